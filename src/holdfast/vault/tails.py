# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Tails: bytes that were written and never acknowledged, found and moved aside.

A crash, a full disk or an exception in the middle of a batch leaves bytes beyond the
checkpoint (vault-format, section 8). They prove nothing. The next writer, holding the lock,

    1. copies them to `run/tails/<time>-<random>.pending/<area>.bin`, durably;
    2. cuts them from the vault;
    3. names their lengths and digests in a `tail` entry, the first of its batch;
    4. when that batch is acknowledged, takes `.pending` off the folder's name.

A crash between the steps repeats or continues them. Bytes up to the checkpoint are never cut:
where fewer are found than committed, that is damage, and an error.

A batch that a full disk stops is still alive and knows that every byte beyond the checkpoint is
its own: it cuts them at once (`cut`), or the disk would stay full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from holdfast.base import canonical
from holdfast.base.canonical import JsonValue
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, IntegrityError, StoreError
from holdfast.base.files import Disk, lacks_room, store_errors
from holdfast.proof.hashing import TILE_HEIGHT, TILE_WIDTH, EntryBundle, Tile, decode_index, parse_path
from holdfast.vault.entry import commitment_paths
from holdfast.vault.log import LogFiles
from holdfast.vault.openings import opening_lines, openings_path
from holdfast.vault.pack import PackFiles

__all__ = [
    "Committed",
    "Piece",
    "bundle_number",
    "committed_openings",
    "cut",
    "cut_aside",
    "find_tail",
    "finish_pending",
    "is_beyond",
    "looks_clean",
    "pending_cuts",
    "pieces_beyond",
]

_BLOCK_BYTES = 1 << 22
_AREAS = ("pack", "openings", "log")
_PENDING = ".pending"
_SLACK_BYTES = 64 << 10  # for the index, names, and the blocks of a file system


@dataclass(frozen=True, slots=True)
class Committed:
    """Where the acknowledged bytes end: entries, bytes of packs, bytes of the last openings file."""

    size: int
    total: int
    openings: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of one file from `start` to its end at `end`, which belong to a tail."""

    area: str
    path: Path
    start: int
    end: int


def committed_openings(vault: Path, log: LogFiles, size: int) -> int:
    """Length of the committed lines in the openings file of the last, partial bundle.

    Raises:
        IntegrityError: the file has fewer lines than the bundle has commitments.
    """
    bundle, width = divmod(size, TILE_WIDTH)
    wanted = sum(len(commitment_paths(entry)) for entry in log.entries(size - width, size))
    if not wanted:
        return 0
    lines = opening_lines(vault, bundle)[:wanted]
    if len(lines) < wanted:
        msg = f"the openings of bundle {bundle} end before their {wanted} lines"
        where = str(vault / openings_path(bundle))
        raise IntegrityError(msg, where=where, hint="bring the file back from a copy of the vault")
    return sum(len(line) + 1 for line in lines)


def looks_clean(vault: Path, log: LogFiles, packs: PackFiles, committed: Committed) -> bool:
    """Whether nothing is beyond `committed`, seen from where a killed batch leaves its first bytes.

    Enough after a killed process. After a power failure single later files may have survived:
    only `find_tail` sees those.
    """
    bundle, width = divmod(committed.size, TILE_WIDTH)
    openings = vault / openings_path(bundle)
    folder = log.folder / EntryBundle(bundle, 1).path
    full = log.folder / EntryBundle(bundle).path
    with store_errors(vault, "read"):
        names = [item.name for item in folder.parent.iterdir()] if folder.parent.is_dir() else []
        length = openings.stat().st_size if openings.exists() else 0
        return (
            packs.total == committed.total
            and length == committed.openings
            and not full.exists()
            and all(int(name) <= width for name in names if name.isdecimal())
            and not log.checkpoint_path.with_name("checkpoint.new").exists()
        )


def find_tail(vault: Path, log: LogFiles, packs: PackFiles, committed: Committed) -> tuple[Piece, ...]:
    """Every byte beyond `committed`, by area and path. Files that no vault has are left alone.

    Raises:
        IntegrityError: there are fewer bytes than were committed.
    """
    if packs.total < committed.total:
        raise IntegrityError(
            f"the packs hold {packs.total} bytes, {committed.total} were acknowledged",
            where=str(packs.folder),
            hint="bring the packs back from a copy of the vault; run: holdfast verify",
        )
    return tuple(pieces_beyond(vault, log, packs, committed))


def pieces_beyond(vault: Path, log: LogFiles, packs: PackFiles, committed: Committed) -> Iterator[Piece]:
    """As `find_tail`, without the check."""
    removed = False
    for number in range(packs.count):
        start = max(committed.total - packs.start(number), 0)
        length = packs.start(number + 1) - packs.start(number)
        if start < length or removed:  # an empty pack goes too when one before it does: no gap in the numbers
            yield Piece("pack", packs.path(number), start, length)
            removed = removed or start == 0
    last, _ = divmod(committed.size, TILE_WIDTH)
    for path in _files(vault / "openings"):
        bundle = bundle_number(vault, path)
        start = committed.openings if bundle == last else 0
        if bundle is not None and bundle >= last and (path.stat().st_size > start or start == 0):
            yield Piece("openings", path, start, path.stat().st_size)
    for path in _files(log.folder):
        if is_beyond(path.relative_to(log.folder).as_posix(), committed.size):
            yield Piece("log", path, 0, path.stat().st_size)


def is_beyond(name: str, size: int) -> bool:
    """Whether the file `name` of the log folder holds something beyond a log of `size` entries."""
    if name == "checkpoint.new":
        return True
    try:
        item = parse_path(name)
    except InputError:
        return False
    held = size >> (TILE_HEIGHT * item.level) if isinstance(item, Tile) else size
    return item.index * TILE_WIDTH + item.width > held


def bundle_number(vault: Path, path: Path) -> int | None:
    """Number of the bundle whose openings `path` holds; `None` for any other file."""
    name = path.relative_to(vault / "openings").as_posix()
    if not name.endswith(".jsonl"):
        return None
    try:
        return decode_index(name[:-6])
    except InputError:
        return None


def cut_aside(disk: Disk, run_dir: Path, name: str, pieces: Sequence[Piece]) -> None:
    """Steps 1 and 2: copy the pieces to `run/tails/<name>.pending`, then cut them from the vault.

    Raises:
        StoreError: no room for the copy, with the number of bytes that it needs; nothing was cut.
    """
    if not pieces:
        return
    folder = run_dir / "tails" / (name + _PENDING)
    try:
        _keep(disk, folder, pieces)
    except StoreError as exc:
        with suppress(StoreError, OSError):  # without its index the copy is of no use, and takes room
            for path in list(folder.iterdir()):
                disk.remove(path)
            folder.rmdir()
        if not lacks_room(exc):
            raise
        length = sum(piece.end - piece.start for piece in pieces)
        raise StoreError(
            f"{exc.message}; an earlier write was cut off and left {length} bytes that were never acknowledged, "
            "which are first kept aside",
            where=exc.where,
            hint=f"free at least {length + _SLACK_BYTES} bytes there and run the command again; "
            "nothing acknowledged was lost",
        ) from exc
    cut(disk, pieces)


def _keep(disk: Disk, folder: Path, pieces: Sequence[Piece]) -> None:
    """Step 1, durably; the index comes last, and says that the copies are whole."""
    disk.make_folder(folder)
    cuts: list[JsonValue] = []
    for area in _AREAS:
        chosen = [piece for piece in pieces if piece.area == area]
        if chosen:
            digest, length = _copy(disk, chosen, folder / f"{area}.bin")
            cuts.append({"area": area, "digest": str(digest), "length": length})
    found: list[JsonValue] = [
        {"area": piece.area, "end": piece.end, "path": str(piece.path), "start": piece.start} for piece in pieces
    ]
    disk.replace_file(folder / "index.json", canonical.dumps({"cut": cuts, "pieces": found}))


def cut(disk: Disk, pieces: Sequence[Piece]) -> None:
    """Step 2: cut the pieces from the vault, the last one first."""
    for piece in reversed(pieces):
        if piece.start:
            disk.truncate(piece.path, piece.start)
        else:
            disk.remove(piece.path)
            if piece.area == "pack":  # the last one first, durably: a crash must not leave a gap in the numbers
                disk.sync_folder(piece.path.parent)
    for parent in dict.fromkeys(piece.path.parent for piece in pieces if not piece.start):
        disk.sync_folder(parent)


def pending_cuts(run_dir: Path) -> tuple[list[JsonValue], tuple[Path, ...]]:
    """Step 3: the `cut` members of all tails that no acknowledged entry names yet, and their folders."""
    cuts: list[JsonValue] = []
    folders: list[Path] = []
    for folder in sorted((run_dir / "tails").glob(f"*{_PENDING}")):
        with suppress(InputError, OSError):  # no index: the crash came before anything was cut
            index = canonical.loads((folder / "index.json").read_bytes())
            if isinstance(index, dict) and isinstance(index["cut"], list):
                cuts += index["cut"]
                folders.append(folder)
    return cuts, tuple(folders)


def finish_pending(disk: Disk, folders: Sequence[Path]) -> None:
    """Step 4; where it fails, the same tail is named once more by the next batch."""
    for folder in folders:
        target = folder.with_name(folder.name.removesuffix(_PENDING))
        while target.exists():  # a power failure may leave both names
            target = target.with_name(target.name + "x")
        with suppress(StoreError):
            disk.rename(folder, target)


def _copy(disk: Disk, pieces: Sequence[Piece], target: Path) -> tuple[Digest, int]:
    """Copy the pieces one after the other into `target`, durably; digest and length of the copy."""
    state, at = hashlib.sha256(), 0
    disk.write_at(target, 0, [])
    for piece in pieces:
        with store_errors(piece.path, "read"), piece.path.open("rb") as stream:
            stream.seek(piece.start)
            while block := stream.read(_BLOCK_BYTES):
                state.update(block)
                at = disk.write_at(target, at, [block])
    disk.sync(target)
    return Digest(state.digest()), at


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, in order of their paths."""
    with store_errors(folder, "read"):
        return iter(sorted(path for path in folder.rglob("*") if not path.is_dir()))
