# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two names laid beside each other, word to word, and the score of that: the plain, readable version.

`align` pairs words greedily from the heaviest agreement: one word with one, two words with one
written together, an initial with a word. Then the score is what agrees over what is there,
less what speaks against it (words left over, other numbers, sides of a particle exchanged).
`align_form` does that for a reading of a query and a form of the index; the compiled loop in
`alignment_kernels.py` equals it.
"""

# ruff: noqa: PLR0917 - the signatures of the kernels they stand beside

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.names import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.names.layout import Forms, Queries

__all__ = ["Pair", "Side", "align", "align_form", "expansion"]

Pair = tuple[int, int, int, int, int, int]
"""A matched pair: first query word and how many, first form word and how many, similarity, weight."""

Side = tuple["Sequence[int]", "Sequence[int]", "Sequence[int]"]
"""Weights, roles and first characters of the words of one name."""


def expansion(queries: Queries, word: int) -> dict[int, int]:
    """The vocabulary words that query word `word` may stand for, with their similarities."""
    if word < 0:
        return {}
    begin, end = int(queries.expand_start[word]), int(queries.expand_start[word + 1])
    return dict(
        zip(queries.expand_word[begin:end].tolist(), queries.expand_similarity[begin:end].tolist(), strict=True)
    )


def align_form(reading: int, form: int, queries: Queries, forms: Forms) -> int:
    """Score of one reading against one form."""
    begin, end = int(queries.start[reading]), int(queries.start[reading + 1])
    low, high = int(forms.form_start[form]), int(forms.form_start[form + 1])
    words = forms.form_words[low:high].tolist()
    joins = forms.form_joins[low:high].tolist()
    single = [expansion(queries, int(queries.words[index])) for index in range(begin, end)]
    joined = [expansion(queries, int(queries.joins[index])) for index in range(begin, end)]
    together = single[0] if end - begin == 1 else expansion(queries, int(queries.whole[reading]))
    targets = (words[0],) if len(words) == 1 else (int(forms.form_whole[form]), int(forms.form_turned[form]))
    whole = 0 if end - begin == len(words) == 1 else max(together.get(target, 0) for target in targets)
    score, _ = align(
        (queries.weights[begin:end].tolist(), queries.roles[begin:end].tolist(), queries.first[begin:end].tolist()),
        (
            forms.form_weights[low:high].tolist(),
            forms.form_roles[low:high].tolist(),
            [int(forms.word_first[word]) for word in words],
        ),
        lambda i, j: single[i].get(words[j], 0),
        lambda i, j: joined[i].get(words[j], 0),
        lambda i, j: single[i].get(joins[j], 0),
        whole,
    )
    return score


def align(  # noqa: C901 - three ways to pair two words, one after the other
    query: Side,
    form: Side,
    single: Callable[[int, int], int],
    joined_query: Callable[[int, int], int],
    joined_form: Callable[[int, int], int],
    whole: int,
) -> tuple[int, list[Pair]]:
    """Score of one reading against one form, and its matched pairs.

    `single(i, j)` is the similarity of query word i and form word j, `joined_query(i, j)` that of
    query words i and i+1 together, `joined_form(i, j)` that of form words j and j+1 together.
    Exchanging the two names exchanges only the asymmetric weights of unmatched words.
    """
    (q_weights, q_roles, q_firsts), (f_weights, f_roles, f_firsts) = query, form
    options: list[tuple[int, int, int, int, int, int, int, int]] = []

    def offer(similarity: int, i: int, wide_i: int, j: int, wide_j: int) -> None:
        weight = sum(q_weights[i : i + wide_i]) + sum(f_weights[j : j + wide_j])
        options.append((-similarity * weight, -weight, i + j, min(i, j), i, wide_i, j, wide_j))

    for i in range(len(q_weights)):
        for j in range(len(f_weights)):
            similarity = single(i, j)
            if similarity:
                offer(similarity, i, 1, j, 1)
            elif _initial(q_roles[i], f_roles[j]) and q_firsts[i] == f_firsts[j]:
                # An initial vouches for its own weight only, not for that of the whole name it may stand for.
                weight = 2 * min(q_weights[i], f_weights[j])
                options.append((-layout.INITIAL_SIMILARITY * weight, -weight, i + j, min(i, j), i, 1, j, 1))
            # Two words together must be closer than either alone: "menedzhment i" is no better "menedzhment".
            if i + 1 < len(q_weights):
                together = joined_query(i, j)
                if together >= layout.JOIN_SIMILARITY and together > max(single(i, j), single(i + 1, j)):
                    offer(together * layout.JOIN_FACTOR // 10000, i, 2, j, 1)
            if j + 1 < len(f_weights):
                together = joined_form(i, j)
                if together >= layout.JOIN_SIMILARITY and together > max(single(i, j), single(i, j + 1)):
                    offer(together * layout.JOIN_FACTOR // 10000, i, 1, j, 2)
    taken_q, taken_f = [False] * len(q_weights), [False] * len(f_weights)
    pairs = []
    for gain, weight, _, _, i, wide_i, j, wide_j in sorted(options):
        if not any(taken_q[i : i + wide_i]) and not any(taken_f[j : j + wide_j]):
            taken_q[i : i + wide_i] = [True] * wide_i
            taken_f[j : j + wide_j] = [True] * wide_j
            pairs.append((i, wide_i, j, wide_j, gain // weight, -weight))
    score = _score(query, form, pairs, taken_q, taken_f)
    # With a slip in it, a whole name says something only where one side is written without blanks.
    if whole >= layout.JOIN_SIMILARITY and (whole == layout.FULL or 1 in {len(q_weights), len(f_weights)}):
        score = max(score, whole * layout.JOIN_FACTOR // 10000)
    return score, pairs


def _initial(query_role: int, form_role: int) -> bool:
    return (query_role == layout.ROLE_INITIAL) != (form_role == layout.ROLE_INITIAL) and layout.ROLE_NUMBER not in {
        query_role,
        form_role,
    }


def _score(query: Side, form: Side, pairs: list[Pair], taken_q: list[bool], taken_f: list[bool]) -> int:
    (q_weights, q_roles, _), (f_weights, f_roles, _) = query, form
    gained = matched = substance = 0
    for i, wide_i, j, wide_j, similarity, weight in pairs:
        gained += weight * similarity
        matched += weight
        if max(q_weights[i : i + wide_i]) >= layout.SUBSTANCE or max(f_weights[j : j + wide_j]) >= layout.SUBSTANCE:
            substance += max(wide_i, wide_j)
    loose_q = sum(weight for weight, taken in zip(q_weights, taken_q, strict=True) if not taken)
    loose_f = sum(weight for weight, taken in zip(f_weights, taken_f, strict=True) if not taken)
    fathers_q = _loose_patronymics(q_weights, q_roles, taken_q)
    fathers = _loose_patronymics(f_weights, f_roles, taken_f)
    others_q, others = loose_q - fathers_q, loose_f - fathers
    base = 100 * matched + layout.UNMATCHED_QUERY * others_q + layout.UNMATCHED_QUERY_PATRONYMIC * fathers_q
    base += layout.UNMATCHED_FORM * others + layout.UNMATCHED_PATRONYMIC * fathers
    if matched == 0 or base == 0:
        return 0
    score = 100 * gained // base
    if substance <= 1 and max(loose_q, loose_f) >= _enough(substance, matched, exact=gained == layout.FULL * matched):
        score = min(score, layout.ONE_WORD_CAP)
    if max(others_q, others) >= layout.SUBSTANCE:
        score -= layout.DEFICIT_FACTOR * max(0, layout.EVIDENCE - matched // 2)
    if _number_conflict(q_roles, taken_q, f_roles, taken_f):
        score -= layout.NUMBER_PENALTY
    if _swapped(q_roles, f_roles, pairs):
        score -= layout.ORDER_PENALTY
    return max(score, 0)


def _loose_patronymics(weights: Sequence[int], roles: Sequence[int], taken: Sequence[bool]) -> int:
    """The weight of the patronymics left over."""
    return sum(
        weight
        for weight, role, used in zip(weights, roles, taken, strict=True)
        if role == layout.ROLE_PATRONYMIC and not used
    )


def _enough(substance: int, matched: int, *, exact: bool) -> int:
    """The weight left over from which one shared word of substance (or none) does not do."""
    if substance == 0:
        return 1
    return layout.SUBSTANCE if exact and matched // 2 >= layout.DISTINCT else layout.LOOSE


def _number_conflict(q_roles: Sequence[int], taken_q: list[bool], f_roles: Sequence[int], taken_f: list[bool]) -> bool:
    loose_q = any(role == layout.ROLE_NUMBER and not taken for role, taken in zip(q_roles, taken_q, strict=True))
    loose_f = any(role == layout.ROLE_NUMBER and not taken for role, taken in zip(f_roles, taken_f, strict=True))
    return loose_q and loose_f


def _swapped(q_roles: Sequence[int], f_roles: Sequence[int], pairs: list[Pair]) -> bool:
    """Whether words changed sides of a particle that has words on both sides in both names."""
    q_at = next((index for index, role in enumerate(q_roles) if role == layout.ROLE_PARTICLE), 0)
    f_at = next((index for index, role in enumerate(f_roles) if role == layout.ROLE_PARTICLE), 0)
    if q_at == 0 or f_at == 0:
        return False
    return any((i < q_at) != (j < f_at) for i, _, j, _, _, _ in pairs if i != q_at and j != f_at)
