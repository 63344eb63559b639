# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Files in and out, receipts and replays, as a person at a terminal meets them."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from support.command_line import CommandLine


def _receipt(text: str) -> str:
    found = re.search(r"receipt ([0-9a-f]{20})", text)
    assert found is not None, text
    return found[1]


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    file = tmp_path / "clients.csv"
    file.write_text("Client ID;Full Name;DOB;branch\n1;Testimir Exemplov;1952;north\n2;Wilhelmina Quux;;\n", "utf-8")
    return file


def test_the_file_of_a_stranger_is_understood_and_that_is_said(made: CommandLine, customers: Path) -> None:
    out = customers.with_name("hits.csv")
    ran = made("screen", customers, "-o", out)
    assert ran.code == 0
    assert "columns: birth_date ← DOB; id ← Client ID; name ← Full Name" in ran.out
    assert "2 screened: 1 with a possible match" in ran.out
    assert out.read_text("utf-8").splitlines()[0].endswith(",problems,branch")


def test_the_formats_give_the_same_rows(made: CommandLine, customers: Path, tmp_path: Path) -> None:
    lines = tmp_path / "c.jsonl"
    lines.write_text(
        '{"id": "1", "name": ["Nobody Else", "Testimir Exemplov"], "birth_date": 1952, "branch": "north"}\n'
        '{"id": "2", "schema": "Person", "properties": {"name": ["Wilhelmina Quux"]}}\n',
        "utf-8",
    )
    by_lines = made("screen", lines, "-o", "-", "--format-out", "jsonl")
    by_csv = made("screen", "-", "-o", "-", "--format-out", "jsonl", stdin=customers.read_bytes())
    rows = [[json.loads(line) for line in ran.out.splitlines()] for ran in (by_lines, by_csv)]
    assert rows[0] == rows[1]
    assert {row["query_id"] for row in rows[0]} == {"1"}


def test_a_run_leaves_a_receipt_that_is_listed_and_replayed(cli: CommandLine, customers: Path) -> None:
    receipt = _receipt(cli("screen", customers).out)
    assert receipt in cli("receipts").out
    ran = cli("replay", receipt[:6], "--queries", customers)
    assert (ran.code, "reproduced: 2 queries" in ran.out) == (0, True)
    again = cli("replay", receipt, "--queries", customers, "--rebuild", "--json").json
    assert (again["reproduced"], again["image_made_again"], again["differing"]) == (True, True, 0)
    listed = cli("receipts", "--json").json
    assert receipt in [one["id"] for one in listed]


def test_a_replay_needs_the_queries_the_right_ones_and_a_receipt(cli: CommandLine, customers: Path) -> None:
    receipt = _receipt(cli("screen", customers).out)
    missing = cli("replay", receipt)
    assert (missing.code, "--queries FILE" in missing.err) == (2, True)
    customers.write_text(customers.read_text("utf-8").replace("Quux", "Quuz"), "utf-8")
    other = cli("replay", receipt, "--queries", customers)
    assert (other.code, "not the queries of the receipt" in other.err) == (3, True)
    unknown = cli("replay", "0000", "--queries", customers)
    assert (unknown.code, "holdfast receipts" in unknown.err) == (2, True)
    path = cli.workspace / "receipts" / f"{receipt}.json"
    path.write_bytes(path.read_bytes().replace(b"7000", b"6999"))
    assert cli("replay", receipt, "--queries", customers).code == 1


def test_stored_queries_are_warned_of_and_suffice(cli: CommandLine, customers: Path) -> None:
    ran = cli("screen", customers, "--store-queries")
    assert "can read who was asked about" in ran.err
    assert cli("replay", _receipt(ran.out)).code == 0


def test_one_name_leaves_a_receipt_unless_told_otherwise(cli: CommandLine) -> None:
    before = len(cli("receipts", "--json").json)
    assert _receipt(cli("screen", "Testimir Exemplov", "--store-queries").out)
    assert "receipt" not in cli("screen", "Testimir Exemplov", "--no-receipt").out
    assert len(cli("receipts", "--json").json) == before + 1


def test_only_the_lists_that_were_named_are_screened_against(made: CommandLine) -> None:
    assert "us_ofac_sdn-90001" in made("screen", "Testimir Exemplov", "--dataset", "us_ofac_sdn").out
    other = made("screen", "Testimir Exemplov", "--dataset", "example_list")
    assert "us_ofac_sdn-90001" not in other.out
    assert "only example_list" in other.out
    wrong = made("screen", "Testimir Exemplov", "--dataset", "example_lst")
    assert (wrong.code, "did you mean example_list?" in wrong.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "xlsx"], "knows no format"),
        (["--format-out", "pdf"], "knows no format"),
        (["--column", "name"], "FIELD=COLUMN"),
        (["--column", "name=Kunde"], "there is no column 'Kunde'; the file has 'Client ID', 'Full Name'"),
        (["--column", "nme=DOB"], "did you mean name?"),
        (["-o", "-", "--format-out", "parquet"], "needs a file"),
        (["-o", "hits.xlsx"], "names no format"),
    ],
)
def test_a_wrong_word_is_named_with_the_remedy(made: CommandLine, customers: Path, words: list[str], said: str) -> None:
    ran = made("screen", customers, *words)
    assert ran.code in {2, 3}
    assert said in ran.err
    assert "try: " in ran.err


def test_a_wrong_column_lists_those_there_are(made: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("foo,bar\n1,2\n", "utf-8")
    ran = made("screen", file)
    assert ran.code == 3
    assert "the file has 'foo', 'bar'" in ran.err


def _big(tmp_path: Path, rows: int) -> Path:
    file = tmp_path / "big.csv"
    with file.open("w", encoding="utf-8") as stream:
        stream.write("id,name\n")
        for number in range(rows):
            word = "".join(chr(97 + number // 26**place % 26) for place in range(5))
            stream.write(f"{number},{'Testimir Exemplov' if number % 500 == 0 else f'Nobody {word}'}\n")
    return file


@pytest.mark.slow
def test_ctrl_c_stops_all_processes_and_the_same_command_goes_on(cli: CommandLine, tmp_path: Path) -> None:
    file, out = _big(tmp_path, 60_000), tmp_path / "hits.csv"
    whole = tmp_path / "whole.csv"
    assert cli.apart("screen", file, "-o", whole, timeout_s=600).code == 0
    process = cli.start("screen", file, "-o", out, start_new_session=True)
    deadline = time.monotonic() + 300
    while not (tmp_path / "hits.csv.part.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the worker processes get it, too
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert not out.exists()
    ran = cli.apart("screen", file, "-o", out, timeout_s=600)
    assert "gone on after" in ran.out
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.slow
def test_a_file_of_any_size_passes_through_the_same_memory(cli: CommandLine, tmp_path: Path) -> None:
    assert cli("screen", "Nobody").code == 0
    peaks = []
    for rows in (50_000, 200_000):
        ran, peak = cli.measured("screen", _big(tmp_path, rows), "-o", tmp_path / f"{rows}.csv")
        assert ran.code == 0
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 80_000, peaks  # KiB: ids seen lately, and what the engine has ahead


@pytest.mark.slow
def test_progress_tells_pace_and_time_left_on_a_terminal_only(cli: CommandLine, tmp_path: Path) -> None:
    file = _big(tmp_path, 40_000)
    master, slave = pty.openpty()
    process = subprocess.Popen(
        cli.argv("screen", file), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave, env=cli.env()
    )
    os.close(slave)
    seen = b""
    while process.poll() is None or select.select([master], [], [], 0)[0]:
        if select.select([master], [], [], 0.2)[0]:
            try:
                seen += os.read(master, 65_536)
            except OSError:  # the other end is closed
                break
    os.close(master)
    assert process.wait(timeout=60) == 0
    assert re.search(rb"screening +\d+ % \([\d,]+\) \xc2\xb7 [\d,]+/s", seen)
    assert b"screening" not in cli.apart("screen", file, timeout_s=300).err.encode()
