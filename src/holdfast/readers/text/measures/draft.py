# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What one sentence states of a measure before names are looked up, and what nouns and verbs read alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import Span
from holdfast.readers.text.measures.line import Line, State
from holdfast.readers.text.measures.targets import Target, read_targets, target_end
from holdfast.readers.text.measures.words import word_set

__all__ = ["BASE", "Draft", "Noun", "by_phrase", "clause_begin", "clause_end", "status_of", "targets_around"]

_CLAUSE = 24  # words of a clause
_FAR = 10  # words looked at for a preposition
_ENDS = word_set("which who while but because after according said says")
_COUNTED = re.compile(
    r"(?:further |another |additional )?"
    r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of|hundreds of) "
    r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
)
_OF = frozenset({"of", "on", "against", "belonging"})
BASE = {
    "impose": "taken",
    "include": "taken",
    "keep": "ongoing",
    "lift": "lifted",
    "suspend": "suspended",
    "expire": "expired",
    "suffer": "taken",
    "reject": "rejected",
    "none": "taken",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A measure as one sentence states it; ranges are words of the line, names are not looked up yet."""

    type: str
    status: str
    first: int
    last: int
    head: int
    subject: tuple[int, int] | None = None
    by: tuple[int, int] | None = None
    targets: tuple[Target, ...] = ()
    rule: str = ""
    definite: bool = False
    lemma: str = ""
    named: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of an instrument: words `first` to `last`, its phrase from `begin`."""

    first: int
    last: int
    type: str
    begin: int = 0


def status_of(group: str, state: State) -> str:
    """How far a measure is by its governor's group and what the words before the governor say."""
    own = state.status
    if group == "hesitate":
        return "threatened" if state.negated else "planned"
    base = BASE.get(group)
    if base is None:
        if state.negated or own == "rejected":
            return "rejected"
        if own == "demanded":
            return "demanded"
        return ("planned" if own == "possible" else own) if group == "taken" and own else group
    if own == "possible":
        return "planned" if base in {"taken", "lifted"} else base
    stays = (group == "lift" and own == "rejected") or (group == "keep" and own in {"planned", "", "ongoing"})
    return "ongoing" if stays else own or base


def by_phrase(line: Line, at: int, limit: int) -> tuple[int, int] | None:
    """The words behind "by" that say who did it."""
    for j in range(at, min(len(line) - 1, limit)):
        if line.is_mark(j):
            return None
        if line.low[j] == "by" and not line.low[j + 1][0].isdigit() and not line.low[j + 1].endswith("ing"):
            end = target_end(line, j + 1)
            return (j + 1, end) if end > j else None
    return None


def clause_begin(line: Line, state: State, subject: tuple[int, int] | None, at: int) -> int:
    """The first word of a clause: its subject, unless that stands with another verb ("… but will keep")."""
    first = min(state.first, at)
    joined = state.before >= 0 and line.low[state.before] in {"and", "but"}
    return first if subject is None or (joined and subject[1] < state.before - 1) else min(first, subject[0])


def clause_end(line: Line, at: int) -> int:
    """The last word of the clause that word `at` stands in."""
    last = at
    for j in range(at + 1, min(len(line), at + _CLAUSE)):
        if line.is_mark(j) or line.low[j] in _ENDS:
            break
        last = j
    return last


def targets_around(line: Line, cast: Cast, words: Span, prepositions: frozenset[str]) -> tuple[Target, ...]:
    """The targets behind the first of some prepositions in words `first` to `last`; most must name somebody."""
    first, last = words
    for at in range(first, min(len(line) - 1, last, first + _FAR) + 1):
        word = line.low[at]
        if line.is_mark(at) or word in _ENDS or word == "that":
            break
        begin = at + (2 if word == "belonging" else 1)
        if word not in prepositions or begin >= len(line):
            continue
        found = tuple(read_targets(line, cast, begin, target_end(line, begin)))
        if any(cast.mentions_in(*one.span) or _COUNTED.match(one.name) for one in found) or (found and word in _OF):
            return found
    return ()
