# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Events that texts state. The sentences are made up; those with real names tell public record."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.events.events import find_events
from holdfast.readers.text.found import EventFound
from holdfast.readers.text.measures.measures import find_measures
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.said.said import find_quotations


def read(text: str) -> tuple[EventFound, ...]:
    prose = Prose(read_plain(text.encode()), given=dt.date(2023, 3, 18))
    cast = find_cast(prose)
    quotations = find_quotations(prose, cast)
    return find_events(prose, cast, quotations, find_measures(prose, cast, quotations))


@pytest.mark.parametrize(
    ("text", "kind", "participants"),
    [
        ("Talks between Russia and Ukraine broke down in April 2022.", "talks", ("Russian Federation", "Ukraine")),
        (
            "The foreign ministers of Turkey and Russia held talks in Ankara on the grain deal.",
            "talks",
            ("Republic of Türkiye", "Russian Federation"),
        ),
        ("Canada met bilaterally with Japan in a special session.", "meeting", ("Canada", "Japan")),
    ],
)
def test_who_takes_part_is_named(text: str, kind: str, participants: tuple[str, ...]) -> None:
    (found,) = read(text)
    assert (found.type, found.participants) == (kind, participants)


def test_talks_have_a_place_and_a_topic() -> None:
    text = "The foreign ministers of Turkey and Russia held talks in Ankara on the grain deal."
    (found,) = read(text)
    assert found.place == "Ankara"
    assert found.about is not None
    assert text[slice(*found.about)] == "the grain deal"


def test_a_visit_that_is_to_come_is_planned() -> None:
    (found,) = read("President Mira Lendel will visit Ottawa next week.")
    assert (found.type, found.status, found.place, found.date) == ("visit", "planned", "Ottawa", "2023-W12")


def test_a_body_that_is_made_has_its_maker_and_its_task() -> None:
    text = "The UN Human Rights Council established a commission of inquiry to investigate alleged violations."
    found = [one for one in read(text) if one.type == "mechanism"]
    assert [one.participants for one in found] == [("United Nations Human Rights Council",)]
    assert found[0].about is not None
    assert text[slice(*found[0].about)] == "to investigate alleged violations"


def test_who_backs_a_body_supports_it() -> None:
    (found,) = read("The European Union supports a special tribunal to prosecute the crime of aggression.")
    assert (found.type, found.participants) == ("support", ("European Union",))


def test_what_sanctions_are_said_to_cost_is_an_outcome_of_its_asserter() -> None:
    (found,) = read("The sanctions have cost Russia $500 billion, the ministry said.")
    assert (found.type, found.value, found.unit) == ("outcome", "$500 billion", "USD")
    assert found.asserters


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The foreign ministers of Turkey, Syria and Iran held talks in Ankara.",
            ("talks", "taken", ("Republic of Türkiye", "Syrian Arab Republic", "Islamic Republic of Iran"), "Ankara"),
        ),
        ("A call between Japan and Canada was postponed.", ("call", "suspended", ("Japan", "Canada"), "")),
        (
            "NATO and Japan signed a joint declaration in Brussels.",
            ("agreement", "taken", ("North Atlantic Treaty Organization", "Japan"), "Brussels"),
        ),
        (
            "Iran and Iraq exchanged 95 prisoners.",
            ("exchange", "taken", ("Islamic Republic of Iran", "Republic of Iraq"), ""),
        ),
        (
            "Iran launched 70 missiles at Iraq overnight.",
            ("attack", "taken", ("Islamic Republic of Iran",), "Republic of Iraq"),
        ),
    ],
)
def test_other_events_have_their_parties_and_their_place(
    text: str, found: tuple[str, str, tuple[str, ...], str]
) -> None:
    assert [(one.type, one.status, one.participants, one.place) for one in read(text)] == [found]


def test_a_clause_joined_by_and_is_an_event_of_its_own() -> None:
    found = read("Canada met Japan in Tokyo, and Norway met Iceland in Oslo.")
    assert [one.participants for one in found] == [("Canada", "Japan"), ("Kingdom of Norway", "Iceland")]


def test_a_measure_that_should_be_lowered_has_no_outcome() -> None:
    assert not read("The price cap should be cut to $30.")


def test_what_a_measure_tells_is_no_event_once_more() -> None:
    assert not read("Canada extended the grain deal for 60 days. Japan passed a law on Tuesday.")


@pytest.mark.parametrize(
    "text",
    [
        "The school board meeting was held on Tuesday.",
        "Canada resisted calls to provide aid.",
        "Call it what you want.",
        "The rule met criticism.",
    ],
)
def test_what_has_no_parties_is_no_event(text: str) -> None:
    assert not [one for one in read(text) if one.rule != "measure"]


WORDS = st.sampled_from(
    [
        "Canada",
        "Japan",
        "met",
        "with",
        "talks",
        "held",
        "in",
        "Ottawa",
        "on",
        "visit",
        "to",
        "and",
        ",",
        ".",
        "“",
        "”",
        "call",
        "sanctions",
        "cost",
        "$5 billion",
        "\n",
        "we",
    ]
)


@settings(deadline=None, max_examples=40)
@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_any_words_give_spans_inside_the_text(text: str) -> None:
    for one in read(text):
        spans = [(one.start, one.end), *one.participant_spans, *filter(None, (one.about, one.date_span))]
        assert all(0 <= start < end <= len(text) for start, end in spans)


def test_a_visit_that_somebody_is_on_is_his_and_as_far_as_the_meeting() -> None:
    found = read("China’s Xi Jinping to meet Vladimir Putin next week in first visit to Russia since 2019")
    assert [(one.type, one.participants, one.status) for one in found if one.type == "visit"] == [
        ("visit", ("Xi Jinping",), "planned")
    ]


def test_a_visit_called_unlikely_is_no_event() -> None:
    assert read("It is very unlikely that Vladimir Putin would travel to the United States.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Chad said it would not negotiate with Mali.",
        "Chad ruled out talks with Mali.",
        "There will be no talks between Chad and Mali.",
        "The agreement was not signed by Chad and Mali.",
        "Chad could not sign the treaty with Mali.",
    ],
)
def test_what_did_not_come_to_be_is_no_event(text: str) -> None:
    assert read(text) == ()


def test_refused_talks_are_one_event_that_was_rejected() -> None:
    assert [(one.type, one.status) for one in read("Chad refused to hold talks with Mali.")] == [("talks", "rejected")]
