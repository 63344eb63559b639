# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""RFC 6962, section 2.1, written down as the text defines it: slow, recursive, obvious.

The oracle for the product's trees and proofs; it shares no code with them.
"""

import hashlib
from collections.abc import Sequence


def leaf(entry: bytes) -> bytes:
    """MTH({d(0)}) = SHA-256(0x00 || d(0))."""
    return hashlib.sha256(b"\x00" + entry).digest()


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH over leaf hashes: k is the largest power of two smaller than n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(start: int, end: int, leaves: Sequence[bytes], *, known: bool = True) -> list[bytes]:
    """SUBPROOF of 2.1.2, for the subtree of leaves `start` to `end`; PROOF(m, D[n]) for start 0."""
    if (start, end) == (0, len(leaves)):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if end <= k:
        return [*subproof(start, end, leaves[:k], known=known), mth(leaves[k:])]
    if k <= start:
        return [*subproof(start - k, end - k, leaves[k:], known=known), mth(leaves[:k])]
    return [*subproof(0, end - k, leaves[k:], known=False), mth(leaves[:k])]


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


class Leaves:
    """Leaf hashes of a small tree as a reader of perfect subtrees."""

    def __init__(self, size: int, seed: bytes = b"") -> None:
        self.leaves = [leaf(seed + b"entry %d" % number) for number in range(size)]

    def hash(self, level: int, index: int) -> bytes:
        """Hash of a perfect subtree; fails when it is not within the tree."""
        part = self.leaves[index << level : (index + 1) << level]
        assert len(part) == 1 << level
        return mth(part)
