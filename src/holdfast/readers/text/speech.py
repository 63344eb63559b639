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
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate, chain, compress
from operator import attrgetter

from holdfast.readers.text.segment import ends_no_sentence
from holdfast.readers.text.speech_unsaid import DOUBTFUL, says_nothing

__all__ = ["PRONOUNS", "QUOTATION", "SpeechWords", "Word", "Words", "may_report", "read_words", "speech_words"]

_TOKEN = re.compile(r"[A-ZÀ-Þ][\w’'-]*s[’']\Z|[^\W_][\w’'.&-]*\w|[^\W_]|[,;:()—–-]|[.!?…]")
_USUAL = frozenset({"the", "but", "he", "she", "in"})
_ENDS = frozenset(".!?…")
_SETS = ("weak", "between", "stops", "speakers", "never", "stance", "sure", "nouns_too")
_POSSESSIVE = re.compile(r"[’']s?$")
_SPEAKER_ENDINGS = ("man", "men", "woman", "ers", "ors", "ists", "ees", "ians")
PRONOUNS = frozenset({"he", "she", "they", "i", "we", "it", "who", "you"})
_OF = re.compile(r"(?:[’']s|s[’'])\Z")
_CONTRACTED = frozenset({"he", "she", "it", "that", "there", "who", "what", "here", "where", "let", "how"})
_BEFORE_NOUN = frozenset({"the", "a", "an", "his", "its", "their", "our", "my", "your"})
_BE = frozenset(
    {"is", "are", "was", "were", "be", "been", "being", "remains", "remain", "remained", "stay", "wide", "it’s", "it's"}
)
_BEHIND_VERB = frozenset({"that", "on", "in", "it", "he", "she", "they", "last", "this", "at"})
_PUT_SO = 6  # words from "put it" to the colon: "put it another way:"
_PUT_WITHIN = 8  # words from "as" or "how" to "put it"
_FIGURES = frozenset(
    {"figure", "number", "toll", "total", "cost", "share", "value", "price", "loss", "losses", "count"}
)
_WITHIN_PASSIVE = frozenset({"also", "not", "since", "later", "now", "even", "often", "sometimes", "always", "still"})
_SAID_OF = frozenset(
    {"quoted", "cited", "committed", "convinced", "sworn"}
)  # "was quoted as saying": the subject speaks
_ADJECTIVES = frozenset({"open"})
_LONGEST_KEPT = 40  # characters of what stands between two blanks
_MOST_KEPT = 1 << 17  # words and pieces remembered


class Word:
    """A word, a mark, or a quotation as a whole, with what it can do. The same object wherever it stands."""

    __slots__ = (
        "abbreviates",
        "between",
        "doubtful",
        "ends",
        "is_adverb",
        "is_name",
        "is_quotation",
        "is_verb",
        "is_word",
        "leads",
        "low",
        "marked",
        "never",
        "noun_too",
        "participle",
        "passive",
        "reports",
        "speaks",
        "stops",
        "sure",
        "text",
        "weak",
    )

    def __init__(self, text: str, *, quotation: bool = False, verb: bool = True) -> None:
        self.text = text
        self.low = low = text.lower()
        self.is_quotation = quotation
        self.is_word = not quotation and text[0].isalnum()
        self.is_name = not quotation and text[0].isupper()
        self.ends = text in _ENDS
        self.is_adverb = not self.is_name and low.endswith("ly")
        tables = None if quotation else speech_words()
        verb = verb and tables is not None and not self.is_name
        self.is_verb = verb and tables is not None and low in tables.force
        self.reports = self.is_verb or (verb and tables is not None and low in tables.stance)
        self.marked = self.ends or self.reports or low == "according"
        self.participle = tables is not None and low in tables.participles
        self.passive = tables is not None and low in tables.passive
        self.weak = tables is not None and low in tables.weak
        self.between = tables is not None and low in tables.between
        self.stops = tables is not None and low in tables.stops
        self.never = tables is not None and low in tables.never
        self.sure = tables is not None and low in tables.sure
        self.noun_too = tables is not None and low in tables.nouns_too
        self.abbreviates = not quotation and ends_no_sentence(text)
        self.doubtful = self.reports and (
            low in _ONLY_WITH or low.startswith("continu") or self.noun_too or low in DOUBTFUL
        )
        self.leads = not quotation and (
            low in _BEFORE_NOUN
            or low in _BE
            or low in _WITHIN_PASSIVE
            or self.is_adverb
            or (self.is_word and _OF.search(text) is not None)
        )
        noun = _POSSESSIVE.sub("", low)
        self.speaks = tables is not None and (
            noun in tables.speakers
            or noun in PRONOUNS
            or noun.endswith(_SPEAKER_ENDINGS)
            or ("-" in noun and noun.rsplit("-", 1)[1] in tables.speakers)  # director-general, vice-president
        )


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """The words of speech: forms of verbs with their force, and the sets of the table."""

    force: Mapping[str, str]
    participles: frozenset[str]
    passive: frozenset[str]
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
    source = resources.files("holdfast.readers.text").joinpath("data", "speech.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    force: dict[str, str] = {}
    participles: set[str] = set()
    passive: set[str] = set()
    for kind, rows in read["verbs"].items():
        for row in rows:
            forms = row.split()
            participles.add(forms[-1])
            passive.update(forms[2:-1])
            for form in forms:
                force.setdefault(form, kind)
    sets = {name: frozenset(read[name]["words"]) for name in _SETS}
    return SpeechWords(force, frozenset(participles), frozenset(passive) - _SAID_OF, **sets)


QUOTATION = Word("Q", quotation=True)
"""Stands for a whole quotation."""


class Words:
    """The words of a paragraph, in order.

    `words[i]` begins at character `start(i)` of the view; `numbers` gives the number of the quotation that word `i`
    stands for; `cues` are the indices of verbs of speech or stance and of "according", `stops` those of the marks that
    end a sentence, both in order.
    """

    __slots__ = (
        "_begun",
        "_ends",
        "_first",
        "_pieces",
        "_shifted",
        "_start",
        "_taken",
        "cues",
        "numbers",
        "stops",
        "words",
    )

    def __init__(
        self, start: int, pieces: list[_Piece], quotes: Sequence[tuple[int, int]], *, full: Sequence[bool]
    ) -> None:
        self._start = start
        self._pieces = pieces
        self._begun: list[int] | None = None
        self._first: list[int] = []
        self._taken: list[int] = []
        self.words: list[Word] = list(chain.from_iterable(map(_words_of, pieces)))
        self.numbers: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        at = -1
        for number, (_, done) in enumerate(quotes):
            at = self.words.index(QUOTATION, at + 1)
            self.numbers[at] = number
            self._ends[at] = done
        self._mark(full)

    def _mark(self, full: Sequence[bool]) -> None:
        """Find verbs and stops; leave out the stops that end nothing."""
        words = self.words
        marked = list(compress(range(len(words)), map(_is_marked, words)))
        taken: set[int] = set()
        last = len(words) - 1
        for at in marked:
            word = words[at]
            if word.reports:
                looked = word.doubtful or (at > 0 and words[at - 1].leads)
                if looked and (_is_noun(words, at) or says_nothing(words, at)):
                    words[at] = _noun(word.text)
            elif word.text == "." and at < last:
                # Only behind an abbreviation, or before what is no name, can a stop end nothing.
                open_ended = not words[at + 1].is_name or (at > 0 and words[at - 1].abbreviates)
                if open_ended and _ends_nothing(words, at):
                    taken.add(at)
        if taken:
            self._taken = sorted(taken)
            self._shifted = [at - before for before, at in enumerate(self._taken)]
            shift = 0
            moved: list[int] = []
            for at in marked:
                if at in taken:
                    shift += 1
                else:
                    moved.append(at - shift)
            self.words = words = [word for at, word in enumerate(words) if at not in taken]
            self.numbers = {at - bisect_left(self._taken, at): number for at, number in self.numbers.items()}
            self._ends = {at - bisect_left(self._taken, at): end for at, end in self._ends.items()}
            marked = moved
        self.stops = [at for at in marked if words[at].ends]
        ended = [at for at, number in self.numbers.items() if full[number] and _begins(words, at + 1)]
        if ended:
            self.stops = sorted(self.stops + ended)
        self.cues = [at for at in marked if words[at].marked and not words[at].ends]

    def start(self, at: int) -> int:
        """Where word `at` begins in the view."""
        if self._begun is None:
            self._begun = list(accumulate(map(_size_of, self._pieces), initial=self._start))
            self._first = list(accumulate(map(_count_of, self._pieces), initial=0))
        if self._taken:
            at += bisect_right(self._shifted, at)
        place = bisect_right(self._first, at) - 1
        return self._begun[place] + self._pieces[place].offsets[at - self._first[place]]

    def end(self, at: int) -> int:
        """Where word `at` ends in the view."""
        return self._ends[at] if at in self._ends else self.start(at) + len(self.words[at].text)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The range of the view from word `first` to word `last`."""
        return self.start(first), self.end(last)


class _Piece:
    """What stands between two blanks: its words with their distance from its start; `size` counts one blank.

    A quotation is a piece, too: it begins where the blank of the piece before it would stand.
    """

    __slots__ = ("count", "offsets", "reports", "size", "words")

    def __init__(self, text: str) -> None:
        found = [(m.group(), m.start()) for m in _TOKEN.finditer(text)]
        self.words = tuple([_word(word) for word, _ in found])
        self.count = len(found)
        self.offsets = tuple([offset for _, offset in found])
        self.reports = any(word.reports or word.low == "according" for word in self.words)
        self.size = len(text) + 1

    @classmethod
    def of_quotation(cls, size: int) -> _Piece:
        """A quotation of so many characters."""
        found = cls.__new__(cls)
        found.reports = False
        found.words, found.count, found.offsets, found.size = (QUOTATION,), 1, (-1,), size - 1
        return found


_is_marked = attrgetter("marked")
_words_of = attrgetter("words")
_size_of = attrgetter("size")
_count_of = attrgetter("count")
_may_report = attrgetter("reports")


class _Pieces(dict[str, _Piece]):
    """Pieces that were met before, so that each is cut once."""

    def __missing__(self, text: str) -> _Piece:
        found = _Piece(text)
        if len(text) <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[text] = found
        return found


@lru_cache(maxsize=_MOST_KEPT)
def _word(text: str) -> Word:
    return Word(text)


@lru_cache(maxsize=_MOST_KEPT)
def _noun(text: str) -> Word:
    """The word where it is no verb."""
    return Word(text, verb=False)


@cache
def _pieces() -> _Pieces:
    return _Pieces()


def read_words(text: str, start: int, end: int, quotes: Sequence[tuple[int, int]]) -> Words:
    """The words of a range of text, in order; each of `quotes` (ranges, apart, in order) is one."""
    known = _pieces().__getitem__
    if not quotes:
        return Words(start, list(map(known, text[start:end].split(" "))), (), full=())
    pieces: list[_Piece] = []
    at = start
    for begun, done in quotes:
        pieces += map(known, text[at:begun].split(" "))
        pieces.append(_Piece.of_quotation(done - begun))
        at = done
    pieces += map(known, text[at:end].split(" "))
    full = [text[max(begun, done - 3) : done].rstrip("”\"’'» ")[-1:] == "." for begun, done in quotes]
    return Words(start, pieces, quotes, full=full)


def may_report(text: str, start: int, end: int) -> bool:
    """Whether a form of a verb of speech stands in a range of text: without one nobody is reported to say anything."""
    return any(map(_may_report, map(_pieces().__getitem__, text[start:end].split(" "))))


def _begins(words: Sequence[Word], at: int) -> bool:
    """Whether a sentence may begin with word `at`."""
    return at >= len(words) or words[at].is_name or words[at].is_quotation


def _is_noun(words: Sequence[Word], at: int) -> bool:
    """Whether a form that can be a verb of speech is none here: "the claims", "Moscow’s attacks", "was called"."""
    word, after = words[at], words[at + 1] if at + 1 < len(words) else QUOTATION
    if word.low in _ONLY_WITH:
        return not _ONLY_WITH[word.low](words, at + 1)
    if word.low.startswith("continu"):
        return after.is_word  # "continues to occupy"; "“…,” she continued."
    if not at:
        return False
    before = words[at - 1]
    if before.low in _BEFORE_NOUN:
        return True
    if before.is_word and before.text[-1] in "’'s" and _OF.search(before.text):
        if word.low.endswith("ed") and after.low in _BEHIND_VERB:
            return False  # "Example’s announced on Monday that", where the name ends so
        return before.low[:-2] not in _CONTRACTED
    if word.passive and after.low == "by":
        return False  # who stands behind "by" says it
    while at > 1 and (words[at - 1].is_adverb or words[at - 1].low in _WITHIN_PASSIVE):
        at -= 1
    return (word.passive or word.low in _ADJECTIVES) and words[at - 1].low in _BE


def _before_clear(words: Sequence[Word], at: int) -> bool:
    """Made clear, made it plain."""
    if at < len(words) and words[at].low == "it":
        at += 1
    return at < len(words) and words[at].low in {"clear", "plain"}


def _before_no_tank(words: Sequence[Word], at: int) -> bool:
    return at >= len(words) or not words[at].low.startswith("tank")


def _before_it(words: Sequence[Word], at: int) -> bool:
    """As she put it; put it bluntly: …; put the figure at."""
    if _before_figure(words, at):
        return True
    return (
        at < len(words)
        and words[at].low == "it"
        and (
            any(word.low in {"as", "how"} for word in words[max(0, at - _PUT_WITHIN) : at])
            or any(word.low == ":" for word in words[at + 1 : at + 1 + _PUT_SO])
        )
    )


def _before_figure(words: Sequence[Word], at: int) -> bool:
    """Put the number at 31, gave the figure as 31."""
    behind = [word.low for word in words[at : at + 3]]
    return behind[:1] != [] and behind[0] in _BEFORE_NOUN and not _FIGURES.isdisjoint(behind[1:])


_ONLY_WITH = dict.fromkeys(("make", "makes", "made", "making"), _before_clear) | {
    "think": _before_no_tank,
    "put": _before_it,
    "puts": _before_it,
    "putting": _before_it,
    "gave": _before_figure,
    "gives": _before_figure,
    "give": _before_figure,
    "given": _before_figure,
    "giving": _before_figure,
}


def _ends_nothing(words: Sequence[Word], at: int) -> bool:
    """Whether the stop at word `at` ends no sentence."""
    if at + 1 >= len(words):
        return False
    after = words[at + 1]
    if after.low in {")", ","} or (after.is_word and not after.is_name and not after.text[0].isdigit()):
        return True
    before = words[at - 1] if at else None
    if at > 1 and words[at - 1].text == "X" and words[at - 2].low == "on":
        return False  # "wrote on X."
    return before is not None and before.abbreviates and after.low not in _USUAL
