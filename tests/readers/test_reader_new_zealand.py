# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import io
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.base.selector import DecodingStep
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise
from holdfast.vault.decoding import open_decoded
from support.workbooks import Cell, day, workbook

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "nz_russia_xlsx" / "register.register.in"
HEAD: list[Cell] = [
    "Type",
    "Unique Identifier",
    "Last Name",
    "Name",
    "DOB",
    "Sanction Status",
    "Date of Sanction",
    "Asset Freeze",
]


def read(data: bytes) -> dict[str, SourceRecord]:
    found = reader_for("nz_russia_xlsx").read("register", io.BytesIO(data), dataset="nz_russia_sanctions")
    return {record.key: record for record in found}


def decoded(*rows: list[Cell], sheets: dict[str, list[list[Cell]]] | None = None) -> bytes:
    data = workbook(sheets or {"Register": list(rows)})
    return open_decoded(io.BytesIO(data), (DecodingStep("xlsx", 1),)).read()


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


def test_each_column_that_says_yes_is_a_sanction_of_its_kind() -> None:
    found = read(GOLDEN.read_bytes())
    kinds = ["travel ban", "asset freeze", "aircraft ban", "ship ban", "services ban", "investment ban"]
    assert values(found["ind-1"], "kind") == kinds
    assert values(found["ind-2"], "kind") == ["asset freeze"]
    assert values(found["shp-7"], "kind") == ["ship ban"]
    assert values(found["ind-1"], "listingDate") == ["2022-03-18"] * 6


def test_partial_dates_stay_partial_and_unreadable_ones_are_counted() -> None:
    found = read(GOLDEN.read_bytes())
    assert values(found["ind-1"], "birthDate") == ["1970"]
    assert values(found["ind-2"], "birthDate") == ["1958-09", "1958-10-13"]
    assert [(loss.path, loss.text) for loss in found["ind-2"].losses] == [
        ("DOB", "soon"), ("Citizenship", "Atlantis"), ("ship ban", "maybe"),
    ]  # fmt: skip


def test_names_aliases_and_identifiers_are_split_with_their_own_ranges() -> None:
    data = GOLDEN.read_bytes()
    record = read(data)["ind-1"]
    assert values(record, "name") == ["Testimir Testovich Exemplov"]
    assert values(record, "alias") == ["T. Exemplov", "Testimir EKSEMPLOV"]
    assert values(record, "passportNumber") == ["000000001", "000000002"]
    alias = next(row for row in record.rows if row.value == "Testimir EKSEMPLOV")
    assert data[record.start + alias.start : record.start + alias.end] == b"Testimir EKSEMPLOV"


def test_an_unknown_column_is_kept_and_counted() -> None:
    record = read(GOLDEN.read_bytes())["shp-7"]
    assert [(loss.reason, loss.path) for loss in record.losses] == [("a column that is not known", "Remark")]
    assert values(record, "notes") == ["a remark"]


def test_days_of_a_spreadsheet_and_several_sheets_are_read() -> None:
    one: list[Cell] = ["Individual", "IND-9", "Exemplov", None, day(25569), "Sanctioned", day(44638), "Yes"]
    two: list[Cell] = ["Ship", "SHP-9", None, "SAMPLE STAR", None, "Sanctioned", day(44638), "No"]
    found = read(decoded(sheets={"Notes": [["read this"]], "Individuals": [HEAD, one], "Ships": [HEAD, two]}))
    assert values(found["ind-9"], "birthDate") == ["1970-01-01"]
    assert values(found["ind-9"], "listingDate") == ["2022-03-18"]
    assert values(found["shp-9"], "kind") == []


def test_a_changed_layout_is_refused() -> None:
    without_id: list[Cell] = ["Individual", None, "Exemplov"]
    for data, said in (
        (decoded(HEAD, without_id), "no identifier"),
        (decoded(HEAD[:-1], without_id), "no column for asset freeze"),
        (decoded(["Something", "else"]), "no party"),
    ):
        with pytest.raises(InputError, match=said):
            read(data)


def test_the_register_is_recognised() -> None:
    found = recognise(GOLDEN.read_bytes(), "Russia-Sanctions-Register_2026-03-08.xlsx")
    assert found is not None
    assert (found.reader, found.dataset, found.basis) == ("nz_russia_xlsx", "nz_russia_sanctions", "file-name")
