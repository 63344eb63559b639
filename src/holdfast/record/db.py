# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The SQLite database under the record: opening, transactions, and errors in our words.

One database file per rebuild, in WAL mode, tables STRICT (tables.sql). Each thread gets a
connection of its own. Reading happens in short deferred transactions, so that everything
one answer is made of comes from one state; writing takes the write lock at once and waits
for another writer up to `_BUSY_S`. A transaction ends whole or not at all, also under
`kill -9`: that is SQLite's journal, not ours.

`synchronous = NORMAL`: after a power cut the last transactions may be missing, the file is
never torn. The record is derived, so whoever opens the workspace compares it with the log
and accepts what is missing again.

This module knows no table but `meta`. Format numbers live in `PRAGMA user_version`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from holdfast.base.errors import StoreError

__all__ = ["SCHEMA_VERSION", "Database", "sqlite_errors"]

SCHEMA_VERSION = 1
_APPLICATION_ID = 0x48464C52  # "HFLR": tells `file` and a stranger whose database this is
_BUSY_S = 120.0  # a large list is accepted in one transaction of some 20 s; two may queue up
_CACHE_KIB = 48_000  # pages kept by the writing connection: all inner index pages of 1.5 M statements
_READ_CACHE_KIB = 16_000
_REBUILD = "holdfast rebuild"

_BUSY = ("another process has been writing the record for too long", "wait until the other command has ended")
_CAUSES = {
    sqlite3.SQLITE_FULL: ("the disk is full", "free some space, then run the command again; nothing was half written"),
    sqlite3.SQLITE_READONLY: ("the disk or the file is read-only", "use a workspace on a disk you may write to"),
    sqlite3.SQLITE_PERM: ("no permission", "check who owns the workspace"),
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check that the folder exists and may be read and written"),
    sqlite3.SQLITE_IOERR: ("the disk reported an error", "check the disk, then `holdfast rebuild`"),
    sqlite3.SQLITE_CORRUPT: ("the database is damaged", _REBUILD),
    sqlite3.SQLITE_NOTADB: ("the file is not a database", _REBUILD),
}


@contextmanager
def sqlite_errors(path: Path, doing: str) -> Iterator[None]:
    """Turn an error of SQLite inside the block into a `StoreError` with path and remedy."""
    try:
        yield
    except sqlite3.Error as exc:
        code = getattr(exc, "sqlite_errorcode", None)
        what, hint = _CAUSES.get((code or 0) & 0xFF, (str(exc), _REBUILD))
        raise StoreError(f"cannot {doing} the record: {what}", where=str(path), hint=hint) from exc


class Database:
    """One database file. Safe to share between threads; `close` ends every connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()

    @classmethod
    def create(cls, path: Path) -> Database:
        """Make a new database with empty tables.

        Raises:
            StoreError: the file exists, or the disk refuses.
        """
        if path.exists():
            raise StoreError("there is a record already", where=str(path), hint=_REBUILD)
        database = cls(path)
        with sqlite_errors(path, "create"):
            connection = database.connection()
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode = WAL")
            script = files("holdfast.record").joinpath("tables.sql").read_text(encoding="utf-8")
            connection.executescript(f"BEGIN;\n{script}\nPRAGMA user_version = {SCHEMA_VERSION};\nCOMMIT;")
        return database

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open an existing database of this very schema version.

        Raises:
            StoreError: missing, damaged, older (rebuild) or newer (install that version).
        """
        if not path.is_file():
            raise StoreError("there is no record yet", where=str(path), hint=_REBUILD)
        database = cls(path)
        with sqlite_errors(path, "open"):
            found = int(database.connection().execute("PRAGMA user_version").fetchone()[0])
        if found > SCHEMA_VERSION:
            raise StoreError(
                f"the record has schema version {found}, this Holdfast knows up to {SCHEMA_VERSION}",
                where=str(path),
                hint=f"install a Holdfast that knows record schema {found}: pip install --upgrade holdfast",
            )
        if found < SCHEMA_VERSION:
            raise StoreError(
                f"the record has schema version {found}, this Holdfast makes version {SCHEMA_VERSION}",
                where=str(path),
                hint=_REBUILD,
            )
        return database

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened at the first call."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._connect()
            self._local.connection = found
            with self._guard:
                self._all.append(found)
        return found

    def _connect(self) -> sqlite3.Connection:
        uri = self.path.resolve().as_uri()
        if self.path.exists() and not os.access(self.path.parent, os.W_OK):
            uri += "?mode=ro&immutable=1"  # WAL needs a file beside the database; on a read-only disk nobody writes
        connection = sqlite3.connect(uri, timeout=_BUSY_S, isolation_level=None, check_same_thread=False, uri=True)
        connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB}")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A short read transaction: one state of the record, whatever others write meanwhile."""
        with sqlite_errors(self.path, "read"):
            connection = self.connection()
            if connection.in_transaction:  # inside `writing`, or a reader that asks another reader
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def apart(self) -> Iterator[sqlite3.Connection]:
        """A read transaction on a connection of its own, for answers that are iterated slowly."""
        with sqlite_errors(self.path, "read"):
            connection = self._connect()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed when the block ends without exception, else undone."""
        with sqlite_errors(self.path, "write"):
            connection = self.connection()
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            finally:
                if connection.in_transaction:
                    connection.rollback()
                connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB}")

    def checkpoint(self) -> None:
        """Fold the journal into the database file as far as nobody reads it; never an error."""
        try:
            self.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return  # somebody is reading: the next one does it

    def change_counter(self) -> int:
        """A number that differs when another connection has committed since the last call."""
        with sqlite_errors(self.path, "read"):
            return int(self.connection().execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close every connection; idempotent."""
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._local = threading.local()
