# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Several carriers of one dataset: one of them lists and delists, the others corroborate.

A publisher gives the same list as SDN.CSV, SDN.XML and SDN_ADVANCED.XML; each is read by a
reader of its own and has steps of its own. Which of them leads follows from what has been
accepted (by the times asked for), never from the order of import:

* a carrier whose reader names no other leads;
* one that carries another's publication leads only while that other one was never accepted;
  of several such the first by name does.

A record of a carrier that does not lead counts when the leading one lists its party: its main
entity, or, for a record that lists nobody by itself (an alias, an address, a relation), any
entity it speaks of. The others are *unled*: they are kept with their evidence and reported as
a disagreement, and list nobody. A file of changes (`adds`) is the publisher's word, too: while
it is newer than the last capture of the leading carrier it counts by itself.

Where two carriers give two values, both stand; what the leading one has taken back since the
other one's capture does not (`taken`).

What is unled or taken back now lies in tables of those names, made anew whenever a source
changes; for other times it is worked out into temporary ones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from holdfast.record.taken import Carried, Ends, fill_taken

__all__ = [
    "CarrierView",
    "Present",
    "fill_unled",
    "is_newer",
    "leading_carriers",
    "leading_of",
    "load_carriers",
    "present_at_cut",
    "refresh_unled",
    "vouches",
]

_NOW = "presence.until_step IS NULL"
_EXAMPLES = 5  # parties named beside the number of those that two carriers disagree about


@dataclass(frozen=True, slots=True)
class CarrierView:
    """One carrier of a source as it stands now.

    `parties` lists somebody in it; `unled` of them the leading carrier does not list, and
    `missing` the leading one lists while this one does not (0 for the leading one). The
    examples are entity ids, sorted. `last_when` is the observed instant of its last accepted set.
    """

    source: str
    carrier: str
    leads: bool
    members: tuple[str, ...]
    last_when: str
    parties: int
    unled: int
    unled_examples: tuple[str, ...]
    missing: int
    missing_examples: tuple[str, ...]


def leading_carriers(carriers: Mapping[str, str]) -> frozenset[str]:
    """Which carriers of one dataset lead; `carriers` maps those accepted to what they carry (`""`: their own)."""
    return frozenset(
        name
        for name, carries in carriers.items()
        if not carries
        or (carries not in carriers and name == min(other for other, its in carriers.items() if its == carries))
    )


def leading_of(connection: sqlite3.Connection, source: str) -> frozenset[str]:
    """The carriers of a source that lead now."""
    rows = connection.execute(
        "SELECT DISTINCT carrier, carries FROM member WHERE source = ?"
        " AND EXISTS (SELECT 1 FROM step WHERE step.member = member.id AND step.accepted = 1)",
        (source,),
    )
    return leading_carriers(dict(rows.fetchall()))


def refresh_unled(connection: sqlite3.Connection, source: str) -> None:
    """Make the rows of `unled` of one source anew. Runs inside a write transaction."""
    connection.execute(
        "DELETE FROM unled WHERE rendition IN (SELECT rendition.id FROM unled JOIN rendition"
        " ON rendition.id = unled.rendition JOIN record ON record.id = rendition.record"
        " JOIN member ON member.id = record.member WHERE member.source = ?)",
        (source,),
    )
    connection.execute(
        "DELETE FROM taken WHERE version IN (SELECT taken.version FROM taken JOIN version ON version.id = taken.version"
        " JOIN record ON record.id = version.record JOIN member ON member.id = record.member WHERE member.source = ?)",
        (source,),
    )
    fill_unled(connection, ("main.unled", "main.taken"), Ends(_NOW, "1"), _present(connection, source))


@dataclass(frozen=True, slots=True)
class Present:
    """A member with an accepted step by then: `seen` is the observed instant of the last one."""

    id: int
    dataset: str
    carrier: str
    carries: str
    adds: bool
    seen: str


_PRESENT = (
    "SELECT member.id, member.source || ' ' || member.dataset, member.carrier, member.carries, member.adds,"
    " capture_set.observed FROM member JOIN step ON step.member = member.id AND step.accepted = 1"
    " JOIN capture_set ON capture_set.id = step.set_id"
)


def _present(connection: sqlite3.Connection, source: str | None = None) -> list[Present]:
    """The members with an accepted step."""
    rows = connection.execute(
        _PRESENT + " WHERE (?1 IS NULL OR member.source = ?1) AND step.position ="  # noqa: S608 - our own clause
        " (SELECT max(position) FROM step AS last WHERE last.member = member.id AND last.accepted = 1)",
        (source,),
    )
    return [_present_of(row) for row in rows]


def present_at_cut(connection: sqlite3.Connection) -> list[Present]:
    """The members with an accepted step at the cut that the temporary table `cut` holds."""
    rows = connection.execute(f"{_PRESENT} JOIN temp.cut ON cut.member = member.id AND cut.position = step.position")
    return [_present_of(row) for row in rows]


def _present_of(row: tuple[int, str, str, str, int, str]) -> Present:
    return Present(*row[:4], bool(row[4]), row[5])


def is_newer(seen: str, leading: Iterable[str]) -> bool:
    """Whether a file of changes of that instant is newer than every capture of the leading carrier."""
    return seen > max(leading, default="")


def fill_unled(connection: sqlite3.Connection, tables: tuple[str, str], ends: Ends, members: Iterable[Present]) -> None:
    """Fill two tables: renditions that stand and no leading carrier vouches for, and statements it has taken back.

    `members` are those with an accepted step by then; `ends` says in SQL what stands.
    """
    datasets: dict[str, list[Present]] = {}
    for member in members:
        datasets.setdefault(member.dataset, []).append(member)
    for own in datasets.values():
        leading = leading_carriers({one.carrier: one.carries for one in own})
        led = [one for one in own if one.carrier in leading]
        others = [one for one in own if one.carrier not in leading]
        doubted = [one.id for one in others if not (one.adds and is_newer(one.seen, (its.seen for its in led)))]
        if doubted:
            _fill_led(connection, ends.covers, [one.id for one in led])
            _fill_one(connection, tables[0], ends.covers, doubted)
        carried = [Carried(one.id, one.seen) for one in others]
        fill_taken(connection, tables[1], ends, leading=[one.id for one in led], others=carried)


def _fill_led(connection: sqlite3.Connection, covers: str, members: list[int]) -> None:
    """Temporary table `led`: the entities that these members list."""
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS led (entity INTEGER PRIMARY KEY)")
    run("DELETE FROM temp.led")
    run(
        f"INSERT OR IGNORE INTO temp.led SELECT version.main FROM {_standing(members, covers)}"  # noqa: S608 - our own clauses
        " AND (version.lists = 1 OR member.leads = 1)"
    )


def _fill_one(connection: sqlite3.Connection, table: str, covers: str, members: list[int]) -> None:
    run = connection.execute
    run(
        "CREATE TEMP TABLE IF NOT EXISTS doubted"
        " (rendition INTEGER PRIMARY KEY, version INTEGER NOT NULL, lists INTEGER NOT NULL)"
    )
    run("DELETE FROM temp.doubted")
    run(
        "INSERT OR IGNORE INTO temp.doubted SELECT rendition.id, version.id, version.lists OR member.leads"  # noqa: S608 - our own clauses
        f" FROM {_standing(members, covers)} AND version.main NOT IN (SELECT entity FROM temp.led)"
    )
    run(
        "DELETE FROM temp.doubted WHERE lists = 0 AND (EXISTS (SELECT 1 FROM statement"
        " JOIN temp.led ON led.entity = statement.entity WHERE statement.version = doubted.version)"
        " OR EXISTS (SELECT 1 FROM statement JOIN text ON text.id = statement.value"
        " JOIN entity ON entity.key = text.value JOIN temp.led ON led.entity = entity.id"
        " WHERE statement.version = doubted.version))"
    )
    run(f"INSERT OR IGNORE INTO {table} SELECT rendition FROM temp.doubted")  # noqa: S608 - our own table names


def vouches(connection: sqlite3.Connection, covers: str, members: list[int], version: int) -> bool:
    """Whether one of these (leading) members lists whom a version is about, as `fill_unled` asks for many at once."""
    main, lists = connection.execute(
        "SELECT version.main, version.lists OR member.leads FROM version JOIN record ON record.id = version.record"
        " JOIN member ON member.id = record.member WHERE version.id = ?",
        (version,),
    ).fetchone()
    asked = {main}
    if not lists:
        asked |= {row[0] for row in connection.execute(_SPOKEN_OF, (version,))}
    listed = ", ".join(str(member) for member in members) or "0"
    query = (
        "SELECT 1 FROM about JOIN version ON version.id = about.version AND version.main = about.entity"  # noqa: S608 - our own clauses
        " JOIN record ON record.id = version.record JOIN member ON member.id = record.member"
        " JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
        " JOIN presence ON presence.rendition = rendition.id"
        f" WHERE about.entity = ? AND member.id IN ({listed}) AND (version.lists = 1 OR member.leads = 1) AND {covers}"
    )
    return any(connection.execute(query, (entity,)).fetchone() is not None for entity in sorted(asked))


_SPOKEN_OF = (
    "SELECT entity FROM statement WHERE version = ?1 UNION SELECT entity.id FROM statement"
    " JOIN text ON text.id = statement.value JOIN entity ON entity.key = text.value WHERE statement.version = ?1"
)


def _standing(members: list[int], covers: str) -> str:
    listed = ", ".join(str(member) for member in members)
    return (
        "member CROSS JOIN record ON record.member = member.id CROSS JOIN rendition ON rendition.record = record.id"
        " CROSS JOIN presence ON presence.rendition = rendition.id CROSS JOIN version ON version.id = rendition.version"
        f" WHERE member.id IN ({listed}) AND {covers}"
    )


def load_carriers(connection: sqlite3.Connection, source: str | None = None) -> tuple[CarrierView, ...]:
    """The carriers of every source that has more than one, the leading ones first."""
    datasets: dict[str, list[Present]] = {}
    for member in _present(connection, source):
        datasets.setdefault(member.dataset, []).append(member)
    views = []
    for dataset, own in sorted(datasets.items()):
        carriers = {one.carrier: one.carries for one in own}
        if len(carriers) > 1:
            leading = leading_carriers(carriers)
            _fill_led(connection, _NOW, [one.id for one in own if one.carrier in leading])
            for name in sorted(carriers, key=lambda carrier: (carrier not in leading, carrier)):
                ids = [one.id for one in own if one.carrier == name]
                views.append(_view(connection, dataset.partition(" ")[0], name, ids, leads=name in leading))
    return tuple(views)


def _view(connection: sqlite3.Connection, source: str, name: str, ids: list[int], *, leads: bool) -> CarrierView:
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS own (entity INTEGER PRIMARY KEY)")
    run("DELETE FROM temp.own")
    run(
        f"INSERT OR IGNORE INTO temp.own SELECT version.main FROM {_standing(ids, _NOW)}"  # noqa: S608 - our own clauses
        " AND (version.lists = 1 OR member.leads = 1)"
    )
    members = [row[0] for row in run(f"SELECT name FROM member WHERE id IN ({', '.join(map(str, ids))}) ORDER BY name")]  # noqa: S608 - numbers only
    last = run(
        "SELECT max(capture_set.observed) FROM step JOIN capture_set ON capture_set.id = step.set_id"  # noqa: S608 - numbers only
        f" WHERE step.accepted = 1 AND step.member IN ({', '.join(map(str, ids))})"
    ).fetchone()[0]
    parties = run("SELECT count(*) FROM temp.own").fetchone()[0]
    unled = (0, ()) if leads else _apart(connection, "own", "led")
    missing = (0, ()) if leads else _apart(connection, "led", "own")
    return CarrierView(source, name, leads, tuple(members), last, parties, *unled, *missing)


def _apart(connection: sqlite3.Connection, inside: str, outside: str) -> tuple[int, tuple[str, ...]]:
    """How many entities stand in one temporary table and not in the other, and the first of them by id."""
    clause = (
        f" FROM temp.{inside} AS x JOIN entity ON entity.id = x.entity"  # noqa: S608 - our own table names
        f" WHERE x.entity NOT IN (SELECT entity FROM temp.{outside})"
    )
    number = connection.execute("SELECT count(*)" + clause).fetchone()[0]
    keys = connection.execute(f"SELECT entity.key{clause} ORDER BY entity.key LIMIT {_EXAMPLES}")
    return number, tuple(key for (key,) in keys)
