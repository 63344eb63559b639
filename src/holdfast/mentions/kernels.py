# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The compiled loops of the automaton; each equals its twin in `twins.py`, which explains it.

They differ in form only: `scan` holds a few thousand words of the text at a time, so that a
text of any length takes the same memory, and keeps back as many as the longest name has.
"""

# ruff: noqa: PLR0912, PLR0915, C901, PLR0917, PLR2004 - hot loops: inlined on purpose (STYLE 15), the twin is the readable one

from __future__ import annotations

import numpy as np

from holdfast.mentions import twins
from holdfast.mentions.layout import (
    ALONE,
    APOSTROPHE,
    BEGINS,
    BLANK,
    BREAK_CHAR,
    COMMA_CHAR,
    COMMON,
    EXPANDED,
    FORM,
    GAP_BEGIN,
    GAP_BREAK,
    GAP_COMMA,
    GAP_HYPHEN,
    GAP_LINE,
    GAP_STOP,
    HAS_LOWER,
    HAS_UPPER,
    HELD,
    HIDDEN,
    HIDDEN_INSIDE,
    HOMOGLYPH,
    HYPHEN,
    IS_NUMBER,
    IS_WIDE,
    LATIN_BIT,
    LENGTH,
    LETTER,
    LINE_INSIDE,
    LOWER,
    LOWER_BIT,
    MARK,
    MAX_CHARS,
    MAX_EXPANSION,
    MAX_GAP,
    MAX_TOKENS,
    NEVER_ALONE,
    NEWLINE,
    NEXT,
    NON_JOINER,
    PERIOD,
    QUOTE,
    SCRIPT_BITS,
    SOFT,
    SPECIAL,
    STOP,
    STRANGE_BIT,
    UPPER_BIT,
    WIDE,
    Characters,
    Int32,
    Int64,
    Tokens,
    Trie,
    UInt32,
    Vocabulary,
)  # fmt: skip
from holdfast.names.kernel import kernel

__all__ = ["child", "find_words", "learn", "look_up", "place_nodes", "place_words", "read_words", "scan"]

_HELD = 4096  # words held at a time, more than MAX_TOKENS


@kernel(twin=twins.word_hash)
def word_hash(word: UInt32, size: int) -> int:
    """See the twin."""
    value = np.uint64(0xCBF29CE484222325)
    for at in range(size):
        value = (value ^ np.uint64(word[at])) * np.uint64(0x100000001B3)
    value ^= value >> np.uint64(29)
    return np.int64((value * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32))  # type: ignore[return-value] # an integer to Numba


@kernel(twin=twins.node_hash)
def node_hash(parent: int, word: int) -> int:
    """See the twin."""
    value = (np.uint64(parent) * np.uint64(0x9E3779B97F4A7C15)) ^ (np.uint64(word) * np.uint64(0xC2B2AE3D27D4EB4F))
    value ^= value >> np.uint64(31)
    return np.int64((value * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32))  # type: ignore[return-value] # an integer to Numba


@kernel(twin=twins.look_up)
def look_up(word: UInt32, size: int, vocabulary: Vocabulary) -> int:
    """See the twin."""
    mask = len(vocabulary.slot) - 1
    slot = word_hash(word, size) & mask
    while True:
        number = int(vocabulary.slot[slot])
        if number < 0:
            return -1 - slot
        low = vocabulary.start[number]
        if vocabulary.start[number + 1] - low == size:
            same = True
            for at in range(size):
                if vocabulary.chars[low + at] != word[at]:
                    same = False
                    break
            if same:
                return number
        slot = (slot + 1) & mask


@kernel(twin=twins.child)
def child(parent: int, word: int, trie: Trie) -> int:
    """See the twin."""
    mask = len(trie.slot) - 1
    slot = node_hash(parent, word) & mask
    while True:
        node = int(trie.slot[slot])
        if node < 0:
            return -1 - slot
        if trie.parent[node] == parent and trie.word[node] == word:
            return node
        slot = (slot + 1) & mask


@kernel(twin=twins.unmix)
def unmix(word: UInt32, size: int, table: Characters) -> int:
    """See the twin."""
    plain = False
    for at in range(size):
        plain = plain or 97 <= word[at] <= 122
    mixed = latin = foreign = greek = 0
    as_latin = as_cyrillic = True
    for at in range(size):
        code = int(word[at])
        like = int(table.latin[code]) if code < 0x10000 else 0
        is_foreign = 0x370 <= code <= 0x52F
        if like != 0 and not is_foreign:
            if not plain:
                continue
            word[at] = like
            code = like
            mixed = 1
        if is_foreign:
            foreign += 1
            if code < 0x400:
                greek = 1
            as_latin = as_latin and like != 0
        elif 97 <= code <= 122 or 0xC0 <= code <= 0x2AF:
            latin += 1
            as_cyrillic = as_cyrillic and table.cyrillic[code] != 0
    if latin == 0 or foreign == 0:
        return mixed
    as_cyrillic = as_cyrillic and greek == 0
    if as_latin and not (as_cyrillic and 2 * latin < size):
        for at in range(size):
            if 0x370 <= word[at] <= 0x52F:
                word[at] = table.latin[word[at]]
    elif as_cyrillic:
        for at in range(size):
            if word[at] < 0x370 and table.cyrillic[word[at]] != 0:
                word[at] = table.cyrillic[word[at]]
    return 1


@kernel(twin=twins.read_words)
def read_words(
    codes: UInt32, at: int, end: int, joins: int, table: Characters, tokens: Tokens, letters: UInt32, found: Int64
) -> int:
    """See the twin. One call reads many words: a call counts references of every array it is given."""
    page, entries, expansion = table.page, table.entry, table.expansion
    starts, ends, sizes, gaps, looks_of = tokens.start, tokens.end, tokens.word, tokens.gap, tokens.looks
    held, before = found[HELD], found[LENGTH]
    while held < len(starts):
        begun, entry = at, np.int64(0)
        stop = commas = hyphens = blanks = hard = begins = False
        lines = 0
        while at < end:
            code = np.int64(codes[at])
            entry = np.int64(entries[(np.int64(page[code >> 8]) << 8) | (code & 255)])
            kind, payload = (entry >> 21) & 7, entry & 0x1FFFFF
            if kind <= WIDE:
                break
            if kind == SOFT:
                if payload == BLANK:
                    blanks = True
                elif payload == QUOTE:
                    begins = True
            elif kind == STOP:
                stop = True
                begins = begins or payload == 1
            elif kind == SPECIAL:
                if payload == NEWLINE:
                    lines += 1
                elif payload == COMMA_CHAR:
                    commas = True
                elif payload == PERIOD:
                    begins = True
                    stop = stop or before > 4
                elif payload == HYPHEN:
                    hyphens = True
                elif payload == APOSTROPHE:
                    begins = True
                elif payload == BREAK_CHAR:
                    hard = True
            at += 1
        if at >= end:
            break
        stop = stop or (hyphens and blanks)
        gap = GAP_BREAK if hard or lines > 1 or at - begun > MAX_GAP else 0
        if stop or commas:
            gap |= GAP_STOP
        if commas and not stop:
            gap |= GAP_COMMA
        if lines > 0:
            gap |= GAP_LINE
        if hyphens:
            gap |= GAP_HYPHEN
        if begins or lines > 0:
            gap |= GAP_BEGIN
        starts[held], gaps[held] = at, gap
        first = held * MAX_CHARS
        if (entry >> 21) & 7 == WIDE:
            letters[first] = entry & 0x1FFFFF
            at += 1
            ends[held], looks_of[held], sizes[held] = at, IS_WIDE, 1
            before = 1
            held += 1
            continue
        size = dots = looks = 0
        bits = np.int64(0)
        hidden = False
        last = at
        digits = 0x30 <= (entry & 0x1FFFFF) <= 0x39
        while at < end:
            code = np.int64(codes[at])
            entry = np.int64(entries[(np.int64(page[code >> 8]) << 8) | (code & 255)])
            kind, payload = (entry >> 21) & 7, entry & 0x1FFFFF
            if kind == LETTER:
                if size < MAX_CHARS:
                    letters[first + size] = payload
                size += 1
                bits |= entry
                if hidden:
                    looks |= HIDDEN_INSIDE
                at += 1
                last = at
                continue
            if kind == EXPANDED:
                for piece in range(payload * MAX_EXPANSION, (payload + 1) * MAX_EXPANSION):
                    if expansion[piece] != 0:
                        if size < MAX_CHARS:
                            letters[first + size] = expansion[piece]
                        size += 1
                bits |= entry
                if hidden:
                    looks |= HIDDEN_INSIDE
                at += 1
                last = at
                continue
            if kind == MARK:
                at += 1
                last = at
                continue
            if kind == HIDDEN:
                hidden = True
                at += 1
                continue
            if kind != SPECIAL or payload in (NEWLINE, COMMA_CHAR, BREAK_CHAR):
                break
            if payload == NON_JOINER:
                if size == 0 or 0x620 <= letters[first + min(size, MAX_CHARS) - 1] <= 0x6D5:
                    break
                hidden = True
                at += 1
                continue
            ahead = farther = np.int64(STOP << 21)
            if at + 1 < end:
                code = np.int64(codes[at + 1])
                ahead = np.int64(entries[(np.int64(page[code >> 8]) << 8) | (code & 255)])
            if at + 2 < end:
                code = np.int64(codes[at + 2])
                farther = np.int64(entries[(np.int64(page[code >> 8]) << 8) | (code & 255)])
            after, beyond = (ahead >> 21) & 7, (farther >> 21) & 7
            if payload == APOSTROPHE:
                if size == 1 or after > EXPANDED:
                    break
                if (ahead & 0x1FFFFF) == 0x73 and beyond > EXPANDED:
                    at += 2
                    break
                at += 1
            elif payload == PERIOD:
                if size != dots + 1 or after > EXPANDED or beyond <= EXPANDED:
                    break
                dots += 1
                at += 1
            elif payload == HYPHEN and joins != 0 and at + 2 < end and codes[at + 1] == 10:
                if farther & LOWER_BIT == 0:
                    break
                looks |= LINE_INSIDE
                at += 2
            else:
                break
        if bits & STRANGE_BIT != 0 or (bits & LATIN_BIT != 0 and bits & SCRIPT_BITS != 0):  # noqa: SIM102 - the inner one changes the word
            if unmix(letters[first : first + MAX_CHARS], min(size, MAX_CHARS), table) != 0:
                looks |= HOMOGLYPH
        if bits & UPPER_BIT != 0:
            looks |= HAS_UPPER
        if bits & LOWER_BIT != 0:
            looks |= HAS_LOWER
        if digits and bits & (UPPER_BIT | LOWER_BIT) == 0:
            looks |= IS_NUMBER
        ends[held], looks_of[held], sizes[held] = last, looks, size
        before = size
        held += 1
    found[HELD], found[NEXT], found[LENGTH] = held, at, before
    return int(held)


@kernel(twin=twins.scan)
def scan(
    codes: UInt32, ranges: Int64, joins: int, table: Characters, vocabulary: Vocabulary, trie: Trie, hits: Int64
) -> int:
    """See the twin; `look_up`, `child` and `walk` stand here in place, see `read_words`."""
    letters, found = np.zeros(_HELD * MAX_CHARS, np.uint32), np.zeros(7, np.int64)
    start, end = np.zeros(_HELD, np.int64), np.zeros(_HELD, np.int64)
    number, gaps, looks_of = np.zeros(_HELD, np.int32), np.zeros(_HELD, np.int32), np.zeros(_HELD, np.int32)
    tokens = Tokens(start, end, number, gaps, looks_of)
    word_slot, word_start, chars, kinds = vocabulary.slot, vocabulary.start, vocabulary.chars, vocabulary.kind
    node_slot, parent, word_of, ending_of = trie.slot, trie.parent, trie.word, trie.ending
    word_mask, node_mask = len(word_slot) - 1, len(node_slot) - 1
    count = 0
    for row in range(len(ranges)):
        at, high = ranges[row, 0], ranges[row, 1]
        found[LENGTH], found[HELD] = 0, 0
        more, begin = True, GAP_BEGIN
        while more:
            kept = found[HELD]
            held = read_words(codes, at, high, joins, table, tokens, letters, found)
            at = found[NEXT]
            more = held == _HELD
            if held > kept:
                gaps[kept] |= begin
                begin = 0
            for one in range(kept, held):
                size = np.int64(number[one])
                number[one] = -1
                if size > MAX_CHARS:
                    continue
                first = one * MAX_CHARS
                value = np.uint64(0xCBF29CE484222325)
                for place in range(first, first + size):
                    value = (value ^ np.uint64(letters[place])) * np.uint64(0x100000001B3)
                value ^= value >> np.uint64(29)
                slot = np.int64((value * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)) & word_mask
                while True:
                    known = np.int64(word_slot[slot])
                    if known < 0:
                        break
                    low = np.int64(word_start[known])
                    if word_start[known + 1] - low == size:
                        place = 0
                        while place < size and chars[low + place] == letters[first + place]:
                            place += 1
                        if place == size:
                            number[one] = known
                            break
                    slot = (slot + 1) & word_mask
            ready = held - MAX_TOKENS if more else held
            for first in range(ready):
                if number[first] < 0:
                    continue
                state = np.int64(0)
                flags = shown = best = said_best = 0
                stops = small = False
                common = COMMON
                ending = np.int64(-1)
                for one in range(first, min(held, first + MAX_TOKENS)):
                    word, gap, looks = np.int64(number[one]), gaps[one], looks_of[one]
                    if word < 0 or (one > first and gap & GAP_BREAK != 0):
                        break
                    if one > first:
                        if gap & GAP_STOP != 0 and not (gap & GAP_COMMA != 0 and kinds[word] & FORM != 0):
                            stops = True
                        if gap & GAP_LINE != 0:
                            flags |= LINE_INSIDE
                    value = np.uint64(state) * np.uint64(0x9E3779B97F4A7C15)
                    value ^= np.uint64(word) * np.uint64(0xC2B2AE3D27D4EB4F)
                    value ^= value >> np.uint64(31)
                    slot = np.int64((value * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)) & node_mask
                    node = np.int64(node_slot[slot])
                    while node >= 0 and (parent[node] != state or word_of[node] != word):
                        slot = (slot + 1) & node_mask
                        node = np.int64(node_slot[slot])
                    if node < 0:
                        break
                    state = node
                    flags |= looks & (HOMOGLYPH | HIDDEN_INSIDE | LINE_INSIDE)
                    shown |= looks
                    common &= kinds[word]
                    if looks & HAS_LOWER != 0 and looks & HAS_UPPER == 0 and kinds[word] & COMMON == 0:
                        small = small or one == first or gap & GAP_HYPHEN == 0
                    here = np.int64(ending_of[state])
                    if here < 0 or (stops and trie.listed_with_stops[here] == 0):
                        continue
                    lower = shown & HAS_LOWER != 0 and shown & HAS_UPPER == 0
                    said = LOWER if lower else 0
                    if one == first:
                        if kinds[word] & NEVER_ALONE != 0 or looks & (IS_WIDE | IS_NUMBER) != 0:
                            continue
                        said |= ALONE
                        if gap & GAP_BEGIN != 0:
                            said |= BEGINS
                    elif (lower and common != 0) or (small and not lower and one == first + 1):
                        continue
                    ending, best, said_best = here, one, flags | said
                if ending < 0:
                    continue
                if count >= len(hits):
                    return -1
                hits[count, 0], hits[count, 1] = start[first], end[best]
                hits[count, 2], hits[count, 3] = ending, said_best
                count += 1
            held -= ready
            for one in range(held):
                start[one], end[one] = start[ready + one], end[ready + one]
                number[one], gaps[one], looks_of[one] = number[ready + one], gaps[ready + one], looks_of[ready + one]
            found[HELD] = held
    return count


@kernel(twin=twins.learn)
def learn(
    codes: UInt32, start: Int64, table: Characters, vocabulary: Vocabulary, trie: Trie, sizes: Int64, nodes: Int32
) -> int:
    """See the twin."""
    most = MAX_TOKENS + 1
    letters, found = np.zeros(most * MAX_CHARS, np.uint32), np.zeros(7, np.int64)
    number_of, gaps, looks = np.zeros(most, np.int32), np.zeros(most, np.int32), np.zeros(most, np.int32)
    tokens = Tokens(np.zeros(most, np.int64), np.zeros(most, np.int64), number_of, gaps, looks)
    left_out = 0
    for row in range(len(start) - 1):
        found[LENGTH], found[HELD] = 0, 0
        held = read_words(codes, start[row], start[row + 1], 0, table, tokens, letters, found)
        state = stops = 0
        fits = 0 < held <= MAX_TOKENS
        for at in range(held):
            fits = fits and number_of[at] <= MAX_CHARS
        nodes[row] = -1
        if not fits:
            left_out += 1
            continue
        for at in range(held):
            size = int(number_of[at])
            word = letters[at * MAX_CHARS : at * MAX_CHARS + size]
            number = look_up(word, size, vocabulary)
            if number < 0:
                slot = -1 - number
                number = int(sizes[0])
                vocabulary.slot[slot] = number
                for piece in range(size):
                    vocabulary.chars[sizes[1] + piece] = word[piece]
                sizes[0] += 1
                sizes[1] += size
                vocabulary.start[number + 1] = sizes[1]
            node = child(state, number, trie)
            if node < 0:
                slot = -1 - node
                node = int(sizes[2])
                trie.slot[slot] = node
                trie.parent[node] = state
                trie.word[node] = number
                sizes[2] += 1
            if at > 0 and gaps[at] & (GAP_STOP | GAP_BREAK) != 0:
                stops = 1
            state = node
        nodes[row] = 2 * state + stops
    return left_out


@kernel(twin=twins.place_words)
def place_words(vocabulary: Vocabulary, count: int) -> int:
    """See the twin."""
    mask = len(vocabulary.slot) - 1
    for number in range(count):
        low = vocabulary.start[number]
        high = vocabulary.start[number + 1]
        slot = word_hash(vocabulary.chars[low:high], high - low) & mask
        while vocabulary.slot[slot] >= 0:
            slot = (slot + 1) & mask
        vocabulary.slot[slot] = number
    return count


@kernel(twin=twins.place_nodes)
def place_nodes(trie: Trie, count: int) -> int:
    """See the twin."""
    mask = len(trie.slot) - 1
    for node in range(1, count):
        slot = node_hash(trie.parent[node], trie.word[node]) & mask
        while trie.slot[slot] >= 0:
            slot = (slot + 1) & mask
        trie.slot[slot] = node
    return count


@kernel(twin=twins.find_words)
def find_words(codes: UInt32, start: Int64, vocabulary: Vocabulary, numbers: Int32) -> int:
    """See the twin."""
    known = 0
    for row in range(len(start) - 1):
        word = codes[start[row] : start[row + 1]]
        numbers[row] = max(look_up(word, len(word), vocabulary), -1)
        if numbers[row] >= 0:
            known += 1
    return known
