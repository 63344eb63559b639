# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A record made by another version of Holdfast: an older one is made again, a newer one refused.

The record is derived, so an older schema, or rows that an older version of a reader made, are
no loss: the record is rebuilt from the vault when it is first opened, and a line says so. Where
that cannot be done at once (another process is at it, the disk is read-only), rows of an older
reader are still true to the bytes and are used; an older schema is not. What a newer Holdfast
made is never replaced by less.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast.base.errors import StoreError
from holdfast.readers.reader import READERS
from holdfast.readers.text.version import NAME, VERSION
from holdfast.record.store import Record
from holdfast.workspace.rebuild import being_made, rebuild

if TYPE_CHECKING:
    from holdfast.workspace.opening import Workspace

__all__ = ["older_readers", "open_present"]

_log = logging.getLogger(__name__)


def open_present(workspace: Workspace) -> Record:
    """The record of a workspace, made again first where an older Holdfast made it.

    Raises:
        StoreError: none yet, damaged, made by a newer Holdfast, or of an older schema and not to be rebuilt now.
    """
    folder = workspace.folder / "record"
    if str(folder) in being_made:
        return Record.open(folder)
    if Record.is_older(folder):
        _remake(workspace, "an older Holdfast made the record")
    record = Record.open(folder)
    older = older_readers(record)
    if older:
        record.close()
        try:
            _remake(workspace, f"the record was made with {', '.join(older)}")
        except StoreError as exc:
            _log.warning("the record is used as %s made it: %s", ", ".join(older), exc.message)
        record = Record.open(folder)
    return record


def older_readers(record: Record) -> tuple[str, ...]:
    """The readers (`name@version`) that made the record and that are older than those of this Holdfast.

    Raises:
        StoreError: one of them is newer: this Holdfast would read less.
    """
    older = []
    for name in sorted(record.readers()):
        base, _, version = name.partition("@")
        present = _present(base)
        if present is None or not version.isdecimal():
            continue
        if int(version) > present:
            raise StoreError(
                f"the record was made with {name}, this Holdfast has {base}@{present}",
                where=str(record.folder),
                hint=f"install a Holdfast that has {name}: pip install --upgrade holdfast",
            )
        if int(version) < present:
            older.append(name)
    return tuple(older)


def _present(base: str) -> int | None:
    """The version that this Holdfast has of a reader."""
    if base == NAME.partition("@")[0]:
        return VERSION
    found = READERS.get(base)
    return None if found is None else found.version


def _remake(workspace: Workspace, why: str) -> None:
    _log.warning("%s; it is made again from the vault, this may take some minutes", why)
    for line in rebuild(workspace).change_lines:
        _log.warning("%s", line)
