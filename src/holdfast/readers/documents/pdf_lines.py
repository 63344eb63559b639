# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The runs of one page as lines in the order of reading: pure geometry, and of one page alone.

1. Runs of one height make a row; a row is cut into lines where the gap is wider than words
   stand apart, sooner where the file does not draw the two sides one after the other.
2. Gaps between runs are blanks; a run drawn twice at one place (a way to print bold) counts once.
3. Columns: a vertical gap that hardly any line crosses, with several long lines side by side,
   parts the page; lines that cross it (titles, wide tables) part it into bands. Each side is
   looked at in the same way. What remains is read row by row.

The lines (steps 1 and 2) depend on the page's own runs only, so a line that is read again is
the same line: `recheck` compares by number, box and characters. Sizes are hundredths of a point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.readers.documents.pdf_pages import PdfPage, Run

__all__ = ["Line", "in_order", "lines_of"]

_SAME_ROW = 0.45  # of the height: how far middles of one row may be apart
_WORDS_APART = 0.17  # of the height: a gap that is a blank
_WIDE, _WIDE_ELSEWHERE = 1.6, 0.75  # a gap that parts lines: drawn one after the other, or not
_TWICE = 0.25
_SIDE_BY_SIDE = 3  # lines on both sides of a gap that may part columns
_LONG_LINE = 14  # characters on average; below, it is a table
_CROSSING = 0.25  # of the lines may cross the gap
_MOST_LINES = 3_000  # for which columns are looked for
_DEEPEST = 6
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its text, the left and right edge of each character, its box, and its number on the page."""

    number: int
    text: str
    lefts: tuple[int, ...]
    rights: tuple[int, ...]
    bottom: int
    top: int
    size: int
    bold: bool
    row: int

    @property
    def left(self) -> int:
        """Its left edge."""
        return self.lefts[0]

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.rights[-1]

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.bottom + self.top) / 2


def lines_of(page: PdfPage) -> tuple[list[Line], int]:
    """Steps 1 and 2: the lines of a page from top to bottom and left to right, and how many characters nobody sees.

    Where all is hidden, it is what a scanner's program read off the picture, and stands for it.
    """
    seen = [(at, run) for at, run in enumerate(page.runs) if not run.hidden and _on(page, run)]
    hidden = sum(len(run.text) for run in page.runs) - sum(len(run.text) for _, run in seen)
    if not any(run.text.strip() for _, run in seen):
        seen, hidden = [(at, run) for at, run in enumerate(page.runs) if _on(page, run)], 0
    upright = [one for one in seen if one[1].upright]
    rows: list[list[tuple[int, Run]]] = []
    for at, run in sorted(upright, key=lambda one: (-(one[1].bottom + one[1].top), one[1].edges[0], one[0])):
        first = rows[-1][0][1] if rows else None
        if first is not None:
            height = max(first.top - first.bottom, run.top - run.bottom)
            if abs(first.bottom + first.top - run.bottom - run.top) <= 2 * _SAME_ROW * height:
                rows[-1].append((at, run))
                continue
        rows.append([(at, run)])
    lines: list[Line] = []
    for row, members in enumerate(rows):
        for part in _parts(members):
            _add(lines, part, row)
    for at, run in seen:
        if not run.upright:  # turned text is read as it is drawn
            _add(lines, [run], len(rows) + at)
    return lines, hidden


def _on(page: PdfPage, run: Run) -> bool:
    """Whether any of it is on the page."""
    return not page.width or (
        run.edges[-1] > 0 and run.edges[0] < page.width and run.top > 0 and run.bottom < page.height
    )


def _parts(members: list[tuple[int, Run]]) -> list[list[Run]]:
    """A row, cut at its wide gaps; runs that stand there twice counted once."""
    parts: list[list[Run]] = []
    before = -1
    for at, run in sorted(members, key=lambda one: (one[1].edges[0], one[0])):
        last = parts[-1][-1] if parts else None
        if last is not None:
            height = max(last.top - last.bottom, run.top - run.bottom)
            if run.text == last.text and abs(run.edges[0] - last.edges[0]) < height * _TWICE:
                continue
            gap = run.edges[0] - _end(last)
            if gap <= height * (_WIDE if at in {before + 1, before} else _WIDE_ELSEWHERE):
                parts[-1].append(run)
                before = at
                continue
        parts.append([run])
        before = at
    return parts


def _end(run: Run) -> int:
    """The right edge of its last character that is no blank."""
    length = len(run.text.rstrip())
    return run.edges[length] if length else run.edges[0]


def _add(lines: list[Line], runs: Sequence[Run], row: int) -> None:
    text, lefts, rights = "", list[int](), list[int]()
    for run in runs:
        height = run.top - run.bottom
        if text and text[-1] != " " and run.edges[0] - rights[-1] > height * _WORDS_APART:
            text += " "
            lefts.append(rights[-1])
            rights.append(run.edges[0])
        for at, char in enumerate(run.text):
            blank = char.isspace()
            if blank and (not text or text[-1] == " "):
                continue
            text += " " if blank else char
            lefts.append(run.edges[at])
            rights.append(run.edges[at + 1])
    kept = len(text.rstrip(" "))
    if not kept:
        return
    loud = [run for run in runs if run.text.strip()]
    size = max(run.top - run.bottom for run in loud)
    bold = all(run.bold for run in loud)
    box = min(run.bottom for run in loud), max(run.top for run in loud)
    lines.append(Line(len(lines), text[:kept], tuple(lefts[:kept]), tuple(rights[:kept]), *box, size, bold, row))


def in_order(lines: Sequence[Line], depth: int = 0) -> list[Line]:
    """Step 3: the lines in the order of reading."""
    gap = _gap(lines) if depth < _DEEPEST and len(lines) <= _MOST_LINES else None
    if gap is None:
        return sorted(lines, key=lambda line: (line.row, line.left))
    ordered: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.middle, line.left)):
        if line.left < gap < line.right:
            ordered += _sides(band, gap, depth)
            ordered.append(line)
            band = []
        else:
            band.append(line)
    return ordered + _sides(band, gap, depth)


def _sides(band: list[Line], gap: int, depth: int) -> list[Line]:
    left = [line for line in band if line.right <= gap]
    right = [line for line in band if line.right > gap]
    return in_order(left, depth + 1) + in_order(right, depth + 1)


def _gap(lines: Sequence[Line]) -> int | None:
    """Where a column ends and another begins, `None` where there are none."""
    if len(lines) < 2 * _SIDE_BY_SIDE:
        return None
    best, most = None, 0
    for edge in sorted({line.right for line in lines}):
        left = [line for line in lines if line.right <= edge]
        right = [line for line in lines if line.left > edge]
        crossing = len(lines) - len(left) - len(right)
        if min(len(left), len(right)) < _SIDE_BY_SIDE or crossing > len(lines) * _CROSSING:
            continue
        low = max(min(line.bottom for line in left), min(line.bottom for line in right))
        high = min(max(line.top for line in left), max(line.top for line in right))
        beside = [[line for line in side if low <= line.middle <= high] for side in (left, right)]
        if min(map(len, beside)) < _SIDE_BY_SIDE or any(_mean_length(side) < _LONG_LINE for side in beside):
            continue
        worth = min(map(len, beside)) * 4 - crossing
        if worth > most:
            best, most = edge + (min(line.left for line in right) - edge) // 2, worth
    return best


def _mean_length(lines: Sequence[Line]) -> float:
    return sum(len(line.text) for line in lines) / len(lines)
