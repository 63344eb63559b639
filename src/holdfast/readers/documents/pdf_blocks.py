# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lines of pages as blocks: paragraphs, headings, items, cells, and what is printed on every page.

Running heads and feet are told by their repetition (figures in them may change), page numbers
by their look and place. They keep their place in the text, with the role `navigation`.

A paragraph goes on where the next line has the same size, stands at the usual distance and
does not begin as paragraphs do (indented, with a bullet, behind a short line that ends a
sentence); from the foot of a column or page to the head of the next where the sentence is not over.
What stands between on the paper (notes in smaller print, running heads and feet) comes behind it.
A hyphen at the end of a line is dropped where the word goes on in lower case, unless what
stands before it is a word that compounds keep apart ("long-term").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from holdfast.readers.documents.pdf_lines import Line, in_order
from holdfast.readers.documents.pdf_pages import PdfPage

__all__ = ["Draft", "Placed", "across_pages", "drafts_of", "furniture", "joint"]

_MARGIN = 0.11  # of the page's height
_ROWS = 3
_LEVEL = 500  # hundredths of a point: a running head stands at one height
_OFTEN = 3
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"(?:(?:page|p\.|seite|с\.|стр\.)\s*)?[-–—|]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—|]?(?:\s*(?:of|/|из|з)\s*\d{1,4})?",
    re.IGNORECASE,
)
_BULLET = re.compile(
    r"(?:[•‣◦▪●·–—∙\uf0a7\uf0b7\uf0d8\uf0fc]|[-*](?=\s)|\(?\d{1,2}[.)]|\(?[a-z]\)|\([ivx]{1,4}\))\s*(?=\S)"
)
_STOP = re.compile(r"[.!?:;。！？][\"'”’»)\]]*$")
_CAPTION = re.compile(r"(?:figure|fig\.|table|chart|map|photo|source|рис\.|таблица)\s*\d*\s*[.:–—-]", re.IGNORECASE)
_IDEOGRAPHS = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")  # scripts without blanks between words
_APART, _INDENT, _SHORT = 1.45, 0.9, 0.15
_ALIKE = 0.12
_LARGE, _LARGEST = 1.14, 1.55
_LONGEST_HEADING = 200
_KEEPS_HYPHEN = frozenset({
    "all", "anti", "cease", "co", "cross", "dual", "ex", "far", "first", "five", "follow", "four", "full", "half",
    "hard", "high", "ill", "in", "large", "long", "low", "medium", "mid", "multi", "non", "north", "off", "on", "one",
    "part", "post", "pre", "pro", "quasi", "second", "self", "semi", "short", "single", "six", "small", "so", "south",
    "state", "ten", "third", "three", "top", "two", "vice", "well", "wide", "year",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A block of one page: its lines in the order of reading, and what it is."""

    lines: tuple[Line, ...]
    kind: str
    role: str = "body"
    level: int = 0


@dataclass(slots=True, eq=False)
class Placed:
    """A block with its lines and the pages they stand on, from 1; more than one where a paragraph goes on overleaf."""

    draft: Draft
    lines: list[tuple[int, Line]]


def furniture(pages: Sequence[tuple[PdfPage, Sequence[Line]]]) -> frozenset[tuple[int, int]]:
    """Running heads, feet and page numbers, as (page number, line number)."""
    found: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
    numbers: list[tuple[int, int]] = []
    for page, lines in pages:
        for side, line in _edges(page, lines):
            text = " ".join(line.text.casefold().split())
            if _NUMBER.fullmatch(text):
                numbers.append((page.number, line.number))
            else:
                found.setdefault((side, _DIGITS.sub("#", text), round(line.middle / _LEVEL)), []).append(
                    (page.number, line.number)
                )
    printed = len(pages)
    often = [places for places in found.values() if len({page for page, _ in places}) >= min(_OFTEN, max(2, printed))]
    return frozenset(place for places in often for place in places) | frozenset(numbers if printed > 1 else ())


def _edges(page: PdfPage, lines: Sequence[Line]) -> list[tuple[str, Line]]:
    """The outermost rows within the margins."""
    found = []
    for side, ordered in (
        ("head", sorted(lines, key=lambda line: -line.middle)),
        ("foot", sorted(lines, key=lambda line: line.middle)),
    ):
        rows: list[int] = []
        for line in ordered:
            margin = page.height * _MARGIN
            if not (line.middle > page.height - margin if side == "head" else line.middle < margin):
                break
            if line.row not in rows:
                rows.append(line.row)
            if len(rows) > _ROWS:
                break
            found.append((side, line))
    return found


def drafts_of(page: PdfPage, lines: Sequence[Line], printed: frozenset[tuple[int, int]]) -> list[Draft]:
    """The blocks of a page in the order of reading: what is printed above, the body, what is printed below."""
    running = [line for line in lines if (page.number, line.number) in printed]
    body = in_order([line for line in lines if (page.number, line.number) not in printed])
    usual = _usual_size(body)
    head = [Draft((line,), "line", "navigation") for line in running if line.middle * 2 > page.height]
    foot = [Draft((line,), "line", "navigation") for line in running if line.middle * 2 <= page.height]
    return [*head, *(_draft(group, usual, first=page.number == 1) for group in _groups(body)), *foot]


def across_pages(pages: Sequence[tuple[int, Sequence[Draft]]]) -> list[Placed]:
    """The blocks of all pages in the order of reading, a paragraph that goes on overleaf being one."""
    placed: list[Placed] = []
    begun = 0  # where the blocks of the page before begin, or the one that reaches into it
    for page, drafts in pages:
        first = next((at for at, draft in enumerate(drafts) if draft.role != "navigation"), None)
        ahead = None if first is None else _reaches(placed[begun:], drafts[first])
        here = len(placed)
        if ahead is not None and first is not None:
            ahead.lines += [(page, line) for line in drafts[first].lines]
        placed += [
            Placed(draft, [(page, line) for line in draft.lines])
            for at, draft in enumerate(drafts)
            if ahead is None or at != first
        ]
        rest = any(one.draft.role != "navigation" for one in placed[here:])
        begun = here if ahead is None or rest else placed.index(ahead, begun)
    return placed


def _reaches(before: Sequence[Placed], below: Draft) -> Placed | None:
    """The last paragraph of the page before, where it goes on with `below`; notes in smaller print are looked past."""
    size = below.lines[0].size
    for one in reversed(before):
        above = one.lines[-1][1]
        if one.draft.role == "navigation" or above.size < size * (1 - _ALIKE):
            continue
        return one if _overleaf(one, below) else None
    return None


def _overleaf(one: Placed, below: Draft) -> bool:
    above, first = one.lines[-1][1], below.lines[0]
    if (one.draft.kind, below.kind) not in {("paragraph", "paragraph"), ("item", "paragraph")}:
        return False
    if one.draft.role != "body" or below.role != "body" or above.bold != first.bold:
        return False
    if _STOP.search(above.text) or abs(above.size - first.size) > _ALIKE * max(above.size, first.size):
        return False
    if first.text[0].islower():
        return True
    lines = [line for _, line in one.lines]  # a name may stand at the head of a page: then the line above is a full one
    edge, left = max(line.right for line in lines), min(line.left for line in lines)
    return len(lines) > 1 and above.right >= edge - _SHORT * (edge - left)


def _usual_size(lines: Sequence[Line]) -> int:
    sizes: Counter[int] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    leading = _leading(lines)
    groups: list[list[Line]] = []
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        if before is not None and _goes_on(before, line, leading, lines[max(0, at - 4) : at + 4], group=groups[-1]):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _leading(lines: Sequence[Line]) -> dict[int, int]:
    """The usual distance of lines of each size."""
    steps: dict[int, Counter[int]] = {}
    for above, below in pairwise(lines):
        step = above.bottom - below.bottom
        if above.size == below.size and 0 < step < 3 * above.size:
            steps.setdefault(above.size, Counter())[step] += 1
    return {size: min(counted, key=lambda step: (-counted[step], step)) for size, counted in steps.items()}


def _goes_on(above: Line, below: Line, leading: dict[int, int], near: Sequence[Line], *, group: list[Line]) -> bool:
    if above.row == below.row or _in_table(above, below, near):
        return False
    if abs(above.size - below.size) > _ALIKE * max(above.size, below.size) or above.bold != below.bold:
        return False
    step = above.bottom - below.bottom
    if step <= 0 or below.left > above.right:  # a new column
        return not _STOP.search(above.text) and below.text[0].islower()
    if step > _APART * leading.get(above.size, above.size * 6 // 5) or _BULLET.match(below.text):
        return False
    item = _BULLET.match(group[0].text) is not None
    centred = abs((above.left + above.right) - (below.left + below.right)) < above.size
    if not item and not centred and below.left - above.left > _INDENT * above.size:
        return False
    edge = max((line.right for line in near if abs(line.left - above.left) < 3 * above.size), default=above.right)
    width = edge - min(above.left, below.left)
    return not (_STOP.search(above.text) and above.right < edge - _SHORT * width)


def _in_table(above: Line, below: Line, near: Sequence[Line]) -> bool:
    """Whether one of the two shares its row."""
    rows = Counter(line.row for line in near)
    return rows[above.row] > 1 or rows[below.row] > 1


def _draft(lines: list[Line], usual: int, *, first: bool) -> Draft:
    text = " ".join(line.text for line in lines)
    size = max(line.size for line in lines)
    if _CAPTION.match(text):
        return Draft(tuple(lines), "paragraph", "caption")
    if len(text) <= _LONGEST_HEADING and any(char.isalpha() for char in text):
        if size >= usual * _LARGE:
            return Draft(tuple(lines), "heading", "title", 1 if first and size >= usual * _LARGEST else 2)
        if all(line.bold for line in lines) and not _STOP.search(text):
            return Draft(tuple(lines), "heading", "title", 3)
    if _BULLET.match(text):
        return Draft(tuple(lines), "item", "body", 1)
    return Draft(tuple(lines), "paragraph")


def joint(above: str, below: str) -> tuple[int, str]:
    """How two lines of one block are joined: how many characters of the first fall away, and what stands between."""
    if above.endswith("\u00ad"):
        return 1, ""
    if above.endswith(("-", "‐")) and len(above) > 1 and above[-2].isalpha() and below[:1].isalnum():
        word = re.split(r"[^\w]", above[:-1])[-1].casefold()
        return (1 if below[0].islower() and word not in _KEEPS_HYPHEN else 0), ""
    return 0, "" if _IDEOGRAPHS.match(above[-1]) and _IDEOGRAPHS.match(below[:1]) else " "
