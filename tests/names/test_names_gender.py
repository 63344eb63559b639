# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""His and her forms of a surname share a stem, other words do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.distance import similarity
from holdfast.names.gender import forms


@pytest.mark.parametrize(
    ("his", "hers"),
    [
        ("novak", "novakova"),
        ("svoboda", "svobodova"),
        ("kubilius", "kubiliene"),
        ("paulauskas", "paulauskaite"),
        ("papadopoulos", "papadopoulou"),
        ("mitsotakis", "mitsotaki"),
        ("christodoulidis", "christodoulidou"),
        ("berzins", "berzina"),
    ],
)
def test_his_and_hers_share_a_stem(his: str, hers: str) -> None:
    assert {stem for form, stem in forms(his) if form == "he"} & {stem for form, stem in forms(hers) if form == "she"}
    assert similarity(his, hers) == similarity(hers, his) >= 9000


@pytest.mark.parametrize(("one", "other"), [("daniel", "daniela"), ("ivan", "ivanova")])
def test_other_names_do_not(one: str, other: str) -> None:
    assert similarity(one, other) < 9000


@given(st.text(alphabet="abeiklnoprstuvyz", max_size=16))
def test_a_word_has_few_forms_and_short_ones_none(word: str) -> None:
    assert len(forms(word)) <= 4
    assert len(word) > 4 or not forms(word)
