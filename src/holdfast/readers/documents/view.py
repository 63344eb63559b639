# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A text view: what a document says, as characters that each lead back to the bytes of its capture.

Everything read from documents (mentions, quotations, dates, quantities, measures, claims,
revisions) is a span of a text view: half-open character offsets into `TextView.text`. The
view knows for every character which characters of the source it stands for, and `Characters`
knows their bytes. So a span has a byte range in the decoded stream of the capture, and
`recheck` reads its text out of those bytes again.

Blocks are what a reader sees as one (a paragraph, a heading, a list item, a table cell); they
lie in order, do not overlap, and a newline that stands for no byte lies between two of them
where the source has none. What a block is for (`role`) is decided by the view's maker:

    body        what the document says
    title       of the document, a post, a section
    caption     of a picture, a chart
    dateline    a stated date, a byline
    navigation  menus, language bars, footers, share buttons
    related     "read more", teasers of other pages
    widget      players, counters, forms
    quoted      older mail in a message: the words of somebody else
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass

from holdfast.readers.documents.characters import Characters
from holdfast.readers.documents.places import Places

__all__ = ["ROLES", "Block", "Pieces", "TextView"]

ROLES = ("body", "title", "caption", "dateline", "navigation", "related", "widget", "quoted")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text that a reader sees as one.

    `start` and `end` are character offsets in the view, half-open. `kind` is `paragraph`,
    `heading`, `item`, `quote`, `cell`, `code` or `line`; `level` the level of a heading, the
    depth of an item, else 0; `path` says where in the source: an XPath, `line 12`, `page 3`;
    `post` is the number of the post it belongs to, from 1, 0 where there are none.
    """

    start: int
    end: int
    kind: str
    role: str = "body"
    level: int = 0
    path: str = ""
    post: int = 0


class Pieces:
    """The way from characters of a view to characters of its source, as runs.

    A run is verbatim (as many characters on both sides), a replacement (`&nbsp;` is one
    character; a run of white space is one blank) or an addition (stands for nothing).
    Runs are added in the order of the text, and their source never goes backwards, but from
    one page of a PDF to another.
    """

    __slots__ = ("_at", "_from", "_to", "size")

    def __init__(self) -> None:
        self._at = array("q")
        self._from = array("q")
        self._to = array("q")
        self.size = 0  # characters of the view so far

    def add(self, length: int, start: int, end: int) -> None:
        """The next `length` characters of the view stand for the characters `start` to `end` of the source."""
        if not length:
            return
        last = len(self._at) - 1
        verbatim = length == end - start
        if last >= 0 and verbatim and self._to[last] == start:
            before = self._at[last]
            if self._to[last] - self._from[last] == self.size - before:
                self._to[last] = end
                self.size += length
                return
        self._at.append(self.size)
        self._from.append(start)
        self._to.append(end)
        self.size += length

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The source characters that `start` to `end` of the view stand for, as one range."""
        if not self._at:
            return (0, 0)
        first = max(0, bisect_right(self._at, start) - 1)
        left = self._place(first, start, last=False)
        if end <= start:
            return (left, left)
        final = bisect_right(self._at, end - 1) - 1
        right = self._place(final, end, last=True)
        if right < left:  # pages of a PDF, which may stand in another order in the file
            return (min(self._from[first], self._from[final]), max(self._to[first], self._to[final]))
        return (left, right)

    def _place(self, run: int, at: int, *, last: bool) -> int:
        begun = self._at[run]
        length = (self._at[run + 1] if run + 1 < len(self._at) else self.size) - begun
        if length == self._to[run] - self._from[run]:
            return self._from[run] + at - begun
        return self._to[run] if last or at >= begun + length else self._from[run]


@dataclass(frozen=True, slots=True)
class TextView:
    """What a document says, with the way back to its bytes.

    `maker` names the rule and version that made it (`html@1`): the same bytes and the same
    maker give the same view. `language` is ISO 639-3 or "". `stated` are what the document
    says of itself (title, published, modified, publisher), each with the span or the source
    range it stands on; `notes` what a careful reader wants to know (bad bytes, double
    encoding, parts left out). `places` says where on its pages every character stands, where
    the document has pages (a PDF).
    """

    maker: str
    text: str
    blocks: tuple[Block, ...]
    characters: Characters
    pieces: Pieces
    language: str = ""
    stated: tuple[tuple[str, str, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    places: Places | None = None

    def bytes_of(self, start: int, end: int) -> tuple[int, int]:
        """The byte range, in the decoded stream, of the characters `start` to `end` of the text.

        Raises:
            ValueError: not `0 <= start <= end <= len(text)`.
        """
        if not 0 <= start <= end <= len(self.text):
            msg = f"characters {start} to {end} of a text of {len(self.text)}"
            raise ValueError(msg)
        first, last = self.pieces.source(start, end)
        return self.characters.byte_of(first), self.characters.byte_of(last)

    def block_at(self, index: int) -> Block | None:
        """The block that character `index` lies in, `None` between two."""
        place = bisect_right(self.blocks, index, key=lambda block: block.start) - 1
        return self.blocks[place] if place >= 0 and index < self.blocks[place].end else None
