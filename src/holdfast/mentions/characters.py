# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What every code point is to the automaton: a letter and its fold, a separator, nothing.

The fold is that of `names.normalize` (one table for names in lists, in queries and in texts),
with accents gone in every script, so that composed and decomposed text are one (и and й are).
A character may fold to several (ß: ss); offsets count characters of the text, never of the
fold, so they are exact whatever it gives.

Chinese, kana of Japanese words, Korean, Thai, Lao, Khmer and Burmese write no blanks between
words, or join particles to them: each of their characters is a word. Katakana, which write
foreign names, are read in runs like letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np

from holdfast.mentions import layout
from holdfast.mentions.layout import Characters
from holdfast.names.normalize import fold, read_table, script_pattern

__all__ = ["characters"]

_SPECIAL = {
    layout.NEWLINE: "\n\x85\u2028",
    layout.BREAK_CHAR: "\x0b\x0c\u2029",
    layout.PERIOD: ".\uff0e\u2024",
    layout.COMMA_CHAR: ",\uff0c\u060c\u3001",
    layout.APOSTROPHE: "'\u2019\u2018\u201b\u00b4`\u02bc\u02b9\uff07\u2032\u05f3",
    layout.HYPHEN: "-\u2010\u2011\u2012\u2013\uff0d\u2212\u058a\u05be",
    layout.NON_JOINER: "\u200c",
}
_QUOTES = '"“”„‟«»‹›「」『』《》〈〉＂״'
_BETWEEN = "&/+_*#@·‧・･＆／＋\r"
_ENDS_SENTENCE = "!?:;…•。！？：؟؛"
_WIDE = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3041, 0x309F), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x3134F),
)  # fmt: skip
_VOWELS = ((0x0900, 0x0DFF),)  # signs that are as good as letters
_KANA = (0x30A0, 0x30FF)
_LAST = 0x1FFFF  # beyond it are only Chinese characters


@cache
def characters() -> Characters:
    """The table, made once per process in some 0.3 s."""
    entries = np.full(0x110000, layout.STOP << 21, dtype=np.uint32)
    expansions: dict[str, int] = {}
    wide = np.zeros(0x110000, dtype=np.bool_)
    for first, last in _WIDE:
        wide[first : last + 1] = True
        codes = np.arange(first, last + 1, dtype=np.uint32)
        entries[first : last + 1] = codes | np.uint32(layout.WIDE << 21)
    for code in range(_LAST + 1):
        if not wide[code] or not 0x3400 <= code <= 0xD7A3:  # noqa: PLR2004 - those fold to themselves
            found = _entry(chr(code), expansions, wide=bool(wide[code]))
            if found is not None:
                entries[code] = found
    for code, entry in _exceptions().items():
        entries[code] = entry
    pages, page = np.unique(entries.reshape(-1, 256), axis=0, return_inverse=True)
    expansion = np.zeros(max(len(expansions), 1) * layout.MAX_EXPANSION, dtype=np.uint32)
    for text, at in expansions.items():
        codes_of = [ord(char) for char in text]
        expansion[at * layout.MAX_EXPANSION : at * layout.MAX_EXPANSION + len(codes_of)] = codes_of
    latin, cyrillic = _lookalikes()
    return Characters(page.reshape(-1).astype(np.uint16), pages.reshape(-1), expansion, latin, cyrillic)


def _exceptions() -> dict[int, int]:
    found = {ord(char): layout.SPECIAL << 21 | kind for kind, chars in _SPECIAL.items() for char in chars}
    found |= {ord(char): layout.SOFT << 21 | layout.QUOTE for char in _QUOTES}
    found |= {ord(char): layout.SOFT << 21 for char in _BETWEEN}
    found |= {ord(char): layout.STOP << 21 | 1 for char in _ENDS_SENTENCE}
    return found | {ord("\t"): layout.SOFT << 21 | layout.BLANK, 0x00AD: layout.MARK << 21}


def _entry(char: str, expansions: dict[str, int], *, wide: bool) -> int | None:
    """The entry of one character, `None` where it is a mere STOP."""
    category, code = unicodedata.category(char), ord(char)
    if category in {"Cn", "Co", "Cs"}:
        return None
    if category == "Zs":
        return layout.SOFT << 21 | layout.BLANK
    if category == "Cf":
        return layout.HIDDEN << 21
    vowel = any(first <= code <= last for first, last in _VOWELS)
    if category[0] not in "LN" and not (vowel and category[0] == "M"):
        return layout.MARK << 21 if category[0] == "M" else None
    text = char if vowel or _KANA[0] <= code <= _KANA[1] else _without_marks(char)
    folded = fold(text).replace(" ", "")
    if _KANA[0] <= code <= _KANA[1] and not folded:
        folded = char
    if wide:
        folded = folded[:1]
    if not folded:
        return layout.MARK << 21
    bits = _bits(char, folded, category)
    if len(folded) == 1:
        return ord(folded) | (layout.WIDE if wide else layout.LETTER) << 21 | bits
    if len(folded) > layout.MAX_EXPANSION:
        return None
    return expansions.setdefault(folded, len(expansions)) | layout.EXPANDED << 21 | bits


def _without_marks(char: str) -> str:
    if char.isascii() or 0xAC00 <= ord(char) <= 0xD7A3:  # noqa: PLR2004 - Hangul comes apart into letters
        return char
    return "".join(one for one in unicodedata.normalize("NFD", char) if unicodedata.category(one) != "Mn") or char


def _bits(char: str, folded: str, category: str) -> int:
    bits = layout.UPPER_BIT if category in {"Lu", "Lt"} else layout.LOWER_BIT if category == "Ll" else 0
    for script, bit in (("Latn", layout.LATIN_BIT), ("Cyrl", layout.CYRILLIC_BIT), ("Grek", layout.GREEK_BIT)):
        if _letters(script).match(char) is not None:
            bits |= bit
    if folded in _strange():
        bits = bits & ~layout.LATIN_BIT | layout.STRANGE_BIT
    return bits


@cache
def _letters(script: str) -> re.Pattern[str]:
    return re.compile(f"[{script_pattern(script)}]")


@cache
def _strange() -> dict[str, str]:
    """Letters that no name mixes with Latin ones → the Latin letter they look like."""
    rows = (text for script, text in read_table("lookalikes.tsv") if script == "any")
    return {pair[0]: pair[2:] for text in rows for pair in text.split()}


def _lookalikes() -> tuple[layout.UInt16, layout.UInt16]:
    latin, cyrillic = np.zeros(0x10000, dtype=np.uint16), np.zeros(0x10000, dtype=np.uint16)
    for script, text in read_table("lookalikes.tsv"):
        for pair in text.split():
            letter, _, like = pair.partition("=")
            # Accents are gone here before letters are compared.
            bare = _without_marks(letter)
            latin[ord(letter)] = ord(like)
            latin[ord(bare)] = latin[ord(bare)] or ord(like)
            if script == "Cyrl" and not cyrillic[ord(like)]:
                cyrillic[ord(like)] = ord(bare)
    return latin, cyrillic
