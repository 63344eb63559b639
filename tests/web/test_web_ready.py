# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a visitor sees while something large is being made ready: the record itself, or the counts of the start page."""

import threading
from typing import Any

import pytest

from holdfast.base.errors import StoreError
from holdfast.base.files import Lock
from holdfast.web.app import WARMED
from holdfast.web.asked import Site
from holdfast.web.pages import start
from holdfast.web.pool import Workspaces
from holdfast.web.security import Keys
from holdfast.workspace import Workspace


@pytest.fixture
def frame(demo: Workspace) -> Site:
    return Site(Workspaces(demo), Keys.fresh(80))


def text(response: Any) -> str:
    return bytes(response.body).decode()


def test_while_the_record_is_made_again_a_page_says_so_and_looks_again(demo: Workspace, frame: Site) -> None:
    with Lock(demo.folder / "record" / "rebuild.lock").exclusive(timeout_s=5):
        shown = frame.failure(StoreError("the record has an older schema"), ask_again=True)
        sent = frame.failure(StoreError("the record has an older schema"))
    assert shown.status_code == sent.status_code == 503
    assert "being made again" in text(shown)
    assert int(shown.headers["refresh"]) == int(shown.headers["retry-after"]) > 0
    assert "refresh" not in sent.headers  # a form is not sent twice by itself


def test_another_failure_of_the_store_is_told_as_it_is(frame: Site) -> None:
    shown = frame.failure(StoreError("the disk is full", hint="make room"), ask_again=True)
    assert "the disk is full" in text(shown)
    assert "refresh" not in shown.headers


def test_pages_visited_beforehand_are_remembered(demo: Workspace, frame: Site) -> None:
    for path, page in WARMED:
        frame.visit(demo, path, page)
    made = frame._memory._staying
    assert {"start", "measures", "sources False", "changes"} <= made.keys()
    assert any(question.startswith("search ") for question in made)


def test_the_start_page_does_not_wait_for_a_count_under_way(demo: Workspace, frame: Site) -> None:
    shown: list[str] = []

    def look(asked: Any) -> Any:
        answer = start.start(asked)
        shown.append(text(answer))
        return answer

    def count() -> None:
        own = Workspace(demo.folder, demo.settings, environment=demo.environment, clock=demo.clock)
        with own:
            frame.visit(own, "/", look)

    with frame._memory._answer("start", passing=False).lock:
        visitor = threading.Thread(target=count)
        visitor.start()
        visitor.join()
    count()
    assert "is being counted" in shown[0]
    assert "Financial sanctions" in shown[1]
