# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Constructions of data/measures_shapes.toml as measures: "committed 2 billion to X", "came off the list".

A shape is a pattern over one sentence that is only tried where the sentence has a word of each of its
lists. Its verb says how far the act is, as for any other verb; a word of fate ("lapsed", "withdrawn")
says it by itself. Whoever a shape hits is read from its own group, and where it must name a state,
a class without one makes no measure. All patterns are bounded, so a sentence costs what its length is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from re import Match

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import MeasureFound
from holdfast.readers.text.measures.draft import Draft, clause_begin
from holdfast.readers.text.measures.line import Line, State
from holdfast.readers.text.measures.targets import Target, read_targets
from holdfast.readers.text.measures.words import Phrase, word_set

__all__ = ["Shaped", "shapes_of", "stands_beside"]

_BACK = 600  # characters before a sentence in which its state is named
_BASES = word_set("put set cut shut")
_ONGOING = word_set("remain remains remained stay stays stayed still since")
_PAPERS = frozenset({"law", "repressive_law", "unspecified_economic_diplomatic", "trade_restriction"})
_LEAD = word_set("the a an all its their")


@dataclass(frozen=True, slots=True)
class Shaped:
    """A draft that a shape has made, with what its shape says of it."""

    draft: Draft
    over: bool
    known: bool


def shapes_of(line: Line, cast: Cast) -> Iterator[Shaped]:
    """The shapes of a sentence, in the order of the table."""
    if not line.tables.words["unlike"].isdisjoint(line.low):
        return
    anchors = line.tables.anchors
    for at in sorted({at for word in anchors.keys() & line.words for at in anchors[word]}):
        phrase = line.tables.shapes[at]
        if any(line.words.isdisjoint(group) for group in phrase.needs):
            continue
        for match in phrase.pattern.finditer(line.text, line.start, line.end):
            draft = _of_match(line, cast, phrase, match)
            if draft is not None:
                yield Shaped(draft, "over" in phrase.marks, "known" in phrase.marks)


def stands_beside(one: MeasureFound, rows: list[MeasureFound], *, over: bool) -> bool:
    """Whether a shape adds to the measures of its sentence: `rows` loses what it stands instead of."""
    touching = [row for row in rows if row.start < one.end and one.start < row.end]
    if any(row.type == one.type or (row.targets == one.targets and row.targets) for row in touching) and not over:
        return False
    if any(row.type == one.type for row in touching):
        return False
    for row in touching:
        if over or row.type in _PAPERS:
            rows.remove(row)
    return True


def _of_match(line: Line, cast: Cast, phrase: Phrase, match: Match[str]) -> Draft | None:
    words = _words_in(line, *match.span())
    if words is None:
        return None
    groups = match.re.groupindex
    head = next((_first_in(line, match, name) for name in ("verb", "fate", "what") if name in groups), None)
    head = words[0] if head is None else head
    status, state = phrase.status, None
    if "verb" in groups:
        state = _state(line, head)
        status = _status(phrase, state)
    if "fate" in groups:
        status = line.tables.fates.get(match["fate"].split()[-1].lower(), "taken")
        ahead = line.tables.words["will"] | {"be"}
        status = "planned" if status == "taken" and not ahead.isdisjoint(line.low[max(0, head - 2) : head]) else status
    if not status or (state is not None and state.negated and "held" not in phrase.marks and status == "taken"):
        return None
    if (
        status in {"taken", "planned"}
        and "passive" in phrase.marks
        and not _ONGOING.isdisjoint(line.low[words[0] : head])
    ):
        status = "ongoing"
    targets = _targets(line, cast, match)
    if "named" in phrase.marks:
        targets = _named(line, cast, phrase, match, targets)
        if not targets:
            return None
    elif "before" in phrase.marks and not targets:
        targets = _named(line, cast, phrase, match, ())
    passive = "passive" in phrase.marks or (state is not None and state.passive)
    return _with_doer(
        line, cast, match, state,
        Draft(phrase.type, status, words[0], words[1], head, targets=targets, rule="act-passive" if passive else "shape"),
    )  # fmt: skip


def _with_doer(line: Line, cast: Cast, match: Match[str], state: State | None, draft: Draft) -> Draft:
    """Who does it: the group `by` (a name or a demonym in it), else the subject of the verb."""
    if "by" in match.re.groupindex and match["by"]:
        by = _words_in(line, *match.span("by"))
        inside = cast.mentions_in(*match.span("by"))
        states = [one for one in inside if one.type in {"country", "organization", "court", "government_body"}]
        if states:
            by = _words_in(line, states[0].start, states[0].end) or by
        return replace(draft, by=by)
    if draft.rule == "act-passive" or state is None:
        return draft
    subject = state.agent if state.agent is not None else line.subject(state)
    first = min(draft.first, clause_begin(line, state, subject, draft.head))
    return replace(draft, subject=subject, first=first)


def _state(line: Line, at: int) -> State:
    """How far the verb at a word is, its tense told by its form."""
    word = line.low[at]
    acts, form = line.tables.acts.get(word), line.tables.governors.get(word)
    if word.endswith("ing"):
        tense = "ing"
    elif acts is not None:
        tense = acts[0].tense
    elif form is not None:
        tense = form.tense
    else:
        tense = "ed" if word in line.tables.pasts or word.endswith("ed") else "s" if word.endswith("s") else "base"
    state = line.state(at, tense)
    return line.state(at, "ed") if tense == "base" and state.bare and word in _BASES else state


def _status(phrase: Phrase, state: State) -> str:
    own = state.status
    if "held" in phrase.marks:
        return phrase.status or "taken"
    if phrase.status:
        return phrase.status if own in {"", "ongoing", "possible", "planned"} or phrase.status == "rejected" else own
    return "planned" if own == "possible" else own or "taken"


def _words_in(line: Line, start: int, end: int) -> tuple[int, int] | None:
    inside = [at for at, one in enumerate(line.starts) if start <= one < end and not line.is_mark(at)]
    return (inside[0], inside[-1]) if inside else None


def _first_in(line: Line, match: Match[str], group: str) -> int | None:
    if not match[group]:
        return None
    found = _words_in(line, *match.span(group))
    return found[0] if found is not None else None


def _targets(line: Line, cast: Cast, match: Match[str]) -> tuple[Target, ...]:
    for name in ("other", "target"):
        if name in match.re.groupindex and match[name]:
            words = _words_in(line, *match.span(name))
            if words is not None and not (words[0] == words[1] and line.low[words[0]] in _LEAD):
                return tuple(read_targets(line, cast, *words))
    return ()


def _named(
    line: Line, cast: Cast, phrase: Phrase, match: Match[str], targets: tuple[Target, ...]
) -> tuple[Target, ...]:
    """Targets where a state is among what they say; where a shape names none, the last state before it."""
    inside = [m for one in targets for m in cast.mentions_in(*one.span) if m.type in {"country", "place"}]
    if inside:
        return targets
    by = match.span("by") if "by" in match.re.groupindex else (-1, -1)
    behind = [m for m in cast.mentions_in(*match.span()) if m.type == "country" and not by[0] <= m.start < by[1]]
    near = behind or [
        m
        for m in cast.mentions_in(max(0, line.start - _BACK), match.start())
        if m.type == "country" and "before" in phrase.marks and not (m.start >= line.start and m.kind == "demonym")
    ]
    return (Target(near[-1].canonical, (near[-1].start, near[-1].end)),) if near else ()
