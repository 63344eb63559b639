# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a result must be, and how it is written: shared by `/match` and `/v1/screen`.

Algorithms: clients ask for the names of another implementation's. Here one set of rules
answers all of them; the names differ only in which facts beside the name are compared
(`ALGORITHMS`), and `/algorithms` says so. Weights and configuration of that implementation
are checked and not applied, and a warning says that too.

What a person decided of a result earlier stands beside it (`decision`: the verdict, and whether it
still stands or was re-opened by a changed fact); `score` and `match` stay what they are without it.
Who decided, and why, stays in the workspace.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from holdfast.api.answers import Problem, encode
from holdfast.api.asked import Asked
from holdfast.api.holding import Document, Holding
from holdfast.api.interface import is_related, known_schema
from holdfast.api.queries import FACTS, Example
from holdfast.base.errors import UsageError
from holdfast.screening.batch import Match, Options, Result
from holdfast.screening.explain import decimal

__all__ = ["ALGORITHMS", "BEST", "CONFIG", "MOST_RESULTS", "Criteria", "read_criteria", "write_result"]

BEST = "logic-v2"
ALGORITHMS: dict[str, tuple[frozenset[str], str]] = {
    "logic-v2": (FACTS, "Names and every other fact both sides state, by Holdfast's rules."),
    "logic-v1": (FACTS, "The same rules as logic-v2, for clients that ask for it by name."),
    "regression-v1": (FACTS, "The same rules as logic-v2; no trained model is involved."),
    "name-based": (frozenset(), "Names only."),
    "name-qualified": (frozenset({"birth_date", "country", "gender"}), "Names, birth dates, countries, gender."),
    "ofac-249": (frozenset(), "Names only, for clients that ask for the OFAC search by name; not that algorithm."),
}
"""Name → facts compared beside names, and what it is."""
CONFIG: dict[str, tuple[str, float]] = {
    "nm_number_mismatch": ("Penalty when numbers in the names differ", 0.3),
    "nm_extra_query_name": ("Weight of query words without a counterpart", 0.8),
    "nm_extra_result_name": ("Weight of listed words without a counterpart", 0.2),
    "nm_family_name_weight": ("Extra weight of family names", 1.3),
    "nm_fuzzy_cutoff_factor": ("How far spelling may differ", 1.0),
}
"""Configuration keys that clients send: key → meaning, default there. Not applied here."""
MOST_RESULTS = 500
_MOST_EXCLUDED = 50
_CUTOFF = 0.5
_THRESHOLD = 0.7


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which results are wanted. Scores in ten-thousandths; `datasets` `None` means all that are held."""

    limit: int
    threshold: int
    cutoff: int
    facts: frozenset[str]
    datasets: frozenset[str] | None
    exclude_schema: frozenset[str]
    topics: frozenset[str]
    exclude_ids: frozenset[str]
    changed_since: str

    @property
    def options(self) -> Options:
        """For the screener: as many as filters may take away from."""
        return Options(threshold=self.threshold, near=self.cutoff, limit=MOST_RESULTS)

    def wants(self, match: Match, schema: str) -> bool:
        """Whether a result fits, as far as the image knows."""
        return (
            match.score > self.cutoff
            and is_related(schema, match.schema)
            and (self.datasets is None or not self.datasets.isdisjoint(match.datasets))
            and match.schema not in self.exclude_schema
            and (not self.topics or not self.topics.isdisjoint(match.topics))
            and match.entity_id not in self.exclude_ids
            and (not self.exclude_ids or self.exclude_ids.isdisjoint(match.referents))
        )


def read_criteria(asked: Asked, holding: Holding, dataset: str) -> Criteria:
    """The criteria of a request; what cannot be read is noted in `asked.problems`.

    Raises:
        NotFound: no such dataset.
        UsageError: no such algorithm or schema.
    """
    scope = holding.scope(dataset)
    algorithm = asked.text("algorithm", BEST) or BEST
    if algorithm not in ALGORITHMS and algorithm != "best":
        raise UsageError(f"Unknown algorithm: {algorithm[:60]}", hint="known are " + ", ".join(ALGORITHMS))
    threshold = asked.share("threshold", _THRESHOLD)
    cutoff = asked.share("cutoff", _CUTOFF)
    excluded = asked.many("exclude_entity_ids")
    if len(excluded) > _MOST_EXCLUDED:
        asked.problems.append(Problem(("query", "exclude_entity_ids"), f"at most {_MOST_EXCLUDED} ids", "too_long"))
    threshold = _THRESHOLD if threshold is None else threshold
    cutoff = _CUTOFF if cutoff is None else cutoff
    return Criteria(
        limit=asked.number("limit", 5, MOST_RESULTS),
        threshold=math.ceil(round(threshold * 10_000, 6)),
        cutoff=math.floor(round(min(cutoff, threshold) * 10_000, 6)),
        facts=ALGORITHMS[BEST if algorithm == "best" else algorithm][0],
        datasets=narrowed(asked, holding, scope),
        exclude_schema=schemata_given(asked, "exclude_schema"),
        topics=frozenset(asked.many("topics")),
        exclude_ids=frozenset(excluded),
        changed_since=asked.instant("changed_since"),
    )


def narrowed(asked: Asked, holding: Holding, scope: frozenset[str]) -> frozenset[str] | None:
    """The datasets of `scope` that the request keeps; `None` when that is everything held.

    Raises:
        NotFound: an `include_dataset` that is not held.
    """
    included = asked.many("include_dataset")
    if included:
        scope &= frozenset().union(*(holding.scope(name) for name in included))
    scope -= frozenset().union(*(holding.scopes.get(name, frozenset()) for name in asked.many("exclude_dataset")))
    return None if scope == holding.datasets else scope


def schemata_given(asked: Asked, name: str) -> frozenset[str]:
    """The schemata a parameter names.

    Raises:
        UsageError: one does not exist.
    """
    given = asked.many(name)
    for schema in given:
        if known_schema(schema) is None:
            raise UsageError(f"Invalid schema: {schema[:60]}")
    return frozenset(given)


def write_result(
    example: Example, results: Sequence[Result], criteria: Criteria, holding: Holding
) -> tuple[list[bytes], int, list[str]]:
    """The results for one query as JSON, best first; how many are matches; and what to warn of.

    `results` are those of the example's variants; of each listed party the best one counts: records that are of
    one party come out as one result under its canonical id, led by the best (an undecided one first).
    """
    best: dict[str, Match] = {}
    for match in _all(results):
        held = best.get(match.entity_id)
        if (held is None or match.score > held.score) and criteria.wants(match, example.schema):
            best[match.entity_id] = match
    ranked = sorted(best.values(), key=lambda match: (-match.score, match.entity_id))
    if criteria.changed_since:
        ranked = [match for match in ranked if _document(match, holding).last_change >= criteria.changed_since]
    if holding.decisions and example.whole is not None and len(example.variants) > 1:
        ranked = [replace(match, decision=holding.ruling(example.whole, match.entity_id)) for match in ranked]
    if holding.parties:
        ranked = _parties(ranked, criteria, holding)
    problems = dict.fromkeys(problem for result in results for problem in result.problems)
    shown = [_one(match, _party(match, holding)) for match in ranked[: criteria.limit]]
    return shown, sum(match.match for match in ranked), [*example.warnings, *problems]


def _parties(ranked: Sequence[Match], criteria: Criteria, holding: Holding) -> list[Match]:
    """The leading record of each party, in the order of their best ones; none of an excluded party."""
    leading: dict[str, Match] = {}
    excluded = {holding.parties.get(key, key) for key in criteria.exclude_ids}
    for match in ranked:
        party = holding.parties.get(match.entity_id, match.entity_id)
        held = leading.get(party)
        if party not in excluded and (held is None or (held.settled and match.match and not match.settled)):
            leading[party] = match
    return sorted(leading.values(), key=lambda match: (-match.score, match.entity_id))


def _party(match: Match, holding: Holding) -> Document:
    """What is said of a result: the whole party where the record knows more of it than this record of a list."""
    canonical = holding.parties.get(match.entity_id)
    found = None if canonical is None else holding.party(canonical)
    return found if found is not None else _document(match, holding)


def _all(results: Iterable[Result]) -> Iterable[Match]:
    for result in results:
        yield from result.hits
        yield from result.decided
        yield from result.near


def _document(match: Match, holding: Holding) -> Document:
    return holding.document(match.entity_id) or holding.fallback(match)


def _one(match: Match, document: Document) -> bytes:
    scored: dict[str, object] = {
        "score": decimal(match.score),
        "match": match.match,
        "explanations": match.explanations,
        "features": {feature.name: decimal(feature.score) for feature in match.features},
        "reason": match.reason,
    }
    ruling = match.decision
    if ruling is not None and ruling.state != "elsewhere":
        scored["decision"] = {"verdict": ruling.decision.verdict, "state": ruling.state, "settled": ruling.settled}
    return document.head + b"," + encode(scored)[1:]
