# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What somebody is reported to say, with or without quotation marks, has its source and its cue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.text.said.reported import find_reported


def found(text: str) -> list[tuple[str, str, str]]:
    return [(text[slice(*one.source)], text[slice(*one.cue)], one.rule) for one in find_reported(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Officials said the port was open.", ("Officials", "said", "before")),
        ("The ministry, which denied the report, is closed.", ("which", "denied", "relative")),
        ("The port was open, according to the harbour police.", ("the harbour police", "according to", "according")),
        ("The port was open all day long, officials said.", ("officials", "said", "before")),
        ("It was open, said Anna Example.", ("Anna Example", "said", "after-verb")),
        ("“It is open,” said Anna Example.", ("Anna Example", "said", "after-verb")),
        ("Anna Example spoke on Monday, adding that it was open.", ("Anna Example", "adding", "participle")),
        ("Anna Example returned to say that it was open.", ("Anna Example", "say", "infinitive")),
        ("Anna Example refused to say whether it was open.", ("Anna Example", "refused", "before")),
        ("The union opposes what the port decided.", ("The union", "opposes", "before")),
        ("EXAMPLE: It was open all day.", ("EXAMPLE", ":", "label")),
        ("“It was open all day.” ― Anna Example", ("Anna Example", "―", "signed")),
    ],
)
def test_an_attribution_has_its_source_and_its_cue(text: str, wanted: tuple[str, str, str]) -> None:
    assert wanted in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "His tweet that day was long.",
        "The claims of the port are paid.",
        "The ship called.",
        "Nobody is there.",
        "The state of it is bad.",
    ],
)
def test_a_noun_or_a_bare_verb_is_no_cue(text: str) -> None:
    assert found(text) == []


def test_what_a_quoted_speaker_says_of_others_is_marked_so() -> None:
    text = "“Moscow claims that it was so, and I think that it was not,” Anna Example said."
    rows = [(text[slice(*one.source)], one.quoted) for one in find_reported(text, 0, len(text))]
    assert rows == [("Moscow", True), ("Anna Example", False)]


def test_the_force_of_a_cue_is_that_of_its_verb() -> None:
    text = "The ministry denied that it knew. The union threatened that it would strike. It wants that all stays open."
    assert [one.force for one in find_reported(text, 0, len(text))] == ["denial", "threat", "stance"]


@given(st.text(alphabet="“” said,.that Anna who to\n", max_size=80))
def test_sources_and_cues_are_ranges_of_the_text(text: str) -> None:
    for one in find_reported(text, 0, len(text)):
        for start, end in (one.source, one.cue):
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("unit", ["A said that ", "said ", "who said that ", "A, said B, ", "to say that "])
def test_long_sentences_cost_in_proportion(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    assert len(find_reported(text, 0, len(text))) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Western states froze the assets.",
        "The rule binds two port states confiscated ships belong to.",
        "The council adopted its list, adding 71 names and 33 firms to it.",
        "The council adds the bank to its list.",
        "Anna Example shows up in the harbour whether it rains or not.",
        "Anna Example could find that the harbour is closed.",
        "The patrols help Anna Example identify what flies over the port.",
        "Without careful planning that day would be lost.",
        "Northland attacked Southland in the spring.",
        "The court is not recognised by Northland, whatever it decides.",
        "The squadron is defending against what flies over the port.",
    ],
)
def test_a_form_that_says_nothing_is_no_cue(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Anna Example attacked the plan as “absurd”.", "attacked"),
        ("Anna Example added the port would stay open to ships.", "added"),
        ("“The port is open,” Anna Example added in a letter to the mayor.", "added"),
        ("Northland states that the port is open.", "states"),
        ("Anna Example found that the port was open.", "found"),
    ],
)
def test_the_same_form_is_one_where_something_is_said(text: str, cue: str) -> None:
    assert [one[1] for one in found(text)] == [cue]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("Anna Example declined to say whether Bo Sample would tell the harbour master.", ["declined"]),
        ("Anna Example wants to see that the port is open.", ["wants"]),
        ("Anna Example announced the toll and did not say for how long.", ["announced"]),
        ("Anna Example asked whether Bo Sample would say that it was open.", ["asked"]),
    ],
)
def test_what_is_asked_or_left_unsaid_is_not_said(text: str, cues: list[str]) -> None:
    assert [one[1] for one in found(text)] == cues
