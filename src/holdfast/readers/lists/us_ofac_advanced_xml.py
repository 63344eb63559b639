# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFAC's lists in the UN's Advanced Sanctions Data Model: SDN_ADVANCED.XML and CONS_ADVANCED.XML.

The richest carrier of the publication: original scripts, vague dates, relations, legal bases
and days of listing. Everything is a number into another part of the file:

    ReferenceValueSets     the words of all codes
    Locations              → address, place of birth, nationality, flag of a party further on
    IDRegDocuments         → identity documents and registrations of a party further on
    DistinctParties        names and features; `FixedRef` is the uid of the other carriers
    ProfileRelationships   from party to party
    SanctionsEntries       programmes, kinds of measures, days, legal bases
    SanctionsEntryLinks    (not used)

Each `Location`, `IDRegDocument`, `DistinctParty`, `ProfileRelationship`, `SanctionsEntry` and
`SanctionsEntryLink` is a source record of its own, in file order, and what it says of a party
is cited where it stands. Keys (frozen with version 1): the number of the party; for the others
`location/`, `document/`, `relationship/`, `entry/`, `link/` and their own number. The raw
identity of a record takes in the words of its codes and the parties it is about, so that a
renamed code is a change of the record. The file is gone through twice (`…_index`).

Entity ids, Sanctions, addresses and documents are those of the CSV reader. Not read, because
nothing follows from them: `ScriptStatusID`, `DetailTypeID`, `LocPartValueTypeID`,
`LocPartValueStatusID`, `CountryRelevanceID`, `IdentityFeatureLinkTypeID`, `DocNameStatusID`,
`YearFixed` and its kin, references back, and the numbers of names and features.

Refused: a delta file, a file without its code tables or with one of its sections missing or
unknown, without parties; declarations and CDATA sections. The namespace has moved and is not looked at.

Source: OFAC, sdn_advanced.xsd and sdn_advanced_notes.pdf (2016); public descriptions of the
files of 2024 to 2026. No whole original was at hand.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO, cast

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.us_ofac_advanced_index import Index, Party, index
from holdfast.readers.lists.us_ofac_advanced_party import read_party
from holdfast.readers.lists.us_ofac_advanced_places import read_document, read_place
from holdfast.readers.lists.us_ofac_advanced_sanctions import read_entry, read_link, read_relation
from holdfast.readers.lists.us_ofac_advanced_walk import MEANINGS, Walk, guard
from holdfast.readers.xml import Node, records

__all__ = ["UsOfacAdvancedXml", "recognise"]

_ROOT = "Sanctions"
_WHAT = "the OFAC list in the advanced model"
_TABLES = "ReferenceValueSets"
# Section → its records. Nothing else stands below the document element but the day of issue.
_SECTIONS = {
    "Locations": "Location",
    "IDRegDocuments": "IDRegDocument",
    "DistinctParties": "DistinctParty",
    "ProfileRelationships": "ProfileRelationship",
    "SanctionsEntries": "SanctionsEntry",
    "SanctionsEntryLinks": "SanctionsEntryLink",
}
_KEYS = {
    "Location": "location/",
    "IDRegDocument": "document/",
    "DistinctParty": "",
    "ProfileRelationship": "relationship/",
    "SanctionsEntry": "entry/",
    "SanctionsEntryLink": "link/",
}
# What stands below a section, or else below the document element, and in which order.
_ORDER = {
    "DateOfIssue": 0,
    **{f"{name}Values": 1 for name in MEANINGS["tables"]},
    **{tag: place for place, tag in enumerate(_SECTIONS.values(), start=2)},
}
_NUMBER = re.compile(r"0*([0-9]{1,12})\Z")
_ROOT_TAG = re.compile(rb"<Sanctions\b[^>]*>\s*<(?:DateOfIssue|ReferenceValueSets)\b")
_ISSUED = re.compile(
    rb"<DateOfIssue[^>]*>\s*<Year>\s*(\d{4})\s*</Year>\s*<Month>\s*(\d{1,2})\s*</Month>\s*<Day>\s*(\d{1,2})\s*</Day>"
)
_PROFILE = re.compile(
    rb"""<DistinctParty(?:\s[^<>"']*(?:"[^"<]*"|'[^'<]*'))*\s*>\s*(?:<Comment\s*/>|<Comment>[^<]*</Comment>)?\s*"""
    rb"""<Profile ID="([0-9]+)"[ />]"""
)
_SDN = re.compile(rb">\s*SDN List\s*</List>")
_CONS = re.compile(rb">\s*Consolidated List\s*</List>")


class UsOfacAdvancedXml(ListReader):
    """The reader `us_ofac_advanced_xml`: one file → source records."""

    name = "us_ofac_advanced_xml"
    title = _WHAT
    members = ("advanced",)
    carries = "us_ofac_csv"

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for the connections of the file and one record; rows are read when asked for."""
        return _records(stream, dataset)


class _Wanted:
    """Every element below a section is wanted, and every other one below the document element."""

    def __init__(self) -> None:
        self.met: list[str] = []

    def __contains__(self, tag: object) -> bool:
        if tag == _ROOT:
            return False
        if tag == _TABLES or tag in _SECTIONS:
            self.met.append(str(tag))
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(_KEYS)

    def __len__(self) -> int:
        return len(_KEYS)


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    found, again = index(stream, dataset, _WHAT)
    wanted = _Wanted()
    seen: set[str] = set()
    entries: dict[str, str] = {}
    reached = count = end = 0
    for node, data in records(cast("BinaryIO", again), tags=wanted, root=_ROOT, what=_WHAT):
        end = node.end
        place = _ORDER.get(node.tag)
        if place is None:
            raise _refused(f"has an element <{node.tag[:60]}> where none is known", node.start)
        if place < reached:
            raise _refused(f"has a <{node.tag}> where none belongs", node.start)
        reached = place
        if node.tag in _KEYS:
            count += node.tag == "DistinctParty"
            if node.tag == "SanctionsEntry":
                entries[node.attributes.get("ID", "")] = node.attributes.get("ProfileID", "")
            yield _lazy(node, data, found, seen=seen, entries=entries)
    missing = [name for name in (_TABLES, *_SECTIONS) if wanted.met.count(name) != 1]
    if not count or missing:
        raise _refused(f"has not once {', '.join(missing)}" if missing else "holds no party", end)


def _refused(what: str, at: int) -> InputError:
    hint = "the publisher has changed the format, or this is not the file it claims to be"
    return InputError(f"{_WHAT} {what}", where=f"byte {at}", hint=hint)


def _lazy(node: Node, data: bytes, found: Index, *, seen: set[str], entries: dict[str, str]) -> LazyRecord:
    number = node.attributes.get("FixedRef" if node.tag == "DistinctParty" else "ID", "")
    match = _NUMBER.match(number)
    if match is None:
        msg = f"a {node.tag} of {_WHAT} has the number {number[:40]!r}, which is none"
        raise InputError(msg, where=f"byte {node.start}", hint="is this the file it claims to be?")
    about = _about(node, data, found, entries)
    raw = short_id((data, found.context(data), repr(about).encode("utf-8", "surrogatepass")))
    key = unique_key(_KEYS[node.tag] + match[1], partial(_form, data), seen)
    read = partial(_record, node, data, key=key, raw=raw, about=about, found=found)
    return LazyRecord(key, (node.start, node.end), raw=raw, form=None, read=read)


def _form(data: bytes) -> bytes:
    """The order of elements and white space left out, as `xml.form_of` does, in a third of its time."""
    return short_id((b"<".join(sorted(map(bytes.rstrip, data.split(b"<")))),))


_About = tuple[tuple[Party | None, str], ...]


def _about(node: Node, data: bytes, found: Index, entries: dict[str, str]) -> _About:
    """The parties a record is about, each with what it is to them."""
    given = node.attributes
    if node.tag == "Location":
        uses = found.places.get(given.get("ID", ""), ())
        return tuple((found.parties.get(one), found.text("FeatureType", kind) or "") for one, kind in uses)
    if node.tag == "IDRegDocument":
        return ((found.of_identity(given.get("IdentityID")), ""),)
    if node.tag == "DistinctParty":
        return ((found.parties.get(_profile(data, node)), ""),)
    if node.tag == "ProfileRelationship":
        ends = (given.get("From-ProfileID", ""), given.get("To-ProfileID", ""))
        return tuple((found.parties.get(one), "") for one in ends)
    profile_id = given.get("ProfileID", "")
    if node.tag == "SanctionsEntryLink":
        profile_id = entries.get(given.get("EntryA-SanctionsEntryID", ""), "")
    return ((found.parties.get(profile_id), ""),)


def _profile(data: bytes, node: Node) -> str:
    """The number of a party's profile; where it stands as ever, without making a tree of the record."""
    plain = _PROFILE.match(data)
    if plain is not None:
        return plain[1].decode()
    profile = node.child("Profile")
    return "" if profile is None else profile.attributes.get("ID", "")


def _record(node: Node, data: bytes, *, key: str, raw: bytes, about: _About, found: Index) -> SourceRecord:
    number = key.rpartition("/")[2].partition("#")[0]
    bare = f"{found.dataset}-{number}" if node.tag == "DistinctParty" else f"{found.dataset}-{key.partition('#')[0]}"
    builder = Builder(key, bare.replace("/", "-"), _BARE.get(node.tag, "Thing"), size=len(data))
    _fill(Walk(builder, data, node.start, found), node, about)
    main = builder.main
    builder.rows.sort(key=lambda row: row.entity != main)  # stable: what is said of the party comes first
    return builder.done(node.start, raw=raw, form=_form(data))


_BARE = {"Location": "Address", "IDRegDocument": "LegalEntity", "DistinctParty": "LegalEntity"}


def _fill(w: Walk, node: Node, about: _About) -> None:
    first = about[0][0] if about else None
    if node.tag == "Location":
        read_place(w, node, tuple((party, label) for party, label in about if party is not None))
    elif node.tag == "IDRegDocument":
        read_document(w, node, first)
    elif node.tag == "DistinctParty" and first is not None:
        read_party(w, node, first)
    elif node.tag == "DistinctParty":
        w.lost(node, "party without a profile", w.b.key, "DistinctParty")
        guard(w, node)
    elif node.tag == "ProfileRelationship":
        read_relation(w, node, (first, about[1][0]))
    elif node.tag == "SanctionsEntry":
        read_entry(w, node, first)
    else:
        read_link(w, node, first)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """The document element and the words of the lists at its head; the file name where they say nothing."""
    if _ROOT_TAG.search(head[:4096]) is None:
        return None
    name = file_name.rsplit("/", 1)[-1].lower()
    sdn, cons = _SDN.search(head) is not None, _CONS.search(head) is not None
    is_cons = "cons" in name or ("sdn" not in name and cons and not sdn)
    observed, basis = named_date(file_name)
    match = _ISSUED.search(head[:8192])
    if match is not None:
        with contextlib.suppress(ValueError):  # no date of the calendar: what the name says stands
            observed, basis = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC), "inside"
    why = "the document element is Sanctions, of the Advanced Sanctions Data Model"
    dataset = "us_ofac_cons" if is_cons else "us_ofac_sdn"
    return Recognised("us_ofac_advanced_xml", dataset, "advanced", observed, basis, why)
