# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A text view cut once, for all who read it: sections, paragraphs, sentences, words, quotations, dates, quantities.

Every stage that finds something (`cast`, `said`, `measures`, `events`, `claims`) asks the same `Prose`, so that no
paragraph is cut twice. What is dear (words, quotations, sentences) is made when first asked for: a stage looks for its
own words in the text of a paragraph first, and asks only where they stand.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from holdfast.readers.text.dates import Anchor, DateFound, anchor_of, read_dates
from holdfast.readers.text.quantities import Quantity, find_quantities
from holdfast.readers.text.quote_marks import Quoted, find_quoted
from holdfast.readers.text.segment import SPOKEN_ROLES, Section, cut, paragraphs, sections
from holdfast.readers.text.speech import Words, read_words

if TYPE_CHECKING:
    from holdfast.readers.documents.view import Block, TextView

__all__ = ["Paragraph", "Prose", "within"]


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_S = TypeVar("_S", bound=_Spanned)


def within(found: Sequence[_S], start: int, end: int) -> Sequence[_S]:
    """Those of `found` (in the order of the text, apart) that lie whole in `start` to `end`."""
    first = bisect_left(found, start, key=lambda one: one.start)
    last = bisect_right(found, end, key=lambda one: one.end)
    return found[first:last]


class Paragraph:
    """A paragraph that says something: `start` to `end` in the view, its `section`, and its `blocks` (first, last)."""

    def __init__(self, view: TextView, number: int, section: int, blocks: tuple[int, int]) -> None:
        self._text = view.text
        self.number = number
        self.section = section
        self.blocks = blocks
        first = view.blocks[blocks[0]]
        self.start = first.start
        self.end = view.blocks[blocks[1] - 1].end
        self.kind = first.kind
        self.role = first.role
        # Cut when first asked for: a lock of `cached_property` costs more than most of these.
        self._own: str | None = None
        self._quoted: tuple[Quoted, ...] | None = None
        self._outermost: tuple[Quoted, ...] | None = None
        self._words: Words | None = None
        self._sentences: tuple[tuple[int, int], ...] | None = None
        self._begun: list[int] | None = None

    @property
    def text(self) -> str:
        """Its characters."""
        if self._own is None:
            self._own = self._text[self.start : self.end]
        return self._own

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """Everything between marks, the inner behind the outer."""
        if self._quoted is None:
            self._quoted = find_quoted(self._text, self.start, self.end)
        return self._quoted

    @property
    def outermost(self) -> tuple[Quoted, ...]:
        """What stands between the outermost marks."""
        if self._outermost is None:
            self._outermost = tuple([one for one in self.quoted if one.depth == 0]) if self.quoted else ()
        return self._outermost

    @property
    def words(self) -> Words:
        """Its words, each outermost quotation one of them."""
        if self._words is None:
            quotes = [(one.start, one.end) for one in self.outermost]
            self._words = read_words(self._text, self.start, self.end, quotes)
        return self._words

    @property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Its sentences, as ranges of the view."""
        if self._sentences is None:
            self._sentences = tuple(cut(self._text, self.start, self.end))
        return self._sentences

    def sentence_at(self, index: int) -> tuple[int, int]:
        """The sentence that character `index` lies in; the paragraph, where it lies in none."""
        if self._begun is None:
            self._begun = [start for start, _ in self.sentences]
        place = bisect_right(self._begun, index) - 1
        if place >= 0:
            found = self.sentences[place]
            if index < found[1]:
                return found
        return self.start, self.end


class Prose:
    """A text view with everything cut; `given` is the day to reckon from where the document says none."""

    def __init__(self, view: TextView, *, given: dt.date | None = None) -> None:
        self.view = view
        self.text = view.text
        self.given = given

    @cached_property
    def anchor(self) -> Anchor:
        """The day of the document."""
        return anchor_of(self.view, given=self.given)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The posts of a live blog, the sections of a page. The scope of "he" ends with one."""
        return sections(self.view)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """What says something (`segment.SPOKEN_ROLES`), in order; titles and captions are paragraphs of their own."""
        found: list[Paragraph] = []
        section = 0
        for first, last in paragraphs(self.view):
            if self.view.blocks[first].role not in SPOKEN_ROLES:
                continue
            while section + 1 < len(self.sections) and first >= self.sections[section].last:
                section += 1
            found.append(Paragraph(self.view, len(found), section, (first, last)))
        return tuple(found)

    @cached_property
    def dates(self) -> tuple[DateFound, ...]:
        """Every time expression, in order."""
        return read_dates(self.view, given=self.given)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity that is no part of a date, in order."""
        found: list[Quantity] = []
        for block in self.view.blocks:
            if block.role in SPOKEN_ROLES:
                for one in find_quantities(self.text, block.start, block.end):
                    near = bisect_right(self.dates, one.start, key=lambda date: date.start) - 1
                    if near < 0 or self.dates[near].end <= one.start:
                        found.append(one)
        return tuple(found)

    def paragraph_at(self, index: int) -> Paragraph | None:
        """The paragraph that character `index` lies in."""
        place = bisect_right(self.paragraphs, index, key=lambda one: one.start) - 1
        return self.paragraphs[place] if place >= 0 and index < self.paragraphs[place].end else None

    def blocks_of(self, section: int) -> Sequence[Block]:
        """The blocks of a section."""
        one = self.sections[section]
        return self.view.blocks[one.first : one.last]
