# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GLEIF's golden copy as CSV: the same records as the XML (`gleif_lei_xml`), one row each, and the exceptions.

    level1       LEI, Entity.LegalName, Entity.LegalName.xmllang, …                    → a party
    level2       Relationship.StartNode.NodeID, …, Relationship.Period.1.startDate, …  → an edge
    exceptions   LEI, Exception.Category, Exception.Reason.1, …                        → why no parent is told

A column's name is the path of an element, numbers count elements of one name, `xmllang` and `type` are
attributes. So a row becomes the same parts as an element of the XML, and `gleif_level1` and
`gleif_level2` read both; entity ids and statements are the same by construction. Columns may stand in
any order; one nobody knows becomes a note and a counted loss. `ConformityFlag` says nothing of the party.

An exception is a note on the party: which parent is not told, and why ("NATURAL_PERSONS").

Keys (frozen with version 1): as those of the XML; for an exception "LEI/CATEGORY".

Source: https://www.gleif.org/en/lei-data/gleif-golden-copy
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import GridRow, delimited_rows
from holdfast.readers.lists import gleif_level1, gleif_level2
from holdfast.readers.lists.gleif_parts import Part
from holdfast.readers.pieces import Fill, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.model.statement import SourceRecord

__all__ = ["GleifCsv", "recognise"]

_TITLES = {
    "level1": "GLEIF's level 1 table", "level2": "GLEIF's level 2 table",
    "exceptions": "GLEIF's table of reporting exceptions",
}  # fmt: skip
_NEEDED = {
    "level1": ("LEI", "Entity.LegalName"),
    "level2": ("Relationship.StartNode.NodeID", "Relationship.RelationshipType", "Relationship.EndNode.NodeID"),
    "exceptions": ("LEI", "Exception.Category"),
}
_ATTRIBUTES = {"xmllang": "lang", "type": "type", "event_status": "event_status", "group_type": "group_type"}
_DROPPED = frozenset({"ConformityFlag", "Registration.ConformityFlag"})
_NAMES = {  # steps that the XML has and the columns leave out, or spell otherwise
    "Period": ("RelationshipPeriods", "RelationshipPeriod"),
    "Qualifiers": ("RelationshipQualifiers", "RelationshipQualifier"),
    "Quantifiers": ("RelationshipQuantifiers", "RelationshipQuantifier"),
    "LegalEntityEvents": ("LegalEntityEvents", "LegalEntityEvent"),
    "startDate": ("StartDate",), "endDate": ("EndDate",), "periodType": ("PeriodType",),
}  # fmt: skip
_CATEGORIES = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct accounting consolidating parent not told",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "ultimate accounting consolidating parent not told",
}
_STAMP = re.compile(r"(20\d\d)(\d\d)(\d\d)-(\d\d)(\d\d)")


class _Column(NamedTuple):
    """Where a column's value goes: the steps of its element with their counts, and the attribute if it is one."""

    name: str
    steps: tuple[tuple[str, int], ...]
    attribute: str


class GleifCsv(ListReader):
    """The reader `gleif_csv`: one table of the golden copy → source records."""

    name = "gleif_csv"
    title = "GLEIF's golden copy as CSV"
    members = ("level1", "level2", "exceptions")
    carries = "gleif_lei_xml"

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row; rows are read when asked for."""
        return _records(member, stream, dataset)


def _records(member: str, stream: BinaryIO, dataset: str) -> Iterator[LazyRecord]:
    what = _TITLES[member]
    columns: list[_Column] = []
    places: list[int] = []
    seen: set[str] = set()
    for row in delimited_rows(stream, what, delimiter=","):
        if not columns:
            columns = _header(row, member)
            names = [column.name for column in columns]
            places = [names.index(name) for name in _NEEDED[member]]
            continue
        if len(row.cells) != len(columns):
            msg = f"a row of {what} has {len(row.cells)} fields, the table {len(columns)} columns"
            raise InputError(msg, where=f"{row.where}, byte {row.start}", hint="the file is cut off or damaged")
        said = ["" if (cell := row.cell(at)) is None else cell.text.strip() for at in places]
        if not said[0] or (member != "level1" and not all(said)) or "\x00" in "".join(said):
            msg = f"a row of {what} does not say whose it is"
            raise InputError(msg, where=f"{row.where}, byte {row.start}", hint="the publisher has changed the format")
        form = short_id((b" ".join(row.data.split()),))
        key = unique_key(said[0] if member == "level1" else "/".join(said), form, seen)
        raw = short_id((row.data,))
        read = partial(_read, row, columns, member, dataset=dataset, key=key, ids=(raw, form))
        yield LazyRecord(key, (row.start, row.start + len(row.data)), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{what} holds no row"
        raise InputError(msg, where="line 1", hint="an empty list is no list; fetch it again")


def _header(row: GridRow, member: str) -> list[_Column]:
    names = ["" if cell is None else cell.text.strip() for cell in row.cells]
    missing = [name for name in _NEEDED[member] if name not in names]
    if missing or len(set(names)) != len(names):
        msg = f"{_TITLES[member]} has no column {missing[0]}" if missing else f"{_TITLES[member]} has a column twice"
        raise InputError(msg, where="line 1", hint=f"its columns: {', '.join(names)[:200]}")
    return [_column(name) for name in names]


def _column(name: str) -> _Column:
    """`Entity.OtherEntityNames.OtherEntityName.2.type` → its element, counted, and the attribute."""
    words = name.split(".")
    attribute = _ATTRIBUTES.get(words[-1], "") if len(words) > 1 else ""
    steps: list[tuple[str, int]] = []
    for word in words[:-1] if attribute else words:
        if word.isascii() and word.isdigit() and steps:
            steps[-1] = (steps[-1][0], int(word[:9]))
        else:
            steps += [(step, 1) for step in _NAMES.get(word, (word,))]
    return _Column(name, _one_event(steps), attribute)


def _one_event(steps: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """`LegalEntityEvents.LegalEntityEvent.2` and `LegalEntityEvents.2` are the same element."""
    kept: list[tuple[str, int]] = []
    for step in steps:
        if kept and kept[-1][0] == step[0]:
            kept[-1] = step
        else:
            kept.append(step)
    return tuple(kept)


class _Growing:
    """An element while its columns are gathered."""

    __slots__ = ("attributes", "children", "name", "path", "piece")

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.path = path
        self.piece: Piece | None = None
        self.attributes: dict[str, Piece] = {}
        self.children: dict[tuple[str, int], _Growing] = {}

    def part(self) -> Part:
        children = tuple(child.part() for child in self.children.values())
        return Part(self.name, self.path, self.piece, self.attributes, children)


def _parts(row: GridRow, columns: Sequence[_Column]) -> Part:
    """The row as the parts of a record."""
    top = _Growing("record", "")
    for column, cell in zip(columns, row.cells, strict=True):
        if cell is None or column.name in _DROPPED:
            continue
        at, path = top, column.name.replace(".", "/")
        for step in column.steps:
            at = at.children.setdefault(step, _Growing(step[0], path))
        raw = row.data[cell.start : cell.end]
        piece = Piece(cell.text, cell.start + len(raw) - len(raw.lstrip()), path, raw.strip())
        if column.attribute:
            at.attributes[column.attribute] = piece
        else:
            at.piece = piece
    return top.part()


def _read(  # noqa: PLR0917 - bound once, above
    row: GridRow, columns: Sequence[_Column], member: str, dataset: str, key: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    whole = _parts(row, columns)
    if member == "exceptions":
        b = Builder(key, f"{dataset}-{key.partition('/')[0]}", "LegalEntity", size=len(row.data), ascii_only=False)
        _exception(Fill(b), whole)
    else:
        level = gleif_level1 if member == "level1" else gleif_level2
        name, schema = level.entity(whole)
        b = Builder(key, f"{dataset}-{name}", schema, size=len(row.data), ascii_only=False)
        level.fill(Fill(b), whole, dataset)
    b.parts = sum(cell is not None for cell in row.cells)
    return b.done(row.start, raw=ids[0], form=ids[1])


def _exception(f: Fill, record: Part) -> None:
    """Which parent is not told, and why."""
    category = record.text("Exception", "Category")
    said = record.find("Exception")
    if category is None or said is None:
        return
    reasons = [child.piece for child in said.children if child.name == "Reason" and child.piece is not None]
    label = _CATEGORIES.get(category.plain, category.plain)
    f.joined(
        "notes",
        ": ".join([label, ", ".join(piece.plain for piece in reasons)] if reasons else [label]),
        [category, *reasons],
    )
    if category.plain not in _CATEGORIES:
        f.loss(category, "unknown category of an exception")
    for child in (*said.children, *record.children):
        if child.name == "Reference" and child.piece is not None:
            f.note(child.piece, None, "reference")
        elif child.name not in {"Category", "Reason", "Reference", "Exception", "LEI"} and child.piece is not None:
            f.note(child.piece, "unknown column", child.name)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the names of the columns; the day is that of the file's name (20260504-0800-gleif-goldencopy-…)."""
    line = head.split(b"\n", 1)[0].decode("utf-8", "replace")
    names = {name.strip().strip('"') for name in line.split(",")}
    member = next((member for member, needed in _NEEDED.items() if names >= set(needed)), None)
    if member is None:
        return None
    stamp = _STAMP.search(file_name)
    observed, basis = named_date(file_name if stamp is None else "{}{}{}T{}{}00Z".format(*stamp.groups()))
    return Recognised("gleif_csv", "gleif_golden_copy", member, observed, basis, "the columns of GLEIF's golden copy")
