# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Tokens, roles and legal forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names import orgforms, particles, tokens
from holdfast.names.normalize import clean
from holdfast.names.tokens import MAX_TOKEN_CHARS, MAX_TOKENS, Role, analyse


def _roles(text: str) -> dict[str, Role]:
    return {token.text: token.role for token in analyse(text).readings[0].tokens}


def test_roles_come_from_the_text_alone() -> None:
    assert _roles("SECHIN, Igor Ivanovich")["ivanovich"] is Role.PATRONYMIC
    assert _roles("Igor Ivanovich")["ivanovich"] is Role.WORD
    assert _roles("Vladimir Ilyich Ulyanov")["ilyich"] is Role.PATRONYMIC
    assert _roles("Almaz Sharshen uulu")["uulu"] is Role.SUFFIX
    assert _roles("I. Sechin")["i"] is Role.INITIAL
    assert _roles("Usama bin Ladin")["bin"] is Role.PARTICLE
    assert _roles("General Vessel IV 12")["4"] is Role.NUMBER
    assert _roles("General Vessel IV 12")["12"] is Role.NUMBER
    assert _roles("Moscow Trading Shabaab")["trading"] is Role.GENERIC


@pytest.mark.parametrize(
    ("text", "rest", "families"),
    [
        ("OOO Yug-Energo", "yug energo", {"llc"}),
        ("O.O.O. «Юг-Энерго»", "yug energo", {"llc"}),
        ("Общество с ограниченной ответственностью Юг", "yug", {"llc"}),
        ("Rosneft PJSC", "rosneft", {"jsc"}),
        ("Söhne GmbH & Co. KG", "sohne", {"llc"}),
        ("Mærsk Line A/S", "maersk line", {"jsc"}),
        ("Koç Holding A.Ş.", "koc holding", {"jsc"}),
        ("ΟΠΑΠ Α.Ε.", "opap", {"jsc"}),
        ("Grupo Bimbo S.A.B. de C.V.", "grupo bimbo", {"jsc"}),
        ("MOL Nyrt.", "mol", {"jsc"}),
        ("ЖШС Алтын", "altyn", {"llc"}),
        ("Công ty TNHH An Phát", "an phat", {"llc"}),
        ("شركة النور للتجارة ذ.م.م", "al nur trading", {"company", "llc"}),
        ("شرکت نفت ملی (سهامی خاص)", "oil melli", {"company", "jsc"}),
        ("华为技术有限公司", "huawei technology", {"llc"}),
        ("株式会社三菱商事", "mitsubishi trading", {"jsc"}),
        ("삼성전자 주식회사", "samsungjunja", {"jsc"}),
        ("შპს თეგეტა", "tegeta", {"llc"}),
        ("LLC", "llc", set()),
        ("Ivanov A S", "ivanov a s", set()),
        ("Nguyen Sal Thi", "nguyen sal thi", set()),
    ],
)
def test_legal_forms_leave_the_name_and_keep_their_family(text: str, rest: str, families: set[str]) -> None:
    reading = analyse(text).readings[0]
    assert (reading.text, set(reading.families)) == (rest, families)


def test_umlauts_are_read_both_ways() -> None:
    assert [reading.text for reading in analyse("Jürgen Groß").readings] == ["jurgen gross", "juergen gross"]


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("Slobodan Milošević", "slobodan miloshevich"),
        ("Šarūnas", "sharunas"),
        ("Gu\u0308nter", "guenter"),
        ("Şahin", "shahin"),
    ],
)
def test_sibilants_are_read_both_ways(text: str, spelling: str) -> None:
    assert spelling in [reading.text for reading in analyse(text).readings]


def test_a_name_of_particles_only_keeps_its_weight() -> None:
    assert all(token.weight >= 300 for token in analyse("Al As").readings[0].tokens)


def test_every_family_of_the_table_is_known() -> None:
    assert set(orgforms._forms().values()) <= set(orgforms.FAMILIES)


@given(st.text(max_size=300))
def test_any_text_gives_bounded_readings(text: str) -> None:
    for reading in analyse(text).readings:
        assert len(reading.tokens) <= MAX_TOKENS
        assert all(0 < len(token.text) <= MAX_TOKEN_CHARS and token.weight > 0 for token in reading.tokens)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "😀", "\x00", "\u200b\u202e"])
def test_a_name_without_words_has_no_reading(text: str) -> None:
    assert analyse(text).readings == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("RosneftLimited", "rosneft"),
        ("OOOYugEnergo", "yugenergo"),
        ("YugEnergoLimitedLiabilityCompany", "yugenergo"),
        ("SBT Limtied Liability Company", "sbt"),  # a slip within the form
        ("JointStock Company Alfa", "alfa"),
        ("Joint Stodk Company Alfa", "alfa"),
        ("Alfa Limited Liailty Company", "alfa"),
        ("Alfa Beta GMBBH", "alfa beta"),
        ("Alfa Beta Ldt", "alfa beta"),
        ("SelvaAmazonicaS.A.", "selvaamazonica"),
    ],
)
def test_legal_forms_are_found_misspelt_and_run_together(text: str, rest: str) -> None:
    assert rest in {reading.text for reading in analyse(text).readings}


def test_the_servant_of_god_is_written_in_one_way() -> None:
    spellings = ("Abd al-Rahman Ali", "Abdel Rahman Ali", "Abdur Rahman Ali", "عبد الرحمن علي", "عبدالرحمن علي")
    assert {analyse(text).readings[0].text for text in spellings} == {"abdul rahman ali"}


def test_a_small_word_at_the_end_is_a_name() -> None:
    assert _roles("Xu Na")["na"] is Role.WORD
    assert _roles("Li Bin")["bin"] is Role.WORD
    assert _roles("Ali Heydar oglu")["oglu"] is Role.SUFFIX


_WORDS = st.sampled_from([
    "ivan", "petrov", "limited", "limted", "company", "compnay", "stock", "joint", "liability", "public",
    "llc", "lcl", "ooo", "gmbh", "gmbbh", "sal", "ag", "kg", "co", "ltd", "limitedliability",
    "rosneftlimited", "oooyug", "abd", "al", "rahman", "company's", "x", "7", "trading", "поколение", "ооо",
    "ёлка", "müller",
])  # fmt: skip


@given(st.lists(_WORDS, min_size=1, max_size=6).map(" ".join) | st.text(max_size=60))
def test_a_name_that_mentions_no_legal_form_has_none(text: str) -> None:
    words = clean(text).text.split()
    if words and not orgforms.mentions(words):
        assert orgforms.find(words) == ()
        assert orgforms.unglue(" ".join(words)) is None


@given(st.lists(_WORDS, min_size=1, max_size=6).map(" ".join) | st.text(max_size=60))
def test_the_short_way_of_reading_equals_the_long_way(text: str) -> None:
    # Not the first step, dots: it is the same for both.
    text = text.replace(".", "")
    spellings = [spelling for spelling in tokens._spellings(text, clean(text).text) if spelling]
    apart = [other for spelling in spellings if (other := orgforms.unglue(spelling)) is not None]
    assert analyse(text).readings == tuple(map(tokens._reading, dict.fromkeys([*spellings, *apart])))


def test_a_name_of_ten_thousand_characters_stays_bounded() -> None:
    for part in ("x", "a ", "company ", "о", "محمد ", "王", "김", "o.", "limited"):
        text = part * (10_000 // len(part))
        for reading in analyse(text).readings:
            assert len(reading.tokens) <= MAX_TOKENS


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Abdallah Salih", "abdullah salih"),
        ("Abd Allah Salih", "abdullah salih"),
        ("Abderrahmane Salih", "abdul rahmane salih"),
        ("Abdurakhman Salih", "abdul rakhman salih"),
        ("Abdoulaye Diallo", "abdoulaye diallo"),
        ("Abdullayev Ruslan", "abdullayev ruslan"),
        ("Siraj al-Din Haqqani", "sirajuddin haqqani"),
        ("Sirajeddine Haqqani", "sirajuddin haqqani"),
        ("Ahmed Aboul Gheit", "ahmed abu al gheit"),
        ("Geraldine Martin", "geraldine martin"),
        ("Ali Abd", "ali abd"),
        ("Abdollakhinedzhad Bahram", "abdollakhinedzhad bahram"),
        ("Deen, Al", "deen al"),
    ],
)
def test_particles_of_arabic_names_are_written_in_one_way(text: str, rest: str) -> None:
    assert analyse(text).readings[0].text == rest


_ARABIC = ["abd", "al", "rahman", "allah", "siraj", "din", "ud", "aboul", "abdelkader", "abdullah", "ali", "eddin"]


@given(st.lists(st.sampled_from(_ARABIC), max_size=7))
def test_settling_particles_twice_changes_nothing_more(words: list[str]) -> None:
    once = particles.settle(words)
    assert particles.settle(once) == once
    assert len(once) <= 2 * len(words)


@pytest.mark.parametrize(
    ("text", "number"),
    [("2nd Street Trading", "2"), ("Second Trading House", "2"), ("Второй Завод Альфа", "2"), ("Fabrik Nr. 007", "7")],
)
def test_ordinals_are_numbers(text: str, number: str) -> None:
    assert _roles(text)[number] is Role.NUMBER


@pytest.mark.parametrize(
    "text", ["M/V Ocean Star", "MV Ocean Star", "т/х Ocean Star", "Ocean Star (M/V)", "S/S Ocean Star"]
)
def test_vessel_prefixes_are_titles(text: str) -> None:
    words = [token.text for token in analyse(text).readings[0].tokens if token.role is not Role.TITLE]
    assert words == ["ocean", "star"]


@pytest.mark.parametrize("text", ["Dott. Rossi", "MUDr. Novák", "Shri Modi", "Полковник Петров", "Datuk Razak"])
def test_titles_of_many_languages_are_known(text: str) -> None:
    assert [token.role for token in analyse(text).readings[0].tokens] == [Role.TITLE, Role.WORD]
