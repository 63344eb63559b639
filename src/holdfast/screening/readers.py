# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Opening a file of customers: its format found, then handed to the reader of that format.

The format is what the caller says, else what the file's name says, else what its first bytes
say. Only Parquet and Arrow files need a stream that can seek; CSV and JSON lines are read as they
come. Of columns that look exchanged (dates where names should be, and names where dates should
be) nothing is screened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO

from holdfast.base.errors import InputError
from holdfast.screening.arrow_rows import open_arrow, open_parquet
from holdfast.screening.csv_rows import open_csv
from holdfast.screening.json_rows import open_json
from holdfast.screening.query import Query, QueryFile, RowError

__all__ = ["FORMATS", "SUFFIXES", "format_of", "read_queries"]

FORMATS = ("csv", "jsonl", "parquet", "arrow")
SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".arrows": "arrow", ".ipc": "arrow",
    ".feather": "arrow",
}  # fmt: skip
_PACKED = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed with gzip", b"BZh": "compressed with bzip2", b"\x28\xb5\x2f\xfd": "compressed with zstd",
}  # fmt: skip
_LOOKED_AT = 50
_DATE_LIKE = re.compile(r"[\d\s./~?:T-]{4,}")


def format_of(head: bytes, name: str = "") -> str:
    """One of `FORMATS`, from the ending of `name`, else from the first bytes."""
    lowered = name.lower()
    named = next((kind for suffix, kind in SUFFIXES.items() if lowered.endswith(suffix)), None)
    if named is not None:
        return named
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return "arrow"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "jsonl" if text.startswith((b"{", b"[")) else "csv"


def read_queries(
    stream: BinaryIO,
    where: str,
    *,
    form: str | None = None,
    mapping: Mapping[str, str] | None = None,
    head: bytes = b"",
) -> QueryFile:
    """Open a customer file; reads what says the columns now, the rows as they are asked for.

    Args:
        stream: bytes from the beginning.
        where: its name, for the format and for messages.
        form: one of `FORMATS`, when the caller knows it.
        mapping: our field → the column that holds it.
        head: its first bytes, where the stream cannot go back to them.

    Raises:
        InputError: not readable as that format, or no usable column.
        StoreError: Parquet or Arrow without pyarrow.
    """
    if not head and stream.seekable():
        head = stream.read(16)
        stream.seek(-len(head), 1)
    packed = next((words for magic, words in _PACKED.items() if head.startswith(magic)), None)
    if packed is not None:
        msg = f"the customer file is {packed}"
        raise InputError(msg, where=where, hint="unpack it, or save it as CSV UTF-8")
    chosen = form or format_of(head, where)
    found = format_of(head)
    if chosen != found and {chosen, found} & {"parquet", "arrow"}:
        msg = f"the customer file is not {_WORDS[chosen]}: it begins like {_WORDS[found]}"
        raise InputError(msg, where=where, hint=f"--format {found}")
    opener = {"csv": open_csv, "jsonl": open_json, "parquet": open_parquet, "arrow": open_arrow}[chosen]
    opened = opener(stream, where, mapping or {})
    return replace(opened, rows=_not_exchanged(opened, where))


_WORDS = {"csv": "CSV", "jsonl": "JSON", "parquet": "Parquet", "arrow": "Arrow"}


def _not_exchanged(opened: QueryFile, where: str) -> Iterator[Query | RowError]:
    """The rows, after a look at the first whether names and birth dates have changed places."""
    head = list(islice(opened.rows, _LOOKED_AT))
    queries = [one for one in head if isinstance(one, Query) and one.name and one.birth_date]
    wrong = [one for one in queries if _is_date(one.name) and not _is_date(one.birth_date)]
    if len(wrong) > len(queries) / 2:
        msg = f"the columns look exchanged: the name is {wrong[0].name[:20]!r} where the birth date is a name"
        columns = ", ".join(repr(column) for column in opened.columns[:30])
        raise InputError(
            msg,
            where=f"{where}: columns {columns}",
            hint="put the header right, or --column name=THEIRS --column birth_date=THEIRS",
        )
    return chain(head, opened.rows)


def _is_date(text: str) -> bool:
    return _DATE_LIKE.fullmatch(text) is not None
