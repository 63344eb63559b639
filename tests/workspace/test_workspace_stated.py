# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures that documents state, and which of the record's they may be: from both sides, in any order of adding."""

import itertools
from datetime import date
from pathlib import Path

import pytest

from holdfast.workspace import Workspace, create_workspace
from holdfast.workspace.documents import document_lines
from holdfast.workspace.documents_stated import (
    KINDS_LOOKED_AT,
    RecordMeasure,
    StatedLine,
    record_measures,
    stated_in,
    stating,
)
from holdfast.workspace.ingest import add
from holdfast.workspace.rebuild import rebuild
from support.stated_measures import ACTS, STORY, write_stated


@pytest.fixture
def filled(workspace: Workspace, tmp_path: Path) -> Workspace:
    for path, source in write_stated(tmp_path / "in"):
        add(workspace, [path], source=source)
    return workspace


def _told(workspace: Workspace) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """For every stated measure, by its type, the ids and grounds of its candidates."""
    by = stating(workspace)
    documents = workspace.record.documents
    found = {}
    for line in document_lines(workspace):
        at = line.document.holder
        rows = documents.rows(at, KINDS_LOOKED_AT)
        hits_of = record_measures(by, rows, documents.mentioned(document=at))
        for row, hits in zip(rows["measures"], hits_of, strict=True):
            found[f"{row['status']} {row['type']}"] = [(one.id, one.grounds) for one in hits]
    return found


def test_a_document_leads_to_the_records_measures_and_says_on_what_grounds(filled: Workspace) -> None:
    told = _told(filled)
    assert told["taken asset_freeze"] == [
        ("acts-freeze", ("party", "kind: asset freeze", "authority: United Kingdom", "date: 2023-03-20"))
    ]
    assert told["taken airspace_restriction"] == [
        ("acts-sky", ("country", "kind: airspace ban", "authority: European Union", "date: 2023-03-21"))
    ]
    assert [found for what, found in told.items() if not what.startswith("taken")] == [[]]


def test_a_partys_measures_lead_to_the_sentences_that_may_speak_of_them(filled: Workspace) -> None:
    def ids(*keys: str) -> list[tuple[str, list[str]]]:
        found = stated_in(filled, keys)
        assert found.left == 0
        return [(str(one.row["type"]), [each.id for each in one.measures]) for one in found.lines]

    assert ids("acts-freeze") == [("asset_freeze", ["acts-freeze"])]
    assert ids("acts-party") == [("asset_freeze", ["acts-freeze"])]
    assert ids("acts-sky") == [("airspace_restriction", ["acts-sky"])]
    assert ids("acts-other") == []
    assert ids("nobody") == []


def test_what_is_shown_of_a_candidate_is_what_the_list_says(filled: Workspace) -> None:
    (line,) = stated_in(filled, ["acts-freeze"]).lines
    (found,) = line.measures
    assert isinstance(line, StatedLine)
    assert isinstance(found, RecordMeasure)
    assert (found.party, found.date, found.status, found.what) == (
        "acts-party", "2023-03-20", "in force", "asset freeze, Office of Samples"
    )  # fmt: skip
    fields = line.fields()
    assert fields["record_measures"] == [found.fields()]
    assert found.fields()["name"] == "Exemplov Trading House"


def test_the_measures_of_a_few_parties_are_those_of_all(filled: Workspace) -> None:
    day = date(2026, 3, 1)
    every = filled.record.measures(day)
    assert len(every) == len([one for one in ACTS if one["schema"] in {"Sanction", "Measure"}])
    documents = filled.record.documents
    assert documents.measures_of([one.id for one in every], day) == every
    keys = ["acts-party", "acts-sky"]
    assert documents.measures_of(keys, day) == tuple(
        one for one in every if not set(keys).isdisjoint((one.id, *one.targets))
    )
    assert documents.measures_of([], day) == ()
    assert documents.measures_by_country() == {"xk": ("acts-sky",)}


def test_without_documents_or_without_lists_nothing_is_said(workspace: Workspace, tmp_path: Path) -> None:
    assert stated_in(workspace, ["acts-freeze"]).lines == ()
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    add(workspace, [tmp_path / "story.txt"])
    assert stated_in(workspace, ["acts-freeze"]).lines == ()
    assert set(map(len, _told(workspace).values())) == {0}


@pytest.mark.slow
def test_neither_the_order_of_adding_nor_a_rebuild_makes_a_difference(tmp_path: Path) -> None:
    told = []
    files = write_stated(tmp_path / "in")
    for number, order in enumerate(itertools.permutations(files)):
        environment = {"HOLDFAST_CONFIG_DIR": str(tmp_path / f"config{number}")}
        with create_workspace(tmp_path / f"ws{number}", environment=environment) as workspace:
            for path, source in order:
                add(workspace, [path], source=source)
            told.append(_told(workspace))
            rebuild(workspace)
            told.append(_told(workspace))
    assert all(one == told[0] for one in told)
    assert sum(map(bool, told[0].values())) == 2
