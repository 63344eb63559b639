# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What answers a claim beside it, and two counts of one step; what only looks so is left alone."""

import pytest

from support.telling import sides, tell

DEPOT = "Ann Muster said that an officer had destroyed a depot of naval drones. "
GUARDS = "Ann Muster said that 14 guards have been injured since April. "
CASES = "Ann Muster said the police had counted 38 cases. "
BUYER = "Ann Muster said the Ministry of Samples had turned down a buyer. "

ANSWERED = [
    ("The Samples Bank cited an unpaid debt of $709 million. “There is no such debt,” said Ann Muster.",
     ("$709 million", "denied")),
    (DEPOT + "“There were no drones there,” said Testimir Exemplov.", ("it is so", "denied")),
    ("Asked about reports that a fuse had been seized in Sampletown, Ann Muster replied: “That is wrong.”",
     ("it is so", "denied")),
    (GUARDS + "Freedonia denied that any guard had been hurt.", ("14 guards", "denied")),
    (CASES + "A spokesman later gave the number as 31.", ("38 cases", "31 cases")),
    ("Ann Muster said the guild had not been consulted. Three envoys said that it had.", ("it is so", "denied")),
    ("Ann Muster said the law had been repealed. Testimir Exemplov said it had not.", ("it is so", "denied")),
    (BUYER + "The Ministry of Samples said it had rejected nobody.", ("it is so", "denied")),
]  # fmt: skip

NOT_ANSWERED = [
    CASES + "Testimir Exemplov counted 31 ships.",
    "Ann Muster said the police had counted about 38 cases. A spokesman later gave the number as 40.",
    CASES + "A spokesman said 31 were old.",
    GUARDS + "Freedonia denied that any ship had been hurt.",
    DEPOT + "“There were no ships there,” said Testimir Exemplov.",
    "Ann Muster said the guild had been consulted. Three envoys said that it had.",
    "“It was a depot,” said Ann Muster. “That is wrong,” she added.",
]


@pytest.mark.parametrize(("text", "values"), ANSWERED)
def test_what_answers_a_claim_beside_it_stands_against_it(text: str, values: tuple[str, str]) -> None:
    assert [*sides(tell(text).compared())] == [values]


@pytest.mark.parametrize("text", NOT_ANSWERED)
def test_what_speaks_of_something_else_answers_nothing(text: str) -> None:
    assert tell(text).compared().disagreements == ()


def test_an_answer_far_away_or_in_another_text_is_none() -> None:
    first, second = (
        "Ann Muster said the fire was due to a debt of $709 million.",
        "“There is no such debt,” said Testimir Exemplov.",
    )
    assert tell(first, second).compared().disagreements == ()
    padding = "The harbour of the town lies in the east, with a wall around it. " * 12
    assert tell(f"{first} {padding}{second}").compared().disagreements == ()


def test_two_counts_of_one_step_of_one_state_disagree() -> None:
    first = "France has sanctioned 18 oil tankers, the ministry announced on Tuesday."
    second = "France this week put 23 tankers on its own list."
    assert [*sides(tell(first, second).compared())] == [("18 oil tankers", "23 tankers")]
    assert [*sides(tell(second, first).compared())] == [("23 tankers", "18 oil tankers")]


@pytest.mark.parametrize(
    "other",
    [
        "Italy this week put 23 tankers on its own list.",
        "France has listed 23 tankers since June.",
        "France has listed 23 tankers.",
        "France this week put 23 banks on its own list.",
        "France this week put 18 tankers on its own list.",
        "France this week put about 20 tankers on its own list.",
    ],
)
def test_a_total_another_state_or_another_thing_is_no_other_count_of_the_step(other: str) -> None:
    first = "France has sanctioned 18 oil tankers, the ministry announced on Tuesday."
    assert tell(first, other).compared().disagreements == ()


def test_the_invasion_and_the_war_in_a_country_are_one() -> None:
    found = tell(
        "Ann Muster described the invasion as a “territorial dispute”.\n\n"
        "“The war in Ukraine is not a territorial dispute,” Testimir Exemplov said."
    )
    assert [*sides(found.compared())] == [("it is so", "denied")]
