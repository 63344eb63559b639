# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Country groups and licence exceptions from the regulation: marks, headings, and what is outside."""

import io
import json
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import CARRIERS, reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "us_ecfr_740_xml"
PART = (GOLDEN / "small.part740.in").read_bytes()


def read(data: bytes) -> list[SourceRecord]:
    return list(reader_for("us_ecfr_740_xml").read("part740", io.BytesIO(data), dataset="us_ear_ccl"))


def members(records: list[SourceRecord]) -> set[tuple[str, str]]:
    return {(row.entity, row.value) for record in records for row in record.rows if row.prop == "country"}


def test_a_mark_puts_a_country_into_a_group() -> None:
    assert members(read(PART)) == {
        ("us_ear_ccl-group-a-2", "cy"),
        ("us_ear_ccl-group-a-1", "mt"),
        ("us_ear_ccl-group-a-2", "mt"),
        ("us_ear_ccl-group-b", "cy"),
        ("us_ear_ccl-group-b", "kr"),
    }


def test_columns_count_by_their_headings_whatever_their_order() -> None:
    swapped = PART.replace(b"[A:1]", b"[A:9]").replace(b"[A:2]", b"[A:1]").replace(b"[A:9]", b"[A:2]")
    assert ("us_ear_ccl-group-a-1", "cy") in members(read(swapped))
    assert ("us_ear_ccl-group-a-2", "cy") not in members(read(swapped))


def test_the_json_made_from_it_says_the_same() -> None:
    made = {
        "citation": "15 C.F.R. Part 740, Supplement No. 1 (Country Groups)",
        "labels": {"A:1": "Example Arrangement", "A:2": "Second & other regime"},
        "groups": {"A:1": ["Malta"], "A:2": ["Cyprus", "Malta"], "B": ["Cyprus", "Korea, South"]},
    }
    other = reader_for("us_ear_ccl_json").read("groups", io.BytesIO(json.dumps(made).encode()), dataset="us_ear_ccl")
    said = {(row.entity, row.prop, row.value) for record in other for row in record.rows}
    own = {(row.entity, row.prop, row.value) for record in read(PART) for row in record.rows if row.prop != "notes"}
    assert {one for one in own if "-group-" in one[0]} == said


def test_a_country_nobody_knows_is_kept_and_counted() -> None:
    lost = [(loss.reason, loss.text) for record in read(PART) for loss in record.losses]
    assert lost == [("unknown country", "Nowhereland")]


def test_a_section_without_a_symbol_and_other_supplements_say_nothing() -> None:
    keys = [record.key for record in read(PART)]
    assert keys == ["740.98", "A/headings", "A/Cyprus", "A/Malta", "A/Nowhereland", "B/Cyprus"]


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_part_that_is_cut_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="cut off"):
        read(PART[: int(len(PART) * share)])


def test_a_part_without_groups_is_no_list() -> None:
    with pytest.raises(InputError, match="empty"):
        read(b'<DIV5 N="740"><HEAD>PART 740</HEAD></DIV5>')


def test_it_is_recognised_and_another_carrier_of_the_list() -> None:
    found = recognise(PART, "title-15-part-740_2019-03-05.xml")
    assert found is not None
    assert (found.reader, found.dataset, found.member) == ("us_ecfr_740_xml", "us_ear_ccl", "part740")
    assert CARRIERS["us_ecfr_740_xml"] == "us_ear_ccl_json"
