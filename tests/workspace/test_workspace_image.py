# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The screening image follows what stands on the lists: built anew when that changes, and only then."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.base.errors import UsageError
from holdfast.screening.batch import Screener
from holdfast.screening.image import build_image, open_image
from holdfast.screening.query import Query
from holdfast.screening.recall import check_recall
from holdfast.screening.scope import Scope
from holdfast.screening.segments import Segment
from holdfast.workspace import Workspace
from holdfast.workspace import images as subject
from holdfast.workspace.ingest import add
from support.small_lists import sdn

BUILDS = "image "


def _day(workspace: Workspace, folder: Path, day: int, data: bytes) -> None:
    path = folder / f"day{day}.csv"
    path.write_bytes(data)
    add(workspace, [path], source="us_ofac_sdn", observed_at=datetime(2024, 5, day, tzinfo=UTC))


def _builds(caplog: pytest.LogCaptureFixture, workspace: Workspace) -> tuple[int, set[str]]:
    """How often the image was built for the question, and the parties it holds."""
    caplog.clear()
    with caplog.at_level("INFO", logger="holdfast.workspace.images"):
        image = subject.image(workspace)
    built = sum(record.levelname == "INFO" and record.message.startswith(BUILDS) for record in caplog.records)
    return built, {image.listed(row).id for row in range(image.size)}


def test_an_image_is_built_when_what_stands_has_changed_and_only_then(
    workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [f"us_ofac_sdn-{90001 + at}" for at in range(12)]
    _day(workspace, tmp_path, 3, sdn(11))
    assert _builds(caplog, workspace) == (1, set(ids[:11]))
    assert _builds(caplog, workspace) == (0, set(ids[:11]))
    _day(workspace, tmp_path, 4, sdn(11))
    assert _builds(caplog, workspace) == (0, set(ids[:11]))
    _day(workspace, tmp_path, 5, sdn(11).replace(b'"individual"', b'"individual "'))
    assert _builds(caplog, workspace) == (0, set(ids[:11]))
    _day(workspace, tmp_path, 6, sdn(12))
    assert _builds(caplog, workspace) == (1, set(ids))
    _day(workspace, tmp_path, 1, sdn(10))
    assert _builds(caplog, workspace) == (0, set(ids))
    _day(workspace, tmp_path, 7, sdn(11))
    assert _builds(caplog, workspace) == (1, set(ids[:11]))


def test_a_damaged_image_is_built_anew_when_asked_for(
    workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _day(workspace, tmp_path, 3, sdn(2))
    folder = subject.image(workspace).folder
    next((folder.parent / "segments").glob("*/rows.bin")).write_bytes(b"")
    assert _builds(caplog, workspace) == (1, {"us_ofac_sdn-90001", "us_ofac_sdn-90002"})
    assert _builds(caplog, workspace)[0] == 0


def _listed(workspace: Workspace, **limits: object) -> set[str]:
    return {party.id for party in subject.image(workspace, scope=Scope.of(**limits)).parties()}  # type: ignore[arg-type] # by name


def test_a_day_that_changes_little_writes_a_delta_equal_to_a_full_build(workspace: Workspace, tmp_path: Path) -> None:
    rows = sdn(60).splitlines(keepends=True)
    _day(workspace, tmp_path, 3, b"".join(rows))
    base = subject.image(workspace)
    other = rows[30].replace(b"90031", b"90999")
    changed = [rows[0].replace(b"individual", b"individual "), *rows[2:30], other, *rows[31:]]
    _day(workspace, tmp_path, 4, b"".join(changed))
    image = subject.image(workspace)
    full = build_image(workspace.record.screen_entities(), tmp_path / "full")
    assert image.digest == full.digest != base.digest
    assert len(image.layers.segments) == 2
    assert image.layers.segments[1].size == 1
    assert list(image.parties()) == list(open_image(full.folder).parties())
    _day(workspace, tmp_path, 5, b"".join(rows))
    assert subject.image(workspace).digest == base.digest
    assert [party.id for party in base.parties()] == [party.id for party in subject.image(workspace).parties()]


def test_an_image_opened_before_stays_usable_when_its_files_are_forgotten(workspace: Workspace, tmp_path: Path) -> None:
    _day(workspace, tmp_path, 3, sdn(12))
    old = subject.image(workspace)
    digests = {old.digest.hex}
    for day, count in ((4, 11), (5, 13)):
        _day(workspace, tmp_path, day, sdn(count))
        for path in (old.folder, *(old.folder.parent / "segments").iterdir()):
            os.utime(path, (0, 0))
        digests.add(subject.image(workspace).digest.hex)
    images = old.folder.parent
    assert len(digests) == 3
    assert not old.folder.exists()
    assert {path.name for path in images.iterdir() if len(path.name) == 64} < digests
    assert len(list((images / "segments").iterdir())) == 2
    assert Screener(old).screen(Query("1", old.listed(0).names[0])).hits[0].entity_id == old.listed(0).id


def test_each_scope_has_an_image_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    _day(workspace, tmp_path, 3, sdn(12))
    _day(workspace, tmp_path, 6, sdn(11))
    ids = {f"us_ofac_sdn-{90001 + at}" for at in range(12)}
    assert _listed(workspace) == ids - {"us_ofac_sdn-90012"}
    assert _listed(workspace, listed_at="2024-05-04") == ids
    assert _listed(workspace, datasets=["us_ofac_sdn"], schemata=["Person"], topics=["sanction"]) <= ids
    assert _listed(workspace) == ids - {"us_ofac_sdn-90012"}
    assert len(list((subject.image(workspace).folder.parent / "scopes").glob("*.json"))) == 3


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"datasets": ["us_ofac_sd"]}, "no such dataset is held"),
        ({"excluded": ["us_ofac_sdn"]}, "no dataset is left"),
        ({"topics": ["sanctoin"]}, "no such topic"),
        ({"topics": ["crime.theft"]}, "within the scope"),
        ({"schemata": ["Nothing"]}, "Nothing"),
        ({"listed_at": "1999-01-01"}, "within the scope"),
        ({"listed_at": "yesterday"}, "yesterday"),
    ],
)
def test_a_scope_that_holds_nobody_is_refused(
    workspace: Workspace, tmp_path: Path, limits: dict[str, object], words: str
) -> None:
    _day(workspace, tmp_path, 3, sdn(2))
    with pytest.raises(UsageError, match=words):
        _listed(workspace, **limits)


def test_scopes_not_used_for_long_are_forgotten(workspace: Workspace, tmp_path: Path) -> None:
    for day in range(1, 12):
        _day(workspace, tmp_path, day, sdn(12 - day % 2))
        subject.image(workspace, scope=Scope.of(listed_at=f"2024-05-{day:02}"))
    folder = subject.image(workspace).folder.parent / "scopes"
    assert {path.suffix for path in folder.iterdir()} == {".json", ".versions"}
    _day(workspace, tmp_path, 12, sdn(10))
    subject.image(workspace)
    assert len(list(folder.glob("*.json"))) == len(list(folder.glob("*.versions"))) == 9
    assert (folder / "all.json").exists()


@pytest.mark.parametrize("name", ["scopes/all.json", "scopes/all.versions", "manifest.json", "segment.json", "ids.bin"])
@pytest.mark.parametrize(
    "damage",
    [pytest.param(b"", marks=pytest.mark.slow), b"{}", pytest.param(b"\xff" * 16, marks=pytest.mark.slow), None],
)
def test_whatever_is_damaged_is_made_again(
    workspace: Workspace, tmp_path: Path, name: str, damage: bytes | None
) -> None:
    _day(workspace, tmp_path, 3, sdn(12))
    old = subject.image(workspace).folder
    images = old.parent
    path = {"manifest.json": old / name, "segment.json": next((images / "segments").iterdir()) / name,
            "ids.bin": next((images / "segments").iterdir()) / name}.get(name, images / name)  # fmt: skip
    path.unlink() if damage is None else path.write_bytes(damage)
    for count in (12, 11):
        _day(workspace, tmp_path, 20 - count, sdn(count))
        assert subject.image(workspace).size == count
    assert subject.image(workspace).digest == build_image(workspace.record.screen_entities(), tmp_path / "full").digest


def test_a_manifest_that_names_a_missing_segment_is_made_again(
    workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _day(workspace, tmp_path, 3, sdn(2))
    folder = subject.image(workspace).folder
    shutil.rmtree(folder.parent / "segments")
    with caplog.at_level("WARNING"):
        assert subject.image(workspace).size == 2
    assert "built anew" in caplog.text


@pytest.mark.slow
def test_many_processes_may_build_at_once(workspace: Workspace, tmp_path: Path) -> None:
    _day(workspace, tmp_path, 3, sdn(12))
    code = (
        "import sys; from pathlib import Path; from holdfast.workspace import open_workspace, images;"
        "ws = open_workspace(Path(sys.argv[1])); print(images.image(ws).digest)"
    )
    environment = {**os.environ, "HOLDFAST_CONFIG_DIR": str(tmp_path / "config")}
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(workspace.folder)], stdout=subprocess.PIPE, env=environment)
        for _ in range(3)
    ]
    printed = {one.communicate()[0] for one in started}
    assert printed == {f"{subject.image(workspace).digest}\n".encode()}
    assert {one.returncode for one in started} == {0}


def test_a_party_not_found_by_its_own_name_is_reported_loudly(
    workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _day(workspace, tmp_path, 3, sdn(3))
    with caplog.at_level("INFO", logger="holdfast"):
        image = subject.image(workspace)
    assert "3 of 3 new names searched for, 0 not found" in caplog.text
    blind = replace(image, layers=replace(image.layers, segments=(_blind(image.layers.segments[0]),)))
    assert check_recall(blind).missed == tuple(party.id for party in image.parties())


def _blind(segment: Segment) -> Segment:
    return replace(segment, names=segment.names.without(range(len(segment.name_entity))))
