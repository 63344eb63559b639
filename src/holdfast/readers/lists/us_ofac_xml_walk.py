# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Walking an entry of OFAC's XML: rows from nodes, and what no rule takes.

`Fill` puts values of nodes into a builder with ranges that count from the start of the
record. `strange` keeps what an element holds besides what it is known for: an element of
another name, a second one where there can be one, text between elements are notes and losses
(`unparsed`), an attribute is a loss (`dropped`) whose text holds its value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import squeeze
from holdfast.readers.lists.us_ofac_xml_text import Source, source_of
from holdfast.readers.xml import Node

__all__ = ["Fill", "is_alternative", "items", "singles", "strange"]


class Fill:
    """The builder, the bytes of the record and where it begins in the stream, and the dataset."""

    __slots__ = ("b", "base", "data", "dataset")

    def __init__(self, b: Builder, data: bytes, base: int, dataset: str) -> None:
        self.b = b
        self.data = data
        self.base = base
        self.dataset = dataset

    def text_range(self, node: Node) -> tuple[int, int]:
        """The node's text, in bytes from the start of the record."""
        return node.text_start - self.base, node.text_end - self.base

    def source(self, node: Node) -> Source:
        """The node's text with the bytes of its characters."""
        return source_of(node, self.data, self.base)

    def put(self, prop: str, value: str, node: Node, path: str, *, on: tuple[str, str] | None = None) -> None:
        """`value` of `prop` on the main entity, or on the (entity, schema) `on`; the source is the node's text."""
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        original = None if squeeze(node.text) == value else node.text.strip()
        self.b.rows.append(Row(entity, schema, prop, value, None, original, path, *self.text_range(node)))

    def span(
        self, prop: str, value: str, nodes: Sequence[Node], path: str, *, on: tuple[str, str] | None = None
    ) -> None:
        """A value joined from several elements of the parent at `path`; the range covers them all."""
        if len(nodes) == 1:
            self.put(prop, value, nodes[0], path + nodes[0].tag, on=on)
            return
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        ordered = sorted(nodes, key=lambda node: node.start)
        start, end = ordered[0].text_start - self.base, ordered[-1].text_end - self.base
        names = path + "+".join(node.tag for node in ordered)
        self.b.rows.append(Row(entity, schema, prop, value, None, None, names, start, end))

    def note(self, node: Node, path: str, reason: str) -> None:
        """Keep the node's text as a note, and count the loss."""
        text = squeeze(node.text)
        if not text:
            return
        self.b.parts += 1
        start, end = self.text_range(node)
        self.b.rows.append(Row(self.b.main, self.b.schema, "notes", text, None, None, path, start, end))
        self.b.losses.append(Loss("unparsed", reason, node.text.strip(), path, start, end))

    def read(self, source: Source, path: str, read: Callable[[Builder], None], *, numbered: bool = False) -> None:
        """What `read` makes of `source`, from 0 and in characters, with its ranges led back to the bytes."""
        scratch = Builder(self.b.key, self.b.main, self.b.schema, size=self.b.size)
        read(scratch)
        self.b.parts += scratch.parts
        for row in scratch.rows:
            placed = row
            if not row.path.startswith("rule:"):
                start, end = source.range(row.start, row.end)
                where = row.path if numbered else path + source.below(row.start, row.end)
                placed = Row(row.entity, row.schema, row.prop, row.value, row.lang, row.original, where, start, end)
            self.b.rows.append(placed)
        for loss in scratch.losses:
            start, end = source.range(loss.start, loss.end)
            where = loss.path if numbered else path + source.below(loss.start, loss.end)
            self.b.losses.append(loss._replace(path=where, start=start, end=end))


def singles(node: Node, tags: Collection[str]) -> dict[str, Node]:
    """The first filled child of each of `tags`."""
    found: dict[str, Node] = {}
    for child in node.children:
        if child.tag in tags and child.text.strip():
            found.setdefault(child.tag, child)
    return found


def items(entry: Node, tag: str, item: str) -> list[Node]:
    """The children called `item` of every child called `tag`."""
    return [child for node in entry.children if node.tag == tag for child in node.children if child.tag == item]


def strange(f: Fill, node: Node, known: Collection[str], path: str, *, also: Collection[str] = ()) -> None:
    """Keep what an element holds besides the children it is known for, `also` those that are read elsewhere."""
    if node.attributes:
        _attributes(f, node, path.rstrip("/") or node.tag)
    if node.children and node.text:
        f.note(node, path.rstrip("/") or node.tag, "text between elements")
    seen: set[str] = set()
    for child in node.children:
        tag = child.tag
        if tag in also:
            continue
        if tag not in known:
            _unknown(f, child, path + tag)
            continue
        if child.attributes:
            _attributes(f, child, path + tag)
        if child.text and not child.text.isspace():
            if tag in seen:
                f.note(child, path + tag, "a second one where there can be one")
            seen.add(tag)
        for below in child.children:
            _unknown(f, below, f"{path}{tag}/{below.tag}")


def _unknown(f: Fill, node: Node, path: str) -> None:
    _attributes(f, node, path)
    f.note(node, path, "unknown element")
    for index, child in enumerate(node.children, start=1):
        _unknown(f, child, f"{path}/{child.tag}[{index}]")


def _attributes(f: Fill, node: Node, path: str) -> None:
    """No element of the list has attributes; one that appears is counted, its value kept with the loss."""
    for name, value in node.attributes.items():
        if not name.startswith(("xmlns", "xsi:")):
            start, end = node.start - f.base, node.end - f.base
            text = f"{name}={value}"
            f.b.losses.append(Loss("dropped", "unknown attribute", text, f"{path}/@{name}", start, end))


def is_alternative(node: Node) -> bool:
    """Whether an item says it is not the main one of its list."""
    return node.value("mainEntry").lower() in {"false", "0"}
