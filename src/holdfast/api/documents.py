# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`GET /documents`, `GET /documents/{id}` and `GET /text`: the documents of the workspace, and what they say.

Documents come newest first, with counts of what was found in them; one comes with its findings, the
record's candidates for its names, and the record's measures that its own may be. A hit of the text search is a
block that holds all the words, with the places of the words (characters of the document's view) and
the digest of the payload they stand in. Runs in a thread: it reads the database.
"""

from __future__ import annotations

import re

from holdfast.api.answers import Answer, Problem, found, invalid
from holdfast.api.asked import Asked
from holdfast.api.holding import Holding
from holdfast.base.clock import SystemClock
from holdfast.base.errors import NotFound
from holdfast.readers.text.rows import KINDS
from holdfast.workspace.documents import document_lines, search_text
from holdfast.workspace.documents_beside import rows_held
from holdfast.workspace.documents_stated import stating_now

__all__ = ["document", "documents", "text"]

_MOST = 500
_FARTHEST = 1_000_000
_CAPTURE = re.compile(r"c?(\d{1,12})\Z")


def documents(asked: Asked, holding: Holding) -> Answer:
    """A page of the documents."""
    limit, offset = asked.number("limit", 50, _MOST), asked.number("offset", 0, _FARTHEST)
    if asked.problems:
        return invalid(asked.problems)
    lines = document_lines(holding)
    page = [one.fields() for one in lines[offset : offset + limit]]
    total = {"value": len(lines), "relation": "eq"}
    return found({"results": page, "total": total, "limit": limit, "offset": offset})


def document(asked: Asked, holding: Holding) -> Answer:
    """One document with its findings, all kinds or those of `kind`."""
    kinds = asked.many("kind")
    unknown = [one for one in kinds if one not in KINDS]
    if unknown:
        asked.problems.append(Problem(("query", "kind"), "should be one of " + ", ".join(KINDS), "enum"))
    if asked.problems:
        return invalid(asked.problems)
    capture = _CAPTURE.match(asked.path["id"].strip().lower())
    known = None if capture is None else holding.record.documents.one(int(capture[1]))
    if known is None:
        raise NotFound(f"no document {asked.path['id'][:40]!r} is held", hint="GET /documents lists them")
    by = stating_now(holding.record, SystemClock().now().date())
    rows = rows_held(by, known, kinds or KINDS)
    line = next(one for one in document_lines(holding) if one.document.capture == known.holder)
    return found({**line.fields(), "id": known.id, "findings": rows})


def text(asked: Asked, holding: Holding) -> Answer:
    """A page of the blocks that hold the words of `q`."""
    words, within = asked.text("q"), asked.text("document").strip().lower()
    limit, offset = asked.number("limit", 20, _MOST), asked.number("offset", 0, _FARTHEST)
    capture = _CAPTURE.match(within)
    if not words.strip():
        asked.problems.append(Problem(("query", "q"), "words to look for are wanted", "missing"))
    if within and capture is None:
        asked.problems.append(
            Problem(("query", "document"), "should be a capture, like c12", "string_pattern_mismatch")
        )
    if asked.problems:
        return invalid(asked.problems)
    hits = search_text(
        holding, words, document=None if capture is None else int(capture[1]), limit=limit, offset=offset
    )
    results = [{**one.fields(), "payload": str(one.document.document.payload)} for one in hits.hits]
    total = {"value": hits.total, "relation": "eq"}
    return found({"results": results, "total": total, "documents": hits.documents, "limit": limit, "offset": offset})
