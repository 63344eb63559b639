# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who the speaker of an attribution is: from the words beside the verb to a name that a reader would look for.

The sieve of `quotations` and `reported` give the nearest noun phrase ("the head of the office", "he", "who"). Here it
is made whole (a name that follows between commas, "UN spokesperson" before a name), handed to the cast, and, where
that cannot tell, kept as it stands. In order:

1. `who` and `which` mean the phrase before them;
2. a name behind the phrase and a comma is its bearer ("the head of the office, Anna Example");
3. the cast says whom the phrase means (`Cast.actor`);
4. "he" and "she" mean the last person who spoke in the section, "they" the last several or body;
5. a phrase that nobody knows is kept as its words, without article and possessive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.readers.text.cast import Cast
from holdfast.readers.text.found import MentionFound, Span
from holdfast.readers.text.prose import Prose

__all__ = ["Voice", "Voices"]

_ARTICLE = re.compile(r"\A(?:the|a|an|some|many|several|both|one|two|three)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?\Z")
_NAME = r"[A-ZÀ-Þ][\w’'.-]*[\w.](?:[ \u00a0](?:[A-ZÀ-Þ][\w’'.-]*|de|van|von|der|al|bin|du|la))*"
_BEHIND = re.compile(rf",\s+({_NAME})(?=\s*(?:,|\Z|[.;:)]|\s(?:said|says|told|on|in|at|and|who|wrote|added)\b))")
_OF_ROLE = re.compile(r"[a-z][\w’'-]*\Z")
_ROLE_BEHIND = re.compile(
    r"\s*,\s+((?:an?|the|its|his|her|their|one of|head|chief|deputy|former|director|chair)\s[^,.;“”\"]{3,90}|[A-Z][^,.;“”\"]{3,90})(?=[,.]|\Z)"
)
_PERSONS = frozenset({"he", "she", "who", "him", "her", "his"})
_BODIES = frozenset({"they", "it", "which", "them", "their", "its"})
_OWN = frozenset({"i", "we", "us", "me", "our", "my"})
_LEAD_WORD = re.compile(r"[a-z]\w*")


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks: the canonical name ("" for none), the words that name them, the role as the words say it."""

    name: str
    span: Span
    role: str = ""
    type: str = ""


class Voices:
    """Whoever spoke so far, asked in the order of the text."""

    def __init__(self, prose: Prose, cast: Cast) -> None:
        self._prose = prose
        self._cast = cast
        self._section = -1
        self._person: Voice | None = None
        self._body: Voice | None = None

    def enter(self, section: int) -> None:
        """Begin with a section: nobody has spoken in it yet."""
        if section != self._section:
            self._section = section
            self._person = self._body = None

    def voice(self, start: int, end: int, *, inside: Voice | None = None) -> Voice:
        """Who `start` to `end` means; `inside` is the speaker of the quotation it stands in."""
        text = self._prose.text
        start, end = self._whole(start, end)
        words = text[start:end]
        low = words.lower()
        if low in _OWN:
            return self._own((start, end), inside)
        if low in {"who", "which", "that"}:
            before = self._antecedent(start)
            if before is not None:
                return self.voice(*before, inside=inside)
        named = self._named(start, end)
        found = named or self._by_pronoun(low, (start, end))
        if found is None:
            plain = _POSSESSIVE.sub("", _ARTICLE.sub("", words, count=1))
            name = "" if low in _PERSONS | _BODIES else plain
            found = Voice(name, (start, end), "" if plain[:1].isupper() else plain)
        if inside is None:
            self._remember(found)
        return found

    def _whole(self, start: int, end: int) -> Span:
        """The phrase without a possessive at its end."""
        words = self._prose.text[start:end]
        return start, end - (len(words) - len(_POSSESSIVE.sub("", words)))

    def _own(self, span: Span, inside: Voice | None) -> Voice:
        if inside is None:
            return Voice("", span)
        actor = self._cast.actor(*span)
        if self._prose.text[span[0] : span[1]].lower() in {"i", "me", "my"}:
            return Voice(inside.name, span, inside.role, inside.type)
        return Voice(actor.canonical or inside.name, span, inside.role, actor.type or inside.type)

    def _antecedent(self, start: int) -> Span | None:
        text = self._prose.text
        behind = start
        while behind > 0 and text[behind - 1] in " \u00a0,\n—–":
            behind -= 1
        last = self._ending_at(behind)
        if last is not None:
            return last.start, last.end
        match = re.search(rf"(?:{_NAME}|\b(?:the|a|an)\s+[\w’' -]{{3,60}})\Z", text[max(0, behind - 80) : behind])
        return None if match is None else (behind - len(match.group()), behind)

    def _ending_at(self, end: int) -> MentionFound | None:
        for one in reversed(self._cast.mentions_in(max(0, end - 80), end)):
            if one.end == end:
                return one
        return None

    def _named(self, start: int, end: int) -> Voice | None:
        text = self._prose.text
        behind = _BEHIND.match(text, end, min(len(text), end + 80))
        head = text[start:end].rsplit(None, 1)[-1]
        if behind is not None and (_OF_ROLE.fullmatch(head) or " of " in text[start:end]):
            actor = self._cast.actor(*behind.span(1))
            if actor.canonical and actor.type in {"person", ""}:
                return Voice(actor.canonical, behind.span(1), _plain(text[start:end]), "person")
        inside = self._cast.mentions_in(start, end)
        last = inside[-1] if inside and inside[-1].end == end else None
        if last is not None and last.type == "person" and last.kind != "title_only":
            actor = self._cast.actor(last.start, last.end)
            role = _plain(text[start : last.start]) or self._role_behind(end) or actor.role
            return Voice(actor.canonical or last.canonical, (last.start, last.end), role, "person")
        actor = self._cast.actor(start, end)
        if not actor.canonical:
            return None
        role = actor.role or (self._role_behind(end) if actor.type == "person" else "")
        return Voice(actor.canonical, (start, end), role, actor.type)

    def _role_behind(self, end: int) -> str:
        match = _ROLE_BEHIND.match(self._prose.text, end, min(len(self._prose.text), end + 110))
        return "" if match is None else _plain(match.group(1))

    def _by_pronoun(self, low: str, span: Span) -> Voice | None:
        before = self._person if low in _PERSONS else self._body or self._person if low in _BODIES else None
        return None if before is None else Voice(before.name, span, before.role, before.type)

    def _remember(self, voice: Voice) -> None:
        if not voice.name:
            return
        if voice.type in {"person", ""}:
            self._person = voice
        else:
            self._body = voice


def _plain(words: str) -> str:
    """The words of a role, without article, marks and the blanks around them."""
    return _ARTICLE.sub("", " ".join(words.replace("\u00a0", " ").split()).strip(" ,—–-"), count=1)
