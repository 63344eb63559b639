# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Puts together what a reader sees as one change.

* Added or removed neighbours that form a list (dates that lost their titles, titles with dates,
  bullets), and neighbours that are furniture, are one change.
* Datelines and captions among furniture are furniture: the date of a teaser says nothing.
* A list of other pages that loses entries at one end and gains some at the other rotates.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from holdfast.record.revisions_model import Change, Side
from holdfast.record.revisions_sides import LATER, Page
from holdfast.record.revisions_units import ends_with_date, is_bare_date

__all__ = ["grouped"]

_INDEX = re.compile(r"\[\d+\]")
_TEASER_ROLES = frozenset({"related", "widget", "navigation", "dateline", "caption"})


def grouped(changes: Sequence[Change], before: Page, after: Page) -> list[Change]:
    """The changes with neighbours that belong together as one; their order stays."""
    found: list[Change] = []
    shapes: list[str] = []
    run: list[Change] = []
    for one in changes:
        shape = _shape(one, before, after)
        if run and not _joins(run[-1], one, shapes[-1], shape):
            found.append(_one(run, shapes, before, after))
            run, shapes = [], []
        run.append(one)
        shapes.append(shape)
    if run:
        found.append(_one(run, shapes, before, after))
    return _rotating(found, before, after)


def _side(one: Change) -> Side | None:
    return one.old if one.status == "removed" else one.new


def _shape(one: Change, before: Page, after: Page) -> str:
    """What a unit on one side looks like: `date`, `dated` (a title with a date), `item`, `teaser`, or ""."""
    if one.status not in {"added", "removed"}:
        return ""
    page = before if one.status == "removed" else after
    side = _side(one)
    unit = page.starting.get(side.first) if side is not None else None
    if unit is None:
        return ""
    if one.effect == "boilerplate" or unit.role in {"related", "widget", "navigation"}:
        return "teaser"
    if is_bare_date(page.view, unit):
        return "date"
    if ends_with_date(page.view, unit):
        return "dated"
    return "item" if unit.kind == "item" else unit.role if unit.role in {"dateline", "caption"} else ""


def _joins(last: Change, one: Change, before: str, shape: str) -> bool:
    if last.status != one.status or one.status not in {"added", "removed"}:
        return False
    a, b = _side(last), _side(one)
    if a is None or b is None or a.last != b.first:
        return False
    if before == "teaser" or shape == "teaser":
        return {before, shape} <= {"teaser", "date", "dateline", "caption"}
    if before == "dated":
        return True  # the title of the date that stands at the end of the line above
    return before in {"date", "item"} and shape in {"date", "dated", "item"}


def _one(run: Sequence[Change], shapes: Sequence[str], before: Page, after: Page) -> Change:
    if len(run) == 1:
        return run[0]
    first, last = _side(run[0]), _side(run[-1])
    if first is None or last is None:
        return run[0]
    side = Side(first.first, last.last, first.start, last.end)
    old, new = (side, None) if run[0].status == "removed" else (None, side)
    told = [one.substantive for one in run]
    substantive = True if True in told else None if None in told else False
    lead = next((one for one in run if one.substantive is substantive), run[0])
    reason = lead.reason
    effect = lead.effect
    if "teaser" in shapes:
        effect, substantive = "boilerplate", False
        reason = next(one.reason for one, shape in zip(run, shapes, strict=True) if shape == "teaser")
    elif set(shapes) == {"date"}:
        other = after if run[0].status == "removed" else before
        reason = _dates_reason(run, other)
    return dataclasses.replace(
        lead, effect=effect, substantive=substantive, old=old, new=new, reason=reason, role=run[0].role
    )


def _dates_reason(run: Sequence[Change], other: Page) -> str:
    later = sum(one.reason.startswith(LATER) for one in run)
    reason = f"{len(run)} dates whose titles are missing from the capture"
    if later and other.day is not None:
        return f"{reason}; {later} of them later than the other version's own date ({other.day}), so new"
    return reason


def _rotating(changes: list[Change], before: Page, after: Page) -> list[Change]:
    """Entries that left one end of a list of other pages while others came at its other end, or in its midst."""
    found = list(changes)
    gone = [n for n, one in enumerate(changes) if one.status == "removed" and one.role in _TEASER_ROLES]
    come = [n for n, one in enumerate(changes) if one.status == "added" and one.role in _TEASER_ROLES]
    for one in gone:
        paths = _paths(changes[one], before)
        for other in come:
            if not paths or not paths & _paths(changes[other], after) or found[other].reason.startswith("a list"):
                continue
            low, high = sorted((one, other))
            if any(between.role not in _TEASER_ROLES for between in changes[low + 1 : high]):
                continue
            for number, verb in ((one, "left"), (other, "entered")):
                reason = f"a list of other pages rotated: entries {verb} it"
                found[number] = dataclasses.replace(
                    changes[number], effect="boilerplate", substantive=False, reason=reason
                )
            break
    return found


def _paths(one: Change, page: Page) -> frozenset[str]:
    side = _side(one)
    if side is None:
        return frozenset()
    blocks = page.view.blocks[side.first : side.last]
    return frozenset(_INDEX.sub("", block.path) for block in blocks if block.path.startswith("/"))
