# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast names` and `holdfast compare`: no workspace is needed, and rows are never lost."""

import csv
import io
from pathlib import Path

import pytest

from support.command_line import CommandLine


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "none", tmp_path / "config")


def test_a_name_is_shown_with_its_readings_and_their_standards(cli: CommandLine) -> None:
    ran = cli.here("names", "ООО Сергей Иванович Иванов", named=False)
    assert ran.code == 0
    for text in ("Cyrillic", "BGN/PCGN 1947", "sergey ivanovich ivanov", "patronymic", "limited liability (llc)"):
        assert text in ran.out


def test_letters_that_only_look_latin_are_named(cli: CommandLine) -> None:
    ran = cli.here("names", "Vl\u0430dimir Putin", named=False)
    assert "possible evasion" in ran.out
    assert "Vl\u0430dimir: \u0430 (Cyrillic)" in ran.out


def test_a_number_may_be_a_passport_s(cli: CommandLine) -> None:
    assert "by passport" in cli.here("names", "MP 1234567", named=False).out
    assert "looks like" not in cli.here("names", "Ivan Petrov", named=False).out


def test_an_analysis_is_one_json_value(cli: CommandLine) -> None:
    shown = cli.here("--json", "names", "7707083893", named=False).json
    assert shown["identifiers"] == [{"kind": "inn", "value": "7707083893"}]
    assert cli.here("--json", "names", "\u202eабв\x00", named=False).json["oddities"] == ["bidi", "control"]


@pytest.mark.parametrize(
    "name",
    ["", "!!!", "😀", "x" * 10_000, "\u200b", "A", "\x00", "\u202eabc", "e\u0301" * 30, "王" * 999, "1", "\ud800"],
)
def test_odd_names_are_answered(cli: CommandLine, name: str) -> None:
    assert cli.here("names", name, named=False).code == 0
    assert cli.here("compare", name, "Ivan", named=False).code == 0


def test_two_names_get_a_score_and_the_words_that_agree(cli: CommandLine) -> None:
    ran = cli.here("compare", "Sergei Lavrov", "Лавров Сергей Викторович", "--schema", "Person", named=False)
    assert ran.code == 0
    assert float(ran.out[:6]) > 0.9
    assert "lavrov" in ran.out
    assert cli.here("--json", "compare", "Ivan", "Igor", named=False).json["score"] < 0.7


def test_a_file_of_pairs_gets_a_column_and_keeps_the_others(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("\ufeffid,schema,name1,name2\n1,Person,Igor Sechin,Сечин Игорь\n2,Person,,x\n3,,Ann,Bob\n", "utf-8")
    ran = cli.here("compare", "--pairs", file, named=False)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["id"], row["name2"]) for row in rows] == [("1", "Сечин Игорь"), ("2", "x"), ("3", "Bob")]
    assert float(rows[0]["score"]) > 0.9
    assert rows[1]["score"] == ""
    assert ran.code == 3
    assert "line 3: a name is missing" in ran.err


def test_what_cannot_be_compared_is_said(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("left,right\na,b\n", "utf-8")
    assert (cli.here("compare", "--pairs", file, named=False).code, cli.here("compare", "one", named=False).code) == (
        3,
        2,
    )
    assert "no such file" in cli.here("compare", "--pairs", "nosuch.csv", named=False).err
    assert cli.here("compare", "a", "b", "--pairs", file, named=False).code == 2
