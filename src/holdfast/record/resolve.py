# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From compared pairs and people's judgements to clusters: which records are of one party.

1. What people said comes first, in the order of the log: `same` joins two clusters, unless a
   person holds members of them to be different.
2. Pairs that the rules call `same` follow, the strongest evidence first (ties: by id). Two
   clusters are joined only if no member of the one is in conflict with a member of the other:
   a conflict of facts (`compare.conflicts`), two exact birth dates or two passports of one
   country between records that do not agree by themselves, or a person's `different`.
3. What was not joined for that reason is `blocked`, with the sentence; it goes to review with
   the pairs the rules could not decide.

The result depends on the set of parties, pairs and judgements alone, never on their order.
Automatic merges are derived here under `RULE_VERSION` and logged nowhere. The canonical id of a
cluster is that of the member first accepted (then the smaller id).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from holdfast.names.births import all_born
from holdfast.record.compare import Verdict, Weighed, conflicts
from holdfast.record.features import Party
from holdfast.record.pairs import Pair

__all__ = ["Blocked", "Edge", "Judged", "Resolution", "edge_of", "resolve", "waiting"]

_DAY = 3


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A compared pair by ids (`one < other`), its evidence in millibans and the verdict of the rules."""

    one: str
    other: str
    evidence: int
    verdict: Verdict
    pair: Pair


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person holds of two records now: `same`, `different` or `unsure`; `index` is the log index."""

    index: int
    one: str
    other: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """Two clusters that an edge would have joined, and why not: `says` about `left` and `right`."""

    one: str
    other: str
    says: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Clusters of two and more, by canonical id; every member's canonical id; what was not joined; what is open.

    `review` are ids of pairs that a person should look at, the likeliest first.
    """

    clusters: Mapping[str, tuple[str, ...]]
    canonical: Mapping[str, str]
    blocked: tuple[Blocked, ...]
    review: tuple[tuple[str, str], ...]


def resolve(parties: Sequence[Party], edges: Iterable[Edge], judged: Iterable[Judged] = ()) -> Resolution:
    """The clusters of `parties`. Cost: one sort of the edges, and the members of clusters compared."""
    return _Resolver(parties, list(edges), list(judged)).run()


def edge_of(parties: Sequence[Party], pair: Pair, weighed: Weighed) -> Edge:
    """A weighed pair by ids in order, its names turned with it."""
    one, other = parties[pair.one].id, parties[pair.other].id
    if one > other:
        one, other = other, one
        pair = Pair(pair.other, pair.one, pair.alike, pair.weight, pair.theirs, pair.mine)
    return Edge(one, other, weighed.evidence, weighed.verdict, pair)


class _Resolver:
    def __init__(self, parties: Sequence[Party], edges: list[Edge], judged: list[Judged]) -> None:
        self.parties = {party.id: party for party in parties}
        self.edges = sorted(
            (one for one in edges if one.verdict != "different"), key=lambda e: (-e.evidence, e.one, e.other)
        )
        self.direct = {(edge.one, edge.other) for edge in self.edges if edge.verdict == "same"}
        self.judged = [
            one for one in sorted(judged, key=lambda j: j.index) if {one.one, one.other} <= self.parties.keys()
        ]
        self.said = {_key(one.one, one.other): one.verdict for one in self.judged}
        self.root: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self.blocked: list[Blocked] = []

    def run(self) -> Resolution:
        for judged in self.judged:
            if self.said[_key(judged.one, judged.other)] == "same" == judged.verdict:
                self._join(judged.one, judged.other, forced=True)
        for edge in self.edges:
            if edge.verdict == "same" and self.said.get((edge.one, edge.other)) is None:
                self._join(edge.one, edge.other, forced=False)
        clusters: dict[str, tuple[str, ...]] = {}
        for members in self.members.values():
            if len(members) > 1:
                clusters[self._first(members)] = tuple(sorted(members))
        canonical = {member: head for head, members in clusters.items() for member in members}
        edges = ((edge.one, edge.other, edge.verdict) for edge in self.edges)
        blocked = [(one.one, one.other) for one in self.blocked]
        review = tuple(waiting(edges, canonical, blocked, self.said))
        return Resolution(clusters, canonical, tuple(self.blocked), review)

    def _first(self, members: Iterable[str]) -> str:
        return min(members, key=lambda one: (self.parties[one].accepted, one))

    def _find(self, one: str) -> str:
        return self.root.get(one, one)

    def _join(self, one: str, other: str, *, forced: bool) -> None:
        left, right = self._find(one), self._find(other)
        if left == right:
            return
        mine, theirs = self.members.get(left, [left]), self.members.get(right, [right])
        clash = self._clash(mine, theirs, forced=forced)
        if clash is not None:
            self.blocked.append(Blocked(one, other, *clash))
            return
        joined = sorted([*mine, *theirs])
        for member in joined:
            self.root[member] = joined[0]
        self.members.pop(left, None)
        self.members.pop(right, None)
        self.members[joined[0]] = joined

    def _clash(self, mine: Sequence[str], theirs: Sequence[str], *, forced: bool) -> tuple[str, str, str] | None:
        for one in mine:
            for other in theirs:
                key = _key(one, other)
                said = self.said.get(key)
                if said == "different":
                    return "a person holds the two to be different", one, other
                if forced or said == "same":
                    continue
                says = self._conflict(one, other, direct=key in self.direct)
                if says:
                    return says, one, other
        return None

    def _conflict(self, one: str, other: str, *, direct: bool) -> str:
        mine, theirs = self.parties[one], self.parties[other]
        found = conflicts(mine, theirs)
        if found:
            says, left, right = found[0]
            return f"{says}: {left} and {right}"
        return "" if direct else _indirect(mine, theirs)


def waiting(
    edges: Iterable[tuple[str, str, str]],
    canonical: Mapping[str, str],
    blocked: Iterable[tuple[str, str]],
    said: Iterable[tuple[str, str]],
) -> Iterable[tuple[str, str]]:
    """Pairs for a person, in the order of `edges`: undecided ones of different clusters, and blocked ones.

    One pair for two clusters; none for two of which a person has said anything that counts.

    Args:
        edges: (one, other, verdict), the strongest evidence first.
        canonical: canonical id of every member of a cluster.
        blocked: pairs that were not joined because of a conflict.
        said: pairs with a judgement that counts.
    """
    seen = {_heads(pair, canonical) for pair in said}
    stopped = {_key(*pair) for pair in blocked}
    for one, other, verdict in edges:
        heads = _heads((one, other), canonical)
        if heads[0] != heads[1] and heads not in seen and (verdict == "maybe" or (one, other) in stopped):
            seen.add(heads)
            yield one, other


def _heads(pair: tuple[str, str], canonical: Mapping[str, str]) -> tuple[str, str]:
    return _key(canonical.get(pair[0], pair[0]), canonical.get(pair[1], pair[1]))


def _indirect(one: Party, other: Party) -> str:
    """What speaks against two records that only others connect: two exact birth dates, two passports of one country."""
    ones, others = all_born(one.births), all_born(other.births)
    exact = all(born.precision == _DAY and not born.approximate for born in (*ones, *others))
    if ones and others and exact and {born.first for born in ones}.isdisjoint(born.first for born in others):
        return f"two exact birth dates that differ: {one.births[0]} and {other.births[0]}"
    for country in sorted({text.partition(":")[0] for text in one.passports}):
        mine = {text for text in one.passports if text.startswith(f"{country}:")}
        theirs = {text for text in other.passports if text.startswith(f"{country}:")}
        if theirs and mine.isdisjoint(theirs):
            return f"two passports of one country ({country}): {min(mine)[3:]} and {min(theirs)[3:]}"
    return ""


def _key(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
