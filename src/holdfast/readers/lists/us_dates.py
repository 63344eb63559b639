# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Dates and Federal Register citations as US agencies write them.

    06/19/2003, 6/27/03 → 2003-06-19, 2003-06-27 (month first, always)
    2007-01-31          → as it stands
    68 F.R. 38290 6/27/03, 87 FR 20299, Vol. 86, No. 71, 04/15/2021 → citations with their days

Years of two digits are those from 1950 to 2049: the lists begin in the 1980s.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

__all__ = ["Cited", "citations", "month_day_year"]

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\Z")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_CITED = re.compile(
    r"(?P<act>(?P<volume>\d{2,3})[ .]*F\.? ?R\.?\s+(?P<page>\d{1,6}(?:,\s?\d{4,6})*))"
    r"(?:[\s,]+(?P<date>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})))?"
)
_PIVOT = 50


class Cited(NamedTuple):
    """One citation in a text: "68 FR 38290", its day, and the characters `[start, end)`; the day from `date_start`."""

    act: str
    date: str | None
    start: int
    date_start: int
    end: int


def month_day_year(text: str) -> str | None:
    """The ISO date of one, or `None` when it is none."""
    text = text.strip()
    match = _SLASHED.match(text)
    if match is not None:
        month, day, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:  # noqa: PLR2004 - digits
            year += 1900 if year >= _PIVOT else 2000
    elif (match := _ISO.match(text)) is not None:
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def citations(text: str) -> tuple[Cited, ...]:
    """Every Federal Register citation of `text`, in order."""
    found = []
    for match in _CITED.finditer(text):
        pages = re.sub(r",\s?", ", ", match["page"])
        at = match.start("date") if match["date"] else match.end()
        day = month_day_year(match["date"]) if match["date"] else None
        found.append(Cited(f"{match['volume']} FR {pages}", day, match.start(), at, match.end()))
    return tuple(found)
