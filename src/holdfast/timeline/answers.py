# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What answers a claim that stands shortly before it in the same text: `answers`.

    "… over a debt of 7 million." "There is no such debt."      what it refers back to
    "… that a fuse was found?" "That is wrong."
    "… had not been asked." Three diplomats said that it had.
    "… 640 workers; the union puts the number at 700"           another number of the very same thing
    "A depot of drones was hit." "There were no drones there."  what is said not to have been there
    "14 guards were hurt." It denied that any guard was hurt.   none of what is counted
    "… wounding seven" … "the navy said nine were wounded"      two counts of the hurt in one report

Between documents such words mean too little: what answers stands near what it answers, and comes from another mouth.
The nearest claim that fits is the one that is meant; where none fits, nothing is said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from holdfast.readers.text.claims.words import content, stem
from holdfast.timeline.compared import Disagreement, Side
from holdfast.timeline.denials import statement_denied
from holdfast.timeline.intervals import interval, overlap
from holdfast.timeline.origins import origins, speaker
from holdfast.timeline.told import ToldClaim
from holdfast.timeline.worded import value_words

__all__ = ["answers"]

_NEAR = 600  # characters between a claim and what answers it
_CLOSE = 200  # between a claim and "that is wrong"
_SAME_REPORT = 700  # between two counts of one report
_LOOKED_AT = 40  # claims looked back over
_HURT = frozenset({stem("wounded"), stem("killed")})
_NONE = frozenset({"any", "anybody", "anyone", "nobody", "single", "either", "none"})
_SO = frozenset({stem(word) for word in ("said", "so", "that", "this", "it", "done", "anything", "such")})
_COUNT = 6  # parts of the key of a number


def answers(told: Sequence[ToldClaim]) -> Iterator[Disagreement]:
    """The disagreements inside single texts, of claims in any order."""
    texts: dict[tuple[str, int], list[ToldClaim]] = {}
    for one in told:
        texts.setdefault((one.place.source.reference, one.place.view), []).append(one)
    for _, claims in sorted(texts.items()):
        claims.sort(key=lambda one: (one.place.start, one.place.end, one.claim.key, one.claim.value))
        starts = [one.place.start for one in claims]
        for one in claims:
            made = _answered(one, claims[: _before(starts, one)][-_LOOKED_AT:]) or _denied(one, claims)
            if made is not None:
                yield made


def _before(starts: Sequence[int], one: ToldClaim) -> int:
    return bisect_left(starts, one.place.start)


def _answered(one: ToldClaim, before: Sequence[ToldClaim]) -> Disagreement | None:
    """What a claim says against the nearest of those before it that it fits."""
    claim = one.claim
    counted = claim.type == "quantity" and (claim.rule == "again@1" or _hurt(claim.key.split("|")))
    if not counted and (claim.type != "fact" or (claim.polarity and claim.rule != "echo@1")):
        return None
    for other in reversed(before):
        far = one.place.start - other.place.end
        if far > _SAME_REPORT:
            return None
        if far < 0 or (_one_mouth(one, other) and not _told_of(one, other)):
            continue
        if claim.rule == "echo@1":
            return _echo(one, other, far)
        if not other.claim.polarity:
            continue
        if claim.type == "quantity":
            made = _another_number(one, other, far)
        elif claim.type == "fact" and not claim.polarity and far <= _NEAR:
            made = _referred(one, other, far)
        else:
            return None
        if made is not None:
            return made
    return None


def _one_mouth(one: ToldClaim, other: ToldClaim) -> bool:
    return speaker(one).casefold() == speaker(other).casefold()


def _echo(one: ToldClaim, other: ToldClaim, far: int) -> Disagreement | None:
    """“It had”, shortly behind what somebody else says that it had not, or the other way round."""
    if far > _CLOSE or other.claim.type != "fact" or other.claim.polarity == one.claim.polarity:
        return None
    yes, no = (one, other) if one.claim.polarity else (other, one)
    return _denial(yes, no, "answer@1", "one says so, the other answers that it is not so", about=other)


def _told_of(no: ToldClaim, other: ToldClaim) -> bool:
    """Whether somebody else tells what the one who denies it is to have said."""
    chain = other.claim.asserted_by
    return len(chain) > 1 and chain[0].casefold() != speaker(no).casefold() and _says_so(no)


def _says_so(no: ToldClaim) -> bool:
    """Whether a denial is of having said "so"."""
    parts = no.claim.key.split("|")
    about, says = frozenset(filter(None, parts[2].split("+"))), frozenset(filter(None, parts[3].split("+")))
    return no.claim.type == "fact" and bool(says) and says <= _SO and about <= _NONE | _SO


def _referred(no: ToldClaim, other: ToldClaim, far: int) -> Disagreement | None:
    """The disagreement where a denial means the claim before it: by "such", "so", "that", "nobody", "there is no"."""
    _, _, subject, predicate, *_ = no.claim.key.split("|")
    about, says = frozenset(filter(None, subject.split("+"))), frozenset(filter(None, predicate.split("+")))
    if no.claim.rule == "reply@1":
        fits = far <= _CLOSE
    elif "such" in says:
        fits = bool(about) and about <= _stems(other)
    elif _says_so(no):
        fits = bool(other.claim.asserted_by)
    elif says & _NONE and other.claim.type == "fact":  # "it has rejected nobody"
        _, _, of, did, *_ = other.claim.key.split("|")
        fits = bool(says - _NONE) and says - _NONE <= frozenset(did.split("+")) and bool(about & {*of.split("+")})
    elif _same_words(no, other):
        fits = True
    else:
        there = no.place.words.casefold().startswith("there ")
        fits = there and bool(about) and about <= frozenset(content(other.place.words)) and other.claim.type == "fact"
    return _denial(other, no, "answer@1", "one says so, the other answers that it is not so") if fits else None


def _same_words(no: ToldClaim, other: ToldClaim) -> bool:
    """Whether a denial has the subject of a claim beside it, and of what it is said to do no word of its own."""
    mine, theirs = no.claim.key.split("|"), other.claim.key.split("|")
    if other.claim.type != "fact" or len(theirs) < len(mine) or not mine[2] or mine[2] != theirs[2]:
        return False
    says = frozenset(filter(None, mine[3].split("+")))
    timed = no.claim.time and other.claim.time and no.claim.time != other.claim.time
    return bool(says) and not timed and says <= frozenset(theirs[3].split("+"))


def _stems(told: ToldClaim) -> frozenset[str]:
    return frozenset(content(told.place.context or told.place.words))


def _another_number(one: ToldClaim, other: ToldClaim, far: int) -> Disagreement | None:
    """Two numbers of one thing: the second is told to be of the first, or both count the hurt of one report."""
    first, second = other.claim, one.claim
    if first.type != "quantity":
        return None
    again = second.rule == "again@1" and first.key == second.key
    if not again and not (far <= _SAME_REPORT and _same_hurt(other, one)):
        return None
    mine, theirs = (interval(each.low, each.high, each.sign, each.unit) for each in (first, second))
    if mine is None or theirs is None or overlap(mine, theirs):
        return None
    sides = (Side(value_words(other), (other,), origins((other,))), Side(value_words(one), (one,), origins((one,))))
    return Disagreement(
        first.key, f"{first.subject}: {first.predicate}", "numeric", "same-number@1",
        f"no number is both: {sides[0].value} against {sides[1].value}, with the room that the words leave", sides,
    )  # fmt: skip


def _same_hurt(one: ToldClaim, other: ToldClaim) -> bool:
    first, second = one.claim.key.split("|"), other.claim.key.split("|")
    return _hurt(first) and first[1:4] == second[1:4]


def _hurt(parts: Sequence[str]) -> bool:
    """Whether the parts of a key are of a count of those hurt."""
    return len(parts) == _COUNT and parts[0] == "count" and parts[3] in _HURT


def _denied(no: ToldClaim, claims: Sequence[ToldClaim]) -> Disagreement | None:
    """Somebody denies that any guard was hurt; somebody else counts the guards that were."""
    if no.claim.polarity or no.claim.type != "fact":
        return None
    _, _, subject, predicate, *_ = no.claim.key.split("|")
    about, says = frozenset(subject.split("+")), frozenset(predicate.split("+"))
    if not about & _NONE:
        return None
    for other in claims:
        parts = other.claim.key.split("|")
        if len(parts) != _COUNT or not other.claim.polarity or _one_mouth(no, other):
            continue
        near = abs(other.place.start - no.place.start) <= _NEAR
        if near and parts[1] in about and parts[3].split("+")[0] in says:
            return _denial(other, no, "none-of@1", "one counts them, the other denies that there is any")
    return None


def _denial(yes: ToldClaim, no: ToldClaim, rule: str, grounds: str, *, about: ToldClaim | None = None) -> Disagreement:
    said = "it is so" if yes.claim.type == "fact" else value_words(yes)
    of = about or yes
    sides = (Side(said, (yes,), origins((yes,))), Side("denied", (no,), origins((no,))))
    heading = f"{of.claim.subject} {of.claim.predicate}" if of.claim.polarity else statement_denied(yes, no)
    return Disagreement(of.claim.key, heading, "denial", rule, grounds, sides)
