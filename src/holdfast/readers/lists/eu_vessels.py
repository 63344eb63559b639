# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Vessels of Annex XLII to Regulation (EU) No 833/2014, from a conversion to JSON-LD.

The Official Journal prints the annex as a table; no machine-readable file of it is published. What
is read here is a third party's conversion, one node per ship with its name and IMO number:

    {"entity_type": "vessel", "names": [{"full_name": …, "is_primary": true}], "imo_number": …}

as a JSON array, a document with `@graph`, or nodes one after the other. It says nothing of days or
amending acts: the Sanction names the annex and its article and claims no date.

A ship in the annex may not enter ports and locks of the Union, nor be served (Article 3s): kind
"ship ban". Nothing is frozen. Key (frozen with version 1): the IMO number, else a hash of the node;
the entity is `<dataset>-imo<number>`. A node without name and number is counted as a loss.

Source: https://eur-lex.europa.eu/eli/reg/2014/833 (Article 3s, Annex XLII); converted 2026-08-22.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, LimitError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.json_spans import Span, parse
from holdfast.readers.table import check_not_html

__all__ = ["EuVessels", "recognise"]

_WHAT = "the EU's list of vessels"
_MAX_BYTES = 16 << 20  # 598 ships have 230 kB
_IMO = re.compile(r"(?:IMO[ -]?)?([0-9]{7})\Z")
_SPACE = re.compile(r"[ \t\r\n,]*")
_KNOWN = frozenset({"id", "entity_type", "names", "source_references", "imo_number", "@context", "@type", "@id"})
_HEAD = re.compile(rb'"source_code"\s*:\s*"eu_vessels"|/entity/eu_vessels/')
_RULE = "eu-annex-xlii@1"
_SANCTION = (
    ("authority", "Council of the European Union"),
    ("country", "eu"),
    ("program", "Regulation (EU) No 833/2014, Annex XLII"),
    ("programId", "EU-833-2014-XLII"),
    ("kind", "ship ban"),
    ("provisions", "Article 3s"),
    ("legalAct", "Council Regulation (EU) No 833/2014"),
    ("legalActUrl", "https://eur-lex.europa.eu/eli/reg/2014/833"),
)


class EuVessels(ListReader):
    """The reader `eu_vessels`: one file → source records."""

    name = "eu_vessels"
    title = _WHAT
    members = ("vessels",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; the whole file is held in memory, at most 16 MB."""
        return _records(stream, dataset)


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    data = stream.read(_MAX_BYTES + 1)
    while len(data) <= _MAX_BYTES and (more := stream.read(_MAX_BYTES + 1 - len(data))):
        data += more
    if len(data) > _MAX_BYTES:
        msg = f"{_WHAT} is larger than {_MAX_BYTES} bytes"
        raise LimitError(msg, where=f"byte {_MAX_BYTES}", hint="the file is damaged or of another format")
    check_not_html(data[:4096], _WHAT)
    seen: set[str] = set()
    for start, end in _nodes(data):
        node = parse(data[start:end], where=f"byte {start}")
        if not isinstance(node.value, dict):
            msg = f"{_WHAT} holds something that is no vessel"
            raise InputError(msg, where=f"byte {start}", hint="is this the file it claims to be?")
        yield _lazy(node.value, data[start:end], start, dataset=dataset, seen=seen)
    if not seen:
        msg = f"{_WHAT} is empty: it holds no vessel"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _nodes(data: bytes) -> Iterator[tuple[int, int]]:
    """The ranges of the nodes: of the array, of `@graph`, or of the values that stand one after the other."""
    lead = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    begin = lead + len(data[lead:]) - len(data[lead:].lstrip())
    if data[begin : begin + 1] == b"[" or b'"@graph"' in data[begin : begin + 4096]:
        whole = parse(data[lead:], where=_WHAT)
        value = whole.value
        graph = value.get("@graph") if isinstance(value, dict) else whole
        items = graph.value if graph is not None else None
        if not isinstance(items, list):
            msg = f"{_WHAT} has a graph that is no list"
            raise InputError(msg, where=f"byte {begin}", hint="is this the file it claims to be?")
        yield from ((lead + item.start, lead + item.end) for item in items)
        return
    yield from _sequence(data, lead)


def _sequence(data: bytes, lead: int) -> Iterator[tuple[int, int]]:
    try:
        text = data[lead:].decode("utf-8")
    except UnicodeDecodeError as exc:
        msg = f"byte 0x{data[lead + exc.start]:02X} is not UTF-8"
        raise InputError(msg, where=f"byte {lead + exc.start}", hint="hand in the file as it was published") from exc
    decoder = json.JSONDecoder()
    at, offset = 0, lead
    while True:
        skipped = _SPACE.match(text, at)
        begin = at if skipped is None else skipped.end()
        offset += begin - at
        if begin >= len(text):
            return
        try:
            _, at = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError) as exc:
            msg = f"{_WHAT} is not JSON, or cut off"
            raise InputError(msg, where=f"byte {offset}", hint="the file is damaged; fetch it again") from exc
        size = len(text[begin:at].encode())
        yield offset, offset + size
        offset += size


def _lazy(node: dict[str, Span], data: bytes, start: int, *, dataset: str, seen: set[str]) -> LazyRecord:
    said = json.loads(data)
    form = short_id((json.dumps(said, sort_keys=True).encode("utf-8", "surrogatepass"),))
    imo = _IMO.match(_text(node.get("imo_number")))
    tail = f"imo{imo[1]}" if imo is not None else f"node-{form.hex()[:12]}"
    key = unique_key(imo[1] if imo is not None else f"node:{form.hex()}", form, seen)
    raw = short_id((data,))
    read = partial(_record, node, data, key=key, main=f"{dataset}-{tail}", start=start, ids=(raw, form))
    return LazyRecord(key, (start, start + len(data)), raw=raw, form=form, read=read)


def _text(span: Span | None) -> str:
    value = None if span is None else span.value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return squeeze(value) if isinstance(value, str) else ""


def _record(
    node: dict[str, Span], data: bytes, *, key: str, main: str, start: int, ids: tuple[bytes, bytes]
) -> SourceRecord:
    b = Builder(key, main, "Vessel", size=len(data), ascii_only=data.isascii())
    _names(b, node.get("names"), data)
    number = node.get("imo_number")
    if number is not None and _text(number):
        match = _IMO.match(_text(number))
        value = _text(number) if match is None else match[1]
        b.put("imoNumber", value, _raw(data, number), "imo_number", number.start)
    if b.rows:
        _sanction(b, node, data)
    else:
        b.losses.append(Loss("dropped", "a vessel without name and number", data.decode("utf-8"), "", 0, len(data)))
    kind = _text(node.get("entity_type"))
    if kind not in {"", "vessel"}:
        b.losses.append(Loss("dropped", "not a vessel", kind, "entity_type", 0, len(data)))
    for name, span in node.items():
        if name not in _KNOWN and span.value not in (None, "", [], {}):
            words = f"{name}={data[span.start : span.end].decode('utf-8')}"
            b.losses.append(Loss("dropped", "unknown member", words, name[:60], span.start, span.end))
    return b.done(start, raw=ids[0], form=ids[1])


def _names(b: Builder, names: Span | None, data: bytes) -> None:
    items = names.value if names is not None and isinstance(names.value, list) else []
    main = False
    for index, item in enumerate(items):
        if not isinstance(item.value, dict):
            continue
        span = item.value.get("full_name")
        value = _text(span)
        if span is None or not value:
            continue
        primary = item.value.get("is_primary")
        first = not main and (primary is None or primary.value is not False)
        main = main or first
        b.put("name" if first else "alias", value, _raw(data, span), f"names[{index}]/full_name", span.start)


def _raw(data: bytes, span: Span) -> str:
    return data[span.start : span.end].decode("latin-1")


def _sanction(b: Builder, node: dict[str, Span], data: bytes) -> None:
    b.rule(b.main, "Vessel", prop="topics", value="sanction", rule="listed@1")
    entity = b.sub("sanction", "XLII")
    b.link(entity, "Sanction", prop="entity", path="rule:listed@1", start=0, end=b.size)
    for prop, value in _SANCTION:
        b.rule(entity, "Sanction", prop=prop, value=value, rule=_RULE)
    references = node.get("source_references")
    items = references.value if references is not None and isinstance(references.value, list) else []
    for index, item in enumerate(items):
        span = item.value.get("reference_number") if isinstance(item.value, dict) else None
        if span is not None and _text(span):
            path = f"source_references[{index}]/reference_number"
            b.put_on(
                entity,
                "Sanction",
                prop="recordId",
                value=_text(span),
                raw=_raw(data, span),
                path=path,
                start=span.start,
            )


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the conversion's name for the source."""
    if head.lstrip()[:1] not in {b"{", b"["} or _HEAD.search(head[:8192]) is None:
        return None
    observed, basis = named_date(file_name)
    return Recognised(
        "eu_vessels", "eu_sanctioned_vessels", "vessels", observed, basis, "nodes of the source eu_vessels"
    )
