# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Text of a name → the form in which names are compared, and what was odd about it.

`clean` gives lower-case words separated by single blanks: accents, punctuation and
apostrophes gone, digits ASCII, compatibility forms (full width, mathematical letters,
ligatures) resolved. What a reader cannot see is removed and *flagged*: zero-width and
other format characters, bidirectional controls, control characters, unassigned code
points. Words that mix Latin letters with look-alikes of another script are folded to one
script and flagged, as a possible attempt at evasion; the flag is a fact about the text,
not an accusation.

The tables (`data/fold.tsv`, `data/unassigned.tsv`, `data/scripts.tsv`) are generated from
Unicode 14.0.0 by tools/make_unicode_tables.py, so every Python from 3.11 gives the same
text. Python's own NFC is used only on code points assigned in 14.0.0, where Unicode's
stability policy fixes the answer (https://www.unicode.org/policies/stability_policy.html).

Bounded: only the first 1,000 characters are read, the rest is cut and flagged. `clean`
is idempotent: cleaning its text again changes nothing, and raises no flag but that of a word
whose scripts cannot be brought to one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Flag, auto
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["MAX_CHARS", "Clean", "Oddity", "clean", "clean_whole", "fold", "plain_words", "read_table"]

MAX_CHARS = 1000  # the longest name on the OFAC, UN and EU lists has under 400; the rest is not a name


class Oddity(Flag):
    """What `clean` found and removed or folded."""

    NONE = 0
    HIDDEN = auto()  # zero-width and other format characters, fillers, tags
    BIDI = auto()  # direction controls: the text may be displayed in another order than it is stored
    CONTROL = auto()  # NUL and other control characters beyond tab and line ends
    UNKNOWN = auto()  # unassigned, private-use or surrogate code points
    MIXED_SCRIPT = auto()  # a word mixes scripts with letters that look alike
    TRUNCATED = auto()  # more than MAX_CHARS characters

    def words(self) -> tuple[str, ...]:
        """The flags as lower-case words, in order of definition."""
        return tuple(str(flag.name).lower() for flag in Oddity if flag in self and flag is not Oddity.NONE)


@dataclass(frozen=True, slots=True)
class Clean:
    """Cleaned text (possibly empty) and the flags raised on the way."""

    text: str
    oddities: Oddity


_ASCII = dict.fromkeys(range(128), " ")
_ASCII.update({code: chr(code).lower() for code in range(128) if chr(code).isalnum()})
_ASCII.update({ord("'"): "", ord("`"): ""})
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Persian writes it between the parts of a word (علی‌اکبر): spelling, not hiding.
_PARTED = re.compile("(?<=[\u0620-\u06d5])\u200c(?=[\u0620-\u06d5])")
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u180b-\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0001-\U000e007f]"
)


def clean(text: str) -> Clean:
    """Clean one name. See the module docstring; never raises, O(MAX_CHARS).

    Nothing that is folded or flagged reaches across a blank: the pieces between blanks are cleaned one by
    one, and remembered. `clean_whole` is the same without that, and a test holds them equal.
    """
    if len(text) > MAX_CHARS:
        kept = clean(text[:MAX_CHARS])
        return Clean(kept.text, kept.oddities | Oddity.TRUNCATED)
    if text.isascii():
        plain = plain_words(text)
        return clean_whole(text) if plain is None else Clean(" ".join(plain), Oddity.NONE)
    pieces = text.split(" ")
    if len(text) > _MAX_PIECE and max(map(len, pieces)) > _MAX_PIECE:
        return clean_whole(text)
    found: list[str] = []
    oddities = Oddity.NONE
    for one in map(_cleaned_piece, pieces):
        if one.text:
            found.append(one.text)
        if one.oddities is not Oddity.NONE:
            oddities |= one.oddities
    return Clean(" ".join(found), oddities)


def plain_words(text: str) -> list[str] | None:
    """The words of `clean`, where `text` is printable ASCII and nothing can be odd about it; else `None`."""
    return text.translate(_ASCII).split() if text.isascii() and text.isprintable() else None


_MAX_PIECE = 60  # longer pieces are not words that come again


@lru_cache(maxsize=65_536)  # words repeat; about 15 MB when full
def _cleaned_piece(piece: str) -> Clean:
    return clean_whole(piece)


def clean_whole(text: str) -> Clean:
    """`clean` without its memory: the definition."""
    oddities = Oddity.NONE
    if len(text) > MAX_CHARS:
        text, oddities = text[:MAX_CHARS], Oddity.TRUNCATED
    if _CONTROLS.search(text) is not None:
        oddities |= Oddity.CONTROL
    if text.isascii():
        return Clean(" ".join(text.translate(_ASCII).split()), oddities)
    text = _PARTED.sub(" ", text)
    if _BIDI.search(text) is not None:
        oddities |= Oddity.BIDI
    if _HIDDEN.search(text) is not None:
        oddities |= Oddity.HIDDEN
    known = _assigned(text)
    if known != text:
        oddities |= Oddity.UNKNOWN
    # Hidden characters go before the look-alike test: one of them inside a word would split it.
    unmixed, mixed = _unmix(fold(_BIDI.sub("", _HIDDEN.sub("", known))))
    if mixed:
        oddities |= Oddity.MIXED_SCRIPT
    return Clean(unmixed, oddities)


def fold(text: str) -> str:
    """Case, accents and punctuation folded by the table; blanks single; nothing flagged."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    known = unicodedata.normalize("NFC", _assigned(text))
    composed = unicodedata.normalize("NFC", known.translate(fold_map()))
    # A mark that lost its base can compose with a new one: fold again until nothing moves (twice at most in practice).
    again = unicodedata.normalize("NFC", composed.translate(fold_map()))
    return " ".join(again.split())


def read_table(name: str) -> list[list[str]]:
    """Rows of one tab-separated data file of this package, comments and blank lines left out."""
    text = files("holdfast.names").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]


@cache
def fold_map() -> dict[int, str]:
    """Code point → folded text, for `str.translate`; code points that stay themselves are absent."""
    table: dict[int, str] = {}
    for span, result in read_table("fold.tsv"):
        first, last = _span(span)
        text = result.replace("_", " ")
        for code in range(first, last + 1):
            table[code] = text
    return table


def _assigned(text: str) -> str:
    """`text` with a blank for every code point that is no character: each sort of character is looked at once."""
    unknown = {ord(char): " " for char in set(text) if _is_unassigned(char)}
    return text.translate(unknown) if unknown else text


@lru_cache(maxsize=16_384)  # the pattern walks hundreds of ranges
def _is_unassigned(char: str) -> bool:
    return _unassigned().match(char) is not None


@cache
def _unassigned() -> re.Pattern[str]:
    return re.compile("[" + "".join(_range_text(row[0]) for row in read_table("unassigned.tsv")) + "]")


@cache
def script_pattern(script: str) -> str:
    """The inside of a character class matching the letters of `script` (ISO 15924 code)."""
    return "".join(_range_text(span) for span, code in read_table("scripts.tsv") if code == script)


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first, 16), int(last or first, 16)


def _range_text(span: str) -> str:
    first, last = _span(span)
    return f"{re.escape(chr(first))}-{re.escape(chr(last))}"


@cache
def _mixing() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    latin = script_pattern("Latn")
    other = script_pattern("Cyrl") + script_pattern("Grek")
    return re.compile(f"[{latin}]"), re.compile(f"[{other}]"), re.compile(f"[{latin}{other}]+")


@cache
def _lookalikes() -> tuple[dict[str, str], dict[str, str]]:
    """Look-alike → Latin letter (both scripts), and Latin letter → Cyrillic look-alike."""
    to_latin: dict[str, str] = {}
    to_cyrillic: dict[str, str] = {}
    for script, pairs in read_table("lookalikes.tsv"):
        for pair in pairs.split() if script != "any" else ():
            letter, _, latin = pair.partition("=")
            to_latin[letter] = latin
            if script == "Cyrl":
                to_cyrillic.setdefault(latin, letter)
    return to_latin, to_cyrillic


@cache
def _strange() -> tuple[re.Pattern[str], dict[int, str]]:
    pairs = (pair for script, text in read_table("lookalikes.tsv") if script == "any" for pair in text.split())
    table = {ord(pair[0]): pair[2:] for pair in pairs}
    return re.compile(f"[{''.join(map(chr, table))}]"), table


def _plain(text: str) -> tuple[str, bool]:
    """Letters that no name mixes with Latin ones as the Latin letters they look like; and whether there were any."""
    pattern, table = _strange()
    if pattern.search(text) is None:
        return text, False
    words = [word.translate(table) if re.search("[a-z]", word) else word for word in text.split(" ")]
    plain = " ".join(words)
    return plain, plain != text


def _unmix(text: str) -> tuple[str, bool]:
    """Bring words that mix scripts to one, where every foreign letter is a look-alike; and whether any word mixed.

    1. All its Latin letters look Cyrillic, nothing in it is Greek, and most of it is Cyrillic → Cyrillic (Iванов).
    2. Else all non-Latin letters of the word look Latin → Latin.
    3. Else all its Latin letters look Cyrillic, and nothing in it is Greek → Cyrillic.
    4. Else it stays as it is.
    """
    text, strange = _plain(text)
    latin, other, word = _mixing()
    if latin.search(text) is None or other.search(text) is None:
        return text, strange
    to_latin, to_cyrillic = _lookalikes()
    mixed = strange

    def one(match: re.Match[str]) -> str:
        nonlocal mixed
        run = match.group()
        if latin.search(run) is None or other.search(run) is None:
            return run
        mixed = True
        as_latin = all(char in to_latin for char in run if other.match(char))
        as_cyrillic = all(char in to_cyrillic for char in run if latin.match(char)) and _greek().search(run) is None
        if as_latin and not (as_cyrillic and 2 * len(latin.findall(run)) < len(run)):
            return "".join(to_latin.get(char, char) for char in run)
        return "".join(to_cyrillic.get(char, char) for char in run) if as_cyrillic else run

    return word.sub(one, text), mixed


@cache
def _greek() -> re.Pattern[str]:
    return re.compile(f"[{script_pattern('Grek')}]")
