# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Short texts read as documents, so that what they claim can be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.understand import understand
from holdfast.timeline.compared import Comparison
from holdfast.timeline.contradictions import compare
from holdfast.timeline.told import Place, Source, ToldClaim, ToldMeasure, ToldRole

DAY = "2031-05-14"  # a Wednesday


@dataclass(frozen=True, slots=True)
class Told:
    """What some documents tell."""

    claims: tuple[ToldClaim, ...] = ()
    roles: tuple[ToldRole, ...] = ()
    measures: tuple[ToldMeasure, ...] = ()

    def compared(self) -> Comparison:
        """All claims and roles side by side."""
        return compare(self.claims, self.roles)


def source(number: int, *, day: str = DAY, publisher: str = "", title: str = "", address: str = "") -> Source:
    """The document `number`, published on a day."""
    name = publisher or f"Gazette {number}"
    return Source(f"c{number}", title or f"Story number {number}", name, day, address, day)


def tell(*texts: str, days: Sequence[str] = (), sources: Sequence[Source] = ()) -> Told:
    """What the texts tell, each a document of its own, of one day unless `days` or `sources` say otherwise."""
    claims: list[ToldClaim] = []
    roles: list[ToldRole] = []
    measures: list[ToldMeasure] = []
    for number, text in enumerate(texts, 1):
        day = days[number - 1] if days else DAY
        where = sources[number - 1] if sources else source(number, day=day)
        view = read_plain(text.encode())
        given = dt.date.fromisoformat(where.published)
        found = understand(view, given=given)
        prose = Prose(view, given=given)
        claims += [ToldClaim(one, _place(prose, where, (one.start, one.end))) for one in found.claims]
        roles += [ToldRole(one, _place(prose, where, (one.start, one.end))) for one in found.roles]
        for measure in found.measures:
            condition = "" if measure.condition is None else view.text[slice(*measure.condition)]
            measures.append(ToldMeasure(measure, _place(prose, where, (measure.start, measure.end)), condition))
    return Told(tuple(claims), tuple(roles), tuple(measures))


def _place(prose: Prose, where: Source, span: tuple[int, int]) -> Place:
    paragraph = prose.paragraph_at(span[0])
    first, last = span if paragraph is None else paragraph.sentence_at(span[0])
    return Place(where, *span, prose.text[span[0] : span[1]], 0, "", prose.text[first:last])


def sides(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """The values of each disagreement."""
    for one in comparison.disagreements:
        yield tuple(side.value for side in one.sides)
