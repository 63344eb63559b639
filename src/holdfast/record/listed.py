# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What screening needs of every listed party, in one pass over the record.

A listed party is an entity about which statements stand at the chosen times and which is
the target of a standing Sanction or carries a risk topic. Names and identifiers also come
from the things that hang on it: passports and other documents, wallets, addresses. A
former value (a statement that no longer stands) is not screened against.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from holdfast.record.times import NOW, Times, standing_clause
from holdfast.record.vocabulary import (
    COUNTRY_PROPS,
    PROGRAM_PROPS,
    STRONG_NAME_PROPS,
    WEAK_NAME_PROPS,
    best_schema,
    caption,
    is_entity,
    prop_type,
    risk_topics,
)

__all__ = ["ScreenEntity", "screen_entities"]

# Things whose values belong to the party they point at, by the property that points.
_PARTS = frozenset({"Identification", "Passport", "CryptoWallet", "Address", "Sanction", "Security", "BankAccount"})


@dataclass(frozen=True, slots=True)
class ScreenEntity:
    """A listed party, flat. Tuples are sorted and without repeats; dates are EDTF, countries
    lower-case codes. `names` are strong names and former ones, `weak_names` the publisher's
    low-quality aliases.
    """

    id: str
    schema: str
    caption: str
    names: tuple[str, ...]
    weak_names: tuple[str, ...]
    birth_dates: tuple[str, ...]
    countries: tuple[str, ...]
    genders: tuple[str, ...]
    identifiers: tuple[str, ...]
    addresses: tuple[str, ...]
    datasets: tuple[str, ...]
    referents: tuple[str, ...]
    topics: tuple[str, ...]
    programs: tuple[str, ...]


@dataclass(slots=True)
class _Gathered:
    """Standing values of one entity by property."""

    schemata: set[str] = field(default_factory=set)
    datasets: set[str] = field(default_factory=set)
    values: dict[str, dict[str, None]] = field(default_factory=dict)
    identifiers: set[str] = field(default_factory=set)
    links: dict[str, None] = field(default_factory=dict)

    def some(self, props: Iterable[str]) -> set[str]:
        return {value for prop in props for value in self.values.get(prop, ())}


def screen_entities(
    connection: sqlite3.Connection, scope: frozenset[str] | None = None, times: Times = NOW
) -> Iterator[ScreenEntity]:
    """Listed parties in order of id (code points); `scope` limits the datasets that speak."""
    standing = standing_clause(connection, times)
    _prepare(connection, standing, scope)
    parts = {
        key: [source for _, source in group]
        for key, group in groupby(connection.execute(_PART_ROWS), key=lambda row: row[0])
    }
    parties = connection.execute("SELECT entity.id, entity.key FROM temp.party JOIN entity USING (id) ORDER BY entity.key")
    for entity, key in parties.fetchall():
        own = _gather(connection, entity)
        if own is None:
            continue
        around = [part for part in (_gather(connection, source) for source in parts.get(entity, ())) if part is not None]
        around += _addresses(connection, own)
        yield _flat(key, own, around)


_PART_ROWS = (
    "SELECT DISTINCT link.target, link.source FROM temp.party JOIN link ON link.target = party.id"
    " JOIN temp.spoken ON spoken.version = link.version ORDER BY link.target, link.source"
)


def _prepare(connection: sqlite3.Connection, standing: str, scope: frozenset[str] | None) -> None:
    """Temporary tables: `spoken` (versions that stand) with their dataset, and `party`."""
    run = connection.execute
    for statement in (
        "CREATE TEMP TABLE IF NOT EXISTS spoken (version INTEGER PRIMARY KEY, dataset TEXT)",
        "CREATE TEMP TABLE IF NOT EXISTS party (id INTEGER PRIMARY KEY)",
        "DELETE FROM temp.spoken",
        "DELETE FROM temp.party",
    ):
        run(statement)
    run(
        "INSERT OR IGNORE INTO temp.spoken SELECT rendition.version, member.dataset FROM presence"  # noqa: S608 - our own clause
        " JOIN rendition ON rendition.id = presence.rendition JOIN record ON record.id = rendition.record"
        f" JOIN member ON member.id = record.member WHERE {standing}"
    )
    if scope is not None:
        datasets = {name for (name,) in run("SELECT DISTINCT dataset FROM temp.spoken").fetchall()}
        for name in datasets - scope:
            run("DELETE FROM temp.spoken WHERE dataset = ?", (name,))
    run(
        "INSERT OR IGNORE INTO temp.party SELECT link.target FROM temp.spoken"
        " JOIN statement ON statement.version = spoken.version"
        " JOIN term AS prop ON prop.id = statement.prop AND prop.value = 'entity'"
        " JOIN term AS schema ON schema.id = statement.schema AND schema.value = 'Sanction'"
        " JOIN link ON link.version = statement.version AND link.source = statement.entity AND link.prop = statement.prop"
    )
    topics = [
        (entity, value)
        for entity, value in run(
            "SELECT DISTINCT statement.entity, text.value FROM temp.spoken"
            " JOIN statement ON statement.version = spoken.version"
            " JOIN term AS prop ON prop.id = statement.prop AND prop.value = 'topics'"
            " JOIN text ON text.id = statement.value"
        )
    ]
    risky = risk_topics()
    connection.executemany("INSERT OR IGNORE INTO temp.party VALUES (?)", {(e,) for e, topic in topics if topic in risky})


def _gather(connection: sqlite3.Connection, entity: int) -> _Gathered | None:
    gathered = _Gathered()
    for dataset, schema, prop, value in connection.execute(
        "SELECT spoken.dataset, schema.value, prop.value, text.value FROM about"
        " JOIN temp.spoken ON spoken.version = about.version"
        " JOIN record ON record.id = (SELECT record FROM version WHERE id = about.version)"
        " JOIN member ON member.id = record.member"
        " JOIN statement ON statement.version = about.version AND statement.entity = about.entity"
        " JOIN term AS schema ON schema.id = statement.schema JOIN term AS prop ON prop.id = statement.prop"
        " JOIN text ON text.id = statement.value WHERE about.entity = ?"
        " ORDER BY member.name DESC, record.key, statement.n",
        (entity,),
    ):
        gathered.schemata.add(schema)
        gathered.datasets.add(dataset)
        gathered.values.setdefault(prop, {})[value] = None
        if is_entity(schema, prop):
            gathered.links[value] = None
        elif prop_type(schema, prop) == "identifier":
            gathered.identifiers.add(value)
    return gathered if gathered.schemata else None


def _addresses(connection: sqlite3.Connection, own: _Gathered) -> list[_Gathered]:
    found = []
    for key in own.values.get("addressEntity", ()):
        row = connection.execute("SELECT id FROM entity WHERE key = ?", (key,)).fetchone()
        part = None if row is None else _gather(connection, row[0])
        if part is not None:
            found.append(part)
    return found


def _flat(key: str, own: _Gathered, around: list[_Gathered]) -> ScreenEntity:
    schema = best_schema(own.schemata)
    parts = [part for part in around if part.schemata & _PARTS]
    identifiers = set(own.identifiers)
    addresses = own.some(("address",))
    countries = own.some(COUNTRY_PROPS)
    programs = own.some(PROGRAM_PROPS)
    for part in parts:
        if "Sanction" in part.schemata:
            programs |= part.some(PROGRAM_PROPS)
        elif "Address" in part.schemata:
            addresses |= part.some(("full",))
            countries |= part.some(("country",))
        else:
            identifiers |= part.identifiers | part.some(("number", "publicKey"))
    captions: Mapping[str, list[str]] = {prop: list(values) for prop, values in own.values.items()}
    return ScreenEntity(
        id=key,
        schema=schema,
        caption=caption(key, schema, captions),
        names=_sorted(own.some(STRONG_NAME_PROPS)),
        weak_names=_sorted(own.some(WEAK_NAME_PROPS)),
        birth_dates=_sorted(own.some(("birthDate", "incorporationDate"))),
        countries=_sorted(countries),
        genders=_sorted(own.some(("gender",))),
        identifiers=_sorted(identifiers),
        addresses=_sorted(addresses),
        datasets=_sorted(own.datasets),
        referents=(),
        topics=_sorted(own.some(("topics",))),
        programs=_sorted(programs),
    )


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(values))
