# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The register of people with significant control: parties, shares as bands, and what is no party."""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "gb_psc_json"
PART = (GOLDEN / "part.snapshot.in").read_bytes()


def read(data: bytes, member: str = "snapshot") -> list[SourceRecord]:
    return list(reader_for("gb_psc_json").read(member, io.BytesIO(data), dataset="gb_psc"))


def entry(**data: object) -> bytes:
    whole = {
        "kind": "individual-person-with-significant-control",
        "links": {"self": "/company/1/x/individual/A"},
        **data,
    }
    return json.dumps({"company_number": "00000001", "data": whole}).encode() + b"\n"


def values(record: SourceRecord, prop: str, schema: str | None = None) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop and schema in {None, row.schema}]


def _over(low: int, high: int) -> str:
    return f"more than {low} per cent, at most {high}"


@pytest.mark.parametrize(
    ("nature", "schema", "percentage", "summary"),
    [
        ("ownership-of-shares-25-to-50-percent", "Ownership", ["25-50"], [_over(25, 50)]),
        ("ownership-of-shares-75-to-100-percent-as-firm", "Ownership", ["75-100"], [_over(75, 100)]),
        ("voting-rights-50-to-75-percent-limited-liability-partnership", "Ownership", ["50-75"], [_over(50, 75)]),
        ("voting-rights-more-than-25-percent-registered-overseas-entity", "Ownership", [], ["more than 25 per cent"]),
        ("significant-influence-or-control-as-trust", "Control", [], []),
        ("right-to-appoint-and-remove-directors", "Control", [], []),
    ],
)  # fmt: skip
def test_a_nature_of_control_is_an_edge_with_the_bounds_of_its_band(
    nature: str, schema: str, percentage: list[str], summary: list[str]
) -> None:
    (record,) = read(entry(natures_of_control=[nature], notified_on="2016-04-06"))
    assert values(record, "percentage") == percentage
    assert values(record, "summary") == summary
    assert values(record, "startDate", schema) == ["2016-04-06"]
    assert not record.losses


def test_an_unknown_nature_is_an_edge_and_a_loss() -> None:
    (record,) = read(entry(natures_of_control=["good-mood"]))
    assert values(record, "controlType") == ["good mood"]
    assert [loss.reason for loss in record.losses] == ["unknown nature of control"]


def test_a_birth_has_year_and_month_only() -> None:
    (record,) = read(entry(date_of_birth={"month": 2, "year": 1971}))
    assert values(record, "birthDate") == ["1971-02"]
    (record,) = read(entry(date_of_birth={"month": 13, "year": 1971}))
    assert values(record, "birthDate") == []
    assert {loss.reason for loss in record.losses} == {"not a date"}


def test_nobody_of_the_register_gets_a_topic() -> None:
    assert not [row for record in read(PART) for row in record.rows if row.prop == "topics"]


def test_statements_and_protected_persons_are_notes_on_the_company() -> None:
    records = read(PART)
    assert [{row.schema for row in record.rows} for record in records[2:]] == [{"Company"}, {"Company"}]
    assert len(records) == 4  # the totals are no entry


def test_an_overseas_entity_has_no_british_law() -> None:
    overseas = {row.value for row in read(PART)[1].rows if row.entity == "gb_psc-OE999902"}
    assert overseas == {"OE999902"}


def test_an_array_says_the_same_as_lines() -> None:
    lines = read(PART)
    array = read(b"[\n" + b",\n".join(PART.splitlines()) + b"\n]")
    assert [[row[:4] for row in one.rows] for one in array] == [[row[:4] for row in one.rows] for one in lines]


def test_every_value_stands_on_its_bytes() -> None:
    for record in read(PART):
        for row in record.rows:
            if row.prop in {"name", "lastName", "full"} and "+" not in row.path:
                assert PART[record.start + row.start : record.start + row.end].decode() == row.value


@pytest.mark.parametrize(
    "data", [PART[:300], b'{"company_number": "1"}', b'{"data": {"kind": "individual-x"}}', b"[1]"]
)
def test_what_is_cut_or_another_thing_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.where


def test_another_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="UTF-8"):
        read(PART.replace(b"Ms Ada", b"Ms Ad\xe9"))


def test_a_part_of_a_day_is_a_member_of_its_own() -> None:
    found = recognise(PART, "psc-snapshot-2019-03-05_7of28.txt")
    assert found is not None
    assert found.observed is not None
    assert (found.dataset, found.member, found.observed.day) == ("gb_psc", "snapshot_7", 5)
    assert read(PART, "snapshot_7")


def _fixtures(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The fixtures of the archive, as far as it goes: its end is missing."""
    with tarfile.open(folder / "ownership-bods" / "uk_psc_fixtures.tar.gz", mode="r|gz") as archive:
        try:
            for one in archive:
                stream = archive.extractfile(one) if one.isfile() and "psc-data" in one.name else None
                if stream is not None:
                    yield one.name, stream.read()
        except (tarfile.ReadError, EOFError):
            return


def test_real_entries_are_read_whole(shared_dir: Path) -> None:
    read_whole, edges = 0, 0
    for _, data in _fixtures(shared_dir / "lists"):
        for record in read(data):
            read_whole += 1
            edges += sum(row.prop in {"asset", "controlled"} for row in record.rows)
            assert not [
                loss for loss in record.losses if loss.reason in {"unknown member", "unknown nature of control"}
            ]
    assert read_whole >= 15
    assert edges >= 20
