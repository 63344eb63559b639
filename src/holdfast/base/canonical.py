# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Canonical JSON: the bytes we hash and sign (RFC 8785, JSON Canonicalization Scheme).

One value has exactly one text: members sorted by UTF-16 code units, no white space,
shortest escapes, UTF-8. We narrow the scheme on purpose: no floats (their text is where
implementations differ), integers within ±(2^53 - 1), no duplicate names, no lone
surrogates. `loads` accepts only text that `dumps` would have written, so a second
spelling of an entry cannot exist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from holdfast.base.errors import InputError

__all__ = ["JsonValue", "dumps", "loads"]

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

_MAX_INT = 2**53 - 1  # the largest integer every JSON reader keeps exactly (RFC 8785, 3.2.2.3)
_MAX_DEPTH = 64  # no entry of ours is deeper than 6; foreign text must not exhaust the stack
_HINT = "canonical JSON holds strings, integers, true, false, null, lists and objects"


def dumps(value: JsonValue) -> bytes:
    """The one canonical text of `value`, UTF-8, without a trailing line feed.

    Raises:
        InputError: a float, an integer beyond ±(2^53 - 1), a lone surrogate, a name that is
            not a string, or nesting deeper than 64.
    """
    ordered = _ordered(value, 0)
    text = json.dumps(ordered, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def loads(data: bytes) -> JsonValue:
    """Read canonical JSON, and only that.

    Raises:
        InputError: `data` is not UTF-8, not JSON, has a duplicate name, a float, nesting
            deeper than 64, or is not byte for byte what `dumps` writes for its value.
    """
    try:
        value: JsonValue = json.loads(
            data.decode("utf-8"), parse_float=_refuse_float, parse_constant=_refuse_float, object_pairs_hook=_unique
        )
    except (UnicodeDecodeError, ValueError, RecursionError) as exc:
        msg = f"not JSON: {exc}"
        raise InputError(msg, hint=_HINT) from exc
    if dumps(value) != data:
        msg = "JSON is not in canonical form (RFC 8785)"
        raise InputError(msg, hint="names sorted, no white space, shortest escapes")
    return value


def _ordered(value: object, depth: int) -> JsonValue:
    if depth > _MAX_DEPTH:
        msg = f"JSON nested deeper than {_MAX_DEPTH}"
        raise InputError(msg)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        _check_text(value)
        return value
    if isinstance(value, int):
        if not -_MAX_INT <= value <= _MAX_INT:
            msg = f"integer {value} is outside ±(2^53 - 1)"
            raise InputError(msg, hint="write large integers as strings")
        return value
    if isinstance(value, Mapping):
        names = [_name(name) for name in value]
        # RFC 8785, 3.2.3: sorted by UTF-16 code units, which differs from code points above the BMP.
        names.sort(key=lambda name: name.encode("utf-16-be"))
        return {name: _ordered(value[name], depth + 1) for name in names}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [_ordered(item, depth + 1) for item in value]
    msg = f"{type(value).__name__} has no canonical JSON text"
    raise InputError(msg, hint=_HINT)


def _name(name: object) -> str:
    if not isinstance(name, str):
        msg = f"member name {name!r} is not a string"
        raise InputError(msg)
    _check_text(name)
    return name


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as exc:
        msg = f"text holds a lone surrogate at character {exc.start}"
        raise InputError(msg) from exc


def _refuse_float(text: str) -> float:
    msg = f"number {text[:40]} is not an integer"
    raise ValueError(msg)


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"member name {twice!r} stands twice"
        raise ValueError(msg)
    return value
