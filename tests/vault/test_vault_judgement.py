# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A `judgement` entry: commitments only, checked by the writer, the audit and the independent verifier alike."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.base.errors import InputError
from holdfast.vault.deletion import erase_opening
from holdfast.vault.store import Vault

VERIFIER = Path(__file__).parents[2] / "src" / "holdfast" / "vault" / "verifier" / "verify.py"
TEXTS = {"one": "list-a-secret", "other": "list-b-secret", "reason": "another birth date", "by": "Ada Analyst"}


def independent(vault: Vault) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, VERIFIER, vault.path], capture_output=True, text=True, check=False)


@pytest.fixture
def vault(maker: Any) -> Vault:
    vault: Vault = maker.small()
    with vault.append() as batch:
        batch.add_judgement("different", rules="1-abc", texts=TEXTS)
    return vault


def test_the_log_holds_no_word_of_it_and_each_opening_can_be_erased(vault: Vault) -> None:
    data = vault.entry(7).data.decode()
    assert not [word for text in TEXTS.values() for word in text.split() if len(word) > 3 and word in data]
    assert vault.openings(7) == {f"/body/{name}": text for name, text in TEXTS.items()}
    for name in TEXTS:
        erase_opening(vault, 7, f"/body/{name}", reason="asked for")
    assert set(vault.openings(7).values()) == {None}
    assert vault.verify().ok
    found = independent(vault)
    assert (found.returncode, "unknown" in found.stdout) == (0, False)


@pytest.mark.parametrize(
    ("verdict", "rules", "texts"),
    [
        ("the-same", "1-abc", TEXTS),
        ("same", "", TEXTS),
        ("same", "1 abc", TEXTS),
        ("same", "1-abc\n", TEXTS),
        ("same", "1-abc", {"one": "a", "other": "b"}),
        ("same", "1-abc", {**TEXTS, "note": "n"}),
    ],
)
def test_the_writer_refuses_what_is_no_judgement(maker: Any, verdict: str, rules: str, texts: dict[str, str]) -> None:
    vault = maker.small()
    with pytest.raises(InputError), vault.append() as batch:
        batch.add_judgement(verdict, rules=rules, texts=texts)
    assert vault.size == 7


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry["body"].update(verdict="merged"),
        lambda entry: entry["body"].update(rules="A"),
        lambda entry: entry["body"].update(one="list-a-secret"),
        lambda entry: entry["body"].pop("other"),
        lambda entry: entry["body"].update(score=1),
        lambda entry: entry.update(subject="entry:4"),
    ],
)
def test_forged_ones_are_found_by_both_verifiers(
    maker: Any, vault: Vault, change: Callable[[dict[str, Any]], object]
) -> None:
    maker.forge(vault, lambda entries: change(entries[7]) and None)
    assert any("entry 7" in str(finding) for finding in vault.verify().findings)
    assert "entry 7" in independent(vault).stdout
    assert independent(vault).returncode == 1
