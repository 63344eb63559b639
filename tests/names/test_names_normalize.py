# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Cleaning: what is folded, what is flagged, and that cleaning twice changes nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.normalize import MAX_CHARS, Oddity, clean, clean_whole, fold, fold_map


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SECHIN, Igor Ivanovich", "sechin igor ivanovich"),
        ("O'Brien-Müller", "obrien muller"),
        ("Sa\u2018id \u02bfAbd", "said abd"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Đorđe Łódź Ærø ß", "dorde lodz aero ss"),
        ("İstanbul Iğdır", "istanbul igdir"),
        ("Юрий Щёлоков", "юрий щёлоков"),
        ("Юрии\u0306", "юрий"),
        ("Ἀθῆναι", "αθηναι"),
        ("٣٤ ۵", "34 5"),
        ("😀😀 ★", ""),
        ("", ""),
    ],
)
def test_a_name_is_folded_to_plain_lower_case_words(text: str, expected: str) -> None:
    assert clean(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected", "flag"),
    [
        ("Iv\u200ban", "ivan", Oddity.HIDDEN),
        ("\u202eIvan", "ivan", Oddity.BIDI),
        ("Iv\x00an", "iv an", Oddity.CONTROL),
        ("Iv\ud800an", "iv an", Oddity.UNKNOWN),
        ("Ivan\ue000", "ivan", Oddity.UNKNOWN),
        ("Vl\u0430dimir \u0420utin", "vladimir putin", Oddity.MIXED_SCRIPT),
        ("\u1d18utin", "putin", Oddity.MIXED_SCRIPT),  # a small capital
        ("\u13a0\u13a1", "\u13a0\u13a1", Oddity.NONE),  # Cherokee
        ("\u13e2utin", "putin", Oddity.MIXED_SCRIPT),
        ("I\u0432\u0430\u043d\u043e\u0432", "і\u0432\u0430\u043d\u043e\u0432", Oddity.MIXED_SCRIPT),  # mostly Cyrillic
        ("Ива\u0301нов", "иванов", Oddity.NONE),
        ("Cеrgei Lаvrov", "sergei lavrov".replace("s", "c", 1), Oddity.MIXED_SCRIPT),
        ("tab\tand\nline", "tab and line", Oddity.NONE),
        ("علی\u200cاکبر", "علي اكبر", Oddity.NONE),  # Persian spelling
    ],
)
def test_what_the_eye_cannot_see_is_removed_and_flagged(text: str, expected: str, flag: Oddity) -> None:
    found = clean(text)
    assert (found.text, found.oddities) == (expected, flag)


def test_two_scripts_in_separate_words_are_no_oddity() -> None:
    assert clean("ООО Gazprom").oddities is Oddity.NONE


def test_a_very_long_name_is_cut_and_flagged() -> None:
    found = clean("x" * 10_000)
    assert len(found.text) == MAX_CHARS
    assert Oddity.TRUNCATED in found.oddities
    assert found.oddities.words() == ("truncated",)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_and_hides_nothing(text: str) -> None:
    once = clean(text)
    again = clean(once.text)
    assert again.text == once.text
    assert again.oddities in {Oddity.NONE, Oddity.MIXED_SCRIPT & once.oddities}


def test_every_character_is_cleaned_for_good() -> None:
    for code in (*range(0x3000), *range(0x3000, 0x20000, 7)):
        once = clean(chr(code))
        again = clean(once.text)
        assert (again.text, again.oddities in {Oddity.NONE, Oddity.MIXED_SCRIPT}) == (once.text, True), hex(code)


@given(st.text(max_size=60))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"], max_codepoint=0x24FF), max_size=40))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_the_short_way_for_ascii_equals_the_table(text: str) -> None:
    assert clean(text).text == fold(text) == " ".join(text.translate(fold_map()).split())


@given(st.text(max_size=80) | st.text(alphabet="aаαé \u0301\u200b\u202e\x00ё'ı\u3000", max_size=40))
def test_cleaning_piece_by_piece_equals_cleaning_the_whole(text: str) -> None:
    assert clean(text) == clean_whole(text)
