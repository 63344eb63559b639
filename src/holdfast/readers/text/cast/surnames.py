# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Persons by a part of their name, and unknown words that the sentence treats as a name.

A full name makes its surname known in the whole document; the surname alone then means its
bearer. Where several persons share it, it means the one whom the section names first (so
newspapers write: the others keep their given names), or whom "Mrs." and "Mr." admit. Without a
full name, a surname counts only where it speaks at least twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.cast_names import Name, Names, next_word
from holdfast.readers.text.cast.extended import IN_BRACKETS, abbreviates, is_short
from holdfast.readers.text.cast.known import gender_of, is_common, is_name_word, known_names, words
from holdfast.readers.text.cast.names import Piece
from holdfast.readers.text.cast.surroundings import continued, is_camel, told_by_surroundings
from holdfast.readers.text.speech import speech_words

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Prose

__all__ = ["Surnames", "starts_sentence"]

_SAYS_BEFORE = re.compile(
    r"\b(?:said|says|added|wrote|told|asked|argued|explained|noted|continued|according to|tweeted|replied)[ \u00a0]\Z"
)
_ADVERBS = frozenset("also later earlier then once has have had repeatedly publicly recently reportedly".split())  # noqa: SIM905 - a list of words
_ROLE_AFTER = re.compile(
    r",[ \u00a0](?:\d{2}\b|(?:a|an|the|who|whose|its|his|her|their|former|acting|deputy|chief|head|director|president|"
    r"spokes\w+|minister|chairman|chairwoman|CEO|founder|editor|professor|analyst|senior)\b)|[ \u00a0]\(|"
    r"[ \u00a0](?:is|was|has|had|who|will|wrote|and)\b"
)
_OFFICE_AFTER = re.compile(
    r",[ \u00a0](?:a|an|the|who is (?:a|an|the)|former|deputy|chief|senior)[ \u00a0](?:[\w’'-]+[ \u00a0]){0,5}?"
    r"(?:professor|spokes(?:man|woman|person)|analyst|economist|researcher|fellow|lawyer|lawmaker|politician|director|minister|"
    r"ambassador|diplomat|historian|journalist|activist|commander|officer|governor|mayor|founder|co-founder|"
    r"expert|scholar|general|colonel|captain|prosecutor|judge|adviser|advisor|envoy|commissioner|senator|lecturer)\b"
)
_NAMED_BEFORE = re.compile(r"(?:['’]s|\b(?:by|with|named|called|including|and))[ \u00a0]+\Z")
_IN_PLACE = re.compile(
    r"\b(?:in|near|at|outside|around|through|across|towns? of|village of|city of|toward|towards)[ \u00a0]+\Z",
    re.IGNORECASE,
)
_PLACE_NOUN = re.compile(
    r"[ \u00a0]+((?:firing range|training ground|nuclear power plant|nuclear plant|power plant|power station|air base|"
    r"airbase|airfield|military base|naval base|region|oblast|province|district|peninsula|prison|bridge|airport|island|"
    r"river|dam|valley|territory|strait|sea|mountains?|governorate|prefecture))\b"
)
_ORGANIZATION_NOUN = re.compile(
    r"[ \u00a0]+(?:group|company|bank|corporation|foundation|institute|university|party|newspaper|news agency|network|"
    r"airline|airlines|magazine|think tank)\b"
)
_SENTENCE_START = re.compile(r"(?:\A|[.!?:…\n•–—-]|[.!?]['\"”’)])[ \u00a0\n\"“‘'(•·*–—-]*\Z")
_LOST = re.compile(r"(?:\n|\A)([a-z]{2,12})[ \u00a0]\Z")
_OFFICES = frozenset({
    "president", "minister", "secretary", "chancellor", "spokesman", "spokeswoman", "spokesperson", "chief", "head",
    "director", "ambassador", "premier", "leader", "governor", "mayor", "commissioner", "prosecutor", "chairman",
    "chairwoman", "counterpart", "deputy", "wife", "husband", "son", "daughter", "sister", "brother",
    "adviser", "envoy", "commander",
})  # fmt: skip
_SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "II", "III"})
_PARTICLES = frozenset(
    {"da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "la", "le", "ten", "ter", "van", "von"}
)
_NAME_BEGINS = frozenset({"De", "Van", "Von", "Di", "Le", "La", "Al"})
_EITHER = frozenset({"place", "organization", "equipment"})
_WIFE = ("mrs", "ms", "miss", "lady", "dame")
_HUSBAND = ("mr", "sir", "lord")
_THREE = 3
_SELDOM = 5  # a word that stands so much oftener than "in" before it is no town
_FEW = 16  # words that are looked for in the text; for more of them it is cut once


def starts_sentence(text: str, start: int, low: int) -> bool:
    """Whether a sentence, a quotation or an item begins at `start`; `low` is where its paragraph begins."""
    return start == low or _SENTENCE_START.search(text, max(low, start - 8), start) is not None


class _Bearers:
    """The persons who share a surname or given name: the first mention of each, and whom each section names first."""

    __slots__ = ("first", "sections")

    def __init__(self) -> None:
        self.first: dict[str, Name] = {}
        self.sections: dict[int, dict[str, Name]] = {}

    def add(self, name: Name) -> None:
        known = self.first.setdefault(name.canonical, name)
        if name.start < known.start:
            self.first[name.canonical] = name
        self.sections.setdefault(name.section, {}).setdefault(name.canonical, name)


class Surnames:
    """One document while its surnames find their bearers."""

    def __init__(self, prose: Prose, names: Names) -> None:
        self.prose = prose
        self.names = names
        self.text = names.text
        self.tables = words()
        self.table = known_names().names
        self.surnames: dict[str, _Bearers] = {}
        self.given: dict[str, _Bearers] = {}
        self._written: dict[str, bool] = {}
        self._surely: dict[str, list[str]] = {}  # what the words around an unknown name told of it, each time

    def tell(self, pairs: Iterable[tuple[Piece, Name]], loose: Iterable[Name]) -> None:
        """Add to the names of the document those of `pairs` and `loose` that mean somebody or something."""
        seen: set[tuple[str, int]] = set()
        for name in self.names.found:
            if name.type == "person" and name.kind == "full":
                shown = self.text[name.start : name.end], name.section
                if shown not in seen:
                    seen.add(shown)
                    self._register(name)
        for name in self.names.found:
            if name.type == "person" and name.kind == "full":
                self._with_particle(name)
        for piece, name in pairs:
            if self._with_particle(name):
                self.names.found.append(name)
                continue
            name.type = self._pair_type(piece, name)
            if name.type:
                self.names.found.append(name)
                if name.type == "person":
                    self._register(name)
        self._tell_loose(loose)
        self._over_places()
        self._fullest()
        self._lost_letters()

    def _register(self, name: Name) -> None:
        parts = [part for part in self.text[name.start : name.end].split() if part not in _SUFFIXES]
        last = parts[-1]
        keys = {last, last.removeprefix("al-").removeprefix("el-")}
        if len(parts) >= _THREE:
            keys.add(" ".join(parts[-2:]))
            first = next((place for place, part in enumerate(parts) if part[0].islower()), None)
            if first is not None:
                keys.add(" ".join(parts[first:]))
        for one in keys:
            if one.lower() not in self.tables.never:
                self.surnames.setdefault(one, _Bearers()).add(name)
        self.given.setdefault(parts[0], _Bearers()).add(name)

    def _with_particle(self, name: Name) -> bool:
        """Whether it is a surname alone that begins its sentence: "Van der Exempel" of Jan van der Exempel."""
        first, _, rest = self.text[name.start : name.end].partition(" ")
        if not rest or first.lower() not in _PARTICLES or not first[0].isupper():
            return False
        rows = self.surnames.get(f"{first.lower()} {rest}")
        bearer = self._bearer(f"{first.lower()} {rest}", name) if rows is not None else None
        if bearer is None:
            return False
        self._means(name, bearer)
        return True

    def _back_over_particles(self, name: Name, bearer: Name) -> None:
        """Let a surname begin with its particles ("van der"), where the full name has them."""
        parts = self.text[bearer.start : bearer.end].split()
        small = [part for part in parts[1:-1] if part[0].islower()]
        ahead = " ".join(small) + " "
        if small and self.text[name.start : name.end] == parts[-1] and self.text.endswith(ahead, 0, name.start):
            name.start -= len(ahead)

    # --- who bears a word

    def _bearer(self, word: str, name: Name) -> Name | None:
        rows = self.surnames.get(word) or self._by_given(word)
        if rows is None:
            return None
        if name.title is None and len(rows.first) == 1:
            return next(iter(rows.first.values()))
        title = self.text[name.title[0] : name.title[1]].lower() if name.title is not None else ""
        wanted = "she" if title.startswith(_WIFE) else "he" if title.startswith(_HUSBAND) else ""

        def fits(one: Name) -> bool:
            return not wanted or gender_of(one.canonical.split(" ", 1)[0]) in {"", wanted}

        if len(rows.first) > 1:
            rows_here = rows.sections.get(name.section, {}).values()
            here = next((one for one in rows_here if one.start < name.start and fits(one)), None)
            if here is not None:
                return here
        return next(filter(fits, rows.first.values()), None)

    def _by_given(self, word: str) -> _Bearers | None:
        rows = self.given.get(word)
        if rows is None or len(rows.first) > 1 or is_common(word.lower()):
            return None
        tables = self.tables
        usual = word in tables.men or word in tables.women or word in tables.family_first
        return rows if usual else None

    # --- two words of which nothing is known

    def _pair_type(self, piece: Piece, name: Name) -> str:
        text, end = self.text, name.end
        place = _PLACE_NOUN.match(text, end)
        if place is not None:
            name.end = place.end()
            return "place"
        if _ORGANIZATION_NOUN.match(text, end):
            return "organization"
        before = text[max(0, name.start - 30) : name.start]
        paragraph = self.prose.paragraphs[name.paragraph]
        told = told_by_surroundings(text, name.start, end, low=paragraph.start)
        camel = any(map(is_camel, piece.canonical.split(" ")))
        if camel or told in {"vessel", "organization", "equipment"}:
            return told.replace("place", "")
        if self._speaks(name) or _SAYS_BEFORE.search(before):
            return "person"
        if _IN_PLACE.search(before):
            return "place"
        short = IN_BRACKETS.match(text, end)
        if short is not None and abbreviates(piece.canonical, short[1]):
            return "organization"
        if paragraph.role == "title":
            return ""
        return self._person_pair(piece, name, before, starts_sentence(text, name.start, paragraph.start))

    def _person_pair(self, piece: Piece, name: Name, before: str, starts: object) -> str:
        parts = piece.canonical.split(" ")
        if _OFFICE_AFTER.match(self.text, name.end):
            return "person"
        named = is_name_word(parts[-1]) or parts[0] in self.tables.family_first or parts[0] in _NAME_BEGINS
        if any(map(self._is_written, map(str.lower, parts))) or (starts and not named):
            return ""
        closed = self.text[name.end : name.end + 1] in {",", ".", ";", ""}
        office = closed and before[-2:-1] == "," and before[:-2].rpartition(" ")[2].lower() in _OFFICES
        if named or office or _ROLE_AFTER.match(self.text, name.end):
            return "person"
        return "person" if _NAMED_BEFORE.search(before) else ""

    def _starts(self, name: Name) -> bool:
        paragraph = self.prose.paragraphs[name.paragraph]
        return paragraph.role == "title" or starts_sentence(self.text, name.start, paragraph.start)

    def _speaks(self, name: Name) -> bool:
        """Whether a verb of speech stands right behind a name."""
        word = next_word(self.text, name.end)
        if word in _ADVERBS:
            at = self.text.find(word, name.end, name.end + 30) + len(word)
            word = next_word(self.text, at)
        tables = speech_words()
        return word in tables.force and word not in tables.weak

    # --- one word

    def _tell_loose(self, loose: Iterable[Name]) -> None:
        short = self._abbreviations()
        spoken: dict[str, list[Name]] = {}
        for name in loose:
            word = self.text[name.start : name.end]
            defined = short.get(word)
            if defined is not None:
                name.type, name.canonical, name.state = defined.type, defined.canonical, defined.state
                name.kind, name.rule = "abbreviation", "defined"
                self.names.found.append(name)
                continue
            bearer = self._bearer(word, name) if " " not in word else None
            if bearer is not None and name.rule == "word" and not self._speaks(name) and self._starts(name):
                continue
            if bearer is not None:
                self._means(name, bearer)
                self._back_over_particles(name, bearer)
                self.names.found.append(name)
            elif name.rule == "loose":
                self._unheard(name, word, spoken)
        self._alike(loose)
        for word, rows in spoken.items():
            if len(rows) > 1 and (is_name_word(word) or not self._is_word(word)):
                for name in rows:
                    name.type, name.kind, name.rule = "person", "partial", "speaks"
                    self.names.found.append(name)

    def _abbreviations(self) -> dict[str, Name]:
        """What the document itself abbreviates: "Example Advisory Group (EAG)"."""
        found: dict[str, Name] = {}
        for name in self.names.found:
            if self.text[name.end + 1 : name.end + 2] == "(" and name.type not in {"person", "country"}:
                short = IN_BRACKETS.match(self.text, name.end)
                if short is not None and is_short(name, short[1], self.text):
                    found.setdefault(short[1], name)
        return found

    def _means(self, name: Name, bearer: Name) -> None:
        name.type, name.canonical, name.state = "person", bearer.canonical, bearer.state
        name.kind, name.rule = "partial", "surname"

    def _unheard(self, name: Name, word: str, spoken: dict[str, list[Name]]) -> None:
        if is_common(word.lower()):
            return
        told = told_by_surroundings(self.text, name.start, name.end, low=self.prose.paragraphs[name.paragraph].start)
        if told and (told != "place" or not (name.possessive or self._starts(name))):
            self._told(name, told)
            self._surely.setdefault(word, []).append(told)
            return
        place = None if name.possessive else _PLACE_NOUN.match(self.text, name.end)
        if place is not None:
            name.canonical = f"{name.canonical} {place[1]}"
            name.end, name.type, name.kind, name.rule = place.end(), "place", "full", "place-noun"
            self.names.found.append(name)
        elif not word.isupper() and self._speaks(name):
            if is_camel(word):
                self._told(name, "organization")
                self._surely.setdefault(word, []).append("organization")
            else:
                spoken.setdefault(word, []).append(name)

    def _told(self, name: Name, type_: str) -> None:
        name.type, name.kind, name.rule = type_, "full", "ship" if type_ == "vessel" else "around"
        self.names.found.append(name)

    def _alike(self, loose: Iterable[Name]) -> None:
        """What was told of a word once, or of the place before it in a list, holds for it elsewhere."""
        left = [one for one in loose if one.rule == "loose"]
        often = Counter(self.text[one.start : one.end] for one in left)
        listed = {one.end: one.type for one in self.names.found if one.type in {"place", "vessel"}}
        for name in left:
            word = self.text[name.start : name.end]
            times = self._surely.get(word, ())
            told = times[0] if times and (times[0] != "place" or len(times) * _SELDOM > often[word]) else ""
            if not told and word.isalpha() and not word.isupper() and not self._starts(name):
                match = continued().search(self.text, max(0, name.start - 6), name.start)
                before = match.start() if match is not None else -1
                if match is not None and match.group().strip() == "," and self.text[name.end : name.end + 1] == ".":
                    continue  # "Exampleton, Va."
                if before in listed and not is_common(word.lower()) and not is_name_word(word) and not name.possessive:
                    told = listed[name.end] = listed[before]
            if told:
                self._told(name, told)

    def _is_word(self, word: str) -> bool:
        """Whether the document writes a word in lower case, too; plurals are no surnames either."""
        return word.endswith("s") or self._is_written(word.lower())

    def _is_written(self, word: str) -> bool:
        """Whether a word stands in the document between blanks, just so."""
        found = self._written.get(word)
        if found is None:
            found = _stands_alone(self.text, word) if len(self._written) < _FEW else word in self._words
            self._written[word] = found
        return found

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self.text.split())

    # --- what the tables told first

    def _over_places(self) -> None:
        """A city is a person where the document has one of that surname; so is a surname with a title alone."""
        for name in self.names.found:
            if name.type == "person":
                if name.rule == "titled" and name.kind == "partial":
                    self._titled_part(name)
            elif name.type in _EITHER and name.rule == "known" and name.end - name.start >= _THREE:
                word = self.text[name.start : name.end]
                bearer = self._bearer(word, name) if word in self.surnames else None
                if bearer is not None and not _IN_PLACE.search(self.text, max(0, name.start - 20), name.start):
                    self._means(name, bearer)

    def _titled_part(self, name: Name) -> None:
        word = self.text[name.start : name.end]
        told = self.table.get(word)
        title = self.text[name.title[0] : name.title[1]].lower() if name.title is not None else ""
        if told is not None and not (title.startswith(_WIFE) and gender_of(told.canonical.split(" ", 1)[0]) == "he"):
            return
        bearer = self._bearer(word, name) if word in self.surnames else None
        if bearer is not None:
            name.canonical, name.state = bearer.canonical, bearer.state

    def _fullest(self) -> None:
        """Forms of one name, of which one has a middle name or initial more, get the fullest as their canonical."""
        fullest: dict[str, str] = {}
        for word, rows in self.surnames.items():
            unlisted = [name for name in rows.first if name not in self.table]
            if unlisted and (len(rows.first) == 1 or len({name.split(" ", 1)[0] for name in rows.first}) == 1):
                fullest[word] = max(unlisted, key=lambda name: (len(name), name))
        for name in self.names.found:
            if name.type == "person" and name.canonical not in self.table:
                name.canonical = fullest.get(name.canonical.rpartition(" ")[2], name.canonical)

    def _lost_letters(self) -> None:
        """A drop cap that the page lost: "egeny Prigozhin" is the full name without its first letters."""
        text = self.text
        for name in self.names.found:
            if name.kind == "partial" and text[name.start - 2 : name.start - 1].islower() and name.type == "person":
                match = _LOST.search(self.text, max(0, name.start - 15), name.start)
                if match is not None and name.canonical.split(" ", 1)[0].endswith(match[1]):
                    name.start, name.kind, name.rule = match.start(1), "typo", "lost-letter"


def _stands_alone(text: str, word: str) -> bool:
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if (at == 0 or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
            return True
        at = text.find(word, end)
    return False
