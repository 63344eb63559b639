# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What goes back over the wire: JSON bodies with a status, and the two shapes of an error.

An error is always `{"detail": …}`: a sentence for what cannot be asked, a list of
`{loc, msg, type}` for what failed validation (so that a client can name the field). Texts
are encoded as UTF-8; a lone surrogate, which no file can hold, becomes a question mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from holdfast.base.errors import HoldfastError, InputError, LimitError, NotFound, StoreError, UsageError

__all__ = ["Answer", "Headers", "Problem", "encode", "found", "instant", "invalid", "refused", "refused_for"]

_encoder = msgspec.json.Encoder()
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete answer. `close` asks for the connection to end with it."""

    status: int
    body: bytes
    headers: Headers = ()
    close: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that cannot be used: where it stands, what is wrong, and the kind of fault."""

    loc: tuple[str | int, ...]
    msg: str
    type: str = "value_error"


def encode(value: Any) -> bytes:
    """`value` as JSON bytes."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return _encoder.encode(_sound(value))


def found(value: Any, headers: Headers = ()) -> Answer:
    """A 200 with `value` as its body."""
    return Answer(200, encode(value), headers)


def refused(status: int, detail: str, *, headers: Headers = (), close: bool = False) -> Answer:
    """An error with a sentence."""
    return Answer(status, encode({"detail": detail}), headers, close)


def invalid(problems: list[Problem]) -> Answer:
    """A 422 that names every field at fault."""
    detail = [{"loc": list(one.loc), "msg": one.msg, "type": one.type} for one in problems]
    return Answer(422, encode({"detail": detail}))


def refused_for(error: HoldfastError) -> Answer:
    """The error that one of our exceptions stands for; whatever is the caller's fault is below 500."""
    text = error.message + (f" ({error.hint})" if error.hint else "")
    if isinstance(error, NotFound):
        return refused(404, text)
    if isinstance(error, LimitError):
        return refused(413, text)
    if isinstance(error, UsageError | InputError):
        return refused(400, text)
    # A path or a message of the system is nothing for a caller elsewhere.
    return refused(503, "the workspace cannot be read at present" if isinstance(error, StoreError) else "not possible")


def instant(text: str) -> str:
    """An instant as the wire has it: `YYYY-MM-DDTHH:MM:SS`, no zone, no fraction."""
    date, _, time = text.partition("T")
    return f"{date}T{time[:8]}" if len(time) >= 8 else f"{date}T00:00:00"  # noqa: PLR2004 - HH:MM:SS


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_sound(key): _sound(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_sound(item) for item in value]
    return value
