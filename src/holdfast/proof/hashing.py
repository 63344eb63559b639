# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Merkle hashes (RFC 6962), and where a log keeps them (C2SP tlog-tiles).

Lowest module of `proof`: `tree` computes with these hashes, the vault's log stores them
under these paths. A hash here is 32 raw bytes of SHA-256.

Leaves and inner nodes are hashed with different first bytes, so that no inner node can
be passed off as an entry (RFC 6962, 2.1). A *tile* holds up to 256 consecutive hashes of
one tile level; level `l` has hashes over 256**l leaves each. An *entry bundle* holds up to
256 entries, each after its length as a big-endian uint16. Full ones never change; the
rightmost one of a level may be *partial* and has its width in its path.

Every path has one spelling: parsing refuses whatever formatting would not have written.
Nothing here opens a file; sources: RFC 6962 section 2.1 and
https://c2sp.org/tlog-tiles (as of 2026-11).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from holdfast.base.errors import InputError, LimitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "MAX_ENTRY_BYTES",
    "MAX_SIZE",
    "TILE_HEIGHT",
    "TILE_WIDTH",
    "EntryBundle",
    "Tile",
    "bundles_of",
    "decode_entries",
    "decode_index",
    "decode_tile",
    "encode_entries",
    "encode_index",
    "entries_path",
    "leaf_hash",
    "node_hash",
    "parse_path",
    "tile_path",
    "tile_width",
    "tiles_of",
]

HASH_BYTES = 32
TILE_HEIGHT = 8  # fixed by tlog-tiles: one tile is a subtree of height 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_ENTRY_BYTES = 0xFFFF  # the length prefix in an entry bundle is a uint16
MAX_SIZE = 2**63 - 1  # sizes and indexes of other implementations are signed 64-bit integers
MAX_LEVEL = 63  # tlog-tiles: "a decimal ASCII integer between 0 and 63"

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of the tree without leaves: the hash of the empty string (RFC 6962, 2.1)."""

_INDEX = re.compile(r"(?:x[0-9]{3}/){0,6}[0-9]{3}\Z")  # 7 groups of 3 digits hold MAX_SIZE
_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/([x0-9/]+?)(?:\.p/([0-9]{1,3}))?\Z")
_GROUP = 1000  # path elements are 3 decimal digits


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry): the hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right): the hash of an inner node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Address of a hash tile: `level` 0-63, `index` within the level, `width` 1-256 hashes."""

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if not 0 <= self.level <= MAX_LEVEL:
            msg = f"tile level {self.level} is outside 0 to {MAX_LEVEL}"
            raise UsageError(msg)
        _check_address(self.index, self.width)

    @property
    def path(self) -> str:
        """`tile/<level>/<index>[.p/<width>]`, relative to the log's folder."""
        return f"tile/{self.level}/{encode_index(self.index)}{_suffix(self.width)}"


@dataclass(frozen=True, slots=True, order=True)
class EntryBundle:
    """Address of an entry bundle: `index`, and `width` 1-256 entries."""

    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        _check_address(self.index, self.width)

    @property
    def path(self) -> str:
        """`tile/entries/<index>[.p/<width>]`, relative to the log's folder."""
        return f"tile/entries/{encode_index(self.index)}{_suffix(self.width)}"


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Path of a hash tile, e.g. `tile/0/x001/x234/067.p/12`.

    Raises:
        UsageError: level outside 0-63, index outside 0 to 2^63 - 1, or width outside 1-256.
    """
    return Tile(level, index, width).path


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """Path of an entry bundle, e.g. `tile/entries/000.p/3`. Raises as `tile_path`."""
    return EntryBundle(index, width).path


def parse_path(path: str) -> Tile | EntryBundle:
    """Read a tile or entry bundle path.

    Raises:
        InputError: anything `tile_path` or `entries_path` would not have written, such as
            a leading zero, a missing `x`, a full tile marked partial, or another separator.
    """
    match = _PATH.match(path)
    if match is None:
        raise _bad_path(path)
    level, index, width = match.groups()
    try:
        number = decode_index(index)
        wide = TILE_WIDTH if width is None else int(width)
        found = EntryBundle(number, wide) if level == "entries" else Tile(int(level), number, wide)
    except (InputError, UsageError) as exc:
        raise _bad_path(path) from exc
    if found.path != path:
        raise _bad_path(path)
    return found


def encode_index(index: int) -> str:
    """Tile index as path elements of three digits; all but the last begin with `x`.

    1234067 gives `x001/x234/067`.
    """
    elements = [f"{index % _GROUP:03d}"]
    while index := index // _GROUP:
        elements.append(f"x{index % _GROUP:03d}")
    return "/".join(reversed(elements))


def decode_index(text: str) -> int:
    """Inverse of `encode_index`.

    Raises:
        InputError: another spelling (`7`, `x000/007`), or an index above 2^63 - 1.
    """
    if _INDEX.match(text):
        index = int(text.replace("/", "").replace("x", ""))
        if index <= MAX_SIZE and encode_index(index) == text:
            return index
    msg = f"not a tile index: {text[:80]!r}"
    raise InputError(msg, hint="three digits per path element, all but the last begin with x: x001/x234/067")


def tile_width(level: int, index: int, size: int) -> int:
    """Number of hashes (0-256) that tile `index` of `level` holds in a tree of `size` leaves.

    0 means that the tile does not exist in that tree. The width of the rightmost tile is
    `floor(size / 256**level) mod 256` (tlog-tiles, Partial Tiles).
    """
    hashes = size >> (TILE_HEIGHT * level)
    return max(0, min(TILE_WIDTH, hashes - index * TILE_WIDTH))


def tiles_of(size: int, *, since: int = 0) -> tuple[Tile, ...]:
    """The hash tiles of a tree of `size` leaves, level by level from the left.

    With `since`, only those that a tree of `since` leaves does not have in that width: what
    a log writes when it grows from `since` to `size`. Cost grows with `(size - since) / 256`.

    Raises:
        UsageError: not 0 <= since <= size < 2^63.
    """
    _check_growth(since, size)
    tiles: list[Tile] = []
    level = 0
    while hashes := size >> (TILE_HEIGHT * level):
        tiles += [Tile(level, index, width) for index, width in _spans(since >> (TILE_HEIGHT * level), hashes)]
        level += 1
    return tuple(tiles)


def bundles_of(size: int, *, since: int = 0) -> tuple[EntryBundle, ...]:
    """The entry bundles of a log of `size` entries; `since` and errors as `tiles_of`."""
    _check_growth(since, size)
    return tuple(EntryBundle(index, width) for index, width in _spans(since, size))


def decode_tile(data: bytes, width: int) -> tuple[bytes, ...]:
    """The `width` hashes of a hash tile.

    Raises:
        InputError: `data` is not exactly `width` hashes of 32 bytes.
    """
    if len(data) != width * HASH_BYTES:
        msg = f"a tile of {width} hashes has {width * HASH_BYTES} bytes, not {len(data)}"
        raise InputError(msg)
    cuts = range(0, len(data) + 1, HASH_BYTES)
    return tuple(data[start:end] for start, end in pairwise(cuts))


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: 1 to 256 entries, each after its length as a big-endian uint16.

    Raises:
        UsageError: no entry, or more than 256.
        LimitError: an entry is longer than 65,535 bytes.
    """
    if not 1 <= len(entries) <= TILE_WIDTH:
        msg = f"an entry bundle holds 1 to {TILE_WIDTH} entries, not {len(entries)}"
        raise UsageError(msg)
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            msg = f"an entry has at most {MAX_ENTRY_BYTES} bytes, not {len(entry)}"
            raise LimitError(msg, hint="store the content as an attachment that the entry cites")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def decode_entries(data: bytes, width: int) -> tuple[bytes, ...]:
    """Inverse of `encode_entries`: the `width` entries of a bundle.

    Raises:
        InputError: the bytes end inside an entry, or go on after the last one.
    """
    entries: list[bytes] = []
    offset = 0
    for number in range(width):
        start = offset + 2
        end = start + int.from_bytes(data[offset:start], "big")
        if end > len(data) or start > len(data):
            msg = f"entry bundle ends inside entry {number} of {width}"
            raise InputError(msg, where=f"byte {offset} of {len(data)}")
        entries.append(data[start:end])
        offset = end
    if offset != len(data):
        msg = f"entry bundle of {width} entries has {len(data) - offset} bytes too many"
        raise InputError(msg, where=f"byte {offset} of {len(data)}")
    return tuple(entries)


def _spans(before: int, after: int) -> Iterable[tuple[int, int]]:
    """Index and width of the tiles that cover items `before` to `after` of one level."""
    if after <= before:
        return ()
    last = (after - 1) // TILE_WIDTH
    return ((index, min(TILE_WIDTH, after - index * TILE_WIDTH)) for index in range(before // TILE_WIDTH, last + 1))


def _suffix(width: int) -> str:
    return "" if width == TILE_WIDTH else f".p/{width}"


def _check_address(index: int, width: int) -> None:
    if not 0 <= index <= MAX_SIZE or not 1 <= width <= TILE_WIDTH:
        msg = f"no tile has index {index} and width {width}"
        raise UsageError(msg, hint=f"0 <= index < 2^63 and 1 <= width <= {TILE_WIDTH}")


def _check_growth(since: int, size: int) -> None:
    if not 0 <= since <= size <= MAX_SIZE:
        msg = f"a tree does not grow from {since} to {size} leaves"
        raise UsageError(msg)


def _bad_path(path: str) -> InputError:
    msg = f"not a tile path: {path[:80]!r}"
    return InputError(msg, hint="tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>]")
