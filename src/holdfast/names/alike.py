# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Keys by which two words are alike although their letters are far apart.

    sound      9200  the same sound: two romanisations of one name (Yevgeniy, Evgeny, Jewgeni)
    spelling   9400  one name in two languages or habits (Sergei, Siarhei; `data/variants.tsv`)
    short      8300  a short form and the name it stands for (Sasha, Aleksandr; the same table)
    gender     9300  a surname as he and as she bears it (Ivanov, Ivanova; Sikorski, Sikorska)
    skeleton   6200  the consonants of an Arabic or Hebrew word and of a Latin one (see `abjad`); to
               8200  8200 by how many there are and whether the vowels that are written agree

A word is *listed* under some keys and *asks* for some. Most are the same; skeletons are not:
Latin words ask only for those of Arabic and Hebrew words and the other way round, short forms
only for full names and the other way round. `listed` and `asked` are made so that one word
asks for another exactly if the other asks for the one: similarity is symmetric.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from holdfast.names import abjad, gender, layout
from holdfast.names.normalize import read_table

__all__ = ["SOUND_SIMILARITY", "Key", "keys", "latin_keys", "masculine", "sound_key"]

SOUND_SIMILARITY = 9200
SPELLING_SIMILARITY, SHORT_SIMILARITY, GENDER_SIMILARITY = 9400, layout.SHORT_SIMILARITY, 9300
_MIN_SOUND_CHARS = 3
_SHORT_SOUND = 4  # Jung and Young are names apart, Jewgeni and Yevgeny are not
_DIGRAPHS = {
    "schtsch": "S", "shch": "S", "chtch": "S", "sch": "S", "sh": "S", "tsch": "C", "tch": "C", "ch": "C", "cz": "C",
    "dzh": "J", "dj": "J", "zh": "J", "kh": "h", "gh": "g", "ph": "f", "th": "t", "ck": "k", "q": "k", "c": "k",
    "w": "v",
    "x": "ks", "ou": "u", "oo": "u", "o": "u", "e": "i", "y": "i", "j": "i",
}  # fmt: skip
_DIGRAPH = re.compile("|".join(sorted(_DIGRAPHS, key=lambda key: (-len(key), key))))
_FRENCH_CH = re.compile(r"(?<!t)(?<!s)ch(?!t)")  # not tch, sch, chtch
_LETTERS = str.maketrans({letter: sound for letter, sound in _DIGRAPHS.items() if len(letter) == 1})
_REPEAT = re.compile(r"(.)\1+")
_GRADES = tuple(zip(*layout.SKELETONS, strict=True))  # by consonants
_MANY = len(_GRADES) - 1
_OPEN_ENDS = ("a", "e", "ah", "eh")  # Salma is written with ي there, or with ه
_GUTTURALS = frozenset("عءעא")  # after which a vowel may go unwritten: Mani'
# Slavic surnames by gender; the stem keeps at least three letters (Nova and Lena are no feminine forms).
_FEMININE = re.compile(r"(?<=.{3})(?:(?P<ov>ov|ev|in|yn)a|(?P<sk>[sc]k|tsk|zk)(?:aya|aia|aja|aa|a))\Z")
_MASCULINE = re.compile(r"(?<=.{3})(?:(?P<ov>ov|ev|in|yn)|(?P<sk>[sc]k|tsk|zk)(?:iy|ii|ij|yi|yy|y|i|oy|oi))\Z")

_SLAVIC_ENDS = frozenset("avnyij")  # the last letters of both


class Key(NamedTuple):
    """One key: under which text the word is listed, for which it asks, and the similarity it grants."""

    listed: str
    asked: str
    similarity: int


@lru_cache(maxsize=65_536)  # words repeat within a batch; about 20 MB when full
def keys(word: str) -> tuple[Key, ...]:
    """The keys of one cleaned word. O(length); words with a digit have none."""
    if not word.isascii():
        if not abjad.is_abjad(word):
            return ()
        return tuple(Key("m" + text, "u" + text, alike) for text, alike in _unvowelled(word).items())
    return (*latin_keys(word), *[Key("u" + text, "m" + text, alike) for text, alike in _vowelled(word).items()])


@lru_cache(maxsize=65_536)
def latin_keys(word: str) -> tuple[Key, ...]:
    """The keys of a cleaned ASCII word that Latin words answer to."""
    found = [*_groups().get(word, ())]
    sound = sound_key(word)
    if 0 < len(sound) <= _SHORT_SOUND and word[0] == "j":
        sound += "j"
    if sound:
        found.append(Key("s" + sound, "s" + sound, SOUND_SIMILARITY))
        if "j" in word:  # German Jewgeni, and English Jang
            sound = sound_key(word.replace("dj", "j").replace("j", "dj"))
            found.append(Key("s" + sound, "s" + sound, SOUND_SIMILARITY))
        if "sch" in word:  # German Prigoschin, where the English write zh
            sound = sound_key(word.replace("sch", "zh"))
            found.append(Key("s" + sound, "s" + sound, SOUND_SIMILARITY))
        if "ou" in word and _FRENCH_CH.search(word):  # French Choïgou: its ch is an English sh
            sound = sound_key(_FRENCH_CH.sub("sh", word))
            found.append(Key("s" + sound, "s" + sound, SOUND_SIMILARITY))
        stem = masculine(word)
        if stem:
            found.append(Key("g" + stem, "g" + stem, GENDER_SIMILARITY))
        for form, stem in gender.forms(word):
            found.append(Key(f"{form} {stem}", f"{'she' if form == 'he' else 'he'} {stem}", GENDER_SIMILARITY))
    return tuple(found)


def masculine(word: str) -> str:
    """The part a Slavic surname shares between the genders, `""` when the word does not look like one."""
    match = None if word[-1:] not in _SLAVIC_ENDS else _FEMININE.search(word) or _MASCULINE.search(word)
    if match is None:
        return ""
    kind = match["ov"] or match["sk"]
    return sound_key(word[: match.start()] + kind)


def _vowelled(word: str) -> dict[str, int]:
    """The keys of a Latin word for words of scripts that leave vowels out, with similarities (`_unvowelled`)."""
    made: dict[str, int] = {}
    for outline in abjad.outlines(word):
        bones = abjad.consonants(outline)
        full, open_, bare = _GRADES[min(len(bones) - (bones[0] == "a"), _MANY)]
        last = outline[-1]
        end = last if last in "iu" else "e" if word.endswith(_OPEN_ENDS) else ""
        made["+" + outline] = full
        made[f"-{bones}-{end}"] = open_
        if bare:
            made["~" + bones] = bare
    return made


def _unvowelled(word: str) -> dict[str, int]:
    """The keys of an Arabic or Hebrew word for Latin ones, with similarities.

    +outline         all vowels agree, those unwritten being a and e
    -skeleton-end    none is written but perhaps at the end, and the end agrees
    ~skeleton        the consonants alone agree
    """
    made: dict[str, int] = {}
    for outline in abjad.outlines(word):
        bones = abjad.consonants(outline)
        full, open_, bare = _GRADES[min(len(bones) - (bones[0] == "a"), _MANY)]
        made["+" + outline] = full
        end = outline[-1] if outline[-1] in "iu" else ""
        if outline.removesuffix(end) == bones:
            ends = {"i": "ie", "u": "u"}.get(end, ("", "e", "i") if word[-1] in _GUTTURALS else ("", "e"))
            made.update({f"-{bones}-{each}": open_ for each in ends})
        if bare:
            made["~" + bones] = bare
    return made


@cache
def _groups() -> dict[str, tuple[Key, ...]]:
    groups: dict[str, list[Key]] = {}
    for number, (kind, text) in enumerate(read_table("variants.tsv")):
        if kind == "spelling":
            for word in text.split():
                key = f"={number}"
                groups.setdefault(word, []).append(Key(key, key, SPELLING_SIMILARITY))
            continue
        full, _, short = text.partition("|")
        for word in full.split():
            groups.setdefault(word, []).append(Key(f"f{number}", f"k{number}", SHORT_SIMILARITY))
        for word in short.split():
            groups.setdefault(word, []).append(Key(f"k{number}", f"f{number}", SHORT_SIMILARITY))
    return {word: tuple(found) for word, found in groups.items()}


def sound_key(word: str) -> str:
    """Key shared by common romanisations of one name, `""` when the word is too short or not Latin.

    Sibilants, gutturals, w/v, x/ks, doubled letters, and the vowels e/i/y/j and o/u are merged.
    """
    if not word.isascii() or len(word) <= _MIN_SOUND_CHARS or not word.isalpha():
        return ""
    if "h" in word or "c" in word or "dj" in word:
        word = _DIGRAPH.sub(lambda match: _DIGRAPHS[match.group()], word)
    else:  # ou and oo become one letter below
        word = word.translate(_LETTERS)
    key = _REPEAT.sub(r"\1", word)
    return key if len(key) >= _MIN_SOUND_CHARS else ""
