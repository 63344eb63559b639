# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loop of alignment; it equals its twin in `alignment.py`, which explains it. Integers throughout."""

# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917, C901, PLR2004, PLR1714, SIM102, SIM109 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

from __future__ import annotations

from typing import NamedTuple

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
    ROLES_SPELT,
    SHORT_SIMILARITY,
    SHUFFLED,
    SLIP_EDITS,
    SLIP_FAR,
    SLIP_NEAR,
    SUBSTANCE,
    Forms,
    Int32,
    Int64,
    Queries,
)

__all__ = ["ALONE", "FIRST", "JOINED", "ROLE", "WEIGHT", "WORD", "Align", "aligned", "doubt_of", "full", "spelt"]


class Align(NamedTuple):
    """Room of `aligned`: 3 x n x m offers of 7 numbers; four rows with a number per word and one more; weights."""

    offers: Int64
    pairs: Int64
    loose: Int64


# Rows of `asked` and `listed`: weight, role and first letter of each word; of listed words also their number, and the
# rows of `similar` where the word, and the word run together with the next, stand (-1: nothing asked for is alike).
WEIGHT, ROLE, FIRST, WORD, ALONE, JOINED = 0, 1, 2, 3, 4, 5


def _aligned(
    begin: int, n: int, m: int, asked: Int64, listed: Int64, similar: Int32, room: Align, queries: Queries, forms: Forms
) -> int:
    query, form = ([side[row].tolist()[:size] for row in range(3)] for side, size in ((asked, n), (listed, m)))

    def at(row: int, step: int) -> int:
        return int(similar[row, step]) if row >= 0 else 0

    del room
    return alignment.align(
        (query[0], query[1], query[2]),
        (form[0], form[1], form[2]),
        lambda i, j: at(listed[ALONE, j], 2 * i),
        lambda i, j: at(listed[ALONE, j], 2 * i + 1),
        lambda i, j: at(listed[JOINED, j], 2 * i),
        lambda i, j: alignment.letters(begin + i, int(listed[WORD, j]), queries, forms),
        0,
    )[0]


@kernel(twin=_aligned)
def aligned(
    begin: int, n: int, m: int, asked: Int64, listed: Int64, similar: Int32, room: Align, queries: Queries, forms: Forms
) -> int:
    """Score of a reading of `n` words, the first of them number `begin`, against a form of `m` words.

    `similar[row, 2 * i]` is how similar query word i is, `similar[row, 2 * i + 1]` words i and i+1 run together.
    """
    offers, loose = room.offers, room.loose
    # One row per offered pair: similarity x weight, weight, i, width, j, width, similarity.
    count = 0
    for i in range(n):
        q_weight, q_role = asked[WEIGHT, i], asked[ROLE, i]
        for j in range(m):
            f_weight, f_role = listed[WEIGHT, j], listed[ROLE, j]
            row, beside = listed[ALONE, j], listed[JOINED, j]
            alone = int(similar[row, 2 * i]) if row >= 0 else 0
            found, weight = alone, q_weight + f_weight
            if 0 < found <= MOST_BY_SLIPS and found != SHORT_SIMILARITY and max(q_weight, f_weight) <= FAMILIAR:
                if q_role == ROLE_WORD and f_role == ROLE_WORD:
                    found = max(0, found - OTHER_NAME)
            if found == 0 and (q_role == ROLE_INITIAL) != (f_role == ROLE_INITIAL):
                if asked[FIRST, i] == listed[FIRST, j] and full(q_role) and full(f_role):
                    found, weight = INITIAL_SIMILARITY, 2 * min(q_weight, f_weight)
            if found > 0:
                _offer(offers, count, found, weight, i, 1, j, 1)
                count += 1
            if row >= 0 and i + 1 < n:
                found = int(similar[row, 2 * i + 1])
                if found >= JOIN_SIMILARITY and found > max(alone, int(similar[row, 2 * i + 2])):
                    weight = q_weight + f_weight + asked[WEIGHT, i + 1]
                    _offer(offers, count, found * JOIN_FACTOR // 10000, weight, i, 2, j, 1)
                    count += 1
            if beside >= 0 and j + 1 < m:
                found = int(similar[beside, 2 * i])
                other = listed[ALONE, j + 1]
                rival = int(similar[other, 2 * i]) if other >= 0 else 0
                if found >= JOIN_SIMILARITY and found > max(alone, rival):
                    weight = q_weight + f_weight + listed[WEIGHT, j + 1]
                    _offer(offers, count, found * JOIN_FACTOR // 10000, weight, i, 1, j, 2)
                    count += 1
    # Per word the first word and the number of its pair on the other side, -1 for none.
    to_f, to_q, pair_of_q, pair_of_f = room.pairs[0], room.pairs[1], room.pairs[2], room.pairs[3]
    for k in range(max(n, m) + 1):
        to_f[k] = to_q[k] = pair_of_q[k] = pair_of_f[k] = -1
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
        q_role, f_role = asked[ROLE, i], listed[ROLE, j]
        q_weight, f_weight = asked[WEIGHT, i], listed[WEIGHT, j]
        if wide_i + wide_j == 2 and (q_role == ROLE_INITIAL) != (f_role == ROLE_INITIAL):
            if full(q_role) and full(f_role):
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
        return 0
    # Words left over on both sides that a few slips separate, the closest first.
    count = 0
    for i in range(n):
        if to_f[i] >= 0 or not spelt(asked[ROLE, i]):
            continue
        for j in range(m):
            if to_q[j] >= 0 or max(asked[WEIGHT, i], listed[WEIGHT, j]) <= FAMILIAR or not spelt(listed[ROLE, j]):
                continue
            similarity = letters(begin + i, listed[WORD, j], queries, forms)
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
            q_weight, f_weight = asked[WEIGHT, i], listed[WEIGHT, j]
            evidence += EVIDENCE[similarity // 100] * (q_weight + f_weight)
            doubt += DOUBT[similarity // 100] * (q_weight + f_weight)
            if naming(asked[ROLE, i], q_weight, listed[ROLE, j], f_weight):
                names += 1
            elif asked[ROLE, i] == ROLE_GENERIC and listed[ROLE, j] == ROLE_GENERIC:
                trades += 1
    loose[:] = 0
    for i in range(n):
        if to_f[i] < 0:
            loose[0, asked[ROLE, i]] += asked[WEIGHT, i]
    for j in range(m):
        if to_q[j] < 0:
            loose[1, listed[ROLE, j]] += listed[WEIGHT, j]
    doubt = doubt // 2 + doubt_of(loose)
    words_q, words_f = loose[0, ROLE_WORD], loose[1, ROLE_WORD]
    if evidence + initials == 0:
        return 0
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
            if asked[ROLE, i] == role:
                q_at = i + step
        for j in range(m - 1, -1, -1):
            if listed[ROLE, j] == role:
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
    return max(score, 0)


@kernel(twin=lambda loose: alignment.loose_doubt(loose[0].tolist(), loose[1].tolist()))
def doubt_of(loose: Int64) -> int:
    """The doubt of words left over, in millionths, from their weights by side and role."""
    doubt = np.int64(0)
    for role in range(ROLES):
        one, other = loose[0, role], loose[1, role]
        doubt += LOOSE[role] * (one + other) + CONFLICT[role] * min(one, other)
    words_q, words_f = loose[0, ROLE_WORD], loose[1, ROLE_WORD]
    doubt += CONFLICT_INITIAL * (min(loose[0, ROLE_INITIAL], words_f) + min(loose[1, ROLE_INITIAL], words_q))
    doubt += CONFLICT_PATRONYMIC * (min(loose[0, ROLE_PATRONYMIC], words_f) + min(loose[1, ROLE_PATRONYMIC], words_q))
    doubt += CONFLICT_GENERIC * (min(loose[0, ROLE_GENERIC], words_f) + min(loose[1, ROLE_GENERIC], words_q))
    return doubt  # type: ignore[no-any-return] # an integer


@kernel(twin=lambda role: role not in {ROLE_NUMBER, ROLE_GENERIC})
def full(role: int) -> bool:
    """Whether an initial may stand for a word of that role."""
    return role != ROLE_NUMBER and role != ROLE_GENERIC


@kernel(twin=lambda role: role in ROLES_SPELT)
def spelt(role: int) -> bool:
    """Whether a word of that role may be misspelt."""
    return role == ROLE_WORD or role == ROLE_PATRONYMIC or role == ROLE_GENERIC


def _note(offers: Int64, at: int, similarity: int, weight: int, i: int, wide_i: int, j: int, wide_j: int) -> None:
    offers[at] = (similarity * weight, weight, i, wide_i, j, wide_j, similarity)


@kernel(twin=_note)
def _offer(offers: Int64, at: int, similarity: int, weight: int, i: int, wide_i: int, j: int, wide_j: int) -> None:
    offers[at, 0] = similarity * weight
    offers[at, 1] = weight
    offers[at, 2] = i
    offers[at, 3] = wide_i
    offers[at, 4] = j
    offers[at, 5] = wide_j
    offers[at, 6] = similarity


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
