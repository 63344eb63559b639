# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Any table through a mapping: the members `table` and `mapping` of one capture set.

The mapping (`readers.mapping_file`) is evidence like the table: it is preserved beside it, and
what was read can be read again from the two. So the identities of a row (`raw`, `form`) are of
its bytes and of the mapping's: under another mapping the same row says something else.

A row is a source record. Its key is that of the first entity it makes; a repeated one gets `#`
and eight digits of the row's hash. An entity's id is `<dataset>-<key>` where there is one key
column, no literal, and the text is plain, else `<dataset>-<16 digits of a hash of literal and
keys>`: rows with one key are about one entity. Both rules are frozen with version 1.

Every value stands on its cell; a literal follows from the row standing in the table at all. A
value that its property's type cannot hold is kept as a note where the entity can have one, and
counted as a loss; so are cells beyond the header, a reference to what the row does not make,
and a row that makes nothing though no filter excludes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, NoReturn, Self

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, Row, SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.readers.clean import squeeze
from holdfast.readers.contract import ListReader, Recognised, unique_key
from holdfast.readers.grid import Cell, GridRow, delimited_rows, is_sheet_line, sheet_rows
from holdfast.readers.mapping_file import MAX_MAPPING_BYTES, EntityMap, Mapped, PropertyMap, Query, parse_mapping
from holdfast.readers.mapping_values import typed

__all__ = ["MappedTable", "check_table", "recognise"]

_WHAT = "a mapped table"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,59}\Z")
_LITERAL = "rule:mapping-literal@1"
_PEEK_BYTES = 1 << 12
_SEVERAL_SHEETS = 2


class MappedTable(ListReader):
    """The reader `mapped_table`: a table and its mapping → source records."""

    name = "mapped_table"
    title = "a mapped table"
    members = ("table", "mapping")
    needs = ("mapping",)

    def __init__(self, mapping: bytes | None = None) -> None:
        self._mapping = mapping

    def with_companions(self, given: Mapping[str, bytes]) -> Self:
        """As in ListReader."""
        return type(self)(given.get("mapping"))

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; the mapping itself gives no records, but must be one."""
        if member == "mapping":
            parse_mapping(stream.read(MAX_MAPPING_BYTES + 1), "mapping")
            return
        if self._mapping is None:
            msg = "the set has no mapping beside its table"
            raise InputError(msg, hint="holdfast add TABLE --mapping MAP.yml")
        mapped = parse_mapping(self._mapping, "mapping")
        salt = short_id((self._mapping,))
        table = _Table(mapped, _rows(stream, mapped))
        seen: set[str] = set()
        for row in table.rows:
            form = short_id((salt, *((cell.text if cell else "").encode() for cell in row.cells)))
            made = _RowReader(row, table, dataset)
            if made.excluded:
                continue
            plain = short_id((row.data,))  # the key of a row without one stays when the mapping changes
            key = unique_key(made.key or f"row:{plain.hex()[:16]}", plain, seen)
            raw = short_id((salt, row.data))
            read = partial(made.read, key, raw, form)
            yield LazyRecord(key, (row.start, row.start + len(row.data)), raw=raw, form=form, read=read)


def check_table(mapped: Mapped, stream: BinaryIO) -> tuple[str, ...]:
    """The columns of a table that the mapping leaves out; of delimited text the header alone is read.

    Raises:
        InputError: it has not the columns that the mapping names, or is a workbook of several
            sheets and the mapping does not say which.
    """
    table = _Table(mapped, _rows(stream, mapped))
    for row in table.rows:
        if not row.json:
            break
    return tuple(name for name in table.columns if name not in mapped.columns)


def recognise(_head: bytes, _file_name: str) -> Recognised | None:
    """Nothing: only a person can say that a mapping belongs to a table."""
    return None


def _rows(stream: BinaryIO, mapped: Mapped) -> Iterator[GridRow]:
    head = stream.read(_PEEK_BYTES)
    joined = _Joined(head, stream)
    if is_sheet_line(head):
        return _one_sheet(sheet_rows(joined, _WHAT), mapped.table.sheet)  # type: ignore[arg-type] # reads lines, no more
    form = mapped.table
    if form.sheet:
        msg = f"the mapping names the sheet {form.sheet!r}, but the table is no workbook"
        raise InputError(msg, hint="leave `sheet` out")
    return delimited_rows(joined, _WHAT, delimiter=form.delimiter, encoding=form.encoding)  # type: ignore[arg-type] # as above


class _Joined:
    """What was read ahead, and the rest of the stream, line by line."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readline(self, size: int) -> bytes:
        head = self._head
        if not head:
            return self._stream.readline(size)
        end = head.find(b"\n") + 1
        if end:
            self._head = head[end:]
            return head[:end]
        self._head = b""
        return head + self._stream.readline(size - len(head))


def _one_sheet(rows: Iterator[GridRow], wanted: str) -> Iterator[GridRow]:
    """The rows of the sheet that is meant; of several with rows one must be named."""
    sheets: dict[str, None] = {}
    for row in rows:
        sheets[row.sheet] = None
        if not wanted and len(sheets) == _SEVERAL_SHEETS:
            msg = f"the workbook has several sheets: {', '.join(map(repr, sheets))} …"
            raise InputError(msg, hint="say which in the mapping: table: {sheet: NAME}")
        if wanted in ("", row.sheet):
            yield row
    if wanted and wanted not in sheets:
        msg = f"the workbook has no sheet {wanted!r}"
        raise InputError(msg, hint=f"it has {', '.join(map(repr, sheets))}")


class _Table:
    """The header, found and checked, and the rows after it."""

    def __init__(self, mapped: Mapped, rows: Iterator[GridRow]) -> None:
        self.mapped = mapped
        header = next((row for row in rows if row.number >= mapped.table.header), None)
        if header is None or (mapped.table.header and header.number != mapped.table.header):
            msg = "the table has no header row" + (f" {mapped.table.header}" if mapped.table.header else "")
            raise InputError(msg, hint="table: {header: 3} says in which row the columns are named")
        self.columns: dict[str, int] = {}
        for index, cell in enumerate(header.cells):
            name = squeeze(cell.text) if cell is not None else ""
            if name in self.columns and name in mapped.columns:
                msg = f"the column {name!r} stands twice in the table"
                raise InputError(msg, where=header.where, hint="a mapped column needs a name of its own")
            if name:
                self.columns.setdefault(name, index)
        self.width = len(header.cells)
        for column, place in mapped.columns.items():
            if squeeze(column) not in self.columns:
                for _ in (
                    rows if header.json else ()
                ):  # of several sheets, the wrong one may be meant: that is said first
                    pass
                self._missing(column, str(place))
        self.rows = rows

    def _missing(self, column: str, place: str) -> NoReturn:
        msg = f"the table has no column {column!r}"
        raise InputError(msg, where=place, hint=f"its columns: {', '.join(map(repr, self.columns))}"[:2000])

    def cell(self, row: GridRow, column: str) -> Cell | None:
        return row.cell(self.columns[squeeze(column)])


@dataclass(slots=True)
class _Made:
    """An entity that the row makes: its id, or none when its keys are empty."""

    map: EntityMap
    id: str


class _RowReader:
    """One row on its way to rows and losses."""

    def __init__(self, row: GridRow, table: _Table, dataset: str) -> None:
        self.row = row
        self.table = table
        self.dataset = dataset
        self.queries = [query for query in table.mapped.queries if self._passes(query)]
        self.excluded = not self.queries
        self.rows: list[Row] = []
        self.losses: list[Loss] = []
        self.parts = 0
        tokens = (self._token(entity) for query in self.queries for entity in query.entities)
        self.key = next((token for token in tokens if token), "")

    def _passes(self, query: Query) -> bool:
        def said(column: str) -> str:
            cell = self.table.cell(self.row, column)
            return squeeze(cell.text) if cell else ""

        return all(said(column) in allowed for column, allowed in query.filters.items()) and not any(
            said(column) in forbidden for column, forbidden in query.filters_not.items()
        )

    def _token(self, entity: EntityMap) -> str:
        """What is behind the dataset in the entity's id; empty when every key is."""
        cells = [self.table.cell(self.row, column) for column in entity.keys]
        texts = [squeeze(cell.text) if cell else "" for cell in cells]
        if not any(texts):
            return ""
        if len(texts) == 1 and not entity.key_literal and _PLAIN.match(texts[0]):
            return texts[0]
        return short_id(text.encode() for text in (entity.key_literal, *texts)).hex()[:16]

    def read(self, key: str, raw: bytes, form: bytes) -> SourceRecord:
        """The finished record."""
        for query in self.queries:
            made = {entity.name: self._made(entity) for entity in query.entities}
            made = {name: one if one is not None and self._has_ends(one, made) else None for name, one in made.items()}
            for one in made.values():
                if one is not None:
                    self._entity(one, made)
        for index, cell in enumerate(self.row.cells[self.table.width :], start=self.table.width + 1):
            if cell is not None:
                self._lose(
                    "a cell beyond the columns of the header", cell.text, f"column {index}", (cell.start, cell.end)
                )
        row = self.row
        if not self.rows and not self.losses:
            self._lose("a row that makes nothing", self._shown(row.cells), "", (0, len(row.data)))
        return SourceRecord(
            key, row.start, row.start + len(row.data), raw, tuple(self.rows), tuple(self.losses), self.parts, form
        )

    def _made(self, entity: EntityMap) -> _Made | None:
        """The entity, if its keys and what it requires are there; what else it would have had is lost."""
        token = self._token(entity)
        missing = [
            item.prop
            for item in entity.properties
            if item.required and item.columns and not any(self.table.cell(self.row, column) for column in item.columns)
        ]
        if token and not missing:
            return _Made(entity, f"{self.dataset}-{token}")
        self._not_made(entity, f"without its {missing[0]}" if missing else f"with an empty {' and '.join(entity.keys)}")
        return None

    def _has_ends(self, one: _Made, made: Mapping[str, _Made | None]) -> bool:
        """Whether a link has what it links; one of nothing is none."""
        edge = one.map.schema.edge
        for item in one.map.properties:
            if edge and item.prop in {edge.source, edge.target} and item.entity and made[item.entity] is None:
                self._not_made(one.map, f"that makes no {item.entity}")
                return False
        return True

    def _not_made(self, entity: EntityMap, why: str) -> None:
        columns = dict.fromkeys(column for item in entity.properties for column in item.columns)
        cells = [self.table.cell(self.row, column) for column in columns]
        if any(cells):
            self._lose(f"no {entity.name}: a row {why}", self._shown(cells), entity.name, (0, len(self.row.data)))

    @staticmethod
    def _shown(cells: Iterable[Cell | None]) -> str:
        return " · ".join(squeeze(cell.text) for cell in cells if cell)[:500]

    def _entity(self, one: _Made, made: Mapping[str, _Made | None]) -> None:
        for item in one.map.properties:
            for literal in item.literals:
                self._put(one, item.prop, literal, _LITERAL, (0, len(self.row.data)))
            if item.entity is not None:
                self._reference(one, item, made[item.entity])
            elif item.join is not None:
                self._joined(one, item)
            else:
                for column in item.columns:
                    cell = self.table.cell(self.row, column)
                    if cell is not None:
                        self._values(one, item, cell, column)

    def _reference(self, one: _Made, item: PropertyMap, other: _Made | None) -> None:
        if other is not None:
            self._put(one, item.prop, other.id, f"rule:mapping-entity@1:{item.entity}", (0, len(self.row.data)))

    def _joined(self, one: _Made, item: PropertyMap) -> None:
        found = [(column, cell) for column in item.columns if (cell := self.table.cell(self.row, column)) is not None]
        if not found:
            return
        text = (item.join or "").join(squeeze(cell.text) for _, cell in found)
        span = (min(cell.start for _, cell in found), max(cell.end for _, cell in found))
        path = "+".join(column for column, _ in found)
        for piece in text.split(item.split) if item.split else [text]:
            self._value(one, item, piece, path, span)

    def _values(self, one: _Made, item: PropertyMap, cell: Cell, column: str) -> None:
        if not item.split:
            self._value(one, item, cell.text, column, (cell.start, cell.end))
            return
        position, pieces = 0, []
        for piece in cell.text.split(item.split):
            lead = len(piece) - len(piece.lstrip())
            if piece.strip():
                start = position + lead
                pieces.append((piece.strip(), self.row.byte_range(cell, start, start + len(piece.strip()))))
            position += len(piece) + len(item.split)
        for number, (piece, span) in enumerate(pieces, start=1):
            self._value(one, item, piece, column if len(pieces) == 1 else f"{column}[{number}]", span)

    def _value(self, one: _Made, item: PropertyMap, text: str, path: str, span: tuple[int, int]) -> None:  # noqa: PLR0917 - a row, in bulk
        if not text.strip():
            return
        self.parts += 1
        found = typed(one.map.schema, item.prop, text, item.format)
        if found.value is not None:
            original = None if squeeze(text) == found.value else text
            self._put(one, found.prop, found.value, path, span, original)
        if not found.reason:
            return
        kind = "unparsed"
        if found.value is None and "notes" in one.map.schema.properties:
            self._put(one, "notes", f"{path}: {squeeze(text)}", path, span, text)
        elif found.value is None:
            kind = "dropped"
        self.losses.append(Loss(kind, f"{item.prop}: {found.reason}", text, path, *span))

    def _put(  # noqa: PLR0917 - a row, in bulk
        self, one: _Made, prop: str, value: str, path: str, span: tuple[int, int], original: str | None = None
    ) -> None:
        row = Row(one.id, one.map.schema.name, prop, value, None, original, path, *span)
        if row not in self.rows:
            self.rows.append(row)

    def _lose(self, reason: str, text: str, path: str, span: tuple[int, int]) -> None:
        self.losses.append(Loss("dropped", reason, text, path, *span))
