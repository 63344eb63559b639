# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names in Arabic and Hebrew letters: scripts that leave most vowels out.

محمد is mhmd: no table of letters makes Muhammad of it. Two things do:

1. `spellings` puts the Latin spelling of common names, particles and words of firms from
   `data/scripts/arabic.tsv` and `hebrew.tsv` in place of each known word, and takes off the
   article (ال) and the و before it; عبد and the word after it are written abdul … (abdullah),
   as on most lists. Two known words written as one are read as two. Words it does not know
   keep their letters.
2. `skeletons` reduces a word in any of these scripts, Latin included, to its consonants, with the
   letters merged that one script or language tells apart and another does not (p and b, g and j).
   `distance.similarity` holds a word in Arabic or Hebrew letters and a Latin one to be alike when
   they share a skeleton.

Persian names are Arabic letters with four more; و may be v there, which a second skeleton of
Latin words with v allows for. Input is text cleaned by `normalize.clean`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from holdfast.names.normalize import clean, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SCRIPTS", "consonants", "is_abjad", "outlines", "skeletons", "spellings"]

SCRIPTS = ("Arab", "Hebr")
_LEXICONS = {"Arab": "arabic", "Hebr": "hebrew"}
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_HEBREW = re.compile("[\u0590-\u05ff]")
_ARTICLE_CHARS = 4  # ال and a word of two letters; shorter words only begin with the same letters
_KEPT_KINDS = frozenset({"words", "firms", "persian_firms", "numbers"})
_PART_CHARS = 3  # shorter parts of a word written together are in too many words
_MAX_VARIANTS = 8
_MIN_SKELETON = 2  # one consonant is shared by too many words

_ARABIC_LETTERS = {
    "ا": "", "ء": "", "ع": "", "و": "u", "ي": "i", "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "ts", "ج": "g",
    "غ": "g", "گ": "g", "چ": "S", "ش": "S", "ح": "h", "ه": "h", "خ": "K", "د": "d", "ذ": "dz", "ض": "dz", "ر": "r",
    "ز": "z", "ظ": "zd", "ژ": "Szg", "س": "s", "ص": "s", "ف": "f", "ڤ": "f", "ق": "kg", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ے": "i", "ې": "i", "ګ": "g", "ڼ": "n", "ښ": "S", "څ": "s",
    "ځ": "z", "ڕ": "r", "ڵ": "l", "ێ": "i", "ۆ": "u", "ە": "",
}  # fmt: skip
_HEBREW_LETTERS = {
    "א": "", "ע": "", "ו": "u", "י": "i", "ב": "bf", "ג": "g", "ד": "d", "ה": "h", "ז": "z", "ח": "hKS", "ט": "t",
    "כ": "kKS", "ך": "kKS", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "פ": "fb", "ף": "f", "ץ": "CzS",
    "צ": "Cz", "ק": "k", "ר": "r", "ש": "Ss", "ת": "t",
}  # fmt: skip
_LATIN = {
    "sch": "S", "tch": "S", "sh": "S", "ch": "S", "kh": "K", "gh": "g", "th": "t", "dh": "d", "ph": "f", "zh": "z",
    "dj": "g", "dzh": "g", "tz": "C", "ts": "C", "ck": "k", "qu": "k", "x": "ks", "q": "k", "c": "k", "p": "b",
    "v": "f", "j": "g", "b": "b", "d": "d", "f": "f", "g": "g", "h": "h", "k": "k", "l": "l", "m": "m", "n": "n",
    "r": "r", "s": "s", "t": "t", "z": "z",
    "i": "i", "y": "i", "o": "u", "u": "u", "w": "u",
}  # fmt: skip
_LATIN_PARTS = re.compile("|".join(sorted(_LATIN, key=lambda key: (-len(key), key))) + "|[a-z]")
_PAIRED = ("dj", "tz", "ts", "ck", "qu")  # all keys of several letters but those with h
_LATIN_LETTERS = str.maketrans({letter: _LATIN.get(letter, "") for letter in "abcdefghijklmnopqrstuvwxyz"})
# عبد and a name in one word; عبدل and ابدل are how other languages write it.
_SERVANT = re.compile("عبد(?=ال..)|[عا]بد[ويا]?ل(?=...)|عبد(?=...)")
_REPEAT = re.compile(r"(.)\1+")


def is_abjad(word: str) -> bool:
    """Whether a word is written in Arabic or Hebrew letters."""
    return not word.isascii() and (_ARABIC.search(word) is not None or _HEBREW.search(word) is not None)


def spellings(text: str, script: str) -> tuple[str, ...]:
    """`text` with the known words of `script` in Latin letters, and with those alone that have few consonants.

    The second reading finds the bearers of a known name who spell it otherwise, by consonants.
    """
    known, short = _lexicon(script), _short_words(script)
    if script == "Hebr":
        return tuple(dict.fromkeys((_heard(_hebrew(text, known), script), _hebrew(text, short))))
    readings = [_heard(_arabic(text, known), script), _arabic(text, short)]
    if "ال" in text:  # Aleksandr has no article
        readings.append(_heard(_arabic(text, known, article=False), script))
    return tuple(dict.fromkeys(readings))


def _heard(text: str, script: str) -> str:
    """`text` with unknown words as the known name of which they are the sound, letter by letter (موحمد is Muhammad)."""
    names = _by_ear(script)
    return " ".join(
        word if word.isascii() else next((names[found] for found in _outlines(word, 1) if found in names), word)
        for word in text.split()
    )


@cache
def _by_ear(script: str) -> dict[str, str]:
    """The names of the lexicon by outline; those of one consonant have two vowels besides."""
    kept = _kept_words(script)
    found: dict[str, str] = {}
    for word, latin in _lexicon(script).items():
        if word not in kept and latin.isalpha():
            for outline in _outlines(latin, 1):
                if len(outline) > _MIN_SKELETON:
                    found.setdefault(outline, latin)
    return found


@cache
def _short_words(script: str) -> dict[str, str]:
    """The words of the lexicon that are too short for their consonants, particles, and words that are no names."""
    return {
        word: latin
        for word, latin in _lexicon(script).items()
        if word in _kept_words(script) or " " in word or not skeletons(word)
    }


@cache
def _kept_words(script: str) -> frozenset[str]:
    rows = read_table(f"scripts/{_LEXICONS[script]}.tsv")
    kept = (item for kind, text in rows if kind in _KEPT_KINDS for item in text.split())
    return frozenset(clean(item.partition("=")[0].replace("_", " ")).text for item in kept)


def _hebrew(text: str, known: dict[str, str]) -> str:
    out: list[str] = []
    rest = text.split()
    while rest:
        size = 2 if len(rest) > 1 and " ".join(rest[:2]) in known else 1
        word = " ".join(rest[:size])
        out.append(known.get(word, word))
        rest = rest[size:]
    return " ".join(out)


def _arabic(text: str, known: dict[str, str], *, article: bool = True) -> str:
    """`article`: whether ال opens a word that is not known by its article."""
    out: list[str] = []
    rest = text.split()
    while rest:
        size = next((size for size in (3, 2) if " ".join(rest[:size]) in known and len(rest) >= size), 1)
        if size > 1:
            out += _after_abd(out, known[" ".join(rest[:size])].split())
            rest = rest[size:]
            continue
        out += _after_abd(out, _arabic_word(rest[0], known, first=not out, article=article))
        rest = rest[1:]
    return " ".join(out)


def _arabic_word(word: str, known: dict[str, str], *, first: bool, article: bool) -> list[str]:
    """One word in Latin words; what is not known stays.

    1. A known word, with the article or without.
    2. عبد and a name in one word: abd and the name.
    3. و and the article before a word: "and the …".
    4. Two known words written as one (محمدجواد).
    """
    found = _with_article(word, known)
    if found:
        return found if article or found[-1].isascii() else [word]
    servant = _SERVANT.match(word)
    if servant is not None:
        return ["abd", *(_with_article(word[servant.end() :], known) or [word[servant.end() :]])]
    if not first and len(word) > _ARTICLE_CHARS and word.startswith("وال"):
        return _with_article(word[1:], known) or [word[1:]]
    for size in range(len(word) - _PART_CHARS, _PART_CHARS - 1, -1):
        front, back = word[:size], _with_article(word[size:], known)
        if front in known and back and _is_latin(back):
            return [*known[front].split(), *back]
    return [word]


def _with_article(word: str, known: dict[str, str]) -> list[str]:
    """`al` and the rest, where the word has the article; the word alone if known; else nothing."""
    if word in known:
        return known[word].split()
    if word.startswith("ال") and len(word) >= _ARTICLE_CHARS:
        return ["al", *known.get(word[2:], word[2:]).split()]
    return []


def _is_latin(words: list[str]) -> bool:
    return all(word.isascii() for word in words)


def _after_abd(out: list[str], words: list[str]) -> list[str]:
    """عبد is followed by one of God's names: abd and allah are written abdullah, the others abdul and the name."""
    if words[:1] == ["abd"] and len(words) > 1:
        return ["abdullah"] if words[1:] == ["allah"] else ["abdul", *_bare(words[1:])]
    if out[-1:] != ["abd"] or words[0] == "abd":
        return words
    if words == ["allah"]:
        out.pop()
        return ["abdullah"]
    out[-1] = "abdul"
    return _bare(words)


def _bare(words: list[str]) -> list[str]:
    return words[1:] if words[:1] == ["al"] else words


@cache
def _lexicon(script: str) -> dict[str, str]:
    rows = read_table(f"scripts/{_LEXICONS[script]}.tsv")
    pairs = (item.partition("=") for _, text in rows for item in text.split())
    found: dict[str, str] = {}
    for key, _, value in pairs:
        found.setdefault(clean(key.replace("_", " ")).text, value.replace("_", " "))
    return found


def skeletons(word: str) -> tuple[str, ...]:
    """The consonant skeletons of a cleaned word, at most sixteen; none when too little is left.

    A word that begins with a vowel (ا ع, or a Latin vowel) has a skeleton that begins with `a`; w and y
    count only at the beginning, h not at the end.
    """
    return tuple(dict.fromkeys(consonants(text) for text in outlines(word)))


def consonants(outline: str) -> str:
    """An outline without its vowels: a skeleton."""
    return outline.replace("i", "").replace("u", "")


def outlines(word: str) -> tuple[str, ...]:
    """The skeletons of a cleaned word, with `i` where ي, i or y stand and `u` where و, o, u or w do.

    Two scripts seldom agree on all vowels: Arabic leaves short ones out. Where they do, that says a good deal more
    than the consonants.
    """
    return _outlines(word, _MIN_SKELETON)


def _outlines(word: str, least: int) -> tuple[str, ...]:
    """The outlines with at least `least` consonants."""
    if word.isascii():
        return _latin_outlines(word, least)
    if _ARABIC.search(word) is not None:
        word = word.replace("تش", "ش")
        # Two equal letters have a vowel between them (ممدوح), or stand for a doubled Latin one.
        options = [
            option
            for form in dict.fromkeys((word, _REPEAT.sub(r"\1", word)))
            for option in _options(form, _ARABIC_LETTERS)
        ]
        return _finished(options, word[0], "وي", least)
    if _HEBREW.search(word) is not None:
        return _finished(_options(word, _HEBREW_LETTERS), word[0], "וי", least)
    return ()


def _options(word: str, letters: dict[str, str]) -> list[str]:
    """Every choice of letters, at most `_MAX_VARIANTS` of them: the first letters of a choice are the likeliest."""
    choices = [letters.get(char, "?") or " " for char in word[:24]]
    found: list[str] = []
    for combination in product(*choices):
        found.append("".join(combination).replace(" ", ""))
        if len(found) == _MAX_VARIANTS:
            break
    return found


def _finished(options: list[str], first: str, semivowels: str, least: int) -> tuple[str, ...]:
    start = {"و": "w", "ו": "w", "י": "y", "ي": "y"}.get(first, "") if first in semivowels else ""
    if not start and first in "اعאע":
        start = "a"
    starts = (start, "") if start in {"w", "y"} else (start,)  # they may spell a vowel as well
    return _shaped(starts, (option for option in options if "?" not in option), least)


def _shaped(starts: tuple[str, ...], options: Iterable[str], least: int) -> tuple[str, ...]:
    """Outlines: a vowel at the beginning is in `starts`, an h at the end is none."""
    bodies = []
    for option in options:
        body = option.removesuffix("h")
        while "ii" in body or "uu" in body:
            body = body.replace("ii", "i").replace("uu", "u")
        body = body.lstrip("iu")
        if len(consonants(body)) >= least:
            bodies.append(body)
    if len(bodies) == 1:
        return tuple([begin + bodies[0] for begin in starts])
    return tuple(dict.fromkeys([begin + body for begin in starts for body in bodies]))


def _sounded(text: str) -> str:
    """The letters of an outline for a word in Latin letters."""
    if "h" in text or any(map(text.__contains__, _PAIRED)):
        return "".join([_LATIN.get(part, "") for part in _LATIN_PARTS.findall(text)])
    return text.translate(_LATIN_LETTERS)


def _latin_outlines(word: str, least: int) -> tuple[str, ...]:
    if not word.isalpha() or len(word) <= _MIN_SKELETON:
        return ()
    start = word[0] if word[0] in "wy" else "a" if word[0] in "aeiou" else ""
    word = _REPEAT.sub(r"\1", word.replace("ee", "i").replace("oo", "u"))  # one letter there: محمّد
    texts = [word, word.replace("v", "w")] if "v" in word[1:] else [word]
    # Zhirinovsky and Xi, as Arabic newspapers write them.
    if "zh" in word:
        texts.append(word.replace("zh", "j"))
    if "x" in word:
        texts.append(word.replace("x", "sh"))
    options = [_sounded(text) for text in texts]
    options += [option.replace("C", "ts") for option in options if "C" in option]
    starts = (start, "") if start == "a" else (start,)  # a short vowel at the beginning may go unwritten
    return _shaped(starts, options, least)
