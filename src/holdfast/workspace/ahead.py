# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A large member read with the help of a second process: the same records, sooner.

Both processes walk the member. The one that was asked walks it as if it were alone: keys,
identities, order and whatever the reader refuses are its own. The helper runs ahead of it and
sends the rows of what comes next, in blocks; a block that it has not begun when its rows are
asked for is read here. So the work divides itself: when the rows are only looked at, each
reads about half of them; when they are also written to a database, the helper reads nearly all.

    helper                                   asked process
    block 7: rows → pipe                     block 3: rows from the pipe
    blocks 8, 9: left out, too near          block 4: not there, not begun: read here

What storing needs of the rows, and does not depend on what is stored, can be found out by the helper
too (`prepare`): then writing, which only one process can do, is all that is left to the asked one.

What was sent counts only where the record it belongs to has the same bytes (`raw`). A helper
that fails or dies is done without. It is a fork that touches nothing but its own stream, begun only
by a process with one thread, on Linux, with two processors and 1 MB to read; else all is read here.
It cannot get further ahead than some megabytes, and ends with the process that began it.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import mmap
import os
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import BinaryIO, TypeVar

from holdfast.model.statement import Loss, Row, SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.record.prepared import PreparedRecord

__all__ = ["BLOCK_RECORDS", "LEAST_BYTES", "may_help", "read_ahead", "seldom_collected", "stored_bytes"]

BLOCK_RECORDS = 16
LEAST_BYTES = 1 << 20  # below this a process costs more than it gives
# Blocks: what is asked for sooner than this is left to who asks. Both then read as many in turn, and whoever is done
# first waits for one block of sixteen; with a lead of two they waited for each other at every second block.
_LEAD = 16
_QUEUED = 128  # blocks read and not taken yet
_SWITCH_S = 0.0005  # how long the sender of a helper may wait for its turn; the usual 5 ms are a block's reading
_COLLECT = 50_000  # objects between two looks for circles, of which reading makes none
_ENOUGH = 256  # records whose rows were asked for before a helper is begun for them
_ASKED, _BEGUN = 0, 1  # places of the shared numbers: the block asked for last, the block the helper began last
_ROW, _LOSS = len(Row._fields), len(Loss._fields)
_Kind = TypeVar("_Kind", Row, Loss)
_Flat = tuple[str | int | None, ...]
_Prepared = tuple[bytes, str]
_Packed = tuple[bytes, bytes, int, _Flat, _Flat, _Prepared | None]


def may_help(size: int) -> bool:
    """Whether a second process can be begun here and is worth it for `size` bytes."""
    return (
        size >= LEAST_BYTES
        and sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
        and not current_process().daemon
    )


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """While a list is read, look seldom for objects that hold each other: a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def stored_bytes(payload: BinaryIO) -> int:
    """How long a seekable payload is; it is left at its beginning. A packed one gives more when it is decoded."""
    size = payload.seek(0, os.SEEK_END)
    payload.seek(0)
    return size


def read_ahead(
    found: Iterable[SourceRecord],
    again: Callable[[], Iterable[SourceRecord]],
    *,
    at_once: bool = True,
    block_records: int = BLOCK_RECORDS,
    prepare: Callable[[SourceRecord], _Prepared | None] | None = None,
) -> Generator[SourceRecord]:
    """The records of `found`, their rows read by a helper as far as it is ahead.

    `again` gives the same records from a stream of its own; it is called in the helper. Unless
    `at_once`, the helper is begun when the rows of most records turn out to be asked for: where
    a list repeats itself from day to day there is nothing to read. Close the generator to end the helper.
    What `prepare` finds out of a record in the helper comes with it (`PreparedRecord`).
    """
    helper = _Helper(again, block_records, prepare or _nothing)
    try:
        if at_once:
            helper.begin()
        for number, one in enumerate(found):
            if not helper.tried and helper.asked >= max(_ENOUGH, number // 2):
                helper.begin()
            if isinstance(one, LazyRecord):
                read = partial(helper.whole, number, one)
                yield LazyRecord(one.key, (one.start, one.end), raw=one.raw, form=None, read=read)
            else:
                yield one
    except BaseException:
        helper.end()
        raise
    # Records given last may still be asked; the helper goes with the last of them.


class _Helper:
    """The asked process's side: what has come from the helper, and what it is told."""

    def __init__(
        self,
        again: Callable[[], Iterable[SourceRecord]],
        block_records: int,
        prepare: Callable[[SourceRecord], _Prepared | None],
    ) -> None:
        self.asked = 0
        self.tried = False
        self._again = again
        self._size = block_records
        self._prepare = prepare
        self._process: ForkProcess | None = None
        self._pipe: Connection | None = None
        self._shared = memoryview(mmap.mmap(-1, 16)).cast("q")
        self._shared[_ASKED] = self._shared[_BEGUN] = -1
        self._block = -1  # the block that `_rows` belongs to
        self._rows: tuple[_Packed | None, ...] = ()
        self._waiting: deque[tuple[int, bytes]] = deque()  # at most one message, of a block further on

    def begin(self) -> None:
        """Begin the helper; where that is refused, do without."""
        self.tried = True
        context = get_context("fork")
        with contextlib.suppress(OSError):
            receive, send = context.Pipe(duplex=False)
            given = (self._again, (receive, send), self._shared, (self._size, self._prepare))
            process = context.Process(target=_help, args=given, daemon=True)
            # Ctrl-C reaches every process of a terminal; this one is ended by who began it.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                process.start()
                self._process, self._pipe = process, receive
            except OSError:
                receive.close()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                send.close()

    def __del__(self) -> None:
        self.end()

    def end(self) -> None:
        """End the helper, whatever it does. Rows asked for later are read here."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._pipe = self._process = None
        self._waiting.clear()

    def whole(self, number: int, one: LazyRecord) -> SourceRecord:
        """The record with its rows: those sent, or else read now."""
        self.asked += 1
        block, place = divmod(number, self._size)
        if block != self._block:
            self._shared[_ASKED] = block
            self._block, self._rows = block, self._take(block)
        packed = self._rows[place] if place < len(self._rows) else None
        if packed is None or packed[0] != one.raw:
            return one.whole()
        _, form, parts, flat, lost, found = packed
        rows, losses = _tuples(Row, _ROW, flat), _tuples(Loss, _LOSS, lost)
        if found is None:
            return SourceRecord(one.key, one.start, one.end, one.raw, rows, losses, parts, form)
        return PreparedRecord(one.key, one.start, one.end, one.raw, rows, losses, parts, form, *found)

    def _take(self, block: int) -> tuple[_Packed | None, ...]:
        """What the helper has of `block`, waited for if it has begun it; nothing when it has not."""
        waiting = self._waiting
        try:
            while not waiting or waiting[0][0] < block:
                if waiting:
                    waiting.popleft()
                if self._pipe is None or not (self._pipe.poll() or self._shared[_BEGUN] >= block):
                    return ()
                message = self._pipe.recv_bytes()
                waiting.append((int.from_bytes(message[:8], "little"), message))
        except (EOFError, OSError):  # it is done, or dead
            self.end()
            return ()
        if waiting[0][0] > block:
            return ()
        _, message = waiting.popleft()
        return marshal.loads(message[8:]) if len(message) > 8 else ()  # noqa: S302, PLR2004 - our own process wrote it


def _tuples(kind: type[_Kind], width: int, flat: _Flat) -> tuple[_Kind, ...]:
    return tuple(map(partial(tuple.__new__, kind), zip(*[iter(flat)] * width, strict=True)))


def _help(
    again: Callable[[], Iterable[SourceRecord]],
    pipe: tuple[Connection, Connection],
    shared: memoryview,
    ways: tuple[int, Callable[[SourceRecord], _Prepared | None]],
) -> None:
    """The helper: walk, read what is far enough ahead, send. Whatever goes wrong, the other side reads it itself."""
    (receive, send), (size, prepare) = pipe, ways
    receive.close()
    gc.freeze()  # nothing of the process this one was made from is ever touched, or closed, here
    gc.set_threshold(_COLLECT)
    sys.setswitchinterval(_SWITCH_S)
    ready: queue.Queue[bytes | None] = queue.Queue(_QUEUED)
    sender = threading.Thread(target=_send, args=(ready, send), daemon=True)
    sender.start()
    with contextlib.suppress(Exception):
        records = iter(again())
        for number, block in enumerate(_blocks(records, size)):
            shared[_BEGUN] = number
            near = number < shared[_ASKED] + _LEAD
            rows = b"" if near else marshal.dumps(tuple(_packed(one, prepare) for one in block))
            ready.put(number.to_bytes(8, "little") + rows)
    ready.put(None)
    sender.join()
    os._exit(0)  # without the farewells of the process it was made from


def _blocks(records: Iterator[SourceRecord], size: int) -> Iterator[list[SourceRecord]]:
    while block := list(islice(records, size)):
        yield block


def _nothing(_: SourceRecord) -> None:
    return None


def _packed(one: SourceRecord, prepare: Callable[[SourceRecord], _Prepared | None]) -> _Packed | None:
    if not isinstance(one, LazyRecord):
        return None  # its rows are there already
    whole = one.whole()
    flat = chain.from_iterable
    return one.raw, whole.form, whole.parts, tuple(flat(whole.rows)), tuple(flat(whole.losses)), prepare(whole)


def _send(ready: queue.Queue[bytes | None], send: Connection) -> None:
    try:
        while (message := ready.get()) is not None:
            send.send_bytes(message)
    except OSError:  # nobody listens any more
        os._exit(0)
