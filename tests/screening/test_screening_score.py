# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Scoring: each fact moves the score the way its rule says, and never the other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.screening.explain import explanations, reason
from holdfast.screening.image import Listed
from holdfast.screening.query import Query
from holdfast.screening.score import Feature, NameHit, compare
from holdfast.screening.understand import understand

PARTY = Listed(
    "x-1",
    "ORLOVSKY, Igor",
    "Person",
    ("ORLOVSKY, Igor",),
    birth_dates=("1960-09-07",),
    countries=("ru",),
    genders=("male",),
    identifiers=("inn:500100732259", "passport:5123456"),
    addresses=("12 Lenina Street, Zvenigorod",),
)
HIT = NameHit("ORLOVSKY, Igor", 9000, weak=False)


def _score(hit: NameHit | None = HIT, party: Listed = PARTY, **fields: str) -> tuple[int, dict[str, Feature]]:
    score, features = compare(understand(Query.of("Igor Orlovsky", fields)), party, hit)
    return score, {feature.name: feature for feature in features}


def test_the_name_alone_gives_its_similarity() -> None:
    assert _score()[0] == 9000


def test_a_weak_alias_counts_less() -> None:
    assert _score(NameHit("Gar", 10_000, weak=True))[0] == 8500


@pytest.mark.parametrize(
    ("birth", "detail", "sign"),
    [
        ("1960-09-07", "same birth date", 1),
        ("1960", "birth dates overlap", 1),
        ("1955/1965", "birth dates overlap", 1),
        ("1961~", "birth dates are close, one is approximate", 1),
        ("1960-07-09", "birth dates differ in one part", -1),
        ("1960-09-08", "birth dates differ in one part", -1),
        ("1981-01-02", "birth dates are disjoint", -1),
        ("1961", "birth dates are disjoint", -1),
    ],
)
def test_birth_dates_are_compared_as_ranges(birth: str, detail: str, sign: int) -> None:
    score, features = _score(birth_date=birth)
    assert features["birth_date"].detail == detail
    assert (score > 9000) == (sign > 0)
    assert features["birth_date"].verdict == ("supports" if sign > 0 else "against")


def test_an_exact_namesake_born_elsewhen_stays_below_the_threshold() -> None:
    assert _score(NameHit("ORLOVSKY, Igor", 10_000, weak=False), birth_date="1981-01-02")[0] < 7000


def test_countries_genders_and_kinds_support_or_speak_against() -> None:
    assert _score(nationality="Russia")[0] > 9000
    assert _score(nationality="su")[0] > 9000
    assert _score(country="fr")[0] < 9000
    assert _score(gender="f")[0] == 7000
    assert _score(gender="m")[0] == 9000
    assert _score(schema="Vessel")[0] < 7000
    assert _score(schema="LegalEntity")[0] == 9000


def test_a_strong_identifier_is_enough_and_another_one_speaks_against() -> None:
    assert _score(None, identifier="500100732259")[0] == 9500
    assert _score(None, identifier="51 234-56")[0] >= 8000
    assert _score(identifier="500100732259")[0] >= 9500
    assert _score(identifier="7707083893")[0] == 7500
    other = Listed("x-2", "A", "Company", ("A",), identifiers=("inn:7707083893",))
    assert _score(party=other, identifier="7706107510")[0] == 7500


def test_a_short_bare_number_is_no_identifier() -> None:
    party = Listed("x-2", "A", "Company", ("A",), identifiers=("id:1234",))
    assert _score(None, party, identifier="1234")[0] == 0


def test_a_shared_address_supports_and_another_says_nothing() -> None:
    assert _score(address="Lenina street 12, Zvenigorod")[0] > 9000
    assert _score(address="1 Broadway")[0] == 9000


def test_another_legal_form_costs_little() -> None:
    party = Listed("x-2", "A", "Company", ("Rodnik OOO",))
    score, features = compare(understand(Query("1", "Rodnik AG")), party, NameHit("Rodnik OOO", 10_000, weak=False))
    assert score == 9800
    assert features[-1].name == "legal_form"


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "birth_date": st.sampled_from(["1960-09-07", "1960", "1959~", "1981", "1960-09-08", "x"]),
        "nationality": st.sampled_from(["ru", "fr", "Soviet Union", "?"]),
        "gender": st.sampled_from(["m", "f"]),
        "schema": st.sampled_from(["Person", "Company", "Thing"]),
        "identifier": st.sampled_from(["500100732259", "7707083893", "12"]),
        "address": st.sampled_from(["Zvenigorod, Lenina Street 12", "Broadway"]),
    },
)


HITS = st.none() | st.builds(NameHit, st.just("ORLOVSKY, Igor"), st.integers(0, 10_000), st.booleans())


@given(FIELDS, HITS)
def test_scores_stay_in_range_and_add_up(fields: dict[str, str], hit: NameHit | None) -> None:
    score, features = compare(understand(Query.of("Igor Orlovsky", fields)), PARTY, hit)
    assert score == max(0, sum(feature.score for feature in features))  # a reader adds up what is shown
    assert score <= 10_000
    assert set(explanations(features)) == {feature.name for feature in features}
    assert reason(features, match=True)
    assert reason(features, match=False)


@given(FIELDS, st.integers(0, 9_999))
def test_a_better_name_never_lowers_the_score(fields: dict[str, str], similarity: int) -> None:
    query = understand(Query.of("Igor Orlovsky", fields))
    lower, _ = compare(query, PARTY, NameHit("ORLOVSKY, Igor", similarity, weak=False))
    higher, _ = compare(query, PARTY, NameHit("ORLOVSKY, Igor", similarity + 1, weak=False))
    assert higher >= lower


def test_a_birth_date_with_two_readings_is_not_called_the_same() -> None:
    _, features = _score(birth_date="07/09/1960")
    assert features["birth_date"].detail == "the birth date agrees in one of its two readings"
    assert 0 < features["birth_date"].score < _score(birth_date="1960-09-07")[1]["birth_date"].score
