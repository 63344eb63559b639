# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Text of XML elements that remembers the bytes of every character.

OFAC's XML takes apart what its CSV writes as one remark: "Passport A1 (Iran) expires 09 Jun
2009" is an `id` with `idType`, `idNumber`, `idCountry` and `expirationDate`. So that both
carriers are understood by one piece of code, the parts are joined to the remark again
(`joined`), read as a remark, and the ranges of what comes out are led back to the bytes.

Character references and line ends make text and bytes differ in length; the map follows
them. Where it cannot (CDATA, comments inside text), every character stands on the whole text.
Quotation marks are doubled as in the CSV, because readers of remarks undo that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from holdfast.readers.xml import Node

__all__ = ["Source", "joined", "source_of"]

_TOKEN = re.compile(r"&(#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{2,4});|\r\n?|.", re.DOTALL)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_BLANK = " \t\r\n\x0b\x0c"


class Source:
    """`raw` and, for each of its characters, where its bytes start and end in the record.

    `parts` are the elements a joined text is made of: (tag, first character, end).
    """

    __slots__ = ("ends", "parts", "raw", "starts", "tag")

    def __init__(self, raw: str, starts: Sequence[int], ends: Sequence[int], tag: str = "") -> None:
        self.raw = raw
        self.starts = starts
        self.ends = ends
        self.tag = tag
        self.parts: list[tuple[str, int, int]] = []

    def below(self, start: int, end: int) -> str:
        """The path below the parent of what a joined text's characters `[start, end)` stand in."""
        names = "+".join(tag for tag, first, last in self.parts if first < end and start < last)
        return f"/{names}" if names else ""

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the characters `[start, end)`."""
        if start >= end:
            at = self.starts[min(start, len(self.raw) - 1)]
            return at, at
        return min(self.starts[start:end]), max(self.ends[start:end])


def source_of(node: Node, data: bytes, base: int) -> Source:
    """The text of `node` without outer blanks; `data` are the bytes of its record, which begins at `base`."""
    raw = node.text.strip(_BLANK)
    start, end = node.text_start - base, node.text_end - base
    body = data[start:end]
    if '"' not in raw and raw.isascii() and body == raw.encode():
        return Source(raw, range(start, end), range(start + 1, end + 1), node.tag)
    mapped = _mapped(raw, body, start)
    if mapped is None:
        raw = raw.replace('"', '""')
        mapped = Source(raw, [start] * len(raw), [end] * len(raw))
    mapped.tag = node.tag
    return mapped


def joined(*parts: Source | str) -> Source:
    """One text of several; a plain string is ours and has no bytes of its own."""
    raw: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    made: list[tuple[str, int, int]] = []
    for part in parts:
        if isinstance(part, str):
            last = ends[-1] if ends else 0
            raw.append(part)
            starts += [last] * len(part)
            ends += [last] * len(part)
        else:
            made.append((part.tag, len(starts), len(starts) + len(part.raw)))
            raw.append(part.raw)
            starts += part.starts
            ends += part.ends
    whole = Source("".join(raw), starts, ends)
    whole.parts = made
    return whole


def _mapped(raw: str, body: bytes, start: int) -> Source | None:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        char = _char(match)
        end = start + len(match[0].encode())
        times = 2 if char == '"' else 1
        chars += [char] * times
        starts += [start] * times
        ends += [end] * times
        start = end
    found = "".join(chars)
    return Source(found, starts, ends) if found == raw.replace('"', '""') else None


def _char(match: re.Match[str]) -> str:
    reference = match[1]
    if reference is None:
        return "\n" if match[0].startswith("\r") else match[0]
    if reference.startswith("#"):
        code = int(f"0{reference[1:]}", 0) if reference[1] == "x" else int(reference[1:])
        return chr(code) if code < 0x110000 else "\0"  # noqa: PLR2004 - the end of Unicode
    return _NAMED.get(reference, "\0")
