# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The step `xlsx@1`: a workbook (ECMA-376, SpreadsheetML) as lines of text (vault-format, 13.1).

    ["<sheet>", <row number>, <cell>, <cell>, …]

One JSON array per row that holds something, sheet by sheet in the order of the workbook, hidden
ones too. A cell is a text or `null`; each line names its sheet and row itself, so that a range
of bytes that somebody cites says where it stands without the lines before it.

It reads the parts of the file itself, with `zipfile` and expat: what it gives is cited for ever
and must not depend on the release of a library. It streams: of a workbook only the shared texts
are held. Nothing is believed of what a sheet says about its size. Foreign bytes let out only
`InputError` (no workbook, damaged, a DTD) and `LimitError` (texts or XML out of proportion to
the file; rows or columns beyond what a sheet can have).
"""

from __future__ import annotations

import json
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol
from xml.parsers import expat

from holdfast.base.errors import InputError, LimitError
from holdfast.vault.workbook_cells import BUILT_IN_DATES, date_text, number_text, shown_parts, unescape

__all__ = ["Bounds", "is_workbook", "workbook_lines"]

_BLOCK_BYTES = 1 << 16
_LOCAL_FILE = b"PK\x03\x04"
_MAIN = frozenset(
    {"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"}
)
_OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384  # of any sheet (ECMA-376 names them for its formulas)
_CELL_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_MARKS = (b"xl/workbook.xml", b"xl/worksheets/", b"xl/sharedStrings.xml", b"xl/_rels/workbook.xml.rels")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_HINT = "save it again as .xlsx with the program that made it, or ask the publisher for it"


class Bounds(Protocol):
    """What `decoding.Limits` says: how much may come out of how much."""

    @property
    def max_bytes(self) -> int:
        """Never more than this."""

    @property
    def max_ratio(self) -> int:
        """Not more than this many times what went in, beyond `free_bytes`."""

    @property
    def free_bytes(self) -> int:
        """Up to here the ratio is not looked at."""

    @property
    def max_chars(self) -> int:
        """Characters of all shared texts, which are held."""

    @property
    def max_table(self) -> int:
        """Sheets, styles or links."""


def is_workbook(head: bytes) -> bool:
    """Whether the first bytes of a ZIP file name the parts of a workbook (its extension may be anything)."""
    return head.startswith(_LOCAL_FILE) and any(mark in head for mark in _MARKS)


def workbook_lines(stream: BinaryIO, bounds: Bounds) -> Iterator[bytes]:
    """The lines of the workbook in `stream`, which is read in any order; each ends in LF.

    Raises:
        InputError, LimitError: also while iterating; see the module docstring.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except _DAMAGE as exc:
        msg = f"this is no workbook: {exc}"
        raise InputError(msg, hint=_HINT) from exc
    book = _Book(archive, bounds)
    book.read_index()
    book.read_styles()
    book.read_texts()
    for name, part in book.sheets:
        yield from _Sheet(name, book).lines(part)


@dataclass(slots=True)
class _Book:
    """The workbook as a whole: sheets in order, shared texts, which styles are dates."""

    archive: zipfile.ZipFile
    bounds: Bounds
    sheets: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    dates: dict[str, str] = field(default_factory=dict)
    from_1904: bool = False
    _styles: str = ""
    _shared: str = ""

    def parse(self, part: str, start: Callable[[str, dict[str, str]], None], **more: Callable[[str], None]) -> None:
        """Read a part whole, handing its elements to `start` (and `end`, `text`)."""
        for _ in self.blocks(part, _parser(start, **more)):
            pass

    def blocks(self, part: str, parser: expat.XMLParserType) -> Iterator[None]:
        """Read a part block by block; after each the caller may take what the handlers have gathered."""
        try:
            with self.archive.open(part) as stream:
                taken, packed = 0, self.archive.NameToInfo[part].compress_size
                while block := stream.read(_BLOCK_BYTES):
                    taken += len(block)
                    self._guard_size(part, taken, packed)
                    parser.Parse(block, False)  # noqa: FBT003 - expat's own
                    yield
                parser.Parse(b"", True)  # noqa: FBT003 - the same
            yield
        except expat.ExpatError as exc:
            msg = f"{part} of the workbook is damaged: {exc}"
            raise InputError(msg, hint=_HINT) from exc
        except KeyError as exc:
            msg = f"the workbook has no part {part!r}"
            raise InputError(msg, hint=_HINT) from exc
        except _DAMAGE as exc:
            msg = f"{part} of the workbook cannot be read: {exc}"
            raise InputError(msg, hint=_HINT) from exc

    def _guard_size(self, part: str, taken: int, packed: int) -> None:
        """Guard what is unpacked: a part of nothing but blanks gives no line that could be counted."""
        bounds = self.bounds
        if taken > bounds.max_bytes:
            msg = f"{part} of the workbook unpacks to more than {bounds.max_bytes} bytes"
            raise LimitError(msg, hint="the file is not a list of a size anybody publishes")
        if taken > bounds.free_bytes and taken > bounds.max_ratio * packed:
            msg = f"{part} of the workbook unpacks to more than {bounds.max_ratio} times its size"
            raise LimitError(msg, hint="this looks like a decompression bomb")

    def read_index(self) -> None:
        """The parts: package relationships → workbook → its relationships → sheets in order."""
        root = self._relations("_rels/.rels")
        book = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
        folder, name = posixpath.split(book)
        related = self._relations(f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
        wanted: list[tuple[str, str]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            local = _main(tag)
            if local == "sheet":
                link = next((attributes[f"{space} id"] for space in _OFFICE if f"{space} id" in attributes), "")
                wanted.append((attributes.get("name", ""), link))
                self._guard_table(len(wanted), "sheets")
            elif local == "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in {"1", "true"}

        self.parse(book, start)
        for title, link in wanted:
            kind, target = related.get(link, ("", ""))
            if not kind:
                msg = f"sheet {title[:80]!r} of the workbook has no part"
                raise InputError(msg, hint=_HINT)
            if kind == "worksheet":  # a chart or a dialogue has no rows
                self.sheets.append((title, target))
        if not self.sheets:
            msg = "the workbook has no sheet with rows"
            raise InputError(msg, hint=_HINT)
        for kind, target in related.values():
            self._styles = target if kind == "styles" else self._styles
            self._shared = target if kind == "sharedStrings" else self._shared

    def _relations(self, part: str, folder: str = "") -> dict[str, tuple[str, str]]:
        """Id → (last word of the type, path of the target); none where there is no such part."""
        found: dict[str, tuple[str, str]] = {}
        if part not in self.archive.NameToInfo:
            return found

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == f"{_PACKAGE} Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, posixpath.normpath(path))
                self._guard_table(len(found), "relationships")

        self.parse(part, start)
        return found

    def read_styles(self) -> None:
        """Which cell styles show a date, and how much of it."""
        if not self._styles:
            return
        codes: dict[str, str] = {}
        inside = False
        count = 0

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal inside, count
            local = _main(tag)
            if local == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
                self._guard_table(len(codes), "number formats")
            elif local == "cellXfs":
                inside = True
            elif local == "xf" and inside:
                number = attributes.get("numFmtId", "0")
                built_in = BUILT_IN_DATES.get(int(number), "") if number.isascii() and number.isdigit() else ""
                parts = shown_parts(codes[number]) if number in codes else built_in
                if parts:
                    self.dates[str(count)] = parts
                count += 1
                self._guard_table(count, "cell styles")

        def end(tag: str) -> None:
            nonlocal inside
            inside = inside and _main(tag) != "cellXfs"

        self.parse(self._styles, start, end=end)

    def read_texts(self) -> None:
        """The shared texts: runs joined, how a text is read aloud (`rPh`) left out."""
        if not self._shared:
            return
        gather = _Text()
        total = 0

        def end(tag: str) -> None:
            nonlocal total
            if gather.end(tag) == "si":
                self.texts.append(unescape(gather.take()))
                total += len(self.texts[-1])
                if total > self.bounds.max_chars:
                    msg = f"the shared texts of the workbook have more than {self.bounds.max_chars:,} characters"
                    raise LimitError(msg, hint="the file is not a list of a size anybody publishes")

        self.parse(self._shared, gather.start, end=end, text=gather.text)

    def _guard_table(self, count: int, what: str) -> None:
        if count > self.bounds.max_table:
            msg = f"the workbook has more than {self.bounds.max_table:,} {what}"
            raise LimitError(msg, hint="the file is damaged, or made to do harm")


class _Text:
    """Gathers the `t` elements of a text and leaves those inside `rPh` out."""

    __slots__ = ("aloud", "open", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.open = False
        self.aloud = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        local = _main(tag)
        self.aloud += local == "rPh"
        self.open = local == "t" and not self.aloud

    def end(self, tag: str) -> str:
        local = _main(tag)
        self.aloud -= local == "rPh"
        self.open = False
        return local

    def text(self, text: str) -> None:
        if self.open:
            self.pieces.append(text)

    def take(self) -> str:
        text = "".join(self.pieces)
        self.pieces.clear()
        return text


class _Sheet:
    """One sheet on its way to lines."""

    __slots__ = ("_book", "_cells", "_column", "_done", "_inline", "_kind", "_name", "_row", "_style", "_value")

    def __init__(self, name: str, book: _Book) -> None:
        self._name = json.dumps(name, ensure_ascii=False)
        self._book = book
        self._done: list[bytes] = []
        self._cells: list[str] | None = None
        self._row = 0
        self._column = 0
        self._kind = self._style = ""
        self._value: list[str] | None = None
        self._inline: _Text | None = None

    def lines(self, part: str) -> Iterator[bytes]:
        parser = _parser(self._start, end=self._end, text=self._text)
        for _ in self._book.blocks(part, parser):
            yield from self._done
            self._done.clear()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = _main(tag)
        if self._inline is not None:
            self._inline.start(tag, attributes)
        elif local == "v":
            self._value = []
        elif local == "c":
            self._column = self._place(attributes.get("r"))
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._value = None
        elif local == "is":
            self._inline = _Text()
        elif local == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else self._row + 1  # noqa: PLR2004 - digits of any row
            if not 1 <= self._row <= _MAX_ROW:
                raise self._beyond(f"row {self._row}")
            self._cells, self._column = [], 0

    def _place(self, name: str | None) -> int:
        """The column of a cell: what its name says, or the next one."""
        match = None if name is None else _CELL_NAME.match(name)
        column = self._column + 1
        if match is not None:
            column = 0
            for letter in match[1]:
                column = column * 26 + ord(letter) - 64
        if column > _MAX_COLUMN or column <= (len(self._cells) if self._cells is not None else 0):
            raise self._beyond(f"column {column} in row {self._row}")
        return column

    def _beyond(self, where: str) -> InputError:
        msg = f"sheet {self._name[:80]} has {where}, where there can be none"
        return InputError(msg, hint=_HINT)

    def _text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)
        elif self._inline is not None:
            self._inline.text(text)

    def _end(self, tag: str) -> None:
        local = _main(tag)
        if self._inline is not None:
            if self._inline.end(tag) == "is":
                self._put(unescape(self._inline.take()))
                self._inline = None
        elif local == "v" and self._value is not None:
            self._put(self._said("".join(self._value)))
            self._value = None
        elif local == "row" and self._cells is not None:
            if self._cells:
                line = f"[{self._name}, {self._row}, {', '.join(self._cells)}]\n"
                self._done.append(line.encode("utf-8"))
            self._cells = None

    def _put(self, text: str) -> None:
        """Note the cell; empty texts are no cells, and what is between two cells is null."""
        if not text or self._cells is None:
            return
        if len(self._cells) >= self._column:
            raise self._beyond(f"two values in column {self._column} of row {self._row}")
        self._cells.extend(["null"] * (self._column - 1 - len(self._cells)))
        self._cells.append(json.dumps(text, ensure_ascii=False))

    def _said(self, stored: str) -> str:
        """The text of a stored value by the type of its cell."""
        kind, book = self._kind, self._book
        if kind == "s":
            index = stored.strip()
            if not (index.isascii() and index.isdigit() and int(index[:12]) < len(book.texts)):
                msg = f"sheet {self._name[:80]} names a shared text {index[:20]!r} that the workbook does not have"
                raise InputError(msg, where=f"row {self._row}", hint=_HINT)
            return book.texts[int(index)]
        if kind == "n":
            parts = book.dates.get(self._style, "")
            return date_text(stored, parts, from_1904=book.from_1904) if parts else number_text(stored)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(stored.strip(), stored)
        return unescape(stored) if kind in {"str", "inlineStr"} else stored  # "e" and "d" as they stand


def _main(tag: str) -> str:
    """The name of an element of SpreadsheetML; "" for any other."""
    space, _, local = tag.rpartition(" ")
    return local if space in _MAIN else ""


def _refuse(*_arguments: object) -> None:
    msg = "a part of the workbook has a document type declaration, which no workbook has"
    raise InputError(msg, hint="the file was made to do harm; do not open it")


def _parser(
    start: Callable[[str, dict[str, str]], None],
    *,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser
