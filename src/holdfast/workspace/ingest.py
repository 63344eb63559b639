# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From files handed in to statements in the record: preserve, log, read, accept, log.

    1. look at each file's first bytes and name: format, dataset, member, date
    2. plan the capture sets (`planning`, pure)
    3. one vault batch: every payload, and one `set` entry per planned set: from here on the
       files are preserved, whatever happens next
    4. per set: read its members from the vault into the record; what cannot be read, is
       empty or shrank drastically is quarantined by the record and removes nobody
    5. one vault batch: a `derivation` entry per set that was read

A crash between 3 and 5 loses nothing: the next call of `catch_up` (every `add`, `sync` and
`rebuild` makes it) reads the sets that the record has not seen.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from holdfast.base.clock import instant_text
from holdfast.base.digest import sha256_stream
from holdfast.base.errors import (
    CaptureError,
    HoldfastError,
    InputError,
    IntegrityError,
    NotFound,
    UsageError,
)
from holdfast.base.files import store_errors
from holdfast.readers.reader import reader_for, recognise
from holdfast.record.sets import CaptureSet, Derivation, Held, MemberRef
from holdfast.sources.catalog import Source, source_or_new
from holdfast.vault.decoding import Limits, guess_chain, open_decoded
from holdfast.vault.entry import set_of, subject_index
from holdfast.vault.imports import media_type_of, walk_files
from holdfast.workspace.chains import payload_chain
from holdfast.workspace.planning import Incoming, PlannedSet, date_in_name, date_text, member_of, plan_sets

if TYPE_CHECKING:
    from holdfast.model.statement import SourceRecord
    from holdfast.record.store import Record
    from holdfast.vault.batch import Batch, CaptureRef
    from holdfast.vault.store import Vault
    from holdfast.workspace.opening import Workspace

__all__ = [
    "AddReport",
    "CaptureResult",
    "SetResult",
    "add",
    "add_editions",
    "catch_up",
    "derivation_of",
    "read_set",
    "release",
]

_log = logging.getLogger(__name__)
_HEAD_BYTES = 64 * 1024  # what recognition needs; the largest list header seen has 3 kB
STDIN_NAME = "standard-input"
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """A file that was preserved. `dataset` is `None` when it belongs to no source yet."""

    index: int
    name: str
    payload: str
    length: int
    seen_before: bool
    dataset: str | None
    member: str
    why: str


@dataclass(frozen=True, slots=True)
class SetResult:
    """A capture set and what became of it; `derivation` is `None` when nothing reads its format."""

    index: int
    dataset: str
    observed: str
    basis: str
    reader: str | None
    derivation: Derivation | None


@dataclass(frozen=True, slots=True)
class AddReport:
    """What one `add` preserved, read and refused."""

    captures: tuple[CaptureResult, ...]
    sets: tuple[SetResult, ...]
    refused: tuple[HoldfastError, ...]

    @property
    def quarantined(self) -> tuple[SetResult, ...]:
        """The sets with at least one member held back."""
        return tuple(one for one in self.sets if one.derivation is not None and one.derivation.status != "accepted")


@dataclass(frozen=True, slots=True)
class _File:
    """A file at hand: where it is, how to open it, and what its head told."""

    path: Path
    name: str
    uri: str
    incoming: Incoming
    why: str


def add(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    observed_at: datetime | None = None,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
) -> AddReport:
    """Preserve files and folders, and read what is recognised.

    Args:
        workspace: where to.
        paths: files, or folders whose regular files are all taken (symbolic links are refused);
            `-` is `stdin`.
        source: the dataset the files belong to, from the catalogue or new; guessed when `None`.
        observed_at: when the publisher's list said so, as the caller claims; see `planning`.
        stdin: what `-` stands for; it is spooled to `run/` first, because a payload is read twice.
        progress: called with a label, what is done and the total (`None`: unknown).

    Raises:
        UsageError: nothing to add, or a name that two parts of the source answer to.
        CaptureError, StoreError: nothing was acknowledged.
    """
    known = None if source is None else _named(source)
    files: list[_File] = []
    refused: list[HoldfastError] = []
    with ExitStack() as stack:
        for path in paths:
            _refuse_own(workspace.folder, path)
            taken = [_spooled(workspace, stack, stdin)] if str(path) == "-" else walk_files([path])
            for found in taken:
                if isinstance(found, Path):
                    files.append(_look(found, len(files), known.name if known else None, observed_at))
                else:
                    refused.append(found.error)
        return _add_files(workspace, files, refused, progress)


def _named(source: str) -> Source:
    try:
        return source_or_new(source)
    except InputError as exc:  # here it is the caller who said so
        raise UsageError(exc.message, where=exc.where, hint=exc.hint) from exc


def _refuse_own(folder: Path, path: Path) -> None:
    """Nothing of the workspace itself is evidence, and a missing file is a slip of the keyboard."""
    if str(path) == "-":
        return
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise UsageError(f"no such file: {path}", hint="nothing was added") from exc
    except OSError as exc:
        raise CaptureError(
            f"a file cannot be read: {exc.strerror}",
            where=str(path),
            hint="check its owner and mode; nothing was added",
        ) from exc
    own = folder.resolve()
    here = path.resolve()
    parts = [own / name for name in ("vault", "record", "run")]
    if here in (own, *own.parents) or any(here == part or part in here.parents for part in parts):
        raise UsageError(
            f"{path} holds this workspace's own files", hint="name the files to add, or keep them in a folder beside it"
        )


def _spooled(workspace: Workspace, stack: ExitStack, stdin: BinaryIO | None) -> Path:
    if stdin is None:
        raise UsageError("there is no standard input to read", hint="cat FILE | holdfast add -")
    run = workspace.folder / "run"
    with store_errors(run, "keep standard input while it is read"):
        run.mkdir(exist_ok=True)
        path = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=run, prefix="stdin-"))) / STDIN_NAME
        with path.open("wb") as out:
            shutil.copyfileobj(stdin, out, 1 << 20)
    return path


def _add_files(
    workspace: Workspace, files: list[_File], refused: list[HoldfastError], progress: Progress | None
) -> AddReport:
    if not files:
        if refused:
            raise refused[0]
        raise UsageError("nothing to add: no file there", hint="holdfast add FILE")
    planned = plan_sets((file.incoming for file in files), workspace.clock.now())
    captures, indexes = _preserve(workspace.vault, files, planned, progress)
    derivations = catch_up(workspace, progress=progress)
    sets = tuple(
        SetResult(
            index, plan.dataset, plan.observed, plan.basis, plan.reader,
            derivations.get(index) or derivation_of(workspace.record, index),
        )
        for index, plan in zip(indexes, planned, strict=True)
    )  # fmt: skip
    return AddReport(captures, sets, tuple(refused))


def derivation_of(record: Record, index: int) -> Derivation | None:
    """What another process made of a set that it read before this one could; `None` when nothing reads it."""
    if not record.has_set(index):
        return None
    one = next(one for one in record.sets() if one.index == index)
    held = tuple(
        Held(member.member, member.rule or "", member.reasons) for member in one.members if member.status != "accepted"
    )
    return Derivation(one.index, one.reader, one.counts, one.output, one.status, held)


def add_editions(
    workspace: Workspace, editions: Sequence[tuple[Path, str, datetime]], *, progress: Progress | None = None
) -> int:
    """Preserve dated editions `(file, dataset, observed)` that the log does not have yet; how many were new.

    An edition is known by its payload, dataset and observed instant, so an interrupted call can be repeated.
    """
    vault = workspace.vault
    vault.refresh()
    known = set()
    for entry in vault.entries():
        if entry.type == "set":
            one = set_of(entry)
            payloads = frozenset(str(vault.capture(at).payload) for _, at in one.members)
            known.add((vault.opening(entry.index, "/body/source"), one.observed, payloads))
    files: list[_File] = []
    planned: list[PlannedSet] = []
    for path, dataset, observed in editions:
        with path.open("rb") as stream:
            payload = str(sha256_stream(stream)[0])
        if (dataset, instant_text(observed), frozenset({payload})) in known:
            continue
        file = _look(path, len(files), dataset, observed)
        # Where the package lies on this machine says nothing about the edition.
        file = replace(file, uri=f"urn:holdfast:edition:{dataset}:{instant_text(observed)[:10]}")
        files.append(file)
        planned.append(
            PlannedSet(dataset, file.incoming.reader, instant_text(observed), "edition", "", (file.incoming,))
        )
    if files:
        _preserve(vault, files, planned, progress)
    return len(files)


def catch_up(workspace: Workspace, *, progress: Progress | None = None) -> dict[int, Derivation]:
    """Read every capture set and release that the vault has and the record has not.

    Returns the derivations made now, by the log index of their set. Idempotent.
    """
    vault, record = workspace.vault, workspace.record
    vault.refresh()
    made: dict[int, Derivation] = {}
    logged: set[tuple[int, str]] = set()
    for entry in vault.entries(record.last_index() + 1):
        if entry.type == "set" and not record.has_set(entry.index):
            try:
                derivation = read_set(vault, record, entry.index, limits=_limits(workspace), progress=progress)
            except (IntegrityError, NotFound) as exc:  # damaged or deleted since: the other sets do not wait for it
                _log.error("set s%d cannot be read: %s; holdfast verify", entry.index, exc.message)
                continue
            if derivation is not None:
                made[entry.index] = derivation
        elif entry.type == "release":
            subject = subject_index(entry)
            if subject is not None:
                made[subject] = record.release(subject, entry.index)
        elif entry.type == "derivation":
            subject = subject_index(entry)
            if subject is not None:
                logged.add((subject, str(entry.body["reader"])))
    fresh = [one for one in made.values() if (one.index, one.reader) not in logged]
    if fresh:
        _log_derivations(vault, fresh)
    return made


def _log_derivations(vault: Vault, derivations: Iterable[Derivation]) -> None:
    """Step 5. Another process may have read the same sets meanwhile: what it logged is not logged again."""
    derivations = list(derivations)
    with vault.append() as batch:
        since = min(one.index for one in derivations)
        logged = {
            (subject_index(entry), entry.body["reader"]) for entry in vault.entries(since) if entry.type == "derivation"
        }
        for one in derivations:
            if (one.index, one.reader) in logged:
                continue
            batch.add_derivation(
                one.index,
                reader=one.reader,
                entities=one.counts.entities,
                losses=one.counts.losses,
                records=one.counts.records,
                statements=one.counts.statements,
                output=one.output,
            )


def read_set(
    vault: Vault, record: Record, index: int, *, limits: Limits | None = None, progress: Progress | None = None
) -> Derivation | None:
    """Read one capture set from the vault into the record; `None` when its format has no reader."""
    capture_set = capture_set_at(vault, index)
    if capture_set is None:
        return None
    with ExitStack() as opened:
        records: dict[str, Iterable[SourceRecord]] = {}
        for member, ref in capture_set.members.items():
            if record.same_payload(capture_set.source, member, ref.payload, capture_set.reader, ref.chain):
                continue
            payload = opened.enter_context(vault.open_payload(ref.capture))
            given = _records(payload, capture_set, member, limits=limits or Limits(), progress=progress)
            records[member] = opened.enter_context(closing(given))
        derivation = record.accept(capture_set, records)
    _log.info("set %d of %s: %s, %d records", index, capture_set.source, derivation.status, derivation.counts.records)
    return derivation


def capture_set_at(vault: Vault, index: int) -> CaptureSet | None:
    """The capture set logged at `index`, ready to be read; `None` when nothing reads it."""
    entry = set_of(vault.entry(index))
    source = vault.opening(index, "/body/source")
    if entry.reader is None or source is None:
        return None
    reader = reader_for(entry.reader)
    members: dict[str, MemberRef] = {}
    names: list[str] = []
    for member, at in entry.members:
        capture = vault.capture(at)
        name = vault.opening(at, "/body/name") or ""
        names.append(date_text(name))
        members[member] = MemberRef(at, capture.payload, payload_chain(vault, at, name))
    return CaptureSet(
        index, source, source, entry.observed, entry.basis, reader.id, members, tie=min(names, default="")
    )


def release(workspace: Workspace, index: int, reason: str) -> Derivation:
    """A person's word that a quarantined set is to be believed; a log entry, then the record.

    Raises:
        UsageError: the set is not quarantined, or no reason is given.
        NotFound: no such set.
    """
    if not reason.strip():
        raise UsageError(
            "a release needs a reason", hint=f'holdfast release s{index} --reason "checked with the publisher"'
        )
    catch_up(workspace)
    found = next((one for one in workspace.record.sets() if one.index == index), None)
    if found is None:
        raise NotFound(f"no capture set is called s{index}", hint="holdfast sources shows those in quarantine")
    if found.status == "accepted":
        raise UsageError(f"set s{index} is not quarantined", hint="holdfast sources")
    if all(member.status == "accepted" or member.rule == "unreadable" for member in found.members):
        raise UsageError(
            f"what is held of s{index} cannot be read, so there is nothing to release",
            where="; ".join(reason for member in found.members for reason in member.reasons),
            hint="fetch the file again and add it",
        )
    with workspace.vault.append() as batch:
        batch.add_release(index, reason=reason)
    made = catch_up(workspace).get(index) or derivation_of(workspace.record, index)
    assert made is not None  # noqa: S101 - the set is in the record: it was found there above
    return made


def _look(path: Path, position: int, source: str | None, observed_at: datetime | None) -> _File:
    """Step 1: what a file is, from its first bytes and its name."""
    name = path.name
    head, why_not = _head(path)
    found = recognise(head, name)
    dataset, reader, member, why = None, None, "file", why_not or "format not recognised"
    inside: datetime | None = None
    if found is not None:
        dataset, reader, member, why = found.dataset, found.reader, found.member, found.why
        inside = found.observed if found.basis == "inside" else None
    if source is not None:
        entry = source_or_new(source)
        if found is not None and entry.reader not in {None, found.reader}:
            raise UsageError(
                f"{name} is of the format {found.reader} ({found.why}), but {source} is read by {entry.reader}",
                hint="leave --source out, or give the file a name of its own: --source my_list",
            )
        if found is None and entry.reader is not None:
            reader = entry.reader
            member = member_of(name, reader_for(reader).members, entry.leading)
            why = f"said to be {source}; {why_not or 'its format is not that of the source'}"
        dataset = source
    observed, basis = _observed(name, observed_at, inside)
    incoming = Incoming(position, name, dataset, reader, member, observed, basis)
    uri = "urn:holdfast:standard-input" if name == STDIN_NAME else path.resolve().as_uri()
    return _File(path, name, uri, incoming, why)


def _observed(name: str, claimed: datetime | None, inside: datetime | None) -> tuple[datetime | None, str]:
    if claimed is not None:
        return claimed, "claimed"
    if inside is not None:
        return inside, "inside"
    named = date_in_name(name)
    return (named, "file-name") if named is not None else (None, "clock")


def _head(path: Path) -> tuple[bytes, str | None]:
    """The first decoded bytes, and why there are none when the file cannot be decoded."""
    try:
        with path.open("rb") as raw:
            chain = guess_chain(raw.read(_HEAD_BYTES), path.name)
            raw.seek(0)
            head = open_decoded(raw, chain).read(_HEAD_BYTES)
    except InputError as exc:
        return b"", exc.message
    except OSError:
        return b"", None  # capturing it will say what is wrong, with the path and what to do
    return head, "the file is empty" if not head else None


def _preserve(
    vault: Vault, files: Sequence[_File], planned: Sequence[PlannedSet], progress: Progress | None
) -> tuple[tuple[CaptureResult, ...], tuple[int, ...]]:
    """Step 3: one batch; nothing is acknowledged unless all of it is."""
    refs: dict[int, CaptureRef] = {}
    results = []
    with vault.append() as batch:
        for number, file in enumerate(files):
            if progress is not None:
                progress("preserving", number, len(files))
            ref = _capture(batch, file)
            refs[file.incoming.position] = ref
            results.append(
                CaptureResult(
                    ref.index, file.name, str(ref.payload), ref.length, ref.first is not None,
                    file.incoming.dataset, file.incoming.member, file.why,
                )
            )  # fmt: skip
        indexes = tuple(
            batch.add_set(
                source=plan.dataset,
                observed=plan.observed,
                basis=plan.basis,
                members={file.member: refs[file.position].index for file in plan.files},
                reader=plan.reader,
            )
            for plan in planned
        )
    if progress is not None:
        progress("preserving", len(files), len(files))
    return tuple(results), indexes


def _capture(batch: Batch, file: _File) -> CaptureRef:
    try:
        stream = file.path.open("rb")
    except OSError as exc:
        raise CaptureError(
            f"a file cannot be read: {exc.strerror}", where=str(file.path), hint="nothing of this call was preserved"
        ) from exc
    with stream:
        return batch.add_payload(
            stream, media_type=media_type_of(file.name), uri=file.uri, name=file.name, fidelity="imported"
        )


def _limits(workspace: Workspace) -> Limits:
    return Limits(max_bytes=workspace.settings.max_decoded_bytes)


def _records(
    payload: BinaryIO, capture_set: CaptureSet, member: str, *, limits: Limits, progress: Progress | None
) -> Generator[SourceRecord]:
    """The records of one member. Whatever the reader refuses comes out of the iteration, never before it."""
    stream = open_decoded(payload, capture_set.members[member].chain, limits)
    found = reader_for(capture_set.reader).read(member, stream, dataset=capture_set.dataset)
    for number, one in enumerate(found):
        if progress is not None and number % 1000 == 0:
            progress(f"reading {member}", number, None)
        yield one
