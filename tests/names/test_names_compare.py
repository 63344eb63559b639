# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two names compared: symmetric, and by the same rules as the index."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.names import layout
from holdfast.names.compare import compare, directed
from holdfast.names.index import build
from holdfast.names.tokens import analyse

WORDS = st.one_of(
    st.text(alphabet="abeiknorstv", min_size=1, max_size=9),
    st.sampled_from(["ivan", "ivanova", "sasha", "aleksandr", "bin", "al", "ltd", "II", "حسن", "мир", "习近平"]),
)  # fmt: skip
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(st.one_of(NAMES, st.text(max_size=30)), st.one_of(NAMES, st.text(max_size=30)))
def test_the_order_of_the_names_does_not_matter(one: str, other: str) -> None:
    there, back = compare(one, other, schema="Company"), compare(other, one, schema="Company")
    assert there.score == back.score
    assert 0 <= there.score <= layout.FULL


@given(NAMES)
def test_a_name_is_fully_like_itself_and_like_its_cleaned_self(text: str) -> None:
    readings = analyse(text).readings
    assert compare(text, text).score == (layout.FULL if readings else 0)
    assert all(compare(text, reading.text).score >= 9000 for reading in readings[:1] if not reading.families)


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES)
def test_a_comparison_gives_the_score_of_the_index(one: str, other: str) -> None:
    hits = dict(build([(0, other)]).match([analyse(one)])[0])
    best = max((directed(q, f) for q in analyse(one).readings for f in analyse(other).readings), default=0)
    assert hits.get(0, 0) in ({best} if best >= layout.MIN_SCORE else {0}) or hits == {}
    assert best == hits.get(0, best)


@given(NAMES, WORDS)
def test_a_word_more_on_one_side_never_helps(text: str, word: str) -> None:
    if len({token.role for reading in analyse(f"{text} {word}").readings for token in reading.tokens}) == 1:
        assert compare(text, f"{text} {word}").score <= compare(text, text).score


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Igor Ivanovich SECHIN", "Сечин, Игорь Иванович", 9500, 10000),
        ("Vladimir Putin", "فلاديمير بوتين", 7500, 10000),
        ("Sasha Petrov", "PETROV, Aleksandr", 8000, 9999),
        ("Ahmad bin Hassan", "Hassan bin Ahmad", 0, 6999),
        ("Vessel II", "Vessel III", 0, 6999),
        ("", "Igor", 0, 0),
    ],
)
def test_pairs_known_by_hand(one: str, other: str, least: int, most: int) -> None:
    assert least <= compare(one, other).score <= most


def test_another_legal_form_costs_a_firm_a_little() -> None:
    made = compare("Rosneft OOO", "Rosneft PJSC", schema="Company")
    assert made.other_form
    assert made.score == compare("Rosneft OOO", "Rosneft PJSC", schema="Vessel").score - 200


def test_long_names_are_compared_in_bounded_time() -> None:
    assert compare("a" * 10_000, "b " * 5000).score == 0
    assert compare("anna " * 5000, "anna " * 5000).score == layout.FULL


def test_a_name_without_blanks_is_turned_at_the_comma() -> None:
    assert compare("JorgeMarioValenzuelaVerdugo", "VALENZUELA VERDUGO, Jorge Mario").score >= 9000
    assert compare("VerdugoJorgeMarioValenzuela", "VALENZUELA VERDUGO, Jorge Mario").score < 7000
    assert compare("IgorSechin", "SECHIN, Igor").score == compare("IgorSechin", "SECHIN Igor").score >= 9000
