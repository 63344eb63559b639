# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One block of a customer file made into everything that is written about it.

    1. the rows of the block are read
    2. its customers are screened
    3. what goes to the results, to the receipt, to the query digest and to the alerts is made bytes

Any process can do that for any block (`Work.block`); what is left to the one that keeps the run is
to put blocks in order and append (`runs`). What depends on the blocks before is said by the keeper:
the numbers of customers and of alerts, and the notices of a row whose id or whose columns came
earlier. A row that gets such a notice and has a result is written again (`Work.again`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from holdfast.screening.batch import QUERY_FIELDS, Options, Result, Screener
from holdfast.screening.blocks import Block
from holdfast.screening.decisions import Book
from holdfast.screening.image import Image, open_image
from holdfast.screening.output import CsvWriter, JsonlWriter
from holdfast.screening.pool import settled
from holdfast.screening.query import Query, RowError, RowsOf
from holdfast.screening.receipt import normal_query, result_rows
from holdfast.screening.several import Several
from holdfast.workspace.alerts import alert_lines
from holdfast.workspace.answers import Finding
from holdfast.workspace.deciding import ruling_of
from holdfast.workspace.tally import Tally, told

__all__ = ["Done", "Note", "Piece", "Shown", "Task", "Work", "header", "pack", "start", "work"]


@dataclass(frozen=True, slots=True)
class Task:
    """What all blocks of a run have in common. `out_form` is `None` where no results are written."""

    image: Path
    options: Options
    decisions: Book
    read_by: RowsOf | None
    out_form: str | None
    extra_columns: tuple[str, ...]
    near: bool


class Piece(NamedTuple):
    """A block to be done; without `screen` its rows are only read. What nobody will keep need not be made."""

    block: Block
    screen: bool = True
    alerts: bool = True
    findings: bool = True


class Shown(NamedTuple):
    """Customer `at` of the block has results: their bytes, and the rows of the receipt without their number."""

    at: int
    out: bytes
    rows: list[bytes]


class Note(NamedTuple):
    """Something to say about customer `at` of the block: what its row was odd in, then what else."""

    at: int
    label: str
    own: tuple[str, ...]
    more: tuple[str, ...]


class Done(NamedTuple):
    """A block that is done. `late` are the columns of a customer that the beginning of the file did not name.

    `ids` are the customers' own; `numbers` has, of those that may need it, the number that stands for a missing one.
    """

    ids: list[str | None]
    numbers: dict[int, str]
    asked: bytes
    errors: list[RowError]
    late: list[tuple[int, tuple[str, ...]]]
    shown: list[Shown]
    notes: list[Note]
    counts: tuple[int, ...]
    hits: list[list[Finding]]
    near: list[list[Finding]]
    alerts: list[bytes]
    alert_count: int


class Work:
    """Does blocks, one after the other, against an opened image."""

    def __init__(self, task: Task, image: Image) -> None:
        self._task = task
        book = task.decisions or None
        self._screener = Screener(image, task.options, book)
        self._ruling = None if book is None else ruling_of(image, task.decisions)
        self._buffer = io.StringIO(newline="")
        self._writer = None if task.out_form is None else _writer(task, self._buffer, header=False)

    def block(self, piece: Piece) -> Done:
        """Steps 1 to 3.

        Raises:
            StoreError: the image is damaged.
        """
        queries, errors, late = self._read(piece.block)
        done = Done(
            [None if query.numbered else query.id for query in queries],
            {at: queries[at].id for at, _ in late if queries[at].numbered},
            b"".join([normal_query(query) + b"\n" for query in queries]),
            errors, late, [], [], (), [], [], [], 0,
        )  # fmt: skip
        if not piece.screen:
            return done
        counted, alert_count = Tally(), 0
        for at, (query, result) in enumerate(zip(queries, self._screened(queries), strict=True)):
            counted.count(result)
            if result.problems:
                done.notes.append(_note(at, query, result))
            if not (result.hits or result.near or result.decided):
                continue
            done.shown.append(self._shown(at, result))
            if piece.findings:
                hits, near = told(result)
                done.hits.extend([hits] if hits else [])
                done.near.extend([near] if near else [])
            if piece.alerts:
                done.alerts.extend(alert_lines(result))
            alert_count += len(result.hits) + len(result.decided)
        return done._replace(counts=counted.counts, alert_count=alert_count)

    def again(self, block: Block, notices: Mapping[int, Sequence[str]]) -> Iterator[tuple[Shown, Note]]:
        """The customers at these places of the block, with these further notices."""
        if not notices:
            return
        queries, _, _ = self._read(block)
        asked = [replace(queries[at], notices=(*queries[at].notices, *more)) for at, more in notices.items()]
        for at, query, result in zip(notices, asked, self._screened(asked), strict=True):
            yield self._shown(at, result), _note(at, query, result)

    def _read(self, block: Block) -> tuple[list[Query], list[RowError], list[tuple[int, tuple[str, ...]]]]:
        queries: list[Query] = []
        errors: list[RowError] = []
        late: list[tuple[int, tuple[str, ...]]] = []
        for row, names in block.rows(self._task.read_by):
            if isinstance(row, RowError):
                errors.append(row)
                continue
            if names:
                late.append((len(queries), names))
            queries.append(row)
        return queries, errors, late

    def _screened(self, queries: Sequence[Query]) -> Iterator[Result]:
        several = Several(self._task.options, self._ruling)
        return several.gather(self._screener.screen_many(several.spread(queries)))

    def _shown(self, at: int, result: Result) -> Shown:
        out = b""
        if self._writer is not None:
            self._writer.write(result, near=self._task.near)
            out = self._buffer.getvalue().encode("utf-8")
            self._buffer.seek(0)
            self._buffer.truncate()
        return Shown(at, out, [row[2:] for row in result_rows(0, result)])


def header(task: Task) -> bytes:
    """What stands before the results of the first block."""
    buffer = io.StringIO(newline="")
    if task.out_form is not None:
        _writer(task, buffer, header=True)
    return buffer.getvalue().encode("utf-8")


def _writer(task: Task, buffer: io.StringIO, *, header: bool) -> CsvWriter | JsonlWriter:
    kind = CsvWriter if task.out_form == "csv" else JsonlWriter
    return kind(buffer, task.extra_columns, header=header)


def _note(at: int, query: Query, result: Result) -> Note:
    own = query.notices
    if result.problems[: len(own)] != own:
        own = tuple(dict.fromkeys(own))  # as a customer with several names has them
    return Note(at, result.query.id[:60], own, result.problems[len(own) :])


_worker: dict[str, Work] = {}


def start(task: Task) -> None:
    """Set a worker process up."""
    image = open_image(task.image)
    Screener(image).prepare()
    _worker["work"] = Work(task, image)
    settled()


def pack(piece: Piece) -> Any:
    """A piece on its way to a worker process: rows as plain tuples, which take a tenth of the time."""
    if isinstance(piece.block.data, bytes):
        return piece
    rows: Any = tuple([QUERY_FIELDS(row) if isinstance(row, Query) else row for row in piece.block.data])
    return piece._replace(block=piece.block._replace(data=rows))


def work(packed: Any) -> Done:
    """Do a packed piece in a worker process."""
    data = packed.block.data
    if not isinstance(data, bytes):
        rows = tuple([row if isinstance(row, RowError) else Query(*row) for row in data])
        packed = packed._replace(block=packed.block._replace(data=rows))
    return _worker["work"].block(packed)
