# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Looking for entities by words of their names and identifiers, with facets.

This is the search box, not screening: every word of the query must stand among the folded
words of one source record (the last one may be cut short); spelling is not forgiven.
Cyrillic and Greek names are also found by their Latin spellings, and the other way round.

1. Versions whose words match, that stand at the chosen times, give their main entities.
2. Filters take away; facets count what is left, each party once, over what all its records that were found say.
3. Of the records of one party (`identities`) one stays: the canonical one where it was found.
4. The page is ordered: the id itself, then the fewest words beside those asked for, then id.

Parts of entities (sanctions, addresses, passports …) are found only when asked for by schema.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from holdfast.base.errors import UsageError
from holdfast.names.normalize import clean
from holdfast.names.script import romanize
from holdfast.record.entity import load_entity
from holdfast.record.identities import has_clusters, members_of
from holdfast.record.texts import marks
from holdfast.record.times import NOW, Timeline, Times, standing_clause
from holdfast.record.validity import drop_not_in_force
from holdfast.record.vocabulary import COUNTRY_PROPS, FACETS, OWN_FACETS, facet_values, query_words

__all__ = ["Hit", "SearchResult", "search"]

_PARTS = (
    "Sanction", "Measure", "Address", "Identification", "Passport", "CryptoWallet", "Security", "Ownership", "Control",
    "Directorship", "Family", "Associate", "UnknownLink", "Occupancy", "Membership", "Representation", "Employment",
    "CourtCaseParty", "BankAccount",
)  # fmt: skip
_FACET_VALUES = 40  # values listed per facet, most frequent first
_WEIGHED = 5_000  # entities found; for more, the order by names would cost more than it helps
_QUERY_WORDS = 24  # more words than any listed name has; the rest is ignored


@dataclass(frozen=True, slots=True)
class Hit:
    """One entity found. `countries` and `topics` are its own values.

    `datasets` are those of all records of its party, `referents` the ids of the others.
    """

    id: str
    caption: str
    schema: str
    datasets: tuple[str, ...]
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    listed: bool
    referents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits, the number of all, and per facet (value, entities), most frequent first."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]


def search(
    connection: sqlite3.Connection,
    query: str,
    filters: Mapping[str, Sequence[str]],
    times: Times = NOW,
    *,
    limit: int,
    offset: int,
) -> SearchResult:
    """See the module docstring.

    Raises:
        UsageError: a filter that is no facet.
    """
    for name in filters:
        if name not in FACETS:
            raise UsageError(f"there is no facet {name!r}", hint="facets are " + ", ".join(FACETS))
    standing = standing_clause(connection, times)
    _find(connection, query, standing)
    if times.as_of is not None:
        drop_not_in_force(connection, times.as_of, "temp.found", standing=standing)
        connection.execute("DELETE FROM temp.told WHERE entity NOT IN (SELECT entity FROM temp.found)")
    if not filters.get("schema"):
        _keep(connection, "schema", _PARTS, inside=False)
    for name, values in filters.items():
        if values:
            _keep(connection, name, tuple(values), inside=True)
    if has_clusters(connection):
        _fold(connection, query)
    total = int(connection.execute("SELECT count(*) FROM temp.found").fetchone()[0])
    page = connection.execute(
        "SELECT entity.key FROM temp.found JOIN entity ON entity.id = found.entity"
        " ORDER BY entity.key <> ?, found.extra, entity.key LIMIT ? OFFSET ?",
        (query.strip(), limit, offset),
    ).fetchall()
    timeline = Timeline.load(connection, times)
    hits = [_hit(connection, key, times, timeline) for (key,) in page]
    facets = {name: _facet(connection, name) for name in FACETS}
    return SearchResult(total, tuple(hit for hit in hits if hit is not None), facets)


def _find(connection: sqlite3.Connection, query: str, standing: str) -> None:
    """Fill `found` (entity, words beside the query) and `told` (entity, its standing versions, whom they are about).

    After `_fold` the versions of all records found of a party stand under the one that is kept.
    """
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS found (entity INTEGER PRIMARY KEY, extra INTEGER NOT NULL)")
    run(
        "CREATE TEMP TABLE IF NOT EXISTS told"
        " (entity INTEGER, version INTEGER, own INTEGER, PRIMARY KEY (entity, version)) WITHOUT ROWID"
    )
    run("DELETE FROM temp.found")
    run("DELETE FROM temp.told")
    match = _match(query)
    stands = (
        "EXISTS (SELECT 1 FROM rendition JOIN presence ON presence.rendition = rendition.id"  # noqa: S608 - our own clause
        f" WHERE rendition.record = version.record AND rendition.version = version.id AND {standing})"
    )
    if match is None:
        if not query.strip():
            run(f"INSERT OR IGNORE INTO temp.found SELECT version.main, 0 FROM version WHERE {stands}")  # noqa: S608 - our own clause
    else:
        run(
            "INSERT INTO temp.found SELECT version.main, min(version.statements) FROM words"  # noqa: S608 - our own clause
            f" JOIN version ON version.id = words.rowid WHERE words MATCH ? AND {stands} GROUP BY version.main",
            (match,),
        )
        _weigh(connection, query)
    run(
        "INSERT OR IGNORE INTO temp.told SELECT found.entity, version.id, found.entity FROM temp.found"  # noqa: S608 - our own clause
        " CROSS JOIN about ON about.entity = found.entity CROSS JOIN version ON version.id = about.version"
        f" AND version.main = found.entity WHERE {stands}"
    )
    # A carrier that keeps sanctions as records of their own (FollowTheMoney lines) says about the party there.
    run(
        "INSERT OR IGNORE INTO temp.told SELECT found.entity, version.id, found.entity FROM temp.found"  # noqa: S608 - our own clause
        " CROSS JOIN link ON link.target = found.entity AND link.prop = (SELECT id FROM term WHERE value = 'entity')"
        f" JOIN version ON version.id = link.version AND version.main = link.source WHERE {stands}"
    )
    # A row that says nothing of its own (an address, kept apart from its party) names no party.
    run("DELETE FROM temp.found WHERE entity NOT IN (SELECT entity FROM temp.told)")


def _fold(connection: sqlite3.Connection, query: str) -> None:
    """Of the records of one party keep the one whose id was asked for, else the canonical one, else the nearest."""
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS folded (entity INTEGER PRIMARY KEY, kept INTEGER NOT NULL, extra INTEGER)")
    run("CREATE INDEX IF NOT EXISTS temp.folded_kept ON folded (kept)")  # else each kept one reads them all
    run("DELETE FROM temp.folded")
    run(
        "INSERT INTO temp.folded SELECT found.entity, first_value(found.entity) OVER party, min(found.extra) OVER"
        " (PARTITION BY member.canonical) FROM temp.found JOIN entity ON entity.id = found.entity"
        " JOIN identity_member AS member ON member.id = entity.key WINDOW party AS (PARTITION BY member.canonical"
        " ORDER BY entity.key <> ?, entity.key <> member.canonical, found.extra, entity.key)",
        (query.strip(),),
    )
    run("UPDATE temp.found SET extra = (SELECT extra FROM temp.folded WHERE kept = found.entity LIMIT 1)"
        " WHERE entity IN (SELECT kept FROM temp.folded)")  # fmt: skip
    run("DELETE FROM temp.found WHERE entity IN (SELECT entity FROM temp.folded WHERE kept <> entity)")
    run(
        "INSERT OR IGNORE INTO temp.told SELECT folded.kept, told.version, told.own FROM temp.told"
        " JOIN temp.folded ON folded.entity = told.entity WHERE folded.kept <> folded.entity"
    )


def _weigh(connection: sqlite3.Connection, query: str) -> None:
    """How many words the entity's best name has beside those asked for: fewer is nearer."""
    if connection.execute("SELECT count(*) FROM temp.found").fetchone()[0] > _WEIGHED:
        return
    asked = set(clean(query).text.split())
    best: dict[int, int] = {}
    for entity, name in connection.execute(
        "SELECT found.entity, text.value FROM temp.found CROSS JOIN about ON about.entity = found.entity"
        " CROSS JOIN statement ON statement.version = about.version AND statement.entity = about.entity"
        " CROSS JOIN term AS prop ON prop.id = statement.prop AND prop.value IN"
        " ('name', 'alias', 'weakAlias', 'previousName')"
        " JOIN text ON text.id = statement.value ORDER BY found.entity"
    ):
        words = set(clean(name).text.split())
        extra = len(words - asked) + 2 * len(asked - words)
        best[entity] = min(extra, best.get(entity, extra))
    connection.execute("UPDATE temp.found SET extra = 1000")
    connection.executemany("UPDATE temp.found SET extra = ? WHERE entity = ?", [(n, e) for e, n in best.items()])


def _match(query: str) -> str | None:
    """The full-text expression: every word, the last cut short; or the whole as one identifier."""
    words = clean(query).text.split()[:_QUERY_WORDS]
    if not words:
        return None
    wanted = " AND ".join([*(_spelt(word, "") for word in words[:-1]), _spelt(words[-1], " *")])
    joined = [word for word in query_words(query) if word not in words]
    return f"({wanted})" + "".join(f' OR "{word}"' for word in joined)


def _spelt(word: str, tail: str) -> str:
    """A word, or one of its Latin spellings when it is written in another script."""
    spellings = dict.fromkeys([word, *(spelling for spelling in romanize(word) if " " not in spelling)])
    return "(" + " OR ".join(f'"{spelling}"{tail}' for spelling in spellings) + ")"


def _keep(connection: sqlite3.Connection, facet: str, values: tuple[str, ...], *, inside: bool) -> None:
    """Drop entities that have (or lack) one of the values."""
    source, args = _facet_rows(facet)
    word = "NOT IN" if inside else "IN"
    connection.execute(
        f"DELETE FROM temp.found WHERE entity {word}"  # noqa: S608 - our own clauses, values as parameters
        f" (SELECT entity FROM ({source}) WHERE value IN ({marks(len(values))}))",
        (*args, *values),
    )


def _facet(connection: sqlite3.Connection, name: str) -> tuple[tuple[str, int], ...]:
    source, args = _facet_rows(name)
    rows = connection.execute(
        f"SELECT value, count(DISTINCT entity) AS many FROM ({source}) WHERE entity IN (SELECT entity FROM temp.found)"  # noqa: S608 - our own clauses
        f" GROUP BY value ORDER BY many DESC, value LIMIT {_FACET_VALUES}",
        args,
    )
    return tuple((value, count) for value, count in rows)


def _facet_rows(name: str) -> tuple[str, tuple[str, ...]]:
    """A query giving (entity, value) pairs of a facet over `told`."""
    if name == "dataset":
        query = (
            "SELECT told.entity AS entity, member.dataset AS value FROM temp.told"
            " JOIN version ON version.id = told.version JOIN record ON record.id = version.record"
            " JOIN member ON member.id = record.member"
        )
        return query, ()
    if name == "schema":
        query = (
            "SELECT told.entity AS entity, term.value AS value FROM temp.told CROSS JOIN statement"
            " ON statement.version = told.version AND statement.entity = told.own"
            " JOIN term ON term.id = statement.schema"
        )
        return query, ()
    props = FACETS[name]
    among = facet_values(name)  # free words of a list are no values of a facet
    only = f" AND text.value IN ({marks(len(among))})" if among else ""
    own = "AND statement.entity = told.own" if name in OWN_FACETS else ""
    query = (
        "SELECT told.entity AS entity, text.value AS value FROM temp.told"  # noqa: S608 - placeholders only
        f" JOIN statement ON statement.version = told.version {own} JOIN text ON text.id = statement.value"
        f" WHERE statement.prop IN (SELECT id FROM term WHERE value IN ({marks(len(props))})){only}"
    )
    return query, (*props, *among)


def _hit(connection: sqlite3.Connection, key: str, times: Times, timeline: Timeline) -> Hit | None:
    view = load_entity(connection, key, times, timeline=timeline)
    if view is None:
        return None
    countries = sorted({value for prop in COUNTRY_PROPS for value in view.values(prop)})
    members = members_of(connection, key)
    datasets = tuple(sorted({*view.datasets, *(one.dataset for one in members)}))
    others = tuple(one.id for one in members if one.id != key)
    return Hit(key, view.caption, view.schema, datasets, tuple(countries), view.values("topics"), view.listed, others)
