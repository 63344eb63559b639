# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who is asked about: one query, or a customer file of many.

Columns: id, name, schema, birth_date, nationality, country, gender, identifier, address. All
but `name` (or `identifier`) may be missing or empty; any other column is passed through to
the output untouched. Commas, semicolons, tabs and bars are recognised as delimiters from the
header; a byte order mark is taken off; the text is UTF-8.

A row that cannot be used is reported with its line and does not stop the file. A stray quote
costs the line it stands on: a quoted field may span at most 20 lines and 64 kB, then the line
is reported and reading goes on with the next. A line of more than 1 MiB is skipped.

`understand.understand` then reads the fields for comparison.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from holdfast.base.errors import InputError

__all__ = ["COLUMNS", "MAX_FIELD_CHARS", "Query", "QueryFile", "RowError", "read_queries"]

COLUMNS = ("id", "name", "schema", "birth_date", "nationality", "country", "gender", "identifier", "address")
_MAX_LINE_BYTES = 1 << 20
_MAX_RECORD_LINES = 20
_MAX_RECORD_CHARS = 1 << 16
_Line = tuple[int, str | None]
MAX_FIELD_CHARS = 10_000  # longer fields are cut, and the row says so


@dataclass(frozen=True, slots=True)
class Query:
    """One party asked about. All fields are text as given; `""` is absent. `extras` pass through.

    `numbered` says that `id` is the number of a row or a key of the request, not the customer's own id.
    """

    id: str
    name: str
    schema: str = ""
    birth_date: str = ""
    nationality: str = ""
    country: str = ""
    gender: str = ""
    identifier: str = ""
    address: str = ""
    extras: tuple[tuple[str, str], ...] = ()
    numbered: bool = False

    @classmethod
    def of(cls, name: str, fields: Mapping[str, str] | None = None, *, id: str = "1") -> Query:  # noqa: A002 - the column's name
        """A query from a name and a mapping of the other columns; unknown keys become extras.

        Raises:
            InputError: neither a name nor an identifier.
        """
        given = {key: value for key, value in (fields or {}).items() if value}
        known = {key: value for key, value in given.items() if key in COLUMNS[2:]}
        if not name.strip() and not known.get("identifier", "").strip():
            msg = "there is neither a name nor an identifier to screen"
            raise InputError(msg, hint='give a name: holdfast screen "Some Name"')
        extras = tuple((key, value) for key, value in given.items() if key not in COLUMNS)
        return cls(id=given.get("id", id), name=name, extras=extras, numbered="id" not in given, **known)


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not screened, and why. `line` counts from 1, the header included."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class QueryFile:
    """An opened customer file: iterate for queries and row errors, in order of the file."""

    columns: tuple[str, ...]
    extra_columns: tuple[str, ...]
    rows: Iterator[Query | RowError] = field(compare=False)

    def __iter__(self) -> Iterator[Query | RowError]:
        return self.rows


def read_queries(stream: BinaryIO, where: str) -> QueryFile:
    """Open a customer file; reads the header now, the rows as they are asked for.

    Raises:
        InputError: not text, no header, neither a name nor an identifier column, or a column twice.
    """
    lines = _lines(stream)
    first = next(lines, None)
    while first is not None and first[1] is not None and not first[1].strip():
        first = next(lines, None)
    if first is None:
        msg = "the customer file is empty"
        raise InputError(msg, where=where, hint=_HEADER_HINT)
    number, header = first
    if header is None or "\x00" in header or any("\udc80" <= char <= "\udcff" for char in header):
        msg = "the customer file is not UTF-8 text"
        raise InputError(msg, where=f"{where}, line {number}", hint="save it as CSV UTF-8")
    delimiter = max(",;\t|", key=lambda mark: len(set(_split(header, mark)) & set(COLUMNS)))
    columns = tuple(_split(header, delimiter))
    twice = next((column for column in columns if column and columns.count(column) > 1), None)
    if twice is not None:
        msg = f"the column {twice!r} stands twice in the header"
        raise InputError(msg, where=where, hint="give every column its own name")
    if not {"name", "identifier"} & set(columns):
        msg = f"the header has neither a column 'name' nor 'identifier': {header.strip()[:80]!r}"
        raise InputError(msg, where=where, hint=_HEADER_HINT)
    extra = tuple(column for column in columns if column not in COLUMNS and column)
    return QueryFile(columns, extra, _rows(lines, columns, delimiter))


_HEADER_HINT = "the first line names the columns: " + ",".join(COLUMNS)


def _rows(lines: Iterator[_Line], columns: tuple[str, ...], delimiter: str) -> Iterator[Query | RowError]:
    waiting: list[tuple[int, str | None]] = []
    while True:
        item = waiting.pop(0) if waiting else next(lines, None)
        if item is None:
            return
        number, text = item
        if text is None:
            yield RowError(number, f"the line is longer than {_MAX_LINE_BYTES:,} bytes; not screened")
            continue
        taken: list[tuple[int, str | None]] = []
        while text.count('"') % 2 and len(taken) < _MAX_RECORD_LINES and len(text) < _MAX_RECORD_CHARS:
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
            yield _row(number, text, columns, delimiter)


def _row(number: int, text: str, columns: tuple[str, ...], delimiter: str) -> Query | RowError:
    if any("\udc80" <= char <= "\udcff" for char in text):
        return RowError(number, "the line is not UTF-8; not screened")
    try:
        cells = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error as exc:
        return RowError(number, f"the line cannot be split into columns ({exc}); not screened")
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        return RowError(number, f"the line has {len(cells)} columns, the header {len(columns)}; not screened")
    values = {column: cell.strip()[:MAX_FIELD_CHARS] for column, cell in zip(columns, cells, strict=False) if column}
    if not values.get("name") and not values.get("identifier"):
        return RowError(number, "the line has neither a name nor an identifier; not screened")
    known = {column: values[column] for column in COLUMNS[2:] if values.get(column)}
    extras = tuple((column, value) for column, value in values.items() if column not in COLUMNS)
    own, name = values.get("id", ""), values.get("name", "")
    return Query(id=own or str(number), name=name, extras=extras, numbered=not own, **known)


def _split(header: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([header.strip("\ufeff\r\n ")], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [cell.strip().lower() if cell.strip().lower() in COLUMNS else cell.strip() for cell in cells]


def _lines(stream: BinaryIO) -> Iterator[_Line]:
    """Numbered lines with their ends; `None` beyond the limit. Bytes that are not UTF-8 stay as lone surrogates."""
    number = 0
    while True:
        raw = stream.readline(_MAX_LINE_BYTES)
        if not raw:
            return
        number += 1
        if len(raw) == _MAX_LINE_BYTES and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(_MAX_LINE_BYTES)
            yield number, None
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                yield number, None
                return
        yield number, raw.decode("utf-8", "surrogateescape")
