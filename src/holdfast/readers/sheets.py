# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lists that are published as workbooks: the header found, cells split, rows put with their bytes.

What several workbook readers share. A record is one row, or several that follow each other; a
cell's range counts from the record's first row, and a piece of a cell ("a) 1961 b) 1963") has a
range of its own. What cannot be read as its type is kept word for word as a note and counted
(`SheetRecord.note`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, Row, SourceRecord
from holdfast.readers.clean import squeeze
from holdfast.readers.grid import Cell, GridRow

__all__ = ["Piece", "SheetRecord", "columns_of", "each", "fold", "form_of", "lettered", "pieces", "raw_of"]

_LETTER = re.compile(r"(?:\(([a-z])\)|(?:(?<=[\s;,.])|\A)([a-z])\))\s*")


class Piece(NamedTuple):
    """A part of a cell: its text, trimmed, and the characters `[first, last)` it stands on."""

    text: str
    first: int
    last: int


def fold(text: str) -> str:
    """A column's name for comparing: lower case, everything but letters and digits as one `_`."""
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")


def columns_of(row: GridRow, names: Mapping[str, Sequence[str]]) -> tuple[dict[str, int], dict[int, str]]:
    """Our name → column, and column → its heading for those we do not know.

    Args:
        row: the header row.
        names: our name → the folded headings it goes by.

    Raises:
        InputError: two columns with one meaning.
    """
    known = {heading: ours for ours, headings in names.items() for heading in headings}
    found: dict[str, int] = {}
    others: dict[int, str] = {}
    for index, cell in enumerate(row.cells):
        if cell is None:
            continue
        ours = known.get(fold(cell.text))
        if ours is None:
            others[index] = squeeze(cell.text)
        elif ours in found:
            msg = f"two columns are called {squeeze(cell.text)!r}"
            raise InputError(msg, where=row.where, hint="the layout of the list has changed; keep the file, report it")
        else:
            found[ours] = index
    return found, others


def pieces(text: str, marks: re.Pattern[str]) -> list[Piece]:
    """The parts of `text` between the matches of `marks`, trimmed, empty ones left out."""
    spans, begin = [], 0
    for match in marks.finditer(text):
        spans.append((begin, match.start()))
        begin = match.end()
    spans.append((begin, len(text)))
    return [trimmed for first, last in spans if (trimmed := _trimmed(text, first, last)) is not None]


def lettered(text: str) -> list[Piece]:
    """The items of "a) … b) …", or the whole text where the letters do not follow each other from a."""
    wanted = "a"
    used: list[re.Match[str]] = []
    for match in _LETTER.finditer(text):
        if wanted in {match[1], match[2]}:
            used.append(match)
            wanted = chr(ord(wanted) + 1)
    if len(used) < 2:  # noqa: PLR2004 - one letter is no list, but its mark is no value either
        first = used[0].end() if used and not text[: used[0].start()].strip() else 0
        whole = _trimmed(text, first, len(text))
        return [] if whole is None else [whole]
    ends = [match.start() for match in used[1:]] + [len(text)]
    spans = [(0, used[0].start()), *((match.end(), end) for match, end in zip(used, ends, strict=True))]
    return [trimmed for first, last in spans if (trimmed := _trimmed(text, first, last)) is not None]


def _trimmed(text: str, first: int, last: int) -> Piece | None:
    part = text[first:last]
    core = part.strip(" \t\r\n\xa0\u3000;,")
    if not core:
        return None
    start = first + part.index(core)
    return Piece(core, start, start + len(core))


class SheetRecord:
    """Collects the rows and losses of one record; `rows` are the sheet's rows it consists of."""

    __slots__ = ("key", "losses", "main", "out", "parts", "rows", "schema", "size", "start")

    def __init__(self, key: str, main: str, schema: str, rows: Sequence[GridRow]) -> None:
        self.key = key
        self.main = main
        self.schema = schema
        self.rows = rows
        self.start = rows[0].start + _prefix(rows[0])
        self.size = rows[-1].start + len(rows[-1].data) - self.start
        self.out: list[Row] = []
        self.losses: list[Loss] = []
        self.parts = 0

    def put(  # noqa: PLR0917 - a row, in bulk
        self, prop: str, value: str, row: GridRow, cell: Cell, path: str, piece: Piece | None = None,
        *, on: tuple[str, str] | None = None, lang: str | None = None,
    ) -> None:  # fmt: skip
        """One value of the main entity, or of `on` (id, schema), standing on a cell or a piece of it."""
        entity, schema = on or (self.main, self.schema)
        text = cell.text if piece is None else piece.text
        original = None if squeeze(text) == value else text.strip()
        start, end = self._range(row, cell, piece)
        self._add(Row(entity, schema, prop, value, lang, original, path, start, end))

    def rule(self, prop: str, value: str, rule: str, *, on: tuple[str, str] | None = None) -> None:
        """A value that follows from the record standing on the list."""
        entity, schema = on or (self.main, self.schema)
        self._add(Row(entity, schema, prop, value, None, None, f"rule:{rule}", 0, self.size))

    def note(self, row: GridRow, cell: Cell, path: str, reason: str, piece: Piece | None = None) -> None:  # noqa: PLR0917 - as put
        """A text that became no typed value: kept as a note of the main entity, and counted."""
        text = cell.text if piece is None else piece.text
        start, end = self._range(row, cell, piece)
        self._add(Row(self.main, self.schema, "notes", squeeze(text), None, None, path, start, end))
        self.losses.append(Loss("unparsed", reason, text, path, start, end))

    def count(self, row: GridRow, cell: Cell, path: str, reason: str) -> None:
        """A loss of meaning only: the text stands elsewhere as a statement."""
        self.losses.append(Loss("unparsed", reason, cell.text, path, *self._range(row, cell, None)))

    def sub(self, kind: str, *content: str) -> str:
        """The id of a sub-entity: the main id, the kind, and a hash of what identifies it."""
        return f"{self.main}-{kind}-{short_id(part.encode() for part in content).hex()[:8]}"

    def done(self) -> SourceRecord:
        """The finished record."""
        return SourceRecord(
            self.key, self.start, self.start + self.size, raw_of(self.rows), tuple(self.out), tuple(self.losses),
            self.parts, form_of(self.rows),
        )  # fmt: skip

    def _add(self, row: Row) -> None:
        same = (row.entity, row.prop, row.value)
        if not any((one.entity, one.prop, one.value) == same for one in self.out):
            self.out.append(row)

    def _range(self, row: GridRow, cell: Cell, piece: Piece | None) -> tuple[int, int]:
        shift = row.start - self.start
        start, end = (cell.start, cell.end) if piece is None else row.byte_range(cell, piece.first, piece.last)
        return start + shift, end + shift


def raw_of(rows: Sequence[GridRow]) -> bytes:
    """Identity of the exact bytes without the number of the first row: a row inserted above changes nothing here.

    A record begins behind that number, so its ranges stay too; where later rows begin depends on
    how many digits their numbers have.
    """
    own = [row.data[_prefix(row) :] for row in rows]
    return short_id((*own, bytes(str([_prefix(row) for row in rows[1:]]), "ascii")))


def form_of(rows: Iterable[GridRow]) -> bytes:
    """Identity with white space folded."""
    return short_id("\x1f".join(squeeze(cell.text) if cell else "" for cell in row.cells).encode() for row in rows)


_NUMBERED = re.compile(rb'\["(?:[^"\\]|\\.)*", [0-9]+(?:, )?')


def _prefix(row: GridRow) -> int:
    """The length of what names sheet and row."""
    match = _NUMBERED.match(row.data) if row.json else None
    return 0 if match is None else match.end()


def each(
    record: SheetRecord, rows: Iterable[GridRow], index: int | None, read: Callable[[GridRow, Cell], None]
) -> None:
    """`read` every different filled text of one column of the record's rows."""
    seen: set[str] = set()
    for row in rows:
        cell = None if index is None else row.cell(index)
        if cell is not None and (text := squeeze(cell.text)) not in seen:
            seen.add(text)
            record.parts += 1
            read(row, cell)
