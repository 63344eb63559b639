# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The gate in front of every page: who may ask, and what a browser may do with the answer.

The pages hold what an investigator would not want a stranger to see, on an address that every
program and every web site open on this machine can reach. So, in this order:

1. **Host**: only the names under which the pages were announced, with the port. A name that
   an attacker points at 127.0.0.1 (DNS rebinding) is refused before anything else is read.
2. **Start token**: the printed address carries it once; it becomes a cookie (HttpOnly,
   SameSite=Strict) and leaves the address bar. Without the cookie there are no pages.
3. **Origin**: a request that changes something must come from these very pages, by its
   `Origin`, or by `Sec-Fetch-Site` where the browser withholds the origin (as it does under
   `Referrer-Policy: no-referrer`). One that says neither is refused.
4. **CSRF token**: every form carries one; `asked` compares it after reading the form.

Every answer, errors included, leaves with the same headers: no script but our own, no frames,
no cache, no referrer, no guessing of types.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Gate", "Keys"]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_OPEN = ("/static/", "/healthz")  # style and life sign: nothing of the workspace in them
_SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Keys:
    """What one run of the server knows: its port, the start token, the cookie's secret."""

    port: int
    token: str
    session: str

    @classmethod
    def fresh(cls, port: int) -> Keys:
        """New random ones for a server on `port`."""
        return cls(port, secrets.token_urlsafe(24), secrets.token_urlsafe(32))

    @property
    def address(self) -> str:
        """The address to print: it opens the pages once and for all in one browser."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """The cookie's name; it holds the port because cookies are shared between ports."""
        return f"holdfast_{self.port}"

    @property
    def csrf(self) -> str:
        """The token that every form carries."""
        return hmac.new(self.session.encode(), b"form", hashlib.sha256).hexdigest()

    @property
    def hosts(self) -> frozenset[str]:
        """The values of `Host` that are answered."""
        names = ("127.0.0.1", "localhost", "[::1]")
        tails = (f":{self.port}", "") if self.port == 80 else (f":{self.port}",)  # noqa: PLR2004 - the port HTTP leaves out
        return frozenset(name + tail for name in names for tail in tails)


class Refuse(Protocol):
    """Makes the page that says why a request is not answered."""

    def __call__(self, scope: Scope, status: int, title: str, text: str) -> Response:
        """A response with that status."""
        ...


class Gate:
    """ASGI application around the pages; see the module docstring for its steps."""

    def __init__(self, app: ASGIApp, keys: Keys, refuse: Refuse) -> None:
        self._app = app
        self._keys = keys
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on one request."""
        if scope["type"] != "http":
            return  # no web sockets, and no lifespan: there is nothing to start

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        answer = self._decide(scope)
        await (self._app if answer is None else answer)(scope, receive, send_guarded)

    def _decide(self, scope: Scope) -> Response | None:
        """A refusal or the redirect of a first visit; `None` lets the request through."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._keys.hosts:
            return PlainTextResponse(
                "These pages answer only to the address that was printed when they were started.\n", 421
            )
        path: str = scope["path"]
        if path.startswith(_OPEN):
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        tokens = [value for name, value in query if name == "token"]
        if tokens and scope["method"] in _SAFE:
            return self._first_visit(scope, path, tokens, [pair for pair in query if pair[0] != "token"])
        held = cookie_parser(headers.get("cookie", "")).get(self._keys.cookie, "")
        if not _same(held, self._keys.session):
            return self._refuse(scope, 403, "Use the printed address", _LOCKED)
        if scope["method"] not in _SAFE and not self._from_here(headers, hosts[0]):
            return self._refuse(scope, 403, "Not sent from these pages", _FOREIGN)
        return None

    def _first_visit(self, scope: Scope, path: str, tokens: list[str], rest: list[tuple[str, str]]) -> Response:
        if not _same(tokens[0], self._keys.token):
            return self._refuse(scope, 403, "Use the printed address", _LOCKED)
        # One leading slash: `//host` in a Location would lead to another machine.
        clean = "/" + path.lstrip("/\\")
        answer = RedirectResponse(clean + ("?" + urlencode(rest) if rest else ""), 303)
        answer.set_cookie(self._keys.cookie, self._keys.session, path="/", httponly=True, samesite="strict")
        return answer

    @staticmethod
    def _from_here(headers: Headers, host: str) -> bool:
        site = headers.get("sec-fetch-site")
        origin = headers.get("origin", "null")
        if site is not None and site != "same-origin":
            return False
        return origin == f"http://{host}" or (origin == "null" and site == "same-origin")


_LOCKED = (
    "Holdfast printed an address with a start token in the terminal when it began to serve. Open exactly that address "
    "once in this browser; afterwards the pages open without it. Each start of the server has a new token."
)
_FOREIGN = "Something other than a form of these pages tried to change the workspace. Nothing was changed."


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode())
