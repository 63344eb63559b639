# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Walking a record of an ADVANCED file: rows from nodes and codes, and what no rule takes.

A value that the file gives as a code (`CountryID="11109"`) has the word of the code table as
its original, and stands on the element with the code; the words are part of the record's
identity (see `us_ofac_advanced_index`). `guard` compares every element with the published
schema: an element or attribute that is not in it is counted, its text kept as a note.

Identifiers and features go through the reader of the CSV's remarks: `remark` joins the
publisher's word for a thing with its value to the remark it is in the other carriers.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from holdfast.model.statement import Loss
from holdfast.readers.build import Builder
from holdfast.readers.clean import squeeze
from holdfast.readers.lists.us_ofac_advanced_dates import is_empty, period_edtf
from holdfast.readers.lists.us_ofac_advanced_index import Index, Party
from holdfast.readers.lists.us_ofac_remarks import read_remarks
from holdfast.readers.lists.us_ofac_xml_text import Source, joined
from holdfast.readers.lists.us_ofac_xml_walk import Fill
from holdfast.readers.xml import Node

__all__ = ["LABELS", "MEANINGS", "Walk", "coded", "dated", "guard", "is_true", "remark"]

MEANINGS = tomllib.loads(files("holdfast.readers").joinpath("data/us_ofac_advanced.toml").read_text(encoding="utf-8"))
LABELS: dict[str, str] = MEANINGS["features"]
_TEXTS = frozenset(
    {"Comment", "Value", "Year", "Month", "Day", "NamePartValue", "VersionDetail", "IDRegistrationNo"}
    | {"IssuingAuthority", "Text", "DirectURL", "LimitationsToListing"}
)
_READ_COMMENTS = frozenset(
    {"DistinctParty", "SanctionsMeasure", "EntryEvent", "ProfileRelationship", "FeatureVersion", "IDRegDocument"}
)


def _known(line: str) -> tuple[frozenset[str], frozenset[str]]:
    attributes, _, children = line.partition("|")
    return frozenset(attributes.split()), frozenset(children.split())


_KNOWN = {tag: _known(line) for tag, line in MEANINGS["elements"].items()}


class Walk(Fill):
    """The builder and bytes of a record, as in Fill, with what connects the parts of the file."""

    __slots__ = ("index",)

    def __init__(self, b: Builder, data: bytes, base: int, index: Index) -> None:
        super().__init__(b, data, base, index.dataset)
        self.index = index

    def about(self, party: Party) -> None:
        """What follows is about `party`."""
        self.b.main, self.b.schema = party.main, party.schema

    def node_range(self, node: Node) -> tuple[int, int]:
        """The whole element, in bytes from the start of the record."""
        return node.start - self.base, node.end - self.base

    def code(self, node: Node, attribute: str) -> str | None:
        """The word of the code that `attribute` holds; an unknown code is counted and gives `None`."""
        number = node.attributes.get(attribute)
        if number is None:
            return None
        word = self.index.texts.get((_table(attribute), number))
        if word is None or word == "\0":
            self.lost(node, "code that the tables do not hold", f"{attribute}={number}", f"{node.tag}/@{attribute}")
            return None
        return word

    def lost(self, node: Node, reason: str, text: str, path: str) -> None:
        """Count a part that became no statement."""
        self.b.losses.append(Loss("dropped", reason, text, path, *self.node_range(node)))

    def say(self, prop: str, value: str, node: Node, path: str, *, on: tuple[str, str] | None = None) -> None:
        """`value` of `prop`, because of the whole element `node`."""
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        start, end = self.node_range(node)
        self.b.span(entity, schema, prop=prop, value=value, path=path, start=start, end=end)

    def keep(self, node: Node, text: str, path: str, reason: str) -> None:
        """Keep a word that stands in `node` as a code, or is joined from it, as a note, and count the loss."""
        self.b.parts += 1
        start, end = self.node_range(node)
        if not text:
            self.lost(node, reason, "", path)
            return
        self.say("notes", text, node, path)
        self.b.losses.append(Loss("unparsed", reason, text, path, start, end))


_TRUE = frozenset({"true", "1", "True", "TRUE"})  # the schema allows the first two


@cache
def _table(attribute: str) -> str:
    """The table that the codes of an attribute stand in."""
    return attribute.rpartition("-")[2].removesuffix("ID")


def is_true(node: Node, attribute: str) -> bool:
    """Whether an attribute says yes."""
    return node.attributes.get(attribute) in _TRUE


def coded(w: Walk, word: str, node: Node) -> Source:
    """A word whose every character stands on the whole element `node`."""
    start, end = w.node_range(node)
    raw = squeeze(word).replace('"', '""')
    return Source(raw, [start] * len(raw), [end] * len(raw), node.tag)


def remark(w: Walk, *, label: tuple[str, Node], value: Source, path: str, made: bool = False) -> None:
    """Read a label and its value as a remark; with `made`, the value's words are ours and no original."""
    text = joined(coded(w, *label), " ", value)
    begun = len(w.b.rows)
    w.read(text, path, lambda scratch: read_remarks(scratch, text.raw, column="", start=0, whole=True))
    if made:
        w.b.rows[begun:] = [row._replace(original=None) for row in w.b.rows[begun:]]


def dated(w: Walk, period: Node, path: str) -> str | None:
    """A `DatePeriod` as EDTF; one that is neither empty nor a date is counted."""
    if is_empty(period):
        return None
    calendar = w.code(period, "CalendarTypeID")
    value = period_edtf(period) if calendar in {None, "Gregorian"} else None
    if value is None:
        text = " ".join(squeeze(w.data[slice(*w.node_range(period))].decode("utf-8", "replace")).split())
        w.lost(period, "not a date", text, path)
    return value


def guard(w: Walk, node: Node, path: str = "") -> None:
    """Count what an element and those below it hold that the schema does not know.

    Start tags are compared as shapes, values left out: a file has a few dozen of them, and an
    element's attributes are only looked at where a shape is new.
    """
    shapes = _shapes(w.data)
    if shapes is not None and not shapes <= _FINE:
        for shape in shapes - _FINE:
            match = _SHAPED.match(shape)
            if match is not None and _is_known(match[1].decode("latin-1"), match[2].decode("latin-1").split()):
                _FINE.add(shape)
    _guard(w, node, path, attributes=shapes is None or not shapes <= _FINE)


def _shapes(data: bytes) -> set[bytes] | None:
    """The start tags of a record without values; `None` where a quotation mark stands beside them."""
    if data.count(b'"') != 2 * data.count(b'="'):
        return None
    return set(_SHAPE.findall(b"".join(data.split(b'"')[::2]).replace(b"=", b"")))


_SHAPE = re.compile(rb"<[\w:.-][^<>]*")
_SHAPED = re.compile(rb"<([\w:.-]+)((?:\s+[\w:.-]+)*)\s*/?\Z")
_FINE: set[bytes] = set()  # shapes that the schema knows: a memory of answers, the same for every file


def _is_known(tag: str, attributes: list[str]) -> bool:
    return tag in _KNOWN and _KNOWN[tag][0].issuperset(attributes)


def _guard(w: Walk, node: Node, path: str, *, attributes: bool) -> None:
    known, children = _KNOWN[node.tag]
    if attributes and not node.attributes.keys() <= known:
        for name in sorted(node.attributes.keys() - known):
            _attribute(w, node, name, path or node.tag)
    if node.text and (node.children or node.tag not in _TEXTS):
        w.note(node, path or node.tag, "text between elements")
    for child in node.children:
        tag = child.tag
        if tag not in children:
            _unknown(w, child, f"{path}/{tag}" if path else tag)
        elif child.children or child.text or attributes:
            below = f"{path}/{tag}" if path else tag
            if tag == "Comment" and child.text and node.tag not in _READ_COMMENTS:
                w.note(child, below, f"comment on {node.tag}")
            if attributes or child.children or tag not in _TEXTS:
                _guard(w, child, below, attributes=attributes)


def _unknown(w: Walk, node: Node, path: str) -> None:
    for name in node.attributes:
        _attribute(w, node, name, path)
    if node.text:
        w.note(node, path, "unknown element")
    elif not node.attributes and not node.children:
        w.lost(node, "unknown element", f"<{node.tag}/>", path)
    for child in node.children:
        _unknown(w, child, f"{path}/{child.tag}")


def _attribute(w: Walk, node: Node, name: str, path: str) -> None:
    if not name.startswith(("xmlns", "xsi:")):
        w.lost(node, "unknown attribute", f"{name}={node.attributes[name]}", f"{path}/@{name}")
