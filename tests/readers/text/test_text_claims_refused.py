# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Denials told with a noun, what has its own verb of standing, and subjects with an insertion behind them."""

import datetime as dt

import pytest

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.understand import understand


def _facts(text: str) -> list[tuple[str, str]]:
    view = read_plain(text.encode())
    found = understand(view, given=dt.date(2031, 5, 14)).claims
    return [(view.text[one.start : one.end], one.value) for one in found if one.type == "fact"]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The Ruritanian side denied any involvement.", "denied any involvement", "false"),
        ("Ruritanian mills stand idle for want of parts.", "Ruritanian mills stand idle", "true"),
        ("Ruritania imports no coal.", "Ruritania imports no coal", "false"),
        ("Samplecorp has completed the sale of its mills.", "Samplecorp has completed the sale", "true"),
        ("The strikes on Sampletown were deliberate.", "The strikes on Sampletown were deliberate", "true"),
        ("Ruritania has never signed the pact.", "Ruritania has never signed the pact", "false"),
    ],
)
def test_a_denial_by_a_noun_and_a_state_are_claims(text: str, words: str, value: str) -> None:
    assert _facts(text) == [(words, value)]


@pytest.mark.parametrize("text", ["Freedonia rejected the accusation.", "The Ruritanian side denied a report."])
def test_a_denial_that_does_not_say_of_what_claims_nothing(text: str) -> None:
    assert _facts(text) == []


def test_what_is_rejected_behind_a_comma_is_cut_from_what_is_said() -> None:
    text = "Ann Muster said that Freedonia had invaded Ruritania, a claim which Testimir Exemplov rejects."
    assert _facts(text) == [
        ("Freedonia had invaded Ruritania", "true"),
        ("a claim which Testimir Exemplov rejects", "false"),
    ]


@pytest.mark.parametrize("text", ["The mayor rejected the plan.", "He denied her the post.", "The boats lie in port."])
def test_a_plan_that_is_rejected_is_no_denial(text: str) -> None:
    assert _facts(text) == []
