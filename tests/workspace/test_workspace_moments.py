# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The three times as a person writes them, down to search and screening."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.base.clock import FixedClock
from holdfast.base.errors import UsageError
from holdfast.record.times import Times
from holdfast.screening.scope import Scope
from holdfast.workspace import Workspace, create_workspace
from holdfast.workspace.images import image
from holdfast.workspace.ingest import add
from holdfast.workspace.moments import known_position, times_given
from support.small_lists import ftm


@pytest.fixture
def two_days(tmp_path: Path) -> Workspace:
    """A list added on 3 May and a later one of another dataset on 5 May."""
    environment = {"HOLDFAST_CONFIG_DIR": str(tmp_path / "config")}
    workspace = create_workspace(
        tmp_path / "ws", environment=environment, clock=FixedClock(datetime(2024, 5, 3, 12, tzinfo=UTC))
    )
    (tmp_path / "one.ftm.json").write_bytes(ftm("Ada Invented"))
    add(workspace, [tmp_path / "one.ftm.json"], source="one_list", observed_at=datetime(2024, 5, 1, tzinfo=UTC))
    workspace.close()
    workspace.clock = FixedClock(datetime(2024, 5, 5, 12, tzinfo=UTC))
    (tmp_path / "two.ftm.json").write_bytes(ftm("Bob Invented", dataset="two"))
    add(workspace, [tmp_path / "two.ftm.json"], source="two_list", observed_at=datetime(2024, 5, 1, tzinfo=UTC))
    return workspace


def names(workspace: Workspace, times: Times) -> set[str]:
    return {hit.caption for hit in workspace.record.search("invented", times=times).hits}


def test_what_was_known_is_asked_for_by_log_entry_or_by_time(two_days: Workspace) -> None:
    first = min(one.index for one in two_days.record.sets())
    by_entry = times_given(two_days, known_at=f"s{first}")
    assert by_entry == Times(known_at=first)
    assert names(two_days, by_entry) == {"Ada Invented"}
    by_day = times_given(two_days, known_at="2024-05-03")
    assert names(two_days, by_day) == {"Ada Invented"}
    assert names(two_days, times_given(two_days, known_at="2024-05-05T12:00:00Z")) == {"Ada Invented", "Bob Invented"}
    assert known_position(two_days.vault, "2024-05-05") == two_days.vault.size - 1


def test_screening_looks_at_what_was_known_then(two_days: Workspace) -> None:
    first = min(one.index for one in two_days.record.sets())
    assert image(two_days).size == 2
    scope = Scope.of(known_at=first)
    assert image(two_days, scope=scope).size == 1
    assert scope.words == f"as known at entry {first}"
    assert Scope.from_fields(scope.fields) == scope


def test_a_scope_of_a_day_stands_in_its_fields() -> None:
    scope = Scope.of(as_of="2022-02-24", listed_at="2024-01-01", known_at=0)
    assert scope.fields == {"as_of": "2022-02-24", "known_at": 0, "listed_at": "2024-01-01T00:00:00Z"}
    assert Scope.from_fields(scope.fields) == scope
    assert scope.words == "as listed at 2024-01-01T00:00:00Z; in force on 2022-02-24; as known at entry 0"


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"as_of": "2022"}, "no single day"),
        ({"as_of": "someday"}, "someday"),
        ({"listed_at": "someday"}, "someday"),
        ({"known_at": "someday"}, "no log position and no time"),
        ({"known_at": "9999"}, "no entry 9999"),
        ({"known_at": "2001-01-01"}, "nothing was known then"),
    ],
)
def test_times_that_cannot_be_read_say_so(two_days: Workspace, given: dict[str, str], what: str) -> None:
    with pytest.raises(UsageError, match=what):
        times_given(two_days, **given)
