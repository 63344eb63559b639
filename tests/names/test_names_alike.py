# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Keys by which words are alike: what shares one, what must not, and that asking is mutual."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.abjad import skeletons
from holdfast.names.alike import SOUND_SIMILARITY, keys, masculine
from holdfast.names.distance import similarity

WORDS = st.one_of(
    st.text(alphabet="abcdeghiklmnopqrstuvwxyz", min_size=1, max_size=10),
    st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=7),
    st.text(alphabet="אבגדהוזחטיכלמנסעפצקרשת", min_size=1, max_size=7),
    st.sampled_from(
        ["sasha", "aleksandr", "alexander", "bob", "robert", "rob", "ivanova", "ivanov", "muhammad", "محمد"]
    ),
)


@given(WORDS, WORDS)
def test_one_word_asks_for_another_exactly_if_the_other_asks_for_it(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        asked = {(key.asked, key.similarity) for key in keys(first)} & {(k.listed, k.similarity) for k in keys(second)}
        back = {(key.listed, key.similarity) for key in keys(first)} & {(k.asked, k.similarity) for k in keys(second)}
        assert bool(asked) == bool(back)
    assert similarity(one, other) == similarity(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("حسن", "hassan"),
        ("بوتين", "putin"),
        ("فلاديمير", "vladimir"),
        ("جاويدان", "javidan"),
        ("אביגדור", "avigdor"),
        ("sasha", "aleksandr"),
        ("ivanova", "ivanov"),
        ("sikorska", "sikorski"),
        ("tverskaya", "tverskoy"),
        ("muhammad", "mohamed"),
        ("sergei", "siarhei"),
        ("bob", "robert"),
        ("jang", "dzhang"),
        ("irina", "يرينا"),
        ("aleksandr", "لكسندر"),
    ],
)
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    assert similarity(one, other) >= 6600


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("حسن", "hussam"),
        ("bob", "rob"),
        ("محمد", "حامد"),
        ("maria", "mariya1"),
        ("vova", "volodya"),
        ("elena", "elen5"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert similarity(one, other) == 0


def test_only_slavic_endings_have_a_masculine() -> None:
    assert masculine("ivanova") == masculine("ivanov") != ""
    assert masculine("medvedskaya") == masculine("medvedskiy") != ""
    assert masculine("garcia") == masculine("nova") == ""


@given(st.text(max_size=60))
def test_any_word_has_few_keys_and_skeletons(word: str) -> None:
    assert len(skeletons(word)) <= 16
    assert len(keys(word)) <= 64


@pytest.mark.parametrize(
    ("french", "english"), [("choigou", "shoigu"), ("chouvalov", "shuvalov"), ("machkovtsou", "mashkovtsu")]
)
def test_a_french_ch_is_an_english_sh(french: str, english: str) -> None:
    assert similarity(french, english) >= SOUND_SIMILARITY
    assert similarity(english, french) == similarity(french, english)
