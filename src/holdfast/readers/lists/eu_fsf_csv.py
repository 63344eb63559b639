# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The EU's financial sanctions list as CSV: the present one, and the one until 2018.

Both have one row per child value (a name, a birth …) that repeats what stands on the party; the
rows of a party follow each other and are one record, with the key, entity ids and, as far as
the columns go, the statements of `eu_fsf_xml`. Columns are known by their names: a new one is
counted where it is filled, a missing key column is another format.

* present (`csvFullSanctionsList_1_1`): UTF-8 with a mark, `fileGenerationDate;Entity_LogicalId;…`.
* until 2018: `Date_file;Entity_logical_id;…`, in UTF-8 or cp1252 (told row by row). A copy wraps
  every line once more, as one quoted field with tabs behind it; that is undone.

The day the file was made stands in every row: it is left out of the two identities of a record, or
each would be another one every day. A row with another number of columns refuses the file.

Source: FSF-CSV-attributes (European Commission); the files of 2018-07 and 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO, NamedTuple

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import GridRow, delimited_rows
from holdfast.readers.lists.eu_fsf_fields import fill
from holdfast.readers.lists.eu_fsf_old import contacts, old_identification
from holdfast.readers.lists.eu_fsf_parts import Cell, Part, Party, party_ids

__all__ = ["EuFsfCsv", "recognise"]

_WHAT = "the EU's financial sanctions list in CSV"
_GROUPS = {
    "NameAlias": "names",
    "Address": "addresses",
    "BirthDate": "births",
    "Identification": "identifications",
    "Citizenship": "citizenships",
    "Naal": "names",
    "Addr": "addresses",
    "Birt": "births",
    "Iden": "identifications",
    "Citi": "citizenships",
}
_SPECIAL = {  # columns whose name is not that of XML 1.1 with a small first letter
    "EU_ReferenceNumber": "euReferenceNumber", "SubjectType": "classificationCode",
    "SubjectType_ClassificationCode": "code", "BirthDate": "birthdate", "Day": "dayOfMonth", "Month": "monthOfYear",
    "TypeCode": "identificationTypeCode", "TypeDescription": "identificationTypeDescription",
}  # fmt: skip
_OLD = {
    "lastname": "lastName", "firstname": "firstName", "middlename": "middleName", "wholename": "wholeName",
    "gender": "gender", "title": "title", "function": "function", "language": "nameLanguage", "number": "number",
    "street": "street", "zipcode": "zipCode", "city": "city", "country": "countryIso2Code", "other": "ContactInfo",
    "date": "birthdate", "place": "place", "logical_id": "logicalId",
}  # fmt: skip
_OLD_ACT = {
    "leba_numtitle": "numberTitle", "leba_publication_date": "publicationDate", "leba_url": "publicationUrl",
    "programme": "programme",
}  # fmt: skip
_OLD_OWN = {
    "entity_logical_id": "logicalId", "eu_ref_num": "euReferenceNumber", "subject_type": "classificationCode",
    "entity_remark": "Remark",
}  # fmt: skip
_TEXTS = frozenset({"Remark", "ContactInfo"})
_HEAD = re.compile(rb'\A"?(?:fileGenerationDate;Entity_LogicalId;|Date_file\w*;Entity_logical_id;)')
_DATE = re.compile(rb'\n"?(\d\d)/(\d\d)/(\d{4});')
_INNER = re.compile(r'""((?:[^"]|""""|"(?!"))*?)""(?=;|\Z)|([^;]*)', re.DOTALL)


class EuFsfCsv(ListReader):
    """The reader `eu_fsf_csv`: one file → source records."""

    name = "eu_fsf_csv"
    title = _WHAT
    members = ("csv",)
    carries = "eu_fsf_xml"

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for the rows of one party; statements are read when asked for."""
        return _records(stream, dataset)


class _Column(NamedTuple):
    """Where a column belongs (`own`, `regulation`, a list of parts, `""`), if it is of a part's act, and its cell."""

    place: str
    cell: str
    label: str
    of_act: bool = False


@dataclass(frozen=True, slots=True)
class _Layout:
    columns: tuple[_Column | None, ...]
    old: bool
    wrapped: bool
    logical: int
    reference: int


class _Row(NamedTuple):
    """One row: its place in the stream, its bytes, and the text and range of each field in it."""

    start: int
    data: bytes
    fields: list[tuple[str, int, int]]


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    layout: _Layout | None = None
    seen: set[str] = set()
    rows: list[_Row] = []
    for row in delimited_rows(stream, _WHAT, delimiter=";", encoding="latin-1"):
        if layout is None:
            layout = _layout(row)
            continue
        one = _fields(row, layout)
        if rows and one.fields[layout.logical][0] != rows[0].fields[layout.logical][0]:
            yield _lazy(rows, layout, dataset, seen)
            rows = []
        rows.append(one)
    if layout is not None and rows:
        yield _lazy(rows, layout, dataset, seen)
    if not seen:
        msg = f"{_WHAT} holds no row"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


# ── columns and fields ────────────────────────────────────────────────────────────────────────────────────────────────
def _layout(head: GridRow) -> _Layout:
    cells = [("" if cell is None else cell.text, 0, 0) for cell in head.cells]
    wrapped = len(cells) == 1
    names = [name.strip() for name, _, _ in (_unwrapped(head) if wrapped else cells)]
    old = bool(names) and names[0].startswith("Date_file")
    columns = tuple(_column(name, first=name not in names[:index], old=old) for index, name in enumerate(names))
    places = {column.cell: index for index, column in enumerate(columns) if column and column.place == "own"}
    if not {"logicalId", "euReferenceNumber", "classificationCode"} <= set(places):
        shown = ";".join(names)[:80]
        msg = f"{_WHAT} begins with its column names, this file with {shown!r}"
        raise InputError(msg, where="byte 0", hint="is this the file it claims to be? columns are missing or renamed")
    return _Layout(columns, old, wrapped, places["logicalId"], places["euReferenceNumber"])


def _column(name: str, *, first: bool, old: bool) -> _Column | None:
    if name.startswith(("fileGenerationDate", "Date_file")):
        return None
    if old:
        return _old_column(name.lower(), name, first=first)
    prefix, _, rest = name.partition("_")
    place = "own" if prefix == "Entity" else _GROUPS.get(prefix, "")
    if not place or not rest:
        return _Column("", name, name)
    of_act = rest.startswith("Regulation_")
    rest = rest.removeprefix("Regulation_")
    cell = "regulationType" if of_act and rest == "Type" else _SPECIAL.get(rest, rest)
    cell = cell if cell in _TEXTS else cell[:1].lower() + cell[1:]
    if of_act and place == "own":
        return _Column("regulation", cell, name)
    return _Column(place, cell, name, of_act)


def _old_column(low: str, name: str, *, first: bool) -> _Column | None:
    if low in _OLD_OWN:
        return _Column("own", _OLD_OWN[low], name) if first else None  # the id is repeated in every group
    if low in _OLD_ACT:
        return _Column("regulation", _OLD_ACT[low], name)
    prefix, _, rest = low.partition("_")
    place = _GROUPS.get(prefix.capitalize(), "")
    if place and rest in _OLD_ACT:
        return _Column(place, _OLD_ACT[rest], name, of_act=True)
    return _Column(place if rest in _OLD else "", _OLD.get(rest, name), name)


def _fields(row: GridRow, layout: _Layout) -> _Row:
    if layout.wrapped:
        fields = _unwrapped(row)
    else:
        fields = [("", 0, 0) if cell is None else (cell.text, cell.start, cell.end) for cell in row.cells]
    if len(fields) != len(layout.columns):
        msg = f"{row.where} of {_WHAT} has {len(fields)} fields, its head {len(layout.columns)}"
        raise InputError(
            msg, where=f"{row.where}, byte {row.start}", hint="the file is cut off or damaged; fetch it again"
        )
    if not row.data.isascii():
        encoding = _encoding(row, old=layout.old)
        fields = [(text.encode("latin-1").decode(encoding), start, end) for text, start, end in fields]
    return _Row(row.start, row.data, fields)


def _encoding(row: GridRow, *, old: bool) -> str:
    for encoding in ("utf-8", "cp1252") if old else ("utf-8",):
        try:
            row.data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    msg = f"{row.where} of {_WHAT} is not UTF-8"
    raise InputError(msg, where=f"byte {row.start}", hint="hand in the publisher's own file")


def _unwrapped(row: GridRow) -> list[tuple[str, int, int]]:
    """The fields of a line that was quoted once more as a whole."""
    cell = row.cells[0] if len(row.cells) == 1 else None
    if cell is None:
        return []
    raw = row.data[cell.start : cell.end].decode("latin-1")
    end = len(raw.rstrip("\t"))
    found: list[tuple[str, int, int]] = []
    at = 0
    while (match := _INNER.match(raw, at, end)) is not None:
        group = 1 if match[1] is not None else 2
        text = match[group].replace('""""', '"') if group == 1 else match[group].replace('""', '"')
        found.append((text, cell.start + match.start(group), cell.start + match.end(group)))
        at = match.end() + 1
        if at > end:
            break
    return found


# ── records ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _lazy(rows: list[_Row], layout: _Layout, dataset: str, seen: set[str]) -> LazyRecord:
    fields = rows[0].fields
    found = party_ids(fields[layout.reference][0], fields[layout.logical][0])
    if found is None:
        msg = f"a row of {_WHAT} has neither a reference number nor a logical id"
        raise InputError(msg, where=f"byte {rows[0].start}", hint="is this the file it claims to be?")
    dated = [(row.data[: row.fields[0][1]], row.data[row.fields[0][2] :]) for row in rows]
    raw = short_id([part for parts in dated for part in parts])
    form = short_id(sorted(" ".join(text.split()).encode() for row in rows for text in ["\x1f".join(_said(row))]))
    key = unique_key(found[0], form, seen)
    start, end = rows[0].start, rows[-1].start + len(rows[-1].data)
    read = partial(_record, rows, layout, key=key, main=f"{dataset}-{found[1]}", raw=raw, form=form)
    return LazyRecord(key, (start, end), raw=raw, form=form, read=read)


def _said(row: _Row) -> list[str]:
    return [text for text, _, _ in row.fields[1:]]


def _record(rows: list[_Row], layout: _Layout, *, key: str, main: str, raw: bytes, form: bytes) -> SourceRecord:
    start = rows[0].start
    b = Builder(key, main, "Thing", size=rows[-1].start + len(rows[-1].data) - start)
    party = Party(Part("", 0, b.size))
    met: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows, start=1):
        _take(b, party, row, layout, (number, row.start - start), met)
    fill(b, party)
    return b.done(start, raw=raw, form=form)


def _take(  # noqa: PLR0917 - one row of one record
    b: Builder, party: Party, row: _Row, layout: _Layout, place: tuple[int, int], met: set[tuple[str, ...]]
) -> None:
    """Put what one row says into the party; what an earlier row has said already is not said again."""
    number, base = place
    parts: dict[str, Part] = {}
    for column, (text, first, last) in zip(layout.columns, row.fields, strict=True):
        if column is None or not text or text == "-" or text.isspace():
            continue
        cell = Cell(text, base + first, base + last, row.data[first:last].count(b'""') == 0)
        if not column.place:
            b.losses.append(Loss("dropped", "unknown column", f"{column.cell}={text}", column.label, *cell[1:3]))
        elif column.place == "own":
            _own(b, party.own, column, cell)
        else:
            path = f"row[{number}]"
            part = parts.get(column.place)
            if part is None:
                part = parts[column.place] = Part(path, base, base + len(row.data), labels={})
            _cell(part, column, cell)
    for name, part in parts.items():
        said = (name, *(f"{cell}={value.text}" for cell, value in sorted(part.cells.items())))
        if said in met or (set(part.cells) <= {"logicalId", "regulationLanguage"} and not part.remarks):
            continue
        met.add(said)
        if name == "identifications" and layout.old:
            old_identification(part)
        (party.regulations if name == "regulation" else getattr(party, name)).append(part)


def _own(b: Builder, own: Part, column: _Column, cell: Cell) -> None:
    own.labels = {**(own.labels or {}), column.cell: column.label}
    if column.cell == "Remark":
        if all(remark.text != cell.text for _, remark in own.remarks):
            own.remarks.append((column.label, cell))
        return
    before = own.cells.setdefault(column.cell, cell)
    if before.text != cell.text:
        b.losses.append(Loss("dropped", "rows of one party disagree", cell.text, column.label, cell.start, cell.end))


def _cell(part: Part, column: _Column, cell: Cell) -> None:
    path = f"{part.path}/{column.label}"
    if column.of_act:
        if part.act is None:
            part.act = Part(part.path, part.start, part.end, labels={})
        part.act.cells[column.cell] = cell
        part.act.labels = {**(part.act.labels or {}), column.cell: column.label}
    elif column.cell == "ContactInfo":
        contacts(part, cell, path)
    elif column.cell == "Remark":
        part.remarks.append((path, cell))
    else:
        part.cells[column.cell] = cell
        part.labels = {**(part.labels or {}), column.cell: column.label}


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the first two column names, quoted or not."""
    if _HEAD.match(head.removeprefix(b"\xef\xbb\xbf")) is None:
        return None
    observed, basis = named_date(file_name)
    match = _DATE.search(head)
    if match is not None and 1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 28:  # noqa: PLR2004 - months and days
        observed, basis = datetime(int(match[3]), int(match[2]), int(match[1]), tzinfo=UTC), "inside"
    return Recognised("eu_fsf_csv", "eu_fsf", "csv", observed, basis, "the columns are those of the EU's FSF CSV")
