# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Customer files: columns found, rows kept apart, and no byte stops the file."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.screening.query import Query, RowError
from holdfast.screening.readers import read_queries
from holdfast.screening.understand import understand


def _rows(data: bytes) -> list[Query | RowError]:
    return list(read_queries(io.BytesIO(data), "customers.csv"))


def test_columns_are_found_in_any_order_and_the_rest_passes_through() -> None:
    file = read_queries(io.BytesIO(b"account,Name,ID,birth_date\n7,Igor Sechin,K1,1960\n"), "c.csv")
    assert file.extra_columns == ("account",)
    assert list(file) == [Query("K1", "Igor Sechin", birth_date="1960", extras=(("account", "7"),))]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters_and_a_byte_order_mark_are_recognised(mark: str) -> None:
    text = f"\ufeffid{mark}name{mark}country\r\n1{mark}Иван Петров{mark}ru\r\n"
    assert _rows(text.encode()) == [Query("1", "Иван Петров", country="ru")]


def test_rows_without_id_get_the_number_of_their_line() -> None:
    assert [row.id for row in _rows(b"name\nA B\n\nC D\n") if isinstance(row, Query)] == ["2", "4"]


def test_a_quoted_cell_may_span_lines() -> None:
    assert _rows(b'id,name,address\n1,A B,"Street 1\nTown"\n2,C D,\n') == [
        Query("1", "A B", address="Street 1\nTown"),
        Query("2", "C D"),
    ]


def test_a_stray_quote_costs_its_own_line_only() -> None:
    data = b'id,name\n1,"Igor\n' + b"".join(b"%d,Name %d\n" % (n, n) for n in range(2, 60))
    rows = _rows(data)
    assert isinstance(rows[0], RowError)
    assert rows[0].line == 2
    assert [row.id for row in rows[1:] if isinstance(row, Query)] == [str(n) for n in range(2, 60)]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"1,,,x", "columns"),
        (b"1,", "neither a name"),
        (b"1,\xff\xfe Igor", "UTF-8"),
        (b"1," + b"x" * (1 << 20), "longer"),
    ],
)
def test_an_unusable_line_is_reported_and_the_next_is_read(line: bytes, word: str) -> None:
    rows = _rows(b"id,name\n" + line + b"\n2,Igor Sechin\n")
    assert isinstance(rows[0], RowError)
    assert word in rows[0].message
    assert rows[1] == Query("2", "Igor Sechin")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"foo,bar\n1,2\n",
        b"name,name\nA,B\n",
        b"\xff\xfen\x00a\x00",
        b"\x00\x01\x02",
        b"<html>",
        b"x" * (2 << 20),
    ],
)
def test_a_file_without_a_usable_header_is_an_input_error(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        _rows(data)
    assert caught.value.where is not None


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_an_input_error(data: bytes) -> None:
    for row in _rows(b"id,name,identifier\n" + data):
        if isinstance(row, Query):
            understand(row)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1952-10-07", ["1952-10-07"]),
        ("07.10.1952", ["1952-10-07"]),
        ("1952/10/7", ["1952-10-07"]),
        ("19521007", ["1952-10-07"]),
        ("7 October 1952", ["1952-10-07"]),
        ("03/04/1952", ["1952-04-03", "1952-03-04"]),
        ("23/04/1952", ["1952-04-23"]),
        ("1952", ["1952"]),
        ("1952~", ["1952~"]),
        ("1950/1952", ["1950/1952"]),
    ],
)
def test_birth_dates_are_read_as_people_write_them(text: str, ranges: list[str]) -> None:
    assert [one.text for one in understand(Query("1", "A B", birth_date=text)).birth] == ranges


def test_what_cannot_be_read_is_said_and_not_compared() -> None:
    found = understand(Query("1", "Iv\u200ban", birth_date="soon", country="Atlantis", gender="x"))
    assert (found.birth, found.countries, found.gender) == ((), (), "")
    assert len(found.problems) == 4


def test_a_query_needs_a_name_or_an_identifier() -> None:
    with pytest.raises(InputError):
        Query.of("  ")
    assert Query.of("", {"identifier": "7707083893"}).identifier == "7707083893"
    assert Query.of("A", {"branch": "x"}).extras == (("branch", "x"),)


_TEXT = st.text(max_size=8)


@given(fields=st.fixed_dictionaries(dict.fromkeys(("id", "name", "address", "country", "gender", "schema"), _TEXT)),
       aliases=st.lists(_TEXT, max_size=3), numbered=st.booleans())  # fmt: skip
def test_a_query_enters_the_digest_as_canonical_json(
    fields: dict[str, Any], aliases: list[str], *, numbered: bool
) -> None:
    from holdfast.base import canonical
    from holdfast.screening.receipt import normal_query, parse_query

    query = Query(**fields, aliases=tuple(aliases), numbered=numbered)
    given: dict[str, canonical.JsonValue] = {name: value for name, value in fields.items() if value}
    given |= {"aliases": list(aliases)} if aliases else {}
    given |= {"numbered": True} if numbered else {}
    assert normal_query(query) == canonical.dumps(given)
    assert parse_query(normal_query(query)) == query
