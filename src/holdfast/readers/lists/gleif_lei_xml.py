# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GLEIF's golden copy: who has a legal entity identifier, and who consolidates whom.

    level1   LEI-CDF 3.1: lei:LEIData/lei:LEIRecords/lei:LEIRecord      → a party (`gleif_level1`)
    level2   RR-CDF 2.1:  rr:RelationshipData/…/rr:RelationshipRecord   → an edge (`gleif_level2`)

It is reference data: it lists nobody, gives no topic and is not screened; it says which numbers,
names and parents a firm has that a list names. Records stream; 3 million of them are no matter.

Keys (frozen with version 1): the LEI; for an edge "START/TYPE/END". Entity ids are
`<dataset>-<LEI>`, and edges point at those whether level 1 is kept or not.

The reader is made from the published schemas, without a sample of the real files: what they
hold beyond them becomes a note and a counted loss, never a silence. The record about the record
(`InitialRegistrationDate`, `NextRenewalDate`, `ManagingLOU`, the validation) and GLEIF's
`Extension` (geocodes) say nothing about the party and are left out.

Source: https://www.gleif.org/en/about-lei/common-data-file-format
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists import gleif_level1, gleif_level2
from holdfast.readers.lists.gleif_parts import Part, parts
from holdfast.readers.pieces import Fill
from holdfast.readers.xml import Node, form_of, records

__all__ = ["GleifLeiXml", "recognise"]

_ROOTS = {"level1": ("lei:LEIData", "lei:LEIRecord"), "level2": ("rr:RelationshipData", "rr:RelationshipRecord")}
_TITLES = {"level1": "GLEIF's level 1 data", "level2": "GLEIF's level 2 data"}
_HEAD = re.compile(rb"<(lei:LEIData|rr:RelationshipData)[\s>]")
_CONTENT = re.compile(rb"<(?:lei|rr):ContentDate>\s*(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})")


class GleifLeiXml(ListReader):
    """The reader `gleif_lei_xml`: one file of level 1 or level 2 → source records."""

    name = "gleif_lei_xml"
    title = "GLEIF's golden copy"
    members = ("level1", "level2")

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one record; rows are read when asked for."""
        return _records(member, stream, dataset)


def _records(member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    root, tag = _ROOTS[member]
    what = _TITLES[member]
    seen: set[str] = set()
    for node, raw in records(stream, tags={tag}, root=root, what=what):
        key = _lei(node) if member == "level1" else _edge(node)
        if key is None:
            msg = f"a record of {what} does not say whose it is"
            raise InputError(msg, where=f"byte {node.start}", hint="the publisher has changed the format")
        form = form_of(node)
        unique = unique_key(key, form, seen)
        read = partial(_read, node, raw, member=member, dataset=dataset, key=unique, form=form)
        yield LazyRecord(unique, (node.start, node.start + len(raw)), raw=short_id((raw,)), form=form, read=read)
    if not seen:
        msg = f"{what} holds no record"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _read(node: Node, raw: bytes, *, member: str, dataset: str, key: str, form: bytes) -> SourceRecord:
    whole = parts(node, raw)
    level = gleif_level1 if member == "level1" else gleif_level2
    name, schema = level.entity(whole)
    b = Builder(key, f"{dataset}-{name}", schema, size=len(raw), ascii_only=raw.isascii())
    level.fill(Fill(b), whole, dataset)
    b.parts = _count(whole)
    return b.done(node.start, raw=short_id((raw,)), form=form)


def _count(part: Part) -> int:
    return sum(_count(child) for child in part.children) if part.children else 1


def _lei(node: Node) -> str | None:
    return node.value("lei:LEI") or None


def _edge(node: Node) -> str | None:
    relation = node.child("rr:Relationship")
    if relation is None:
        return None
    ends = [relation.child(tag) for tag in ("rr:StartNode", "rr:EndNode")]
    said = [end.value("rr:NodeID") for end in ends if end is not None]
    kind = relation.value("rr:RelationshipType")
    return f"{said[0]}/{kind}/{said[1]}" if len(said) == len(ends) and all(said) and kind else None


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the document element; the instant is the content's date."""
    match = _HEAD.search(head[:4096])
    if match is None:
        return None
    member = "level1" if match[1].startswith(b"lei") else "level2"
    observed, basis = named_date(file_name)
    if (said := _CONTENT.search(head)) is not None:
        text = (said[1] + said[2].replace(b"Z", b"+00:00")).decode("ascii")
        with suppress(ValueError, OverflowError):
            observed, basis = datetime.fromisoformat(text).astimezone(UTC), "inside"
    why = f"the document element {match[1].decode('ascii')}"
    return Recognised("gleif_lei_xml", "gleif_golden_copy", member, observed, basis, why)
