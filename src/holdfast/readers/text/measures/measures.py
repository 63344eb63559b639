# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures that a text states, threatens, demands or tells the end of: `find_measures(prose, cast, quotations)`.

Paragraphs without a word of data/measures.toml are passed over; of the others every sentence is
read by `measures_find`. What one sentence leaves open comes from around it: a list item has the
authority of its lead-in ("we have taken these actions:"), "we" on an official page is its
publisher and in a quotation the speaker's state or body, "these actions" are the measure before.
The same measure told again (`also`) is one row; what is said in a quotation or in reported speech
has its asserters. No row says that a measure exists: it says that the text says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from holdfast.readers.text.found import MeasureFound, Span
from holdfast.readers.text.measures.around import Around
from holdfast.readers.text.measures.draft import Draft
from holdfast.readers.text.measures.find import drafts_of, phrases_of
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.merge import merged
from holdfast.readers.text.measures.targets import Target
from holdfast.readers.text.measures.when import date_of, duration_of
from holdfast.readers.text.measures.words import tables

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.found import QuotationFound
    from holdfast.readers.text.prose import Prose

__all__ = ["find_measures", "lines_of", "plain_words"]

_BREAK = re.compile(r"\n(?=[A-Z“\"‘])")
_WRAPPED = 50  # characters from which lines of even width are wrapped text
_EVEN = 25
_LONGEST = 1500  # characters of a sentence

_MARKS = ".,;:!?\"“”„«»()[]—–…’'"


def find_measures(prose: Prose, cast: Cast, quotations: Sequence[QuotationFound]) -> tuple[MeasureFound, ...]:
    """The measures that a text states, in order; those told twice once, with the further spans in `also`."""
    says, low = tables().says, plain_words(prose.text)
    around = Around(prose, cast, quotations)
    found: list[MeasureFound] = []
    for paragraph in prose.paragraphs:
        if not says(set(low[paragraph.start : paragraph.end].split())):
            continue
        around.enter(paragraph)
        before = len(found)
        for start, end in lines_of(prose.text, paragraph.sentences):
            line = Line(prose.text, start, end) if before < len(found) or says(set(low[start:end].split())) else None
            if line is None:
                continue
            if before < len(found) and (named := around.listed(line)):
                found[before:] = [_with_named(one, named, line) for one in found[before:]]
            elif says(set(low[start:end].split())):
                before = len(found)
                found += _in_line(prose, cast, around, line)
            elif before < len(found):
                found[before:] = _hit(around, line, found[before:])
    return merged(prose, cast, found)


def _hit(around: Around, line: Line, found: Sequence[MeasureFound]) -> list[MeasureFound]:
    """The measures of the sentence before, with the targets that "These actions target …" gives them."""
    targets = around.begin(line)
    if not targets:
        return list(found)
    names, spans = tuple(one.name for one in targets), tuple(one.span for one in targets)
    also = (line.start, max(end for _, end in spans))
    return [
        one if one.targets else replace(one, targets=names, target_spans=spans, also=(*one.also, also)) for one in found
    ]


def _with_named(one: MeasureFound, named: Sequence[Target], line: Line) -> MeasureFound:
    """A measure of the sentence before with those of whom "Among them are …" says that it hits them, too."""
    new = [target for target in named if target.name not in one.targets]
    return replace(
        one,
        targets=(*one.targets, *(target.name for target in new)),
        target_spans=(*one.target_spans, *(target.span for target in new)),
        also=(*one.also, (line.start, max(target.span[1] for target in named))),
    )


def lines_of(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """The sentences; lines that are headlines of their own ("Read more" lists) are parted where they have no stops.

    What is longer than any sentence is cut at a blank, so that the work on one stays bounded.
    """
    for start, end in sentences:
        breaks = [one.start() for one in _BREAK.finditer(text, start, end)] if "\n" in text[start:end] else []
        widths = [b - a for a, b in zip([start, *breaks], [*breaks, end], strict=True)]
        wrapped = bool(breaks) and min(widths[:-1]) > _WRAPPED and max(widths) - min(widths[:-1]) < _EVEN
        for one, other in zip([start, *breaks], [*breaks, end], strict=True) if not wrapped else [(start, end)]:
            at = one
            while other - at > _LONGEST:
                cut = max(text.rfind(" ", at, at + _LONGEST), text.rfind("\n", at, at + _LONGEST))
                cut = cut if cut > at else at + _LONGEST
                yield at, cut
                at = cut
            yield at, other


@lru_cache(maxsize=1)
def plain_words(text: str) -> str:
    """The text in lower case with marks as blanks, character for character: what can be split into words."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    for mark in _MARKS:
        if mark in low:
            low = low.replace(mark, " ")
    return low


def _in_line(prose: Prose, cast: Cast, around: Around, line: Line) -> list[MeasureFound]:
    found: list[MeasureFound] = []
    for draft in (*drafts_of(line, cast), *phrases_of(line, cast)):
        for one in _made(prose, around, line, draft):
            if not any(_twins(one, other) for other in found):
                found.append(one)
                around.seen(one)
    return found


def _twins(one: MeasureFound, other: MeasureFound) -> bool:
    """Whether two rules have found the same measure in the same words."""
    same = one.type == other.type and one.targets == other.targets
    return same and one.start < other.end and other.start < one.end


def _made(prose: Prose, around: Around, line: Line, draft: Draft) -> tuple[MeasureFound, ...]:
    span = line.span(draft.first, draft.last)
    authority, authority_span = around.authority(line, draft)
    status, condition = around.status(line, draft, span)
    kind = tables().kinds[draft.type]
    duration, duration_span = duration_of(prose, line, draft)
    date = date_of(prose, line, draft)
    return around.completed(
        line,
        draft,
        MeasureFound(
            span[0],
            span[1],
            draft.type,
            kind,
            status,
            authority,
            authority_span,
            tuple(one.name for one in draft.targets),
            tuple(one.span for one in draft.targets),
            date.iso if date is not None else "",
            (date.start, date.end) if date is not None else None,
            duration,
            duration_span,
            condition,
            standing=tables().standings[draft.type],
            rule=f"{draft.rule}-again" if around.again else draft.rule,
        ),
    )
