# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast measures`: lists, counts, and words that are no kinds."""

from support.command_line import CommandLine


def test_measures_are_listed_with_authority_and_status_and_counted(made: CommandLine) -> None:
    listed = made("measures", "--country", "us")
    assert (listed.code, "asset freeze  [in force]" in listed.out) == (0, True)
    assert "Office of Foreign Assets Control" in listed.out
    counts = made("measures", "--counts", "--json").json
    assert counts["total"] == sum(counts["facets"]["dataset"].values())
    rows = made("measures", "--json", "--limit", "1000").json["measures"]
    assert len(rows) == counts["total"]
    assert all(row["targets"] for row in rows)


def test_a_name_finds_the_measures_against_it_and_none_is_said_carefully(made: CommandLine) -> None:
    assert "EXEMPLOV" in made("measures", "exemplov").out
    none = made("measures", "--kind", "travel ban", "nobody")
    assert (none.code, "no such measure found in these sources as of" in none.out) == (0, True)


def test_a_word_that_is_no_kind_heading_or_day_is_refused_with_the_nearest(made: CommandLine) -> None:
    assert "did you mean asset freeze" in made("measures", "--kind", "aset freeze").err
    assert "finance, export" in made("measures", "--heading", "money").err
    assert "2022-03-01" in made("measures", "--as-of", "soon").err
    assert {made("measures", *words).code for words in (("--kind", "x"), ("--heading", "x"), ("--as-of", "x"))} == {2}


def test_who_listed_first_is_told_with_a_bracket_where_no_date_is_stated(made: CommandLine) -> None:
    found = made("measures", "--order", "us_ofac_sdn-90001")
    assert (found.code, "Office of Foreign Assets Control" in found.out) == (0, True)
    assert "before 2024-05-03" in found.out
    told = made("measures", "--order", "us_ofac_sdn-90001", "--json").json["first_listed"]
    assert [(one["rank"], one["date"]) for one in told] == [(None, None)]
    assert made("measures", "--order", "us_ofac_sdn-1").code == 2
