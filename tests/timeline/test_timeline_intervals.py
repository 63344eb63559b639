# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Numbers as intervals: the room that words leave, symmetry, and sides that do not depend on order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.timeline.intervals import Interval, components, interval, overlap

_ENDS = st.one_of(st.none(), st.integers(-50, 50))


@st.composite
def _intervals(draw: st.DrawFn) -> Interval:
    low, high = draw(_ENDS), draw(_ENDS)
    if low is not None and high is not None and low > high:
        low, high = high, low
    from fractions import Fraction

    return Interval(None if low is None else Fraction(low), None if high is None else Fraction(high))


def _made(low: str, high: str, sign: str, unit: str) -> Interval:
    found = interval(low, high, sign, unit)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("90", "90", "=", "day"), ("3", "3", "=", "month")),
        (("60", "60", "=", "day"), ("2", "2", "=", "month")),
        (("12", "12", "=", "month"), ("1", "1", "=", "year")),
        (("5000", "5000", "=", "person"), ("5000", "5000", "~", "person")),
        (("5000", "5000", "=", "person"), ("5023", "5023", "=", "person")),
        (("5000", "", ">=", "person"), ("16000", "16000", "=", "person")),
        (("", "1200", "<=", "person"), ("500", "800", "..", "person")),
        (("1000", "1000", "=", "kg"), ("1", "1", "=", "tonne")),
        (("100", "100", "=", "km"), ("60", "60", "=", "mile")),
    ],
)
def test_numbers_that_may_be_one_overlap(one: tuple[str, str, str, str], other: tuple[str, str, str, str]) -> None:
    assert overlap(_made(*one), _made(*other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("60", "60", "=", "day"), ("120", "120", "=", "day")),
        (("2", "2", "=", "month"), ("120", "120", "=", "day")),
        (("5500", "5500", "=", "person"), ("700", "700", "=", "person")),
        (("100000", "", ">", "person"), ("9000", "9000", "=", "person")),
        (("", "300", "<=", "person"), ("500", "", ">=", "person")),
        (("12", "12", "=", "ships"), ("13", "13", "=", "ships")),
    ],
)
def test_numbers_that_exclude_each_other_do_not(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    assert not overlap(_made(*one), _made(*other))


@pytest.mark.parametrize("text", ["", "hundreds", "NaN", "Infinity", "1e", "60 days"])
def test_what_is_no_number_has_no_interval(text: str) -> None:
    assert interval(text, text, "=", "day") is None


@given(_intervals(), _intervals())
def test_overlap_is_symmetric_and_everything_overlaps_itself(one: Interval, other: Interval) -> None:
    assert overlap(one, other) == overlap(other, one)
    assert overlap(one, one)


@given(st.lists(_intervals(), max_size=7))
def test_different_sides_exclude_each_other(given_: list[Interval]) -> None:
    sides = components(given_)
    seen = [at for side in sides for at in side]
    assert len(seen) == len(set(seen))
    for number, side in enumerate(sides):
        fixed = [at for at in side if given_[at].bounded]
        for other in sides[number + 1 :]:
            others = [at for at in other if given_[at].bounded]
            assert not any(overlap(given_[x], given_[y]) for x in fixed for y in others)


@given(st.lists(_intervals(), max_size=6), st.randoms(use_true_random=False))
def test_sides_do_not_depend_on_order(given_: list[Interval], chance: object) -> None:
    order = [*range(len(given_))]
    chance.shuffle(order)  # type: ignore[attr-defined]  # a random.Random
    moved = [given_[at] for at in order]
    values = sorted(sorted(_ends(given_[at]) for at in side) for side in components(given_))
    again = sorted(sorted(_ends(moved[at]) for at in side) for side in components(moved))
    assert values == again


def _ends(one: Interval) -> tuple[str, str]:
    return (str(one.low), str(one.high))


@given(st.lists(_intervals(), min_size=1, max_size=6))
def test_a_number_that_may_be_everything_is_on_no_side_of_two(given_: list[Interval]) -> None:
    anything = Interval(None, None)
    sides = components([*given_, anything])
    fixed = components([one for one in given_ if one.bounded])
    if len(fixed) > 1:
        assert all(len(given_) not in side for side in sides)
