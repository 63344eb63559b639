# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Scoring: each fact moves the score the way its rule says, and never the other way."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.screening.explain import contributions, explanations, reason
from holdfast.screening.image import Listed
from holdfast.screening.query import Query
from holdfast.screening.score import THRESHOLD, Feature, NameHit, compare, score
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
EXACT = NameHit("ORLOVSKY, Igor", 10_000, weak=False)


def _score(hit: NameHit | None = HIT, party: Listed = PARTY, **fields: str) -> tuple[int, dict[str, Feature]]:
    total, features = compare(understand(Query.of("Igor Orlovsky", fields)), party, hit)
    return total, {feature.name: feature for feature in features}


def test_the_name_alone_gives_its_similarity() -> None:
    assert _score()[0] == 9000


def test_a_weak_alias_counts_less() -> None:
    assert _score(NameHit("Gar", 10_000, weak=True))[0] == 8500


@pytest.mark.parametrize(
    ("birth", "detail"),
    [
        ("1960-09-07", "same birth date"),
        ("1960-09", "birth dates overlap: the same month and year"),
        ("1960", "birth dates overlap: the same year"),
        ("1960-07-09", "birth dates are the same with day and month exchanged"),
        ("1959/1961", "birth dates overlap, one is approximate or a short range"),
        ("c. 1960", "birth dates overlap, one is approximate or a short range"),
        ("1950/1965", "birth dates overlap in a range of years"),
        ("1962~", "birth dates are close, one is approximate"),
    ],
)
def test_birth_dates_that_agree_support_each_less_than_the_one_before(birth: str, detail: str) -> None:
    total, features = _score(birth_date=birth)
    assert features["birth_date"].detail == detail
    assert features["birth_date"].verdict == "supports"
    assert 9000 < total < 10_000


def test_a_more_precise_agreement_is_worth_more() -> None:
    dates = ["1960-09-07", "1960-09", "1960", "1960-07-09", "1959/1961", "1950/1965", "1962~"]
    totals = [_score(birth_date=birth)[0] for birth in dates]
    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) == len(totals)


@pytest.mark.parametrize(
    ("birth", "detail", "alert"),
    [
        ("1960-09-08", "birth dates differ in one part", True),
        ("1961-09-07", "birth dates differ in one part", True),
        ("1906-09-07", "birth dates differ in one part", True),
        ("1961", "birth dates are a year apart, one names no day", True),
        ("1960-02-21", "birth dates differ within the same year", True),
        ("1961-02-21", "birth dates are disjoint, by no more than two years", False),
        ("1981-01-02", "birth dates are disjoint", False),
        ("1971", "birth dates are disjoint", False),
        ("1981~", "birth dates are disjoint", False),
    ],
)
def test_birth_dates_that_differ_speak_against_and_slips_do_little(birth: str, detail: str, alert: bool) -> None:
    total, features = _score(EXACT, birth_date=birth)
    assert features["birth_date"].detail == detail
    assert features["birth_date"].verdict == "against"
    assert (total >= THRESHOLD) == alert


def test_the_first_of_january_is_read_as_a_year() -> None:
    party = dataclasses.replace(PARTY, birth_dates=("1960-01-01",))
    assert _score(party=party, birth_date="1960-01-01")[1]["birth_date"].detail == "birth dates overlap: the same year"
    assert _score(party=party, birth_date="1960-09-07")[1]["birth_date"].verdict == "supports"


def test_the_best_of_several_listed_birth_dates_counts() -> None:
    party = dataclasses.replace(PARTY, birth_dates=("1949", "1960-09-07", "1971-02-03"))
    assert _score(party=party, birth_date="1960-09-07")[1]["birth_date"].detail == "same birth date"
    assert _score(party=party, birth_date="1960-09-07")[1]["birth_date"].candidate == "1960-09-07"


def test_an_exact_namesake_born_elsewhen_stays_below_the_threshold_whatever_else_agrees() -> None:
    total, _ = _score(EXACT, birth_date="1981-01-02", country="ru", gender="m", schema="Person")
    assert total < THRESHOLD


def test_countries_support_or_speak_against_by_how_close_they_are() -> None:
    listed = {code: dataclasses.replace(PARTY, countries=(code,)) for code in ("ru", "suhh", "kz", "fr")}
    totals = [_score(party=party, nationality="Russia")[0] for party in listed.values()]
    assert totals == sorted(totals, reverse=True)
    assert totals[1] > 9000 > totals[2] > totals[3]
    assert _score(party=listed["fr"], nationality="Russia; France")[0] > 9000


def test_a_firm_in_another_country_loses_less_than_a_person() -> None:
    firm = dataclasses.replace(PARTY, schema="Company", countries=("fr",))
    person = dataclasses.replace(PARTY, countries=("fr",))
    assert _score(party=person, country="ru")[0] < _score(party=firm, country="ru")[0] < 9000


def test_genders_and_kinds_speak_against() -> None:
    assert _score(gender="f")[0] == 7000
    assert _score(gender="m")[0] == 9000
    assert _score(schema="Vessel")[0] < THRESHOLD
    assert _score(schema="LegalEntity")[0] == 9000
    assert _score(schema="Person")[0] == 9000


def test_a_strong_identifier_is_enough_and_another_one_speaks_against() -> None:
    assert _score(None, identifier="500100732259")[0] >= 9500
    assert _score(None, identifier="500100732259", birth_date="1981-01-02", schema="Company")[0] >= THRESHOLD
    assert _score(None, identifier="51 234-56")[0] >= 8000
    assert _score(identifier="500100732259")[0] >= 9500
    assert _score(identifier="7707083893")[0] == 7500
    other = Listed("x-2", "A", "Company", ("A",), identifiers=("inn:7707083893",))
    assert _score(party=other, identifier="7706107510")[0] == 7500


def test_a_ship_of_the_same_name_with_another_imo_number_is_another_ship() -> None:
    ship = Listed("x-3", "LIGHT MOON", "Vessel", ("LIGHT MOON",), identifiers=("imo:9074729",))
    query = understand(Query.of("Light Moon", {"identifier": "IMO 9109550", "schema": "Vessel"}))
    total, features = compare(query, ship, NameHit("LIGHT MOON", 10_000, weak=False))
    assert total < THRESHOLD
    assert features[-1].detail == "another number of a kind that never changes"


def test_two_passports_of_one_person_say_nothing() -> None:
    assert _score(identifier="passport: 9876543")[0] == 9000


def test_a_short_bare_number_is_no_identifier() -> None:
    party = Listed("x-2", "A", "Company", ("A",), identifiers=("id:1234",))
    assert _score(None, party, identifier="1234")[0] == 0


def test_a_name_that_is_a_number_is_compared_as_one() -> None:
    ship = Listed("x-3", "LIGHT MOON", "Vessel", ("LIGHT MOON",), identifiers=("imo:9074729",))
    assert compare(understand(Query("1", "IMO 9074729")), ship, None)[0] >= 9500


def test_a_shared_address_supports_by_how_much_it_says_and_another_says_nothing() -> None:
    same = _score(address="Lenina street 12, Zvenigorod")
    street = _score(address="Lenina street, Zvenigorod")
    next_door = _score(address="Lenina street 14, Zvenigorod")
    assert [one[1]["address"].detail for one in (same, street, next_door)] == [
        "the same address", "most of the address is shared", "the same town or region",
    ]  # fmt: skip
    assert same[0] > street[0] > next_door[0] > 9000
    assert _score(address="1 Broadway")[0] == 9000


def test_another_legal_form_costs_little() -> None:
    party = Listed("x-2", "A", "Company", ("Rodnik OOO",))
    total, features = compare(understand(Query("1", "Rodnik AG")), party, NameHit("Rodnik OOO", 10_000, weak=False))
    assert total == 9800
    assert features[-1].name == "legal_form"


def test_names_that_fit_as_well_are_counted_in_the_reason() -> None:
    hit = NameHit("ORLOVSKY, Igor", 8000, weak=False, rivals=12)
    _, features = compare(understand(Query("1", "Orlovsky")), PARTY, hit)
    assert "12 other listed names fit as well" in reason(features, match=True)


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "birth_date": st.sampled_from(["1960-09-07", "1960", "1959~", "1981", "1960-09-08", "7/9/1960", "x"]),
        "nationality": st.sampled_from(["ru", "fr", "kz", "Soviet Union", "?"]),
        "gender": st.sampled_from(["m", "f"]),
        "schema": st.sampled_from(["Person", "Company", "Thing", "Nonsense"]),
        "identifier": st.sampled_from(["500100732259", "7707083893", "12"]),
        "address": st.sampled_from(["Zvenigorod, Lenina Street 12", "Broadway"]),
    },
)
HITS = st.none() | st.builds(NameHit, st.just("ORLOVSKY, Igor"), st.integers(0, 10_000), st.booleans())
NAMES = st.sampled_from(["Igor Orlovsky", "Orlovsky GmbH", "", "500100732259"])


@given(NAMES, FIELDS, HITS)
def test_contributions_add_up_to_the_score_and_have_the_sign_of_their_weight(
    name: str, fields: dict[str, Any], hit: NameHit | None
) -> None:
    total, features = compare(understand(Query("1", name, **fields)), PARTY, hit)
    assert total == sum(feature.score for feature in features)  # a reader adds up what is shown
    assert 0 <= total <= 10_000
    for feature in features[1:]:
        assert feature.score * feature.weight >= 0
    assert set(explanations(features)) == {feature.name for feature in features}
    assert reason(features, match=True)
    assert reason(features, match=False)


@given(NAMES, FIELDS, HITS)
def test_the_number_alone_is_that_of_the_full_comparison(
    name: str, fields: dict[str, Any], hit: NameHit | None
) -> None:
    query = understand(Query("1", name, **fields))
    assert score(query, PARTY, hit) == compare(query, PARTY, hit)[0]


@given(FIELDS, st.integers(0, 9_999))
def test_a_better_name_never_lowers_the_score(fields: dict[str, Any], similarity: int) -> None:
    query = understand(Query.of("Igor Orlovsky", fields))
    lower, _ = compare(query, PARTY, NameHit("ORLOVSKY, Igor", similarity, weak=False))
    higher, _ = compare(query, PARTY, NameHit("ORLOVSKY, Igor", similarity + 1, weak=False))
    assert higher >= lower


@given(FIELDS, HITS, st.sampled_from(["birth_date", "nationality", "gender", "schema", "identifier", "address"]))
def test_a_fact_moves_the_score_its_way_whatever_the_others_say(
    fields: dict[str, Any], hit: NameHit | None, fact: str
) -> None:
    full = understand(Query.of("Igor Orlovsky", fields))
    without = understand(Query.of("Igor Orlovsky", {key: value for key, value in fields.items() if key != fact}))
    after, features = compare(full, PARTY, hit)
    before = score(without, PARTY, hit)
    name = {"nationality": "countries"}.get(fact, fact)
    weight = next((feature.weight for feature in features if feature.name == name), 0)
    assert (after - before) * weight >= 0
    assert weight or after == before  # a fact that meets no rule moves nothing


@given(FIELDS, st.integers(0, 10_000))
def test_a_fact_that_the_list_lacks_is_neutral(fields: dict[str, Any], similarity: int) -> None:
    bare = Listed("x-2", "ORLOVSKY, Igor", "LegalEntity", ("ORLOVSKY, Igor",))
    hit = NameHit("ORLOVSKY, Igor", similarity, weak=False)
    assert score(understand(Query.of("Igor Orlovsky", fields)), bare, hit) == similarity


def test_an_inexact_name_never_becomes_exact() -> None:
    everything: dict[str, Any] = {
        "birth_date": "1960-09-07",
        "country": "ru",
        "gender": "m",
        "identifier": "500100732259",
        "address": "12 Lenina Street, Zvenigorod",
    }
    assert _score(NameHit("ORLOVSKY, Igor", 9_999, weak=False), **everything)[0] < 10_000
    assert _score(EXACT, **everything)[0] == 10_000
    assert _score(EXACT, **{**everything, "country": "fr"})[0] < 10_000  # nor does a contradiction vanish


def test_a_birth_date_with_two_readings_is_not_called_the_same() -> None:
    _, features = _score(birth_date="07/09/1960")
    assert features["birth_date"].detail == "the birth date agrees in one of its two readings"
    assert 0 < features["birth_date"].score < _score(birth_date="1960-09-07")[1]["birth_date"].score


@given(NAMES, FIELDS, HITS)
def test_contributions_as_shown_add_up_to_the_score_as_shown(
    name: str, fields: dict[str, Any], hit: NameHit | None
) -> None:
    total, features = compare(understand(Query("1", name, **fields)), PARTY, hit)
    assert sum(round(100 * float(one)) for one in contributions(features)) == total // 100


@given(FIELDS, HITS, st.randoms(use_true_random=False))
def test_the_order_in_which_a_list_states_facts_is_irrelevant(
    fields: dict[str, Any], hit: NameHit | None, rng: random.Random
) -> None:
    several = dataclasses.replace(
        PARTY,
        birth_dates=("1949", "1960-09-07", "1981~"),
        countries=("kz", "ru", "suhh"),
        identifiers=("id:12", "inn:500100732259", "passport:5123456"),
        addresses=("12 Lenina Street, Zvenigorod", "Moscow", "Zvenigorod"),
    )
    facts: dict[str, Any] = {
        name: tuple(rng.sample(getattr(several, name), 3))
        for name in ("birth_dates", "countries", "identifiers", "addresses")
    }
    query = understand(Query.of("Igor Orlovsky", fields))
    assert score(query, dataclasses.replace(several, **facts), hit) == score(query, several, hit)


KINDS = ["Person", "Organization", "Vessel", "Airplane", "CryptoWallet", "Security"]


@pytest.mark.parametrize("schema", [*KINDS, "Company", "LegalEntity", "Thing", ""])
@pytest.mark.parametrize("similarity", [6_999, 7_000, 10_000])
def test_the_threshold_means_the_same_for_every_schema(schema: str, similarity: int) -> None:
    party = Listed("x-9", "Aurora", schema or "Thing", ("Aurora",))
    query = understand(Query("1", "Aurora", schema=schema))
    assert score(query, party, NameHit("Aurora", similarity, weak=False)) == similarity


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in KINDS for b in KINDS if a != b])
def test_another_kind_of_thing_is_no_possible_match_by_name(one: str, other: str) -> None:
    party = Listed("x-9", "Aurora", one, ("Aurora",))
    assert score(understand(Query("1", "Aurora", schema=other)), party, EXACT) < THRESHOLD


def test_a_near_miss_says_what_kept_it_below() -> None:
    total, features = compare(
        understand(Query.of("Igor Orlovsky", {"birth_date": "1981", "country": "ru"})), PARTY, EXACT
    )
    assert total < THRESHOLD
    assert reason(features, match=False) == ("birth dates are disjoint (although: the same name; a country in common)")
    lone = compare(understand(Query("1", "Orlovsky")), PARTY, NameHit("ORLOVSKY, Igor", 6_000, weak=False))[1]
    assert reason(lone, match=False) == "part of the name is shared: not enough"
    assert reason(compare(understand(Query("1", "Ann")), PARTY, None)[1], match=False) == "the names do not match"
