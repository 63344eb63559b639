# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Proposals of models wait beside the record; a model that lies, stalls or breaks costs nothing but a count."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from holdfast.base.errors import ConfigError, NotFound, StoreError, UsageError
from holdfast.workspace import Workspace, create_workspace, open_workspace
from holdfast.workspace.documents import document_lines
from holdfast.workspace.ingest import add
from holdfast.workspace.proposals import BackEnd, Proposed, chat_model, propose, review, waiting
from support.fake_models import Raw, Status, fake_model

FIRST = "The harbour master of Nowhere said that the port is shut for sixty days."
SECOND = "The ministry of fishing told reporters that it knew of no such order."
STORY = f"{FIRST}\n\n{SECOND}\n".encode()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with one story."""
    (tmp_path / "story.txt").write_bytes(STORY)
    with create_workspace(tmp_path / "ws", environment={"HOLDFAST_CONFIG_DIR": str(tmp_path / "config")}) as made:
        add(made, [tmp_path / "story.txt"])
        yield made


def asked(workspace: Workspace, answering: Callable[[str], object]) -> Proposed:
    """Ask a model that answers like this about the story."""
    with fake_model(answering) as model:
        (workspace.folder / "holdfast.toml").write_text(
            f'format = 1\nmodel_url = "{model.url}"\nmodel_name = "m"\n', encoding="utf-8"
        )
        with open_workspace(workspace.folder, environment=workspace.environment) as opened:
            (line,) = document_lines(opened)
            return propose(opened, line.id, chat_model(opened))


def says(**by_text: list[object]) -> Callable[[str], object]:
    """A model with one list of proposals for each passage."""
    return lambda text: json.dumps({"proposals": by_text["first" if text == FIRST else "second"]})


GOOD = {
    "kind": "quotation",
    "quote": "the port is shut for sixty days",
    "slots": {"speaker": "harbour master of Nowhere"},
}


def test_what_stands_in_the_text_waits_for_a_person_and_lies_are_counted(held: Workspace) -> None:
    lies = [
        {"kind": "quotation", "quote": "the port is open"},
        {"kind": "claim", "quote": "no such order", "start": 0, "end": 13},
        {"kind": "quotation", "quote": "it knew of no such order", "slots": {"speaker": "harbour master of Nowhere"}},
    ]
    done = asked(held, says(first=[GOOD], second=[*lies, "nonsense"]))
    assert (done.asked, done.accepted, done.known) == (2, 1, 0)
    assert (done.rejected_unanchored, done.malformed, done.failed) == (3, 1, ())
    (one,) = waiting(held)
    assert one.text == FIRST
    assert one.fields["quote"] == "the port is shut for sixty days"
    assert (one.fields["origin"], one.fields["reviewed"]) == ("model:m", False)
    again = asked(held, says(first=[GOOD], second=[]))
    assert (again.accepted, again.known) == (0, 1)


@pytest.mark.slow
def test_a_review_survives_the_same_words_and_changed_words_ask_for_a_new_one(held: Workspace, tmp_path: Path) -> None:
    asked(held, says(first=[GOOD], second=[]))
    (one,) = waiting(held)
    review(held, one.source, one.id, verdict="accepted", by="A. Reader")
    assert list(waiting(held)) == []
    assert asked(held, says(first=[GOOD], second=[])).known == 1
    assert list(waiting(held)) == []
    changed = FIRST.replace("sixty", "ninety")
    back_end = BackEnd("other", lambda _: [GOOD | {"quote": "the port is shut for ninety days"}])
    (tmp_path / "later.txt").write_text(f"{changed}\n\n{SECOND}\n", encoding="utf-8")
    with open_workspace(held.folder, environment=held.environment) as opened:
        add(opened, [tmp_path / "later.txt"])
        newest = max(document_lines(opened), key=lambda line: int(line.id[1:]))
        assert propose(opened, newest.id, back_end).accepted == 1
        (new,) = waiting(opened)
    assert new.text == changed
    assert new.source != one.source


@pytest.mark.parametrize("said", ["Sure, here you are:", Raw(b"{"), Status(500)])
def test_a_model_that_breaks_is_said_to_and_leaves_nothing(held: Workspace, said: object) -> None:
    done = asked(held, lambda _: said)
    assert (done.accepted, done.asked, len(done.failed)) == (0, 2, 1)
    assert list(waiting(held)) == []


def test_an_endpoint_that_is_not_there_is_left_after_three_tries(held: Workspace, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("".join(f"Line {at} says that something is so.\n\n" for at in range(9)))
    with open_workspace(held.folder, environment=held.environment) as opened:
        add(opened, [tmp_path / "long.txt"])
        (held.folder / "holdfast.toml").write_text(
            'format = 1\nmodel_url = "http://127.0.0.1:1/v1"\nmodel_name = "m"\n'
        )
    with open_workspace(held.folder, environment=held.environment) as opened:
        line = max(document_lines(opened), key=lambda line: int(line.id[1:]))
        done = propose(opened, line.id, chat_model(opened))
    assert (done.asked, done.stopped) == (3, True)


def test_without_an_endpoint_nothing_is_sent(held: Workspace) -> None:
    (line,) = document_lines(held)
    with pytest.raises(ConfigError, match="no model endpoint is set"):
        propose(held, line.id, chat_model(held))


def test_reviews_are_by_somebody_of_something(held: Workspace) -> None:
    asked(held, says(first=[GOOD], second=[]))
    (one,) = waiting(held)
    with pytest.raises(UsageError, match="accepted or rejected"):
        review(held, one.source, one.id, verdict="maybe", by="A. Reader")
    with pytest.raises(UsageError, match="by somebody"):
        review(held, one.source, one.id, verdict="accepted", by=" ")
    with pytest.raises(NotFound, match="no proposal"):
        review(held, one.source, "0" * 16, verdict="accepted", by="A. Reader")
    with pytest.raises(NotFound, match="not the digest of a text"):
        review(held, "../../vault", one.id, verdict="accepted", by="A. Reader")
    (file,) = (held.folder / "proposals").glob("??/*.json")
    file.write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be read"):
        list(waiting(held))
