# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Texts as one array of letters, and a 64-bit key per text (`lookup` says how words are found by keys).

The hash is polynomial modulo 2^64. It is not a secure hash, and need not be: whoever looks
something up by a key compares what was found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holdfast.names.lookup import BASE, MIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.names.layout import Int64, UInt32, UInt64

__all__ = ["pack", "text_keys"]


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
        keys[rows] = _mixed((matrix * _powers(matrix.shape[1])).sum(axis=1, dtype=np.uint64))
    return keys


def _by_length(chars: UInt32, starts: Int64) -> list[tuple[Int64, UInt64]]:
    """Words grouped by length: row numbers, and a matrix of code points + 1 (so that no letter counts as none)."""
    lengths = np.diff(starts)
    groups = []
    for size in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == size)
        matrix = chars[starts[rows][:, None] + np.arange(size)].astype(np.uint64) + np.uint64(1)
        groups.append((rows.astype(np.int64), matrix))
    return groups


def _powers(size: int) -> UInt64:
    """BASE^position modulo 2^64."""
    powers = [1]
    for _ in range(size):
        powers.append(powers[-1] * BASE % 2**64)
    return np.array(powers[:size], dtype=np.uint64)


def _mixed(values: UInt64) -> UInt64:
    mixed: UInt64 = (values ^ (values >> np.uint64(32))) * np.uint64(MIX)
    return mixed ^ (mixed >> np.uint64(29))
