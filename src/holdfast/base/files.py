# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Files that survive a crash: write, sync, rename, lock; and where they may not lie.

`Disk` holds every operation that changes something on disk. Each one is small, names the
path, and lets out only `StoreError`, with the path and what to do; so a test can put a
recording disk in its place and replay every crash. Nothing is durable before the matching
`sync`, and a new name is durable only after `sync_folder` on its folder (POSIX promises no
more; ext4 loses a created name otherwise).

`Lock` is an advisory lock of a whole file (flock). It ends with the process, however that
ends, so no stale lock is ever left. `require_local` refuses network file systems, where
locks and syncs do not mean what they say. No word of the domain stands here.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from holdfast.base.errors import StoreError

__all__ = [
    "NETWORK_FILE_SYSTEMS",
    "Disk",
    "Lock",
    "file_system_of",
    "lacks_room",
    "read_up_to",
    "require_local",
    "store_errors",
]

NETWORK_FILE_SYSTEMS = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.curlftpfs", "fuse.davfs",
    "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs", "fuse.goofys", "fuse.juicefs", "fuse.moosefs",
    "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "orangefs",
    "pvfs2", "smb2", "smb3", "smbfs",
})  # fmt: skip
"""File system types of /proc/self/mountinfo that lie on another machine."""

_FREE = "free some space and run the command again; nothing acknowledged was lost"
_HINTS = {
    errno.ENOSPC: ("the disk is full", _FREE),
    errno.EDQUOT: ("the disk quota is used up", _FREE),
    errno.EFBIG: ("the file may not grow any further", "raise the file size limit (ulimit -f)"),
    errno.EROFS: ("the file system is read-only", "use a folder on a writable disk, or mount it read-write"),
    errno.EACCES: ("permission denied", "check the owner and mode of the folder"),
    errno.EPERM: ("permission denied", "check the owner, mode and attributes of the folder"),
    errno.EIO: ("the disk reports an input/output error", "check the disk and the kernel's log before going on"),
    errno.EMFILE: ("too many open files", "raise the limit (ulimit -n)"),
    errno.ENAMETOOLONG: ("the path is too long", "use a shorter folder name"),
}
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_MOUNT = re.compile(r"\S+ \S+ \S+ \S+ (\S+) \S+ (?:.* )?- (\S+) ")
_OCTAL = re.compile(r"\\([0-7]{3})")
_FIRST_WAIT_S = 0.001
_LONGEST_WAIT_S = 0.05  # a batch takes some ms; longer naps would let a busy writer starve the others


@contextmanager
def store_errors(path: Path, doing: str) -> Iterator[None]:
    """Turn an `OSError` of the block into a `StoreError` that names `path` and the remedy.

    Args:
        path: what the block works on, unless the error itself names a file.
        doing: the verb for the message, e.g. `write`.
    """
    try:
        yield
    except OSError as exc:
        what, hint = _HINTS.get(exc.errno or 0, (exc.strerror or str(exc), None))
        raise StoreError(f"cannot {doing}: {what}", where=str(path), hint=hint) from exc


def lacks_room(error: BaseException | None) -> bool:
    """Whether `error`, or what caused it, is a full disk, a used-up quota or a file size limit."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return True
        error = error.__cause__
    return False


def read_up_to(path: Path, limit: int) -> bytes:
    """The first `limit` bytes of a file, or all of it; a file of any length costs no more memory than that.

    Raises:
        OSError: as the operating system says; see `store_errors`.
    """
    with path.open("rb") as stream:
        return stream.read(limit)


class Disk:
    """Every operation that changes files. Stateless: may be shared by threads.

    Raises:
        StoreError: from every method, when the operating system refuses.
    """

    def make_folder(self, path: Path) -> None:
        """Create a folder and those above it; existing ones are fine. The new names are synced."""
        missing = [path]
        while not missing[-1].parent.is_dir():
            missing.append(missing[-1].parent)
        for folder in reversed(missing):
            if not folder.is_dir():
                self.make_one_folder(folder)
                self.sync_folder(folder.parent)

    def make_one_folder(self, path: Path) -> None:
        """Create one folder whose parent exists; an existing one is fine."""
        with store_errors(path, "create the folder"):
            path.mkdir(exist_ok=True)

    def write_at(self, path: Path, offset: int, parts: Sequence[bytes | memoryview]) -> int:
        """Write `parts` one after the other from byte `offset` on, creating the file; gives the end offset."""
        with store_errors(path, "write"):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                for part in parts:
                    offset = _write_all(handle, part, offset)
            finally:
                os.close(handle)
        return offset

    def sync(self, path: Path) -> None:
        """Make the content of an existing file durable (fdatasync, which covers its length too)."""
        with store_errors(path, "sync"):
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fdatasync(handle)
            finally:
                os.close(handle)

    def write_file(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        """Create or overwrite a whole file and sync it (not its name)."""
        with store_errors(path, "write"):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
            try:
                _write_all(handle, data, 0)
                os.fsync(handle)
            finally:
                os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        """Rename over `target`; durable after `sync_folder`."""
        with store_errors(target, "rename"):
            source.replace(target)

    def sync_folder(self, path: Path) -> None:
        """Make the names in a folder durable."""
        with store_errors(path, "sync"):
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def truncate(self, path: Path, length: int) -> None:
        """Cut a file to `length` bytes and sync it."""
        with store_errors(path, "truncate"), path.open("r+b") as stream:
            stream.truncate(length)
            os.fsync(stream.fileno())

    def remove(self, path: Path) -> None:
        """Remove a file; a missing one is fine."""
        with store_errors(path, "remove"):
            path.unlink(missing_ok=True)

    def replace_file(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        """Atomic write: beside it as `<name>.new`, synced, renamed over `path`, folder synced."""
        beside = path.with_name(path.name + ".new")
        self.write_file(beside, data, mode=mode)
        self.rename(beside, path)
        self.sync_folder(path.parent)


class Lock:
    """An advisory lock on the file `path` (created when missing), for processes and threads alike.

    Shared locks exclude an exclusive one and the other way round. The kernel drops the lock
    when the process ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def exclusive(self, *, timeout_s: float) -> Iterator[None]:
        """Hold the lock alone.

        Raises:
            StoreError: another process held it for longer than `timeout_s` seconds, or the
                file cannot be opened for writing.
        """
        with self._held(fcntl.LOCK_EX, timeout_s):
            yield

    @contextmanager
    def shared(self, *, timeout_s: float) -> Iterator[None]:
        """Hold the lock together with other sharers; errors as `exclusive`."""
        with self._held(fcntl.LOCK_SH, timeout_s):
            yield

    @contextmanager
    def _held(self, kind: int, timeout_s: float) -> Iterator[None]:
        with store_errors(self.path, "lock"):
            stream: BinaryIO = self.path.open("ab")
        with stream:
            self._wait(stream.fileno(), kind, timeout_s)
            yield

    def _wait(self, handle: int, kind: int, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        nap = _FIRST_WAIT_S
        while True:
            with store_errors(self.path, "lock"), suppress(BlockingIOError):
                fcntl.flock(handle, kind | fcntl.LOCK_NB)
                return
            if time.monotonic() >= deadline:
                raise StoreError(
                    f"another process has held the lock for {timeout_s:g} s",
                    where=str(self.path),
                    hint="wait until the other command has ended, then try again",
                )
            time.sleep(nap)
            nap = min(2 * nap, _LONGEST_WAIT_S)


def file_system_of(path: str, mountinfo: str) -> str | None:
    """Type of the file system that holds the absolute path, read from the text of a mountinfo file.

    The longest mount point that is a parent of `path` decides; of two equal ones the later,
    which covers the earlier. `None` when no line applies. Source: proc(5), /proc/pid/mountinfo.
    """
    best, found = -1, None
    for line in mountinfo.splitlines():
        match = _MOUNT.match(line)
        if match is None:
            continue
        point = _OCTAL.sub(lambda octal: chr(int(octal.group(1), 8)), match.group(1))
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, found = len(point), match.group(2)
    return found


def require_local(path: Path, *, mountinfo: Path = Path("/proc/self/mountinfo")) -> None:
    """Refuse a folder on a network file system; where the system does not tell, say nothing.

    Raises:
        StoreError: the file system type is one of `NETWORK_FILE_SYSTEMS`.
    """
    try:
        table = mountinfo.read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return
    kind = file_system_of(str(path.resolve()), table)
    if kind in NETWORK_FILE_SYSTEMS:
        raise StoreError(
            f"the folder lies on a network file system ({kind}), where locks and syncs cannot be relied on",
            where=str(path),
            hint="keep the workspace on a local disk and copy finished bundles to the network",
        )


def _write_all(handle: int, data: bytes | memoryview, offset: int) -> int:
    """Write everything at `offset`; gives the offset behind it."""
    view = memoryview(data)
    while view:
        written = os.pwrite(handle, view, offset)
        offset += written
        view = view[written:]
    return offset
