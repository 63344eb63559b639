# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Streaming XML with byte offsets: each record element as a small tree that knows its ranges.

`records` walks a forward stream with expat and gives every element of the wanted names as a
`Node`, with the offsets of the element and of its text in the decoded stream. Only one
record is in memory at a time; everything outside records is skipped.

Refused, with the offset (`InputError`): a document type declaration of any kind (entity
declarations are how a small file expands without end; no list of ours has one), encodings
other than UTF-8, text that is not well-formed, a web page, and a stream that ends too early.
The latter shows itself only at the end, after records were given: nothing may be accepted
before the iterator has ended. `LimitError`: nesting deeper than 32, a record above 8 MB.

Offsets are expat's `CurrentByteIndex`, which counts bytes of the stream from its start.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import BinaryIO
from xml.parsers import expat

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, LimitError
from holdfast.readers.table import check_not_html

__all__ = ["MAX_RECORD_BYTES", "Node", "form_of", "records"]

MAX_DEPTH = 32  # the deepest list read here has 5 levels
MAX_RECORD_BYTES = 8 << 20  # the largest real record has 40 kB
_BLOCK_BYTES = 1 << 16
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")


class Node:
    """An element: tag, attributes, children, its own text (white space as it stands), ranges.

    `start` and `end` cover the element with its tags, `text_start` and `text_end` its first
    to last piece of text without surrounding white space (equal when there is none). All are
    offsets in the stream.
    """

    __slots__ = ("attributes", "children", "end", "pieces", "start", "tag", "text", "text_end", "text_start")

    def __init__(self, tag: str, attributes: dict[str, str], start: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node] = []
        self.text = ""  # joined from `pieces` when the element has ended
        self.pieces: list[str] = []
        self.start = start
        self.end = start
        self.text_start = start
        self.text_end = start

    def child(self, tag: str) -> Node | None:
        """The first child called `tag`."""
        return next((child for child in self.children if child.tag == tag), None)

    def value(self, tag: str) -> str:
        """The text of the first child called `tag`, white space folded; empty when there is none."""
        child = self.child(tag)
        return "" if child is None else " ".join(child.text.split())


class _Stop(Exception):  # noqa: N818 - leaves expat's callbacks, never this module
    def __init__(self, error: InputError) -> None:
        super().__init__()
        self.error = error


class _Walk:
    """The state of one walk: the path of open nodes inside a record, finished records, offsets."""

    def __init__(self, tags: Collection[str], what: str) -> None:
        self.tags = tags
        self.what = what
        self.depth = 0
        self.reached = 0  # where the last event was: a tag or text that never ends does not move it
        self.root: str | None = None
        self.root_attributes: dict[str, str] = {}
        self.open: list[Node] = []
        self.done: list[Node] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True  # one call per run of text; its range is found in `_close`
        self.parser.ordered_attributes = False
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.CommentHandler = self._between
        self.parser.ProcessingInstructionHandler = self._between
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype

    def _here(self) -> int:
        index: int = self.parser.CurrentByteIndex
        self.reached = index
        if self.open and index - self.open[0].start > MAX_RECORD_BYTES:
            raise _Stop(self.too_large(self.open[0].start))
        return index

    def too_large(self, start: int) -> LimitError:
        msg = f"a record of {self.what} is larger than {MAX_RECORD_BYTES} bytes"
        return LimitError(msg, where=f"byte {start}", hint="the file is damaged or of another format")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        index = self._here()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            msg = f"{self.what} is nested deeper than {MAX_DEPTH} elements"
            raise _Stop(LimitError(msg, where=f"byte {index}"))
        if self.root is None:
            self.root = tag
            self.root_attributes = attributes
        if self.open or tag in self.tags:
            node = Node(tag, attributes, index)
            if self.open:
                self.open[-1].children.append(node)
            self.open.append(node)

    def _end(self, _tag: str) -> None:
        index = self._here()
        self.depth -= 1
        if not self.open:
            return
        node = self.open.pop()
        if node.pieces:
            node.text = "".join(node.pieces)
        # An element written <X/> ends at its own start tag: both events carry the same index.
        node.end = -1 if index == node.start else index
        if not self.open:
            self.done.append(node)

    def _text(self, text: str) -> None:
        self._here()
        if self.open and (self.open[-1].pieces or not text.isspace()):
            self.open[-1].pieces.append(text)

    def _between(self, *_: str) -> None:
        self._here()

    def _doctype(self, *_: object) -> None:
        msg = f"{self.what} declares a document type or entities"
        hint = "no list of this kind does; entity declarations can expand without end and are refused"
        raise _Stop(InputError(msg, where=f"byte {self.parser.CurrentByteIndex}", hint=hint))


def form_of(node: Node) -> bytes:
    """16 bytes of the record with white space folded and the order of children ignored."""
    text = " ".join(node.text.split())
    children = sorted(form_of(child) for child in node.children)
    return short_id((node.tag.encode(), text.encode("utf-8", "surrogatepass"), *children))


def records(stream: BinaryIO, *, tags: Collection[str], root: str, what: str) -> Iterator[tuple[Node, bytes]]:
    """(node, its bytes) of every element called one of `tags`, in order.

    `root` is the name the document element must have.

    Raises:
        InputError, LimitError: as the module docstring says.
    """
    walk = _Walk(tags, what)
    window, base, total = b"", 0, 0
    first = True
    while True:
        block = stream.read(_BLOCK_BYTES)
        if first:
            block = _begin(stream, block, what)
            first = False
        _feed(walk, block, total)
        total += len(block)
        window += block
        if total - walk.reached > MAX_RECORD_BYTES:
            raise walk.too_large(walk.reached)
        if walk.root is not None and walk.root != root:
            msg = f"the document element is <{walk.root[:60]}>, {what} begins with <{root}>"
            raise InputError(msg, where="byte 0", hint="is this the file it claims to be?")
        for node in walk.done:
            _close(node, window, base)
            yield node, window[node.start - base : node.end - base]
        walk.done.clear()
        keep = walk.open[0].start if walk.open else walk.reached  # a tag may be cut by the block's end
        if keep > base:
            window, base = window[keep - base :], keep
        if not block:
            return


def _feed(walk: _Walk, block: bytes, total: int) -> None:
    try:
        walk.parser.Parse(block, not block)
    except _Stop as stop:
        raise stop.error from None
    except expat.ExpatError as exc:
        index = walk.parser.ErrorByteIndex
        index = index if index >= 0 else total
        reason = expat.ErrorString(exc.code) or "not well-formed"
        if not block:
            msg = f"{walk.what} is cut off: the file ends before its last element does ({reason})"
            raise InputError(msg, where=f"byte {total}", hint="fetch it again; nothing of it was accepted") from exc
        msg = f"{walk.what} is not well-formed XML: {reason}"
        hint = "the file is damaged, or in another encoding than it says; fetch it again"
        raise InputError(msg, where=f"byte {index}, line {exc.lineno}", hint=hint) from exc
    except (ValueError, LookupError) as exc:  # an encoding Python has no codec for
        msg = f"{walk.what} is in an encoding that cannot be read: {exc}"
        raise InputError(msg, where="byte 0", hint="lists are read in UTF-8") from exc


def _begin(stream: BinaryIO, block: bytes, what: str) -> bytes:
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


def _close(node: Node, window: bytes, base: int) -> None:
    """Set the ends that expat gives only as the start of the end tag, and the ranges of text."""
    for child in node.children:
        _close(child, window, base)
    if node.end < 0:
        node.end = base + _tag_end(node, window, base)
        return
    last = node.end - base
    node.end = base + window.index(b">", last) + 1
    if not node.text:
        return
    start, end = _tag_end(node, window, base), last
    if node.children:  # text between them: from the first to the last that is not blank
        starts = [start, *(child.end - base for child in node.children)]
        ends = [*(child.start - base for child in node.children), last]
        filled = [pair for pair in zip(starts, ends, strict=True) if window[slice(*pair)].strip()]
        start, end = filled[0][0], filled[-1][1]
    node.text_start = base + end - len(window[start:end].lstrip())
    node.text_end = base + start + len(window[start:end].rstrip())


def _tag_end(node: Node, window: bytes, base: int) -> int:
    """The end of the start tag of `node` in `window`: attribute values may hold a `>`."""
    position = node.start - base
    if not node.attributes:
        return window.index(b">", position) + 1
    match = _TAG.match(window, position)
    return window.index(b">", position) + 1 if match is None else match.end()


_TAG = re.compile(rb"""</?[^\s"'<>/]+(?:\s+[^\s=<>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
