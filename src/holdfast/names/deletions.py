# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Deletion keys: 64-bit numbers that two words share whenever few edits separate them.

A word's keys are the hashes of the word itself, of the word with one letter left out (4 to
24 letters) and with two left out (7 to 16 letters, only when `deep`). Two words within one
(two) edits share a key (the symmetric deletion method: Garbe, SymSpell, 2012), so candidates
are found by looking keys up; a shared key proves nothing, the distance is checked after.

The hash is polynomial modulo 2^64, so leaving letters out is arithmetic on prefix sums and a
whole vocabulary is done in NumPy without a loop over words. Not a secure hash, and need not be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holdfast.names.distance import ONE_EDIT, TWO_EDITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from holdfast.names.layout import Int32, Int64, UInt32, UInt64

__all__ = ["deletion_keys", "pack", "text_keys"]

_BASE = 0x9E3779B97F4A7C15  # odd, so multiplication by it loses nothing modulo 2^64
_MIX = 0xD6E8FEB86659FD93


def pack(words: Sequence[str]) -> tuple[UInt32, Int64]:
    """All characters of `words` as one array of code points, and where each word starts (one more than words)."""
    starts = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)), out=starts[1:])
    chars = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return chars, starts


def text_keys(words: Sequence[str]) -> UInt64:
    """One key per text: its hash alone."""
    chars, starts = pack(words)
    keys = np.zeros(len(words), dtype=np.uint64)
    for rows, matrix in _by_length(chars, starts):
        keys[rows] = _mixed((matrix * _powers(matrix.shape[1], 0)).sum(axis=1, dtype=np.uint64))
    return keys


def deletion_keys(chars: UInt32, starts: Int64, deep: npt.NDArray[np.bool_]) -> tuple[UInt64, Int32]:
    """All keys of all words, unordered and with repeats, and the row of the word each belongs to."""
    keys: list[UInt64] = []
    owners: list[Int32] = []

    def add(rows: Int64, values: UInt64) -> None:
        keys.append(_mixed(values).reshape(-1))
        owners.append(np.repeat(rows, values.shape[1]).astype(np.int32))

    for rows, matrix in _by_length(chars, starts):
        size = matrix.shape[1]
        whole, once, twice = (matrix * _powers(size, shift) for shift in range(3))
        add(rows, whole.sum(axis=1, dtype=np.uint64)[:, None])
        if size in ONE_EDIT:
            head, middle = _sums(whole), _sums(once)
            add(rows, head[:, :size] + (middle[:, size:] - middle[:, 1:]))
        if size in TWO_EDITS and deep[rows].any():
            some = deep[rows]
            head, middle, tail = _sums(whole[some]), _sums(once[some]), _sums(twice[some])
            first, second = np.triu_indices(size, 1)
            between = middle[:, second] - middle[:, first + 1]
            add(rows[some], head[:, first] + between + (tail[:, size:] - tail[:, second + 1]))
    if not keys:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32)
    return np.concatenate(keys), np.concatenate(owners)


def _by_length(chars: UInt32, starts: Int64) -> list[tuple[Int64, UInt64]]:
    """Words grouped by length: row numbers, and a matrix of code points + 1 (so that no letter counts as none)."""
    lengths = np.diff(starts)
    groups = []
    for size in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == size)
        matrix = chars[starts[rows][:, None] + np.arange(size)].astype(np.uint64) + np.uint64(1)
        groups.append((rows.astype(np.int64), matrix))
    return groups


def _powers(size: int, shift: int) -> UInt64:
    """BASE^(position - shift) modulo 2^64; positions before `shift` are never used and get 1."""
    powers = [1]
    for _ in range(size):
        powers.append(powers[-1] * _BASE % 2**64)
    return np.array([powers[max(position - shift, 0)] for position in range(size)], dtype=np.uint64)


def _sums(terms: UInt64) -> UInt64:
    """Running sums along each row with a leading zero."""
    sums = np.zeros((terms.shape[0], terms.shape[1] + 1), dtype=np.uint64)
    np.cumsum(terms, axis=1, dtype=np.uint64, out=sums[:, 1:])
    return sums


def _mixed(values: UInt64) -> UInt64:
    mixed: UInt64 = (values ^ (values >> np.uint64(32))) * np.uint64(_MIX)
    return mixed ^ (mixed >> np.uint64(29))
