# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The UK Sanctions List as CSV: another carrier of what `gb_uksl_xml` reads.

The first line is "Report Date: 08-Oct-2026", the second the names of 58 columns, then a row for
every combination of what a designation has several of. All rows of one `Unique ID` are one
record with the entity, sub-entities and statements of the XML, as far as the columns go: there
are no indicators, so the words of `Sanctions Imposed` alone say the measures.

Key (frozen with version 1): `Unique ID`. A file with other columns is refused, in any order
they are read. A row that does not split into its columns is kept as a note of the designation
it names.

Source: https://www.gov.uk/government/publications/the-uk-sanctions-list
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date
from holdfast.readers.lists.gb_fields import fill, schema_of
from holdfast.readers.lists.gb_listing import Listing
from holdfast.readers.lists.gb_rows import Group, column_key, grouped, opened, piece
from holdfast.readers.lists.gb_uksl_xml import PUBLISHER, UNIQUE_ID
from holdfast.readers.pieces import Fill, Piece

__all__ = ["COLUMNS", "GbUkslCsv", "identities", "listing_of", "recognise"]

_WHAT = "the UK Sanctions List in CSV"
# Column → the element of the XML, and what composite thing it is a part of.
COLUMNS: dict[str, tuple[str, str | None]] = {
    "Last Updated": ("LastUpdated", None),
    "Unique ID": ("UniqueID", None),
    "OFSI Group ID": ("OFSIGroupID", None),
    "UN Reference Number": ("UNReferenceNumber", None),
    "Name 6": ("Name6", "Name"),
    "Name 1": ("Name1", "Name"),
    "Name 2": ("Name2", "Name"),
    "Name 3": ("Name3", "Name"),
    "Name 4": ("Name4", "Name"),
    "Name 5": ("Name5", "Name"),
    "Name type": ("NameType", "Name"),
    "Alias strength": ("AliasStrength", "Name"),
    "Title": ("Title", None),
    "Name non-latin script": ("NameNonLatinScript", "NonLatinName"),
    "Non-latin script type": ("NonLatinScriptType", "NonLatinName"),
    "Non-latin script language": ("NonLatinScriptLanguage", "NonLatinName"),
    "Regime Name": ("RegimeName", None),
    "Individual, Entity, Ship": ("IndividualEntityShip", None),
    "Designation source": ("DesignationSource", None),
    "Sanctions Imposed": ("SanctionsImposed", None),
    "Other Information": ("OtherInformation", None),
    "UK Statement of Reasons": ("UKStatementofReasons", None),
    "Address Line 1": ("AddressLine1", "Address"),
    "Address Line 2": ("AddressLine2", "Address"),
    "Address Line 3": ("AddressLine3", "Address"),
    "Address Line 4": ("AddressLine4", "Address"),
    "Address Line 5": ("AddressLine5", "Address"),
    "Address Line 6": ("AddressLine6", "Address"),
    "Address Postal Code": ("AddressPostalCode", "Address"),
    "Address Country": ("AddressCountry", "Address"),
    "Phone number": ("PhoneNumber", None),
    "Website": ("Website", None),
    "Email address": ("EmailAddress", None),
    "Date Designated": ("DateDesignated", None),
    "D.O.B": ("DOB", None),
    "Nationality(/ies)": ("Nationality", None),
    "National Identifier number": ("NationalIdentifierNumber", "NationalIdentifier"),
    "National Identifier additional information": ("NationalIdentifierAdditionalInformation", "NationalIdentifier"),
    "Passport number": ("PassportNumber", "Passport"),
    "Passport additional information": ("PassportAdditionalInformation", "Passport"),
    "Position": ("Position", None),
    "Gender": ("Gender", None),
    "Town of birth": ("TownOfBirth", "Location"),
    "Country of birth": ("CountryOfBirth", "Location"),
    "Type of entity": ("TypeOfEntity", None),
    "Subsidiaries": ("Subsidiary", None),
    "Parent company": ("ParentCompany", None),
    "Business registration number (s)": ("BusinessRegistrationNumber", None),
    "IMO number": ("IMONumber", None),
    "Current owner/operator (s)": ("CurrentOwnerOperator", None),
    "Previous owner/operator (s)": ("PreviousOwnerOperator", None),
    "Current believed flag of ship": ("CurrentBelievedFlagOfShip", None),
    "Previous flags": ("PreviousFlag", None),
    "Type of ship": ("TypeOfShip", None),
    "Tonnage of ship": ("TonnageOfShip", None),
    "Length of ship": ("LengthOfShip", None),
    "Year Built": ("YearBuilt", None),
    "Hull identification number (HIN)": ("HullIdentificationNumber", None),
}
_BY_KEY = {column_key(name): target for name, target in COLUMNS.items()}
_SALVAGE = re.compile(rb"(?:\A|[,\"])([A-Z]{3}[0-9]{4})(?=[,\"])")
_HEADER = re.compile(rb"\A\s*\"?Report Date:?\s*([0-9A-Za-z/ -]{6,20})\"?,*\s*\r?\n[^\n]*Unique ID", re.IGNORECASE)


class GbUkslCsv(ListReader):
    """The reader `gb_uksl_csv`: one file → source records."""

    name = "gb_uksl_csv"
    title = "the UK Sanctions List in CSV"
    members = ("csv",)
    carries = "gb_uksl_xml"

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; rows are laid aside on disk, one designation is in memory."""
        return _records(stream, dataset)


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    head, _ = opened(stream, layouts=(tuple(COLUMNS),), what=_WHAT)
    for group in grouped(head, column="Unique ID", key=_unique_id, encodings=("utf-8",), what=_WHAT):
        raw, form = identities(group)
        main = f"{dataset}-{group.key}"
        read = partial(_record, group, columns=head.columns, main=main, ids=(raw, form))
        yield LazyRecord(group.key, (group.start, group.end), raw=raw, form=form, read=read)


def identities(group: Group) -> tuple[bytes, bytes]:
    """`raw` and `form` of a party: of the bytes of its rows, in order; of its rows without white space, in any."""
    return (
        short_id(one.data for one in group.rows),
        short_id(sorted(b" ".join(one.data.split()) for one in group.rows)),
    )


def _unique_id(text: str | None, data: bytes, where: str) -> str:
    if text is None and (match := _SALVAGE.search(data)) is not None:
        text = match[1].decode("ascii")
    if text is None or UNIQUE_ID.match(text) is None:
        msg = f"a row of {_WHAT} has the Unique ID {text or data[:40].decode('latin-1')!r}"
        raise InputError(msg, where=where, hint="the file is damaged, or another than it claims to be; fetch it again")
    return text


def _record(group: Group, *, columns: Sequence[str], main: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    listing = listing_of(group, columns, _BY_KEY)
    builder = Builder(group.key, main, schema_of(listing), size=len(group.rows[0].data))
    fill(Fill(builder), listing, PUBLISHER)  # what follows from being listed stands on the first row
    builder.size = group.end - group.start
    return builder.done(group.start, raw=ids[0], form=ids[1])


def listing_of(group: Group, columns: Sequence[str], targets: Mapping[str, tuple[str, str | None]]) -> Listing:
    """The listing of all rows of a party: repeated values and combinations once, before anything is made of them."""
    listing = Listing()
    together: dict[str | None, list[tuple[int, str]]] = {}
    for index, name in enumerate(columns):
        tag, kind = targets[column_key(name)]
        together.setdefault(kind, []).append((index, tag))
    alone = together.pop(None, [])
    said: set[tuple[object, ...]] = set()
    for one in group.rows:
        if one.damage is not None:
            text = one.data.decode(group.encoding)
            listing.strange.append((Piece(text, one.start - group.start, "row", one.data, group.encoding), one.damage))
        cells = one.cells + (None,) * (len(columns) - len(one.cells))
        for index, tag in alone if one.cells else ():
            cell = cells[index]
            if cell is not None and (index, cell.text) not in said:
                said.add((index, cell.text))
                listing.add(tag, piece(one, cell, columns[index], group))
        for kind, parts in together.items() if one.cells else ():
            texts = [None if (cell := cells[index]) is None else cell.text for index, _ in parts]
            if any(texts) and (kind, *texts) not in said:
                said.add((kind, *texts))
                item = {
                    tag: found
                    for index, tag in parts
                    if (cell := cells[index]) is not None
                    and (found := piece(one, cell, columns[index], group)).stripped
                }
                if item and kind is not None:
                    listing.items.setdefault(kind, []).append(item)
    return listing


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By its first two lines; the day is that of the report."""
    match = _HEADER.match(head)
    if match is None:
        return None
    observed, basis = named_date(file_name)
    text = match[1].decode("ascii").strip()
    for form in ("%d-%b-%Y", "%d/%m/%Y", "%d %B %Y"):
        try:
            observed, basis = datetime.strptime(text, form).replace(tzinfo=UTC), "inside"
        except ValueError:
            continue
    why = "a report date, then the columns of the UK Sanctions List"
    return Recognised("gb_uksl_csv", "gb_fcdo_sanctions", "csv", observed, basis, why)
