# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Words of a paragraph and what they can do in reported speech: the tables of data/speech.toml, turned to be asked.

A paragraph becomes `Words`: words, marks of punctuation, and each outermost quotation as one word
of its own. So a sentence around a quotation reads as one: `Q , said the minister .` A stop behind an
abbreviation, an initial or before a lower-case word is left out, because it ends nothing.

All places where a word stands share one `Word`, made when it is first met, with everything that the
rules ask of it; a paragraph holds only references and offsets, and remembers where its verbs of
speech and its ends of sentences are. So most words are never looked at by a rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from holdfast.readers.text.segment import ends_no_sentence

__all__ = ["PRONOUNS", "QUOTATION", "SpeechWords", "Word", "Words", "read_words", "speech_words"]

_TOKEN = re.compile(r"[^\W_][\w’'.&-]*\w|[^\W_]|[,;:()—–-]|[.!?…]")
_USUAL = frozenset({"the", "but", "he", "she", "in"})
_ENDS = frozenset(".!?…")
_SETS = ("weak", "between", "stops", "speakers", "never", "stance", "sure", "nouns_too")
_POSSESSIVE = re.compile(r"[’']s?$")
_SPEAKER_ENDINGS = ("man", "men", "woman", "ers", "ors", "ists", "ees", "ians")
PRONOUNS = frozenset({"he", "she", "they", "i", "we", "it", "who", "you"})
_LONGEST_KEPT = 40  # characters of what stands between two blanks
_MOST_KEPT = 1 << 17  # words and pieces remembered


class Word:
    """A word, a mark, or a quotation as a whole, with what it can do. The same object wherever it stands."""

    __slots__ = (
        "between",
        "ends",
        "is_adverb",
        "is_name",
        "is_quotation",
        "is_verb",
        "is_word",
        "low",
        "never",
        "noun_too",
        "participle",
        "reports",
        "speaks",
        "stops",
        "sure",
        "text",
        "weak",
    )

    def __init__(self, text: str, *, quotation: bool = False) -> None:
        self.text = text
        self.low = low = text.lower()
        self.is_quotation = quotation
        self.is_word = not quotation and text[0].isalnum()
        self.is_name = not quotation and text[0].isupper()
        self.ends = text in _ENDS
        self.is_adverb = low.endswith("ly")
        tables = None if quotation else speech_words()
        self.is_verb = tables is not None and low in tables.force and not self.is_name
        self.reports = self.is_verb or (tables is not None and low in tables.stance and not self.is_name)
        self.participle = tables is not None and low in tables.participles
        self.weak = tables is not None and low in tables.weak
        self.between = tables is not None and low in tables.between
        self.stops = tables is not None and low in tables.stops
        self.never = tables is not None and low in tables.never
        self.sure = tables is not None and low in tables.sure
        self.noun_too = tables is not None and low in tables.nouns_too
        noun = _POSSESSIVE.sub("", low)
        self.speaks = tables is not None and (
            noun in tables.speakers or noun in PRONOUNS or noun.endswith(_SPEAKER_ENDINGS)
        )

    def is_mark(self, *marks: str) -> bool:
        """One of these marks or words, in lower case."""
        return self.low in marks and not self.is_quotation


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


QUOTATION = Word("Q", quotation=True)
"""Stands for a whole quotation."""


class Words:
    """The words of a paragraph, in order.

    `words[i]` begins at character `starts[i]` of the view; `numbers` gives the number of the quotation that word `i`
    stands for; `cues` are the indices of verbs of speech or stance and of "according", `stops` those of the marks that
    end a sentence, both in order.
    """

    __slots__ = ("_ends", "cues", "numbers", "starts", "stops", "words")

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.starts: list[int] = []
        self.cues: list[int] = []
        self.stops: list[int] = []
        self.numbers: dict[int, int] = {}
        self._ends: dict[int, int] = {}

    def end(self, at: int) -> int:
        """Where word `at` ends in the view."""
        return self._ends[at] if at in self._ends else self.starts[at] + len(self.words[at].text)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The range of the view from word `first` to word `last`."""
        return self.starts[first], self.end(last)

    def add_quotation(self, number: int, start: int, end: int) -> None:
        """One word for a whole quotation."""
        at = len(self.words)
        self.numbers[at] = number
        self._ends[at] = end
        self.words.append(QUOTATION)
        self.starts.append(start)


class _Piece:
    """What stands between two blanks: its words with their distance from its start."""

    __slots__ = ("offsets", "simple", "words")

    def __init__(self, text: str) -> None:
        found = [(m.group(), m.start()) for m in _TOKEN.finditer(text)]
        self.words = [_word(word) for word, _ in found]
        self.offsets = [offset for _, offset in found]
        self.simple = not any(word.ends or _is_cue(word) for word in self.words)


def _is_cue(word: Word) -> bool:
    return word.reports or word.low == "according"


@lru_cache(maxsize=_MOST_KEPT)
def _word(text: str) -> Word:
    return Word(text)


@lru_cache(maxsize=_MOST_KEPT)
def _piece(text: str) -> _Piece:
    return _Piece(text)


def read_words(text: str, start: int, end: int, quotes: Sequence[tuple[int, int]]) -> Words:
    """The words of a range of text, in order; each of `quotes` (ranges, apart, in order) is one."""
    found = Words()
    at = start
    dropping = _Dropping(found)
    for number, (begun, done) in enumerate(quotes):
        _read(found, dropping, text[at:begun], at)
        dropping.next(QUOTATION)
        found.add_quotation(number, begun, done)
        at = done
    _read(found, dropping, text[at:end], at)
    return found


class _Dropping:
    """Looks at a stop when the word behind it is known, and takes it back where it ends nothing."""

    __slots__ = ("_before", "_found", "_pending")

    def __init__(self, found: Words) -> None:
        self._found = found
        self._pending = False
        self._before: Word | None = None  # the word before the stop, dropped stops among them

    def next(self, word: Word) -> None:
        """`word` is about to be added."""
        found = self._found
        if self._pending:
            self._pending = False
            stop = found.words[-1]
            if _ends_nothing(self._before, word):
                found.words.pop()
                found.starts.pop()
                found.stops.pop()
            if word.text == ".":
                self._before, self._pending = stop, True
        elif word.text == "." and not word.is_quotation:
            self._before, self._pending = (found.words[-1] if found.words else None), True

    @property
    def pending(self) -> bool:
        """Whether the last word is a stop that nothing follows yet."""
        return self._pending


def _read(found: Words, dropping: _Dropping, text: str, at: int) -> None:
    words, starts, cues, stops = found.words, found.starts, found.cues, found.stops
    for chunk in text.split(" "):
        piece = _piece(chunk) if len(chunk) <= _LONGEST_KEPT else _Piece(chunk)
        if piece.simple and not dropping.pending:
            if len(piece.words) == 1:
                words.append(piece.words[0])
                starts.append(at + piece.offsets[0])
            else:
                words += piece.words
                for offset in piece.offsets:
                    starts.append(at + offset)
        else:
            for word, offset in zip(piece.words, piece.offsets, strict=True):
                dropping.next(word)
                if word.ends:
                    stops.append(len(words))
                elif _is_cue(word):
                    cues.append(len(words))
                words.append(word)
                starts.append(at + offset)
        at += len(chunk) + 1


def _ends_nothing(before: Word | None, after: Word) -> bool:
    """Whether a stop between two words ends no sentence."""
    if after.is_mark(")", ",") or (after.is_word and not after.is_name and not after.text[0].isdigit()):
        return True
    return before is not None and not before.is_quotation and ends_no_sentence(before.text) and after.low not in _USUAL
