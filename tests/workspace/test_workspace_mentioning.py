# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names of the record in documents: by which letters, by whose fullest form, and when they are looked for again."""

import json
import shutil
from pathlib import Path

import pytest

from holdfast.workspace import Workspace
from holdfast.workspace.documents import document_lines, mentioned_in, open_document
from holdfast.workspace.ingest import add
from holdfast.workspace.mentioning import names_of, refresh_mentions
from holdfast.workspace.mentioning_link import shortened
from support.small_lists import ftm

_LIST = ("Testimir Ivanovich Exemplov", "Sample Trading House", "Nemo Nobody")


def _write(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def _add(workspace: Workspace, folder: Path, text: str, name: str = "story.txt") -> None:
    add(workspace, [_write(folder, name, text.encode())])


def _list(
    workspace: Workspace, folder: Path, *names: str, schema: str = "Person", dataset: str = "example_list"
) -> None:
    add(workspace, [_write(folder, f"{dataset}.json", ftm(*names, schema=schema, dataset=dataset))], source=dataset)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Testimir Ivanovich Exemplov", ("Testimir Exemplov", "Exemplov Testimir")),
        ("EXEMPLOV, Testimir Ivanovich", ("Testimir EXEMPLOV",)),
        ("Экземплов Тестимир Иванович", ("Экземплов Тестимир", "Тестимир Экземплов")),
        ("Мустерова Анна Петровна", ("Мустерова Анна", "Анна Мустерова")),
        ("Testimir Exemplov", ()),
        ("Ann Mary Muster", ()),
        ("Abramovich Testimir", ()),
    ],
)
def test_a_patronymic_is_left_out_and_nothing_else(name: str, short: tuple[str, ...]) -> None:
    assert shortened(name) == short


def test_a_party_is_found_without_its_patronymic_and_by_its_surname_alone(workspace: Workspace, tmp_path: Path) -> None:
    _list(workspace, tmp_path / "in", *_LIST)
    _add(
        workspace,
        tmp_path / "in",
        "Testimir Exemplov said no on March 3, 2024.\n\nLater Mr. Exemplov told reporters more.\n",
    )
    found = mentioned_in(workspace, "example_list-0")
    assert [one.mentioned.surface.split()[-1] for one in found] == ["Exemplov", "Exemplov"]
    assert found[0].mentioned.score >= found[1].mentioned.score
    assert mentioned_in(workspace, "example_list-2") == ()


@pytest.mark.slow
def test_look_alike_letters_lead_to_the_party_and_are_told(workspace: Workspace, tmp_path: Path) -> None:
    _list(workspace, tmp_path / "in", "Testimir Exemplov")
    _add(workspace, tmp_path / "in", "The order names Testimir Ex\u0435mplov, the minister said.\n")
    (found,) = mentioned_in(workspace, "example_list-0")
    assert "homoglyph" in found.mentioned.signs
    (line,) = document_lines(workspace)
    mentions = open_document(workspace, line.id).read.views[0].understood.mentions
    assert any("homoglyph" in one.signs for one in mentions if one.candidates)


@pytest.mark.slow
def test_several_parties_of_one_name_stay_candidates(workspace: Workspace, tmp_path: Path) -> None:
    _list(workspace, tmp_path / "in", "Testimir Exemplov")
    _list(workspace, tmp_path / "in", "Testimir Exemplov", dataset="other_list")
    _add(workspace, tmp_path / "in", "Testimir Exemplov said no.\n")
    (one,) = mentioned_in(workspace, "example_list-0")
    (other,) = mentioned_in(workspace, "other_list-0")
    assert (one.mentioned.start, one.mentioned.score) == (other.mentioned.start, other.mentioned.score)
    assert one.mentioned.score <= 500


@pytest.mark.slow
def test_the_one_whose_office_the_document_tells_comes_before_a_namesake(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        {"name": ["Testimir Exemplov"], "position": ["Member of the Board of Directors of Sample Airlines"]},
        {"name": ["Testimir Ivanovich Exemplov"], "notes": ["Press secretary of the Governor of Sampleland"]},
    ]
    lines = [
        json.dumps({"id": f"offices-{at}", "schema": "Person", "datasets": ["offices"], "properties": row})
        for at, row in enumerate(rows)
    ]
    folder = tmp_path / "in"
    add(workspace, [_write(folder, "offices.json", "".join(f"{line}\n" for line in lines).encode())], source="offices")
    _add(workspace, folder, "The governor's spokesman, Testimir Exemplov, said no.\n\nLater Exemplov said more.\n")
    namesake, meant = (
        {one.mentioned.start: one.mentioned.score for one in mentioned_in(workspace, f"offices-{at}")} for at in (0, 1)
    )
    assert len(meant) == 2
    assert all(score > namesake.get(start, 0) for start, score in meant.items())


@pytest.mark.slow
def test_a_ship_is_no_person(workspace: Workspace, tmp_path: Path) -> None:
    _list(workspace, tmp_path / "in", "Testimir Exemplov", schema="Vessel")
    _add(workspace, tmp_path / "in", "“No,” said President Testimir Exemplov on Monday.\n")
    assert mentioned_in(workspace, "example_list-0") == ()


@pytest.mark.slow
def test_documents_are_looked_at_again_only_when_other_names_stand(workspace: Workspace, tmp_path: Path) -> None:
    assert refresh_mentions(workspace) == 0
    assert not (workspace.folder / "record" / "images" / "mentions").exists(), "nothing is built without documents"
    _add(workspace, tmp_path / "in", "Testimir Exemplov said no.\n")
    assert refresh_mentions(workspace) == 1
    assert refresh_mentions(workspace) == 0
    _list(workspace, tmp_path / "in", "Testimir Exemplov")
    assert refresh_mentions(workspace) == 1
    assert len(mentioned_in(workspace, "example_list-0")) == 1
    _add(workspace, tmp_path / "in", "Once more Testimir Exemplov said no.\n", "second.txt")
    assert refresh_mentions(workspace) == 1, "the new one alone"
    assert len(mentioned_in(workspace, "example_list-0")) == 2


@pytest.mark.slow
def test_a_damaged_or_missing_automaton_is_made_again(workspace: Workspace, tmp_path: Path) -> None:
    _list(workspace, tmp_path / "in", "Testimir Exemplov")
    _add(workspace, tmp_path / "in", "Testimir Exemplov said no.\n")
    digest = names_of(workspace).digest
    shutil.rmtree(workspace.folder / "record" / "images" / "mentions")
    assert names_of(workspace).digest == digest
    (folder,) = [one for one in (workspace.folder / "record" / "images" / "mentions").iterdir() if one.is_dir()]
    shutil.move(folder, tmp_path / "kept")
    folder.mkdir()
    assert names_of(workspace).digest == digest
    (folder / "countries.json").unlink()
    assert names_of(workspace).digest == digest
    assert (folder / "countries.json").is_file()
    assert len(mentioned_in(workspace, "example_list-0")) == 1
