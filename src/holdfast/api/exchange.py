# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One request and its answer as an ASGI application sees them, over one connection.

The body is handed on as it comes, and reading pauses while much of it waits. The answer's head
waits for the first piece of its body, so that both go out in one write. Without a stated length
the answer is sent in chunks (to HTTP/1.0: until the connection closes).
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from starlette.types import Message

from holdfast.api.wire import Chunks, Head, render_head
from holdfast.base.errors import HoldfastError, InputError

__all__ = ["Exchange", "Line"]


class Line(Protocol):
    """What an exchange needs of its connection."""

    gone: bool

    @property
    def date(self) -> bytes:
        """The date line of answers."""

    def pace(self) -> None:
        """Read on, or pause while much waits."""

    def interim(self, data: bytes) -> None:
        """Write an interim answer."""

    async def write(self, data: bytes) -> None:
        """Write, and wait until the client takes what was written; raises `CaptureError` when it is gone."""


class Exchange:
    """See the module docstring.

    `complete`: the body has come to its end. `held`: bytes of it that wait. `whole`: the answer
    is out. `keeps`: another request may follow.
    """

    def __init__(self, line: Line, head: Head, body: bytes | None) -> None:
        self._line = line
        self._head = head
        self._chunks = Chunks() if head.length is None else None
        self._left = 0 if body is not None else (head.length or 0)
        self._parts: list[bytes] = [body] if body else []
        self._more = asyncio.Event()
        self._asked = self._told = self._ended = False
        self._failure: InputError | None = None
        self._start: Message | None = None
        self._begun = self._chunked = False
        self.complete = self._chunks is None and self._left == 0
        self.held = 0
        self.keeps = head.keeps
        self.whole = False

    @property
    def scope(self) -> dict[str, Any]:
        """What was asked, as ASGI has it."""
        head = self._head
        return {
            "type": "http",
            "method": head.method,
            "path": head.path.decode("latin-1"),
            "raw_path": head.path,
            "query_string": head.query,
            "headers": list(head.fields.items()),
        }

    def take(self, data: bytes) -> bytes:
        """Keep what belongs to the body; what follows it is given back."""
        if self.complete:
            return data
        if self._chunks is None:
            part, rest = data[: self._left], data[self._left :]
            self._left -= len(part)
            self.complete = self._left == 0
        else:
            try:
                part = self._chunks.feed(data)
            except InputError as exc:
                self._failure, self.keeps = exc, False
                self._more.set()
                return b""
            self.complete, rest = self._chunks.done, self._chunks.rest
        if part:
            self._parts.append(part)
            self.held += len(part)
        self._more.set()
        return rest

    def ended(self) -> None:
        """Nothing more comes: the client is gone, or has shut its side down. See whether it still listens."""
        self._ended = True
        self._more.set()
        if self.complete and not self._begun and self._head.newer and not self._line.gone:
            self._line.interim(b"HTTP/1.1 102 Processing\r\n\r\n")

    async def receive(self) -> Message:
        """The next piece of the body; see ASGI.

        Raises:
            InputError: the body is not in chunks, though its head says so.
        """
        if self._head.waits and not self._asked:
            self._line.interim(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._asked = True
        while True:
            if self._failure is not None:
                raise self._failure
            if self._parts or (self.complete and not self._told):
                data, self._parts, self.held = b"".join(self._parts), [], 0
                self._told = self.complete
                self._line.pace()
                return {"type": "http.request", "body": data, "more_body": not self.complete}
            if self._line.gone or (self._ended and not self.complete):
                return {"type": "http.disconnect"}
            self._more.clear()
            await self._more.wait()

    async def send(self, message: Message) -> None:
        """Part of the answer; see ASGI.

        Raises:
            CaptureError: the client went away.
        """
        if message["type"] == "http.response.start":
            self._start = message
            return
        data: bytes = message.get("body", b"")
        more: bool = message.get("more_body", False)
        out = b"" if self._start is None else self._head_bytes(self._start, more=more)
        self._start = None
        self._begun = True
        if not self._chunked:
            out += data
        elif data or not more:
            out += (b"%x\r\n%b\r\n" % (len(data), data) if data else b"") + (b"" if more else b"0\r\n\r\n")
        if not more:
            self.whole = True
        await self._line.write(out)

    def _head_bytes(self, start: Message, *, more: bool) -> bytes:
        headers = [(bytes(name), bytes(value)) for name, value in start["headers"]]
        named = dict(headers)
        if named.get(b"connection", b"").lower() == b"close" or not (more or self.complete):
            self.keeps = False
        status: int = start["status"]
        if b"content-length" not in named and status not in {204, 304}:
            if self._head.newer:
                self._chunked = True
                headers.append((b"transfer-encoding", b"chunked"))
            else:
                self.keeps = False
        if not self.keeps and b"connection" not in named:
            headers.append((b"connection", b"close"))
        return render_head(status, tuple(headers), self._line.date)

    async def run(self, app: Any) -> None:
        """Have `app` answer. What it raises it has logged; the answer stays unfinished."""
        try:
            await app(self.scope, self.receive, self.send)
        except HoldfastError:
            self.whole = False
        except Exception:  # the outermost frame of a request
            self.whole = False
            raise
