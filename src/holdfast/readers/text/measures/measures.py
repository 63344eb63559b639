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
from holdfast.readers.text.measures.again import follow_up, is_same_state, may_follow, told_of, with_known
from holdfast.readers.text.measures.alike import alike_of, may_be_alike
from holdfast.readers.text.measures.around import Around
from holdfast.readers.text.measures.draft import Draft
from holdfast.readers.text.measures.find import drafts_of, phrases_of
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.merge import merged
from holdfast.readers.text.measures.shapes import shapes_of, stands_beside
from holdfast.readers.text.measures.targets import Target
from holdfast.readers.text.measures.when import date_of, duration_of
from holdfast.readers.text.measures.words import tables, word_set

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.found import QuotationFound
    from holdfast.readers.text.prose import Prose

__all__ = ["find_measures", "lines_of", "plain_words"]

_BREAK = re.compile(r"\n(?=[A-Z“\"‘])")
_WRAPPED = 50  # characters from which lines of even width are wrapped text
_EVEN = 25
_LOOKED_BACK = 60  # rows back to the one that a sentence speaks of
Told = dict[tuple[int, int, str], list[Span]]
_YET = frozenset({"demanded", "planned", "promised", "threatened"})
_ENDING = word_set("delist unfreeze unblock")
_SANCTIONS = frozenset({"financial_sanction", "asset_freeze", "swf_sanction", "sectoral_sanction"})
_LONGEST = 1500  # characters of a sentence

_MARKS = ".,;:!?\"“”„«»()[]—–…’'"


def find_measures(prose: Prose, cast: Cast, quotations: Sequence[QuotationFound]) -> tuple[MeasureFound, ...]:
    """The measures that a text states, in order; those told twice once, with the further spans in `also`."""
    low = plain_words(prose.text)
    says = tables().sieve(set(low.split())).says
    section, around = -1, Around(prose, cast, quotations)
    found: list[MeasureFound] = []
    again_told: Told = {}
    for paragraph in prose.paragraphs:
        words = low[paragraph.start : paragraph.end].split()
        if not says(words) and not (paragraph.section == section and around.rows and _may_go_on(words)):
            continue
        section = paragraph.section
        around.enter(paragraph)
        before = len(found)
        for start, end in lines_of(prose.text, paragraph.sentences):
            if end - start < paragraph.end - paragraph.start:
                words = low[start:end].split()
            told, follows = says(words), bool(around.rows) and _may_go_on(words)
            if before == len(found) and not told and not follows:
                continue
            line = Line(prose.text, start, end)
            if before < len(found) and (named := around.listed(line)):
                found[before:] = [_with_named(one, named, line) for one in found[before:]]
                continue
            rows = _in_line(prose, cast, around, line) if told else []
            rows = _parted(around, rows, _alike(cast, around, line)) if rows or follows else []
            if rows:
                before = len(found)
                found += rows
            elif follows and (again := follow_up(line, cast, around.rows)) is not None:
                _followed((prose, around, line), again, found, again_told)
            elif told:
                before = len(found)
            elif before < len(found):
                found[before:] = _hit(around, line, found[before:])
    if again_told:
        found = [replace(one, also=(*one.also, *again_told.get(_key(one), ()))) for one in found]
    return tuple(map(_as_told, merged(prose, cast, found)))


def _may_go_on(words: Sequence[str]) -> bool:
    """Whether words can say what became of a measure, or that another does the same."""
    return may_follow(words) or may_be_alike(words)


def _alike(cast: Cast, around: Around, line: Line) -> list[MeasureFound]:
    """What a sentence says of others who do as the last measure says."""
    found = [replace(one, asserters=around.asserters(one.start)) for one in alike_of(line, cast, around.rows)]
    for one in found:
        around.seen(one)
    return found


def _parted(around: Around, rows: list[MeasureFound], others: list[MeasureFound]) -> list[MeasureFound]:
    """The measures of a sentence with those of others who do the same, the first cut off where those begin."""
    if rows and others and rows[-1].start < others[0].start < rows[-1].end:
        one, other = rows[-1], others[0]
        text = around.text[one.start : other.start].rstrip(" ,;")
        text = text.removesuffix(" and").removesuffix(" while").rstrip(" ,;")
        held = [at for at, span in enumerate(one.target_spans) if span[0] < other.start]
        rows[-1] = replace(
            one, end=one.start + len(text), targets=tuple(one.targets[at] for at in held),
            target_spans=tuple(one.target_spans[at] for at in held),
        )  # fmt: skip
        around.changed(one, rows[-1])
    return rows + others


def _followed(
    where: tuple[Prose, Around, Line], again: tuple[Draft, MeasureFound], found: list[MeasureFound], again_told: Told
) -> None:
    """What a sentence says of a measure before it: a further span of that row, or a row of its own for a new status."""
    prose, around, line = where
    draft, about = with_known(*again), again[1]
    span = line.span(draft.first, draft.last)
    status, condition = around.status(line, draft, span)
    date, (duration, duration_span) = date_of(prose, line, draft), duration_of(prose, line, draft)
    authority, authority_span = around.doer(line, draft)
    row = replace(
        about, start=span[0], end=span[1], status=status, authority=authority or about.authority,
        authority_span=authority_span if authority else about.authority_span, condition=condition, also=(),
        date=date.iso if date is not None else "", date_span=(date.start, date.end) if date is not None else None,
        duration=duration, duration_span=duration_span, rule="again", asserters=around.asserters(span[0]),
    )  # fmt: skip
    if not status:
        return
    if not is_same_state(draft, row, about):
        found.append(row)
        around.seen(row)
        return
    again_told.setdefault(_key(about), []).append(span)
    dated, lasting = bool(row.date and not about.date), bool(row.duration and not about.duration)
    if dated or lasting:
        kept = replace(
            about,
            date=row.date if dated else about.date,
            date_span=row.date_span if dated else about.date_span,
            duration=row.duration if lasting else about.duration,
            duration_span=row.duration_span if lasting else about.duration_span,
        )
        for at in range(len(found) - 1, max(-1, len(found) - _LOOKED_BACK), -1):
            if _key(found[at]) == _key(about):
                found[at] = kept
                around.changed(about, kept)
                break


def _key(one: MeasureFound) -> tuple[int, int, str]:
    return one.start, one.end, one.type


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
    for shaped in shapes_of(line, cast):
        if shaped.known and not around.speaks_of_sanctions:
            continue
        for one in _made(prose, around, line, shaped.draft):
            if stands_beside(line, shaped, one, found):
                found.append(one)
                around.seen(one)
    return sorted(found, key=lambda one: one.start)


def _as_told(one: MeasureFound) -> MeasureFound:
    """A measure with the type that texts are searched by; `kind` keeps which of its sort it is."""
    told = tables().told.get(one.type)
    return one if told is None else replace(one, type=told)


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
    one = MeasureFound(
        span[0], span[1], draft.type, kind, status, authority, authority_span,
        tuple(one.name for one in draft.targets), tuple(one.span for one in draft.targets),
        date.iso if date is not None else "", (date.start, date.end) if date is not None else None,
        duration, duration_span, condition, standing=tables().standings[draft.type],
        rule=f"{draft.rule}-again" if around.again else draft.rule,
    )  # fmt: skip
    made = around.completed(line, draft, _as_known(around, draft, one, again=around.again))
    return tuple(map(_of_end, made)) if draft.group == "lift" or draft.lemma in _ENDING else made


def _of_end(one: MeasureFound) -> MeasureFound:
    """Whoever demands, plans or promises the end of a measure states no such measure: a type of its own."""
    if one.status not in _YET:
        return one
    told = tables().told.get(one.type, one.type)
    return replace(one, type="sanctions_lifting" if told in _SANCTIONS else "restriction_lifting", kind="", standing="")


def _as_known(around: Around, draft: Draft, one: MeasureFound, *, again: bool) -> MeasureFound:
    """A measure told as something known ("the sanctions were lifted") has the targets of the one it speaks of."""
    if one.targets or not (again or (draft.definite and draft.rule.startswith("noun"))):
        return one
    types = frozenset[str]() if again else frozenset({"financial_sanction" if one.type == "sanction" else one.type})
    about = told_of(types, around.rows)
    if about is None or (one.authority and about.authority and one.authority != about.authority):
        return one
    return replace(
        one, targets=about.targets, target_spans=about.target_spans, authority=one.authority or about.authority,
        authority_span=one.authority_span if one.authority else about.authority_span,
    )  # fmt: skip
