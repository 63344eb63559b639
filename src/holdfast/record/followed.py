# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who followed whom: when each authority first listed a party, as far as it is known.

Only dates that a source calls the first listing (`listingDate`) are ranked. Where a list does
not say when it first named somebody, our own captures give a bracket: after the last capture
that did not have the row, before the first that had. A bracket is shown as a bracket. It gets
no rank, because two of them may overlap and a rank would claim an order nobody stated.

The party may be one on each of several lists (the members of a cluster): all their ids are
given. Several measures of one authority in one list count once, by their earliest first listing.
Two lists of one authority give one line where they agree; where they state different days, or a
day outside the other's bracket, both stand and say so (`disputed`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.record.entity import load_entity
from holdfast.record.measures import Measure

__all__ = ["FirstListed", "first_listed"]


@dataclass(frozen=True, slots=True)
class FirstListed:
    """When one authority first listed the party.

    `date` is its EDTF text, `rank` its place among the dates that can be ordered (1 is the
    earliest, equal dates share one; `None` for a bracket or a date too vague to be placed).
    `after` and `before` are the observed instants of the bracket; `after` is `None` when the
    first capture of the list already had it. `measure` is the Sanction it stands on. `disputed`:
    another list of the same authority says otherwise.
    """

    authority: str
    country: str | None
    dataset: str
    measure: str
    date: str | None
    rank: int | None
    after: str | None
    before: str | None
    disputed: bool = False


def first_listed(
    connection: sqlite3.Connection, parties: Iterable[str], measures: Sequence[Measure]
) -> tuple[FirstListed, ...]:
    """One line per authority and day, the ranked ones first; `measures` are those that stand (`load_measures`)."""
    ids = frozenset(parties)
    best: dict[str, dict[str, FirstListed]] = {}
    for one in measures:
        if ids.isdisjoint(one.targets):
            continue
        found = _listed(connection, one)
        lists = best.setdefault(found.authority, {})
        held = lists.get(found.dataset)
        if held is None or _earlier(found, held):
            lists[found.dataset] = found
    return _ranked([one for lists in best.values() for one in _told(list(lists.values()))])


def _told(lists: list[FirstListed]) -> list[FirstListed]:
    """The lines of one authority's lists: one for all that agree, each for itself where two state different days."""
    dated = [one for one in lists if one.date is not None]
    brackets = [one for one in lists if one.date is None]
    if not dated:
        return [min(brackets, key=lambda one: (one.before or "\x7f", one.dataset))]
    days: dict[str, FirstListed] = {}
    for one in sorted(dated, key=lambda one: one.dataset):
        days.setdefault(one.date or "", one)
    against = [one for one in brackets if not any(_inside(day, one) for day in days)]
    told = [*days.values(), *against]
    return [replace(one, disputed=True) for one in told] if len(told) > 1 else told


def _inside(date: str, bracket: FirstListed) -> bool:
    """Whether a stated day may lie in the bracket; an open or vague one contradicts nothing."""
    span = _span(date)
    if span is None:
        return True
    late = bracket.before is not None and span[0] > bracket.before[:10]
    early = bracket.after is not None and span[1] < bracket.after[:10]
    return not (late or early)


def _listed(connection: sqlite3.Connection, one: Measure) -> FirstListed:
    authority = one.authority[0] if one.authority else one.dataset
    country = one.country[0] if one.country else None
    date = one.date("listingDate")
    if date is not None:
        return FirstListed(authority, country, one.dataset, one.id, date, None, None, None)
    after, before = one.date("seenAfter"), one.date("seenBefore")
    if before is None:
        after, before = _bracket(connection, one)
    return FirstListed(authority, country, one.dataset, one.id, None, None, after, before)


def _bracket(connection: sqlite3.Connection, one: Measure) -> tuple[str | None, str | None]:
    """Observed instants of the last accepted capture without the measure and of the first with it."""
    view = load_entity(connection, one.id, history=True)
    if view is None:
        return None, None
    row = connection.execute(
        "SELECT max(capture_set.observed) FROM capture_set JOIN step ON step.set_id = capture_set.id"
        " WHERE capture_set.dataset = ? AND step.accepted = 1 AND capture_set.observed < ?",
        (one.dataset, view.first_seen),
    ).fetchone()
    return row[0], view.first_seen


def _earlier(one: FirstListed, other: FirstListed) -> bool:
    """A stated date wins over a bracket; of two of a kind, the earlier one."""
    if (one.date is None) != (other.date is None):
        return one.date is not None
    return (one.date or one.before or "\x7f") < (other.date or other.before or "\x7f")


def _ranked(found: Iterable[FirstListed]) -> tuple[FirstListed, ...]:
    rows = sorted(found, key=lambda one: (one.date is None, one.date or one.before or "\x7f", one.authority))
    spans = [_span(one.date) for one in rows]
    ranked = []
    for index, one in enumerate(rows):
        own = spans[index]
        if own is None:
            ranked.append(one)
            continue
        others = [span for at, span in enumerate(spans) if span is not None and at != index]
        # A date that overlaps another without being the same day cannot be placed before or behind it.
        vague = any(span != own and span[0] <= own[1] and own[0] <= span[1] for span in others)
        rank = None if vague else 1 + len({span for span in others if span[1] < own[0]})
        ranked.append(replace(one, rank=rank))
    return tuple(ranked)


def _span(text: str | None) -> tuple[str, str] | None:
    """First and last day a date may mean; `None` where it is open or none."""
    if text is None:
        return None
    try:
        found = DateRange.parse(text)
    except InputError:
        return None
    return None if found.first is None or found.last is None else (str(found.first), str(found.last))
