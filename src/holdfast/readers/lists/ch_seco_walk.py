# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Walking one record of Switzerland's list: rows from texts and attributes, and what no rule takes.

Much of this list stands in attributes (`<day-month-year day="23" month="3" …/>`), so ranges of
attribute values are found in the record's bytes. `strange` keeps what an element holds beside
what it is known for: unknown elements become notes and losses (`unparsed`), unknown attributes
losses (`dropped`) whose text holds the value.

Paths name elements as the list does, with their place among their likes where there is more
than one (`identity[2]/name[1]/name-part`), and `[main=false]`, `[quality=low]` where an element
says of itself that it counts for less.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from holdfast.base.digest import short_id
from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import squeeze
from holdfast.readers.xml import Node

__all__ = ["Fill", "attribute", "form_of_bytes", "label", "leaves", "numbered"]

_MARKS = (("main", "false"), ("quality", "low"), ("quality", "medium"), ("current", "false"))
_MARKED = frozenset(name for name, _ in _MARKS)


class Fill:
    """The builder, the bytes of the record and where it begins in the stream, and the dataset."""

    __slots__ = ("b", "base", "data", "dataset")

    def __init__(self, b: Builder, data: bytes, base: int, dataset: str) -> None:
        self.b = b
        self.data = data
        self.base = base
        self.dataset = dataset

    def range(self, node: Node) -> tuple[int, int]:
        """The node's text, in bytes from the start of the record; the whole element where it has none."""
        if node.text_end > node.text_start:
            return node.text_start - self.base, node.text_end - self.base
        return node.start - self.base, node.end - self.base

    def attribute_range(self, node: Node, name: str) -> tuple[int, int]:
        """The value of an attribute without its quotes; the whole element where the bytes do not show it."""
        start, end = node.start - self.base, node.end - self.base
        match = _attribute(name).search(self.data, start, end)
        if match is None:
            return start, end
        return match.span(1) if match[1] is not None else match.span(2)

    def row(  # noqa: PLR0917 - a row, in bulk
        self, prop: str, value: str, path: str, span: tuple[int, int], on: tuple[str, str] | None = None,
        *, lang: str | None = None, original: str | None = None,
    ) -> None:  # fmt: skip
        """One statement about the main entity, or about the (entity, schema) `on`."""
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        self.b.rows.append(Row(entity, schema, prop, value, lang, original, path, *span))

    def put(  # noqa: PLR0917 - a row, in bulk
        self,
        prop: str,
        value: str,
        node: Node,
        path: str,
        on: tuple[str, str] | None = None,
        *,
        lang: str | None = None,
    ) -> None:
        """`value`, which stands on the node's text."""
        original = None if squeeze(node.text) == value else node.text.strip() or None
        self.row(prop, value, path, self.range(node), on, lang=lang, original=original)

    def put_attribute(  # noqa: PLR0917 - a row, in bulk
        self, prop: str, value: str, node: Node, name: str, path: str, on: tuple[str, str] | None = None
    ) -> None:
        """`value`, which stands on an attribute of the node."""
        said = squeeze(node.attributes[name])
        original = None if said == value else said
        self.row(prop, value, f"{path}/@{name}", self.attribute_range(node, name), on, original=original)

    def note(self, node: Node, path: str, reason: str) -> None:
        """Keep the node's text as a note, and count the loss."""
        text = squeeze(node.text)
        if text:
            self.keep(text, path, self.range(node), reason)

    def keep(self, text: str, path: str, span: tuple[int, int], reason: str, *, original: str | None = None) -> None:
        """Keep `text` as a note of the party, and count the loss; `original` is what stands there, when it is less."""
        self.b.parts += 1
        self.row("notes", text, path, span, original=original)
        self.b.losses.append(Loss("unparsed", reason, text, path, *span))

    def lose(self, text: str, path: str, span: tuple[int, int], *, reason: str, kind: str = "unparsed") -> None:
        """Count a loss of meaning; the text stands elsewhere as a statement, or (`dropped`) in the loss only."""
        self.b.losses.append(Loss(kind, reason, text, path, *span))

    def strange(self, node: Node, path: str, known: Collection[str], attributes: Collection[str]) -> None:
        """Keep what the element holds besides the children and attributes it is known for."""
        for name, value in node.attributes.items():
            if name not in attributes and not name.startswith(("xmlns", "xsi:")):
                span = self.attribute_range(node, name)
                self.lose(f"{name}={value}", f"{path}/@{name}", span, reason="unknown attribute", kind="dropped")
        for child in node.children:
            if child.tag not in known:
                self._unknown(child, f"{path}/{child.tag}" if path else child.tag)

    def _unknown(self, node: Node, path: str) -> None:
        text = leaves(node)
        if text:
            self.keep(text, path, (node.start - self.base, node.end - self.base), "unknown element")


def numbered(node: Node, tag: str, path: str = "") -> Sequence[tuple[Node, str]]:
    """The children called `tag` with their paths, numbered where there are several."""
    found = [child for child in node.children if child.tag == tag]
    if not found:
        return ()
    stem = f"{path}/{tag}" if path else tag
    if len(found) == 1:
        return ((found[0], stem + label(found[0])),)
    return [(child, f"{stem}[{index}]{label(child)}") for index, child in enumerate(found, start=1)]


def label(node: Node) -> str:
    """`[main=false]`, `[quality=low]` … where the element says so of itself."""
    if _MARKED.isdisjoint(node.attributes):
        return ""
    return "".join(f"[{name}={value}]" for name, value in _MARKS if node.attributes.get(name) == value)


def attribute(node: Node, name: str) -> str:
    """The value of an attribute with white space folded; empty when there is none."""
    said = node.attributes.get(name, "")
    return said if said.isalnum() else " ".join(said.split())


_SILENT = frozenset(
    {"ssid", "place-id", "target-id", "lang", "order", "name-part-type", "spelling-variant-type", "script"}
)


def leaves(node: Node) -> str:
    """What an element says, in one line: its attributes that speak, its texts, and those below it."""
    said = [f"{name}={squeeze(value)}" for name, value in node.attributes.items() if name not in _SILENT]
    said = said if not node.children and not node.text.strip() else []
    texts: Sequence[str] = [squeeze(node.text), *said, *(leaves(child) for child in node.children)]
    return " ".join(text for text in texts if text)


_SPREAD = frozenset({"target", "individual", "entity", "object", "identity"})
_END_TAG = re.compile(rb"</[^>]*>")
_FOLDED = ((b" />", b"/>"), (b"/>", b"></"), (b"> ", b">"), (b"</ ", b"</"), (b" <", b"<"), (b" >", b">"))


def form_of_bytes(node: Node, data: bytes, base: int) -> bytes:
    """16 bytes of the record with white space folded; the order of a target's and its identities' parts is ignored.

    `<x a="1"/>` and `<x a="1"></x>` are the same. What stands inside a name, an address or a
    modification keeps its order: the list numbers it.
    """
    if node.tag not in _SPREAD or not node.children:
        return short_id((_folded(data[node.start - base : node.end - base]),))
    head = data[node.start - base : node.children[0].start - base]
    return short_id((_folded(head), *sorted(form_of_bytes(one, data, base) for one in node.children)))


def _folded(data: bytes) -> bytes:
    said = _END_TAG.sub(b"</", b" ".join(data.split()))
    for one, other in _FOLDED:
        said = said.replace(one, other)
    return said


_PATTERNS: dict[str, re.Pattern[bytes]] = {}


def _attribute(name: str) -> re.Pattern[bytes]:
    found = _PATTERNS.get(name)
    if found is None:
        found = re.compile(rb"\s" + re.escape(name.encode()) + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")
        if len(_PATTERNS) < 64:  # noqa: PLR2004 - the names in use, not what a damaged file invents
            _PATTERNS[name] = found
    return found
