# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The flat arrays of the automaton, and what the numbers in them mean.

    Characters   what each code point is: two-stage table, `entry[page[code >> 8] << 8 | code & 255]`.
                 An entry holds a payload (bits 0-20), a class (21-23), its case and script (24-29).
    Vocabulary   the distinct words of all names, found by an open-addressing table
    Trie         nodes numbered from 1, 0 is the root; a node's number and a word's give the next
                 node by a second such table. `ending` numbers the nodes at which a name ends.
    Tokens       the words of a stretch of text: where they stand, and what lies before each

Numba compiles these numbers into the kernels. They are part of the file format: raise FORMAT
when one changes.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["FORMAT", "MAX_CHARS", "MAX_TOKENS", "Characters", "Tokens", "Trie", "Vocabulary"]

FORMAT = 3
MAX_TOKENS = 64  # words of a name; a Chinese character is a word
MAX_CHARS = 64  # folded characters of a word
MAX_EXPANSION = 4  # folded characters of one character
MAX_GAP = 200  # characters between two words of one name: more is another place of the page

Int32: TypeAlias = npt.NDArray[np.int32]
Int64: TypeAlias = npt.NDArray[np.int64]
UInt8: TypeAlias = npt.NDArray[np.uint8]
UInt16: TypeAlias = npt.NDArray[np.uint16]
UInt32: TypeAlias = npt.NDArray[np.uint32]

# Classes of characters. Up to WIDE they make words.
LETTER = 0  # payload: the folded character
EXPANDED = 1  # payload: number of a row of `expansion`
WIDE = 2  # a word by itself: scripts that write no blanks
MARK = 3  # accents, soft hyphens: as if they were not there
HIDDEN = 4  # what no reader sees: as if it were not there, and said
SOFT = 5  # may stand between the words of a name; payload: BLANK, QUOTE or 0
SPECIAL = 6  # payload: one of the following
STOP = 7  # stands between the words of no name, unless it was listed so; payload: 1 ends a sentence
BLANK, QUOTE = 32, 34
NEWLINE, BREAK_CHAR, PERIOD, COMMA_CHAR, APOSTROPHE, HYPHEN, NON_JOINER = 10, 12, 46, 44, 39, 45, 0x200C
UPPER_BIT, LOWER_BIT, LATIN_BIT, CYRILLIC_BIT, GREEK_BIT, STRANGE_BIT = (1 << bit for bit in range(24, 30))
SCRIPT_BITS = CYRILLIC_BIT | GREEK_BIT | STRANGE_BIT

# What lies before a word.
GAP_BREAK, GAP_STOP, GAP_LINE, GAP_BEGIN, GAP_COMMA, GAP_HYPHEN = 1, 2, 4, 8, 16, 32

# What a word of the text looks like, and what is said of a hit.
HOMOGLYPH, HIDDEN_INSIDE, LINE_INSIDE, ALONE, LOWER, BEGINS = 1, 2, 4, 8, 16, 32
HAS_UPPER, HAS_LOWER, IS_WIDE, IS_NUMBER = 64, 128, 256, 512

# Kinds of a word of the vocabulary.
COMMON, FORM, NEVER_ALONE = 1, 2, 4

# Columns of `found`, which `token_at` and `read_words` fill.
START, END, NEXT, GAP, LOOKS, LENGTH, HELD = range(7)


class Characters(NamedTuple):
    """`latin` and `cyrillic` give, per folded character, the one of that script it looks like; 0 for none."""

    page: UInt16
    entry: UInt32
    expansion: UInt32
    latin: UInt16
    cyrillic: UInt16


class Vocabulary(NamedTuple):
    """`slot` holds numbers of words or -1; word w is `chars[start[w]:start[w + 1]]`."""

    slot: Int32
    start: Int32
    chars: UInt32
    kind: UInt8


class Trie(NamedTuple):
    """`slot` holds numbers of nodes or -1; `parent`, `word` and `ending` (-1: none) are per node.

    `listed_with_stops` is per ending: the name itself has a comma, a bracket … between its words.
    """

    slot: Int32
    parent: Int32
    word: Int32
    ending: Int32
    listed_with_stops: UInt8


class Tokens(NamedTuple):
    """Words of a text: offsets, number in the vocabulary (-1: none), what lies before, what it looks like."""

    start: Int64
    end: Int64
    word: Int32
    gap: Int32
    looks: Int32
