# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Reads a span out of its bytes again, as a stranger would who has the bytes and the quotation only.

The rule is short on purpose, and knows neither blocks nor trees: decode the range; in markup,
leave out tags, comments and what `<script>` and `<style>` hold, read character references, and
let the tag of anything but inline formatting part words; then white space is one blank. In a
DOCX, what its XML says (`docx_xml`): texts, without what changes deleted or runs hide. In the
header of an e-mail, unfold and read encoded words, which are cited whole: there the bytes may
say more than the span. Of a PDF the page is read again, and the words in the box are compared.
A span that does not read what it says is our bug or damage, and raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from holdfast.base.errors import IntegrityError
from holdfast.readers.documents.characters import Encoding, escaped
from holdfast.readers.documents.docx_xml import said_by
from holdfast.readers.documents.html_text import INLINE
from holdfast.readers.documents.html_tokens import END, START, TEXT, tokens, unescaped
from holdfast.readers.documents.mail_head import unfolded
from holdfast.readers.documents.mixed import older_characters
from holdfast.readers.documents.pdf import recheck_places
from holdfast.readers.documents.view import TextView

__all__ = ["recheck", "spoken"]

_WHITE = re.compile(r"[ \t\n\r\f\v]+")
_LONE = re.compile("[\ud800-\udfff]")


def recheck(view: TextView, start: int, end: int, data: bytes) -> str:
    """The text of a span, proved against the bytes.

    Args:
        view: the text view.
        start: its first character in the view.
        end: behind its last character.
        data: the whole decoded stream the view was made from.

    Raises:
        IntegrityError: the bytes read otherwise than the view.
    """
    first, last = view.bytes_of(start, end)
    quote = view.text[start:end]
    rule = view.maker.partition("@")[0]
    encoding = view.characters.encoding
    if rule == "pdf":
        recheck_places(view, start, end, data)
        return quote
    said = _read(data[first:last], encoding, _RULES.get(rule), _one_blank(quote))
    if said != _one_blank(quote) and not (rule == "mailhead" and _one_blank(quote) in said):
        msg = f"bytes {first} to {last} read {said[:80]!r}, not {_one_blank(quote)[:80]!r}"
        raise IntegrityError(msg, where=f"{view.maker}, characters {start} to {end}")
    return quote


def spoken(data: bytes, encoding: str, *, markup: bool) -> str:
    """What a range of bytes says, white space as one blank."""
    return _read(data, Encoding(encoding, ""), _without_markup if markup else None, "")


def _read(data: bytes, encoding: Encoding, rule: Callable[[str], str] | None, quote: str) -> str:
    text = escaped(data, encoding.name)
    text = _one_blank(text if rule is None else rule(text))
    if encoding.older and len(text) == len(quote):
        # A bad byte is either none at all or the character of the older encoding; which, its line decided.
        older = older_characters(text, encoding.older)
        text = "".join(two if two == three else one for one, two, three in zip(text, older, quote, strict=True))
    return _LONE.sub("\ufffd", text)


def _without_markup(source: str) -> str:
    out: list[str] = []
    for kind, name, start, end, _, _ in tokens(source):
        if kind == TEXT:
            out.extend(piece for _, _, piece in unescaped(source, start, end))
        elif kind in {START, END} and name not in INLINE:
            out.append("\n")
    return "".join(out)


_RULES = {"html": _without_markup, "docx": said_by, "mailhead": unfolded}


def _one_blank(text: str) -> str:
    return _WHITE.sub(" ", text).strip(" ")
