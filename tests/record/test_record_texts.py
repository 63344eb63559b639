# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Interning: one text, one id, whatever its hash."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.record.db import Database
from holdfast.record.texts import Interner, batches


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database.create(tmp_path / "record.db")
    yield database.connection()
    database.close()


def test_a_text_keeps_its_id_in_later_transactions(connection: sqlite3.Connection) -> None:
    first = dict(Interner(connection).texts(["a", "b", "a", ""]))
    again = dict(Interner(connection).texts(["b", "c", "a", ""]))
    assert {text: again[text] for text in first} == first
    assert len(set(again.values())) == 4
    assert Interner(connection).terms["x"] == Interner(connection).terms["x"]


def test_two_texts_with_one_hash_stay_two(connection: sqlite3.Connection) -> None:
    ids = dict(Interner(connection).texts(["one", "two"]))
    connection.execute("UPDATE text SET hash = (SELECT hash FROM text WHERE value = 'two')")
    assert Interner(connection).texts(["two"])["two"] == ids["two"]


def test_more_texts_than_one_query_may_hold(connection: sqlite3.Connection) -> None:
    many = [f"text {n}" for n in range(3000)]
    first = dict(Interner(connection).texts(many))
    assert dict(Interner(connection).texts(many)) == first
    keys = dict(Interner(connection).entities(many))
    assert dict(Interner(connection).entities(reversed(many))) == keys


@given(st.lists(st.integers()), st.integers(1, 9))
def test_batches_are_the_items_in_order(items: list[int], size: int) -> None:
    parts = list(batches(items, size))
    assert [item for part in parts for item in part] == items
    assert all(len(part) <= size for part in parts)
