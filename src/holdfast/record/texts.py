# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Interning: texts, entity ids and terms to small integers, inside one write transaction.

A value such as a country or a programme stands in thousands of statements; it is stored
once. `Interner` lives for one transaction: it looks texts up in batches, inserts what is
new, and remembers a bounded number of them. Values are found by a 64-bit hash and compared
in full, so that two texts with one hash stay two texts.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

__all__ = ["Interner", "batches", "marks"]

_BATCH = 900  # SQLite allows 999 parameters in its oldest builds
_REMEMBERED = 150_000  # texts kept in memory: about 25 MB; a whole SDN day has some 90,000

T = TypeVar("T")


def batches(items: Sequence[T], size: int = _BATCH) -> Iterator[Sequence[T]]:
    """`items` in slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def marks(count: int) -> str:
    """`?, ?, ?`: placeholders for one IN list."""
    return ", ".join("?" * count)


class _Terms(dict[str, int]):
    """Words of a small vocabulary to their ids; one that is asked for and not there is inserted."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__((value, key) for key, value in connection.execute("SELECT id, value FROM term"))
        self._db = connection

    def __missing__(self, value: str) -> int:
        found = self[value] = self._db.execute("INSERT INTO term (value) VALUES (?)", (value,)).lastrowid or 0
        return found


class Interner:
    """Texts to integer ids; `terms` has those of words, a new one inserted when it is looked up.

    Not shared between transactions: a rollback would leave it wrong.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._texts: dict[str, int] = {}
        self._entities: dict[str, int] = {}
        self.terms: Mapping[str, int] = _Terms(connection)
        self._next_text = _next_id(connection, "text")
        self._next_entity = _next_id(connection, "entity")

    def texts(self, values: Iterable[str]) -> dict[str, int]:
        """Ids of `values`, new ones inserted. The mapping holds at least these."""
        if len(self._texts) > _REMEMBERED:
            self._texts.clear()
        known = self._texts
        missing = {value: _hash(value) for value in values if value not in known}
        for part in batches(list(missing.values())):
            found = self._db.execute(f"SELECT id, value FROM text WHERE hash IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
            known.update((value, key) for key, value in found if value in missing)
        fresh = [(value, code) for value, code in missing.items() if value not in known]
        rows = []
        for value, code in fresh:
            known[value] = self._next_text
            rows.append((self._next_text, code, value))
            self._next_text += 1
        self._db.executemany("INSERT INTO text (id, hash, value) VALUES (?, ?, ?)", rows)
        return known

    def entities(self, keys: Iterable[str]) -> dict[str, int]:
        """Ids of entity keys, new ones inserted. The mapping holds at least these."""
        if len(self._entities) > _REMEMBERED:
            self._entities.clear()
        known = self._entities
        missing = list({key: None for key in keys if key not in known})
        for part in batches(missing):
            found = self._db.execute(f"SELECT key, id FROM entity WHERE key IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
            known.update(found)
        rows = []
        for key in missing:
            if key not in known:
                known[key] = self._next_entity
                rows.append((self._next_entity, key))
                self._next_entity += 1
        self._db.executemany("INSERT INTO entity (id, key) VALUES (?, ?)", rows)
        return known


def _hash(value: str) -> int:
    digest = hashlib.blake2b(value.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _next_id(connection: sqlite3.Connection, table: str) -> int:
    found = connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0]  # noqa: S608 - our own table names
    return 1 if found is None else int(found) + 1
