# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Romanisation: every spelling comes from a named standard, and the output is Latin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.normalize import clean
from holdfast.names.script import MAX_SPELLINGS, romanize, scripts, tables, written


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("Евгений Пригожин", "yevgeniy prigozhin"),  # BGN/PCGN
        ("Евгений Пригожин", "evgenii prigozhin"),  # ICAO 9303
        ("Евгений Пригожин", "evgeny prigozhin"),  # press
        ("Владимир Жуков", "wladimir schukow"),  # German
        ("Володимир Зеленський", "volodymyr zelenskyi"),  # KMU 2010
        ("Їжакевич", "yizhakevych"),
        ("Аляксандр Лукашэнка ў", "alyaksandr lukashenka w"),
        ("Ђорђе Џивљанин", "djordje dzivljanin"),
        ("Παπαγεωργίου", "papageorgiou"),
        ("Μπακογιάννη", "bakogianni"),
        ("Ευαγγελία", "evangelia"),
        ("ბიძინა ივანიშვილი", "bidzina ivanishvili"),
        ("Սերժ Սարգսյան", "serzh sargsyan"),
        ("やまもと たろう", "yamamoto taro"),  # passports
        ("やまもと たろう", "yamamoto tarou"),
        ("ショウヘイ", "syouhei"),  # Kunrei
        ("きって", "kitte"),
        ("习近平", "xi jinping"),
        ("習近平", "hsi chinping"),  # Wade-Giles
        ("諸葛亮", "zhuge liang"),
        ("曾庆红", "zeng qinghong"),  # not the usual reading of the character
        ("华为技术有限公司", "huawei technology ltd"),
        ("张家豪", "cheung ka ho"),  # Hong Kong
        ("林鄭月娥", "lam cheng yuet ngor"),
        ("柯文哲", "ko wenche"),
        ("安倍晋三", "abe shinzo"),
        ("安倍 晋三", "abe shinzo"),
        ("小池百合子", "koike yuriko"),
        ("株式会社田中商事", "jsc tanaka trading"),
        ("坂本りょうま", "sakamotoryoma"),
        ("坂本 りょうま", "sakamoto ryoma"),
        ("金正恩", "kim jung eun"),
        ("文在寅", "moon jae in"),
        ("김정은", "gim jong un"),
        ("김정은", "kim jung eun"),
        ("이승만", "rhee seung man"),
        ("박근혜", "park geun hye"),
        ("محمد عبد الرحمن الحسن", "muhammad abdul rahman al hassan"),
        ("عبدالعزيز بن سعود", "abdul aziz bin saud"),
        ("בנימין נתניהו", "benjamin netanyahu"),
    ],
)
def test_a_name_has_the_spelling_of_each_standard(text: str, spelling: str) -> None:
    assert spelling in romanize(clean(text).text)


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўљњђћџј ", min_size=1, max_size=30))
def test_cyrillic_becomes_plain_latin_letters(text: str) -> None:
    spellings = romanize(text)
    assert 1 <= len(spellings) <= MAX_SPELLINGS
    assert len(set(spellings)) == len(spellings)
    assert all(spelling.isascii() for spelling in spellings)


def test_latin_and_scripts_without_a_table_stay_as_they_are() -> None:
    assert romanize("igor sechin") == ("igor sechin",)
    assert romanize("والي") == ("والي",)
    assert romanize("ไทย") == ("ไทย",)


@given(st.text(alphabet="가각힣김정은王李欧阳明东あカゃっーン無عبدالحمن وייבכ ა ბთÀž", max_size=40))
def test_any_mixture_of_scripts_gives_bounded_spellings(text: str) -> None:
    spellings = romanize(clean(text).text)
    assert len(spellings) <= MAX_SPELLINGS
    assert all(len(spelling) <= 12 * len(text) + 1 for spelling in spellings)


def test_scripts_are_told_apart() -> None:
    assert scripts("Igor Сечин") == ("Latn", "Cyrl")
    assert scripts("12 .") == ()
    assert scripts("والي") == ("Arab",)


def test_every_table_names_its_standard() -> None:
    assert all(table.standard and table.mappings for table in tables().values())


def _by_longest_key(word: str, mappings: dict[str, str]) -> str:
    """The plain reading of a table: at every place the longest key that stands there."""
    marked, out, at = f"^{word}$", "", 0
    keys = sorted({"^": "", "$": ""} | mappings, key=len, reverse=True)
    while at < len(marked):
        key = next((key for key in keys if marked.startswith(key, at)), marked[at])
        out += ({"^": "", "$": ""} | mappings).get(key, key)
        at += len(key)
    return out


@given(st.text("абежзийкцщъыьэюяёіїєґыοςαβγდჩძ", min_size=1, max_size=8), st.sampled_from(sorted(tables())))
def test_reading_letter_by_letter_equals_reading_by_the_longest_key(word: str, name: str) -> None:
    assert written(word, name) == _by_longest_key(word, dict(tables()[name].mappings))
