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
_ONGOING = word_set("remain remains remained stay stays stayed still")
_PAPERS = frozenset({"law", "repressive_law", "unspecified_economic_diplomatic", "trade_restriction"})
_LEAD = word_set("the a an all its their")
_PRONOUNS = word_set("it them they him her us you that this those these")
_WAR = word_set("school schools church gun guns extra")  # what a war hits, too
_DOERS = frozenset({"country", "organization", "court", "government_body"})
_SINCE = 8  # words behind "closed to" in which "since" says that it goes on


@dataclass(frozen=True, slots=True)
class Shaped:
    """A draft that a shape has made, with what its shape says of it."""

    draft: Draft
    over: bool
    known: bool
    alone: bool = False


def shapes_of(line: Line, cast: Cast) -> Iterator[Shaped]:
    """The shapes of a sentence, in the order of the table."""
    heads = line.tables.anchors
    rows = sorted({at for word in line.words & heads.keys() for at in heads[word]})
    unlike = bool(rows) and not line.tables.words["unlike"].isdisjoint(line.words - _WAR)
    for phrase in (line.tables.shapes[at] for at in rows):
        known = "known" in phrase.marks
        if (unlike and not known) or any(line.words.isdisjoint(group) for group in phrase.needs):
            continue
        for match in phrase.pattern.finditer(line.text, line.start, line.end):
            draft = _of_match(_Place(line, cast, phrase, match))
            if draft is not None:
                yield Shaped(draft, "over" in phrase.marks, known, "alone" in phrase.marks)


def stands_beside(line: Line, shaped: Shaped, one: MeasureFound, rows: list[MeasureFound]) -> bool:
    """Whether a shape adds to the measures of its sentence: `rows` loses what it stands instead of."""
    head = line.starts[shaped.draft.head]
    touching = [row for row in rows if row.start < one.end and one.start < row.end]
    told = line.tables.told
    if shaped.alone and touching:
        return False
    if any(told.get(row.type, row.type) == told.get(one.type, one.type) for row in touching):
        return False
    over = shaped.over
    if not over and any(row.targets and row.targets == one.targets and row.start <= head < row.end for row in touching):
        return False
    for row in touching:
        if over or row.type in _PAPERS:
            rows.remove(row)
    return True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a shape stands."""

    line: Line
    cast: Cast
    phrase: Phrase
    match: Match[str]

    def has(self, mark: str) -> bool:
        """Whether its row of the table has a mark."""
        return mark in self.phrase.marks

    def span(self, group: str) -> tuple[int, int] | None:
        """The characters of a group, None where the pattern has none or it is empty."""
        return self.match.span(group) if group in self.match.re.groupindex and self.match[group] else None

    def words(self, group: str) -> tuple[int, int] | None:
        """The words of a group."""
        span = self.span(group)
        return _words_in(self.line, *span) if span is not None else None


def _of_match(place: _Place) -> Draft | None:
    line, phrase = place.line, place.phrase
    words = _words_in(line, *place.match.span())
    if words is None:
        return None
    head = next((found[0] for name in ("verb", "fate", "what") if (found := place.words(name))), words[0])
    state = _state(line, head) if place.span("verb") else None
    status = _status(phrase, state) if state is not None else phrase.status
    if place.span("fate"):
        status = _fate(line, head, place.match["fate"])
    if not status or (state is not None and state.negated and not place.has("held") and status == "taken"):
        return None
    if (
        status in {"taken", "planned"}
        and place.has("passive")
        and _goes_on(line, words[0], head, held=place.has("held"))
    ):
        status = "ongoing"
    targets = _targets(place)
    if place.has("named"):
        targets = _named(place, targets)
        if not targets:
            return None
    elif place.has("before") and not targets:
        targets = _named(place, ())
    passive = place.has("passive") or (state is not None and state.passive)
    goods = phrase.type in {"import_control", "export_control"}
    rule = "shape" if not passive else "noun-behind" if goods else "act-passive"
    return _with_doer(place, state, Draft(phrase.type, status, *words, head, targets=targets, rule=rule))


def _goes_on(line: Line, first: int, head: int, *, held: bool) -> bool:
    """Whether what is closed stays so: "remains shut", "has been off limits since"."""
    stays = not _ONGOING.isdisjoint(line.low[first:head])
    return stays or (not held and "since" in line.low[head + 1 : head + _SINCE])


def _fate(line: Line, at: int, word: str) -> str:
    """What the word says that tells what became of it; what will be is planned."""
    status = line.tables.fates.get(word.lower().rsplit(" ", 1)[-1], "taken")
    ahead = not line.tables.words["will"].isdisjoint(line.low[max(0, at - 3) : at])
    if status == "taken" and not line.tables.words["negations"].isdisjoint(line.low[max(0, at - 3) : at]):
        return "rejected"
    return "planned" if ahead and status in {"taken", "lifted"} else status


def _with_doer(place: _Place, state: State | None, draft: Draft) -> Draft:
    """Who does it: the group `by` (a name or a demonym in it), else the subject of the verb."""
    line, span = place.line, place.span("by")
    if span is not None:
        states = [one for one in place.cast.mentions_in(*span) if one.type in _DOERS]
        by = _words_in(line, states[0].start, states[0].end) if states else None
        return replace(draft, by=by or place.words("by"))
    if draft.rule != "shape" or state is None:
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


def _targets(place: _Place) -> tuple[Target, ...]:
    for name in ("other", "target"):
        words = place.words(name)
        if words is not None and not (words[0] == words[1] and place.line.low[words[0]] in _LEAD):
            return tuple(read_targets(place.line, place.cast, *words)) or _as_written(place.line, words)
    return ()


def _as_written(line: Line, words: tuple[int, int]) -> tuple[Target, ...]:
    """A class that no table knows, as it is written ("audits of joint ventures")."""
    first, last = words
    while first < last and line.low[first] in _LEAD:
        first += 1
    if first == last and line.low[first] in _PRONOUNS:
        return ()
    span = line.span(first, last)
    return (Target(line.text[span[0] : span[1]], span),)


def _named(place: _Place, targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Targets where a state is among what they say; where a shape names none, the last state before it."""
    line, cast, span = place.line, place.cast, place.match.span()
    if any(m.type in {"country", "place"} for one in targets for m in cast.mentions_in(*one.span)):
        return targets
    by = place.span("by") or (-1, -1)
    near = [
        m
        for m in cast.mentions_in(*span)
        if m.type == "country"
        and (m.kind != "demonym" or place.phrase.type == "company_exit")  # "its Belgian arm"
        and not by[0] <= m.start < by[1]
    ]
    if not near and place.has("before"):
        before = [m for m in cast.mentions_in(max(0, line.start - _BACK), span[0]) if m.type == "country"]
        near = [m for m in before if m.kind != "demonym"]
    return (Target(near[-1].canonical, (near[-1].start, near[-1].end)),) if near else ()
