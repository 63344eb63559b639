# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The page about names names every romanisation and every file of tables."""

from pathlib import Path

from holdfast.names.script import tables


def test_every_romanisation_and_every_table_stands_on_the_page(repo_root: Path) -> None:
    page = (repo_root / "docs" / "explanation" / "names.md").read_text(encoding="utf-8")
    for table in tables().values():
        assert f"`{table.name}` | {table.standard} |" in page, table.name
    for file in (repo_root / "src/holdfast/names/data/scripts").iterdir():
        assert f"`{file.name}`" in page, file.name
