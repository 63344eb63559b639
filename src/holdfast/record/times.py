# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Three times, never mixed: valid, observed, known; and what stood on the lists at a choice of them.

* valid     when a measure held, as the source says (`as_of`; it is a property of the
            statements, so the record passes it on and filters nothing by it);
* observed  when the publisher's list said so (`listed_at`);
* known     the log position at which this workspace came to know (`known_at`): the set
            entry, or the release entry of a set that had been held back.

For a choice of times, each member is seen through one *cut*: its last accepted step that
had been observed and was known by then. A rendition stands when its presence covers the
cut. The verdicts on held steps are today's, whatever `known_at` says, but for releases.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.base.clock import instant_text, parse_instant

__all__ = ["NOW", "MemberSteps", "Step", "Timeline", "Times", "standing_clause"]


@dataclass(frozen=True, slots=True)
class Times:
    """At which times to look; `None` is now.

    `as_of` is a date or instant of validity,
    `listed_at` an RFC 3339 instant or a date (midnight UTC), `known_at` a log index.
    """

    as_of: str | None = None
    listed_at: str | None = None
    known_at: int | None = None

    @property
    def is_now(self) -> bool:
        """Whether the cuts are simply the last accepted steps."""
        return self.listed_at is None and self.known_at is None


NOW = Times()


@dataclass(frozen=True, slots=True)
class Step:
    """One accepted step: rank among all steps of its member, instant, log index it was known at."""

    id: int
    position: int
    observed: str
    known: int


@dataclass(frozen=True, slots=True)
class MemberSteps:
    """The accepted steps of one member in order, and the index of the cut (-1: nothing yet)."""

    id: int
    source: str
    dataset: str
    name: str
    steps: tuple[Step, ...]
    cut: int

    @property
    def cut_position(self) -> int:
        """Position of the cut among all steps of the member; -1 when there is none."""
        return self.steps[self.cut].position if self.cut >= 0 else -1

    def rank(self, position: int) -> int:
        """Index in `steps` of the first step at or behind `position`."""
        return bisect_left(self.steps, position, key=lambda step: step.position)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All members with their steps and cuts, for one choice of times."""

    members: Mapping[int, MemberSteps]
    positions: Mapping[int, tuple[int, int]]  # step id → (member, position)

    @classmethod
    def load(cls, connection: sqlite3.Connection, times: Times = NOW) -> Timeline:
        """Read the steps (there are few: one per accepted capture) and choose the cuts.

        Raises:
            InputError: `listed_at` is not an instant.
        """
        listed_at = None if times.listed_at is None else instant_text(parse_instant(times.listed_at))
        steps: dict[int, list[Step]] = {}
        positions: dict[int, tuple[int, int]] = {}
        for step, member, position, observed, known in connection.execute(
            "SELECT step.id, step.member, step.position, capture_set.observed,"
            " CASE WHEN capture_set.released IS NOT NULL THEN capture_set.released ELSE capture_set.id END"
            " FROM step JOIN capture_set ON capture_set.id = step.set_id WHERE step.accepted = 1"
            " ORDER BY step.member, step.position"
        ):
            steps.setdefault(member, []).append(Step(step, position, observed, known))
            positions[step] = (member, position)
        members = {}
        for member, source, dataset, name in connection.execute("SELECT id, source, dataset, name FROM member"):
            own = tuple(steps.get(member, ()))
            members[member] = MemberSteps(member, source, dataset, name, own, _cut(own, listed_at, times.known_at))
        return cls(members, positions)


def standing_clause(connection: sqlite3.Connection, times: Times, alias: str = "presence") -> str:
    """SQL condition on the presence row `alias`: it stands at `times`.

    For other times than now, the cuts go into the temporary table `cut` of this connection.
    """
    if times.is_now:
        return f"{alias}.until_step IS NULL"
    timeline = Timeline.load(connection, times)
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS cut (member INTEGER PRIMARY KEY, position INTEGER)")
    connection.execute("DELETE FROM temp.cut")
    cuts = [(member.id, member.cut_position) for member in timeline.members.values()]
    connection.executemany("INSERT INTO temp.cut VALUES (?, ?)", cuts)
    return (
        "EXISTS (SELECT 1 FROM step AS first JOIN temp.cut ON cut.member = first.member"  # noqa: S608 - our own table names
        f" LEFT JOIN step AS last ON last.id = {alias}.until_step WHERE first.id = {alias}.from_step"
        " AND first.position <= cut.position AND (last.id IS NULL OR last.position > cut.position))"
    )


def _cut(steps: tuple[Step, ...], listed_at: str | None, known_at: int | None) -> int:
    for index in range(len(steps) - 1, -1, -1):
        step = steps[index]
        if (listed_at is None or step.observed <= listed_at) and (known_at is None or step.known <= known_at):
            return index
    return -1
