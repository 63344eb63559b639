# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Steps 2, 3, 5 and 7 of the verification: entries, tiles, root, openings, references.

`LogWalk` goes through the log bundle by bundle, once, from the left. Every entry is parsed and
checked, every leaf and tile computed and compared with its file, the commitments are walked
together with the openings. What later steps need is kept: which captures and sets there are,
deletions, erased openings, roots at the sizes of earlier checkpoints.

Nothing is repaired, and a finding does not end the walk: an entry that cannot be read still has
a leaf, and the root says whether it is the one that was logged.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from holdfast.base.digest import Digest
from holdfast.base.errors import HoldfastError, InputError, IntegrityError
from holdfast.base.files import read_up_to, store_errors
from holdfast.proof.hashing import TILE_WIDTH, EntryBundle, Tile, decode_entries, leaf_hash
from holdfast.proof.tree import TileHashes, root_of, tree_root
from holdfast.vault.bodies import KNOWN_TYPES
from holdfast.vault.entry import (
    Earlier,
    Entry,
    check_erasure,
    check_references,
    commitment_paths,
    earlier_of,
    parse_entry,
    subject_index,
)
from holdfast.vault.findings import Findings
from holdfast.vault.log import MAX_FILE_BYTES, LogFiles
from holdfast.vault.openings import MAX_LINE_BYTES, opened_quickly, openings_path, parse_line

__all__ = ["Deletion", "LogWalk"]


@dataclass(frozen=True, slots=True)
class Deletion:
    """A `deletion` entry as found: what it is about, and the opening of its reason if it stands."""

    entry: int
    time: str
    actor: str
    about: int
    path: str | None
    reason: str | None


@dataclass(slots=True)
class LogWalk:
    """One pass over the log of `size` entries. Iterate `entries` to the end, then read the rest."""

    vault: Path
    log: LogFiles
    size: int
    actor: str
    findings: Findings
    wanted_sizes: frozenset[int] = frozenset()
    roots: dict[int, bytes] = field(default_factory=dict)
    deletions: list[Deletion] = field(default_factory=list)
    erased: set[tuple[int, str]] = field(default_factory=set)
    standing: set[tuple[int, str]] = field(default_factory=set)
    unknown_types: Counter[str] = field(default_factory=Counter)
    openings_end: int = 0
    openings_files: set[str] = field(default_factory=set)
    replaced: list[str] = field(default_factory=list)
    _earlier: dict[int, Earlier] = field(default_factory=dict)
    _same: dict[str, Earlier] = field(default_factory=dict)  # one value per type: logs have millions of entries
    _levels: list[list[bytes]] = field(default_factory=lambda: [[]])

    def entries(self) -> Iterator[Entry]:
        """Every readable entry, in order, after its checks."""
        for bundle in range(-(-self.size // TILE_WIDTH)):
            width = min(TILE_WIDTH, self.size - bundle * TILE_WIDTH)
            raw = self._bundle(bundle, width)
            if raw is None:
                return  # nothing can be said about what comes after a missing bundle
            entries = list(self._parsed(bundle * TILE_WIDTH, raw))
            self._walk_openings(bundle, entries, last=width < TILE_WIDTH)
            self._walk_tiles(bundle, [leaf_hash(data) for data in raw])
            yield from entries
        self.roots[self.size] = self._root(self._levels, self.size)
        for level, hashes in enumerate(self._levels):
            if hashes:
                self._compare(Tile(level, (self.size >> 8 * level) // TILE_WIDTH, len(hashes)), hashes)

    def _bundle(self, number: int, width: int) -> tuple[bytes, ...] | None:
        name = EntryBundle(number, width).path
        data = self._read(EntryBundle(number, width))
        if data is None:
            return None
        try:
            return decode_entries(data, width)
        except InputError as exc:
            self.findings.add(f"log/{name}", exc.where or "the file", exc.message)
            return None

    def _read(self, wanted: Tile | EntryBundle) -> bytes | None:
        """The exact file; where it is gone, the same bytes out of a wider one, and it is noted."""
        path = self.log.folder / wanted.path
        with store_errors(path, "read"):
            try:
                return read_up_to(path, MAX_FILE_BYTES)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                pass
        try:
            if isinstance(wanted, Tile):
                data = self.log.tile(wanted)
                self.replaced.append(f"log/{wanted.path}")
                return data
            parts = self.log.bundle(wanted.index, wanted.width)
        except IntegrityError as exc:
            self.findings.add(f"log/{wanted.path}", "the file", exc.message)
            return None
        self.replaced.append(f"log/{wanted.path}")
        return b"".join(len(part).to_bytes(2, "big") + part for part in parts)

    def _parsed(self, start: int, raw: Iterable[bytes]) -> Iterator[Entry]:
        for index, data in enumerate(raw, start):
            file = f"log/tile/entries (entry {index})"
            try:
                entry = parse_entry(data, index)
            except HoldfastError as exc:
                self.findings.add(file, f"entry {index}", exc.message)
                continue
            for wrong in (*check_references(entry, self._earlier.get), *self._more(entry)):
                self.findings.add(file, f"entry {index}", wrong)
            known = earlier_of(entry)
            if known.type in {"capture", "set"}:
                self._earlier[index] = known
            else:
                self._earlier[index] = self._same.setdefault(known.type, known)
            yield entry

    def _more(self, entry: Entry) -> Iterator[str]:
        """What cannot be checked with the types of earlier entries: the actor, and what a deletion erases."""
        if entry.actor != self.actor:
            yield f"the actor is {entry.actor}, not the log's key {self.actor}"
        about = subject_index(entry) if entry.type == "deletion" else None
        if about is not None and about in self._earlier:
            yield from check_erasure(entry, self.entry_again(about))

    def entry_again(self, index: int) -> Entry:
        """An entry that has been read before; those whose payload or opening is deleted are looked at again."""
        bundle, number = divmod(index, TILE_WIDTH)
        width = min(TILE_WIDTH, self.size - bundle * TILE_WIDTH)
        return parse_entry(self.log.bundle(bundle, width)[number], index)

    def _walk_openings(self, bundle: int, entries: list[Entry], *, last: bool) -> None:
        """Section 4: the k-th line belongs to the k-th commitment."""
        wanted = [(entry, path, digest) for entry in entries for path, digest in commitment_paths(entry)]
        name = openings_path(bundle)
        path = self.vault / name
        reasons: dict[int, str] = {}
        at = end = 0
        if wanted:
            self.openings_files.add(name)
        with store_errors(path, "read"), path.open("rb") if wanted and path.is_file() else io.BytesIO() as stream:
            for entry, pointer, digest in wanted:
                line = stream.readline(MAX_LINE_BYTES)
                if not line.endswith(b"\n"):
                    self.findings.add(name, f"byte {at}", f"the opening {pointer} of entry {entry.index} is missing")
                    break
                value = self._check_line(name, at, line[:-1], (entry.index, pointer, digest))
                if value is not None and pointer == "/body/reason":
                    reasons[entry.index] = value
                at += len(line)
            end = stream.seek(0, io.SEEK_END)
        self.openings_end = at if last else 0
        if not last and at < end:
            self.findings.add(name, f"byte {at}", f"{end - at} bytes follow the last opening of the bundle")
        self._note_types(entries, reasons)

    def _check_line(self, name: str, at: int, line: bytes, wanted: tuple[int, str, Digest]) -> str | None:
        index, pointer, digest = wanted
        text = opened_quickly(line, index, pointer, digest)
        if text is not None:
            return text
        what = f"opening {pointer} of entry {index}"
        try:
            opening = parse_line(line)
        except HoldfastError as exc:
            self.findings.add(name, f"byte {at}", f"{what}: {exc.message}")
            return None
        if opening is None:
            self.erased.add((index, pointer))
            return None
        if (opening.entry, opening.path) != (index, pointer):
            self.findings.add(
                name, f"byte {at}", what, expected=what, found=f"opening {opening.path[:80]} of entry {opening.entry}"
            )
        elif opening.commitment != digest:
            self.findings.add(name, f"byte {at}", what, expected=digest, found=opening.commitment)
        return opening.value

    def _note_types(self, entries: Iterable[Entry], reasons: dict[int, str]) -> None:
        for entry in entries:
            if entry.type == "deletion":
                path = entry.body.get("path")
                self.deletions.append(
                    Deletion(
                        entry.index,
                        entry.time,
                        entry.actor,
                        int(entry.subject.removeprefix("entry:")),
                        None if path is None else str(path),
                        reasons.get(entry.index),
                    )
                )
            elif entry.type not in KNOWN_TYPES:
                self.unknown_types[entry.type] += 1

    def _walk_tiles(self, bundle: int, leaves: list[bytes]) -> None:
        start = bundle * TILE_WIDTH
        for size in self.wanted_sizes:
            if start < size <= start + len(leaves):
                self.roots[size] = self._root([leaves[: size - start], *self._levels[1:]], size)
        level, hashes = 0, self._levels[0]
        hashes += leaves
        while len(hashes) == TILE_WIDTH:
            self._compare(Tile(level, bundle >> 8 * level), hashes)
            above = root_of(hashes)
            hashes.clear()
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            hashes = self._levels[level]
            hashes.append(above)

    def _root(self, levels: list[list[bytes]], size: int) -> bytes:
        """Root of the first `size` leaves: it needs the rightmost tile of each level only."""
        full = size % TILE_WIDTH == 0 and len(levels[0]) == TILE_WIDTH
        if full:  # an earlier checkpoint that ends with this bundle: carry it up
            carried = [list(level) for level in levels] + [[]]
            for number, hashes in enumerate(carried):
                if len(hashes) == TILE_WIDTH:
                    carried[number + 1].append(root_of(hashes))
                    carried[number] = []
            levels = carried
        return tree_root(TileHashes(lambda tile: b"".join(levels[tile.level]), size), size)

    def _compare(self, tile: Tile, hashes: list[bytes]) -> None:
        found = self._read(tile)
        computed = b"".join(hashes)
        if found is None or found == computed:
            return
        at = next((n for n, (a, b) in enumerate(zip(found, computed, strict=False)) if a != b), len(computed))
        self.findings.add(
            f"log/{tile.path}", f"byte {at}", "the tile is not what the entries give",
            expected=f"{len(computed)} bytes", found=f"{len(found)} bytes, another one at {at}",
        )  # fmt: skip
