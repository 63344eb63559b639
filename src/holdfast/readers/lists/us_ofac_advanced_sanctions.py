# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`ProfileRelationship`, `SanctionsEntry` and `SanctionsEntryLink` of an ADVANCED file → rows.

Relations: the code decides the schema and which side is which (`us_ofac_advanced.toml`). The
publisher stores some the wrong way round. Decided by what the parties are, never by names: a
side that cannot be what it is said to be (a ship that owns, a person that is owned or led)
turns the relation if that makes both sides possible (its paths then say `[turned]`); if not,
or where the code is unknown, it becomes an UnknownLink that keeps the publisher's word.

Entries: every programme of an entry gives the Sanction the CSV reader gives it, with the list,
the day of the entry, the legal basis and every other kind of measure (`Block`) of the entry.
A kind of measure that means something else than what the list means gives Sanctions of its
own; one this reader does not know gives no kind, only its words, and is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.readers.clean import squeeze
from holdfast.readers.lists.us_ofac_advanced_dates import boundary_edtf, day_edtf, is_empty
from holdfast.readers.lists.us_ofac_advanced_index import Party
from holdfast.readers.lists.us_ofac_advanced_walk import MEANINGS, Walk, dated, guard, is_true
from holdfast.readers.lists.us_ofac_measures import program
from holdfast.readers.xml import Node

__all__ = ["read_entry", "read_link", "read_relation"]

_RELATIONS: dict[str, tuple[str, str, str]] = {code: tuple(row) for code, row in MEANINGS["relations"].items()}
_KINDS: dict[str, str] = MEANINGS["types"]
_VEHICLES = frozenset({"Vessel", "Airplane"})
_EVENTS = {"Created": "listingDate"}
_AUTHORITY = "Office of Foreign Assets Control"


def _may(prop: str, schema: str) -> bool:
    """Whether a party of that schema can stand on that side of a link."""
    if prop in {"person", "relative"}:
        return schema == "Person"
    if prop == "asset":
        return schema != "Person"
    if prop == "organization":
        return schema != "Person" and schema not in _VEHICLES
    return prop in {"subject", "object"} or schema not in _VEHICLES


# ── relations ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def read_relation(w: Walk, node: Node, ends: tuple[Party | None, Party | None]) -> None:
    """Rows of one relation between the parties `ends`, of which the file may hold only one."""
    code = node.attributes.get("RelationTypeID", "")
    word = w.code(node, "RelationTypeID")
    schema, left, right = _RELATIONS.get(code, ("UnknownLink", "subject", "object"))
    one, other = ends
    mark = ""
    if one is None or other is None:
        w.lost(node, "relation with a party that the file does not hold", _numbers(node), "ProfileRelationship")
        if schema != "UnknownLink":
            schema, left, right = "UnknownLink", "subject", "object"
    else:
        schema, left, right, turned = _shape(code, (one.schema, other.schema))
        if turned:
            one, other, mark = other, one, "[turned]"
    main = ends[0] or ends[1]
    if main is None:
        return
    w.about(main)
    far = ends[1].main if ends[1] is not None else node.attributes.get("To-ProfileID", "")
    entity = w.b.sub("relation", code, far)
    path = f"ProfileRelationship{mark}"
    sides = ("To-ProfileID", "From-ProfileID") if mark else ("From-ProfileID", "To-ProfileID")
    for party, prop, attribute in ((one, left, sides[0]), (other, right, sides[1])):
        if party is not None:
            w.say(prop, party.main, node, f"{path}/@{attribute}", on=(entity, schema))
    role = "relationship" if schema in {"Family", "Associate"} else "role"
    if word is not None:
        w.say(role, squeeze(word).lower(), node, f"{path}/@RelationTypeID", on=(entity, schema))
    if code not in _RELATIONS:
        w.lost(node, "unknown kind of relation", word or code, "ProfileRelationship/@RelationTypeID")
    _about(w, node, path, (entity, schema))
    guard(w, node)


def _numbers(node: Node) -> str:
    return f"{node.attributes.get('From-ProfileID', '')} → {node.attributes.get('To-ProfileID', '')}"


def _shape(code: str, schemata: tuple[str, str]) -> tuple[str, str, str, bool]:
    """Schema, the two properties, and whether the sides change places."""
    schema, left, right = _RELATIONS.get(code, ("UnknownLink", "subject", "object"))
    if code == "1555" and schemata == ("Person", "Person"):
        return "Associate", "person", "associate", False
    if _may(left, schemata[0]) and _may(right, schemata[1]):
        return schema, left, right, False
    if _may(left, schemata[1]) and _may(right, schemata[0]):
        return schema, left, right, True
    return "UnknownLink", "subject", "object", False


def _about(w: Walk, node: Node, path: str, on: tuple[str, str]) -> None:
    quality = w.code(node, "RelationQualityID")
    if quality not in {None, "Unknown", "High"}:
        w.say("summary", f"quality: {quality}", node, f"{path}/@RelationQualityID", on=on)
    if is_true(node, "Former"):
        w.say("summary", "former", node, f"{path}/@Former", on=on)
    for child in node.children:
        if child.tag == "Comment" and child.text.strip():
            w.put("summary", squeeze(child.text), child, f"{path}/Comment", on=on)
        elif child.tag == "DatePeriod":
            _period(w, child, on, f"{path}/DatePeriod")


def _period(w: Walk, period: Node, on: tuple[str, str], path: str) -> None:
    """Start and end of a period as the dates of an interval."""
    if is_empty(period) or dated(w, period, path) is None:
        return
    for tag, prop in (("Start", "startDate"), ("End", "endDate")):
        boundary = period.child(tag)
        if boundary is None:
            continue
        value = boundary_edtf(boundary)
        if value is not None:
            w.say(prop, value, boundary, f"{path}/{tag}", on=on)


# ── entries ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Measure:
    """One measure of an entry: its element, what it is called, and its programme (for programmes)."""

    node: Node
    word: str
    program: str


def read_entry(w: Walk, node: Node, party: Party | None) -> None:
    """Rows of one entry; without its party they are about the number the entry names."""
    number = node.attributes.get("ProfileID", "").lstrip("0") or "0"
    w.about(party or Party(f"{w.index.dataset}-{number}", "LegalEntity", ""))
    w.b.rule(w.b.main, w.b.schema, prop="topics", value="sanction", rule="listed@1")
    if party is None:
        w.lost(node, "entry of a party that the file does not hold", number, "SanctionsEntry/@ProfileID")
    measures = _measures(w, node)
    found: dict[str, str] = {}  # Sanction → its programme
    for measure in measures:
        if measure.program:
            entity = _program(w, measure)
            found[entity] = measure.program
    others = [measure for measure in measures if not measure.program]
    for measure in others:
        _other(w, measure, found)
    if not found:
        found[_nameless(w, node, others)] = ""
    word = w.code(node, "ListID")
    for entity in found:
        if word is not None:
            w.say("listName", word, node, "SanctionsEntry/@ListID", on=(entity, "Sanction"))
    _events(w, node, found)
    _rest(w, node, found)
    guard(w, node)


def _measures(w: Walk, node: Node) -> list[_Measure]:
    found = []
    for child in node.children:
        if child.tag == "SanctionsMeasure":
            word = w.code(child, "SanctionsTypeID") or child.attributes.get("SanctionsTypeID") or "unknown"
            comment = child.child("Comment")
            said = "" if comment is None else squeeze(comment.text)
            tag = said if word == "Program" else ""
            if word == "Program" and not said:
                w.lost(child, "programme without a name", word, "SanctionsMeasure/Comment")
                continue
            if said and not tag and comment is not None:
                w.note(comment, "SanctionsMeasure/Comment", "comment on a measure")
            found.append(_Measure(child, word, tag))
    return found


def _program(w: Walk, measure: _Measure) -> str:
    comment = measure.node.child("Comment")
    assert comment is not None  # noqa: S101 - its text is the programme
    source = w.source(comment)
    path = "SanctionsMeasure/Comment"
    w.read(source, path, lambda scratch: program(scratch, source.raw, path, 0, w.dataset))
    entity = w.b.sub("sanction", measure.program)
    for child in measure.node.children:
        if child.tag == "DatePeriod":
            _period(w, child, (entity, "Sanction"), "SanctionsMeasure/DatePeriod")
    return entity


def _other(w: Walk, measure: _Measure, programs: dict[str, str]) -> None:
    """A kind of measure beside the programmes: what each of them does, or another measure under each."""
    kind = _KINDS.get(measure.word)
    if kind is None:
        w.lost(measure.node, "unknown kind of measure", measure.word, "SanctionsMeasure/@SanctionsTypeID")
    own = {row.entity: row.value for row in w.b.rows if row.prop == "kind"}
    path = "SanctionsMeasure/@SanctionsTypeID"
    for entity, name in list(programs.items()):
        blocks = own.get(entity)
        target = entity
        if kind is not None and kind != blocks and w.dataset == "us_ofac_sdn":
            target = _sanction(w, measure.node, ("sanction", name, kind), kind)
            w.say("program", name, measure.node, path, on=(target, "Sanction"))
            w.say("programId", name, measure.node, path, on=(target, "Sanction"))
            programs[target] = name
        elif kind is not None and blocks is None:
            w.b.rule(entity, "Sanction", prop="kind", value=kind, rule="ofac-measure-type@1")
        w.say("provisions", measure.word, measure.node, path, on=(target, "Sanction"))
        for child in measure.node.children:
            if child.tag == "DatePeriod":
                _period(w, child, (target, "Sanction"), "SanctionsMeasure/DatePeriod")


def _sanction(w: Walk, node: Node, ids: tuple[str, str, str], kind: str | None) -> str:
    entity = w.b.sub(ids[0], *(one for one in ids[1:] if one))
    start, end = w.node_range(node)
    w.b.link(entity, "Sanction", prop="entity", path=node.tag, start=start, end=end)
    w.b.rule(entity, "Sanction", prop="authority", value=_AUTHORITY, rule="ofac-publisher@1")
    w.b.rule(entity, "Sanction", prop="country", value="us", rule="ofac-publisher@1")
    uid = w.b.main.rpartition("-")[2]
    w.b.rule(entity, "Sanction", prop="authorityId", value=uid, rule="ofac-ent-num@1")
    if kind is not None:
        w.b.rule(entity, "Sanction", prop="kind", value=kind, rule="ofac-measure-type@1")
    return entity


def _nameless(w: Walk, node: Node, measures: list[_Measure]) -> str:
    """The Sanction of an entry that names no programme."""
    kinds = [_KINDS[one.word] for one in measures if one.word in _KINDS]
    entity = _sanction(w, node, ("sanction", "list", node.attributes.get("ListID", "")), kinds[0] if kinds else None)
    for one in measures:
        w.say("provisions", one.word, one.node, "SanctionsMeasure/@SanctionsTypeID", on=(entity, "Sanction"))
    return entity


def _events(w: Walk, node: Node, found: dict[str, str]) -> None:
    """Date and legal basis of each event; a basis of one programme goes to its Sanctions alone."""
    for event in node.children:
        if event.tag != "EntryEvent":
            continue
        kind = w.code(event, "EntryEventTypeID")
        prop = _EVENTS.get(kind or "")
        date = event.child("Date")
        value = None if date is None else day_edtf(date)
        if date is not None and value is None:
            w.lost(date, "not a date", " ".join(child.text for child in date.children), "EntryEvent/Date")
        if value is not None and prop is None and date is not None:
            w.keep(date, f"{kind or 'event'}: {value}", "EntryEvent/Date", "unknown kind of event")
        basis = w.code(event, "LegalBasisID")
        number = w.index.attributes.get(("LegalBasis", event.attributes.get("LegalBasisID", "")), {})
        own = w.index.text("SanctionsProgram", number.get("SanctionsProgramID"))
        for entity, name in found.items():
            on = (entity, "Sanction")
            if prop is not None and value is not None and date is not None:
                w.say(prop, value, date, "EntryEvent/Date", on=on)
            if basis not in {None, "Unknown"} and (own not in found.values() or own == name):
                w.say("legalAct", basis or "", event, "EntryEvent/@LegalBasisID", on=on)
        comment = event.child("Comment")
        if comment is not None and comment.text.strip():
            for entity in found:
                text = squeeze(comment.text)
                w.put("summary", text, comment, "EntryEvent/Comment", on=(entity, "Sanction"))


def _rest(w: Walk, node: Node, found: dict[str, str]) -> None:
    """Limits of the listing and what supports it, on each Sanction of the entry."""
    for child in node.children:
        given: list[tuple[str, Node]] = []
        if child.tag == "LimitationsToListing":
            given = [("provisions", child)]
        elif child.tag == "SupportingInfo":
            tags = {"Text": "summary", "DirectURL": "sourceUrl"}
            given = [(tags[one.tag], one) for one in child.children if one.tag in tags]
        for prop, one in given:
            if one.text.strip():
                for entity in found:
                    w.put(prop, squeeze(one.text), one, f"SanctionsEntry/{one.tag}", on=(entity, "Sanction"))
    if "EntryProfileRef" in node.attributes:
        text = node.attributes["EntryProfileRef"]
        w.lost(node, "reference of an entry", text, "SanctionsEntry/@EntryProfileRef")


def read_link(w: Walk, node: Node, party: Party | None) -> None:
    """A link between entries; the publisher uses none, so what it would mean is not known."""
    if party is None:
        w.lost(node, "link between entries", str(sorted(node.attributes.items())), "SanctionsEntryLink")
    else:
        w.about(party)
        kind = w.code(node, "EntryLinkTypeID") or "link"
        text = f"{kind}: entry {node.attributes.get('EntryB-SanctionsEntryID', '')}"
        w.keep(node, text, "SanctionsEntryLink", "link between entries")
    guard(w, node)
