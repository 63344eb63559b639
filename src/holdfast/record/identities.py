# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Identity as the record keeps it: which records are of one party, and the pairs behind that.

Everything here is derived from the statements and from people's judgements under
`identity.RULE_VERSION`, can be deleted, and is made again by `refresh`:

1. the parties with the values that stand (or, of a party in no list any more, that stood last)
2. the pairs worth comparing (`pairs`: by names and numbers, always over all parties)
3. pairs that were compared before, of unchanged parties and under the same rules, keep their
   result; the others are compared
4. clusters, from all pairs and judgements (`resolve`)

So only what is new or changed is compared, and the result is that of comparing everything. The
tables are made on first use; no logical digest covers them, and nothing of them is ever logged.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from holdfast.model.statement import Statement
from holdfast.record.compare import Comparison, compare, weigh
from holdfast.record.db import Database
from holdfast.record.entity import EntityView
from holdfast.record.features import USED_PROPS, Fact, Party, parties
from holdfast.record.identity import RULE_VERSION
from holdfast.record.judgements import (
    Judgement,
    JudgementRow,
    applied,
    erase_judgement,
    judged_now,
    load_judgements,
)
from holdfast.record.pairs import Pair, candidates
from holdfast.record.resolve import Blocked, Edge, Judged, Resolution, edge_of, resolve, waiting
from holdfast.record.texts import batches, marks
from holdfast.record.vocabulary import best_schema

__all__ = ["Identities", "Member", "Refreshed", "Waiting", "has_clusters", "joined", "members_of", "with_referents"]

_TABLES = (
    "CREATE TABLE IF NOT EXISTS identity_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # parties as they were compared: `facts` is a digest of what was compared
    "CREATE TABLE IF NOT EXISTS identity_party (id TEXT PRIMARY KEY, facts BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS identity_edge (one TEXT NOT NULL, other TEXT NOT NULL, evidence INTEGER NOT NULL,
      verdict TEXT NOT NULL, alike INTEGER NOT NULL, weight INTEGER NOT NULL, mine TEXT NOT NULL, theirs TEXT NOT NULL,
      PRIMARY KEY (one, other)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS identity_edge_other ON identity_edge (other)",
    """CREATE TABLE IF NOT EXISTS identity_member (id TEXT PRIMARY KEY, canonical TEXT NOT NULL, dataset TEXT NOT NULL)
      STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS identity_canonical ON identity_member (canonical)",
    """CREATE TABLE IF NOT EXISTS identity_blocked (one TEXT NOT NULL, other TEXT NOT NULL, says TEXT NOT NULL,
      left_id TEXT NOT NULL, right_id TEXT NOT NULL, PRIMARY KEY (one, other)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS identity_waiting ON identity_edge (verdict, evidence DESC, one, other)",
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Member:
    """A record that belongs to a party of several: its id, its dataset, and the canonical id of the party."""

    id: str
    dataset: str
    canonical: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: parties, pairs in all and compared now, clusters, their members, pairs for review."""

    parties: int
    pairs: int
    compared: int
    clusters: int
    members: int
    blocked: int
    review: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair for a person: ids, the evidence of the rules, and why it waits (empty: not enough evidence)."""

    one: str
    other: str
    evidence: int
    why: str


class Identities:
    """The identity part of one record; `Record.identities` hands it out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ── judgements ────────────────────────────────────────────────────────────────────────────
    def erase(self, index: int, name: str) -> bool:
        """Forget one text of a judgement whose opening was erased; whether there was such a judgement."""
        with self._database.writing() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            found = erase_judgement(connection, index, name)
        if found:
            self._database.checkpoint()
        return found

    def rows(self) -> tuple[JudgementRow, ...]:
        """All judgements in log order, as they stand in the log."""
        with self._database.reading() as connection:
            return load_judgements(connection)

    def judgements(self) -> tuple[Judgement, ...]:
        """All readable judgements in log order, with whether they count."""
        return judged_now(self.rows())

    # ── resolving ─────────────────────────────────────────────────────────────────────────────
    def stale(self) -> bool:
        """Whether statements, judgements or rules have moved since the last refresh."""
        with self._database.reading() as connection:
            return _state(connection) != _stamp(connection)

    def resolved(self) -> bool:
        """Whether clusters were ever made in this record."""
        with self._database.reading() as connection:
            return _state(connection) is not None

    def refresh(self, progress: Progress | None = None) -> Refreshed:
        """Resolve anew what changed; the same as resolving everything."""
        with self._database.apart() as connection:
            stamp = _stamp(connection)
            people = list(load_parties(connection))
            judged = applied(judged_now(load_judgements(connection)))
            known, before = _kept(connection)
        digests = {party.id: _facts_digest(party) for party in people}
        same = {key for key, digest in digests.items() if known.get(key) == digest}
        edges, compared = _edges(people, candidates(people, progress), before, same)
        resolution = resolve(people, edges, judged)
        with self._database.writing() as connection:
            _write(connection, people, digests, edges, resolution, stamp)
        self._database.checkpoint()
        return Refreshed(
            len(people), len(edges), compared, len(resolution.clusters), len(resolution.canonical),
            len(resolution.blocked), len(resolution.review),
        )  # fmt: skip

    def rejudge(self, one: str, other: str) -> None:
        """Take a new judgement of two records into account, without looking for pairs again.

        Only records that edges or judgements connect with the two can end in another cluster; they are resolved
        anew, and the rest stays. The result is that of a refresh.
        """
        with self._database.writing() as connection:
            stored = _state(connection)
            if stored is None:
                return
            judged = applied(judged_now(load_judgements(connection)))
            reached = _connected(connection, (one, other), judged)
            people = list(load_parties(connection, sorted(reached)))
            edges = [edge for edge in _edges_among(connection, reached) if edge.verdict == "same"]
            resolution = resolve(people, edges, judged)
            for key in reached:
                connection.execute("DELETE FROM identity_member WHERE id = ?", (key,))
                connection.execute("DELETE FROM identity_blocked WHERE one = ?1 OR other = ?1", (key,))
            _write_clusters(connection, people, resolution)
            stamp = _stamp(connection)
            if stored.rpartition("|")[0] == stamp.rpartition("|")[0]:
                _set_state(connection, stamp)

    # ── looking ───────────────────────────────────────────────────────────────────────────────
    def cluster(self, key: str) -> tuple[Member, ...]:
        """The records of the party that `key` belongs to, the canonical one first; empty when it stands alone."""
        with self._database.reading() as connection:
            return members_of(connection, key)

    def canonical_ids(self) -> Mapping[str, str]:
        """Every member of a cluster of several → its canonical id."""
        with self._database.reading() as connection:
            if not has_clusters(connection):
                return {}
            return dict(connection.execute("SELECT id, canonical FROM identity_member").fetchall())

    def party(self, key: str) -> Party | None:
        """What is compared of one party now."""
        with self._database.reading() as connection:
            return next(iter(load_parties(connection, [key])), None)

    def compare(self, one: Party, other: Party) -> Comparison:
        """The two, explained. A pair that was never a candidate is compared by its names alone here."""
        if one.id > other.id:
            one, other = other, one
        with self._database.reading() as connection:
            edge = _edge(connection, one.id, other.id)
        if edge is not None:
            return compare(one, other, edge.pair)
        pairs = [pair for pair in candidates([one, other]) if pair.one == 0]
        return compare(one, other, pairs[0] if pairs else Pair(0, 1))

    def review(self, limit: int = 50, offset: int = 0) -> tuple[tuple[Waiting, ...], int]:
        """A page of the queue, the likeliest first, and its length."""
        with self._database.reading() as connection:
            if not has_clusters(connection):
                return (), 0
            canonical = dict(connection.execute("SELECT id, canonical FROM identity_member").fetchall())
            blocked = {(one, other): says for one, other, says in connection.execute(_BLOCKED)}
            judged = applied(judged_now(load_judgements(connection)))
            edges = connection.execute(_OPEN).fetchall()
        evidence = {(one, other): weight for one, other, weight, _ in edges}
        said = [(one.one, one.other) for one in judged]
        found = list(waiting(((one, other, word) for one, other, _, word in edges), canonical, blocked, said))
        page = found[offset : offset + limit]
        return tuple(Waiting(*pair, evidence[pair], blocked.get(pair, "")) for pair in page), len(found)


_BLOCKED = (
    "SELECT one, other, says || CASE WHEN one IN (left_id, right_id) AND other IN (left_id, right_id) THEN ''"
    " ELSE ' (of ' || left_id || ' and ' || right_id || ', which it would join)' END FROM identity_blocked"
)
_OPEN = (  # pairs for a person before clusters and judgements are looked at, as `resolve` orders them
    "SELECT one, other, evidence, verdict FROM identity_edge AS edge WHERE verdict = 'maybe' OR EXISTS"
    " (SELECT 1 FROM identity_blocked AS b WHERE b.one = edge.one AND b.other = edge.other)"
    " ORDER BY evidence DESC, one, other"
)


def _connected(connection: sqlite3.Connection, seeds: Sequence[str], judged: Sequence[Judged]) -> set[str]:
    """The records that `same` edges and judgements connect with the seeds."""
    beside: dict[str, set[str]] = {}
    for one in judged:
        beside.setdefault(one.one, set()).add(one.other)
        beside.setdefault(one.other, set()).add(one.one)
    reached, fresh = set(seeds), list(seeds)
    while fresh:
        key = fresh.pop()
        rows = connection.execute(
            "SELECT other FROM identity_edge WHERE one = ?1 AND verdict = 'same'"
            " UNION SELECT one FROM identity_edge WHERE other = ?1 AND verdict = 'same'",
            (key,),
        )
        found = ({other for (other,) in rows} | beside.get(key, set())) - reached
        reached |= found
        fresh.extend(found)
    return reached


def _edges_among(connection: sqlite3.Connection, keys: set[str]) -> list[Edge]:
    """The edges whose ends are both in `keys`."""
    found = []
    for part in batches(sorted(keys)):
        rows = connection.execute(f"SELECT * FROM identity_edge WHERE one IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
        found += [Edge(row[0], row[1], row[2], row[3], Pair(-1, -1, *row[4:])) for row in rows if row[1] in keys]
    return found


def members_of(connection: sqlite3.Connection, key: str) -> tuple[Member, ...]:
    """See `Identities.cluster`."""
    if not has_clusters(connection):
        return ()
    rows = connection.execute(
        "SELECT id, dataset, canonical FROM identity_member WHERE canonical ="
        " (SELECT canonical FROM identity_member WHERE id = ?) ORDER BY id <> canonical, id",
        (key,),
    )
    return tuple(Member(*row) for row in rows)


def with_referents(view: EntityView, members: Sequence[Member]) -> EntityView:
    """The view of one record, with the ids of the other records of its party."""
    return replace(view, referents=tuple(sorted(one.id for one in members if one.id != view.id)))


def joined(views: Sequence[EntityView], canonical: str) -> EntityView:
    """One view of several records of a party: all their statements, the canonical record's first."""
    ordered = sorted(views, key=lambda view: (view.id != canonical, not view.listed, view.id))
    head = ordered[0]
    properties: dict[str, list[Statement]] = {}
    for view in ordered:
        for prop, statements in view.properties.items():
            properties.setdefault(prop, []).extend(statements)
    return EntityView(
        id=canonical,
        caption=head.caption,
        schema=best_schema(view.schema for view in ordered),
        properties={prop: tuple(found) for prop, found in properties.items()},
        datasets=tuple(sorted({name for view in ordered for name in view.datasets})),
        first_seen=min(view.first_seen for view in ordered),
        last_seen=max(view.last_seen for view in ordered),
        last_change=max(view.last_change for view in ordered),
        target=any(view.target for view in ordered),
        referents=tuple(sorted(view.id for view in ordered if view.id != canonical)),
        listed=any(view.listed for view in ordered),
    )


def load_parties(connection: sqlite3.Connection, only: Sequence[str] | None = None) -> Iterator[Party]:
    """Parties with the values that stand, or stood last; `only`: some, by id."""
    run = connection.execute
    terms: dict[int, str] = dict(run("SELECT id, value FROM term").fetchall())
    used = ", ".join(str(term) for term, word in terms.items() if word in USED_PROPS())
    _pick(connection, only)
    accepted: dict[str, int] = dict(run(_FIRST.format(_STAYS if only is None else _SOME)).fetchall())
    rows = run(
        "SELECT entity.key, telling.dataset, statement.schema, statement.prop, text.value FROM temp.telling"  # noqa: S608 - our own ids
        " CROSS JOIN statement ON statement.version = telling.version"
        f" AND statement.prop IN ({used or 'NULL'}) JOIN entity ON entity.id = statement.entity"
        " JOIN text ON text.id = statement.value"
    )
    facts = (Fact(key, dataset, terms[schema], terms[prop], value) for key, dataset, schema, prop, value in rows)
    wanted = None if only is None else set(only)
    for party in parties(facts, lambda key: accepted.get(key, 0)):
        if party.names and (wanted is None or party.id in wanted):
            yield party


def _pick(connection: sqlite3.Connection, only: Sequence[str] | None) -> None:
    """Temporary table `telling`: versions that stand; of records that stand nowhere, those of their last stay."""
    run = connection.execute
    run("CREATE TEMP TABLE IF NOT EXISTS telling (version INTEGER PRIMARY KEY, dataset TEXT NOT NULL)")
    run("CREATE TEMP TABLE IF NOT EXISTS about_party (id INTEGER PRIMARY KEY)")
    run("CREATE TEMP TABLE IF NOT EXISTS stood (main INTEGER PRIMARY KEY)")
    for name in ("telling", "about_party", "stood"):
        run(f"DELETE FROM temp.{name}")  # noqa: S608 - our own table names
    if only is not None:
        _reach(connection, only)
    stays = _STAYS if only is None else _SOME
    run(_PICKED.format(stays))
    run(
        "INSERT INTO temp.stood SELECT DISTINCT version.main FROM temp.telling"
        " JOIN version ON version.id = telling.version"
    )
    run(_GONE.format(stays))


def _reach(connection: sqlite3.Connection, only: Sequence[str]) -> None:
    """Fill `about_party`: some parties, what points at them, and their addresses."""
    run = connection.execute
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
        " AND statement.prop = (SELECT id FROM term WHERE value = 'addressEntity')"
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
_FIRST = (
    "SELECT entity.key, min(coalesce(capture_set.released, capture_set.id)){} JOIN step ON step.id = presence.from_step"
    " JOIN capture_set ON capture_set.id = step.set_id JOIN entity ON entity.id = version.main GROUP BY version.main"
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


def _edges(
    people: Sequence[Party], pairs: Sequence[Pair], before: Mapping[tuple[str, str], Edge], same: set[str]
) -> tuple[list[Edge], int]:
    """An edge per pair; the one of before where both parties are unchanged and the same names agree."""
    edges, compared = [], 0
    for pair in pairs:
        one, other = people[pair.one], people[pair.other]
        if one.id in same and other.id in same:
            kept = before.get((one.id, other.id))
            if kept is not None and kept.pair[2:] == pair[2:]:
                edges.append(kept)
                continue
        compared += 1
        edges.append(edge_of(people, pair, weigh(one, other, pair)))
    return edges, compared


def _kept(connection: sqlite3.Connection) -> tuple[dict[str, bytes], dict[tuple[str, str], Edge]]:
    """Parties and pairs of the last refresh; nothing where the rules were others."""
    state = _state(connection)
    if state is None or not state.startswith(f"{RULE_VERSION}|"):
        return {}, {}
    known = dict(connection.execute("SELECT id, facts FROM identity_party").fetchall())
    edges = {}
    for one, other, evidence, verdict, *rest in connection.execute("SELECT * FROM identity_edge"):
        edges[one, other] = Edge(one, other, evidence, verdict, Pair(-1, -1, *rest))
    return known, edges


def _edge(connection: sqlite3.Connection, one: str, other: str) -> Edge | None:
    if not has_clusters(connection):
        return None
    row = connection.execute("SELECT * FROM identity_edge WHERE one = ? AND other = ?", (one, other)).fetchone()
    return None if row is None else Edge(row[0], row[1], row[2], row[3], Pair(-1, -1, *row[4:]))


def _facts_digest(party: Party) -> bytes:
    values = [getattr(party, name) for name in Party.__dataclass_fields__ if name not in {"accepted", "caption"}]
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).digest()[:16]


def _write(  # noqa: PLR0917 - one transaction of everything a refresh found
    connection: sqlite3.Connection,
    people: Sequence[Party],
    digests: Mapping[str, bytes],
    edges: Sequence[Edge],
    resolution: Resolution,
    stamp: str,
) -> None:
    for table in _TABLES:
        connection.execute(table)
    for name in ("identity_party", "identity_edge"):
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 - our own table names
    connection.executemany("INSERT INTO identity_party VALUES (?, ?)", digests.items())
    connection.executemany(
        "INSERT INTO identity_edge VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (edge.one, edge.other, edge.evidence, edge.verdict, *edge.pair[2:])
            for edge in sorted(edges, key=lambda edge: (edge.one, edge.other))
        ),
    )
    for name in ("identity_member", "identity_blocked"):
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 - our own table names
    _write_clusters(connection, people, resolution)
    _set_state(connection, stamp)


def _write_clusters(connection: sqlite3.Connection, people: Sequence[Party], resolution: Resolution) -> None:
    connection.executemany(
        "INSERT INTO identity_member VALUES (?, ?, ?)",
        ((one.id, resolution.canonical[one.id], one.dataset) for one in people if one.id in resolution.canonical),
    )
    blocked: dict[tuple[str, str], Blocked] = {(one.one, one.other): one for one in resolution.blocked}
    connection.executemany(
        "INSERT OR REPLACE INTO identity_blocked VALUES (?, ?, ?, ?, ?)", (astuple(one) for one in blocked.values())
    )


def _stamp(connection: sqlite3.Connection) -> str:
    """Rules, statements and judgements that a result rests on, judgements last."""
    sets = connection.execute("SELECT count(*), max(id), count(released), sum(released) FROM capture_set").fetchone()
    judged = load_judgements(connection)
    last = f"{len(judged)}/{max((one.index for one in judged), default=-1)}/{sum(len(one.erased) for one in judged)}"
    return "|".join((RULE_VERSION, "/".join(map(str, sets)), last))


def _state(connection: sqlite3.Connection) -> str | None:
    if not has_clusters(connection):
        return None
    found = connection.execute("SELECT value FROM identity_state WHERE name = 'stamp'").fetchone()
    return None if found is None else str(found[0])


def _set_state(connection: sqlite3.Connection, stamp: str) -> None:
    connection.execute("INSERT OR REPLACE INTO identity_state VALUES ('stamp', ?)", (stamp,))


def has_clusters(connection: sqlite3.Connection) -> bool:
    """Whether clusters were ever made in this record."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'identity_state'")
    return found.fetchone() is not None
