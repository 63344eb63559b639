# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Streaming XML with byte offsets: each record element as a small tree that knows its ranges.

`records` walks a forward stream and gives every element of the wanted names as a `Node`, with
the offsets of the element, of its text and of its attributes in the decoded stream. Only one
record is in memory at a time; everything outside records is skipped.

1. expat reads every block and vouches that it is well-formed; it calls nothing of ours but
   for document types. A call per element would cost four times what the rest does.
2. `_TOKEN` then cuts the same bytes into tags and text. It need not be a judge of XML, only
   agree with expat about what is well-formed; a gap between two tokens ends the walk.
3. Of a record without comments, sections and instructions only the end is looked for: "<"
   stands nowhere but at tags. Its tree is made when it is first asked for; where a list repeats
   itself from day to day, or another process reads the record, nobody asks.

Refused, with the offset (`InputError`): a document type declaration of any kind (entity
declarations are how a small file expands without end; no list of ours has one), encodings
other than UTF-8, text that is not well-formed, a web page, and a stream that ends too early.
The latter shows itself only at the end, after records were given: nothing may be accepted
before the iterator has ended. `LimitError`: nesting deeper than 32, a record above 8 MB.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import BinaryIO
from xml.parsers import expat

from holdfast.base.errors import InputError, LimitError
from holdfast.readers.table import check_not_html
from holdfast.readers.xml_tree import MAX_DEPTH, WHITE, Later, Node, Pieces, form_of, lines, text_of

__all__ = ["MAX_RECORD_BYTES", "Node", "form_of", "records"]

MAX_RECORD_BYTES = 8 << 20  # the largest real record has 40 kB
_BLOCK_BYTES = 1 << 18
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
# One tag, or one run of text. White space behind a tag belongs to its token: most of it is indentation.
_TOKEN = re.compile(
    rb"(?:<(?:([^\s/<>!?=]+)>([^<]*)</\1[ \t\r\n]*>"  # 1, 2: an element with nothing but text
    rb"|/([^\s<>]+)[ \t\r\n]*>"  # 3: an end tag
    rb"""|([^\s/<>!?=]+)((?:[ \t\r\n]+[^\s=<>/]+[ \t\r\n]*=[ \t\r\n]*(?:"[^"<]*"|'[^'<]*'))*)[ \t\r\n]*(/?)>"""  # 4-6
    rb"|!\[CDATA\[((?s:.*?))\]\]>"  # 7
    rb"|((?:!--(?s:.*?)--|\?(?s:.*?)\?)>)"  # 8: a comment or an instruction
    rb")[ \t\r\n]*"
    rb"|([^<]+))"  # 9: text beside elements
)
_LEAF, _END, _TAG, _CDATA, _BETWEEN = 2, 3, 6, 7, 8
_TAGS = frozenset({_TAG, _LEAF})
_GREATER = ord(">")
_MAX_NAMES = 4096  # names of elements remembered; a list has a few dozen


_UNFINISHED = Node("", 0, 0, "", 0, 0)  # the end of the record is in a block to come


def records(stream: BinaryIO, *, tags: Collection[str], root: str, what: str) -> Iterator[tuple[Node, bytes]]:
    """(node, its bytes) of every element called one of `tags`, in order.

    `root` is the name the document element must have.

    Raises:
        InputError, LimitError: as the module docstring says.
    """
    walk = _Walk(tags, root, what)
    judge = _judge(what)
    total = 0
    block = _first_block(stream, stream.read(_BLOCK_BYTES), what)
    while True:
        _vouch(judge, block, total, what)
        total += len(block)
        yield from walk.taken(block)
        if not block:
            return
        block = stream.read(_BLOCK_BYTES)


class _Walk:
    """The state of one walk: the bytes not yet cut into tokens, the open elements, the record being built."""

    def __init__(self, tags: Collection[str], root: str, what: str) -> None:
        self.tags = tags
        self.root = root
        self.what = what
        self.window = b""
        self.base = 0  # offset of the window in the stream
        self.at = 0  # how far in the window tokens have been cut
        self.open: list[Node | None] = []  # None: an element outside every record
        self.record = -1  # where the record being built begins in the stream
        self.names: dict[bytes, str] = {}
        self.pieces: Pieces = {}
        self.begun = False
        self.more = True  # whether there may be another block
        self.marks: dict[bytes, re.Pattern[bytes]] = {}

    def taken(self, block: bytes) -> Iterator[tuple[Node, bytes]]:
        """The records that end in `block`; an empty one is the end of the stream."""
        keep = self.at if self.record < 0 else self.record - self.base
        self.window, self.base, self.at = self.window[keep:] + block, self.base + keep, self.at - keep
        # Up to the last "<" every token is whole; what begins there may go on in the next block.
        limit = self.window.rfind(b"<") if block else len(self.window)
        self.more = bool(block)
        if limit > self.at:
            for node in self._cut(limit):
                data = self.window[node.start - self.base : node.end - self.base]
                if type(node) is Later:
                    node.keep(data)
                yield node, data
        since = self.at if self.record < 0 else self.record - self.base
        if len(self.window) - since > MAX_RECORD_BYTES:
            msg = f"a record of {self.what} is larger than {MAX_RECORD_BYTES} bytes"
            hint = "the file is damaged or of another format"
            raise LimitError(msg, where=f"byte {self.base + since}", hint=hint)
        if not block and self.at != len(self.window):
            msg = f"{self.what} has something that is no XML"
            raise InputError(msg, where=f"byte {self.base + self.at}", hint="the file is damaged; fetch it again")

    def _cut(self, limit: int) -> Iterator[Node]:
        """The records that end before `limit`."""
        at = -1
        while at != self.at < limit:
            at = self.at
            for node in self._tokens(limit):
                yield node
                if type(node) is Later:
                    self.at = node.end - self.base
                    break  # what is in it is no token of ours

    def _tokens(self, limit: int) -> Iterator[Node]:
        """The records that end before `limit`. One loop over all tokens: the names are local for speed."""
        base, names, stack = self.base, self.names, self.open
        at = self.at
        current = stack[-1] if stack else None
        for match in _TOKEN.finditer(self.window, at, limit):
            begin, after = match.span()
            if begin != at:
                break  # a comment or section that goes on in the next block
            at = after
            kind = match.lastindex
            if kind == _LEAF and current is not None:
                raw_tag, text = match.group(1, 2)
                node = _leaf(names.get(raw_tag) or self._name(raw_tag), text, base + begin, len(raw_tag))
                if node.end > base + after or self.window[node.end - base - 1] != _GREATER:
                    node.end = base + self.window.index(b">", match.end(2)) + 1  # white space in the end tag
                current.children.append(node)
                if len(stack) >= MAX_DEPTH:
                    raise self._too_deep(begin)
            elif kind == _END:
                if (record := self._ended(match)) is not None:
                    yield record
                current = stack[-1] if stack else None
            elif kind in _TAGS:
                if (record := self._started(match, current, limit)) is not None:
                    if record is _UNFINISHED:
                        at = begin
                        break
                    yield record
                current = stack[-1] if stack else None
            elif current is not None and kind != _BETWEEN:
                _add_text(current, match, base, self.window)
        self.at = at

    def _started(self, match: re.Match[bytes], parent: Node | None, limit: int) -> Node | None:
        """A start tag, or outside a record an element with nothing but text; the record that it is all of, if so."""
        leaf = match.lastindex == _LEAF
        raw_tag = match.group(1 if leaf else 4)
        tag = self.names.get(raw_tag) or self._name(raw_tag)
        begin = self.base + match.start()
        if len(self.open) >= MAX_DEPTH:
            raise self._too_deep(match.start())
        if not self.begun:
            self._begin(tag)
        wanted = parent is not None or tag in self.tags
        if leaf:
            if not wanted:
                return None
            node = _leaf(tag, match[2], begin, len(raw_tag))
            node.end = self.base + self.window.index(b">", match.end(2)) + 1
            return node
        empty = bool(match[6])
        if wanted and parent is None and not empty:
            later = self._later(match, tag, limit)
            if later is not None:
                return later
        node = Node(tag, begin, self.base + match.end(6) + 1, "", begin, begin, match[5])
        if parent is not None:
            parent.children.append(node)
        if empty:
            return node if wanted and parent is None else None
        self.open.append(node if wanted else None)
        if wanted and parent is None:
            self.record = begin
        return None

    def _later(self, match: re.Match[bytes], tag: str, limit: int) -> Node | None:
        """The record that begins with `match`, its end found; `_UNFINISHED`, or `None` when it must be walked."""
        window, begin, inside = self.window, match.start(), match.end(6)
        level = 1
        for end in self._marks(match[4]).finditer(window, inside, limit):
            level += -1 if end[1] else not end[2].endswith(b"/")
            if not level:
                break
        else:
            cut = limit < len(window) or self.more
            if not cut or len(window) - begin > MAX_RECORD_BYTES or _hides(window, inside, limit):
                return None
            return _UNFINISHED
        stop = end.start()
        if _hides(window, inside, stop) or _may_be_deep(window[begin:stop], MAX_DEPTH - len(self.open)):
            return None
        span = self.base + begin, self.base + end.end()
        return Later(tag, *span, raw=match[5], depth=len(self.open), pieces=self.pieces)

    def _marks(self, raw_tag: bytes) -> re.Pattern[bytes]:
        """The start tags and end tags of that name."""
        found = self.marks.get(raw_tag)
        if found is None:
            rest = rb"""(?=[ \t\r\n/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>"""
            found = re.compile(rb"<(/?)" + re.escape(raw_tag) + rest)
            if len(self.marks) < _MAX_NAMES:
                self.marks[raw_tag] = found
        return found

    def _ended(self, match: re.Match[bytes]) -> Node | None:
        """An end tag; the record that ends with it, if one does."""
        node = self.open.pop()
        if node is None:
            return None
        node.end = self.base + self.window.index(b">", match.end(3)) + 1
        if self.open and self.open[-1] is not None:
            return None
        self.record = -1
        return node

    def _begin(self, tag: str) -> None:
        self.begun = True
        if tag != self.root:
            msg = f"the document element is <{tag[:60]}>, {self.what} begins with <{self.root}>"
            raise InputError(msg, where="byte 0", hint="is this the file it claims to be?")

    def _name(self, raw: bytes) -> str:
        name = raw.decode()
        if len(self.names) < _MAX_NAMES:
            self.names[raw] = name
        return name

    def _too_deep(self, position: int) -> LimitError:
        msg = f"{self.what} is nested deeper than {MAX_DEPTH} elements"
        return LimitError(msg, where=f"byte {self.base + position}")


def _hides(window: bytes, start: int, stop: int) -> bool:
    """Whether there is something that can hold a "<" which begins no tag."""
    return window.find(b"<!", start, stop) >= 0 or window.find(b"<?", start, stop) >= 0


def _may_be_deep(data: bytes, depth: int) -> bool:
    """Whether elements in `data`, an element without its end tag, may be nested deeper than `depth`.

    An element without content counts once it is closed by "/>". Only text that has these two signs can
    make it look flatter than it is; then the tree is refused when it is made.
    """
    if data.count(b"</") + 2 < depth:  # as many elements with content, the outermost, and one without
        return False
    level = 0
    for part in data.split(b"</"):
        level += part.count(b"<") - part.count(b"/>")
        if level >= depth:
            return True
        level -= 1
    return False


def _leaf(tag: str, text: bytes, start: int, tag_length: int) -> Node:
    """`<tag>text</tag>` at `start`, as if no white space stood in its end tag."""
    first = start + tag_length + 2
    end = first + len(text) + tag_length + 3
    core = text.strip(WHITE)
    if not core:
        return Node(tag, start, end, "", start, start)
    if len(core) != len(text):
        first += len(text) - len(text.lstrip(WHITE))
    return Node(tag, start, end, text_of(text), first, first + len(core))


def _add_text(node: Node, match: re.Match[bytes], base: int, window: bytes) -> None:
    """A run of text or a CDATA section among the children of `node`."""
    section = match.lastindex == _CDATA
    raw = match[7] if section else match[9]
    core = raw.strip(WHITE)
    if not core:
        return
    start = match.start(7 if section else 9) + len(raw) - len(raw.lstrip(WHITE))
    if not node.text:
        node.text_start = base + start
    elif window[match.start() - 1] in WHITE or raw[:1].isspace():
        node.text += " "  # belongs to the token before
    node.text += lines(core.decode()) if section else text_of(core)
    node.text_end = base + start + len(core)


def _judge(what: str) -> expat.XMLParserType:
    judge = expat.ParserCreate()

    def refuse(*_: object) -> None:
        msg = f"{what} declares a document type or entities"
        hint = "no list of this kind does; entity declarations can expand without end and are refused"
        raise _Stop(InputError(msg, where=f"byte {judge.CurrentByteIndex}", hint=hint))

    judge.StartDoctypeDeclHandler = refuse
    judge.EntityDeclHandler = refuse
    return judge


class _Stop(Exception):  # noqa: N818 - leaves expat's callbacks, never this module
    def __init__(self, error: InputError) -> None:
        super().__init__()
        self.error = error


def _vouch(judge: expat.XMLParserType, block: bytes, total: int, what: str) -> None:
    """Step 1: whether what there is so far, `total` bytes and `block`, is well-formed."""
    try:
        judge.Parse(block, not block)
    except _Stop as stop:
        raise stop.error from None
    except expat.ExpatError as exc:
        index = judge.ErrorByteIndex
        index = index if index >= 0 else total
        reason = expat.ErrorString(exc.code) or "not well-formed"
        if not block:
            msg = f"{what} is cut off: the file ends before its last element does ({reason})"
            raise InputError(msg, where=f"byte {total}", hint="fetch it again; nothing of it was accepted") from exc
        msg = f"{what} is not well-formed XML: {reason}"
        hint = "the file is damaged, or in another encoding than it says; fetch it again"
        raise InputError(msg, where=f"byte {index}, line {exc.lineno}", hint=hint) from exc
    except (ValueError, LookupError) as exc:  # an encoding Python has no codec for
        msg = f"{what} is in an encoding that cannot be read: {exc}"
        raise InputError(msg, where="byte 0", hint="lists are read in UTF-8") from exc


def _first_block(stream: BinaryIO, block: bytes, what: str) -> bytes:
    while len(block) < 512 and (more := stream.read(512)):  # noqa: PLR2004 - a page shows itself by then
        block += more
    if not block.strip():
        msg = f"{what} is empty"
        raise InputError(msg, where="byte 0", hint="an empty file is no list; fetch it again")
    check_not_html(block[:4096], what)
    if block.startswith((b"\xff\xfe", b"\xfe\xff")):
        msg = f"{what} is in UTF-16"
        raise InputError(msg, where="byte 0", hint="lists are read in UTF-8; hand in the publisher's own file")
    match = _ENCODING.match(block.removeprefix(b"\xef\xbb\xbf"))
    if match is not None and match[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}:
        msg = f"{what} says it is in {match[1].decode('latin-1')[:40]}"
        raise InputError(msg, where="byte 0", hint="lists are read in UTF-8; hand in the publisher's own file")
    return block
