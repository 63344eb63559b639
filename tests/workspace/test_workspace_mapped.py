# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest

from holdfast.base.errors import InputError, UsageError
from holdfast.base.selector import Citation
from holdfast.workspace.ingest import AddReport, add
from holdfast.workspace.opening import Workspace
from holdfast.workspace.rebuild import rebuild
from holdfast.workspace.screening import screen_name
from support.workbooks import Cell, workbook

MAP = """
my_watch:
  queries:
  - entities:
      person:
        schema: Person
        keys: [No]
        topics: [poi]
        properties:
          name: {column: Name}
          birthDate: {column: Born}
"""
ROWS: list[list[str | None]] = [
    ["No", "Name", "Born", "Remark"],
    ["1", "Testimir Exemplov", "1961", "x"],
    ["2", "Examplina Sampleva", "soon", None],
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "watch.csv"
    path.write_text("\n".join(",".join(cell or "" for cell in row) for row in ROWS) + "\n", encoding="utf-8")
    return path


def mapped(workspace: Workspace, table: Path, text: str = MAP, source: str | None = None) -> AddReport:
    path = table.with_name("map.yml")
    path.write_text(text, encoding="utf-8")
    return add(workspace, [table], mapping=path, source=source)


def test_a_mapped_table_is_read_screened_and_rebuilt_from_the_vault_alone(workspace: Workspace, table: Path) -> None:
    report = mapped(workspace, table)
    (made,) = report.sets
    assert made.dataset == "my_watch"
    assert made.derivation is not None
    assert (made.derivation.status, made.derivation.counts.records, made.derivation.counts.losses) == ("accepted", 2, 1)
    assert [one.member for one in report.captures] == ["table", "mapping"]
    assert report.notes == ("watch.csv: columns that the mapping leaves out: Remark",)
    assert len(screen_name(workspace, "Testimir Exemplov", {}).hits) == 1
    before = workspace.record.digest()
    for path in (table, table.with_name("map.yml")):
        path.unlink()
    assert rebuild(workspace).digest == before


def test_another_mapping_of_the_same_bytes_is_read_anew(workspace: Workspace, table: Path) -> None:
    mapped(workspace, table)
    mapped(workspace, table, MAP.replace("birthDate: {column: Born}", "notes: {column: Born}"))
    entity = workspace.record.entity("my_watch-1")
    assert entity is not None
    assert (entity.values("notes"), entity.values("birthDate")) == (("1961",), ())


def test_a_cell_of_a_workbook_is_cited_by_its_bytes(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "watch.xlsx"
    path.write_bytes(workbook({"Persons": [list[Cell](row) for row in ROWS]}))
    mapped(workspace, path)
    entity = workspace.record.entity("my_watch-1")
    assert entity is not None
    (name,) = entity.properties["name"]
    cited = Citation.parse(str(name.citation))
    assert str(cited).partition("#")[0].endswith("!xlsx@1")
    assert workspace.vault.read_range(cited.payload, cited.chain, cited.span) == b"Testimir Exemplov"


def test_a_wrong_mapping_preserves_nothing(workspace: Workspace, table: Path) -> None:
    size = workspace.vault.size
    for text, said in ((MAP.replace("column: Born", "column: Birth"), "no column 'Birth'"), ("- x", "list of names")):
        with pytest.raises(InputError, match=said) as found:
            mapped(workspace, table, text)
        assert (found.value.where or "").startswith("map.yml, line ")
    with pytest.raises(UsageError, match="read by un_sc_xml"):
        mapped(workspace, table, source="un_sc_sanctions")
    assert workspace.vault.size == size


def test_none_found_is_not_said_of_a_list_that_holds_nobody(workspace: Workspace, table: Path) -> None:
    report = mapped(workspace, table, MAP.replace("        topics: [poi]\n", ""))
    assert any("nobody on this list will be screened" in note for note in report.notes)
    answer = screen_name(workspace, "Testimir Exemplov", {})
    assert answer.hits == ()
    assert answer.summary.endswith("(no source that is held lists anybody who is screened: my_watch)")
    mapped(workspace, table, source="other_watch")
    answer = screen_name(workspace, "Nobody Anywhere", {})
    assert "(other_watch); not counting my_watch, where nobody is listed who is screened" in answer.summary
