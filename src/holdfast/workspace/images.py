# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The screening images of a workspace, kept up to date with what stands in the record.

    record/images/scopes/<scope>.json       pointer: which image is the scope's, and from which state it was made
    record/images/scopes/<scope>.versions   the versions that stood then (integers of 8 bytes)
    record/images/<digest>/, segments/      the images themselves (`screening.image`)

When the record has moved on, it is asked what changed since, and the image is updated by that;
where that cannot be (first time, another version, much changed, damage), it is built from all.
Every process that maps an image shares it, and keeps it when a newer one is made. All of it is
a cache: what is damaged, missing or of another version is made again, with a warning.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from array import array
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast import __version__
from holdfast.base.errors import StoreError, UsageError
from holdfast.base.files import Disk
from holdfast.record.standing import Standing
from holdfast.record.times import Times
from holdfast.screening.image import Image, ImageInfo, build_image, open_image, update_image
from holdfast.screening.manifest import read_manifest
from holdfast.screening.recall import check_recall, fresh_names
from holdfast.screening.scope import ALL, Scope
from holdfast.screening.segments import analysis_digest, segment_path
from holdfast.workspace.opening import Workspace

if TYPE_CHECKING:
    from holdfast.record.store import Record

__all__ = ["image"]

_log = logging.getLogger(__name__)
_SCOPES = "scopes"
_MOST_SCOPES = 8  # beside the whole record; the one not used for longest is forgotten
_GRACE_S = 60.0  # what another process has just written may not be pointed at yet
_LEFT_OVER_S = 3_600.0  # a build that was killed
_CHECK_SHARE = 0.08  # of the time a build took goes into asking for its names
_CHECK_LEAST_S = 0.05
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class _Pointer:
    """What a scope's image was made from: code and tables, a cheap stamp, the token of what stood."""

    digest: str = ""
    code: str = ""
    stamp: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the image of one scope lies, and what it is made from."""

    record: Record
    images: Path
    scope: Scope

    @property
    def times(self) -> Times:
        """When to look."""
        return Times(self.scope.as_of, self.scope.listed_at, self.scope.known_at)

    @property
    def speaking(self) -> frozenset[str] | None:
        """Which datasets speak."""
        return self.scope.speaking(self.record.datasets())

    def file(self, kind: str) -> Path:
        """The pointer (`json`), or what stood (`versions`)."""
        return self.images / _SCOPES / f"{self.scope.key}.{kind}"

    def folder(self, pointer: _Pointer) -> Path:
        """The image pointed at."""
        return self.images / pointer.digest


def image(workspace: Workspace, *, scope: Scope = ALL, progress: Progress | None = None) -> Image:
    """The image of the present record within `scope`, brought up to date when what stands has changed.

    Raises:
        UsageError: no party is within the scope, or it names a dataset that is not held.
        StoreError: the disk refuses.
    """
    place = _Place(workspace.record, workspace.folder / "record" / "images", scope)
    code = f"{analysis_digest()} {__version__}"
    pointer = _read_pointer(place)
    stamp = place.record.standing_stamp()
    known = _opened(place, pointer) if pointer.code == code else None
    if known is not None and pointer.stamp == stamp:
        return _used(place, known)
    standing = place.record.standing(place.times)
    if known is not None and pointer.token == standing.token:
        _point(place, _Pointer(pointer.digest, code, stamp, standing.token))
        return _used(place, known)
    if progress is not None:
        progress("building the screening image", 0, None)
    started = time.perf_counter()
    made = None if known is None else _updated(place, pointer)
    if made is None:
        made = _whole(place, standing)
    info, built, of = made
    _report(built, info, time.perf_counter() - started)
    if of is not None:
        _write_versions(place, of)
        _point(place, _Pointer(info.folder.name, code, stamp, of.token))
    _forget_old(place.images, keep={info.folder.name, pointer.digest})
    return _used(place, built)


def _whole(place: _Place, before: Standing) -> tuple[ImageInfo, Image, Standing | None]:
    """The image of everything, and of which state: none, when another process wrote meanwhile."""
    parties = place.record.screen_entities(place.speaking, place.times)
    info = build_image(filter(place.scope.admits, parties), place.images)
    same = place.record.standing(place.times) == before
    return info, open_image(info.folder), before if same else None


def _updated(place: _Place, pointer: _Pointer) -> tuple[ImageInfo, Image, Standing | None] | None:
    """The image with what changed since it was made; `None` when that cannot be told or done."""
    try:
        data = place.file("versions").read_bytes()
        before = Standing(place.record.generation, array("q", data))
        if before.token != pointer.token:
            return None
        changes = place.record.screen_changes(before.versions, place.speaking, place.times)
        if changes is None:
            return None
        listed = [party for party in changes.listed if place.scope.admits(party)]
        gone = changes.touched.difference(party.id for party in listed)
        info = update_image(place.folder(pointer), listed, gone)
        return info, open_image(info.folder), changes.standing  # whose base another process may just have forgotten
    except (OSError, ValueError):
        return None
    except StoreError as exc:
        _log.warning("the screening image is built anew: %s", exc)
        return None


def _opened(place: _Place, pointer: _Pointer) -> Image | None:
    if not pointer.digest or not place.folder(pointer).is_dir():
        return None
    try:
        return open_image(place.folder(pointer))
    except StoreError as exc:  # a cache: what is damaged is made again
        _log.warning("the screening image is built anew: %s", exc)
        return None


def _used(place: _Place, found: Image) -> Image:
    """The image, noted as used; an empty one within a narrower scope is somebody's slip."""
    if found.size == 0 and not place.scope.is_all:
        raise UsageError(f"no listed party is within the scope: {place.scope.words}", hint="holdfast sources")
    with suppress(OSError):  # a workspace may be read-only
        os.utime(place.file("json"))
    return found


def _report(built: Image, info: ImageInfo, seconds: float) -> None:
    """Say what was made, and ask for some of its names."""
    recall = check_recall(
        built, fresh_names(built) if info.written else (), budget_s=max(_CHECK_LEAST_S, _CHECK_SHARE * seconds)
    )
    _log.info(
        "image %s: %d entities, %d names, %d rows written in %.1f s; %s",
        info.folder.name[:16], info.entities, info.names, info.written, seconds, recall.words,
    )  # fmt: skip
    if recall.missed:
        shown = ", ".join(recall.missed[:20])
        _log.error("%d listed parties are not found by their own names: %s", len(recall.missed), shown)


def _read_pointer(place: _Place) -> _Pointer:
    try:
        found = json.loads(place.file("json").read_text("utf-8"))
        return _Pointer(*(str(found[name]) for name in _Pointer.__slots__))
    except (OSError, ValueError, KeyError, TypeError):
        return _Pointer()


def _point(place: _Place, pointer: _Pointer) -> None:
    if place.file("json").exists() and not os.access(place.images, os.W_OK):
        return  # the image is right; that it was looked at again need not be noted
    disk = Disk()
    disk.make_folder(place.images / _SCOPES)
    fields = {name: getattr(pointer, name) for name in _Pointer.__slots__}
    disk.replace_file(place.file("json"), json.dumps(fields).encode())


def _write_versions(place: _Place, standing: Standing) -> None:
    disk = Disk()
    disk.make_folder(place.images / _SCOPES)
    disk.replace_file(place.file("versions"), standing.versions.tobytes())


def _forget_old(images: Path, keep: set[str]) -> None:
    """Remove what nobody is led to any more; a process that maps a segment keeps it until it lets go."""
    _forget_scopes(images)
    keep = keep | {_digest_of(path) for path in (images / _SCOPES).glob("*.json")}
    used: set[str] = set()
    for folder in _folders(images):
        if folder.name in keep or not _older(folder, _GRACE_S):
            with suppress(StoreError):
                used.update(layer.segment for layer in read_manifest(folder).layers)
        elif len(folder.name) == 64:  # noqa: PLR2004 - hex of SHA-256
            shutil.rmtree(folder, ignore_errors=True)
    for folder in _folders(segment_path(images, "")):
        if folder.name not in used and _older(folder, _LEFT_OVER_S if folder.name.startswith(".") else _GRACE_S):
            shutil.rmtree(folder, ignore_errors=True)


def _forget_scopes(images: Path) -> None:
    with suppress(OSError):
        (images / "current.json").unlink(missing_ok=True)  # the pointer of an earlier version
    pointers = [path for path in (images / _SCOPES).glob("*.json") if path.stem != ALL.key]
    with suppress(OSError):
        pointers.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in pointers[_MOST_SCOPES:]:
        for file in (path, path.with_suffix(".versions")):
            file.unlink(missing_ok=True)


def _digest_of(path: Path) -> str:
    try:
        return str(json.loads(path.read_text("utf-8"))["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _folders(parent: Path) -> Iterable[Path]:
    try:
        return [path for path in parent.iterdir() if path.is_dir()]
    except OSError:
        return []


def _older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime > seconds
    except OSError:
        return False
