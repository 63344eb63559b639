# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lines that give a story its day: the dateline of a dispatch, and a line that is a day and nothing else.

A dispatch opens its first paragraph with place, day and agency: "NORTHPORT, March 18, 2023 (Agency) – The ports …". The
place stands in capitals, or the agency in brackets; a dash ends it. Behind a short preface the headline of a text comes
late: then the blocks under it belong to the head, too. Nothing is reckoned here: `dispatch_day` and `bare_day` give the
range of the day, which `dates` reads.
"""

from __future__ import annotations

import re

from holdfast.readers.documents.view import Block, TextView
from holdfast.readers.text.segment import SPOKEN_ROLES, Section, sections

__all__ = ["bare_days", "behind_dateline", "dispatch_days", "head_of"]

_S = r"[ \u00a0]"
_MONTH = r"[A-Z][a-z]{2,8}\.?"
_DAY = (
    rf"(?:{_MONTH}{_S}\d{{1,2}}(?:,?{_S}(?:19|20)\d{{2}})?|\d{{1,2}}{_S}{_MONTH}(?:,?{_S}(?:19|20)\d{{2}})?|"
    r"(?:19|20)\d{2}-\d{2}-\d{2})"
)
_TO = rf"{_S}?(?:–|-|to|and){_S}?"
_DAYS = (  # the last of several counts
    rf"(?:\d{{1,2}}(?:{_S}{_MONTH})?{_TO}(?=\d))?{_DAY}|{_MONTH}{_S}\d{{1,2}}{_TO}(?:{_MONTH}{_S})?\d{{1,2}},?{_S}(?:19|20)\d{{2}}"
)
_AGENCY = rf"{_S}?\([^()\n]{{2,40}}\)"
_PLACE = rf"[A-ZÀ-Þ][\w.’'/-]*(?:{_S}[A-ZÀ-Þ][\w.’'/-]*){{0,3}}(?:,{_S}[A-ZÀ-Þ][\w.’' \u00a0-]{{1,25}})?"
_DASH = rf"{_S}?(?:—|–|--|-(?={_S}))"
_DISPATCH = re.compile(rf"\s*(?P<place>{_PLACE}),{_S}(?P<day>{_DAY})(?P<agency>{_AGENCY})?{_DASH}")
_BARE = re.compile(
    r"\s*(?:(?:Published|Posted|Issued|Released|Date|Dated)(?:[ \u00a0]on)?:?[ \u00a0]+)?"
    rf"(?:(?:[Tt]he{_S})?[Ww]eek(?:{_S}(?:of|ending|to|from))?{_S})?"
    rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?{_S})?(?P<day>{_DAYS})\s*\Z"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_STOPS = '.!?…”"'
_ABOVE = 8  # blocks above the headline
_HEAD_BLOCKS = 30  # blocks of the head looked at
_LONGEST_LINE = 60
_CAPITALS = 3


def head_of(view: TextView) -> Section:
    """The blocks of the head: those of the first section, and of the next where the first is a preface."""
    found = sections(view)[:2]
    if not found:
        return Section(0, 0, None)
    first = found[0]
    if len(found) > 1 and first.headline is None and view.blocks[found[1].first].post == view.blocks[0].post:
        return Section(first.first, found[1].last, found[1].headline)
    return first


def dispatch_days(view: TextView, head: Section) -> list[tuple[int, int]]:
    """Where the datelines at the heads of paragraphs name their days."""
    found = []
    for block in _spoken(view, head):
        match = _DISPATCH.match(view.text, block.start, block.end)
        if match is not None and (match.group("agency") or _in_capitals(match.group("place"))):
            found.append(match.span("day"))
    return found


def behind_dateline(text: str, start: int, end: int) -> int:
    """Where a paragraph begins behind the dateline of a dispatch; `start` where it has none."""
    if end - start < _CAPITALS or not text[start + 1 : start + _CAPITALS].isupper():
        return start
    match = _DISPATCH.match(text, start, end)
    if match is None or not _in_capitals(match.group("place")):
        return start
    return match.end()


def bare_days(view: TextView, head: Section) -> list[tuple[int, int]]:
    """Where lines above the first paragraph are a day and nothing else."""
    found = []
    for block in view.blocks[head.first : head.first + _ABOVE]:  # the day above the headline, with its year
        match = _BARE.match(view.text, block.start, min(block.end, block.start + _LONGEST_LINE))
        if (
            match is not None
            and match.end() == block.end
            and block.role in SPOKEN_ROLES
            and block.kind != "cell"
            and _YEAR.search(match.group("day"))
        ):
            return [match.span("day")]
    for block in _spoken(view, head):
        if block.kind == "cell":  # a table's days are its rows'
            continue
        if block.end - block.start > _LONGEST_LINE:
            if block.kind != "heading" and view.text[block.start : block.end].rstrip()[-1:] in _STOPS:
                break
            continue
        match = _BARE.match(view.text, block.start, block.end)
        if match is not None:
            found.append(match.span("day"))
    return found


def _spoken(view: TextView, head: Section) -> list[Block]:
    first = head.first if head.headline is None else head.headline
    return [one for one in view.blocks[first : min(head.last, first + _HEAD_BLOCKS)] if one.role in SPOKEN_ROLES]


def _in_capitals(place: str) -> bool:
    first = place.split(",", 1)[0]
    return first == first.upper() and sum(char.isalpha() for char in first) >= _CAPITALS
