# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Full-text search over every block of every document (SQLite FTS5).

What a person types is words, never a query language: each word is quoted before FTS5 sees it, so
`NOT`, `*`, `(` and column names are words or nothing. Two things are understood: "several words" in
quotation marks stand next to each other, and a word that ends in `*` is the beginning of one. All
words must stand in one block. Letters are compared without case and diacritics.

A hit names the place of its block and of every word in it that matched, as characters of the view.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "Passage",
    "PassageHit",
    "count_passages",
    "forget_passages",
    "match_of",
    "search_passages",
    "write_passages",
]

_BEGIN, _END = "\x02", "\x03"  # around matched words; a block that holds them itself is shown without marks
_PART = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|(\S+)')
_WORDY = re.compile(r"\w")
_MOST_WORDS = 64
_BLOCKS = "passage JOIN passage_at ON passage_at.id = passage.rowid"


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of text: its view, its place there, its role, its words."""

    view: int
    start: int
    end: int
    zone: str
    text: str


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A block that holds the words: its place, and `marks`, the places of the words (characters of the view)."""

    document: int
    view: int
    start: int
    end: int
    zone: str
    text: str
    marks: tuple[tuple[int, int], ...]


def match_of(words: str) -> str:
    """What a person typed, as an FTS5 query that means those words and nothing else; "" when there are none."""
    parts = []
    for found in list(_PART.finditer(words.replace("\x00", " ")))[:_MOST_WORDS]:
        text = (found[1] if found[1] is not None else found[2]).replace('"', " ").strip()
        if _WORDY.search(text):
            begins = found[2] is not None and text.endswith("*")
            parts.append('"' + text.rstrip("*") + '"' + "*" * begins)
    return " ".join(parts)


def write_passages(connection: sqlite3.Connection, document: int, passages: Iterable[Passage]) -> None:
    """Store the blocks of a document that hold a word."""
    for one in passages:
        if _WORDY.search(one.text):
            at = connection.execute(
                "INSERT INTO passage_at (document, view, start, stop, zone) VALUES (?, ?, ?, ?, ?)",
                (document, one.view, one.start, one.end, one.zone),
            ).lastrowid
            connection.execute("INSERT INTO passage (rowid, text) VALUES (?, ?)", (at, _plain(one.text)))


def forget_passages(connection: sqlite3.Connection, document: int) -> None:
    """Take out the blocks of a document, their words from the index too."""
    rows = connection.execute("SELECT id FROM passage_at WHERE document = ?", (document,)).fetchall()
    connection.executemany("DELETE FROM passage WHERE rowid = ?", rows)
    connection.execute("DELETE FROM passage_at WHERE document = ?", (document,))
    if rows:
        connection.execute("INSERT INTO passage (passage) VALUES ('optimize')")  # what is deleted leaves the segments


def count_passages(connection: sqlite3.Connection, match: str, document: int | None = None) -> tuple[int, int]:
    """How many blocks hold the words, and of how many documents."""
    where, values = _within(match, document)
    row = connection.execute(
        f"SELECT count(*), count(DISTINCT document) FROM {_BLOCKS} WHERE {where}",  # noqa: S608 - our own clauses
        values,
    ).fetchone()
    return int(row[0]), int(row[1])


def search_passages(
    connection: sqlite3.Connection, match: str, document: int | None = None, *, limit: int, offset: int
) -> tuple[PassageHit, ...]:
    """Blocks that hold the words of `match_of`, the best first; of one document in the order of its text."""
    where, values = _within(match, document)
    order = "passage_at.view, passage_at.start" if document is not None else "rank, passage_at.id"
    rows = connection.execute(
        "SELECT document, view, start, stop, zone, text, highlight(passage, 0, ?, ?)"  # noqa: S608 - our own clauses
        f" FROM {_BLOCKS} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
        (_BEGIN, _END, *values, limit, offset),
    )
    return tuple(
        PassageHit(document, view, start, end, zone, text, _marks(text, marked, start))
        for document, view, start, end, zone, text, marked in rows
    )


def _within(match: str, document: int | None) -> tuple[str, list[object]]:
    if document is None:
        return "passage MATCH ?", [match]
    return "passage MATCH ? AND document = ?", [match, document]


def _marks(text: str, marked: str, start: int) -> tuple[tuple[int, int], ...]:
    """Where the words stand, from the text with marks around them."""
    if _BEGIN in text or _END in text:
        return ()
    found: list[tuple[int, int]] = []
    at = start
    for number, piece in enumerate(re.split(f"[{_BEGIN}{_END}]", marked)):
        if number % 2 and piece:
            found.append((at, at + len(piece)))
        at += len(piece)
    return tuple(found)


def _plain(text: str) -> str:
    """SQLite ends a text at NUL and holds no lone surrogates; one character stands for one."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
