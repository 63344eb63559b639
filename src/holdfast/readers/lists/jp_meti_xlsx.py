# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Japan's End User List, a workbook of the Ministry of Economy, Trade and Industry.

Foreign bodies of concern for weapons of mass destruction or conventional arms: an export to one
of them needs a licence unless it plainly serves neither. One row per body: a running number, the
country in Japanese and English on two lines, the name (a line in brackets is another spelling),
aliases each with "・" before it, the weapons of concern (生物 B, 化学 C, ミサイル M, 核 N), and
since 2025 a column for conventional weapons.

The running numbers change with every edition, and there is no other. Frozen with version 1: the
key of a record is `<country>/<twelve digits of a hash of the name>`, the entity
`<dataset>-<country>-<the same>`: name folded to lower-case letters and digits, country as its
code ("xx" where it is none). So a name spelt anew is another entity.

Source: https://www.meti.go.jp/policy/anpo/law05.html, Guidance on the End User List.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.readers.clean import squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import Cell, GridRow, sheet_rows
from holdfast.readers.lists.jp_text import jp_country, narrow
from holdfast.readers.sheets import Piece, SheetRecord, columns_of, form_of, pieces, raw_of

__all__ = ["JpMetiXlsx", "recognise"]

_WHAT = "Japan's End User List"
_COLUMNS: Mapping[str, Sequence[str]] = {
    "number": ("no",),
    "country": ("国名_地域名_country_or_region",),
    "name": ("企業名_組織名_company_or_organization", "企業名_組織名_company_or_organisation"),
    "aliases": ("別名_also_known_as",),
    "weapons": ("懸念区分_type_of_wmd",),
    "conventional": ("通常兵器_conventional_weapons", "通常兵器"),
}
_REQUIRED = ("number", "country", "name", "aliases", "weapons")
_LINES = re.compile(r"[\n\r]+")
_SPELLINGS = re.compile(r"[\n\r]+(?=\s*[(\uff08])")  # a line without a bracket only wraps
_ITEMS = re.compile(r"(?:[\n\r]+|\A)\s*[・･]|[\n\r]+")
_BRACKETS = re.compile(r"\((.+)\)\Z", re.DOTALL)
_AUTHORITY = "Ministry of Economy, Trade and Industry"
_HEAD = "Country or Region"
_HINT = "the layout of the list has changed; the file is kept, a newer Holdfast may read it"


class JpMetiXlsx(ListReader):
    """The reader `jp_meti_xlsx`: one decoded workbook → source records."""

    name = "jp_meti_xlsx"
    title = "Japan's End User List"
    members = ("list",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row."""
        rows = sheet_rows(stream, _WHAT)
        header = next(rows)
        columns, others = columns_of(header, _COLUMNS)
        missing = [name for name in _REQUIRED if name not in columns]
        if missing:
            msg = f"{_WHAT} has no column for {', '.join(missing)}"
            raise InputError(msg, where=header.where, hint=_HINT)
        seen: set[str] = set()
        for row in rows:
            if row.cell(columns["number"]) is not None or row.cell(columns["name"]) is not None:
                yield _record(row, columns, others=others, dataset=dataset, seen=seen)
        if not seen:
            msg = f"{_WHAT} holds no party"
            raise InputError(msg, where=header.where, hint="an empty list is no list; fetch it again")


def _record(
    row: GridRow, columns: dict[str, int], *, others: dict[int, str], dataset: str, seen: set[str]
) -> SourceRecord:
    cell = row.cell(columns["name"])
    if cell is None:
        msg = f"a row of {_WHAT} has no name"
        raise InputError(msg, where=row.where, hint=_HINT)
    place = row.cell(columns["country"])
    code = "xx" if place is None else _code(place.text) or "xx"
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", cell.text).casefold())
    form = form_of([row])
    key = unique_key(f"{code}/{short_id((' '.join(words).encode(),)).hex()[:12]}", form, seen)
    main = f"{dataset}-{key.replace('/', '-').replace('#', '-')}"

    def read() -> SourceRecord:
        record = SheetRecord(key, main, "Organization", [row])
        _fill(record, columns, others)
        return record.done()

    whole = SheetRecord(key, main, "", [row])
    return LazyRecord(key, (whole.start, whole.start + whole.size), raw=raw_of([row]), form=form, read=read)


def _code(text: str) -> str | None:
    """The country that every line of the cell names."""
    found = {jp_country(piece.text) for piece in pieces(narrow(text), _LINES)}
    return found.pop() if len(found) == 1 else next((code for code in sorted(found - {None}, key=str) if code), None)


def _fill(record: SheetRecord, columns: Mapping[str, int], others: Mapping[int, str]) -> None:
    row = record.rows[0]
    record.rule("topics", "export.control", "listed@1")
    record.parts += sum(1 for cell in row.cells if cell)
    known = set(columns.values())
    for index, cell in enumerate(row.cells):
        if cell is not None and index not in known:
            record.note(row, cell, others.get(index, "?"), "a column that is not known")
    _country(record, row.cell(columns["country"]))
    for prop, name, marks in (("name", "name", _SPELLINGS), ("alias", "aliases", _ITEMS)):
        cell = row.cell(columns[name])
        for number, piece in enumerate(pieces(cell.text, marks) if cell else ()):
            if cell is not None:
                one = _bare(piece)
                kind = "alias" if number and prop == "name" else prop
                record.put(kind, squeeze(one.text), row, cell, name, one)
    _measure(record, columns)


def _bare(piece: Piece) -> Piece:
    """A spelling without the brackets around it."""
    match = _BRACKETS.match(narrow(piece.text))
    if match is None:
        return piece
    first, last = match.span(1)
    return Piece(piece.text[first:last], piece.first + first, piece.first + last)


def _country(record: SheetRecord, cell: Cell | None) -> None:
    if cell is None:
        return
    row = record.rows[0]
    code = _code(cell.text)
    if code is None:
        record.note(row, cell, "country", "not a country")
    else:
        record.put("country", code, row, cell, "country")


def _measure(record: SheetRecord, columns: Mapping[str, int]) -> None:
    row, on = record.rows[0], (record.sub("sanction", "export control"), "Sanction")
    record.rule("entity", record.main, "listed@1", on=on)
    for prop, value in (
        ("kind", "export control"), ("authority", _AUTHORITY), ("country", "jp"), ("program", _WHAT),
    ):  # fmt: skip
        record.rule(prop, value, "meti-list@1", on=on)
    for name in ("weapons", "conventional"):
        cell = row.cell(columns.get(name, -1))
        if cell is not None:
            record.put("provisions", squeeze(cell.text), row, cell, name, on=on)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the headings in two languages."""
    first = head.partition(b"\n")[0]
    if not first.startswith(b'["') or _HEAD.encode() not in first or "懸念区分".encode() not in first:
        return None
    observed, basis = named_date(file_name)
    return Recognised(JpMetiXlsx.name, "jp_meti_eul", "list", observed, basis, _WHAT)
