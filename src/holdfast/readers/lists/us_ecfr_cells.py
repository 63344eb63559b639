# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Cells of the tables in the eCFR: their text with the place of every character, and what an entity's cell holds.

A cell is text with inline elements (`<br/>`, `<E T="03">`, `<I>`), so its text is made from its
bytes: line breaks become line feeds, other tags vanish, references are replaced, and every
character knows its bytes.

`entity_parts` takes the cell of an entity apart, where that can be done:

    Exemplar Works, a.k.a., the following two aliases:      the name before the marker
    —EW; and                                                aliases: lines with a dash
    —Exemplar Factory.
    1 Example St., Minsk, Belarus; and 2 …, Belarus.        addresses: what follows, parted by semicolons

    Exemplar Works, 1 Example St., Minsk, Belarus.          the name up to where an address begins

A comma may part a name from itself ("Academy of Sciences, Institute of Physics"). The name ends
before the first part that can only be an address (it has a digit or a word such as "Street"),
or before a rest of at most three plain parts that ends with a country. A part with a word of
organisations (institute, branch …) goes to the name, and `sure` is then false; so it is where the
rest is no address for certain (it is left alone), for aliases within a line, and for a list of
aliases whose last one is not parted from what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from holdfast.readers.clean import country
from holdfast.readers.pieces import Piece
from holdfast.readers.xml import Node

__all__ = ["CellText", "EntityParts", "cell_text", "entity_parts"]

_TOKEN = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<(/?)([A-Za-z0-9]+)[^>]*>|(&[^;\s<&]{1,10};)|([^<&]+)", re.DOTALL
)
_NAMED = {b"&lt;": "<", b"&gt;": ">", b"&amp;": "&", b"&quot;": '"', b"&apos;": "'"}
_BREAKS = frozenset({b"br", b"p", b"fp", b"li"})
_MARKER = re.compile(
    r"[,;]?\s*\(?(?:and\s+)?\b(?P<kind>a\.\s?k\.\s?a|f\.\s?k\.\s?a|d/b/a|d\.\s?b\.\s?a)\.?,?\s*"
    r"(?P<list>the following[^:\n]{0,60}?(?:alias(?:es)?|names?)[^:\n]{0,20}:)?\s*",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*[\u2014\u2013]\s*")
_ALTERNATE = re.compile(r"\(?\bSee (?:also )?(?:alternate|additional)? ?address(?:es)? under [^).;]*\)?", re.IGNORECASE)
_SUFFIX = re.compile(
    r"(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|l\.l\.c|llp|lp|plc|gmbh|ag|bv|b\.v|nv|sa|s\.a|sarl|"
    r"s\.a\.r\.l|srl|spa|s\.p\.a|ao|oao|zao|pao|ooo|fze|fzc|fzco|fz-llc|pte|pvt|pty|bhd|sdn|kg|oy|ab|as|jsc|ojsc|cjsc|pjsc)"
    r"\.?(?: (?:co|ltd|limited|inc|llc|kg)\.?)*",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\d|\b(?:no|room|rm|unit|building|bldg|block|floor|fl|flat|suite|ste|shop|plot|p\.? ?o\.? box|street|str|st|"
    r"road|rd|avenue|ave|lane|boulevard|blvd|ul|ulitsa|prospekt|pr-t|highway|district|province|region|city|village|zone|industrial|"
    r"oblast|town|county|c/o)\b",
    re.IGNORECASE,
)
_ORGANISED = re.compile(
    r"\b(?:institute|university|academy|laborator(?:y|ies)|department|division|branch|bureau|center|centre|company|"
    r"corporation|factory|plant|group|college|school|committee|ministry|faculty|enterprise|office|organization|trading)\b",
    re.IGNORECASE,
)
_MAX_PLAIN = 3
_WHITE = " \t\r\n\f\v"


class CellText(NamedTuple):
    """The text of a cell, and for each character the bytes `[start, end)` of the record it stands on."""

    text: str
    starts: list[int]
    ends: list[int]
    path: str
    raw: bytes

    def piece(self, first: int, last: int) -> Piece | None:
        """The characters `[first, last)` without blanks around them; `None` when nothing is left."""
        text = self.text[first:last]
        first += len(text) - len(text.lstrip(_WHITE))
        text = text.strip(_WHITE)
        if not text:
            return None
        start, end = self.starts[first], self.ends[first + len(text) - 1]
        return Piece(text, start, self.path, self.raw[start:end])

    def whole(self) -> Piece | None:
        """All of it."""
        return self.piece(0, len(self.text))


class EntityParts(NamedTuple):
    """What a cell names. `sure` tells whether name and address could be told apart."""

    name: Piece | None
    aliases: tuple[tuple[str, Piece], ...]
    addresses: tuple[Piece, ...]
    notes: tuple[Piece, ...]
    sure: bool


def cell_text(node: Node, base: int, raw: bytes, path: str) -> CellText:
    """The text of a cell `node` of the record whose bytes are `raw` and which begins at `base`."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def add(said: str, start: int, end: int) -> None:
        text.append(said)
        starts.extend([start] * len(said))
        ends.extend([end] * len(said))

    for match in _TOKEN.finditer(raw, node.start - base, node.end - base):
        start, end = match.span()
        if match[3] is not None:
            if match[3].lower() in _BREAKS:
                add("\n", start, end)
        elif match[4] is not None:
            add(_referred(match[4]), start, end)
        else:
            group = 1 if match[1] is not None else 5
            at = match.start(group)
            for char in (match[group] or b"").decode("utf-8", "replace"):
                size = len(char.encode())
                add(" " if char in "\r\n\t" else char, at, at + size)
                at += size
    return CellText("".join(text), starts, ends, path, raw)


def _referred(raw: bytes) -> str:
    if raw in _NAMED:
        return _NAMED[raw]
    digits = raw[2:-1].decode("ascii", "replace")
    try:
        return chr(int(digits[1:], 16) if digits[:1] in {"x", "X"} else int(digits))
    except (ValueError, OverflowError):
        return "\ufffd"


def entity_parts(cell: CellText) -> EntityParts:
    """The name, the aliases with their properties, the addresses and cross-references of an entity's cell."""
    notes = tuple(piece for match in _ALTERNATE.finditer(cell.text) if (piece := cell.piece(*match.span())) is not None)
    text = _ALTERNATE.sub(lambda match: " " * len(match[0]), cell.text)
    marker = _MARKER.search(text)
    if marker is None:
        name, rest, sure = _name_end(text, 0, len(text))
        return EntityParts(_named(cell, 0, name), (), _addresses(cell, text, rest, len(text)), notes, sure)
    if marker["list"] is None:
        whole = cell.piece(0, marker.start())
        return EntityParts(whole and _named(cell, 0, marker.start()), (), (), notes, sure=False)
    aliases: list[tuple[str, Piece]] = []
    at, sure = marker.end(), True
    prop = _prop(marker)
    while at < len(text):
        lead = _LINE_START.match(text, at)
        at = at if lead is None else lead.end()
        dash = _DASH.match(text, at)
        again = _MARKER.match(text, at)
        if dash is not None:
            end = text.find("\n", dash.end())
            end = len(text) if end < 0 else end
            inner = [match.start() for match in _DASH.finditer(text, dash.end(), end) if match.start() > dash.end()]
            sure = sure and not inner and end < len(text)
            piece = _named(cell, dash.end(), end)
            if piece is not None and not inner and end < len(text):
                aliases.append((prop, piece))
            at = end
        elif again is not None and again["list"] is not None:
            prop, at = _prop(again), again.end()
        else:
            break
    addresses = _addresses(cell, text, at, len(text))
    return EntityParts(_named(cell, 0, marker.start()), tuple(aliases), addresses, notes, sure and bool(aliases))


_LINE_START = re.compile(r"\s*(?:and\s+(?=[\u2014\u2013]))?")


def _prop(marker: re.Match[str]) -> str:
    return "previousName" if marker["kind"].lower().startswith("f") else "alias"


def _named(cell: CellText, first: int, last: int) -> Piece | None:
    """A name without what joins it to the next: "; and", a comma, the full stop of a line."""
    text = cell.text[first:last]
    kept = re.sub(r"(?:[;,]\s*(?:and|or)?\s*|\s+)\Z", "", text)
    if kept.endswith(".") and not _ends_short(kept):
        kept = kept[:-1]
    return cell.piece(first, first + len(kept))


def _ends_short(text: str) -> bool:
    """Whether the last word is one that keeps its full stop: "Ltd.", "S.A.", "U."."""
    word = re.split(r"[\s,(]", text)[-1]
    return _SUFFIX.fullmatch(word) is not None or word.count(".") > 1 or len(word) <= 2  # noqa: PLR2004 - "U."


def _parts(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The ranges between commas and line ends."""
    at = first
    for match in re.finditer(r"[,\n]", text[first:last]):
        yield at, first + match.start()
        at = first + match.end()
    yield at, last


def _name_end(text: str, first: int, last: int) -> tuple[int, int, bool]:
    """Where a name ends, where the rest begins, and whether that is sure."""
    parts = [(a, b) for a, b in _parts(text, first, last) if text[a:b].strip(" .;")]
    sure = True
    for index, (a, b) in enumerate(parts):
        said = text[a:b].strip(_WHITE)
        if index == 0 or _SUFFIX.fullmatch(said.strip()) is not None:
            continue
        if _ORGANISED.search(said) is not None and re.search(r"\d", said) is None:
            sure = False
            continue
        if _PLACE.search(said) is not None:
            return parts[index - 1][1], a, sure
        plain = len(parts) - index <= _MAX_PLAIN and _ends_with_country(text[a:last])
        return parts[index - 1][1], a if plain else last, sure and plain
    return last, last, sure


def _ends_with_country(text: str) -> bool:
    word = re.split(r"[,\n]", re.sub(r"(?:[;.,]\s*(?:and)?\s*)+\Z", "", text.strip()))[-1]
    return country(word.strip(" .;")) is not None


def _addresses(cell: CellText, text: str, first: int, last: int) -> tuple[Piece, ...]:
    """The addresses of `[first, last)`, parted by semicolons and line ends behind a full stop."""
    found = []
    at = first
    for match in [*re.finditer(r";\s*(?:and\b)?|(?<=[.;])\s*\n", text[first:last]), None]:
        end = last if match is None else first + match.start()
        said = re.sub(r"[\s.,;]+\Z", "", text[at:end])
        lead = len(said) - len(re.sub(r"\A(?:[\s.,;()]|and\s)+", "", said))
        piece = cell.piece(at + lead, at + len(said)) if said[lead:].strip(" ()") else None
        if piece is not None:
            found.append(piece)
        at = last if match is None else first + match.end()
    return tuple(found)
