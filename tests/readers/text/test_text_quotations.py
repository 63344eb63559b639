# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Quotations find their speakers by the words around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.text.said.quotations import attribute


def speakers(*paragraphs: str) -> list[tuple[str, str | None, str]]:
    text = "\n".join(paragraphs)
    ranges, at = [], 0
    for paragraph in paragraphs:
        ranges.append((at, at + len(paragraph)))
        at += len(paragraph) + 1
    return [
        (
            text[one.quoted.inner_start : one.quoted.inner_end],
            None if one.speaker is None else text[one.speaker.start : one.speaker.end],
            "" if one.speaker is None else one.speaker.rule,
        )
        for one in attribute(text, ranges)
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "rule"),
    [
        ("“The ports stay open,” said Minister Anna Example.", "Minister Anna Example", "after-verb"),
        ("“The ports stay open,” Anna Example said on Monday.", "Anna Example", "after"),
        ("“The ports stay open,” she later told reporters.", "she", "after"),
        ("“The ports stay open,” Anna Example, who runs them, said.", "Anna Example", "after"),
        ("“The ports stay open,” Rep. Anna Example (D-Wis.) said Friday.", "Rep. Anna Example", "after"),
        ("“The ports stay open,” according to the ministry.", "the ministry", "according"),
        ("Anna Example said: “The ports stay open.”", "Anna Example", "before"),
        ("The ministry has repeatedly called the move “unacceptable.”", "The ministry", "before"),
        ("Anna Example says what she calls a “dark day” is over.", "Anna Example", "outer"),
        ("Anna Example spoke on Monday, calling it a “dark day.”", "Anna Example", "before-ing"),
        ("Anna Example: “The ports stay open.”", "Anna Example", "colon"),
        ("Anna Example’s “open doors” are closed.", "Anna Example’s", "possessive"),
        ("“EXAMPLE: The ports stay open, as they were.”", "EXAMPLE", "label"),
        ("“The ports stay open, as they were for many years.” ― Anna Example", "Anna Example", "signed"),
        ("Officials visited the port and said it was “open.”", "Officials", "before"),
        ("In a letter, the governor wrote that it is “open.”", "the governor", "before"),
    ],
)
def test_a_quotation_finds_its_speaker(text: str, speaker: str, rule: str) -> None:
    ((_, found, by),) = speakers(text)
    assert (found, by) == (speaker, rule)


@pytest.mark.parametrize(
    "text",
    ["The so-called “republic” lies there.", "He bought “A Long Day” on Monday.", "“Open Doors” begins at eight."],
)
def test_a_title_without_a_verb_of_speech_has_no_speaker(text: str) -> None:
    assert [who for _, who, _ in speakers(text)] == [None]


def test_a_split_quotation_has_one_speaker() -> None:
    found = speakers(
        "“Those costs,” she noted, “will include sanctions on the banks.” “And more will follow them soon.”"
    )
    assert [(who, rule) for _, who, rule in found] == [("she", "after"), ("she", "before"), ("she", "goes-on")]


def test_a_quotation_before_the_first_attribution_of_its_paragraph_belongs_to_it() -> None:
    found = speakers("“We were clear about all of it.” “The ports stay open,” Anna Example said.")
    assert [who for _, who, _ in found] == ["Anna Example", "Anna Example"]


def test_a_paragraph_of_nothing_but_a_quotation_goes_on() -> None:
    found = speakers("“The ports stay open,” Anna Example said.", "“Nobody will close them while I am here.”")
    assert found[1][1:] == ("Anna Example", "paragraph")


def test_a_colon_at_the_end_of_a_paragraph_introduces_the_next_one() -> None:
    found = speakers("On Monday Anna Example wrote:", "“Nobody will close the ports while I am here.”")
    assert [one[1:] for one in found] == [("Anna Example", "paragraph")]


def test_a_stop_behind_an_abbreviation_ends_no_sentence() -> None:
    ((_, who, _),) = speakers("In the U.S. Senate, Gov. A. B. Example said the doors are “open.”")
    assert who == "Gov. A. B. Example"


@given(st.text(alphabet="“”\"' said,.:AnnaHe (—)\n", max_size=80))
def test_speakers_are_ranges_of_the_text(text: str) -> None:
    for one in attribute(text, [(0, len(text))]):
        if one.speaker is not None:
            assert 0 <= one.speaker.start < one.speaker.end <= len(text)


@pytest.mark.parametrize("unit", ["“a” said ", "said ", "A, ", "“A b,” A said, ", "and ", "“", "A said "])
def test_long_paragraphs_cost_in_proportion(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    assert len(attribute(text, [(0, len(text))])) <= len(text)
