# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Japan's list of parties under asset freezes, a workbook of the Ministry of Finance, a sheet per regime.

Each sheet begins with a title and notes; then comes the row of headings, which differ from sheet
to sheet (`jp_mof_fields.COLUMNS` knows them all), then a row per party. A row without a number
goes on with the party above. The index, and sheets of regimes that were lifted, have no headings
and hold nobody; any other sheet without them is a changed layout and refused.

A row that only says "2011.11.18削除" (deleted on that day) is the publisher's word that the number
is no longer listed: it is kept as a note on the entity of that number, without topic or measure.

Two identities are frozen with version 1:

* the key of a record is `<regime>/<number>`: the sheet's name without its leading number, narrow
  and without blanks, and the number of the notice without what stands in brackets or marks
  (`12(#34)`, `*12` are 12). A repeated one gets `#` and eight digits of the row's form.
* the entity is `<dataset>-<eight digits of a hash of the regime>-<number>`.

Source: https://www.mof.go.jp/policy/international_policy/gaitame_kawase/gaitame/economic_sanctions/list.html
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.readers.clean import squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import GridRow, sheet_rows
from holdfast.readers.lists.jp_mof_fields import COLUMNS, Sheet, fill, schema_of
from holdfast.readers.lists.jp_text import narrow
from holdfast.readers.sheets import SheetRecord, fold, form_of, raw_of

__all__ = ["JpMofXlsx", "recognise"]

_WHAT = "Japan's list of parties under asset freezes"
_NUMBER = re.compile(r"[*#\s]*(\d{1,5})\s*(?:\([^()]*\))?\s*[*#]*\Z")
_HEADINGS = frozenset({"告示番号", "日本語表記", "英語表記"})
_WITHOUT = ("一覧", "解除")
_LEADING = re.compile(r"\d+\.")
_MAX_ROWS = 1_000  # of one party; the largest has 13
_HINT = "the layout of the list has changed; the file is kept, a newer Holdfast may read it"
_HEAD = '告示番号", "日本語表記", "英語表記"'.encode()


class JpMofXlsx(ListReader):
    """The reader `jp_mof_xlsx`: one decoded workbook → source records."""

    name = "jp_mof_xlsx"
    title = "Japan's list of parties under asset freezes"
    members = ("list",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one party."""
        reading = _Reading(dataset)
        for row in sheet_rows(stream, _WHAT):
            yield from reading.take(row)
        yield from reading.close()
        if not reading.seen:
            msg = f"{_WHAT} holds no party"
            raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


@dataclass(slots=True)
class _Reading:
    """The sheet being read and the party being gathered."""

    dataset: str
    seen: set[str] = field(default_factory=set)
    name: str = ""
    title: str = ""
    rows: int = 0
    sheet: Sheet | None = None
    block: list[GridRow] = field(default_factory=list)

    def take(self, row: GridRow) -> Iterator[SourceRecord]:
        """One row; gives the party that ends before it."""
        if row.sheet != self.name:
            yield from self.close()
            self.name, self.title, self.rows = row.sheet, _first(row), 0
        self.rows += 1
        if self.sheet is None:
            if len(_HEADINGS & {_heading(cell.text) for cell in row.cells if cell}) == len(_HEADINGS):
                self.sheet = _sheet(row, squeeze(self.title))
            return
        cell = row.cell(self.sheet.columns["number"])
        if cell is None and self.block:
            self.block.append(row)
            if len(self.block) > _MAX_ROWS:
                msg = f"a party of {_WHAT} has more than {_MAX_ROWS} rows"
                raise InputError(msg, where=row.where, hint=_HINT)
            return
        if cell is None or _NUMBER.match(narrow(cell.text)) is None:
            msg = f"a row of {_WHAT} has {'nothing' if cell is None else repr(cell.text[:40])} for its number"
            raise InputError(msg, where=row.where, hint=_HINT)
        yield from self.flush()
        self.block = [row]

    def close(self) -> Iterator[SourceRecord]:
        """The end of a sheet."""
        yield from self.flush()
        if self.name and self.sheet is None and not any(word in self.name for word in _WITHOUT):
            msg = f"the sheet {self.name!r} of {_WHAT} has no row of headings"
            raise InputError(msg, where=f"sheet {self.name!r}", hint=_HINT)
        self.sheet = None

    def flush(self) -> Iterator[SourceRecord]:
        """The party gathered so far."""
        if not self.block or self.sheet is None:
            return
        block, sheet = self.block, self.sheet
        self.block = []
        cell = block[0].cell(sheet.columns["number"])
        match = _NUMBER.match(narrow(cell.text)) if cell is not None else None
        number = match[1] if match is not None else ""
        form = form_of(block)
        key = unique_key(f"{sheet.regime}/{number}", form, self.seen)
        main = (
            f"{self.dataset}-{short_id((sheet.regime.encode(),)).hex()[:8]}-{key.rpartition('/')[2].replace('#', '-')}"
        )

        def read() -> SourceRecord:
            record = SheetRecord(key, main, schema_of(block, sheet), block)
            fill(record, sheet)
            return record.done()

        place = SheetRecord(key, main, "", block)
        yield LazyRecord(key, (place.start, place.start + place.size), raw=raw_of(block), form=form, read=read)


def _first(row: GridRow) -> str:
    return next((cell.text for cell in row.cells if cell), "")


def _heading(text: str) -> str:
    return re.sub(r"\s+", "", narrow(text))


_KNOWN = {heading: ours for ours, headings in COLUMNS.items() for heading in headings}


def _sheet(row: GridRow, title: str) -> Sheet:
    columns: dict[str, int] = {}
    headings: dict[int, str] = {}
    others: dict[int, str] = {}
    for index, cell in enumerate(row.cells):
        ours = None if cell is None else _KNOWN.get(fold(_heading(cell.text)))
        if ours is not None:
            columns.setdefault(ours, index)
            headings[index] = ours
        elif cell is not None:
            others[index] = squeeze(cell.text)
    return Sheet(_regime(row.sheet), title, columns, headings, others)


def _regime(sheet: str) -> str:
    """A sheet's name without its number: "コンゴ民主共和国(団体)"."""
    return _LEADING.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", sheet)), count=1)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the headings that every sheet of parties has."""
    if not head.startswith(b'["') or _HEAD not in head:
        return None
    observed, basis = named_date(file_name)
    return Recognised(JpMofXlsx.name, "jp_mof_sanctions", "list", observed, basis, _WHAT)
