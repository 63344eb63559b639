# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`Location` and `IDRegDocument` of an ADVANCED file → rows about the party they belong to.

Both stand before the parties and are source records of their own: what they say of a party
is cited where it stands. Which party it is, and what a place is to it (address, place of
birth, nationality, flag), `us_ofac_advanced_index` has found out.

Addresses have the ids and the text the CSV reader gives them. A place with several countries
gives each of them. A document is read as the remark it is in the CSV ("Passport A1 (Iran)"),
so that an IMO number hidden in a registration becomes one, and a taxpayer number what its
check digits say. Issue and expiry keep their vagueness. A document that the publisher calls
fraudulent says so in its summary. Under which of a party's names a document was issued
(`DocumentedNameReference`) is not read: the names stand further on.
"""

from __future__ import annotations

from holdfast.model.statement import Row
from holdfast.names.places import country_at_end
from holdfast.readers.clean import country, squeeze
from holdfast.readers.lists.us_ofac_advanced_index import Party
from holdfast.readers.lists.us_ofac_advanced_party import read_text
from holdfast.readers.lists.us_ofac_advanced_walk import LABELS, Walk, coded, dated, guard, remark
from holdfast.readers.lists.us_ofac_xml_text import Source, joined
from holdfast.readers.xml import Node

__all__ = ["read_document", "read_place"]

_STREETS = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_PROPS = {"CITY": "city", "STATE/PROVINCE": "state", "POSTAL CODE": "postalCode", "REGION": "region"}
_COUNTRIES = {"nationality": "nationality", "citizen": "citizenship"}
_NOWHERE = "undetermined"
_DATES = {"Issue Date": "startDate", "Expiration Date": "endDate"}
_DOCUMENTS = frozenset({"Passport", "Identification"})


class _Place:
    """What a location holds: (kind of part, text, node), and its countries as (word, node)."""

    def __init__(self, w: Walk, node: Node) -> None:
        self.parts: list[tuple[str, str, Node]] = []
        self.countries: list[tuple[str, Node]] = []
        for child in node.children:
            if child.tag == "LocationPart":
                kind = w.code(child, "LocPartTypeID") or "Unknown"
                for value in child.children:
                    text = value.child("Value") if value.tag == "LocationPartValue" else None
                    if text is not None and text.text.strip() and squeeze(text.text).lower() != _NOWHERE:
                        self.parts.append((kind, squeeze(text.text), text))
            elif child.tag == "LocationCountry":
                word = w.code(child, "CountryID")
                if word is not None and word.lower() != _NOWHERE:
                    self.countries.append((word, child))
        for child in node.children:  # an area says no more than the country, where it says that one too
            if child.tag == "LocationAreaCode" and w.code(child, "AreaCodeID") is not None:
                number = child.attributes["AreaCodeID"]
                word = w.index.attributes.get(("AreaCode", number), {}).get("Description", "")
                known = {country(one) for one, _ in self.countries}
                if word and word.lower() != _NOWHERE and country(word) not in known:
                    self.countries.append((word, child))

    def of(self, *kinds: str) -> list[tuple[str, Node]]:
        """Texts and nodes of the parts of these kinds, in the order of the kinds."""
        return [(text, node) for kind in kinds for own, text, node in self.parts if own == kind]


def read_place(w: Walk, node: Node, uses: tuple[tuple[Party, str], ...]) -> None:
    """Rows of one location; `uses` are the parties it belongs to and what the feature is called there."""
    place = _Place(w, node)
    for party, label in uses:
        w.about(party)
        name = LABELS.get(label, label)
        if name == "Location":
            _address(w, node, place)
        elif name == "POB":
            _birth_place(w, node, place)
        elif name in _COUNTRIES:
            _countries(w, node, place, _COUNTRIES[name])
        else:
            _other(w, node, place, label)
    if not uses:
        _address(w, node, place)
        w.lost(node, "place that no party refers to", node.attributes.get("ID", ""), "Location/@ID")
    guard(w, node)


def _texts(place: _Place) -> dict[str, str]:
    """The columns the CSV has for an address."""
    town = ", ".join(text for text, _ in place.of("CITY", "STATE/PROVINCE"))
    code = " ".join(text for text, _ in place.of("POSTAL CODE"))
    return {
        "Address": ", ".join(text for text, _ in place.of(*_STREETS)),
        "City": f"{town} {code}".strip(),
        "Region": ", ".join(text for text, _ in place.of("REGION")),
        "Unknown": ", ".join(text for text, _ in place.of("Unknown")),
        "Country": ", ".join(word for word, _ in place.countries),
    }


def _only_country(place: _Place) -> bool:
    """Whether all the place holds is text of an unknown kind that names a country."""
    return not place.countries and all(kind == "Unknown" and country(text) for kind, text, _ in place.parts)


def _address(w: Walk, node: Node, place: _Place) -> None:
    if place.parts and not _only_country(place):
        texts = _texts(place)
        entity = w.b.sub("address", *(f"{column}={text}" for column, text in texts.items() if text))
        on = (entity, "Address")
        start, end = w.node_range(node)
        w.b.link_to(entity, prop="addressEntity", path="Location", start=start, end=end)
        w.say("full", ", ".join(text for text in texts.values() if text), node, "Location", on=on)
        streets = place.of(*_STREETS)
        if streets:
            w.span("street", texts["Address"], [one for _, one in streets], "Location/", on=on)
        for kind, prop in _PROPS.items():
            for text, one in place.of(kind):
                w.put(prop, text, one, f"Location/LocationPart[{kind}]/Value", on=on)
        for kind, text, one in place.parts:
            if kind not in {*_STREETS, *_PROPS, "Unknown"}:
                w.keep(one, text, f"Location/LocationPart[{kind}]/Value", "unknown part of a place")
        _countries(w, node, place, "country", on=on)
    _countries(w, node, place, "country")


def _countries(w: Walk, node: Node, place: _Place, prop: str, *, on: tuple[str, str] | None = None) -> None:
    """Each country of the place as `prop`; where it has none, what its text of unknown kind means."""
    schema = w.b.schema if on is None else on[1]
    asked = prop
    if prop in _COUNTRIES.values() and schema != "Person":
        prop = "country"
    found = [(word, one, f"Location/{one.tag}") for word, one in place.countries]
    if not found and (asked != "country" or _only_country(place)):
        found = [(text, one, "Location/LocationPart/Value") for text, one in place.of("Unknown")]
    for word, one, path in found:
        code = country(word.rstrip("."))
        if code is not None:
            start, end = w.node_range(one)
            w.b.rows.append(_row(w, prop, code, word, (path, start, end), on))
        elif on is None:
            w.keep(one, word, path, "no country of that name")
    if not found and asked != "country":
        w.lost(node, f"{asked} without a country", node.attributes.get("ID", ""), "Location")


def _birth_place(w: Walk, node: Node, place: _Place) -> None:
    text = ", ".join(text for text in _texts(place).values() if text)
    if not text:
        w.lost(node, "place of birth without a place", node.attributes.get("ID", ""), "Location")
        return
    if w.b.schema != "Person":
        w.keep(node, text, "Location", "place of birth of a party that is no person")
        return
    nodes = [one for _, _, one in place.parts]
    if len(nodes) == 1 and not place.countries:
        w.put("birthPlace", text, nodes[0], "Location/LocationPart/Value")
    else:
        w.say("birthPlace", text, node, "Location")
    if place.countries:
        _countries(w, node, place, "birthCountry")
        return
    code = country_at_end(text)
    if code is not None:
        w.put("birthCountry", code, nodes[0], "Location/LocationPart/Value")


def _other(w: Walk, node: Node, place: _Place, label: str) -> None:
    """A flag, a registration: the country, or the text, as the value of a remark."""
    values: list[Source] = [coded(w, word, one) for word, one in place.countries]
    values = values or [w.source(one) for _, one in place.of("Unknown")]
    if not values and place.parts:
        values = [joined(*[w.source(one) for _, _, one in place.parts])]
    for value in values:
        read_text(w, (label, node), value, "Location")
    if not values:
        w.lost(node, "place without a place", label, "Location")


def _row(  # noqa: PLR0917 - a row
    w: Walk, prop: str, value: str, word: str, where: tuple[str, int, int], on: tuple[str, str] | None
) -> Row:
    entity, schema = (w.b.main, w.b.schema) if on is None else on
    return Row(entity, schema, prop, value, None, word if word != value else None, *where)


# ── documents ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def read_document(w: Walk, node: Node, party: Party | None) -> None:
    """Rows of one document; without a party they are about the document alone."""
    if party is not None:
        w.about(party)
    else:
        w.lost(
            node, "document of an identity that the file does not hold", node.attributes.get("ID", ""), "IDRegDocument"
        )
    kind = w.code(node, "IDRegDocTypeID")
    number = node.child("IDRegistrationNo")
    begun = len(w.b.rows)
    if kind is None or number is None or not number.text.strip():
        if number is not None and number.text.strip():
            w.note(number, "IDRegistrationNo", "document of an unknown kind")
        else:
            w.lost(node, "document without a number", kind or "", "IDRegDocument")
    else:
        remark(w, label=(kind, node), value=_value(w, node, number), path="IDRegDocument")
    documents = {(row.entity, row.schema) for row in w.b.rows[begun:] if row.schema in _DOCUMENTS}
    on = next(iter(documents)) if len(documents) == 1 else None
    _dates(w, node, on)
    validity = w.code(node, "ValidityID")
    if validity not in {None, "Valid"}:
        _beside(w, node, f"validity: {validity}", on, "IDRegDocument/@ValidityID")
    comment = node.child("Comment")
    if comment is not None and comment.text.strip():
        _beside(w, comment, squeeze(comment.text), on, "IDRegDocument/Comment")
    if "IssuedIn-LocationID" in node.attributes:
        text = node.attributes["IssuedIn-LocationID"]
        w.lost(node, "place of issue", f"IssuedIn-LocationID={text}", "IDRegDocument/@IssuedIn-LocationID")
    guard(w, node)


def _value(w: Walk, node: Node, number: Node) -> Source:
    parts: list[Source | str] = [w.source(number)]
    word = w.code(node, "IssuedBy-CountryID")
    if word is not None and word.lower() != _NOWHERE:
        parts += [" (", coded(w, word, node), ")"]
    authority = node.child("IssuingAuthority")
    if authority is not None and authority.text.strip():
        source = w.source(authority)
        if "(" in source.raw or ")" in source.raw:
            w.note(authority, "IDRegDocument/IssuingAuthority", "authority that cannot be read as a remark")
        else:
            parts += [" (", source, ")"]
    return joined(*parts)


def _dates(w: Walk, node: Node, on: tuple[str, str] | None) -> None:
    for child in node.children:
        period = child.child("DatePeriod") if child.tag == "DocumentDate" else None
        if period is None:
            continue
        kind = w.code(child, "IDRegDocDateTypeID")
        path = f"IDRegDocument/DocumentDate[{kind}]/DatePeriod"
        value = dated(w, period, path)
        prop = _DATES.get(kind or "")
        if value is None:
            continue
        if prop is None or on is None:
            w.keep(period, f"{kind or 'date'}: {value}", path, "date of a document that no property holds")
        else:
            w.say(prop, value, period, path, on=on)


def _beside(w: Walk, node: Node, text: str, on: tuple[str, str] | None, path: str) -> None:  # noqa: PLR0917
    if on is None:
        w.keep(node, text, path, "remark on a document")
    else:
        w.say("summary", text, node, path, on=on)
