# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Reading an open vault: entries, openings, payloads, proofs.

`VaultReader` is the half of `store.Vault` that changes nothing in the vault. It takes no lock
and never sees a half batch: everything starts from the checkpoint, which writers replace last.
Bytes it hands out were just read from the pack and, unless the caller says otherwise, just
compared with the digest in the log.

`look` is the one way in: it verifies the checkpoint with the key of entry 0, compares the log
with the checkpoint this machine remembers (`sign.Seen`), and with the one held before.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from holdfast.base.digest import Digest, sha256, sha256_stream
from holdfast.base.errors import HoldfastError, InputError, IntegrityError, NotFound, StoreError, UsageError
from holdfast.base.selector import ByteRange, DecodingStep
from holdfast.proof.checkpoint import Checkpoint, SignedCheckpoint
from holdfast.proof.hashing import TILE_WIDTH, leaf_hash
from holdfast.proof.note import VerifierKey
from holdfast.proof.tree import consistency_proof, inclusion_proof, tree_root
from holdfast.proof.verify import verify_consistency, verify_inclusion, verify_root
from holdfast.vault.decoding import read_decoded
from holdfast.vault.entry import Capture, Entry, capture_of, commitment_paths, parse_entry
from holdfast.vault.genesis import genesis_key, parse_genesis
from holdfast.vault.index import Index, Place
from holdfast.vault.log import LogFiles
from holdfast.vault.openings import Opening, opening_lines, openings_path, parse_line
from holdfast.vault.pack import PackFiles
from holdfast.vault.section import section
from holdfast.vault.sign import Seen

__all__ = ["InclusionProof", "Location", "VaultReader"]

_log = logging.getLogger(__name__)
_HINT = "run: holdfast verify"
_CACHED_BUNDLES = 16  # a bundle has 256 entries of mostly 700 bytes


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Proved: `leaf` stands at `index` under the root of `checkpoint` (exact bytes, `size` entries)."""

    index: int
    size: int
    leaf: bytes
    proof: tuple[bytes, ...]
    root: bytes
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Location:
    """Where a capture's payload stands on disk.

    `offset` is that of the WARC record in `pack` (a file name), `prefix_length` what precedes
    the payload, `length` the payload's. A payload of length 0 stands nowhere: its record does.
    """

    pack: str
    offset: int
    prefix_length: int
    length: int


class VaultReader:
    """What can be read from a vault. Made by `store.Vault`; safe for several threads."""

    def __init__(self, path: Path, run_dir: Path, seen: Seen) -> None:
        self.path = path
        self.run_dir = run_dir
        self._log = LogFiles(path)
        self.packs = PackFiles(path / "packs")
        self._seen = seen
        self._guard = threading.RLock()
        self._bundles: dict[tuple[int, int], tuple[bytes, ...]] = {}
        self._known_key: VerifierKey | None = None
        self._signed: SignedCheckpoint | None = None
        self._cache: Index | None = None
        self._total = 0  # bytes of packs up to the checkpoint

    @property
    def key(self) -> VerifierKey:
        """The log's public key; `str()` of it is the vkey text."""
        if self._known_key is None:
            msg = "the vault is not open"
            raise UsageError(msg)
        return self._known_key

    @property
    def origin(self) -> str:
        """The log's name."""
        return self.key.name

    @property
    def size(self) -> int:
        """Number of entries as of the last look; `refresh` looks again."""
        return self._checkpoint.size

    def checkpoint(self) -> SignedCheckpoint:
        """The signed checkpoint as of the last look, verified."""
        if self._signed is None:
            msg = "the vault is not open"
            raise UsageError(msg)
        return self._signed

    def refresh(self) -> int:
        """Look whether others have appended; gives the size. One small read when nothing changed.

        Raises:
            IntegrityError: the new checkpoint does not extend the one seen before.
        """
        with self._guard:
            data = self._log.checkpoint_bytes()
            if data != self.checkpoint().data:
                self._advance(self._log.signed_checkpoint(data, self.key, self.origin))
            return self.size

    def entry(self, index: int) -> Entry:
        """The entry with that index.

        Raises:
            NotFound: the log is shorter.
        """
        if not 0 <= index < self.size and not 0 <= index < self.refresh():
            msg = f"the log has {self.size} entries, none has index {index}"
            raise NotFound(msg, where=str(self.path), hint="holdfast documents lists what is held and can be read")
        bundle, number = divmod(index, TILE_WIDTH)
        return parse_entry(self._bundle(bundle, min(self.size - bundle * TILE_WIDTH, TILE_WIDTH))[number], index)

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[Entry]:
        """The entries from `start` to `end` (exclusive; the present size when `None`)."""
        stop = self.refresh() if end is None else min(end, self.refresh())
        return self._log.entries(max(start, 0), stop)

    def capture(self, index: int) -> Capture:
        """The capture with that entry index.

        Raises:
            NotFound: no such entry, or it is no capture.
        """
        entry = self.entry(index)
        if entry.type != "capture":
            msg = f"entry {index} is a {entry.type}, not a capture"
            raise NotFound(msg, where=str(self.path), hint="holdfast documents lists what is held and can be read")
        return capture_of(entry)

    def find(self, digest: Digest) -> tuple[int, ...]:
        """The captures of that payload, deleted ones included, by index."""
        self.refresh()
        return tuple(place.entry for place in self._index.of_digest(digest))

    def about(self, index: int) -> tuple[tuple[int, str], ...]:
        """(index, type) of the later entries about entry `index`: sets, derivations, releases, deletions."""
        self.refresh()
        return self._index.about(index)

    def openings(self, index: int) -> dict[str, str | None]:
        """JSON pointer → text for every commitment of entry `index`; `None` where it was erased.

        Raises:
            IntegrityError: an opening is missing or does not open its commitment.
        """
        entry = self.entry(index)
        wanted = commitment_paths(entry)
        texts: dict[str, str | None] = {path: None for path, _ in wanted}
        erased = {
            str(later.body["path"])
            for later in (self.entry(number) for number, kind in self.about(index) if kind == "deletion")
            if later.body["what"] == "opening"
        }
        lines = self._opening_lines(index) if wanted else {}
        where = str(self.path / openings_path(index // TILE_WIDTH))
        for path, digest in wanted:
            opening = lines.get(path)
            if opening is not None and opening.commitment == digest:
                texts[path] = opening.value
            elif opening is not None or path not in erased:
                raise IntegrityError(f"the opening {path} of entry {index} is damaged", where=where, hint=_HINT)
        return texts

    def opening(self, index: int, path: str) -> str | None:
        """One opened text of entry `index`; `None` when there is no such opening, or it was erased."""
        return self.openings(index).get(path)

    def open_payload(self, capture: int | Digest, *, verify: bool = True) -> BinaryIO:
        """The payload of a capture, by entry index or digest: a seekable stream over the pack.

        The prefix of the WARC record is compared with the log, and unless `verify` is off every
        byte of the payload too, before anything is handed out. By digest, any capture that
        stores the payload will do: the first one whose bytes are intact.

        Raises:
            NotFound: no such capture, or its payload was deleted.
            IntegrityError: the bytes are not those the log commits to.
        """
        *others, last = self._places(capture)
        for place in others:
            with suppress(IntegrityError):
                return self._open(place, verify=verify)
        return self._open(last, verify=verify)

    def _open(self, place: Place, *, verify: bool) -> BinaryIO:
        """The payload that stands at one place."""
        if place.deleted:
            raise NotFound(f"the payload of capture {place.entry} was deleted", where=f"entry {place.entry}",
                           hint="the deletion entry says when and why")  # fmt: skip
        stored = self.capture(place.entry)
        section, _ = self._section(stored, place)
        if verify and sha256_stream(section) != (stored.payload, stored.length):
            section.close()
            raise self._damaged(stored)
        section.seek(0)
        return section

    def read_range(self, digest: Digest, chain: Sequence[DecodingStep], span: ByteRange) -> bytes:
        """The cited bytes, read from the pack now: payload verified, decoded by `chain`, cut to `span`.

        Raises:
            NotFound: no capture has this payload, or it was deleted.
            IntegrityError: the payload is damaged.
            InputError: the chain does not fit the payload, or the stream ends before the range.
        """
        with self.open_payload(digest) as payload:
            return read_decoded(payload, chain, span)

    def locate(self, capture: int | Digest) -> Location:
        """Where the payload stands on disk; errors as `open_payload`."""
        place = self._places(capture)[0]
        stored = self.capture(place.entry)
        section, offset = self._section(stored, place)
        section.close()
        number, start = self.packs.place(offset)
        record = stored.records[stored.stored_record or 0]
        return Location(self.packs.path(number).name, start, record.prefix.length, stored.length)

    def offset(self, capture: int) -> int:
        """Offset in the packs at which the first WARC record of a capture begins; errors as `capture`."""
        known = self.capture(capture)
        prefix = known.records[0].prefix
        if self._prefix_digest(self._indexed(capture).place, prefix.length) != prefix.digest:
            self._rebuild_index()  # the index may be wrong; the pack too, which whoever reads it finds
        return self._indexed(capture).place

    def inclusion(self, index: int) -> InclusionProof:
        """The proof that entry `index` is in the log, made from the tiles and verified.

        Raises:
            IntegrityError: the tiles do not prove it: they, the entry or the checkpoint are damaged.
        """
        entry = self.entry(index)
        signed = self.checkpoint()
        head = signed.checkpoint
        leaf = leaf_hash(entry.data)
        proof = inclusion_proof(self._log.hashes(head.size), index, head.size)
        verify_inclusion(leaf=leaf, index=index, size=head.size, proof=proof, root=head.root)
        return InclusionProof(index, head.size, leaf, proof, head.root, signed.data)

    def root_at(self, size: int) -> bytes:
        """Root of the log when it held `size` entries, from the tiles under the present checkpoint.

        Raises:
            NotFound: the log never had, or does not have yet, that many entries.
            IntegrityError: a tile is missing or damaged.
        """
        total = self.size
        if not 0 < size <= total:
            raise NotFound(f"the log holds {total:,} entries, not {size:,}", where=str(self.path))
        return tree_root(self._log.hashes(total), size)

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    def look(self) -> None:
        """Read key and checkpoint and compare them with everything known; see the module.

        Raises:
            NotFound: no vault here.
            IntegrityError: something does not agree.
            StoreError: a newer format.
        """
        with self._guard:
            size = self._log.unverified_size(self._log.checkpoint_bytes())
            if size == 0:
                raise IntegrityError("the log is empty: not even its first entry is there", where=str(self.path))
            key = genesis_key(parse_genesis(self._log.bundle(0, min(size, TILE_WIDTH))[0]))
            if self._known_key not in (None, key):
                raise IntegrityError("the log has another key than when it was opened", where=str(self.path))
            last = self._seen.last(key.name, key)  # before the checkpoint: see Seen.check
            signed = self._log.signed_checkpoint(self._log.checkpoint_bytes(), key, key.name)
            if last is not None and last.data != signed.data:
                self._seen.check(last, signed, self._log.hashes(signed.checkpoint.size))
            self._known_key = key
            self._advance(signed)
            if last is None or last.data != signed.data:
                self._remember()

    def _advance(self, signed: SignedCheckpoint) -> None:
        """Make `signed` (verified) the present checkpoint, if it extends the present one."""
        old, new = self._signed, signed.checkpoint
        hashes = self._log.hashes(new.size)
        what = f"log of {new.size} entries"
        try:
            verify_root(what, computed=tree_root(hashes, new.size), stated=new.root)
            if old is not None and old.data != signed.data:
                before = old.checkpoint
                if new.size < before.size:
                    msg = f"the log went back from {before.size} to {new.size} entries"
                    raise IntegrityError(msg)
                verify_consistency(
                    old_size=before.size,
                    old_root=before.root,
                    new_size=new.size,
                    new_root=new.root,
                    proof=consistency_proof(hashes, before.size, new.size),
                )
        except (IntegrityError, InputError) as exc:
            raise IntegrityError(exc.message, where=str(self._log.folder), hint=_HINT) from exc
        self._signed = signed
        self.packs.refresh()
        if self._cache is None:
            self._cache = Index(self._index_path(), self._log, new.origin)
        self._total = self._cache.update(new.size, new.root)

    def _index_path(self) -> Path | None:
        return self.run_dir / "vault-index.db" if self.run_dir.is_dir() else None

    def _remember(self) -> None:
        """Keep the present checkpoint in this machine's memory, if it can be written."""
        try:
            self._seen.remember(self.checkpoint())
        except StoreError as exc:
            _log.warning("the checkpoint cannot be remembered: %s (%s)", exc.message, exc.where)

    @property
    def _index(self) -> Index:
        assert self._cache is not None  # noqa: S101 - whoever asks has looked, or asked for the size
        return self._cache

    @property
    def _checkpoint(self) -> Checkpoint:
        return self.checkpoint().checkpoint

    def _bundle(self, number: int, width: int) -> tuple[bytes, ...]:
        with self._guard:
            found = self._bundles.pop((number, width), None)
            if found is None:
                found = self._log.bundle(number, width)
            self._bundles[(number, width)] = found
            if len(self._bundles) > _CACHED_BUNDLES:
                del self._bundles[next(iter(self._bundles))]
            return found

    def _opening_lines(self, index: int) -> dict[str, Opening]:
        """The standing openings of entry `index`, by path; damaged ones are missing."""
        start = f'{{"entry":{index},"path":'.encode()
        found: dict[str, Opening] = {}
        for line in opening_lines(self.path, index // TILE_WIDTH):
            if line.startswith(start):
                with suppress(HoldfastError):
                    opening = parse_line(line)
                    found |= {} if opening is None else {opening.path: opening}
        return found

    def _places(self, capture: int | Digest) -> Sequence[Place]:
        """The captures that store the payload asked for, at least one; those that still stand, if any do."""
        if isinstance(capture, Digest):
            self.refresh()
            stored = [place for place in self._index.of_digest(capture) if place.first is None]
            if not stored:
                raise NotFound(f"no capture has the payload {capture}", where=str(self.path))
            return [place for place in stored if not place.deleted] or stored[-1:]
        known = self.capture(capture)
        return [self._indexed(capture if known.first is None else known.first)]

    def _indexed(self, capture: int) -> Place:
        """What the index has of a capture that the log has."""
        place = self._index.capture(capture)
        if place is None:
            self._rebuild_index()
            place = self._index.capture(capture)
        if place is None:
            raise NotFound(f"capture {capture} is not in the index", where=str(self.path), hint=_HINT)
        return place

    def _section(self, stored: Capture, place: Place) -> tuple[BinaryIO, int]:
        """The payload of a storing capture as a stream, and the offset of its WARC record."""
        found = self._try_section(stored, place.place)
        if found is None:  # the index may be wrong, the log is not
            self._rebuild_index()
            again = self._index.capture(stored.index)
            found = None if again is None else self._try_section(stored, again.place)
        if found is None:
            raise self._damaged(stored)
        return found

    def _try_section(self, stored: Capture, offset: int) -> tuple[BinaryIO, int] | None:
        number = stored.stored_record
        if number is None:
            return None
        offset += sum(record.length for record in stored.records[:number])
        prefix = stored.records[number].prefix
        if self._prefix_digest(offset, prefix.length) != prefix.digest:
            return None
        stream, start = self.packs.open(offset)
        return section(stream, start + prefix.length, stored.length), offset

    def _prefix_digest(self, offset: int, length: int) -> Digest | None:
        try:
            return sha256(self.packs.read(offset, length))
        except IntegrityError:
            return None

    def _rebuild_index(self) -> None:
        with self._guard:
            self.packs.refresh()
            self._index.throw_away()
            self._total = self._index.update(self.size, self._checkpoint.root)

    def _damaged(self, stored: Capture) -> IntegrityError:
        return IntegrityError(
            f"the bytes of capture {stored.index} are not those the log commits to",
            where=f"entry {stored.index}, payload {stored.payload}",
            hint=f"run: holdfast verify {stored.index}; bring the pack back from a copy of the vault",
        )
