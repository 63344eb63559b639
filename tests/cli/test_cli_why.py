# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast why`: the whole comparison of a query and a listed party, whatever the score."""

import pytest

from support.command_line import CommandLine

PARTY = "us_ofac_sdn-90001"


def test_a_possible_match_is_explained_fact_by_fact_and_adds_up(made: CommandLine) -> None:
    shown = made.here("--json", "why", "Testimir Exemplov", PARTY, "--country", "ru", "--gender", "f").json
    assert shown["entity"] == PARTY
    total = sum(round(one["contribution"] * 10_000) for one in shown["features"])
    assert total == round(shown["score"] * 10_000)
    assert shown["features"][0]["name"] == "name"
    assert shown["names"][0]["words"]
    assert set(shown["versions"]) == {"weights", "rarity", "holdfast"}
    assert shown["receipt"]["log_size"] > 0


def test_why_gives_the_score_that_screening_gives(made: CommandLine) -> None:
    for name in ("Testimir Exemplov", "Exemplow Testimir", "T. Placeholderoff"):
        for found in made.here("--json", "screen", name, "--country", "fr").json["hits"]:
            shown = made.here("--json", "why", name, found["entity"], "--country", "fr").json
            assert f"{int(shown['score'] * 10_000 + 0.5) // 100 / 100:.2f}" == found["score"]
            assert shown["verdict"] == "possible match"
            assert shown["reason"] == found["why"]


def test_the_text_shows_names_word_by_word_and_what_was_not_compared(made: CommandLine) -> None:
    ran = made.here("why", "Testimir Exemplow", PARTY)
    assert ran.code == 0
    for words in (
        "possible match", "above the threshold of 0.70", "exemplow = exemplov", "PLACEHOLDEROFF", "not compared",
        "not given", "in the sources as of", "weights",
    ):  # fmt: skip
        assert words in ran.out


def test_a_party_that_has_nothing_to_do_with_the_name_is_explained_too(made: CommandLine) -> None:
    ran = made.here("why", "Ann Example-Smith", PARTY)
    assert ran.code == 0
    assert "not shown by screening" in ran.out
    assert "the names do not match" in ran.out
    assert not {"clear", "guilty", "innocent"} & set(ran.out.lower().split())


def test_the_beginning_of_an_id_is_enough_when_it_is_the_only_one(made: CommandLine) -> None:
    assert made.here("--json", "why", "Testimir", "us_ofac_sdn-9000", "--gender", "m").code == 2
    several = made.here("why", "Testimir", "us_ofac_sdn-9000")
    assert "several listed parties begin with" in several.err
    assert PARTY in several.err
    assert made.here("--json", "why", "Testimir", "un_sc").json["entity"].startswith("un_sc")


@pytest.mark.parametrize("entity", ["us_ofac_sdn-77777", "", "nobody", "\u202e", "x" * 5_000])
def test_an_unknown_id_is_an_error_that_says_how_to_find_one(made: CommandLine, entity: str) -> None:
    ran = made.here("why", "Testimir Exemplov", entity)
    assert ran.code == 2
    assert "no listed party" in ran.err
    assert "holdfast search" in ran.err or "holdfast why" in ran.err


@pytest.mark.parametrize("name", ["", " "])
def test_nobody_is_not_compared(made: CommandLine, name: str) -> None:
    assert "compare whom?" in made.here("why", name, PARTY).err


@pytest.mark.parametrize("name", ["!!!", "😀", "x" * 10_000, "\u200b", "a\x00b"])
def test_odd_names_are_answered(made: CommandLine, name: str) -> None:
    assert made.here("why", name, PARTY).code == 0


def test_what_cannot_be_read_is_said(made: CommandLine) -> None:
    ran = made.here("why", "Testimir", PARTY, "--birth-date", "1952-02-30", "--country", "Atlantis", "--gender", "x")
    assert ran.code == 0
    for words in ("is no day of the calendar", "'Atlantis' is not a country we know", "gender 'x' is not compared"):
        assert words in ran.out
