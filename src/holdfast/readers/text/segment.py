# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Sections, paragraphs and sentences of a text view.

A *section* is what a headline stands over: a post of a live blog, a part of a page. What is
said of "he" or "the minister" ends with it. A *paragraph* is one block, or consecutive lines
of plain text with no blank line between them. A *sentence* lies inside one block and ends at
a stop, with the quotation marks and brackets that close behind it, unless the stop belongs to
an abbreviation (data/abbreviations.txt), an initial or a number.

Everything is a half-open range of characters of the view; nothing is copied or changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from holdfast.readers.documents.view import Block, TextView

__all__ = ["Section", "Sentence", "ends_no_sentence", "paragraphs", "sections", "sentences"]

SPOKEN_ROLES = frozenset({"body", "title", "caption", "dateline"})
"""Roles of blocks that say something; the others are the furniture of the page."""

# A stop, the set of all of them in front: so the search runs over other characters at once.
_STOP = re.compile(r"[.!?…。！？](?:(?:(?<=[.!?…])[.!?…]*|(?<=[。！？]))[\"'”’»)\]]*(?=\s|\Z)|(?<=[。！？])[」』”]*)")
_WORD_BEFORE = re.compile(r"[^\s(\"“”‘«»\[]*\Z")
_NEXT = re.compile(r"\s+[\"'“‘«„(\[]*(\S)")
# The Associated Press writes American states so.
_STATES = frozenset(
    {
        "Ala",
        "Ariz",
        "Ark",
        "Calif",
        "Colo",
        "Conn",
        "Del",
        "Fla",
        "Ga",
        "Ill",
        "Ind",
        "Kan",
        "Ky",
        "La",
        "Md",
        "Mass",
        "Mich",
        "Minn",
    }
    | {
        "Miss",
        "Mo",
        "Mont",
        "Neb",
        "Nev",
        "N.H",
        "N.J",
        "N.M",
        "N.Y",
        "N.C",
        "N.D",
        "Okla",
        "Ore",
        "Pa",
        "R.I",
        "S.C",
        "S.D",
        "Tenn",
    }
    | {"Tex", "Vt", "Va", "Wash", "W.Va", "Wis", "Wyo"}
)
_NARROWEST = 40  # a shorter line is a headline, a name, a clock: no part of the sentence below it
_BROKEN = ",;:-–—"
_WIDEST = 120  # characters of a line that was broken to fit a page or a screen
_INITIAL = re.compile(r"(?:^|[-.])[^\W\d_]\Z")
_USUAL_BEGINNINGS = re.compile(
    r"\s+[\"'“‘«„(\[]*(?:The|This|That|These|Those|It|He|She|They|We|You|I|In|On|At|But|And|As|By|For|If|When|While|"
    r"After|Before|His|Her|Their|Its|Our|Its|A|An|However|Meanwhile|Officials|There|What|Who|So|Then|Now|Yet|Since)\b"
)


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks under one headline: their indices `first` to `last` (half-open), and the headline's, if it has one."""

    first: int
    last: int
    headline: int | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of block number `block`."""

    start: int
    end: int
    block: int


def sections(view: TextView) -> tuple[Section, ...]:
    """The sections of a view, in order; together they hold every block once.

    Headlines that follow each other at once (a title and its first subtitle) open one section;
    so does every post of a page that has posts.
    """
    found: list[Section] = []
    first, headline, spoken, post = 0, None, False, 0
    for index, block in enumerate(view.blocks):
        if block.post != post:  # a post of a live blog begins, with a headline or without one
            if spoken:
                found.append(Section(first, index, headline))
                first, headline, spoken = index, None, False
            post = block.post
        if block.kind != "heading" or block.role not in SPOKEN_ROLES:
            spoken = spoken or block.role == "body"
            continue
        if spoken:
            found.append(Section(first, index, headline))
            first, headline, spoken = index, index, False
        elif headline is None:
            headline = index
    if view.blocks:
        found.append(Section(first, len(view.blocks), headline))
    return tuple(found)


def paragraphs(view: TextView) -> Iterator[tuple[int, int]]:
    """Index ranges (half-open) of the blocks that form one paragraph.

    In pages each block is one. In plain text, lines that follow each other without a blank line are, as long as
    they have one role and none is longer than lines that were broken to fit; a heading or an item is one of its own.
    """
    at = 0
    while at < len(view.blocks):
        end = at + 1
        while end < len(view.blocks) and _goes_on(view, view.blocks[end - 1], view.blocks[end]):
            end += 1
        yield at, end
        at = end


def _goes_on(view: TextView, before: Block, after: Block) -> bool:
    if before.kind != "line" or after.kind != "line" or before.role != after.role:
        return False
    if max(before.end - before.start, after.end - after.start) > _WIDEST:
        return False
    if before.end - before.start < _NARROWEST and not view.text[after.start].islower():
        return view.text[before.end - 1] in _BROKEN
    return view.text.count("\n", before.end, after.start) <= 1


def sentences(view: TextView) -> Iterator[Sentence]:
    """The sentences of every block that says something, in order."""
    for number, block in enumerate(view.blocks):
        if block.role in SPOKEN_ROLES:
            for start, end in cut(view.text, block.start, block.end):
                yield Sentence(start, end, number)


def cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a range of text into sentences, white space around them left out; their order is that of the text."""
    begun = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and not _ends(text, begun, stop):
            continue
        found = _trimmed(text, begun, stop.end())
        if found is not None:
            yield found
        begun = stop.end()
    found = _trimmed(text, begun, end)
    if found is not None:
        yield found


def _ends(text: str, begun: int, stop: re.Match[str]) -> bool:
    following = _NEXT.match(text, stop.end())
    first = following.group(1) if following else ""
    if first.islower():
        return False  # "“Never!” he said" goes on
    if stop.group()[0] != "." or stop.group().startswith(".."):
        return True
    before = _word_before(text[max(begun, stop.start() - 24) : stop.start()])
    if before == "X" and text[stop.start() - 4 : stop.start() - 1] == "on ":
        return True  # "wrote on X."
    sure, maybe = _abbreviations()
    if len(before) > 4 and before not in sure and before not in maybe and before.isalpha():  # noqa: PLR2004 - no initial
        return True
    if before in sure or (len(before) <= 4 and before not in maybe and _INITIAL.search(before)):  # noqa: PLR2004 - "J", "J.R", "A-M"
        return before in sure and before == "No" and not first.isdigit()
    if before in maybe or before.rpartition(".")[0]:
        return _USUAL_BEGINNINGS.match(text, stop.end()) is not None
    return True


def _word_before(text: str) -> str:
    """The last word of a text: what stands behind its last blank, bracket or mark."""
    last = text[-1:]
    if not last or last.isspace():
        return ""
    word = text.rsplit(None, 1)[-1]
    if word.isalpha():
        return word
    found = _WORD_BEFORE.search(word)
    return found.group() if found else ""


def ends_no_sentence(word: str) -> bool:
    """Whether a stop behind `word` usually ends none: it is an abbreviation or an initial."""
    sure, maybe = _abbreviations()
    return word in sure or word in maybe or _INITIAL.fullmatch(word) is not None or word in _STATES


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    source = resources.files("holdfast.readers.text").joinpath("data", "abbreviations.txt").read_text(encoding="utf-8")
    words = [word for line in source.splitlines() if not line.startswith("#") for word in line.split()]
    sure = frozenset(word for word in words if not word.endswith("?"))
    return sure, frozenset(word.removesuffix("?") for word in words if word.endswith("?"))
