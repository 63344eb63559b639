# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where a time expression may begin: at its sign (a month, a year, "week", "yesterday") or a few words before it.

The pattern of all expressions is long, and trying it at every character is most of what reading dates costs. Every
expression has one of a few words in it, and in front of that word only numbers and the words of `_LEADS` stand. So
the signs are looked for, and the pattern is tried where an expression that holds the sign can begin, with the same
answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

__all__ = ["Places", "trie"]

_LEADS: Final = frozenset(
    word
    for line in (
        "early mid late earlier later beginning start middle end of same that",
        "in last this next past coming previous year couple night",
        "on by until till since from at over the during before after for and to between as a an de",
        "one two three four five six seven eight nine ten eleven twelve",
    )
    for word in line.split()
)
_COUNTS: Final = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
)
_FARTHEST = 6  # words before a sign: "at the beginning of the year"; "a couple of"
_JOINTS = " \u00a0-–,./"
_MOST_JOINTS = 8
_LONGEST = 12


def trie(words: Iterable[str]) -> str:
    """A pattern for whole words that shares their beginnings, which the engine tries much sooner than a flat list."""
    tree = _Node()
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, _Node())
        node[""] = _Node()
    return _pattern(tree)


class _Node(dict[str, "_Node"]):
    """The letters that may follow, each with what follows it; "" where a word ends."""


def _pattern(tree: _Node) -> str:
    ends = "" in tree
    branches = [re.escape(letter) + _pattern(node) for letter, node in sorted(tree.items()) if letter]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if ends else joined


class Places:
    """Finds matches of `expression` at the `signs` only."""

    def __init__(self, expression: re.Pattern[str], signs: Iterable[str]) -> None:
        self._expression = expression
        self._signs = re.compile(rf"(?:19|20)\d\d|(?<![^\W_]){trie(signs)}(?![^\W_])")

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """What `expression.finditer(text, start, end)` gives."""
        lowered = text[start:end].lower()
        if len(lowered) != end - start:  # a letter whose small form is longer moves what stands behind it
            yield from self._expression.finditer(text, start, end)
            return
        done = start
        for sign in self._signs.finditer(lowered):
            at = start + sign.start()
            if at < done:
                continue
            for place in self._begins(lowered, sign.start(), done - start):
                match = self._expression.match(text, start + place, end)
                if match is not None and match.end() > at:
                    done = match.end()
                    yield match
                    break

    @staticmethod
    def _begins(lowered: str, at: int, lowest: int) -> list[int]:
        """Where the words begin that may lead to the sign, the farthest first."""
        found = [at]
        for _ in range(_FARTHEST):
            end = at
            while end > lowest and at - end < _MOST_JOINTS and lowered[end - 1] in _JOINTS:
                end -= 1
            begun = end
            while begun > lowest and end - begun < _LONGEST and lowered[begun - 1].isalnum():
                begun -= 1
            word = lowered[begun:end]
            if not word or not (word in _LEADS or word[0].isdigit()):
                break
            found.append(begun)
            at = begun
        return found[::-1]
