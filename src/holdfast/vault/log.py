# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The log on disk: tiles, entry bundles and the signed checkpoint (vault-format, section 7).

`LogFiles` reads: entries by index, hashes for proofs, the checkpoint. It holds no lock. A
writer replaces the checkpoint last and removes the partial tiles that a wider one covers, so a
reader may find the width it looks for gone; every wider tile begins with it, and is used.

`growth` computes what has to be written when entries are appended; `write_growth` writes it in
the order of section 8: bundles and tiles, their folders, then the checkpoint beside, renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdfast.base.errors import InputError, IntegrityError, NotFound
from holdfast.base.files import Disk, read_up_to, store_errors
from holdfast.proof.checkpoint import SignedCheckpoint, parse_unverified, verify_checkpoint
from holdfast.proof.hashing import (
    HASH_BYTES,
    TILE_WIDTH,
    EntryBundle,
    Tile,
    decode_entries,
    decode_tile,
    encode_entries,
    leaf_hash,
)
from holdfast.proof.note import MAX_NOTE_BYTES, Note, VerifierKey
from holdfast.proof.tree import CompactRange, TileHashes, root_of
from holdfast.vault.entry import Entry, parse_entry

__all__ = ["MAX_FILE_BYTES", "Growth", "LogFiles", "remove_superseded", "write_growth"]

_HINT = "run: holdfast verify"
MAX_FILE_BYTES = TILE_WIDTH * (2 + 0xFFFF) + 1  # one byte more than the longest entry bundle has
_WIDTH = re.compile(r"[1-9][0-9]{0,2}\Z")


@dataclass(frozen=True, slots=True)
class Growth:
    """What a log of `size` entries needs beside the files it has: paths relative to the log, root."""

    size: int
    root: bytes
    files: tuple[tuple[str, bytes], ...]


class LogFiles:
    """Reads the log in the folder `vault/log`. Stateless but for the paths."""

    def __init__(self, vault: Path) -> None:
        self.folder = vault / "log"
        self.checkpoint_path = self.folder / "checkpoint"

    def checkpoint_bytes(self) -> bytes:
        """The checkpoint file as it is now.

        Raises:
            NotFound: there is none: no vault, or one whose creation was never acknowledged.
        """
        with store_errors(self.checkpoint_path, "read"):
            try:
                return read_up_to(self.checkpoint_path, MAX_NOTE_BYTES + 1)
            except (FileNotFoundError, NotADirectoryError):
                pass
        raise NotFound("no vault here", where=str(self.folder.parent), hint="create a workspace with: holdfast init")

    def signed_checkpoint(self, data: bytes, key: VerifierKey, origin: str) -> SignedCheckpoint:
        """The checkpoint `data`, verified with the log's key.

        Raises:
            IntegrityError: malformed, another log's, not signed by the key, not by it first, or with
                extension lines.
        """
        where = str(self.checkpoint_path)
        try:
            signed = verify_checkpoint(data, [key], origin=origin)
        except (InputError, IntegrityError) as exc:
            raise IntegrityError(f"the checkpoint is damaged: {exc.message}", where=where, hint=_HINT) from exc
        if signed.checkpoint.extensions:
            raise IntegrityError("the checkpoint has extension lines", where=where, hint=_HINT)
        if not Note.parse(data).signatures[0].matches(key):
            raise IntegrityError("the first signature of the checkpoint is not the log's", where=where, hint=_HINT)
        return signed

    def unverified_size(self, data: bytes) -> int:
        """Size that the checkpoint `data` claims; needed to find entry 0, which holds the key."""
        try:
            return parse_unverified(data).size
        except InputError as exc:
            where = str(self.checkpoint_path)
            raise IntegrityError(f"the checkpoint is damaged: {exc.message}", where=where, hint=_HINT) from exc

    def bundle(self, index: int, width: int) -> tuple[bytes, ...]:
        """The first `width` entries of entry bundle `index`.

        Raises:
            IntegrityError: no file holds them, or the file is not a bundle.
        """
        found, path, wide = self._file(EntryBundle(index, width))
        try:
            return decode_entries(found, wide)[:width]
        except InputError as exc:
            raise IntegrityError(exc.message, where=str(path), hint=_HINT) from exc

    def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile; errors as `bundle`."""
        found, path, wide = self._file(tile)
        if len(found) != wide * HASH_BYTES:
            msg = f"a tile of {wide} hashes has {len(found)} bytes"
            raise IntegrityError(msg, where=str(path), hint=_HINT)
        return found[: tile.width * HASH_BYTES]

    def hashes(self, size: int) -> TileHashes:
        """Hashes of the tree of `size` leaves, read from the tiles and believed."""
        return TileHashes(self.tile, size)

    def entries(self, start: int, end: int) -> Iterator[Entry]:
        """Entries `start` to `end` (exclusive), which must be within the log."""
        while start < end:
            bundle, first = divmod(start, TILE_WIDTH)
            last = min(end - bundle * TILE_WIDTH, TILE_WIDTH)
            for data in self.bundle(bundle, last)[first:]:
                yield parse_entry(data, start)
                start += 1

    def growth(self, size: int, root: bytes, entries: Sequence[bytes]) -> Growth:
        """What appending `entries` to the log of `size` entries under `root` makes.

        Raises:
            IntegrityError: the tiles on disk do not lead to `root`; nothing is built on damage.
        """
        grown = CompactRange.read(self.hashes(size), size)
        if grown.root() != root:
            raise IntegrityError(
                "the tiles of the log do not lead to the root of its checkpoint", where=str(self.folder), hint=_HINT
            )
        leaves = [leaf_hash(entry) for entry in entries]
        for leaf in leaves:
            grown.append(leaf)
        bundle, width = divmod(size, TILE_WIDTH)
        whole = [*(self.bundle(bundle, width) if width else ()), *entries]
        files = [
            (EntryBundle(bundle + number, len(part)).path, encode_entries(part))
            for number, part in enumerate(_parts(whole))
        ]
        files += self._tile_growth(size, leaves)
        return Growth(grown.size, grown.root(), tuple(files))

    def _tile_growth(self, have: int, hashes: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
        """The tiles, level by level: full tiles of one level are hashed into the next."""
        level = 0
        while hashes:
            index, width = divmod(have, TILE_WIDTH)
            before = decode_tile(self.tile(Tile(level, index, width)), width) if width else ()
            above: list[bytes] = []
            for number, part in enumerate(_parts([*before, *hashes])):
                yield Tile(level, index + number, len(part)).path, b"".join(part)
                if len(part) == TILE_WIDTH:
                    above.append(root_of(part))
            have, hashes, level = index, above, level + 1

    def _file(self, wanted: Tile | EntryBundle) -> tuple[bytes, Path, int]:
        """Bytes, path and width of the file that holds `wanted`, or of a wider one."""
        path = self.folder / wanted.path
        with store_errors(path, "read"):
            try:
                return read_up_to(path, MAX_FILE_BYTES), path, wanted.width
            except (FileNotFoundError, NotADirectoryError):
                pass
            for width in _wider(path, wanted.width):
                other = self.folder / _with_width(wanted, width).path
                try:
                    return read_up_to(other, MAX_FILE_BYTES), other, width
                except FileNotFoundError:  # covered by a still wider one in the meantime
                    continue
        raise IntegrityError("a file of the log is missing", where=str(path), hint=_HINT)


def write_growth(disk: Disk, log: LogFiles, growth: Growth, checkpoint: bytes) -> None:
    """Write bundles and tiles, sync them and their folders, then put the checkpoint in place.

    Raises:
        StoreError: the operating system refuses; unless the very last sync failed, the log is
            what it was.
    """
    folders: dict[Path, None] = {}
    for name, data in growth.files:
        path = log.folder / name
        if path.parent not in folders:
            disk.make_folder(path.parent)
            folders[path.parent] = None
        disk.write_file(path, data)
    for folder in folders:
        disk.sync_folder(folder)
    disk.replace_file(log.checkpoint_path, checkpoint)


def remove_superseded(disk: Disk, log: LogFiles, size: int, growth: Growth) -> None:
    """Remove the partial files of a log of `size` entries that `growth` has made wider."""
    written = {name for name, _ in growth.files}
    level, have = 0, size
    old: list[Tile | EntryBundle] = []
    if size % TILE_WIDTH:
        old.append(EntryBundle(size // TILE_WIDTH, size % TILE_WIDTH))
    while have:
        index, width = divmod(have, TILE_WIDTH)
        if width:
            old.append(Tile(level, index, width))
        have, level = index, level + 1
    for item in old:
        base = item.path.partition(".p/")[0]
        if item.path not in written and any(name == base or name.startswith(base + ".p/") for name in written):
            disk.remove(log.folder / item.path)


def _parts(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (items[start : start + TILE_WIDTH] for start in range(0, len(items), TILE_WIDTH))


def _with_width(wanted: Tile | EntryBundle, width: int) -> Tile | EntryBundle:
    if isinstance(wanted, Tile):
        return Tile(wanted.level, wanted.index, width)
    return EntryBundle(wanted.index, width)


def _wider(path: Path, width: int) -> list[int]:
    """Widths above `width` that stand beside the partial file `path`; the full one last."""
    folder = path.parent if path.parent.name.endswith(".p") else path.with_name(path.name + ".p")
    names = [item.name for item in folder.iterdir()] if folder.is_dir() else []
    found = sorted(int(name) for name in names if _WIDTH.match(name))
    return [*(wide for wide in found if width < wide < TILE_WIDTH), TILE_WIDTH][: None if width < TILE_WIDTH else 0]
