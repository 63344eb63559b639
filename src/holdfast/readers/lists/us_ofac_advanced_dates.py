# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Dates of the Advanced Sanctions Data Model → EDTF, as vague as the publisher left them.

A `DatePeriod` has a `Start` and an `End`, each a window `From` … `To`. What the publisher does
not know it writes as a span: the year 1970 is 1970-01-01 … 1970-12-31. So

    one day, or a whole month or year             → 1985-01-07, 1985-01, 1985
    from the first to the last day of such units  → 1961/1963, 1961-03/1961-07
    windows that differ                           → each end as exact as its own window
    `Approximate`                                 → 1965~, 1961~/1963~
    only one end                                  → 1980/.., ../1980

A month or day of 0 is one nobody knows. Days no calendar has, other calendars than the
Gregorian and durations give `None`: the caller keeps the text as a note.
"""

from __future__ import annotations

import calendar

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.readers.xml import Node

__all__ = ["boundary_edtf", "day_edtf", "is_empty", "period_edtf"]

_Day = tuple[int, int, int]


def is_empty(period: Node) -> bool:
    """Whether a period says nothing, as those of measures do."""
    return not any(child.tag != "Comment" or child.text.strip() for child in period.children)


def day_edtf(node: Node) -> str | None:
    """A `Date` of year, month and day; month and day may be missing or 0."""
    found = _day(node)
    return None if found is None else _valid(_written(found))


def boundary_edtf(boundary: Node) -> str | None:
    """A `Start` or `End` alone; the first day of its window where that is no whole month or year."""
    try:
        window = _window(boundary)
    except ValueError:
        return None
    text = None if window is None else _span(*window)
    return None if text is None else _valid(text.partition("/")[0] + _hedge(_near(boundary)))


def period_edtf(period: Node) -> str | None:
    """A `DatePeriod` as EDTF, or `None` when it is empty or holds no date of the calendar."""
    if period.child("DurationMinimum") is not None or period.child("DurationMaximum") is not None:
        return None
    start, end = period.child("Start"), period.child("End")
    try:
        early, late = _window(start), _window(end)
    except ValueError:
        return None
    near_start, near_end = _near(start), _near(end)
    if early is None and late is None:
        return None
    if late is None or early is None:
        text = _span(*(early or late or ((0, 0, 0), (0, 0, 0))))
        if text is None:
            return None
        text = text.partition("/")[0] if late is None else text.rpartition("/")[2]
        return _valid(f"{text}{_hedge(near_start)}/.." if late is None else f"../{text}{_hedge(near_end)}")
    text = _span(early[0], late[1]) if _whole(early, late) else None
    if text is None:
        left, right = _span(*early), _span(*late)
        if left is None or right is None:
            return None
        left, right = left.partition("/")[0], right.rpartition("/")[2]
        text = left if left == right else f"{left}/{right}"
    if "/" not in text:
        return _valid(text + _hedge(near_start or near_end))
    left, _, right = text.partition("/")
    return _valid(f"{left}{_hedge(near_start)}/{right}{_hedge(near_end)}")


def _whole(early: tuple[_Day, _Day], late: tuple[_Day, _Day]) -> bool:
    """Whether start and end are one window, or two days: then first and last day are all that is said."""
    return early == late or (early[0] == early[1] and late[0] == late[1])


def _hedge(near: bool) -> str:  # noqa: FBT001 - a word for a fact
    return "~" if near else ""


def _near(boundary: Node | None) -> bool:
    return boundary is not None and boundary.attributes.get("Approximate", "").lower() in {"true", "1"}


def _window(boundary: Node | None) -> tuple[_Day, _Day] | None:
    """First and last day of a boundary.

    Raises:
        ValueError: it holds a day that is none.
    """
    if boundary is None:
        return None
    days = [_day(node) for node in (boundary.child("From"), boundary.child("To")) if node is not None]
    if not days or None in days:
        raise ValueError
    found = [day for day in days if day is not None]
    if found[0] > found[-1]:
        raise ValueError
    return found[0], found[-1]


def _day(node: Node) -> _Day | None:
    texts = [node.value(tag) or "0" for tag in ("Year", "Month", "Day")]
    if not all(text.isascii() and text.isdigit() and len(text) <= 4 for text in texts):  # noqa: PLR2004 - a year
        return None
    year, month, day = (int(text) for text in texts)
    return (year, month, day) if year else None


def _written(day: _Day) -> str:
    year, month, number = day
    if not month:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{number:02}" if number else f"{year:04}-{month:02}"


def _span(first: _Day, last: _Day) -> str | None:
    """First to last day, in the largest units that say the same."""
    if first == last:
        return _written(first)
    if first[1:] == (1, 1) and last[1:] == (12, 31):
        return f"{first[0]:04}" if first[0] == last[0] else f"{first[0]:04}/{last[0]:04}"
    if 1 <= last[1] <= 12 and first[2] == 1 and last[0] and last[2] == calendar.monthrange(*last[:2])[1]:  # noqa: PLR2004
        left, right = _written((*first[:2], 0)), _written((*last[:2], 0))
        return left if left == right else f"{left}/{right}"
    return f"{_written(first)}/{_written(last)}"


def _valid(text: str) -> str | None:
    try:
        return DateRange.parse(text).text
    except InputError:
        return None
