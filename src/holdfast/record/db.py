# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The SQLite database under the record: opening, transactions, and errors in our words.

One database file per rebuild, in WAL mode, tables STRICT (tables.sql). Each thread gets a
connection of its own. Reading happens in short deferred transactions, so that everything
one answer is made of comes from one state; writing takes the write lock at once and waits
for another writer up to `_BUSY_S`. A transaction ends whole or not at all, also under
`kill -9`: that is SQLite's journal, not ours.

On a full disk SQLite cannot make its file of shared memory. Where no journal waits, the database
file is the whole record, and is read as it stands (`immutable`); each further transaction tries
the usual way again, since there may be room by then.

`synchronous = NORMAL`: after a power cut the last transactions may be missing, the file is
never torn. The record is derived, so whoever opens the workspace compares it with the log
and accepts what is missing again.

This module knows no table but `meta`. Format numbers live in `PRAGMA user_version`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from holdfast.base.errors import StoreError

__all__ = ["SCHEMA_VERSION", "Database", "sqlite_errors"]

SCHEMA_VERSION = 6
_APPLICATION_ID = 0x48464C52  # "HFLR": tells `file` and a stranger whose database this is
_BUSY_S = 120.0  # a large list is accepted in one transaction of some 20 s; two may queue up
_CACHE_KIB = 48_000  # pages kept by the writing connection: all inner index pages of 1.5 M statements
_READ_CACHE_KIB = 16_000
_REBUILD = "holdfast rebuild"
_FULL_BYTES = 64 << 10  # less than this is free: SQLite calls what comes of it an error of the disk
_AS_IT_STANDS = "?mode=ro&immutable=1"
_NO_ROOM = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN})

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
        code = _code(exc)
        if code in _NO_ROOM and _is_full(path):
            code = sqlite3.SQLITE_FULL
        what, hint = _CAUSES.get(code, (str(exc), _REBUILD))
        raise StoreError(f"cannot {doing} the record: {what}", where=str(path), hint=hint) from exc


def _code(exc: sqlite3.Error) -> int:
    """The primary result code."""
    return (getattr(exc, "sqlite_errorcode", None) or 0) & 0xFF


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _FULL_BYTES
    except OSError:
        return False


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
    def is_older(cls, path: Path) -> bool:
        """Whether the file is a record of an older schema version: it must be made again."""
        if not path.is_file():
            return False
        database = cls(path)
        try:
            with sqlite_errors(path, "open"):
                return 0 < int(database.connection().execute("PRAGMA user_version").fetchone()[0]) < SCHEMA_VERSION
        finally:
            database.close()

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
        refused: sqlite3.Error | None = getattr(self._local, "refused", None)
        if found is not None and refused is not None and not found.in_transaction:
            found.close()
            with self._guard:
                self._all.remove(found)
            found = None
        if found is None:
            found, self._local.refused = self._connect()
            self._local.connection = found
            with self._guard:
                self._all.append(found)
        return found

    def _connect(self) -> tuple[sqlite3.Connection, sqlite3.Error | None]:
        """A connection that can read; with what stood in the way of writing, where the disk is full."""
        if self.path.exists() and not os.access(self.path.parent, os.W_OK):
            return self._connected(_AS_IT_STANDS), None  # WAL needs a file beside it; here nobody writes
        try:
            return self._connected(), None
        except sqlite3.OperationalError as exc:
            if _code(exc) not in _NO_ROOM or not self.path.exists() or not self._is_whole():
                raise
            return self._connected(_AS_IT_STANDS), exc

    def _is_whole(self) -> bool:
        """Whether no journal waits to be folded in: the database file is all there is."""
        try:
            return self.path.with_name(self.path.name + "-wal").stat().st_size == 0
        except FileNotFoundError:
            return True

    def _connected(self, options: str = "") -> sqlite3.Connection:
        uri = self.path.resolve().as_uri() + options
        connection = sqlite3.connect(uri, timeout=_BUSY_S, isolation_level=None, check_same_thread=False, uri=True)
        try:
            connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB}")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA trusted_schema = OFF")
            if options == "" and self.path.exists() and self.path.stat().st_size > 0:
                connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # makes the shared memory, if it can
        except sqlite3.Error:
            connection.close()
            raise
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
                connection.rollback()  # temporary tables go with it

    @contextmanager
    def apart(self) -> Iterator[sqlite3.Connection]:
        """A read transaction on a connection of its own, for answers that are iterated slowly."""
        with sqlite_errors(self.path, "read"):
            connection, _ = self._connect()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.close()

    @contextmanager
    def beside(self, other: Path) -> Iterator[sqlite3.Connection]:
        """A connection of its own with another database attached as `older`, both for reading."""
        with sqlite_errors(other, "read"):
            connection, _ = self._connect()
            try:
                connection.execute("ATTACH DATABASE ? AS older", (other.resolve().as_uri() + "?mode=ro",))
                yield connection
            finally:
                connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed when the block ends without exception, else undone."""
        with sqlite_errors(self.path, "write"):
            connection = self.connection()
            refused: sqlite3.Error | None = self._local.refused
            if refused is not None:
                raise refused
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
