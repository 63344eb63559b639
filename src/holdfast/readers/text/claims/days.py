# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What is told to have been done on a day or in a month, to last until then, or to come then.

    terminated its contract on 11 December      an act, and its day
    the bans enter into force on Monday         a step of the law may have the name of its day only
    in force since 1 February                   a state, and since when
    Since 7 May 2030, ports have been closed    the same, the day first
    must leave the land by 28 March             what is due

The subject is what stands before the verb; behind an insertion ("the ship, an old freighter, was seized")
what stands before that. What was said, meant or told on a day is no act of that day.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from holdfast.readers.text.claims.checkable import BARE, stands_alone
from holdfast.readers.text.claims.phrases import LONGEST, Phrases
from holdfast.readers.text.claims.voices import Voices
from holdfast.readers.text.claims.words import claim_words, content, either
from holdfast.readers.text.found import ClaimFound
from holdfast.readers.text.speech import speech_words

if TYPE_CHECKING:
    from holdfast.readers.text.dates import DateFound

__all__ = ["Days"]

_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|\b(?:end|start|beginning) of\b")
_DEICTIC = re.compile(r"(?:last|this)[ \u00a0]")
_BEFORE_DAY = re.compile(
    r"\b(?P<how>(?P<until>(?:until|till|through|with effect from|as of|as from)(?:[ \u00a0]the[ ]end[ ]of)?)|"
    r"on|in|by|last|this|since|from|at)"
    r"[ \u00a0](?:(?:early|late|mid)[ -])?\Z",
    re.IGNORECASE,
)
_PART = re.compile(r"[;:!?()–—“”\"\n]|\.(?=\s)|,\s(?:but|which|who|while|and|as|when|where)\s")
_AUXILIARIES = re.compile(
    r"\b(?:(?:which|who|that|it|has|have|had|is|are|was|were|been|being|be|will|would|also|then|now|still|to)\s*)+\Z"
)
_LOOSE = frozenset({"not", "and", "but", "or", "to", "personally", "also", "then", "later", "first", "only"})
_TOLD = frozenset({"said", "told", "wrote", "says", "tells", "added"})
_OF_ACTS = frozenset({"put", "began", "started", "opened", "cut"})  # verbs of speech that are acts as well
_IN_FORCE = re.compile(r"\b(?:(?:tak|com|enter)(?:e|es|ing|s|ed)?|took|came)\s(?:into\s)?(?:effect|force)\b")
_STANDS = r"in force|in effect|in place"
_DUE = (
    r"(?:must|has to|have to|will|would|(?:is|are|was|were) (?:due |set |scheduled )?to|(?:intend|plan)s? to)"
    r"[ \u00a0](?!be\b|have\b|not\b)[a-z]+|(?:is|are|was|were) (?:due|scheduled)"
)
_NO_SUBJECT = frozenset({"under", "in", "of", "after", "before", "during", "with", "according", "by", "at", "for"})
_RESTRICTS = re.compile(r"[^,]\s(?:that|which|who)\s\Z")
_RELATIVE = re.compile(r"\s(?:that|which|who)\s")
_SAID_THAT = re.compile(r".*\b(?:said|says|added|announced|reported|confirmed)\s(?:that\s)?")
_PRESENT = re.compile(r"\b(?:is|are)\s\Z")
_SINCE = re.compile(
    r",?\s(?P<who>[^,;:.“”\"\n]{2,90}?)\s(?P<verb>(?:has|have)\s(?:not\s)?(?:been\s)?(?P<did>[a-z]+))\b"
)
_WHICH = re.compile(r",\s(?:which|who)\s(?:in|on)\s\Z")
_NEXT = re.compile(r"\s(?P<did>[a-z]+)\s[^,;:.“”\"\n]{3,90}")
_OPENS = re.compile(r"(?P<how>Since)\s\Z")
_FAR = 160  # characters from a date to the verb of its clause
_LEAD = 12  # characters before a date that hold the word before it


class Days:
    """Claims of a day or a month by the verb before or behind it."""

    def __init__(self, phrases: Phrases, voices: Voices) -> None:
        self._phrases = phrases
        self._text = phrases.text
        self._voices = voices

    def of_day(self, date: DateFound, sentence: tuple[int, int]) -> ClaimFound | None:
        """The claim that the day of a sentence makes, if it makes one."""
        return self._behind_verb(date, sentence) or self._before_verb(date, sentence)

    def _behind_verb(self, date: DateFound, sentence: tuple[int, int]) -> ClaimFound | None:
        """“… was renewed on 30 June”."""
        text, before = self._text, max(sentence[0], date.start - _FAR)
        shown = _DEICTIC.match(text, date.start)
        lead = _BEFORE_DAY.search(text, before, date.start if shown is None else shown.end())
        if lead is None:
            return None
        begun = before
        for mark in _PART.finditer(text, before, lead.start()):
            begun = mark.end()
        told = self._verb(date, lead, begun)
        if told is None:
            return None
        named = self._phrases.phrase_before(told.start(), sentence)
        span = (max(named[0], begun), told.start())
        subject = self._subject(span, begun, sentence)
        if not subject or (not lead["until"] and subject.split()[0].lower() in _NO_SUBJECT):
            return None  # of what it is told cannot be told, or it only tells which: "under the accord reached in May"
        if lead["how"].lower() == "since" and subject[:1].isdigit():
            return None  # how many it has been since then is a number
        predicate = f"{text[told.start() : lead.start()].strip()} {lead['how'].lower()}"
        return self._claim(date, (told.start(), date.end), (subject, predicate), span)

    def _verb(self, date: DateFound, lead: re.Match[str], begun: int) -> re.Match[str] | None:
        """The verb that a day belongs to, in the words from `begun` on."""
        text = self._text
        force = next(reversed([*_IN_FORCE.finditer(text, begun, lead.start())]), None)
        if force is not None and lead.start() - force.end() <= 1:
            return force
        if not lead["until"] and _MONTH.search(text, date.start, date.end) is None:
            return None
        verbs = _until() if lead["until"] else _did()
        told = next(reversed([*verbs.finditer(text, begun, lead.start())]), None)
        if told is None or (told.group().lower() in _said() and told.group().lower() not in _OF_ACTS):
            return None
        if not _TOLD.isdisjoint(text[told.end() : lead.start()].split()):
            return None  # "…-based guild, told a reporter in May"
        if told.group() == "began" and _RESTRICTS.search(text, begun, told.start()) is not None:
            return None  # "the war that began in May": which one is meant
        adjective = not lead["until"] and lead["how"].lower() != "since" and told.group()[-2:] == "ed"
        return None if adjective and _PRESENT.search(text, begun, told.start()) is not None else told

    def _subject(self, span: tuple[int, int], begun: int, sentence: tuple[int, int]) -> str:
        """What stands before a verb: up to the mark before it, and where nothing does, before the insertion."""
        inserted = self._text[max(0, span[1] - 2) : span[1]].rstrip()[-1:] == ","
        words = _SAID_THAT.sub("", self._phrases.named(span), count=1)
        subject = "" if inserted else _AUXILIARIES.sub("", words).strip(" \u00a0,")
        while subject and subject.split()[-1].lower() in _LOOSE:
            subject = subject[: -len(subject.split()[-1])].strip(" \u00a0,")
        if subject.lower() in BARE:
            subject = self._phrases.cast.actor(*span).canonical or subject
        return subject or self._before_comma(begun, sentence) or self._before_comma(span[1], sentence)

    def _before_comma(self, at: int, sentence: tuple[int, int]) -> str:
        """What stands before ", which …", else what the sentence begins with, before its first comma."""
        begun = max(sentence[0], at - LONGEST)  # of a sentence without an end, what is near
        comma = self._text.rfind(",", begun, at)
        if comma < 0:
            return ""
        whole = "" if begun > sentence[0] else self._phrases.named((begun, self._text.find(",", begun, at)))
        whole = _RELATIVE.split(whole)[0]
        near = self._phrases.named(self._phrases.phrase_before(comma, sentence))
        which = self._text[comma:at].strip(" ,\u00a0").lower() in {"which", "who", "whom"}
        return next((one for one in ((near, whole) if which else (whole, near)) if stands_alone(one)), "")

    def _before_verb(self, date: DateFound, sentence: tuple[int, int]) -> ClaimFound | None:
        """“Since 7 May 2030, ports have been closed”, “…, which in March 2030 issued a warrant”."""
        text, low = self._text, max(sentence[0], date.start - _LEAD)
        if _MONTH.search(text, date.start, date.end) is None:
            return None
        high = min(sentence[1], date.end + _FAR)
        since = _OPENS.search(text, low, date.start)
        if since is not None:
            told = _SINCE.match(text, date.end, high)
            if told is None or told["did"] in _said() or not stands_alone(told["who"].strip()):
                return None
            span = (since.start("how"), told.end())
            return self._claim(date, span, (told["who"].strip(), told["verb"] + " since"), told.span("who"))
        which = _WHICH.search(text, low, date.start)
        told = None if which is None else _NEXT.match(text, date.end, high)
        if which is None or told is None or _did().fullmatch(told["did"]) is None or told["did"] in _said():
            return None
        subject = self._before_comma(which.end(), sentence)
        subject = subject or self._phrases.named(self._phrases.phrase_before(which.start(), sentence))
        span = (date.start - len("in "), told.end())
        return (
            self._claim(date, span, (subject, told.group().strip()), (sentence[0], which.start())) if subject else None
        )

    def _claim(self, date: DateFound, span: tuple[int, int], said: tuple[str, str], of: tuple[int, int]) -> ClaimFound:
        subject, predicate = said
        voice = self._voices.at(date.start)
        key = f"date|{'+'.join(content(subject))}|{'+'.join(content(predicate))}||{date.iso[:4]}"
        within = subject in self._text[slice(*of)]
        return ClaimFound(
            *span, key, subject, predicate, date.iso, "date", time=date.iso, asserted_by=voice.chain, type="date",
            subject_span=of if within else None, value_span=(date.start, date.end), quotation=voice.quotation,
            rule="day@1",
        )  # fmt: skip


@cache
def _said() -> frozenset[str]:
    """Words of speech and of the mind, which are no events of a day."""
    words = speech_words()
    moods = claim_words().lists["moods"]
    return frozenset(words.force) | claim_words().minds | frozenset(moods)


@cache
def _did() -> re.Pattern[str]:
    """A verb that tells of something that was done, stands or is due."""
    verbs = claim_words().pasts | claim_words().participles | frozenset({"took place", "set up"})
    return re.compile(
        rf"\b(?:{_DUE}|{_STANDS}|{either(verbs)}|(?:begin|start|end|open|lapse)s|(?!need|speed|indeed)[a-z]{{3,}}ed)\b(?!-)"
    )


@cache
def _until() -> re.Pattern[str]:
    """What lasts until a day, or begins with it."""
    return re.compile(rf"\b(?:{either(claim_words().lists['lasts'])}|closure|suspension)\b")
