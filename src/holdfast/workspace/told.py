# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The findings of a workspace's documents as values to compare: claims, roles and measures with their places.

The record keeps findings as rows (`readers.text.rows`); here they become what `timeline` works on,
each with the sentence it stands in. The bytes are read again only where a citation is asked for
(`Citing`): of the few that are shown, and without looking again for what they say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.base.errors import InputError
from holdfast.base.selector import ByteRange, Citation
from holdfast.readers.text.found import ClaimFound, MeasureFound, RoleFound, Span
from holdfast.readers.text.segment import cut
from holdfast.timeline.told import Place, Source, ToldClaim, ToldMeasure, ToldRole
from holdfast.vault.decoding import Limits
from holdfast.workspace.documents import capture_named, document_lines, findings
from holdfast.workspace.documents_reading import material_of, parts_of

if TYPE_CHECKING:
    from holdfast.base.digest import Digest
    from holdfast.readers.documents.parts import StreamView
    from holdfast.readers.text.rows import Row
    from holdfast.record.documents import Document
    from holdfast.workspace.opening import Workspace

__all__ = ["Citing", "Texts", "as_of", "read_documents", "source_of", "told_claims", "told_measures", "told_roles"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_LONGEST = 600  # characters of a context: a sentence without an end is cut


def source_of(one: Document, reckoned: str = "") -> Source:
    """A document as the comparison knows it; `reckoned` is the day that its relative dates were taken from.

    The day of a page that says when it was last changed is that day: what it tells then, it told by then.
    """
    published = max(one.published, one.modified) if one.modified[:10] > one.published[:10] else one.published
    address = "" if one.address.startswith("file:") else one.address  # where a file lay says nothing of the page
    return Source(one.id, one.title or one.name, one.publisher, published, address, one.captured, reckoned)


class Texts:
    """The sentences of a workspace's documents, read when first asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._views: dict[tuple[int, int], tuple[str, tuple[tuple[int, int, str], ...]]] = {}
        self._known: set[int] = set()
        self._cut: dict[tuple[int, int, int], tuple[Span, ...]] = {}
        self._sources: dict[int, Source] = {}

    def source(self, document: Document) -> Source:
        """The document as the comparison knows it."""
        if document.holder not in self._sources:
            reckoned = ""
            if not (document.published or document.modified):
                rows = self._workspace.record.documents.findings("dates", document.holder)
                anchors = (_text(one.fields, "anchor") for one in rows)
                reckoned = next((anchor[:10] for anchor in anchors if _DAY.match(anchor)), "")
            self._sources[document.holder] = source_of(document, reckoned)
        return self._sources[document.holder]

    def words(self, document: Document, view: int, span: Span) -> str:
        """The characters of a span."""
        return self._view(document, view)[0][span[0] : span[1]]

    def sentence(self, document: Document, view: int, start: int) -> Span:
        """The sentence around a character, at most a few lines of it."""
        text, places = self._view(document, view)
        at = bisect_right(places, start, key=lambda one: one[0]) - 1
        if at < 0 or start >= places[at][1]:
            return start, start
        key = (document.holder, view, at)
        if key not in self._cut:
            self._cut[key] = tuple(cut(text, places[at][0], places[at][1]))
        sentences = self._cut[key]
        number = bisect_right(sentences, start, key=lambda one: one[0]) - 1
        if number < 0:
            return start, start
        first, last = sentences[number]
        first = max(first, start - _LONGEST)
        return first, min(last, first + 2 * _LONGEST)

    def _view(self, document: Document, view: int) -> tuple[str, tuple[tuple[int, int, str], ...]]:
        if document.holder not in self._known:
            self._known.add(document.holder)
            for one in self._workspace.record.documents.blocks(document.holder):
                self._views[document.holder, one.view] = (one.text, one.places)
        return self._views.get((document.holder, view), ("", ()))


def told_claims(workspace: Workspace, texts: Texts) -> Iterator[ToldClaim]:
    """Every claim of every document."""
    for document, row, place in _placed(workspace, texts, "claims"):
        publisher = document.publisher
        chain = tuple("" if name is None or name == publisher else str(name) for name in _list(row, "chain"))
        claim = ClaimFound(
            place.start, place.end, _text(row, "key"), _text(row, "subject"), _text(row, "predicate"),
            _text(row, "value"), _text(row, "unit"), _text(row, "qualifier"), _text(row, "time"), chain,
            row.get("polarity") is not False, _text(row, "type"), _text(row, "low"), _text(row, "high"),
            _text(row, "sign"), _span(row, "subject_span"), _span(row, "value_span"), rule=_text(row, "rule"),
        )  # fmt: skip
        yield ToldClaim(claim, place)


def told_roles(workspace: Workspace, texts: Texts) -> Iterator[ToldRole]:
    """Every role that documents state."""
    for _, row, place in _placed(workspace, texts, "roles"):
        role = RoleFound(
            place.start, place.end, _text(row, "person"), _text(row, "role"), _text(row, "organization"),
            _text(row, "relation"), _span(row, "role_span") or (place.start, place.end), _text(row, "rule"),
            row.get("former") is True, row.get("acting") is True,
        )  # fmt: skip
        yield ToldRole(role, place)


def told_measures(workspace: Workspace, texts: Texts) -> Iterator[ToldMeasure]:
    """Every measure that documents state, of any status."""
    days = _SaidDays(workspace, texts)
    for document, row, place in _placed(workspace, texts, "measures"):
        measure = MeasureFound(
            place.start, place.end, _text(row, "type"), _text(row, "kind"), _text(row, "status"),
            _text(row, "authority"), _span(row, "authority_span"), tuple(map(str, _list(row, "targets"))), (),
            _text(row, "date"), _span(row, "date_span"), _text(row, "duration"), _span(row, "duration_span"),
            _span(row, "condition_span"), _text(row, "addressee"), _text(row, "deadline"), _text(row, "standing"),
            tuple(map(str, _list(row, "asserters"))), rule=_text(row, "rule"),
        )  # fmt: skip
        condition = "" if measure.condition is None else texts.words(document, place.view, measure.condition)
        yield ToldMeasure(measure, place, " ".join(condition.split()), days.of(place))


class _SaidDays:
    """On which days things were said, as far as the texts tell."""

    def __init__(self, workspace: Workspace, texts: Texts) -> None:
        self._spans: dict[tuple[str, int], list[tuple[int, int, str]]] = {}
        for _, row, place in _placed(workspace, texts, "quotations"):
            content, day = _span(row, "content_span"), _text(row, "date")
            if content is not None and len(day) == len("2022-03-01"):
                self._spans.setdefault((place.source.reference, place.view), []).append((*content, day))

    def of(self, place: Place) -> str:
        """When that was said which stands at a place: the day of the narrowest saying around it, "" without one."""
        around = [
            (end - start, day)
            for start, end, day in self._spans.get((place.source.reference, place.view), ())
            if start <= place.start and place.end <= end
        ]
        return min(around)[1] if around else ""


class Citing:
    """The citations of places: every document is made into text again from its bytes, once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._read: dict[str, tuple[Digest, tuple[StreamView, ...]]] = {}

    def cited(self, place: Place) -> Place:
        """A place with the citation that re-reads its bytes.

        Raises:
            NotFound: the payload of its document was deleted.
            InputError: the document cannot be read any more.
            IntegrityError: its bytes are damaged.
        """
        reference = place.source.reference
        if reference not in self._read:
            self._read[reference] = self._views(reference)
        payload, streams = self._read[reference]
        stream = streams[place.view]
        citation = Citation(payload, stream.chain, ByteRange(*stream.view.bytes_of(place.start, place.end)))
        return replace(place, citation=str(citation))

    def _views(self, reference: str) -> tuple[Digest, tuple[StreamView, ...]]:
        workspace = self._workspace
        limits = Limits(max_bytes=workspace.settings.max_decoded_bytes)
        material = material_of(workspace.vault, capture_named(workspace, reference), limits=limits)
        if material is None:
            raise InputError(f"{reference} is no document any more", hint="holdfast check tells what is damaged")
        return material.capture.payload, parts_of(material).views


def read_documents(workspace: Workspace) -> tuple[Document, ...]:
    """The documents that could be read, the newest capture first."""
    return tuple(one.document for one in document_lines(workspace, unread=False))


def as_of(documents: tuple[Document, ...]) -> str:
    """When the newest of them was captured; "" without any."""
    return max((one.captured for one in documents), default="")


def _placed(workspace: Workspace, texts: Texts, kind: str) -> Iterator[tuple[Document, Row, Place]]:
    for one in findings(workspace, kind):
        row, document = one.row, one.document.document
        view, start, end = _number(row, "view"), _number(row, "start"), _number(row, "end")
        first, last = texts.sentence(document, view, start)
        context = texts.words(document, view, (first, last))
        yield document, row, Place(texts.source(document), start, end, _text(row, "surface"), view, "", context)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(row: Row, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0


def _list(row: Row, name: str) -> list[object]:
    value = row.get(name)
    return [*value] if isinstance(value, list) else []


def _span(row: Row, name: str) -> Span | None:
    value = row.get(name)
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], int):  # noqa: PLR2004
        return value[0], value[1]
    return None
