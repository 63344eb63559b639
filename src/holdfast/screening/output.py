# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Results as files: CSV for a spreadsheet, JSON lines for a program; one row per possible match.

Columns: query_id, entity_id, caption, schema, score, match, datasets, referents, then the
columns that were passed through. A query without a possible match has no row; the caller says
how many there were and as of when. JSON lines also carry `explanations` and `problems`, and
with `near=True` the near misses (`match` false). Lists in a CSV cell are separated by `;`.

A CSV cell that a spreadsheet would run as a formula (it begins with = + - @, a tab or a
carriage return) gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from typing import TextIO

from holdfast.screening.batch import Match, Result
from holdfast.screening.explain import decimal

__all__ = ["COLUMNS", "CsvWriter", "JsonlWriter", "safe_cell"]

COLUMNS = ("query_id", "entity_id", "caption", "schema", "score", "match", "datasets", "referents")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(text: str) -> str:
    """`text` so that a spreadsheet shows it instead of running it; lone surrogates and NULs replaced."""
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    return "'" + clean if clean.startswith(_FORMULA) or clean.lstrip(" ").startswith(_FORMULA) else clean


class CsvWriter:
    """Writes the header at once and a row per match. The stream is text with `newline=""`."""

    def __init__(self, stream: TextIO, extra_columns: Sequence[str] = ()) -> None:
        self._extra = [column for column in extra_columns if column not in COLUMNS]
        self._rows = csv.writer(stream, lineterminator="\r\n")
        self._rows.writerow([*COLUMNS, *(safe_cell(column) for column in self._extra)])

    def write(self, result: Result, *, near: bool = False) -> int:
        """Write the rows of one result; returns how many."""
        extras = dict(result.query.extras)
        matches = result.hits + (result.near if near else ())
        for match in matches:
            cells = [safe_cell(str(value)) for value in _values(result, match)]
            self._rows.writerow([*cells, *(safe_cell(extras.get(column, "")) for column in self._extra)])
        return len(matches)


class JsonlWriter:
    """Writes one JSON object per match and line, UTF-8 text."""

    def __init__(self, stream: TextIO, extra_columns: Sequence[str] = ()) -> None:
        self._extra = [column for column in extra_columns if column not in COLUMNS]
        self._stream = stream

    def write(self, result: Result, *, near: bool = False) -> int:
        """Write the lines of one result; returns how many."""
        extras = dict(result.query.extras)
        matches = result.hits + (result.near if near else ())
        for match in matches:
            row = {
                "query_id": result.query.id,
                "entity_id": match.entity_id,
                "caption": match.caption,
                "schema": match.schema,
                "score": decimal(match.score),
                "match": match.match,
                "datasets": list(match.datasets),
                "referents": list(match.referents),
                **{column: extras.get(column, "") for column in self._extra},
                "explanations": match.explanations,
                "reason": match.reason,
                "problems": list(result.problems),
            }
            text = json.dumps(row, ensure_ascii=False)
            self._stream.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
        return len(matches)


def _values(result: Result, match: Match) -> list[str]:
    return [
        result.query.id,
        match.entity_id,
        match.caption,
        match.schema,
        f"{match.score / 10_000:.4f}",
        "true" if match.match else "false",
        ";".join(match.datasets),
        ";".join(match.referents),
    ]
