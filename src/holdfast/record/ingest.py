# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Source records of one member → renditions, versions and statements in the database.

1. In chunks, the records' keys and exact bytes (`raw`) are looked up.
2. Known bytes: nothing is written. The rows a reader made of them are not even looked at.
3. New bytes that say what a stored version of the same record says (`content_id`): a
   rendition is added, the statements are not.
4. New content: a version with its statements, links and search words.
5. Either way the rendition goes into the temporary table `arrival`: what this step carries.

The cost of a changed day is therefore one look-up per record and writes in proportion to
what changed. Ranges stay relative to the record; the rendition stored first for a version
is its exemplar: the place its ranges count in.

Called inside a write transaction; who calls decides about presence and commits.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from holdfast.model.statement import Row, SourceRecord, content_id
from holdfast.readers.build import LazyRecord
from holdfast.record.history import base_key
from holdfast.record.prepared import PreparedRecord, main_of
from holdfast.record.sets import Counts
from holdfast.record.texts import Interner, batches, marks
from holdfast.record.vocabulary import PROGRAM_PROPS, is_entity, risk_topics, search_words

__all__ = ["Ingest", "Reading", "prepare_arrival", "read_out"]

_CHUNK = 400  # source records at once: some 5,000 rows, about 4 MB


@dataclass(frozen=True, slots=True)
class Reading:
    """What a step carries, from the captures and the reader alone.

    `tally` maps
    (0, schema) and (1, programme) to the number of records, (2, …) to that of repeated
    ids; `output` is a SHA-256.
    """

    counts: Counts
    tally: dict[tuple[int, str], int]
    output: bytes


@dataclass(slots=True)
class _Stored:
    """What the database holds of one key: its record id, renditions and versions."""

    record: int
    renditions: dict[bytes, int]
    versions: dict[bytes, int]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A version whose statements are new, with the rendition it was found in."""

    version: int
    record: int
    content: bytes
    rendition: int
    source: SourceRecord

    @property
    def main(self) -> str:
        """The entity the record is about."""
        return main_of(self.source)

    @property
    def words(self) -> str:
        """The words it is found by."""
        source = self.source
        return source.words if isinstance(source, PreparedRecord) else search_words(self.main, source.rows)

    @property
    def lists(self) -> bool:
        """Whether it lists that entity: gives it a risk topic, or a Sanction."""
        main, risky = self.main, risk_topics()
        return any(
            (row.prop == "topics" and row.entity == main and row.value in risky)
            or (row.prop == "entity" and row.schema == "Sanction" and row.value == main)
            for row in self.source.rows
        )


def prepare_arrival(connection: sqlite3.Connection) -> None:
    """Empty temporary tables for the set algebra of one step."""
    for name in ("arrival", "before", "after"):
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} (rendition INTEGER PRIMARY KEY)")
        connection.execute(f"DELETE FROM temp.{name}")  # noqa: S608 - our own table names


class Ingest:
    """Writes the source records of one member whose bytes lie at `place`."""

    def __init__(self, connection: sqlite3.Connection, interner: Interner, *, member: int, place: int) -> None:
        self._db = connection
        self._intern = interner
        self._member = member
        self._place = place
        self._ids = {name: _next_id(connection, name) for name in ("record", "version", "rendition")}

    def run(self, records: Iterable[SourceRecord]) -> None:
        """Store everything. What the iterator raises passes through."""
        stream = iter(records)
        while chunk := list(islice(stream, _CHUNK)):
            self._chunk(chunk)

    def _chunk(self, chunk: Sequence[SourceRecord]) -> None:
        stored = self._known([_clean(record.key) for record in chunk])
        arrivals: list[int] = []
        created: list[tuple[int, int, str]] = []
        fresh: list[_Fresh] = []
        renditions: list[tuple[int, int, int, bytes, bytes, int, int, int, int, int]] = []
        losses: list[tuple[int, SourceRecord]] = []
        for one in chunk:
            key = _clean(one.key)
            entry = stored.get(key)
            if entry is None:
                entry = stored[key] = _Stored(self._take("record"), {}, {})
                created.append((entry.record, self._member, key))
            found = entry.renditions.get(one.raw)
            if found is None:
                found = self._take("rendition")
                record = _storable(one)
                content = record.content if isinstance(record, PreparedRecord) else content_id(record.rows)
                version = entry.versions.get(content)
                if version is None:
                    version = entry.versions[content] = self._take("version")
                    fresh.append(_Fresh(version, entry.record, content, found, record))
                entry.renditions[record.raw] = found
                renditions.append(
                    (found, entry.record, version, record.raw, record.form, self._place, record.start, record.end,
                     len(record.losses), record.parts)
                )  # fmt: skip
                losses.append((found, record))
            arrivals.append(found)
        self._db.executemany("INSERT INTO record VALUES (?, ?, ?)", created)
        self._db.executemany("INSERT OR IGNORE INTO temp.arrival VALUES (?)", ((found,) for found in arrivals))
        self._db.executemany(f"INSERT INTO rendition VALUES ({marks(10)})", renditions)  # noqa: S608 - placeholders only
        self._write_versions(fresh)
        self._write_losses(losses)

    def _known(self, keys: Sequence[str]) -> dict[str, _Stored]:
        found: dict[str, _Stored] = {}
        for part in batches(keys):
            rows = self._db.execute(
                "SELECT record.key, record.id, rendition.raw, rendition.id, version.content, version.id FROM record"  # noqa: S608 - placeholders only
                " JOIN rendition ON rendition.record = record.id JOIN version ON version.id = rendition.version"
                f" WHERE record.member = ? AND record.key IN ({marks(len(part))})",
                (self._member, *part),
            )
            for key, record, raw, rendition, content, version in rows:
                entry = found.setdefault(key, _Stored(record, {}, {}))
                entry.renditions[raw] = rendition
                entry.versions[content] = version
        return found

    def _take(self, table: str) -> int:
        self._ids[table] += 1
        return self._ids[table] - 1

    def _write_versions(self, fresh: Sequence[_Fresh]) -> None:
        rows = [row for one in fresh for row in one.source.rows]
        texts = self._intern.texts({text for row in rows for text in (row.value, row.original) if text is not None})
        links = [row for row in rows if is_entity(row.schema, row.prop)]
        mains = {one.main for one in fresh}
        entities = self._intern.entities({row.entity for row in rows} | {row.value for row in links} | mains)
        term = self._intern.terms
        many = self._db.executemany
        many(
            f"INSERT INTO version VALUES ({marks(7)})",  # noqa: S608 - placeholders only
            [
                (x.version, x.record, x.content, entities[x.main], x.rendition, len(x.source.rows), int(x.lists))
                for x in fresh
            ],
        )
        many(
            f"INSERT INTO statement VALUES ({marks(11)})",  # noqa: S608 - placeholders only
            [
                (one.version, n, entities[entity], term[schema], term[prop], texts[value],
                 None if lang is None else term[lang], None if original is None else texts[original],
                 term[path], start, stop)
                for one in fresh
                for n, (entity, schema, prop, value, lang, original, path, start, stop) in enumerate(one.source.rows)
            ],
        )  # fmt: skip
        about = {(entities[row.entity], one.version) for one in fresh for row in one.source.rows}
        many("INSERT INTO about VALUES (?, ?)", sorted(about))
        edges = {
            (entities[row.value], entities[row.entity], term[row.prop], one.version)
            for one in fresh
            for row in one.source.rows
            if is_entity(row.schema, row.prop)
        }
        many("INSERT INTO link VALUES (?, ?, ?, ?)", sorted(edges))
        words = [(one.version, one.words) for one in fresh]
        many("INSERT INTO words (rowid, folded) VALUES (?, ?)", words)

    def _write_losses(self, losses: Sequence[tuple[int, SourceRecord]]) -> None:
        term = self._intern.terms
        self._db.executemany(
            f"INSERT INTO loss VALUES ({marks(8)})",  # noqa: S608 - placeholders only
            (
                (rendition, n, term[loss.kind], term[loss.reason], loss.text, term[loss.path], loss.start, loss.end)
                for rendition, record in losses
                for n, loss in enumerate(record.losses)
            ),
        )


def read_out(connection: sqlite3.Connection) -> Reading:
    """Counts, tallies and output digest of what stands in `arrival`.

    The output digest is SHA-256 over one line `key TAB content-hex LF` per (key, content) of
    the member, sorted by key (code points), then content; repeats count once.
    """
    state = hashlib.sha256()
    lines = connection.execute(
        "SELECT DISTINCT record.key, version.content FROM temp.arrival"
        " JOIN rendition ON rendition.id = arrival.rendition"
        " JOIN version ON version.id = rendition.version JOIN record ON record.id = rendition.record"
        " ORDER BY record.key, version.content"
    )
    for key, content in lines:
        state.update(f"{key}\t{content.hex()}\n".encode())
    sums = connection.execute(
        "SELECT count(*), coalesce(sum(version.statements), 0), coalesce(sum(rendition.losses), 0),"
        " coalesce(sum(rendition.parts), 0) FROM temp.arrival JOIN rendition ON rendition.id = arrival.rendition"
        " JOIN version ON version.id = rendition.version"
    ).fetchone()
    entities = connection.execute(
        "SELECT count(DISTINCT about.entity) FROM about WHERE about.version IN (SELECT rendition.version"
        " FROM temp.arrival JOIN rendition ON rendition.id = arrival.rendition)"
    ).fetchone()[0]
    records, statements, losses, parts = sums
    return Reading(Counts(records, statements, entities, losses, parts), _tally(connection), state.digest())


def _tally(connection: sqlite3.Connection) -> dict[tuple[int, str], int]:
    tally: Counter[tuple[int, str]] = Counter()
    schemata = connection.execute(
        "SELECT term.value, count(*) FROM temp.arrival JOIN rendition ON rendition.id = arrival.rendition"
        " JOIN statement ON statement.version = rendition.version AND statement.n = 0"
        " JOIN term ON term.id = statement.schema GROUP BY term.id"
    )
    tally.update({(0, schema): count for schema, count in schemata})
    programs = connection.execute(
        "SELECT text.value, count(DISTINCT rendition.id) FROM temp.arrival"  # noqa: S608 - placeholders only
        " JOIN rendition ON rendition.id = arrival.rendition JOIN statement ON statement.version = rendition.version"
        f" AND statement.prop IN (SELECT id FROM term WHERE value IN ({marks(len(PROGRAM_PROPS))}))"
        " JOIN text ON text.id = statement.value GROUP BY text.id",
        PROGRAM_PROPS,
    )
    tally.update({(1, program): count for program, count in programs})
    marked = connection.execute(
        "SELECT record.key FROM temp.arrival JOIN rendition ON rendition.id = arrival.rendition"
        " JOIN record ON record.id = rendition.record WHERE instr(record.key, '#') > 0"
    )
    repeated = sum(base_key(key) != key for (key,) in marked)
    if repeated:
        tally[2, "repeated ids"] = repeated
    return dict(tally)


def _storable(record: SourceRecord) -> SourceRecord:
    r"""The record as SQLite can hold it: lone surrogates (JSON allows `\ud800`) become `?`."""
    if isinstance(record, LazyRecord):
        record = record.whole()
    if isinstance(record, PreparedRecord):
        return record
    rows, losses = record.rows, record.losses
    said = [text for row in rows for text in (row.entity, row.value, row.path, row.original, row.lang) if text]
    said += [text for loss in losses for text in (loss.text, loss.path)]
    try:
        (record.key + "".join(said)).encode("utf-8")
    except UnicodeEncodeError:
        rows = tuple(
            Row(
                _clean(row.entity), row.schema, row.prop, _clean(row.value),
                None if row.lang is None else _clean(row.lang),
                None if row.original is None else _clean(row.original),
                _clean(row.path), row.start, row.end,
            )
            for row in rows
        )  # fmt: skip
        losses = tuple(loss._replace(text=_clean(loss.text), path=_clean(loss.path)) for loss in losses)
    key = _clean(record.key)
    return SourceRecord(key, record.start, record.end, record.raw, rows, losses, record.parts, record.form)


def _clean(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _next_id(connection: sqlite3.Connection, table: str) -> int:
    found = connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0]  # noqa: S608 - our own table names
    return 1 if found is None else int(found) + 1
