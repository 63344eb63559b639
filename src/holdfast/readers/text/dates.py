# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Time expressions in a text, each with what it means and from which day it was reckoned.

What stands in full is read as it stands. What is relative ("Saturday", "this week", "last
July", "mid-May") needs an anchor day, and is given as vaguely as it is said: no day is ever
invented. Rules, in the order in which they win where expressions overlap:

1. full dates (`March 18, 2023`, `18 March 2023`, `2023-03-18`, `18.03.2023`);
2. a month with a year, a day of a month without one (the year nearest to the anchor), a
   month alone in the same way, a year alone where words before it say so;
3. weekdays: the last one, the anchor's own day included, as news uses them; with "next" or a
   word of the future before it, the coming one;
4. today, yesterday, this/last/next week, month, year, and numbers of them "ago", "later".

`iso` is `2023-03-18`, `2023-03`, `2023`, `2023-W11` (ISO 8601 weeks begin on Monday) or
`2023-03-18/2023-03-20`; "" where no anchor is known. Day-first or month-first numbers that
could be both (`03/04/2023`) are read only where the rest of the text decides; else `iso` is "".

An anchor is the day of the section, else of the document, else none: the day of capture is a
last resort that the caller hands in, and a page that is kept up to date ("Last updated")
anchors no "this week", which may be older than its last edit.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from holdfast.readers.documents.view import Block, TextView
from holdfast.readers.text.dates_line import bare_days, dispatch_days, head_of
from holdfast.readers.text.dates_places import Places
from holdfast.readers.text.segment import SPOKEN_ROLES, Section, sections

__all__ = ["Anchor", "DateFound", "anchor_of", "find_dates", "read_dates"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan січня січень января январь januar janvier enero",
            "february feb лютого лютий февраля февраль februar février febrero",
            "march mar березня березень марта март märz mars marzo",
            "april apr квітня квітень апреля апрель avril abril",
            "may травня травень мая май mai mayo",
            "june jun червня червень июня июнь juni juin junio",
            "july jul липня липень июля июль juli juillet julio",
            "august aug серпня серпень августа август août agosto",
            "september sept sep вересня вересень сентября сентябрь septembre septiembre",
            "october oct жовтня жовтень октября октябрь oktober octobre octubre",
            "november nov листопада листопад ноября ноябрь novembre noviembre",
            "december dec грудня грудень декабря декабрь dezember décembre diciembre",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday wed",
            "thursday thurs thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)  # noqa: SIM905
} | {"a": 1, "an": 1, "a couple of": 2}

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_NAME = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_SUFFIX = r"(?:st|nd|rd|th)?"
_ORDINAL = r"(?:st|nd|rd|th|º|\.)?"
_YEAR = r"(?:19|20)\d{2}"
_S = r"[ \u00a0]"
# The stop of a name cut short; behind a whole one it ends the sentence.
_SHORT = "jan feb mar apr jun jul aug sep sept oct nov dec"
_POINT = "(?:(?:" + "|".join(f"(?<={name})" for name in _SHORT.split()) + r")\.)?"
_EXPRESSION = re.compile(
    rf"""
    \b(?P<iso>{_YEAR}-\d{{2}}-\d{{2}})\b
    |\b(?:(?:{_DAY_NAME}),?{_S}+)?(?P<m1>{_MONTH})\.?{_S}+(?P<d1>\d{{1,2}}){_SUFFIX}(?:{_S}*[–-]{_S}*(?P<d1b>\d{{1,2}}){_SUFFIX})?
        (?:,?{_S}+(?P<y1>{_YEAR})\b)?(?![\d:,.]*\d)
    |\b(?:(?:{_DAY_NAME}),?{_S}+(?:the{_S}+)?)?
        (?P<d2>\d{{1,2}}){_ORDINAL}(?:{_S}*[–-]{_S}*(?P<d2b>\d{{1,2}}){_ORDINAL})?{_S}+(?:of[ ]|de[ ])?
        (?P<m2>{_MONTH})\b{_POINT}(?:,?{_S}+(?:de[ ])?(?P<y2>{_YEAR})\b)?
    |\b(?P<n1>\d{{1,2}})(?P<sep>[./])(?P<n2>\d{{1,2}})(?P=sep)(?P<y3>{_YEAR})\b
    |\b(?P<part>early|mid|late|beginning[ ]of|end[ ]of|middle[ ]of)[- ](?:in[ ])?
        (?P<m3>{_MONTH})\b(?:,?{_S}+(?:of[ ])?(?P<y4>{_YEAR})\b)?
    |\b(?P<rel1>last|this|next|past|coming|previous){_S}+(?P<m4>{_MONTH})\b
    |\b(?P<m5>{_MONTH})\.?,?{_S}+(?:of[ ])?(?P<y5>{_YEAR})\b
    |\b(?:(?P<rel2>last|next|this|coming|past|on|by|until|since|from|late|early|earlier){_S}+)?
        (?P<wd>{_DAY_NAME})\b
        (?!,?{_S}+(?:(?:the{_S}+)?\d{{1,2}}{_ORDINAL}{_S}+(?:of[ ])?(?:{_MONTH})\b|(?:{_MONTH})\.?{_S}+\d))
    |\b(?P<today>today|yesterday|tomorrow|tonight|last[ ]night)\b
    |\b(?:(?P<edge>earlier|later|late|early)[ ])?
        (?P<rel3>this|last|next|past|previous|coming|(?:at|over)[ ]the(?={_S}+weekend)){_S}+
        (?P<unit>week|month|year|weekend|quarter|spring|summer|autumn|fall|winter)\b(?!-)
    |\b(?:the{_S}+)?(?P<limit>end|beginning|start|middle){_S}+of{_S}+(?:(?P<y8>{_YEAR})\b(?!-)
        |(?P<which>the|this|that|next|last){_S}+(?P<unit3>year|month)\b)
    |\b(?:the{_S}+)?same{_S}+(?P<same>day|month|year)\b
    |\b(?P<feast>Christmas(?:{_S}(?:Day|Eve))?|New{_S}Year[’']s{_S}(?:Day|Eve))\b
    |\b(?P<count>\d{{1,3}}|{_NUMBER})[ \u00a0-]+(?P<unit2>day|week|fortnight|month|year)s?{_S}+
        (?P<way>ago|earlier|later|from[ ]now)\b
    |\b(?P<m6>{_MONTH})\b(?!{_S}+\d)
    |\b(?P<lead>in|since|by|until|till|of|from|during|before|after|for|and|to|between|early|mid|late|year|as[ ]of)
        [ \u00a0-](?P<y6>{_YEAR})\b(?![-–]?\d)(?![ ]?%)
    |(?<![\w$€£.,/-])(?P<y7>{_YEAR})(?=[ ]?(?:[–-][ ]?{_YEAR}|[,.;:)]|\Z
        |\s+(?:(?:presidential|parliamentary|general|federal|midterm|local|mayoral)\s+)?(?:invasion|annexation|elections?|war
        |referendum|treaty|agreement|report|summit|budget|race|run|campaign|vote|primary|primaries|candidacy|nomination
        |bid|field|hopefuls?|contenders?|candidates?|Olympics|Games|offensive|uprising|revolution|coup|memorandum|accords?
        |law|decree|deal|poll|census|season|edition|harvest|conflict|crisis)\b))(?![\d%])(?!,\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SIGNS = (
    "today yesterday tomorrow tonight night day days week weeks weekend month months year years",
    "quarter spring summer autumn fall winter fortnight fortnights christmas new",
)
_PLACES = Places(_EXPRESSION, [*_MONTHS, *_WEEKDAYS, *(word for line in _SIGNS for word in line.split())])
_FUTURE = re.compile(
    r"\b(?:will|would|shall|going to|plans? to|by|until|till|before|expires?|due|scheduled|upcoming|next"
    r"|begin(?:s|ning)|start(?:s|ing))\b[^.]{0,60}\Z",
    re.IGNORECASE,
)
# For weekdays: only words of the same clause, which a verb of speech or a closing mark ends.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|going to|plans? to|expires?|due|scheduled|upcoming|next|begin(?:s|ning)?|"
    r"start(?:s|ing)?|to meet|to hold|to visit|expected)\b[^.]{0,60}\Z",
    re.IGNORECASE,
)
_SAID = re.compile(r"[”»\"]|\b(?:said|says|told|wrote|added|announced|warned|reported|tweeted|posted)\b")
_UPDATED = re.compile(r"\b(?:last[ ]updated|updated|last[ ]modified|reviewed)\b", re.IGNORECASE)
_NEWS = re.compile(  # news that is updated by the minute, or was touched again on its day
    r"\b\d{1,2}[:.]\d{2}\b(?![./]\d)|\blast[ ]modified[ ]on\b", re.IGNORECASE
)
_LOWER_ONLY = frozenset({"may", "mar", "march", "sat", "sun", "mon", "wed", "mars", "mai", "dec", "jan", "jun"})
_BEHIND_YEAR = re.compile(r"[ ]?[,.;:)–\n-]|\Z")
_YEAR_BEFORE = re.compile(rf"{_YEAR}[ \u00a0]+\Z")
_FROM_LAST = frozenset({"same@1", "distance@1", "edge-that@1"})
_IN_MONTH = re.compile(r"\d{4}-\d{2}(?:-\d{2})?\Z")
_CONTEXT = 70
_MONTHS_A_YEAR = 12
_SATURDAY = 5
_DAY_CHARS = 10  # of a date with its day
_PARTS = {
    "early": "early",
    "beginning": "early",
    "start": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "end": "late",
}
_LONGEST_SHORT_NAME = 5
_LEAN_DAYS = 60  # words of the future move the middle of the year that is looked at by so much


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day that relative expressions are reckoned from, and where it comes from.

    `basis` is `given`, `stated` (the document says its day), `title`, `dateline` (a dispatch's first words), `caption`
    or `""` for none;
    `kept` tells a page that is kept up to date.
    """

    day: dt.date | None
    basis: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class DateFound:
    """A time expression: `start` to `end` in the view, its `iso` meaning, `granularity` and the `anchor` used.

    `granularity` is `day`, `week`, `month`, `quarter`, `season`, `year` or `range`; `anchor` is the ISO day it was
    reckoned from with its basis (`2023-03-18 (title)`), "" for what stands in full; `part` is `early`, `mid` or `late`.
    """

    start: int
    end: int
    iso: str
    granularity: str
    anchor: str = ""
    part: str = ""
    rule: str = ""


def read_dates(view: TextView, *, given: dt.date | None = None) -> tuple[DateFound, ...]:
    """Every time expression in the blocks that say something, in order.

    Args:
        view: the document.
        given: the day to reckon from where the document does not say one.
    """
    document = anchor_of(view, given=given)
    found: list[DateFound] = []
    for section in sections(view):
        anchor = _section_anchor(view, section) or document
        for block in view.blocks[section.first : section.last]:
            if block.role in SPOKEN_ROLES:
                found.extend(find_dates(view.text, block.start, block.end, anchor))
    return tuple(found)


def anchor_of(view: TextView, *, given: dt.date | None = None) -> Anchor:
    """The day of a document: what it says of itself, one in title or dateline, the one handed in, a picture's."""
    kept = False
    head = head_of(view)
    for role, basis in (("dateline", "stated"), ("title", "title")):
        if role == "title" and (day := _published(view)) is not None:
            return Anchor(day, "stated")
        for block in view.blocks[head.first : head.last]:
            if block.role == role:
                day = _full_day(view, block)
                if day is not None:
                    words = view.text[block.start : block.end]
                    return Anchor(day, basis, kept=_UPDATED.search(words) is not None and _NEWS.search(words) is None)
    for spans, basis in ((bare_days(view, head), "stated"), (dispatch_days(view, head), "dateline")):
        for start, end in spans:
            day = _day_in(view.text, start, end, Anchor(given, "given"))
            if day is not None:
                return Anchor(day, basis)
    if given is not None:
        return Anchor(given, "given", kept=kept)
    days = {day for block in view.blocks if block.role == "caption" and (day := _full_day(view, block)) is not None}
    return Anchor(days.pop(), "caption") if len(days) == 1 else Anchor(None)


def _published(view: TextView) -> dt.date | None:
    """The day of publication that the document states of itself outside its text (a page's head)."""
    said = next((value for name, value, *_ in view.stated if name == "published"), "")
    try:
        return dt.date.fromisoformat(said[:10])
    except ValueError:
        return None


def _section_anchor(view: TextView, section: Section) -> Anchor | None:
    if section.first == 0:
        return None
    for block in view.blocks[section.first : section.last]:
        day = _full_day(view, block) if block.role == "dateline" else None
        if day is not None:
            return Anchor(day, "section")
    return None


def _full_day(view: TextView, block: Block) -> dt.date | None:
    return _day_in(view.text, block.start, block.end, Anchor(None))


def _day_in(text: str, start: int, end: int, anchor: Anchor) -> dt.date | None:
    """The first day named in a range, of several together the last; without an anchor only one in full counts."""
    for one in find_dates(text, start, end, anchor):
        last = one.iso.rpartition("/")[2]
        if one.granularity in {"day", "range"} and len(last) == _DAY_CHARS:
            return dt.date.fromisoformat(last)
    return None


def find_dates(text: str, start: int, end: int, anchor: Anchor) -> Iterator[DateFound]:
    """The time expressions in a range of text, in order; they never overlap."""
    last: DateFound | None = None
    for match in _PLACES.finditer(text, start, end):
        found = _read(match, anchor, text, start)
        if found is not None:
            if not found.iso and found.rule in _FROM_LAST and last is not None:
                found = _from_last(found, match, last)
            yield found
            last = found if found.iso else last


def _from_last(found: DateFound, match: re.Match[str], last: DateFound) -> DateFound:
    """What is told from the date before it: "the same month", "a fortnight later", "the end of that month"."""
    part = {name: value.lower() for name, value in match.groupdict().items() if value is not None}
    try:
        day = dt.date.fromisoformat(last.iso)
    except ValueError:
        day = None
    if "same" in part:
        length = {"day": 10, "month": 7, "year": 4}[part["same"]]
        iso = last.iso[:length] if len(last.iso) >= length and "W" not in last.iso and "/" not in last.iso else ""
    elif "limit" in part:
        iso = _limit(dt.date.fromisoformat(f"{last.iso[:7]}-01"), part) if _IN_MONTH.match(last.iso) else ""
    elif day is not None and part.get("way") in {"earlier", "later"}:
        iso = _unit(day, part["unit2"], _count(part["count"]) * (1 if part["way"] == "later" else -1))[0]
    else:
        iso = ""
    return replace(found, iso=iso, anchor=f"{last.iso} (before)" if iso else "")


def _read(match: re.Match[str], anchor: Anchor, text: str, start: int) -> DateFound | None:
    before = text[max(start, match.start() - _CONTEXT) : match.start()]
    part = {name: value for name, value in match.groupdict().items() if value is not None}
    for reader in (_stated, _named, _weekday, _relative, _edge):
        found = reader(match, part, anchor, before)
        if found is not None:
            return found
    return None


def _stated(match: re.Match[str], part: dict[str, str], anchor: Anchor, before: str) -> DateFound | None:
    """Rule 1, and a day of a month without a year."""
    if "iso" in part:
        return _day(match, _date(*map(int, part["iso"].split("-"))), rule="iso@1")
    if "n1" in part:
        return _numbers(match, part)
    suffix = next((one for one in ("1", "2") if f"m{one}" in part), "")
    month = _month(match, part[f"m{suffix}"]) if suffix else None
    if month is None:
        return None
    first = int(part[f"d{suffix}"])
    last = int(part.get(f"d{suffix}b", first))
    stated = part.get(f"y{suffix}")
    year = int(stated) if stated else _nearest_year(anchor, month, first, before)
    if year is None:
        return DateFound(*match.span(), "", "day", rule="day-month@1")
    days = (_date(year, month, first), _date(year, month, last))
    if days[0] is None or days[1] is None:
        return None
    reckoned = "" if stated else _said(anchor)
    if first != last:
        return DateFound(*match.span(), f"{days[0]}/{days[1]}", "range", reckoned, rule="days@1")
    return DateFound(*match.span(), days[0].isoformat(), "day", reckoned, rule="date@1")


def _numbers(match: re.Match[str], part: dict[str, str]) -> DateFound | None:
    """`18.03.2023` is day first; `03/18/2023` is what it can be, and nothing where it could be both."""
    one, two, year = int(part["n1"]), int(part["n2"]), int(part["y3"])
    if part["sep"] == "." or one > _MONTHS_A_YEAR:
        return _day(match, _date(year, two, one), rule="day-month-year@1")
    if two > _MONTHS_A_YEAR:
        return _day(match, _date(year, one, two), rule="month-day-year@1")
    iso = f"{year}-{one:02}-{two:02}" if one == two and one else ""
    return DateFound(*match.span(), iso, "day", rule="ambiguous@1")


def _named(match: re.Match[str], part: dict[str, str], anchor: Anchor, before: str) -> DateFound | None:
    """Rule 2: months and years."""
    number = next((one for one in ("3", "4", "5", "6") if f"m{one}" in part), "")
    if number:
        month = _month(match, part[f"m{number}"], alone=number == "6")
        if month is None:
            return None
        stated = part.get({"3": "y4", "5": "y5"}.get(number, ""))
        when = _PARTS.get(part["part"].lower().split()[0], "") if "part" in part else ""
        if stated:
            return DateFound(*match.span(), f"{stated}-{month:02}", "month", part=when, rule="month-year@1")
        year = _relative_month(anchor, month, part.get("rel1", "").lower(), before)
        iso = "" if year is None else f"{year}-{month:02}"
        return DateFound(*match.span(), iso, "month", _said(anchor) if iso else "", when, rule="month@1")
    if "y6" in part:
        weak = part["lead"].lower() in {"and", "to", "of", "for"}
        if weak and not _BEHIND_YEAR.match(match.string, match.end()) and not _YEAR_BEFORE.search(before):
            return None  # "2,014 ships and 2014 tonnes"
        when = _PARTS.get(part["lead"].lower(), "")
        begin = match.start() if when else match.start("y6")
        return DateFound(begin, match.end(), part["y6"], "year", part=when, rule="year@1")
    return DateFound(*match.span("y7"), part["y7"], "year", rule="year@1") if "y7" in part else None


def _weekday(match: re.Match[str], part: dict[str, str], anchor: Anchor, before: str) -> DateFound | None:
    """Rule 3."""
    if "wd" not in part:
        return None
    word = match.group("wd")
    if not word[0].isupper() or (
        len(word) <= _LONGEST_SHORT_NAME and word.lower() in _LOWER_ONLY and not match.group().endswith(".")
    ):
        return None
    said = part.get("rel2", "").lower()
    begin = (
        match.start()
        if said in {"last", "next", "this", "coming", "past", "late", "early", "earlier"}
        else match.start("wd")
    )
    if anchor.day is None or anchor.kept:
        return DateFound(begin, match.end(), "", "day", rule="weekday@1")
    back = (anchor.day.weekday() - _WEEKDAYS[word.lower()]) % 7
    if (
        said in {"next", "coming"}
        or (said in {"by", "until"} and back)
        or (said != "last" and back and _AHEAD.search(_SAID.split(before)[-1]))
    ):
        day = anchor.day + dt.timedelta(days=7 - back)
    else:
        day = anchor.day - dt.timedelta(days=back or (7 if said == "last" else 0))
    return DateFound(begin, match.end(), day.isoformat(), "day", _said(anchor), rule="weekday@1")


def _relative(match: re.Match[str], part: dict[str, str], anchor: Anchor, _before: str) -> DateFound | None:
    """Rule 4."""
    day = None if anchor.kept else anchor.day
    if "today" in part:
        step = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(part["today"].lower(), 0)
        iso = "" if day is None else (day + dt.timedelta(days=step)).isoformat()
        return DateFound(*match.span(), iso, "day", _said(anchor) if iso else "", rule="today@1")
    if "unit" in part:
        unit, said = part["unit"].lower(), part["rel3"].lower()
        step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(said, 0)
        iso, granularity = _unit(day, unit, step)
        if said == "past" and day is not None:  # up to the anchor, not the one before it
            iso, granularity = f"{_back(day, unit).isoformat()}/{day.isoformat()}", "range"
        elif said.endswith("the") and day is not None and day.weekday() < _SATURDAY:
            iso, granularity = _unit(day, unit, -1)  # "at the weekend", told on a Tuesday
        return DateFound(*match.span(), iso, granularity, _said(anchor) if iso else "", rule="period@1")
    if "unit2" in part:
        count = _count(part["count"])
        sign = -1 if part["way"].lower() == "ago" else 1
        if part["way"].lower() in {"earlier", "later"}:
            return DateFound(*match.span(), "", part["unit2"].lower(), rule="distance@1")  # from what was said before
        iso, granularity = _unit(day, part["unit2"].lower(), sign * count)
        return DateFound(*match.span(), iso, granularity, _said(anchor) if iso else "", rule="distance@1")
    return None


def _edge(match: re.Match[str], part: dict[str, str], anchor: Anchor, before: str) -> DateFound | None:
    """Feasts, the end of a year or a month, and what is the same as before."""
    day = None if anchor.kept else anchor.day
    if "same" in part:
        return DateFound(*match.span(), "", part["same"].lower(), rule="same@1")
    if "feast" in part:
        if not match.group()[0].isupper():
            return None
        name = part["feast"].lower()
        month, at = (
            (12, 24 if name.endswith("eve") else 25) if name[0] == "c" else (12, 31) if name.endswith("eve") else (1, 1)
        )
        year = _nearest_year(anchor, month, at, before)
        if anchor.day is not None and _FUTURE.search(before):
            year = anchor.day.year + (dt.date(anchor.day.year, month, at) < anchor.day)
        iso = "" if year is None else f"{year}-{month:02}-{at:02}"
        return DateFound(*match.span(), iso, "day", _said(anchor) if iso else "", rule="feast@1")
    if "limit" not in part:
        return None
    when = _PARTS.get(part["limit"].lower(), "")
    if "y8" in part:
        iso = _limit(dt.date(int(part["y8"]), 1, 1), part | {"unit3": "year"})
        return DateFound(*match.span(), iso, "month", part=when, rule="edge@1")
    unit = part["unit3"].lower()
    step = {"next": 1, "last": -1}.get(part["which"].lower(), 0)
    if day is None or part["which"].lower() == "that":
        return DateFound(*match.span(), "", unit, part=when, rule="edge-that@1")
    first = _unit(day, unit, step)[0]
    iso = _limit(dt.date.fromisoformat(f"{first}-01-01" if unit == "year" else f"{first}-01"), part)
    return DateFound(*match.span(), iso, "month" if unit == "year" else "day", _said(anchor), when, "edge@1")


def _limit(first: dt.date, part: dict[str, str]) -> str:
    """The first or the last month of a year, the first or the last day of a month; of their middle, all of them."""
    year, limit = first.year, part["limit"].lower()
    if part["unit3"].lower() == "year":
        return f"{year}-{12 if limit == 'end' else 1:02}" if limit != "middle" else str(year)
    if limit == "middle":
        return f"{year}-{first.month:02}"
    if limit != "end":
        return first.isoformat()
    after = dt.date(year + first.month // _MONTHS_A_YEAR, first.month % _MONTHS_A_YEAR + 1, 1)
    return (after - dt.timedelta(days=1)).isoformat()


def _count(word: str) -> int:
    return _NUMBERS.get(word.lower()) or int(word)


def _back(day: dt.date, unit: str) -> dt.date:
    """The day a week, a month, a season or a year before."""
    if unit in {"week", "weekend"}:
        return day - dt.timedelta(weeks=1)
    months = {"month": 1, "quarter": 3, "year": _MONTHS_A_YEAR}.get(unit, 3)
    at = day.year * _MONTHS_A_YEAR + day.month - 1 - months
    year, month = divmod(at, _MONTHS_A_YEAR)
    return _date(year, month + 1, day.day) or dt.date(year, month + 1, 28)


def _unit(day: dt.date | None, unit: str, step: int) -> tuple[str, str]:
    if unit in {"spring", "summer", "autumn", "fall", "winter"}:
        return ("" if day is None else str(day.year + step)), "season"
    if day is None:
        return "", {"weekend": "range"}.get(unit, unit)
    if unit in {"day", "fortnight"}:
        return (day + dt.timedelta(days=step * (1 if unit == "day" else 14))).isoformat(), "day"
    if unit == "week":
        year, week, _ = (day + dt.timedelta(weeks=step)).isocalendar()
        return f"{year}-W{week:02}", "week"
    if unit == "weekend":
        saturday = day + dt.timedelta(days=5 - day.weekday() + 7 * step)
        return f"{saturday.isoformat()}/{(saturday + dt.timedelta(days=1)).isoformat()}", "range"
    if unit == "month":
        months = day.year * 12 + day.month - 1 + step
        return f"{months // 12}-{months % 12 + 1:02}", "month"
    if unit == "quarter":
        quarters = day.year * 4 + (day.month - 1) // 3 + step
        first = quarters % 4 * 3 + 1
        return f"{quarters // 4}-{first:02}/{quarters // 4}-{first + 2:02}", "quarter"
    return str(day.year + step), "year"


def _month(match: re.Match[str], name: str, *, alone: bool = False) -> int | None:
    """The number of a month; `None` for a word that only looks like one ("may", "march")."""
    low = name.lower()
    if name[0].islower() and low in _LOWER_ONLY:
        return None
    if alone and (len(low) <= 3 or low in {"mars", "mai", "enero", "mayo", "sept"}) and low != "may":  # noqa: PLR2004
        return None  # "Mar", "Dec", "August" alone are too often names
    if alone and low in {"may", "march"} and match.start() and match.string[match.start() - 1] not in " \u00a0(":
        return None
    if alone and low in {"may", "march", "april", "june", "august"}:
        lead = match.string[max(0, match.start() - 8) : match.start()].lower()
        if not re.search(
            r"\b(?:in|since|by|until|of|from|during|before|after|this|next|last|late|early|mid|and|to)[ \u00a0-]+\Z",
            lead,
        ):
            return None
    return _MONTHS[low]


def _nearest_year(anchor: Anchor, month: int, day: int, before: str) -> int | None:
    if anchor.day is None:
        return None
    years = [year for year in (anchor.day.year - 1, anchor.day.year, anchor.day.year + 1) if _date(year, month, day)]
    if not years:
        return None
    at = anchor.day
    ahead = _FUTURE.search(before) is not None
    return min(years, key=lambda year: _away(at, _date(year, month, day) or at, ahead=ahead))


def _relative_month(anchor: Anchor, month: int, said: str, before: str) -> int | None:
    if anchor.day is None:
        return None
    at = anchor.day
    if said in {"last", "past", "previous"}:
        return at.year if month < at.month else at.year - 1
    if said in {"next", "coming"}:
        return at.year if month > at.month else at.year + 1
    if said == "this" or re.search(r"\bthis year\b", before, re.IGNORECASE):
        return at.year
    ahead = _FUTURE.search(before) is not None
    years = (at.year - 1, at.year, at.year + 1)
    return min(years, key=lambda year: _away(at.replace(day=15), dt.date(year, month, 15), ahead=ahead))


def _away(anchor: dt.date, day: dt.date, *, ahead: bool) -> int:
    """Days between, with a lean of two months to the side that the words point to."""
    distance = (day - anchor).days
    lean = _LEAN_DAYS if ahead else -_LEAN_DAYS
    return abs(distance - lean)


def _day(match: re.Match[str], day: dt.date | None, *, rule: str) -> DateFound | None:
    return None if day is None else DateFound(*match.span(), day.isoformat(), "day", rule=rule)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _said(anchor: Anchor) -> str:
    return "" if anchor.day is None else f"{anchor.day.isoformat()} ({anchor.basis})"
