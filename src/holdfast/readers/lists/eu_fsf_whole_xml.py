# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The EU's financial sanctions list as `WHOLE` XML, the format until 2018.

`WHOLE` holds `ENTITY` elements with their act in attributes (`legal_basis`, `reg_date`, `pdf_link`,
`programme`) and NAME, ADDRESS, BIRTH, CITIZEN and PASSPORT below, each with its own act. Values are
elements; documents and approximate births are packed into one text (see `eu_fsf_old`). `reg_date` of an
ENTITY is the day its act entered into force, that of a child the day its act was published: so it is
wherever one act stands in both and in a later file (1210/2003: 2003-07-07 and 2003-07-08).

The format has no EU reference numbers, only `Id`, the logical id of the later formats. So the
entities are `<dataset>-logical-<Id>`; the Sanction's `recordId` is the logical id in every carrier.

Source: the file of 2016-02-11; XML 1.1 as published since 2018.
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
from holdfast.readers.lists.eu_fsf_old import contacts, old_identification
from holdfast.readers.lists.eu_fsf_parts import NOTHING, Cell, Part, Party, party_ids
from holdfast.readers.lists.eu_fsf_xml import cells_of
from holdfast.readers.xml import Node, form_of, records

__all__ = ["EuFsfWholeXml", "recognise"]

_ROOT = "WHOLE"
_ENTITY = "ENTITY"
_WHAT = "the EU's financial sanctions list in the XML until 2018"
_ROOT_TAG = re.compile(
    rb"<WHOLE(?:\s+Date=[\"'](\d\d)/(\d\d)/(\d{4})[\"'])?\s*>\s*(?:<!--.*?-->\s*)?<ENTITY\b", re.DOTALL
)
_ACT = {"legal_basis": "numberTitle", "pdf_link": "publicationUrl", "programme": "programme"}
_LISTS = {
    "NAME": "names",
    "BIRTH": "births",
    "CITIZEN": "citizenships",
    "PASSPORT": "identifications",
    "ADDRESS": "addresses",
}
_CELLS = {
    "LASTNAME": "lastName",
    "FIRSTNAME": "firstName",
    "MIDDLENAME": "middleName",
    "WHOLENAME": "wholeName",
    "GENDER": "gender",
    "TITLE": "title",
    "FUNCTION": "function",
    "LANGUAGE": "nameLanguage",
    "DATE": "birthdate",
    "PLACE": "place",
    "COUNTRY": "countryIso2Code",
    "NUMBER": "number",
    "STREET": "street",
    "ZIPCODE": "zipCode",
    "CITY": "city",
}


class EuFsfWholeXml(ListReader):
    """The reader `eu_fsf_whole_xml`: one file → source records."""

    name = "eu_fsf_whole_xml"
    title = _WHAT
    members = ("whole",)
    carries = "eu_fsf_xml"

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
        found = party_ids("", node.attributes.get("Id", ""))
        if found is None:
            msg = f"an entity of {_WHAT} has no Id"
            raise InputError(msg, where=f"byte {node.start}", hint="is this the file it claims to be?")
        # Two entities differ by their attributes too, which a form without them would not see.
        form = short_id(
            (form_of(node), *(f"{name}={value}".encode() for name, value in sorted(node.attributes.items())))
        )
        key = unique_key(found[0], form, seen)
        raw = short_id((data,))
        read = partial(_record, node, data, key=key, main=f"{dataset}-{found[1]}", raw=raw, form=form)
        yield LazyRecord(key, (node.start, node.end), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{_WHAT} holds no entity"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _record(node: Node, data: bytes, *, key: str, main: str, raw: bytes, form: bytes) -> SourceRecord:
    b = Builder(key, main, "Thing", size=len(data))
    fill(b, _party(b, node, data))
    return b.done(node.start, raw=raw, form=form)


def _party(b: Builder, entity: Node, data: bytes) -> Party:
    base = entity.start
    said = cells_of(entity, data, base)
    own = Part("", 0, len(data))
    own.labels = {"logicalId": "@Id", "classificationCode": "@Type"}
    for name, target in (("Id", "logicalId"), ("Type", "classificationCode")):
        if name in said:
            own.cells[target] = said.pop(name)
    if "remark" in said:
        own.remarks.append(("@remark", said.pop("remark")))
    party = Party(own)
    act = _act(said, "", (0, len(data)), date="entryIntoForceDate")
    if act is not None:
        party.regulations.append(act)
    for name, cell in said.items():
        if name not in _ACT and name != "reg_date":
            b.losses.append(
                Loss("dropped", "unknown attribute", f"{name}={cell.text}", f"@{name}", cell.start, cell.end)
            )
    counts: dict[str, int] = {}
    for node in entity.children:
        counts[node.tag] = counts.get(node.tag, 0) + 1
        path = f"{node.tag}[{counts[node.tag]}]"
        if node.tag in _LISTS:
            getattr(party, _LISTS[node.tag]).append(_part(b, node, data, base, path))
        else:
            _lost(b, node, base, path)
    return party


def _act(said: dict[str, Cell], path: str, span: tuple[int, int], *, date: str) -> Part | None:
    cells = {target: said[name] for name, target in _ACT.items() if name in said}
    if "numberTitle" not in cells:
        return None
    if "reg_date" in said:
        cells[date] = said["reg_date"]
    labels = {**{target: f"@{name}" for name, target in _ACT.items()}, date: "@reg_date"}
    return Part(path, *span, cells=cells, labels=labels)


def _part(b: Builder, node: Node, data: bytes, base: int, path: str) -> Part:  # noqa: PLR0917 - one child of one record
    start, end = node.start - base, node.end - base
    part = Part(path, start, end, labels={target: tag for tag, target in _CELLS.items()})
    part.act = _act(cells_of(node, data, base), path, (start, end), date="publicationDate")
    for child in node.children:
        first, last = child.text_start - base, child.text_end - base
        text = child.text.strip()
        if text.lower() in NOTHING:
            continue
        cell = Cell(text, first, last, data[first:last] == text.encode("utf-8", "surrogatepass"))
        if child.tag == "OTHER" and node.tag == "ADDRESS":
            contacts(part, cell, f"{path}/OTHER")
        elif child.tag in _CELLS and _CELLS[child.tag] not in part.cells:
            part.cells[_CELLS[child.tag]] = cell
        else:
            _lost(b, child, base, f"{path}/{child.tag}")
    if node.tag == "PASSPORT":
        old_identification(part)
    return part


def _lost(b: Builder, node: Node, base: int, path: str) -> None:
    text = " ".join([node.text.strip(), *(child.text.strip() for child in node.children)]).strip()
    if text:
        b.losses.append(Loss("dropped", "unknown element", text, path, node.start - base, node.end - base))


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the root element and the first entity."""
    match = _ROOT_TAG.search(head[:4096])
    if match is None:
        return None
    observed, basis = named_date(file_name)
    if match[1] is not None:
        with contextlib.suppress(ValueError):
            observed, basis = datetime(int(match[3]), int(match[2]), int(match[1]), tzinfo=UTC), "inside"
    return Recognised("eu_fsf_whole_xml", "eu_fsf", "whole", observed, basis, "the root element is WHOLE, of ENTITY")
