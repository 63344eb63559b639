# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The table of addresses, and what every request goes through: an ASGI application.

1. A preflight is answered; every answer carries `Access-Control-Allow-Origin: *`.
2. An address of more than 60,000 bytes is 414; where a key is wanted, a request without is 401.
3. The address is looked up: 404, 405, or a handler; before something is loaded, 503.
4. A body is read within its limit (413), in time (408).
5. The handler answers. What is the caller's fault names it (`detail`); anything unforeseen is
   500 with an id, under which the log has where it happened, and nothing of the request.
6. Answers above 500 bytes are compressed for whom asks; W3C trace headers go on; where a record is
   open the answer names the image, the size of the log and its root (`Notice.headers`).

No framework stands in between: the table is short. Small match requests go the same way without
tasks, several at a time (`quick`), by the functions shared from here.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from starlette.types import Message, Receive, Scope, Send

from holdfast.api import bulk, catalogue, description, documents, entities, match, search, statements
from holdfast.api.answers import Answer, Headers, found, invalid, refused
from holdfast.api.asked import Asked
from holdfast.api.holding import Desk, Holding
from holdfast.api.intake import whole_body
from holdfast.api.manners import CORS, allowed, compressed, dressed, failed, takes_gzip, traced, unforeseen
from holdfast.base.errors import HoldfastError

__all__ = ["LONGEST_URL", "ROUTES", "Face", "Rules", "routed"]

_log = logging.getLogger(__name__)
LONGEST_URL = 60_000
_ASIDE = 256 << 10  # a body from which on compressing it is worth a thread
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
    ("GET", "/documents", "documents"),
    ("GET", "/documents/{id}", "document"),
    ("GET", "/text", "text"),
    ("POST", "/updatez", "updatez"),
    ("POST", "/v1/screen", "screen"),
    ("GET", "/openapi.json", "openapi"),
    ("GET", "/", "page"),
)
"""Method, path, operation. Before something is loaded only `_EARLY` ones are answered."""
_EARLY = frozenset({"healthz", "readyz", "algorithms", "updatez", "openapi", "page"})
_OPEN = frozenset({"healthz", "readyz", "openapi", "page"})  # what says nothing of the lists needs no key
_IN_THREADS: Mapping[str, Callable[[Asked, Holding], Answer]] = {
    "search": search.search,
    "entity": entities.entity,
    "adjacent": entities.adjacent,
    "adjacent_by": entities.adjacent_by,
    "statements": statements.statements,
    "documents": documents.documents,
    "document": documents.document,
    "text": documents.text,
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
        extra = (*CORS, *traced(headers))
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
            answer = failed(exc)
        except Exception as exc:  # the outermost frame
            answer = unforeseen(exc)
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
        if len(raw) + len(scope["query_string"]) > LONGEST_URL:
            return refused(414, "Request URI too long")
        operation, path = routed(scope["method"], raw)
        if operation is None:
            return refused(404, "Not Found")
        if not operation:
            return refused(405, "Method Not Allowed")
        if operation not in _OPEN and not allowed(headers, self._rules.key):
            return refused(401, "An API key is wanted", headers=((b"www-authenticate", b"ApiKey"),))
        with self._desk.lend() as holding:
            if holding is None and operation not in _EARLY:
                return refused(503, "The index is not ready")
            asked = Asked(path, scope["query_string"], headers, b"")
            if operation == "screen" and holding is not None:
                return await bulk.screen(asked, holding, self._rules.spool, receive, send, extra)
            if scope["method"] == "POST":
                asked.body = await whole_body(scope, receive, self._rules.most_bytes)
            answer = await self._do(operation, asked, holding)
            return answer if holding is None else replace(answer, headers=answer.headers + holding.notice.headers)

    async def _do(self, operation: str, asked: Asked, holding: Holding | None) -> Answer:
        if operation == "updatez":
            return await self._updatez(asked)
        if operation == "readyz" and holding is None:
            return refused(503, "The index is not ready")
        if operation in {"healthz", "readyz"}:
            return found({"status": "ok"})
        if operation in {"openapi", "page"}:
            return (description.openapi if operation == "openapi" else description.page)(ROUTES)
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


_TABLE = tuple((method, tuple(path.strip("/").split("/")), operation) for method, path, operation in ROUTES)


@lru_cache(4_096)
def routed(method: str, raw: bytes) -> tuple[str | None, Mapping[str, str]]:
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


async def _send(  # noqa: PLR0917 - what was asked, and where the answer goes
    answer: Answer, method: str, headers: Mapping[bytes, bytes], extra: Headers, send: Send
) -> None:
    large = len(answer.body) > _ASIDE and takes_gzip(headers)
    packed = await asyncio.to_thread(compressed, answer.body) if large else None
    own, body = dressed(answer, extra, packs=takes_gzip(headers), packed=packed)
    await send({"type": "http.response.start", "status": answer.status, "headers": own})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
