# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whom a clause means that names nobody: "those listed", "the individuals", "both countries".

The measures of a section are asked from the last one back; what cannot be told stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import MeasureFound
from holdfast.readers.text.measures.line import Line

__all__ = ["with_meant", "with_named_later"]

_THEM = re.compile(
    r"\b(?:(?:those|these|the) "
    r"(?P<class>individuals|persons|people|entities|companies|firms|ships|vessels|tankers|banks)"
    r"(?! (?:of|in|from|that|who|which)\b)|available to them|"
    r"those (?:listed|sanctioned|designated|named|affected))\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bboth (?:countries|states|nations)\b", re.IGNORECASE)
_PERSONS = re.compile(r"\b(?:individuals|persons|people|officials|officers|members)\b", re.IGNORECASE)
_PERSONAL = frozenset({"individuals", "persons", "people"})
_HELD = frozenset({"taken", "ongoing"})
_NEAR = 1500  # characters back to the measure that is meant
_COUNTED = re.compile(
    r"(two|three|four|five|2|3|4|5) (?:[a-z]+ )?(?:individuals|persons|people|men|women|officials|suspects|generals)\b",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_BEHIND = 40  # characters behind a clause in which "both countries" stands
_FAR = 3000  # characters back to the states that "both" means


def with_meant(line: Line, cast: Cast, one: MeasureFound, rows: Sequence[MeasureFound]) -> MeasureFound:
    """A measure with those whom its own words only point at."""
    text = line.text[one.start : min(line.end, max([one.end, *(end for _, end in one.target_spans)]))]
    one = with_named_later(line, cast, one)
    if _BOTH.search(line.text, one.start, min(line.end, one.end + _BEHIND)):
        return _with_both(cast, one)
    them = _THEM.search(text) if len(one.targets) <= 1 and one.status in _HELD and not _names(cast, one) else None
    about = next((row for row in reversed(rows) if row.targets and row.status in _HELD and row.type != one.type), None)
    if them is None or about is None or one.start - about.end > _NEAR:
        return one
    pairs = tuple(zip(about.targets, about.target_spans, strict=False))
    if (them["class"] or "").lower() in _PERSONAL:
        pairs = tuple(pair for pair in pairs if _PERSONS.search(pair[0])) or pairs
    return replace(
        one, targets=tuple(name for name, _ in pairs), target_spans=tuple(span for _, span in pairs),
        authority=one.authority or about.authority,
        authority_span=one.authority_span if one.authority else about.authority_span,
    )  # fmt: skip


def with_named_later(line: Line, cast: Cast, one: MeasureFound) -> MeasureFound:
    """A measure on "two individuals …: A and B" with their names."""
    counted = _COUNTED.match(one.targets[0]) if len(one.targets) == 1 else None
    colon = line.text.find(":", one.end, line.end) if counted is not None else -1
    if counted is None or colon < 0 or _names(cast, one):
        return one
    named = [m for m in cast.mentions_in(colon, line.end) if m.type == "person"]
    names = tuple(dict.fromkeys(m.canonical for m in named))
    if len(names) != _NUMBERS.get(counted[1].lower(), 0):
        return one
    return replace(one, targets=names, target_spans=tuple((m.start, m.end) for m in named[: len(names)]))


def _names(cast: Cast, one: MeasureFound) -> bool:
    """Whether a target is somebody's name."""
    return any(cast.mentions_in(*span) for span in one.target_spans)


def _with_both(cast: Cast, one: MeasureFound) -> MeasureFound:
    found = [m for m in cast.mentions_in(max(0, one.start - _FAR), one.start) if m.type == "country"]
    last = {m.canonical: (m.start, m.end) for m in found if m.canonical != one.authority}
    names = sorted(last, key=lambda name: last[name])[-2:]
    return replace(one, targets=tuple(names), target_spans=tuple(last[name] for name in names)) if names else one
