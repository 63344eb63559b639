# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One worker process: a loop that answers the connections it is handed.

The parent (`server`) accepts and hands on; the two talk over one message socket:

    to the worker     C + a descriptor   answer this connection
                      N + JSON           this is the present image and record (`Notice`): open them
                      D                  done looking for news that you asked for
                      (end)              finish what is under way and end
    to the parent     R                  the last notice is answered from now
                      U                  look for news (`POST /updatez`)

A new image is opened in a thread and then laid in place of the old one: no request waits for
it and none fails. Connections on which no request comes to its end are closed, so that slow
clients cannot hold all of them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from email.utils import formatdate
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import uvicorn
from uvicorn.server import ServerState

from holdfast.api.app import Face, Rules
from holdfast.api.holding import Desk, Notice, open_holding
from holdfast.base.errors import StoreError
from holdfast.base.log import configure_logging

__all__ = ["MESSAGE_BYTES", "Worker", "fast_loop", "notice_bytes", "work"]

_log = logging.getLogger(__name__)
MESSAGE_BYTES = 4_096
_LAST_WORDS_S = 3.0  # how long an answer that is under way may take once the worker is told to stop
_SILENT_S = 30.0  # how long a connection may go without finishing to ask something
_KEEP_ALIVE_S = 75  # clients that reuse a connection expect about a minute
_LONGEST_HEAD = 128 << 10  # request line and headers; addresses of up to 60,000 bytes must be readable to be refused
_ONE_WAKE = 64  # messages taken before others get their turn
_SYNC_S = 120.0


def notice_bytes(notice: Notice) -> bytes:
    """The message that tells of `notice`."""
    return b"N" + json.dumps(asdict(notice)).encode()


def work(channel: socket.socket, folder: Path, rules: Rules) -> None:
    """The main function of a worker process; returns when the parent says so or is gone."""
    configure_logging()
    # It logs what an exception says, which may be what was asked about; `app` logs the kind and the place.
    logging.getLogger("uvicorn.error").propagate = False
    logging.getLogger("uvicorn.error").addHandler(logging.NullHandler())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        runner.run(Worker(channel, folder, rules).run())


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop of uvloop where the extra `api` is installed, else the standard one."""
    try:
        import uvloop  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - an extra
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def _parser() -> Literal["httptools", "h11"]:
    """The faster parser of HTTP where the extra `api` is installed; both keep the request at work in `cycle`."""
    return "h11" if find_spec("httptools") is None else "httptools"


class Worker:
    """See the module docstring. `channel` is this side's end of the message socket."""

    def __init__(self, channel: socket.socket, folder: Path, rules: Rules) -> None:
        self._channel = channel
        self._folder = folder
        self._desk = Desk()
        self._stop = asyncio.Event()
        self._news: list[asyncio.Future[None]] = []
        self._adopting = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._state = ServerState()
        self._since: dict[Any, tuple[object, float]] = {}
        self._config = uvicorn.Config(
            Face(self._desk, rules, self._update),
            log_config=None,
            access_log=False,  # addresses hold what was searched for
            server_header=False,
            proxy_headers=False,
            http=_parser(),
            lifespan="off",
            ws="none",
            timeout_keep_alive=_KEEP_ALIVE_S,
            h11_max_incomplete_event_size=_LONGEST_HEAD,
        )

    async def run(self) -> None:
        """Serve until told to stop."""
        self._config.load()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop.set)
        self._channel.setblocking(False)  # noqa: FBT003 - the signature of sockets
        loop.add_reader(self._channel.fileno(), self._told)
        sweeping = loop.create_task(self._sweep())
        try:
            await self._stop.wait()
            loop.remove_reader(self._channel.fileno())
            await self._finish()
        finally:
            sweeping.cancel()
            self._desk.clear()

    def _told(self) -> None:
        for _ in range(_ONE_WAKE):
            try:
                message, descriptors, _, _ = socket.recv_fds(self._channel, MESSAGE_BYTES, 4)
            except BlockingIOError:
                return
            except OSError:
                message, descriptors = b"", []
            for descriptor in descriptors:
                self._begin(self._serve(socket.socket(fileno=descriptor)))
            if not message:
                self._stop.set()
                return
            if message[:1] == b"N":
                self._begin(self._adopt(Notice(**json.loads(message[1:]))))
            elif message[:1] == b"D":
                self._begin(self._tell_waiting())

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket) -> None:
        connection.setblocking(False)  # noqa: FBT003 - the signature of sockets
        loop = asyncio.get_running_loop()
        make: Any = self._config.http_protocol_class
        with suppress(OSError):  # the client has gone already
            await loop.connect_accepted_socket(
                lambda: make(config=self._config, server_state=self._state, app_state={}, _loop=loop), connection
            )

    async def _adopt(self, notice: Notice) -> None:
        async with self._adopting:
            present = self._desk.present
            if present is not None and present.notice == notice:
                return
            try:
                holding = await asyncio.to_thread(
                    open_holding, self._folder, notice, None if present is None else present.record
                )
            except StoreError as exc:
                _log.warning("the new image is not used: %s", exc.message)  # another notice follows
                return
            self._desk.lay(holding)
            self._say(b"R")

    async def _update(self, wait: bool) -> None:  # noqa: FBT001 - the signature that `Face` calls
        done = asyncio.get_running_loop().create_future()
        self._news.append(done)
        self._say(b"U")
        if wait:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(done), _SYNC_S)

    async def _tell_waiting(self) -> None:
        waiting, self._news = self._news, []
        async with self._adopting:  # the notice came before, and is being opened
            pass
        for one in waiting:
            if not one.done():
                one.set_result(None)

    def _say(self, message: bytes) -> None:
        with suppress(OSError):  # a parent that is gone is noticed by the reader
            self._channel.send(message)

    async def _sweep(self) -> None:
        """Each second: the date, and connections on which nothing is finished."""
        while True:
            self._state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
            now = time.monotonic()
            held, self._since = self._since, {}
            for connection in list(self._state.connections):
                protocol: Any = connection
                cycle: Any = protocol.cycle
                if cycle is not None and not cycle.response_complete:
                    continue  # at work; a slow body is the handler's business
                known, since = held.get(protocol, (cycle, now))
                if known is not cycle:
                    since = now
                limit = _SILENT_S if cycle is None else _SILENT_S + _KEEP_ALIVE_S
                if now - since > limit:
                    protocol.transport.close()
                else:
                    self._since[protocol] = (cycle, since)
            await asyncio.sleep(1)

    async def _finish(self) -> None:
        for protocol in list(self._state.connections):
            protocol.shutdown()
        if self._state.tasks:
            await asyncio.wait(set(self._state.tasks), timeout=_LAST_WORDS_S)
