# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The United Kingdom's register of people with significant control, as Companies House's snapshot.

    {"company_number": "01234567", "data": {"kind": "individual-person-with-significant-control", "name": …,
     "date_of_birth": {"month", "year"}, "natures_of_control": […], "notified_on", "ceased_on", "links": {"self"}, …}}

one object per line (or an array of them). Each becomes the party, the company by its number, and one
edge per nature of control:

    ownership-of-shares-25-to-50-percent    Ownership, percentage "25-50", role "ownership of shares"
    voting-rights-…                          Ownership, role "voting rights"
    right-to-appoint…, significant-influence…, and natures nobody knows yet (counted)     Control

"As trust", "as firm" and the like stay in the role. `notified_on` is the startDate, `ceased_on` the endDate
of the edges. Statements that there is no such person, exemptions and protected ("super-secure") persons
are notes on the company. A share is what a band says: its bounds, never a number between.

Reference data: nobody is listed by it, and nothing is screened. Left out: `etag`, the totals at the end,
`is_sanctioned` where it is false.

Keys (frozen with version 1): the end of `links.self` ("01234567/individual/AbC"); entities are
`<dataset>-<company number>` and `<dataset>-<company number>-<last part>`.

Source: https://download.companieshouse.gov.uk/en_pscdata.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, LimitError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import country, date_edtf
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.json_items import MAX_ITEM_BYTES, items
from holdfast.readers.json_spans import Span, parse
from holdfast.readers.lists.bods_parts import Bag
from holdfast.readers.peek import peek
from holdfast.readers.pieces import Fill, Piece
from holdfast.readers.table import check_not_html

__all__ = ["GbPscJson", "recognise"]

_WHAT = "the register of people with significant control"
_HEAD_BYTES = 4096
_PARTIES = (  # beginnings of `kind`, schema
    ("individual-", "Person"), ("corporate-entity-", "Company"), ("legal-person-", "Organization"),
)  # fmt: skip
_SELF = re.compile(r"/company/([^/]+)/(?:[^/]+/)*?([^/]+)/([^/]+)/?\Z")
_BAND = re.compile(
    r"(ownership-of-shares|voting-rights)-(?:(\d+)-to-(\d+)-percent|more-than-(\d+)-percent)(?:-(.+))?\Z"
)
_CONTROL = re.compile(
    r"(?:part-)?(?:right-to-(?:appoint-and-remove|share-surplus-assets)|significant-influence-or-control|"
    r"registered-owner)[a-z0-9-]*\Z"
)
_ADDRESS = {
    "care_of": "street2", "po_box": "postOfficeBox", "premises": "street", "address_line_1": "street",
    "address_line_2": "street2", "locality": "city", "region": "region", "postal_code": "postalCode",
}  # fmt: skip
_NAME_PARTS = {"title": "title", "forename": "firstName", "middle_name": "middleName", "surname": "lastName"}
_On = tuple[str, str]


class GbPscJson(ListReader):
    """The reader `gb_psc_json`: one part of the snapshot → source records."""

    name = "gb_psc_json"
    title = _WHAT
    members = ("snapshot",)

    def read(self, member: str, stream: BinaryIO, *, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; the parts of a day are `snapshot_1`, `snapshot_2` …, or one `snapshot`."""
        return super().read("snapshot" if _PART.match(member) else member, stream, dataset=dataset)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one line, and the keys."""
        return _records(stream, dataset)


_PART = re.compile(r"snapshot_[0-9]{1,3}\Z")


def _records(stream: BinaryIO, dataset: str) -> Iterator[LazyRecord]:
    seen: set[str] = set()
    for offset, data in _objects(stream):
        said = parse(data, where=f"the entry at byte {offset}").value
        top = said if isinstance(said, dict) else {}
        inner = top.get("data")
        members = inner.value if inner is not None and isinstance(inner.value, dict) else {}
        kind = _word(members, "kind")
        if kind.startswith("totals#"):
            continue
        number = _word(top, "company_number")
        links = members.get("links")
        own = _SELF.search(_word(links.value, "self") if links is not None and isinstance(links.value, dict) else "")
        if not number or not kind or "\x00" in number:
            msg = f"an entry of {_WHAT} has no company_number or no kind"
            raise InputError(msg, where=f"byte {offset}", hint="the publisher has changed the format")
        form = short_id((json.dumps(json.loads(data), sort_keys=True).encode(),))
        tail = f"{own[2]}/{own[3]}" if own is not None else f"{kind}/{form.hex()[:12]}"
        key = unique_key(f"{number}/{tail}".replace("\x00", ""), form, seen)
        raw = short_id((data,))
        read = partial(_read, data, offset, key=key, dataset=dataset, ids=(raw, form))
        yield LazyRecord(key, (offset, offset + len(data)), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{_WHAT} is empty: it has no entry"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _word(members: dict[str, Span], name: str) -> str:
    span = members.get(name)
    return span.value.strip() if span is not None and isinstance(span.value, str) else ""


def _objects(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes) of every object of the lines, or of an array."""
    head, whole = peek(stream, _HEAD_BYTES)
    check_not_html(head, _WHAT)
    lead = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    if head[lead:].lstrip()[:1] == b"[":
        yield from items(whole, (), _WHAT)
        return
    offset = 0
    while line := whole.readline(MAX_ITEM_BYTES + 1):
        if len(line) > MAX_ITEM_BYTES:
            msg = f"a line of {_WHAT} is longer than {MAX_ITEM_BYTES} bytes"
            raise LimitError(msg, where=f"byte {offset}", hint="the file is damaged or of another format")
        if b"\x00" in line:
            msg = f"a NUL byte stands in {_WHAT}"
            where = f"byte {offset + line.index(0)}"
            raise InputError(msg, where=where, hint="the file is packed, damaged or UTF-16; hand in the unpacked one")
        skip = lead if offset == 0 else 0
        body = line[skip:].strip(b" \t\r\n")
        if body:
            yield offset + line.index(body, skip), body
        offset += len(line)


# ── one entry ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _read(data: bytes, offset: int, *, key: str, dataset: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    said = parse(data, where="an entry").value
    top = Bag(said if isinstance(said, dict) else {}, data, 0, "")
    number, inner = top.text("company_number"), top.bag("data")
    assert number is not None  # noqa: S101 - checked where the record was made
    assert inner is not None  # noqa: S101
    company = (f"{dataset}-{number.plain}", "Company")
    kind = inner.text("kind")
    schema = next((schema for start, schema in _PARTIES if kind is not None and kind.plain.startswith(start)), "")
    main = company[0] if not schema else f"{dataset}-{key.replace('/', '-')}"
    b = Builder(key, main, schema or "Company", size=len(data), ascii_only=False)
    f = Fill(b)
    f.put("registrationNumber", number.plain, number, company, verbatim=True)
    if not number.plain.upper().startswith("OE"):  # overseas entities: registered here, of another law
        f.rule("jurisdiction", "gb", "companies-house@1", company)
    top.drop("ContentDate")
    inner.drop("etag", "links")
    _marked(f, inner)
    if schema:
        _party(f, inner)
        _edges(f, inner, company, number)
    else:
        _about_company(f, inner, kind)
    for piece in (*inner.left(), *top.left()):
        f.note(piece, "unknown member", piece.path)
    b.parts = 1
    return b.done(offset, raw=ids[0], form=ids[1])


def _marked(f: Fill, inner: Bag) -> None:
    """The register's own mark for sanctioned parties says something only where it is set."""
    mark = inner.text("is_sanctioned")
    if mark is not None and mark.plain != "false":
        f.note(mark, None, "marked as sanctioned by the register")


def _about_company(f: Fill, inner: Bag, kind: Piece | None) -> None:
    """A statement, an exemption, or a person whose details are protected."""
    notified, ceased = inner.text("notified_on"), inner.text("ceased_on")
    words = [
        piece
        for name in ("statement", "description", "restrictions_notice_withdrawal_reason")
        if (piece := inner.text(name))
    ]
    if (over := inner.text("ceased")) is not None and over.plain != "false":
        f.note(over, None, "ceased")
    said = words or ([kind] if kind is not None else [])
    days = [piece for piece in (notified, ceased) if piece is not None]
    if said:
        text = "; ".join(piece.plain.replace("-", " ") for piece in said)
        span = f" ({' to '.join(piece.plain for piece in days)})" if days else ""
        f.joined("notes", f"{text}{span}", [*said, *days])


def _party(f: Fill, inner: Bag) -> None:
    if (name := inner.text("name")) is not None:
        f.put("name", name.plain, name)
    parts = inner.bag("name_elements")
    if parts is not None:
        for member, prop in _NAME_PARTS.items():
            if (piece := parts.text(member)) is not None:
                f.put(prop, piece.plain, piece)
    _born(f, inner.bag("date_of_birth"))
    nationality = inner.text("nationality")
    for match in re.finditer(r"[^,/;]+", nationality.stripped) if nationality is not None else ():
        assert nationality is not None  # noqa: S101
        _country(f, nationality.part(*match.span()), "nationality")
    _country(f, inner.text("country_of_residence"), "country")
    for name_of, label in (("address", "service address"), ("principal_office_address", "principal office")):
        if (address := inner.bag(name_of)) is not None:
            _address(f, address, label)
    registered = inner.bag("identification")
    if registered is not None:
        _registered(f, registered)


def _born(f: Fill, born: Bag | None) -> None:
    """Year and month; the day is not published."""
    if born is None:
        return
    parts = [piece for name in ("year", "month", "day") if (piece := born.text(name)) is not None]
    value = date_edtf("-".join(f"{int(piece.plain):02}" if piece.plain.isdecimal() else piece.plain for piece in parts))
    if parts and value is not None and f.b.schema == "Person":
        f.joined("birthDate", value, parts)
    else:
        for piece in parts:
            f.note(piece, "not a date", piece.path)


def _country(f: Fill, piece: Piece | None, prop: str) -> None:
    if piece is None or not piece.plain:
        return
    code = country(piece.plain)
    if code is None:
        f.note(piece, f"unknown {'nationality' if prop == 'nationality' else 'country'}", prop)
    elif prop == "nationality" and f.b.schema != "Person":
        f.put("country", code, piece)
    else:
        f.put(prop, code, piece)


def _address(f: Fill, address: Bag, label: str) -> None:
    found = [(prop, piece) for name, prop in _ADDRESS.items() if (piece := address.text(name)) is not None]
    place = address.text("country")
    pieces = [piece for _, piece in found] + ([place] if place is not None else [])
    if not pieces:
        return
    full = ", ".join(piece.plain for piece in pieces)
    on = (f.b.sub("address", full.lower()), "Address")
    f.link(f.b.main, f.b.schema, "addressEntity", on[0], pieces)
    f.joined("full", full, pieces, on)
    for prop, piece in found:
        f.put(prop, piece.plain, piece, on)
    f.told("remarks", label, pieces[0], on)
    if place is not None and (code := country(place.plain)) is not None:
        f.put("country", code, place, on)
    elif place is not None:
        f.note(place, "unknown country", "country")


def _registered(f: Fill, registered: Bag) -> None:
    """Where and under which law a body is registered."""
    if (number := registered.text("registration_number")) is not None:
        f.put("registrationNumber", number.plain, number, verbatim=True)
    if (legal := registered.text("legal_form")) is not None:
        f.put("legalForm", legal.plain, legal)
    where = registered.text("country_registered")
    code = None if where is None else country(where.plain)
    if where is not None and code is not None:
        f.put("jurisdiction", code, where)
    elif where is not None:
        f.note(where, "unknown country", "country registered")
    for name in ("place_registered", "legal_authority"):
        if (piece := registered.text(name)) is not None:
            f.note(piece, None, name.replace("_", " "))


# ── edges ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _edges(f: Fill, inner: Bag, company: _On, number: Piece) -> None:
    natures = inner.texts("natures_of_control")
    notified, ceased = inner.text("notified_on"), inner.text("ceased_on")
    for nature in natures:
        band = _BAND.match(nature.plain)
        schema = "Ownership" if band is not None else "Control"
        on = (f.b.sub(schema.lower(), nature.plain), schema)
        sides = ("owner", "asset") if band is not None else ("controller", "controlled")
        f.link(*on, sides[0], f.b.main, [nature])
        f.link(*on, sides[1], company[0], [number])
        f.put("role" if band is not None else "controlType", nature.plain.replace("-", " "), nature, on)
        if band is not None and band[2]:
            f.told("percentage", f"{band[2]}-{band[3]}", nature, on)
            f.told("summary", f"more than {band[2]} per cent, at most {band[3]}", nature, on)
        elif band is not None:
            f.told("summary", f"more than {band[4]} per cent", nature, on)
        elif _CONTROL.match(nature.plain) is None:
            f.loss(nature, "unknown nature of control")
        for prop, piece in (("startDate", notified), ("endDate", ceased)):
            _day(f, piece, prop, on)
    if not natures:
        for label, piece in (("notified on", notified), ("ceased on", ceased)):
            if piece is not None:
                f.note(piece, "an entry without a nature of control", label)


def _day(f: Fill, piece: Piece | None, prop: str, on: _On) -> None:
    if piece is None:
        return
    value = date_edtf(piece.plain)
    if value is None:
        f.note(piece, "not a date", prop)
    else:
        f.put(prop, value, piece, on)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the members of an entry; parts of a day ("…_1of28") are members of their own."""
    if head.lstrip()[:1] not in {b"[", b"{"} or b'"company_number"' not in head[:2000]:
        return None
    if (
        re.search(
            rb'"kind"\s*:\s*"[a-z-]*(?:person-with-significant-control|persons-with-significant|beneficial-owner)', head
        )
        is None
    ):
        return None
    observed, basis = named_date(file_name)
    part = re.search(r"_(\d{1,3})of\d{1,3}\b", file_name)
    member = "snapshot" if part is None else f"snapshot_{int(part[1])}"
    return Recognised(
        "gb_psc_json", "gb_psc", member, observed, basis, "entries with a company_number and a kind of control"
    )
