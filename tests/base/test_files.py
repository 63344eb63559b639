# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import errno
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import StoreError
from holdfast.base.files import Disk, Lock, file_system_of, require_local, store_errors

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /proc rw,nosuid - proc proc rw
40 22 0:40 / /mnt/share rw,relatime shared:9 master:2 - nfs4 server:/export rw,vers=4.2
41 22 0:41 / /mnt/with\\040blank rw - cifs //server/share rw
42 22 0:42 / /mnt/over rw - nfs server:/a rw
43 22 0:43 / /mnt/over rw - tmpfs none rw
44 40 0:44 / /mnt/share/local rw - xfs /dev/vdb rw
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/home/a", "ext4"),
        ("/mnt/share", "nfs4"),
        ("/mnt/share/case", "nfs4"),
        ("/mnt/shared", "ext4"),
        ("/mnt/with blank/x", "cifs"),
        ("/mnt/over/x", "tmpfs"),
        ("/mnt/share/local/x", "xfs"),
    ],
)
def test_the_longest_and_latest_mount_point_decides(path: str, kind: str) -> None:
    assert file_system_of(path, MOUNTS) == kind


@given(st.text(max_size=200))
def test_any_text_is_a_mount_table(text: str) -> None:
    found = file_system_of("/somewhere", text)
    assert found is None or found in text


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text("22 1 0:1 / / rw - ext4 x rw\n23 22 0:2 / " + str(tmp_path.resolve()) + " rw - fuse.sshfs h: rw\n")
    require_local(Path("/"), mountinfo=table)
    with pytest.raises(StoreError, match=r"fuse\.sshfs") as caught:
        require_local(tmp_path / "not there yet", mountinfo=table)
    assert caught.value.exit_code == 4
    assert caught.value.hint is not None


def test_a_system_that_tells_nothing_is_believed(tmp_path: Path) -> None:
    require_local(tmp_path, mountinfo=tmp_path / "none")
    require_local(tmp_path)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT, errno.EFBIG])
def test_errors_of_the_system_name_path_and_remedy(number: int) -> None:
    with pytest.raises(StoreError) as caught, store_errors(Path("/x"), "write"):
        raise OSError(number, os.strerror(number))
    assert caught.value.where == "/x"
    assert caught.value.hint is not None
    assert isinstance(caught.value.__cause__, OSError)


def test_other_errors_keep_the_words_of_the_system() -> None:
    with pytest.raises(StoreError, match="Is a directory"), store_errors(Path("/x"), "write"):
        raise OSError(errno.EISDIR, "Is a directory")
    with pytest.raises(StoreError, match="strange"), store_errors(Path("/x"), "write"):
        raise OSError("strange")


def test_every_operation_does_what_it_says(tmp_path: Path) -> None:
    disk = Disk()
    folder = tmp_path / "a" / "b"
    disk.make_folder(folder)
    disk.make_folder(folder)
    disk.make_one_folder(folder)
    path = folder / "x"
    assert disk.write_at(path, 0, [b"abc", memoryview(b"def")]) == 6
    assert disk.write_at(path, 2, [b"X"]) == 3
    disk.sync(path)
    assert path.read_bytes() == b"abXdef"
    disk.truncate(path, 2)
    assert path.read_bytes() == b"ab"
    disk.write_file(path, b"new", mode=0o600)
    disk.replace_file(path, b"newer", mode=0o600)
    assert path.read_bytes() == b"newer"
    assert path.stat().st_mode & 0o777 == 0o600
    disk.rename(path, folder / "y")
    disk.sync_folder(folder)
    disk.remove(folder / "y")
    disk.remove(folder / "y")
    assert list(folder.iterdir()) == []


def test_every_operation_lets_out_only_our_error(tmp_path: Path) -> None:
    disk = Disk()
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    inside = blocked / "x"
    for call in (
        lambda: disk.make_one_folder(inside),
        lambda: disk.write_at(inside, 0, [b"x"]),
        lambda: disk.sync(inside),
        lambda: disk.write_file(inside, b"x"),
        lambda: disk.rename(inside, tmp_path / "y"),
        lambda: disk.sync_folder(inside),
        lambda: disk.truncate(inside, 0),
        lambda: disk.remove(tmp_path),
    ):
        with pytest.raises(StoreError):
            call()
    with pytest.raises(StoreError), Lock(inside).exclusive(timeout_s=0):
        pass


def test_an_exclusive_lock_excludes_and_is_given_back(tmp_path: Path) -> None:
    lock, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    with lock.exclusive(timeout_s=1):
        with pytest.raises(StoreError, match="held the lock"), other.exclusive(timeout_s=0.02):
            pass
        with pytest.raises(StoreError, match="held the lock"), other.shared(timeout_s=0):
            pass
    with lock.shared(timeout_s=0), other.shared(timeout_s=0):
        pass
    with other.exclusive(timeout_s=0):
        pass


def test_who_waits_gets_the_lock(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    order: list[str] = []
    begun = threading.Event()

    def wait() -> None:
        begun.set()
        with lock.exclusive(timeout_s=20):
            order.append("second")

    with lock.exclusive(timeout_s=1):
        thread = threading.Thread(target=wait)
        thread.start()
        begun.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
