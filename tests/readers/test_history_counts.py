# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The published counts of change between consecutive days follow from keys and identities of records alone.

`changes.csv` of SDN.CSV counts a row as changed when its bytes differ; that of the UN list when the record differs
with white space folded and the order of children left aside (`form`). A repeated reference counts as one record there,
and as changed when its set of renditions is another.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord, content_id
from holdfast.readers.reader import reader_for

History = Mapping[str, Mapping[str, bytes]]
Counts = tuple[str, str, str, str]
SDN_QUICK = [("2022-11-07", "2022-11-09T025216Z"), ("2022-12-15", "2022-12-16")]
UN_QUICK = [("2023-08-09", "2023-08-10"), ("2023-08-10", "2023-08-12"), ("2023-12-06", "2023-12-09")]


def read(reader: str, member: str, data: bytes) -> list[SourceRecord]:
    return list(reader_for(reader).read(member, io.BytesIO(data), dataset="example"))


def published(shared_dir: Path, name: str) -> dict[str, Mapping[str, str]]:
    with (shared_dir / "lists" / name / "changes.csv").open(encoding="utf-8", newline="") as stream:
        return {row["date"]: row for row in csv.DictReader(stream)}


def identities(records: Iterable[SourceRecord], kind: str) -> dict[str, set[bytes]]:
    """Key without the suffix of a repeated one → the identities of its renditions."""
    found: dict[str, set[bytes]] = {}
    for record in records:
        identity = record.raw if kind == "raw" else record.form if kind == "form" else content_id(record.rows)
        found.setdefault(record.key.partition("#")[0], set()).add(identity)
    return found


def counts(before: dict[str, set[bytes]], after: dict[str, set[bytes]]) -> tuple[int, int, int]:
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    return len(after.keys() - before.keys()), len(before.keys() - after.keys()), changed


def check_sdn(shared_dir: Path, history: History, pairs: Iterable[tuple[str, str]]) -> None:
    expected = published(shared_dir, "us-ofac-sdn-history")
    days = history["us-ofac-sdn-history"]
    last: tuple[str, dict[str, set[bytes]]] = ("", {})
    for one, other in pairs:
        before = last[1] if last[0] == one else identities(read("us_ofac_csv", "sdn", days[one]), "raw")
        records = read("us_ofac_csv", "sdn", days[other])
        after = identities(records, "raw")
        row = expected[other]
        assert len(records) == int(row["rows"])
        assert counts(before, after) == (int(row["added"]), int(row["removed"]), int(row["changed"])), other
        last = (other, after)


def check_un(shared_dir: Path, history: History, pairs: Iterable[tuple[str, str]]) -> None:
    expected = published(shared_dir, "un-sc-history")
    days = history["un-sc-history"]
    for one, other in pairs:
        records = read("un_sc_xml", "consolidated", days[other])
        before = identities(read("un_sc_xml", "consolidated", days[one]), "form")
        after = identities(records, "form")
        row = expected[other]
        assert len(records) == int(row["rows"])
        added, removed, changed = counts(before, after)
        assert (added, removed, changed) == (int(row["added"]), int(row["removed"]), int(row["changed"])), other
        assert after.keys() - before.keys() == set(filter(None, row["added_keys"].split(";")))
        assert before.keys() - after.keys() == set(filter(None, row["removed_keys"].split(";")))
        repeated = {record.key.partition("#")[0] for record in records if "#" in record.key}
        assert ";".join(f"{key}x2" for key in sorted(repeated)) == row["duplicate_keys"]


@pytest.mark.slow
def test_sdn_days_around_a_re_entry_and_a_double_space_count_as_published(shared_dir: Path, history: History) -> None:
    check_sdn(shared_dir, history, SDN_QUICK)


@pytest.mark.slow
def test_every_sdn_day_counts_as_published(shared_dir: Path, history: History) -> None:
    days = [day for day, data in history["us-ofac-sdn-history"].items() if data]
    check_sdn(shared_dir, history, pairwise(days))


@pytest.mark.slow
def test_un_days_around_the_migration_and_a_repeated_reference_count_as_published(
    shared_dir: Path, history: History
) -> None:
    check_un(shared_dir, history, UN_QUICK)


@pytest.mark.slow
def test_every_un_day_counts_as_published(shared_dir: Path, history: History) -> None:
    expected = published(shared_dir, "un-sc-history")
    check_un(shared_dir, history, pairwise(expected))


def test_the_empty_day_is_refused_so_that_it_removes_nobody(history: History) -> None:
    with pytest.raises(InputError, match="holds no row"):
        read("us_ofac_csv", "sdn", history["us-ofac-sdn-history"]["2024-05-04"])


@pytest.mark.parametrize("day", ["2021-08-19", "2023-12-21"])
def test_the_error_pages_among_the_un_days_are_named_as_such(history: History, day: str) -> None:
    with pytest.raises(InputError, match="this is an HTML page"):
        read("un_sc_xml", "consolidated", history["un-sc-history"][day])


def test_a_row_that_differs_by_a_double_space_says_the_same(history: History) -> None:
    days = history["us-ofac-sdn-history"]
    one, other = (
        {record.key: record for record in read("us_ofac_csv", "sdn", days[day])} for day in ("2022-12-15", "2022-12-16")
    )
    altered = [key for key in one.keys() & other.keys() if one[key].raw != other[key].raw]
    assert len(altered) == 1
    before, after = one[altered[0]], other[altered[0]]
    assert before.form == after.form
    assert content_id(before.rows) == content_id(after.rows)


def test_a_repeated_reference_keeps_its_key_on_the_fuller_record(history: History) -> None:
    days = history["un-sc-history"]
    found = {
        day: {record.key: record for record in read("un_sc_xml", "consolidated", days[day])}
        for day in ("2023-12-06", "2023-12-09", "2023-12-12")
    }
    forms = {records["HTi.001"].form for records in found.values()}
    assert len(forms) == 1
    assert [len([key for key in records if key.startswith("HTi.001")]) for records in found.values()] == [1, 2, 1]
