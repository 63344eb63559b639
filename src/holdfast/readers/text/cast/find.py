# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The names of a document: runs of capitalised words read one by one, then what the document says as a whole.

1  every run of every paragraph is read by itself (`names.read_run`)
2  what follows or precedes a name decides its type: "Russia's forces", "fly to Moscow"
3  full names of persons make their surnames known; a surname alone means its bearer (`cast_surnames`)
4  two unknown words are a person where the sentence treats them as one (`cast_surnames`)
5  "the Russian president", "the court", "its security council" are told by `cast_phrases`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.cast_names import Name, Names, next_word, plain_text
from holdfast.readers.text.cast.extended import extend
from holdfast.readers.text.cast.known import Known, key, known_names, words
from holdfast.readers.text.cast.names import Piece, read_run
from holdfast.readers.text.cast.names_runs import ARTICLE, RUN
from holdfast.readers.text.cast.phrases import Phrases, first_words, followed, phrase_pattern
from holdfast.readers.text.cast.surnames import Surnames, starts_sentence
from holdfast.readers.text.cast.surroundings import called, person_or
from holdfast.readers.text.cast.whose import settle_bodies

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Paragraph, Prose

__all__ = ["find_names"]

_PLACE_BEFORE = re.compile(
    r"\b(?:in|via|near|outside|around|inside|across|throughout|at|visit(?:ed|s|ing)?|left|leave|leaving|reach(?:ed)?|"
    "downtown|central|residents? of|city of|streets of|outskirts of|suburbs? of|mayor of|cent(?:er|re) of|people of|"
    "north of|south of|east of|west of|capital)[ \u00a0]+\\Z",
    re.IGNORECASE,
)
_MOTION_TO = re.compile(
    r"\b(?:fl(?:y|ies|ew|own|ying)|travel\w*|trips?|visits?|arriv\w+|return\w*|invit\w+|go(?:es|ing)?|went|came|"
    r"com(?:e|ing)|head\w*|moved?|journey\w*|flights?|way|drove|sent|welcome[ds]?)\b[^.;!?]{0,80}?\bto[ \u00a0]+\Z",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:arriv\w+|return\w*|fl(?:ew|y|ying)|travel\w*|flights?|report\w*|live|miles|kilometers|kilometres|km)"
    r"[^.;!?]{0,20}\bfrom[ \u00a0]+\Z",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r"-based|[ \u00a0]*,[ \u00a0]*(?:D\.?C\b|[A-Z][a-z]+[,.]|Russia\b|Ukraine\b|China\b|Belarus\b)|[ \u00a0]+(?:suburb|"
    r"airport|region|oblast|metro|subway|streets?|residents?|time|forum|summit|square|theater|theatre|hotel|hospital|"
    r"court|mayor|D\.?C\b|on (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))\b"
)
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{1,20})?(?:, [A-Z][a-z]{2,8}\.? \d{1,2})? ?(?:\([A-Z][\w /.]{1,20}\) ?)?[—–-]")
_AFTER_DATELINE = re.compile(r",[ \u00a0](?:\d|[A-Z])|[ \u00a0]?[(—–-]")
_HEADS = frozenset({"boss", "head", "chief", "leader"})
_HEAD_OF_BODY = re.compile(
    r"(?:['’]s)?[ \u00a0](boss|head|chief|leader)\b(?![ \u00a0](?:[A-Z]|of\b|executive|negotiator|prosecutor|office)|-)"
)
_LISTED = re.compile(r"[A-Z][\w’-]+,[ \u00a0]\Z")
_VERB_AFTER = re.compile(r"[ \u00a0](?:and|has|is|said|says|was|will|had)\b")
_LIST_OF_REGIONS = re.compile(
    r"(?:,?[ \u00a0](?:and[ \u00a0])?[A-Z][\w’-]+){0,5}[ \u00a0](?:regions|oblasts|provinces)\b"
)
_WORKS = re.compile("[ \u00a0]((?:nuclear|hydroelectric|thermal) (?:power )?(?:plant|station))\\b")
_NUMBER = re.compile(r"(?<!\w)(\d{1,3}(?:st|nd|rd|th))[ \u00a0]\Z")
_FAR = 110
_JOINING = frozenset({"of", "&", "and"})
_LONGEST_CALLED = 5
# Names of the tables that are words as well, beyond those of data/known_words.toml.
_WORDS_TOO = frozenset({
    "Reading", "Nice", "Visa", "Shell", "Apple", "Patriot", "Predator", "Tor", "Grad", "Hawk", "Harpoon", "Caesar",
    "CAESAR", "Meta", "Slate", "Fox", "Post", "Perm", "Neptune", "Tornado", "Mirage", "Bild",
})  # fmt: skip
_MAY_BE_WORDS = frozenset({"place", "organization", "equipment", "government_body", "military_unit", "agreement"})
_BLANKS = frozenset({" ", "\u00a0"})


def find_names(prose: Prose) -> Names:
    """The names of a document, in order; one that stands in another comes behind it."""
    return _Finding(prose).run()


class _Finding:
    """One document while its names are found."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.names = Names(*plain_text(prose.text))
        self.text = self.names.text
        self.common = words().common
        self.tails = known_names().tails
        self.pairs: list[tuple[Piece, Name]] = []
        self.loose: list[Name] = []

    def run(self) -> Names:
        """The numbered steps of the module."""
        for paragraph in self.prose.paragraphs:
            for match in RUN.finditer(self.text, paragraph.start, paragraph.end):
                start, run = match.start(), match.group()
                if self.text[start - 1] == "-" and start > ARTICLE:
                    start -= ARTICLE
                    run = self.text[start : match.end()]
                pieces = read_run(run)
                if " " in run and (named := called(self.text, start, run)) and _may_be_called(run, pieces):
                    pieces = (Piece(0, len(run), "name", named, run, "full", "called"),)
                if pieces:
                    self._run(start, pieces, paragraph)
        Surnames(self.prose, self.names).tell(self.pairs, self.loose)
        settle_bodies(self.names.found, self.text)
        Phrases(self.prose, self.names).find()
        found = self.names.found
        found[:] = extend(found, self.text)
        self._mark_odd()
        found.sort(key=lambda one: (one.start, -one.end))
        found[:] = list(_apart(found))
        return self.names

    def _run(self, base: int, pieces: tuple[Piece, ...], paragraph: Paragraph) -> None:
        for piece in pieces:
            start, end, what, type_, canonical, kind, rule, title, owner, known, possessive = piece
            name = Name(
                base + start, base + end, type_, canonical, kind, rule, paragraph.number, paragraph.section,
                (base + title[0], base + title[1]) if title else None, owner, known.state if known is not None else "",
                possessive,
            )  # fmt: skip
            if what == "name":
                self._name(name, known, paragraph)
            elif what == "person":
                if title is None:
                    name.type = person_or(self.text, name.start, low=paragraph.start)
                self.names.found.append(name)
            elif what == "pair":
                self.pairs.append((piece, name))
            elif what == "title":
                self.names.titles.append(name)
            else:
                self.loose.append(name)

    def _name(self, name: Name, known: Known | None, paragraph: Paragraph) -> None:
        if known is not None:
            if name.rule == "dateline":
                if name.start != paragraph.start or _AFTER_DATELINE.match(self.text, name.end) is None:
                    return
                self.names.found.append(name)
                return
            if known.longer:
                known = self._longer(name, known)
            if known.capital and name.rule != "inside":
                self._capital(name, paragraph)
            if known.type in _MAY_BE_WORDS and self._weak(name, known, paragraph):
                self.loose.append(name)
                return
        self.names.found.append(name)
        if name.type == "military_unit":
            self._numbered(name)
        elif name.type == "organization" and next_word(self.text, name.end) in _HEADS:
            self._headed(name)
        if name.type == "place" and self.text[name.end : name.end + 1] in _BLANKS:
            self._works(name)
        place = name.type == "place" and known is not None and (name.kind == "demonym" or known.oblast != "")
        if place or name.type in {"country", "person"}:
            self._followed(name, known)

    def _works(self, name: Name) -> None:
        """A plant by the place where it stands: "Exampleton nuclear power plant"."""
        match = _WORKS.match(self.text, name.end)
        if match is not None and not name.possessive and name.kind != "demonym" and name.rule == "known":
            shown = self.text[name.start : name.end]
            whole = f"{shown} {match[1].title()}"
            known = known_names().names.get(whole)
            name.end, name.rule = match.end(), "works"
            name.canonical = whole if known is None else known.canonical

    def _headed(self, name: Name) -> None:
        """Who leads a body, told by its name: "the Example Group boss"."""
        match = _HEAD_OF_BODY.match(self.text, name.end)
        if match is not None:
            self.names.found.append(
                Name(
                    name.start, match.end(1), "person", match[1], "title_only", "leader", name.paragraph, name.section,
                    None, name.canonical,
                )
            )  # fmt: skip

    def _numbered(self, name: Name) -> None:
        """The number of a unit is part of its name: "57th Motorized Brigade"."""
        match = _NUMBER.search(self.text, max(0, name.start - 8), name.start)
        if match is not None:
            name.start, name.canonical = match.start(), f"{match[1]} {name.canonical}"

    def _longer(self, name: Name, known: Known) -> Known:
        """A name that goes on in lower-case words: "Black Sea grain deal"."""
        if self.text[name.end : name.end + 1] not in _BLANKS:
            return known
        for tail, one in self.tails.get(self.text[name.start : name.end], ()):
            behind = self.text[name.end : name.end + len(tail) + 1]
            if key(behind[: len(tail)]) == tail.strip() and not behind[len(tail) :].isalnum():
                name.end += len(tail)
                name.type, name.canonical, name.kind, name.state = one.type, one.canonical, one.kind, one.state
                return one
        return known

    def _weak(self, name: Name, known: Known, paragraph: Paragraph) -> bool:
        """A name that is a word as well: at the head of a sentence, or before another capital, it may be that word."""
        word = self.text[name.start : name.end]
        if known.kind == "demonym" or " " in word or not (word in _WORDS_TOO or word.lower() in self.common):
            return False
        after = self.text[name.end : name.end + 2]
        capital_after = after[:1] == " " and after[1:2].isupper()
        return capital_after or paragraph.role == "title" or starts_sentence(self.text, name.start, paragraph.start)

    def _capital(self, name: Name, paragraph: Paragraph) -> None:
        """A capital city acts for its state, unless the text treats it as a place."""
        text, end = self.text, name.end
        before = text[max(paragraph.start, name.start - _FAR) : name.start]
        shouted = name.end - name.start > len("U.S.") and text[name.start : end].isupper()
        if shouted or text[end : end + 1] == "-" or _PLACE_BEFORE.search(before):
            return
        if not name.possessive:
            if _PLACE_AFTER.match(text, end) or _MOTION_TO.search(before) or _FROM.search(before):
                return
            if name.start == paragraph.start and _DATELINE.match(text, end):
                return
            if _LISTED.search(before) and not _VERB_AFTER.match(text, end):
                return
        name.type, name.kind, name.canonical = "country", "metonym", name.state

    def _followed(self, name: Name, known: Known | None) -> None:
        """What lower-case words behind a name make of it: "Russia's forces", "Kherson region"."""
        if known is not None and known.oblast and name.kind != "metonym":
            if _LIST_OF_REGIONS.match(self.text, name.end):
                name.canonical = known.oblast
            return
        if next_word(self.text, name.end) not in first_words():
            return
        match = phrase_pattern().match(self.text, name.end)
        if match is not None:
            self.names.found.extend(followed(name, match, self.text))

    def _mark_odd(self) -> None:
        """Say so where a name has letters of another script."""
        odd = iter(self.names.odd)
        at = next(odd, None)
        for name in sorted(self.names.found, key=lambda one: one.start) if at is not None else ():
            while at is not None and at[1] <= name.start:
                at = next(odd, None)
            if at is None:
                return
            if at[0] < name.end:
                name.kind, name.signs = "homoglyph", ("homoglyph",)


def _may_be_called(run: str, pieces: tuple[Piece, ...]) -> bool:
    """Whether a run behind "the firm" or "the tanker" may be one name that its words alone do not tell."""
    if pieces and pieces[0].start == 0 and pieces[0].end == len(run):
        return False
    parts = run.split(" ")
    odd = any(part.lower() in words().never or not (part[0].isupper() or part in _JOINING) for part in parts)
    told = any(one.what in {"person", "title"} or one.type in {"country", "person"} for one in pieces)
    return not odd and not told and len(parts) <= _LONGEST_CALLED


def _apart(names: list[Name]) -> Iterator[Name]:
    """Those that lie apart or wholly in one another; of two with the same range the first."""
    ends: list[int] = []
    last = (-1, -1)
    for name in names:
        while ends and ends[-1] <= name.start:
            ends.pop()
        if (name.start, name.end) == last or (ends and name.end > ends[-1]):
            continue
        ends.append(name.end)
        last = (name.start, name.end)
        yield name
