# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The Commerce Control List from the regulation: entries, requirements, items, and what is no entry."""

import io
import json
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import CARRIERS, reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "us_ecfr_774_xml"
PART = (GOLDEN / "small.part774.in").read_bytes()


def read(data: bytes) -> list[SourceRecord]:
    return list(reader_for("us_ecfr_774_xml").read("part774", io.BytesIO(data), dataset="us_ear_ccl"))


def part(body: str) -> bytes:
    return f'<DIV5 N="774"><DIV9><HEAD>Supplement No. 1 to Part 774</HEAD>{body}</DIV9></DIV5>'.encode()


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


def test_an_entry_goes_to_the_next_one_or_the_heading_of_a_group() -> None:
    assert [record.key for record in read(PART)] == ["3A999", "3B999"]
    assert not [row for record in read(PART) for row in record.rows if "Test, Inspection" in row.value]


def test_columns_of_the_chart_are_linked_on_their_bytes() -> None:
    record = read(PART)[0]
    linked = {
        row.value: PART[record.start + row.start : record.start + row.end]
        for row in record.rows
        if row.prop == "measure"
    }
    assert linked == {
        "us_ear_ccl-chart-ns-2": b"NS Column 2",
        "us_ear_ccl-chart-rs-1": b"RS Column 1",
        "us_ear_ccl-chart-at-1": b"AT Column 1",
    }


def test_the_json_made_from_it_says_the_same_about_the_same_item() -> None:
    entry = {
        "eccn": "3A999", "heading": "Example devices", "reasonForControl": "NS",
        "countryChart": [{"control": "NS applies to entire entry", "countryChart": "NS Column 2"}],
        "items": [{"paragraph": "a", "text": "Examples."}],
    }  # fmt: skip
    made = json.dumps({"ecfrIssueDate": "2019-03-05", "entries": [entry]}).encode()
    (other,) = reader_for("us_ear_ccl_json").read("ccl", io.BytesIO(made), dataset="us_ear_ccl")
    (own,) = read(
        part(
            "<FP-2><B>3A999 Example devices</B></FP-2><FP-1>License Requirements</FP-1>"
            "<FP-1><I>Reason for Control:</I> NS</FP-1>"
            "<TABLE><TR><TD>NS applies to entire entry</TD><TD>NS Column 2</TD></TR></TABLE>"
            "<FP-1>List of Items Controlled</FP-1><FP><I>Items:</I> a. Examples.</FP>"
        )
    )
    assert {row[:4] for row in own.rows} == {row[:4] for row in other.rows}


def test_a_paragraph_that_looks_like_an_entry_is_kept_and_counted() -> None:
    assert [loss.text for loss in read(PART)[0].losses] == ["3A998 looks like an entry."]


def test_another_supplement_has_no_entries() -> None:
    assert "3A997" not in [record.key for record in read(PART)]
    with pytest.raises(InputError, match="empty"):
        read(part("<P>Nothing.</P>"))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_part_that_is_cut_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="cut off"):
        read(PART[: int(len(PART) * share)])


def test_it_is_recognised_and_another_carrier_of_the_list() -> None:
    found = recognise(PART, "title-15-part-774_2019-03-05.xml")
    assert found is not None
    assert found.observed is not None
    assert (found.reader, found.dataset, found.observed.day) == ("us_ecfr_774_xml", "us_ear_ccl", 5)
    assert CARRIERS["us_ecfr_774_xml"] == "us_ear_ccl_json"
