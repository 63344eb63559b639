# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loop of alignment; it equals its twin in `alignment.py`, which explains it. Integers throughout."""

# ruff: noqa: PLR0912, PLR0915, C901, PLR2004, PLR1714, SIM102, SIM109 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

from __future__ import annotations

import numpy as np

from holdfast.names import alignment
from holdfast.names.kernel import kernel
from holdfast.names.layout import (
    ALLOWANCE,
    ANOTHER_INITIAL,
    ANOTHER_WORD,
    CONFLICT,
    CONFLICT_GENERIC,
    CONFLICT_INITIAL,
    CONFLICT_PATRONYMIC,
    DOUBT,
    EVIDENCE,
    FAMILIAR,
    INITIAL_DOUBT,
    INITIAL_EVIDENCE,
    INITIAL_SIMILARITY,
    JOIN_FACTOR,
    JOIN_SIMILARITY,
    KNOTS,
    LONE_WORD,
    LOOSE,
    MOST_BY_SLIPS,
    ONE_WORD_CAP,
    ORDER_PENALTY,
    OTHER_NAME,
    RARE_ENOUGH,
    ROLE_GENERIC,
    ROLE_INITIAL,
    ROLE_NUMBER,
    ROLE_PARTICLE,
    ROLE_PATRONYMIC,
    ROLE_SUFFIX,
    ROLE_WORD,
    ROLES,
    SHORT_SIMILARITY,
    SHUFFLED,
    SLIP_EDITS,
    SLIP_FAR,
    SLIP_NEAR,
    SUBSTANCE,
    Forms,
    Int64,
    Queries,
)

__all__ = ["align_form", "lookup"]


@kernel(twin=lambda word, target, queries: alignment.expansion(queries, word).get(target, 0))
def lookup(word: int, target: int, queries: Queries) -> int:
    """Similarity of query word `word` and vocabulary word `target`, 0 when it is no expansion."""
    if word < 0 or target < 0:
        return 0
    low, high = queries.expand_start[word], queries.expand_start[word + 1]
    while low < high:
        middle = (low + high) // 2
        if queries.expand_word[middle] < target:
            low = middle + 1
        else:
            high = middle
    if low < queries.expand_start[word + 1] and queries.expand_word[low] == target:
        return queries.expand_similarity[low]  # type: ignore[no-any-return] # an element of an integer array
    return 0


@kernel(twin=alignment.align_form)
def align_form(reading: int, form: int, queries: Queries, forms: Forms) -> int:
    """Score of one reading against one form."""
    begin, low = queries.start[reading], forms.form_start[form]
    n, m = queries.start[reading + 1] - begin, forms.form_start[form + 1] - low
    # One row per offered pair: similarity x weight, weight, i, width, j, width, similarity.
    offers = np.empty((3 * n * m, 7), dtype=np.int64)
    count = 0
    for i in range(n):
        q_role, q_weight = queries.roles[begin + i], queries.weights[begin + i]
        for j in range(m):
            f_role, f_weight = forms.form_roles[low + j], forms.form_weights[low + j]
            word = forms.form_words[low + j]
            found = lookup(queries.words[begin + i], word, queries)
            alone, rival, initial = found, 0, False
            if 0 < found <= MOST_BY_SLIPS and found != SHORT_SIMILARITY and max(q_weight, f_weight) <= FAMILIAR:
                if q_role == ROLE_WORD and f_role == ROLE_WORD:
                    found = max(0, found - OTHER_NAME)
            if found == 0 and (q_role == ROLE_INITIAL) != (f_role == ROLE_INITIAL):
                named = q_role != ROLE_NUMBER and f_role != ROLE_NUMBER
                if named and q_role != ROLE_GENERIC and f_role != ROLE_GENERIC:
                    if queries.first[begin + i] == forms.word_first[word]:
                        found, initial = INITIAL_SIMILARITY, True
            for kind in range(3):
                wide_i, wide_j, weight = 1, 1, q_weight + f_weight
                if kind == 0 and initial:
                    weight = 2 * min(q_weight, f_weight)
                if kind == 1:
                    if i + 1 >= n:
                        continue
                    found = lookup(queries.joins[begin + i], word, queries)
                    if found < JOIN_SIMILARITY:
                        continue
                    wide_i, weight = 2, weight + queries.weights[begin + i + 1]
                    rival = lookup(queries.words[begin + i + 1], word, queries)
                elif kind == 2:
                    if j + 1 >= m:
                        continue
                    found = lookup(queries.words[begin + i], forms.form_joins[low + j], queries)
                    if found < JOIN_SIMILARITY:
                        continue
                    wide_j, weight = 2, weight + forms.form_weights[low + j + 1]
                    rival = lookup(queries.words[begin + i], forms.form_words[low + j + 1], queries)
                if kind > 0:
                    found = found * JOIN_FACTOR // 10000 if found > max(alone, rival) else 0
                if found > 0:
                    offers[count, 0] = found * weight
                    offers[count, 1] = weight
                    offers[count, 2] = i
                    offers[count, 3] = wide_i
                    offers[count, 4] = j
                    offers[count, 5] = wide_j
                    offers[count, 6] = found
                    count += 1
    # Per word the first word and the number of its pair on the other side, -1 for none.
    to_f, to_q = np.full(n + 1, -1, dtype=np.int64), np.full(m + 1, -1, dtype=np.int64)
    pair_of_q, pair_of_f = np.full(n + 1, -1, dtype=np.int64), np.full(m + 1, -1, dtype=np.int64)
    evidence, doubt, names, trades, initials, pairs, lone = 0, 0, 0, 0, 0, 0, 0
    abbreviated = 0
    while True:
        best = -1
        for k in range(count):
            i, wide_i, j, wide_j = offers[k, 2], offers[k, 3], offers[k, 4], offers[k, 5]
            if to_f[i] >= 0 or to_q[j] >= 0 or (wide_i == 2 and to_f[i + 1] >= 0) or (wide_j == 2 and to_q[j + 1] >= 0):
                continue
            if best < 0 or _before(offers, k, best):
                best = k
        if best < 0:
            break
        i, wide_i, j, wide_j = offers[best, 2], offers[best, 3], offers[best, 4], offers[best, 5]
        weight, similarity = offers[best, 1], offers[best, 6]
        for k in range(wide_i):
            to_f[i + k] = j
            pair_of_q[i + k] = pairs
        for k in range(wide_j):
            to_q[j + k] = i
            pair_of_f[j + k] = pairs
        if pairs == 0:
            lone = similarity
        pairs += 1
        q_role, f_role = queries.roles[begin + i], forms.form_roles[low + j]
        q_weight, f_weight = queries.weights[begin + i], forms.form_weights[low + j]
        if (
            wide_i == 1
            and wide_j == 1
            and (q_role == ROLE_INITIAL) != (f_role == ROLE_INITIAL)
            and q_role != ROLE_NUMBER
            and f_role != ROLE_NUMBER
            and q_role != ROLE_GENERIC
            and f_role != ROLE_GENERIC
        ):
            abbreviated += 1
            initials += INITIAL_EVIDENCE * weight
            doubt += 2 * INITIAL_DOUBT * max(q_weight, f_weight)
            continue
        evidence += EVIDENCE[similarity // 100] * weight
        doubt += DOUBT[similarity // 100] * weight
        if wide_i + wide_j > 2 or naming(q_role, q_weight, f_role, f_weight):
            names += max(wide_i, wide_j)
        elif q_role == ROLE_GENERIC and f_role == ROLE_GENERIC:
            trades += 1
    if pairs == 0:
        return with_whole(0, together(reading, form, queries, forms), n, m)
    # Words left over on both sides that a few slips separate, the closest first.
    count = 0
    for i in range(n):
        q_role, q_weight = queries.roles[begin + i], queries.weights[begin + i]
        if to_f[i] >= 0 or (q_role != ROLE_WORD and q_role != ROLE_PATRONYMIC and q_role != ROLE_GENERIC):
            continue
        for j in range(m):
            f_role, f_weight = forms.form_roles[low + j], forms.form_weights[low + j]
            if to_q[j] >= 0 or max(q_weight, f_weight) <= FAMILIAR:
                continue
            if f_role != ROLE_WORD and f_role != ROLE_PATRONYMIC and f_role != ROLE_GENERIC:
                continue
            similarity = letters(begin + i, forms.form_words[low + j], queries, forms)
            if similarity > 0:
                offers[count, 0] = similarity
                offers[count, 1] = i
                offers[count, 2] = j
                count += 1
    for similarity in (SLIP_NEAR, SLIP_FAR):
        for k in range(count):
            i, j = offers[k, 1], offers[k, 2]
            if offers[k, 0] != similarity or to_f[i] >= 0 or to_q[j] >= 0:
                continue
            to_f[i], to_q[j] = j, i
            pair_of_q[i] = pair_of_f[j] = pairs
            pairs += 1
            q_role, f_role = queries.roles[begin + i], forms.form_roles[low + j]
            q_weight, f_weight = queries.weights[begin + i], forms.form_weights[low + j]
            evidence += EVIDENCE[similarity // 100] * (q_weight + f_weight)
            doubt += DOUBT[similarity // 100] * (q_weight + f_weight)
            if naming(q_role, q_weight, f_role, f_weight):
                names += 1
            elif q_role == ROLE_GENERIC and f_role == ROLE_GENERIC:
                trades += 1
    loose = np.zeros((2, ROLES), dtype=np.int64)
    for i in range(n):
        if to_f[i] < 0:
            loose[0, queries.roles[begin + i]] += queries.weights[begin + i]
    for j in range(m):
        if to_q[j] < 0:
            loose[1, forms.form_roles[low + j]] += forms.form_weights[low + j]
    doubt //= 2
    for role in range(ROLES):
        doubt += LOOSE[role] * (loose[0, role] + loose[1, role]) + CONFLICT[role] * min(loose[0, role], loose[1, role])
    words_q, words_f = loose[0, ROLE_WORD], loose[1, ROLE_WORD]
    doubt += CONFLICT_INITIAL * (min(loose[0, ROLE_INITIAL], words_f) + min(loose[1, ROLE_INITIAL], words_q))
    doubt += CONFLICT_PATRONYMIC * (min(loose[0, ROLE_PATRONYMIC], words_f) + min(loose[1, ROLE_PATRONYMIC], words_q))
    doubt += CONFLICT_GENERIC * (min(loose[0, ROLE_GENERIC], words_f) + min(loose[1, ROLE_GENERIC], words_q))
    if evidence + initials == 0:
        return with_whole(0, together(reading, form, queries, forms), n, m)
    lone_initial = initials > 0 and evidence // 2000 < RARE_ENOUGH - ANOTHER_INITIAL * (abbreviated - 1)
    evidence += initials
    score = max(0, 10000 - 3000 * (doubt // 1000) // allowance(evidence // 2000))
    if n == 1 and m == 1:
        score = max(score, lone - LONE_WORD)
    if names + trades // 2 <= 1 and (lone_initial or max(words_q, words_f) >= ANOTHER_WORD):
        score = min(score, ONE_WORD_CAP)
    for role, step in ((ROLE_PARTICLE, 1), (ROLE_SUFFIX, -1)):
        q_at, f_at = -1, -1
        for i in range(n - 1, -1, -1):
            if queries.roles[begin + i] == role:
                q_at = i + step
        for j in range(m - 1, -1, -1):
            if forms.form_roles[low + j] == role:
                f_at = j + step
        if q_at < 0 or f_at < 0 or q_at >= n or f_at >= m or pair_of_q[q_at] < 0 or pair_of_f[f_at] < 0:
            continue
        if pair_of_q[q_at] != pair_of_f[f_at] and to_f[q_at] != f_at and to_q[f_at] != q_at:
            score -= ORDER_PENALTY
            break
    falls, first, last, pair = 0, -1, -1, -1
    for i in range(n):
        if to_f[i] >= 0 and pair_of_q[i] != pair:
            pair = pair_of_q[i]
            if first < 0:
                first = to_f[i]
            elif to_f[i] < last:
                falls += 1
            last = to_f[i]
    if falls > 1 or (falls == 1 and last > first):
        score -= SHUFFLED
    return with_whole(max(score, 0), together(reading, form, queries, forms), n, m)


@kernel(twin=alignment.allowance)
def allowance(evidence: int) -> int:
    """See the twin."""
    for at in range(1, KNOTS.shape[0]):
        if evidence < KNOTS[at]:
            rise = (evidence - KNOTS[at - 1]) * (ALLOWANCE[at] - ALLOWANCE[at - 1])
            return ALLOWANCE[at - 1] + rise // (KNOTS[at] - KNOTS[at - 1])  # type: ignore[no-any-return] # integers
    return ALLOWANCE[-1]  # type: ignore[no-any-return] # an element of an integer array


@kernel(twin=alignment.naming)
def naming(q_role: int, q_weight: int, f_role: int, f_weight: int) -> bool:
    """See the twin."""
    if max(q_weight, f_weight) < SUBSTANCE:
        return False
    one = q_role == ROLE_WORD or q_role == ROLE_NUMBER or q_role == ROLE_PATRONYMIC
    return one and (f_role == ROLE_WORD or f_role == ROLE_NUMBER or f_role == ROLE_PATRONYMIC)


@kernel(twin=alignment.letters)
def letters(at: int, word: int, queries: Queries, forms: Forms) -> int:
    """`late_slip` of a query's word and a word of the vocabulary."""
    one, other = queries.chars, forms.word_chars
    a, a_end, b, b_end = (
        queries.text_start[at],
        queries.text_end[at],
        forms.word_start[word],
        forms.word_start[word + 1],
    )
    longest = max(a_end - a, b_end - b)
    if longest < 3 or longest > 16:
        return 0
    bound = 1 if longest < 5 else SLIP_EDITS
    if abs((a_end - a) - (b_end - b)) > bound:
        return 0
    for k in range(a, a_end):
        if 48 <= one[k] <= 57:
            return 0
    for k in range(b, b_end):
        if 48 <= other[k] <= 57:
            return 0
    while a < a_end and b < b_end and one[a] == other[b]:
        a += 1
        b += 1
    while a < a_end and b < b_end and one[a_end - 1] == other[b_end - 1]:
        a_end -= 1
        b_end -= 1
    rows, columns = a_end - a, b_end - b
    lines = np.empty((3, 18), dtype=np.int64)
    for column in range(columns + 1):
        lines[0, column] = column
    for row in range(1, rows + 1):
        now, last, before = row % 3, (row - 1) % 3, (row + 1) % 3
        lines[now, 0] = row
        least = row
        for column in range(1, columns + 1):
            cost = 0 if one[a + row - 1] == other[b + column - 1] else 1
            best = min(lines[now, column - 1] + 1, lines[last, column] + 1, lines[last, column - 1] + cost)
            if row > 1 and column > 1:
                if one[a + row - 1] == other[b + column - 2] and one[a + row - 2] == other[b + column - 1]:
                    best = min(best, lines[before, column - 2] + 1)
            lines[now, column] = best
            least = min(least, best)
        if least > bound + 1:
            return 0
    distance = lines[rows % 3, columns]
    if distance > SLIP_EDITS:
        return 0
    if 3 * distance <= longest:
        return SLIP_NEAR
    return SLIP_FAR if distance == 2 and longest == 5 else 0


@kernel(twin=alignment.together)
def together(reading: int, form: int, queries: Queries, forms: Forms) -> int:
    """See the twin."""
    begin, low = queries.start[reading], forms.form_start[form]
    n, m = queries.start[reading + 1] - begin, forms.form_start[form + 1] - low
    if n == 1 and m == 1:
        return 0
    word = queries.words[begin] if n == 1 else queries.whole[reading]
    if m == 1:
        return lookup(word, forms.form_words[low], queries)
    return max(lookup(word, forms.form_whole[form], queries), lookup(word, forms.form_turned[form], queries))


@kernel(twin=alignment.with_whole)
def with_whole(score: int, whole: int, n: int, m: int) -> int:
    """See the twin."""
    if whole >= JOIN_SIMILARITY and (whole == 10000 or n == 1 or m == 1):
        return max(score, whole * JOIN_FACTOR // 10000)
    return score


@kernel(twin=lambda offers, one, other: _order(offers, one) < _order(offers, other))
def _before(offers: Int64, one: int, other: int) -> bool:
    """Whether offer `one` is taken before `other`: heavier, then earlier in both names."""
    if offers[one, 0] != offers[other, 0]:
        return bool(offers[one, 0] > offers[other, 0])
    if offers[one, 1] != offers[other, 1]:
        return bool(offers[one, 1] > offers[other, 1])
    a, b = offers[one, 2] + offers[one, 4], offers[other, 2] + offers[other, 4]
    if a != b:
        return bool(a < b)
    a, b = min(offers[one, 2], offers[one, 4]), min(offers[other, 2], offers[other, 4])
    if a != b:
        return bool(a < b)
    for k in range(2, 6):
        if offers[one, k] != offers[other, k]:
            return bool(offers[one, k] < offers[other, k])
    return False


def _order(offers: Int64, row: int) -> tuple[int, ...]:
    gain, weight, i, wide_i, j, wide_j = (int(value) for value in offers[row, :6])
    return (-gain, -weight, i + j, min(i, j), i, wide_i, j, wide_j)
