# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where on its pages the characters of a view stand: for every one a page and a box.

A view of a PDF has them beside its bytes, because a byte range of a compressed page says
little to a reader: what can be shown and checked is "page 3, in this box, these words".
Lengths are points (1/72 inch) from the lower left corner of the page as it is shown.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass

__all__ = ["Piece", "Place", "Places"]

_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A part of one line: the page (from 1), and the box `left`, `bottom`, `right`, `top` in points."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    def __str__(self) -> str:
        return f"page {self.page} ({self.left:.0f}, {self.bottom:.0f}) to ({self.right:.0f}, {self.top:.0f})"


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of a view that stand in one line: view range `start` to `end`, line `line` of `page` from `offset`."""

    start: int
    end: int
    page: int
    line: int
    offset: int
    bottom: int
    top: int


class Places:
    """The places of a view's characters; pieces are added in the order of the text."""

    __slots__ = ("_left", "_right", "_starts", "pages", "pieces")

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.pages: dict[int, tuple[float, float]] = {}  # width and height of each page, in points
        self._starts = array("q")
        self._left = array("i")
        self._right = array("i")

    def add(self, piece: Piece, lefts: list[int], rights: list[int]) -> None:
        """The edges of the characters of a piece, in hundredths of a point."""
        missing = piece.start - len(self._left)  # a blank or a line's end that stands for no character
        self._left.extend([0] * missing)
        self._right.extend([0] * missing)
        self._left.extend(lefts)
        self._right.extend(rights)
        self._starts.append(piece.start)
        self.pieces.append(piece)

    def touching(self, start: int, end: int) -> list[Piece]:
        """The pieces that hold some of the characters `start` to `end`."""
        at = max(0, bisect_right(self._starts, start) - 1)
        found = []
        while at < len(self.pieces) and self.pieces[at].start < end:
            if self.pieces[at].end > start:
                found.append(self.pieces[at])
            at += 1
        return found

    def of(self, start: int, end: int) -> tuple[Place, ...]:
        """Where the characters `start` to `end` of the view stand: one box for each line, in the order of reading."""
        found = []
        for piece in self.touching(start, end):
            first, last = max(start, piece.start), min(end, piece.end)
            edges = min(self._left[first:last]), piece.bottom, max(self._right[first:last]), piece.top
            found.append(Place(piece.page, *(edge / _HUNDREDTHS for edge in edges)))
        return tuple(found)
