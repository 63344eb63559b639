# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which workspace a document that is read stands beside, and what its record says of it.

A capture has its own. A file has the one that is named (`-w`, HOLDFAST_WORKSPACE), else the one
whose folder somebody stands in, else none: a file needs no workspace. One that nobody named and
that cannot be used, or whose disk refuses to keep its names in order, is said, and the file is read
alone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.cli.context import note, open_here, options, progress_lines

if TYPE_CHECKING:
    import datetime as dt

    from holdfast.readers.text.reading import DocumentRead
    from holdfast.workspace.documents_beside import Beside

__all__ = ["beside_here"]


def beside_here(read: DocumentRead, capture: str | None, given: dt.date | None) -> Beside | None:
    """The document beside the record of the workspace at hand; `None` where there is none, or it has no lists.

    Args:
        read: the document.
        capture: which capture of the workspace it is, if it is one.
        given: the day from which it was reckoned.

    Raises:
        HoldfastError: the workspace that was named cannot be used.
    """
    from holdfast.base.errors import HoldfastError, StoreError

    named = capture is not None or bool(options().workspace or os.environ.get("HOLDFAST_WORKSPACE"))
    if not named and not _stands_in_one():
        return None
    try:
        return _beside(read, capture, given)
    except HoldfastError as exc:
        if named and (capture is not None or not isinstance(exc, StoreError)):
            raise
        note(f"the lists of the workspace are not looked at: {exc.message}")
        return None


def _stands_in_one() -> bool:
    from holdfast.base.errors import HoldfastError
    from holdfast.base.settings import MARKER

    here = Path.cwd()
    if not any((folder / MARKER).exists() for folder in (here, *here.parents)):
        return False  # without loading what workspaces need: it is most of the time that a small file takes
    from holdfast.workspace import find_workspace

    try:
        find_workspace(here)
    except HoldfastError:
        return False
    return True


def _beside(read: DocumentRead, capture: str | None, given: dt.date | None) -> Beside | None:
    from holdfast.workspace.documents import open_document
    from holdfast.workspace.documents_beside import beside_record, opened_beside

    with open_here() as workspace:
        if capture is not None:
            return opened_beside(workspace, open_document(workspace, capture, given=given))
        return beside_record(workspace, read, progress=progress_lines())
