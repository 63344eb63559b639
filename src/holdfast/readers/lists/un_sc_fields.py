# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The fields of one record of the UN consolidated list → rows.

Each block (`INDIVIDUAL_ALIAS`, `ENTITY_ADDRESS` …) has its own function; blocks repeat and
their order means nothing. Ranges are of the element's text, or, for a value joined from
several elements, from the first of them to the last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import country, date_edtf, gender, squeeze
from holdfast.readers.lists.un_sc_measures import fill_measures
from holdfast.readers.xml import Node

__all__ = ["fill"]

_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_QUALITIES = {"good": "alias", "low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName", "": "alias"}
_PASSPORT = re.compile(r"passport|passeport|pasaporte", re.IGNORECASE)


_Block = Callable[["_Fill", Node, str], None]


class _Fill:
    """The builder with the record's own start, so that ranges count from it."""

    __slots__ = ("b", "base", "sanctions")

    def __init__(self, b: Builder, base: int) -> None:
        self.b = b
        self.base = base
        self.sanctions: list[str] = []

    def put(self, prop: str, value: str, node: Node, path: str, *, on: tuple[str, str] | None = None) -> None:
        """`value` of `prop` on the main entity, or on the (entity, schema) `on`; the source is the node's text."""
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        original = None if squeeze(node.text) == value else node.text.strip()
        start, end = node.text_start - self.base, node.text_end - self.base
        self.b.rows.append(Row(entity, schema, prop, value, None, original, path, start, end))

    def note(self, node: Node, path: str, reason: str | None) -> None:
        """The node's text as a note; with a reason it is counted as a loss."""
        text = squeeze(node.text)
        if not text:
            return
        self.put("notes", text, node, path)
        if reason is not None:
            start, end = node.text_start - self.base, node.text_end - self.base
            self.b.losses.append(Loss("unparsed", reason, node.text.strip(), path, start, end))

    def joined(
        self, prop: str, nodes: Sequence[Node], path: str, *, on: tuple[str, str] | None = None, by: str = " "
    ) -> str:
        """A value joined from several elements; gives the value."""
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        value = by.join(squeeze(node.text) for node in nodes)
        start = min(node.text_start for node in nodes) - self.base
        end = max(node.text_end for node in nodes) - self.base
        self.b.rows.append(Row(entity, schema, prop, value, None, None, path, start, end))
        return value

    def link(self, entity: str, schema: str, prop: str, node: Node, path: str) -> None:  # noqa: PLR0917 - a row
        start, end = node.start - self.base, node.end - self.base
        self.b.rows.append(Row(entity, schema, prop, self.b.main, None, None, path, start, end))


def fill(b: Builder, record: Node) -> None:
    """Turn every filled element of one `INDIVIDUAL` or `ENTITY` into rows of `b`."""
    f = _Fill(b, record.start)
    b.rule(b.main, b.schema, prop="topics", value="sanction", rule="listed@1")
    _name(f, record)
    f.sanctions = fill_measures(b, record)
    counts: dict[str, int] = {}
    for node in record.children:
        counts[node.tag] = counts.get(node.tag, 0) + 1
        filled = _leaves(node)
        b.parts += filled
        if filled == 0 or node.tag in _NAMES:
            continue
        path = node.tag if counts[node.tag] == 1 and not node.children else f"{node.tag}[{counts[node.tag]}]"
        read = _BLOCKS.get(node.tag)
        if read is None:
            _unknown(f, node, path)
        else:
            read(f, node, path)


def _leaves(node: Node) -> int:
    if node.children:
        return sum(_leaves(child) for child in node.children)
    return 1 if node.text.strip() else 0


def _unknown(f: _Fill, node: Node, path: str) -> None:
    if node.text.strip():
        f.note(node, path, "unknown element")
    for index, child in enumerate(node.children, start=1):
        _unknown(f, child, f"{path}/{child.tag}[{index}]")


def _rest(f: _Fill, node: Node, path: str, known: Sequence[str]) -> None:
    """Keep what a block holds besides the elements it is known for."""
    for child in node.children:
        if child.tag not in known:
            _unknown(f, child, f"{path}/{child.tag}")


def _filled(node: Node, tags: Sequence[str]) -> list[Node]:
    """The filled children called one of `tags`, in the order of `tags`."""
    return [child for tag in tags for child in node.children if child.tag == tag and child.text.strip()]


def _name(f: _Fill, record: Node) -> None:
    parts = _filled(record, _NAMES)
    if not parts:
        return
    if len(parts) == 1:
        f.put("name", squeeze(parts[0].text), parts[0], parts[0].tag)
    else:
        f.joined("name", parts, "+".join(part.tag for part in parts))
    if f.b.schema == "Person":
        for tag, prop in (("FIRST_NAME", "firstName"), ("SECOND_NAME", "secondName")):
            for part in _filled(record, (tag,)):
                f.put(prop, squeeze(part.text), part, part.tag)


# ── single fields ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _plain(prop: str) -> _Block:
    def read(f: _Fill, node: Node, path: str) -> None:
        f.put(prop, squeeze(node.text), node, path)

    return read


def _of_sanction(prop: str, *, also: str | None = None) -> _Block:
    def read(f: _Fill, node: Node, path: str) -> None:
        value = squeeze(node.text)
        if prop.lower().endswith("date"):
            date = date_edtf(value)
            if date is None:
                f.note(node, path, "not a date")
                return
            value = date
        for sanction in f.sanctions:
            f.put(prop, value, node, path, on=(sanction, "Sanction"))
            if also is not None:
                f.put(also, value, node, path, on=(sanction, "Sanction"))

    return read


def _values(read: _Block) -> _Block:
    """A block whose `VALUE` children are read one by one."""

    def each(f: _Fill, node: Node, path: str) -> None:
        stem = path.partition("[")[0]
        for index, child in enumerate(node.children, start=1):
            if child.tag != "VALUE":
                _unknown(f, child, f"{stem}/{child.tag}[{index}]")
            elif child.text.strip():
                read(f, child, f"{stem}/VALUE[{index}]")
        if node.text.strip():
            read(f, node, path)

    return each


def _title(f: _Fill, node: Node, path: str) -> None:
    if f.b.schema == "Person":
        f.put("title", squeeze(node.text), node, path)
    else:
        f.note(node, path, "title of a party that is no person")


def _designation(f: _Fill, node: Node, path: str) -> None:
    if f.b.schema == "Person":
        f.put("position", squeeze(node.text), node, path)
    else:
        f.note(node, path, "designation of a party that is no person")


def _nationality(f: _Fill, node: Node, path: str) -> None:
    _country(f, node, path, "nationality" if f.b.schema == "Person" else "country")


def _country(f: _Fill, node: Node, path: str, prop: str) -> None:
    code = country(squeeze(node.text))
    if code is None:
        f.note(node, path, "no country of that name")
    else:
        f.put(prop, code, node, path)


def _gender(f: _Fill, node: Node, path: str) -> None:
    value = gender(node.text)
    if value is None or f.b.schema != "Person":
        f.note(node, path, "no gender in the sense of the schema")
    else:
        f.put("gender", value, node, path)


def _comment(f: _Fill, node: Node, path: str) -> None:
    f.note(node, path, None)


def _submitted_by(f: _Fill, node: Node, path: str) -> None:
    for sanction in f.sanctions:
        f.put("submittedBy", squeeze(node.text), node, path, on=(sanction, "Sanction"))


# ── blocks ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _alias(f: _Fill, node: Node, path: str) -> None:
    quality = node.value("QUALITY").lower()
    prop = _QUALITIES.get(quality, "alias")
    for child in _filled(node, ("ALIAS_NAME",)):
        _split(f, child, prop, f"{path}/ALIAS_NAME")
    if quality not in _QUALITIES:
        for child in _filled(node, ("QUALITY",)):
            f.note(child, f"{path}/QUALITY", "unknown quality of an alias")
    for child in _filled(node, ("NOTE",)):
        f.note(child, f"{path}/NOTE", None)
    for child in _filled(node, ("DATE_OF_BIRTH",)):
        value = date_edtf(child.text)
        if value is None or f.b.schema != "Person":
            f.note(child, f"{path}/DATE_OF_BIRTH", "not a date")
        else:
            f.put("birthDate", value, child, f"{path}/DATE_OF_BIRTH")
    for child in _filled(node, ("CITY_OF_BIRTH", "COUNTRY_OF_BIRTH")):
        if f.b.schema == "Person":
            f.put("birthPlace", squeeze(child.text), child, f"{path}/{child.tag}")
        else:
            f.note(child, f"{path}/{child.tag}", "place of birth of a party that is no person")
    _rest(f, node, path, ("QUALITY", "ALIAS_NAME", "NOTE", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"))


def _split(f: _Fill, node: Node, prop: str, path: str) -> None:
    """An alias field holds one name, or several joined by "; "."""
    names = [squeeze(name) for name in node.text.split(";")]
    for name in names:
        if name:
            f.put(prop, name, node, path)


def _address(f: _Fill, node: Node, path: str) -> None:
    parts = _filled(node, _PLACE)
    notes = _filled(node, ("NOTE",))
    for child in _filled(node, ("COUNTRY",)):
        _country(f, child, f"{path}/COUNTRY", "country")
    if [part.tag for part in parts] in ([], ["COUNTRY"]):
        for child in notes:
            f.note(child, f"{path}/NOTE", None)
        _rest(f, node, path, (*_PLACE, "NOTE"))
        return
    entity = f.b.sub("address", *(f"{part.tag}={squeeze(part.text)}" for part in parts))
    on = (entity, "Address")
    start, end = node.start - f.base, node.end - f.base
    f.b.link_to(entity, prop="addressEntity", path=path, start=start, end=end)
    f.joined("full", parts, f"{path}/" + "+".join(part.tag for part in parts), on=on, by=", ")
    for part in parts:
        prop = _ADDRESS[part.tag]
        value = country(squeeze(part.text)) if prop == "country" else squeeze(part.text)
        if value is not None:
            f.put(prop, value, part, f"{path}/{part.tag}", on=on)
    for child in notes:
        f.put("remarks", squeeze(child.text), child, f"{path}/NOTE", on=on)
    _rest(f, node, path, (*_PLACE, "NOTE"))


_ADDRESS = {
    "STREET": "street",
    "CITY": "city",
    "STATE_PROVINCE": "state",
    "ZIP_CODE": "postalCode",
    "COUNTRY": "country",
}


def _birth_date(f: _Fill, node: Node, path: str) -> None:
    kind = node.value("TYPE_OF_DATE").upper()
    near = "~" if kind == "APPROXIMATELY" else ""
    for child in _filled(node, ("DATE", "YEAR")):
        value = date_edtf(f"circa {child.text}" if near else child.text)
        if value is None:
            f.note(child, f"{path}/{child.tag}", "not a date")
        else:
            f.put("birthDate", value, child, f"{path}/{child.tag}")
    ends = _filled(node, ("FROM_YEAR", "TO_YEAR"))
    if ends:
        first, last = node.value("FROM_YEAR"), node.value("TO_YEAR")
        text = f"between {first} and {last}" if first and last else f"after {first}" if first else f"before {last}"
        value = date_edtf(text)
        if value is None:
            for child in ends:
                f.note(child, f"{path}/{child.tag}", "not a year")
        else:
            _range(f, ends, value, path)
    for child in _filled(node, ("NOTE",)):
        f.note(child, f"{path}/NOTE", None)
    if kind not in {"", "EXACT", "APPROXIMATELY", "BETWEEN"}:
        for child in _filled(node, ("TYPE_OF_DATE",)):
            f.note(child, f"{path}/TYPE_OF_DATE", "unknown kind of date")
    _rest(f, node, path, ("TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"))


def _range(f: _Fill, ends: list[Node], value: str, path: str) -> None:
    start = min(child.text_start for child in ends) - f.base
    end = max(child.text_end for child in ends) - f.base
    joined = "+".join(child.tag for child in ends)
    f.b.rows.append(Row(f.b.main, f.b.schema, "birthDate", value, None, None, f"{path}/{joined}", start, end))


def _birth_place(f: _Fill, node: Node, path: str) -> None:
    parts = _filled(node, _PLACE)
    if parts:
        f.joined("birthPlace", parts, f"{path}/" + "+".join(part.tag for part in parts), by=", ")
    for child in _filled(node, ("COUNTRY",)):
        code = country(squeeze(child.text))
        if code is not None:
            f.put("birthCountry", code, child, f"{path}/COUNTRY")
    for child in _filled(node, ("NOTE",)):
        f.note(child, f"{path}/NOTE", None)
    _rest(f, node, path, (*_PLACE, "NOTE"))


_DOCUMENT = ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE",
             "DATE_OF_ISSUE", "CITY_OF_ISSUE", "NOTE")  # fmt: skip


def _document(f: _Fill, node: Node, path: str) -> None:
    numbers = _filled(node, ("NUMBER",))
    if not numbers or f.b.schema != "Person":
        for child in _filled(node, _DOCUMENT):
            f.note(
                child,
                f"{path}/{child.tag}",
                None if child.tag in {"NOTE", "TYPE_OF_DOCUMENT"} else "document without number",
            )
        _rest(f, node, path, _DOCUMENT)
        return
    kinds = _filled(node, ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2"))
    passport = any(_PASSPORT.search(kind.text) for kind in kinds)
    schema = "Passport" if passport else "Identification"
    content = sorted(f"{child.tag}={squeeze(child.text)}" for child in _filled(node, _DOCUMENT) if child.tag != "NOTE")
    entity = f.b.sub("passport" if passport else "id", *content)
    on = (entity, schema)
    f.link(entity, schema, "holder", node, path)
    for child in numbers:
        value = squeeze(child.text)
        f.put("number", value, child, f"{path}/NUMBER", on=on)
        f.put("passportNumber" if passport else "idNumber", value, child, f"{path}/NUMBER")
    for child in kinds:
        f.put("type", squeeze(child.text), child, f"{path}/{child.tag}", on=on)
    for child in _filled(node, ("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE")):
        code = country(squeeze(child.text))
        if code is None:
            f.note(child, f"{path}/{child.tag}", "no country of that name")
        else:
            f.put("country", code, child, f"{path}/{child.tag}", on=on)
    for child in _filled(node, ("DATE_OF_ISSUE",)):
        date = date_edtf(child.text)
        if date is None:
            f.note(child, f"{path}/DATE_OF_ISSUE", "not a date")
        else:
            f.put("startDate", date, child, f"{path}/DATE_OF_ISSUE", on=on)
    for child in _filled(node, ("CITY_OF_ISSUE",)):
        f.put("authority", squeeze(child.text), child, f"{path}/CITY_OF_ISSUE", on=on)
    for child in _filled(node, ("NOTE",)):
        f.put("summary", squeeze(child.text), child, f"{path}/NOTE", on=on)
    _rest(f, node, path, _DOCUMENT)


_BLOCKS: dict[str, _Block] = {
    "DATAID": _of_sanction("recordId"),
    "VERSIONNUM": _of_sanction("recordVersion"),
    "UN_LIST_TYPE": _of_sanction("program", also="programId"),
    "REFERENCE_NUMBER": _of_sanction("unscId", also="authorityId"),
    "LISTED_ON": _of_sanction("listingDate"),
    "DELISTED_ON": _of_sanction("endDate"),
    "LAST_DAY_UPDATED": _values(_of_sanction("amendedDate")),
    "LIST_TYPE": _values(_of_sanction("listName")),
    "SUBMITTED_BY": _submitted_by,
    "SUBMITTED_ON": _of_sanction("submittedDate"),
    "NAME_ORIGINAL_SCRIPT": _plain("alias"),
    "COMMENTS1": _comment,
    "GENDER": _gender,
    "TITLE": _values(_title),
    "DESIGNATION": _values(_designation),
    "NATIONALITY": _values(_nationality),
    "NATIONALITY2": _nationality,
    "INDIVIDUAL_ALIAS": _alias,
    "ENTITY_ALIAS": _alias,
    "INDIVIDUAL_ADDRESS": _address,
    "ENTITY_ADDRESS": _address,
    "INDIVIDUAL_DATE_OF_BIRTH": _birth_date,
    "INDIVIDUAL_PLACE_OF_BIRTH": _birth_place,
    "INDIVIDUAL_DOCUMENT": _document,
}
