# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A name of a document while it is being told (`Name`), all of them (`Names`), and the text they are read from.

Letters of another script inside a word are read as what they look like (`plain_text`): one
character for one, so that every offset stays, and where they stood is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from holdfast.names.normalize import read_table

__all__ = ["Name", "Names", "next_word", "plain_text"]

_OTHER_SCRIPT = re.compile("[\u0370-\u04ff]")
_MIXED = re.compile("[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")
_WORD_WITH_OTHERS = re.compile("\\w*[\u0370-\u04ff]\\w*")
_LOOK = "асеорхуіјѕԁһԛԝАВСЕНІЈКМОРЅТХУԌαοεικνρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LATIN = "aceopxyijsdhqwABCEHIJKMOPSTXYGaoeiknptuxABEZHIKMNOPTYX"
_NEXT = re.compile("(?:['’]s?)?[ \u00a0\n][“\"‘']?([\\w-]+)")


@dataclass(slots=True)
class Name:
    """A mention while it is being told: as `MentionFound`, with where it stands.

    `title` is the range of the title before a person; `owner` and `state` are canonical names.
    """

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
    """All names of a document; `titles` are offices without a name, `odd` the words with letters of other scripts."""

    text: str
    odd: list[tuple[int, int]]
    found: list[Name] = field(default_factory=list)
    titles: list[Name] = field(default_factory=list)


def next_word(text: str, end: int) -> str:
    """The word behind a name, its possessive and a blank passed over; "" where no word follows."""
    match = _NEXT.match(text, end)
    return match[1] if match is not None else ""


def plain_text(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text with look-alike letters read as Latin ones inside Latin words, as long as before; and those words."""
    if text.isascii() or _is_western(text) or _OTHER_SCRIPT.search(text) is None or _MIXED.search(text) is None:
        return text, []
    letters: list[str] = []
    odd: list[tuple[int, int]] = []
    at = 0
    for match in _WORD_WITH_OTHERS.finditer(text):
        word = match.group()
        if _MIXED.search(word) is None:
            continue
        latin = word.translate(_alike())
        if latin.isascii() or sum(map(str.isascii, word)) * 2 > len(word):
            letters += (text[at : match.start()], latin)
            odd.append(match.span())
            at = match.end()
    letters.append(text[at:])
    return "".join(letters), odd


def _is_western(text: str) -> bool:
    """Whether a text surely has no letter of U+0300 to U+04FF: the high byte of none is 3 or 4."""
    data = text.encode("utf-16-le", "surrogatepass")
    return b"\x03" not in data and b"\x04" not in data


@cache
def _alike() -> dict[int, str]:
    """Letters of other scripts by the Latin letter they look like, one for one."""
    pairs = dict(zip(_LOOK, _LATIN, strict=True))
    for row in read_table("lookalikes.tsv"):
        for cell in row:
            if len(cell) == 2 and not cell[0].isascii() and cell[1].isascii():  # noqa: PLR2004 - a pair
                pairs.setdefault(cell[0], cell[1])
    return {ord(one): other for one, other in pairs.items()}
