# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""docs/explanation/scoring.md says what the weights are."""

from __future__ import annotations

from pathlib import Path

from holdfast.screening.weights import RULES, SCALE


def test_the_table_of_the_document_is_that_of_the_program(repo_root: Path) -> None:
    text = (repo_root / "docs" / "explanation" / "scoring.md").read_text("utf-8")
    rows = [f"| {one.feature} | {one.name} | {one.weight / 1000:+.2f} | {one.says} |" for one in RULES.values()]
    assert [line for line in text.splitlines() if line.startswith("| ") and "| rule |" not in line] == rows


def test_its_example_is_right() -> None:
    rules = {(feature, name): one.weight for (feature, name), one in RULES.items()}
    assert SCALE.total(9000, rules["birth_date", "same_day"], rules["countries", "other"]) == 9575
    assert SCALE.evidence(10_000) == 3000
