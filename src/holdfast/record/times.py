# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Three times, never mixed: valid, observed, known; and what stood on the lists at a choice of them.

* valid     when a measure held, as the source says (`as_of`; it chooses among measures and the
            parties they are against, by their own dates: `validity`);
* observed  when the publisher's list said so (`listed_at`);
* known     the log position at which this workspace came to know (`known_at`): the set
            entry, or the release entry of a set that had been held back.

For a choice of times, each member is seen through one *cut*: its last accepted step that
had been observed and was known by then. A rendition stands when its presence covers the
cut and, where its dataset has several carriers, the leading one vouches for it (`carriers`).
The verdicts on held steps are today's, whatever `known_at` says, but for releases.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from holdfast.base.clock import instant_text, parse_instant
from holdfast.record.carriers import fill_unled, is_newer, leading_carriers, present_at_cut, vouches
from holdfast.record.taken import Ends

__all__ = [
    "NOW",
    "MemberSteps",
    "Step",
    "Timeline",
    "Times",
    "covering_clause",
    "standing_clause",
    "taken_table",
    "unled_table",
    "untaken",
]


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
    """The accepted steps of one member in order, and the index of the cut (-1: nothing yet).

    `leads`: whether its carrier lists and delists by then; another one corroborates, and a file of
    changes that is newer (`adds`) lists, too.
    """

    id: int
    source: str
    dataset: str
    carrier: str
    name: str
    steps: tuple[Step, ...]
    cut: int
    leads: bool
    adds: bool = False

    @property
    def cut_position(self) -> int:
        """Position of the cut among all steps of the member; -1 when there is none."""
        return self.steps[self.cut].position if self.cut >= 0 else -1

    def rank(self, position: int) -> int:
        """Index in `steps` of the first step at or behind `position`."""
        return bisect_left(self.steps, position, key=lambda step: step.position)


class Timeline:
    """The members with their steps and cuts, for one choice of times; each is read when first asked for.

    It belongs to the read transaction it was made in.
    """

    def __init__(self, connection: sqlite3.Connection, times: Times) -> None:
        self._connection = connection
        self._listed_at = None if times.listed_at is None else instant_text(parse_instant(times.listed_at))
        self._known_at = times.known_at
        self._members: dict[int, MemberSteps] = {}
        self._times = times
        self._is_cut = False
        self._is_taken = False

    @classmethod
    def load(cls, connection: sqlite3.Connection, times: Times = NOW) -> Timeline:
        """The timeline of this transaction at `times`.

        Raises:
            InputError: `listed_at` is not an instant.
        """
        return cls(connection, times)

    def member(self, member: int) -> MemberSteps:
        """One member; its whole dataset is read, because its carriers are weighed against each other."""
        if member not in self._members:
            self._load_dataset(member)
        return self._members[member]

    def vouched(self, member: int, rendition: int, version: int) -> bool:
        """Whether what stands of a carrier counts: it leads, or the leading one lists whom the version is about."""
        if self.member(member).leads:
            return True
        if self._times.is_now:
            found = self._connection.execute("SELECT 1 FROM unled WHERE rendition = ?", (rendition,))
            return found.fetchone() is None
        one = self.member(member)
        led = [its for its in self._dataset(member) if its.leads and its.cut >= 0]
        if one.adds and one.cut >= 0 and is_newer(one.steps[one.cut].observed, (i.steps[i.cut].observed for i in led)):
            return True
        leading = [its.id for its in led]
        if not self._is_cut:
            fill_cut(self._connection, self._times)
            self._is_cut = True
        return vouches(self._connection, covering_clause(self._times), leading, version)

    def taken(self, versions: Iterable[int]) -> frozenset[tuple[int, int]]:
        """(version, n) of statements of these versions that the leading carrier has taken back."""
        if not self._times.is_now and not self._is_taken:
            unled_table(self._connection, self._times)
            self._is_taken = self._is_cut = True
        table = taken_table(self._times)
        return frozenset(
            (version, n)
            for version in versions
            for (n,) in self._connection.execute(f"SELECT n FROM {table} WHERE version = ?", (version,))  # noqa: S608 - our own table names
        )

    def _dataset(self, member: int) -> list[MemberSteps]:
        one = self.member(member)
        return [m for m in self._members.values() if (m.source, m.dataset) == (one.source, one.dataset)]

    def led_days(self, member: int) -> list[str]:
        """Observed instants up to the cut of the carriers that lead in the dataset of a member."""
        return [step.observed for m in self._dataset(member) if m.leads for step in m.steps[: m.cut + 1]]

    def _load_dataset(self, member: int) -> None:
        rows = self._connection.execute(
            "SELECT other.id, other.source, other.dataset, other.carrier, other.name, other.carries, other.adds"
            " FROM member"
            " JOIN member AS other ON other.source = member.source AND other.dataset = member.dataset"
            " WHERE member.id = ?",
            (member,),
        ).fetchall()
        steps = {row[0]: self._steps(row[0]) for row in rows}
        cuts = {key: _cut(own, self._listed_at, self._known_at) for key, own in steps.items()}
        leading = leading_carriers({row[3]: row[5] for row in rows if cuts[row[0]] >= 0})
        for key, source, dataset, carrier, name, _, adds in rows:
            self._members[key] = MemberSteps(
                key, source, dataset, carrier, name, steps[key], cuts[key], leads=carrier in leading, adds=bool(adds)
            )

    def _steps(self, member: int) -> tuple[Step, ...]:
        return tuple(
            Step(*row)
            for row in self._connection.execute(
                "SELECT step.id, step.position, capture_set.observed, coalesce(capture_set.released, capture_set.id)"
                " FROM step JOIN capture_set ON capture_set.id = step.set_id"
                " WHERE step.member = ? AND step.accepted = 1 ORDER BY step.position",
                (member,),
            )
        )


def standing_clause(connection: sqlite3.Connection, times: Times, alias: str = "presence") -> str:
    """SQL condition on the presence row `alias`: it stands at `times`, and a leading carrier vouches for it.

    For other times than now, the cuts go into temporary tables of this connection.
    """
    table = unled_table(connection, times)
    led = f"NOT EXISTS (SELECT 1 FROM {table} AS u WHERE u.rendition = {alias}.rendition)"  # noqa: S608 - our own table names
    return f"({covering_clause(times, alias)} AND {led})"


def covering_clause(times: Times, alias: str = "presence") -> str:
    """SQL condition on the presence row `alias`: its carrier says so at `times` (the table `cut` is filled)."""
    if times.is_now:
        return f"{alias}.until_step IS NULL"
    return (
        "EXISTS (SELECT 1 FROM step AS first JOIN temp.cut ON cut.member = first.member"  # noqa: S608 - our own table names
        f" LEFT JOIN step AS last ON last.id = {alias}.until_step WHERE first.id = {alias}.from_step"
        " AND first.position <= cut.position AND (last.id IS NULL OR last.position > cut.position))"
    )


def unled_table(connection: sqlite3.Connection, times: Times) -> str:
    """The table of renditions that stand at `times` and that no leading carrier vouches for.

    For other times than now it is filled, and `cut` beside it; they last as long as the transaction.
    """
    if times.is_now:
        return "main.unled"
    fill_cut(connection, times)
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS unled_then (rendition INTEGER PRIMARY KEY)")
    run("DELETE FROM temp.unled_then")
    run(
        "CREATE TEMP TABLE IF NOT EXISTS taken_then"
        " (version INTEGER, n INTEGER, PRIMARY KEY (version, n)) WITHOUT ROWID"
    )
    run("DELETE FROM temp.taken_then")
    ended = "last.position <= (SELECT position FROM temp.cut WHERE cut.member = last.member)"
    ends = Ends(covering_clause(times), ended)
    fill_unled(connection, ("temp.unled_then", "temp.taken_then"), ends, present_at_cut(connection))
    return "temp.unled_then"


def taken_table(times: Times) -> str:
    """The table of (version, n) of statements that the leading carrier has taken back; `unled_table` fills it."""
    return "main.taken" if times.is_now else "temp.taken_then"


def untaken(connection: sqlite3.Connection, times: Times, alias: str = "statement") -> str:
    """SQL to append to a condition: the row of `statement` was not taken back; empty where none was.

    For other times than now, `standing_clause` must have been asked for in this transaction.
    """
    table = taken_table(times)
    if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:  # noqa: S608 - our own table names
        return ""
    return f" AND NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.version = {alias}.version AND t.n = {alias}.n)"  # noqa: S608 - our own table names


def fill_cut(connection: sqlite3.Connection, times: Times) -> None:
    """Fill the temporary table `cut`: per member the position of its last accepted step by then."""
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS cut (member INTEGER PRIMARY KEY, position INTEGER)")
    run("DELETE FROM temp.cut")
    listed_at = None if times.listed_at is None else instant_text(parse_instant(times.listed_at))
    run(
        "INSERT INTO temp.cut SELECT step.member, max(step.position) FROM step"
        " JOIN capture_set ON capture_set.id = step.set_id WHERE step.accepted = 1"
        " AND (?1 IS NULL OR capture_set.observed <= ?1)"
        " AND (?2 IS NULL OR coalesce(capture_set.released, capture_set.id) <= ?2) GROUP BY step.member",
        (listed_at, times.known_at),
    )


def _cut(steps: tuple[Step, ...], listed_at: str | None, known_at: int | None) -> int:
    for index in range(len(steps) - 1, -1, -1):
        step = steps[index]
        if (listed_at is None or step.observed <= listed_at) and (known_at is None or step.known <= known_at):
            return index
    return -1
