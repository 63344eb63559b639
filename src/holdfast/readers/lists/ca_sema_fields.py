# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The fields of one record of Canada's list → rows.

Every filled element becomes a statement that stands on its text; what cannot be read as its
type, a second element where one is meant, and every unknown element are kept as notes and
counted as losses. Names in two languages and aliases in one field are split
(`ca_sema_names`), each with its own range where the bytes allow it.

One record is one listing: one Sanction, with the regulation (from `Country`), the citation,
the day, and what a listing there means. A listed person's property may not be dealt with
("asset freeze"); Schedules 2 and 3 of the Russia regulations forbid new debt and shares only,
Schedule 1.1 names ships that may not dock or be served. For regulations and schedules this
module does not know no kind is said, and that is counted as a loss.

Source: Special Economic Measures Act (S.C. 1992, c. 17) and its regulations; Justice for
Victims of Corrupt Foreign Officials Act (S.C. 2017, c. 21); for Schedule 1.1 also SOR/2025-142.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import date_edtf, squeeze
from holdfast.readers.lists.ca_sema_names import aliases, halves
from holdfast.readers.xml import Node

__all__ = ["fill", "schema_of"]

_AUTHORITY = "Global Affairs Canada"
_LAWS = "https://laws-lois.justice.gc.ca/eng/regulations"
# Regulation → (title, number). Where we have not seen the number, there is none.
_ACTS: Mapping[str, tuple[str, str | None]] = {
    "belarus": ("Special Economic Measures (Belarus) Regulations", None),
    "china": ("Special Economic Measures (People's Republic of China) Regulations", "SOR-2021-49"),
    "extremist-settler-violence": ("Special Economic Measures (Extremist Settler Violence) Regulations", None),
    "guatemala": ("Special Economic Measures (Guatemala) Regulations", None),
    "haiti": ("Special Economic Measures (Haiti) Regulations", "SOR-2022-226"),
    "hamas-terrorist-attacks": ("Special Economic Measures (Hamas Terrorist Attacks) Regulations", "SOR-2024-17"),
    "iran": ("Special Economic Measures (Iran) Regulations", "SOR-2010-165"),
    "jvcfor": ("Justice for Victims of Corrupt Foreign Officials Regulations", "SOR-2017-233"),
    "moldova": ("Special Economic Measures (Moldova) Regulations", "SOR-2023-109"),
    "myanmar": ("Special Economic Measures (Burma) Regulations", "SOR-2007-285"),
    "nicaragua": ("Special Economic Measures (Nicaragua) Regulations", None),
    "russia": ("Special Economic Measures (Russia) Regulations", "SOR-2014-58"),
    "south-sudan": ("Special Economic Measures (South Sudan) Regulations", None),
    "sri-lanka": ("Special Economic Measures (Sri Lanka) Regulations", None),
    "sudan": ("Special Economic Measures (Sudan) Regulations", "SOR-2024-61"),
    "syria": ("Special Economic Measures (Syria) Regulations", "SOR-2011-114"),
    "ukraine": ("Special Economic Measures (Ukraine) Regulations", None),
    "venezuela": ("Special Economic Measures (Venezuela) Regulations", "SOR-2017-204"),
    "zimbabwe": ("Special Economic Measures (Zimbabwe) Regulations", None),
}
_KINDS = {
    ("russia", "s1.1"): "ship ban",
    ("russia", "s2"): "sectoral finance and energy restriction",
    ("russia", "s3"): "sectoral finance and energy restriction",
}
_PART = re.compile(r"\d+(?:\.\d+)?\Z", re.ASCII)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?\Z", re.ASCII)
_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)\Z")
_CHARACTER = re.compile(rb"&[^;]+;|\r\n|[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*")
_SHIP_FIELDS = ("ShipIMONumber", "TitleOrShip", "DateOfBirthOrShipBuildDate")
_BORN = ("DateOfBirth", "DateOfBirthOrShipBuildDate")
_SEVERAL = frozenset({"Aliases", *_BORN})
_WHITE = " \t\r\n\f\v"  # what `Node` leaves out of a text's range; a no-break space stays in


def schema_of(record: Node) -> str:
    """Person by its name fields; Vessel by what only ships have; else Organization, LegalEntity without any name."""
    if record.value("LastName") or record.value("GivenName"):
        return "Person"
    if record.value("EntityOrShip"):
        return "Vessel" if any(record.value(tag) for tag in _SHIP_FIELDS) else "Organization"
    if record.value("Entity"):
        return "Organization"
    return "Vessel" if record.value("ShipIMONumber") else "LegalEntity"


class _Fill:
    """The builder with the record's bytes; ranges count from the record's start."""

    __slots__ = ("b", "base", "part", "raw", "regulation", "sanction")

    def __init__(self, b: Builder, record: Node, raw: bytes, *, regulation: str, part: str) -> None:
        self.b = b
        self.base = record.start
        self.raw = raw
        self.regulation = regulation
        self.part = part
        self.sanction = b.sub("sanction", b.key)

    def put(self, prop: str, value: str, node: Node, *, sanction: bool = False) -> None:
        """`value` of the party, or of its Sanction; the source is the node's text."""
        entity, schema = (self.sanction, "Sanction") if sanction else (self.b.main, self.b.schema)
        original = None if squeeze(node.text) == value else node.text.strip()
        start, end = node.text_start - self.base, node.text_end - self.base
        self.b.rows.append(Row(entity, schema, prop, value, None, original, node.tag, start, end))

    def piece(self, prop: str, node: Node, span: tuple[int, int], *, path: str, lang: str | None = None) -> None:
        """A part of the node's text as the party's `prop`; the range is that of the part where it can be told."""
        start, end = self.range_of(node, span)
        value = squeeze(node.text[slice(*span)])
        self.b.rows.append(Row(self.b.main, self.b.schema, prop, value, lang, None, path, start, end))

    def range_of(self, node: Node, span: tuple[int, int]) -> tuple[int, int]:
        """The bytes of a character range of the node's text; the whole text's where they cannot be told apart."""
        start, end = node.text_start - self.base, node.text_end - self.base
        lead = len(node.text) - len(node.text.lstrip(_WHITE))
        if span == (lead, len(node.text.rstrip(_WHITE))):
            return start, end
        places = [match.start() for match in _CHARACTER.finditer(self.raw, start, end)]
        if len(places) != len(node.text.strip(_WHITE)):
            return start, end  # CDATA or a comment inside
        places.append(end)
        return places[span[0] - lead], places[span[1] - lead]

    def note(self, node: Node, reason: str, path: str = "") -> None:
        """The node's text as a note and a loss."""
        text = squeeze(node.text)
        if not text:
            return
        start, end = node.text_start - self.base, node.text_end - self.base
        path = path or node.tag
        self.b.rows.append(Row(self.b.main, self.b.schema, "notes", text, None, None, path, start, end))
        self.b.losses.append(Loss("unparsed", reason, node.text.strip(), path, start, end))

    def unknown(self, node: Node | None, reason: str) -> None:
        """A loss of meaning only: the node's text stands elsewhere as a statement."""
        if node is not None:
            start, end = node.text_start - self.base, node.text_end - self.base
            self.b.losses.append(Loss("unparsed", reason, node.text.strip(), node.tag, start, end))

    def joined(self, prop: str, value: str, nodes: list[Node], *, sanction: bool = False) -> None:
        """A value joined from several elements: the range spans them."""
        entity, schema = (self.sanction, "Sanction") if sanction else (self.b.main, self.b.schema)
        start = min(node.text_start for node in nodes) - self.base
        end = max(node.text_end for node in nodes) - self.base
        path = "+".join(node.tag for node in nodes)
        self.b.rows.append(Row(entity, schema, prop, value, None, None, path, start, end))


def fill(b: Builder, record: Node, raw: bytes, *, regulation: str, part: str) -> None:
    """Turn every filled element of one `record` into rows of `b`."""
    f = _Fill(b, record, raw, regulation=regulation, part=part)
    b.rule(b.main, b.schema, prop="topics", value="sanction", rule="listed@1")
    seen: set[str] = set()
    counts: dict[str, int] = {}
    if b.schema == "Person":
        _person_name(f, record)
    for node in record.children:
        filled = _leaves(node)
        b.parts += filled
        counts[node.tag] = counts.get(node.tag, 0) + 1
        if filled == 0:
            continue
        read = _FIELDS.get(node.tag)
        if read is None or node.children:
            _unknown(f, node, node.tag if counts[node.tag] == 1 else f"{node.tag}[{counts[node.tag]}]")
        elif node.tag in seen and node.tag not in _SEVERAL:
            f.note(node, "a second element where one is meant", f"{node.tag}[{counts[node.tag]}]")
        else:
            read(f, node)
            seen.add(node.tag)
    if record.text.strip():
        f.note(record, "text outside the elements")
    _sanction(f, record)


def _leaves(node: Node) -> int:
    return sum(_leaves(child) for child in node.children) or (1 if node.text.strip() else 0)


def _unknown(f: _Fill, node: Node, path: str) -> None:
    f.note(node, "unknown element", path)
    for index, child in enumerate(node.children, start=1):
        _unknown(f, child, f"{path}/{child.tag}[{index}]")


def _leaf(record: Node, tag: str) -> Node | None:
    """The first child called `tag`, when it has text and nothing inside."""
    node = record.child(tag)
    return None if node is None or node.children or not node.text.strip() else node


def _sanction(f: _Fill, record: Node) -> None:
    b, on = f.b, {"entity": f.sanction, "schema": "Sanction"}
    b.link(f.sanction, "Sanction", prop="entity", path="rule:listed@1", start=0, end=b.size)
    for prop, value in (("authority", _AUTHORITY), ("country", "ca")):
        b.rule(**on, prop=prop, value=value, rule="sema-publisher@1")
    kind = _kind(f, record)
    if kind is not None:
        b.rule(**on, prop="kind", value=kind, rule="sema-schedule-effect@1")
    title, number = _ACTS.get(f.regulation, (None, None))
    if title is not None:
        b.rule(**on, prop="legalAct", value=title, rule="sema-regulation@1")
    if number is not None:
        b.rule(**on, prop="legalActUrl", value=f"{_LAWS}/{number}/", rule="sema-regulation@1")
    _citation(f, record)


def _kind(f: _Fill, record: Node) -> str | None:
    """What a listing there means; an unknown regulation or schedule is reported, its text stands in the Sanction."""
    if f.regulation not in _ACTS:
        f.unknown(_leaf(record, "Country"), "a regulation whose measures are not known")
        return None
    kind = _KINDS.get((f.regulation, f.part), "asset freeze" if _PART.match(f.part) else None)
    if kind is None:
        f.unknown(_leaf(record, "Schedule"), "a schedule whose measures are not known")
    return kind


def _citation(f: _Fill, record: Node) -> None:
    """`Country`, `Schedule` and `Item` as the authority cites itself: "Russia, Schedule 1, Part 1, item 42"."""
    words, nodes = [], []
    for tag in ("Country", "Schedule", "Item"):
        node = _leaf(record, tag)
        if node is None:
            continue
        text = squeeze(node.text)
        if tag == "Country":
            text = _english(text)
        elif tag == "Schedule":
            text = re.sub(r"\s*,\s*", ", ", f"Schedule {text}" if text[:1].isdigit() else text)
        else:
            text = f"item {text}"
        if text.lower() != "n/a":
            words.append(text)
            nodes.append(node)
    if nodes and nodes[-1].tag == "Item":
        f.joined("authorityId", ", ".join(words), nodes, sanction=True)


def _english(country: str) -> str:
    return country.partition(" / ")[0].strip()


# ── fields ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _country(f: _Fill, node: Node) -> None:
    f.put("program", _english(squeeze(node.text)) or squeeze(node.text), node, sanction=True)


def _schedule(f: _Fill, node: Node) -> None:
    if squeeze(node.text).lower() != "n/a":
        f.put("listName", squeeze(node.text), node, sanction=True)


def _item(f: _Fill, node: Node) -> None:
    f.put("recordId", squeeze(node.text), node, sanction=True)


def _listed(f: _Fill, node: Node) -> None:
    value = date_edtf(node.text)
    if value is None:
        f.note(node, _no_date(node.text))
    else:
        f.put("listingDate", value, node, sanction=True)


def _no_date(text: str) -> str:
    return "a spreadsheet's day number, not a date" if _SERIAL.match(squeeze(text)) else "not a date"


def _person_name(f: _Fill, record: Node) -> None:
    """Given name, then last name; "DIKY (DIKIY)" is two spellings of the last name."""
    given, last = _leaf(record, "GivenName"), _leaf(record, "LastName")
    nodes = [node for node in (given, last) if node is not None]
    if not nodes:
        return
    first = "" if given is None else squeeze(given.text)
    for prop, spelling in zip(("name", "alias"), _spellings(last), strict=False):
        f.joined(prop, f"{first} {spelling}".strip(), nodes)


def _spellings(last: Node | None) -> list[str]:
    text = "" if last is None else squeeze(last.text)
    match = _IN_BRACKETS.match(text)
    return [text] if match is None else [match[1], match[2]]


def _last_name(f: _Fill, node: Node) -> None:
    for spelling in _spellings(node):
        f.put("lastName", spelling, node)


def _given_name(f: _Fill, node: Node) -> None:
    f.put("firstName", squeeze(node.text), node)


def _entity(f: _Fill, node: Node) -> None:
    if f.b.schema == "Person":
        f.note(node, "a person's record that also names an entity or ship")
        return
    spans = halves(node.text)
    if len(spans) == 1 and squeeze(node.text[slice(*spans[0])]) != squeeze(node.text):
        f.put("name", squeeze(node.text[slice(*spans[0])]), node)
        return
    for span in spans:
        f.piece("name", node, span, path=node.tag)
    if not spans:
        f.note(node, "no name")


def _title(f: _Fill, node: Node) -> None:
    if f.b.schema == "Person":
        spans = halves(node.text)
        for span in spans:
            f.piece("title", node, span, path=node.tag)
        if not spans:
            f.note(node, "no title")
    elif f.b.schema == "Vessel":
        f.put("type", squeeze(node.text), node)
    else:
        f.note(node, "title of a party that is no person")


def _imo(f: _Fill, node: Node) -> None:
    digits = re.sub(r"(?i)\AIMO\s*", "", squeeze(node.text))
    if f.b.schema not in {"Vessel", "Organization"} or re.fullmatch(r"[0-9]{7}", digits) is None:
        f.note(node, "not the IMO number of a ship")
    else:
        f.put("imoNumber", digits, node)


def _born(f: _Fill, node: Node) -> None:
    """One date or several joined by "or": of birth for a person, of building for a ship."""
    prop = {"Person": "birthDate", "Vessel": "buildDate"}.get(f.b.schema)
    if prop is None:
        f.note(node, "date of a party that is neither person nor ship")
        return
    dates = [date_edtf(text) for text in _OR.split(node.text.strip())]
    for date in dates:
        if date is not None:
            f.put(prop, date, node)
    if None in dates:
        f.note(node, _no_date(node.text))


def _aliases(f: _Fill, node: Node) -> None:
    found = aliases(node.text, person=f.b.schema == "Person")
    for index, piece in enumerate(found, start=1):
        path = node.tag if len(found) == 1 else f"{node.tag}[{index}]"
        prop = "weakAlias" if piece.weak else "alias"
        f.piece(prop, node, (piece.start, piece.end), path=path, lang=piece.lang)
    if not found:
        f.note(node, "no name")


_FIELDS: dict[str, Callable[[_Fill, Node], None]] = {
    "Country": _country,
    "LastName": _last_name,
    "GivenName": _given_name,
    "Entity": _entity,
    "EntityOrShip": _entity,
    "Title": _title,
    "TitleOrShip": _title,
    "ShipIMONumber": _imo,
    "DateOfBirth": _born,
    "DateOfBirthOrShipBuildDate": _born,
    "Aliases": _aliases,
    "Schedule": _schedule,
    "Item": _item,
    "DateOfListing": _listed,
}
