# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Trackers of companies: an assessment is somebody's, in his coding, and lists nobody."""

import io
import json

import pytest

from holdfast.base.errors import InputError
from holdfast.model.measure import kind
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise


def kse(*entries: object) -> list[SourceRecord]:
    data = json.dumps({"data": entries}).encode()
    return list(reader_for("company_exits_json").read("companies", io.BytesIO(data), dataset="company_exits"))


def yale(text: str) -> list[SourceRecord]:
    stream = io.BytesIO(text.encode())
    return list(reader_for("company_exits_csv").read("table", stream, dataset="company_exits_yale"))


def status(record: SourceRecord) -> dict[str, str]:
    return {row.prop: row.value for row in record.rows if row.schema == "ConductStatus"}


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("exited", "exit"),
        ("Suspend", "suspension"),
        ("wait", "holding off"),
        ("stay", "staying"),
        ("leave", None),
        ("?", None),
    ],
)
def test_the_statuses_of_kse_have_kinds_where_they_say_one(code: str, meant: str | None) -> None:
    (record,) = kse({"company_name": "Acme", "status": {"key": code, "en": "as said"}})
    said = status(record)
    assert (said.get("kind"), said["value"], said["summary"]) == (meant, code, "as said")
    assert [loss.reason for loss in record.losses] == ([] if meant else ["an assessment without a kind"])
    assert meant is None or kind(meant).heading == "companies"


@pytest.mark.parametrize(
    ("grade", "meant"),
    [
        ("A", "exit"),
        ("b", "suspension"),
        ("C-", "scaling back"),
        ("D", "holding off"),
        ("F", "staying"),
        ("Active", None),
    ],
)
def test_the_grades_of_yale_have_kinds(grade: str, meant: str | None) -> None:
    (record,) = yale(f"Company,Grade\nAcme,{grade}\n")
    assert (status(record).get("kind"), status(record)["value"]) == (meant, grade)


def test_two_assessors_of_one_company_both_stand_each_with_its_name() -> None:
    (one,), (other,) = kse({"company_name": "Acme", "status": {"key": "exited"}}), yale("Name,Grade\nAcme,F\n")
    assert {status(one)["assessor"], status(other)["assessor"]} == {
        "KSE Institute", "Yale Chief Executive Leadership Institute",
    }  # fmt: skip
    assert (status(one)["kind"], status(other)["kind"]) == ("exit", "staying")


def test_an_assessment_gives_no_topic_and_no_measure() -> None:
    for record in (*kse({"company_name": "Acme", "status": {"key": "stay"}}), *yale("Name,Grade\nAcme,F\n")):
        assert {row.schema for row in record.rows} == {"Company", "ConductStatus"}
        assert not [row for row in record.rows if row.prop == "topics"]


def test_a_company_keeps_its_key_by_its_page_when_its_name_is_spelt_anew() -> None:
    page = {"en": "https://www.example.org/acme-inc/"}
    names = ("Acme, Inc.", "ACME Incorporated")
    keys = [kse({"company_name": name, "status": {"key": "stay"}, "companypage": page})[0].key for name in names]
    assert keys == ["acme-inc", "acme-inc"]
    assert kse({"company_name": "Acme, Inc.", "status": {"key": "stay"}})[0].key == "acme-inc"


def test_every_value_of_a_table_stands_on_its_own_cell() -> None:
    text = 'Company,Grade,Action,Country,Date\n"Acme, ""Inc.""",A,left,Germany,2022-05-03\n'
    (record,) = yale(text)
    shown = {row.prop: text[record.start :][row.start : row.end] for row in record.rows}
    assert (shown["name"], shown["country"], shown["date"]) == ('Acme, ""Inc.""', "Germany", "2022-05-03")


def test_files_are_known_by_their_shape_and_tables_by_their_name_too() -> None:
    answer = json.dumps({"data": [{"company_name": "Acme", "status": {"key": "stay"}}]}).encode()
    found = recognise(answer, "x.json")
    assert found is not None
    assert (found.reader, found.dataset) == ("company_exits_json", "company_exits")
    table = recognise(b"Company,Grade\nAcme,A\n", "yale_2023-05-01.csv")
    assert table is not None
    assert (table.reader, table.dataset, table.basis) == ("company_exits_csv", "company_exits_yale", "file-name")


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (kse, "names no company"),
        (lambda: kse({"status": {"key": "stay"}}), "no company_name or no status"),
        (lambda: yale("Company,Country\nAcme,Germany\n"), "no column Grade"),
        (lambda: yale("Company,Grade\n"), "holds no row"),
        (lambda: yale("Company,Grade\n,A\n"), "has no name"),
    ],
    ids=["empty", "another shape", "no grade", "no row", "no name"],
)
def test_what_is_no_such_file_is_refused(read: object, message: str) -> None:
    assert callable(read)
    with pytest.raises(InputError, match=message):
        read()
