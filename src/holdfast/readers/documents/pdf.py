# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A PDF as a text view: its pages in the order of reading, every character with its page and box.

The bytes of a character are those of its page's content in the file, compressed as they stand;
its evidence is its place (`view.places`): page, box, words. `recheck_places` reads the page
again by the same rule, finds the line by its number and box, and compares the words.

Running heads and feet are told as `navigation`. Text that nobody sees (printed in no colour,
off the page) is left out and counted, unless a page has nothing else: then it is what a
program read off a picture. Scripts are never run, attached files and forms are noted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from holdfast.base.errors import IntegrityError
from holdfast.readers.documents.characters import Characters, Encoding
from holdfast.readers.documents.parts import Parts, Stated, StreamView
from holdfast.readers.documents.pdf_blocks import Placed, across_pages, drafts_of, furniture, joint
from holdfast.readers.documents.pdf_lines import Line, lines_of
from holdfast.readers.documents.pdf_pages import MAX_PAGES, PdfHead, PdfPage, read_pages
from holdfast.readers.documents.places import Piece, Places
from holdfast.readers.documents.view import Block, Pieces, TextView

__all__ = ["MAKER", "read_pdf", "recheck_places"]

MAKER = "pdf@2"

_STATED = {
    "Title": "title",
    "Author": "creator",
    "Subject": "subject",
    "CreationDate": "created",
    "ModDate": "modified",
}
_MOMENT = re.compile(
    r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(Z)?(?:([+-])(\d\d)'?(?:(\d\d)'?)?)?[\d']*\Z", re.ASCII
)
_HUNDREDTHS = 100
_AT_ONCE = 16  # pages read again together
_SHOWN = 5


def read_pdf(data: bytes) -> Parts:
    """The view of a PDF, with what it states of itself and what a careful reader wants to know.

    Raises:
        InputError: protected by a password, or broken beyond reading; `LimitError` where it costs too much.
    """
    head, pages, more = read_pages(data)
    read = [(page, *lines_of(page)) for page in pages]
    printed = furniture([(page, lines) for page, lines, _ in read])
    writer = _Writer(len(data), pages)
    for placed in across_pages([(page.number, drafts_of(page, lines, printed)) for page, lines, _ in read]):
        writer.block(placed)
    writer.end()
    notes = _notes(head, read, more=more)
    view = TextView(
        MAKER,
        "".join(writer.text),
        tuple(writer.blocks),
        Characters(whole := data.decode("latin-1"), Encoding("pdf", "pdf"), len(data), 0, whole, ()),
        writer.pieces,
        language=head.language.lower()[:35],
        places=writer.places,
    )
    stated = tuple(
        Stated(_STATED[name], _moment(value) if name.endswith("Date") else value, (), start, end, "pdf")
        for name, value, start, end in head.stated
        if name in _STATED
    )
    return Parts(MAKER, (StreamView((), view, data, "main"),), stated=stated, notes=tuple(notes))


def _moment(value: str) -> str:
    """A date as PDF writes it (ISO 32000-1, 7.9.4) as ISO 8601; what is none stays as it is."""
    found = _MOMENT.match(value)
    if found is None:
        return value
    year, month, day, *rest = found.groups()
    time = ":".join(part or "00" for part in rest[:3])
    zone = "Z" if rest[3] == "Z" else f"{rest[4]}{rest[5]}:{rest[6] or '00'}" if rest[4] else ""
    return f"{year}-{month or '01'}-{day or '01'}" + (f"T{time}{zone}" if rest[0] else "")


class _Writer:
    """Writes the text of block after block, with its places; the bytes of a stretch are those of its page's content."""

    def __init__(self, size: int, pages: Sequence[PdfPage]) -> None:
        self.text: list[str] = []
        self.blocks: list[Block] = []
        self.pieces = Pieces()
        self.places = Places()
        self.places.pages |= {page.number: (page.width / _HUNDREDTHS, page.height / _HUNDREDTHS) for page in pages}
        self._content = {page.number: _content(page, size) for page in pages}
        self._size = size
        self._page = 0
        self._at = self._begun = 0

    def block(self, placed: Placed) -> None:
        """One block."""
        page = placed.lines[0][0]
        if self.blocks:
            self._turn(page)
            self._put("\n")
        begun = self._at
        for at, (page, line) in enumerate(placed.lines):
            self._turn(page)
            following = placed.lines[at + 1][1].text if at + 1 < len(placed.lines) else ""
            dropped, between = joint(line.text, following) if following else (0, "")
            length = len(line.text) - dropped
            piece = Piece(self._at, self._at + length, page, line.number, 0, line.bottom, line.top)
            self.places.add(piece, list(line.lefts[:length]), list(line.rights[:length]))
            self._put(line.text[:length] + between)
        draft = placed.draft
        self.blocks.append(Block(begun, self._at, draft.kind, draft.role, draft.level, f"page {placed.lines[0][0]}"))

    def end(self) -> None:
        """Nothing follows."""
        self._turn(0)

    def _turn(self, page: int) -> None:
        """What follows stands on `page`."""
        length = self._at - self._begun
        if page != self._page and length:
            start, end = self._content[self._page]
            if length == end - start:  # by chance; a run of one length on both sides would be taken for verbatim
                start, end = (start, end + 1) if end < self._size else (start - 1, end)
            self.pieces.add(length, start, end)
            self._begun = self._at
        self._page = page

    def _put(self, text: str) -> None:
        self.text.append(text)
        self._at += len(text)


def _content(page: PdfPage, size: int) -> tuple[int, int]:
    """The bytes of a page's content in the file."""
    return min((start for start, _ in page.streams), default=0), max((end for _, end in page.streams), default=size)


def recheck_places(view: TextView, start: int, end: int, data: bytes) -> None:
    """Read the lines of a span again from the file, by the same rule, and compare box and words.

    Raises:
        IntegrityError: a line stands elsewhere or says something else; or nothing says where it stands.
    """
    places = view.places
    touching = places.touching(start, end) if places is not None else []
    if not touching and view.text[start:end].strip():
        raise IntegrityError("nothing says where on its page this stands", where=f"characters {start} to {end}")
    for piece in touching:
        lines = _lines_again(data, (piece.page - 1) // _AT_ONCE).get(piece.page, [])
        line = lines[piece.line] if piece.line < len(lines) else None
        first, last = max(start, piece.start), min(end, piece.end)
        said = "" if line is None else line.text[first - piece.start + piece.offset : last - piece.start + piece.offset]
        if line is None or (line.bottom, line.top) != (piece.bottom, piece.top) or said != view.text[first:last]:
            msg = f"line {piece.line} of page {piece.page} reads {said[:80]!r}, not {view.text[first:last][:80]!r}"
            raise IntegrityError(msg, where=f"{view.maker}, characters {start} to {end}")


@lru_cache(maxsize=4)
def _lines_again(data: bytes, group: int) -> dict[int, list[Line]]:
    _, pages, _ = read_pages(data, group * _AT_ONCE + 1, (group + 1) * _AT_ONCE)
    return {page.number: lines_of(page)[0] for page in pages}


def _notes(head: PdfHead, read: list[tuple[PdfPage, list[Line], int]], *, more: bool) -> list[str]:
    notes = []
    if more:
        count = f"of {head.pages:,} " if head.pages > len(read) else ""
        notes.append(
            f"only the first {len(read):,} {count}pages are read (at most {MAX_PAGES:,}); the rest is not read"
        )
    silent = [page.number for page, lines, _ in read if not lines]
    pictures = [page.number for page, lines, _ in read if not lines and page.pictures]
    if not read:
        notes.append("the PDF has no pages")
    elif len(silent) == len(read):
        why = "its pages are pictures (a scan): hand in a copy with text" if pictures else "its pages say nothing"
        notes.append(f"the PDF has no text: {why}")
    elif pictures:
        notes.append(f"{len(pictures)} pages are pictures without text ({_some(pictures)}); nothing of them is read")
    scanned = [page.number for page, lines, _ in read if lines and page.pictures and all(r.hidden for r in page.runs)]
    if scanned:
        notes.append(f"{len(scanned)} pages are pictures with text that a program read off them ({_some(scanned)})")
    hidden = [(page.number, count) for page, _, count in read if count]
    if hidden:
        total = sum(count for _, count in hidden)
        notes.append(f"{total} characters that nobody sees are left out ({_some([page for page, _ in hidden])})")
    unknown = sum(page.unknown for page, _, _ in read)
    if unknown:
        notes.append(f"{unknown} characters have no meaning in the file's fonts; each stands in the text as U+FFFD")
    notes += [f"page {page.number} is not read to its end: {page.why}" for page, _, _ in read if page.why][:_SHOWN]
    told = {
        "its cross-reference table is broken: the objects were looked for": head.repaired,
        "it is encrypted with an empty password, and was opened with it": head.encrypted,
        "its author asks that no text be taken out of it": not head.extractable,
        "it holds scripts or actions; they were not run": head.scripts,
        "it holds attached files; they are not read": head.files,
        "it is a form: what was filled in may not be part of the text": head.forms,
    }
    return notes + [note for note, holds in told.items() if holds]


def _some(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:_SHOWN])) + (" …" if len(pages) > _SHOWN else "")
    return ("page " if len(pages) == 1 else "pages ") + shown
