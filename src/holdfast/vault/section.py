# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A part of a file as a stream of its own: how a payload is read inside its pack.

`section` gives a buffered, seekable, read-only binary stream over `length` bytes from `start`
on. It owns the file and closes it. A file that ends too early simply ends the stream: whoever
needs all bytes compares digests, as `Vault.open_payload` does.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, BinaryIO

from holdfast.base.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["section"]


class _Section(io.RawIOBase):
    def __init__(self, stream: BinaryIO, start: int, length: int) -> None:
        super().__init__()
        self._stream = stream
        self._start = start
        self._length = length
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        if base + offset < 0:
            msg = f"cannot seek to byte {base + offset}"
            raise InputError(msg)
        self._at = base + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        wanted = max(0, min(len(view), self._length - self._at))
        self._stream.seek(self._start + self._at)
        data = self._stream.read(wanted)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def section(stream: BinaryIO, start: int, length: int) -> BinaryIO:
    """The `length` bytes of `stream` from `start` on, as a stream that owns `stream`."""
    return io.BufferedReader(_Section(stream, start, length), 1 << 18)
