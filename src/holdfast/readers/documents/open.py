# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Bytes to the text views of whatever document they are: page, text, PDF, DOCX, e-mail.

What a document is, its bytes say; its name and media type are asked only where they do not
(an empty file, a fragment of a page). `recognise_document` looks at the beginning and answers
quickly, `open_document` reads; both follow the same rules, in this order:

    pdf     `%PDF-` within the first 1,024 bytes
    docx    a ZIP file that names the parts of a WordprocessingML document
    mail    begins with header fields, two of the usual ones among them
    html    a doctype, `<html>`, or tags as pages have them
    text    everything else that decodes to characters and is no data (JSON, XML, a table)

Nothing is cut in silence: of a file above the limit its first part is read, `Parts.unread`
gives the range that was not, and a note says so in words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from holdfast.base.errors import InputError, LimitError
from holdfast.base.selector import DecodingStep
from holdfast.readers.documents.characters import binary_from, decide, foreign_kind
from holdfast.readers.documents.docx import is_docx, read_docx
from holdfast.readers.documents.html_view import read_html_facts
from holdfast.readers.documents.mail import is_mail, read_mail
from holdfast.readers.documents.oddities import odd_characters
from holdfast.readers.documents.parts import Parts, Stated, StreamView
from holdfast.readers.documents.pdf import read_pdf
from holdfast.readers.documents.plain import read_plain

__all__ = ["HEAD_BYTES", "KINDS", "MAX_TEXT_BYTES", "open_document", "recognise_document"]

KINDS = ("pdf", "docx", "mail", "html", "text")
HEAD_BYTES = 1 << 16
MAX_TEXT_BYTES = 32 << 20  # of a page or a text: some 5 million words; a view costs about ten bytes for each
MAX_PIECES = 500_000  # lines of a text, tags and references of a page: up to 2 kB of memory each
MAX_DOCUMENT_BYTES = 256 << 20  # of a PDF or a DOCX, which hold pictures

_PDF = re.compile(rb"%PDF-\d")
_PDF_WITHIN = 1024  # ISO 32000-1, Annex H.3, note 13
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(
    r"\A(?:\s|\ufeff|<\?xml[^>]{0,300}>|<!--(?:[^-]|-(?!->)){0,20000}-->)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|article|main|section|div|p|table|h[1-6]|center|font)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:a|article|b|blockquote|body|br|div|em|h[1-6]|head|html|i|img|li|link|meta|nav|ol|p|script|section|span|strong"
    r"|table|td|tr|ul)(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)
_TAGS = 8
_PIECES = {"html": (b"<", b"&"), "text": (b"\n", b"\r", b"\f", b"\v")}
_JSON = re.compile(r"\A\s*(?:\{\s*(?:\"|\}\s*\Z)|\[\s*(?:[\[{\"\]]|-?\d+(?:\.\d+)?\s*[,\]]))")
_XML = re.compile(r"\A\s*<(?:\?xml\b|[A-Za-z_][\w.-]*:?[\w.-]*(?:\s[^<>]*)?>|!DOCTYPE\b)", re.IGNORECASE)
_OTHER = (("{\\rtf", "a rich text file (RTF)"), ("%!PS", "PostScript"), ("WARC/", "a web archive (WARC)"))
_DATA_NAMES = frozenset({
    ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".geojson", ".xml", ".rdf", ".nt", ".ttl", ".yaml", ".yml", ".toml",
    ".sql", ".ini", ".css", ".js", ".py", ".sh", ".svg", ".rtf", ".ps", ".warc",
})  # fmt: skip
_HINTS = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html", ".txt": "text", ".text": "text", ".md": "text",
    ".eml": "mail", ".pdf": "pdf", ".docx": "docx",
}  # fmt: skip
_MEDIA = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "text/markdown": "text",
    "message/rfc822": "mail", "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip
_SCRIPT = re.compile(rb"<script[\s>]", re.IGNORECASE)
_UNREADABLE = re.compile(r"\d+ (?:(?:NUL|control) characters|sequences that look)")
_LITTLE = 300  # characters
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)


def recognise_document(head: bytes, name: str = "", media_type: str | None = None) -> str | None:
    """Which kind of document begins with these bytes (`KINDS`), `None` for what is none.

    Args:
        head: the first `HEAD_BYTES` of the file, or all of it.
        name: what the file is called; a hint.
        media_type: its Content-Type, parameters and all; a hint.
    """
    if not head:
        return _hinted(name, media_type)
    if _PDF.search(head, 0, _PDF_WITHIN):
        return "pdf"
    if head.startswith(_ZIP):
        return "docx" if is_docx(head, name) or _hinted("", media_type) == "docx" else None
    head = head[:HEAD_BYTES]
    text = _beginning(head, media_type)
    if text is None:
        return None
    if is_mail(head):
        return "mail"
    hint = _hinted(name, media_type)
    if _PAGE.match(text) or len(_TAG.findall(text)) >= _TAGS or (hint == "html" and _TAG.search(text)):
        return "html"
    return None if _data(text, name) else "text"


def open_document(
    data: bytes, *, name: str = "", media_type: str | None = None, chain: tuple[DecodingStep, ...] = ()
) -> Parts:
    """The text views of a document, whatever kind it is (`Parts.kind`), with its notes.

    Data that is text (JSON, XML, a table) is read as plain text, with a note.

    Args:
        data: the whole document, decoded from transfer and content codings.
        name: what the file is called; a hint.
        media_type: its Content-Type, parameters and all: its charset is what the transport said.
        chain: the steps that led from the payload to `data`; those of every view begin with them.

    Raises:
        InputError: no document, with what it seems to be; `LimitError` where it is too large to be read at all.
    """
    kind = recognise_document(data[:HEAD_BYTES], name, media_type)
    if kind is None:
        kind = _readable(data, name, media_type)
    if len(data) > MAX_DOCUMENT_BYTES and kind in {"pdf", "docx"}:
        msg = f"the document has {len(data):,} bytes, more than {MAX_DOCUMENT_BYTES:,}"
        raise LimitError(msg, hint="the file is left as it is; hand it in in parts to have it read")
    parts = _read(kind, data, media_type, name=name)
    views = tuple(map(_with_oddities, parts.views))
    unreadable = [note for one in views for note in one.view.notes if _UNREADABLE.search(note)]
    notes = tuple(dict.fromkeys([*parts.notes, *unreadable]))
    return _behind(replace(parts, kind=kind, views=views, notes=notes), chain)


def _with_oddities(one: StreamView) -> StreamView:
    notes = odd_characters(one.view.text)
    return replace(one, view=replace(one.view, notes=(*one.view.notes, *notes))) if notes else one


def _read(kind: str, data: bytes, media_type: str | None, *, name: str) -> Parts:
    if kind == "docx":
        return read_docx(data)
    if kind == "mail":
        return read_mail(data)
    if kind == "pdf":
        return read_pdf(data)
    part, notes = _first_part(data, kind, media_type)
    transport = _charset(media_type)
    view, facts = (
        read_html_facts(part, transport=transport) if kind == "html" else (read_plain(part, transport=transport), ())
    )
    stated = tuple(
        Stated(one.name, one.value, (), view.characters.byte_of(one.start), view.characters.byte_of(one.end), one.rung)
        for one in facts
    )
    if not view.text.strip():
        notes.append(f"the document is empty: it has {len(data):,} bytes and no words" if data else "the file is empty")
    elif kind == "text" and _data(view.text[:HEAD_BYTES], name):
        notes.append("it looks like data (JSON, XML or a table), read as plain text")
    if kind == "html" and len(view.text) < _LITTLE and _SCRIPT.search(part):
        notes.append("the page says little without its scripts, which are not run: capture it with a browser")
    unread = ((len(part), len(data)),) if len(part) < len(data) else ()
    views = (StreamView((), view, part, "main"),)
    return Parts(view.maker, views, stated=stated, notes=(*notes, *view.notes), unread=unread)


def _first_part(data: bytes, kind: str, media_type: str | None) -> tuple[bytes, list[str]]:
    """What is read of a page or a text: all of it, or whole lines up to the limit or up to where it is no text."""
    notes = []
    wide = decide(data[:HEAD_BYTES], transport=_charset(media_type), markup=True).name.startswith(("utf-16", "utf-32"))
    text = len(data) if wide else binary_from(data)
    if text < len(data):
        end = data.rfind(b"\n", 0, text) + 1 or text
        notes.append(f"from byte {end:,} on it is no text (binary data); nothing of that is read")
    else:
        most = _most(data, kind)
        if most == len(data):
            return data, []
        end = data.rfind(b"\n", most // 2, most) + 1 or most
        end -= end % 4 if wide else 0  # never in the middle of a character
        notes.append(
            f"only the first {end:,} of {len(data):,} bytes are read ({end * 100 // len(data)} %); bytes {end:,} to "
            f"{len(data):,} are not read: keep the file, hand in files of at most {MAX_TEXT_BYTES:,} bytes and "
            f"{MAX_PIECES:,} {'tags' if kind == 'html' else 'lines'}"
        )
    return data[:end], notes


def _most(data: bytes, kind: str) -> int:
    """How many bytes are within both limits."""
    most = min(len(data), MAX_TEXT_BYTES)
    if sum(data.count(mark, 0, most) for mark in _PIECES[kind]) <= MAX_PIECES:
        return most
    pattern = re.compile(b"[" + b"".join(_PIECES[kind]) + b"]")
    return next((at.start() for at in islice(pattern.finditer(data), MAX_PIECES, None)), most)


def _behind(parts: Parts, chain: tuple[DecodingStep, ...]) -> Parts:
    if not chain:
        return parts
    return replace(
        parts,
        views=tuple(replace(one, chain=(*chain, *one.chain)) for one in parts.views),
        attachments=tuple(replace(one, chain=(*chain, *one.chain)) for one in parts.attachments),
        stated=tuple(replace(one, chain=(*chain, *one.chain)) for one in parts.stated),
    )


def _beginning(head: bytes, media_type: str | None) -> str | None:
    """The first characters, `None` where they are no text."""
    encoding = decide(head, transport=_charset(media_type), markup=True)
    if foreign_kind(head, encoding) is not None:
        return None
    return head[encoding.mark_bytes :].decode(encoding.name, "replace")


def _readable(data: bytes, name: str, media_type: str | None) -> str:
    """`text` for data that can be read as such; all else is refused with what it seems to be."""
    head = data[:HEAD_BYTES]
    if head.startswith((_ZIP, _OLE)):
        return "docx"  # its reader says what kind of package it is
    if not data:
        return "text"
    encoding = decide(head, transport=_charset(media_type), markup=True)
    kind = foreign_kind(head, encoding)
    if kind is None:
        text = head[encoding.mark_bytes :].decode(encoding.name, "replace").lstrip()
        kind = next((what for beginning, what in _OTHER if text.startswith(beginning)), None)
        if kind is None:
            return "text"
    called = f"{name} is no text: " if name else "this is no text: "
    raise InputError(
        f"{called}it looks like {kind}",
        where="its first bytes",
        hint="the file is left as it is; hand in a PDF, DOCX, HTML, e-mail or text file to have it read",
    )


def _data(text: str, name: str) -> bool:
    if PurePosixPath(name.lower()).suffix in _DATA_NAMES:
        return True
    return bool(_JSON.match(text) or _XML.match(text)) or text.lstrip().startswith(tuple(one for one, _ in _OTHER))


def _hinted(name: str, media_type: str | None) -> str | None:
    said = (media_type or "").partition(";")[0].strip().lower()
    return _MEDIA.get(said) or _HINTS.get(PurePosixPath(name.lower()).suffix)


def _charset(media_type: str | None) -> str | None:
    found = _CHARSET.search(media_type or "")
    return found[1] if found else None
