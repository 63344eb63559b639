# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What stands against a party, for whoever shows it: allegations, and whether any measure still holds.

The party may be one on each of several lists: all its records are asked. A party whose every
measure has ended stays findable, and a result about it says "no measure in force as of …".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from holdfast.record.legal import LegalStanding, PartyStanding, legal_standings, party_standing
from holdfast.record.times import NOW, Times
from holdfast.record.validity import day_of

if TYPE_CHECKING:
    from holdfast.record.entity import EntityView, Link
    from holdfast.workspace.opening import Workspace

__all__ = ["Against", "measures_standing", "stands_against"]


@dataclass(frozen=True, slots=True)
class Against:
    """Allegations against a party, and how many of its measures hold."""

    allegations: tuple[LegalStanding, ...]
    measures: PartyStanding

    @property
    def lines(self) -> list[str]:
        """What to print of it: nothing where nothing is said."""
        found = [f"legal standing: {one.words}" for one in self.allegations]
        return [*found, self.measures.words] if self.measures.all_ended else found

    def fields(self) -> dict[str, object]:
        """For `--json`: `legal_standing` and `measures_in_force`."""
        legal = [
            {"of": one.of, "about": one.about, "standing": one.standing, "alleged": one.alleged, "by": one.body,
             "since": one.since, "stated": one.stated}
            for one in self.allegations
        ]  # fmt: skip
        said = self.measures
        counts = {"day": str(said.day), "total": said.total, "holding": said.holding, "ended": said.ended,
                  "last_end": said.last_end, "words": said.words}  # fmt: skip
        return {"legal_standing": legal, "measures_in_force": counts}


def stands_against(workspace: Workspace, view: EntityView, links: Sequence[Link], times: Times = NOW) -> Against:
    """What stands against the party `view`; `links` are its own neighbours, those of its other records are read."""
    others = [link for one in view.referents for link in workspace.record.adjacent(one, times)]
    every = (*links, *others)
    today = workspace.clock.now().date()
    day = today if times.as_of is None else day_of(times.as_of)
    return Against(legal_standings(every), _standing(every, day, today))


def measures_standing(workspace: Workspace, party: str, times: Times = NOW) -> PartyStanding:
    """Whether any measure against `party` (all its records) holds: for a result of screening, milliseconds each."""
    view = workspace.record.entity(party, times)
    records = (party, *(() if view is None else view.referents))
    links = tuple(link for one in records for link in workspace.record.adjacent(one, times))
    today = workspace.clock.now().date()
    return _standing(links, today if times.as_of is None else day_of(times.as_of), today)


def _standing(links: Sequence[Link], day: date, today: date) -> PartyStanding:
    return party_standing(links, day, past=day < today)
