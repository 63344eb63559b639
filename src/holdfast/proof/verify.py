# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Checking Merkle proofs: what a proof shows about roots that the caller already trusts.

Stands on `hashing` only, not on `tree`, so that making and checking share no code. Every
function raises `IntegrityError`, or returns what was proved; the error of a wrong root
names the stated and the computed one. Nothing is believed but the arguments.

Preconditions a caller must know:
- The roots come from checkpoints (`checkpoint` checks their length); they are compared as bytes.
- A consistency proof from the empty tree is refused: any tree extends it.
- Two equal sizes need an empty proof and equal roots.
- A leaf hash must be computed from the entry (`hashing.leaf_hash`), never taken from the prover.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.base.errors import IntegrityError
from holdfast.proof.hashing import EMPTY_ROOT, HASH_BYTES, node_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Consistency",
    "Inclusion",
    "SubtreeConsistency",
    "verify_consistency",
    "verify_inclusion",
    "verify_root",
    "verify_subtree_consistency",
    "verify_subtree_inclusion",
]


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Proved: the leaf with hash `leaf` is number `index` (from 0) of the `size` leaves under `root`."""

    index: int
    size: int
    leaf: bytes
    root: bytes


@dataclass(frozen=True, slots=True)
class Consistency:
    """Proved: the tree of `new_size` leaves begins with the `old_size` leaves under `old_root`."""

    old_size: int
    old_root: bytes
    new_size: int
    new_root: bytes


@dataclass(frozen=True, slots=True)
class SubtreeConsistency:
    """Proved: leaves `start` to `end` (exclusive) of the tree have the subtree root `subtree_root`.

    An empty subtree (`start == end`) has `EMPTY_ROOT` and says nothing about the tree.
    """

    start: int
    end: int
    subtree_root: bytes
    size: int
    root: bytes


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> Inclusion:
    """Check that leaf hash `leaf` stands at `index` of the tree of `size` leaves under `root`.

    The algorithm of RFC 9162, 2.1.3.2, which states it for the trees of RFC 6962.

    Raises:
        IntegrityError: index outside the tree, a proof too short or too long, a hash that is
            not 32 bytes, or another root; the message names both roots.
    """
    if not 0 <= index < size:
        msg = f"no leaf {index} in a tree of {size} leaves"
        raise IntegrityError(msg)
    _check_hashes((leaf, *proof))
    computed, position, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            raise _misfit(f"inclusion proof for leaf {index} of {size} is too long", len(proof))
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            while not position & 1:  # the rightmost path skips levels without a sibling
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise _misfit(f"inclusion proof for leaf {index} of {size} is too short", len(proof))
    verify_root(f"leaf {index} in the tree of {size} leaves", computed=computed, stated=root)
    return Inclusion(index, size, leaf, root)


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> Consistency:
    """Check that the tree under `new_root` begins with the whole tree under `old_root`.

    Raises:
        IntegrityError: `old_size` is 0 or above `new_size`, the proof does not fit the sizes,
            or one of the roots differs from the computed one; the message names both.
    """
    if old_size == 0:
        msg = "consistency with an empty log proves nothing"
        raise IntegrityError(msg, hint="compare with a checkpoint that has at least one entry")
    verify_subtree_consistency(start=0, end=old_size, subtree_root=old_root, size=new_size, root=new_root, proof=proof)
    return Consistency(old_size, old_root, new_size, new_root)


def verify_subtree_inclusion(
    *, leaf: bytes, index: int, start: int, end: int, proof: Sequence[bytes], root: bytes
) -> Inclusion:
    """Check that leaf `index` of the log is in the subtree of leaves `start` to `end` (exclusive).

    Returns an `Inclusion` relative to the subtree (`index - start` of `end - start`).
    Subtrees as in draft-ietf-plants-merkle-tree-certs-02, section 4: `start` is a multiple
    of the smallest power of two that is not below `end - start`.

    Raises:
        IntegrityError: not such a subtree, or as `verify_inclusion`.
    """
    _check_subtree(start, end)
    return verify_inclusion(leaf=leaf, index=index - start, size=end - start, proof=proof, root=root)


def verify_subtree_consistency(
    *, start: int, end: int, subtree_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> SubtreeConsistency:
    """Check that leaves `start` to `end` of the tree under `root` form the subtree `subtree_root`.

    With `start == 0` this is the consistency check of RFC 9162, 2.1.4.2; in general that of
    draft-ietf-plants-merkle-tree-certs-02, section 4.

    Raises:
        IntegrityError: not a subtree of that tree, or as `verify_consistency`.
    """
    _check_subtree(start, end)
    if end > size:
        msg = f"leaves {start} to {end} are not within a tree of {size} leaves"
        raise IntegrityError(msg)
    what = f"leaves {start} to {end} of {size}"
    _check_hashes(proof)
    if start == end:
        if proof:
            raise _misfit(f"consistency proof for {what} is too long", len(proof))
        verify_root(what, computed=EMPTY_ROOT, stated=subtree_root)
    else:
        old, new = _replay(what, (start, end, size), subtree_root, proof)
        verify_root(f"subtree of {what}", computed=old, stated=subtree_root)
        verify_root(f"tree around {what}", computed=new, stated=root)
    return SubtreeConsistency(start, end, subtree_root, size, root)


def _replay(what: str, sizes: tuple[int, int, int], known: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Roots of the subtree and of the tree that `proof` leads to, in the RFC's letters."""
    fn, sn, tn = sizes[0], sizes[1] - 1, sizes[2] - 1
    while fn != sn and (sn == tn or sn & 1):  # climb to the largest node that is whole in both
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    rest = list(proof)
    if fn == sn:
        fr = sr = known  # the subtree itself is that node, so it is not in the proof
    elif rest:
        fr = sr = rest.pop(0)
    else:
        raise _misfit(f"consistency proof for {what} is too short", 0)
    for sibling in rest:
        if tn == 0:
            raise _misfit(f"consistency proof for {what} is too long", len(proof))
        if sn & 1 or sn == tn:
            if fn < sn:
                fr = node_hash(sibling, fr)
            sr = node_hash(sibling, sr)
            while not sn & 1:
                fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
        else:
            sr = node_hash(sr, sibling)
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    if tn != 0:
        raise _misfit(f"consistency proof for {what} is too short", len(proof))
    return fr, sr


def verify_root(what: str, *, computed: bytes, stated: bytes) -> bytes:
    """The root, when the computed and the stated one are the same 32 bytes.

    Args:
        what: what the root is of, for the message, e.g. `log of 12 entries`.
        computed: root computed from leaves or from a proof.
        stated: root that a checkpoint states.

    Raises:
        IntegrityError: they differ; the message names both in hex.
    """
    if computed != stated:
        msg = f"{what}: computed root {computed.hex()} is not the stated root {stated.hex()}"
        raise IntegrityError(msg, hint="entry, proof and checkpoint do not belong together, or one was changed")
    return stated


def _check_subtree(start: int, end: int) -> None:
    width = max(1, end - start)
    if not 0 <= start <= end or start % (1 << (width - 1).bit_length()):
        msg = f"leaves {start} to {end} are not a subtree"
        raise IntegrityError(msg, hint="start must be a multiple of the width rounded up to a power of two")


def _check_hashes(hashes: Sequence[bytes]) -> None:
    for number, value in enumerate(hashes):
        if len(value) != HASH_BYTES:
            msg = f"hash {number} has {len(value)} bytes, not {HASH_BYTES}"
            raise IntegrityError(msg)


def _misfit(message: str, length: int) -> IntegrityError:
    return IntegrityError(f"{message} ({length} hashes)", hint="the proof was made for another index or size")
