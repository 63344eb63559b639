# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The builder of one source record: rows and losses collected while its bytes are walked.

A reader makes one `Builder` per source record, calls `put` for every value with the range
it stands on, and `done` at the end. Raw text is one character per byte (Latin-1), so that a
regular expression's span is a byte range; `Builder.text` turns raw text into Unicode.
Builders live for one record and are never shared.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from holdfast.base.digest import short_id
from holdfast.model.statement import Loss, Row, SourceRecord
from holdfast.readers.clean import squeeze

__all__ = ["Builder", "LazyRecord", "hash8"]


class LazyRecord(SourceRecord):
    """A source record whose rows are read when somebody first asks for them.

    Where a list repeats itself from day to day, nobody asks: its identities (`key`, `raw`)
    are known already. `read` gives the whole record, with the same key, range, `raw` and
    `form`; it must not raise. A `form` that takes long to make may be left to it.
    """

    __slots__ = ("_form", "_read", "_whole")
    _form: bytes | None
    _read: Callable[[], SourceRecord] | None
    _whole: SourceRecord | None

    def __init__(
        self, key: str, span: tuple[int, int], *, raw: bytes, form: bytes | None, read: Callable[[], SourceRecord]
    ) -> None:
        put = object.__setattr__  # the class is frozen
        for name, value in (("key", key), ("start", span[0]), ("end", span[1]), ("raw", raw), ("_form", form)):
            put(self, name, value)
        put(self, "_read", read)
        put(self, "_whole", None)

    def whole(self) -> SourceRecord:
        """The record with everything read; what reading needed is let go."""
        found = self._whole
        if found is None:
            assert self._read is not None  # noqa: S101 - one of the two is always there
            found = self._read()
            object.__setattr__(self, "_whole", found)
            object.__setattr__(self, "_read", None)
        return found

    @property
    def rows(self) -> tuple[Row, ...]:
        """As in SourceRecord."""
        return self.whole().rows

    @property
    def losses(self) -> tuple[Loss, ...]:
        """As in SourceRecord."""
        return self.whole().losses

    @property
    def form(self) -> bytes:
        """As in SourceRecord."""
        return self.whole().form if self._form is None else self._form

    @property
    def parts(self) -> int:
        """As in SourceRecord."""
        return self.whole().parts


@lru_cache(maxsize=4096)  # programmes and currencies repeat
def hash8(*parts: str) -> str:
    """Eight hex digits that identify `parts`; the tail of a sub-entity's id."""
    return short_id(part.encode("utf-8", "surrogatepass") for part in parts).hex()[:8]


class Builder:
    """Collects the rows of one source record about the entity `main` of schema `schema`.

    `original` is left out where only white space was folded: the range still has the bytes,
    and a second blank in a name must not look like another statement.
    """

    __slots__ = ("ascii", "key", "losses", "main", "parts", "rows", "schema", "size")

    def __init__(self, key: str, main: str, schema: str, *, size: int, ascii_only: bool = True) -> None:
        self.key = key
        self.main = main
        self.schema = schema
        self.size = size
        self.ascii = ascii_only
        self.rows: list[Row] = []
        self.losses: list[Loss] = []
        self.parts = 0

    def text(self, raw: str) -> str:
        """Raw text as Unicode, doubled quotation marks undone."""
        if '"' in raw:
            raw = raw.replace('""', '"')
        return raw if self.ascii else raw.encode("latin-1").decode("utf-8", "replace")

    def put(self, prop: str, value: str, raw: str, path: str, start: int) -> None:  # noqa: PLR0917 - a row, in bulk
        """One value of the main entity; `raw` is its source text, `start` where that begins."""
        text = self.text(raw)
        original = None if text == value or squeeze(text) == value else text
        self.rows.append(Row(self.main, self.schema, prop, value, None, original, path, start, start + len(raw)))

    def put_on(self, entity: str, schema: str, *, prop: str, value: str, raw: str, path: str, start: int) -> None:
        """One value of another entity of this record."""
        text = self.text(raw)
        original = None if text == value or squeeze(text) == value else text
        self.rows.append(Row(entity, schema, prop, value, None, original, path, start, start + len(raw)))

    def link(self, entity: str, schema: str, *, prop: str, path: str, start: int, end: int) -> None:
        """`entity.prop` points at the main entity, because of the bytes `[start, end)`."""
        self.rows.append(Row(entity, schema, prop, self.main, None, None, path, start, end))

    def link_to(self, entity: str, *, prop: str, path: str, start: int, end: int) -> None:
        """The main entity's `prop` points at `entity`, because of the bytes `[start, end)`."""
        self.rows.append(Row(self.main, self.schema, prop, entity, None, None, path, start, end))

    def span(self, entity: str, schema: str, *, prop: str, value: str, path: str, start: int, end: int) -> None:
        """A value joined from several places, with the range from the first to the last of them."""
        self.rows.append(Row(entity, schema, prop, value, None, None, path, start, end))

    def rule(self, entity: str, schema: str, *, prop: str, value: str, rule: str) -> None:
        """A value that follows from the record standing on the list: the whole record is its range."""
        self.rows.append(Row(entity, schema, prop, value, None, None, f"rule:{rule}", 0, self.size))

    def note(self, raw: str, path: str, start: int, *, reason: str) -> None:
        """Keep unparsed text word for word as a note, and count the loss."""
        text = self.text(raw)
        value = squeeze(text)
        if not value:
            return
        end = start + len(raw)
        self.rows.append(Row(self.main, self.schema, "notes", value, None, None, path, start, end))
        self.losses.append(Loss("unparsed", reason, text, path, start, end))

    def sub(self, kind: str, *content: str) -> str:
        """The id of a sub-entity: the main id, the kind, and a hash of what identifies it."""
        return f"{self.main}-{kind}-{hash8(*content)}"

    def done(self, start: int, *, raw: bytes, form: bytes) -> SourceRecord:
        """The finished record; `raw` and `form` are its two byte identities (16 bytes each)."""
        rows = tuple(self.rows)
        return SourceRecord(self.key, start, start + self.size, raw, rows, tuple(self.losses), self.parts, form)
