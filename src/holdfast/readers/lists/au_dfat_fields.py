# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The columns of Australia's consolidated list → rows of one party.

Names by their type (weak ones apart), dates and places of birth, citizenships and addresses
item by item ("a) … b) …"), each with its own range. Dates are written day first. "Approximately
1999, 2003" is a range from about the one to about the other; "1955, 1957" are two dates.

Measures: the newer layout has a column for each (targeted financial sanction, travel ban, arms
embargo, maritime restriction), so a party has one Sanction per kind that says yes. The older one
has none: whoever stands on it is under targeted financial sanctions, as its publisher says. The control date is the day
from which the present form of an entry counts, not the first listing: it is `amendedDate`; the
day of listing is taken where the listing information begins with "Listed … on <date>", unless it is
the day on which the United Nations did.

Source: DFAT, note on the consolidated list's columns, beside the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from holdfast.model.schema import load_model
from holdfast.readers.clean import country, date_edtf, squeeze
from holdfast.readers.grid import Cell, GridRow
from holdfast.readers.lists.au_dfat_text import labelled
from holdfast.readers.sheets import Piece, SheetRecord, each, fold, lettered, pieces

__all__ = ["COLUMNS", "REQUIRED", "fill", "is_primary", "schema_of"]

COLUMNS: Mapping[str, Sequence[str]] = {
    "reference": ("reference",),
    "name": ("name_of_individual_or_entity", "name_of_individual_entity_or_vessel", "name"),
    "type": ("type",),
    "name_type": ("name_type",),
    "strength": ("alias_strength",),
    "born": ("date_of_birth",),
    "born_in": ("place_of_birth",),
    "citizenship": ("citizenship",),
    "address": ("address",),
    "additional": ("additional_information",),
    "listing": ("listing_information",),
    "imo": ("imo_number",),
    "committees": ("committees",),
    "control": ("control_date",),
    "instrument": ("instrument_of_designation",),
    "asset freeze": ("targeted_financial_sanction", "targeted_financial_sanctions"),
    "travel ban": ("travel_ban",),
    "arms embargo": ("arms_embargo",),
    "ship ban": ("maritime_restriction", "maritime_restrictions"),
}
REQUIRED = ("reference", "name", "type", "name_type", "committees", "control", "listing")
_KINDS = ("asset freeze", "travel ban", "arms embargo", "ship ban")
_SCHEMATA = {"individual": "Person", "entity": "Organization", "vessel": "Vessel", "ship": "Vessel"}
_NAMES = {
    "primary_name": "name", "aka": "alias", "alias": "alias", "original_script": "alias",
    "formerly_known_as": "previousName", "previously_listed_as": "previousName", "previous_name": "previousName",
    "fka": "previousName", "former_name": "previousName",
}  # fmt: skip
_NONE = frozenset({"", "na", "n/a", "none", "unknown", "-", "nil"})
_YES, _NO = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0", "na", "n/a"})
_DATES = re.compile(r";|\n|\s>>\s|\s+or\s+|\s+(?=[a-z]\))", re.IGNORECASE)
_YEARS = re.compile(r"(?<=\d{4}),|(?<=\d{4})\s+and\s+(?=\d)|(?<=/\d{4})\s+(?=\d)", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"(?:alt(?:ernative)?\.?\s+)?(?:dob|date of birth|born)\s*:?\s*|alt\.?\s+", re.IGNORECASE)
_APPROXIMATE_RANGE = re.compile(r"(?:approximately|circa|approx\.?)\s+(\d{4})\s*[,/]\s*(\d{4})\Z", re.IGNORECASE)
_SPACED_RANGE = re.compile(r"(?<!\d)(\d{4})\s*-\s*(\d{4})\Z")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")
_PLACES = re.compile(r";|\n")
_COUNTRIES = re.compile(r";|\n|/|,|\s+and\s+")
_TWO_NAMES = re.compile(r"([^()]+?)\s*\(([^()]+)\)\Z")
# Regimes under which the minister lists; the other committees are the Security Council's, and so are their days.
_OWN = re.compile(r"\s*(?:Autonomous|1373)", re.IGNORECASE)
# "Listed by UN 1267 Committee on …" is the day the United Nations listed somebody: not Australia's first listing.
_LISTED = re.compile(
    r"(?:(?:First )?Listed(?: by (?!(?:the )?(?:UN\b|United Nations|Security Council)).{1,80}?)?"
    r"|The Minister for Foreign Affairs listed this \w+) on:?\s+(\d{1,2}\s+[A-Za-z]{3,9}\.?\s+\d{4})",
    re.IGNORECASE,
)
_IMO = re.compile(r"(?:IMO[ :#]*)?(\d{7})\Z", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_AUTHORITY = "Department of Foreign Affairs and Trade"


def is_primary(row: GridRow, columns: Mapping[str, int]) -> bool:
    """Whether the row has a party's primary name."""
    cell = row.cell(columns["name_type"])
    return cell is not None and fold(cell.text) == "primary_name"


def schema_of(rows: Sequence[GridRow], columns: Mapping[str, int]) -> str:
    """By the type of the first row that has one."""
    for row in rows:
        cell = row.cell(columns["type"])
        if cell is not None:
            return _SCHEMATA.get(fold(cell.text), "LegalEntity")
    return "LegalEntity"


def fill(record: SheetRecord, columns: Mapping[str, int], others: Mapping[int, str]) -> None:
    """Turn every filled cell of the record's rows into rows and losses."""
    record.rule("topics", "sanction", "listed@1")
    heading = {index: name for name, index in columns.items()}
    for row in record.rows:
        _name(record, row, columns)
    readers = {
        "type": _type, "born": _born, "born_in": _born_in, "citizenship": _citizenship, "address": _address,
        "additional": _additional, "imo": _imo,
    }  # fmt: skip
    for index in sorted({*heading, *others}):
        read = readers.get(heading.get(index, ""))
        if read is not None:
            each(record, record.rows, index, lambda row, cell, read=read: read(record, row, cell))  # type: ignore[misc] # bound now
        elif index in others:
            name = others[index]
            each(
                record, record.rows, index,
                lambda row, cell, name=name: record.note(row, cell, name, "a column that is not known"),  # type: ignore[misc] # as above
            )  # fmt: skip
    width = max([*heading, *others]) + 1
    for row in record.rows:
        for cell in row.cells[width:]:
            if cell is not None and cell.text.strip():
                record.note(row, cell, "?", "a cell beyond the columns")
    _sanctions(record, columns)


def _name(record: SheetRecord, row: GridRow, columns: Mapping[str, int]) -> None:
    cell, kind = row.cell(columns["name"]), row.cell(columns["name_type"])
    if cell is None:
        return
    record.parts += 1
    prop = _NAMES.get(fold(kind.text) if kind else "")
    if prop is None:
        record.note(row, cell, "Name of Individual or Entity", "a name of a type that is not known")
        return
    strength = row.cell(columns["strength"]) if "strength" in columns else None
    if strength is not None and prop != "name":
        word = fold(strength.text)
        if word == "weak":
            prop = "weakAlias"
        elif word != "strong" and word not in _NONE:
            record.count(row, strength, "Alias Strength", "a strength that is not known")
    record.put(prop, squeeze(cell.text), row, cell, "Name of Individual or Entity")


def _type(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    schema = _SCHEMATA.get(fold(cell.text))
    if schema is None:
        record.note(row, cell, "Type", "a type that is not known")
    elif schema != record.schema:
        record.count(row, cell, "Type", "the rows of one party have different types")


def _born(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    prop = {"Person": "birthDate", "Vessel": "buildDate"}.get(record.schema)
    for item in lettered(cell.text):
        found: list[Piece] = []
        for part in pieces(item.text, _DATES):
            parts = [part] if _date(part.text) else [_shift(one, part.first) for one in pieces(part.text, _YEARS)]
            found += [_shift(one, item.first) for one in parts]
        for part in found:
            if part.text.lower() in _NONE:
                continue
            value = _date(part.text)
            if value is None or prop is None:
                record.note(row, cell, "Date of Birth", "not a date" if prop else "a date of birth of no person", part)
            else:
                record.put(prop, value, row, cell, "Date of Birth", part)


def _shift(part: Piece, by: int) -> Piece:
    return Piece(part.text, part.first + by, part.last + by)


def _date(text: str) -> str | None:
    """One date as this list writes it: day first, two approximate years as a range."""
    text = squeeze(text).strip("()")
    text = _ALTERNATIVE.sub("", text, count=1) if _ALTERNATIVE.match(text) else text
    text = _SPACED_RANGE.sub(r"\1-\2", text)
    years = _APPROXIMATE_RANGE.match(text)
    if years is not None:
        return date_edtf(f"approximately {years[1]} to {years[2]}")
    day = _DAY_FIRST.match(text)
    return date_edtf(text if day is None else f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}")


def _born_in(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    for item in _items(cell.text):
        if record.schema == "Person":
            record.put("birthPlace", squeeze(item.text), row, cell, "Place of Birth", item)
        else:
            record.note(row, cell, "Place of Birth", "a place of birth of no person", item)


def _items(text: str) -> list[Piece]:
    found = [_shift(part, item.first) for item in lettered(text) for part in pieces(item.text, _PLACES)]
    return [item for item in found if item.text.lower() not in _NONE]


def _country(text: str) -> str | None:
    """A country, also by two names of one: "Democratic People's Republic of Korea (North Korea)"."""
    names = _TWO_NAMES.match(text)
    if names is None:
        return country(text)
    code = country(names[1])
    return code if code == country(names[2]) else None


def _citizenship(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    prop = "citizenship" if record.schema == "Person" else "country"
    for item in _items(cell.text):
        parts = [item] if _country(item.text) else [_shift(one, item.first) for one in pieces(item.text, _COUNTRIES)]
        for part in parts:
            code = _country(part.text)
            if code is None:
                record.note(row, cell, "Citizenship", "not a country", part)
            else:
                record.put(prop, code, row, cell, "Citizenship", part)


def _address(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    for item in lettered(cell.text):
        if item.text.lower() not in _NONE:
            record.put("address", squeeze(item.text), row, cell, "Address", item)


def _additional(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    """The whole text as a note, and what stands under a label that is known as its own kind."""
    if squeeze(cell.text).lower() not in _NONE:
        record.put("notes", squeeze(cell.text), row, cell, "Additional Information")
        known = load_model().get(record.schema).properties
        for prop, value, piece in labelled(cell.text, record.schema):
            if prop in known:
                record.put(prop, value, row, cell, "Additional Information", piece)


def _imo(record: SheetRecord, row: GridRow, cell: Cell) -> None:
    match = _IMO.match(squeeze(cell.text))
    if match is not None and "imoNumber" in load_model().get(record.schema).properties:
        record.put("imoNumber", match[1], row, cell, "IMO Number")
    elif squeeze(cell.text).lower() not in _NONE:
        record.note(row, cell, "IMO Number", "not the IMO number of a ship")


def _sanctions(record: SheetRecord, columns: Mapping[str, int]) -> None:
    """One Sanction per measure that says yes; one without a kind where no column says."""
    found: list[tuple[str, GridRow | None, Cell | None]] = []
    for kind in _KINDS:
        index = columns.get(kind, -1)
        cells = [(row, cell) for row in record.rows if (cell := row.cell(index)) is not None]
        words = {squeeze(cell.text).lower() for _, cell in cells}
        for row, cell in cells:
            if squeeze(cell.text).lower() not in _YES | _NO:
                record.note(row, cell, kind, "neither yes nor no")
        yes = next(((row, cell) for row, cell in cells if squeeze(cell.text).lower() in _YES), None)
        if yes is not None:
            found.append((kind, *yes))
            if words & _NO:
                record.count(*yes, kind, "the rows of one party say yes and no")
    # "Listed persons and entities are subject to targeted financial sanctions" (DFAT, Consolidated List, 12 November
    # 2024); a travel ban is only possible there, and no column of that layout says it.
    older = not any(kind in columns for kind in _KINDS)
    for kind, said, where in found or [("asset freeze" if older else "", None, None)]:
        entity = record.sub("sanction", kind or "listing")
        on = (entity, "Sanction")
        record.rule("entity", record.main, "listed@1", on=on)
        if said is not None and where is not None:
            record.put("kind", kind, said, where, kind, on=on)
        elif kind:
            record.rule("kind", kind, "dfat-list-effect@1", on=on)
        record.rule("authority", _AUTHORITY, "dfat-publisher@1", on=on)
        record.rule("country", "au", "dfat-publisher@1", on=on)
        _grounds(record, columns, on)


def _grounds(record: SheetRecord, columns: Mapping[str, int], on: tuple[str, str]) -> None:
    """What all measures of a party share: programme, act, dates, reference."""

    def read(name: str, path: str, props: Sequence[str]) -> None:
        def put(row: GridRow, cell: Cell) -> None:
            for prop in props if squeeze(cell.text).lower() not in _NONE else ():
                record.put(prop, squeeze(cell.text), row, cell, path, on=on)

        each(record, record.rows, columns.get(name), put)

    read("committees", "Committees", ("program",))
    read("instrument", "Instrument of Designation", ("legalAct",))
    read("listing", "Listing Information", ("summary",))
    reference = record.rows[0].cell(columns["reference"])
    digits = None if reference is None else _DIGITS.search(reference.text)
    if reference is not None and digits is not None:
        piece = Piece(digits[0], *digits.span())
        record.put("authorityId", digits[0], record.rows[0], reference, "Reference", piece, on=on)

    def controlled(row: GridRow, cell: Cell) -> None:
        value = _date(cell.text)
        if value is not None:
            record.put("amendedDate", value, row, cell, "Control Date", on=on)
        elif squeeze(cell.text).lower() not in _NONE:
            record.note(row, cell, "Control Date", "not a date")

    def listed(row: GridRow, cell: Cell) -> None:
        committee = row.cell(columns["committees"])
        own = committee is not None and _OWN.match(committee.text) is not None
        match = _LISTED.match(cell.text) if own else None
        value = None if match is None else date_edtf(match[1])
        if match is not None and value is not None:
            piece = Piece(match[1], match.start(1), match.end(1))
            record.put("listingDate", value, row, cell, "Listing Information", piece, on=on)

    each(record, record.rows, columns["control"], controlled)
    each(record, record.rows, columns["listing"], listed)
