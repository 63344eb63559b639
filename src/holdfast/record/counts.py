# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Counts of parties against the publisher's own columns, so that a reader that drops a kind is caught.

A publisher says of each record what it is: UN_LIST_TYPE, the fifteen indicators of the United
Kingdom, OFAC's programme tags, a sanctions set's number. `publisher_counts` counts those in the
bytes of a member, without the reader, by the table `counts.toml`; `record_counts` counts what the
record holds for the same list. `compare` puts both side by side: a value with two different
numbers differs, and the table's note says why it may do so by right. Nothing is corrected here.

1. A record is found by how it begins (XML), or is a row (CSV, tabs, a workbook as it is decoded).
2. A party is told by the publisher's key, so that its alias rows count once.
3. Values are compared without case and white space at their ends, entities of XML undone.
"""

from __future__ import annotations

import csv
import html
import json
import re
import sqlite3
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import BinaryIO

from holdfast.base.errors import InputError
from holdfast.model.measure import kinds
from holdfast.model.schema import load_model
from holdfast.record.times import NOW, standing_clause
from holdfast.record.vocabulary import best_schema

__all__ = ["Column", "Counted", "Layout", "compare", "layouts", "publisher_counts", "record_counts"]

_AGAINST = frozenset({"schema", "kind", "authority", "program", "programId"})
_CELL_BYTES = 1 << 24  # a text cell of the largest real list has 40 kB


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a publisher: where its values stand, what they are compared with, and why numbers may differ."""

    title: str
    against: str
    pattern: re.Pattern[str] | None = None
    cell: str = ""
    between: str = ""
    values: Mapping[str, str] | None = None
    prefix: str = ""
    every: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of one reader's member are found, and their columns. `row` is empty for XML."""

    member: str
    columns: tuple[Column, ...]
    split: re.Pattern[str] | None = None
    until: re.Pattern[str] | None = None
    key: str = ""
    row: str = ""
    header: str = ""
    names: tuple[str, ...] = ()
    stem: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """One value of a publisher's column: parties by the publisher's bytes, and in the record."""

    column: str
    value: str
    published: int
    held: int
    note: str

    @property
    def agrees(self) -> bool:
        """Whether both numbers are the same."""
        return self.published == self.held


@cache
def layouts() -> Mapping[str, Layout]:
    """The table, by reader.

    Raises:
        InputError: the shipped table is damaged.
    """
    text = files("holdfast.record").joinpath("counts.toml").read_text(encoding="utf-8")
    try:
        return {name: _layout(raw) for name, raw in tomllib.loads(text).items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as exc:
        msg = f"the table of columns cannot be read: {exc}"
        raise InputError(msg, where="holdfast/record/counts.toml", hint="install Holdfast again") from exc


def _layout(raw: Mapping[str, object]) -> Layout:
    said = {name: value for name, value in raw.items() if isinstance(value, str)}
    columns = raw["columns"]
    names = raw.get("names", [])
    if not isinstance(columns, list) or not isinstance(names, list):
        raise TypeError("columns and names are lists")
    return Layout(
        said["member"], tuple(_column(one) for one in columns), _pattern(said, "split"), _pattern(said, "until"),
        said.get("key", ""), said.get("row", ""), said.get("header", ""), tuple(map(str, names)),
        _pattern(said, "stem"),
    )  # fmt: skip


def _column(raw: Mapping[str, object]) -> Column:
    said = {name: value for name, value in raw.items() if isinstance(value, str)}
    values = raw.get("values")
    if said["against"] not in _AGAINST:
        raise KeyError(said["against"])
    return Column(
        said["title"], said["against"], _pattern(said, "pattern"), said.get("cell", ""), said.get("between", ""),
        {str(key): str(value) for key, value in values.items()} if isinstance(values, dict) else None,
        said.get("prefix", ""), said.get("every", ""), said.get("note", ""),
    )  # fmt: skip


def _pattern(said: Mapping[str, str], name: str) -> re.Pattern[str] | None:
    return re.compile(said[name]) if name in said else None


# ── the publisher's bytes ─────────────────────────────────────────────────────────────────────────────────────────────
def publisher_counts(layout: Layout, stream: BinaryIO) -> dict[str, dict[str, int]]:
    """Column title → value of ours → parties, by the decoded bytes of the member. Reads it whole."""
    text = stream.read().decode("utf-8", "replace").removeprefix("\ufeff")
    found: dict[str, dict[str, set[str]]] = {one.title: defaultdict(set) for one in layout.columns}
    records = _xml(layout, text) if layout.split is not None else _rows(layout, text)
    for key, values in records:
        for column, said in zip(layout.columns, values, strict=True):
            for value in said:
                found[column.title][_ours(column, value)].add(key)
    return {title: {value: len(keys) for value, keys in own.items()} for title, own in found.items()}


def _xml(layout: Layout, text: str) -> Iterator[tuple[str, list[list[str]]]]:
    assert layout.split is not None  # noqa: S101 - asked before
    starts = [match.start() for match in layout.split.finditer(text)]
    for number, (start, end) in enumerate(pairwise([*starts, len(text)])):
        part = text[start:end].lstrip()
        if layout.until is not None and (stop := layout.until.search(part)) is not None:
            part = part[: stop.start()]
        key = re.search(layout.key, part) if layout.key else None
        yield (key[1] if key is not None else f"#{number}"), [_found(one, part) for one in layout.columns]


def _found(column: Column, part: str) -> list[str]:
    if column.pattern is None:
        return []
    values = [next(filter(None, match.groups()), "") for match in column.pattern.finditer(part)]
    return [text for value in values if (text := _folded(html.unescape(value)))]


def _rows(layout: Layout, text: str) -> Iterator[tuple[str, list[list[str]]]]:
    names: Sequence[str] = layout.names
    for number, cells in enumerate(_cells(layout.row, text)):
        if layout.header and layout.header in cells:
            names = cells
            continue
        if not names or len(cells) < 2:  # noqa: PLR2004 - a line of the end of file, a title
            continue
        row = dict(zip(names, cells, strict=False))
        if layout.key and not row.get(layout.key, "").strip():
            continue
        key = row[layout.key].strip() if layout.key else f"#{number}"
        if layout.stem is not None and (stem := layout.stem.match(key)) is not None:
            key = stem[1]
        yield key, [_of_cell(one, row.get(one.cell, "")) for one in layout.columns]


def _cells(form: str, text: str) -> Iterator[list[str]]:
    csv.field_size_limit(_CELL_BYTES)
    lines = text.split("\n")
    if (
        lines[0].startswith("[") and "workbook" in form
    ):  # one row of a sheet, as the vault decodes it: sheet, row, cells
        for line in filter(None, lines):
            yield ["" if one is None else str(one) for one in json.loads(line)[2:]]
        return
    yield from csv.reader(text.splitlines(keepends=True), delimiter="\t" if form == "tab" else ",")


def _of_cell(column: Column, cell: str) -> list[str]:
    if column.pattern is not None:
        return _found(column, cell)
    parts = cell.split(column.between) if column.between else [cell]
    return [text for part in parts if (text := _folded(part))]


def _folded(text: str) -> str:
    return " ".join(text.split())


def _ours(column: Column, value: str) -> str:
    if column.every:
        return column.every
    mapped = (column.values or {}).get(value.casefold())
    return mapped if mapped is not None else f"{column.prefix}{value}"


# ── the record ────────────────────────────────────────────────────────────────────────────────────────────────────────
def record_counts(connection: sqlite3.Connection, dataset: str) -> dict[str, dict[str, int]]:
    """What a column is compared with → value → parties of the dataset that stand and are the target of a measure."""
    run = connection.execute
    clause = standing_clause(connection, NOW)
    run("CREATE TEMP TABLE IF NOT EXISTS standing (version INTEGER PRIMARY KEY)")
    run("DELETE FROM temp.standing")
    run(
        "INSERT OR IGNORE INTO temp.standing SELECT rendition.version FROM presence"  # noqa: S608 - our own clause
        " JOIN rendition ON rendition.id = presence.rendition JOIN record ON record.id = rendition.record"
        f" JOIN member ON member.id = record.member AND member.dataset = ? WHERE {clause}",
        (dataset,),
    )
    said: dict[int, dict[str, set[str]]] = {}
    for entity, prop, value in run(
        "SELECT statement.entity, prop.value, text.value FROM temp.standing"
        " JOIN statement ON statement.version = standing.version"
        " JOIN term AS schema ON schema.id = statement.schema AND schema.value = 'Sanction'"
        " JOIN term AS prop ON prop.id = statement.prop AND prop.value IN"
        " ('entity', 'kind', 'authority', 'program', 'programId', 'provisions')"
        " JOIN text ON text.id = statement.value"
    ):
        said.setdefault(entity, defaultdict(set))[prop].add(value)
    counts: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in _AGAINST}
    for own in said.values():
        kind = own["kind"] or {one for one in own["provisions"] if one in kinds()}
        for against, values in (*((name, own[name]) for name in ("authority", "program", "programId")), ("kind", kind)):
            for value in values:
                counts[against][_folded(value)] |= own["entity"]
    parties = {target for own in said.values() for target in own["entity"]}
    for party, schema in _schemata(connection, parties):
        counts["schema"][schema].add(party)
    return {against: {value: len(own) for value, own in found.items()} for against, found in counts.items()}


def _schemata(connection: sqlite3.Connection, parties: set[str]) -> Iterator[tuple[str, str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, schema in connection.execute(
        "SELECT DISTINCT entity.key, schema.value FROM temp.standing"
        " JOIN statement ON statement.version = standing.version"
        " JOIN term AS prop ON prop.id = statement.prop AND prop.value IN ('name', 'topics')"
        " JOIN term AS schema ON schema.id = statement.schema JOIN entity ON entity.id = statement.entity"
    ):
        if key in parties:
            found[key].add(schema)
    for party, schemata in found.items():
        yield party, _plain(best_schema(schemata))


def _plain(schema: str) -> str:
    """A person, a vessel, an aircraft; else an organisation: as far as publishers tell them apart."""
    for one in ("Person", "Vessel", "Airplane"):
        if load_model().get(schema).is_a(one):
            return one
    return "Organization"


def compare(
    layout: Layout, published: Mapping[str, Mapping[str, int]], held: Mapping[str, Mapping[str, int]]
) -> tuple[Counted, ...]:
    """Every value of the publisher's columns with both numbers, the most frequent first.

    A value of ours that the publisher's column does not have is shown where the column is the
    whole of what it is compared with (schema, programme, list): kinds have other sources as well.
    """
    rows: list[Counted] = []
    for column in layout.columns:
        here, there = _by_fold(held.get(column.against, {})), _by_fold(published.get(column.title, {}))
        shown = set(there) if column.against == "kind" else set(there) | set(here)
        for fold in sorted(shown, key=lambda one: (-there.get(one, ("", 0))[1], one)):
            value = there[fold][0] if fold in there else here[fold][0]
            numbers = there.get(fold, ("", 0))[1], here.get(fold, ("", 0))[1]
            rows.append(Counted(column.title, value, *numbers, column.note))
    return tuple(rows)


def _by_fold(counts: Mapping[str, int]) -> dict[str, tuple[str, int]]:
    return {value.casefold(): (value, number) for value, number in counts.items()}
