# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""FollowTheMoney statements as CSV: `statements.pack` (with and without a header) and `statements.csv`.

    Q61,Person:name,Ann,wd,,,t,f,2024-03-09T09:28:18,2024-03-09T09:28:18,3d64…      a pack before 4.x: no header
    entity_id,prop,value,dataset,lang,original_value,origin,external,…,id           a pack: prop is Person:name
    canonical_id,entity_id,prop,prop_type,schema,value,dataset,origin,lang,…,id     statements.csv: prop is name

Each line is one statement; the lines of an entity need not stand together (in the sample 67 of
281 entities are split), so they are gathered: rows are laid aside in a temporary file beyond
8 MB, and memory holds one small entry per row. A record goes from its first line to its last,
so records overlap. Its `raw` is of its lines and of the distances between them, because ranges
count from the first.

Ids are kept. The range of a value is its own cell; `original` is the publisher's
`original_value`. The statement id, where given, is computed again (`model.statement`, with
`.ext` for external ones): one that differs is counted as a loss, the statement stands.

What becomes no statement: the `id` statements (a checksum), `first_seen`, `last_seen`, `target`,
`origin` and `prop_type` are the exporter's own. Counted as losses: external statements (candidates
for enrichment, which nobody has confirmed), a `canonical_id` other than the entity's (the
publisher's resolution), a dataset other than the one the file is kept under; once per entity each.
Unknown schemata and properties are kept as notes, as in `ftm_json`.

Source: followthemoney 4.11, `statement/serialize.py` and `Statement.make_key`.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from array import array
from collections.abc import Iterator, Mapping
from functools import partial
from io import BytesIO
from typing import BinaryIO, NamedTuple

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, StoreError
from holdfast.model.schema import load_model
from holdfast.model.statement import Loss, Row, SourceRecord, statement_id
from holdfast.readers.build import LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date
from holdfast.readers.grid import Cell, GridRow, delimited_rows

__all__ = ["StatementsPack", "recognise"]

_WHAT = "FollowTheMoney statements"
_SPOOL_BYTES = 8 << 20
_LEGACY = (
    "entity_id", "prop", "value", "dataset", "lang", "original_value", "target", "external", "first_seen", "last_seen",
    "id",
)  # fmt: skip
_NEEDED = frozenset({"entity_id", "prop", "value", "dataset"})
_KNOWN = _NEEDED | frozenset(_LEGACY) | {"canonical_id", "prop_type", "schema", "origin"}
_RENAMED = {"statement_id": "id", "original": "original_value"}
_TRUE = frozenset({"t", "true", "1", "yes"})
_PROP = re.compile(r"[A-Z][A-Za-z]*:[A-Za-z]+\Z")
_ID = re.compile(r"[0-9a-f]{40}\Z")
_DATASET = re.compile(r"[a-z][a-z0-9_]{1,62}\Z")
_HEAD = re.compile(rb"[^\n\r,\"]{1,255},[A-Z][A-Za-z]{1,40}:[A-Za-z]{1,40},")


class StatementsPack(ListReader):
    """The reader `statements_pack`: one file of statements → one source record per entity."""

    name = "statements_pack"
    title = "a file of FollowTheMoney statements"
    members = ("statements",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; rows are laid aside on disk, one entity is in memory; ids are kept as they stand."""
        return _records(stream, dataset)


class _Line(NamedTuple):
    """One statement: where its row begins in the stream, the row, its cells by column."""

    start: int
    row: GridRow
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        cell = self.cells.get(column)
        return "" if cell is None else cell.text


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    columns: tuple[str, ...] = ()
    places: dict[str, array[int]] = {}  # per entity and row: start in the stream, offset in the spool, length
    try:
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            kept = 0
            for row in delimited_rows(stream, _WHAT, delimiter=","):
                if not columns:
                    columns, header = _columns(row)
                    if header:
                        continue
                entity = _checked(_line(row, row.start, columns), columns)
                places.setdefault(entity, array("q")).extend((row.start, kept, len(row.data)))
                spool.write(row.data)
                kept += len(row.data)
            for entity, numbers in places.items():
                lines = []
                for at in range(0, len(numbers), 3):
                    start, offset, length = numbers[at : at + 3]
                    spool.seek(offset)
                    again = next(delimited_rows(BytesIO(spool.read(length)), _WHAT, delimiter=","))
                    lines.append(_line(again, start + again.start, columns))
                yield _entity(entity, tuple(lines), dataset)
    except OSError as exc:
        msg = f"the rows of {_WHAT} could not be laid aside: {exc.strerror or exc}"
        raise StoreError(msg, where=tempfile.gettempdir(), hint="is there room on the disk? TMPDIR chooses it") from exc
    if not places:
        msg = f"the file holds no row of {_WHAT}"
        raise InputError(msg, where="line 1", hint="an empty file is no collection; fetch it again")


def _columns(row: GridRow) -> tuple[tuple[str, ...], bool]:
    """The columns of the file, and whether its first row names them."""
    names = ["" if cell is None else cell.text.strip() for cell in row.cells]
    if "entity_id" not in names or "prop" not in names:
        if len(names) in {len(_LEGACY) - 1, len(_LEGACY)} and _PROP.match(names[1]) is not None:
            return _LEGACY[: len(names)], False
        msg = f"the first row has neither the columns of {_WHAT} nor is it a statement"
        raise InputError(msg, where=row.where, hint="is this the file it claims to be?")
    names = [_RENAMED.get(name, name) for name in names]
    missing, new = sorted(_NEEDED - set(names)), sorted(set(names) - _KNOWN)
    if missing or new or len(set(names)) != len(names):
        said = f"missing {', '.join(missing) or 'none'}; new {', '.join(new)[:200] or 'none'}"
        msg = f"{_WHAT} have other columns: {said}"
        raise InputError(msg, where=row.where, hint="the format has changed; a newer Holdfast may read it")
    return tuple(names), True


def _line(row: GridRow, start: int, columns: tuple[str, ...]) -> _Line:
    cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if cell is not None}
    return _Line(start, row, cells)


def _checked(line: _Line, columns: tuple[str, ...]) -> str:
    """The entity of a row that is one.

    Raises:
        InputError: it has other columns, no entity or property, or an id that is cut.
    """
    entity = line.text("entity_id").strip()
    given = line.text("id")
    why = ""
    if len(line.row.cells) != len(columns):
        why = f"{len(line.row.cells)} fields instead of {len(columns)}"
    elif not entity or not line.text("prop").strip():
        why = "no entity_id or no prop"
    elif given and _ID.match(given) is None:
        why = f"an id that is not 40 hex digits: {given[:60]!r}"
    if why:
        msg = f"a row of {_WHAT} has {why}"
        hint = "the file is cut off or damaged; fetch it again, nothing of it was accepted"
        raise InputError(msg, where=f"{line.row.where}, byte {line.start}", hint=hint)
    return entity


def _entity(entity: str, lines: tuple[_Line, ...], dataset: str) -> LazyRecord:
    begin = lines[0].start
    end = max(line.start + len(line.row.data) for line in lines)
    placed = (b"%d " % (line.start - begin) + line.row.data for line in lines)
    raw = short_id(placed)
    form = short_id(sorted(b" ".join(line.row.data.split()) for line in lines))
    read = partial(_read, entity, lines, dataset, (raw, form))
    return LazyRecord(entity, (begin, end), raw=raw, form=form, read=read)


def _read(entity: str, lines: tuple[_Line, ...], dataset: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    begin = lines[0].start
    found = _Found(entity, dataset, begin)
    for number, line in enumerate(lines, start=1):
        found.take(line, f"[{number}]")
    end = max(line.start + len(line.row.data) for line in lines)
    return SourceRecord(entity, begin, end, ids[0], tuple(found.rows), tuple(found.losses), len(lines), ids[1])


class _Found:
    """The rows and losses of one entity, collected line by line."""

    def __init__(self, entity: str, dataset: str, begin: int) -> None:
        self.entity = entity
        self.dataset = dataset
        self.begin = begin
        self.rows: list[Row] = []
        self.losses: list[Loss] = []
        self._told: set[tuple[str, str, str, str]] = set()
        self._lost: set[tuple[str, str]] = set()

    def take(self, line: _Line, number: str) -> None:
        """One statement."""
        schema, colon, prop = line.text("prop").strip().partition(":")
        if not colon:
            schema, prop = line.text("schema").strip(), schema
        external = line.text("external").strip().lower() in _TRUE
        self._check_id(line, prop, external=external, number=number)
        if line.text("dataset").strip() != self.dataset:
            self._lose(line, "dataset", number, "a statement of another dataset", once=True)
        if line.text("canonical_id").strip() not in {"", self.entity}:
            self._lose(line, "canonical_id", number, "the publisher's resolution of entities", once=True)
        if external:
            self._lose(line, "value", number, "an external statement, which nobody has confirmed")
        elif "value" not in line.cells:
            self._lose(line, "prop", number, "a statement without a value")
        elif prop != "id":
            self._put(line, schema, prop, number=number)

    def _put(self, line: _Line, schema: str, prop: str, *, number: str) -> None:
        model = load_model()
        cell = line.cells["value"]
        value, lang, original = cell.text, line.text("lang").strip() or None, line.text("original_value") or None
        if (schema, prop, value, lang or "") in self._told:
            return
        self._told.add((schema, prop, value, lang or ""))
        start, end = self._range(line, cell)
        known = model.schemata.get(schema)
        if known is not None and prop in known.properties:
            original = None if original == value else original
            self.rows.append(Row(self.entity, schema, prop, value, lang, original, f"value{number}", start, end))
            return
        on = schema if known is not None and "notes" in known.properties else "Thing"
        note = f"{schema}:{prop}: {value}"
        self.rows.append(Row(self.entity, on, "notes", note, lang, value, f"value{number}", start, end))
        reason = "unknown schema" if known is None else "unknown property"
        self.losses.append(Loss("unparsed", reason, value, f"value{number}", start, end))

    def _check_id(self, line: _Line, prop: str, *, external: bool, number: str) -> None:
        given = line.text("id")
        if not given or "value" not in line.cells:
            return
        dataset, value = line.text("dataset"), line.text("value")
        lang = line.text("lang") or None
        ours = statement_id(dataset, self.entity, prop, value, lang)
        if external:
            tail = "" if lang is None else f"@{lang}"
            text = f"{dataset}.{self.entity}.{prop}.{value}{tail}.ext"
            ours = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        if given != ours:
            self._lose(line, "id", number, "the statement id is not that of the statement")

    def _lose(self, line: _Line, column: str, number: str, reason: str, *, once: bool = False) -> None:
        cell = line.cells.get(column)
        start, end = self._range(line, cell)
        text = "" if cell is None else cell.text
        if once and (reason, text) in self._lost:
            return
        self._lost.add((reason, text))
        self.losses.append(Loss("dropped", reason, text, f"{column}{number}", start, end))

    def _range(self, line: _Line, cell: Cell | None) -> tuple[int, int]:
        at = line.start - self.begin
        return (at, at + len(line.row.data)) if cell is None else (at + cell.start, at + cell.end)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the header or the first row; the dataset is the one that the first statement names."""
    line = head.lstrip()
    named = b"entity_id" in line.partition(b"\n")[0] and b"prop" in line.partition(b"\n")[0]
    if not named and _HEAD.match(line) is None:
        return None
    try:
        found = delimited_rows(BytesIO(line[: line.rfind(b"\n") + 1]), _WHAT, delimiter=",")
        row = next(found)
        columns, header = _columns(row)
        first = _line(next(found) if header else row, 0, columns)
    except (InputError, StopIteration):
        return None
    dataset = first.text("dataset").strip()
    if _DATASET.match(dataset) is None:
        dataset = "statements"
    observed, basis = named_date(file_name)
    return Recognised("statements_pack", dataset, "statements", observed, basis, "rows of FollowTheMoney statements")
