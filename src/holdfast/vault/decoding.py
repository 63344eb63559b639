# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From the preserved payload to the stream a citation counts in (vault-format, section 13).

    gunzip@1         RFC 1952, all members; zero bytes after the last one are ignored
    dechunk@1        HTTP/1.1 chunked transfer coding (RFC 9112, 7.1), trailers dropped
    zip@1:<name>     the member of that name of a ZIP file
    xlsx@1           the rows of a workbook as lines of JSON (`vault.workbook`)
    mime@1:<number>  the decoded body of one part of an e-mail message (`vault.mime`)

Streams are decoded while they are read, forward only, with flat memory. Foreign bytes let out
only `InputError` (truncated, damaged, something behind the end) and `LimitError`: a stream may
become long, or be packed very tightly, but not both (`Limits`). What a step does under one
version never changes: old citations must resolve for ever.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from holdfast.base.errors import InputError, LimitError
from holdfast.base.selector import ByteRange, DecodingStep
from holdfast.vault.mime import MAX_MESSAGE_BYTES, part_of
from holdfast.vault.workbook import is_workbook, workbook_lines

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Limits", "guess_chain", "open_decoded", "read_decoded"]

_BLOCK_BYTES = 1 << 16
_GZIP = b"\x1f\x8b\x08"
_LOCAL_FILE = b"PK\x03\x04"
_LOCAL_HEADER_BYTES = 30
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n\Z")
_LONGEST_LINE = 4096
_WORKBOOK_NAME = re.compile(r"\.xls[xm](?:\.gz)?\Z", re.IGNORECASE)
_GUESSED_STEPS = 2
_LINES_AT_ONCE = 64
_WITH_ARGUMENT = frozenset({"zip", "mime"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a step may give out.

    Args:
        max_bytes: never more than this.
        max_ratio: not more than this many times what went in, once `free_bytes` are passed.
            Official lists reach 20; deflate itself cannot pass 1,032.
        free_bytes: up to here the ratio is not looked at.
        max_chars: of the texts that a workbook shares, which are held in memory; the largest list has 7 million.
        max_table: sheets, styles or links of a workbook.
    """

    max_bytes: int = 4 << 30
    max_ratio: int = 200
    free_bytes: int = 16 << 20
    max_chars: int = 64 << 20
    max_table: int = 100_000


def guess_chain(head: bytes, file_name: str) -> tuple[DecodingStep, ...]:
    """The steps that the first bytes of a payload (64 KiB are plenty) ask for.

    gzip is known by its first bytes, also inside gzip (a compressed file sent compressed). A ZIP
    file is only opened when it is called `.zip`, and then its first member is meant. A workbook
    is known by its name (`.xlsx`, `.xlsm`) or by the parts it names near its beginning. Chunked
    coding cannot be seen here: the HTTP head tells.
    """
    chain: list[DecodingStep] = []
    while head.startswith(_GZIP) and len(chain) < _GUESSED_STEPS:
        chain.append(DecodingStep("gunzip", 1))
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _BLOCK_BYTES)
        except zlib.error:
            break
    if not chain and head.startswith(_LOCAL_FILE) and file_name.lower().endswith(".zip"):
        length = int.from_bytes(head[26:28], "little")
        name = head[_LOCAL_HEADER_BYTES : _LOCAL_HEADER_BYTES + length]
        utf8 = bool(int.from_bytes(head[6:8], "little") & 0x800)  # APPNOTE.TXT 4.4.4, bit 11
        if 0 < length == len(name):
            chain.append(DecodingStep("zip", 1, name.decode("utf-8" if utf8 else "cp437", "replace")))
    elif head.startswith(_LOCAL_FILE) and (is_workbook(head) or _WORKBOOK_NAME.search(file_name) is not None):
        chain.append(DecodingStep("xlsx", 1))
    return tuple(chain)


def open_decoded(stream: BinaryIO, chain: Sequence[DecodingStep], limits: Limits | None = None) -> BinaryIO:
    """`stream` decoded by the steps of `chain`, as a forward-only stream.

    The caller closes `stream`. With an empty chain it is `stream` itself.

    Raises:
        InputError: a step or version nobody knows, or (also while reading) bytes that are not
            what the step expects.
        LimitError: while reading, more comes out than `limits` allow.
    """
    limits = Limits() if limits is None else limits
    for step in chain:
        made = _STEPS.get((step.name, step.version))
        if made is None or (step.argument is None) == (step.name in _WITH_ARGUMENT):
            msg = f"unknown decoding step {step}"
            raise InputError(msg, hint="known are gunzip@1, dechunk@1, xlsx@1, zip@1:<member> and mime@1:<part>")
        counted = _Counted(stream, limits)
        try:
            give = made(counted, step.argument)
        except InputError:
            if counted.spool is not None:
                counted.spool.close()
            raise
        stream = io.BufferedReader(_Decoded(str(step), counted, give, limits), _BLOCK_BYTES)
    return stream


def read_decoded(
    payload: BinaryIO, chain: Sequence[DecodingStep], span: ByteRange, limits: Limits | None = None
) -> bytes:
    """The bytes `span` of the decoded payload.

    Raises:
        InputError: as `open_decoded`, or the stream ends before the range does.
    """
    stream = open_decoded(payload, chain, limits)
    if not chain:
        stream.seek(span.start)
    else:
        left = span.start
        while left and (block := stream.read(min(left, _BLOCK_BYTES))):
            left -= len(block)
    data = stream.read(span.end - span.start)
    if len(data) != span.end - span.start:
        msg = f"the stream ends before {span}"
        raise InputError(msg, hint="the citation belongs to another payload, or to another decoding of it")
    return data


class _Counted:
    """Counts what a step takes in. A ZIP file is read by its own directory, so all of it counts."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self.stream = stream
        self.limits = limits
        self.taken = 0
        self.spool: BinaryIO | None = None  # a temporary copy that belongs to the step

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.taken += len(data)
        return data

    def readline(self) -> bytes:
        data = self.stream.readline(_LONGEST_LINE)
        self.taken += len(data)
        return data


class _Decoded(io.RawIOBase):
    """A step as a raw stream: `give(n)` gives at most n bytes, none at the end."""

    def __init__(self, step: str, source: _Counted, give: Callable[[int], bytes], limits: Limits) -> None:
        super().__init__()
        self._step = step
        self._source = source
        self._give = give
        self._limits = limits
        self._given = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if self._source.spool is not None:
            self._source.spool.close()
        super().close()

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._give(len(view))
        self._given += len(data)
        limits = self._limits
        if self._given > limits.max_bytes:
            msg = f"{self._step} gives more than {limits.max_bytes} bytes"
            raise LimitError(msg, hint="the file is not a list of a size anybody publishes")
        if self._given > limits.free_bytes and self._given > limits.max_ratio * self._source.taken:
            msg = f"{self._step} gives more than {limits.max_ratio} times what it was given"
            raise LimitError(msg, hint="this looks like a decompression bomb")
        view[: len(data)] = data
        return len(data)


def _gunzip(source: _Counted, _argument: str | None) -> Callable[[int], bytes]:
    state = _Gunzip(source)
    return state.give


class _Gunzip:
    def __init__(self, source: _Counted) -> None:
        self._source = source
        self._member = zlib.decompressobj(wbits=31)
        self._rest = b""
        self._members = 0
        self._inside = False

    def give(self, size: int) -> bytes:
        while True:
            if not self._rest:
                self._rest = self._source.read(_BLOCK_BYTES)
                if not self._rest:
                    return self._end()
            if not self._inside and self._members:
                self._rest = self._rest.lstrip(b"\x00")
                if not self._rest:
                    continue
            self._inside = True
            try:
                data = self._member.decompress(self._rest, size)
            except zlib.error as exc:
                msg = f"gzip data is damaged: {exc}" if self._members == 0 else "something follows the gzip data"
                raise InputError(msg, where=f"byte {self._source.taken - len(self._rest)} or later") from exc
            self._rest = self._member.unconsumed_tail
            if self._member.eof:
                self._rest = self._member.unused_data
                self._member = zlib.decompressobj(wbits=31)
                self._members += 1
                self._inside = False
            if data:
                return data

    def _end(self) -> bytes:
        if self._inside or not self._members:
            msg = "gzip data is truncated"
            raise InputError(msg, where=f"byte {self._source.taken}", hint="fetch the file again")
        return b""


def _dechunk(source: _Counted, _argument: str | None) -> Callable[[int], bytes]:
    state = _Dechunk(source)
    return state.give


class _Dechunk:
    def __init__(self, source: _Counted) -> None:
        self._source = source
        self._left = 0
        self._begun = False
        self._ended = False

    def give(self, size: int) -> bytes:
        if self._ended:
            return b""
        if not self._left:
            if self._begun:
                self._expect(b"\r\n")
            self._begun = True
            match = _CHUNK_SIZE.match(self._source.readline())
            if match is None:
                raise self._wrong("no chunk size")
            self._left = int(match[1], 16)
            if not self._left:
                return self._end()
        data = self._source.read(min(size, self._left))
        if not data:
            raise self._wrong("the stream ends inside a chunk")
        self._left -= len(data)
        return data

    def _end(self) -> bytes:
        while (line := self._source.readline()) != b"\r\n":
            if not line.endswith(b"\r\n"):
                raise self._wrong("no end of the trailers")
        if self._source.read(1):
            raise self._wrong("something follows the last chunk")
        self._ended = True
        return b""

    def _expect(self, wanted: bytes) -> None:
        if self._source.readline() != wanted:
            raise self._wrong("no line end after a chunk")

    def _wrong(self, what: str) -> InputError:
        return InputError(f"chunked coding is damaged: {what}", where=f"byte {self._source.taken}")


def _unzip(source: _Counted, name: str | None) -> Callable[[int], bytes]:
    member = _open_member(source, name or "")

    def give(size: int) -> bytes:
        try:
            return member.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as exc:
            msg = f"ZIP member {name!r} is damaged: {exc}"
            raise InputError(msg) from exc

    return give


def _open_member(source: _Counted, name: str) -> zipfile.ZipExtFile:
    stream = _seekable(source)
    try:
        archive = zipfile.ZipFile(stream)
        found = [item for item in archive.infolist() if item.filename == name]
        if len(found) != 1:
            msg = f"the ZIP file has {len(found)} members named {name!r}"
            raise InputError(msg, hint=f"it has {', '.join(archive.namelist()[:5])[:200]}")
        return archive.open(found[0])  # type: ignore[return-value] # mode "r" gives a ZipExtFile
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as exc:
        msg = f"the ZIP file cannot be opened: {exc}"
        raise InputError(msg) from exc


def _seekable(source: _Counted) -> BinaryIO:
    """The stream of a ZIP file, whose directory stands at the end; all of it counts as taken in."""
    stream = source.stream
    if not stream.seekable():
        source.spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the stream that reads it
        shutil.copyfileobj(stream, source.spool, _BLOCK_BYTES)
        stream = source.spool
    source.taken = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return stream


def _workbook(source: _Counted, _argument: str | None) -> Callable[[int], bytes]:
    lines = workbook_lines(_seekable(source), source.limits)
    rest = b""

    def give(size: int) -> bytes:
        nonlocal rest
        if not rest:
            rest = b"".join(islice(lines, _LINES_AT_ONCE))
        data, rest = rest[:size], rest[size:]
        return data

    return give


def _part(source: _Counted, number: str | None) -> Callable[[int], bytes]:
    blocks, size = [], 0
    while block := source.read(_BLOCK_BYTES):
        blocks.append(block)
        size += len(block)
        if size > MAX_MESSAGE_BYTES:
            msg = f"the message has more than {MAX_MESSAGE_BYTES} bytes"
            raise LimitError(msg, hint="no mail program sends messages of that size")
    return io.BytesIO(part_of(b"".join(blocks), number or "")).read


_STEPS: dict[tuple[str, int], Callable[[_Counted, str | None], Callable[[int], bytes]]] = {
    ("gunzip", 1): _gunzip,
    ("dechunk", 1): _dechunk,
    ("zip", 1): _unzip,
    ("xlsx", 1): _workbook,
    ("mime", 1): _part,
}
