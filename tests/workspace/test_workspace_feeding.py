# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The feed of changes as Atom and JSON: well-formed, the same items, the same ids after a rebuild."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.base.errors import NotFound, UsageError
from holdfast.workspace import Workspace
from holdfast.workspace.feeding import feed_of
from holdfast.workspace.holdings import set_named
from holdfast.workspace.ingest import add
from holdfast.workspace.rebuild import rebuild
from support.small_lists import ftm

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def two(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Two days of an invented list; the second has a name that XML must escape or cannot hold."""
    for day, names in ((1, ("Ada Invented",)), (3, ("Ada Invented", "Bob & <Sons> \x01 Invented"))):
        (tmp_path / "list.ftm.json").write_bytes(ftm(*names))
        add(workspace, [tmp_path / "list.ftm.json"], source="one_list", observed_at=datetime(2024, 5, day, tzinfo=UTC))
    return workspace


def entries(text: str) -> list[ET.Element]:
    return ET.fromstring(text).findall(f"{ATOM}entry")  # noqa: S314 - our own text


def test_atom_is_well_formed_whatever_a_name_holds(two: Workspace) -> None:
    (entry,) = entries(feed_of(two, "atom", base="http://127.0.0.1:8000"))
    assert entry.findtext(f"{ATOM}title") == "new party: Bob & <Sons> � Invented"
    assert entry.findtext(f"{ATOM}updated") == "2024-05-03T00:00:00Z"
    assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == ["new party", "one_list"]
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "http://127.0.0.1:8000/entity/example_list-1?history=1"


def test_json_and_atom_hold_the_same_items_and_a_rebuild_makes_the_same(two: Workspace) -> None:
    made = {form: feed_of(two, form) for form in ("atom", "json")}
    items = json.loads(made["json"])["items"]
    assert [one["id"] for one in items] == [one.findtext(f"{ATOM}id") for one in entries(made["atom"])]
    assert items[0]["_holdfast"]["since"] == "2024-05-01T00:00:00Z"
    assert "url" not in items[0]
    rebuild(two)
    assert {form: feed_of(two, form) for form in made} == made


def test_an_empty_feed_and_a_wrong_question_are_told_apart(two: Workspace) -> None:
    assert entries(feed_of(two, "atom", since="2025-01-01")) == []
    assert ET.fromstring(feed_of(two, "atom", since="2025-01-01")).findtext(f"{ATOM}updated")  # noqa: S314 - as above
    with pytest.raises(NotFound):
        feed_of(two, "json", "unheard_of")
    with pytest.raises(UsageError):
        feed_of(two, "json", since="someday")


def test_a_day_without_a_capture_names_the_last_one_before_it(two: Workspace) -> None:
    first, second = (one.index for one in two.record.sets("one_list"))
    assert set_named(two.record, "one_list", "2024-05-02", nearest=True) == first
    assert set_named(two.record, "one_list", "2024-12-31", nearest=True) == second
    for word in ("2024-04-30", "2024-13-99x"):
        with pytest.raises(NotFound):
            set_named(two.record, "one_list", word, nearest=True)
    with pytest.raises(NotFound):
        set_named(two.record, "one_list", "2024-05-02")
