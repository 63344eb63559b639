# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The guards: which steps of a member are accepted, as a pure fold (rule `guard@3`).

An empty, unreadable or drastically other list changes nobody by itself: real lists have been
served empty (OFAC, 2024-05-04: 0 bytes where 14,965 rows stood the day before). Such a step is
kept and held back until a person releases it.

Steps are folded in observed order; each is compared with the last accepted one before it:

1. unreadable (the reader refused it; unknown columns or elements, too): held; a release cannot
   change that.
2. released by a person: accepted.
3. empty: held.
4. `shrunk`: for the member as a whole (with stricter limits for long and for short lists), per
   entity schema and per programme, more than `share_pct` of at least `least` records are gone,
   as in the table `LIMITS`. Each full year between the two captures allows `PER_YEAR_PCT` more,
   and schemata and programmes are compared within `GROUPS_WITHIN_DAYS` only: over years they end.
   Who left a programme for another one has not gone: publishers rename programmes.
5. `replaced`: as many records may stand, and yet too many keys are gone, whose parties stand
   under no other key either (`REPLACED`). A list that was re-keyed loses nobody and passes.
6. `grown`: within `WITHIN_DAYS`, the member, a schema or a heavy programme grew to more than
   `times` itself, as in `GROWTHS`. Over years lists do double.
7. `repeated`: many more ids than before stand more than once.
8. `re-keyed`, `rescripted`, `respelled`, `renamed`: of the records under the same ids, too many
   name others, are written in another script, differ outside ASCII alone, or have no word of a name
   in common with before (`stepwise` compares them), as in
   `OTHERS`: the publisher gave ids away, swapped the language or the encoding.
9. otherwise accepted, and the next step is compared with it.

An unreadable, empty or held step changes nothing about what the next one is compared with.
The fold sees counts only, so it is the same whatever the order of import. What passes still
removes nobody in words: a row that is gone is "row removed", whatever the time between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from holdfast.record.stepwise import Comparison

__all__ = [
    "GROUPS_WITHIN_DAYS",
    "GROWTHS",
    "LIMITS",
    "OTHERS",
    "PER_YEAR_PCT",
    "REPEATED",
    "REPLACED",
    "RULE",
    "WITHIN_DAYS",
    "Growth",
    "Limit",
    "Other",
    "Sighting",
    "Verdict",
    "fold",
]

RULE = "guard@3"
# Between captures years apart (measured on the lists at hand): the non-SDN list lost 31 % in six years (2018 to 2024,
# all 74 ships and all 264 of programme IRAN among them), the UN list 13 % in three and a half, Canada's programme
# Zimbabwe 55 % in five, four programmes of OFSI's list all of theirs in seven. Within a year none of this happened.
PER_YEAR_PCT = 5
GROUPS_WITHIN_DAYS = 366
WITHIN_DAYS = 92  # longer gaps say nothing about growth: Canada's list grew from 1,369 to 4,759 in five years


@dataclass(frozen=True, slots=True)
class Limit:
    """Hold a step back when a group of records lost too much of itself.

    The group had at least `least` records and at least `weight_pct` of the list, and lost
    more than `share_pct` of them and at least `lost` records.
    """

    least: int
    weight_pct: int
    share_pct: int
    lost: int
    why: str


@dataclass(frozen=True, slots=True)
class Growth:
    """Hold a step back when a group of at least `least` records, and `weight_pct` of the list, grew to over `times`."""

    least: int
    weight_pct: int
    times: int
    why: str


@dataclass(frozen=True, slots=True)
class Other:
    """Hold a step back when at least `least` records, and over `share_pm` per mille of those shared, are so."""

    least: int
    share_pm: int
    words: str
    why: str


# Measured on the real histories at hand (steps between consecutive captures, net of what was added):
#   list       UN 84 of 946 (8.9 %, 2023-10-20), UN 29 of 997 (2.9 %, 2021-09-09), SDN 150 of 9,158 (1.6 %, 2021-12-30);
#              over years without a capture: UN -131 of 997 (13 %, 2020-12 to 2024-05)
#   long list  2,000 records and more, SDN with its alt and add: never above 1.6 % in a step, and 3 % when the
#              programme Syria ended (2025); a file cut between two rows looks like a list, and only its length tells
#   short list below some 20 records no share of a list says much: more than 40 % and at least two
#   schema     UN organisations 2023-10-20: 61 of 255 (24 %); SDN never above 4 %
#   programme  whole programmes end: UN Mali 8 of 8 (2023-10-18), UN Iran 84 of 84, 8.9 % of the list (2023-10-20),
#              OFAC Syria 518 of some 17,000, 3 % (2025): only a programme that carries a tenth of the list counts
LIMITS: Mapping[str, Limit] = {
    "list": Limit(least=10, weight_pct=0, share_pct=15, lost=10, why="largest real fall: 8.9 % (13 % in years)"),
    "long list": Limit(least=2000, weight_pct=0, share_pct=4, lost=100, why="largest real fall of a long list: 1.6 %"),
    "short list": Limit(least=3, weight_pct=0, share_pct=40, lost=2, why="one of two or three may really go"),
    "schema": Limit(least=50, weight_pct=0, share_pct=40, lost=40, why="largest real fall in one step: 24 %"),
    "programme": Limit(least=50, weight_pct=10, share_pct=50, lost=40, why="smaller programmes really end as a whole"),
}
# Measured on the same steps (SDN 2021-12 to 2024-05, UN 2021-07 to 2023-12, non-SDN XML 2025-11 to 2026-01):
#   list       never above 1.07 times within 92 days (SDN 9,377 on 2022-03-12), 1.22 in 14 months; a file fetched
#              twice into one is 2.0 times
#   schema     one of 50 and more never above 1.30 within 92 days, 1.55 in 14 months (Company)
#   programme  RUSSIA-EO14024: 69 to 139 in days of February 2022, 267 to 889 in five weeks of spring 2022, and it
#              carried under 3 % of the list before: only a programme that carries a tenth of it counts
# In none of these steps did one id name another party, or a name change its script or its letters outside ASCII alone.
#   replaced   keys that are gone, and their parties with them, are never above 9 % of a list within a year
REPLACED = Limit(least=50, weight_pct=0, share_pct=25, lost=30, why="largest real loss of parties in one step: 8.9 %")
GROWTHS: Mapping[str, Growth] = {
    "list": Growth(least=50, weight_pct=0, times=2, why="a list that doubles is more likely a file written twice"),
    "schema": Growth(least=100, weight_pct=0, times=3, why="a type that trebles: another column was read as the type"),
    "programme": Growth(least=100, weight_pct=10, times=3, why="small programmes do grow by hundreds within a day"),
}
REPEATED = Other(least=20, share_pm=20, words="ids stand more than once", why="UN, 2023-12-09: 1 of 1,000, a slip")
OTHERS: Mapping[str, Other] = {
    "re-keyed": Other(least=3, share_pm=5, words="ids name another party", why="never one in a step of those measured"),
    "rescripted": Other(least=20, share_pm=20, words="names are in another script", why="never one measured"),
    "respelled": Other(
        least=20, share_pm=20, words="names differ in letters outside ASCII alone", why="encoding swaps touch them all"
    ),
    "renamed": Other(
        least=20, share_pm=20, words="names share no word with before", why="another column was read as the name"
    ),
}
_LISTS = ("list", "long list", "short list")
_KINDS = {0: "schema", 1: "programme"}
_PROGRAMME = 1
_YEAR = 365
_REPEATS = 2


@dataclass(frozen=True, slots=True)
class Sighting:
    """One step as the fold sees it.

    `tally` maps (0, schema) and (1, programme) to records, (2, …) to repeated ids; `day` is the
    observed day as a running number, `None`: unknown.
    """

    readable: bool
    released: bool
    records: int
    tally: Mapping[tuple[int, str], int]
    trouble: tuple[str, ...] = ()
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted, or held back for `reasons` under `rule`.

    Rules are `empty`, `unreadable`, `shrunk`, `replaced`, `grown`, `repeated` and the keys of `OTHERS`; where
    several hold, the first of them in this order.
    """

    accepted: bool
    rule: str | None = None
    reasons: tuple[str, ...] = ()


Compare = Callable[[int, int], Comparison]


def fold(steps: Sequence[Sighting], compare: Compare | None = None) -> tuple[Verdict, ...]:
    """Verdicts for the steps of one member, given in observed order.

    `compare` gives the comparison of two steps by their places in the sequence; without it
    steps are judged by their counts alone.
    """
    last: int | None = None
    verdicts = []
    for place, step in enumerate(steps):
        before = None if last is None else steps[last]
        verdict = _judge(step, before, None if compare is None or last is None else (compare, last, place))
        if verdict.accepted:
            last = place
        verdicts.append(verdict)
    return tuple(verdicts)


def _judge(step: Sighting, last: Sighting | None, pair: tuple[Compare, int, int] | None) -> Verdict:
    if not step.readable:
        return Verdict(accepted=False, rule="unreadable", reasons=step.trouble)
    if step.released:
        return Verdict(accepted=True)
    if step.records == 0:
        return Verdict(accepted=False, rule="empty", reasons=("the capture holds no record",))
    if last is None:
        return Verdict(accepted=True)
    seen = Comparison() if pair is None else pair[0](pair[1], pair[2])
    found = [("shrunk", reason) for reason in _shrunk(step, last, seen)]
    found += [] if found else [("replaced", reason) for reason in _replaced(step, last, seen)]  # said before
    found += [("grown", reason) for reason in _grown(step, last, seen)]
    found += [("repeated", reason) for reason in _repeated(step, last)]
    found += _others(seen)
    if not found:
        return Verdict(accepted=True)
    return Verdict(accepted=False, rule=found[0][0], reasons=tuple(reason for _, reason in found))


def _days(step: Sighting, last: Sighting) -> int:
    """Days between two captures; 0 where a day is not known, as if they were of one day."""
    return 0 if step.day is None or last.day is None else abs(step.day - last.day)


def _apart(step: Sighting, last: Sighting) -> str:
    """For a reason: how long ago "before" was, where it was more than a year."""
    years = _days(step, last) // _YEAR
    return f" {years} year{'s' if years > 1 else ''} before" if years else " before"


def _groups(step: Sighting, last: Sighting) -> Iterator[tuple[int, str, int, int]]:
    """Schemata and programmes of the last capture: kind, name, records then and now."""
    for (kind, value), before in sorted(last.tally.items()):
        if kind in _KINDS:
            yield kind, value, before, step.tally.get((kind, value), 0)


def _grown(step: Sighting, last: Sighting, seen: Comparison) -> list[str]:
    if step.day is None or last.day is None or _days(step, last) > WITHIN_DAYS:
        return []
    reasons = []
    if _grew(GROWTHS["list"], last.records, step.records, last.records):
        reasons.append(f"{step.records} records where {last.records} stood before")
    for kind, value, before, now in _groups(step, last):
        came = seen.joined.get(value, 0) if kind == _PROGRAMME else 0
        if _grew(GROWTHS[_KINDS[kind]], before, now - came, last.records):
            reasons.append(f"{_KINDS[kind]} {value}: {now} records where {before} stood before")
    return reasons


def _grew(growth: Growth, before: int, now: int, whole: int) -> bool:
    # twice the list with a few more rows lost is still twice the list
    heavy = before >= growth.least and 100 * before >= growth.weight_pct * whole
    return heavy and 20 * now >= 19 * growth.times * before


def _repeated(step: Sighting, last: Sighting) -> list[str]:
    now, before = (sum(n for (kind, _), n in one.tally.items() if kind == _REPEATS) for one in (step, last))
    if now - before >= REPEATED.least and 1000 * (now - before) > REPEATED.share_pm * step.records:
        return [f"{now} {REPEATED.words} where {before} did before"]
    return []


def _others(found: Comparison) -> list[tuple[str, str]]:
    counts = {
        "re-keyed": found.rekeyed,
        "rescripted": found.rescripted,
        "respelled": found.respelled,
        "renamed": found.renamed,
    }
    reasons = []
    for rule, count in counts.items():
        limit = OTHERS[rule]
        if count >= limit.least and 1000 * count > limit.share_pm * found.shared:
            keys = ", ".join(key for kind, key in found.examples if kind == rule.replace("-", ""))
            suspected = "re-key suspected: " if rule == "re-keyed" else ""
            reasons.append((rule, f"{suspected}{count} of {found.shared} {limit.words} ({keys}, …)"))
    return reasons


def _shrunk(step: Sighting, last: Sighting, seen: Comparison) -> list[str]:
    reasons = []
    days = _days(step, last)
    apart = _apart(step, last)
    if any(_trips(LIMITS[name], last.records, last.records - step.records, last.records, days) for name in _LISTS):
        reasons.append(f"{step.records} records where {last.records} stood{apart}")
    if days > GROUPS_WITHIN_DAYS:
        return reasons
    for kind, value, before, now in _groups(step, last):
        left = seen.moved.get(value, 0) if kind == _PROGRAMME else 0
        if _trips(LIMITS[_KINDS[kind]], before, before - now - left, last.records, days):
            others = f", {left} of them now under another programme" if left else ""
            reasons.append(f"{_KINDS[kind]} {value}: {now} records where {before} stood{apart}{others}")
    return reasons


def _replaced(step: Sighting, last: Sighting, seen: Comparison) -> list[str]:
    lost = seen.gone - seen.reentered
    if not _trips(REPLACED, last.records, lost, last.records, _days(step, last)):
        return []
    again = f"; {seen.reentered} more stand under another id" if seen.reentered else ""
    return [f"{lost} of {last.records} records that stood{_apart(step, last)} are gone, whatever stands instead{again}"]


def _trips(limit: Limit, before: int, lost: int, whole: int, days: int) -> bool:  # noqa: PLR0917 - five counts
    heavy = before >= limit.least and 100 * before >= limit.weight_pct * whole
    allowed = limit.share_pct + PER_YEAR_PCT * (days // _YEAR)
    return heavy and lost >= limit.lost and 100 * lost > allowed * before
