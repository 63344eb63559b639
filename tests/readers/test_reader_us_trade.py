# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""US trade lists: the Denied Persons List and the Consolidated Screening List, in both of its carriers."""

import collections
import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.lists.us_bis_dpl import UsBisDpl
from holdfast.readers.lists.us_csl import UsCslCsv, UsCslJson
from holdfast.readers.lists.us_dates import citations, month_day_year

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers"
DPL = (GOLDEN / "us_bis_dpl" / "three_rows.dpl.in").read_bytes()
CSL = (GOLDEN / "us_csl_csv" / "lists.csv.in").read_bytes()
CSL_JSON = (GOLDEN / "us_csl_json" / "lists.consolidated.in").read_bytes()


def dpl(data: bytes) -> list[SourceRecord]:
    return list(UsBisDpl().read("dpl", io.BytesIO(data), dataset="us_bis_dpl"))


def csl(data: bytes) -> list[SourceRecord]:
    return list(UsCslCsv().read("csv", io.BytesIO(data), dataset="us_csl"))


def csl_json(data: bytes) -> list[SourceRecord]:
    return list(UsCslJson().read("consolidated", io.BytesIO(data), dataset="us_csl"))


def said(records: list[SourceRecord], prop: str) -> list[str]:
    return [row.value for record in records for row in record.rows if row.prop == prop]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("06/19/2003", "2003-06-19"), ("6/7/03", "2003-06-07"), ("1/2/89", "1989-01-02"), ("2007-01-31", "2007-01-31"),
        ("13/01/2003", None), ("02/30/2003", None), ("2003", None), ("", None),
    ],
)  # fmt: skip
def test_months_come_first_in_american_dates(text: str, expected: str | None) -> None:
    assert month_day_year(text) == expected


def test_every_citation_of_the_federal_register_is_found_with_its_day() -> None:
    text = "68 F.R. 38290 6/27/03 71 F.R. 38843 7/10/06, 87 FR 20299 and 99.F.R. 1000, 1002 1/2/2019"
    found = citations(text)
    assert [(one.act, one.date) for one in found] == [
        ("68 FR 38290", "2003-06-27"), ("71 FR 38843", "2006-07-10"), ("87 FR 20299", None),
        ("99 FR 1000, 1002", "2019-01-02"),
    ]  # fmt: skip
    assert all(text[one.start : one.end].strip() for one in found)


def test_the_addresses_of_one_order_are_one_party_and_two_orders_are_two() -> None:
    records = dpl(DPL.replace(b'"SAMPLE ""TRADING"" GMBH"', b'"TESTIMIR EXEMPLOV"'))
    parties = {row.entity for record in records for row in record.rows if row.prop == "name"}
    assert len(parties) == 2
    assert said(records, "kind") == ["export control"] * 3
    assert "2056-06-29" in said(records, "endDate")


@pytest.mark.parametrize(
    "damaged",
    [
        b"", b"\n", DPL[:-30], DPL.replace(b"Postal_Code", b"Zip"), DPL.replace(b'\t"Y"\t', b"\t", 1),
        DPL.replace(b'"TESTIMIR EXEMPLOV"', b'""', 1), DPL.splitlines(keepends=True)[0], b"<html><body>denied",
        DPL.replace(b"SAMPLE STREET", b"SAMPLE \xff STREET"),
    ],
)  # fmt: skip
def test_a_cut_changed_or_empty_denied_persons_list_is_refused_with_its_place(damaged: bytes) -> None:
    with pytest.raises(InputError) as caught:
        dpl(damaged)
    assert "line" in str(caught.value) or "byte" in str(caught.value)


@pytest.mark.parametrize(
    "damaged",
    [
        b"", CSL[:-3] + b'"', CSL.replace(b"federal_register_notice", b"notice"), CSL.replace(b",Sample Party,", b",,"),
        CSL.splitlines(keepends=True)[0], CSL.replace(b"PA,Sample Owner", b"Sample Owner"),
    ],
)  # fmt: skip
def test_a_cut_or_changed_screening_list_is_refused(damaged: bytes) -> None:
    with pytest.raises(InputError):
        csl(damaged)


@pytest.mark.parametrize(
    "damaged", [b"[]", CSL_JSON[:-20], CSL_JSON.replace(b'"name"', b'"title2"'), b'{"results": []}']
)
def test_cut_or_changed_json_is_refused(damaged: bytes) -> None:
    with pytest.raises(InputError):
        csl_json(damaged)


def test_a_treasury_entry_says_the_same_in_both_carriers() -> None:
    by_csv = {(r.entity, r.prop, r.value) for r in csl(CSL)[0].rows}
    by_json = {(r.entity, r.prop, r.value) for r in csl_json(CSL_JSON)[0].rows}
    both = by_csv & by_json
    for prop in ("name", "birthDate", "passportNumber", "gender", "nationality", "program", "kind", "authorityId"):
        assert any(one[1] == prop for one in both), prop


@pytest.mark.slow
def test_names_and_lists_of_the_real_file_are_read_whole(shared_dir: Path) -> None:
    data = gzip.decompress((shared_dir / "lists/us-csl/consolidated_2022-05.csv.gz").read_bytes())
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    records = csl(data)
    assert len(records) == len(rows) == 14_160
    lists = collections.Counter(record.key.partition("/")[0] for record in records)
    assert (lists["sdn"], lists["el"], lists["dpl"], lists["dtc"], lists["ssi"]) == (10_026, 2_001, 462, 727, 290)
    sample = records[::37]
    losses = collections.Counter(loss.reason for record in sample for loss in record.losses)
    assert set(losses) <= {"no known label", "unknown country"}
    assert sum(losses.values()) <= 0.01 * sum(record.parts for record in sample)


@pytest.mark.parametrize(("name", "count"), [("2019-07", 546), ("2022-09", 581)])
def test_every_row_of_the_real_denied_persons_lists_is_read(shared_dir: Path, name: str, count: int) -> None:
    records = dpl((shared_dir / f"lists/us-bis-dpl/dpl_{name}.txt").read_bytes())
    assert len(records) == len(said(records, "name")) == count
    assert [loss.reason for record in records for loss in record.losses] == ["unknown country"]
    assert len(said(records, "startDate")) == count


def test_json_values_have_the_range_of_their_own_text() -> None:
    record = csl_json(CSL_JSON)[0]
    data = CSL_JSON[record.start : record.end]
    row = next(row for row in record.rows if row.prop == "passportNumber")
    assert data[row.start : row.end] == json.dumps(row.value).strip('"').encode()
