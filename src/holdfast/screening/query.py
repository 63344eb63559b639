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

`understand` reads a query's fields once: dates as EDTF ranges, countries as codes. What it
cannot read is left out of the comparison and said in `problems`, never guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.names.normalize import Oddity
from holdfast.names.places import country_code
from holdfast.names.tokens import Name, analyse
from holdfast.screening.image import normal_identifiers

__all__ = ["COLUMNS", "Query", "QueryFile", "RowError", "Understood", "read_queries", "understand"]

COLUMNS = ("id", "name", "schema", "birth_date", "nationality", "country", "gender", "identifier", "address")
_MAX_LINE_BYTES = 1 << 20
_MAX_RECORD_LINES = 20
_MAX_RECORD_CHARS = 1 << 16
_Line = tuple[int, str | None]
_MAX_FIELD_CHARS = 10_000  # longer fields are cut, and the row says so


@dataclass(frozen=True, slots=True)
class Query:
    """One party asked about. All fields are text as given; `""` is absent. `extras` pass through."""

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
        return cls(id=given.get("id", id), name=name, extras=extras, **known)


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not screened, and why. `line` counts from 1, the header included."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A query read for comparison. `birth` and `countries` are empty where nothing could be read."""

    query: Query
    name: Name
    kind: str
    birth: tuple[DateRange, ...]
    countries: tuple[str, ...]
    gender: str
    identifiers: tuple[str, ...]
    address: Name
    problems: tuple[str, ...]


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


def understand(query: Query) -> Understood:
    """Read the fields of a query for comparison. Never raises."""
    problems: list[str] = []
    name = analyse(query.name)
    problems.extend(_ODD_WORDS[flag] for flag in _ODD_WORDS if flag in name.oddities)
    if query.name.strip() and not name.readings:
        problems.append("the name holds no letter or digit")
    birth, birth_problem = _birth(query.birth_date)
    countries = []
    for column, text in (("nationality", query.nationality), ("country", query.country)):
        for part in re.split(r"[;|/]", text):
            code = country_code(part)
            if code is not None:
                countries.append(code)
            elif part.strip():
                problems.append(f"{column} {part.strip()[:40]!r} is not a country we know; not compared")
    gender = _GENDERS.get(query.gender.strip().lower(), "")
    if query.gender.strip() and not gender:
        problems.append(f"gender {query.gender.strip()[:20]!r} is not compared")
    if birth_problem:
        problems.append(birth_problem)
    given = re.split(r"[;|]", query.identifier[:_MAX_FIELD_CHARS])
    identifiers = normal_identifiers(part for part in given if part.strip())
    return Understood(
        query, name, query.schema.strip(), birth, tuple(dict.fromkeys(countries)), gender, identifiers,
        analyse(query.address), tuple(problems),
    )  # fmt: skip


_ODD_WORDS = {
    Oddity.HIDDEN: "the name holds invisible characters; removed",
    Oddity.BIDI: "the name holds direction controls; removed",
    Oddity.CONTROL: "the name holds control characters; removed",
    Oddity.UNKNOWN: "the name holds code points that are no characters; removed",
    Oddity.MIXED_SCRIPT: "a word of the name mixes look-alike letters of two scripts; folded to one (possible evasion)",
    Oddity.TRUNCATED: "the name is longer than 1,000 characters; the rest is not compared",
}
_GENDERS = {
    "m": "male", "male": "male", "man": "male", "м": "male", "муж": "male", "мужской": "male",
    "f": "female", "female": "female", "woman": "female", "ж": "female", "жен": "female", "женский": "female",
}  # fmt: skip
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - read as a row


def _birth(text: str) -> tuple[tuple[DateRange, ...], str]:
    """Ranges for a birth date as people write it, and what could not be read.

    EDTF; 07.10.1952; 1952/10/07; 19521007; 7 Oct 1952. In 03/04/1952 day and month cannot be told
    apart: both readings are kept.
    """
    stripped = text.strip()
    if not stripped:
        return (), ""
    spellings: list[str] = []
    if match := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", stripped):
        spellings = [f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"]
    elif match := re.fullmatch(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})", stripped):
        spellings = [f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"]
    elif match := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", stripped):
        spellings = ["-".join(match.groups())]
    elif match := re.fullmatch(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", stripped):
        spellings = [f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}", f"{match[3]}-{match[1]:0>2}-{match[2]:0>2}"]
    elif match := re.fullmatch(r"([0-9]{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ ,-]+([0-9]{4})", stripped):
        month = match[2].lower()
        spellings = [f"{match[3]}-{_MONTHS.index(month) + 1:02}-{match[1]:0>2}"] if month in _MONTHS else []
    else:
        spellings = [stripped.replace("T00:00:00", "").removesuffix("Z")]
    found = []
    for spelling in spellings:
        try:
            found.append(DateRange.parse(spelling))
        except InputError:
            continue
    if not found or all(one.first == date.max for one in found):
        return (), f"birth date {stripped[:40]!r} cannot be read; not compared"
    return tuple(dict.fromkeys(found)), ""


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
    values = {column: cell.strip()[:_MAX_FIELD_CHARS] for column, cell in zip(columns, cells, strict=False) if column}
    if not values.get("name") and not values.get("identifier"):
        return RowError(number, "the line has neither a name nor an identifier; not screened")
    known = {column: values[column] for column in COLUMNS[2:] if values.get(column)}
    extras = tuple((column, value) for column, value in values.items() if column not in COLUMNS)
    return Query(id=values.get("id") or str(number), name=values.get("name", ""), extras=extras, **known)


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
