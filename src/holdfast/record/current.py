# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`record/current`: which of the numbered databases is the record.

    record/current          one line: the number, e.g. `2`
    record/2/record.db      the database (with `-wal` and `-shm` beside it while in use)

A database is never renamed over: a process that has it open keeps reading what it opened.
A rebuild fills `<n+1>` and then switches `current` by an atomic rename; the folder before it
stays for those who still read it, older ones go. Whoever holds a record open asks `stale`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from holdfast.base.errors import StoreError
from holdfast.base.files import Disk, store_errors

__all__ = ["begin", "current_number", "database_path", "discard", "numbers", "switch"]

_HINT = "holdfast rebuild"


def database_path(folder: Path, number: int) -> Path:
    """The database file of one number."""
    return folder / str(number) / "record.db"


def numbers(folder: Path) -> list[int]:
    """Numbers of the folders that exist, ascending."""
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isascii() and path.name.isdigit())


def current_number(folder: Path) -> int | None:
    """The number `current` names; `None` when there is no record yet.

    Raises:
        StoreError: the file says something else than a number.
    """
    path = folder / "current"
    if not path.exists():
        return None
    with store_errors(path, "read"):
        text = path.read_bytes()[:64].decode("utf-8", "replace").strip()
    if not (text.isascii() and text.isdigit()):
        raise StoreError(f"the file names no record: {text[:40]!r}", where=str(path), hint=_HINT)
    return int(text)


def begin(folder: Path) -> int:
    """Make the folder for a new database; gives its number."""
    disk = Disk()
    disk.make_folder(folder)
    number = max([0, current_number_or_zero(folder), *numbers(folder)]) + 1
    disk.make_folder(folder / str(number))
    return number


def current_number_or_zero(folder: Path) -> int:
    """As `current_number`, but a damaged or missing file counts as 0 (a rebuild replaces it)."""
    try:
        return current_number(folder) or 0
    except StoreError:
        return 0


def switch(folder: Path, number: int) -> None:
    """Let `current` name `number`, and remove what is older than the one before it."""
    before = current_number_or_zero(folder)
    Disk().replace_file(folder / "current", f"{number}\n".encode("ascii"))
    for other in numbers(folder):
        if other not in {number, before}:
            discard(folder, other)


def discard(folder: Path, number: int) -> None:
    """Remove one numbered folder; files that somebody has open live on until closed."""
    shutil.rmtree(folder / str(number), ignore_errors=True)
