# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two birth dates, as vague as they are, and the name of what they have in common.

    the same day                       same_day      (1 January: same_year, registries write it for "unknown")
    the same month, or year            same_month, same_year
    day and month exchanged            swapped
    ranges or "about" that overlap     same_range    (at most 5 years), same_span (longer, or open)
    within 2 years of an "about"       near_about
    one part of two days differs       one_part_off  (day; month; year by one, by one digit or two exchanged)
    a year apart, one names no day     next_year
    the same year, other day           other_day
    at most 2 years apart              near
    anything else                      disjoint

What each is worth is for those who compare to say (`screening/weights.toml`, `record/weights.toml`).
The dates of a list are read once and kept (`all_born` is cached by its texts).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError

__all__ = ["Born", "all_born", "born", "compare_born"]

_DAY, _MONTH, _YEAR, _RANGE = 3, 2, 1, 0
_FIRST, _LAST = 0, 4_000_000  # ordinals before and after every date
_SHORT = 5 * 366  # days of a range that still says something
_NEAR = 2 * 366


class Born(NamedTuple):
    """A birth date as numbers: day ordinals, and a precision of 3 (a day), 2 (a month), 1 (a year) or 0."""

    first: int
    last: int
    precision: int
    approximate: bool
    year: int
    month: int
    day: int
    text: str


def born(date: DateRange) -> Born:
    """`date` as numbers."""
    first, last = date.first, date.last
    low = _FIRST if first is None else first.toordinal()
    high = _LAST if last is None else last.toordinal()
    precision = _RANGE
    if first is not None and last is not None and "/" not in date.text:
        precision = min(date.text.count("-"), 2) + 1
    known = first if first is not None else last
    if known is None:
        return Born(low, high, _RANGE, date.approximate, 0, 0, 0, date.text)
    return Born(low, high, precision, date.approximate, known.year, known.month, known.day, date.text)


@lru_cache(maxsize=65_536)  # some 30 MB for a list of that many distinct sets of dates
def all_born(texts: tuple[str, ...]) -> tuple[Born, ...]:
    """The dates of a listed party; texts that are no dates are left out."""
    found = []
    for text in texts:
        try:
            found.append(born(DateRange.parse(text)))
        except InputError:
            continue
    return tuple(found)


def compare_born(one: Born, other: Born) -> str:
    """The rule that fits two dates; exchanging them changes nothing."""
    if one.precision == _DAY == other.precision and not (one.approximate or other.approximate):
        return _days(one, other)
    if one.first <= other.last and other.first <= one.last:
        return _overlap(one, other)
    later = max(one.first, other.first)
    gap = later - min(one.last, other.last)
    if one.approximate or other.approximate:
        return "near_about" if gap <= _NEAR else "disjoint"
    if _RANGE not in {one.precision, other.precision}:
        if one.year == other.year:
            return "other_day"
        if abs(one.year - other.year) == 1:
            return "next_year"
    return "near" if gap <= _NEAR else "disjoint"


def _days(one: Born, other: Born) -> str:
    january = (one.month == one.day == 1) or (other.month == other.day == 1)
    if one.first == other.first:
        return "same_year" if january else "same_day"
    if one.year == other.year:
        if january:
            return "same_range"
        if one.month == other.day and one.day == other.month:
            return "swapped"
        return "one_part_off" if one.month == other.month or one.day == other.day else "other_day"
    apart = abs(one.year - other.year)
    if one.month == other.month and one.day == other.day and not january:
        if apart == 1 or _year_slip(one.year, other.year):
            return "one_part_off"
    elif january and apart == 1:
        return "next_year"
    return "near" if abs(one.first - other.first) <= _NEAR else "disjoint"


def _year_slip(one: int, other: int) -> bool:
    """Whether two years differ in one of their last two digits, or in two neighbouring ones exchanged."""
    mine, theirs = f"{one:04}", f"{other:04}"
    if mine[:2] != theirs[:2]:
        return False
    return (mine[2] == theirs[2]) != (mine[3] == theirs[3]) or mine[2:] == theirs[:1:-1]


def _overlap(one: Born, other: Born) -> str:
    if one.precision and other.precision and not (one.approximate or other.approximate):
        return "same_month" if min(one.precision, other.precision) == _MONTH else "same_year"
    return "same_range" if max(one.last - one.first, other.last - other.first) <= _SHORT else "same_span"
