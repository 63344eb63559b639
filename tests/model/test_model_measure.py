# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The vocabulary of measures, and that readers use no word beside it."""

import json
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.measure import headings, kind, kinds, statuses

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers"


def test_every_kind_stands_under_a_heading_and_says_what_it_forbids() -> None:
    assert {one.heading for one in kinds().values()} <= set(headings())
    assert all(one.says.endswith(".") for one in kinds().values())
    assert [name for name, one in headings().items() if not one.counted] == ["support", "repressive"]
    assert "in force" in statuses()


def test_a_kind_nobody_knows_names_the_nearest_one() -> None:
    with pytest.raises(InputError, match="did you mean asset freeze"):
        kind("aset freeze")


def test_every_kind_in_a_golden_file_of_a_reader_is_of_the_vocabulary() -> None:
    said = set()
    for path in GOLDEN.glob("*/*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            value = json.loads(line).get("Sanction:kind")
            if value is not None:
                said.add(value)
    assert "asset freeze" in said
    assert said <= set(kinds())
