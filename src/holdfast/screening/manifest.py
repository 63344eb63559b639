# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The manifest of a screening image: which segments it is made of, and which of their rows are struck out.

`<images>/<digest>/manifest.json` is the image: a base segment, deltas in the order they came,
and per segment its *tombstones*, rows that a later segment replaces or that are listed no more.
It is written last and replaced whole, so whoever can read it finds all it names; the same
content may be laid out anew (deltas folded into a base) under the same digest.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from holdfast.base import canonical
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, StoreError
from holdfast.base.files import Disk
from holdfast.names.tokens import RARITY_VERSION
from holdfast.screening.parties import FORMAT
from holdfast.screening.segments import REBUILD, analysis_digest

__all__ = ["Layer", "Manifest", "read_manifest", "write_manifest"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A segment by name, how many rows it has, and which of them are struck out, ascending."""

    segment: str
    rows: int
    dead: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """An image: digest of its content, parties and names that stand, the base and its deltas."""

    digest: Digest
    entities: int
    names: int
    layers: tuple[Layer, ...]


def write_manifest(images: Path, manifest: Manifest) -> Path:
    """Put the manifest in place, whole; gives the image's folder.

    Raises:
        StoreError: the disk refuses.
    """
    folder = images / manifest.digest.hex
    segments: Sequence[canonical.JsonValue] = [
        {"dead": list(layer.dead), "rows": layer.rows, "segment": layer.segment} for layer in manifest.layers
    ]
    sheet: dict[str, canonical.JsonValue] = {
        "format": FORMAT,
        "rarity": RARITY_VERSION,
        "analysis": analysis_digest(),
        "digest": str(manifest.digest),
        "entities": manifest.entities,
        "names": manifest.names,
        "segments": segments,
    }
    disk = Disk()
    disk.make_folder(folder)
    disk.replace_file(folder / "manifest.json", canonical.dumps(sheet))
    return folder


def read_manifest(folder: Path) -> Manifest:
    """The manifest in an image's folder.

    Raises:
        StoreError: it is missing, damaged, or of another version.
    """
    try:
        sheet = json.loads((folder / "manifest.json").read_bytes())
        found = f"{sheet['format']}.{sheet['rarity']}"
        if found != f"{FORMAT}.{RARITY_VERSION}":
            msg = f"screening image of format {found}, this version reads {FORMAT}.{RARITY_VERSION}"
            raise StoreError(msg, where=str(folder), hint=REBUILD)
        if sheet["analysis"] != analysis_digest():
            raise StoreError("the screening image was made by another version", where=str(folder), hint=REBUILD)
        layers = tuple(Layer(str(one["segment"]), int(one["rows"]), tuple(one["dead"])) for one in sheet["segments"])
        return Manifest(Digest.parse(sheet["digest"]), int(sheet["entities"]), int(sheet["names"]), layers)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, InputError) as exc:
        msg = f"the screening image cannot be read: {exc}"
        raise StoreError(msg, where=str(folder), hint=REBUILD) from exc
