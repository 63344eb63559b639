# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names in Arabic and Hebrew letters: scripts that leave most vowels out.

محمد is mhmd: no table of letters makes Muhammad of it. Two things do:

1. `spellings` puts the Latin spelling of common names, particles and words of firms from
   `data/scripts/arabic.tsv` and `hebrew.tsv` in place of each known word, and takes off the article (ال) and the و before it;
   عبد and the word after it are written abdul …, as on most lists. Words it does not know keep
   their letters.
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

from holdfast.names.normalize import fold, read_table

__all__ = ["SCRIPTS", "is_abjad", "skeletons", "spellings"]

SCRIPTS = ("Arab", "Hebr")
_LEXICONS = {"Arab": "arabic", "Hebr": "hebrew"}
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_HEBREW = re.compile("[\u0590-\u05ff]")
_ARTICLE_CHARS = 4  # ال and a word of two letters; shorter words only begin with the same letters
_MAX_VARIANTS = 4
_MIN_SKELETON = 2  # one consonant is shared by too many words

_ARABIC_LETTERS = {
    "ا": "", "ء": "", "ع": "", "و": "", "ي": "", "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "t", "ج": "g", "غ": "g",
    "گ": "g", "چ": "S", "ش": "S", "ح": "h", "ه": "h", "خ": "K", "د": "d", "ذ": "d", "ض": "d", "ر": "r", "ز": "z",
    "ظ": "z", "ژ": "z", "س": "s", "ص": "s", "ف": "f", "ڤ": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n",
    "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ے": "", "ې": "", "ګ": "g", "ڼ": "n", "ښ": "S", "څ": "s", "ځ": "z",
    "ڕ": "r", "ڵ": "l", "ێ": "", "ۆ": "", "ە": "",
}  # fmt: skip
_HEBREW_LETTERS = {
    "א": "", "ע": "", "ו": "", "י": "", "ב": "bf", "ג": "g", "ד": "d", "ה": "h", "ז": "z", "ח": "hK", "ט": "t",
    "כ": "kK", "ך": "kK", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "פ": "fb", "ף": "f", "ץ": "C",
    "צ": "C", "ק": "k", "ר": "r", "ש": "Ss", "ת": "t",
}  # fmt: skip
_LATIN = {
    "sch": "S", "tch": "S", "sh": "S", "ch": "S", "kh": "K", "gh": "g", "th": "t", "dh": "d", "ph": "f", "zh": "z",
    "dj": "g", "dzh": "g", "tz": "C", "ts": "C", "ck": "k", "qu": "k", "x": "ks", "q": "k", "c": "k", "p": "b",
    "v": "f", "j": "g", "b": "b", "d": "d", "f": "f", "g": "g", "h": "h", "k": "k", "l": "l", "m": "m", "n": "n",
    "r": "r", "s": "s", "t": "t", "z": "z",
}  # fmt: skip
_LATIN_PARTS = re.compile("|".join(sorted(_LATIN, key=lambda key: (-len(key), key))) + "|[a-z]")
_REPEAT = re.compile(r"(.)\1+")


def is_abjad(word: str) -> bool:
    """Whether a word is written in Arabic or Hebrew letters."""
    return not word.isascii() and (_ARABIC.search(word) is not None or _HEBREW.search(word) is not None)


def spellings(text: str, script: str) -> tuple[str, ...]:
    """`text` with the known words of `script` in Latin letters, and `text` itself."""
    read = _arabic(text) if script == "Arab" else _known_words(text, "Hebr")
    return tuple(dict.fromkeys((read, text)))


def _known_words(text: str, script: str) -> str:
    known = _lexicon(script)
    return " ".join(known.get(word, word) for word in text.split())


def _arabic(text: str) -> str:
    known = _lexicon("Arab")
    out: list[str] = []
    words = text.split()
    for position, word in enumerate(words):
        if word in known:
            out += _after_abd(out, known[word].split())
        elif word.startswith("عبد") and len(word) > _ARTICLE_CHARS and _split(word[3:], known):
            out += ["abdul", *_bare(_split(word[3:], known))]
        elif word.startswith("و") and position > 0 and len(word) > _ARTICLE_CHARS and word[1:3] == "ال":
            out += _split(word[1:], known) or [word[1:]]
        else:
            out += _after_abd(out, _split(word, known) or [word])
    return " ".join(out)


def _split(word: str, known: dict[str, str]) -> list[str]:
    """`al` and the rest, where the word has the article; the word alone if known; else nothing."""
    if word.startswith("ال") and len(word) >= _ARTICLE_CHARS:
        return ["al", *known.get(word[2:], word[2:]).split()]
    return [known[word]] if word in known else []


def _bare(words: list[str]) -> list[str]:
    return words[1:] if words[:1] == ["al"] else words


def _after_abd(out: list[str], words: list[str]) -> list[str]:
    if out[-1:] == ["abd"] and words[0] != "abd":
        out[-1] = "abdul"
        return _bare(words)
    return words


@cache
def _lexicon(script: str) -> dict[str, str]:
    rows = read_table(f"scripts/{_LEXICONS[script]}.tsv")
    pairs = (item.partition("=") for _, text in rows for item in text.split())
    found: dict[str, str] = {}
    for key, _, value in pairs:
        found.setdefault(fold(key.replace("_", " ")), value.replace("_", " "))
    return found


def skeletons(word: str) -> tuple[str, ...]:
    """The consonant skeletons of a cleaned word, at most eight; none when too little is left.

    A word that begins with a vowel (ا ع, or a Latin vowel) has a skeleton that begins with `a`; w and y
    count only at the beginning, h not at the end.
    """
    if word.isascii():
        return _latin_skeletons(word)
    if _ARABIC.search(word) is not None:
        return _finished(_options(word.replace("تش", "ش"), _ARABIC_LETTERS), word[0], "وي")
    if _HEBREW.search(word) is not None:
        return _finished(_options(word, _HEBREW_LETTERS), word[0], "וי")
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


def _finished(options: list[str], first: str, consonants: str) -> tuple[str, ...]:
    start = {"و": "w", "ו": "w", "ي": "y", "י": "y"}.get(first, "") if first in consonants else ""
    if not start and first in "اعאע":
        start = "a"
    starts = (start, "") if start in {"w", "y"} else (start,)  # they may spell a vowel as well
    shaped = (
        begin + _REPEAT.sub(r"\1", option).removesuffix("h")
        for begin in starts for option in options if "?" not in option
    )  # fmt: skip
    return tuple(dict.fromkeys(text for text in shaped if len(text.lstrip("a")) >= _MIN_SKELETON))


def _latin_skeletons(word: str) -> tuple[str, ...]:
    if not word.isalpha() or len(word) <= _MIN_SKELETON:
        return ()
    start = word[0] if word[0] in "wy" else "a" if word[0] in "aeiou" else ""
    texts = [word, word.replace("v", "")] if "v" in word[1:] else [word]
    options = ["".join(_LATIN.get(part, "") for part in _LATIN_PARTS.findall(text)) for text in texts]
    options += [option.replace("C", "ts") for option in options if "C" in option]
    starts = (start, "") if start == "a" else (start,)  # a short vowel at the beginning may go unwritten
    shaped = (begin + _REPEAT.sub(r"\1", option).removesuffix("h") for begin in starts for option in options)
    return tuple(dict.fromkeys(text for text in shaped if len(text.lstrip("a")) >= _MIN_SKELETON))
