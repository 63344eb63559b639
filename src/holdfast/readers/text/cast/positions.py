# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where the mentions and roles of a document stand, for those who ask whom a phrase means (`Positions`).

Looking back goes no further than a reader would: some tens of mentions, some thousand characters,
never beyond the section. So asking costs the same in a document of any length.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from holdfast.readers.text.found import Actor, MentionFound, RoleFound

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Prose

__all__ = ["Positions"]

_BLANK = "[ \u00a0\n]"
_AND = re.compile(
    rf"(?:,{_BLANK}|,?{_BLANK}(?:and|or|&|with|along with|as well as){_BLANK})(?:(?:the|a|an|his|her|its|their|"
    rf"former|then)\b{_BLANK}?|[A-Za-z][\w.’'-]*{_BLANK}){{0,6}}\Z"
)
_BACK_CHARS = 3000
_BACK = 60
_BACK_SENTENCES = 12


class Positions:
    """Mentions, sentences and sections by their place."""

    def __init__(self, prose: Prose, mentions: Sequence[MentionFound], roles: Sequence[RoleFound]) -> None:
        self.prose = prose
        self.text = prose.text
        self.mentions = mentions
        self.roles = roles
        self.starts = [one.start for one in mentions]
        self.role_starts = [one.start for one in roles]
        self._gender: dict[str, str] = {}
        self.roles_of: dict[str, list[RoleFound]] = {}
        for role in roles:
            if role.relation in {"holds_role", "leads"}:
                self.roles_of.setdefault(role.person, []).append(role)

    def _outermost(self, start: int, end: int) -> list[int]:
        first = bisect_left(self.starts, start)
        found: list[int] = []
        for place in range(first, len(self.mentions)):
            one = self.mentions[place]
            if one.start >= end:
                break
            if one.end <= end and not (found and one.end <= self.mentions[found[-1]].end):
                found.append(place)
        return found

    def _possesses(self, place: int) -> bool:
        end = self.mentions[place].end
        return (
            self.text[end : end + 1] in {"’", "'"}
            and self.text[end + 1 : end + 2] in {"s", " ", "\u00a0"}
            and bool(re.match(rf"[’']s?{_BLANK}+\w", self.text[end : end + 4]))
        )

    def _named(self, place: int, rule: str) -> Actor:
        one = self.mentions[place]
        return Actor(one.canonical, one.type, self._role_of(one), place, rule)

    def _role_of(self, mention: MentionFound) -> str:
        """What the nearest words call a person: the role that covers the mention, else the last one before it."""
        rows = self.roles_of.get(mention.canonical, []) if mention.type == "person" else []
        if not rows:
            return ""
        place = bisect_left(rows, mention.end, key=lambda one: one.start)
        return rows[max(0, place - 1)].role

    def _group(self, heads: list[int], inner: list[int]) -> list[int]:
        group = heads[:1]
        for place in heads[1:]:
            between = self.text[self.mentions[group[-1]].end : self.mentions[place].start]
            if not _AND.match(between) or (
                between.startswith(",")
                and " and " not in self.text[self.mentions[group[-1]].end : self.mentions[heads[-1]].start]
            ):
                break
            group.append(place)
        return group

    def _section(self, index: int) -> int:
        paragraph = self.prose.paragraph_at(index)
        return paragraph.section if paragraph is not None else -1

    def _sentence(self, index: int) -> tuple[int, int]:
        paragraph = self.prose.paragraph_at(index)
        return paragraph.sentence_at(index) if paragraph is not None else (index, index)

    def _quoted(self, index: int) -> bool:
        paragraph = self.prose.paragraph_at(index)
        if paragraph is None:
            return False
        place = bisect_right(paragraph.quoted, index, key=lambda one: one.start) - 1
        near = paragraph.quoted[max(0, place - 8) : place + 1]
        return any(one.inner_start <= index < one.inner_end for one in near)

    def _back(self, start: int) -> Iterator[int]:
        """The mentions before a character in its section, the nearest first; as far as a reader looks back."""
        section = self._section(start)
        place = bisect_left(self.starts, start) - 1
        for at in range(place, max(place - _BACK, -1), -1):
            if self._section(self.mentions[at].start) != section:
                return
            yield at

    def _sentences_back(self, start: int) -> Iterator[tuple[int, int]]:
        """The sentences of the section up to a character, the nearest first, as far as a reader looks back."""
        paragraph = self.prose.paragraph_at(start)
        if paragraph is None:
            return
        for number in range(paragraph.number, -1, -1):
            one = self.prose.paragraphs[number]
            if one.section != paragraph.section or start - one.end > _BACK_CHARS:
                return
            place = bisect_left(one.sentences, start, key=lambda sentence: sentence[0])
            for begin, end in reversed(one.sentences[max(0, place - _BACK_SENTENCES) : place]):
                yield max(begin, end - _BACK_CHARS), min(end, start)
