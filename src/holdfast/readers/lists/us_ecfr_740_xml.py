# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Country groups and licence exceptions from the regulation itself: 15 CFR part 740, as the eCFR gives it.

    <DIV8 …><HEAD>§ 740.98   Shipments of examples (EXA).</HEAD>       an exception: section, title, symbols
    <DIV9 …><HEAD>Supplement No. 1 to Part 740—Country Groups</HEAD>
    <HD1>Country Group A</HD1> <TABLE> Country | [A:1] Example Arrangement   a mark where a country stands in a group
    <HD1>Country Group B</HD1> <TABLE> Cyprus | Malta                        without marks: every cell is a country

The statements are those that `us_ear_ccl_json` makes of the same text, about the same Documents. A row is a
source record; so is the heading of a table, which gives the groups their titles. Sections without a
symbol of an exception ("Introduction") say nothing of one and are left out, as is all text between.

Keys (frozen with version 1): "740.98"; "A/Cyprus"; "A/headings". Made from descriptions of the XML, without a
sample of the real file.

Source: https://www.ecfr.gov/api/versioner/v1/full/{date}/title-15.xml?part=740
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.eu_oj_markup import Row, Words, blocks
from holdfast.readers.lists.us_ear_groups import group_country
from holdfast.readers.peek import peek
from holdfast.readers.pieces import Fill, Piece
from holdfast.readers.table import check_not_html

__all__ = ["UsEcfr740Xml", "recognise"]

_WHAT = "15 CFR part 740"
_HEAD = re.compile(rb"""<DIV5\b[^>]*\bN=["']740["']""")
_SUPPLEMENT = re.compile(r"Supplement\s+No\.\s*(\d+)\s+to\s+Part\s+740", re.IGNORECASE)
_GROUP = re.compile(r"Country Group ([A-E])\b", re.IGNORECASE)
_COLUMN = re.compile(r"\[\s*([A-E])\s*:\s*([0-9])\s*[0-9]*\s*\]\s*")
_SECTION = re.compile(r"\s*\u00a7\s*(740\.\d{1,3})\s+(?P<title>.*?)\s*\.?\s*\Z", re.DOTALL)
_SYMBOLS = re.compile(r"\b[A-Z]{3}\b(?=[^()]*\))")
_MARK = re.compile(r"\s*X\b", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*[0-9]{1,2}\Z")


class UsEcfr740Xml(ListReader):
    """The reader `us_ecfr_740_xml`: the part as the eCFR gives it → source records."""

    name = "us_ecfr_740_xml"
    title = _WHAT
    members = ("part740",)
    carries = "us_ear_ccl_json"

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row."""
        return _records(stream, dataset)


def _records(stream: BinaryIO, dataset: str) -> Iterator[LazyRecord]:
    head, whole = peek(stream, 4096)
    check_not_html(head, _WHAT)
    seen: set[str] = set()
    inside, group, table = False, "", 0
    columns: dict[int, str] = {}
    for block in blocks(whole, _WHAT, genuine=lambda _: True):
        if not isinstance(block, Row):
            text = squeeze(block.text.text)
            if block.mark == "head":
                supplement = _SUPPLEMENT.search(text)
                inside = supplement is not None and supplement[1] == "1"
            found = _GROUP.match(text) if inside else None
            group = group if found is None else found[1].upper()
            section = _SECTION.match(block.text.text) if block.mark == "head" else None
            if section is not None and _SYMBOLS.search(section["title"]) is not None:
                yield _lazy(block, section[1], {}, "exception", dataset, seen)
            continue
        if not inside:
            continue
        if block.table != table:
            table, columns = block.table, {}
        said = {at: _named(cell.text) for at, cell in enumerate(block.cells)}
        if any(said.values()):
            columns = {at: name for at, name in said.items() if name}
            group = next(iter(columns.values()))[0]
            yield _lazy(block, f"{group}/headings", columns, "headings", dataset, seen)
        elif group and (place := _FOOTNOTE.sub("", squeeze(block.cells[0].text))):
            yield _lazy(block, f"{group}/{place[:120]}", columns or {-1: group}, "row", dataset, seen)
    if not seen:
        msg = f"{_WHAT} is empty: it has no country group and no licence exception"
        raise InputError(msg, where="byte 0", hint="is this the whole part? an empty list is no list")


def _named(text: str) -> str:
    """The group that the heading of a column names, as "A:1"."""
    match = _COLUMN.search(text)
    return "" if match is None else f"{match[1]}:{match[2]}"


def _lazy(  # noqa: PLR0917 - a record, in bulk
    block: Row | Words, key: str, columns: Mapping[int, str], kind: str, dataset: str, seen: set[str]
) -> LazyRecord:
    cells = block.cells if isinstance(block, Row) else (block.text,)
    context = repr(sorted(columns.items())).encode()
    form = short_id((*(squeeze(cell.text).encode() for cell in cells), context))
    unique = unique_key(key.replace("\x00", ""), form, seen)
    raw = short_id((block.raw, context))
    read = partial(_read, block, columns, kind, dataset=dataset, key=unique, ids=(raw, form))
    return LazyRecord(unique, (block.start, block.start + len(block.raw)), raw=raw, form=form, read=read)


def _read(  # noqa: PLR0917 - bound once, above
    block: Row | Words, columns: Mapping[int, str], kind: str, dataset: str, key: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    section = f"{dataset}-exception-{key.partition('#')[0].replace('.', '-')}"
    group = f"{dataset}-group-{min(columns.values(), default='').lower().replace(':', '-')}"
    b = Builder(key, section if kind == "exception" else group, "Document", size=len(block.raw), ascii_only=False)
    f = Fill(b)
    if isinstance(block, Words):
        _exception(f, block)
    elif kind == "headings":
        _titles(f, block, columns, dataset)
    else:
        _membership(f, block, columns, dataset)
    b.parts = len(block.cells) if isinstance(block, Row) else 1
    return b.done(block.start, raw=ids[0], form=ids[1])


def _exception(f: Fill, block: Words) -> None:
    match = _SECTION.match(block.text.text)
    if match is None:
        return
    first = match.start("title")
    title = block.text.piece(first, match.end("title"))
    for symbol in _SYMBOLS.finditer(match["title"]):
        piece = block.text.piece(first + symbol.start(), first + symbol.end())
        if piece is not None:
            f.put("name", f"License Exception {piece.plain}", piece)
    number = block.text.piece(*match.span(1))
    if title is not None and number is not None:
        f.put("title", title.plain, title)
        f.put("summary", f"15 C.F.R. \u00a7 {number.plain}", number)
    f.rule("publisher", "US Bureau of Industry and Security", "licence-exceptions@1")


def _group(f: Fill, dataset: str, name: str) -> tuple[str, str]:
    on = (f"{dataset}-group-{name.lower().replace(':', '-')}", "Document")
    f.rule("summary", "15 CFR 740, Supplement No. 1", "country-groups@1", on)
    f.rule("publisher", "US Bureau of Industry and Security", "country-groups@1", on)
    return on


def _titles(f: Fill, row: Row, columns: Mapping[int, str], dataset: str) -> None:
    for at, name in columns.items():
        cell = row.cells[at]
        match = _COLUMN.search(cell.text)
        end = len(_FOOTNOTE.sub("", cell.text.rstrip()))
        piece = None if match is None else cell.piece(match.end(), max(match.end(), end))
        if piece is not None:
            f.put("title", f"Country Group {name}: {piece.plain}", piece, _group(f, dataset, name))


def _membership(f: Fill, row: Row, columns: Mapping[int, str], dataset: str) -> None:
    if -1 in columns:
        on = _group(f, dataset, columns[-1])
        for cell in row.cells:
            piece = cell.whole()
            code = None if piece is None else _country(piece)
            if piece is not None and code is not None:
                f.put("country", code, piece, on)
            elif piece is not None:
                f.note(piece, "unknown country", f"Country Group {columns[-1]}")
        return
    place = row.cells[0].whole()
    code = None if place is None else _country(place)
    for at, name in columns.items():
        mark = row.cells[at].whole() if at < len(row.cells) else None
        if mark is None or place is None:
            continue
        if code is None or _MARK.match(mark.text) is None:
            f.note(
                place if code is None else mark,
                "unknown country" if code is None else "no mark",
                f"Country Group {name}",
            )
        else:
            f.joined("country", code, [place, mark], _group(f, dataset, name))


def _country(piece: Piece) -> str | None:
    return group_country(piece.plain) or group_country(_FOOTNOTE.sub("", piece.plain))


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the part's own element; the date is that of the file name (the eCFR puts none inside)."""
    if _HEAD.search(head[:4096]) is None:
        return None
    observed, basis = named_date(file_name)
    return Recognised("us_ecfr_740_xml", "us_ear_ccl", "part740", observed, basis, "part 740 of the eCFR")
