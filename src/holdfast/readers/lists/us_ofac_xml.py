# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFAC's lists as one XML file: SDN.XML and CONSOLIDATED.XML.

`sdnList` holds `publshInformation` (the publisher spells it so) with `Publish_Date` and
`Record_Count`, then one `sdnEntry` per party with everything about it: names, programmes,
identifiers, aliases, addresses, nationalities, births, vessel details. The same publication
as the CSV set, from another carrier: entity ids, Sanctions and the ids of addresses and
documents are those of the CSV reader, so that one can check the other.

Key (frozen with version 1): `uid`, which is the CSV's `ent_num`. A key that stands again gets
`#` and the first eight digits of the entry's form hash (and a counter if that repeats too);
no real file has one. The form ignores the order of children: the publisher shuffles the
entries of `idList` from day to day. The entity of a party is `<dataset>-<uid>`.

A file with another number of entries than `Record_Count` says, with none, or with an element
beside the entries that this module does not know is refused. The namespace has moved more
than once and is not looked at. Entries are read when asked for, one at a time.

Source: OFAC, consolidated.xsd (2018), and the files 2018-04 to 2026-01.
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
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.us_ofac_measures import CONS_PROGRAMS
from holdfast.readers.lists.us_ofac_xml_fields import fill
from holdfast.readers.xml import Node, form_of, records

__all__ = ["UsOfacXml", "recognise"]

_ROOT = "sdnList"
_HEADER = "publshInformation"
_ENTRY = "sdnEntry"
_WHAT = "the OFAC list in XML"
_UID = re.compile(r"0*([0-9]{1,12})\Z")
_ROOT_TAG = re.compile(rb"<sdnList\b[^>]*>")
_DATE = re.compile(rb"<Publish_Date>\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*</Publish_Date>")
_COUNT = re.compile(rb"<Record_Count>\s*(\d{1,9})\s*</Record_Count>")
_PROGRAM = re.compile(rb"<program>\s*([^<>]{1,60}?)\s*</program>")
_SMALL_LIST = 3000  # entries; the non-SDN lists never had 1,000 of them, the SDN list has more than 5,000


class UsOfacXml(ListReader):
    """The reader `us_ofac_xml`: one file → source records."""

    name = "us_ofac_xml"
    title = "the OFAC list in XML"
    members = ("xml",)
    carries = "us_ofac_csv"

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one entry; rows are read when asked for."""
        return _records(stream, dataset)


class _Outside:
    """Every element below the root is wanted: what is none of ours must not be skipped in silence."""

    def __contains__(self, tag: object) -> bool:
        return tag != _ROOT

    def __iter__(self) -> Iterator[str]:
        return iter((_HEADER, _ENTRY))

    def __len__(self) -> int:
        return 2


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    seen: set[str] = set()
    claimed: int | None = None
    found = end = 0
    for node, data in records(stream, tags=_Outside(), root=_ROOT, what=_WHAT):
        end = node.end
        if node.tag == _HEADER:
            claimed = _claimed(node, claimed)
            continue
        if node.tag != _ENTRY:
            msg = f"{_WHAT} has an element <{node.tag[:60]}> beside its entries"
            raise InputError(msg, where=f"byte {node.start}", hint="the publisher has changed the format")
        found += 1
        yield _lazy(node, data, dataset, seen)
    if not found:
        msg = f"{_WHAT} holds no entry"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")
    if claimed is not None and claimed != found:
        msg = f"{_WHAT} says it has {claimed} entries and has {found}"
        raise InputError(msg, where=f"byte {end}", hint="the file was cut or edited; fetch it again")


def _claimed(node: Node, before: int | None) -> int | None:
    """What `Record_Count` says; `None` when it stands nowhere."""
    text = node.value("Record_Count")
    if not text:
        return before
    if not (text.isascii() and text.isdigit() and len(text) <= 9) or before not in {None, int(text)}:  # noqa: PLR2004
        msg = f"{_WHAT} has the record count {text[:40]!r}" + (f" and {before}" if before is not None else "")
        raise InputError(msg, where=f"byte {node.start}", hint="the file is damaged; fetch it again")
    return int(text)


def _lazy(node: Node, data: bytes, dataset: str, seen: set[str]) -> LazyRecord:
    match = _UID.match(node.value("uid"))
    if match is None:
        msg = f"an entry of {_WHAT} has the uid {node.value('uid')[:40]!r}, which is no number"
        raise InputError(msg, where=f"byte {node.start}", hint="is this the file it claims to be?")
    form = form_of(node)
    key = unique_key(match[1], form, seen)
    ids = (short_id((data,)), form)
    read = partial(_record, node, data, key=key, main=f"{dataset}-{match[1]}", dataset=dataset, ids=ids)
    return LazyRecord(key, (node.start, node.end), raw=ids[0], form=form, read=read)


def _record(  # noqa: PLR0917 - bound once, above
    node: Node, data: bytes, key: str, main: str, dataset: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    builder = Builder(key, main, "Thing", size=len(data))
    fill(builder, node, data, dataset)
    return builder.done(node.start, raw=ids[0], form=ids[1])


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """SDN.XML and CONSOLIDATED.XML differ in nothing but their content: name, programmes, number of entries tell."""
    if _ROOT_TAG.search(head[:4096]) is None:
        return None
    name = file_name.rsplit("/", 1)[-1].lower()
    programs = set(_PROGRAM.findall(head))
    count = _COUNT.search(head[:4096])
    small = count is not None and int(count[1]) < _SMALL_LIST
    cons = "cons" in name or ("sdn" not in name and (small or (bool(programs) and programs <= CONS_PROGRAMS)))
    observed, basis = named_date(file_name)
    match = _DATE.search(head[:4096])
    if match is not None:
        with contextlib.suppress(ValueError):  # no date of the calendar: what the name says stands
            observed, basis = datetime(int(match[3]), int(match[1]), int(match[2]), tzinfo=UTC), "inside"
    why = "the root element is sdnList"
    return Recognised("us_ofac_xml", "us_ofac_cons" if cons else "us_ofac_sdn", "xml", observed, basis, why)
