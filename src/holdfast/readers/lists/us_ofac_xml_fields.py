# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The fields of one `sdnEntry` of OFAC's XML → rows.

Every filled element becomes a statement, or a note that is counted as a loss: a date that is
none, a country nobody knows, a title of a ship, an element or attribute this module does not
know, a second one where there can be one. `uid`s below the entry are the publisher's numbers
of rows and say nothing about the party.

Identifiers and remarks go through the reader of the CSV's remarks (see `us_ofac_xml_text`).
`mainEntry` and a weak `category` leave their mark in the path, `dateOfBirthItem[2][mainEntry=false]`,
as no property holds them; what is the main entry comes first. A weak f.k.a. stays a previous name.
Addresses carry the ids the CSV reader gives them, with city, state and post code apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from holdfast.names.places import country_at_end
from holdfast.readers.build import Builder
from holdfast.readers.clean import country, date_edtf, person_name, squeeze
from holdfast.readers.lists.us_ofac_measures import COMPANY, SCHEMATA, program
from holdfast.readers.lists.us_ofac_remarks import read_remarks
from holdfast.readers.lists.us_ofac_xml_text import Source, joined
from holdfast.readers.lists.us_ofac_xml_walk import Fill, is_alternative, items, singles, strange
from holdfast.readers.xml import Node

__all__ = ["fill"]

_ALIASES = {"a.k.a.": "alias", "f.k.a.": "previousName", "n.k.a.": "alias"}
_PLAIN_DATE = re.compile(r"(?:(?:\d{1,2} )?[A-Z][a-z]{2,8} )?\d{4}\Z")
_STREETS = ("address1", "address2", "address3")
_TOWN = ("city", "stateOrProvince", "postalCode")
_NOBODY = frozenset({"none identified", "unknown", "none"})
_VEHICLES = ("Vessel", "Airplane")
_SINGLE = ("uid", "firstName", "lastName", "title", "sdnType", "remarks")
_ID = ("uid", "idType", "idNumber", "idCountry", "issueDate", "expirationDate")
_AKA = ("uid", "type", "category", "lastName", "firstName")
_ADDRESS = ("uid", *_STREETS, *_TOWN, "country")


_Item = Callable[[Fill, Node, str], None]


def fill(b: Builder, entry: Node, data: bytes, dataset: str) -> None:
    """Turn every filled element of one `sdnEntry`, whose bytes are `data`, into rows of `b`."""
    f = Fill(b, data, entry.start, dataset)
    single = singles(entry, _SINGLE)
    _schema(f, single, items(entry, "idList", "id"))
    _names(f, single, ("name", "lastName", "firstName"), "")
    b.rule(b.main, b.schema, prop="topics", value="sanction", rule="listed@1")
    strange(f, entry, _SINGLE, "", also=(*_LISTS, "vesselInfo"))
    if "title" in single:
        _title(f, single["title"])
    present = {node.tag for node in entry.children}
    for tag in _LISTS:
        if tag in present:
            _list(f, entry, tag)
    for node in entry.children:
        if node.tag == "vesselInfo":
            _vessel(f, node)
    if "remarks" in single:
        source = f.source(single["remarks"])
        title = squeeze(single["title"].text) if "title" in single else ""
        f.read(
            source,
            "remarks",
            lambda scratch: read_remarks(scratch, source.raw, column="remarks", start=0, title=title, whole=True),
            numbered=True,
        )


def _list(f: Fill, entry: Node, tag: str) -> None:
    """Read the items of every list called `tag`, those that are no main entry last."""
    item, read = _LISTS[tag]
    for node in entry.children:
        if node.tag == tag:
            strange(f, node, (), f"{tag}/", also=(item,))
    found = enumerate(items(entry, tag, item), start=1)
    for index, node in sorted(found, key=lambda pair: is_alternative(pair[1])):
        read(f, node, f"{tag}/{item}[{index}]")


# ── the party ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _schema(f: Fill, single: dict[str, Node], ids: Sequence[Node]) -> None:
    node = single.get("sdnType")
    kind = "entity" if node is None else squeeze(node.text).lower()
    f.b.schema = SCHEMATA.get(kind, "Organization")
    if kind not in SCHEMATA:
        texts = [f"{one.value('idType')} {one.value('idNumber')}" for one in ids]
        texts += [single["remarks"].text] if "remarks" in single else []
        if any(COMPANY.search(text) for text in texts):
            f.b.schema = "Company"
    if node is not None and kind not in {*SCHEMATA, "entity"}:
        f.b.schema = "LegalEntity"
        f.note(node, "sdnType", "unknown kind of party")


def _names(f: Fill, single: dict[str, Node], props: Sequence[str], path: str) -> None:
    """Surname and given names as the CSV reader turns its "SURNAME, Given"; `props` of the whole and of both parts."""
    nodes = [single[tag] for tag in ("lastName", "firstName") if tag in single]
    if not nodes:
        return
    texts = [squeeze(node.text) for node in nodes]
    text = ", ".join(texts)
    if f.b.schema != "Person":
        f.span(props[0], text, nodes, path)
        return
    full, last, first = person_name(text)
    if len(nodes) == 2 and last is None:  # noqa: PLR2004 - a comma inside a part
        last, first = texts
        full = f"{first} {last}"
    f.span(props[0], full, nodes, path)
    if last is not None and first is not None:
        for prop, value in zip(props[1:], (last, first), strict=False):
            node = next((node for node, said in zip(nodes, texts, strict=True) if said == value), None)
            f.span(prop, value, nodes if node is None else (node,), path)


def _title(f: Fill, node: Node) -> None:
    if f.b.schema != "Person":
        f.note(node, "title", "title of a party that is no person")
        return
    source = f.source(node)

    def read(scratch: Builder) -> None:
        at = 0
        for piece in source.raw.split("; "):
            text = squeeze(scratch.text(piece))
            if text:
                scratch.put("position", text, piece, "title", at)
            at += len(piece) + 2

    f.read(source, "title", read)


def _program(f: Fill, node: Node, path: str) -> None:
    strange(f, node, (), f"{path}/")
    source = f.source(node)
    if source.raw:
        f.read(source, path, lambda scratch: program(scratch, source.raw, path, 0, f.dataset))


def _aka(f: Fill, node: Node, path: str) -> None:
    single = singles(node, _AKA)
    kind, category = node.value("type").lower(), node.value("category").lower()
    weak = category == "weak"
    prop = _ALIASES.get(kind, "alias")
    if weak and prop == "alias" and kind != "n.k.a.":
        prop = "weakAlias"
    _names(f, single, (prop,), f"{path}{'[category=weak]' if weak else ''}/")
    if "type" in single and kind not in _ALIASES:
        f.note(single["type"], f"{path}/type", "unknown kind of alias")
    if "category" in single and category not in {"weak", "strong"}:
        f.note(single["category"], f"{path}/category", "unknown quality of an alias")
    strange(f, node, _AKA, f"{path}/")


# ── identifiers ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _id_remark(f: Fill, single: dict[str, Node]) -> Source:
    """An identifier as the CSV's remarks write it; dates that are none are left out (and noted by `_identifier`)."""
    parts: list[Source | str] = []
    for tag in ("idType", "idNumber"):
        if tag in single:
            parts += [" ", f.source(single[tag])] if parts else [f.source(single[tag])]
    if parts and "idCountry" in single:
        parts += [" (", f.source(single["idCountry"]), ")"]
    for tag, word in (("issueDate", " issued "), ("expirationDate", " expires ")):
        if parts and tag in single and _plain(single[tag]):
            parts += [word, f.source(single[tag])]
    return joined(*parts)


def _plain(node: Node) -> bool:
    text = squeeze(node.text)
    return _PLAIN_DATE.match(text) is not None and date_edtf(text) is not None


def _identifier(f: Fill, node: Node, path: str) -> None:
    strange(f, node, _ID, f"{path}/")
    single = singles(node, _ID)
    source = _id_remark(f, single)
    if source.raw:
        f.read(source, path, lambda scratch: read_remarks(scratch, source.raw, column="", start=0, whole=True))
    elif "idCountry" in single:
        f.note(single["idCountry"], f"{path}/idCountry", "country of no identifier")
    for tag in ("issueDate", "expirationDate"):
        if tag in single and not (source.raw and _plain(single[tag])):
            f.note(single[tag], f"{path}/{tag}", "not a date")


# ── places and births ─────────────────────────────────────────────────────────────────────────────────────────────────
def _address(f: Fill, node: Node, path: str) -> None:
    strange(f, node, _ADDRESS, f"{path}/")
    single = {tag: child for tag, child in singles(node, _ADDRESS).items() if _determined(child)}
    streets = [single[tag] for tag in _STREETS if tag in single]
    town = [single[tag] for tag in _TOWN if tag in single]
    land = single.get("country")
    code = None if land is None else country(squeeze(land.text))
    if streets or town:
        street = ", ".join(squeeze(child.text) for child in streets)
        texts = {"Address": street, "City": _town(single), "Country": "" if land is None else squeeze(land.text)}
        entity = f.b.sub("address", *(f"{column}={text}" for column, text in texts.items() if text))
        on = (entity, "Address")
        f.b.link_to(entity, prop="addressEntity", path=path, start=node.start - f.base, end=node.end - f.base)
        nodes = [*streets, *town, *([] if land is None else [land])]
        f.span("full", ", ".join(text for text in texts.values() if text), nodes, f"{path}/", on=on)
        if streets:
            f.span("street", street, streets, f"{path}/", on=on)
        for child, prop in zip(_TOWN, ("city", "state", "postalCode"), strict=True):
            if child in single:
                f.put(prop, squeeze(single[child].text), single[child], f"{path}/{child}", on=on)
        if land is not None and code is not None:
            f.put("country", code, land, f"{path}/country", on=on)
    if land is not None and code is not None:
        f.put("country", code, land, f"{path}/country")
    elif land is not None:
        f.note(land, f"{path}/country", "no country of that name")


def _determined(node: Node) -> bool:
    return squeeze(node.text).lower() != "undetermined"


def _town(single: dict[str, Node]) -> str:
    """City, state and post code as the CSV writes them in one column."""
    place = ", ".join(squeeze(single[tag].text) for tag in _TOWN[:2] if tag in single)
    code = squeeze(single[_TOWN[2]].text) if _TOWN[2] in single else ""
    return f"{place} {code}".strip()


def _flagged(value: str, read: _Item) -> _Item:
    """An item of `uid`, `value` and `mainEntry`."""

    def item(f: Fill, node: Node, path: str) -> None:
        known = ("uid", value, "mainEntry")
        strange(f, node, known, f"{path}/")
        single = singles(node, known)
        flag = node.value("mainEntry").lower()
        if "mainEntry" in single and flag not in {"true", "false", "1", "0"}:
            f.note(single["mainEntry"], f"{path}/mainEntry", "neither true nor false")
        if value in single:
            mark = "[mainEntry=false]" if is_alternative(node) else ""
            read(f, single[value], f"{path}{mark}/{value}")

    return item


def _country(prop: str) -> _Item:
    def read(f: Fill, node: Node, path: str) -> None:
        code = country(squeeze(node.text).rstrip("."))
        if code is None:
            f.note(node, path, "no country of that name")
        else:
            f.put(prop if f.b.schema == "Person" else "country", code, node, path)

    return read


def _birth_date(f: Fill, node: Node, path: str) -> None:
    value = date_edtf(node.text)
    if value is None:
        f.note(node, path, "not a date")
    elif f.b.schema in _VEHICLES:
        f.note(node, path, "date of birth of a party that has none")
    else:
        f.put("birthDate" if f.b.schema == "Person" else "incorporationDate", value, node, path)


def _birth_place(f: Fill, node: Node, path: str) -> None:
    if f.b.schema != "Person":
        f.note(node, path, "place of birth of a party that is no person")
        return
    place = squeeze(node.text)
    f.put("birthPlace", place, node, path)
    code = country_at_end(place)
    if code is not None:
        f.put("birthCountry", code, node, path)


# ── vessels ───────────────────────────────────────────────────────────────────────────────────────────────────────────
_VESSEL = {
    "callSign": "callSign",
    "vesselType": "type",
    "tonnage": "tonnage",
    "grossRegisteredTonnage": "grossRegisteredTonnage",
    "vesselFlag": "flag",
}


def _vessel(f: Fill, info: Node) -> None:
    known = (*_VESSEL, "vesselOwner")
    strange(f, info, known, "vesselInfo/")
    single = singles(info, known)
    for tag, prop in _VESSEL.items():
        if tag in single:
            _vessel_value(f, single[tag], prop, f"vesselInfo/{tag}")
    owner = single.get("vesselOwner")
    if owner is not None:
        name, path = squeeze(owner.text), "vesselInfo/vesselOwner"
        entity = f.b.sub("owner", name)
        start, end = f.text_range(owner)
        f.b.link(entity, "Ownership", prop="asset", path=path, start=start, end=end)
        f.put("ownerName", name, owner, path, on=(entity, "Ownership"))


def _vessel_value(f: Fill, node: Node, prop: str, path: str) -> None:
    text = squeeze(node.text)
    value: str | None = text
    if f.b.schema != "Vessel":
        value = None
    elif prop == "flag":
        value = country(text)
        if value is None and text.lower() in _NOBODY:
            f.put("notes", f"flag: {text}", node, path)
            return
    elif prop in {"tonnage", "grossRegisteredTonnage"}:
        digits = text.replace(",", "")
        value = digits if digits.isascii() and digits.isdigit() else None
    if value is None:
        f.note(node, path, f"not a {prop} of a {f.b.schema}")
    else:
        f.put(prop, value, node, path)


# The lists of an entry, in the order in which their rows are given.
_LISTS: dict[str, tuple[str, _Item]] = {
    "programList": ("program", _program),
    "idList": ("id", _identifier),
    "akaList": ("aka", _aka),
    "addressList": ("address", _address),
    "nationalityList": ("nationality", _flagged("country", _country("nationality"))),
    "citizenshipList": ("citizenship", _flagged("country", _country("citizenship"))),
    "dateOfBirthList": ("dateOfBirthItem", _flagged("dateOfBirth", _birth_date)),
    "placeOfBirthList": ("placeOfBirthItem", _flagged("placeOfBirth", _birth_place)),
}
