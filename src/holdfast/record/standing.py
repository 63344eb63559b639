# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What stands on the lists at a choice of times, and which entities a change of it may touch.

Whatever screening sees of a party follows from the versions that stand (`presence`); white space
and order of a list change nothing. A cache remembers the versions it was made from, and asks
later what differs. `load_affected` answers with entities that may read otherwise now:

1. those the versions that came or went speak about;
2. those that one of these points at, in any version: a passport changes its holder;
3. those that point at one of these as their address.

That is rather too many than too few, and a test compares it with reading everything.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from holdfast.model.schema import load_model
from holdfast.record.listed import ScreenEntity, screen_entities
from holdfast.record.times import NOW, Times, standing_clause, taken_table

__all__ = ["ScreenChanges", "Standing", "load_changes", "load_standing"]

_MOST_PCT = 20  # of what stands: beyond it reading everything is as quick


@dataclass(frozen=True, slots=True)
class Standing:
    """The versions that stand, ascending. They are ids of this very database: for caches beside it only.

    Before them stand, negative, those of which the leading carrier has taken something back.
    """

    generation: int
    versions: array[int]

    @property
    def token(self) -> str:
        """Names the state: the same token, the same screening image."""
        numbers = array("q", self.versions)
        if sys.byteorder == "little":
            numbers.byteswap()
        return f"{self.generation}/{hashlib.blake2b(numbers.tobytes(), digest_size=16).hexdigest()}"


@dataclass(frozen=True, slots=True)
class ScreenChanges:
    """What changed for screening: what stands now, ids of all entities touched, and those of them that are listed."""

    standing: Standing
    touched: frozenset[str]
    listed: tuple[ScreenEntity, ...]


def load_standing(connection: sqlite3.Connection, generation: int, times: Times = NOW) -> Standing:
    """The versions that stand at `times`."""
    clause = standing_clause(connection, times)
    rows = connection.execute(
        "SELECT DISTINCT rendition.version FROM presence JOIN rendition ON rendition.id = presence.rendition"  # noqa: S608 - our own clause
        f" WHERE {clause} ORDER BY rendition.version"
    )
    versions = array("q", (version for (version,) in rows))
    taken = connection.execute(f"SELECT DISTINCT version FROM {taken_table(times)} ORDER BY version DESC")  # noqa: S608 - our own table names
    return Standing(generation, array("q", (-version for (version,) in taken)) + versions)


def load_changes(
    connection: sqlite3.Connection,
    standing: Standing,
    since: Iterable[int],
    *,
    scope: frozenset[str] | None = None,
    times: Times = NOW,
) -> ScreenChanges | None:
    """What changed since the versions `since` stood; `None` when so much did that all had better be read again."""
    differing = set(standing.versions).symmetric_difference(since)
    if 100 * len(differing) > _MOST_PCT * len(standing.versions):
        return None
    touched = _touched(connection, {abs(version) for version in differing})
    listed = tuple(screen_entities(connection, scope, times, only=frozenset(touched)))
    return ScreenChanges(standing, frozenset(touched.values()), listed)


def _touched(connection: sqlite3.Connection, versions: Iterable[int]) -> dict[int, str]:
    """Entities a change of these versions may touch, with their keys."""
    run = connection.execute
    for name in ("changed", "near", "wide"):
        run(f"CREATE TEMP TABLE IF NOT EXISTS {name} (id INTEGER PRIMARY KEY)")
        run(f"DELETE FROM temp.{name}")  # noqa: S608 - our own table names
    connection.executemany("INSERT INTO temp.changed VALUES (?)", ((version,) for version in versions))
    run(
        "INSERT OR IGNORE INTO temp.near SELECT statement.entity FROM temp.changed"
        " CROSS JOIN statement ON statement.version = changed.id"
    )
    run("INSERT INTO temp.wide SELECT id FROM temp.near")
    terms = dict(run("SELECT value, id FROM term").fetchall())
    links = {name for schema in load_model().schemata.values() for name, prop in schema.properties.items()
             if prop.type == "entity"}  # fmt: skip
    pointing = ", ".join(str(terms[name]) for name in sorted(links) if name in terms)
    run(
        "INSERT OR IGNORE INTO temp.wide SELECT entity.id FROM temp.near CROSS JOIN about ON about.entity = near.id"  # noqa: S608 - numbers only
        " CROSS JOIN statement ON statement.version = about.version AND statement.entity = about.entity"
        f" AND statement.prop IN ({pointing})"
        " CROSS JOIN entity ON entity.key = (SELECT value FROM text WHERE id = statement.value)"
    )
    run(
        "INSERT OR IGNORE INTO temp.wide SELECT link.source FROM temp.near CROSS JOIN link"
        " ON link.target = near.id AND link.prop = ?",
        (terms.get("addressEntity", -1),),
    )
    return dict(run("SELECT entity.id, entity.key FROM temp.wide JOIN entity USING (id)").fetchall())
