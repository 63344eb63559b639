# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where captures stand, found quickly: a cache beside the vault, never part of it.

`run/vault-index.db` (SQLite) answers: which captures have this payload, where does a capture's
WARC record begin, which entries are about this one. Everything in it follows from the log and
is made again from there when it is missing, of another log, or refused by SQLite; where it
cannot be written it is built in memory. It is not synced: a crash may cost it, never the vault.

Nobody may trust it further than that: whoever reads through it checks digests, and whoever
would cut something because of it computes the figures from the log first (`scan_total`).
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from holdfast.base.digest import Digest
from holdfast.proof.tree import tree_root
from holdfast.vault.entry import Entry, capture_of, set_of, subject_index
from holdfast.vault.log import LogFiles

__all__ = ["Index", "Place", "scan_total"]

_log = logging.getLogger(__name__)
_FORMAT = 1
_WAIT_S = 10.0
_SCHEMA = """
CREATE TABLE state(id INTEGER PRIMARY KEY CHECK (id = 0), format INTEGER, origin TEXT, size INTEGER, root BLOB,
                   total INTEGER) STRICT;
CREATE TABLE capture(entry INTEGER PRIMARY KEY, digest BLOB, length INTEGER, first INTEGER, place INTEGER,
                     captured TEXT, deleted INTEGER) STRICT;
CREATE INDEX capture_digest ON capture(digest, entry);
CREATE TABLE about(target INTEGER, entry INTEGER, type TEXT, PRIMARY KEY (target, entry)) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A capture in the index: `place` is the offset of its first WARC record in the packs."""

    entry: int
    digest: Digest
    length: int
    first: int | None
    place: int
    captured: str
    deleted: bool


@dataclass(slots=True)
class _State:
    size: int
    total: int


class Index:
    """The cache for one vault. Safe for several threads and processes."""

    def __init__(self, path: Path | None, log: LogFiles, origin: str) -> None:
        self._path = path
        self._log = log
        self._origin = origin
        self._guard = threading.RLock()
        self._db = self._connect()

    def close(self) -> None:
        """Close the database."""
        with self._guard:
            self._db.close()

    def update(self, size: int, root: bytes) -> int:
        """Take in what the log has appended, up to `size` entries under `root`; gives the packs' length.

        A stored state that is not part of this log is thrown away, and so is one that SQLite
        refuses; where the file takes nothing at all (a full disk), it goes on in memory.
        """
        with self._guard:
            for _ in range(2):
                try:
                    return self._update(size, root)
                except sqlite3.Error as exc:
                    _log.info("the vault index is made again: %s", exc)
                    self.throw_away()
            self._path = None
            self.throw_away()
            return self._update(size, root)

    def throw_away(self) -> None:
        """Forget everything; built in memory from here on if the file cannot be made again."""
        with self._guard:
            self._db.close()
            if self._path is not None:
                with suppress(OSError):
                    for suffix in ("", "-journal"):
                        self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._db = self._connect()

    def capture(self, entry: int) -> Place | None:
        """The capture with that entry index."""
        return next(iter(self._places("WHERE entry = ?", entry)), None)

    def of_digest(self, digest: Digest) -> tuple[Place, ...]:
        """All captures of a payload, by index."""
        return tuple(self._places("WHERE digest = ? ORDER BY entry", digest.raw))

    def about(self, entry: int) -> tuple[tuple[int, str], ...]:
        """(index, type) of the entries whose subject or member is entry `entry`."""
        with self._guard:
            rows = self._db.execute("SELECT entry, type FROM about WHERE target = ? ORDER BY entry", (entry,))
            return tuple((int(row[0]), str(row[1])) for row in rows)

    def _places(self, where: str, value: int | bytes) -> Iterator[Place]:
        columns = "entry, digest, length, first, place, captured, deleted"
        with self._guard:
            rows = self._db.execute(f"SELECT {columns} FROM capture {where}", (value,)).fetchall()  # noqa: S608
        for entry, digest, length, first, place, captured, deleted in rows:
            yield Place(entry, Digest(digest), length, first, place, captured, bool(deleted))

    def _connect(self) -> sqlite3.Connection:
        if self._path is not None:
            try:
                return self._prepare(str(self._path))
            except sqlite3.Error as exc:
                _log.info("no vault index at %s, it is kept in memory: %s", self._path, exc)
        return self._prepare(":memory:")

    def _prepare(self, target: str) -> sqlite3.Connection:
        db = sqlite3.connect(target, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = TRUNCATE")
            db.execute("PRAGMA synchronous = OFF")
            with _transaction(db):
                if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                    for statement in _SCHEMA.split(";"):
                        db.execute(statement)
                    db.execute("INSERT INTO state VALUES (0, ?, ?, 0, x'', 0)", (_FORMAT, self._origin))
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _update(self, size: int, root: bytes) -> int:
        state = self._state()
        if state is None or state.size > size:
            pass  # another log's, or ahead of this one: look again inside the transaction
        elif state.size == size and self._fits(size, root):
            return state.total
        with _transaction(self._db):
            state = self._state()
            if state is None or state.size > size or not self._fits(state.size, root if state.size == size else None):
                for table in ("capture", "about"):
                    self._db.execute(f"DELETE FROM {table}")  # noqa: S608
                state = _State(0, 0)
            total = self._take_in(self._log.entries(state.size, size), state.total)
            self._db.execute("REPLACE INTO state VALUES (0, ?, ?, ?, ?, ?)", (_FORMAT, self._origin, size, root, total))
        return total

    def _state(self) -> _State | None:
        row = self._db.execute("SELECT format, origin, size, total FROM state").fetchone()
        if row is None or (row[0], row[1]) != (_FORMAT, self._origin):
            return None
        return _State(row[2], row[3])

    def _fits(self, size: int, root: bytes | None) -> bool:
        """Whether the stored root is that of the log's first `size` entries."""
        stored = self._db.execute("SELECT root FROM state").fetchone()[0]
        if size == 0:
            return True
        return bool(stored == (tree_root(self._log.hashes(size), size) if root is None else root))

    def _take_in(self, entries: Iterable[Entry], total: int) -> int:
        for entry in entries:
            if entry.type == "capture":
                capture = capture_of(entry)
                row = (entry.index, capture.payload.raw, capture.length, capture.first, total, capture.captured, 0)
                self._db.execute("REPLACE INTO capture VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                total += sum(record.length for record in capture.records)
            for target in _targets(entry):
                self._db.execute("REPLACE INTO about VALUES (?, ?, ?)", (target, entry.index, entry.type))
            if entry.type == "deletion" and entry.body["what"] == "payload":
                gone = subject_index(entry)
                self._db.execute("UPDATE capture SET deleted = 1 WHERE entry = ? OR first = ?", (gone, gone))
        return total


def scan_total(log: LogFiles, size: int) -> int:
    """Length of all committed WARC records, from the log alone (reads every entry)."""
    captures = (capture_of(entry) for entry in log.entries(0, size) if entry.type == "capture")
    return sum(record.length for capture in captures for record in capture.records)


def _targets(entry: Entry) -> Iterable[int]:
    if entry.type == "set":
        return [index for _, index in set_of(entry).members]
    about = subject_index(entry)
    return [] if about is None else [about]


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise
