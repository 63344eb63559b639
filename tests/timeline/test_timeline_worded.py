# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Claims and measures in words: a "no" is said once, and a measure stands rightly to its target."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.text.found import ClaimFound
from holdfast.timeline.naming import counted, toward, type_words
from holdfast.timeline.worded import affirmative, denied_from_outside, says_no
from support.telling import tell


@pytest.mark.parametrize(
    ("words", "without"),
    [
        ("Ruritania does not recognize the court", "Ruritania does recognize the court"),
        ("the dam is not a weapon", "the dam is a weapon"),
        ("the envoys haven’t met", "the envoys have met"),
        ("the envoys won't meet", "the envoys will meet"),
        ("Freedonia cannot pay", "Freedonia can pay"),
        ("Freedonia has never paid", "Freedonia has paid"),
        ("Freedonia denied the sale", ""),
        ("it has not paid, nor will it", ""),
        ("the port is open", "the port is open"),
    ],
)
def test_a_negation_is_taken_out_or_nothing_is_said(words: str, without: str) -> None:
    assert affirmative(words) == without


@given(st.text(max_size=60))
def test_what_is_made_affirmative_says_no_no_more(words: str) -> None:
    assert not says_no(affirmative(words))


@pytest.mark.parametrize(
    ("predicate", "words", "outside"),
    [
        ("does not recognize the court", "Ruritania does not recognize the court", False),
        ("had sold drones", "Ruritania had sold drones", True),
        ("had sold drones", "denied that Ruritania had sold drones", False),
        ("isn’t a weapon", "it isn’t a weapon", False),
        ("is a notable north wind", "the notable north wind", True),
    ],
)
def test_a_denial_is_marked_only_where_the_words_do_not_say_it(predicate: str, words: str, outside: bool) -> None:
    claim = ClaimFound(0, len(words), "k", "x", predicate, "false", polarity=False, type="fact")
    assert denied_from_outside(claim, words) is outside


def test_a_contradiction_is_headed_by_what_is_said_and_not_by_its_denial() -> None:
    found = (
        tell(
            "Ada Example described the war in Ruritania as a “territorial dispute.”",
            "Max Muster said “the war in Ruritania is not a territorial dispute.”",
        )
        .compared()
        .disagreements
    )
    assert [one.about for one in found] == ["the war in Ruritania is a territorial dispute"]
    assert {side.value: side.tellings[0].claim.asserted_by[-1] for side in found[0].sides} == {
        "it is so": "Ada Example", "denied": "Max Muster",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("asset_freeze", "asset freeze against Ruritania"),
        ("military_support", "military support for Ruritania"),
        ("agreement_extension", "extension of Ruritania"),
        ("company_exit", "company exit from Ruritania"),
        ("swf_sanction", "sovereign wealth fund sanction against Ruritania"),
        ("unspecified_economic_diplomatic", "measures that are not named against Ruritania"),
    ],
)
def test_a_measure_stands_to_its_target_as_its_kind_does(kind: str, words: str) -> None:
    assert type_words(kind, ("Ruritania",)) + toward(kind, ("Ruritania",)) == words
    assert toward(kind, ()) == ""


def test_amounts_are_written_as_one_reads_them() -> None:
    assert [counted(*one) for one in (("1", "day"), ("120", "day"), ("25000000", "tonne"), ("2022", ""))] == [
        "1 day", "120 days", "25,000,000 tonnes", "2022",
    ]  # fmt: skip
