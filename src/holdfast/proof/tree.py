# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Merkle trees over a log: their roots, and the proofs made from them.

Stands on `hashing`; `verify` checks what is made here. An *inclusion proof* shows that a
leaf stands at an index of the tree with a given root; a *consistency proof* shows that the
tree with one root begins with exactly the leaves of a smaller tree with another root:
nothing removed, nothing changed, nothing inserted (RFC 6962, 2.1.1 and 2.1.2).

`CompactRange` follows the root of a growing log. Proofs are made from a `HashReader`, which
gives the hash of any perfect subtree; `TileHashes` is one over tlog-tiles tiles and reads
O(log n) of them. What a reader gives is believed while making: a proof made from damaged
tiles is not noticed here, it fails in `verify`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from holdfast.base.errors import UsageError
from holdfast.proof.hashing import (
    EMPTY_ROOT,
    HASH_BYTES,
    MAX_SIZE,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    decode_tile,
    node_hash,
    tile_width,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "CompactRange",
    "HashReader",
    "TileHashes",
    "consistency_proof",
    "inclusion_proof",
    "root_of",
    "tree_root",
]

_CACHED_TILES = 64  # 33 kB each with inner nodes; a proof over 10^6 leaves touches at most 6


class HashReader(Protocol):
    """Gives hashes of perfect subtrees."""

    def hash(self, level: int, index: int) -> bytes:
        """Hash over leaves `index * 2**level` to `(index + 1) * 2**level`, all of them in the tree."""


class TileHashes:
    """A `HashReader` over the tiles of a tree of `size` leaves.

    Args:
        read: gives the bytes of a tile; called with the tile in its width for `size`, once
            as long as the tile is among the last 64 used.
        size: number of leaves of the tree.

    What `read` gives is checked for length only.
    """

    def __init__(self, read: Callable[[Tile], bytes], size: int) -> None:
        self._read = read
        self._size = size
        self._tiles: dict[tuple[int, int], list[tuple[bytes, ...]]] = {}

    def hash(self, level: int, index: int) -> bytes:
        """As `HashReader.hash`.

        Raises:
            UsageError: that subtree is not within the tree.
            InputError: a tile has the wrong length.
        """
        if level < 0 or index < 0 or (index + 1) << level > self._size:
            msg = f"no perfect subtree {index} of level {level} in a tree of {self._size} leaves"
            raise UsageError(msg)
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, offset = divmod(index << height, TILE_WIDTH)
        return self._nodes(tile_level, tile_index)[height][offset >> height]

    def _nodes(self, level: int, index: int) -> list[tuple[bytes, ...]]:
        """The hashes of one tile and the perfect nodes above them, by height."""
        nodes = self._tiles.pop((level, index), None)
        if nodes is None:
            width = tile_width(level, index, self._size)
            nodes = _perfect_nodes(decode_tile(self._read(Tile(level, index, width)), width))
        self._tiles[(level, index)] = nodes  # last in order: used most recently
        if len(self._tiles) > _CACHED_TILES:
            del self._tiles[next(iter(self._tiles))]
        return nodes


class CompactRange:
    """The perfect subtrees that make up a growing tree: its root, without its leaves.

    Holds at most 63 hashes whatever the size; `append` costs one hash on average and
    `root` at most 63. Not safe for use by several threads at once.
    """

    __slots__ = ("_nodes", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._nodes: list[bytes] = []

    @classmethod
    def restore(cls, size: int, nodes: Sequence[bytes]) -> Self:
        """The range of `size` leaves from what `nodes` gave earlier.

        Raises:
            UsageError: number or length of the hashes do not fit `size`.
        """
        if not 0 <= size <= MAX_SIZE or len(nodes) != size.bit_count() or any(len(n) != HASH_BYTES for n in nodes):
            msg = f"a compact range of {size} leaves is not made of these {len(nodes)} hashes"
            raise UsageError(msg)
        restored = cls()
        restored._size, restored._nodes = size, list(nodes)
        return restored

    @classmethod
    def read(cls, reader: HashReader, size: int) -> Self:
        """The range of the first `size` leaves of a tree, in O(log size) reads."""
        return cls.restore(size, _cover(reader, 0, size))

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    @property
    def nodes(self) -> tuple[bytes, ...]:
        """Hashes of the perfect subtrees, the largest (leftmost) first."""
        return tuple(self._nodes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash (32 bytes, as `hashing.leaf_hash` gives it) at the right."""
        nodes = self._nodes
        below = self._size  # each trailing 1 bit is a subtree that the new one completes
        while below & 1:
            leaf = node_hash(nodes.pop(), leaf)
            below >>= 1
        nodes.append(leaf)
        self._size += 1

    def root(self) -> bytes:
        """Root of the tree; `EMPTY_ROOT` without leaves."""
        return _fold(self._nodes)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaf hashes; also the hash of a tile, given its hashes."""
    grown = CompactRange()
    for leaf in leaves:
        grown.append(leaf)
    return grown.root()


def tree_root(reader: HashReader, size: int) -> bytes:
    """Root of the first `size` leaves of the tree behind `reader`, in O(log size) reads."""
    return _fold(_cover(reader, 0, size))


def inclusion_proof(reader: HashReader, index: int, size: int) -> tuple[bytes, ...]:
    """Audit path of leaf `index` in the tree of the first `size` leaves (RFC 6962, 2.1.1).

    From the leaf's sibling up to the root's child; empty for a tree of one leaf.

    Raises:
        UsageError: not 0 <= index < size.
    """
    if not 0 <= index < size:
        msg = f"no leaf {index} in a tree of {size} leaves"
        raise UsageError(msg, hint="0 <= index < size")
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_fold(_cover(reader, middle, high)))
            high = middle
        else:
            proof.append(_fold(_cover(reader, low, middle)))
            low = middle
    return tuple(reversed(proof))


def consistency_proof(reader: HashReader, old_size: int, new_size: int) -> tuple[bytes, ...]:
    """Proof that the first `new_size` leaves extend the first `old_size` (RFC 6962, 2.1.2).

    Empty when both sizes are equal.

    Raises:
        UsageError: not 1 <= old_size <= new_size.
    """
    if not 1 <= old_size <= new_size:
        msg = f"no consistency proof leads from {old_size} to {new_size} leaves"
        raise UsageError(msg, hint="1 <= old size <= new size")
    proof: list[bytes] = []
    low, high = 0, new_size
    while high != old_size:  # SUBPROOF of the RFC; the old tree ends within (low, high]
        middle = low + _split(high - low)
        if old_size <= middle:
            proof.append(_fold(_cover(reader, middle, high)))
            high = middle
        else:
            proof.append(_fold(_cover(reader, low, middle)))
            low = middle
    if low:  # otherwise the old root itself is the first hash, and the verifier has it
        proof.append(_fold(_cover(reader, low, high)))
    return tuple(reversed(proof))


def _split(leaves: int) -> int:
    """The largest power of two below `leaves` (k of RFC 6962, 2.1)."""
    return 1 << (leaves - 1).bit_length() - 1


def _cover(reader: HashReader, low: int, high: int) -> list[bytes]:
    """The perfect subtrees over leaves `low` to `high`, the largest first.

    `low` must be a multiple of the first one's width, as it is wherever `_split` cuts.
    """
    nodes: list[bytes] = []
    while low < high:
        level = (high - low).bit_length() - 1
        nodes.append(reader.hash(level, low >> level))
        low += 1 << level
    return nodes


def _fold(nodes: Sequence[bytes]) -> bytes:
    """Root over perfect subtrees given from the left, the largest first."""
    if not nodes:
        return EMPTY_ROOT
    *lefts, root = nodes
    for left in reversed(lefts):
        root = node_hash(left, root)
    return root


def _perfect_nodes(hashes: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    """`hashes` and, by height, the hashes of all perfect subtrees over them."""
    nodes = [hashes]
    while len(below := nodes[-1]) > 1:
        nodes.append(tuple(node_hash(left, right) for left, right in zip(below[0::2], below[1::2], strict=False)))
    return nodes
