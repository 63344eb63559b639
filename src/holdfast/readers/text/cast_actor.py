# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whom a phrase means: `Actors(cast).of(start, end)`.

    name       the phrase has a name that is its head: "US President Anna Example, who"
    several    names side by side: "Example and Muster"
    office     an office with its state or body, or alone: "the Russian president", "the minister"
    pronoun    he, she, it, who: the nearest bearer in the section that fits by gender and kind
    noun       "the ministry", "the court", "the statement": the last such body of the section
    class      people of a state without a name: "Ukrainian officials"

Everything is looked for in the section first; a pronoun never looks beyond it. Where nothing
fits, the answer is an `Actor` without a name: nobody is guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from holdfast.readers.text.found import Actor, MentionFound, RoleFound
from holdfast.readers.text.known import gender_of, key, known_names
from holdfast.readers.text.known_holders import bearer, normal_office
from holdfast.readers.text.roles import ROLE_NOUNS

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Prose

__all__ = ["Actors"]

_BLANK = "[ \u00a0\n]"
_PRONOUN = re.compile(
    r"(?:he|she|they|it|who|which|that|him|her|them|himself|herself|itself|the former|the latter)\Z", re.IGNORECASE
)
_FIRST_PERSON = frozenset({"i", "we", "us", "you", "me"})
_RELATIVE = re.compile(rf",?{_BLANK}(?:who|which|whose|whom)\b")
_AND = re.compile(
    rf"(?:,{_BLANK}|,?{_BLANK}(?:and|or|&|with|along with|as well as){_BLANK})(?:(?:the|a|an|his|her|its|their|former|then)\b{_BLANK}?|[A-Za-z][\w.’'-]*{_BLANK}){{0,6}}\Z"
)
_ROLE_FOR = re.compile(
    rf"(?:^|{_BLANK})(?P<role>(?:[\w-]+{_BLANK})?(?:{ROLE_NOUNS}|spokespeople|officials|sources?|members?|experts|analysts)){_BLANK}(?:of|for|at|from|in|with|on|to|close to){_BLANK}(?:[\w’'-]+{_BLANK}){{0,3}}\Z",
    re.IGNORECASE,
)
_STATEMENT_OF = re.compile(
    rf"\b(?:statement|release|report|tweet|post|letter|message|comment|announcement|remarks?)s?{_BLANK}(?:issued{_BLANK})?(?:of|by|from|for){_BLANK}(?:the{_BLANK})?\Z",
    re.IGNORECASE,
)
_TIED = re.compile(rf"{_BLANK}(?:issued{_BLANK})?(?:of|from|for|by|at|with){_BLANK}")
_TIED_WORDS = re.compile(rf"{_BLANK}(?:issued{_BLANK})?(?:of|from|for|by|at|with){_BLANK}(?:[a-z’'-]+{_BLANK}){{0,4}}")
_DOCUMENTS = frozenset(
    {
        "statement",
        "report",
        "release",
        "announcement",
        "post",
        "tweet",
        "letter",
        "decree",
        "memo",
        "article",
        "comments",
        "remarks",
        "message",
        "document",
        "notice",
        "communique",
        "communiqué",
    }
)
_ROLE_END = re.compile(rf"(?:{ROLE_NOUNS})\Z", re.IGNORECASE)
_ANY_OFFICE = frozenset({"official", "leader", "diplomat", "politician", "lawmaker", "commander", "general", "minister", "senator", "side"})
_PLURAL = frozenset({"officials", "authorities", "leaders", "diplomats", "lawmakers", "forces", "troops", "soldiers", "sources", "experts", "analysts", "allies", "citizens", "representatives", "prosecutors", "investigators", "media",
                     "ministers", "commanders", "politicians", "republicans", "democrats", "senators", "voters", "governments", "companies", "nations", "countries", "people"})  # fmt: skip
_BODIES = {
    "ministry": ("government_body",), "department": ("government_body",), "court": ("court",), "tribunal": ("court",), "company": ("organization",), "group": ("organization",), "agency": ("organization", "government_body"),
    "organization": ("organization",), "organisation": ("organization",), "bank": ("organization", "government_body"), "council": ("government_body", "organization"), "commission": ("organization", "government_body"),
    "committee": ("government_body", "organization"), "government": ("government_body",), "administration": ("government_body",), "office": ("government_body",), "alliance": ("organization",), "bloc": ("organization",), "union": ("organization",),
    "service": ("government_body",), "bureau": ("government_body",), "parliament": ("government_body",), "military": ("military_unit",), "army": ("military_unit",), "authorities": ("government_body",), "country": ("country",), "outlet": ("organization",),
    "newspaper": ("organization",), "paper": ("organization",), "channel": ("organization",), "campaign": ("person", "organization"), "network": ("organization",), "foundation": ("organization",), "university": ("organization",), "party": ("organization",),
    "watchdog": ("organization",), "body": ("organization", "government_body"), "think tank": ("organization",), "force": ("military_unit",),
}  # fmt: skip
_OFFICE_SAYS = re.compile(rf"((?:[\w.’'-]+{_BLANK}){{0,5}}(?:{ROLE_NOUNS})){_BLANK}(?:said|says|told|tells|added|wrote|argued|warned|announced|confirmed)\b")
_NOT_SUBJECT = re.compile(
    rf"(?:\b(?:of|to|with|for|against|from|on|than|including|about|over|between|like|toward|towards|at|in|told|called|urged|accused|asked|condemned|met|praised|criticized|blamed|by|and|or|as|after|before|calling|describing){_BLANK}"
    rf"(?:(?:the|a|an|former|then|his|her|its|their){_BLANK})?|[’']s?{_BLANK})\Z"
)
_VERB_BEHIND = re.compile(
    rf"(?:,[^,.;“”\"]{{1,60}},)?(?:{_BLANK}(?:on{_BLANK}[A-Z][a-z]+|[a-z]+ly|also|then|later|again|both|all|earlier|previously|just|still))?{_BLANK}"
    r"(?:is|was|has|had|will|would|said|says|told|tells|met|spoke|made|gave|took|came|went|left|won|lost|sent|signed|began|called|drew|saw|held|wrote|won’t|could|can|may|might|did|does|are|were|have|"
    r"[a-z]{2,}(?:ed|ies|ts|ns|ms|ds|ks|rs|es|ys))\b"
)
_SHE = frozenset(
    {
        "mrs",
        "ms",
        "miss",
        "madame",
        "lady",
        "dame",
        "queen",
        "princess",
        "spokeswoman",
        "chairwoman",
        "congresswoman",
        "baroness",
        "actress",
        "mother",
        "wife",
        "frau",
    }
)
_HE = frozenset(
    {
        "mr",
        "sir",
        "lord",
        "king",
        "prince",
        "spokesman",
        "chairman",
        "congressman",
        "baron",
        "father",
        "husband",
        "herr",
        "pope",
        "businessman",
    }
)
_SHE_ENDS = ("ova", "eva", "ina", "aya", "skaya", "ska", "ovna", "evna", "kaya")
_ORGANIZED = frozenset({"organization", "government_body", "court", "military_unit", "country"})
_BACK_CHARS = 3000
_BACK = 60


class Actors:
    """The mentions and roles of a document, asked for whom a phrase means."""

    def __init__(self, prose: Prose, mentions: Sequence[MentionFound], roles: Sequence[RoleFound]) -> None:
        self.prose = prose
        self.text = prose.text
        self.mentions = mentions
        self.roles = roles
        self.starts = [one.start for one in mentions]
        self.role_starts = [one.start for one in roles]
        self._gender: dict[str, str] = {}

    def of(self, start: int, end: int) -> Actor:
        """Whom the phrase `start` to `end` means."""
        while start < end and self.text[start] in " \u00a0\n“\"‘'(":
            start += 1
        while end > start and self.text[end - 1] in " \u00a0\n,.:;)":
            end -= 1
        phrase = self.text[start:end]
        low = phrase.lower()
        if low in _FIRST_PERSON:
            return Actor("", rule="first-person")
        if _PRONOUN.match(low):
            return self._pronoun(low, start)
        inner = self._outermost(start, end)
        cut = _RELATIVE.search(self.text, start, end)
        if cut is not None and cut.start() > start:
            before = [one for one in inner if self.mentions[one].end <= cut.start()]
            if before or not inner:
                end, inner = cut.start(), before
        if inner:
            found = self._by_names(start, end, inner)
            if found is not None:
                return found
        return self._by_noun(start, end)

    # --- names in the phrase

    def _outermost(self, start: int, end: int) -> list[int]:
        first = bisect_left(self.starts, start)
        found: list[int] = []
        for place in range(first, len(self.mentions)):
            one = self.mentions[place]
            if one.start >= end:
                break
            if one.end <= end and not (found and one.end <= self.mentions[found[-1]].end):
                found.append(place)
        return found

    def _by_names(self, start: int, end: int, inner: list[int]) -> Actor | None:
        first = self.mentions[inner[0]]
        persons = [place for place in inner if self.mentions[place].type == "person" and not self._possesses(place)]
        of = _ROLE_FOR.search(self.text, start, first.start)
        told = _STATEMENT_OF.search(self.text, start, first.start)
        if persons and self._heads(start, persons[0], inner):
            group = self._group(persons, inner)
            if len(group) > 1:
                names = dict.fromkeys(self.mentions[place].canonical for place in group)
                return Actor("; ".join(names), "person", "", group[0], "several")
            return self._named(group[0], "name")
        if told is not None:
            return self._named(self._owned(inner[0]), "statement")
        if of is not None:
            return self._office(of["role"], inner[0])
        last = self.mentions[inner[-1]]
        rest = self.text[last.end : end].strip()
        if rest:
            return self._behind(inner[-1], rest, start, end)
        group = self._group([place for place in inner if not self._possesses(place)] or inner, inner)
        if len(group) > 1:
            names = dict.fromkeys(self.mentions[place].canonical for place in group)
            return Actor("; ".join(names), last.type, "", group[0], "several")
        return self._named(group[0] if group else inner[-1], "name")

    def _heads(self, start: int, person: int, inner: list[int]) -> bool:
        """Whether a person is the head of the phrase, not somebody it only tells of."""
        before = self.text[start : self.mentions[person].start]
        if inner[0] == person and not before.strip():
            return True
        return not re.search(
            rf"\b(?:of|for|by|from|with|against|about|on|to|under|at){_BLANK}(?:[\w.’'-]+{_BLANK}){{0,3}}\Z", before
        ) or bool(re.search(rf",{_BLANK}\Z", before))

    def _group(self, heads: list[int], inner: list[int]) -> list[int]:
        group = heads[:1]
        for place in heads[1:]:
            between = self.text[self.mentions[group[-1]].end : self.mentions[place].start]
            if not _AND.match(between) or (
                between.startswith(",")
                and " and " not in self.text[self.mentions[group[-1]].end : self.mentions[heads[-1]].start]
            ):
                break
            group.append(place)
        return group

    def _possesses(self, place: int) -> bool:
        end = self.mentions[place].end
        return (
            self.text[end : end + 1] in {"’", "'"}
            and self.text[end + 1 : end + 2] in {"s", " ", "\u00a0"}
            and bool(re.match(rf"[’']s?{_BLANK}+\w", self.text[end : end + 4]))
        )

    def _named(self, place: int, rule: str) -> Actor:
        one = self.mentions[place]
        return Actor(one.canonical, one.type, self._role_of(one), place, rule)

    def _role_of(self, mention: MentionFound) -> str:
        """What the nearest words call a person: the role that covers the mention, else the last one before it."""
        if mention.type != "person":
            return ""
        place = bisect_left(self.role_starts, mention.end)
        for at in range(place - 1, max(place - 400, -1), -1):
            if self.roles[at].person == mention.canonical and self.roles[at].relation in {"holds_role", "leads"}:
                return self.roles[at].role
        return next((role.role for role in self.roles[place : place + 200] if role.person == mention.canonical), "")

    def _behind(self, place: int, rest: str, start: int, end: int) -> Actor | None:
        """ "Ukrainian officials", "the Foreign Ministry's spokesperson", "RAF commander": what stands behind the last name."""
        one = self.mentions[place]
        words = re.sub(r"^[’']s?\s+", "", rest).lower().split()
        if not words:
            return self._named(place, "name")
        last = words[-1].strip("’'\"”“")
        if rest.startswith(","):
            return self._named(place, "name")
        office = " ".join(words)
        if _ROLE_END.search(office):
            return self._office(office, place)
        if last in _DOCUMENTS:
            return self._statement(place)
        if last in _PLURAL or (last.endswith("s") and one.kind == "demonym"):
            shown = " ".join(self.text[one.start : end].split())
            adjective = (
                known_names().adjective.get(one.canonical, one.canonical) if one.type == "country" else one.canonical
            )
            return Actor(
                f"{adjective} {' '.join(words)}" if one.type in {"country", "place"} else shown,
                "class",
                "",
                None,
                "class",
            )
        if last in _BODIES and one.kind in {"demonym", "abbreviation", "full"} and one.type == "country":
            return self._of_state(last, one) or Actor(one.canonical, one.type, "", place, "name")
        if one.kind == "demonym" or self._possesses(place):
            return None
        return self._named(place, "name")

    def _statement(self, place: int) -> Actor:
        """ "The Ukrainian statement": of the body of that state that was last named."""
        one = self.mentions[place]
        if one.type == "country":
            for at in self._back(one.start):
                other = self.mentions[at]
                if other.type in {"government_body", "military_unit"} and one.canonical in other.canonical:
                    return self._named(at, "statement")
        return self._named(place, "statement")

    def _owned(self, place: int) -> int:
        """ "The UK's Royal Air Force": of an owner and what stands right behind it, the latter."""
        while self._possesses(place) and place + 1 < len(self.mentions):
            if self.mentions[place + 1].start - self.mentions[place].end > 3:  # noqa: PLR2004 - the possessive and a blank
                break
            place += 1
        return place

    def _of_state(self, noun: str, one: MentionFound) -> Actor | None:
        for at in self._back(one.start):
            other = self.mentions[at]
            if other.type in _BODIES[noun] and one.canonical in other.canonical:
                return self._named(at, "noun")
        return None

    # --- offices

    def _office(self, words: str, place: int) -> Actor:
        """The bearer of an office of what is named: in the document, then in the table; else the body itself."""
        one = self.mentions[place]
        if one.type == "country" and words.lower() in _ANY_OFFICE and self.text[max(0, one.start - 4) : one.start].lower() == "the ":
            for at in self._back(one.start):
                if self.mentions[at].type == "person" and self._serves(self.mentions[at], one.canonical):
                    return self._named(at, "office")
        wanted = normal_office(re.sub(r"^(?:the|a|an|its|their|top|senior|chief|deputy)\s+(?=\w)", "", words.lower()))
        low = normal_office(words.lower())
        found = self._bearer_here(
            wanted, one.canonical, one.start, state=one.canonical if one.type == "country" else ""
        )
        if found is not None:
            return found
        for office in (low, wanted):
            told = bearer(office, one.canonical, self.prose.anchor.day)
            if not told and one.canonical == "International Criminal Court" and office == "prosecutor":
                told = bearer("chief prosecutor", one.canonical, self.prose.anchor.day)
            if told:
                return Actor(told, "person", words, None, "table")
        if (
            wanted.split(" ")[-1]
            in {
                "official",
                "officer",
                "analyst",
                "expert",
                "correspondent",
                "reporter",
                "source",
                "sources",
                "officials",
                "spokesperson",
                "member",
            }
            or one.type != "person"
        ):
            return Actor(one.canonical, one.type, words, place, "office")
        return Actor("", "person", words, None, "office")

    def _serves(self, person: MentionFound, state: str) -> bool:
        known = known_names().names.get(key(person.canonical))
        return (known is not None and known.state == state) or any(role.person == person.canonical and state in role.organization for role in self.roles)

    def _bearer_here(self, office: str, owner: str, at: int, *, state: str = "") -> Actor | None:
        head = normal_office(office).split(" ")[-1]
        section = self._section(at)
        best: RoleFound | None = None
        for role in self.roles:
            if role.start > at and best is not None:
                break
            if (
                role.relation not in {"holds_role", "leads"}
                or normal_office(role.role).split(" ")[-1] != head
                or role.former
            ):
                continue
            if (
                owner
                and role.organization
                and owner not in role.organization
                and not (state and state in role.organization)
            ):
                continue
            if owner and not role.organization:
                continue
            if best is None or role.start <= at:
                best = role
        if best is None or (self._section(best.start) != section and not owner):
            return None
        return Actor(best.person, "person", best.role, self._mention_at(best), "office")

    def _mention_at(self, role: RoleFound) -> int | None:
        return next(
            (place for place in self._outermost(role.start, role.end) if self.mentions[place].canonical == role.person),
            None,
        )

    # --- without a name

    def _by_noun(self, start: int, end: int) -> Actor:
        phrase = self.text[start:end].lower()
        words = re.findall(r"[\w’'-]+", phrase)
        if not words:
            return Actor("")
        head = words[-1].strip("’'")
        longer = self._goes_on(end)
        if longer is not None and (head in _DOCUMENTS or _ROLE_END.search(phrase) or head in _PLURAL):
            found = self._by_names(start, self.mentions[longer].end, self._outermost(start, self.mentions[longer].end))
            if found is not None:
                return found
        if head in _DOCUMENTS:
            return self._document(start)
        office = " ".join(
            word for word in words if word not in {"the", "a", "an", "this", "that", "his", "her", "its", "their"}
        )
        if _ROLE_END.search(office) and words[0] not in {"a", "an", "one", "another"}:
            found = self._bearer_here(office, "", start)
            if found is not None:
                return found
            if head in {
                "official",
                "commander",
                "leader",
                "diplomat",
                "lawmaker",
                "senator",
                "politician",
                "minister",
                "president",
            }:
                return self._person_before(start, "")
            return Actor("", "person", office, None, "office")
        if head in _BODIES and words[0] in {"the", "its", "their", "this", "his", "her"}:
            for at in self._back(start):
                one = self.mentions[at]
                if one.type in _BODIES[head] and (
                    head
                    not in {
                        "ministry",
                        "department",
                        "council",
                        "commission",
                        "committee",
                        "agency",
                        "bank",
                        "parliament",
                    }
                    or head in one.canonical.lower()
                    or head in self.text[one.start : one.end].lower()
                ):
                    return self._named(at, "noun")
        if head in _PLURAL or head.endswith("s"):
            return Actor("", "class", "", None, "class")
        return Actor("", rule="unknown")

    def _goes_on(self, end: int) -> int | None:
        """The mention that "of", "from" or "for" ties to the phrase that ends here."""
        tied = _TIED.match(self.text, end, min(len(self.text), end + 60))
        if tied is None:
            return None
        place = bisect_left(self.starts, end)
        while place < len(self.mentions) and self.mentions[place].start <= tied.end() + 30:
            if _TIED_WORDS.fullmatch(self.text, end, self.mentions[place].start):
                return self._owned(place)
            place += 1
        return None

    def _document(self, start: int) -> Actor:
        """ "The statement said": of whom a statement was last told, else the body last named."""
        for at in self._back(start):
            one = self.mentions[at]
            if at and self.mentions[at - 1].end >= one.end:
                continue  # it stands inside another
            before = self.text[max(0, one.start - 60) : one.start]
            if _STATEMENT_OF.search(before) or re.match(
                rf"(?:[’']s)?{_BLANK}(?:\w+{_BLANK})?statement", self.text[one.end : one.end + 30]
            ):
                return self._statement(at) if one.kind == "demonym" else self._named(self._owned(at), "statement")
        for at in self._back(start):
            if self.mentions[at].type in {"government_body", "military_unit", "organization", "court"}:
                return self._named(at, "statement")
        return Actor("", rule="statement")

    # --- pronouns

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
        if office is not None and not any(self.mentions[at].type == "person" and office.end() <= self.mentions[at].start for at in self._outermost(low, start)):
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
                for place in self._outermost(begin, min(end, start))
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
        for role in self.roles:
            if role.person == name:
                words = {word.strip(".").lower() for word in role.role.split()}
                if words & _SHE:
                    return "she"
                if words & _HE:
                    return "he"
        parts = name.split(" ")
        told = gender_of(parts[0])
        if told:
            return told
        if len(parts) > 1 and parts[-1].endswith(_SHE_ENDS):
            return "she"
        for one in self.mentions:
            if one.canonical == name:
                before = self.text[max(0, one.start - 5) : one.start]
                if re.search(r"\bMrs?\.?[ \u00a0]\Z", before):
                    return "she" if "Mrs" in before else "he"
                if re.search(r"\bMs\.?[ \u00a0]\Z", before):
                    return "she"
        return ""

    # --- where things stand

    def _section(self, index: int) -> int:
        paragraph = self.prose.paragraph_at(index)
        return paragraph.section if paragraph is not None else -1

    def _sentence(self, index: int) -> tuple[int, int]:
        paragraph = self.prose.paragraph_at(index)
        return paragraph.sentence_at(index) if paragraph is not None else (index, index)

    def _quoted(self, index: int) -> bool:
        paragraph = self.prose.paragraph_at(index)
        return paragraph is not None and any(one.inner_start <= index < one.inner_end for one in paragraph.quoted)

    def _back(self, start: int) -> Iterator[int]:
        """The mentions before a character in its section, the nearest first; as far as a reader looks back."""
        section = self._section(start)
        place = bisect_left(self.starts, start) - 1
        for at in range(place, max(place - _BACK, -1), -1):
            if self._section(self.mentions[at].start) != section:
                return
            yield at

    def _sentences_back(self, start: int) -> Iterator[tuple[int, int]]:
        paragraph = self.prose.paragraph_at(start)
        if paragraph is None:
            return
        number = paragraph.number
        first = True
        while number >= 0:
            one = self.prose.paragraphs[number]
            if one.section != paragraph.section or start - one.end > _BACK_CHARS:
                return
            for begin, end in reversed(one.sentences):
                if begin < start and not (first and end <= begin):
                    yield begin, min(end, start)
            first = False
            number -= 1
