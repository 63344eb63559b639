# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Workspaces lent to requests, and answers remembered while what they stand on stands."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from holdfast.web.pool import Memory, Workspaces
from holdfast.workspace import Workspace


def test_no_two_borrowers_share_a_workspace(demo: Workspace) -> None:
    pool = Workspaces(demo)
    with ExitStack() as stack:
        lent = [stack.enter_context(pool.lend()) for _ in range(8)]
        assert len({id(one) for one in lent}) == 8
        assert {one.folder for one in lent} == {demo.folder}
        assert lent[0] is demo
    pool.close()


def test_what_was_given_back_is_lent_again(demo: Workspace) -> None:
    pool = Workspaces(demo)
    with pool.lend() as first:
        pass
    with pool.lend() as second:
        assert second is first


def test_a_borrower_that_fails_gives_back_a_closed_workspace_that_opens_again(demo: Workspace) -> None:
    pool = Workspaces(demo)

    def fail() -> None:
        with pool.lend() as lent:
            assert lent.record.sources()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with pool.lend() as again:
        assert again.record.sources()


def test_an_answer_is_made_once_per_state() -> None:
    memory, made = Memory(), count()

    def answers(states: str) -> Iterator[int]:
        return (memory.recall("question", state, lambda: next(made)) for state in states)

    assert list(answers("aabba")) == [0, 0, 1, 1, 2]
    assert memory.recall("another", "a", lambda: "other") == "other"


def test_of_passing_answers_only_the_latest_used_are_kept() -> None:
    memory, made = Memory(most_passing=2), count()

    def ask(question: str) -> int:
        return memory.recall(question, "s", lambda: next(made), passing=True)

    assert [ask(one) for one in "abac"] == [0, 1, 0, 2]
    assert ask("a") == 0  # used after b, which made room for c
    assert ask("b") == 3


def test_nobody_waits_for_the_answer_to_another_question() -> None:
    memory, free, at_work = Memory(), threading.Event(), threading.Event()

    def slow() -> str:
        at_work.set()
        assert free.wait(60)
        return "slow"

    worker = threading.Thread(target=memory.recall, args=("one", "s", slow))
    worker.start()
    assert at_work.wait(60)
    assert memory.recall("other", "s", lambda: "quick") == "quick"
    assert memory.recall_soon("one", "s", lambda: "again", patience_s=0.01) is None
    free.set()
    worker.join()
    assert memory.recall_soon("one", "s", lambda: "again", patience_s=60) == "slow"
