# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who is asked about: one query, and what a file of customers gives when it is read.

A `Query` holds text as it was given; `understand.understand` reads the fields for comparison.
A row that cannot be used is a `RowError` with its number and does not stop the file; what is odd
about a row that can be used stands in its `notices`. `readers` opens files of every format.

A customer with several names or birth dates is screened under each of them (`several`), and
the best result of each listed party counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from holdfast.base.errors import InputError

__all__ = ["COLUMNS", "FIELDS", "MAX_FIELD_CHARS", "Query", "QueryFile", "Row", "RowError", "RowsOf"]

FIELDS = ("name", "aliases", "schema", "birth_date", "nationality", "country", "gender", "identifier", "address")
"""What of a customer is compared."""
COLUMNS = ("id", *FIELDS)
MAX_FIELD_CHARS = 10_000  # longer fields are cut, and the row says so


@dataclass(frozen=True, slots=True)
class Query:
    """One party asked about. All fields are text as given; `""` is absent. `extras` pass through.

    `birth_date` may hold several dates, `nationality`, `country` and `identifier` several values,
    separated by `;`. `notices` say what reading the row found odd. `numbered` says that `id` is the
    number of a row or a key of the request, not the customer's own: no decision may follow it.
    """

    id: str
    name: str
    schema: str = ""
    birth_date: str = ""
    nationality: str = ""
    country: str = ""
    gender: str = ""
    identifier: str = ""
    address: str = ""
    extras: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    numbered: bool = False

    @classmethod
    def of(cls, name: str, fields: Mapping[str, str] | None = None, *, id: str = "1") -> Query:  # noqa: A002 - the column's name
        """A query from a name and a mapping of the other columns; unknown keys become extras.

        Raises:
            InputError: neither a name nor an identifier.
        """
        given = {key: value for key, value in (fields or {}).items() if value}
        known = {key: value for key, value in given.items() if key in FIELDS and key not in {"name", "aliases"}}
        if not name.strip() and not known.get("identifier", "").strip():
            msg = "there is neither a name nor an identifier to screen"
            raise InputError(msg, hint='give a name: holdfast screen "Some Name"')
        extras = tuple((key, value) for key, value in given.items() if key not in COLUMNS)
        return cls(id=given.get("id", id), name=name, extras=extras, numbered="id" not in given, **known)  # type: ignore[arg-type]  # text columns only


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not screened, and why. Lines of text count from 1, the header included; rows from 1."""

    line: int
    message: str
    unit: str = "line"


Row = tuple[Query | RowError, tuple[str, ...]]
"""What was read of a row, and the columns of it that the beginning of the file did not name."""


class RowsOf(Protocol):
    """Reads any lines of a file by what its beginning has said. Can be sent to another process."""

    def rows(self, lines: BinaryIO, first: int) -> Iterator[Row]:
        """The rows in `lines`, whose first one is line `first` of the file."""


@dataclass(frozen=True, slots=True)
class QueryFile:
    """An opened customer file: iterate for queries and row errors, in order of the file.

    `format` is what it was read as; `understood` says which columns were taken for which field,
    where their names are not ours; `total` is the number of rows where the format states it.
    `read_by` reads any of its lines from line `begins_at` on, where the rows can be read apart.
    """

    columns: tuple[str, ...]
    extra_columns: tuple[str, ...]
    rows: Iterator[Query | RowError] = field(compare=False)
    format: str = "csv"
    understood: tuple[str, ...] = ()
    total: Callable[[], int | None] = field(default=lambda: None, compare=False)
    read_by: RowsOf | None = field(default=None, compare=False)
    begins_at: int = 1

    def __iter__(self) -> Iterator[Query | RowError]:
        return self.rows
