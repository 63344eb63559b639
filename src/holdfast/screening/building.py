# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Writing screening images: whole, or as a delta on one that is there.

1. `build_image` sorts the parties, writes one base segment and a manifest.
2. `update_image` takes the parties that may have changed. Those whose row is the same are left
   alone; the others are struck out where they lie, and what they are now goes into a delta.
3. With `MOST_DELTAS` deltas there already, they and the new one become one.
4. When what the deltas hold and what is struck out reach `COMPACT_PCT` of the base, everything
   that stands becomes a new base.

Equal content has an equal digest and so an equal folder, however it came about. Segments are
written first and the manifest last; several processes may build at once.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, StoreError
from holdfast.screening.layers import Layers, open_layers
from holdfast.screening.manifest import Layer, Manifest, read_manifest, write_manifest
from holdfast.screening.parties import (
    Listed,
    ScreenEntity,
    logical_digest,
    read_row,
    row_digests,
    to_listed,
    to_row,
)
from holdfast.screening.pool import uncollected
from holdfast.screening.segments import write_segment

__all__ = ["COMPACT_PCT", "ImageInfo", "build_image", "update_image"]

COMPACT_PCT = 10  # of the base: beyond it the second index costs more at each query than a new base once
MOST_DELTAS = 4  # each one is asked apart: about 0.1 ms per query

Mask = npt.NDArray[np.bool_]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """An image on disk: `built` is false when equal content was there already; `written` rows were new."""

    digest: Digest
    folder: Path
    entities: int
    names: int
    built: bool
    written: int = 0


def build_image(entities: Iterable[ScreenEntity], folder: Path) -> ImageInfo:
    """Write the image of `entities` below `folder`, or find it there.

    Raises:
        InputError: two entities share an id.
        StoreError: the folder cannot be written.
    """
    with uncollected():
        listed = _sorted(map(to_listed, entities))
        rows = [to_row(one) for one in listed]
        digest = logical_digest(row_digests(rows))
        found = _whole(folder, digest)
        if found is not None:
            return ImageInfo(digest, folder / digest.hex, found.entities, found.names, built=False)
        return _base(folder, digest, listed, rows)


def update_image(
    image: Path, changed: Iterable[ScreenEntity], gone: Collection[str] = (), *, compact_pct: int = COMPACT_PCT
) -> ImageInfo:
    """The image that `image` becomes when parties change: written beside it, or found there.

    Args:
        image: folder of the image that is there; it stays as it is.
        changed: parties as they are now; new ones, and any others: an equal row changes nothing.
        gone: ids that are listed no more; unknown ones are ignored.
        compact_pct: percent of the base that deltas and tombstones may reach.

    Raises:
        InputError: two entities share an id, or one is among the gone.
        StoreError: the image cannot be read or the folder written.
    """
    images = image.parent
    before = read_manifest(image)
    layers = open_layers(images, before)
    listed = _sorted(map(to_listed, changed))
    added: list[tuple[Listed, bytes]] = []
    struck: list[tuple[int, int]] = []
    for one in listed:
        if one.id in gone:
            raise InputError(f"the listed party {one.id!r} is there and gone")
        row, place = to_row(one), layers.find(one.id.encode("utf-8"))
        if place is None or layers.segments[place[0]].row(place[1]) != row:
            added.append((one, row))
            struck += [] if place is None else [place]
    struck += [place for key in gone if (place := layers.find(key.encode("utf-8", "replace"))) is not None]
    if not added and not struck:
        return ImageInfo(before.digest, image, before.entities, before.names, built=False)
    alive = [_alive(layer) for layer in before.layers]
    for at, own in struck:
        alive[at][own] = False
    return _write(images, layers, alive, added, compact_pct=compact_pct)


def _write(
    images: Path, layers: Layers, alive: list[Mask], added: list[tuple[Listed, bytes]], *, compact_pct: int
) -> ImageInfo:
    standing = [segment.row_digest[mask] for segment, mask in zip(layers.segments, alive, strict=True)]
    digest = logical_digest(np.concatenate([*standing, row_digests([row for _, row in added])]))
    found = _whole(images, digest)
    if found is not None:
        return ImageInfo(digest, images / digest.hex, found.entities, found.names, built=False)
    base = len(alive[0])
    extra = len(added) + sum(int(mask.sum()) for mask in alive[1:]) + base - int(alive[0].sum())
    if 100 * extra > compact_pct * base:
        rows = sorted([*_read(layers, alive, 0), *added], key=lambda item: item[0].id)
        return _base(images, digest, [one for one, _ in rows], [row for _, row in rows])
    kept = 1
    if len(alive) > MOST_DELTAS:
        added = sorted([*_read(layers, alive, 1), *added], key=lambda item: item[0].id)
    else:
        kept = len(alive)
    parts = [
        Layer(segment.name, segment.size, tuple(np.flatnonzero(~mask).tolist()))
        for segment, mask in list(zip(layers.segments, alive, strict=True))[:kept]
        if mask.any() or segment is layers.segments[0]
    ]
    if added:
        name = write_segment(images, [one for one, _ in added], [row for _, row in added])
        parts.append(Layer(name, len(added)))
    names = sum(_names(one) for one, _ in added)
    for segment, mask in list(zip(layers.segments, alive, strict=True))[:kept]:
        names += int(np.diff(segment.first_name)[mask].sum())
    entities = len(added) + sum(int(mask.sum()) for mask in alive[:kept])
    folder = write_manifest(images, Manifest(digest, entities, names, tuple(parts)))
    return ImageInfo(digest, folder, entities, names, built=True, written=len(added))


def _base(images: Path, digest: Digest, listed: Sequence[Listed], rows: Sequence[bytes]) -> ImageInfo:
    """A manifest of one base segment with these rows."""
    names = sum(map(_names, listed))
    layer = Layer(write_segment(images, listed, rows), len(rows))
    folder = write_manifest(images, Manifest(digest, len(rows), names, (layer,)))
    return ImageInfo(digest, folder, len(rows), names, built=True, written=len(rows))


def _whole(images: Path, digest: Digest) -> Manifest | None:
    """The image of that digest when it is there and opens."""
    folder = images / digest.hex
    if not folder.is_dir():
        return None
    try:
        manifest = read_manifest(folder)
        open_layers(images, manifest)
    except StoreError as exc:
        _log.info("the screening image is built anew: %s", exc)  # mostly one of another version
        return None
    return manifest


def _sorted(listed: Iterable[Listed]) -> list[Listed]:
    """In ascending order of id, which nobody shares."""
    found = sorted(listed, key=lambda one: one.id)
    for one, other in pairwise(found):
        if one.id == other.id:
            raise InputError(f"two listed parties have the id {one.id!r}")
    return found


def _read(layers: Layers, alive: Sequence[Mask], first: int) -> Iterator[tuple[Listed, bytes]]:
    """Rows that stand in the segments from `first` on."""
    for segment, mask in list(zip(layers.segments, alive, strict=True))[first:]:
        for own in np.flatnonzero(mask).tolist():
            row = segment.row(own)
            yield read_row(row), row


def _alive(layer: Layer) -> Mask:
    mask = np.ones(layer.rows, dtype=np.bool_)
    mask[list(layer.dead)] = False
    return mask


def _names(one: Listed) -> int:
    return len(one.names) + len(one.weak_names)
