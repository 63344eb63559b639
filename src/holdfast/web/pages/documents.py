# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Documents: the list, one of them in the reader, and the full-text search over all of them.

A document is read again from its preserved bytes for every page that shows it (`open_document`
keeps the last ones), so that nothing is shown that is not preserved. What it says of itself is
shown as stated, with where it says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from starlette.responses import Response

from holdfast.base.selector import ByteRange, Citation
from holdfast.record.documents import Document
from holdfast.web.asked import Asked
from holdfast.web.margin import KINDS
from holdfast.web.notes import Captions
from holdfast.web.pages.listing import Names, as_of
from holdfast.web.reading import Part, Reading, State, place_in
from holdfast.web.render import url
from holdfast.workspace.documents import (
    DocumentLine,
    OpenedDocument,
    TextHit,
    document_lines,
    open_document,
    search_text,
    versions_of,
)
from holdfast.workspace.documents_beside import measures_held
from holdfast.workspace.documents_stated import RecordMeasure, stating
from holdfast.workspace.evidence import find_capture

__all__ = ["documents", "reader", "text_search"]

_PER_PAGE = 30
_FARTHEST = 1_000_000
_OPEN_VALUES = 8
_FORMS = {"html": "page", "text": "text", "pdf": "PDF", "docx": "word-processor file", "mail": "e-mail"}
_ZONES = {"title": "headline", "caption": "caption", "dateline": "date line", "navigation": "navigation",
          "related": "links to other pages", "widget": "buttons and players", "quoted": "older mail"}  # fmt: skip
_STATED = {
    "title": "title", "published": "published", "modified": "last changed", "updated": "last changed",
    "publisher": "publisher", "author": "author", "from": "from", "to": "to", "cc": "copy to", "subject": "subject",
    "date": "date", "site": "site", "url": "address", "canonical": "address",
    "address": "address", "created": "created", "creator": "author",
}  # fmt: skip
_RUNGS = {
    "json-ld": "in the page’s linked data", "meta": "in the page’s head", "time": "by a marked time",
    "visible": "in the text", "url": "in the page’s own address", "html": "in its markup",
}  # fmt: skip
_REPEATED = frozenset({"title", "subject"})  # they head the page
_MOST_STATED = 12
Pair = tuple[str, str]


def documents(asked: Asked) -> Response:
    """The documents, the newest first, narrowed by words of title and publisher, by publisher, form and findings."""
    words = asked.query.get("q", "").strip()
    offset = asked.number("offset", 0, _FARTHEST)
    lines = asked.memory.recall("documents", asked.state(), lambda: document_lines(asked.workspace))
    chosen = [(name, value) for name in _FACETS for value in asked.query.getlist(name)]
    found = [one for one in lines if _matches(one, words) and all(_has(one, pair) for pair in chosen)]
    state = _State("/documents", words, chosen)
    values = {
        "title": "Documents",
        "at": "/documents",
        "words": words,
        "total": len(found),
        "held": len(lines),
        "first": offset + 1,
        "last": min(len(found), offset + _PER_PAGE),
        "rows": [_listed(one) for one in found[offset : offset + _PER_PAGE]],
        "facets": _facets(found, state),
        "kept": chosen,
        "chosen": [{"facet": name, "value": _called(name, value), "without": state.without((name, value))}
                   for name, value in chosen],
        "earlier": state.address(max(0, offset - _PER_PAGE)) if offset else None,
        "later": state.address(offset + _PER_PAGE) if offset + _PER_PAGE < len(found) else None,
        "in_text": url("/text", {"q": words}),
    }  # fmt: skip
    return asked.page("documents.html", values)


def reader(asked: Asked) -> Response:
    """One document as it reads, with everything found in it.

    Raises:
        NotFound: no such capture, page or finding.
        InputError: the capture is no document, or cannot be read.
        UsageError: the address asks for what there cannot be.
    """
    reference = f"c{find_capture(asked.vault, asked.params['id'])}"
    state = State.read(f"/documents/{reference}", asked.query)
    opened = open_document(asked.workspace, reference)
    reading = asked.memory.recall(
        f"reading {opened.id}", (asked.state(), asked.today, id(opened.read)), lambda: Reading(_parts(asked, opened)),
        passing=True,
    )  # fmt: skip
    values = reading.values(state, _parties(asked))
    versions, counts = _versions(asked, opened), reading.counts()
    values |= {
        "title": opened.title,
        "at": "/documents",
        "reference": opened.id,
        "form": _FORMS.get(opened.read.parts.kind, "document"),
        "publisher": opened.read.facts.publisher,
        "captured": opened.line.captured,
        "digest": opened.line.payload.hex,
        "claimed": counts["claims"],
        "measured": counts["measures"],
        "stated": _stated(opened),
        "versions": versions if len(versions) > 1 else [],
        "changes": url(f"/documents/{opened.id}/changes"),
        "notes": opened.read.notes,
    }
    return asked.page("reader.html", values)


def text_search(asked: Asked) -> Response:
    """Where the words stand in the text of all documents, with a snippet around them."""
    words = asked.query.get("q", "").strip()
    offset = asked.number("offset", 0, _FARTHEST)
    found = search_text(asked.workspace, words, limit=_PER_PAGE, offset=offset) if words else None
    total = 0 if found is None else found.total
    values = {
        "title": f"In the text: {words}" if words else "Search in the text",
        "at": "/documents",
        "words": words,
        "total": total,
        "documents": 0 if found is None else found.documents,
        "first": offset + 1,
        "last": offset + (0 if found is None else len(found.hits)),
        "hits": [] if found is None else [_hit(one) for one in found.hits],
        "earlier": url("/text", [("q", words), ("offset", max(0, offset - _PER_PAGE) or None)]) if offset else None,
        "later": url("/text", [("q", words), ("offset", offset + _PER_PAGE)]) if offset + _PER_PAGE < total else None,
        "as_of": as_of(asked),
    }
    return asked.page("text.html", values)


def _parties(asked: Asked) -> Captions:
    """What the entities of the record are called, each with its party, looked up once while the record stands."""
    names, identities = Names(asked.record, {}), asked.record.identities
    known: dict[str, tuple[str, str]] = asked.memory.recall("parties named in documents", asked.state(), dict)

    def called(entity: str) -> tuple[str, str]:
        if entity not in known:
            party = next((one.canonical for one in identities.cluster(entity)), entity)
            known[entity] = (names.caption(entity) or entity, party)
        return known[entity]

    return called


def _parts(asked: Asked, opened: OpenedDocument) -> list[Part]:
    records: dict[int, dict[int, tuple[RecordMeasure, ...]]] = {}
    for (view, number), several in measures_held(stating(asked.workspace), opened.line).items():
        records.setdefault(view, {})[number] = several
    return [
        Part(
            one.number, one.stream.view, one.understood, one.stream.data, opened.line.payload, one.stream.chain,
            one.stream.use, records.get(one.number, {}),
        )
        for one in opened.read.views
    ]  # fmt: skip


def _versions(asked: Asked, opened: OpenedDocument) -> list[dict[str, object]]:
    return [
        {
            "reference": one.document.id,
            "when": one.document.captured,
            "here": one.document.capture == opened.line.capture,
            "href": url(f"/documents/{one.document.id}"),
        }
        for one in versions_of(asked.workspace, opened.id)
    ]


def _stated(opened: OpenedDocument) -> list[dict[str, object]]:
    """What the document says of itself, each once, with where it says so and the bytes of it."""
    facts, payload = opened.read.facts, opened.line.payload
    found: dict[tuple[str, str], dict[str, object]] = {}

    def add(name: str, value: str, basis: str, evidence: str | None = None) -> None:
        label = _STATED.get(name, "")
        value = " ".join(value.split())
        if label and value and name not in _REPEATED and (label, value) != ("publisher", facts.publisher):
            found.setdefault((label, value[:16]), {"label": label, "value": value, "basis": basis, "href": evidence})

    for one in opened.read.parts.stated:
        citation = str(Citation(payload, one.chain, ByteRange(one.start, one.end)))
        basis = _RUNGS.get(one.basis, one.basis) or "in the file’s own properties"
        add(one.name, one.value, f"stated {basis}", url("/evidence", {"cite": citation}))
    for view in opened.read.views:
        for name, value, _, _ in view.stream.view.stated:
            add(name, value, "stated in the document")
    if not any(label in {"date", "published", "created"} for label, _ in found):
        add("published", facts.published, "as the text says")
    if not any(label == "last changed" for label, _ in found):
        add("modified", facts.modified, "as the text says")
    return list(found.values())[:_MOST_STATED]


# ── the list ──────────────────────────────────────────────────────────────────────────────────
def _publisher(one: Document) -> str:
    return one.publisher or "publisher not stated"


_FACETS: dict[str, tuple[str, Callable[[Document], Sequence[str]]]] = {
    "publisher": ("Publisher", lambda one: [_publisher(one)]),
    "form": ("Form", lambda one: [one.kind]),
    "with": ("With", lambda one: [kind.name for kind in KINDS if one.counts.get(kind.name)]),
}


class _State:
    def __init__(self, path: str, words: str, chosen: list[Pair]) -> None:
        self.path, self.words, self.chosen = path, words, chosen

    def address(self, offset: int = 0, chosen: list[Pair] | None = None) -> str:
        pairs = self.chosen if chosen is None else chosen
        return url(self.path, [("q", self.words), *pairs, ("offset", offset or None)])

    def without(self, pair: Pair) -> str:
        return self.address(chosen=[one for one in self.chosen if one != pair])

    def toggled(self, pair: Pair) -> str:
        return self.without(pair) if pair in self.chosen else self.address(chosen=[*self.chosen, pair])


def _matches(one: DocumentLine, words: str) -> bool:
    document = one.document
    text = f"{one.title} {document.publisher} {document.name} {document.address} {one.id}".casefold()
    return all(word in text for word in words.casefold().split())


def _has(one: DocumentLine, pair: Pair) -> bool:
    return pair[1] in _FACETS[pair[0]][1](one.document)


def _called(name: str, value: str) -> str:
    if name == "with":
        return next((kind.many.lower() for kind in KINDS if kind.name == value), value)
    return _FORMS.get(value, value) if name == "form" else value


def _facets(found: Sequence[DocumentLine], state: _State) -> list[dict[str, object]]:
    facets: list[dict[str, object]] = []
    for name, (label, values_of) in _FACETS.items():
        counts = Counter(value for one in found for value in values_of(one.document))
        values = [
            {"value": _called(name, value), "count": count, "chosen": (name, value) in state.chosen,
             "href": state.toggled((name, value))}
            for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ]  # fmt: skip
        if values:
            facets.append({"name": name, "label": label, "open": values[:_OPEN_VALUES], "more": values[_OPEN_VALUES:]})
    return facets


def _listed(line: DocumentLine) -> dict[str, object]:
    one = line.document
    return {
        "href": url(f"/documents/{one.id}"), "id": one.id, "title": line.title, "form": _FORMS.get(one.kind, one.kind),
        "publisher": one.publisher, "published": one.published, "modified": one.modified, "captured": one.captured,
        "language": one.language, "problem": one.problem, "notes": len(one.notes), "also": line.also,
        "capture": url(f"/capture/{one.id}"),
        "counts": [
            {"number": one.counts[kind.name], "word": kind.many.lower() if one.counts[kind.name] > 1 else kind.one,
             "href": url(f"/documents/{one.id}", {"show": kind.name})}
            for kind in KINDS if one.counts.get(kind.name)
        ],
    }  # fmt: skip


def _hit(one: TextHit) -> dict[str, object]:
    marks = one.marks or ((one.start, one.end),)
    return {
        "href": place_in(one.document.id, one.view, *marks), "title": one.document.title, "id": one.document.id,
        "publisher": one.document.document.publisher, "zone": _ZONES.get(one.zone, ""),
        "day": one.document.document.published or one.document.document.captured,
        "pieces": [(re.sub(r"\s+", " ", text), marked) for text, marked in one.pieces],
    }  # fmt: skip
