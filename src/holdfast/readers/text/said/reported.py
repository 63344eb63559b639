# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who is reported to say, hold or want something, with or without quotation marks: source and cue.

Seven in ten attributions of news stand without a quotation mark ("officials said the port was
open", "a ministry that opposes it"). A verb of speech or of stance counts as a cue where it has
a source (see `subjects`) and something said behind it: a quotation, a clause with "that",
"whether" or a question word, or any words where the verb is one that always says something.

* `according to` names its source behind it;
* a participle ("…, adding that") has the source of the verb before it;
* "who" and "which" are sources themselves; whom they stand for is decided later;
* inside quotations only what the quoted speaker reports of others counts: "I think" is theirs;
* a transcript's `NAME:` and a signature `― Name` are cues, too.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from holdfast.readers.text.quote_marks import find_quoted
from holdfast.readers.text.said.subjects import (
    Phrase,
    first_name,
    owner_of_saying,
    phrase_before,
    quoted_as,
    subject_after,
    subject_before,
)
from holdfast.readers.text.speech import QUOTATION, Word, Words, may_report, read_words, speech_words

__all__ = ["Reported", "find_reported", "reported_in"]

Span = tuple[int, int]

_CLAUSES = frozenset({"that", "whether", "if", "how", "why", "what"})
_DETERMINERS = frozenset(
    {"the", "a", "an", "his", "her", "their", "this", "its", "of", "some", "no", "any", "such", "these"}
)
_SPEAKERS_OWN = frozenset({"i", "you", "we"} | {
    f"{who}{mark}{ending}" for who in ("i", "you", "we") for mark in "’'" for ending in ("ve", "m", "re", "ll", "d")
})  # fmt: skip
# Verbs that have no person for an object: a name behind them is their subject.
_INVERTED = frozenset({
    "said", "says", "added", "wrote", "predicted", "predicts", "noted", "notes", "argued", "argues", "explained",
    "concluded", "recalled", "insisted", "insists", "replied", "announced", "estimated", "estimates", "stated",
    "observed", "remarked", "commented", "reckoned", "reckons", "quipped", "conceded", "calculated", "calculates",
})  # fmt: skip
_HAS_ITS_OWN = frozenset({
    "is", "was", "are", "were", "has", "had", "have", "will", "would", "can", "could", "should", "may", "might", "must",
    "did", "does", "do",
})  # fmt: skip
_TELLS = frozenset({"say", "specify", "disclose", "explain", "mention", "state"})
_QUESTIONS = frozenset({"how", "whether", "if", "when", "why", "which", "where", "what", "who", "for"})
_NOT = frozenset({"not", "never", "didn’t", "didn't", "doesn’t", "doesn't", "won’t", "won't", "wouldn’t", "wouldn't"})
_MODALS = frozenset({"would", "could", "will", "might", "may", "should", "can"})
_WHEN = frozenset({"since", "by", "in", "on", "last", "this", "at", "under", "during", "after", "before", "so"})
_QUOTED = frozenset({"quoted", "cited"})
_WITH = {"spoke": {"of"}, "speaks": {"of"}, "ruled": {"out"}, "rules": {"out"}}  # and what makes them say a thing
_QUOTED_BY = 14  # words from "quoted" to "saying"
_ASKS = frozenset({"asked", "asks", "pressed", "wondered", "questioned", "asking"})
_WHOM = frozenset({"whom", "which", "what", "whose"})
_UNLESS = frozenset({"if", "unless", "until"})
_OUGHT = frozenset({"should", "must"})
_CONDITIONS = frozenset({"whether", "if"})
_ASKED_WITHIN = 12  # words between "whether" and a verb of its clause
_CUE_WITHIN = 5  # words between a verb of speech and its "whether"
_CLAUSE_WITHIN = 8  # words between a cue and its clause
_QUOTE_WITHIN = 14  # words between a quotation and the cue behind it
_FAR_ENOUGH = 3  # words before a cue that ends its sentence: "…, officials said."
_TO_WITHIN = 8
_INSERTED = 12  # words of a clause between commas
_WINDOW = 200  # words of a sentence looked back at; a longer one is a list or damage
_TRANSCRIPT = re.compile(r"\s*[\"“]?([A-Z][A-Z. ’'-]{2,30})(:)")
_SIGNATURE = re.compile(r"[”\"]\s*([―—–]+)\s*([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3})")


class Reported(NamedTuple):
    """A source and its cue, as ranges of the view; `force` as in data/speech.toml ("stance" for a verb of stance).

    `quoted` tells that it stands inside a quotation: somebody else says that the source says it.
    """

    source: Span
    cue: Span
    force: str
    rule: str
    quoted: bool = False


def find_reported(text: str, start: int, end: int) -> list[Reported]:
    """The attributions of one paragraph, in the order of their cues."""
    quotes = [(one.start, one.end) for one in find_quoted(text, start, end) if one.depth == 0]
    return reported_in(text, (start, end), read_words(text, start, end, quotes), quotes)


def reported_in(text: str, span: Span, words: Words, quotes: Sequence[Span]) -> list[Reported]:
    """The same, of a paragraph whose words and outermost quotations are known."""
    found = list(_in_words(words)) if words.cues else []
    for begun, done in quotes:
        if may_report(text, begun + 1, done - 1):
            found += _in_words(read_words(text, begun + 1, done - 1, []), quoted=True)
    label = _TRANSCRIPT.match(text, *span)
    if label is not None:
        found.append(Reported(label.span(1), label.span(2), "neutral", "label"))
    if quotes:
        signed = _SIGNATURE.search(text, *span)
        if signed is not None:
            found.append(Reported(signed.span(2), signed.span(1), "neutral", "signed"))
    found.sort(key=_by_cue)
    return found


_low_of = attrgetter("low")


def _by_cue(one: Reported) -> Span:
    return one.cue


def _in_words(words: Words, *, quoted: bool = False) -> Iterator[Reported]:
    """Sentence by sentence, those that have a cue."""
    at, cues, stops = 0, words.cues, words.stops
    while at < len(cues):
        place = bisect_left(stops, cues[at])
        first = stops[place - 1] + 1 if place else 0
        last = stops[place] if place < len(stops) else len(words.words) - 1
        done = bisect_right(cues, last, at)
        sentence = words.words[first : last + 1]
        for cue in cues[at:done]:
            found = _at_cue(sentence, cue - first, quoted=quoted)
            if found is not None:
                yield _found(words, first, found, quoted=quoted)
        at = done


def _at_cue(words: Sequence[Word], at: int, *, quoted: bool) -> tuple[Phrase, Phrase, str] | None:
    """The source and the cue, as words of the sentence, and the rule."""
    if words[at].low == "according":
        if at + 1 < len(words) and words[at + 1].low == "to":
            source = subject_after(words, at + 1, len(words))
            return None if source is None else (source, (at, at + 1), "according")
        return None
    if words[at].low in _QUOTED and _as_saying(words, at):
        return None  # "was quoted by an agency as saying": told at "saying"
    if [one.low for one in words[at : at + 2]] == ["told", "to"]:
        return None  # "Residents told to stay": they are told
    if not _says_something(words, at) or _is_noun(words, at) or _is_unsaid(words, at):
        return None
    if (
        at == 1
        and words[0].low.isalpha()
        and words[0].low.endswith("s")
        and not words[0].speaks
        and words[1].passive
        and _is_announced(words)
    ):
        return None
    source, rule = _source(words, at)
    if source is None or (quoted and words[source[1]].low in _SPEAKERS_OWN) or _is_condition(words, source, at):
        return None
    return source, (at, at), rule


def _as_saying(words: Sequence[Word], at: int) -> bool:
    behind = words[at + 1 : at + _QUOTED_BY]
    return any(one.low == "as" and other.participle for one, other in pairwise(behind))


def _is_announced(words: Sequence[Word]) -> bool:
    """Whether the verb tells of a thing when it was announced: "Measures announced since May include …"."""
    return len(words) > 2 and words[2].low in _WHEN  # noqa: PLR2004 - behind noun and verb


def _found(words: Words, first: int, found: tuple[Phrase, Phrase, str], *, quoted: bool) -> Reported:
    source, cue, rule = found
    force = speech_words().force.get(words.words[first + cue[0]].low, "neutral" if rule == "according" else "stance")
    said_by = words.span(first + source[0], first + source[1])
    return Reported(said_by, words.span(first + cue[0], first + cue[1]), force, rule, quoted)


def _source(words: Sequence[Word], at: int) -> tuple[Phrase | None, str]:
    if at == 0:
        return None, ""
    before = words[at - 1]
    if words[at].passive and not words[at].weak and at + 1 < len(words) and words[at + 1].low == "by":
        return subject_after(words, at + 1, len(words)), "by"
    if _is_inverted(words, at) and not words[at].participle:
        source = subject_after(words, at, len(words))
        # "Anna Example, a clerk, said the port would open": what follows is a clause of its own
        own = source is not None and (
            not _HAS_ITS_OWN.isdisjoint(map(_low_of, words[source[0] : source[1] + 2]))
            or (source[1] + 1 < len(words) and words[source[1] + 1].reports and not words[source[1] + 1].participle)
        )
        if source is not None and not own:
            return source, "after-verb"
    relative = _relative(words, at)
    if relative is not None:
        return relative, "relative"
    owner = quoted_as(words, at, 0) or owner_of_saying(words, at, 0) if words[at].participle else None
    joined = words[at].participle and before.low == ","
    source = owner or (None if joined else subject_before(words, at))
    if source is not None:
        return source, "before" if owner is None else "participle"
    if words[at].participle or words[at].low.endswith("ing"):
        return _of_participle(words, at), "participle"
    if before.low == "to":
        source = _of_infinitive(words, at)
        return (None if source is None or words[source[1]].low == "it" else source), "infinitive"
    return None, ""


def _is_inverted(words: Sequence[Word], at: int) -> bool:
    """Whether the source stands behind the verb: "“…,” said he"; "…, said one who was there"."""
    before = words[at - 1]
    if before.is_quotation:
        return True
    if before.low != ",":
        return False
    if at >= 2 and words[at - 2].is_quotation:  # noqa: PLR2004 - the word before the comma
        return True
    after = words[at + 1] if at + 1 < len(words) else None
    if after is None or not words[at].is_verb:
        return False
    if words[at].low == "says":  # a headline: "Port hit, says regional administration"
        source = subject_after(words, at, len(words))
        return source is not None and words[source[1]].speaks
    return words[at].low in _INVERTED and (after.is_name or after.low in {"the", "one", "a", "an"})


def _relative(words: Sequence[Word], at: int) -> Phrase | None:
    """`who` or `which` before the verb, or what stands before "that", where the verb always says something."""
    before = at - 1
    while before >= 0 and words[before].is_word and words[before].low not in {"who", "which"}:
        if not words[before].between and not words[before].is_adverb:
            break
        before -= 1
    if before >= 0 and words[before].low in {"who", "which"}:
        return before, before
    if before >= 1 and words[before].low == "that" and words[before - 1].is_word and words[at].sure:
        if words[before - 1].reports and words[at].noun_too:
            return None  # "Anna Example called that claim “…”"
        return phrase_before(words, before - 1)
    return None


def _of_participle(words: Sequence[Word], at: int) -> Phrase | None:
    if at > 1 and words[at - 1].low == ",":  # "Anna Example, writing to the harbour, called it": hers
        close = next((n for n in range(at + 1, min(len(words) - 1, at + _INSERTED)) if words[n].low == ","), 0)
        if close and words[close + 1].reports and not words[close + 1].participle:
            return phrase_before(words, at - 2)
    for other in range(at - 1, max(-1, at - _WINDOW), -1):
        word = words[other]
        verb = word.reports or (word.is_word and word.low.endswith("ed") and not word.is_name)
        if verb and not word.participle:
            source = subject_before(words, other)
            if source is not None:
                return source
    return first_name(words, 0, at) if not words[at].weak else None


def _of_infinitive(words: Sequence[Word], at: int) -> Phrase | None:
    """The source of the verb before "to": "he refused to say"."""
    for other in range(at - 2, max(-1, at - _TO_WITHIN), -1):
        word = words[other]
        if word.is_word and not word.is_name and (word.low.endswith(("ed", "s")) or word.reports):
            source = subject_before(words, other)
            if source is not None:
                return source
    return None


def _is_noun(words: Sequence[Word], at: int) -> bool:
    if at == 0 or not words[at].noun_too:
        return False
    # "the Northlandic answer": a verb of one person would end with an s
    named = at > 1 and words[at - 1].is_name and words[at].low[-1:] != "s" and words[at - 1].low[-1:] != "s"
    return words[at - 1].low in _DETERMINERS or (named and words[at - 2].low in _DETERMINERS)


def _is_condition(words: Sequence[Word], source: Phrase, at: int) -> bool:
    """Whether it is only a condition that somebody says it: "if Northland claims the island"."""
    first = source[0]
    if at and words[at - 1].low in _OUGHT:
        return True  # what ought to be said is not
    if first > 1 and [words[first - 2].low, words[first - 1].low] == ["long", "as"]:
        return True
    leads = words[first].low in _UNLESS or (first > 0 and words[first - 1].low in _UNLESS)
    return leads and first < at and QUOTATION not in words[at + 1 : at + _CLAUSE_WITHIN]


def _is_unsaid(words: Sequence[Word], at: int) -> bool:
    """Whether it is asked, wanted or not said: "declined to say", "asked whether he would tell", "did not say how"."""
    before = words[max(0, at - _ASKED_WITHIN) : at]
    if len(before) > 1 and before[-1].low == "to" and before[-2].reports:
        return True
    if before and before[-1].low == "worth":
        return True  # "it is worth recalling that"
    if before and words[at].weak and before[-1].low in _MODALS:
        return True  # "would respond", "may call": what will be done is not said
    after = words[at + 1].low if at + 1 < len(words) else ""
    if at + 2 < len(words) and words[at + 2].low in _WHOM:
        after = words[at + 2].low  # "did not say by whom"
    if words[at].low in _TELLS and after in _QUESTIONS | _WHOM and any(word.low in _NOT for word in before[-2:]):
        return True
    if _CONDITIONS.isdisjoint(map(_low_of, before)):
        return False
    place = next((n for n in range(len(before) - 1, 0, -1) if before[n].low in _CONDITIONS), 0)
    if not _ASKS.isdisjoint(map(_low_of, before[:place])):
        return True
    return (
        place > 0
        and any(word.low in _MODALS for word in before[place:])
        and any(word.reports for word in before[max(0, place - _CUE_WITHIN) : place])
    )


def _says_something(words: Sequence[Word], at: int) -> bool:
    if QUOTATION in words[max(0, at - _QUOTE_WITHIN) : at + _CLAUSE_WITHIN]:
        return True
    if not _CLAUSES.isdisjoint(map(_low_of, words[at + 1 : at + _CLAUSE_WITHIN])):
        return True
    if words[at].is_verb and not words[at].participle and (at + 1 == len(words) or words[at + 1].ends):
        source = subject_before(words, at)  # "The port is open, analysts at the bank estimate."
        if source is not None and source[0] > _FAR_ENOUGH and words[source[0] - 1].low == ",":
            return True
    behind = words[at + 1].low if at + 1 < len(words) else ""
    if behind == "," and at > 1 and words[at].is_verb and not words[at].participle:
        source = subject_before(words, at)  # "Since March, analysts at the bank estimate, the port is open."
        if source is not None and source[0] > 1 and words[source[0] - 1].low == ",":
            return True
    if behind in _WITH.get(words[at].low, ()):
        return True
    return words[at].sure and (at > _FAR_ENOUGH or (at + 1 < len(words) and not words[at + 1].ends))
