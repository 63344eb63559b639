# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The record's candidates put to the mentions of a document that was just read from its bytes. Pure.

A candidate belongs to the mention at its very place. A listed name that no mention covers becomes a
mention of its own, of the kind that its party's schema says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.readers.text.found import Candidate, MentionFound

if TYPE_CHECKING:
    from holdfast.readers.text.reading import DocumentRead
    from holdfast.record.documents_door import Mentioned

__all__ = ["MOST_CANDIDATES", "RECORD_NAME", "type_of", "with_candidates"]

MOST_CANDIDATES = 12
RECORD_NAME = "record-name@1"  # the rule of a mention that is a name of the record and nothing else
_TYPES = {
    "Person": "person", "PublicBody": "government_body", "Vessel": "vessel", "Airplane": "aircraft",
}  # fmt: skip


def type_of(schema: str) -> str:
    """The type of a mention that only its party's schema tells."""
    return _TYPES.get(schema, "organization")


def with_candidates(read: DocumentRead, mentioned: Sequence[Mentioned], parties: Callable[[str], str]) -> DocumentRead:
    """The document with the record's candidates at its mentions, and a mention where none was found before."""
    by_view: dict[int, dict[tuple[int, int], list[Mentioned]]] = {}
    for one in mentioned:
        by_view.setdefault(one.view, {}).setdefault((one.start, one.end), []).append(one)
    views = tuple(
        replace(view, understood=replace(
            view.understood,
            mentions=_linked(view.understood.mentions, by_view[view.number], view.stream.view.text, parties),
        )) if view.number in by_view else view
        for view in read.views
    )  # fmt: skip
    return replace(read, views=views)


def _linked(
    mentions: Sequence[MentionFound],
    listed: Mapping[tuple[int, int], Sequence[Mentioned]],
    text: str,
    parties: Callable[[str], str],
) -> tuple[MentionFound, ...]:
    """Mentions with the candidates that stand at their place; a listed name that no mention covers becomes one."""
    left = dict(listed)
    found: list[MentionFound] = []
    for one in mentions:
        rows = left.pop((one.start, one.end), None)
        if rows is None:
            found.append(one)
            continue
        signs = tuple(dict.fromkeys((*one.signs, *rows[0].signs)))
        found.append(replace(one, candidates=_candidates(rows), signs=signs))
    for (start, end), rows in left.items():
        best = rows[0]
        found.append(MentionFound(
            start, end, type_of(parties(best.entity)), " ".join(text[start:end].split()),
            rule=RECORD_NAME, signs=best.signs, candidates=_candidates(rows),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _candidates(rows: Sequence[Mentioned]) -> tuple[Candidate, ...]:
    ranked = sorted(rows, key=lambda one: (-one.score, one.entity))
    return tuple(Candidate(one.entity, one.score) for one in ranked[:MOST_CANDIDATES])
