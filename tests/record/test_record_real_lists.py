# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Real consecutive lists: their published counts of changes, in any order of import.

The histories of SDN and of the UN list lie in `../shared/lists`, each with a `changes.csv`
counted independently of this code, from the files.
"""

import csv
import io
import random
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from holdfast.base.digest import Digest, sha256
from holdfast.readers.reader import ListReader, reader_for
from holdfast.record import CaptureSet, HistoryRow, MemberRef, Record

pytestmark = pytest.mark.slow


def days_of(folder: Path) -> dict[str, bytes]:
    """Captures by their day (`2022-02-23T015237Z` where there are two)."""
    with tarfile.open(folder / "days.tar.xz") as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        found = {Path(member.name).stem: archive.extractfile(member) for member in members}
        return {day: stream.read() for day, stream in sorted(found.items()) if stream is not None}


def rows_of(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "changes.csv").open(encoding="utf-8", newline="") as stream:
        return {row["date"]: row for row in csv.DictReader(stream)}


def instant(day: str) -> str:
    date, _, time = day.partition("T")
    return f"{date}T{time[:2]}:{time[2:4]}:{time[4:6]}Z" if time else f"{date}T00:00:00Z"


def fill(record: Record, reader: ListReader, member: str, *, source: str, days: Sequence[tuple[str, bytes]]) -> None:
    for index, (day, data) in enumerate(days):
        refs = {member: MemberRef(2 * index, sha256(data))}
        capture_set = CaptureSet(2 * index + 1, source, source, instant(day), "file-name", reader.id, refs)
        record.accept(capture_set, {member: reader.read(member, io.BytesIO(data), dataset=source)})


def counted(rows: Sequence[HistoryRow], changed: str) -> dict[str, tuple[object, ...]]:
    return {row.observed: (row.rows, row.added, row.removed, getattr(row, changed)) for row in rows}


def expected(rows: dict[str, dict[str, str]], changed: str) -> dict[str, tuple[object, ...]]:
    def number(text: str) -> int | None:
        return int(text) if text else None

    return {
        instant(day): (int(row["rows"]), number(row["added"]), number(row["removed"]), number(row[changed]))
        for day, row in rows.items()
    }


def test_sdn_history_gives_its_published_counts_and_the_empty_day_removes_nobody(
    shared_dir: Path, tmp_path: Path
) -> None:
    folder = shared_dir / "lists" / "us-ofac-sdn-history"
    with Record.create(tmp_path / "record") as record:
        fill(record, reader_for("us_ofac_csv"), "sdn", source="us_ofac_sdn", days=list(days_of(folder).items()))
        assert counted(record.history_counts("us_ofac_sdn"), "changed_bytes") == expected(rows_of(folder), "changed")
        assert [view.observed[:10] for view in record.sets() if view.status != "accepted"] == ["2024-05-04"]
        assert record.sources()[0].records == 14965
        one_space = record.changes("us_ofac_sdn", *indexes(record, "2022-12-15", "2022-12-16"))
        assert (one_space.counts["altered"], one_space.counts["formatting"]) == (0, 1)
        again = record.changes("us_ofac_sdn", *indexes(record, "2022-11-07", "2022-11-09"))
        assert [(change.key, change.other_key) for change in again.reentered] == [("38499", "39796")]
        assert record.loss_counts()


def indexes(record: Record, first: str, second: str) -> tuple[int, int]:
    found = {view.observed[:10]: view.index for view in record.sets()}
    return found[first], found[second]


def test_un_history_gives_its_published_counts(shared_dir: Path, tmp_path: Path) -> None:
    folder = shared_dir / "lists" / "un-sc-history"
    days = days_of(folder)
    published = rows_of(folder)
    with Record.create(tmp_path / "record") as record:
        fill(record, reader_for("un_sc_xml"), "consolidated", source="un_sc_sanctions", days=list(days.items()))
        rows = record.history_counts("un_sc_sanctions")
        assert counted(rows, "changed_form") == expected(published, "changed")
        # A quality label that moves from "Good" to "a.k.a." is counted there and is no statement here.
        values = {row.observed[:10]: row.changed_values for row in rows if row.changed_values is not None}
        unlike = [day for day, changed in values.items() if str(changed) != published[day]["changed_values"]]
        assert unlike == ["2023-08-09", "2023-10-18"]
        relabelled = record.changes("un_sc_sanctions", *indexes(record, "2023-08-12", "2023-10-18"))
        assert relabelled.counts["altered"] + relabelled.counts["markup"] == 676
        for row in rows:
            line = published[row.observed[:10]]
            assert set(row.added_keys) == {key.strip() for key in line["added_keys"].split(";") if key}
            assert set(row.removed_keys) == {key.strip() for key in line["removed_keys"].split(";") if key}
            assert [f"{key}x2" for key in row.duplicate_keys] == [
                key for key in line["duplicate_keys"].split(";") if key
            ]
        held = {view.observed[:10]: view.members[0].reasons[0] for view in record.sets() if view.status != "accepted"}
        assert sorted(held) == ["2021-08-19", "2023-12-21"]  # error pages that a collector took for the list
        assert all("HTML page" in reason for reason in held.values())


@pytest.mark.parametrize(
    ("source", "reader", "member", "folder"),
    [
        ("us_ofac_sdn", "us_ofac_csv", "sdn", "us-ofac-sdn-history"),
        ("un_sc_sanctions", "un_sc_xml", "consolidated", "un-sc-history"),
    ],
)
def test_real_days_in_any_order_give_one_record(
    source: str, reader: str, member: str, folder: str, shared_dir: Path, tmp_path: Path
) -> None:
    days = list(days_of(shared_dir / "lists" / folder).items())
    days = [*days[:2], days[-1]] if len(days) > 20 else days
    digests: set[Digest] = set()
    for turn, order in enumerate((days, days[::-1], random.Random(7).sample(days, len(days)))):
        with Record.create(tmp_path / str(turn)) as record:
            fill(record, reader_for(reader), member, source=source, days=order)
            digests.add(record.digest())
    assert len(digests) == 1
