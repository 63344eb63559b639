# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Claims in a document's own voice: each rule knows a few words, and nobody looks where none of them stands.

    updated     Last updated: 3 May 2021
    expiry      the licence is due to expire on Friday
    cause       firms leave because …
    effect      the economies … stumble
    relative    …, which has helped to …; the commission, which we helped create
    size        a massive build-up of …
    first       the first … since …, for the first time since …
    denial      … does not recognize …, has not signed …, there is no evidence …
    largest     Freedonia’s largest city, Sampletown
    stays       … remain closed
    kind        … is a member of …
    attack      … struck a …

What somebody is accused of or called has its rules in `alleged`, what is denied with a noun in `refused`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from holdfast.readers.text.claims.alleged import Alleged, alleged_rules
from holdfast.readers.text.claims.asserting import asserted
from holdfast.readers.text.claims.checkable import BARE, checkable, judges, stands_alone, tells
from holdfast.readers.text.claims.clauses import read_clause
from holdfast.readers.text.claims.lasting import lasting
from holdfast.readers.text.claims.phrases import Phrases
from holdfast.readers.text.claims.refused import Refused, refused_rules
from holdfast.readers.text.claims.rules import Asked, Rule, RuleSet, by_word, matches, rule
from holdfast.readers.text.claims.voices import time_in
from holdfast.readers.text.claims.words import LEADS, claim_words, content, either
from holdfast.readers.text.found import ClaimFound

__all__ = ["find_own"]

_DUE = re.compile(
    r"(?:had been |has been |is |was |are |were |will )?(?:set|due|scheduled|expected|likely)? ?(?:to )?\Z"
)
_OWN_WORDS = re.compile(r"[ ](?:we|i|you|it’s|it's|there)\b", re.IGNORECASE)
_OWNER = re.compile(r"(?:[\w.]+[’']s?|its|his|her|their|the|an?)\s\Z")
_PREPOSITION = re.compile(r"\b(?:on|in|to|by|with|from|at|for|against)\s")
_THAT = re.compile(r"\sthat\s")
_SINCE = re.compile(r"\s(?:[\w’'-]+\s){0,4}?(?:since|to|for|from|in|exporter|producer|ever)\b")
_NOUN_BEFORE = re.compile(r"\b(?:of|the|a|an|in|its|their|his|\w+[’']s?)\s\Z")
_PLURAL = re.compile(r"s\Z|[A-Z]")
_RELATIVES = frozenset({"has", "have", "had", "we", "it", "they", "he", "she"})
_AUXILIARIES = ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had")


_NOTHING = frozenset({"evidence", "indication", "proof", "sign", "confirmation"})
_LARGEST = ("largest", "biggest", "oldest", "longest", "deepest", "busiest")
_NAME = re.compile(r"(?:,|\sis|\swas)?\s(?:the\s)?(?P<name>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3})(?=[,.;:]|\s)")
_HOLDS = ("holds", "hold", "controls", "control", "occupies", "occupy")
_HELD = (
    r"\b(?:holds?|controls?|occup(?:ies|y))\b(?=\s(?:the|about|nearly|most|some|around|almost|\d)[^,.;]{0,40}?"
    r"\b(?:parts?|half|percent|third|bank|side|territory|city|town|villages?|region|province|area|land)\b)"
)
_NEXT = re.compile(r"[ \u00a0](?P<word>[\w’'-]+)")
# Behind which the word that tells may stand: what `asserted` passes over.
_LOOK_ON = frozenset(
    {"also", "always", "still", "already", "now", "just", "even", "both", "often", "ever", "only", "again"}
)
_TRAILING = re.compile(r"(?:\s(?:has|have|had|is|are|was|were|been|also|already|now))+\Z")
_STAYS = ("remain", "remains", "remained", "stay", "stays", "stayed")
_ON_PURPOSE = ("deliberate", "intentional", "accidental")
_KIND_OF = (
    r"\b(?:is|are|was|were|remains?)\s(?:not\s|now\s|still\s|also\s|both\s|already\s)?"
    r"(?:(?:an?|the|among\sthe|one\sof\sthe|no)\s)?(?:[\w’'-]+\s){{0,3}}(?:{kinds})\b"
)
_OBJECT = re.compile(
    r"\s(?:an?|the|its|their|\w+[’']s?|\d[\d,]*|[A-Z][\w’'-]+|several|at least|more than|two|three|dozens of)\s"
)
_SAYS = frozenset({"said", "says", "say", "adding", "added", "saying"})
_MERELY = frozenset({"just", "only", "not", "simply", "merely", "partly"})
_CANNOT = frozenset({"cannot", "can’t", "can't", "would", "should", "could", "might"})
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "its", "their", "our", "my", "of"})
_IS = re.compile(r"\s?\b(?:is|was|are|were|has|have|had|become|became)\b")
_WORD = re.compile(r"[^\s“”\"]+")
_SUBJECT = 4  # words of a phrase that is a subject; longer, and it holds a verb
_SHORTEST = 10  # characters of a cause


@cache
def _rules() -> tuple[Rule, ...]:
    tables, lists = claim_words(), claim_words().lists

    not_words = [*(f"{one}n't" for one in _AUXILIARIES), "not", "longer"]
    sizes, growth = either(lists["sizes"]), either(lists["growth"])
    first = (
        r"\b(?:the|a|his|her|its|their)\sfirst\b(?!\s(?:lady|place|step|half|minister))|\bfor\sthe\sfirst\stime\b|"
        r"\bthe\sworld[’']s\s(?:top|largest|biggest|leading|second-largest)\b|\b(?:highest|lowest)\s(?:level|number|point)\b"
    )
    stances = either(lists["stances"])
    auxiliaries, nothing = "|".join(_AUXILIARIES), "|".join(sorted(_NOTHING))
    return (
        rule("updated", ("updated", "modified", "reviewed", "revised"), rf"\b(?:{either(lists['updated'])})\b"),
        rule("expiry", ("expire", "expires", "expired"), r"\bexpire[sd]?\b", "first"),
        rule("cause", ("because",), r"\bbecause\b(?!\sof\b)", "first"),
        rule("state", tables.states, rf"\b(?:{either(tables.states)})\b", "first"),
        rule("relative", ("which", "who", "whom"), r",\s(?:which|who|whom)\s(?P<next>[\w’']+)"),
        rule("size", lists["sizes"], rf"\b(?:{sizes})\s(?:[\w-]+\s)?(?:{growth})(?=\s(?:of|in|along|on)\s)", "first"),
        rule("first", ("first", "highest", "lowest", "world's"), first),
        rule("denial", not_words, rf"\b(?:{auxiliaries})(?:(?:\salso|\sstill)?\s(?:not|no\slonger)|n[’']t)\b", "last"),
        rule("denial", ("never",), r"\bnever\b(?=\s[a-z]+)"),
        rule("denial", _NOTHING, rf"\bno\s(?:{nothing})\b"),
        rule(
            "largest", _LARGEST, rf"\b[A-Z]?[\w.]+[’']s?\s(?:(?:second|third|fourth)-)?(?:{'|'.join(_LARGEST)})\s[a-z]+"
        ),
        rule("stays", _STAYS, rf"\b(?:{'|'.join(_STAYS)})\s(?:\w+\s)?(?:{either(lists['conditions'])})\b", "first"),
        rule("stays", _ON_PURPOSE, rf"\b(?:is|are|was|were)\s(?:not\s)?(?:{'|'.join(_ON_PURPOSE)})\b", "last"),
        rule("kind", lists["kinds"], _KIND_OF.format(kinds=either(lists["kinds"])), "last"),
        rule(
            "stays",
            lists["stances"],
            rf"\b(?:is|are|was|were|remains?)\s(?:(?:not|now|also|still)\s)?(?:{stances})\sto\b",
        ),
        rule("attack", _HOLDS, _HELD, "first"),
        rule("attack", lists["attacks"], rf"\b(?:{either(lists['attacks'])})\b", "first"),
        *alleged_rules(),
        *refused_rules(),
    )


@cache
def _by_word() -> Mapping[str, tuple[tuple[int, str], ...]]:
    return by_word(_rules())


def find_own(phrases: Phrases) -> Iterator[ClaimFound]:
    """The claims of the rules above and of allegations, in no order; they may overlap."""
    asked = {**_Own(phrases).rules, **Alleged(phrases).rules, **Refused(phrases).rules}
    known = _by_word()
    every = frozenset(known)
    for paragraph in phrases.prose.paragraphs:
        low = phrases.text[paragraph.start : paragraph.end].lower()
        words = every.intersection(low.split())
        called = sorted({call for word in words for call in known[word]}) if words else ()
        for number, word in called:
            one = _rules()[number]
            for match in matches(one, phrases.text, paragraph, (low, word)):
                made = asked[one.name](match, paragraph.sentence_at(match.start()))
                if made is not None:
                    yield made


def _named(subject: str) -> bool:
    """Whether words hold a name, besides a capital that only begins the sentence."""
    words = subject.split()
    if words and words[0][:1].isupper() and words[0].endswith(("’s", "'s")):
        return True
    return any(word[:1].isupper() for word in words[1:]) or (
        len(words) == 1 and words[0][:1].isupper() and words[0].lower() not in BARE
    )


class _Own(RuleSet):
    """The rules, each asked with the match of its words and the sentence around it."""

    @property
    def rules(self) -> Mapping[str, Asked]:
        """The rules by name."""
        return {
            "updated": self._updated, "expiry": self._expiry, "cause": self._cause, "state": self._state,
            "relative": self._relative, "size": self._size, "first": self._first, "largest": self._largest,
            "denial": self._denial, "stays": self._told, "kind": self._told, "attack": self._attack,
        }  # fmt: skip

    def _updated(self, match: re.Match[str], _sentence: tuple[int, int]) -> ClaimFound | None:
        date = time_in(self._prose.dates, match.end(), match.end() + 40)
        if date is None:
            return None
        return ClaimFound(
            match.start(), date.end, "date|page|update||", "page", "last_updated", date.iso, "date", type="date",
            value_span=(date.start, date.end), rule="updated@1",
        )  # fmt: skip

    def _expiry(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        date = time_in(self._prose.dates, match.end(), min(sentence[1], match.end() + 40))
        if date is None:
            return None
        planned = _DUE.search(self._text, max(sentence[0], match.start() - 40), match.start())
        begun = planned.start() if planned is not None else match.start()
        subject = self._phrases.phrase_before(begun, sentence)
        if self._text[sentence[0] : begun].rstrip()[-1:] == ",":  # "The deal, which …, had been set to expire"
            comma = self._text.find(",", sentence[0], begun)
            subject = (sentence[0], comma if comma > 0 else begun)
        named = self._phrases.named(subject)
        paragraph = self._prose.paragraph_at(match.start())
        of = None if paragraph is None else lasting(self._prose, paragraph, sentence, (subject[0], match.start()))
        head = "+".join(of.names) if of is not None and of.names else "+".join(content(named))
        voice = self._voices.at(match.start())
        start = subject[0] if begun - subject[1] < _SHORTEST else begun
        return ClaimFound(
            start, date.end, f"date|{head}|expire||", named, "expires", date.iso, "date",
            time=date.iso, asserted_by=voice.chain, type="date", subject_span=subject,
            value_span=(date.start, date.end), quotation=voice.quotation, rule="expiry@1",
        )  # fmt: skip

    def _cause(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        if _OWN_WORDS.match(self._text, match.end()) or match.start() - sentence[0] < 8:  # noqa: PLR2004 - "Because …, …"
            return None
        subject = self._phrases.phrase_before(match.start(), sentence)
        end = self._phrases.mark_after(match.end(), sentence)
        words = self._text[slice(*subject)].lower().split()
        if words and words[-1] in _MERELY:
            return None  # "just because"
        if end - match.end() <= _SHORTEST or not words or words[0] in BARE or not _SAYS.isdisjoint(words[:3]):
            return None
        if _CANNOT.intersection(words) or not self._is_clause(subject) or judges(self._text[subject[0] : end]):
            return None
        return self._phrases.plain((subject[0], end), subject, match.span(), "cause@1")

    def _is_clause(self, span: tuple[int, int]) -> bool:
        """Whether words begin as a clause does: with a name, an article or a plural, and not in the midst of one."""
        words = self._text[slice(*span)].split()
        first, low = words[0], words[0].lower()
        verb = low in claim_words().facts or low in claim_words().states
        return first[:1].isupper() or low in _ARTICLES - {"of"} or (low.endswith("s") and not verb)

    def _state(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        subject = self._phrases.phrase_before(match.start(), sentence, joined=True)
        words = self._text[subject[0] : match.start()].split()
        tables = claim_words()
        if len(words) < 2 or any(word.lower() in tables.open or word.lower() == "to" for word in words[-3:]):  # noqa: PLR2004
            return None
        if words[0].lower() in tables.own or self._text[match.end() : match.end() + 4] == " to ":
            return None
        if _PLURAL.search(self._text[subject[0] : subject[1]].rstrip()) is None or words[-1].lower() in BARE:
            return None
        if (
            not _ARTICLES.isdisjoint(word.lower() for word in words[-2:])
            and words[-1].islower()
            and words[-1][-1] != "s"
        ):
            return None  # "after her sudden collapse": a noun
        if _NOUN_BEFORE.search(self._text, max(sentence[0], match.start() - 40), match.start()):
            return None  # "the collapse", "Britain’s decline": a noun
        lead = LEADS.match(self._text, *subject)
        subject = (lead.end() if lead is not None else subject[0], subject[1])
        named = _TRAILING.sub("", self._phrases.named(subject))
        if not stands_alone(named) or words[0].lower() in {"instead", "rather"}:
            return None
        made = self._phrases.plain(
            (subject[0], self._phrases.mark_after(match.end(), sentence)), subject, match.span(), "effect@1"
        )
        return self._phrases.about(made, named)

    def _relative(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        start = match.start("next")
        if match["next"].lower() not in _RELATIVES and (
            match.group()[2:5] != "whi" or match["next"] not in claim_words().facts
        ):
            return None
        end = self._phrases.mark_after(match.end(), sentence)
        clause = read_clause(self._text, start, end, relative=True)
        if clause is None or clause.open or not asserted(clause, relative=True):
            return None
        first, last = self._phrases.phrase_before(match.start(), sentence)
        for preposition in _PREPOSITION.finditer(self._text, first, last):
            first = preposition.end()
        first = self._name_from(first, last)
        own = match["next"].lower() in {"we", "it", "they"}
        if not own and not checkable(clause, self._phrases.named((first, last))):
            return None
        return self._phrases.plain((first, end), (first, last), (start, end), "relative@1")

    def _size(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        before = _OWNER.search(self._text, max(sentence[0], match.start() - 30), match.start())
        start = before.start() if before else match.start()
        end = self._phrases.mark_after(match.end(), sentence)
        made = self._phrases.plain((start, end), (match.end(), end), match.span(), "size@1")
        size = match.group().split()[0].lower()
        return ClaimFound(
            start, end, made.key, made.subject, match.group(), size, asserted_by=made.asserted_by, type="fact",
            subject_span=(match.end(), end), value_span=(match.start(), match.start() + len(size)),
            quotation=made.quotation, rule="size@1",
        )  # fmt: skip

    def _first(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        end = self._phrases.mark_after(match.end(), sentence)
        if _SINCE.match(self._text, match.end(), end) is None:
            return None
        subject = self._phrases.phrase_before(match.start(), sentence)
        made = self._phrases.plain((match.start(), end), subject, match.span(), "first@1")
        named = _IS.split(made.subject)[0].strip(" \u00a0–—-")
        actor = self._cast.actor(*subject).canonical if len(named.split()) > _SUBJECT or named.lower() in BARE else ""
        named = actor or named
        if not stands_alone(named):
            return None
        return self._phrases.about(made, named)

    def _denial(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        behind = _NEXT.match(self._text, match.end())
        word = "" if behind is None else behind["word"].lower()
        if match.group()[:1] in "dD" and word not in _LOOK_ON and word not in claim_words().facts:
            return None  # "did not want"
        if word in claim_words().judged or self._voices.at(match.start()).chain:
            return None  # what speakers say has been asked already
        clause = self._clause_around(match.start(), sentence)
        if clause is None or not clause.denies or clause.open or not asserted(clause):
            return None
        subject = self._text[clause.subject[0] : clause.subject[1]].split()
        evidence = match.group()[:2].lower() == "no" and match.group()[2:3].isspace()
        if not evidence and not any(word[:1].isupper() for word in subject):
            return None
        if not evidence and not clause.sure and not tells(clause):
            return None
        voice = self._voices.at(clause.verb[0])
        that = _THAT.match(self._text, match.end(), sentence[1]) if evidence else None
        told = None
        if that is not None:  # "no evidence that …": what there is no evidence of is what is denied
            told = read_clause(self._text, that.end(), self._phrases.mark_after(that.end(), sentence))
        if told is None:
            made = self._phrases.fact(clause, voice, "denial@1")
            return made if evidence or checkable(clause, made.subject) else None
        made = self._phrases.fact(replace(told, denies=not told.denies), voice, "denial@1")
        return replace(made, start=clause.start)

    def _largest(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """“Ruritania’s largest city, Sampletown”."""
        named = _NAME.match(self._text, match.end(), sentence[1])
        if named is None:
            return None
        made = self._phrases.plain((match.start(), named.end("name")), named.span("name"), match.span(), "first@1")
        return replace(self._phrases.about(made, named["name"]), predicate=match.group())

    def _told(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """What a thing is or stays, where it has a name of its own."""
        if self._voices.at(match.start()).chain:
            return None  # what speakers say has been asked already
        clause = self._clause_around(match.start(), sentence)
        if clause is None or clause.open or clause.kind != "be" or not match.start() <= clause.verb[0] < match.end():
            return None
        voice = self._voices.at(clause.verb[0])
        subject = self._phrases.meant(clause, voice)
        if not _named(subject) or not asserted(clause) or not checkable(clause, subject):
            return None
        return self._phrases.fact(clause, voice, "told@1", subject)

    def _attack(self, match: re.Match[str], sentence: tuple[int, int]) -> ClaimFound | None:
        """What was struck, seized or shelled, told by the document."""
        if self._voices.at(match.start()).chain or _OBJECT.match(self._text, match.end()) is None:
            return None
        clause = self._clause_around(match.start(), sentence)
        if clause is None or clause.open or clause.denies or clause.kind != "fact" or clause.verb != match.span():
            return None
        voice = self._voices.at(clause.verb[0])
        subject = self._phrases.meant(clause, voice)
        if not stands_alone(subject) or not checkable(clause, subject):
            return None
        made = self._phrases.fact(clause, voice, "told@1", subject)
        when = time_in(self._prose.dates, made.start, made.end)
        if when is None or when.granularity != "day":
            return made
        return replace(
            made,
            key=f"date|{made.key[6:]}",
            value=when.iso,
            unit="date",
            type="date",
            value_span=(when.start, when.end),
        )

    def _name_from(self, first: int, last: int) -> int:
        """Where the name begins that a phrase ends with: "pardoned Ann Muster" tells what is done to her."""
        words = [*_WORD.finditer(self._text, first, last)]
        if not words or words[0].group().lower() in _ARTICLES or words[0].group()[0].isupper():
            return first
        begun = next((word for word in words if word.group()[0].isupper() or word.group() in _ARTICLES), None)
        return first if begun is None else begun.start()
