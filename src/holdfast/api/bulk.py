# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`POST /v1/screen`: query entities as lines in, results as lines out, any number of them.

One JSON object per line (`{"id", "schema", "properties"}`), one answered line per line asked,
in order: `{"line", "id", "query", "results", "total", "warnings"?}`, or `{"line", "error"}` for a
line that cannot be used; the rest goes on. Parameters are those of `/match`, and `dataset`.
Results come while the body is still being sent; memory does not grow with it.

The receipt stands in the headers (`x-holdfast-image`, `x-holdfast-log-size`,
`x-holdfast-log-root`): one image answers the whole request. A stream that ends without its last
chunk was cut off.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from starlette.types import Receive, Send

from holdfast.api.answers import Answer, Headers, Problem, encode, invalid
from holdfast.api.asked import Asked
from holdfast.api.criteria import Criteria, read_criteria, write_result
from holdfast.api.holding import Holding
from holdfast.api.intake import PATIENCE_S, Lines
from holdfast.api.match import decoded, screened
from holdfast.api.queries import Example, read_example
from holdfast.base.errors import CaptureError, UsageError

__all__ = ["screen"]

_GROUP = 32  # lines answered together
_Line = tuple[int, Example | str]


async def screen(  # noqa: PLR0917 - what was asked, and the two ends of the connection
    asked: Asked, holding: Holding, folder: Path, receive: Receive, send: Send, headers: Headers = ()
) -> Answer | None:
    """Answer the request on `send`; an `Answer` instead when its parameters are wrong.

    Raises:
        NotFound: no such dataset.
        UsageError: no such algorithm or schema.
        CaptureError: the client fell silent or went away; the stream is left unfinished.
    """
    criteria = read_criteria(asked, holding, asked.text("dataset", "default"))
    if asked.problems:
        return invalid(asked.problems)
    own = [(b"content-type", b"application/x-ndjson"), *holding.notice.headers, *headers]
    await send({"type": "http.response.start", "status": 200, "headers": own})
    lines = Lines(receive, folder)
    try:
        async with aclosing(_groups(lines, criteria)) as groups:
            async for group in groups:
                body = await _answered(group, criteria, holding)
                async with asyncio.timeout(4 * PATIENCE_S):
                    await send({"type": "http.response.body", "body": body, "more_body": True})
    except TimeoutError as exc:
        raise CaptureError("the client does not read its answer") from exc
    finally:
        await lines.close()
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    return None


async def _groups(lines: Lines, criteria: Criteria) -> AsyncGenerator[list[_Line]]:
    group: list[_Line] = []
    number = 0
    async for line in lines:
        number += 1
        if line is not None and not line.strip():
            continue
        group.append((number, _read(number, line, criteria)))
        if len(group) == _GROUP:
            yield group
            group = []
    if group:
        yield group


def _read(number: int, line: bytes | None, criteria: Criteria) -> Example | str:
    """The example on a line, or why there is none."""
    if line is None:
        return "the line is longer than 1,048,576 bytes"
    raw = decoded(line.removeprefix(b"\xef\xbb\xbf"))
    if isinstance(raw, Problem):
        return raw.msg
    problems: list[Problem] = []
    try:
        example = read_example(str(number), raw, problems, facts=criteria.facts)
    except UsageError as exc:
        return exc.message
    if example is None:
        return "; ".join(f"{'.'.join(map(str, one.loc)) or 'line'}: {one.msg}" for one in problems)
    return example


async def _answered(group: Sequence[_Line], criteria: Criteria, holding: Holding) -> bytes:
    examples = [item for _, item in group if isinstance(item, Example)]
    ready = {}
    async for example, results in screened(holding, criteria, examples):
        ready[example.key] = write_result(example, results, criteria, holding)
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
