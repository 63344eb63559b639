# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What stands against a party now: where allegations stand, and whether any measure is still in force.

Both are read from the entities that point at the party, at the times those were loaded for:

* `legal_standings`: every allegation with its standing, the body it stands by and since when,
  from court cases (`CourtCaseParty`) and from measures of justice (`Measure`). A measure that
  states no standing is alleged, whatever its kind: charges somebody brought are not confirmed
  ones. A designation (`Sanction`) is an act of an administration: it has no standing here and
  never raises one. Below "convicted, final" a person is a suspect.
* `party_standing`: how many measures hold on a day, and when the last one ended. A party whose
  every measure was lifted or has expired stays findable; whoever shows it can say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holdfast.model.measure import kinds, standings
from holdfast.record.entity import EntityView, Link
from holdfast.record.measures import DATES, NOT_YET, status_on

__all__ = ["LegalStanding", "PartyStanding", "legal_standings", "party_standing"]

_ENDED = frozenset({"lifted", "expired", "rejected", "fulfilled"})
_FINAL = "convicted, final"
_CLOSED = frozenset({_FINAL, "acquitted", "withdrawn"})


@dataclass(frozen=True, slots=True)
class LegalStanding:
    """Where one allegation stands: in whose words, by which body, since when.

    `of` is the id of the case's party or of the measure it is read from; `about` the kind of
    measure or the name of the case; `stated` whether the source states the standing.
    """

    of: str
    about: str
    standing: str
    body: str | None
    since: str | None
    stated: bool

    @property
    def alleged(self) -> bool:
        """Whether it must be called alleged, and the person a suspect."""
        return self.standing not in _CLOSED

    @property
    def words(self) -> str:
        """One line: what stands, by whom, since when."""
        head = self.standing if self.standing in {"alleged", *_CLOSED} else f"alleged ({self.standing})"
        tail = "".join(f", {word} {value}" for word, value in (("by", self.body), ("since", self.since)) if value)
        return f"{head}{tail}"


@dataclass(frozen=True, slots=True)
class PartyStanding:
    """How many measures against a party are said, how many hold on `day`, and when the last ended."""

    day: date
    total: int
    holding: int
    ended: int
    last_end: str | None

    @property
    def all_ended(self) -> bool:
        """Whether there were measures and every one of them has ended."""
        return self.total > 0 and self.ended == self.total

    @property
    def words(self) -> str:
        """What a result says of it; empty where no measure is stated."""
        if not self.total:
            return ""
        if self.all_ended:
            last = f", the last on {self.last_end}" if self.last_end else ""
            return f"no measure in force as of {self.day}: all {self.total:,} ended{last}"
        return f"{self.holding:,} of {self.total:,} measures in force as of {self.day}"


def legal_standings(links: Iterable[Link]) -> tuple[LegalStanding, ...]:
    """The allegations among the entities that point at a party, those that went furthest first."""
    found = [one for link in links if not link.outgoing and (one := _legal(link.entity)) is not None]
    order = {name: place for place, name in enumerate(standings())}
    return tuple(sorted(found, key=lambda one: (-order.get(one.standing, 0), one.of)))


def _legal(view: EntityView) -> LegalStanding | None:
    stated = view.first("legalStanding")
    if view.schema == "CourtCaseParty":
        body, since = view.first("standingBody"), view.first("standingDate") or view.first("startDate")
        return LegalStanding(view.id, view.first("case") or "", stated or "alleged", body, since, stated is not None)
    if view.schema != "Measure":
        return None
    named = [one for one in view.values("kind") if one in kinds() and kinds()[one].heading == "justice"]
    if stated is None and not named:
        return None
    body = view.first("standingBody") or view.first("authority")
    since = next(filter(None, map(view.first, ("standingDate", "actedDate", "startDate", "publishedDate"))), None)
    return LegalStanding(view.id, ", ".join(named), stated or "alleged", body, since, stated is not None)


def party_standing(links: Iterable[Link], day: date, *, past: bool = False) -> PartyStanding:
    """What of the measures that point at a party holds on `day`; those of rows that were removed do not count.

    `past` as in `measures.status_on`.
    """
    total = holding = ended = 0
    ends: list[str] = []
    for link in links:
        view = link.entity
        if link.outgoing or view.schema not in {"Sanction", "Measure"} or not view.listed:
            continue
        dates = {prop: view.values(prop) for prop in DATES}
        status, _ = status_on(day, view.values("status"), dates, past=past)
        if status == NOT_YET:
            continue
        total += 1
        over = status in _ENDED
        ended += over
        holding += not over and status != "planned"
        ends += dates["endDate"] if over else ()
    return PartyStanding(day, total, holding, ended, max(ends, default=None))
