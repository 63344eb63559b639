# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The screening image follows what stands on the lists: built anew when that changes, and only then."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

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
