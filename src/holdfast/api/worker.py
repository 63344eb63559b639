# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One worker process: a loop that answers the connections it is handed.

The parent (`server`) accepts and hands on; the two talk over one message socket:

    to the worker     C + a descriptor   answer this connection
                      N + JSON           this is the present image and record (`Notice`): open them
                      D                  done looking for news that you asked for
                      S                  the parties of the last notice are written (`shelf`): map them
                      (end)              finish what is under way and end
    to the parent     R                  the last notice is answered from now
                      U                  look for news (`POST /updatez`)

A new image is opened in a thread and then laid in place of the old one: no request waits for
it and none fails. Connections on which no request comes to its end are closed, so that slow
clients cannot hold all of them.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

from holdfast.api.app import Face, Rules
from holdfast.api.connection import Connection, House
from holdfast.api.holding import Desk, Notice, open_holding
from holdfast.api.quick import Quick
from holdfast.api.shelf import Shelf, shelf_path
from holdfast.base.errors import StoreError
from holdfast.base.log import configure_logging

__all__ = ["MESSAGE_BYTES", "Worker", "fast_loop", "notice_bytes", "work"]

_log = logging.getLogger(__name__)
MESSAGE_BYTES = 4_096
_LAST_WORDS_S = 3.0  # how long an answer that is under way may take once the worker is told to stop
_DESCRIPTORS = 4_096
_OWN_DESCRIPTORS = 128  # the image, the record, spool files
_ONE_WAKE = 64  # messages taken before others get their turn
_SYNC_S = 120.0


def notice_bytes(notice: Notice) -> bytes:
    """The message that tells of `notice`."""
    return b"N" + json.dumps(asdict(notice)).encode()


def work(channel: socket.socket, folder: Path, rules: Rules) -> None:
    """The main function of a worker process; returns when the parent says so or is gone."""
    configure_logging()
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
        self._house = House(Face(self._desk, rules, self._update), Quick(self._desk, rules), most=_most_connections())

    async def run(self) -> None:
        """Serve until told to stop."""
        self._house.date = _date_line()
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
            elif message[:1] == b"S":
                self._begin(self._map_shelf())
            elif message[:1] == b"D":
                self._begin(self._tell_waiting())

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket) -> None:
        connection.setblocking(False)  # noqa: FBT003 - the signature of sockets
        with suppress(OSError):  # the client has gone already
            await asyncio.get_running_loop().connect_accepted_socket(lambda: Connection(self._house), connection)

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
            except Exception:  # noqa: BLE001 - the outermost frame of a notice
                _log.exception("the new image cannot be used")
                return
            self._desk.lay(holding)
            gc.unfreeze()
            gc.collect()
            gc.freeze()  # what was loaded stays: the collector need not look at it again and again
            self._say(b"R")

    async def _map_shelf(self) -> None:
        async with self._adopting:
            present = self._desk.present
            if present is not None:
                with suppress(StoreError):  # replaced already, or gone: the record has all of it
                    shelf = await asyncio.to_thread(Shelf.open, shelf_path(self._folder, present.notice))
                    self._desk.lay(replace(present, shelf=shelf))

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
        """Each second: the date, and connections whose time is up."""
        loop = asyncio.get_running_loop()
        while True:
            self._house.date = _date_line()
            self._house.sweep(loop.time())
            await asyncio.sleep(1)

    async def _finish(self) -> None:
        for connection in list(self._house.open):
            connection.finish()
        if self._house.tasks:
            await asyncio.wait(set(self._house.tasks), timeout=_LAST_WORDS_S)


def _date_line() -> bytes:
    return f"date: {formatdate(usegmt=True)}\r\n".encode()


def _most_connections() -> int:
    """As many as descriptors allow, after asking for as many as the system grants."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, _DESCRIPTORS), hard))
            soft = min(hard, _DESCRIPTORS)
    return max(64, soft - _OWN_DESCRIPTORS)
