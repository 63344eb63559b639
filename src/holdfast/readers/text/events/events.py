# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What happened or is to happen between parties: `find_events(prose, cast, quotations, measures)`.

Talks, calls, visits and meetings with who took part, where, when and about what; bodies made to
examine (`mechanism`: who made it, what it is to do) and who backs them (`support`); what somebody
says a measure has done (`outcome`: a quantity, its unit, who says so). What a measure tells already
(a law, an agreement that is extended) is no event once more. A row says that the text says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from holdfast.readers.text.events.read import Reader
from holdfast.readers.text.events.words import event_words
from holdfast.readers.text.found import EventFound
from holdfast.readers.text.measures.around import Around
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.measures import lines_of, plain_words

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.found import MeasureFound, QuotationFound
    from holdfast.readers.text.prose import Prose

__all__ = ["find_events"]

_BARS = frozenset({"travel_ban", "visa_restriction"})


def find_events(
    prose: Prose, cast: Cast, quotations: Sequence[QuotationFound], measures: Sequence[MeasureFound]
) -> tuple[EventFound, ...]:
    """The events that a text states, in order."""
    words, low = event_words(), plain_words(prose.text)
    around = Around(prose, cast, quotations)
    found: list[EventFound] = []
    for paragraph in prose.paragraphs:
        if words.says(set(low[paragraph.start : paragraph.end].split())):
            around.enter(paragraph)
            for start, end in lines_of(prose.text, paragraph.sentences):
                if words.says(set(low[start:end].split())):
                    found += Reader(prose, cast, around, Line(prose.text, start, end)).events()
    found = [one for one in found if one.type != "visit" or not _barred(one, measures)]
    return tuple(sorted(_once(found), key=lambda one: (one.start, one.end, one.type)))


def _barred(one: EventFound, measures: Sequence[MeasureFound]) -> bool:
    """Whether a journey is one that a measure forbids ("barred from travelling to X")."""
    return any(other.type in _BARS and other.start < one.end and one.start < other.end for other in measures)


def _once(found: Sequence[EventFound]) -> list[EventFound]:
    """Each event of a sentence once: a verb and a noun of the same type that overlap are one."""
    kept: list[EventFound] = []
    for one in sorted(found, key=lambda row: (row.start, -row.end, row.type)):
        near = kept[-6:]
        if not any(one.type == other.type and one.start < other.end and other.start < one.end for other in near):
            kept.append(one)
    return kept
