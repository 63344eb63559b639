# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`GET /documents` and `GET /text`: the documents of the workspace, and a search in what they say.

Documents come newest first, with counts of what was found in them. A hit of the text search is a
block that holds all the words, with the places of the words (characters of the document's view) and
the digest of the payload they stand in. Runs in a thread: it reads the database.
"""

from __future__ import annotations

import re

from holdfast.api.answers import Answer, Problem, found, invalid
from holdfast.api.asked import Asked
from holdfast.api.holding import Holding
from holdfast.workspace.documents import document_lines, search_text

__all__ = ["documents", "text"]

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
