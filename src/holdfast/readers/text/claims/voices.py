# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who vouches for what stands at a place, and when it is said to have been: voices and times for claims.

What lies in a quotation or in reported speech is its speaker's; what lies in none is the
document's own. The innermost one counts, and the chain of those who pass it on is kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from holdfast.readers.text.dates import DateFound
from holdfast.readers.text.found import QuotationFound, Span
from holdfast.readers.text.prose import Prose

__all__ = ["Voice", "Voices", "time_in"]

_SPOKEN = frozenset({"direct", "partial", "indirect", "pull"})
_THAT = re.compile(r"[^.;:“”\"\n]{0,80}?[ \u00a0]that[ \u00a0]")
_CLAUSE = 240  # characters between a verb of speech and the words quoted of its clause
_STEPS = 64  # of nested and neighbouring speech looked back over: deeper nesting is damage


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks at a place: the `chain` (none for the document itself), which quotation, and the force of its verb."""

    chain: tuple[str, ...] = ()
    quotation: int | None = None
    force: str = ""
    start: int = 0
    end: int = 0


_DOCUMENT = Voice()


class Voices:
    """The speech of a document, to be asked by place."""

    def __init__(self, prose: Prose, quotations: Sequence[QuotationFound]) -> None:
        self._text = prose.text
        self._quotations = quotations
        spans = [
            (start, end, number)
            for number, one in enumerate(quotations)
            if one.form in _SPOKEN
            for start, end in spoken_spans(prose.text, one)
        ]
        spans.sort(key=lambda span: (span[0], -span[1]))
        self._spans = spans
        self._starts = [span[0] for span in spans]
        self._chains = [self._chain(one) for one in quotations]

    def at(self, index: int) -> Voice:
        """The innermost voice at character `index`."""
        place = bisect_right(self._starts, index) - 1
        best: tuple[int, int, int] | None = None
        for start, end, number in reversed(self._spans[max(0, place - _STEPS) : place + 1]):
            if index < end and (best is None or end - start < best[1] - best[0]):
                best = (start, end, number)
        return _DOCUMENT if best is None else self._voice(*best)

    def spoken(self) -> Iterator[Voice]:
        """Every stretch of speech, in the order of the text; the inner ones lie in the outer."""
        for start, end, number in self._spans:
            yield self._voice(start, end, number)

    def of_verb(self, start: int, end: int) -> Voice:
        """The voice whose verb stands at `start` to `end`; the document's, where none has it."""
        for number, one in enumerate(self._quotations):
            if one.verb_span is not None and one.verb_span[0] < end and start < one.verb_span[1]:
                return Voice(self._chain(one), number, one.force)
        return self.at(start)

    def day(self, voice: Voice) -> str:
        """The day on which somebody is told to have said so, ISO 8601; "" where none is told."""
        return "" if voice.quotation is None else self._quotations[voice.quotation].date

    def _voice(self, start: int, end: int, number: int) -> Voice:
        one = self._quotations[number]
        return Voice(self._chains[number], number, one.force, start, end)

    def _chain(self, one: QuotationFound) -> tuple[str, ...]:
        named = one.speaker
        if not named and one.speaker_span is not None:
            named = self._text[one.speaker_span[0] : one.speaker_span[1]]
        return (*one.asserters, named) if named or one.asserters else ()


def spoken_spans(text: str, one: QuotationFound) -> tuple[Span, ...]:
    """The characters that are the speaker's: the reported clause, else what stands between the marks.

    Of a quotation in part ("said that the shelling was a “crime”") the clause around it is the speaker's too.
    """
    content = one.content
    if content is not None and all(content[0] <= start and end <= content[1] for start, end in one.quote_spans):
        return (content,)
    spans = one.quote_spans if content is None else (*one.quote_spans, content)
    if content is None and one.form == "partial" and one.verb_span is not None and spans:
        that = _THAT.match(text, one.verb_span[1], min(spans[0][0], one.verb_span[1] + _CLAUSE))
        if that is not None:
            return ((that.end(), spans[0][1]), *spans[1:])
    return spans


def time_in(dates: Sequence[DateFound], start: int, end: int) -> DateFound | None:
    """The first time expression with a meaning in `start` to `end`; `dates` are in the order of the text."""
    for place in range(bisect_left(dates, start, key=lambda one: one.start), len(dates)):
        if dates[place].end > end:
            break
        if dates[place].iso:
            return dates[place]
    return None
