# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Verbatim pieces of a record with their byte ranges, and the writer of rows made of them.

Where a list comes from several carriers, or a record from many places of a file, a reader
first gathers `Piece`s and only then understands them: what a value means is written once, and
the carriers say the same by construction. `Fill` writes rows and losses; what says the same
again is written once, with the range where it first stood.
"""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import squeeze

__all__ = ["Fill", "Piece", "joined_path"]

_WHITE = " \t\r\n\f\v"  # what ranges leave out; a no-break space stays in


class Piece:
    """Verbatim text, the bytes `[start, end)` of the record it stands on, and its path.

    `text` has the blanks around it, `stripped` and the range have not. `raw` are the bytes of
    the range, in `encoding`.
    """

    __slots__ = ("_plain", "encoding", "end", "path", "raw", "start", "stripped", "text")

    def __init__(  # noqa: PLR0917 - made in bulk
        self, text: str, start: int, path: str, raw: bytes, encoding: str = "utf-8"
    ) -> None:
        self.text = text
        self.stripped = text.strip(_WHITE)
        self.start = start
        self.end = start + len(raw)
        self.path = path
        self.raw = raw
        self.encoding = encoding
        self._plain: str | None = None

    @property
    def plain(self) -> str:
        """The text with white space folded (`clean.squeeze`), made once."""
        if self._plain is None:
            self._plain = squeeze(self.text)
        return self._plain

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the characters `[start, end)` of `stripped`; all where they cannot be told apart."""
        text = self.stripped
        if len(text) != len(self.raw) or not text.isascii():
            try:
                same = self.raw.decode(self.encoding) == text
            except UnicodeDecodeError:
                same = False
            if not same:  # references, doubled quotation marks, line ends
                return self.start, self.end
            head = len(text[:start].encode(self.encoding))
            return self.start + head, self.start + head + len(text[start:end].encode(self.encoding))
        return self.start + start, self.start + end

    def part(self, start: int, end: int, path: str | None = None) -> Piece:
        """The characters `[start, end)` of `stripped` as a piece of their own, without blanks around them."""
        text = self.stripped[start:end]
        start += len(text) - len(text.lstrip(_WHITE))
        end -= len(text) - len(text.rstrip(_WHITE))
        first, last = self.range_of(start, max(start, end))
        raw = self.raw[first - self.start : last - self.start]
        return Piece(text.strip(_WHITE), first, path or self.path, raw, self.encoding)


class Fill:
    """The builder, and what it was told already."""

    __slots__ = ("_lost", "_told", "b")

    def __init__(self, b: Builder) -> None:
        self.b = b
        self._told: set[tuple[str, str, str, str | None]] = set()
        self._lost: set[tuple[str, str]] = set()

    def put(
        self,
        prop: str,
        value: str,
        piece: Piece,
        on: tuple[str, str] | None = None,
        *,
        lang: str | None = None,
        verbatim: bool = False,
    ) -> None:
        """`value` of `prop` on the party, or on the (entity, schema) `on`, because of `piece`.

        The original is kept where more than white space was changed; with `verbatim` (numbers of
        documents) where anything was.
        """
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        text = piece.text if verbatim else piece.plain
        original = None if text == value else piece.text if verbatim else piece.stripped
        self._row(Row(entity, schema, prop, value, lang, original, piece.path, piece.start, piece.end))

    def told(self, prop: str, value: str, piece: Piece, on: tuple[str, str]) -> None:
        """A value that a table or a rule gives for `piece`: no original."""
        self._row(Row(*on, prop, value, None, None, piece.path, piece.start, piece.end))

    def joined(self, prop: str, value: str, pieces: Sequence[Piece], on: tuple[str, str] | None = None) -> None:
        """A value joined from several pieces: the range goes from the first to the last of them."""
        if len(pieces) == 1:
            self.put(prop, value, pieces[0], on)
            return
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        start, end = min(piece.start for piece in pieces), max(piece.end for piece in pieces)
        self._row(Row(entity, schema, prop, value, None, None, joined_path(pieces), start, end))

    def link(  # noqa: PLR0917 - a row
        self, entity: str, schema: str, prop: str, target: str, pieces: Sequence[Piece]
    ) -> None:
        """`entity.prop` points at `target`, because of `pieces`."""
        start, end = min(piece.start for piece in pieces), max(piece.end for piece in pieces)
        self._row(Row(entity, schema, prop, target, None, None, joined_path(pieces), start, end))

    def rule(self, prop: str, value: str, rule: str, on: tuple[str, str] | None = None) -> None:
        """A value that follows from the record standing on the list."""
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        self.b.rule(entity, schema, prop=prop, value=value, rule=rule)

    def note(self, piece: Piece, reason: str | None, label: str = "") -> None:
        """The text as a note; with a reason it is counted as a loss."""
        text = piece.plain
        if not text:
            return
        self.put("notes", f"{label}: {text}" if label else text, piece)
        if reason is not None:
            self.loss(piece, reason)

    def loss(self, piece: Piece, reason: str) -> None:
        """A loss of meaning; the text stands in a statement."""
        if (reason, piece.stripped) not in self._lost:
            self._lost.add((reason, piece.stripped))
            lost = Loss("unparsed", reason, piece.stripped, piece.path, piece.start, piece.end)
            self.b.losses.append(lost)

    def again(self, rows: Sequence[Row], entity: str) -> None:
        """Rows of another entity once more, about `entity`."""
        self.b.rows += [row._replace(entity=entity) for row in rows]

    def _row(self, row: Row) -> None:
        said = (row.entity, row.prop, row.value, row.lang)
        if said not in self._told:
            self._told.add(said)
            self.b.rows.append(row)


def joined_path(pieces: Sequence[Piece]) -> str:
    """`Names/Name[2]/Name1+Name6`: the common parent once."""
    stem, slash, _ = pieces[0].path.rpartition("/")
    if slash and all(piece.path.rpartition("/")[0] == stem for piece in pieces):
        return f"{stem}/" + "+".join(dict.fromkeys(piece.path.rpartition("/")[2] for piece in pieces))
    return "+".join(dict.fromkeys(piece.path for piece in pieces))
