# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From files handed in to preserved captures, and on to statements.

    1. look at each file's first bytes and name: format, dataset, member, date
    2. plan the capture sets (`planning`, pure)
    3. one vault batch: every payload, and one `set` entry per planned set: from here on the
       files are preserved, whatever happens next
    4. read them into the record (`reading`)

A crash after 3 loses nothing: the next call of `catch_up` (every `add`, `sync` and
`rebuild` makes it) reads the sets that the record has not seen.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from holdfast.base.clock import instant_text
from holdfast.base.digest import sha256_stream
from holdfast.base.errors import CaptureError, HoldfastError, InputError, UsageError
from holdfast.base.files import store_errors
from holdfast.readers.reader import CARRIERS, reader_for, recognise
from holdfast.readers.table import check_not_html
from holdfast.record.sets import Derivation, is_month
from holdfast.sources.catalog import Source, source_or_new
from holdfast.vault.decoding import guess_chain, open_decoded
from holdfast.vault.entry import set_of
from holdfast.vault.imports import media_type_of, walk_files
from holdfast.workspace.mapped import as_tables
from holdfast.workspace.planning import Incoming, PlannedSet, date_in_name, member_of, plan_sets
from holdfast.workspace.reading import Progress, Turned, catch_up, derivation_of, turned

if TYPE_CHECKING:
    from holdfast.record.documents import Document
    from holdfast.vault.batch import Batch, CaptureRef
    from holdfast.vault.store import Vault
    from holdfast.workspace.opening import Workspace

__all__ = ["AddReport", "CaptureResult", "SetResult", "add", "add_editions"]

_HEAD_BYTES = 64 * 1024  # what recognition needs; the largest list header seen has 3 kB
STDIN_NAME = "standard-input"
_DATA_ENDINGS = frozenset({"csv", "txt", "xml", "json", "jsonl", "ndjson", "gz", "zip", "xz", "bz2"})


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """A file that was preserved. `dataset` is `None` when it belongs to no source yet.

    `doubtful`: it is not read, and no evidence of another kind either: it is empty, cannot be
    decoded, or is a web page under the name of a data file. `why` says which. `document` is what it
    was read as when it is no list (`documents_reading`).
    """

    index: int
    name: str
    payload: str
    length: int
    seen_before: bool
    dataset: str | None
    member: str
    why: str
    doubtful: bool = False
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class SetResult:
    """A capture set and what became of it; `derivation` is `None` when nothing reads its format."""

    index: int
    dataset: str
    observed: str
    basis: str
    reader: str | None
    derivation: Derivation | None
    tie: str = ""

    @property
    def when(self) -> str:
        """What to print for `observed`; a month in a file's name is no day."""
        if self.basis == "file-name" and is_month(self.tie):
            return f"{self.observed[:7]}, month only, ordered as {self.observed}"
        return self.observed


@dataclass(frozen=True, slots=True)
class AddReport:
    """What one `add` preserved, read and refused; `notes` are what a mapping leaves out."""

    captures: tuple[CaptureResult, ...]
    sets: tuple[SetResult, ...]
    refused: tuple[HoldfastError, ...]
    turned: tuple[Turned, ...] = ()
    notes: tuple[str, ...] = ()

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
    doubtful: bool


def add(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    observed_at: datetime | None = None,
    mapping: Path | None = None,
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
        mapping: how tables that are no known list are read (`readers.mapping_file`); every file is
            such a table then, and the mapping is preserved beside each.
        stdin: what `-` stands for; it is spooled to `run/` first, because a payload is read twice.
        progress: called with a label, what is done and the total (`None`: unknown).

    Raises:
        UsageError: nothing to add, or a name that two parts of the source answer to.
        InputError: the mapping is wrong, or does not fit a table; nothing was preserved.
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
        if mapping is None:
            return _add_files(workspace, files, refused, progress)
        _refuse_own(workspace.folder, mapping)
        tables, companion, notes = as_tables([(file.path, file.incoming) for file in files], mapping, known)
        files = [replace(file, incoming=table, why=f"mapped by {mapping.name}", doubtful=False)
                 for file, table in zip(files, tables, strict=True)]  # fmt: skip
        beside = _File(
            mapping, mapping.name, mapping.resolve().as_uri(), companion, "how the tables are read", doubtful=False
        )
        report = _add_files(workspace, files, refused, progress, companion=beside)
        return replace(report, notes=notes)


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
        raise UsageError(f"no such file: {path}", hint="check its spelling; nothing was added") from exc
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
    workspace: Workspace,
    files: list[_File],
    refused: list[HoldfastError],
    progress: Progress | None,
    *,
    companion: _File | None = None,
) -> AddReport:
    if not files:
        if refused:
            raise refused[0]
        raise UsageError("nothing to add: no file there", hint="holdfast add FILE")
    planned = plan_sets((file.incoming for file in files), workspace.clock.now())
    if companion is not None:  # one capture, a member of every set
        planned = tuple(replace(plan, files=(*plan.files, companion.incoming)) for plan in planned)
        files = [*files, companion]
    captures, indexes = _preserve(workspace.vault, files, planned, progress)
    before = workspace.record.sets()  # after the batch: a record that cannot be opened loses no file
    derivations = catch_up(workspace, progress=progress)
    sets = tuple(
        SetResult(
            index, plan.dataset, plan.observed, plan.basis, plan.reader,
            derivations.get(index) or derivation_of(workspace.record, index), plan.tie,
        )
        for index, plan in zip(indexes, planned, strict=True)
    )  # fmt: skip
    captures = tuple(_as_document(workspace, one) if one.dataset is None else one for one in captures)
    return AddReport(captures, sets, tuple(refused), turned(before, workspace.record.sets()))


def _as_document(workspace: Workspace, one: CaptureResult) -> CaptureResult:
    """A file that is no list, with the document that it was read as; one that could not be read is doubtful."""
    found = workspace.record.documents.one(one.index)
    if found is None:
        return one
    if found.problem:
        return replace(one, document=found, why=found.problem, doubtful=True)
    return replace(one, document=found, why=found.kind)


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


def _look(path: Path, position: int, source: str | None, observed_at: datetime | None) -> _File:
    """Step 1: what a file is, from its first bytes and its name."""
    name = path.name
    head, why_not = _head(path)
    found = recognise(head, name)
    why_not = why_not or _page(head, name)
    dataset, reader, member, why = None, None, "file", why_not or "format not recognised"
    inside: datetime | None = None
    if found is not None:
        dataset, reader, member, why = found.dataset, found.reader, found.member, found.why
        inside = found.observed if found.basis == "inside" else None
    if source is not None:
        entry = source_or_new(source)
        if found is not None and entry.reader not in {None, found.reader, CARRIERS.get(found.reader)}:
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
    return _File(path, name, uri, incoming, why, doubtful=dataset is None and why_not is not None)


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


def _page(head: bytes, name: str) -> str | None:
    """What is wrong with a web page under a name like `sdn.csv`; a page called one is evidence like any other."""
    if name.lower().split(".")[-1] not in _DATA_ENDINGS:
        return None
    try:
        check_not_html(head, "a list")
    except InputError as exc:
        return exc.message
    return None


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
                    file.incoming.dataset, file.incoming.member, file.why, file.doubtful,
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
