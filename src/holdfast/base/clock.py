# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Time: UTC instants from an injected clock, and dates that stay as vague as they are.

An instant is an aware `datetime` in UTC; its one text form is `2026-03-01T12:00:00Z`
(RFC 3339, whole seconds). A date in a source is often partial, approximate or a range;
`DateRange` keeps all of that in the words of EDTF, the Extended Date/Time Format of the
Library of Congress (level 1, also ISO 8601-2:2019):

    1952-10-07      that day                 1958-09         some day of that month
    1965~           about 1965               1961/1963       between the two, ends included
    ../1970         not after 1970           1970/..         not before 1970

No day is ever invented: 1958-09 is the range of its 30 days, and compares as such.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol, Self

from holdfast.base.errors import InputError

__all__ = ["Clock", "DateRange", "FixedClock", "SystemClock", "instant_text", "parse_instant"]

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(~?)\Z")
_HINT = "dates are written 1952-10-07, 1958-09, 1965, 1965~, 1961/1963, ../1970 or 1970/.."


class Clock(Protocol):
    """What tells the time; injected, so that a test or a replay can fix it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still at `instant`."""

    instant: datetime

    def now(self) -> datetime:
        """The fixed instant."""
        return self.instant


def instant_text(instant: datetime) -> str:
    """`instant` as RFC 3339 in UTC with whole seconds and `Z`.

    Raises:
        InputError: the instant carries no time zone.
    """
    if instant.tzinfo is None:
        msg = f"instant {instant.isoformat()} has no time zone"
        raise InputError(msg)
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def parse_instant(text: str) -> datetime:
    """Read `2026-03-01`, `2026-03-01T12:00:00Z` or the same with an offset.

    A bare date is midnight UTC, a time without an offset is refused, fractions of a second are cut.

    Raises:
        InputError: anything else.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError as exc:
        msg = f"not an instant: {text[:60]!r}"
        raise InputError(msg, hint="write 2026-03-01 or 2026-03-01T12:00:00Z") from exc
    if parsed.tzinfo is None:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()) is None:
            msg = f"instant {text[:60]!r} has no time zone"
            raise InputError(msg, hint="end it with Z for UTC, or an offset like +02:00")
        parsed = parsed.replace(tzinfo=UTC)
    try:
        return parsed.astimezone(UTC).replace(microsecond=0)
    except OverflowError as exc:
        msg = f"instant {text[:60]!r} is outside the years 1 to 9999 in UTC"
        raise InputError(msg) from exc


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days a date may mean. `first` and `last` are inclusive; `None` is open.

    `approximate` says the source hedged ("circa"); `text` is the EDTF spelling.
    """

    first: date | None
    last: date | None
    approximate: bool
    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one EDTF date as drawn in the module docstring.

        Raises:
            InputError: not one of those forms, an impossible day, or a range that ends
                before it begins.
        """
        if "/" in text:
            left, _, right = text.partition("/")
            first, near_left = (None, False) if left == ".." else _bound(left, text)[0::2]
            last, near_right = (None, False) if right == ".." else _bound(right, text)[1:]
            if first is None and last is None:
                msg = f"date range {text!r} is open on both sides"
                raise InputError(msg, hint=_HINT)
            if first is not None and last is not None and first > last:
                msg = f"date range {text!r} ends before it begins"
                raise InputError(msg, hint=_HINT)
            return cls(first, last, near_left or near_right, text)
        low, high, near = _bound(text, text)
        return cls(low, high, near, text)

    @property
    def is_day(self) -> bool:
        """Whether the date names one exact day."""
        return self.first is not None and self.first == self.last and not self.approximate

    def overlaps(self, other: DateRange) -> bool:
        """Whether some day could be meant by both (approximation not widened here)."""
        starts_in_time = self.first is None or other.last is None or self.first <= other.last
        ends_in_time = other.first is None or self.last is None or other.first <= self.last
        return starts_in_time and ends_in_time

    def __str__(self) -> str:
        return self.text


def _bound(part: str, whole: str) -> tuple[date, date, bool]:
    """First day, last day and approximation of a partial date."""
    match = _PARTIAL.match(part)
    if match is None:
        msg = f"not a date: {whole[:60]!r}"
        raise InputError(msg, hint=_HINT)
    year, month, day = (int(group) if group is not None else None for group in match.groups()[:3])
    try:
        assert year is not None  # noqa: S101 - the expression always captures four digits
        low = date(year, month or 1, day or 1)
        last_month = month or 12
        high = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError as exc:
        msg = f"no such day: {whole[:60]!r}"
        raise InputError(msg, hint=_HINT) from exc
    return low, high, match.group(4) == "~"
