# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a BODS statement says: about an entity, a person, or a relationship (`bods_links`).

    entityType          registeredEntity, legalEntity, unknown and anonymous ones: Company; arrangement:
                        LegalEntity; state, stateBody: PublicBody; the words as classification
    name, alternateNames, foundingDate, dissolutionDate, jurisdiction → name, alias, incorporationDate, …
    names               legal and untyped ones: name; former and birth names: previousName; others: alias;
                        familyName, givenName, patronymicName: lastName, firstName, fatherName
    identifiers         leiCode, innCode, ogrnCode where the check digits are right; taxNumber, passportNumber by
                        the scheme; else registrationNumber (entity) or idNumber (person); the scheme as a note
    addresses           Address, its kind in `remarks`; an address of birth: birthPlace
    nationalities, taxResidencies → nationality, country
    politicalExposure   isPep: topic role.pep, for the source says so; the reasons as positions
    publicListing       ticker, isinCode; exchanges as notes
    source              url: sourceUrl; assertedBy: publisher; its type and words as a note
    recordStatus        status "closed"; statementDate: modifiedAt

Whatever is left is kept as a note and counted.
"""

from __future__ import annotations

import re

from holdfast.readers.clean import country, date_edtf, is_inn, is_lei, is_ogrn
from holdfast.readers.lists.bods_links import annotated, relationship, sourced
from holdfast.readers.lists.bods_parts import Bag
from holdfast.readers.pieces import Fill, Piece

__all__ = ["fill", "schema_of"]

_ENTITY = {
    "registeredEntity": "Company", "legalEntity": "Company", "anonymousEntity": "Company", "unknownEntity": "Company",
    "arrangement": "LegalEntity", "state": "PublicBody", "stateBody": "PublicBody",
}  # fmt: skip
_NAMES = {"legal": "name", "former": "previousName", "birth": "previousName"}
_KNOWN_NAMES = frozenset({"legal", "translation", "transliteration", "former", "alternative", "birth"})
_NAME_PARTS = {"familyName": "lastName", "givenName": "firstName", "patronymicName": "fatherName"}
_TAX = re.compile(r"TAX|(?:^|-)(?:TIN|RFC|VAT|NIF|SSN)(?:-|$)")
_DOCUMENT = ("statementId", "declaration", "declarationSubject", "publicationDetails", "recordType")


def schema_of(kind: str, entity_type: str) -> str:
    """The schema of the party; a relationship has none of its own, its interests have."""
    if kind == "person":
        return "Person"
    return _ENTITY.get(entity_type, "LegalEntity") if kind == "entity" else "Interest"


def fill(f: Fill, top: Bag, kind: str, dataset: str) -> None:
    """All rows and losses of a statement."""
    top.drop(*_DOCUMENT)
    details = top.bag("recordDetails")
    if details is None:
        return
    if kind == "relationship":
        relationship(f, top, details, dataset)
        return
    top.drop("recordId")
    (_person if kind == "person" else _entity)(f, details)
    details.drop("isComponent")
    _identifiers(f, details, person=kind == "person")
    for address in details.bags("addresses"):
        _address(f, address)
    _said(f, top)
    for piece in top.left():
        f.note(piece, "unknown member", piece.path)


def _entity(f: Fill, details: Bag) -> None:
    kind = details.bag("entityType")
    if kind is not None:
        for name in ("type", "subtype", "details"):
            if (piece := kind.text(name)) is not None:
                f.put("classification", piece.plain, piece)
                if name == "type" and piece.plain not in _ENTITY:
                    f.loss(piece, "unknown type of an entity")
    if (name_of := details.text("name")) is not None:
        f.put("name", name_of.plain, name_of)
    for other in details.texts("alternateNames"):
        f.put("alias", other.plain, other)
    _date(f, details.text("foundingDate"), "incorporationDate")
    _date(f, details.text("dissolutionDate"), "dissolutionDate")
    _place(f, details.bag("jurisdiction"), "jurisdiction")
    if (uri := details.text("uri")) is not None:
        f.put("sourceUrl", uri.plain, uri)
    reasons = details.bag("unspecifiedEntityDetails")
    if reasons is not None:
        _reasons(f, reasons)
    listing = details.bag("publicListing")
    if listing is not None:
        _listing(f, listing)


def _person(f: Fill, details: Bag) -> None:
    kind = details.text("personType")
    if kind is not None and kind.plain != "knownPerson":
        f.note(kind, None, "type of person")
    _names(f, details)
    _date(f, details.text("birthDate"), "birthDate")
    _date(f, details.text("deathDate"), "deathDate")
    birth = details.bag("placeOfBirth")
    if birth is not None:
        birth.drop("type")
        if (where := birth.text("address")) is not None:
            f.put("birthPlace", where.plain, where)
        _place(f, birth.bag("country"), "birthCountry")
    for place in details.bags("nationalities"):
        _place(f, place, "nationality")
    for place in details.bags("taxResidencies"):
        _place(f, place, "country")
    reasons = details.bag("unspecifiedPersonDetails")
    if reasons is not None:
        _reasons(f, reasons)
    exposure = details.bag("politicalExposure")
    if exposure is not None:
        _exposure(f, exposure)


def _names(f: Fill, details: Bag) -> None:
    for name in details.bags("names"):
        said = name.text("type")
        if said is not None and said.plain not in _KNOWN_NAMES:
            f.loss(said, "unknown type of a name")
        prop = "name" if said is None else _NAMES.get(said.plain, "alias")
        if (full := name.text("fullName")) is not None:
            f.put(prop, full.plain, full)
        for part, part_prop in _NAME_PARTS.items():
            if (piece := name.text(part)) is not None:
                f.put(part_prop if prop == "name" else prop, piece.plain, piece)


def _exposure(f: Fill, exposure: Bag) -> None:
    status = exposure.text("status")
    if status is not None and status.plain == "isPep":
        f.put("topics", "role.pep", status)
    elif status is not None:
        f.note(status, None, "political exposure")
    for detail in exposure.bags("details"):
        if (reason := detail.text("reason")) is not None:
            f.put("position", reason.plain, reason)
        where = detail.bag("jurisdiction")
        _place(f, where, "country")
        for name in ("startDate", "endDate"):
            if (day := detail.text(name)) is not None:
                f.note(day, None, f"political exposure, {name}")
        detail.drop("source")


def _reasons(f: Fill, reasons: Bag) -> None:
    for name in ("reason", "description"):
        if (piece := reasons.text(name)) is not None:
            f.note(piece, None, "not named")


def _listing(f: Fill, listing: Bag) -> None:
    if (public := listing.text("hasPublicListing")) is not None:
        f.note(public, None, "publicly listed")
    for url in listing.texts("companyFilingsURLs"):
        f.put("sourceUrl", url.plain, url)
    for one in listing.bags("securitiesListings"):
        security = one.bag("security")
        if security is not None:
            scheme, number, ticker = (security.text(name) for name in ("idScheme", "id", "ticker"))
            if number is not None and scheme is not None and scheme.plain.lower() == "isin" and f.b.schema == "Company":
                f.put("isinCode", number.plain, number)
            elif number is not None:
                f.note(number, None, "security" if scheme is None else f"security ({scheme.plain})")
            if ticker is not None and f.b.schema == "Company":
                f.put("ticker", ticker.plain, ticker)
            elif ticker is not None:
                f.note(ticker, None, "ticker")
        where = one.text("stockExchangeName")
        if where is not None:
            f.note(where, None, "stock exchange")
        one.drop("stockExchangeJurisdiction", "marketIdentifierCode", "operatingMarketIdentifierCode")


def _identifiers(f: Fill, details: Bag, *, person: bool) -> None:
    for one in details.bags("identifiers"):
        number, scheme, words, uri = (one.text(name) for name in ("id", "scheme", "schemeName", "uri"))
        if uri is not None:
            f.put("sourceUrl", uri.plain, uri)
        if number is None:
            continue
        code = "" if scheme is None else scheme.plain.upper()
        f.put(_number_prop(number.plain, code, person=person), number.plain, number, verbatim=True)
        for piece in (scheme, words):
            if piece is not None:
                f.note(piece, None, f"scheme of {number.plain}")


def _number_prop(number: str, code: str, *, person: bool) -> str:
    if code.endswith("LEI") and is_lei(number):
        return "leiCode"
    if code.startswith("RU") and is_ogrn(number):
        return "ogrnCode"
    if code.startswith("RU") and is_inn(number):
        return "innCode"
    if person and "PASSPORT" in code:
        return "passportNumber"
    if _TAX.search(code) is not None:
        return "taxNumber"
    return "idNumber" if person else "registrationNumber"


def _address(f: Fill, address: Bag) -> None:
    kind, text, post = (address.text(name) for name in ("type", "address", "postCode"))
    place = address.bag("country")
    code, word = (None, None) if place is None else (place.text("code"), place.text("name"))
    found = country(code.plain) if code is not None else None
    if found is None and word is not None:
        found = country(word.plain)
    pieces = [piece for piece in (text, post, word or code) if piece is not None]
    if not pieces:
        return
    on = (f.b.sub("address", *(piece.plain.lower() for piece in pieces)), "Address")
    f.link(f.b.main, f.b.schema, "addressEntity", on[0], pieces)
    f.joined("full", ", ".join(piece.plain for piece in pieces), pieces, on)
    if post is not None:
        f.put("postalCode", post.plain, post, on)
    if kind is not None:
        f.put("remarks", kind.plain, kind, on)
    said = code or word
    if said is None:
        return
    if found is None:
        f.note(said, "unknown country")
    else:
        f.put("country", found, said, on)
        f.put("country", found, said)


def _place(f: Fill, place: Bag | None, prop: str) -> None:
    """A country of {code, name}: the code where it is one, else the name."""
    if place is None:
        return
    code, word = place.text("code"), place.text("name")
    for piece in (code, word):
        if piece is None:
            continue
        found = country(piece.plain.partition("-")[0] if piece is code else piece.plain)
        if found is not None:
            f.put(prop, found, piece)
            return
    said = word or code
    if said is not None:
        f.note(said, f"unknown country of {prop}")


def _said(f: Fill, top: Bag) -> None:
    """Who says so, when, and with which status."""
    source = top.bag("source")
    for prop, piece, value in [] if source is None else sourced(source):
        if prop == "summary":
            f.note(piece, None, "source")
        else:
            f.put(prop, value, piece)
    for piece in annotated(top):
        f.note(piece, None, "annotation")
    status = top.text("recordStatus")
    if status is not None and status.plain == "closed":
        f.put("status", "closed", status)
    _date(f, top.text("statementDate"), "modifiedAt")


def _date(f: Fill, piece: Piece | None, prop: str) -> None:
    if piece is None:
        return
    value = date_edtf(piece.plain)
    if value is None:
        f.note(piece, "not a date")
    else:
        f.put(prop, value, piece)
