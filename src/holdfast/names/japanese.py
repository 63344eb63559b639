# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Japanese names in Chinese characters, read the likeliest way.

No table can know how a person reads the characters of their name; most read them as most
others do. `person` takes the longest family name of `data/scripts/japanese.tsv` off the front
and reads the rest as a given name, whole or by its parts; `firm` turns the words of firms into
the English words that lists use. Both say `None` where the table does not reach.
"""

from __future__ import annotations

import re
from functools import cache

from holdfast.names.normalize import read_table

__all__ = ["characters", "firm", "person"]

_RUN = re.compile("[\u3005\u3400-\u9fff\uf900-\ufaff]+")
_LONGEST_FAMILY, _LONGEST_GIVEN = 4, 4


def person(text: str) -> str | None:
    """`Family Given` in Hepburn, for characters in one word or two; `None` when a part is not known."""
    words = text.split()
    if len(words) == 2:  # noqa: PLR2004 - family name and given name apart
        family, given = _rows("family").get(words[0]), _given(words[1])
        return f"{family} {given}" if family and given else None
    if len(words) != 1:
        return None
    for size in range(min(_LONGEST_FAMILY, len(text) - 1), 0, -1):
        family = _rows("family").get(text[:size])
        given = _given(text[size:]) if family else None
        if given:
            return f"{family} {given}"
    return None


def firm(text: str) -> str | None:
    """A firm's name in English words and family names; `None` when a stretch of it is not known, or no word is."""
    known = _rows("firm")
    longest = max(map(len, known))
    parts: list[str] = []
    rest = text
    while rest:
        size = next((size for size in range(min(longest, len(rest)), 0, -1) if rest[:size] in known), 0)
        if size:
            parts.append(known[rest[:size]])
        else:
            families = range(min(_LONGEST_FAMILY, len(rest)), 1, -1)
            size = next((size for size in families if rest[:size] in _rows("family")), 0)
            if not size:
                return None
            parts.append(_rows("family")[rest[:size]])
        rest = rest[size:]
    return " ".join(parts)


def characters(text: str) -> str:
    """Text that mixes kana and characters: the stretches of characters that the table knows, read."""

    def one(match: re.Match[str]) -> str:
        run = match.group()
        return _rows("family").get(run) or _given(run) or _rows("firm").get(run) or person(run) or run

    return _RUN.sub(one, text)


def _given(text: str) -> str | None:
    if len(text) > _LONGEST_GIVEN:
        return None
    return _rows("given").get(text) or _parts(text)


def _parts(text: str) -> str | None:
    parts = _rows("part")
    if text in parts:
        return parts[text]
    for size in range(len(text) - 1, 0, -1):
        front = parts.get(text[:size])
        back = _parts(text[size:]) if front else None
        if front and back:
            return front + back
    return None


@cache
def _rows(kind: str) -> dict[str, str]:
    rows = [text for row_kind, text in read_table("scripts/japanese.tsv") if row_kind == kind]
    pairs = (item.partition("=") for text in rows for item in text.split())
    found: dict[str, str] = {}
    for key, _, value in pairs:
        found.setdefault(key, value.replace("_", " "))
    return found
