# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Codes of the Harmonized System from a table: the nomenclature, or a list of high-priority goods.

    section,hscode,description,parent,level         the nomenclature (two, four and six digits)
    HS code,Tier                                    a list of high-priority codes, with or without a tier

A row becomes a GoodsItem with its code, and the tier or annex it stands in. The descriptions of
the Harmonized System belong to the World Customs Organization: they are read by nobody here, and
become no statement; so do `section`, `parent` and `level`, which follow from the code.

A code is two, four, six, eight or ten digits, with or without dots and blanks ("8542.31"). What
is none, such as the nomenclature's TOTAL, is counted as a loss.

Keys (frozen with version 1): the digits; the entity is `<dataset>-<digits>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import Cell, GridRow, delimited_rows
from holdfast.readers.pieces import Fill, Piece

__all__ = ["HsCodesCsv", "recognise"]

_WHAT = "a table of HS codes"
_COLUMNS = {"hscode": "code", "hs": "code", "hs6": "code", "hstariffcode": "code", "tier": "annex", "annex": "annex"}
_CODE = re.compile(r"\d{2}(?:[. ]?\d{2}){0,4}\Z|\d{4}[. ]?\d{2}(?:[. ]?\d{2}){0,2}\Z", re.ASCII)
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?[^\n]{0,200}?\"?\bhs[ _-]?(?:tariff[ _-]?)?(?:code|6)\b", re.IGNORECASE)
_WHITE = b" \t\r\n"


class HsCodesCsv(ListReader):
    """The reader `hs_codes_csv`: one table → source records."""

    name = "hs_codes_csv"
    title = _WHAT
    members = ("codes",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row."""
        return _records(stream, dataset)


def _records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    columns: dict[str, int] = {}
    width = 0
    seen: set[str] = set()
    for row in delimited_rows(stream, _WHAT):
        if not columns:
            columns, width = _header(row), len(row.cells)
            continue
        if len(row.cells) != width:
            msg = f"a row of {_WHAT} has {len(row.cells)} fields instead of {width}"
            raise InputError(msg, where=f"{row.where}, byte {row.start}", hint="the file is cut off or damaged")
        cell = row.cell(columns["code"])
        text = "" if cell is None else cell.text.strip()
        digits = re.sub(r"[. ]", "", text) if _CODE.match(text) is not None else ""
        raw, form = short_id((row.data,)), short_id((b" ".join(row.data.split()),))
        key = unique_key(digits or f"row/{form.hex()[:12]}", form, seen)
        read = partial(_read, row, columns, digits, key=key, dataset=dataset, ids=(raw, form))
        yield LazyRecord(key, (row.start, row.start + len(row.data)), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{_WHAT} holds no row"
        raise InputError(msg, where="line 1", hint="an empty list is no list; fetch it again")


def _header(row: GridRow) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(row.cells):
        name = _COLUMNS.get(re.sub(r"[^a-z0-9]", "", "" if cell is None else cell.text.lower()))
        if name is not None:
            found.setdefault(name, index)
    if "code" not in found:
        msg = f"{_WHAT} has no column of HS codes"
        raise InputError(msg, where=row.where, hint="call it `hscode`")
    return found


def _read(
    row: GridRow, columns: dict[str, int], digits: str, *, key: str, dataset: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    b = Builder(key, f"{dataset}-{digits or key}", "GoodsItem", size=len(row.data), ascii_only=False)
    f = Fill(b)
    code = _piece(row, row.cell(columns["code"]), "code")
    if digits and code is not None:
        f.put("hsCode", digits, code)
        f.told("name", f"HS {digits}", code, (b.main, b.schema))
        annex = _piece(row, row.cell(columns["annex"]), "annex") if "annex" in columns else None
        if annex is not None:
            f.put("annex", annex.plain, annex)
    else:
        text = "" if code is None else code.stripped
        b.losses.append(Loss("dropped", "not an HS code", text, "code", 0, len(row.data)))
    b.parts = 1
    return b.done(row.start, raw=ids[0], form=ids[1])


def _piece(row: GridRow, cell: Cell | None, path: str) -> Piece | None:
    if cell is None:
        return None
    raw = row.data[cell.start : cell.end]
    return Piece(cell.text, cell.start + len(raw) - len(raw.lstrip(_WHITE)), path, raw.strip(_WHITE))


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By a column of HS codes in the first line."""
    line = head.partition(b"\n")[0]
    if _HEAD.match(line) is None or not any(mark in line for mark in (b",", b";", b"\t")):
        return None
    observed, basis = named_date(file_name)
    return Recognised("hs_codes_csv", "hs_codes", "codes", observed, basis, "a column of HS codes")
