# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What one version of a source record says, as plain values, and how two of them differ.

Changes between captures and the history of an entity both stand on this: a version's rows
without their places, and the properties whose values came and went.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from holdfast.record.vocabulary import caption, is_entity, is_name, is_party, prop_type

__all__ = ["PropertyChange", "Said", "load_said", "property_changes"]

_BIRTHS = frozenset({"birthDate", "incorporationDate"})


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """Values of one property of one entity that came and went, sorted; `schema` is that of the entity."""

    prop: str
    entity: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    schema: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Said:
    """What one version says: main entity, rows (entity, schema, prop, value, lang), and whether it lists that one."""

    main: str
    rows: tuple[tuple[str, str, str, str, str | None], ...]
    lists: bool = field(default=False, compare=False)

    @property
    def marks(self) -> frozenset[tuple[str, str]]:
        """What tells the party from its namesakes.

        Identifiers, web sites, dates of birth or founding, and the number the publisher keeps its record under.
        """
        found = set()
        for _, schema, prop, value, _ in self.rows:
            kind = "birth" if prop in _BIRTHS else prop_type(schema, prop)
            if kind in {"identifier", "url", "birth"} and schema != "Sanction":
                found.add((kind, value.casefold()))
            elif prop == "recordId":
                found.add(("record", value.casefold()))
        return frozenset(found)

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        """All names, folded in case."""
        return frozenset(("name", row[3].casefold()) for row in self.rows if is_name(row[1], row[2]))

    @property
    def identifiers(self) -> frozenset[tuple[str, str]]:
        """The identifiers among the marks."""
        return frozenset(mark for mark in self.marks if mark[0] == "identifier")

    @property
    def schema(self) -> str:
        """The schema of the main entity's first row."""
        return next((row[1] for row in self.rows if row[0] == self.main), "Thing")

    @property
    def names_party(self) -> bool:
        """Whether it names its main entity, and that is a party or a thing somebody owns."""
        return is_party(self.schema) and any(row[0] == self.main and row[2] == "name" for row in self.rows)

    @property
    def about(self) -> tuple[str, ...]:
        """The entities that the main entity points at."""
        return tuple(row[3] for row in self.rows if row[0] == self.main and is_entity(row[1], row[2]))

    @property
    def caption(self) -> str:
        """What to call the main entity, by what this version says of it."""
        own = [row for row in self.rows if row[0] == self.main]
        values: dict[str, list[str]] = {}
        for _, _, prop, value, _ in own:
            values.setdefault(prop, []).append(value)
        return caption(self.main, own[0][1] if own else "Thing", values)


def load_said(connection: sqlite3.Connection, version: int) -> Said:
    """What the stored version says."""
    main, lists = connection.execute(
        "SELECT entity.key, version.lists FROM version JOIN entity ON entity.id = version.main WHERE version.id = ?",
        (version,),
    ).fetchone()
    rows = connection.execute(
        "SELECT entity.key, schema.value, prop.value, text.value, lang.value FROM statement"
        " JOIN entity ON entity.id = statement.entity JOIN term AS schema ON schema.id = statement.schema"
        " JOIN term AS prop ON prop.id = statement.prop JOIN text ON text.id = statement.value"
        " LEFT JOIN term AS lang ON lang.id = statement.lang WHERE statement.version = ? ORDER BY statement.n",
        (version,),
    )
    return Said(main, tuple((e, s, p, v, lang) for e, s, p, v, lang in rows), bool(lists))


def property_changes(before: Iterable[Said], after: Iterable[Said]) -> tuple[PropertyChange, ...]:
    """The properties whose values differ between two sets of versions, by entity and property."""
    old = {(row[0], row[2], row[3], row[4]): row[1] for one in before for row in one.rows}
    new = {(row[0], row[2], row[3], row[4]): row[1] for one in after for row in one.rows}
    gone, come = old.keys() - new.keys(), new.keys() - old.keys()
    schemata = {(key[0], key[1]): schema for key, schema in (*old.items(), *new.items())}
    touched: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for entity, prop, value, _ in come:
        touched.setdefault((entity, prop), (set(), set()))[0].add(value)
    for entity, prop, value, _ in gone:
        touched.setdefault((entity, prop), (set(), set()))[1].add(value)
    return tuple(
        PropertyChange(prop, entity, tuple(sorted(added)), tuple(sorted(removed)), schemata[entity, prop])
        for (entity, prop), (added, removed) in sorted(touched.items())
    )
