# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loops of name matching; each equals its twin in `twins.py`, which explains it.

They differ from the twins in form only: flat arrays kept between calls for dictionaries
(`Room`: a slot per form with the number of the probe that wrote it last, so that nothing has
to be cleared), counting for sorting. Integers throughout; no allocation per candidate.
"""

# ruff: noqa: PLR0912, PLR0913, PLR0915, C901, PLR0917, PLR2004 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

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
    UInt8,
    UInt32,
    UInt64,
)
from holdfast.names.lookup import MIX
from holdfast.names.lookup_kernels import text_key
from holdfast.names.twins import Bearers, Room

__all__ = ["collect", "form_keys", "match_readings"]

_RANKS = 3000  # ranks are clamped below this, so forms are selected by counting instead of sorting
_MIX = np.uint64(MIX)


@kernel(twin=twins.form_keys)
def form_keys(
    start: Int32, words: Int32, weights: Int32, roles: UInt8, chars: UInt32, bounds: Int64, out: UInt64
) -> None:
    """See the twin."""
    for form in range(start.shape[0] - 1):
        key = np.uint64(0)
        for at in range(start[form], start[form + 1]):
            word = words[at]
            key ^= text_key(chars, bounds[word], bounds[word + 1])
            key = key * _MIX + np.uint64(weights[at] * 16 + roles[at] + 1)
            key ^= key >> np.uint64(29)
        out[form] = key


@kernel(twin=twins.match_readings)
def match_readings(
    first: int,
    last: int,
    queries: Queries,
    forms: Forms,
    bearers: Bearers,
    room: Room,
    out_form: Int32,
    out_rank: Int32,
    out_score: Int32,
    out_count: Int32,
) -> None:
    """See the twin."""
    sums, touched = room.sums, room.touched
    counts = np.zeros(_RANKS, dtype=np.int32)
    chosen = np.empty(KEEP, dtype=np.int64)
    order = np.empty(64, dtype=np.int64)
    any_dead = bearers.dead.shape[0] > 0
    for reading in range(first, last):
        if room.last[0] > 2_000_000_000:
            sums[:] = 0
            room.last[0] = 0
        fresh = room.last[0]  # slots written by this probe or an earlier one are another reading's
        probe = fresh
        begin, end = queries.start[reading], queries.start[reading + 1]
        total, used = np.int64(0), 0
        for index in range(begin, end):
            total += queries.weights[index]
        for step in range(2 * (end - begin) + 1):
            index = begin + step // 2
            if index == end:
                word, weight = queries.whole[reading], total
            elif step % 2 == 0:
                if queries.roles[index] == ROLE_STOP:
                    continue
                word, weight = queries.words[index], np.int64(queries.weights[index])
            else:
                word = queries.joins[index]
                if word < 0:
                    continue
                weight = np.int64(queries.weights[index]) + queries.weights[index + 1]
            if word < 0:
                continue
            probe += 1
            low, high = queries.expand_start[word], queries.expand_start[word + 1]
            if high - low > order.shape[0]:
                order = np.empty(2 * (high - low), dtype=np.int64)
            for k in range(low, high):
                order[k - low] = (np.int64(10000 - queries.expand_similarity[k]) << 32) | queries.expand_word[k]
            # From the most similar word down, so that the first gain of a form within a probe is its best.
            if high - low > 32:
                order[: high - low].sort()
            else:
                for k in range(1, high - low):
                    item, at = order[k], k
                    while at > 0 and order[at - 1] > item:
                        order[at] = order[at - 1]
                        at -= 1
                    order[at] = item
            for k in range(high - low):
                gain = weight * (10000 - (order[k] >> 32))
                target = order[k] & 0xFFFFFFFF
                for p in range(forms.posting_start[target], forms.posting_start[target + 1]):
                    form = forms.posting_form[p]
                    slot = sums[form]
                    by = slot >> 32
                    if by <= fresh:
                        touched[used] = form
                        used += 1
                        sums[form] = (probe << 32) | gain
                    elif by != probe:
                        sums[form] = (probe << 32) | ((slot & 0xFFFFFFFF) + gain)
        room.last[0] = probe
        # Count the ranks, and find the one at which KEEP is reached.
        kept = 0
        for k in range(used):
            form = touched[k]
            gain = sums[form] & 0xFFFFFFFF
            if 2 * gain < 10 * MIN_RANK * (total + forms.form_total[form] + 1):
                continue
            if any_dead and bearers.dead[form] != 0:
                continue
            rank = min(2 * gain // (10 * (total + forms.form_total[form] + 1)), _RANKS - 1)
            counts[rank] += 1
            touched[kept] = form
            kept += 1
        used = kept
        left, cut = KEEP, _RANKS - 1
        if used <= KEEP:
            cut = MIN_RANK - 1
        else:
            while counts[cut] <= left:
                left -= counts[cut]
                cut -= 1
        kept, tied = 0, 0
        for k in range(used):
            form = touched[k]
            rank = min(2 * (sums[form] & 0xFFFFFFFF) // (10 * (total + forms.form_total[form] + 1)), _RANKS - 1)
            counts[rank] = 0
            if rank > cut:
                chosen[kept] = (np.int64(form) << 32) | rank
                kept += 1
            elif rank == cut:
                touched[tied] = form
                tied += 1
        if tied > 0 and left > 0:
            ties = np.empty(tied, dtype=np.uint64)
            for k in range(tied):
                ties[k] = bearers.key[touched[k]]
            by_key = np.argsort(ties)
            for k in range(min(left, tied)):
                chosen[kept] = (np.int64(touched[by_key[k]]) << 32) | cut
                kept += 1
        chosen[:kept].sort()
        for k in range(kept):
            form = chosen[k] >> 32
            score = align_form(reading, form, queries, forms)
            out_form[reading - first, k] = form
            out_rank[reading - first, k] = chosen[k] & 0xFFFFFFFF
            out_score[reading - first, k] = score if score >= MIN_SCORE else 0
        out_count[reading - first] = kept


@kernel(twin=twins.collect)
def collect(
    start: Int32,
    bearers: Bearers,
    form: Int32,
    score: Int32,
    count: Int32,
    out_start: Int64,
    out_number: Int32,
    out_score: Int32,
) -> int:
    """See the twin."""
    at = 0
    any_dead = bearers.dead_name.shape[0] > 0
    pairs = np.empty(256, dtype=np.int64)
    for name in range(start.shape[0] - 1):
        found = 0
        for row in range(start[name], start[name + 1]):
            for k in range(count[row]):
                if score[row, k] == 0:
                    continue
                for p in range(bearers.start[form[row, k]], bearers.start[form[row, k] + 1]):
                    number = bearers.name[p]
                    if any_dead and bearers.dead_name[number] != 0:
                        continue
                    if found == pairs.shape[0]:
                        more = np.empty(2 * found, dtype=np.int64)
                        more[:found] = pairs
                        pairs = more
                    pairs[found] = (np.int64(number) << 16) | score[row, k]
                    found += 1
        pairs[:found].sort()
        kept = 0
        for k in range(found):
            # Ascending by number and score: the last of equal numbers is the best.
            if k + 1 < found and pairs[k + 1] >> 16 == pairs[k] >> 16:
                continue
            pairs[kept] = ((10000 - (pairs[k] & 0xFFFF)) << 32) | (pairs[k] >> 16)
            kept += 1
        pairs[:kept].sort()
        if at + kept > out_number.shape[0]:
            return -1
        for k in range(kept):
            out_number[at] = pairs[k] & 0xFFFFFFFF
            out_score[at] = 10000 - (pairs[k] >> 32)
            at += 1
        out_start[name + 1] = at
    return at
