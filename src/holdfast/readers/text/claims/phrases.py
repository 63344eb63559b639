# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Phrases around a place of a text, and the claims made of them: what the rules of claims share."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.readers.text.claims.asserting import nothing_there
from holdfast.readers.text.claims.checkable import cleft, trimmed
from holdfast.readers.text.claims.clauses import Clause
from holdfast.readers.text.claims.voices import Voice, Voices, time_in
from holdfast.readers.text.claims.words import content
from holdfast.readers.text.found import ClaimFound

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.prose import Prose

__all__ = ["LONGEST", "Phrases"]

LONGEST = 240  # characters of a claim
_OPENING = 8  # characters of a reported clause before its first subject
_BEFORE = 90  # characters of a phrase looked back at
_MARK = re.compile(r"[,;:!?()–—“”\"\n]|\.(?=\s|\Z)")
_CLOSED = re.compile(  # where what is said ends, and who says it follows
    r"[,.?!]?[”\"](?=\s[^“\"]{0,60}\b(?:said|says|told|added|wrote)\b)|,[”\"]\s|,\s[^,“”]{2,60}\sreported\Z"
)
_BESIDE = re.compile(
    r",\s(?:an?|the)\s(?:[a-z]+\s)?(?:claim|accusation|allegation|explanation|report|assertion|suggestion|charge)s?\s|"
    r",\s[a-z]{3,}ing\b(?=\s(?:the|a|an|its|his|her|their|at|more|over|about|nearly|[a-z]+\s[a-z]+s\b|\d))"
)  # ", killing two guards"
_CUTS_JOINED = re.compile(r"[,;:!?()–—“”\"\n]|\b(?:that|as|but|while|including|when|decisions of)\s")
_CUTS = re.compile(rf"{_CUTS_JOINED.pattern}|\band\s")


class Phrases:
    """The words around a place, and claims of them."""

    def __init__(self, prose: Prose, cast: Cast, voices: Voices) -> None:
        self.prose = prose
        self.cast = cast
        self.text = prose.text
        self.voices = voices

    def plain(self, span: tuple[int, int], subject: tuple[int, int], verb: tuple[int, int], rule: str) -> ClaimFound:
        """A yes/no claim of `span`: of the words `subject`, what stands from `verb` on."""
        start, end = span
        named, predicate = self.named(subject), self.text[verb[0] : end]
        voice = self.voices.at(verb[0])
        return ClaimFound(
            start, end, f"fact||{'+'.join(content(named))}|{'+'.join(content(predicate))}|", named, predicate, "true",
            asserted_by=voice.chain, type="fact", subject_span=subject, quotation=voice.quotation, rule=rule,
        )  # fmt: skip

    def about(self, one: ClaimFound, subject: str) -> ClaimFound:
        """A yes/no claim with another subject, and the key of that."""
        parts = one.key.split("|")
        parts[2] = "+".join(content(subject))
        return replace(one, subject=subject, key="|".join(parts))

    def fact(self, clause: Clause, voice: Voice, rule: str, subject: str = "") -> ClaimFound:
        """The yes/no claim that a clause makes in somebody's voice; a denial of a denial is an assertion."""
        text = self.text
        subject = subject or self.meant(clause, voice)
        end = min(clause.end, clause.start + LONGEST) if clause.end - clause.start > LONGEST else clause.end
        inserted = "," in text[clause.subject[1] : clause.verb[0]]
        start = clause.verb[0] if inserted else clause.start  # what is inserted makes its own claims
        closed = _CLOSED.search(text, clause.verb[1], end)
        end = closed.start() if closed is not None else end
        end = self.without_beside(clause.verb[1], end)
        predicate = text[clause.verb[0] : end]
        when = time_in(self.prose.dates, clause.start, end)
        denied = clause.denies != (voice.force == "denial")
        time = when.iso if when is not None else ""
        words = tuple(word for word in content(predicate) if word not in {"not", "never", "denied"})
        return ClaimFound(
            start, end, f"fact||{'+'.join(content(subject))}|{'+'.join(words)}|{time[:4]}", subject, predicate,
            "false" if denied else "true", time=time, asserted_by=voice.chain, polarity=not denied, type="fact",
            subject_span=clause.subject, quotation=voice.quotation, rule=rule,
        )  # fmt: skip

    def without_beside(self, start: int, end: int) -> int:
        """Where a clause ends without what is told beside it: “…, killing two guards”."""
        beside = _BESIDE.search(self.text, start, end)
        return end if beside is None else beside.start()

    def meant(self, clause: Clause, voice: Voice) -> str:
        """Who or what a subject means: a pronoun whoever it stands for, as far as can be told; else its words.

        "It" and "they" of a reported clause are those who say so; of "it is …" nothing can be told.
        """
        words = trimmed(self.named(clause.subject))
        low = words.lower()
        if low == "there":
            return nothing_there(clause) or words
        if low in {"he", "she"}:
            return self.cast.actor(*clause.subject).canonical or words
        if low == "it" and cleft(clause):
            return cleft(clause)
        if low in {"i", "we"} and voice.chain:
            return voice.chain[-1] or words
        own = voice.chain and voice.start and clause.start - voice.start <= _OPENING
        of_own = clause.kind != "be" or voice.force == "denial"
        return voice.chain[-1] if own and low in {"it", "they"} and of_own else words

    def named(self, span: tuple[int, int]) -> str:
        """The words of a span, without what only joins them to others."""
        return self.text[span[0] : span[1]].strip(" \u00a0,")

    def mark_after(self, start: int, sentence: tuple[int, int]) -> int:
        """Where the words from `start` end: at the next mark, or with the sentence."""
        stop = _MARK.search(self.text, start, min(sentence[1], start + LONGEST))
        return stop.start() if stop is not None else min(sentence[1], start + LONGEST)

    def phrase_before(self, end: int, sentence: tuple[int, int], *, joined: bool = False) -> tuple[int, int]:
        """The words before a place, back to a mark or a conjunction ("and" is none where `joined`), at most a dozen."""
        start = max(sentence[0], end - _BEFORE)
        begun = start
        for cut in (_CUTS_JOINED if joined else _CUTS).finditer(self.text, start, max(start, end - 2)):
            begun = cut.end()
        while begun < end and self.text[begun].isspace():
            begun += 1
        if begun > sentence[0] and self.text[begun - 1].isalnum():
            begun = self.text.find(" ", begun, end) + 1 or begun
        return begun, end
