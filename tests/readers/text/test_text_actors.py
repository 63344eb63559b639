# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A phrase means its head name, the bearer of its office, or the subject that its pronoun goes back to."""

import datetime as dt

import pytest

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import Cast, find_cast
from holdfast.readers.text.found import Actor
from holdfast.readers.text.prose import Prose


def cast_of(text: str) -> Cast:
    return find_cast(Prose(read_plain(text.encode()), given=dt.date(2023, 3, 18)))


def meant(text: str, phrase: str, nth: int = 0) -> Actor:
    at = -1
    for _ in range(nth + 1):
        at = text.index(phrase, at + 1)
    return cast_of(text).actor(at, at + len(phrase))


TEXT = (
    "Examplian Foreign Minister Anna Musterova spoke to Peter Example on Monday. She said that he was late.\n\n"
    "“It is over,” the minister added.\n\n"
    "Kremlin spokesman Ivan Musterov denied it. The spokesman called it false, and Musterov left.\n"
)


@pytest.mark.parametrize(
    ("phrase", "canonical"),
    [
        ("Examplian Foreign Minister Anna Musterova", "Anna Musterova"),
        ("She", "Anna Musterova"),
        ("the minister", "Anna Musterova"),
        ("Kremlin spokesman Ivan Musterov", "Ivan Musterov"),
        ("The spokesman", "Ivan Musterov"),
        ("Musterov left", "Ivan Musterov"),
    ],
)
def test_a_phrase_means_the_person_it_names_or_stands_for(phrase: str, canonical: str) -> None:
    assert meant(TEXT, phrase).canonical == canonical


def test_he_passes_over_a_woman() -> None:
    assert meant(TEXT, "he ", 2).canonical == "Peter Example"


def test_a_pronoun_does_not_look_beyond_its_section() -> None:
    text = "Anna Musterova spoke.\n\n\nA headline of something else\n\nShe said so to everybody in the room.\n"
    cast = cast_of(text)
    at = text.index("She")
    expected = "Anna Musterova" if len(cast.prose.sections) == 1 else ""
    assert cast.actor(at, at + 3).canonical == expected


@pytest.mark.parametrize(
    ("text", "phrase", "canonical"),
    [
        ("Anna Musterova and Peter Example said so.", "Anna Musterova and Peter Example",
         "Anna Musterova; Peter Example"),
        ("Estonian officials said so.", "Estonian officials", "Estonian officials"),
        ("Estonian authorities said so.", "Estonian authorities", "Government of the Republic of Estonia"),
        ("Moscow claims so.", "Moscow", "Russian Federation"),
        ("A spokesman for the Pentagon said so.", "A spokesman for the Pentagon", "Pentagon"),
        ("Anna Musterova, who leads the Example Institute, said so.",
         "Anna Musterova, who leads the Example Institute", "Anna Musterova"),
        ("The US leader said so.", "The US leader", "Joseph R. Biden Jr."),
        ("According to a statement from Estonia’s Ministry of Defence, it is so.", "a statement",
         "Ministry of Defence of the Republic of Estonia"),
        ("Estonia’s Ministry of Defence met. The statement said so.", "The statement",
         "Ministry of Defence of the Republic of Estonia"),
        ("Peter Example, the head of the Example Institute, came. The head said so.", "The head", "Peter Example"),
        ("NATO met. It said so.", "It", "North Atlantic Treaty Organization"),
        ("They walked. Nobody said so.", "They", ""),
        ("We said so.", "We", ""),
    ],
)  # fmt: skip
def test_whom_a_phrase_means(text: str, phrase: str, canonical: str) -> None:
    assert meant(text, phrase).canonical == canonical


def test_the_role_is_that_of_the_nearest_words() -> None:
    assert meant(TEXT, "She").role == "Foreign Minister"


def test_an_introduction_before_the_subject_does_not_take_the_pronoun() -> None:
    text = (
        "Following a call between President Xi and Anna Musterova, Peter Example angrily raised the matter.\n\n"
        "“It is late,” he said.\n"
    )
    at = text.index("he said")
    assert cast_of(text).actor(at, at + 2).canonical == "Peter Example"


@pytest.mark.parametrize(
    ("text", "person", "role", "organization", "rule"),
    [
        ("Estonian Defense Minister Anna Musterova came.", "Anna Musterova", "Defense Minister",
         "Republic of Estonia", "titled"),
        ("Former Mayor Peter Example came.", "Peter Example", "Mayor", "", "titled"),
        ("Acting Foreign Minister Anna Musterova came.", "Anna Musterova", "Foreign Minister", "", "titled"),
        ("Kremlin spokesman Ivan Musterov came.", "Ivan Musterov", "spokesman", "Kremlin", "titled"),
        ("Peter Example, the head of the Example Institute, came.", "Peter Example", "head",
         "Example Institute", "behind"),
        ("Peter Example, a NATO commander, came.", "Peter Example", "commander",
         "North Atlantic Treaty Organization", "behind"),
        ("So says the director of the Example Institute, Peter Example.", "Peter Example", "director",
         "Example Institute", "before"),
        ("Estonia’s sports minister, Vadim Muster, came.", "Vadim Muster", "sports minister",
         "Republic of Estonia", "before"),
        ("Anna Musterova\nSecretary of State\n", "Anna Musterova", "Secretary of State", "", "byline"),
    ],
)  # fmt: skip
def test_a_role_has_its_person_its_words_and_its_organization(
    text: str, person: str, role: str, organization: str, rule: str
) -> None:
    (one,) = [one for one in cast_of(text).roles if one.relation == "holds_role"]
    assert (one.person, one.role, one.organization, one.rule) == (person, role, organization, rule)
    assert one.former == ("Former" in text)
    assert one.acting == ("Acting" in text)


def test_an_office_before_the_speaker_of_a_sentence_is_not_his() -> None:
    text = "They wish to arrest the Russian leader, Muster said. Peter Muster was there."
    assert cast_of(text).roles == ()
    assert "Vladimir Putin" in {one.canonical for one in cast_of(text).mentions}


def test_a_unit_is_part_of_the_body_it_stands_under_and_members_are_of_their_council() -> None:
    text = (
        "The Example Crimes Unit under the Ministry of Justice of Ukraine met members of the "
        "Security Council of Ukraine.\n"
    )
    relations = {(one.relation, one.organization) for one in cast_of(text).roles}
    assert ("part_of", "Ministry of Justice of Ukraine") in relations
    assert "member_of" in {relation for relation, _ in relations}
