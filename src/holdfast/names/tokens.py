# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A name as readings of weighted tokens with roles.

`analyse` cleans a name, romanises it where a table exists, and splits each spelling into
tokens. A reading is one spelling; a name in Latin letters has one, plus the German, Danish
and similar spellings of its umlauts (Müller: muller, mueller). Roles are given only where
the text alone says so:

    WORD        anything else                    PATRONYMIC  -ovich, -ovna and the like, beside two other words
    INITIAL     one letter                       PARTICLE    bin, ibn, abu, oglu
    NUMBER      digits, or a Roman numeral > 1   TITLE       Mr, Dr, General, Sheikh
    FORM        legal form of an organisation    STOP        the, of, and, de, al
    GENERIC     trading, group, bank, moscow

Weights are thousandths from the shipped table `data/rarity.tsv`, never counted on the list
at hand; `RARITY_VERSION` stands for all tables of this package. Bounded: at most MAX_TOKENS
tokens of at most MAX_TOKEN_CHARS characters; more are cut.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from holdfast.names import orgforms, particles
from holdfast.names.normalize import MAX_CHARS, Oddity, clean, plain_words, read_table
from holdfast.names.rarity import look_up, weight_by_length
from holdfast.names.script import MAX_SPELLINGS, romanize

__all__ = ["MAX_TOKENS", "MAX_TOKEN_CHARS", "RARITY_VERSION", "Name", "Reading", "Role", "Token", "analyse"]

RARITY_VERSION = 4  # raised when any table of this package changes what a score can be
MAX_TOKENS = 20  # 99.9 % of the names on the OFAC and UN lists have fewer; the rest are sentences
MAX_TOKEN_CHARS = 60  # a whole name written without blanks (layout.MAX_JOIN_CHARS)
_PATRONYMIC = re.compile(
    r".{2,}(ovich|evich|ovych|evych|avich|ovitch|evitch|owitsch|ewitsch|ovic|evic|ovna|evna|ivna|yivna|avna|ichna|inichna"
    r"|owna|ewna)\Z|(?:il[yi]?|luk|fom|kuzm|nikit|savv?|fok)ich\Z"
)
_ROMAN = re.compile(r"(?=[ivx]{2,5}\Z)x{0,3}(ix|iv|v?i{0,3})\Z")
_ORDINAL = re.compile("([0-9]{1,4})(?:st|nd|rd|th|eme|er|ere|te|ter|y|ya|oy|aya|o|a|e)")  # 2nd, 2-й
_WEIGHT_TITLE, _WEIGHT_SUFFIX, _WEIGHT_NUMBER = 60, 120, 600
# "Green Island, S.A." ends with a legal form; "S.A. Green" begins with initials.
_DOTTED_FORM = re.compile(
    r"(?<=[\w)\"',] )"
    r"(?:S\.A\.S?|S\.A\.[BL]|A\.Ş|Α\.Ε|R\.L|B\.V|N\.V|C\.A|C\.V|S\.L|S\.R\.L|S\.P\.A|L\.P|L\.L\.[CP])\.?(?=$|[ ,)])"
)
_SLASHED_FORM = re.compile(r"(?<= )(?:A/S|S/A|K/S|P/S|I/S)(?=$|[ ,)])", re.IGNORECASE)
# Motor vessel, motor tanker, steamship …, in English and in Russian.
_VESSEL = re.compile(r"(?<!\w)(?:[MSFRGT]/[VTSY]|LNG/C|т/х|т/к|п/х|с/т|б/к)(?!\w)", re.IGNORECASE)
_VESSEL_KINDS = {"т/х": "mv", "т/к": "mt", "п/х": "mv", "с/т": "mt", "б/к": "mt", "s/s": "mv", "lng/c": "lngc"}
_DOTTED_END = re.compile(
    r"(?<=[A-Za-z0-9]{3})(?:S\.A\.S?|S\.A\.L|B\.V|N\.V|S\.R\.L|S\.P\.A|L\.L\.[CP])\.?$", re.IGNORECASE
)
_MAX_RAW_CHARS = 1100  # a little more than `clean` reads, so that it still says what was cut
# What English-language lists spell out: German and Nordic umlauts; Slavic, Baltic, Romanian and Turkish sibilants.
_HAS_UMLAUT = re.compile("[äöüÄÖÜøØåÅšžčćđŠŽČĆĐşșţțğŞȘŢȚĞ]")
_MARKS = re.compile("[\u0308\u030a\u030c\u0301\u0327\u0326\u0306]")  # the same letters decomposed
_UMLAUTS = {
    "de": str.maketrans(
        {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa"}
    ),
    "sibilants": str.maketrans(
        {
            "š": "sh",
            "ž": "zh",
            "č": "ch",
            "ć": "ch",
            "đ": "dj",
            "Š": "Sh",
            "Ž": "Zh",
            "Č": "Ch",
            "Ć": "Ch",
            "Đ": "Dj",
            "ş": "sh",
            "ș": "sh",
            "ţ": "ts",
            "ț": "ts",
            "ğ": "gh",
            "Ş": "Sh",
            "Ș": "Sh",
            "Ţ": "Ts",
            "Ț": "Ts",
            "Ğ": "Gh",
        }
    ),
}


class Role(IntEnum):
    """What a token is within its name; the number is stored in the index."""

    WORD = 0
    INITIAL = 1
    NUMBER = 2
    FORM = 3
    STOP = 4
    TITLE = 5
    PATRONYMIC = 6
    PARTICLE = 7
    GENERIC = 8
    SUFFIX = 9


@dataclass(frozen=True, slots=True)
class Token:
    """One word: cleaned text, role, weight in thousandths."""

    text: str
    role: Role
    weight: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One spelling of a name: its tokens in order, legal forms left out, and their families.

    `leading` tokens, two or more, stand before a comma ("VALENZUELA VERDUGO, Jorge"); 0 when fewer do, or all.
    """

    tokens: tuple[Token, ...]
    families: frozenset[str]
    leading: int = 0

    @property
    def text(self) -> str:
        """The tokens separated by blanks."""
        return " ".join(token.text for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Name:
    """Readings of one name (none when nothing is left of it) and the oddities of its text."""

    readings: tuple[Reading, ...]
    oddities: Oddity


def analyse(text: str) -> Name:
    """Read a name. Never raises; bounded by the limits of the module."""
    text = text[:_MAX_RAW_CHARS]
    if "." in text or "/" in text:
        text = _without_dots(text)
    plain = plain_words(text) if len(text) <= MAX_CHARS else None
    spellings: tuple[str, ...]
    if plain is not None:
        oddities, spellings = Oddity.NONE, (" ".join(plain),) if plain else ()
    else:
        cleaned = clean(text)
        given = (cleaned.text,) if text.isascii() else _spellings(text, cleaned.text)
        oddities, spellings = cleaned.oddities, tuple([spelling for spelling in given if spelling])
    readings: list[Reading] = []
    apart: list[str] = []
    ahead = len(clean(text.partition(",")[0]).text.split()) if "," in text else 0
    for spelling in spellings:
        words = spelling.split()
        if (usual := _usual(spelling, words)) is not None:
            readings.append(Reading(usual, _NO_FAMILIES, ahead if 1 < ahead < len(words) else 0))
            continue
        reading = _led(_reading(spelling), words, ahead) if ahead > 1 else _reading(spelling)
        if reading not in readings:  # spellings may differ in the legal form only
            readings.append(reading)
        if (other := orgforms.unglue(spelling)) is not None and other not in spellings and other not in apart:
            apart.append(other)
    return Name((*readings, *map(_reading, apart)), oddities)


def _usual(spelling: str, words: list[str]) -> tuple[Token, ...] | None:
    """The tokens of most names: the words one by one; `None` where one of them asks for more care."""
    if len(spelling) > _MAX_PLAIN_CHARS or len(words) > MAX_TOKENS:
        return None
    tokens = tuple(map(_plain_beside if len(words) > _TWO else _plain, words))
    return _settled(words, tokens) if all(tokens) else None  # type: ignore[arg-type] # none is None


_NO_FAMILIES: frozenset[str] = frozenset()
_MAX_PLAIN_CHARS = 120  # a longer text is no usual name, and its words are not remembered


@lru_cache(maxsize=65_536)  # words repeat; about 10 MB when full
def _plain(word: str) -> Token | None:
    """The token of a word; `None` when it is too long, or may belong to a legal form or an Arabic name's particles."""
    care = len(word) > MAX_TOKEN_CHARS or orgforms.mentions((word,)) or particles.mentions(word)
    return None if care else _token(word)


@lru_cache(maxsize=65_536)
def _plain_beside(word: str) -> Token | None:
    return None if _plain(word) is None else _token_beside(word)


def _without_dots(text: str) -> str:
    """Dotted and slashed legal forms as one word, set apart from a name without blanks."""
    text = _VESSEL.sub(lambda match: _VESSEL_KINDS.get(match.group().lower(), match.group().replace("/", "")), text)
    text = _SLASHED_FORM.sub(lambda match: match.group().replace("/", ""), text)
    if " " not in text.strip():
        text = _DOTTED_END.sub(lambda match: " " + match.group().replace(".", ""), text)
    return _DOTTED_FORM.sub(lambda match: match.group().replace(".", ""), text)


def _spellings(text: str, cleaned: str) -> tuple[str, ...]:
    """Every spelling of a name that is not ASCII: romanisations, and umlauts spelled out, without repeats."""
    count = cleaned.count(" ") + 1
    limit = MAX_SPELLINGS if count <= _MANY_WORDS else _SPELLINGS_OF_MANY if count <= MAX_TOKENS else _SPELLINGS_OF_MORE
    spellings = romanize(_beginning(cleaned), limit)
    if _HAS_UMLAUT.search(text) is None and _MARKS.search(text) is None:
        return spellings
    composed = unicodedata.normalize("NFC", text[:MAX_CHARS])
    if count > MAX_TOKENS:
        composed = " ".join(composed.split(" ")[: 2 * MAX_TOKENS])
    made = dict.fromkeys(spellings)
    for table in _UMLAUTS.values():
        if count <= _MANY_WORDS or len(made) < limit:
            other = clean(composed.translate(table)).text
            made.update(dict.fromkeys(romanize(_beginning(other), limit)))
    return tuple(made)


# A name of so many words is found in any spelling: each word is evidence. Each spelling is work for each word.
_MANY_WORDS, _SPELLINGS_OF_MANY, _SPELLINGS_OF_MORE = 14, 4, 2


def _beginning(cleaned: str) -> str:
    """As much of a cleaned text as readings can hold, so that no more is romanised; no word more than three times."""
    if len(cleaned) <= MAX_TOKEN_CHARS:
        return cleaned
    words = cleaned.split(" ")[: 2 * MAX_TOKENS]
    if len(set(words)) < len(words):
        words = [word for at, word in enumerate(words) if words[:at].count(word) < _REPEATED]
    if any("\u1100" <= word[0] <= "\ud7ff" for word in words):  # one character is a syllable and more
        return " ".join(words)[:_EASTERN_CHARS].rstrip()
    return " ".join([word[:MAX_TOKEN_CHARS] for word in words])


_EASTERN_CHARS, _REPEATED = 100, 3


def _reading(spelling: str) -> Reading:
    words = particles.settle([word[:MAX_TOKEN_CHARS] for word in spelling.split()[: 2 * MAX_TOKENS]])
    spans = orgforms.find(words)
    if not spans:
        return Reading(_tokens(words[:MAX_TOKENS]), _NO_FAMILIES)
    inside = {index for start, end, _ in spans for index in range(start, end)}
    kept = [word for index, word in enumerate(words) if index not in inside][:MAX_TOKENS]
    return Reading(_tokens(kept), frozenset(family for _, _, family in spans))


def _led(reading: Reading, words: list[str], ahead: int) -> Reading:
    """The reading with its tokens counted that are the first `ahead` words, if any are exactly those."""
    head, made = "".join(words[:ahead]), ""
    for at, token in enumerate(reading.tokens[:-1]):
        made += token.text
        if made == head:
            return Reading(reading.tokens, reading.families, at + 1 if at else 0)
    return reading


def _tokens(words: list[str]) -> tuple[Token, ...]:
    return _settled(words, tuple(map(_token_beside if len(words) > _TWO else _token, words)))


_TWO = 2  # a patronymic stands beside a given and a family name


def _settled(words: list[str], tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Roles that depend on the other words: the last one, and names of light words only."""
    if len(words) > 1 and (words[-1] in _LAST_NAMES or (len(words) == _TWO and words[-1] in _LAST_OF_TWO)):
        last = words[-1]
        tokens = (*tokens[:-1], Token(last, Role.WORD, weight_by_length(last)))
    for token in tokens:
        if token.role not in _LIGHT:
            return tokens
    # A name made only of particles, titles and common words still is that name.
    return tuple(Token(token.text, Role.WORD, max(token.weight, 300)) for token in tokens)


# Small words that are a name of their own where nothing follows them: Xu Na, Li Bin, Kim Ul.
_LAST_NAMES = frozenset({"na", "bin", "ul", "an", "ar", "po", "ob", "no", "ed", "as"})
_LAST_OF_TWO = frozenset({"da", "di", "do", "de", "du", "van", "ben", "der", "ten", "das", "don", "on"})
_LIGHT = (Role.STOP, Role.TITLE, Role.PARTICLE, Role.FORM, Role.SUFFIX)  # no set: an enum is slow to hash


@lru_cache(maxsize=65_536)  # words repeat; about 15 MB when full
def _token(word: str) -> Token:
    """A word of a name of one or two."""
    known = look_up(word)
    if len(word) == 1 and not word.isdigit():
        return Token(word, Role.INITIAL, weight_by_length(word))
    if known is not None:
        return Token(word, _KINDS[known[1]], known[0])
    if word in _titles():
        return Token(word, Role.TITLE, _WEIGHT_TITLE)
    if word in _NUMBER_SIGNS:
        return Token(word, Role.STOP, _WEIGHT_TITLE)
    if word in _SUFFIXES:
        return Token(word, Role.SUFFIX, _WEIGHT_SUFFIX)
    if word.isdigit() or _ROMAN.match(word) is not None:
        return Token(_number(word), Role.NUMBER, _WEIGHT_NUMBER)
    ordinal = _ORDINAL.fullmatch(word)
    if ordinal is not None or word in _ordinals():
        return Token(_number(ordinal[1]) if ordinal else _ordinals()[word], Role.NUMBER, _WEIGHT_NUMBER)
    return Token(word, Role.WORD, weight_by_length(word))


_NUMBER_SIGNS = frozenset({"nr", "nro", "num", "numero", "nomer", "nummer", "numer"})
_SUFFIXES = frozenset({"kizi", "kyzi", "qyzy", "ugli", "uly", "uulu"})  # of Turkic patronymics: son, daughter


@cache
def _titles() -> frozenset[str]:
    return frozenset(word for _, text in read_table("titles.tsv") for word in text.split())


@cache
def _ordinals() -> dict[str, str]:
    return {word: number for number, text in read_table("numbers.tsv") for word in text.split()}


def _number(word: str) -> str:
    """Digits without leading zeros; a Roman numeral as digits, so that VII and 7 are one number."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in word]
    after = [*values[1:], 0]
    return str(sum(-value if value < then else value for value, then in zip(values, after, strict=True)))


@lru_cache(maxsize=65_536)
def _token_beside(word: str) -> Token:
    """A word of a longer name: a given name, a family name, and perhaps a patronymic."""
    token = _token(word)
    if token.role is Role.WORD and _PATRONYMIC.match(word) is not None:
        return Token(word, Role.PATRONYMIC, min(token.weight, 500))
    return token


_KINDS = {
    "stop": Role.STOP,
    "particle": Role.PARTICLE,
    "title": Role.TITLE,
    "generic": Role.GENERIC,
    "form": Role.FORM,
    "place": Role.GENERIC,
    "common": Role.WORD,
    "suffix": Role.SUFFIX,
    "number": Role.NUMBER,
}
