# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The weights: read once, checked, and one monotone way from evidence to a score."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import ConfigError
from holdfast.screening.weights import ORDER, RULES, SCALE, SCORING_VERSION, read_weights

TEXT = files("holdfast.screening").joinpath("weights.toml").read_text(encoding="utf-8")
NAMES = st.integers(0, 10_000)
FOR, AGAINST = st.integers(0, 40_000), st.integers(-20_000, 0)


def test_every_rule_says_what_it_weighs_and_why() -> None:
    assert {feature for feature, _ in RULES} == set(ORDER)
    assert all(one.says and one.because for one in RULES.values())
    assert len({(one.feature, one.says) for one in RULES.values()}) == len(RULES)


def test_the_version_names_the_file_to_the_byte() -> None:
    version, _, digest = SCORING_VERSION.partition("-")
    assert int(version) >= 1
    assert len(digest) == 12


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("weight = 3000", "weight = 300000", "within 30000"),
        ("weight = 3000", "weight = -1", "agreement weighs 0 or more"),
        ("weight = -3800", "weight = 3800", "a contradiction 0 or less"),
        ("weight = 3000", "weight = 2000", "weighs less than"),
        ('says = "same birth date"', 'says = ""', "are needed"),
        ("same_day = {", "same_dya = {", "same_day"),
        ("[gender]", "[sex]", "gender"),
        ("version = 1", "version = 'one'", "version is no number"),
        ("half = 1000", "half = 0", "scale"),
        ("weak_alias = 8500", "weak_alias = 0", "weak_alias"),
        ("[gender]\n", "[gender]\nmaybe = { weight = 0, says = 'x', because = 'y' }\n", "no such rule: gender.maybe"),
        ("version = 1", "version = ", "TOML"),
    ],
)
def test_a_slip_in_the_file_is_refused_with_its_place(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError, match=message):
        read_weights(TEXT.replace(old, new, 1))


@given(NAMES)
def test_without_facts_the_score_is_the_name_to_the_digit(name: int) -> None:
    assert SCALE.total(name, 0, 0) == name
    assert (SCALE.evidence(name) >= 0) == (name >= SCALE.threshold)


@given(NAMES, FOR, AGAINST, st.integers(0, 5_000))
def test_more_of_anything_moves_the_score_one_way(name: int, support: int, against: int, more: int) -> None:
    total = SCALE.total(name, support, against)
    assert 0 <= total <= 10_000
    assert SCALE.total(name, support + more, against) >= total
    assert SCALE.total(name, support, against - more) <= total
    assert SCALE.total(min(name + more, 10_000), support, against) >= total


@given(NAMES, FOR, AGAINST)
def test_the_threshold_is_where_the_evidence_is_even(name: int, support: int, against: int) -> None:
    evidence = SCALE.evidence(name) + support + against
    assert (SCALE.total(name, support, against) >= SCALE.threshold) == (evidence >= 0)


@given(st.integers(0, 9_999), FOR, AGAINST)
def test_what_is_missing_never_vanishes(name: int, support: int, against: int) -> None:
    assert SCALE.total(name, support, against) < 10_000
    if against:
        assert SCALE.total(10_000, support, against) < 10_000
