# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The verification of a whole vault: section 10 of vault-format.md, every byte of every file.

    1. checkpoint, entry 0, signature              5. commitments and openings   (audit_log)
    2. entries                     (audit_log)     6. records and packs          (audit_packs)
    3. leaves, tiles, root         (audit_log)     7. references                 (audit_log), deletions
    4. earlier checkpoints                         8. every remaining byte and file

It needs the folder only: no key, no index, no `run/`, nothing writable. Writers may go on
meanwhile: what is verified is the checkpoint read first, and a vault that has grown since is
said to have grown. `audit_one` verifies one capture of an open vault alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from holdfast.base.digest import Digest
from holdfast.base.errors import HoldfastError, InputError, IntegrityError, NotFound
from holdfast.base.files import store_errors
from holdfast.proof.checkpoint import SignedCheckpoint, verify_checkpoint
from holdfast.proof.hashing import HASH_BYTES, TILE_WIDTH, Tile, decode_entries, parse_path, tile_width
from holdfast.proof.note import VerifierKey
from holdfast.vault.audit_log import Deletion, LogWalk
from holdfast.vault.audit_packs import PackWalk, RecordState, is_zero
from holdfast.vault.entry import Entry, RecordPart, capture_of
from holdfast.vault.findings import AuditReport, DeletionReport, Findings, TailReport
from holdfast.vault.genesis import genesis_key, parse_genesis
from holdfast.vault.log import LogFiles
from holdfast.vault.pack import PackFiles
from holdfast.vault.tails import Committed, bundle_number, is_beyond, pieces_beyond

__all__ = ["AuditReport", "audit_vault"]

Progress = Callable[[int, int], None]
_ATTEMPTS = 3  # only a writer that deletes or replaces files meanwhile asks for another one
_OWN_KEY = "key vouched for by the vault itself"


@dataclass(slots=True)
class _Stored:
    """Where the payload of a capture stands, kept for the captures that are deleted."""

    number: int
    offset: int
    record: RecordPart


@dataclass(slots=True)
class _Audit:
    vault: Path
    trusted: VerifierKey | None
    earlier: Sequence[bytes]
    progress: Progress | None
    threads: int | None
    findings: Findings = field(default_factory=Findings)
    notes: list[str] = field(default_factory=list)
    captures: int = 0


def audit_vault(
    vault: Path,
    *,
    trusted_key: VerifierKey | None = None,
    checkpoints: Sequence[bytes] = (),
    progress: Progress | None = None,
    threads: int | None = None,
) -> AuditReport:
    """Verify the vault in the folder `vault`.

    Args:
        vault: the folder.
        trusted_key: the log's key from elsewhere; without it the vault's own word is taken, and
            the report says so.
        checkpoints: earlier checkpoints (exact bytes) that the log has to extend.
        progress: called with the bytes of packs verified so far and their total.
        threads: how many hash; about as many as there are processors when `None`.

    Raises:
        NotFound: there is no such folder.
        StoreError: a file cannot be read.
    """
    if not vault.is_dir():
        raise NotFound("no vault here", where=str(vault), hint="create a workspace with: holdfast init")
    for _ in range(_ATTEMPTS):
        audit = _Audit(vault, trusted_key, checkpoints, progress, threads)
        report, before = _run(audit)
        if report.ok or before is None or LogFiles(vault).checkpoint_bytes() == before:
            break
    return report


def _run(audit: _Audit) -> tuple[AuditReport, bytes | None]:
    """One pass; the report, and the checkpoint it started from."""
    log = LogFiles(audit.vault)
    try:  # step 1
        data = log.checkpoint_bytes()
        key, signed = _open(log, data, audit.trusted)
        packs = PackFiles(audit.vault / "packs")
    except HoldfastError as exc:
        where = exc.where or "log"
        audit.findings.add(where.removeprefix(f"{audit.vault}/"), "the file", exc.message)
        return _failed(audit), None
    head = signed.checkpoint
    if audit.trusted is None:
        audit.notes.append(_OWN_KEY)
    held = list(_earlier_checkpoints(audit, signed, key))
    walk = LogWalk(audit.vault, log, head.size, audit.findings, frozenset(item.checkpoint.size for item in held))
    stored: dict[int, _Stored] = {}
    with PackWalk(packs, audit.progress, audit.threads) as records:
        for entry in walk.entries():
            if entry.type == "capture":
                audit.captures += 1
                _take_capture(entry, records, stored)
        records.finish()
        total, states = records.total, records.states
        audit.findings.take(records.findings)
    _check_roots(audit, walk, signed, held)
    deletions = tuple(_check_deletions(audit, walk, packs, stored=stored, states=states))
    packs.refresh()
    tails = _check_rest(audit, walk, packs, Committed(head.size, total, walk.openings_end))
    grown = log.checkpoint_bytes() != data
    if grown:
        audit.notes.append(f"the log grew while it was verified; what came after entry {head.size - 1} is not covered")
        tails = ()
    else:
        for name in walk.replaced:
            audit.findings.add(name, "the file", "a file of the log is missing")
    report = replace(
        _failed(audit),
        origin=head.origin,
        size=head.size,
        root=Digest(head.root),
        key=key,
        captures=audit.captures,
        packs=packs.count,
        total_bytes=total,
        tails=tails,
        deletions=deletions,
        unknown_types=dict(walk.unknown_types),
    )
    return report, data


def _failed(audit: _Audit) -> AuditReport:
    """A report with the findings and nothing else."""
    return AuditReport(
        origin=None,
        size=0,
        root=None,
        key=None,
        key_trusted=audit.trusted is not None,
        captures=0,
        packs=0,
        total_bytes=0,
        findings=tuple(audit.findings.items),
        more_findings=audit.findings.more,
        tails=(),
        deletions=(),
        unknown_types={},
        notes=tuple(audit.notes),
    )


def _open(log: LogFiles, data: bytes, trusted: VerifierKey | None) -> tuple[VerifierKey, SignedCheckpoint]:
    """Step 1: checkpoint, entry 0, signature."""
    size = log.unverified_size(data)
    if size == 0:
        raise IntegrityError("the log is empty", where=str(log.checkpoint_path))
    key = genesis_key(parse_genesis(log.bundle(0, min(size, TILE_WIDTH))[0]))
    if trusted is not None and trusted != key:
        raise IntegrityError(f"the log's key is {key}, not the trusted key {trusted}", where=str(log.checkpoint_path))
    return key, log.signed_checkpoint(data, key, key.name)


def _earlier_checkpoints(audit: _Audit, signed: SignedCheckpoint, key: VerifierKey) -> Iterator[SignedCheckpoint]:
    """Step 4, what can be said before the walk."""
    for number, data in enumerate(audit.earlier):
        place = f"earlier checkpoint {number}"
        try:
            item = verify_checkpoint(data, [key], origin=signed.checkpoint.origin)
        except (InputError, IntegrityError) as exc:
            audit.findings.add("log/checkpoint", place, exc.message)
            continue
        if item.checkpoint.size > signed.checkpoint.size:
            audit.findings.add(
                "log/checkpoint", place, "the log is shorter than it was",
                expected=f"at least {item.checkpoint.size} entries", found=f"{signed.checkpoint.size} entries",
            )  # fmt: skip
        elif item.checkpoint.size == 0:
            audit.findings.add("log/checkpoint", place, "an empty log says nothing about this one")
        else:
            yield item


def _take_capture(entry: Entry, records: PackWalk, stored: dict[int, _Stored]) -> None:
    capture = capture_of(entry)
    number, offset = capture.stored_record, records.total
    if number is not None:
        offset += sum(record.length for record in capture.records[:number])
        stored[entry.index] = _Stored(number, offset, capture.records[number])
    records.add(entry.index, capture.records)


def _check_roots(audit: _Audit, walk: LogWalk, signed: SignedCheckpoint, held: Sequence[SignedCheckpoint]) -> None:
    """Steps 3 and 4: the roots."""
    head = signed.checkpoint
    computed = walk.roots.get(head.size)
    if computed is None:
        return  # the walk has said why
    if computed != head.root:
        audit.findings.add(
            "log/checkpoint", f"size {head.size}", "root of the log", expected=Digest(head.root), found=Digest(computed)
        )
    for item in held:
        old, found = item.checkpoint, walk.roots[item.checkpoint.size]
        if found != old.root:
            message = f"the log does not continue the earlier checkpoint of {old.size} entries"
            audit.findings.add(
                "log/checkpoint", f"size {old.size}", message, expected=Digest(old.root), found=Digest(found)
            )


def _check_deletions(
    audit: _Audit, walk: LogWalk, packs: PackFiles, *, stored: Mapping[int, _Stored], states: Sequence[RecordState]
) -> Iterator[DeletionReport]:
    """Step 7, deletions: what is zero or blank needs an entry, everything else is damage."""
    payloads = {item.about for item in walk.deletions if item.path is None}
    openings = {(item.about, item.path) for item in walk.deletions if item.path is not None}
    zero: set[int] = set()
    for state in states:
        own = stored.get(state.entry)
        if state.zero and own is not None and own.number == state.number and state.entry in payloads:
            zero.add(state.entry)
            continue
        what = f"payload of WARC record {state.number} of entry {state.entry}"
        found = "only zero bytes, and no deletion entry" if state.zero else "other bytes"
        audit.findings.add(
            state.file, f"byte {state.offset}", what, expected="the bytes the log commits to", found=found
        )
    for index, path in sorted(walk.erased - openings):
        audit.findings.add("openings", f"entry {index}", f"the opening {path} is erased without a deletion entry")
    for item in walk.deletions:
        gone = (item.about, item.path) in walk.erased if item.path is not None else _is_gone(item, packs, stored, zero)
        yield DeletionReport(
            item.entry, item.time, item.actor, item.about, item.path, "done" if gone else "pending", item.reason
        )


def _is_gone(item: Deletion, packs: PackFiles, stored: Mapping[int, _Stored], zero: set[int]) -> bool:
    """Whether a payload is wholly zero; one that was zero all along counts as gone."""
    own = stored.get(item.about)
    if item.about in zero or own is None or own.record.payload is None:
        return True
    return is_zero(packs, own.offset + own.record.prefix.length, own.record.payload.length)


def _check_rest(audit: _Audit, walk: LogWalk, packs: PackFiles, committed: Committed) -> tuple[TailReport, ...]:
    """Step 8: tails, older partial tiles, and files that no vault has."""
    tails: list[TailReport] = []
    beyond: set[str] = set()
    for piece in pieces_beyond(audit.vault, walk.log, packs, committed):
        name = piece.path.relative_to(audit.vault).as_posix()
        beyond.add(name)
        tails.append(TailReport(piece.area, name, piece.start, piece.end - piece.start))
    for name in _names(audit.vault):
        wrong = None if name in beyond else _check_file(audit.vault, name, walk, packs)
        if wrong is not None:
            audit.findings.add(name, "the file", wrong)
    return tuple(tails)


def _check_file(vault: Path, name: str, walk: LogWalk, packs: PackFiles) -> str | None:
    """What is wrong with the presence of a file; `None` when it belongs there, or is an old partial tile."""
    path = vault / name
    if path.is_symlink() or not path.is_file():
        return None if not path.exists() and not path.is_symlink() else "not a regular file"
    area, _, rest = name.partition("/")
    if area == "packs":
        known = any(name == f"packs/{packs.path(number).name}" for number in range(packs.count))
        return None if known else "a vault has no such file"
    if area == "openings":
        number = bundle_number(vault, path)
        empty_tail = number is not None and number >= walk.size // TILE_WIDTH and path.stat().st_size == 0
        return None if name in walk.openings_files or empty_tail else "a vault has no such file"
    if name == "log/checkpoint" or (area == "log" and is_beyond(rest, walk.size)):
        return None
    return _check_tile(path, rest, walk) if area == "log" else "a vault has no such file"


def _check_tile(path: Path, name: str, walk: LogWalk) -> str | None:
    """A tile or bundle up to the size: the present one, or an older, narrower one that it begins with."""
    try:
        item = parse_path(name)
    except InputError:
        return "a vault has no such file"
    level = item.level if isinstance(item, Tile) else 0
    present = replace(item, width=tile_width(level, item.index, walk.size))
    if item == present:
        return None  # compared during the walk
    with store_errors(path, "read"):
        try:
            old = path.read_bytes()
            whole = (walk.log.folder / present.path).read_bytes()
        except FileNotFoundError:
            return None  # a writer has removed it
    try:
        if not isinstance(item, Tile):
            decode_entries(old, item.width)
    except InputError as exc:
        return exc.message
    if isinstance(item, Tile) and len(old) != item.width * HASH_BYTES:
        return f"a tile of {item.width} hashes has {len(old)} bytes"
    return None if whole.startswith(old) else "the older partial file is not the beginning of the present one"


def _names(vault: Path) -> Iterator[str]:
    """Every file below the vault, as a path relative to it; folders that are links count as files."""
    for folder, folders, files in os.walk(vault):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in sorted([*files, *links]):
            yield Path(folder, name).relative_to(vault).as_posix()
