# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One connection of a client: bytes in, one request after the other, bytes out.

    waiting    for a head, or for the rest of a small body; a deadline runs
    working    one request is being answered: at once with others (`quick`), or by a task that
               reads the body as it comes and writes as it likes (`exchange`)
    leaving    the answer is out and the connection ends; what still comes is thrown away for
               a moment, because a connection closed over unread bytes takes the answer with it

Requests sent one behind the other are answered in order; reading pauses while much waits, so
memory does not grow with what a client sends or does not read. Head and body of an answer go
out in one write: in two, a client that delays acknowledgements makes each answer 40 ms late.

A client that shuts its side down after a whole request still gets its answer. While a long one
is worked on it is sent `102 Processing`, so that a client that is gone altogether shows.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any, Protocol

from starlette.types import ASGIApp

from holdfast.api.answers import Answer, Headers, refused
from holdfast.api.exchange import Exchange
from holdfast.api.wire import LONGEST_HEAD, Head, Heads, render
from holdfast.base.errors import CaptureError

__all__ = ["SMALL", "Connection", "House", "Quickly"]

_log = logging.getLogger(__name__)
SMALL = 64 << 10  # a body up to here is waited for before anything is done
_SILENT_S = 30.0  # for a head or a small body to come to its end
_KEEP_ALIVE_S = 75.0  # clients that reuse a connection expect about a minute
_LINGER_S = 3.0
_UNREAD_S = 120.0  # an answer that its client does not take
_AHEAD = 256 << 10  # taken from a client before what came is worked on
_OPEN: Headers = ((b"access-control-allow-origin", b"*"),)
_NEVER = float("inf")


class Quickly(Protocol):
    """Answers small requests together; see `quick`."""

    def takes(self, head: Head) -> bool:
        """Whether a request with this head and a small body may be given to `put`."""

    def put(self, connection: Connection, head: Head, body: bytes) -> None:
        """Answer soon, by `connection.answer` or by `connection.work`."""


class House:
    """What the connections of one process share: `app` answers what `quick` does not take."""

    def __init__(self, app: ASGIApp, quick: Quickly | None = None, *, most: int = 1_000) -> None:
        self.app = app
        self.quick = quick
        self.heads = Heads()
        self.date = b""
        self.open: set[Connection] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self._most = most

    def enter(self, connection: Connection) -> None:
        """One more; where there are too many, the one that has waited longest goes."""
        self.open.add(connection)
        if len(self.open) > self._most:
            idle = [one for one in self.open if not one.working and one is not connection]
            if idle:
                min(idle, key=lambda one: one.deadline).expire()

    def sweep(self, now: float) -> None:
        """End the connections whose time is up; to be called about once a second."""
        for one in list(self.open):
            if now > one.deadline:
                one.expire()
            else:
                one.probe()


class Connection(asyncio.Protocol):
    """See the module docstring. `deadline` is a time of the loop's clock."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._loop = asyncio.get_running_loop()
        self._transport: Any = None  # asyncio's, or uvloop's
        self._buffer = bytearray()
        self._looked = 0  # so far there is no end of a head in the buffer
        self._head: Head | None = None
        self._exchange: Exchange | None = None
        self._leaving = self._ended = self._last = self._resting = False
        self._writable = asyncio.Event()
        self._writable.set()
        self.working = False
        self.gone = False
        self.deadline = self._loop.time() + _SILENT_S

    # ── called by the loop ──

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self._transport = transport
        self._house.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the signature of protocols
        """The client is gone, or we closed."""
        self.gone = True
        self._house.open.discard(self)
        self._writable.set()
        if self._exchange is not None:
            self._exchange.ended()

    def data_received(self, data: bytes) -> None:
        """Bytes of this request, or of the next."""
        if self._leaving:
            return
        if self._exchange is not None:
            data = self._exchange.take(data)
        if data and not self._last:
            if not self._buffer and not self.working and self._head is None:
                self.deadline = self._loop.time() + _SILENT_S  # from the first byte of a head, not from the last
            self._buffer += data
            self._advance()
        self.pace()

    def eof_received(self) -> bool:
        """The client sends no more; whether its side stays open for an answer."""
        self._ended = True
        if self._leaving:
            return False
        if self._exchange is not None:
            self._exchange.ended()
        elif not self.working:
            self._loop.call_soon(self._advance)  # a whole request may wait; otherwise it leaves
        return True

    def probe(self) -> None:
        """See whether a client that shut its side down still listens: of two interim answers the second shows it."""
        if self._ended and self._exchange is not None:
            self._exchange.ended()

    def pause_writing(self) -> None:
        """The client does not take what is sent."""
        self._writable.clear()
        self.deadline = self._loop.time() + _UNREAD_S

    def resume_writing(self) -> None:
        """It does again."""
        self._writable.set()
        if not self._leaving:
            self.deadline = _NEVER if self.working else self._loop.time() + _KEEP_ALIVE_S
        self._advance()

    # ── requests ──

    def _advance(self) -> None:
        while self._writable.is_set() and not (self.working or self._leaving or self.gone):
            if self._head is None:
                self._head = self._read_head()
            if self._head is None or not self._begin(self._head):
                break
        if self._ended and not (self.working or self._leaving or self.gone) and self._writable.is_set():
            self._leave()
        self.pace()

    def _read_head(self) -> Head | None:
        buffer = self._buffer
        while buffer[:2] == b"\r\n":  # old clients send one after a body
            del buffer[:2]
            self._looked = 0
        end = buffer.find(b"\r\n\r\n", max(0, self._looked - 3))
        self._looked = len(buffer)
        if (end if end >= 0 else self._looked) > LONGEST_HEAD:
            self._refuse(refused(431, "The header is too long", close=True))
            return None
        if end < 0:
            return None
        raw = bytes(buffer[: end + 4])
        del buffer[: end + 4]
        self._looked = 0
        head = self._house.heads.read(raw)
        if isinstance(head, Answer):
            self._refuse(head)
            return None
        return head

    def _begin(self, head: Head) -> bool:
        """Give the request to who answers it; `False` while a small body is still on its way."""
        quick = self._house.quick
        length = head.length
        if quick is None or length is None or length > SMALL or head.waits or not quick.takes(head):
            self.work(head, None)
            return True
        if len(self._buffer) < length:
            return False
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        self._start()
        quick.put(self, head, body)
        return True

    def _start(self) -> None:
        self.working = True
        self.deadline = _NEVER

    def work(self, head: Head, body: bytes | None) -> None:
        """Answer by a task; `body` where it was read already."""
        self._start()
        self._exchange = exchange = Exchange(self, head, body)
        if not exchange.complete:
            waiting = bytes(self._buffer if head.length is None else self._buffer[: head.length])
            del self._buffer[: len(waiting)]
            self._buffer[:0] = exchange.take(waiting)
        task = self._loop.create_task(self._answered(exchange))
        self._house.tasks.add(task)
        task.add_done_callback(self._house.tasks.discard)

    async def _answered(self, exchange: Exchange) -> None:
        try:
            await exchange.run(self._house.app)
        except Exception as exc:  # noqa: BLE001 - the outermost frame; the application has logged where it was
            _log.warning("an answer was left unfinished: %s", type(exc).__name__)
        self._exchange = None
        if self.gone:
            return
        if exchange.whole:
            self._done(keeps=exchange.keeps and exchange.complete)
        else:
            self._transport.abort()  # whoever reads sees that the last chunk is missing

    def answer(self, head: Head, data: bytes) -> None:
        """Write a whole answer to the request with `head`."""
        if not self.gone:
            self._transport.write(data)
            self._done(keeps=head.keeps)

    def _done(self, *, keeps: bool) -> None:
        self.working = False
        self._head = None
        if not keeps or self._last:
            self._leave()
            return
        if self._writable.is_set():
            self.deadline = self._loop.time() + (_SILENT_S if self._buffer else _KEEP_ALIVE_S)
        if self._buffer or self._ended:
            self._loop.call_soon(self._advance)
        self.pace()

    def _refuse(self, answer: Answer) -> None:
        self._transport.write(render(answer, _OPEN, self._house.date))
        self._leave()

    def _leave(self) -> None:
        """Say that nothing more comes, and close when the client has seen it."""
        self._leaving = True
        self._head = None
        self._buffer.clear()
        self.pace()
        self.deadline = self._loop.time() + (_LINGER_S if self._writable.is_set() else _UNREAD_S)
        with suppress(OSError, RuntimeError):  # it closed in this moment
            if self._ended:
                self._transport.close()
            else:
                self._transport.write_eof()

    # ── for the exchange, the quick ones, and the house ──

    @property
    def date(self) -> bytes:
        """The date line of answers."""
        return self._house.date

    def pace(self) -> None:
        """Read on, or pause while much waits."""
        held = self._exchange.held if self._exchange is not None else 0
        wanted = not self._leaving and max(held, len(self._buffer)) > _AHEAD
        if wanted != self._resting and not self.gone and not self._transport.is_closing():
            self._resting = wanted
            if wanted:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    def interim(self, data: bytes) -> None:
        """Write an interim answer."""
        if not self.gone:
            self._transport.write(data)

    async def write(self, data: bytes) -> None:
        """Write, and wait until the client takes what was written.

        Raises:
            CaptureError: the client went away.
        """
        if not self.gone:
            self._transport.write(data)
            await self._writable.wait()
        if self.gone:
            raise CaptureError("the client went away")

    def expire(self) -> None:
        """The time is up: say so where a request was begun, and close."""
        if self.working or self._leaving or not self._writable.is_set():
            self._transport.abort()
        elif self._buffer or self._head is not None:
            self._refuse(refused(408, "The request did not come in time", close=True))
        else:
            self._transport.close()

    def finish(self) -> None:
        """No further request: close now, or after the one that is worked on."""
        self._last = True
        if not self.working and not self._leaving:
            self._transport.close()
