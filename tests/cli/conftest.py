# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A workspace with small invented lists, made once; tests that write get a copy."""

import shutil
from pathlib import Path

import pytest

from support.command_line import CommandLine
from support.small_lists import ADD, ALT, COMMENTS, ftm, sdn, un


@pytest.fixture(scope="session")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small lists in official shapes."""
    folder = tmp_path_factory.mktemp("lists")
    files = {
        "sdn.csv": sdn(), "alt.csv": ALT, "add.csv": ADD, "sdn_comments.csv": COMMENTS,
        "consolidated.xml": un(), "entities.ftm.json": ftm("Testimir Exemplov", "Sample Trading House"),
        "customers.csv": b"id,name\n1,Testimir Exemplov\n",
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, lists: Path) -> CommandLine:
    """A workspace that holds them; nobody writes to it."""
    folder = tmp_path_factory.mktemp("made")
    cli = CommandLine(folder / "ws", folder / "config")
    assert cli("init", cli.workspace, named=False).code == 0
    members = [lists / name for name in ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")]
    assert cli("add", *members, "--observed-at", "2024-05-03").code == 0
    assert cli("add", lists / "consolidated.xml").code == 0
    assert cli("add", lists / "entities.ftm.json", "--source", "example_list").code == 0
    return cli


@pytest.fixture
def cli(made: CommandLine, tmp_path: Path) -> CommandLine:
    """A copy of that workspace to write to; what tests that screened against it left behind stays there."""
    left = shutil.ignore_patterns("alerts.json", "last-screening.json", "receipts")
    shutil.copytree(made.workspace, tmp_path / "ws", symlinks=True, ignore=left)
    shutil.copytree(made.config, tmp_path / "config")
    return CommandLine(tmp_path / "ws", tmp_path / "config")


@pytest.fixture
def empty(tmp_path: Path) -> CommandLine:
    """A new workspace."""
    cli = CommandLine(tmp_path / "new", tmp_path / "config")
    assert cli("init", cli.workspace, named=False).code == 0
    return cli
