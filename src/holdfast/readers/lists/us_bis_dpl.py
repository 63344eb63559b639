# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The Denied Persons List of the US Bureau of Industry and Security, as tab-separated text.

A row is one name at one address: whoever has several has several rows. A denial order takes
away export privileges from its effective to its expiration date; without the latter it has no
end of its own. `Standard_Order` says whether the order has the usual terms, `Action` what was
last done to the row, `FR_Citation` where the order and its renewals were published.

The list has no ids. Frozen with version 1:

* the key of a record is `<effective date>/<name>`, which is how an order is told from another;
  rows of one name under one order (its addresses) get `#` and eight digits of their form;
* the entity is that order's name, `<dataset>-<hash of both>`: two orders against one name may
  be against two parties (and nobody may inherit a decision made about another), identity
  resolution joins them where more than the name agrees. Counted on the list of 2022-09: 581
  rows, 461 pairs of name and date, two names with two dates.

The list does not say what is a person: a name with an organisation's form is an organisation,
any other a LegalEntity. Dates are month/day/year throughout, years of two digits those from
1950 to 2049.

Source: https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.names.normalize import clean as folded
from holdfast.names.orgforms import mentions
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import country, squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import GridRow, delimited_rows
from holdfast.readers.lists.us_dates import citations, month_day_year
from holdfast.readers.pieces import Fill, Piece

__all__ = ["UsBisDpl", "recognise"]

_COLUMNS = (
    "Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date", "Expiration_Date",
    "Standard_Order", "Last_Update", "Action", "FR_Citation",
)  # fmt: skip
_WHAT = "the Denied Persons List"
_HEADER = re.compile(rb'\A(?:\xef\xbb\xbf)?"?Name"?\t"?Street_Address"?\t')
_AUTHORITY = "US Bureau of Industry and Security"
_ADDRESS = {"Street_Address": "street", "City": "city", "State": "state", "Postal_Code": "postalCode"}


class UsBisDpl(ListReader):
    """The reader `us_bis_dpl`: one file → source records."""

    name = "us_bis_dpl"
    title = _WHAT
    members = ("dpl",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row; rows are read when asked for."""
        return _records(stream, dataset)


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    seen: set[str] = set()
    places: dict[str, int] | None = None
    for row in delimited_rows(stream, _WHAT, delimiter="\t"):
        if places is None:
            places = _places(row)
            continue
        yield _record(row, places, dataset, seen)
    if not seen:
        msg = f"{_WHAT} holds no row"
        raise InputError(msg, where="line 1", hint="an empty list is no list; fetch it again")


def _places(header: GridRow) -> dict[str, int]:
    names = ["" if cell is None else cell.text.strip() for cell in header.cells]
    if set(names) != set(_COLUMNS) or len(names) != len(_COLUMNS):
        missing, new = sorted(set(_COLUMNS) - set(names)), sorted(set(names) - set(_COLUMNS))
        msg = f"{_WHAT} has other columns: missing {', '.join(missing) or 'none'}; new {', '.join(new) or 'none'}"
        raise InputError(msg, where="line 1", hint="the publisher has changed the format, or this is another list")
    return {name: index for index, name in enumerate(names)}


def _record(row: GridRow, places: dict[str, int], dataset: str, seen: set[str]) -> LazyRecord:
    if len(row.cells) != len(_COLUMNS):
        msg = f"a row of {_WHAT} has {len(row.cells)} fields instead of {len(_COLUMNS)}"
        raise InputError(msg, where=f"line {row.number}, byte {row.start}", hint="the file is damaged; fetch it again")
    found: dict[str, Piece] = {}
    for name, index in places.items():
        cell = row.cells[index]
        if cell is not None:
            raw = row.data[cell.start : cell.end].strip(b" \t\r\n")
            lead = row.data[cell.start : cell.end].index(raw)
            found[name] = Piece(cell.text, cell.start + lead, name, raw)
    if "Name" not in found:
        msg = f"a row of {_WHAT} has no name"
        raise InputError(msg, where=f"line {row.number}, byte {row.start}", hint="the file is damaged; fetch it again")
    name = folded(found["Name"].stripped).text
    begun = month_day_year(found["Effective_Date"].stripped) if "Effective_Date" in found else None
    form = short_id((b" ".join(row.data.split()),))
    key = unique_key(f"{begun or 'undated'}/{name}", form, seen)
    main = f"{dataset}-{short_id((name.encode(), (begun or '').encode())).hex()[:12]}"
    raw = short_id((row.data,))
    read = partial(_read, row, found, key=key, main=main, ids=(raw, form))
    return LazyRecord(key, (row.start, row.start + len(row.data)), raw=raw, form=form, read=read)


def _read(row: GridRow, found: dict[str, Piece], *, key: str, main: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    name = found["Name"]
    schema = "Organization" if mentions(folded(name.stripped).text.split()) else "LegalEntity"
    b = Builder(key, main, schema, size=len(row.data))
    f = Fill(b)
    f.put("name", squeeze(name.stripped), name)
    f.rule("topics", "export.control", "listed@1")
    _address(f, found)
    _order(f, found)
    b.parts = len(found)
    return b.done(row.start, raw=ids[0], form=ids[1])


def _address(f: Fill, found: dict[str, Piece]) -> None:
    pieces = [found[name] for name in (*_ADDRESS, "Country") if name in found]
    if not pieces:
        return
    entity = f.b.sub("address", *(squeeze(piece.stripped).lower() for piece in pieces))
    on = (entity, "Address")
    f.link(f.b.main, f.b.schema, "addressEntity", entity, pieces)
    f.joined("full", ", ".join(squeeze(piece.stripped) for piece in pieces), pieces, on)
    for name, prop in _ADDRESS.items():
        if name in found:
            f.put(prop, squeeze(found[name].stripped), found[name], on)
    if "Country" in found:
        code = country(squeeze(found["Country"].stripped))
        if code is None:
            f.note(found["Country"], "unknown country")
        else:
            f.put("country", code, found["Country"], on)
            f.put("country", code, found["Country"])


def _order(f: Fill, found: dict[str, Piece]) -> None:
    entity = f.b.sub("sanction", "denial order")
    on = (entity, "Sanction")
    f.link(entity, "Sanction", "entity", f.b.main, [found["Name"]])
    for prop, value in (("authority", _AUTHORITY), ("country", "us"), ("program", "Denied Persons List")):
        f.rule(prop, value, "bis-publisher@1", on)
    f.rule("kind", "export control", "bis-denial@1", on)
    for name, prop in (("Effective_Date", "startDate"), ("Expiration_Date", "endDate"), ("Last_Update", "amendedDate")):
        if name not in found:
            continue
        piece = found[name]
        day = month_day_year(piece.stripped)
        if day is None:
            f.note(piece, "not a date")
        else:
            f.put(prop, day, piece, on)
    if "Standard_Order" in found:
        piece = found["Standard_Order"]
        terms = {"y": "standard order", "n": "order with terms of its own"}.get(piece.stripped.lower())
        if terms is None:
            f.note(piece, "neither Y nor N")
        else:
            f.put("provisions", terms, piece, on)
    if "Action" in found:
        f.put("summary", squeeze(found["Action"].stripped), found["Action"], on)
    if "FR_Citation" in found:
        _citations(f, found["FR_Citation"], on)


def _citations(f: Fill, piece: Piece, on: tuple[str, str]) -> None:
    said = citations(piece.stripped)
    if not said:
        f.put("legalAct", squeeze(piece.stripped), piece, on)
        return
    for one in said:
        f.put("legalAct", one.act, piece.part(one.start, one.end), on)
        if one.date is not None:
            f.put("publishedDate", one.date, piece.part(one.date_start, one.end), on)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the first two columns of the header."""
    if _HEADER.match(head) is None:
        return None
    observed, basis = named_date(file_name)
    return Recognised("us_bis_dpl", "us_bis_dpl", "dpl", observed, basis, "the columns of the Denied Persons List")
