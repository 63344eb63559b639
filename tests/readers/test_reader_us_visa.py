# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Visa restrictions of the US Department of State: named persons, unnamed groups, and the page around them."""

import io
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "us_visa_7031c"
PAGE = (GOLDEN / "report.listing.in").read_bytes()


def read(data: bytes) -> list[SourceRecord]:
    return list(reader_for("us_visa_7031c").read("listing", io.BytesIO(data), dataset="us_state_7031c"))


def page(body: str) -> bytes:
    return f"<html><h2>2019</h2><h3>Designations under Section 7031(c)</h3>{body}</html>".encode()


def said(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


@pytest.mark.parametrize(
    ("item", "names", "countries", "reason"),
    [
        ("Ada Sample (Cyprus) \u2013 a reason", ["Ada Sample"], ["cy"], "a reason"),
        ("12. (U) Ada Sample, (Serbia/Cyprus): a reason", ["Ada Sample"], ["rs", "cy"], "a reason"),
        ("* Ada Sample (aka Eda) (Cyprus) a reason (in short)", ["Ada Sample"], ["cy"], "a reason (in short)"),
    ],
)  # fmt: skip
def test_a_paragraph_names_a_person_a_country_and_a_reason(
    item: str, names: list[str], countries: list[str], reason: str
) -> None:
    (record,) = read(page(f"<li>{item}</li>"))
    assert said(record, "name") == names
    assert [row.value for row in record.rows if row.prop == "country" and row.schema == "Person"] == countries
    assert said(record, "reason") == [reason]
    assert said(record, "listingDate") == ["2019"]


def test_a_group_nobody_is_named_of_is_a_measure_with_its_number() -> None:
    text = "pursuant to Section 212(a)(3)(C), visa restrictions on 1,200 current members of Belarus for a reason"
    (record,) = read(f"<html><p>{text}</p></html>".encode())
    assert {row.schema for row in record.rows} == {"Measure"}
    assert said(record, "targetCount") == ["1200"]
    assert said(record, "targetCountry") == ["by"]
    assert said(record, "kind") == ["visa restriction"]


def test_a_number_in_words_is_counted_and_no_number_is_invented() -> None:
    (record,) = read(b"<html><p>visa restrictions on dozens of officials</p></html>")
    assert said(record, "targetCount") == []
    assert [loss.reason for loss in record.losses] == ["a number in words only"]


def test_a_paragraph_that_cannot_be_read_is_kept_and_counted() -> None:
    records = read(page("<li>Ada Sample (Cyprus) x</li><li>Ada Sample (Nowhereland) y</li>"))
    assert [record.key.partition("/")[0] for record in records] == ["cy", "text"]
    assert [loss.text for loss in records[1].losses] == ["Ada Sample (Nowhereland) y"]


def test_what_stands_outside_the_listing_is_no_part_of_it() -> None:
    keys = [record.key for record in read(PAGE)]
    assert not [key for key in keys if "menu" in key or "tags" in key]
    assert "rs/ba/ada b specimen" in keys


def test_the_same_person_twice_is_two_records_of_one_entity() -> None:
    records = read(page("<li>Ada Sample (Cyprus) x</li><li>Ada SAMPLE (Cyprus) y</li>"))
    assert len({record.key for record in records}) == 2
    assert len({row.entity for record in records for row in record.rows if row.prop == "name"}) == 1


def test_a_page_that_is_cut_is_refused() -> None:
    with pytest.raises(InputError, match="cut off"):
        read(PAGE[:-40])


def test_a_page_without_anybody_is_no_list() -> None:
    with pytest.raises(InputError, match="names nobody"):
        read(page("<p>Nothing.</p>"))


def test_a_report_is_a_member_of_its_own() -> None:
    found = recognise(PAGE, "report.html")
    assert found is not None
    assert (found.dataset, found.member) == ("us_state_7031c", "listing_2019")
    assert list(reader_for("us_visa_7031c").read("listing_2019", io.BytesIO(PAGE), dataset="x"))
