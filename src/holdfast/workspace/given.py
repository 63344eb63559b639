# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The customer file as it is given: a path, or standard input, opened for its reader.

A path is read twice, first for its digest: an interrupted run may only be gone on with on the very
same bytes. Standard input is read once, as it comes, and digested on the way; only Parquet and
Arrow files, which need to be read from the end, are put into a nameless file first.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from holdfast.base.digest import sha256_stream
from holdfast.base.errors import CaptureError, UsageError
from holdfast.base.files import store_errors
from holdfast.screening.readers import format_of

if TYPE_CHECKING:
    from holdfast.workspace.opening import Workspace

__all__ = ["Given", "opened_file"]

_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Given:
    """An opened customer file. `digest` and `size` are `None` and 0 while standard input is not read to its end."""

    stream: BinaryIO
    head: bytes
    size: int
    digest: str | None
    final_digest: Callable[[], str]


@contextlib.contextmanager
def opened_file(workspace: Workspace, file: str, form: str | None) -> Iterator[Given]:
    """Open `file`, `-` for standard input; `form` is the format when the caller knows it.

    Raises:
        UsageError: there is no such file.
        CaptureError: it cannot be read.
    """
    if file == "-":
        with _standard_input(workspace, form) as given:
            yield given
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below
    except (FileNotFoundError, IsADirectoryError) as exc:
        raise UsageError(
            f"the customer file cannot be read: {exc.strerror}", where=file, hint="holdfast screen FILE.csv -o OUT.csv"
        ) from exc
    except OSError as exc:
        raise CaptureError(f"the customer file cannot be read: {exc.strerror}", where=file) from exc
    with stream:
        if not stream.seekable():
            with _passing(stream) as given:
                yield given
            return
        digest, size = sha256_stream(stream)
        stream.seek(0)
        yield Given(stream, b"", size, str(digest), lambda: str(digest))


@contextlib.contextmanager
def _standard_input(workspace: Workspace, form: str | None) -> Iterator[Given]:
    with _passing(sys.stdin.buffer) as given:
        if (form or format_of(given.head)) not in {"parquet", "arrow"}:
            yield given
            return
        run = workspace.folder / "run"
        with store_errors(run, "keep what standard input gives"), tempfile.TemporaryFile(dir=run) as spooled:
            shutil.copyfileobj(given.stream, spooled, _BLOCK)
            size = spooled.tell()
            spooled.seek(0)
            stream = cast("BinaryIO", spooled)
            yield Given(stream, given.head, size, None, given.final_digest)


@contextlib.contextmanager
def _passing(source: BinaryIO) -> Iterator[Given]:
    """A stream that cannot go back, digested while it is read."""
    passing = _Digested(source)
    stream = io.BufferedReader(passing, _BLOCK)
    head = stream.peek(16)[:16]

    def final() -> str:
        while stream.read(_BLOCK):
            pass
        return f"sha256:{passing.digest.hexdigest()}"

    try:
        yield Given(stream, head, 0, None, final)
    finally:
        stream.detach()


class _Digested(io.RawIOBase):
    """Reads from a stream and digests what passes."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a writable buffer is all it ever gets
        data = self._source.read1(len(buffer)) if hasattr(self._source, "read1") else self._source.read(len(buffer))
        buffer[: len(data)] = data
        self.digest.update(data)
        return len(data)
