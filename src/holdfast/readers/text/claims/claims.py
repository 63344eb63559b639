# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a text states that can be checked, and who vouches for it: `find_claims`.

    counts      how many, how much, how long (`counts`)
    ordinals    how often in a time (`ordinals`)
    spoken      what somebody asserts or denies to be so (`facts`)
    dated       what happened in a stated year or on a day, or lasts until then (`facts`)
    own         what the document itself tells for sure: causes, effects, denials (`own`), accusations (`alleged`)

Where two rules claim the same words, the more definite one keeps them: a number, then a date, then a
yes/no claim. A sentence that a page prints twice is claimed once, with the other places in `also`.
A plan, a wish, a judgement of what is good and a measure taken are no claims.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.readers.text.claims.counts import find_counts
from holdfast.readers.text.claims.facts import find_dated, find_spoken
from holdfast.readers.text.claims.ordinals import find_ordinals
from holdfast.readers.text.claims.own import find_own
from holdfast.readers.text.claims.phrases import Phrases
from holdfast.readers.text.claims.voices import Voices
from holdfast.readers.text.claims.words import stem
from holdfast.readers.text.found import ClaimFound, MeasureFound, QuotationFound, Span

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.prose import Prose

__all__ = ["find_claims"]

_RANK = {"quantity": 0, "date": 1, "fact": 2}
_SPOKEN_DAY = 3  # the rank of a day in somebody's words
_NEAR = 400  # characters of a sentence by which it is known again
_BLANK = re.compile(r"\W+")


def find_claims(
    prose: Prose, cast: Cast, quotations: Sequence[QuotationFound], measures: Sequence[MeasureFound]
) -> tuple[ClaimFound, ...]:
    """The claims of a document, in the order of the text.

    Args:
        prose: the text, cut.
        cast: who is named in it.
        quotations: who said what, so that each claim has its asserter.
        measures: what is told as a measure, so that it is not told again as a claim.
    """
    voices = Voices(prose, quotations)
    phrases = Phrases(prose, cast, voices)
    found = [
        *find_counts(prose, voices), *find_ordinals(prose, voices), *find_spoken(phrases, voices),
        *find_dated(phrases, prose, voices), *find_own(phrases),
    ]  # fmt: skip
    del measures  # what is told as a measure makes no claim by any of the rules
    return tuple(_without_headlines(prose, _told_once(prose, _settled(found))))


def _settled(found: Iterable[ClaimFound]) -> list[ClaimFound]:
    """Of claims of the same words the most definite, then the longest; numbers stand side by side as they are cut."""
    best = sorted(found, key=lambda one: (_rank(one), one.start - one.end, one.start))
    ranges = _Ranges()
    kept = [one for one in best if ranges.add(one.start, one.end)]
    kept.sort(key=lambda one: (one.start, one.end))
    return kept


def _rank(one: ClaimFound) -> int:
    """Numbers first, then days, then what is so; of somebody's words, what is said before the day of it."""
    since = one.predicate.endswith("since")  # how long it has been so is what is said
    return _SPOKEN_DAY if one.rule == "day@1" and one.asserted_by and not since else _RANK[one.type]


class _Ranges:
    """Ranges that do not overlap, in order."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, start: int, end: int) -> bool:
        """Take in a range; false, and nothing done, where it overlaps one."""
        place = bisect_left(self._starts, start)
        if place and self._ends[place - 1] > start:
            return False
        if place < len(self._starts) and self._starts[place] < end:
            return False
        self._starts.insert(place, start)
        self._ends.insert(place, end)
        return True


def _told_once(prose: Prose, found: Sequence[ClaimFound]) -> list[ClaimFound]:
    """Each claim that stands twice in the same words is kept where the most is said, the other places beside it."""
    same: dict[tuple[str, str, bool], list[ClaimFound]] = {}
    for one in found:
        same.setdefault((one.key, one.value, one.polarity), []).append(one)
    kept = []
    for group in same.values():
        if len(group) == 1:
            kept += group
            continue
        by_words: dict[str, list[ClaimFound]] = {}
        for one in group:
            by_words.setdefault(_sentence_words(prose, one), []).append(one)
        for alike in by_words.values():
            chosen = max(alike, key=lambda one: (_size(prose, one), -one.start))
            others = tuple((one.start, one.end) for one in alike if one is not chosen)
            kept.append(replace(chosen, also=others) if others else chosen)
    kept.sort(key=lambda one: (one.start, one.end))
    return kept


def _without_headlines(prose: Prose, found: Sequence[ClaimFound]) -> list[ClaimFound]:
    """The number of a headline that the text tells again is the claim of the text, with the headline beside it."""
    told: dict[tuple[str, str, str, bool], ClaimFound] = {}
    for one in found:
        paragraph = prose.paragraph_at(one.start)
        if one.type == "quantity" and (paragraph is None or paragraph.role != "title"):
            told.setdefault((stem(one.unit), one.low, one.high, one.polarity), one)
    beside: dict[int, list[Span]] = {}
    kept = []
    for one in found:
        paragraph = prose.paragraph_at(one.start)
        under = told.get((stem(one.unit), one.low, one.high, one.polarity))
        if one.type == "quantity" and under is not None and paragraph is not None and paragraph.role == "title":
            beside.setdefault(under.start, []).extend(((one.start, one.end), *one.also))
        else:
            kept.append(one)
    return [
        replace(one, also=(*one.also, *beside[one.start])) if one.type == "quantity" and one.start in beside else one
        for one in kept
    ]


def _sentence_words(prose: Prose, one: ClaimFound) -> str:
    """The words of the sentence around a claim, of a very long one those near it."""
    paragraph = prose.paragraph_at(one.start)
    first, last = (one.start, one.end) if paragraph is None else paragraph.sentence_at(one.start)
    return _BLANK.sub(" ", prose.text[max(first, one.start - _NEAR) : min(last, one.end + _NEAR)].lower())


def _size(prose: Prose, one: ClaimFound) -> int:
    paragraph = prose.paragraph_at(one.start)
    return 0 if paragraph is None else paragraph.end - paragraph.start
