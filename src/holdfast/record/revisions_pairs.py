# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which units of two versions stand for each other: the alignment that a revision is told from.

1. Units with the same key, in order (`matches`).
2. Between them, the same words in other blocks: paragraphs broken elsewhere, split, joined.
3. Between them, short lines that differ in their dates alone ("Last updated: …").
4. The same key in another place: moved.
5. Between the matches, what is at least half alike: edited. A paragraph that was edited and
   split takes the part that was split off.
6. Anywhere, long texts that are three quarters alike: moved and edited.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.record.revisions_align import likely, likeness, matches
from holdfast.record.revisions_units import Unit, without_dates

__all__ = ["Paired", "pair_up"]

_EDITED = 0.5  # likeness of a text before and after an edit; paragraphs about one subject reach 0.3
_SHORT_EDITED = 0.6  # and of a few words, where one common word is half of it
_MOVED = 0.75
_MOVED_WORDS = 8
_SPLIT_GAIN = 0.08
_BEGINNING = 24  # characters that tell whether two texts may begin alike
_LONG_KEY = 60
_SAYS_NOTHING = 2  # characters of a key that is in no place at home


@dataclass(frozen=True, slots=True)
class Paired:
    """Units `old` and `new` (half-open ranges of indices) that stand for each other; `moved`: elsewhere."""

    old: tuple[int, int]
    new: tuple[int, int]
    moved: bool = False


def pair_up(old: Sequence[Unit], new: Sequence[Unit]) -> list[Paired]:
    """The units that stand for each other, in the order of the new version."""
    keys = [unit.key for unit in old], [unit.key for unit in new]
    found = [Paired((at, at + 1), (to, to + 1)) for at, to in slid(matches(*keys), *keys)]
    found = _with_reblocked(found, old, new)
    for gap in _gaps(found, len(old), len(new)):
        found += _redated(old, new, gap)
    found += _elsewhere(found, old, new)
    for gap in _gaps(found, len(old), len(new)):
        found += _edited(old, new, gap)
    found += _edited_elsewhere(found, old, new)
    return sorted(found, key=lambda one: one.new)


def slid(pairs: Sequence[tuple[int, int]], old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of equal keys, so placed that what came or went begins with a key of its own, not with "Read more"."""
    counts = Counter(old), Counter(new)
    found: list[tuple[int, int]] = []
    for at, to in pairs:
        left, right = found[-1] if found else (-1, -1)
        if at == left + 1 and to > right + 1 and new[right + 1] == new[to] and counts[1][new[to]] > 1:
            found.append((at, right + 1))
        elif to == right + 1 and at > left + 1 and old[left + 1] == old[at] and counts[0][old[at]] > 1:
            found.append((left + 1, to))
        else:
            found.append((at, to))
    return found


def _gaps(found: Sequence[Paired], old_size: int, new_size: int) -> list[tuple[list[int], list[int]]]:
    """What is unmatched on both sides between two pairs that are in their places: indices of old and of new."""
    old_taken = {at for one in found for at in range(*one.old)}
    new_taken = {to for one in found for to in range(*one.new)}
    placed = sorted((one for one in found if not one.moved), key=lambda one: one.old)
    gaps = []
    at = to = 0
    for begin, end, low, high in [*((*one.old, *one.new) for one in placed), (old_size, old_size, new_size, new_size)]:
        left = [n for n in range(at, begin) if n not in old_taken]
        right = [n for n in range(to, low) if n not in new_taken]
        if left and right:
            gaps.append((left, right))
        at, to = end, high
    return gaps


def _with_reblocked(found: list[Paired], old: Sequence[Unit], new: Sequence[Unit]) -> list[Paired]:
    """Step 2: stretches of units whose words, run together, are the same."""
    more = []
    for left, right in _gaps(found, len(old), len(new)):
        before = [(n, "".join(old[n].key.split())) for n in left]
        after = [(n, "".join(new[n].key.split())) for n in right]
        at = to = 0
        while at < len(left) and to < len(right):
            many = _run_together(before, after, at, to)
            if many is None:
                at, to = _further(before, after, at, to)
                continue
            more.append(Paired((left[at], left[at] + many[0]), (right[to], right[to] + many[1])))
            at, to = at + many[0], to + many[1]
    return found + more


_Solid = Sequence[tuple[int, str]]  # units without their white space, each with its number


def _further(before: _Solid, after: _Solid, at: int, to: int) -> tuple[int, int]:
    """The next place where a stretch may begin: the side whose text does not begin any on the other is passed over."""
    start = before[at][1][:_BEGINNING]
    if any(text[:_BEGINNING].startswith(start[: len(text)]) for _, text in after[to + 1 : to + 6]):
        return at, to + 1
    return at + 1, to


def _run_together(before: _Solid, after: _Solid, at: int, to: int) -> tuple[int, int] | None:
    """How many units of each side say the same run together, from `at` and `to` on; `None` for none."""
    many, more = 1, 1
    (_, one), (_, other) = before[at], after[to]
    done = gone = 0
    while True:
        common = min(len(one) - done, len(other) - gone)
        if one[done : done + common] != other[gone : gone + common]:
            return None
        done, gone = done + common, gone + common
        if done == len(one) and gone == len(other):
            return many, more
        if done == len(one):
            if at + many >= len(before) or before[at + many][0] != before[at][0] + many:
                return None
            one, done, many = before[at + many][1], 0, many + 1
        else:
            if to + more >= len(after) or after[to + more][0] != after[to][0] + more:
                return None
            other, gone, more = after[to + more][1], 0, more + 1


def _redated(old: Sequence[Unit], new: Sequence[Unit], gap: tuple[list[int], list[int]]) -> list[Paired]:
    """Step 3."""
    left = [(at, key) for at in gap[0] if (key := without_dates(old[at]))]
    right = [(to, key) for to in gap[1] if (key := without_dates(new[to]))]
    pairs = matches([key for _, key in left], [key for _, key in right])
    return [Paired((left[a][0], left[a][0] + 1), (right[b][0], right[b][0] + 1)) for a, b in pairs]


def _elsewhere(found: Sequence[Paired], old: Sequence[Unit], new: Sequence[Unit]) -> list[Paired]:
    """Step 4. What is short and stands there more than once ("Read more") is at home nowhere."""
    old_taken = {at for one in found for at in range(*one.old)}
    new_taken = {to for one in found for to in range(*one.new)}
    often = {key for units in (old, new) for key, count in Counter(unit.key for unit in units).items() if count > 1}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for to in range(len(new) - 1, -1, -1):
        if to not in new_taken:
            places[new[to].key].append(to)
    moved = []
    for at, unit in enumerate(old):
        if at in old_taken or len(unit.key) <= _SAYS_NOTHING or not places[unit.key]:
            continue
        if unit.key not in often or len(unit.key) >= _LONG_KEY:
            to = places[unit.key].pop()
            moved.append(Paired((at, at + 1), (to, to + 1), moved=True))
    return moved


def _edited(old: Sequence[Unit], new: Sequence[Unit], gap: tuple[list[int], list[int]]) -> list[Paired]:
    """Step 5."""
    left, right = gap
    pairs = likely([(at, old[at].bag) for at in left], [(to, new[to].bag) for to in right], least=_EDITED)
    pairs = [pair for pair in pairs if not _only_seems(old[pair[0]], new[pair[1]])]
    free = frozenset(left), frozenset(right)
    return [_with_split_off(old, new, free, pairs, n=number) for number in range(len(pairs))]


def _only_seems(before: Unit, after: Unit) -> bool:
    """Two short texts about one thing, or a paragraph and a menu."""
    if before.spoken != after.spoken:
        return True
    return before.short and after.short and likeness(before.bag, after.bag) < _SHORT_EDITED


def _with_split_off(
    old: Sequence[Unit],
    new: Sequence[Unit],
    gap: tuple[frozenset[int], frozenset[int]],
    pairs: list[tuple[int, int]],
    *,
    n: int,
) -> Paired:
    """A pair with the units behind it that it was joined from or split into."""
    at, to = pairs[n]
    begin, end = at, at + 1
    low, high = to, to + 1
    next_at, next_to = pairs[n + 1] if n + 1 < len(pairs) else (len(old), len(new))
    best = likeness(old[at].bag, new[to].bag)
    while high < next_to and high in gap[1] and new[high].role == new[to].role:
        joined = sum((new[one].bag for one in range(low, high + 1)), start=type(new[to].bag)())
        if likeness(old[at].bag, joined) < best + _SPLIT_GAIN:
            break
        best, high = likeness(old[at].bag, joined), high + 1
    while high == to + 1 and end < next_at and end in gap[0] and old[end].role == old[at].role:
        joined = sum((old[one].bag for one in range(begin, end + 1)), start=type(old[at].bag)())
        if likeness(joined, new[to].bag) < best + _SPLIT_GAIN:
            break
        best, end = likeness(joined, new[to].bag), end + 1
    return Paired((begin, end), (low, high))


def _edited_elsewhere(found: Sequence[Paired], old: Sequence[Unit], new: Sequence[Unit]) -> list[Paired]:
    """Step 6."""
    old_taken = {at for one in found for at in range(*one.old)}
    new_taken = {to for one in found for to in range(*one.new)}
    left = [(n, unit.bag) for n, unit in enumerate(old) if n not in old_taken and unit.spoken and _long(unit)]
    right = [(n, unit.bag) for n, unit in enumerate(new) if n not in new_taken and unit.spoken and _long(unit)]
    pairs = likely(left, right, least=_MOVED, crossing=True)
    return [Paired((at, at + 1), (to, to + 1), moved=True) for at, to in pairs]


def _long(unit: Unit) -> bool:
    return unit.words >= _MOVED_WORDS
