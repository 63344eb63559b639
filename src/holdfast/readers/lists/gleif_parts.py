# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A GLEIF record as parts: element names without prefix, text and attributes as verbatim pieces.

Both levels of the golden copy are read from `Part`s, so that `gleif_level1` and `gleif_level2`
know nothing of XML: a part has a name, its own text if it has any, its attributes and its
children. `parts` makes them of an element, with ranges counted from the start of the record.
`unexpected` keeps what a reader does not know as a note, and counts it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from holdfast.readers.lists.eu_fsf_text import language as eu_language
from holdfast.readers.pieces import Fill, Piece
from holdfast.readers.xml import Node

__all__ = ["Part", "language", "parts", "unexpected"]

_LANGUAGES = {  # those that the European table does not have
    "ca": "cat", "eu": "eus", "fil": "fil", "is": "isl", "lb": "ltz", "mn": "mon", "nb": "nob", "nn": "nno",
    "ta": "tam",
}  # fmt: skip


class Part(NamedTuple):
    """One element: name, path, its text (`None` without any), attributes by name, children in order."""

    name: str
    path: str
    piece: Piece | None
    attributes: dict[str, Piece]
    children: tuple[Part, ...]

    def find(self, *names: str) -> Part | None:
        """The first child of the first child … called so."""
        found: Part | None = self
        for name in names:
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def text(self, *names: str) -> Piece | None:
        """The text of `find`, where there is any."""
        found = self.find(*names)
        return None if found is None else found.piece

    def all(self, *names: str) -> Iterator[Part]:
        """Every child called by the last of `names`, within the child called by those before."""
        inner = self.find(*names[:-1])
        if inner is not None:
            yield from (child for child in inner.children if child.name == names[-1])


def parts(node: Node, raw: bytes) -> Part:
    """The record `node`, whose bytes are `raw`, as parts."""
    return _part(node, raw, node.start, node.tag.rpartition(":")[2])


def _part(node: Node, raw: bytes, base: int, path: str) -> Part:
    piece = _piece(node.text, raw, (node.text_start - base, node.text_end - base), path) if node.text else None
    attributes = {}
    for attribute, text in node.attributes.items():
        span = node.attribute_range(attribute)
        if span is not None and text.strip():
            name = attribute.rpartition(":")[2]
            attributes[name] = _piece(text, raw, (span[0] - base, span[1] - base), f"{path}/@{name}")
    same: dict[str, int] = {}
    children = []
    for child in node.children:
        count = same[child.tag] = same.get(child.tag, 0) + 1
        name = child.tag.rpartition(":")[2]
        children.append(_part(child, raw, base, f"{path}/{name}" + (f"[{count}]" if count > 1 else "")))
    return Part(node.tag.rpartition(":")[2], path, piece, attributes, tuple(children))


def _piece(text: str, raw: bytes, span: tuple[int, int], path: str) -> Piece:
    found = raw[span[0] : span[1]]
    lead = len(found) - len(found.lstrip())
    return Piece(text, span[0] + lead, path, found.strip())


def language(part: Part, f: Fill) -> str | None:
    """The ISO 639-3 code of `xml:lang`; one that is unknown is counted."""
    piece = part.attributes.get("lang")
    if piece is None:
        return None
    code = piece.plain.lower().partition("-")[0]
    found = _LANGUAGES.get(code) or eu_language(code.upper())
    if found is None:
        f.loss(piece, "unknown code of a language")
    return found


def unexpected(f: Fill, part: Part, known: Collection[str]) -> None:
    """Keep every text below the children of `part` that are not `known` as notes, and count them."""
    for child in part.children:
        if child.name not in known:
            _keep(f, child)


def _keep(f: Fill, part: Part) -> None:
    if part.piece is not None:
        f.note(part.piece, "unknown element", part.name)
    for child in part.children:
        _keep(f, child)
