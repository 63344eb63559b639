# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""HTML as a flat run of tokens, each with the characters it stands on.

A page is what browsers make of it, however broken: nothing here fails, and every character
of the source belongs to exactly one token. The cuts are those of the tokenization stage of
the HTML standard (WHATWG HTML, 13.2.5), in the cases that pages meet: quotes mean something
only behind `=`, an unclosed tag or comment reaches to the end, `<script>`, `<style>` and
their like hold raw text up to their own end tag, `<title>` and `<textarea>` hold text without
tags. One pass, no backtracking: the time is linear in the length of the source, also for
five megabytes of `<a "`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

__all__ = ["COMMENT", "END", "RAW", "START", "TEXT", "Token", "attributes", "tokens", "unescaped"]

START, END, TEXT, RAW, COMMENT = range(5)

_ATTRIBUTES = r"((?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))?)*+)"
_ATTRIBUTES_GROUP = 6
_RAW_TEXT = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
_MARKUP = re.compile(
    r"<(?:"
    r"/([a-zA-Z][^\s/>\x00]*+)[^>]*+(?:>|\Z)"  # 1: an end tag
    # 2 to 4: a start tag whose content has no tags, its attributes, its content
    r"|((?i:script|style|title|textarea|xmp|iframe|noembed|noframes))(?=[\s/>])" + _ATTRIBUTES + r"(?:>|\Z)"
    r"((?:[^<]++|<(?!/(?i:\2)[\s/>]))*+)"
    r"|([a-zA-Z][^\s/>\x00]*+)" + _ATTRIBUTES + r"(?:>|\Z)"  # 5, 6: a start tag, its attributes
    r"|!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"  # a comment
    r"|[!?/][^>]*+(?:>|\Z)"  # a doctype, a processing instruction, a bogus comment
    r")"
)
_ATTRIBUTE = re.compile(r"([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"?|'([^']*+)'?|([^\s>]++)))?+")


Token = tuple[int, str, int, int, int, int]
"""`(kind, name, start, end, inner, inner_end)`: the tag's name in lower case or "", the half-open range of source
characters, and for a START the range of its attributes (for all others the range again)."""


def tokens(source: str) -> Iterator[Token]:
    """Every token of a page, in order; their ranges join without a gap."""
    at = 0
    for found in _MARKUP.finditer(source):
        start, end = found.span()
        if start > at:
            yield TEXT, "", at, start, at, start
        at = end
        which = found.lastindex
        if which == _ATTRIBUTES_GROUP:
            inner, stop = found.span(_ATTRIBUTES_GROUP)
            yield START, found[5].lower(), start, end, inner, stop
        elif which == 1:
            yield END, found[1].lower(), start, end, start, end
        elif which is None:
            yield COMMENT, "", start, end, start, end
        else:
            name = found[2].lower()
            (inner, stop), (begin, end) = found.span(3), found.span(4)
            yield START, name, start, begin, inner, stop
            if end > begin:
                yield RAW if name in _RAW_TEXT else TEXT, name, begin, end, begin, end
    if at < len(source):
        yield TEXT, "", at, len(source), at, len(source)


def attributes(source: str) -> dict[str, str]:
    """The attributes in the inner range of a start tag: names in lower case, the first of a repeated one."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        name, double, single, bare = match.groups()
        value = double if double is not None else single if single is not None else bare
        found.setdefault(name.lower(), html.unescape(value) if value and "&" in value else value or "")
    return found


_REFERENCE = re.compile(r"&(?:#[0-9]{1,9};?|#[xX][0-9a-fA-F]{1,8};?|[A-Za-z][A-Za-z0-9]{1,31};?)")


def unescaped(source: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The characters that a range of text stands for, in pieces `(start, end, text)` that join without a gap.

    A piece is verbatim (`text` is the source) or one character reference (`&nbsp;`, `&#8217;`).
    """
    at = start
    for match in _REFERENCE.finditer(source, start, end):
        written = match.group()
        meant = html.unescape(written)
        if meant == written:
            continue
        # `&notit;` is `¬it;`: what the reference did not use stands for itself.
        stop = match.end()
        used = next((n for n in range(len(written), 1, -1) if html.unescape(written[:n]) + written[n:] == meant), 0)
        shorter = next((n for n in range(2, used) if html.unescape(written[:n]) + written[n:] == meant), used)
        stop = match.start() + shorter
        if match.start() > at:
            yield at, match.start(), source[at : match.start()]
        yield match.start(), stop, html.unescape(written[:shorter])
        at = stop
    if at < end:
        yield at, end, source[at:end]
