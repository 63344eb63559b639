# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Texts of Ukraine's sanctions register: names in three languages, doubled addresses, dates, ranges.

A name may be "Ukrainian (English, Russian)" in any order, an address "Ukrainian (the same again
in Russian or English)". `names` and `addresses` give the ranges of the parts; what does not part
cleanly by script stays whole, since brackets are a part of many names.

`date` reads ISO dates, 1.2.1960, "21 березня 1945 р.", "серпень 1980 року", "1957-1959 роки".

All ranges are character ranges of the text; `Text.range` leads them to bytes of the JSON string,
through its escapes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from holdfast.readers.clean import date_edtf, squeeze
from holdfast.readers.json_spans import Span

__all__ = ["Part", "Text", "addresses", "date", "names", "pieces"]

_MONTHS = ("січ", "лют", "берез", "квіт", "трав", "черв", "лип", "серп", "верес", "жовт", "листопад", "груд")
_WORDS = re.compile(r"(?:[ву]\s+)?(?:(\d{1,2})\s+)?([а-яіїєґ’']{4,10})\s+(\d{4})\s*(?:р\.?|року|рік)?\s*\Z")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\s*(?:р\.?\s*(?:н\.?)?|року)?\s*\Z")
_YEARS = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})\s*(?:рр?\.?|роки|років)?\s*\Z")
_YEAR = re.compile(r"(\d{4})\s*(?:р\.?|року|рік)?\s*\Z")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_RUSSIAN = re.compile(r"[ыэъёЫЭЪЁ]")
_UNIT = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
    rb"|[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*"
)
_MIN_ADDRESS = 20  # characters of either half of a doubled address: "(корпус 2)" is no second address


class Text:
    """A string of a JSON document: its characters, and where they stand in the record's bytes."""

    __slots__ = ("_data", "_units", "end", "start", "text")

    def __init__(self, span: Span, data: bytes) -> None:
        self.text = str(span.value)
        self.start = span.start
        self.end = span.end
        self._data = data
        self._units: list[tuple[int, int]] | None = None

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the characters `[start, end)`; all of the string where they cannot be told apart."""
        if self._units is None:
            self._units = [match.span() for match in _UNIT.finditer(self._data, self.start, self.end)]
        if len(self._units) != len(self.text) or start >= end:
            return self.start, self.end
        return self._units[start][0], self._units[end - 1][1]


class Part(NamedTuple):
    """A stretch of a text, and the language its letters show (`None` when they do not)."""

    start: int
    end: int
    lang: str | None


def names(text: str, *, romanised: bool = False) -> list[Part]:
    """The names of a name field, the one outside the brackets first; a `romanised` one is Latin throughout."""
    halves = _bracketed(text)
    if halves is None:
        return _whole(text)
    if romanised:
        inner = _groups(text, *halves[1], join=False)
        found = [halves[0], *inner] if len(inner) == 2 else [(0, len(text))]  # noqa: PLR2004 - two languages
        return [one for start, end in found for one in _whole(text[start:end], start)]
    inner = _groups(text, *halves[1])
    outer = _script(text[slice(*halves[0])])
    scripts = [_script(text[start:end]) for start, end in inner]
    if None in scripts or outer is None or (len(inner) == 1 and scripts[0] == outer) or len(set(scripts)) != len(inner):
        return _whole(text)
    spans = [halves[0], *inner]
    return [Part(start, end, _language(text[start:end], first=index == 0)) for index, (start, end) in enumerate(spans)]


def addresses(text: str) -> list[Part]:
    """The address, or the two that stand one in brackets behind the other."""
    halves = _bracketed(text)
    if halves is None or min(end - start for start, end in halves) < _MIN_ADDRESS:
        return _whole(text)
    found = enumerate(halves)
    return [Part(start, end, _language(text[start:end], first=index == 0)) for index, (start, end) in found]


def pieces(text: str, separator: str = ";") -> list[Part]:
    """The parts of a joined text, without blanks at their ends."""
    found, at = [], 0
    for piece in text.split(separator):
        start = at + len(piece) - len(piece.lstrip())
        if piece.strip():
            found.append(Part(start, start + len(piece.strip()), None))
        at += len(piece) + len(separator)
    return found


def date(text: str) -> str | None:
    """The EDTF text of a date as the register writes it, or `None`."""
    low = squeeze(text).lower()
    if (match := _DOTTED.match(low)) is not None:
        return date_edtf(f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}")
    if (match := _YEARS.match(low)) is not None:
        return date_edtf(f"{match[1]}/{match[2]}")
    if (match := _YEAR.match(low)) is not None:
        return match[1]
    if (match := _WORDS.match(low)) is not None:
        month = next((number for number, stem in enumerate(_MONTHS, start=1) if match[2].startswith(stem)), None)
        if month is None:
            return None
        return date_edtf(f"{match[3]}-{month:02}" + (f"-{int(match[1]):02}" if match[1] else ""))
    return date_edtf(text)


def _bracketed(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """What stands before the last pair of brackets, and in it; `None` unless the text ends with that pair."""
    end = len(text.rstrip(" \t\r\n.;"))
    if not text.endswith(")", 0, end):
        return None
    depth = 0
    for at in range(end - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if depth == 0:
            before, inside = _whole(text[:at]), _whole(text[at + 1 : end - 1], at + 1)
            return None if not before or not inside else (before[0][:2], inside[0][:2])
    return None


def _whole(text: str, at: int = 0) -> list[Part]:
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return [Part(at + start, at + end, _language(text, first=True))] if start < end else []


def _groups(text: str, start: int, end: int, *, join: bool = True) -> list[tuple[int, int]]:
    """The parts between commas outside quotes; with `join`, neighbours of one script are one part."""
    cuts, quoted = [start], False
    for at in range(start, end):
        if text[at] in '"«»“”':
            quoted = not quoted if text[at] == '"' else text[at] in "«“"
        elif text[at] == "," and not quoted:
            cuts.append(at + 1)
    found: list[tuple[int, int]] = []
    for first, after in zip(cuts, [*(cut - 1 for cut in cuts[1:]), end], strict=True):
        piece = text[first:after]
        if not piece.strip():
            continue
        span = first + len(piece) - len(piece.lstrip()), first + len(piece.rstrip())
        if join and found and _script(text[slice(*found[-1])]) == _script(piece):
            found[-1] = (found[-1][0], span[1])
        else:
            found.append(span)
    return found


def _script(text: str) -> str | None:
    latin, cyrillic = len(_LATIN.findall(text)), len(_CYRILLIC.findall(text))
    if latin == cyrillic:
        return None
    return "latin" if latin > cyrillic else "cyrillic"


def _language(text: str, *, first: bool) -> str | None:
    """`ukr` or `rus` by the letters only one of them has; `eng` for Latin inside brackets is the register's habit."""
    script = _script(text)
    if script == "latin":
        return None if first else "eng"
    if script == "cyrillic":
        if _UKRAINIAN.search(text):
            return "ukr"
        if _RUSSIAN.search(text):
            return "rus"
        return "ukr" if first else None
    return None
