# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Chinese characters as Hong Kong and Macau spell them in Latin letters.

There is no standard: the government's offices spell by a habit older than Jyutping (Cheung,
Wong, Tsui), families by their own. The reading of a character is that of
`data/scripts/cantonese.tsv`; its spelling follows the rows `hk_…` of `chinese.tsv`: a surname
as usual, a syllable as usual, else initial and final one after the other. Given names are
written in separate syllables, as on identity cards; a woman's husband's name may stand before
her own (Lam Cheng Yuet-ngor).
"""

from __future__ import annotations

from functools import cache, lru_cache

from holdfast.names.normalize import read_table

__all__ = ["person"]

_TWO = 2


def person(text: str) -> str | None:
    """Two to four characters that begin with a surname, as a Hong Kong name; else `None`."""
    surnames = _rows("hk_surname")
    if text[:_TWO] in surnames and len(text) > _TWO:
        family, given = [surnames[text[:_TWO]]], text[_TWO:]
    else:
        married = len(text) > _TWO + 1 and text[1] in surnames
        size = _TWO if married else 1
        family, given = [surnames.get(char) or _spelled(char) or "" for char in text[:size]], text[size:]
    found = [*family, *(_spelled(char) or "" for char in given)]
    return " ".join(found) if all(found) and given else None


@lru_cache(maxsize=16_384)
def _spelled(char: str) -> str | None:
    syllable = _readings().get(char)
    if syllable is None:
        return None
    whole = _rows("hk_syllable").get(syllable)
    if whole is not None:
        return whole
    initials, finals = _rows("hk_initial"), _rows("hk_final")
    size = next((size for size in (2, 1) if syllable[:size] in initials and len(syllable) > size), 0)
    rest = syllable[size:]
    return initials.get(syllable[:size], "") + finals.get(rest, rest)


@cache
def _readings() -> dict[str, str]:
    return {char: syllable for syllable, chars in read_table("scripts/cantonese.tsv") for char in chars}


@cache
def _rows(kind: str) -> dict[str, str]:
    rows = [text for row_kind, text in read_table("scripts/chinese.tsv") if row_kind == kind]
    pairs = (item.partition("=") for text in rows for item in text.split())
    return {key: value for key, _, value in pairs}
