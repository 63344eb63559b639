# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The fields of one record of Switzerland's list → rows: targets, places and programmes.

A `target` is an `individual`, `entity` or `object` with identities. Everything filled becomes a
statement, or a note that is counted as a loss. What its modifications say stands in
`ch_seco_history`, its Sanctions in `ch_seco_measures`, its names in `ch_seco_names`.

Places stand elsewhere in the file, once each, after the targets. A place is a record of its own
(an Address `<dataset>-place-<ssid>`), and what a target says of it is its number: so a party's
rows follow from its own bytes, and a corrected place changes one record, not all that cite it.
`addressEntity` names the place, and, where street or post code are given, a second Address that
names the place too. A place of birth is `birthPlaceEntity`.

A set of a programme is a Document (a part of an ordinance, which is no measure against anybody by
itself): its words and the ordinance's in every language of the list, citable where they stand.
What a target's Sanction takes from it is cited by the number of the set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from holdfast.readers.clean import country, date_edtf, gender, squeeze
from holdfast.readers.lists.ch_seco_history import fill_former
from holdfast.readers.lists.ch_seco_measures import AUTHORITY, SanctionsSet, fill_sanctions
from holdfast.readers.lists.ch_seco_names import fill_name, language
from holdfast.readers.lists.ch_seco_other import fill_attribute, fill_other
from holdfast.readers.lists.ch_seco_walk import Fill, attribute, numbered
from holdfast.readers.xml import Node

__all__ = ["fill_place", "fill_program", "fill_target", "schema_of"]

_BODIES = {"individual": "Person", "entity": "Organization", "object": "LegalEntity"}
_OBJECTS = {"vessel": "Vessel", "aircraft": "Airplane"}
_BORN = {"Person": "birthDate", "Organization": "incorporationDate", "LegalEntity": "incorporationDate"}
_NATION = {"Person": "nationality", "Vessel": "flag"}
_PASSPORTS = frozenset({"passport", "diplomatic-passport", "service-passport", "official-passport"})
_LINKS = {  # relation-type → schema, the property of this target, of the other, and of the word
    "related-to": ("UnknownLink", "subject", "object", "role"),
    "associated-with": ("UnknownLink", "subject", "object", "role"),
    "owned-by": ("Ownership", "asset", "owner", "role"),
    "owner-of": ("Ownership", "owner", "asset", "role"),
    "parent-company-of": ("Ownership", "owner", "asset", "role"),
    "subsidiary-of": ("Ownership", "asset", "owner", "role"),
    "family-member-of": ("Family", "person", "relative", "relationship"),
    "spouse-of": ("Family", "person", "relative", "relationship"),
    "parent-of": ("Family", "person", "relative", "relationship"),
    "child-of": ("Family", "person", "relative", "relationship"),
    "sibling-of": ("Family", "person", "relative", "relationship"),
}
_NUMBER = re.compile(r"\d{1,4}\Z", re.ASCII)
_TARGET = ("sanctions-set-id", "foreign-identifier", "generic-attribute", "modification", *_BODIES)


def schema_of(target: Node) -> str:
    """Person, Organization, Vessel, Airplane; LegalEntity for another object, or when the target says nothing."""
    body = next((child for child in target.children if child.tag in _BODIES), None)
    if body is None:
        return "LegalEntity"
    return _OBJECTS.get(attribute(body, "object-type"), _BODIES[body.tag])


def fill_target(f: Fill, target: Node, sets: Mapping[str, SanctionsSet], *, listing: bool) -> None:
    """Turn one `target` into rows; `sets` are those it names, `listing` is whether standing here means listed."""
    b = f.b
    f.strange(target, "", _TARGET, ("ssid", "sanctions-set-id"))
    bodies = [(node, tag) for tag in _BODIES for node, _ in numbered(target, tag)]
    if not bodies:
        f.lose("", "target", (0, b.size), reason="a target that is neither person, entity nor object", kind="dropped")
    reasons = [pair for body, tag in bodies for pair in numbered(body, "justification", tag) if pair[0].text.strip()]
    for body, path in bodies:
        _identities(f, body, path)
    if fill_sanctions(f, target, sets, reasons) and listing:
        b.rule(b.main, b.schema, prop="topics", value="sanction", rule="listed@1")
    for body, path in bodies:
        _body(f, body, path)
    for node, path in numbered(target, "generic-attribute"):
        f.strange(node, path, (), ("ssid", "name"))
        fill_attribute(f, node, path)
    if target.text.strip():
        f.note(target, "target", "text between elements")
    fill_former(f, target)
    first = next((at for at, row in enumerate(b.rows) if row.entity == b.main), None)
    if first is None:  # a target that says nothing about itself is a party all the same
        b.rule(b.main, b.schema, prop="notes", value=f"SECO target {b.main.rpartition('-')[2]}", rule="seco-ssid@1")
        first = -1
    b.rows.insert(0, b.rows.pop(first))  # the first row tells whom the record is about


def _body(f: Fill, body: Node, path: str) -> None:
    known = ("identity", "justification", "relation", "other-information", "generic-attribute")
    f.strange(body, path, known, ("ssid", "sex", "object-type"))
    if body.tag == "object" and attribute(body, "object-type") not in _OBJECTS:
        span = f.attribute_range(body, "object-type")
        f.lose(attribute(body, "object-type"), f"{path}/@object-type", span, reason="unknown kind of object")
    if "sex" in body.attributes:
        value = gender(attribute(body, "sex"))
        if value is not None and f.b.schema == "Person":
            f.put_attribute("gender", value, body, "sex", path)
        elif attribute(body, "sex"):
            f.keep(attribute(body, "sex"), f"{path}/@sex", f.attribute_range(body, "sex"), "not a gender")
    for node, where in numbered(body, "other-information", path):
        f.strange(node, where, (), ("ssid",))
        fill_other(f, node, where)
    for node, where in numbered(body, "generic-attribute", path):
        f.strange(node, where, (), ("ssid", "name"))
        fill_attribute(f, node, where)
    for node, where in numbered(body, "relation", path):
        _relation(f, node, where)


def _identities(f: Fill, body: Node, path: str) -> None:
    found = list(numbered(body, "identity", path))
    for index, (identity, where) in enumerate(found):
        f.strange(identity, where, _FACTS, ("ssid", "main"))
        said = attribute(identity, "main")
        main = said == "true" or (said == "" and index == 0)
        for node, at in numbered(identity, "name", where):
            fill_name(f, node, at, main=main)
    for identity, where in found:
        for tag, read in _FACTS.items():
            if read is not None:
                for node, at in numbered(identity, tag, where):
                    read(f, node, at)


# ── facts of an identity ──────────────────────────────────────────────────────────────────────────────────────────────
def _date(f: Fill, node: Node, path: str) -> None:
    f.strange(node, path, (), ("ssid", "day", "month", "year", "calendar", "quality"))
    year, month, day = (attribute(node, name) for name in ("year", "month", "day"))
    said = ".".join(part for part in (day, month, year) if part)
    span = node.start - f.base, node.end - f.base
    calendar = attribute(node, "calendar").lower()
    value = _edtf(year, month, day) if calendar in {"gregorian", ""} else None
    if not said:
        return
    if value is None:
        reason = "not a date" if calendar in {"gregorian", ""} else f"a date of the calendar {calendar[:40]}"
        f.keep(said, path, span, reason)
        return
    quality = attribute(node, "quality")
    if quality in {"low", "medium"}:
        value += "~"
    elif quality not in {"good", ""}:
        f.lose(quality, f"{path}/@quality", f.attribute_range(node, "quality"), reason="unknown quality of a date")
    prop = _BORN.get(f.b.schema, "buildDate")
    f.row(prop, value, path, span, original=None if said == value else said)


def _edtf(year: str, month: str, day: str) -> str | None:
    if not all(_NUMBER.match(part) for part in (year, month, day) if part) or not year or int(year) == 0:
        return None
    text = f"{int(year):04}"
    if month and int(month):
        text += f"-{int(month):02}"
        if day and int(day):
            text += f"-{int(day):02}"
    return date_edtf(text)


def _nationality(f: Fill, node: Node, path: str) -> None:
    f.strange(node, path, ("country",), ("ssid", "quality"))
    for child, where in numbered(node, "country", path):
        _country(f, child, where, _NATION.get(f.b.schema, "country"))
    if node.text.strip():
        f.note(node, path, "text between elements")


def _country(f: Fill, node: Node, path: str, prop: str, *, on: tuple[str, str] | None = None) -> None:
    """A `country` by its code, else by its name."""
    f.strange(node, path, (), ("iso-code", "code"))
    name = "iso-code" if "iso-code" in node.attributes else "code"
    code = country(attribute(node, name)) if attribute(node, name) else None
    if code is not None and not squeeze(node.text):
        f.put_attribute(prop, code, node, name, path, on)
        return
    code = code or country(node.text)
    if code is not None:
        f.put(prop, code, node, path, on)
    else:
        f.note(node, path, "not a country")


def _place_id(f: Fill, node: Node) -> str:
    number = attribute(node, "place-id")
    return f"{f.dataset}-place-{number}" if number else ""


def _born_at(f: Fill, node: Node, path: str) -> None:
    f.strange(node, path, (), ("ssid", "place-id", "quality"))
    place = _place_id(f, node)
    if place and f.b.schema == "Person":
        f.row("birthPlaceEntity", place, f"{path}/@place-id", f.attribute_range(node, "place-id"))
    elif place:
        f.row("addressEntity", place, f"{path}/@place-id", f.attribute_range(node, "place-id"))
    if node.text.strip():
        f.note(node, path, "text between elements")


_ADDRESS = {"c-o": "summary", "address-details": "street", "p-o-box": "postOfficeBox", "zip-code": "postalCode",
            "remark": "remarks", "remarks": "remarks"}  # fmt: skip


def _address(f: Fill, node: Node, path: str) -> None:
    f.strange(node, path, tuple(_ADDRESS), ("ssid", "place-id", "quality", "current"))
    place = _place_id(f, node)
    if place:
        f.row("addressEntity", place, f"{path}/@place-id", f.attribute_range(node, "place-id"))
    parts = [child for child in node.children if child.tag in _ADDRESS and squeeze(child.text)]
    if not parts:
        return
    texts = [squeeze(child.text) for child in parts]
    own = f.b.sub("address", attribute(node, "ssid") or " ".join(texts))
    on = (own, "Address")
    spans = [f.range(child) for child in parts]
    whole = (min(start for start, _ in spans), max(end for _, end in spans))
    f.row("addressEntity", own, path, whole)
    for child, text in zip(parts, texts, strict=True):
        f.put(_ADDRESS[child.tag], text, child, f"{path}/{child.tag}", on)
    full = [(child, text) for child, text in zip(parts, texts, strict=True) if _ADDRESS[child.tag] != "remarks"]
    if full:
        f.row("full", ", ".join(text for _, text in full), f"{path}/{'+'.join(c.tag for c, _ in full)}", whole, on)
    if place:
        f.put_attribute("addressEntity", place, node, "place-id", path, on)
    if attribute(node, "current") == "false":
        span = f.attribute_range(node, "current")
        f.row("remarks", "no longer current", f"{path}/@current", span, on, original="false")


_DOCUMENT = {"number": "number", "date-of-issue": "startDate", "expiry-date": "endDate", "remark": "summary"}


def _document(f: Fill, node: Node, path: str) -> None:
    f.strange(node, path, (*_DOCUMENT, "issuer", "place-of-issue"), ("ssid", "document-type", "quality"))
    number = node.child("number")
    if number is None or not squeeze(number.text):
        for child, where in ((child, f"{path}/{child.tag}") for child in node.children):
            f.note(child, where, "a document without a number")
        return
    kind = attribute(node, "document-type")
    passport = kind in _PASSPORTS
    on = (
        f.b.sub("document", attribute(node, "ssid") or squeeze(number.text)),
        "Passport" if passport else "Identification",
    )
    f.row("holder", f.b.main, path, f.range(number), on)
    if kind:
        f.put_attribute("type", kind, node, "document-type", path, on)
    for child, where in ((child, f"{path}/{child.tag}") for child in node.children):
        text = squeeze(child.text)
        if child.tag == "place-of-issue":
            if place := _place_id(f, child):
                span = f.attribute_range(child, "place-id")
                f.lose(place, f"{where}/@place-id", span, reason="place of issue of a document", kind="dropped")
        elif child.tag == "issuer" and (text or child.attributes):
            _country(f, child, where, "country", on=on)
        elif child.tag in {"date-of-issue", "expiry-date"} and text:
            _document_date(f, child, where, on)
        elif child.tag in _DOCUMENT and text:
            f.put(_DOCUMENT[child.tag], text, child, where, on)
    prop = ("passportNumber" if passport else "idNumber") if f.b.schema == "Person" else "registrationNumber"
    f.put(prop, squeeze(number.text), number, f"{path}/number")


def _document_date(f: Fill, node: Node, path: str, on: tuple[str, str]) -> None:
    f.strange(node, path, (), ("day", "month", "year"))
    value = date_edtf(node.text)
    if value is None:
        f.note(node, path, "not a date")
    else:
        f.put(_DOCUMENT[node.tag], value, node, path, on)


def _relation(f: Fill, node: Node, path: str) -> None:
    f.strange(node, path, ("remark",), ("ssid", "target-id", "relation-type"))
    other, kind = attribute(node, "target-id"), attribute(node, "relation-type")
    if not other:
        span = node.start - f.base, node.end - f.base
        f.lose(kind, path, span, reason="a relation without its other end", kind="dropped")
        return
    found = _LINKS.get(kind)
    if found is None or (found[0] == "Family" and f.b.schema != "Person"):
        f.lose(
            kind, f"{path}/@relation-type", f.attribute_range(node, "relation-type"), reason="unknown kind of relation"
        )
        found = _LINKS["related-to"]
    schema, here, there, word = found
    on = (f.b.sub("relation", attribute(node, "ssid") or f"{other} {kind}"), schema)
    f.row(here, f.b.main, path, (node.start - f.base, node.end - f.base), on)
    f.put_attribute(there, f"{f.dataset}-{other}", node, "target-id", path, on)
    if kind:
        f.put_attribute(word, kind, node, "relation-type", path, on)
    for child, where in numbered(node, "remark", path):
        if squeeze(child.text):
            f.put("description", squeeze(child.text), child, where, on)


_FACTS: dict[str, Callable[[Fill, Node, str], None] | None] = {
    "name": None,
    "day-month-year": _date,
    "nationality": _nationality,
    "place-of-birth": _born_at,
    "address": _address,
    "identification-document": _document,
}
_PLACE = {"location": "city", "location-variant": "alias", "area": "region", "area-variant": "alias"}


# ── places and programmes ─────────────────────────────────────────────────────────────────────────────────────────────
def fill_place(f: Fill, place: Node) -> None:
    """Turn one `place` into an Address."""
    f.strange(place, "", (*_PLACE, "country"), ("ssid",))
    for tag, prop in _PLACE.items():
        for node, path in numbered(place, tag):
            if squeeze(node.text):
                f.put(prop, squeeze(node.text), node, path)
    for node, path in numbered(place, "country"):
        _country(f, node, path, "country")
    parts = [child for child in place.children if child.tag in {"location", "area", "country"} and squeeze(child.text)]
    if parts:
        spans = [f.range(child) for child in parts]
        whole = (min(start for start, _ in spans), max(end for _, end in spans))
        f.row("full", ", ".join(squeeze(child.text) for child in parts), "+".join(c.tag for c in parts), whole)
    if not f.b.rows:
        f.lose("", "place", (0, f.b.size), reason="a place that says nothing", kind="dropped")
        f.b.rule(f.b.main, "Address", prop="remarks", value="a place that says nothing", rule="seco-ssid@1")


def fill_program(f: Fill, program: Node) -> None:
    """Turn one `sanctions-program` into a Document per set."""
    known = ("program-key", "program-name", "sanctions-set", "origin")
    f.strange(program, "", known, ("ssid", "version-date", "predecessor-version-date"))
    sets: dict[str, list[tuple[Node, str]]] = {}
    for node, path in numbered(program, "sanctions-set"):
        sets.setdefault(attribute(node, "ssid"), []).append((node, path))
    for number, nodes in (sets or {"": []}).items():
        on = (f"{f.dataset}-set-{number}" if number else f.b.main, "Document")
        for node, path in nodes:
            if squeeze(node.text):
                f.put("title", squeeze(node.text), node, path, on, lang=language(attribute(node, "lang")))
        for tag, prop in (("program-name", "description"), ("program-key", "program"), ("origin", "notes")):
            for node, path in numbered(program, tag):
                if squeeze(node.text):
                    f.put(prop, squeeze(node.text), node, path, on, lang=language(attribute(node, "lang")))
        if attribute(program, "version-date"):
            _version(f, program, on)
        for prop, value in (("publisher", AUTHORITY), ("country", "ch")):
            f.b.rule(*on, prop=prop, value=value, rule="seco-publisher@1")


def _version(f: Fill, program: Node, on: tuple[str, str]) -> None:
    value = date_edtf(attribute(program, "version-date"))
    span = f.attribute_range(program, "version-date")
    if value is not None:
        f.put_attribute("modifiedAt", value, program, "version-date", "sanctions-program", on)
    else:
        f.lose(attribute(program, "version-date"), "@version-date", span, reason="not a date", kind="dropped")
