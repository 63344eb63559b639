# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What stands against a party: allegations with body and day, and whether any measure still holds."""

import json
from pathlib import Path

import pytest

from holdfast.model.measure import standings
from support.command_line import CommandLine

PERSON = {"id": "ex-p", "schema": "Person", "properties": {"name": ["Testimir Beispiel"], "topics": ["wanted"]}}


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path / "ws", tmp_path / "config")
    assert made("init", made.workspace, named=False).code == 0
    return made


def add(cli: CommandLine, folder: Path, *entities: dict[str, object]) -> None:
    path = folder / "said.ftm.json"
    path.write_text("".join(json.dumps(one) + "\n" for one in (PERSON, *entities)), encoding="utf-8")
    assert cli("add", path, "--source", "example_list").code == 0


def about(key: str, schema: str, **properties: str) -> dict[str, object]:
    to = {"Sanction": "entity", "Measure": "target", "CourtCaseParty": "party"}[schema]
    props = {name: [value] for name, value in properties.items()}
    return {"id": f"ex-{key}", "schema": schema, "properties": {to: ["ex-p"], **props}}


def test_a_designation_never_raises_a_standing_and_charges_brought_are_alleged(
    cli: CommandLine, tmp_path: Path
) -> None:
    add(
        cli, tmp_path,
        about("d", "Sanction", kind="asset freeze", authority="A", legalStanding="convicted, final"),
        about("c", "Measure", kind="charges", authority="Prosecutor of Exampleland", actedDate="2020-05-01"),
        about("w", "Measure", kind="arrest warrant", authority="Example Court", actedDate="2021-02-03",
              legalStanding="warrant: reasonable grounds found"),
        about("b", "Measure", kind="import ban", authority="A"),
    )  # fmt: skip
    shown = cli("show", "ex-p")
    lines = [line.strip() for line in shown.out.splitlines() if line.strip().startswith("legal standing: ")]
    assert lines == [
        "legal standing: alleged (warrant: reasonable grounds found), by Example Court, since 2021-02-03",
        "legal standing: alleged, by Prosecutor of Exampleland, since 2020-05-01",
    ]
    told = cli("show", "ex-p", "--json").json["legal_standing"]
    assert [(one["of"], one["alleged"], one["stated"]) for one in told] == [
        ("ex-w", True, True), ("ex-c", True, False),
    ]  # fmt: skip
    assert "legal standing: warrant: reasonable grounds found" in cli("measures", "--kind", "arrest warrant").out


@pytest.mark.parametrize("standing", standings())
def test_only_a_final_conviction_is_not_called_alleged(cli: CommandLine, tmp_path: Path, standing: str) -> None:
    add(cli, tmp_path, about("x", "CourtCaseParty", legalStanding=standing, standingBody="Example Court"))
    (told,) = cli("show", "ex-p", "--json").json["legal_standing"]
    assert told["standing"] == standing
    assert told["alleged"] == (standing not in {"convicted, final", "acquitted", "withdrawn"})
    assert ("alleged" in cli("show", "ex-p").out) == told["alleged"]


def test_a_party_whose_every_measure_ended_says_since_when(cli: CommandLine, tmp_path: Path) -> None:
    add(
        cli, tmp_path,
        about("a", "Sanction", kind="asset freeze", startDate="2010-01-01", endDate="2015-06-30", status="lifted"),
        about("b", "Sanction", kind="travel ban", startDate="2010-01-01", endDate="2018-03-03"),
    )  # fmt: skip
    said = cli("show", "ex-p", "--json").json["measures_in_force"]
    assert (said["total"], said["holding"], said["ended"], said["last_end"]) == (2, 0, 2, "2018-03-03")
    assert f"no measure in force as of {said['day']}: all 2 ended, the last on 2018-03-03" in cli("show", "ex-p").out
    then = cli("show", "ex-p", "--as-of", "2016-01-01", "--json").json["measures_in_force"]
    assert (then["day"], then["holding"]) == ("2016-01-01", 1)


def test_a_party_with_a_measure_that_holds_or_with_none_says_nothing_of_ends(cli: CommandLine, tmp_path: Path) -> None:
    add(cli, tmp_path)
    assert cli("show", "ex-p", "--json").json["measures_in_force"]["words"] == ""
    add(cli, tmp_path, about("a", "Sanction", kind="asset freeze"), about("b", "Sanction", status="lifted"))
    said = cli("show", "ex-p", "--json").json["measures_in_force"]
    assert said["words"] == f"1 of 2 measures in force as of {said['day']}"
    assert "in force as of" not in cli("show", "ex-p").out
