# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Documents, numbers and addresses of the EU's financial sanctions files → rows.

Every `identification` becomes a Passport or Identification that keeps type, country, issuer,
dates and what the file says against it: expired, false, reported lost, revoked, diplomatic. Its
number is also a property of the party, which one the checksums of `names` and the type
decide (`innCode`, `ogrnCode`, `taxNumber` …), except where the document is known to be false:
then the number stands in words only, where no comparison takes it for an identifier.

The sub-entities' ids are made of what they say, as in the other lists, not of the file's
logical ids: the same document or address read from another carrier is the same entity.
"""

from __future__ import annotations

from holdfast.model.statement import Row
from holdfast.readers.clean import is_bic, is_inn, is_ogrn, squeeze
from holdfast.readers.lists.eu_fsf_parts import NOTHING, Part
from holdfast.readers.lists.eu_fsf_text import listed_country, unwrapped
from holdfast.readers.lists.eu_fsf_walk import Fill

__all__ = ["ORGANISATION_IDS", "address", "identification"]

ORGANISATION_IDS = frozenset({"swiftbic", "euvat", "tradelic"})  # only companies have them
_FLAGS = {
    "knownExpired": "known to be expired",
    "knownFalse": "known to be false",
    "reportedLost": "reported lost",
    "revokedByIssuer": "revoked by its issuer",
    "diplomatic": "diplomatic",
}
_WORDS = frozenset({"true", "false", "0", "1", "yes", "no"})
_DOCUMENT_DATES = {"issueDate": "startDate", "issuedDate": "startDate", "validFrom": "startDate", "validTo": "endDate"}
_TYPES = {
    "passport": "passportNumber",
    "regnumber": "registrationNumber",
    "fiscalcode": "taxNumber",
    "taxid": "taxNumber",
    "euvat": "vatCode",
    "swiftbic": "swiftBic",
    "imo": "imoNumber",
    "tradelic": "licenseNumber",
    "ssn": "socialSecurityNumber",
    "unssn": "registrationNumber",
}
_KNOWN_TYPES = frozenset(_TYPES) | {
    "id", "other", "birthcert", "nationcert", "drivinglicence", "travelcardid", "residentperm", "electionid",
}  # fmt: skip
_PERSON_ONLY = frozenset({"passportNumber", "socialSecurityNumber"})
_ORGANISATION_ONLY = frozenset({"imoNumber"})
_ID = frozenset(_FLAGS) | frozenset(_DOCUMENT_DATES) | {
    "number", "latinNumber", "nameOnDocument", "issuedBy", "region", "identificationTypeCode",
    "identificationTypeDescription", "countryIso2Code", "countryDescription", "logicalId", "regulationLanguage",
}  # fmt: skip
_STREET = ("poBox", "number", "street", "zipCode", "city", "place", "region")
_ADDRESS = frozenset(_STREET) | {
    "asAtListingTime", "countryIso2Code", "countryDescription", "logicalId", "regulationLanguage",
}  # fmt: skip
_CONTACTS = {
    "email": "email", "e-mail": "email", "phone": "phone", "phone_number": "phone", "tel": "phone",
    "telephone": "phone", "mobile": "phone", "web": "website", "website": "website", "url": "website",
}  # fmt: skip


def identification(f: Fill, part: Part) -> None:
    """One document or number."""
    kind = part.text("identificationTypeCode").lower()
    numbers = [name for name in ("number", "latinNumber") if part.text(name).lower() not in NOTHING]
    passport = kind == "passport" and f.b.schema == "Person"
    schema = "Passport" if passport else "Identification"
    country, country_cell = listed_country(part)
    content = [
        kind,
        *(part.text(name) for name in numbers),
        country or "",
        *(name for name in _FLAGS if part.flag(name)),
    ]
    entity = f.b.sub("passport" if passport else "id", *content)
    on = (entity, schema)
    f.link(entity, schema, "holder", part)
    false = part.flag("knownFalse")
    for name in numbers:
        value = part.text(name)
        prop = _property(f.b.schema, kind, value, country)
        if false:
            f.put("description", f"number {value}", part, name, on=on)
            f.introduce(part, "Identification:number", value)
        else:
            f.put("number", value, part, name, on=on)
            f.put(prop, _spelt(prop, value), part, name)
            f.introduce(part, prop, _spelt(prop, value))
    _details(f, part, on)
    if country is not None:
        f.put("country", country, part, country_cell, on=on)
    elif country_cell:
        f.nowhere(part, country_cell)
    if kind not in _KNOWN_TYPES:
        name = "identificationTypeCode" if "identificationTypeCode" in part.cells else ""
        if name:
            f.drop("unknown type of identification", kind, part.cells[name], part.where(name))
    f.rest(part, _ID)


def _details(f: Fill, part: Part, on: tuple[str, str]) -> None:
    """What stands beside the number: type, flags, dates, issuer, remarks."""
    name = (
        "identificationTypeDescription" if "identificationTypeDescription" in part.cells else "identificationTypeCode"
    )
    if name in part.cells:
        f.put("type", part.text(name), part, name, on=on)
    for flag, words in _FLAGS.items():
        if flag not in part.cells:
            continue
        if part.flag(flag):
            f.put("summary", words, part, flag, on=on)
        elif part.text(flag).lower() not in _WORDS:
            f.note(part.text(flag), part.cells[flag], part.where(flag), "neither true nor false")
    for cell, prop in _DOCUMENT_DATES.items():
        if cell in part.cells:
            f.date(prop, part, cell, on=on)
    for cell, prop in (("issuedBy", "authority"), ("nameOnDocument", "namesMentioned"), ("region", "description")):
        if cell in part.cells:
            f.put(prop, part.text(cell), part, cell, on=on)
    for path, remark in part.remarks:
        for start, end in unwrapped(remark.text):
            first, last = remark.range(start, end)
            value = squeeze(remark.text[start:end])
            f.b.rows.append(Row(*on, "description", value, None, None, path, first, last))


def _property(schema: str, kind: str, number: str, country: str | None) -> str:
    """Which property of the party a number is. A checksum decides only where Russia may have issued it."""
    bare = number.replace(" ", "")
    if country in {None, "ru"} and kind in {"regnumber", "fiscalcode", "taxid", "other"}:
        if is_ogrn(bare) and schema != "Person":
            return "ogrnCode"
        sure = kind in {"fiscalcode", "taxid"} or country == "ru" or len(bare) == 12  # noqa: PLR2004 - two check digits
        if is_inn(bare) and sure and (kind != "regnumber" or country == "ru"):
            return "innCode"
    if kind == "swiftbic" and not is_bic(bare):
        return "idNumber"
    prop = _TYPES.get(kind, "idNumber")
    wrong = _ORGANISATION_ONLY if schema in {"Person", "LegalEntity"} else _PERSON_ONLY
    return "idNumber" if prop in wrong or (schema == "LegalEntity" and prop in _PERSON_ONLY) else prop


def _spelt(prop: str, number: str) -> str:
    """Codes without the blanks some entries have; anything else as it stands."""
    return number.replace(" ", "") if prop in {"innCode", "ogrnCode", "swiftBic"} else number


# ── addresses ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def address(f: Fill, part: Part) -> None:
    """One address with its contacts; a country alone is the party's country."""
    country, country_cell = listed_country(part)
    lines = [name for name in _STREET if name in part.cells]
    if lines:
        _lines(f, part, lines, country=country, country_cell=country_cell)
    else:
        for _, remark in part.remarks:
            f.note(remark.text, remark, part.path, None)
    if country is not None:
        f.put("country", country, part, country_cell)
        f.introduce(part, "country", country)
    elif country_cell:
        f.nowhere(part, country_cell)
    if "asAtListingTime" in part.cells and part.text("asAtListingTime").lower() not in _WORDS:
        cell = part.cells["asAtListingTime"]
        f.note(cell.text, cell, part.where("asAtListingTime"), "neither true nor false")
    for kind, value, path in part.contacts:
        prop = _CONTACTS.get(kind.lower().replace(" ", "_"))
        text = squeeze(value.text)
        if prop is not None:
            f.cell(prop, text, value, path)
            f.introduce(part, prop, text)
        else:
            f.note(
                f"{kind}: {text}" if kind else text, value, path, None if kind.lower() == "fax" else "unknown contact"
            )
    f.rest(part, _ADDRESS)


def _lines(f: Fill, part: Part, lines: list[str], *, country: str | None, country_cell: str) -> None:
    texts = {name: (f"P.O. Box {part.text(name)}" if name == "poBox" else part.text(name)) for name in lines}
    known = [country_cell] if country is not None and "countryDescription" in part.cells else []
    said = part.text("countryDescription") if known else ""
    entity = f.b.sub("address", *(f"{name}={text}" for name, text in texts.items()), f"country={country or ''}")
    on = (entity, "Address")
    f.b.link_to(entity, prop="addressEntity", path=part.path or "row", start=part.start, end=part.end)
    full = ", ".join(dict.fromkeys([*texts.values(), said] if said else texts.values()))
    f.joined("full", full, part, [*lines, *(["countryDescription"] if said else [])], on=on)
    f.introduce(part, "Address:full", full)
    street = [name for name in ("number", "street") if name in lines]
    if street:
        f.joined("street", " ".join(part.text(name) for name in street), part, street, on=on)
    for name, prop in (("poBox", "postOfficeBox"), ("zipCode", "postalCode"), ("city", "city"), ("region", "region"),
                       ("place", "street2")):  # fmt: skip
        if name in lines:
            f.put(prop, part.text(name), part, name, on=on)
    if country is not None:
        f.put("country", country, part, country_cell, on=on)
    if part.flag("asAtListingTime"):
        f.put("remarks", "as at the time of listing", part, "asAtListingTime", on=on)
    for path, remark in part.remarks:
        for start, end in unwrapped(remark.text):
            first, last = remark.range(start, end)
            f.b.rows.append(Row(*on, "remarks", squeeze(remark.text[start:end]), None, None, path, first, last))
