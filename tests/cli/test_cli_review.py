# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast review`: what waits, two records side by side, an answer, and its undoing."""

import json
from pathlib import Path
from typing import Any

import pytest

ADA = {"name": ["Testimira Ivanovna Exemplova"], "birthDate": ["1971-02-03"], "topics": ["sanction"]}
BARE = {"name": ["Placeholda Musterova"], "topics": ["sanction"]}


@pytest.fixture
def pairs(empty: Any, tmp_path: Path) -> Any:
    for source in "ab":
        lines = [
            json.dumps({"id": f"{source}-{n}", "schema": "Person", "properties": values})
            for n, values in enumerate((ADA, BARE), start=1)
        ]
        path = tmp_path / f"list_{source}.ftm.json"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        assert empty("add", path, "--source", f"list_{source}", "--observed-at", "2026-01-01").code == 0
    return empty


def test_what_waits_is_listed_and_answered_and_taken_back(pairs: Any) -> None:
    (waiting,) = pairs("--json", "review").json
    assert (waiting["one"], waiting["other"], waiting["captions"]) == ("a-2", "b-2", ["Placeholda Musterova"] * 2)
    shown = pairs("review", "a-2", "b-2").out
    assert "possibly one party" in shown
    assert "the same name" in shown
    made = pairs("--json", "review", "a-2", "b-2", "--same", "--reason", "passport seen", "--by", "Ada").json
    assert (made["verdict"], made["together"], made["records"]) == ("same", True, ["a-2", "b-2"])
    assert pairs("--json", "review").json == []
    assert "by Ada" in pairs("review", "--judgements").out
    assert pairs("review", made["judgement"], "--undo", "--reason", "wrong two").code == 0
    assert len(pairs("--json", "review").json) == 1
    assert "no judgement counts now" in pairs("review", "--judgements").out


def test_records_that_agree_strongly_are_one_entity_without_asking(pairs: Any) -> None:
    found = pairs("--json", "review", "b-1", "a-1").json
    assert (found["verdict"], found["together"], found["judgement"]) == ("same", True, None)
    assert "the same party on other lists: b-1" in pairs("show", "a-1").out
    assert "one party: a-1, b-1 (1.00)  (canonical id a-1)" in pairs("screen", "Testimira Ivanovna Exemplova").out
    assert pairs("--json", "screen", "Testimira Exemplova").json["parties"] == {"a-1": ["a-1", "b-1"]}
    assert pairs("rebuild").code == 0
    assert "the same party on other lists: b-1" in pairs("show", "a-1").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("a-1",),
        ("a-1", "b-1", "--same", "--different", "--reason", "x"),
        ("a-1", "b-1", "--reason", "x"),
        ("a-1", "b-1", "--same"),
        ("a-1", "a-1", "--same", "--reason", "x"),
        ("--undo", "--reason", "x"),
    ],
)
def test_half_a_question_is_a_usage_error(pairs: Any, arguments: tuple[str, ...]) -> None:
    assert pairs("review", *arguments).code == 2
