# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A text view and what was found in it, cut for reading: sheets, groups, passages, segments.

    sheet      what one page of the reader shows: the whole document, or some sections of a long one
    group      passages that are shown as one: prose, a list, a row of a table, what is folded away
    passage    a paragraph, a heading, an item: what the notes in the margin stand beside
    segment    a run of characters of a passage under the same findings

Every finding has a key (`q3`: the third quotation) that is its anchor in the text, its number
in the margin and its name in the address. Findings overlap and nest; a segment knows the kinds
that cover it, the innermost finding, and which keys begin and end there. All ranges are
half-open character offsets of the view; nothing of the text is left out, changed or rendered.
The work grows with text plus findings, whatever lies inside what.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from holdfast.readers.text.dates import DateFound
from holdfast.readers.text.found import (
    ClaimFound,
    EventFound,
    MeasureFound,
    MentionFound,
    QuotationFound,
    RoleFound,
    Understood,
)
from holdfast.readers.text.quantities import Quantity
from holdfast.readers.text.segment import SPOKEN_ROLES, paragraphs, sections

if TYPE_CHECKING:
    from holdfast.readers.documents.view import TextView

__all__ = [
    "KINDS", "Finding", "Group", "Kind", "Marked", "Passage", "Segment", "Sheet", "found_in", "groups_of", "sheets_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its name (a field of `Understood`), the letter of its keys, and what one and many are called.

    `noted`: its key stands in the text, behind the finding.
    """

    name: str
    letter: str
    one: str
    many: str
    noted: bool


KINDS = (
    Kind("mentions", "m", "mention", "Mentions", noted=False),
    Kind("roles", "r", "role", "Roles", noted=False),
    Kind("quotations", "q", "quotation", "Quotations", noted=True),
    Kind("dates", "d", "date", "Dates", noted=False),
    Kind("quantities", "n", "quantity", "Quantities", noted=False),
    Kind("measures", "a", "measure", "Measures", noted=True),
    Kind("events", "e", "event", "Events", noted=True),
    Kind("claims", "c", "claim", "Claims", noted=True),
)
"""All kinds, in the order in which they are offered."""

Finding = MentionFound | RoleFound | QuotationFound | DateFound | Quantity | MeasureFound | EventFound | ClaimFound
"""Any one finding."""

_NAMES = {
    MentionFound: "mention", DateFound: "date", Quantity: "quantity", EventFound: "event", ClaimFound: "claim",
}  # fmt: skip
_UNDIVIDED = 250_000  # characters that one page may show: some 60 printed pages, which browsers still lay out at once
_SHEET = 120_000  # characters aimed at per page of what is longer
_BLOCK_COST = 60  # a block weighs as much as so many characters, however short it is
_LONGEST_LINE = 120  # characters of a line that may have been broken to fit a page
_STOPS = tuple('.!?…:;”"’»)]')
_BULLET = re.compile(r"\s*(?:[-–—•*·◦▪●‣]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_ROW = re.compile(r"(.*/tr\[\d+\])(?:/|\Z)")
_DEEPEST = 6
_NEAREST = 6  # findings that one run of characters leads to


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding with its place: `key`, kind, `start` to `end`, and `pieces`: what of it is marked (name, start, end).

    The pieces of a quotation are its `words`, its `speaker` and its `verb`; the last piece ends no later than `end`.
    """

    key: str
    kind: str
    number: int
    start: int
    end: int
    pieces: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters: `marks` name what covers it, `keys` the innermost findings, the last begun first.

    `opens` are the keys of findings that begin with it, `closes` those of findings that end with it.
    """

    start: int
    end: int
    marks: tuple[str, ...]
    keys: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that is read as one: `start` to `end`, of the blocks `first` to `last`, in segments.

    `rank` is the level of a heading (2 to 6, never more than one below the heading before it), else 0; `bullet`
    whether an item brings its own sign; `found` are the findings that begin in it.
    """

    start: int
    end: int
    kind: str
    role: str
    rank: int
    depth: int
    bullet: bool
    segments: tuple[Segment, ...]
    found: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Passages shown as one: `kind` is `prose`, `list`, `row` or `fold` (of the `roles`)."""

    kind: str
    passages: tuple[Passage, ...]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page shows: number from 1, the range of characters, and the words of its first headline."""

    number: int
    start: int
    end: int
    title: str


def found_in(understood: Understood, prefix: str = "") -> tuple[Marked, ...]:
    """Everything found, in the order of the text, each with its key; `prefix` tells the views of one document."""
    marked: list[Marked] = []
    for kind in KINDS:
        for number, one in enumerate(getattr(understood, kind.name), 1):
            key = f"{prefix}{kind.letter}{number}"
            marked.append(Marked(key, kind.name, number, one.start, one.end, tuple(_pieces(one))))
    marked.sort(key=lambda one: (one.start, -one.end))
    return tuple(marked)


def _pieces(one: Finding) -> Iterator[tuple[str, int, int]]:
    """What of a finding is marked in the text, by name."""
    match one:
        case QuotationFound():
            name = "marks" if one.form in {"scare", "title"} else "words"
            yield from ((name, *span) for span in one.quote_spans)
            if one.content is not None and not one.quote_spans:
                yield ("reported" if name == "words" else name, *one.content)
            if one.speaker_span is not None:
                yield ("speaker", *one.speaker_span)
            if one.verb_span is not None:
                yield ("verb", *one.verb_span)
        case RoleFound():
            yield ("role", *one.role_span)
        case MeasureFound():
            yield from (("measure", *span) for span in ((one.start, one.end), *one.also))
        case _:
            yield (_NAMES[type(one)], one.start, one.end)


def sheets_of(view: TextView, *, undivided: int = _UNDIVIDED, aim: int = _SHEET) -> tuple[Sheet, ...]:
    """The pages of a document: one, unless it is longer than `undivided` characters (blocks weigh, too).

    A page ends where a section does, once it holds `aim`; a section that is longer ends with a block, a block that
    is longer between two words.
    """
    blocks = view.blocks
    heads = {one.first: one.headline for one in sections(view)}
    begins: list[tuple[int, int | None]] = [(0, heads.get(0))]
    if len(view.text) + _BLOCK_COST * len(blocks) > undivided:
        held = 0
        for index, block in enumerate(blocks):
            if held >= (aim if index in heads else 2 * aim):
                begins.append((block.start, heads.get(index)))
                held = 0
            at = block.start
            while block.end - at > 2 * aim:  # a line as long as a book is cut between two words
                at = max(view.text.rfind(" ", at + 1, at + aim) + 1, 0) or at + aim
                begins.append((at, None))
                held = 0
            held += block.end - at + _BLOCK_COST
    ends = [start for start, _ in begins[1:]] + [len(view.text)]
    return tuple(
        Sheet(number, start, end, "" if head is None else view.text[blocks[head].start : blocks[head].end])
        for number, ((start, head), end) in enumerate(zip(begins, ends, strict=True), 1)
    )


def groups_of(view: TextView, marked: Sequence[Marked], sheet: Sheet) -> tuple[Group, ...]:
    """The passages of a sheet, with everything found in them, grouped as they are shown."""
    cuts = list(_ranges(view, sheet))
    segments = _cut(_relevant(marked, sheet), [(one.start, one.end) for one in cuts])
    rank = 1
    passages = []
    for place, one in enumerate(cuts):
        until = cuts[place + 1].start if place + 1 < len(cuts) else sheet.end
        begins = one.start if place else sheet.start
        if one.kind == "heading" and one.role in SPOKEN_ROLES:
            rank = max(2, min(one.level + 1, rank + 1, _DEEPEST))
        passages.append(
            Passage(
                one.start, one.end, one.kind, one.role, rank if one.kind == "heading" else 0, one.level,
                _BULLET.match(view.text, one.start, one.end) is not None, tuple(segments[place]),
                tuple(_begun(marked, begins, until)),
            )
        )  # fmt: skip
    return tuple(_grouped(passages, [one.row for one in cuts]))


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    kind: str
    role: str
    level: int
    row: str


def _ranges(view: TextView, sheet: Sheet) -> Iterator[_Cut]:
    """The ranges that are read as one: blocks, and lines that were broken only to fit a page, together."""
    for begun, ended in paragraphs(view):
        blocks = view.blocks[begun:ended]
        if blocks[-1].end <= sheet.start:
            continue
        if blocks[0].start >= sheet.end:
            return
        if len(blocks) > 1 and blocks[0].role != "dateline" and _is_wrapped(view, begun, ended):
            blocks = (replace(blocks[0], end=blocks[-1].end, kind="paragraph"),)
        for block in blocks:
            start, end = max(block.start, sheet.start), min(block.end, sheet.end)
            if end > start:
                row = _ROW.match(block.path) if block.kind == "cell" else None
                yield _Cut(start, end, block.kind, block.role, block.level, row[1] if row else "")


def _is_wrapped(view: TextView, first: int, last: int) -> bool:
    """Whether lines were broken to fit a page: none is long, and most go on in the next."""
    lines = [view.text[block.start : block.end].rstrip() for block in view.blocks[first:last]]
    if max(map(len, lines)) > _LONGEST_LINE:
        return False
    going_on = sum(not line.endswith(_STOPS) for line in lines[:-1])
    return going_on * 2 > len(lines) - 1 and min(map(len, lines[:-1])) * 2 > max(map(len, lines))


def _relevant(marked: Sequence[Marked], sheet: Sheet) -> list[Marked]:
    last = bisect_right(marked, sheet.end, key=lambda one: one.start)
    return [one for one in marked[:last] if one.end > sheet.start]


def _begun(marked: Sequence[Marked], start: int, end: int) -> Sequence[Marked]:
    first = bisect_left(marked, start, key=lambda one: one.start)
    return marked[first : bisect_left(marked, end, first, key=lambda one: one.start)]


class _Sweep:
    """What covers the text at the place reached: pieces by their end, how many of each name, and the latest begun."""

    def __init__(self, marked: Iterable[Marked]) -> None:
        pieces = {(start, -end, name, one.key) for one in marked for name, start, end in one.pieces if end > start}
        self._coming = sorted(pieces, reverse=True)  # the next one last
        self._open: list[tuple[int, str]] = []  # a heap of ends
        self._counts: dict[str, int] = {}
        self._latest: list[tuple[int, str]] = []
        self._place = 0

    def reach(self, place: int) -> None:
        """Forget what ends here or before, take up what has begun."""
        self._place = place
        while self._coming and self._coming[-1][0] <= place:
            _, end, name, key = self._coming.pop()
            if -end > place:
                heappush(self._open, (-end, name))
                self._counts[name] = self._counts.get(name, 0) + 1
                self._latest.append((-end, key))
        while self._open and self._open[0][0] <= place:
            _, name = heappop(self._open)
            self._counts[name] -= 1
        while self._latest and self._latest[-1][0] <= place:
            self._latest.pop()

    def until(self, end: int) -> int:
        """Where something next begins or ends, at most `end`."""
        begins = self._coming[-1][0] if self._coming else end
        return min(begins, self._open[0][0] if self._open else end, end)

    @property
    def marks(self) -> tuple[str, ...]:
        """The names of what covers the place."""
        return tuple(sorted(name for name, count in self._counts.items() if count))

    @property
    def keys(self) -> tuple[str, ...]:
        """The findings that cover the place, the last begun first; of very many only the innermost."""
        near = self._latest[: -2 * _NEAREST - 1 : -1]
        return tuple(dict.fromkeys(key for end, key in near if end > self._place))[:_NEAREST]


def _cut(marked: Sequence[Marked], ranges: Sequence[tuple[int, int]]) -> list[list[Segment]]:
    """Segments for each range. Findings begin and end with segments, so their bounds cut as well."""
    sweep = _Sweep(marked)
    opens = sorted(((one.start, one.key) for one in marked), reverse=True)
    closes = sorted(((one.end, one.key) for one in marked), reverse=True)
    cut: list[list[Segment]] = []
    for start, end in ranges:
        if cut:
            _behind(cut[-1], _taken(closes, start))
        place = start
        segments: list[Segment] = []
        while place < end:
            sweep.reach(place)
            begun = _taken(opens, place)
            stop = min(sweep.until(end), opens[-1][0] if opens else end, closes[-1][0] if closes else end)
            segments.append(Segment(place, stop, sweep.marks, sweep.keys, begun, _taken(closes, stop)))
            place = stop
        cut.append(segments)
    return cut


def _behind(segments: list[Segment], closes: tuple[str, ...]) -> None:
    """What ends between two passages ends with the first of them."""
    if closes and segments:
        segments[-1] = replace(segments[-1], closes=(*segments[-1].closes, *closes))


def _taken(waiting: list[tuple[int, str]], place: int) -> tuple[str, ...]:
    taken = []
    while waiting and waiting[-1][0] <= place:
        taken.append(waiting.pop()[1])
    return tuple(taken)


def _grouped(passages: Sequence[Passage], rows: Sequence[str]) -> Iterator[Group]:
    at = 0
    while at < len(passages):
        kind = _group_kind(passages[at])
        end = at + 1
        while end < len(passages) and kind != "prose" and _group_kind(passages[end]) == kind:
            if kind == "row" and rows[end] != rows[at]:
                break
            end += 1
        inside = tuple(passages[at:end])
        yield Group(kind, inside, tuple(dict.fromkeys(one.role for one in inside)) if kind == "fold" else ())
        at = end


def _group_kind(one: Passage) -> str:
    if one.role not in SPOKEN_ROLES:
        return "fold"
    return {"item": "list", "cell": "row"}.get(one.kind, "prose")
