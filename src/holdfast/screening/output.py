# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Results as files: one row per possible match, with the same columns in every format.

    query_id, entity_id, caption, schema      who was asked about, and the listed party
    score, match                              0 to 1; whether it is an alert
    datasets, referents                       where the party is listed; its former ids
    decision, decision_text                   what a person decided of it earlier, if that still applies
    reason, explanations, problems            in a sentence; per feature; what could not be read of the query

and then the columns that were passed through. A query without a possible match has no row; the
caller says how many there were and as of when. A match that a person decided is not the same
party has a row, and `match` false. With `near` the near misses have rows, `match` false too.

CSV: lists are separated by `;`, `explanations` is JSON. JSON lines: lists and objects. Parquet and
Arrow: lists of text, `explanations` as JSON text; they are made of the JSON lines at the end, so
that an interrupted run can go on.

A CSV cell that a spreadsheet would run as a formula (it begins with = + - @, a tab or a
carriage return) gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from holdfast.screening.arrow_rows import load_pyarrow
from holdfast.screening.batch import Match, Result
from holdfast.screening.explain import decimal

__all__ = ["COLUMNS", "CsvWriter", "JsonlWriter", "safe_cell", "write_table"]

COLUMNS = (
    "query_id", "entity_id", "caption", "schema", "score", "match", "datasets", "referents", "decision",
    "decision_text", "reason", "explanations", "problems",
)  # fmt: skip
_LISTS = frozenset({"datasets", "referents", "problems"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_GROUP_ROWS = 20_000  # rows of a Parquet row group: some 10 MB


def safe_cell(text: str) -> str:
    """`text` so that a spreadsheet shows it instead of running it; lone surrogates and NULs replaced."""
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    return "'" + clean if clean.startswith(_FORMULA) or clean.lstrip(" ").startswith(_FORMULA) else clean


class CsvWriter:
    """Writes a row per match, after a header unless a file is gone on with. The stream is text with `newline=""`."""

    def __init__(self, stream: TextIO, extra_columns: Sequence[str] = (), *, header: bool = True) -> None:
        self._extra = _own(extra_columns)
        self._rows = csv.writer(stream, lineterminator="\r\n")
        if header:
            self._rows.writerow([*COLUMNS, *(safe_cell(column) for column in self._extra)])

    def write(self, result: Result, *, near: bool = False) -> int:
        """Write the rows of one result; returns how many."""
        number = 0
        for row in _rows(result, self._extra, near=near):
            self._rows.writerow([_cell(name, value) for name, value in row.items()])
            number += 1
        return number


class JsonlWriter:
    """Writes one JSON object per match and line, UTF-8 text."""

    def __init__(self, stream: TextIO, extra_columns: Sequence[str] = (), *, header: bool = True) -> None:  # noqa: ARG002 - as CsvWriter
        self._extra = _own(extra_columns)
        self._stream = stream

    def write(self, result: Result, *, near: bool = False) -> int:
        """Write the lines of one result; returns how many."""
        number = 0
        for row in _rows(result, self._extra, near=near):
            text = json.dumps(row, ensure_ascii=False)
            self._stream.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
            number += 1
        return number


def write_table(lines: Path, target: Path, form: str, extra_columns: Sequence[str]) -> None:
    """Make `target` of the JSON lines that a `JsonlWriter` wrote; `form` is `parquet` or `arrow` (an IPC file).

    Raises:
        StoreError: pyarrow is missing.
        OSError: as the operating system says.
    """
    arrow = load_pyarrow()
    text = arrow.string()
    kinds = {"score": arrow.float64(), "match": arrow.bool_()} | {name: arrow.list_(text) for name in _LISTS}
    names = (*COLUMNS, *_own(extra_columns))
    schema = arrow.schema([(name, kinds.get(name, text)) for name in names])
    with lines.open(encoding="utf-8", newline="\n") as stream, target.open("wb") as sink:
        if form == "parquet":
            opened = load_pyarrow("pyarrow.parquet").ParquetWriter(sink, schema, compression="zstd")
        else:
            opened = load_pyarrow("pyarrow.ipc").new_file(sink, schema)
        with opened as table:
            for batch in _batches(stream, schema, arrow):
                table.write_table(batch)


def _batches(stream: TextIO, schema: Any, arrow: Any) -> Iterator[Any]:
    while found := [json.loads(line) for line in islice(stream, _GROUP_ROWS)]:
        for row in found:
            row["explanations"] = json.dumps(row["explanations"], ensure_ascii=False)
        yield arrow.Table.from_pylist(found, schema=schema)


def _own(columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(column for column in columns if column not in COLUMNS)


def _rows(result: Result, extra: Sequence[str], *, near: bool) -> Iterator[dict[str, object]]:
    extras = dict(result.query.extras)
    for match in (*result.hits, *result.decided, *(result.near if near else ())):
        yield {**_row(result, match), **{column: extras.get(column, "") for column in extra}}


def _row(result: Result, match: Match) -> dict[str, object]:
    ruling = match.decision
    return {
        "query_id": result.query.id,
        "entity_id": match.entity_id,
        "caption": match.caption,
        "schema": match.schema,
        "score": decimal(match.score),
        "match": match.match and not match.settled,
        "datasets": list(match.datasets),
        "referents": list(match.referents),
        "decision": "" if ruling is None else ruling.word,
        "decision_text": "" if ruling is None else ruling.text,
        "reason": match.reason,
        "explanations": match.explanations,
        "problems": list(result.problems),
    }


def _cell(name: str, value: object) -> str:
    if name == "score":
        return f"{value:.4f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return safe_cell(";".join(map(str, value)))
    if isinstance(value, dict):
        return safe_cell(json.dumps(value, ensure_ascii=False))
    return safe_cell(str(value))
