# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Switzerland's amendment files: whom one names is listed until a whole list of that day or later decides."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from holdfast.workspace import Workspace, create_workspace
from holdfast.workspace.ingest import add

PROGRAM = (
    '<sanctions-program ssid="1000" version-date="2024-01-16"><program-key lang="eng">EX</program-key>'
    '<program-name lang="eng">Invented measures</program-name>'
    '<sanctions-set ssid="64391" lang="eng">Financial measures, annex 2</sanctions-set></sanctions-program>'
)
TARGET = (
    '<target ssid="{key}"><sanctions-set-id>64391</sanctions-set-id><individual sex="male">'
    '<identity ssid="{key}1" main="true"><name ssid="{key}2" name-type="primary-name" quality="good" lang="eng">'
    '<name-part order="1" name-part-type="whole-name"><value>{name}</value></name-part></name></identity></individual>'
    '<modification modification-type="{kind}" effective-date="{day}"/></target>'
)
ADA, BOB = (7001, "Ada Invented"), (7002, "Bob Madeup")


def seco(day: str, *targets: tuple[int, str], amendment: bool = False, kind: str = "listed") -> bytes:
    """A file of the list's shape, as of a day."""
    body = "".join(TARGET.format(key=key, name=name, day=day, kind=kind) for key, name in targets)
    head = f'list-type="{"amendment" if amendment else "whole-list"}" date="{day}"'
    return f'<?xml version="1.0"?><swiss-sanctions-list {head}>{PROGRAM}{body}</swiss-sanctions-list>'.encode()


FILES = (
    ("whole_1.xml", seco("2024-01-10", ADA)),
    ("amendment.xml", seco("2024-01-17", BOB, amendment=True)),
    ("whole_2.xml", seco("2024-01-20", ADA)),
)


def take(workspace: Workspace, folder: Path, files: Sequence[tuple[str, bytes]]) -> None:
    for name, data in files:
        (folder / name).write_bytes(data)
        report = add(workspace, [folder / name])
        assert [one.derivation.status for one in report.sets if one.derivation is not None] == ["accepted"]


def listed(workspace: Workspace) -> list[str]:
    return [one.caption for one in workspace.record.screen_entities()]


def test_whom_an_amendment_names_is_listed_searched_and_screened_until_the_next_whole_list(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, tmp_path, FILES[:1])
    assert listed(workspace) == ["Ada Invented"]
    take(workspace, tmp_path, FILES[1:2])
    assert listed(workspace) == ["Ada Invented", "Bob Madeup"]
    assert [hit.id for hit in workspace.record.search("bob madeup").hits] == ["ch_seco_sanctions-7002"]
    view = workspace.record.entity("ch_seco_sanctions-7002")
    assert view is not None
    assert (view.listed, view.target) == (True, True)
    take(workspace, tmp_path, FILES[2:])
    assert listed(workspace) == ["Ada Invented"]
    gone = workspace.record.entity("ch_seco_sanctions-7002")
    assert gone is not None
    assert not gone.listed


def test_a_whole_list_that_has_the_party_too_keeps_it_listed(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, tmp_path, [*FILES[:2], ("whole_3.xml", seco("2024-01-17", ADA, BOB))])
    assert listed(workspace) == ["Ada Invented", "Bob Madeup"]


@pytest.mark.parametrize("order", list(permutations(range(3)))[1:])
def test_amendments_in_any_order_give_the_same_record(tmp_path: Path, order: tuple[int, ...]) -> None:
    states = []
    for number, turns in enumerate(((0, 1, 2), order)):
        environment = {"HOLDFAST_CONFIG_DIR": str(tmp_path / f"config{number}")}
        with create_workspace(tmp_path / f"ws{number}", environment=environment) as workspace:
            take(workspace, tmp_path, [FILES[at] for at in turns])
            states.append((workspace.record.digest(), listed(workspace)))
    assert states[0] == states[1]
