# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Arrow IPC streams as bodies of `/v1/screen`: one message read after the other, in bounded memory.

Columns are `id`, `schema` and properties of the schema (`name`, `birthDate`, `country` …), each a
text, a number, a date or a list of such. Answered is a stream with one row per row asked, in order:

    row, id, error, matches, warnings, results: list of
        {id, caption, schema, score, match, reason, decision, entity (its JSON, as `/match` has it)}

The frames of the stream are read here (Arrow columnar format 1.5, "Encapsulated message format"),
so that a length is known before anything is taken in, and no thread waits for a slow client. Their
content is read by pyarrow, of the extra `holdfast[bulk]`. Compressed batches are refused: what
they would grow to is known only afterwards.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

import msgspec

from holdfast.api.intake import Spool
from holdfast.base.errors import InputError, LimitError, StoreError
from holdfast.screening.arrow_rows import load_pyarrow

__all__ = ["MEDIA_TYPE", "Writer", "has_arrow", "row", "rows_of"]

MEDIA_TYPE = b"application/vnd.apache.arrow.stream"
_LONGEST_HEADER = 1 << 20
_LONGEST_BATCH = 64 << 20
_SLICE = 256  # rows made Python values at once
_CONTINUED = 0xFFFFFFFF
_SCHEMA, _DICTIONARY, _BATCH = 1, 2, 3  # MessageHeader in Message.fbs
_END = struct.pack("<Ii", _CONTINUED, 0)


def has_arrow() -> bool:
    """Whether the extra is installed."""
    try:
        load_pyarrow()
    except StoreError:
        return False
    return True


async def rows_of(spool: Spool) -> AsyncGenerator[list[dict[str, object]]]:
    """The rows of a stream, some at a time; first, and once, an empty list when its schema is sound.

    Raises:
        InputError: it is no such stream, or a part of it cannot be used.
        CaptureError: the client went away or fell silent.
    """
    arrow = load_pyarrow()
    kind, frame = await _message(spool)
    if kind != _SCHEMA:
        raise InputError("the body is no Arrow IPC stream: it does not begin with a schema")
    schema = frame
    names = (await _read(arrow, [schema])).schema.names
    if len(set(names)) != len(names):
        raise InputError("a column of the stream stands twice", hint="give every column its own name")
    yield []
    dictionaries: list[bytes] = []
    held = 0
    while True:
        kind, frame = await _message(spool)
        if kind is None:
            return
        if kind == _DICTIONARY:
            held += len(frame)
            if held > _LONGEST_BATCH:
                raise LimitError(f"the dictionaries of the stream are larger than {_LONGEST_BATCH:,} bytes")
            dictionaries.append(frame)
        elif kind == _BATCH:
            batch = await _read(arrow, [schema, *dictionaries, frame])
            for start in range(0, batch.num_rows, _SLICE):
                part = batch.slice(start, _SLICE)
                columns = [_values(column) for column in part.columns]
                yield [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
        else:
            raise InputError("the stream has a message that is neither dictionary nor batch")


async def _message(spool: Spool) -> tuple[int | None, bytes]:
    """The kind of the next message and its bytes; `None` at the end."""
    head = await spool.exactly(8)
    if len(head) < 8 or head == _END:  # noqa: PLR2004 - two words
        if head not in {b"", _END}:
            raise InputError("the stream is cut off")
        return None, b""
    mark, size = struct.unpack("<II", head)
    if mark != _CONTINUED or not 0 < size <= _LONGEST_HEADER:
        raise InputError("the body is no Arrow IPC stream", hint="write it with pyarrow.ipc.new_stream")
    header = await spool.exactly(size)
    try:
        kind, length = _frame(header)
    except (struct.error, IndexError) as exc:
        raise InputError("a message of the stream is damaged") from exc
    if not 0 <= length <= _LONGEST_BATCH:
        raise LimitError(f"a batch of the stream is larger than {_LONGEST_BATCH:,} bytes", hint="write smaller batches")
    body = await spool.exactly(length)
    if len(header) + len(body) < size + length:
        raise InputError("the stream is cut off")
    return kind, head + header + body


def _frame(header: bytes) -> tuple[int, int]:
    """Kind and length of the body of a message (Message.fbs, a FlatBuffer)."""
    root = _word("<I", header, 0)
    kind_at, table_at, length_at = (_field(header, root, number) for number in (1, 2, 3))
    kind = header[kind_at] if kind_at else 0
    length = _word("<q", header, length_at) if length_at else 0
    if kind in {_DICTIONARY, _BATCH} and table_at:
        table = table_at + _word("<I", header, table_at)
        if kind == _DICTIONARY:
            data = _field(header, table, 1)
            table = data + _word("<I", header, data) if data else 0
        if table and _field(header, table, 3):
            raise InputError("compressed batches are not read", hint="write the stream without compression")
    return kind, length


def _field(header: bytes, table: int, number: int) -> int:
    """Where the field of a FlatBuffer's table lies; 0 when it is absent."""
    layout = table - _word("<i", header, table)
    if layout < 0 or 4 + 2 * number + 2 > _word("<H", header, layout):
        return 0
    offset = _word("<H", header, layout + 4 + 2 * number)
    return table + offset if offset else 0


def _word(form: str, data: bytes, at: int) -> int:
    found: int = struct.unpack_from(form, data, at)[0]
    return found


async def _read(arrow: Any, frames: Sequence[bytes]) -> Any:
    """The last batch of a stream of these messages, checked; its reader where there is none."""

    def work() -> Any:
        reader = arrow.ipc.open_stream(b"".join([*frames, _END]))
        if len(frames) == 1:
            return reader
        batch = reader.read_next_batch()
        batch.validate(full=True)
        return batch

    try:
        return await asyncio.to_thread(work)
    except (arrow.ArrowException, OSError, ValueError, TypeError, KeyError, StopIteration) as exc:
        why = (str(exc).splitlines() or [type(exc).__name__])[0][:160]
        raise InputError(f"a message of the stream is damaged: {why}") from exc


def _values(column: Any) -> list[object]:
    try:
        return [_plain(value) for value in column.to_pylist()]
    except (ValueError, OverflowError):  # a date beyond Python's years, bytes that are no UTF-8
        return [_one(cell) for cell in column]


def _one(cell: Any) -> object:
    try:
        return _plain(cell.as_py())
    except (ValueError, OverflowError):
        return {}  # said as a value that is neither text nor number


def _plain(value: object) -> object:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {} if isinstance(value, bytes) else value


class Writer:
    """Rows of the answer as an Arrow IPC stream, piece by piece."""

    def __init__(self) -> None:
        arrow = load_pyarrow()
        texts = arrow.list_(arrow.string())
        result = arrow.struct([
            ("id", arrow.string()), ("caption", arrow.string()), ("schema", arrow.string()),
            ("score", arrow.float64()), ("match", arrow.bool_()), ("reason", arrow.string()),
            ("decision", arrow.string()), ("entity", arrow.string()),
        ])  # fmt: skip
        self._schema = arrow.schema([
            ("row", arrow.int64()), ("id", arrow.string()), ("error", arrow.string()), ("matches", arrow.int64()),
            ("warnings", texts), ("results", arrow.list_(result)),
        ])  # fmt: skip
        self._batch = arrow.RecordBatch
        self._sink = _Sink()
        self._stream = arrow.ipc.new_stream(arrow.PythonFile(self._sink, mode="w"), self._schema)

    def rows(self, rows: Sequence[Mapping[str, object]]) -> bytes:
        """The bytes of some rows, and of whatever has to come before them."""
        if rows:
            self._stream.write_batch(self._batch.from_pylist(list(rows), schema=self._schema))
        return self._sink.taken()

    def end(self) -> bytes:
        """The end of the stream."""
        self._stream.close()
        return self._sink.taken()


def row(
    number: int, ident: str | None, *, shown: Iterable[bytes] = (), matches: int = 0,
    warnings: Sequence[str] = (), error: str | None = None,
) -> dict[str, object]:  # fmt: skip
    """One row of the answer; `shown` are results as `/match` writes them."""
    return {
        "row": number, "id": ident, "error": error, "matches": matches, "warnings": list(warnings),
        "results": [_result(one) for one in shown],
    }  # fmt: skip


def _result(written: bytes) -> dict[str, object]:
    value = msgspec.json.decode(written)
    decision = value.get("decision")
    named = {name: value[name] for name in ("id", "caption", "schema", "score", "match", "reason")}
    return {**named, "decision": decision and decision["verdict"], "entity": written.decode()}


class _Sink:
    """A file that is only written to, and emptied now and then."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def flush(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self._parts = b"".join(self._parts), []
        return found
