# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loops of name matching; each equals its twin in `twins.py`, which explains it.

They differ from the twins in form only: flat arrays kept between calls for dictionaries
(`Room`: a slot per form with the number of the probe that wrote it last, so that nothing has
to be cleared), counting for sorting. Integers throughout; no allocation per candidate.

Nine in ten forms share one word with the query and differ in all others; `match_readings` does
not align those. Words that certainly remain without a partner (nothing asked for is like them,
no initial fits, too few letters in common for a slip) are doubt; every other word gives the most
evidence and the least doubt of all ways to pair it, or is left over where that is less doubt.
A form whose score would stay below MIN_SCORE even so is given 0 (or what the names written
without blanks are worth), as alignment would. The test that kernels equal their twins,
which align every form, holds that.

What a form needs to be judged lies together (`form_rows`), and what a reading asks for is a small
table: of 290,000 forms, reading ten arrays a form costs more than aligning it.
"""

# ruff: noqa: PLR0912, PLR0913, PLR0915, C901, PLR0917, PLR2004, SIM102 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

from __future__ import annotations

import numpy as np

from holdfast.names import twins
from holdfast.names.alignment_kernels import (
    ALONE,
    FIRST,
    JOINED,
    ROLE,
    WEIGHT,
    WORD,
    Align,
    aligned,
    allowance,
    doubt_of,
    full,
    spelt,
    with_whole,
)
from holdfast.names.alignment_kernels import letters as letters_of
from holdfast.names.kernel import kernel
from holdfast.names.layout import (
    DOUBT,
    EVIDENCE,
    FAMILIAR,
    INITIAL_DOUBT,
    INITIAL_EVIDENCE,
    JOIN_FACTOR,
    JOIN_SIMILARITY,
    KEEP,
    LOOSE,
    MIN_RANK,
    MIN_SCORE,
    MOST_BY_SLIPS,
    OTHER_NAME,
    ROLE_INITIAL,
    ROLE_STOP,
    ROLE_WORD,
    ROLES,
    SHORT_SIMILARITY,
    SLIP_EDITS,
    SLIP_FAR,
    SLIP_NEAR,
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

__all__ = ["collect", "form_keys", "form_rows", "match_readings", "place_of", "take_place"]

_RANKS = 3000  # ranks are clamped below this, so forms are selected by counting instead of sorting
_MIX = np.uint64(MIX)
_SPREAD = twins.SPREAD
_SLIP_EVIDENCE = max(int(EVIDENCE[SLIP_NEAR // 100]), int(EVIDENCE[SLIP_FAR // 100]))
_SLIP_DOUBT = min(int(DOUBT[SLIP_NEAR // 100]), int(DOUBT[SLIP_FAR // 100]))


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


@kernel(twin=twins.form_rows)
def form_rows(forms: Forms, rows: Int32) -> None:
    """See the twin."""
    for form in range(forms.form_start.shape[0] - 1):
        low, high = forms.form_start[form], forms.form_start[form + 1]
        at = low + form
        rows[at, 0], rows[at, 1] = forms.form_whole[form], forms.form_turned[form]
        rows[at, 2], rows[at, 3] = 0, high - low
        for k in range(low, high):
            word = forms.form_words[k]
            begin, end = forms.word_start[word], forms.word_start[word + 1]
            letters = 0
            for c in range(begin, end):
                letters |= 1 << (forms.word_chars[c] % 31)
            if forms.form_roles[k] == ROLE_INITIAL:
                rows[at, 2] = 1
            rows[at + 1 + k - low, 0] = word
            rows[at + 1 + k - low, 1] = forms.form_joins[k]
            rows[at + 1 + k - low, 2] = letters
            kind = np.int64(forms.form_roles[k]) * 256 + min(end - begin, 255)
            rows[at + 1 + k - low, 3] = forms.form_weights[k] * 4096 + kind


@kernel(twin=twins.place_of)
def place_of(table: Int32, word: int) -> int:
    """See the twin."""
    mask = table.shape[0] - 1
    at = (np.int64(word) * _SPREAD >> 15) & mask
    while table[at] != word:
        if table[at] < 0:
            return -1
        at = (at + 1) & mask
    return at  # type: ignore[no-any-return] # an integer


@kernel(twin=twins.take_place)
def take_place(table: Int32, word: int) -> int:
    """See the twin."""
    mask = table.shape[0] - 1
    at = (np.int64(word) * _SPREAD >> 15) & mask
    while table[at] >= 0 and table[at] != word:
        at = (at + 1) & mask
    return at  # type: ignore[no-any-return] # an integer


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
    sums, touched, rows = room.sums, room.touched, room.rows
    counts = np.zeros(_RANKS, dtype=np.int32)
    chosen = np.empty(KEEP, dtype=np.int64)
    order, passing = np.empty(64, dtype=np.int64), np.empty(1024, dtype=np.int64)
    ties = np.empty(256, dtype=np.uint64)
    any_dead = bearers.dead.shape[0] > 0
    hashed, alike = np.empty(256, dtype=np.int32), np.empty((256, 16), dtype=np.int32)
    asked, listed = np.empty((5, 64), dtype=np.int64), np.empty((8, 64), dtype=np.int64)
    loose = np.zeros((2, ROLES), dtype=np.int64)
    align = Align(np.empty((96, 7), dtype=np.int64), np.empty((4, 65), dtype=np.int64), loose)
    # What the words of both sides can add at best, in per mille of their weight: evidence (-1: nothing), and doubt.
    q_most, q_least = np.empty(64, dtype=np.int64), np.empty(64, dtype=np.int64)
    f_most, f_least = np.empty(64, dtype=np.int64), np.empty(64, dtype=np.int64)
    for reading in range(first, last):
        if room.last[0] > 2_000_000_000:
            sums[:, 0] = 0
            room.last[0] = 0
        fresh = room.last[0]  # slots written by this probe or an earlier one are another reading's
        probe = fresh
        begin, end = queries.start[reading], queries.start[reading + 1]
        n = int(end - begin)
        width = 2 * n + 1
        total, used, expansions = np.int64(0), 0, 0
        any_initial = False
        for index in range(begin, end):
            total += queries.weights[index]
            at = index - begin
            asked[WEIGHT, at], asked[ROLE, at] = queries.weights[index], queries.roles[index]
            asked[FIRST, at] = queries.first[index]
            any_initial = any_initial or queries.roles[index] == ROLE_INITIAL
            expansions += queries.expand_start[queries.words[index] + 1] - queries.expand_start[queries.words[index]]
            if queries.joins[index] >= 0:
                word = queries.joins[index]
                expansions += queries.expand_start[word + 1] - queries.expand_start[word]
        word = queries.whole[reading]
        if word >= 0:
            expansions += queries.expand_start[word + 1] - queries.expand_start[word]
        # All vocabulary words that something asked for may stand for, and how similar they are to what.
        places = 64
        while places < 4 * expansions:
            places *= 2
        if places > alike.shape[0] or width > alike.shape[1]:
            hashed = np.empty(max(places, hashed.shape[0]), dtype=np.int32)
            alike = np.empty((hashed.shape[0], max(width, alike.shape[1])), dtype=np.int32)
        table = hashed[:places]
        table[:] = -1
        for step in range(width):
            index = begin + step // 2
            if index == end:
                word, weight = queries.whole[reading], total
            elif step % 2 == 0:
                word, weight = queries.words[index], np.int64(queries.weights[index])
            else:
                word = queries.joins[index]
                if word < 0:
                    continue
                weight = np.int64(queries.weights[index]) + queries.weights[index + 1]
            if word < 0:
                continue
            low, high = queries.expand_start[word], queries.expand_start[word + 1]
            if high - low > order.shape[0]:
                order = np.empty(2 * (high - low), dtype=np.int64)
            for k in range(low, high):
                target = queries.expand_word[k]
                order[k - low] = (np.int64(10000 - queries.expand_similarity[k]) << 32) | target
                at = take_place(table, target)
                if table[at] < 0:
                    table[at] = target
                    alike[at, :width] = 0
                alike[at, step] = queries.expand_similarity[k]
            if step % 2 == 0 and index < end and queries.roles[index] == ROLE_STOP:
                continue
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
            probe += 1
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
                    elif by != probe:
                        sums[form, 0] = (probe << 32) | ((slot & 0xFFFFFFFF) + gain)
        room.last[0] = probe
        # The forms that pass and their ranks; then the rank at which KEEP is reached.
        if used > passing.shape[0]:
            passing = np.empty(2 * used, dtype=np.int64)
        kept = 0
        for k in range(used):
            form = np.int64(touched[k])
            both = total + sums[form, 1] + 1
            # The twin's rank is 2 * gain // (10 * both): the same.
            gain = sums[form, 0] & 0xFFFFFFFF
            passing[kept] = form
            if gain >= 5 * MIN_RANK * both:
                kept += 1
        if any_dead:
            used, kept = kept, 0
            for k in range(used):
                passing[kept] = passing[k]
                if bearers.dead[passing[k]] == 0:
                    kept += 1
        used = kept
        for k in range(used):
            form = passing[k]
            rank = min((sums[form, 0] & 0xFFFFFFFF) // (5 * (total + sums[form, 1] + 1)), _RANKS - 1)
            counts[rank] += 1
            passing[k] = (form << 32) | rank
        left, cut = KEEP, _RANKS - 1
        if used <= KEEP:
            cut = MIN_RANK - 1
        else:
            while counts[cut] <= left:
                left -= counts[cut]
                cut -= 1
        kept, tied = 0, 0
        for k in range(used):
            rank = passing[k] & 0xFFFFFFFF
            counts[rank] = 0
            if rank > cut:
                chosen[kept] = passing[k]
                kept += 1
            elif rank == cut:
                passing[tied] = passing[k]
                tied += 1
        if tied > 0 and left > 0:
            if tied > ties.shape[0]:
                ties = np.empty(2 * tied, dtype=np.uint64)
            for k in range(tied):
                ties[k] = bearers.key[passing[k] >> 32]
            ties[:tied].sort()
            most = ties[min(left, tied) - 1]  # no two forms have one key
            for k in range(tied):
                if bearers.key[passing[k] >> 32] <= most:
                    chosen[kept] = passing[k]
                    kept += 1
        chosen[:kept].sort()
        if kept > 0:
            for i in range(n):
                letters = np.int64(0)
                low, high = queries.text_start[begin + i], queries.text_end[begin + i]
                for k in range(low, high):
                    letters |= np.int64(1) << np.int64(queries.chars[k] % 31)
                asked[3, i], asked[4, i] = high - low, letters
        for k in range(kept):
            form = chosen[k] >> 32
            out_form[reading - first, k] = form
            out_rank[reading - first, k] = chosen[k] & 0xFFFFFFFF
            row = np.int64(forms.form_start[form]) + form
            m = int(rows[row, 3])
            # The names written without blanks.
            whole = 0
            if m == 1 and n > 1:
                at = place_of(table, rows[row + 1, 0])
                whole = int(alike[at, 2 * n]) if at >= 0 else 0
            elif m > 1:
                for column in range(2):
                    word = rows[row, column]
                    at = place_of(table, word) if word >= 0 else -1
                    if at >= 0:
                        whole = max(whole, int(alike[at, 0 if n == 1 else 2 * n]))
            score = with_whole(0, whole, n, m)
            out_score[reading - first, k] = score
            # See the module docstring.
            for i in range(n):
                q_most[i], q_least[i] = -1, 2000
            some = False
            for j in range(m):
                packed = rows[row + 1 + j, 3]
                f_weight, f_role = np.int64(packed >> 12), np.int64(packed >> 8 & 15)
                listed[WEIGHT, j], listed[ROLE, j] = f_weight, f_role
                listed[WORD, j] = rows[row + 1 + j, 0]
                listed[6, j], listed[7, j] = packed & 255, rows[row + 1 + j, 2]
                listed[ALONE, j] = at = place_of(table, rows[row + 1 + j, 0])
                f_most[j], f_least[j] = -1, 2000
                if at < 0:
                    continue
                some = True
                for i in range(n):
                    found = int(alike[at, 2 * i])
                    if 0 < found <= MOST_BY_SLIPS and found != SHORT_SIMILARITY:
                        if max(asked[WEIGHT, i], f_weight) <= FAMILIAR:
                            if asked[ROLE, i] == ROLE_WORD and f_role == ROLE_WORD:
                                found = max(0, found - OTHER_NAME)
                    if found > 0:
                        most, least = EVIDENCE[found // 100], DOUBT[found // 100]
                        q_most[i], q_least[i] = max(q_most[i], most), min(q_least[i], least)
                        f_most[j], f_least[j] = max(f_most[j], most), min(f_least[j], least)
                    found = int(alike[at, 2 * i + 1])
                    if found >= JOIN_SIMILARITY and i + 1 < n:
                        found = found * JOIN_FACTOR // 10000
                        most, least = EVIDENCE[found // 100], DOUBT[found // 100]
                        q_most[i], q_least[i] = max(q_most[i], most), min(q_least[i], least)
                        q_most[i + 1], q_least[i + 1] = max(q_most[i + 1], most), min(q_least[i + 1], least)
                        f_most[j], f_least[j] = max(f_most[j], most), min(f_least[j], least)
            for j in range(m):
                word = rows[row + 1 + j, 1]
                listed[JOINED, j] = at = place_of(table, word) if word >= 0 else -1
                if at < 0 or j + 1 == m:
                    continue
                for i in range(n):
                    found = int(alike[at, 2 * i])
                    if found >= JOIN_SIMILARITY:
                        some = True
                        found = found * JOIN_FACTOR // 10000
                        most, least = EVIDENCE[found // 100], DOUBT[found // 100]
                        q_most[i], q_least[i] = max(q_most[i], most), min(q_least[i], least)
                        f_most[j], f_least[j] = max(f_most[j], most), min(f_least[j], least)
                        f_most[j + 1], f_least[j + 1] = max(f_most[j + 1], most), min(f_least[j + 1], least)
            if any_initial or rows[row, 2] != 0:
                for j in range(m):
                    listed[FIRST, j] = forms.word_first[listed[WORD, j]]
                    for i in range(n):
                        if (asked[ROLE, i] == ROLE_INITIAL) == (listed[ROLE, j] == ROLE_INITIAL):
                            continue
                        if asked[FIRST, i] == listed[FIRST, j] and full(asked[ROLE, i]) and full(listed[ROLE, j]):
                            some = True
                            q_most[i], q_least[i] = max(q_most[i], INITIAL_EVIDENCE), min(q_least[i], INITIAL_DOUBT)
                            f_most[j], f_least[j] = max(f_most[j], INITIAL_EVIDENCE), min(f_least[j], INITIAL_DOUBT)
            if not some:
                continue
            if n + m > 2:
                for j in range(m):
                    if not spelt(listed[ROLE, j]):
                        continue
                    if f_most[j] >= 0:  # it may be misspelt all the same, where its partner has a better one
                        f_most[j], f_least[j] = max(f_most[j], _SLIP_EVIDENCE), min(f_least[j], _SLIP_DOUBT)
                    size = listed[6, j]
                    for i in range(n):
                        if f_most[j] >= 0 and q_most[i] >= 0:
                            continue
                        longest = max(size, asked[3, i])
                        if longest > 16 or not spelt(asked[ROLE, i]):
                            continue
                        if asked[WEIGHT, i] <= FAMILIAR and listed[WEIGHT, j] <= FAMILIAR:
                            continue
                        edits = 2 if longest == 5 else min(longest // 3, SLIP_EDITS)
                        if abs(size - asked[3, i]) > edits:
                            continue
                        # One edit adds a letter, takes one, or does both.
                        differing, differ = listed[7, j] ^ asked[4, i], 0
                        while differing != 0:
                            differing &= differing - 1
                            differ += 1
                        if differ <= 2 * edits and letters_of(begin + i, listed[WORD, j], queries, forms) > 0:
                            q_most[i], q_least[i] = max(q_most[i], _SLIP_EVIDENCE), min(q_least[i], _SLIP_DOUBT)
                            f_most[j], f_least[j] = max(f_most[j], _SLIP_EVIDENCE), min(f_least[j], _SLIP_DOUBT)
                loose[:] = 0
                evidence, doubt = np.int64(0), np.int64(0)
                for i in range(n):
                    weight, role = asked[WEIGHT, i], asked[ROLE, i]
                    if q_most[i] < 0:
                        loose[0, role] += weight
                    else:
                        if spelt(role):
                            q_most[i], q_least[i] = max(q_most[i], _SLIP_EVIDENCE), min(q_least[i], _SLIP_DOUBT)
                        evidence += q_most[i] * weight
                        doubt += min(q_least[i], 2 * LOOSE[role]) * weight
                for j in range(m):
                    weight, role = listed[WEIGHT, j], listed[ROLE, j]
                    if f_most[j] < 0:
                        loose[1, role] += weight
                    else:
                        evidence += f_most[j] * weight
                        doubt += min(f_least[j], 2 * LOOSE[role]) * weight
                doubt = doubt // 2 + doubt_of(loose)
                if 10000 - 3000 * (doubt // 1000) // allowance(int(evidence // 2000)) < max(MIN_SCORE, score):
                    continue
            if 3 * n * m > align.offers.shape[0]:
                align = Align(np.empty((6 * n * m, 7), dtype=np.int64), align.pairs, loose)
            score = max(score, aligned(int(begin), n, m, asked, listed, alike, align, queries, forms))
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
