# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The table of addresses, and what every request goes through: an ASGI application.

1. A preflight is answered; every answer carries `Access-Control-Allow-Origin: *`.
2. An address of more than 60,000 bytes is 414; where a key is wanted, a request without is 401.
3. The address is looked up: 404, 405, or a handler; before something is loaded, 503.
4. A body is read within its limit (413), in time (408).
5. The handler answers. What is the caller's fault names it (`detail`); anything unforeseen is
   500 with an id, under which the log has where it happened, and nothing of the request.
6. Answers above 500 bytes are compressed for whom asks; W3C trace headers go on.

No framework stands in between: this is the hot path, and the table is short.
"""

from __future__ import annotations

import asyncio
import gzip
import hmac
import logging
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from starlette.types import Message, Receive, Scope, Send

from holdfast.api import bulk, catalogue, entities, match, search, statements
from holdfast.api.answers import Answer, Headers, found, invalid, refused, refused_for
from holdfast.api.asked import Asked
from holdfast.api.holding import Desk, Holding
from holdfast.api.intake import whole_body
from holdfast.base.errors import CaptureError, HoldfastError

__all__ = ["ROUTES", "Face", "Rules"]

_log = logging.getLogger(__name__)
_LONGEST_URL = 60_000
_COMPRESSED = 500
_ASIDE = 256 << 10  # a body from which on compressing it is worth a thread
_TRACE = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_CORS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"*"),
)
_PREFLIGHT: Headers = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-max-age", b"600"),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one server allows. `key` and `most_queries` `None`: no key is wanted, any number of queries."""

    update_token: str
    spool: Path
    key: str | None = None
    most_queries: int | None = None
    most_bytes: int = 16 << 20


ROUTES: tuple[tuple[str, str, str], ...] = (
    ("GET", "/healthz", "healthz"),
    ("GET", "/readyz", "readyz"),
    ("GET", "/catalog", "catalog"),
    ("GET", "/manifest", "catalog"),
    ("GET", "/algorithms", "algorithms"),
    ("POST", "/match/{dataset}", "match"),
    ("GET", "/search/{dataset}", "search"),
    ("GET", "/entities/{id}", "entity"),
    ("GET", "/entities/{id}/adjacent", "adjacent"),
    ("GET", "/entities/{id}/adjacent/{prop}", "adjacent_by"),
    ("GET", "/statements", "statements"),
    ("POST", "/updatez", "updatez"),
    ("POST", "/v1/screen", "screen"),
)
"""Method, path, operation. Before something is loaded only `_EARLY` ones are answered."""
_EARLY = frozenset({"healthz", "readyz", "algorithms", "updatez"})
_OPEN = frozenset({"healthz", "readyz"})  # life signs need no key
_IN_THREADS: Mapping[str, Callable[[Asked, Holding], Answer]] = {
    "search": search.search,
    "entity": entities.entity,
    "adjacent": entities.adjacent,
    "adjacent_by": entities.adjacent_by,
    "statements": statements.statements,
}


class Face:
    """The application. `update` is told to look for news, and to wait for them when it gets `True`."""

    def __init__(self, desk: Desk, rules: Rules, update: Callable[[bool], Awaitable[None]]) -> None:
        self._desk = desk
        self._rules = rules
        self._update = update

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        extra = (*_CORS, *_traced(headers))
        started = False

        async def send_seen(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            answer = await self._answer(scope, receive, send_seen, headers, extra)
        except HoldfastError as exc:
            if started:
                _log.warning("an answer was left unfinished: %s", exc.message)
                raise  # the connection ends without its last chunk
            answer = _failed(exc)
        except Exception as exc:  # the outermost frame
            answer = _unforeseen(exc)
            if started:
                raise
        if answer is not None:
            await _send(answer, scope["method"], headers, extra, send)

    async def _answer(  # noqa: PLR0917 - the three of ASGI, and what was read of them
        self, scope: Scope, receive: Receive, send: Send, headers: Mapping[bytes, bytes], extra: Headers
    ) -> Answer | None:
        raw = scope.get("raw_path") or scope["path"].encode()
        if scope["method"] == "OPTIONS":
            wanted = headers.get(b"access-control-request-headers", b"*")
            return Answer(200, b"", (*_PREFLIGHT, (b"access-control-allow-headers", wanted)))
        if len(raw) + len(scope["query_string"]) > _LONGEST_URL:
            return refused(414, "Request URI too long")
        operation, path = _routed(scope["method"], raw)
        if operation is None:
            return refused(404, "Not Found")
        if not operation:
            return refused(405, "Method Not Allowed")
        if operation not in _OPEN and not self._may(headers):
            return refused(401, "An API key is wanted", headers=((b"www-authenticate", b"ApiKey"),))
        with self._desk.lend() as holding:
            if holding is None and operation not in _EARLY:
                return refused(503, "The index is not ready")
            asked = Asked(path, scope["query_string"], headers, b"")
            if operation == "screen" and holding is not None:
                return await bulk.screen_lines(asked, holding, self._rules.spool, receive, send, extra)
            if scope["method"] == "POST":
                asked.body = await whole_body(scope, receive, self._rules.most_bytes)
            return await self._do(operation, asked, holding)

    async def _do(self, operation: str, asked: Asked, holding: Holding | None) -> Answer:
        if operation == "updatez":
            return await self._updatez(asked)
        if operation == "readyz" and holding is None:
            return refused(503, "The index is not ready")
        if operation in {"healthz", "readyz"}:
            return found({"status": "ok"})
        if operation == "algorithms":
            return catalogue.algorithms(asked)
        assert holding is not None  # noqa: S101 - what may be answered without one was answered above
        if operation == "match":
            return await match.match(asked, holding, most=self._rules.most_queries)
        if operation == "catalog":
            return await catalogue.datasets(asked, holding, most=self._rules.most_queries)
        return await asyncio.to_thread(_IN_THREADS[operation], asked, holding)

    async def _updatez(self, asked: Asked) -> Answer:
        token = asked.text("token")
        wait = asked.flag("sync", default=False)
        if asked.problems:
            return invalid(asked.problems)
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self._rules.update_token.encode()):
            return refused(403, "Invalid token.")
        await self._update(wait)
        return found({"status": "ok"})

    def _may(self, headers: Mapping[bytes, bytes]) -> bool:
        if self._rules.key is None:
            return True
        given = headers.get(b"authorization", b"").decode("latin-1").strip()
        scheme, _, rest = given.partition(" ")
        if scheme.lower() in {"apikey", "bearer"}:
            given = rest.strip()
        return hmac.compare_digest(given.encode(), self._rules.key.encode())


_TABLE = tuple((method, tuple(path.strip("/").split("/")), operation) for method, path, operation in ROUTES)


def _routed(method: str, raw: bytes) -> tuple[str | None, dict[str, str]]:
    """The operation and the variable parts of a path; `None` for no such path, `""` for another method."""
    segments = raw.decode("latin-1").partition("?")[0].strip("/").split("/")
    other: str | None = None
    for wanted, pattern, operation in _TABLE:
        if len(pattern) != len(segments):
            continue
        if all(part[:1] == "{" or part == given for part, given in zip(pattern, segments, strict=True)):
            if method == wanted or (method == "HEAD" and wanted == "GET"):
                parts = zip(pattern, segments, strict=True)
                return operation, {part[1:-1]: unquote(given) for part, given in parts if part[:1] == "{"}
            other = ""
    return other, {}


def _traced(headers: Mapping[bytes, bytes]) -> Headers:
    """Trace headers of this answer: the caller's trace when it sent a valid one, a new span in any case."""
    known = _TRACE.fullmatch(headers.get(b"traceparent", b"").decode("latin-1").strip())
    valid = known is not None and set(known[1]) != {"0"} and set(known[2]) != {"0"}
    trace, flags = (known[1], known[3]) if known is not None and valid else (secrets.token_hex(16), "00")
    span = secrets.token_hex(8)
    state = f"holdfast={span}"
    before = headers.get(b"tracestate", b"").decode("latin-1").strip() if valid else ""
    kept = [part.strip() for part in before.split(",") if part.strip() and not part.strip().startswith("holdfast=")]
    whole = ",".join([state, *kept[:31]])
    return (
        (b"traceparent", f"00-{trace}-{span}-{flags}".encode()),
        (b"tracestate", whole.encode("latin-1", "replace")[:512]),
    )


async def _send(  # noqa: PLR0917 - what was asked, and where the answer goes
    answer: Answer, method: str, headers: Mapping[bytes, bytes], extra: Headers, send: Send
) -> None:
    body = answer.body
    own: list[tuple[bytes, bytes]] = [*answer.headers, *extra]
    if body:
        own.append((b"content-type", b"application/json"))
        own.append((b"vary", b"accept-encoding"))
    if len(body) > _COMPRESSED and _takes_gzip(headers):
        own.append((b"content-encoding", b"gzip"))
        body = await asyncio.to_thread(_compressed, body) if len(body) > _ASIDE else _compressed(body)
    if answer.status != 304:  # noqa: PLR2004 - Not Modified has no body
        own.append((b"content-length", str(len(body)).encode()))
    if answer.close:
        own.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": own})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


def _takes_gzip(headers: Mapping[bytes, bytes]) -> bool:
    wanted = headers.get(b"accept-encoding", b"").decode("latin-1").lower()
    return any(re.fullmatch(r"gzip\s*(;\s*q=(1(\.0*)?|0?\.\d*[1-9]\d*))?", part.strip()) for part in wanted.split(","))


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=1, mtime=0)


def _failed(error: HoldfastError) -> Answer:
    if isinstance(error, CaptureError):
        return refused(408, error.message, close=True)
    answer = refused_for(error)
    if answer.status >= 500:  # noqa: PLR2004 - ours, not the caller's
        _log.error("a request failed: %s", type(error).__name__)
    return answer


def _unforeseen(error: Exception) -> Answer:
    """A 500. The log gets the kind and the place; the message may hold what was asked about."""
    number = secrets.token_hex(6)
    place = "".join(traceback.format_tb(error.__traceback__))
    _log.error("a request failed (id %s): %s\n%s", number, type(error).__name__, place)
    return Answer(500, b'{"status":"error","id":"' + number.encode() + b'"}')
