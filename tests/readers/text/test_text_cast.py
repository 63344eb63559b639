# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names in a text have their exact span, their type and one canonical form, and words are no names."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import Cast, find_cast
from holdfast.readers.text.cast.known import known_names
from holdfast.readers.text.cast.known_holders import bearer, holders
from holdfast.readers.text.cast.names import read_run
from holdfast.readers.text.found import MENTION_KINDS, MENTION_TYPES
from holdfast.readers.text.prose import Prose

DAY = dt.date(2023, 3, 18)


def cast_of(text: str, day: dt.date | None = DAY) -> Cast:
    return find_cast(Prose(read_plain(text.encode()), given=day))


def found(text: str, day: dt.date | None = DAY) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.type, one.canonical) for one in cast_of(text, day).mentions]


def kinds(text: str) -> dict[str, str]:
    return {text[one.start : one.end]: one.kind for one in cast_of(text).mentions}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A port in Ukraine was closed.", ("Ukraine", "country", "Ukraine")),
        ("The U.S. agreed.", ("U.S.", "country", "United States of America")),
        ("Russia’s ports are open.", ("Russia", "country", "Russian Federation")),
        ("Belarus’ access was cut.", ("Belarus", "country", "Republic of Belarus")),
        ("It was told to NATO in Brussels.", ("NATO", "organization", "North Atlantic Treaty Organization")),
        ("A case before the ICC began.", ("ICC", "court", "International Criminal Court")),
        ("They met in the Kherson region.", ("Kherson region", "place", "Kherson Oblast")),
        ("The Russian Foreign Ministry is closed.", (
            "Russian Foreign Ministry", "government_body", "Ministry of Foreign Affairs of the Russian Federation")),
        ("It lies with Estonia’s Ministry of Defence.", (
            "Estonia’s Ministry of Defence", "government_body", "Ministry of Defence of the Republic of Estonia")),
        ("The Latvian government met.", ("Latvian government", "government_body",
         "Government of the Republic of Latvia")),
        ("Ukrainian authorities met.", ("Ukrainian authorities", "government_body", "Government of Ukraine")),
        ("Poland’s armed forces moved.", ("Poland’s armed forces", "military_unit",
         "Armed Forces of the Republic of Poland")),
        ("A MiG-29 landed.", ("MiG-29", "equipment", "MiG-29")),
        ("The Black Sea grain deal holds.", ("Black Sea grain deal", "agreement", "Black Sea Grain Initiative")),
        ("He spoke to the Example Widgets Holdings.", ("Example Widgets Holdings", "organization",
         "Example Widgets Holdings")),
        ("The Washington-based Institute for the Study of War wrote.", (
            "Institute for the Study of War", "organization", "Institute for the Study of War")),
    ],
)  # fmt: skip
def test_a_name_has_its_span_its_type_and_its_canonical_form(text: str, wanted: tuple[str, str, str]) -> None:
    assert wanted in found(text)


@pytest.mark.parametrize(
    ("text", "name", "type_", "canonical"),
    [
        ("Иван Примеров приехал из Украины.", "Украины", "country", "Ukraine"),
        ("Вчера Мария Иванова уехала.", "Мария Иванова", "person", "Мария Иванова"),
        ("Gestern kam Jürgen Müller nach Berlin.", "Jürgen Müller", "person", "Jürgen Müller"),
    ],
)
def test_names_of_other_languages_are_told_by_tables_and_romanisation(
    text: str, name: str, type_: str, canonical: str
) -> None:
    assert (name, type_, canonical) in found(text)


@pytest.mark.parametrize(
    ("text", "name", "canonical"),
    [
        ("Foreign Minister Anna Examplova left.", "Anna Examplova", "Anna Examplova"),
        ("It was signed by Deputy Defense Secretary Peter Q. Example.", "Peter Q. Example", "Peter Q. Example"),
        ("“Never,” said Maria Musterova, a baker.", "Maria Musterova", "Maria Musterova"),
        ("Then the EU’s Ursula von der Leyen spoke.", "Ursula von der Leyen", "Ursula von der Leyen"),
        ("He met Gov. John Example Jr. in May.", "John Example Jr.", "John Example Jr."),
        ("Syrian President Bashar al-Assad came.", "Bashar al-Assad", "Bashar al-Assad"),
        ("President Putin’s visit ended.", "Putin", "Vladimir Putin"),
        ("President Joe Biden spoke.", "Joe Biden", "Joseph R. Biden Jr."),
    ],
)
def test_a_person_is_named_without_title_and_possessive(text: str, name: str, canonical: str) -> None:
    assert (name, "person", canonical) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Ships Are Late Again, Says Report.",
        "On Monday and in March, they rested.",
        "Private Sector Actions",
        "Export and Import Controls of Goods",
        "Read more about it here. Thank God.",
        "Visa Restrictions were lifted.",
        "The West is far.",
    ],
)
def test_words_with_a_capital_are_no_names(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Moscow said it would answer.", "country"),
        ("It was denounced by Moscow.", "country"),
        ("Moscow’s arguments were heard.", "country"),
        ("They met in Moscow.", "place"),
        ("She will fly to Moscow next week.", "place"),
        ("A Moscow-based firm closed.", "place"),
        ("MOSCOW is a city in the story near Moscow, Russia.", "place"),
    ],
)
def test_a_capital_acts_for_its_state_or_is_a_place(text: str, type_: str) -> None:
    assert [one.type for one in cast_of(text).mentions if text[one.start : one.end] == "Moscow"] == [type_]


def test_a_surname_means_the_bearer_whom_the_document_names_in_full() -> None:
    text = "Judge Anna Musterova spoke.\n\nLater Musterova left with Example.\n"
    assert ("Musterova", "person", "Anna Musterova") in found(text)
    assert "Example" not in kinds(text)


def test_a_surname_begins_with_its_particles_in_small_letters_and_at_the_head_of_a_sentence() -> None:
    text = "Minister Joris van der Testen said no. Van der Testen left. Odd, van der Testen said. Mr. Testen, too."
    assert [row for row in found(text) if row[1] == "person"] == [
        ("Joris van der Testen", "person", "Joris van der Testen"),
        ("Van der Testen", "person", "Joris van der Testen"),
        ("van der Testen", "person", "Joris van der Testen"),
        ("Testen", "person", "Joris van der Testen"),
    ]


def test_of_two_who_share_a_surname_the_first_of_the_section_is_meant_unless_the_title_says_otherwise() -> None:
    text = "Peter Muster met Anna Muster.\n\nMuster smiled. Mrs. Muster did not.\n"
    partial = [one.canonical for one in cast_of(text).mentions if one.kind == "partial"]
    assert partial == ["Peter Muster", "Anna Muster"]


def test_a_name_grows_to_its_fullest_form() -> None:
    text = "Anna Musterova spoke. Minister Anna B. Musterova spoke again.\n"
    assert {one.canonical for one in cast_of(text).mentions} == {"Anna B. Musterova"}


def test_letters_of_another_script_inside_a_word_are_read_and_told() -> None:
    text = "The list names Boris Ex\u0430mple of Belаrus.\n"
    (person,) = [one for one in cast_of(text).mentions if one.type == "person"]
    assert (person.kind, person.signs, person.canonical) == ("homoglyph", ("homoglyph",), "Boris Example")
    assert [one.canonical for one in cast_of(text).mentions if one.type == "country"] == ["Republic of Belarus"]


def test_a_lost_first_letter_is_found_again() -> None:
    text = "Evelina Musterova spoke.\n\nvelina Musterova spoke again.\n"
    assert ("velina Musterova", "person", "Evelina Musterova") in found(text)
    assert kinds(text)["velina Musterova"] == "typo"


def test_an_abbreviation_that_the_document_defines_is_read() -> None:
    text = "The Example Mapping Institute (EMI) drew it. Later EMI sold it.\n"
    assert ("EMI", "organization", "Example Mapping Institute") in found(text)


def test_an_office_without_a_name_means_its_bearer_on_the_day_of_the_document() -> None:
    text = "It was the Russian president who came."
    assert ("Russian president", "person", "Vladimir Putin") in found(text)
    assert ("Russian president", "person", "Dmitry Medvedev") in found(text, dt.date(2010, 1, 1))
    assert all(one[1] != "person" for one in found(text, None))


def test_an_office_means_whom_the_document_calls_so() -> None:
    text = "Foreign Minister Anna Musterova of Examplia came. Then the Foreign Minister left.\n"
    assert ("Foreign Minister", "person", "Anna Musterova") in found(text)


def test_the_court_and_the_deal_mean_the_last_of_their_kind_in_the_section() -> None:
    text = "The International Criminal Court wrote about the Minsk agreements. The court met; the deal held.\n"
    assert ("court", "court", "International Criminal Court") in found(text)
    assert ("deal", "agreement", "Minsk agreements") in found(text)


def test_what_stands_in_quotation_marks_is_marked_so() -> None:
    text = "“Ukraine is near,” said Anna Musterova of Poland."
    assert {text[one.start : one.end]: one.quoted for one in cast_of(text).mentions} == {
        "Ukraine": True, "Anna Musterova": False, "Poland": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "run", ["Department of Justice", "Russian Deputy Foreign Minister Anna Examplova", "A B C D E F G H", "of", "Mr."]
)
def test_pieces_of_a_run_lie_in_it(run: str) -> None:
    for piece in read_run(run):
        assert 0 <= piece.start < piece.end <= len(run)


WORDS = st.sampled_from([
    "The", "Russian", "Foreign", "Minister", "Anna", "Example", "said", "that", "Putin’s",
    "forces", ",", "“", "”", "(", ")",
    ".",
    "\n", "\n\n", "of", "von", "al-Assad", "MiG-29", "Ukraine", "U.S.", "Department", "court", "the", "deal",
    "Kherson", "region",
    "Pаris", "EU’s", "Mr.", "J.", "Ministry", "and", "NATO-Russia", "Wagner", "egeny", "i", "12", "60",
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_mentions_are_in_order_within_the_text_and_nest_or_lie_apart(text: str) -> None:
    if not text.strip():
        return
    cast = cast_of(text)
    ends: list[int] = []
    last = (-1, 0)
    for one in cast.mentions:
        assert 0 <= one.start < one.end <= len(cast.prose.text)
        assert one.type in MENTION_TYPES
        assert one.kind in MENTION_KINDS
        assert (one.start, -one.end) > last
        last = (one.start, -one.end)
        while ends and ends[-1] <= one.start:
            ends.pop()
        assert not ends or one.end <= ends[-1]
        ends.append(one.end)
    for role in cast.roles:
        assert 0 <= role.start < role.end <= len(cast.prose.text)
        assert role.start <= role.role_span[0] < role.role_span[1]


def test_the_table_of_holders_has_whole_terms_of_owners_it_knows() -> None:
    for one in holders():
        for term in one.terms:
            assert term.end is None or term.start < term.end, one.canonical
    assert bearer("foreign minister", "Ukraine", dt.date(2022, 5, 1)) == "Dmytro Kuleba"
    assert bearer("foreign minister", "Ukraine", dt.date(1999, 5, 1)) == ""


def test_every_known_name_has_a_type_of_the_vocabulary() -> None:
    assert {one.type for one in known_names().names.values()} <= set(MENTION_TYPES)
