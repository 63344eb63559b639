# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Phrases that mean somebody without a name: "the Russian president", "Russia's forces", "the court".

A state, its adjective or a leader, and lower-case words behind it, make the name of a body, an
army or an office. An office alone means its bearer: the nearest one the section names, then the
document, then the table of holders on the document's day. "The court", "the peninsula", "the
deal" mean the last one of that kind that was named in the same section.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.cast_names import Name, Names
from holdfast.readers.text.cast.known import key, known_names, of_state, words
from holdfast.readers.text.cast.known_holders import bearer, bearers, normal_office
from holdfast.readers.text.cast.lower_case import lower_case
from holdfast.readers.text.cast.names_bodies import ministry_of

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Prose

__all__ = ["Phrases", "first_words", "followed", "phrase_pattern"]

_BLANK = "[ \u00a0]"
BODIES = {
    "government": "Government", "authorities": "Government", "regime": "Government", "leadership": "Government",
    "administration": "Administration", "parliament": "Parliament", "foreign ministry": "Ministry of Foreign Affairs",
    "defense ministry": "Ministry of Defence", "defence ministry": "Ministry of Defence",
    "interior ministry": "Ministry of Internal Affairs", "finance ministry": "Ministry of Finance",
    "energy ministry": "Ministry of Energy", "justice ministry": "Ministry of Justice",
    "health ministry": "Ministry of Health", "security council": "Security Council", "central bank": "Central Bank",
    "general staff": "General Staff", "cabinet": "Cabinet", "presidency": "Presidency", "embassy": "Embassy",
    "intelligence services": "intelligence services", "supreme court": "Supreme Court",
    "constitutional court": "Constitutional Court", "state media": "",
    "sovereign wealth fund": "sovereign wealth fund", "customs": "Customs", "customs service": "Customs",
    "border guard service": "Border Guard", "border guard": "Border Guard", "border service": "Border Service",
    "coast guard": "Coast Guard", "coastguard": "Coast Guard", "police": "Police",
    "security service": "Security Service",
    "military intelligence service": "Military Intelligence", "military intelligence agency": "Military Intelligence",
    "military intelligence": "Military Intelligence", "intelligence service": "Intelligence Service",
    "tax authority": "Tax Authority",
    "competition authority": "Competition Authority", "economy ministry": "Ministry of Economy",
    "culture ministry": "Ministry of Culture", "transport ministry": "Ministry of Transport",
    "agriculture ministry": "Ministry of Agriculture", "trade ministry": "Ministry of Trade",
    "prosecutor general's office": "Office of the Prosecutor General",
    "prosecutor general’s office": "Office of the Prosecutor General", "prosecutor's office": "Prosecutor's Office",
    "prosecutor’s office": "Prosecutor's Office",
}  # fmt: skip
_TYPES = {"supreme court": "court", "constitutional court": "court", "sovereign wealth fund": "organization"}
_PROXY = "proxy|occupation|puppet|installed|occupying"
_MIDDLE = "state|local|federal|central|interim|transitional|military|civil|new|own|current"
_ADJECTIVES = (
    "armed|ground|regular|naval|special|invading|invasion|elite|occupying|occupation|pro-Kremlin|front-line|frontline|"
    "military|security"
)
# It begins with "he", because the search for letters is fast.
_DEFINITE = re.compile(
    rf"he{_BLANK}(?<=[Tt]he.)(?<!\w....)(?:(?:two|three|Western|world|new|same|[a-z]+-member|[a-z]+-strong){_BLANK})?"
    rf"(?:((?:(?:military|security|grain|defense|defence|trade|Black{_BLANK}Sea){_BLANK})?(?:court|tribunal|ministry|peninsula|deal|agreement|treaty|pact|alliance|bloc))\b(?!['’]?-)|"
    rf"(Dialogue|Council|Commission|Ministry|Court|Agency|Committee|Initiative|Agreement|Treaty|Mission|Alliance|"
    rf"Union|Bank|"
    rf"Group|Forum|Tribunal|Convention|Department|Assembly|Institute|Foundation|Association|Organization|"
    rf"Organisation|Office|"
    rf"Fund|Company|Center|Centre|Bureau|Brigade|Regiment)\b(?!{_BLANK}?(?:of\b|[A-Z]|-)))"
)
_OWNED_BODIES = (
    "security council", "sovereign wealth fund", "central bank", "armed forces", "border guard service", "coast guard",
    "foreign ministry", "defense ministry", "defence ministry", "interior ministry", "intelligence service",
    "energy ministry", "finance ministry", "justice ministry", "economy ministry", "transport ministry",
    "trade ministry", "health ministry", "agriculture ministry",
    "customs service", "navy", "air force",
)  # fmt: skip
_ARMS = {"armed forces": "Armed Forces", "navy": "Navy", "air force": "Air Force"}
_OWNER = re.compile(rf"\b(?:its|his|their|her){_BLANK}\Z", re.IGNORECASE)
_NOUN = re.compile(r"[a-z ]+\b")
_DRAFT = re.compile(r"draft[ \u00a0](?:treaty|treaties|agreements?)\b")
_NUMBERED = re.compile(rf"\b(?:two|three|the|its|both|these|those){_BLANK}\Z", re.IGNORECASE)
_NOT_ONE = re.compile(
    rf"{_BLANK}(?!(?:has|have|is|was|said|says|will|had|and|in|on|at|to|for|of|with|against|during|did|would|could|"
    rf"leaders)\b)[a-z]"
)
_APPOSED = re.compile(rf",{_BLANK}(?:the{_BLANK})?\Z")
_FORMER = re.compile(r"\b(?:[Ff]ormer|[Ee]x|then)[ \u00a0-]\Z")
_NAME_BEHIND = re.compile(rf"{_BLANK}[A-Z]|,{_BLANK}[A-Z][\w’-]+(?:{_BLANK}[A-Z][\w’-]+){{0,3}}[,.;]")
_OF_TYPE = {
    "court": ("court",), "tribunal": ("court",), "ministry": ("government_body",), "deal": ("agreement",),
    "agreement": ("agreement",), "treaty": ("agreement",), "pact": ("agreement",), "alliance": ("organization",),
    "bloc": ("organization",), "peninsula": ("place",),
}  # fmt: skip
_ALLIANCES = {"alliance": "North Atlantic Treaty Organization", "bloc": "European Union"}
_HEADS = frozenset({"boss", "head", "chief", "leader"})
_OF_BODIES = ("head", "secretary-general", "director general", "director-general", "president", "chair")
_ARTICLE = re.compile(rf"\b[Tt]he{_BLANK}\Z")
_RULES = frozenset({"government", "regime", "administration"})
_AMERICAN = frozenset({"secretary of state", "attorney general", "press secretary"})
_NEAR = 8
_OPENING = ("“", '"', "‘", "'")
_OF_THE_UNION = frozenset({"European Union", "Ursula von der Leyen", "European Parliament", "European Council"})
_FAR_BACK = 200  # names: as far as a reader looks back
_SERVICES = {
    "Russian Federation": "Main Directorate of the General Staff of the Armed Forces of the Russian Federation",
    "Ukraine": "Defence Intelligence of Ukraine",
}
_GOVERNMENTS = {"United States of America": "U.S. Federal Government"}


@cache
def phrase_pattern() -> re.Pattern[str]:
    """What may stand behind a state, its adjective or a person and make one name with it."""
    tables = words()
    forces = "|".join(sorted(tables.forces, key=len, reverse=True))
    leaders = "|".join(sorted((one.replace("-", "[- ]") for one in tables.leaders), key=len, reverse=True))
    bodies = "|".join(sorted(BODIES, key=len, reverse=True))
    return re.compile(
        rf"(?P<own>['’]s?)?{_BLANK}(?:(?:(?P<proxy>{_PROXY}){_BLANK})?(?:(?:{_MIDDLE}){_BLANK})?"
        rf"[“\"‘']?(?P<body>{bodies})(?!{_BLANK}(?:officers?|officials?|duties|duty|union|clearance|checks?|posts?|stations?|chief|forces?|custody|code|brokers?|declarations?)\\b)(?P<quote>[”\"’'](?!s))?"
        rf"|(?:(?:{_ADJECTIVES}){_BLANK}){{0,2}}(?P<forces>{forces}|Forces|Armed{_BLANK}Forces)|"
        rf"(?P<leader>{leaders}))\b(?P<after>[”\"’](?!s))?"
        rf"(?!-)"
    )


@cache
def _quoted_names() -> re.Pattern[str]:
    """Names of agreements of which only the head stands in quotation marks: a "Closed Door" policy."""
    rows = [
        (head, tail.strip())
        for head, tails in known_names().tails.items()
        for tail, one in tails
        if one.type == "agreement"
    ]
    heads = "|".join(sorted({re.escape(head) for head, _ in rows}, key=len, reverse=True))
    ends = "|".join(sorted({re.escape(tail) for _, tail in rows}, key=len, reverse=True))
    return re.compile(rf"[“\"‘']({heads})[”\"’']{_BLANK}({ends})\b")


def followed(name: Name, match: re.Match[str], text: str) -> Iterator[Name]:
    """What a name and the words behind it (`phrase_pattern`) make together."""
    end, state = match.end(), name.state
    made: tuple[str, str, str, str] | None = None
    start, owner = name.start, ""
    if match["forces"]:
        if name.type != "place" and not (match["forces"] == "military" and _NOT_ONE.match(text, end)):
            made = (
                "military_unit",
                f"{_ARMS.get(match['forces'], 'Armed Forces')} of {of_state(state) if state else name.canonical}",
                "title_only",
                "forces",
            )
    elif match["body"]:
        made = _body(name, match, text)
    elif (
        name.type != "person"
        and not _NAME_BEHIND.match(text, end)
        and not _FORMER.search(text, max(0, start - 9), start)
    ):
        made, owner = ("person", match["leader"], "title_only", "leader"), state or name.canonical
        start = match.start("leader") if match["own"] is not None else start
    if made is not None:
        yield Name(start, end, *made, name.paragraph, name.section, None, owner, state)


def _body(name: Name, match: re.Match[str], text: str) -> tuple[str, str, str, str] | None:
    body, state = match["body"], name.state
    of_person = name.type == "person"
    if not BODIES[body] or (name.type == "place" and not state) or (of_person and body not in _RULES):
        return None
    kind = "full" if body in _RULES else "title_only"
    if match["proxy"]:
        canonical = f"{known_names().adjective.get(state, name.canonical)} {match['proxy']} {body}"
    elif body == "administration" and of_person:
        canonical = f"{text[name.start : name.end]} administration"
    elif state in _GOVERNMENTS and BODIES[body] in {"Government", "Administration"}:
        canonical = _GOVERNMENTS[state]
    elif state in _SERVICES and BODIES[body] == "Military Intelligence":
        canonical = _SERVICES[state]
    else:
        canonical = ministry_of(BODIES[body], state or name.canonical)
    return _TYPES.get(body, "government_body"), canonical, kind, "body-of"


@cache
def first_words() -> frozenset[str]:
    """The words that may stand first behind a name in `phrase_pattern`."""
    tables = words()
    runs = [*tables.forces, *tables.leaders, *BODIES, "Forces", "Armed"]
    firsts = {run.split(" ")[0].split("-")[0] for run in runs}
    return frozenset({*firsts, *runs, *_PROXY.split("|"), *_MIDDLE.split("|"), *_ADJECTIVES.split("|")})


class Phrases:
    """The phrases of a document, told after its names."""

    def __init__(self, prose: Prose, names: Names) -> None:
        self.prose = prose
        self.names = names
        self.text = names.text
        self.found: list[Name] = []
        self.starts: list[int] = []

    def find(self) -> None:
        """Add what the phrases mean; a title that means nobody is left out."""
        leaders = [one for one in self.names.found if one.rule == "leader"]
        self.found = [one for one in self.names.found if one.rule != "leader"]
        self.found.sort(key=lambda one: (one.start, -one.end))
        self.starts = [one.start for one in self.found]
        self._owners()
        made = [
            *self._offices(leaders),
            *self._definite(),
            *self._owned(),
            *self._quoted(),
            *lower_case(self.prose, self.text, self.found, BODIES),
        ]
        self.names.found = [*self.found, *made]

    def _owners(self) -> None:
        """A ministry without a state is that of the section, else of the document, if they name one such."""
        bare = [one for one in self.found if one.rule == "body" and not one.owner and one.type == "government_body"]
        for name in bare:
            beginning = f"{name.canonical} of "
            place = bisect_left(self.starts, name.start)
            near = self.found[max(0, place - _FAR_BACK) : place + _FAR_BACK]
            same = [one for one in near if one.canonical.startswith(beginning)]
            here = {one.canonical for one in same if one.section == name.section} or {one.canonical for one in same}
            if name.canonical == "Security Council" and self._of_nations(name, place):
                name.canonical, name.type = "United Nations Security Council", "organization"
                continue
            ministry = name.canonical.startswith("Ministry")
            state = self._acting(name, place) if ministry else ""
            if not state and len(here) == 1:
                name.canonical = here.pop()
            elif state or (ministry and not here and (state := self._state_near(name, place))):
                name.canonical = ministry_of(name.canonical, state)

    def _of_nations(self, name: Name, place: int) -> bool:
        """Whether a security council is that of the United Nations: they are named last before it, in its section."""
        for one in reversed(self.found[max(0, place - 2 * _NEAR) : place]):
            if one.section != name.section:
                return False
            if one.type == "organization" and one.canonical.startswith("United Nations"):
                return True
        return False

    def _acting(self, name: Name, place: int) -> str:
        """The state that a capital stands for right before, in the same paragraph: "Exampleton shrugged. The …"."""
        for one in reversed(self.found[max(0, place - _NEAR) : place]):
            if one.paragraph != name.paragraph:
                return ""
            if one.type in {"country", "government_body", "organization"}:
                return one.state if one.kind == "metonym" and one.type == "country" else ""
        return ""

    def _state_near(self, name: Name, place: int) -> str:
        """The state, or the state of the city, that the paragraph named last; else that of the dateline."""
        for one in reversed(self.found[max(0, place - _NEAR) : place]):
            if one.paragraph == name.paragraph and one.state and one.kind != "demonym" and one.type != "person":
                return one.state
        line = next((one for one in self.found[:_NEAR] if one.rule == "dateline"), None)
        return line.state if line is not None else ""

    # --- offices

    def _offices(self, leaders: list[Name]) -> Iterator[Name]:
        titles = self.names.titles
        for title in titles:
            self._with_owner(title)
        alone = [one for one in titles if _ARTICLE.search(self.text, max(0, one.start - 6), one.start)]
        if not leaders and not alone:
            return
        offices = self._titled()
        named = {one.canonical for one in self.found if one.type == "person"}
        for one in [*leaders, *alone]:
            if self._in_apposition(one):
                continue
            who = self._bearer(one, offices, named)
            if who:
                one.canonical, one.type = who, "person"
                yield one

    def _in_apposition(self, title: Name) -> bool:
        """Whether an office only says more of the person named right before: "Anna Example, the Foreign Minister"."""
        match = _APPOSED.search(self.text, max(0, title.start - len(", the ")), title.start)
        if match is None:
            return False
        place = bisect_left(self.starts, match.start()) - 1
        near = self.found[max(0, place - 2) : place + 1]
        return any(one.end == match.start() and one.type == "person" for one in near)

    def _titled(self) -> dict[str, list[Name]]:
        """The persons of the document by their office, in order."""
        offices: dict[str, list[Name]] = {}
        for one in self.found:
            if one.type == "person" and one.title is not None:
                office = normal_office(self.text[one.title[0] : one.title[1]])
                offices.setdefault(office, []).append(one)
                last = office.rpartition(" ")[2]
                if " " in office and last != office:
                    offices.setdefault(" ".join(office.split(" ")[-2:]), []).append(one)
        return offices

    def _bearer(self, title: Name, offices: dict[str, list[Name]], named: set[str]) -> str:
        """Who bears an office: the nearest before it in the document, then the table, then one behind it."""
        rows = offices.get(normal_office(title.canonical), [])
        owner = title.owner
        place = bisect_left(rows, title.start, key=lambda one: one.start)
        for one in reversed(rows[max(0, place - _FAR_BACK) : place]):
            if not owner or owner in {one.owner, one.state} or not (one.owner or one.state):
                return one.canonical
        day = self.prose.anchor.day
        if owner and day is None:  # only whom the document names: the table does not hold all terms
            here = bearers(title.canonical, owner) & named
            if len(here) == 1:
                return next(iter(here))
        elif owner and (told := bearer(title.canonical, owner, day)):
            return told
        if owner and title.canonical in _HEADS:
            for office in _OF_BODIES:
                if told := bearer(office, owner, day):
                    return told
        after = rows[place : place + _FAR_BACK]
        return next((one.canonical for one in after if not owner or owner in {one.owner, one.state}), "")

    def _with_owner(self, title: Name) -> None:
        """As in "US President": the state right before an office is part of it."""
        place = bisect_left(self.starts, title.start) - 1
        if not title.owner and place >= 0:
            one = self.found[place]
            between = self.text[one.end : title.start]
            if one.type in {"country", "organization"} and between in {" ", "\u00a0", "’s ", "'s "}:
                title.owner = one.state or one.canonical
                if len(between) == 1:
                    title.start = one.start
        if not title.owner and title.canonical.lower() in _AMERICAN:
            title.owner = "United States of America"

    # --- "the court", "the Dialogue"

    def _definite(self) -> Iterator[Name]:
        types = {one.type for one in self.found}
        if not types & {"court", "agreement", "organization", "government_body", "place", "military_unit"}:
            return
        heads: dict[str, list[Name]] | None = None
        for match in _DEFINITE.finditer(self.text):
            paragraph = self.prose.paragraph_at(match.start())
            if paragraph is None:
                continue
            group = 1 if match[1] else 2
            if match[1]:
                told = self._meant(key(match[1]).rpartition(" ")[2], match.start(), paragraph.section)
                kind, rule = "title_only", "definite"
            else:
                heads = self._by_head() if heads is None else heads
                rows = heads.get(match[2], [])
                place = bisect_left(rows, match.start(), key=lambda one: one.start) - 1
                told = rows[place] if place >= 0 else self._of_union(match[2], match.start())
                kind, rule = "partial", "head"
            if told is not None:
                yield Name(
                    *match.span(group), told.type, told.canonical, kind, rule, paragraph.number, paragraph.section
                )

    def _of_union(self, head: str, at: int) -> Name | None:
        """As in "the Commission", where the text tells of the European Union and of no other commission."""
        if head != "Commission":
            return None
        union = next((one for one in self.found if one.canonical in _OF_THE_UNION and one.start < at), None)
        if union is None:
            return None
        return replace(union, type="government_body", canonical="European Commission")

    def _by_head(self) -> dict[str, list[Name]]:
        heads: dict[str, list[Name]] = {}
        for one in self.found:
            if one.type not in {"person", "country"}:
                shown = self.text[one.start : one.end]
                for form in {_head_of(name) for name in (shown, one.canonical) if " " in name}:
                    heads.setdefault(form, []).append(one)
        return heads

    def _meant(self, noun: str, at: int, section: int) -> Name | None:
        for one in self._before(at, section):
            if noun in _ALLIANCES:
                if one.canonical == _ALLIANCES[noun]:
                    return one
            elif one.type in _OF_TYPE[noun] and _fits(noun, one):
                return one
        return None

    def _before(self, at: int, section: int) -> Iterator[Name]:
        """The names of a section before a character, the nearest first, as far as a reader looks back."""
        place = bisect_left(self.starts, at) - 1
        for one in reversed(self.found[max(0, place - _FAR_BACK) : place + 1]):
            if one.section != section:
                return
            yield one

    # --- "its security council", "the two draft treaties", a "Closed Door" policy

    def _owned(self) -> Iterator[Name]:
        for noun in _OWNED_BODIES:
            for match in _at(self.text, noun, _NOUN):
                at = match.start()
                paragraph = self.prose.paragraph_at(at) if _OWNER.search(self.text, max(0, at - 8), at) else None
                told = self._of_owner(noun, at, paragraph.section) if paragraph is not None else None
                if told is not None and paragraph is not None:
                    span = (at, at + len(noun))
                    yield Name(*span, *told, "title_only", "owned", paragraph.number, paragraph.section)
        at = self.text.find("draft")
        while at >= 0:
            draft = _DRAFT.match(self.text, at)
            paragraph = self.prose.paragraph_at(at)
            if draft and paragraph is not None and _NUMBERED.search(self.text, max(0, at - 10), at):
                yield Name(
                    at,
                    draft.end(),
                    "agreement",
                    draft.group(),
                    "title_only",
                    "draft",
                    paragraph.number,
                    paragraph.section,
                )
            at = self.text.find("draft", at + 1)

    def _of_owner(self, noun: str, at: int, section: int) -> tuple[str, str] | None:
        for one in self._before(at, section):
            if one.type in {"country", "person"} and one.state and one.kind != "demonym":
                if noun in _ARMS:
                    return "military_unit", f"{_ARMS[noun]} of {of_state(one.state)}"
                return _TYPES.get(noun, "government_body"), ministry_of(BODIES[noun], one.state)
        return None

    def _quoted(self) -> Iterator[Name]:
        for match in (found for mark in _OPENING for found in _at(self.text, mark, _quoted_names())):
            one = known_names().names.get(f"{match[1]} {match[2]}")
            paragraph = self.prose.paragraph_at(match.start())
            if one is not None and paragraph is not None:
                yield Name(
                    *match.span(), one.type, one.canonical, one.kind, "quoted-name", paragraph.number, paragraph.section
                )


def _at(text: str, mark: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """What fits at a mark or word; the search for that alone is fast."""
    at = text.find(mark)
    while at >= 0:
        match = pattern.match(text, at)
        if match is not None:
            yield match
        at = text.find(mark, at + 1)


def _head_of(shown: str) -> str:
    """The word that stands for a name alone: "the Council", of the Council of Example as of the Example Council."""
    return re.split(r"[ \u00a0](?:of|for|on|in|\()", shown, maxsplit=1)[0].split()[-1]


def _fits(noun: str, one: Name) -> bool:
    if noun == "ministry":
        return "Ministry" in one.canonical
    if noun == "peninsula":
        return one.canonical in {"Crimea", "Korean Peninsula", "Sinai"}
    if noun in {"treaty", "pact"}:
        low = one.canonical.lower()
        return any(word in low for word in ("treaty", "pact", "start", "statute"))
    return True
