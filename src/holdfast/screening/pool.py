# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Work shared between processes, its results in the order of what was given.

Each process is set up once (`initializer`) and then works at one piece after the other. At most
four pieces per process are under way or done and not taken yet, so memory stays bounded however
slowly the results are taken, and no process waits for the slowest piece.
"""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

__all__ = ["in_order", "settled"]

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
    context = get_context("spawn")  # a fork would inherit locks and threads of the server
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=initializer, initargs=initargs)
    try:
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
    finally:
        pool.shutdown(cancel_futures=True)


def settled() -> None:
    """Call it in a new process once its tables are loaded: the collector need not walk through them any more."""
    gc.freeze()
    gc.set_threshold(50_000)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; workers begun in here never hear it, who began them ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
