# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A party of the EU's financial sanctions files → rows: the party, its names and births, its measures.

Measures: everybody in these files is under an asset freeze, and nothing else can be told from
them (travel bans, sectoral measures and vessels stand elsewhere). So each programme of a party
is one Sanction of that kind, whatever number of acts carry it.

Dates are typed and never stand in for each other: `listingDate` is only ever the party's
`designationDate`; `publishedDate` and `effectiveDate` are those of the act named, which is
the last one that touched the listing and in most cases (5,702 of 5,860) an amendment. A file
without `designationDate` says nothing of when a party was first listed; the publication of
the oldest act among its `LegalBasis` is the latest day it can have been.

Names: the first one that is not weak is `name`, others are aliases with their language (the
names of organisations stand there in every language of the Union). Weak are `strong="false"`
and a remark "low quality a.k.a.". Title and function packed as "(a) … (b) …" are taken apart.
"""

from __future__ import annotations

import re

from holdfast.model.statement import Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import gender, squeeze
from holdfast.readers.lists.eu_fsf_documents import ORGANISATION_IDS, address, identification
from holdfast.readers.lists.eu_fsf_parts import Part, Party
from holdfast.readers.lists.eu_fsf_text import birth, language, lettered, listed_country, unwrapped
from holdfast.readers.lists.eu_fsf_walk import ACT_CELLS, Fill

__all__ = ["fill"]

_AUTHORITIES = {
    "council": "Council of the European Union",
    "commission": "European Commission",
    "un": "United Nations Security Council",
}
_PERSON = frozenset({"p", "person"})
_ENTERPRISE = frozenset({"e", "enterprise"})
_LOW = re.compile(r"(?:low[ -]quality|weak) a\.?k\.?a", re.IGNORECASE)
_LEGAL_FORM = re.compile(
    r"(?:Type of entity: )?((?:(?:open|closed|public|private|non-public|free zone|limited|liability|joint|stock|state"
    r"|federal|insurance|state-owned|unitary|autonomous|non-profit|non-governmental|company|corporation|enterprise"
    r"|entreprise|foundation|organisation|partnership)[ -]?)+(?:\(s\.r\.o\.\))?)\Z",
    re.IGNORECASE,
)
_COMPANY_FORM = re.compile(r"company|corporation|partnership", re.IGNORECASE)
_COMPANY_NAME = re.compile(
    r"\b(?:LLC|Ltd|[OCP]?JSC|GmbH|OOO|OAO|PAO|ZAO|ООО|ОАО|ПАО|ЗАО|Inc|PLC|FZE|FZCO|SARL|S\.A\.R\.L|Co\. Ltd)\b"
)
_NAME = frozenset({
    "wholeName", "firstName", "middleName", "lastName", "function", "title", "gender", "nameLanguage", "strong",
    "logicalId", "regulationLanguage",
})  # fmt: skip
_PLACE = frozenset({"countryIso2Code", "countryDescription", "region", "logicalId", "regulationLanguage"})
_BIRTH = _PLACE | {
    "birthdate", "dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo", "circa", "calendarType", "city",
    "place", "zipCode",
}  # fmt: skip
_OWN = frozenset({
    "euReferenceNumber", "logicalId", "unitedNationId", "designationDate", "designationDetails", "code",
    "classificationCode",
})  # fmt: skip
_REGULATION = ACT_CELLS | {"logicalId"}


def fill(b: Builder, party: Party) -> None:
    """Turn everything a party says into rows of `b`, whose main entity is set; the schema is found here."""
    f = Fill(b)
    b.schema = _schema(party)
    _names(f, party.names)
    b.rule(b.main, b.schema, prop="topics", value="sanction", rule="listed@1")
    _kind_noted(f, party.own)
    _sanctions(f, party)
    for part in party.names:
        _name_details(f, part)
    for part in party.births:
        _birth(f, part)
    for part in party.citizenships:
        _citizenship(f, part)
    for part in party.identifications:
        identification(f, part)
    for part in party.addresses:
        address(f, part)
    _remarks(f, party.own)
    f.rest(party.own, _OWN)


# ── the party ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _kind(own: Part) -> str:
    """`person`, `enterprise`, or what else stands there; the CSV has both codes in either column."""
    said = (own.text("code").lower(), own.text("classificationCode").lower())
    if any(word in _PERSON for word in said):
        return "person"
    return "enterprise" if any(word in _ENTERPRISE for word in said) else " ".join(said).strip()


def _schema(party: Party) -> str:
    kind = _kind(party.own)
    if kind == "person":
        return "Person"
    if kind != "enterprise":
        return "LegalEntity"
    if any(part.text("identificationTypeCode") in ORGANISATION_IDS for part in party.identifications):
        return "Company"
    for part in party.names:
        form = _LEGAL_FORM.match(part.text("title"))
        if (form is not None and _COMPANY_FORM.search(form[1])) or _COMPANY_NAME.search(part.text("wholeName")):
            return "Company"
    return "Organization"


def _kind_noted(f: Fill, own: Part) -> None:
    if f.b.schema == "LegalEntity":
        for name in ("code", "classificationCode"):
            if name in own.cells:
                f.note(own.text(name), own.cells[name], own.where(name), "unknown kind of party")


def _remarks(f: Fill, part: Part) -> None:
    for path, cell in part.remarks:  # nearly always none
        for start, end in unwrapped(cell.text):
            first, last = cell.range(start, end)
            f.note(cell.text[start:end], cell._replace(start=first, end=last), path, None)


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _is_weak(part: Part) -> bool:
    if "strong" in part.cells and part.text("strong").lower() in {"false", "0", "no"}:
        return True
    return any(_LOW.search(cell.text) for _, cell in part.remarks)


def _names(f: Fill, parts: list[Part]) -> None:
    """The names, the main one first: it is what the party is called."""
    main = ""
    for part in parts:
        pieces = [name for name in ("firstName", "middleName", "lastName") if name in part.cells]
        value = part.text("wholeName") or " ".join(part.text(name) for name in pieces)
        if not value:
            continue
        weak = _is_weak(part)
        main = main or ("" if weak else value)
        prop = "weakAlias" if weak else "name" if value == main else "alias"
        lang = language(part.text("nameLanguage")) if "nameLanguage" in part.cells else None
        if "wholeName" in part.cells:
            f.put(prop, value, part, "wholeName", lang=lang)
        else:
            f.joined(prop, value, part, pieces)
        f.introduce(part, prop, value)


def _name_details(f: Fill, part: Part) -> None:
    person = f.b.schema == "Person"
    for name in ("firstName", "middleName", "lastName"):
        if name in part.cells:
            if person:
                f.once(name, part.text(name), part, name)
            elif "wholeName" in part.cells and part.text(name) != part.text("wholeName"):
                f.note(part.text(name), part.cells[name], part.where(name), "part of a name of no person")
    if "gender" in part.cells:
        value = gender(part.text("gender"))
        if value is not None and person:
            f.once("gender", value, part, "gender")
        else:
            reason = "not a gender" if person else "gender of a party that is no person"
            f.note(part.text("gender"), part.cells["gender"], part.where("gender"), reason)
    for name in ("title", "function"):
        if name in part.cells:
            _packed(f, part, name)
    if "nameLanguage" in part.cells and language(part.text("nameLanguage")) is None:
        f.drop("unknown language", part.text("nameLanguage"), part.cells["nameLanguage"], part.where("nameLanguage"))
    _remarks(f, part)
    f.rest(part, _NAME)


def _packed(f: Fill, part: Part, name: str) -> None:
    """Titles and functions, one statement each; what an organisation has there is its form or a description."""
    cell, path = part.cells[name], part.where(name)
    if f.b.schema != "Person":
        form = _LEGAL_FORM.match(part.text(name)) if name == "title" else None
        prop, value = ("legalForm", form[1]) if form is not None else ("description", part.text(name))
        f.put(prop, value, part, name)
        f.introduce(part, prop, value)
        return
    prop = "title" if name == "title" else "position"
    items = lettered(cell.text)
    for index, (start, end) in enumerate(items, start=1):
        value = squeeze(cell.text[start:end])
        where = path if len(items) == 1 else f"{path}[{index}]"
        first, last = cell.range(start, end)
        original = cell.text[start:end]
        row = Row(f.b.main, f.b.schema, prop, value, None, None, where, first, last)
        f.b.rows.append(row if original == value or squeeze(original) == value else row._replace(original=original))
        f.introduce(part, prop, value)


# ── births and citizenships ───────────────────────────────────────────────────────────────────────────────────────────
def _birth(f: Fill, part: Part) -> None:
    person = f.b.schema == "Person"
    found = birth(part)
    if found.value is not None:
        prop = "birthDate" if person else "incorporationDate"
        f.joined(prop, found.value, part, found.cells)
        if part.flag("circa"):
            f.b.rows[-1] = f.b.rows[-1]._replace(path=f.b.rows[-1].path + "[circa]")
        f.introduce(part, prop, found.value)
    if found.words:
        name = found.cells[0]
        f.note(found.words, part.cells[name], part.where(name), found.reason or None)
    places = [name for name in ("city", "place", "region", "zipCode") if name in part.cells]
    if places:
        value = ", ".join(dict.fromkeys(part.text(name) for name in places))
        if person:
            f.joined("birthPlace", value, part, places)
            f.introduce(part, "birthPlace", value)
        else:
            f.note(value, part.cells[places[0]], part.where(places[0]), "place of birth of a party that is no person")
    code, name = listed_country(part)
    if code is not None:
        prop = "birthCountry" if person else "country"
        f.put(prop, code, part, name)
        f.introduce(part, prop, code)
    elif name:
        f.nowhere(part, name)
    _remarks(f, part)
    f.rest(part, _BIRTH)


def _citizenship(f: Fill, part: Part) -> None:
    code, name = listed_country(part)
    prop = "citizenship" if f.b.schema == "Person" else "country"
    if code is not None:
        f.put(prop, code, part, name)
        f.introduce(part, prop, code)
    elif name:
        f.nowhere(part, name)
    if "region" in part.cells:
        f.note(part.text("region"), part.cells["region"], part.where("region"), None)
    _remarks(f, part)
    f.rest(part, _PLACE)


# ── measures ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _sanctions(f: Fill, party: Party) -> None:
    b, own = f.b, party.own
    begun: list[str] = []
    for part in party.regulations:
        program = part.text("programme")
        entity = b.sub("sanction", program)
        on = (entity, "Sanction")
        if entity not in begun:
            begun.append(entity)
            f.link(entity, "Sanction", "entity", part)
            if program:
                f.put("program", program, part, "programme", on=on)
                f.put("programId", f"EU-{program}", part, "programme", on=on)
            _of_every_sanction(f, own, on)
        _act_of_sanction(f, part, on)
        f.rest(part, _REGULATION)
    if not begun:  # a party without any act still stands on the list
        entity = b.sub("sanction", "")
        b.link(entity, "Sanction", prop="entity", path="rule:listed@1", start=0, end=b.size)
        _of_every_sanction(f, own, (entity, "Sanction"))


def _of_every_sanction(f: Fill, own: Part, on: tuple[str, str]) -> None:
    entity, schema = on
    f.b.rule(entity, schema, prop="country", value="eu", rule="eu-publisher@1")
    f.b.rule(entity, schema, prop="kind", value="asset freeze", rule="eu-fsf-effect@1")
    for name, prop in (("euReferenceNumber", "authorityId"), ("logicalId", "recordId"), ("unitedNationId", "unscId"),
                       ("designationDetails", "summary")):  # fmt: skip
        if name in own.cells:
            f.put(prop, own.text(name), own, name, on=on)
    if "designationDate" in own.cells:
        f.date("listingDate", own, "designationDate", on=on)


def _act_of_sanction(f: Fill, part: Part, on: tuple[str, str]) -> None:
    for name, prop in (("numberTitle", "legalAct"), ("publicationUrl", "legalActUrl")):
        if name in part.cells:
            f.put(prop, part.text(name), part, name, on=on)
    for name, prop in (("publicationDate", "publishedDate"), ("entryIntoForceDate", "effectiveDate")):
        if name in part.cells:
            f.date(prop, part, name, on=on)
    if "organisationType" not in part.cells:
        if not any(row.entity == on[0] and row.prop == "authority" for row in f.b.rows[-40:]):
            f.b.rule(*on, prop="authority", value="European Union", rule="eu-publisher@1")
        return
    said = part.text("organisationType")
    authority = _AUTHORITIES.get(said.lower())
    if authority is None:
        f.note(said, part.cells["organisationType"], part.where("organisationType"), "unknown authority")
    elif (on[0], "authority", authority) not in f.said:
        f.said.add((on[0], "authority", authority))
        f.put("authority", authority, part, "organisationType", on=on)
