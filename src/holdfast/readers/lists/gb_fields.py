# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One British designation → rows: who it is. The measures are `gb_sanctions`.

A name has six parts: `Name6` is the surname, or the whole name of an organisation or ship,
`Name1` to `Name5` stand before it in that order. A primary name is a `name`, its variations
and aliases are `alias`, low quality makes any of them a `weakAlias`. Names in other scripts keep
their letters as they stand (Cyrillic ones are often in small letters) and have the language the
publisher gives, or the only one that uses those letters.

What has no property is a note; what cannot be read as its type is a note and a loss. Owners,
parents and subsidiaries are known by name only: Ownership with `ownerName` or `assetName`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from holdfast.names.script import scripts
from holdfast.readers.clean import country, gender, squeeze
from holdfast.readers.lists.gb_listing import Listing
from holdfast.readers.lists.gb_numbers import (
    checked,
    document_facts,
    place_code,
    registrations,
    uk_date,
)
from holdfast.readers.lists.gb_sanctions import Publisher, sanctions
from holdfast.readers.lists.gb_ships import flag, hidden_imo, imo, of_ship, ship_name, tonnage
from holdfast.readers.pieces import Fill, Piece

__all__ = ["fill", "schema_of"]

NAME_PARTS = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
ADDRESS_PARTS = (
    "AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6",
    "AddressPostalCode", "AddressCountry",
)  # fmt: skip
_SCHEMATA = {"individual": "Person", "entity": "Organization", "ship": "Vessel"}
_OWNED = ("BusinessRegistrationNumber", "ParentCompany", "Subsidiary")  # only companies have them
_NAME_TYPES = {
    "primary name": "name",
    "primary name variation": "alias",
    "prime alias": "name",
    "alias": "alias",
    "aka": "alias",
    "a.k.a": "alias",
    "fka": "previousName",
    "f.k.a": "previousName",
}
_STRENGTHS = {"good quality a.k.a": False, "good quality": False, "low quality a.k.a": True, "low quality": True}
_LANGUAGES = {
    "arabic": "ara", "armenian": "hye", "azerbaijani": "aze", "belarusian": "bel", "bosnian": "bos",
    "bulgarian": "bul", "burmese": "mya", "chinese": "zho", "dari": "prs", "farsi": "fas", "georgian": "kat",
    "greek": "ell", "hebrew": "heb", "hindi": "hin", "japanese": "jpn", "kazakh": "kaz", "korean": "kor",
    "kurdish": "kur", "kyrgyz": "kir", "macedonian": "mkd", "mongolian": "mon", "pashto": "pus", "pushto": "pus",
    "pushto; pashto": "pus", "persian": "fas", "persian/farsi": "fas", "romanian": "ron",
    "romanian; moldavian; moldovan": "ron", "russian": "rus",
    "serbian": "srp", "somali": "som", "spanish": "spa", "swahili": "swa", "tajik": "tgk", "thai": "tha",
    "turkish": "tur", "turkmen": "tuk", "ukrainian": "ukr", "urdu": "urd", "uzbek": "uzb",
}  # fmt: skip
_ONLY = {"Armn": "hye", "Geor": "kat", "Grek": "ell", "Hang": "kor", "Hebr": "heb", "Hira": "jpn", "Kana": "jpn"}
_LETTERS = (("ў", "bel"), ("їєґ", "ukr"), ("ђћџљњј", "srp"))


def schema_of(listing: Listing) -> str:
    """Person, Vessel, Company or Organization; LegalEntity for a kind of party nobody knows."""
    kind = listing.first("IndividualEntityShip").lower()
    schema = _SCHEMATA.get(kind, "LegalEntity")
    if schema == "Organization" and any(tag in listing.values for tag in _OWNED):
        return "Company"
    return schema


def fill(f: Fill, listing: Listing, publisher: Publisher) -> None:
    """Every row of one designation."""
    f.rule("topics", "sanction", "listed@1")
    _names(f, listing)
    sanctions(f, listing, publisher)
    f.b.parts += sum(map(len, listing.values.values())) + sum(map(len, listing.items.values()))
    if f.b.schema == "LegalEntity":
        for piece in listing.values.get("IndividualEntityShip", ()):
            f.note(piece, "unknown kind of party")
    for item in listing.items.get("Address", ()):
        _address(f, item)
    for tag, read in _VALUES.items():
        for piece in listing.values.get(tag, ()):
            read(f, piece)
    for item in listing.items.get("Location", ()):
        _birth_place(f, item)
    for tag, schema in (("Passport", "Passport"), ("NationalIdentifier", "Identification")):
        for item in listing.items.get(tag, ()):
            _document(f, item, schema, tag)
    hidden_imo(f, listing)
    for piece, reason in listing.strange:
        f.note(piece, reason)
    f.b.losses.extend(listing.dropped)


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _names(f: Fill, listing: Listing) -> None:
    for item in listing.items.get("Name", ()):
        parts = [item[tag] for tag in NAME_PARTS if tag in item]
        kind = item.get("NameType")
        if not parts:
            for piece in item.values():
                f.loss(piece, "a kind of name without a name")
            continue
        prop = _NAME_TYPES.get(kind.plain.lower().rstrip("."), "") if kind is not None else "alias"
        if not prop and kind is not None:
            f.loss(kind, "unknown kind of name")
        strength = item.get("AliasStrength")
        weak = _STRENGTHS.get(strength.plain.lower().rstrip(".")) if strength is not None else False
        if weak is None and strength is not None:
            f.loss(strength, "unknown quality of an alias")
        prop = "weakAlias" if weak else prop or "alias"
        if f.b.schema == "Vessel" and ship_name(f, prop, parts):
            continue
        f.joined(prop, " ".join(part.plain for part in parts), parts)
        if prop == "name" and f.b.schema == "Person":
            for tag, own in _PERSON_PARTS.items():
                if tag in item:
                    f.put(own, item[tag].plain, item[tag])
    for item in listing.items.get("NonLatinName", ()):
        _other_script(f, item)


_PERSON_PARTS = {
    "Name6": "lastName",
    "Name1": "firstName",
    "Name2": "secondName",
    "Name3": "middleName",
    "Name4": "middleName",
    "Name5": "middleName",
}


def _other_script(f: Fill, item: Mapping[str, Piece]) -> None:
    name, language = item.get("NameNonLatinScript"), item.get("NonLatinScriptLanguage")
    if name is None:
        for piece in item.values():
            f.loss(piece, "a script or language without a name")
        return
    text = name.plain
    lang = None
    if language is not None:
        lang = _LANGUAGES.get(language.plain.lower())
        if lang is None:
            f.loss(language, "unknown language")
    f.put("alias", text, name, lang=lang or _language(text))


def _language(text: str) -> str | None:
    """The language that alone uses these letters; `None` where several do (most Cyrillic, Arabic, Chinese names)."""
    found = scripts(text)
    if len(found) == 1 and found[0] in _ONLY:
        return _ONLY[found[0]]
    low = text.lower()
    return next((lang for letters, lang in _LETTERS if any(char in low for char in letters)), None)


# ── addresses and contacts ────────────────────────────────────────────────────────────────────────────────────────────
_ADDRESS = {
    "AddressLine1": "street",
    "AddressLine2": "street2",
    "AddressLine6": "city",
    "AddressPostalCode": "postalCode",
    "AddressCountry": "country",
}


def _address(f: Fill, item: Mapping[str, Piece]) -> None:
    parts = {tag: item[tag] for tag in ADDRESS_PARTS if tag in item}
    land = parts.get("AddressCountry")
    code = None if land is None else place_code(land.text)
    if land is not None and code is None:
        f.note(land, "no country of that name")
    elif land is not None and code is not None:
        f.put("country", code, land)
    if list(parts) in ([], ["AddressCountry"]):
        if land is not None and code is not None and country(land.plain) is None:
            f.note(land, None)  # "Iraq (previous)" says more than the country
        return
    texts = {tag: piece.plain for tag, piece in parts.items()}
    entity = f.b.sub("address", *(f"{tag}={text}" for tag, text in texts.items()))
    on, pieces = (entity, "Address"), list(parts.values())
    f.link(f.b.main, f.b.schema, "addressEntity", entity, pieces)
    f.joined("full", ", ".join(texts.values()), pieces, on)
    for tag, piece in parts.items():
        prop = _ADDRESS.get(tag)
        value = code if prop == "country" else texts[tag]
        if prop is not None and value is not None:
            f.put(prop, value, piece, on)


def _several(prop: str, split: re.Pattern[str], shape: re.Pattern[str]) -> Callable[[Fill, Piece], None]:
    """A field that may hold several values; a part that has not their shape is a note."""

    def read(f: Fill, piece: Piece) -> None:
        if f.b.schema == "Vessel":
            f.note(piece, f"{prop} of a ship")
            return
        at = 0
        for part in split.split(piece.stripped):
            start = piece.stripped.index(part, at)
            at = start + len(part)
            own = piece.part(start, at)
            text = own.stripped.strip(" .,;:-")
            if shape.search(text):
                f.put(prop, squeeze(text), own)
            elif any(char.isalnum() for char in text):
                f.note(own, f"not a {prop}")

    return read


# ── persons ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _of_person(prop: str, read: Callable[[str], str | None], reason: str) -> Callable[[Fill, Piece], None]:
    def one(f: Fill, piece: Piece) -> None:
        value = read(piece.text) if f.b.schema == "Person" else None
        if value is None:
            f.note(piece, reason)
        else:
            f.put(prop, value, piece)

    return one


def _birth_place(f: Fill, item: Mapping[str, Piece]) -> None:
    town, land = item.get("TownOfBirth"), item.get("CountryOfBirth")
    pieces = [piece for piece in (town, land) if piece is not None]
    if f.b.schema != "Person":
        for piece in pieces:
            f.note(piece, "place of birth of a party that is no person")
        return
    code = None if land is None else place_code(land.text)
    if land is not None and code is not None:
        f.put("birthCountry", code, land)
    if pieces and (town is not None or code is None or (land is not None and country(land.plain) is None)):
        f.joined("birthPlace", ", ".join(piece.plain for piece in pieces), pieces)


def _document(f: Fill, item: Mapping[str, Piece], schema: str, tag: str) -> None:
    number, facts = item.get(f"{tag}Number"), item.get(f"{tag}AdditionalInformation")
    if number is None or f.b.schema != "Person":
        for piece in item.values():
            f.note(piece, f"a document without a number, or of no person ({tag})")
        return
    value = number.plain.lstrip("'")  # a spreadsheet's mark for text
    entity = f.b.sub("passport" if schema == "Passport" else "id", value, "" if facts is None else facts.plain)
    on = (entity, schema)
    f.link(entity, schema, "holder", f.b.main, [number])
    f.put("number", value, number, on, verbatim=True)
    f.put("passportNumber" if schema == "Passport" else "idNumber", value, number, verbatim=True)
    for found in checked(f"INN: {value}") if _says_inn(number, facts) else ():
        f.put(found.prop, found.value, number)
    if facts is None:
        return
    f.put("summary", facts.plain, facts, on)
    for found in document_facts(facts.stripped):
        f.put(found.prop, found.value, facts.part(found.start, found.end), on)


_INN = re.compile(r"\b(?:INN|TIN|ИНН|tax|taxpayer|russian?)\b", re.IGNORECASE)


def _says_inn(number: Piece, facts: Piece | None) -> bool:
    return _INN.search(f"{number.text} {'' if facts is None else facts.text}") is not None


# ── organisations ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _registration(f: Fill, piece: Piece) -> None:
    if f.b.schema in {"Person", "Vessel"}:
        f.note(piece, "registration number of a party that is no organisation")
        return
    found, complete = registrations(piece.stripped)
    for one in found:
        prop = one.prop if one.prop != "kppCode" or f.b.schema == "Company" else "registrationNumber"
        f.put(prop, one.value, piece if len(found) == 1 and complete else piece.part(one.start, one.end))
    if not complete:
        f.note(piece, None if found else "no registration number that can be made out")


def _owner(role: str, kind: str) -> Callable[[Fill, Piece], None]:
    """Somebody, by name, owns the party."""

    def read(f: Fill, piece: Piece) -> None:
        if f.b.schema not in {"Company", "Vessel"}:
            f.note(piece, f"{role} of a party that cannot be owned")
            return
        name = piece.plain
        on = (f.b.sub(kind, name), "Ownership")
        f.link(*on, "asset", f.b.main, [piece])
        f.put("ownerName", name, piece, on)
        f.told("role", role, piece, on)

    return read


def _subsidiary(f: Fill, piece: Piece) -> None:
    if f.b.schema == "Vessel":
        f.note(piece, "subsidiary of a ship")
        return
    name = piece.plain
    on = (f.b.sub("subsidiary", name), "Ownership")
    f.link(*on, "owner", f.b.main, [piece])
    f.put("assetName", name, piece, on)
    f.told("role", "parent company", piece, on)


# ── other values ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _labelled(label: str) -> Callable[[Fill, Piece], None]:
    def read(f: Fill, piece: Piece) -> None:
        f.note(piece, None, label)

    return read


def _text(prop: str, *, schemata: Sequence[str], reason: str) -> Callable[[Fill, Piece], None]:
    def read(f: Fill, piece: Piece) -> None:
        if f.b.schema in schemata:
            f.put(prop, piece.plain, piece)
        else:
            f.note(piece, reason)

    return read


def _other(f: Fill, piece: Piece) -> None:
    """Prose: a note, and the tax and state numbers of an organisation whose check digits are right."""
    f.note(piece, None)
    if f.b.schema in {"Organization", "Company"}:
        for found in checked(piece.stripped):
            f.put(found.prop, found.value, piece.part(found.start, found.end))


def _source(f: Fill, piece: Piece) -> None:
    f.told("sanctionsNote", f"designation source: {piece.plain}", piece, (f.b.main, f.b.schema))


_PARTIES = ("Company", "Organization", "LegalEntity")
_PEOPLE = ("Person",)
_LIST = re.compile(r"[;\n|]|\s+or\s+|,\s+(?=\+)")
_VALUES: dict[str, Callable[[Fill, Piece], None]] = {
    "Title": _text("title", schemata=_PEOPLE, reason="title of a party that is no person"),
    "DOB": _of_person("birthDate", uk_date, "not a date of birth"),
    "Nationality": _of_person("nationality", place_code, "no country of that name"),
    "Position": _text("position", schemata=_PEOPLE, reason="position of a party that is no person"),
    "Gender": _of_person("gender", gender, "no gender in the sense of the schema"),
    "PhoneNumber": _several("phone", _LIST, re.compile(r"(?:[0-9][^0-9]{0,3}){5}")),
    "EmailAddress": _several("email", re.compile(r"[;,|\s]+"), re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")),
    "Website": _several("website", re.compile(r"[;,|\s]+"), re.compile(r"[^\s.]\.[^\s.]{2}")),
    "TypeOfEntity": _text("classification", schemata=_PARTIES, reason="type of a party that is no organisation"),
    "BusinessRegistrationNumber": _registration,
    "ParentCompany": _owner("parent company", "parent"),
    "Subsidiary": _subsidiary,
    "IMONumber": imo,
    "CurrentOwnerOperator": _owner("current owner or operator", "owner"),
    "PreviousOwnerOperator": _owner("previous owner or operator", "previous-owner"),
    "CurrentBelievedFlagOfShip": of_ship("flag", flag),
    "PreviousFlag": of_ship("pastFlags", flag),
    "TypeOfShip": of_ship("type", lambda text: text),
    "TonnageOfShip": tonnage,
    "LengthOfShip": _labelled("length of the ship"),
    "YearBuilt": of_ship("buildDate", uk_date),
    "HullIdentificationNumber": of_ship("registrationNumber", lambda text: text),
    "DesignationSource": _source,
    "OtherInformation": _other,
}
