# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a cell of a workbook says, as text: the pure half of `xlsx@1` (vault-format, 13.1).

A workbook stores a date as a number of days and says only in the number format of the cell
that it is one; the format also says how much of the date the publisher showed, and no more of
it becomes text: a cell shown as "May-75" is 1975-05, though a day is stored beneath it.

Everything here is frozen with version 1 of the step: old citations count in what it gives.

Source: ECMA-376-1:2016, 18.8.30 (number formats), 18.18.11 (cell types), 22.9.2.19 (escapes).
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal

__all__ = ["BUILT_IN_DATES", "date_text", "number_text", "shown_parts", "unescape"]

# Number formats that every workbook has without saying so: the parts of a date each shows.
# 27 to 58 are those of East Asian programs, in their Japanese meaning.
BUILT_IN_DATES = {
    **dict.fromkeys((14, 15, *range(27, 32), 35, 36, 50, 51, 53, 54, 56, 57, 58), "ymd"),
    16: "ymd",  # d-mmm: the year is not shown, and is not in doubt
    **dict.fromkeys((17, 34, 52, 55), "ym"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), "t"),
    22: "ymdt",
}
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_ELAPSED = re.compile(r"[hms]+\Z")
_SCIENTIFIC = re.compile(r"e[+-]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_INTEGER = re.compile(r"-?[1-9][0-9]*\Z")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - the same
_FIRST_OF_MARCH_1900 = 61  # the 1900 system counts a 29 February 1900, which never was, as 60
_LAST_DAY = 2_958_465  # 9999-12-31 in the 1900 system, in which both systems end
_SHIFT_1904 = 1462
_DAY_S = 86_400


def shown_parts(code: str) -> str:
    """Which parts of a date a number format shows: of "ymd" and "t" (time of day); "" for no date.

    Only the first section counts (the others are for negative numbers and text). An elapsed
    time (`[h]:mm`) is no date.
    """
    text = _LITERALS.sub("", code).partition(";")[0].lower()
    if any(_ELAPSED.match(inside) for inside in _BRACKETS.findall(text)):
        return ""
    text = _SCIENTIFIC.sub("", _BRACKETS.sub("", text)).replace("general", "")
    clock = "h" in text or "s" in text
    year, day = "y" in text or "e" in text, "d" in text
    month = "m" in text and (year or day or not clock)
    if not (year or month or day):
        return "t" if clock else ""
    if day or not year:
        return "ymdt" if clock else "ymd"
    return "ym" if month else "y"


def number_text(stored: str) -> str:
    """A stored number: digits as they stand where they are all of it, else the shortest that mean the same.

    `45000.0` → `45000`, `1.1000000000000001` → `1.1`, `1E-3` → `0.001`, never with an exponent.
    What is no number comes back as it stands.
    """
    text = stored.strip()
    if _INTEGER.match(text):
        return text
    if not _NUMBER.match(text):
        return stored
    value = float(text)
    if not math.isfinite(value):
        return stored
    if value == int(value):
        return str(int(Decimal(repr(value))))
    return format(Decimal(repr(value)), "f")


def date_text(stored: str, parts: str, *, from_1904: bool) -> str:
    """A stored number of days as ISO 8601, as far as `parts` shows it; no day there can be is a number.

    Below one day it is a time of day. Seconds are rounded.
    """
    text = stored.strip()
    if not _NUMBER.match(text):
        return stored
    days = float(text)
    last = _LAST_DAY - (_SHIFT_1904 if from_1904 else 0)
    if not 0 <= days < last + 1:
        return number_text(stored)
    seconds = math.floor(days * _DAY_S + 0.5)
    whole, rest = divmod(seconds, _DAY_S)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    if days < 1 and (not from_1904 or parts == "t"):
        return clock
    if whole > last or (not from_1904 and whole == _FIRST_OF_MARCH_1900 - 1):
        return number_text(stored)
    if from_1904:
        day = _EPOCH_1904 + timedelta(days=whole)
    else:
        day = _EPOCH_1900 + timedelta(days=whole + (whole < _FIRST_OF_MARCH_1900))
    date = f"{day.year:04}-{day.month:02}-{day.day:02}"
    if parts == "y":
        return date[:4]
    if parts == "ym":
        return date[:7]
    return f"{date}T{clock}" if rest else date


def unescape(text: str) -> str:
    r"""`_x000D_` and its like (22.9.2.19) as the characters they stand for; those XML cannot hold stay as written."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    legal = code in {0x9, 0xA, 0xD} or 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD  # noqa: PLR2004 - XML 1.0, 2.2
    return chr(code) if legal else match[0]
