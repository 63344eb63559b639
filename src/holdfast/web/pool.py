# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One open workspace per request at work, so that no two threads share one.

A page is made in a worker thread. It borrows an open workspace, and gives it back; when all
are lent, another one is opened (which reads a checkpoint and opens a database, no more). What
other processes have added since is seen: the record is opened again when `current` names
another, the vault is looked at again by whoever asks for it (`Asked.vault`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from holdfast.workspace import Workspace

__all__ = ["Memory", "Workspaces"]

T = TypeVar("T")
_PASSING = 64  # answers of that kind, a page of results each
_IDLE = 4  # kept open; a person with a browser seldom has more requests at work


class _Answer:
    """One question: the lock under which it is answered, and the last answer with its state."""

    __slots__ = ("held", "lock")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.held: tuple[object, object] | None = None


class Memory:
    """The last answer to each of a few costly questions, for as long as what it was made from stands.

    Questions that pages ask again and again stay; of the `passing` ones (a search, say) only
    the latest are kept. What is asked is held in memory and nowhere else.
    """

    def __init__(self, most_passing: int = _PASSING) -> None:
        self._most_passing = most_passing
        self._staying: dict[str, _Answer] = {}
        self._passing: dict[str, _Answer] = {}  # the one used longest ago first
        self._lock = threading.Lock()

    def recall(self, question: str, state: object, make: Callable[[], T], *, passing: bool = False) -> T:
        """The answer to `question` in `state`; `make` is called when the state is another one.

        A lock of the question is held while `make` works: many who ask the same at once wait
        for one answer, and nobody waits for the answer to another question.
        """
        answer = self._answer(question, passing=passing)
        with answer.lock:
            held = answer.held
            if held is None or held[0] != state:
                held = answer.held = (state, make())
        return held[1]  # type: ignore[return-value]  # what `make` gave for this question

    def recall_soon(self, question: str, state: object, make: Callable[[], T], *, patience_s: float) -> T | None:
        """The same, but `None` when somebody else is at work on the answer for longer than `patience_s`."""
        answer = self._answer(question, passing=False)
        if not answer.lock.acquire(timeout=patience_s):
            return None
        answer.lock.release()
        return self.recall(question, state, make)

    def _answer(self, question: str, *, passing: bool) -> _Answer:
        with self._lock:
            kept = self._passing if passing else self._staying
            answer = kept.pop(question, None) or _Answer()
            kept[question] = answer
            if passing and len(kept) > self._most_passing:
                del kept[next(iter(kept))]
        return answer


class Workspaces:
    """Lends open workspaces of one folder. The first one belongs to the caller and is used too."""

    def __init__(self, first: Workspace) -> None:
        self._first = first
        self._idle = [first]
        self._lock = threading.Lock()

    @property
    def first(self) -> Workspace:
        """The caller's: its settings and its title hold for all."""
        return self._first

    @contextmanager
    def lend(self) -> Iterator[Workspace]:
        """An open workspace for the length of the block; after an exception it is closed."""
        with self._lock:
            held = self._idle.pop() if self._idle else None
        if held is None:
            first = self._first
            held = Workspace(first.folder, first.settings, environment=first.environment, clock=first.clock)
        try:
            yield held
        except BaseException:
            held.close()
            raise
        finally:
            self._give_back(held)

    def _give_back(self, held: Workspace) -> None:
        with self._lock:
            if len(self._idle) < _IDLE:
                self._idle.append(held)
                return
        held.close()

    def close(self) -> None:
        """Close all that are not lent."""
        with self._lock:
            idle, self._idle = self._idle, []
        for held in idle:
            held.close()
