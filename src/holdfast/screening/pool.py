# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Work shared between processes, its results in the order of what was given.

Each process is set up once (`initializer`) and then works at one piece after the other. A process with
one thread sets itself up and forks: the others are ready at once and share its memory. A fork of one
with more threads, as a server is, would inherit locks that nobody opens: there new ones are begun. At most
four pieces per process are under way or done and not taken yet, so memory stays bounded however
slowly the results are taken, and no process waits for the slowest piece.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import TypeVar

__all__ = ["in_order", "settled", "uncollected"]

_AHEAD = 4  # pieces per process
_Given = TypeVar("_Given")
_Sent = TypeVar("_Sent")
_Made = TypeVar("_Made")


def in_order(
    work: Callable[[_Sent], _Made],
    pieces: Iterable[_Given],
    pack: Callable[[_Given], _Sent],
    *,
    workers: int,
    initializer: Callable[..., None],
    initargs: tuple[object, ...],
) -> Iterator[tuple[_Given, _Made]]:
    """Each piece with what `work` made of it, in order.

    `work` and `initializer` are functions of a module; what is sent is `pack(piece)`, called when it is sent.
    """
    rest = iter(pieces)
    with _processes(workers, initializer, initargs) as pool:
        pending: deque[tuple[_Given, Future[_Made]]] = deque()
        while True:
            while len(pending) < _AHEAD * workers:
                piece = next(rest, None)
                if piece is None:
                    break
                with _no_interrupt():
                    pending.append((piece, pool.submit(work, pack(piece))))
            if not pending:
                return
            given, made = pending.popleft()
            yield given, made.result()


@contextmanager
def _processes(
    workers: int, initializer: Callable[..., None], initargs: tuple[object, ...]
) -> Iterator[ProcessPoolExecutor]:
    """A pool; what is still to be done when the block is left is not done."""
    if threading.active_count() == 1:
        threshold = gc.get_threshold()
        initializer(*initargs)
        pool = ProcessPoolExecutor(workers, mp_context=get_context("fork"), initializer=_end_with_parent)
    else:
        threshold = None
        begin = partial(_begin, initializer, initargs)
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        if threshold is not None:
            gc.unfreeze()
            gc.set_threshold(*threshold)


def _begin(initializer: Callable[..., None], initargs: tuple[object, ...]) -> None:
    initializer(*initargs)
    _end_with_parent()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for ever, and hold the locks it was born with."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def settled() -> None:
    """Call it in a new process once its tables are loaded: the collector need not walk through them any more."""
    gc.freeze()
    gc.set_threshold(50_000)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles while much is made that stays: it would walk through all of it again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; workers begun in here never hear it, who began them ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
