# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFSI's consolidated list of financial sanctions targets (ConList) as CSV, until it ended on 2026-01-28.

The first line is "Last Updated,dd/mm/yyyy", the second the names of the columns: 29 in the
layout of 2018 (in cp1252), 36 in the layout of 2022 (in UTF-8, with other scripts, qualities of
aliases and the UK reference). A row stands for every alias, address and birth date, sorted by
name; all rows of one `Group ID` are one record. The file may also come as a workbook.

Key (frozen with version 1): `Group ID`, which the layouts share and the UK Sanctions List
repeats as `OFSIGroupID`; the entity is `<dataset>-<Group ID>`. The reference of the UK Sanctions
List (`authorityId` of the Sanctions) ties a party to the same one there.

Source: OFSI, "Financial sanctions: consolidated list of targets", formats of 2018 and 2022.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date
from holdfast.readers.lists.gb_fields import fill, schema_of
from holdfast.readers.lists.gb_listing import Listing
from holdfast.readers.lists.gb_ofsi_text import complete, is_ship
from holdfast.readers.lists.gb_rows import Group, column_key, grouped, opened
from holdfast.readers.lists.gb_sanctions import Publisher
from holdfast.readers.lists.gb_uksl_csv import identities, listing_of
from holdfast.readers.pieces import Fill

__all__ = ["LAYOUT_2018", "LAYOUT_2022", "GbOfsiConlist", "recognise"]

_PUBLISHER = Publisher("UK Office of Financial Sanctions Implementation", "ofsi", ("asset freeze",))
_WHAT = "OFSI's consolidated list"
_Target = tuple[str, str | None]
_NAMES: dict[str, _Target] = {f"Name {number}": (f"Name{number}", "Name") for number in (6, 1, 2, 3, 4, 5)}
_ADDRESS: dict[str, _Target] = {
    **{f"Address {number}": (f"AddressLine{number}", "Address") for number in range(1, 7)},
    "Post/Zip Code": ("AddressPostalCode", "Address"),
    "Country": ("AddressCountry", "Address"),
}
_LAST: dict[str, _Target] = {"Last Updated": ("LastUpdated", None), "Group ID": ("OFSIGroupID", None)}
# What is `…Text` is taken apart by `gb_ofsi_text`.
LAYOUT_2018: Mapping[str, _Target] = {
    **_NAMES,
    "Title": ("Title", None),
    "DOB": ("DOB", None),
    "Town of Birth": ("TownText", None),
    "Country of Birth": ("BirthCountryText", None),
    "Nationality": ("NationalityText", None),
    "Passport Details": ("PassportText", None),
    "NI Number": ("NationalIdentifierText", None),
    "Position": ("PositionText", None),
    **_ADDRESS,
    "Other Information": ("OtherText", None),
    "Group Type": ("IndividualEntityShip", None),
    "Alias Type": ("NameType", "Name"),
    "Regime": ("RegimeName", "Regime"),
    "Listed On": ("ListedOn", "Regime"),
    **_LAST,
}
LAYOUT_2022: Mapping[str, _Target] = {
    **_NAMES,
    "Title": ("Title", None),
    "Name Non-Latin Script": ("NameNonLatinScript", "NonLatinName"),
    "Non-Latin Script Type": ("NonLatinScriptType", "NonLatinName"),
    "Non-Latin Script Language": ("NonLatinScriptLanguage", "NonLatinName"),
    "DOB": ("DOB", None),
    "Town of Birth": ("TownText", None),
    "Country of Birth": ("BirthCountryText", None),
    "Nationality": ("NationalityText", None),
    "Passport Number": ("PassportNumberText", None),
    "Passport Details": ("PassportDetailsText", None),
    "National Identification Number": ("NationalIdentifierNumberText", None),
    "National Identification Details": ("NationalIdentifierDetailsText", None),
    "Position": ("PositionText", None),
    **_ADDRESS,
    "Other Information": ("OtherText", None),
    "Group Type": ("IndividualEntityShip", None),
    "Alias Type": ("NameType", "Name"),
    "Alias Quality": ("AliasStrength", "Name"),
    "Regime": ("RegimeName", "Regime"),
    "Listed On": ("ListedOn", "Regime"),
    "UK Sanctions List Date Designated": ("Repapered", "Regime"),
    **_LAST,
}
_LAYOUTS = (LAYOUT_2018, LAYOUT_2022)
_ENCODINGS = (("utf-8", "cp1252"), ("utf-8",))
_GROUP_ID = re.compile(r"0*([1-9][0-9]{0,8})\Z")
_SALVAGE = re.compile(rb",\"?([1-9][0-9]{3,8})\"?\s*\Z")
_HEADER = re.compile(
    rb"\A\s*\"?Last Updated\"?,\"?([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})\"?,*\s*\r?\n\"?Name 6\"?,\"?Name 1\"?,"
)
_SHEET = re.compile(
    rb'\A\["[^"]*", 1, "Last Updated", "([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})[^\]]*\]\n'
    rb'\["[^"]*", [0-9]+, "Name 6", "Name 1", '
)


class GbOfsiConlist(ListReader):
    """The reader `gb_ofsi_conlist`: one file of either layout → source records."""

    name = "gb_ofsi_conlist"
    title = "OFSI's consolidated list"
    members = ("conlist",)
    version = 2

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; rows are laid aside on disk, one group is in memory."""
        return _records(stream, dataset)


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    head, layout = opened(stream, layouts=tuple(tuple(one) for one in _LAYOUTS), what=_WHAT)
    targets = {column_key(name): target for name, target in _LAYOUTS[layout].items()}
    for group in grouped(head, column="Group ID", key=_group_id, encodings=_ENCODINGS[layout], what=_WHAT):
        raw, form = identities(group)
        main = f"{dataset}-{group.key}"
        read = partial(_record, group, columns=head.columns, targets=targets, main=main, ids=(raw, form))
        yield LazyRecord(group.key, (group.start, group.end), raw=raw, form=form, read=read)


def _group_id(text: str | None, data: bytes, where: str) -> str:
    if text is None and (salvaged := _SALVAGE.search(data)) is not None:
        text = salvaged[1].decode("ascii")
    match = None if text is None else _GROUP_ID.match(text)
    if match is None:
        msg = f"a row of {_WHAT} has the Group ID {(data[-40:].decode('latin-1') if text is None else text)[:40]!r}"
        raise InputError(msg, where=where, hint="the file is damaged, or another than it claims to be; fetch it again")
    return match[1]


def _record(
    group: Group,
    *,
    columns: Sequence[str],
    targets: Mapping[str, _Target],
    main: str,
    ids: tuple[bytes, bytes],
) -> SourceRecord:
    listing = listing_of(group, columns, targets)
    complete(listing)
    builder = Builder(group.key, main, _schema(listing, columns), size=len(group.rows[0].data))
    fill(Fill(builder), listing, _PUBLISHER)  # what follows from being listed stands on the first row
    builder.size = group.end - group.start
    return builder.done(group.start, raw=ids[0], form=ids[1])


def _schema(listing: Listing, columns: Sequence[str]) -> str:
    """As in the UK Sanctions List; ships were called entities in 2018, and have a type of their own since."""
    schema = schema_of(listing)
    older = "UK Sanctions List Date Designated" not in columns
    return "Vessel" if older and schema == "Organization" and is_ship(listing) else schema


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By its first two lines; the day is that of the first."""
    match = _HEADER.match(head) or _SHEET.match(head)
    if match is None:
        return None
    observed, basis = named_date(file_name)
    text = match[1].decode("ascii")
    try:
        form = "%d/%m/%Y" if "/" in text else "%Y-%m-%d"
        observed, basis = datetime.strptime(text, form).replace(tzinfo=UTC), "inside"
    except ValueError:
        pass
    why = "the day it was updated, then the columns of OFSI's list"
    return Recognised("gb_ofsi_conlist", "gb_hmt_sanctions", "conlist", observed, basis, why)
