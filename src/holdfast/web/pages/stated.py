# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where documents may speak of a measure, or of a measure against a party: for the pages of both.

A sentence and a measure of a list are put side by side with what speaks for their being one (the
party, the kind, the authority, the date) and both dates; which is which, the reader judges. Each
sentence leads to its place in the reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from holdfast.record.documents_door import Blocks
from holdfast.web.asked import Asked
from holdfast.web.notes import same_told
from holdfast.web.pages.mentioned import views_of, words_at
from holdfast.web.reading import place_in
from holdfast.web.render import url
from holdfast.workspace.documents_stated import StatedLine, stated_in

__all__ = ["statements_of"]

_DOCUMENTS = 12
_SENTENCES = 6  # shown of each document
_MEASURES = 3  # shown of each sentence
_AROUND = 60  # characters on each side
_LONGEST = 360  # characters of a sentence


def statements_of(asked: Asked, ids: Sequence[str]) -> dict[str, object] | None:
    """The documents that may speak of a measure among `ids`, or against one of the parties; `None` when none does."""
    found = stated_in(asked.workspace, ids)
    documents: dict[str, list[StatedLine]] = {}
    for line in found.lines:
        documents.setdefault(line.document.id, []).append(line)
    if not documents:
        return None
    shown = list(documents.values())[:_DOCUMENTS]
    return {
        "total": len(found.lines),
        "documents": len(documents),
        "shown": [_document(asked, lines) for lines in shown],
        "more": len(documents) - len(shown),
        "left": found.left,
    }


def _document(asked: Asked, lines: Sequence[StatedLine]) -> dict[str, object]:
    line = lines[0].document
    document = line.document
    views = views_of(asked, document)
    return {
        "href": url(f"/documents/{line.id}", {"show": "measures"}), "id": line.id, "title": line.title,
        "publisher": document.publisher, "day": document.published or document.captured, "count": len(lines),
        "sentences": [_sentence(one, views) for one in lines[:_SENTENCES]], "more": max(0, len(lines) - _SENTENCES),
    }  # fmt: skip


def _sentence(line: StatedLine, views: Mapping[int, Blocks]) -> dict[str, object]:
    row = line.row
    view, start, end = (_int(row[name]) for name in ("view", "start", "end"))
    shown = (start, min(end, start + _LONGEST))
    return {
        "href": place_in(line.document.id, view, (start, end)),
        "pieces": words_at(views.get(view), shown, str(row["surface"])[:_LONGEST], _AROUND), "status": row["status"],
        "same": [same_told(one, str(row["date"] or "")) for one in line.measures[:_MEASURES]],
        "more": max(0, len(line.measures) - _MEASURES),
    }  # fmt: skip


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
