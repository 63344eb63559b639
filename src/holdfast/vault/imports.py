# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Files, folders and standard input as `imported` captures.

Imported means: handed in. The vault proves what the bytes were when they came in, not where
they came from. File names and paths go to the openings only, where they can be erased.

Links are not followed (a link that is named by the caller is: that is not silent), devices,
pipes and sockets are refused, and a file that changes while it is read is refused by itself.
Small files are appended many at a time, large ones alone, so that one bad file costs only
itself and the lock is never held for long. Public sources only: nothing is sealed here yet.
"""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from holdfast.base.errors import CaptureError, HoldfastError, InputError
from holdfast.vault.batch import Batch, CaptureRef
from holdfast.vault.store import Vault

__all__ = ["ImportResult", "Imported", "Refused", "import_paths", "import_stream", "media_type_of", "walk_files"]

_SMALL_BYTES = 8 << 20
_BATCH_FILES = 500
_BATCH_BYTES = 64 << 20
_MEDIA = {".csv": "text/csv", ".json": "application/json", ".jsonl": "application/jsonl", ".xml": "application/xml",
          ".gz": "application/gzip", ".zip": "application/zip", ".txt": "text/plain", ".html": "text/html",
          ".htm": "text/html", ".pdf": "application/pdf"}  # fmt: skip
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was captured."""

    path: Path
    ref: CaptureRef


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not captured, and why."""

    path: Path
    error: HoldfastError


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, in the order of the paths."""

    captured: tuple[Imported, ...]
    refused: tuple[Refused, ...]


def import_paths(
    vault: Vault, paths: Sequence[Path], *, on_item: Callable[[Imported | Refused], None] | None = None
) -> ImportResult:
    """Capture files, and all files of folders (sorted by path), as `imported`.

    Args:
        vault: the vault.
        paths: files and folders.
        on_item: called for each file when it is acknowledged or refused.

    Raises:
        StoreError: the disk is full or fails, or the lock stays taken. Files handed to `on_item`
            before are safe.
    """
    captured: list[Imported] = []
    refused: list[Refused] = []

    def tell(item: Imported | Refused) -> None:
        if isinstance(item, Imported):
            captured.append(item)
        else:
            refused.append(item)
        if on_item is not None:
            on_item(item)

    for group in _groups(walk_files(paths)):
        for item in _capture(vault, group):
            tell(item)
    return ImportResult(tuple(captured), tuple(refused))


def import_stream(vault: Vault, stream: BinaryIO, *, name: str = "stdin", media_type: str | None = None) -> CaptureRef:
    """Capture everything that `stream` (standard input, a pipe) gives; `name` is what it is called.

    Raises:
        StoreError: as `Vault.append`, or `run/` cannot hold a copy.
    """
    media = media_type_of(name) if media_type is None else media_type
    with vault.append() as batch:
        return batch.add_payload(stream, media_type=media, name=name)


def walk_files(paths: Iterable[Path]) -> Iterator[Path | Refused]:
    """Regular files below `paths`, sorted within each; what is none comes as `Refused`."""
    for path in paths:
        try:
            mode = path.stat().st_mode  # a link that the caller names is meant
        except OSError as exc:
            yield Refused(path, CaptureError(f"cannot read: {exc.strerror}", where=str(path)))
            continue
        if stat.S_ISDIR(mode):
            yield from _walk_folder(path)
        elif stat.S_ISREG(mode):
            yield path
        else:
            yield _special(path)


def media_type_of(name: str) -> str:
    """Media type by file name; `application/octet-stream` when the name says nothing."""
    suffix = Path(name).suffix.lower()
    guess = _MEDIA.get(suffix) or mimetypes.MimeTypes((), strict=True).guess_type(f"x{suffix}")[0]
    return guess or _UNKNOWN


def _walk_folder(folder: Path) -> Iterator[Path | Refused]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as exc:
        yield Refused(folder, CaptureError(f"cannot read: {exc.strerror}", where=str(folder)))
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            hint = "name the file or folder itself if it is meant"
            yield Refused(path, CaptureError("a link is not followed", where=str(path), hint=hint))
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk_folder(path)
        elif entry.is_file(follow_symlinks=False):
            yield path
        else:
            yield _special(path)


def _special(path: Path) -> Refused:
    hint = "only regular files can be captured; send other things through standard input"
    return Refused(path, InputError("not a regular file (device, pipe or socket)", where=str(path), hint=hint))


def _groups(items: Iterable[Path | Refused]) -> Iterator[list[Path | Refused]]:
    """Small files together, large ones alone, in order."""
    group: list[Path | Refused] = []
    size = 0
    for item in items:
        length = 0 if isinstance(item, Refused) else _length(item)
        if group and (length > _SMALL_BYTES or size + length > _BATCH_BYTES or len(group) >= _BATCH_FILES):
            yield group
            group, size = [], 0
        group.append(item)
        size += length
        if length > _SMALL_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _capture(vault: Vault, group: Sequence[Path | Refused]) -> list[Imported | Refused]:
    """One batch; when a file breaks it, once more without that file."""
    items = list(group)
    while True:
        broken: list[tuple[int, HoldfastError]] = []
        found: list[Imported | Refused] = []
        try:
            if all(isinstance(item, Refused) for item in items):
                return items  # type: ignore[return-value] # only refused ones are left
            with vault.append() as batch:
                for number, item in enumerate(items):
                    if isinstance(item, Refused):
                        found.append(item)
                        continue
                    try:
                        found.append(_add(batch, item))
                    except (CaptureError, InputError) as exc:
                        broken.append((number, exc))
                        raise
        except (CaptureError, InputError):
            if not broken:
                raise
            number, error = broken[0]
            bad = items[number]
            items[number] = bad if isinstance(bad, Refused) else Refused(bad, error)
            continue
        return found


def _add(batch: Batch, path: Path) -> Imported:
    try:
        with path.open("rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise _special(path).error
            name = os.fsencode(path.name).decode("utf-8", "backslashreplace")
            uri = path.absolute().as_uri()
            ref = batch.add_payload(stream, media_type=media_type_of(path.name), uri=uri, name=name)
    except OSError as exc:
        raise CaptureError(f"cannot read: {exc.strerror}", where=str(path)) from exc
    return Imported(path, ref)
