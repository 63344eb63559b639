# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import io
import os
from pathlib import Path
from typing import Any

import pytest

from holdfast.base.errors import CaptureError, InputError, StoreError
from holdfast.vault.imports import Imported, Refused, import_paths, import_stream, media_type_of, walk_files
from holdfast.vault.store import Vault


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files, a link, a pipe, an empty folder and a name that is no UTF-8."""
    root = tmp_path / "handed in"
    (root / "b").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "a.csv").write_bytes(b"a")
    (root / "b" / "c.XML").write_bytes(b"<c/>")
    (root / "b" / "same.csv").write_bytes(b"a")
    (root / "link").symlink_to(root / "a.csv")
    os.mkfifo(root / "pipe")
    Path(os.fsdecode(bytes(root) + b"/\xff.txt")).write_bytes(b"odd")
    return root


def test_a_folder_is_captured_file_by_file_in_order(maker: Any, folder: Path) -> None:
    vault = maker.create()
    told: list[Imported | Refused] = []
    result = import_paths(vault, [folder], on_item=told.append)
    assert [item.path.relative_to(folder).as_posix() for item in result.captured[:3]] == [
        "a.csv",
        "b/c.XML",
        "b/same.csv",
    ]
    assert [item.path.name for item in result.refused] == ["link", "pipe"]
    assert len(told) == 6
    assert [item.ref.first for item in result.captured] == [None, None, 1, None]
    assert vault.opening(1, "/body/name") == "a.csv"
    assert vault.opening(1, "/body/uri") == (folder / "a.csv").as_uri()
    assert vault.opening(4, "/body/name") == "\\xff.txt"
    assert [vault.capture(index).media for index in (1, 2, 4)] == ["text/csv", "application/xml", "text/plain"]
    assert {vault.capture(item.ref.index).fidelity for item in result.captured} == {"imported"}
    assert vault.verify().ok


def test_what_the_log_holds_says_nothing_about_names(maker: Any, folder: Path) -> None:
    vault = maker.create()
    import_paths(vault, [folder])
    logged = b"".join(entry.data for entry in vault.entries())
    assert b"csv" not in logged.replace(b"text/csv", b"")
    packs = b"".join(path.read_bytes() for path in (vault.path / "packs").iterdir())
    assert b"a.csv" not in packs


def test_a_link_that_is_named_is_meant(maker: Any, folder: Path) -> None:
    result = import_paths(maker.create(), [folder / "link"])
    assert [item.path.name for item in result.captured] == ["link"]


def test_special_and_missing_files_are_refused(maker: Any, folder: Path) -> None:
    vault = maker.create()
    result = import_paths(vault, [folder / "pipe", folder / "none", Path("/dev/null")])
    assert [type(item.error) for item in result.refused] == [InputError, CaptureError, InputError]
    assert vault.size == 1


def test_a_file_that_vanishes_costs_only_itself(maker: Any, folder: Path) -> None:
    vault = maker.create()

    class Vanishing(type(folder)):  # type: ignore[misc] # the concrete Path of this system
        def open(self, *_args: Any, **_more: Any) -> Any:
            raise FileNotFoundError(2, "No such file or directory")

    result = import_paths(vault, [folder / "a.csv", Vanishing(folder / "b" / "c.XML"), folder / "b" / "same.csv"])
    assert [item.path.name for item in result.captured] == ["a.csv", "same.csv"]
    assert [item.path.name for item in result.refused] == ["c.XML"]
    report = vault.verify()
    assert report.ok
    assert not report.tails


def test_an_unreadable_folder_is_refused(maker: Any, folder: Path) -> None:
    class Shut(type(folder)):  # type: ignore[misc] # the concrete Path of this system
        def __fspath__(self) -> str:
            return str(folder / "none at all")

    assert [type(item) for item in walk_files([folder / "empty"])] == []
    found = list(walk_files([Shut(folder)]))
    assert [type(item) for item in found] == [Refused]


def test_large_files_have_a_batch_of_their_own(maker: Any, tmp_path: Path) -> None:
    vault = maker.create()
    for name, size in (("a", 10), ("b", 9 << 20), ("c", 10), ("d", 9 << 20)):
        (tmp_path / name).write_bytes(name.encode() * size)
    result = import_paths(vault, [tmp_path / name for name in "abcd"])
    assert [item.ref.index for item in result.captured] == [1, 2, 3, 4]
    assert vault.verify().ok


def test_a_full_disk_ends_the_import_with_what_was_acknowledged(maker: Any, folder: Path) -> None:
    vault = maker.create()
    told: list[Imported | Refused] = []
    (vault.run_dir / "vault.lock").unlink()
    (vault.run_dir / "vault.lock").mkdir()
    with pytest.raises(StoreError):
        import_paths(vault, [folder], on_item=told.append)
    assert told == []


def test_standard_input_is_spooled_and_kept(maker: Any) -> None:
    vault: Vault = maker.create()
    reading, writing = os.pipe()
    os.write(writing, b"from a pipe")
    os.close(writing)
    with open(reading, "rb") as stream:  # noqa: PTH123 - a file descriptor
        ref = import_stream(vault, stream, name="list.csv")
    assert vault.open_payload(ref.index).read() == b"from a pipe"
    assert vault.capture(ref.index).media == "text/csv"
    assert vault.opening(ref.index, "/body/uri") == f"urn:sha256:{ref.payload.hex}"
    assert import_stream(vault, io.BytesIO(b"from a pipe"), media_type="text/plain").first == ref.index
    assert [path.name for path in vault.run_dir.iterdir() if path.name.startswith("tmp")] == []


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("a.CSV", "text/csv"),
        ("a", "application/octet-stream"),
        ("a.xyz", "application/octet-stream"),
        ("a.png", "image/png"),
    ],
)
def test_media_types_come_from_names(name: str, media: str) -> None:
    if name.endswith("xyz"):
        assert media_type_of("a.nobody-knows-this") == media
    else:
        assert media_type_of(name) == media
