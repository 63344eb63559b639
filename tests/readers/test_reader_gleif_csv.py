# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GLEIF's tables: the same parties and edges as the XML, whatever the order of the columns."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import CARRIERS, reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers"


def source(member: str) -> bytes:
    return (GOLDEN / "gleif_csv" / f"full.{member}.in").read_bytes()


def read(data: bytes, member: str, reader: str = "gleif_csv") -> list[SourceRecord]:
    return list(reader_for(reader).read(member, io.BytesIO(data), dataset="gleif_golden_copy"))


def said(records: Sequence[SourceRecord]) -> dict[str, set[tuple[str, str, str, str | None]]]:
    return {one.key: {(row.entity, row.prop, row.value, row.lang) for row in one.rows} for one in records}


def table(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def rows_of(member: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(source(member).decode())))


@pytest.mark.parametrize("member", ["level1", "level2"])
def test_the_table_and_the_xml_say_the_same(member: str) -> None:
    tabled = said(read(source(member), member))
    marked = said(read((GOLDEN / "gleif_lei_xml" / f"full.{member}.in").read_bytes(), member, "gleif_lei_xml"))
    assert tabled == {key: marked[key] for key in tabled}
    assert tabled


@given(st.randoms())
def test_columns_are_known_by_their_names_whatever_their_order(random: object) -> None:
    rows = rows_of("level2")
    order = list(range(len(rows[0])))
    getattr(random, "shuffle")(order)  # noqa: B009 - hypothesis types its Random loosely
    mixed = table([[row[at] for at in order] for row in rows])
    entities = [{row.entity for row in one.rows} for one in read(mixed, "level2")]
    assert entities == [{row.entity for row in one.rows} for one in read(source("level2"), "level2")]
    values = [{(row.prop, row.value) for row in one.rows if row.prop in {"owner", "asset", "percentage"}} for one in read(mixed, "level2")]  # fmt: skip  # noqa: E501
    assert ("percentage", "100.00") in values[0]


def test_every_value_stands_on_its_bytes() -> None:
    data = source("level1")
    for record in read(data, "level1"):
        for row in record.rows:
            if row.prop == "name":
                assert data[record.start + row.start : record.start + row.end].decode() == row.value


def test_an_unknown_column_is_a_note_and_a_loss() -> None:
    lost = [(loss.reason, loss.text) for record in read(source("level1"), "level1") for loss in record.losses]
    assert ("unknown element", "good") in lost


def test_an_exception_is_a_note_on_the_party() -> None:
    first = read(source("exceptions"), "exceptions")[0]
    (row,) = first.rows
    assert row.entity == "gleif_golden_copy-EXMP00TESTALPHA00118"
    assert row.value == "ultimate accounting consolidating parent not told: NATURAL_PERSONS"


@pytest.mark.parametrize(
    ("member", "column"),
    [("level1", "Entity.LegalName"), ("level2", "Relationship.EndNode.NodeID"), ("exceptions", "LEI")],
)
def test_a_table_without_its_columns_is_refused(member: str, column: str) -> None:
    rows = rows_of(member)
    at = rows[0].index(column)
    with pytest.raises(InputError, match=f"no column {column}"):
        read(table([[cell for index, cell in enumerate(row) if index != at] for row in rows]), member)


@pytest.mark.parametrize("member", ["level1", "level2", "exceptions"])
def test_a_table_cut_within_a_row_is_refused(member: str) -> None:
    data = source(member)
    with pytest.raises(InputError, match=r"fields, the table|never closed"):
        read(data[: data.rindex(b'","')], member)


def test_another_encoding_is_refused_with_its_place() -> None:
    data = table([["LEI", "Entity.LegalName"], ["EXMP00TESTALPHA00118", "Caf\xe9"]]).decode().encode("latin-1")
    with pytest.raises(InputError, match="0xE9") as caught:
        read(data, "level1")
    assert caught.value.where == f"line 2, byte {data.index(0xE9)}"


@pytest.mark.parametrize("member", ["level1", "level2", "exceptions"])
def test_a_table_is_recognised_by_its_columns_and_dated_by_its_name(member: str) -> None:
    found = recognise(source(member), "20260504-0800-gleif-goldencopy-x-golden-copy.csv")
    assert found is not None
    assert found.observed is not None
    assert (found.reader, found.dataset, found.member) == ("gleif_csv", "gleif_golden_copy", member)
    assert f"{found.observed:%Y-%m-%dT%H:%M}" == "2026-05-04T08:00"


def test_the_table_is_another_carrier_of_what_the_xml_says() -> None:
    assert CARRIERS["gleif_csv"] == "gleif_lei_xml"
