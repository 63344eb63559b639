# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Claims that something is so, or is not: what speakers assert, and what a document dates.

In somebody's mouth (`voices`) every clause about others that neither wishes, plans nor judges is a
claim (`clauses`). Of what the document tells itself, what is said to have happened in a stated year or
month is one ("in 2014 … invaded", "the occupation of … in 2014"); what else is, has its rules in `own`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from holdfast.readers.text.claims.asserting import asserted
from holdfast.readers.text.claims.checkable import BARE, checkable, denied_by, stands_alone, tells
from holdfast.readers.text.claims.clauses import Clause, clauses, read_clause
from holdfast.readers.text.claims.phrases import LONGEST, Phrases
from holdfast.readers.text.claims.voices import Voices
from holdfast.readers.text.claims.words import claim_words, content, either
from holdfast.readers.text.found import ClaimFound
from holdfast.readers.text.speech import speech_words

if TYPE_CHECKING:
    from holdfast.readers.text.dates import DateFound
    from holdfast.readers.text.prose import Prose

__all__ = ["find_dated", "find_spoken"]

_MARK = re.compile(r"[,;:!?()–—“”\"\n]|\.(?=\s|\Z)")
_COMMA = re.compile(r"\s?,\s")
_SENTENCE_PART = re.compile(r"[;:]|[.!?](?=\s)|,\s(?:but|which|who|while)\s|\s–\s")
_NOT_THE_FACT = re.compile(
    r"\b(?:than|what|since|until|before|after|like|presidential|candidate)\b[^,]*\Z", re.IGNORECASE
)
_LOOSE = frozenset(
    {"not", "and", "but", "or", "to", "personally", "also", "then", "later", "first", "only"}
)  # begin no subject
_TOLD = frozenset({"said", "told", "wrote", "says", "tells", "added"})
_SHORTEST = 12  # characters of a clause
_LONG = 1_800  # characters of speech read at once
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b")
_BEFORE_DAY = re.compile(
    r"\b(?P<how>(?P<until>(?:until|till|through|with effect from|as of)(?:[ \u00a0]the[ ]end[ ]of)?)|"
    r"on|in|by|last|since|from)"
    r"[ \u00a0](?:(?:early|late|mid)[ -])?\Z",
    re.IGNORECASE,
)
_PART = re.compile(r"[;:!?()–—“”\"\n]|\.(?=\s)|,\s(?:but|which|who|while|and|as|when|where)\s")
_AUXILIARIES = re.compile(
    r"\b(?:(?:which|who|that|it|has|have|had|is|are|was|were|been|being|be|will|also|then|now|still|to)\s*)+\Z"
)
_FAR = 160  # characters from a date to the verb of its clause
_BEFORE = 120  # characters before a date that the event may stand in


def find_spoken(phrases: Phrases, voices: Voices) -> Iterator[ClaimFound]:
    """What speakers assert about others. Speech within speech is read with the outer, and asserted by the inner."""
    done = 0
    for voice in voices.spoken():
        if voice.end <= done or voice.end - max(done, voice.start) < _SHORTEST:
            continue
        for start, end in _parts(phrases.text, max(done, voice.start), voice.end):
            before: Clause | None = None
            for clause in clauses(phrases.text, start, end):
                last, before = before, clause
                if voice.force == "denial" and "," in phrases.text[clause.subject[1] : clause.verb[0]]:
                    continue  # "denied the charge, has left": what was denied is no clause
                if not asserted(clause) or not tells(clause):
                    if voice.force == "denial" and denied_by(clause) and voices.at(clause.verb[0]) == voice:
                        yield phrases.fact(clause, voice, "denied@1")
                    continue
                inner = voices.at(clause.verb[0])
                subject = phrases.meant(clause, inner)
                if subject == "it" and last is not None and stands_alone(of := phrases.named(last.subject)):
                    subject = of  # "the war is no dispute; it is an invasion"
                if checkable(clause, subject):
                    yield phrases.fact(clause, inner, "asserted@1", subject)
        done = voice.end


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Long speech in parts that end with a sentence where one does."""
    while end - start > _LONG:
        stop = text.rfind(". ", start + _LONG // 2, start + _LONG)
        stop = stop + 1 if stop > 0 else start + _LONG
        yield start, stop
        start = stop
    yield start, end


def find_dated(phrases: Phrases, prose: Prose, voices: Voices) -> Iterator[ClaimFound]:
    """What is said to have happened in a stated year."""
    dated = _Dated(phrases, prose, voices)
    anchor = prose.anchor.day
    for date in prose.dates:
        if date.granularity not in {"year", "month", "day"} or not date.iso:
            continue
        paragraph = prose.paragraph_at(date.start)
        if paragraph is None:
            continue
        sentence = paragraph.sentence_at(date.start)
        made = None
        whole = date.granularity != "day" and prose.text[date.end - 4 : date.end].isdigit()
        if whole and (anchor is None or date.iso[:4] <= str(anchor.year)):
            made = dated.of_date(date, sentence)
        if made is None:
            made = dated.of_day(date, sentence)
        if made is not None:
            yield made


class _Dated:
    """Claims of date."""

    def __init__(self, phrases: Phrases, prose: Prose, voices: Voices) -> None:
        self._phrases = phrases
        self._text = prose.text
        self._voices = voices

    def of_date(self, date: DateFound, sentence: tuple[int, int]) -> ClaimFound | None:
        """The claim that a date of a sentence makes, if it makes one."""
        text = self._text
        first = sentence[0]
        if _NOT_THE_FACT.search(text, max(first, date.start - 30), date.start):
            return None
        clause = read_clause(text, *self._around(date.start, date.end, sentence))
        lead = text[max(first, date.start - _BEFORE) : date.start]
        happened = _happened().search(lead)
        if happened is not None:
            start = max(first, date.start - len(lead) + happened.start())
            end, span = date.end, (start, date.start)
            subject, predicate = self._phrases.named(span), text[start : date.start].strip()
        elif clause is not None and clause.verb[0] < date.start + _FAR and not clause.open and self._past(clause):
            start, end = clause.start, min(clause.end, clause.start + LONGEST)
            end = self._phrases.without_beside(clause.verb[1], end)
            subject, span = self._phrases.meant(clause, self._voices.at(clause.verb[0])), clause.subject
            if not stands_alone(subject) or subject.split()[0].lower() in _LOOSE:
                return None
            predicate = text[clause.verb[0] : end]
        else:
            return None
        if date.start < start and self._text[date.start - 3 : date.start].lower() == "in ":
            start = date.start - 3
        if date.start < start or date.end > end:
            start, end = min(start, date.start), max(end, date.end)
        voice = self._voices.at(date.start)
        return ClaimFound(
            start, end, f"date|{'+'.join(content(subject))}|{'+'.join(content(predicate))}||{date.iso[:4]}",
            subject, predicate, date.iso, date.granularity, time=date.iso, asserted_by=voice.chain, type="date",
            subject_span=span, value_span=(date.start, date.end), quotation=voice.quotation, rule="dated@1",
        )  # fmt: skip

    def of_day(self, date: DateFound, sentence: tuple[int, int]) -> ClaimFound | None:
        """What the document itself tells to have been done on a day or in a month, or to last until then."""
        text = self._text
        if self._voices.at(date.start).chain:
            return None  # what speakers say has been asked already, and has its time
        before = max(sentence[0], date.start - _FAR)
        lead = _BEFORE_DAY.search(text, before, date.start + (text.startswith("last ", date.start) and len("last ")))
        month = _MONTH.search(text, date.start, date.end) is not None
        if lead is None or not (month or lead["until"]):
            return None
        begun = before
        for mark in _PART.finditer(text, before, lead.start()):
            begun = mark.end()
        verbs = _until() if lead["until"] else _did()
        told = next(reversed([*verbs.finditer(text, begun, lead.start())]), None)
        if told is None or told.group().lower() in _said():
            return None
        if not _TOLD.isdisjoint(text[told.end() : lead.start()].split()):
            return None  # "…-based guild, told a reporter in May"
        named = self._phrases.phrase_before(told.start(), sentence)
        span = (max(named[0], begun), told.start())
        words = "" if text[max(0, told.start() - 2) : told.start()].rstrip()[-1:] == "," else self._phrases.named(span)
        subject = _AUXILIARIES.sub("", words).strip(" \u00a0,")
        while subject and subject.split()[-1].lower() in _LOOSE:
            subject = subject[: -len(subject.split()[-1])].strip(" \u00a0,")
        if subject.lower() in BARE:
            subject = self._phrases.cast.actor(*span).canonical or subject
        predicate = text[told.start() : lead.start()].strip()
        subject = subject or self._before_comma(begun, sentence)
        if not subject:
            return None  # of what it is told cannot be told
        return ClaimFound(
            told.start(), date.end, f"date|{'+'.join(content(subject))}|{'+'.join(content(predicate))}||{date.iso[:4]}",
            subject, f"{predicate} {lead['how'].lower()}", date.iso, "date", time=date.iso, type="date",
            subject_span=span if subject in text[slice(*span)] else None, value_span=(date.start, date.end),
            rule="day@1",
        )  # fmt: skip

    def _before_comma(self, at: int, sentence: tuple[int, int]) -> str:
        """What stands before ", which …", else what the sentence begins with, before its first comma."""
        begun = max(sentence[0], at - LONGEST)  # of a sentence without an end, what is near
        comma = self._text.rfind(",", begun, at)
        if comma < 0:
            return ""
        whole = "" if begun > sentence[0] else self._phrases.named((begun, self._text.find(",", begun, at)))
        near = self._phrases.named(self._phrases.phrase_before(comma, sentence))
        which = self._text[comma:at].strip(" ,\u00a0").lower() in {"which", "who", "whom"}
        return next((one for one in ((near, whole) if which else (whole, near)) if stands_alone(one)), "")

    def _past(self, clause: Clause) -> bool:
        """Whether the verb tells of the past; what is, or has no effect, did not happen in a year."""
        return self._text[slice(*clause.verb)].lower() in claim_words().pasts | {"was", "were", "had"}

    def _around(self, start: int, end: int, sentence: tuple[int, int]) -> tuple[int, int]:
        """The clause around a date: a date with a comma behind it belongs to the words behind the comma."""
        text, (first, last) = self._text, sentence
        lead = text[max(first, start - 8) : start].strip().lower()
        if _COMMA.match(text, end) and (lead in {"in", "and in", "that in", "since"} or lead.endswith("in")):
            start = max(first, start - 3)
            stop = _SENTENCE_PART.search(text, end + 2, last)
            return start, stop.start() if stop else last
        begun = first
        for mark in _MARK.finditer(text, first, start):
            begun = mark.end()
        stop = _MARK.search(text, end, last)
        return begun, stop.start() if stop else last


@cache
def _said() -> frozenset[str]:
    """Words of speech and of the mind, which are no events of a day."""
    words = speech_words()
    moods = claim_words().lists["moods"]
    return frozenset(words.force) | claim_words().minds | frozenset(moods)


@cache
def _did() -> re.Pattern[str]:
    """A verb that tells of something that was done."""
    verbs = (
        claim_words().pasts
        | claim_words().participles
        | frozenset({"took place", "set up", "took effect", "came into force"})
    )
    return re.compile(rf"\b(?:{either(verbs)}|(?!need|speed|indeed)[a-z]{{3,}}ed|will\s(?!be\b|have\b)[a-z]+)\b(?!-)")


@cache
def _until() -> re.Pattern[str]:
    """What lasts until a day, or begins with it."""
    return re.compile(rf"\b(?:{either(claim_words().lists['lasts'])})\b")


@cache
def _happened() -> re.Pattern[str]:
    events = either(claim_words().lists["events"])
    return re.compile(
        rf"(?:[A-Z][\w.]+[’']s?\s|its\s|the\s)?(?:[\w-]+\s)?(?:{events})\sof\s[\w’' -]+?\s(?:in|of)\s\Z|"
        rf"[A-Z][\w.]+[’']s?\s(?:{events})\b[\w’' -]*?\s(?:in|of)\s\Z"
    )
