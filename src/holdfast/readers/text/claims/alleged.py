# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What somebody is accused of, calls a thing, or denies, as a document tells it: allegations, each of whoever makes it.

accusation  accused … of …, blamed … for …; … is suspected of …, is charged with …
epithet     called … a “…”; … denounced by … as illegal
reports     asked about reports that …
reply       “That is wrong”
disowned    denied shelling …, denies having planned …
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from holdfast.readers.text.claims.asserting import asserted
from holdfast.readers.text.claims.checkable import BARE, judges, says_what, stands_alone, tells
from holdfast.readers.text.claims.clauses import read_clause
from holdfast.readers.text.claims.rules import Asked, Rule, RuleSet, rule
from holdfast.readers.text.claims.voices import Voice
from holdfast.readers.text.claims.words import claim_words, content, either
from holdfast.readers.text.found import ClaimFound

__all__ = ["Alleged", "alleged_rules"]

_ACCUSES = frozenset({"accused", "accuses", "accuse", "accusing", "blamed", "blames", "blame", "blaming"})
_ACCUSED = re.compile(  # "accused the Bank of Samples of …": the first "of" is one of the name
    r"\s(?P<whom>[^,;:.“”\"]{2,70}?(?:,\sincluding\s[^,;:.“”\"]{2,70},)?)\s(?P<of>of(?!\s[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3}\s(?:of|for)\s)|for)\s"
)
_CLOSING = re.compile(r"[“\"][^“”\"\n]{0,80}[”\"]")
_CALLED = re.compile(
    r"\s(?P<whom>(?!as\b|for\b|on\b|it\b|them\b|what\b|themselves\b)[^,;:.“”\"]{2,70}?)\s(?:as\s)?"
    r"(?P<what>(?:an?\s|the\s|not\s)?[“\"][^“”\"\n]{2,80}[”\"])"
)
_LABELS = (
    "call", "calls", "called", "calling", "brand", "brands", "branded", "branding", "labelled", "labeled", "labelling",
    "labeling", "describe", "describes", "described", "describing", "dubbed", "denounced", "characterized",
    "characterised", "characterizing",
)  # fmt: skip
_REPORTS = ("reports", "allegations", "claims", "accusations", "rumours", "rumors")
_WRONGS = ("wrong", "false", "untrue", "lie", "invented", "fake", "fabricated", "nonsense", "incorrect", "not true")
_ECHOES = (
    "had.",
    "has.",
    "did.",
    "does.",
    "was.",
    "is.",
    "were.",
    "not.",
    "didn't.",
    "doesn't.",
    "hasn't.",
    "hadn't.",
    "isn't.",
)
_ECHO = (  # a verb that leaves out what was said before it
    r"(?:\b(?:said|says|insisted|insists|maintained|maintains|replied|countered)\s(?:that\s)?|[.!?][”\"]?\s[“\"]?|[“\"])"
    r"(?P<who>it|they|this|that|s?he(?=\s(?:had|has|did|does)))"
    r"\s(?:had|has|did|does|was|is|were)(?P<no>\snot|n[’']t)?\."
)
_SUSPECTS = ("suspected", "accused", "convicted", "guilty", "charged")
_SUSPECTED = (
    r"\b(?:is|are|was|were|been|being)\s(?:\w+ly\s)?(?:suspected\sof|accused\sof|convicted\sof|found\sguilty\sof|guilty\sof|"
    r"charged\swith)\s"
)
_CALLS_AS = ("denounced", "condemned", "slammed", "dismissed", "rejected", "branded", "described")
_CALLED_AS = (
    r"\b(?:{calls})\s(?:by\s[^,;:.“”\"]{{2,60}}?\s)?as\s(?:an?\s)?"
    r"(?:{conditions}|violating|breaching|a\sviolation|a\sbreach)\b"
)
_DISOWNS = ("denied", "denies", "deny", "denying")
_TRAILING = re.compile(r"(?:\s(?:that|which|who|was|were|is|are|has|have|had|been|being|also|widely))+\Z")
_MOCKED = re.compile(r"(?:being|having been)\s[“\"]")  # "of being “duped”": a word of theirs, and no act


def alleged_rules() -> tuple[Rule, ...]:
    """The rules of allegations."""
    conditions, labels, wrongs = either(claim_words().lists["conditions"]), "|".join(_LABELS), "|".join(_WRONGS)
    reply = (
        r"\b(?:that|this|it)(?:\sis|’s|'s|\swas)\s(?:simply\s|just\s|plainly\s|all\s|an?\s|not\s)*"
        rf"(?:{wrongs}|true)\b"
    )
    return (
        rule("accusation", _ACCUSES, r"\b(?:accus|blam)(?:es|ed|ing|e)\b", "first"),
        rule("suspected", _SUSPECTS, _SUSPECTED),
        rule("reports", _REPORTS, rf"\b(?:{'|'.join(_REPORTS)})\sthat\s", "first"),
        rule("reply", _WRONGS, reply, "last"),
        rule("echo", _ECHOES, _ECHO, "last"),
        rule("called", _CALLS_AS, _CALLED_AS.format(calls="|".join(_CALLS_AS), conditions=conditions), "first"),
        rule("disowned", _DISOWNS, rf"\b(?:{'|'.join(_DISOWNS)})\s(?=(?:ever\s)?[a-z]{{3,}}ing\b)", "first"),
        rule("epithet", _LABELS, rf"(?<!so-)\b(?:{labels})\b(?=[^.;:“”\"\n]{{2,80}}[“\"])", "first"),
    )


class Alleged(RuleSet):
    """The rules of allegations, each asked with the match of its words and the sentence around it."""

    @property
    def rules(self) -> Mapping[str, Asked]:
        """The rules by name."""
        return {
            "accusation": self._accusation, "suspected": self._suspected, "reports": self._reported,
            "reply": self._replied, "echo": self._echoed, "called": self._called, "disowned": self._disowned,
            "epithet": self._epithet,
        }  # fmt: skip

    def _accusation(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        told = _ACCUSED.match(self._text, match.end(), sentence[1])
        if told is None:
            return None
        end = self._phrases.mark_after(told.end() + 1, sentence)
        closing = _CLOSING.match(self._text, end)
        end = closing.end() if closing is not None else end
        voice = self._voices.of_verb(*match.span())
        if not voice.chain:
            voice = self._accuser(match, sentence)
        span = told.span("whom")
        subject = self._phrases.named(span)
        predicate = self._text[told.end() : end]
        if subject.lower() in BARE:
            subject = self._cast.actor(*span).canonical
        if not subject or not stands_alone(subject) or _MOCKED.match(predicate.strip()) or judges(predicate):
            return None
        denied = predicate.lower().startswith("not ")
        return ClaimFound(
            span[0], end, f"fact||{'+'.join(content(subject))}|{'+'.join(content(predicate))}|", subject, predicate,
            "false" if denied else "true", asserted_by=voice.chain, polarity=not denied, type="fact", subject_span=span,
            quotation=voice.quotation, rule="accusation@1",
        )  # fmt: skip

    def _accuser(self, match: re.Match[str], sentence: tuple[int, int]) -> Voice:
        """Who stands before the verb of an accusation that is no quotation of anybody."""
        start, end = self._phrases.phrase_before(match.start(), sentence)
        actor = self._cast.actor(start, end)
        return Voice((actor.canonical,)) if actor.canonical else Voice()

    def _suspected(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“… is suspected of spying”: what is alleged is claimed, by whoever says so."""
        span = self._phrases.phrase_before(match.start(), sentence, joined=True)
        subject = self._phrases.named(span)
        if subject.lower() in BARE:
            subject = self._cast.actor(*span).canonical
        end = self._phrases.mark_after(match.end(), sentence)
        predicate = self._text[match.start() : end]
        if not subject or not stands_alone(subject) or judges(predicate):
            return None
        return replace(
            self._phrases.about(self._phrases.plain((span[0], end), span, match.span(), "accusation@1"), subject),
            predicate=predicate,
        )

    def _reported(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“Asked about reports that …”: somebody says so, and nobody says who."""
        clause = read_clause(self._text, match.end(), self._phrases.mark_after(match.end(), sentence))
        if clause is None or clause.open or not asserted(clause) or not (tells(clause) or clause.denies):
            return None
        voice = self._voices.at(clause.verb[0])
        of = self._text[match.start() : match.start() + match.group().index(" ")].lower()
        return self._phrases.fact(clause, replace(voice, chain=(*voice.chain, of)), "reports@1")

    def _replied(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“That is wrong,” as a whole sentence of somebody who answers what was said before."""
        voice = self._voices.at(match.start())
        opens = self._text[max(sentence[0], match.start() - 1) : match.start()]
        close = self._text[match.end() : match.end() + 2]
        if (
            not voice.chain
            or (opens not in {"", "“", '"', "‘"} and match.start() != voice.start)
            or close[:1] not in ',.!”"’'
        ):
            return None
        return ClaimFound(
            match.start(), match.end(), "fact||that|wrong|", "that", self._text[match.start() + 5 : match.end()],
            "false", asserted_by=voice.chain, polarity=False, type="fact", quotation=voice.quotation, rule="reply@1",
        )  # fmt: skip

    def _echoed(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“… said that it had”: the answer to what was said before; by itself it says nothing."""
        start = match.start("who")
        voice = self._voices.at(start)
        denied = match["no"] is not None
        return ClaimFound(
            start, match.end() - 1, f"fact||{match['who'].lower()}|echo|", match["who"],
            self._text[match.end("who") + 1 : match.end() - 1], "false" if denied else "true", asserted_by=voice.chain,
            polarity=not denied, type="fact", quotation=voice.quotation, rule="echo@1",
        )  # fmt: skip

    def _called(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“… denounced by Freedonia as illegal”: what it is called is claimed."""
        span = self._phrases.phrase_before(match.start(), sentence, joined=True)
        words = _TRAILING.sub("", self._phrases.named(span))
        subject = self._cast.actor(*span).canonical if words.lower() in BARE else words
        end = self._phrases.mark_after(match.end(), sentence)
        if not subject or not stands_alone(subject):
            return None
        made = self._phrases.plain((span[0], end), span, match.span(), "epithet@1")
        return self._phrases.about(made, subject)

    def _epithet(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        told = _CALLED.match(self._text, match.end(), sentence[1])
        if told is None:
            return None
        voice = self._voices.of_verb(*match.span())
        if not voice.chain:
            voice = self._voices.at(told.start("what") + 4)
        subject, predicate = self._phrases.named(told.span("whom")), self._text[told.start("what") : told.end("what")]
        if not stands_alone(subject) or not says_what(predicate):
            return None
        return ClaimFound(
            told.start("whom"), told.end("what"), f"fact||{'+'.join(content(subject))}|{'+'.join(content(predicate))}|",
            subject, "is " + predicate, "true", asserted_by=voice.chain, type="fact", subject_span=told.span("whom"),
            value_span=told.span("what"), quotation=voice.quotation, rule="epithet@1",
        )  # fmt: skip

    def _disowned(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“… denied shelling the port”: that they did is denied."""
        span = self._phrases.phrase_before(match.start(), sentence)
        actor = self._cast.actor(*span).canonical
        subject = actor or self._phrases.named(span)
        end = self._phrases.mark_after(match.end(), sentence)
        predicate = self._text[match.end() : end]
        if not stands_alone(subject) or judges(predicate) or len(predicate.split()) < 2:  # noqa: PLR2004 - "denied lying"
            return None
        voice = self._voices.at(match.start())
        chain = (*voice.chain, actor or subject)
        words = tuple(word for word in content(predicate) if word != "have")
        return ClaimFound(
            match.start(), end, f"fact||{'+'.join(content(subject))}|{'+'.join(words)}|", subject, predicate, "false",
            asserted_by=chain, polarity=False, type="fact", subject_span=span, quotation=voice.quotation,
            rule="disowned@1",
        )  # fmt: skip
