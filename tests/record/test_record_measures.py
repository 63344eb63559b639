# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures assembled from statements: status on a day, facets that add up, and nothing invented."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import UsageError
from holdfast.record.measures import FACETS, NOT_DATED, NOT_STATED, NOT_YET, Measure, count, select, status_on

DAY = date(2024, 5, 3)


def made(number: int, **values: tuple[str, ...]) -> Measure:
    given_ = {"kind": ("asset freeze",), "heading": ("finance",), "authority": ("A",), "country": ("us",)} | values
    return Measure(
        f"x-{number}", "x", given_["kind"], given_["heading"], given_["authority"], given_["country"], ("P",),
        given_.get("status", ("in force",))[0], False, given_.get("targets", (f"t-{number % 3}",)),
        tuple(("listingDate", one) for one in given_.get("listed", ())),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "dates", "expected"),
    [
        ((), {}, ("in force", False)),
        (("Active",), {}, ("in force", True)),
        (("de-listed",), {}, ("lifted", True)),
        (("suspended",), {"endDate": ("2020-01-01",)}, ("suspended", True)),
        (("under review",), {}, ("under review", True)),
        ((), {"endDate": ("2024-05-02",)}, ("expired", False)),
        (("in force",), {"endDate": ("2024-05-02",)}, ("expired", False)),
        ((), {"endDate": ("2024-05-03",)}, ("in force", False)),
        ((), {"endDate": ("2024-05",)}, ("in force", False)),
        ((), {"endDate": ("2024-04",)}, ("expired", False)),
        ((), {"endDate": ("2023-01-01", "2026-01-01")}, ("in force", False)),
        ((), {"startDate": ("2024-06-01",), "publishedDate": ("2024-05-01",)}, ("planned", False)),
        ((), {"startDate": ("2024-06-01",)}, (NOT_YET, False)),
        ((), {"listingDate": ("2024-06-01",)}, (NOT_YET, False)),
        ((), {"listingDate": ("2024",)}, ("in force", False)),
        ((), {"listingDate": ("2022-02-24",), "amendedDate": ("2025-01-01",)}, ("in force", False)),
        ((), {"endDate": ("nonsense",)}, ("in force", False)),
    ],
)
def test_the_status_is_what_the_source_says_or_follows_from_its_dates(
    stated: tuple[str, ...], dates: dict[str, tuple[str, ...]], expected: tuple[str, bool]
) -> None:
    assert status_on(DAY, stated, dates) == expected


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 4000), st.integers(0, 4000))
def test_a_measure_with_a_term_is_never_in_force_again_after_it(begin: date, term: int, later: int) -> None:
    end = begin + timedelta(days=term)
    dates = {"startDate": (str(begin),), "endDate": (str(end),)}
    assert status_on(end, (), dates)[0] == "in force"
    assert status_on(end + timedelta(days=1 + later), (), dates)[0] == "expired"
    assert status_on(begin - timedelta(days=1 + later), (), dates)[0] == NOT_YET


def test_what_states_no_beginning_is_not_dated_on_an_earlier_day() -> None:
    assert status_on(DAY, (), {"endDate": ("2030",)}, past=True) == (NOT_DATED, False)
    assert status_on(DAY, ("in force",), {}, past=True) == (NOT_DATED, False)
    assert status_on(DAY, (), {"listingDate": ("2022",)}, past=True) == ("in force", False)


def test_a_figure_is_the_length_of_its_list_and_a_second_value_shows_its_count() -> None:
    measures = [made(n) for n in range(4)] + [
        made(n, kind=("travel ban",), heading=("visa",), country=("gb",)) for n in range(4, 7)
    ]
    everything = select(measures, {})
    assert (everything.total, everything.targets) == (7, 3)
    for facet in FACETS:
        for value, number in everything.facets[facet]:
            found = select(measures, {facet: [value]}, limit=100)
            assert (found.total, found.targets) == count(measures, {facet: [value]})
            assert found.total == number
    chosen = select(measures, {"kind": ["travel ban"]})
    assert chosen.total == 3
    assert dict(chosen.facets["kind"]) == {"asset freeze": 4, "travel ban": 3}
    assert dict(chosen.facets["country"]) == {"gb": 3}
    assert select(measures, {"kind": ["travel ban"], "country": ["us"]}).total == 0


def test_what_has_no_kind_is_counted_as_not_stated_and_what_had_not_happened_not_at_all() -> None:
    measures = [made(1, kind=(), heading=()), made(2, status=(NOT_YET,))]
    found = select(measures, {})
    assert found.total == 1
    assert dict(found.facets["kind"]) == {NOT_STATED: 1}
    assert select(measures, {"kind": [NOT_STATED]}).total == 1


def test_the_newest_listing_comes_first_and_those_without_a_date_last() -> None:
    measures = [made(1, listed=("2022-02-24",)), made(2), made(3, listed=("2024-01",)), made(4, listed=("2022",))]
    assert [one.id for one in select(measures, {}).measures] == ["x-3", "x-1", "x-4", "x-2"]


def test_measures_are_found_by_their_targets_and_by_facets_alone() -> None:
    measures = [made(n) for n in range(6)]
    assert {one.id for one in select(measures, {}, targets=frozenset({"t-1"})).measures} == {"x-1", "x-4"}
    with pytest.raises(UsageError, match="cannot be narrowed by 'colour'"):
        select(measures, {"colour": ["red"]})


def test_repressive_law_and_military_support_are_kept_out_of_counts() -> None:
    assert made(1).counted
    assert not made(2, kind=("repressive law",), heading=("repressive",)).counted


def test_what_is_kept_apart_or_names_no_party_is_numbered_beside_the_count() -> None:
    measures = [
        made(1), made(2, targets=()), made(3, heading=("repressive",), kind=("repressive law",)),
        made(4, heading=("support",), kind=("diplomatic act",), targets=()),
    ]  # fmt: skip
    found = select(measures, {})
    assert (found.total, found.targets, found.apart, found.unnamed) == (4, 1, 2, 1)
    assert select(measures, {"heading": ["repressive"]}).apart == 1


def test_measures_are_ordered_by_the_first_date_they_have_the_newest_first() -> None:
    late = Measure("x-9", "x", (), (), (), (), (), "in force", False, (), (("publishedDate", "2023-01-01"),))
    found = select([made(1, listed=("2022-01-01",)), late, made(2)], {})
    assert [one.id for one in found.measures] == ["x-9", "x-1", "x-2"]
