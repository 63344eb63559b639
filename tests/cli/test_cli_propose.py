# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast propose` and `holdfast proposals`: what a model points at waits for a person, who decides by name."""

import json
from pathlib import Path

import pytest

from support.command_line import CommandLine
from support.fake_models import fake_model

pytestmark = pytest.mark.slow  # a workspace and nine runs of the command; the quick tests are those of the workspace

STORY = "The harbour master of Nowhere said that the port is shut for sixty days.\n"
SAID = json.dumps(
    {
        "proposals": [
            {"kind": "quotation", "quote": "the port is shut"},
            {"kind": "quotation", "quote": "the port is open"},
        ]
    }
)


def test_proposals_wait_are_listed_and_decided_by_somebody(empty: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    cli = empty
    assert cli("add", str(tmp_path / "story.txt")).code == 0
    nothing = cli("propose", "c1")
    assert (nothing.code, "no model endpoint is set" in nothing.err) == (2, True)
    assert "spacy" in cli("propose", "c1", "--recogniser", "spacy", "--model", "none").err
    with fake_model(lambda _: SAID) as model:
        settings = cli.workspace / "holdfast.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(f'{text}\nmodel_url = "{model.url}"\nmodel_name = "m"\n', encoding="utf-8")
        done = cli("--json", "propose", "c1")
        assert done.code == 0, done.err
        found = json.loads(done.out)
        assert (found["asked"], found["accepted"], found["rejected_unanchored"]) == (1, 1, 1)
    (one,) = cli("--json", "proposals").json
    assert (one["quote"], one["reviewed"]) == ("the port is shut", False)
    assert "quotation  “the port is shut”  (model:m)" in cli("proposals").out
    assert cli("proposals", "--accept", one["id"]).code == 2
    assert cli("proposals", "--accept", one["id"], "--by", "A. Reader").code == 0
    assert "no proposal waits" in cli("proposals").out
