# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The logical digest of a record: what it says, whatever the order and batching of import.

SHA-256 over lines, each a JSON array and LF, in this order:

1. per member, sorted by these:                     ["member", source, dataset, carrier, member, carries]
2. its steps in order:  ["step", observed, tie, payload-hex, chain, accepted, rule, reasons, released]
3. its records by key, their versions by content:   ["version", key, content-hex]
4. their renditions by raw bytes:                   ["rendition", key, raw-hex, form-hex, content-hex]
5. and each one's stays by first step:              ["stands", key, raw-hex, from-rank, until-rank or null]
6. the documents by payload:                        ["document", payload-hex, chain, reader, kind, output-hex]

A rank counts the accepted steps of the member. `content` is recomputed from the statements
stored, so a changed statement changes the digest or is found out. Integer ids, log indexes,
places and ranges are left out: they depend on what was imported first.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby

from holdfast.base.digest import Digest
from holdfast.base.errors import StoreError
from holdfast.model.statement import Row, content_id
from holdfast.record.documents import documents_digest_lines

__all__ = ["count_unlike", "record_digest"]


def record_digest(connection: sqlite3.Connection) -> Digest:
    """The digest of everything in the record. Cost: one pass over all statements.

    Raises:
        StoreError: stored statements do not give the stored content id (a damaged record).
    """
    _check_content(connection)
    state = hashlib.sha256()
    members = connection.execute(
        "SELECT id, source, dataset, carrier, name, carries FROM member ORDER BY source, dataset, carrier, name"
    ).fetchall()
    for member, *names in members:
        for line in _member_lines(connection, member, names):
            state.update(json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n")
    for line in documents_digest_lines(connection):
        state.update(json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n")
    return Digest(state.digest())


def count_unlike(connection: sqlite3.Connection, source: str) -> tuple[int, int]:
    """Rows (member and key) of a source that `main` and `older` say otherwise, and rows of `main` in all.

    Works on records of every schema version so far.
    """
    said = (
        "SELECT member.name, record.key, version.content FROM {0}.member JOIN {0}.record ON record.member = member.id"
        " JOIN {0}.version ON version.record = record.id WHERE member.source = ?1"
    )
    now, before = said.format("main"), said.format("older")
    unlike = connection.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT name, key FROM (SELECT * FROM ({now} EXCEPT {before})"  # noqa: S608 - our own clauses
        f" UNION SELECT * FROM ({before} EXCEPT {now})))",
        (source,),
    ).fetchone()[0]
    rows = connection.execute(
        "SELECT count(*) FROM record JOIN member ON member.id = record.member WHERE member.source = ?", (source,)
    ).fetchone()[0]
    return int(unlike), int(rows)


def _member_lines(connection: sqlite3.Connection, member: int, names: list[str]) -> Iterator[list[object]]:
    yield ["member", *names]
    ranks: dict[int, int] = {}
    for step, observed, tie, payload, chain, accepted, rule, reasons, released in connection.execute(
        "SELECT step.id, capture_set.observed, capture_set.tie, place.payload, place.chain, step.accepted, step.rule,"
        " step.reasons, capture_set.released IS NOT NULL FROM step JOIN capture_set ON capture_set.id = step.set_id"
        " JOIN place ON place.id = step.place WHERE step.member = ? ORDER BY step.position",
        (member,),
    ):
        if accepted:
            ranks[step] = len(ranks)
        yield ["step", observed, tie, payload.hex(), chain, accepted, rule, reasons, released]
    for key, content in connection.execute(
        "SELECT record.key, version.content FROM record JOIN version ON version.record = record.id"
        " WHERE record.member = ? ORDER BY record.key, version.content",
        (member,),
    ):
        yield ["version", key, content.hex()]
    for key, raw, form, content in connection.execute(
        "SELECT record.key, rendition.raw, rendition.form, version.content FROM record"
        " JOIN rendition ON rendition.record = record.id JOIN version ON version.id = rendition.version"
        " WHERE record.member = ? ORDER BY record.key, rendition.raw",
        (member,),
    ):
        yield ["rendition", key, raw.hex(), form.hex(), content.hex()]
    for key, raw, first, last in connection.execute(
        "SELECT record.key, rendition.raw, presence.from_step, presence.until_step FROM record"
        " JOIN rendition ON rendition.record = record.id JOIN presence ON presence.rendition = rendition.id"
        " JOIN step ON step.id = presence.from_step WHERE record.member = ?"
        " ORDER BY record.key, rendition.raw, step.position",
        (member,),
    ):
        yield ["stands", key, raw.hex(), ranks[first], None if last is None else ranks[last]]


def _check_content(connection: sqlite3.Connection) -> None:
    rows = connection.execute(
        "SELECT version.id, version.content, entity.key, schema.value, prop.value, text.value, lang.value,"
        " original.value"
        " FROM version LEFT JOIN statement ON statement.version = version.id"
        " LEFT JOIN entity ON entity.id = statement.entity LEFT JOIN term AS schema ON schema.id = statement.schema"
        " LEFT JOIN term AS prop ON prop.id = statement.prop LEFT JOIN text ON text.id = statement.value"
        " LEFT JOIN term AS lang ON lang.id = statement.lang"
        " LEFT JOIN text AS original ON original.id = statement.original"
        " ORDER BY version.id"
    )
    for (version, content), group in groupby(rows, key=lambda row: (row[0], row[1])):
        said = (Row(e, s, p, v, lang, o, "", 0, 0) for _, _, e, s, p, v, lang, o in group if e is not None)
        if content_id(said) != content:
            raise StoreError(
                f"the statements of version {version} are not those that were stored", hint="holdfast rebuild"
            )
