# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFAC's CSV sets: parts of remarks, keys, damaged rows, and what is no change."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord, content_id
from holdfast.readers.lists.us_ofac_csv import UsOfacCsv


def read(data: bytes, member: str = "sdn", dataset: str = "us_ofac_sdn") -> list[SourceRecord]:
    return list(UsOfacCsv().read(member, io.BytesIO(data), dataset=dataset))


def row(remarks: str, kind: str = '"individual"', title: str = "-0- ", name: str = "EXEMPLOV, Testimir") -> bytes:
    text = f'"{remarks}"' if remarks else "-0- "
    return f'7,"{name}",{kind},"SDGT",{title},-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,{text}\r\n'.encode()


def said(remarks: str, kind: str = '"individual"', title: str = "-0- ") -> set[tuple[str, str]]:
    """(property, value) of what the remarks say, rules and the columns before them aside."""
    (record,) = read(row(remarks, kind, title))
    return {(item.prop, item.value) for item in record.rows if item.path.startswith("Remarks")}


@pytest.mark.parametrize(
    ("remarks", "expected"),
    [
        ("DOB 07 Oct 1952.", {("birthDate", "1952-10-07")}),
        ("alt. DOB circa 1951.", {("birthDate", "1951~")}),
        ("DOB 01 Jan 1961 to 31 Dec 1962.", {("birthDate", "1961-01-01/1962-12-31")}),
        ("nationality Korea, North.", {("nationality", "kp")}),
        ("a.k.a. 'L'AMI'.", {("weakAlias", "L'AMI")}),
        ("a.k.a. 'ONE; TWO'; Gender Male.", {("weakAlias", "ONE; TWO"), ("gender", "male")}),
        ("n.k.a. 'NOW'.", {("alias", "NOW")}),
        ("(Linked To: EXAMPLE S.A.)", {("subject", "us_ofac_sdn-7"), ("objectName", "EXAMPLE S.A.")}),
        ("arrested 30 Sep 2002.", {("status", "arrested 30 Sep 2002")}),
        (
            "son of Ivan EXEMPLOV.",
            {("person", "us_ofac_sdn-7"), ("relationship", "son"), ("relativeName", "Ivan EXEMPLOV")},
        ),
        ("DOB unknown.", {("notes", "DOB unknown")}),
        (
            "Website www.example.example; Email Address a@b.example.",
            {("website", "http://www.example.example"), ("email", "a@b.example")},
        ),
    ],
)
def test_a_part_of_the_remarks_of_a_person_says(remarks: str, expected: set[tuple[str, str]]) -> None:
    assert said(remarks) == expected


def test_a_title_repeated_in_the_remarks_is_a_position_with_two_ranges() -> None:
    (record,) = read(row("Gender Male; Minister of Example; Colonel.", title='"Minister of Example; Colonel"'))
    found = [(item.value, item.path) for item in record.rows if item.prop == "position"]
    assert found == [
        ("Minister of Example", "Title"),
        ("Colonel", "Title"),
        ("Minister of Example", "Remarks[2]"),
        ("Colonel", "Remarks[3]"),
    ]
    assert not record.losses


def test_directives_become_sanctions_of_their_own() -> None:
    remarks = (
        "Listing Date (EO 14024 Directive 2): 24 Feb 2022; Effective Date (EO 14024 Directive 2): 26 Mar 2022; "
        "Executive Order 13662 Directive Determination - Subject to Directive 1."
    )
    found = said(remarks, kind="-0- ")
    assert {("listingDate", "2022-02-24"), ("startDate", "2022-03-26")} <= found
    assert {value for prop, value in found if prop == "program"} == {"EO 14024 Directive 2", "EO 13662 Directive 1"}


def test_one_sanction_stands_for_each_programme() -> None:
    data = row("").replace(b'"SDGT"', b'"SDGT] [IRAN-EO13224"')
    (record,) = read(data)
    programs = [item for item in record.rows if item.prop == "program"]
    assert [item.value for item in programs] == ["SDGT", "IRAN-EO13224"]
    assert len({item.entity for item in programs}) == 2
    for item in programs:
        assert data[item.start : item.end].decode() == item.value


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\x00"\r\n\x1a'), max_size=120))
def test_every_text_of_remarks_is_typed_or_noted_and_never_lost(remarks: str) -> None:
    data = row("X " + remarks)
    (record,) = read(data)
    assert len(record.losses) <= record.parts
    for item in record.rows:
        if item.path.startswith("Remarks") and item.prop == "notes":
            assert " ".join(data[item.start : item.end].decode().split()).startswith(item.value[:1])
    covered = {
        index for item in record.rows if item.path.startswith("Remarks") for index in range(item.start, item.end)
    }
    assert covered or not remarks.strip(" .;X")


@given(blanks=st.lists(st.integers(1, 3), min_size=6, max_size=6))
def test_white_space_inside_values_is_no_change(blanks: list[int]) -> None:
    gaps = iter(blanks * 10)
    name, remarks = "EXEMPLOV, Testimir Placeholderovich", "POB Sample Town, Example Land; a.k.a. 'A B C'."
    wide_name, wide_remarks = (
        "".join(" " * next(gaps) if char == " " and text[at - 1] != ";" else char for at, char in enumerate(text))
        for text in (name, remarks)
    )
    one, other = read(row(remarks, name=name))[0], read(row(wide_remarks, name=wide_name))[0]
    assert one.form == other.form
    assert content_id(one.rows) == content_id(other.rows)


def test_another_value_is_another_content() -> None:
    one, other = read(row("DOB 07 Oct 1952."))[0], read(row("DOB 08 Oct 1952."))[0]
    assert one.form != other.form
    assert content_id(one.rows) != content_id(other.rows)


def test_a_repeated_key_is_made_unique_by_its_content() -> None:
    records = read(row("") + row("DOB 1970.") + row("DOB 1970."))
    assert records[0].key == "7"
    assert len({record.key for record in records}) == 3
    assert {item.entity for record in records for item in record.rows if item.prop == "name"} == {"us_ofac_sdn-7"}


def test_a_damaged_row_keeps_its_party_by_name() -> None:
    damaged = row("").replace(b'Testimir"', b"Testimir", 1)
    one, other = read(row("").replace(b"7,", b"8,", 1) + damaged)
    assert one.key == "8"
    assert other.key == "7"
    assert ("name", "Testimir EXEMPLOV") in {(item.prop, item.value) for item in other.rows}
    assert ("topics", "sanction") in {(item.prop, item.value) for item in other.rows}
    assert other.losses[0].text.encode() == damaged.rstrip(b"\r\n")


def test_members_have_their_own_columns() -> None:
    with pytest.raises(InputError, match=r"SDN\.CSV has 12 columns, this row has 5"):
        read(b'36,12,"aka","EXAMPLE",-0- \r\n')
    with pytest.raises(InputError, match="has no member 'addresses'"):
        read(b"", member="addresses")


def test_a_row_that_begins_with_no_number_is_refused() -> None:
    with pytest.raises(InputError, match=r"is not the number a row of SDN\.CSV begins with") as caught:
        read(row("").replace(b"7,", b"ent_num,", 1))
    assert caught.value.where == "line 1, byte 0"


def test_names_of_ten_thousand_characters_and_right_to_left_marks_pass() -> None:
    name = "\u202eA\u200b" + "B" * 10_000
    (record,) = read(row("", kind="-0- ", name=name))
    assert {item.value for item in record.rows if item.prop == "name"} == {name}


def test_the_non_sdn_lists_do_not_freeze_assets_by_rule() -> None:
    (record,) = read(row("").replace(b'"SDGT"', b'"NS-PLC"'), dataset="us_ofac_cons")
    kinds = {item.value for item in record.rows if item.prop == "kind"}
    assert "asset freeze" not in kinds
