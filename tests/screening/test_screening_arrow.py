# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Parquet and Arrow: the same queries as from CSV, whatever the types of the columns."""

from __future__ import annotations

import datetime as dt
import decimal
import io
from pathlib import Path
from typing import Any

import pytest

from holdfast.base.errors import InputError
from holdfast.screening.batch import Match, Result
from holdfast.screening.output import COLUMNS, JsonlWriter, write_table
from holdfast.screening.query import Query, QueryFile, RowError
from holdfast.screening.readers import read_queries

pytestmark = pytest.mark.bulk


def _parquet(rows: list[dict[str, object]], **more: object) -> bytes:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(rows, **more), sink)
    return sink.getvalue()


def _arrow(rows: list[dict[str, object]], *, stream: bool) -> bytes:
    arrow, ipc = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.ipc")
    table = arrow.Table.from_pylist(rows)
    sink = io.BytesIO()
    with (ipc.new_stream if stream else ipc.new_file)(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _open(data: bytes, name: str) -> QueryFile:
    return read_queries(io.BufferedReader(io.BytesIO(data)), name)


_ROWS: list[dict[str, object]] = [
    {"id": "1", "name": "Igor Sechin", "birth_date": "1960", "account": "x"},
    {"id": "2", "name": "Ольга", "birth_date": None, "account": None},
]


def test_all_binary_formats_give_what_csv_gives() -> None:
    csv = b"id,name,birth_date,account\n1,Igor Sechin,1960,x\n2,\xd0\x9e\xd0\xbb\xd1\x8c\xd0\xb3\xd0\xb0,,\n"
    expected = list(_open(csv, "c.csv"))
    assert list(_open(_parquet(_ROWS), "c.parquet")) == expected
    assert list(_open(_arrow(_ROWS, stream=False), "c.arrow")) == expected
    assert list(_open(_arrow(_ROWS, stream=True), "-")) == expected


def test_columns_of_other_types_become_the_text_a_cell_would_hold() -> None:
    row: dict[str, object] = {
        "id": 7, "full_name": "A B", "dob": dt.date(1960, 9, 7), "aliases": ["C D", "E F"], "passport": 12345,
        "opened": dt.datetime(2020, 1, 2, 3, 4, tzinfo=dt.UTC), "balance": decimal.Decimal("1.50"), "vip": True,
        "nothing": 2.0,
    }  # fmt: skip
    (query,) = list(_open(_parquet([row]), "c.parquet"))
    assert isinstance(query, Query)
    assert (query.id, query.birth_date, query.aliases, query.identifier) == ("7", "1960-09-07", ("C D", "E F"), "12345")
    assert query.extras == (
        ("opened", "2020-01-02T03:04:00+00:00"), ("balance", "1.50"), ("vip", "true"), ("nothing", "2"),
    )  # fmt: skip


def test_a_column_of_the_wrong_type_is_said_per_row() -> None:
    rows: list[dict[str, object]] = [{"id": "1", "name": {"first": "A"}, "passport": None}]
    rows.append({"id": "2", "name": None, "passport": "AB1"})
    first, second = list(_open(_parquet(rows), "c.parquet"))
    assert isinstance(first, RowError)
    assert (first.unit, first.line) == ("row", 1)
    assert isinstance(second, Query)


def test_entities_in_columns_are_read_as_entities() -> None:
    row: dict[str, object] = {"id": "e", "schema": "Person", "properties": {"name": ["A B"], "birthDate": ["1960"]}}
    (query,) = list(_open(_parquet([row]), "c.parquet"))
    assert query == Query("e", "A B", "Person", "1960")


@pytest.mark.parametrize("keep", [0, 3, 50, -1, -9])
def test_a_truncated_file_is_an_input_error(keep: int) -> None:
    for data, name in ((_parquet(_ROWS), "c.parquet"), (_arrow(_ROWS, stream=False), "c.arrow")):
        with pytest.raises(InputError):
            list(_open(data[:keep], name))


def test_a_file_damaged_in_the_middle_says_after_which_row() -> None:
    rows: list[dict[str, object]] = [{"id": str(n), "name": f"Name {n * 7919 % 100_003}"} for n in range(60_000)]
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(rows), sink, row_group_size=20_000, compression="zstd")
    data = bytearray(sink.getvalue())
    middle = len(data) * 7 // 10
    data[middle : middle + 4_000] = b"\xff" * 4_000
    seen: list[Any] = []
    with pytest.raises(InputError) as caught:
        seen.extend(_open(bytes(data), "c.parquet"))
    assert "after row" in str(caught.value.where)


def test_a_file_without_a_name_column_lists_its_columns() -> None:
    with pytest.raises(InputError, match="'foo'"):
        _open(_parquet([{"foo": 1}]), "c.parquet")


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_results_have_the_same_columns_in_a_table(tmp_path: Path, form: str) -> None:
    parquet, ipc = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow.ipc")
    match = Match("e-1", "Cap", "Person", 9_300, match=True, datasets=("a", "b"), referents=(), topics=(), name="n",
                  features=(), reason="same")  # fmt: skip
    lines = tmp_path / "lines"
    with lines.open("w", encoding="utf-8", newline="") as stream:
        JsonlWriter(stream, ["account"]).write(
            Result(Query("1", "n", extras=(("account", "x"),)), (match,), (), ("p",))
        )
    made = tmp_path / f"out.{form}"
    write_table(lines, made, form, ["account"])
    table = parquet.read_table(made) if form == "parquet" else ipc.open_file(made).read_all()
    assert table.column_names == [*COLUMNS, "account"]
    (row,) = table.to_pylist()
    assert (row["score"], row["match"], row["datasets"], row["explanations"]) == (0.93, True, ["a", "b"], "{}")
    assert (row["problems"], row["account"]) == (["p"], "x")
