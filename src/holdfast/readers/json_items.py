# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The objects of one long JSON array, from a forward stream, with one of them in memory.

Official JSON is one document: an array of records, or an object with that array as a member
(`{"results": [...], "total": 2}`). `items` finds the array (the document itself, or the first
member of one of the names that holds one), gives each object with its offset, and checks at
the end that the document is whole: what stands around the array is kept (64 KiB at most) and
read as JSON with an empty array in its place.

Raises `InputError` for bytes that are no such document or end too early (shown at the end:
nothing counts before), `LimitError` for an object above 8 MB.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from holdfast.base.errors import InputError, LimitError
from holdfast.readers.table import check_not_html

__all__ = ["MAX_ITEM_BYTES", "items"]

MAX_ITEM_BYTES = 8 << 20  # the largest real record has 60 kB
_AROUND_BYTES = 1 << 16
_BLOCK_BYTES = 1 << 18
# A string, also one that the window cuts (then it reaches to its end), or a bracket outside of strings.
_MARK = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_BETWEEN = re.compile(rb"[ \t\r\n]*(,)?[ \t\r\n]*")


def items(stream: BinaryIO, names: Sequence[str], what: str) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes) of every object in the array, in order. `what` names the list in messages.

    Raises:
        InputError, LimitError: as the module docstring says.
    """
    walk = _Walk(stream, what)
    before = walk.find(names)
    yield from walk.objects()
    _check_around(before, walk.rest(), what)


class _Walk:
    """A window on the stream: bytes from `base`, of which those before `at` are done with."""

    def __init__(self, stream: BinaryIO, what: str) -> None:
        self.stream = stream
        self.what = what
        self.window = b""
        self.base = 0
        self.at = 0

    def more(self) -> bool:
        """Read another block, larger while one entry goes on and is looked at again; whether there was one."""
        block = self.stream.read(max(_BLOCK_BYTES, len(self.window) - self.at))
        self.window = self.window[self.at :] + block
        self.base, self.at = self.base + self.at, 0
        if len(self.window) > MAX_ITEM_BYTES + _BLOCK_BYTES:
            msg = f"an entry of {self.what} is larger than {MAX_ITEM_BYTES} bytes"
            raise LimitError(msg, where=f"byte {self.base}", hint="the file is damaged or of another format")
        return bool(block)

    def find(self, names: Sequence[str]) -> bytes:
        """Go behind the bracket that opens the array; the bytes before it."""
        while len(self.window) < _AROUND_BYTES and self.more():
            pass
        check_not_html(self.window[:4096], self.what)
        head = self.window[:_AROUND_BYTES]
        _check_text(head, self.what)
        lead = 3 if head.startswith(b"\xef\xbb\xbf") else 0
        wanted = (
            rb"(?s:\s*\{.*?" + rb'"(?:' + b"|".join(re.escape(name.encode()) for name in names) + rb')"\s*:\s*)?\s*\['
        )
        match = re.compile(wanted).match(head, lead)
        if match is None:
            msg = f"this is not {self.what}: no array {' or '.join(names)} begins in its first {_AROUND_BYTES} bytes"
            raise InputError(msg, where=f"byte {lead}", hint="is this the file it claims to be?")
        self.at = match.end()
        return head[lead : match.end()]

    def objects(self) -> Iterator[tuple[int, bytes]]:
        """The objects up to the bracket that closes the array."""
        first = True
        while True:
            while _after_gap(self.window, self.at) >= len(self.window):
                if not self.more():
                    raise self.broken("it has no end")
            gap = _BETWEEN.match(self.window, self.at)
            assert gap is not None  # noqa: S101 - it matches nothing at least
            mark = self.window[gap.end() : gap.end() + 1]
            if mark == b"]" and gap[1] is None:
                self.at = gap.end()
                return
            if mark != b"{" or (gap[1] is None) != first:
                self.at = gap.end()
                raise self.broken("something that is no entry")
            self.at, first = gap.end(), False
            end = self._object_end()
            yield self.base + self.at, self.window[self.at : end]
            self.at = end

    def _object_end(self) -> int:
        depth, position = 0, self.at
        while True:
            match = _MARK.search(self.window, position)
            if match is None or (match[0][:1] == b'"' and match.end() == len(self.window)):
                done = position - self.at
                if not self.more():
                    raise self.broken("an entry that never ends")
                position = self.at + done
                continue
            position = match.end()
            if match[0] in b"{[":
                depth += 1
            elif match[0] in b"}]":
                depth -= 1
                if depth == 0:
                    return position

    def rest(self) -> bytes:
        """What follows, from the closing bracket on."""
        while len(self.window) - self.at <= _AROUND_BYTES and self.more():
            pass
        if len(self.window) - self.at > _AROUND_BYTES:
            msg = f"{self.what} goes on for long after its entries"
            raise InputError(msg, where=f"byte {self.base + self.at}", hint="is this the file it claims to be?")
        return self.window[self.at :]

    def broken(self, found: str) -> InputError:
        msg = f"{self.what} is cut off or damaged: {found}"
        hint = "fetch it again; nothing of it was accepted"
        return InputError(msg, where=f"byte {self.base + self.at}", hint=hint)


def _check_text(head: bytes, what: str) -> None:
    if not head.strip():
        msg = f"{what} is empty"
        raise InputError(msg, where="byte 0", hint="an empty file is no list; fetch it again")
    if b"\x00" in head:
        msg = f"a NUL byte stands in {what}"
        raise InputError(msg, where=f"byte {head.index(0)}", hint="the file is packed, damaged or UTF-16")


def _after_gap(window: bytes, at: int) -> int:
    match = _BETWEEN.match(window, at)
    return at if match is None else match.end()


def _check_around(before: bytes, after: bytes, what: str) -> None:
    try:
        json.loads(before + after)
    except ValueError as exc:
        msg = f"what stands around the entries of {what} is no JSON: {exc}"
        raise InputError(msg, where="the beginning and the end", hint="the file is cut off or damaged") from exc
