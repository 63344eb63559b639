# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which parties are worth comparing: pairs that share a name, an identifier or a reference number.

1. Every distinct name of every party goes into one index (`names.index`, the one that screening
   stands on), and every name is looked up in it. Two names at least `LEAST` alike make pairs of
   those who bear them, with the best of both directions; the evidence of a name is told from its
   words alone, never from how many bear it here.
2. Equal identifiers and reference numbers make pairs, too.

Bounded: a name that more than `CROWD` parties bear, or a number that more than `SHARED` state,
makes no pairs by itself. Result and order depend on the set of parties alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import NamedTuple

from holdfast.names.index import NameIndex, build
from holdfast.names.tokens import Name, Reading, Role, analyse
from holdfast.record.features import Party
from holdfast.record.identity import WEIGHTS

__all__ = ["CROWD", "LEAST", "SHARED", "Pair", "candidates", "evidence"]

LEAST = 7000
CROWD = 60  # parties that bear exactly one name; beyond, it is a word ("Ali") and not a name
SHARED = 12  # parties that state one number; beyond, it is a bank's, a form's or a mistake
_CHUNK = 2_000
_THREADS = 2  # the kernels let go of the interpreter


class Pair(NamedTuple):
    """Two parties, by position in the sequence compared (`one < other`), and the names that agree best.

    `alike` is the similarity (0 where no name agrees) and `weight` the evidence in millibans of the names
    `mine` and `theirs`.
    """

    one: int
    other: int
    alike: int = 0
    weight: int = 0
    mine: str = ""
    theirs: str = ""


def candidates(parties: Sequence[Party], progress: Callable[[int, int], None] | None = None) -> list[Pair]:
    """Every pair worth comparing, sorted. Some 0.6 ms of processor time a party, a hundred bytes a pair."""
    texts, bearers = _texts(parties)
    names = [analyse(text) for text in texts]
    index = build(enumerate(texts))
    index.warm()
    weights = [evidence(name) for name in names]
    best: dict[tuple[int, int], tuple[int, int, str, str]] = {}
    done = 0
    with ThreadPoolExecutor(_THREADS) as pool:
        starts = range(0, len(names), _CHUNK)
        for start, found in zip(starts, pool.map(lambda at: _matched(index, names, at), starts), strict=True):
            for mine, theirs, alike in found:
                _note(best, (mine, theirs, alike), parties=parties, bearers=bearers, texts=texts, weights=weights)
            done = min(start + _CHUNK, len(names))
            if progress is not None:
                progress(done, len(names))
    for key in _by_number(parties):
        best.setdefault(key, (0, 0, "", ""))
    return [Pair(one, other, alike, weight, mine, theirs)
            for (one, other), (weight, alike, mine, theirs) in sorted(best.items())]  # fmt: skip


def evidence(name: Name) -> tuple[int, int]:
    """Millibans that a name in common is worth, before how alike the two are, and how many words it has.

    Told from the words of its best reading; legal forms, titles and articles do not count.
    """
    return max((_reading(reading) for reading in name.readings), default=(0, 0))


def _reading(reading: Reading) -> tuple[int, int]:
    word = WEIGHTS.word
    total = count = 0
    for token in reading.tokens:
        if token.role not in _WORTH:
            continue
        count += 1
        total += word[_WORTH[token.role]]
        if token.role is Role.WORD:
            total += word["rarity"] * token.weight // 1000
    return min(total, WEIGHTS.most_name), count


_WORTH = {Role.WORD: "word", Role.PATRONYMIC: "patronymic", Role.GENERIC: "generic", Role.NUMBER: "number",
          Role.INITIAL: "initial"}  # fmt: skip


def _texts(parties: Sequence[Party]) -> tuple[list[str], list[list[int]]]:
    """Distinct names in order, and who bears each (crowded names by nobody)."""
    bearers: dict[str, list[int]] = {}
    for at, party in enumerate(parties):
        for name in {*party.names, *party.weak_names}:
            bearers.setdefault(name, []).append(at)
    texts = sorted(bearers)
    return texts, [bearers[text] if len(bearers[text]) <= CROWD else [] for text in texts]


def _matched(index: NameIndex, names: Sequence[Name], start: int) -> list[tuple[int, int, int]]:
    """(mine, theirs, similarity) of names at least LEAST alike."""
    chunk = names[start : start + _CHUNK]
    found = []
    for at, hits in enumerate(index.match(chunk), start):
        for number, score in hits:
            if score < LEAST:
                break
            found.append((at, number, score))
    return found


def _note(
    best: dict[tuple[int, int], tuple[int, int, str, str]],
    hit: tuple[int, int, int],
    *,
    parties: Sequence[Party],
    bearers: Sequence[Sequence[int]],
    texts: Sequence[str],
    weights: Sequence[tuple[int, int]],
) -> None:
    """Keep a hit between two names for those who bear them, where it says more than what was found before."""
    mine, theirs, alike = hit
    weight = WEIGHTS.kept(alike) * min(weights[mine][0], weights[theirs][0]) // 1000
    if weights[mine][1] != weights[theirs][1]:
        weight = weight * WEIGHTS.extra // 1000
    for one in bearers[mine]:
        for other in bearers[theirs]:
            if one == other:
                continue
            weak = texts[mine] not in parties[one].names or texts[theirs] not in parties[other].names
            worth = weight * WEIGHTS.weak_alias // 1000 if weak else weight
            key, names = ((one, other), (mine, theirs)) if one < other else ((other, one), (theirs, mine))
            found = (worth, alike, texts[names[0]], texts[names[1]])
            if key not in best or found > best[key]:
                best[key] = found


def _by_number(parties: Sequence[Party]) -> Iterable[tuple[int, int]]:
    """Pairs that state the same identifier (whatever its kind is called) or reference number."""
    holders: dict[str, list[int]] = {}
    for at, party in enumerate(parties):
        for value in {one.partition(":")[2] for one in party.identifiers} | set(party.references):
            holders.setdefault(value, []).append(at)
    for found in holders.values():
        if 1 < len(found) <= SHARED:
            yield from combinations(found, 2)
