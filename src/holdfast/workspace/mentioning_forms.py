# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Bodies without their legal form: a list holds "PJSC Example", a newspaper writes "Example". Pure.

    "PJSC Example"                      → "example"
    "Example Trading Co., Ltd."         → "example trading"
    "Public Joint Stock Company Bank"   → nothing: what is left is an ordinary word
    "Ltd. of Russia"                    → nothing: a state's name is no firm's

Only forms at either end of a name are left out. What is left has to tell somebody apart: a single
word that is an ordinary one, a state or place, or has fewer than four letters is no name.
"""

from __future__ import annotations

import re

from holdfast.names import orgforms
from holdfast.names.normalize import clean
from holdfast.names.script import romanize
from holdfast.readers.text.cast.known import is_common, known_names

__all__ = ["core", "without_form"]

_SHORTEST = 4
_WORD = re.compile(r"[^\s\"“”«»„‘’',()]+")
_NO_FIRMS = frozenset({"country", "place", "person"})


def without_form(name: str) -> str:
    """The cleaned name of a body without the legal forms at its ends; "" without any, or if nothing telling is left."""
    words = clean(name).text.split()
    first, last = _bare(words)
    if (first, last) == (0, len(words)):
        return ""
    left = words[first:last]
    return " ".join(left) if _tells(left) else ""


def core(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of a name in a text without the legal forms at its ends; the same range where it has none."""
    spans = [match.span() for match in _WORD.finditer(text, start, end)]
    words = [clean(text[low:high]).text for low, high in spans]
    if len(words) < 2 or not all(words) or any(" " in word for word in words):  # noqa: PLR2004 - a form and a name
        return start, end
    first, last = _bare(words)
    return (spans[first][0], spans[last - 1][1]) if first < last else (start, end)


def _bare(words: list[str]) -> tuple[int, int]:
    """The words between the legal forms at both ends."""
    first, last = 0, len(words)
    if last < 2:  # noqa: PLR2004 - a form and a name
        return first, last
    plain = [word if word.isascii() else next(iter(romanize(word, 1)), word) for word in words]
    if not orgforms.mentions(plain):
        return first, last
    spans = orgforms.find(plain)
    for start, end, _ in spans:
        if start == first:
            first = end
    for start, end, _ in reversed(spans):
        if end == last and start >= first:
            last = start
    return (first, last) if first < last else (0, len(words))


def _tells(words: list[str]) -> bool:
    if len(words) > 1:
        return not all(map(is_common, words))
    word = words[0]
    known = known_names().names.get(word.capitalize())
    return len(word) >= _SHORTEST and not is_common(word) and (known is None or known.type not in _NO_FIRMS)
