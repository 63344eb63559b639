# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Beneficial ownership data (BODS 0.4): who says who owns or controls whom, as JSON or JSON lines.

    {"statementId", "statementDate", "recordId", "recordType": "entity" | "person" | "relationship",
     "recordStatus": "new" | "updated" | "closed", "recordDetails": {…}, "source": {…}, …}

BODS keeps a history of its own: several statements may be about one record. What the record
says is what its last statement says (by `statementDate`, then by the order of the file); the
earlier ones are superseded: nothing of them is asserted, for nobody says whether they were
corrected or outlived, and each is counted as a loss with its bytes. A `closed` record stands
with that status, and an interest without an end of its own ended on the day of the closing
statement. A source record goes from the first to the last statement of its record, so records
overlap; statements are laid aside on disk, memory holds one small entry per statement.

Keys (frozen with version 1): `recordId`; entities are `<dataset>-<recordId>`, the interests of
a relationship sub-entities of it. `bods_fields` says what becomes of each member.

`statementId`, `declaration`, `declarationSubject`, `publicationDetails`, `isComponent` and the
source of a political exposure are about the statement as a document and become none of ours. BODS 0.2
and 0.3 (`statementType`) are refused.

Source: https://standard.openownership.org/en/0.4.0/
"""

from __future__ import annotations

import json
import re
import tempfile
from array import array
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, LimitError, StoreError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date
from holdfast.readers.json_items import MAX_ITEM_BYTES, items
from holdfast.readers.json_spans import Span, parse
from holdfast.readers.lists.bods_fields import fill, schema_of
from holdfast.readers.lists.bods_parts import Bag
from holdfast.readers.peek import peek
from holdfast.readers.pieces import Fill

__all__ = ["BodsJson", "recognise"]

_WHAT = "beneficial ownership statements"
_HEAD_BYTES = 1 << 16
_SPOOL_BYTES = 8 << 20
_TYPES = frozenset({"entity", "person", "relationship"})
_LINES = re.compile(rb'\s*\{[^\n]*"(?:statementId|recordType)"[^\n]*\}[ \t\r]*(?:\n|\Z)')
_MARKS = (b'"recordType"', b'"recordId"', b'"recordDetails"')
_PUBLISHER = re.compile(rb'"publisher"\s*:\s*\{[^{}]{0,400}?"name"\s*:\s*"([^"\\]{1,120})"')


class BodsJson(ListReader):
    """The reader `bods_json`: one file → one source record per BODS record."""

    name = "bods_json"
    title = _WHAT
    members = ("statements",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; statements are laid aside on disk, those of one record are in memory."""
        return _records(stream, dataset)


def _objects(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes) of every statement of an array or of lines."""
    head, whole = peek(stream, _HEAD_BYTES)
    lead = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    if b"\x00" in head or _LINES.match(head, lead) is None:
        yield from items(whole, ("statements",), _WHAT)
        return
    offset = 0
    while line := whole.readline(MAX_ITEM_BYTES + 1):
        if len(line) > MAX_ITEM_BYTES:
            msg = f"a line of {_WHAT} is longer than {MAX_ITEM_BYTES} bytes"
            raise LimitError(msg, where=f"byte {offset}", hint="the file is damaged or of another format")
        skip = lead if offset == 0 else 0
        body = line[skip:].strip(b" \t\r\n")
        if body:
            yield offset + line.index(body, skip), body
        offset += len(line)


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    places: dict[str, array[int]] = {}  # per record and statement: start in the stream, offset in the spool, length
    try:
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            kept = 0
            for start, data in _objects(stream):
                key = _key(data, start)
                places.setdefault(key, array("q")).extend((start, kept, len(data)))
                spool.write(data)
                kept += len(data)
            for key, numbers in places.items():
                said = []
                for at in range(0, len(numbers), 3):
                    start, offset, length = numbers[at : at + 3]
                    spool.seek(offset)
                    said.append((start, spool.read(length)))
                yield _record(key, said, dataset)
    except OSError as exc:
        msg = f"the statements could not be laid aside: {exc.strerror or exc}"
        raise StoreError(msg, where=tempfile.gettempdir(), hint="is there room on the disk? TMPDIR chooses it") from exc
    if not places:
        msg = f"the file is empty: it holds no {_WHAT}"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _members(data: bytes, start: int) -> dict[str, Span]:
    found = parse(data, where=f"the statement at byte {start}").value
    return found if isinstance(found, dict) else {}


def _word(members: dict[str, Span], name: str) -> str:
    span = members.get(name)
    return span.value.strip() if span is not None and isinstance(span.value, str) else ""


def _key(data: bytes, start: int) -> str:
    """The record that a statement is about; the statement must be one."""
    members = _members(data, start)
    details = members.get("recordDetails")
    key = _word(members, "recordId")
    if (
        key
        and "\x00" not in key
        and _word(members, "recordType") in _TYPES
        and details is not None
        and isinstance(details.value, dict)
    ):
        return key
    msg = "a statement has no recordId, no recordDetails, or a recordType that is none of BODS 0.4"
    hint = "statements of BODS 0.2 and 0.3 are not read" if "statementType" in members else "is this BODS 0.4?"
    raise InputError(msg, where=f"byte {start}", hint=hint)


def _record(key: str, said: list[tuple[int, bytes]], dataset: str) -> LazyRecord:
    begin, end = said[0][0], said[-1][0] + len(said[-1][1])
    raw = short_id(b"%d " % (start - begin) + data for start, data in said)
    form = short_id(sorted(json.dumps(json.loads(data), sort_keys=True).encode() for _, data in said))
    read = partial(_read, key, said, dataset=dataset, ids=(raw, form))
    return LazyRecord(key, (begin, end), raw=raw, form=form, read=read)


def _schema(members: dict[str, Span]) -> str:
    details = members["recordDetails"].value
    said = details.get("entityType") if isinstance(details, dict) else None
    inner = said.value if said is not None and isinstance(said.value, dict) else {}
    return schema_of(_word(members, "recordType"), _word(inner, "type"))


def _read(key: str, said: list[tuple[int, bytes]], *, dataset: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    begin, end = said[0][0], said[-1][0] + len(said[-1][1])
    parsed = [_members(data, start) for start, data in said]
    last = max(range(len(said)), key=lambda index: (_word(parsed[index], "statementDate"), index))
    start, data = said[last]
    top = Bag(parsed[last], data, start - begin, "")
    kind, schema = _word(parsed[last], "recordType"), _schema(parsed[last])
    b = Builder(key, f"{dataset}-{key}", schema, size=end - begin, ascii_only=False)
    fill(Fill(b), top, kind, dataset)
    for index, (at, other) in enumerate(said):
        if index != last:
            text = f"{_word(parsed[index], 'statementId')} of {_word(parsed[index], 'statementDate')}"
            reason = "a statement that a later one of its record supersedes"
            b.losses.append(Loss("dropped", reason, text, "", at - begin, at - begin + len(other)))
    b.parts = len(said)
    return b.done(begin, raw=ids[0], form=ids[1])


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the members of a statement; the dataset is made of the publisher's name."""
    if head.lstrip()[:1] not in {b"[", b"{"} or not all(mark in head for mark in _MARKS):
        return None
    match = _PUBLISHER.search(head)
    words = "" if match is None else match[1].decode("utf-8", "replace").lower()
    slug = re.sub(r"[^a-z0-9]+", "_", words).strip("_")[:50].rstrip("_")
    observed, basis = named_date(file_name)
    dataset = f"bods_{slug}" if slug else "bods_statements"
    return Recognised("bods_json", dataset, "statements", observed, basis, "statements of BODS 0.4")
