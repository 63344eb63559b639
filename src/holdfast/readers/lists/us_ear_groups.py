# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Country groups and licence exceptions of the Export Administration Regulations, as JSON made from the eCFR.

    groups      {"labels": {"A:1": "Wassenaar …"}, "groups": {"A:1": ["Argentina", …]}, …}   part 740, Supplement No. 1
    exceptions  {"exceptions": [{"section", "sectionNumber", "symbols": ["LVS"], "title"}]}  part 740

A group is a list within a regulation and no measure: it becomes a Document `<dataset>-group-a-1` with its title
and its countries, one statement per country, each on the bytes of its name. An exception becomes a Document
`<dataset>-exception-740-3` with its title, its symbols as names, and its section. What a group or an
exception means for a shipment, no list says: the regulation does.

`byCountry` and `aliases` repeat the groups in another order; `notes` are kept. A country that is not
known is a note on its group, counted.

Keys (frozen with version 1): "group/A:1", "exception/740.3", "note/…" of `us_ear_ccl_json`.

Source: https://www.ecfr.gov/api/versioner/v1/full/{date}/title-15.xml?part=740
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
from holdfast.readers.clean import country
from holdfast.readers.contract import unique_key
from holdfast.readers.json_items import MAX_ITEM_BYTES, items
from holdfast.readers.json_spans import Span, parse
from holdfast.readers.lists.bods_parts import Bag
from holdfast.readers.pieces import Fill, Piece
from holdfast.readers.table import check_not_html

__all__ = ["exception_records", "group_country", "group_records"]

_GROUPS, _EXCEPTIONS = "the Country Groups", "the licence exceptions"
_SAID = "15 CFR 740, Supplement No. 1"
_SPELT = {"china (prc)": "cn", "cote d'lvoire": "ci"}  # as the regulation has them
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*\Z")


def group_country(text: str) -> str | None:
    """The country code of a name as the supplement writes it."""
    return country(text) or _SPELT.get(text.lower()) or country(_BRACKETS.sub("", text))


# ── groups ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def group_records(stream: BinaryIO, dataset: str) -> Iterator[LazyRecord]:
    """The source records of the member `groups`: one per group, one per note."""
    data = _all(stream)
    lead = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    top = parse(data[lead:], where=_GROUPS).value
    found = {name: top.get(name) if isinstance(top, dict) else None for name in ("labels", "groups", "notes")}
    groups, labels = found["groups"], found["labels"]
    if groups is None or not isinstance(groups.value, dict) or labels is None or not isinstance(labels.value, dict):
        msg = f"{_GROUPS} have no object groups or labels"
        raise InputError(msg, where="byte 0", hint="the publisher has changed the format")
    notes = found["notes"].value if found["notes"] is not None and isinstance(found["notes"].value, dict) else {}
    places = [("label", name, span) for name, span in labels.value.items()]
    places += [("group", name, span) for name, span in groups.value.items()]
    places += [("note", name, span) for name, span in notes.items()]
    seen: set[str] = set()
    for kind, name, span in sorted(places, key=lambda place: place[2].start):
        begin, end = span.start + lead, span.end + lead
        raw, form = short_id((data[begin:end],)), short_id((b"".join(data[begin:end].split()), name.encode()))
        key = unique_key(f"{kind}/{name}".replace("\x00", ""), form, seen)
        read = partial(_group, span, data[begin:end], begin, key=key, kind=kind, name=name, dataset=dataset, ids=(raw, form))  # fmt: skip  # noqa: E501
        yield LazyRecord(key, (begin, end), raw=raw, form=form, read=read)
    if not groups.value:
        msg = f"{_GROUPS} are empty"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _all(stream: BinaryIO) -> bytes:
    data = b""
    while len(data) <= MAX_ITEM_BYTES and (more := stream.read(MAX_ITEM_BYTES + 1 - len(data))):
        data += more
    if len(data) > MAX_ITEM_BYTES:
        msg = f"{_GROUPS} are larger than {MAX_ITEM_BYTES} bytes"
        raise LimitError(msg, where="byte 0", hint="is this the file it claims to be?")
    check_not_html(data[:4096], _GROUPS)
    if not data.strip() or b"\x00" in data:
        msg = f"{_GROUPS} are empty" if not data.strip() else f"a NUL byte stands in {_GROUPS}"
        raise InputError(msg, where="byte 0", hint="the file is damaged, packed or UTF-16; fetch it again")
    return data


def _group(  # noqa: PLR0917 - bound once, above
    span: Span, data: bytes, begin: int, key: str, kind: str, name: str, dataset: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or ids[1].hex()[:8]
    main = f"{dataset}-note-{slug}" if kind == "note" else f"{dataset}-group-{slug}"
    b = Builder(key, main, "Document", size=len(data), ascii_only=False)
    f = Fill(b)
    shift = span.start
    values = span.value if isinstance(span.value, list) else [span]
    pieces = [
        Piece(one.value, one.start - shift, name, data[one.start - shift : one.end - shift])
        for one in values
        if isinstance(one.value, str) and one.value.strip()
    ]
    for piece in pieces:
        if kind == "group":
            code = group_country(piece.plain)
            if code is None:
                f.note(piece, "unknown country", f"Country Group {name}")
            else:
                f.put("country", code, piece)
        elif kind == "label":
            same = piece.plain.lower() == f"country group {name.lower()}"
            f.put("title", piece.plain if same else f"Country Group {name}: {piece.plain}", piece)
        else:
            f.note(piece, None)
    if kind != "note":
        f.rule("summary", _SAID, "country-groups@1")
        f.rule("publisher", "US Bureau of Industry and Security", "country-groups@1")
    b.parts = len(pieces)
    return b.done(begin, raw=ids[0], form=ids[1])


# ── exceptions ────────────────────────────────────────────────────────────────────────────────────────────────────────
def exception_records(stream: BinaryIO, dataset: str) -> Iterator[LazyRecord]:
    """The source records of the member `exceptions`: one per section."""
    seen: set[str] = set()
    for offset, data in items(stream, ("exceptions",), _EXCEPTIONS):
        said = parse(data, where=f"the entry at byte {offset}").value
        number = said.get("sectionNumber") if isinstance(said, dict) else None
        if number is None or not isinstance(number.value, str) or re.match(r"740\.\d+\Z", number.value) is None:
            msg = f"an entry of {_EXCEPTIONS} has no section of part 740"
            raise InputError(msg, where=f"byte {offset}", hint="the publisher has changed the format")
        form = short_id((json.dumps(json.loads(data), sort_keys=True).encode(),))
        key = unique_key(f"exception/{number.value}", form, seen)
        raw = short_id((data,))
        main = f"{dataset}-exception-{number.value.replace('.', '-')}"
        read = partial(_exception, data, offset, key=key, main=main, ids=(raw, form))
        yield LazyRecord(key, (offset, offset + len(data)), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{_EXCEPTIONS} are empty"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _exception(data: bytes, offset: int, *, key: str, main: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    said = parse(data, where="an entry").value
    entry = Bag(said if isinstance(said, dict) else {}, data, 0, "")
    b = Builder(key, main, "Document", size=len(data), ascii_only=False)
    f = Fill(b)
    entry.drop("sectionNumber")
    for symbol in entry.texts("symbols"):
        f.put("name", f"License Exception {symbol.plain}", symbol)
    for member, prop in (("title", "title"), ("section", "summary")):
        if (piece := entry.text(member)) is not None:
            f.put(prop, piece.plain, piece)
    f.rule("publisher", "US Bureau of Industry and Security", "licence-exceptions@1")
    for left in entry.left():
        f.note(left, "unknown member", left.path)
    b.parts = 1
    return b.done(offset, raw=ids[0], form=ids[1])
