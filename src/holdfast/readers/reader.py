# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a reader is, which readers there are, and which of them a file is for.

A reader turns the decoded bytes of one member of a capture set into source records, in file
order, from a forward stream, holding one record at a time. It has a name and a version; the
version changes whenever the same bytes give other rows, and its key rule is frozen with it.
Any bytes in give records or an `InputError`, nothing else.

A damaged or cut member raises while it is iterated, at the latest at its end: nothing a
reader has yielded counts before the iterator has ended without an exception.

`recognise` looks at the first 64 KiB and the file name and says which reader, dataset and
member that is, when the list says of itself it was made, and why. It is a guess to be shown
to a person, and never overrides what the person said. Nothing here opens a file or a socket.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import BinaryIO, Protocol

from holdfast.base.clock import parse_instant
from holdfast.base.errors import InputError, NotFound
from holdfast.model.statement import SourceRecord
from holdfast.readers.ftm_json import FtmJson
from holdfast.readers.lists.ca_sema_xml import CaSemaXml
from holdfast.readers.lists.un_sc_xml import UnScXml
from holdfast.readers.lists.us_ofac_csv import UsOfacCsv
from holdfast.readers.lists.us_ofac_xml import UsOfacXml

__all__ = ["CARRIERS", "HEAD_BYTES", "READERS", "Reader", "Recognised", "reader_for", "recognise"]

HEAD_BYTES = 1 << 16  # how much of a decoded stream `recognise` wants; it looks at no more


class Reader(Protocol):
    """A reader of one format. `members` are the parts a set may have, the leading one first."""

    @property
    def name(self) -> str:
        """The name, `us_ofac_csv`."""
        ...

    @property
    def version(self) -> int:
        """The version, from 1."""
        ...

    @property
    def id(self) -> str:
        """`name@version`: what a derivation is recorded under."""
        ...

    @property
    def members(self) -> tuple[str, ...]:
        """The members a capture set may have."""
        ...

    def read(self, member: str, stream: BinaryIO, *, dataset: str) -> Iterator[SourceRecord]:
        """The source records of one member.

        Raises:
            InputError: while iterating; what was yielded before must not be accepted.
        """
        ...


READERS: Mapping[str, Reader] = MappingProxyType(
    {reader.name: reader for reader in (UsOfacCsv(), UsOfacXml(), UnScXml(), CaSemaXml(), FtmJson())}
)


# Readers of another carrier of what a source publishes → the reader of its leading one.
CARRIERS: Mapping[str, str] = MappingProxyType({"us_ofac_xml": "us_ofac_csv"})


def reader_for(name: str) -> Reader:
    """The reader called `name` or `name@version`.

    Raises:
        NotFound: there is no such reader, or not in that version.
    """
    base, _, version = name.partition("@")
    reader = READERS.get(base)
    if reader is None or version not in {"", str(reader.version)}:
        msg = f"no reader is called {name!r}"
        raise NotFound(msg, hint=f"readers: {', '.join(sorted(item.id for item in READERS.values()))}")
    return reader


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file seems to be: reader, dataset, member, the date it gives itself, and why.

    `basis` tells where `observed` comes from: `inside`, `file-name`, or `none` (then
    `observed` is `None`).
    """

    reader: str
    dataset: str
    member: str
    observed: datetime | None
    basis: str
    why: str


_UN_ROOT = re.compile(rb"<CONSOLIDATED_LIST\b[^>]*>")
_CA_RECORD = re.compile(rb"<data-set\b[^>]*>\s*<record>\s*<(?:Country|(?:Last|Given)Name|Entity|EntityOrShip)>")
_UN_DATE = re.compile(rb"""dateGenerated\s*=\s*["']([^"'<>]{4,40})["']""")
_OFAC_ROOT = re.compile(rb"<sdnList\b[^>]*>")
_OFAC_DATE = re.compile(rb"<Publish_Date>\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*</Publish_Date>")
_OFAC_COUNT = re.compile(rb"<Record_Count>\s*(\d{1,9})\s*</Record_Count>")
_OFAC_PROGRAM = re.compile(rb"<program>\s*([^<>]{1,60}?)\s*</program>")
_SMALL_LIST = 3000  # entries; the non-SDN lists never had 1,000 of them, the SDN list has more than 5,000
_SDN_ROW = re.compile(rb'\d+,"[^\r\n]*?",(?:"[^"\r\n]*"|-0- ),(?:"([^"\r\n]*)"|-0- ),')
_ALT_ROW = re.compile(rb'\d+,\d+,"(?:aka|fka|nka)",')
_ADD_ROW = re.compile(
    rb'\d+,\d+,(?:"[^\r\n]*?"|-0- ),(?:"[^\r\n]*?"|-0- ),(?:"[^\r\n]*?"|-0- ),(?:"[^\r\n]*"|-0- ?)\r?\n'
)
_COMMENT_ROW = re.compile(rb'\d+,"[^\r\n]*"\r?\n')
_FTM_MEMBERS = (b'"id"', b'"schema"', b'"properties"')
_FTM_DATASET = re.compile(rb'"datasets"\s*:\s*\[\s*"([a-z][a-z0-9_]{1,62})"\s*\]')
_NAME_DATE = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?:T?([0-2]\d)-?:?([0-5]\d)-?:?([0-5]\d)Z?)?(?!\d)")
_CONS_PROGRAMS = frozenset({b"NS-PLC", b"561-Related", b"CMIC-EO13959", b"UKRAINE-EO13662", b"CAPTA"})


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """What a file seems to be, or `None`. `head` is up to 64 KiB of its decoded bytes.

    An empty head, a web page and anything unknown give `None`: nothing is recognised by its
    name alone.
    """
    head = head[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    root = _UN_ROOT.search(head[:4096])
    if root is not None:
        return _un(root[0], file_name)
    if _CA_RECORD.search(head[:4096]) is not None:
        observed, basis = _named_date(file_name)
        why = "records of Canada's list in a data-set element"
        return Recognised("ca_sema_xml", "ca_sema", "consolidated", observed, basis, why)
    if _OFAC_ROOT.search(head[:4096]) is not None:
        return _ofac_xml(head, file_name)
    line = head.lstrip().partition(b"\n")[0]
    if line.startswith(b"{") and all(member in line for member in _FTM_MEMBERS):
        match = _FTM_DATASET.search(line)
        dataset = _slug(file_name) if match is None else match[1].decode()
        observed, basis = _named_date(file_name)
        return Recognised("ftm_json", dataset, "entities", observed, basis, "lines of FollowTheMoney JSON")
    return _ofac(head, file_name)


def _un(root: bytes, file_name: str) -> Recognised:
    observed, basis = _named_date(file_name)
    match = _UN_DATE.search(root)
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


def _ofac_xml(head: bytes, file_name: str) -> Recognised:
    """SDN.XML and CONSOLIDATED.XML differ in nothing but their content: name, programmes, number of entries tell."""
    name = file_name.rsplit("/", 1)[-1].lower()
    programs = set(_OFAC_PROGRAM.findall(head))
    count = _OFAC_COUNT.search(head[:4096])
    small = count is not None and int(count[1]) < _SMALL_LIST
    cons = "cons" in name or ("sdn" not in name and (small or (bool(programs) and programs <= _CONS_PROGRAMS)))
    observed, basis = _named_date(file_name)
    match = _OFAC_DATE.search(head[:4096])
    if match is not None:
        with contextlib.suppress(ValueError):  # no date of the calendar: what the name says stands
            observed, basis = datetime(int(match[3]), int(match[1]), int(match[2]), tzinfo=UTC), "inside"
    why = "the root element is sdnList"
    return Recognised("us_ofac_xml", "us_ofac_cons" if cons else "us_ofac_sdn", "xml", observed, basis, why)


def _ofac(head: bytes, file_name: str) -> Recognised | None:
    member = _ofac_member(head)
    if member is None:
        return None
    name = file_name.rsplit("/", 1)[-1].lower()
    programs = {part for match in _SDN_ROW.finditer(head) if match[1] for part in match[1].split(b"] [")}
    if "cons" in name or (member == "sdn" and "sdn" not in name and programs and programs <= _CONS_PROGRAMS):
        dataset = "us_ofac_cons"
    else:
        dataset = "us_ofac_sdn"
    observed, basis = _named_date(file_name)
    why = f"rows shaped like the {member} member of an OFAC CSV set"
    return Recognised("us_ofac_csv", dataset, member, observed, basis, why)


def _ofac_member(head: bytes) -> str | None:
    if _ALT_ROW.match(head):
        return "alt"
    if _ADD_ROW.match(head):
        return "add"
    if _SDN_ROW.match(head):
        return "sdn"
    return "comments" if _COMMENT_ROW.match(head) else None


def _named_date(file_name: str) -> tuple[datetime | None, str]:
    """The last date in a file name (`2022-02-23T015237Z.csv`), as midnight UTC without a time."""
    for match in reversed(list(_NAME_DATE.finditer(file_name))):
        year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups())
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC), "file-name"
        except ValueError:
            continue
    return None, "none"


def _slug(file_name: str) -> str:
    """A dataset name made from a file name: what stands before `.entities` or the endings."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    name = re.sub(r"(?:\.(?:json|jsonl|ftm|ijson|gz|xz|bz2|zip))+\Z", "", name)
    name = _NAME_DATE.sub("", name)
    name = re.sub(r"(?:^|[._-])(?:entities|ftm)(?=$|[._-])", "", name)
    slug = re.sub(r"[^a-z0-9]+", "_", name).strip("_")
    return slug if re.match(r"[a-z]", slug) else f"ftm_{slug}".rstrip("_")
