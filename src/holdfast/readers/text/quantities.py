# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Quantities in a text: a number or a range, how sure it is said to be, and of what.

    "at least 5,500 children"          ≥ 5500   person
    "up to 345 million from 135"       ≤ 345000000
    "about 30,000 new fighters"        ~ 30000  person
    "60 days", "two months"            = 60 day, = 2 month
    "between 10 and 12 percent"        10 … 12  percent
    "more than $110 billion"           > 110000000000 USD

The value is a closed interval of exact decimals written as text (`low`, `high`), so that
"5,000" and "5,000" are equal and nothing is rounded; `qualifier` keeps the words that bound or
blur it. The unit is normalised where it is one (`day`, `month`, `percent`, `USD`, `km`,
`tonne`), else the noun counted stands in `noun` as it is written; people of every calling are
`person`. Not quantities, and left alone: designators (MiG-29, G20, COVID-19, T-72B3), years and
dates, times of day, ordinals, numbers of laws and articles, telephone numbers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

__all__ = ["Quantity", "find_quantities"]

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:\.\d+)?"
_S = r"[ \u00a0]"
_DESIGNATOR = re.compile(r"[^\W\d_]-?\Z")
_YEAR = re.compile(r"(?:19|20)\d{2}\Z")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_MONTH_BEFORE = re.compile(rf"\b{_MONTH}\.?{_S}+\Z|\d[:/.-]\Z", re.IGNORECASE)
_MONTH_BEHIND = re.compile(rf"(?:st|nd|rd|th)?{_S}+(?:of )?{_MONTH}\b|:\d\d|{_S}?[ap]\.?m\b|/\d", re.IGNORECASE)
_BEFORE = 24  # characters looked at for what makes a number a name


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity: `start` to `end` in the view, `low` and `high` (decimals, "" for open), of `unit` or `noun`.

    `sign` is `=`, `~`, `<`, `<=`, `>`, `>=` or `..` (a range).
    """

    start: int
    end: int
    low: str
    high: str
    sign: str
    unit: str
    noun: str = ""
    qualifier: str = ""


def find_quantities(text: str, start: int, end: int) -> Iterator[Quantity]:
    """The quantities in a range of text, in order; they never overlap."""
    words = _words()
    for match in words.pattern.finditer(text, start, end):
        found = _read(words, match, text[max(start, match.start("first") - _BEFORE) : match.start("first")])
        if found is not None:
            yield found


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of data/units.toml, turned to be asked."""

    pattern: re.Pattern[str]
    reference: re.Pattern[str]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    units: Mapping[str, str]
    bounds: Mapping[str, str]
    no_nouns: frozenset[str]


def _read(words: _Words, match: re.Match[str], before: str) -> Quantity | None:
    unit = _unit(words, match)
    noun = (match["noun"] or "").lower()
    noun = "" if noun in words.no_nouns or unit else noun
    if _is_other(words, match, before, counted=bool(unit or noun)):
        return None
    begin, finish = _edges(match, noun=noun)
    qualifier = (match["qualifier"] or "").lower()
    if match["second"] is not None:
        low, high = _range(words, match)
        return Quantity(begin, finish, _plain(low), _plain(high), "..", unit, noun, qualifier)
    value = _plain(_value(words, match["first"], match["scale1"]))
    sign = words.bounds.get(qualifier, "=")
    low_text = "" if sign in {"<", "<="} else value
    return Quantity(begin, finish, low_text, "" if sign in {">", ">="} else value, sign, unit, noun, qualifier)


def _edges(match: re.Match[str], *, noun: str) -> tuple[int, int]:
    """Where a quantity begins and ends: with its qualifier and its sign, and with what it counts."""
    lead = "between" if match["between"] and match["second"] else "currency" if match["currency"] else "first"
    begin = match.start("qualifier" if match["qualifier"] else lead)
    names = ["first", "scale1", "second", "scale2", "percent", "unit", *(["noun"] if noun else [])]
    return begin, max(match.end(name) for name in names)


def _range(words: _Words, match: re.Match[str]) -> tuple[Decimal, Decimal]:
    """Both ends of "10 to 12 million": the first has the scale of the second, where it has none and stays smaller."""
    last = _value(words, match["second"], match["scale2"])
    first = _value(words, match["first"], match["scale1"] or match["scale2"])
    if first > last and not match["scale1"]:
        first = _value(words, match["first"], None)
    return min(first, last), max(first, last)


def _unit(words: _Words, match: re.Match[str]) -> str:
    if match["currency"]:
        return words.units[match["currency"].lower()]
    return "percent" if match["percent"] else words.units.get((match["unit"] or "").lower().replace("\u00a0", " "), "")


def _is_other(words: _Words, match: re.Match[str], before: str, *, counted: bool) -> bool:
    """Whether the number is a designator, a date, a reference, or a word that only looks like a number."""
    number, unit = match["first"], match["unit"] or match["percent"] or match["currency"]
    if not number[0].isdigit():
        if number.lower() == "one" and not unit and not match["scale1"]:
            return True  # "one soldier" may be any soldier
        if not (counted or match["scale1"] or match["qualifier"]):
            return True
    if words.reference.search(before) or _DESIGNATOR.search(before) or _MONTH_BEFORE.search(before):
        return True
    if unit or match["scale1"]:
        return False
    if _MONTH_BEHIND.match(match.string, match.end("first")):
        return True
    return _YEAR.match(number) is not None and not match["qualifier"]


def _value(words: _Words, number: str, scale: str | None) -> Decimal:
    times = words.scales[scale.lower()] if scale else 1
    if number[0].isdigit():
        return Decimal(re.sub(r"[, \u00a0\u202f]", "", number)) * times
    low = number.lower()
    if low in words.numbers:
        return Decimal(words.numbers[low] * times)
    total = 0
    for word in re.split(r"[- ]", low):
        total = total * words.scales[word] if word in words.scales else total + words.numbers.get(word, 0)
    return Decimal(total * times)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", _S) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def _words() -> _Words:
    source = resources.files(__package__).joinpath("data", "units.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    units = {word: unit for unit, words in read["units"].items() for word in words}
    bounds = {word: sign for sign, words in read["qualifiers"].items() for word in words}
    small, scale, signs = _either(read["numbers"]), _either(read["scales"]), _either(read["signs"])
    spelt = rf"(?:{small})(?:[- ](?:{small}))?(?:[ ]hundred)?"
    pattern = re.compile(
        rf"""
        (?:\b(?P<qualifier>{_either(bounds)}){_S}+(?:a[ ]|an[ ]|the[ ])?)?
        (?:\b(?P<between>between|from)[ ])?
        (?P<currency>{signs})?
        (?<![\w.,/:-])(?P<first>{_DIGITS}|(?<![A-Za-z])(?:{spelt})(?![A-Za-z]))(?!\d|[.,]\d)
        (?:[ \u00a0-]?(?P<scale1>{scale})\b)?
        (?:{_S}?(?:–|-|to|and|or){_S}?(?:{signs})?(?P<second>{_DIGITS}|(?:{spelt})(?![A-Za-z]))
           (?:[ \u00a0-]?(?P<scale2>{scale})\b)?(?=[ \u00a0%-]))?
        (?:[ \u00a0-]?(?P<percent>%)
          |[ \u00a0-](?:(?:{_either(read["words"]["between"])}){_S})*(?P<unit>{_either(units)})\b
          |{_S}(?:[a-z-]{{3,20}}{_S})??(?P<noun>[a-z][a-z-]{{1,20}}[a-rt-z]s(?<!us)(?<!is)|aircraft|cattle|police)\b(?![’']))?
        """,
        re.IGNORECASE | re.VERBOSE,
    )
    references = _either(read["words"]["references"])
    reference = re.compile(rf"(?:\b(?:{references})|№|\#)\.?[ \u00a0-]*\Z", re.IGNORECASE)
    units |= {sign.lower(): unit for sign, unit in read["signs"].items()}
    no_nouns = frozenset(read["words"]["no_nouns"])
    return _Words(pattern, reference, read["numbers"], read["scales"], units, bounds, no_nouns)
