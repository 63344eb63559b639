# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`POST /v1/screen`: query entities in, results out, any number of them, as lines or as Arrow.

NDJSON: one JSON object per line (`{"id", "schema", "properties"}`), one answered line per line
asked, in order: `{"line", "id", "query", "results", "total", "warnings"?}`, or `{"line", "error"}`
for a line that cannot be used; the rest goes on. A body of the type of an Arrow IPC stream is
answered by one (`arrow`). Parameters are those of `/match`, `dataset`, and `schema` for rows that
name none. Results come while the body is still being sent; memory does not grow with it: a
client that sends faster than it is answered, or does not read its answer, has to wait.

The receipt stands in the headers: one image answers the whole request. A stream that ends
without its last chunk was cut off.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from starlette.types import Receive, Send

from holdfast.api import arrow
from holdfast.api.answers import Answer, Headers, Problem, encode, invalid, refused
from holdfast.api.asked import Asked
from holdfast.api.criteria import Criteria, read_criteria, write_result
from holdfast.api.holding import Holding
from holdfast.api.intake import PATIENCE_S, Lines, Spool
from holdfast.api.interface import known_schema
from holdfast.api.match import decoded, screened
from holdfast.api.queries import Example, read_example
from holdfast.base.errors import CaptureError, HoldfastError, UsageError

__all__ = ["screen"]

_GROUP = 32  # lines answered together
_Line = tuple[int, Example | str]
_Written = tuple[list[bytes], int, list[str]]


async def screen(  # noqa: PLR0917 - what was asked, and the two ends of the connection
    asked: Asked, holding: Holding, folder: Path, receive: Receive, send: Send, headers: Headers = ()
) -> Answer | None:
    """Answer the request on `send`; an `Answer` instead when it cannot be answered at all.

    Raises:
        NotFound: no such dataset.
        UsageError: no such algorithm or schema.
        InputError: the body is no Arrow stream, or a part of it cannot be used.
        CaptureError: the client fell silent or went away; the stream is left unfinished.
    """
    criteria = read_criteria(asked, holding, asked.text("dataset", "default"))
    schema = asked.text("schema")
    if schema and known_schema(schema) is None:
        raise UsageError(f"Invalid schema: {schema[:60]}")
    if asked.problems:
        return invalid(asked.problems)
    kind = asked.headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind == arrow.MEDIA_TYPE and not arrow.has_arrow():
        remedy = "./run setup bulk, or pip install 'holdfast[bulk]'; application/x-ndjson needs nothing"
        return refused(415, f"Arrow needs the package pyarrow, which is not installed here ({remedy})")
    own = (*holding.notice.headers, *headers)
    if kind == arrow.MEDIA_TYPE:
        spool = Spool(receive, folder)
        work = _arrow(spool, criteria, holding, schema)
    else:
        spool = lines = Lines(receive, folder)
        work = _lines(lines, criteria, holding, schema)
        kind = b"application/x-ndjson"
    try:
        async with aclosing(work) as pieces:
            piece = await anext(pieces)  # now the body is known to be of its kind
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind), *own]})
            await _give(send, piece)
            async for piece in pieces:
                await _give(send, piece)
    except TimeoutError as exc:
        raise CaptureError("the client does not read its answer") from exc
    finally:
        await spool.close()
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    return None


async def _give(send: Send, piece: bytes) -> None:
    if piece:
        async with asyncio.timeout(4 * PATIENCE_S):
            await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _lines(lines: Lines, criteria: Criteria, holding: Holding, schema: str) -> AsyncGenerator[bytes]:
    yield b""
    group: list[_Line] = []
    number = 0
    async for line in lines:
        number += 1
        if line is not None and not line.strip():
            continue
        group.append((number, _read_line(number, line, criteria, schema)))
        if len(group) == _GROUP:
            yield await _answered(group, criteria, holding)
            group = []
    if group:
        yield await _answered(group, criteria, holding)


def _read_line(number: int, line: bytes | None, criteria: Criteria, schema: str) -> Example | str:
    """The example on a line, or why there is none."""
    if line is None:
        return "the line is longer than 1,048,576 bytes"
    raw = decoded(line.removeprefix(b"\xef\xbb\xbf"))
    return raw.msg if isinstance(raw, Problem) else _example(number, raw, criteria, schema)


def _example(number: int, raw: object, criteria: Criteria, schema: str) -> Example | str:
    if schema and isinstance(raw, dict) and not raw.get("schema"):
        raw["schema"] = schema
    problems: list[Problem] = []
    try:
        example = read_example(str(number), raw, problems, facts=criteria.facts)
    except UsageError as exc:
        return exc.message
    if example is None:
        return "; ".join(f"{'.'.join(map(str, one.loc)) or 'line'}: {one.msg}" for one in problems)
    return example


async def _written(group: Sequence[_Line], criteria: Criteria, holding: Holding) -> dict[str, _Written]:
    """Per line the results as JSON, how many are matches, and what to warn of."""
    examples = [item for _, item in group if isinstance(item, Example)]
    return {
        example.key: write_result(example, results, criteria, holding)
        async for example, results in screened(holding, criteria, examples)
    }


async def _answered(group: Sequence[_Line], criteria: Criteria, holding: Holding) -> bytes:
    ready = await _written(group, criteria, holding)
    parts = []
    for number, item in group:
        if isinstance(item, str):
            parts.append(encode({"line": number, "error": item}) + b"\n")
            continue
        shown, matches, warnings = ready[str(number)]
        head = encode({"line": number, "id": item.id, "query": item.echo})[:-1]
        tail = {"total": {"value": matches, "relation": "eq"}, **({"warnings": warnings} if warnings else {})}
        parts.append(head + b',"results":[' + b",".join(shown) + b"]," + encode(tail)[1:] + b"\n")
    return b"".join(parts)


async def _arrow(spool: Spool, criteria: Criteria, holding: Holding, schema: str) -> AsyncGenerator[bytes]:
    writer = arrow.Writer()
    number, begun = 0, False
    async with aclosing(arrow.rows_of(spool)) as parts:
        try:
            async for part in parts:
                group = [(number + n, _read_row(number + n, row, criteria, schema)) for n, row in enumerate(part, 1)]
                number += len(part)
                yield await _table(writer, group, criteria, holding)
                begun = True
        except HoldfastError as exc:
            if begun:  # said in the stream, which then ends without its last chunk
                yield writer.rows([arrow.row(number + 1, None, error=f"{exc.message}; nothing from here was screened")])
            raise
    yield writer.end()


def _read_row(number: int, row: dict[str, object], criteria: Criteria, schema: str) -> Example | str:
    given = {name: value for name, value in row.items() if value is not None}
    raw: dict[str, object] = {name: given.pop(name) for name in ("id", "schema") if name in given}
    return _example(number, {**raw, "properties": given}, criteria, schema)


async def _table(writer: arrow.Writer, group: Sequence[_Line], criteria: Criteria, holding: Holding) -> bytes:
    ready = await _written(group, criteria, holding)
    rows = []
    for number, item in group:
        if isinstance(item, str):
            rows.append(arrow.row(number, None, error=item))
        else:
            shown, matches, warnings = ready[str(number)]
            rows.append(arrow.row(number, item.id, shown=shown, matches=matches, warnings=warnings))
    return writer.rows(rows)
