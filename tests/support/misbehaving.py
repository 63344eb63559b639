# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A real server on this machine that says exactly the bytes it is told to, and then hangs up.

`Script(parts, pause_s)` is one answer: byte strings written one after the other with a pause
between. The server takes the scripts in order, the last one again and again, and keeps what
it was asked.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Script:
    """One answer: what is written, with a pause before each further part."""

    parts: Sequence[bytes]
    pause_s: float = 0.0


@dataclass(slots=True)
class Misbehaving:
    """A running server; `authority` is `127.0.0.1:port`, `asked` the request heads so far."""

    port: int
    asked: list[bytes] = field(default_factory=list)

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/list.csv", *, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@contextlib.contextmanager
def misbehaving(*scripts: Script, secure: ssl.SSLContext | None = None) -> Iterator[Misbehaving]:
    """Serve `scripts` until the block ends; with `secure` behind TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Misbehaving(listener.getsockname()[1])
    stop = threading.Event()

    def serve() -> None:
        number = 0
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with contextlib.ExitStack() as opened, contextlib.suppress(OSError):
                opened.enter_context(connection)
                if secure is not None:
                    connection = opened.enter_context(secure.wrap_socket(connection, server_side=True))
                server.asked.append(_request(connection))
                script = scripts[min(number, len(scripts) - 1)]
                number += 1
                for part in script.parts:
                    connection.sendall(part)
                    time.sleep(script.pause_s)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=10)


def _request(connection: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        block = connection.recv(4096)
        if not block:
            break
        data += block
    return data
