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
from functools import cached_property

from holdfast.readers.text.cast.known import key, known_names
from holdfast.readers.text.cast.known_holders import bearer, normal_office
from holdfast.readers.text.cast.pronouns import Pronouns
from holdfast.readers.text.cast.roles import ROLE_NOUNS
from holdfast.readers.text.found import Actor, MentionFound, RoleFound

__all__ = ["Actors"]

_BLANK = "[ \u00a0\n]"
_PRONOUN = re.compile(
    r"(?:he|she|they|it|who|which|that|him|her|them|himself|herself|itself|the former|the latter)\Z", re.IGNORECASE
)
_FIRST_PERSON = frozenset({"i", "we", "us", "you", "me"})
_RELATIVE = re.compile(rf",?{_BLANK}(?:who|which|whose|whom)\b")
_ROLE_FOR = re.compile(
    rf"(?:^|{_BLANK})(?P<role>(?:[\w-]+{_BLANK})?(?:{ROLE_NOUNS}|spokespeople|officials|sources?|members?|experts|"
    rf"analysts)){_BLANK}(?:of|for|at|from|in|with|on|to|close to){_BLANK}(?:[\w’'-]+{_BLANK}){{0,3}}\Z",
    re.IGNORECASE,
)
_STATEMENT_OF = re.compile(
    rf"\b(?:statement|release|report|tweet|post|letter|message|comment|announcement|"
    rf"remarks?)s?{_BLANK}(?:issued{_BLANK})?(?:of|by|from|for){_BLANK}(?:the{_BLANK})?\Z",
    re.IGNORECASE,
)
_TIED = re.compile(rf"{_BLANK}(?:issued{_BLANK})?(?:of|from|for|by|at|with){_BLANK}")
_TIED_WORDS = re.compile(rf"{_BLANK}(?:issued{_BLANK})?(?:of|from|for|by|at|with){_BLANK}(?:[a-z’'-]+{_BLANK}){{0,4}}")
_DOCUMENTS = frozenset({
    "statement", "report", "release", "announcement", "post", "tweet", "letter", "decree", "memo", "article",
    "comments", "remarks", "message", "document", "notice", "communique", "communiqué",
})  # fmt: skip
_ROLE_END = re.compile(rf"(?:{ROLE_NOUNS})\Z", re.IGNORECASE)
_ANY_OFFICE = frozenset({
    "official", "leader", "diplomat", "politician", "lawmaker", "commander", "general", "minister", "senator",
    "oligarch", "businessman",
})  # fmt: skip
_PLURAL = frozenset({
    "officials", "authorities", "leaders", "diplomats", "lawmakers", "forces", "troops", "soldiers", "sources",
    "experts", "analysts", "allies", "citizens", "representatives", "prosecutors", "investigators", "media",
    "ministers", "commanders", "politicians", "republicans", "democrats", "senators", "voters", "governments",
    "companies", "nations", "countries", "people",
})  # fmt: skip
_BODIES = {
    "ministry": ("government_body",), "department": ("government_body",), "court": ("court",), "tribunal": ("court",),
    "company": ("organization",), "group": ("organization",), "agency": ("organization", "government_body"),
    "organization": ("organization",), "organisation": ("organization",), "bank": ("organization", "government_body"),
    "council": ("government_body", "organization"), "commission": ("organization", "government_body"),
    "committee": ("government_body", "organization"), "government": ("government_body",),
    "administration": ("government_body",), "office": ("government_body",), "alliance": ("organization",),
    "bloc": ("organization",), "union": ("organization",), "service": ("government_body",),
    "bureau": ("government_body",), "parliament": ("government_body",), "military": ("military_unit",),
    "army": ("military_unit",), "authorities": ("government_body",), "country": ("country",),
    "outlet": ("organization",), "newspaper": ("organization",), "paper": ("organization",),
    "channel": ("organization",), "campaign": ("person", "organization"), "network": ("organization",),
    "foundation": ("organization",), "university": ("organization",), "party": ("organization",),
    "watchdog": ("organization",), "body": ("organization", "government_body"), "think tank": ("organization",),
    "force": ("military_unit",),
}  # fmt: skip
_POSSESSIVE = 3  # its characters and a blank
_BACK = 60
_SOME = frozenset({"a", "an", "one", "another"})
_DETERMINERS = frozenset({"the", "a", "an", "this", "that", "his", "her", "its", "their"})
_SAID_IN_NAME = frozenset(
    {"ministry", "department", "council", "commission", "committee", "agency", "bank", "parliament"}
)


class Actors(Pronouns):
    """The mentions and roles of a document, asked for whom a phrase means."""

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

    def _by_names(self, start: int, end: int, inner: list[int]) -> Actor | None:
        first = self.mentions[inner[0]]
        persons = [place for place in inner if self.mentions[place].type == "person" and not self._possesses(place)]
        of = _ROLE_FOR.search(self.text, start, first.start)
        told = _STATEMENT_OF.search(self.text, start, first.start)
        if persons and self._heads(start, persons[0]):
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

    def _heads(self, start: int, person: int) -> bool:
        """Whether a person is the head of the phrase, not somebody it only tells of."""
        before = self.text[start : self.mentions[person].start]
        if not before.strip() or self._phrase_start(person, start) <= start + len("the "):
            return True
        return not re.search(
            rf"\b(?:of|for|by|from|with|against|about|on|to|under|at){_BLANK}(?:[\w.’'-]+{_BLANK}){{0,3}}\Z", before
        ) or bool(re.search(rf",{_BLANK}\Z", before))

    def _behind(self, place: int, rest: str, start: int, end: int) -> Actor | None:
        """What stands behind the last name: "Ukrainian officials", "the Foreign Ministry's spokesperson"."""
        one = self.mentions[place]
        words = re.sub(r"^[’']s?\s+", "", rest).lower().split()
        if not words or rest.startswith(","):
            return self._named(place, "name")
        last = words[-1].strip("’'\"”“")
        office = " ".join(words)
        if last == "office" and one.type == "person":
            return Actor(f"Office of {one.canonical}", "government_body", "", None, "office-of")
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
        """As in "The Ukrainian statement": of the body of that state that was last named."""
        one = self.mentions[place]
        if one.type == "country":
            for at in self._back(one.start):
                other = self.mentions[at]
                if other.type in {"government_body", "military_unit"} and one.canonical in other.canonical:
                    return self._named(at, "statement")
        return self._named(place, "statement")

    def _owned(self, place: int) -> int:
        """As in "The UK's Royal Air Force": of an owner and what stands right behind it, the latter."""
        while self._possesses(place) and place + 1 < len(self.mentions):
            if self.mentions[place + 1].start - self.mentions[place].end > _POSSESSIVE:
                break
            place += 1
        return place

    def _of_state(self, noun: str, one: MentionFound) -> Actor | None:
        for at in self._back(one.start):
            other = self.mentions[at]
            if other.type in _BODIES[noun] and one.canonical in other.canonical:
                return self._named(at, "noun")
        return None

    def _office(self, words: str, place: int) -> Actor:
        """The bearer of an office of what is named: in the document, then in the table; else the body itself."""
        one = self.mentions[place]
        if (
            one.type == "country"
            and words.lower() in _ANY_OFFICE
            and self.text[max(0, one.start - 4) : one.start].lower() == "the "
        ):
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
        roles = self.roles_of.get(person.canonical, ())[:_BACK]
        return (known is not None and known.state == state) or any(state in role.organization for role in roles)

    def _mention_at(self, role: RoleFound) -> int | None:
        return next(
            (place for place in self._outermost(role.start, role.end) if self.mentions[place].canonical == role.person),
            None,
        )

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
        """As in "The statement said": of whom a statement was last told, else the body last named."""
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

    def _bearer_here(self, office: str, owner: str, at: int, *, state: str = "") -> Actor | None:
        """Who bears an office in the document: the nearest before `at`, else the first behind it."""
        rows = self._roles_by_head.get(normal_office(office).rpartition(" ")[2], [])
        place = bisect_left(rows, at + 1, key=lambda one: one.start)
        section = self._section(at)
        for role in [*reversed(rows[max(0, place - _BACK) : place]), *rows[place : place + _BACK]]:
            mine = bool(role.organization) and (
                owner in role.organization or (state != "" and state in role.organization)
            )
            if mine if owner else self._section(role.start) == section:
                return Actor(role.person, "person", role.role, self._mention_at(role), "office")
        return None

    @cached_property
    def _roles_by_head(self) -> dict[str, list[RoleFound]]:
        rows: dict[str, list[RoleFound]] = {}
        for role in self.roles:
            if role.relation in {"holds_role", "leads"} and not role.former:
                rows.setdefault(normal_office(role.role).rpartition(" ")[2], []).append(role)
        return rows

    def _by_noun(self, start: int, end: int) -> Actor:
        phrase = self.text[start:end].lower()
        words = re.findall(r"[\w’'-]+", phrase)
        if not words:
            return Actor("")
        head = words[-1].strip("’'")
        is_office = _ROLE_END.search(phrase) is not None
        longer = self._goes_on(end) if is_office or head in _DOCUMENTS or head in _PLURAL else None
        if longer is not None:
            stop = self.mentions[longer].end
            found = self._by_names(start, stop, self._outermost(start, stop))
            if found is not None:
                return found
        if head in _DOCUMENTS:
            return self._document(start)
        if is_office and words[0] not in _SOME:
            return self._office_alone(" ".join(word for word in words if word not in _DETERMINERS), head, start)
        return self._body_alone(head, words[0], start)

    def _office_alone(self, office: str, head: str, start: int) -> Actor:
        found = self._bearer_here(office, "", start)
        if found is None and head in _ANY_OFFICE:
            found = self._person_before(start, "")
        return found if found is not None else Actor("", "person", office, None, "office")

    def _body_alone(self, head: str, first: str, start: int) -> Actor:
        types = _BODIES.get(head, ()) if first in _DETERMINERS else ()
        for at in self._back(start) if types else ():
            one = self.mentions[at]
            shown = self.text[one.start : one.end].lower()
            if one.type in types and (head not in _SAID_IN_NAME or head in one.canonical.lower() or head in shown):
                return self._named(at, "noun")
        if head in _PLURAL or head.endswith("s"):
            return Actor("", "class", "", None, "class")
        return Actor("", rule="unknown")
