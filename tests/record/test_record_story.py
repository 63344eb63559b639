# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The history of one entity: listed, altered, removed, listed again, on the three times."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from holdfast.base.digest import sha256, short_id
from holdfast.model.statement import Row, SourceRecord
from holdfast.record import CaptureSet, MemberRef, Record
from holdfast.record.times import Times


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "record") as made:
        yield made


def party(key: int, name: str, note: str = "", *, end: str = "") -> SourceRecord:
    entity = f"list-{key}"
    rows = [
        Row(entity, "Person", "name", name, None, None, "name", 0, 1),
        Row(entity, "Person", "topics", "sanction", None, None, "rule:listed@1", 0, 1),
        Row(f"{entity}-act", "Sanction", "entity", entity, None, None, "rule:listed@1", 0, 1),
        Row(f"{entity}-act", "Sanction", "startDate", "2020-01-01", None, None, "from", 0, 1),
    ]
    if note:
        rows.append(Row(entity, "Person", "notes", note, None, None, "note", 0, 1))
    if end:
        rows.append(Row(f"{entity}-act", "Sanction", "endDate", end, None, None, "to", 0, 1))
    raw = short_id([repr(rows).encode()])
    return SourceRecord(str(key), 0, 1, raw, tuple(rows), form=raw)


ADA, BOB = party(1, "Ada One"), party(2, "Bob Two")


def accept(record: Record, day: int, rows: Sequence[SourceRecord], *, carrier: str = "csv", index: int = 0) -> None:
    number = index or day
    refs = {"all": MemberRef(number, sha256(repr((number, [row.raw for row in rows])).encode()))}
    carries = "" if carrier == "csv" else "csv"
    capture_set = CaptureSet(
        number, "list", "list", f"2022-01-{day:02d}", "claimed", f"{carrier}@1", refs, carries=carries, leading="all"
    )
    record.accept(capture_set, {"all": rows})


CYD = party(3, "Cyd Three")
DAYS = {
    1: [ADA, BOB],
    2: [ADA, BOB],
    3: [BOB, ADA, CYD],
    4: [BOB, CYD],
    5: [party(1, "Ada One", "tall", end="2023-01-01"), BOB, CYD],
    6: [party(1, "Ada One", "small", end="2023-01-01"), BOB, CYD],
}


def history(record: Record) -> None:
    for day, rows in DAYS.items():
        accept(record, day, rows)


def test_listed_removed_and_listed_again_is_kept(record: Record) -> None:
    history(record)
    story = record.story("list-1")
    assert story is not None
    assert [(one.kind, one.observed[:10], (one.after or "")[:10], one.known) for one in story.events] == [
        ("listed", "2022-01-01", "", 1),
        ("removed", "2022-01-04", "2022-01-03", 4),
        ("relisted", "2022-01-05", "2022-01-04", 5),
        ("altered", "2022-01-06", "2022-01-05", 6),
    ]
    assert [(change.prop, change.removed, change.added) for change in story.events[-1].properties] == [
        ("notes", ("tall",), ("small",))
    ]
    assert [(stay.since[:10], stay.last_seen[:10], stay.until and stay.until[:10]) for stay in story.stays] == [
        ("2022-01-01", "2022-01-03", "2022-01-04"),
        ("2022-01-05", "2022-01-06", None),
    ]
    (term,) = story.terms
    assert term.values == (("startDate", "2020-01-01"), ("endDate", "2023-01-01"))
    assert (term.first_seen[:10], term.until) == ("2022-01-01", None)


def test_a_story_is_told_as_it_was_known_or_listed_then(record: Record) -> None:
    history(record)
    early = record.story("list-1", Times(known_at=3))
    assert early is not None
    assert [one.kind for one in early.events] == ["listed"]
    assert [stay.until for stay in early.stays] == [None]
    middle = record.story("list-1", Times(listed_at="2022-01-04"))
    assert middle is not None
    assert [one.kind for one in middle.events] == ["listed", "removed"]
    assert record.story("list-3", Times(listed_at="2022-01-02")) is None


def test_a_day_that_arrives_late_makes_the_same_story(record: Record, tmp_path: Path) -> None:
    history(record)
    with Record.create(tmp_path / "late") as other:
        for day in (6, 4, 2, 1, 3, 5):
            accept(other, day, DAYS[day])
        assert other.story("list-1") == record.story("list-1")


def test_another_carrier_tells_no_story_while_the_leading_one_does(record: Record) -> None:
    accept(record, 1, [ADA])
    accept(record, 2, [ADA, BOB], carrier="xml")
    accept(record, 3, [BOB])
    story = record.story("list-1")
    assert story is not None
    assert [(one.kind, one.carrier) for one in story.events] == [("listed", "csv"), ("removed", "csv")]
    assert record.story("list-9") is None
