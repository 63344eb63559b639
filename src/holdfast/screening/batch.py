# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Many queries against one image, in order, in bounded memory.

1. Queries are understood and matched in chunks (the name index shares work within a chunk).
2. Names give candidates; a party that carries the query's identifier is one whatever its name.
3. Each candidate is compared fact by fact; at or above the threshold it is a *possible match*,
   from `near` up it is kept as a near miss with the reason it missed.
4. Ties are broken by the number of facts that agree, then by entity id, so the same image and
   queries give the same results, in any chunking and with any number of processes.

`screen_parallel` starts worker processes that map the same image; memory stays at a few chunks.
"""

from __future__ import annotations

import logging
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from holdfast.names.kernel import running
from holdfast.screening.decisions import Book, Ruling
from holdfast.screening.explain import explanations, reason
from holdfast.screening.image import Image, open_image
from holdfast.screening.pool import in_order, settled
from holdfast.screening.query import Query
from holdfast.screening.score import FULL, THRESHOLD, Feature, NameHit, in_words, weighed
from holdfast.screening.understand import Understood, understand
from holdfast.screening.weights import SCALE

__all__ = ["QUERY_FIELDS", "Match", "Options", "Result", "Screener", "rank", "screen_parallel"]

_LOG = logging.getLogger(__name__)
CHUNK = 512  # queries matched together: larger chunks gain under 3 %, and delay the first result
_COMPARED = 60  # candidates compared per query; names below the 60th were never within reach of the threshold


@dataclass(frozen=True, slots=True)
class Options:
    """What is shown: scores in ten-thousandths, and at most `limit` hits and `limit` near misses."""

    threshold: int = THRESHOLD
    near: int = 5_500
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Match:
    """A listed party that may be, or nearly is, the one asked about."""

    entity_id: str
    caption: str
    schema: str
    score: int
    match: bool
    datasets: tuple[str, ...]
    referents: tuple[str, ...]
    topics: tuple[str, ...]
    name: str
    features: tuple[Feature, ...]
    reason: str
    decision: Ruling | None = None

    @property
    def score_text(self) -> str:
        """The score as `0.93`, cut rather than rounded: 0.6999 is not shown as 0.70."""
        return f"{self.score // 100 / 100:.2f}"

    @property
    def settled(self) -> bool:
        """Whether a person decided, on these very facts, that it is not the party asked about."""
        return self.decision is not None and self.decision.settled

    @property
    def explanations(self) -> dict[str, dict[str, str | float]]:
        """See `explain.explanations`."""
        return explanations(self.features)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one query: possible matches and near misses, best first, and what could not be read or shown.

    `decided` are possible matches that a person decided are not the same party: no alerts, never left out.
    """

    query: Query
    hits: tuple[Match, ...]
    near: tuple[Match, ...]
    problems: tuple[str, ...]
    decided: tuple[Match, ...] = ()


class Screener:
    """Screens queries against an opened image. Safe to use from one thread at a time."""

    def __init__(self, image: Image, options: Options | None = None, decisions: Book | None = None) -> None:
        self.image = image
        self.decisions = decisions if decisions is not None else Book()
        self.options = options if options is not None else Options()

    def warm(self) -> None:
        """Load the compiled kernels now instead of at the first query; the time it takes is logged.

        About half a second from the cache, ten to fifteen seconds the first time on a machine.
        """
        start = time.perf_counter()
        self.image.warm()
        _LOG.info("kernels (%s) ready in %.1f s", running(), time.perf_counter() - start)

    def prepare(self) -> None:
        """Load everything that the first queries would wait for: kernels, and the tables that names are read by."""
        self.warm()
        self.screen(Query("", "Limited Liability Petrov Петров"))

    def screen(self, query: Query) -> Result:
        """Screen one query. Never raises for what a query may contain."""
        return self.screen_chunk([query])[0]

    def screen_many(self, queries: Iterable[Query]) -> Iterator[Result]:
        """Results in the order of the queries, a chunk at a time."""
        rest = iter(queries)
        while chunk := list(islice(rest, CHUNK)):
            yield from self.screen_chunk(chunk)

    def screen_chunk(self, queries: Sequence[Query]) -> list[Result]:
        """Results for a chunk of queries held in memory at once."""
        understood = [understand(query) for query in queries]
        found = self.image.match([one.name for one in understood])
        return [self._result(one, hits) for one, hits in zip(understood, found, strict=True)]

    def _result(self, query: Understood, found: list[tuple[int, int]]) -> Result:
        if not found and not query.identifiers:
            return Result(query.query, (), (), query.problems)
        candidates: list[Match] = []
        for row, hit in self._candidates(query, found):
            listed = self.image.listed(row)
            score, met = weighed(query, listed, hit)
            if score < self.options.near and (hit is None or hit.effective < self.options.threshold):
                continue
            is_match = score >= self.options.threshold
            features = in_words(query, listed, hit, met)  # for what is shown only
            candidates.append(
                Match(  # by place: by name, it takes a tenth longer
                    listed.id,
                    listed.caption,
                    listed.schema,
                    score,
                    is_match,
                    listed.datasets,
                    listed.referents,
                    listed.topics,
                    hit.name if hit is not None else listed.caption,
                    features,
                    reason(features, match=is_match),
                    self.decisions.ruling(query.query, listed) if self.decisions else None,
                )
            )
        candidates.sort(key=rank)
        limit = self.options.limit
        hits = tuple(match for match in candidates if match.match)
        decided: tuple[Match, ...] = ()
        if self.decisions:
            decided = tuple(match for match in hits if match.settled)
            hits = tuple(match for match in hits if not match.settled)
        near = tuple(match for match in candidates if not match.match)[:limit]
        problems = query.problems
        if (more := len(hits) - limit) > 0:
            words = "match is" if more == 1 else "matches are"
            problems = (*problems, f"{more} more possible {words} not shown (hits_per_query is {limit})")
        return Result(query.query, hits[:limit], near, problems, decided)

    def _candidates(self, query: Understood, found: list[tuple[int, int]]) -> list[tuple[int, NameHit | None]]:
        """Rows to compare: the best name of each party, and parties found by identifier."""
        floor = min(self.options.near, self.options.threshold)
        best: dict[int, tuple[int, bool, int, int]] = {}
        bearer = self.image.bearer
        for number, score in found:
            if score < floor and (query.bare or len(best) >= self.options.limit):
                break
            row, weak = bearer(number)
            effective = score * SCALE.weak_alias // FULL if weak else score
            if effective < floor and query.bare:
                continue  # without other facts the name's similarity is the score
            offer = (effective, not weak, -number, score)
            known = best.get(row)
            if known is None or offer > known:
                best[row] = offer
        ranked = sorted(best, key=lambda row: (-best[row][0], row))[:_COMPARED] if len(best) > 1 else list(best)
        for identifier in query.identifiers:
            ranked.extend(self.image.by_identifier(identifier.partition(":")[2]))
        rows: dict[int, NameHit | None] = dict.fromkeys(ranked)
        similarities = sorted(one[0] for one in best.values())
        for row in rows:
            if row in best:  # a party found by its identifier may rank far behind its namesakes
                effective, strong, number, score = best[row]
                rivals = len(similarities) - bisect_left(similarities, effective) - 1
                rows[row] = NameHit(self.image.name(-number), score, not strong, rivals)
        return list(rows.items())


def rank(match: Match) -> tuple[int, int, str]:
    """Sorts best first; of equal scores, the one with more evidence in all to go on comes first."""
    return -match.score, -sum(feature.weight for feature in match.features), match.entity_id


_worker: dict[str, Screener] = {}
_Packed = tuple[Any, ...]  # plain values on their way between processes


def screen_parallel(
    image_folder: Path,
    queries: Iterable[Query],
    *,
    options: Options | None = None,
    workers: int = 2,
    decisions: Book | None = None,
) -> Iterator[Result]:
    """Like `Screener.screen_many`, in `workers` processes that share the mapped image.

    They need a second or two to start: worth it from some thousand queries on. Order and results are
    those of one process. At most four chunks per worker are in memory.
    """
    rest = iter(queries)
    chunks: Iterator[list[Query]] = iter(lambda: list(islice(rest, CHUNK)), [])
    given = (image_folder, options, decisions)
    for asked, made in in_order(_work, chunks, _chunk_packed, workers=workers, initializer=_start, initargs=given):
        for query, values in zip(asked, made, strict=True):
            yield _unpacked(query, values)


def _start(folder: Path, options: Options | None, decisions: Book | None) -> None:
    _worker["screener"] = Screener(open_image(folder), options, decisions)
    _worker["screener"].prepare()
    settled()


def _work(chunk: list[_Packed]) -> list[_Packed]:
    return [_packed(result) for result in _worker["screener"].screen_chunk([Query(*values) for values in chunk])]


# Between processes go plain tuples: they are packed and unpacked in a tenth of the time of the values themselves.
QUERY_FIELDS = attrgetter(*(item.name for item in fields(Query)))
"""The fields of a query as a plain tuple: `Query(*fields)` is the query again."""
_MATCH_FIELDS = attrgetter(*(item.name for item in fields(Match)))
_FEATURE_FIELDS = attrgetter(*(item.name for item in fields(Feature)))
_FEATURES_AT = [item.name for item in fields(Match)].index("features")


def _chunk_packed(queries: list[Query]) -> list[_Packed]:
    return list(map(QUERY_FIELDS, queries))


def _packed(result: Result) -> _Packed:
    """A result without its query; `()` when there is nothing to say."""
    if not (result.hits or result.near or result.problems or result.decided):
        return ()
    groups = (result.hits, result.near, result.decided)
    return (result.problems, *([_match_packed(match) for match in group] for group in groups))


def _match_packed(match: Match) -> list[Any]:
    packed = list(_MATCH_FIELDS(match))
    packed[_FEATURES_AT] = [_FEATURE_FIELDS(feature) for feature in match.features]
    return packed


def _unpacked(query: Query, packed: _Packed) -> Result:
    if not packed:
        return Result(query, (), (), ())
    problems, *groups = packed
    hits, near, decided = (tuple([_match(one) for one in group]) for group in groups)
    return Result(query, hits, near, problems, decided)


def _match(packed: list[Any]) -> Match:
    packed[_FEATURES_AT] = tuple([Feature(*values) for values in packed[_FEATURES_AT]])
    return Match(*packed)
