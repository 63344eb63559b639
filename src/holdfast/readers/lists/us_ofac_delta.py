# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFAC's file of changes (DeltaFile 1.0): which entries one publication added to which list, and removed.

`sanctionsData` holds `publicationInfo/datePublished` and `entities/entity`, whose `id` is the `uid` of
SDN.XML and the first column of SDN.CSV, and whose `action` is add, remove or change. An entry that
was added or removed as a whole is so on every list it names (`sanctionsLists/sanctionsList`); in
a changed one each list has an `action` of its own, or none where it stays. One file tells of
the SDN list and the others together.

This is no reader of a list: nobody is listed or delisted by it. What it says is compared with
what the lists themselves say (`workspace.deltas`). It is made from descriptions of the file,
without a sample of the real one, and refuses what it does not know.

Source: https://sanctionslistservice.ofac.treas.gov/changes/latest
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from holdfast.base.errors import InputError, LimitError
from holdfast.readers.xml import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.readers.xml import Node

__all__ = ["OfacDelta", "read_ofac_delta"]

_WHAT = "OFAC's file of changes"
_NAMESPACE = b"treasury.gov/ofac/DeltaFile/"
_HEAD_BYTES = 4096
_MOST_BYTES = 256 << 20
_ADD, _REMOVE = frozenset({"add", "added"}), frozenset({"remove", "removed", "delete", "deleted"})
_CHANGE = frozenset({"change", "changed", "modify", "modified", ""})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OfacDelta:
    """One publication: its day (`None`: not told), and by id the lists an entry came to and left.

    `changed` are the ids of entries that stay on their lists with another content.
    """

    published: str | None
    added: Mapping[str, frozenset[str]]
    removed: Mapping[str, frozenset[str]]
    changed: frozenset[str]


def read_ofac_delta(stream: BinaryIO) -> OfacDelta:
    """What a file of changes says. `stream` is read to its end.

    Raises:
        InputError: not such a file, cut off, or with an action nobody knows.
        LimitError: longer than any publication can be.
    """
    data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise LimitError(f"{_WHAT} is longer than {_MOST_BYTES:,} bytes", hint="fetch it again")
    if _NAMESPACE not in data[:_HEAD_BYTES]:
        msg = f"this is not {_WHAT}: its head does not name DeltaFile"
        raise InputError(msg, where="byte 0", hint="an error page? It is preserved: look at it")
    published: str | None = None
    added: dict[str, frozenset[str]] = {}
    removed: dict[str, frozenset[str]] = {}
    changed: set[str] = set()
    for node, _ in records(BytesIO(data), tags={"entity", "publicationInfo"}, root="sanctionsData", what=_WHAT):
        if node.tag == "publicationInfo":
            day = _DAY.match(node.value("datePublished"))
            published = None if day is None else day[0]
            continue
        number = node.attributes.get("id", "").strip()
        if not number:
            raise InputError(f"an entry of {_WHAT} has no id", where=f"byte {node.start}", hint="fetch it again")
        came, left = _lists(node)
        if came:
            added[number] = came
        if left:
            removed[number] = left
        if not came and not left:
            changed.add(number)
    return OfacDelta(published, added, removed, frozenset(changed))


def _lists(entity: Node) -> tuple[frozenset[str], frozenset[str]]:
    """The lists an entry came to, and those it left."""
    whole = _action(entity)
    lists = entity.child("sanctionsLists")
    came, left = set(), set()
    for one in () if lists is None else lists.children:
        own = _action(one)
        name = " ".join(one.text.split())
        if whole in _ADD or own in _ADD:
            came.add(name)
        elif whole in _REMOVE or own in _REMOVE:
            left.add(name)
    return frozenset(came), frozenset(left)


def _action(node: Node) -> str:
    action = node.attributes.get("action", "").strip().lower()
    if action not in _ADD | _REMOVE | _CHANGE:
        msg = f"an entry of {_WHAT} has the action {action[:40]!r}, which nobody knows"
        raise InputError(msg, where=f"byte {node.start}", hint="the format has changed; the file is preserved")
    return action
