# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Australia's consolidated list, a workbook, in the layouts before and since 2025-11-01.

A party is a block of rows: "101" with the primary name, "101a", "101b" … with other names; the
other columns repeat in each row of the block, and what differs from row to row is kept from
both. The newer layout adds the strength of an alias, the IMO number, the instrument and four
measures; `au_dfat_fields` says what a column becomes.

Two identities are frozen with version 1:

* the key of a record is the number of its block's reference. A later block with the same number
  is another party's by mistake when it has a primary name of its own: it gets `#` and eight
  digits of a hash of that name. Without one it goes on with the block before (2940j in 2024-12)
  and its key is the reference of its first row.
* the entity is `<dataset>-<number>`, of such another party `<dataset>-<number>-<the eight digits>`.

Source: https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.readers.clean import squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import GridRow, sheet_rows
from holdfast.readers.lists.au_dfat_fields import COLUMNS, REQUIRED, fill, is_primary, schema_of
from holdfast.readers.sheets import SheetRecord, columns_of, form_of, raw_of

__all__ = ["AuDfatXlsx", "recognise"]

_WHAT = "Australia's consolidated list"
_REFERENCE = re.compile(r"\s*([0-9]{1,6})")
_HEAD = re.compile(rb'\["[^"]*", 1, "Reference", "Name of Individual or Entity", "Type", "Name Type", ')
_HINT = "the layout of the list has changed; the file is kept, a newer Holdfast may read it"


class AuDfatXlsx(ListReader):
    """The reader `au_dfat_xlsx`: one decoded workbook → source records."""

    name = "au_dfat_xlsx"
    title = "Australia's consolidated list"
    members = ("consolidated",)
    version = 3

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one block of rows."""
        rows = sheet_rows(stream, _WHAT)
        header = next(rows)
        columns, others = columns_of(header, COLUMNS)
        missing = [name for name in REQUIRED if name not in columns]
        if missing:
            msg = f"{_WHAT} has no column for {', '.join(missing)}"
            raise InputError(msg, where=header.where, hint=_HINT)
        seen: set[str] = set()
        parties: set[str] = set()
        for number, group in groupby(rows, key=partial(_number, columns["reference"])):
            block = list(group)
            primary = next((row for row in block if is_primary(row, columns)), None)
            key, main = number, f"{dataset}-{number}"
            if number in parties and primary is not None:
                key = f"{number}#{_hash8(primary, columns['name'])}"
                main = main + "-" + key[-8:]
            elif number in parties:
                cell = block[0].cell(columns["reference"])
                key = squeeze(cell.text) if cell else number
            parties.add(number)
            form = form_of(block)
            yield _record((unique_key(key, form, seen), main), block, columns, others)
        if not seen:
            msg = f"{_WHAT} holds no party"
            raise InputError(msg, where=header.where, hint="an empty list is no list; fetch it again")


def _number(column: int, row: GridRow) -> str:
    cell = row.cell(column)
    match = None if cell is None else _REFERENCE.match(cell.text)
    if match is None:
        shown = "nothing" if cell is None else repr(cell.text[:40])
        msg = f"a row of {_WHAT} has {shown} for its reference"
        raise InputError(msg, where=row.where, hint=_HINT)
    return str(int(match[1]))


def _hash8(row: GridRow, column: int) -> str:
    cell = row.cell(column)
    return short_id(((squeeze(cell.text) if cell else "").casefold().encode(),)).hex()[:8]


def _record(
    ids: tuple[str, str], block: Sequence[GridRow], columns: dict[str, int], others: dict[int, str]
) -> SourceRecord:
    key, main = ids

    def read() -> SourceRecord:
        record = SheetRecord(key, main, schema_of(block, columns), block)
        fill(record, columns, others)
        return record.done()

    start = SheetRecord(key, main, "", block)
    return LazyRecord(key, (start.start, start.start + start.size), raw=raw_of(block), form=form_of(block), read=read)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the names of its first columns."""
    if _HEAD.match(head) is None:
        return None
    observed, basis = named_date(file_name)
    layout = "the layout since 2025-11" if b'"Alias Strength"' in head[:2000] else "the layout before 2025-11"
    return Recognised(AuDfatXlsx.name, "au_dfat_sanctions", "consolidated", observed, basis, f"{_WHAT}, {layout}")
