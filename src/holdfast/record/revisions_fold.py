# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The same words under other characters: what a difference is made of when no word differs.

Two keys of a text, each without one kind of noise:

    even(text)     bullets, white space, hidden characters, kinds of quotation marks and dashes (layout)
    repaired(text) besides: character references, UTF-8 decoded twice, normal forms, ligatures (encoding)

Texts with the same key differ in that noise only. Keys are for comparing: nothing is cited from
them, and no offset is taken on them.
"""

from __future__ import annotations

import html
import re
import unicodedata

__all__ = ["even", "might_be", "repaired", "words_of"]

_WHITE = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BULLET = re.compile(r"(?:[•‣◦▪●○■□·∙*–—‒-]|\(?\d{1,2}[.)](?=\s)|o(?=\s))\s*(?=\S)")
_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞", '"'),
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_DASH = re.compile(r" ?-[ -]*")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_WIDE = re.compile("[\uff01-\uff5e]+")
# The bytes 0x80 to 0xBF as windows-1252 and as iso-8859-1 read them, each to its byte.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)}
for _byte in range(0x80, 0xA0):
    try:
        _BYTES[bytes([_byte]).decode("cp1252")] = _byte
    except UnicodeDecodeError:  # five bytes that windows-1252 leaves open
        continue
_BEHIND = "".join(char for char, byte in _BYTES.items() if byte < 0xC0)  # noqa: PLR2004 - continuation bytes of UTF-8
_TWICE = re.compile(f"[\u00c2-\u00f4][{re.escape(_BEHIND)}]{{1,3}}")
# Between words: white space, also as a reference or as its bytes read as windows-1252.
_BETWEEN = "\\s|\u00c2\u00a0|&nbsp;|&#160;"
_DASH_WORD = "[–—]|\u00e2(?:\u20ac[\u201c\u201d]|\x80[\x93\x94])"
_WORD = re.compile(
    f"(?:{_DASH_WORD})+|(?:(?!\u00c2\u00a0|{_DASH_WORD}){_TWICE.pattern}|(?!{_BETWEEN}|{_DASH_WORD}).)+", re.DOTALL
)
_PLAIN_WORD = re.compile(r"\S+")
_LOST = re.compile("\ufffd|(?<=\\w)\\?(?=\\w)|\\?(?=\\w{1,2}\\b)")
_ROUNDS = 3  # a text decoded wrongly three times is damaged beyond what a page shows


def even(text: str) -> str:
    """The text with white space, bullets, marks and dashes made alike."""
    if not text.isascii() or "`" in text:
        text = _HIDDEN.sub("", text.translate(_MARKS))
    text = _WHITE.sub(" ", text).strip(" ")
    text = _DASH.sub("-", text) if "-" in text else text
    begun = _BULLET.match(text)
    while begun is not None and (begun.group()[-1] == " " or not text[begun.end()].isdigit()):
        text = text[begun.end() :]
        begun = _BULLET.match(text)
    return text


def repaired(text: str) -> str:
    """The text as `even`, and as it reads when its characters are put right."""
    if "&" in text:
        for _ in range(_ROUNDS):
            text, before = html.unescape(text), text
            if text == before:
                break
    if not text.isascii():
        for _ in range(_ROUNDS):
            text, before = _TWICE.sub(_once, text), text
            if text == before:
                break
        text = unicodedata.normalize("NFC", _WIDE.sub(_narrow, text.translate(_LIGATURES)))
    return even(text)


def _once(match: re.Match[str]) -> str:
    found = bytes(_BYTES[char] for char in match.group())
    for end in range(len(found), 1, -1):
        try:
            return found[:end].decode("utf-8") + match.group()[end:]
        except UnicodeDecodeError:
            continue
    return match.group()


def _narrow(match: re.Match[str]) -> str:
    return "".join(chr(ord(char) - 0xFEE0) for char in match.group())


def words_of(text: str) -> list[tuple[int, int]]:
    """The spans of the words of a text, in order, each with the signs it is written with; a dash is a word."""
    pattern = _PLAIN_WORD if text.isascii() and "&" not in text else _WORD
    return [match.span() for match in pattern.finditer(text)]


def might_be(damaged: str, whole: str) -> bool:
    """Whether `damaged` is `whole` with letters lost in decoding (U+FFFD, or `?` inside a word)."""
    if not _LOST.search(damaged):
        return False
    pattern = "".join(".{0,3}" if lost else re.escape(piece) for piece, lost in _pieces(damaged))
    return re.fullmatch(pattern, whole) is not None


def _pieces(text: str) -> list[tuple[str, bool]]:
    found, at = [], 0
    for match in re.finditer(r"(?:\ufffd)+|(?<=\w)\?+(?=\w)|\?+(?=\w{1,2}\b)", text):
        found += [(text[at : match.start()], False), (match.group(), True)]
        at = match.end()
    return [*found, (text[at:], False)]
