# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Tables through a mapping, and broken workbooks, on the command line."""

from pathlib import Path

import pytest

from support.command_line import CommandLine
from support.workbooks import packed, workbook

MAP = "queries: [{entities: {p: {schema: Person, keys: [No], topics: [poi], properties: {name: {column: Name}}}}}]\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "watch.csv"
    path.write_text("No,Name\n7,Testimir Exemplov\n", encoding="utf-8")
    return path


def test_a_mapped_table_is_added_and_a_wrong_mapping_is_refused_with_its_place(
    empty: CommandLine, table: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.yml"
    mapping.write_text(MAP.replace("Person", "Preson"), encoding="utf-8")
    refused = empty("add", table, "--mapping", mapping)
    assert refused.code == 3
    assert "map.yml, line 1, column 35" in refused.err
    assert "did you mean Person?" in refused.err
    mapping.write_text(MAP, encoding="utf-8")
    added = empty("add", table, "--mapping", mapping)
    assert added.code == 0
    assert "watch as of" in added.out
    assert "accepted, 1 records" in added.out
    assert "Testimir Exemplov" in empty("search", "exemplov").out


def test_a_mapping_that_is_not_there_is_said(empty: CommandLine, table: Path, tmp_path: Path) -> None:
    assert empty("add", table, "--mapping", tmp_path / "none.yml").code == 2


def test_a_broken_workbook_is_preserved_and_not_read(empty: CommandLine, tmp_path: Path) -> None:
    for name, data in (
        ("cut.xlsx", workbook({"S": [["x"]]})[:400]),
        ("other.xlsx", packed({"word/document.xml": b"<x/>"})),
        ("bomb.xlsx", workbook({"S": [["x" * 30_000]] * 4000})),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        ran = empty("add", path, "--source", "au_dfat_sanctions")
        assert ran.code == 3
        assert "held in quarantine: consolidated" in ran.err
