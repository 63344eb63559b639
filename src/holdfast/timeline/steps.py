# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two counts of one step: how many were put on a list, by one state, in one week, told by two documents: `steps`.

    "Freedonia has sanctioned 18 tankers, the ministry announced on Thursday"
    "Freedonia last week put 21 tankers on its own list"

A total ("has listed 43", "since June", "so far") counts other things than a step, and is never compared with one. So
both have to tell when, the times have to meet, one state alone has to stand before each number, and what is counted
has to be called the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from holdfast.timeline.acting import states_named
from holdfast.timeline.compared import Disagreement, Side
from holdfast.timeline.intervals import interval, overlap
from holdfast.timeline.origins import origins
from holdfast.timeline.things import near, times_meet, versions
from holdfast.timeline.told import ToldClaim
from holdfast.timeline.worded import value_words

__all__ = ["steps"]

_LISTS = re.compile(
    r"\b(?:sanction(?:s|ed)|blacklist(?:s|ed)|designat(?:es|ed)|list(?:s|ed)|(?:put|puts|added|adds|placed|places))\b[^.;:]*\Z",
    re.IGNORECASE,
)
_ON_LIST = re.compile(r"[^.;:]{0,60}?\b(?:on|to)\s(?:[\w’']+\s){0,3}(?:list|blacklist|register)\b", re.IGNORECASE)
_PUTS = re.compile(r"\b(?:put|puts|added|adds|placed|places)\b[^.;:]*\Z", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:since|so far|in all|altogether|total|now|already|brings?|bringing)\b", re.IGNORECASE)
_SOONEST = frozenset({10, 8})  # characters of a day or a week: a month holds several steps
_DAYS = 14
_COUNT = 6  # parts of the key of a number


def steps(told: Sequence[ToldClaim]) -> Iterator[Disagreement]:
    """The disagreements between documents of claims that are in order."""
    by_step: dict[tuple[str, frozenset[str]], list[ToldClaim]] = {}
    for one in told:
        state = _state(one)
        if state:
            by_step.setdefault((one.claim.key.split("|")[1], state), []).append(one)
    for _, claims in sorted(by_step.items(), key=lambda item: (item[0][0], sorted(item[0][1]))):
        for at, one in enumerate(claims):
            for other in claims[at + 1 :]:
                if _apart(one, other):
                    sides = tuple(Side(value_words(each), (each,), origins((each,))) for each in (one, other))
                    yield Disagreement(
                        one.claim.key, f"{one.claim.subject}: {one.claim.predicate}", "numeric", "one-step@1",
                        f"one step of one state is told with two numbers: {sides[0].value} against {sides[1].value}",
                        sides,
                    )  # fmt: skip


def _state(told: ToldClaim) -> frozenset[str]:
    """Whose step a number tells of; empty for what is no step, or of nobody alone."""
    claim, place = told.claim, told.place
    parts = claim.key.split("|")
    if claim.type != "quantity" or len(parts) != _COUNT or claim.sign != "=" or not claim.polarity:
        return frozenset()
    at = place.context.find(place.words)
    if len(claim.time) not in _SOONEST or "/" in claim.time or at < 0:
        return frozenset()
    lead = place.context[max(place.context.rfind(". ", 0, at), 0) : at]
    behind = place.context[at : at + 120]
    if _LISTS.search(lead) is None or _TOTAL.search(lead) is not None:
        return frozenset()
    if _PUTS.search(lead) is not None and _ON_LIST.match(behind) is None:
        return frozenset()
    found = frozenset(state for word in re.findall(r"\b[A-Z][\w.]+", lead) for state in states_named(word))
    return found if len(found) == 1 else frozenset()


def _apart(one: ToldClaim, other: ToldClaim) -> bool:
    """Whether two counts are of one step and exclude each other."""
    if one.place.source.reference == other.place.source.reference or versions(one, other):
        return False
    if not near(one.place, other.place, days=_DAYS) or not times_meet(one, other):
        return False
    first, second = (interval(each.low, each.high, each.sign, each.unit) for each in (one.claim, other.claim))
    return first is not None and second is not None and not overlap(first, second)
