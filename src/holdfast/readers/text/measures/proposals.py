# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What becomes of an act that is only proposed: "rejected an EU proposal to ban …", "a plan to … was withdrawn".

Whoever rejects a proposal is not who would do what it says, and whoever makes it is named before the
noun ("an EU proposal") or nowhere. Looked for in a few words around the act, so the cost is bounded.
"""

from __future__ import annotations

from dataclasses import replace

from holdfast.readers.text.measures.draft import Draft
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.words import word_set

__all__ = ["as_proposed"]

_PROPOSALS = word_set("proposal proposals plan plans bid motion idea bill draft suggestion initiative")
_VOTED = word_set("down against")
_FALLEN = word_set("withdrawn rejected blocked vetoed dropped shelved scrapped defeated abandoned")
_DROPPED = word_set("scrapped scraps abandoned abandons dropped drops shelved shelves withdrew cancelled canceled")
_BEEN = word_set("was were been being is are")
_BEFORE = 4  # words from a proposal to its "to"
_OWNER = 6  # words before a proposal in which it says whose it is, and who rejects it
_BEHIND = 22  # words behind an act in which its proposal falls


def as_proposed(line: Line, draft: Draft) -> Draft:
    """A draft whose act is the content of a proposal, with what became of that; any other as it is."""
    at = _proposal_before(line, draft)
    if at is None or draft.status not in {"planned", "demanded", "rejected", "taken"}:
        return draft
    fallen = _has_fallen(line, draft)
    for j in range(at - 1, max(-1, at - 1 - _OWNER), -1):
        form, word = line.tables.governors.get(line.low[j]), line.low[j]
        voted = word == "voted" and not _VOTED.isdisjoint(line.low[j + 1 : j + 2])
        against = (form is not None and form.group == "reject") or line.tables.matrix.get(word) == "rejected"
        if voted or (against and not line.raw[j][0].isupper()):
            if voted:
                return replace(draft, status="rejected")  # those who vote would have done it
            owner = next(((k, at - 1) for k in range(j + 1, at) if line.raw[k][0].isupper()), None)
            return replace(draft, status="rejected", subject=None, by=owner)
        if word in _DROPPED and not line.raw[j][0].isupper():
            return replace(draft, status="rejected")
        if form is not None or line.is_mark(j):
            break
    subject = None if draft.subject is not None and draft.subject[0] <= at <= draft.subject[1] else draft.subject
    return replace(draft, status="rejected", subject=subject) if fallen else draft


def _proposal_before(line: Line, draft: Draft) -> int | None:
    """The proposal whose content an act is: "a proposal to ban"."""
    for j in range(draft.head - 1, max(-1, draft.head - 1 - _BEFORE), -1):
        if line.low[j] in _PROPOSALS:
            return j if line.low[j + 1] in {"to", "that"} else None
    return None


def _has_fallen(line: Line, draft: Draft) -> bool:
    """Whether a proposal is said to have come to nothing behind its content."""
    return any(
        line.low[j] in _FALLEN and line.low[j - 1] in _BEEN
        for j in range(draft.last + 1, min(len(line), draft.last + _BEHIND))
    )
