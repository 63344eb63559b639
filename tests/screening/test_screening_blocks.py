# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Customer files cut into blocks: the rows are those that reading the whole file gives."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.screening import blocks as module
from holdfast.screening.blocks import BLOCK_ROWS, cut_lines, open_blocks
from holdfast.screening.csv_rows import MAX_LINE_BYTES
from holdfast.screening.json_rows import LateColumns
from holdfast.screening.query import Query, RowError
from holdfast.screening.readers import read_queries

_CELLS = st.sampled_from(
    [
        "Ana",
        '"Ana, Li"',
        '"Ana\nLi"',
        '"',
        "",
        "1\t2",
        "\xff",
        "Ж",
        '""',
        'a"b',
        "x\r",
        '"\n\n\n' * 9,
        "\n" * 12,
        "é;" * 40,
    ]
)
_LINES = st.lists(st.lists(_CELLS, min_size=1, max_size=3).map(",".join), min_size=1, max_size=90)


def _whole(data: bytes, name: str) -> list[Query | RowError]:
    return list(read_queries(io.BytesIO(data), name))


def _in_blocks(data: bytes, name: str) -> list[Query | RowError]:
    opened, cut = open_blocks(io.BytesIO(data), name, form=None, mapping={})
    late, found = LateColumns("line"), []
    for block in cut:
        for row, names in block.rows(opened.read_by):
            text = late.notice(names) if names and isinstance(row, Query) else ""
            found.append(_noted(row, text) if text and isinstance(row, Query) else row)
    return found


def _noted(row: Query, text: str) -> Query:
    from dataclasses import replace

    return replace(row, notices=(*row.notices, text))


@settings(deadline=None)
@given(lines=_LINES, size=st.integers(1, 5))
def test_rows_of_csv_are_the_same_in_blocks_wherever_quotes_are_left_open(lines: list[str], size: int) -> None:
    data = b"id,name\n" + b"".join(f"{n},{line}\n".encode("latin-1", "ignore") for n, line in enumerate(lines))
    before = module.BLOCK_ROWS, module._GROUP
    module.BLOCK_ROWS, module._GROUP = size, size
    try:
        assert _in_blocks(data, "c.csv") == _whole(data, "c.csv")
    finally:
        module.BLOCK_ROWS, module._GROUP = before


def test_rows_of_json_lines_are_the_same_in_blocks_and_late_columns_are_said_once() -> None:
    rows = [{"id": str(n), "name": f"Ana {n}"} | ({"late": "x"} if n in {1200, 1900} else {}) for n in range(2_000)]
    data = "\n".join(json.dumps(row) for row in rows).encode() + b"\n[1]\nnot json\n\n"
    found = _in_blocks(data, "c.jsonl")
    assert found == _whole(data, "c.jsonl")
    assert [row.id for row in found if isinstance(row, Query) and row.notices] == ["1200"]


@pytest.mark.parametrize("name", ["c.csv", "c.jsonl"])
def test_a_line_beyond_the_limit_costs_itself_alone(name: str) -> None:
    line = b"1,Ana\n" if name == "c.csv" else b'{"name": "Ana"}\n'
    data = (b"id,name\n" if name == "c.csv" else b"") + line * 700 + b"x" * (MAX_LINE_BYTES + 5) + b"\n" + line * 3
    found = _in_blocks(data, name)
    assert found == _whole(data, name)
    assert len([row for row in found if isinstance(row, RowError)]) == 1


def test_a_list_of_json_objects_is_cut_into_rows() -> None:
    data = json.dumps([{"name": f"Ana {n}"} for n in range(1_100)]).encode()
    opened, cut = open_blocks(io.BytesIO(data), "c.json", form=None, mapping={})
    assert opened.read_by is None
    assert [len(list(block.rows(None))) for block in cut] == [BLOCK_ROWS, BLOCK_ROWS, 1_100 - 2 * BLOCK_ROWS]


def test_blocks_are_whole_lines_that_together_are_the_file() -> None:
    lines = [f"{n},Ana\n".encode() for n in range(2_000)]
    found = list(cut_lines(iter(lines), 2, quoted=True))
    assert b"".join(bytes(block.data) for block in found if isinstance(block.data, bytes)) == b"".join(lines)
    assert [block.first for block in found] == [2, 514, 1026, 1538]
    assert found[-1].end == sum(map(len, lines))


def test_a_stream_that_cannot_go_back_is_cut_as_well(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    data = b"\xef\xbb\xbf\nid;name\n" + b"".join(b"%d;Ana\n" % n for n in range(1_300))
    opened, cut = open_blocks(Pipe(data), "-", form=None, mapping={}, head=data[:16])
    assert [row for block in cut for row, _ in block.rows(opened.read_by)] == _whole(data, "-")
