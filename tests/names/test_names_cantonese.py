# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Chinese names as Hong Kong spells them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.cantonese import person


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("陳大文", "chan tai man"),
        ("张家豪", "cheung ka ho"),
        ("黃志明", "wong chi ming"),
        ("司徒華", "szeto wah"),
        ("林鄭月娥", "lam cheng yuet ngor"),
        ("梁家傑", "leung ka kit"),
        ("吳", None),
        ("", None),
    ],
)
def test_a_name_is_spelt_syllable_by_syllable(text: str, spelling: str | None) -> None:
    assert person(text) == spelling


@given(st.text(alphabet="陳大文張黃志明司徒林鄭龘A", max_size=5))
def test_any_characters_are_spelt_or_left(text: str) -> None:
    found = person(text)
    assert found is None or found.isascii()
