# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Small workbooks (ECMA-376), written by hand: what a test needs of them and no more, the same bytes every time."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE, LONG_DATE, MONTH, CLOCK, MOMENT = 1, 2, 3, 4, 5  # indexes of cell styles
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[$-409]d\\ mmmm\\ yyyy;@"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="164"/><xf numFmtId="17"/><xf numFmtId="20"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)


class Raw(NamedTuple):
    """A cell by its stored value, type and style."""

    value: str
    kind: str = "n"
    style: int = 0


Cell = str | int | float | bool | Raw | None


def day(serial: float, style: int = DATE) -> Raw:
    """A stored number of days shown as a date."""
    return Raw(str(serial), "n", style)


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    workbook_pr: str = "",
    hidden: Sequence[str] = (),
    parts: Mapping[str, bytes] | None = None,
) -> bytes:
    """The bytes of a workbook; texts are shared, rows of no cells are left out, `parts` replace or add parts."""
    shared: dict[str, int] = {}
    files: dict[str, bytes] = {"[Content_Types].xml": b"<Types/>"}
    files["_rels/.rels"] = _relations([("officeDocument", "xl/workbook.xml")])
    state = dict.fromkeys(hidden, ' state="hidden"')
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}"{state.get(name, "")} r:id="rId{n}"/>'
        for n, name in enumerate(sheets, start=1)
    )
    files["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook_pr}<sheets>{listed}</sheets></workbook>'.encode()
    )
    related = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    files["xl/_rels/workbook.xml.rels"] = _relations(
        [*related, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    )
    for n, rows in enumerate(sheets.values(), start=1):
        body = "".join(_row(number, cells, shared) for number, cells in enumerate(rows, start=1) if cells)
        files[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>{body}</sheetData></worksheet>'
        ).encode()
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared)
    files["xl/styles.xml"] = _STYLES.encode()
    files["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'.encode()
    return packed({**files, **(parts or {})})


def sheet_part(rows: str) -> bytes:
    """A worksheet part whose `sheetData` holds `rows` as they stand."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP file of the parts, dated 1980."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{found}</Relationships>'.encode()


def _row(number: int, cells: Sequence[Cell], shared: dict[str, int]) -> str:
    body = "".join(_cell(f"{_letters(n)}{number}", cell, shared) for n, cell in enumerate(cells))
    return f'<row r="{number}">{body}</row>'


def _cell(name: str, cell: Cell, shared: dict[str, int]) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return f'<c r="{name}" t="b"><v>{int(cell)}</v></c>'
        case str():
            return f'<c r="{name}" t="s"><v>{shared.setdefault(cell, len(shared))}</v></c>'
        case Raw(value, kind, style):
            return f'<c r="{name}" s="{style}" t="{kind}"><v>{escape(value)}</v></c>'
        case _:
            return f'<c r="{name}"><v>{cell!r}</v></c>'


def _letters(column: int) -> str:
    head, last = divmod(column, 26)
    return (_letters(head - 1) if head else "") + chr(65 + last)
