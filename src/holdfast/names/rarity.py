# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How much a word says about whose name it is: the shipped table, never the list at hand.

`look_up` gives the kind and the weight of a word that the table `data/rarity.tsv` knows. A
word that is not there weighs by its length: two letters are shared by chance more often than
ten. Weights are thousandths of what a rare word says. A score may not change because
somebody else was listed, therefore nothing here counts words at run time.
"""

from __future__ import annotations

import re
from functools import cache

from holdfast.names.normalize import read_table

__all__ = ["KINDS", "look_up", "weight_by_length"]

KINDS = ("stop", "particle", "suffix", "title", "number", "generic", "form", "place", "common")
_WEIGHT_FULL = 1000
_TWO_SYLLABLES = 700
"""Most that two syllables of Pinyin weigh: one letter more or less in Zhiming makes another name of the same kind."""
_WEIGHTS_BY_LENGTH = {1: 250, 2: 700, 3: 850}  # two letters are shared by chance more often than ten

_PINYIN = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)"
    r"(?:i(?:ang|an|ao|ong|ng|a|e|n|u)?|u(?:ang|ai|an|a|o|i|n|e)?|a(?:ng|i|o|n)?|o(?:ng|u)?|e(?:ng|i|n)?)){2}"
)


def look_up(word: str) -> tuple[int, str] | None:
    """Weight in thousandths and kind of a cleaned word, `None` when the table does not know it."""
    return _rarity().get(word)


def weight_by_length(word: str) -> int:
    """The weight of a word the table does not know: by its length, and by its shape where that shows a Chinese name."""
    if _PINYIN.fullmatch(word) is not None:
        return _TWO_SYLLABLES
    return _WEIGHTS_BY_LENGTH.get(len(word), _WEIGHT_FULL)


@cache
def _rarity() -> dict[str, tuple[int, str]]:
    table: dict[str, tuple[int, str]] = {}
    for weight, kind, words in read_table("rarity.tsv"):
        table.update(dict.fromkeys(words.split(), (int(weight), kind)))  # no word stands in two rows
    return table
