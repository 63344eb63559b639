# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The members of a JSON object that remember which of them were taken.

A `Bag` gives texts as verbatim pieces with their ranges and inner objects as bags of their own.
What nobody took in the end is what a reader does not know: `left` gives every text of it, so
that it can be kept and counted. Numbers and truth values are texts as they stand ("76.5", "true").
"""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.readers.json_spans import Span
from holdfast.readers.pieces import Piece

__all__ = ["Bag"]


class Bag:
    """One object: its members, the bytes they stand in, where these begin in the record, its path."""

    __slots__ = ("_data", "_inner", "_left", "_shift", "path")

    def __init__(self, members: dict[str, Span], data: bytes, shift: int, path: str) -> None:
        self._data = data
        self._shift = shift
        self._left = dict(members)
        self._inner: list[Bag] = []
        self.path = path

    def text(self, name: str) -> Piece | None:
        """The text, number or truth value of a member; `None` where it is none, empty or taken already."""
        span = self._left.get(name)
        if span is None or isinstance(span.value, (dict, list)):
            return None
        del self._left[name]
        return self._piece(span, self._path(name))

    def texts(self, name: str) -> list[Piece]:
        """The texts of a list, or the one text that stands in its place."""
        span = self._left.get(name)
        if span is None:
            return []
        if not isinstance(span.value, list) or any(isinstance(one.value, (dict, list)) for one in span.value):
            found = self.text(name)
            return [] if found is None else [found]
        del self._left[name]
        pieces = [self._piece(one, f"{self._path(name)}/{index}") for index, one in enumerate(span.value)]
        return [piece for piece in pieces if piece is not None]

    def bag(self, name: str) -> Bag | None:
        """The object of a member."""
        span = self._left.get(name)
        if span is None or not isinstance(span.value, dict):
            return None
        del self._left[name]
        return self._within(span.value, self._path(name))

    def bags(self, name: str) -> list[Bag]:
        """The objects of a list; a list that holds anything else is left."""
        span = self._left.get(name)
        if span is None or not isinstance(span.value, list):
            return []
        found = []
        for index, one in enumerate(span.value):
            if isinstance(one.value, dict):
                found.append(self._within(one.value, f"{self._path(name)}/{index}"))
        if len(found) == len(span.value):
            del self._left[name]
            return found
        return []

    def drop(self, *names: str) -> None:
        """Take members that say nothing of the record."""
        for name in names:
            self._left.pop(name, None)

    def clear(self) -> None:
        """Take all that is left."""
        self._left.clear()

    def left(self) -> Iterator[Piece]:
        """Every text of what was not taken, here and within."""
        for name, span in self._left.items():
            yield from self._every(span, self._path(name))
        for inner in self._inner:
            yield from inner.left()

    def _within(self, members: dict[str, Span], path: str) -> Bag:
        found = Bag(members, self._data, self._shift, path)
        self._inner.append(found)
        return found

    def _every(self, span: Span, path: str) -> Iterator[Piece]:
        if isinstance(span.value, dict):
            for name, inner in span.value.items():
                yield from self._every(inner, f"{path}/{name}")
        elif isinstance(span.value, list):
            for index, inner in enumerate(span.value):
                yield from self._every(inner, f"{path}/{index}")
        elif (found := self._piece(span, path)) is not None:
            yield found

    def _path(self, name: str) -> str:
        path = f"{self.path}/{name}" if self.path else name
        return path.replace("\x00", "\ufffd")

    def _piece(self, span: Span, path: str) -> Piece | None:
        raw = self._data[span.start : span.end]
        text = span.value.replace("\x00", "\ufffd") if isinstance(span.value, str) else raw.decode()
        if span.value is None or not text.strip():
            return None
        lead = len(raw) - len(raw.lstrip())
        return Piece(text, self._shift + span.start + lead, path, raw.strip())
