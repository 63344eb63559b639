# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Identity as the record keeps it: which records are of one party, and the pairs behind that.

Everything here is derived from the statements and from people's judgements under
`identity.RULE_VERSION`, can be deleted, and is made again by `refresh`:

`refreshing` says how; whether all of it is made or only what changed makes no difference to the result.
The tables are made on first use; no logical digest covers them, and nothing of them is ever logged.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from holdfast.model.statement import Statement
from holdfast.record.compare import Comparison, compare
from holdfast.record.db import Database
from holdfast.record.entity import EntityView
from holdfast.record.features import Party
from holdfast.record.judgements import (
    Judgement,
    JudgementRow,
    applied,
    erase_judgement,
    judged_now,
    load_judgements,
)
from holdfast.record.kept import edges_of, prune_names, read_state, rules_state, set_state
from holdfast.record.pairs import Pair, candidates
from holdfast.record.refreshing import compute_part, compute_whole, rejudged, write_part, write_whole
from holdfast.record.resolve import waiting
from holdfast.record.telling import load_parties
from holdfast.record.vocabulary import best_schema

__all__ = [
    "NOTHING",
    "Identities",
    "Member",
    "Refreshed",
    "Waiting",
    "has_clusters",
    "joined",
    "members_of",
    "with_referents",
]

Progress = Callable[[int, int], None]
NOTHING = f"sha256:{hashlib.sha256().hexdigest()}"
"""The digest of the state in which no record was put together with another."""


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

    def refresh(self, progress: Progress | None = None, *, anew: bool = False) -> Refreshed:
        """Resolve what changed, or everything where that is sooner done (or wanted: `anew`); the result is the same.

        Some seconds of processor time for a few hundred changed parties among 60,000, a minute for all of them.
        """
        folder = self._database.path.parent
        while True:
            with self._database.apart() as connection:
                stamp, serial = _stamp(connection), read_state(connection, "serial")
                part = None if anew else compute_part(connection, folder, progress)
                found = compute_whole(connection, progress) if part is None else None
            with self._database.writing() as connection:
                if read_state(connection, "serial") != serial:  # another process was sooner
                    continue
                if found is not None:
                    token, compared = write_whole(connection, found, folder, stamp), len(found.edges)
                elif part is not None:
                    compared, token = write_part(connection, part, folder, stamp)
                done = _refreshed(connection, compared)
            break
        if token:
            prune_names(folder, token)
        self._database.checkpoint()
        return done

    def rejudge(self, one: str, other: str) -> None:
        """Take a new judgement of two records into account, without looking for pairs again.

        Only records that edges or judgements connect with the two can end in another cluster; they are resolved
        anew, and the rest stays. The result is that of a refresh.
        """
        with self._database.writing() as connection:
            stored = _state(connection)
            if stored is None or read_state(connection, "rules") != rules_state():
                return
            rejudged(connection, (one, other))
            stamp = _stamp(connection)
            if stored.rpartition("|")[0] == stamp.rpartition("|")[0]:
                set_state(connection, stamp=stamp)

    def digest(self) -> str:
        """A digest of who is of one party with whom (`kept.stored_digest`); of nothing where nothing was resolved."""
        with self._database.reading() as connection:
            return read_state(connection, "digest") or NOTHING

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
            edges = edges_of(connection, [one.id]) if has_clusters(connection) else ()
            edge = next((edge for edge in edges if (edge.one, edge.other) == (one.id, other.id)), None)
        if edge is not None:
            return compare(one, other, edge.pair)
        pairs = [pair for pair in candidates([one, other]) if pair.one == 0]
        return compare(one, other, pairs[0] if pairs else Pair(0, 1))

    def review(self, limit: int = 50, offset: int = 0) -> tuple[tuple[Waiting, ...], int]:
        """A page of the queue, the likeliest first, and its length."""
        with self._database.reading() as connection:
            if not has_clusters(connection):
                return (), 0
            found = _queue(connection)
        return tuple(found[offset : offset + limit]), len(found)


def _queue(connection: sqlite3.Connection) -> list[Waiting]:
    canonical = dict(connection.execute("SELECT id, canonical FROM identity_member").fetchall())
    blocked = {(one, other): says for one, other, says in connection.execute(_BLOCKED)}
    judged = applied(judged_now(load_judgements(connection)))
    edges = connection.execute(_OPEN).fetchall()
    evidence = {(one, other): weight for one, other, weight, _ in edges}
    said = [(one.one, one.other) for one in judged]
    found = waiting(((one, other, word) for one, other, _, word in edges), canonical, blocked, said)
    return [Waiting(*pair, evidence[pair], blocked.get(pair, "")) for pair in found]


def _refreshed(connection: sqlite3.Connection, compared: int) -> Refreshed:
    def count(what: str) -> int:
        return int(connection.execute(f"SELECT {what}").fetchone()[0])

    return Refreshed(
        count("count(*) FROM identity_party"), count("count(*) FROM identity_edge"), compared,
        count("count(DISTINCT canonical) FROM identity_member"), count("count(*) FROM identity_member"),
        count("count(*) FROM identity_blocked"), len(_queue(connection)),
    )  # fmt: skip


_BLOCKED = (
    "SELECT one, other, says || CASE WHEN one IN (left_id, right_id) AND other IN (left_id, right_id) THEN ''"
    " ELSE ' (of ' || left_id || ' and ' || right_id || ', which it would join)' END FROM identity_blocked"
)
_OPEN = (  # pairs for a person before clusters and judgements are looked at, as `resolve` orders them
    "SELECT one, other, evidence, verdict FROM identity_edge AS edge WHERE verdict = 'maybe' OR EXISTS"
    " (SELECT 1 FROM identity_blocked AS b WHERE b.one = edge.one AND b.other = edge.other)"
    " ORDER BY evidence DESC, one, other"
)


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


def _stamp(connection: sqlite3.Connection) -> str:
    """Rules, statements and judgements that a result rests on, judgements last."""
    sets = connection.execute("SELECT count(*), max(id), count(released), sum(released) FROM capture_set").fetchone()
    judged = load_judgements(connection)
    last = f"{len(judged)}/{max((one.index for one in judged), default=-1)}/{sum(len(one.erased) for one in judged)}"
    return "|".join((rules_state(), "/".join(map(str, sets)), last))


def _state(connection: sqlite3.Connection) -> str | None:
    return read_state(connection, "stamp")


def has_clusters(connection: sqlite3.Connection) -> bool:
    """Whether clusters were ever made in this record."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'identity_state'")
    return found.fetchone() is not None
