# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A real server on this machine that answers as an OpenAI-compatible endpoint does, or badly on purpose.

It is given a function from the text it is asked about to what it says: a text (the content of a
chat completion), `Raw` bytes for the whole body, a `Status`, a redirect (`Elsewhere`), `STALL`
(says nothing until the test ends) or `ENDLESS` (a body that never ends).
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Raw:
    """A body as it stands."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Status:
    """An answer that is no success."""

    code: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A redirect."""

    location: str


STALL, ENDLESS = object(), object()
Answering = Callable[[str], object]


@dataclass(slots=True)
class FakeModel:
    """The running server; `asked` are the request bodies, `headers` those of the last request."""

    url: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


@contextlib.contextmanager
def fake_model(answering: Answering) -> Iterator[FakeModel]:
    """Serve until the block ends."""
    state, over = FakeModel(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append({"path": self.path, **body})
            state.headers = dict(self.headers)
            said = answering(body["messages"][-1]["content"])
            with contextlib.suppress(OSError):
                self._say(said)

        def _say(self, said: object) -> None:
            if said is STALL:
                over.wait(30)
            elif said is ENDLESS:
                self._head(200, ("Transfer-Encoding", "chunked"))
                while not over.is_set():
                    self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            elif isinstance(said, Status):
                self._head(said.code, ("Content-Length", "0"))
            elif isinstance(said, Elsewhere):
                self._head(302, ("Location", said.location), ("Content-Length", "0"))
            else:
                text = {"choices": [{"message": {"role": "assistant", "content": said}}]}
                whole = said.body if isinstance(said, Raw) else json.dumps(text).encode()
                self._head(200, ("Content-Length", str(len(whole))))
                self.wfile.write(whole)

        def _head(self, status: int, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
