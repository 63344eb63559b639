# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Quotations set apart from the text, with a byline: before them, behind them, or spliced between their lines.

A page shows such words large, in a box of their own; as plain text the box falls apart into lines: the words, a line
with a name, a line with a role. When the box is laid out over the words, the byline lands between the lines of the
quotation. What counts as one, all of it needed:

1. a block begins with an opening mark and one of the next blocks ends with the closing one (or the source marks the
   block as a quotation: `Block.kind == "quote"`);
2. no word of the text stands beside the marks;
3. a line that is a name and nothing else stands between the lines, or next to them; a role line may stand next to it
   or behind the words.

Lines of the byline are no part of the words: each stretch of lines is a span of its own. Where the page closes the
marks before the byline and opens them behind it ("“…,”", the byline, "“and …”"), both stretches are one quotation. A
line that begins with the office ("Minister of Works Anna Example") is read as office and name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from holdfast.readers.documents.view import Block
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.segment import SPOKEN_ROLES

__all__ = ["Pull", "find_pulls"]

_OPENS = re.compile(r"\s*[“„«\"]")
_CLOSES = re.compile(r"[”“»\"]\s*\Z")
_MARKS = '“”„«»"'
_NAME_LINE = re.compile(
    r"\s*(?:[―—–-]\s*)?((?:[A-ZÀ-ÞŁŚŽČŠĆА-ЯЁЄІЇ][\w’'.-]*|"
    r"[A-Z]\.)(?:[ \u00a0](?:[A-ZÀ-ÞŁŚŽČŠĆА-ЯЁЄІЇ][\w’'.-]*|de|van|von|der|al|bin|du|la)){1,5})"
    r"(?:\s*,\s*([^.!?“”\"]{3,90}))?\s*\Z"
)
_ROLE_WORD = re.compile(
    r"\b(?:secretary|minister|president|chair(?:man|woman|person)?|director|ambassador|spokes(?:man|woman|person)|chief|head|"
    r"commissioner|governor|general|representative|chancellor|prosecutor|adviser|advisor|officer|senator|premier|envoy|"
    r"commander|judge|mayor|king|queen|pope|professor|author|founder|ceo|administrator|attorney|high representative|"
    r"coordinator|speaker|deputy|under)\b",
    re.IGNORECASE,
)
_TITLED_LINE = re.compile(
    r"\s*(?:[―—–-]\s*)?((?:[A-ZÀ-Þ][\w’'&-]*|of|for|the|and|to|on|&)(?:[ \u00a0]"
    r"(?:[A-ZÀ-Þ][\w’'&-]*|of|for|the|and|to|on|&)){0,9})"
    r"[ \u00a0]((?:[A-ZÀ-ÞŁŚŽČŠĆ][\w’'-]*)[ \u00a0](?:(?:[A-Z]\.|de|van|von|der|al|bin|du|la)[ \u00a0]){0,2}"
    r"[A-ZÀ-ÞŁŚŽČŠĆ][\w’'-]+)\s*\Z"
)
_GOES_ON = ",—–…-"
_LONGEST_BYLINE = 110
_MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Pull:
    """Words set apart: their `spans` without marks, the `name` that signs them, its `role`, and their `blocks`."""

    spans: tuple[tuple[int, int], ...]
    name: tuple[int, int]
    role: tuple[int, int] | None
    blocks: tuple[int, int]


def find_pulls(prose: Prose) -> Iterator[Pull]:
    """The quotations set apart that are signed, in order."""
    blocks, at = prose.view.blocks, 0
    while at < len(blocks):
        found = _pull(prose, blocks, at) if blocks[at].role in SPOKEN_ROLES else None
        if found is None:
            at += 1
        else:
            yield found
            at = found.blocks[1]


def _pull(prose: Prose, blocks: Sequence[Block], first: int) -> Pull | None:
    text = prose.text
    marked = _OPENS.match(text, blocks[first].start, blocks[first].end) is not None
    if not marked and blocks[first].kind != "quote":
        return None
    last = _last_line(text, blocks, first) if marked else first
    if last is None:
        return None
    if marked:
        last = _behind_byline(text, blocks, first, last)
    signed = [
        n for n in range(first + 1, last) if blocks[n].role not in SPOKEN_ROLES or _name_in(text, blocks[n], sure=False)
    ]
    signed += [n for n in range(first + 1, last) if n - 1 in signed and n not in signed and _role_in(text, blocks[n])]
    name, role, end = _byline(
        text, blocks, [n for n in signed if blocks[n].role in SPOKEN_ROLES], first=first, last=last
    )
    if name is None:
        return None
    spans = tuple(_inner(text, blocks[n]) for n in range(first, last + 1) if n not in signed)
    return Pull(spans, name, role, (first, end))


def _last_line(text: str, blocks: Sequence[Block], first: int) -> int | None:
    """The block whose last mark closes the quotation that block `first` opens, with no word beside the marks."""
    depth = 0
    for number in range(first, min(len(blocks), first + _MOST_LINES)):
        words = text[blocks[number].start : blocks[number].end].rstrip()
        if number > first and _OPENS.match(words) and depth <= 0:
            return None
        for place, char in enumerate(words):
            if char in _MARKS:
                opens = char in "“„«" or (char == '"' and depth == 0)
                depth += 1 if opens else -1
                if depth <= 0 and place < len(words) - 1:
                    return None
        if depth <= 0 and _CLOSES.search(words):
            return number
    return None


def _behind_byline(text: str, blocks: Sequence[Block], first: int, last: int) -> int:
    """The last block of a quotation that closes before its byline, in the middle of a sentence, and goes on behind."""
    words = text[blocks[last].start : blocks[last].end].rstrip()
    if words[-2:-1] not in _GOES_ON:
        return last
    signed = False
    for number in range(last + 1, min(len(blocks), last + 4)):
        if signed and _OPENS.match(text, blocks[number].start, blocks[number].end):
            begun = _inner(text, blocks[number])[0]
            end = _last_line(text, blocks, number)
            return end if end is not None and end - first < _MOST_LINES and text[begun : begun + 1].islower() else last
        if blocks[number].end - blocks[number].start > _LONGEST_BYLINE:
            return last
        signed = signed or _name_in(text, blocks[number], sure=False) is not None
    return last


def _byline(
    text: str, blocks: Sequence[Block], inside: Sequence[int], *, first: int, last: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, int]:
    """The name, the role, and the first block behind the quotation and its byline."""
    behind = [
        n for n in range(last + 1, min(len(blocks), last + 3)) if blocks[n].end - blocks[n].start < _LONGEST_BYLINE
    ]
    for number in inside:
        found = _name_in(text, blocks[number], sure=False)
        if found is not None:
            beside = next((_role_in(text, blocks[n]) for n in inside if n != number), None)
            role = found[1] or beside or next((_role_in(text, blocks[n]) for n in behind[:1]), None)
            return found[0], role, last + (2 if role is not None and role not in {found[1], beside} else 1)
    if behind and behind[0] == last + 1:
        found = _name_in(text, blocks[last + 1], sure=blocks[first].kind != "quote" and last == first)
        if found is None and len(behind) > 1 and _role_in(text, blocks[behind[1]]):
            found = _name_in(text, blocks[last + 1], sure=False)
        if found is not None:
            role = found[1]
            end = last + 2
            if role is None and len(behind) > 1 and behind[1] == last + 2:
                role = _role_in(text, blocks[last + 2])
                end += role is not None
            return found[0], role, end
    return None, None, last + 1


def _name_in(text: str, block: Block, *, sure: bool) -> tuple[tuple[int, int], tuple[int, int] | None] | None:
    """The name of a line that is a name, with its role; `sure` asks for a dash or a role in the same line."""
    if block.end - block.start > _LONGEST_BYLINE:
        return None
    titled = _TITLED_LINE.match(text, block.start, block.end)
    if titled is not None and _ROLE_WORD.search(titled.group(1)) and not _ROLE_WORD.search(titled.group(2)):
        return titled.span(2), titled.span(1)
    match = _NAME_LINE.match(text, block.start, block.end)
    if match is None or _ROLE_WORD.fullmatch(match.group(1).split()[0]):
        return None
    if match.group(2) is None and match.group(1)[-1] in ".," and len(match.group(1).rsplit(None, 1)[-1]) > 3:  # noqa: PLR2004 - "Jr."
        return None
    role = match.span(2) if match.group(2) is not None else None
    if sure and role is None and text[block.start : block.end].lstrip()[0] not in "―—–-":
        return None
    return match.span(1), role


def _role_in(text: str, block: Block) -> tuple[int, int] | None:
    words = text[block.start : block.end]
    if block.end - block.start > _LONGEST_BYLINE or words.rstrip()[-1:] in '.!?:”"' or not _ROLE_WORD.search(words):
        return None
    return block.start, block.start + len(words.rstrip())


def _inner(text: str, block: Block) -> tuple[int, int]:
    start, end = block.start, block.end
    while start < end and (text[start].isspace() or text[start] in _MARKS):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if (
        end > start
        and text[end - 1] in _MARKS
        and text[start:end].count("“") < text[start:end].count("”") + text[start:end].count('"') % 2
    ):
        end -= 1
    return start, end
