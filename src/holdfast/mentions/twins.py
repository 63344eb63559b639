# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Plain Python versions of the kernels: what the compiled loops must equal, and what they do.

`token_at` reads the next word of a text: it passes over what lies between words and remembers
what that was, then folds one word into `word`. Inside a word marks and hidden characters are
passed over; a possessive 's ends it; an apostrophe goes on (Qa'ida) unless a single letter
stands before it (O'Brien, d'Ivoire); full stops between single letters go on (U.S.). A word
that mixes scripts is brought to one where every foreign letter looks like one of it.

`scan` walks the trie from every word of the text and keeps the longest name that begins there:

* never across a blank line; across a comma, bracket, … only where the name was listed with one,
  or where a comma stands before a legal form ("Rosneft, OAO");
* a name of one word not where that word is written in lower case or is a common one (`NEVER_ALONE`),
  a number, or a single character; lower-case ones are reported as such, since they tell that a
  word is a common one in this text;
* a name of nothing but common words only where something of it is capitalised;
* a name of two words not where one of them alone is capitalised ("Khan said"), unless the other
  is a common word (bin, al) or follows a hyphen (Jong-un).

`learn` reads names the same way into a growing vocabulary and trie.
"""

# ruff: noqa: PLR0917, PLR0912, C901, PLR0915, PLR2004 - one loop over characters, in the shape of the kernel

from __future__ import annotations

import numpy as np

from holdfast.mentions import layout
from holdfast.mentions.layout import Characters, Int32, Int64, Tokens, Trie, UInt8, UInt32, Vocabulary

__all__ = [
    "child",
    "entry_of",
    "find_words",
    "learn",
    "look_up",
    "place_nodes",
    "place_words",
    "scan",
    "token_at",
    "unmix",
    "walk",
]

_MASK = (1 << 64) - 1
_WORD_PRIME, _MIX = 0x100000001B3, 0x9E3779B97F4A7C15
_NODE_MIX = 0xC2B2AE3D27D4EB4F


def entry_of(code: int, table: Characters) -> int:
    """The entry of a code point."""
    return int(table.entry[(int(table.page[code >> 8]) << 8) | (code & 255)])


def word_hash(word: UInt32, size: int) -> int:
    """Hash of the first `size` characters of `word`."""
    value = 0xCBF29CE484222325
    for code in word[:size].tolist():
        value = ((value ^ code) * _WORD_PRIME) & _MASK
    value ^= value >> 29
    return ((value * _MIX) & _MASK) >> 32


def node_hash(parent: int, word: int) -> int:
    """Hash of an edge of the trie."""
    value = ((parent * _MIX) & _MASK) ^ ((word * _NODE_MIX) & _MASK)
    value ^= value >> 31
    return ((value * _MIX) & _MASK) >> 32


def look_up(word: UInt32, size: int, vocabulary: Vocabulary) -> int:
    """The number of a word; -1 - slot where it would go when it is not there."""
    mask = len(vocabulary.slot) - 1
    slot = word_hash(word, size) & mask
    wanted = word[:size].tolist()
    while True:
        number = int(vocabulary.slot[slot])
        if number < 0:
            return -1 - slot
        low, high = int(vocabulary.start[number]), int(vocabulary.start[number + 1])
        if vocabulary.chars[low:high].tolist() == wanted:
            return number
        slot = (slot + 1) & mask


def child(parent: int, word: int, trie: Trie) -> int:
    """The node behind `word` at node `parent`; -1 - slot where it would go when there is none."""
    mask = len(trie.slot) - 1
    slot = node_hash(parent, word) & mask
    while True:
        node = int(trie.slot[slot])
        if node < 0:
            return -1 - slot
        if trie.parent[node] == parent and trie.word[node] == word:
            return node
        slot = (slot + 1) & mask


def unmix(word: UInt32, size: int, table: Characters) -> int:
    """Bring a folded word to one script, in place; 1 when it mixed, else 0. As `names.normalize` does it."""
    plain = any(97 <= code <= 122 for code in word[:size].tolist())
    mixed = latin = foreign = greek = 0
    as_latin = as_cyrillic = True
    for at in range(size):
        code = int(word[at])
        like = int(table.latin[code]) if code < 0x10000 else 0
        is_foreign = 0x370 <= code <= 0x52F
        if like and not is_foreign:
            if plain:  # a letter that no name mixes with Latin ones
                word[at] = code = like
                mixed = 1
            else:
                continue
        if is_foreign:
            foreign += 1
            greek |= code < 0x400
            as_latin = as_latin and like != 0
        elif 97 <= code <= 122 or 0xC0 <= code <= 0x2AF:
            latin += 1
            as_cyrillic = as_cyrillic and table.cyrillic[code] != 0
    if not (latin and foreign):
        return mixed
    as_cyrillic = as_cyrillic and not greek
    if as_latin and not (as_cyrillic and 2 * latin < size):
        for at in range(size):
            if 0x370 <= word[at] <= 0x52F:
                word[at] = table.latin[int(word[at])]
    elif as_cyrillic:
        for at in range(size):
            if word[at] < 0x370 and table.cyrillic[int(word[at])] != 0:
                word[at] = table.cyrillic[int(word[at])]
    return 1


def _makes_words(codes: UInt32, at: int, end: int, table: Characters) -> bool:
    return at < end and (entry_of(int(codes[at]), table) >> 21) & 7 <= layout.EXPANDED


def token_at(codes: UInt32, at: int, end: int, joins: int, table: Characters, word: UInt32, found: Int64) -> int:
    """Read the next word from `at` on: its folded length (0: there is none), the word and `found` filled."""
    before = int(found[layout.LENGTH])
    begun = at
    stop = lines = blanks = hyphens = commas = hard = begins = 0
    while at < end:
        entry = entry_of(int(codes[at]), table)
        kind, payload = (entry >> 21) & 7, entry & 0x1FFFFF
        if kind <= layout.WIDE:
            break
        if kind == layout.SOFT:
            blanks |= payload == layout.BLANK
            begins |= payload == layout.QUOTE
        elif kind == layout.STOP:
            stop = 1
            begins |= payload
        elif kind == layout.SPECIAL:
            lines += payload == layout.NEWLINE
            hard |= payload == layout.BREAK_CHAR
            commas |= payload == layout.COMMA_CHAR
            hyphens |= payload == layout.HYPHEN
            begins |= payload in {layout.PERIOD, layout.APOSTROPHE}
            stop |= payload == layout.PERIOD and before > 4
        at += 1
    if at >= end:
        return 0
    gap = layout.GAP_BREAK if hard or lines > 1 or at - begun > layout.MAX_GAP else 0
    stop |= hyphens and blanks
    gap |= layout.GAP_STOP if stop or commas else 0
    gap |= layout.GAP_COMMA if commas and not stop else 0
    gap |= layout.GAP_LINE if lines else 0
    gap |= layout.GAP_HYPHEN if hyphens else 0
    gap |= layout.GAP_BEGIN if begins or lines else 0
    found[layout.GAP], found[layout.START] = gap, at
    if (entry >> 21) & 7 == layout.WIDE:
        word[0] = entry & 0x1FFFFF
        found[layout.END] = found[layout.NEXT] = at + 1
        found[layout.LOOKS], found[layout.LENGTH] = layout.IS_WIDE, 1
        return 1
    return _word_at(codes, at, end, joins, table, word, found)


def _word_at(codes: UInt32, at: int, end: int, joins: int, table: Characters, word: UInt32, found: Int64) -> int:
    size = dots = bits = looks = hidden = 0
    last = at
    digits = 0x30 <= (entry_of(int(codes[at]), table) & 0x1FFFFF) <= 0x39
    while at < end:
        entry = entry_of(int(codes[at]), table)
        kind, payload = (entry >> 21) & 7, entry & 0x1FFFFF
        if kind <= layout.EXPANDED:
            pieces = [payload] if kind == layout.LETTER else _expansion(payload, table)
            for piece in pieces:
                if size < layout.MAX_CHARS:
                    word[size] = piece
                size += 1
            bits |= entry
            if hidden:
                looks |= layout.HIDDEN_INSIDE
            at += 1
            last = at
        elif kind == layout.MARK:
            at += 1
            last = at
        elif kind == layout.HIDDEN:
            hidden = 1
            at += 1
        elif kind != layout.SPECIAL:
            break
        elif payload == layout.NON_JOINER:
            if size == 0 or 0x620 <= word[min(size, layout.MAX_CHARS) - 1] <= 0x6D5:
                break
            hidden = 1
            at += 1
        elif payload == layout.APOSTROPHE:
            if not _makes_words(codes, at + 1, end, table) or size == 1:
                break
            if (entry_of(int(codes[at + 1]), table) & 0x1FFFFF) == 0x73 and not _makes_words(codes, at + 2, end, table):
                at += 2
                break
            at += 1
        elif payload == layout.PERIOD:
            if size != dots + 1 or not _makes_words(codes, at + 1, end, table):
                break
            if _makes_words(codes, at + 2, end, table):
                break
            dots += 1
            at += 1
        elif payload == layout.HYPHEN and joins and at + 2 < end and codes[at + 1] == 10:
            if not entry_of(int(codes[at + 2]), table) & layout.LOWER_BIT:
                break
            looks |= layout.LINE_INSIDE
            at += 2
        else:
            break
    kept = min(size, layout.MAX_CHARS)
    if bits & layout.STRANGE_BIT or (bits & layout.LATIN_BIT and bits & layout.SCRIPT_BITS):
        looks |= layout.HOMOGLYPH if unmix(word, kept, table) else 0
    looks |= layout.HAS_UPPER if bits & layout.UPPER_BIT else 0
    looks |= layout.HAS_LOWER if bits & layout.LOWER_BIT else 0
    looks |= layout.IS_NUMBER if digits and not bits & (layout.UPPER_BIT | layout.LOWER_BIT) else 0
    found[layout.END], found[layout.NEXT], found[layout.LOOKS], found[layout.LENGTH] = last, at, looks, size
    return size


def _expansion(number: int, table: Characters) -> list[int]:
    row = table.expansion[number * layout.MAX_EXPANSION : (number + 1) * layout.MAX_EXPANSION].tolist()
    return [code for code in row if code]


def read_words(
    codes: UInt32, at: int, end: int, joins: int, table: Characters, tokens: Tokens, letters: UInt32, found: Int64
) -> int:
    """Add words from `at` on to `tokens`, behind the `found[HELD]` there, until they are full: how many there are.

    `tokens.word` is the folded length of each; word i is `letters[i * MAX_CHARS:]`. `found[NEXT]`: where to go on.
    """
    held = int(found[layout.HELD])
    while held < len(tokens.start):
        word = letters[held * layout.MAX_CHARS : (held + 1) * layout.MAX_CHARS]
        size = token_at(codes, at, end, joins, table, word, found)
        if size == 0:
            at = end
            break
        tokens.start[held], tokens.end[held], at, tokens.gap[held], tokens.looks[held], _, _ = found.tolist()
        tokens.word[held] = size
        held += 1
    found[layout.HELD], found[layout.NEXT] = held, at
    return held


def walk(first: int, held: int, tokens: Tokens, kinds: UInt8, trie: Trie, best: Int64) -> int:
    """The ending of the longest name that begins at token `first` of `held`, -1: none; `best`: last token, flags."""
    state = stops = flags = shown = small = 0
    common = layout.COMMON
    ending = -1
    for at in range(first, min(held, first + layout.MAX_TOKENS)):
        word, gap, looks = int(tokens.word[at]), int(tokens.gap[at]), int(tokens.looks[at])
        if word < 0 or (at > first and gap & layout.GAP_BREAK):
            break
        if at > first:
            if gap & layout.GAP_STOP and not (gap & layout.GAP_COMMA and kinds[word] & layout.FORM):
                stops = 1
            if gap & layout.GAP_LINE:
                flags |= layout.LINE_INSIDE
        state = child(state, word, trie)
        if state < 0:
            break
        flags |= looks & (layout.HOMOGLYPH | layout.HIDDEN_INSIDE | layout.LINE_INSIDE)
        shown |= looks
        common &= int(kinds[word])
        if looks & layout.HAS_LOWER and not looks & layout.HAS_UPPER and not kinds[word] & layout.COMMON:
            small |= int(at == first or not gap & layout.GAP_HYPHEN)
        here = int(trie.ending[state])
        if here < 0 or (stops and not trie.listed_with_stops[here]):
            continue
        lower = shown & layout.HAS_LOWER and not shown & layout.HAS_UPPER
        said = layout.LOWER if lower else 0
        if at == first:
            if kinds[word] & layout.NEVER_ALONE or looks & (layout.IS_WIDE | layout.IS_NUMBER):
                continue
            said |= layout.ALONE | (layout.BEGINS if gap & layout.GAP_BEGIN else 0)
        elif (lower and common) or (small and not lower and at == first + 1):
            continue
        ending = here
        best[0], best[1] = at, flags | said
    return ending


def scan(
    codes: UInt32, ranges: Int64, joins: int, table: Characters, vocabulary: Vocabulary, trie: Trie, hits: Int64
) -> int:
    """Fill `hits` (rows: start, end, ending, flags) from the ranges of a text; how many, -1: there is no room."""
    word, found, best = (
        np.zeros(layout.MAX_CHARS, dtype=np.uint32),
        np.zeros(7, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
    )
    count = 0
    for low, high in ranges.tolist():
        rows: list[tuple[int, int, int, int, int]] = []
        at = low
        found[layout.LENGTH] = 0
        while True:
            size = token_at(codes, at, high, joins, table, word, found)
            if size == 0:
                break
            number = look_up(word, size, vocabulary) if size <= layout.MAX_CHARS else -1
            start, end, at, gap, looks, _, _ = found.tolist()
            gap |= 0 if rows else layout.GAP_BEGIN
            rows.append((start, end, max(number, -1), gap, looks))
        columns = np.array(rows, dtype=np.int64).reshape(-1, 5)
        tokens = Tokens(columns[:, 0], columns[:, 1], *(columns[:, at].astype(np.int32) for at in (2, 3, 4)))
        for first in range(len(rows)):
            ending = walk(first, len(rows), tokens, vocabulary.kind, trie, best) if rows[first][2] >= 0 else -1
            if ending < 0:
                continue
            if count >= len(hits):
                return -1
            hits[count] = (rows[first][0], rows[int(best[0])][1], ending, best[1])
            count += 1
    return count


def learn(
    codes: UInt32, start: Int64, table: Characters, vocabulary: Vocabulary, trie: Trie, sizes: Int64, nodes: Int32
) -> int:
    """Add the names `codes[start[i]:start[i + 1]]`; `nodes[i]`: 2 * its node + 1 if it has stops inside, -1: left out.

    `sizes` are the words, characters of words and nodes (the root counted) so far. Gives how many were left out.
    """
    most = layout.MAX_TOKENS + 1
    letters, found = np.zeros(most * layout.MAX_CHARS, dtype=np.uint32), np.zeros(7, dtype=np.int64)
    places = (np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64))
    numbers = (np.zeros(most, dtype=np.int32), np.zeros(most, dtype=np.int32), np.zeros(most, dtype=np.int32))
    tokens = Tokens(*places, *numbers)
    left_out = 0
    for row in range(len(start) - 1):
        found[layout.LENGTH], found[layout.HELD] = 0, 0
        held = read_words(codes, int(start[row]), int(start[row + 1]), 0, table, tokens, letters, found)
        sizes_of, state, stops = tokens.word[:held].tolist(), 0, 0
        nodes[row] = -1
        if not 0 < held <= layout.MAX_TOKENS or max(sizes_of) > layout.MAX_CHARS:
            left_out += 1
            continue
        for at, size in enumerate(sizes_of):
            word = letters[at * layout.MAX_CHARS : at * layout.MAX_CHARS + size]
            number = look_up(word, size, vocabulary)
            if number < 0:
                slot, number = -1 - number, int(sizes[0])
                vocabulary.slot[slot] = number
                vocabulary.chars[sizes[1] : sizes[1] + size] = word[:size]
                sizes[0] += 1
                sizes[1] += size
                vocabulary.start[number + 1] = sizes[1]
            node = child(state, number, trie)
            if node < 0:
                slot, node = -1 - node, int(sizes[2])
                trie.slot[slot], trie.parent[node], trie.word[node] = node, state, number
                sizes[2] += 1
            stops |= int(at > 0 and tokens.gap[at] & (layout.GAP_STOP | layout.GAP_BREAK) != 0)
            state = node
        nodes[row] = 2 * state + stops
    return left_out


def place_words(vocabulary: Vocabulary, count: int) -> int:
    """Put the first `count` words into an empty table; gives `count`."""
    for number in range(count):
        low, high = int(vocabulary.start[number]), int(vocabulary.start[number + 1])
        slot = word_hash(vocabulary.chars[low:high], high - low) & (len(vocabulary.slot) - 1)
        while vocabulary.slot[slot] >= 0:
            slot = (slot + 1) & (len(vocabulary.slot) - 1)
        vocabulary.slot[slot] = number
    return count


def place_nodes(trie: Trie, count: int) -> int:
    """Put the nodes 1 to `count` - 1 into an empty table; gives `count`."""
    for node in range(1, count):
        slot = node_hash(int(trie.parent[node]), int(trie.word[node])) & (len(trie.slot) - 1)
        while trie.slot[slot] >= 0:
            slot = (slot + 1) & (len(trie.slot) - 1)
        trie.slot[slot] = node
    return count


def find_words(codes: UInt32, start: Int64, vocabulary: Vocabulary, numbers: Int32) -> int:
    """The numbers (-1: none) of the folded words `codes[start[i]:start[i + 1]]`; gives how many there are."""
    known = 0
    for row in range(len(start) - 1):
        word = codes[int(start[row]) : int(start[row + 1])]
        numbers[row] = max(look_up(word, len(word), vocabulary), -1)
        known += int(numbers[row] >= 0)
    return known
