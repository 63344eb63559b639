# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command that opens the HTTP API: `api`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.context import note, open_here

__all__ = ["api"]

_SHORTEST_KEY = 16
_PORT = 8330  # beside the pages' 8329


def api(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 lets the system choose.")] = _PORT,
    workers: Annotated[int, typer.Option(min=0, max=256, help="Processes that answer; 0: one per core.")] = 0,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Another one than 127.0.0.1 lets other machines ask.")
    ] = "127.0.0.1",
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="File whose first line callers must send as Authorization.")
    ] = None,
    max_batch: Annotated[
        int, typer.Option("--max-batch", min=0, help="Most queries in one request; 0: any number.")
    ] = 0,
) -> None:
    """Answer screening requests over HTTP, in yente's contract.

    \b
    Example:
      holdfast api --port 8330
    """
    from holdfast.api.server import ServerOptions, serve

    key = _key(key_file)
    with open_here() as workspace:
        serve(workspace, ServerOptions(host, port, workers, key, max_batch or None), announce=note)


def _key(file: Path | None) -> str | None:
    from holdfast.base.errors import UsageError

    if file is None:
        return None
    try:
        key = (file.read_text("utf-8").splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError("the key file cannot be read", where=str(file)) from exc
    if len(key) < _SHORTEST_KEY or not key.isascii() or " " in key:
        raise UsageError(f"the key must be at least {_SHORTEST_KEY} ASCII characters without blanks", where=str(file))
    return key
