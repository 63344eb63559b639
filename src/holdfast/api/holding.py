# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What one worker answers from: a mapped image, an open record, and the receipt of both.

A `Holding` never changes. When the record has moved on the worker opens another one and lays
it on the `Desk` in place of the old; requests that began before keep theirs until they end,
so no request sees half of each and none fails for the change. An old record is closed when
the last request lets go of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from holdfast.api.answers import Headers, encode, instant
from holdfast.api.interface import wire_schema
from holdfast.base.errors import NotFound
from holdfast.record.entity import EntityView
from holdfast.record.store import Record
from holdfast.screening.batch import Match, Options, Screener
from holdfast.screening.decisions import Book, Ruling, decision_of
from holdfast.screening.image import Image, open_image
from holdfast.screening.query import Query
from holdfast.sources.catalog import catalog
from holdfast.workspace.deciding import ruling_of

__all__ = ["Desk", "Document", "Holding", "Notice", "document_of", "open_holding", "wire_entity"]

_OPTIONS_KEPT = 64
_KEPT = 20_000  # encoded entities kept in memory, about 1.5 kB each
_SANCTION_HEADINGS = frozenset({"finance", "export", "visa"})


@dataclass(frozen=True, slots=True)
class Notice:
    """Which image of which record is the present one, as the keeper tells the workers."""

    image: str
    generation: int
    counter: int
    log_size: int
    root: str

    @property
    def receipt(self) -> dict[str, object]:
        """What makes an answer repeatable."""
        return {"image": f"sha256:{self.image}", "log_size": self.log_size, "root": self.root}

    @property
    def headers(self) -> Headers:
        """The receipt as headers."""
        return (
            (b"x-holdfast-image", f"sha256:{self.image}".encode()),
            (b"x-holdfast-log-size", str(self.log_size).encode()),
            (b"x-holdfast-log-root", self.root.encode()),
        )


@dataclass(frozen=True, slots=True)
class Document:
    """An entity as JSON without its last brace (so that a score can follow), and when it last changed."""

    head: bytes
    last_change: str

    @property
    def whole(self) -> bytes:
        """The entity as JSON."""
        return self.head + b"}"


@dataclass(frozen=True, slots=True)
class Holding:
    """One state of the workspace. `scopes` maps what a path may name to the datasets meant; see `shelf.Shelf`.

    `parties` gives the canonical id of each record that is of one party with others, `identity` the digest of that.
    """

    notice: Notice
    image: Image
    record: Record
    scopes: Mapping[str, frozenset[str]]
    as_of: str
    decisions: Book = field(default_factory=Book, compare=False, repr=False)
    shelf: Callable[[str], Document | None] | None = None
    parties: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    identity: str = ""
    _documents: dict[str, Document] = field(default_factory=dict, compare=False, repr=False)
    _screeners: dict[Options, Screener] = field(default_factory=dict, compare=False, repr=False)

    def scope(self, name: str) -> frozenset[str]:
        """The datasets that `name` stands for.

        Raises:
            NotFound: no dataset or collection of that name is held.
        """
        found = self.scopes.get(name)
        if found is None:
            raise NotFound(f"No such dataset: {name[:80]}")
        return found

    def screener(self, options: Options) -> Screener:
        """What screens by `options`. For the worker's loop alone."""
        found = self._screeners.get(options)
        if found is None:
            if len(self._screeners) >= _OPTIONS_KEPT:
                self._screeners.clear()
            found = self._screeners[options] = Screener(self.image, options, self.decisions)
        return found

    def ruling(self, query: Query, entity: str) -> Ruling | None:
        """What a person decided of a customer and a listed party, as far as it still applies."""
        return ruling_of(self.image, self.decisions)(query, entity)

    @property
    def receipt(self) -> dict[str, object]:
        """What makes an answer repeatable: that of the notice, and which records were put together, if any were."""
        return {**self.notice.receipt, **({"identity": self.identity} if self.parties else {})}

    @property
    def datasets(self) -> frozenset[str]:
        """All that are held."""
        return self.scopes["default"]

    def cached(self, key: str) -> Document | None:
        """The entity if it was asked for before; never touches the disk."""
        return self._documents.get(key)

    def document(self, key: str) -> Document | None:
        """The entity as the record has it, `None` when it has none. About half a millisecond at first."""
        found = self._documents.get(key)
        if found is not None:
            return found
        if self.shelf is not None:
            found = self.shelf(key)
        if found is None:
            view = self.record.entity(key)
            if view is None:
                return None
            found = document_of(wire_entity(view))
        if len(self._documents) >= _KEPT:
            with suppress(RuntimeError):  # another thread is adding one: let it stay
                self._documents.pop(next(iter(self._documents)), None)
        self._documents[key] = found
        return found

    def party(self, canonical: str) -> Document | None:
        """A party of several records under its canonical id, with the others as referents; `None`: the record has none.

        Some milliseconds at first.
        """
        key = f"party {canonical}"
        found = self._documents.get(key)
        if found is None:
            view = self.record.party(canonical)
            if view is None:
                return None
            if len(self._documents) >= _KEPT:
                with suppress(RuntimeError):  # another thread is adding one: let it stay
                    self._documents.pop(next(iter(self._documents)), None)
            found = self._documents[key] = document_of(wire_entity(view))
        return found

    def fallback(self, match: Match) -> Document:
        """A listed party from the image alone: the record has moved on since and no longer has it."""
        return document_of(
            {
                "id": match.entity_id,
                "caption": match.caption,
                "schema": wire_schema(match.schema),
                "properties": {"name": [match.name], "topics": list(match.topics)},
                "datasets": list(match.datasets),
                "referents": list(match.referents),
                "target": True,
                "first_seen": self.as_of,
                "last_seen": self.as_of,
                "last_change": self.as_of,
            }
        )


def wire_entity(view: EntityView) -> dict[str, object]:
    """An entity in the shape of the wire, values only; own schemata under the name they are projected to."""
    values = {prop: list(view.values(prop)) for prop in view.properties}
    pure = wire_schema(view.schema)
    return {
        "id": view.id,
        "caption": view.caption or view.id,
        "schema": pure,
        **({"holdfast_schema": view.schema} if pure != view.schema else {}),
        "properties": {prop: found for prop, found in values.items() if found},
        "datasets": list(view.datasets),
        "referents": list(view.referents),
        "target": view.target,
        "first_seen": instant(view.first_seen),
        "last_seen": instant(view.last_seen),
        "last_change": instant(view.last_change),
    }


def document_of(entity: Mapping[str, object]) -> Document:
    """The JSON of `wire_entity`."""
    return Document(encode(entity)[:-1], str(entity["last_change"]))


def open_holding(folder: Path, notice: Notice, held: Record | None, *, warm: bool = True) -> Holding:
    """Map the image that `notice` names; `held` is used again when it is the same record.

    With `warm` the kernels are loaded now.

    Raises:
        StoreError: image or record cannot be opened (both may have been replaced again).
    """
    image = open_image(folder / "record" / "images" / notice.image)
    same = held is not None and held.generation == notice.generation
    record = held if held is not None and same else Record.open(folder / "record")
    try:
        if warm:
            Screener(image).warm()
        views = record.sources()
        observed = max((view.last_observed or "" for view in views), default="") or "1970-01-01T00:00:00Z"
        names = frozenset(name for view in views for name in view.datasets)
        decisions = Book(decision_of(row) for row in record.decisions())
        parties, identity = record.identities.canonical_ids(), record.identities.digest()
        return Holding(
            notice, image, record, _scopes(names), instant(observed), decisions, parties=parties, identity=identity
        )
    except BaseException:
        if not same:
            record.close()
        raise


def _scopes(names: frozenset[str]) -> dict[str, frozenset[str]]:
    described = catalog()
    sanctions = frozenset(name for name in names if name in described and described[name].heading in _SANCTION_HEADINGS)
    return {**{name: frozenset({name}) for name in names}, "default": names, "sanctions": sanctions}


class Desk:
    """Where the present holding lies. Safe from several threads."""

    def __init__(self) -> None:
        self._present: Holding | None = None
        self._uses: dict[int, int] = {}
        self._lock = threading.Lock()

    @property
    def present(self) -> Holding | None:
        """What is answered from now; `None` until something was loaded."""
        return self._present

    @contextmanager
    def lend(self) -> Iterator[Holding | None]:
        """The present holding, kept open for the length of the block."""
        with self._lock:
            held = self._present
            if held is not None:
                self._uses[id(held.record)] = self._uses.get(id(held.record), 0) + 1
        try:
            yield held
        finally:
            if held is not None:
                self._release(held.record)

    def lay(self, holding: Holding) -> None:
        """Answer from `holding` from now on."""
        with self._lock:
            old, self._present = self._present, holding
            idle = old is not None and old.record is not holding.record and not self._uses.get(id(old.record))
        if old is not None and idle:
            old.record.close()

    def clear(self) -> None:
        """Answer from nothing any more."""
        with self._lock:
            old, self._present = self._present, None
        if old is not None:
            old.record.close()

    def _release(self, record: Record) -> None:
        with self._lock:
            left = self._uses[id(record)] - 1
            if left:
                self._uses[id(record)] = left
                return
            del self._uses[id(record)]
            present = self._present
            idle = present is None or present.record is not record
        if idle:
            record.close()
