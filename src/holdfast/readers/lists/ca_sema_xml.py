# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Canada's Consolidated Autonomous Sanctions List, in XML, in the layouts of 2020 and 2025.

`data-set` holds flat `record`s; the older layout calls `EntityOrShip`, `TitleOrShip` and
`DateOfBirthOrShipBuildDate` `Entity`, `Title` and `DateOfBirth`, and knows neither ships nor
days of listing. Both are read alike; what a field becomes stands in `ca_sema_fields`.

The list has no ids. Two identities are frozen with version 1:

* the key of a record is its citation, `<regulation>/<part>/<item>` ("russia/1/42"), with the
  spellings of one schedule folded (`schedule_part`). Measured on the lists of 2020-04 (1,369
  records) and 2025-05 (4,759): no key twice in either; 1,258 in both, of them 1,254 with the
  same name, two with a corrected one, and two parties that had changed places. As the schedules
  are spelt, only 112 would be in both. A repeated key gets `#` and eight digits of the record's
  form; the first in the file keeps it plain.
* the entity is who is named, `<dataset>-<regulation>-<hash of the name>`, a ship by its IMO
  number: an item number may come to mean somebody else, and nobody must inherit a decision
  made about another. So a name spelt anew is a new entity under the same key. Two records of
  one regulation with one name are one entity with two listings (once in 2025-05).

The file is walked once, one record in memory; a truncated one raises at its end.

Source: https://www.international.gc.ca/world-monde/international_relations-relations_internationales/sanctions/consolidated-consolide.aspx
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.ca_sema_fields import fill, schema_of
from holdfast.readers.lists.ca_sema_names import halves
from holdfast.readers.xml import Node, form_of, records

__all__ = ["CaSemaXml", "recognise", "regulation", "schedule_part"]

_TAGS = frozenset({"record"})
_WHAT = "Canada's autonomous sanctions list"
_RENAMED = {"burma": "myanmar"}
_BARE_PARTS = frozenset({"myanmar", "iran", "syria"})  # "2" meant Part 2 of the one schedule in 2020
_PART = re.compile(r"(?:(?:schedule )?(\d+(?:\.\d+)?) ?, ?)?part (\d+(?:\.\d+)?)\Z")
_BARE = re.compile(r"(?:schedule )?(\d+(?:\.\d+)?)\Z")
_ACRONYM = re.compile(r"\(([A-Z]{4,10})\)\Z")
_IMO = re.compile(r"\d{7}\Z", re.ASCII)
_MAX_KEY_PART = 60
_FIRST_RECORD = re.compile(rb"<data-set\b[^>]*>\s*<record>\s*<(?:Country|(?:Last|Given)Name|Entity|EntityOrShip)>")


class CaSemaXml(ListReader):
    """The reader `ca_sema_xml`: one file → source records."""

    name = "ca_sema_xml"
    title = "Canada's autonomous sanctions list"
    members = ("consolidated",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; rows are read when asked for."""
        return _records(stream, dataset)


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    seen: set[str] = set()
    for node, raw in records(stream, tags=_TAGS, root="data-set", what=_WHAT):
        form = form_of(node)
        where = regulation(node.value("Country"))
        part = schedule_part(where, node.value("Schedule"))
        key = unique_key(f"{where}/{part}/{_slug(node.value('Item')) or 'form:' + form.hex()}", form, seen)
        read = partial(_read, node, raw, dataset=dataset, where=where, part=part, key=key, form=form)
        yield LazyRecord(key, (node.start, node.start + len(raw)), raw=short_id((raw,)), form=form, read=read)
    if not seen:
        msg = f"{_WHAT} holds no record"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _read(node: Node, raw: bytes, *, dataset: str, where: str, part: str, key: str, form: bytes) -> SourceRecord:
    schema = schema_of(node)
    main = _entity(node, schema, f"{dataset}-{where}", key)
    if schema == "Vessel" and _IMO.match(imo := node.value("ShipIMONumber")):
        main = f"{dataset}-imo{imo}"
    builder = Builder(key, main, schema, size=len(raw), ascii_only=raw.isascii())
    fill(builder, node, raw, regulation=where, part=part)
    return builder.done(node.start, raw=short_id((raw,)), form=form)


def regulation(country: str) -> str:
    """The short name of a `Country` field: "russia", "myanmar" (also of "Burma"), "jvcfor"; "unnamed" for none."""
    english = " ".join(country.split()).partition(" / ")[0].strip()
    acronym = _ACRONYM.search(english)
    slug = acronym[1].lower() if acronym else _slug(re.sub(r"\(.*?\)", " ", english))
    return _RENAMED.get(slug, slug) or "unnamed"


def schedule_part(where: str, schedule: str) -> str:
    """The part of Schedule 1, "2" or "1.1"; another schedule is "s2".

    `where` is what `regulation` gave. No schedule and "N/A" are the only part of the only one.
    """
    text = " ".join(schedule.split()).lower()
    if text in {"", "n/a"}:
        return "1"
    if (match := _PART.match(text)) is not None:
        return match[2] if match[1] in {None, "1"} else f"s{match[1]}.{match[2]}"
    if (match := _BARE.match(text)) is not None:
        return match[1] if match[1] == "1" or where in _BARE_PARTS else f"s{match[1]}"
    return _slug(text) or "1"


def _entity(node: Node, schema: str, stem: str, key: str) -> str:
    if schema == "Person":
        name = f"{node.value('LastName')} {node.value('GivenName')}"
    else:
        text = node.value("EntityOrShip") or node.value("Entity")
        name = text[slice(*next(iter(halves(text)), (0, 0)))]
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    if not words:
        return f"{stem}-{_slug(key)}"
    return f"{stem}-{short_id((' '.join(words).encode(),)).hex()[:12]}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.:#]+", "-", text.lower()).strip("-")[:_MAX_KEY_PART]


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the first record's first field."""
    if _FIRST_RECORD.search(head[:4096]) is None:
        return None
    observed, basis = named_date(file_name)
    why = "records of Canada's list in a data-set element"
    return Recognised("ca_sema_xml", "ca_sema", "consolidated", observed, basis, why)
