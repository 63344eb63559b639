# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast measures`: lists, counts, and words that are no kinds."""

import json
from pathlib import Path

import pytest

from support.command_line import CommandLine


@pytest.fixture
def aimless(empty: CommandLine, tmp_path: Path) -> CommandLine:
    """A workspace with invented measures that name no party."""
    said = {
        "sky": {
            "kind": ["airspace ban"],
            "title": ["Sky closed"],
            "targetCountry": ["xk"],
            "targetSector": ["airspace"],
        },
        "assembly": {
            "kind": ["asset freeze"],
            "targetGroup": ["members of the Example Assembly"],
            "targetCount": ["17"],
        },
        "country": {"kind": ["price cap"], "targetCountry": ["al"]},
        "class": {"kind": ["visa restriction"], "targetCount": ["5"]},
        "nothing": {"kind": ["import ban"]},
        "law": {"kind": ["repressive law"], "targetGroup": ["whoever speaks"]},
    }
    lines = [
        json.dumps({"id": f"ex-{key}", "schema": "Measure", "properties": props | {"actedDate": ["2020-01-01"]}})
        for key, props in said.items()
    ]
    lines.append(json.dumps({"id": "ex-body", "schema": "Mechanism", "properties": {"name": ["Example Commission"]}}))
    (tmp_path / "acts.ftm.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert empty("add", tmp_path / "acts.ftm.json", "--source", "example_acts").code == 0
    return empty


def test_a_measure_without_a_party_names_the_country_sector_group_or_class(aimless: CommandLine) -> None:
    out = aimless("measures").out
    assert "airspace ban  [in force]  Kosovo (airspace)\n    Sky closed" in out
    assert "asset freeze  [in force]  17 members of the Example Assembly" in out
    assert "price cap  [in force]  Albania" in out
    assert "visa restriction  [in force]  5 unnamed" in out
    assert "import ban  [in force]  (no party is named)" in out
    told = {row["id"]: row for row in aimless("measures", "--json").json["measures"]}
    assert told["ex-sky"]["aimed_at"] == ["Kosovo (airspace)"]
    assert told["ex-nothing"]["aimed_at"] == []


def test_words_find_a_measure_by_its_title_country_sector_or_group(aimless: CommandLine) -> None:
    def found(*words: str) -> list[str]:
        return [row["id"] for row in aimless("measures", "--json", *words).json["measures"]]

    assert found("sky") == found("Kosovo") == found("AIRSPACE", "closed") == ["ex-sky"]
    assert found("example", "assembly") == ["ex-assembly"]
    assert found("albania") == ["ex-country"]
    assert found("sky", "albania") == found("nothing", "at", "all") == found("!?") == []


def test_counts_name_what_is_against_no_party_and_keep_repressive_law_apart(aimless: CommandLine) -> None:
    counts = aimless("measures", "--counts").out
    assert "5 measures against no named party (a country, a sector, a group), and 1 kept apart" in counts
    assert "1 measures kept apart, status on" in aimless("measures", "--counts", "--heading", "repressive").out
    assert aimless("measures", "--counts", "--json").json["kept_apart"] == 1


def test_measures_without_a_party_make_nobody_a_listed_party(cli: CommandLine, tmp_path: Path) -> None:
    entities = [
        {"id": "ex-body", "schema": "Mechanism", "properties": {"name": ["Example Commission"]}},
        {
            "id": "ex-sky",
            "schema": "Measure",
            "properties": {"kind": ["airspace ban"], "title": ["Example Commission"]},
        },
    ]
    (tmp_path / "acts.ftm.json").write_text("".join(json.dumps(one) + "\n" for one in entities), encoding="utf-8")
    before = cli("screen", "Testimir Exemplov").out
    assert cli("add", tmp_path / "acts.ftm.json", "--source", "example_acts").code == 0
    asked = cli("screen", "Example Commission")
    assert (asked.code, "none found in these sources" in asked.out) == (0, True)
    assert "possible match" in before
    after = cli("screen", "Testimir Exemplov").out
    assert [line for line in after.splitlines() if "possible match:" in line] == [
        line for line in before.splitlines() if "possible match:" in line
    ]


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


def test_measures_are_asked_as_they_were_known_at_a_log_entry_or_a_time(cli: CommandLine, tmp_path: Path) -> None:
    def add(name: str) -> int:
        one = {"id": f"ex-{name}", "schema": "Measure", "properties": {"kind": ["import ban"], "title": [name]}}
        path = tmp_path / f"{name}.ftm.json"
        path.write_text(json.dumps(one) + "\n", encoding="utf-8")
        assert cli("add", path, "--source", f"example_{name}").code == 0
        statements = cli("show", f"ex-{name}", "--json").json["statements"]
        return max(int(one["known"]) for one in statements)

    def known(*at: str) -> list[str]:
        return [row["id"] for row in cli("measures", "--json", "--kind", "Import ban", *at).json["measures"]]

    log = add("first"), add("second")
    assert known() == ["ex-first", "ex-second"]
    assert known("--known-at", f"s{log[0]}") == ["ex-first"]
    assert known("--known-at", f"s{log[1]}") == ["ex-first", "ex-second"]
    early = cli("measures", "--known-at", "2001-01-01")
    assert (early.code, "nothing was known then" in early.err) == (2, True)
    assert cli("measures", "--order", "ex-second", "--known-at", f"s{log[0]}").code == 2


def test_the_facet_of_measures_counts_kinds_and_no_free_words(cli: CommandLine, tmp_path: Path) -> None:
    entities = [
        {"id": "ex-a", "schema": "Person", "properties": {"name": ["Testimir Beispiel"], "topics": ["sanction"]}},
        {"id": "ex-b", "schema": "Sanction", "properties": {
            "entity": ["ex-a"], "kind": ["asset freeze"], "provisions": ["Asset freeze", "Some other thing"]}},
        {"id": "ex-c", "schema": "Sanction", "properties": {"entity": ["ex-a"], "provisions": ["travel ban"]}},
    ]  # fmt: skip
    (tmp_path / "acts.ftm.json").write_text("".join(json.dumps(one) + "\n" for one in entities), encoding="utf-8")
    assert cli("add", tmp_path / "acts.ftm.json", "--source", "example_acts").code == 0
    found = cli("search", "Testimir Beispiel", "--json").json
    assert found["facets"]["measure"] == [["asset freeze", 1], ["travel ban", 1]]
    assert cli("search", "--measure", "Travel Ban", "--json").json["results"][0]["id"] == "ex-a"
    wrong = cli("search", "--measure", "travle ban")
    assert (wrong.code, "did you mean travel ban" in wrong.err) == (2, True)


def test_a_filter_that_nothing_here_answers_to_is_refused_and_not_called_none_found(made: CommandLine) -> None:
    for words, hint in {
        ("search", "--country", "xx", "exemplov"): "no country is called 'xx'",
        ("search", "--topic", "sanktion"): "did you mean --topic 'sanction'?",
        ("search", "--dataset", "us_ofac_sd", "exemplov"): "did you mean us_ofac_sdn?",
        ("search", "--dataset", "eu_fsf"): "no capture of eu_fsf is held",
        ("search", "--program", "qqq"): "no programme here is called 'qqq'",
        ("measures", "--country", "zz"): "no country is called 'zz'",
        ("measures", "--status", "inforce"): "did you mean --status 'in force'?",
        ("measures", "--authority", "Office of Foreign Asset Control"): "'Office of Foreign Assets Control'?",
        ("measures", "--program", "qqq"): "no programme here is called 'qqq'",
        ("measures", "--dataset", "us_ofac_sd"): "did you mean us_ofac_sdn?",
    }.items():
        ran = made(*words)
        assert (ran.code, hint in ran.err) == (2, True), (words, ran.err)
        assert "found" not in ran.out


def test_a_filter_that_is_known_and_finds_nothing_is_an_honest_none(made: CommandLine) -> None:
    for words in (
        ("search", "--country", "Fiji"), ("search", "--topic", "wanted"), ("measures", "--status", "planned"),
        ("measures", "--country", "fj"),
    ):  # fmt: skip
        ran = made(*words)
        assert (ran.code, "found in these sources as of" in ran.out) == (0, True), (words, ran.err)


def test_a_country_may_be_named_in_words(made: CommandLine) -> None:
    assert made("measures", "--json", "--country", "United States").json["total"]
    assert made("measures", "--json", "--country", "US").json["total"]


def test_an_offset_past_the_last_says_so(made: CommandLine) -> None:
    assert "is past the last" in made("measures", "--offset", "99999").err
    past = made("search", "exemplov", "--offset", "99999")
    assert ("is past the last" in past.err, "none found" in past.out) == (True, False)
