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
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from holdfast.base.digest import Digest
from holdfast.base.errors import HoldfastError, InputError, IntegrityError, NotFound
from holdfast.base.files import read_up_to, store_errors
from holdfast.proof.checkpoint import SignedCheckpoint
from holdfast.proof.hashing import HASH_BYTES, TILE_WIDTH, Tile, decode_entries, parse_path, tile_width
from holdfast.proof.note import VerifierKey
from holdfast.vault.audit_log import Deletion, LogWalk
from holdfast.vault.audit_packs import PackWalk, RecordState, is_gone
from holdfast.vault.entry import capture_of
from holdfast.vault.findings import AuditReport, DeletionReport, Findings, TailReport
from holdfast.vault.genesis import genesis_key, parse_genesis
from holdfast.vault.log import MAX_FILE_BYTES, LogFiles
from holdfast.vault.pack import PackFiles
from holdfast.vault.tails import Committed, is_beyond, pieces_beyond

__all__ = ["AuditReport", "audit_vault"]

Progress = Callable[[int, int], None]
_ATTEMPTS = 3  # only a writer that deletes or replaces files meanwhile asks for another one
_OWN_KEY = "key vouched for by the vault itself"


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
    if not _all_regular(audit):
        return _failed(audit), None
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
    if signed.unknown:
        lines = f"{signed.unknown} further signature line{'' if signed.unknown == 1 else 's'}"
        audit.notes.append(f"{lines} on the checkpoint, not checked")
    held = list(_earlier_checkpoints(audit, log, signed, key))
    sizes = frozenset(item.checkpoint.size for item in held)
    walk = LogWalk(audit.vault, log, head.size, key.key_id.hex(), audit.findings, sizes)
    offsets: dict[int, int] = {}  # where the first WARC record of each capture begins
    with PackWalk(packs, audit.progress, audit.threads) as records:
        for entry in walk.entries():
            if entry.type == "capture":
                audit.captures += 1
                offsets[entry.index] = records.total
                records.add(capture_of(entry))
        records.finish()
        total, states = records.total, records.states
        audit.findings.take(records.findings)
    _check_roots(audit, walk, signed, held)
    deletions = tuple(_check_deletions(audit, walk, packs, offsets=offsets, states=states))
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


def _earlier_checkpoints(
    audit: _Audit, log: LogFiles, signed: SignedCheckpoint, key: VerifierKey
) -> Iterator[SignedCheckpoint]:
    """Step 4, what can be said before the walk."""
    for number, data in enumerate(audit.earlier):
        place = f"earlier checkpoint {number}"
        try:
            item = log.signed_checkpoint(data, key, signed.checkpoint.origin)
        except IntegrityError as exc:
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
    audit: _Audit, walk: LogWalk, packs: PackFiles, *, offsets: Mapping[int, int], states: Sequence[RecordState]
) -> Iterator[DeletionReport]:
    """Step 7, deletions: what is zero or blank needs an entry, everything else is damage."""
    payloads = {item.about for item in walk.deletions if item.path is None}
    openings = {(item.about, item.path) for item in walk.deletions if item.path is not None}
    for state in states:
        if state.zero and state.entry in payloads:
            continue
        what = f"payload of WARC record {state.number} of entry {state.entry}"
        found = "only zero bytes, and no deletion entry" if state.zero else "other bytes"
        audit.findings.add(
            state.file, f"byte {state.offset}", what, expected="the bytes the log commits to", found=found
        )
    for index, path in sorted(walk.erased - openings):
        audit.findings.add("openings", f"entry {index}", f"the opening {path} is erased without a deletion entry")
    for item in walk.deletions:
        gone = (item.about, item.path) in walk.erased if item.path is not None else _is_gone(item, walk, packs, offsets)
        yield DeletionReport(
            item.entry, item.time, item.actor, item.about, item.path, "done" if gone else "pending", item.reason
        )


def _is_gone(item: Deletion, walk: LogWalk, packs: PackFiles, offsets: Mapping[int, int]) -> bool:
    """Whether the payloads are wholly zero; one that was zero all along counts as gone."""
    offset = offsets.get(item.about)  # `None` where the deletion names no capture, which is a finding
    return offset is not None and is_gone(packs, capture_of(walk.entry_again(item.about)), offset)


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
    if not path.is_file():
        return None  # a writer has removed it
    area, _, rest = name.partition("/")
    if area == "packs":
        known = any(name == f"packs/{packs.path(number).name}" for number in range(packs.count))
        return None if known else "a vault has no such file"
    if area == "openings":
        return None if name in walk.openings_files else "a vault has no such file"
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
            old = read_up_to(path, MAX_FILE_BYTES)
            whole = read_up_to(walk.log.folder / present.path, MAX_FILE_BYTES)
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
    """Every file below the vault, as a path relative to it; folders that are links count as files.

    Raises:
        StoreError: a folder cannot be looked into.
    """

    def refuse(error: OSError) -> None:
        raise error

    with store_errors(vault, "look into a folder of the vault"):
        for folder, folders, files in os.walk(vault, onerror=refuse):
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for name in sorted([*files, *links]):
                yield Path(folder, name).relative_to(vault).as_posix()


def _all_regular(audit: _Audit) -> bool:
    """Whether there are files only, and no links, pipes or devices: those could answer everybody differently."""
    for name in _names(audit.vault):
        with suppress(FileNotFoundError):
            if not stat.S_ISREG((audit.vault / name).lstat().st_mode):
                audit.findings.add(name, "the file", "not a regular file; nothing is read while it is there")
    return not audit.findings.items
