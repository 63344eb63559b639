# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loops of word look-up; each equals its twin in `lookup.py`, which explains it.

They differ in form only: hash tables in flat arrays, stamps instead of sets, and letters
compared in place. Integers throughout.
"""

# ruff: noqa: PLR0912, PLR0915, C901, PLR0917, PLR2004 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

from __future__ import annotations

import numpy as np

from holdfast.names import lookup
from holdfast.names.distance import ONE_EDIT, OTHER_START, OTHER_START_LEAST, TWO_EDITS
from holdfast.names.kernel import kernel
from holdfast.names.layout import JOIN_SIMILARITY, MAX_JOIN_CHARS, Int32, Int64, UInt8, UInt32, UInt64
from holdfast.names.lookup import BASE, JOINED_FROM, MIX, Asked, Words

__all__ = ["expand", "intern", "key_table", "lay"]

_BASE, _MIX = np.uint64(BASE), np.uint64(MIX)
_ONE_FROM, _ONE_TO = min(ONE_EDIT), max(ONE_EDIT)
_TWO_FROM, _TWO_TO = min(TWO_EDITS), max(TWO_EDITS)
_KEYS = 1 + _ONE_TO + _TWO_TO * (_TWO_TO - 1) // 2  # more than any word has


def _text_key(chars: UInt32, begin: int, end: int) -> np.uint64:
    return np.uint64(lookup.text_key(chars[begin:end].tolist()))


@kernel(twin=_text_key)
def text_key(chars: UInt32, begin: int, end: int) -> np.uint64:
    """The key of a text: its hash alone."""
    power, total = np.uint64(1), np.uint64(0)
    for at in range(begin, end):
        total += (np.uint64(chars[at]) + np.uint64(1)) * power
        power *= _BASE
    total = (total ^ (total >> np.uint64(32))) * _MIX
    return total ^ (total >> np.uint64(29))


@kernel(twin=lookup.intern)
def intern(chars: UInt32, begin: Int64, end: Int64, table: Int32, first: Int32, ids: Int32) -> int:
    """See the twin."""
    mask = np.uint64(table.shape[0] - 1)
    count = 0
    for row in range(begin.shape[0]):
        a, size = begin[row], end[row] - begin[row]
        slot = np.int64(text_key(chars, a, end[row]) & mask)
        while True:
            known = table[slot]
            if known < 0:
                table[slot] = count
                first[count] = row
                ids[row] = count
                count += 1
                break
            b = begin[first[known]]
            if end[first[known]] - b == size:
                at = 0
                while at < size and chars[a + at] == chars[b + at]:
                    at += 1
                if at == size:
                    ids[row] = known
                    break
            slot = np.int64((np.uint64(slot) + np.uint64(1)) & mask)
    return count


@kernel(twin=lookup.lay)
def lay(
    start: Int32, bounds: Int64, numbered: UInt8, base: int, joins: Int32, whole: Int32, begin: Int64, end: Int64
) -> int:
    """See the twin."""
    count = 0
    for reading in range(start.shape[0] - 1):
        low, high = start[reading], start[reading + 1]
        any_numbered = False
        for word in range(low, high):
            joins[word] = -1
            any_numbered = any_numbered or numbered[word] != 0
            if word + 1 == high or numbered[word] != 0 or numbered[word + 1] != 0:
                continue
            if bounds[word + 2] - bounds[word] <= MAX_JOIN_CHARS:
                joins[word] = base + count
                begin[count] = bounds[word]
                end[count] = bounds[word + 2]
                count += 1
        whole[reading] = -1
        if high - low > 1 and not any_numbered and bounds[high] - bounds[low] <= MAX_JOIN_CHARS:
            whole[reading] = base + count
            begin[count] = bounds[low]
            end[count] = bounds[high]
            count += 1
    return count


def _listed_keys(chars: UInt32, begin: int, end: int, plain: bool, sums: UInt64, out: UInt64) -> int:  # noqa: FBT001 - a kernel's twin
    del sums
    keys = lookup.word_keys(chars[begin:end].tolist(), plain=plain)
    out[: len(keys)] = keys
    return len(keys)


@kernel(twin=_listed_keys)
def word_keys(chars: UInt32, begin: int, end: int, plain: bool, sums: UInt64, out: UInt64) -> int:  # noqa: FBT001 - a kernel
    """The deletion keys of one word into `out`, some twice; `sums` is 3 rows of room."""
    size = end - begin
    if size > _ONE_TO:
        out[0] = text_key(chars, begin, end)
        return 1
    for shift in range(3):
        power, total = np.uint64(1), np.uint64(0)
        sums[shift, 0] = total
        for at in range(size):
            if at >= shift:
                total += (np.uint64(chars[begin + at]) + np.uint64(1)) * power
                power *= _BASE
            sums[shift, at + 1] = total
    out[0] = sums[0, size]
    count = 1
    if size >= _ONE_FROM and (plain or size >= JOINED_FROM):
        for i in range(size):
            # Leaving out either of two equal neighbours leaves the same word.
            if i > 0 and chars[begin + i] == chars[begin + i - 1]:
                continue
            out[count] = sums[0, i] + sums[1, size] - sums[1, i + 1]
            count += 1
    if plain and _TWO_FROM <= size <= _TWO_TO:
        for i in range(size):
            if i > 0 and chars[begin + i] == chars[begin + i - 1]:
                continue
            for j in range(i + 1, size):
                if j > i + 1 and chars[begin + j] == chars[begin + j - 1]:
                    continue
                out[count] = sums[0, i] + sums[1, j] - sums[1, i + 1] + sums[2, size] - sums[2, j + 1]
                count += 1
    for at in range(count):
        value = (out[at] ^ (out[at] >> np.uint64(32))) * _MIX
        out[at] = value ^ (value >> np.uint64(29))
    return count


@kernel(twin=lookup.key_table)
def key_table(
    chars: UInt32, start: Int64, plain: UInt8, key_start: Int32, key_check: UInt32, key_word: Int32, bits: int
) -> int:
    """See the twin."""
    shift = np.uint64(64 - bits)
    low_half = np.uint64(0xFFFFFFFF)
    sums, keys = np.empty((3, _ONE_TO + 1), dtype=np.uint64), np.empty(_KEYS, dtype=np.uint64)
    buckets = key_start.shape[0] - 1
    for word in range(start.shape[0] - 1):
        for k in range(word_keys(chars, start[word], start[word + 1], plain[word] != 0, sums, keys)):
            key_start[np.int64(keys[k] >> shift) + 1] += 1
    for bucket in range(buckets):
        key_start[bucket + 1] += key_start[bucket]
    # Filling moves each start to its end; they are shifted back below. A place not yet filled holds no word.
    key_word[:] = -1
    for word in range(start.shape[0] - 1):
        for k in range(word_keys(chars, start[word], start[word + 1], plain[word] != 0, sums, keys)):
            bucket = int(keys[k] >> shift)
            low = int(key_start[bucket - 1]) if bucket > 0 else 0
            at = int(key_start[bucket])
            key_start[bucket] += 1
            check = np.uint32(keys[k] & low_half)
            # Entries come in order of words; within a word by key.
            while at > low and key_word[at - 1] == word and key_check[at - 1] > check:
                key_check[at] = key_check[at - 1]
                key_word[at] = key_word[at - 1]
                at -= 1
            key_check[at] = check
            key_word[at] = word
    kept, low = 0, 0
    for bucket in range(buckets):
        high = key_start[bucket]
        key_start[bucket] = kept
        first = kept
        for at in range(low, high):
            if kept > first and key_word[at] == key_word[kept - 1] and key_check[at] == key_check[kept - 1]:
                continue
            key_check[kept] = key_check[at]
            key_word[kept] = key_word[at]
            kept += 1
        low = int(high)
    key_start[buckets] = kept
    return kept


def _grade(asked: Asked, row: int, words: Words, target: int, exact: bool, lines: Int32) -> int:  # noqa: FBT001 - a kernel's twin
    del lines
    codes = asked.chars[asked.begin[row] : asked.end[row]].tolist()
    other = words.chars[words.start[target] : words.start[target + 1]].tolist()
    return lookup.graded(codes, other, words, exact=exact)


@kernel(twin=_grade)
def graded(asked: Asked, row: int, words: Words, target: int, exact: bool, lines: Int32) -> int:  # noqa: FBT001 - a kernel
    """Similarity of row `row` and vocabulary word `target` by their letters; `lines` is 3 rows of 64."""
    one, other = asked.chars, words.chars
    a, a_end = asked.begin[row], asked.end[row]
    b, b_end = words.start[target], words.start[target + 1]
    longest = max(a_end - a, b_end - b)
    far = one[a] != other[b]
    if exact or longest > _ONE_TO:
        if a_end - a != b_end - b:
            return 0
        while a < a_end:
            if one[a] != other[b]:
                return 0
            a += 1
            b += 1
        return 10000
    if abs((a_end - a) - (b_end - b)) > 2:
        return 0
    while a < a_end and b < b_end and one[a] == other[b]:
        a += 1
        b += 1
    while a < a_end and b < b_end and one[a_end - 1] == other[b_end - 1]:
        a_end -= 1
        b_end -= 1
    rows, columns = a_end - a, b_end - b
    for column in range(columns + 1):
        lines[0, column] = column
    for line in range(1, rows + 1):
        now, last, before = line % 3, (line - 1) % 3, (line + 1) % 3
        lines[now, 0] = line
        for column in range(1, columns + 1):
            cost = 0 if one[a + line - 1] == other[b + column - 1] else 1
            best = min(lines[now, column - 1] + 1, lines[last, column] + 1, lines[last, column - 1] + cost)
            if (
                line > 1
                and column > 1
                and one[a + line - 1] == other[b + column - 2]
                and one[a + line - 2] == other[b + column - 1]
            ):
                best = min(best, lines[before, column - 2] + 1)
            lines[now, column] = best
    grade = words.grades[min(lines[rows % 3, columns], 3), longest]
    if grade > 0 and far:
        return int(grade - OTHER_START) if grade >= OTHER_START_LEAST else 0
    return int(grade)


@kernel(twin=lookup.expand)
def expand(asked: Asked, words: Words, stamp: Int32, base: int, start: Int64, word: Int32, similarity: Int32) -> int:
    """See the twin. `stamp` has a slot per vocabulary word and one more, the last stamp used."""
    sums, keys = np.empty((3, _ONE_TO + 1), dtype=np.uint64), np.empty(_KEYS, dtype=np.uint64)
    lines = np.empty((3, 64), dtype=np.int32)
    low_half = np.uint64(0xFFFFFFFF)
    shift, sound_shift = np.uint64(64), np.uint64(64)
    size = words.key_start.shape[0] - 1
    while size > 1:
        size //= 2
        shift -= np.uint64(1)
    size = words.sound_start.shape[0] - 1
    while size > 1:
        size //= 2
        sound_shift -= np.uint64(1)
    last = stamp.shape[0] - 1
    if stamp[last] > 2_000_000_000:
        stamp[:] = 0
    at = start[base]
    pairs = np.empty(64, dtype=np.int64)
    for row in range(asked.begin.shape[0]):
        stamp[last] += 1
        mark = stamp[last]
        begin, end = asked.begin[row], asked.end[row]
        plain = asked.plain[row] != 0
        numeric = False
        for k in range(begin, end):
            numeric = numeric or 0x30 <= asked.chars[k] <= 0x39
        found = 0
        if numeric:
            keys[0] = text_key(asked.chars, begin, end)
            count = 1
        else:
            count = word_keys(asked.chars, begin, end, plain, sums, keys)
        for k in range(count):
            bucket = np.int64(keys[k] >> shift)
            check = np.uint32(keys[k] & low_half)
            for entry in range(words.key_start[bucket], words.key_start[bucket + 1]):
                if words.key_check[entry] != check:
                    continue
                target = words.key_word[entry]
                if stamp[target] == mark:
                    continue
                stamp[target] = mark
                grade = graded(asked, row, words, target, numeric or words.numeric[target] != 0, lines)
                if grade >= (1 if plain and words.plain[target] != 0 else JOIN_SIMILARITY):
                    if found == pairs.shape[0]:
                        more = np.empty(2 * found, dtype=np.int64)
                        more[:found] = pairs
                        pairs = more
                    pairs[found] = (np.int64(target) << 16) | grade
                    found += 1
        for ask in range(asked.key_start[row], asked.key_start[row + 1]):
            key = text_key(asked.chars, asked.key_begin[ask], asked.key_end[ask])
            bucket = np.int64(key >> sound_shift)
            for entry in range(words.sound_start[bucket], words.sound_start[bucket + 1]):
                if words.sounds[entry] != key:
                    continue
                if found == pairs.shape[0]:
                    more = np.empty(2 * found, dtype=np.int64)
                    more[:found] = pairs
                    pairs = more
                pairs[found] = (np.int64(words.sound_word[entry]) << 16) | asked.key_grade[ask]
                found += 1
        if at + found > word.shape[0]:
            return -1
        pairs[:found].sort()
        for k in range(found):
            target = pairs[k] >> 16
            # Ascending by word and grade: the last of equal words is the best.
            if k + 1 < found and pairs[k + 1] >> 16 == target:
                continue
            word[at] = target
            similarity[at] = pairs[k] & 0xFFFF
            at += 1
        start[base + row + 1] = at
    return int(at)
