# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who a verb of speech belongs to: the noun phrase before it or behind it, found without a parser.

What is looked for is the phrase nearest to the verb that can speak: a name, a pronoun, or a
noun of data/speech.toml ("the ministry", "officials"), or of its endings. On the way left are
passed over: adverbs and auxiliaries, brackets, insertions between commas ("Flynn, a top
surrogate, said"), relative pronouns, and a first verb that "and" joins to the second. A phrase
ends at a preposition, a conjunction, a mark or another verb; so "the head of the ministry" may
come out as its last part: whoever it is stands in the same phrase.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from holdfast.readers.text.said.nouns import is_person
from holdfast.readers.text.speech import PRONOUNS, Word, speech_words

__all__ = [
    "PRONOUNS",
    "Phrase",
    "anybody_before",
    "first_name",
    "owner_of_saying",
    "phrase_before",
    "possessor",
    "quoted_as",
    "subject_after",
    "subject_before",
    "subject_quoted",
]

Phrase = tuple[int, int]
"""Indices of the first and the last word of a noun phrase."""

_ARTICLES = frozenset({
    "the", "a", "an", "his", "her", "their", "its", "our", "my", "this", "that", "these", "those", "some", "many",
    "most", "several", "one", "two", "three", "no", "any", "each", "every", "another", "other", "few", "more",
})  # fmt: skip
_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "its", "their", "our", "my"})
_GAVE = frozenset({
    "issued", "released", "published", "made", "gave", "delivered", "posted", "sent", "signed", "wrote", "issues",
    "releases", "publishes", "posts",
})  # fmt: skip
_DEEDS = frozenset({
    "charge", "claim", "comment", "decision", "demand", "description", "idea", "label", "line", "move", "offer",
    "phrase",
    "plan", "point", "policy", "practice", "promise", "proposal", "remark", "step", "term", "threat", "view", "word",
})  # fmt: skip
_MONTHS = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
})  # fmt: skip
_DATE_WORDS = _MONTHS | {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today", "week", "month",
    "year", "night", "morning", "afternoon", "evening",
}  # fmt: skip
_DATE_LEADS = frozenset({"on", "in", "late", "early", "earlier", "last", "this", "next", "a", "the", "of", "same"})
_SAYINGS = frozenset({
    "claims", "statement", "statements", "comments", "remarks", "promises", "vow", "pledge", "warning", "warnings",
    "call",
    "calls", "accusation", "accusations", "allegation", "allegations", "assertion", "assertions", "announcement",
    "argument",
    "suggestion", "denial", "criticism", "declaration", "speech", "tweet", "tweets", "words", "message",
    "question", "quote",
    "quotes", "response", "answer", "letter", "post", "report",
})  # fmt: skip
_OWNERS = frozenset({"his", "her", "their", "its"})
_NOBODY = frozenset({"it’s", "it's", "that’s", "that's", "there’s", "there's", "let’s", "let's", "what’s", "what's"})
_POSSESSIVE = re.compile(r"(?:[’']s|s[’'])\Z")
_DEED_WITHIN = 12  # words between a quotation and the noun that it is
_ADJECTIVES = 4
_JOINED_WITHIN = 25  # words between two verbs that "and" joins
_UNNAMED = frozenset({
    "source", "sources", "official", "officials", "someone", "somebody", "people", "diplomat", "diplomats", "insider",
    "insiders",
})  # fmt: skip
_KNOWING = frozenset({"knowledge", "direct", "access", "insight"})  # "two envoys with knowledge of the talks"
_FAMILIAR = frozenset({"familiar", "close", "briefed", "acquainted"})
_CLOSE = frozenset({"with", "to", "on", "about"})
_QUOTED_WITHIN = 16
_QUOTES = frozenset({"quoted", "quotes", "quoting", "cited", "cites", "citing", "paraphrased", "paraphrasing"})
_SAID_OF = frozenset({"said", "reported", "believed", "alleged", "thought", "understood", "rumoured", "rumored"})
_BEEN = frozenset({"was", "were", "is", "are", "been", "being"})
_LONGEST = 12  # words of a phrase
_LONGEST_START = 10
_LONGEST_INSERTION = 30
_SENT = frozenset({"ambassador", "envoy", "representative", "adviser", "advisor", "delegate", "negotiator"})
_PLACED = frozenset({"in", "at", "from", "on"})
_JOINING = _PLACED | _CLOSE | {"for"}
_NO_NAME = frozenset({
    "without", "despite", "under", "amid", "given", "asked", "speaking", "following", "among", "beyond", "through",
    "throughout", "nonetheless", "nevertheless", "moreover", "instead", "earlier", "later", "last", "next", "according",
    "once", "both", "such", "here", "there", "also", "this", "that", "these", "those", "writing", "talking",
    "testifying",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
})  # fmt: skip
_AFTER = ("that", "it", "there", "in", "on", "at", "to", "by", "as", "is")


def can_speak(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether a phrase can be a speaker, by its last word, or by the one before "of"."""
    head = words[last]
    if head.never:
        return False
    if head.speaks or (head.is_name and not (first == last and (head.low in _ARTICLES or head.stops))):
        return True
    of = next((at for at in range(first + 1, last) if words[at].low == "of" or words[at].low in _PLACED), first)
    of = next((at for at in range(first + 1, last) if words[at].low in _FAMILIAR or words[at].low == "with"), of)
    return of > first and words[of - 1].speaks  # "the commander of the fleet"


def subject_before(words: Sequence[Word], verb: int, lowest: int = 0) -> Phrase | None:
    """The speaker before a verb, looked for down to word `lowest`."""
    phrase = _before(words, verb, lowest)
    if phrase is None or not can_speak(words, *phrase):
        return None
    first, last = trimmed(words, *phrase)
    asked = first - 3
    if asked >= lowest and words[first - 1].low == "by" and _is_done(words[first - 2].low) and words[asked].speaks:
        whole = phrase_before(words, asked)  # "residents interviewed by the agency said"
        if whole is not None and whole[0] >= lowest and words[asked].low not in PRONOUNS:
            return trimmed(words, *whole)
    return first, last


def _is_done(word: str) -> bool:
    """Whether a word can be a past participle."""
    return word.endswith("ed") or word in {"seen", "held", "led", "run", "written", "made", "shown", "chosen", "known"}


def anybody_before(words: Sequence[Word], verb: int, first: int) -> Phrase | None:
    """The phrase from word `first` to a verb, whoever it is: ", the harbour master said"."""
    phrase = _before(words, verb, first)
    if phrase is None or phrase[0] != first or words[first].low not in _DETERMINERS or words[phrase[1]].never:
        return None
    return phrase


def trimmed(words: Sequence[Word], first: int, last: int) -> Phrase:
    """A phrase without what only stands before it: "But", "Monday" before "it", "an accusation" before "Moscow"."""
    if words[last].low in PRONOUNS:
        return last, last
    while first < last and (
        words[first].stops or (words[first].low in _DATE_WORDS and words[first].low not in _MONTHS)
    ):
        first += 1
    for at in range(last, first, -1):
        if words[at].text in _DETERMINERS and words[at - 1].low != "of":
            if (
                words[at - 1].low in _JOINING
                and first < at - 1
                and (_is_office(words[at - 2]) or words[at - 2].low in _FAMILIAR)
            ):
                continue  # "analysts at the bank"
            if words[at - 1].low in _GAVE and first < at - 1:
                return trimmed(words, first, at - 2)
            first = at
            break
    which = next((at for at in range(last - 1, first, -1) if words[at].low == "which"), 0)
    if which and all(words[at].is_name or words[at].low in _DETERMINERS for at in range(which + 1, last + 1)):
        return which + 1, last  # "a charge which Moscow dismissed"
    if words[last].is_name and words[first].low in _DETERMINERS:
        at = last
        while at > first and (words[at].is_name or words[at].low == "of"):
            at -= 1
        if first < at and not words[at].is_name and _is_deed(words[at].low):
            return at + 1, last
    return first, last


def _is_deed(noun: str) -> bool:
    """A noun for what was said or done, which a name behind it says or does: "a claim Moscow called …"."""
    return noun in _DEEDS or noun.endswith(("tion", "sion", "ment", "ism"))


def _before(words: Sequence[Word], verb: int, lowest: int) -> Phrase | None:
    at = _past_adverbs(words, verb - 1, lowest)
    if at >= lowest and words[at].low in {"who", "which", "that"}:
        at -= 2 if at - 1 >= lowest and words[at - 1].low == "," else 1
    at = _past_date(words, at, lowest)
    if at < lowest:
        return None
    if words[at].low == ")":
        at = _back_to(words, at - 1, lowest, "(") - 1
    elif words[at].low in {",", "—", "–", "-"}:
        start = _clause_start(words, at, lowest)
        if start is not None:
            return start
        mark = words[at].text
        opener = _back_to(words, at - 1, max(lowest, at - _LONGEST_INSERTION), mark)
        if opener < lowest or words[opener].low != mark:
            return None
        at = opener - 1
    if at < lowest:
        return None
    if words[at].low in {"and", "but", "or"}:
        return _of_joined_verb(words, at, verb, lowest)
    if not words[at].is_word or (words[at].stops and not words[at].is_name):
        return None
    return phrase_before(words, at)


def _past_adverbs(words: Sequence[Word], at: int, lowest: int) -> int:
    while at >= lowest and words[at].is_word and words[at].low not in {"who", "which"}:
        said_of = words[at].low in _SAID_OF and at > lowest and words[at - 1].low in _BEEN and words[at + 1].low == "to"
        if not words[at].between and not words[at].is_adverb and not said_of:
            break
        at -= 1
    return at


def possessor(words: Sequence[Word], at: int, lowest: int) -> Phrase | None:
    """Whose claim or remark a word before `at` is: "Anna Example’s claim that there were “…”"; "his offer of “…”"."""
    for noun in range(at - 1, max(lowest, at - _DEED_WITHIN), -1):
        low = words[noun].low
        if words[noun].is_quotation or words[noun].text in {",", ";"}:
            return None
        if low.rstrip("s") in _DEEDS or low in _SAYINGS:
            owner = noun - 1
            while owner > lowest and words[owner].is_word and not _owns(words[owner]) and noun - owner < _ADJECTIVES:
                owner -= 1
            if _owns(words[owner]) and words[owner].low not in _NOBODY:
                return (owner, owner) if words[owner].low in _DETERMINERS else phrase_before(words, owner)
    return None


def owner_of_saying(words: Sequence[Word], at: int, lowest: int) -> Phrase | None:
    """Whose saying the word right before a participle is: "Anna Example’s comments describing the port"."""
    if at <= lowest or words[at - 1].low not in _SAYINGS:
        return None
    return possessor(words, at, max(lowest, at - _ADJECTIVES - 1))


def quoted_as(words: Sequence[Word], at: int, lowest: int) -> Phrase | None:
    """Whom a participle behind "as" lets speak: "She quoted a pilot as saying “…”"."""
    if at - 1 <= lowest or words[at - 1].low != "as":
        return None
    for verb in range(at - 2, max(lowest - 1, at - _QUOTED_WITHIN), -1):
        if words[verb].low in _QUOTES and not (verb > lowest and words[verb - 1].low in _BEEN):
            return subject_after(words, verb, at - 1)
    return None


def subject_quoted(words: Sequence[Word], verb: int) -> Phrase | None:
    """Whom a verb behind a quotation quotes: "“…,” the paper quoted Anna Example as saying"."""
    if words[verb].low not in _QUOTES:
        return None
    close = range(verb + 2, min(len(words) - 1, verb + _QUOTED_WITHIN))
    mark = next((at for at in close if words[at].low == "as" and words[at + 1].participle), 0)
    return subject_after(words, verb, mark) if mark else None


def _owns(word: Word) -> bool:
    return word.is_word and (word.low in _OWNERS or _POSSESSIVE.search(word.low) is not None)


def _past_date(words: Sequence[Word], at: int, lowest: int) -> int:
    """Before a date that stands between a subject and its verb: "Anna Example on Friday said"."""
    last = at
    while last > lowest and words[last].is_word and words[last].text.isdigit() and last > at - 2:
        last -= 1
    if last <= lowest or words[last].low not in _DATE_WORDS:
        return at
    sure = last < at or words[last].low not in _MONTHS
    last -= 1
    if not sure and words[last].low not in _DATE_LEADS:
        return at  # "Theresa May"
    while last > lowest and words[last].low in _DATE_LEADS:
        last -= 1
    return last if words[last].is_word or words[last].low in {",", ")"} else at


def _back_to(words: Sequence[Word], at: int, lowest: int, mark: str) -> int:
    while at >= lowest and words[at].low != mark and not words[at].ends:
        at -= 1
    return at


def _clause_start(words: Sequence[Word], at: int, lowest: int) -> Phrase | None:
    """The phrase that begins the clause, where the same mark ends it: "Name, who …, said"; brackets may follow it."""
    tables = speech_words()
    last = lowest
    while last < at and words[last].is_word and not words[last].is_verb and last - lowest < _LONGEST_START:
        if last == lowest and (words[last].stops or words[last].low in _NO_NAME):
            break  # "Speaking in Northport, the mayor, Anna Example, said"
        last += 1
    if last == lowest or last >= at:
        return None
    mark = last
    if words[last].low == "(":
        while mark < at and words[mark].low != ")":
            mark += 1
        mark += 1
    if mark >= at or words[mark].text != words[at].text or not can_speak(words, lowest, last - 1):
        return None
    first = words[lowest]
    return (lowest, last - 1) if first.is_name or first.low in _ARTICLES or first.low in tables.speakers else None


def _of_joined_verb(words: Sequence[Word], at: int, verb: int, lowest: int) -> Phrase | None:
    """The subject of the verb that "and" joins to this one."""
    for other in range(at - 1, max(lowest - 1, at - _JOINED_WITHIN), -1):
        if words[other].ends:
            break
        if words[other].is_verb or (
            words[other].is_word and words[other].low.endswith("ed") and not words[other].is_name
        ):
            if other > lowest and words[other - 1].low in {"and", "but", "or"}:
                continue  # joined to one before it, too
            found = subject_before(words, other, lowest)
            if found is not None:
                return found
    return first_name(words, lowest, verb)


def phrase_before(words: Sequence[Word], last: int) -> Phrase | None:
    """The noun phrase that ends with word `last`, with "officials in" or "a spokesman for" before it."""
    if not words[last].is_word:
        return None
    first = last
    while first >= 0 and last - first <= _LONGEST:
        word = words[first]
        if not word.is_word or (word.stops and not word.is_name):
            break
        if first != last and word.is_verb and not word.weak:
            break
        first -= 1
    if first + 1 > last:
        return None
    joins = words[first].low if first > 0 and words[first].is_word else ""
    if joins == "to" and words[first - 1].low in _SENT:
        joins = "for"
    if joins in _CLOSE and first > 1 and words[first - 1].low in _FAMILIAR:  # "people familiar with the matter"
        before = phrase_before(words, first - 2)
        if before is not None and last - before[0] <= _LONGEST:
            return before[0], last
    if joins == "with" and words[first + 1].low in _KNOWING and _is_office(words[first - 1]):
        before = phrase_before(words, first - 1)
        return first + 1 if before is None else before[0], last
    unnamed = first > 0 and words[first - 1].low in _UNNAMED  # "a source in the ministry"
    human = first > 0 and is_person(words[first - 1].low)  # "a manager at the company"
    placed = joins in _PLACED and (words[first + 1].is_name or not words[last].speaks or unnamed or human)
    if (joins == "for" or placed) and (_is_office(words[first - 1]) or _of_office(words, first - 1)):
        before = phrase_before(words, first - 1)
        if before is not None and last - before[0] <= _LONGEST:
            return before[0], last
    return first + 1, last


def _of_office(words: Sequence[Word], last: int) -> bool:
    """Whether a name ends the name of an office: "the embassy of Northland"."""
    at = last
    while at > 1 and last - at < _ADJECTIVES and words[at].is_name:
        at -= 1
    if words[at].low == "the":
        at -= 1
    return 0 < at < last and words[at].low == "of" and _is_office(words[at - 1])


def _is_office(word: Word) -> bool:
    return word.speaks and word.is_word and word.low not in PRONOUNS


def first_name(words: Sequence[Word], first: int, end: int) -> Phrase | None:
    """The first name or pronoun of a range of words."""
    while first < end and not (
        (words[first].is_name and not words[first].stops and words[first].low not in _NO_NAME | _DETERMINERS)
        or words[first].low in PRONOUNS
    ):
        first += 1
    if first >= end:
        return None
    last = first
    while last + 1 < end and words[last + 1].is_word and (words[last + 1].is_name or words[last + 1].low == "of"):
        last += 1
    return first, last


def subject_after(words: Sequence[Word], verb: int, end: int) -> Phrase | None:
    """The speaker behind a verb: "said the minister"."""
    first = verb + 1
    while (
        first < end
        and words[first].is_word
        and (words[first].is_adverb or words[first].low in {"also", "later", "then"})
    ):
        first += 1
    last = first
    while last < end and words[last].is_word and last - first < _LONGEST:
        if words[last].stops and not words[last].is_name and words[last].low != "for":
            break
        if last > first and words[last].is_verb:
            break
        last += 1
    return None if last == first or words[first].low in _AFTER else (first, last - 1)
