# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The one rule of word similarity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.distance import edit_distance, similarity, sound_key

WORDS = st.text(alphabet="abcdehij", max_size=10)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("ab", "ba", 1), ("petrov", "petorv", 1), ("ca", "abc", 3), ("abc", "xbcy", 2), ("a", "abcd", 3)],
)
def test_distances_known_by_hand(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other, 2) == distance


@given(WORDS, WORDS)
def test_distance_and_similarity_are_symmetric(one: str, other: str) -> None:
    assert edit_distance(one, other, 5) == edit_distance(other, one, 5)
    assert similarity(one, other) == similarity(other, one)


@given(WORDS, WORDS)
def test_only_equal_words_are_fully_similar(one: str, other: str) -> None:
    assert (similarity(one, other) == 10000) == (one == other)


def test_romanisations_of_one_name_share_a_sound_key() -> None:
    assert len({sound_key(word) for word in ("yevgeniy", "evgeny", "evgenii", "jewgeni", "yevgeni")}) == 1
    assert len({sound_key(word) for word in ("aleksandr", "alexandr", "aleksandr")}) == 1
    assert len({sound_key(word) for word in ("shchyogolev", "schtschjogolew")}) == 1
    assert sound_key("ali") == ""
    assert sound_key("иван") == ""


def test_short_words_must_be_equal() -> None:
    assert similarity("ali", "eli") == 0
    assert similarity("kim", "kin") == 0
