# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A real server on this machine that behaves: files with a version each, answered conditionally.

An address under `/moving/` is answered with a redirect that is another one each time, as OFAC
does. `asked` holds (path, status) of every request.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Serving:
    """A running server."""

    port: int = 0
    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.authority}{path}"


@contextlib.contextmanager
def serving(files: Mapping[str, bytes]) -> Iterator[Serving]:
    """Serve `files`, by path, until the block ends."""
    state = Serving()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith("/moving/"):
                self._send(302, b"", Location=f"/{path.removeprefix('/moving/')}?signed={len(state.asked)}")
            elif path not in files:
                self._send(404, b"no such file")
            else:
                version = f'"{hashlib.sha256(files[path]).hexdigest()[:16]}"'
                same = self.headers.get("If-None-Match") == version
                self._send(304 if same else 200, b"" if same else files[path], ETag=version)

        def _send(self, status: int, body: bytes, **headers: str) -> None:
            state.asked.append((self.path.partition("?")[0], status))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - named so by http.server
            """Say nothing: the output of a test is read."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join(timeout=10)
