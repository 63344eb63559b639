# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast claims` and `holdfast pledges`: over documents of a workspace, with their spans, without verdicts."""

import json
from pathlib import Path

import pytest

from support.command_line import CommandLine

pytestmark = (
    pytest.mark.slow
)  # a workspace and two dozen runs of the command; the quick tests are those of the workspace

FIRST = """Freedonia and Ruritania renew Harbour Fish deal

Sampletown, January 12, 2031

Ruritania said on Monday it had agreed to a 45-day extension of the deal.

The Ministry of Samples threatened to freeze the assets of Testimir Exemplov if he sells the port.

Testimir Exemplov was in the hall when 31 other Example countries joined the deal.
"""
SECOND = """Harbour Fish deal in doubt

Sampletown, January 13, 2031

Freedonia said the Harbour Fish deal would be extended for 90 days, not 45.
"""
LATER = """Ministry of Samples acts

Sampletown, March 2, 2031

The Ministry of Samples imposed an asset freeze on Testimir Exemplov on February 24, 2031, the ministry said.
"""
ANNOUNCED = """Grain of Ruritania

Sampletown, January 9, 2031

Foreign Minister Pavel Testov said on January 5, after talks in Sampletown, that the Ministry of Samples would ban
the export of grain.
"""


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A workspace with four stories and a list; nobody writes to it."""
    folder = tmp_path_factory.mktemp("told")
    cli = CommandLine(folder / "ws", folder / "config")
    assert cli("init", cli.workspace, named=False).code == 0
    for name, text in (("first.txt", FIRST), ("second.txt", SECOND), ("later.txt", LATER), ("sky.txt", ANNOUNCED)):
        (folder / name).write_text(text, encoding="utf-8")
    assert cli("add", *(folder / name for name in ("first.txt", "second.txt", "later.txt", "sky.txt"))).code == 0
    line = {"id": "ex-1", "schema": "Person", "properties": {"name": ["Testimir Exemplov"]}}
    (folder / "list.ftm.json").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert cli("add", folder / "list.ftm.json", "--source", "example_list").code == 0
    return cli


def test_claims_are_listed_with_who_says_them_and_where(told: CommandLine) -> None:
    ran = told("claims", "extension")
    assert ran.code == 0
    assert "45-day" in ran.out
    assert "says Ruritania" in ran.out
    assert "characters" in ran.out
    rows = told("claims", "--json").json
    assert rows["documents"] >= 2
    for row in rows["claims"]:
        cited = told("cite", row["citation"], "--json")
        assert cited.code == 0
        assert row["words"] in cited.json["text"]


def test_claims_of_sentences_that_name_a_party(told: CommandLine) -> None:
    rows = told("claims", "--about", "example_list-ex-1", "--json")
    if rows.code != 0:  # the id of the list's own making
        found = told("search", "Exemplov", "--json").json["results"][0]["id"]
        rows = told("claims", "--about", found, "--json")
    assert [row["value"] for row in rows.json["claims"] if row["type"] == "quantity"] == ["31"]


def test_claims_that_exclude_each_other_stand_side_by_side(told: CommandLine) -> None:
    ran = told("claims", "--contradictions")
    assert ran.code == 0
    assert "· 45-day" in ran.out
    assert "· 90 days" in ran.out
    assert "who is right is not decided" in ran.err
    (one,) = told("claims", "--contradictions", "--json").json["disagreements"]
    assert {side["value"] for side in one["sides"]} == {"45-day", "90 days"}
    assert len(one["documents"]) == 2
    assert all(claim["citation"] for side in one["sides"] for claim in side["claims"])
    assert told("claims", "--contradictions", "wheat", "--json").json["disagreements"] == []
    second = one["documents"][1]
    assert len(told("claims", "--contradictions", "--document", second, "--json").json["disagreements"]) == 1


def test_pledges_show_what_followed_and_what_has_no_counterpart(told: CommandLine) -> None:
    ran = told("pledges")
    assert ran.code == 0
    assert "threatened: asset freeze against Testimir Exemplov" in ran.out
    assert "candidate after 43 days (2031-02-24)" in ran.out
    assert "same kind: asset freeze" in ran.out
    assert "candidates, no verdicts" in ran.err
    rows = told("pledges", "--json").json["pledges"]
    threat = next(row for row in rows if row["status"] == "threatened")
    planned = next(row for row in rows if row["type"] == "export_control")
    assert (planned["said_on"], planned["said_is"]) == ("2031-01-05", "day it was said")
    assert threat["condition"] == "if he sells the port"
    assert [one["days_least"] for one in threat["followed"]] == [43]
    assert threat["followed"][0]["words"].startswith("The Ministry of Samples imposed")
    assert all(row["followed"] == [] for row in told("pledges", "--open", "--json").json["pledges"])
    assert told("pledges", "--authority", "Utopia").out.startswith("no such pledge found in these documents as of ")


def test_an_empty_workspace_has_no_claims_and_no_pledges(empty: CommandLine) -> None:
    assert empty("claims").out == "no such claim found in these documents as of (none held)\n"
    assert empty("pledges").out == "no such pledge found in these documents as of (none held)\n"
    out = empty("claims", "--contradictions").out
    assert out.startswith("no claims that exclude each other found in these documents as of (none held)")
    assert empty("claims", "--contradictions", "--json").json["compared"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("claims", "--document", "x12"),
        ("claims", "--document", "c99"),
        ("claims", "--about", "nobody-1"),
        ("claims", "--contradiction-s"),
        ("pledges", "--status", "kept"),
        ("pledges", "--document", "nothing"),
        ("pledges", "--limit", "0"),
    ],
)
def test_what_cannot_be_asked_is_said_with_a_hint(told: CommandLine, arguments: tuple[str, ...]) -> None:
    ran = told(*arguments)
    assert ran.code == 2
    assert len(ran.err.splitlines()) >= 2


def test_a_folder_of_documents_gives_the_same_in_any_order(told: CommandLine, tmp_path: Path) -> None:
    other = CommandLine(tmp_path / "ws", tmp_path / "config")
    assert other("init", other.workspace, named=False).code == 0
    for name, text in (("later.txt", LATER), ("second.txt", SECOND), ("first.txt", FIRST)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert other("add", *(tmp_path / name for name in ("later.txt", "second.txt", "first.txt"))).code == 0
    one = told("claims", "--contradictions", "--json").json["disagreements"]
    two = other("claims", "--contradictions", "--json").json["disagreements"]
    assert [[side["value"] for side in each["sides"]] for each in one] == [
        [side["value"] for side in each["sides"]] for each in two
    ]
