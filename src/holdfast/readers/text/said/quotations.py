# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who said what is quoted: a sieve of rules over the sentence around each quotation.

The rules, each with its name (`Attribution.rule`), in the order in which they are asked:

    label       “NAME: …” inside the quotation          signed      “…” ― Name
    after-verb  “…,” said the minister                  after       “…,” the minister said
    according   “…,” according to the minister; and before it
    before      the minister said the day was “dark”    outer       he noted what she calls “…”
    before-ing  the minister spoke, calling it “dark”   colon       Minister: “…”
    tail        the “dark day” was long and cold, the minister said
    possessive  the minister’s “dark day”               later       the “dark day”, the minister said, …
    goes-on     another quotation of the same paragraph, without words of its own
    goes-back   a quotation before the first that names its speaker
    paragraph   a paragraph that is nothing but a quotation, after one that quotes, or ends with a colon

Nothing is decided about who "he" is, nor whether the quotation is speech, a title or scare
quotes; both need more than the sentence (`speakers`, `forms`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from holdfast.readers.text.quote_marks import Quoted, find_quoted
from holdfast.readers.text.said.subjects import (
    PRONOUNS,
    Phrase,
    anybody_before,
    first_name,
    owner_of_saying,
    phrase_before,
    possessor,
    quoted_as,
    subject_after,
    subject_before,
    subject_quoted,
)
from holdfast.readers.text.speech import Word, Words, read_words, speech_words

__all__ = ["Attribution", "Speaker", "attribute", "attribute_cut"]

_LABEL = re.compile(r"\s*([A-Z][A-Z. ’'-]{2,30}):")
_SIGNED = re.compile(r"\s*[―—–-]+\s*([A-Z][\w.’'-]+(?:[ ][A-Z][\w.’'-]+){1,3})\s*[.,]?\s*(?:$|\n|,)")
_POSSESSIVE = re.compile(r"[’']s?$")
_SENTENCE = 6  # words of a quotation that says a thing for itself
_AT_LEAST = 4
_ATTRIBUTED = 12  # words of an attribution between two quotations
_FAR = 25  # words between a quotation and the verb behind it
_SIGNATURE_CHARS = 80
_WINDOW = 80  # words of a sentence looked at on either side: a longer one is a list or damage
_FULL_STOPS = ".,?!—…"
_BEFORE_AFTER = ",?!—…-"
_TAIL = 9  # words from the last verb to the end of the sentence
_INTRODUCTION = 14  # words from a verb to the colon that ends its paragraph
_OTHER_CLAUSE = frozenset({"but", "and", "while", "although", "though", "or", "because", "which", "where", "that"})
_MODALS = frozenset({"would", "will", "could", "may", "might", "should"})
_IS = frozenset({"is", "are", "was", "were"})
_WORKS = frozenset({"statement", "remarks", "message", "speech", "address", "letter", "comment", "declaration"})
_BY = frozenset({"by", "from", "of"})
_OPENINGS = frozenset({"after", "before", "while", "in", "by", "when"})


class Speaker(NamedTuple):
    """Who is said to speak: a range of the view, by which `rule`; `verb` is the range of the verb, if there is one."""

    start: int
    end: int
    rule: str
    verb: tuple[int, int] | None = None


class Attribution(NamedTuple):
    """A quotation and its speaker, `None` where the text names none nearby."""

    quoted: Quoted
    speaker: Speaker | None


@dataclass(frozen=True, slots=True)
class _Before:
    """What the paragraph before leaves behind: the speaker of its last quotation, or the one its colon introduces."""

    speaker: Speaker | None = None


def attribute(text: str, ranges: Sequence[tuple[int, int]]) -> list[Attribution]:
    """The outermost quotations of the paragraphs of one section, in order, each with its speaker.

    Args:
        text: the text of the view.
        ranges: the paragraphs, as ranges of characters in order.
    """
    cuts = []
    for start, end in ranges:
        quoted = [one for one in find_quoted(text, start, end) if one.depth == 0]
        cuts.append((quoted, read_words(text, start, end, [(one.start, one.end) for one in quoted])))
    return attribute_cut(text, cuts)


def attribute_cut(text: str, cuts: Iterable[tuple[Sequence[Quoted], Words]]) -> list[Attribution]:
    """The same, of paragraphs whose outermost quotations and words are known."""
    found: list[Attribution] = []
    before = _Before()
    for quoted, words in cuts:
        if not quoted and not (words.words and (words.words[-1].text == ":" or words.words[0].low in _WORKS)):
            before = _Before()
            continue
        paragraph = _Paragraph(text, quoted, words)
        speakers = paragraph.speakers(before) if quoted else {}
        found += [Attribution(one, speakers.get(number)) for number, one in enumerate(quoted)]
        introduced = paragraph.introduced()
        before = _Before(introduced or (speakers[max(speakers)] if speakers else None))
    return found


class _Paragraph:
    """The words of a paragraph and its quotations."""

    def __init__(self, text: str, quoted: Sequence[Quoted], words: Words) -> None:
        self._text = text
        self._quoted = quoted
        self._cut = words
        self._words = words.words
        self._stops: list[int] | None = None
        self._inside: dict[int, str] = {}
        self._places = list(words.numbers)  # where each quotation stands, in order

    def speakers(self, before: _Before) -> dict[int, Speaker]:
        """The speaker of each quotation, by its number."""
        found: dict[int, Speaker] = {}
        for at, number in self._cut.numbers.items():
            speaker = self._by_sentence(at, number)
            if speaker is not None:
                found[number] = speaker
        self._go_on(found, range(len(self._quoted)), "goes-on", at_least=_AT_LEAST)
        self._go_on(found, reversed(range(len(self._quoted))), "goes-back", at_least=_SENTENCE - 1)
        for number in range(len(self._quoted)):
            if number not in found and self._is_sentence(number, _SENTENCE - 1):
                alone = len(self._words) <= 2 and self._words[0].is_quotation  # noqa: PLR2004 - and a stop
                if alone and before.speaker is not None:
                    found[number] = Speaker(before.speaker.start, before.speaker.end, "paragraph")
        return found

    def introduced(self) -> Speaker | None:
        """Whoever a paragraph that ends with a colon lets speak in the next one."""
        words = self._words
        if len(words) > 2 and words[0].low in _WORKS and words[1].low in _BY and len(words) < _INTRODUCTION:  # noqa: PLR2004
            phrase = first_name(words, 2, len(words))
            return None if phrase is None else self._speaker(phrase, "introduced")
        if not words or words[-1].text != ":":
            return None
        for at in reversed(self._cut.cues):
            if at < len(words) - _INTRODUCTION:
                return None
            if words[at].is_verb:
                phrase = subject_before(words, at)
                if phrase is not None:
                    return self._speaker(phrase, "introduced", at)
        return None

    def _go_on(self, found: dict[int, Speaker], numbers: Iterable[int], rule: str, *, at_least: int) -> None:
        current: Speaker | None = None
        for number in numbers:
            if number in found:
                current = found[number]
            elif current is not None and (self._is_sentence(number, at_least) or self._goes_straight_on(number)):
                found[number] = Speaker(current.start, current.end, rule)

    def _goes_straight_on(self, number: int) -> bool:
        """Whether a short sentence stands alone behind the one that ends with the attribution of another."""
        at = self._places[number]
        if at < 2 or not self._words[at - 1].ends or number == 0:  # noqa: PLR2004 - a verb and its stop
            return False
        before = self._places[number - 1]
        inner = self._inner(number)
        return at - before < _ATTRIBUTED and inner[:1].isupper() and inner[-1:] in ".!?" and len(inner.split()) > 1

    def _is_sentence(self, number: int, at_least: int) -> bool:
        inner = self._inner(number)
        return inner != "" and inner[-1] in _FULL_STOPS and len(inner.split(None, at_least)) >= at_least

    def _inner(self, number: int) -> str:
        found = self._inside.get(number)
        if found is None:
            one = self._quoted[number]
            found = self._inside[number] = self._text[one.inner_start : one.inner_end].rstrip("”\"’'»").rstrip()
        return found

    def _speaker(self, phrase: Phrase, rule: str, verb: int | None = None) -> Speaker:
        at = None if verb is None else self._cut.span(verb, verb)
        return Speaker(*self._cut.span(*phrase), rule, at)

    def _by_sentence(self, at: int, number: int) -> Speaker | None:
        """The first rule of the sieve that gives a speaker for the quotation at word `at`."""
        low, high = self._sentence(at)
        return (
            self._labelled(number)
            or self._inner_voice(at, low, number)
            or self._after(at)
            or self._tail(at, low, high)
            or self._before(at, low)
            or self._according(range(low, min(high, len(self._words))))
            or self._beside(at, low)
            or self._later(at, high)
            or self._led_in(at, low, number)
        )

    def _inner_voice(self, at: int, low: int, number: int) -> Speaker | None:
        """Whose words they are, where another tells them: "One boasted that it was “safe”, prosecutors say"."""
        words = self._words
        one = self._quoted[number]
        behind = at + 1 < len(words) and words[at + 1].low == "," and self._inner(number)[-1:].isalnum()
        if not behind or not self._text[one.inner_start : one.inner_start + 1].islower():
            return None
        outer = self._after(at)
        inner = None if outer is None or outer.verb is None else self._before(at, low)
        if inner is None or inner.verb is None or inner.rule != "before":
            return None
        verb = self._text[slice(*inner.verb)].lower()
        return inner if verb not in speech_words().weak or verb == "called" else None

    def _led_in(self, at: int, low: int, number: int) -> Speaker | None:
        """Whom a sentence is about that ends with a colon before a quotation: "Anna Example was blunt: “…”"."""
        words = self._words
        if at - 1 <= low or words[at - 1].low != ":" or not self._is_sentence(number, _AT_LEAST):
            return None
        phrase = first_name(words, low, min(at - 1, low + _AT_LEAST))
        return (
            None
            if phrase is None or words[phrase[0]].low in {"i", "we", "you", "it", "they"}
            else self._speaker(phrase, "colon")
        )

    def _labelled(self, number: int) -> Speaker | None:
        one = self._quoted[number]
        label = _LABEL.match(self._text, one.inner_start, one.inner_end)
        if label is not None:
            return Speaker(*label.span(1), "label")
        signed = _SIGNED.match(self._text[one.end : one.end + _SIGNATURE_CHARS])
        if signed is not None and len(self._inner(number).split()) >= _SENTENCE:
            return Speaker(one.end + signed.start(1), one.end + signed.end(1), "signed")
        return None

    def _after(self, at: int) -> Speaker | None:
        words = self._words
        if at + 1 >= len(words):
            return None
        last = self._inner(self._cut.numbers[at])[-1:]
        goes_on = last in _BEFORE_AFTER or (last == "." and not words[at + 1].is_name) or words[at + 1].low == ","
        if not goes_on:
            return self._put_so(at)
        first = at + 2 if words[at + 1].low in {",", "—", "–", "-"} else at + 1
        if first < len(words) and words[first].low in _OTHER_CLAUSE:
            return None
        verb = first
        while verb < len(words) and (words[verb].is_adverb or words[verb].low in {"also", "later"}):
            verb += 1
        if verb < len(words) and words[verb].is_verb and not words[verb].participle:
            phrase = subject_after(words, verb, min(len(words), verb + 14))
            if phrase is not None:
                return self._speaker(phrase, "after-verb", verb)
        for place in range(verb, min(len(words), verb + _FAR)):
            word = words[place]
            if word.ends or word.is_quotation:
                break
            if place > first and word.is_verb and not word.participle:
                phrase = self._of_verb_behind(place, first)
                if phrase is not None:
                    return self._speaker(phrase, "after", place)
        return self._according(range(first, min(first + 4, len(words))))

    def _of_verb_behind(self, verb: int, first: int) -> Phrase | None:
        """Whose verb it is behind a quotation, with what stands between, from word `first` on."""
        words = self._words
        phrase = subject_quoted(words, verb)
        if phrase is not None:
            return phrase
        phrase = subject_before(words, verb, first)
        if phrase is not None:
            return None if phrase[0] > first and words[first].low in {"a", "an"} else phrase
        return None if words[verb].weak else anybody_before(words, verb, first)

    def _put_so(self, at: int) -> Speaker | None:
        """Whose words the next sentence says they are: "“…” That was how Anna Example put it."."""
        words = self._words
        if [word.low for word in words[at + 1 : at + 4 : 2]] not in (
            ["that", "how"],
            ["this", "how"],
            ["that", "what"],
        ):
            return None
        for verb in range(at + 4, min(len(words), at + _FAR)):
            if words[verb].ends or words[verb].is_quotation:
                return None
            if words[verb].is_verb and not words[verb].participle:
                phrase = subject_before(words, verb, at + 4)
                return None if phrase is None else self._speaker(phrase, "after", verb)
        return None

    def _tail(self, at: int, low: int, high: int) -> Speaker | None:
        """Who closes the sentence, as in "… “we know them,” and keep safe, Anna Example continued".

        Unless a verb that always says something stands before the quotation.
        """
        words = self._words
        if high - at < _AT_LEAST or any(words[other].is_verb and words[other].sure for other in range(low, at)):
            return None
        for verb in range(min(high, len(words)) - 1, max(at + 2, high - _TAIL), -1):
            if words[verb].is_quotation:
                return None
            if words[verb].is_verb and not words[verb].participle and not words[verb].weak:
                phrase = subject_before(words, verb, at + 1)
                if phrase is not None and words[phrase[0] - 1].low == ",":
                    return self._speaker(phrase, "tail", verb)
                return None
        return None

    def _according(self, places: range) -> Speaker | None:
        words = self._words
        for at in places:
            if words[at].low == "according" and at + 1 < len(words) and words[at + 1].low == "to":
                phrase = subject_after(words, at + 1, len(words))
                if phrase is not None:
                    return self._speaker(phrase, "according", at)
        return None

    def _before(self, at: int, low: int) -> Speaker | None:
        words = self._words
        for verb in range(at - 1, low - 1, -1):
            judged = words[verb].reports and verb == at - 2 and words[at - 1].low == "as"  # "opposes as “…”"
            if not (words[verb].is_verb or judged) or (
                words[verb].weak and verb > low and words[verb - 1].low in _MODALS
            ):
                continue  # "said they would respond “at once”": what will be done is not said
            if words[verb].passive and not words[verb].weak and words[verb + 1].low == "by":
                phrase = subject_after(words, verb + 1, at)
                if phrase is not None:
                    return self._speaker(phrase, "by", verb)
                continue
            joined = words[verb].participle and verb > low and words[verb - 1].low == ","
            told = quoted_as(words, verb, low) if words[verb].participle else None
            owner = told or (owner_of_saying(words, verb, low) if words[verb].participle else None)
            if owner is not None and not any(word.low in _IS for word in words[verb + 1 : at]):
                return self._speaker(owner, "before-ing", verb)
            phrase = None if joined else subject_before(words, verb, low)
            if phrase is not None:
                return self._of_subject(phrase, verb, low)
            if verb == low and not words[verb].weak:
                phrase = subject_after(words, verb, at)
                if phrase is not None:
                    return self._speaker(phrase, "before", verb)
            if words[verb].participle:
                phrase = self._of_participle(verb, at, low)
                if phrase is not None:
                    return self._speaker(phrase, "before-ing", verb)
        return None

    def _of_subject(self, phrase: Phrase, verb: int, low: int) -> Speaker:
        """The subject of a verb, or whoever says what it says."""
        earlier = self._around_aside(verb, phrase, low)
        if earlier is not None:
            return earlier
        outer = self._outer(phrase, low)
        return self._speaker(outer or phrase, "before" if outer is None else "outer", verb)

    def _around_aside(self, verb: int, phrase: Phrase, low: int) -> Speaker | None:
        """Who "had assured him, she said, that it “…”": the one before the aside, not she."""
        words = self._words
        aside = phrase[0] > low and words[phrase[0] - 1].low == "," and words[verb + 1].low == ","
        if not aside or words[min(verb + 2, len(words) - 1)].low != "that":
            return None
        for other in range(phrase[0] - 1, low, -1):
            if words[other].is_verb and words[other - 1].low == "had":
                found = subject_before(words, other, low)
                return None if found is None else self._speaker(found, "before", other)
        return None

    def _outer(self, phrase: Phrase, low: int) -> Phrase | None:
        """Who says what the phrase says: "Clinton says she calls it “…”" is Clinton's."""
        words, first = self._words, phrase[0]
        around = (
            words[first] if words[first].low in {"which", "what", "that"} else words[first - 1] if first > low else None
        )
        if around is None or around.is_quotation:
            return None
        alone = around.low == "which" or (around.low == "what" and (first == phrase[1] or words[first].low == "one"))
        if alone and words[phrase[1]].low not in PRONOUNS and words[first].low not in {"which", "what"}:
            return None  # "what the captain called “…”": the captain’s
        verb = around.is_verb
        if around.low == "that" and words[first].low not in PRONOUNS and words[phrase[1] + 1].low == "had":
            return None  # "She said that the envoy had called it “…”": the envoy’s words, said before hers
        inside = around.low in {"what", "which", "that", "how"} or (verb and not around.weak)
        if not inside and not (verb and words[first].low in PRONOUNS):
            return None
        first = self._first_that(first, low) if around.low == "that" else first
        for other in range(first - 1, low - 1, -1):
            joined = words[other].participle and other > low and words[other - 1].low == ","
            if words[other].is_verb and not joined:
                found = subject_before(words, other, low)
                if found is not None:
                    return found
        return first_name(words, low, first - 1) if around.low in {"what", "which"} else None

    def _first_that(self, first: int, low: int) -> int:
        """The first of clauses that "and that" joins: "said that the port was “old” and that she expected “more”"."""
        words = self._words
        if first - 2 <= low or words[first - 2].low not in {"and", "but"}:
            return first
        for other in range(first - 3, low, -1):
            if words[other].low == "that" and words[other - 1].is_verb:
                return other
        return first

    def _of_participle(self, verb: int, at: int, low: int) -> Phrase | None:
        words = self._words
        for other in range(verb - 1, low - 1, -1):
            if words[other].is_verb and not words[other].participle:
                found = subject_before(words, other, low)
                if found is not None:
                    return found
        if words[low].low in _OPENINGS and verb - low <= 2 and at + 1 < len(words):  # noqa: PLR2004 - "After saying “…,” she left"
            found = first_name(words, at + 1, self._sentence(at)[1])
            if found is not None:
                return found
        return first_name(words, low, verb)

    def _beside(self, at: int, low: int) -> Speaker | None:
        words = self._words
        if at - 1 > low and words[at - 1].low == ":":
            phrase = phrase_before(words, at - 2)
            if phrase is not None and phrase[0] == low and at - 2 - low < _SENTENCE:
                inverted = phrase[0] < phrase[1] and words[low].low in speech_words().force  # "Said Anna Example:"
                return self._speaker((low + inverted, phrase[1]), "colon", low if inverted else None)
        if at - 1 >= low and words[at - 1].is_word and _POSSESSIVE.search(words[at - 1].text):
            phrase = phrase_before(words, at - 1)
            if phrase is not None and words[phrase[1]].text[0].isalpha():
                return self._speaker(phrase, "possessive")
        owner = possessor(words, at, low) or _in_words_of(words, at, low)
        return None if owner is None else self._speaker(owner, "possessive")

    def _later(self, at: int, high: int) -> Speaker | None:
        words = self._words
        for verb in range(at + 1, min(high, len(words))):
            if words[verb].is_verb and not words[verb].participle and not words[verb].weak:
                phrase = subject_before(words, verb, at + 1)
                if phrase is not None:
                    return self._speaker(phrase, "later", verb)
        return None

    def _sentence(self, at: int) -> tuple[int, int]:
        """The words of the sentence around a quotation: from its first to behind its last."""
        if self._stops is None:
            ended = [place for place in self._cut.numbers if self._quote_ends(place)]
            marks = [place for place in self._cut.stops if self._words[place].ends]
            self._stops = sorted(ended + marks)
        place = bisect_left(self._stops, at)
        low = max(0, at - _WINDOW, self._stops[place - 1] + 1 if place else 0)
        high = min(len(self._words), at + _WINDOW)
        if place < len(self._stops):
            stop = self._stops[place]
            high = min(high, stop + self._words[stop].is_quotation)
        return low, max(high, at + 1)

    def _quote_ends(self, at: int) -> bool:
        """Whether a sentence ends with the quotation at word `at`."""
        number = self._cut.numbers.get(at)
        if number is None:
            return False
        last = self._inner(number)[-1:]
        after = self._words[at + 1] if at + 1 < len(self._words) else None
        if last == ".":
            return after is None or after.is_name or after.is_quotation
        return last in {"!", "?"} and (after is None or (after.is_name and not self._is_attributed(at)))

    def _is_attributed(self, at: int) -> bool:
        for word in self._words[at + 1 : at + 9]:
            if word.is_quotation or word.ends:
                return False
            if word.is_verb and not word.weak:
                return True
        return False


def _in_words_of(words: Sequence[Word], at: int, low: int) -> Phrase | None:
    """Who coined it: "in the words of one envoy, “…”"."""
    last = at - 2 if words[at - 1].low == "," else at - 1
    for of in range(last - 1, max(low + 1, last - _SENTENCE), -1):
        if words[of].low == "of" and words[of - 1].low == "words":
            return of + 1, last
    return None
