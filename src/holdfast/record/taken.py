# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the leading carrier of a dataset has taken back, and an older file of another one still says.

SDN.CSV of today no longer has an alias; SDN.XML of last week has it. Both are files of one
publication, so the older one must not keep alive what the newer one withdrew: such a statement
of the other carrier is *taken back*. It stays with its evidence, and whoever shows it says
"stands only in <carrier> as of …". A statement counts as taken back when

1. the leading carrier said the same (entity, property, value) or spoke of the same entity (a
   passport, a Sanction), and the last of that ended with a step observed later than the other
   carrier's last capture, and
2. no version of the leading carrier that stands says it (or speaks of that entity) now.

What the leading carrier never said is not touched: the XML has more columns than the CSV. Nor is
what the other carrier says in a capture as new as that step: two files of one day that disagree
both stand. All of it follows from what has been accepted, never from the order of import.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Carried", "Ends", "fill_taken"]


@dataclass(frozen=True, slots=True)
class Carried:
    """A member of a carrier that does not lead, and the observed instant of its last capture."""

    member: int
    seen: str


@dataclass(frozen=True, slots=True)
class Ends:
    """Two conditions in SQL: `covers`, on `presence`, says what stands; `ended`, on its step `last`, what ended."""

    covers: str
    ended: str


def fill_taken(
    connection: sqlite3.Connection, table: str, ends: Ends, *, leading: Sequence[int], others: Sequence[Carried]
) -> None:
    """Add to `table` (version, n) of what the members `leading` have taken back from `others`.

    Cost: in proportion to what the leading carrier changed since the others were captured; none
    when they are of one day.
    """
    if not leading or not others:
        return
    listed = ", ".join(map(str, leading))
    since = min(one.seen for one in others)
    newer = connection.execute(
        "SELECT 1 FROM step AS last JOIN capture_set ON capture_set.id = last.set_id"  # noqa: S608 - our own clauses
        f" WHERE last.member IN ({listed}) AND last.accepted = 1 AND capture_set.observed > ? AND {ends.ended} LIMIT 1",
        (since,),
    ).fetchone()
    if newer is None:
        return
    for seen in sorted({one.seen for one in others}):
        members = [one.member for one in others if one.seen == seen]
        _fill_led_since(connection, listed, ends, seen)
        run = connection.execute
        mine = ", ".join(map(str, members))
        same = "same.entity = statement.entity AND same.prop = statement.prop AND same.value = statement.value"
        run(
            f"INSERT OR IGNORE INTO {table} SELECT statement.version, statement.n FROM temp.led_over"  # noqa: S608 - our own clauses
            " CROSS JOIN about ON about.entity = led_over.entity CROSS JOIN version ON version.id = about.version"
            f" CROSS JOIN record ON record.id = version.record AND record.member IN ({mine})"
            " CROSS JOIN rendition ON rendition.record = record.id AND rendition.version = version.id"
            f" CROSS JOIN presence ON presence.rendition = rendition.id AND {ends.covers}"
            " CROSS JOIN statement ON statement.version = version.id AND statement.entity = led_over.entity"
            " WHERE led_over.stands = 0"
            f" OR (EXISTS (SELECT 1 FROM temp.led_once AS same WHERE {same})"
            f" AND NOT EXISTS (SELECT 1 FROM temp.led_still AS same WHERE {same}))"
        )


_KEYED = "(entity INTEGER, prop INTEGER, value INTEGER, PRIMARY KEY (entity, prop, value)) WITHOUT ROWID"


def _fill_led_since(connection: sqlite3.Connection, listed: str, ends: Ends, seen: str) -> None:
    """Temporary tables of what the leading members said until a step after `seen`.

    `led_over` holds the entities they spoke of there, with whether they still do; `led_once` what
    they said of them there, `led_still` what they say of them now.
    """
    run = connection.execute
    for name, columns in (
        ("led_ended", "(version INTEGER PRIMARY KEY)"),
        ("led_over", "(entity INTEGER PRIMARY KEY, stands INTEGER NOT NULL)"),
        ("led_now", "(version INTEGER PRIMARY KEY)"),
        ("led_once", _KEYED),
        ("led_still", _KEYED),
    ):
        run(f"CREATE TEMP TABLE IF NOT EXISTS {name} {columns}")
        run(f"DELETE FROM temp.{name}")  # noqa: S608 - our own table names
    run(
        "INSERT OR IGNORE INTO temp.led_ended SELECT rendition.version FROM record"  # noqa: S608 - our own clauses
        " CROSS JOIN rendition ON rendition.record = record.id"
        " CROSS JOIN presence ON presence.rendition = rendition.id AND presence.until_step IS NOT NULL"
        " CROSS JOIN step AS last ON last.id = presence.until_step"
        " CROSS JOIN capture_set ON capture_set.id = last.set_id"
        f" WHERE record.member IN ({listed}) AND capture_set.observed > ? AND {ends.ended}",
        (seen,),
    )
    run(
        "INSERT OR IGNORE INTO temp.led_over SELECT about.entity, 0 FROM temp.led_ended"
        " CROSS JOIN statement ON statement.version = led_ended.version"
        " CROSS JOIN about ON about.version = statement.version AND about.entity = statement.entity"
    )
    run(
        "INSERT OR IGNORE INTO temp.led_now SELECT version.id FROM temp.led_over"  # noqa: S608 - our own clauses
        " CROSS JOIN about ON about.entity = led_over.entity CROSS JOIN version ON version.id = about.version"
        f" CROSS JOIN record ON record.id = version.record AND record.member IN ({listed})"
        " CROSS JOIN rendition ON rendition.record = record.id AND rendition.version = version.id"
        f" CROSS JOIN presence ON presence.rendition = rendition.id WHERE {ends.covers}"
    )
    for name, versions in (("led_once", "led_ended"), ("led_still", "led_now")):
        run(
            f"INSERT OR IGNORE INTO temp.{name} SELECT statement.entity, statement.prop, statement.value"  # noqa: S608 - our own table names
            f" FROM temp.{versions} AS v CROSS JOIN statement ON statement.version = v.version"
        )
    run("UPDATE temp.led_over SET stands = 1 WHERE entity IN (SELECT entity FROM temp.led_still)")
