# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Reading with a helper process: the same records and refusals as alone, whatever becomes of the helper."""

import io
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, Row, SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.readers.reader import READERS, reader_for
from holdfast.record.prepared import PreparedRecord
from holdfast.workspace.ahead import LEAST_BYTES, may_help, read_ahead, stored_bytes

GOLDEN = sorted((Path(__file__).resolve().parent.parent / "golden" / "readers").glob("*/*.in"))
OTHERS: set[int | None] = set()  # processes that a test before this one keeps at hand
needs_fork = pytest.mark.skipif(sys.platform != "linux", reason="a helper is forked on Linux only")


@pytest.fixture(autouse=True)
def _others() -> None:
    OTHERS.clear()
    OTHERS.update(one.pid for one in multiprocessing.active_children())


def helpers() -> list[BaseProcess]:
    """The helper processes of this test."""
    return [one for one in multiprocessing.active_children() if one.pid not in OTHERS]


def invented(count: int, *, read: Callable[[int], int] = int, fails_at: int | None = None) -> Iterator[SourceRecord]:
    """`count` records of two rows; `read` is called when rows are read, and gives the number they tell."""
    for number in range(count):
        if number == fails_at:
            msg = "cut off"
            raise InputError(msg, where=f"record {number}")
        key, raw = f"k{number}", number.to_bytes(16, "big")

        def whole(number: int = number, key: str = key, raw: bytes = raw) -> SourceRecord:
            said = read(number)
            rows = (
                Row(f"x-{key}", "Person", "name", f"Név {said} \udc80", None, None, "NAME", 0, 4),
                Row(f"x-{key}", "Person", "name", f"{said}", "eng", f" {said}", "NAME[2]", 5, 9),
            )
            losses = (Loss("dropped", "odd", f"{said}", "X", 0, 1),) if number % 3 == 0 else ()
            return SourceRecord(key, number, number + 9, raw, rows, losses, number % 5, raw)

        yield LazyRecord(key, (number, number + 9), raw=raw, form=raw, read=whole)


def told(records: Iterator[SourceRecord]) -> list[tuple[object, ...]]:
    return [(r.key, r.start, r.end, r.raw, r.form, r.rows, r.losses, r.parts) for r in records]


def here(number: int) -> int:
    """The number, and a trace of the process that read it: only what the asked process reads is noted."""
    READ_HERE.append(number)
    return number


READ_HERE: list[int] = []


@needs_fork
@pytest.mark.parametrize("size", [1, pytest.param(3, marks=pytest.mark.slow), 32, 10_000])
def test_every_golden_file_is_read_as_it_is_alone(size: int) -> None:
    assert GOLDEN
    for path in GOLDEN[:: 1 if size == 3 else 7]:
        reader, member, data = reader_for(path.parent.name), path.name.split(".")[1], path.read_bytes()
        open_again = partial(lambda r, m, d: r.read(m, io.BytesIO(d), dataset="example"), reader, member, data)
        assert told(read_ahead(open_again(), open_again, block_records=size)) == told(open_again()), path.name


@needs_fork
def test_rows_come_from_both_processes_and_are_those_of_each_record() -> None:
    READ_HERE.clear()
    found = told(read_ahead(invented(6000), partial(invented, 6000), block_records=8))
    assert found == told(invented(6000))
    READ_HERE.clear()
    slow = read_ahead(invented(3000, read=here), partial(invented, 3000), block_records=8)
    records = []
    for one in slow:
        records.append(one)
        assert one.rows
        if one.key == "k999":  # the helper has filled its queue meanwhile
            helpers()[0].join(0.3)
    assert told(iter(records)) == told(invented(3000))
    assert len(READ_HERE) < 3000


@needs_fork
def test_what_the_helper_prepares_comes_with_the_rows() -> None:
    def reading(one: SourceRecord) -> tuple[bytes, str] | None:
        return None if one.key.endswith("7") else (one.raw, f"words of {one.key}")

    def slow(number: int) -> int:
        time.sleep(0.0002)
        return number

    given = list(read_ahead(invented(3000, read=slow), partial(invented, 3000), block_records=4, prepare=reading))
    assert told(iter(given)) == told(invented(3000))
    whole = [one.whole() for one in given if isinstance(one, LazyRecord)]
    prepared = [one for one in whole if isinstance(one, PreparedRecord)]
    assert prepared
    assert all((one.content, one.words) == (one.raw, f"words of {one.key}") for one in prepared)
    assert not any(one.key.endswith("7") for one in prepared)


@needs_fork
def test_a_refusal_comes_out_where_it_stands() -> None:
    alone, helped = (
        invented(500, fails_at=300),
        read_ahead(invented(500, fails_at=300), partial(invented, 500, fails_at=300), block_records=16),
    )
    counts = []
    for records in (alone, helped):
        counts.append(sum(len(one.rows) for one in islice(records, 300)))
        with pytest.raises(InputError, match="cut off") as caught:
            next(records)
        assert caught.value.where == "record 300"
    assert counts == [600, 600]
    assert not helpers()


@needs_fork
def test_a_helper_that_dies_or_reads_other_bytes_is_done_without() -> None:
    def dies() -> Iterator[SourceRecord]:
        yield from invented(100)
        os._exit(3)

    def others() -> Iterator[SourceRecord]:
        yield from (LazyRecord(r.key, (0, 1), raw=b"\xff" * 16, form=b"", read=r.whole) for r in lazies())  # type: ignore[attr-defined] # all are lazy

    def lazies() -> Iterator[SourceRecord]:
        return invented(2000, read=lambda number: -number)

    def fails() -> Iterator[SourceRecord]:
        yield from invented(50)
        raise MemoryError

    for again in (dies, others, fails):
        assert told(read_ahead(invented(2000), again, block_records=4)) == told(invented(2000))


@needs_fork
def test_an_abandoned_reading_leaves_no_process_behind() -> None:
    records = read_ahead(invented(10_000), partial(invented, 10_000))
    first = next(records)
    assert len(helpers()) == 1
    records.close()
    assert not helpers()
    assert first.rows == next(invented(1)).rows  # read here, late


@needs_fork
def test_no_helper_is_begun_while_nobody_asks_for_rows() -> None:
    for one in read_ahead(invented(2000), partial(invented, 2000), at_once=False):
        assert one.raw
        assert not helpers()
    asked, helped = 0, False
    for one in read_ahead(invented(6000), partial(invented, 6000), at_once=False):
        assert asked >= 256 or not helpers()
        helped = helped or bool(helpers())
        asked += len(one.rows) > 0
    del one
    assert helped
    assert asked == 6000
    assert not helpers()


def test_small_members_get_no_helper_and_a_stream_is_measured_from_its_beginning() -> None:
    assert not may_help(LEAST_BYTES - 1)
    stream = io.BytesIO(b"12345")
    assert (stored_bytes(stream), stream.read()) == (5, b"12345")


def test_every_reader_can_be_read_twice_at_once() -> None:
    for path in GOLDEN[::5]:
        reader, member, data = READERS[path.parent.name], path.name.split(".")[1], path.read_bytes()
        pair = [reader.read(member, io.BytesIO(data), dataset="example") for _ in range(2)]
        both = list(zip(*pair, strict=True))
        assert all(one.key == other.key and one.rows == other.rows for one, other in both)
