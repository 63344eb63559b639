# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Long and repeated names cost no more work than names: counted in calls, not in seconds."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from holdfast.names.tokens import MAX_TOKENS, analyse

LONG = {
    "Han, no blanks": "李明王伟张伟陈静刘洋" * 500,
    "Han, words": "李明 王伟 张伟 陈静 " * 600,
    "Cyrillic": "Александр Владимирович Сергей Иванович Дмитрий " * 200,
    "Cyrillic, one word": "Иван " * 2000,
    "Cyrillic, no blanks": "Александрвладимирович" * 400,
    "Arabic": "محمد علي احمد حسن حسين عبد الله خالد محمود " * 200,
    "Korean": "김철수 박영희 " * 1000,
    "kana": "たなか さとう スズキ " * 700,
    "Greek": "Αλέξανδρος Παπαδόπουλος " * 400,
    "umlauts": "Müller Šušć " * 700,
    "pictures": "😀" * 9000,
    "five scripts": "Иван 李明 محمد たなか김 " * 600,
}


def _calls(text: str) -> int:
    """Python and C functions called while `text` is read, once its words are known."""
    analyse(text)
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        analyse(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("kind", LONG)
def test_a_name_of_ten_thousand_letters_is_read_in_bounded_work(kind: str) -> None:
    usual = _calls("Владимир Владимирович Константинов")
    assert _calls(LONG[kind]) <= 60 * usual
    assert all(len(reading.tokens) <= MAX_TOKENS for reading in analyse(LONG[kind]).readings)


@pytest.mark.parametrize("kind", LONG)
def test_ten_times_the_letters_are_no_more_work(kind: str) -> None:
    """Beyond the first thousand characters nothing is read."""
    assert _calls(LONG[kind] * 10) <= 1.01 * _calls(LONG[kind]) + 10


def test_a_long_name_that_repeats_nothing_is_read_whole() -> None:
    name = "Федеральное государственное унитарное предприятие научно исследовательский институт точной механики"
    assert [token.text for token in analyse(name).readings[0].tokens][-1].startswith("mekhanik")


def test_a_word_said_twenty_times_is_read_three_times() -> None:
    (first, *_) = analyse("Константин " * 20).readings
    assert [token.text for token in first.tokens] == ["konstantin"] * 3
