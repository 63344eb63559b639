# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The table of decisions: made with the first one, idempotent, emptied by an erasure."""

from dataclasses import replace
from pathlib import Path

import pytest

from holdfast.record.decisions import DecisionRow
from holdfast.record.store import Record

ROW = DecisionRow(
    7, "unsure", "2026-03-01T12:00:00Z", "sha256:" + "0" * 64, 6, 7_100, "a b", "secret query", "listed", "why", "Ada"
)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record.create(tmp_path / "record")


def test_a_record_without_decisions_has_none_and_keeps_its_digest(record: Record) -> None:
    before = record.digest()
    assert record.decisions() == ()
    record.erase_decision(7, "query", 8)
    record.note_decision(ROW)
    assert record.decisions() == (ROW,)
    assert record.digest() == before
    record.close()


def test_taking_one_in_again_changes_nothing(record: Record) -> None:
    record.note_decision(ROW)
    once = record.decisions_digest()
    record.note_decision(ROW)
    assert (record.decisions_digest(), record.last_index()) == (once, 7)
    record.note_decision(replace(ROW, index=9))
    assert [row.index for row in record.decisions()] == [7, 9]
    assert record.decisions_digest() != once
    record.close()


def test_an_erased_text_leaves_the_file(record: Record, tmp_path: Path) -> None:
    record.note_decision(ROW)
    for name in ("query", "by"):
        record.erase_decision(7, name, 8)
    record.erase_decision(7, "image", 8)  # no text of it
    assert record.decisions() == (replace(ROW, query=None, by=None, erased=("by", "query")),)
    assert record.last_index() == 8
    record.close()
    assert b"secret query" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*.db*"))
