# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The elements of a page, as browsers nest them where it matters for text, each with its place in the source.

Text belongs to blocks, and blocks to the elements around them; so what is kept of the tree
construction of the HTML standard (WHATWG HTML, 13.2.6) is: void elements, the end tags that
pages leave out (`p`, `li`, `dt`, `dd`, table parts, options), and the scopes that an end tag
cannot leave. Not kept: moving misplaced content out of
tables and reopening formatting behind a block: they move no character to another paragraph.
A stray tag is an empty element.

The tree is built without recursion, and an end tag is looked for among the 512 innermost open
elements only, and no element is deeper than that (browsers cap the depth there): a hostile page
costs time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.readers.documents.html_tokens import END, RAW, START, TEXT, attributes, tokens

__all__ = ["STATING", "VOID", "Element", "Words", "path_of", "read_tree", "walk"]

VOID = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
STATING = frozenset({"meta", "link", "script", "time", "title"})
_ENDS_P = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul",
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# An element of the key ends an open one of the values, looked for up to the nearest of the third.
_ENDED_BY: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "th": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "thead": (frozenset({"thead", "tbody", "tfoot", "caption", "colgroup"}), frozenset({"table"})),
    "tbody": (frozenset({"thead", "tbody", "tfoot", "caption", "colgroup"}), frozenset({"table"})),
    "tfoot": (frozenset({"thead", "tbody", "tfoot", "caption", "colgroup"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "optgroup": (frozenset({"option", "optgroup"}), frozenset({"select"})),
    "body": (frozenset({"head"}), frozenset({"html"})),
}
_SCOPE = frozenset({"table", "td", "th", "caption", "html", "template", "object", "marquee", "applet", "button"})
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "span", "strike", "strong", "sub", "sup",
    "tt", "u",
})  # fmt: skip
_TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
_DEEPEST = 512


class Words:
    """A run of text in the tree: source characters `start` to `end`, `raw` where no reference is one (a script)."""

    __slots__ = ("end", "parent", "raw", "start")

    def __init__(self, parent: Element, start: int, end: int, *, raw: bool) -> None:
        self.parent = parent
        self.start = start
        self.end = end
        self.raw = raw


class Element:
    """An element: `name`, `children` in order, `start` to `end` with its tags, `inner` the range of its attributes."""

    __slots__ = ("_attributes", "_numbers", "_source", "children", "end", "inner", "name", "parent", "start")

    def __init__(self, source: str, name: str, parent: Element | None, *, start: int, inner: tuple[int, int]) -> None:
        self.name = name
        self.parent = parent
        self.start = start
        self.end = len(source)
        self.inner = inner
        self.children: list[Element | Words] = []
        self._source = source
        self._attributes: dict[str, str] | None = None
        self._numbers: dict[Element, int] | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes, read when first asked for."""
        if self._attributes is None:
            start, end = self.inner
            self._attributes = attributes(self._source[start:end]) if end > start else {}
        return self._attributes

    def mentions(self, pattern: re.Pattern[str]) -> bool:
        """Whether the source of its attributes holds a match (cheaper than reading them)."""
        start, end = self.inner
        return end > start and pattern.search(self._source, start, end) is not None

    def number_of(self, child: Element) -> int:
        """Which of the children of its name a child is, from 1, as an XPath counts; the first call counts all."""
        if self._numbers is None:
            self._numbers, seen = {}, dict[str, int]()
            for one in self.children:
                if isinstance(one, Element):
                    self._numbers[one] = seen[one.name] = seen.get(one.name, 0) + 1
        return self._numbers[child]


def read_tree(source: str, stating: list[Element] | None = None) -> Element:
    """The tree of a page. The root is an element without a name that spans the whole source.

    Elements that may state something of the page itself (`STATING`) are added to `stating` in their order.
    """
    builder = _Builder(source, [] if stating is None else stating)
    begin, finish, stack = builder.begin, builder.finish, builder.open
    for kind, name, start, end, inner, inner_end in tokens(source):
        if kind in (TEXT, RAW):
            parent = stack[-1]
            parent.children.append(Words(parent, start, end, raw=kind == RAW))
        elif kind == START:
            begin(name, start, (inner, inner_end), end)
        elif kind == END:
            finish(name, start, end)
    return builder.root


def walk(root: Element) -> Iterator[tuple[Element | Words, bool]]:
    """Every node below `root` in document order, as `(node, entering)`; elements come twice, words once."""
    stack: list[tuple[Element, Iterator[Element | Words]]] = [(root, iter(root.children))]
    while stack:
        element, rest = stack[-1]
        node = next(rest, None)
        if node is None:
            stack.pop()
            if stack:
                yield element, False
            continue
        yield node, True
        if isinstance(node, Element):
            stack.append((node, iter(node.children)))


def path_of(element: Element, known: dict[Element, str] | None = None) -> str:
    """Where an element is in the page, as an XPath: `/html[1]/body[1]/p[3]`; `known` are paths found before."""
    known = {} if known is None else known
    chain = []
    at: Element | None = element
    while at is not None and at.parent is not None and at not in known:
        chain.append(at)
        at = at.parent
    path = known.get(at, "") if at is not None else ""
    for one in reversed(chain):
        path += f"/{one.name}[{one.parent.number_of(one) if one.parent is not None else 1}]"
        known[one] = path
    return path or "/"


class _Builder:
    """The open elements, and what a tag does to them."""

    def __init__(self, source: str, stating: list[Element]) -> None:
        self.root = Element(source, "", None, start=0, inner=(0, 0))
        self.open = [self.root]
        self._stating = stating
        self._source = source
        self._count: dict[str, int] = {}  # how many of a name are open

    def begin(self, name: str, start: int, inner: tuple[int, int], end: int) -> None:
        """A start tag."""
        if name in {"html", "body", "head"} and self._count.get(name):
            self._stray(name, start, end)  # a second one adds attributes at most
            return
        if name in _ENDS_P and self._count.get("p"):
            self._close({"p"}, _SCOPE, start)
        if name in _HEADINGS and self.open[-1].name in _HEADINGS:
            self._pop(start)
        rule = _ENDED_BY.get(name)
        if rule is not None and any(self._count.get(one) for one in rule[0]):
            self._close(rule[0], rule[1], start)
        parent = self.open[-1]
        element = Element(self._source, name, parent, start=start, inner=inner)
        parent.children.append(element)
        if name in STATING:
            self._stating.append(element)
        if len(self.open) > _DEEPEST:  # as in browsers, what is nested deeper stands beside its parent
            element.end = end
            return
        if name in VOID or (parent.name in {"svg", "math"} and self._source.startswith("/", inner[1] - 1)):
            element.end = end
            return
        self.open.append(element)
        self._count[name] = self._count.get(name, 0) + 1

    def finish(self, name: str, start: int, end: int) -> None:
        """An end tag; one that nothing open answers to does nothing."""
        if not self._count.get(name) or name in {"html", "body"}:
            self._stray(name, start, end)
            return
        scope = frozenset({"table"}) if name in _TABLE_PARTS else _SCOPE
        for depth in range(len(self.open) - 1, max(0, len(self.open) - _DEEPEST), -1):
            element = self.open[depth]
            if element.name == name:
                while len(self.open) > depth + 1:
                    self._pop(start)
                self._pop(end)
                return
            if element.name in scope or (name in _FORMATTING and element.name not in _FORMATTING):
                break
        self._stray(name, start, end)

    def _stray(self, name: str, start: int, end: int) -> None:
        """A tag that opens and closes nothing: an empty element, so that it parts blocks as its name does."""
        element = Element(self._source, name, self.open[-1], start=start, inner=(end, end))
        element.end = end
        self.open[-1].children.append(element)

    def _close(self, names: frozenset[str] | set[str], scope: frozenset[str], at: int) -> None:
        for depth in range(len(self.open) - 1, max(0, len(self.open) - _DEEPEST), -1):
            name = self.open[depth].name
            if name in names:
                while len(self.open) > depth:
                    self._pop(at)
                return
            if name in scope:
                return

    def _pop(self, at: int) -> None:
        element = self.open.pop()
        element.end = at
        self._count[element.name] -= 1
