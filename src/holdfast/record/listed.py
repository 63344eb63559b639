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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from holdfast.model.schema import load_model
from holdfast.record.texts import batches, marks
from holdfast.record.times import NOW, Times, standing_clause, untaken
from holdfast.record.validity import drop_not_in_force
from holdfast.record.vocabulary import (
    COUNTRY_PROPS,
    PROGRAM_PROPS,
    STRONG_NAME_PROPS,
    WEAK_NAME_PROPS,
    best_schema,
    caption,
    prop_type,
    risk_topics,
)

__all__ = ["ScreenEntity", "screen_entities"]

# Things whose values belong to the party they point at, by the property that points.
_BATCH = 500  # parties gathered by one query: some 20,000 rows, about 5 MB
# Properties that say whose number it is; the kinds of others (tax, registration) are told by checksum.
_KINDED = frozenset({
    "innCode", "ogrnCode", "kppCode", "bikCode", "okpoCode", "imoNumber", "mmsi", "leiCode", "swiftBic", "bic", "iban",
    "isinCode", "isin", "passportNumber",
})  # fmt: skip
_PARTS = frozenset({"Identification", "Passport", "CryptoWallet", "Address", "Sanction", "Security", "BankAccount"})


@dataclass(frozen=True, slots=True)
class ScreenEntity:
    """A listed party, flat.

    Tuples are sorted and without repeats; dates are EDTF, countries
    lower-case codes. An identifier is its value, or `(property, value)` where
    the property names its kind. `names` are strong names and former ones, `weak_names` the publisher's
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
    identifiers: tuple[str | tuple[str, str], ...]
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
    identifiers: set[str | tuple[str, str]] = field(default_factory=set)

    def some(self, props: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for prop in props:
            if prop in self.values:
                found.update(self.values[prop])
        return found


def screen_entities(
    connection: sqlite3.Connection,
    scope: frozenset[str] | None = None,
    times: Times = NOW,
    *,
    only: frozenset[int] | None = None,
) -> Iterator[ScreenEntity]:
    """Listed parties in order of id (code points); `scope` limits the datasets that speak, `only` the parties."""
    standing = standing_clause(connection, times)
    kept = untaken(connection, times)
    _prepare(connection, (standing, kept), scope, only)
    if times.as_of is not None:
        drop_not_in_force(connection, times.as_of, "temp.party", standing=standing)
    parties = connection.execute(
        "SELECT entity.id, entity.key FROM temp.party JOIN entity ON entity.id = party.entity ORDER BY entity.key"
    ).fetchall()
    for batch in batches(parties, _BATCH):
        yield from _flat_batch(connection, batch, kept)


def _flat_batch(connection: sqlite3.Connection, batch: Sequence[tuple[int, str]], kept: str) -> Iterator[ScreenEntity]:
    """Some parties with the things that hang on them, gathered by one query each."""
    ids = [entity for entity, _ in batch]
    parts: dict[int, list[int]] = {}
    for target, source in connection.execute(_PART_ROWS.format(marks(len(ids))), ids):
        parts.setdefault(target, []).append(source)
    gathered = _gather(connection, {*ids, *(source for sources in parts.values() for source in sources)}, kept)
    addresses = _addresses(connection, gathered.values(), kept)
    for entity, key in batch:
        own = gathered.get(entity)
        if own is None or (own.schemata <= _PARTS and "holder" in own.values):
            continue  # a wallet or passport is found through its holder
        around = [gathered[source] for source in parts.get(entity, ()) if source in gathered]
        around += [addresses[value] for value in own.values.get("addressEntity", ()) if value in addresses]
        yield _flat(key, own, around)


_PART_ROWS = (
    "SELECT DISTINCT link.target, link.source FROM link JOIN temp.spoken ON spoken.version = link.version"
    " WHERE link.target IN ({}) ORDER BY link.target, link.source"
)


def _prepare(
    connection: sqlite3.Connection,
    clauses: tuple[str, str],
    scope: frozenset[str] | None,
    only: frozenset[int] | None,
) -> None:
    """Temporary tables: `spoken` (versions that stand) with their dataset, and `party`."""
    run = connection.execute
    standing, kept = clauses
    for statement in (
        "CREATE TEMP TABLE IF NOT EXISTS spoken (version INTEGER PRIMARY KEY, dataset TEXT, rank TEXT)",
        "CREATE TEMP TABLE IF NOT EXISTS party (entity INTEGER PRIMARY KEY)",
        "DELETE FROM temp.spoken",
        "DELETE FROM temp.party",
    ):
        run(statement)
    if only is None:
        run(_SPOKEN.format("presence JOIN rendition ON rendition.id = presence.rendition", standing))
    else:
        _reach(connection, only)
        run(_SPOKEN.format(_REACHED, standing))
    if scope is not None:
        datasets = {name for (name,) in run("SELECT DISTINCT dataset FROM temp.spoken").fetchall()}
        for name in datasets - scope:
            run("DELETE FROM temp.spoken WHERE dataset = ?", (name,))
    run(
        "INSERT OR IGNORE INTO temp.party SELECT link.target FROM temp.spoken CROSS JOIN statement"  # noqa: S608 - our own clause
        " ON statement.version = spoken.version AND statement.prop IN (SELECT id FROM term WHERE value = 'entity')"
        f" AND statement.schema IN (SELECT id FROM term WHERE value = 'Sanction'){kept}"
        " CROSS JOIN entity ON entity.key = (SELECT value FROM text WHERE id = statement.value)"
        " JOIN link ON link.target = entity.id AND link.source = statement.entity AND link.prop = statement.prop"
    )
    topics = run(
        "SELECT statement.entity, text.value FROM temp.spoken CROSS JOIN statement"  # noqa: S608 - our own clause
        " ON statement.version = spoken.version"
        f" AND statement.prop IN (SELECT id FROM term WHERE value = 'topics'){kept}"
        " JOIN text ON text.id = statement.value"
    )
    risky = risk_topics()
    risks = {(entity,) for entity, topic in topics if topic in risky}
    connection.executemany("INSERT OR IGNORE INTO temp.party VALUES (?)", risks)
    if only is not None:
        run("DELETE FROM temp.party WHERE entity NOT IN (SELECT id FROM temp.asked)")


_SPOKEN = (
    "INSERT OR IGNORE INTO temp.spoken SELECT rendition.version, member.dataset, member.name || ' ' || record.key"
    " FROM {} JOIN record ON record.id = rendition.record JOIN member ON member.id = record.member WHERE {}"
)
_REACHED = (
    "temp.reach CROSS JOIN about ON about.entity = reach.id CROSS JOIN version ON version.id = about.version"
    " CROSS JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
    " CROSS JOIN presence ON presence.rendition = rendition.id"
)


def _reach(connection: sqlite3.Connection, only: Iterable[int]) -> None:
    """Temporary table `reach`: some parties (`asked`), what points at them, and their addresses."""
    run = connection.execute
    for name in ("asked", "reach"):
        run(f"CREATE TEMP TABLE IF NOT EXISTS {name} (id INTEGER PRIMARY KEY)")
        run(f"DELETE FROM temp.{name}")  # noqa: S608 - our own table names
    connection.executemany("INSERT INTO temp.asked VALUES (?)", ((entity,) for entity in only))
    run("INSERT INTO temp.reach SELECT id FROM temp.asked")
    run("INSERT OR IGNORE INTO temp.reach SELECT link.source FROM temp.asked CROSS JOIN link ON link.target = asked.id")
    run(
        "INSERT OR IGNORE INTO temp.reach SELECT entity.id FROM temp.asked CROSS JOIN about ON about.entity = asked.id"
        " CROSS JOIN statement ON statement.version = about.version AND statement.entity = about.entity"
        " AND statement.prop = (SELECT id FROM term WHERE value = 'addressEntity')"
        " CROSS JOIN entity ON entity.key = (SELECT value FROM text WHERE id = statement.value)"
    )


def _gather(connection: sqlite3.Connection, entities: Iterable[int], kept: str) -> dict[int, _Gathered]:
    """What stands about `entities`; each version is read once, and what it says beside them is incomplete.

    `kept` leaves out what was taken back (`times.untaken`).
    """
    run = connection.execute
    for name, columns in (("wanted", "entity INTEGER PRIMARY KEY"), ("picked", _PICKED)):
        run(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({columns})")
        run(f"DELETE FROM temp.{name}")  # noqa: S608 - our own table names
    connection.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?)", ((entity,) for entity in entities))
    run(_PICK)
    terms: dict[int, str] = dict(run("SELECT id, value FROM term").fetchall())
    used = ", ".join(str(term) for term, word in terms.items() if word in _used_props())
    found: defaultdict[int, _Gathered] = defaultdict(_Gathered)
    for entity, dataset, schema_id, prop_id, value in run(_STATEMENTS.format(used, kept)):
        gathered = found[entity]
        schema = terms[schema_id]
        gathered.schemata.add(schema)
        gathered.datasets.add(dataset)
        if value is not None:
            prop = terms[prop_id]
            values = gathered.values
            if prop in values:
                values[prop][value] = None
            else:
                values[prop] = {value: None}
            if prop_type(schema, prop) == "identifier":
                gathered.identifiers.add((prop, value) if prop in _KINDED else value)
    return dict(found)


_PICKED = "n INTEGER PRIMARY KEY, version INTEGER NOT NULL, dataset TEXT NOT NULL"
_PICK = (  # the versions that speak of the wanted, in the order of the publisher's keys
    "INSERT INTO temp.picked (version, dataset) SELECT DISTINCT spoken.version, spoken.dataset FROM temp.wanted"
    " CROSS JOIN about ON about.entity = wanted.entity CROSS JOIN temp.spoken ON spoken.version = about.version"
    " ORDER BY spoken.rank, spoken.dataset, spoken.version"
)
_STATEMENTS = (  # the text only where it is used
    "SELECT statement.entity, picked.dataset, statement.schema, statement.prop,"
    " CASE WHEN statement.prop IN ({}) THEN (SELECT value FROM text WHERE text.id = statement.value) END"
    " FROM temp.picked CROSS JOIN statement ON statement.version = picked.version{} ORDER BY picked.n, statement.n"
)


@cache
def _used_props() -> frozenset[str]:
    """Properties whose values make a `ScreenEntity`: the groups below, identifiers, and what may be a caption."""
    used = {*STRONG_NAME_PROPS, *WEAK_NAME_PROPS, *COUNTRY_PROPS, *PROGRAM_PROPS, *_OTHER_PROPS, "name"}
    for schema in load_model().schemata.values():
        used.update(schema.caption)
        used.update(name for name, prop in schema.properties.items() if prop.type == "identifier")
    return frozenset(used)


_OTHER_PROPS = (
    "address", "addressEntity", "birthDate", "country", "full", "gender", "holder", "incorporationDate", "number",
    "publicKey", "topics",
)  # fmt: skip


def _addresses(connection: sqlite3.Connection, gathered: Iterable[_Gathered], kept: str) -> dict[str, _Gathered]:
    """Address entities that parties point at, by their ids."""
    keys = sorted({key for one in gathered for key in one.values.get("addressEntity", ())})
    found: dict[str, int] = {}
    for part in batches(keys):
        found.update(connection.execute(f"SELECT key, id FROM entity WHERE key IN ({marks(len(part))})", part))  # noqa: S608 - placeholders only
    addresses = _gather(connection, found.values(), kept)
    return {key: addresses[entity] for key, entity in found.items() if entity in addresses}


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
            numbers = part.some(("number", "publicKey"))
            identifiers |= part.identifiers - numbers
            identifiers |= {("passport", one) for one in numbers} if "Passport" in part.schemata else numbers
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
        identifiers=tuple(sorted(identifiers, key=str)),
        addresses=_sorted(addresses),
        datasets=_sorted(own.datasets),
        referents=(),
        topics=_sorted(own.some(("topics",))),
        programs=_sorted(programs),
    )


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(values))
