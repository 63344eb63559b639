# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a screening rests on, taken at one moment: the image, the log it follows from, people's decisions.

The log grows while others add, and the record follows a moment later. The grounds name the log
size up to which the record has read everything, and its root: a record made again from exactly
these entries gives this image. When somebody writes while the grounds are taken, they are taken
again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.base.errors import StoreError
from holdfast.screening.scope import ALL, Scope
from holdfast.vault.entry import set_of
from holdfast.workspace.deciding import book
from holdfast.workspace.images import image

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.screening.decisions import Book
    from holdfast.screening.image import Image
    from holdfast.workspace.opening import Workspace

    Progress = Callable[[str, int, int | None], None]

__all__ = ["Grounds", "grounds"]

_TRIES = 20
_NAP_S = 0.25


@dataclass(frozen=True, slots=True)
class Grounds:
    """An image within a scope, the decisions, and size and root (hex) of the log both follow from."""

    image: Image
    book: Book
    size: int
    root: str
    scope: Scope = ALL


def grounds(workspace: Workspace, *, scope: Scope = ALL, progress: Progress | None = None) -> Grounds:
    """Take them now.

    Raises:
        UsageError: nothing is within the scope.
        StoreError: others wrote without pause.
    """
    vault = workspace.vault
    for _ in range(_TRIES):
        vault.refresh()
        head = vault.checkpoint().checkpoint
        before = _state(workspace)
        found, decisions = image(workspace, scope=scope, progress=progress), book(workspace)
        last = workspace.record.last_index()
        if _state(workspace) == before and last < head.size:
            size = _read_up_to(workspace, last, head.size)
            root = head.root if size == head.size else vault.root_at(size)
            return Grounds(found, decisions.before(size), size, root.hex(), scope)
        time.sleep(_NAP_S)
    raise StoreError("the record changes without pause", hint="wait until the other command has ended, then try again")


def _state(workspace: Workspace) -> tuple[int, int, int]:
    record = workspace.record
    return record.generation, record.change_counter(), record.last_index()


def _read_up_to(workspace: Workspace, last: int, size: int) -> int:
    """The log size before the first set that another process has logged and not read yet."""
    record = workspace.record
    for entry in workspace.vault.entries(last + 1, size):
        if entry.type == "set" and set_of(entry).reader is not None and not record.has_set(entry.index):
            return entry.index
    return size
