# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Slips of the keyboard, global options, help: each gets one clear message and exit code 2."""

import json
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.main import get_command

from holdfast.cli import commands, main
from support.command_line import CommandLine

DIGEST = "sha256:" + "2d" * 32
commands.register(main.app)
COMMANDS = get_command(main.app).commands  # type: ignore[attr-defined]  # a group has commands
NAMES = list(COMMANDS)


SLIPS: list[tuple[list[str], str]] = [
    (["srch", "x"], "holdfast search"),
    (["verfy"], "holdfast verify"),
    (["qqqqqq"], "holdfast --help"),
    (["add"], "holdfast add --help"),
    (["add", "nosuch.csv"], "no such file: nosuch.csv"),
    (["add", "sdn.csv", "--sorce", "x"], "--source"),
    (["add", "LISTS/sdn.csv", "--source", "Bad Name"], "cannot name a source"),
    (["add", "LISTS/sdn.csv", "--observed-at", "yesterday"], "write 2026-03-01"),
    (["add", "LISTS/sdn.csv", "--observed-at", "2024-13-45"], "write 2026-03-01"),
    (["show"], "holdfast show --help"),
    (["show", "us_ofac_sdn-9000"], "holdfast show us_ofac_sdn-9000"),
    (["show", "us_ofac_sdn-90001", "--listed-at", "foo"], "write 2026-03-01"),
    (["show", "us_ofac_sdn-90001", "--listed-at", "2020-01-01"], "is not known: the first capture held"),
    (["cite", "foo"], "a citation is written sha256:"),
    (["cite", DIGEST], "a citation is written sha256:"),
    (["cite", DIGEST + "#bytes=9-3"], "start <= end"),
    (["cite", DIGEST + "#bytes=1-3"], "another workspace"),
    (["changes", "nosuch"], "holdfast sources"),
    (["changes", "us_ofac_sdn", "2020-01-01"], "the last ones: 2024-05-03"),
    (["changes", "us_ofac_sdn", "s5", "s99"], "the last ones: 2024-05-03"),
    (["changes", "us_ofac_sdn"], "no accepted capture before"),
    (["verify", "c99"], "holdfast sources --captures"),
    (["verify", "c5"], "holdfast sources --captures"),
    (["verify", "c"], "write c17"),
    (["verify", "00ffee"], "holdfast sources --captures"),
    (["verify", "--checkpoint", "nofile"], "nofile"),
    (["verify", "--vkey", "foo"], "it looks like"),
    (["bundle", "c1"], "--out"),
    (["bundle", "c99", "-o", "x.zip"], "holdfast sources --captures"),
    (["release", "foo", "--reason", "x"], "s18"),
    (["release", "s99", "--reason", "x"], "holdfast sources"),
    (["release", "s5", "--reason", "x"], "not quarantined"),
    (["release", "s5"], "--reason"),
    (["search"], "holdfast search NAME"),
    (["search", "--schema", "Persn"], "did you mean Person?"),
    (["screen", "Foo", "--schema", "Persn"], "did you mean Person?"),
    (["screen", "LISTS/customers.csv", "-o", "LISTS/customers.csv"], "is the customer file itself"),
    (["screen", "LISTS/customers.csv", "-o", "hits.xyz"], ".csv, .jsonl, .parquet or .arrow"),
    (["screen", "LISTS/customers.csv", "-o", "WORKSPACE/vault/hits.csv"], "the workspace's own files"),
    (["bundle", "c1", "-o", "WORKSPACE/vault/b.zip"], "the workspace's own files"),
    (["verify", "--checkpoint", "LISTS/sdn.csv"], "not a checkpoint"),
    (["search", "x", "--limit", "0"], "holdfast search --help"),
    (["screen", ""], "screen whom?"),
    (["screen", "nosuch.csv"], "nosuch.csv"),
    (["screen", "Foo", "-o", "x.csv"], "a single name is answered on the terminal"),
    (["screen", "Foo", "--threshold", "2"], "holdfast screen --help"),
    (["sync", "nosuch"], "holdfast sources"),
    (["sync", "us_ofac_sd"], "us_ofac_sdn"),
    (["doctor", "--losses", "--source", "nosuch"], "holdfast sources"),
    (["init"], "already"),
    (["init", "LISTS"], "not empty"),
    (["init", "LISTS/sdn.csv"], "is a file"),
    (["--foo"], "holdfast --help"),
    (["-w"], "holdfast --help"),
]


@pytest.mark.parametrize(("words", "says"), SLIPS, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_slip_gets_one_message_with_what_to_type_and_exit_code_2(
    made: CommandLine, lists: Path, words: list[str], says: str
) -> None:
    places = {"LISTS": str(lists), "WORKSPACE": str(made.workspace)}
    ran = made(*(re.sub("LISTS|WORKSPACE", lambda found: places[found[0]], word) for word in words))
    assert ran.code == 2, ran.text
    assert ran.out == ""
    assert ran.err.startswith("holdfast: ")
    assert says in ran.err
    assert "\n  try: " in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) <= 3


def test_a_slip_in_json_is_one_object_on_standard_error(made: CommandLine) -> None:
    ran = made("--json", "show", "nobody")
    assert (ran.code, ran.out) == (2, "")
    fields = json.loads(ran.err)
    assert set(fields) == {"error", "where", "hint", "exit_code"}
    assert fields["exit_code"] == 2


def test_the_workspace_may_be_named_anywhere_and_in_any_spelling(made: CommandLine) -> None:
    folder = str(made.workspace)
    spellings = [
        ["-w", folder, "sources"], ["sources", "-w", folder], ["sources", f"-w{folder}"], [f"-w={folder}", "sources"],
        ["--workspace", folder, "sources"], ["sources", f"--workspace={folder}", "--captures"],
    ]  # fmt: skip
    for words in spellings:
        ran = made(*words, named=False)
        assert ran.code == 0, words
        assert ran.out


def test_a_new_workspace_may_be_named_with_w_too(tmp_path: Path) -> None:
    cli = CommandLine(tmp_path / "new", tmp_path / "config")
    assert cli("init").code == 0
    assert cli("sources").code == 0
    ran = cli("init", named=False)
    assert ran.code == 2
    assert "try: holdfast init FOLDER" in ran.err


def test_the_nearest_folder_upward_is_the_workspace(made: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made.workspace / "vault" / "log")
    assert made("sources", named=False).code == 0
    monkeypatch.chdir("/")
    ran = made("sources", named=False)
    assert ran.code == 2
    assert "holdfast init mycase" in ran.err


def test_a_folder_that_is_no_workspace_is_said_to_be_none(tmp_path: Path) -> None:
    ran = CommandLine(tmp_path, tmp_path / "config")("sources")
    assert ran.code == 2
    assert "is not a workspace" in ran.err


def test_words_after_two_dashes_are_never_options(made: CommandLine) -> None:
    ran = made("search", "--", "--json")
    assert ran.code == 0
    assert "none found" in ran.text


def test_an_unknown_setting_is_an_error_and_the_nearest_is_named(made: CommandLine) -> None:
    wrong = CommandLine(made.workspace, made.config, {"HOLDFAST_ALERT_SCOR": "1"})
    ran = wrong("sources")
    assert ran.code == 2
    assert "alert_score" in ran.err


def test_broken_settings_say_where_and_a_newer_format_says_what_to_install(cli: CommandLine) -> None:
    toml = cli.workspace / "holdfast.toml"
    toml.write_text("format = \n")
    ran = cli("sources")
    assert ran.code == 2
    assert str(toml) in ran.err
    toml.write_text("format = 2\n")
    ran = cli("sources")
    assert ran.code in {2, 4}
    assert "newer" in ran.err


def test_help_and_version_end_with_code_0(made: CommandLine) -> None:
    assert made("--help", named=False).code == 0
    assert re.fullmatch(r"holdfast \d+\.\d+\S*\n", made("--version", named=False).out)
    nothing = made(named=False)
    assert nothing.code == 2
    assert "Usage: holdfast" in nothing.text


@pytest.mark.parametrize("name", [name for name in NAMES if name != "main"])
def test_every_command_has_help_whose_examples_are_commands(made: CommandLine, name: str) -> None:
    ran = made(name, "--help", named=False)
    assert ran.code == 0
    found = re.search(r"Example:\n((?: +\S.*\n)+)", ran.out)
    assert found is not None
    for line in found[1].splitlines():
        words = shlex.split(line.rsplit("| ", 1)[-1].strip())
        assert words[0] == "holdfast"
        command = get_command(main.app).commands[words[1]]  # type: ignore[attr-defined]  # as above
        assert command.make_context(words[1], words[2:]).info_name == words[1]


def test_help_shows_whole_summaries(made: CommandLine) -> None:
    ran = made("--help", named=False)
    assert "..." not in ran.out.replace("[ARGS]...", "")
    for name in NAMES:
        assert COMMANDS[name].hidden == (f"\n  {name} " not in ran.out)


def test_help_imports_nothing_heavy() -> None:
    heavy = {"numpy", "numba", "sqlite3", "httpx", "h11", "rich", "starlette", "uvicorn", "jinja2", "cryptography"}
    code = (
        "import sys\nfrom holdfast.cli.main import run\n"
        "try:\n    run(['--help'])\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert not heavy & set(done.stderr.split())


def test_a_reader_that_goes_away_is_no_error(made: CommandLine) -> None:
    process = made.start("show", "us_ofac_sdn-90001", "--evidence")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert errors == b""


def test_ctrl_c_ends_with_code_130_and_one_line(empty: CommandLine) -> None:
    process = subprocess.Popen(
        empty.argv("add", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=empty.env()
    )
    assert process.stdin is not None
    process.stdin.write(b"x")
    process.stdin.flush()
    while not list((empty.workspace / "run").glob("stdin-*/*")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.decode().strip() == "holdfast: interrupted; what was acknowledged is kept"
    assert empty("verify").code == 0
    assert not list((empty.workspace / "run").glob("stdin-*"))
