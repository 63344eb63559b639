# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One segment of a screening image: a folder of flat files that processes map and share.

    rows.bin, rows_start.npy         a row (`parties.py`) per party, in ascending order of id
    row_digest.npy                   SHA-256 of each row, (rows, 32)
    ids.bin, ids_start.npy           the ids, UTF-8, one after the other
    name_entity.npy, name_weak.npy   per name: row of its party, and whether it is a weak alias
    first_name.npy                   per row, the number of its first name; one more at the end
    identifier_key.npy, identifier_row.npy   sorted by key
    names/                           the name index (`names.index`)
    segment.json                     format, and size, time and SHA-256 of every file above; written last

A segment is named by its content (rows, format, and the code and tables that read names), is
written beside its place and renamed, and never changes. Several images may share one.

Opening compares sizes, and where a file was touched since it was written (a copy, or a repair
of the disk) its digest. A row is checked against its digest when it is first read. So damage
costs a rebuild, and never gives a wrong answer.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import shutil
import tempfile
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from holdfast.base import canonical
from holdfast.base.errors import StoreError
from holdfast.names.deletions import text_keys
from holdfast.names.index import NameIndex, build, open_index
from holdfast.names.tokens import RARITY_VERSION
from holdfast.screening.parties import FORMAT, Listed, row_digests

__all__ = ["REBUILD", "Segment", "analysis_digest", "open_segment", "segment_path", "without_rows", "write_segment"]

REBUILD = "rebuild it: holdfast rebuild"
_FOLDER = "segments"
_ARRAYS = (
    "rows_start", "row_digest", "ids_start", "name_entity", "name_weak", "first_name", "identifier_key",
    "identifier_row",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """One mapped segment; the module docstring says what the arrays hold."""

    name: str
    rows: memoryview
    ids: memoryview
    rows_start: npt.NDArray[np.int64]
    row_digest: npt.NDArray[np.uint8]
    ids_start: npt.NDArray[np.int64]
    name_entity: npt.NDArray[np.int32]
    name_weak: npt.NDArray[np.bool_]
    first_name: npt.NDArray[np.int32]
    identifier_key: npt.NDArray[np.uint64]
    identifier_row: npt.NDArray[np.int32]
    names: NameIndex

    @property
    def size(self) -> int:
        """How many rows it has, those that an image has struck out included."""
        return len(self.rows_start) - 1

    def row(self, number: int) -> bytes:
        """The bytes of a row.

        Raises:
            StoreError: they are not what was written.
        """
        row = bytes(self.rows[int(self.rows_start[number]) : int(self.rows_start[number + 1])])
        if hashlib.sha256(row).digest() != self.row_digest[number].tobytes():
            raise StoreError(f"row {number} of the screening image is damaged", where=self.name, hint=REBUILD)
        return row

    def id(self, number: int) -> bytes:
        """The id of a row, UTF-8; bytes sort as code points do."""
        return bytes(self.ids[int(self.ids_start[number]) : int(self.ids_start[number + 1])])

    def place(self, key: bytes) -> int:
        """The first row whose id is not less than `key`; `size` when there is none."""
        return bisect_left(range(self.size), key, key=self.id)

    def find(self, key: bytes) -> int | None:
        """The row with that id."""
        at = self.place(key)
        return at if at < self.size and self.id(at) == key else None

    def by_identifier(self, value: str) -> list[int]:
        """Rows that may carry an identifier of that normalised value, ascending."""
        key = text_keys([value])[0]
        low, high = (int(np.searchsorted(self.identifier_key, key, side)) for side in ("left", "right"))
        return sorted(set(self.identifier_row[low:high].tolist()))


def without_rows(segment: Segment, dead: npt.NDArray[np.int32]) -> Segment:
    """The segment with its `dead` rows beyond the reach of any name.

    They must not even be ranked: the index looks at a bounded number of forms per reading, and
    forms of parties that are gone would take places from those that are there.
    """
    if len(dead) == 0:
        return segment
    gone = np.zeros(segment.size, dtype=np.bool_)
    gone[dead] = True
    numbers = np.flatnonzero(gone[segment.name_entity]).tolist()
    return replace(segment, names=segment.names.without(numbers))


@cache
def analysis_digest() -> str:
    """Hex digest of the code and tables that turn a name into words: another one, another index."""
    digest = hashlib.sha256(f"{FORMAT} {RARITY_VERSION}\n".encode())
    package = files("holdfast.names")
    for folder in (package, package.joinpath("data"), package.joinpath("data", "scripts")):
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            if entry.is_file() and entry.name.endswith((".py", ".tsv")):
                digest.update(f"{entry.name}\0".encode() + hashlib.sha256(entry.read_bytes()).digest())
    return digest.hexdigest()[:32]


def segment_path(images: Path, name: str) -> Path:
    """Where the segment of that name lies, below the folder of all images."""
    return images / _FOLDER / name


def write_segment(images: Path, listed: Sequence[Listed], rows: Sequence[bytes]) -> str:
    """Write a segment below the folder `images`, or find it there; gives its name.

    `listed` and `rows` are the same parties, in ascending order of id.

    Raises:
        StoreError: the folder cannot be written.
    """
    named = hashlib.sha256(f"{analysis_digest()}\n".encode())
    for row in rows:
        named.update(row + b"\n")
    name = named.hexdigest()
    target = segment_path(images, name)
    try:
        if _stands(target):
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
        try:
            _write_files(work, listed, rows)
            _seal(work)
            work.chmod(0o755)
            _move(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as exc:
        msg = f"the screening image cannot be written: {exc.strerror}"
        raise StoreError(msg, where=str(target), hint="free some space, or check the folder's permissions") from exc
    return name


def open_segment(images: Path, name: str) -> Segment:
    """Map the segment.

    Raises:
        StoreError: it is missing, damaged, or made by another version.
    """
    folder = segment_path(images, name)

    def load(array: str) -> npt.NDArray[np.generic]:
        mapped: npt.NDArray[np.generic] = np.load(folder / f"{array}.npy", mmap_mode="r", allow_pickle=False)
        return mapped.view(np.ndarray)

    try:
        _check(folder)
        arrays = {array: load(array) for array in _ARRAYS}
        rows, ids = _mapped(folder / "rows.bin"), _mapped(folder / "ids.bin")
        if arrays["rows_start"][-1] != len(rows) or arrays["ids_start"][-1] != len(ids):
            raise ValueError("rows.bin or ids.bin has another length than its index says")
        return Segment(name, rows, ids, names=open_index(folder / "names"), **arrays)  # type: ignore[arg-type] # by name
    except (OSError, ValueError, EOFError, KeyError, TypeError, IndexError) as exc:
        raise StoreError(f"the screening image cannot be read: {exc}", where=str(folder), hint=REBUILD) from exc


def _mapped(path: Path) -> memoryview:
    if path.stat().st_size == 0:
        return memoryview(b"")
    with path.open("rb") as stream:
        return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def _stands(target: Path) -> bool:
    """Whether the segment opens; one that does not is cleared away. What stands is marked as in use."""
    if not target.is_dir():
        return False
    try:
        open_segment(target.parent.parent, target.name)
    except StoreError:
        shutil.rmtree(target, ignore_errors=True)
        return False
    os.utime(target)
    return True


def _write_files(folder: Path, listed: Sequence[Listed], rows: Sequence[bytes]) -> None:
    (folder / "names").mkdir()
    ids = [one.id.encode("utf-8") for one in listed]
    (folder / "rows.bin").write_bytes(b"".join(rows))
    (folder / "ids.bin").write_bytes(b"".join(ids))
    named = list(_names(listed))
    counts = [len(one.names) + len(one.weak_names) for one in listed]
    keyed = [(identifier.partition(":")[2], row) for row, one in enumerate(listed) for identifier in one.identifiers]
    keys = text_keys([value for value, _ in keyed])
    owners = np.array([row for _, row in keyed], dtype=np.int32)
    order = np.lexsort((owners, keys))
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "rows_start": _starts(list(map(len, rows))),
        "row_digest": row_digests(rows),
        "ids_start": _starts(list(map(len, ids))),
        "name_entity": np.repeat(np.arange(len(listed), dtype=np.int32), counts),
        "name_weak": np.array([weak for _, weak in named], dtype=np.bool_),
        "first_name": _starts(counts).astype(np.int32),
        "identifier_key": keys[order],
        "identifier_row": owners[order],
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    build((number, text) for number, (text, _) in enumerate(named)).save(folder / "names")


def _names(listed: Sequence[Listed]) -> Iterator[tuple[str, bool]]:
    for one in listed:
        yield from ((name, False) for name in one.names)
        yield from ((name, True) for name in one.weak_names)


def _starts(lengths: Sequence[int]) -> npt.NDArray[np.int64]:
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(np.array(lengths, dtype=np.int64), out=starts[1:])
    return starts


def _seal(folder: Path) -> None:
    """Make all files durable and write down what they are."""
    described: dict[str, canonical.JsonValue] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
            status = os.fstat(stream.fileno())
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        # Times as text: nanoseconds are beyond the integers that every JSON reader keeps.
        described[path.relative_to(folder).as_posix()] = [status.st_size, str(status.st_mtime_ns), digest]
    sheet: dict[str, canonical.JsonValue] = {"format": FORMAT, "analysis": analysis_digest(), "files": described}
    with (folder / "segment.json").open("wb") as stream:
        stream.write(canonical.dumps(sheet))
        stream.flush()
        os.fsync(stream.fileno())


def _check(folder: Path) -> None:
    """Compare the files with `segment.json`.

    Raises:
        ValueError: one is not what it was, or another version wrote them.
        OSError: one is missing.
    """
    sheet = json.loads((folder / "segment.json").read_bytes())
    if sheet["format"] != FORMAT or sheet["analysis"] != analysis_digest():
        raise ValueError("it was made by another version of Holdfast")
    for name, (size, modified, digest) in sheet["files"].items():
        status = (folder / name).stat()
        touched = str(status.st_mtime_ns) != modified
        if status.st_size != size or (touched and _file_digest(folder / name) != digest):
            raise ValueError(f"{name} is not what was written")


def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _move(work: Path, target: Path) -> None:
    """Put a finished folder in its place; another process may have been faster with the same content."""
    try:
        work.rename(target)
    except OSError:
        if not (target / "segment.json").is_file():
            raise
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
