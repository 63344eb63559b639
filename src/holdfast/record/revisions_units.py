# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A text view as two versions of it are compared: units, and signs of what a capture lost.

A unit is one block; lines of a text that was wrapped by hand are one paragraph, so that wrapping
it elsewhere is no edit. A *hole* is a sign that the capture lost part of its page:

* a sentence announces a list ("… include these:"), and a heading follows, or nothing;
* three and more dates stand alone, one behind the other: their titles are gone;
* dates stand at the ends of lines, and the first one of them alone: each has slipped by one.

In a page, which is captured whole as it was served, a hole says something of its own place
only. In a saved text it says that the tool which saved it lost parts, so anything that the other
version has more of may have been on this page too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from holdfast.readers.documents.view import TextView
from holdfast.readers.text.dates import Anchor, anchor_of, find_dates
from holdfast.readers.text.segment import SPOKEN_ROLES
from holdfast.record.revisions_fold import repaired, words_of
from holdfast.record.revisions_model import Hole

__all__ = ["Unit", "days_in", "holes", "is_saved_text", "stated_day", "units_of", "without_dates"]

_SHORTEST_WRAPPED, _LONGEST_WRAPPED = 45, 100
_WRAPPED_LINES = 3
_STOP = (".", "!", "?", ":", ";", "”", '"', "…")
_LEAD_IN = re.compile(r"\w[^:]*:[\"”’)]?\Z")
_LEAD_IN_WORDS = 5
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BARE_DATES = 3
_LONGEST_DATED = 120
_FULL_DATE = Anchor(None)


@dataclass(frozen=True, slots=True)
class Unit:
    """Blocks `first` to `last` of a view, read as one. `key` is alike for what differs in noise alone."""

    first: int
    last: int
    start: int
    end: int
    text: str
    key: str
    kind: str
    role: str
    path: str

    @property
    def bag(self) -> Counter[str]:
        """Its words, counted."""
        return _bag(self.key)

    @property
    def spoken(self) -> bool:
        """Whether it is part of what the page says."""
        return self.role in SPOKEN_ROLES

    @property
    def short(self) -> bool:
        """A heading, a name, an office: a few words without a stop."""
        return self.words <= 10 and not self.text.endswith(_STOP)  # noqa: PLR2004 - words of a heading

    @property
    def words(self) -> int:
        """How many words it has."""
        return self.key.count(" ") + 1


@lru_cache(maxsize=4096)
def _bag(key: str) -> Counter[str]:
    return Counter(key[start:end].strip(",.;:\"'()") or "." for start, end in words_of(key))


def units_of(view: TextView) -> list[Unit]:
    """The units of a view, in order; together they hold every block once."""
    found = []
    at = 0
    while at < len(view.blocks):
        run = _lines_together(view, at)
        bounds = [(at, run)] if _was_wrapped(view, at, run) else [(n, n + 1) for n in range(at, run)]
        for begin, end in bounds:
            first, last = view.blocks[begin], view.blocks[end - 1]
            text = view.text[first.start : last.end]
            key = repaired(text).casefold()
            found.append(Unit(begin, end, first.start, last.end, text, key, first.kind, first.role, first.path))
        at = run
    return found


def _lines_together(view: TextView, at: int) -> int:
    """Where the lines end that may be one paragraph wrapped by hand, from block `at` on."""
    end = at + 1
    while end < len(view.blocks):
        before, after = view.blocks[end - 1], view.blocks[end]
        size = before.end - before.start
        if before.kind != "line" or after.kind != "line" or before.role != after.role:
            break
        if not _SHORTEST_WRAPPED <= size <= _LONGEST_WRAPPED or view.text.count("\n", before.end, after.start) > 1:
            break
        end += 1
    return end


def _was_wrapped(view: TextView, at: int, end: int) -> bool:
    """Whether each of these lines ended where the first word of the next one had no place on it."""
    if end - at < _WRAPPED_LINES:
        return end - at == 1
    lines = [view.text[line.start : line.end] for line in view.blocks[at:end]]
    width = max(len(line) for line in lines)
    return all(len(line) + 1 + len(after.split(maxsplit=1)[0]) > width for line, after in pairwise(lines))


def is_saved_text(view: TextView) -> bool:
    """Whether the view is of a page somebody saved as text, so that its structure is gone."""
    return view.maker.startswith("text@")


def stated_day(view: TextView) -> dt.date | None:
    """The day the page gives itself."""
    return anchor_of(view).day


def days_in(view: TextView, start: int, end: int) -> list[dt.date]:
    """The full dates in a range of a view."""
    if not _YEAR.search(view.text, start, end):
        return []
    return [
        dt.date.fromisoformat(one.iso)
        for one in find_dates(view.text, start, end, _FULL_DATE)
        if one.granularity == "day" and one.iso
    ]


def is_bare_date(view: TextView, unit: Unit) -> bool:
    """Whether the unit is a date and nothing else."""
    if len(unit.key) > 40 or not any(char.isdigit() for char in unit.key):  # noqa: PLR2004 - the longest date with a weekday
        return False
    found = list(find_dates(view.text, unit.start, unit.end, _FULL_DATE))
    return len(found) == 1 and not _without(unit, found[0].start, found[0].end)


def ends_with_date(view: TextView, unit: Unit) -> bool:
    """Whether the unit is a title with a date at its end."""
    if not _YEAR.search(unit.text, max(0, len(unit.text) - 30)):
        return False
    found = list(find_dates(view.text, max(unit.start, unit.end - 30), unit.end, _FULL_DATE))
    return bool(found) and found[-1].end >= unit.end - 1 and not is_bare_date(view, unit)


def without_dates(unit: Unit) -> str:
    """The key of a short unit without the dates in it, "" where it has none: "last updated" finds itself again."""
    if len(unit.key) > _LONGEST_DATED or not any(char.isdigit() for char in unit.key):
        return ""
    parts, at = [], 0
    for one in find_dates(unit.key.title(), 0, len(unit.key), _FULL_DATE):
        parts.append(unit.key[at : one.start])
        at = one.end
    left = "\0".join([*parts, unit.key[at:]])
    return left if at and any(char.isalpha() for char in left) else ""


def _without(unit: Unit, start: int, end: int) -> str:
    around = unit.text[: start - unit.start] + unit.text[end - unit.start :]
    return repaired(around).strip(" -|•·*,.:")


def holes(view: TextView, units: Sequence[Unit]) -> tuple[Hole, ...]:
    """Signs that the capture lost part of its page, in order."""
    spoken = [unit for unit in units if unit.role not in {"navigation", "widget", "related"}]
    found = [*_unkept_promises(spoken), *_lone_dates(view, units), *_slipped_dates(view, units)]
    return tuple(sorted(found, key=lambda one: one.start))


def _unkept_promises(units: Sequence[Unit]) -> list[Hole]:
    found = []
    for number, unit in enumerate(units):
        if unit.kind == "heading" or not unit.text.endswith(":") or unit.words < _LEAD_IN_WORDS:
            continue
        after = units[number + 1] if number + 1 < len(units) else None
        if (after is None or after.kind == "heading") and _LEAD_IN.search(unit.text):
            found.append(Hole(unit.start, unit.end, "the list that this announces is missing"))
    return found


def _lone_dates(view: TextView, units: Sequence[Unit]) -> list[Hole]:
    found = []
    for first, last in runs([is_bare_date(view, unit) for unit in units]):
        if last - first >= _BARE_DATES:
            reason = f"{last - first} dates stand alone: the titles they belong to are missing"
            found.append(Hole(units[first].start, units[last - 1].end, reason))
    return found


def _slipped_dates(view: TextView, units: Sequence[Unit]) -> list[Hole]:
    found = []
    for first, last in runs([ends_with_date(view, unit) for unit in units]):
        if last - first > 1 and first and is_bare_date(view, units[first - 1]):
            reason = "each date stands at the end of the line before its title: the list was taken apart"
            found.append(Hole(units[first - 1].start, units[last - 1].end, reason))
    return found


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """The half-open ranges in which every flag is set."""
    found, begun = [], None
    for number, flag in enumerate([*flags, False]):
        if flag and begun is None:
            begun = number
        elif not flag and begun is not None:
            found.append((begun, number))
            begun = None
    return found
