# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The screening image of a workspace, kept up to date with what stands in the record.

It is built when the record has moved on, and found again by a small pointer file; every
process that maps it shares it. A cache: what is damaged or missing is made again.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast import __version__
from holdfast.base.errors import StoreError
from holdfast.base.files import Disk
from holdfast.names.tokens import RARITY_VERSION
from holdfast.screening.image import FORMAT, Image, build_image, open_image
from holdfast.workspace.opening import Workspace

if TYPE_CHECKING:
    from holdfast.record.store import Record

__all__ = ["image"]

_log = logging.getLogger(__name__)
_POINTER = "current.json"
Progress = Callable[[str, int, int | None], None]


def image(workspace: Workspace, *, progress: Progress | None = None) -> Image:
    """The screening image of the present record, built when what stands has changed, or the image is not whole."""
    record = workspace.record
    folder = workspace.folder / "record" / "images"
    state = _state(record)
    known = _pointer(folder)
    if known.get("state") == state and (folder / str(known.get("digest"))).is_dir():
        try:
            return open_image(folder / str(known["digest"]))
        except StoreError as exc:  # a cache: what is damaged is made again
            _log.warning("the screening image is built anew: %s", exc)
    if progress is not None:
        progress("building the screening image", 0, None)
    built = build_image(record.screen_entities(), folder)
    name = built.folder.name
    if _state(record) == state:  # else another process wrote meanwhile, and the image is that of neither state
        Disk().replace_file(folder / _POINTER, json.dumps({"digest": name, "state": state}).encode())
    _forget_old(folder, keep={name, str(known.get("digest"))})
    _log.info("image %s: %d entities, %d names", name[:16], built.entities, built.names)
    return open_image(built.folder)


def _state(record: Record) -> str:
    """What an image follows from: what stands in the record, and the code and tables that make it."""
    return f"{record.standing_token()} {FORMAT}.{RARITY_VERSION} {__version__}"


def _pointer(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / _POINTER).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _forget_old(folder: Path, keep: set[str]) -> None:
    """Remove images nobody is led to any more; a process that maps one keeps it until it lets go."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in keep and len(path.name) == 64:  # noqa: PLR2004 - hex of SHA-256
            shutil.rmtree(path, ignore_errors=True)
