# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Reading a request's body: whole and bounded, or line by line without bound.

A body that is too large is refused with an answer the client can read: what is still coming
is taken in and thrown away first (a closed connection would hide the answer), up to
`_DRAINED` bytes. A client that sends nothing for `PATIENCE_S` is told so and let go.

`Spool` keeps what has come and is not yet read in an anonymous temporary file once it is more
than a few megabytes. So a client that sends everything before it reads anything cannot block
itself, and memory stays flat however much it sends; from a gigabyte on the client has to wait.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.types import Receive, Scope

from holdfast.base.errors import CaptureError, HoldfastError, LimitError

__all__ = ["PATIENCE_S", "Lines", "Spool", "whole_body"]

PATIENCE_S = 30.0  # between two pieces of a body, and for a small body altogether
_DRAINED = 256 << 20
_IN_MEMORY = 4 << 20
_LONGEST_LINE = 1 << 20
_READ = 256 << 10
_AHEAD = 1 << 30  # unread bytes on disk from which on the client has to wait


async def whole_body(scope: Scope, receive: Receive, most: int, patience_s: float = PATIENCE_S) -> bytes:
    """The body of a request.

    Raises:
        LimitError: it is larger than `most` bytes; it was read to its end and thrown away.
        CaptureError: it did not come in time, or the client went away.
    """
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    size = int(declared) if declared.isdigit() else 0
    too_large = LimitError(f"the body is larger than {most:,} bytes", hint="send fewer queries, or use /v1/screen")
    if size > _DRAINED:
        raise too_large
    parts: list[bytes] = []
    taken = 0
    try:
        async with asyncio.timeout(patience_s if size <= most else 4 * patience_s):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise CaptureError("the client went away")
                part: bytes = message.get("body", b"")
                taken += len(part)
                if taken <= most:
                    parts.append(part)
                else:
                    parts.clear()
                if taken > _DRAINED or not message.get("more_body", False):
                    break
    except TimeoutError as exc:
        raise CaptureError("the body did not come in time") from exc
    if taken > most:
        raise too_large
    return parts[0] if len(parts) == 1 else b"".join(parts)


class Spool:
    """A body as it comes. What is not yet read waits in memory, then on disk, then in the client."""

    def __init__(self, receive: Receive, folder: Path, patience_s: float = PATIENCE_S) -> None:
        self._receive = receive
        self._patience_s = patience_s
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - closed by `close`
        self._written = self._read = 0
        self._more, self._room = asyncio.Event(), asyncio.Event()
        self._ended = False
        self._failure: HoldfastError | None = None
        self._task = asyncio.create_task(self._take())

    async def _take(self) -> None:
        try:
            while True:
                async with asyncio.timeout(self._patience_s):
                    message = await self._receive()
                if message["type"] == "http.disconnect":
                    self._failure = CaptureError("the client went away")
                    return
                part: bytes = message.get("body", b"")
                self._file.seek(self._written)
                self._file.write(part)
                self._written += len(part)
                self._more.set()
                if not message.get("more_body", False):
                    return
                while self._written - self._read > _AHEAD:
                    self._room.clear()
                    await self._room.wait()
        except HoldfastError as exc:
            self._failure = exc  # broken chunks
        except TimeoutError:
            self._failure = CaptureError("the rest of the body did not come in time")
        except OSError as exc:
            self._failure = CaptureError(f"the body cannot be kept while it is worked on: {exc.strerror}")
        finally:
            self._ended = True
            self._more.set()

    async def some(self, most: int = _READ) -> bytes:
        """The next bytes, at most `most`; none at the end.

        Raises:
            CaptureError: the client went away or fell silent, or the disk is full.
            InputError: its chunks are broken.
        """
        while self._read == self._written and not self._ended:
            self._more.clear()
            await self._more.wait()
        if self._read == self._written:
            if self._failure is not None:
                raise self._failure
            return b""
        self._file.seek(self._read)
        piece = self._file.read(min(most, self._written - self._read))
        self._read += len(piece)
        if self._read == self._written:
            self._file.seek(0)
            self._file.truncate()
            self._read = self._written = 0
        self._room.set()
        return piece

    async def exactly(self, count: int) -> bytes:
        """The next `count` bytes; fewer at the end. Raises as `some`."""
        parts: list[bytes] = []
        while count and (piece := await self.some(count)):
            parts.append(piece)
            count -= len(piece)
        return b"".join(parts)

    async def close(self) -> None:
        """Stop reading and forget what was kept."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._file.close()


class Lines(Spool):
    """The lines of a body as they come; `None` for one that is longer than a megabyte."""

    async def __aiter__(self) -> AsyncIterator[bytes | None]:
        """The lines in order, without their ends. Raises as `some`."""
        rest, skipping = b"", False
        while piece := await self.some():
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if skipping:
                    skipping = False
                else:
                    yield line.removesuffix(b"\r")
            if len(rest) > _LONGEST_LINE:
                if not skipping:
                    yield None
                rest, skipping = b"", True
        if rest and not skipping:
            yield rest.removesuffix(b"\r")
