# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Stated measures against the record's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holdfast.record.statedlink import Held, Same, Stated, same_measures

FREEZE = Held("m1", frozenset({"asset freeze"}), frozenset({"Ruritania"}), "e1", ("2023-03-18", "2023-04"))


def stated(
    kind: str = "asset freeze",
    status: str = "taken",
    authority: str = "Ruritania",
    party: str = "e1",
    date: str = "2023-03-18",
) -> Stated:
    return Stated(7, kind, status, frozenset({authority} - {""}), frozenset({party}), date)


def test_the_same_kind_authority_party_and_day_are_the_strongest_grounds() -> None:
    assert same_measures([stated()], [FREEZE]) == (
        Same(7, "m1", ("party", "kind: asset freeze", "authority: ruritania", "date: 2023-03-18"), 1000),
    )


def test_a_text_that_names_neither_authority_nor_date_gives_a_weak_candidate() -> None:
    (found,) = same_measures([stated(kind="", authority="", date="")], [FREEZE])
    assert (found.grounds, found.score) == (("party",), 400)


def test_another_party_authority_kind_or_year_is_no_candidate() -> None:
    others = [stated(party="e2"), stated(authority="Graustark"), stated(kind="travel ban"), stated(date="2021-03-18")]
    assert same_measures(others, [FREEZE]) == ()


def test_what_is_only_demanded_or_refused_has_no_counterpart() -> None:
    assert same_measures([stated(status="demanded"), stated(status="rejected")], [FREEZE]) == ()


def test_sanctions_may_be_any_kind_that_sanctions_are_but_no_trial() -> None:
    trial = Held("m2", frozenset({"trial"}), frozenset({"Ruritania"}), "e1", ("2023-03-18",))
    assert [one.id for one in same_measures([stated(kind="")], [trial, FREEZE])] == ["m1"]


def test_days_near_each_other_and_a_month_count_less_than_the_same_day() -> None:
    scores = [same_measures([stated(date=date)], [FREEZE])[0].score for date in ("2023-03-18", "2023-03-20", "2023-04")]
    assert scores == [1000, 950, 900]


@given(
    st.permutations([FREEZE, Held("m0", frozenset(), frozenset(), "e1"), Held("m3", frozenset(), frozenset(), "e9")])
)
def test_the_order_of_the_record_does_not_matter(held: list[Held]) -> None:
    assert [one.id for one in same_measures([stated()], held)] == ["m1", "m0"]
