# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Numbers keep their bounds, their blur and what they count."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.text.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "surface", "wanted"),
    [
        ("extended for 120 days.", "120 days", ("=", "120", "120", "day", "")),
        ("a 60-day extension", "60-day", ("=", "60", "60", "day", "")),
        ("for two months", "two months", ("=", "2", "2", "month", "")),
        ("more than 100,000 troops stood", "more than 100,000 troops", (">", "100000", "", "person", "")),
        ("up to 345 million went", "up to 345 million", ("<=", "", "345000000", "", "")),
        ("at least 5 500 children", "at least 5 500 children", (">=", "5500", "", "person", "")),
        ("about 45 million metric tons", "about 45 million metric tons", ("~", "45000000", "45000000", "tonne", "")),
        ("nearly 500 ships", "nearly 500 ships", ("~", "500", "500", "", "ships")),
        ("about 500 to 800 people", "about 500 to 800 people", ("..", "500", "800", "person", "")),
        ("between 10 and 12 percent of", "between 10 and 12 percent", ("..", "10", "12", "percent", "")),
        ("10 to 12 million barrels", "10 to 12 million barrels", ("..", "10000000", "12000000", "barrel", "")),
        ("worth $32 million now", "$32 million", ("=", "32000000", "32000000", "USD", "")),
        ("€1.5bn was frozen", "€1.5bn", ("=", "1500000000", "1500000000", "EUR", "")),
        ("300 billion dollars", "300 billion dollars", ("=", "300000000000", "300000000000", "USD", "")),
        ("3.5% of it", "3.5%", ("=", "3.5", "3.5", "percent", "")),
        ("twenty-five new fighters", "twenty-five new fighters", ("=", "25", "25", "person", "")),
        ("two draft treaties put", "two draft treaties", ("=", "2", "2", "", "treaties")),
        ("42 cities", "42 cities", ("=", "42", "42", "", "cities")),
        ("half a dozen banks", "half a dozen banks", ("=", "6", "6", "", "banks")),
        ("no fewer than three hundred firms", "no fewer than three hundred firms", (">=", "300", "", "", "firms")),
        ("Hundreds of U.S. companies were named", "Hundreds of U.S. companies", (">=", "100", "", "", "companies")),
        ("tens of thousands of refugees", "tens of thousands of refugees", (">=", "10000", "", "person", "")),
        ("several hundred soldiers", "several hundred soldiers", (">=", "200", "", "person", "")),
        ("about one-quarter of exports", "about one-quarter", ("~", "25", "25", "percent", "")),
        ("two-thirds of it", "two-thirds", ("~", "66.7", "66.7", "percent", "")),
        ("four MiG-29 fighters", "four MiG-29 fighters", ("=", "4", "4", "", "fighters")),
        ("In all, 2014 people left", "2014 people", ("=", "2014", "2014", "person", "")),
    ],
)
def test_a_quantity_is_read_with_its_words(text: str, surface: str, wanted: tuple[str, ...]) -> None:
    one = next(find_quantities(text, 0, len(text)))
    assert text[one.start : one.end] == surface
    assert (one.sign, one.low, one.high, one.unit, one.noun) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "a MiG-29 and a Su-27",
        "the G20 and the G7",
        "a T-72B3 tank",
        "Article 49 of it",
        "Resolution 1718",
        "on March 18, 2023",
        "18 March 2023",
        "at 10:15 a.m.",
        "at 5 p.m.",
        "in 2014",
        "Boeing 737",
        "one of them",
        "No. 5",
        "03/18/2023",
        "COVID-19",
        "№ 1234",
        "a 10-point plan",
        "hundreds came",
    ],
)
def test_designators_dates_and_references_are_no_quantities(text: str) -> None:
    assert list(find_quantities(text, 0, len(text))) == []


@given(st.text(alphabet="0123456789,. -$%betwnadmilosuptr", max_size=50))
def test_quantities_never_overlap_and_are_intervals(text: str) -> None:
    at = 0
    for one in find_quantities(text, 0, len(text)):
        assert at <= one.start < one.end <= len(text)
        at = one.end
        assert one.low or one.high
        if one.low and one.high:
            assert Decimal(one.low) <= Decimal(one.high)


@pytest.mark.parametrize(
    "unit", ["1,000", "1 000 ", "twenty-", "about ", "$", "1 to ", "more than a ", "half a dozen ", "9"]
)
def test_long_texts_made_to_be_slow_cost_in_proportion(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    assert all(one.end <= len(text) for one in find_quantities(text, 0, len(text)))


@pytest.mark.parametrize(
    "text",
    [
        "It feeds Blue Stream 2 today.",
        "Two Leopard 2 tanks came.",
        "at 10:15 +0100 sharp",
        "They won 3-2.",
        "It ended 4-4.",
    ],
)
def test_parts_of_names_offsets_and_scores_are_no_quantities(text: str) -> None:
    assert not [
        one
        for one in find_quantities(text, 0, len(text))
        if one.low in {"2", "3", "4", "100"} and one.noun != "leopard"
    ]
