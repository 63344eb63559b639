# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loop of alignment; it equals its twin in `alignment.py`, which explains it. Integers throughout."""

# ruff: noqa: PLR0912, PLR0915, C901, PLR2004, PLR1714 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

from __future__ import annotations

import numpy as np

from holdfast.names import alignment
from holdfast.names.kernel import kernel
from holdfast.names.layout import (
    DEFICIT_FACTOR,
    DISTINCT,
    EVIDENCE,
    INITIAL_SIMILARITY,
    JOIN_FACTOR,
    JOIN_SIMILARITY,
    LOOSE,
    NUMBER_PENALTY,
    ONE_WORD_CAP,
    ORDER_PENALTY,
    ROLE_INITIAL,
    ROLE_NUMBER,
    ROLE_PARTICLE,
    ROLE_PATRONYMIC,
    SUBSTANCE,
    UNMATCHED_FORM,
    UNMATCHED_PATRONYMIC,
    UNMATCHED_QUERY,
    UNMATCHED_QUERY_PATRONYMIC,
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
        for j in range(m):
            q_weight, f_weight = queries.weights[begin + i], forms.form_weights[low + j]
            word = forms.form_words[low + j]
            found = lookup(queries.words[begin + i], word, queries)
            alone, rival, initial = found, 0, False
            if found == 0:
                q_role, f_role = queries.roles[begin + i], forms.form_roles[low + j]
                if (
                    (q_role == ROLE_INITIAL) != (f_role == ROLE_INITIAL)
                    and q_role != ROLE_NUMBER
                    and f_role != ROLE_NUMBER
                    and queries.first[begin + i] == forms.word_first[word]
                ):
                    found, initial = INITIAL_SIMILARITY, True
            for kind in range(3):
                wide_i, wide_j, weight = 1, 1, q_weight + f_weight
                if kind == 0 and initial:
                    weight = 2 * min(q_weight, f_weight)
                if kind == 1:
                    if i + 1 >= n:
                        continue
                    found = lookup(queries.joins[begin + i], word, queries)
                    wide_i, weight = 2, weight + queries.weights[begin + i + 1]
                    rival = lookup(queries.words[begin + i + 1], word, queries)
                elif kind == 2:
                    if j + 1 >= m:
                        continue
                    found = lookup(queries.words[begin + i], forms.form_joins[low + j], queries)
                    wide_j, weight = 2, weight + forms.form_weights[low + j + 1]
                    rival = lookup(queries.words[begin + i], forms.form_words[low + j + 1], queries)
                if kind > 0:
                    better = found >= JOIN_SIMILARITY and found > max(alone, rival)
                    found = found * JOIN_FACTOR // 10000 if better else 0
                if found > 0:
                    offers[count, 0] = found * weight
                    offers[count, 1] = weight
                    offers[count, 2] = i
                    offers[count, 3] = wide_i
                    offers[count, 4] = j
                    offers[count, 5] = wide_j
                    offers[count, 6] = found
                    count += 1
    taken_q, taken_f = np.zeros(n + 1, dtype=np.bool_), np.zeros(m + 1, dtype=np.bool_)
    q_at, f_at = 0, 0
    for i in range(n - 1, -1, -1):
        if queries.roles[begin + i] == ROLE_PARTICLE:
            q_at = i
    for j in range(m - 1, -1, -1):
        if forms.form_roles[low + j] == ROLE_PARTICLE:
            f_at = j
    gained, matched, substance, swapped = 0, 0, 0, False
    while True:
        best = -1
        for k in range(count):
            i, wide_i, j, wide_j = offers[k, 2], offers[k, 3], offers[k, 4], offers[k, 5]
            if taken_q[i] or taken_f[j] or (wide_i == 2 and taken_q[i + 1]) or (wide_j == 2 and taken_f[j + 1]):
                continue
            if best < 0 or _before(offers, k, best):
                best = k
        if best < 0:
            break
        i, wide_i, j, wide_j = offers[best, 2], offers[best, 3], offers[best, 4], offers[best, 5]
        heaviest = 0
        for k in range(wide_i):
            taken_q[i + k] = True
            heaviest = max(heaviest, queries.weights[begin + i + k])
        for k in range(wide_j):
            taken_f[j + k] = True
            heaviest = max(heaviest, forms.form_weights[low + j + k])
        gained += offers[best, 0]
        matched += offers[best, 1]
        if heaviest >= SUBSTANCE:
            substance += max(wide_i, wide_j)
        if q_at > 0 and f_at > 0 and i != q_at and j != f_at and (i < q_at) != (j < f_at):
            swapped = True
    loose_q, loose_f, fathers_q, fathers, number_q, number_f = 0, 0, 0, 0, False, False
    for i in range(n):
        if not taken_q[i]:
            loose_q += queries.weights[begin + i]
            if queries.roles[begin + i] == ROLE_PATRONYMIC:
                fathers_q += queries.weights[begin + i]
            number_q = number_q or queries.roles[begin + i] == ROLE_NUMBER
    for j in range(m):
        if not taken_f[j]:
            loose_f += forms.form_weights[low + j]
            if forms.form_roles[low + j] == ROLE_PATRONYMIC:
                fathers += forms.form_weights[low + j]
            number_f = number_f or forms.form_roles[low + j] == ROLE_NUMBER
    score = 0
    others_q, others = loose_q - fathers_q, loose_f - fathers
    base = (
        100 * matched
        + UNMATCHED_QUERY * others_q
        + UNMATCHED_QUERY_PATRONYMIC * fathers_q
        + UNMATCHED_FORM * others
        + UNMATCHED_PATRONYMIC * fathers
    )
    if matched > 0 and base > 0:
        score = 100 * gained // base
        enough = SUBSTANCE if gained == 10000 * matched and matched // 2 >= DISTINCT else LOOSE
        if substance <= 1 and max(loose_q, loose_f) >= (enough if substance else 1):
            score = min(score, ONE_WORD_CAP)
        if max(others_q, others) >= SUBSTANCE:
            score -= DEFICIT_FACTOR * max(0, EVIDENCE - matched // 2)
        if number_q and number_f:
            score -= NUMBER_PENALTY
        if swapped:
            score -= ORDER_PENALTY
        score = max(score, 0)
    together = queries.words[begin] if n == 1 else queries.whole[reading]
    whole = 0
    if m == 1 and n > 1:
        whole = lookup(together, forms.form_words[low], queries)
    elif m > 1:
        turned = lookup(together, forms.form_turned[form], queries)
        whole = max(lookup(together, forms.form_whole[form], queries), turned)
    if whole >= JOIN_SIMILARITY and (whole == 10000 or n == 1 or m == 1):
        score = max(score, whole * JOIN_FACTOR // 10000)
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
