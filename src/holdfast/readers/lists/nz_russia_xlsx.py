# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""New Zealand's Russia Sanctions Register, a workbook: one row per person, entity or ship.

A row has a stable identifier (IND-1, ENT-130, SHP-7), and a column for each of six measures; a
party has one Sanction per measure that says yes. Columns are known by their headings, whatever
their order; one that is not known is kept cell by cell as notes and counted. The register may
stand on one sheet or on several (one per type), each with its header.

The key of a record is the identifier, the entity `<dataset>-<identifier>`, both in lower case;
frozen with version 1. A repeated identifier gets `#` and eight digits of the row's form.

Source: https://www.mfat.govt.nz/en/countries-and-regions/europe/ukraine/russian-invasion-of-ukraine/sanctions
(Russia Sanctions Act 2022)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.readers.clean import country, date_edtf, squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import Cell, GridRow, sheet_rows
from holdfast.readers.sheets import SheetRecord, columns_of, each, fold, form_of, pieces, raw_of

__all__ = ["NzRussiaXlsx", "recognise"]

_WHAT = "New Zealand's Russia Sanctions Register"
_COLUMNS: Mapping[str, Sequence[str]] = {
    "type": ("type", "type_individual_entity_ship", "type_of_sanctioned_party"),
    "id": ("unique_identifier", "unique_id", "identifier"),
    "first": ("first_name", "first_name_s", "given_name"),
    "middle": ("middle_names", "middle_name", "middle_name_s"),
    "last": ("last_name", "surname", "family_name"),
    "name": ("name", "name_of_entity", "entity_name", "ship_name", "name_of_ship", "name_of_entity_or_ship"),
    "aliases": ("alias_alternate_spellings", "alias_es_alternate_spellings", "aliases", "alias", "alternate_spellings"),
    "title": ("title", "position", "title_position"),
    "born": ("dob", "date_of_birth"),
    "born_in": ("place_of_birth", "pob"),
    "citizenship": ("citizenship", "citizenship_1"),
    "citizenship_2": ("citizenship_2",),
    "citizenship_3": ("citizenship_3",),
    "passport": ("passport_number", "passport_numbers", "passport"),
    "address": ("address",),
    "associates": ("associates_relatives", "associates_and_relatives"),
    "imo": ("imo_number", "imo"),
    "status": ("sanction_status", "status"),
    "listed": ("date_of_sanction",),
    "again": ("date_of_additional_sanction", "date_of_additional_sanctions"),
    "travel ban": ("travel_ban",),
    "asset freeze": ("asset_freeze",),
    "aircraft ban": ("aircraft_ban",),
    "ship ban": ("ship_ban",),
    "services ban": ("service_prohibition", "services_prohibition"),
    "investment ban": ("dealing_with_securities", "dealing_in_securities"),
    "reason": ("general_rationale_for_sanction", "general_rationale", "general_rationale_for_sanctions"),
}  # fmt: skip
_KINDS = ("travel ban", "asset freeze", "aircraft ban", "ship ban", "services ban", "investment ban")
_REQUIRED = ("type", "id", "status", "listed", "asset freeze")
_SCHEMATA = {"individual": "Person", "entity": "Organization", "ship": "Vessel", "vessel": "Vessel"}
_NONE = frozenset({"", "na", "n/a", "none", "unknown", "-", "nil"})
_YES, _NO = frozenset({"yes", "y", "true"}), frozenset({"no", "n", "false", "na", "n/a", "-"})
_SEVERAL = re.compile(r";|\n")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")
_ID = re.compile(r"[A-Za-z]{2,4}[- ]?\d{1,6}\Z")
_IMO = re.compile(r"(?:IMO[ :#]*)?(\d{7})\Z", re.IGNORECASE)
_AUTHORITY = "Ministry of Foreign Affairs and Trade"
_ACT = "Russia Sanctions Act 2022"
_HINT = "the layout of the register has changed; the file is kept, a newer Holdfast may read it"


class NzRussiaXlsx(ListReader):
    """The reader `nz_russia_xlsx`: one decoded workbook → source records."""

    name = "nz_russia_xlsx"
    title = "New Zealand's Russia Sanctions Register"
    members = ("register",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row."""
        seen: set[str] = set()
        header: tuple[str, dict[str, int], dict[int, str]] | None = None
        for row in sheet_rows(stream, _WHAT):
            columns, others = columns_of(row, _COLUMNS) if _is_header(row) else ({}, {})
            if columns:
                _check(columns, row)
                header = (row.sheet, columns, others)
            elif header is not None and row.sheet == header[0]:
                yield _record(row, header[1], others=header[2], dataset=dataset, seen=seen)
            # a title above the header, or a sheet of remarks, says nothing about a party
        if not seen:
            msg = f"{_WHAT} holds no party"
            raise InputError(msg, where="byte 0", hint=_HINT)


def _is_header(row: GridRow) -> bool:
    words = {fold(cell.text) for cell in row.cells if cell}
    return any(name in words for name in _COLUMNS["id"]) and any(name in words for name in _COLUMNS["status"])


def _check(columns: Mapping[str, int], row: GridRow) -> None:
    missing = [
        name for name in _REQUIRED if name not in columns and (name != "asset freeze" or "ship ban" not in columns)
    ]
    if missing or not {"name", "last"} & set(columns):
        msg = f"{_WHAT} has no column for {', '.join(missing) or 'names'}"
        raise InputError(msg, where=row.where, hint=_HINT)


def _record(
    row: GridRow, columns: dict[str, int], *, others: dict[int, str], dataset: str, seen: set[str]
) -> SourceRecord:
    cell = row.cell(columns["id"])
    if cell is None or _ID.match(squeeze(cell.text)) is None:
        msg = f"a row of {_WHAT} has no identifier"
        raise InputError(msg, where=row.where, hint=_HINT)
    number = fold(cell.text).replace("_", "-")
    form = form_of([row])
    key = unique_key(number, form, seen)
    main = f"{dataset}-{number}"

    def read() -> SourceRecord:
        kind = row.cell(columns["type"])
        schema = _SCHEMATA.get(fold(kind.text) if kind else "", "LegalEntity")
        record = SheetRecord(key, main, schema, [row])
        _fill(record, columns, others)
        return record.done()

    place = SheetRecord(key, main, "", [row])
    return LazyRecord(key, (place.start, place.start + place.size), raw=raw_of([row]), form=form, read=read)


def _fill(record: SheetRecord, columns: Mapping[str, int], others: Mapping[int, str]) -> None:
    row = record.rows[0]
    record.rule("topics", "sanction", "listed@1")
    heading = {index: name for name, index in columns.items()}
    for index in range(len(row.cells)):
        cell = row.cell(index)
        if cell is None or squeeze(cell.text).lower() in _NONE:
            continue
        record.parts += 1
        name = heading.get(index)
        if name in _FIELDS:
            _FIELDS[name](record, row, cell)
        elif name is None:
            record.note(row, cell, others.get(index, "?"), "a column that is not known")
    if record.schema == "Person":
        _person(record, columns)
    _sanctions(record, columns)


def _person(record: SheetRecord, columns: Mapping[str, int]) -> None:
    """The full name, joined from its parts; the range runs from the first to the last of them."""
    row = record.rows[0]
    cells = [cell for part in ("first", "middle", "last") if (cell := row.cell(columns.get(part, -1))) is not None]
    if not cells:
        return
    value = " ".join(squeeze(cell.text) for cell in cells)
    whole = Cell(value, min(cell.start for cell in cells), max(cell.end for cell in cells))
    record.put("name", value, row, whole, "First Name+Middle Names+Last Name")


# ── fields ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _text(prop: str, path: str, schemata: Sequence[str] = ()) -> Callable[[SheetRecord, GridRow, Cell], None]:
    def put(record: SheetRecord, row: GridRow, cell: Cell) -> None:
        if schemata and record.schema not in schemata:
            record.note(row, cell, path, "a field of another kind of party")
        else:
            record.put(prop, squeeze(cell.text), row, cell, path)

    return put


def _name(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    record.put("alias" if record.schema == "Person" else "name", squeeze(cell.text), row, cell, "Name")


def _aliases(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    for piece in pieces(cell.text, _SEVERAL):
        record.put("alias", squeeze(piece.text), row, cell, "Alias", piece)


def _date(text: str) -> str | None:
    text = squeeze(text)
    day = _DAY_FIRST.match(text)
    return date_edtf(text if day is None else f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}")


def _born(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    for piece in pieces(cell.text, _SEVERAL):
        value = _date(piece.text)
        if value is None or record.schema != "Person":
            record.note(row, cell, "DOB", "not a date of birth", piece)
        else:
            record.put("birthDate", value, row, cell, "DOB", piece)


def _citizenship(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    for piece in pieces(cell.text, _SEVERAL):
        code = country(piece.text)
        if code is None:
            record.note(row, cell, "Citizenship", "not a country", piece)
        else:
            record.put("citizenship" if record.schema == "Person" else "country", code, row, cell, "Citizenship", piece)


def _passport(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    for piece in pieces(cell.text, _SEVERAL):
        if record.schema == "Person":
            record.put("passportNumber", squeeze(piece.text), row, cell, "Passport number", piece)
        else:
            record.note(row, cell, "Passport number", "a passport of no person", piece)


def _imo(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    match = _IMO.match(squeeze(cell.text))
    if match is None or record.schema not in {"Vessel", "Organization"}:
        record.note(row, cell, "IMO number", "not the IMO number of a ship")
    else:
        record.put("imoNumber", match[1], row, cell, "IMO number")


def _type(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    if fold(cell.text) not in _SCHEMATA:
        record.note(row, cell, "Type", "a type that is not known")


_FIELDS: Mapping[str | None, Callable[[SheetRecord, GridRow, Cell], None]] = {
    "type": _type,
    "first": _text("firstName", "First Name", ("Person",)),
    "middle": _text("middleName", "Middle Names", ("Person",)),
    "last": _text("lastName", "Last Name", ("Person",)),
    "name": _name,
    "aliases": _aliases,
    "title": _text("position", "Title", ("Person",)),
    "born": _born,
    "born_in": _text("birthPlace", "Place of Birth", ("Person",)),
    "citizenship": _citizenship,
    "citizenship_2": _citizenship,
    "citizenship_3": _citizenship,
    "passport": _passport,
    "address": _text("address", "Address"),
    "associates": _text("notes", "Associates/relatives"),
    "imo": _imo,
}


def _sanctions(record: SheetRecord, columns: Mapping[str, int]) -> None:
    row = record.rows[0]
    found: list[tuple[str, Cell | None]] = []
    for kind in _KINDS:
        cell = row.cell(columns.get(kind, -1))
        word = squeeze(cell.text).lower() if cell else ""
        if cell is not None and word in _YES:
            found.append((kind, cell))
        elif cell is not None and word not in _NO | _NONE:
            record.note(row, cell, kind, "neither yes nor no")
    for kind, where in found or [("", None)]:
        on = (record.sub("sanction", kind or "listing"), "Sanction")
        record.rule("entity", record.main, "listed@1", on=on)
        if where is not None:
            record.put("kind", kind, row, where, kind, on=on)
        for prop, value in (("authority", _AUTHORITY), ("country", "nz"), ("program", _ACT), ("legalAct", _ACT)):
            record.rule(prop, value, "mfat-register@1", on=on)
        _grounds(record, columns, on)


def _grounds(record: SheetRecord, columns: Mapping[str, int], on: tuple[str, str]) -> None:
    """What all measures of a party share."""

    def text(name: str, prop: str, path: str) -> None:
        each(
            record, record.rows, columns.get(name),
            lambda row, cell: record.put(prop, squeeze(cell.text), row, cell, path, on=on),
        )  # fmt: skip

    def day(name: str, props: Sequence[str], path: str) -> None:
        def put(row: GridRow, cell: Cell) -> None:
            value = _date(cell.text)
            if value is None:
                record.note(row, cell, path, "not a date")
                return
            for prop in props:
                record.put(prop, value, row, cell, path, on=on)

        each(record, record.rows, columns.get(name), put)

    text("id", "authorityId", "Unique Identifier")
    text("status", "status", "Sanction Status")
    text("reason", "reason", "General rationale for sanction")
    day("listed", ("listingDate", "startDate"), "Date of Sanction")
    day("again", ("amendedDate",), "Date of Additional Sanction")


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By its columns, within the first rows."""
    low = head[:8000].lower()
    if not head.startswith(b'["') or b'"unique identifier"' not in low or b'"sanction status"' not in low:
        return None
    if b'"asset freeze"' not in low and b'"ship ban"' not in low:
        return None
    observed, basis = named_date(file_name)
    return Recognised(NzRussiaXlsx.name, "nz_russia_sanctions", "register", observed, basis, _WHAT)
