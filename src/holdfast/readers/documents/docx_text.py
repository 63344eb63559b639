# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One part of a DOCX (its text, its footnotes, a page header) as a text view.

A paragraph is a block, whatever runs it is cut into. Its style says what it is: a heading with
its level, an item of a list, a caption, a quotation, a line of a table of contents
(`navigation`); in a table it is a `cell`. White space stays as it stands, `xml:space` or not:
what a program would trim parts no words less. Text that a style hides ends the block, because
a range of bytes across it would say more than the view.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from holdfast.base.errors import InputError
from holdfast.readers.documents.characters import read_characters
from holdfast.readers.documents.docx_styles import Style, fallback_style
from holdfast.readers.documents.docx_xml import (
    CLOSE,
    HIDDEN,
    LEFT,
    OPEN,
    SAID,
    Event,
    attribute,
    check_xml,
    events,
    is_on,
    references,
)
from holdfast.readers.documents.view import Block, Pieces, TextView

__all__ = ["MAKER", "LeftOut", "PartText", "read_part"]

MAKER = "docx@1"

_UTF = ("utf-8", "utf-16")
_LINE_ENDS = {ord("\r"): " ", ord("\n"): " "}
_NOTES = frozenset({"footnote", "endnote", "comment"})
_PLAIN = Style()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text that a reader does not see; `why` is `deleted`, `moved`, `hidden` or `unread`, the range one of bytes."""

    why: str
    text: str
    start: int
    end: int
    author: str = ""


@dataclass(frozen=True, slots=True)
class PartText:
    """The view of a part, what it leaves out, and who inserted text into it (tracked changes)."""

    view: TextView
    left_out: tuple[LeftOut, ...]
    inserted_by: tuple[str, ...]
    elements: frozenset[str]


@dataclass(slots=True)
class _Paragraph:
    style: Style = _PLAIN
    level: int = -1  # own outline level, -1 when the style decides
    item: int = -1


@dataclass(slots=True)
class _State:
    paragraphs: list[_Paragraph] = field(default_factory=list)
    cells: int = 0
    in_run: int = 0
    hidden_runs: int = 0
    note: str = ""
    count: int = 0


def read_part(data: bytes, what: str, styles: dict[str, Style], *, language: str = "", role: str = "body") -> PartText:
    """The text of a part.

    Args:
        data: the part, decoded.
        what: its name, for messages.
        styles: the styles of the document by id.
        language: of the document.
        role: of blocks whose style says nothing else.

    Raises:
        InputError: no well-formed XML in UTF-8 or UTF-16, or with a document type.
    """
    check_xml(data, what)
    characters = read_characters(data, markup=True)
    if not characters.encoding.name.startswith(_UTF) or characters.wrong:
        msg = f"{what} is in {characters.encoding.name}"
        raise InputError(msg, hint="ECMA-376 wants UTF-8 or UTF-16: save the file again with a word processor")
    reader = _Reader(characters.text, styles, role)
    for event in events(characters.text):
        reader.event(event)
    reader.flush()
    left = tuple(
        LeftOut(why, text, characters.byte_of(start), characters.byte_of(end), author)
        for why, text, start, end, author in reader.left
    )
    view = TextView(MAKER, "".join(reader.text), tuple(reader.blocks), characters, reader.pieces, language)
    return PartText(view, left, tuple(sorted(reader.inserted)), frozenset(reader.elements))


class _Reader:
    def __init__(self, source: str, styles: dict[str, Style], role: str) -> None:
        self.text: list[str] = []
        self.blocks: list[Block] = []
        self.pieces = Pieces()
        self.left: list[tuple[str, str, int, int, str]] = []
        self.inserted: set[str] = set()
        self.elements: set[str] = set()
        self._source = source
        self._styles = styles
        self._role = role
        self._state = _State()
        self._begun = -1  # where in `text` (an index) and in the view the open block begins
        self._start = 0

    def event(self, event: Event) -> None:
        """Take one event of the part."""
        what, name, start, end, value = event
        if what == OPEN:
            self._open(name, value)
        elif what == CLOSE:
            self._close(name)
        elif what == HIDDEN or (what == SAID and self._state.hidden_runs):
            if what == SAID:
                self.flush()
            self.left.append(("hidden", "".join(text for _, _, text in references(value)), start, end, ""))
        elif what == LEFT:
            self._left(name, start, end)
        elif name == "t":
            for left, right, text in references(value):
                self._put(
                    text.translate(_LINE_ENDS) if len(text) == right - left else text, start + left, start + right
                )
        else:
            self._put(value, start, end)

    def flush(self) -> None:
        """End the block."""
        if self._begun < 0:
            return
        said = "".join(self.text[self._begun :])
        self._begun = -1
        bare = said.strip()
        if not bare:
            return
        start = self._start + len(said) - len(said.lstrip())
        self.blocks.append(self._block(start, start + len(bare)))

    def _block(self, start: int, end: int) -> Block:
        state = self._state
        own = state.paragraphs[-1] if state.paragraphs else _Paragraph()
        level = own.style.level if own.level < 0 else own.level
        item = own.style.item if own.item < 0 else own.item
        path = f"{state.note}paragraph {state.count}"
        kind = own.style.kind
        if kind == "contents":
            return Block(start, end, "paragraph", "navigation", 0, path)
        if level:
            return Block(start, end, "heading", "title" if self._role == "body" else self._role, level, path)
        if kind:
            role = "caption" if kind == "caption" and self._role == "body" else self._role
            return Block(start, end, "quote" if kind == "quote" else "paragraph", role, 0, path)
        if item:
            return Block(start, end, "item", self._role, item, path)
        return Block(start, end, "cell" if state.cells else "paragraph", self._role, 0, path)

    def _open(self, name: str, value: str) -> None:
        state = self._state
        self.elements.add(name)
        if name in {"p", "txbxContent", "tc"} or name in _NOTES:
            self.flush()
        if name == "p":
            state.paragraphs.append(_Paragraph())
            state.count += 1
        elif name == "tc":
            state.cells += 1
        elif name in _NOTES:
            state.note, state.count = f"{name} {attribute(value, 'id')[:12]} ", 0
        elif name == "r":
            state.in_run += 1
            if state.paragraphs and state.paragraphs[-1].style.hidden:
                state.hidden_runs = state.hidden_runs or state.in_run
        elif name == "rStyle" and state.in_run:
            if self._style(value).hidden:
                state.hidden_runs = state.hidden_runs or state.in_run
        elif name == "vanish" and state.in_run and not is_on(value):
            state.hidden_runs = 0  # the run itself says that it is shown
        elif name == "ins":
            self.inserted.add(attribute(value, "author")[:80] or "nobody named")
        elif state.paragraphs:
            self._paragraph_property(state.paragraphs[-1], name, value)

    def _paragraph_property(self, paragraph: _Paragraph, name: str, value: str) -> None:
        given = attribute(value, "val") if name in {"pStyle", "outlineLvl", "ilvl", "numId"} else ""
        if name == "pStyle":
            paragraph.style = self._style(value)
        elif name == "outlineLvl" and given.isdecimal():
            paragraph.level = (int(given[:3]) + 1) % 10
        elif name == "ilvl" and given.isdecimal():
            paragraph.item = min(int(given[:3]), 8) + 1
        elif name == "numId":
            paragraph.item = max(paragraph.item, 1) if given != "0" else 0

    def _style(self, value: str) -> Style:
        style_id = attribute(value, "val")
        return self._styles.get(style_id) or fallback_style(style_id[:80])

    def _close(self, name: str) -> None:
        state = self._state
        if name in {"p", "txbxContent", "tc"} or name in _NOTES:
            self.flush()
        if name == "p" and state.paragraphs:
            state.paragraphs.pop()
        elif name == "tc":
            state.cells -= 1
        elif name == "r":
            if state.hidden_runs == state.in_run:
                state.hidden_runs = 0
            state.in_run = max(0, state.in_run - 1)

    def _left(self, name: str, start: int, end: int) -> None:
        why = {"del": "deleted", "moveFrom": "moved", "CDATA": "unread"}.get(name)
        if why is None:
            return
        if name == "CDATA":
            self.flush()
            self.left.append((why, self._source[start:end], start, end, ""))
            return
        tag_end = self._source.index(">", start)
        text = _all_text(self._source[start:end])
        if text:
            self.left.append((why, text, start, end, attribute(self._source[start:tag_end], "author")[:80]))

    def _put(self, text: str, start: int, end: int) -> None:
        if self._begun < 0:
            if self.blocks or self.pieces.size:
                self.text.append("\n")
                self.pieces.add(1, start, start)
            self._begun, self._start = len(self.text), self.pieces.size
        self.text.append(text)
        self.pieces.add(len(text), start, end)


def _all_text(element: str) -> str:
    """The text of a left-out element, deleted or not."""
    inner = element[element.index(">") + 1 :]
    out = []
    for what, _, _, _, value in events(inner.replace("delText", "t")):
        if what == SAID:
            out.append("".join(text for _, _, text in references(value)))
    return "".join(out)
