# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Rows of tables and paragraphs of a page, with the byte of every character: HTML as it is, Formex, eCFR.

Pages are no well-formed XML, and a row has to know where it stands, so this is a tokenizer and no
parser: tags, text and comments one after the other from a forward stream, each with its offset.
Elements are known by name whatever their case (`TR`, `tr`; Formex `ROW`, `CELL`, `TBL`); a `<` that
begins no tag is text; scripts and styles are skipped.

`blocks` makes of them what a reader of lists wants:

    Row     a row of a table: its cells, each a `CellText`; whether it is a heading; how far cells reach down
    Words   a paragraph outside of such rows

Only tables for which `genuine` holds give rows. All others are layout, as the Official Journal numbers
its points: their cells are paragraphs. A table within a cell is text of that cell.

A text, a row or a paragraph is at most 1 MB; the element the page begins with must be closed at its end,
else the page is cut.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO, NamedTuple, TypeAlias

from holdfast.base.errors import InputError, LimitError
from holdfast.readers.lists.us_ecfr_cells import CellText

__all__ = ["MAX_BLOCK_BYTES", "Block", "Row", "Token", "Words", "attribute", "blocks", "tokens"]

MAX_BLOCK_BYTES = 1 << 20  # the longest statement of reasons has some 10 kB
_READ_BYTES = 1 << 16
_TAG = re.compile(rb"<(/?)([A-Za-z][^\s<>/]*)[^<>]*")
_QUICK = re.compile(rb"[^<]+(?=<)|<(/?)([A-Za-z][^\s<>/]*)[^<>]*>")  # what nearly every token is
_REFERENCE = re.compile(rb"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ATTRIBUTE = re.compile(rb"""([A-Za-z_:][-A-Za-z0-9_.:]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_NAMES = {"tbl": "table", "row": "tr", "cell": "td", "th": "td", "corpus": "tbody"}
_BREAKS = frozenset(
    {
        "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "tr", "td", "tbody",
        "thead", "title", "ti", "sti", "np", "no.p", "txt", "item", "list", "caption", "section", "article", "main",
        "figure", "header", "footer", "nav", "body", "head", "html", "annex", "contents", "gr.seq", "dt", "dd", "note",
        "fp", "fp-1", "fp-2", "hd1", "hd2", "hd3", "hed", "div5", "div8", "div9",
    }
)  # fmt: skip
_SKIPPED = frozenset({"script", "style"})
_QUOTES = {"quot.start": "\u2018", "quot.end": "\u2019"}


class Token(NamedTuple):
    """`kind` is `start`, `end`, `text` or `other`; `name` is in lower case; the bytes and where they begin."""

    kind: str
    name: str
    start: int
    raw: bytes


class Row(NamedTuple):
    """A row: offset, bytes, cells with ranges counted from `start`, how many rows and columns each covers.

    `header` tells that its cells say so themselves (`<th>`, a class with "hdr", Formex `TYPE="HEADER"`);
    `table` counts the tables of the page.
    """

    start: int
    raw: bytes
    cells: tuple[CellText, ...]
    down: tuple[int, ...]
    across: tuple[int, ...]
    header: bool
    table: int


class Words(NamedTuple):
    """A paragraph: offset, bytes, its text with ranges counted from `start`, the element it stands in ("li", "h2")."""

    start: int
    raw: bytes
    text: CellText
    mark: str = ""


Block: TypeAlias = "Row | Words"


# ── tokens ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def tokens(stream: BinaryIO, what: str) -> Iterator[Token]:
    """Every byte of the stream as tokens, in order.

    Raises:
        InputError: empty, no text in UTF-8, no markup, or the first element is never closed.
        LimitError: a text or a tag longer than `MAX_BLOCK_BYTES`.
    """
    data, base, at, ended = b"", 0, 0, False
    root, closed, skipping = "", False, ""
    while True:
        quick = None if skipping else _QUICK.match(data, at)
        if quick is not None and quick[2] is not None:
            token = Token("end" if quick[1] else "start", _name(quick[2]), base + at, quick[0])
        else:
            size = _length(data, at, skipping) if quick is None else len(quick[0])
            if size == 0 and not ended:
                data, base, at, ended = _more(stream, data, base=base, at=at, what=what)
                continue
            if at >= len(data):
                break
            token = _token(data, at, size or len(data) - at, base, skipping)
        at += len(token.raw)
        if token.kind == "start":
            root = root or token.name
            skipping = token.name if token.name in _SKIPPED and not token.raw.endswith(b"/>") else skipping
        elif token.kind == "end":
            closed = closed or token.name == root
            skipping = "" if token.name == skipping else skipping
        yield token
    if not root:
        msg = f"the file is empty: it is not {what}" if not base + at else f"this is no page and no XML, not {what}"
        raise InputError(msg, where="byte 0", hint="hand in the publisher's own file")
    if not closed:
        msg = f"{what} is cut off: <{root[:40]}> is not closed"
        raise InputError(msg, where=f"byte {base + at}", hint="fetch it again; nothing of it was accepted")


@lru_cache(maxsize=256)  # the names of elements repeat
def _name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").lower()


def _more(stream: BinaryIO, data: bytes, *, base: int, at: int, what: str) -> tuple[bytes, int, int, bool]:
    block = stream.read(_READ_BYTES)
    if b"\x00" in block:
        msg = f"a NUL byte stands in {what}"
        where = f"byte {base + len(data) + block.index(0)}"
        raise InputError(msg, where=where, hint="the file is packed, damaged or UTF-16; hand in the page itself")
    if len(data) - at > MAX_BLOCK_BYTES:
        raise _too_long("a text", what, base + at)
    return data[at:] + block, base + at, 0, not block


def _length(data: bytes, at: int, skipping: str) -> int:
    """How long the token at `at` is; 0 while its end is not in `data`."""
    if skipping:
        end = data.lower().find(b"</" + skipping.encode(), at)
        return _tag_length(data, at) if end == at else max(0, end - at)
    if data[at : at + 1] != b"<":
        end = data.find(b"<", at)
        return max(0, end - at)
    for opening, closing in ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<!", b">"), (b"<?", b">")):
        if data.startswith(opening, at):
            end = data.find(closing, at + len(opening))
            return 0 if end < 0 else end + len(closing) - at
        if opening.startswith(data[at:]):
            return 0
    return _tag_length(data, at)


def _tag_length(data: bytes, at: int) -> int:
    match = _TAG.match(data, at)
    if match is None:
        return 0 if len(data) - at < 3 else 1  # noqa: PLR2004 - "</p" begins a tag
    if match.end() == len(data):
        return 0
    return match.end() + 1 - at if data[match.end()] == ord(">") else 1


def _token(data: bytes, at: int, size: int, base: int, skipping: str) -> Token:  # noqa: PLR0917 - in bulk
    raw = data[at : at + size]
    match = _TAG.match(raw) if raw.endswith(b">") else None
    if match is not None:
        return Token("end" if match[1] else "start", _name(match[2]), base + at, raw)
    if raw.startswith((b"<!", b"<?")):
        return Token("text" if raw.startswith(b"<![CDATA[") else "other", "", base + at, raw)
    if skipping:
        return Token("other", "", base + at, raw)
    try:
        if not raw.isascii():
            raw.decode("utf-8")
    except UnicodeDecodeError as exc:
        msg = f"byte 0x{raw[exc.start]:02X} is not UTF-8"
        where = f"byte {base + at + exc.start}"
        raise InputError(msg, where=where, hint="save the page as the publisher sends it, in UTF-8") from exc
    return Token("text", "", base + at, raw)


def attribute(raw: bytes, name: str) -> str:
    """The value of an attribute of a tag, references undone; empty without it."""
    for match in _ATTRIBUTE.finditer(raw):
        if match[1].decode("ascii").lower() == name:
            found = next((part for part in match.groups()[1:] if part is not None), b"")
            return html.unescape(found.decode("utf-8", "replace"))
    return ""


def _too_long(which: str, what: str, at: int) -> LimitError:
    msg = f"{which} of {what} is longer than {MAX_BLOCK_BYTES} bytes"
    return LimitError(msg, where=f"byte {at}", hint="the file is damaged or of another format")


# ── blocks ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def blocks(stream: BinaryIO, what: str, *, genuine: Callable[[Token], bool]) -> Iterator[Block]:
    """The rows and paragraphs of a page, in order. `genuine` says of the start of a table whether it is one of data."""
    walk = _Walk(what)
    for token in tokens(stream, what):
        name = _NAMES.get(token.name, token.name)
        if walk.table:
            yield from walk.within(token, name)
        elif name == "table" and token.kind == "start" and not token.raw.endswith(b"/>") and genuine(token):
            yield from walk.flush()
            walk.open()
        elif token.kind in {"start", "end"} and name in _BREAKS:
            yield from walk.flush()
            walk.mark = name if token.kind == "start" else ""
        else:
            walk.add(token)
    yield from walk.flush()


class _Walk:
    """The open table, row and paragraph."""

    __slots__ = ("_cells", "_count", "_row", "_size", "_what", "_words", "mark", "table")

    def __init__(self, what: str) -> None:
        self._what = what
        self._count = 0
        self._words: list[Token] = []
        self._row: list[Token] = []
        self._cells: list[int] = []  # where in `_row` each cell begins
        self._size = 0
        self.mark = ""
        self.table = 0  # how many tables are open, the outermost a genuine one

    def open(self) -> None:
        """A genuine table begins."""
        self.table = 1
        self._count += 1

    def add(self, token: Token) -> None:
        """A token of a paragraph."""
        self._size += len(token.raw)
        if self._size > MAX_BLOCK_BYTES:
            raise _too_long("a paragraph", self._what, token.start)
        self._words.append(token)

    def flush(self) -> Iterator[Words]:
        """The paragraph that is open, if it says anything."""
        said, self._words, self._size = self._words, [], 0
        while said and (said[0].kind != "text" or not said[0].raw.strip()):
            del said[0]
        while said and (said[-1].kind != "text" or not said[-1].raw.strip()):
            del said[-1]
        if said:
            raw = b"".join(token.raw for token in said)
            text = _text(said, raw, said[0].start, "p")
            if text.text.strip():
                yield Words(said[0].start, raw, text, self.mark)

    def within(self, token: Token, name: str) -> Iterator[Block]:
        """A token of a genuine table."""
        if name == "table" and token.kind == "end" and self.table == 1:
            yield from self._end()
            yield from self.flush()
            self.table = 0
            return
        if name == "table" and not token.raw.endswith(b"/>"):
            self.table += 1 if token.kind == "start" else -1
        own = self.table == 1
        if name == "tr" and own:
            yield from self._end()
            yield from self.flush()
            self._row = [token] if token.kind == "start" else []
            return
        if not self._row:
            if token.kind in {"start", "end"} and name in _BREAKS:
                yield from self.flush()
            else:
                self.add(token)
            return
        if name == "td" and own and token.kind == "start":
            self._cells.append(len(self._row))
        self._size += len(token.raw)
        if self._size > MAX_BLOCK_BYTES:
            raise _too_long("a row", self._what, token.start)
        self._row.append(token)

    def _end(self) -> Iterator[Row]:
        said, cells, self._row, self._cells, self._size = self._row, self._cells, [], [], 0
        if not cells:
            return
        start, raw = said[0].start, b"".join(token.raw for token in said)
        parts: list[Sequence[Token]] = [said[a:b] for a, b in zip(cells, [*cells[1:], len(said)], strict=True)]
        texts = tuple(_text(part, raw, start, f"td[{at}]") for at, part in enumerate(parts, start=1))
        down = tuple(_number(part[0], "rowspan") for part in parts)
        across = tuple(_number(part[0], "colspan") for part in parts)
        header = any(_heading(token) for token in said)
        yield Row(start, raw, texts, down, across, header, self._count)


_HEADED = frozenset({"th", "row", "cell"})


def _heading(token: Token) -> bool:
    if token.kind != "start" or (token.name not in _HEADED and b"hdr" not in token.raw):
        return False
    return (
        token.name == "th"
        or "hdr" in attribute(token.raw, "class")
        or (token.name in {"row", "cell"} and attribute(token.raw, "type").upper() == "HEADER")
    )


def _number(token: Token, name: str) -> int:
    said = attribute(token.raw, name) if b"span" in token.raw.lower() else ""
    return int(said) if re.fullmatch(r"[0-9]{1,4}", said) and said.isascii() and int(said) else 1


def _text(said: Sequence[Token], raw: bytes, base: int, path: str) -> CellText:
    """The text of tokens, with the bytes of every character."""
    found = _Characters()
    for token in said:
        at = token.start - base
        if token.kind == "text":
            found.text_of(token.raw, at)
        elif token.kind in {"start", "end"}:
            name = _NAMES.get(token.name, token.name)
            if name in _BREAKS:
                found.one(" " if name == "td" else "\n", at, at + len(token.raw))
            elif name in _QUOTES and token.kind == "start":
                found.one(_QUOTES[name], at, at + len(token.raw))
    return CellText("".join(found.parts), found.starts, found.ends, path, raw)


class _Characters:
    """Characters, and the bytes each of them stands on."""

    __slots__ = ("ends", "parts", "starts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def one(self, word: str, start: int, end: int) -> None:
        """What stands for the bytes `[start, end)` as a whole."""
        self.parts.append(word)
        self.starts.extend([start] * len(word))
        self.ends.extend([end] * len(word))

    def text_of(self, raw: bytes, at: int) -> None:
        """A text that begins at `at`, its references undone."""
        if raw.startswith(b"<![CDATA["):
            self._run(raw[9:-3], at + 9)
            return
        done = 0
        for match in _REFERENCE.finditer(raw) if b"&" in raw else ():
            self._run(raw[done : match.start()], at + done)
            said = html.unescape(match[0].decode("ascii")).replace("\x00", "\ufffd")
            self.one(said, at + match.start(), at + match.end())
            done = match.end()
        self._run(raw[done:], at + done)

    def _run(self, raw: bytes, at: int) -> None:
        text = raw.decode("utf-8", "replace")
        self.parts.append(text.translate(_LINES))
        if len(text) == len(raw):
            self.starts.extend(range(at, at + len(raw)))
            self.ends.extend(range(at + 1, at + 1 + len(raw)))
            return
        end = at + len(raw)
        for char in text:
            self.starts.append(at)
            at = min(at + len(char.encode()), end)
            self.ends.append(at)


_LINES = {ord(char): " " for char in "\r\n\t"}
