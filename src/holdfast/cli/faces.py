# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Commands that open a face: `serve`, and the main job of `./run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.context import note, open_here, options, progress_lines, put, put_json

__all__ = ["main", "serve"]


def serve(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 lets the system choose.")
    ] = None,
) -> None:
    """Show the pages in a browser on this machine.

    \b
    Example:
      holdfast serve
    """
    from holdfast.web.server import serve as serve_pages

    with open_here(flags={"port": port}) as workspace:
        serve_pages(workspace, announce=note)


def main(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End instead of serving the pages.")] = False,
    folder: Annotated[Path | None, typer.Option("--folder", help="Where the demonstration workspace lies.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
) -> int:
    """The main job of ./run: the demonstration workspace from the starter chronicle, then the pages."""
    import os

    from holdfast.workspace.demo import demo_folder, prepare_demo

    target = demo_folder(os.environ) if folder is None else folder
    with prepare_demo(target, environment=os.environ, flags={"port": port}, progress=progress_lines()) as demo:
        if options().json:
            put_json(demo.fields)
        else:
            for line in demo.lines:
                put(line)
        if not demo.ok:
            return 1
        if not no_serve:
            from holdfast.web.server import serve as serve_pages

            serve_pages(demo.workspace, announce=note)
    return 0
