# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Birth dates: the rule for a pair of dates, in both directions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.clock import DateRange
from holdfast.screening.births import all_born, best, born, compare_born
from holdfast.screening.weights import RULES

PAIRS = [
    ("1952-10-07", "1952-10-07", "same_day"),
    ("1952-01-01", "1952-01-01", "same_year"),
    ("1952-01-01", "1952-10-07", "same_range"),
    ("1952-01-01", "1953-10-07", "next_year"),
    ("1952-01-01", "1955-10-07", "disjoint"),
    ("1952-10-07", "1952-07-10", "swapped"),
    ("1952-10-07", "1952-10-08", "one_part_off"),
    ("1952-10-07", "1952-11-07", "one_part_off"),
    ("1952-10-07", "1953-10-07", "one_part_off"),
    ("1952-10-07", "1962-10-07", "one_part_off"),
    ("1952-10-07", "1958-10-07", "one_part_off"),
    ("1952-10-07", "1925-10-07", "one_part_off"),
    ("1952-10-07", "1852-10-07", "disjoint"),
    ("1952-10-07", "1952-03-21", "other_day"),
    ("1952-10-07", "1953-03-21", "near"),
    ("1952-10-07", "1956-03-21", "disjoint"),
    ("1952-10-07", "1952-10", "same_month"),
    ("1952-10-07", "1952-11", "other_day"),
    ("1952-10-07", "1952", "same_year"),
    ("1952-10", "1952", "same_year"),
    ("1952", "1952", "same_year"),
    ("1952-10-07", "1953", "next_year"),
    ("1952", "1953", "next_year"),
    ("1952-10-07", "1954", "near"),
    ("1952-10-07", "1960", "disjoint"),
    ("1952-10-07", "1952~", "same_range"),
    ("1952-10-07", "1954~", "near_about"),
    ("1952-10-07", "1958~", "disjoint"),
    ("1952-10-07", "1950/1953", "same_range"),
    ("1952-10-07", "1940/1960", "same_span"),
    ("1952-10-07", "../1960", "same_span"),
    ("1952-10-07", "1960/..", "disjoint"),
    ("1952-10-07", "1953/1956", "near"),
]


@pytest.mark.parametrize(("one", "other", "name"), PAIRS)
def test_each_pair_of_dates_meets_its_rule_in_both_directions(one: str, other: str, name: str) -> None:
    left, right = born(DateRange.parse(one)), born(DateRange.parse(other))
    assert compare_born(left, right) == name
    assert compare_born(right, left) == name


DAYS = st.dates(date(1900, 1, 1), date(2020, 12, 31))
TEXTS = st.one_of(
    DAYS.map(str),
    DAYS.map(lambda day: f"{day:%Y-%m}"),
    DAYS.map(lambda day: f"{day:%Y}"),
    DAYS.map(lambda day: f"{day:%Y}~"),
    st.tuples(DAYS, st.integers(0, 6_000)).map(lambda pair: f"{pair[0]}/{pair[0] + timedelta(pair[1])}"),
)


@given(TEXTS, TEXTS)
def test_the_rule_is_symmetric_and_known(one: str, other: str) -> None:
    left, right = born(DateRange.parse(one)), born(DateRange.parse(other))
    assert compare_born(left, right) == compare_born(right, left)
    assert ("birth_date", compare_born(left, right)) in RULES


@given(TEXTS, TEXTS)
def test_dates_that_overlap_never_speak_against_and_far_ones_never_support(one: str, other: str) -> None:
    left, right = DateRange.parse(one), DateRange.parse(other)
    weight = RULES["birth_date", compare_born(born(left), born(right))].weight
    if left.overlaps(right):
        assert weight > 0
    if weight > 0 and not left.overlaps(right):
        assert left.approximate or right.approximate or left.text[:4] == right.text[:4]


@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_the_order_of_the_listed_dates_is_irrelevant_and_more_dates_never_hurt(texts: list[str], mine: str) -> None:
    query = (born(DateRange.parse(mine)),)
    found, turned = best(query, all_born(tuple(texts))), best(query, all_born(tuple(reversed(texts))))
    assert found is not None
    assert turned is not None
    assert RULES["birth_date", found[0]].weight == RULES["birth_date", turned[0]].weight
    fewer = best(query, all_born(tuple(texts[1:])))
    assert fewer is None or RULES["birth_date", fewer[0]].weight <= RULES["birth_date", found[0]].weight


def test_listed_texts_that_are_no_dates_are_left_out() -> None:
    assert [one.text for one in all_born(("1952", "soon", "1952-02-30"))] == ["1952"]
    assert best((born(DateRange.parse("1952")),), all_born(("soon",))) is None
