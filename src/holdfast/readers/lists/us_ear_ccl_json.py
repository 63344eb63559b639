# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The Commerce Control List and the Commerce Country Chart, as JSON made from the eCFR.

    ccl     {"entries": [{"eccn", "heading", "reasonForControl", "countryChart": [{"control", "countryChart"}],
             "licenceExceptionFlags", "items": [{"paragraph", "text"}], …}]}        15 CFR 774, Supplement No. 1
    chart   {"columns", "columnLabels", "countries": {"Albania": {"marks": ["NS 1", …]}}, "embargoed"}
                                                                                     15 CFR 738, Supplement No. 1
    groups, exceptions: `us_ear_groups`

An entry becomes a GoodsItem; "NS Column 1" in its licence requirements links it to the Measure of that
column of the chart (`<dataset>-chart-ns-1`), whose target countries are those with a mark there. The
words of the requirement stay with the item as a note, for they may cover a part of the entry only. An
embargoed row becomes a Measure of its own, with the chart's pointer as its provisions.

BIS publishes no JSON: the shape is a third party's, the words are the regulation's. `category` and
`productGroup` are the first two characters of the ECCN, `topLevelParagraphs` repeats `items`; they are
left out. A missing mark is no permission, and nothing here says that it is.

Keys (frozen with version 1): the ECCN; `chart/` and the country as the file writes it.

Source: https://www.ecfr.gov/api/versioner/v1/full/{date}/title-15.xml?part=774 (and part=738)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, LimitError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import country
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.json_items import MAX_ITEM_BYTES, items
from holdfast.readers.json_spans import Span, parse
from holdfast.readers.lists.bods_parts import Bag
from holdfast.readers.lists.us_ear_groups import exception_records, group_records
from holdfast.readers.pieces import Fill, Piece
from holdfast.readers.table import check_not_html

__all__ = ["COLUMN", "UsEarCclJson", "column_id", "recognise"]

_TITLES = {
    "ccl": "the Commerce Control List", "chart": "the Commerce Country Chart", "groups": "the Country Groups",
    "exceptions": "the licence exceptions",
}  # fmt: skip
_AUTHORITY = "US Bureau of Industry and Security"
_REGIME = "Export Administration Regulations"
_ECCN = re.compile(r"[0-9][A-E][0-9]{3}\Z")
COLUMN = re.compile(r"\b(CB|NP|NS|MT|RS|FC|CC|AT)\s+Column\s+([1-3])\b")
_MARK = re.compile(r"(CB|NP|NS|MT|RS|FC|CC|AT) ([1-3])\Z")
_NAME = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*:\s*\Z')
_RUN_ON = re.compile(r"\s+\.?\s*License Requirements\b")
_NAME_BYTES = 400  # before a value, where its name is looked for
_ISSUED = re.compile(rb'"ecfrIssueDate"\s*:\s*"(\d{4})-(\d{2})-(\d{2})"')
_DERIVED = ("category", "productGroup", "topLevelParagraphs")
_LABELS = {
    "reasonForControl": "reason for control", "staSpecialConditions": "special conditions for STA",
    "relatedControls": "related controls",
}  # fmt: skip


class UsEarCclJson(ListReader):
    """The reader `us_ear_ccl_json`: the list of goods, and the chart of countries → source records."""

    name = "us_ear_ccl_json"
    title = "the Commerce Control List"
    members = ("ccl", "chart", "groups", "exceptions")

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one entry, or for the chart or the groups (60 kB)."""
        made = {"ccl": _ccl, "chart": _chart, "groups": group_records, "exceptions": exception_records}
        return made[member](stream, dataset)


# ── the list ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _ccl(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    seen: set[str] = set()
    for offset, data in items(stream, ("entries",), _TITLES["ccl"]):
        said = parse(data, where=f"the entry at byte {offset}").value
        eccn = said.get("eccn") if isinstance(said, dict) else None
        if eccn is None or not isinstance(eccn.value, str) or _ECCN.match(eccn.value) is None:
            msg = f"an entry of {_TITLES['ccl']} has no ECCN"
            raise InputError(msg, where=f"byte {offset}", hint="the publisher has changed the format")
        form = _form(data)
        key = unique_key(eccn.value, form, seen)
        raw = short_id((data,))
        read = partial(_item, data, offset, key=key, main=f"{dataset}-{eccn.value}", dataset=dataset, ids=(raw, form))
        yield LazyRecord(key, (offset, offset + len(data)), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{_TITLES['ccl']} is empty"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _form(data: bytes) -> bytes:
    return short_id((json.dumps(json.loads(data), sort_keys=True).encode(),))


def _item(data: bytes, offset: int, *, key: str, main: str, dataset: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    said = parse(data, where="an entry").value
    entry = Bag(said if isinstance(said, dict) else {}, data, 0, "")
    b = Builder(key, main, "GoodsItem", size=len(data), ascii_only=False)
    f = Fill(b)
    entry.drop(*_DERIVED)
    if (eccn := entry.text("eccn")) is not None:
        f.put("eccn", eccn.plain, eccn)
    if (heading := entry.text("heading")) is not None:
        _heading(f, heading)
    f.rule("regime", _REGIME, "ccl@1")
    f.rule("annex", "15 CFR 774, Supplement No. 1", "ccl@1")
    for requirement in entry.bags("countryChart"):
        _requirement(f, requirement, dataset)
    if (flags := entry.bag("licenceExceptionFlags")) is not None:
        for flag in list(flags.left()):
            f.note(flag, None, f"License Exception {flag.path.rpartition('/')[2]}")
        flags.clear()
    for name, label in _LABELS.items():
        if (piece := entry.text(name)) is not None:
            f.note(piece, None, label)
    for one in entry.bags("items"):
        one.drop("kind", "depth")
        words = [part for part in (one.text("paragraph"), one.text("text")) if part is not None]
        if words:
            f.joined("text", ". ".join(part.plain for part in words), words)
    for left in entry.left():
        f.note(left, "unknown member", left.path)
    b.parts = 1
    return b.done(offset, raw=ids[0], form=ids[1])


def _heading(f: Fill, heading: Piece) -> None:
    """The name; where the file lets a heading run on into the whole entry, what comes before its requirements."""
    ends = _RUN_ON.search(heading.stripped)
    if ends is None:
        f.put("name", heading.plain, heading)
        return
    name = heading.part(0, ends.start())
    f.put("name", name.plain, name)
    f.note(heading, "a heading that runs on into its entry, or into the next")


def _requirement(f: Fill, requirement: Bag, dataset: str) -> None:
    what, where = requirement.text("control"), requirement.text("countryChart")
    requirement.drop("singleCellRow", "requirementCellEmptyInSource")
    if where is not None:
        for match in COLUMN.finditer(where.stripped):
            cell = where.part(match.start(), match.end())
            f.link(f.b.main, "GoodsItem", "measure", column_id(dataset, match[1], match[2]), [cell])
    pieces = [piece for piece in (what, where) if piece is not None]
    if pieces:
        f.joined("notes", f"license requirement: {': '.join(piece.plain for piece in pieces)}", pieces)


def column_id(dataset: str, reason: str, number: str) -> str:
    """The id of the Measure of a column of the chart."""
    return f"{dataset}-chart-{reason.lower()}-{number}"


# ── the chart ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _chart(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    data = b""
    while len(data) <= MAX_ITEM_BYTES and (more := stream.read(MAX_ITEM_BYTES + 1 - len(data))):
        data += more
    what = _TITLES["chart"]
    if len(data) > MAX_ITEM_BYTES:
        msg = f"{what} is larger than {MAX_ITEM_BYTES} bytes"
        raise LimitError(msg, where="byte 0", hint="is this the file it claims to be?")
    check_not_html(data[:4096], what)
    if not data.strip() or b"\x00" in data:
        msg = f"{what} is empty" if not data.strip() else f"a NUL byte stands in {what}"
        raise InputError(msg, where="byte 0", hint="the file is damaged, packed or UTF-16; fetch it again")
    lead = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    top = parse(data[lead:], where=what).value
    found = [top.get(name) if isinstance(top, dict) else None for name in ("columnLabels", "countries", "embargoed")]
    if any(span is None or not isinstance(span.value, dict) for span in found):
        msg = f"{what} has no object columnLabels, countries or embargoed"
        raise InputError(msg, where="byte 0", hint="the publisher has changed the format")
    places = [
        (group, name, span)
        for group, part in zip(("labels", "chart", "embargo"), found, strict=True)
        if part is not None and isinstance(part.value, dict)
        for name, span in part.value.items()
    ]
    seen: set[str] = set()
    for group, name, span in sorted(places, key=lambda place: place[2].start):
        at = _opening(span) + lead
        before = _NAME.search(data[max(0, at - _NAME_BYTES) : at])
        if before is None:
            continue
        back = max(0, at - _NAME_BYTES)
        begin, end = back + before.start(), span.end + lead + isinstance(span.value, str)
        raw, form = short_id((data[begin:end],)), short_id((b"".join(data[begin:end].split()),))
        key = unique_key(f"{group}/{name}", form, seen)
        shifted = _moved(span, lead - begin)
        piece = Piece(name, back + before.start(1) - begin, f"{group}/name", before[1])
        read = partial(
            _row, shifted, piece, data[begin:end], begin, group=group, key=key, dataset=dataset, ids=(raw, form)
        )
        yield LazyRecord(key, (begin, end), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{what} is empty: it names no country"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _opening(span: Span) -> int:
    """Where a value begins with its quotation mark."""
    return span.start - isinstance(span.value, str)


def _moved(span: Span, by: int) -> Span:
    """The value with all ranges counted from elsewhere."""
    value = span.value
    if isinstance(value, dict):
        value = {name: _moved(inner, by) for name, inner in value.items()}
    elif isinstance(value, list):
        value = [_moved(inner, by) for inner in value]
    return Span(value, span.start + by, span.end + by)


def _row(
    span: Span, name: Piece, data: bytes, begin: int, *, group: str, key: str, dataset: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    b = Builder(key, dataset, "Measure", size=len(data), ascii_only=False)
    f = Fill(b)
    if group == "labels":
        _label(f, span, name, data=data, dataset=dataset)
    else:
        said = span.value if isinstance(span.value, dict) else {}
        code = country(name.plain)
        if code is None:
            b.losses.append(Loss("dropped", "unknown country", name.plain, name.path, name.start, name.end))
        elif group == "chart":
            _marks(f, Bag(said, data, 0, group), name, code=code, dataset=dataset)
        else:
            _embargo(f, Bag(said, data, 0, group), name, code=code, dataset=dataset)
    b.parts = 1
    return b.done(begin, raw=ids[0], form=ids[1])


def _label(f: Fill, span: Span, name: Piece, *, data: bytes, dataset: str) -> None:
    match = _MARK.match(name.plain)
    if match is None or not isinstance(span.value, str):
        f.b.losses.append(Loss("dropped", "unknown column of the chart", name.plain, name.path, name.start, name.end))
        return
    on = (column_id(dataset, match[1], match[2]), "Measure")
    words = Piece(span.value, span.start, "labels", data[span.start : span.end])
    f.joined("title", f"{name.plain}: {words.plain}", [name, words], on)
    _controlled(f, on)


def _controlled(f: Fill, on: tuple[str, str]) -> None:
    for prop, value in (("kind", "export control"), ("authority", _AUTHORITY), ("country", "us")):
        f.rule(prop, value, "country-chart@1", on)


def _marks(f: Fill, row: Bag, name: Piece, *, code: str, dataset: str) -> None:
    for mark in row.texts("marks"):
        match = _MARK.match(mark.plain)
        if match is None:
            f.b.losses.append(
                Loss("dropped", "unknown column of the chart", mark.plain, mark.path, mark.start, mark.end)
            )
            continue
        on = (column_id(dataset, match[1], match[2]), "Measure")
        f.joined("targetCountry", code, [name, mark], on)
    _footnotes(f, row)


def _embargo(f: Fill, row: Bag, name: Piece, *, code: str, dataset: str) -> None:
    on = (f"{dataset}-embargo-{code}", "Measure")
    f.put("targetCountry", code, name, on)
    f.joined("title", f"Export controls on {name.plain}", [name], on)
    if (pointer := row.text("pointer")) is not None:
        f.put("provisions", pointer.plain, pointer, on)
    _controlled(f, on)
    _footnotes(f, row)


def _footnotes(f: Fill, row: Bag) -> None:
    for number in row.texts("footnotes"):
        lost = Loss("dropped", "a footnote of the chart", number.plain, number.path, number.start, number.end)
        f.b.losses.append(lost)
    for piece in row.left():
        f.b.losses.append(Loss("dropped", "unknown member", piece.plain, piece.path, piece.start, piece.end))


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the members at the beginning; the day is that of the eCFR."""
    if not head.lstrip().startswith(b"{") or b'"ecfrIssueDate"' not in head:
        return None
    if b'"countryChart"' in head and b'"eccn"' in head:
        member = "ccl"
    elif b'"columnLabels"' in head and b'"countries"' in head:
        member = "chart"
    elif b"Supplement No. 1 (Country Groups)" in head and b'"groups"' in head:
        member = "groups"
    elif b'"exceptions"' in head and b'"symbols"' in head:
        member = "exceptions"
    else:
        return None
    observed, basis = named_date(file_name)
    if (match := _ISSUED.search(head)) is not None:
        year, month, day = (int(part) for part in match.groups())
        with suppress(ValueError):
            observed, basis = datetime(year, month, day, tzinfo=UTC), "inside"
    return Recognised("us_ear_ccl_json", "us_ear_ccl", member, observed, basis, f"{_TITLES[member]} made from the eCFR")
