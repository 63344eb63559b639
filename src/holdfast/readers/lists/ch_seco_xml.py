# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Switzerland's sanctions list (SECO), in XML: the whole list, and amendment files.

`swiss-sanctions-list` holds `sanctions-program`s, then `target`s, then `place`s. Every target
carries its history: `modification`s with `added` and `removed` blocks that contain copies of
names, identities and whole targets. Only targets that are children of the document are read;
de-listed ones stay in the file and stay parties, with a Sanction that ended.

Keys (frozen with version 1): the `ssid` of a target, `place/<ssid>`, `program/<ssid>`; one that
stands again gets `#` and eight digits of its form. The entity of a target is `<dataset>-<ssid>`.
What a target's Sanctions take from the programmes (its sets' words) is part of the identity of
its record: when an ordinance is renamed, the records under it have changed.

`list-type="amendment"` is a file of changes. It is read alike by a reader of its own, another
carrier of the list, and each file is a member of its own, `amendment_<date>`: no other capture
is compared with it, so it shrinks and removes nobody. It is the publisher's word: whom it names is
listed (by its Sanction; the topic is the whole list's to give) until a whole list of the same or a
later day is there, which alone lists and delists from then on. A file of one type handed in as the
other is refused.

Places come after the targets, so a party cites them by number (see `ch_seco_fields`).
Elements beside the three that are known are schema drift and refused.

Source: the list of 2026-08-15 (excerpt) and SECO's example of an amendment file, 2024-01-17.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.ch_seco_fields import fill_place, fill_program, fill_target, schema_of
from holdfast.readers.lists.ch_seco_measures import SanctionsSet, sets_of_program
from holdfast.readers.lists.ch_seco_walk import Fill, attribute, form_of_bytes
from holdfast.readers.peek import peek
from holdfast.readers.xml import Node, records

__all__ = ["ChSecoAmendmentXml", "ChSecoXml", "recognise", "recognise_amendment"]

_ROOT = "swiss-sanctions-list"
_WHAT = "Switzerland's sanctions list"
_TAGS = ("sanctions-program", "target", "place")
_ROOT_TAG = re.compile(rb"<swiss-sanctions-list\b[^>]{0,400}>")
_TYPE = re.compile(rb"""\slist-type\s*=\s*["']([a-z-]{1,40})["']""")
_DATE = re.compile(rb"""\sdate\s*=\s*["'](\d{4})-(\d{2})-(\d{2})""")
_AMENDMENT = re.compile(r"amendment(?:_\d{4}_\d{2}_\d{2})?\Z", re.ASCII)
_SSID = re.compile(r"[0-9]{1,12}\Z", re.ASCII)
_SETS = re.compile(rb"""sanctions-set-id(?:>\s*|\s*=\s*["'])([0-9]{1,12})""")  # also in former states of the target
_HEAD = 4096


class ChSecoXml(ListReader):
    """The reader `ch_seco_xml`: one file → source records."""

    name = "ch_seco_xml"
    version = 2
    title = "Switzerland's sanctions list"
    members = ("whole",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one record and the programmes; rows are read when asked for."""
        return _records(member, stream, dataset)


class ChSecoAmendmentXml(ListReader):
    """The reader `ch_seco_amendment_xml`: one file of changes → source records."""

    name = "ch_seco_amendment_xml"
    title = "an amendment of Switzerland's sanctions list"
    members = ("amendment",)
    carries = "ch_seco_xml"
    adds = True

    def read(self, member: str, stream: BinaryIO, *, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; the member is `amendment_2024_01_17`, or `amendment` for a file without a day."""
        return super().read("amendment" if _AMENDMENT.match(member) else member, stream, dataset=dataset)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader."""
        return _records(member, stream, dataset)


class _Outside:
    """Every element below the document is wanted: what is none of ours must not be skipped in silence."""

    def __contains__(self, tag: object) -> bool:
        return tag != _ROOT

    def __iter__(self) -> Iterator[str]:
        return iter(_TAGS)

    def __len__(self) -> int:
        return len(_TAGS)


def _records(member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    head, whole = peek(stream, _HEAD)
    _check_type(head, member)
    sets: dict[str, SanctionsSet] = {}
    seen: set[str] = set()
    targets = 0
    for node, data in records(whole, tags=_Outside(), root=_ROOT, what=_WHAT):
        if node.tag == "target":
            targets += 1
            yield _target(node, data, dataset, sets, seen, listing=member == "whole")
        elif node.tag == "place":
            yield _other(node, data, f"{dataset}-place-{_number(node)}", "Address", dataset, seen)
        elif node.tag == "sanctions-program":
            sets.update((one.id, one) for one in sets_of_program(node))
            yield _other(node, data, f"{dataset}-program-{_number(node)}", "Document", dataset, seen)
        else:
            msg = f"{_WHAT} has an element <{node.tag[:60]}> beside its programmes, targets and places"
            raise InputError(msg, where=f"byte {node.start}", hint="the publisher has changed the format")
    if not targets:
        msg = f"{_WHAT} holds no target"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _check_type(head: bytes, member: str) -> None:
    """A whole list read as an amendment, or the other way round, would say something false about everybody."""
    root = _ROOT_TAG.search(head)
    if root is None:
        return
    found = _TYPE.search(root[0])
    said = "whole-list" if found is None else found[1].decode("ascii")
    wanted = "whole-list" if member == "whole" else "amendment"
    if said != wanted:
        msg = f"this file of {_WHAT} is of the type {said!r}, and was handed in as {wanted!r}"
        hint = "leave the member out: the file says itself what it is" if said in {"whole-list", "amendment"} else (
            "the publisher has a new type of file"
        )  # fmt: skip
        raise InputError(msg, where=f"byte {root.start()}", hint=hint)


def _number(node: Node) -> str:
    number = attribute(node, "ssid")
    if _SSID.match(number) is None:
        msg = f"a <{node.tag}> of {_WHAT} has the number {number[:40]!r}"
        raise InputError(msg, where=f"byte {node.start}", hint="is this the file it claims to be?")
    return number


def _target(  # noqa: PLR0917 - a record, in bulk
    node: Node, data: bytes, dataset: str, sets: Mapping[str, SanctionsSet], seen: set[str], *, listing: bool
) -> LazyRecord:
    number = _number(node)
    own = {one: sets[one] for one in sorted({one.decode("latin-1") for one in _SETS.findall(data)}) if one in sets}
    said = [one.identity() for one in own.values()]
    raw = short_id((data, *said))

    def form() -> bytes:
        return short_id((form_of_bytes(node, data, node.start), *said))

    key = unique_key(number, form, seen)

    def read() -> SourceRecord:
        b = Builder(key, f"{dataset}-{number}", schema_of(node), size=len(data))
        fill_target(Fill(b, data, node.start, dataset), node, own, listing=listing)
        return b.done(node.start, raw=raw, form=form())

    return LazyRecord(key, (node.start, node.start + len(data)), raw=raw, form=None, read=read)


_KEYS = {"place": "place", "sanctions-program": "program"}


def _other(node: Node, data: bytes, main: str, schema: str, dataset: str, seen: set[str]) -> LazyRecord:  # noqa: PLR0917 - a record
    form = form_of_bytes(node, data, node.start)
    key = unique_key(f"{_KEYS[node.tag]}/{attribute(node, 'ssid')}", form, seen)
    raw = short_id((data,))
    read = partial(_read_other, node, data, key=key, main=main, schema=schema, dataset=dataset, ids=(raw, form))
    return LazyRecord(key, (node.start, node.start + len(data)), raw=raw, form=form, read=read)


def _read_other(  # noqa: PLR0917 - bound once, above
    node: Node, data: bytes, key: str, main: str, schema: str, dataset: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    b = Builder(key, main, schema, size=len(data))
    (fill_place if schema == "Address" else fill_program)(Fill(b, data, node.start, dataset), node)
    return b.done(node.start, raw=ids[0], form=ids[1])


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the document element, which says the type of the list and its day."""
    found = _recognise(head, file_name)
    return None if found is None or found.reader != ChSecoXml.name else found


def recognise_amendment(head: bytes, file_name: str) -> Recognised | None:
    """By the document element, as `recognise`; the day is part of the member's name."""
    found = _recognise(head, file_name)
    return None if found is None or found.reader != ChSecoAmendmentXml.name else found


def _recognise(head: bytes, file_name: str) -> Recognised | None:
    root = _ROOT_TAG.search(head[:_HEAD])
    if root is None:
        return None
    observed, basis = named_date(file_name)
    match = _DATE.search(root[0])
    if match is not None:
        with contextlib.suppress(ValueError):  # no date of the calendar: what the name says stands
            observed, basis = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC), "inside"
    kind = _TYPE.search(root[0])
    if kind is None or kind[1] != b"amendment":
        why = f"the document element is {_ROOT}"
        return Recognised(ChSecoXml.name, "ch_seco_sanctions", "whole", observed, basis, why)
    member = "amendment" if observed is None else f"amendment_{observed:%Y_%m_%d}"
    why = f"the document element is {_ROOT}, of type amendment"
    return Recognised(ChSecoAmendmentXml.name, "ch_seco_sanctions", member, observed, basis, why)
