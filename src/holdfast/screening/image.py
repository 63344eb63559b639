# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The screening image: what is screened against, as flat files that processes map and share.

`build_image` takes listed parties and writes `<folder>/<digest>/`; `open_image` maps it:

    manifest.json     format, logical digest, rarity version, segments in order, tombstones
    base/             one segment: rows.bin (a canonical JSON row per entity), rows_start.npy,
                      name_entity.npy (entity row of each name), name_weak.npy,
                      identifier_key.npy + identifier_row.npy (sorted), and names/ (the name index)

The digest covers the logical content: the sorted rows, the format and the rarity version; it
does not depend on the order of input, and equal content has an equal folder. A folder is
written beside its place and renamed, so it is whole or not there. The manifest already has
room for deltas and tombstones; this version writes one base segment and no tombstone.
"""

# ruff: noqa: D102 - the attributes of ScreenEntity say what they are by name; Listed describes them

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from holdfast.base import canonical
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, StoreError
from holdfast.names.deletions import text_keys
from holdfast.names.identifiers import guess_kinds, read
from holdfast.names.index import NameIndex, build, open_index
from holdfast.names.tokens import RARITY_VERSION, Name

__all__ = ["FORMAT", "Image", "ImageInfo", "Listed", "ScreenEntity", "build_image", "open_image"]

FORMAT = 1
_REBUILD = "rebuild it: holdfast rebuild"


class ScreenEntity(Protocol):
    """What a listed party must offer; `identifiers` are values or `(kind, value)` pairs."""

    @property
    def id(self) -> str: ...
    @property
    def caption(self) -> str: ...
    @property
    def schema(self) -> str: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def weak_names(self) -> Sequence[str]: ...
    @property
    def birth_dates(self) -> Sequence[str]: ...
    @property
    def countries(self) -> Sequence[str]: ...
    @property
    def genders(self) -> Sequence[str]: ...
    @property
    def identifiers(self) -> Sequence[str | tuple[str, str]]: ...
    @property
    def addresses(self) -> Sequence[str]: ...
    @property
    def datasets(self) -> Sequence[str]: ...
    @property
    def referents(self) -> Sequence[str]: ...
    @property
    def topics(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed party as the image holds it. Tuples are sorted; `identifiers` are `kind:VALUE`."""

    id: str
    caption: str
    schema: str
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    referents: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """An image on disk: `built` is false when equal content was there already."""

    digest: Digest
    folder: Path
    entities: int
    names: int
    built: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """One mapped segment: rows, names, identifiers. `first_name[row]` is the number of a party's first name."""

    rows: npt.NDArray[np.uint8]
    rows_start: npt.NDArray[np.int64]
    name_entity: npt.NDArray[np.int32]
    name_weak: npt.NDArray[np.bool_]
    first_name: npt.NDArray[np.int32]
    identifier_key: npt.NDArray[np.uint64]
    identifier_row: npt.NDArray[np.int32]
    names: NameIndex


@dataclass(frozen=True, slots=True)
class Image:
    """An opened image. Row numbers address listed parties, in ascending order of id."""

    digest: Digest
    folder: Path
    segment: Segment
    _rows: dict[int, Listed] = field(default_factory=dict, compare=False, repr=False)

    @property
    def size(self) -> int:
        """How many listed parties the image holds."""
        return len(self.segment.rows_start) - 1

    def listed(self, row: int) -> Listed:
        """The listed party at `row` (0 <= row < size)."""
        found = self._rows.get(row)
        if found is None:
            if len(self._rows) >= _KEPT_ROWS:
                self._rows.clear()
            begin, end = self.segment.rows_start[row], self.segment.rows_start[row + 1]
            found = self._rows[row] = _from_row(json.loads(self.segment.rows[begin:end].tobytes()))
        return found

    def match(self, names: Sequence[Name]) -> list[list[tuple[int, int]]]:
        """For each analysed name its `(number of a listed name, similarity)` hits, best first."""
        return self.segment.names.match(names)

    def bearer(self, number: int) -> tuple[int, bool]:
        """Row of the party that listed name `number` belongs to, and whether it is a weak alias."""
        return int(self.segment.name_entity[number]), bool(self.segment.name_weak[number])

    def name(self, number: int) -> str:
        """The text of listed name `number`: names are numbered party by party, strong ones first."""
        row = int(self.segment.name_entity[number])
        listed = self.listed(row)
        return (*listed.names, *listed.weak_names)[number - int(self.segment.first_name[row])]

    def warm(self) -> None:
        """Load the compiled kernels now."""
        self.segment.names.warm()

    def by_identifier(self, value: str) -> tuple[int, ...]:
        """Rows of the parties that carry an identifier whose normalised value may be `value` (compare before use)."""
        key = text_keys([value])[0]
        low, high = (int(np.searchsorted(self.segment.identifier_key, key, side)) for side in ("left", "right"))
        return tuple(sorted(set(self.segment.identifier_row[low:high].tolist())))


_KEPT_ROWS = 50_000  # decoded rows kept in memory (about 1 kB each)


def build_image(entities: Iterable[ScreenEntity], folder: Path) -> ImageInfo:
    """Write the image of `entities` below `folder`, or find it there.

    Raises:
        InputError: two entities share an id.
        StoreError: the folder cannot be written.
    """
    listed = sorted((_to_listed(entity) for entity in entities), key=lambda one: one.id)
    for one, other in pairwise(listed):
        if one.id == other.id:
            msg = f"two listed parties have the id {one.id!r}"
            raise InputError(msg)
    rows = [_to_row(one) for one in listed]
    digest = _digest(rows)
    target = folder / digest.hex
    names = sum(len(one.names) + len(one.weak_names) for one in listed)
    if _whole(target):
        return ImageInfo(digest, target, len(listed), names, built=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
        try:
            _write_segment(work / "base", listed, rows)
            (work / "manifest.json").write_bytes(canonical.dumps(_manifest(digest, len(listed))))
            work.chmod(0o755)
            _move(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as exc:
        msg = f"the screening image cannot be written: {exc.strerror}"
        raise StoreError(msg, where=str(target), hint="free some space, or check the folder's permissions") from exc
    return ImageInfo(digest, target, len(listed), names, built=True)


def open_image(folder: Path) -> Image:
    """Map the image in `folder` (the one named after the digest).

    Raises:
        StoreError: it is missing, damaged, or of a newer format.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        if manifest.get("format") != FORMAT or manifest.get("rarity") != RARITY_VERSION:
            found = f"{manifest.get('format')}.{manifest.get('rarity')}"
            msg = f"screening image of format {found}, this version reads {FORMAT}.{RARITY_VERSION}"
            raise StoreError(msg, where=str(folder), hint=_REBUILD)
        return Image(Digest.parse(str(manifest.get("digest"))), folder, _open_segment(folder / "base"))
    except (OSError, ValueError, EOFError, AttributeError, InputError) as exc:
        msg = f"the screening image cannot be read: {exc}"
        raise StoreError(msg, where=str(folder), hint=_REBUILD) from exc


def normal_identifiers(values: Iterable[str | tuple[str, str]]) -> tuple[str, ...]:
    """Identifiers as sorted `kind:VALUE`; a bare value gets the kinds whose checksum it passes, else `id`."""
    found: set[str] = set()
    for item in values:
        kinds = (item[0],) if isinstance(item, tuple) else guess_kinds(item) or ("id",)
        value = item[1] if isinstance(item, tuple) else item
        for kind in kinds:
            identifier = read(kind, value)
            if identifier is not None:
                found.add(f"{identifier.kind}:{identifier.value}")
    return tuple(sorted(found))


def _to_listed(entity: ScreenEntity) -> Listed:
    def sorted_texts(values: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted({_sound(value) for value in values} - {""})) if values else ()

    names = sorted_texts(entity.names) or sorted_texts([entity.caption])
    return Listed(
        id=entity.id,
        caption=_sound(entity.caption),
        schema=entity.schema,
        names=names,
        weak_names=tuple(name for name in sorted_texts(entity.weak_names) if name not in names),
        birth_dates=sorted_texts(entity.birth_dates),
        countries=sorted_texts(entity.countries),
        genders=sorted_texts(entity.genders),
        identifiers=normal_identifiers(entity.identifiers),
        addresses=sorted_texts(entity.addresses),
        datasets=sorted_texts(entity.datasets),
        referents=sorted_texts(entity.referents),
        topics=sorted_texts(entity.topics),
        programs=sorted_texts(getattr(entity, "programs", ())),
    )


def _sound(text: str) -> str:
    """Text without lone surrogates, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _to_row(one: Listed) -> bytes:
    """The row as canonical JSON. What `canonical.dumps` does in general is known here: names in order, only texts."""
    row = {name: value for name in _ROW_NAMES if (value := getattr(one, name))}
    try:
        return _encode(row).encode("utf-8")
    except UnicodeEncodeError:
        return canonical.dumps(row)  # says what is wrong


_ROW_NAMES = sorted(item.name for item in fields(Listed))
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _from_row(row: dict[str, str | list[str]]) -> Listed:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Listed(**{"caption": "", "names": (), **values})  # type: ignore[arg-type] # the row was written by _to_row


def _digest(rows: Sequence[bytes]) -> Digest:
    digest = hashlib.sha256(f"holdfast-image {FORMAT} rarity {RARITY_VERSION}\n".encode())
    for row in rows:
        digest.update(row + b"\n")
    return Digest(digest.digest())


def _whole(target: Path) -> bool:
    """Whether `target` opens; one that does not (damaged, or of an older layout) is cleared away to be built anew."""
    if not (target / "manifest.json").is_file():
        return False
    try:
        open_image(target)
    except StoreError:
        shutil.rmtree(target, ignore_errors=True)
        return False
    return True


def _manifest(digest: Digest, entities: int) -> dict[str, canonical.JsonValue]:
    base: dict[str, canonical.JsonValue] = {"kind": "base", "folder": "base", "entities": entities}
    return {"format": FORMAT, "rarity": RARITY_VERSION, "digest": str(digest), "segments": [base], "tombstones": []}


def _write_segment(folder: Path, listed: Sequence[Listed], rows: Sequence[bytes]) -> None:
    (folder / "names").mkdir(parents=True)
    (folder / "rows.bin").write_bytes(b"".join(rows))
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    named = list(_names(listed))
    keyed = [(identifier.partition(":")[2], row) for row, one in enumerate(listed) for identifier in one.identifiers]
    keys = text_keys([value for value, _ in keyed])
    owners = np.array([row for _, row in keyed], dtype=np.int32)
    order = np.lexsort((owners, keys))
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "rows_start": np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)]),
        "name_entity": np.array([row for row, _, _ in named], dtype=np.int32),
        "name_weak": np.array([weak for _, _, weak in named], dtype=np.bool_),
        "identifier_key": keys[order],
        "identifier_row": owners[order],
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    build((number, text) for number, (_, text, _) in enumerate(named)).save(folder / "names")


def _names(listed: Sequence[Listed]) -> Iterator[tuple[int, str, bool]]:
    for row, one in enumerate(listed):
        yield from ((row, name, False) for name in one.names)
        yield from ((row, name, True) for name in one.weak_names)


def _open_segment(folder: Path) -> Segment:
    def load(name: str) -> npt.NDArray[np.generic]:
        array: npt.NDArray[np.generic] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return array.view(np.ndarray)

    size = (folder / "rows.bin").stat().st_size
    rows = np.memmap(folder / "rows.bin", dtype=np.uint8, mode="r").view(np.ndarray) if size else np.zeros(0, np.uint8)
    names = ("rows_start", "name_entity", "name_weak", "identifier_key", "identifier_row")
    arrays = {name: load(name) for name in names}
    if len(arrays["rows_start"]) == 0 or int(arrays["rows_start"][-1]) != size:
        msg = "rows.bin has another length than its index says"
        raise ValueError(msg)
    firsts = np.searchsorted(arrays["name_entity"], np.arange(len(arrays["rows_start"]) - 1)).astype(np.int32)
    return Segment(rows=rows, first_name=firsts, names=open_index(folder / "names"), **arrays)  # type: ignore[arg-type] # by name


def _move(work: Path, target: Path) -> None:
    """Put a finished folder in its place; another process may have been faster with the same content."""
    for path in sorted(work.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    try:
        work.rename(target)
    except OSError:
        if not (target / "manifest.json").is_file():
            raise
