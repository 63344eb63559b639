# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A measure with the sentence it was read from, for the rules of `fit`, `commerce` and `justice`.

A rule takes a `Case` and gives the measure as it is after all its words are known, or None where it is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.readers.text.found import MeasureFound, MentionFound
from holdfast.readers.text.measures.draft import Draft
from holdfast.readers.text.measures.line import Line

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast

__all__ = ["Case", "needs_country", "on_mention", "with_targets"]


@dataclass(frozen=True, slots=True)
class Case:
    """A measure with the sentence it was read from."""

    cast: Cast
    line: Line
    draft: Draft
    one: MeasureFound
    left: MeasureFound | None = None
    told: bool = False

    @property
    def text(self) -> str:
        """The words of the measure."""
        return self.line.text[self.one.start : self.one.end]

    def named(self, start: int, end: int, types: frozenset[str]) -> list[MentionFound]:
        """The mentions of some types in a range, whoever acts left out."""
        found = self.cast.mentions_in(start, end)
        return [m for m in found if m.type in types and m.canonical != self.one.authority]


def with_targets(one: MeasureFound, places: Sequence[int]) -> MeasureFound:
    """A measure with some of its targets."""
    if len(places) == len(one.targets):
        return one
    spans = tuple(one.target_spans[at] for at in places)
    return replace(one, targets=tuple(one.targets[at] for at in places), target_spans=spans)


def on_mention(one: MeasureFound, mention: MentionFound, kind: str = "") -> MeasureFound:
    """A measure with one mention as its target, and another type where one is given."""
    return replace(
        one, type=kind or one.type, targets=(mention.canonical,), target_spans=((mention.start, mention.end),)
    )


def needs_country(case: Case) -> MeasureFound | None:
    """Acts between states: without a state in the sentence there is none."""
    found = case.cast.mentions_in(case.line.start, case.line.end)
    return case.one if any(m.type in {"country", "organization", "government_body"} for m in found) else None
