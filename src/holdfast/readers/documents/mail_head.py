# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The header of an e-mail as a text view: its fields, unfolded, encoded words read (RFC 5322, RFC 2047).

Every field is there with its name, in the order of the message. The subject is the title; who
wrote to whom and when is `dateline`; what servers and programs added (`Received`, `DKIM-…`) is
`widget`. A run of encoded words stands for its text as a whole: a span of some of its
characters leads back to all of it, because half of an encoded word says nothing.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator

from holdfast.readers.documents.characters import decide, decode
from holdfast.readers.documents.view import Block, Pieces, TextView
from holdfast.vault.mime import header_fields

__all__ = ["MAKER", "field_text", "read_header", "unfolded"]

MAKER = "mailhead@1"

FACTS = frozenset({
    "from", "sender", "reply-to", "to", "cc", "bcc", "date", "subject", "message-id", "in-reply-to", "references",
    "resent-from", "resent-to", "resent-date", "organization", "list-id",
})  # fmt: skip
"""Fields that say who wrote what to whom; the rest is what servers and programs add."""

_WORD = r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\s]{0,4000})\?="
_ONE_WORD = re.compile(_WORD)
_MORE_WORDS = _WORD.replace("(", "(?:")
_SPECIAL = re.compile(rf"(?P<words>{_MORE_WORDS}(?:[ \t\r\n]*+{_MORE_WORDS})*)|[ \t\r\n]{{2,}}+|[\t\r\n]")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_LONE = re.compile("[\ud800-\udfff]")
# Codecs that are no charsets of messages; the first two take quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_WHITE = " \t\r\n"


def read_header(data: bytes, end: int) -> TextView:
    """The view of the header that `data` begins with and that ends at byte `end`."""
    characters = decode(data[:end], decide(data[:end]))  # ASCII, UTF-8 (RFC 6532), or letters nobody encoded
    source = characters.text
    pieces = Pieces()
    text: list[str] = []
    fields: list[tuple[str, int, int, int]] = []
    for name, *places in header_fields(data, 0, end):
        first, value, last = (characters.index_of(place) for place in places)
        last = value + len(source[value:last].rstrip(_WHITE))
        if fields:
            text.append("\n")
            pieces.add(1, first, first)
        at, begun = value + _leading(source, value, last), pieces.size
        for left, right, said in ((first, value, source[first:value]), (value, at, " " * (at > value))):
            text.append(said)
            pieces.add(len(said), left, right)
        fields.append((name, begun, pieces.size, 0))
        for left, right, said in _pieces(source, at, last):
            text.append(said)
            pieces.add(len(said), left, right)
        fields[-1] = (*fields[-1][:3], pieces.size)
    whole = "".join(text)
    blocks = tuple(_block(*field) for field in fields)
    stated = tuple(
        (name, whole[value:stop], value, stop) for name, _, value, stop in fields if name in FACTS and stop > value
    )
    return TextView(MAKER, whole, blocks, characters, pieces, stated=stated)


def field_text(value: str) -> str:
    """A value of a field as a reader sees it: unfolded, encoded words read."""
    return unfolded(value).strip()


def unfolded(source: str) -> str:
    """What a range of a header says."""
    return "".join(said for _, _, said in _pieces(source, 0, len(source)))


def _leading(source: str, start: int, end: int) -> int:
    return end - start - len(source[start:end].lstrip(_WHITE))


def _block(name: str, start: int, value: int, end: int) -> Block:
    path = f"header {name}"
    if name == "subject" and end > value:
        return Block(value, end, "heading", "title", 1, path)
    return Block(start, end, "line", "dateline" if name in FACTS else "widget", 0, path)


def _pieces(source: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    at = start
    for match in _SPECIAL.finditer(source, start, end):
        if match.start() > at:
            yield at, match.start(), source[at : match.start()]
        at = match.end()
        yield match.start(), at, _words(match["words"]) if match["words"] else " "
    if at < end:
        yield at, end, source[at:end]


def _words(run: str) -> str:
    """What a run of encoded words says; a character may begin in one word and end in the next."""
    out: list[str] = []
    held: list[tuple[bytes, str]] = []  # words of one charset that follow each other, read and as they stand
    held_in = ""
    for match in _ONE_WORD.finditer(run):
        charset = match[1].partition("*")[0].lower()  # RFC 2231, 5: a language may stand behind it
        octets = _octets(match[2], match[3])
        if octets is None or charset != held_in:
            out.append(_said(held, held_in))
            held, held_in = [], charset
        if octets is None:
            out.append(match.group())
        else:
            held.append((octets, match.group()))
    out.append(_said(held, held_in))
    return "".join(out)


def _octets(encoding: str, text: str) -> bytes | None:
    packed = text.encode("ascii", "ignore")
    if encoding in "qQ":
        return _HEX.sub(lambda code: bytes([int(code[1], 16)]), packed.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
    except binascii.Error:
        return None


def _said(words: list[tuple[bytes, str]], charset: str) -> str:
    octets = b"".join(octets for octets, _ in words)
    raw = " ".join(raw for _, raw in words)
    if not octets:
        return ""
    try:
        name = codecs.lookup(charset).name
        text = raw if name in _NO_CHARSETS else octets.decode(name, "replace")
    except (LookupError, UnicodeError, ValueError):
        return raw  # nobody knows the charset: it stays as it stands
    return _CONTROL.sub(" ", _LONE.sub("\ufffd", text))
