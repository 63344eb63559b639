# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which measures of the record a text may speak of: candidates with their grounds, never a verdict.

A measure that a text states and one that the record holds may be the same where

* they hit the same party (an entity of the record), or the same country where the record names no
  party; without one nothing is compared,
* their kinds do not speak against it ("sanctions" may be any kind under finance, export or visa),
* their authorities are not known to differ, and
* their dates do not contradict: the days that both may mean lie at most a month apart.

Everything that speaks for it is written down (`grounds`); a text that names neither authority nor
date gives a weak candidate, which its score says, and so does a name that may mean somebody else.
A country is hit by hundreds of measures: there the authority must be shared, and the kind or the
day beside it. What is threatened, promised, demanded or refused is no measure yet: what may have
followed it is the matter of `timeline.pledges`. Pure: rows in, rows out, linear in both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.model.measure import kinds

__all__ = ["Held", "Same", "Stated", "country_party", "same_measures"]

_NO_MEASURE = frozenset({"threatened", "promised", "demanded", "rejected"})
_OVER = frozenset({"lifted", "expired"})
_NEAR_DAYS = 7
_FAR_DAYS = 31
_SCORES = {"party": 400, "kind": 200, "heading": 100, "authority": 200, "day": 200, "near": 150, "month": 100,
           "year": 50}  # fmt: skip
_CERTAIN = 1000
_COUNTRY = "country:"
_WEEK = re.compile(r"(\d{4})-W(\d\d)\Z")


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure of a text: `number` is the caller's.

    `kind` is the record's word, "" where the text says none; `headings` are those it may stand under where its kind
    is not said or may be any of them ("sanctions", "financial sanctions"). `authority` is every name that stands for
    whoever takes it, states among them; with `sure` off, nobody knows whose name that is, and it speaks against
    nothing. `parties` are those that its targets may mean (entity ids and `country_party`), each with how surely
    the name is meant (thousandths). `date` is ISO 8601 as far as known.
    """

    number: int
    kind: str
    status: str
    authority: frozenset[str]
    parties: Mapping[str, int]
    date: str = ""
    headings: frozenset[str] = frozenset()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """A measure of the record against one party, with the dates from which it is, and those at which it ends."""

    id: str
    kinds: frozenset[str]
    authority: frozenset[str]
    party: str
    dates: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Same:
    """A candidate: the stated measure, the record's, whom both hit, what speaks for it, how much (thousandths)."""

    number: int
    id: str
    party: str
    grounds: tuple[str, ...]
    score: int


def country_party(code: str) -> str:
    """How a country is named among the parties: a code is no entity's id."""
    return _COUNTRY + code


def same_measures(stated: Iterable[Stated], held: Iterable[Held]) -> tuple[Same, ...]:
    """The candidates, for each stated measure the likeliest first, each measure of the record once."""
    by_party: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        by_party[one.party].append(one)
    found: list[Same] = []
    for told in stated:
        if told.status in _NO_MEASURE:
            continue
        best: dict[str, Same] = {}
        for party in sorted(told.parties):
            for one in by_party[party]:
                same = _compared(told, one)
                if same is not None and (one.id not in best or best[one.id].score < same.score):
                    best[one.id] = same
        found += sorted(best.values(), key=lambda same: (-same.score, same.id))
    return tuple(found)


def _compared(told: Stated, one: Held) -> Same | None:
    country = one.party.startswith(_COUNTRY)
    grounds = ["country" if country else "party"]
    score = _SCORES["party"] * told.parties[one.party] // _CERTAIN
    kind = _kind_grounds(told, one.kinds)
    if kind is None:
        return None
    shared = _shared(told.authority, one.authority)
    if not shared and told.authority and one.authority and told.sure:
        return None
    when = _dates(told.date, one.ends if told.status in _OVER else one.dates)
    if when is None:
        return None
    if country and not (shared and (kind[:1] == ("kind",) or when[:1] == ("day",))):
        return None
    for name, words in filter(None, (kind, ("authority", shared) if shared else (), when)):
        grounds.append(f"{name if name in {'kind', 'heading', 'authority'} else 'date'}: {words}")
        score += _SCORES[name]
    return Same(told.number, one.id, one.party, tuple(grounds), score)


def _kind_grounds(told: Stated, others: frozenset[str]) -> tuple[()] | tuple[str, str] | None:
    """What the kinds say for it; () for nothing, None where they speak against it."""
    if told.kind in others:
        return "kind", told.kind
    if not others:
        return ()
    known = kinds()
    shared = sorted({known[name].heading for name in others if name in known} & told.headings)
    if not shared:
        return None
    return ("heading", shared[0]) if len(told.headings) == 1 else ()


def _shared(mine: frozenset[str], theirs: frozenset[str]) -> str:
    """The name that both authorities bear, as the text's side has it; "" for none.

    A chamber is of its court, a council of its organisation: of two names the shorter may open the longer one.
    """
    found = [one for one in mine for other in theirs if _is_of(one.casefold(), other.casefold())]
    return min(found, default="")


def _is_of(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (" " in short and long.startswith(short) and not long[len(short)].isalnum())


def _dates(date: str, others: Sequence[str]) -> tuple[()] | tuple[str, str] | None:
    """What a date says for it; () for nothing, None where it speaks against it."""
    mine = _range(date)
    theirs = [found for other in others if (found := _range(other)) is not None]
    if mine is None or not theirs:
        return ()
    apart, near = min(((_apart(mine, other), other) for other in theirs), key=lambda pair: (pair[0], pair[1]))
    if apart == 0:
        wide = max(mine, near, key=_width)
        name = "day" if _width(wide) == 0 else "month" if _width(wide) <= _FAR_DAYS else "year"
        return name, date if name == "day" else f"within {date if wide is mine else _words(near)}"
    if apart > _FAR_DAYS:
        return None
    return "near" if apart <= _NEAR_DAYS else "month", f"{apart} day{'s' * (apart > 1)} apart"


_Days = tuple[dt.date, dt.date]


@lru_cache(maxsize=1 << 13)
def _range(text: str) -> _Days | None:
    """The first and last day that a date may mean; `None` for what is open or no date."""
    week = _WEEK.match(text)
    try:
        if week is not None:
            first = dt.date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return first, first + dt.timedelta(days=6)
        found = DateRange.parse(text)
    except (InputError, ValueError):
        return None
    return None if found.first is None or found.last is None else (found.first, found.last)


def _apart(one: _Days, other: _Days) -> int:
    """Days between two ranges, 0 where they meet."""
    return max(0, (other[0] - one[1]).days, (one[0] - other[1]).days)


def _width(days: _Days) -> int:
    return (days[1] - days[0]).days


def _words(days: _Days) -> str:
    return f"{days[0]} to {days[1]}"
