# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who listed a party first: stated dates are ranked, brackets stay brackets."""

import itertools
from dataclasses import replace

from holdfast.record.followed import FirstListed, _ranked, _told


def row(authority: str, date: str | None = None, *, before: str | None = None, after: str | None = None) -> FirstListed:
    return FirstListed(authority, None, "x", f"x-{authority}", date, None, after, before)


def ranks(*rows: FirstListed) -> dict[str, int | None]:
    return {one.authority: one.rank for one in _ranked(rows)}


def test_stated_days_are_ranked_and_equal_days_share_a_rank() -> None:
    found = ranks(row("A", "2022-02-28"), row("B", "2022-02-25"), row("C", "2022-02-28"), row("D", "2023-01-01"))
    assert found == {"B": 1, "A": 2, "C": 2, "D": 3}


def test_a_bracket_has_no_rank_and_stands_behind_the_dates() -> None:
    rows = _ranked([row("A", before="2020-01-01T00:00:00Z"), row("B", "2022-02-25")])
    assert [(one.authority, one.rank) for one in rows] == [("B", 1), ("A", None)]
    assert rows[1].before == "2020-01-01T00:00:00Z"


def test_a_month_that_could_be_before_or_after_a_day_is_not_placed() -> None:
    assert ranks(row("A", "2022-02"), row("B", "2022-02-25"), row("C", "2021")) == {"A": None, "B": None, "C": 1}
    assert ranks(row("A", "2022-02"), row("B", "2022-03-01")) == {"A": 1, "B": 2}


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [row("A", "2022-02"), row("B", "2022-02-25"), row("C"), row("D", "2021-01-01")]
    assert _ranked(rows) == _ranked(reversed(rows))


def of(dataset: str, date: str | None = None, *, before: str | None = None, after: str | None = None) -> FirstListed:
    return replace(row("A", date, before=before, after=after), dataset=dataset)


def test_two_lists_of_an_authority_that_state_different_days_both_stand_and_say_so() -> None:
    for lists in itertools.permutations([of("x", "2022-03-01"), of("y", "2022-04-06"), of("z", "2022-03-01")]):
        told = _told(list(lists))
        assert sorted((one.dataset, one.date, one.disputed) for one in told) == [
            ("x", "2022-03-01", True), ("y", "2022-04-06", True),
        ]  # fmt: skip


def test_lists_of_an_authority_that_agree_are_one_line() -> None:
    inside = of("y", after="2022-02-24T00:00:00Z", before="2022-02-26T00:00:00Z")
    assert _told([of("x", "2022-02-25"), inside]) == [of("x", "2022-02-25")]
    assert _told([of("x", "2022"), inside]) == [of("x", "2022")]
    assert _told([of("x", before="2022-01-01"), of("y", before="2021-01-01")]) == [of("y", before="2021-01-01")]


def test_a_day_outside_the_bracket_of_another_list_leaves_both() -> None:
    bracket = of("y", after="2022-02-24T00:00:00Z", before="2022-02-26T00:00:00Z")
    for day in ("2022-02-20", "2022-03-01"):
        told = _told([of("x", day), bracket])
        assert [(one.dataset, one.disputed) for one in told] == [("x", True), ("y", True)]
        assert [one.rank for one in _ranked(told)] == [1, None]
