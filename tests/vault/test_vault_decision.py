# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A `decision` entry: commitments only, checked by the writer, the audit and the independent verifier alike."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.base.digest import sha256
from holdfast.base.errors import InputError
from holdfast.vault.deletion import erase_opening
from holdfast.vault.store import Vault

VERIFIER = Path(__file__).parents[2] / "src" / "holdfast" / "vault" / "verifier" / "verify.py"
TEXTS = {"query": "Ada Secret, 1971", "listed": "list-1", "reason": "another birth date", "by": "Ada Analyst"}


def independent(vault: Vault) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, VERIFIER, vault.path], capture_output=True, text=True, check=False)


@pytest.fixture
def vault(maker: Any) -> Vault:
    vault: Vault = maker.small()
    with vault.append() as batch:
        batch.add_decision("not-the-same", image=sha256(b"image"), size=7, score=7_431, texts=TEXTS)
    return vault


def test_the_log_holds_no_word_of_it_and_the_openings_all(vault: Vault) -> None:
    data = vault.entry(7).data.decode()
    assert not [word for text in TEXTS.values() for word in text.split() if len(word) > 3 and word in data]
    assert vault.openings(7) == {f"/body/{name}": text for name, text in TEXTS.items()}
    assert vault.verify().ok
    assert independent(vault).returncode == 0


def test_each_of_its_openings_can_be_erased(vault: Vault) -> None:
    for name in TEXTS:
        erase_opening(vault, 7, f"/body/{name}", reason="asked for by the customer")
    assert set(vault.openings(7).values()) == {None}
    assert b"Ada" not in b"".join(path.read_bytes() for path in (vault.path / "openings").rglob("*.jsonl"))
    assert vault.verify().ok
    assert independent(vault).returncode == 0


@pytest.mark.parametrize(
    ("verdict", "score", "texts"),
    [
        ("cleared", 0, TEXTS),
        ("unsure", 10_001, TEXTS),
        ("unsure", -1, TEXTS),
        ("unsure", 0, {"query": "q", "listed": "l"}),
        ("unsure", 0, {**TEXTS, "note": "n"}),
    ],
)
def test_the_writer_refuses_what_is_no_decision(maker: Any, verdict: str, score: int, texts: dict[str, str]) -> None:
    vault = maker.small()
    with pytest.raises(InputError), vault.append() as batch:
        batch.add_decision(verdict, image=sha256(b""), size=7, score=score, texts=texts)
    assert vault.size == 7


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry["body"].update(verdict="cleared"),
        lambda entry: entry["body"].update(score=10_001),
        lambda entry: entry["body"].update(score=True),
        lambda entry: entry["body"].update(image="sha256:0"),
        lambda entry: entry["body"].update(size=-1),
        lambda entry: entry["body"].update(query="Ada Secret"),
        lambda entry: entry["body"].pop("reason"),
        lambda entry: entry["body"].update(name="more"),
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
