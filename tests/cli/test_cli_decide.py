# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast decide` and `holdfast decisions` as a person uses them."""

import csv
import json
from pathlib import Path

import pytest

from support.command_line import CommandLine

PARTY = "example_list-0"


@pytest.fixture
def screened(cli: CommandLine, tmp_path: Path) -> CommandLine:
    """A workspace whose last screened file has the customers C-1 and C-2, both with alerts."""
    customers = tmp_path / "customers.csv"
    customers.write_text("id,name,birth_date\nC-1,Testimir Exemplov,1990\nC-2,Sample Trading House,\n", "utf-8")
    assert cli("screen", customers).code == 0
    return cli


def number_of(cli: CommandLine, customer: str = "C-1", party: str = PARTY) -> str:
    found = cli("--json", "decide", "--all").json
    return next(str(one["number"]) for one in found if (one["query_id"], one["entity_id"]) == (customer, party))


def test_without_arguments_it_lists_what_is_open_and_what_to_do(screened: CommandLine) -> None:
    ran = screened("decide")
    assert ran.code == 0
    assert "C-1 Testimir Exemplov: Testimir Exemplov" in ran.out
    assert " open, 0 the same party, 0 decided not the same party" in ran.out
    assert "next: holdfast decide 1 --as not-the-same" in ran.err


def test_without_a_screened_file_it_says_so(cli: CommandLine) -> None:
    ran = cli("decide")
    assert (ran.code, ran.out) == (0, "")
    assert "no customer file was screened yet" in ran.err
    assert cli("--json", "decide").json == []
    assert cli("decide", "1", "--as", "unsure", "--reason", "x").code == 2


def test_an_alert_is_decided_by_its_number_and_leaves_the_list(screened: CommandLine) -> None:
    number = number_of(screened)
    ran = screened("decide", number, "--as", "not-the-same", "--reason", "born 1990", "--by", "Ada")
    assert ran.code == 0
    assert "C-1 Testimir Exemplov: Testimir Exemplov (example_list-0)" in ran.out
    assert "decided: not the same party, by Ada on " in ran.out
    assert "to take it back: holdfast decide d" in ran.err
    assert f"\n{number:>5}  " not in screened("decide").out
    (after,) = [one for one in screened("--json", "decide", "--all").json if str(one["number"]) == number]
    assert (after["state"], after["decision"]["verdict"]) == ("decided", "not-the-same")


def test_without_an_answer_both_sides_are_shown_and_nothing_is_written(screened: CommandLine) -> None:
    number = number_of(screened)
    ran = screened("decide", number)
    assert ran.code == 0
    assert "customer   C-1 Testimir Exemplov" in ran.out
    assert "listed     Testimir Exemplov  [Person]  example_list-0" in ran.out
    assert "the same name: Testimir Exemplov | Testimir Exemplov" in ran.out
    assert screened("--json", "decide", "C-1", PARTY).json["entity_id"] == PARTY
    assert screened("--json", "decisions", "--all").json == []


def test_a_customer_is_named_by_id_or_by_name_with_the_party(screened: CommandLine) -> None:
    first = screened("--json", "decide", "C-1", PARTY, "--as", "unsure", "--reason", "x").json
    assert (first["query_id"], first["supersedes"]) == ("C-1", None)
    second = screened("--json", "decide", "testimir exemplov", PARTY, "--as", "same", "--reason", "x").json
    assert (second["query_id"], second["verdict"], second["supersedes"]) == ("C-1", "the-same", first["decision"])


def test_a_single_name_is_decided_with_the_facts_it_is_screened_with(cli: CommandLine) -> None:
    facts = ("--birth-date", "1990", "--nationality", "ru")
    made = cli("--json", "decide", "Testimir Exemplov", PARTY, *facts, "--as", "not-the-same", "--reason", "x").json
    assert made["query_id"] == ""
    answer = cli("--json", "screen", "Testimir Exemplov", *facts).json
    assert [one["entity"] for one in answer["decided"]] == [PARTY]
    assert PARTY not in {one["entity"] for one in answer["hits"]}
    other = cli("--json", "screen", "Testimir Exemplov", "--birth-date", "1991", "--nationality", "ru").json
    (again,) = [one for one in other["hits"] if one["entity"] == PARTY]
    assert again["decision"].startswith("re-opened: the customer's birth date: added 1991, removed 1990")


def test_a_decision_is_taken_back_and_made_again(screened: CommandLine) -> None:
    number = number_of(screened)
    made = screened("--json", "decide", number, "--as", "not-the-same", "--reason", "x").json["decision"]
    back = screened("--json", "decide", made, "--as", "reopen", "--reason", "by mistake").json
    assert (back["verdict"], back["supersedes"]) == ("reopen", made)
    assert "no decision stands" in screened("decisions").out
    assert "opened again: open again" in screened("decisions", "--all").out
    assert screened("decide", back["decision"], "--as", "unsure", "--reason", "x").code == 0
    assert "stands: unsure" in screened("decisions").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1", "--reason", "x"), "decide how?"),
        (("1", "--as", "notsame", "--reason", "x"), "did you mean --as not-the-same?"),
        (("1", "--as", "guilty", "--reason", "x"), "a decision is one of not-the-same, the-same, unsure, reopen"),
        (("1", "--as", "unsure"), "a decision needs a reason"),
        (("999", "--as", "unsure", "--reason", "x"), "there is no alert 999; the last run has 1 to"),
        (("C-1", "--as", "unsure", "--reason", "x"), "which listed party?"),
        (("C-1", "nobody-1", "--as", "unsure", "--reason", "x"), "it has: "),
        (("Somebody Else", "nobody-1", "--as", "unsure", "--reason", "x"), "no listed party has the id 'nobody-1'"),
        (("Somebody Else", PARTY, "--as", "unsure", "--reason", "x"), "is no possible match for 'Somebody Else'"),
        (("d999", "--as", "reopen", "--reason", "x"), "there is no decision d999"),
        (("d999", "--as", "unsure", "--reason", "x"), "there is no decision d999"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_what_to_do(
    screened: CommandLine, words: tuple[str, ...], said: str
) -> None:
    ran = screened("decide", *words)
    assert ran.code == 2
    assert said in ran.err
    assert "try: " in ran.err
    assert screened("--json", "decisions", "--all").json == []


def test_customers_of_the_same_name_are_told_apart_by_number(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("id,name,birth_date\nA,Testimir Exemplov,1990\nB,Testimir Exemplov,1991\n", "utf-8")
    cli("screen", file)
    ran = cli("decide", "Testimir Exemplov", PARTY, "--as", "unsure", "--reason", "x")
    assert ran.code == 2
    assert "2 customers of the last run are called 'Testimir Exemplov'" in ran.err
    assert f"choose one by its number: {number_of(cli, 'A')}, {number_of(cli, 'B')}" in ran.err


def test_decisions_leave_as_a_file(screened: CommandLine, tmp_path: Path) -> None:
    screened("decide", number_of(screened), "--as", "not-the-same", "--reason", "=1+1", "--by", "")
    assert screened("decisions", "-o", tmp_path / "decisions.csv").code == 0
    with (tmp_path / "decisions.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["verdict"], row["state"], row["query_id"], row["reason"], row["by"]) == (
        "not-the-same", "stands", "C-1", "'=1+1", "",
    )  # fmt: skip
    assert screened("decisions", "-o", tmp_path / "decisions.jsonl").code == 0
    (line,) = (tmp_path / "decisions.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["reason"] == "=1+1"
    assert screened("decisions", "-o", tmp_path / "decisions.xlsx").code == 2
    assert screened("decisions", "-o", screened.workspace / "vault" / "d.csv").code == 2


def test_the_verifiers_and_doctor_accept_a_log_with_decisions(screened: CommandLine) -> None:
    screened("decide", number_of(screened), "--as", "not-the-same", "--reason", "x")
    assert screened("verify").code == 0
    assert "trouble  the record" not in screened("doctor").out
    assert screened("rebuild").code == 0
    assert "stands: not the same party" in screened("decisions").out


def test_what_a_decision_says_of_a_customer_is_erased_for_good(screened: CommandLine) -> None:
    made = screened("--json", "decide", number_of(screened), "--as", "not-the-same", "--reason", "seen it").json
    number = made["decision"]
    assert "needs a reason" in screened("decisions", "--erase", number).err
    assert "has no text" in screened("decisions", "--erase", number, "--what", "name", "--reason", "x").err
    assert screened("--json", "decisions", "--erase", number, "--reason", "asked for").json["erased"] == [
        "query",
        "reason",
    ]
    (one,) = screened("--json", "decisions").json
    assert (one["state"], one["why"], one["reason"]) == (
        "erased",
        "the query it rests on was erased; its reason was erased",
        "",
    )
    assert "nothing of this is left" in screened("decisions", "--erase", number, "--reason", "again").err
    assert "there is no decision d9999" in screened("decisions", "--erase", "d9999", "--reason", "x").err
    assert "names no decision" in screened("decisions", "--erase", "41", "--reason", "x").err
    assert screened("verify").code == 0
