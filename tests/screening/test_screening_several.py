# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A customer of several names is screened under each, and the best result of each party counts."""

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from holdfast.screening.batch import Match, Options, Result
from holdfast.screening.query import Query
from holdfast.screening.several import Several

_SCORES = {"Ann": {"e1": 9_000, "e2": 6_000}, "Bea": {"e1": 7_500, "e3": 8_000}, "Cid": {}}


def _match(entity: str, score: int, name: str) -> Match:
    return Match(entity, entity, "Person", score, match=score >= 7_000, datasets=(), referents=(), topics=(), name=name,
                 features=(), reason="")  # fmt: skip


def _engine(queries: Iterator[Query]) -> Iterator[Result]:
    for query in queries:
        found = [_match(entity, score, query.name) for entity, score in _SCORES.get(query.name, {}).items()]
        hits = tuple(one for one in found if one.match)
        yield Result(query, hits, tuple(one for one in found if not one.match), ("odd",) if query.name == "Cid" else ())


def _screen(queries: Sequence[Query], limit: int = 10) -> list[Result]:
    several = Several(Options(limit=limit))
    return list(several.gather(_engine(several.spread(queries))))


def test_the_best_result_of_each_party_counts_and_the_customer_stays_whole() -> None:
    query = Query("1", "Ann", aliases=("Bea", "Cid"), extras=(("x", "y"),))
    (result,) = _screen([query])
    assert result.query == query
    assert [(one.entity_id, one.score, one.name) for one in result.hits] == [("e1", 9_000, "Ann"), ("e3", 8_000, "Bea")]
    assert [(one.entity_id, one.score) for one in result.near] == [("e2", 6_000)]
    assert result.problems == ("odd",)


def test_every_pair_of_name_and_birth_date_is_compared_up_to_a_limit_that_is_said() -> None:
    several = Several(Options())
    query = Query("1", "Ann", birth_date="1950;1951", aliases=("Bea",))
    pairs = [(one.name, one.birth_date) for one in several.spread([query])]
    assert pairs == [("Ann", "1950"), ("Ann", "1951"), ("Bea", "1950"), ("Bea", "1951")]
    (result,) = _screen([Query("1", "Ann", aliases=tuple(f"N{n}" for n in range(40)))])
    assert any("first 24 pairs" in text for text in result.problems)


def test_matches_beyond_the_limit_are_counted() -> None:
    (result,) = _screen([Query("1", "Ann", aliases=("Bea",))], limit=1)
    assert [one.entity_id for one in result.hits] == ["e1"]
    assert any("not shown" in text for text in result.problems)


@given(st.lists(st.lists(st.sampled_from(["Ann", "Bea", "Cid"]), min_size=1, max_size=3, unique=True), max_size=8))
def test_results_come_in_the_order_of_the_customers(names: list[list[str]]) -> None:
    queries = [Query(str(n), found[0], aliases=tuple(found[1:]), notices=("n",)) for n, found in enumerate(names)]
    results = _screen(queries)
    assert [one.query.id for one in results] == [one.id for one in queries]
    assert all("n" in one.problems for one in results)
