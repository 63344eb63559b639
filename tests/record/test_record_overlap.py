# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Records that overlap in their file: a citation is shown in the record it belongs to."""

from pathlib import Path

import pytest

from holdfast.base.digest import sha256, short_id
from holdfast.base.selector import ByteRange, Citation
from holdfast.model.statement import Row, SourceRecord
from holdfast.record import CaptureSet, MemberRef, Record

DATA = b"1;Ada\n2;Bob\n1;Ida\n2;Rob\n3;Cyd\n"  # the rows of one party stand apart, so its record reaches over others


def record_of(key: str, start: int, end: int, names: list[tuple[str, int]]) -> SourceRecord:
    rows = tuple(
        Row(f"list-{key}", "Person", "name", name, None, None, "name", at - start, at - start + 3) for name, at in names
    )
    raw = short_id([DATA[start:end]])
    return SourceRecord(key, start, end, raw, rows, form=raw)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((2, 5), (0, 18)),  # Ada
        ((8, 11), (6, 24)),  # Bob, inside the range of the first party, too
        ((14, 17), (0, 18)),  # Ida, inside the range of the second
        ((20, 23), (6, 24)),
        ((26, 29), (24, 30)),
        ((12, 13), (0, 18)),  # nobody's words: the shortest record around them, of equal ones the first
        ((40, 41), None),
    ],
)
def test_a_citation_is_shown_in_the_record_that_says_it(
    tmp_path: Path, span: tuple[int, int], expected: tuple[int, int] | None
) -> None:
    records = [
        record_of("1", 0, 18, [("Ada", 2), ("Ida", 14)]),
        record_of("2", 6, 24, [("Bob", 8), ("Rob", 20)]),
        record_of("3", 24, 30, [("Cyd", 26)]),
    ]
    payload = sha256(DATA)
    with Record.create(tmp_path / "record") as record:
        refs = {"all": MemberRef(1, payload)}
        record.accept(CaptureSet(1, "list", "list", "2022-01-01", "claimed", "plain@1", refs), {"all": records})
        found = record.record_range(Citation(payload, (), ByteRange(*span)))
        assert found == (None if expected is None else ByteRange(*expected))
