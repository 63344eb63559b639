# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A customer file in blocks of rows, cut without reading what stands in them.

CSV and JSON lines are cut between lines into blocks of `BLOCK_ROWS` lines, and a worker process
reads the rows of its block. Where a block may end depends on the file alone, so any number of
processes gives the same results, and an interrupted run goes on at the border of a block.

A quoted field of CSV may hold line feeds: a block that holds a quote left open at the end of a
line ends where a record begins for sure, found by the very rule that `csv_rows` reads by. Files of
other formats cannot be cut unread; their blocks hold the rows as they were read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from typing import BinaryIO, NamedTuple, cast

from holdfast.screening.csv_rows import MAX_LINE_BYTES, MAX_RECORD_CHARS, MAX_RECORD_LINES
from holdfast.screening.query import Query, QueryFile, Row, RowError, RowsOf
from holdfast.screening.readers import format_of, read_queries

__all__ = ["BLOCK_ROWS", "Block", "blocks", "cut_lines", "open_blocks"]

BLOCK_ROWS = 512
_BLOCK_BYTES = 1 << 18
_GROUP = 64  # lines read before the size of a block is looked at
_LINES = frozenset({"csv", "jsonl"})


class Block(NamedTuple):
    """A piece of a customer file: whole lines as bytes, or rows. `first` numbers its first line from 1.

    `end` is how many bytes of the file have been read with it.
    """

    data: bytes | tuple[Query | RowError, ...]
    first: int
    end: int

    def rows(self, read_by: RowsOf | None) -> Iterator[Row]:
        """The rows of the block, in order."""
        if isinstance(self.data, bytes):
            assert read_by is not None  # noqa: S101 - `blocks` makes lines only with one
            return read_by.rows(io.BytesIO(self.data), self.first)
        return ((row, ()) for row in self.data)


def open_blocks(
    stream: BinaryIO, where: str, *, form: str | None, mapping: Mapping[str, str], head: bytes = b""
) -> tuple[QueryFile, Iterator[Block]]:
    """Open a customer file as `readers.read_queries` does, and cut it; iterate the blocks, not the file.

    Raises:
        InputError: not readable as that format, or no usable column.
        StoreError: Parquet or Arrow without pyarrow.
    """
    if not head and stream.seekable():
        head = stream.read(16)
        stream.seek(-len(head), 1)
    if (form or format_of(head, where)) not in _LINES:
        opened = read_queries(stream, where, form=form, mapping=mapping, head=head)
        return opened, blocks(opened, stream)
    kept = _Kept(stream)
    opened = read_queries(cast("BinaryIO", kept), where, form=form, mapping=mapping, head=head)
    if opened.read_by is None:
        kept.stop()
        return opened, blocks(opened, stream)
    lines = chain(_raw_lines(io.BytesIO(kept.stop())), _raw_lines(stream))
    for _ in range(opened.begins_at - 1):
        next(lines)
    return opened, cut_lines(lines, opened.begins_at, quoted=opened.format == "csv")


def blocks(opened: QueryFile, stream: BinaryIO) -> Iterator[Block]:
    """Blocks of rows that were read here."""
    number = 1
    while rows := tuple(islice(opened.rows, BLOCK_ROWS)):
        yield Block(rows, number, stream.tell() if stream.seekable() else 0)
        number += len(rows)


def cut_lines(lines: Iterable[bytes], first: int, *, quoted: bool) -> Iterator[Block]:
    """Blocks of whole lines; with `quoted` no CSV record is cut in two.

    Each line has its end, but perhaps the last; `first` is the number of the first one.
    """
    rest, waiting, end = iter(lines), list[bytes](), 0
    while True:
        size, ended = sum(map(len, waiting)), False
        while len(waiting) < BLOCK_ROWS and size < _BLOCK_BYTES and not ended:
            more = list(islice(rest, min(_GROUP, BLOCK_ROWS - len(waiting))))
            size += sum(map(len, more))
            waiting += more
            ended = not more
        cut = len(waiting)
        while quoted and not ended and not (cut := _record_start(waiting)):
            more = list(islice(rest, _GROUP))
            waiting += more
            ended = not more
            cut = len(waiting)
        if not waiting:
            return
        data = b"".join(waiting[:cut])
        end += len(data)
        yield Block(data, first, end)
        first += cut
        del waiting[:cut]


def _record_start(lines: list[bytes]) -> int:
    """How many of the lines hold whole records, whatever comes after them."""
    odd = [line.count(b'"') & 1 if len(line) <= MAX_LINE_BYTES else 0 for line in lines]
    at = 0
    while at < len(lines):
        try:
            at = odd.index(1, at)
        except ValueError:
            return len(lines)
        closed = _closed(lines, odd, at)
        if closed is None:
            return at
        at = closed
    return at


def _closed(lines: list[bytes], odd: list[int], at: int) -> int | None:
    """Where reading goes on after the quote that line `at` leaves open; `None` when later lines decide it."""
    chars = _chars(lines[at])
    for taken in range(MAX_RECORD_LINES):
        if chars >= MAX_RECORD_CHARS:
            return at + 1
        after = at + taken + 1
        if after == len(lines):
            return None
        if len(lines[after]) > MAX_LINE_BYTES:
            return at + 1
        chars += _chars(lines[after])
        if odd[after]:
            return after + 1
    return at + 1


def _chars(line: bytes) -> int:
    return len(line.decode("utf-8", "surrogateescape"))


def _raw_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; one beyond the limit is cut one byte behind it, still too long for every reader."""
    for line in iter(partial(stream.readline, MAX_LINE_BYTES), b""):
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            more = line
            while more and not more.endswith(b"\n"):
                more = stream.readline(MAX_LINE_BYTES)
            yield line + b"\n"
        else:
            yield line


class _Kept:
    """A stream whose beginning is kept while it is looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._parts: list[bytes] | None = []

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int = -1) -> bytes:
        return self._noted(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._noted(self._stream.readline(size))

    def _noted(self, data: bytes) -> bytes:
        if self._parts is not None:
            self._parts.append(data)
        return data

    def stop(self) -> bytes:
        """What was read so far; from now on nothing is kept."""
        parts, self._parts = self._parts or [], None
        return b"".join(parts)
