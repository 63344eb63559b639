# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The names of Switzerland's list: parts in order, each with its own spellings.

A `name` has `name-part`s (family name, given name, patronymic …, or one `whole-name`), and each
part has a `value` and `spelling-variant`s with a language and a script. A full name is the
values in the order of the list (family name first). Further full names come from combining the
variants of one language and script:

    in a Latin spelling      a part without a variant of that language keeps its value
    in any other script      a part without a variant is left out; what is then left of a person
                             is a weak alias when it is a single part

Titles are never part of a full name; a maiden name stands in the place of the family name, in
an alias. At most `MAX_SPELLINGS` full names are made of one language and script of a name;
what more there could be is counted as a loss (the parts themselves all stand as rows).

Primary names of the main identity are `name`, of other identities `alias`; low quality makes
an alias weak; what was formerly known stays a previous name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from holdfast.readers.clean import squeeze
from holdfast.readers.lists.ch_seco_walk import Fill, attribute, numbered
from holdfast.readers.xml import Node

__all__ = ["MAX_SPELLINGS", "fill_name", "language"]

MAX_SPELLINGS = 32  # a name of three parts with three spellings each has 27
_TYPES = {"primary-name": "name", "alias": "alias", "formerly-known-as": "previousName"}
_PARTS = {
    "title": "title", "given-name": "firstName", "further-given-name": "secondName", "father-name": "fatherName",
    "family-name": "lastName", "suffix": "nameSuffix",
}  # fmt: skip
_OTHER_PARTS = frozenset({"whole-name", "maiden-name", "grand-father-name", "tribal-name", "other"})
_LANGUAGES = {
    "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld", "fre": "fra",
    "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri", "may": "msa", "per": "fas",
    "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym", "scc": "srp", "scr": "hrv",
}  # fmt: skip
_LATIN = "latn"


class _Part(NamedTuple):
    kind: str
    node: Node  # <value>
    variants: tuple[Node, ...]


def language(text: str) -> str | None:
    """ISO 639-3 of the list's codes, which are ISO 639-2 ("RUS", "ger"); `None` when it is no code."""
    code = text.strip().lower()
    if len(code) != 3 or not code.isascii() or not code.isalpha() or code == "und":  # noqa: PLR2004 - ISO 639-2
        return None
    return _LANGUAGES.get(code, code)


def fill_name(f: Fill, name: Node, path: str, *, main: bool) -> None:
    """The rows of one `name` element."""
    f.strange(name, path, ("name-part",), ("ssid", "name-type", "quality", "lang"))
    prop = _prop(f, name, path, main=main)
    parts = list(_parts(f, name, path))
    if f.b.schema == "Person" and attribute(name, "name-type") == "primary-name" and prop != "weakAlias":
        _part_rows(f, name, path)
    spoken = [part for part in parts if part.kind not in {"title", "maiden-name"}]
    _full(f, prop, [(part.kind, part.node) for part in spoken], path, lang=None)
    maiden = [part for part in parts if part.kind == "maiden-name"]
    if maiden:
        instead = [part for part in spoken if part.kind != "family-name"] if len(spoken) > 1 else spoken
        other = "alias" if prop == "name" else prop
        _full(f, other, [(part.kind, part.node) for part in (*maiden, *instead)], path, lang=None)
    _spellings(f, "alias" if prop == "name" else prop, spoken, path)


def _prop(f: Fill, name: Node, path: str, *, main: bool) -> str:
    kind, quality = attribute(name, "name-type"), attribute(name, "quality")
    prop = _TYPES.get(kind)
    if prop is None:
        prop = "alias"
        f.lose(kind, f"{path}/@name-type", f.attribute_range(name, "name-type"), reason="unknown kind of name")
    if prop == "name" and not main:
        prop = "alias"
    if quality not in {"good", "low", ""}:
        f.lose(quality, f"{path}/@quality", f.attribute_range(name, "quality"), reason="unknown quality of a name")
    return "weakAlias" if quality == "low" and prop != "previousName" else prop


def _parts(f: Fill, name: Node, path: str) -> Iterator[_Part]:
    """The parts that have a value, in the order they number themselves (then as they stand)."""
    found = []
    for index, (node, where) in enumerate(numbered(name, "name-part", path)):
        f.strange(node, where, ("value", "spelling-variant"), ("order", "name-part-type"))
        kind, order = attribute(node, "name-part-type"), attribute(node, "order")
        if kind not in _PARTS and kind not in _OTHER_PARTS:
            span = f.attribute_range(node, "name-part-type")
            f.lose(kind, f"{where}/@name-part-type", span, reason="unknown part of a name")
        value = node.child("value")
        variants = tuple(one for one in node.children if one.tag == "spelling-variant" and squeeze(one.text))
        if value is None or not squeeze(value.text):
            for variant in variants:
                f.note(variant, f"{where}/spelling-variant", "a spelling of a part without a value")
            continue
        number = int(order) if order.isascii() and order.isdigit() and len(order) < 4 else 1000  # noqa: PLR2004
        found.append((number, index, _Part(kind, value, variants)))
    for _, _, part in sorted(found, key=lambda one: one[:2]):
        yield part


def _part_rows(f: Fill, name: Node, path: str) -> None:
    """First name, patronymic … of a person's primary name, with their spellings."""
    for node, where in numbered(name, "name-part", path):
        prop = _PARTS.get(attribute(node, "name-part-type"))
        if prop is None:
            continue
        for child in node.children:
            text = squeeze(child.text)
            if text and child.tag in {"value", "spelling-variant"}:
                lang = language(attribute(child, "lang")) if child.tag == "spelling-variant" else None
                f.put(prop, text, child, f"{where}/{child.tag}", lang=lang)


def _full(f: Fill, prop: str, nodes: Sequence[tuple[str, Node]], path: str, *, lang: str | None) -> None:
    """One full name of the texts of `nodes`; the range spans them."""
    if not nodes:
        return
    text = squeeze(" ".join(node.text for _, node in nodes))
    tags = "+".join(dict.fromkeys(node.tag for _, node in nodes))
    where = f"{path}/name-part/{tags}"
    if len(nodes) == 1:
        f.put(prop, text, nodes[0][1], where, lang=lang)
        return
    spans = [f.range(node) for _, node in nodes]
    f.row(prop, text, where, (min(start for start, _ in spans), max(end for _, end in spans)), lang=lang)


def _spellings(f: Fill, prop: str, parts: Sequence[_Part], path: str) -> None:
    """Full names of every language and script that any part is spelt in."""
    written = list(dict.fromkeys(_written(variant) for part in parts for variant in part.variants))
    for lang, script in written:
        choices = []
        for part in parts:
            own = [variant for variant in part.variants if _written(variant) == (lang, script)]
            if own:
                choices.append([(part.kind, variant) for variant in own])
            elif script in {_LATIN, ""}:
                choices.append([(part.kind, part.node)])
        alone = len(choices) == 1 < len(parts)
        weak = "weakAlias" if alone and prop == "alias" and f.b.schema == "Person" else prop
        code = language(lang)
        for nodes in islice(product(*choices), MAX_SPELLINGS):
            _full(f, weak, nodes, path, lang=code)
        count = 1
        for choice in choices:
            count *= len(choice)
        if count > MAX_SPELLINGS:
            span = f.range(choices[0][0][1])
            reason = "more spellings of a name than are combined"
            f.lose(f"{lang} {script}: {count} spellings", f"{path}/name-part/spelling-variant", span, reason=reason)


def _written(variant: Node) -> tuple[str, str]:
    return attribute(variant, "lang").lower(), attribute(variant, "script").lower()
