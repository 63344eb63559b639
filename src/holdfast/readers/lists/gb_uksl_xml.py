# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The UK Sanctions List as XML: `UK-Sanctions-List.xml` of the FCDO.

`Designations` holds `DateGenerated` and one `Designation` per party, with everything about it
in nested lists. The elements that are known stand in `_LEAVES` and `_ITEMS`; any other is kept
as a note and counted as a loss, and an element beside the designations refuses the file.

Key (frozen with version 1): `UniqueID` ("RUS0251"), which is unique and stays; a repeated one
gets `#` and eight digits of the record's form, the first keeps it plain. The entity is
`<dataset>-<UniqueID>`. The list is the only one of the United Kingdom since 2026-01-28.

Source: https://www.gov.uk/government/publications/the-uk-sanctions-list (schema 4.33.3).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.gb_fields import fill, schema_of
from holdfast.readers.lists.gb_listing import Listing
from holdfast.readers.lists.gb_sanctions import Publisher
from holdfast.readers.pieces import Fill, Piece
from holdfast.readers.xml import Node, form_of, records

__all__ = ["PUBLISHER", "UNIQUE_ID", "GbUkslXml", "recognise"]

PUBLISHER = Publisher("UK Foreign, Commonwealth and Development Office", "uksl", acts=True)
UNIQUE_ID = re.compile(r"[A-Z]{2,5}[0-9]{2,6}\Z")
# The number behind nothing but elements with plain text: found without making a tree of the record.
_PLAIN_ID = re.compile(rb"<Designation>\s*(?:<(?!UniqueID>)([\w.-]+)>[^<]*</\1>\s*)*<UniqueID>([A-Z0-9]+)</UniqueID>")
_WHAT = "the UK Sanctions List"
_ROOT = "Designations"
_RECORD = "Designation"
_STAMP = "DateGenerated"
_START = re.compile(rb"<Designations\b[^>]*>")
_GENERATED = re.compile(rb"""<Designations\b[^>]*\bdateGenerated\s*=\s*["']([0-9T:.Z+-]{10,40})["']""")
# Elements that hold the parts of one thing: path below the designation → what it is.
_ITEMS = {
    "Names/Name": "Name",
    "NonLatinNames/NonLatinName": "NonLatinName",
    "NonLatinNames": "NonLatinName",  # older files have the name directly inside
    "Addresses/Address": "Address",
    "IndividualDetails/Individual/PassportDetails/Passport": "Passport",
    "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier": "NationalIdentifier",
    "IndividualDetails/Individual/BirthDetails/Location": "Location",
}
_PARTS = {
    "Name": ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6", "NameType", "AliasStrength"),
    "NonLatinName": ("NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage"),
    "Address": (
        "AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6",
        "AddressPostalCode", "AddressCountry",
    ),
    "Passport": ("PassportNumber", "PassportAdditionalInformation"),
    "NationalIdentifier": ("NationalIdentifierNumber", "NationalIdentifierAdditionalInformation"),
    "Location": ("TownOfBirth", "CountryOfBirth"),
}  # fmt: skip
_PERSON, _ENTITY, _SHIP = "IndividualDetails/Individual/", "EntityDetails/Entity/", "ShipDetails/Ship/"
_LEAVES = frozenset({
    "LastUpdated", "DateDesignated", "UniqueID", "OFSIGroupID", "UNReferenceNumber", "RegimeName",
    "IndividualEntityShip", "DesignationSource", "SanctionsImposed", "OtherInformation", "UKStatementofReasons",
    "Titles/Title", "PhoneNumbers/PhoneNumber", "EmailAddresses/EmailAddress", "Websites/Website",
    _PERSON + "DOBs/DOB", _PERSON + "Nationalities/Nationality", _PERSON + "Positions/Position",
    _PERSON + "Genders/Gender",
    _ENTITY + "BusinessRegistrationNumbers/BusinessRegistrationNumber", _ENTITY + "TypeOfEntities/TypeOfEntity",
    _ENTITY + "ParentCompanies/ParentCompany", _ENTITY + "Subsidiaries/Subsidiary",
    _SHIP + "IMONumbers/IMONumber", _SHIP + "CurrentOwnerOperators/CurrentOwnerOperator",
    _SHIP + "PreviousOwnerOperators/PreviousOwnerOperator",
    _SHIP + "CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip", _SHIP + "PreviousFlags/PreviousFlag",
    _SHIP + "TypeOfShipDetails/TypeOfShip", _SHIP + "TonnageOfShipDetails/TonnageOfShip",
    _SHIP + "LengthOfShipDetails/LengthOfShip", _SHIP + "YearsBuilt/YearBuilt",
    _SHIP + "HullIdentificationNumbers/HullIdentificationNumber",
})  # fmt: skip
_WHITE = " \t\r\n\f\v"
_BLANKS = frozenset({b" ", b"\t", b"\r", b"\n"})
_FALSE = frozenset({"false", "0", ""})
_FOLDERS = frozenset(
    "/".join(path.split("/")[:depth])
    for path in (*_LEAVES, *_ITEMS, "SanctionsImposedIndicators/X")
    for depth in range(1, path.count("/") + 1)
)


class GbUkslXml(ListReader):
    """The reader `gb_uksl_xml`: one file → source records."""

    name = "gb_uksl_xml"
    title = "the UK Sanctions List"
    members = ("xml",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one designation; rows are read when asked for."""
        return _records(stream, dataset)


class _Outside:
    """Every element below the root is wanted: what is none of ours must not be skipped in silence."""

    def __contains__(self, tag: object) -> bool:
        return tag != _ROOT

    def __iter__(self) -> Iterator[str]:
        return iter((_STAMP, _RECORD))

    def __len__(self) -> int:
        return 2


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    seen: set[str] = set()
    for node, data in records(stream, tags=_Outside(), root=_ROOT, what=_WHAT):
        if node.tag == _STAMP:
            continue
        if node.tag != _RECORD:
            msg = f"{_WHAT} has an element <{node.tag[:60]}> beside its designations"
            raise InputError(msg, where=f"byte {node.start}", hint="the publisher has changed the format")
        plain = _PLAIN_ID.match(data)
        unique = node.value("UniqueID") if plain is None else plain[2].decode()
        if UNIQUE_ID.match(unique) is None:
            msg = f"a designation of {_WHAT} has the UniqueID {unique[:40]!r}"
            raise InputError(msg, where=f"byte {node.start}", hint="is this the file it claims to be?")
        key = unique_key(unique, partial(form_of, node), seen)
        raw = short_id((data,))
        read = partial(_record, node, data, key=key, main=f"{dataset}-{unique}", raw=raw)
        yield LazyRecord(key, (node.start, node.end), raw=raw, form=None, read=read)
    if not seen:
        msg = f"{_WHAT} holds no designation"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _record(node: Node, data: bytes, *, key: str, main: str, raw: bytes) -> SourceRecord:
    listing = Listing()
    walk = _Walk(listing, data, node.start)
    walk.below(node, "", "")
    builder = Builder(key, main, schema_of(listing), size=len(data))
    fill(Fill(builder), listing, PUBLISHER)
    return builder.done(node.start, raw=raw, form=form_of(node))


class _Walk:
    """Sorts the elements of one designation into a listing."""

    __slots__ = ("base", "data", "listing")

    def __init__(self, listing: Listing, data: bytes, base: int) -> None:
        self.listing = listing
        self.data = data
        self.base = base

    def below(self, node: Node, plain: str, path: str) -> None:
        """Everything inside `node`; `plain` and `path` end with a slash, or are empty."""
        kind = _ITEMS.get(plain[:-1])
        item: dict[str, Piece] = {}
        counts: dict[str, int] = {}
        for child in node.children:
            tag = child.tag
            counts[tag] = count = counts.get(tag, 0) + 1
            if child.attributes:
                self._attributes(child, path + tag)
            if kind is not None and tag in _PARTS[kind] and not child.children:
                piece = self.piece(child, path + tag)
                if piece.stripped and tag in item:
                    self.listing.strange.append((piece, "a second element where one is meant"))
                elif piece.stripped:
                    item[tag] = piece
            else:
                repeated = plain + tag in _ITEMS or count > 1
                self._child(child, plain + tag, f"{path}{tag}[{count}]" if repeated else path + tag)
        if kind is not None and item:
            self.listing.items.setdefault(kind, []).append(item)
        if node.children and node.text.strip():
            self.listing.strange.append((self.piece(node, path[:-1] or _RECORD), "text between elements"))

    def _child(self, child: Node, plain: str, path: str) -> None:
        if plain in _LEAVES and not child.children:
            self.listing.add(child.tag, self.piece(child, path))
        elif plain.startswith("SanctionsImposedIndicators/") and not child.children:
            if child.text in _FALSE:
                self.listing.denied.add(child.tag)
            else:
                self.listing.indicators.append((child.tag, self.piece(child, path)))
        elif plain in _ITEMS or plain in _FOLDERS:
            self.below(child, plain + "/", path + "/")
            if not child.children and child.text.strip():
                self.listing.strange.append((self.piece(child, path), "text where elements are meant"))
        else:
            self._unknown(child, path)

    def _unknown(self, node: Node, path: str) -> None:
        if node.text.strip():
            self.listing.strange.append((self.piece(node, path), "unknown element"))
        for index, child in enumerate(node.children, start=1):
            self._unknown(child, f"{path}/{child.tag}[{index}]")

    def _attributes(self, node: Node, path: str) -> None:
        start, end = node.start - self.base, node.end - self.base
        self.listing.dropped += [
            Loss("dropped", "unknown attribute", f"{name}={value}", f"{path}/@{name}", start, end)
            for name, value in node.attributes.items()
            if not name.startswith(("xmlns", "xsi:"))
        ]

    def piece(self, node: Node, path: str) -> Piece:
        """The node's text; blanks around it are taken from the bytes, as a walk in blocks may not give them."""
        data, start, end = self.data, node.text_start - self.base, node.text_end - self.base
        text = node.text.strip(_WHITE)
        if data[start - 1 : start] in _BLANKS:
            text = data[data.rfind(b">", 0, start) + 1 : start].decode("ascii", "ignore") + text
        if data[end : end + 1] in _BLANKS:
            text += data[end : data.find(b"<", end)].decode("ascii", "ignore")
        return Piece(text, start, path, data[start:end])


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the root element; the day is that of `dateGenerated`."""
    if _START.search(head[:4096]) is None:
        return None
    observed, basis = named_date(file_name)
    match = _GENERATED.search(head[:4096])
    if match is not None:
        with contextlib.suppress(ValueError):
            stamp = datetime.fromisoformat(match[1].decode("ascii"))
            observed, basis = (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone(UTC), "inside"
    return Recognised("gb_uksl_xml", "gb_fcdo_sanctions", "xml", observed, basis, "the root element is Designations")
