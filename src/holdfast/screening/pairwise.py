# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One query and one listed party, whatever the score: what screening would do with the two, step by step.

1. Every listed name gets the similarity that the index gives it; a weak alias counts 85 %. The
   best one counts, the others are kept with the words they share with the query.
2. The facts are compared as in screening (`score.compare`): same score, same features.
3. What was not compared is said too, and on which side it is missing.
4. Where the score lies: possible match, near miss, or below both, and by how much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from holdfast.names.compare import Pairing
from holdfast.names.compare import compare as compare_names
from holdfast.names.layout import MIN_SCORE
from holdfast.screening.image import Image, Listed
from holdfast.screening.query import Query
from holdfast.screening.score import Feature, NameHit, compare
from holdfast.screening.understand import Understood, understand
from holdfast.screening.weights import ORDER

__all__ = ["Alias", "Pair", "compare_with"]


@dataclass(frozen=True, slots=True)
class Alias:
    """A listed name beside the query: similarity, what it counts, the words laid side by side, words left over."""

    name: str
    similarity: int
    counts: int
    weak: bool
    words: tuple[Pairing, ...]
    left_query: tuple[str, ...]
    left_listed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The comparison. `aliases` best first; `rivals` other parties whose names fit as well or better.

    `missing` says for each fact that was not compared why.
    """

    listed: Listed
    score: int
    features: tuple[Feature, ...]
    aliases: tuple[Alias, ...]
    rivals: int
    missing: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]


def compare_with(image: Image, row: int, query: Query) -> Pair:
    """Compare `query` with the party at `row` of the image. Never raises for what a query may contain."""
    read, listed = understand(query), image.listed(row)
    (found,) = image.match([read.name])
    own = {image.name(number): score for number, score in found if image.bearer(number)[0] == row}
    aliases = sorted(_aliases(query.name, listed, own), key=lambda one: (-one.counts, one.weak, one.name))
    best = aliases[0] if aliases and aliases[0].similarity >= MIN_SCORE else None  # screening sees no less alike ones
    hit = None
    rivals = 0
    if best is not None:
        rivals = _rivals(image, found, row, best.counts)
        hit = NameHit(best.name, best.similarity, best.weak, rivals)
    score, features = compare(read, listed, hit)
    return Pair(listed, score, features, tuple(aliases), rivals, tuple(_missing(read, listed, features)), read.problems)


def _aliases(name: str, listed: Listed, own: dict[str, int]) -> Iterable[Alias]:
    for weak, names in ((False, listed.names), (True, listed.weak_names)):
        for other in names:
            made = compare_names(name, other)
            similarity = own.get(other, made.score)
            mine = [word for pair in made.pairs for word in pair.one.split()]
            theirs = [word for pair in made.pairs for word in pair.other.split()]
            yield Alias(
                other, similarity, NameHit(other, similarity, weak).effective, weak, made.pairs,
                _left(made.one, mine), _left(made.other, theirs),
            )  # fmt: skip


def _left(text: str, taken: list[str]) -> tuple[str, ...]:
    """The words of a reading that no pair holds, in order."""
    rest = list(taken)
    left = []
    for word in text.split():
        if word in rest:
            rest.remove(word)
        else:
            left.append(word)
    return tuple(left)


def _rivals(image: Image, found: list[tuple[int, int]], row: int, counts: int) -> int:
    others = set()
    for number, score in found:
        bearer, weak = image.bearer(number)
        if bearer != row and NameHit("", score, weak).effective >= counts:
            others.add(bearer)
    return len(others)


def _missing(read: Understood, listed: Listed, features: tuple[Feature, ...]) -> Iterable[tuple[str, str]]:
    met = {feature.name for feature in features}
    sides = {
        "birth_date": (read.dates, listed.birth_dates),
        "countries": (read.countries, listed.countries),
        "gender": (read.gender, listed.genders),
        "schema": (read.kind, listed.schema),
        "identifier": (read.identifiers, listed.identifiers),
        "address": (read.address, listed.addresses),
    }
    for feature in ORDER:
        if feature in met or feature not in sides:
            continue
        mine, theirs = sides[feature]
        if not mine:
            yield feature, "not given" if theirs else "neither given nor listed"
        else:
            yield feature, _SILENT[feature] if theirs else "the list does not state it"


_SILENT = {
    "birth_date": "the listed date cannot be read",
    "countries": "not compared",
    "gender": "not compared",
    "schema": "the kinds of thing go together",
    "identifier": "no number in common, and none of a kind that would have to agree",
    "address": "nothing in common; another address says nothing",
}
