# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Documents that hold several streams: a DOCX and its footnotes, an e-mail and its bodies.

Each stream has a text view of its own, because a byte range counts in one stream. The decoding
steps that lead from the document to the stream (`zip@1:word/footnotes.xml`, `mime@1:1.2`) go
behind those that led to the document, and then a span of the view is a citation.

    use           what the stream is for
    main          what the document says
    header        the header of a message; a page header of a DOCX
    footer        a page footer
    notes         footnotes, endnotes
    alternative   the same message once more (the HTML beside the plain text)
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.base.selector import DecodingStep
from holdfast.readers.documents.view import TextView

__all__ = ["USES", "Attachment", "Parts", "Stated", "StreamView"]

USES = ("main", "header", "footer", "notes", "alternative")


@dataclass(frozen=True, slots=True)
class StreamView:
    """The text view of one stream: the steps to it, its decoded bytes (for `recheck`), and its use."""

    chain: tuple[DecodingStep, ...]
    view: TextView
    data: bytes
    use: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the document, to be read as a document of its own.

    `name` is what the document calls it, "" where it does not; `size` in bytes, decoded.
    """

    chain: tuple[DecodingStep, ...]
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Stated:
    """What the document says of itself outside its text: a name, the value, and its byte range in a stream.

    `basis` is where it says so, for a page a rung of `stated.RUNGS`; days are ISO 8601.
    """

    name: str
    value: str
    chain: tuple[DecodingStep, ...]
    start: int
    end: int
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """A document of several streams.

    `views` in the order of reading: for a DOCX the main text first, for an e-mail its header.
    `notes` are what a careful reader wants to know: what was left out, odd, or cannot be read.
    `kind` is the kind of document (`open.KINDS`), `unread` the byte ranges of it that were not
    read at all because it is too large.
    """

    maker: str
    views: tuple[StreamView, ...]
    attachments: tuple[Attachment, ...] = ()
    stated: tuple[Stated, ...] = ()
    notes: tuple[str, ...] = ()
    kind: str = ""
    unread: tuple[tuple[int, int], ...] = ()
