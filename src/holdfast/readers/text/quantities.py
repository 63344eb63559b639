# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Quantities in a text: a number or a range, how sure it is said to be, and of what.

    "at least 5,500 children"          ≥ 5500   person
    "up to 345 million from 135"       ≤ 345000000
    "about 30,000 new fighters"        ~ 30000  person
    "60 days", "two months"            = 60 day, = 2 month
    "between 10 and 12 percent"        10 … 12  percent
    "more than $110 billion"           > 110000000000 USD
    "hundreds of companies"            ≥ 100 companies  (qualifier "hundreds")
    "one-quarter of exports"           = 25  percent
    "four MiG-29 fighters"             = 4   fighters

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
_WORD = 16  # characters of the word before a number
_LEAD = 48  # characters before a number that hold its qualifier
_BEFORE = 24  # characters looked at for what makes a number a name
_NAMED = re.compile(
    r"(?<=[\w,;] )(?!(?:[A-Z]\w+day|In|At|By|On|Of|The|And)\b)[A-Z][\w’-]*[^\W\d_] \Z|[A-Z]\w+ [A-Z]\w+ \Z"
)
_OFFSET = re.compile(r"[+−]\Z")  # "+0100"
_SCORE = re.compile(r"[-–]\d{1,2}(?![\d%])")
_NEAR = 60  # characters around two numbers in which a match was won
_PLAYED = re.compile(
    r"\b(?:w[io]n(?:s|ning)?|beat(?:s|en|ing)?|lost|los(?:es?|ing)|dr[ae]w(?:s|n)?|defeat(?:s|ed)?|victory|score[ds]?|goals?|"
    r"match|half-?time|final|vot(?:e|ed|es|ing)|penalties|leads?|led|quarter-?finals?|tie)\b",
    re.IGNORECASE,
)


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
    for match in _matches(words, text, start, end):
        found = _read(words, match, text[max(start, match.start("first") - _BEFORE) : match.start("first")])
        if found is not None:
            yield found


def _matches(words: _Words, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Where the whole pattern matches: it is tried only where a number or a word of one begins."""
    low = text[start:end].lower()
    if len(low) != end - start:
        yield from words.pattern.finditer(text, start, end)  # a letter that is two in lower case moves all places
        return
    at = start
    for anchor in words.anchors.finditer(low):
        place = start + anchor.start()
        if place < at:
            continue
        begin = place
        if place > at and (
            text[place - 1] in words.signs or _word_before(text, max(at, place - _WORD), place) in words.lasts
        ):
            lead = words.lead.search(text, max(at, place - _LEAD), place)
            begin = lead.start() if lead is not None else place
        match = words.pattern.match(text, begin, end) or words.pattern.match(text, place, end)
        if match is not None:
            yield match
            at = match.end()


def _word_before(text: str, start: int, end: int) -> str:
    """The last word before a number, in lower case."""
    words = text[start:end].split()
    return words[-1].lower() if words else ""


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of data/units.toml, turned to be asked."""

    pattern: re.Pattern[str]
    anchors: re.Pattern[str]
    lead: re.Pattern[str]
    signs: frozenset[str]
    lasts: frozenset[str]
    reference: re.Pattern[str]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    units: Mapping[str, str]
    bounds: Mapping[str, str]
    no_nouns: frozenset[str]
    vague: Mapping[str, int]
    parts: Mapping[str, str]


def _read(words: _Words, match: re.Match[str], before: str) -> Quantity | None:
    if match["part"]:
        return _part(words, match)
    unit = _unit(words, match)
    noun = (match["noun"] or "").lower()
    noun = "" if noun in words.no_nouns or unit else noun
    if _is_other(words, match, before, counted=bool(unit or noun)):
        return None
    begin, finish = _edges(match, noun=noun)
    qualifier = (match["qualifier"] or "").lower()
    if match["vague"]:
        least = str(words.vague[_joined(match["vague"])])
        return Quantity(begin, finish, least, "", ">=", unit, noun, _joined(f"{qualifier} {match['vague']}".strip()))
    if match["second"] is not None:
        low, high = _range(words, match)
        return Quantity(begin, finish, _plain(low), _plain(high), "..", unit, noun, qualifier)
    value = _plain(_value(words, match["first"], match["scale1"]))
    sign = words.bounds.get(qualifier, "=")
    low_text = "" if sign in {"<", "<="} else value
    return Quantity(begin, finish, low_text, "" if sign in {">", ">="} else value, sign, unit, noun, qualifier)


def _part(words: _Words, match: re.Match[str]) -> Quantity:
    """A part of a whole ("one-quarter of exports") in percent."""
    qualifier = (match["qualifier"] or "").lower()
    value = words.parts[_joined(match["part"])]
    sign = "~" if value.startswith("~") else words.bounds.get(qualifier, "=")
    value = value.removeprefix("~")
    low, high = ("" if sign in {"<", "<="} else value), ("" if sign in {">", ">="} else value)
    begin = match.start("qualifier" if match["qualifier"] else "first")
    return Quantity(begin, match.end("first"), low, high, sign, "percent", "", qualifier)


def _joined(text: str) -> str:
    return text.lower().replace("\u00a0", " ")


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
    if match["vague"]:
        return not counted
    if not number[0].isdigit():
        if number.lower() == "one" and not unit and not match["scale1"]:
            return True  # "one soldier" may be any soldier
        if not (counted or match["scale1"] or match["qualifier"]):
            return True
    if words.reference.search(before) or _DESIGNATOR.search(before) or _MONTH_BEFORE.search(before):
        return True
    if unit or match["scale1"]:
        return False
    if _is_label(match, before, counted=counted):
        return True
    if _MONTH_BEHIND.match(match.string, match.end("first")):
        return True
    return _YEAR.match(number) is not None and not match["qualifier"]


def _is_label(match: re.Match[str], before: str, *, counted: bool) -> bool:
    """Whether a number without a unit is part of a name ("Nord Stream 2"), an offset ("+0100") or a score ("3-2")."""
    number, text = match["first"], match.string
    if not number[0].isdigit() or match["qualifier"]:
        return False
    if _OFFSET.search(before) or (len(number) > 1 and number[0] == "0" and "." not in number):
        return True
    if match["second"] is None:
        if not counted and _SCORE.match(text, match.end("first")):
            return True
        return (len(number) == 1 or not counted) and _NAMED.search(before) is not None
    between = text[match.end("first") : match.start("second")]
    if counted or between not in {"-", "–"} or not match["second"].isdigit() or not number.isdigit():
        return False
    near = text[max(0, match.start("first") - _NEAR) : match.end("second") + _NEAR]
    return int(number) >= int(match["second"]) or _PLAYED.search(near) is not None


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


def _trie(words: Iterable[str]) -> str:
    """A pattern of words that shares their beginnings: far fewer letters are tried where none of them stands."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    if "" in by_first:
        del by_first[""]
        rest = _trie(rest for first, many in by_first.items() for rest in [first + one for one in many])
        return f"(?:{rest})?" if by_first else ""
    parts = [(_S if first == " " else re.escape(first)) + _trie(many) for first, many in sorted(by_first.items())]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


@cache
def _words() -> _Words:
    source = resources.files("holdfast.readers.text").joinpath("data", "units.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    units = {word: unit for unit, words in read["units"].items() for word in words}
    bounds = {word: sign for sign, words in read["qualifiers"].items() for word in words}
    small, scale, signs = _either(read["numbers"]), _either(read["scales"]), _either(read["signs"])
    spelt = rf"(?:{small})(?:[- ](?:{small}))?(?:[ ]hundred)?"
    vague, parts = _either(read["vague"]), _either(read["parts"])
    pattern = re.compile(
        rf"""
        (?:\b(?P<qualifier>{_either(bounds)}){_S}+(?:a[ ]|an[ ]|the[ ])?)?
        (?:\b(?P<between>between|from)[ ])?
        (?P<currency>{signs})?
        (?<![\w.,/:-])(?P<first>{_DIGITS}|(?<![A-Za-z])(?:(?P<part>{parts})(?={_S}of\b)|(?P<vague>{vague})|(?:{spelt}))(?![A-Za-z]))
        (?!\d|[.,]\d|-point)
        (?(vague)(?:{_S}of)?)
        (?:[ \u00a0-]?(?P<scale1>{scale})\b)?
        (?:{_S}?(?:–|-|to|and|or){_S}?(?:{signs})?(?P<second>{_DIGITS}|(?:{spelt})(?![A-Za-z]))
           (?:[ \u00a0-]?(?P<scale2>{scale})\b)?(?=[ \u00a0%-]))?
        (?:[ \u00a0-]?(?P<percent>%)
          |[ \u00a0-](?:(?:{_either(read["words"]["between"])}){_S})*(?P<unit>{_either(units)})\b
          |{_S}(?:(?:{_either(read["words"]["between"])}){_S})*(?P<model>[A-Z][A-Za-z]{{0,9}}-?\d[\w-]{{0,6}}{_S})?(?:[a-z-]{{3,20}}{_S})??(?P<noun>[a-z][a-z-]{{1,20}}[a-rt-z]s(?<!us)(?<!is)|aircraft|cattle|police)\b(?![’']))?
        """,
        re.IGNORECASE | re.VERBOSE,
    )
    references = _either(read["words"]["references"])
    reference = re.compile(rf"(?:\b(?:{references})|№|\#)\.?[ \u00a0-]*\Z", re.IGNORECASE)
    units |= {sign.lower(): unit for sign, unit in read["signs"].items()}
    no_nouns = frozenset(read["words"]["no_nouns"])
    anchors = re.compile(rf"\b(?:\d|{_trie([*read['numbers'], *read['vague'], *read['parts']])})")
    lead = re.compile(
        rf"(?:\b(?:{_either(bounds)}){_S}+(?:a[ ]|an[ ]|the[ ])?)?(?:\b(?:between|from)[ ])?(?:{signs})?\Z",
        re.IGNORECASE,
    )
    lasts = frozenset(word.split(" ")[-1] for word in bounds) | {"a", "an", "the", "between", "from"}
    return _Words(
        pattern=pattern,
        anchors=anchors,
        lead=lead,
        signs=frozenset(sign[-1] for sign in read["signs"]),
        lasts=lasts,
        reference=reference,
        numbers=read["numbers"],
        scales=read["scales"],
        units=units,
        bounds=bounds,
        no_nouns=no_nouns,
        vague=read["vague"],
        parts=read["parts"],
    )
