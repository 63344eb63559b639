# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Countries: every spelling of the table resolves, and nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names import places


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Russia", "ru"),
        ("Russian Federation", "ru"),
        ("the Russian Federation", "ru"),
        ("РОССИЯ", "ru"),
        ("Korea, North", "kp"),
        ("Democratic People's Republic of Korea", "kp"),
        ("Korea, South", "kr"),
        ("Burma", "mm"),
        ("Iran (Islamic Republic of)", "ir"),
        ("Congo, Democratic Republic of the", "cd"),
        ("Congo, Republic of the", "cg"),
        ("Cote d Ivoire", "ci"),
        ("Côte d'Ivoire", "ci"),
        ("Virgin Islands, British", "vg"),
        ("possibly Palestinian", "ps"),
        ("Region: Crimea", "ua"),
        ("U.S.A.", "us"),
        ("uk", "gb"),
        ("BLR", "by"),
        ("USSR", "suhh"),
        ("SU", "suhh"),
        ("former Yugoslavia", "yucs"),
        ("China, Hong Kong Special Administrative Region", "hk"),
        ("Türkiye", "tr"),
    ],
)
def test_a_name_adjective_or_code_gives_its_country(text: str, code: str) -> None:
    assert places.country_code(text) == code


@pytest.mark.parametrize("text", ["", " ", "-0-", "undetermined", "Gulf of Guinea", "Guinea Coast Trading", "x" * 500])
def test_what_names_no_country_gives_none(text: str) -> None:
    assert places.country_code(text) is None


def test_no_spelling_stands_for_two_countries() -> None:
    seen: dict[str, str] = {}
    for code, _, forms in places._rows():
        for form in forms:
            assert seen.setdefault(places._key(places._words(form)), code) == code, form


def test_the_country_that_closes_an_address_is_found() -> None:
    assert places.country_at_end("Pyongyang, Korea, North") == "kp"
    assert places.country_at_end("12 Lenina St., Minsk, Belarus.") == "by"
    assert places.country_at_end("Minsk") is None
    assert places.country_at_end("Los Angeles, CA") is None  # California, not Canada
    assert places.country_at_end("Wilmington, DE.") is None
    assert places.country_at_end("London, UK") == "gb"
    assert places.country_at_end("Los Angeles, CA, USA") == "us"
    assert places.country_at_end(",,") is None


def test_a_withdrawn_state_is_the_same_country_as_its_successors_only() -> None:
    assert places.same_country("suhh", "ru")
    assert places.same_country("by", "suhh")
    assert not places.same_country("ru", "ua")


@given(st.text(max_size=200))
def test_any_text_gives_a_known_code_or_none(text: str) -> None:
    code = places.country_code(text)
    assert code is None or places.country_name(code) is not None
