# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Look at the beginning of a forward stream, and still read all of it.

Some files say in their first bytes what they are (a whole list or an amendment), and a reader
must know before it walks them. `peek` takes that much and gives a stream that begins with it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["peek"]

_BUFFER_BYTES = 1 << 16


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already, given once more."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._stream = stream

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """As in io.RawIOBase."""
        view = memoryview(buffer)
        if not self._head:
            self._head = self._stream.read(len(view))
        found, self._head = self._head[: len(view)], self._head[len(view) :]
        view[: len(found)] = found
        return len(found)

    def readable(self) -> bool:
        """Always."""
        return True


def peek(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """The first `size` bytes (fewer when there are no more), and a stream of everything, those included."""
    head = b""
    while len(head) < size and (more := stream.read(size - len(head))):
        head += more
    return head, io.BufferedReader(_Rejoined(head, stream), _BUFFER_BYTES)
