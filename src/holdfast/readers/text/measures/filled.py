# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Targets that a measure has from what was told just before it, and whom a threat is said to.

"They will pay" hits whom the threat before it hits; a firm that "is leaving, too" leaves the same
country; help that names nobody goes to whom the help before it went; "their assets" are those of
the targets before in the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.readers.text.found import MeasureFound

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.found import QuotationFound
    from holdfast.readers.text.measures.draft import Draft
    from holdfast.readers.text.measures.line import Line

__all__ = ["Before", "addressee_of", "filled"]

_WHOSE = re.compile(r"\b(?:their|his|her)\b")
_PARTY = re.compile(
    r"(?:[Ii]f|[Uu]nless|[Oo]nce) (?:the |any |other )*"
    r"((?:[A-Z][\w’-]+|foreign|allied) (?:states|countries|governments|companies|banks|allies|powers|forces))\b"
)
_PARTIES = frozenset({"country", "organization", "person", "government_body"})


@dataclass(frozen=True, slots=True)
class Before:
    """What was told before: the last measure, the first of the paragraph, the last threat, the last that left."""

    last: MeasureFound | None
    head: MeasureFound | None
    threat: MeasureFound | None
    left: MeasureFound | None


def filled(line: Line, draft: Draft, one: MeasureFound, before: Before) -> MeasureFound:
    """A measure that names no target with those of the measure it goes on from, if there is one."""
    if one.targets:
        return one
    source, last = None, before.last
    if before.threat is not None and one.status == "threatened" and one.authority == before.threat.authority:
        source = before.threat
    if not _has(source) and draft.type == "company_exit":
        source = before.left
    aid = draft.type == "military_support" and before.head is not None
    if not _has(source) and aid and last is not None and last.type == "military_support":
        source = last
    within = last is not None and last.start >= line.start
    if not _has(source) and within and _WHOSE.search(line.text, one.start, one.end):
        source = last
    return one if source is None else replace(one, targets=source.targets, target_spans=source.target_spans)


def _has(source: MeasureFound | None) -> bool:
    return source is not None and bool(source.targets)


def addressee_of(cast: Cast, text: str, one: MeasureFound, said: QuotationFound | None) -> str:
    """Whom a threat is said to: whoever its condition names, else whom the speaker speaks to."""
    if one.condition is not None:
        for mention in cast.mentions_in(*one.condition):
            if mention.type in _PARTIES and mention.kind != "demonym":
                return mention.canonical
        told = _PARTY.match(text, *one.condition)
        if told is not None:
            return told[1]
    return said.addressee if said is not None and not said.addressee.startswith(("on ", "in ", "at ")) else ""
