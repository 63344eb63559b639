# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The shipped table of common words."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.normalize import clean, read_table
from holdfast.names.rarity import KINDS, look_up, weight_by_length


def test_common_names_weigh_less_than_rare_ones() -> None:
    weights = [
        (look_up(word) or (weight_by_length(word), ""))[0] for word in ("mohamed", "ivanov", "timchenko", "xyrtq")
    ]
    assert weights == sorted(weights)
    assert weights[0] < weights[1] < weights[3]


def test_no_word_stands_in_two_rows_and_every_kind_is_known() -> None:
    words = [word for _, _, row in read_table("rarity.tsv") for word in row.split()]
    assert len(words) == len(set(words))
    assert {kind for _, kind, _ in read_table("rarity.tsv")} <= set(KINDS)


def test_the_table_is_clean_and_small() -> None:
    assert files("holdfast.names").joinpath("data", "rarity.tsv").stat().st_size < 400_000  # type: ignore[attr-defined] # a path
    words = [word for _, _, row in read_table("rarity.tsv") for word in row.split()]
    assert all(clean(word).text == word for word in words[::37])


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_word_the_table_does_not_know_weighs_by_its_shape(word: str) -> None:
    assert 0 < weight_by_length(word) <= 1000


@pytest.mark.parametrize("word", ["zhiming", "xiaohong", "guoqiang"])
def test_two_syllables_of_pinyin_are_a_name_of_many(word: str) -> None:
    assert weight_by_length(word) == 700
