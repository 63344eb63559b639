# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The documents of a workspace for those who look: listed, opened, searched, and their versions.

    document_lines   every document with its title, dates and counts
    open_document    one, read again from its bytes now: views, findings, candidates, facts, citations
    search_text      blocks that hold words, with a snippet and the places of the words
    mentioned_in     where a party of the record is named
    findings         the rows of one kind over all documents
    versions_of      the captures of one page, oldest first

The record says what there is and where; what a person is shown of a document is always made from
its bytes at that moment, so that nobody looks at what is not preserved any more. What was opened
last is kept in memory (`_KEPT`), keyed by payload and names.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, NotFound, UsageError
from holdfast.base.selector import ByteRange, Citation
from holdfast.vault.decoding import Limits
from holdfast.workspace.documents_linked import with_candidates
from holdfast.workspace.documents_reading import head_of, material_of, read_material

if TYPE_CHECKING:
    from holdfast.readers.documents.parts import StreamView
    from holdfast.readers.text.reading import DocumentRead
    from holdfast.readers.text.rows import Row
    from holdfast.record.documents import Document
    from holdfast.record.documents_door import Mentioned
    from holdfast.record.store import Record
    from holdfast.workspace.opening import Workspace

__all__ = [
    "DocumentLine", "Found", "Holds", "MentionLine", "OpenedDocument", "TextHit", "TextHits", "Version",
    "document_lines", "findings", "mentioned_in", "open_document", "search_text", "versions_of",
]  # fmt: skip

_KEPT = 8  # opened documents kept in memory
_KEPT_BYTES = 8 << 20  # a larger one is made anew each time
_SNIPPET = 240
_BEFORE = 80
_CAPTURE = re.compile(r"[cC]?(\d{1,15})\Z")
_ALIKE = 0.2  # share of equal blocks from which two captures under one long title are versions of one page
_TITLE_WORDS = 5


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document as it is listed. `also` are later captures of the same bytes; `counts` findings by kind."""

    document: Document
    also: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """As printed: `c12`."""
        return self.document.id

    @property
    def title(self) -> str:
        """Its title, else its file name, else its id."""
        return self.document.title or self.document.name or self.id

    def fields(self) -> dict[str, object]:
        """For `--json`."""
        one = self.document
        return {
            "id": one.id, "title": one.title or None, "name": one.name or None, "kind": one.kind,
            "published": one.published or None, "modified": one.modified or None, "publisher": one.publisher or None,
            "language": one.language or None, "captured": one.captured, "payload": str(one.payload),
            "problem": one.problem or None, "notes": list(one.notes), "counts": dict(one.counts),
            "also": list(self.also), "views": one.views, "characters": one.characters,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document read from its bytes: what the record lists of it, and everything it says.

    `read.views` hold each stream with its bytes (`stream.view`, `stream.data`) and what was found in it
    (`understood`), mentions with the record's candidates.
    """

    line: Document
    read: DocumentRead

    @property
    def id(self) -> str:
        """As printed: `c12`."""
        return self.line.id

    @property
    def title(self) -> str:
        """What to call it."""
        return self.read.facts.title or self.line.name or self.id

    def citation(self, view: int, start: int, end: int) -> Citation:
        """Where the characters `start` to `end` of a view stand in the preserved bytes.

        Raises:
            ValueError: not characters of that view.
        """
        stream: StreamView = self.read.views[view].stream
        return Citation(self.line.payload, stream.chain, ByteRange(*stream.view.bytes_of(start, end)))


@dataclass(frozen=True, slots=True)
class TextHit:
    """A block that holds the words: `pieces` are (text, whether it is one of the words) around the first of them."""

    document: DocumentLine
    view: int
    start: int
    end: int
    zone: str
    marks: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[str, bool], ...]

    def fields(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "document": self.document.id, "title": self.document.title, "view": self.view, "start": self.start,
            "end": self.end, "zone": self.zone, "marks": [list(one) for one in self.marks],
            "snippet": "".join(text for text, _ in self.pieces),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextHits:
    """A page of hits; `total` blocks in `documents` documents hold the words."""

    hits: tuple[TextHit, ...]
    total: int
    documents: int


@dataclass(frozen=True, slots=True)
class MentionLine:
    """A place where a party is named, with the document it stands in."""

    document: DocumentLine
    mentioned: Mentioned

    def fields(self) -> dict[str, object]:
        """For `--json`."""
        one = self.mentioned
        return {
            "document": self.document.id, "title": self.document.title, "view": one.view, "start": one.start,
            "end": one.end, "surface": one.surface, "entity": one.entity, "score": one.score, "signs": list(one.signs),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of some document: `row` is what `read --jsonl` prints."""

    document: DocumentLine
    kind: str
    number: int
    row: Row


@dataclass(frozen=True, slots=True)
class Version:
    """A capture of a page. `basis` says how it is known to be one: `address`, `title`, or `asked` for this one."""

    document: Document
    basis: str


class Holds(Protocol):
    """Whatever holds a record: a workspace, a worker of the API."""

    @property
    def record(self) -> Record:
        """The record."""
        ...


def document_lines(workspace: Holds, *, unread: bool = True) -> tuple[DocumentLine, ...]:
    """The documents of a workspace, newest capture first; those of the same bytes stand once.

    Args:
        workspace: where.
        unread: whether those that could not be read are listed, too.
    """
    every = workspace.record.documents.all()
    also: dict[int, list[str]] = {}
    for one in every:
        if one.same_as is not None:
            also.setdefault(one.same_as, []).append(one.id)
    lines = [DocumentLine(one, tuple(also.get(one.capture, ()))) for one in every if one.same_as is None]
    return tuple(one for one in reversed(lines) if unread or not one.document.problem)


def open_document(workspace: Workspace, reference: str, *, given: dt.date | None = None) -> OpenedDocument:
    """The document that `reference` names, read from its bytes now.

    Args:
        workspace: where.
        reference: `c12`, `12`, or a citation (`sha256:…`, with or without a range).
        given: the day to reckon from where the document says none; by default none, or that of the exchange.

    Raises:
        UsageError: no such form of a reference.
        NotFound: no such capture, or its payload was deleted.
        InputError: it is no document, or cannot be read.
        IntegrityError: its bytes are damaged.
    """
    index = capture_named(workspace, reference)
    _refresh(workspace)
    known = workspace.record.documents.one(index)
    if known is None or known.problem:
        return _opened(workspace, index, known, given)
    key = (str(workspace.folder.resolve()), str(known.payload), known.chain, str(given), _linked_with(workspace, known))
    found = _cache.get(key)
    if found is None:
        made = _opened(workspace, index, known, given)
        _cache.put(key, made)
        return made
    return replace(found, line=known)


def capture_named(workspace: Workspace, reference: str) -> int:
    """The capture that a reference means; errors as `open_document`."""
    text = reference.strip()
    number = _CAPTURE.match(text)
    if number:
        return workspace.vault.capture(int(number[1])).index
    head = re.match(r"(sha256:[0-9a-f]{64})", text)
    if head is None:
        raise UsageError(
            f"{text[:80]!r} names no capture", hint="c12 as `holdfast documents` prints it, or a citation sha256:…"
        )
    found = workspace.vault.find(Digest.parse(head[1]))
    if not found:
        raise NotFound(f"no capture has the payload {head[1]}", hint="holdfast sources --captures")
    documents = workspace.record.documents
    return next((at for at in found if documents.one(at) is not None), found[0])


def search_text(
    workspace: Holds, words: str, *, document: int | None = None, limit: int = 20, offset: int = 0
) -> TextHits:
    """Blocks of text that hold all the words, the best first.

    Args:
        workspace: where.
        words: as a person types them; "in quotation marks": side by side; a last `*`: the beginning of a word.
        document: only of this capture's document.
        limit: how many.
        offset: how many to pass over.
    """
    record = workspace.record
    known = None if document is None else record.documents.one(document)
    if document is not None and known is None:
        return TextHits((), 0, 0)
    found, total, documents = record.documents.search(
        words, document=None if known is None else known.holder, limit=limit, offset=offset
    )
    lines = {one.document.capture: one for one in document_lines(workspace)} if found else {}
    hits = tuple(
        TextHit(lines[one.document], one.view, one.start, one.end, one.zone, one.marks,
                _pieces(one.text, one.start, one.marks))
        for one in found
        if one.document in lines
    )  # fmt: skip
    return TextHits(hits, total, documents)


def mentioned_in(workspace: Workspace, *entity_ids: str) -> tuple[MentionLine, ...]:
    """Where documents name a party, or may, document by document; brought up to date first (`mentioning`).

    Of several records of a party, each place stands once, with the best score.
    """
    record = workspace.record
    if record.documents.is_empty():
        return ()
    _refresh(workspace)
    lines = {one.document.capture: one for one in document_lines(workspace)}
    keys = dict.fromkeys(entity_ids)
    for entity in entity_ids:
        keys.update(dict.fromkeys(one.id for one in record.identities.cluster(entity)))
    found: dict[tuple[int, int, int], Mentioned] = {}
    for key in keys:
        for one in record.documents.mentioned(entity=key):
            place = (one.document, one.view, one.start)
            if one.document in lines and (place not in found or found[place].score < one.score):
                found[place] = one
    return tuple(MentionLine(lines[one.document], one) for _, one in sorted(found.items()))


def findings(workspace: Workspace, kind: str) -> Iterator[Found]:
    """The rows of one kind (`readers.text.rows.KINDS`) of all documents, each with its document's line."""
    lines = {one.document.capture: one for one in document_lines(workspace)}
    for one in workspace.record.documents.findings(kind):
        if one.document in lines:
            yield Found(lines[one.document], one.kind, one.number, one.fields)


def versions_of(workspace: Workspace, reference: str) -> tuple[Version, ...]:
    """The captures of the page that `reference` names, itself among them, in the order of their captures.

    Captures are of one page when their address is the same; else when they share a long title and a fifth of their
    blocks of text. Nothing else is guessed.

    Raises:
        UsageError, NotFound: as `open_document`.
    """
    documents = workspace.record.documents
    asked = documents.one(capture_named(workspace, reference))
    if asked is None:
        return ()
    found = []
    title, own = _title_key(asked), None
    for one in documents.all():
        if one.capture == asked.capture:
            found.append(Version(one, "asked"))
        elif one.holder == asked.holder or (one.address and one.address == asked.address):
            found.append(Version(one, "address" if one.address == asked.address else "same bytes"))
        elif title and _title_key(one) == title:
            own = set(documents.passages(asked.holder)) if own is None else own
            if _alike(own, set(documents.passages(one.holder))):
                found.append(Version(one, "title"))
    return tuple(found)


def _title_key(one: Document) -> str:
    words = re.findall(r"\w+", one.title.casefold())
    return " ".join(words) if len(words) >= _TITLE_WORDS else ""


def _alike(one: Sequence[str] | set[str], other: set[str]) -> bool:
    mine, theirs = ({_block_key(text) for text in texts} - {""} for texts in (one, other))
    least = min(len(mine), len(theirs))
    return least > 0 and len(mine & theirs) >= _ALIKE * least


def _block_key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _refresh(workspace: Workspace) -> None:
    """Bring the parties named in documents up to date, where there are documents."""
    if not workspace.record.documents.is_empty():
        from holdfast.workspace.mentioning import refresh_mentions  # noqa: PLC0415 - loaded when there is a document

        refresh_mentions(workspace)


def _opened(workspace: Workspace, index: int, known: Document | None, given: dt.date | None) -> OpenedDocument:
    material = material_of(workspace.vault, index, limits=Limits(max_bytes=workspace.settings.max_decoded_bytes))
    if material is None:
        raise InputError(
            f"capture c{index} is no document: it holds data, or nothing that can be read as text",
            hint="holdfast sources --captures lists every preserved file",
        )
    read = read_material(material, given=given)
    line = known or head_of(material)
    mentioned = workspace.record.documents.mentioned(document=line.holder) if known else ()
    schemata = workspace.record.documents.schemata({one.entity for one in mentioned})
    return OpenedDocument(line, with_candidates(read, mentioned, lambda key: schemata.get(key, "")))


def _linked_with(workspace: Workspace, line: Document) -> str:
    """Which names a document's mentions were compared with."""
    return workspace.record.documents.linked_with(line.holder)


def _pieces(text: str, start: int, marks: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The part of a block around its first marked word, cut at blanks, as plain and marked pieces."""
    first = marks[0][0] - start if marks else 0
    low = 0 if first <= _BEFORE else text.rfind(" ", 0, first - _BEFORE) + 1
    high = (
        len(text) if len(text) - low <= _SNIPPET else max(text.rfind(" ", low + 1, low + _SNIPPET), low + _SNIPPET // 2)
    )
    pieces: list[tuple[str, bool]] = [("… ", False)] if low else []
    at = low
    for begin, end in marks:
        left, right = begin - start, end - start
        if right > high:
            break
        pieces += [(text[at:left], False)] * (left > at)
        pieces.append((text[left:right], True))
        at = right
    pieces.append((text[at:high] + (" …" if high < len(text) else ""), False))
    return tuple((" ".join(piece.split("\n")), mark) for piece, mark in pieces if piece)


class _Cache:
    """The documents opened last, for all threads of a process."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, ...], OpenedDocument] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: tuple[str, ...]) -> OpenedDocument | None:
        """The document, noted as used."""
        with self._guard:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: tuple[str, ...], made: OpenedDocument) -> None:
        """Keep a document that is not too large, and let go of the one not used for longest."""
        if sum(len(one.stream.data) for one in made.read.views) > _KEPT_BYTES:
            return
        with self._guard:
            self._held[key] = made
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)


_cache = _Cache()
