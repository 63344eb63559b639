# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lawful deletion: the one thing that changes acknowledged bytes (vault-format, section 9).

The `deletion` entry comes first and is acknowledged; only then are the bytes overwritten in
place, a payload with zeros, an opening with blanks. Every length, every prefix and every proof
of everything else stands. A crash in between leaves bytes that are still there, or half there:
`finish_deletions` overwrites them (again).

A payload is deleted with every capture that refers to it. There is no way back.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.base.errors import IntegrityError, NotFound, UsageError
from holdfast.base.files import Disk
from holdfast.proof.hashing import TILE_WIDTH
from holdfast.vault.audit_packs import is_zero
from holdfast.vault.batch import Batch
from holdfast.vault.entry import Entry, commitment_paths, subject_index
from holdfast.vault.openings import opening_lines, openings_path, parse_line
from holdfast.vault.store import Vault

__all__ = ["Deleted", "delete_payload", "erase_opening", "finish_deletions"]

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Deleted:
    """A deletion that was carried out: its entry, the captures without payload now, bytes overwritten."""

    entry: int
    captures: tuple[int, ...]
    length: int


def delete_payload(vault: Vault, capture: int, *, reason: str, basis: str | None = None) -> Deleted:
    """Delete the payload of a capture, and with it that of every capture that shares it.

    Args:
        vault: the vault.
        capture: entry index; where it refers to another capture, that one's payload is deleted.
        reason: why, in words; itself kept as an opening.
        basis: the legal basis, if there is one.

    Raises:
        NotFound: no such capture, or its payload is deleted already.
        UsageError: the payload is empty.
        StoreError: as `Vault.append`; after the entry is acknowledged the deletion is pending.
    """
    known = vault.capture(capture)
    holder = capture if known.first is None else known.first
    if known.length == 0:
        msg = f"capture {capture} has an empty payload"
        raise UsageError(msg, hint="there is nothing to delete")
    if _deletion_of(vault, holder, None) is not None:
        raise NotFound(f"the payload of capture {capture} is deleted already", where=f"entry {holder}")
    with vault.append() as batch:
        entry = _add(batch, holder, {"what": "payload"}, reason=reason, basis=basis)
    _zero(vault, holder)
    shared = tuple(index for index in vault.find(known.payload) if index == holder or _first(vault, index) == holder)
    return Deleted(entry, shared, known.length)


def erase_opening(vault: Vault, entry: int, path: str, *, reason: str, basis: str | None = None) -> Deleted:
    """Erase the opening `path` (a JSON pointer such as `/body/name`) of an entry.

    Raises:
        NotFound: the entry has no such opening, or it is erased already.
        StoreError: as `Vault.append`; after the entry is acknowledged the deletion is pending.
    """
    texts = vault.openings(entry)
    if path not in texts:
        raise NotFound(f"entry {entry} has no opening {path}", where=f"entry {entry}",
                       hint=f"it has {', '.join(texts) or 'none'}")  # fmt: skip
    if texts[path] is None:
        raise NotFound(f"the opening {path} of entry {entry} is erased already", where=f"entry {entry}")
    with vault.append() as batch:
        number = _add(batch, entry, {"what": "opening", "path": path}, reason=reason, basis=basis)
    return Deleted(number, (), _blank(vault, entry, path))


def finish_deletions(vault: Vault) -> int:
    """Overwrite what acknowledged deletion entries name and a crash has left; how many there were.

    Reads every entry of the log. Safe to repeat.
    """
    done = 0
    for entry in vault.entries():
        about = subject_index(entry)
        if entry.type != "deletion" or about is None:
            continue
        path = entry.body.get("path")
        if path is None:
            done += _zero(vault, about) > 0
        else:
            done += _blank(vault, about, str(path)) > 0
    return done


def _add(batch: Batch, about: int, body: dict[str, str], *, reason: str, basis: str | None) -> int:
    openings = {"/body/reason": reason} | ({} if basis is None else {"/body/basis": basis})
    return batch.add_entry("deletion", f"entry:{about}", body, openings)


def _first(vault: Vault, capture: int) -> int | None:
    return vault.capture(capture).first


def _deletion_of(vault: Vault, entry: int, path: str | None) -> Entry | None:
    """The deletion entry of a payload (`path` is `None`) or of an opening, if there is one."""
    found = (vault.entry(index) for index, kind in vault.about(entry) if kind == "deletion")
    return next((item for item in found if item.body.get("path") == path), None)


def _zero(vault: Vault, capture: int) -> int:
    """Overwrite the payloads of all WARC records of a capture with zeros, durably; how many bytes were not yet.

    A request has a payload too: what somebody asked for goes with the answer (section 9).
    """
    offset, done = vault.offset(capture), 0
    for record in vault.capture(capture).records:
        if record.payload is not None:
            done += _zero_range(vault, offset + record.prefix.length, record.payload.length)
        offset += record.length
    return done


def _zero_range(vault: Vault, offset: int, length: int) -> int:
    if is_zero(vault.packs, offset, length):
        return 0
    pack, at = vault.packs.place(offset)
    path, end = vault.packs.path(pack), at + length
    if vault.packs.start(pack) + end > vault.packs.total:
        raise IntegrityError("the pack ends inside the payload", where=str(path), hint="run: holdfast verify")
    disk = vault.disk
    with vault.exclusive():
        while at < end:
            at = disk.write_at(path, at, [bytes(min(_BLOCK_BYTES, end - at))])
        disk.sync(path)
    return length


def _blank(vault: Vault, entry: int, path: str) -> int:
    """Overwrite an opening with blanks, durably; how many bytes (0 when it was blank already)."""
    bundle = entry // TILE_WIDTH
    start = bundle * TILE_WIDTH
    before = sum(len(commitment_paths(item)) for item in vault.entries(start, entry))
    own = [pointer for pointer, _ in commitment_paths(vault.entry(entry))]
    number = before + own.index(path)
    file = vault.path / openings_path(bundle)
    with vault.exclusive():
        lines = opening_lines(vault.path, bundle)
        if len(lines) <= number:
            raise IntegrityError("the openings file is too short", where=str(file), hint="run: holdfast verify")
        if parse_line(lines[number]) is None:
            return 0
        at = sum(len(line) + 1 for line in lines[:number])
        disk: Disk = vault.disk
        disk.write_at(file, at, [b" " * len(lines[number])])
        disk.sync(file)
    return len(lines[number])
