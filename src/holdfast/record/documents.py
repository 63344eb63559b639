# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Documents in the record: captures that are no list, with what was found in them and where.

A document is known by the log index of its capture. Captures of the same bytes share the findings
of the first (`same_as`), so that nothing is counted twice; each stays a capture, and a version, of
its own. A document that could not be read stands here too, with the reason (`problem`).

The output digest of a document is SHA-256 over lines, each a JSON array and LF: its kind and facts,
then every view (maker and SHA-256 of its text), then every finding in order (kind, row). It depends
on the bytes and on the reader's version alone: names, addresses and times of captures are left out.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from holdfast.base.digest import Digest
from holdfast.record.passages import Passage, forget_passages, write_passages

if TYPE_CHECKING:
    from holdfast.readers.text.rows import Row

__all__ = [
    "Document", "DocumentCounts", "Finding", "Said", "accept_document", "documents_digest_lines", "erase_document_text",
    "forget_documents", "load_documents", "load_findings", "read_upto", "set_read_upto",
]  # fmt: skip

_BATCH = 2_000
_UPTO = "documents_upto"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the record lists it.

    Times are ISO 8601, "" where the document states none; `captured` is the capture's. `counts` are
    findings by kind. `address` tells that two captures are of one page, "" where nothing does.
    """

    capture: int
    payload: Digest
    chain: str
    reader: str
    kind: str
    title: str = ""
    published: str = ""
    modified: str = ""
    publisher: str = ""
    language: str = ""
    name: str = ""
    address: str = ""
    captured: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()
    views: int = 0
    characters: int = 0
    same_as: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    output: Digest | None = None

    @property
    def id(self) -> str:
        """As printed: `c12`."""
        return f"c{self.capture}"

    @property
    def day(self) -> str:
        """The day it gives itself, published or else last modified (ISO 8601), "" where it gives none."""
        return (self.published or self.modified)[:10]

    @property
    def holder(self) -> int:
        """The capture whose document holds the findings."""
        return self.capture if self.same_as is None else self.same_as


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """Sums over the documents of a record: those that were read, those that were not, and findings by kind."""

    documents: int
    unread: int
    findings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding with the document it stands in; `fields` is the row that `read --jsonl` prints."""

    document: int
    kind: str
    number: int
    fields: Row


@dataclass(frozen=True, slots=True)
class Said:
    """What a document says, consumed once: maker and text of each view, kind and row of every finding, its blocks."""

    views: Iterable[tuple[str, str]] = ()
    found: Iterable[tuple[str, Row]] = ()
    passages: Iterable[Passage] = ()


def accept_document(connection: sqlite3.Connection, document: Document, said: Said) -> Document:
    """Write a document that was read, or could not be; gives it with its counts and output.

    Idempotent: one that is there already is given as it stands. Of bytes that another document
    holds, nothing is written twice.

    Args:
        connection: in a write transaction.
        document: its head.
        said: what it says; not looked at where another document holds it.
    """
    known = load_documents(connection, document.capture)
    if known:
        return known[0]
    held = connection.execute(
        "SELECT capture, counts, output FROM document WHERE payload = ? AND chain = ? AND same_as IS NULL"
        " AND kind = ? AND problem = ''",
        (document.payload.raw, document.chain, document.kind),
    ).fetchone()
    if held is not None:
        _insert(connection, document, counts=held[1], output=held[2], same_as=held[0])
    else:
        counts, output = _write_findings(connection, document, said)
        _insert(connection, document, counts=json.dumps(counts, sort_keys=True), output=output, same_as=None)
        write_passages(connection, document.capture, said.passages)
    return load_documents(connection, document.capture)[0]


def _insert(connection: sqlite3.Connection, one: Document, *, counts: str, output: bytes, same_as: int | None) -> None:
    values = (
        one.capture, same_as, one.payload.raw, one.chain, one.reader, one.kind, one.title, one.published, one.modified,
        one.publisher, one.language, one.name, one.address, one.captured, one.problem, "\n".join(one.notes), one.views,
        one.characters, counts, output, "",
    )  # fmt: skip
    connection.execute(f"INSERT INTO document VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - marks only


def _write_findings(connection: sqlite3.Connection, one: Document, said: Said) -> tuple[dict[str, int], bytes]:
    state = hashlib.sha256()
    state.update(_line(["document", one.kind, one.title, one.published, one.modified, one.publisher, one.language]))
    for maker, text in said.views:
        state.update(_line(["view", maker, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()]))
    if one.problem:
        state.update(_line(["problem", one.problem]))
    counts: Counter[str] = Counter()
    waiting: list[tuple[object, ...]] = []
    for kind, row in said.found:
        fields = json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        state.update(f'["{kind}",{fields}]\n'.encode("ascii"))
        waiting.append((one.capture, kind, counts[kind], row["view"], row["start"], row["end"], row["byte_start"],
                        row["byte_end"], fields))  # fmt: skip
        counts[kind] += 1
        if len(waiting) >= _BATCH:
            _insert_findings(connection, waiting)
    _insert_findings(connection, waiting)
    return dict(counts), state.digest()


def _insert_findings(connection: sqlite3.Connection, waiting: list[tuple[object, ...]]) -> None:
    connection.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", waiting)
    waiting.clear()


def _line(value: list[object]) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


_COLUMNS = (
    "capture, payload, chain, reader, kind, title, published, modified, publisher, language, name, address, captured,"
    " problem, notes, views, characters, same_as, counts, output"
)


def load_documents(connection: sqlite3.Connection, capture: int | None = None) -> tuple[Document, ...]:
    """All documents in log order, or the one of a capture."""
    where, values = ("", ()) if capture is None else (" WHERE capture = ?", (capture,))
    rows = connection.execute(f"SELECT {_COLUMNS} FROM document{where} ORDER BY capture", values)  # noqa: S608 - our own clauses
    return tuple(_document(row) for row in rows)


def _document(row: tuple[Any, ...]) -> Document:
    """A row of the table, whose types it keeps itself (STRICT)."""
    capture, payload, chain, reader, kind, title, published, modified, publisher, language, name, address = row[:12]
    captured, problem, notes, views, characters, same_as, counts, output = row[12:]
    return Document(
        capture, Digest(payload), chain, reader, kind, title, published, modified, publisher, language, name, address,
        captured, problem, tuple(notes.splitlines()), views, characters, same_as, json.loads(counts), Digest(output),
    )  # fmt: skip


def load_findings(
    connection: sqlite3.Connection, kind: str | None = None, document: int | None = None
) -> Iterator[Finding]:
    """Findings by kind, document and place; of one kind, one document, or all. `document` is the holder."""
    clauses = [f"{name} = ?" for name, value in (("kind", kind), ("document", document)) if value is not None]
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    for at, name, number, fields in connection.execute(
        f"SELECT document, kind, n, fields FROM finding{where} ORDER BY kind, document, n",  # noqa: S608 - our own clauses
        [value for value in (kind, document) if value is not None],
    ):
        yield Finding(at, name, number, json.loads(fields))


def forget_documents(connection: sqlite3.Connection, captures: Iterable[int]) -> tuple[int, ...]:
    """Take documents out with everything found in them; gives the captures that shared the findings of one.

    Those given back have lost their findings too, and had better be read again where their bytes still stand.
    """
    orphans: list[int] = []
    for capture in captures:
        orphans += [one for (one,) in connection.execute("SELECT capture FROM document WHERE same_as = ?", (capture,))]
        if connection.execute("DELETE FROM document WHERE capture = ?", (capture,)).rowcount:
            connection.execute("DELETE FROM finding WHERE document = ?", (capture,))
            connection.execute("DELETE FROM mentioned WHERE document = ?", (capture,))
            forget_passages(connection, capture)
    connection.executemany("DELETE FROM document WHERE capture = ?", [(one,) for one in orphans])
    return tuple(orphans)


def erase_document_text(connection: sqlite3.Connection, capture: int, path: str) -> bool:
    """Forget the file name or address of a document whose opening was erased; whether there was one."""
    column = {"/body/name": "name", "/body/uri": "address"}.get(path)
    if column is None:
        return False
    found = connection.execute(f"UPDATE document SET {column} = '' WHERE capture = ?", (capture,))  # noqa: S608 - a column of the table above
    return found.rowcount > 0


def read_upto(connection: sqlite3.Connection) -> int:
    """Up to which log index (exclusive) captures were looked at."""
    found = connection.execute("SELECT value FROM meta WHERE name = ?", (_UPTO,)).fetchone()
    return 0 if found is None else int(found[0])


def set_read_upto(connection: sqlite3.Connection, size: int) -> None:
    """Note that all captures before log index `size` were looked at."""
    connection.execute(
        "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (_UPTO, str(size))
    )


def documents_digest_lines(connection: sqlite3.Connection) -> Iterator[list[object]]:
    """What the record's digest says of documents: one line for each payload read, in order of its bytes' digest."""
    for payload, chain, reader, kind, output in connection.execute(
        "SELECT DISTINCT payload, chain, reader, kind, output FROM document WHERE same_as IS NULL"
        " ORDER BY payload, chain, reader, kind, output"
    ):
        yield ["document", payload.hex(), chain, reader, kind, output.hex()]
