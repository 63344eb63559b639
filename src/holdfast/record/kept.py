# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a resolution leaves behind, so that the next one looks only at what changed since.

    identity_telling          the versions that told of the parties (`telling`)
    identity_party            each party as it was compared
    identity_text, _name      every name with its number, and who bears it
    identity_number           who states which identifier or reference number
    identity_hit              which names are alike (`lookups`), and how far each form sees: the state `reach`
    identity_edge             compared pairs
    identity_member, _blocked clusters, and what was not joined

All of it is derived and no logical digest covers it. A large index of names lies in a folder beside
the database; where it is missing it is made again from the names.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from holdfast.base.errors import StoreError
from holdfast.names.index import open_index
from holdfast.record.compare import Verdict
from holdfast.record.features import Party
from holdfast.record.identity import RULE_VERSION
from holdfast.record.lookups import Hits, Keys, Names, Reach
from holdfast.record.pairs import Pair, numbers_of
from holdfast.record.resolve import Blocked, Edge, Resolution
from holdfast.record.texts import batches, marks

__all__ = [
    "FORMAT", "Base", "edges_of", "keep_names", "kept_names", "load_bodies", "load_reach", "make_tables", "prune_names",
    "read_state", "rules_state", "set_state", "stored_digest", "write_clusters", "write_edges", "write_hits",
    "write_parties", "write_reach",
]  # fmt: skip

FORMAT = "2"
_SAVED_FROM = 4_000  # names: fewer are indexed again sooner than an index is worth keeping
_TABLES = {
    "identity_state": "(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "identity_array": "(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT",
    "identity_telling": "(version INTEGER PRIMARY KEY) STRICT",
    "identity_party": "(id TEXT PRIMARY KEY, accepted INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
    "identity_text": "(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT",
    "identity_name": "(text INTEGER NOT NULL, party TEXT NOT NULL, PRIMARY KEY (text, party)) STRICT, WITHOUT ROWID",
    "identity_number": "(value TEXT NOT NULL, party TEXT NOT NULL, PRIMARY KEY (value, party)) STRICT, WITHOUT ROWID",
    "identity_hit": "(mine INTEGER NOT NULL, theirs INTEGER NOT NULL, score INTEGER NOT NULL,"
    " PRIMARY KEY (mine, theirs)) STRICT, WITHOUT ROWID",
    "identity_edge": "(one TEXT NOT NULL, other TEXT NOT NULL, evidence INTEGER NOT NULL, verdict TEXT NOT NULL,"
    " alike INTEGER NOT NULL, weight INTEGER NOT NULL, mine TEXT NOT NULL, theirs TEXT NOT NULL,"
    " PRIMARY KEY (one, other)) STRICT, WITHOUT ROWID",
    "identity_member": "(id TEXT PRIMARY KEY, canonical TEXT NOT NULL, dataset TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "identity_blocked": "(one TEXT NOT NULL, other TEXT NOT NULL, says TEXT NOT NULL, left_id TEXT NOT NULL,"
    " right_id TEXT NOT NULL, PRIMARY KEY (one, other)) STRICT, WITHOUT ROWID",
}
_INDEXES = (
    "CREATE INDEX identity_name_party ON identity_name (party)",
    "CREATE INDEX identity_number_party ON identity_number (party)",
    "CREATE INDEX identity_hit_theirs ON identity_hit (theirs)",
    "CREATE INDEX identity_edge_other ON identity_edge (other)",
    "CREATE INDEX identity_canonical ON identity_member (canonical)",
    "CREATE INDEX identity_waiting ON identity_edge (verdict, evidence DESC, one, other)",
)


class Base(NamedTuple):
    """Names that are indexed: with the numbers below `upto`; `token` names the folder, empty where there is none."""

    names: Names
    upto: int
    token: str


def make_tables(connection: sqlite3.Connection) -> None:
    """Empty tables, whatever was there."""
    for name, columns in _TABLES.items():
        connection.execute(f"DROP TABLE IF EXISTS {name}")
        connection.execute(f"CREATE TABLE {name} {columns}")
    for index in _INDEXES:
        connection.execute(index)


def read_state(connection: sqlite3.Connection, name: str) -> str | None:
    """One word of the state; `None` where nothing was resolved yet."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'identity_state'")
    if found.fetchone() is None:
        return None
    row = connection.execute("SELECT value FROM identity_state WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def set_state(connection: sqlite3.Connection, **values: str) -> None:
    """Put down words of the state."""
    connection.executemany("INSERT OR REPLACE INTO identity_state VALUES (?, ?)", values.items())


def write_parties(connection: sqlite3.Connection, people: Iterable[Party]) -> None:
    """Store parties with their numbers; those of before must be gone."""
    people = list(people)
    connection.executemany(
        "INSERT INTO identity_party VALUES (?, ?, ?)",
        ((one.id, one.accepted, json.dumps(astuple(one), ensure_ascii=True)) for one in people),
    )
    connection.executemany(
        "INSERT INTO identity_number VALUES (?, ?)", ((value, one.id) for one in people for value in numbers_of(one))
    )


def load_bodies(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Party]:
    """Stored parties by id."""
    found = {}
    for part in batches(sorted(set(keys))):
        rows = connection.execute(f"SELECT body FROM identity_party WHERE id IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
        for (body,) in rows:
            values: list[Any] = [tuple(one) if isinstance(one, list) else one for one in json.loads(body)]
            party = Party(*values)
            found[party.id] = party
    return found


def write_hits(connection: sqlite3.Connection, hits: Hits) -> None:
    """Store hits; of what stands the better stays."""
    rows = zip(hits.mine.tolist(), hits.theirs.tolist(), hits.score.tolist(), strict=True)
    connection.executemany(
        "INSERT INTO identity_hit VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET score = max(score, excluded.score)", rows
    )


def write_reach(connection: sqlite3.Connection, reach: Reach) -> None:
    """Store how far each form sees."""
    rows = [(f"reach.{name}", getattr(reach, name).tobytes()) for name in Reach._fields]
    connection.executemany("INSERT OR REPLACE INTO identity_array VALUES (?, ?)", rows)


def load_reach(connection: sqlite3.Connection) -> Reach:
    """How far each form saw."""
    raw = dict(connection.execute("SELECT name, value FROM identity_array").fetchall())
    kinds = (np.uint64, np.int32, np.int32, np.uint64)
    columns: list[Any] = [
        np.frombuffer(raw[f"reach.{name}"], dtype=kind) for name, kind in zip(Reach._fields, kinds, strict=True)
    ]
    return Reach(*columns)


def write_edges(connection: sqlite3.Connection, edges: Iterable[Edge]) -> None:
    """Store compared pairs."""
    connection.executemany(
        "INSERT INTO identity_edge VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((edge.one, edge.other, edge.evidence, edge.verdict, *edge.pair[2:])
         for edge in sorted(edges, key=lambda edge: (edge.one, edge.other))),
    )  # fmt: skip


def edges_of(connection: sqlite3.Connection, keys: Iterable[str]) -> Iterator[Edge]:
    """The compared pairs of which one is among `keys`; one of two of them may come twice."""
    for part in batches(sorted(set(keys))):
        for column in ("one", "other"):
            rows = connection.execute(f"SELECT * FROM identity_edge WHERE {column} IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
            for one, other, evidence, verdict, *rest in rows:
                yield Edge(one, other, evidence, _verdict(verdict), Pair(-1, -1, *rest))


def _verdict(word: str) -> Verdict:
    return "same" if word == "same" else "maybe" if word == "maybe" else "different"


def write_clusters(connection: sqlite3.Connection, people: Iterable[Party], resolution: Resolution) -> None:
    """Store clusters and what was blocked; what stood of these people must be gone."""
    connection.executemany(
        "INSERT INTO identity_member VALUES (?, ?, ?)",
        ((one.id, resolution.canonical[one.id], one.dataset) for one in people if one.id in resolution.canonical),
    )
    blocked: dict[tuple[str, str], Blocked] = {(one.one, one.other): one for one in resolution.blocked}
    connection.executemany(
        "INSERT OR REPLACE INTO identity_blocked VALUES (?, ?, ?, ?, ?)", (astuple(one) for one in blocked.values())
    )


def stored_digest(connection: sqlite3.Connection) -> str:
    """SHA-256 over who is whose: `id`, tab, canonical id, line end, in order of id. Nothing merged: of nothing."""
    digest = hashlib.sha256()
    for row in connection.execute("SELECT id, canonical FROM identity_member ORDER BY id"):
        digest.update(f"{row[0]}\t{row[1]}\n".encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()}"


def kept_names(connection: sqlite3.Connection, folder: Path, texts: Mapping[int, str]) -> Base:
    """The index of `texts` (by number) or of an earlier state of them: kept in a folder, else made anew."""
    state = json.loads(read_state(connection, "base") or "{}")
    token, upto = str(state.get("token", "")), int(state.get("upto", 0))
    if token:
        try:
            return Base(_opened(folder / f"names-{token}"), upto, token)
        except (StoreError, OSError, ValueError):
            token = ""  # made again below
    return Base(Names.of(sorted(texts.items())), max(texts, default=-1) + 1, "")


def keep_names(folder: Path, names: Names, texts: Sequence[int], stamp: str) -> str:
    """Write a large index into a folder of its own; the token that names it, empty for a small one.

    Raises:
        StoreError: it cannot be written.
    """
    if len(texts) < _SAVED_FROM:
        return ""
    token = hashlib.sha256(f"{stamp}/{len(texts)}/{max(texts)}/{os.getpid()}".encode()).hexdigest()[:16]
    path = folder / f"names-{token}"
    try:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        names.index.save(path)
        for name in Keys._fields:
            np.save(path / f"asked_{name}.npy", getattr(names.keys, name), allow_pickle=False)
    except OSError as exc:
        msg = f"the index of names cannot be written: {exc.strerror}"
        raise StoreError(msg, where=str(path), hint="free some space, then run the command again") from exc
    return token


def prune_names(folder: Path, token: str) -> None:
    """Remove the folders of other indexes; a process that reads one keeps what it mapped."""
    for path in folder.glob("names-*"):
        if path.name != f"names-{token}":
            with contextlib.suppress(OSError):
                shutil.rmtree(path)


def _opened(path: Path) -> Names:
    columns: list[Any] = [np.load(path / f"asked_{name}.npy", allow_pickle=False) for name in Keys._fields]
    return Names(open_index(path), Keys(*columns))


def rules_state() -> str:
    """What results must have been made under to be gone on with."""
    return f"{FORMAT}/{RULE_VERSION}"
