# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Country groups and licence exceptions: which country stands in which group, on which bytes."""

import io
import json
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.lists.us_ear_groups import group_country
from holdfast.readers.reader import reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "us_ear_ccl_json"


def read(data: bytes, member: str) -> list[SourceRecord]:
    return list(reader_for("us_ear_ccl_json").read(member, io.BytesIO(data), dataset="us_ear_ccl"))


def test_a_group_is_no_measure_and_names_its_countries_on_their_bytes() -> None:
    data = (GOLDEN / "small.groups.in").read_bytes()
    records = read(data, "groups")
    assert {row.schema for record in records for row in record.rows} == {"Document"}
    record = next(one for one in records if one.key == "group/A:1")
    said = {
        data[record.start + row.start : record.start + row.end].decode(): row.value
        for row in record.rows
        if row.prop == "country"
    }
    assert said == {"Cyprus": "cy", "Korea, South": "kr"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("China (PRC)", "cn"), ("Cyprus", "cy"), ("Nowhereland", None), ("Sint Maarten (the Dutch part of it)", "sx")],
)
def test_names_are_known_as_the_supplement_writes_them(text: str, code: str | None) -> None:
    assert group_country(text) == code


@pytest.mark.parametrize(
    ("member", "data"),
    [
        ("groups", b'{"groups": {}, "labels": {}}'),
        ("groups", b'{"groups": []}'),
        ("groups", b'{"groups": {"A:1": ["Cyprus"'),
        ("exceptions", b'{"exceptions": []}'),
        ("exceptions", b'{"exceptions": [{"sectionNumber": "no"}]}'),
        ("exceptions", b'{"exceptions": [{"sectionNumber": "740.3"}'),
    ],
)
def test_what_is_cut_empty_or_another_thing_is_refused(member: str, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(data, member)
    assert caught.value.where


@pytest.mark.parametrize(
    ("member", "name", "countries"), [("groups", "country-groups", 497), ("exceptions", "license-exception-catalog", 0)]
)
def test_the_files_made_from_the_ecfr_are_read_whole(shared_dir: Path, member: str, name: str, countries: int) -> None:
    data = (shared_dir / "lists" / "us-ear" / f"{name}.json").read_bytes()
    seen = recognise(data[: 1 << 16], f"{name}.json")
    assert seen is not None
    assert (seen.reader, seen.member, seen.basis) == ("us_ear_ccl_json", member, "inside")
    records = read(data, member)
    assert not [loss for record in records for loss in record.losses]
    whole = json.loads(data)
    assert sum(row.prop == "country" for record in records for row in record.rows) == countries
    wanted = 27 if member == "exceptions" else len(whole["groups"]) + len(whole["labels"]) + len(whole["notes"])
    assert len(records) == wanted
