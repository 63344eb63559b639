# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The Commerce Control List from the regulation itself: 15 CFR part 774, Supplement No. 1, as the eCFR gives it.

    <FP-2><B>3A999 Example devices, as follows …</B></FP-2>            an entry begins: its number and heading
    <FP-1><I>Reason for Control:</I> NS, AT</FP-1>                     why
    <TABLE> NS applies to entire entry | NS Column 1                   what applies to what; the column of the chart
    <FP-1><I>LVS:</I> N/A</FP-1>                                       exceptions and what limits them
    <FP-1><I>Related Controls:</I> …   <P>a. Examples …</P>            what else; the items

An entry goes to the next one, or to the heading of a category or group. It becomes the GoodsItem that
`us_ear_ccl_json` makes of it, with the same id, and links to the same Measures of the chart's columns; the words of a
requirement stay as notes, for they may cover a part of the entry only. Every paragraph is a statement or a
note. One that looks like an entry of its own, without being set as one, is counted.

Keys (frozen with version 1): the ECCN. Made from descriptions of the XML, without a sample of the real file.

Source: https://www.ecfr.gov/api/versioner/v1/full/{date}/title-15.xml?part=774
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.eu_oj_markup import Block, Row, blocks
from holdfast.readers.lists.us_ear_ccl_json import COLUMN, column_id
from holdfast.readers.lists.us_ecfr_cells import CellText
from holdfast.readers.peek import peek
from holdfast.readers.pieces import Fill, Piece
from holdfast.readers.table import check_not_html

__all__ = ["UsEcfr774Xml", "recognise"]

_WHAT = "15 CFR part 774"
_HEAD = re.compile(rb"""<DIV5\b[^>]*\bN=["']774["']""")
_SUPPLEMENT = re.compile(r"Supplement\s+No\.\s*(\d+)\s+to\s+Part\s+774", re.IGNORECASE)
_ENTRY = re.compile(r"\s*([0-9][A-E][0-9]{3})\.?\s+(?=\S)")
_DIVIDER = re.compile(r"(?:Category\s+[0-9]|[A-E]\.\s|Part\s+[0-9]|Annex\b|Supplement\b|I{1,3}\.\s)", re.IGNORECASE)
_SECTION = re.compile(
    r"(?P<which>license requirements?|list based license exceptions|license exceptions|list of items controlled|"
    r"special conditions for sta|reporting requirements)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s*(?P<label>[A-Za-z][A-Za-z /().-]{1,40}?)\s*:\s*")
_EXCEPTION = re.compile(r"(?:LVS|GBS|CIV|TSR|APP|STA|NAC|ACA|ACM|IEC|HBM|NAC/ACA)\Z")
_ITEM = re.compile(r"\s*(?:[a-z]{1,2}|[a-z]?\.?[0-9]{1,3}(?:\.[a-z0-9]{1,3})*)\.\s|\s*[a-z]{1,2}\. through ")
_KEPT_WHOLE = {"reason for control": "reason for control", "related controls": "related controls"}


class UsEcfr774Xml(ListReader):
    """The reader `us_ecfr_774_xml`: the part as the eCFR gives it → source records."""

    name = "us_ecfr_774_xml"
    title = _WHAT
    members = ("part774",)
    carries = "us_ear_ccl_json"

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one entry."""
        return _records(stream, dataset)


def _records(stream: BinaryIO, dataset: str) -> Iterator[LazyRecord]:
    seen: set[str] = set()
    entry: list[Block] = []
    inside = True
    head, whole = peek(stream, 4096)
    check_not_html(head, _WHAT)
    for block in blocks(whole, _WHAT, genuine=lambda _: True):
        if not isinstance(block, Row):
            text = squeeze(block.text.text)
            supplement = _SUPPLEMENT.search(text) if block.mark == "head" else None
            if supplement is not None:
                inside = supplement[1] == "1"
            begins = inside and block.mark == "fp-2" and _ENTRY.match(text) is not None
            divides = block.mark in {"head", "hd1", "hd2", "hd3"} and _DIVIDER.match(text) is not None
            if begins or divides or supplement is not None:
                if entry:
                    yield _lazy(entry, dataset, seen)
                entry = [block] if begins else []
                continue
        if entry:
            entry.append(block)
    if entry:
        yield _lazy(entry, dataset, seen)
    if not seen:
        msg = f"{_WHAT} is empty: it has no entry of the Commerce Control List"
        raise InputError(msg, where="byte 0", hint="is this the whole part? an empty list is no list")


def _lazy(entry: list[Block], dataset: str, seen: set[str]) -> LazyRecord:
    first = entry[0]
    match = _ENTRY.match(_cells(first)[0].text)
    number = "" if match is None else match[1]
    start, end = first.start, max(one.start + len(one.raw) for one in entry)
    form = short_id(squeeze(" ".join(cell.text for cell in _cells(one))).encode() for one in entry)
    key = unique_key(number, form, seen)
    raw = short_id(one.raw for one in entry)
    read = partial(_read, tuple(entry), end - start, key=key, dataset=dataset, number=number, ids=(raw, form))
    return LazyRecord(key, (start, end), raw=raw, form=form, read=read)


def _cells(block: Block) -> tuple[CellText, ...]:
    return block.cells if isinstance(block, Row) else (block.text,)


def _piece(cell: CellText, first: int, last: int, by: int) -> Piece | None:
    """A part of a cell, with its range counted from the entry's beginning."""
    found = cell.piece(first, last)
    return None if found is None else Piece(found.text, found.start + by, found.path, found.raw)


def _read(  # noqa: PLR0917 - bound once, above
    entry: Sequence[Block], size: int, key: str, dataset: str, number: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    base = entry[0].start
    b = Builder(key, f"{dataset}-{number}", "GoodsItem", size=size, ascii_only=False)
    f = Fill(b)
    heading = _cells(entry[0])[0]
    match = _ENTRY.match(heading.text)
    if match is not None:
        for prop, span in (("eccn", match.span(1)), ("name", (match.end(), len(heading.text)))):
            piece = _piece(heading, *span, 0)
            if piece is not None:
                f.put(prop, piece.plain, piece)
    f.rule("regime", "Export Administration Regulations", "ccl@1")
    f.rule("annex", "15 CFR 774, Supplement No. 1", "ccl@1")
    section = ""
    for block in entry[1:]:
        if isinstance(block, Row):
            _requirement(f, block, dataset, block.start - base)
            continue
        said = _SECTION.match(squeeze(block.text.text))
        if said is not None and (block.mark.startswith("hd") or len(squeeze(block.text.text)) <= len(said[0]) + 70):
            section = said["which"].lower()
            continue
        _paragraph(f, block.text, section, block.start - base)
    b.parts = len(entry)
    return b.done(base, raw=ids[0], form=ids[1])


def _requirement(f: Fill, row: Row, dataset: str, by: int) -> None:
    """A row of the table of requirements: the words as a note, and a link for each column of the chart."""
    pieces = [piece for cell in row.cells if (piece := _piece(cell, 0, len(cell.text), by)) is not None]
    if not pieces or re.match(r"controls?\s*\(s\)|country chart", pieces[0].plain, re.IGNORECASE):
        return
    for cell in row.cells[1:]:
        for match in COLUMN.finditer(cell.text):
            column = _piece(cell, *match.span(), by)
            if column is not None:
                f.link(f.b.main, "GoodsItem", "measure", column_id(dataset, match[1], match[2]), [column])
    f.joined("notes", f"license requirement: {': '.join(piece.plain for piece in pieces)}", pieces)


def _paragraph(f: Fill, cell: CellText, section: str, by: int) -> None:
    whole = _piece(cell, 0, len(cell.text), by)
    if whole is None:
        return
    label = _LABEL.match(cell.text)
    word = "" if label is None else squeeze(label["label"])
    rest = None if label is None else _piece(cell, label.end(), len(cell.text), by)
    if word.lower() == "items":
        if rest is not None:
            f.put("text", rest.plain, rest)
    elif word.lower() in _KEPT_WHOLE:
        if rest is not None:
            f.note(rest, None, _KEPT_WHOLE[word.lower()])
    elif _EXCEPTION.match(word) is not None and rest is not None:
        f.note(rest, None, f"License Exception {word}")
    elif word and rest is not None and section != "list of items controlled":
        f.note(rest, None, word.lower())
    elif _ITEM.match(cell.text) is not None:
        f.put("text", whole.plain, whole)
    else:
        again = _ENTRY.match(cell.text) is not None
        f.note(whole, "a paragraph that looks like another entry" if again else None, section)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the part's own element; the date is that of the file name (the eCFR puts none inside)."""
    if _HEAD.search(head[:4096]) is None:
        return None
    observed, basis = named_date(file_name)
    return Recognised("us_ecfr_774_xml", "us_ear_ccl", "part774", observed, basis, "part 774 of the eCFR")
