# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who takes part in an event, where it is, and what it is about, from the words of its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.readers.text.events.words import event_words
from holdfast.readers.text.found import MentionFound, Span
from holdfast.readers.text.measures.around import Around
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.words import word_set

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast

__all__ = ["Party", "about_of", "asserters_of", "parties_in", "place_of"]

_ACTORS = frozenset({"person", "country", "organization", "government_body", "court"})
_PLACED = frozenset(
    {
        "in",
        "at",
        "near",
        "from",
        "over",
        "on",
        "about",
        "of",
        "outside",
        "inside",
        "across",
        "since",
        "during",
        "after",
        "before",
    }
)
_BEFORE = re.compile(r"(\w+)\s+(?:the\s+)?\Z")
_VISIT_TO = re.compile(r"\b(?:visits?|trips?|travel(?:led|ed|ling|ing)?|flew|fly) to\s+(?:the\s+)?\Z", re.IGNORECASE)
_PRONOUNS = word_set("he she they we it")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes part, and where it says so."""

    name: str
    span: Span


def parties_in(cast: Cast, around: Around, line: Line, words: Span, *, topic: bool) -> list[Party]:
    """The parties in words `first` to `last`: names that act, a pronoun; none behind "in" or "about" where `topic`."""
    first, last = words
    if first == last and line.low[first] in _PRONOUNS:
        name, span = around.who(line, first, last)
        return [Party(one, span) for one in name.split("; ")] if name and span is not None else []
    start, end = line.span(first, last)
    about = about_of(line, first - 1, last) if topic else None
    found: list[Party] = []
    mentions = [one for one in cast.mentions_in(start, end) if one.type in _ACTORS]
    for one in mentions:
        if about is not None and about[0] <= one.start:
            break
        if _is_adjective(line, one, mentions) or (topic and _is_placed(line, one, start)):
            continue
        found.append(Party(one.canonical or line.text[one.start : one.end], (one.start, one.end)))
    return found


def _is_adjective(line: Line, one: MentionFound, mentions: list[MentionFound]) -> bool:
    """A demonym or a possessive before somebody's name ("Russian President X", "the EU’s top diplomat Y")."""
    if line.text[one.end : one.end + 1] in {"’", "'"}:
        return True
    if one.type == "person":
        return False
    for other in mentions:
        if other.start > one.end and not re.search(r"[,;]|\band\b", line.text[one.end : other.start]):
            return other.type == "person" and not re.search(r"\bwith|\bby\b|\bto\b", line.text[one.end : other.start])
        if other.start > one.end:
            return False
    return False


def _is_placed(line: Line, one: MentionFound, start: int) -> bool:
    before = _BEFORE.search(line.text, max(start - 8, line.start), one.start)
    if before is None:
        return False
    return (
        before.group(1).lower() in _PLACED
        or _VISIT_TO.search(line.text, max(start - 8, line.start), one.start) is not None
    )


def place_of(cast: Cast, line: Line, head: int, last: int, *, visit: bool) -> tuple[str, Span | None]:
    """Where an event is: a place or state behind "in" or "at"; for a visit also behind "to", or its object."""
    allowed = {"in", "at", "near", "to"} if visit else {"in", "at", "near"}
    begin = line.ends[head]
    for one in cast.mentions_in(begin, line.ends[last]):
        if one.type not in {"place", "country", "organization"} or one.kind == "demonym":
            continue
        before = _BEFORE.search(line.text, max(begin - 1, line.start), one.start)
        word = before.group(1).lower() if before is not None else ""
        direct = visit and line.text[begin : one.start].strip() in {"", "the"} and one.type != "organization"
        if direct or (word in allowed and (one.type != "organization" or word == "at")):
            return one.canonical or line.text[one.start : one.end], (one.start, one.end)
    return "", None


def about_of(line: Line, head: int, last: int) -> Span | None:
    """What it is about: behind "on", "about", or "to discuss"."""
    tables = event_words()
    for j in range(head + 1, last):
        low, after = line.low[j], line.low[j + 1]
        if low == "to" and after in tables.purposes:
            return line.span(j + 1, last)
        if low in tables.about and not _is_time(after):
            return line.span(j + 1, last)
    return None


def _is_time(word: str) -> bool:
    days = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    months = {
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    }
    return word in days or word in months or word[0].isdigit() or word in {"jan.", "feb.", "the", "sept."} - {"the"}


def asserters_of(around: Around, at: int) -> tuple[str, ...]:
    """Who says so, if not the text."""
    said = around.quotation(at)
    return (*said.asserters, said.speaker) if said is not None else ()
