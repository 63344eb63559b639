# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where documents name a party of the record, or may: for the party's page.

A name in a text is a possible match with what it rests on, never the party itself; several parties may
have it. Each place is shown with the words around it and leads into the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from holdfast.record.documents import Document
from holdfast.record.documents_door import Blocks
from holdfast.web.asked import Asked
from holdfast.web.reading import place_in
from holdfast.web.render import url
from holdfast.workspace.documents import MentionLine, mentioned_in

__all__ = ["around", "mentions_of", "views_of", "words_at"]

_DOCUMENTS = 12
_PLACES = 3  # shown of each document
_AROUND = 110  # characters on each side
_SIGNS = {"homoglyph": "letters of another script", "hidden": "hidden characters", "line-break": "over two lines"}


def mentions_of(asked: Asked, ids: Iterable[str]) -> dict[str, object] | None:
    """The documents that name one of the parties `ids`, the newest first; `None` when none does."""
    documents: dict[str, list[MentionLine]] = {}
    for one in mentioned_in(asked.workspace, *ids):
        documents.setdefault(one.document.id, []).append(one)
    if not documents:
        return None
    found = sorted(documents.values(), key=lambda lines: -lines[0].document.document.capture)
    return {
        "total": sum(map(len, found)),
        "documents": len(found),
        "shown": [_document(asked, lines) for lines in found[:_DOCUMENTS]],
        "more": max(0, len(found) - _DOCUMENTS),
    }


def _document(asked: Asked, lines: list[MentionLine]) -> dict[str, object]:
    line = lines[0].document
    document, view = line.document, lines[0].mentioned.view
    same = [(one.mentioned.start, one.mentioned.end) for one in lines if one.mentioned.view == view]
    views = views_of(asked, document)
    return {
        "href": url(f"/documents/{line.id}"), "id": line.id, "title": line.title, "publisher": document.publisher,
        "day": document.published or document.captured, "count": len(lines),
        "places": [_place(one, views) for one in lines[:_PLACES]],
        "more": place_in(line.id, view, *same) if len(lines) > _PLACES else None,
    }  # fmt: skip


def _place(line: MentionLine, views: Mapping[int, Blocks]) -> dict[str, object]:
    one = line.mentioned
    return {
        "href": place_in(line.document.id, one.view, (one.start, one.end)),
        "pieces": words_at(views.get(one.view), (one.start, one.end), one.surface, _AROUND),
        "signs": [_SIGNS.get(sign, sign) for sign in one.signs],
    }  # fmt: skip


def views_of(asked: Asked, document: Document) -> dict[int, Blocks]:
    """The text of a document, view by view, as the record has it."""
    return {one.view: one for one in asked.record.documents.blocks(document.holder)}


def words_at(blocks: Blocks | None, place: tuple[int, int], surface: str, beside: int) -> tuple[tuple[str, bool], ...]:
    """The words of a place, marked, with those beside it in its block; `surface` alone where there is no such block."""
    start, end = place
    for low, high, _ in () if blocks is None else blocks.places:
        if low <= start < high:
            assert blocks is not None  # noqa: S101 - it has places
            return around(blocks.text[low:high], start - low, min(end, high) - low, beside)
    return ((surface, True),)


def around(text: str, start: int, end: int, beside: int) -> tuple[tuple[str, bool], ...]:
    """The words of a place, marked, with at most `beside` characters on each side, cut between words."""
    low, high = max(0, start - beside), min(len(text), end + beside)
    if low:
        low = text.find(" ", low, start) + 1 or low
    if high < len(text):
        cut = text.rfind(" ", end, high)
        high = cut if cut >= 0 else high
    before = ("… " if low else "") + text[low:start]
    after = text[end:high] + (" …" if high < len(text) else "")
    return tuple(
        (piece, marked) for piece, marked in ((before, False), (text[start:end], True), (after, False)) if piece
    )
