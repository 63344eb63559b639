# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where documents name a party of the record, or may: for the party's page.

A name in a text is a possible match with a score, never the party itself; several parties may
have it. Each place is shown with the words around it and leads into the reader.
"""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.web.asked import Asked
from holdfast.web.reading import place_in
from holdfast.web.render import url
from holdfast.workspace.documents import MentionLine, mentioned_in

__all__ = ["around", "mentions_of"]

_DOCUMENTS = 12
_PLACES = 3  # shown of each document
_AROUND = 110  # characters on each side
_SEARCHED = 40  # blocks looked at for the one that holds a place
_SIGNS = {"homoglyph": "letters of another script", "hidden": "hidden characters", "line-break": "over two lines"}


def mentions_of(asked: Asked, ids: Iterable[str]) -> dict[str, object] | None:
    """The documents that name one of the parties `ids`, the newest first; `None` when none does."""
    places: dict[str, dict[tuple[int, int, int], MentionLine]] = {}
    for entity in ids:
        for one in mentioned_in(asked.workspace, entity):
            at = (one.mentioned.view, one.mentioned.start, one.mentioned.end)
            held = places.setdefault(one.document.id, {}).setdefault(at, one)
            if one.mentioned.score > held.mentioned.score:
                places[one.document.id][at] = one
    if not places:
        return None
    found = sorted(places.values(), key=lambda each: -next(iter(each.values())).document.document.capture)
    return {
        "total": sum(map(len, found)),
        "documents": len(found),
        "shown": [_document(asked, [each[at] for at in sorted(each)]) for each in found[:_DOCUMENTS]],
        "more": max(0, len(found) - _DOCUMENTS),
    }


def _document(asked: Asked, lines: list[MentionLine]) -> dict[str, object]:
    line = lines[0].document
    document, view = line.document, lines[0].mentioned.view
    same = [(one.mentioned.start, one.mentioned.end) for one in lines if one.mentioned.view == view]
    return {
        "href": url(f"/documents/{line.id}"), "id": line.id, "title": line.title, "publisher": document.publisher,
        "day": document.published or document.captured, "count": len(lines),
        "places": [_place(asked, one) for one in lines[:_PLACES]],
        "more": place_in(line.id, view, *same) if len(lines) > _PLACES else None,
    }  # fmt: skip


def _place(asked: Asked, line: MentionLine) -> dict[str, object]:
    one = line.mentioned
    phrase = one.surface.replace('"', " ")
    hits, _, _ = asked.record.documents.search(f'"{phrase}"', document=one.document, limit=_SEARCHED)
    block = next((hit for hit in hits if hit.view == one.view and hit.start <= one.start < hit.end), None)
    pieces: tuple[tuple[str, bool], ...] = ((one.surface, True),)
    if block is not None:
        pieces = around(block.text, one.start - block.start, one.end - block.start, _AROUND)
    return {
        "href": place_in(line.document.id, one.view, (one.start, one.end)), "pieces": pieces,
        "score": f"{one.score / 10:.0f} %", "signs": [_SIGNS.get(sign, sign) for sign in one.signs],
    }  # fmt: skip


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
