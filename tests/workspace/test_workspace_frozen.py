# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A workspace of format version 1, made once and never again, must open for ever.

tests/golden/workspace/version-1.zip holds `holdfast.toml` and `vault/` of a workspace made by
version 0.1.0 through standard input: the same invented list twice and once compressed, an
empty file released from quarantine, a deleted payload and an erased opening. It is never
regenerated: if this test fails, old evidence has become unreadable.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from holdfast.base.selector import Citation
from holdfast.workspace import Workspace, open_workspace
from holdfast.workspace.checking import verify_vault
from holdfast.workspace.evidence import evidence
from holdfast.workspace.rebuild import rebuild

GOLDEN = Path(__file__).parent.parent / "golden" / "workspace" / "version-1.zip"
ROOT = "96879800f2816786dff7fd424f0ac0a5d9ea40b62cf503cbab75eaced0f27e21"
PAYLOAD = "sha256:1110e111b0c65d98075405ab6fd113c10cf2bc919f90d5e5b88fd33b21f04a44"


@pytest.fixture
def frozen(tmp_path: Path) -> Workspace:
    with zipfile.ZipFile(GOLDEN) as archive:
        archive.extractall(tmp_path / "frozen")
    return open_workspace(tmp_path / "frozen", environment={"HOLDFAST_CONFIG_DIR": str(tmp_path / "config")})


def test_every_byte_still_agrees_and_deletions_are_told(frozen: Workspace) -> None:
    report = verify_vault(frozen)
    assert report.ok, report.lines
    assert report.fields["root"] == ROOT
    assert len(report.fields["deletions"]) == 2  # type: ignore[arg-type]  # a list of lines


def test_the_record_is_made_again_and_facts_lead_to_their_bytes(frozen: Workspace) -> None:
    report = rebuild(frozen)
    assert (report.sets, [one.set_index for one in report.damaged]) == (3, [5])  # the payload of set 5 was deleted
    party = frozen.record.entity("example_list-1")
    assert party is not None
    name = party.properties["name"][0]
    found = evidence(frozen.vault, name.citation)
    assert (found.quoted, found.failure) == (b"Ada Example", None)


def test_an_old_citation_still_resolves(frozen: Workspace) -> None:
    found = evidence(frozen.vault, Citation.parse(f"{PAYLOAD}#bytes=12-23"))
    assert found.quoted == b"Ada Example"
    assert found.failure is None


def test_the_independent_verifier_agrees(frozen: Workspace) -> None:
    script = Path(__file__).parents[2] / "src" / "holdfast" / "vault" / "verifier" / "verify.py"
    ran = subprocess.run([sys.executable, script, frozen.folder / "vault"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
