# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which parties are worth comparing: pairs that share a name, an identifier or a reference number.

1. Every distinct name of every party is looked up among all (`lookups`, by the index that screening
   stands on). Two names at least `LEAST` alike make pairs of those who bear them, with the best of
   both directions; the evidence of a name is told from its words alone, never from how many bear
   it here.
2. Equal identifiers and reference numbers make pairs, too.

Bounded: a name that more than `CROWD` parties bear, or a number that more than `SHARED` state,
makes no pairs by itself. Result and order depend on the set of parties alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, TypeVar

from holdfast.names.tokens import Name, Reading, Role, analyse
from holdfast.record.features import Party
from holdfast.record.identity import WEIGHTS
from holdfast.record.lookups import LEAST, Hits, Names, whole

__all__ = [
    "CROWD", "LEAST", "SHARED", "Pair", "bearers_of", "candidates", "evidence", "numbers_of", "paired",
]  # fmt: skip

CROWD = 60  # parties that bear exactly one name; beyond, it is a word ("Ali") and not a name
SHARED = 12  # parties that state one number; beyond, it is a bank's, a form's or a mistake
Key = TypeVar("Key", int, str)


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
    bearers = bearers_of(enumerate(parties))
    texts = sorted(bearers)
    hits, _ = whole(Names.of(list(enumerate(texts))), progress)
    strong: dict[int, Sequence[str]] = {at: one.names for at, one in enumerate(parties)}
    best = paired(hits, texts, bearers, strong)
    for key in _by_number(parties):
        best.setdefault(key, (0, 0, "", ""))
    return [Pair(one, other, alike, weight, mine, theirs)
            for (one, other), (weight, alike, mine, theirs) in sorted(best.items())]  # fmt: skip


def bearers_of(parties: Iterable[tuple[Key, Party]]) -> dict[str, list[Key]]:
    """Who bears each name, strong or weak."""
    bearers: dict[str, list[Key]] = {}
    for each in parties:
        party: Party = each[1]
        for name in {*party.names, *party.weak_names}:
            bearers.setdefault(name, []).append(each[0])
    return bearers


def numbers_of(party: Party) -> set[str]:
    """The identifiers (whatever their kinds are called) and reference numbers of a party."""
    return {one.partition(":")[2] for one in party.identifiers} | set(party.references)


def paired(  # noqa: PLR0917 - what is known of names, and whose they are
    hits: Hits,
    texts: Sequence[str] | Mapping[int, str],
    bearers: Mapping[str, Sequence[Key]],
    strong: Mapping[Key, Sequence[str]],
    only: Collection[Key] | None = None,
) -> dict[tuple[Key, Key], tuple[int, int, str, str]]:
    """The best evidence of names for each pair of parties, `one < other`: weight, similarity, name of one, of other.

    Args:
        hits: names that are alike; one direction is enough.
        texts: the names by number.
        bearers: who bears each name; one that a crowd bears makes no pair.
        strong: the names of each party that are no weak aliases.
        only: parties of which one is in every pair wanted.
    """
    best: dict[tuple[Key, Key], tuple[int, int, str, str]] = {}
    worth: dict[str, tuple[int, int]] = {}
    for first, second, alike in zip(hits.mine.tolist(), hits.theirs.tolist(), hits.score.tolist(), strict=True):
        mine, theirs = texts[first], texts[second]
        ones, others = bearers.get(mine, ()), bearers.get(theirs, ())
        if not ones or not others or len(ones) > CROWD or len(others) > CROWD or (mine == theirs and len(ones) == 1):
            continue
        for text in (mine, theirs):
            if text not in worth:
                worth[text] = evidence(analyse(text))
        (most, words), (least, more) = worth[mine], worth[theirs]
        weight = WEIGHTS.kept(alike) * min(most, least) // 1000
        if words != more:
            weight = weight * WEIGHTS.extra // 1000
        _note(best, (mine, theirs, alike, weight), ones, others, strong=strong, only=only)
    return best


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


def _note(
    best: dict[tuple[Key, Key], tuple[int, int, str, str]],
    hit: tuple[str, str, int, int],
    ones: Sequence[Key],
    others: Sequence[Key],
    *,
    strong: Mapping[Key, Sequence[str]],
    only: Collection[Key] | None,
) -> None:
    """Keep a hit between two names for those who bear them, where it says more than what was found before."""
    mine, theirs, alike, weight = hit
    for one in ones:
        for other in others:
            if one == other or (only is not None and one not in only and other not in only):
                continue
            weak = mine not in strong[one] or theirs not in strong[other]
            worth = weight * WEIGHTS.weak_alias // 1000 if weak else weight
            key = (one, other) if one < other else (other, one)
            found = (worth, alike, mine, theirs) if one < other else (worth, alike, theirs, mine)
            if key not in best or found > best[key]:
                best[key] = found


def _by_number(parties: Sequence[Party]) -> Iterable[tuple[int, int]]:
    """Pairs that state the same identifier (whatever its kind is called) or reference number."""
    holders: dict[str, list[int]] = {}
    for at, party in enumerate(parties):
        for value in numbers_of(party):
            holders.setdefault(value, []).append(at)
    for found in holders.values():
        if 1 < len(found) <= SHARED:
            yield from combinations(found, 2)
