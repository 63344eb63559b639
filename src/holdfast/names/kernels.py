# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loops of name matching; each equals its twin in `twins.py`, which explains it.

They differ from the twins in form only: flat scratch arrays for dictionaries, a bounded
selection for a sort. Integers throughout; no allocation per candidate.
"""

# ruff: noqa: PLR0912, PLR0915, C901, PLR0917, PLR2004 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

from __future__ import annotations

import numpy as np

from holdfast.names import twins
from holdfast.names.alignment_kernels import align_form
from holdfast.names.kernel import kernel
from holdfast.names.layout import (
    KEEP,
    MIN_RANK,
    MIN_SCORE,
    ROLE_STOP,
    Forms,
    Int32,
    Int64,
    Queries,
    UInt32,
)

__all__ = ["edit_distances", "match_readings"]

_RANKS = 3000  # ranks are clamped below this, so forms are selected by counting instead of sorting


@kernel(twin=twins.edit_distances)
def edit_distances(one: UInt32, one_start: Int64, other: UInt32, other_start: Int64, pairs: Int64, out: Int32) -> None:
    """See the twin."""
    lines = np.zeros((3, 64), dtype=np.int32)
    for index in range(pairs.shape[0]):
        a, a_end = one_start[pairs[index, 0]], one_start[pairs[index, 0] + 1]
        b, b_end = other_start[pairs[index, 1]], other_start[pairs[index, 1] + 1]
        while a < a_end and b < b_end and one[a] == other[b]:
            a += 1
            b += 1
        while a < a_end and b < b_end and one[a_end - 1] == other[b_end - 1]:
            a_end -= 1
            b_end -= 1
        rows, columns = a_end - a, b_end - b
        if abs(rows - columns) > 2 or rows > 62 or columns > 62:
            out[index] = 3
            continue
        for column in range(columns + 1):
            lines[0, column] = column
        for row in range(1, rows + 1):
            now, last, before = row % 3, (row - 1) % 3, (row + 1) % 3
            lines[now, 0] = row
            for column in range(1, columns + 1):
                cost = 0 if one[a + row - 1] == other[b + column - 1] else 1
                best = min(lines[now, column - 1] + 1, lines[last, column] + 1, lines[last, column - 1] + cost)
                if (
                    row > 1
                    and column > 1
                    and one[a + row - 1] == other[b + column - 2]
                    and one[a + row - 2] == other[b + column - 1]
                ):
                    best = min(best, lines[before, column - 2] + 1)
                lines[now, column] = best
        out[index] = min(lines[rows % 3, columns], 3)


@kernel(twin=twins.match_readings)
def match_readings(
    first: int, last: int, queries: Queries, forms: Forms, out_form: Int32, out_score: Int32, out_count: Int32
) -> None:
    """See the twin."""
    size = forms.form_total.shape[0]
    sums = np.zeros(size, dtype=np.int64)
    gains = np.zeros(size, dtype=np.int64)
    seen = np.full(size, -1, dtype=np.int32)
    touched = np.empty(size, dtype=np.int32)
    counts = np.zeros(_RANKS, dtype=np.int32)
    probe = 0
    for reading in range(first, last):
        begin, end = queries.start[reading], queries.start[reading + 1]
        total, used = 0, 0
        for index in range(begin, end):
            total += queries.weights[index]
        for step in range(2 * (end - begin) + 1):
            index = begin + step // 2
            if index == end:
                word, weight = queries.whole[reading], total
            elif step % 2 == 0:
                if queries.roles[index] == ROLE_STOP:
                    continue
                word, weight = queries.words[index], queries.weights[index]
            else:
                word = queries.joins[index]
                if word < 0:
                    continue
                weight = queries.weights[index] + queries.weights[index + 1]
            if word < 0:
                continue
            probe += 1
            for k in range(queries.expand_start[word], queries.expand_start[word + 1]):
                gain = np.int64(weight) * queries.expand_similarity[k]
                target = queries.expand_word[k]
                for p in range(forms.posting_start[target], forms.posting_start[target + 1]):
                    form = forms.posting_form[p]
                    if sums[form] == 0:
                        touched[used] = form
                        used += 1
                    if seen[form] != probe:
                        seen[form] = probe
                        gains[form] = 0
                    if gain > gains[form]:
                        sums[form] += gain - gains[form]
                        gains[form] = gain
        # Count the ranks, find the one at which KEEP is reached, then take forms above it and the earliest on it.
        for k in range(used):
            form = touched[k]
            rank = min(2 * sums[form] // (10 * (total + forms.form_total[form] + 1)), _RANKS - 1)
            sums[form] = rank
            counts[rank] += 1
        room, cut = KEEP, _RANKS - 1
        while cut >= MIN_RANK and counts[cut] <= room:
            room -= counts[cut]
            cut -= 1
        chosen = np.empty(KEEP, dtype=np.int64)
        ties = np.empty(counts[cut] if cut >= MIN_RANK else 0, dtype=np.int64)
        kept, tied = 0, 0
        for k in range(used):
            form = touched[k]
            rank = sums[form]
            if rank > cut and rank >= MIN_RANK:
                # Best rank first, then the earlier form: the twin's order of the output rows.
                chosen[kept] = (np.int64(_RANKS - rank) << 32) | form
                kept += 1
            elif rank == cut and cut >= MIN_RANK:
                ties[tied] = form
                tied += 1
            counts[rank] = 0
            sums[form] = 0
        ties.sort()
        for k in range(min(room, tied)):
            chosen[kept] = (np.int64(_RANKS - cut) << 32) | ties[k]
            kept += 1
        ordered = np.sort(chosen[:kept])
        found = 0
        for k in range(kept):
            form = ordered[k] & 0xFFFFFFFF
            score = align_form(reading, form, queries, forms)
            if score >= MIN_SCORE:
                out_form[reading - first, found] = form
                out_score[reading - first, found] = score
                found += 1
        out_count[reading - first] = found
