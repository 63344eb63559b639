# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A DOCX (ECMA-376, WordprocessingML in a ZIP package) as text views, one for each part that is text.

The main text comes first, then footnotes and endnotes, then page headers and footers. The
steps to a part are `zip@1:<its name>`, so a byte range is a range in the part's XML. Which
parts belong to the document is what its relationships say; a package without them is read by
the usual names.

Nothing is lost that a reader does not see: deleted and moved-away text (tracked changes),
hidden text, and comments are stated with their byte ranges and counted in the notes, inserted
text is kept and noted. Pictures, embedded files and chunks of other formats are attachments.
Macros are noted and never looked into. Nothing outside the file is fetched.
"""

from __future__ import annotations

import io
import mimetypes
import posixpath
import zipfile
import zlib
from collections import Counter

from holdfast.base.errors import InputError, LimitError
from holdfast.base.selector import DecodingStep
from holdfast.readers.documents.characters import read_characters
from holdfast.readers.documents.docx_styles import Style, read_styles
from holdfast.readers.documents.docx_text import PartText, read_part
from holdfast.readers.documents.docx_xml import OPEN, attribute, check_xml, events, references
from holdfast.readers.documents.parts import Attachment, Parts, Stated, StreamView
from holdfast.vault.decoding import Limits, open_decoded

__all__ = ["MAKER", "is_docx", "read_docx"]

MAKER = "docx@1"

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_MEMBERS = 10_000
_MAX_TEXTS = 64  # headers, footers and notes of one document
_LIMITS = Limits(max_bytes=256 << 20)
_USES = {"footnotes": "notes", "endnotes": "notes", "header": "header", "footer": "footer"}
_STATED = frozenset({"title", "subject", "creator", "lastModifiedBy", "created", "modified", "description", "keywords"})
_FOLDERS = ("word/media/", "word/embeddings/", "word/afchunk")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_HINT = "save it again as .docx with the program that made it, or ask for it again"
_WHY = {
    "deleted": "deleted passages (tracked changes) left out",
    "moved": "passages moved away (tracked changes) left out",
    "hidden": "hidden texts left out",
    "unread": "CDATA sections not read",
}


def is_docx(head: bytes, file_name: str = "") -> bool:
    """Whether a ZIP file names the parts of a DOCX near its beginning, or is called one."""
    return head.startswith(_ZIP) and (
        b"word/document" in head or file_name.lower().endswith((".docx", ".docm", ".dotx", ".dotm"))
    )


def read_docx(data: bytes) -> Parts:
    """The views, attachments and notes of a document.

    Raises:
        InputError: no DOCX, damaged, protected by a password, an older Word file, or a part that is no good XML.
        LimitError: parts out of proportion to the file, or too many.
    """
    package = _Package(data)
    main = package.main()
    related = package.related(main)
    styles, language = package.styles(related)
    reader = _Reader(package, styles, language)
    reader.part(main, "main", "body")
    texts = [(kind, name) for kind, name in related if kind in _USES]
    for kind, name in sorted(set(texts), key=lambda one: (list(_USES).index(one[0]), texts.index(one)))[:_MAX_TEXTS]:
        reader.part(name, _USES[kind], "body" if kind.endswith("notes") else "navigation")
    if len(set(texts)) > _MAX_TEXTS:
        reader.notes.append(f"{len(set(texts))} notes, headers and footers; only the first {_MAX_TEXTS} are read")
    reader.comments([name for kind, name in related if kind == "comments"])
    reader.core()
    reader.files()
    return Parts(MAKER, tuple(reader.views), tuple(reader.attachments), tuple(reader.stated), tuple(reader.notes))


class _Package:
    """The ZIP package: which parts it has and how they belong together."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if data.startswith(_OLE):
            raise _ole(data)
        if not data.startswith(_ZIP):
            msg = "this is no DOCX: it is no ZIP file"
            raise InputError(msg, hint=_HINT)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self.sizes = {item.filename: item.file_size for item in archive.infolist()}
                count = len(archive.infolist())
        except _DAMAGE as exc:
            msg = f"the DOCX cannot be opened: {exc}"
            raise InputError(msg, hint=_HINT) from exc
        if count > _MAX_MEMBERS:
            msg = f"the DOCX has {count} parts, more than {_MAX_MEMBERS}"
            raise LimitError(msg, hint="no word processor writes so many")
        self.external = 0

    def read(self, name: str) -> bytes:
        """A part, decoded."""
        return open_decoded(io.BytesIO(self._data), (DecodingStep("zip", 1, name),), _LIMITS).read()

    def xml(self, name: str) -> str:
        """A part of XML, as characters."""
        data = self.read(name)
        check_xml(data, name)
        return read_characters(data, markup=True).text

    def main(self) -> str:
        """The name of the part with the main text."""
        found = [name for kind, name in self._links("", "_rels/.rels") if kind == "officeDocument"]
        name = next((name for name in (*found, "word/document.xml") if name in self.sizes), "")
        if not name or not name.startswith("word/"):
            msg = f"this ZIP file is no DOCX: it has no main text{_seems(self.sizes)}"
            raise InputError(msg, hint="hand it in under its own type; a .docx has word/document.xml")
        return name

    def related(self, main: str) -> list[tuple[str, str]]:
        """What the main text is linked to: (kind, name of a part that is there)."""
        folder, base = posixpath.split(main)
        links = self._links(folder, f"{folder}/_rels/{base}.rels")
        usual = [(kind, f"word/{kind}.xml") for kind in ("styles", "footnotes", "endnotes", "comments")]
        return [(kind, name) for kind, name in links or usual if name in self.sizes]

    def styles(self, related: list[tuple[str, str]]) -> tuple[dict[str, Style], str]:
        """The styles and the language of the document."""
        name = next((name for kind, name in related if kind == "styles"), "")
        return read_styles(self.xml(name)) if name else ({}, "")

    def _links(self, folder: str, name: str) -> list[tuple[str, str]]:
        if name not in self.sizes:
            return []
        links = []
        for what, element, _, _, value in events(self.xml(name)):
            if what != OPEN or element != "Relationship":
                continue
            if attribute(value, "TargetMode") == "External":
                self.external += attribute(value, "Type").rpartition("/")[2] != "hyperlink"
                continue
            target = posixpath.normpath(posixpath.join("/", folder, attribute(value, "Target"))).lstrip("/")
            links.append((attribute(value, "Type").rpartition("/")[2], target))
        return links


class _Reader:
    """Gathers what a document holds."""

    def __init__(self, package: _Package, styles: dict[str, Style], language: str) -> None:
        self.views: list[StreamView] = []
        self.attachments: list[Attachment] = []
        self.stated: list[Stated] = []
        self.notes: list[str] = []
        self._package = package
        self._styles = styles
        self._language = language

    def part(self, name: str, use: str, role: str) -> None:
        """Read a part as a view."""
        data = self._package.read(name)
        try:
            read = read_part(data, name, self._styles, language=self._language, role=role)
        except InputError as error:
            if use == "main":
                raise
            self.notes.append(f"{name} is not read: {error.message}")
            return
        chain = (DecodingStep("zip", 1, name),)
        if read.view.blocks or use == "main":
            self.views.append(StreamView(chain, read.view, data, use))
        self.stated += [Stated(one.why, one.text, chain, one.start, one.end) for one in read.left_out]
        self.notes += _notes(name, read)

    def comments(self, names: list[str]) -> None:
        """State comments, which are no part of the text."""
        for name in names[:1]:
            try:
                view = read_part(self._package.read(name), name, self._styles).view
            except InputError as error:
                self.notes.append(f"{name} is not read: {error.message}")
                continue
            chain = (DecodingStep("zip", 1, name),)
            for block in view.blocks:
                place = view.bytes_of(block.start, block.end)
                self.stated.append(Stated("comment", view.text[block.start : block.end], chain, *place))
            if view.blocks:
                count = len({block.path.rpartition(" paragraph")[0] for block in view.blocks})
                self.notes.append(f"{name}: {count} comments, which are no part of the text")

    def core(self) -> None:
        """State what the document says of itself: title, creator, dates (ECMA-376-2, 11)."""
        name = "docProps/core.xml"
        if name not in self._package.sizes:
            return
        try:
            data = self._package.read(name)
            check_xml(data, name)
        except InputError as error:
            self.notes.append(f"{name} is not read: {error.message}")
            return
        characters = read_characters(data, markup=True)
        current, begun = "", 0
        for what, element, start, end, _ in events(characters.text):
            if what == OPEN:
                current, begun = element, end
            elif element == current and current in _STATED:
                value = _plain(characters.text[begun:start])
                place = characters.byte_of(begun), characters.byte_of(max(begun, start))
                if value:
                    self.stated.append(Stated(current, value, (DecodingStep("zip", 1, name),), *place))
                current = ""

    def files(self) -> None:
        """List what else is in the package."""
        sizes = self._package.sizes
        for name, size in sizes.items():
            if name.lower().startswith(_FOLDERS) and not name.endswith("/"):
                guessed = mimetypes.guess_type(name, strict=True)[0] or "application/octet-stream"
                self.attachments.append(
                    Attachment((DecodingStep("zip", 1, name),), posixpath.basename(name), guessed, size)
                )
        if any(name.lower().endswith("vbaproject.bin") for name in sizes):
            self.notes.append("it holds macros; they were not run or read")
        if self._package.external:
            self.notes.append(f"{self._package.external} links to files elsewhere; nothing was fetched")


def _plain(text: str) -> str:
    return "".join(piece for _, _, piece in references(text)).strip()


def _notes(name: str, read: PartText) -> list[str]:
    counts = Counter(one.why for one in read.left_out)
    notes = []
    for why, count in sorted(counts.items()):
        authors = sorted({one.author for one in read.left_out if one.why == why and one.author})
        by = f" (by {', '.join(authors[:5])})" if authors else ""
        notes.append(f"{name}: {count} {_WHY[why]}{by}")
    if read.inserted_by:
        notes.append(f"{name}: insertions (tracked changes) kept (by {', '.join(read.inserted_by[:5])})")
    if "altChunk" in read.elements:
        notes.append(f"{name}: takes in a text of another format, which is listed as an attachment")
    return notes


def _seems(sizes: dict[str, int]) -> str:
    for mark, kind in (("xl/workbook.xml", "a workbook"), ("ppt/presentation.xml", "a presentation"),
                       ("content.xml", "an OpenDocument file"), ("META-INF/container.xml", "an e-book")):  # fmt: skip
        if mark in sizes:
            return f" (it looks like {kind})"
    return ""


def _ole(data: bytes) -> InputError:
    """An OLE file: what it holds is told by the names in its directory ([MS-CFB], 2.6.1)."""
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return InputError(
            "the document is protected by a password",
            hint="take the password off in a word processor and hand it in again",
        )
    if "WordDocument".encode("utf-16-le") in data:
        return InputError(
            "this is a Word file of before 2007 (.doc)", hint="save it as .docx and hand that in beside it"
        )
    return InputError("this is an OLE file, no DOCX", hint=_HINT)
