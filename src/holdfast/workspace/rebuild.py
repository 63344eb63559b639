# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The record made again from the vault, offline, and compared with what the log says.

Everything derived can be deleted: a rebuild reads every capture set in log order into a new
record folder and switches to it only when all of it stands. It appends nothing to the log.
Per set it compares the digest of what was read with the logged derivation: the same reader
version must give the same digest (else the vault or the reader is wrong), another version
may differ and is reported as a reader change, with how many rows it reads otherwise. Documents
are read again and compared in the same way, each by its capture.
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
from holdfast.workspace.documents_reading import (
    document_candidates,
    material_of,
    read_into,
    read_new_documents,
    take_out,
)
from holdfast.workspace.reading import Progress, read_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from holdfast.base.digest import Digest
    from holdfast.record.sets import Derivation
    from holdfast.vault.entry import Entry
    from holdfast.vault.store import Vault
    from holdfast.workspace.opening import Workspace

__all__ = ["Damaged", "Difference", "ReaderChange", "RebuildReport", "being_made", "rebuild", "take_in"]

_log = logging.getLogger(__name__)
_DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Difference:
    """A set whose output is not the logged one. `same_reader` says whether that is damage.

    `logged_by` is the reader that the log names; `statements` are those logged and those made now.
    """

    set_index: int
    reader: str
    logged: str
    made: str
    same_reader: bool
    source: str = ""
    logged_by: str = ""
    statements: tuple[int, int] = (0, 0)
    letter: str = "s"

    @property
    def id(self) -> str:
        """The set as printed, `s18`, or the capture of a document, `c12`."""
        return f"{self.letter}{self.set_index}"


@dataclass(frozen=True, slots=True)
class ReaderChange:
    """What another version of a reader makes of the same bytes, per source.

    `rows` of `of` rows say something else than in the record before (`None`: there was none
    to compare with); `statements` are of the sets that differ, logged and made now.
    """

    source: str
    before: str
    now: str
    sets: tuple[int, ...]
    rows: int | None
    of: int | None
    statements: tuple[int, int]

    @property
    def line(self) -> str:
        """For a terminal."""
        counted = "" if self.rows is None else f", {self.rows:,} of {self.of:,} rows read otherwise"
        what, rows = ("document", "findings") if self.source == _DOCUMENTS else ("capture set", "statements")
        was, now = self.statements
        return (
            f"{self.source}: {self.before} → {self.now}, a change of the reader: {len(self.sets)} {what}(s) differ"
            f"{counted}, {was:,} → {now:,} {rows}"
        )


@dataclass(frozen=True, slots=True)
class Damaged:
    """A set, or the capture of a document, that cannot be read again: its bytes are damaged, or were deleted."""

    set_index: int
    error: HoldfastError
    letter: str = "s"

    @property
    def id(self) -> str:
        """As in `Difference`."""
        return f"{self.letter}{self.set_index}"


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What was read again, the digest of the new record, and where it differs from the log."""

    sets: int
    digest: Digest
    differences: tuple[Difference, ...]
    damaged: tuple[Damaged, ...] = ()
    reader_changes: tuple[ReaderChange, ...] = ()
    documents: int = 0

    @property
    def change_lines(self) -> list[str]:
        """One line per reader whose version changed."""
        return [one.line for one in self.reader_changes]

    @property
    def ok(self) -> bool:
        """No set differs under the reader version the log names, and none is damaged."""
        broken = any(isinstance(one.error, IntegrityError) for one in self.damaged)
        return not broken and not any(one.same_reader for one in self.differences)

    def fields(self) -> dict[str, object]:
        """For `--json`."""
        differences = [
            {"set": one.id, "reader": one.reader, "logged": one.logged, "made": one.made} for one in self.differences
        ]
        damaged = [{"set": one.id, "error": one.error.message} for one in self.damaged]
        changes = [
            {"source": one.source, "from": one.before, "to": one.now, "sets": [f"s{index}" for index in one.sets],
             "rows": one.rows, "of": one.of, "statements": list(one.statements)}
            for one in self.reader_changes
        ]  # fmt: skip
        return {
            "sets": self.sets, "documents": self.documents, "digest": str(self.digest), "ok": self.ok,
            "differences": differences, "damaged": damaged, "reader_changes": changes,
        }  # fmt: skip


being_made: set[str] = set()  # folders whose record this process is making again: they are opened as they are


def rebuild(workspace: Workspace, *, progress: Progress | None = None) -> RebuildReport:
    """Make the record again; the present one stays in use until the new one is complete."""
    folder = str(workspace.folder / "record")
    being_made.add(folder)
    try:
        return _rebuild(workspace, progress)
    finally:
        being_made.discard(folder)


def _rebuild(workspace: Workspace, progress: Progress | None) -> RebuildReport:
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
            if entry.type == "capture":
                _read_document(vault, record, entry, (limits, logged, differences, damaged))
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
            if (difference := _difference(vault, made, logged.get(entry.index))) is not None:
                differences.append(difference)
        if _is_resolved(
            workspace, record
        ):  # nobody meets the new record with parties that were put together taken apart
            record.identities.refresh()
        record.documents.upto = last
        documents = record.documents.counts().documents
        digest = record.digest()
        changes = _reader_changes(record, differences)
    workspace.close()
    _take_in_later(workspace, since=last)
    return RebuildReport(sets, digest, tuple(differences), tuple(damaged), changes, documents)


def _read_document(
    vault: Vault,
    record: Record,
    entry: Entry,
    into: tuple[Limits, Mapping[int, Logged], list[Difference], list[Damaged]],
) -> None:
    """Read a capture that is no list again, if it is a document, and compare it with its derivation entry."""
    limits, logged, differences, damaged = into
    for index in document_candidates(vault, [entry]):
        try:
            material = material_of(vault, index, limits=limits)
        except NotFound:  # lawfully deleted
            continue
        except IntegrityError as exc:
            damaged.append(Damaged(index, exc, "c"))
            continue
        made = None if material is None else read_into(record, material)
        before = logged.get(index)
        if made is not None and made.same_as is None and before is not None and before.output != str(made.output):
            differences.append(Difference(
                index, made.reader, before.output, str(made.output), same_reader=before.reader == made.reader,
                source=_DOCUMENTS, logged_by=before.reader,
                statements=(before.statements, sum(made.counts.values())), letter="c",
            ))  # fmt: skip


def _is_resolved(workspace: Workspace, record: Record) -> bool:
    """Whether the present record holds clusters; of one that cannot be read it is taken so where lists can meet."""
    try:
        return workspace.record.identities.resolved()
    except StoreError:
        return len(record.datasets()) > 1


def _difference(vault: Vault, made: Derivation, logged: Logged | None) -> Difference | None:
    """How a set that was read again differs from its latest derivation entry."""
    if logged is None or logged.output == str(made.output):
        return None
    return Difference(
        made.index, made.reader, logged.output, str(made.output), same_reader=logged.reader == made.reader,
        source=vault.opening(made.index, "/body/source") or "", logged_by=logged.reader,
        statements=(logged.statements, made.counts.statements),
    )  # fmt: skip


def _reader_changes(record: Record, differences: Iterable[Difference]) -> tuple[ReaderChange, ...]:
    """The differences that come of another reader version, by source and versions."""
    groups: dict[tuple[str, str, str], list[Difference]] = {}
    for one in differences:
        if not one.same_reader:
            groups.setdefault((one.source, one.logged_by, one.reader), []).append(one)
    changes = []
    for (source, before, now), own in sorted(groups.items()):
        rows, of = (None if source == _DOCUMENTS else record.rows_unlike_before(source)) or (None, None)
        statements = (sum(one.statements[0] for one in own), sum(one.statements[1] for one in own))
        changes.append(ReaderChange(source, before, now, tuple(one.set_index for one in own), rows, of, statements))
    return tuple(changes)


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
                take_out(workspace.record, entry)


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
    read_new_documents(workspace, log=False)


@dataclass(frozen=True, slots=True)
class Logged:
    """What a derivation entry says."""

    reader: str
    output: str
    statements: int


def _logged(vault: Vault) -> dict[int, Logged]:
    """Per set its latest derivation entry."""
    logged: dict[int, Logged] = {}
    for entry in vault.entries():
        if entry.type == "derivation" and (subject := subject_index(entry)) is not None:
            body = entry.body
            logged[subject] = Logged(str(body["reader"]), str(body["output"]), int(str(body["statements"])))
    return logged
