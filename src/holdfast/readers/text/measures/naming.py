# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names and headlines as measures need them: whose body a name is, lists of names, who speaks for whom.

A headline is called one by the view, or is a short line without a stop: what it tells is told in full
below. "Its spokesman" speaks for the last body that the paragraph named before.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.known import key, known_names
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.words import tables

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.prose import Paragraph, Prose

__all__ = ["ACTORS", "classes", "is_headline", "list_of", "state_of", "voiced"]

_HEADLINE = 140  # characters
ACTORS = frozenset({"country", "government_body", "organization", "court"})


@cache
def classes() -> frozenset[str]:
    """Nouns of classes that act: companies, ministers, banks."""
    return tables().words["classes"] | tables().words["companies"]


def is_headline(prose: Prose, paragraph: Paragraph) -> bool:
    """Whether a paragraph is a headline: it is called one, or it is a short line without a stop."""
    if paragraph.role == "title" or paragraph.kind == "item" or paragraph.end - paragraph.start > _HEADLINE:
        return paragraph.role == "title"
    return prose.text[paragraph.start : paragraph.end].rstrip()[-1:].isalnum()


def state_of(name: str) -> str:
    """The state whose body a name is, the name itself where it is none's."""
    known = known_names().names.get(key(name))
    return known.state if known is not None and known.state and known.type == "government_body" else name


def list_of(line: Line, cast: Cast, first: int, last: int) -> str:
    """The names of a list ("A, B and the C"), joined; "" where a range is no list of names."""
    if "and" not in line.low[first:last]:
        return ""
    names: list[str] = []
    begin = first
    for at in range(first, last + 2):
        if at <= last and line.low[at] not in {",", "and"}:
            continue
        while begin < at and line.low[begin] in {"the", "both"}:
            begin += 1
        if begin < at:
            start, end = line.span(begin, at - 1)
            found = [one for one in cast.mentions_in(start, end) if one.type in ACTORS | {"person"}]
            if len(found) == 1 and (found[0].start, found[0].end) == (start, end):
                names.append(found[0].canonical)
            elif found or not all(one[0].isupper() for one in line.raw[begin:at]):
                return ""
            else:
                names.append(line.text[start:end])
        begin = at + 1
    return "; ".join(names) if len(names) > 1 else ""


def voiced(prose: Prose, cast: Cast, line: Line, at: int) -> str:
    """The state of the body that "its" means before a spokesperson: the last one before in the paragraph."""
    paragraph = prose.paragraph_at(at)
    begin = paragraph.start if paragraph is not None else line.start
    bodies = [one for one in cast.mentions_in(begin, at) if one.type == "government_body"]
    return state_of(bodies[-1].canonical) if bodies else ""
