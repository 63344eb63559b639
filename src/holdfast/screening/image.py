# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The screening image: what is screened against, as flat files that processes map and share.

    <images>/<digest>/manifest.json    the image: a base segment, deltas, tombstones (`manifest`)
    <images>/segments/<name>/          flat files of a segment (`segments`), shared between images

`build_image` and `update_image` (`building`) write one; `open_image` maps it. An `Image` hides
the layout: rows and names are numbered as in a full build (`layers`), and hits of several
segments are merged so that the same parties give the same answers, however they are laid out.

The digest covers the logical content: the rows, the format and the rarity version; neither the
order of input nor the layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from holdfast.base.digest import Digest
from holdfast.names.index import match_all
from holdfast.names.tokens import Name
from holdfast.screening.building import ImageInfo, build_image, update_image
from holdfast.screening.layers import Layers, open_layers
from holdfast.screening.manifest import read_manifest
from holdfast.screening.parties import FORMAT, Listed, ScreenEntity, normal_identifiers, read_row

__all__ = [
    "FORMAT",
    "Image",
    "ImageInfo",
    "Listed",
    "ScreenEntity",
    "build_image",
    "normal_identifiers",
    "open_image",
    "update_image",
]

_KEPT_ROWS = 20_000  # decoded rows kept in memory (about 2 kB each)


@dataclass(frozen=True, slots=True)
class Image:
    """An opened image. Row numbers (0 <= row < size) address listed parties, in ascending order of id."""

    digest: Digest
    folder: Path
    layers: Layers
    _rows: dict[int, Listed] = field(default_factory=dict, compare=False, repr=False)

    @property
    def size(self) -> int:
        """How many listed parties the image holds."""
        return self.layers.size

    @property
    def name_row(self) -> npt.NDArray[np.int32]:
        """Per listed name, the row of its party."""
        return self.layers.name_row

    @property
    def name_weak(self) -> npt.NDArray[np.bool_]:
        """Per listed name, whether it is a weak alias."""
        return self.layers.name_weak

    def listed(self, row: int) -> Listed:
        """The listed party at `row`: some ten microseconds at first, under one when it was asked for lately.

        Raises:
            StoreError: the row is damaged.
        """
        found = self._rows.get(row)
        if found is None:
            if len(self._rows) >= _KEPT_ROWS:
                self._rows.clear()
            at, own = self.layers.where(row)
            found = self._rows[row] = read_row(self.layers.segments[at].row(own))
        return found

    def parties(self) -> Iterator[Listed]:
        """All listed parties in ascending order of id; nothing is kept in memory."""
        for row in range(self.size):
            at, own = self.layers.where(row)
            yield read_row(self.layers.segments[at].row(own))

    def match(self, names: Sequence[Name]) -> list[list[tuple[int, int]]]:
        """For each analysed name its `(number of a listed name, similarity)` hits, best first, then by number."""
        if self.layers.plain:
            return self.layers.segments[0].names.match(names)
        parts = match_all([segment.names for segment in self.layers.segments], names)
        merged: list[list[tuple[int, int]]] = [[] for _ in names]
        for numbers, part in zip(self.layers.names, parts, strict=True):
            for hits, found in zip(merged, part, strict=True):
                hits += [(int(numbers[own]), score) for own, score in found]
        for hits in merged:
            hits.sort(key=lambda hit: (-hit[1], hit[0]))
        return merged

    def bearer(self, number: int) -> tuple[int, bool]:
        """Row of the party that listed name `number` belongs to, and whether it is a weak alias."""
        return self.layers.bearer_row[number], bool(self.layers.bearer_weak[number])

    def name(self, number: int) -> str:
        """The text of listed name `number`: names are numbered party by party, strong ones first."""
        row = int(self.layers.name_row[number])
        listed = self.listed(row)
        names: tuple[str, ...] = (*listed.names, *listed.weak_names)
        return names[number - int(self.layers.first_name[row])]

    def warm(self) -> None:
        """Load the compiled kernels now."""
        self.layers.segments[0].names.warm()

    def by_identifier(self, value: str) -> tuple[int, ...]:
        """Rows of the parties that carry an identifier whose normalised value may be `value` (compare before use)."""
        if self.layers.plain:
            return tuple(self.layers.segments[0].by_identifier(value))
        pairs = zip(self.layers.segments, self.layers.rows, strict=True)
        found = (int(rows[own]) for segment, rows in pairs for own in segment.by_identifier(value))
        return tuple(sorted(row for row in found if row >= 0))


def open_image(folder: Path) -> Image:
    """Map the image in `folder` (the one named after the digest).

    Raises:
        StoreError: it is missing, damaged, or made by another version.
    """
    manifest = read_manifest(folder)
    return Image(manifest.digest, folder, open_layers(folder.parent, manifest))
