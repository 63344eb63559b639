# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a level 1 record (LEI-CDF 3.1) says about its party.

    LEI                        leiCode; one that fails its check digits: idNumber, counted
    LegalName                  name;  OtherEntityName: previousName or alias by its type;  transliterated: alias
    LegalAddress, Headquarters…  Address, its kind in `remarks`;  country of the legal one
    RegistrationAuthority      registrationNumber (ogrnCode, innCode where the check digits are right), the
                               authority's code as a note
    LegalJurisdiction          jurisdiction (of "US-DE" the country; the original has the rest)
    LegalForm                  legalForm: the ELF code, or the words of OtherLegalForm (8888, 9999 say "none of these")
    EntityStatus               status;  EntityCreationDate: incorporationDate
    EntityExpirationDate       dissolutionDate where the reason is DISSOLVED, else a note
    SuccessorEntity            Succession to another LEI; a name alone is a note
    AssociatedEntity           UnknownLink to another LEI; a name alone is a note
    LegalEntityEvent           a note: type, day, state
    Registration               status of the LEI and the last change of the record

The schema follows EntityCategory: PublicBody, Organization (international), LegalEntity (a sole
proprietor may be a person or not), else Company.
"""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.readers.clean import country, date_edtf, is_inn, is_lei, is_ogrn
from holdfast.readers.lists.gleif_parts import Part, language, unexpected
from holdfast.readers.pieces import Fill, Piece

__all__ = ["entity", "fill"]

_SCHEMATA = {
    "GENERAL": "Company", "BRANCH": "Company", "FUND": "Company", "SOLE_PROPRIETOR": "LegalEntity",
    "RESIDENT_GOVERNMENT_ENTITY": "PublicBody", "INTERNATIONAL_ORGANIZATION": "Organization",
}  # fmt: skip
_NAMES = {
    "PREVIOUS_LEGAL_NAME": "previousName", "ALTERNATIVE_LANGUAGE_LEGAL_NAME": "alias",
    "TRADING_OR_OPERATING_NAME": "alias", "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME": "alias",
    "PREFERRED_ASCII_TRANSLITERATED_LEGAL_NAME": "alias",
}  # fmt: skip
_ADDRESS: Mapping[str, str] = {
    "FirstAddressLine": "street", "City": "city", "Region": "state", "PostalCode": "postalCode",
}  # fmt: skip
_LINES = ("FirstAddressLine", "AddressNumber", "AddressNumberWithinBuilding", "MailRouting", "AdditionalAddressLine")
_NO_FORM = frozenset({"8888", "9999"})
_ENTITY = frozenset(
    {
        "LegalName", "OtherEntityNames", "TransliteratedOtherEntityNames", "LegalAddress", "HeadquartersAddress",
        "OtherAddresses", "TransliteratedOtherAddresses", "RegistrationAuthority", "LegalJurisdiction",
        "EntityCategory", "EntitySubCategory", "LegalForm", "EntityStatus", "EntityCreationDate",
        "EntityExpirationDate", "EntityExpirationReason", "SuccessorEntity", "AssociatedEntity", "LegalEntityEvents",
    }
)  # fmt: skip
_REGISTRATION = frozenset(
    {
        "InitialRegistrationDate", "LastUpdateDate", "RegistrationStatus", "NextRenewalDate", "ManagingLOU",
        "ValidationSources", "ValidationAuthority", "OtherValidationAuthorities",
    }
)  # fmt: skip


def entity(record: Part) -> tuple[str, str]:
    """The LEI and the schema of the party."""
    lei, category = record.text("LEI"), record.text("Entity", "EntityCategory")
    schema = _SCHEMATA.get(category.plain, "Company") if category is not None else "Company"
    return "" if lei is None else lei.plain, schema


def fill(f: Fill, record: Part, dataset: str) -> None:
    """All rows and losses of a record."""
    unexpected(f, record, {"LEI", "Entity", "Registration", "Extension"})
    lei = record.text("LEI")
    if lei is not None:
        if is_lei(lei.plain):
            f.put("leiCode", lei.plain, lei)
        else:
            f.put("idNumber", lei.plain, lei)
            f.loss(lei, "an LEI whose check digits are wrong")
    said = record.find("Entity")
    if said is not None:
        unexpected(f, said, _ENTITY)
        _names(f, said)
        _addresses(f, said)
        _registered(f, said)
        _life(f, said)
        _others(f, said, dataset)
    registration = record.find("Registration")
    if registration is not None:
        unexpected(f, registration, _REGISTRATION)
        if (status := registration.text("RegistrationStatus")) is not None:
            f.note(status, None, "LEI registration")
        _date(f, registration.text("LastUpdateDate"), "modifiedAt")


def _names(f: Fill, said: Part) -> None:
    legal = said.find("LegalName")
    if legal is not None and legal.piece is not None:
        f.put("name", legal.piece.plain, legal.piece, lang=language(legal, f))
    for group, one in (
        ("OtherEntityNames", "OtherEntityName"),
        ("TransliteratedOtherEntityNames", "TransliteratedOtherEntityName"),
    ):
        for other in said.all(group, one):
            if other.piece is None:
                continue
            kind = other.attributes.get("type")
            prop = _NAMES.get(kind.plain) if kind is not None else "alias"
            if prop is None and kind is not None:
                f.loss(kind, "unknown type of a name")
            f.put(prop or "alias", other.piece.plain, other.piece, lang=language(other, f))


def _addresses(f: Fill, said: Part) -> None:
    for name, label in (("LegalAddress", "legal address"), ("HeadquartersAddress", "headquarters address")):
        found = said.find(name)
        if found is not None:
            _address(f, found, label)
    for group, one in (
        ("OtherAddresses", "OtherAddress"),
        ("TransliteratedOtherAddresses", "TransliteratedOtherAddress"),
    ):
        for other in said.all(group, one):
            kind = other.attributes.get("type")
            _address(f, other, "another address" if kind is None else kind.plain.lower().replace("_", " "))


def _address(f: Fill, part: Part, label: str) -> None:
    unexpected(f, part, {*_ADDRESS, *_LINES, "Country"})
    pieces = [child.piece for child in part.children if child.piece is not None and child.name in {*_ADDRESS, *_LINES}]
    place = part.text("Country")
    every = [*pieces, *([place] if place is not None else [])]
    if not every:
        return
    code = None if place is None else country(place.plain)
    full = ", ".join(dict.fromkeys(piece.plain for piece in pieces)) or every[0].plain
    on = (f.b.sub("address", full, code or ""), "Address")
    f.link(f.b.main, f.b.schema, "addressEntity", on[0], every)
    f.joined("full", full, pieces or every, on)
    for child in part.children:
        if child.piece is None:
            continue
        prop = _ADDRESS.get(child.name) or ("street2" if child.name in _LINES else None)
        if prop is not None:
            f.put(prop, child.piece.plain, child.piece, on)
    f.told("remarks", label, every[0], on)
    if place is None:
        return
    if code is None:
        f.note(place, "unknown country")
        return
    f.put("country", code, place, on)
    if label == "legal address":
        f.put("country", code, place)


def _registered(f: Fill, said: Part) -> None:
    authority = said.find("RegistrationAuthority")
    if authority is not None:
        known = {"RegistrationAuthorityID", "OtherRegistrationAuthorityID", "RegistrationAuthorityEntityID"}
        unexpected(f, authority, known)
        number = authority.text("RegistrationAuthorityEntityID")
        if number is not None:
            prop = "ogrnCode" if is_ogrn(number.plain) else "innCode" if is_inn(number.plain) else "registrationNumber"
            russian = (where := said.text("LegalJurisdiction")) is not None and where.plain.upper() == "RU"
            f.put(prop if russian else "registrationNumber", number.plain, number, verbatim=True)
        for name in ("RegistrationAuthorityID", "OtherRegistrationAuthorityID"):
            if (code := authority.text(name)) is not None:
                f.note(code, None, "registration authority")
    where = said.text("LegalJurisdiction")
    if where is not None:
        code_of = country(where.plain.partition("-")[0])
        if code_of is None:
            f.note(where, "unknown jurisdiction")
        else:
            f.put("jurisdiction", code_of, where)
    form = said.find("LegalForm")
    if form is not None:
        unexpected(f, form, {"EntityLegalFormCode", "OtherLegalForm"})
        elf, words = form.text("EntityLegalFormCode"), form.text("OtherLegalForm")
        if elf is not None and elf.plain not in _NO_FORM:
            f.put("legalForm", elf.plain, elf)
        if words is not None:
            f.put("legalForm", words.plain, words)


def _life(f: Fill, said: Part) -> None:
    for name in ("EntityCategory", "EntitySubCategory"):
        piece = said.text(name)
        if piece is not None:
            f.put("classification", piece.plain, piece)
            if name == "EntityCategory" and piece.plain not in _SCHEMATA:
                f.loss(piece, "unknown category of an entity")
    status = said.text("EntityStatus")
    if status is not None and status.plain != "NULL":
        f.put("status", status.plain, status)
    _date(f, said.text("EntityCreationDate"), "incorporationDate")
    ended, why = said.text("EntityExpirationDate"), said.text("EntityExpirationReason")
    if why is None or why.plain == "DISSOLVED":
        _date(f, ended, "dissolutionDate")
    elif ended is not None:
        f.note(ended, None, f"expired ({why.plain})")
    elif why is not None:
        f.note(why, None, "expired")


def _others(f: Fill, said: Part, dataset: str) -> None:
    for part in said.children:
        if part.name == "SuccessorEntity":
            to, words = part.text("SuccessorLEI"), part.text("SuccessorEntityName")
            schema, here, there, label = "Succession", "predecessor", "successor", "successor"
        elif part.name == "AssociatedEntity":
            to, words = part.text("AssociatedLEI"), part.text("AssociatedEntityName")
            schema, here, there, label = "UnknownLink", "subject", "object", "associated entity"
        else:
            continue
        if to is not None:
            on = (f.b.sub(schema.lower(), to.plain), schema)
            f.link(*on, here, f.b.main, [to])
            f.link(*on, there, f"{dataset}-{to.plain}", [to])
            if (kind := part.attributes.get("type")) is not None:
                f.put("role", kind.plain.lower().replace("_", " "), kind, on)
        if words is not None:
            f.note(words, None, label)
    for event in said.all("LegalEntityEvents", "LegalEntityEvent"):
        _event(f, event)


def _event(f: Fill, event: Part) -> None:
    kind, day = event.text("LegalEntityEventType"), event.text("LegalEntityEventEffectiveDate")
    if kind is None:
        return
    pieces = [piece for piece in (kind, day, event.attributes.get("event_status")) if piece is not None]
    f.joined("notes", f"event: {', '.join(piece.plain for piece in pieces)}", pieces)


def _date(f: Fill, piece: Piece | None, prop: str) -> None:
    if piece is None:
        return
    value = date_edtf(piece.plain)
    if value is None:
        f.note(piece, "not a date")
    else:
        f.put(prop, value, piece)
