# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A receipt in the making, for what is asked in passing: one name, or an upload held in memory.

Queries are digested as they pass, result rows collected in a file of this thread below `run/`. The
answer does not wait for a receipt: where the workspace cannot be written there is none, and the
log of the program says so. Only a query that is to be stored stands anywhere in clear.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from holdfast.base.errors import StoreError
from holdfast.base.files import store_errors
from holdfast.screening.receipt import normal_query, query_digest, result_rows
from holdfast.workspace.receipts import Summed, query_key, write_receipt

if TYPE_CHECKING:
    from holdfast.base.canonical import JsonValue
    from holdfast.screening.batch import Result
    from holdfast.screening.query import Query
    from holdfast.workspace.grounds import Grounds
    from holdfast.workspace.opening import Workspace
    from holdfast.workspace.tally import Tally

__all__ = ["Leaving"]

_log = logging.getLogger(__name__)


class Leaving:
    """Takes queries and results in order, then writes the receipt. A context manager; its files go with it."""

    def __init__(self, workspace: Workspace, *, store: bool = False) -> None:
        place = workspace.folder / "run" / f"passing-{os.getpid()}-{threading.get_ident()}"
        self._workspace = workspace
        self._rows_path, self._stored_path = place.with_suffix(".rows"), place.with_suffix(".queries")
        self._store = store
        self._rows: list[bytes] = []
        self._lines: list[bytes] = []
        self._count = 0
        self._wrong: Exception | None = None
        try:
            self._digest = query_digest(query_key(workspace) or b"")
            self._rows_path.write_bytes(b"")
        except (StoreError, OSError) as exc:
            self._wrong = exc

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for path in (self._rows_path, self._stored_path):
            path.unlink(missing_ok=True)

    def asked(self, queries: Iterable[Query]) -> Iterator[Query]:
        """The queries, digested on their way."""
        for query in queries:
            if self._wrong is None:
                line = normal_query(query) + b"\n"
                self._digest.update(line)
                if self._store:
                    self._lines.append(line)
            yield query

    def took(self, result: Result) -> None:
        """The next result."""
        self._count += 1
        self._rows += result_rows(self._count, result)
        if len(self._rows) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        rows, self._rows = self._rows, []
        if self._wrong is None:
            try:
                with store_errors(self._rows_path, "write the rows of the receipt"), self._rows_path.open("ab") as out:
                    out.writelines(rows)
            except StoreError as exc:
                self._wrong = exc

    def written(self, taken: Grounds, kind: str, counted: Tally, read_as: Mapping[str, JsonValue]) -> str:
        """Write the receipt and give its id; none where the workspace cannot be written."""
        self._flush()
        try:
            if self._wrong is not None:
                raise self._wrong
            if self._store:
                self._stored_path.write_bytes(b"".join(self._lines))
            summed = Summed(
                kind, counted.queries, f"hmac-sha256:{self._digest.hexdigest()}", counted.refused, counted.with_hits,
                counted.with_near, counted.result_rows, self._rows_path, read_as,
                self._stored_path if self._store else None,
            )  # fmt: skip
            return write_receipt(self._workspace, taken, summed)
        except (StoreError, OSError) as exc:
            _log.warning("no receipt could be written: %s", exc)
            return ""


_AT_ONCE = 1_000
