# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names in Chinese characters, Korean syllables and Japanese kana, in Latin letters.

A table of letters is not enough here. What this module does, per script:

Chinese    Hanyu Pinyin (ISO 7098) from `data/scripts/pinyin.tsv`, Wade-Giles derived from it, and the
           way of Hong Kong (`cantonese`). A text of two to four characters that begins with a
           surname (two characters first) is a person: surname, then the given name in one word. In
           anything longer the words of firms and places in `data/scripts/chinese.tsv` become the
           English words that lists use.
Korean     as passports of the south spell (up to three ways), as in the north, Revised Romanization and
           McCune-Reischauer, syllable by syllable as their rules for personal names say; surnames as
           their bearers usually spell them (`data/scripts/korean.tsv`). Names in Chinese characters
           are read by the same file.
Japanese   kana in Hepburn (long vowels unmarked, as in passports, or spelled out) and Kunrei; names in
           Chinese characters the likeliest way (`japanese`).

Pinyin joins people whose names differ in the characters or the tone; such a hit is a possible
match like any other.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from holdfast.names import cantonese, japanese
from holdfast.names.normalize import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["han", "hangul", "kana_spelling", "to_hiragana", "wade_giles"]

_HAN = re.compile("[\u3005\u3400-\u9fff\uf900-\ufaff]+")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_MAX_PERSON_CHARS = 8  # Japanese names; anything longer is a firm
_PERSON_CHARS = 4  # a surname of one or two characters and a given name of one or two
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_FIRST_SYLLABLE, _MEDIALS, _FINALS = 0xAC00, 21, 28
_LAX = {0, 3, 7, 12}  # ㄱ ㄷ ㅂ ㅈ are voiced between voiced sounds
_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "j"}
# Initials of pinyin and how Wade-Giles writes them, apostrophes dropped (Matthews, 1943); longer first.
_WADE = (("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("d", "t"), ("g", "k"), ("j", "ch"), ("q", "ch"),
         ("x", "hs"), ("z", "ts"), ("c", "ts"), ("r", "j"))  # fmt: skip
_WADE_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "szu", "er": "erh",
    "yan": "yen", "you": "yu", "ye": "yeh", "xue": "hsueh", "yue": "yueh", "jue": "chueh", "que": "chueh", "ge": "ko",
    "ke": "ko", "he": "ho", "e": "o", "luo": "lo", "duo": "to", "tuo": "to", "nuo": "no", "yi": "i",
}  # fmt: skip


def han(text: str) -> tuple[str, ...]:
    """Latin spellings of text with Chinese characters, whatever the language of the name.

    Pinyin, Wade-Giles, the way of Hong Kong for people; the Japanese reading where its tables reach, first
    when a family name of two characters and more says so; the Korean one where all characters are known.
    """
    found = [_han_text(text, wade=wade) for wade in (False, True)]
    together = text.replace(" ", "")
    if _HAN.fullmatch(together) is None or len(together) > _MAX_PERSON_CHARS:
        firm = japanese.firm(text) if _HAN.fullmatch(text) is not None else None
        return tuple(dict.fromkeys([*([firm] if firm else []), *found]))
    person = japanese.person(text)
    if person is None and " " not in text:
        person = japanese.firm(text)
    if _is_chinese_person(together):
        found += [spelling for spelling in [cantonese.person(together)] if spelling]
    if person is not None:
        sure = len(together) > 2 + (" " in text)  # more than a family name of one character and a given name of one
        found.insert(0 if sure else len(found), person)
    found += _hanja(together)
    return tuple(dict.fromkeys(found))


def _is_chinese_person(text: str) -> bool:
    surnames = _han_names("surname")
    known = text[:2] in surnames or text[:1] in surnames or text[:1] in _common()
    return 1 < len(text) <= _PERSON_CHARS and known and _han_words().search(text) is None


@cache
def _han_words() -> re.Pattern[str]:
    """Words of firms and places of two characters and more: a text with one of them is no person."""
    return re.compile("|".join(word for word in _han_names("word") if len(word) > 1))


@lru_cache(maxsize=4096)  # people of a list come again
def _hanja(text: str) -> tuple[str, ...]:
    """A Korean name in Chinese characters, by its syllables in Hangul; nothing when one is not known."""
    surnames, given = _hanja_syllables("surname"), _hanja_syllables("given")
    size = 2 if text[:2] in surnames and len(text) > 2 else 1  # noqa: PLR2004 - a surname of two and a given name
    syllables = [surnames.get(text[:size], ""), *(given.get(char) or surnames.get(char, "") for char in text[size:])]
    return hangul("".join(syllables))[:2] if all(syllables) and 1 < len(text) <= _PERSON_CHARS else ()


@cache
def _hanja_syllables(part: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, row_part, _, text in read_table("scripts/korean.tsv"):
        if (kind, row_part) == ("hanja", part):
            for item in text.split():
                syllable, _, chars = item.partition("=")
                for key in [chars] if len(syllable) > 1 else chars:
                    found.setdefault(key, syllable)
    return found


def hangul(text: str) -> tuple[str, ...]:
    """Latin spellings of text with Korean syllables: as in passports, in the north, and two standards."""
    words = text.split()
    person = len(words) == 1 and _is_korean_person(words[0])
    spellings = []
    for name in ("press", "second", "third", "north", "revised", "reischauer"):
        if name in {"second", "third"} and not person:
            continue
        spell = _korean_person if person else _korean_word
        spellings.append(" ".join(_HANGUL.sub(partial(_spelled, spell, name), word) for word in words))
    return tuple(dict.fromkeys(spellings))


def to_hiragana(text: str) -> str:
    """Katakana as hiragana; the rest unchanged."""
    return text.translate(_KATAKANA)


def kana_spelling(text: str, *, short: bool) -> str:
    """Finish a spelling made by a kana table: double the consonant after the small tsu; `short`: unmark long vowels."""
    text = re.sub(r"~(?=ch)", "t", text)
    text = re.sub(r"~([a-z])", r"\1\1", text).replace("~", "")
    return re.sub(r"ou|oo", "o", text).replace("uu", "u") if short else text


@lru_cache(maxsize=2048)  # there are some 400 syllables
def wade_giles(syllable: str) -> str:
    """A syllable of pinyin in Wade-Giles, apostrophes and umlauts dropped."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    for initial, written in _WADE:
        if syllable.startswith(initial):
            syllable = written + syllable[len(initial) :]
            break
    syllable = re.sub("ong$", "ung", syllable)
    return re.sub("ian$", "ien", re.sub("ie$", "ieh", syllable))


def _han_text(text: str, *, wade: bool) -> str:
    words = text.split()
    if len(words) == 1 and _HAN.fullmatch(text) is not None and 1 < len(text) <= _PERSON_CHARS:
        person = _chinese_person(text, wade=wade)
        if person is not None:
            return person
    return " ".join(_HAN.sub(lambda run: f" {_han_run(run.group(), wade=wade)} ", text).split())


def _chinese_person(text: str, *, wade: bool) -> str | None:
    surnames = _han_names("surname")
    if _han_words().search(text) is not None:
        return None
    size = 2 if len(text) > 2 and text[:2] in surnames else 1  # noqa: PLR2004 - a surname and a given name
    family = surnames.get(text[:size])
    if family is None and text[0] not in _common():
        return None
    syllables = _syllables(text)
    given = "".join(wade_giles(one) if wade else one for one in syllables[size:])
    if wade:
        return f"{''.join(map(wade_giles, [family] if family and size == 1 else syllables[:size]))} {given}"
    return f"{family or syllables[0]} {given}"


def _han_run(run: str, *, wade: bool) -> str:
    """Known words in English, the rest in one word per stretch between them."""
    known, longest = _han_names("word"), _longest_word()
    parts: list[str] = []
    stretch: list[str] = []
    start = 0
    while start < len(run):
        word = next((run[start:end] for end in range(start + longest, start, -1) if run[start:end] in known), None)
        if word is None:
            stretch.append(_reading(run[start], wade=wade))
            start += 1
            continue
        parts += ["".join(stretch), known[word]]
        stretch = []
        start += len(word)
    return " ".join(part for part in [*parts, "".join(stretch)] if part)


def _syllables(text: str) -> list[str]:
    return [_reading(char, wade=False) for char in text]


def _reading(char: str, *, wade: bool) -> str:
    syllable = _pinyin().get(char, char)
    return wade_giles(syllable) if wade else syllable


@cache
def _pinyin() -> dict[str, str]:
    return {char: syllable for syllable, chars in read_table("scripts/pinyin.tsv") for char in chars}


@cache
def _han_names(kind: str) -> dict[str, str]:
    rows = [text for row_kind, text in read_table("scripts/chinese.tsv") if row_kind == kind]
    pairs = (item.partition("=") for text in rows for item in text.split())
    return {key: value.replace("_", " ") for key, _, value in pairs}


@cache
def _longest_word() -> int:
    return max(map(len, _han_names("word")))


@cache
def _common() -> frozenset[str]:
    return frozenset(char for kind, text in read_table("scripts/chinese.tsv") if kind == "common" for char in text)


def _spelled(spell: Callable[[str, str], str], name: str, run: re.Match[str]) -> str:
    return spell(run.group(), name)


def _is_korean_person(word: str) -> bool:
    surname = _korean_surname(word)
    return surname is not None and 1 <= len(word) - len(surname) <= 2  # noqa: PLR2004 - given names have one or two syllables


def _korean_surname(word: str) -> str | None:
    if _HANGUL.fullmatch(word) is None:
        return None
    surnames = _korean_surnames()
    return next((word[:size] for size in (2, 1) if len(word) > size and word[:size] in surnames), None)


def _korean_person(word: str, name: str) -> str:
    surname = _korean_surname(word)
    if surname is None:
        return _korean_word(word, name)
    spellings = _korean_surnames()[surname]
    family = spellings[-1] if name in {"north", "reischauer"} else spellings[name == "third" and len(spellings) > 2]  # noqa: PLR2004 - a third one
    given = word[len(surname) :]
    if name in {"press", "second", "third"}:
        usual = _korean_syllables()
        second = name == "second"
        made = (usual[char][second] if char in usual else next(_syllable_spellings(char, "press")) for char in given)
        return f"{family} {' '.join(made)}"
    # Given names stand as separate syllables on most lists; the index reads them joined as well.
    return f"{family} {' '.join(_syllable_spellings(given, name))}"


def _korean_word(word: str, name: str) -> str:
    return "".join(_syllable_spellings(word, name))


def _syllable_spellings(word: str, name: str) -> Iterator[str]:
    initials, medials, finals = (_jamo()[name, part] for part in ("initial", "medial", "final"))
    open_before = False
    for char in word:
        code = ord(char) - _FIRST_SYLLABLE
        initial, medial, final = code // (_MEDIALS * _FINALS), code // _FINALS % _MEDIALS, code % _FINALS
        first = initials[initial]
        if name == "reischauer" and open_before:
            first = _VOICED[first] if initial in _LAX else first
        yield first + medials[medial] + finals[final]
        open_before = finals[final] in {"", "n", "m", "ng", "l"}


@cache
def _jamo() -> dict[tuple[str, str], tuple[str, ...]]:
    rows = [row for row in read_table("scripts/korean.tsv") if row[0] not in {"surname", "hanja", "syllable"}]
    return {(name, part): tuple(text.replace("_", "") for text in latin.split(" ")) for name, part, _, latin in rows}


@cache
def _korean_surnames() -> dict[str, tuple[str, ...]]:
    rows = (row[-1] for row in read_table("scripts/korean.tsv") if row[0] == "surname")
    pairs = (item.partition("=") for text in rows for item in text.split(" "))
    return {key: tuple(value.split(",")) for key, _, value in pairs}


@cache
def _korean_syllables() -> dict[str, tuple[str, str]]:
    rows = (row[-1] for row in read_table("scripts/korean.tsv") if row[0] == "syllable")
    pairs = (item.partition("=") for text in rows for item in text.split(" "))
    return {key: (value.partition(",")[0], value.partition(",")[2]) for key, _, value in pairs}
