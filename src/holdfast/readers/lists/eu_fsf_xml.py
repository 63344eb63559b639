# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The EU's consolidated financial sanctions list as `xmlFullSanctionsList_1_1`: the leading carrier.

`export` (with `generationDate` and `globalFileId`, a publication number that only grows) holds one
`sanctionEntity` per party. All values are attributes; every child has a `regulationSummary`, the
legal act that introduced that very value. What the values become stands in `eu_fsf_fields`.

Key (frozen with version 1): `euReferenceNumber`, else `logicalId:<n>` (see `party_ids`). A key that
stands again gets `#` and eight digits of the record's form; the entity is the same. The entity of
a party is `<dataset>-<euReferenceNumber>`, or `<dataset>-logical-<n>`.

An element beside `sanctionEntity` that this module does not know is a changed format and refused; a
new attribute or child inside a party is counted as a loss with its value.

Source: xmlFullSanctionsList_1_1, files of 2018-12 to 2026-08.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.eu_fsf_fields import fill
from holdfast.readers.lists.eu_fsf_parts import Cell, Part, Party, party_ids
from holdfast.readers.xml import Node, records

__all__ = ["EuFsfXml", "cells_of", "recognise"]

_ROOT = "export"
_ENTITY = "sanctionEntity"
_WHAT = "the EU's financial sanctions list"
_ATTRIBUTE = re.compile(rb"""[ \t\r\n]+([^\s=<>/]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ROOT_TAG = re.compile(rb"<export\b[^>]*\bxmlns=[\"']http://eu\.europa\.ec/fpi/fsd/export[\"'][^>]*>")
_ANY_ROOT = re.compile(rb"<export\b[^>]*>\s*(?:<!--.*?-->\s*)?<sanctionEntity\b", re.DOTALL)
_GENERATED = re.compile(rb"\bgenerationDate=[\"'](\d{4}-\d\d-\d\d)(T[0-9:.]+(?:Z|[+-]\d\d:\d\d))?[\"']")
_URL_IS_ELEMENT = {"publicationUrl": "publicationUrl"}  # of a regulation; everything else is an attribute
_LISTS = {
    "regulation": "regulations",
    "nameAlias": "names",
    "birthdate": "births",
    "citizenship": "citizenships",
    "identification": "identifications",
    "address": "addresses",
}


class EuFsfXml(ListReader):
    """The reader `eu_fsf_xml`: one file → source records."""

    name = "eu_fsf_xml"
    title = "the EU's financial sanctions list in XML"
    members = ("xml",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one party; rows are read when asked for."""
        return _records(stream, dataset)


class _Outside:
    """Every element below the root is wanted: what is none of ours must not be skipped in silence."""

    def __contains__(self, tag: object) -> bool:
        return tag != _ROOT

    def __iter__(self) -> Iterator[str]:
        return iter((_ENTITY,))

    def __len__(self) -> int:
        return 1


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    seen: set[str] = set()
    for node, data in records(stream, tags=_Outside(), root=_ROOT, what=_WHAT):
        if node.tag != _ENTITY:
            msg = f"{_WHAT} has an element <{node.tag[:60]}> beside its entities"
            raise InputError(msg, where=f"byte {node.start}", hint="the publisher has changed the format")
        found = party_ids(node.attributes.get("euReferenceNumber", ""), node.attributes.get("logicalId", ""))
        if found is None:
            msg = f"an entity of {_WHAT} has neither a reference number nor a logical id"
            raise InputError(msg, where=f"byte {node.start}", hint="is this the file it claims to be?")
        key = unique_key(found[0], partial(_form, node, data), seen)
        raw = short_id((data,))
        main = f"{dataset}-{found[1]}"
        read = partial(_record, node, data, key=key, main=main, raw=raw)
        yield LazyRecord(key, (node.start, node.end), raw=raw, form=None, read=read)
    if not seen:
        msg = f"{_WHAT} holds no entity"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _form(node: Node, data: bytes) -> bytes:
    """16 bytes of the record with white space folded and the order of its children ignored.

    `xml.form_of` would also forgive another order of attributes; with 640,000 of them in a file that
    costs more than everything else, and this publisher has never moved one.
    """
    base, first = node.start, node.children[0].start if node.children else node.end
    parts = sorted(b" ".join(data[child.start - base : child.end - base].split()) for child in node.children)
    return short_id((b" ".join(data[: first - base].split()), *parts))


def _record(node: Node, data: bytes, *, key: str, main: str, raw: bytes) -> SourceRecord:
    b = Builder(key, main, "Thing", size=len(data))
    fill(b, _party(b, node, data))
    return b.done(node.start, raw=raw, form=_form(node, data))


def _party(b: Builder, entity: Node, data: bytes) -> Party:
    """The parts of one `sanctionEntity`; what is none of them is noted in `b`."""
    base, plain = entity.start, _is_plain(data)
    party = Party(Part("", 0, len(data), cells_of(entity, data, base)))
    counts: dict[str, int] = {}
    acts: dict[bytes, Part] = {}
    for node in entity.children:
        tag = node.tag
        place = _LISTS.get(tag)
        if place is not None:
            counts[tag] = counts.get(tag, 0) + 1
            getattr(party, place).append(
                _part(b, node, data, acts, base=base, path=f"{tag}[{counts[tag]}]", plain=plain)
            )
        elif tag == "subjectType":
            party.own.cells |= cells_of(node, data, base, plain=plain)
        elif tag == "remark":
            counts[tag] = counts.get(tag, 0) + 1
            _remark(party.own, node, data, base=base, path=f"remark[{counts[tag]}]")
        else:
            _unknown(b, node, base, tag)
    return party


def _part(b: Builder, node: Node, data: bytes, acts: dict[bytes, Part], *, base: int, path: str, plain: bool) -> Part:
    part = Part(path, node.start - base, node.end - base, cells_of(node, data, base, plain=plain))
    for child in node.children:
        tag, below = child.tag, f"{path}/{child.tag}"
        if tag == "regulationSummary":
            start, end = child.start - base, child.end - base
            act = acts.get(data[start:end])  # most values of a party come from one or two acts
            if act is None:
                act = acts[data[start:end]] = Part(below, start, end, cells_of(child, data, base, plain=plain))
            if part.act is None:
                part.act = act
            else:
                _unknown(b, child, base, below)
        elif tag == "publicationUrl":
            if child.text.strip():
                part.cells["publicationUrl"] = _text_cell(child, data, base)
                part.labels = _URL_IS_ELEMENT
        elif tag == "remark":
            _remark(part, child, data, base=base, path=below)
        elif tag == "contactInfo":
            cells = cells_of(child, data, base, plain=plain)
            if "value" in cells:
                kind = cells["key"].text.strip() if "key" in cells else ""
                part.contacts.append((kind, cells["value"], f"{below}/@value"))
        else:
            _unknown(b, child, base, below)
    return part


def _remark(part: Part, node: Node, data: bytes, *, base: int, path: str) -> None:
    if node.text.strip():
        part.remarks.append((path, _text_cell(node, data, base)))


def _text_cell(node: Node, data: bytes, base: int) -> Cell:
    start, end = node.text_start - base, node.text_end - base
    text = node.text.strip()
    return Cell(text, start, end, data[start:end] == text.encode("utf-8", "surrogatepass"))


def _unknown(b: Builder, node: Node, base: int, path: str) -> None:
    """An element this module does not know: counted with everything it says."""
    said = " ".join(
        [*(f"{name}={value}" for name, value in node.attributes.items() if value), node.text.strip()]
    ).strip()
    if said:
        b.losses.append(Loss("dropped", "unknown element", said, path, node.start - base, node.end - base))
    for child in node.children:
        _unknown(b, child, base, f"{path}/{child.tag}")


def _is_plain(data: bytes) -> bool:
    return not any(sign in data for sign in _UNUSUAL)


def cells_of(node: Node, data: bytes, base: int, *, plain: bool = False) -> dict[str, Cell]:
    """The attributes of a node that say something, by name, with their ranges in `data`, which begins at `base`.

    `plain`: the whole of `data` is known to have no other way of writing attributes, line feeds aside.
    """
    at = node.start - base + 1 + len(node.tag.encode())
    stop = data.find(b">", at)
    tag = data[at:stop]
    if node.tag == _ENTITY or tag.count(b'"') % 2 or b"\n" in tag or not (plain or _is_plain(tag)):
        return _cells_anyhow(data, at)
    cells: dict[str, Cell] = {}
    for match in _FILLED.finditer(data, at, stop):
        raw_name, raw = match.group(1, 2)
        if raw.isspace():
            continue
        text = raw.decode()
        start, end = match.span(2)
        exact = b"&" not in raw
        cells[_NAMES.get(raw_name) or raw_name.decode()] = Cell(text if exact else _attribute(text), start, end, exact)
    return cells


def _cells_anyhow(data: bytes, at: int) -> dict[str, Cell]:
    """As `cells_of`, for attributes in any form that XML allows; `at` is behind the tag's name."""
    cells: dict[str, Cell] = {}
    for match in _ATTRIBUTE.finditer(data, at):
        if match.start() != at:
            break  # another tag's
        at = match.end()
        group = match.lastindex or 2
        raw_name, raw = match.group(1, group)
        if raw in _EMPTY or raw.isspace() or raw_name in _UNREAD or raw_name.startswith(b"xmlns"):
            continue
        text = raw.decode()
        exact = "&" not in text and not _LINE.search(text)
        start, end = match.span(group)
        cells[raw_name.decode()] = Cell(text if exact else _attribute(text), start, end, exact)
    return cells


# Of attributes as this publisher writes them, those that are filled and say something: a child's own row number,
# the language of the act ("en" everywhere), "-", and a flag that says what holds without it are left out.
_FILLED = re.compile(
    rb""" (?!logicalId=|regulationLanguage=|strong="true"|(?:circa|diplomatic|known[A-Z][a-z]+|reportedLost"""
    rb'''|revokedByIssuer|asAtListingTime)="false")([^\s=<>/"]+)="(?!-")([^"]+)"'''
)
_UNUSUAL = (b"='", b" =", b"= ", b"\t", b"\r", b"xmlns")  # any other way of writing them, and line feeds
_UNREAD = frozenset({b"regulationLanguage"})
_EMPTY = frozenset({b"", b"-"})
_LINE = re.compile(r"[\t\r\n]")
_NAMES = {
    name.encode(): name
    for name in (
        "regulationType", "publicationDate", "numberTitle", "publicationUrl", "firstName", "middleName", "lastName",
        "wholeName", "function", "gender", "title", "nameLanguage", "strong", "regulationLanguage", "logicalId",
        "countryIso2Code", "countryDescription", "circa", "calendarType", "city",
    )
}  # fmt: skip


def _attribute(text: str) -> str:
    """An attribute value as XML reads it."""
    text = text.replace("\r\n", " ").replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return _REFERENCE.sub(_referred, text)


def _referred(match: re.Match[str]) -> str:
    if match[3] is not None:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] is not None else int(match[2]))


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the root element and its namespace, or the first entity right after it."""
    if _ROOT_TAG.search(head[:8192]) is None and _ANY_ROOT.search(head[:8192]) is None:
        return None
    observed, basis = named_date(file_name)
    match = _GENERATED.search(head[:8192])
    if match is not None:
        with contextlib.suppress(ValueError):
            stamp = datetime.fromisoformat((match[1] + (match[2] or b"T00:00:00+00:00")).decode())
            observed, basis = stamp.astimezone(UTC).replace(microsecond=0), "inside"
    return Recognised("eu_fsf_xml", "eu_fsf", "xml", observed, basis, "the root element is that of the EU's FSF export")
