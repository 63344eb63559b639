# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The names under which parties of the record may stand in a text: every name, alias and weak alias that stands now.

One pass over the name statements of what stands, in order of entity id: for building the automaton
of all names (`holdfast.mentions`). A name that a leading carrier has taken back is left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from holdfast.record.times import NOW, standing_clause, untaken
from holdfast.record.vocabulary import STRONG_NAME_PROPS, WEAK_NAME_PROPS, best_schema, caption, is_party

__all__ = ["NamedParty", "named_parties"]


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party with the names that stand: `names` strong and former ones, `weak_names` low-quality aliases."""

    id: str
    schema: str
    caption: str
    names: tuple[str, ...]
    weak_names: tuple[str, ...]


def named_parties(connection: sqlite3.Connection) -> Iterator[NamedParty]:
    """Parties in order of id (code points), each with its names, sorted."""
    standing, kept = standing_clause(connection, NOW), untaken(connection, NOW)
    words = ", ".join(f"'{prop}'" for prop in (*STRONG_NAME_PROPS, *WEAK_NAME_PROPS))
    rows = connection.execute(
        "SELECT DISTINCT entity.key, schema.value, prop.value, text.value FROM"  # noqa: S608 - our own words
        " (SELECT DISTINCT rendition.version AS id FROM presence JOIN rendition ON rendition.id = presence.rendition"
        f" WHERE {standing}) AS stands CROSS JOIN statement ON statement.version = stands.id{kept}"
        f" AND statement.prop IN (SELECT id FROM term WHERE value IN ({words}))"
        " JOIN entity ON entity.id = statement.entity JOIN term AS schema ON schema.id = statement.schema"
        " JOIN term AS prop ON prop.id = statement.prop JOIN text ON text.id = statement.value ORDER BY entity.key"
    )
    for key, group in groupby(rows, key=lambda row: row[0]):
        values: dict[str, set[str]] = {}
        schemata: set[str] = set()
        for _, schema, prop, value in group:
            schemata.add(schema)
            values.setdefault(prop, set()).add(value)
        schema = best_schema(schemata)
        if is_party(schema):
            strong = tuple(sorted({name for prop in STRONG_NAME_PROPS for name in values.get(prop, ())}))
            weak = {name for prop in WEAK_NAME_PROPS for name in values.get(prop, ())}.difference(strong)
            said = {prop: sorted(found) for prop, found in values.items()}
            yield NamedParty(key, schema, caption(key, schema, said), strong, tuple(sorted(weak)))
