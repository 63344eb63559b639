# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Tables in which one party has many rows, far from each other: gathered per party, in flat memory.

British CSVs have a row for every combination of name and address (and in OFSI's list they are
sorted by name, so the 4,686 parties of 2025-04 stand in 8,504 places). `grouped` walks the
stream once, lays the rows aside in a temporary file beyond 8 MB, and keeps one small entry per
row in memory; at the end it gives the parties in the order of their first rows.

A record of such a list goes from its first row to its last, so records overlap; the ranges of
its statements lie in its own rows. `raw` is made of the bytes of its rows alone: a row of
somebody else between them changes nothing.

`opened` reads the line before the header and the header, and refuses a file whose columns are
not those of the format, naming the missing and the new ones. The same table as the lines of a
decoded workbook (`readers.grid`) is read alike.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from holdfast.base.errors import InputError, StoreError
from holdfast.readers.grid import Cell, is_sheet_line, sheet_rows
from holdfast.readers.peek import peek
from holdfast.readers.pieces import Piece
from holdfast.readers.table import Field, TableRow, check_not_html, rows

__all__ = ["Group", "GroupRow", "Head", "column_key", "grouped", "opened", "piece"]

_HEAD_BYTES = 1 << 16
_SPOOL_BYTES = 8 << 20
_WHITE = b" \t\r\n\f\v"
_NOT_WORD = re.compile(r"[^a-z0-9]+")


class Head(NamedTuple):
    """The line before the header, the columns as they are called, whether a workbook, the stream from its start."""

    stamp: str
    columns: tuple[str, ...]
    sheet: bool
    stream: BinaryIO


class GroupRow(NamedTuple):
    """One row of a party: its bytes, where they begin in the stream, its cells (none when damaged)."""

    data: bytes
    start: int
    cells: tuple[Cell | None, ...]
    damage: str | None


class Group(NamedTuple):
    """A party: its key, its rows in the order of the file, and the encoding of the file."""

    key: str
    rows: tuple[GroupRow, ...]
    encoding: str

    @property
    def start(self) -> int:
        """Where the first row begins."""
        return self.rows[0].start

    @property
    def end(self) -> int:
        """Where the last row ends."""
        return max(one.start + len(one.data) for one in self.rows)


def column_key(name: str) -> str:
    """A column's name without case, blanks and punctuation."""
    return _NOT_WORD.sub("", name.lower())


def opened(stream: BinaryIO, *, layouts: Sequence[Sequence[str]], what: str) -> tuple[Head, int]:
    """The head of a table and which of `layouts` its columns are, whatever their order.

    Raises:
        InputError: the file is empty, a web page, or has other columns.
    """
    head, whole = peek(stream, _HEAD_BYTES)
    check_not_html(head[:4096], what)
    if b"\x00" in head:
        msg = f"a NUL byte stands in {what}"
        at = f"byte {head.index(bytes(1))}"
        raise InputError(msg, where=at, hint="the file is damaged or UTF-16; hand in the publisher's own")
    if not head.strip():
        msg = f"{what} is empty"
        raise InputError(msg, where="byte 0", hint="an empty file is no list; fetch it again")
    lines = head.split(b"\n", 2)
    sheet = is_sheet_line(head)
    stamp, columns = (_sheet_head if sheet else _csv_head)(lines, what)
    found = {column_key(name) for name in columns}
    for index, layout in enumerate(layouts):
        if found == {column_key(name) for name in layout} and len(columns) == len(layout):
            return Head(stamp, columns, sheet, whole), index
    raise _drift(columns, layouts, what, where=f"line 2, byte {len(lines[0]) + 1}")


def _csv_head(lines: Sequence[bytes], _: str) -> tuple[str, tuple[str, ...]]:
    stamp = lines[0].removeprefix(b"\xef\xbb\xbf").decode("latin-1").strip()
    text = lines[1].decode("latin-1") if len(lines) > 1 else ""
    try:
        return stamp, tuple(next(csv.reader([text]), []))
    except csv.Error:
        return stamp, ()


def _sheet_head(lines: Sequence[bytes], what: str) -> tuple[str, tuple[str, ...]]:
    two = list(sheet_rows(io.BytesIO(b"".join(line + b"\n" for line in lines[:2] if line)), what))
    texts = [tuple("" if cell is None else cell.text for cell in row.cells) for row in two]
    return ",".join(texts[0]), texts[1] if len(texts) > 1 else ()


def _drift(columns: Sequence[str], layouts: Sequence[Sequence[str]], what: str, *, where: str) -> InputError:
    """What is missing and what is new against the layout that is nearest."""
    found = {column_key(name): name for name in columns}
    nearest = max(layouts, key=lambda layout: len(found.keys() & {column_key(name) for name in layout}))
    known = {column_key(name) for name in nearest}
    missing = [name for name in nearest if column_key(name) not in found]
    new = [name[:60] for key, name in found.items() if key not in known]
    if len(missing) > len(nearest) // 2:
        msg = f"{what} does not begin with its columns ({len(nearest)} of them, in the second line)"
        return InputError(msg, where=where, hint="is this the file it claims to be? no row of it was read")
    said = []
    if missing:
        said.append(f"missing: {', '.join(missing)}")
    if new:
        said.append(f"new: {', '.join(new)}")
    if not said:
        said.append("one stands twice")
    msg = f"the columns of {what} have changed; {'; '.join(said)}"
    return InputError(msg, where=where, hint="the publisher has changed the format; a newer Holdfast may read it")


def grouped(
    head: Head, *, column: str, key: Callable[[str | None, bytes, str], str], encodings: Sequence[str], what: str
) -> Iterator[Group]:
    """The parties of a table in the order of their first rows.

    `key` names the party of a row from its cell in `column` (`None` where the row is damaged),
    its bytes and its place in words. The file is in the first of `encodings` that every row is in.

    Raises:
        InputError, LimitError: as `table.rows` and `grid.sheet_rows`.
        StoreError: the temporary file cannot be written.
    """
    at = next(index for index, name in enumerate(head.columns) if column_key(name) == column_key(column))
    places: dict[str, array[int]] = {}  # per party and row: start in the stream, offset in the spool, length
    found = _sheet_keys(head, at, what) if head.sheet else _csv_keys(head, at, what)
    possible = list(encodings)
    try:
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            kept = 0
            for text, data, start, where in found:
                if not data.isascii():
                    possible = _still(possible, data, where, what)
                places.setdefault(key(text, data, where), array("q")).extend((start, kept, len(data)))
                spool.write(data)
                kept += len(data)
            for party, numbers in places.items():
                again: list[GroupRow] = []
                for place in range(0, len(numbers), 3):
                    start, offset, length = numbers[place : place + 3]
                    spool.seek(offset)
                    again.append(_again(spool.read(length), start, head, possible[0]))
                yield Group(party, tuple(again), possible[0])
    except OSError as exc:
        msg = f"the rows of {what} could not be laid aside: {exc.strerror or exc}"
        raise StoreError(msg, where=tempfile.gettempdir(), hint="is there room on the disk? TMPDIR chooses it") from exc
    if not places:
        msg = f"{what} holds no row"
        raise InputError(msg, where="line 2", hint="an empty list is no list; fetch it again")


def _still(possible: Sequence[str], data: bytes, where: str, what: str) -> list[str]:
    """Those of the encodings that a row is in."""
    left: list[str] = []
    wrong, name = 0, ""
    for encoding in possible:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as exc:
            wrong, name = exc.start, encoding.upper()
        else:
            left.append(encoding)
    if not left:
        msg = f"byte 0x{data[wrong]:02X} of {what} is not {name} here"
        hint = "the file is in another encoding or damaged; hand in the publisher's own file"
        raise InputError(msg, where=where, hint=hint)
    return left


_Keyed = tuple[str | None, bytes, int, str]


def _csv_keys(head: Head, at: int, what: str) -> Iterator[_Keyed]:
    for row in rows(head.stream, columns=len(head.columns), what=what, encoding="latin-1", skip=1):
        if row.line > 2:  # noqa: PLR2004 - the second line is the header, which `opened` has checked
            text = row.fields[at].raw.strip() if row.fields else None
            yield text, row.data, row.start, f"line {row.line}, byte {row.start}"


def _sheet_keys(head: Head, at: int, what: str) -> Iterator[_Keyed]:
    sheet = None
    for index, row in enumerate(sheet_rows(head.stream, what)):
        sheet = sheet or row.sheet
        if index > 1 and row.sheet == sheet:
            cell = row.cell(at)
            yield "" if cell is None else cell.text.strip(), row.data, row.start, row.where


def _again(data: bytes, start: int, head: Head, encoding: str) -> GroupRow:
    """The row of `data`, split as it was the first time."""
    if head.sheet:
        cells = next(sheet_rows(io.BytesIO(data + b"\n"), "a row")).cells
        more = any(cell is not None for cell in cells[len(head.columns) :])
        return GroupRow(data, start, cells, "more cells than columns" if more else None)
    try:
        row = next(rows(io.BytesIO(data), columns=len(head.columns), what="a row", encoding=encoding))
    except InputError:
        return GroupRow(data, start, (), "the row does not split into its columns")
    return GroupRow(data, start, tuple(_cell(row, field, encoding) for field in row.fields), row.damage)


def _cell(row: TableRow, field: Field, encoding: str) -> Cell | None:
    if not field.raw or field.raw.isspace():
        return None
    return Cell(row.data[field.start : field.end].decode(encoding).replace('""', '"'), field.start, field.end)


def piece(one: GroupRow, cell: Cell, column: str, group: Group) -> Piece:
    """A cell of a row of `group`; its range counts from the start of the group."""
    raw = one.data[cell.start : cell.end]
    bare = raw.strip(_WHITE)
    lead = len(raw) - len(raw.lstrip(_WHITE)) if len(bare) < len(raw) else 0
    return Piece(cell.text, one.start - group.start + cell.start + lead, column.strip(), bare, group.encoding)
