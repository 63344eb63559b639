# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The shrink guard as a pure fold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.record.quarantine import LIMITS, Sighting, fold


def seen(records: int, *, released: bool = False, readable: bool = True, **tally: int) -> Sighting:
    counted = {(0 if name[0].isupper() else 1, name): count for name, count in tally.items()}
    return Sighting(readable, released, records, counted, () if readable else ("cut short",))


def rules(*steps: Sighting) -> list[str | None]:
    return [verdict.rule for verdict in fold(steps)]


@pytest.mark.parametrize(
    ("before", "after"), [(9158, 9008), (946, 862), (997, 968), (11434, 11418), (997, 866), (16951, 16433), (60, 51)]
)
def test_falls_that_really_happened_pass(before: int, after: int) -> None:
    assert rules(seen(before), seen(after)) == [None, None]


@pytest.mark.parametrize(("before", "after"), [(14965, 12000), (14965, 1), (946, 600), (100, 60), (20, 9)])
def test_drastic_falls_are_held(before: int, after: int) -> None:
    assert rules(seen(before), seen(after)) == [None, "shrunk"]


@pytest.mark.parametrize(("before", "after"), [(14965, 12800), (14965, 14300), (2000, 1890), (20203, 19000)])
def test_a_long_list_cut_between_two_rows_is_held(before: int, after: int) -> None:
    assert rules(seen(before), seen(after)) == [None, "shrunk"]


@pytest.mark.parametrize(("before", "after"), [(9, 1), (8, 1), (19, 10), (5, 2), (3, 1), (4, 2)])
def test_a_short_list_that_loses_nearly_half_is_held(before: int, after: int) -> None:
    assert rules(seen(before), seen(after)) == [None, "shrunk"]


@pytest.mark.parametrize(("before", "after"), [(2, 1), (3, 2), (5, 3), (9, 6), (19, 12)])
def test_a_short_list_may_lose_a_few(before: int, after: int) -> None:
    assert rules(seen(before), seen(after)) == [None, None]


def test_an_entity_type_that_vanishes_from_a_whole_list_is_held() -> None:
    steps = (seen(14965, Person=6854, Airplane=376), seen(14589, Person=6854))
    assert rules(*steps) == [None, "shrunk"]
    assert fold(steps)[1].reasons == ("schema Airplane: 0 records where 376 stood before",)


def test_a_small_programme_may_end_and_a_large_one_may_not() -> None:
    assert rules(seen(946, iran=84), seen(862)) == [None, None]
    assert rules(seen(17000, syria=518), seen(16482)) == [None, None]
    assert rules(seen(5000, russia=700, others=4300), seen(4400, russia=100, others=4300)) == [None, "shrunk"]


def test_the_next_step_is_compared_with_the_last_accepted_one() -> None:
    assert rules(seen(100), seen(0), seen(50), seen(99)) == [None, "empty", "shrunk", None]
    assert rules(seen(100), seen(50, released=True), seen(49)) == [None, None, None]


def test_a_release_lets_an_empty_list_in_and_cannot_make_one_readable() -> None:
    assert rules(seen(100), seen(0, released=True)) == [None, None]
    assert rules(seen(100), seen(0, released=True, readable=False)) == [None, "unreadable"]
    assert fold([seen(0, readable=False)])[0].reasons == ("cut short",)


def test_the_first_step_is_accepted_unless_it_is_empty() -> None:
    assert rules(seen(3)) == [None]
    assert rules(seen(0)) == ["empty"]
    assert fold([]) == ()


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=12))
def test_what_is_never_smaller_is_never_held(steps: list[tuple[int, bool]]) -> None:
    """Monotony: a list that only grows is accepted throughout, released or not."""
    growing = sorted(count + 1 for count, _ in steps)
    sightings = [seen(count, released=freed) for count, (_, freed) in zip(growing, steps, strict=True)]
    assert all(verdict.accepted for verdict in fold(sightings))


def test_every_limit_says_why() -> None:
    assert set(LIMITS) == {"list", "long list", "short list", "schema", "programme"}
    assert all(limit.why and 0 < limit.share_pct < 100 for limit in LIMITS.values())
