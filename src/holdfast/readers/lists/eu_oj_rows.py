# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Rows and paragraphs of the annexes of the Official Journal → source records.

Columns are known by their headings; those of a table without any are the usual ones of its annex. A row
whose table has a heading nobody knows keeps that cell as a note and counts it; a listing annex whose
table has no column of names refuses the file. A cell that reaches down over several rows stands
outside the later ones: what it says is told by a rule there.

A row of a list gives the party and one Sanction per kind and annex (`eu_oj_acts.KINDS`; without a kind the
words stay as provisions, counted). A row of goods gives a GoodsItem that points at the Measure of its annex.
A deleted row gives name and note. Entries may also be numbered paragraphs: "12." and the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.names.normalize import clean as folded
from holdfast.readers.build import Builder, LazyRecord, hash8
from holdfast.readers.clean import squeeze
from holdfast.readers.contract import unique_key
from holdfast.readers.lists.eu_oj_acts import GOODS, KINDS, Context, Place, slug
from holdfast.readers.lists.eu_oj_fields import Entry, annex_measure, fill_goods, fill_party, fill_removed
from holdfast.readers.lists.eu_oj_markup import Row, Words
from holdfast.readers.lists.eu_oj_text import plain_number
from holdfast.readers.lists.us_ecfr_cells import CellText
from holdfast.readers.pieces import Fill, Piece

__all__ = ["Annexes"]

_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"(?:n[o\u00b0]\.?|number|entry(?: n(?:o|umber)\.?)?|#|serial n\S*|)\Z", re.IGNORECASE),
    "imo": re.compile(r"IMO\b", re.IGNORECASE),
    "name": re.compile(
        r"(?:full )?names?\b(?!.*\bgoods?\b)|(?:vessel|ship)(?:'s)?(?: name)?\Z|names? of (?:the )?(?:vessel|ship|"
        r"natural|legal|person|entit)|(?:(?:natural|legal) )*(?:or )?persons?(?:,? (?:or |and )?entit.{0,40})?\Z|"
        r"entit(?:y|ies)(?: (?:or|and) bod(?:y|ies))?\Z",
        re.IGNORECASE,
    ),
    "identify": re.compile(r"identifying (?:information|data)|identification information", re.IGNORECASE),
    "reasons": re.compile(r"(?:statement of )?reasons?\b|grounds\b", re.IGNORECASE),
    "listed": re.compile(r"date of (?:listing|(?:start of )?application|inclusion|designation)", re.IGNORECASE),
    "code": re.compile(r"(?:CN|HS|TARIC|combined nomenclature)\b|(?:CN/)?code\b", re.IGNORECASE),
    "goods": re.compile(r"(?:names? of the |)goods?\b|description|product|name of the goods?", re.IGNORECASE),
}
_GOODS_NAME = re.compile(r"names? of (?:the )?goods?|description|goods?\b|product", re.IGNORECASE)
_USUAL = {
    ("269/2014", "I"): ("number", "name", "identify", "reasons", "listed"),
    ("2014/145/CFSP", ""): ("number", "name", "identify", "reasons", "listed"),
    ("833/2014", "XLII"): ("number", "name", "imo", "listed"),
}
_CODE = re.compile(r"(?:ex\s*)?\d{2,4}(?:[ .]?\d{2}){0,4}(?=\s|\Z|[;,(])", re.IGNORECASE)
_NUMBERED = re.compile(r"[\u2018\u201c'\"\s]*\(?(\d{1,4}[a-z]?)[.)](?:\s+|\Z)(?=\S|\Z)")
_PERSON_WORDS = re.compile(r"date of birth|\bDOB\b|\bgender\b|place of birth|\bPOB\b", re.IGNORECASE)
_POINT = re.compile(r"\(?[0-9a-zA-Z]{1,4}[.)]\Z")
_DELETES = re.compile(r"\b(?:deleted|delete|removed|repealed)\b", re.IGNORECASE)
_HEAD = re.compile(r"[\u2018\u201c\"]?ANNEX(?: [IVXLC]+[A-Z]?)?\b\.?")
_MAX_WORDS = 200
_MANY = 3
_LONGEST_NAME = 300


class _Columns(NamedTuple):
    names: tuple[str, ...]
    table: int


class Annexes:
    """The rows and paragraphs of one page, in order; `entries` counts the parties and goods given."""

    def __init__(self, dataset: str, context: Context) -> None:
        self._dataset = dataset
        self._home = dataset.removeprefix("eu_oj_")
        self._context = context
        self._columns = _Columns((), 0)
        self._above: dict[int, tuple[int, str]] = {}  # column → rows it still covers, its text
        self._table = 0
        self._words: list[Words] = []
        self._place = context.place  # of the paragraphs kept
        self._unread: set[int] = set()  # where rows begin that stand among the paragraphs
        self._number = ""
        self._seen: set[str] = set()
        self.entries = 0

    # ── paragraphs ────────────────────────────────────────────────────────────────────────────────────────────────────
    def words(self, block: Words) -> Iterator[LazyRecord]:
        """A paragraph that the context has heard."""
        place = self._context.place
        if not self._context.in_annex:
            return
        numbered = _NUMBERED.match(block.text.text)
        listing = (place.base, place.annex) in KINDS and (place.base, place.annex) not in _USUAL
        if listing and numbered is not None and len(block.raw) < _LONGEST_NAME * 4:
            rest = block.text.text[numbered.end() :].strip()
            if not rest:
                self._number = numbered[1]
                return
            if not rest.rstrip(" .;\u2019'").endswith(":"):
                yield from self._entry(block, numbered[1], numbered.end())
                return
        elif listing and self._number and len(block.text.text) < _LONGEST_NAME:
            number, self._number = self._number, ""
            yield from self._entry(block, number, 0)
            return
        self._number = ""
        yield from self._keep(block)

    def _keep(self, block: Words) -> Iterator[LazyRecord]:
        place = self._context.place
        if (place.base, place.annex) != (self._place.base, self._place.annex) or len(self._words) >= _MAX_WORDS:
            yield from self.end()
        self._place = place
        self._words.append(block)

    def _entry(self, block: Words, number: str, at: int) -> Iterator[LazyRecord]:
        yield from self.end()
        text = block.text
        name = CellText(text.text[at:], text.starts[at:], text.ends[at:], "p", text.raw)
        yield from self._party(block.start, block.raw, {"name": name}, {"number": number})

    def end(self) -> Iterator[LazyRecord]:
        """The paragraphs since the last row, as one record."""
        said, self._words = self._words, []
        unread, self._unread = self._unread, set()
        if said:
            yield self._document(said, frozenset(unread))

    def _document(self, said: list[Words], unread: frozenset[int]) -> LazyRecord:
        place = self._place
        start, end = said[0].start, said[-1].start + len(said[-1].raw)
        text = "\n".join(squeeze(one.text.text) for one in said)
        where = self._where(place)
        form = short_id((text.encode(), *(part.encode() for part in place)))
        key = unique_key(f"{where}/text/{hash8(text)}", form, self._seen)
        raw = short_id((*(one.raw for one in said), *(part.encode() for part in place)))
        main = f"{self._dataset}-{where}-text-{hash8(text)}".lower().replace("/", "-")
        measure = self._measure(place)
        ids = (raw, form)
        read = partial(_read_words, said, key=key, main=main, ids=ids, unread=unread, place=place, measure=measure)
        return LazyRecord(key, (start, end), raw=raw, form=form, read=read)

    def _where(self, place: Place) -> str:
        if not place.base or slug(place.base) == self._home:
            return place.annex or "annex"
        return f"{slug(place.base)}/{place.annex}"

    def _told_base(self, start: int) -> None:
        if not self._context.base:
            msg = "a row of an annex stands where nothing says to which act the annex belongs"
            raise InputError(msg, where=f"byte {start}", hint="hand in the whole act: its title and its annexes")

    def _measure(self, place: Place) -> str:
        """The id of the Measure of an annex of goods; empty for other annexes."""
        if (place.base, place.annex) not in GOODS:
            return ""
        return f"{self._dataset}-{self._where(place)}-measure".lower().replace("/", "-")

    # ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────
    def row(self, row: Row) -> Iterator[LazyRecord]:
        """A row of a table."""
        if not self._context.in_annex:
            return
        first, self._table = row.table != self._table, row.table
        if first:
            self._above = {}
        texts = [squeeze(cell.text) for cell in row.cells]
        found = _columns(texts) if row.header or first else ()
        place = self._context.place
        key = (place.base, place.annex)
        if found and (row.header or "name" in found or "code" in found):
            self._columns = _Columns(found, row.table)
            return
        if row.header and len(texts) >= _MANY and key in KINDS and len(set(texts)) > 1 and not _section_row(texts):
            msg = f"a table of Annex {place.annex} to {place.base} has the columns {', '.join(texts)[:200]!r}"
            raise InputError(msg, where=f"byte {row.start}", hint="the publisher has changed the format")
        if self._columns.table != row.table and not self._inherits(key, len(texts)):
            yield from self._outside(row)
            return
        cells, told = self._spread(row)
        if ("name" in cells or "name" in told) and "code" not in cells:
            yield from self._row_party(row, cells, told)
        elif "code" in cells and _CODE.match(cells["code"].text.strip("\u2018'\" \xa0\n")) is not None:
            yield from self._goods(row, cells, told)
        else:
            yield from self._outside(row)

    def _inherits(self, key: tuple[str, str], count: int) -> bool:
        """Whether a table without headings has the usual columns of its annex, which then hold for it."""
        usual = _USUAL.get(key, ())
        if len(usual) != count:
            return False
        self._columns = _Columns(usual, self._table)
        return True

    def _spread(self, row: Row) -> tuple[dict[str, CellText], dict[str, str]]:
        """The cells by column, and the texts of those that reach down from above."""
        cells: dict[str, CellText] = {}
        told: dict[str, str] = {}
        names, at = self._columns.names, 0
        for cell, down, across in zip(row.cells, row.down, row.across, strict=True):
            at = self._covered(at, told)
            name = names[at] if at < len(names) else f"?{at + 1}"
            cells.setdefault(name, cell) if squeeze(cell.text) else None
            if down > 1:
                self._above[at] = (down - 1, squeeze(cell.text))
            at += across
        self._covered(at, told)
        return cells, told

    def _covered(self, at: int, told: dict[str, str]) -> int:
        names = self._columns.names
        while at in self._above:
            left, text = self._above.pop(at)
            if left > 1:
                self._above[at] = (left - 1, text)
            if at < len(names) and text:
                told[names[at]] = text
            at += 1
            if left > 1:
                continue
        return at

    def _row_party(self, row: Row, cells: dict[str, CellText], told: dict[str, str]) -> Iterator[LazyRecord]:
        yield from self.end()
        number = cells.pop("number", None)
        if number is not None:
            plain = plain_number(number.text)
            if plain:
                told = {**told, "number": plain}
            else:
                cells["?number"] = number
        yield from self._party(row.start, row.raw, cells, told)

    def _party(
        self, start: int, raw: bytes, cells: Mapping[str, CellText], told: Mapping[str, str]
    ) -> Iterator[LazyRecord]:
        self._told_base(start)
        place = self._context.place
        section = place.section or _guessed(cells)
        name = cells.get("name")
        words = folded(squeeze(name.text)).text if name is not None else told.get("name", "")
        tail = told.get("number") or (words if len(words) <= _LONGEST_NAME else hash8(words)) or hash8(repr(raw))
        where = self._where(place)
        said = [*(f"{key}={value}" for key, value in sorted(told.items())), *place, self._context.act, section]
        form = short_id((repr([(key, squeeze(cell.text)) for key, cell in sorted(cells.items())]).encode(), *(one.encode() for one in said)))  # fmt: skip  # noqa: E501
        deleted = ("deleted",) if place.change == "deleted" else ()
        key = unique_key("/".join((where, section or "-", tail.replace("\x00", ""), *deleted)), form, self._seen)
        own = tail if "number" in told else hash8(tail)
        main = f"{self._dataset}-{where}-{section or 'x'}-{own}".lower().replace("/", "-")
        entry = Entry(
            place._replace(section=section), self._context.act_title, self._context.act, self._context.day, cells, told
        )
        identity = short_id((raw, *(one.encode() for one in said)))
        read = partial(_read_party, entry, len(raw), start, key=key, main=main, ids=(identity, form))
        self.entries += 1
        yield LazyRecord(key, (start, start + len(raw)), raw=identity, form=form, read=read)

    def _goods(self, row: Row, cells: Mapping[str, CellText], told: Mapping[str, str]) -> Iterator[LazyRecord]:
        yield from self.end()
        self._told_base(row.start)
        place = self._context.place
        code = squeeze(cells["code"].text).strip("\u2018\u2019'\" ")
        where = self._where(place)
        said = [*(f"{key}={value}" for key, value in sorted(told.items())), *place, self._context.act]
        form = short_id((repr([(key, squeeze(cell.text)) for key, cell in sorted(cells.items())]).encode(), *(one.encode() for one in said)))  # fmt: skip  # noqa: E501
        key = unique_key(f"{where}/{code}", form, self._seen)
        main = f"{self._dataset}-{where}-{hash8(key)}".lower().replace("/", "-")
        entry = Entry(place, self._context.act_title, self._context.act, self._context.day, cells, told)
        identity = short_id((row.raw, *(one.encode() for one in said)))
        measure = self._measure(place)
        ids = (identity, form)
        read = partial(_read_goods, entry, len(row.raw), row.start, key=key, main=main, ids=ids, measure=measure)
        self.entries += 1
        yield LazyRecord(key, (row.start, row.start + len(row.raw)), raw=identity, form=form, read=read)

    def _outside(self, row: Row) -> Iterator[LazyRecord]:
        """A row of a table that lists nobody: its words stay with the paragraphs around it."""
        whole = CellText(
            "\n".join(cell.text for cell in row.cells),
            [start for cell in row.cells for start in (*cell.starts, len(row.raw))][:-1],
            [end for cell in row.cells for end in (*cell.ends, len(row.raw))][:-1],
            "tr", row.raw,
        )  # fmt: skip
        if whole.text.strip():
            self._unread.add(row.start)
            yield from self._keep(Words(row.start, row.raw, whole))


def _section_row(texts: list[str]) -> bool:
    return sum(bool(text) for text in texts) <= 1


def _columns(texts: list[str]) -> tuple[str, ...]:
    """What each column is, if one of them is the name of a party or the code of goods."""
    found: list[str] = []
    for at, said in enumerate(texts):
        name = next((name for name, form in _COLUMNS.items() if form.match(said) is not None), "")
        if name == "number" and at > 0 and not said:
            name = ""
        if name == "name" and "name" in found:
            name = "native"  # the names once more, in another script
        found.append(name if name and name not in found else f"?{said[:60]}")
    if "code" in found and "name" in found and "goods" not in found:
        found[found.index("name")] = "goods"
    return tuple(found) if "name" in found or ("code" in found and "goods" in found) else ()


def _guessed(cells: Mapping[str, CellText]) -> str:
    """The section where nothing above says it: what only natural persons have tells them."""
    said = cells.get("identify")
    if said is None:
        return ""
    return "p" if _PERSON_WORDS.search(said.text) is not None else "e"


# ── records ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _read_party(entry: Entry, size: int, start: int, *, key: str, main: str, ids: tuple[bytes, bytes]) -> SourceRecord:
    b = Builder(key, main, entry.schema, size=size)
    (fill_removed if entry.place.change == "deleted" else fill_party)(Fill(b), entry)
    b.parts = len(entry.cells)
    return b.done(start, raw=ids[0], form=ids[1])


def _read_goods(  # noqa: PLR0917 - bound once, above
    entry: Entry, size: int, start: int, key: str, main: str, ids: tuple[bytes, bytes], measure: str
) -> SourceRecord:
    b = Builder(key, main, "GoodsItem", size=size)
    fill_goods(Fill(b), entry, measure)
    b.parts = len(entry.cells)
    return b.done(start, raw=ids[0], form=ids[1])


def _read_words(  # noqa: PLR0917 - bound once, above
    said: list[Words], key: str, main: str, ids: tuple[bytes, bytes], unread: frozenset[int], place: Place, measure: str
) -> SourceRecord:
    base = said[0].start
    b = Builder(key, main, "Document", size=said[-1].start + len(said[-1].raw) - base)
    f = Fill(b)
    pieces: list[Piece] = []
    for one in said:
        piece = _shifted(one, one.start - base)
        if piece is None or _POINT.match(piece.plain) is not None:
            continue  # "(1)" numbers a point, and says nothing itself
        f.put("notes" if pieces else "title", piece.plain, piece)
        pieces.append(piece)
        if one.start in unread:
            f.loss(piece, "a row of a table that names nobody")
        elif _DELETES.search(piece.plain) is not None and not piece.plain.endswith(":"):
            f.loss(piece, "an amendment in words: nothing is removed by it")
    heads = [piece for piece in pieces if _HEAD.match(piece.plain) is not None or piece.plain.endswith(":")]
    if measure and heads:
        titles = [piece for piece in pieces if _HEAD.fullmatch(piece.plain) is None]
        annex_measure(f, place, measure, (titles or heads)[0])
    b.parts = len(said)
    return b.done(base, raw=ids[0], form=ids[1])


def _shifted(one: Words, by: int) -> Piece | None:
    """The whole text of a paragraph, with its range counted from `by` bytes further up."""
    piece = one.text.whole()
    return None if piece is None else Piece(piece.text, piece.start + by, piece.path, piece.raw)
