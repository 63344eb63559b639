# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Small match requests, answered together: the hot path.

Requests that several connections brought in the same turn of the loop are read one by one,
screened in one call (a call of the kernels costs as much as several names), and answered one
by one. No task, no thread, one write per answer. What an answer says is that of the ordinary
way (`app`, `match`): a request that is larger than it seemed goes there, and a test holds the
two equal.

Criteria are read once per address: clients send the same parameters again and again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from holdfast.api.answers import Answer, refused
from holdfast.api.app import LONGEST_URL, Rules, routed
from holdfast.api.asked import Asked
from holdfast.api.connection import Connection
from holdfast.api.criteria import Criteria, read_criteria
from holdfast.api.holding import Desk, Holding
from holdfast.api.manners import CORS, allowed, dressed, failed, takes_gzip, traced, unforeseen
from holdfast.api.match import Batch, read_batch, write_batch
from holdfast.api.wire import Head, render_head
from holdfast.base.errors import HoldfastError
from holdfast.screening.batch import Options, Result
from holdfast.screening.query import Query

__all__ = ["Quick"]

_TOGETHER = 32  # requests of one turn: a few milliseconds, then others are heard
_MANY = 64  # queries from which on a request pauses on its way, for the sake of others
_CRITERIA_KEPT = 256


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    connection: Connection
    head: Head
    body: bytes


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    request: _Request
    batch: Batch
    queries: tuple[Query, ...]


class Quick:
    """See the module docstring. For the worker's loop alone."""

    def __init__(self, desk: Desk, rules: Rules) -> None:
        self._desk = desk
        self._rules = rules
        self._waiting: list[_Request] = []
        self._called = False
        self._criteria: dict[bytes, tuple[Criteria, tuple[str, ...]]] = {}
        self._criteria_of: Holding | None = None

    def takes(self, head: Head) -> bool:
        """Whether a request is one for here, as far as its head says."""
        return head.method == "POST" and head.path.startswith(b"/match/") and len(head.target) <= LONGEST_URL

    def put(self, connection: Connection, head: Head, body: bytes) -> None:
        """Answer in this turn of the loop."""
        self._waiting.append(_Request(connection, head, body))
        self._call()

    def _call(self) -> None:
        if self._waiting and not self._called:
            self._called = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._called = False
        requests, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
        holding = self._desk.present  # nothing is awaited below: it stays open
        groups: dict[Options, list[_Read]] = {}
        for request in requests:
            if request.connection.gone:
                continue
            read = self._read(request, holding)
            if isinstance(read, Answer):
                self._answer(request, read, holding)
            elif read is None or len(read.queries) > _MANY:
                request.connection.work(request.head, request.body)
            else:
                groups.setdefault(read.batch.criteria.options, []).append(read)
        if holding is not None:
            for options, group in groups.items():
                self._screen(group, options, holding)
        self._call()

    def _read(self, request: _Request, holding: Holding | None) -> _Read | Answer | None:
        """What was asked, the answer that refuses it, or `None`: let the ordinary way say what is wrong."""
        head = request.head
        try:
            operation, path = routed(head.method, head.path)
            if operation != "match":
                return refused(404 if operation is None else 405, "Not Found" if operation is None else "Not Allowed")
            if not allowed(head.fields, self._rules.key):
                return refused(401, "An API key is wanted", headers=((b"www-authenticate", b"ApiKey"),))
            if holding is None:
                return refused(503, "The index is not ready")
            found = self._wanted(head, path["dataset"], holding)
            if found is None:
                return None
            criteria, warnings = found
            batch = read_batch(criteria, warnings, request.body, most=self._rules.most_queries)
        except HoldfastError as exc:
            return failed(exc)
        except Exception as exc:  # noqa: BLE001 - the outermost frame
            return unforeseen(exc)
        if isinstance(batch, Answer):
            return batch
        return _Read(request, batch, tuple(query for example in batch.examples for query in example.variants))

    def _wanted(self, head: Head, dataset: str, holding: Holding) -> tuple[Criteria, tuple[str, ...]] | None:
        if self._criteria_of is not holding or len(self._criteria) > _CRITERIA_KEPT:
            self._criteria, self._criteria_of = {}, holding
        found = self._criteria.get(head.target)
        if found is None:
            asked = Asked({"dataset": dataset}, head.query, head.fields, b"")
            criteria = read_criteria(asked, holding, dataset)
            if asked.problems:
                return None
            found = self._criteria[head.target] = (criteria, tuple(asked.warnings))
        return found

    def _screen(self, group: Sequence[_Read], options: Options, holding: Holding) -> None:
        queries = [query for read in group for query in read.queries]
        try:
            results = holding.screener(options).screen_chunk(queries) if queries else []
        except Exception as exc:  # noqa: BLE001 - the outermost frame
            if len(group) > 1:  # one of them does that to all: let only that one fail
                for read in group:
                    self._screen([read], options, holding)
            else:
                self._answer(group[0].request, unforeseen(exc), holding)
            return
        start = 0
        for read in group:
            end = start + len(read.queries)
            self._answer(read.request, _written(read.batch, results[start:end], holding), holding)
            start = end

    def _answer(self, request: _Request, answer: Answer, holding: Holding | None) -> None:
        head = request.head
        extra = (*CORS, *traced(head.fields))
        if holding is not None:
            extra = (*holding.notice.headers, *extra)
        if not head.keeps:
            answer = replace(answer, close=True)
        headers, body = dressed(answer, extra, packs=takes_gzip(head.fields))
        connection = request.connection
        connection.answer(head, render_head(answer.status, headers, connection.date) + body)


def _written(batch: Batch, results: Sequence[Result], holding: Holding) -> Answer:
    try:
        return write_batch(batch, results, holding)
    except HoldfastError as exc:
        return failed(exc)
    except Exception as exc:  # noqa: BLE001 - the outermost frame
        return unforeseen(exc)
