# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the modifications inside Switzerland's list say beside their dates.

An `added` or `removed` block repeats parts of the target as they came or went: a name, an
address, or a whole `target` with its identities. None of them is another target. What still
stands says nothing new. What stands no more is kept as a note ("removed name: …", the words as
they stood) and counted as a loss, because no property tells a value that the publisher has
withdrawn from one that holds, and a withdrawn name must not be found as a name. Each former
value is kept once.

The change of a sanctions set is read with the Sanctions (`ch_seco_measures`).
"""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.readers.lists.ch_seco_walk import Fill, attribute, leaves, numbered
from holdfast.readers.xml import Node

__all__ = ["fill_former"]

_CONTAINERS = frozenset({"target", "individual", "entity", "object", "identity"})
_ELSEWHERE = frozenset({"sanctions-set-id", "modification"})
_BLOCKS = (("removed", "removed", "removed by the publisher"), ("added", "former", "added once, stands no more"))
_REFERENCES = (("place-id", "place"), ("target-id", "target"))


def fill_former(f: Fill, target: Node) -> None:
    """Notes of what was removed, or added and stands no more."""
    current = [fact for fact, _ in _facts(target, "")]
    exact = {f.data[fact.start - f.base : fact.end - f.base] for fact in current}  # most copies are exact
    known: set[tuple[str, str]] | None = None
    for block, word, reason in _BLOCKS:
        for modification, path in numbered(target, "modification"):
            for node, where in numbered(modification, block, path):
                for fact, at in _facts(node, where):
                    if f.data[fact.start - f.base : fact.end - f.base] in exact:
                        continue
                    known = {_said(one) for one in current} if known is None else known
                    said = _said(fact)
                    if said in known or not said[1]:
                        continue
                    known.add(said)
                    span = fact.start - f.base, fact.end - f.base
                    f.b.parts += 1
                    f.row("notes", f"{word} {fact.tag}: {said[1]}", at, span, original=said[1])
                    f.lose(said[1], at, span, reason=reason)


def _facts(node: Node, path: str) -> Iterator[tuple[Node, str]]:
    """The elements that say something, below the containers."""
    for child in node.children:
        where = f"{path}/{child.tag}" if path else child.tag
        if child.tag in _CONTAINERS:
            yield from _facts(child, where)
        elif child.tag not in _ELSEWHERE:
            yield child, where


def _said(fact: Node) -> tuple[str, str]:
    """The kind of an element and everything it says, places and targets by number."""
    texts = [leaves(fact)]
    texts += [f"{word} {attribute(fact, name)}" for name, word in _REFERENCES if attribute(fact, name)]
    return fact.tag, " ".join(text for text in texts if text)
