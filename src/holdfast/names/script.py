# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which script a name is written in, and how it may look in Latin letters.

One name in Cyrillic has many Latin spellings, because passports, mapping agencies,
newspapers and other languages each follow a standard of their own. `romanize` gives all
the spellings of the tables in `data/scripts/` (a file per script; each table names its standard:
ICAO Doc 9303, BGN/PCGN, ISO 9, ELOT 743 …), the most likely first, without repeats. The
language is guessed only from letters that no other language of the table uses (і ї є:
Ukrainian, ў: Belarusian, ј љ њ: Serbian or Macedonian); otherwise the Russian tables lead
and the Ukrainian one follows.

Scripts that no table of letters can read have modules of their own: `eastasian` (Chinese,
Korean, kana) and `abjad` (Arabic, Hebrew: words that it does not know keep their letters, and
are matched by their consonants). Other scripts stay as they are, and match only names in the
same script. Input is text cleaned by `normalize.clean`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from holdfast.names import abjad, eastasian, japanese
from holdfast.names.normalize import read_table, script_pattern

__all__ = ["MAX_SPELLINGS", "RomanTable", "romanize", "scripts", "spellings", "standards", "tables", "written"]

MAX_SPELLINGS = 8  # per name: five Cyrillic tables; Chinese characters may be Chinese, Japanese or Korean
_SCRIPTS = 2  # beside Latin; a text in more of them is no name, and gets fewer spellings
_TABLE_FILES = ("cyrillic", "greek", "armenian", "georgian", "kana")
_READ = ("Cyrl", "Grek", "Armn", "Geor", "Hira", "Kana", "Arab", "Hebr", "Hani", "Hang")
_KNOWN = ("Latn", "Cyrl", "Grek", "Arab", "Hebr", "Armn", "Geor", "Hani", "Hang", "Hira", "Kana", "Thai", "Deva")


@dataclass(frozen=True, slots=True)
class RomanTable:
    """One romanisation: its name, script, the standard it follows, and its mappings."""

    name: str
    script: str
    standard: str
    mappings: tuple[tuple[str, str], ...]


def scripts(text: str) -> tuple[str, ...]:
    """ISO 15924 codes of the scripts whose letters occur in `text`, in a fixed order."""
    if text.isascii():
        return ("Latn",) if any("a" <= char <= "z" for char in text.lower()) else ()
    return tuple(code for code in _KNOWN if _letters(code).search(text) is not None)


def romanize(text: str, limit: int = MAX_SPELLINGS) -> tuple[str, ...]:
    """Latin spellings of cleaned `text`, most likely first, at most `limit`.

    Text without a letter of another script comes back as the only spelling. Arabic and Hebrew
    words of no known spelling stay in their letters.
    """
    if text.isascii():
        return (text,)
    found = _read_scripts(text)
    if "Kana" in found or "Hira" in found:
        # Characters beside kana are read the Japanese way, as far as its tables reach.
        text = japanese.characters(text) if "Hani" in found else text
        found = [code for code in found if code not in {"Kana", "Hani"}] + ["Hira"] * ("Hira" not in found)
    spellings, most = [text], 2 * MAX_SPELLINGS if len(found) <= _SCRIPTS else MAX_SPELLINGS // 2
    for script in found:
        spellings = [made for spelling in spellings for made in _spell(spelling, script, limit)][:most]
    return tuple(dict.fromkeys(spellings))[:limit]


def _read_scripts(text: str) -> list[str]:
    """The codes of `_READ` whose letters occur in `text`; remembered per word."""
    found: set[str] = set()
    for word in set(text.split(" ")):
        found.update(_word_scripts(word) if len(word) <= _MAX_REMEMBERED else _word_scripts.__wrapped__(word))
    return [code for code in _READ if code in found] if len(found) > 1 else list(found)


_MAX_REMEMBERED = 60  # characters: longer words do not come again


@lru_cache(maxsize=65_536)  # words repeat
def _word_scripts(word: str) -> tuple[str, ...]:
    return () if word.isascii() else tuple(code for code in _READ if _letters(code).search(word) is not None)


def standards(text: str) -> tuple[tuple[str, str], ...]:
    """`(table, standard)` of the romanisations that `romanize` applies to cleaned `text`."""
    found = [code for code in _READ if not text.isascii() and _letters(code).search(text) is not None]
    made: list[tuple[str, str]] = []
    for code in found:
        if code in _OTHER_STANDARDS:
            made += _OTHER_STANDARDS[code]
        else:
            made += [(name, tables()[name].standard) for name in _tables_for(text, code)]
    return tuple(dict.fromkeys(made))


def spellings(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each spelling that `romanize` gives to cleaned `text`, with the tables that give it (none: nobody can tell)."""
    made = romanize(text)
    found = [] if text.isascii() else _read_scripts(text)
    if len(found) != 1 or found[0] in _OTHER_STANDARDS:
        return tuple((spelling, ()) for spelling in made if spelling)
    names = _tables_for(text, found[0])
    by_table = {name: written(text, name) for name in names}
    return tuple((spelling, tuple(name for name in names if by_table[name] == spelling)) for spelling in made)


_KANA = [("ja-hepburn", "Modified Hepburn, long vowels unmarked or spelled out"), ("ja-kunrei", "ISO 3602:1989")]
_OTHER_STANDARDS = {
    "Hira": _KANA,
    "Kana": _KANA,
    "Hani": [
        ("pinyin", "Hanyu Pinyin, ISO 7098:2015"), ("wade-giles", "Wade-Giles (Matthews, 1943)"),
        ("hong-kong", "usage of Hong Kong's offices, where the name begins with a surname"),
        ("japanese", "Hepburn, where the tables of Japanese names reach"),
        ("hanja", "Korean, where all characters are read in Korean names"),
    ],
    "Hang": [
        ("press", "spellings in common use, up to three"), ("north", "spellings in use in the north"),
        ("revised", "Revised Romanization, notice 2000-8"), ("reischauer", "McCune-Reischauer 1939"),
    ],
    "Arab": [("lexicon", "common names by table, other words by their consonants")],
    "Hebr": [("lexicon", "common names by table, other words by their consonants")],
}  # fmt: skip


def _spell(text: str, script: str, limit: int) -> tuple[str, ...]:
    if script in abjad.SCRIPTS:
        return abjad.spellings(text, script)
    if script == "Hani":
        return eastasian.han(text)
    if script == "Hang":
        return eastasian.hangul(text)
    if script == "Hira":
        kana = eastasian.to_hiragana(text)
        hepburn = written(kana, "ja-hepburn")
        kunrei = eastasian.kana_spelling(written(kana, "ja-kunrei"), short=False)
        long, short = (eastasian.kana_spelling(hepburn, short=short) for short in (False, True))
        return tuple(dict.fromkeys((short, long, kunrei)))
    names = _tables_for(text, script)[:limit]
    words = text.split(" ")
    if max(map(len, words)) > _MAX_REMEMBERED:
        return tuple(written(text, name) for name in names)
    return tuple(map(" ".join, zip(*[_word_by_tables(names, word) for word in words], strict=True)))


_ONE_LANGUAGE = {
    "Grek": ("el-elot", "el-plain"),
    "Geor": ("ka-2002", "ka-iso", "ka-press"),
    "Armn": ("hy-bgn", "hy-iso", "hy-west"),
}
_BULGARIAN = re.compile("ъ[бвгджзклмнпрстфхцчшщ]")  # a vowel there, a sign before vowels in Russian


def _tables_for(text: str, script: str) -> tuple[str, ...]:
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    letters = set(text)
    if letters & set("јљњђћџѓќѕ"):
        return ("sr-latin", "sr-english")
    if "ў" in letters:
        return ("be-bgn", "be-2007", "ru-press")
    if letters & set("іїєґ"):
        return ("uk-kmu", "uk-bgn", "be-bgn", "ru-bgn", "ru-german", "ru-iso9")
    if letters & set("әғқңөұүһ"):
        return ("kk-latin", "ru-icao")
    if _BULGARIAN.search(text) is not None:
        return ("bg-2009", "ru-bgn", "ru-press", "ru-icao", "ru-german")
    return ("ru-bgn", "ru-press", "ru-icao", "ru-german", "uk-kmu", "ru-french", "ru-iso9")


@cache
def tables() -> dict[str, RomanTable]:
    """All romanisation tables by name."""
    built: dict[str, RomanTable] = {}
    rows = (row for file in _TABLE_FILES for row in read_table(f"scripts/{file}.tsv"))
    for name, script, standard, text in rows:
        mappings: dict[str, str] = {}
        for item in text.split():
            if item.startswith("base:"):
                mappings.update(built[item[5:]].mappings)
            else:
                key, _, value = item.partition("=")
                mappings[key] = value
        built[name] = RomanTable(name, script, standard, tuple(mappings.items()))
    return built


@cache
def _letters(script: str) -> re.Pattern[str]:
    return re.compile(f"[{script_pattern(script)}]")


@cache
def _compiled(name: str) -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str], dict[int, str]]:
    """One pattern over all keys, longer before shorter; ^ and $ stand literally in the marked text.

    With the mappings come a pattern over the keys of several characters and a table of the others: a word in which
    none of the former stands is read letter by letter, which is what most words are.
    """
    mappings = {"^": "", "$": ""} | dict(tables()[name].mappings)
    keys = sorted(mappings, key=lambda key: (-len(key), key))
    several = [key for key in keys if len(key) > 1]
    letters = {ord(key): value for key, value in mappings.items() if len(key) == 1}
    return _any_of(keys), mappings, _any_of(several) if several else _NEVER, letters


_NEVER = re.compile(r"(?!)")


def _any_of(keys: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(key) for key in keys))


def written(text: str, name: str) -> str:
    """Cleaned `text` by the table `name`. No key of a table has a blank in it, so words are read one by one."""
    return " ".join([word if word.isascii() else _read_word(name, word) for word in text.split(" ")])


@lru_cache(maxsize=65_536)  # words repeat; about 40 MB when full
def _word_by_tables(names: tuple[str, ...], word: str) -> tuple[str, ...]:
    return tuple(word if word.isascii() else _read_word(name, word) for name in names)


def _read_word(name: str, word: str) -> str:
    pattern, mappings, several, letters = _compiled(name)
    marked = f"^{word}$"
    if several.search(marked) is None:
        return marked.translate(letters)
    return pattern.sub(lambda match: mappings[match.group()], marked)
