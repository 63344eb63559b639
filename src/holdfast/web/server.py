# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Listens on 127.0.0.1 and nowhere else, and prints the address with the start token.

The socket is bound and listening before anything is announced: whoever reads the address can
open it, and a port that is taken is one clear message instead of a trace from the server.
"""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from holdfast.base.errors import HoldfastError, StoreError
from holdfast.web.app import WARMED, create_app
from holdfast.web.asked import Site
from holdfast.web.pool import Workspaces
from holdfast.web.security import Keys
from holdfast.workspace import Workspace, images

__all__ = ["LOOPBACK", "configured", "listen", "serve"]

LOOPBACK = "127.0.0.1"
_BACKLOG = 64
_LAST_WORDS_S = 3  # how long an answer that is under way may take once the server is told to stop


def serve(workspace: Workspace, announce: Callable[[str], None]) -> None:
    """Serve the pages of `workspace` until interrupted; `announce` is told the address.

    Raises:
        StoreError: the port is taken, or may not be used.
    """
    with listen(workspace.settings.port) as bound:
        keys = Keys.fresh(int(bound.getsockname()[1]))
        site = Site(Workspaces(workspace), keys)
        app = create_app(workspace, keys, site)
        announce(f"the pages are open to this machine at {keys.address}")
        threading.Thread(target=_prepare, args=(workspace, site), daemon=True).start()
        announce("(press Ctrl-C to stop)")
        try:
            configured(app).run(sockets=[bound])
        except KeyboardInterrupt:
            announce("stopped")


def configured(app: ASGIApp) -> uvicorn.Server:
    """A server for `app` that names itself to nobody and logs no address."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,  # addresses hold what was searched for
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_LAST_WORDS_S,
        )
    )


def _prepare(workspace: Workspace, site: Site) -> None:
    """Have ready what takes seconds on full lists, before somebody asks; whoever asks first is told what fails."""
    own = Workspace(workspace.folder, workspace.settings, environment=workspace.environment, clock=workspace.clock)
    with own:
        for path, page in WARMED:
            with suppress(HoldfastError):
                site.visit(own, path, page)
        with suppress(HoldfastError):
            images.image(own)


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback address; port 0 lets the system choose.

    Raises:
        StoreError: the port is taken, or may not be used.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
        bound.listen(_BACKLOG)
    except OSError as exc:
        bound.close()
        why = "is taken by another program" if exc.errno == errno.EADDRINUSE else f"cannot be used: {exc.strerror}"
        raise StoreError(f"port {port} on {LOOPBACK} {why}", hint="add --port 0 to let the system choose one") from exc
    return bound
