# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The measures against a few entities, found from them: for the sentences of a document that may speak of them.

`measures.load_measures` reads all measures at once, in seconds; a document names a handful of
parties, and what stands against those is found by the index on links, in milliseconds. A measure
comes out as there: the same values, the same status on the same day (a test holds them equal).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import date

from holdfast.record.measures import MEASURE_PROPS, Measure, measure_of
from holdfast.record.texts import batches, marks
from holdfast.record.times import NOW, standing_clause, untaken

__all__ = ["measures_of"]


def measures_of(connection: sqlite3.Connection, entities: Collection[str], day: date) -> tuple[Measure, ...]:
    """The measures that stand now and aim at one of `entities`, or are one of them; by dataset and id."""
    wanted = frozenset(entities)
    standing, kept = standing_clause(connection, NOW), untaken(connection, NOW)
    props = ", ".join(f"'{name}'" for name in MEASURE_PROPS)
    said: dict[tuple[str, str], dict[str, set[str]]] = {}
    for keys in batches(sorted(wanted)):
        rows = connection.execute(
            "SELECT member.dataset, entity.key, prop.value, text.value FROM (SELECT DISTINCT told.version AS id,"  # noqa: S608 - our own words
            " record.member AS member FROM (SELECT link.version AS version FROM entity CROSS JOIN link"
            f" ON link.target = entity.id WHERE entity.key IN ({marks(len(keys))}) UNION SELECT about.version"
            " FROM entity CROSS JOIN about ON about.entity = entity.id"
            f" WHERE entity.key IN ({marks(len(keys))})) AS told CROSS JOIN version ON version.id = told.version"
            " CROSS JOIN record ON record.id = version.record CROSS JOIN rendition ON rendition.record = record.id"
            " AND rendition.version = version.id CROSS JOIN presence ON presence.rendition = rendition.id"
            f" WHERE {standing}) AS stands JOIN member ON member.id = stands.member"
            f" CROSS JOIN statement ON statement.version = stands.id{kept}"
            " AND statement.schema IN (SELECT id FROM term WHERE value IN ('Sanction', 'Measure'))"
            f" AND statement.prop IN (SELECT id FROM term WHERE value IN ({props}))"
            " JOIN entity ON entity.id = statement.entity JOIN term AS prop ON prop.id = statement.prop"
            " JOIN text ON text.id = statement.value",
            (*keys, *keys),
        )
        for dataset, key, prop, value in rows:
            said.setdefault((dataset, key), {}).setdefault(prop, set()).add(value)
    made = [
        measure_of(key, dataset, {prop: tuple(sorted(found)) for prop, found in values.items()}, day)
        for (dataset, key), values in said.items()
    ]
    found = [one for one in made if not wanted.isdisjoint((one.id, *one.targets))]
    return tuple(sorted(found, key=lambda one: (one.dataset, one.id)))
