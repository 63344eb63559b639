# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What one sentence states of a measure before names are looked up, and what nouns and verbs read alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from holdfast.readers.text.cast import Cast
from holdfast.readers.text.found import Span
from holdfast.readers.text.measures_line import Line, State
from holdfast.readers.text.measures_targets import Target, read_targets, target_end

__all__ = ["BASE", "Draft", "Noun", "by_phrase", "clause_end", "status_of", "targets_around"]

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
    extra: tuple[Span, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of an instrument: words `first` to `last`, its phrase from `begin`."""

    first: int
    last: int
    type: str
    begin: int = 0


def status_of(group: str, state: State, how: str) -> str:
    base = BASE.get(group, group if group not in {"hesitate"} else "planned")
    if group == "hesitate":
        return "threatened" if state.negated else "planned"
    if group in BASE:
        if state.status == "possible":
            return "planned" if base in {"taken", "lifted"} else base
        if group == "lift" and state.status == "rejected":
            return "ongoing"
        if group == "keep" and state.status in {"planned", "", "ongoing"}:
            return "ongoing"
        if group == "suffer" and state.status == "rejected":
            return "rejected"
        return state.status or base
    if state.negated or state.status == "rejected":
        return "rejected"
    if group == "taken" and state.status:
        return state.status if state.status != "possible" else "planned"
    if state.status == "demanded" or base == "demanded":
        return "demanded"
    return base


def by_phrase(line: Line, at: int, limit: int) -> tuple[int, int] | None:
    """The words behind "by" that say who did it."""
    for j in range(at, min(len(line) - 1, limit)):
        if line.is_mark(j):
            return None
        if line.low[j] == "by" and not line.low[j + 1][0].isdigit() and not line.low[j + 1].endswith("ing"):
            end = target_end(line, j + 1)
            return (j + 1, end) if end > j else None
    return None


def clause_end(line: Line, at: int) -> int:
    """The last word of the clause that word `at` stands in."""
    last = at
    for j in range(at + 1, min(len(line), at + 24)):
        if line.is_mark(j) or line.low[j] in {
            "which",
            "who",
            "while",
            "but",
            "because",
            "after",
            "according",
            "said",
            "says",
        }:
            break
        last = j
    return last


def targets_around(line: Line, cast: Cast, first: int, last: int, prepositions: set[str]) -> tuple[Target, ...]:
    for at in range(first, min(len(line) - 1, last, first + 10) + 1):
        if line.is_mark(at) or line.low[at] in {"which", "who", "that", "after", "while", "said"}:
            break
        if line.low[at] in prepositions and at + 1 < len(line):
            at += 2 if line.low[at] == "belonging" else 1
            found = tuple(read_targets(line, cast, at, target_end(line, at)))
            if any(cast.mentions_in(*one.span) for one in found) or (found and line.low[at - 1] in _OF):
                return found
    return ()
