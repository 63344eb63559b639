# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A customer with several names or birth dates, screened under each of them.

`spread` turns every query into one per pair of name and birth date, `gather` puts their results
together again: of each listed party the best result counts, and what an earlier decision says is
asked about the customer as a whole. Both run in step with the engine, so memory stays at what
the engine has ahead. At most 24 pairs are compared, and a customer with more says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product

from holdfast.screening.batch import Match, Options, Result, rank
from holdfast.screening.decisions import Ruling
from holdfast.screening.query import Query

__all__ = ["Several"]

_PAIRS = 24  # a party with more aliases than that is a list of its own
RulingOf = Callable[[Query, str], Ruling | None]


class Several:
    """Spreads queries and gathers results of one run; use each instance once."""

    def __init__(self, options: Options, ruling: RulingOf | None = None) -> None:
        self._options = options
        self._ruling = ruling
        self._waiting: deque[tuple[Query, int]] = deque()

    def spread(self, queries: Iterable[Query]) -> Iterator[Query]:
        """One query per name and birth date, in order."""
        for query in queries:
            if not query.aliases and ";" not in query.birth_date:
                self._waiting.append((query, 1))
                yield query
            else:
                yield from self._pairs(query)

    def _pairs(self, query: Query) -> list[Query]:
        births = [part.strip() for part in query.birth_date.split(";") if part.strip()]
        pairs = list(islice(product((query.name, *query.aliases), births or [""]), _PAIRS + 1))
        if len(pairs) > _PAIRS:
            text = f"only the first {_PAIRS} pairs of name and birth date are compared"
            query = replace(query, notices=(*query.notices, text))
        self._waiting.append((query, len(pairs[:_PAIRS])))
        return [replace(query, name=name, birth_date=day, aliases=(), extras=()) for name, day in pairs[:_PAIRS]]

    def gather(self, results: Iterable[Result]) -> Iterator[Result]:
        """One result per query that was spread, in order."""
        rest = iter(results)
        for first in rest:
            query, count = self._waiting.popleft()
            if count == 1 and query is first.query:
                yield _noted(first, query.notices)
            else:
                yield self._merged(query, [first, *islice(rest, count - 1)])

    def _merged(self, query: Query, results: Sequence[Result]) -> Result:
        best: dict[str, Match] = {}
        for result in results:
            for match in (*result.hits, *result.decided, *result.near):
                if match.entity_id not in best or match.score > best[match.entity_id].score:
                    best[match.entity_id] = match
        ranked = sorted(best.values(), key=rank)
        if self._ruling is not None:
            ranked = [replace(one, decision=self._ruling(query, one.entity_id)) for one in ranked]
        hits = [one for one in ranked if one.match and not one.settled]
        problems = dict.fromkeys((*query.notices, *(text for result in results for text in result.problems)))
        limit = self._options.limit
        if len(hits) > limit:
            problems[f"{len(hits) - limit} more possible matches are not shown (hits_per_query is {limit})"] = None
        return Result(
            query,
            tuple(hits[:limit]),
            tuple([one for one in ranked if not one.match][:limit]),
            tuple(problems),
            tuple(one for one in ranked if one.match and one.settled),
        )


def _noted(result: Result, notices: tuple[str, ...]) -> Result:
    return replace(result, problems=(*notices, *result.problems)) if notices else result
