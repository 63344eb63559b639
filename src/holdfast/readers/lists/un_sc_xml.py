# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The consolidated list of the United Nations Security Council, in XML.

`CONSOLIDATED_LIST` holds `INDIVIDUALS/INDIVIDUAL` and `ENTITIES/ENTITY`. Every field with
text becomes a statement: what has a property of its own is typed, what cannot be read as its
type and every element this module does not know is kept as a note and counted as a loss.
Dates keep their kind: `BETWEEN` is a range, `APPROXIMATELY` gets EDTF's `~`.

Key (frozen with version 1): the reference number without blanks at its ends, "QDi.001";
`DATAID` changes for the same party and is only a fallback (`dataid:…`). One file may hold a
reference twice (HTi.001 on 2023-12-09: a stub and the full record). Then the fuller record,
that is the one with more filled elements, and of equals the one with the smaller form hash,
keeps the plain key; the others get `#` and eight digits of their form hash. The rule does not
depend on the order in the file. All of them speak of the same entity, `<dataset>-<reference>`.

To know repeated references beforehand the file (2 MB in truth, 64 MB at most) is read whole
and walked twice, so a truncated one raises before any record is given.

Source: https://www.un.org/sc/resources/sc-sanctions.xsd (2018) and the files 2018-10 to 2026-02.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from holdfast.base.clock import parse_instant
from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, LimitError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.un_sc_fields import fill
from holdfast.readers.xml import Node, form_of, records

__all__ = ["MAX_FILE_BYTES", "UnScXml", "recognise"]

MAX_FILE_BYTES = 64 << 20  # the largest real file has 2.3 MB
_BLOCK_BYTES = 1 << 20
_TAGS = frozenset({"INDIVIDUAL", "ENTITY"})
_WHAT = "the UN consolidated list"
_ROOT = re.compile(rb"<CONSOLIDATED_LIST\b[^>]*>")
_DATE = re.compile(rb"""dateGenerated\s*=\s*["']([^"'<>]{4,40})["']""")


class UnScXml(ListReader):
    """The reader `un_sc_xml`: one file → source records."""

    name = "un_sc_xml"
    version = 2
    title = "the UN list"
    members = ("consolidated",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; rows are read when asked for."""
        return _records(_whole(stream), dataset)


def _whole(stream: BinaryIO) -> bytes:
    blocks, size = [], 0
    while block := stream.read(_BLOCK_BYTES):
        size += len(block)
        if size > MAX_FILE_BYTES:
            msg = f"{_WHAT} is larger than {MAX_FILE_BYTES} bytes"
            raise LimitError(msg, where=f"byte {MAX_FILE_BYTES}", hint="is this the file it claims to be?")
        blocks.append(block)
    return b"".join(blocks)


def _records(data: bytes, dataset: str) -> Iterator[SourceRecord]:
    keys = _keys(data)
    walked = _walk(data)
    for (node, raw), (key, reference, form) in zip(walked, keys, strict=True):
        schema = "Person" if node.tag == "INDIVIDUAL" else "Organization"
        main = f"{dataset}-{re.sub(r'[^0-9A-Za-z._:-]+', '_', reference)}"
        builder = Builder(key, main, schema, size=len(raw), ascii_only=raw.isascii())
        fill(builder, node)
        yield builder.done(node.start, raw=short_id((raw,)), form=form)


def _walk(data: bytes) -> Iterator[tuple[Node, bytes]]:
    return records(io.BytesIO(data), tags=_TAGS, root="CONSOLIDATED_LIST", what=_WHAT)


def _keys(data: bytes) -> list[tuple[str, str, bytes]]:
    """(key, reference, form) of each record, in file order."""
    found = []
    for node, _ in _walk(data):
        form = form_of(node)
        reference = node.value("REFERENCE_NUMBER")
        if not reference:
            number = node.value("DATAID")
            reference = f"dataid:{number}" if number else f"form:{form.hex()[:16]}"
        found.append((reference, form, _filled(node)))
    if not found:
        msg = f"{_WHAT} holds no record"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")
    plain: dict[str, int] = {}
    for index, (reference, form, filled) in enumerate(found):
        best = plain.get(reference)
        if best is None or (-filled, form) < (-found[best][2], found[best][1]):
            plain[reference] = index
    keys, seen = [], set(plain)
    for index, (reference, form, _) in enumerate(found):
        key = reference if plain[reference] == index else unique_key(reference, form, seen)
        keys.append((key, reference, form))
    return keys


def _filled(node: Node) -> int:
    own = 1 if node.text.strip() and not node.children else 0
    return own + sum(_filled(child) for child in node.children)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the root element; `dateGenerated` is the date inside."""
    found = _ROOT.search(head[:4096])
    if found is None:
        return None
    root = found[0]
    observed, basis = named_date(file_name)
    match = _DATE.search(root)
    if match is not None:
        inside = generated(match[1].decode("latin-1"))
        if inside is not None:
            observed, basis = inside, "inside"
    why = "the root element is CONSOLIDATED_LIST"
    return Recognised("un_sc_xml", "un_sc_sanctions", "consolidated", observed, basis, why)


def generated(text: str) -> datetime | None:
    """The instant of a `dateGenerated`; a time without zone is taken as UTC; `None` if it is no instant."""
    text = re.sub(r"\.\d+", "", text.strip())
    for candidate in (text, text + "Z"):
        try:
            return parse_instant(candidate)
        except InputError:
            continue
    return None
