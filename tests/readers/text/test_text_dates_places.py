# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.readers.text import dates
from holdfast.readers.text.dates_places import trie

WORDS = st.sampled_from(
    [
        word
        for line in (
            "in on by the last next this earlier late mid mid- early end beginning of at over a couple one two three",
            "days weeks ago later from now week weekend year month May may March 18 18th 18. 2023 1999, 2,023",
            "2023-03-18 18.03.2023 – - 3/4/2021 Monday sunday Sat. sat today last night fall Dec. . , ; (2014)",
            "war de mayo 5 % $2020 as said İ report",
        )
        for word in line.split()
    ]
)


@settings(max_examples=300)
@given(st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "\u00a0", "\n", ", ", "-"])), max_size=25))
def test_looking_at_signs_only_finds_what_looking_everywhere_finds(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + joint for word, joint in pieces)
    everywhere = [match.span() for match in dates._EXPRESSION.finditer(text)]
    assert [match.span() for match in dates._PLACES.finditer(text, 0, len(text))] == everywhere


@pytest.mark.parametrize("words", [["may", "mayo", "march"], ["a"], ["sat", "saturday", "sun"]])
def test_the_pattern_of_a_list_of_words_matches_them_and_nothing_else(words: list[str]) -> None:
    pattern = re.compile(trie(words))
    assert all(pattern.fullmatch(word) for word in words)
    assert not any(pattern.fullmatch(other) for other in ("ma", "mayor", "satu", "s", "b"))
