# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Words found in a vocabulary although their letters differ a little: the plain versions and the arrays.

A vocabulary is flat: the letters of all words, and two tables of 64-bit keys in buckets (the
highest bits of a key number its bucket, so a look-up is two reads):

    deletion keys   of the word, of the word with one letter left out (4 to 24 letters) and with
                    two left out (7 to 16 letters). Two words within one (two) edits share a key
                    (symmetric deletion: Garbe, SymSpell, 2012); a shared key proves nothing, so
                    every word found is compared letter by letter (`distance.similarity`)
    alike keys      of `alike.keys`, each with the similarity it grants

Words that only occur as words run together have fewer keys: they count from JOIN_SIMILARITY
up, which one edit in eight letters reaches. The hash is polynomial modulo 2^64, so leaving
letters out is arithmetic on running sums. It is not a secure hash, and need not be.

The functions here are the twins of `lookup_kernels`; they also answer a single question while
no compiler is loaded.
"""

# ruff: noqa: PLR0917 - the signatures of the kernels they stand beside

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holdfast.names import layout
from holdfast.names.distance import (
    MAX_EDITS,
    ONE_EDIT,
    OTHER_START,
    OTHER_START_LEAST,
    TWO_EDITS,
    edit_distance,
    edit_similarity,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from holdfast.names.layout import Int32, Int64, UInt8, UInt32, UInt64

__all__ = [
    "BASE",
    "GRADES",
    "JOINED_FROM",
    "MASK",
    "MIX",
    "Asked",
    "Words",
    "bits_for",
    "bucket_table",
    "expand",
    "graded",
    "intern",
    "key_table",
    "lay",
    "room",
    "text_key",
    "word_keys",
]

BASE = 0x9E3779B97F4A7C15  # odd, so multiplication by it loses nothing modulo 2^64
MIX = 0xD6E8FEB86659FD93
MASK = 2**64 - 1
_LONGEST = 64  # longer words are only ever equal
GRADES = np.array(
    [
        [edit_similarity(distance, longest) if longest <= max(ONE_EDIT) or not distance else 0 for longest in range(65)]
        for distance in range(4)
    ],
    dtype=np.int32,
)
"""Similarity by distance (3: more than two) and length of the longer word, before the first letter is looked at."""
_JOINED = min((size for size in ONE_EDIT if edit_similarity(1, size) >= layout.JOIN_SIMILARITY), default=99) - 1
JOINED_FROM = max(min(ONE_EDIT), _JOINED)
"""Letters from which words run together have keys with a letter left out."""


class Words(NamedTuple):
    """A vocabulary. Bucket b of a table of 2^n buckets is `[start[b], start[b + 1])`.

    `plain` marks words that occur as a word; the others occur only run together. `numeric`
    marks words with a digit: they are only ever equal. `key_check` holds the low half of each
    key (the bucket is the high part); `sounds` whole keys.
    """

    chars: UInt32
    start: Int64
    plain: UInt8
    numeric: UInt8
    key_start: Int32
    key_check: UInt32
    key_word: Int32
    sound_start: Int32
    sounds: UInt64
    sound_word: Int32
    grades: Int32


class Asked(NamedTuple):
    """Words to look up: rows of letters `chars[begin:end]`, plain or joined, and the alike keys each asks for."""

    chars: UInt32
    begin: Int64
    end: Int64
    plain: UInt8
    key_start: Int32
    key_begin: Int64
    key_end: Int64
    key_grade: Int32


def intern(chars: UInt32, begin: Int64, end: Int64, table: Int32, first: Int32, ids: Int32) -> int:
    """Number the distinct texts `chars[begin:end]` in order of first appearance; returns how many there are.

    `first[id]` becomes the row where text `id` appears first. `table` is room for the kernel: twice the rows, a power
    of two, all -1.
    """
    del table
    known: dict[bytes, int] = {}
    for row in range(len(begin)):
        text = chars[begin[row] : end[row]].tobytes()
        found = known.get(text)
        if found is None:
            found = known[text] = len(known)
            first[found] = row
        ids[row] = found
    return len(known)


def lay(
    start: Int32, bounds: Int64, numbered: UInt8, base: int, joins: Int32, whole: Int32, begin: Int64, end: Int64
) -> int:
    """Number from `base` the words run together of readings laid end to end; returns how many there are.

    Word k of all has the letters `bounds[k]` to `bounds[k + 1]`. Neighbouring words of a reading get a number in
    `joins`, all its words one in `whole`, and `begin`, `end` say which letters. Roman numerals (`numbered`) are run
    together with nothing: with them, "II" would be one edit from "III".
    """
    count = 0
    for reading in range(len(start) - 1):
        low, high = int(start[reading]), int(start[reading + 1])
        for word in range(low, high):
            joins[word] = -1
            if word + 1 == high or numbered[word] or numbered[word + 1]:
                continue
            if bounds[word + 2] - bounds[word] <= layout.MAX_JOIN_CHARS:
                joins[word] = base + count
                begin[count], end[count] = bounds[word], bounds[word + 2]
                count += 1
        whole[reading] = -1
        if high - low > 1 and not numbered[low:high].any() and bounds[high] - bounds[low] <= layout.MAX_JOIN_CHARS:
            whole[reading] = base + count
            begin[count], end[count] = bounds[low], bounds[high]
            count += 1
    return count


def word_keys(codes: list[int], *, plain: bool) -> list[int]:
    """The deletion keys of one word, its own first, equal ones left out."""
    size = len(codes)
    sums = [[0], [0], [0]]
    for shift in range(3):
        power, total = 1, 0
        for at, code in enumerate(codes):
            if at >= shift:
                total = (total + (code + 1) * power) & MASK
                power = power * BASE & MASK
            sums[shift].append(total)
    whole, once, twice = sums
    found = [whole[size]]
    if size in ONE_EDIT and (plain or size >= JOINED_FROM):
        found += [whole[i] + once[size] - once[i + 1] for i in range(size)]
    if size in TWO_EDITS and plain:
        found += [
            whole[i] + once[j] - once[i + 1] + twice[size] - twice[j + 1]
            for i in range(size)
            for j in range(i + 1, size)
        ]
    return list(dict.fromkeys(_mixed(key) for key in found))


def _mixed(value: int) -> int:
    value &= MASK
    value = ((value ^ (value >> 32)) * MIX) & MASK
    return value ^ (value >> 29)


def text_key(codes: list[int]) -> int:
    """The key of a text: its hash alone."""
    power, total = 1, 0
    for code in codes:
        total = (total + (code + 1) * power) & MASK
        power = power * BASE & MASK
    return _mixed(total)


def key_table(
    chars: UInt32, start: Int64, plain: UInt8, key_start: Int32, key_check: UInt32, key_word: Int32, bits: int
) -> int:
    """Fill the table of deletion keys, ordered by bucket, word and key; returns how many entries it has.

    `key_start` has 2^bits + 1 zeros; the others room for all keys (`lookup_kernels.room`).
    """
    entries: set[tuple[int, int, int]] = set()
    for word in range(len(start) - 1):
        codes = chars[start[word] : start[word + 1]].tolist()
        entries.update(
            (key >> (64 - bits), word, key & 0xFFFFFFFF) for key in word_keys(codes, plain=bool(plain[word]))
        )
    for at, (bucket, word, check) in enumerate(sorted(entries)):
        key_start[bucket + 1] += 1
        key_check[at] = check
        key_word[at] = word
    key_start[:] = np.cumsum(key_start)
    return len(entries)


def expand(asked: Asked, words: Words, stamp: Int32, base: int, start: Int64, word: Int32, similarity: Int32) -> int:
    """For each row the vocabulary words it may stand for, ascending, with similarities.

    Row r becomes number `base + r`: its words are `word[start[base + r]:start[base + r + 1]]`. Returns where the last
    row ends, or -1 when `word` is too short. Plain words: every word within `distance.similarity`; joined ones, and
    joined words of the vocabulary, only from layout.JOIN_SIMILARITY up. `stamp` is room for the kernel.
    """
    del stamp
    at = int(start[base])
    for row in range(len(asked.begin)):
        found = _expanded(asked, words, row)
        if at + len(found) > len(word):
            return -1
        for target in sorted(found):
            word[at], similarity[at] = target, found[target]
            at += 1
        start[base + row + 1] = at
    return at


def _expanded(asked: Asked, words: Words, row: int) -> dict[int, int]:
    codes = asked.chars[asked.begin[row] : asked.end[row]].tolist()
    plain = bool(asked.plain[row])
    bits = (len(words.key_start) - 1).bit_length() - 1
    candidates: set[int] = set()
    for key in word_keys(codes, plain=plain):
        bucket = key >> (64 - bits)
        for at in range(int(words.key_start[bucket]), int(words.key_start[bucket + 1])):
            if int(words.key_check[at]) == key & 0xFFFFFFFF:
                candidates.add(int(words.key_word[at]))
    found: dict[int, int] = {}
    numeric = any(0x30 <= code <= 0x39 for code in codes)  # noqa: PLR2004 - the ASCII digits
    for target in candidates:
        other = words.chars[words.start[target] : words.start[target + 1]].tolist()
        grade = graded(codes, other, words, exact=numeric or bool(words.numeric[target]))
        if grade >= (1 if plain and words.plain[target] else layout.JOIN_SIMILARITY):
            found[target] = grade
    bits = (len(words.sound_start) - 1).bit_length() - 1
    for ask in range(int(asked.key_start[row]), int(asked.key_start[row + 1])):
        key = text_key(asked.chars[asked.key_begin[ask] : asked.key_end[ask]].tolist())
        low, high = (int(words.sound_start[(key >> (64 - bits)) + end]) for end in (0, 1))
        for at in range(low, high):
            if int(words.sounds[at]) == key:
                target = int(words.sound_word[at])
                found[target] = max(found.get(target, 0), int(asked.key_grade[ask]))
    return found


def graded(codes: list[int], other: list[int], words: Words, *, exact: bool) -> int:
    """Similarity of two words by their letters alone."""
    if codes == other:
        return layout.FULL
    longest = max(len(codes), len(other))
    if exact or longest > max(ONE_EDIT):
        return 0
    distance = edit_distance("".join(map(chr, codes)), "".join(map(chr, other)), MAX_EDITS)
    grade = int(words.grades[distance, longest])
    if grade and codes[0] != other[0]:
        return grade - OTHER_START if grade >= OTHER_START_LEAST else 0
    return grade


def bucket_table(keys: UInt64, owners: Int32) -> tuple[Int32, UInt64, Int32]:
    """`(start, keys, owners)` of a table of whole keys, ordered by key and owner."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    bits = bits_for(len(keys))
    edges = np.arange(2**bits, dtype=np.uint64) << np.uint64(64 - bits)
    start = np.append(np.searchsorted(keys, edges), len(keys)).astype(np.int32)
    return start, keys, owners


def bits_for(count: int) -> int:
    """How many bits number the buckets of a table of `count` keys: about one key each."""
    return max(4, (max(count, 1) - 1).bit_length())


def room(lengths: Int64, plain: npt.NDArray[np.uint8]) -> int:
    """The most deletion keys that words of these lengths can have."""
    one = (lengths >= min(ONE_EDIT)) & (lengths <= max(ONE_EDIT)) & ((plain > 0) | (lengths >= JOINED_FROM))
    two = (lengths >= min(TWO_EDITS)) & (lengths <= max(TWO_EDITS)) & (plain > 0)
    return int(len(lengths) + lengths[one].sum() + (lengths[two] * (lengths[two] - 1) // 2).sum())
