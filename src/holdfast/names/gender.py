# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Surnames as he and as she bears them, beyond the Slavic -ov/-ova and -ski/-ska (`alike.masculine`).

    Czech, Slovak   Novák, Nováková; Svoboda, Svobodová      Lithuanian   Kubilius, Kubilienė; Paulauskas, Paulauskaitė
    Greek           Papadopoulos, Papadopoulou               Latvian      Bērziņš, Bērziņa

A list may hold one form and a customer file another: newspapers leave the endings out, and
offices put them on. `forms` gives the stems of the forms that `word` may be; his and hers are
alike when they share one, two of his are not (Martin and Martina are two people).
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["forms"]

_MIN_STEM = 4
_ENDS = frozenset("acdehiklnrstu")  # the last letters of all patterns below
_LITHUANIAN = re.compile(r"(?:(?P<she>iene|ene|aite|yte|iute|ute)|(?P<he>ius|as|is|ys|us))\Z")
_GREEK = re.compile(r"(?P<kind>opoul|eas|iad|id|ak|el|at|iot|inak)(?:(?P<she>ou|i)|(?P<he>os|is|as|es))\Z")
_LATVIAN = re.compile(r"(?P<kind>in|sn|kl)(?:(?P<she>a)|(?P<he>s))\Z")
_CZECH_SHE = re.compile(r"(.{4,}?[bcdfghjklmnprstvz])ova\Z")
_CZECH_HE = re.compile(r"(.{3,}(?:[aeiou]k|[ae]c|ar|[aei]l|an|[dlkrth]))a?\Z")


def forms(word: str) -> tuple[tuple[Literal["he", "she"], str], ...]:
    """`(gender of the form, stem)` for each kind of surname that `word` looks like; none for most words. O(length)."""
    if len(word) <= _MIN_STEM or word[-1] not in _ENDS or not word.isascii():
        return ()
    found: list[tuple[Literal["he", "she"], str]] = []
    match = _LITHUANIAN.search(word)
    if match is not None and match.start() >= _MIN_STEM:
        found.append(("she" if match["she"] else "he", "lt" + word[: match.start()]))
    for language, pattern in (("el", _GREEK), ("lv", _LATVIAN)):
        match = pattern.search(word)
        if match is not None and match.start() >= _MIN_STEM - 1:
            found.append(("she" if match["she"] else "he", language + word[: match.end("kind")]))
    she, he = _CZECH_SHE.match(word), _CZECH_HE.match(word)
    if she is not None:
        found.append(("she", "cz" + she[1]))
    elif he is not None:
        found.append(("he", "cz" + he[1]))
    return tuple(found)
