# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Customers as JSON: an object per line, or a list of objects. Flat columns, or entities with properties.

The first 1,000 rows say which columns there are; a column that turns up only later is left out
of what is passed through, and the row says so. A broken line costs itself. An element of a list
may span lines; when one cannot be told from the next, reading ends there with an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import BinaryIO

from holdfast.base.errors import InputError
from holdfast.screening.columns import Layout, lay_out
from holdfast.screening.csv_rows import MAX_LINE_BYTES, numbered_lines
from holdfast.screening.customer_rows import ENVELOPE, entity_row, flat_row, is_entity
from holdfast.screening.query import Query, QueryFile, Row, RowError

__all__ = ["JsonRows", "LateColumns", "open_json", "open_records"]

_HEAD = 1_000
_Row = tuple[int, dict[str, object] | str]
_MARK = re.compile(rb'["\[\]{}]|\\.', re.DOTALL)
_BLOCK = 1 << 16


def open_json(stream: BinaryIO, where: str, mapping: Mapping[str, str]) -> QueryFile:
    """Read the first rows now, the others as they are asked for.

    Raises:
        InputError: nothing in it, no object among the first rows, or none with a name or an identifier.
    """
    lines = numbered_lines(stream)
    first = next(lines, None)
    while first is not None and first[1] is not None and not first[1].strip():
        first = next(lines, None)
    if first is None:
        msg = "the customer file is empty"
        raise InputError(msg, where=where, hint="write one JSON object per line")
    if first[1] is not None and first[1].lstrip().startswith("["):
        text = first[1].encode("utf-8", "surrogateescape").lstrip()[1:]
        return open_records(_elements(text, stream), where, mapping, form="json", unit="row")
    records = _objects(chain([first], lines))
    return open_records(records, where, mapping, form="jsonl", unit="line", by_line=True)


@dataclass(frozen=True, slots=True)
class JsonRows:
    """Reads lines of a file whose first rows said which columns there are; see `query.RowsOf`."""

    layout: Layout
    entity_extra: tuple[str, ...]
    known: frozenset[str]

    def rows(self, lines: BinaryIO, first: int) -> Iterator[Row]:
        """The rows in `lines`, whose first one is line `first` of the file."""
        return self.read(_objects(numbered_lines(lines, first)), "line")

    def read(self, records: Iterator[_Row], unit: str) -> Iterator[Row]:
        """The rows of numbered records, each with its columns that are not known."""
        for number, record in records:
            if isinstance(record, str):
                yield RowError(number, f"{record}; not screened", unit), ()
                continue
            if is_entity(record):
                found = entity_row(record, number, unit, self.entity_extra)
            elif self.layout.sources or self.layout.parts:
                found = flat_row(record, self.layout, number, unit)
            else:
                found = flat_row(record, _layout_of(record), number, unit)
            yield found, tuple([name for name in record if name not in self.known])


class LateColumns:
    """Says of a column once that it turned up late; of the first thousand such columns."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._told: set[str] = set()

    def notice(self, names: tuple[str, ...]) -> str:
        """What to say of a row with these columns that are not known; empty when it was said."""
        late = [name for name in names if name not in self._told]
        if not late or len(self._told) >= _HEAD:
            return ""
        self._told.update(late)
        shown = ", ".join(repr(name[:40]) for name in late[:5])
        return f"{shown} first stands in this {self._unit}; not passed through"


def open_records(
    records: Iterator[_Row], where: str, mapping: Mapping[str, str], *, form: str, unit: str, by_line: bool = False
) -> QueryFile:
    """A customer file from numbered records; text in place of a record says what is wrong with it.

    With `by_line` each line is a record, and the lines can be read apart.

    Raises:
        InputError: no record among the first can be used.
    """
    head = list(islice(records, _HEAD))
    objects = [record for _, record in head if isinstance(record, dict)]
    if not objects:
        why = next((str(record) for _, record in head), "there is no row")
        msg = f"no row of the customer file can be read: {why}"
        raise InputError(msg, where=where, hint="write one JSON object per line, or name the --format")
    flat = [record for record in objects if not is_entity(record)]
    columns = list(dict.fromkeys(name for record in flat for name in record))
    layout = Layout({}, (), (), ())
    try:
        layout = lay_out(columns, mapping, where) if flat else layout
    except InputError:
        if len(flat) == len(objects) or mapping:
            raise
    carried = dict.fromkeys(name for record in objects if is_entity(record) for name in record)
    entity_extra = tuple(name for name in carried if name not in ENVELOPE | {"id", "schema", "properties"})
    extra = tuple(dict.fromkeys((*layout.extra, *entity_extra)))
    known = frozenset((*columns, *carried, *ENVELOPE))
    notes = (*layout.notes, *(["entities with properties"] if len(flat) < len(objects) else []))
    read_by = JsonRows(layout, entity_extra, known)
    rows = _rows(read_by.read(chain(head, records), unit), LateColumns(unit))
    apart = read_by if by_line else None
    return QueryFile(tuple(columns) or ("id", "schema", "properties"), extra, rows, form, notes, read_by=apart)


def _rows(read: Iterator[Row], late: LateColumns) -> Iterator[Query | RowError]:
    for found, names in read:
        text = late.notice(names) if names and isinstance(found, Query) else ""
        yield _noted(found, text) if text and isinstance(found, Query) else found


def _noted(query: Query, text: str) -> Query:
    return replace(query, notices=(*query.notices, text))


def _layout_of(record: Mapping[str, object]) -> Layout:
    """A flat row in a file of entities stands by itself."""
    try:
        return lay_out(list(record), {}, "")
    except InputError:
        return Layout({}, (), (), ())


def _objects(lines: Iterator[tuple[int, str | None]]) -> Iterator[_Row]:
    for number, text in lines:
        if text is None:
            yield number, f"the line is longer than {MAX_LINE_BYTES:,} bytes"
        elif text.strip():
            yield number, _parsed(text)


def _elements(start: bytes, stream: BinaryIO) -> Iterator[_Row]:
    """The elements of a list, one at a time: brackets and quotes are counted, then each is parsed by itself."""
    buffer, number, begin, at, depth, quoted = start, 0, 0, 0, 0, False
    while True:
        for mark in _MARK.finditer(buffer, at):
            at = mark.end()
            sign = mark[0]
            if sign == b'"':
                quoted = not quoted
            elif not quoted and sign in b"[{":
                begin = mark.start() if depth == 0 else begin
                depth += 1
            elif not quoted and sign in b"]}":
                if depth == 0:
                    return  # the end of the list
                depth -= 1
                if depth == 0:
                    number += 1
                    yield number, _parsed(buffer[begin:at].decode("utf-8", "surrogateescape"))
        more = stream.read(_BLOCK)
        if not more or (depth and len(buffer) - begin > MAX_LINE_BYTES):
            number += 1
            cut = "the list ends in the middle" if not more else f"an element is longer than {MAX_LINE_BYTES:,} bytes"
            yield number, f"{cut}; nothing after it is read"
            return
        keep = begin if depth else at
        open_escape = buffer.endswith(b"\\") and at < len(buffer)
        tail = buffer[keep:]
        at = len(tail) - 1 if open_escape else len(tail)
        buffer, begin = tail + more, 0


def _parsed(text: str) -> dict[str, object] | str:
    if not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text):
        return "the line is not UTF-8"
    try:
        value = json.loads(text)
    except RecursionError:
        return "the JSON is nested too deep"
    except ValueError as exc:
        return f"the line is not JSON ({str(exc)[:80]})"
    if not isinstance(value, dict):
        return f"a JSON {_JSON_WORDS.get(type(value), 'value')}, not an object"
    return value


_JSON_WORDS = {list: "list", str: "text", int: "number", float: "number", bool: "true or false", type(None): "null"}
