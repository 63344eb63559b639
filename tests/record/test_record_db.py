# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The database under the record: damage, versions, full disks, sudden ends, company."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from holdfast.base.errors import StoreError
from holdfast.record import Record
from support.record_lists import Person, day, person

ONE = [person("1", "Ada One")]


def filled(folder: Path, people: Sequence[Person] = ONE) -> Path:
    with Record.create(folder) as record:
        record.accept(*day(1, "2022-01-01", people))
    return folder / "1" / "record.db"


def test_a_record_is_created_once_and_opened_often(tmp_path: Path) -> None:
    assert not Record.exists(tmp_path / "record")
    with pytest.raises(StoreError, match="no record yet"):
        Record.open(tmp_path / "record")
    filled(tmp_path / "record")
    assert Record.exists(tmp_path / "record")
    with pytest.raises(StoreError, match="already"):
        Record.create(tmp_path / "record")
    with Record.open(tmp_path / "record") as record:
        assert record.generation == 1
        assert record.last_index() == 1
        assert record.size_bytes() > 0
        assert not record.stale()


@pytest.mark.parametrize("text", ["", "two", "../1", "1 2"])
def test_a_current_file_that_names_nothing_asks_for_a_rebuild(tmp_path: Path, text: str) -> None:
    filled(tmp_path / "record")
    (tmp_path / "record" / "current").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        Record.open(tmp_path / "record")
    assert caught.value.hint == "holdfast rebuild"
    with Record.rebuild(tmp_path / "record") as fresh:
        fresh.accept(*day(1, "2022-01-01", ONE))
    with Record.open(tmp_path / "record") as record:
        assert record.entity("list-1") is not None


@pytest.mark.parametrize("damage", ["header", "middle", "empty", "missing"])
def test_a_damaged_database_is_named_with_the_remedy(tmp_path: Path, damage: str) -> None:
    path = filled(tmp_path / "record", [person(str(n), f"Name {n}") for n in range(300)])
    data = path.read_bytes()
    if damage == "header":
        path.write_bytes(b"x" * 100 + data[100:])
    elif damage == "middle":
        path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        path.unlink()
    with pytest.raises(StoreError) as caught, Record.open(tmp_path / "record") as record:
        record.digest()
    assert caught.value.hint == "holdfast rebuild"
    assert caught.value.where == str(path)


@pytest.mark.parametrize(("version", "remedy"), [(1, "holdfast rebuild"), (99, "pip install --upgrade holdfast")])
def test_other_schema_versions_are_refused_with_what_to_do(tmp_path: Path, version: int, remedy: str) -> None:
    filled(tmp_path / "record")
    with Record.open(tmp_path / "record") as record:
        record._database.connection().execute(f"PRAGMA user_version = {version}")
    with pytest.raises(StoreError) as caught:
        Record.open(tmp_path / "record")
    assert remedy in (caught.value.hint or "")


def test_a_changed_statement_is_found_by_the_digest(tmp_path: Path) -> None:
    filled(tmp_path / "record")
    with Record.open(tmp_path / "record") as record:
        record.digest()
        record._database.connection().execute("UPDATE text SET value = 'Eve One' WHERE value = 'Ada One'")
        with pytest.raises(StoreError, match="not those that were stored"):
            record.digest()


def test_a_full_disk_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    filled(tmp_path / "record")
    with Record.open(tmp_path / "record") as record:
        before = record.digest()
        connection = record._database.connection()
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match="disk is full"):
            record.accept(*day(2, "2022-01-02", [person(str(n), f"Name {n}") for n in range(2000)]))
        assert record.digest() == before
        assert not record.has_set(2)


def test_a_rebuild_switches_at_the_end_and_keeps_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    filled(folder)
    with Record.open(folder) as old:
        for turn in (2, 3):
            with Record.rebuild(folder) as fresh:
                fresh.accept(*day(1, "2022-01-01", [person("1", "Ada One"), person(str(turn), "Bob Two")]))
                assert not old.stale() or turn == 3
            assert (folder / "current").read_text(encoding="ascii") == f"{turn}\n"
        assert old.stale()
        assert old.entity("list-1") is not None  # its files are gone from the folder, not from under it
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["2", "3"]
    with Record.open(folder) as new:
        assert new.entity("list-3") is not None


def test_a_rebuild_that_fails_changes_nothing_and_a_second_one_at_once_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    filled(folder)
    with pytest.raises(RuntimeError), Record.rebuild(folder):
        raise RuntimeError("stop")
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["1"]
    (folder / "7").mkdir()  # left behind by a rebuild that was killed
    with Record.rebuild(folder) as fresh:
        assert fresh.generation == 2
        with pytest.raises(StoreError, match="lock"), Record.rebuild(folder):
            pass  # pragma: no cover - never reached


CHILD = """
import os, sys, signal
from pathlib import Path
from holdfast.record import Record
from support.record_lists import day, person, records_of

def breaking():
    yield from records_of([person(str(n), f"Name {n}") for n in range(3000)])
    os.kill(os.getpid(), signal.SIGKILL)

capture_set, _ = day(2, "2022-01-02", [person("5", "Eve Five")])
Record.open(Path(sys.argv[1])).accept(capture_set, {"people": breaking()})
"""


def child(script: str, *arguments: str) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], env={**os.environ, "PYTHONPATH": paths}, stderr=subprocess.PIPE
    )


def test_a_process_killed_while_accepting_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    filled(folder)
    with Record.open(folder) as record:
        before = record.digest()
        process = child(CHILD, str(folder))
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert record.digest() == before
        assert record.accept(*day(2, "2022-01-02", [person("5", "Eve Five"), *ONE])).status == "accepted"


WRITER = """
import sys
from pathlib import Path
from holdfast.record import Record
from support.record_lists import day, person

folder, first = Path(sys.argv[1]), int(sys.argv[2])
with Record.open(folder) as record:
    for n in range(first, first + 8):
        record.accept(*day(n, f"2022-01-{n:02d}", [person(str(k), f"Name {k} {n % 3}") for k in range(60)]))
"""


def test_two_processes_accepting_at_once_and_a_reader_beside_them_agree_with_one_alone(tmp_path: Path) -> None:
    with Record.create(tmp_path / "together") as record:
        writers = [child(WRITER, str(tmp_path / "together"), str(first)) for first in (1, 9)]
        while any(writer.poll() is None for writer in writers):
            sets = record.sets()
            if sets:
                assert len(list(record.screen_entities())) == 60
        for writer in writers:
            assert writer.communicate()[1] == b""
            assert writer.returncode == 0
        digest = record.digest()
    with Record.create(tmp_path / "alone") as record:
        for n in range(1, 17):
            record.accept(*day(n, f"2022-01-{n:02d}", [person(str(k), f"Name {k} {n % 3}") for k in range(60)]))
        assert record.digest() == digest


def test_threads_share_one_record(tmp_path: Path) -> None:
    filled(tmp_path / "record")
    found: list[str] = []
    with Record.open(tmp_path / "record") as record:

        def look() -> None:
            view = record.entity("list-1")
            found.append(view.caption if view is not None else "")

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == ["Ada One"] * 4


def test_another_process_writing_moves_the_change_counter(tmp_path: Path) -> None:
    filled(tmp_path / "record")
    with Record.open(tmp_path / "record") as one, Record.open(tmp_path / "record") as other:
        before = one.change_counter()
        assert one.change_counter() == before
        other.accept(*day(2, "2022-01-02", ONE))
        assert one.change_counter() != before


READER = """
import os, sys
from pathlib import Path
from holdfast.base.errors import StoreError
from holdfast.record import Record
from holdfast.record.vocabulary import is_name, query_words
from support.record_lists import day, person

assert is_name("Person", "name")
assert query_words("\u0430da")  # tables are loaded before the right to read them is given up
if os.geteuid() == 0:
    os.setuid(65534)
with Record.open(Path(sys.argv[1])) as record:
    assert record.entity("list-1").caption == "Ada One"
    assert record.search("ada").total == 1
    try:
        record.accept(*day(2, "2022-01-02", [person("1", "Ada One")]))
    except StoreError as error:
        assert "read-only" in error.message, error
    else:
        raise AssertionError("wrote to a read-only disk")
"""


def test_a_read_only_folder_can_be_read_and_says_so_when_written() -> None:
    with tempfile.TemporaryDirectory() as outside:
        folder = Path(outside) / "record"
        filled(folder)
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o555 if path.is_dir() else 0o444)
        Path(outside).chmod(0o755)
        process = child(READER, str(folder))
        error = process.communicate()[1]
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
        assert process.returncode == 0, error.decode()
