# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whose a body is, names cut at the end of a line, legal forms in full, and a family name that stands first."""

import pytest

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.understand import understand


def _names(text: str) -> dict[str, str]:
    """Canonical name by the letters of each mention but states."""
    view = read_plain(text.encode())
    found = understand(view).mentions
    return {
        " ".join(view.text[one.start : one.end].split("\n")): one.canonical for one in found if one.type != "country"
    }


@pytest.mark.parametrize(
    ("text", "shown", "canonical"),
    [
        ("The Polish Senate condemned Russia.", "Polish Senate", "Senate of the Republic of Poland"),
        ("The Congress of Peru met.", "Congress of Peru", "Congress of the Republic of Peru"),
        ("In Peru, Congress met. Congress left.", "Congress", "Congress of the Republic of Peru"),
        ("In Nigeria the Senate met.", "Senate", "Senate of the Federal Republic of Nigeria"),
        ("In Nigeria the State Department met.", "State Department", "State Department"),
        ("The US said no. The Senate met.", "Senate", "United States Senate"),
        ("The US told Nigeria no. The Senate met.", "Senate", "United States Senate"),
        ("The US sent arms to Ukraine.\n\nUkraine hoped. Congress met.", "Congress", "United States Congress"),
        ("Congress met.", "Congress", "United States Congress"),
        (
            "The Ministry of Foreign Affairs of the People’s Republic of China met.",
            "Ministry of Foreign Affairs of the People’s Republic of China",
            "Ministry of Foreign Affairs of the People's Republic of China",
        ),
    ],
)  # fmt: skip
def test_the_state_beside_a_body_then_that_of_the_section_says_whose_it_is(
    text: str, shown: str, canonical: str
) -> None:
    assert _names(text)[shown] == canonical


@pytest.mark.parametrize(
    ("text", "shown", "canonical"),
    [
        ("The minister met Ivan Exem-\nplov in March.", "Ivan Exem- plov", "Ivan Exemplov"),
        ("The Ex-\nample Group said no.", "Ex- ample Group", "Example Group"),
        ("The Public Joint Stock Company Muster of Russia left.", "Public Joint Stock Company Muster of Russia", ""),
        ("The Limited Liability Company Muster Prom left.", "Limited Liability Company Muster Prom", ""),
        ("PJSC Muster of Russia left.", "PJSC Muster of Russia", ""),
    ],
)
def test_a_name_is_one_over_a_cut_line_and_with_its_legal_form(text: str, shown: str, canonical: str) -> None:
    assert _names(text)[shown] == (canonical or shown)


def test_a_state_keeps_its_hyphen_at_the_end_of_a_line() -> None:
    view = read_plain(b"They are Russia-\nbacked forces.")
    assert [view.text[one.start : one.end] for one in understand(view).mentions] == ["Russia"]


@pytest.mark.parametrize(
    ("text", "shown", "canonical"),
    [
        ("Then Exemplov Testimir Ivanovich left.", "Exemplov Testimir Ivanovich", "Testimir Ivanovich Exemplov"),
        ("Мустеров Иван Петрович left.", "Мустеров Иван Петрович", "Иван Петрович Мустеров"),
        ("Lavrov Sergei Viktorovich left.", "Lavrov Sergei Viktorovich", "Sergey Lavrov"),
        ("Sergei Viktorovich Lavrov left.", "Sergei Viktorovich Lavrov", "Sergey Lavrov"),
        ("Лавров Сергей Викторович left.", "Лавров Сергей Викторович", "Sergey Lavrov"),
        ("Minister Ivan Petrovich Musterov left.", "Ivan Petrovich Musterov", "Ivan Petrovich Musterov"),
    ],
)
def test_a_family_name_before_a_patronymic_is_part_of_the_name(text: str, shown: str, canonical: str) -> None:
    assert _names(text)[shown] == canonical


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The head of US diplomacy, Antony Blinken, left.", "head of US diplomacy"),
        ("Josep Borrell, the head of EU diplomacy, left.", "head of EU diplomacy"),
        ("Anna Muster, the head of the European Commission, left.", "head"),
        ("The Rt Hon. Anna Muster left.", ""),
    ],
)
def test_what_an_office_leads_belongs_to_it_where_the_name_is_only_whose_it_is(text: str, role: str) -> None:
    assert [one.role for one in understand(read_plain(text.encode())).roles] == [role] * bool(role)


@pytest.mark.parametrize(
    ("text", "shown", "canonical"),
    [
        (
            "The Finnish Ministry for Foreign Affairs met.",
            "Finnish Ministry for Foreign Affairs",
            "Ministry of Foreign Affairs of the Republic of Finland",
        ),
        ("The Kherson thermal plant burns.", "Kherson thermal plant", "Kherson Thermal Plant"),
        ("The Schengen area is large.", "Schengen area", "Schengen Area"),
        ("Musterpak, a Bonn-based packaging group, left.", "Musterpak", "Musterpak"),
        ("Norway left, its energy ministry said.", "energy ministry", "Ministry of Energy of the Kingdom of Norway"),
    ],
)  # fmt: skip
def test_ministries_plants_and_groups_are_told_by_the_words_around_them(text: str, shown: str, canonical: str) -> None:
    assert _names(text)[shown] == canonical


def test_well_known_products_are_no_persons() -> None:
    assert _names("He bought a MacBook Pro, an iPhone and a PlayStation Plus at the Davis Cup.") == {}
