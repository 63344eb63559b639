# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Steps of a member in observed order, and the presence intervals that hang on them.

A presence row `[from, until)` says: this rendition stood on the list from one accepted step
to another; `until` is NULL while it stands. A step that repeats the one before it touches no
row. A step S may be put in anywhere, between its accepted neighbours P (before) and N
(after). With the sets of renditions they carry, only these rows change:

    in P and N, not in S    [a, u)  becomes  [a, S) and [N, u)
    in P only               [a, N)  becomes  [a, S)
    in S and N, not in P    [N, u)  becomes  [S, u)
    in S only               new     [S, N)

Taking a step out is the exact inverse. Without N the rows are open. Whether a step is
accepted is decided by the fold in `quarantine`, run over the whole sequence whenever a step
or a release arrives; what a held step carries waits in the table `held`.

Everything here runs inside a write transaction of the caller.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.record.quarantine import Sighting, Verdict, fold
from holdfast.record.stepwise import Comparison, compare_steps, keep_pairing, load_pairing

__all__ = ["carried", "place_step", "refold"]


@dataclass(frozen=True, slots=True)
class _Step:
    id: int
    accepted: bool
    sighting: Sighting


def place_step(connection: sqlite3.Connection, member: int) -> None:
    """Number the member's steps anew: by observed instant, tie, payload, chain, then log index."""
    rows = connection.execute(
        "SELECT step.id, step.position FROM step JOIN capture_set ON capture_set.id = step.set_id"
        " JOIN place ON place.id = step.place WHERE step.member = ?"
        " ORDER BY capture_set.observed, capture_set.tie, place.payload, place.chain, step.set_id",
        (member,),
    ).fetchall()
    moved = [(position, step) for position, (step, old) in enumerate(rows) if old != position]
    connection.executemany("UPDATE step SET position = ? WHERE id = ?", moved)


def refold(connection: sqlite3.Connection, member: int) -> None:
    """Judge every step of the member, and move those whose verdict changed in or out."""
    steps = _steps(connection, member)
    verdicts = fold([step.sighting for step in steps], _Pairs(connection, [step.id for step in steps]))
    changed = [(s, v) for s, v in zip(steps, verdicts, strict=True) if s.accepted != v.accepted]
    for step, verdict in changed:  # leaving first: then entering steps meet their final neighbours sooner
        if not verdict.accepted:
            _take_out(connection, member, step.id)
    for step, verdict in changed:
        if verdict.accepted:
            _put_in(connection, member, step.id)
    for step, verdict in zip(steps, verdicts, strict=True):
        _note(connection, step.id, verdict)


def carried(connection: sqlite3.Connection, step: int) -> None:
    """Fill the temporary table `arrival` with what a stored step carries, accepted or held."""
    _fill(connection, "arrival", step)


def _steps(connection: sqlite3.Connection, member: int) -> list[_Step]:
    tallies: dict[int, dict[tuple[int, str], int]] = {}
    for step, kind, value, records in connection.execute(
        "SELECT tally.step, tally.kind, tally.value, tally.records FROM tally JOIN step ON step.id = tally.step"
        " WHERE step.member = ?",
        (member,),
    ):
        tallies.setdefault(step, {})[(kind, value)] = records
    rows = connection.execute(
        "SELECT step.id, step.accepted, step.readable, capture_set.released IS NOT NULL, step.records, step.reasons,"
        " CAST(julianday(capture_set.observed) AS INTEGER)"
        " FROM step JOIN capture_set ON capture_set.id = step.set_id WHERE step.member = ? ORDER BY step.position",
        (member,),
    )
    return [
        _Step(step, bool(accepted), Sighting(bool(readable), bool(released), records, tallies.get(step, {}),
              () if readable else tuple(reasons.splitlines()), day))
        for step, accepted, readable, released, records, reasons, day in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Compares two steps, by their places in the sequence; each pair is compared once and kept."""

    connection: sqlite3.Connection
    steps: Sequence[int]

    def __call__(self, before: int, after: int) -> Comparison:
        pair = self.steps[before], self.steps[after]
        found = load_pairing(self.connection, *pair)
        if found is None:
            _fill(self.connection, "before", pair[0])
            _fill(self.connection, "after", pair[1])
            found = compare_steps(self.connection)
            keep_pairing(self.connection, *pair, found)
        return found


def _note(connection: sqlite3.Connection, step: int, verdict: Verdict) -> None:
    connection.execute(
        "UPDATE step SET accepted = ?1, rule = ?2, reasons = ?3"
        " WHERE id = ?4 AND (accepted <> ?1 OR rule IS NOT ?2 OR reasons <> ?3)",
        (int(verdict.accepted), verdict.rule, "\n".join(verdict.reasons), step),
    )


def _put_in(connection: sqlite3.Connection, member: int, step: int) -> None:
    before, after = _sets(connection, member, step)
    run = connection.execute
    run("DELETE FROM held WHERE step = ?", (step,))
    split = _only(connection, ("before", "after"), ("arrival",))
    _split(connection, split, (step, before, after))
    ended = _only(connection, ("before",), ("after", "arrival"))
    connection.executemany(
        "UPDATE presence SET until_step = ? WHERE rendition = ? AND until_step IS ?",
        [(step, rendition, after) for rendition in ended],
    )
    earlier = _only(connection, ("arrival", "after"), ("before",))
    connection.executemany(
        "UPDATE presence SET from_step = ? WHERE from_step = ? AND rendition = ?",
        [(step, after, rendition) for rendition in earlier],
    )
    new = _only(connection, ("arrival",), ("before", "after"))
    connection.executemany("INSERT INTO presence VALUES (?, ?, ?)", [(step, rendition, after) for rendition in new])
    run("UPDATE step SET accepted = 1 WHERE id = ?", (step,))


def _split(
    connection: sqlite3.Connection, renditions: Sequence[int], around: tuple[int, int | None, int | None]
) -> None:
    step, before, after = around
    for rendition in renditions:
        first, until = connection.execute(
            "SELECT presence.from_step, presence.until_step FROM presence JOIN step ON step.id = presence.from_step"
            " WHERE presence.rendition = ? AND step.position <= (SELECT position FROM step WHERE id = ?)"
            " ORDER BY step.position DESC LIMIT 1",
            (rendition, before),
        ).fetchone()
        connection.execute(
            "UPDATE presence SET until_step = ? WHERE from_step = ? AND rendition = ?", (step, first, rendition)
        )
        connection.execute("INSERT INTO presence VALUES (?, ?, ?)", (after, rendition, until))


def _take_out(connection: sqlite3.Connection, member: int, step: int) -> None:
    _, after = _sets(connection, member, step)
    run = connection.execute
    for rendition in _only(connection, ("before", "after"), ("arrival",)):
        until = run(
            "SELECT until_step FROM presence WHERE from_step = ? AND rendition = ?", (after, rendition)
        ).fetchone()[0]
        run("DELETE FROM presence WHERE from_step = ? AND rendition = ?", (after, rendition))
        run("UPDATE presence SET until_step = ? WHERE rendition = ? AND until_step = ?", (until, rendition, step))
    connection.executemany(
        "UPDATE presence SET until_step = ? WHERE rendition = ? AND until_step = ?",
        [(after, rendition, step) for rendition in _only(connection, ("before",), ("after", "arrival"))],
    )
    connection.executemany(
        "UPDATE presence SET from_step = ? WHERE from_step = ? AND rendition = ?",
        [(after, step, rendition) for rendition in _only(connection, ("arrival", "after"), ("before",))],
    )
    run(
        "DELETE FROM presence WHERE from_step = ? AND rendition IN (SELECT rendition FROM temp.arrival)",
        (step,),
    )
    run("INSERT INTO held SELECT ?, rendition FROM temp.arrival", (step,))
    run("UPDATE step SET accepted = 0 WHERE id = ?", (step,))


def _sets(connection: sqlite3.Connection, member: int, step: int) -> tuple[int | None, int | None]:
    """The accepted neighbours of a step; `arrival`, `before`, `after` hold what the three carry."""
    position = connection.execute("SELECT position FROM step WHERE id = ?", (step,)).fetchone()[0]
    before = _neighbour(connection, member, position, later=False)
    after = _neighbour(connection, member, position, later=True)
    _fill(connection, "arrival", step)
    _fill(connection, "before", before)
    _fill(connection, "after", after)
    return before, after


def _neighbour(connection: sqlite3.Connection, member: int, position: int, *, later: bool) -> int | None:
    where, order = (">", "ASC") if later else ("<", "DESC")
    found = connection.execute(
        f"SELECT id FROM step WHERE member = ? AND accepted = 1 AND position {where} ?"  # noqa: S608 - two fixed words
        f" ORDER BY position {order} LIMIT 1",
        (member, position),
    ).fetchone()
    return None if found is None else int(found[0])


def _fill(connection: sqlite3.Connection, table: str, step: int | None) -> None:
    run = connection.execute
    run(f"DELETE FROM temp.{table}")  # noqa: S608 - our own table names
    if step is None:
        return
    member, position, accepted = run("SELECT member, position, accepted FROM step WHERE id = ?", (step,)).fetchone()
    if not accepted:
        run(f"INSERT INTO temp.{table} SELECT rendition FROM held WHERE step = ?", (step,))  # noqa: S608 - our own table names
        return
    run(
        f"INSERT INTO temp.{table} SELECT presence.rendition FROM step AS first"  # noqa: S608 - our own table names
        " JOIN presence ON presence.from_step = first.id LEFT JOIN step AS last ON last.id = presence.until_step"
        " WHERE first.member = ? AND first.position <= ? AND (presence.until_step IS NULL OR last.position > ?)",
        (member, position, position),
    )


def _only(connection: sqlite3.Connection, inside: tuple[str, ...], outside: tuple[str, ...]) -> list[int]:
    """Renditions that stand in all tables of `inside` and in none of `outside`, ascending."""
    first, *more = inside
    query = f"SELECT rendition FROM temp.{first} AS x WHERE 1"  # noqa: S608 - our own table names
    for table in more:
        query += f" AND EXISTS (SELECT 1 FROM temp.{table} WHERE rendition = x.rendition)"  # noqa: S608 - our own table names
    for table in outside:
        query += f" AND NOT EXISTS (SELECT 1 FROM temp.{table} WHERE rendition = x.rendition)"  # noqa: S608 - our own table names
    return [row[0] for row in connection.execute(query + " ORDER BY rendition")]
