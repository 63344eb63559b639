# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Customers as Parquet or Arrow IPC (file or stream), read batch by batch with pyarrow.

pyarrow comes with the extra `holdfast[bulk]`; without it these formats are refused with the
remedy. Column types are whatever the file says: dates, numbers and lists become the text that a
CSV cell would hold, columns `schema` and `properties` an entity. A damaged file ends the run with
an error: a part that was screened must not look like the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, BinaryIO

from holdfast.base.errors import InputError, StoreError
from holdfast.screening.json_rows import open_records
from holdfast.screening.query import QueryFile

__all__ = ["load_pyarrow", "open_arrow", "open_parquet"]

_BATCH_ROWS = 2_048


def load_pyarrow(module: str = "pyarrow") -> Any:
    """The package, or one of its modules.

    Raises:
        StoreError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as exc:
        msg = "Parquet and Arrow need the package pyarrow, which is not installed"
        raise StoreError(
            msg, hint="./run setup bulk, or pip install 'holdfast[bulk]'; CSV and JSON lines need nothing"
        ) from exc


def open_parquet(stream: BinaryIO, where: str, mapping: Mapping[str, str]) -> QueryFile:
    """Read the footer and the first rows now, the others as they are asked for. The stream must be seekable.

    Raises:
        InputError: it is no Parquet, is damaged, or has no usable column.
        StoreError: pyarrow is missing.
    """
    parquet = load_pyarrow("pyarrow.parquet")
    with _refusals("Parquet", where):
        file = parquet.ParquetFile(stream, pre_buffer=False, buffer_size=1 << 20)
        total = int(file.metadata.num_rows)
    batches = file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False)
    return _opened(batches, list(file.schema_arrow.names), "Parquet", where, mapping, total=total)


def open_arrow(stream: BinaryIO, where: str, mapping: Mapping[str, str]) -> QueryFile:
    """Read the schema and the first rows now; a file (`ARROW1`) must be seekable, a stream need not.

    Raises:
        InputError: it is neither, is damaged, or has no usable column.
        StoreError: pyarrow is missing.
    """
    ipc = load_pyarrow("pyarrow.ipc")
    head = stream.peek(8)[:6] if hasattr(stream, "peek") else b""
    with _refusals("Arrow", where):
        if head == b"ARROW1":
            file = ipc.open_file(stream)
            batches = (file.get_batch(number) for number in range(file.num_record_batches))
            return _opened(batches, list(file.schema.names), "Arrow", where, mapping)
        opened = ipc.open_stream(stream)
        return _opened(iter(opened), list(opened.schema.names), "Arrow", where, mapping)


def _opened(  # noqa: PLR0917 - the file, and what is known of it
    batches: Iterator[Any],
    names: list[str],
    kind: str,
    where: str,
    mapping: Mapping[str, str],
    *,
    total: int | None = None,
) -> QueryFile:
    if not names:
        msg = f"the {kind} file has no column"
        raise InputError(msg, where=where)
    found = open_records(_rows(batches, names, kind, where), where, mapping, form=kind.lower(), unit="row")
    return QueryFile(
        tuple(names), found.extra_columns, found.rows, kind.lower(), found.understood, lambda: total
    )  # fmt: skip


def _rows(
    batches: Iterator[Any], names: list[str], kind: str, where: str
) -> Iterator[tuple[int, dict[str, object] | str]]:
    number = 0
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"the column {twice!r} stands twice"
        raise InputError(msg, where=where, hint="give every column its own name")
    while True:
        with _refusals(kind, f"{where}, after row {number}"):
            batch = next(batches, None)
            if batch is None:
                return
            batch.validate(full=True)
            columns = [_values(column) for column in batch.columns]
        for cells in zip(*columns, strict=True):
            number += 1
            yield number, dict(zip(names, cells, strict=True))


def _values(column: Any) -> list[object]:
    try:
        values: list[object] = column.to_pylist()
    except (ValueError, OverflowError, UnicodeDecodeError):  # a date beyond Python's years, bytes that are no UTF-8
        values = [_one(cell) for cell in column]
    return values


def _one(cell: Any) -> object:
    try:
        return cell.as_py()
    except (ValueError, OverflowError, UnicodeDecodeError):
        return b""  # said by `customer_rows` as a value that is neither text nor number


@contextmanager
def _refusals(kind: str, where: str) -> Iterator[None]:
    """Turn what pyarrow raises into an `InputError`."""
    arrow = load_pyarrow()
    try:
        yield
    except (arrow.ArrowException, OSError, ValueError, OverflowError, KeyError, TypeError) as exc:
        why = (str(exc).splitlines() or [type(exc).__name__])[0][:160]
        msg = f"the {kind} file is damaged or is none: {why}"
        raise InputError(msg, where=where, hint="make it again; nothing after this place was screened") from exc
