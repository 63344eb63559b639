# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The parent process: listens, hands every connection to a worker, and keeps the image present.

1. The listening socket is our own and has TCP_NODELAY, which accepted connections inherit. A
   server that gets a bare socket from elsewhere answers in two small packets and, without that
   option, waits for the client's delayed acknowledgement between them: 40 ms for nothing.
2. Workers are processes that map one image. The parent accepts and hands the connections on
   in turn, so that work is spread evenly whatever order clients come in.
3. The keeper, a thread, looks every half second whether the record has moved on, has the
   image built when it has, and tells the workers. A worker that dies is replaced.
"""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import secrets
import selectors
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from holdfast.api.app import Rules
from holdfast.api.holding import Notice
from holdfast.api.shelf import WORTH, shelf_path, write_shelf
from holdfast.api.worker import MESSAGE_BYTES, notice_bytes, work
from holdfast.base.errors import HoldfastError, StoreError, UsageError
from holdfast.workspace import Workspace, images

__all__ = ["LOOPBACK", "Keeper", "Server", "ServerOptions", "accepted", "listen", "serve"]

_log = logging.getLogger(__name__)
LOOPBACK = "127.0.0.1"
_BACKLOG = 256
_LOOK_S = 0.5  # between two looks at the record; a new one is answered from within two seconds
_STOP_S = 5.0
_SHORT_LIFE_S = 10.0  # a worker that ends sooner did not start
_STARTS = 3


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How to listen. `workers` 0: one per core; `key`: what callers must send; `most_queries` `None`: any number."""

    host: str = LOOPBACK
    port: int = 0
    workers: int = 0
    key: str | None = None
    most_queries: int | None = None


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections answer without delay; port 0 lets the system choose.

    Raises:
        UsageError: `host` is no address.
        StoreError: the port is taken, or may not be used.
    """
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET  # noqa: PLR2004 - IPv6
    except ValueError as exc:
        raise UsageError(f"{host[:60]!r} is no address to listen on", hint="write one like 127.0.0.1 or ::1") from exc
    # With the protocol named, asyncio knows the connections for TCP and sets the option as well.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bound.bind((host, port))
        bound.listen(_BACKLOG)
        bound.setblocking(False)  # noqa: FBT003 - the signature of sockets
    except OSError as exc:
        bound.close()
        why = "is taken by another program" if exc.errno == errno.EADDRINUSE else f"cannot be used: {exc.strerror}"
        raise StoreError(f"port {port} on {host} {why}", hint="add --port 0 to let the system choose one") from exc
    return bound


def accepted(bound: socket.socket) -> socket.socket | None:
    """The next connection, set to answer without delay; `None` when there is none."""
    try:
        connection, _ = bound.accept()
    except BlockingIOError:
        return None
    except OSError as exc:
        if exc.errno in {errno.EMFILE, errno.ENFILE}:
            time.sleep(0.05)  # out of descriptors: let some be closed
        return None
    with suppress(OSError):  # gone already
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class Keeper:
    """Looks at the record and has its image ready. Runs in a thread of its own."""

    def __init__(self, workspace: Workspace, tell: Callable[[], None]) -> None:
        self._workspace = workspace
        self._tell = tell
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._seen: tuple[int, int] | None = None
        self._failed = False
        self._parties = 0
        self._writer: BaseProcess | None = None
        self._writing: Notice | None = None
        self.notice: Notice | None = None
        self.shelved: Notice | None = None  # the notice whose parties are written (`shelf`)
        self.rounds = 0
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def look_now(self) -> None:
        """Do not wait for the next round."""
        self._wanted.set()

    def stop(self) -> None:
        """End; a build that is under way is let go."""
        self._ended.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)
        self._stop_writer()

    def _run(self) -> None:
        given = self._workspace
        own = Workspace(given.folder, given.settings, environment=given.environment, clock=given.clock)
        with own:
            while not self._ended.is_set():
                self._wanted.clear()
                try:
                    self._look(own)
                    self._shelve(own.folder)
                    self._failed = False
                except HoldfastError as exc:
                    if not self._failed:
                        _log.warning("the record cannot be read, the last image stays in use: %s", exc.message)
                    self._failed = True
                self.rounds += 1
                self._tell()
                self._wanted.wait(_LOOK_S)

    def _look(self, own: Workspace) -> None:
        record = own.record
        state = (record.generation, record.change_counter())
        if state == self._seen:
            return
        image = images.image(own)
        self._parties = image.size
        checkpoint = own.vault.checkpoint().checkpoint
        self.notice = Notice(image.folder.name, state[0], state[1], checkpoint.size, checkpoint.root.hex())
        self._seen = state

    def _shelve(self, folder: Path) -> None:
        """Have the parties written for the workers, by a process that gives way to them."""
        notice = self.notice
        if notice is None or notice in {self.shelved, self._writing} or self._parties < WORTH:
            if self._writer is not None and not self._writer.is_alive():
                done = self._writing
                self._stop_writer()
                if done is not None and shelf_path(folder, done).is_file():
                    self.shelved = done
            return
        self._stop_writer()
        self._writing = notice
        if shelf_path(folder, notice).is_file():
            self.shelved = notice
            return
        self._writer = get_context("spawn").Process(target=write_shelf, args=(folder, notice), daemon=True)
        self._writer.start()

    def _stop_writer(self) -> None:
        if self._writer is not None:
            self._writer.terminate()
            self._writer.join(_STOP_S)
            self._writer = None


@dataclass(slots=True)
class _Hand:
    """One worker as the parent sees it. `asked` is the keeper's round after which it wants to hear."""

    process: BaseProcess
    channel: socket.socket
    born: float
    told: Notice | None = None
    shelf: Notice | None = None
    ready: bool = False
    asked: int | None = None


class Server:
    """Listens and hands on; `run` returns after `stop`, which any thread may call."""

    def __init__(self, workspace: Workspace, options: ServerOptions) -> None:
        self._workspace = workspace
        self._options = options
        self.update_token = secrets.token_urlsafe(24)
        self.bound = listen(options.host, options.port)
        self.ready = threading.Event()
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)  # noqa: FBT003 - the signature of sockets
        self._stopping = False
        self._hands: list[_Hand] = []
        self._turn = 0
        self._served = False
        self._held: socket.socket | None = None
        self._short_lives = 0
        self._keeper = Keeper(workspace, self._poke)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self.bound.getsockname()[1])

    def stop(self) -> None:
        """End `run` soon."""
        self._stopping = True
        self._poke()

    def run(self) -> None:
        """Serve until `stop`.

        Raises:
            StoreError: workers do not start.
        """
        spool = self._workspace.folder / "run"
        rules = Rules(self.update_token, spool, self._options.key, self._options.most_queries)
        count = self._options.workers or self._workspace.settings.workers or os.cpu_count() or 1
        with ExitStack() as stack:
            stack.callback(self._end)
            for _ in range(count):
                self._hands.append(self._hire(rules))
            self._keeper.start()
            while not self._stopping:
                self._round(rules)

    def _round(self, rules: Rules) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.bound, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            for hand in self._hands:
                selector.register(hand.channel, selectors.EVENT_READ, hand)
            while not self._stopping:
                for key, _ in selector.select():
                    if key.fileobj is self.bound:
                        if not self._hand_on():
                            selector.unregister(self.bound)  # until a worker is ready: clients wait in the backlog
                    elif key.fileobj is self._wake:
                        self._heard()
                    elif not self._listen_to(key.data):
                        self._replace(key.data, rules)
                        return
                    elif self.bound not in selector.get_map() and self._able():
                        selector.register(self.bound, selectors.EVENT_READ)
                        self._hand_on()  # the one that was held back

    def _able(self) -> list[_Hand]:
        """The workers that answer. Until there was one every one counts: it says that it is not ready."""
        return [hand for hand in self._hands if hand.ready] or ([] if self._served else self._hands)

    def _hand_on(self) -> bool:
        """Hand waiting connections to the workers in turn; whether there was a worker to take them."""
        for _ in range(_BACKLOG):
            if not self._able():
                return False
            connection = self._held if self._held is not None else accepted(self.bound)
            self._held = None
            if connection is None:
                break
            if self._given(connection):
                connection.close()
            else:
                self._held = connection  # for the next worker that is ready
        return True

    def _given(self, connection: socket.socket) -> bool:
        able = self._able()
        for _ in able:
            self._turn += 1
            hand = able[self._turn % len(able)]
            try:
                socket.send_fds(hand.channel, [b"C"], [connection.fileno()])
                return True
            except OSError:
                hand.ready = False  # it has just died; the next one answers
        return False

    def _heard(self) -> None:
        """The keeper has news, or has looked for some."""
        with suppress(BlockingIOError):
            self._wake.recv(4_096)
        notice, shelved, rounds = self._keeper.notice, self._keeper.shelved, self._keeper.rounds
        for hand in self._hands:
            with suppress(OSError):
                if notice is not None and hand.told != notice:
                    hand.channel.send(notice_bytes(notice))
                    hand.told = notice
                if shelved is not None and shelved == hand.told and hand.shelf != shelved:
                    hand.channel.send(b"S")
                    hand.shelf = shelved
                if hand.asked is not None and rounds > hand.asked:
                    hand.asked = None
                    hand.channel.send(b"D")

    def _listen_to(self, hand: _Hand) -> bool:
        """Take a message of a worker; whether it lives."""
        try:
            message = hand.channel.recv(MESSAGE_BYTES)
        except OSError:
            return False
        if message == b"U":
            hand.asked = self._keeper.rounds + 1  # the round under way may have looked already
            self._keeper.look_now()
        elif message == b"R":
            hand.ready = self._served = True
            if all(one.ready for one in self._hands):
                self.ready.set()
        return bool(message)

    def _hire(self, rules: Rules) -> _Hand:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # A fork would inherit the keeper's locks.
            process = get_context("spawn").Process(target=work, args=(theirs, self._workspace.folder, rules))
            process.daemon = True
            process.start()
        return _Hand(process, ours, time.monotonic())

    def _replace(self, hand: _Hand, rules: Rules) -> None:
        hand.channel.close()
        hand.process.join(_STOP_S)
        self._short_lives = self._short_lives + 1 if time.monotonic() - hand.born < _SHORT_LIFE_S else 0
        if self._short_lives >= _STARTS:
            raise StoreError("the workers end as soon as they start", hint="holdfast doctor says what is missing")
        _log.warning("a worker ended (%s); another one takes its place", hand.process.exitcode)
        self._hands[self._hands.index(hand)] = self._hire(rules)
        self._poke()

    def _poke(self) -> None:
        with suppress(OSError):
            self._waker.send(b"!")

    def _end(self) -> None:
        self.bound.close()
        if self._held is not None:
            self._held.close()
        for hand in self._hands:
            hand.channel.close()  # the worker finishes what is under way and ends
        for hand in self._hands:
            hand.process.join(_STOP_S)
            if hand.process.is_alive():
                hand.process.terminate()
                hand.process.join(_STOP_S)
            hand.process.close()
        self._keeper.stop()
        self._wake.close()
        self._waker.close()


def serve(workspace: Workspace, options: ServerOptions, announce: Callable[[str], None]) -> None:
    """Serve the API of `workspace` until interrupted; `announce` is told the address and the update token.

    Raises:
        UsageError: the host is no address.
        StoreError: the port is taken, or workers do not start.
    """
    server = Server(workspace, options)

    def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of signal handlers
        server.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    host = f"[{options.host}]" if ":" in options.host else options.host
    if not ipaddress.ip_address(options.host).is_loopback:
        guard = "with the key" if options.key else "without any key"
        announce(f"WARNING: everybody who can reach {host} can ask this API {guard}, over a connection nobody encrypts")
    announce(f"the API answers at http://{host}:{server.port}")
    announce(f"update token: {server.update_token}")
    announce("(press Ctrl-C to stop)")
    server.run()
    announce("stopped")
