# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`Documents`: the documents of a record, for those who read them in, list them and search them.

What stands in the tables is `documents`' and `passages`' matter. Every answer is read in one short
transaction; a document is taken in whole or not at all. `mentioned` says which parties of the
record a document names: it is made from the findings and the names that stand, may be thrown away
at any time, and no digest covers it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.record.documents import (
    Document,
    DocumentCounts,
    Finding,
    Said,
    accept_document,
    erase_document_text,
    forget_documents,
    load_documents,
    load_findings,
    read_upto,
    set_read_upto,
)
from holdfast.record.documents_measures import measures_of
from holdfast.record.documents_names import NamedParty, measures_by_country, named_parties
from holdfast.record.passages import PassageHit, count_passages, match_of, search_passages
from holdfast.record.texts import batches, marks
from holdfast.record.vocabulary import best_schema

if TYPE_CHECKING:
    import datetime as dt

    from holdfast.base.digest import Digest
    from holdfast.readers.text.rows import Row
    from holdfast.record.db import Database
    from holdfast.record.measures import Measure

__all__ = ["Blocks", "Documents", "Mentioned", "blocks_of"]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A place where a document names a party, or may: characters of a view, and how likely, in thousandths."""

    entity: str
    document: int
    view: int
    start: int
    end: int
    score: int
    surface: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocks:
    """The text of one view with blanks between its blocks; `places` are (start, end, role) in order."""

    view: int
    text: str
    places: tuple[tuple[int, int, str], ...]


class Documents:
    """The documents of one open record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ── growing ───────────────────────────────────────────────────────────────────────────────
    def accept(self, document: Document, said: Said) -> Document:
        """Take a document in, whole or not at all; as `documents.accept_document`."""
        with self._database.writing() as connection:
            return accept_document(connection, document, said)

    def forget(self, captures: Iterable[int]) -> tuple[int, ...]:
        """Take documents out, their words too; as `documents.forget_documents`."""
        with self._database.writing() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            orphans = forget_documents(connection, captures)
        self._database.checkpoint()
        return orphans

    def erase_text(self, capture: int, path: str) -> None:
        """Forget the file name or address of a document whose opening was erased."""
        if self.one(capture) is None:
            return
        with self._database.writing() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            erase_document_text(connection, capture, path)
        self._database.checkpoint()

    @property
    def upto(self) -> int:
        """Up to which log index (exclusive) captures were looked at."""
        with self._database.reading() as connection:
            return read_upto(connection)

    @upto.setter
    def upto(self, size: int) -> None:
        with self._database.writing() as connection:
            set_read_upto(connection, size)

    # ── looking ───────────────────────────────────────────────────────────────────────────────
    def all(self) -> tuple[Document, ...]:
        """Every document, in log order; those of the same bytes, and those that could not be read, too."""
        with self._database.reading() as connection:
            return load_documents(connection)

    def one(self, capture: int) -> Document | None:
        """The document of a capture."""
        with self._database.reading() as connection:
            return next(iter(load_documents(connection, capture)), None)

    def of_payload(self, payload: Digest) -> tuple[Document, ...]:
        """The documents of captures with these bytes."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT capture FROM document WHERE payload = ? ORDER BY capture", (payload.raw,))
            return tuple(one for (at,) in rows.fetchall() for one in load_documents(connection, at))

    def is_empty(self) -> bool:
        """Whether there is no document at all; costs nothing."""
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM document LIMIT 1").fetchone() is None

    def counts(self) -> DocumentCounts:
        """How many documents were read, how many could not be, and findings by kind; same bytes count once."""
        own = [one for one in self.all() if one.same_as is None]
        sums: Counter[str] = Counter()
        for one in own:
            sums.update(one.counts)
        return DocumentCounts(sum(not one.problem for one in own), sum(bool(one.problem) for one in own), dict(sums))

    def rows(self, document: int, kinds: Sequence[str]) -> dict[str, list[Row]]:
        """The rows of some kinds of findings of a document (the holder), in their order."""
        with self._database.reading() as connection:
            return {kind: [one.fields for one in load_findings(connection, kind, document)] for kind in kinds}

    def findings(self, kind: str | None = None, document: int | None = None) -> Iterator[Finding]:
        """Findings of a kind, of one document (the holder), or all; one read transaction while iterated."""
        with self._database.apart() as connection:
            yield from load_findings(connection, kind, document)

    def passages(self, document: int) -> tuple[str, ...]:
        """The texts of a document's blocks, in order; `document` is the holder."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT text FROM passage_at JOIN passage ON passage.rowid = passage_at.id WHERE document = ?"
                " ORDER BY view, start",
                (document,),
            )
            return tuple(text for (text,) in rows)

    def blocks(self, document: int) -> tuple[Blocks, ...]:
        """The text of every view of a document (the holder) as the record has it, with its blocks."""
        found: dict[int, list[tuple[int, int, str, str]]] = {}
        with self._database.reading() as connection:
            for view, *block in connection.execute(
                "SELECT view, start, stop, zone, text FROM passage_at JOIN passage ON passage.rowid = passage_at.id"
                " WHERE document = ? ORDER BY view, start",
                (document,),
            ):
                found.setdefault(view, []).append((block[0], block[1], block[2], block[3]))
        return tuple(blocks_of(view, rows) for view, rows in found.items())

    def named_parties(self) -> Iterator[NamedParty]:
        """Every party with the names under which it may stand in a text; one read transaction while iterated."""
        with self._database.apart() as connection:
            yield from named_parties(connection)

    def measures_by_country(self) -> dict[str, tuple[str, ...]]:
        """Ids of measures by the country that they say they are against."""
        with self._database.apart() as connection:
            return measures_by_country(connection)

    def measures_of(self, entities: Collection[str], day: dt.date) -> tuple[Measure, ...]:
        """The measures that aim at one of these entities now, or are one of them, with their status on `day`."""
        with self._database.reading() as connection:
            return measures_of(connection, entities, day)

    def search(
        self, words: str, *, document: int | None = None, limit: int = 20, offset: int = 0
    ) -> tuple[tuple[PassageHit, ...], int, int]:
        """Blocks that hold all the words, a page of them; how many there are, and in how many documents."""
        match = match_of(words)
        if not match:
            return (), 0, 0
        with self._database.reading() as connection:
            hits = search_passages(connection, match, document, limit=limit, offset=offset)
            return hits, *count_passages(connection, match, document)

    # ── parties named in documents ────────────────────────────────────────────────────────────
    def unlinked(self, names: str) -> tuple[int, ...]:
        """Documents that hold findings and were not yet compared with `names` (a digest)."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT capture FROM document WHERE same_as IS NULL AND problem = '' AND linked <> ? ORDER BY capture",
                (names,),
            )
            return tuple(capture for (capture,) in rows)

    def link(self, document: int, names: str, found: Sequence[Mentioned]) -> None:
        """Put in what a document names, compared with `names`, in place of what stood there."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM mentioned WHERE document = ?", (document,))
            connection.executemany(
                "INSERT OR REPLACE INTO mentioned VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(one.entity, one.document, one.view, one.start, one.end, one.score, one.surface, " ".join(one.signs))
                 for one in found],
            )  # fmt: skip
            connection.execute("UPDATE document SET linked = ? WHERE capture = ?", (names, document))

    def linked_with(self, document: int) -> str:
        """The names (a digest) that a document's mentions were compared with, "" for none yet."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT linked FROM document WHERE capture = ?", (document,)).fetchone()
            return "" if row is None else str(row[0])

    def schemata(self, entities: Iterable[str]) -> dict[str, str]:
        """The most specific schema of entities, by id; those that are not here are left out."""
        wanted, found = list(entities), dict[str, set[str]]()
        with self._database.reading() as connection:
            for part in batches(wanted):
                for key, schema in connection.execute(
                    "SELECT DISTINCT entity.key, term.value FROM entity CROSS JOIN about ON about.entity = entity.id"  # noqa: S608 - placeholders only
                    " CROSS JOIN statement ON statement.version = about.version AND statement.entity = entity.id"
                    f" JOIN term ON term.id = statement.schema WHERE entity.key IN ({marks(len(part))})",
                    part,
                ):
                    found.setdefault(key, set()).add(schema)
        return {key: best_schema(schemata) for key, schemata in found.items()}

    def mentioned(self, *, entity: str | None = None, document: int | None = None) -> tuple[Mentioned, ...]:
        """Where a party is named, or whom a document (the holder) names."""
        clauses = [f"{name} = ?" for name, value in (("entity", entity), ("document", document)) if value is not None]
        where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
        with self._database.reading() as connection:
            return _mentioned(connection, where, tuple(value for value in (entity, document) if value is not None))


def blocks_of(view: int, rows: Iterable[tuple[int, int, str, str]]) -> Blocks:
    """Blocks given as (start, end, role, text), in order, as one text."""
    pieces, places, at = [], [], 0
    for start, end, zone, text in rows:
        pieces += ["\n" * (start - at), text]
        places.append((start, end, zone))
        at = end
    return Blocks(view, "".join(pieces), tuple(places))


def _mentioned(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> tuple[Mentioned, ...]:
    rows = connection.execute(
        "SELECT entity, document, view, start, stop, score, surface, signs FROM mentioned"  # noqa: S608 - our own clauses
        f"{where} ORDER BY document, view, start, score DESC, entity",
        tuple(values),
    )
    return tuple(
        Mentioned(entity, document, view, start, end, score, surface, tuple(signs.split()))
        for entity, document, view, start, end, score, surface, signs in rows
    )
