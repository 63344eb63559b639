# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The names of a document: runs of capitalised words read one by one, then what the document says as a whole.

    1  every run of every paragraph is read by itself (`names.read_run`)
    2  what follows or precedes a name decides its type: "Russia's forces", "fly to Moscow"
    3  full names of persons make their surnames known; a surname alone means its bearer
    4  two unknown words are a person where the sentence treats them as one
    5  "the Russian president", "the court", "its security council" are told by `cast_phrases`

Letters of another script inside a word are read as what they look like; the mention says so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

from holdfast.names.normalize import read_table
from holdfast.readers.text.cast_phrases import Phrases, followed, phrase_pattern
from holdfast.readers.text.known import Known, gender_of, is_name_word, key, known_names, words
from holdfast.readers.text.names import Piece, read_run
from holdfast.readers.text.names_runs import RUN
from holdfast.readers.text.speech import speech_words

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Paragraph, Prose

__all__ = ["Name", "Names", "find_names"]

_MIXED = re.compile(r"[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|near|outside|around|inside|across|throughout|at|visit(?:ed|s|ing)?|left|leave|leaving|reach(?:ed)?|downtown|central|north of|south of|east of|west of|capital)"
    r"[ \u00a0]+\Z",
    re.I,
)
_MOTION_TO = re.compile(
    r"\b(?:fl(?:y|ies|ew|own|ying)|travel\w*|trips?|visits?|arriv\w+|return\w*|invit\w+|go(?:es|ing)?|went|came|com(?:e|ing)|head\w*|moved?|journey\w*|flights?|way|drove|sent|welcome[ds]?)"
    r"\b[^.;!?]{0,40}?\bto[ \u00a0]+\Z",
    re.I,
)
_FROM = re.compile(
    r"\b(?:arriv\w+|return\w*|fl(?:ew|y|ying)|travel\w*|flights?|report\w*|live|miles|kilometers|kilometres|km)[^.;!?]{0,20}\bfrom[ \u00a0]+\Z",
    re.I,
)
_PLACE_AFTER = re.compile(
    r"-based|[ \u00a0]*,[ \u00a0]*(?:D\.?C\b|[A-Z][a-z]+[,.]|Russia\b|Ukraine\b|China\b|Belarus\b)|[ \u00a0]+(?:suburb|airport|region|oblast|metro|subway|streets?|residents?|time|forum|summit|square|theater|theatre|hotel|hospital|court|mayor|D\.?C\b|on (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))\b"
)
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{1,20})?(?:, [A-Z][a-z]{2,8}\.? \d{1,2})? ?(?:\([A-Z][\w /.]{1,20}\) ?)?[—–-]")
_SAYS_AFTER: re.Pattern[str]
_ROLE_AFTER = re.compile(
    r",[ \u00a0](?:\d{2}\b|(?:a|an|the|who|whose|its|his|her|their|former|acting|deputy|chief|head|director|president|spokes\w+|minister|chairman|chairwoman|CEO|founder|editor|professor|analyst|senior)\b)"
    r"|[ \u00a0]\(|[ \u00a0](?:is|was|has|had|who|will|wrote|and)\b"
)
_NAMED_BEFORE = re.compile(r"(?:['’]s|\b(?:by|with|named|called|including|and))[ \u00a0]+\Z")
_IN_BRACKETS = re.compile(r"[ \u00a0]\(([A-Z][A-Za-z&]{1,8})\)")
_IN_PLACE = re.compile(
    r"\b(?:in|near|at|outside|around|through|across|towns? of|village of|city of|toward|towards)[ \u00a0]+\Z", re.I
)
_PLACE_NOUN_AFTER = re.compile(
    r"[ \u00a0]+((?:firing range|training ground|nuclear power plant|nuclear plant|power plant|power station|air base|airbase|airfield|military base|naval base|"
    r"region|oblast|province|district|peninsula|prison|bridge|airport|island|river|dam|valley|territory|strait|sea|mountains?|governorate|prefecture))\b"
)
_ORG_NOUN_AFTER = re.compile(
    r"[ \u00a0]+(?:group|company|bank|corporation|foundation|institute|university|party|newspaper|news agency|network|airline|airlines|magazine|think tank)\b"
)
_SENTENCE_START = re.compile(r"(?:\A|[.!?:…\n•–—-]|[.!?]['\"”’)])[ \u00a0\n\"“‘'(•·*–—-]*\Z")
_LIST_OF_REGIONS = re.compile(
    r"(?:,?[ \u00a0](?:and[ \u00a0])?[A-Z][\w’-]+){0,5}[ \u00a0](?:regions|oblasts|provinces)\b"
)
_FAR = 60
_EITHER = frozenset({"country", "place", "organization", "equipment"})


@dataclass(slots=True)
class Name:
    """A mention while it is being told: as `MentionFound`, with where it stands."""

    start: int
    end: int
    type: str
    canonical: str
    kind: str
    rule: str
    paragraph: int
    section: int
    title: tuple[int, int] | None = None
    owner: str = ""
    state: str = ""
    possessive: bool = False
    signs: tuple[str, ...] = ()


@dataclass(slots=True)
class Names:
    """All names of a document, its text with letters of other scripts read as what they look like, and who is who."""

    text: str
    found: list[Name] = field(default_factory=list)
    surnames: dict[str, list[Name]] = field(default_factory=dict)
    given: dict[str, list[Name]] = field(default_factory=dict)
    titles: list[Name] = field(default_factory=list)


def find_names(prose: Prose) -> Names:
    """The names of a document, in order; one that stands in another comes behind it."""
    return _Finding(prose).run()


@cache
def _says_after() -> re.Pattern[str]:
    tables = speech_words()
    forms = sorted((form for form in tables.force if form not in tables.weak), key=len, reverse=True)
    adverbs = "also|later|earlier|then|once|has|have|had|repeatedly|publicly|recently|reportedly"
    return re.compile(rf"(?:,?[ \u00a0](?:{adverbs}))?[ \u00a0](?:{'|'.join(forms)})\b")


@cache
def _says_before() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:said|says|added|wrote|told|asked|argued|explained|noted|continued|according to|tweeted|replied)[ \u00a0]\Z"
    )


@cache
def _alike() -> dict[int, str]:
    """Letters of other scripts by the Latin letter they look like, one for one."""
    pairs = dict(
        zip(
            "асеорхуіјѕԁһԛԝАВСЕНІЈКМОРЅТХУԌαοεικνρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
            "aceopxyijsdhqwABCEHIJKMOPSTXYGaoeiknptuxABEZHIKMNOPTYX",
            strict=True,
        )
    )
    for row in read_table("lookalikes.tsv"):
        for cell in row:
            if len(cell) == 2 and not cell[0].isascii() and cell[1].isascii():  # noqa: PLR2004 - a pair
                pairs.setdefault(cell[0], cell[1])
    return {ord(one): other for one, other in pairs.items()}


class _Finding:
    """One document while its names are found."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.tables = words()
        self.odd: list[tuple[int, int]] = []
        self.names = Names(self._plain(prose.text))
        self.text = self.names.text
        self.pairs: list[tuple[Piece, Name]] = []
        self.loose: list[Name] = []

    def run(self) -> Names:
        """The numbered steps of the module."""
        for paragraph in self.prose.paragraphs:
            for match in RUN.finditer(self.text, paragraph.start, paragraph.end):
                pieces = read_run(match.group())
                if pieces:
                    self._run(match.start(), pieces, paragraph)
        self._register()
        self._pairs()
        self._loose()
        Phrases(self.prose, self.names).find()
        self._finish()
        return self.names

    def _plain(self, text: str) -> str:
        if text.isascii() or _MIXED.search(text) is None:
            return text
        letters = list(text)
        for word in re.finditer(r"\w+", text):
            if _MIXED.search(word.group()) is not None:
                latin = word.group().translate(_alike())
                if latin.isascii() or sum(map(str.isascii, word.group())) * 2 > len(word.group()):
                    letters[word.start() : word.end()] = latin
                    self.odd.append(word.span())
        return "".join(letters)

    # --- 1 and 2

    def _run(self, base: int, pieces: tuple[Piece, ...], paragraph: Paragraph) -> None:
        for piece in pieces:
            known = piece.known
            name = Name(
                base + piece.start, base + piece.end, piece.type, piece.canonical, piece.kind, piece.rule, paragraph.number, paragraph.section,
                (base + piece.title[0], base + piece.title[1]) if piece.title else None, piece.owner, known.state if known is not None else "",
                piece.possessive,
            )  # fmt: skip
            if piece.what == "name":
                self._name(name, known, paragraph)
            elif piece.what == "person":
                self.names.found.append(name)
            elif piece.what == "pair":
                self.pairs.append((piece, name))
            elif piece.what == "title":
                self.names.titles.append(name)
            else:
                self.loose.append(name)

    def _name(self, name: Name, known: Known | None, paragraph: Paragraph) -> None:
        known = self._longer(name, known)
        if known is not None and known.capital:
            self._capital(name, paragraph)
        if known is not None and self._weak(name, known, paragraph):
            self.loose.append(name)
            return
        self.names.found.append(name)
        if name.type in {"country", "person"} or (
            name.type == "place"
            and (name.kind == "demonym" or not name.possessive or (known is not None and known.oblast))
        ):
            self._followed(name, known)

    def _longer(self, name: Name, known: Known | None) -> Known | None:
        """A name that goes on in lower-case words: "Black Sea grain deal"."""
        for tail, one in known_names().tails.get(key(self.text[name.start : name.end]), ()):
            if key(self.text[name.end : name.end + len(tail) + 1]).startswith(tail.strip()) and self.text[
                name.end : name.end + 1
            ] in {" ", "\u00a0"}:
                name.end += len(tail)
                name.type, name.canonical, name.kind, name.state = one.type, one.canonical, one.kind, one.state
                return one
        return known

    def _weak(self, name: Name, known: Known, paragraph: Paragraph) -> bool:
        """A name that is a word as well: at the head of a sentence, or before another capital, it may be that word."""
        word = self.text[name.start : name.end]
        low = word.lower()
        if (
            known.type not in {"place", "organization", "equipment", "government_body", "military_unit", "agreement"}
            or " " in word
            or known.kind == "demonym"
        ):
            return False
        if (
            word
            in {
                "Reading",
                "Nice",
                "Visa",
                "Shell",
                "Apple",
                "Patriot",
                "Predator",
                "Tor",
                "Grad",
                "Hawk",
                "Harpoon",
                "Caesar",
                "CAESAR",
                "Meta",
                "Slate",
                "Fox",
                "Post",
                "Perm",
            }
            or low in self.tables.common
        ):
            after = self.text[name.end : name.end + 2]
            starts = (
                _SENTENCE_START.search(self.text, max(paragraph.start, name.start - 8), name.start) is not None
                or name.start == paragraph.start
            )
            return starts or (after[:1] == " " and after[1:2].isupper()) or paragraph.role == "title"
        return False

    def _capital(self, name: Name, paragraph: Paragraph) -> None:
        """A capital city acts for its state, unless the text treats it as a place."""
        text = self.text
        before = text[max(paragraph.start, name.start - _FAR) : name.start]
        if name.possessive and not _PLACE_BEFORE.search(before):
            acts = True
        elif (
            _PLACE_BEFORE.search(before)
            or _PLACE_AFTER.match(text, name.end)
            or _MOTION_TO.search(before)
            or _FROM.search(before)
        ):
            acts = False
        elif name.start == paragraph.start and _DATELINE.match(text, name.end):
            acts = False
        else:
            acts = not re.search(r"[A-Z][\w’-]+,[ \u00a0]\Z", before) or bool(
                re.match(r"[ \u00a0](?:and|has|is|said|says|was|will|had)\b", text[name.end : name.end + 10])
            )
        if acts:
            name.type, name.kind, name.canonical = "country", "metonym", name.state

    def _followed(self, name: Name, known: Known | None) -> None:
        """What lower-case words behind a name make of it: "Russia's forces", "Kherson region"."""
        end = name.end
        if known is not None and known.oblast and name.kind != "metonym":
            if _LIST_OF_REGIONS.match(self.text, end):
                name.canonical = known.oblast
            return
        if not self.text[end : end + 1] in {" ", "\u00a0", "'", "’"}:
            return
        match = phrase_pattern().match(self.text, end)
        if match is not None:
            self.names.found.extend(followed(name, match, self.text))

    # --- 3

    def _register(self) -> None:
        for name in self.names.found:
            if name.type == "person" and name.kind == "full":
                self._register_one(name)
        for rows in self.names.surnames.values():
            rows.sort(key=lambda one: one.start)

    def _register_one(self, name: Name) -> None:
        shown = " ".join(self.text[name.start : name.end].split())
        parts = [part for part in shown.split(" ") if part not in {"Jr.", "Jr", "Sr.", "II", "III"}]
        keys = {
            parts[-1],
            parts[-1].removeprefix("al-").removeprefix("el-"),
            " ".join(parts[-2:]) if len(parts) > 2 else parts[-1],
        }  # noqa: PLR2004 - three words
        if len(parts) > 2:  # noqa: PLR2004 - "Ursula von der Leyen"
            first = next((place for place, part in enumerate(parts) if part[0].islower()), None)
            if first is not None:
                keys.add(" ".join(parts[first:]))
        for one in keys:
            if one and not (one.lower() in self.tables.never):
                self.names.surnames.setdefault(one, []).append(name)
        self.names.given.setdefault(parts[0], []).append(name)

    def _bearer(self, word: str, name: Name) -> Name | None:
        """Who a surname means: the one whom the section names first in full, then the document; by the title's gender."""
        rows = self.names.surnames.get(word) or self._by_given(word)
        title = self.text[name.title[0] : name.title[1]].lower() if name.title is not None else ""
        wanted = "he" if title.startswith(("mr", "sir", "lord")) else "she" if title.startswith(("mrs", "ms", "miss", "lady", "dame")) else ""
        fits = [one for one in rows if not wanted or gender_of(one.canonical.split(" ")[0]) in {"", wanted}]
        if not fits or len({one.canonical for one in fits}) == 1:
            return fits[0] if fits else None
        return next((one for one in fits if one.section == name.section and one.start < name.start), None) or fits[0]

    def _by_given(self, word: str) -> list[Name]:
        rows = self.names.given.get(word, [])
        tables = self.tables
        usual = word in tables.men or word in tables.women or word in tables.family_first
        return rows if usual and len({one.canonical for one in rows}) == 1 and word.lower() not in tables.common else []

    # --- 4

    def _pairs(self) -> None:
        for piece, name in self.pairs:
            type_ = self._pair_type(piece, name)
            if type_:
                name.type = type_
                self.names.found.append(name)
                if type_ == "person":
                    self._register_one(name)

    def _pair_type(self, piece: Piece, name: Name) -> str:
        text = self.text
        before = text[max(0, name.start - 30) : name.start]
        place = _PLACE_NOUN_AFTER.match(text, name.end)
        if place is not None:
            name.end = place.end()
            return "place"
        if _ORG_NOUN_AFTER.match(text, name.end):
            return "organization"
        if _says_after().match(text, name.end) or _says_before().search(before):
            return "person"
        if _IN_PLACE.search(before):
            return "place"
        short = _IN_BRACKETS.match(text, name.end)
        if short is not None and _abbreviates(piece.canonical, short[1]):
            return "organization"
        if self.prose.paragraphs[name.paragraph].role == "title":
            return ""
        parts = piece.canonical.split(" ")
        words_too = any(part.lower() in self._lower_words for part in parts)
        named = is_name_word(parts[-1]) or parts[0] in self.tables.family_first or parts[0] in {"De", "Van", "Von", "Di", "Le", "La", "Al"}
        starts = _SENTENCE_START.search(text, max(self.prose.paragraphs[name.paragraph].start, name.start - 8), name.start) is not None
        if words_too or (starts and not named):
            return ""
        if _ROLE_AFTER.match(text, name.end) or named:
            return "person"
        return "person" if _NAMED_BEFORE.search(before) else ""

    # --- 3 again: words alone

    def _abbreviations(self) -> dict[str, Name]:
        """What the document itself abbreviates: "Example Advisory Group (EAG)"."""
        found: dict[str, Name] = {}
        for name in self.names.found:
            if name.end - name.start > 5 and name.type not in {"person", "country"} and self.text[name.end + 1 : name.end + 2] == "(":  # noqa: PLR2004 - a short name has no shorter one
                short = _IN_BRACKETS.match(self.text, name.end)
                if short is not None and _abbreviates(self.text[name.start : name.end], short[1]):
                    found.setdefault(short[1], name)
        return found

    def _loose(self) -> None:
        short = self._abbreviations()
        spoken: dict[str, list[Name]] = {}
        for name in self.loose:
            word = self.text[name.start : name.end]
            if word in short:
                one = short[word]
                name.type, name.canonical, name.kind, name.rule, name.state = one.type, one.canonical, "abbreviation", "defined", one.state
                self.names.found.append(name)
                continue
            bearer = self._bearer(word, name) if " " not in word else None
            if bearer is None and "-" in word:
                bearer = self._bearer(word.replace("al-", "").replace("el-", ""), name)
            if bearer is not None:
                self._as_bearer(name, bearer)
            elif name.rule == "loose":
                self._unheard(name, word, spoken)
        for word, rows in spoken.items():
            if len(rows) > 1 and (is_name_word(word) or not self._is_word(word)):
                for name in rows:
                    name.type, name.kind, name.rule = "person", "partial", "speaks"
                    self.names.found.append(name)
        self._surnames_over_places()

    def _is_word(self, word: str) -> bool:
        """Whether the document writes a word in lower case, too; plurals are no surnames either."""
        return word.endswith("s") or word.lower() in self._lower_words

    @cached_property
    def _lower_words(self) -> frozenset[str]:
        return frozenset(word for word in self.text.split() if word.islower())

    def _as_bearer(self, name: Name, bearer: Name) -> None:
        name.type, name.canonical, name.kind, name.rule, name.state = (
            "person",
            bearer.canonical,
            "partial",
            "surname",
            bearer.state,
        )
        self.names.found.append(name)

    def _unheard(self, name: Name, word: str, spoken: dict[str, list[Name]]) -> None:
        if word.lower() in self.tables.common:
            return
        place = _PLACE_NOUN_AFTER.match(self.text, name.end)
        if place is not None and not name.possessive:
            name.end, name.type, name.kind, name.rule = place.end(), "place", "full", "place-noun"
            name.canonical = f"{name.canonical} {place[1]}"
            self.names.found.append(name)
        elif _says_after().match(self.text, name.end) and not word.isupper():
            spoken.setdefault(word, []).append(name)

    def _surnames_over_places(self) -> None:
        """ "Austin" is a city, but not behind "Lloyd Austin"; a surname met with a title alone is its bearer's, too."""
        for name in self.names.found:
            if (
                name.rule in {"known", "titled"}
                and name.kind in {"full", "partial"}
                and (name.type in _EITHER or name.rule == "titled")
            ):
                word = self.text[name.start : name.end]
                rows = self.names.surnames.get(word)
                if rows and name.type == "person" and name.rule == "titled" and name.kind == "partial":
                    told = known_names().names.get(word)
                    bearer = None if told is not None and self._fits_title(told.canonical, name) else self._bearer(word, name)
                    if bearer is not None:
                        name.canonical, name.state = bearer.canonical, bearer.state
                elif rows and name.type in _EITHER and name.type != "country" and len(word) > 2:  # noqa: PLR2004 - no abbreviation
                    bearer = self._bearer(word, name)
                    if bearer is not None and not _IN_PLACE.search(self.text, max(0, name.start - 20), name.start):
                        name.type, name.canonical, name.kind, name.rule = (
                            "person",
                            bearer.canonical,
                            "partial",
                            "surname",
                        )

    def _fits_title(self, canonical: str, name: Name) -> bool:
        """Whether the table's bearer of a surname agrees with "Mrs." or "Mr."."""
        title = self.text[name.title[0] : name.title[1]].lower() if name.title is not None else ""
        return not (title.startswith(("mrs", "ms", "miss")) and gender_of(canonical.split(" ")[0]) == "he")

    # --- the end

    def _finish(self) -> None:
        self._lost_letters()
        fullest: dict[str, str] = {}
        table = known_names().names
        for name in self.names.found:
            if name.type == "person" and name.canonical not in table:
                last = name.canonical.split(" ")[-1]
                if len(name.canonical) > len(fullest.get(last, "")) and " " in name.canonical:
                    rows = {one.canonical for one in self.names.surnames.get(last, ())}
                    if _one_person(rows):
                        fullest[last] = name.canonical
        for name in self.names.found:
            if name.type == "person" and name.canonical not in table:
                name.canonical = fullest.get(name.canonical.split(" ")[-1], name.canonical)
            for start, end in self.odd:
                if name.start < end and start < name.end:
                    name.kind, name.signs = "homoglyph", ("homoglyph",)
        self.names.found.sort(key=lambda one: (one.start, -one.end))
        self.names.found[:] = list(_apart(self.names.found))

    def _lost_letters(self) -> None:
        """A drop cap that the page lost: "egeny Prigozhin" is the full name without its first letters."""
        for name in self.names.found:
            if name.type != "person" or name.kind != "partial":
                continue
            match = _LOST.search(self.text, max(0, name.start - 15), name.start)
            if match is not None and any(
                one.canonical.split(" ")[0].endswith(match[1]) for one in self.names.surnames.get(self.text[name.start : name.end], ())
            ):  # fmt: skip
                name.start, name.kind, name.rule = match.start(1), "typo", "lost-letter"


_LOST = re.compile(r"(?:\n|\A)([a-z]{2,12})[ \u00a0]\Z")


def _abbreviates(name: str, short: str) -> bool:
    """Whether letters in brackets are those of a name's words."""
    capitals = "".join(word[0] for part in name.split(" ") for word in part.split("-") if word[:1].isupper())
    return short.upper() == capitals or (len(short) > 2 and short.upper() in {capitals[: len(short)], capitals[-len(short) :]})  # noqa: PLR2004 - two letters are chance


def _one_person(names: set[str]) -> bool:
    """Whether full names are forms of one: "Anna B. Example" and "Anna Example"."""
    firsts = {name.split(" ")[0] for name in names}
    return len(firsts) == 1


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


def section_of(prose: Prose, index: int) -> int:
    """The section that character `index` lies in."""
    place = bisect_right(prose.paragraphs, index, key=lambda one: one.start) - 1
    return prose.paragraphs[place].section if place >= 0 else 0
