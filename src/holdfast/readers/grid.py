# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Rows of any table with the byte range of every cell: a decoded workbook, or delimited text.

A workbook comes as the lines of `xlsx@1` (`vault.workbook`), which name their sheet and row.
Delimited text (CSV) comes as RFC 4180 has it, with any delimiter: quotes around a cell, doubled
inside, line ends within; a quote inside a bare cell is a character like another.

Both give `GridRow`s in file order from a forward stream. A cell knows its text and its range in
the bytes of its row; `byte_range` narrows that to some of its characters, so that one value of
"a) … b) …" has its own range. Cells are verbatim; an empty cell is `None`.

Raises `InputError` for bytes that are not what they should be, `LimitError` for a row longer
than 1 MB.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO, NamedTuple

from holdfast.base.errors import InputError, LimitError
from holdfast.readers.table import check_not_html

__all__ = ["MAX_ROW_BYTES", "Cell", "GridRow", "delimited_rows", "is_sheet_line", "sheet_rows"]

MAX_ROW_BYTES = 1 << 20
_MAX_LINES = 1_000  # of one quoted cell
_SHEET_LINE = re.compile(rb'\["((?:[^"\\]|\\.)*)", ([1-9][0-9]{0,6})(?=[,\]])')
_ITEM = re.compile(rb', (?:"((?:[^"\\]|\\.)*)"|(null))(?=[,\]])')
_JSON_CHARACTER = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
_CSV_CHARACTER = re.compile(r'""|.', re.DOTALL)


class Cell(NamedTuple):
    """One filled cell: its text, and its range in the bytes of the row (quotes lie outside)."""

    text: str
    start: int
    end: int


class GridRow(NamedTuple):
    """One row. `where` is its place for people (`sheet "A", row 7` or `line 7`), `start` its offset."""

    sheet: str
    number: int
    start: int
    data: bytes
    cells: tuple[Cell | None, ...]
    encoding: str = "utf-8"
    json: bool = False

    @property
    def where(self) -> str:
        """Where the row stands, in words."""
        return f"sheet {self.sheet!r}, row {self.number}" if self.json else f"line {self.number}"

    def cell(self, index: int) -> Cell | None:
        """The cell of a column, `None` where the row is shorter or the cell empty."""
        return self.cells[index] if 0 <= index < len(self.cells) else None

    def byte_range(self, cell: Cell, first: int, last: int) -> tuple[int, int]:
        """The bytes of the characters `[first, last)` of a cell; all of the cell's where they cannot be told apart."""
        raw = self.data[cell.start : cell.end].decode(self.encoding)
        if len(raw) == len(cell.text):
            start = cell.start + len(raw[:first].encode(self.encoding))
            return start, start + len(raw[first:last].encode(self.encoding))
        marks = (_JSON_CHARACTER if self.json else _CSV_CHARACTER).findall(raw)
        if len(marks) != len(cell.text):
            return cell.start, cell.end
        start = cell.start + len("".join(marks[:first]).encode(self.encoding))
        return start, start + len("".join(marks[first:last]).encode(self.encoding))


def is_sheet_line(head: bytes) -> bool:
    """Whether a stream begins as a decoded workbook does."""
    return _SHEET_LINE.match(head) is not None


def sheet_rows(stream: BinaryIO, what: str) -> Iterator[GridRow]:
    """The rows of a decoded workbook. `what` names the list in messages.

    Raises:
        InputError: a line is not one of a decoded workbook, or there is none.
    """
    offset = 0
    while line := stream.readline(MAX_ROW_BYTES + 1):
        yield _sheet_row(line, offset, what)
        offset += len(line)
    if not offset:
        msg = f"{what} holds no row"
        raise InputError(msg, where="byte 0", hint="an empty workbook is no list; fetch it again")


def _sheet_row(line: bytes, offset: int, what: str) -> GridRow:
    if len(line) > MAX_ROW_BYTES:
        raise _too_long(offset)
    if not offset:
        check_not_html(line[:4096], what)
    if b"\x00" in line:
        msg = f"a NUL byte stands in {what}"
        hint = "it is published as a workbook (.xlsx); hand in that file"
        raise InputError(msg, where=f"byte {offset + line.index(0)}", hint=hint)
    head = _SHEET_LINE.match(line)
    if head is None or not line.endswith(b"]\n"):
        msg = f"this is not a row of {what}"
        raise InputError(msg, where=f"byte {offset}", hint="it is published as a workbook (.xlsx); hand in that file")
    cells: list[Cell | None] = []
    position = head.end()
    while match := _ITEM.match(line, position):
        text = None if match[2] is not None else _json_text(match, offset)
        cells.append(None if text is None else Cell(text, *match.span(1)))
        position = match.end()
    if line[position:] != b"]\n":
        msg = f"a row of {what} is damaged"
        raise InputError(msg, where=f"byte {offset + position}", hint="hand in the publisher's own file")
    sheet = _json_text(head, offset)
    return GridRow(sheet, int(head[2]), offset, line[:-1], tuple(cells), json=True)


def _json_text(match: re.Match[bytes], offset: int) -> str:
    raw = match[1]
    try:
        text = str(json.loads(b'"' + raw + b'"')) if b"\\" in raw else raw.decode("utf-8")
        text.encode("utf-8")
    except ValueError as exc:
        msg = "a cell is not text"
        raise InputError(msg, where=f"byte {offset + match.start(1)}", hint="the file is damaged") from exc
    return text


def delimited_rows(stream: BinaryIO, what: str, *, delimiter: str = "", encoding: str = "utf-8") -> Iterator[GridRow]:
    """The rows of delimited text that hold something; without `delimiter` the first line decides (`,` `;` tab `|`).

    Raises:
        InputError: not text in that encoding, a quote without an end, or no row.
    """
    number, offset = 0, 0
    pending, begun, at = b"", 0, 0
    while line := stream.readline(MAX_ROW_BYTES + 1):
        number += 1
        if number == 1:
            check_not_html(line[:4096], what)
            lead = 3 if line.startswith(b"\xef\xbb\xbf") else 0
            offset, line = lead, line[lead:]
            delimiter = delimiter or _guess(line)
        if not pending:
            begun, at = number, offset
        offset += len(line)
        pending += line
        if len(pending) > MAX_ROW_BYTES:
            raise _too_long(at)
        body = pending.rstrip(b"\r\n")
        cells = _split(body, delimiter)
        if cells is None:
            if number - begun > _MAX_LINES:
                raise _open_quote(begun, at)
            continue
        row = _delimited_row(body, cells, (begun, at), encoding)
        pending = b""
        if any(row.cells):
            yield row
    if pending:
        raise _open_quote(begun, at)
    if not number:
        msg = f"{what} holds no row"
        raise InputError(msg, where="byte 0", hint="an empty file is no list")


def _delimited_row(data: bytes, spans: list[tuple[int, int, bool]], place: tuple[int, int], encoding: str) -> GridRow:
    number, at = place
    if b"\x00" in data:
        msg = "a NUL byte stands in the table"
        raise InputError(msg, where=f"line {number}", hint="the file is damaged or UTF-16; save it as CSV in UTF-8")
    try:
        data.decode(encoding)
    except UnicodeDecodeError as exc:
        msg = f"byte 0x{data[exc.start]:02X} is not {encoding.upper()}"
        hint = "save the table in UTF-8, or say `encoding: cp1252` in the mapping"
        raise InputError(msg, where=f"line {number}, byte {at + exc.start}", hint=hint) from exc
    cells: list[Cell | None] = []
    for start, end, quoted in spans:
        text = data[start:end].decode(encoding)
        text = text.replace('""', '"') if quoted else text
        cells.append(Cell(text, start, end) if text.strip() else None)
    return GridRow("", number, at, data, tuple(cells), encoding)


@cache
def _expression(delimiter: str) -> re.Pattern[bytes]:
    mark = re.escape(delimiter.encode())
    return re.compile(rb' *"((?:[^"]|"")*)" *(' + mark + rb"|\Z)|([^" + mark + rb"]*)(" + mark + rb"|\Z)")


def _split(row: bytes, delimiter: str) -> list[tuple[int, int, bool]] | None:
    """The ranges of the cells, and which are quoted; `None` while a quote is open."""
    expression = _expression(delimiter)
    cells: list[tuple[int, int, bool]] = []
    position = 0
    while (match := expression.match(row, position)) is not None:
        quoted = match[1] is not None
        if not quoted and match[3].lstrip(b" ").startswith(b'"') and row.count(b'"', position) % 2 == 1:
            return None
        cells.append((*match.span(1 if quoted else 3), quoted))
        if not match[2 if quoted else 4]:
            break
        position = match.end()
    return cells


def _guess(line: bytes) -> str:
    counts = {mark: line.count(mark.encode()) for mark in (",", ";", "\t", "|")}
    return max(counts, key=lambda mark: counts[mark])


def _open_quote(number: int, at: int) -> InputError:
    msg = "a quotation mark is opened and never closed"
    return InputError(
        msg, where=f"line {number}, byte {at}", hint="close it, or double it where it is part of the text"
    )


def _too_long(offset: int) -> LimitError:
    msg = f"a row is longer than {MAX_ROW_BYTES} bytes"
    return LimitError(msg, where=f"byte {offset}", hint="no row of a list is that long; is a quotation mark open?")
