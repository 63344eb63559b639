# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Denials that are told with a noun, and states told with a verb of their own.

refused     denied any involvement
rejected    …, a claim which Freedonia rejects: of what stands right before it
idle        the mills stand idle
none        imports no coal
agreed      has agreed to sell its mills, has completed the sale
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from holdfast.readers.text.claims.checkable import BARE, stands_alone
from holdfast.readers.text.claims.rules import Asked, Rule, RuleSet, rule
from holdfast.readers.text.claims.words import LEADS, content
from holdfast.readers.text.found import ClaimFound

__all__ = ["Refused", "refused_rules"]

_DENIES = ("denied", "denies", "deny", "denying")
_REJECTS = ("rejected", "rejects", "reject", "dismissed", "dismisses", "dismiss", "disputed", "disputes", "dispute")
_SAYINGS = "claim|accusation|allegation|explanation|report|assertion|suggestion|charge|account|version"
_DEEDS = "involvement|responsibility|wrongdoing|role|knowledge|links?|connection|complicity"
_WHICH = r"(?:any|all|the|that|this|these|those|such|a|an|his|her|its|their)"
_ADJECTIVES = r"(?:[a-z][\w’'-]*\s){0,2}"
_FOLLOWS = re.compile(
    rf",\s(?:an?|the)\s{_ADJECTIVES}?(?P<noun>{_SAYINGS})s?\s(?:which\s|that\s)?(?P<who>[^,;:.“”\"\n]{{2,60}}?)\s\Z"
)
_AS = re.compile(r"\sas\s(?:an?\s)?[“\"][^“”\"\n]{2,60}[”\"]?|\sas\s(?:an?\s)?[a-z]+")
_BEHIND = 110  # characters before a verb that hold the noun and who denies
_IDLE = r"\b(?:stand|stands|stood|lie|lies|lay|sit|sits|sat)\s(?:idle|empty|unused|vacant|abandoned|silent)\b"
_AGREED = (
    r"\b(?:has|have)\s(?:now\s|already\s|since\s)?"
    r"(?:agreed\sto\s(?:sell|leave|buy|supply|extradite|join|close|quit|hand)|"
    r"completed\s(?:the|its|their|his|her)\s(?:sale|withdrawal|exit|purchase|takeover|handover|transfer|departure))\b"
)
_TRADES = ("imports", "exports", "sells", "supplies", "buys", "owns", "produces", "possesses", "operates", "stations")
_NONE = rf"\b(?:{'|'.join(_TRADES)})\sno\s(?:[\w’'-]+\s){{0,4}}?[a-z]+(?=[,.;]|\s(?:and|to|from|in|since)\b)"


def refused_rules() -> tuple[Rule, ...]:
    """The rules of denials by nouns and of states by verbs."""
    denies, rejects = "|".join(_DENIES), "|".join(_REJECTS)
    return (
        rule("refused", _DENIES, rf"\b(?:{denies})\s{_WHICH}\s{_ADJECTIVES}(?:{_DEEDS})s?\b", "first"),
        rule("rejected", (*_DENIES, *_REJECTS), rf"\b(?:{denies}|{rejects})\b", "first"),
        rule("none", _TRADES, _NONE, "first"),
        rule("idle", ("idle", "empty", "unused", "vacant", "abandoned", "silent"), _IDLE, "last"),
        rule("agreed", ("agreed", "completed"), _AGREED),
    )  # fmt: skip


class Refused(RuleSet):
    """The rules, each asked with the match of its words and the sentence around it."""

    @property
    def rules(self) -> Mapping[str, Asked]:
        """The rules by name."""
        return {
            "refused": self._refused,
            "rejected": self._rejected,
            "idle": self._stands,
            "agreed": self._stands,
            "none": self._none,
        }

    def _refused(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“… denied any involvement”: that they were is denied."""
        span = self._phrases.phrase_before(match.start(), sentence, joined=True)
        words = LEADS.sub("", self._phrases.named(span), count=1)
        actor = self._cast.actor(*span).canonical
        who = actor or (words if stands_alone(words) else "")
        if not who:
            return None
        predicate = match.group().split(maxsplit=1)[1]
        key = f"fact||{'+'.join(content(who))}|{'+'.join(content(predicate))}|"
        return ClaimFound(
            match.start(), match.end(), key, who, predicate, "false",
            asserted_by=(*self._voices.at(match.start()).chain, who), polarity=False, type="fact", subject_span=span,
            rule="refused@1",
        )  # fmt: skip

    def _rejected(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“…, a claim which Freedonia rejects”: what stands before it is denied."""
        low = max(sentence[0], match.start() - _BEHIND)
        told = _FOLLOWS.search(self._text, low, match.start())
        if told is None:
            return None
        who = self._cast.actor(*told.span("who")).canonical or self._phrases.named(told.span("who"))
        if who.lower() in BARE:
            return None
        judged = _AS.match(self._text, match.end(), sentence[1])
        return ClaimFound(
            told.start() + 2, match.end() if judged is None else judged.end(), "fact||that|wrong|", "that",
            self._text[told.start() + 2 : match.end()], "false", asserted_by=(who,), polarity=False, type="fact",
            subject_span=told.span("noun"), rule="reply@1",
        )  # fmt: skip

    def _none(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“Freedonia imports no coal”."""
        made = self._stands(match, sentence)
        return None if made is None else replace(made, value="false", polarity=False)

    def _stands(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“The mills stand idle”, “Samplecorp has agreed to sell …”."""
        span = self._phrases.phrase_before(match.start(), sentence, joined=True)
        lead = LEADS.match(self._text, *span)
        span = (span[0] if lead is None else lead.end(), span[1])
        named = self._phrases.named(span)
        subject = self._cast.actor(*span).canonical if named.lower() in BARE else named
        if not subject or not stands_alone(subject):
            return None
        made = self._phrases.plain((span[0], match.end()), span, match.span(), "told@1")
        return replace(self._phrases.about(made, subject), predicate=match.group())
