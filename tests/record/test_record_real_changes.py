# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The real histories, capture by capture: what is told of each is what really happened in it.

`changes.csv` counts keys that came, went and changed, from the files and independently of this code; the README
beside it says what a reader must not misread: references that another suffix stands behind for two days, one that
stands twice, a row that differs by a blank, an empty capture, a list whose parts change their order at random.
"""

import csv
import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from holdfast.base.digest import sha256
from holdfast.readers.reader import reader_for
from holdfast.record import CaptureSet, MemberRef, Record
from holdfast.record.changes import ChangeSet
from holdfast.record.classes import Classed, class_sums
from support.histories import days_of, instant

pytestmark = pytest.mark.slow

Told = dict[str, tuple[ChangeSet, tuple[Classed, ...]]]


def told(record: Record, folder: Path, reader_name: str, member: str) -> tuple[Told, dict[str, str]]:
    """Per accepted day what changed since the accepted one before it; and the rule each other day is held under."""
    reader = reader_for(reader_name)
    accepted: list[tuple[str, int]] = []
    held: dict[str, str] = {}
    for index, (day, data) in enumerate(days_of(folder).items()):
        refs = {member: MemberRef(index, sha256(data))}
        capture_set = CaptureSet(
            index, "real", "real", instant(day), "file-name", reader.id, refs, leading=reader.members[0]
        )
        made = record.accept(capture_set, {member: reader.read(member, io.BytesIO(data), dataset="real")})
        if made.held:
            held[day] = made.held[0].rule
        else:
            accepted.append((day, index))
    return {day: record.changes_told("real", a, b) for (_, a), (day, b) in pairwise(accepted)}, held


def published(folder: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    with (folder / "changes.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["added"]:
                yield row["date"], (int(row["added"]), int(row["removed"]), int(row["changed"]))


def counted(found: ChangeSet) -> tuple[int, int, int]:
    """Keys that came, that went, and that changed in their bytes or form."""
    counts = found.counts
    return counts["rows_added"], counts["rows_removed"], counts["altered"] + counts["markup"] + counts["formatting"]


def classes(line: tuple[ChangeSet, tuple[Classed, ...]]) -> dict[str, int]:
    return {cls: one.parties for cls, one in class_sums(line[1]).items()}


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "record") as made:
        yield made


def test_every_sdn_day_is_told_as_it_happened(record: Record, shared_dir: Path) -> None:
    folder = shared_dir / "lists" / "us-ofac-sdn-history"
    days, held = told(record, folder, "us_ofac_csv", "sdn")
    assert held == {"2024-05-04": "empty"}
    expected = {day: numbers for day, numbers in published(folder) if day not in held}
    assert {day: counted(found) for day, (found, _) in days.items()} == expected
    for day, (found, lines) in days.items():
        came = sum(one.count for one in lines if one.cls == "new party")
        gone = sum(one.count for one in lines if one.cls in {"row removed", "delisted"})
        moved = len(found.reentered)
        assert came + moved == found.counts["rows_added"], day
        assert gone + moved + len(found.merged) == found.counts["rows_removed"], day
    assert classes(days["2022-02-24"]) == {"new party": 2}
    assert classes(days["2022-04-29"]) == {"new measure": 2, "details": 1, "boilerplate": 495, "wording": 1}
    assert classes(days["2022-11-09T025216Z"]) == {"new party": 4, "re-keyed": 1}
    assert classes(days["2022-12-16"]) == {"row removed": 16, "formatting": 1}
    assert classes(days["2024-02-23"]) == {"new party": 553, "new measure": 4, "details": 4}
    folded = [one for one in days["2022-04-29"][1] if one.cls == "boilerplate"]
    assert len(folded) <= 5  # 495 records in a handful of lines


def test_every_un_day_is_told_as_it_happened(record: Record, shared_dir: Path) -> None:
    folder = shared_dir / "lists" / "un-sc-history"
    days, held = told(record, folder, "un_sc_xml", "consolidated")
    assert held == {"2021-08-19": "unreadable", "2023-12-21": "unreadable"}  # error pages that were kept as the list
    numbers = dict(published(folder))
    for day, (found, _) in days.items():
        added, removed, changed = counted(found)
        assert (added, removed) == numbers[day][:2], day
        assert changed >= numbers[day][2], day  # white space alone is no change there, and is formatting here
        altered = found.counts["altered"] + found.counts["markup"]
        assert altered == numbers[day][2] or day in {"2021-12-31", "2023-12-09", "2023-12-12"}, day
    assert classes(days["2021-09-09"]) == {"row removed": 29, "formatting": 1}
    assert classes(days["2022-01-04"]) == {"row removed": 5}
    assert classes(days["2023-08-10"]) == {"re-keyed": 5}
    back = days["2023-08-12"]
    assert (classes(back)["re-keyed"], classes(back)["new party"]) == (5, 1)
    (haitian,) = [one for one in back[1] if one.cls == "new party"]
    assert haitian.entity == "real-HTi.001"  # listed in 2022, between two captures, and missing for a day after them
    assert classes(days["2023-10-18"])["row removed"] == 9
    assert classes(days["2023-10-20"]) == {"row removed": 84}
    assert classes(days["2023-12-09"]) == {"new party": 4, "formatting": 1}
    assert days["2023-12-09"][0].duplicates == ("HTi.001",)
    assert classes(days["2023-12-12"]) == {"formatting": 1}
    rewritten = classes(days["2023-08-09"])  # the migration of the site: no party of it is new or gone by that
    assert (rewritten["new party"], rewritten["row removed"]) == numbers["2023-08-09"][:2]


def test_every_day_of_the_non_sdn_list_is_told_as_it_happened(record: Record, shared_dir: Path) -> None:
    days, held = told(record, shared_dir / "lists" / "us-ofac-cons-history", "us_ofac_xml", "xml")
    assert held == {}
    assert {day: {cls: number for cls, number in classes(line).items() if cls != "formatting"}
            for day, line in days.items()} == {
        "2025-12-04": {}, "2025-12-18": {}, "2025-12-19": {"row removed": 1}, "2026-01-01": {},
        "2026-01-09": {"details": 2},
    }  # fmt: skip
    shuffled = days["2025-12-04"][0].counts  # the parts of a record change their order at random
    assert shuffled["formatting"] > 100
    assert (shuffled["altered"], shuffled["markup"]) == (0, 0)


LISTS = (
    ("ca_sema_xml", "consolidated", ("ca-sema/sema-lmes_2020-04.xml", "ca-sema/sema-lmes_2025-05.xml")),
    ("us_bis_dpl", "dpl", ("us-bis-dpl/dpl_2019-07.txt", "us-bis-dpl/dpl_2022-09.txt")),
)


@pytest.mark.parametrize(("reader_name", "member", "files"), LISTS)
def test_two_real_lists_years_apart_are_both_accepted(
    record: Record, shared_dir: Path, reader_name: str, member: str, files: tuple[str, str]
) -> None:
    reader = reader_for(reader_name)
    for index, name in enumerate(files):
        data = (shared_dir / "lists" / name).read_bytes()
        refs = {member: MemberRef(index, sha256(data))}
        observed = name.rpartition("_")[2].partition(".")[0] + "-01"
        capture_set = CaptureSet(index, "real", "real", observed, "file-name", reader.id, refs, leading=member)
        made = record.accept(capture_set, {member: reader.read(member, io.BytesIO(data), dataset="real")})
        assert made.held == ()
