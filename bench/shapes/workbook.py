# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Workbooks for the generators: shared texts, days as numbers with a date format, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

__all__ = ["read_converted", "write_workbook"]

Cell = str | bool | dt.date | None
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_EPOCH = dt.date(1899, 12, 30)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> int:
    """Write the sheets; how many rows."""
    shared: dict[str, int] = {}
    parts: dict[str, str] = {"[Content_Types].xml": "<Types/>", "xl/styles.xml": _STYLES}
    count = 0
    for number, rows in enumerate(sheets.values(), start=1):
        body = []
        for row, cells in enumerate(rows, start=1):
            count += 1
            body.append(
                f'<row r="{row}">{"".join(_cell(at, row, cell, shared) for at, cell in enumerate(cells))}</row>'
            )
        data = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(body)}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = data
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, start=1)
    )
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    related = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    related += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    parts["_rels/.rels"] = _relations([("officeDocument", "xl/workbook.xml")])
    parts["xl/_rels/workbook.xml.rels"] = _relations(related)
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}" uniqueCount="{len(shared)}">{texts}</sst>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return count


def read_converted(archive: Path, key: str) -> list[dict[str, Any]]:
    """The YAML documents of a conversion (a tar) that have `key`, by its value."""
    import tarfile

    import yaml

    found = []
    with tarfile.open(archive) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isfile() and member.name.endswith((".yaml", ".yml")) else None
            one = None if stream is None else yaml.safe_load(stream)
            if isinstance(one, dict) and key in one:
                found.append(one)
    return sorted(
        found,
        key=lambda one: (str(one[key]).rstrip("0123456789"), int("0" + "".join(filter(str.isdigit, str(one[key]))))),
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{found}</Relationships>'


def _cell(column: int, row: int, cell: Cell, shared: dict[str, int]) -> str:
    head, last = divmod(column, 26)
    name = f"{chr(64 + head) if head else ''}{chr(65 + last)}{row}"
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return f'<c r="{name}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, dt.date):
        return f'<c r="{name}" s="1"><v>{(cell - _EPOCH).days}</v></c>'
    return f'<c r="{name}" t="s"><v>{shared.setdefault(cell, len(shared))}</v></c>'
