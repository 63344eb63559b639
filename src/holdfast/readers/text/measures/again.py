# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What becomes of a measure told of before: "the ban took effect on 1 June", "it expired", "the measures were lifted".

`Reach` keeps the measures of a section; `follow_up` reads of one sentence which of them it speaks of
and how far that one is now. A definite noun alone ("the ban") never makes a measure of its own: it
is a further span of the one in reach (`again`), or a new status of it with its authority and targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import MeasureFound
from holdfast.readers.text.measures.draft import Draft, Noun
from holdfast.readers.text.measures.govern import (
    Governor,
    governed,
    governed_behind,
    governor_left,
    governor_right,
    takes_effect,
)
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.nouns import phrase_begin
from holdfast.readers.text.measures.targets import Target
from holdfast.readers.text.measures.words import Form, tables, word_set

__all__ = ["follow_up", "is_same_state", "may_follow", "told_of", "with_known"]

_DEFINITE = word_set("the those these such this its that their both")
_PHRASE = 4  # words before the noun of a follow-up
_BACK = 20  # measures looked back at
_NEAR = 600  # characters in which "it" has its measure
_ENDS = frozenset({"lift", "suspend", "expire"})
_GOES_ON = word_set("extend renew prolong tighten expand strengthen broaden")
_OWN = word_set("on against of for")  # "the ban on X" says itself what it bans
_PRONOUNS = word_set("it they both")
_HELD = frozenset({"taken", "ongoing"})
_NEVER = frozenset({"evidence_collection", "military_support", "military_posture", "investigation", "company_exit"})


def may_follow(words: Sequence[str]) -> bool:
    """Whether words can say what became of a measure."""
    return not tables().words["fates"].isdisjoint(words)


def told_of(types: frozenset[str], rows: Sequence[MeasureFound]) -> MeasureFound | None:
    """The last measure of some types (any but what no ban is, where none is given), rather one with targets."""
    fits = [one for one in rows[-_BACK:] if (one.type in types if types else one.type not in _NEVER)]
    return next((one for one in reversed(fits) if one.targets), fits[-1] if fits else None)


def follow_up(line: Line, cast: Cast, rows: Sequence[MeasureFound]) -> tuple[Draft, MeasureFound] | None:
    """What a sentence says of a measure before it, and that measure; None where it says nothing of one."""
    if not rows:
        return None
    found = _of_pronoun(line, cast, rows)
    heads = line.tables.follow_ups
    for at, word in enumerate(line.low) if found is None else ():
        if word not in heads or (line.low[at + 1 : at + 2] and line.low[at + 1] in _OWN):
            continue
        begin = phrase_begin(line, at)
        if at - begin > _PHRASE or line.low[begin] not in _DEFINITE:
            continue
        about = told_of(heads[word], rows)
        draft = _governed(line, cast, Noun(at, at, about.type, begin)) if about is not None else None
        if about is not None and draft is not None:
            return draft, about
    return found


def _of_pronoun(line: Line, cast: Cast, rows: Sequence[MeasureFound]) -> tuple[Draft, MeasureFound] | None:
    about = rows[-1]
    if not len(line) or line.low[0] not in _PRONOUNS or line.start - about.end > _NEAR or about.type in _NEVER:
        return None
    noun = Noun(0, 0, about.type)
    right = governor_right(line, noun, 0)
    if right is None or not (
        _is_fate(line, right) and (right[0] > 1 or takes_effect(line, right[0]) or right[1].group == "expire")
    ):
        return None
    return governed_behind(line, cast, _base(noun), right), about


def _base(noun: Noun) -> Draft:
    return Draft(noun.type, "taken", noun.begin, noun.last, noun.first, definite=True)


def _is_fate(line: Line, right: tuple[int, Form]) -> bool:
    at, form = right
    passive = form.tense == "ed" and line.state(at, "ed").passive
    return (
        takes_effect(line, at)
        or form.group == "expire"
        or (passive and (form.group in _ENDS or form.lemma in _GOES_ON))
    )


def _governed(line: Line, cast: Cast, noun: Noun) -> Draft | None:
    left: Governor | None = governor_left(line, noun)
    if left is not None and left.group in _ENDS:
        return governed(line, cast, (_base(noun), noun), left)
    right = governor_right(line, noun, noun.last)
    return governed_behind(line, cast, _base(noun), right) if right is not None and _is_fate(line, right) else None


def with_known(draft: Draft, about: MeasureFound) -> Draft:
    """A follow-up with the targets of the measure it speaks of."""
    named = tuple(Target(name, span) for name, span in zip(about.targets, about.target_spans, strict=False))
    return replace(draft, targets=named, rule="again")


def is_same_state(draft: Draft, row: MeasureFound, about: MeasureFound) -> bool:
    """Whether a follow-up only tells its measure again: taken as before, or still ahead."""
    if draft.lemma in _GOES_ON and row.status in _HELD:
        return False
    return row.status == about.status or (row.status in _HELD | {"planned"} and about.status in _HELD)
