# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Rules that know a few words: nobody looks where none of them stands.

The words of a paragraph are taken once, and only the rules that have one of them are asked, each with the match of its
pattern around the word and the sentence. A set of rules (`RuleSet`) is a class with a method for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from holdfast.readers.text.claims.clauses import Clause, clauses
from holdfast.readers.text.claims.phrases import LONGEST, Phrases
from holdfast.readers.text.found import ClaimFound
from holdfast.readers.text.prose import Paragraph

__all__ = ["Asked", "Rule", "RuleSet", "by_word", "matches", "rule"]

_MARKS = ("", ",", ".", ":", ";", "”", ",”", ".”", "?", ")")  # what may stand close behind a word
_BEFORE = 24  # characters before a rule's word that belong to its beginning
_BEHIND = 160  # characters behind it that a rule looks at
_SOON = 16  # characters behind a word that its pattern ends with, itself and an ending among them

Asked = Callable[[re.Match[str], tuple[int, int]], ClaimFound | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the words it needs, in lower case, and the pattern that stands where it begins.

    `place` is where its words stand in the pattern: `first`, `last`, or `within` (the dearest to look for).
    """

    name: str
    words: frozenset[str]
    pattern: re.Pattern[str]
    place: str = "within"


def rule(name: str, words: Iterable[str], pattern: str, place: str = "within") -> Rule:
    """A rule by its pattern, letter case aside."""
    return Rule(name, frozenset(words), re.compile(pattern, re.IGNORECASE), place)


class RuleSet:
    """What the methods of rules share: the phrases of a text, its voices and who is named in it."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._prose = phrases.prose
        self._text = phrases.text
        self._voices = phrases.voices
        self._cast = phrases.cast

    def _clause_around(self, at: int, sentence: tuple[int, int]) -> Clause | None:
        low, high = max(sentence[0], at - LONGEST), min(sentence[1], at + LONGEST)
        for clause in clauses(self._text, low, high):
            if clause.start <= at < clause.end:
                return clause
        return None


def by_word(rules: Sequence[Rule]) -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Which rules a word calls for, as it may be written, and the word itself."""
    found: dict[str, tuple[tuple[int, str], ...]] = {}
    for number, one in enumerate(rules):
        for word in one.words:
            for written in {word, word.replace("'", "’")}:
                for mark in _MARKS:
                    found[written + mark] = (*found.get(written + mark, ()), (number, written))
    return found


def matches(one: Rule, text: str, paragraph: Paragraph, sought: tuple[str, str]) -> Iterator[re.Match[str]]:
    """The places of a paragraph where a rule begins, found by one of its words in the paragraph in lower case."""
    low, word = sought
    before = 0 if one.place == "first" else _BEFORE
    behind = len(word) + _SOON if one.place == "last" else _BEHIND
    at = low.find(word)
    while at >= 0:
        place = paragraph.start + at
        if not at or not low[at - 1].isalnum():  # else within another word: "another" holds "not"
            stop = min(paragraph.end, place + behind)
            if before:
                match = one.pattern.search(text, max(paragraph.start, place - before), stop)
            else:
                match = one.pattern.match(text, place, stop)
            if match is not None and match.start() <= place < match.end():
                yield match
        at = low.find(word, at + 1)
