# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Stated measures against the record's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.record.statedlink import Held, Same, Stated, country_party, same_measures

FREEZE = Held("m1", frozenset({"asset freeze"}), frozenset({"Ruritania"}), "e1", ("2023-03-18", "2023-04"))
SANCTIONS = frozenset({"finance", "export", "visa"})


def stated(
    kind: str = "asset freeze",
    status: str = "taken",
    authority: str = "Ruritania",
    party: str = "e1",
    date: str = "2023-03-18",
) -> Stated:
    headings = frozenset() if kind else SANCTIONS
    return Stated(7, kind, status, frozenset({authority} - {""}), {party: 1000}, date, headings)


def test_the_same_kind_authority_party_and_day_are_the_strongest_grounds() -> None:
    assert same_measures([stated()], [FREEZE]) == (
        Same(7, "m1", "e1", ("party", "kind: asset freeze", "authority: Ruritania", "date: 2023-03-18"), 1000),
    )


def test_a_text_that_names_neither_authority_nor_date_gives_a_weak_candidate() -> None:
    (found,) = same_measures([stated(kind="", authority="", date="")], [FREEZE])
    assert (found.grounds, found.score) == (("party",), 400)


def test_a_name_that_may_mean_somebody_else_weakens_the_candidate() -> None:
    sure, unsure = (replace(stated(), parties={"e1": score}) for score in (1000, 500))
    assert same_measures([sure], [FREEZE])[0].score - same_measures([unsure], [FREEZE])[0].score == 200


def test_another_party_authority_kind_or_year_is_no_candidate() -> None:
    others = [stated(party="e2"), stated(authority="Graustark"), stated(kind="travel ban"), stated(date="2021-03-18"),
              stated(date="2014")]  # fmt: skip
    assert same_measures(others, [FREEZE]) == ()


def test_an_authority_that_nobody_knows_speaks_against_nothing() -> None:
    (found,) = same_measures([replace(stated(authority="Anna Muster"), sure=False)], [FREEZE])
    assert found.grounds == ("party", "kind: asset freeze", "date: 2023-03-18")


def test_a_chamber_is_of_its_court_and_a_longer_word_is_another_name() -> None:
    chamber = replace(FREEZE, authority=frozenset({"Court of Ruritania, Second Chamber"}))
    (found,) = same_measures([stated(authority="Court of Ruritania")], [chamber])
    assert "authority: Court of Ruritania" in found.grounds
    assert same_measures([stated(authority="Court of Ruri")], [chamber]) == ()
    assert same_measures([stated(authority="Court")], [chamber]) == ()


@pytest.mark.parametrize("status", ["threatened", "promised", "demanded", "rejected"])
def test_what_is_no_measure_yet_has_no_counterpart(status: str) -> None:
    assert same_measures([stated(status=status)], [FREEZE]) == ()


def test_sanctions_may_be_any_kind_that_sanctions_are_but_no_trial() -> None:
    trial = Held("m2", frozenset({"trial"}), frozenset({"Ruritania"}), "e1", ("2023-03-18",))
    assert [one.id for one in same_measures([stated(kind="")], [trial, FREEZE])] == ["m1"]


def test_financial_sanctions_may_be_any_kind_under_finance_and_nothing_else() -> None:
    told = replace(stated(kind="financial restriction"), headings=frozenset({"finance"}))
    ban = replace(FREEZE, id="m2", kinds=frozenset({"travel ban"}))
    (found,) = same_measures([told], [FREEZE, ban])
    assert found.grounds[1] == "heading: finance"


def test_days_near_each_other_and_a_month_count_less_than_the_same_day() -> None:
    days = ("2023-03-18", "2023-03-20", "2023-04-03", "2023-W11", "2023-04", "2023")
    assert [same_measures([stated(date=date)], [FREEZE])[0].score for date in days] == [1000, 950, 900, 900, 900, 850]


def test_an_end_is_compared_with_the_end_and_says_nothing_of_the_beginning() -> None:
    lifted = stated(status="lifted", date="2025-06-01")
    assert same_measures([lifted], [FREEZE])[0].grounds[-1] == "authority: Ruritania"
    assert same_measures([lifted], [replace(FREEZE, ends=("2025-06-01",))])[0].score == 1000
    assert same_measures([lifted], [replace(FREEZE, ends=("2024-06-01",))]) == ()


def test_against_a_country_the_authority_must_be_shared_and_the_kind_or_the_day() -> None:
    sky = Held("m3", frozenset({"export control"}), frozenset({"Graustark"}), country_party("xk"), ("2023-03-18",))

    def found(**told: str) -> bool:
        return same_measures([stated(party=country_party("xk"), **{"authority": "Graustark", **told})], [sky]) != ()

    assert found(kind="export control", date="")
    assert found(kind="")
    assert not found(kind="", date="")
    assert not found(kind="", date="2023-03-20")
    assert not found(kind="export control", authority="")


def test_a_measure_that_hits_two_of_the_targets_is_one_candidate() -> None:
    told = replace(stated(), parties={"e1": 500, "e2": 900})
    (found,) = same_measures([told], [FREEZE, replace(FREEZE, party="e2")])
    assert found.party == "e2"


@given(
    st.permutations([FREEZE, Held("m0", frozenset(), frozenset(), "e1"), Held("m3", frozenset(), frozenset(), "e9")])
)
def test_the_order_of_the_record_does_not_matter(held: list[Held]) -> None:
    assert [one.id for one in same_measures([stated()], held)] == ["m1", "m0"]


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=3))
def test_no_date_however_written_breaks_the_comparison(date: str, dates: list[str]) -> None:
    assert len(same_measures([stated(date=date)], [replace(FREEZE, dates=tuple(dates))])) <= 1
