# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What stands on one side only: added or removed by the publisher, furniture, or not to be told.

The other side decides as much as the block itself: what a capture with holes lacks may have been
on its page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from holdfast.readers.documents.view import TextView
from holdfast.record.revisions_model import Change, Hole, Side
from holdfast.record.revisions_units import Unit, days_in, holes, is_saved_text, stated_day, units_of

__all__ = ["LATER", "Page", "Shared", "judge_alone", "page_of"]

_FURNITURE = frozenset({"navigation", "related", "widget"})
LATER = "it gives a date later than the other version's own"
_FOOTER_LINES = 8
_FOOTER_CHARS = 90
_WALL = re.compile(
    r"\b(?:subscribe|sign in|log in|register)\b[^.]{0,30}\b(?:to|for)\b|\bcontinue reading\b"
    r"|\bread (?:the )?(?:full|more)\b",
    re.IGNORECASE,
)
_LEAD_IN = 40  # characters that tell one announcing sentence from another
_ANNOUNCED = 12  # units between a lead-in and the last of its list


@dataclass(frozen=True, slots=True)
class Page:
    """One side of a comparison: its view, units, holes, the day it gives itself, where its footer begins.

    `starting` are its units by their first block, `promised` the ends of sentences
    that announce a list which is missing.
    """

    view: TextView
    units: list[Unit]
    holes: tuple[Hole, ...]
    day: dt.date | None
    saved: bool
    footer: int
    starting: dict[int, Unit] = field(repr=False)
    promised: frozenset[str] = field(repr=False)

    @property
    def says(self) -> bool:
        """Whether anything but furniture is in it."""
        return any(unit.spoken for unit in self.units)

    @property
    def walled(self) -> bool:
        """Whether it asks the reader to sign in or to read on elsewhere."""
        return any(len(unit.text) <= _FOOTER_CHARS * 2 and _WALL.search(unit.text) for unit in self.units[-20:])


def page_of(view: TextView) -> Page:
    """A view, prepared to be compared."""
    units = units_of(view)
    found = holes(view, units)
    ends = {hole.end for hole in found}
    return Page(
        view,
        units,
        found,
        stated_day(view),
        is_saved_text(view),
        _footer(view, units),
        {unit.first: unit for unit in units},
        frozenset(unit.key[-_LEAD_IN:] for unit in units if unit.end in ends),
    )


def _footer(view: TextView, units: Sequence[Unit]) -> int:
    """Where the footer of a saved text begins: short lines without a stop behind its last sentence."""
    if not is_saved_text(view):
        return len(units)
    at = len(units)
    while at and len(units[at - 1].text) <= _FOOTER_CHARS and units[at - 1].short and units[at - 1].kind != "item":
        at -= 1
    return at if at > 0 and len(units) - at <= _FOOTER_LINES else len(units)


@dataclass(frozen=True, slots=True)
class Shared:
    """What two sides have in common: the keys of units, and behind which unit of the side nothing is."""

    keys: frozenset[str]
    tail: int


def judge_alone(here: Page, there: Page, number: int, *, status: str, shared: Shared) -> Change:
    """What a unit that only one side has is: a change of the page, furniture, or not to be told.

    Args:
        here: the side that has it.
        there: the side that has not.
        number: its index in `here.units`.
        status: `added` or `removed`.
        shared: what both sides have.
    """
    unit = here.units[number]
    effect, substantive, reason = _judge(here, there, number, shared=shared, status=status)
    side = Side(unit.first, unit.last, unit.start, unit.end)
    old, new = (side, None) if status == "removed" else (None, side)
    return Change(status, effect, substantive, old, new, role=unit.role, reason=reason)


def _judge(here: Page, there: Page, number: int, *, shared: Shared, status: str) -> tuple[str, bool | None, str]:
    unit = here.units[number]
    if unit.role in _FURNITURE:
        return "boilerplate", False, f"{unit.role}, not what the page says"
    if number >= here.footer and there.says:
        return "boilerplate", False, "a short line behind the end of the text: a footer"
    if not any(char.isalnum() for char in unit.key):
        return "layout", False, "signs without words"
    if unit.key in shared.keys and len(unit.key) > _FOOTER_CHARS // 2:
        return "layout", False, "the same text, which the page gives once more or once less"
    reason = _hole_there(here, there, number, tail=shared.tail, status=status)
    if not reason:
        return "text", True, ""
    later = [day for day in days_in(here.view, unit.start, unit.end) if there.day is not None and day > there.day]
    if later:
        return "text", True, f"{LATER} ({there.day}): {max(later)}"
    return "extraction", None, reason


def _hole_there(here: Page, there: Page, number: int, *, tail: int, status: str) -> str:
    """Why the other capture may have lost this, "" where nothing says so."""
    if there.saved and there.holes:
        if status == "removed":
            return "the newer capture lost parts of its page: this may still be on it"
        return "the older capture lost parts of its page: this may have been on it"
    lead_in = next(
        (
            one.key
            for one in reversed(here.units[max(0, number - _ANNOUNCED) : number])
            if one.text.endswith(":") or one.kind == "heading"
        ),
        "",
    )
    if lead_in.endswith(":") and lead_in[-_LEAD_IN:] in there.promised:
        return "the other capture has the sentence that announces this list, and no list"
    if there.walled and not here.walled and number >= tail:
        return "the other capture ends in an invitation to sign in or to read on elsewhere"
    return ""
