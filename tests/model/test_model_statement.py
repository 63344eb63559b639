# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Statement ids equal FollowTheMoney's; content ignores order, ranges and white space only."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.statement import Row, content_id, statement_id

ROW = Row("x-1", "Person", "name", "A  B", None, None, "name", 0, 4)


# Computed with followthemoney 4.11.2: Statement.make_key(dataset, entity_id, prop, value, external=None, lang).
@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("test", "a", "name", "b"), "8e1d2b02f4648ff9f8d85df2e7837ee99195f3a5"),
        (
            ("us_ofac_sdn", "us_ofac_sdn-36", "name", "AEROCARIBBEAN AIRLINES"),
            "9e7e50ff366773724318f4b338b73f80be546d39",
        ),
        (("example", "NK-1", "name", "Экземплов"), "684565114ba93855f9615a893622a4c5c81935ef"),
    ],
)
def test_statement_ids_are_those_of_followthemoney(parts: tuple[str, str, str, str], expected: str) -> None:
    assert statement_id(*parts) == expected


@given(st.permutations([ROW, ROW._replace(prop="alias"), ROW._replace(value="C")]), st.integers(0, 9))
def test_order_ranges_paths_and_white_space_are_no_content(rows: list[Row], shift: int) -> None:
    moved = [
        row._replace(start=row.start + shift, end=row.end + shift, path="p", value=row.value.replace(" ", "\t "))
        for row in rows
    ]
    assert content_id(moved) == content_id([ROW, ROW._replace(prop="alias"), ROW._replace(value="C")])


@pytest.mark.parametrize(
    "other",
    [ROW._replace(value="A C"), ROW._replace(prop="alias"), ROW._replace(entity="x-2"), ROW._replace(schema="Thing"),
     ROW._replace(lang="rus"), ROW._replace(original="B, A")],
)  # fmt: skip
def test_everything_else_is_content(other: Row) -> None:
    assert content_id([other]) != content_id([ROW])


def test_every_id_of_a_real_statement_file_is_reproduced(shared_dir: Path) -> None:
    """`statements.pack`: entity_id, Schema:prop, value, dataset, lang, …, statement_id."""
    with (shared_dir / "lists/ftm-samples/statements_2024-03-09.pack").open(encoding="utf-8", newline="") as stream:
        for entity, prop, value, dataset, lang, *_, expected in csv.reader(stream):
            assert statement_id(dataset, entity, prop.partition(":")[2], value, lang or None) == expected
