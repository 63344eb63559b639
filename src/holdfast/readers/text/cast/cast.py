# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who and what a text names, and whom its pronouns and titles mean: `find_cast(prose)`.

The cast of a document is every name in it with its type and its fullest form (`mentions`), who is
said to be what (`roles`), and the answer to "who is this?" for any phrase (`actor`), which the
stages behind it ask for speakers, authorities, targets and subjects.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.actor import Actors
from holdfast.readers.text.cast.cast_names import Name
from holdfast.readers.text.cast.find import find_names
from holdfast.readers.text.cast.roles import find_roles
from holdfast.readers.text.found import Actor, MentionFound, RoleFound

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Prose
    from holdfast.readers.text.quote_marks import Quoted

__all__ = ["Cast", "find_cast"]


class Cast:
    """The mentions and roles of a document, in order, and whom a phrase means."""

    def __init__(self, prose: Prose, mentions: tuple[MentionFound, ...], roles: tuple[RoleFound, ...]) -> None:
        self.prose = prose
        self.mentions = mentions
        self.roles = roles

    @cached_property
    def _actors(self) -> Actors:
        return Actors(self.prose, self.mentions, self.roles)

    def actor(self, start: int, end: int) -> Actor:
        """Who the phrase `start` to `end` means: its head name, the bearer of a pronoun or title in its section.

        Several who act together are one actor, their canonical names joined by "; ".
        """
        return self._actors.of(start, end)

    def mentions_in(self, start: int, end: int) -> tuple[MentionFound, ...]:
        """The mentions that lie whole in `start` to `end`."""
        first = bisect_left(self.mentions, start, key=lambda one: one.start)
        found: list[MentionFound] = []
        for index in range(first, len(self.mentions)):
            one = self.mentions[index]
            if one.start >= end:
                break
            if one.end <= end:
                found.append(one)
        return tuple(found)


def find_cast(prose: Prose) -> Cast:
    """The cast of a document."""
    names = find_names(prose)
    quotes = _Quotes(prose)
    mentions = tuple(
        MentionFound(one.start, one.end, one.type, one.canonical, one.kind, one.rule, one.signs, quotes.hold(one))
        for one in names.found
    )
    return Cast(prose, mentions, find_roles(prose, names))


class _Quotes:
    """What stands in quotation marks, by paragraph."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.rows: dict[int, list[Quoted]] = {}

    def hold(self, name: Name) -> bool:
        rows = self.rows.get(name.paragraph)
        if rows is None:
            paragraph = self.prose.paragraphs[name.paragraph]
            rows = self.rows[name.paragraph] = [one for one in paragraph.quoted if one.depth == 0]
        if not rows:
            return False
        place = bisect_right(rows, name.start, key=lambda one: one.inner_start) - 1
        return place >= 0 and name.end <= rows[place].inner_end
