# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The rows of a screening image: one listed party as a value, and as the bytes its digest covers.

`ScreenEntity` is what the record hands over, `Listed` what the image gives back, and a row the
canonical JSON of a `Listed` (empty values left out). Equal parties have equal rows whatever
order their values came in, so rows can be compared and counted instead of parties.

`logical_digest` is the digest of an image: over the digests of its rows in ascending order. It
knows nothing of segments, so a base with deltas and a full build of the same parties agree.
"""

# ruff: noqa: D102 - the attributes of ScreenEntity say what they are by name; Listed describes them

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from holdfast.base import canonical
from holdfast.base.digest import Digest
from holdfast.names.identifiers import guess_kinds, read
from holdfast.names.tokens import RARITY_VERSION

__all__ = [
    "FORMAT",
    "Listed",
    "ScreenEntity",
    "logical_digest",
    "normal_identifiers",
    "read_row",
    "row_digests",
    "to_listed",
    "to_row",
]

FORMAT = 2
DIGEST_BYTES = 32
_KEPT_IDENTIFIERS = 4_096  # queries repeat; listed ones do so rarely


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


_FIELDS = tuple(item.name for item in fields(Listed))
_ROW_NAMES = sorted(_FIELDS)
_HEADS = [f'"{name}":' for name in _ROW_NAMES]
_values: Callable[[Listed], tuple[str | tuple[str, ...], ...]] = attrgetter(*_ROW_NAMES)
_quoted = json.encoder.encode_basestring
_scan: Callable[[str, int], tuple[dict[str, Any], int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined] # set in __init__


def to_listed(entity: ScreenEntity) -> Listed:
    """The party in normal form; one without a name is listed under its caption."""
    names = _sorted_texts(entity.names) or _sorted_texts([entity.caption])
    return Listed(
        id=entity.id,
        caption=_sound(entity.caption),
        schema=entity.schema,
        names=names,
        weak_names=tuple(name for name in _sorted_texts(entity.weak_names) if name not in names),
        birth_dates=_sorted_texts(entity.birth_dates),
        countries=_sorted_texts(entity.countries),
        genders=_sorted_texts(entity.genders),
        identifiers=normal_identifiers(entity.identifiers),
        addresses=_sorted_texts(entity.addresses),
        datasets=_sorted_texts(entity.datasets),
        referents=_sorted_texts(entity.referents),
        topics=_sorted_texts(entity.topics),
        programs=_sorted_texts(getattr(entity, "programs", ())),
    )


def to_row(one: Listed) -> bytes:
    """The row as canonical JSON. What `canonical.dumps` does in general is known here: names in order, only texts.

    Raises:
        InputError: the id holds a lone surrogate, which no file can hold.
    """
    parts = []
    for head, value in zip(_HEADS, _values(one), strict=True):
        if value:
            text = _quoted(value) if isinstance(value, str) else f"[{','.join(map(_quoted, value))}]"
            parts.append(head + text)
    try:
        return f"{{{','.join(parts)}}}".encode()
    except UnicodeEncodeError:
        return canonical.dumps({name: getattr(one, name) for name in _ROW_NAMES})  # says what is wrong


def read_row(row: bytes) -> Listed:
    """The party of a row that `to_row` wrote: some ten microseconds."""
    found = _scan(row.decode("utf-8"), 0)[0].get
    lists = [tuple(found(name, ())) for name in _FIELDS[3:]]
    return Listed(found("id", ""), found("caption", ""), found("schema", ""), *lists)


def row_digests(rows: Sequence[bytes]) -> npt.NDArray[np.uint8]:
    """SHA-256 of each row, shape (rows, 32)."""
    sha256 = hashlib.sha256
    digests = b"".join([sha256(row).digest() for row in rows])
    return np.frombuffer(digests, dtype=np.uint8).reshape(-1, DIGEST_BYTES)


def logical_digest(digests: npt.NDArray[np.uint8]) -> Digest:
    """The digest of an image whose rows have these digests, shape (rows, 32), in any order."""
    parts = np.ascontiguousarray(digests).view(">u8")  # big-endian: numbers sort as their bytes do
    first = parts[:, 0].astype(np.uint64)
    order = np.argsort(first, kind="stable")
    if (np.diff(first[order]) == 0).any():  # the first eight bytes tell rows apart, but for one list in millions
        order = np.lexsort(tuple(parts[:, column] for column in reversed(range(parts.shape[1]))))
    digest = hashlib.sha256(f"holdfast-image {FORMAT} rarity {RARITY_VERSION}\n".encode())
    digest.update(np.ascontiguousarray(digests[order]).tobytes())
    return Digest(digest.digest())


def normal_identifiers(values: Iterable[str | tuple[str, str]]) -> tuple[str, ...]:
    """Identifiers as sorted `kind:VALUE`; a bare value gets the kinds whose checksum it passes, else `id`."""
    found: set[str] = set()
    for item in values:
        found.update(_normal_identifier(item))
    return tuple(sorted(found))


@lru_cache(maxsize=_KEPT_IDENTIFIERS)
def _normal_identifier(item: str | tuple[str, str]) -> tuple[str, ...]:
    kinds = (item[0],) if isinstance(item, tuple) else guess_kinds(item) or ("id",)
    value = item[1] if isinstance(item, tuple) else item
    read_as = (read(kind, value) for kind in kinds)
    return tuple(f"{identifier.kind}:{identifier.value}" for identifier in read_as if identifier is not None)


def _sorted_texts(values: Sequence[str]) -> tuple[str, ...]:
    if len(values) == 1 and values[0] and values[0].isascii():
        return (values[0],)
    return tuple(sorted({_sound(value) for value in values} - {""})) if values else ()


def _sound(text: str) -> str:
    """Text without lone surrogates, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
