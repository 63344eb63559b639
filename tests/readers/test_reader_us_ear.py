# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The Commerce Control List: goods, linked to the columns of the chart whose marks say for which countries."""

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise

Json = dict[str, object]


def read(member: str, document: Json) -> list[SourceRecord]:
    stream = io.BytesIO(json.dumps(document, ensure_ascii=False).encode())
    return list(reader_for("us_ear_ccl_json").read(member, stream, dataset="us_ear_ccl"))


def entry(*requirements: tuple[str, str], **more: object) -> Json:
    chart = [{"control": what, "countryChart": where} for what, where in requirements]
    return {"eccn": "3A901", "heading": "Sample electronics", "countryChart": chart, **more}


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


def test_a_requirement_links_to_every_column_it_names_and_stays_as_it_is() -> None:
    said = ("NS applies to 3A901.b", "NS Column 1, and AT Column 2.")
    (record,) = read("ccl", {"entries": [entry(said, ("RS applies", "Any destination."))]})
    assert values(record, "measure") == ["us_ear_ccl-chart-ns-1", "us_ear_ccl-chart-at-2"]
    assert values(record, "notes") == [
        "license requirement: NS applies to 3A901.b: NS Column 1, and AT Column 2.",
        "license requirement: RS applies: Any destination.",
    ]
    assert (record.key, values(record, "eccn"), record.losses) == ("3A901", ["3A901"], ())


def test_a_heading_that_runs_on_is_a_name_up_to_its_requirements() -> None:
    heading = "Sample \u201csoftware\u201d . License Requirements Reason for Control: NS"
    (record,) = read("ccl", {"entries": [entry() | {"heading": heading}]})
    assert (values(record, "name"), values(record, "notes")) == (["Sample \u201csoftware\u201d"], [heading])
    assert [loss.reason for loss in record.losses] == ["a heading that runs on into its entry, or into the next"]


def test_paragraphs_are_texts_and_an_unknown_member_is_counted() -> None:
    items = [{"paragraph": "a", "kind": "item", "depth": 1, "text": "Circuits;"}, {"paragraph": None, "text": "Words."}]
    (record,) = read("ccl", {"entries": [entry(items=items, mood="good")]})
    assert values(record, "text") == ["a. Circuits;", "Words."]
    assert [loss.reason for loss in record.losses] == ["unknown member"]


def test_a_mark_is_a_target_country_of_its_column_and_stands_on_its_bytes() -> None:
    document: Json = {
        "columnLabels": {"NS 1": "National security"},
        "countries": {"Albania": {"marks": ["NS 1"], "footnotes": [2]}, "Atlantis": {"marks": ["NS 1"]}},
        "embargoed": {"Iran": {"pointer": "See part 746."}},
    }
    label, albania, atlantis, iran = read("chart", document)
    assert values(label, "title") == ["NS 1: National security"]
    assert {row.entity for row in (*label.rows, *albania.rows)} == {"us_ear_ccl-chart-ns-1"}
    data = json.dumps(document).encode()
    (row,) = albania.rows
    stood = data[albania.start + row.start : albania.start + row.end]
    assert (row.value, stood.startswith(b"Albania"), stood.endswith(b"NS 1")) == ("al", True, True)
    assert [loss.reason for loss in albania.losses] == ["a footnote of the chart"]
    assert (atlantis.rows, [loss.text for loss in atlantis.losses]) == ((), ["Atlantis"])
    assert (values(iran, "targetCountry"), values(iran, "provisions")) == (["ir"], ["See part 746."])


@pytest.mark.parametrize(
    ("member", "document", "message"),
    [
        ("ccl", {"entries": []}, "is empty"),
        ("ccl", {"entries": [{"eccn": "none"}]}, "has no ECCN"),
        ("chart", {"countries": {}}, "has no object columnLabels"),
        ("chart", {"columnLabels": {}, "countries": {}, "embargoed": {}}, "names no country"),
    ],
)
def test_another_shape_is_refused(member: str, document: Json, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(member, document)


def test_recognition_takes_the_day_of_the_ecfr() -> None:
    head = b'{"ecfrIssueDate":"2026-07-23","columnLabels":{},"countries":{}'
    found = recognise(head, "chart_2026-08-01.json")
    assert found is not None
    assert (found.reader, found.member, found.observed) == (
        "us_ear_ccl_json",
        "chart",
        datetime(2026, 7, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("member", "name", "count"), [("ccl", "ccl_2026-07-23_from-eCFR", 633), ("chart", "country-chart", 16 + 196 + 4)]
)
def test_the_files_made_from_the_ecfr_are_read_whole(shared_dir: Path, member: str, name: str, count: int) -> None:
    found = [shared_dir / f"lists/us-ear/{name}.json{ending}" for ending in ("", ".gz")]
    path = next(one for one in found if one.exists())
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    seen = recognise(data[: 1 << 16], path.name)
    assert seen is not None
    assert (seen.reader, seen.member) == ("us_ear_ccl_json", member)
    stream = io.BytesIO(data)
    records = list(reader_for("us_ear_ccl_json").read(member, stream, dataset="us_ear_ccl"))
    assert len(records) == count
    known = {"a footnote of the chart", "a heading that runs on into its entry, or into the next"}
    lost = [loss for record in records for loss in record.losses if loss.reason not in known]
    # Misspelt ("Seycheles"), abridged, and described ("the Dutch two-fifths of the island").
    assert {loss.reason for loss in lost} <= {"unknown country"}
    assert len(lost) == (0 if member == "ccl" else 3)
