# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two names laid beside each other, word to word, and the score of that: the plain, readable version.

1. `align` pairs words greedily from the heaviest agreement: one word with one, two words with
   one written together, an initial with a word; then words left over on both sides that a few
   slips of the pen separate.
2. *Evidence* is what the paired words say about who is meant: their weights (`rarity`), less
   where they only resemble each other.
3. *Doubt* is what the names do not share: how far paired words differ, words that one side
   lacks (a patronymic little, a number much), and, dearest, words of one kind left over on
   both sides: another surname, another trade, another number.
4. The score falls from 10000 by 3000 for every `allowance` of doubt. The allowance grows with
   the evidence: two rare names bear a missing third one, two common ones hardly anything.
   So 7000, the threshold, is where doubt reaches what the evidence allows.
5. A few rules stand beside that: one shared word never outweighs another name word left over,
   names on the two sides of bin or oglu may not change places, words in another order cost a
   little, and a name written without blanks is that name.

`align_form` does that for a reading of a query and a form of the index; the compiled loop in
`alignment_kernels.py` equals `align`. The numbers are in `layout`.
"""

# ruff: noqa: PLR0917 - the signatures of the kernels they stand beside

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from holdfast.names import layout
from holdfast.names.distance import edit_distance, has_digit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.names.layout import Forms, Queries

__all__ = [
    "Pair",
    "Side",
    "align",
    "align_form",
    "allowance",
    "expansion",
    "late_slip",
    "letters",
    "loose_doubt",
    "naming",
    "spelt_alike",
    "together",
    "told_apart",
    "with_whole",
]

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
        lambda i, j: letters(begin + i, words[j], queries, forms),
        together(reading, form, queries, forms),
    )
    return score


def together(reading: int, form: int, queries: Queries, forms: Forms) -> int:
    """How alike the two names are written without blanks, the form also with its first word last."""
    begin, end = int(queries.start[reading]), int(queries.start[reading + 1])
    low, high = int(forms.form_start[form]), int(forms.form_start[form + 1])
    if end - begin == high - low == 1:
        return 0
    found = expansion(queries, int(queries.words[begin] if end - begin == 1 else queries.whole[reading]))
    if high - low == 1:
        return found.get(int(forms.form_words[low]), 0)
    return max(found.get(int(forms.form_whole[form]), 0), found.get(int(forms.form_turned[form]), 0))


def with_whole(score: int, whole: int, n: int, m: int) -> int:
    """The score, or that of the names of `n` and `m` words written without blanks when it is better.

    With a slip in it, a whole name says something only where one side is written without blanks.
    """
    if whole >= layout.JOIN_SIMILARITY and (whole == layout.FULL or 1 in {n, m}):
        return max(score, whole * layout.JOIN_FACTOR // 10000)
    return score


def letters(at: int, word: int, queries: Queries, forms: Forms) -> int:
    """`late_slip` of a query's word and a word of the vocabulary."""
    one = queries.chars[queries.text_start[at] : queries.text_end[at]].tolist()
    other = forms.word_chars[forms.word_start[word] : forms.word_start[word + 1]].tolist()
    return spelt_alike("".join(map(chr, one)), "".join(map(chr, other)))


def spelt_alike(one: str, other: str) -> int:
    """`late_slip` of two words; words with a digit and very short or long ones are never slips of each other."""
    longest = max(len(one), len(other))
    if longest not in layout.SLIP_LETTERS or has_digit(one) or has_digit(other):
        return 0
    distance = edit_distance(one, other, layout.SLIP_EDITS)
    return late_slip(distance, longest) if distance <= layout.SLIP_EDITS else 0


def align(  # noqa: C901 - three ways to pair two words, one after the other
    query: Side,
    form: Side,
    single: Callable[[int, int], int],
    joined_query: Callable[[int, int], int],
    joined_form: Callable[[int, int], int],
    slip: Callable[[int, int], int],
    whole: int,
) -> tuple[int, list[Pair]]:
    """Score of one reading against one form, and its matched pairs.

    `single(i, j)` is the similarity of query word i and form word j, `joined_query(i, j)` that of
    query words i and i+1 together, `joined_form(i, j)` that of form words j and j+1 together;
    `slip(i, j)` is asked for words left over only (`late_slip`). Exchanging the two names can
    change the score only where two pairings weigh the same.
    """
    (q_weights, q_roles, q_firsts), (f_weights, f_roles, f_firsts) = query, form
    options: list[tuple[int, int, int, int, int, int, int, int]] = []

    def offer(similarity: int, i: int, wide_i: int, j: int, wide_j: int) -> None:
        weight = sum(q_weights[i : i + wide_i]) + sum(f_weights[j : j + wide_j])
        options.append((-similarity * weight, -weight, i + j, min(i, j), i, wide_i, j, wide_j))

    for i in range(len(q_weights)):
        for j in range(len(f_weights)):
            similarity = told_apart(single(i, j), (q_weights[i], q_roles[i]), (f_weights[j], f_roles[j]))
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
    if pairs:
        for similarity, i, j in _slips(query, form, taken_q, taken_f, slip):
            if not taken_q[i] and not taken_f[j]:
                taken_q[i] = taken_f[j] = True
                pairs.append((i, 1, j, 1, similarity, q_weights[i] + f_weights[j]))
    score = _score(query, form, pairs, taken_q, taken_f)
    return with_whole(score, whole, len(q_weights), len(f_weights)), pairs


def told_apart(similarity: int, one: tuple[int, int], other: tuple[int, int]) -> int:
    """The similarity of two words of these weights and roles: a slip does not make Marina of Maria."""
    slip = similarity <= layout.MOST_BY_SLIPS and similarity != layout.SHORT_SIMILARITY
    if slip and max(one[0], other[0]) <= layout.FAMILIAR and one[1] == other[1] == layout.ROLE_WORD:
        return max(0, similarity - layout.OTHER_NAME)
    return similarity


def late_slip(distance: int, longest: int) -> int:
    """Similarity of two words left over on both sides, `distance` edits apart, the longer of `longest` letters."""
    if 3 * distance <= longest:
        return layout.SLIP_NEAR
    return layout.SLIP_FAR if distance == 2 and longest == 5 else 0  # noqa: PLR2004 - in five letters


def _slips(
    query: Side, form: Side, taken_q: list[bool], taken_f: list[bool], slip: Callable[[int, int], int]
) -> list[tuple[int, int, int]]:
    """Loose words of both sides that resemble each other: `(similarity, i, j)`, the closest first."""
    (q_weights, q_roles, _), (f_weights, f_roles, _) = query, form
    found = []
    for i, used in enumerate(taken_q):
        for j, also in enumerate(taken_f):
            if used or also or q_roles[i] not in layout.ROLES_SPELT or f_roles[j] not in layout.ROLES_SPELT:
                continue
            if max(q_weights[i], f_weights[j]) > layout.FAMILIAR and (similarity := slip(i, j)):
                found.append((similarity, i, j))
    return sorted(found, key=lambda one: (-one[0], one[1], one[2]))


def _initial(query_role: int, form_role: int) -> bool:
    """Whether one is an initial and the other may be what it stands for: T. Washington is not Washington Trading."""
    return (query_role == layout.ROLE_INITIAL) != (form_role == layout.ROLE_INITIAL) and not (
        {layout.ROLE_NUMBER, layout.ROLE_GENERIC} & {query_role, form_role}
    )


def _score(query: Side, form: Side, pairs: list[Pair], taken_q: list[bool], taken_f: list[bool]) -> int:
    (q_weights, q_roles, _), (f_weights, f_roles, _) = query, form
    evidence = doubt = names = trades = initials = abbreviated = 0
    for i, wide_i, j, wide_j, similarity, weight in pairs:
        if wide_i == wide_j == 1 and _initial(q_roles[i], f_roles[j]):
            abbreviated += 1
            initials += layout.INITIAL_EVIDENCE * weight
            doubt += 2 * layout.INITIAL_DOUBT * max(q_weights[i], f_weights[j])
            continue
        evidence += int(layout.EVIDENCE[similarity // 100]) * weight
        doubt += int(layout.DOUBT[similarity // 100]) * weight
        if wide_i + wide_j > 2 or naming(q_roles[i], q_weights[i], f_roles[j], f_weights[j]):  # noqa: PLR2004
            names += max(wide_i, wide_j)
        elif q_roles[i] == f_roles[j] == layout.ROLE_GENERIC:
            trades += 1
    loose_q, loose_f = _loose(q_weights, q_roles, taken_q), _loose(f_weights, f_roles, taken_f)
    doubt = (doubt // 2 + loose_doubt(loose_q, loose_f)) // 1000
    if evidence + initials == 0:
        return 0
    rare_enough = layout.RARE_ENOUGH - layout.ANOTHER_INITIAL * (abbreviated - 1)
    lone_initial = initials > 0 and evidence // 2000 < rare_enough
    evidence += initials
    score = max(0, layout.FULL - 3000 * doubt // allowance(evidence // 2000))
    if len(q_weights) == len(f_weights) == 1:
        score = max(score, pairs[0][4] - layout.LONE_WORD)
    another = max(loose_q[layout.ROLE_WORD], loose_f[layout.ROLE_WORD]) >= layout.ANOTHER_WORD
    if names + trades // 2 <= 1 and (another or lone_initial):
        score = min(score, layout.ONE_WORD_CAP)
    if _swapped(q_roles, f_roles, pairs):
        score -= layout.ORDER_PENALTY
    score -= _turned(pairs)
    return max(score, 0)


def allowance(evidence: int) -> int:
    """How much doubt (thousandths) evidence of `evidence` thousandths bears at the threshold; at least 1."""
    knots, values = layout.KNOTS, layout.ALLOWANCE
    for at in range(1, len(knots)):
        if evidence < knots[at]:
            run = int(knots[at] - knots[at - 1])
            return int(values[at - 1]) + (evidence - int(knots[at - 1])) * int(values[at] - values[at - 1]) // run
    return int(values[-1])


def naming(q_role: int, q_weight: int, f_role: int, f_weight: int) -> bool:
    """Whether two paired words are part of a name rather than of its dress."""
    named = {layout.ROLE_WORD, layout.ROLE_NUMBER, layout.ROLE_PATRONYMIC}
    return q_role in named and f_role in named and max(q_weight, f_weight) >= layout.SUBSTANCE


def _loose(weights: Sequence[int], roles: Sequence[int], taken: Sequence[bool]) -> list[int]:
    """The weight left over, by role."""
    sums = [0] * layout.ROLES
    for weight, role, used in zip(weights, roles, taken, strict=True):
        if not used:
            sums[role] += weight
    return sums


def loose_doubt(q: Sequence[int], f: Sequence[int]) -> int:
    """The doubt of words left over, in millionths."""
    doubt = sum(int(rate) * (one + other) for rate, one, other in zip(layout.LOOSE, q, f, strict=True))
    doubt += sum(int(rate) * min(one, other) for rate, one, other in zip(layout.CONFLICT, q, f, strict=True))
    word = layout.ROLE_WORD
    for role, rate in (
        (layout.ROLE_INITIAL, layout.CONFLICT_INITIAL),
        (layout.ROLE_PATRONYMIC, layout.CONFLICT_PATRONYMIC),
        (layout.ROLE_GENERIC, layout.CONFLICT_GENERIC),
    ):
        doubt += rate * (min(q[role], f[word]) + min(f[role], q[word]))
    return doubt


def _swapped(q_roles: Sequence[int], f_roles: Sequence[int], pairs: list[Pair]) -> bool:
    """Whether the word after bin (before oglu) is another one in the other name, and that one is matched too."""
    for role, step in ((layout.ROLE_PARTICLE, 1), (layout.ROLE_SUFFIX, -1)):
        q_at = next((index + step for index, found in enumerate(q_roles) if found == role), -1)
        f_at = next((index + step for index, found in enumerate(f_roles) if found == role), -1)
        if not 0 <= q_at < len(q_roles) or not 0 <= f_at < len(f_roles):
            continue
        q_to = next((j for i, wide, j, _, _, _ in pairs if i <= q_at < i + wide), f_at)
        f_to = next((i for i, _, j, wide, _, _ in pairs if j <= f_at < j + wide), q_at)
        away_q = not any(i <= q_at < i + wide and j <= f_at < j + other for i, wide, j, other, _, _ in pairs)
        if away_q and q_to != f_at and f_to != q_at:
            return True
    return False


def _turned(pairs: list[Pair]) -> int:
    """What another order costs: nothing for "Igor Sechin" beside "SECHIN, Igor", a little for a shuffle."""
    targets = [j for _, j in sorted((pair[0], pair[2]) for pair in pairs)]
    falls = sum(here > after for here, after in pairwise(targets))
    return 0 if falls == 0 or (falls == 1 and targets[-1] < targets[0]) else layout.SHUFFLED
