# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The segments of an image under the numbers a single segment of the same parties would have.

Whoever asks an image must not see how it is laid out: results are to be the same bit for bit.
So every party that stands gets the number it would have in a full build (its place in the
order of ids), every name likewise (party by party, strong ones first), and ties that are
broken by number are broken the same way. For a single segment without tombstones the numbers
are those of its own files, and nothing is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from holdfast.base.errors import StoreError
from holdfast.screening.manifest import Manifest
from holdfast.screening.segments import REBUILD, Segment, open_segment, without_rows

__all__ = ["Layers", "open_layers"]

Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Layers:
    """Mapped segments and the numbering over them.

    Rows are the parties that stand: `segment_of[row]`, `row_of[row]` say where row `row` lies,
    `rows[segment][own]` gives the row of a segment's own one (-1: struck out). Names:
    `name_row[number]`, `name_weak[number]`, `first_name[row]` (one more at the end), and
    `names[segment][own]` gives the number of a segment's own name (-1: struck out).
    """

    segments: tuple[Segment, ...]
    segment_of: npt.NDArray[np.uint8]
    row_of: Int32
    rows: tuple[Int32, ...]
    name_row: Int32
    name_weak: npt.NDArray[np.bool_]
    first_name: Int32
    names: tuple[Int32, ...]
    bearer_row: memoryview = field(init=False, compare=False, repr=False)
    bearer_weak: memoryview = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # For one number at a time: twice as fast as an array, and plain integers.
        object.__setattr__(self, "bearer_row", np.ascontiguousarray(self.name_row).data)
        object.__setattr__(self, "bearer_weak", np.ascontiguousarray(self.name_weak).data)

    @property
    def plain(self) -> bool:
        """Whether there is one segment, whole: its own numbers are the numbers."""
        return len(self.names) == 0

    @property
    def size(self) -> int:
        """How many parties stand."""
        return len(self.first_name) - 1

    def where(self, row: int) -> tuple[int, int]:
        """Segment and its own row of a row."""
        return (0, row) if self.plain else (int(self.segment_of[row]), int(self.row_of[row]))

    def find(self, key: bytes) -> tuple[int, int] | None:
        """Segment and own row of the party with that id, when it stands."""
        for at in reversed(range(len(self.segments))):
            own = self.segments[at].find(key)
            if own is not None and (self.plain or self.rows[at][own] >= 0):
                return at, own
        return None

    def digests(self) -> npt.NDArray[np.uint8]:
        """The digests of all rows that stand, shape (size, 32)."""
        if self.plain:
            return self.segments[0].row_digest
        pairs = zip(self.segments, self.rows, strict=True)
        return np.concatenate([segment.row_digest[rows >= 0] for segment, rows in pairs])


def open_layers(images: Path, manifest: Manifest) -> Layers:
    """Map what the manifest names.

    Raises:
        StoreError: a segment is missing, damaged, or not what the manifest says.
    """
    segments = []
    deads = []
    for layer in manifest.layers:
        segment = open_segment(images, layer.segment)
        dead = np.array(layer.dead, dtype=np.int32)
        if segment.size != layer.rows or (len(dead) and (dead.min() < 0 or dead.max() >= layer.rows)):
            raise StoreError("the screening image does not fit its segments", where=layer.segment, hint=REBUILD)
        segments.append(without_rows(segment, dead))
        deads.append(dead)
    layers = number(segments, deads)
    if layers.size != manifest.entities:
        raise StoreError("the screening image does not fit its segments", where=str(images), hint=REBUILD)
    return layers


def number(segments: Sequence[Segment], deads: Sequence[Int32]) -> Layers:
    """Number what stands in the order of ids."""
    base = segments[0]
    if len(segments) == 1 and len(deads[0]) == 0:
        none = np.zeros(0, dtype=np.int32)
        return Layers((base,), none.astype(np.uint8), none, (), base.name_entity, base.name_weak, base.first_name, ())
    alive = [np.ones(segment.size, dtype=np.bool_) for segment in segments]
    for mask, dead in zip(alive, deads, strict=True):
        mask[dead] = False
    segment_of, row_of = _in_order(segments, alive)
    rows = tuple(np.full(segment.size, -1, dtype=np.int32) for segment in segments)
    counts = np.zeros(len(row_of), dtype=np.int64)
    for at, segment in enumerate(segments):
        mine = np.flatnonzero(segment_of == at)
        rows[at][row_of[mine]] = mine
        counts[mine] = np.diff(segment.first_name)[row_of[mine]]
    first_name = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)]).astype(np.int32)
    name_row = np.repeat(np.arange(len(row_of), dtype=np.int32), counts)
    name_weak = np.zeros(len(name_row), dtype=np.bool_)
    names = []
    for at, segment in enumerate(segments):
        row = rows[at][segment.name_entity]
        own = np.arange(len(row)) - segment.first_name[segment.name_entity]
        numbers = np.where(row >= 0, first_name[row] + own, -1).astype(np.int32)
        name_weak[numbers[row >= 0]] = segment.name_weak[row >= 0]
        names.append(numbers)
    return Layers(tuple(segments), segment_of, row_of, rows, name_row, name_weak, first_name, tuple(names))


def _in_order(
    segments: Sequence[Segment], alive: Sequence[npt.NDArray[np.bool_]]
) -> tuple[npt.NDArray[np.uint8], Int32]:
    """Segment and own row of what stands, in the order of ids: the deltas are sorted into the base."""
    base = segments[0]
    later = sorted(
        (segments[at].id(own), at, own) for at in range(1, len(segments)) for own in np.flatnonzero(alive[at]).tolist()
    )
    own_base = np.flatnonzero(alive[0])
    # Base row i stands at 2i + 1; what comes before it at 2i, already in order among themselves.
    places = np.array([2 * base.place(key) for key, _, _ in later], dtype=np.int64)
    order = np.argsort(np.concatenate([places, 2 * own_base + 1]), kind="stable")
    segment_of = np.array([at for _, at, _ in later] + [0] * len(own_base), dtype=np.uint8)
    row_of = np.concatenate([np.array([own for _, _, own in later], dtype=np.int64), own_base])
    return segment_of[order], row_of[order].astype(np.int32)
