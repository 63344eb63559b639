# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Listed, gone, and listed again: the change says so, in any order of import."""

from itertools import permutations
from pathlib import Path

import pytest

from holdfast.record import Record
from support.record_lists import day, person

ADA, BOB = person("1", "Ada One"), person("2", "Bob Two")
DAYS = [(ADA, BOB), (ADA,), (ADA,), (ADA, BOB)]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
def test_a_party_that_comes_back_is_told_as_listed_again_since_when_it_was_gone(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    with Record.create(tmp_path / "record") as record:
        for index, which in enumerate(order):
            record.accept(*day(index, f"2022-01-0{which + 1}", DAYS[which]))
        index_of = {which: index for index, which in enumerate(order)}
        (line,) = record.changes_told("list", index_of[2], index_of[3])[1]
        assert (line.cls, line.entity) == ("new party", "list-2")
        assert line.cause == "listed again: its row had been gone since the capture of 2022-01-02"
        (first,) = record.changes_told("list", index_of[0], index_of[1])[1]
        assert (first.cls, first.cause) == ("row removed", "the row is gone; why, the list does not say")
        story = record.story("list-2")
        assert story is not None
        assert [(one.kind, one.observed[:10]) for one in story.events] == [
            ("listed", "2022-01-01"),
            ("removed", "2022-01-02"),
            ("relisted", "2022-01-04"),
        ]
