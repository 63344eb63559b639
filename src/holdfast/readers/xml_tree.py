# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Elements of an XML record as small trees that know their ranges in the stream.

`Node` is an element; `Later` one whose tree is made of its bytes when it is first asked for.
`tree` makes it: the bytes of a record that holds only tags and text are split at "<", and every
piece, a tag with the text behind it, is cut up once for all places where it stands (`Pieces`):
a list consists of the same few hundred tags, years and yes and no, a hundred thousand times.
What is well-formed has been seen before (`readers.xml`); nothing here is a judge of XML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from holdfast.base.digest import short_id
from holdfast.base.errors import LimitError

__all__ = ["MAX_DEPTH", "WHITE", "Later", "Node", "Pieces", "form_of", "lines", "text_of", "tree"]

MAX_DEPTH = 32  # the deepest list read here has 12 levels
WHITE = b" \t\r\n"
_ATTRIBUTE = re.compile(rb"""([^\s=<>/]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')""")
# Attributes as nearly every list writes them: in double quotes, with nothing to replace. A fifth of the time.
_AWKWARD = re.compile(rb"[&'\r\n\t]")
_PLAIN_ATTRIBUTE = re.compile(r'([^\s=<>/]+) *= *"([^"]*)"')
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})
_TAG = re.compile(rb"""[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*(?=>)""")  # without its brackets
_START, _LOOSE, _EMPTY, _END = range(4)
_SLASH = ord("/")
_MAX_PIECES = 8192  # remembered; those of a list that come again are some hundred
_MAX_PIECE_BYTES = 64  # longer ones hardly come again
_Piece = tuple[int, str, int, bytes, str, int, int, int]  # kind, tag, size, attributes, text, its range, length
Pieces = dict[bytes, _Piece]


class Node:
    """An element: tag, attributes, children, its own text (white space as it stands), ranges.

    `start` and `end` cover the element with its tags, `text_start` and `text_end` its first
    to last piece of text without surrounding white space (equal when there is none). All are
    offsets in the stream.
    """

    __slots__ = ("_attributes", "_raw", "children", "end", "start", "tag", "text", "text_end", "text_start")

    def __init__(  # noqa: PLR0917 - made in bulk
        self, tag: str, start: int, end: int, text: str, text_start: int, text_end: int, raw: bytes = b""
    ) -> None:
        self.tag = tag
        self.start = start
        self.end = end
        self.text = text
        self.text_start = text_start
        self.text_end = text_end
        self.children: list[Node] = []
        self._raw = raw  # the attributes as they stand behind the tag's name
        self._attributes: Mapping[str, str] | None = None

    @property
    def attributes(self) -> Mapping[str, str]:
        """The attributes by name, references replaced; read when first asked for."""
        found = self._attributes
        if found is None:
            found = self._attributes = _attributes(self._raw) if self._raw else _NO_ATTRIBUTES
        return found

    def attribute_range(self, name: str) -> tuple[int, int] | None:
        """Where the value of an attribute stands in the stream, its quotes outside; `None` when there is none."""
        at = self.start + 1 + len(self.tag.encode())
        for match in _ATTRIBUTE.finditer(self._raw):
            if match[1].decode() == name:
                group = 2 if match[2] is not None else 3
                return at + match.start(group), at + match.end(group)
        return None

    def child(self, tag: str) -> Node | None:
        """The first child called `tag`."""
        for child in self.children:
            if child.tag == tag:
                return child
        return None

    def value(self, tag: str) -> str:
        """The text of the first child called `tag`, white space folded; empty when there is none."""
        for child in self.children:
            if child.tag == tag:
                return " ".join(child.text.split())
        return ""


class Later(Node):
    """A record whose children and text are read from its bytes when they are first asked for."""

    __slots__ = ("_data", "_depth", "_pieces", "_tree")

    def __init__(self, tag: str, start: int, end: int, *, raw: bytes, depth: int, pieces: Pieces) -> None:
        self.tag = tag
        self.start = start
        self.end = end
        self._raw = raw
        self._attributes = None
        self._depth = depth
        self._pieces = pieces
        self._data = b""
        self._tree: Node | None = None

    def keep(self, data: bytes) -> None:
        """Take the bytes of the whole element."""
        self._data = data

    def _read(self) -> Node:
        if self._tree is None:
            self._tree = tree(self._data, self.start, self._depth, self._pieces)
            self._data = b""
        return self._tree

    @property
    def children(self) -> list[Node]:  # type: ignore[override] # a slot there
        """As in Node."""
        return self._read().children

    @property
    def text(self) -> str:  # type: ignore[override] # a slot there
        """As in Node."""
        return self._read().text

    @property
    def text_start(self) -> int:  # type: ignore[override] # a slot there
        """As in Node."""
        return self._read().text_start

    @property
    def text_end(self) -> int:  # type: ignore[override] # a slot there
        """As in Node."""
        return self._read().text_end


def form_of(node: Node) -> bytes:
    """16 bytes of the record with white space folded and the order of children and attributes ignored."""
    return short_id((_form(node).encode("utf-8", "surrogatepass"),))


def _form(node: Node) -> str:
    said = f"{node.tag}\x01{' '.join(node.text.split())}" if node.text else node.tag
    if node._raw and node.attributes:  # noqa: SLF001 - this module's own
        pairs = sorted(f"{name}\x02{' '.join(value.split())}" for name, value in node.attributes.items())
        said = "\x03".join((said, *pairs))
    if node.children:
        return f"{said}\x04{chr(5).join(sorted([_form(child) for child in node.children]))}\x06"
    return said


def tree(data: bytes, base: int, depth: int, pieces: Pieces) -> Node:
    """The one element that `data` holds, without comments, sections and instructions, below `depth` others.

    `base` is the offset of `data` in the stream; `pieces` remembers what was cut up before.

    Raises:
        LimitError: it is nested too deep.
    """
    at = base
    root = current = Node("", base, base, "", base, base)
    loose: Node | None = None  # an element whose text is kept as it stands if nothing but its end tag follows
    stack: list[Node] = []
    most = MAX_DEPTH - depth
    push, pop, remembered = stack.append, stack.pop, pieces.get
    for raw in data.split(b"<")[1:]:
        kind, tag, size, attributes, text, first, last, length = remembered(raw) or _cut(raw, pieces)
        if kind == _END:
            current.end = at + size
            if current is loose and not current.children and size == len(current.tag.encode()) + 3:
                current.text = text_of(data[current.start - base + size - 1 : at - base])
            current = pop()
            if text:
                _add(current, text, at + first, at + last, apart=first > size)
        elif kind == _EMPTY:
            current.children.append(Node(tag, at, at + size, "", at, at, attributes))
            if text:
                _add(current, text, at + first, at + last, apart=first > size)
        else:
            node = Node(tag, at, at + size, text, at + first, at + last, attributes)
            current.children.append(node)
            push(current)
            current = node
            if kind == _LOOSE:
                loose = node
            if len(stack) > most:
                msg = f"a record is nested deeper than {MAX_DEPTH} elements"
                raise LimitError(msg, where=f"byte {at}")
        at += length
    return root.children[0]


def _cut(raw: bytes, pieces: Pieces) -> _Piece:
    """The tag and the text of a piece, remembered in `pieces` where it is short."""
    head, _, tail = raw.partition(b">")
    if b">" in tail:  # in a value, or in the text
        match = _TAG.match(raw)
        assert match is not None  # noqa: S101 - expat has read it
        head, tail = raw[: match.end()], raw[match.end() + 1 :]
    name = head.split(None, 1)[0]
    if name[-1] == _SLASH:
        name = name[:-1]
    rest, size = head[len(name) :], len(head) + 2
    core = tail.strip(WHITE)
    first = last = 0
    if core:
        first = size + len(tail) - len(tail.lstrip(WHITE))
        last = first + len(core)
    if name[0] == _SLASH:
        kind = _END
    elif rest[-1:] == b"/":
        kind = _EMPTY
    else:
        kind = _LOOSE if core and not rest and len(core) != len(tail) else _START
    given = b"" if rest == b"/" else rest
    made = (kind, name.decode(), size, given, text_of(core) if core else "", first, last, len(raw) + 1)
    if len(raw) <= _MAX_PIECE_BYTES:
        if len(pieces) >= _MAX_PIECES:
            pieces.clear()  # what comes again comes back
        pieces[raw] = made
    return made


def _add(node: Node, text: str, start: int, end: int, *, apart: bool) -> None:
    """Text among the children of `node`; `apart` when white space stands before it."""
    if not node.text:
        node.text_start = start
    elif apart:
        node.text += " "
    node.text += text
    node.text_end = end


def text_of(raw: bytes) -> str:
    """Text as XML reads it: UTF-8, line ends as one line feed, references replaced."""
    text = raw.decode()
    if "\r" in text:
        text = lines(text)
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def lines(text: str) -> str:
    """Line ends as one line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=4096)
def _attributes(raw: bytes) -> Mapping[str, str]:
    if _AWKWARD.search(raw) is None:
        return dict(_PLAIN_ATTRIBUTE.findall(raw.decode()))
    return {match[1].decode(): _attribute(match) for match in _ATTRIBUTE.finditer(raw)}


def _attribute(match: re.Match[bytes]) -> str:
    text = lines((match[2] if match[2] is not None else match[3]).decode())
    text = text.replace("\n", " ").replace("\t", " ")
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(match: re.Match[str]) -> str:
    if match[3] is not None:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] is not None else int(match[2]))
