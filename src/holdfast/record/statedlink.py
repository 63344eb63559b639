# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which measures of the record a text may speak of: candidates with their grounds, never a verdict.

A measure that a text states and one that the record holds may be the same where

* they hit the same party (an entity of the record; without one nothing is compared),
* their kinds do not speak against it ("sanctions" may be any kind under finance, export or visa),
* their authorities are not known to differ, and
* their dates do not contradict: a day in the text lies at most a month from one of the record's.

Everything that speaks for it is written down (`grounds`); a text that names neither authority nor
date gives a weak candidate, which its score says. Pure: rows in, rows out, linear in both.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from holdfast.model.measure import kinds

__all__ = ["Held", "Same", "Stated", "same_measures"]

_ANY = frozenset({"finance", "export", "visa"})
_DAY = 10  # characters of a date with its day
_NEAR_DAYS = 7
_FAR_DAYS = 31
_SCORES = {"party": 400, "kind": 200, "authority": 200, "day": 200, "near": 150, "month": 100}


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure of a text: `number` is the caller's, `parties` are entity ids that its targets may mean.

    `kind` is the record's word, "" where the text says only "sanctions"; `authority` every name and id that stands for
    whoever takes it; `date` is ISO 8601 as far as known.
    """

    number: int
    kind: str
    status: str
    authority: frozenset[str]
    parties: frozenset[str]
    date: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A measure of the record against one party, with every date it bears."""

    id: str
    kinds: frozenset[str]
    authority: frozenset[str]
    party: str
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Same:
    """A candidate: the stated measure, the record's, what speaks for it, and how much (thousandths)."""

    number: int
    id: str
    grounds: tuple[str, ...]
    score: int


def same_measures(stated: Iterable[Stated], held: Iterable[Held]) -> tuple[Same, ...]:
    """The candidates, for each stated measure the likeliest first; measures only demanded or refused have none."""
    by_party: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        by_party[one.party].append(one)
    found: list[Same] = []
    for told in stated:
        if told.status in {"demanded", "rejected"}:
            continue
        near = [same for party in sorted(told.parties) for one in by_party[party] if (same := _compared(told, one))]
        found += sorted(near, key=lambda same: (-same.score, same.id))
    return tuple(found)


def _compared(told: Stated, one: Held) -> Same | None:
    grounds = ["party"]
    score = _SCORES["party"]
    if told.kind in one.kinds and told.kind:
        grounds.append(f"kind: {told.kind}")
        score += _SCORES["kind"]
    elif not _kinds_agree(told.kind, one.kinds):
        return None
    shared = _folded(told.authority) & _folded(one.authority)
    if shared:
        grounds.append(f"authority: {min(shared)}")
        score += _SCORES["authority"]
    elif told.authority and one.authority:
        return None
    when = _dates(told.date, one.dates)
    if when is None:
        return None
    if when:
        grounds.append(when[1])
        score += _SCORES[when[0]]
    return Same(told.number, one.id, tuple(grounds), score)


def _folded(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _kinds_agree(kind: str, others: frozenset[str]) -> bool:
    """Whether a kind may be one of others: an unsaid one may be any that sanctions are."""
    if not others:
        return True
    if kind:
        return False
    known = kinds()
    return any(name in known and known[name].heading in _ANY for name in others)


def _dates(date: str, others: Sequence[str]) -> tuple[()] | tuple[str, str] | None:
    """What a date says for it; () for nothing, None where it speaks against it."""
    if not date or not others:
        return ()
    if len(date) == _DAY and "/" not in date and "W" not in date:
        days = [abs((_day(date) - _day(other)).days) for other in others if len(other) == _DAY]
        if not days:
            return ("month", f"date: {date[:7]}") if any(other and date.startswith(other) for other in others) else ()
        least = min(days)
        if least == 0:
            return "day", f"date: {date}"
        if least <= _NEAR_DAYS:
            return "near", f"date: {least} days apart"
        return ("month", f"date: {least} days apart") if least <= _FAR_DAYS else None
    if any(other.startswith(date) for other in others):
        return "month", f"date: {date}"
    return ()


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
