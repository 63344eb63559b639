# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two addresses as bags of words: and what they have in common.

The words of the shorter address must agree for the greater part (60 % of their weight), rare
words counting more than common ones (`names.tokens`). Then

    same     words that say something, and a number (house or postcode) in common
    shared   words that say something; a number is missing on one side
    place    only a town, a region or a country, or the numbers differ

Another address says nothing: parties move, and have several.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from holdfast.names.tokens import Role, analyse

__all__ = ["Address", "address", "best"]

_ENOUGH = 60  # per cent of the weight of the shorter address
_TELLING = 900  # weight in common, beside numbers, that a town with its country does not reach
_MOST = 400  # characters; what follows is no address
_RULES = ("place", "shared", "same")


class Address(NamedTuple):
    """Words with their weights (thousandths), and the words with a digit."""

    words: dict[str, int]
    numbers: frozenset[str]


@lru_cache(maxsize=32_768)  # some 40 MB when full
def address(text: str) -> Address:
    """An address read once; empty for text without words."""
    words: dict[str, int] = {}
    numbers: set[str] = set()
    for reading in analyse(text[:_MOST]).readings:
        for token in reading.tokens:
            if any(char.isdigit() for char in token.text):
                numbers.add(token.text)
            elif token.role is not Role.STOP:
                words[token.text] = token.weight
    return Address(words, frozenset(numbers))


def best(mine: Address, theirs: tuple[str, ...]) -> tuple[str, str] | None:
    """The best rule over the listed addresses and the one it was found on; `None` where none agrees."""
    found: tuple[int, int, str] | None = None
    for text in theirs:
        grade, percent = _compared(mine, address(text))
        if grade >= 0 and (found is None or (grade, percent) > found[:2]):
            found = (grade, percent, text)
    return None if found is None else (_RULES[found[0]], found[2])


def _compared(one: Address, other: Address) -> tuple[int, int]:
    common = sum(min(weight, other.words[word]) for word, weight in one.words.items() if word in other.words)
    shorter = min(sum(one.words.values()), sum(other.words.values()))
    percent = 100 * common // shorter if shorter else 0
    if percent < _ENOUGH:
        return -1, 0
    if common < _TELLING:
        return 0, percent
    if one.numbers & other.numbers:
        return 2, percent
    return (0 if one.numbers and other.numbers else 1), percent
