# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where the environment fails: read-only and full disks, no rights, no key, no HOME, network file systems."""

import contextlib
import ctypes
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from holdfast.base.errors import StoreError
from holdfast.base.files import NETWORK_FILE_SYSTEMS, file_system_of, require_local
from support.command_line import CommandLine, Ran
from support.small_lists import sdn

_PR_CAPBSET_DROP = 24  # linux/prctl.h
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH, _CAP_FOWNER = 1, 2, 3  # linux/capability.h
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else or mount")


def _environment_failure(ran: Ran) -> None:
    assert ran.code == 4, ran.text
    assert ran.err.startswith("holdfast: ")
    assert "\n  try: " in ran.err, ran.err
    assert "\n  where: " in ran.err, ran.err
    assert len(ran.err.splitlines()) <= 3
    assert "Traceback" not in ran.text


def _bound_by_modes() -> None:
    """For a child of root: without the capabilities that let it overlook modes of files (capabilities(7))."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH, _CAP_FOWNER):
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


@contextlib.contextmanager
def _read_only(*folders: Path) -> Iterator[None]:
    paths = [path for folder in folders for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in paths}
    try:
        for path, mode in modes.items():
            path.chmod(mode & ~0o222)
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.mark.slow
@as_root
def test_on_a_read_only_folder_looking_works_and_writing_says_what_to_do(
    cli: CommandLine, lists: Path, tmp_path: Path
) -> None:
    assert cli("screen", "Testimir Exemplov").code == 0
    with _read_only(cli.workspace, cli.config, tmp_path):
        for command in (["show", "us_ofac_sdn-90001", "--evidence"], ["verify"], ["screen", "Testimir Exemplov"]):
            ran = cli.apart(*command, preexec_fn=_bound_by_modes)
            assert ran.code == 0, (command, ran.text)
        for writing in (
            ["add", "-", "--source", "my_list"], ["add", str(lists / "sdn.csv")], ["rebuild"],
            ["bundle", "c1", "-o", str(tmp_path / "b.zip")], ["init", str(tmp_path / "new")],
        ):  # fmt: skip
            _environment_failure(cli.apart(*writing, preexec_fn=_bound_by_modes))
    assert cli("verify").code == 0
    assert cli("add", lists / "sdn.csv", "--observed-at", "2024-07-01").code == 0


@pytest.mark.slow
@as_root
def test_a_folder_one_may_not_look_into_is_no_bug(cli: CommandLine, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    (closed / "mine.csv").write_bytes(sdn())
    closed.chmod(0)
    other = CommandLine(closed / "inside", tmp_path / "config")
    for ran in (
        other.apart("sources", preexec_fn=_bound_by_modes),
        other.apart("init", closed / "inside", preexec_fn=_bound_by_modes),
        cli.apart("add", closed / "mine.csv", preexec_fn=_bound_by_modes),
        cli.apart("add", closed, preexec_fn=_bound_by_modes),
        cli.apart("screen", closed / "mine.csv", preexec_fn=_bound_by_modes),
        cli.apart("bundle", "c1", "-o", closed / "b.zip", preexec_fn=_bound_by_modes),
        cli.apart("verify", "--checkpoint", closed / "mine.csv", preexec_fn=_bound_by_modes),
    ):
        assert ran.code in {2, 4}, ran.text
        assert ran.err.startswith("holdfast: ")
        assert str(closed) in ran.err
        assert "ermission denied" in ran.err, ran.err
        assert "Traceback" not in ran.text
    closed.chmod(0o700)


def test_without_the_key_the_workspace_can_be_read_and_not_added_to(cli: CommandLine, lists: Path) -> None:
    shutil.rmtree(cli.config)
    assert cli("search", "exemplov").code == 0
    assert cli("verify").code == 0
    _environment_failure(cli("add", lists / "sdn.csv", "--observed-at", "2024-07-01"))
    ran = cli("doctor")
    assert ran.code == 1
    assert "restore it from your copy" in ran.out


def test_without_a_home_the_key_folder_must_be_named(tmp_path: Path) -> None:
    cli = CommandLine(tmp_path / "ws", tmp_path / "config")
    environment = {name: value for name, value in cli.env().items() if name not in {"HOME", "HOLDFAST_CONFIG_DIR"}}
    environment.pop("XDG_CONFIG_HOME", None)
    done = subprocess.run(
        cli.argv("init", tmp_path / "ws"), capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 4
    assert "HOLDFAST_CONFIG_DIR" in done.stderr
    assert not (tmp_path / "ws" / "holdfast.toml").exists()


def _limited(size: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return limit


@pytest.mark.parametrize(
    "room", [0, pytest.param(20_000, marks=pytest.mark.slow), pytest.param(60_000, marks=pytest.mark.slow)]
)
def test_a_file_that_may_not_grow_loses_nothing_and_the_next_command_goes_on(
    cli: CommandLine, tmp_path: Path, room: int
) -> None:
    (tmp_path / "sdn.csv").write_bytes(sdn(400))
    before = cli("verify", "--json").json
    ran = cli.apart("add", tmp_path / "sdn.csv", "--observed-at", "2024-07-01", preexec_fn=_limited(room))
    _environment_failure(ran)
    after = cli("verify", "--json")
    assert after.code == 0, after.text
    assert after.json["captures"] >= before["captures"]
    assert "us_ofac_sdn-90001" in cli("search", "exemplov").out
    ran = cli("add", tmp_path / "sdn.csv", "--observed-at", "2024-07-02")
    assert ran.code == 0, ran.text
    assert "400 records" in ran.out
    assert cli("verify").code == 0
    assert cli("doctor").code == 0


@contextlib.contextmanager
def _small_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@as_root
def test_a_full_disk_stops_acknowledging_and_truncates_nothing(made: CommandLine, tmp_path: Path) -> None:
    big = tmp_path / "big.csv"
    big.write_bytes(sdn(60_000))
    with _small_disk(tmp_path / "disk", "4m") as disk:
        shutil.copytree(made.workspace, disk / "ws")
        shutil.copytree(made.config, tmp_path / "config")
        cli = CommandLine(disk / "ws", tmp_path / "config")
        before = cli("verify", "--json").json
        ran = cli("add", big, "--observed-at", "2024-07-01")
        _environment_failure(ran)
        assert "the disk is full" in ran.err
        after = cli("verify", "--json")
        assert after.code == 0, after.text
        assert after.json["captures"] >= before["captures"]
        with contextlib.suppress(OSError), (disk / "filler").open("wb") as filler:
            while True:
                filler.write(b"x" * 4096)
                filler.flush()
        assert cli("verify").code == 0
        _environment_failure(cli("rebuild"))
        subprocess.run(["mount", "-o", "remount,size=32m", str(disk)], check=True)
        small = tmp_path / "small.csv"
        small.write_bytes(sdn(3))
        ran = cli("add", small, "--observed-at", "2024-07-02")
        assert ran.code == 0, ran.text
        assert "us_ofac_sdn-90001" in cli("search", "exemplov").out
        assert cli("verify").code == 0


MOUNTS = (
    "21 26 0:19 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
    "31 21 0:44 / /mnt/share rw shared:2 - nfs4 server:/x rw\n"
    "32 21 0:45 / /mnt/with\\040blank rw - fuse.sshfs me@host: rw\n"
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/home/a", "ext4"), ("/mnt/share", "nfs4"), ("/mnt/share/ws", "nfs4"), ("/mnt/shared", "ext4"),
     ("/mnt/with blank/ws", "fuse.sshfs")],
)  # fmt: skip
def test_the_kind_of_file_system_is_read_from_the_mount_table(path: str, kind: str) -> None:
    assert file_system_of(path, MOUNTS) == kind


def test_a_network_file_system_is_refused_with_a_remedy(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    for kind in sorted(NETWORK_FILE_SYSTEMS):
        table.write_text(f"21 26 0:19 / / rw - ext4 /dev/sda1 rw\n22 21 0:20 / {tmp_path} rw - {kind} x rw\n")
        with pytest.raises(StoreError, match="network file system") as caught:
            require_local(tmp_path / "ws", mountinfo=table)
        assert caught.value.hint is not None
        assert "local disk" in caught.value.hint
    table.write_text("21 26 0:19 / / rw - ext4 /dev/sda1 rw\n")
    require_local(tmp_path / "ws", mountinfo=table)
