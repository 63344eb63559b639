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
_ALSO = 6  # further documents named beside a sentence
_AROUND = 60  # characters on each side
_LONGEST = 360  # characters of a sentence


def statements_of(asked: Asked, ids: Sequence[str]) -> dict[str, object] | None:
    """The documents that may speak of a measure among `ids`, or against one of the parties; `None` when none does."""
    found = stated_in(asked.workspace, ids)
    told: dict[tuple[object, ...], list[StatedLine]] = {}
    for line in found.lines:
        told.setdefault(_same_sentence(line), []).append(line)
    documents: dict[str, list[list[StatedLine]]] = {}
    for lines in told.values():
        documents.setdefault(lines[0].document.id, []).append(lines)
    if not documents:
        return None
    shown = list(documents.values())[:_DOCUMENTS]
    return {
        "total": len(told),
        "documents": len({line.document.id for line in found.lines}),
        "shown": [_document(asked, sentences) for sentences in shown],
        "more": len(documents) - len(shown),
        "left": found.left,
    }


def _same_sentence(line: StatedLine) -> tuple[object, ...]:
    """What sentences share that are told as one (versions of a page repeat them): words, status, date, candidates."""
    row = line.row
    words = " ".join(str(row["surface"]).split())
    return words, row["status"], row["date"], tuple(one.id for one in line.measures)


def _document(asked: Asked, sentences: Sequence[Sequence[StatedLine]]) -> dict[str, object]:
    line = sentences[0][0].document
    document = line.document
    views = views_of(asked, document)
    return {
        "href": url(f"/documents/{line.id}", {"show": "measures"}), "id": line.id, "title": line.title,
        "publisher": document.publisher, "day": document.published or document.captured,
        "sentences": [_sentence(one, views) for one in sentences[:_SENTENCES]],
        "more": max(0, len(sentences) - _SENTENCES),
    }  # fmt: skip


def _sentence(lines: Sequence[StatedLine], views: Mapping[int, Blocks]) -> dict[str, object]:
    """A sentence with where else it stands; `lines` are its documents, the newest first."""
    line, also = lines[0], {one.document.id: one for one in lines[1:] if one.document.id != lines[0].document.id}
    row = line.row
    view, start, end = _where(line)
    shown = (start, min(end, start + _LONGEST))
    return {
        "href": _place(line),
        "pieces": words_at(views.get(view), shown, str(row["surface"])[:_LONGEST], _AROUND), "status": row["status"],
        "same": [same_told(one, str(row["date"] or "")) for one in line.measures[:_MEASURES]],
        "more": max(0, len(line.measures) - _MEASURES),
        "also": [{"id": one, "href": _place(each)} for one, each in list(also.items())[:_ALSO]],
        "also_more": max(0, len(also) - _ALSO),
    }  # fmt: skip


def _where(line: StatedLine) -> tuple[int, int, int]:
    return _int(line.row["view"]), _int(line.row["start"]), _int(line.row["end"])


def _place(line: StatedLine) -> str:
    view, start, end = _where(line)
    return place_in(line.document.id, view, (start, end))


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
