# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One says that it is so, another that it is not: yes/no claims whose words are the same but for the denial.

Words are compared as stems (`readers.text.claims_words`). The words of one claim must hold all words of the other,
at least three in all and one of them of the predicate, the documents must be of the same fortnight, and different
mouths must speak. A claim whose subject is a pronoun says too little to be met by its denial.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from holdfast.timeline.compared import Disagreement, Side
from holdfast.timeline.origins import origins, speaker
from holdfast.timeline.things import near, times_meet, versions
from holdfast.timeline.told import ToldClaim
from holdfast.timeline.worded import affirmative

__all__ = ["denials", "statement_denied"]

_DAYS = 14
_WAR = frozenset({"war", "invade", "conflict", "aggression"})
_WHOLE = 2  # stems of a predicate that says enough by itself
_ENOUGH = 3  # stems that both claims share
_SAYS_NO = frozenset(
    {"deny", "denied", "false", "falsely", "allegedly", "reportedly", "clearly", "did", "does", "do", "any",
     "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "hasn't", "haven't", "no"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    """A claim with the stems of its subject and predicate."""

    told: ToldClaim
    subject: frozenset[str]
    predicate: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.subject | self.predicate


def denials(told: Sequence[ToldClaim]) -> Iterator[Disagreement]:
    """The denials among claims that are in order, each with everybody on both sides."""
    facts = [one for one in (_words(claim) for claim in told) if one is not None]
    by_stem: dict[str, list[_Words]] = {}
    for one in facts:
        if one.told.claim.polarity:
            for stem in one.predicate:
                by_stem.setdefault(stem, []).append(one)
    for no in facts:
        if no.told.claim.polarity:
            continue
        rarest = min((by_stem.get(stem, []) for stem in sorted(no.predicate)), key=len, default=[])
        said = [one.told for one in (rarest or _first_found(by_stem, no)) if _same_thing(one, no)]
        if said:
            sides = (Side("it is so", tuple(said), origins(said)), Side("denied", (no.told,), origins((no.told,))))
            about = statement_denied(said[0], no.told)
            yield Disagreement(
                no.told.claim.key,
                about,
                "denial",
                "denial@1",
                "one says that it is so, the other that it is not",
                sides,
            )


def statement_denied(yes: ToldClaim, no: ToldClaim) -> str:
    """What one side says and the other denies: the words of the denial without their "not", else those of the other."""
    for one in (no, yes):
        without = affirmative(f"{one.claim.subject} {one.claim.predicate}".strip())
        if without:
            return without
    return " ".join(yes.place.words.split()) or f"{yes.claim.subject} {yes.claim.predicate}"


def _first_found(by_stem: dict[str, list[_Words]], no: _Words) -> list[_Words]:
    """Claims with any word of the denied predicate, where none has the rarest one."""
    found: dict[int, _Words] = {}
    for stem in sorted(no.predicate):
        for one in by_stem.get(stem, []):
            found.setdefault(id(one), one)
    return [*found.values()]


def _words(told: ToldClaim) -> _Words | None:
    parts = told.claim.key.split("|")
    if told.claim.type != "fact" or len(parts) < 4 or not parts[2] or not parts[3]:  # noqa: PLR2004 - fact||subject|predicate|
        return None
    subject = frozenset(parts[2].split("+")) - _SAYS_NO
    predicate = frozenset(parts[3].split("+")) - _SAYS_NO
    return _Words(told, subject, predicate) if subject and predicate else None


def _same_war(yes: _Words, no: _Words) -> bool:
    """Whether "the invasion" and "the war in Ukraine" are one: both are a war, and one of them has no other name."""
    mine, theirs = yes.subject - _WAR, no.subject - _WAR
    return bool(yes.subject & _WAR and no.subject & _WAR) and (mine <= theirs or theirs <= mine)


def _same_thing(yes: _Words, no: _Words) -> bool:
    first, second = yes.told, no.told
    shared = yes.all & no.all
    whole = no.all <= yes.all or yes.all <= no.all
    war = len(yes.predicate & no.predicate) >= _WHOLE and yes.predicate == no.predicate and _same_war(yes, no)
    if not war and (not whole or len(shared) < _ENOUGH or not yes.predicate & no.predicate or not yes.subject & no.all):
        return False
    if speaker(first).casefold() == speaker(second).casefold() or versions(first, second):
        return False
    return near(first.place, second.place, days=_DAYS) and (
        times_meet(first, second) or not (first.claim.time and second.claim.time)
    )
