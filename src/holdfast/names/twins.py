# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Plain Python versions of the matching kernels: what the compiled loops must equal.

They run where Numba is not available, and they are the readable statement of what matching
does (the twins of word look-up are in `lookup`). `match_readings`, for each reading of a query:

1. every word (and every joined pair, and all words together) is expanded to the vocabulary
   words it may stand for; each form holding one gains weight x similarity, the best per word;
2. forms are ranked by that sum over the weight of both names; the best KEEP go on. Equal ranks
   are told apart by the form's key, which depends on its words alone: which forms go on does
   not depend on the order of the list, nor on how it is divided into segments;
3. each is aligned with the reading and scored (`alignment.align_form`).

`collect` turns the forms found into the numbers of names, the best score of each.
"""

# ruff: noqa: PLR0913, PLR0917 - the signatures of the kernels they stand beside

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holdfast.names import layout
from holdfast.names.alignment import align_form, expansion
from holdfast.names.lookup import MASK, MIX, text_key

if TYPE_CHECKING:
    from holdfast.names.layout import Forms, Int32, Int64, Queries, UInt8, UInt32, UInt64

__all__ = ["SPREAD", "Bearers", "Room", "collect", "form_keys", "form_rows", "match_readings", "place_of", "take_place"]


class Bearers(NamedTuple):
    """Whose the forms are: `name[start[f]:start[f + 1]]` are the numbers of the names that read as form f.

    `key` tells forms apart by their words, weights and roles. `dead` marks forms none of whose
    names counts any more, `dead_name` such names; both may be empty: then all count.
    """

    start: Int64
    name: Int32
    key: UInt64
    dead: UInt8
    dead_name: UInt8


class Room(NamedTuple):
    """Memory the kernels reuse: `sums` has a row per form, 0 and its weight; `touched` a slot; `last` is one 0.

    `rows` are those of `form_rows`; the twins need none of this.
    """

    sums: Int64
    touched: Int32
    last: Int64
    rows: Int32


def form_keys(
    start: Int32, words: Int32, weights: Int32, roles: UInt8, chars: UInt32, bounds: Int64, out: UInt64
) -> None:
    """A key per form of its words (`chars[bounds[w]:bounds[w + 1]]`), weights and roles in order."""
    for form in range(len(start) - 1):
        key = 0
        for at in range(int(start[form]), int(start[form + 1])):
            word = int(words[at])
            key ^= text_key(chars[bounds[word] : bounds[word + 1]].tolist())
            key = (key * MIX + int(weights[at]) * 16 + int(roles[at]) + 1) & MASK
            key ^= key >> 29
        out[form] = key


def form_rows(forms: Forms, rows: Int32) -> None:
    """All that a form is judged by in rows of four, one after the other: form f begins at row `form_start[f] + f`.

    First its whole and turned names, whether a word is an initial, and how many words there are. Then a row per word:
    its number, that of it and the next run together, a bit per letter modulo 31, and weight, role and length in one.
    """
    for form in range(len(forms.form_start) - 1):
        low, high = int(forms.form_start[form]), int(forms.form_start[form + 1])
        initials = int(layout.ROLE_INITIAL in forms.form_roles[low:high])
        rows[low + form] = (forms.form_whole[form], forms.form_turned[form], initials, high - low)
        for at in range(low, high):
            word = int(forms.form_words[at])
            chars = forms.word_chars[forms.word_start[word] : forms.word_start[word + 1]].tolist()
            letters = sum(1 << bit for bit in {char % 31 for char in chars})
            kind = int(forms.form_roles[at]) * 256 + min(len(chars), 255)
            rows[at + form + 1] = (word, forms.form_joins[at], letters, int(forms.form_weights[at]) * 4096 + kind)


def place_of(table: Int32, word: int) -> int:
    """Where a word (not below 0) stands in a table of 2^n places (`take_place`), -1 when it does not."""
    found = np.flatnonzero(table == word)
    return int(found[0]) if len(found) else -1


def take_place(table: Int32, word: int) -> int:
    """Where a word stands, or the place (-1) that it may take: the first one free from where it is hashed to."""
    size = len(table)
    at = (word * SPREAD >> 15) % size
    while table[at] not in {word, -1}:
        at = (at + 1) % size
    return at


SPREAD = 0x9E3779B1  # odd, so that neighbouring numbers part


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
    """Fill row `r - first` of the outputs for readings `first <= r < last`: the best KEEP forms, ascending.

    Scores below MIN_SCORE are given as 0.
    """
    del room
    for reading in range(first, last):
        found = _ranked(reading, queries, forms, bearers)
        for at, (form, rank) in enumerate(found):
            score = align_form(reading, form, queries, forms)
            out_form[reading - first, at] = form
            out_rank[reading - first, at] = rank
            out_score[reading - first, at] = score if score >= layout.MIN_SCORE else 0
        out_count[reading - first] = len(found)


def _ranked(reading: int, queries: Queries, forms: Forms, bearers: Bearers) -> list[tuple[int, int]]:
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
        (min(2 * gain // (10 * (total + int(forms.form_total[form]) + 1)), 2999), form)
        for form, gain in sums.items()
        if not (len(bearers.dead) and bearers.dead[form])
    ]
    kept = sorted((-rank, int(bearers.key[form]), form) for rank, form in ranked if rank >= layout.MIN_RANK)
    return sorted((form, -rank) for rank, _, form in kept[: layout.KEEP])


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
    """For query name n, whose readings are rows `start[n]` to `start[n + 1]`, the numbers of the names found.

    They stand at `out_start[n]:out_start[n + 1]`, best score first, equal scores by number. Returns how many there are
    in all, or -1 when the outputs are too short.
    """
    at = 0
    for name in range(len(start) - 1):
        best: dict[int, int] = {}
        for row in range(int(start[name]), int(start[name + 1])):
            for k in range(int(count[row])):
                if not score[row, k]:
                    continue
                low, high = int(bearers.start[form[row, k]]), int(bearers.start[form[row, k] + 1])
                for number in bearers.name[low:high].tolist():
                    if not (len(bearers.dead_name) and bearers.dead_name[number]):
                        best[number] = max(best.get(number, 0), int(score[row, k]))
        if at + len(best) > len(out_number):
            return -1
        for number, value in sorted(best.items(), key=lambda item: (-item[1], item[0])):
            out_number[at], out_score[at] = number, value
            at += 1
        out_start[name + 1] = at
    return at
