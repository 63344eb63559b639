# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Reading the record where there is no room for SQLite's own files beside it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.base.errors import StoreError
from holdfast.record import Record
from support.record_lists import day, person


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk with a record of one entity; `filler` takes the rest of the room."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        with Record.create(folder / "record") as record:
            record.accept(*day(1, "2022-01-01", [person("1", "Ada One")]))
        fill(folder)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    free = os.statvfs(folder)
    (folder / "filler").write_bytes(bytes(free.f_bavail * free.f_frsize))


def test_a_record_on_a_full_disk_can_be_read(full_disk: Path) -> None:
    with Record.open(full_disk / "record") as record:
        assert record.entity("list-1") is not None
        assert record.last_index() == 1
        record.digest()


def test_writing_on_a_full_disk_says_so_and_works_again_when_there_is_room(full_disk: Path) -> None:
    with Record.open(full_disk / "record") as record:
        with pytest.raises(StoreError, match="the disk is full") as caught:
            record.accept(*day(2, "2022-01-02", [person("1", "Ada One"), person("2", "Bea Two")]))
        assert caught.value.hint is not None
        assert "free some space" in caught.value.hint
        assert record.entity("list-2") is None
        (full_disk / "filler").unlink()
        with Record.open(full_disk / "record") as other:
            other.accept(*day(2, "2022-01-02", [person("1", "Ada One"), person("2", "Bea Two")]))
        assert record.entity("list-2") is not None, "who opened it while the disk was full sees what came later"


def test_a_journal_that_is_not_folded_in_yet_is_never_passed_over(full_disk: Path) -> None:
    (full_disk / "filler").unlink()
    path = full_disk / "record" / "1" / "record.db"
    journal = path.with_name("record.db-wal")
    journal.write_bytes(b"x" * 100)
    fill(full_disk)
    with pytest.raises(StoreError, match="the disk is full"), Record.open(full_disk / "record") as record:
        record.digest()
