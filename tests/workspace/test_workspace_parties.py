# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Records of one party come out of screening as one possible match, and the receipt says by which state of identity."""

import io
import json
from pathlib import Path

import pytest

from holdfast.workspace import Workspace
from holdfast.workspace.answers import Finding
from holdfast.workspace.ingest import add
from holdfast.workspace.parties import grouped
from holdfast.workspace.resolving import resolve
from holdfast.workspace.screening import screen_name, screen_rows

ADA = {"name": ["Testimira Ivanovna Exemplova"], "birthDate": ["1971-02-03"], "topics": ["sanction"]}


@pytest.fixture
def listed(workspace: Workspace, tmp_path: Path) -> Workspace:
    for source in ("list_a", "list_b"):
        path = tmp_path / f"{source}.ftm.json"
        path.write_text(json.dumps({"id": f"{source}-1", "schema": "Person", "properties": ADA}) + "\n", "utf-8")
        add(workspace, [path], source=source)
    resolve(workspace)
    return workspace


def test_one_party_on_two_lists_is_one_possible_match_that_names_both(listed: Workspace) -> None:
    answer = screen_name(listed, "Testimira Ivanovna Exemplova", {}, receipt=True)
    (hit,) = answer.hits
    assert (hit.party, hit.datasets) == ("list_a-1", ("list_a", "list_b"))
    assert [one.entity for one in hit.records] == [{"list_a-1": "list_b-1", "list_b-1": "list_a-1"}[hit.entity]]
    assert "1 possible match " in answer.summary
    assert any("(canonical id list_a-1)" in line for line in answer.lines)
    receipt = json.loads((listed.folder / "receipts" / f"{answer.receipt}.json").read_text("utf-8"))
    assert receipt["queries"]["read_as"]["identity"] == listed.record.identities.digest() == answer.identity


def test_an_upload_is_grouped_the_same_way(listed: Workspace) -> None:
    found = screen_rows(listed, io.BytesIO(b"id,name\n1,Testimira Ivanovna Exemplova\n"), "c.csv")
    ((hit,),) = [row.hits for row in found.rows]
    assert (hit.party, len(hit.records), found.queries_with_hits) == ("list_a-1", 1, 1)


def finding(entity: str, score: str, verdict: str) -> Finding:
    return Finding("q", entity, entity, "Person", score, verdict, "", (entity[0],), ())


def test_a_near_miss_goes_with_the_possible_match_of_its_party_and_strangers_stay_apart() -> None:
    heads = {"a-1": "a-1", "b-1": "a-1"}
    found = grouped(
        [finding("b-1", "0.90", "possible match"), finding("c-1", "0.80", "possible match"),
         finding("a-1", "0.60", "near miss")],
        lambda key: heads.get(key, key),
    )  # fmt: skip
    assert [(one.entity, one.party, one.verdict, one.datasets) for one in found] == [
        ("b-1", "a-1", "possible match", ("a", "b")), ("c-1", "c-1", "possible match", ("c",)),
    ]  # fmt: skip
    assert found[0].records[0].verdict == "near miss"
