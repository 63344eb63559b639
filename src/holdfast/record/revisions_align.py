# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which elements of two sequences stand for each other, in bounded time.

Common elements are matched by *patience*: what both sides end and begin with, then elements that
occur once on each side (the longest run of them in order; of neighbours, where no element does), then
what lies between, in the same way. Where nothing occurs once, a stretch is small enough for an
exact search or is left unmatched: two pages of 10,000 equal lines cost no more than of 10,000
different ones.

What is left is paired by likeness (`likely`): candidates share a rare word, the likeliest
pairs are taken first, and two pairs never cross.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

__all__ = ["likely", "likeness", "matches"]

_EXACT = 10_000  # cells of the table an exact search may cost: 100 lines by 100
_NEIGHBOURS = (1, 3, 8)  # a common word stands often, the same three or eight in a row seldom
_DEEPEST = 40  # stretches inside stretches
_RARE = 24  # a word in more blocks than this leads to no candidate
_SHORT_CELLS = 900  # all pairs of a stretch are looked at up to so many

Pair = tuple[int, int]
Range = tuple[int, int, int, int]


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Index pairs of equal elements, rising on both sides. Costs about n log n; the same input gives the same pairs."""
    found: list[Pair] = []
    todo: list[tuple[Range, int]] = [((0, len(old), 0, len(new)), 0)]
    while todo:
        (a, b, c, d), depth = todo.pop()
        while a < b and c < d and old[a] == new[c]:
            found.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            found.append((b, d))
        if a == b or c == d:
            continue
        anchors = _anchors(old, new, (a, b, c, d)) if depth < _DEEPEST else []
        if anchors:
            found += anchors
            edges = [(a - 1, c - 1), *anchors, (b, d)]
            todo += [
                ((left + 1, right, low + 1, high), depth + 1)
                for (left, low), (right, high) in pairwise(edges)
                if left + 1 < right and low + 1 < high
            ]
        elif (b - a) * (d - c) <= _EXACT:
            blocks = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_matching_blocks()
            found += [(a + at + n, c + to + n) for at, to, size in blocks for n in range(size)]
    return sorted(found)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], within: Range) -> list[Pair]:
    """The longest rising run of elements, or else of neighbours, that occur once in each range."""
    a, b, c, d = within
    for size in _NEIGHBOURS:
        if min(b - a, d - c) < size or (size > 1 and (b - a) * (d - c) <= _EXACT):
            break
        once = _once(new, c, d, size)
        pairs = sorted((at, once[element]) for element, at in _once(old, a, b, size).items() if element in once)
        if pairs:
            return rising(pairs)
    return []


def _once(elements: Sequence[Hashable], start: int, end: int, size: int) -> dict[Hashable, int]:
    found: dict[Hashable, int] = {}
    twice = set()
    for at in range(start, end - size + 1):
        element = elements[at] if size == 1 else tuple(elements[at : at + size])
        if element in found:
            twice.add(element)
        found[element] = at
    return {element: at for element, at in found.items() if element not in twice}


def rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest part of `pairs` (sorted by their first) whose seconds rise too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, to) in enumerate(pairs):
        place = bisect_left(tails, to)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(to)
            ends.append(number)
        else:
            tails[place], ends[place] = to, number
    found, at = [], ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def likeness(old: Counter[str], new: Counter[str]) -> float:
    """How much of two texts' words is common, 0 to 1, long words counting for more."""
    few, many = (old, new) if len(old) <= len(new) else (new, old)
    common = sum(min(count, many[word]) * len(word) for word, count in few.items() if word in many)
    whole = sum(count * len(word) for word, count in old.items()) + sum(n * len(word) for word, n in new.items())
    return 2 * common / whole if whole else 0.0


def likely(
    old: Sequence[tuple[int, Counter[str]]],
    new: Sequence[tuple[int, Counter[str]]],
    *,
    least: float,
    crossing: bool = False,
) -> list[Pair]:
    """Pairs of what is alike, the likeliest first taken; they never cross unless `crossing`.

    Args:
        old: numbers and words of what is left of the old side, in order.
        new: the same of the new side.
        least: pairs less alike than this are none.
        crossing: pairs may cross (what was moved).
    """
    scored = []
    words = dict(new)
    for at, bag, candidates in _candidates(old, new):
        for to in candidates:
            alike = likeness(bag, words[to])
            if alike >= least:
                scored.append((-alike, at, to))
    scored.sort()
    taken: list[Pair] = []
    used_old: set[int] = set()
    used_new: set[int] = set()
    for _, at, to in scored:
        if at in used_old or to in used_new:
            continue
        place = bisect_left(taken, (at, to))
        if not crossing and ((place and taken[place - 1][1] > to) or (place < len(taken) and taken[place][1] < to)):
            continue
        taken.insert(place, (at, to))
        used_old.add(at)
        used_new.add(to)
    return taken


def _candidates(
    old: Sequence[tuple[int, Counter[str]]], new: Sequence[tuple[int, Counter[str]]]
) -> list[tuple[int, Counter[str], list[int]]]:
    if len(old) * len(new) <= _SHORT_CELLS:
        everything = [number for number, _ in new]
        return [(at, bag, everything) for at, bag in old]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, bag in new:
        for word in bag:
            holders[word].append(number)
    found = []
    for at, bag in old:
        near: Counter[int] = Counter()
        for word in bag:
            if len(holders.get(word, ())) <= _RARE:
                near.update(dict.fromkeys(holders.get(word, ()), len(word)))
        best = sorted(near, key=lambda to: (-near[to], to))[:8]
        found.append((at, bag, best))
    return found
