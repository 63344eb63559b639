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
from holdfast.readers.text.claims.checkable import checkable, denied_by, stands_alone, tells
from holdfast.readers.text.claims.clauses import Clause, clauses, read_clause
from holdfast.readers.text.claims.days import Days
from holdfast.readers.text.claims.phrases import LONGEST, Phrases
from holdfast.readers.text.claims.voices import Voices
from holdfast.readers.text.claims.words import claim_words, content, either
from holdfast.readers.text.found import ClaimFound

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
_SHORTEST = 12  # characters of a clause
_LONG = 1_800  # characters of speech read at once
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
    dated, days = _Dated(phrases, prose, voices), Days(phrases, voices)
    anchor = prose.anchor.day
    for date in prose.dates:
        if date.granularity not in {"year", "month", "day"} or not date.iso:
            continue
        paragraph = prose.paragraph_at(date.start)
        if paragraph is None:
            continue
        sentence = paragraph.sentence_at(date.start)
        whole = date.granularity != "day" and prose.text[date.end - 4 : date.end].isdigit()
        of_year = whole and (anchor is None or date.iso[:4] <= str(anchor.year))
        told = (dated.of_date(date, sentence) if of_year else None, days.of_day(date, sentence))
        yield from (one for one in told if one is not None)  # the longer one is kept, where nothing lies in it


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

    def _past(self, clause: Clause) -> bool:
        """Whether the verb tells of the past; what is, or has no effect, did not happen in a year."""
        return self._text[slice(*clause.verb)].lower() in claim_words().pasts | {"was", "were", "had"}

    def _around(self, start: int, end: int, sentence: tuple[int, int]) -> tuple[int, int]:
        """The clause around a date: a date with a comma behind it belongs to the words behind the comma."""
        text, (first, last) = self._text, sentence
        lead = text[max(first, start - 8) : start].strip().lower()
        if _COMMA.match(text, end) and (lead in {"in", "and in", "that in", "since"} or lead.endswith("in")):
            start = max(first, start - 3)
            stop = _SENTENCE_PART.search(text, end + 2, min(last, end + _LONG))
            return start, stop.start() if stop else min(last, end + _LONG)
        begun = first
        for mark in _MARK.finditer(text, max(first, start - _LONG), start):
            begun = mark.end()
        stop = _MARK.search(text, end, last)
        return begun, stop.start() if stop else last


@cache
def _happened() -> re.Pattern[str]:
    events = either(claim_words().lists["events"])
    return re.compile(
        rf"(?:[A-Z][\w.]+[’']s?\s|its\s|the\s)?(?:[\w-]+\s)?(?:{events})\sof\s[\w’' -]+?\s(?:in|of)\s\Z|"
        rf"[A-Z][\w.]+[’']s?\s(?:{events})\b[\w’' -]*?\s(?:in|of)\s\Z"
    )
