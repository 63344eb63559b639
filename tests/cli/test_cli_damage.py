# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Damaged packs, logs and databases: said once, clearly, and nothing else breaks. Bundles that a stranger checks."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.command_line import CommandLine


def _pack(cli: CommandLine) -> Path:
    (pack,) = (cli.workspace / "vault" / "packs").iterdir()
    return pack


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def _payload_of_sdn(cli: CommandLine) -> int:
    return _pack(cli).read_bytes().index(b"07 Oct 1952")


def test_a_damaged_payload_fails_its_evidence_and_its_proof_and_nothing_else(
    cli: CommandLine, lists: Path, tmp_path: Path
) -> None:
    shown = cli("show", "us_ofac_sdn-90001", "--evidence").out
    citation = shown.split("“07 Oct 1952”", 1)[1].split()[0]
    _flip(_pack(cli), _payload_of_sdn(cli))
    ran = cli("verify")
    assert ran.code == 1
    assert "FINDING" in ran.out
    assert cli("verify", "--json").json["ok"] is False
    assert cli("verify", "c1").code == 1
    assert cli("verify", "c2").code == 0
    ran = cli("show", "us_ofac_sdn-90001", "--evidence")
    assert ran.code == 0
    assert "EVIDENCE FAILS" in ran.out
    assert "“PLACEHOLDEROFF, Testimir”" in ran.out
    ran = cli("cite", citation)
    assert ran.code == 1
    assert ran.out == ""
    assert "the evidence fails" in ran.err
    assert cli("cite", citation, "--json").code == 1
    ran = cli("bundle", "c1", "-o", tmp_path / "b.zip")
    assert ran.code == 1
    assert not (tmp_path / "b.zip").exists()
    assert cli("search", "exemplov").code == 0
    assert cli("screen", "Testimir Exemplov").code == 0
    assert cli("show", "us_ofac_sdn-90001").code == 0
    assert cli("sources", "--captures").code == 0
    assert cli("add", lists / "entities.ftm.json", "--source", "other_list").code == 0
    ran = cli("rebuild")
    assert ran.code == 1
    assert "s5 is not in the record" in ran.out
    assert "Traceback" not in ran.text
    assert cli("search", "muster").out


@pytest.mark.parametrize("share", [0.01, 0.2, 0.4, 0.6, 0.8, 0.99])
def test_any_flipped_byte_of_a_pack_is_found(cli: CommandLine, share: float) -> None:
    pack = _pack(cli)
    _flip(pack, int(pack.stat().st_size * share))
    ran = cli("verify")
    assert ran.code == 1
    assert "FINDING" in ran.out
    assert "Traceback" not in ran.text


def test_a_cut_pack_and_a_missing_pack_are_found_and_reading_goes_on(cli: CommandLine) -> None:
    pack = _pack(cli)
    data = pack.read_bytes()
    pack.write_bytes(data[: len(data) // 2])
    assert cli("verify").code == 1
    assert cli("search", "exemplov").code == 0
    pack.unlink()
    ran = cli("verify")
    assert ran.code == 1
    assert "Traceback" not in ran.text
    assert "EVIDENCE FAILS" in cli("show", "us_ofac_sdn-90001", "--evidence").out
    assert cli("screen", "Testimir Exemplov").code == 0
    pack.write_bytes(data)
    assert cli("verify").code == 0


@pytest.mark.parametrize("name", ["checkpoint", "entries", "tile"])
def test_a_damaged_log_is_a_finding_and_stays_one(cli: CommandLine, lists: Path, name: str) -> None:
    log = cli.workspace / "vault" / "log"
    path = log / "checkpoint" if name == "checkpoint" else next(
        path for path in sorted(log.rglob("*"))
        if path.is_file() and path.name != "checkpoint" and ("entries" in path.parts) == (name == "entries")
    )  # fmt: skip
    before = path.read_bytes()
    _flip(path, len(before) // 2)
    ran = cli("verify")
    assert ran.code == 1, ran.text
    assert "Traceback" not in ran.text
    assert cli("verify", "c1").code == (0 if name == "entries" else 1)  # its own entry is not the damaged one
    ran = cli("add", lists / "sdn.csv", "--observed-at", "2024-07-01")
    if ran.code == 0:  # what a batch looks at is whole; the damage is still there and still reported
        assert name == "entries"
        assert cli("verify").code == 1
    else:
        assert ran.code == 1
        assert ran.err.startswith("holdfast: ")
        path.write_bytes(before)
        assert cli("verify").code == 0


def test_a_log_that_went_back_is_noticed(cli: CommandLine, lists: Path, tmp_path: Path) -> None:
    shutil.copytree(cli.workspace / "vault", tmp_path / "earlier")
    assert cli("add", lists / "sdn.csv", "--observed-at", "2024-07-01").code == 0
    shutil.rmtree(cli.workspace / "vault")
    shutil.copytree(tmp_path / "earlier", cli.workspace / "vault")
    ran = cli("verify")
    assert ran.code == 1
    assert "Traceback" not in ran.text
    ran = cli("add", lists / "sdn.csv", "--observed-at", "2024-07-02")
    assert ran.code == 1


def test_a_file_that_does_not_belong_under_the_vault_is_a_finding(cli: CommandLine) -> None:
    (cli.workspace / "vault" / "notes.txt").write_text("mine")
    ran = cli("verify")
    assert ran.code == 1
    assert "notes.txt" in ran.out


RECORD_COMMANDS = [
    ["search", "exemplov"],
    ["changes", "us_ofac_sdn"],
    ["screen", "Testimir Exemplov"],
    ["doctor", "--losses"],
]


def _damaged(cli: CommandLine, how: str) -> None:
    folder = cli.workspace / "record"
    database = folder / (folder / "current").read_text().strip() / "record.db"
    for beside in database.parent.glob("record.db-*"):
        beside.unlink()
    if how == "deleted folder":
        shutil.rmtree(folder)
    elif how == "deleted database":
        database.unlink()
    elif how == "deleted pointer":
        (folder / "current").unlink()
    elif how == "noise in the pointer":
        (folder / "current").write_bytes(b"\xff\x00garbage")
    elif how == "empty database":
        database.write_bytes(b"")
    elif how == "not a database":
        database.write_bytes(b"certainly not a database, but longer than a header " * 400)
    elif how == "cut database":
        database.write_bytes(database.read_bytes()[:9000])
    elif how == "damaged pages":
        data = bytearray(database.read_bytes())
        for at in range(4096, len(data), 512):
            data[at : at + 64] = b"\xa5" * len(data[at : at + 64])
        database.write_bytes(data)


@pytest.mark.parametrize(
    "how",
    [
        "deleted folder", "deleted database", "deleted pointer", "noise in the pointer", "empty database",
        "not a database", "cut database", "damaged pages",
    ],
)  # fmt: skip
def test_a_lost_or_damaged_record_names_the_command_that_makes_it_again(
    cli: CommandLine, lists: Path, how: str
) -> None:
    _damaged(cli, how)
    for command in RECORD_COMMANDS:
        ran = cli(*command)
        assert ran.code == 4, (command, ran.text)
        assert "holdfast rebuild" in ran.err, (command, ran.err)
        assert len(ran.err.splitlines()) <= 3
        assert "Traceback" not in ran.text
    assert cli("verify").code == 0
    ran = cli("doctor")
    assert ran.code == 1
    assert "holdfast rebuild" in ran.out
    ran = cli("rebuild")
    assert ran.code == 0, ran.text
    assert "us_ofac_sdn-90001" in cli("search", "exemplov").out
    assert cli("add", lists / "sdn.csv", "--observed-at", "2024-07-01").code == 0


def test_what_is_added_over_a_damaged_record_is_preserved_and_read_after_the_rebuild(
    cli: CommandLine, lists: Path
) -> None:
    _damaged(cli, "not a database")
    ran = cli("add", lists / "entities.ftm.json", "--source", "late_list")
    assert ran.code == 4
    assert "holdfast rebuild" in ran.err
    assert cli("rebuild").code == 0
    held = {one["source"]: one["held"] for one in cli("sources", "--json").json}
    assert held["late_list"] is True
    assert cli("doctor").code == 0


def test_a_damaged_screening_image_is_made_again(cli: CommandLine) -> None:
    assert cli("screen", "Testimir Exemplov").code == 0
    images = cli.workspace / "record" / "images"
    files = [path for path in images.rglob("*") if path.is_file()]
    assert files
    for path in files:
        if path.stat().st_size:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    ran = cli("screen", "Testimir Exemplov")
    assert ran.code == 0, ran.text
    assert "possible match" in ran.out


def _unpacked(cli: CommandLine, folder: Path) -> Path:
    assert cli("bundle", "c1", "c7", "-o", folder / "b.zip").code == 0
    with zipfile.ZipFile(folder / "b.zip") as archive:
        archive.extractall(folder / "out")
    (script,) = (folder / "out").rglob("verify.py")
    return script.parent


def _checked(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_a_bundle_is_checked_by_its_own_program_and_a_flipped_byte_fails(made: CommandLine, tmp_path: Path) -> None:
    folder = _unpacked(made, tmp_path)
    command = [sys.executable, "-I", "verify.py"]
    done = _checked(folder, command)
    assert done.returncode == 0, done.stdout + done.stderr
    payloads = [path for path in folder.rglob("*") if path.is_file() and b"07 Oct 1952" in path.read_bytes()]
    assert payloads
    for path in payloads:
        kept = path.read_bytes()
        _flip(path, kept.index(b"07 Oct 1952"))
        done = _checked(folder, command)
        assert done.returncode == 1, (path.name, done.stdout + done.stderr)
        assert "Traceback" not in done.stderr
        path.write_bytes(kept)
    assert _checked(folder, command).returncode == 0


@pytest.mark.openssl
def test_a_bundle_is_checked_by_sh_and_openssl_and_a_flipped_byte_fails(made: CommandLine, tmp_path: Path) -> None:
    folder = _unpacked(made, tmp_path)
    done = _checked(folder, ["sh", "VERIFY.sh"])
    assert done.returncode == 0, done.stdout + done.stderr
    for path in [path for path in folder.rglob("*") if path.is_file() and b"07 Oct 1952" in path.read_bytes()]:
        kept = path.read_bytes()
        _flip(path, kept.index(b"07 Oct 1952"))
        done = _checked(folder, ["sh", "VERIFY.sh"])
        assert done.returncode != 0, path.name
        path.write_bytes(kept)
