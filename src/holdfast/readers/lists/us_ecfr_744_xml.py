# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The Entity List, the Unverified List and the Military End-User List, from the regulation itself.

BIS publishes no file of them; the text that counts is 15 CFR part 744, Supplements No. 4, 6 and 7,
which the eCFR gives as XML for any day (`DIV5` the part, `DIV9` a supplement, in it tables of
`TR`). A row is Country (blank: that of the row above), Entity, License requirement, License
review policy, Federal Register citation; Supplements 6 and 7 have no requirement and policy of
their own. Columns are known by their headings; a heading that is none of these refuses the file.

A row becomes a party (`us_ecfr_cells` takes its cell apart; where that is not sure, the whole
cell is also kept as a note and counted) and one Sanction of the kind "export control" with its
provisions and citations. `[Reserved]` says nothing. The country of a row above stands outside the
record, so it is told by a rule, and belongs to the record's `raw`.

Keys (frozen with version 1): supplement, country and name, folded; the entity is
`<dataset>-<12 hex digits of country and name>`, the same on all three lists. The reader is made
from descriptions of the XML, without a sample of the real file.

Source: https://www.ecfr.gov/api/versioner/v1/full/{date}/title-15.xml?part=744
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO, NamedTuple

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.names.normalize import clean as folded
from holdfast.names.orgforms import mentions
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import country, squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.us_dates import citations
from holdfast.readers.lists.us_ecfr_cells import CellText, EntityParts, cell_text, entity_parts
from holdfast.readers.pieces import Fill, Piece
from holdfast.readers.xml import Node, form_of, records

__all__ = ["UsEcfr744Xml", "recognise"]

_WHAT = "15 CFR part 744"
_AUTHORITY = "US Bureau of Industry and Security"
_SUPPLEMENT = re.compile(r"Supplement\s+No\.\s*(\d+)\s+to\s+Part\s+744", re.IGNORECASE)
_LISTS = {"4": ("el", "Entity List"), "6": ("uvl", "Unverified List"), "7": ("meu", "Military End-User List")}
_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "country": re.compile(r"country", re.IGNORECASE),
    "entity": re.compile(r"(?:listed )?(?:entity|entities|person)", re.IGNORECASE),
    "requirement": re.compile(r"licen[sc]e\s+requirement", re.IGNORECASE),
    "policy": re.compile(r"licen[sc]e\s+review\s+policy", re.IGNORECASE),
    "citation": re.compile(r"federal\s+register", re.IGNORECASE),
}
_RESERVED = re.compile(r"\[?\s*reserved\.?\s*\]?\.?\Z", re.IGNORECASE)
_HEAD = re.compile(rb"""<DIV5\b[^>]*\bN=["']744["']""")


class UsEcfr744Xml(ListReader):
    """The reader `us_ecfr_744_xml`: the part as the eCFR gives it → source records."""

    name = "us_ecfr_744_xml"
    title = _WHAT
    members = ("part744",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row of a table."""
        return _records(stream, dataset)


class _Line(NamedTuple):
    """A row: which list, the country and whether it stands in the row, the cells by column."""

    code: str
    list_name: str
    country: str
    own_country: Piece | None
    cells: Mapping[str, CellText]


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    seen: set[str] = set()
    supplement, above = "", ""
    columns: tuple[str, ...] = ()
    for node, raw in records(stream, tags={"HEAD", "TR"}, root="DIV5", what=_WHAT):
        if node.tag == "HEAD":
            match = _SUPPLEMENT.search(re.sub(r"<[^>]*>", "", raw.decode()))
            supplement, columns, above = ("" if match is None else match[1]), (), ""
            continue
        if supplement not in _LISTS:
            continue
        inner = [cell for cell in node.children if cell.tag in {"TD", "TH"}]
        cells = [cell_text(cell, node.start, raw, f"{cell.tag}[{at}]") for at, cell in enumerate(inner, start=1)]
        if any(child.tag == "TH" for child in node.children):
            columns = _columns(cells, node.start)
            continue
        record, above = _row(node, raw, cells, columns, above=above, supplement=supplement, dataset=dataset, seen=seen)
        if record is not None:
            yield record
    if not seen:
        msg = f"{_WHAT} holds no row of the Entity List, the Unverified List or the Military End-User List"
        raise InputError(msg, where="byte 0", hint="is this the whole part? an empty list is no list")


def _columns(cells: list[CellText], start: int) -> tuple[str, ...]:
    found = []
    for cell in cells:
        said = squeeze(cell.text)
        # "Listed person and address", "Federal Register citation and date": the first word that fits counts.
        name = next((name for name, form in _COLUMNS.items() if form.match(said) is not None), None)
        if name is None or name in found:
            msg = f"a table of {_WHAT} has a column {said[:60]!r}"
            raise InputError(msg, where=f"byte {start}", hint="the publisher has changed the format")
        found.append(name)
    if not {"country", "entity", "citation"} <= set(found):
        msg = f"a table of {_WHAT} has the columns {', '.join(found)} only"
        raise InputError(msg, where=f"byte {start}", hint="the publisher has changed the format")
    return tuple(found)


def _row(
    node: Node, raw: bytes, cells: list[CellText], columns: tuple[str, ...], *,
    above: str, supplement: str, dataset: str, seen: set[str],
) -> tuple[LazyRecord | None, str]:  # fmt: skip
    """The record of a row, if it says anything, and the country that holds from here on."""
    code, title = _LISTS[supplement]
    texts = [cell.whole() for cell in cells]
    if not columns and any(texts):
        msg = f"a row of the {title} stands before the headings of its table"
        raise InputError(msg, where=f"byte {node.start}", hint="the publisher has changed the format")
    form = form_of(node)
    if len(cells) != len(columns):
        if not any(texts):
            return None, above
        key = unique_key(f"{code}/row/{form.hex()[:12]}", form, seen)
        whole = short_id((raw,))
        read = partial(_odd, node, raw, key=key, main=f"{dataset}-{form.hex()[:12]}", ids=(whole, form))
        return LazyRecord(key, (node.start, node.start + len(raw)), raw=whole, form=form, read=read), above
    by_name = dict(zip(columns, cells, strict=True))
    own = by_name["country"].whole()
    above = above if own is None else own.plain
    entity = by_name["entity"].whole()
    if entity is None or _RESERVED.match(entity.plain) is not None:
        return None, above
    line = _Line(code, title, above, own, by_name)
    parts = entity_parts(by_name["entity"])
    name = folded(entity.plain if parts.name is None else parts.name.plain).text or form.hex()
    place = country(above) or folded(above).text
    key = unique_key(f"{code}/{place}/{name}", form, seen)
    main = f"{dataset}-{short_id((place.encode(), name.encode())).hex()[:12]}"
    said = short_id((code.encode(), above.encode(), raw))
    read = partial(_read, node, raw, line, parts, key=key, main=main, ids=(said, form))
    return LazyRecord(key, (node.start, node.start + len(raw)), raw=said, form=form, read=read), above


def _odd(node: Node, raw: bytes, *, key: str, main: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    """A row with another number of cells (a footnote): nothing is asserted, its text is counted."""
    b = Builder(key, main, "LegalEntity", size=len(raw))
    text = squeeze(re.sub(r"<[^>]*>", " ", raw.decode()))
    b.losses.append(Loss("dropped", "a row with other cells than its table has columns", text, "TR", 0, len(raw)))
    return b.done(node.start, raw=ids[0], form=ids[1])


def _read(
    node: Node, raw: bytes, line: _Line, parts: EntityParts, *, key: str, main: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    entity = line.cells["entity"].whole()
    assert entity is not None  # noqa: S101 - checked where the record was made
    name = entity if parts.name is None else parts.name
    schema = "Organization" if mentions(folded(name.plain).text.split()) else "LegalEntity"
    b = Builder(key, main, schema, size=len(raw))
    f = Fill(b)
    f.put("name", name.plain, name)
    for prop, alias in parts.aliases:
        f.put(prop, alias.plain, alias)
    for note in parts.notes:
        f.note(note, None)
    if not parts.sure or parts.name is None:
        f.note(entity, "name and address could not be told apart for certain")
    f.rule("topics", "export.control", "listed@1")
    _country(f, line)
    for address in parts.addresses:
        _address(f, address)
    _sanction(f, line, name)
    b.parts = len(line.cells)
    return b.done(node.start, raw=ids[0], form=ids[1])


def _country(f: Fill, line: _Line) -> None:
    code = country(line.country)
    if code is not None and line.own_country is not None:
        f.put("country", code, line.own_country)
    elif code is not None:
        f.rule("country", code, "country-above@1")
    elif line.own_country is not None:
        f.note(line.own_country, "unknown country")
    elif line.country:
        f.rule("notes", f"country of a row above: {line.country}", "country-above@1")
        f.b.losses.append(Loss("unparsed", "unknown country", line.country, "rule:country-above@1", 0, f.b.size))


def _address(f: Fill, piece: Piece) -> None:
    on = (f.b.sub("address", piece.plain.lower()), "Address")
    f.link(f.b.main, f.b.schema, "addressEntity", on[0], [piece])
    f.put("full", piece.plain, piece, on)
    code = country(re.split(r"[,\n]", piece.plain)[-1].strip(" .;"))
    if code is not None:
        f.told("country", code, piece, on)
        f.told("country", code, piece, (f.b.main, f.b.schema))


def _sanction(f: Fill, line: _Line, name: Piece) -> None:
    on = (f.b.sub("sanction", line.code), "Sanction")
    f.link(*on, "entity", f.b.main, [name])
    for prop, value in (("authority", _AUTHORITY), ("country", "us"), ("program", line.list_name)):
        f.rule(prop, value, "bis-publisher@1", on)
    f.rule("kind", "export control", "ecfr-744@1", on)
    for column in ("requirement", "policy"):
        cell = line.cells.get(column)
        piece = None if cell is None else cell.whole()
        if piece is not None:
            f.put("provisions", piece.plain, piece, on)
    cited = line.cells["citation"].whole()
    if cited is None:
        return
    said = citations(cited.stripped)
    if not said:
        f.put("legalAct", cited.plain, cited, on)
    for one in said:
        f.put("legalAct", one.act, cited.part(one.start, one.end), on)
        if one.date is not None:
            f.put("publishedDate", one.date, cited.part(one.date_start, one.end), on)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the part's own element; the date is that of the file name (the eCFR puts none inside)."""
    if _HEAD.search(head[:4096]) is None:
        return None
    observed, basis = named_date(file_name)
    return Recognised("us_ecfr_744_xml", "us_bis_entity_list", "part744", observed, basis, "part 744 of the eCFR")
