# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The parties of a record as they are told now: by what stands, or, in no list any more, by what stood last.

`telling` picks the versions that tell (temporary table `telling`), `told` makes parties of them, all
or some. `since` names the entities of which others tell than at a time before, with everything that
hangs on them: whoever is not among them is told as before.

`accepted` of a party is the log index of the first accepted set that told of it, whatever day that
set says it is of; a set released later counts from its release.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from holdfast.record.features import HOLDERS, USED_PROPS, Fact, Party, parties
from holdfast.record.texts import batches, marks

__all__ = ["first_accepted", "load_parties", "since", "telling", "told"]


def load_parties(connection: sqlite3.Connection, only: Sequence[str] | None = None) -> Iterator[Party]:
    """Parties with the values that stand, or stood last; `only`: some, by id."""
    telling(connection, only)
    yield from told(connection, first_accepted(connection, only), only)


def told(
    connection: sqlite3.Connection, accepted: Mapping[str, int], only: Sequence[str] | None = None
) -> Iterator[Party]:
    """Parties of what `telling` picked; `only`: some, by id."""
    run = connection.execute
    terms: dict[int, str] = dict(run("SELECT id, value FROM term").fetchall())
    used = ", ".join(str(term) for term, word in terms.items() if word in USED_PROPS())
    versions = "temp.telling AS telling"
    if only is not None:
        _reach(connection, only)
        versions = (
            "(SELECT DISTINCT about.version AS version FROM temp.about_party AS party CROSS JOIN about"
            " ON about.entity = party.id) AS some CROSS JOIN temp.telling AS telling ON telling.version = some.version"
        )
    rows = run(
        f"SELECT entity.key, telling.dataset, statement.schema, statement.prop, text.value FROM {versions}"  # noqa: S608 - our own ids
        " CROSS JOIN statement ON statement.version = telling.version"
        f" AND statement.prop IN ({used or 'NULL'}) JOIN entity ON entity.id = statement.entity"
        " JOIN text ON text.id = statement.value"
    )
    facts = (Fact(key, dataset, terms[schema], terms[prop], value) for key, dataset, schema, prop, value in rows)
    wanted = None if only is None else set(only)
    for party in parties(facts, lambda key: accepted.get(key, 0)):
        if party.names and (wanted is None or party.id in wanted):
            yield party


def telling(connection: sqlite3.Connection, only: Sequence[str] | None = None) -> None:
    """Fill temporary table `telling`: versions that stand; of records that stand nowhere, those of their last stay."""
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS telling (version INTEGER PRIMARY KEY, dataset TEXT NOT NULL)")
    run("CREATE TEMP TABLE IF NOT EXISTS stood (main INTEGER PRIMARY KEY)")
    for name in ("telling", "stood"):
        run(f"DELETE FROM temp.{name}")  # noqa: S608 - our own table names
    if only is not None:
        _reach(connection, only)
    stays = _STAYS if only is None else _SOME
    run(_PICKED.format(stays))
    run(
        "INSERT INTO temp.stood SELECT DISTINCT version.main FROM temp.telling"
        " JOIN version ON version.id = telling.version"
    )
    if only is not None:  # what stands of a record may be silent about these parties
        run(_STOOD)
    run(_GONE.format(stays))


def first_accepted(connection: sqlite3.Connection, only: Sequence[str] | None = None) -> dict[str, int]:
    """The log index of the first accepted set that told of each party. One row per party and stay on a list."""
    if only is not None:
        _reach(connection, only)
    steps = connection.execute(
        "SELECT step.id, member, position, coalesce(released, set_id), accepted FROM step"
        " JOIN capture_set ON capture_set.id = step.set_id ORDER BY member, position"
    ).fetchall()
    row = {step: at for at, (step, *_) in enumerate(steps)}
    spans: dict[tuple[int, int | None], int] = {}
    found: dict[str, int] = {}
    for key, first, until in connection.execute(_FIRST.format(_STAYS if only is None else _SOME)):
        if (first, until) not in spans:
            member, low = steps[row[first]][1], row[first]
            stays = steps[low : None if until is None else row[until]]
            spans[first, until] = min(index for _, of, _, index, fine in stays if of == member and fine)
        found[key] = min(found.get(key, spans[first, until]), spans[first, until])
    return found


def since(connection: sqlite3.Connection, before: str) -> set[str]:
    """Ids of entities of which others tell now (`telling`) than table `before` has, and of what hangs on them."""
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS moved (id INTEGER PRIMARY KEY)")
    run("DELETE FROM temp.moved")
    run(
        "INSERT OR IGNORE INTO temp.moved SELECT DISTINCT statement.entity FROM"  # noqa: S608 - our own table
        f" (SELECT * FROM (SELECT version FROM temp.telling EXCEPT SELECT version FROM {before}) UNION ALL"
        f" SELECT * FROM (SELECT version FROM {before} EXCEPT SELECT version FROM temp.telling)) AS other"
        " CROSS JOIN statement ON statement.version = other.version"
    )
    run(_HOLDERS)
    run(
        "INSERT OR IGNORE INTO temp.moved SELECT link.source FROM temp.moved AS some"
        " CROSS JOIN link ON link.target = some.id"
    )
    return {key for (key,) in run("SELECT entity.key FROM temp.moved JOIN entity ON entity.id = moved.id")}


def _reach(connection: sqlite3.Connection, only: Sequence[str]) -> None:
    """Fill `about_party`: some parties, what points at them, and their addresses."""
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS about_party (id INTEGER PRIMARY KEY)")
    run("DELETE FROM temp.about_party")
    for part in batches(list(only)):
        run(f"INSERT OR IGNORE INTO temp.about_party SELECT id FROM entity WHERE key IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
    run(
        "INSERT OR IGNORE INTO temp.about_party SELECT link.source FROM link"
        " JOIN temp.about_party AS party ON party.id = link.target"
    )
    run(
        "INSERT OR IGNORE INTO temp.about_party SELECT entity.id FROM temp.about_party AS party"
        " JOIN about ON about.entity = party.id"
        " JOIN statement ON statement.version = about.version AND statement.entity = about.entity"
        " AND statement.prop IN (SELECT id FROM term WHERE value IN ('addressEntity', 'birthPlaceEntity'))"
        " JOIN entity ON entity.key = (SELECT value FROM text WHERE id = statement.value)"
    )


_STAYS = (  # every stay of every version; or those of versions that speak of some parties
    " FROM presence JOIN rendition ON rendition.id = presence.rendition JOIN version ON version.id = rendition.version"
)
_SOME = (
    " FROM (SELECT DISTINCT about.version AS id FROM temp.about_party AS party CROSS JOIN about"
    " ON about.entity = party.id) AS some CROSS JOIN version ON version.id = some.id"
    " CROSS JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
    " CROSS JOIN presence ON presence.rendition = rendition.id"
)
_HELD = ", ".join(f"'{prop}'" for prop in HOLDERS)
_HOLDERS = (
    "INSERT OR IGNORE INTO temp.moved SELECT entity.id FROM temp.moved AS some CROSS JOIN about"  # noqa: S608 - our own words
    " ON about.entity = some.id"
    " CROSS JOIN statement ON statement.version = about.version AND statement.entity = about.entity"
    f" AND statement.prop IN (SELECT id FROM term WHERE value IN ({_HELD}))"
    " CROSS JOIN text ON text.id = statement.value CROSS JOIN entity ON entity.key = text.value"
)
_STOOD = (
    "INSERT OR IGNORE INTO temp.stood SELECT DISTINCT other.main FROM (SELECT DISTINCT version.main AS main"
    " FROM temp.about_party AS party CROSS JOIN about ON about.entity = party.id"
    " CROSS JOIN version ON version.id = about.version) AS some CROSS JOIN about ON about.entity = some.main"
    " CROSS JOIN version AS other ON other.id = about.version AND other.main = some.main"
    " CROSS JOIN rendition ON rendition.record = other.record AND rendition.version = other.id"
    " CROSS JOIN presence ON presence.rendition = rendition.id WHERE presence.until_step IS NULL"
)
_FIRST = (
    "SELECT entity.key, presence.from_step, presence.until_step{} JOIN entity ON entity.id = version.main"
    " GROUP BY 1, 2, 3"
)
_PICKED = (
    "INSERT OR IGNORE INTO temp.telling SELECT version.id, member.dataset{} JOIN record ON record.id = version.record"
    " JOIN member ON member.id = record.member WHERE presence.until_step IS NULL"
)
_GONE = (  # of parties gone from every list: what stood last
    "INSERT OR IGNORE INTO temp.telling SELECT v.id, member.dataset FROM (SELECT version.id AS id,"
    " version.record AS record, last.position AS position,"
    " max(last.position) OVER (PARTITION BY version.record) AS top{} JOIN step AS last ON last.id = presence.until_step"
    " WHERE version.main NOT IN (SELECT main FROM temp.stood)) AS v JOIN record ON record.id = v.record"
    " JOIN member ON member.id = record.member WHERE v.position = v.top"
)
