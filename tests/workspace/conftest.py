# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""An empty workspace on a clock that only moves when told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from holdfast.workspace import Workspace, create_workspace

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class SlowClock:
    """A second later at each look."""

    def __init__(self) -> None:
        self._at = START

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with create_workspace(
        tmp_path / "ws", environment={"HOLDFAST_CONFIG_DIR": str(tmp_path / "config")}, clock=SlowClock()
    ) as made:
        yield made
