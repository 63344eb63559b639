# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Tables handed in with a mapping: checked against it before anything is preserved.

A mapping is the caller's own file, so what is wrong with it is said at once, with line and
column, and nothing is kept: a corrected one is a second's work. What is merely left out (columns
nobody maps, a list that holds nobody who could be screened) is said and does not stop anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.base.errors import CaptureError, InputError, UsageError
from holdfast.readers.mapping import MappedTable, check_table
from holdfast.readers.mapping_file import Mapped, parse_mapping
from holdfast.sources.catalog import is_slug, source_or_new
from holdfast.vault.decoding import guess_chain, open_decoded
from holdfast.workspace.planning import Incoming

if TYPE_CHECKING:
    from holdfast.sources.catalog import Source

__all__ = ["as_tables"]

_HEAD_BYTES = 1 << 16
_LONGEST_NAME = 63


def as_tables(
    files: Sequence[tuple[Path, Incoming]], mapping: Path, source: Source | None
) -> tuple[list[Incoming], Incoming, tuple[str, ...]]:
    """The files as tables of a dataset, the mapping as the member beside them, and what is to be said.

    Raises:
        UsageError: the dataset has a reader of its own, or has no name.
        InputError: the mapping is wrong, or a table has not the columns it names.
        CaptureError: the mapping cannot be read.
    """
    try:
        data = mapping.read_bytes()
    except OSError as exc:
        raise CaptureError(f"the mapping cannot be read: {exc.strerror}", where=str(mapping)) from exc
    mapped = parse_mapping(data, mapping.name)
    tables, notes = [], []
    for path, file in files:
        dataset = _dataset(mapped, source, path)
        unused = _unused(mapped, path)
        if unused:
            notes.append(f"{file.name}: columns that the mapping leaves out: {', '.join(unused)}")
        tables.append(replace(file, dataset=dataset, reader=MappedTable.name, member="table"))
    if not mapped.screenable:
        notes.append(
            "nobody on this list will be screened: the mapping gives no risk topic and makes no Sanction; "
            "add `topics: [poi]` (of interest) or another risk topic beside `schema`"
        )
    first = tables[0] if tables else Incoming(0, mapping.name, None, None, "mapping", None, "clock")
    companion = replace(first, position=len(tables), name=mapping.name, member="mapping")
    return tables, companion, tuple(notes)


def _dataset(mapped: Mapped, source: Source | None, path: Path) -> str:
    """What `--source` says, else the mapping's name for it, else one made from the file's name."""
    name = source.name if source is not None else mapped.name or _slug(path.name)
    if not is_slug(name):
        raise UsageError(
            f"{name!r} cannot name a source",
            hint="--source my_list: lower-case letters, digits and _, 2 to 63 of them, a letter first",
        )
    reader = source_or_new(name).reader
    if reader not in {None, MappedTable.name}:
        raise UsageError(
            f"{name} is read by {reader}, not through a mapping", hint="leave --mapping out, or give it another name"
        )
    return name


def _slug(name: str) -> str:
    stem = re.sub(r"(?:\.(?:csv|tsv|txt|xlsx|xlsm|gz))+\Z", "", name.lower())
    stem = re.sub(r"[^a-z0-9]+", "_", re.sub(r"[-_]?(?:19|20)\d\d[-_]?\d\d([-_]?\d\d)?", "", stem)).strip("_")
    return stem[:_LONGEST_NAME]


def _unused(mapped: Mapped, path: Path) -> tuple[str, ...]:
    """The columns of the table that no mapping uses."""
    try:
        with path.open("rb") as raw:
            chain = guess_chain(raw.read(_HEAD_BYTES), path.name)
            raw.seek(0)
            return check_table(mapped, open_decoded(raw, chain))
    except OSError as exc:
        raise CaptureError(f"a file cannot be read: {exc.strerror}", where=str(path)) from exc
    except InputError as exc:
        raise InputError(exc.message, where=exc.where or path.name, hint=exc.hint) from exc
