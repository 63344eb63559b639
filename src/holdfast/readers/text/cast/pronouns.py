# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whom a pronoun means: the nearest subject of its section that fits by gender and kind.

A subject is a name without a preposition before it, better one with a verb behind it; sentences are
looked at from the nearest back, and what stands in quotation marks answers only to pronouns that do.
Gender comes from titles ("spokeswoman", "Mr."), given names, and endings of Slavic surnames; where
nothing tells it, a person fits both.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property

from holdfast.readers.text.cast.known import gender_of
from holdfast.readers.text.cast.positions import Positions
from holdfast.readers.text.cast.roles import ROLE_NOUNS
from holdfast.readers.text.found import Actor, MentionFound

__all__ = ["Pronouns"]

_BLANK = "[ \u00a0\n]"
_OFFICE_SAYS = re.compile(
    rf"((?:[\w.’'-]+{_BLANK}){{0,5}}(?:{ROLE_NOUNS})){_BLANK}(?:said|says|told|tells|added|wrote|argued|warned|"
    rf"announced|confirmed)\b"
)
_NOT_SUBJECT = re.compile(
    rf"(?:\b(?:of|to|with|for|against|from|on|than|including|about|over|between|like|toward|towards|at|in|told|"
    rf"called|urged|accused|asked|condemned|met|praised|criticized|blamed|by|and|or|as|after|before|calling|"
    rf"describing){_BLANK}"
    rf"(?:(?:the|a|an|former|then|his|her|its|their){_BLANK})?|[’']s?{_BLANK})\Z"
)
_VERB_BEHIND = re.compile(
    rf"(?:,[^,.;“”\"]{{1,60}},)?(?:{_BLANK}(?:on{_BLANK}[A-Z][a-z]+|[a-z]+ly|also|then|later|again|both|all|"
    rf"earlier|previously|just|still))?{_BLANK}"
    r"(?:is|was|has|had|will|would|said|says|told|tells|met|spoke|made|gave|took|came|went|left|won|lost|sent|"
    r"signed|began|called|drew|saw|held|wrote|won’t|could|can|may|might|did|does|are|were|have|"
    r"[a-z]{2,}(?:ed|ies|ts|ns|ms|ds|ks|rs|es|ys))\b"
)
_SHE = frozenset({
    "mrs", "ms", "miss", "madame", "lady", "dame", "queen", "princess", "spokeswoman", "chairwoman", "congresswoman",
    "baroness", "actress", "mother", "wife", "frau",
})  # fmt: skip
_HE = frozenset({
    "mr", "sir", "lord", "king", "prince", "spokesman", "chairman", "congressman", "baron", "father", "husband",
    "herr", "pope", "businessman",
})  # fmt: skip
_SHE_ENDS = ("ova", "eva", "ina", "aya", "skaya", "ska", "ovna", "evna", "kaya")
_ORGANIZED = frozenset({"organization", "government_body", "court", "military_unit", "country"})
_BACK_CHARS = 3000
_BACK = 60
_MR = re.compile(r"\b(Mrs?|Ms)\.?[ \u00a0]\Z")


class Pronouns(Positions):
    """The pronouns of a document."""

    def of(self, start: int, end: int) -> Actor:
        """Whom a phrase means; told by `Actors`."""
        raise NotImplementedError

    def _pronoun(self, word: str, start: int) -> Actor:
        if word in {"who", "which", "that", "whom"}:
            return self._antecedent(word, start)
        if word in {"he", "she", "him", "her", "himself", "herself"}:
            return self._person_before(start, "he" if word in {"he", "him", "himself"} else "she")
        if word in {"it", "itself"}:
            return self._subject_before(start, lambda one: one.type in _ORGANIZED and one.kind != "demonym")
        if word == "they":
            return self._they(start)
        return Actor("", rule="pronoun")

    def _they(self, start: int) -> Actor:
        for begin, end in self._sentences_back(start):
            inner = [place for place in self._outermost(begin, end) if self.mentions[place].type == "person"]
            group = self._group(inner, inner) if len(inner) > 1 else []
            if len(group) > 1:
                names = dict.fromkeys(self.mentions[at].canonical for at in group)
                return Actor("; ".join(names), "person", "", group[0], "pronoun")
            if end < start - _BACK_CHARS // 4:
                break
        return Actor("", rule="pronoun")

    def _antecedent(self, word: str, start: int) -> Actor:
        low, _ = self._sentence(start)
        for at in self._back(start):
            one = self.mentions[at]
            if one.end <= low:
                break
            if word in {"who", "whom"} and one.type != "person":
                continue
            if word == "which" and one.type == "person":
                continue
            return self._named(at, "relative")
        return Actor("", rule="relative")

    def _person_before(self, start: int, gender: str) -> Actor:
        low, _ = self._sentence(start)
        low = max(low, start - 200)
        office = next(iter(list(_OFFICE_SAYS.finditer(self.text, low, start))[-1:]), None)
        if office is not None and not any(
            self.mentions[at].type == "person" and office.end() <= self.mentions[at].start
            for at in self._outermost(low, start)
        ):
            found = self.of(office.start(), office.end(1))
            if found.type == "person" and found.canonical:
                return found
        return self._subject_before(start, lambda one: one.type == "person" and self._agrees(one, gender))

    def _agrees(self, one: MentionFound, gender: str) -> bool:
        known = self._gender_of(one)
        return not gender or not known or known == gender

    def _subject_before(self, start: int, fits: Callable[[MentionFound], bool]) -> Actor:
        """The subject nearest before: of the same sentence, then of the sentences before it in the section."""
        quoted = self._quoted(start)
        weak: int | None = None
        for begin, end in self._sentences_back(start):
            inside = [
                place
                for place in self._outermost(begin, end)
                if fits(self.mentions[place]) and self.mentions[place].quoted == quoted
            ]
            free = [place for place in inside if not self._possesses(place)]
            best, most = None, 0
            for place in free:
                score = self._subject_score(place, begin)
                if score > most:
                    best, most = place, score
            if best is not None:
                return self._named(best, "pronoun")
            if weak is None and inside:
                weak = (free or inside)[0]
        return self._named(weak, "pronoun") if weak is not None else Actor("", rule="pronoun")

    def _subject_score(self, place: int, begin: int) -> int:
        """How much a mention looks like the subject of its sentence: no preposition before it, a verb behind it."""
        one = self.mentions[place]
        free = not _NOT_SUBJECT.search(self.text, max(begin, one.start - 40), self._phrase_start(place, begin))
        verb = _VERB_BEHIND.match(self.text, one.end, min(len(self.text), one.end + 90)) is not None
        return 2 * verb + free

    def _phrase_start(self, place: int, low: int) -> int:
        """Where the phrase of a mention begins, with the titles before it."""
        start = self.mentions[place].start
        at = bisect_left(self.role_starts, start + 1) - 1
        while at >= 0 and at > bisect_left(self.role_starts, start + 1) - 4:
            role = self.roles[at]
            if low <= role.start < start <= role.end:
                return role.start
            at -= 1
        return start

    def _gender_of(self, one: MentionFound) -> str:
        if one.canonical not in self._gender:
            self._gender[one.canonical] = self._told_gender(one.canonical)
        return self._gender[one.canonical]

    def _told_gender(self, name: str) -> str:
        for role in self.roles_of.get(name, ())[:_BACK]:
            words = {word.strip(".").lower() for word in role.role.split()}
            if words & (_SHE | _HE):
                return "she" if words & _SHE else "he"
        parts = name.split(" ")
        told = gender_of(parts[0])
        if told:
            return told
        if len(parts) > 1 and parts[-1].endswith(_SHE_ENDS):
            return "she"
        return self._addressed.get(name, "")

    @cached_property
    def _addressed(self) -> dict[str, str]:
        """The persons whom the document calls Mr. or Mrs."""
        found: dict[str, str] = {}
        for one in self.mentions:
            if one.type == "person" and one.rule in {"titled", "surname"}:
                match = _MR.search(self.text, max(0, one.start - 6), one.start)
                if match is not None:
                    found.setdefault(one.canonical, "he" if match[1] == "Mr" else "she")
        return found
