# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Look at the beginning of a forward stream, and still read all of it.

Some files say in their first bytes what they are (a whole list or an amendment), and a reader
must know before it walks them. `peek` takes that much and gives a stream that begins with it.
"""

from __future__ import annotations

import io
from typing import BinaryIO

__all__ = ["peek"]


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already; reads may be shorter than asked for."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """What is left of the head, then what the stream gives."""
        if not self._head:
            return self._stream.read(size)
        if size < 0:
            found, self._head = self._head + self._stream.read(), b""
            return found
        found, self._head = self._head[:size], self._head[size:]
        return found

    def readable(self) -> bool:
        """Always."""
        return True


def peek(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """The first `size` bytes (fewer when there are no more), and a stream of everything, those included."""
    head = b""
    while len(head) < size and (more := stream.read(size - len(head))):
        head += more
    whole: BinaryIO = _Rejoined(head, stream)  # type: ignore[assignment]  # only `read` is ever called
    return head, whole
