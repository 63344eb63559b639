# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Japanese names in characters: the likeliest reading, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.japanese import characters, firm, person


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("山田太郎", "yamada taro"),
        ("山田 太郎", "yamada taro"),
        ("佐々木美穂", "sasaki miho"),
        ("長谷川康弘", "hasegawa yasuhiro"),
        ("林健一", "hayashi kenichi"),
        ("宇宙船", None),
        ("田中", None),
        ("", None),
    ],
)
def test_a_person_is_read_family_name_first(text: str, reading: str | None) -> None:
    assert person(text) == reading


def test_a_firm_is_read_in_known_words_or_not_at_all() -> None:
    assert firm("株式会社山田商事") == "jsc yamada trading"
    assert firm("株式会社龘") is None


def test_characters_beside_kana_are_read_where_the_table_reaches() -> None:
    assert characters("山田 はなこ") == "yamada はなこ"
    assert characters("龘 はなこ") == "龘 はなこ"


@given(st.text(alphabet="山田太郎佐々木美子 一二あ龘", max_size=12))
def test_any_characters_are_read_or_left(text: str) -> None:
    found = person(text)
    assert found is None or (found.isascii() and len(found.split()) == 2)
