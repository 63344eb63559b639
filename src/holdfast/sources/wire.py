# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One HTTP/1.1 exchange over one connection, recorded byte for byte.

Clients of the field decode while they read: bodies come unchunked and unzipped, headers are
rewritten. Evidence is what came over the wire, so this shell drives the socket itself, lets
h11 say where the message ends, and keeps every byte as sent. One request per connection
(`Connection: close`), so nothing else can stand between the two ends of a response.

Bounds: connect and idle time-outs, a total time (slow drip), a largest body, a largest head.
Nothing here understands what it fetched.
"""

from __future__ import annotations

import socket
import ssl
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

import h11

from holdfast.base.errors import CaptureError, ConfigError, LimitError
from holdfast.sources.guard import Target

__all__ = ["Answer", "Received", "WireLimits", "exchange"]

Received = Callable[[int, int | None], None]  # bytes of the body so far, and how many the head promises

_BLOCK_BYTES = 1 << 16
_LARGEST_HEAD = 1 << 20  # as the vault format allows
_SPOOL_BYTES = 8 << 20  # bodies up to here stay in memory


@dataclass(frozen=True, slots=True)
class WireLimits:
    """How long and how much: seconds and bytes."""

    connect_s: float = 20.0
    idle_s: float = 60.0
    total_s: float = 1_800.0
    body_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What was sent and what came back. `body` is at its start; the caller closes it."""

    target: Target
    status: int
    headers: tuple[tuple[str, str], ...]
    request_head: bytes
    response_head: bytes
    body: IO[bytes]
    body_bytes: int
    ip: str

    def header(self, name: str) -> str | None:
        """The first header of that name (lower case), or `None`."""
        return next((value for key, value in self.headers if key == name), None)


def exchange(
    target: Target,
    headers: tuple[tuple[str, str], ...],
    *,
    limits: WireLimits,
    proxy: str | None = None,
    received: Received | None = None,
    post: bytes | None = None,
) -> Answer:
    """Send one GET (a POST where `post` is its body) to the judged address and record the answer.

    Raises:
        CaptureError: no connection, TLS refused, time-out, a broken or cut-off message.
        LimitError: head or body longer than the limits.
    """
    try:
        with _connect(target, limits, proxy) as connection:
            return _record(connection, target, headers, limits=limits, received=received, post=post)
    except TimeoutError as exc:
        raise CaptureError("the server stopped answering", where=target.url, hint="try again later") from exc
    except ssl.SSLCertVerificationError as exc:
        hint = "nothing was taken from it; behind a company's proxy, name its certificate in SSL_CERT_FILE"
        raise CaptureError(
            f"the server's certificate is not accepted: {exc.verify_message}", where=target.url, hint=hint
        ) from exc
    except ssl.SSLError as exc:
        raise CaptureError(
            f"no secure connection: {exc.reason or exc}", where=target.url, hint="try again later"
        ) from exc
    except OSError as exc:
        raise CaptureError(
            f"no connection: {exc.strerror or exc}", where=target.url, hint="is this machine online?"
        ) from exc


def _connect(target: Target, limits: WireLimits, proxy: str | None) -> socket.socket:
    if proxy is None:
        plain = socket.create_connection((target.address, target.port), timeout=limits.connect_s)
    else:
        plain = _through_proxy(target, limits, proxy)
    plain.settimeout(limits.idle_s)
    if target.scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


def _through_proxy(target: Target, limits: WireLimits, proxy: str) -> socket.socket:
    """A tunnel by CONNECT (RFC 9110, 9.3.6), also for plain http, so the bytes stay the server's."""
    host, port = _proxy_address(proxy)
    plain = socket.create_connection((host, port), timeout=limits.connect_s)
    try:
        plain.sendall(
            f"CONNECT {target.address}:{target.port} HTTP/1.1\r\nHost: {target.authority}\r\n\r\n".encode("ascii")
        )
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            byte = plain.recv(1)
            answer += byte
            if not byte or len(answer) > _BLOCK_BYTES:
                raise CaptureError("the proxy broke off", where=proxy)
        status = answer.split(b"\r\n", 1)[0].decode("latin-1")
        if " 200" not in status:
            raise CaptureError(f"the proxy refuses: {status}", where=proxy)
    except BaseException:
        plain.close()
        raise
    return plain


def _proxy_address(proxy: str) -> tuple[str, int]:
    """Host and port of `http://host:port` or `host:port`.

    Raises:
        ConfigError: anything else, a user name or another scheme included.
    """
    hint = "set HTTPS_PROXY to http://host:port"
    try:
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise ConfigError(f"not the address of a proxy: {proxy!r} ({exc})", hint=hint) from exc
    if not host or parts.scheme not in {"", "http"} or parts.username is not None:
        raise ConfigError(f"this proxy cannot be used: {proxy!r}", hint=hint)
    return host, port or 3128


def _record(
    connection: socket.socket,
    target: Target,
    headers: tuple[tuple[str, str], ...],
    *,
    limits: WireLimits,
    received: Received | None,
    post: bytes | None,
) -> Answer:
    client = h11.Connection(our_role=h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)
    length_of_body = [] if post is None else [("Content-Length", str(len(post)))]
    request = h11.Request(
        method="GET" if post is None else "POST",
        target=target.path,
        headers=[("Host", target.authority), *headers, *length_of_body, ("Connection", "close")],
    )
    sent = client.send(request) or b""
    body_sent = b"" if post is None else client.send(h11.Data(data=post)) or b""
    connection.sendall(sent + body_sent + (client.send(h11.EndOfMessage()) or b""))
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115 - handed to the caller
    try:
        response, head, length = _receive(connection, client, body, limits=limits, url=target.url, received=received)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    found = tuple((name.decode("ascii").lower(), value.decode("latin-1")) for name, value in response.headers)
    peer = connection.getpeername()[0]
    return Answer(target, response.status_code, found, sent, head, body, length, str(peer))


def _receive(
    connection: socket.socket,
    client: h11.Connection,
    body: IO[bytes],
    *,
    limits: WireLimits,
    url: str,
    received: Received | None,
) -> tuple[h11.Response, bytes, int]:
    """Read to the end of the message; the head and the raw body are told apart by the empty line."""
    deadline = time.monotonic() + limits.total_s
    pending = b""
    head: bytes | None = None
    length = 0
    response: h11.Response | None = None
    while True:
        response, done = _advance(client, response, url)
        if done and response is not None and head is not None:
            return response, head, length
        if time.monotonic() > deadline:
            raise CaptureError("the answer takes too long", where=url, hint="try again later")
        block = connection.recv(_BLOCK_BYTES)
        try:
            client.receive_data(block)
        except h11.RemoteProtocolError as exc:
            raise CaptureError(f"the answer is not HTTP: {exc}", where=url) from exc
        pending += block
        if head is None:
            head, pending = _split_head(pending, url)
        if head is not None:
            length += body.write(pending)
            pending = b""
        if received is not None and response is not None:
            received(length, _promised(response))
        if length > limits.body_bytes:
            raise LimitError(f"the answer is longer than {limits.body_bytes:,} bytes", where=url)
        if not block and client.their_state is not h11.DONE:
            response, done = _advance(client, response, url)
            if not done:
                raise CaptureError("the connection closed before the answer was complete", where=url, hint="try again")


def _promised(response: h11.Response) -> int | None:
    value = next((value for name, value in response.headers if name == b"content-length"), b"")
    return int(value) if value.isdigit() and len(value) < 16 else None  # noqa: PLR2004 - a number of bytes, not a joke


def _split_head(pending: bytes, url: str) -> tuple[bytes | None, bytes]:
    """The final head and what follows it; interim answers (1xx) are no part of the message."""
    while True:
        end = pending.find(b"\r\n\r\n")
        if end < 0:
            if len(pending) > _LARGEST_HEAD:
                raise LimitError("the head of the answer is longer than 1 MiB", where=url)
            return None, pending
        head, pending = pending[: end + 4], pending[end + 4 :]
        if not head.split(b" ", 2)[1:2] or not head.split(b" ", 2)[1].startswith(b"1"):
            return head, pending


def _advance(client: h11.Connection, response: h11.Response | None, url: str) -> tuple[h11.Response | None, bool]:
    """Let h11 look at what it has; whether the message is complete."""
    while True:
        try:
            event = client.next_event()
        except h11.RemoteProtocolError as exc:
            raise CaptureError(
                f"the answer is not a complete HTTP message: {exc}", where=url, hint="try again"
            ) from exc
        if event is h11.NEED_DATA or event is h11.PAUSED:
            return response, client.their_state in {h11.DONE, h11.MUST_CLOSE, h11.CLOSED} and response is not None
        if isinstance(event, h11.Response):
            response = event
        if isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)):
            return response, response is not None
