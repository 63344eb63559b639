# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Customers in CSV: delimiter found from the header, quotes contained, no byte stops the file.

Commas, semicolons, tabs and bars are recognised; a byte order mark is taken off; the text is
UTF-8. A stray quote costs the line it stands on: a quoted field may span at most 20 lines and
64 kB, then the line is reported and reading goes on with the next. A line of more than 1 MiB is
skipped and reported.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from holdfast.base.errors import InputError
from holdfast.screening.columns import HEADER_HINT, Layout, known_columns, lay_out, schema_named
from holdfast.screening.customer_rows import flat_row
from holdfast.screening.query import FIELDS, MAX_FIELD_CHARS, Query, QueryFile, Row, RowError

__all__ = ["MAX_LINE_BYTES", "MAX_RECORD_CHARS", "MAX_RECORD_LINES", "CsvRows", "numbered_lines", "open_csv"]

MAX_LINE_BYTES = 1 << 20
MAX_RECORD_LINES = 20
MAX_RECORD_CHARS = 1 << 16
_CELL_CHARS = 1 << 16  # half of what the csv module takes
_Line = tuple[int, str | None]
_UNDECODED = re.compile("[\udc80-\udcff]")


def open_csv(stream: BinaryIO, where: str, mapping: Mapping[str, str]) -> QueryFile:
    """Read the header now, the rows as they are asked for.

    Raises:
        InputError: not text, no header, or one that names neither a name nor an identifier.
    """
    lines = numbered_lines(stream)
    first = next(lines, None)
    while first is not None and first[1] is not None and not first[1].strip():
        first = next(lines, None)
    if first is None:
        msg = "the customer file is empty"
        raise InputError(msg, where=where, hint=HEADER_HINT)
    number, header = first
    if header is None or "\x00" in header or any("\udc80" <= char <= "\udcff" for char in header):
        msg = "the customer file is not UTF-8 text"
        raise InputError(msg, where=f"{where}, line {number}", hint="save it as CSV UTF-8, or name its --format")
    wanted = set(mapping.values())
    delimiter = max(",;\t|", key=lambda mark: _fit(_split(header, mark), wanted))
    columns = tuple(_split(header, delimiter))
    layout = lay_out(columns, mapping, where)
    read_by = CsvRows(columns, delimiter, layout)
    rows = _rows(lines, columns, delimiter, layout)
    return QueryFile(columns, layout.extra, rows, "csv", layout.notes, read_by=read_by, begins_at=number + 1)


@dataclass(frozen=True, slots=True)
class CsvRows:
    """Reads lines of a file whose header is known; see `query.RowsOf`."""

    columns: tuple[str, ...]
    delimiter: str
    layout: Layout

    def rows(self, lines: BinaryIO, first: int) -> Iterator[Row]:
        """The rows in `lines`, whose first one is line `first` of the file."""
        data = lines.read()
        if (found := self._at_once(data, first)) is None:
            found = _rows(numbered_lines(io.BytesIO(data), first), self.columns, self.delimiter, self.layout)
        return ((row, ()) for row in found)

    def _at_once(self, data: bytes, first: int) -> Iterator[Query | RowError] | None:
        """What `_rows` gives for lines without anything that needs care, split all at once; `None` for others."""
        if b'"' in data or b"\x00" in data or data.count(b"\r") != data.count(b"\r\n"):
            return None
        try:
            lines = data.decode("utf-8").split("\n")
            if max(map(len, lines)) >= _CELL_CHARS:
                return None
            split = list(csv.reader(lines, delimiter=self.delimiter))
        except (UnicodeDecodeError, csv.Error):
            return None
        places = _places(self.columns, self.layout)
        return (
            _made(number, cells, self.columns, self.layout, places)
            for number, (text, cells) in enumerate(zip(lines, split, strict=True), first)
            if text.strip()
        )


def numbered_lines(stream: BinaryIO, first: int = 1) -> Iterator[_Line]:
    """Lines with their ends, numbered from `first`; `None` beyond the limit.

    Bytes that are not UTF-8 stay as lone surrogates.
    """
    number = first - 1
    while True:
        raw = stream.readline(MAX_LINE_BYTES)
        if not raw:
            return
        number += 1
        if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(MAX_LINE_BYTES)
            yield number, None
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                yield number, None
                return
        yield number, raw.decode("utf-8", "surrogateescape")


def _rows(
    lines: Iterator[_Line], columns: tuple[str, ...], delimiter: str, layout: Layout
) -> Iterator[Query | RowError]:
    waiting: list[_Line] = []
    places = _places(columns, layout)
    while True:
        item = waiting.pop(0) if waiting else next(lines, None)
        if item is None:
            return
        number, text = item
        if text is None:
            yield RowError(number, f"the line is longer than {MAX_LINE_BYTES:,} bytes; not screened")
            continue
        taken: list[_Line] = []
        while text.count('"') % 2 and len(taken) < MAX_RECORD_LINES and len(text) < MAX_RECORD_CHARS:
            more = waiting.pop(0) if waiting else next(lines, None)
            if more is None:
                break
            taken.append(more)
            if more[1] is None:
                break
            text += more[1]
        if text.count('"') % 2:
            waiting[:0] = taken
            yield RowError(number, "a quote is opened and not closed; the line is not screened")
        elif text.strip():
            yield _row(number, text, columns, delimiter, layout, places)


def _row(  # noqa: PLR0917 - the line, and how it is split
    number: int, text: str, columns: tuple[str, ...], delimiter: str, layout: Layout, places: _Places | None
) -> Query | RowError:
    if not text.isascii() and _UNDECODED.search(text):
        return RowError(number, "the line is not UTF-8; not screened")
    try:
        cells = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error as exc:
        return RowError(number, f"the line cannot be split into columns ({exc}); not screened")
    return _made(number, cells, columns, layout, places)


def _made(  # noqa: PLR0917 - the cells, and what they are
    number: int, cells: list[str], columns: tuple[str, ...], layout: Layout, places: _Places | None
) -> Query | RowError:
    if places is not None and len(cells) == len(columns) and (quick := _quick(cells, places, number)) is not None:
        return quick
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        return RowError(number, f"the line has {len(cells)} columns, the header {len(columns)}; not screened")
    return flat_row(dict(zip(columns, cells, strict=False)), layout, number)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the fields of an ordinary row stand, in the order of `Query`; -1, where a blank is put, for none."""

    fields: tuple[int, ...]
    extra: tuple[tuple[str, int], ...]


def _places(columns: tuple[str, ...], layout: Layout) -> _Places | None:
    """The places, when each field has one column."""
    if layout.parts or "aliases" in layout.sources or any(len(found) > 1 for found in layout.sources.values()):
        return None
    at = {name: columns.index(found[0]) for name, found in layout.sources.items()}
    fields = tuple(at.get(name, -1) for name in ("id", *(name for name in FIELDS if name != "aliases")))
    return _Places(fields, tuple((column, columns.index(column)) for column in layout.extra))


def _quick(cells: list[str], places: _Places, number: int) -> Query | None:
    """What `flat_row` gives for a row with nothing to say about it, in a third of the time; else `None`."""
    texts = [cell.strip() for cell in cells]
    texts.append("")
    own, name, kind, birth, nationality, country, gender, identifier, address = [texts[at] for at in places.fields]
    schema, problem = schema_named(kind)
    if problem or not (name or identifier) or len(max(texts, key=len)) > MAX_FIELD_CHARS:
        return None
    extras = tuple([(column, texts[at]) for column, at in places.extra])
    facts = (name, schema, birth, nationality, country, gender, identifier, address, extras)
    return Query(own or str(number), *facts, numbered=not own)


def _fit(columns: list[str], wanted: set[str]) -> tuple[int, int]:
    return known_columns(columns) + len(wanted & set(columns)), len(columns)


def _split(header: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([header.strip("\ufeff\r\n ")], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [cell.strip() for cell in cells]
