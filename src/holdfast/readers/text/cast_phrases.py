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
from functools import cache
from typing import TYPE_CHECKING

from holdfast.readers.text.known import known_names, of_state, words
from holdfast.readers.text.known_holders import bearer, normal_office

if TYPE_CHECKING:
    from holdfast.readers.text.cast_find import Name, Names
    from holdfast.readers.text.prose import Prose

__all__ = ["Phrases", "followed", "office_bearer", "phrase_pattern"]

_BLANK = "[ \u00a0]"
_BODIES = {
    "government": "Government", "authorities": "Government", "regime": "Government", "leadership": "Government", "administration": "Administration",
    "parliament": "Parliament", "foreign ministry": "Ministry of Foreign Affairs", "defense ministry": "Ministry of Defence",
    "defence ministry": "Ministry of Defence", "interior ministry": "Ministry of Internal Affairs", "finance ministry": "Ministry of Finance",
    "energy ministry": "Ministry of Energy", "justice ministry": "Ministry of Justice", "health ministry": "Ministry of Health", "security council": "Security Council", "central bank": "Central Bank",
    "general staff": "General Staff", "cabinet": "Cabinet", "presidency": "Presidency", "embassy": "Embassy", "intelligence services": "intelligence services",
    "supreme court": "Supreme Court", "constitutional court": "Constitutional Court", "state media": "", "sovereign wealth fund": "sovereign wealth fund",
}  # fmt: skip
_TYPES = {"supreme court": "court", "constitutional court": "court", "sovereign wealth fund": "organization"}
_PROXY = "proxy|occupation|puppet|installed|occupying"
_MIDDLE = "state|local|federal|central|interim|transitional|military|civil|new|own|current"
_ADJECTIVES = "armed|ground|regular|naval|special|invading|invasion|elite|occupying|occupation|pro-Kremlin|front-line|frontline|military|security"
_DEFINITE = re.compile(
    rf"\b(?:[Tt]he|[Ii]ts|[Hh]is|[Tt]heir|[Hh]er){_BLANK}(?:(?:[a-z]+-)?(?:two|three|military|security|Western|world|grain|new|same){_BLANK})?"
    r"(court|tribunal|ministry|peninsula|deal|agreement|treaty|pact|alliance|bloc|security council|sovereign wealth fund|central bank|armed forces|draft treaties|draft treaty)\b(?!['’]?-)"
)
_HEADS = re.compile(
    rf"\b[Tt]he{_BLANK}(Dialogue|Council|Commission|Ministry|Court|Agency|Committee|Initiative|Agreement|Treaty|Mission|Alliance|Union|Bank|Group|Forum|Tribunal|Convention|"
    rf"Department|Assembly|Institute|Foundation|Association|Organization|Organisation|Office|Fund|Company|Center|Centre|Bureau|Brigade|Regiment)\b(?!{_BLANK}?(?:of\b|[A-Z]|-))"
)
_DRAFTS = re.compile(rf"\b(?:(?:two|three|the|its|both){_BLANK})(draft{_BLANK}(?:treaty|treaties|agreements?))\b")
_OF_TYPE = {
    "court": ("court",), "tribunal": ("court",), "ministry": ("government_body",), "deal": ("agreement",), "agreement": ("agreement",), "treaty": ("agreement",),
    "pact": ("agreement",), "alliance": ("organization",), "bloc": ("organization",), "peninsula": ("place",),
}  # fmt: skip
_ALLIANCES = {"alliance": "North Atlantic Treaty Organization", "bloc": "European Union"}
_ARTICLE = re.compile(rf"\b[Tt]he{_BLANK}\Z")
_GOVERNMENTS = {"United States of America": "U.S. Federal Government"}


@cache
def phrase_pattern() -> re.Pattern[str]:
    """What may stand behind a state, its adjective or a person and make one name with it."""
    tables = words()
    forces = "|".join(sorted(tables.forces, key=len, reverse=True))
    leaders = "|".join(sorted((one.replace("-", "[- ]") for one in tables.leaders), key=len, reverse=True))
    bodies = "|".join(sorted(_BODIES, key=len, reverse=True))
    return re.compile(
        rf"(?P<own>['’]s?)?{_BLANK}(?:(?:(?P<proxy>{_PROXY}){_BLANK})?(?:(?:{_MIDDLE}){_BLANK})?[“\"‘']?(?P<body>{bodies})(?P<quote>[”\"’'](?!s))?"
        rf"|(?:(?:{_ADJECTIVES}){_BLANK}){{0,2}}(?P<forces>{forces}|Forces|Armed{_BLANK}Forces)|(?P<leader>{leaders}))\b(?P<after>[”\"’](?!s))?"
        rf"(?!-)"
    )


@cache
def _quoted_names() -> re.Pattern[str]:
    """Names of agreements of which only the head stands in quotation marks: a "Closed Door" policy."""
    rows = [(head, tail.strip()) for head, tails in known_names().tails.items() for tail, one in tails if one.type == "agreement"]
    heads = "|".join(sorted({re.escape(head) for head, _ in rows}, key=len, reverse=True))
    ends = "|".join(sorted({re.escape(tail) for _, tail in rows}, key=len, reverse=True))
    return re.compile(rf"[“\"‘']({heads})[”\"’']{_BLANK}({ends})\b")


def followed(name: Name, match: re.Match[str], text: str) -> Iterator[Name]:
    """What a name and the words behind it (`phrase_pattern`) make together."""
    from holdfast.readers.text.cast_find import Name  # noqa: PLC0415 - the two know each other

    own, end = match["own"] is not None, match.end()
    state = name.state

    def made(type_: str, canonical: str, kind: str, rule: str) -> Name:
        return Name(name.start, end, type_, canonical, kind, rule, name.paragraph, name.section, None, "", state)

    if match["forces"]:
        word = match["forces"].lower()
        if name.type == "place" or (
            word == "military"
            and re.match(rf"{_BLANK}+[a-z]+", text[end : end + 12])
            and not re.match(
                rf"{_BLANK}(?:has|have|is|was|said|says|will|had|and|in|on|at|to|for|of|with|against|during|did|would|could|leaders)\b",
                text[end : end + 12],
            )
        ):
            return
        if name.kind == "abbreviation" and name.type == "country" and word == "military" and not own:
            pass
        whose = of_state(state) if state else name.canonical
        yield made("military_unit", f"Armed Forces of {whose}", "title_only", "forces")
    elif match["body"]:
        if name.type == "place" and not state:
            return
        body = match["body"]
        if name.type == "person" and body not in {"government", "regime", "administration"}:
            return
        if not _BODIES[body]:
            return
        yield made(
            _TYPES.get(body, "government_body"),
            _body_canonical(name, match, text),
            "full" if body in {"government", "regime", "administration"} else "title_only",
            "body-of",
        )
    elif name.type != "person":
        # "the Russian president Vladimir Putin" has the name behind it
        if re.match(rf",?{_BLANK}(?:[A-Z][\w’-]+{_BLANK}?)", text[end : end + 30]) and not text[end : end + 2] == ", ":
            return
        found = made("person", match["leader"], "title_only", "leader")
        found.owner = state or name.canonical
        if own:
            found.start = name.end + match.start("leader") - match.start() if False else match.start("leader")
        yield found


def _body_canonical(name: Name, match: re.Match[str], text: str) -> str:
    body, state = match["body"], name.state
    if match["proxy"]:
        adjective = known_names().adjective.get(state, name.canonical)
        return f"{adjective} {match['proxy']} {body}"
    if body == "administration" and name.type == "person":
        return f"{text[name.start : name.end]} administration"
    if body in {"government", "authorities", "regime", "leadership", "administration"} and state in _GOVERNMENTS:
        return _GOVERNMENTS[state]
    return f"{_BODIES[body]} of {of_state(state or name.canonical)}"


def office_bearer(prose: Prose, names: Names, office: str, owner: str, at: int, section: int) -> Name | str:
    """Who bears an office at character `at`: a name of the document, or a canonical name of the table, or ""."""
    wanted = normal_office(office)
    best: Name | None = None
    for one in names.found:
        if one.type != "person" or one.title is None or one.start > at and best is not None:
            continue
        title = normal_office(names.text[one.title[0] : one.title[1]])
        if title != wanted and not (title.endswith(wanted) and " " in wanted):
            continue
        if owner and (one.owner or one.state) and owner not in {one.owner, one.state}:
            continue
        if best is None or (one.start < at and (one.section == section or best.section != section)):
            best = one
    if best is not None and best.start <= at:
        return best
    told = bearer(office, owner, prose.anchor.day) if owner else ""
    if told and prose.anchor.day is None and not any(one.canonical == told for one in names.found):
        told = ""  # the table does not hold all terms: without a day, only whom the document names
    return told or best or ""


class Phrases:
    """The phrases of a document, told after its names."""

    def __init__(self, prose: Prose, names: Names) -> None:
        self.prose = prose
        self.names = names
        self.titles = names.titles

    def find(self) -> None:
        """Add what the phrases mean; a title that means nobody is left out."""
        self.names.found.sort(key=lambda one: (one.start, -one.end))
        self._offices()
        self._definite()

    def _offices(self) -> None:
        kept = [one for one in self.names.found if one.rule != "leader"]
        leaders = [one for one in self.names.found if one.rule == "leader"]
        self.names.found = kept
        for title in self.titles:
            self._with_owner(title)
        made: list[Name] = []
        for one in [*leaders, *(title for title in self.titles if self._stands_alone(title))]:
            who = office_bearer(self.prose, self.names, one.canonical, one.owner, one.start, one.section)
            if who:
                one.canonical, one.type = (who if isinstance(who, str) else who.canonical), "person"
                made.append(one)
        self.names.found.extend(made)

    def _with_owner(self, title: Name) -> None:
        """ "US President": the state right before an office is part of it."""
        if title.owner:
            return
        for one in reversed(self.names.found):
            if one.start < title.start:
                between = self.names.text[one.end : title.start]
                if one.type in {"country", "organization"} and between in {" ", "\u00a0", "’s ", "'s "}:
                    title.owner = one.state or one.canonical
                    if not between.startswith(("’", "'")):
                        title.start = one.start
                break
        if not title.owner and title.canonical.lower() in {"secretary of state", "attorney general", "press secretary"}:
            title.owner = "United States of America"

    def _stands_alone(self, title: Name) -> bool:
        return _ARTICLE.search(self.names.text, max(0, title.start - 6), title.start) is not None

    def _definite(self) -> None:
        from holdfast.readers.text.cast_find import Name  # noqa: PLC0415 - the two know each other

        made: list[Name] = []
        for paragraph in self.prose.paragraphs:
            for match in _DEFINITE.finditer(self.names.text, paragraph.start, paragraph.end):
                told = self._meant(match, paragraph.section)
                if told is not None:
                    type_, canonical = told
                    made.append(
                        Name(
                            match.start(1),
                            match.end(1),
                            type_,
                            canonical,
                            "title_only",
                            "definite",
                            paragraph.number,
                            paragraph.section,
                        )
                    )
            for match in _DRAFTS.finditer(self.names.text, paragraph.start, paragraph.end):
                made.append(
                    Name(
                        match.start(1),
                        match.end(1),
                        "agreement",
                        match[1],
                        "title_only",
                        "draft",
                        paragraph.number,
                        paragraph.section,
                    )
                )
            for match in _HEADS.finditer(self.names.text, paragraph.start, paragraph.end):
                told = self._headed(match)
                if told is not None:
                    made.append(Name(match.start(1), match.end(1), told.type, told.canonical, "partial", "head", paragraph.number, paragraph.section))
            for match in _quoted_names().finditer(self.names.text, paragraph.start, paragraph.end):
                one = known_names().names.get(f"{match[1]} {match[2]}")
                if one is None:
                    continue
                made.append(Name(match.start(), match.end(), one.type, one.canonical, one.kind, "quoted-name", paragraph.number, paragraph.section))
        self.names.found.extend(made)

    def _headed(self, match: re.Match[str]) -> Name | None:
        """ "the Dialogue": the last name of the document that ends so."""
        ending = f" {match[1]}"
        for one in reversed(self.names.found[: bisect_left(self.names.found, match.start(), key=lambda name: name.start)]):
            if one.rule not in {"definite", "head"} and one.type not in {"person", "country"} and self.names.text[one.start : one.end].endswith(ending):
                return one
        return None

    def _meant(self, match: re.Match[str], section: int) -> tuple[str, str] | None:
        noun = match[1]
        if noun in {"security council", "sovereign wealth fund", "central bank", "armed forces"}:
            if match.group()[0] in "tT" and match.group()[1:3] == "he" and match.group()[:5].lower() != "their":
                return None
            return self._of_owner(noun, match.start(), section)
        for one in reversed(self._before(match.start(), section)):
            if noun in _ALLIANCES:
                if one.canonical == _ALLIANCES[noun]:
                    return one.type, one.canonical
            elif one.type in _OF_TYPE.get(noun, ()) and one.rule not in {"definite", "draft"} and self._fits(noun, one):
                return one.type, one.canonical
        return None

    def _fits(self, noun: str, one: Name) -> bool:
        if noun == "ministry":
            return "Ministry" in one.canonical
        if noun == "peninsula":
            return one.canonical in {"Crimea", "Korean Peninsula", "Sinai"}
        if noun in {"treaty", "pact"}:
            return any(word in one.canonical.lower() for word in ("treaty", "pact", "start", "statute"))
        return True

    def _before(self, at: int, section: int) -> list[Name]:
        return [one for one in self.names.found if one.section == section and one.start < at]

    def _of_owner(self, noun: str, at: int, section: int) -> tuple[str, str] | None:
        for one in reversed(self._before(at, section)):
            if one.type in {"country", "person"} and one.state and one.kind != "demonym":
                if noun == "armed forces":
                    return "military_unit", f"Armed Forces of {of_state(one.state)}"
                return _TYPES.get(noun, "government_body"), f"{_BODIES[noun]} of {of_state(one.state)}"
        return None
