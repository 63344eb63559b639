# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Beneficial ownership statements: the last one of a record speaks, the earlier ones are counted."""

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord, content_id
from holdfast.readers.reader import reader_for, recognise

Json = dict[str, object]


def said(kind: str, details: Json, *, record: str = "r-1", day: str = "2020-01-01", status: str = "new") -> Json:
    return {
        "statementId": f"s-{day}",
        "statementDate": day,
        "recordId": record,
        "recordType": kind,
        "recordStatus": status,
        "recordDetails": details,
    }


def link(*interests: Mapping[str, object], day: str = "2020-01-01", status: str = "new") -> Json:
    details: Json = {"subject": "ent-1", "interestedParty": "per-1", "interests": list(interests)}
    return said("relationship", details, day=day, status=status)


def entity(name: str, *, day: str = "2020-01-01", status: str = "new") -> Json:
    return said("entity", {"entityType": {"type": "registeredEntity"}, "name": name}, day=day, status=status)


def read(data: bytes) -> list[SourceRecord]:
    return list(reader_for("bods_json").read("statements", io.BytesIO(data), dataset="bods_example"))


def array(*statements: Json) -> list[SourceRecord]:
    return read(json.dumps(statements, ensure_ascii=False).encode())


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


def test_an_array_and_lines_say_the_same() -> None:
    both = [entity("Exemplar"), link({"type": "shareholding", "share": {"exact": 50}}) | {"recordId": "r-2"}]
    lines = read("".join(json.dumps(one) + "\n" for one in both).encode())
    assert [record.key for record in lines] == ["r-1", "r-2"]
    for one, other in zip(array(*both), lines, strict=True):
        assert content_id(one.rows) == content_id(other.rows)
        assert one.form == other.form


@pytest.mark.parametrize("turned", [False, True])
def test_the_statement_with_the_last_date_speaks_for_its_record_wherever_it_stands(turned: bool) -> None:
    both = [entity("Old"), entity("New", day="2021-01-01", status="updated")]
    (record,) = array(*(reversed(both) if turned else both))
    assert values(record, "name") == ["New"]
    assert [(loss.kind, loss.text) for loss in record.losses] == [("dropped", "s-2020-01-01 of 2020-01-01")]


def test_of_two_statements_of_one_day_the_later_in_the_file_speaks() -> None:
    (record,) = array(entity("First"), entity("Second"))
    assert values(record, "name") == ["Second"]


def test_a_closed_relationship_ends_with_its_interest_or_with_the_closing_statement() -> None:
    open_one, ended = {"type": "shareholding"}, {"type": "boardMember", "endDate": "2020-05"}
    (record,) = array(link(open_one, ended), link(open_one, ended, day="2021-01-01", status="closed"))
    assert {(row.schema, row.value) for row in record.rows if row.prop == "endDate"} == {
        ("Ownership", "2021-01-01"),
        ("Directorship", "2020-05"),
    }
    assert set(values(record, "status")) == {"closed"}


@pytest.mark.parametrize(
    ("kind", "schema", "ends"),
    [
        ("shareholding", "Ownership", ("owner", "asset")),
        ("votingRights", "Ownership", ("owner", "asset")),
        ("boardChair", "Directorship", ("director", "organization")),
        ("trustee", "UnknownLink", ("subject", "object")),
    ],
)
def test_an_interest_is_an_edge_from_the_party_to_the_subject(kind: str, schema: str, ends: tuple[str, str]) -> None:
    (record,) = array(link({"type": kind}))
    assert {row.schema for row in record.rows} == {schema}
    assert [values(record, end) for end in ends] == [["bods_example-per-1"], ["bods_example-ent-1"]]
    assert record.losses == ()


def test_two_interests_of_one_kind_are_two_edges() -> None:
    (record,) = array(link({"type": "shareholding", "share": {"exact": 5}}, {"type": "shareholding"}))
    assert len({row.entity for row in record.rows}) == 2


@pytest.mark.parametrize(
    ("share", "percentage", "words"),
    [
        ({"exact": 76.5}, ["76.5"], []),
        ({"minimum": 25, "exclusiveMaximum": 50}, ["25-50"], ["at least 25, less than 50"]),
        ({"exclusiveMinimum": 25}, [], ["more than 25"]),
    ],
)
def test_a_share_is_said_as_exactly_as_the_source_does(share: Json, percentage: list[str], words: list[str]) -> None:
    (record,) = array(link({"type": "shareholding", "share": share}))
    assert (values(record, "percentage"), values(record, "summary")) == (percentage, words)


def test_a_party_that_is_not_named_is_not_pointed_at() -> None:
    details: Json = {"subject": "ent-1", "interestedParty": {"reason": "exempt"}, "interests": [{"type": "trustee"}]}
    (record,) = array(said("relationship", details))
    assert values(record, "subject") == []
    assert [loss.reason for loss in record.losses] == ["interested party is not named"]


@pytest.mark.parametrize(
    ("scheme", "number", "prop"),
    [
        ("XI-LEI", "EXMP00TESTALPHA00118", "leiCode"),
        ("XI-LEI", "EXMP00TESTALPHA00100", "registrationNumber"),
        ("RU-OGRN", "1027700132195", "ogrnCode"),
        ("GB-COH", "00000001", "registrationNumber"),
        ("MX-RFC", "EXM010101AAA", "taxNumber"),
    ],
)
def test_a_number_is_what_its_scheme_and_its_check_digits_say(scheme: str, number: str, prop: str) -> None:
    details: Json = {"entityType": {"type": "registeredEntity"}, "identifiers": [{"id": number, "scheme": scheme}]}
    (record,) = array(said("entity", details))
    assert values(record, prop) == [number]
    assert f"scheme of {number}: {scheme}" in values(record, "notes")


def test_a_former_name_is_a_previous_one_and_its_parts_are_no_present_ones() -> None:
    names = [{"type": "former", "fullName": "Ann Old", "familyName": "Old"}, {"type": "legal", "fullName": "Ann New"}]
    (record,) = array(said("person", {"personType": "knownPerson", "names": names}))
    assert (values(record, "name"), values(record, "lastName")) == (["Ann New"], [])
    assert values(record, "previousName") == ["Ann Old", "Old"]


def test_what_nobody_knows_is_kept_and_counted() -> None:
    (record,) = array(said("entity", {"name": "Exemplar", "mood": {"today": ["good"]}}))
    assert "recordDetails/mood/today/0: good" in values(record, "notes")
    assert [(loss.reason, loss.text) for loss in record.losses] == [("unknown member", "good")]


@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20), ascii_only=st.booleans())
def test_a_name_stands_on_exactly_its_bytes(name: str, ascii_only: bool) -> None:
    data = json.dumps([entity(name)], ensure_ascii=ascii_only).encode()
    (record,) = read(data)
    for row in record.rows:
        if row.prop == "name":
            found = data[record.start + row.start : record.start + row.end]
            assert json.loads(b'"' + found + b'"').strip() == name.strip()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (json.dumps([entity("A")])[:-3].encode(), "cut off or damaged"),
        (b'[{"statementId": "1", "statementType": "entityStatement"}]', "none of BODS 0.4"),
        (b"[]", "is empty"),
        (json.dumps(entity("A")).encode() + b'\n{"recordId": "x"', "not JSON"),
    ],
)
def test_what_is_cut_or_of_another_version_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)


def test_recognition_names_the_dataset_after_the_publisher() -> None:
    one = entity("A") | {"publicationDetails": {"publisher": {"name": "Example Register, No. 1"}}}
    found = recognise(json.dumps([one]).encode(), "x_2024-01-02.json")
    assert found is not None
    assert (found.reader, found.dataset) == ("bods_json", "bods_example_register_no_1")


def test_the_published_examples_are_read_without_an_unknown_member(shared_dir: Path) -> None:
    counted = statements = 0
    with tarfile.open(shared_dir / "lists/ownership-bods/bods_examples.tar.gz") as archive:
        for member in archive.getmembers():
            stream = archive.extractfile(member) if member.name.endswith(".json") else None
            if stream is None:
                continue
            data = stream.read()
            records = read(data)
            counted += len(records)
            statements += sum(record.parts for record in records)
            for record in records:
                reasons = {loss.reason for loss in record.losses}
                assert reasons <= {
                    "a statement that a later one of its record supersedes",
                    "interested party is not named",
                }
    assert (counted, statements) == (97, 119)
