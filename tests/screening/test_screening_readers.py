# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Customer files of every format give the same queries, and what is wrong with a row stays with that row."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.screening.columns import Layout, lay_out
from holdfast.screening.csv_rows import _places, _quick
from holdfast.screening.customer_rows import flat_row
from holdfast.screening.query import Query, QueryFile, RowError
from holdfast.screening.readers import format_of, read_queries
from holdfast.screening.understand import understand


def _open(data: bytes | str, name: str = "c.jsonl", **more: object) -> QueryFile:
    return read_queries(io.BytesIO(data.encode() if isinstance(data, str) else data), name, **more)  # type: ignore[arg-type] # the tests' own words


def _lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_flat_lines_of_json_are_rows_with_columns() -> None:
    file = _open(_lines({"id": 7, "full_name": "Igor Sechin", "dob": 1960, "vip": True}, {"full_name": "x"}))
    first, second = list(file)
    assert first == Query("7", "Igor Sechin", birth_date="1960", extras=(("vip", "true"),))
    assert second == Query("2", "x", extras=(("vip", ""),), numbered=True)
    assert file.understood == ("birth_date ← dob", "name ← full_name")
    assert file.format == "jsonl"


def test_a_line_of_json_gives_what_the_same_line_of_csv_gives() -> None:
    row = {"id": "K1", "name": "Igor Sechin", "birth_date": "1960", "country": "ru", "account": "a"}
    as_json = list(_open(_lines(row)))
    as_csv = list(_open(",".join(row) + "\n" + ",".join(row.values()) + "\n", "c.csv"))
    assert as_json == as_csv


def test_an_entity_gives_names_dates_countries_identifiers_and_addresses_by_their_kind() -> None:
    entity = {
        "id": "e1", "schema": "Person", "caption": "X", "datasets": ["a"], "account": "17",
        "properties": {
            "name": ["Ivan Petrov", "Иван Петров"], "alias": ["Vanya"], "weakAlias": "V P",
            "birthDate": ["1960", "1961-02"], "nationality": ["ru"], "country": ["by"], "birthCountry": ["kz"],
            "gender": "male", "passportNumber": ["AB1"], "innCode": ["7707083893"], "address": ["Street 1"],
            "notes": ["x"], "foo": ["y"],
        },
    }  # fmt: skip
    (query,) = list(_open(_lines(entity)))
    assert isinstance(query, Query)
    assert (query.id, query.name, query.aliases) == ("e1", "Ivan Petrov", ("Иван Петров", "Vanya", "V P"))
    assert (query.birth_date, query.nationality, query.country) == ("1960;1961-02", "ru", "by")
    assert set(query.identifier.split(";")) == {"AB1", "7707083893"}
    assert (query.schema, query.gender, query.address) == ("Person", "male", "Street 1")
    assert query.extras == (("account", "17"),)
    assert any("'foo'" in text for text in query.notices)


def test_an_entity_without_a_name_gets_it_from_its_parts() -> None:
    (query,) = list(_open(_lines({"schema": "Person", "properties": {"firstName": "Ivan", "lastName": ["Petrov"]}})))
    assert isinstance(query, Query)
    assert query.name == "Ivan Petrov"
    assert query.numbered


def test_a_list_of_objects_is_read_element_by_element() -> None:
    rows = [{"id": str(n), "name": f'Name "{n}" [x] {{y}} \\'} for n in range(3_000)]
    found = list(_open(json.dumps(rows, indent=2), "c.json"))
    assert [row.id for row in found if isinstance(row, Query)] == [str(n) for n in range(3_000)]
    assert isinstance(found[0], Query)
    assert found[0].name == rows[0]["name"]


def test_a_list_that_ends_in_the_middle_says_so() -> None:
    found = list(_open('[{"name": "A B"}, {"name": "C', "c.json"))
    assert isinstance(found[0], Query)
    assert isinstance(found[1], RowError)
    assert "ends in the middle" in found[1].message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"name": "A', "not JSON"),
        ("[1, 2]", "a JSON list"),
        ("7", "a JSON number"),
        ("null", "a JSON null"),
        ("[" * 100_000, "a JSON list|not JSON|nested too deep"),
        ('{"name": ' + '{"a":' * 100_000 + "1" + "}" * 100_001, "nested too deep"),
        ('{"id": "x"}', "neither a name nor an identifier"),
        ('{"name": {"first": "A"}}', "neither text nor number"),
        ('{"name": [["A"]]}', "neither text nor number"),
        ('{"schema": "Person", "properties": []}', "neither a name"),
        ('{"schema": "Person", "properties": 7}', "not an object"),
        ('{"name": "' + "x" * (1 << 20) + '"}', "longer than"),
    ],
)
def test_a_broken_line_costs_itself_and_the_batch_goes_on(line: str, said: str) -> None:
    rows = list(_open('{"id": "1", "name": "A B"}\n' + line + '\n{"id": "3", "name": "C D"}\n'))
    assert [row.id for row in rows if isinstance(row, Query)] == ["1", "3"]
    error = next(row for row in rows if isinstance(row, RowError))
    assert error.line == 2
    assert any(part in error.message for part in said.split("|"))


@pytest.mark.parametrize("name", ["", " ", "\u200b", "!!!", "\U0001f600", "A", "\x00", "x" * 10_000, "a b " * 5_000])
def test_a_name_of_any_kind_is_screened_or_refused_with_a_reason(name: str) -> None:
    for data, kind in ((_lines({"id": "1", "name": name}), "c.jsonl"), (f'id,name\n1,"{name}"\n', "c.csv")):
        (row,) = list(_open(data, kind))
        if isinstance(row, RowError):
            assert "neither a name" in row.message
        else:
            understand(row)
            assert len(row.name) <= 10_000


def test_a_name_that_is_cut_says_so() -> None:
    (row,) = list(_open(_lines({"name": "x" * 10_001})))
    assert isinstance(row, Query)
    assert any("longer than 10,000" in text for text in row.notices)
    (row,) = list(_open("name\n" + "x" * 10_001 + "\n", "c.csv"))
    assert isinstance(row, Query)
    assert any("longer than 10,000" in text for text in row.notices)


def test_a_column_that_comes_late_is_not_passed_through_and_said_once() -> None:
    rows = [{"name": "A B"}] * 1_000 + [{"name": "C D", "late": 1}] * 2
    file = _open(_lines(*rows))
    found = [row for row in file if isinstance(row, Query)]
    assert file.extra_columns == ()
    assert [bool(row.notices) for row in found[-2:]] == [True, False]


def test_names_and_dates_that_changed_places_are_refused_with_the_columns() -> None:
    data = "id,birth_date,name\n1,Igor Sechin,1960-09-07\n2,Ivan Petrov,1961-01-02\n"
    with pytest.raises(InputError) as caught:
        list(_open(data, "c.csv"))
    assert "exchanged" in caught.value.message
    assert "'birth_date'" in str(caught.value.where)
    found = list(_open("id,birth_date,name\n1,1960,1960-09-07\n2,1961,Ivan\n", "c.csv"))
    assert len(found) == 2


@pytest.mark.parametrize(
    ("head", "name", "form"),
    [
        (b"id,name", "x.csv", "csv"), (b"id;name", "", "csv"), (b'{"a"', "", "jsonl"), (b"\xef\xbb\xbf [", "", "jsonl"),
        (b"PAR1", "-", "parquet"), (b"ARROW1", "-", "arrow"), (b"\xff\xff\xff\xff", "", "arrow"),
        (b"", "x.NDJSON", "jsonl"), (b"", "x.ftm.json", "jsonl"), (b"", "x.feather", "arrow"), (b"", "x.pq", "parquet"),
    ],
)  # fmt: skip
def test_the_format_is_told_by_the_name_then_by_the_first_bytes(head: bytes, name: str, form: str) -> None:
    assert format_of(head, name) == form


@pytest.mark.parametrize("data", [b"PK\x03\x04abc", b"\x1f\x8babc", b"%PDF-1.7", b"\xd0\xcf\x11\xe0x"])
def test_a_packed_file_is_refused_by_what_it_is(data: bytes) -> None:
    with pytest.raises(InputError, match="the customer file is"):
        _open(data, "c.csv")


def test_a_file_whose_name_lies_is_refused_with_the_remedy() -> None:
    with pytest.raises(InputError) as caught:
        _open(b"PAR1....", "c.csv")
    assert caught.value.hint == "--format parquet"


@given(st.binary(max_size=300))
def test_any_bytes_as_json_give_rows_or_an_input_error(data: bytes) -> None:
    for prefix in (b'{"name": "A"}\n', b"[", b""):
        try:
            for row in _open(prefix + data):
                if isinstance(row, Query):
                    understand(row)
        except InputError:
            pass


_CELL = st.text(st.characters(codec="utf-8", exclude_characters='\r\n"'), max_size=12)


@given(st.lists(_CELL, min_size=6, max_size=6), st.permutations(["id", "name", "schema", "birth_date", "dob", "x"]))
def test_the_quick_way_gives_what_the_plain_one_gives(cells: list[str], columns: list[str]) -> None:
    layout: Layout = lay_out(columns, {}, "c.csv")
    places = _places(tuple(columns), layout)
    assert places is not None
    quick = _quick(list(cells), places, 9)
    if quick is not None:
        assert quick == flat_row(dict(zip(columns, cells, strict=True)), layout, 9)
