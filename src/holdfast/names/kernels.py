# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loops of name matching; each equals its twin in `twins.py`, which explains it.

They differ from the twins in form only: flat arrays kept between calls for dictionaries
(`Room`: a slot per form with the number of the probe that wrote it last, so that nothing has
to be cleared), counting for sorting. Integers throughout; no allocation per candidate.

Nine in ten forms share one word with the query and differ in all others; `match_readings` does
not align those. Words that certainly remain without a partner (no word of the other name is
similar, no initial fits, too few letters in common for a slip) give the least doubt, all
others the most evidence that alignment can find: a form whose score would stay below
MIN_SCORE even so is given 0, as alignment would. The test that kernels equal their twins,
which align every form, holds that.
"""

# ruff: noqa: PLR0912, PLR0913, PLR0915, C901, PLR0917, PLR1714, PLR2004 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

from __future__ import annotations

import numpy as np

from holdfast.names import twins
from holdfast.names.alignment_kernels import align_form, allowance
from holdfast.names.alignment_kernels import letters as letters_of
from holdfast.names.kernel import kernel
from holdfast.names.layout import (
    CONFLICT,
    FAMILIAR,
    KEEP,
    LOOSE,
    MIN_RANK,
    MIN_SCORE,
    ROLE_GENERIC,
    ROLE_INITIAL,
    ROLE_PATRONYMIC,
    ROLE_STOP,
    ROLE_WORD,
    ROLES,
    SLIP_EDITS,
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
    sums, touched, stamp = room.sums, room.touched, room.stamp
    marks = stamp.shape[0] - 1
    counts = np.zeros(_RANKS, dtype=np.int32)
    chosen = np.empty(KEEP, dtype=np.int64)
    order = np.empty(64, dtype=np.int64)
    any_dead = bearers.dead.shape[0] > 0
    loose = np.zeros((2, ROLES), dtype=np.int64)
    q_letters = np.zeros(64, dtype=np.uint32)
    q_alone, f_alone = np.zeros(64, dtype=np.bool_), np.zeros(64, dtype=np.bool_)
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
            bit = np.int64(1) << step
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
                    slot = sums[form, 0]
                    by = slot >> 32
                    if by <= fresh:
                        touched[used] = form
                        used += 1
                        sums[form, 0] = (probe << 32) | gain
                        sums[form, 1] = bit
                    elif by != probe:
                        sums[form, 0] = (probe << 32) | ((slot & 0xFFFFFFFF) + gain)
                        sums[form, 1] |= bit
        room.last[0] = probe
        # Count the ranks, and find the one at which KEEP is reached.
        kept = 0
        for k in range(used):
            form = touched[k]
            gain = sums[form, 0] & 0xFFFFFFFF
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
            rank = min(2 * (sums[form, 0] & 0xFFFFFFFF) // (10 * (total + forms.form_total[form] + 1)), _RANKS - 1)
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
        n = end - begin
        if kept > 0:
            stamp[marks] += 1
            for i in range(n):
                word = queries.words[begin + i]
                for k in range(queries.expand_start[word], queries.expand_start[word + 1]):
                    stamp[queries.expand_word[k]] = stamp[marks]
                letters = np.uint32(0)
                for k in range(queries.text_start[begin + i], queries.text_end[begin + i]):
                    letters |= np.uint32(1) << np.uint32(queries.chars[k] & np.uint32(31))
                q_letters[i] = letters
        for k in range(kept):
            form = int(chosen[k] >> 32)
            out_form[reading - first, k] = form
            out_rank[reading - first, k] = chosen[k] & 0xFFFFFFFF
            out_score[reading - first, k] = 0
            # See the module docstring. Words run together speak for both sides: such forms are aligned.
            mark, bits = stamp[marks], sums[form, 1]
            low = forms.form_start[form]
            m = forms.form_start[form + 1] - low
            doubtful = (bits & 0x2AAAAAAAAAAAAAAA) == 0 and (bits >> (2 * n)) == 0 and n + m > 2
            if forms.form_whole[form] >= 0 and stamp[forms.form_whole[form]] == mark:
                doubtful = False
            if forms.form_turned[form] >= 0 and stamp[forms.form_turned[form]] == mark:
                doubtful = False
            if doubtful:
                for i in range(n):
                    q_alone[i] = (bits >> (2 * i)) & 1 == 0 and queries.roles[begin + i] != ROLE_STOP
                for j in range(m):
                    f_alone[j] = stamp[forms.form_words[low + j]] != mark
                    if forms.form_roles[low + j] == ROLE_INITIAL:
                        for i in range(n):
                            if queries.first[begin + i] == forms.word_first[forms.form_words[low + j]]:
                                q_alone[i] = f_alone[j] = False
                for j in range(m - 1):
                    if forms.form_joins[low + j] >= 0 and stamp[forms.form_joins[low + j]] == mark:
                        f_alone[j] = f_alone[j + 1] = False
                for i in range(n):
                    if queries.roles[begin + i] == ROLE_INITIAL:
                        for j in range(m):
                            if queries.first[begin + i] == forms.word_first[forms.form_words[low + j]]:
                                q_alone[i] = f_alone[j] = False
                for j in range(m):
                    role = forms.form_roles[low + j]
                    if role != ROLE_WORD and role != ROLE_PATRONYMIC and role != ROLE_GENERIC:
                        continue
                    word = forms.form_words[low + j]
                    size = forms.word_start[word + 1] - forms.word_start[word]
                    letters, known = np.uint32(0), False
                    for i in range(n):
                        role = queries.roles[begin + i]
                        if role != ROLE_WORD and role != ROLE_PATRONYMIC and role != ROLE_GENERIC:
                            continue
                        if not q_alone[i] and not f_alone[j]:
                            continue
                        if queries.weights[begin + i] <= FAMILIAR and forms.form_weights[low + j] <= FAMILIAR:
                            continue
                        other = queries.text_end[begin + i] - queries.text_start[begin + i]
                        longest = max(size, other)
                        if longest > 16:
                            continue
                        edits = 2 if longest == 5 else min(longest // 3, SLIP_EDITS)
                        if abs(size - other) > edits:
                            continue
                        if not known:
                            known = True
                            for at in range(forms.word_start[word], forms.word_start[word + 1]):
                                letters |= np.uint32(1) << np.uint32(forms.word_chars[at] & np.uint32(31))
                        # One edit adds a letter, takes one, or does both.
                        differing, differ = letters ^ q_letters[i], 0
                        while differing != 0:
                            differing &= differing - np.uint32(1)
                            differ += 1
                        if differ <= 2 * edits and letters_of(begin + i, word, queries, forms) > 0:
                            q_alone[i] = f_alone[j] = False
                loose[:] = 0
                shared = np.int64(0)
                for i in range(n):
                    if q_alone[i]:
                        loose[0, queries.roles[begin + i]] += queries.weights[begin + i]
                    else:
                        shared += queries.weights[begin + i]
                for j in range(m):
                    if f_alone[j]:
                        loose[1, forms.form_roles[low + j]] += forms.form_weights[low + j]
                    else:
                        shared += forms.form_weights[low + j]
                doubt = np.int64(0)
                for role in range(ROLES):
                    one, other = loose[0, role], loose[1, role]
                    doubt += LOOSE[role] * (one + other) + CONFLICT[role] * min(one, other)
                if 10000 - 3000 * (doubt // 1000) // allowance(int(shared // 2)) < MIN_SCORE:
                    continue
            score = align_form(reading, form, queries, forms)
            if score >= MIN_SCORE:
                out_score[reading - first, k] = score
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
