# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFAC's lists as comma-separated files: SDN and consolidated non-SDN.

A set has four members, in files without header, in ASCII, with `-0- ` for nothing:

    sdn       ent_num, name, type, program, title, call sign, vessel type, tonnage, GRT, flag, owner, remarks
    alt       ent_num, alt_num, type (aka, fka, nka), name, remarks
    add       ent_num, add_num, address, city and post code, country, remarks
    comments  ent_num, the rest of remarks longer than 1,000 characters

The non-SDN files (CONS_PRIM, CONS_ALT, CONS_ADD, CONS_COMMENTS) have the same columns; the
member of CONS_PRIM is called `sdn` as well.

Keys (frozen with version 1): `ent_num` in sdn and comments, `ent_num/alt_num` in alt,
`ent_num/add_num` in add. A key that stands again gets `#` and the first eight digits of the
row's form hash (and a counter if that repeats too); no real file has one. Which of them is
the first depends on the order of the file, so the record compares all rows of a repeated key
as a group (`record.changes`): a file in another order is no change. The entity of a
party is `<dataset>-<ent_num>`, a sub-entity `<dataset>-<ent_num>-<kind>-<hash of its content>`.

What is said where: members other than sdn do not know what kind of party they speak of, so
alt and add use the schema Thing and comments LegalEntity or Person. "SURNAME, Given" becomes
"Given SURNAME" with `lastName` and `firstName` beside it; the original is kept. One Sanction
stands for each programme of "A] [B". A row that does not split into its columns is kept as a
note under its number with the name that can still be made out, and counted as a loss.

Every file ends with one byte 0x1A (40 of 41 real ones; one comments file of 2021 does not), which
is left aside. A file without it may have been cut: a sign, where the number of rows fell too, but
nothing is concluded from it here.

Source: OFAC, dat_spec.txt; https://ofac.treasury.gov/specially-designated-nationals-list-data-formats-data-schemas
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import country, person_name, squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.us_ofac_measures import COMPANY, CONS_PROGRAMS, SCHEMATA, program
from holdfast.readers.lists.us_ofac_remarks import looks_personal, read_remarks
from holdfast.readers.table import Field, TableRow, rows

__all__ = ["UsOfacCsv", "recognise"]

_COLUMNS = {"sdn": 12, "alt": 5, "add": 6, "comments": 2}
_FILES = {"sdn": "SDN.CSV", "alt": "ALT.CSV", "add": "ADD.CSV", "comments": "SDN_COMMENTS.CSV"}
_NULL = "-0-"
_ALIASES = {"aka": "alias", "fka": "previousName", "nka": "alias"}
_SALVAGE_NAME = re.compile(r'\d+ *,"? *([^"]{2,400}?) *(?:",|,-0-|,"|"|\Z)')
_KEY = re.compile(r"0*(\d{1,12})\Z")
_LEADING_KEY = re.compile(r" *0*(\d{1,12}) *,")


_ReadRow = Callable[[Builder, list[Field], str], None]
_SDN_ROW = re.compile(rb'\d+,"[^\r\n]*?",(?:"[^"\r\n]*"|-0- ),(?:"([^"\r\n]*)"|-0- ),')
_ALT_ROW = re.compile(rb'\d+,\d+,"(?:aka|fka|nka)",')
_ADD_ROW = re.compile(
    rb'\d+,\d+,(?:"[^\r\n]*?"|-0- ),(?:"[^\r\n]*?"|-0- ),(?:"[^\r\n]*?"|-0- ),(?:"[^\r\n]*"|-0- ?)\r?\n'
)
_COMMENT_ROW = re.compile(rb'\d+,"[^\r\n]*"\r?\n')


class UsOfacCsv(ListReader):
    """The reader `us_ofac_csv`: one member of an OFAC CSV set → source records."""

    name = "us_ofac_csv"
    version = 2  # weak aliases are told apart, and notes of directives are measures
    title = "an OFAC CSV set"
    members = ("sdn", "alt", "add", "comments")

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row; rows are read when asked for."""
        return _records(member, rows(stream, columns=_COLUMNS[member], what=_FILES[member]), dataset)


def _records(member: str, table: Iterator[TableRow], dataset: str) -> Iterator[SourceRecord]:
    read = _READ[member]
    seen: set[str] = set()
    for row in table:
        form = short_id((b" ".join(row.data.split()),))
        key = unique_key(_key(row, member), form, seen)
        raw = short_id((row.data,))
        one = partial(_record, row, read=read, key=key, ids=(raw, form), dataset=dataset)
        yield LazyRecord(key, (row.start, row.start + len(row.data)), raw=raw, form=form, read=one)


def _record(row: TableRow, *, read: _ReadRow, key: str, ids: tuple[bytes, bytes], dataset: str) -> SourceRecord:
    number = key.partition("/")[0].partition("#")[0]
    builder = Builder(key, f"{dataset}-{number}", "Thing", size=len(row.data), ascii_only=row.ascii)
    if row.fields:
        read(builder, row.fields, dataset)
    if row.damage is not None:
        _damaged(builder, row)
    return builder.done(row.start, raw=ids[0], form=ids[1])


def _key(row: TableRow, member: str) -> str:
    where = f"line {row.line}, byte {row.start}"
    if not row.fields:
        match = _LEADING_KEY.match(row.data[:40].decode("latin-1"))
        if match is None:
            msg = f"a row of {_FILES[member]} has neither its columns nor a number: {row.data[:60]!r}"
            raise InputError(msg, where=where, hint="the file is damaged; fetch it again")
        return match[1] if member in {"sdn", "comments"} else f"{match[1]}/line{row.line}"
    numbers = [_KEY.match(field.raw.strip()) for field in row.fields[: 2 if member in {"alt", "add"} else 1]]
    if None in numbers:
        msg = f"{row.fields[0].raw[:40]!r} is not the number a row of {_FILES[member]} begins with"
        raise InputError(msg, where=where, hint="is this the file it claims to be?")
    return "/".join(match[1] for match in numbers if match is not None)


def _damaged(b: Builder, row: TableRow) -> None:
    """Keep a damaged row: its bytes as a note, the name that can still be made out, a loss."""
    raw = row.data.decode("latin-1")
    if not row.fields:
        b.schema = "LegalEntity"
        match = _SALVAGE_NAME.match(raw)
        if match is not None:
            name = person_name(b.text(match[1]), known_person=False)[0]
            b.put("name", name, match[1], "row", match.start(1))
        b.rule(b.main, b.schema, prop="topics", value="sanction", rule="listed@1")
    b.parts += 1
    b.note(raw, "row", 0, reason=row.damage or "damaged")


# ── sdn ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _read_sdn(b: Builder, fields: list[Field], dataset: str) -> None:
    kind = fields[2].raw.strip().lower()
    remarks = fields[11]
    b.schema = SCHEMATA.get(kind, "Company" if COMPANY.search(remarks.raw) else "Organization")
    if kind not in {*SCHEMATA, _NULL, "entity", ""}:
        b.schema = "LegalEntity"
        b.note(fields[2].raw, "SDN_Type", fields[2].start, reason="unknown kind of party")
    _name(b, fields[1])
    b.rule(b.main, b.schema, prop="topics", value="sanction", rule="listed@1")
    _programs(b, fields[3], dataset)
    title = _title(b, fields[4])
    _vessel(b, fields)
    if _filled(remarks):
        read_remarks(b, remarks.raw, column="Remarks", start=remarks.start, title=title)


def _name(b: Builder, field: Field) -> None:
    if not _filled(field):
        return
    raw = field.raw.strip()
    at = field.start + field.raw.index(raw)
    text = b.text(raw)
    if b.schema != "Person":
        b.put("name", squeeze(text), raw, "SDN_Name", at)
        return
    full, last, first = person_name(text)
    b.put("name", full, raw, "SDN_Name", at)
    if last is not None and first is not None:
        b.put("lastName", last, raw, "SDN_Name", at)
        b.put("firstName", first, raw, "SDN_Name", at)


def _programs(b: Builder, field: Field, dataset: str) -> None:
    position = 0
    for index, piece in enumerate(field.raw.split("] ["), start=1):
        raw = piece.strip(" []")
        at = field.start + field.raw.index(raw, position)
        position += len(piece)
        if raw and raw != _NULL:
            program(b, raw, f"Program[{index}]", at, dataset)


def _title(b: Builder, field: Field) -> str:
    if not _filled(field):
        return ""
    raw = field.raw.strip()
    at = field.start + field.raw.index(raw)
    if b.schema != "Person":
        b.parts += 1
        b.note(raw, "Title", at, reason="title of a party that is no person")
        return raw
    for piece in raw.split("; "):
        text = squeeze(b.text(piece))
        if text:
            b.put("position", text, piece, "Title", at)
        at += len(piece) + 2
    return raw


_VESSEL_COLUMNS = (
    (5, "callSign", "Call_Sign"),
    (6, "type", "Vess_type"),
    (7, "tonnage", "Tonnage"),
    (8, "grossRegisteredTonnage", "GRT"),
    (9, "flag", "Vess_flag"),
)


def _vessel(b: Builder, fields: list[Field]) -> None:
    for column, prop, path in _VESSEL_COLUMNS:
        field = fields[column]
        if not _filled(field):
            continue
        raw = field.raw.strip()
        at = field.start + field.raw.index(raw)
        value: str | None = squeeze(b.text(raw))
        if b.schema != "Vessel":
            value = None
        elif prop == "flag":
            value = country(raw)
            if value is None and raw.lower() in {"none identified", "unknown", "none"}:
                b.put("notes", f"flag: {raw}", raw, path, at)
                continue
        elif prop in {"tonnage", "grossRegisteredTonnage"}:
            value = raw.replace(",", "") if raw.replace(",", "").isdigit() else None
        if value is None:
            b.parts += 1
            b.note(raw, path, at, reason=f"not a {prop} of a {b.schema}")
        else:
            b.put(prop, value, raw, path, at)
    owner = fields[10]
    if _filled(owner):
        raw = owner.raw.strip()
        at = owner.start + owner.raw.index(raw)
        name = squeeze(b.text(raw))
        entity = b.sub("owner", name)
        b.link(entity, "Ownership", prop="asset", path="Vess_owner", start=at, end=at + len(raw))
        b.put_on(entity, "Ownership", prop="ownerName", value=name, raw=raw, path="Vess_owner", start=at)


# ── alt, add, comments ────────────────────────────────────────────────────────────────────────────────────────────────
def _read_alt(b: Builder, fields: list[Field], _: str) -> None:
    kind, name, remarks = fields[2].raw.strip().lower(), fields[3], fields[4]
    weak = "weak" in remarks.raw.lower()
    prop = "weakAlias" if weak else _ALIASES.get(kind, "alias")
    if _filled(name):
        raw = name.raw.strip()
        full = person_name(b.text(raw), known_person=False)[0]
        b.put(prop, full, raw, "alt_name", name.start + name.raw.index(raw))
    if kind not in _ALIASES:
        b.note(fields[2].raw, "alt_type", fields[2].start, reason="unknown kind of alias")
    if _filled(remarks) and not weak:
        b.parts += 1
        b.note(remarks.raw.strip(), "alt_remarks", remarks.start, reason="remark on an alias")


def _read_add(b: Builder, fields: list[Field], _: str) -> None:
    filled = [
        (path, prop, field)
        for path, prop, field in zip(
            ("Address", "City", "Country"), ("street", "city", "country"), fields[2:5], strict=True
        )
        if _filled(field) and field.raw.strip().lower() != "undetermined"
    ]
    if [path for path, _, _ in filled] not in ([], ["Country"]):
        texts = [squeeze(b.text(field.raw)) for _, _, field in filled]
        entity = b.sub("address", *(f"{path}={text}" for (path, _, _), text in zip(filled, texts, strict=True)))
        first, last = filled[0][2], filled[-1][2]
        joined = "+".join(path for path, _, _ in filled)
        b.link_to(entity, prop="addressEntity", path=joined, start=first.start, end=last.end)
        b.span(entity, "Address", prop="full", value=", ".join(texts), path=joined, start=first.start, end=last.end)
        for (path, prop, field), text in zip(filled, texts, strict=True):
            value = country(text) if prop == "country" else text
            if value is not None:
                b.put_on(entity, "Address", prop=prop, value=value, raw=field.raw, path=path, start=field.start)
    for path, prop, field in filled:
        code = country(squeeze(b.text(field.raw))) if prop == "country" else None
        if code is not None:
            b.put("country", code, field.raw, path, field.start)
        elif prop == "country":
            b.parts += 1
            b.note(field.raw.strip(), path, field.start, reason="no country of that name")
    if _filled(fields[5]):
        b.parts += 1
        b.note(fields[5].raw.strip(), "add_remarks", fields[5].start, reason="remark on an address")


def _read_comments(b: Builder, fields: list[Field], _: str) -> None:
    field = fields[1]
    b.schema = "Person" if looks_personal(field.raw) else "LegalEntity"
    if _filled(field):
        read_remarks(b, field.raw, column="Comments", start=field.start, continued=True)


def _filled(field: Field) -> bool:
    raw = field.raw.strip()
    return bool(raw) and raw != _NULL


_READ: dict[str, _ReadRow] = {
    "sdn": _read_sdn,
    "alt": _read_alt,
    "add": _read_add,
    "comments": _read_comments,
}


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """Rows shaped like those of a member; `cons` in the name or only programmes of the non-SDN lists tell the list."""
    member = _ofac_member(head)
    if member is None:
        return None
    name = file_name.rsplit("/", 1)[-1].lower()
    programs = {part for match in _SDN_ROW.finditer(head) if match[1] for part in match[1].split(b"] [")}
    if "cons" in name or (member == "sdn" and "sdn" not in name and programs and programs <= CONS_PROGRAMS):
        dataset = "us_ofac_cons"
    else:
        dataset = "us_ofac_sdn"
    observed, basis = named_date(file_name)
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
