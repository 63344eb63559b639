# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Speakers whom the text names by their office or role, and who bears it.

A wire story tells the office first and the name after: "its deputy harbour minister said … “…,” Anna Example told
reporters". Later the office comes back shortened ("the deputy minister"). Here stand

* `Offices`: who bears which office, by all its words or by some of them with the same head;
* `may_be_named_later`: whether a speaker is only an office, of one person;
* `office_at`: the office with which a stretch of text begins;
* `whole_of_one`: of how many "one of whom" is one.

Only what two different people bear is nobody's.
"""

from __future__ import annotations

import re

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import Actor
from holdfast.readers.text.said.nouns import HUMANS, plain

__all__ = ["Offices", "is_other", "may_be_named_later", "may_be_same", "office_at", "states_of", "whole_of_one"]

_NEVER_NAMED = frozenset({"source", "resident", "witness", "survivor", "reporter", "journalist", "official", "student"})
_KIND = re.compile(r"[ \u00a0](?:of|to|in|at|from|for|on)[ \u00a0]")
_NOUN = "(?:" + "|".join(sorted(HUMANS)) + ")"
_OFFICE = re.compile(
    rf"(?<![^.!?”\"][ \u00a0])(?:The|Its|His|Her|Their)[ \u00a0](?:[a-z’'-]+[ \u00a0]){{0,4}}?{_NOUN}"
    rf"(?:[ \u00a0]{_NOUN})*(?=[ \u00a0,])"
)
_FOR = frozenset({
    "prime", "deputy", "vice", "first", "finance", "foreign", "defence", "defense", "interior", "trade", "economy",
    "energy", "health", "justice", "transport", "agriculture", "infrastructure", "environment", "education", "home",
    "digital", "labour", "culture", "former", "regional", "central", "executive", "general",
})  # fmt: skip
_ALIKE = 40  # offices with one head that are looked through
_COUNTED = re.compile(
    r"\b((?:[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]everal)[ \u00a0](?:[\w’'-]+[ \u00a0]){0,3}?[\w’'-]+s)\b"
    r"(?=[ \u00a0](?:said|say|told|added|warned|were|are|have|had|in|at|from|of|who)\b|,)"
)
_OF_WHOM = re.compile(
    r"((?:(?:two|three|four|five|six|several|some|many|both|the|its|their)[ \u00a0])"
    r"(?:[\w’'-]+[ \u00a0]){0,5}?[\w’'-]+s)[ \u00a0]*,[ \u00a0]+"
    r"(?:(?:one|two|three|some|many|most|all|both)[ \u00a0])?\Z"
)
_WHOM = re.compile(r"(?:(one|two|three|some|many|most|all|both)[ \u00a0])?of[ \u00a0](whom|which|them)")
_WHOM_WITHIN = 110


class Offices:
    """Who bears which office."""

    def __init__(self) -> None:
        self._bearers: dict[str, str] = {}
        self._by_head: dict[str, list[str]] = {}

    def bears(self, office: str, name: str) -> None:
        """Remember who has an office of more than one word; nobody, where two have it."""
        low = office.lower()
        if " " not in low:
            return
        if low not in self._bearers:
            self._by_head.setdefault(_head(low), []).append(low)
        if self._bearers.setdefault(low, name) != name:
            self._bearers[low] = ""

    def only(self, head: str) -> str:
        """The one person of the document who bears an office of a noun: "the minister"; "" for nobody or several."""
        names = {self._bearers[whole] for whole in self._by_head.get(head, ())[:_ALIKE]}
        return names.pop() if len(names) == 1 else ""

    def bearer(self, office: str) -> str:
        """The name of whoever bears an office, told whole or with fewer words ("deputy minister"); "" for nobody."""
        low = office.lower()
        if low in self._bearers:
            return self._bearers[low]
        if " " not in low:
            return ""
        asked = low.split()
        names = {
            self._bearers[whole]
            for whole in self._by_head.get(_head(low), ())[:_ALIKE]
            if self._bearers[whole] and _in_order(asked, whole.split())
        }
        return names.pop() if len(names) == 1 else ""


def may_be_same(office: str, role: str) -> bool:
    """Whether an office can be a role: what it is for must stand in the role ("Prime Minister" is no "trade")."""
    return all(word in role.lower().split() for word in office.lower().split() if word in _FOR)


def is_other(actor: Actor, words: str) -> bool:
    """Whether words for an office mean another one than the person whom only the context suggests."""
    return actor.rule == "pronoun" and actor.role != "" and not may_be_same(plain(words), actor.role)


def may_be_named_later(name: str, noun: str = "") -> bool:
    """Whether a speaker is one person told by an office alone: "deputy minister", "district head in Northshire".

    With a `noun`, whether the office is of that noun.
    """
    if not name[:1].islower() or name.startswith("one of "):
        return False
    return (head := _head(name)) in HUMANS and head not in _NEVER_NAMED and noun in {"", head}


def office_at(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range of the last office with which a sentence of a stretch begins: "The deputy minister was evasive"."""
    found = None
    for match in _OFFICE.finditer(text, start, end):
        found = match.span()
    return found


def states_of(cast: Cast) -> dict[str, str]:
    """The state that a person speaks for, by the body that they hold a role in: a "we" of theirs is it."""
    countries = {one.canonical for one in cast.mentions if one.type == "country" and one.canonical}
    found: dict[str, str] = {}
    for one in cast.roles:
        body = one.organization
        if one.former or one.relation != "holds_role" or not body:
            continue
        state = next(
            (name for name in countries if body == name or body.endswith((f" of {name}", f" of the {name}"))), ""
        )
        state = state or ("United States of America" if body.startswith("U.S. ") else "")
        if state:
            found.setdefault(one.person, state)
    return found


def whole_of_one(text: str, start: int, end: int) -> str:
    """What "one of whom" is one of, in words: "one of two envoys"; "" where it is something else."""
    match = _WHOM.fullmatch(text, start, end)
    if match is None:
        return ""
    begun = max(0, start - _WHOM_WITHIN)
    if match.group(2) == "them":
        counted = [one.group(1).lower() for one in _COUNTED.finditer(text, begun, start)]
        whole = counted[-1] if counted else ""
    else:
        before = _OF_WHOM.search(text, begun, start)
        whole = "" if before is None else before.group(1)
    return f"{(match.group(1) or 'one').lower()} of {' '.join(whole.split())}" if whole else ""


def _head(office: str) -> str:
    return _KIND.split(office, maxsplit=1)[0].rsplit(None, 1)[-1]


def _in_order(some: list[str], whole: list[str]) -> bool:
    """Whether all of some words stand in others, in their order."""
    rest = iter(whole)
    return all(word in rest for word in some)
