# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The demonstration: made once, resumed when it was killed, and every number in its summary opens."""

import json
import re
import shlex
import subprocess
import time
from pathlib import Path

import pytest

from holdfast.base.settings import MARKER
from support.command_line import CommandLine, Ran


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[CommandLine, Ran]:
    folder = tmp_path_factory.mktemp("demo")
    cli = CommandLine(folder / "demo", folder / "config")
    return cli, cli("main", "--no-serve", "--folder", cli.workspace, named=False)


COMMAND = re.compile(
    r"(?:^ +(?P<number>[0-9,]+)  .*)?"
    r"(?P<command>\bholdfast (?:search|measures|show|changes|cite|sources|verify|doctor)\b.*)$"
)
HEADINGS = [
    "FINANCIAL SANCTIONS", "EXPORT AND IMPORT CONTROLS", "VISA AND ENTRY", "COMPANIES", "JUSTICE AND ACCOUNTABILITY",
    "SAID, DONE, DISPUTED", "DOCUMENTS", "YOUR CUSTOMERS", "IN DOUBT", "HOW TO CHECK",
]  # fmt: skip


def test_the_blocks_stand_in_order_and_the_vault_is_checked(demo: tuple[CommandLine, Ran]) -> None:
    _, ran = demo
    assert ran.code == 0, ran.text
    lines = ran.out.splitlines()
    places = [next(at for at, line in enumerate(lines) if line.startswith(heading)) for heading in HEADINGS]
    assert places == sorted(places)
    assert "every byte agrees" in ran.out


def test_a_second_start_adds_nothing_and_says_the_same(demo: tuple[CommandLine, Ran]) -> None:
    cli, first = demo
    size = cli("verify", "--json").json["size"]
    again = cli("main", "--no-serve", "--folder", cli.workspace, named=False)
    assert again.code == 0
    assert cli("verify", "--json").json["size"] == size
    assert again.out == first.out


@pytest.mark.slow
def test_every_command_of_the_summary_runs_and_every_number_is_what_it_finds(demo: tuple[CommandLine, Ran]) -> None:
    cli, ran = demo
    numbered = 0
    for line in ran.out.splitlines():
        found = COMMAND.search(line)
        if found is None or "…" in line or "FILE" in found["command"]:
            continue
        words = [word for word in shlex.split(found["command"])[1:] if word not in {"-w", str(cli.workspace)}]
        done = cli(*words, "--json")
        assert done.code == 0, (line, done.text)
        assert json.loads(done.out) is not None
        if found["number"] is not None and words[0] in {"search", "measures"}:
            counted = done.json["total"] if words[0] == "search" else done.json["targets"] or done.json["total"]
            assert counted == int(found["number"].replace(",", "")), line
            numbered += 1
    assert numbered >= 10


def test_a_killed_first_start_goes_on_where_it_stopped(tmp_path: Path, demo: tuple[CommandLine, Ran]) -> None:
    whole, _ = demo
    cli = CommandLine(tmp_path / "demo", tmp_path / "config")
    argv = [*cli.argv()[:-2], "main", "--no-serve", "--folder", str(cli.workspace)]
    for wait_s in (0.02, 0.3):
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=cli.env())
        until = time.monotonic() + 30
        while process.poll() is None and not (cli.workspace / MARKER).exists() and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(wait_s)
        process.kill()
        process.wait()
    ran = cli("main", "--no-serve", "--folder", cli.workspace, named=False)
    assert ran.code == 0, ran.text
    sets = [len(one("sources", "--captures", "--json").json) for one in (cli, whole)]
    assert sets[0] == sets[1]
    assert cli("doctor").code == 0


def test_the_demonstration_documents_are_read_and_two_of_them_are_one_page(demo: tuple[CommandLine, Ran]) -> None:
    cli, _ = demo
    documents = cli("documents", "--json").json
    pages = [one["id"] for one in documents if one["title"] == "Answering an Invasion: who did what, and when"]
    assert len(documents) == 4
    assert len(pages) == 2
    told = cli("read", pages[0], "--kind", "revisions").out
    assert "[-, until March 18, 2023-]" in told
    assert "1,473 individuals" in told


def test_the_demonstration_shows_two_sides_and_what_followed_an_announcement(demo: tuple[CommandLine, Ran]) -> None:
    cli, first = demo
    assert re.search(r"cannot both hold: Black Sea Grain Initiative: .*120 days .*against 60 days", first.out)
    followed = cli("pledges", "--authority", "European Union").out
    assert "→ candidate after 1 day (2022-02-28)" in followed
    assert "→ candidate after 69 days (2022-02-23)" in followed
