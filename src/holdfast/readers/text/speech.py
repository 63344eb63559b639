# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Words of a paragraph and what they can do in reported speech: the tables of data/speech.toml, turned to be asked.

A paragraph becomes a run of `Word`s: words, marks of punctuation, and each outermost quotation
as one word of its own (`quote` is its number). So a sentence around a quotation reads as one:
`Q , said the minister .` A stop behind an abbreviation, an initial or before a lower-case word
is left out, because it ends nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from holdfast.readers.text.segment import ends_no_sentence

__all__ = ["SpeechWords", "Word", "read_words", "speech_words"]

_TOKEN = re.compile(r"[^\W_][\w’'.&-]*\w|[^\W_]|[,;:()—–-]|[.!?…]")
_USUAL = frozenset({"the", "but", "he", "she", "in"})
_ENDS = frozenset(".!?…")
_SETS = ("weak", "between", "stops", "speakers", "never", "stance", "sure", "nouns_too")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a mark, or a whole quotation of a paragraph, with its range in the view."""

    text: str
    start: int
    end: int
    low: str
    quote: int | None = None

    @property
    def is_word(self) -> bool:
        """A word, no mark and no quotation."""
        return self.quote is None and self.text[0].isalnum()

    @property
    def is_name(self) -> bool:
        """A word that begins with a capital."""
        return self.quote is None and self.text[0].isupper()

    @property
    def ends(self) -> bool:
        """A mark that ends a sentence."""
        return self.quote is None and self.text in _ENDS

    def is_mark(self, *marks: str) -> bool:
        """One of these marks or words, in lower case."""
        return self.quote is None and self.low in marks


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """The words of speech: forms of verbs with their force, and the sets of the table."""

    force: Mapping[str, str]
    participles: frozenset[str]
    weak: frozenset[str]
    between: frozenset[str]
    stops: frozenset[str]
    speakers: frozenset[str]
    never: frozenset[str]
    stance: frozenset[str]
    sure: frozenset[str]
    nouns_too: frozenset[str]

    def is_verb(self, word: Word) -> bool:
        """A form of a verb of speech; a capitalised one is a name or the word that begins a sentence."""
        return word.quote is None and word.low in self.force and not word.is_name

    def reports(self, word: Word) -> bool:
        """A form of a verb of speech, or of one that tells what somebody holds or wants."""
        return self.is_verb(word) or (word.quote is None and word.low in self.stance and not word.is_name)


@cache
def speech_words() -> SpeechWords:
    """The tables, read once."""
    source = resources.files(__package__).joinpath("data", "speech.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    force: dict[str, str] = {}
    participles: set[str] = set()
    for kind, rows in read["verbs"].items():
        for row in rows:
            forms = row.split()
            participles.add(forms[-1])
            for form in forms:
                force.setdefault(form, kind)
    sets = {name: frozenset(read[name]["words"]) for name in _SETS}
    return SpeechWords(force, frozenset(participles), **sets)


def read_words(text: str, start: int, end: int, quotes: Sequence[tuple[int, int]]) -> list[Word]:
    """The words of a range of text, in order; each of `quotes` (ranges, apart, in order) is one."""
    found: list[Word] = []
    at = start
    for number, (begun, done) in enumerate(quotes):
        found += _tokens(text, at, begun)
        found.append(Word("Q", begun, done, "q", number))
        at = done
    found += _tokens(text, at, end)
    return [word for place, word in enumerate(found) if not _ends_nothing(found, place)]


def _tokens(text: str, start: int, end: int) -> list[Word]:
    return [Word(m.group(), m.start(), m.end(), m.group().lower()) for m in _TOKEN.finditer(text, start, end)]


def _ends_nothing(words: Sequence[Word], place: int) -> bool:
    if words[place].text != "." or words[place].quote is not None or place + 1 >= len(words):
        return False
    after = words[place + 1]
    if after.is_mark(")", ",") or (after.is_word and not after.is_name and not after.text[0].isdigit()):
        return True
    before = words[place - 1] if place else None
    return before is not None and before.quote is None and ends_no_sentence(before.text) and after.low not in _USUAL
