# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who the speaker of an attribution is: from the words beside the verb to a name that a reader would look for.

The sieves of `quotations` and `reported` give the nearest noun phrase ("the head of the office", "he", "who"). Here it
is made whole, handed to the cast, and, where that cannot tell, kept as it stands. In order:

1. `who` and `which` mean the name before them;
2. "he" and "she" mean the person who last spoke for themselves in the section, if just now; else whom the cast says;
   "it" and "they" the body;
3. a name behind the phrase and a comma is its bearer ("the head of the office, Anna Example");
4. a name at the end of the phrase is the speaker ("Kremlin spokesman Ivan Example"), what stands before it the role;
5. "the statement" means who issued it, by a name beside it or by whoever spoke last in the section;
6. "the commander", "the official" mean the last speaker whose role is that, or any;
7. several of a kind ("Kremlin officials") are named by their words;
8. the cast; then the words without article and possessive.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import NamedTuple

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import MentionFound, Span
from holdfast.readers.text.prose import Paragraph, Prose
from holdfast.readers.text.said.nouns import (
    AND_BEFORE,
    ANYBODY,
    ASKERS,
    BEFORE_NAME,
    BEHIND,
    BESIDE_NAME,
    BODY_TYPES,
    COMMA_BEFORE,
    CROWDS,
    DOCUMENTS,
    FINITE,
    FROM,
    HE,
    HUMANS,
    IN_WHICH,
    ISSUED,
    JOINS,
    NAME,
    OPENS_CLAUSE,
    OWN_KIND,
    PRESS,
    RANK,
    ROLE_BEFORE,
    ROLE_BEHIND,
    SHE,
    WORK_OF,
    has_of,
    has_role,
    is_human,
    is_one_of,
    is_somebody,
    plain,
)
from holdfast.readers.text.said.offices import (
    Offices,
    is_other,
    may_be_named_later,
    may_be_same,
    office_at,
    states_of,
    whole_of_one,
)
from holdfast.readers.text.speech import speech_words

__all__ = ["Voice", "Voices"]

_POSSESSIVE = re.compile(r"[’']s?\Z")
_POSSESSIVES = frozenset("’'sS")
_PERSONS = frozenset({"he", "she"})
_BODIES = frozenset({"they", "it"})
_OWN = frozenset({"i", "we", "us", "me", "our", "my"})
_PRONOUNS = _PERSONS | _BODIES | _OWN | {"who", "which", "that"}
_SURE = frozenset({"full", "abbreviation"})  # kinds of mention that mean what they say
_WHO = re.compile(r"(?<!those)(?<!anyone)(?<!people)(?<!one),?[ \u00a0]who[ \u00a0]")
_SPOKES = re.compile(r"[Aa][ \u00a0](?:company[ \u00a0])?spokes(?:man|woman|person)")
_LAST_NAME = re.compile(rf"({NAME})(?:[ \u00a0][a-z-]+)+\Z")
_LONGEST_NAME = 80
_HEARERS = 3  # voices back of which one may be "him"
_JOINT = 12  # characters of ", and the "
_NEAR = 900  # characters since somebody spoke, within which "he" is them


class Voice(NamedTuple):
    """Somebody who speaks: the canonical name ("" for none), the words that name them, the role as the words say it."""

    name: str
    span: Span
    role: str = ""
    type: str = ""


class Voices:
    """Whoever spoke so far, asked in the order of the text."""

    def __init__(self, prose: Prose, cast: Cast) -> None:
        self._prose = prose
        self._text = prose.text
        self._cast = cast
        self._section = -1
        self._person: Voice | None = None
        self._body: Voice | None = None
        self._spoken: list[Voice] = []
        self._sex: dict[str, str] = {}
        self._untold: dict[str, list[Voice]] = {}
        self._roles: dict[str, str] = {}
        self._states = states_of(cast)
        self._offices = Offices()
        self._first: dict[str, int] | None = None  # where each name is met first
        for role in cast.roles:
            self.bears(role.role, role.person)
        # The mention that ends at a place; none, where one inside it ends before.
        self._by_end = {
            one.end: one
            for one, after in zip_longest(cast.mentions, cast.mentions[1:])
            if after is None or after.start >= one.end or after.end > one.end
        }

    def bears(self, role: str, name: str) -> None:
        """Remember who has an office of more than one word; nobody, where two have it."""
        self._offices.bears(plain(role), name)

    def named(self, role: str, name: str) -> None:
        """Remember who it was that spoke by an office alone."""
        self.bears(role, name)
        self._roles.setdefault(name, role)
        for n, one in enumerate(self._spoken[-_HEARERS:], max(0, len(self._spoken) - _HEARERS)):
            if one.name == role:
                self._spoken[n] = Voice(name, one.span, role, "person")
        if self._person is not None and self._person.name in {role, name}:
            self._person = Voice(name, self._person.span, role, "person")

    def is_introduced(self, voice: Voice, paragraph: Paragraph) -> bool:
        """Whether a person is named whole, for the first time in the text, and without a role."""
        if voice.type != "person" or voice.role or " " not in voice.name or voice.span[0] < paragraph.start:
            return False
        near = self._cast.mentions_in(*voice.span)
        if not near or near[0].kind != "full" or self._text[near[0].end : near[0].end + 1] == ",":
            return False
        if self._first is None:
            self._first = {}
            for one in self._cast.mentions:
                self._first.setdefault(one.canonical, one.start)
        return self._first.get(voice.name) == near[0].start

    def enter(self, section: int) -> None:
        """Begin with a section: nobody has spoken in it yet."""
        if section != self._section:
            self._section = section
            self._person = self._body = None
            self._spoken = []

    def voice(self, start: int, end: int, *, inside: Voice | None = None, keep: bool = True) -> Voice:
        """Who `start` to `end` means.

        Args:
            start: of the phrase.
            end: of the phrase.
            inside: the speaker of the quotation it stands in.
            keep: a later "he" may mean them; not for whom somebody else is reported to report.
        """
        words = self._text[start:end]
        if words[-1:] in _POSSESSIVES:
            end -= len(words) - len(_POSSESSIVE.sub("", words))
        relative = _WHO.search(self._text, start, end)
        if relative is not None and relative.start() > start:
            end = relative.start()  # "an envoy who was there"
        low = self._text[start:end].lower()
        part = whole_of_one(self._text, start, end) if low.endswith(("of whom", "of which", "of them")) else ""
        if part:
            return Voice(part, (start, end), part)
        found = self._pronoun(low, (start, end), inside) or self._phrase(start, end)
        if inside is None and keep:
            self._remember(found, low)
        return found

    def name(self, start: int, end: int) -> str:
        """The canonical name of a phrase that is no speaker, or its words."""
        one = self._ending_at(end)
        if one is not None and one.start >= start and one.canonical:
            return one.canonical
        return self._cast.actor(start, end).canonical or plain(self._text[start:end])

    def addressee(self, start: int, end: int, speaker: Voice, *, inside: Voice | None = None) -> str:
        """Whom somebody speaks to: a name, or for "him" whoever spoke before the speaker."""
        low = self._text[start:end].lower()
        if low in {"me", "us"}:
            return "" if inside is None else inside.name
        if low not in {"him", "her", "them"}:
            return self.name(start, end)
        if inside is not None and inside.name != speaker.name and inside.type == "person":
            return ""  # "he told him": in somebody else's words it may be anybody
        wanted = {"him": "he", "her": "she"}.get(low, "")
        for one in reversed(self._spoken[-_HEARERS:]):
            if one.type == "person" and one.name != speaker.name and self._sex_of(one.name) in {"", wanted}:
                return one.name
        return self._cast.actor(start, end).canonical

    def beside(self, paragraph: Paragraph, at: int) -> Voice | None:
        """The one person whom a paragraph names before words that stand alone: "Anna Example shrugged. “…”"."""
        near = [
            one
            for one in self._cast.mentions_in(max(paragraph.start, at - _NEAR), at)
            if one.type == "person" and not one.quoted
        ]
        if len({one.canonical for one in near}) != 1 or not near[0].canonical:
            return None
        return self._of_mention(near[-1].start, near[-1])

    def is_somebody(self, start: int, end: int) -> bool:
        """Whether a phrase ends with a name of somebody, or with a noun for one who speaks ("Ministry spokesman")."""
        one = self._ending_at(end)
        if one is not None:
            return one.type in {"person", "government_body", "organization", "court"}
        return self._text[start:end].rsplit(None, 1)[-1].lower() in HUMANS

    def _pronoun(self, low: str, span: Span, inside: Voice | None) -> Voice | None:
        if low not in _PRONOUNS:
            return None
        if low in {"who", "which", "that"}:
            before = self._antecedent(span[0])
            return Voice("", span) if before is None else self._phrase(*before)
        if low in _OWN:
            return self._own(low, span, inside)
        if low in _PERSONS and inside is None:
            return self._he_or_she(low, span)
        if low in _PERSONS | _BODIES:
            return self._of_pronoun(low, span, inside)
        return None

    def _own(self, low: str, span: Span, inside: Voice | None) -> Voice:
        """Who says "I" or "we": the speaker of the quotation; the page itself is nobody."""
        if inside is None:
            return Voice("", span)
        if low in {"i", "me", "my"}:
            return Voice(inside.name, span, inside.role, inside.type)
        state = self._states.get(inside.name)
        if state is not None and low in {"we", "us", "our"}:
            return Voice(state, span, "", "country")
        return Voice(inside.name, span, inside.role, inside.type)

    def _of_pronoun(self, low: str, span: Span, inside: Voice | None) -> Voice:
        if low in _BODIES and self._text[span[1] : span[1] + 6].strip() == "both":
            return Voice("", span)
        actor = self._cast.actor(*span)
        if actor.canonical:
            return Voice(actor.canonical, span, actor.role, actor.type)
        before = (self._body or self._person) if low in _BODIES and inside is None else None
        return Voice("", span) if before is None else Voice(before.name, span, before.role, before.type)

    def _he_or_she(self, low: str, span: Span) -> Voice:
        author = self._author(span[0])
        if author is not None:
            return author
        last = self._person
        nearer = self._told_of(low, span[0], last)
        if nearer is not None:
            return Voice(nearer, span, self._roles.get(nearer, ""), "person")
        if last is not None and span[0] - last.span[1] < _NEAR and self._sex_of(last.name) in {"", low}:
            return Voice(last.name, span, last.role, "person")
        actor = self._cast.actor(*span)
        if actor.canonical:
            return Voice(actor.canonical, span, self._roles.get(actor.canonical, actor.role), actor.type)
        if last is None or self._sex_of(last.name) not in {"", low}:
            return Voice("", span)
        return Voice(last.name, span, last.role, "person")

    def _told_of(self, low: str, at: int, last: Voice | None) -> str | None:
        """The one person told of in the paragraph of a pronoun, where whoever spoke last did so before it."""
        paragraph = self._prose.paragraph_at(at)
        if paragraph is None or last is None:
            return None
        if last.span[0] >= paragraph.start:
            return self._opens_before(low, paragraph, at, last)
        begun = max(paragraph.start, at - _NEAR)
        near = self._cast.mentions_in(begun, at)
        names = {one.canonical for one in near if one.type == "person" and one.canonical and not one.quoted}
        office = office_at(self._text, begun, at)
        bearer = "" if office is None else self._offices.bearer(plain(self._text[slice(*office)]))
        if bearer:
            names.add(bearer)
        if len(names) != 1 or last.name in names:
            return None
        name = names.pop()
        return name if self._sex_of(name) in {"", low} else None

    def _opens_before(self, low: str, paragraph: Paragraph, at: int, last: Voice) -> str | None:
        """Whose name opens the sentence before, behind the last speaker: "Anna Example disagreed. “…” she said"."""
        begun = paragraph.sentence_at(at)[0]
        first = paragraph.sentence_at(max(paragraph.start, begun - 2))[0]
        near = self._cast.mentions_in(first, begun)[:1] if last.span[1] < first < begun else ()
        one = next((one for one in near if one.type == "person" and one.kind == "full" and one.start == first), None)
        return one.canonical if one is not None and self._sex_of(one.canonical) in {"", low} else None

    def _author(self, start: int) -> Voice | None:
        """Whose words "in which he" goes on with: "a letter from Anna Example on Monday in which she"."""
        if IN_WHICH.search(self._text, max(0, start - 12), start) is None:
            return None
        begun = max(0, start - 160)
        works = [one.end() for one in WORK_OF.finditer(self._text, begun, start)]
        if not works:
            return None
        near = self._cast.mentions_in(works[-1], start)
        one = next((one for one in near if one.type == "person" and one.canonical), None)
        return None if one is None else self._of_mention(works[-1], one)

    def _antecedent(self, start: int) -> Span | None:
        behind = start
        while behind > 0 and self._text[behind - 1] in " \u00a0,\n—–":
            behind -= 1
        last = self._ending_at(behind)
        if last is not None:
            return last.start, last.end
        beside = BESIDE_NAME.search(self._text, max(0, behind - _LONGEST_NAME), behind)
        bearer = None if beside is None else self._ending_at(beside.start())
        if bearer is not None and bearer.type == "person":
            return bearer.start, bearer.end  # "Anna Example, a state secretary, who added"
        match = re.search(
            rf"(?:{NAME}|\b(?:[Tt]he|[Aa]n?)\s+[\w’' -]{{3,60}})\Z", self._text[max(0, behind - 80) : behind]
        )
        return None if match is None else (behind - len(match.group()), behind)

    def _ending_at(self, end: int) -> MentionFound | None:
        found = self._by_end.get(end)
        return found if found is not None and found.start >= end - _LONGEST_NAME else None

    def _phrase(self, start: int, end: int) -> Voice:
        text = self._text
        words = text[start:end]
        kind = ISSUED.sub("", JOINS.split(words, maxsplit=1)[0])
        head = kind.rsplit(None, 1)[-1].lower() if kind.strip() else words.lower()
        behind = BEHIND.match(text, end, min(len(text), end + 80))
        if behind is not None and (head.islower() and not head[0].isdigit()) and has_role(words):
            actor = self._cast.actor(*behind.span(1))
            if actor.canonical and actor.type == "person":
                self._roles.setdefault(actor.canonical, plain(words))
                return Voice(actor.canonical, behind.span(1), plain(words), "person")
        last = self._ending_at(end)
        if (
            last is not None
            and last.start >= start
            and (last.type == "person" or not has_of(text[start : last.start]))
            and not (last.kind == "title_only" and is_one_of(words))
        ):
            return self._together(start, self._of_mention(start, last))
        owner = self._owner_of_document(start, end)
        if owner is not None:
            return owner
        bracket = self._before_bracket(start)
        if bracket is not None:
            return bracket
        return (
            self._for_body(start, end)
            or self._document(head, start, end)
            or self._human(head, words, start, end)
            or self._crowd(head, words, start, end)
            or self._by_cast(start, end)
        )

    def _together(self, start: int, voice: Voice) -> Voice:
        """Several who say one thing: "Northland, Southland and Eastland said"; the list must open its clause."""
        text, at = self._text, start
        joint = AND_BEFORE.search(text, max(0, at - _JOINT), at)
        names: list[str] = []
        kind = voice.type == "person"
        while joint is not None:
            one = self._by_end.get(joint.start())
            if one is None or (one.type == "person") != kind or not one.canonical or one.canonical == voice.name:
                break
            names.insert(0, one.canonical)
            at = one.start
            joint = COMMA_BEFORE.search(text, max(0, at - _JOINT), at)
        if not names or OPENS_CLAUSE.search(text, max(0, at - _LONGEST_NAME), at) is None:
            return voice
        return Voice("; ".join([*names, voice.name]), (at, voice.span[1]), "", "group")

    def _of_mention(self, start: int, one: MentionFound) -> Voice:
        sure = one.canonical != "" and one.kind in _SURE
        actor = None if sure else self._cast.actor(one.start, one.end)
        name = one.canonical if actor is None else actor.canonical or one.canonical
        if one.type != "person":
            return Voice(name, (one.start, one.end), "", one.type)
        role = self._role_before(start, one.start)
        if one.kind == "title_only":
            role = plain(self._text[start : one.end])
        if RANK.fullmatch(role):  # "Colonel Anna Example, a spokeswoman for the fleet"
            role = self._role_behind(one.end) or role
        if not role or (" " not in role and role.islower() and not has_role(role)):  # "egeny Example" lost a letter
            role = self._role_behind(one.end)
        if role and has_role(role):
            self._roles.setdefault(name, role)
        role = role or self._roles.get(name, "")
        if not role:
            role = (actor or self._cast.actor(one.start, one.end)).role
        return Voice(name, (one.start, one.end), role, one.type)

    def _role_before(self, start: int, name: int) -> str:
        words = self._text[start:name]
        lead = self._text[max(0, start - 4) : start].lower()
        if lead.endswith((" for ", " of ", "for ", " of\u00a0")) or words == "":
            before = self._text[max(0, start - 90) : name]
            last = before.rsplit(None, 1)[-1:]
            if not last or not (last[0] in BEFORE_NAME or last[0][0].isupper()):
                return plain(words)
            match = ROLE_BEFORE.search(before)
            if match is not None and has_role(match.group(1)):
                return plain(match.group(1))
        return plain(words)

    def _role_behind(self, end: int) -> str:
        match = ROLE_BEHIND.match(self._text, end, min(len(self._text), end + 110))
        if match is None or FINITE.search(match.group(1)) or not has_role(match.group(1)):
            return ""
        return plain(match.group(1))

    def _owner_of_document(self, start: int, end: int) -> Voice | None:
        """Whose document it is: "the ministry of Northland’s latest update"."""
        words = self._text[start:end]
        at = max(words.rfind("’s "), words.rfind("'s "))
        if at < 0 or words.rsplit(None, 1)[-1].lower() not in DOCUMENTS:
            return None
        one = self._ending_at(start + at)
        return None if one is None or one.start < start else self._of_mention(start, one)

    def _before_bracket(self, start: int) -> Voice | None:
        """The name whose letters stand in brackets: "the Institute for Examples (IFE) think tank"."""
        behind = start
        while behind > 0 and self._text[behind - 1] in " \u00a0":
            behind -= 1
        if behind == 0 or self._text[behind - 1] != ")":
            return None
        opened = self._text.rfind("(", max(0, behind - 40), behind)
        if opened < 0:
            return None
        one = self._ending_at(len(self._text[:opened].rstrip()))
        return None if one is None else Voice(one.canonical, (one.start, one.end), "", one.type)

    def _document(self, head: str, start: int, end: int) -> Voice | None:
        if head not in DOCUMENTS:
            return None
        match = FROM.match(self._text, end)
        if match is not None:
            near = self._cast.mentions_in(match.end(), min(len(self._text), match.end() + 90))
            if len(near) > 1 and near[0].start == match.end() and self._text.startswith("-based ", near[0].end):
                return Voice(near[1].canonical, (near[1].start, near[1].end), "", near[1].type)
            if near and near[0].start == match.end():
                return self._whole_of(near[0], near)
        inside = self._cast.mentions_in(start, end)
        whole = next((one for one in reversed(inside) if one.kind != "demonym" and one.type != "country"), None)
        if whole is not None:
            return Voice(whole.canonical, (start, end), "", whole.type)
        if self._spoken:
            last = self._body or self._spoken[-1]
            return Voice(last.name, (start, end), last.role, last.type)
        return Voice(inside[-1].canonical, (start, end), "", inside[-1].type) if inside else None

    def _whole_of(self, first: MentionFound, near: tuple[MentionFound, ...]) -> Voice:
        """The body that a possessive leads to: "a statement from the UK’s Royal Air Force"."""
        for one in near[1:]:
            if one.start - first.end <= 3 and self._text[first.end : one.start].strip(" \u00a0") in {"’s", "'s"}:  # noqa: PLR2004 - "’s "
                return Voice(one.canonical, (one.start, one.end), "", one.type)
        return Voice(first.canonical, (first.start, first.end), "", first.type)

    def _human(self, head: str, words: str, start: int, end: int) -> Voice | None:
        """Somebody who has spoken already: "the commander", "the Ukrainian official"."""
        if head not in HUMANS or words[:4].lower() != "the ":
            return None
        last = next((one for one in reversed(self._spoken[-_HEARERS:]) if start - one.span[1] < _NEAR // 2), None)
        if last is not None and not last.type and last.name.lower().split()[-1:] == [head]:
            return Voice(last.name, (start, end), last.role)  # "a local official …": "the official" behind them
        actor = self._cast.actor(start, end)
        told = self._unnamed_before(head) if " " not in plain(words) and head not in actor.role.lower() else None
        if told is not None:
            return Voice(told.name, (start, end), told.role)
        if actor.type == "person" and actor.canonical and not is_other(actor, words):
            only = "" if actor.role or " " in plain(words) else self._offices.only(head)
            return Voice(only or actor.canonical, (start, end), actor.role or plain(words), "person")
        bearer = self._offices.bearer(plain(words))
        if bearer:
            return Voice(bearer, (start, end), plain(words), "person")
        return self._human_before(head, words, (start, end))

    def _human_before(self, head: str, words: str, span: Span) -> Voice | None:
        """The last one who spoke with that noun in their role; the only bearer of it; whoever spoke without a role."""
        for one in reversed(self._spoken):
            if one.type == "person" and head in one.role.lower().split() and may_be_same(plain(words), one.role):
                return Voice(one.name, span, one.role, "person")
        last = None if has_of(words) or self._person is None else self._person
        only = self._offices.only(head) if " " not in plain(words) and (last is None or not last.role) else ""
        if only:
            return Voice(only, span, plain(words), "person")
        if last is None or span[0] - last.span[1] > _NEAR or not may_be_same(plain(words), ""):
            return None
        if head in {"official", "leader", "diplomat", "politician"} or not last.role:
            return Voice(last.name, span, last.role or plain(words), "person")
        return None

    def _unnamed_before(self, head: str) -> Voice | None:
        """Who spoke just before by an office of a noun: "a minister in the department … the minister"."""
        near = (one for one in reversed(self._spoken[-2 * _HEARERS :]) if not one.type)
        return next((one for one in near if may_be_named_later(one.name, head)), None)

    def _crowd(self, head: str, words: str, start: int, end: int) -> Voice | None:
        if (
            head.endswith("s")
            and head in speech_words().speakers
            and head not in CROWDS
            and head[:-1] in speech_words().speakers
        ):
            return Voice(plain(words), (start, end), plain(words))
        return None

    def _by_cast(self, start: int, end: int) -> Voice:
        words = self._text[start:end]
        actor = self._cast.actor(start, end)
        own = words.rsplit(None, 1)[-1].lower()
        one_of = not has_of(words) and is_one_of(words) and not self._is_named(start, end)
        # "a Kremlin spokesman" is any of them; "the Prime Minister" is not the trade minister who spoke
        if actor.type == "person" and (one_of or (own in HUMANS and is_other(actor, words))):
            return Voice(plain(words), (start, end), plain(words), "")
        if own in OWN_KIND and own not in actor.canonical.lower() and words.count(" ") > 1:
            return Voice(plain(words), (start, end), "", "organization")
        if has_of(words) and has_role(kind := JOINS.split(words, maxsplit=1)[0]):
            bodies = {"country", "place"} if actor.type != "person" and not is_one_of(kind) else {actor.type}
            if actor.type in bodies and actor.type != "person":
                return Voice(plain(words), (start, end), plain(words), "")
        if actor.canonical:
            role = actor.role or (self._role_behind(end) if actor.type == "person" else "")
            head = words.rsplit(None, 1)[-1].lower()
            if actor.type != "person" and is_human(head):
                return Voice(plain(words), (start, end), plain(words), "")
            title = _LAST_NAME.search(words)
            if head in PRESS and title is not None and not _POSSESSIVE.search(title.group(1)):
                return Voice(title.group(1), (start, end), "", "organization")
            return Voice(actor.canonical, (start, end), role, actor.type)
        bare = plain(ISSUED.sub("", words))
        if " " not in bare and words[:4].lower() == "the ":  # "the central bank … the bank"
            near = (one for one in reversed(self._spoken[-_HEARERS:]) if one.name.lower().endswith(f" {bare.lower()}"))
            before = next(near, None)
            if before is not None:
                return Voice(before.name, (start, end), before.role, before.type)
        return Voice(bare, (start, end), self._role_behind(end) if bare[:1].isupper() else bare)

    def _for_body(self, start: int, end: int) -> Voice | None:
        """The body that "a spokeswoman" of nobody speaks for: which just spoke, or is the first of the paragraph."""
        paragraph = self._prose.paragraph_at(start) if _SPOKES.fullmatch(self._text, start, end) else None
        if paragraph is None:
            return None
        role = plain(self._text[start:end])
        if self._body is not None and self._body.span[0] >= paragraph.start:
            return Voice(self._body.name, (start, end), role, self._body.type)
        near = self._cast.mentions_in(paragraph.start, start)[:_HEARERS]
        one = next((one for one in near if one.type in BODY_TYPES and one.canonical and not one.quoted), None)
        return None if one is None else Voice(one.canonical, (start, end), role, one.type)

    def _sex_of(self, name: str) -> str:
        """What the words around a name, or a pronoun that meant it, told first: "he" or "she"; "" for neither."""
        for voice in self._untold.pop(name, ()):
            around = self._text[max(0, voice.span[0] - 30) : voice.span[1]] + " " + voice.role
            told = "she" if SHE.search(around) else "he" if HE.search(around) else ""
            if told:
                return self._sex.setdefault(name, told)
        return self._sex.get(name, "")

    def _is_named(self, start: int, end: int) -> bool:
        """Whether a name of a person stands in a phrase."""
        return any(one.type == "person" and one.kind != "title_only" for one in self._cast.mentions_in(start, end))

    def _remember(self, voice: Voice, low: str) -> None:
        if not voice.name:
            return
        if low in _PERSONS:
            if not self._sex_of(voice.name):
                self._sex[voice.name] = low
        elif voice.type == "person" and voice.name not in self._sex:
            self._untold.setdefault(voice.name, []).append(voice)
        self._spoken.append(voice)
        if voice.type == "person":
            self._person = voice
        elif voice.type:
            self._body = voice
        elif (voice.name.lower() not in ANYBODY and voice.name[:1].isupper()) or is_somebody(
            JOINS.split(voice.name, maxsplit=1)[0].rsplit(None, 1)[-1]
        ):
            head = voice.name.rsplit(None, 1)[-1].lower()
            if head not in ASKERS or self._person is None:  # who asks is not who answers
                self._person = voice
