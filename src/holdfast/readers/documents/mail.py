# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""An e-mail message (RFC 5322, MIME) as text views: its header, then each body that is text.

The header counts in the message as it stands; a body counts in its decoded part, which the
step `mime@1:<number>` reaches. Of a `multipart/alternative` the plain text is the message and
the HTML the same once more (`alternative`), unless the plain text is blank. Everything else is
listed as an attachment, messages inside the message too: they are documents of their own.

Said in the notes: what is signed (nothing is verified here), what is encrypted and cannot be
read, charsets that nobody knows, and what is odd about the structure (boundaries that do not
stand in it, parts that are cut). In HTML, `<blockquote>` and all behind a printed header of an
older message is `quoted`; the rest is body, since a mail has no menus.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from holdfast.base.errors import InputError, LimitError
from holdfast.base.selector import DecodingStep
from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.mail_head import field_text, read_header
from holdfast.readers.documents.mail_text import begins_older_mail, is_attribution, read_mail_text
from holdfast.readers.documents.parts import Attachment, Parts, StreamView
from holdfast.readers.documents.view import Block, TextView
from holdfast.vault.mime import MAX_MESSAGE_BYTES, MimePart, body_of, header_fields, mime_parts

__all__ = ["MAKER", "is_mail", "read_mail"]

MAKER = "mail@1"

_TEXT = frozenset({"text/plain", "text/html"})
_ENCODINGS = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable"})
_USUAL = frozenset({"from", "to", "date", "subject", "received", "message-id", "mime-version", "content-type"})
_ENOUGH = 2
_HEAD_BYTES = 1 << 16
_NEXT_IN_MAILBOX = re.compile(rb"\n\r?\nFrom [^\n]{1,200}[0-9]{4}[^\n]{0,20}\r?\n[!-9;-~]{1,100}:")
_CONTINUED = re.compile(r"\*(\d{1,3})(\*?)\Z")


def is_mail(head: bytes) -> bool:
    """Whether a document begins as a message does: with header fields, two of the usual ones among the first."""
    names = {name for name, *_ in header_fields(head[:_HEAD_BYTES], 0, min(len(head), _HEAD_BYTES))}
    return len(names & _USUAL) >= _ENOUGH


def read_mail(data: bytes) -> Parts:
    """The views, attachments and notes of a message.

    Raises:
        InputError: no message; `LimitError` when it is too large or has too many parts.
    """
    if len(data) > MAX_MESSAGE_BYTES:
        msg = f"the message has {len(data)} bytes, more than {MAX_MESSAGE_BYTES}"
        raise LimitError(msg, hint="no mail program sends messages of that size")
    names = {name for name, *_ in header_fields(data, 0, len(data))}
    if not names & _USUAL:
        msg = "this is no e-mail: it does not begin with header fields (From, Date, Subject …)"
        raise InputError(msg, hint="save the message as .eml, with its header, from the program that received it")
    parts = mime_parts(data)
    reader = _Reader(data, parts)
    for part in parts:
        reader.part(part)
    others = len(_NEXT_IN_MAILBOX.findall(data)) if data.startswith(b"From ") else 0
    if others:
        reader.notes.append(f"it looks like a mailbox: {others} more messages seem to follow; hand each in as a file")
    head = StreamView((), read_header(data, parts[0].header[1]), data, "header")
    return Parts(MAKER, (head, *reader.views), tuple(reader.attachments), notes=tuple(reader.notes))


class _Reader:
    """Sorts the parts of one message."""

    def __init__(self, data: bytes, parts: tuple[MimePart, ...]) -> None:
        self.views: list[StreamView] = []
        self.attachments: list[Attachment] = []
        self.notes: list[str] = []
        self._data = data
        self._choices = {part.number for part in parts if part.parts and part.media_type == "multipart/alternative"}
        self._said_plainly: set[str] = set()  # alternatives that have a plain text with something in it
        for part in parts:
            if part.media_type == "text/plain" and not part.parts and _is_text(part) and body_of(data, part).strip():
                self._said_plainly |= self._alternatives(part)

    def part(self, part: MimePart) -> None:
        """Take a part as a view or an attachment, and note what is odd about it."""
        where = f"part {part.number}" if part.number else "the message"
        if part.problem:
            self.notes.append(f"{where} ({part.media_type}): {part.problem}")
        secured = _security(part)
        if secured:
            self.notes.append(f"{where}: {secured}")
        if part.parts:
            return
        if part.encoding not in _ENCODINGS:
            self.notes.append(f"{where}: unknown transfer encoding {part.encoding[:40]!r}; read as it stands")
        body = body_of(self._data, part)
        if part.encoding == "base64" and _behind_base64(self._data[part.body[0] : part.body[1]]):
            self.notes.append(f"{where}: something stands behind the end of its base64 and is not read")
        chain = (DecodingStep("mime", 1, part.number),)
        view = None
        if _is_text(part):
            try:
                view = self._view(part, body, where)
            except InputError as error:
                self.notes.append(f"{where}: {error.message}")
        if view is None:
            name, media_type = _name(part), part.media_type
            self.attachments.append(Attachment(chain, name, media_type, len(body)))
            return
        again = part.media_type != "text/plain" and bool(self._alternatives(part) & self._said_plainly)
        self.views.append(StreamView(chain, view, body, "alternative" if again else "main"))
        self.notes += [f"{where}: {note}" for note in view.notes]

    def _alternatives(self, part: MimePart) -> set[str]:
        """The alternatives that a part is in one branch of."""
        if not self._choices:
            return set()
        numbers = part.number.split(".")
        return {".".join(numbers[:depth]) for depth in range(len(numbers))} & self._choices

    def _view(self, part: MimePart, body: bytes, where: str) -> TextView:
        given = dict(part.parameters)
        charset = given.get("charset", "").strip()
        if charset:
            try:
                codecs.lookup(charset)
            except (LookupError, ValueError):
                self.notes.append(f"{where}: nobody knows the charset {charset[:40]!r}; decided by the bytes")
        transport = charset or None
        if part.media_type == "text/html":
            return _mail_roles(read_html(body, transport=transport))
        return read_mail_text(body, transport=transport, flowed=given.get("format", "").lower() == "flowed")


def _behind_base64(body: bytes) -> bytes:
    """What stands behind the first `=`, where the step ends."""
    return body.partition(b"=")[2].strip(b"= \t\r\n")


def _is_text(part: MimePart) -> bool:
    broken = part.media_type.startswith("multipart/")  # it could not be cut: what stands in it is shown
    return (part.media_type in _TEXT or broken) and part.disposition != "attachment"


def _mail_roles(view: TextView) -> TextView:
    blocks: list[Block] = []
    older = False
    for at, block in enumerate(view.blocks):
        following = view.blocks[at + 1] if at + 1 < len(view.blocks) else None
        text = view.text[block.start : block.end]
        older = older or begins_older_mail(text)
        role = "title" if block.kind == "heading" else "body"
        if older or "/blockquote" in block.path:
            role = "quoted"
        elif following is not None and "/blockquote" in following.path and is_attribution(text):
            role = "dateline"
        blocks.append(replace(block, role=role))
    return replace(view, blocks=tuple(blocks))


def _security(part: MimePart) -> str:
    given = dict(part.parameters)
    protocol = given.get("protocol", "").lower()
    kind = part.media_type.removeprefix("application/x-").removeprefix("application/")
    if part.media_type == "multipart/signed":
        return f"signed ({protocol or 'unknown protocol'}); the signature is not verified here"
    if part.media_type == "multipart/encrypted":
        return f"encrypted ({protocol or 'unknown protocol'}); it can only be read with the receiver's key"
    if kind == "pkcs7-mime":
        if "signed" in given.get("smime-type", "").lower():
            return "signed with S/MIME, the text inside the signature: open it with a mail program to read it"
        return "encrypted with S/MIME; it can only be read with the receiver's key"
    return ""


def _name(part: MimePart) -> str:
    """The file name of a part: of its disposition, else of its type (RFC 2183, RFC 2231)."""
    for parameters, key in ((part.disposition_parameters, "filename"), (part.parameters, "name")):
        found = _joined(dict(parameters), key)
        if found:
            return found
    return ""


def _joined(parameters: dict[str, str], key: str) -> str:
    if key in parameters:
        return field_text(_as_utf8(parameters[key]))
    if f"{key}*" in parameters:
        return _extended([(parameters[f"{key}*"], True)])
    pieces = []
    for name, value in parameters.items():
        found = _CONTINUED.fullmatch(name.removeprefix(key)) if name.startswith(key) else None
        if found:
            pieces.append((int(found[1]), value, found[2] == "*"))
    return _extended([(value, packed) for _, value, packed in sorted(pieces)])


def _extended(pieces: list[tuple[str, bool]]) -> str:
    """`charset'language'percent-encoded`, of which only the first piece names the charset."""
    charset, out = "utf-8", b""
    for at, (value, packed) in enumerate(pieces):
        if packed and at == 0 and value.count("'") > 1:
            charset, _, value = value.split("'", 2)  # noqa: PLW2901 - the rest of it
        out += unquote_to_bytes(value) if packed else value.encode("latin-1", "replace")
    try:
        return out.decode(charset if charset.lower() not in {"idna", "punycode"} else "utf-8", "replace")
    except (LookupError, ValueError):
        return out.decode("utf-8", "replace")


def _as_utf8(value: str) -> str:
    """Headers are read as latin-1; many hold UTF-8 (RFC 6532)."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
