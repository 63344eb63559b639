# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`Vault`: open a vault folder, read what it holds, append to it.

Reading takes no lock and never sees a half batch: everything starts from the checkpoint, which
is replaced last. Bytes handed out were just read from the pack and, unless the caller says
otherwise, just compared with the digest in the log.

Appending (`with vault.append() as batch:`) holds the exclusive lock of `run/vault.lock` for
the length of the block, moves a tail aside, and acknowledges the whole batch when the block
ends. A batch that runs out of room gives back what it had taken. Fetch first, append then:
others wait meanwhile. Any number of processes may read and append. Each `open` and each
`append` compares the log with the checkpoint this machine remembers (`sign.Seen`) and refuses
an older or another history.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Self

from holdfast.base.clock import Clock, SystemClock, instant_text
from holdfast.base.digest import Digest
from holdfast.base.errors import HoldfastError, IntegrityError, NotFound, StoreError, UsageError
from holdfast.base.files import Disk, Lock, lacks_room, require_local
from holdfast.proof.checkpoint import Checkpoint, sign_checkpoint
from holdfast.proof.hashing import EMPTY_ROOT, TILE_WIDTH
from holdfast.proof.note import NoteSigner, VerifierKey
from holdfast.vault.audit import audit_vault
from holdfast.vault.audit_one import audit_capture
from holdfast.vault.batch import Batch, Known
from holdfast.vault.findings import AuditReport, CaptureReport
from holdfast.vault.genesis import genesis_body
from holdfast.vault.index import scan_total
from holdfast.vault.log import remove_superseded, write_growth
from holdfast.vault.openings import openings_path
from holdfast.vault.pack import PACK_LIMIT_BYTES, PackWriter
from holdfast.vault.reader import InclusionProof, Location, VaultReader
from holdfast.vault.sign import Seen, default_keys_dir, load_key, new_key, save_key
from holdfast.vault.tails import (
    Committed,
    committed_openings,
    cut,
    cut_aside,
    find_tail,
    finish_pending,
    looks_clean,
    pending_cuts,
    pieces_beyond,
)

__all__ = ["InclusionProof", "Location", "Vault", "VaultOptions"]


@dataclass(frozen=True, slots=True)
class VaultOptions:
    """What a vault is built from; the defaults are right outside tests.

    Args:
        disk: every changing file operation goes through it.
        random: n random bytes, for salts, WARC record ids and keys.
        pack_limit: bytes after which a pack is closed (section 6 says 2^30).
        lock_timeout_s: seconds to wait for another writer.
        seen_dir: where checkpoints are remembered; `<keys_dir>/../seen` when `None`.
    """

    disk: Disk = field(default_factory=Disk)
    random: Callable[[int], bytes] = os.urandom
    pack_limit: int = PACK_LIMIT_BYTES
    lock_timeout_s: float = 30.0
    seen_dir: Path | None = None


class Vault(VaultReader):
    """A vault folder, for reading and appending. Made by `create` and `open`."""

    def __init__(self, path: Path, run_dir: Path, keys_dir: Path, clock: Clock, options: VaultOptions) -> None:  # noqa: PLR0917
        super().__init__(path, run_dir, Seen(options.disk, options.seen_dir or keys_dir.parent / "seen"))
        self._keys_dir = keys_dir
        self._clock = clock
        self._options = options
        self._lock = Lock(run_dir / "vault.lock")
        self._looked_everywhere = False  # whether this process knows that no tail is left
        self._openings_end: tuple[int, int] | None = None  # size, and where the openings of its last bundle end

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        keys_dir: Path | None = None,
        run_dir: Path | None = None,
        clock: Clock | None = None,
        options: VaultOptions | None = None,
        origin: str | None = None,
    ) -> Self:
        """Make a new vault in the folder `path`, with a new log key in `keys_dir`.

        Raises:
            UsageError: there is a vault already.
            StoreError: network file system, read-only or full disk.
        """
        vault = cls._made(path, run_dir=run_dir, keys_dir=keys_dir, clock=clock, options=options)
        vault.found(origin)
        return vault

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        keys_dir: Path | None = None,
        run_dir: Path | None = None,
        clock: Clock | None = None,
        options: VaultOptions | None = None,
    ) -> Self:
        """Open the vault in the folder `path`, for reading and, where its key is, for appending.

        Raises:
            NotFound: there is none.
            IntegrityError: checkpoint, entry 0 or signature are damaged, or the log is older or
                another than the one this machine remembers.
            StoreError: network file system, a newer format, or the folder cannot be read.
        """
        vault = cls._made(path, run_dir=run_dir, keys_dir=keys_dir, clock=clock, options=options)
        require_local(vault.path)
        vault.look()
        return vault

    def found(self, origin: str | None) -> None:
        """Make the folders, the key and entry 0 of a new vault; `create` does so."""
        require_local(self.path)
        disk, options = self._options.disk, self._options
        for folder in ("packs", "log", "openings"):
            disk.make_folder(self.path / folder)
        with self.exclusive():
            if self._log.checkpoint_path.exists():
                raise UsageError("there is a vault already", where=str(self.path), hint="choose another folder")
            signer = new_key(origin or f"holdfast/vault-{options.random(16).hex()}", options.random)
            body = genesis_body(signer.verifier_key)
            save_key(disk, self._keys_dir, signer)
            self._append_locked(signer, lambda batch: batch.add_entry("genesis", "log", body))

    @property
    def disk(self) -> Disk:
        """What changes files; deletions overwrite through it."""
        return self._options.disk

    @property
    def can_append(self) -> bool:
        """Whether the log's private key is on this machine."""
        try:
            load_key(self._keys_dir, self.key)
        except StoreError:
            return False
        return True

    def verify(
        self,
        *,
        trusted_key: VerifierKey | None = None,
        checkpoints: Sequence[bytes] = (),
        progress: Callable[[int, int], None] | None = None,
    ) -> AuditReport:
        """Verify every byte of the vault; see `audit.audit_vault`."""
        return audit_vault(self.path, trusted_key=trusted_key, checkpoints=checkpoints, progress=progress)

    def verify_capture(self, index: int) -> CaptureReport:
        """Verify one capture alone; see `audit_one.audit_capture`."""
        return audit_capture(self, index)

    @contextmanager
    def append(self) -> Iterator[Batch]:
        """A batch of appends: durable and acknowledged when the block has ended without exception.

        Raises:
            StoreError: the key is not here, the lock stays taken, the disk is full or fails.
            IntegrityError: the log is damaged, older or another than remembered; nothing was added.
        """
        signer = load_key(self._keys_dir, self.key)
        with self.exclusive():
            self.look()
            batch, tails = self._start_batch(signer)
            with self._giving_back(batch.packs.total):
                try:
                    yield batch
                    batch.finish()
                finally:
                    batch.open = False
                self._commit(signer, batch)
            finish_pending(self._options.disk, tails)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the vault's lock alone; `append` does so itself.

        Raises:
            StoreError: another process keeps it.
        """
        self._options.disk.make_folder(self.run_dir)
        with self._lock.exclusive(timeout_s=self._options.lock_timeout_s):
            yield

    @contextmanager
    def _giving_back(self, total: int) -> Iterator[None]:
        """When the block runs out of room, cut what it wrote: the disk would stay full otherwise.

        The lock is held, and `_move_tail` has left nothing beyond the checkpoint and byte `total`
        of the packs: all that is there now was written by this batch, and not acknowledged.
        """
        assert self._openings_end is not None  # noqa: S101 - `_move_tail` has run
        before = self.checkpoint().data
        committed = Committed(self.size, total, self._openings_end[1])
        try:
            yield
        except StoreError as exc:
            with suppress(HoldfastError):  # then it stays as a tail, and the next writer finds it
                if lacks_room(exc) and self._log.checkpoint_bytes() == before:
                    self.packs.refresh()
                    cut(self._options.disk, tuple(pieces_beyond(self.path, self._log, self.packs, committed)))
                    self.packs.refresh()
            raise

    def _append_locked(self, signer: NoteSigner, add: Callable[[Batch], object]) -> None:
        """The batch of `create`: genesis, then the tail of an earlier creation that was cut off."""
        self._known_key = signer.verifier_key
        batch, tails = self._start_batch(signer, first=add)
        batch.finish()
        self._commit(signer, batch)
        finish_pending(self._options.disk, tails)

    def _start_batch(
        self, signer: NoteSigner, first: Callable[[Batch], object] | None = None
    ) -> tuple[Batch, Sequence[Path]]:
        """Move a tail aside, and a batch whose first entry says so."""
        self.packs.refresh()
        size = 0 if self._signed is None else self.size
        self._move_tail(size)
        self._looked_everywhere = False  # true again when this batch has ended well
        batch = Batch(
            size=size,
            actor=signer.verifier_key.key_id.hex(),
            packs=PackWriter(self._options.disk, self.packs, self._options.pack_limit),
            clock=self._clock,
            random=self._options.random,
            run_dir=self.run_dir,
            entry=self.entry,
            stored=self._stored,
        )
        if first is not None:
            first(batch)
        cuts, folders = pending_cuts(self.run_dir)
        if cuts:
            batch.add_entry("tail", "log", {"cut": cuts})
        return batch, folders

    def _move_tail(self, size: int) -> None:
        if self._openings_end is None or self._openings_end[0] != size:
            self._openings_end = (size, committed_openings(self.path, self._log, size))
        total = 0 if self._signed is None else self._total
        committed = Committed(size, total, self._openings_end[1])
        if self._looked_everywhere and looks_clean(self.path, self._log, self.packs, committed):
            return
        pieces = find_tail(self.path, self._log, self.packs, committed)
        if any(piece.area == "pack" for piece in pieces) and scan_total(self._log, size) != total:
            # The figure came from a cache that is wrong; acknowledged bytes must never be cut for it.
            self._rebuild_index()
            committed = Committed(size, self._total, self._openings_end[1])
            pieces = find_tail(self.path, self._log, self.packs, committed)
        name = f"{instant_text(self._clock.now()).replace(':', '')}-{self._options.random(4).hex()}"
        cut_aside(self._options.disk, self.run_dir, name, pieces)
        self.packs.refresh()

    def _commit(self, signer: NoteSigner, batch: Batch) -> None:
        """Section 8: packs, openings, bundles and tiles, checkpoint; then what may fail without harm."""
        self._looked_everywhere = not batch.entries
        if not batch.entries:
            return
        disk = self._options.disk
        size = 0 if self._signed is None else self.size
        root = EMPTY_ROOT if self._signed is None else self._checkpoint.root
        growth = self._log.growth(size, root, [entry.data for entry in batch.entries])
        batch.packs.sync()
        end = self._write_openings(disk, size, batch)
        head = Checkpoint(signer.name, growth.size, growth.root)
        data = sign_checkpoint(head, [signer])
        write_growth(disk, self._log, growth, data)
        # Acknowledged from here on.
        self._openings_end = (growth.size, end)
        with self._guard:
            self._advance(self._log.signed_checkpoint(data, signer.verifier_key, signer.name))
        with suppress(StoreError):
            remove_superseded(disk, self._log, size, growth)
        self._remember()
        self._looked_everywhere = True

    def _write_openings(self, disk: Disk, size: int, batch: Batch) -> int:
        """Append the opening lines of the batch, bundle by bundle; where those of the last bundle end."""
        assert self._openings_end is not None  # noqa: S101 - `_move_tail` has run
        last, ends = batch.size // TILE_WIDTH, {size // TILE_WIDTH: self._openings_end[1]}
        for bundle, lines in groupby(batch.openings, key=lambda item: item[0]):
            path = self.path / openings_path(bundle)
            disk.make_folder(path.parent)
            start = ends.get(bundle, 0)
            ends[bundle] = disk.write_at(path, start, [b"".join(line for _, line in lines)])
            disk.sync(path)
            if start == 0:
                disk.sync_folder(path.parent)
        return ends.get(last, 0)

    @classmethod
    def _made(
        cls,
        path: Path,
        *,
        run_dir: Path | None,
        keys_dir: Path | None,
        clock: Clock | None,
        options: VaultOptions | None,
    ) -> Self:
        return cls(
            path,
            run_dir or path.parent / "run",
            keys_dir or default_keys_dir(),
            clock or SystemClock(),
            options or VaultOptions(),
        )

    def _stored(self, digest: Digest) -> Known | None:
        """A capture that stores the payload, read again just now: a damaged or deleted copy does not count.

        Who hands in the same bytes once more may hold the last good ones.
        """
        for place in self._index.of_digest(digest):
            if place.first is None and not place.deleted:
                with suppress(IntegrityError, NotFound), self.open_payload(place.entry):
                    return Known(place.entry, place.captured)
        return None
