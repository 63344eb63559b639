# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The shrink guard: which steps of a member are accepted, as a pure fold (rule `shrink@1`).

An empty, unreadable or drastically smaller list removes nobody by itself: real lists have
been served empty (OFAC, 2024-05-04: 0 bytes where 14,965 rows stood the day before). Such a
step is kept and held back until a person releases it.

Steps are folded in observed order; each is compared with the last accepted one before it:

1. unreadable (the reader refused it): held; a release cannot change that.
2. released by a person: accepted.
3. empty: held.
4. compared with the last accepted step, for the member as a whole (with stricter limits for
   long and for short lists), per entity schema and per programme: held when more than
   `share_pct` of at least `least` records are gone, as in the table `LIMITS`.
5. otherwise accepted, and the next step is compared with it.

An unreadable, empty or held step changes nothing about what the next one is compared with.
The fold sees counts only, so it is the same whatever the order of import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["LIMITS", "RULE", "Limit", "Sighting", "Verdict", "fold"]

RULE = "shrink@1"


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
_LISTS = ("list", "long list", "short list")
_KINDS = {0: "schema", 1: "programme"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """One step as the fold sees it. `tally` maps (0, schema) and (1, programme) to records."""

    readable: bool
    released: bool
    records: int
    tally: Mapping[tuple[int, str], int]
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted, or held back under `rule` (`empty`, `unreadable`, `shrunk`) for `reasons`."""

    accepted: bool
    rule: str | None = None
    reasons: tuple[str, ...] = ()


def fold(steps: Sequence[Sighting]) -> tuple[Verdict, ...]:
    """Verdicts for the steps of one member, given in observed order."""
    last: Sighting | None = None
    verdicts = []
    for step in steps:
        verdict = _judge(step, last)
        if verdict.accepted:
            last = step
        verdicts.append(verdict)
    return tuple(verdicts)


def _judge(step: Sighting, last: Sighting | None) -> Verdict:
    if not step.readable:
        return Verdict(accepted=False, rule="unreadable", reasons=step.trouble)
    if step.released:
        return Verdict(accepted=True)
    if step.records == 0:
        return Verdict(accepted=False, rule="empty", reasons=("the capture holds no record",))
    if last is None:
        return Verdict(accepted=True)
    reasons = tuple(_shrunk(step, last))
    return Verdict(accepted=False, rule="shrunk", reasons=reasons) if reasons else Verdict(accepted=True)


def _shrunk(step: Sighting, last: Sighting) -> list[str]:
    reasons = []
    if any(_trips(LIMITS[name], last.records, step.records, last.records) for name in _LISTS):
        reasons.append(f"{step.records} records where {last.records} stood before")
    for (kind, value), before in sorted(last.tally.items()):
        now = step.tally.get((kind, value), 0)
        if _trips(LIMITS[_KINDS[kind]], before, now, last.records):
            reasons.append(f"{_KINDS[kind]} {value}: {now} records where {before} stood before")
    return reasons


def _trips(limit: Limit, before: int, now: int, whole: int) -> bool:
    lost = before - now
    heavy = before >= limit.least and 100 * before >= limit.weight_pct * whole
    return heavy and lost >= limit.lost and 100 * lost > limit.share_pct * before
