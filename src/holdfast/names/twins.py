# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Plain Python versions of every kernel: what the compiled loops must equal.

They run where Numba is not available, and they are the readable statement of what matching
does. `match_readings`, for each reading of a query:

1. every word (and every joined pair, and all words together) is expanded to the vocabulary
   words it may stand for; each form holding one gains weight x similarity, the best per word;
2. forms are ranked by that sum over the weight of both names; the best KEEP go on (ties: the
   earlier form);
3. each is aligned with the reading, word to word, greedily from the heaviest agreement, and
   scored by `alignment.align`.
"""

# ruff: noqa: PLR0917 - the signatures of the kernels they stand beside

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.names import layout
from holdfast.names.alignment import align_form, expansion
from holdfast.names.distance import edit_distance

if TYPE_CHECKING:
    from holdfast.names.layout import Forms, Int32, Int64, Queries, UInt32

__all__ = ["edit_distances", "match_readings"]


def edit_distances(one: UInt32, one_start: Int64, other: UInt32, other_start: Int64, pairs: Int64, out: Int32) -> None:
    """Distance of each pair `(row of one, row of other)`, at most 3 (meaning: more than 2)."""
    for index, (left, right) in enumerate(pairs.tolist()):
        first = "".join(map(chr, one[one_start[left] : one_start[left + 1]].tolist()))
        second = "".join(map(chr, other[other_start[right] : other_start[right + 1]].tolist()))
        out[index] = edit_distance(first, second, 2)


def match_readings(
    first: int, last: int, queries: Queries, forms: Forms, out_form: Int32, out_score: Int32, out_count: Int32
) -> None:
    """Fill row `r - first` of the outputs for readings `first <= r < last`: forms scoring MIN_SCORE or more."""
    for reading in range(first, last):
        found = 0
        for form in _ranked(reading, queries, forms):
            score = align_form(reading, form, queries, forms)
            if score >= layout.MIN_SCORE:
                out_form[reading - first, found] = form
                out_score[reading - first, found] = score
                found += 1
        out_count[reading - first] = found


def _ranked(reading: int, queries: Queries, forms: Forms) -> list[int]:
    begin, end = int(queries.start[reading]), int(queries.start[reading + 1])
    weights = queries.weights[begin:end].tolist()
    total = sum(weights)
    probes = []
    for index in range(begin, end):
        if queries.roles[index] != layout.ROLE_STOP:
            probes.append((int(queries.words[index]), weights[index - begin]))
        if queries.joins[index] >= 0:
            probes.append((int(queries.joins[index]), weights[index - begin] + weights[index - begin + 1]))
    probes.append((int(queries.whole[reading]), total))
    sums: dict[int, int] = {}
    for word, weight in probes:
        best: dict[int, int] = {}
        for target, similarity in expansion(queries, word).items():
            low, high = int(forms.posting_start[target]), int(forms.posting_start[target + 1])
            for form in forms.posting_form[low:high].tolist():
                best[form] = max(best.get(form, 0), weight * similarity)
        for form, gain in best.items():
            sums[form] = sums.get(form, 0) + gain
    ranked = [
        (-min(2 * gain // (10 * (total + int(forms.form_total[form]) + 1)), 2999), form) for form, gain in sums.items()
    ]
    return [form for rank, form in sorted(ranked)[: layout.KEEP] if -rank >= layout.MIN_RANK]
