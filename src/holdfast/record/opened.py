# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A record folder from the outside: making one, opening it, making it again beside the old one.

`record/current` names the numbered folder in use (`current`). A rebuild fills the next number and
switches when all of it stands; with an exception nothing has changed. Whoever holds a record open
keeps reading what was opened, and asks `stale` whether there is another by now.

What is in a record, and how it grows, is `store`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from holdfast.base.errors import StoreError
from holdfast.base.files import Lock
from holdfast.record import current
from holdfast.record.db import Database

__all__ = ["OpenedRecord"]

_REBUILD_WAIT_S = 2.0  # a second rebuild is refused, not queued: it would make the same again


class OpenedRecord:
    """One open record. Close it, or use it as a context manager."""

    def __init__(self, folder: Path, number: int, database: Database) -> None:
        self.folder = folder
        self.generation = number
        self._database = database

    # ── opening ───────────────────────────────────────────────────────────────────────────────
    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether the folder holds a record."""
        return (folder / "current").exists()

    @classmethod
    def is_older(cls, folder: Path) -> bool:
        """Whether the folder holds a record of an older schema version, which must be made again.

        Raises:
            StoreError: it is damaged.
        """
        number = current.current_number(folder)
        return number is not None and Database.is_older(current.database_path(folder, number))

    @classmethod
    def create(cls, folder: Path) -> Self:
        """A new, empty record in `folder` (made when missing).

        Raises:
            StoreError: there is one already, or the disk refuses.
        """
        if cls.exists(folder):
            raise StoreError("there is a record already", where=str(folder), hint="holdfast rebuild")
        number = current.begin(folder)
        database = Database.create(current.database_path(folder, number))
        current.switch(folder, number)
        return cls(folder, number, database)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The record that `current` names.

        Raises:
            StoreError: none yet, damaged, older (rebuild) or newer (install that version).
        """
        number = current.current_number(folder)
        if number is None:
            raise StoreError("there is no record yet", where=str(folder), hint="holdfast rebuild")
        return cls(folder, number, Database.open(current.database_path(folder, number)))

    @classmethod
    @contextmanager
    def rebuild(cls, folder: Path) -> Iterator[Self]:
        """An empty record beside the current one; it becomes current when the block ends well.

        Sets accepted into the old record meanwhile are not in the new one: compare with the
        log and accept them again afterwards. With an exception the old record stays.

        Raises:
            StoreError: another rebuild is running, or the disk refuses.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with Lock(folder / "rebuild.lock").exclusive(timeout_s=_REBUILD_WAIT_S):
            for leftover in current.numbers(folder):
                if leftover > current.current_number_or_zero(folder):
                    current.discard(folder, leftover)
            number = current.begin(folder)
            record = cls(folder, number, Database.create(current.database_path(folder, number)))
            try:
                yield record
                record._database.checkpoint()
            except BaseException:
                record.close()
                current.discard(folder, number)
                raise
            record.close()
            current.switch(folder, number)

    def close(self) -> None:
        """Close the database; idempotent."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def stale(self) -> bool:
        """Whether `current` names another database by now: open the record again."""
        return current.current_number(self.folder) != self.generation

    def change_counter(self) -> int:
        """A number that differs after another process or thread has committed."""
        return self._database.change_counter()

    def size_bytes(self) -> int:
        """Bytes on disk of the current database, its journal included."""
        path = current.database_path(self.folder, self.generation)
        return sum(
            part.stat().st_size for part in path.parent.iterdir() if part.is_file() and not part.name.endswith("-shm")
        )
