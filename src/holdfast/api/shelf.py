# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The listed parties as the wire has them, written once to a file that all workers map.

To put a party together from its statements takes longer than to screen a name, and every
worker would do it for itself. So a process of low priority writes all parties of an image
after each change, and the workers map the file as soon as it is whole; until then, and for
entities that are not in it, they ask the record.

    HFSHELF1 | count, u64 | keys, u64[count], sorted | starts, u64[count + 1] | bodies

A key is the first eight bytes of the BLAKE2b of an id. A body is the id, a NUL, the instant of
the last change (19 bytes) and the JSON without its last brace. All numbers are little-endian.
The file is named after what it was made from, written beside its place and renamed.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from holdfast.api.holding import Document, Notice, open_holding
from holdfast.base.errors import HoldfastError, StoreError

__all__ = ["WORTH", "Shelf", "shelf_path", "write_shelf"]

WORTH = 500  # parties from which on a shelf is written: below, a worker has them all in a moment
_MAGIC = b"HFSHELF1"
_INSTANT = 19


def shelf_path(folder: Path, notice: Notice) -> Path:
    """Where the shelf of one state of the workspace `folder` lies."""
    return folder / "run" / f"parties-{notice.generation}-{notice.log_size}-{notice.image[:24]}.shelf"


def write_shelf(folder: Path, notice: Notice) -> None:
    """Write the shelf and remove older ones; the main function of a process. Fails without a word: it is a cache."""
    with suppress(OSError):
        os.nice(15)
    try:
        holding = open_holding(folder, notice, None, warm=False)
    except HoldfastError:
        return  # the record has moved on; the next notice brings another one
    path = shelf_path(folder, notice)
    beside = path.with_suffix(".part")
    try:
        with suppress(OSError):
            _write(beside, [holding.image.listed(row).id for row in range(holding.image.size)], holding.document)
            beside.replace(path)
            for other in path.parent.glob("parties-*"):
                if other != path:
                    other.unlink(missing_ok=True)
    finally:
        beside.unlink(missing_ok=True)
        holding.record.close()


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _write(path: Path, names: list[str], document: Callable[[str], Document | None]) -> None:
    keyed = sorted((_key(name), name) for name in names)
    starts = np.zeros(len(keyed) + 1, dtype="<u8")
    with path.open("wb") as out:
        head = len(_MAGIC) + 8 + 8 * (2 * len(keyed) + 1)
        out.seek(head)
        place = 0
        for number, (_, name) in enumerate(keyed):
            found = document(name)
            if found is not None:
                place += out.write(name.encode("utf-8", "surrogatepass") + b"\0")
                place += out.write(found.last_change.encode().ljust(_INSTANT)[:_INSTANT] + found.head)
            starts[number + 1] = place
        out.seek(0)
        out.write(_MAGIC + len(keyed).to_bytes(8, "little"))
        out.write(np.array([key for key, _ in keyed], dtype="<u8").tobytes() + starts.tobytes())


class Shelf:
    """An opened shelf. Reading it touches pages that all workers share."""

    def __init__(self, data: mmap.mmap, keys: NDArray[np.uint64], starts: NDArray[np.uint64]) -> None:
        self._data = data
        self._keys = keys
        self._starts = starts
        self._bodies = len(_MAGIC) + 8 + 8 * (2 * len(keys) + 1)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a shelf.

        Raises:
            StoreError: it is not there, or is none.
        """
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as exc:
            raise StoreError("the parties written for the workers cannot be read", where=path.name) from exc
        count = int.from_bytes(data[8:16], "little")
        head = len(_MAGIC) + 8 + 8 * (2 * count + 1)
        if data[:8] != _MAGIC or head > len(data):
            raise StoreError("the file of parties is damaged", where=path.name, hint="delete it: it is made again")
        keys = np.frombuffer(data, dtype="<u8", count=count, offset=16)
        starts = np.frombuffer(data, dtype="<u8", count=count + 1, offset=16 + 8 * count)
        if head + int(starts[-1]) > len(data):
            raise StoreError("the file of parties is cut off", where=path.name, hint="delete it: it is made again")
        return cls(data, keys, starts)

    def __call__(self, name: str) -> Document | None:
        """The party with this id, `None` when it is not on the shelf."""
        key = _key(name)
        at = int(self._keys.searchsorted(np.uint64(key)))
        wanted = name.encode("utf-8", "surrogatepass") + b"\0"
        while at < len(self._keys) and int(self._keys[at]) == key:
            start, end = self._bodies + int(self._starts[at]), self._bodies + int(self._starts[at + 1])
            body = self._data[start:end]
            if body.startswith(wanted):
                rest = len(wanted) + _INSTANT
                return Document(body[rest:], body[len(wanted) : rest].decode().rstrip())
            at += 1
        return None

    def __len__(self) -> int:
        return len(self._keys)
