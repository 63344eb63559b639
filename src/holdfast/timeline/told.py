# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What is compared: a claim, a role or a measure, with the document that tells it and its very words.

A `Source` is a document as the record knows it; a `Place` the span in it, in characters of a
text view and in bytes of the capture. The comparison itself (`contradictions`, `pledges`) works
on these values alone, knows no store, and gives the same for any order of its input.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from holdfast.readers.text.found import ClaimFound, MeasureFound, RoleFound

__all__ = ["Place", "Source", "ToldClaim", "ToldMeasure", "ToldRole", "days_of", "said_on"]


@dataclass(frozen=True, slots=True)
class Source:
    """A document: its id in the record (`c12`), what it calls itself, who published it and when.

    `published`, `reckoned` (the day that its own "today" was taken for) and `observed` (when it was captured) are
    ISO 8601 or ""; `address` is what two captures of one page share, "" where nothing is known of it.
    """

    reference: str
    title: str = ""
    publisher: str = ""
    published: str = ""
    address: str = ""
    observed: str = ""
    reckoned: str = ""

    @property
    def day(self) -> str:
        """The day it stands for, as ISO 8601: stated, else the one it was reckoned from, else that of its capture."""
        return (self.published or self.reckoned or self.observed)[:10]

    @property
    def day_is(self) -> str:
        """Which of these days it is, in words; "" without any."""
        if self.published:
            return "day of the document"
        if self.reckoned:
            return "day it is reckoned from"
        return "captured then, may be older" if self.observed else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: characters `start` to `end` of view number `view`, and the bytes behind them.

    `words` are the characters themselves; `context` the sentence or paragraph around them, "" where it was not read;
    `citation` re-reads the bytes (`holdfast cite`).
    """

    source: Source
    start: int
    end: int
    words: str = ""
    view: int = 0
    citation: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class ToldClaim:
    """A claim and where it stands."""

    claim: ClaimFound
    place: Place


@dataclass(frozen=True, slots=True)
class ToldRole:
    """A role and where it stands."""

    role: RoleFound
    place: Place


@dataclass(frozen=True, slots=True)
class ToldMeasure:
    """A measure as a text states it, and where; `condition` are the words that it hangs on.

    `said` is the day on which somebody said it, as far as the text tells it ("said on March 13 that …"), "" where not.
    """

    measure: MeasureFound
    place: Place
    condition: str = ""
    said: str = ""


def said_on(place: Place) -> dt.date | None:
    """The day of the document, `None` where it is not known to the day."""
    return days_of(place.source.day)[0] if len(place.source.day) == 10 else None  # noqa: PLR2004 - 2022-03-01


def days_of(iso: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of an ISO 8601 date, month, year, week or interval; `None` where it is open.

    What is no such date is open on both sides: nothing is decided by it.
    """
    first, slash, last = iso.partition("/")
    if slash:
        return _range(first)[0], _range(last)[1]
    return _range(first)


def _range(iso: str) -> tuple[dt.date | None, dt.date | None]:
    try:
        if "-W" in iso:
            monday = dt.date.fromisocalendar(int(iso[:4]), int(iso[6:8]), 1)
            return monday, monday + dt.timedelta(days=6)
        if len(iso) == 4:  # noqa: PLR2004 - a year
            return dt.date(int(iso), 1, 1), dt.date(int(iso), 12, 31)
        if len(iso) == 7:  # noqa: PLR2004 - a month
            year, month = int(iso[:4]), int(iso[5:])
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            return dt.date(year, month, 1), following - dt.timedelta(days=1)
        day = dt.date.fromisoformat(iso[:10])
    except (ValueError, OverflowError):
        return None, None
    return day, day
