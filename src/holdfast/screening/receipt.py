# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The receipt of a screening: what was asked of what, by which code, and what came out.

A receipt is canonical JSON and is called after its own digest, so it cannot be changed unnoticed.
It names

    queries   how many, and a keyed digest over them in order (a plain digest of a name is guessable)
    image     the digest of what was screened against, and its scope
    log       size and root of the log the image follows from, so that it can be made again
    decisions digest of the people's decisions that were applied
    settings  the scores from which results are shown, and how many
    versions  Holdfast, its rarity table, the weights of facts, the image's format, and a digest over
              the code and tables that screening consists of
    results   how many rows, and the SHA-256 of the file of rows beside the receipt

A row is `[number of the query, "hit" | "near" | "decided", score in 1/10,000, entity id, {feature:
score}]`, canonical JSON, one per line: no name of a customer stands in it. Text that anybody may
check with `sha256sum`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import attrgetter
from typing import Any

from holdfast import __version__
from holdfast.base import canonical
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, IntegrityError
from holdfast.names.tokens import RARITY_VERSION
from holdfast.screening.batch import Match, Result
from holdfast.screening.image import FORMAT
from holdfast.screening.query import FIELDS, Query
from holdfast.screening.weights import SCORING_VERSION

__all__ = ["Receipt", "normal_query", "parse_query", "query_digest", "result_rows", "software", "versions"]

_VERSION = 1
_TEXTS = sorted(("id", *(name for name in FIELDS if name != "aliases")))
_HEADS = tuple(f'"{name}":' for name in _TEXTS)
_FIELDS = attrgetter(*_TEXTS)
_quoted = json.encoder.encode_basestring


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt. `body` is what is stored; `id` follows from it."""

    body: Mapping[str, canonical.JsonValue]

    @property
    def data(self) -> bytes:
        """The stored bytes."""
        return canonical.dumps(self.body)

    @property
    def id(self) -> str:
        """The first 20 hex digits of the digest of the stored bytes."""
        return hashlib.sha256(self.data).hexdigest()[:20]

    @classmethod
    def parse(cls, data: bytes, stated: str) -> Receipt:
        """Read stored bytes; `stated` is the id they are kept under.

        Raises:
            InputError: no receipt, or one of a newer version.
            IntegrityError: they are not the bytes that were called so.
        """
        if hashlib.sha256(data).hexdigest()[:20] != stated:
            msg = f"receipt {stated} has been changed: its content has another digest"
            raise IntegrityError(msg, hint="it proves nothing any more; screen again")
        body = canonical.loads(data)
        if not isinstance(body, Mapping) or body.get("receipt") != _VERSION:
            msg = f"{stated} is no receipt of version {_VERSION}"
            raise InputError(msg, hint="install the Holdfast that wrote it")
        return cls(body)

    def text(self, *path: str) -> str:
        """The text at `path`; empty when there is none."""
        found = self._at(path)
        return found if isinstance(found, str) else ""

    def number(self, *path: str) -> int:
        """The number at `path`; 0 when there is none."""
        found = self._at(path)
        return found if isinstance(found, int) else 0

    def at(self, *path: str) -> canonical.JsonValue:
        """Whatever stands at `path`."""
        return self._at(path)

    def _at(self, path: tuple[str, ...]) -> canonical.JsonValue:
        found: canonical.JsonValue = self.body
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found


def normal_query(query: Query) -> bytes:
    """A query as it enters the digest: canonical JSON of its id and of what is compared."""
    given = [head + _quoted(value) for head, value in zip(_HEADS, _FIELDS(query), strict=True) if value]
    if query.aliases:
        given.insert(int(bool(query.address)), '"aliases":[' + ",".join(map(_quoted, query.aliases)) + "]")
    if query.numbered:
        given.append('"numbered":true')
        given.sort()
    return ("{" + ",".join(given) + "}").encode("utf-8", "replace")  # what `canonical.dumps` gives for texts


def parse_query(line: bytes) -> Query:
    """The query that `normal_query` wrote.

    Raises:
        InputError: it is no such line.
    """
    try:
        fields: dict[str, Any] = json.loads(line)
        return Query(**{"id": "", "name": "", **fields, "aliases": tuple(fields.get("aliases", ()))})
    except (TypeError, ValueError, AttributeError) as exc:
        msg = "a stored query cannot be read"
        raise InputError(msg) from exc


def query_digest(key: bytes) -> hmac.HMAC:
    """A running keyed digest: feed it `normal_query(...)` and a line feed per query, in order."""
    return hmac.new(key, b"holdfast queries 1\n", hashlib.sha256)


def result_rows(number: int, result: Result) -> Iterator[bytes]:
    """The rows of one result, each with its line feed; `number` counts queries from 1."""
    for kind, matches in (("hit", result.hits), ("decided", result.decided), ("near", result.near)):
        for match in matches:
            yield canonical.dumps([number, kind, match.score, _sound(match.entity_id), _features(match)]) + b"\n"


def versions() -> dict[str, canonical.JsonValue]:
    """What must be equal for results to be equal."""
    return {
        "holdfast": __version__, "rarity": RARITY_VERSION, "weights": SCORING_VERSION, "image": FORMAT,
        "software": str(software()),
    }  # fmt: skip


@cache
def software() -> Digest:
    """SHA-256 over the sorted code and tables of `names` and `screening`."""
    digest = hashlib.sha256()
    for package in ("names", "screening"):
        for path, file in sorted(_walk(files("holdfast").joinpath(package), package)):
            digest.update(f"{path} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return Digest(digest.digest())


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for one in folder.iterdir():
        if one.is_dir() and one.name != "__pycache__":
            yield from _walk(one, f"{path}/{one.name}")
        elif one.is_file() and not one.name.endswith(".pyc"):
            yield f"{path}/{one.name}", one


def _features(match: Match) -> dict[str, canonical.JsonValue]:
    return {feature.name: feature.score for feature in match.features}


def _sound(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
