# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which claims are about one thing: the parts of their keys, their times and their documents, taken strictly.

Two claims are compared only where nothing tells them apart: the same head noun with the same words
around it, the same deed, the same sort of number (a plan is no fact, a day's average no peak), the
same dimension, times that meet, and documents of the same days. What is not known is not assumed to
be the same. So a claim is compared with too few others rather than with a look-alike.

    count|head|modifiers|what is done + sort of number|unit|year
    date|subject|predicate||year
    fact||subject|predicate|year
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from holdfast.timeline.intervals import dimension
from holdfast.timeline.origins import same_page
from holdfast.timeline.told import Place, ToldClaim, days_of, said_on

__all__ = ["CHANGE", "MONTH", "Thing", "groups", "near", "thing_of", "times_meet"]

_DAYS = 3  # between documents that tell of numbers that change: a day later it is another number
MONTH = 31  # between documents that tell of an agreement's extension
_CODE = 3  # letters of a currency: "USD"
_DAY = 10  # characters of an ISO day
# What happens again and again: two numbers of it are of one happening only on one stated day.
_HAPPENS = frozenset(
    {"supply", "kill", "wound", "attack", "strike", "launch", "shoot", "down", "destroy", "fire", "bomb", "shell",
     "arrest", "detain", "hit", "damage", "sign", "sanction", "send", "visit", "die", "abduct", "execute",
     "seize", "sell", "buy", "pay", "cost"}
)  # fmt: skip
CHANGE = "change"  # the deed of what rose or fell by so many percent
_CHANGES = frozenset({"rise", "fall"})
_NAMED = 2  # stems that tell what rose or fell
_LASTING = frozenset({"extension", "agreement"})


@dataclass(frozen=True, slots=True)
class Thing:
    """What a claim is about, as far as its key says: kind, head, names or modifiers, deed, dimension."""

    kind: str
    head: str
    names: frozenset[str]
    deed: str
    unit: str

    @property
    def lasting(self) -> bool:
        """Whether it is how long an agreement is to last: that is set once, and names may be told in part."""
        return self.unit == "time" and self.head in _LASTING


def thing_of(told: ToldClaim) -> Thing | None:
    """What a claim of number is about; `None` where the key does not say enough to compare anything."""
    parts = told.claim.key.split("|")
    if len(parts) != 6 or parts[0] != "count":  # noqa: PLR2004 - the parts above
        return None
    _, head, names, deed, unit, _ = parts
    found = Thing("count", head, frozenset(filter(None, names.split("+"))), deed, dimension(unit))
    if not head or head == "number":
        return None
    if found.lasting:
        return found if found.names - {"agreement"} and deed != "earlier" else None
    verb = deed.split("+")[0]
    if found.unit == "percent" and verb in _CHANGES:  # so much more or less of it in a stated time
        return replace(found, deed=CHANGE) if told.claim.time and len(found.names) >= _NAMED else None
    money = len(told.claim.unit) == _CODE and told.claim.unit.isupper()
    on_a_day = len(told.claim.time) == _DAY and "/" not in told.claim.time
    if money and not on_a_day:
        return None  # one owes so much, another so much: who does is no part of the key
    if not verb or not found.names or unit == "time" or (verb in _HAPPENS and not on_a_day):
        return None
    return found


def times_meet(one: ToldClaim, other: ToldClaim) -> bool:
    """Whether the times of two claims meet: both are stated and overlap, or neither is."""
    first, second = one.claim.time, other.claim.time
    if bool(first) != bool(second):
        return False
    if not first:
        return True
    (begun, ended), (began, done) = days_of(first), days_of(second)
    if None in {begun, ended, began, done}:
        return first == second
    return _meet((begun, ended), (began, done))


def _meet(one: tuple[dt.date | None, dt.date | None], other: tuple[dt.date | None, dt.date | None]) -> bool:
    after = one[0] is not None and other[1] is not None and one[0] > other[1]
    before = one[1] is not None and other[0] is not None and other[0] > one[1]
    return not after and not before


def near(one: Place, other: Place, *, days: int) -> bool:
    """Whether two documents tell of the same days: they are one document, or at most `days` apart."""
    if one.source.reference == other.source.reference:
        return True
    first, second = said_on(one), said_on(other)
    return first is not None and second is not None and abs((first - second).days) <= days


def groups(told: Sequence[ToldClaim]) -> Iterator[tuple[Thing, tuple[ToldClaim, ...]]]:
    """Claims of number about one thing, at least two together, in the order of their keys."""
    by_thing: dict[tuple[str, str, str], list[tuple[Thing, ToldClaim]]] = {}
    for one in told:
        thing = thing_of(one)
        if thing is not None:
            key = (thing.head, "" if thing.lasting else thing.deed, thing.unit)
            by_thing.setdefault(key, []).append((thing, one))
    for _, found in sorted(by_thing.items()):
        for thing, same in _named_alike(found):
            days = MONTH if thing.lasting else _DAYS
            for together in _of_one_time(same) if thing.deed == CHANGE else _timed_alike(same, days):
                if len(together) > 1:
                    yield thing, together


def _named_alike(found: Iterable[tuple[Thing, ToldClaim]]) -> Iterator[tuple[Thing, list[ToldClaim]]]:
    """Those with the same names; of agreements, those whose names are part of the others'."""
    by_names: dict[frozenset[str], tuple[Thing, list[ToldClaim]]] = {}
    for thing, one in found:
        by_names.setdefault(thing.names, (thing, []))[1].append(one)
    order = sorted(by_names, key=lambda names: (len(names), sorted(names)))
    taken: set[frozenset[str]] = set()
    for names in order:
        if names in taken:
            continue
        thing, same = by_names[names]
        wider = [other for other in order if names < other] if thing.lasting else []
        if all(first < second for first, second in pairwise(wider)):  # else nobody can tell which is meant
            for other in wider:
                taken.add(other)
                same = [*same, *by_names[other][1]]
        yield thing, same


def _of_one_time(same: Sequence[ToldClaim]) -> Iterator[tuple[ToldClaim, ...]]:
    """Those of the same stated time, whenever they were told: how a year was does not change when it is over."""
    by_time: dict[str, list[ToldClaim]] = {}
    for one in sorted(same, key=_told_order):
        by_time.setdefault(one.claim.time, []).append(one)
    yield from (tuple(found) for _, found in sorted(by_time.items()))


def _timed_alike(same: Sequence[ToldClaim], days: int) -> Iterator[tuple[ToldClaim, ...]]:
    """Those of the same time, told in documents that follow each other within `days`."""
    by_time: dict[str, list[ToldClaim]] = {}
    for one in same:
        by_time.setdefault(one.claim.time, []).append(one)
    for _, found in sorted(by_time.items()):
        dated = sorted((one for one in found if said_on(one.place) is not None), key=_told_order)
        together: list[ToldClaim] = []
        for one in dated:
            if together and not near(together[0].place, one.place, days=days):
                yield tuple(together)
                together = []
            together.append(one)
        if together:
            yield tuple(together)
        undated: dict[str, list[ToldClaim]] = {}
        for one in sorted((one for one in found if said_on(one.place) is None), key=_told_order):
            undated.setdefault(one.place.source.reference, []).append(one)
        yield from (tuple(group) for group in undated.values())


def _told_order(one: ToldClaim) -> tuple[str, str, int, int, str]:
    place = one.place
    return (place.source.day, place.source.reference, place.view, place.start, one.claim.value)


def versions(one: ToldClaim, other: ToldClaim) -> bool:
    """Whether two claims are of two captures of one page."""
    return one.place.source.reference != other.place.source.reference and same_page(one.place, other.place)
