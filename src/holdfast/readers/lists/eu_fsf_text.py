# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Texts of the EU's financial sanctions files → values: births, lettered lists, languages, countries. All pure.

Births (`birth`): the file has a whole date, or its parts, or a range of years, each with a
flag "circa" and a calendar. Parts are joined no further than they go (`1958-09`); "circa"
becomes `~`; a range `1958/1963`. Of a date in another calendar only the publisher's own
conversion (the attribute `birthdate` beside a year of that calendar) is taken; without one
the words are kept as a note and nothing is converted. So are years before 1850: nobody on
a list is that old, and Hijri years have been entered as Gregorian ones.

Lists inside a text (`lettered`): "(a) Mullah, (b) Maulavi", "a) …, b) …", "1. …, 2. …" are cut at
letters that follow each other from the first; "; " outside brackets parts two posts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.readers.clean import country, date_edtf, squeeze
from holdfast.readers.lists.eu_fsf_parts import NOTHING, Part

__all__ = ["Birth", "birth", "language", "lettered", "listed_country", "unwrapped"]

_FIRST_YEAR = 1850  # the oldest birth on the list of 2026-05 is of 1924
_MARK = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=[,;]))(?:\(([a-z0-9])\)|([a-z])\)|([0-9])\.)\s+")
_EDGES = " \t\r\n,;"
_APPROXIMATE = re.compile(r"\s*\(?approximat\w*\)?\s*\Z", re.IGNORECASE)
_GREGORIAN = frozenset({"", "gregorian"})


class Birth(NamedTuple):
    """What one birth says: EDTF or `None`, the cells it was read from, and words that are no date, with a reason."""

    value: str | None
    cells: tuple[str, ...]
    words: str
    reason: str


def birth(part: Part) -> Birth:
    """The date of a `birthdate`; never raises."""
    calendar = part.text("calendarType")
    near = "~" if part.flag("circa") else ""
    whole, year = part.text("birthdate"), part.text("year")
    whole = "" if whole.lower() in NOTHING else whole
    if calendar.lower() not in _GREGORIAN:
        return _other_calendar(part, calendar, near)
    if whole:
        value = _plausible(_hedged(whole, near))
        if value is None:
            return Birth(None, ("birthdate",), whole, "not a date")
        parts = _joined(part)
        if parts is not None and not whole.startswith(parts):
            return Birth(value, ("birthdate",), f"{parts} beside {whole}", "the parts of a birth date say another day")
        return Birth(value, ("birthdate",), "", "")
    if year:
        used = tuple(name for name in ("dayOfMonth", "monthOfYear", "year") if part.text(name))
        joined = _joined(part)
        value = None if joined is None else _plausible(joined + near)
        if value is None and joined is not None and len(joined) > len(year):  # 31 February: the month still stands
            value = _plausible(joined.rpartition("-")[0] + near)
            return Birth(value, used, joined, "not a day of the calendar")
        return Birth(value, used, "" if value else _words(part, used), "" if value else "not a date")
    return _range(part, near)


def _range(part: Part, near: str) -> Birth:
    used = tuple(name for name in ("yearRangeFrom", "yearRangeTo") if part.text(name))
    if not used:
        stray = tuple(name for name in ("dayOfMonth", "monthOfYear") if part.text(name))
        return Birth(None, stray, _words(part, stray), "a day without its year" if stray else "")
    first, last = part.text("yearRangeFrom"), part.text("yearRangeTo")
    text = f"{first}{near}/{last}{near}" if first and last else f"{first}{near}/.." if first else f"../{last}{near}"
    if first and first == last:
        text = first + near
    value = _plausible(text)
    return Birth(value, used, "" if value else _words(part, used), "" if value else "not a range of years")


def _other_calendar(part: Part, calendar: str, near: str) -> Birth:
    names = tuple(
        name for name in ("dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo") if part.text(name)
    )
    words = f"{_words(part, names)} ({calendar} calendar)" if names else ""
    whole, year = part.text("birthdate"), part.text("year")
    converted = _plausible(_hedged(whole, near)) if whole and not whole.startswith(year or " ") else None
    if converted is not None:  # 24/6/1402 beside 1982-04-19: the publisher has converted it
        return Birth(converted, ("birthdate",), words, "")
    if whole:
        words, names = f"{whole} ({calendar} calendar)", (*names, "birthdate")
    return Birth(None, names, words, "a date of another calendar" if words else "")


def _joined(part: Part) -> str | None:
    """Year, month and day as far as they go, or `None`."""
    year, month, day = (part.text(name) for name in ("year", "monthOfYear", "dayOfMonth"))
    if not (year.isascii() and year.isdigit() and len(year) == 4):  # noqa: PLR2004 - digits of a year
        return None
    if not (month.isascii() and month.isdigit() and 1 <= int(month[:3]) <= 12):  # noqa: PLR2004 - months
        return year
    joined = f"{year}-{int(month):02}"
    return f"{joined}-{int(day[:3]):02}" if day.isascii() and day.isdigit() and int(day[:3]) else joined


def _hedged(text: str, near: str) -> str:
    """A date as the old formats write it too: "1958 - 1963 (approximative)"."""
    cut = _APPROXIMATE.sub("", text)
    return date_edtf(f"circa {cut}" if near or cut != text else cut) or ""


def _plausible(text: str) -> str | None:
    try:
        found = DateRange.parse(text)
    except InputError:
        return None
    years = [int(year) for year in re.findall(r"(?<![\d-])\d{4}", found.text)]
    return found.text if years and min(years) >= _FIRST_YEAR else None


def _words(part: Part, names: tuple[str, ...]) -> str:
    if "yearRangeFrom" in names or "yearRangeTo" in names:
        return " - ".join(part.text(name) for name in names)
    return "/".join(part.text(name) for name in names)


def lettered(text: str) -> list[tuple[int, int]]:
    """The ranges of the items of a packed text, without their letters; the whole text when it is not packed."""
    cuts, expected = [(0, 0)], ""
    for match in _MARK.finditer(text):
        mark = match[1] or match[2] or match[3]
        if expected and mark != expected:
            continue
        if not expected and mark not in {"a", "1"}:
            continue
        expected = chr(ord(mark) + 1)
        cuts.append((match.start(), match.end()))
    if len(cuts) < 3:  # noqa: PLR2004 - the beginning, an (a) and a (b)
        cuts = cuts[:1]
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    items = [(start, end) for (_, start), end in zip(cuts, ends, strict=True)]
    found = [_trimmed(text, *piece) for item in items for piece in _semicolons(text, *item)]
    return [piece for piece in found if piece[0] < piece[1]]


def _semicolons(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found, depth = [], 0
    for at in range(start, end):
        char = text[at]
        depth += (char in "([") - (char in ")]")
        if char == ";" and depth <= 0:
            found.append((start, at))
            start = at + 1
    return [*found, (start, end)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def listed_country(part: Part) -> tuple[str | None, str]:
    """(code, name of the cell it was read from); the cell is empty where the file says "unknown".

    "00" is the file's code for unknown. "CS" meant Czechoslovakia until 1993 and Serbia and Montenegro
    from 2003: the description says which, and without one it is the later (the only one seen).
    """
    code, said = part.text("countryIso2Code"), part.text("countryDescription")
    if code.upper() == "CS":
        return ("cshh" if "czech" in said.lower() else "csxx"), "countryIso2Code"
    if code and code != "00":
        return country(code) or (country(said) if said else None), "countryIso2Code"
    if said and said.upper() != "UNKNOWN":
        return country(said), "countryDescription"
    return None, ""


@lru_cache(maxsize=512)
def language(code: str) -> str | None:
    """The ISO 639-3 code of a `nameLanguage` (ISO 639-1, and "MO" as it stands in the file), or `None`."""
    return _LANGUAGES.get(squeeze(code).upper())


def unwrapped(text: str) -> list[tuple[int, int]]:
    """The ranges of remarks as the CSV and older formats write them, each in brackets, parted by line ends."""
    found, start = [], 0
    for match in [*_BETWEEN.finditer(text), None]:
        first, last = _trimmed(text, start, len(text) if match is None else match.start() + 1)
        while last - first > 1 and text[first] == "(" and text[last - 1] == ")" and _closes(text, first, last):
            first, last = _trimmed(text, first + 1, last - 1)
        if first < last:
            found.append((first, last))
        start = len(text) if match is None else match.end() - 1
    return found


_BETWEEN = re.compile(r"\)(?:\s|\\n)*(?:\n|\\n)(?:\s|\\n)*\(")


def _closes(text: str, start: int, end: int) -> bool:
    """Whether the bracket at `start` is closed by the one before `end`."""
    depth = 0
    for at in range(start, end):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return at == end - 1
    return False


_LANGUAGES = {
    "AR": "ara", "AZ": "aze", "BE": "bel", "BG": "bul", "BS": "bos", "CS": "ces", "DA": "dan", "DE": "deu",
    "EL": "ell", "EN": "eng", "ES": "spa", "ET": "est", "FA": "fas", "FI": "fin", "FR": "fra", "GA": "gle",
    "GD": "gla", "GL": "glg", "HE": "heb", "HI": "hin", "HR": "hrv", "HU": "hun", "HY": "hye", "ID": "ind",
    "IT": "ita", "JA": "jpn", "KA": "kat", "KK": "kaz", "KO": "kor", "KU": "kur", "KY": "kir", "LT": "lit",
    "LV": "lav", "MK": "mkd", "MO": "ron", "MS": "msa", "MT": "mlt", "MY": "mya", "NL": "nld", "NO": "nor",
    "PA": "pan", "PL": "pol", "PS": "pus", "PT": "por", "RO": "ron", "RU": "rus", "SK": "slk", "SL": "slv",
    "SO": "som", "SQ": "sqi", "SR": "srp", "SU": "sun", "SV": "swe", "TG": "tgk", "TH": "tha", "TK": "tuk",
    "TR": "tur", "UK": "ukr", "UR": "urd", "UZ": "uzb", "VI": "vie", "ZH": "zho",
}  # fmt: skip
