# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.base.selector import DecodingStep
from holdfast.model.statement import SourceRecord
from holdfast.readers.lists.au_dfat_fields import _date
from holdfast.readers.lists.au_dfat_text import labelled
from holdfast.readers.reader import reader_for, recognise
from holdfast.readers.sheets import lettered
from holdfast.vault.decoding import open_decoded

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "au_dfat_xlsx"


def read(data: bytes) -> list[SourceRecord]:
    return list(reader_for("au_dfat_xlsx").read("consolidated", io.BytesIO(data), dataset="au_dfat_sanctions"))


def lines(*rows: Sequence[str | None], first: int = 1) -> bytes:
    return b"".join(
        json.dumps(["S", number, *row], ensure_ascii=False).encode() + b"\n" for number, row in enumerate(rows, first)
    )


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


def golden(name: str) -> dict[str, SourceRecord]:
    return {record.key: record for record in read((GOLDEN / f"{name}.consolidated.in").read_bytes())}


def test_rows_with_letters_are_names_of_one_party() -> None:
    party = golden("old-layout")["101"]
    assert {row.entity for row in party.rows if row.schema == "Person"} == {"au_dfat_sanctions-101"}
    assert values(party, "name") == ["TESTIMIR EXEMPLOV"]
    assert values(party, "alias") == ["Тестимир Экземплов", "T. Exemplov"]


def test_a_block_that_goes_on_later_is_the_same_party_and_one_with_a_name_of_its_own_is_not() -> None:
    found = golden("old-layout")
    assert {row.entity for row in found["102b"].rows if row.schema == "Organization"} == {"au_dfat_sanctions-102"}
    (again,) = [record for key, record in found.items() if key.startswith("103#")]
    assert values(again, "name") == ["ANOTHER WITH A REUSED REFERENCE"]
    assert again.rows[0].entity != "au_dfat_sanctions-103"


def test_each_measure_that_says_yes_is_a_sanction_of_its_kind() -> None:
    found = golden("new-layout")
    assert values(found["201"], "kind") == ["asset freeze", "travel ban"]
    assert values(found["202"], "kind") == ["ship ban"]
    assert values(found["201"], "weakAlias") == ["Tess"]
    assert values(found["202"], "imoNumber") == ["9074729"]
    assert [loss.reason for loss in found["201"].losses] == ["a column that is not known", "neither yes nor no"]
    assert values(golden("old-layout")["101"], "kind") == ["asset freeze"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Approximately 1999, 2003", "1999~/2003~"), ("approximately 1977/1978", "1977~/1978~"),
        ("Approximately 1955- 1958", "1955~/1958~"), ("Between 1958 and 1963", "1958/1963"), ("circa 1942", "1942~"),
        ("1/2/1959", "1959-02-01"), ("31/02/1960", None), ("alt DOB: 14/10/1949", "1949-10-14"),
        ("9 Sep. 1966", "1966-09-09"),
        ("(Aug. 1961)", "1961-08"), ("06/1965", "1965-06"), ("na", None), ("23-Apr-68", None),
    ],
)  # fmt: skip
def test_dates_are_read_day_first_and_as_vague_as_they_stand(text: str, date: str | None) -> None:
    assert _date(text) == date


def test_two_dates_in_one_cell_are_two_and_about_two_years_is_a_range() -> None:
    assert values(golden("old-layout")["101"], "birthDate") == [
        "1955~/1958~",
        "1958-09-13",
        "1959-02-01",
        "1999~/2003~",
    ]


def test_lettered_items_follow_each_other_from_a() -> None:
    assert [item.text for item in lettered("a) 1961 b) 1963; c) 1965")] == ["1961", "1963", "1965"]
    assert [item.text for item in lettered("(a)one (b)two")] == ["one", "two"]
    assert [item.text for item in lettered("see b) and c)")] == ["see b) and c)"]
    assert [item.text for item in lettered("a) only one")] == ["only one"]
    for item in lettered("x a) 1961  b) 1963"):
        assert "x a) 1961  b) 1963"[item.first : item.last] == item.text


def test_a_row_inserted_above_changes_no_record() -> None:
    data = (GOLDEN / "old-layout.consolidated.in").read_bytes().splitlines()
    rows = [json.loads(line)[2:] for line in data]
    before = {record.key: (record.raw, record.rows) for record in read(lines(*rows))}
    extra = ["99", "EARLIER EXAMPLE", "Individual", "Primary Name", *[None] * 6, "x", "Autonomous (Iran)", "2020-01-01"]
    after = {record.key: (record.raw, record.rows) for record in read(lines(rows[0], extra, *rows[1:]))}
    moved = {key for key in before if before[key] != after[key]}
    assert moved <= {"101"}  # its rows 9 and 10 are now of different width


def test_missing_columns_and_references_are_refused() -> None:
    header = json.loads((GOLDEN / "old-layout.consolidated.in").read_bytes().splitlines()[0])[2:]
    row = ["x1", "A", "Individual", "Primary Name"]
    for data, said in (
        (lines(header[:-1]), "no column for control"),
        (lines(header, row), "'x1' for its reference"),
        (lines(header), "no party"),
        (lines([*header, "Reference"]), "two columns"),
        (b"Reference,Name\n", "not a row"),
        (b"<html><body>", "HTML"),
    ):
        with pytest.raises(InputError, match=said):
            read(data)


def test_both_layouts_are_recognised() -> None:
    for name, layout in (("old-layout", "before"), ("new-layout", "since")):
        found = recognise((GOLDEN / f"{name}.consolidated.in").read_bytes(), "list_2024-12.xlsx")
        assert found is not None
        assert (found.reader, found.dataset) == ("au_dfat_xlsx", "au_dfat_sanctions")
        assert layout in found.why


@pytest.mark.slow
def test_the_real_list_of_december_2024(shared_dir: Path) -> None:
    with (shared_dir / "lists/au-dfat/regulation8_consolidated_2024-12.xlsx").open("rb") as file:
        records = read(open_decoded(file, (DecodingStep("xlsx", 1),)).read())
    schemata = Counter(record.rows[0].schema for record in records)
    assert (len(records), schemata["Person"], schemata["Organization"]) == (3063, 2316, 747)
    assert len({record.rows[0].entity for record in records}) == 3062
    assert [record.key for record in records if not record.key.isdigit()] == ["2940j"]
    assert sum(len(record.losses) for record in records) <= 30


@pytest.mark.parametrize(
    ("schema", "text", "wanted"),
    [
        ("Person", "Title: a) Mullah b) Haji. Designation: Head of Example Office.",
         [("title", "Mullah"), ("title", "Haji"), ("position", "Head of Example Office")]),
        ("Person", "Title: Qari Designation: Clerk; Gender: male",
         [("title", "Qari"), ("position", "Clerk"), ("gender", "male")]),
        ("Person", "Passport no.: a) Exampleland, number X710219 (issued 2001) b) unknown",
         [("passportNumber", "X710219")]),
        ("Organization", "State registration number: 1027739263056; Email: info@example.org; Tel: +963 11 5110117",
         [("ogrnCode", "1027739263056"), ("email", "info@example.org"), ("phone", "+963 11 5110117")]),
        ("Organization", "Registration number: 1027739263057", [("registrationNumber", "1027739263057")]),
        ("Vessel", "IMO number: 9074729", [("imoNumber", "9074729")]),
        ("Organization", "IMO number: 9074729. Title: na", []),
        ("Person", "Nothing is said here: of any kind", []),
    ],
)  # fmt: skip
def test_what_stands_under_a_known_label_is_typed_on_its_own_range(
    schema: str, text: str, wanted: list[tuple[str, str]]
) -> None:
    found = list(labelled(text, schema))
    assert [(prop, value) for prop, value, _ in found] == wanted
    assert all(text[piece.first : piece.last] == piece.text for _, _, piece in found)
    assert all(value == " ".join(piece.text.split()) for _, value, piece in found)


@given(st.text(max_size=200), st.sampled_from(["Person", "Organization", "Vessel"]))
def test_any_additional_information_gives_pieces_of_itself(text: str, schema: str) -> None:
    for _, _, piece in labelled(f"Passport no: {text}; Designation: {text}", schema):
        assert piece.text == f"Passport no: {text}; Designation: {text}"[piece.first : piece.last]


def test_a_day_on_which_the_united_nations_listed_somebody_is_not_australias() -> None:
    """ "Listed by UN 1267 Committee on 25 January 2001" stays words; it ranks nobody as first."""
    record = golden("old-layout")["101"]
    assert values(record, "listingDate") == []
    assert any("25 January 2001" in text for text in values(record, "summary"))
