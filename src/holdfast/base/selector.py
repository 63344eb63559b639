# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where in a capture a value stands: a decoding chain, a byte range, and one printed form.

A span is (payload digest, decoding chain, byte range). The chain names the steps that turn
the preserved payload into the stream the range counts in, each with its version: `gunzip@1`,
`zip@1:member.csv`. With an empty chain the range is also a range in a file on disk. Ranges
are half-open `[start, end)` and zero-based, as in the DataPositionSelector of the W3C Web
Annotation Data Model (https://www.w3.org/TR/2017/REC-annotation-model-20170223/#data-position-selector).

A citation prints as one line without blanks and reads back to the same value:

    sha256:<64 hex>[!step@version[:argument]]...#bytes=<start>-<end>

`!` separates steps because it is no reserved character of URLs and shells quote it alike.
Arguments are percent-encoded. Nothing here opens a file; `resolve` slices bytes it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

from holdfast.base.digest import Digest
from holdfast.base.errors import InputError

__all__ = ["ByteRange", "Citation", "DecodingStep"]

_RANGE = re.compile(r"bytes=(0|[1-9][0-9]{0,15})-(0|[1-9][0-9]{0,15})\Z")
_STEP = re.compile(r"([a-z][a-z0-9]*)@([1-9][0-9]*)(?::([A-Za-z0-9._~%-]+))?\Z")
_HINT = "a citation is written sha256:<64 hex>!gunzip@1#bytes=10-20"


@dataclass(frozen=True, slots=True, order=True)
class ByteRange:
    """Half-open byte range, `0 <= start <= end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"byte range {self.start}-{self.end} is not 0 <= start <= end"
            raise InputError(msg)

    def __str__(self) -> str:
        return f"bytes={self.start}-{self.end}"


@dataclass(frozen=True, slots=True, order=True)
class DecodingStep:
    """One decoding step: `name`, `version` (both frozen for ever once published), `argument`."""

    name: str
    version: int
    argument: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name@version[:argument]`.

        Raises:
            InputError: any other text.
        """
        match = _STEP.match(text)
        if match is None:
            msg = f"not a decoding step: {text[:80]!r}"
            raise InputError(msg, hint=_HINT)
        argument = match.group(3)
        step = cls(match.group(1), int(match.group(2)), None if argument is None else unquote(argument))
        if str(step) != text:
            msg = f"decoding step {text[:80]!r} is not in its one printed form"
            raise InputError(msg, hint=str(step))
        return step

    def __str__(self) -> str:
        tail = "" if self.argument is None else ":" + quote(self.argument, safe="")
        return f"{self.name}@{self.version}{tail}"


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A span of preserved bytes: payload digest, decoding chain (maybe empty), range."""

    payload: Digest
    chain: tuple[DecodingStep, ...]
    span: ByteRange

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the one printed form.

        Raises:
            InputError: any other text; the message names the part that is wrong.
        """
        head, separator, tail = text.partition("#")
        match = _RANGE.match(tail) if separator else None
        if match is None:
            msg = f"citation {text[:160]!r} names no byte range"
            raise InputError(msg, hint=_HINT)
        digest, *steps = head.split("!")
        span = ByteRange(int(match.group(1)), int(match.group(2)))
        return cls(Digest.parse(digest), tuple(DecodingStep.parse(step) for step in steps), span)

    def __str__(self) -> str:
        steps = "".join(f"!{step}" for step in self.chain)
        return f"{self.payload}{steps}#{self.span}"

    def resolve(self, decoded: bytes) -> bytes:
        """The cited bytes of the whole decoded stream.

        Raises:
            InputError: the stream ends before the range does.
        """
        if self.span.end > len(decoded):
            msg = f"citation ends at byte {self.span.end}, the stream has {len(decoded)}"
            raise InputError(msg, where=str(self))
        return decoded[self.span.start : self.span.end]
