# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Packs: WARC/1.1 records one after the other in files of about 1 GiB.

A small writer and reader of our own (vault-format, section 6; ISO 28500:2017), because the log
commits to exact bytes: a record is `prefix ‖ payload ‖ CRLF CRLF`, and nothing is normalised.

Where a record stands is not written anywhere. All packs together are one sequence of bytes,
the records follow each other in log order, and the log knows their lengths: an *offset* here
counts over the whole sequence, and `PackFiles` turns it into a file and a place in it.
`PackWriter` appends records behind the committed ones; nothing is durable before `sync`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, IntegrityError
from holdfast.base.files import Disk, store_errors

__all__ = [
    "MAX_HEADER_BYTES",
    "MAX_HTTP_HEAD_BYTES",
    "PACK_LIMIT_BYTES",
    "TRAILER",
    "PackFiles",
    "PackWriter",
    "WarcHeader",
    "is_http_head",
    "pack_name",
    "parse_header",
    "warc_header",
]

PACK_LIMIT_BYTES = 1 << 30  # section 6
MAX_HEADER_BYTES = 1 << 16  # section 14
MAX_HTTP_HEAD_BYTES = 1 << 20  # section 14
TRAILER = b"\r\n\r\n"
_COPY = "bring it back from a copy of the vault"
_BUFFER_BYTES = 1 << 22  # one write call per 4 MiB: more is not faster, less costs a system call per capture
_PACK = re.compile(r"([0-9]{6})\.warc\Z")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)\Z")
_REQUIRED = ("warc-type", "warc-record-id", "warc-date", "content-length")
_DIGEST_FIELDS = ("warc-payload-digest", "warc-block-digest")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")


@dataclass(frozen=True, slots=True)
class WarcHeader:
    """A parsed WARC header: its length in bytes, type, content length, and all fields (names in lower case)."""

    length: int
    type: str
    content_length: int
    fields: tuple[tuple[str, str], ...]

    def field(self, name: str) -> str | None:
        """The first field of that name (lower case), `None` when there is none."""
        return next((value for key, value in self.fields if key == name), None)


def warc_header(fields: Iterable[tuple[str, str]]) -> bytes:
    """The bytes of a WARC/1.1 header, with its empty line.

    Raises:
        InputError: a field holds a line break or another control character.
    """
    lines = [f"{name}: {value}" for name, value in fields]
    for line in lines:
        if _FIELD.match(line) is None:
            msg = f"not a WARC field: {line[:80]!r}"
            raise InputError(msg)
    return "\r\n".join(["WARC/1.1", *lines, "", ""]).encode()


def parse_header(prefix: bytes) -> WarcHeader:
    """Read the WARC header with which `prefix` begins.

    Raises:
        InputError: no header of at most 64 KiB, a line that is no field, a required field that
            is missing or stands twice, or a digest field that is no digest text.
    """
    end = prefix.find(TRAILER, 0, MAX_HEADER_BYTES)
    if end < 0 or not prefix.startswith(b"WARC/1.1\r\n"):
        msg = f"no WARC/1.1 header: {prefix[:24]!r}"
        raise InputError(msg)
    try:
        lines = prefix[10:end].decode("utf-8").split("\r\n")
    except UnicodeDecodeError as exc:
        msg = "WARC header is not UTF-8"
        raise InputError(msg) from exc
    fields: list[tuple[str, str]] = []
    for line in lines:
        match = _FIELD.match(line)
        if match is None:
            msg = f"not a WARC field: {line[:80]!r}"
            raise InputError(msg)
        fields.append((match[1].lower(), match[2].rstrip()))
    names = [name for name, _ in fields]
    for name in _REQUIRED:
        if names.count(name) != 1:
            msg = f"WARC field {name} stands {names.count(name)} times, not once"
            raise InputError(msg)
    values = dict(fields)
    if _LENGTH.match(values["content-length"]) is None:
        msg = f"WARC field content-length is {values['content-length'][:40]!r}"
        raise InputError(msg)
    for name, value in fields:
        if name in _DIGEST_FIELDS:
            Digest.parse(value)
    return WarcHeader(end + len(TRAILER), values["warc-type"], int(values["content-length"]), tuple(fields))


def is_http_head(head: bytes) -> bool:
    """Whether `head` ends with its first empty line; a bare LF counts as a line end (section 6)."""
    found = _EMPTY_LINE.search(head)
    return found is not None and found.end() == len(head) <= MAX_HTTP_HEAD_BYTES


def pack_name(number: int) -> str:
    """File name of pack `number`: six digits and `.warc`."""
    return f"{number:06d}.warc"


class PackFiles:
    """The packs of a folder as one sequence of bytes. `refresh` sees what was appended since."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ends: tuple[int, ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Look at the lengths of the files again.

        Raises:
            IntegrityError: a pack is missing between two others.
        """
        sizes: dict[int, int] = {}
        with store_errors(self.folder, "read"):
            for path in self.folder.iterdir() if self.folder.is_dir() else ():
                match = _PACK.match(path.name)
                if match is not None:
                    sizes[int(match[1])] = path.stat().st_size
        gap = next((number for number in range(len(sizes)) if number not in sizes), None)
        if gap is not None:
            raise IntegrityError(
                f"pack {pack_name(gap)} is missing",
                where=str(self.folder),
                hint=_COPY,
            )
        self._ends = tuple(accumulate(sizes[number] for number in range(len(sizes))))

    @property
    def count(self) -> int:
        """Number of packs."""
        return len(self._ends)

    @property
    def total(self) -> int:
        """Length of all packs together in bytes."""
        return self._ends[-1] if self._ends else 0

    def start(self, number: int) -> int:
        """Offset at which pack `number` begins."""
        return self._ends[number - 1] if number else 0

    def path(self, number: int) -> Path:
        """Where pack `number` lies."""
        return self.folder / pack_name(number)

    def place(self, offset: int) -> tuple[int, int]:
        """Number of the pack that holds byte `offset`, and the place of the byte in it.

        Raises:
            IntegrityError: the packs end before.
        """
        number = bisect_right(self._ends, offset)
        if number == len(self._ends):
            raise IntegrityError(
                f"the packs end at byte {self.total}, a WARC record should begin at {offset}",
                where=str(self.folder),
                hint="run: holdfast verify",
            )
        return number, offset - self.start(number)

    def open(self, offset: int) -> tuple[BinaryIO, int]:
        """The open pack that holds byte `offset`, and the place of the byte in it."""
        number, place = self.place(offset)
        path = self.path(number)
        with store_errors(path, "open"):
            try:
                return path.open("rb"), place
            except FileNotFoundError:
                pass
        raise IntegrityError(f"pack {path.name} is missing", where=str(path), hint=_COPY)

    def read(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset` on, all in one pack; fewer where the pack ends."""
        stream, place = self.open(offset)
        with stream, store_errors(Path(stream.name), "read"):
            stream.seek(place)
            return stream.read(length)


class PackWriter:
    """Appends WARC records behind byte `total` of the packs, where `packs` must end."""

    def __init__(self, disk: Disk, packs: PackFiles, limit: int) -> None:
        self._disk = disk
        self._packs = packs
        self._limit = limit
        self._number = max(packs.count - 1, 0)
        self._at = packs.total - packs.start(self._number)  # where the next write goes in the present pack
        self._buffer: list[bytes] = []
        self._buffered = 0
        self._touched: dict[int, bool] = {}
        self.total = packs.total

    def begin(self) -> int:
        """Start a WARC record, in a new pack if the present one is closed; gives its offset."""
        if self._at + self._buffered >= self._limit:
            self.flush()
            if self._touched.get(self._number):
                self._disk.sync_folder(self._packs.folder)  # a power failure must not leave a gap in the numbers
            self._number += 1
            self._at = 0
        return self.total

    def write(self, data: bytes) -> None:
        """Append bytes to the record."""
        self._buffer.append(data)
        self._buffered += len(data)
        self.total += len(data)
        if self._buffered >= _BUFFER_BYTES:
            self.flush()

    def record(self, parts: Sequence[bytes]) -> int:
        """A whole record at once; gives its offset."""
        offset = self.begin()
        for part in parts:
            self.write(part)
        self.write(TRAILER)
        return offset

    def flush(self) -> None:
        """Hand what is buffered to the operating system."""
        if self._buffer:
            parts, self._buffer, self._buffered = [b"".join(self._buffer)], [], 0
            self._touched.setdefault(self._number, self._number >= self._packs.count)
            self._at = self._disk.write_at(self._packs.path(self._number), self._at, parts)

    def sync(self) -> None:
        """Make everything written durable, new names included."""
        self.flush()
        for number in self._touched:
            self._disk.sync(self._packs.path(number))
        if any(self._touched.values()):
            self._disk.sync_folder(self._packs.folder)
        self._touched.clear()
        self._packs.refresh()
