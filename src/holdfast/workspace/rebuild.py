# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The record made again from the vault, offline, and compared with what the log says.

Everything derived can be deleted: a rebuild reads every capture set in log order into a new
record folder and switches to it only when all of it stands. It appends nothing to the log.
Per set it compares the digest of what was read with the logged derivation: the same reader
version must give the same digest (else the vault or the reader is wrong), another version
may differ and is reported as a reader change.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.base.errors import HoldfastError, IntegrityError, NotFound, StoreError
from holdfast.record.store import Record
from holdfast.vault.decoding import Limits
from holdfast.vault.entry import subject_index
from holdfast.workspace.decisions import take_in_decision
from holdfast.workspace.reading import Progress, read_set

if TYPE_CHECKING:
    from holdfast.base.digest import Digest
    from holdfast.vault.entry import Entry
    from holdfast.vault.store import Vault
    from holdfast.workspace.opening import Workspace

__all__ = ["Damaged", "Difference", "RebuildReport", "rebuild", "take_in"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Difference:
    """A set whose output is not the logged one. `same_reader` says whether that is damage."""

    set_index: int
    reader: str
    logged: str
    made: str
    same_reader: bool


@dataclass(frozen=True, slots=True)
class Damaged:
    """A set that cannot be read again: its bytes are damaged, or were deleted."""

    set_index: int
    error: HoldfastError


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What was read again, the digest of the new record, and where it differs from the log."""

    sets: int
    digest: Digest
    differences: tuple[Difference, ...]
    damaged: tuple[Damaged, ...] = ()

    @property
    def ok(self) -> bool:
        """No set differs under the reader version the log names, and none is damaged."""
        broken = any(isinstance(one.error, IntegrityError) for one in self.damaged)
        return not broken and not any(one.same_reader for one in self.differences)

    def fields(self) -> dict[str, object]:
        """For `--json`."""
        differences = [
            {"set": f"s{one.set_index}", "reader": one.reader, "logged": one.logged, "made": one.made}
            for one in self.differences
        ]
        damaged = [{"set": f"s{one.set_index}", "error": one.error.message} for one in self.damaged]
        return {
            "sets": self.sets, "digest": str(self.digest), "ok": self.ok, "differences": differences, "damaged": damaged
        }  # fmt: skip


def rebuild(workspace: Workspace, *, progress: Progress | None = None) -> RebuildReport:
    """Make the record again; the present one stays in use until the new one is complete."""
    vault = workspace.vault
    vault.refresh()
    _forget_erased(workspace)
    logged = _logged(vault)
    differences: list[Difference] = []
    damaged: list[Damaged] = []
    sets = 0
    limits = Limits(max_bytes=workspace.settings.max_decoded_bytes)
    last = vault.size
    folder = workspace.folder / "record"
    with Record.rebuild(folder) as record:
        for entry in vault.entries():
            if progress is not None:
                progress("rebuilding", entry.index, vault.size)
            _release(record, entry)
            take_in_decision(vault, record, entry)
            if entry.type != "set":
                continue
            try:
                made = read_set(vault, record, entry.index, limits=limits)
            except (IntegrityError, NotFound) as exc:
                damaged.append(Damaged(entry.index, exc))
                continue
            if made is None:
                continue
            sets += 1
            reader, output = logged.get(entry.index, (made.reader, str(made.output)))
            if output != str(made.output):
                differences.append(
                    Difference(entry.index, made.reader, output, str(made.output), same_reader=reader == made.reader)
                )
        digest = record.digest()
    workspace.close()
    _take_in_later(workspace, since=last)
    return RebuildReport(sets, digest, tuple(differences), tuple(damaged))


def take_in(vault: Vault, record: Record, entry: Entry, *, limits: Limits | None = None) -> None:
    """Take one entry of the log into a record that is made from the first ones on.

    Raises:
        IntegrityError: what it names is damaged.
        NotFound: it was deleted.
    """
    _release(record, entry)
    take_in_decision(vault, record, entry)
    if entry.type == "set":
        read_set(vault, record, entry.index, limits=limits)


def _forget_erased(workspace: Workspace) -> None:
    """The present record stays on disk once more after it is replaced: what was erased leaves it now."""
    with suppress(StoreError):  # a damaged or missing one holds nothing that can be taken out
        for entry in workspace.vault.entries():
            if entry.type == "deletion":
                take_in_decision(workspace.vault, workspace.record, entry)


def _release(record: Record, entry: Entry) -> None:
    """Take in a release; that of a set which could not be read waits for its bytes."""
    subject = subject_index(entry) if entry.type == "release" else None
    if subject is not None and record.has_set(subject):
        record.release(subject, entry.index)


def _take_in_later(workspace: Workspace, *, since: int) -> None:
    """Sets and releases that another process gave the old record while the new one was made; it has logged them."""
    vault, record = workspace.vault, workspace.record
    for entry in vault.entries(since):
        _release(record, entry)
        take_in_decision(vault, record, entry)
        if entry.type == "set" and not record.has_set(entry.index):
            try:
                read_set(vault, record, entry.index, limits=Limits(max_bytes=workspace.settings.max_decoded_bytes))
            except (IntegrityError, NotFound) as exc:  # its own `add` said so, and `doctor` does
                _log.error("set s%d cannot be read: %s; holdfast verify", entry.index, exc.message)


def _logged(vault: Vault) -> dict[int, tuple[str, str]]:
    """Per set the reader and output digest of its latest derivation entry."""
    logged: dict[int, tuple[str, str]] = {}
    for entry in vault.entries():
        if entry.type == "derivation" and (subject := subject_index(entry)) is not None:
            logged[subject] = (str(entry.body["reader"]), str(entry.body["output"]))
    return logged
