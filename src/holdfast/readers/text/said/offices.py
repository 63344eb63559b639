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

from holdfast.readers.text.said.nouns import HUMANS

__all__ = ["Offices", "may_be_named_later", "office_at", "whole_of_one"]

_NEVER_NAMED = frozenset({"source", "resident", "witness", "survivor", "reporter", "journalist", "official", "student"})
_KIND = re.compile(r"[ \u00a0](?:of|to|in|at|from|for|on)[ \u00a0]")
_NOUN = "(?:" + "|".join(sorted(HUMANS)) + ")"
_OFFICE = re.compile(
    rf"(?<![^.!?”\"][ \u00a0])(?:The|Its|His|Her|Their)[ \u00a0](?:[a-z’'-]+[ \u00a0]){{0,4}}?{_NOUN}"
    rf"(?:[ \u00a0]{_NOUN})*(?=[ \u00a0,])"
)
_ALIKE = 40  # offices with one head that are looked through
_OF_WHOM = re.compile(
    r"((?:(?:two|three|four|five|six|several|some|many|both|the|its|their)[ \u00a0])"
    r"(?:[\w’'-]+[ \u00a0]){0,5}?[\w’'-]+s)[ \u00a0]*,[ \u00a0]+"
    r"(?:(?:one|two|three|some|many|most|all|both)[ \u00a0])?\Z"
)
_WHOM = re.compile(r"(?:(one|two|three|some|many|most|all|both)[ \u00a0])?of[ \u00a0](?:whom|which)")
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


def may_be_named_later(name: str) -> bool:
    """Whether a speaker is one person told by an office alone: "deputy minister", "district head in Northshire"."""
    if not name[:1].islower() or name.startswith("one of "):
        return False
    return (head := _head(name)) in HUMANS and head not in _NEVER_NAMED


def office_at(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range of the last office with which a sentence of a stretch begins: "The deputy minister was evasive"."""
    found = None
    for match in _OFFICE.finditer(text, start, end):
        found = match.span()
    return found


def whole_of_one(text: str, start: int, end: int) -> str:
    """What "one of whom" is one of, in words: "one of two envoys"; "" where it is something else."""
    match = _WHOM.fullmatch(text, start, end)
    if match is None:
        return ""
    before = _OF_WHOM.search(text, max(0, start - _WHOM_WITHIN), start)
    number = match.group(1) or "one"
    return "" if before is None else f"{number} of {' '.join(before.group(1).split())}"


def _head(office: str) -> str:
    return _KIND.split(office, maxsplit=1)[0].rsplit(None, 1)[-1]


def _in_order(some: list[str], whole: list[str]) -> bool:
    """Whether all of some words stand in others, in their order."""
    rest = iter(whole)
    return all(word in rest for word in some)
