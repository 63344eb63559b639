# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Visa restrictions of the US Department of State: the public listing under section 7031(c), and unnamed groups.

The listing is a page, one per report: headings with the year and the kind of designation, below them

    1. (U) Example Q. Sample (Exampleland) – former Minister of Examples, for involvement in …

Each such paragraph is a Person (the country is the one whose official the person is or was, no nationality)
and one Sanction of the kind "visa restriction": the heading is its programme, the words its reason, the
year of the heading its listingDate. Both headings stand outside the paragraph and are told by rules.

A restriction under section 212(a)(3)(C) names nobody: a sentence that gives a number ("on 17 officials of …")
becomes a Measure with that group and that count. Any other paragraph below a heading of the listing is kept
with its words and counted; the rest of the page (menus, footers) is no part of it.

Keys (frozen with version 1): country and name, folded; for a group "group/" and a hash of its words.
A report is a member of its own (`listing_2024`), for a later one does not repeat the earlier. Made from
descriptions of the page, without a sample of it.

Source: https://www.state.gov/reports/report-to-congress-on-anti-kleptocracy-and-human-rights-visa-restrictions-public-listing/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.names.normalize import clean as folded
from holdfast.readers.build import Builder, LazyRecord, hash8
from holdfast.readers.clean import country, squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.lists.eu_oj_markup import Row, Words, blocks
from holdfast.readers.lists.eu_oj_text import names
from holdfast.readers.lists.us_ecfr_cells import CellText
from holdfast.readers.pieces import Fill
from holdfast.readers.table import check_not_html

__all__ = ["UsVisa7031c", "recognise"]

_WHAT = "the listing of visa restrictions"
_AUTHORITY = "US Department of State"
_ACT = "Department of State, Foreign Operations, and Related Programs Appropriations Act, section 7031(c)"
_MEMBER = re.compile(r"listing_20[0-9]{2}\Z")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OPENS = re.compile(r"7031\s*\(c\)|designat|visa (?:restriction|ineligib)|corruption|human rights", re.IGNORECASE)
_SAID = re.compile(r"\s*\(?(?:generally listed in chronological order|since previous report)\)?\s*", re.IGNORECASE)
_YEAR = re.compile(r"(?:(?:FY|CY|fiscal year|calendar year)\s*)?\b(20[0-9]{2})\b", re.IGNORECASE)
_ITEM = re.compile(
    r"\s*(?:\d{1,3}\.\s*)?(?:\(U\)\s*)?\*?\s*(?P<name>[^()\n]{2,160}?(?:\((?:a\.k\.a|aka|f\.k\.a)[^()]*\))?),?\s*"
    r"\((?!a\.?k\.?a|f\.?k\.?a)(?P<country>[^()]{2,80})\)\s*(?:[\u2013\u2014:-]\s*)?(?P<reason>\S.*)\Z",
    re.DOTALL | re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?P<group>(?P<count>\d{1,6}(?:,\d{3})*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of|"
    r"hundreds of)\s+(?:[\w'\u2019-]+\s+){0,7}?"
    r"(?:individuals|persons|people|officials|members|nationals|citizens|officers)\b"
    r"(?:\s+(?:of|from|in|associated with)\s+(?:the\s+)?[A-Z][\w'\u2019 -]{1,60}?"
    r"(?=[,.;]|\s+(?:for|who|and|pursuant|under|responsible)\b)|\s*\([^()]{2,60}\))?)"
)
_ABOUT_VISAS = re.compile(r"\bvisa restriction|212\s*\(a\)\s*\(3\)\s*\(C\)", re.IGNORECASE)
_SECTION_212 = re.compile(r"(?:section\s+)?212\s*\(a\)\s*\(3\)\s*\(C\)", re.IGNORECASE)
_COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12,
}  # fmt: skip
_TARGET = re.compile(r"(?:\b(?:of|from|in)\s+(?:the\s+)?|\()([A-Z][\w'\u2019 -]{1,60})\)?\Z")
_PARTS = re.compile(r"[^/;]+")


class UsVisa7031c(ListReader):
    """The reader `us_visa_7031c`: one page → source records."""

    name = "us_visa_7031c"
    title = _WHAT
    members = ("listing",)

    def read(self, member: str, stream: BinaryIO, *, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; the member is `listing_2024`, or `listing` for a page without a year."""
        return super().read("listing" if _MEMBER.match(member) else member, stream, dataset=dataset)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one paragraph."""
        return _records(stream, dataset)


class _Heading(NamedTuple):
    """What the headings above a paragraph say: the programme and the year; whether it stands in the listing."""

    program: str
    year: str
    listing: bool


def _records(stream: BinaryIO, dataset: str) -> Iterator[LazyRecord]:
    heading, seen, listed = _Heading("", "", listing=False), set[str](), 0
    head = b""
    for block in blocks(stream, _WHAT, genuine=lambda _: False):
        if isinstance(block, Row):
            continue
        head = head or block.raw[:2000]
        said = squeeze(block.text.text)
        if block.mark in _HEADINGS:
            heading = _next(heading, said)
            continue
        record = _paragraph(block, heading, dataset, seen)
        if record is not None:
            listed += not record.key.startswith("text/")
            yield record
    if not listed:
        if not heading.program:
            check_not_html(b"<html>" + head, _WHAT)
        msg = f"{_WHAT} is empty: it names nobody and no group"
        raise InputError(msg, where="byte 0", hint="is this the page of the report? fetch it again")


def _next(above: _Heading, said: str) -> _Heading:
    year = _YEAR.search(said)
    if _OPENS.search(said) is not None:
        program = squeeze(_SAID.sub(" ", said))
        return _Heading(program, above.year if year is None else year[1], listing=True)
    if year is not None:
        return _Heading(above.program, year[1], above.listing)
    return _Heading(above.program, above.year, listing=False)


def _paragraph(block: Words, heading: _Heading, dataset: str, seen: set[str]) -> LazyRecord | None:
    text = block.text.text
    item = _ITEM.match(text) if heading.listing else None
    codes = [] if item is None else [country(one.strip()) for one in _PARTS.findall(item["country"])]
    group = _GROUP.search(text) if _ABOUT_VISAS.search(text) is not None or heading.listing else None
    span = (block.start, block.start + len(block.raw))
    form = short_id((squeeze(text).encode(), heading.program.encode(), heading.year.encode()))
    raw = short_id((block.raw, heading.program.encode(), heading.year.encode()))
    if item is not None and any(codes) and not item["name"].strip()[:1].isdigit():
        name, place = (
            folded(squeeze(item["name"].partition("(")[0])).text or form.hex(),
            "/".join(code or "?" for code in codes),
        )
        key = unique_key(f"{place}/{name}", form, seen)
        main = f"{dataset}-{short_id((place.encode(), name.encode())).hex()[:12]}"
        read = partial(_person, block, item, heading, key=key, main=main, ids=(raw, form))
    elif group is not None:
        key = unique_key(f"group/{hash8(squeeze(text))}", form, seen)
        main = f"{dataset}-group-{hash8(squeeze(text))}"
        read = partial(_unnamed, block, heading, key=key, main=main, ids=(raw, form))
    elif heading.listing and not squeeze(text).startswith("*"):
        key = unique_key(f"text/{hash8(squeeze(text))}", form, seen)
        read = partial(_text, block, key=key, main=f"{dataset}-text-{hash8(squeeze(text))}", ids=(raw, form))
    else:
        return None
    return LazyRecord(key, span, raw=raw, form=form, read=read)


def _person(
    block: Words, item: re.Match[str], heading: _Heading, *, key: str, main: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    b = Builder(key, main, "Person", size=len(block.raw))
    f = Fill(b)
    cell = block.text
    first, last = item.span("name")
    for one in names(CellText(cell.text[first:last], cell.starts[first:last], cell.ends[first:last], "li", cell.raw)):
        f.put(one.prop, one.piece.plain, one.piece, lang=one.lang)
    for match in _PARTS.finditer(item["country"]):
        piece = cell.piece(item.start("country") + match.start(), item.start("country") + match.end())
        code = None if piece is None else country(piece.plain)
        if piece is not None and code is not None:
            f.put("country", code, piece)
        elif piece is not None:
            f.note(piece, "unknown country", "country")
    f.rule("topics", "sanction", "listed@1")
    on = (b.sub("sanction", "visa restriction", heading.program), "Sanction")
    whole, why = cell.piece(first, last), cell.piece(*item.span("reason"))
    if whole is not None:
        f.link(*on, "entity", main, [whole])
    _said(f, heading, on)
    if why is not None:
        f.put("reason", why.plain, why, on)
    b.parts = 1
    return b.done(block.start, raw=ids[0], form=ids[1])


def _said(f: Fill, heading: _Heading, on: tuple[str, str]) -> None:
    """What the headings and the law say of a designation."""
    for prop, value in (("kind", "visa restriction"), ("authority", _AUTHORITY), ("country", "us")):
        f.rule(prop, value, "state-7031c@1", on)
    f.rule("legalAct", _ACT, "state-7031c@1", on)
    if heading.program:
        f.rule("program", heading.program, "heading@1", on)
    if heading.year:
        f.rule("listingDate", heading.year, "heading@1", on)


def _unnamed(block: Words, heading: _Heading, *, key: str, main: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    """A restriction on a group nobody is named of, with the number stated."""
    b = Builder(key, main, "Measure", size=len(block.raw))
    f = Fill(b)
    cell = block.text
    whole = cell.whole()
    if whole is not None:
        f.put("provisions", whole.plain, whole)
    for index, match in enumerate(_GROUP.finditer(cell.text)):
        piece, count = cell.piece(*match.span("group")), cell.piece(*match.span("count"))
        if piece is None or count is None:
            continue
        if index:
            f.b.losses.append(_further(piece.plain, piece.path, piece.start, piece.end))
            continue
        f.put("targetGroup", piece.plain, piece)
        number = _COUNTS.get(count.plain.lower()) or (
            int(count.plain.replace(",", "")) if count.plain[:1].isdigit() else None
        )
        if number is None:
            f.loss(count, "a number in words only")
        else:
            f.put("targetCount", str(number), count)
        where = _TARGET.search(piece.plain)
        code = None if where is None else country(where[1])
        if code is not None:
            f.told("targetCountry", code, piece, (main, "Measure"))
    for prop, value in (("kind", "visa restriction"), ("authority", _AUTHORITY), ("country", "us")):
        f.rule(prop, value, "state-visa@1")
    act = _SECTION_212.search(cell.text)
    said = None if act is None else cell.piece(*act.span())
    if said is not None:
        f.put("legalAct", "Immigration and Nationality Act, section 212(a)(3)(C)", said)
    elif heading.listing:
        f.rule("legalAct", _ACT, "state-7031c@1")
    if heading.year and heading.listing:
        f.rule("listingDate", heading.year, "heading@1")
    b.parts = 1
    return b.done(block.start, raw=ids[0], form=ids[1])


def _further(text: str, path: str, start: int, end: int) -> Loss:
    return Loss("unparsed", "a further group in one sentence", text, path, start, end)


def _text(block: Words, *, key: str, main: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    b = Builder(key, main, "Document", size=len(block.raw))
    f = Fill(b)
    whole = block.text.whole()
    if whole is not None:
        f.put("title", whole.plain[:80], whole)
        f.note(whole, "a paragraph of the listing that names nobody")
    b.parts = 1
    return b.done(block.start, raw=ids[0], form=ids[1])


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the page's own words about section 7031(c); the year of the report is part of the member's name."""
    low = head.lower()
    if b"<html" not in low or b"visa restrictions" not in low or re.search(rb"7031\s*\(c\)", low) is None:
        return None
    if b"state.gov" not in low and b"department of state" not in low:
        return None
    observed, basis = named_date(file_name)
    year = re.search(rb"<h[1-4][^>]*>[^<]{0,40}\b(20[0-9]{2})\b", head, re.IGNORECASE)
    member = "listing" if year is None else f"listing_{year[1].decode()}"
    why = "a page on visa restrictions under section 7031(c)"
    return Recognised("us_visa_7031c", "us_state_7031c", member, observed, basis, why)
