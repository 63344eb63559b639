# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What people decided about queries and listed parties: the log's `decision` entries as rows.

The log holds commitments only; the texts come from the openings. They are kept here so that a
screening run reads one table instead of the log. The table is made with the first decision, so
that a record without any stays as it was. It holds nothing the log and its openings do not: a
rebuild gives the same rows, and `erase` empties what a `deletion` entry names.

This module stores texts and understands none of them; `screening.decisions` does.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import astuple, dataclass, replace

from holdfast.base.digest import Digest

__all__ = ["DecisionRow", "decisions_digest", "erase_decision", "load_decisions", "note_decision"]

_TABLE = """CREATE TABLE IF NOT EXISTS decision (
  id INTEGER PRIMARY KEY,            -- log index of the entry
  verdict TEXT NOT NULL, time TEXT NOT NULL,
  image TEXT NOT NULL, size INTEGER NOT NULL, score INTEGER NOT NULL,
  bound TEXT NOT NULL,               -- the commitments to query and listed, as they stand in the log
  query TEXT, listed TEXT, reason TEXT, decided_by TEXT,   -- NULL: erased, or (decided_by) never given
  erased TEXT NOT NULL) STRICT       -- names of what was erased, sorted, separated by blanks"""
_COLUMNS = {"query": "query", "listed": "listed", "reason": "reason", "by": "decided_by"}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One `decision` entry. A text is `None` when its opening was erased, or (`by`) there never was one."""

    index: int
    verdict: str
    time: str
    image: str
    size: int
    score: int
    bound: str
    query: str | None
    listed: str | None
    reason: str | None
    by: str | None
    erased: tuple[str, ...] = ()


def note_decision(connection: sqlite3.Connection, row: DecisionRow) -> None:
    """Store one decision; storing it again changes nothing but what was erased meanwhile."""
    connection.execute(_TABLE)
    values = (*astuple(row)[:-1], " ".join(sorted(row.erased)))
    connection.execute("INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def erase_decision(connection: sqlite3.Connection, index: int, name: str) -> bool:
    """Forget the text `name` (query, listed, reason or by) of a decision; whether there was such a decision."""
    column = _COLUMNS.get(name)
    if column is None or not _has_table(connection):
        return False
    found = connection.execute("SELECT erased FROM decision WHERE id = ?", (index,)).fetchone()
    if found is None:
        return False
    erased = " ".join(sorted({*found[0].split(), name}))
    connection.execute(f"UPDATE decision SET {column} = NULL, erased = ? WHERE id = ?", (erased, index))  # noqa: S608 - a column of the table above
    return True


def load_decisions(connection: sqlite3.Connection) -> tuple[DecisionRow, ...]:
    """All decisions in log order."""
    if not _has_table(connection):
        return ()
    rows = connection.execute("SELECT * FROM decision ORDER BY id")
    return tuple(replace(DecisionRow(*row[:-1]), erased=tuple(row[-1].split())) for row in rows)


def decisions_digest(connection: sqlite3.Connection) -> Digest:
    """SHA-256 over all rows: the same after a rebuild."""
    rows = [astuple(row) for row in load_decisions(connection)]
    return Digest(hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode("ascii")).digest())


def _has_table(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'decision'")
    return found.fetchone() is not None
