# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""HTTP/1.1 as bytes: the head of a request read, a body in chunks taken apart, an answer written.

Pure: no socket, no clock. `connection` moves the bytes. Strict where two readers could disagree
about where a request ends (RFC 9112 § 6.3, § 11.2): a length twice, a length beside chunks, an
unknown coding, a folded or malformed header line are refused and the connection is closed.

Heads are read once and remembered by their bytes: a client sends the same one again and again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from holdfast.api.answers import Answer, Headers, refused
from holdfast.base.errors import InputError

__all__ = ["LONGEST_HEAD", "Chunks", "Head", "Heads", "read_head", "render", "render_head"]

LONGEST_HEAD = 128 << 10  # addresses of up to 60,000 bytes must be readable to be refused
_HEAD = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}) ([!-~\x80-\xff]+) HTTP/1\.([01])"
    rb"((?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\x00\r\n]*)*)\r\n\r\n"
)
_ABSOLUTE = re.compile(rb"https?://[^/?#]*", re.IGNORECASE)
_MOST_FIELDS = 200
_LONGEST_CHUNK_LINE = 4_096
_MOST_TRAILERS = 32 << 10
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\x00\r\n]*)?")
_PHRASES = {one.value: f"HTTP/1.1 {one.value} {one.phrase}\r\n".encode() for one in HTTPStatus}


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The head of a request. `length` is `None` for a body in chunks; names of `fields` are in lower case."""

    method: str
    target: bytes
    path: bytes
    query: bytes
    fields: Mapping[bytes, bytes]
    length: int | None
    keeps: bool
    waits: bool
    newer: bool

    @property
    def has_body(self) -> bool:
        """Whether anything follows the head."""
        return self.length != 0


def read_head(raw: bytes) -> Head | Answer:
    """The head in `raw`, which ends with its empty line; the answer that refuses it when it is none."""
    found = _HEAD.fullmatch(raw)
    if found is None:
        return _no("The request is not HTTP/1.1")
    method, target, minor, rest = found.groups()
    fields: dict[bytes, bytes] = {}
    lines = rest.split(b"\r\n")[1:]
    if len(lines) > _MOST_FIELDS:
        return _no("Too many header fields", 431)
    for line in lines:
        name, _, value = line.partition(b":")
        name, value = name.lower(), value.strip(b" \t")
        if name in fields:
            if name in {b"content-length", b"host", b"transfer-encoding"}:
                return _no(f"The header {name.decode()} is given twice")
            value = fields[name] + b", " + value
        fields[name] = value
    newer = minor == b"1"
    if newer and b"host" not in fields:
        return _no("The header host is missing")
    length = _length(fields, newer=newer)
    if isinstance(length, Answer):
        return length
    waits = fields.get(b"expect", b"").lower()
    if waits and waits != b"100-continue":
        return _no("Only 100-continue can be expected", 417)
    path, _, query = _relative(target).partition(b"?")
    words = {word.strip() for word in fields.get(b"connection", b"").lower().split(b",")}
    keeps = b"close" not in words and (newer or b"keep-alive" in words)
    shown = method.decode("ascii")
    return Head(shown, target, path, query, fields, length, keeps, bool(waits) and newer and length != 0, newer)


def _length(fields: Mapping[bytes, bytes], *, newer: bool) -> int | Answer | None:
    coding = fields.get(b"transfer-encoding")
    given = fields.get(b"content-length")
    if coding is not None:
        if given is not None or not newer:
            return _no("A body has a length or is in chunks, not both")
        return None if coding.lower() == b"chunked" else _no("Only chunked is understood as transfer-encoding", 501)
    if given is None:
        return 0
    if not (given.isdigit() and len(given) <= 15):  # noqa: PLR2004 - a petabyte
        return _no("The header content-length is no number")
    return int(given)


def _relative(target: bytes) -> bytes:
    """The path and query of an address given whole, as to a proxy."""
    if target[:1] == b"/":
        return target
    found = _ABSOLUTE.match(target)
    return target if found is None else b"/" + target[found.end() :].removeprefix(b"/")


def _no(detail: str, status: int = 400) -> Answer:
    return refused(status, detail, close=True)


class Heads:
    """Heads by their bytes: the same bytes are the same head. Holds at most `most`, each of at most 2 kB."""

    def __init__(self, most: int = 1_024) -> None:
        self._most = most
        self._known: dict[bytes, Head] = {}

    def read(self, raw: bytes) -> Head | Answer:
        """See `read_head`."""
        known = self._known.get(raw)
        if known is not None:
            return known
        head = read_head(raw)
        if isinstance(head, Head) and len(raw) <= 2_048:  # noqa: PLR2004 - longer ones do not come twice
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[raw] = head
        return head


class Chunks:
    """A body in chunks, taken apart as it comes. `done` once its end was seen; `rest` is what follows it."""

    def __init__(self) -> None:
        self.done = False
        self.rest = b""
        self._waiting = bytearray()
        self._left = 0  # of the chunk's data and the line end after it
        self._last = False
        self._trailers = 0

    def feed(self, data: bytes) -> bytes:
        """The content in `data`.

        Raises:
            InputError: what came is not in chunks.
        """
        self._waiting += data
        found: list[bytes] = []
        while not self.done:
            if self._left > 2:  # noqa: PLR2004 - CR LF
                part = bytes(self._waiting[: self._left - 2])
                if not part:
                    break
                del self._waiting[: len(part)]
                self._left -= len(part)
                found.append(part)
            elif self._left:
                if len(self._waiting) < self._left:
                    break
                if self._waiting[:2] != b"\r\n":
                    raise InputError("a chunk of the body does not end where it said")
                del self._waiting[:2]
                self._left = 0
            elif not self._line():
                break
        return found[0] if len(found) == 1 else b"".join(found)

    def _line(self) -> bool:
        end = self._waiting.find(b"\r\n", 0, _LONGEST_CHUNK_LINE)
        if end < 0:
            if len(self._waiting) >= _LONGEST_CHUNK_LINE:
                raise InputError("a line between the chunks of the body is too long")
            return False
        line = bytes(self._waiting[:end])
        del self._waiting[: end + 2]
        if self._last:
            self._trailers += len(line)
            if self._trailers > _MOST_TRAILERS:
                raise InputError("the trailers of the body are too long")
            if not line:
                self.done, self.rest = True, bytes(self._waiting)
                self._waiting.clear()
            return True
        size = _SIZE.fullmatch(line)
        if size is None:
            raise InputError("the body is not in chunks")
        length = int(size[1], 16)
        self._last = length == 0
        self._left = length + 2 if length else 0
        return True


def render_head(status: int, headers: Headers, date: bytes) -> bytes:
    """Status line and headers, to their empty line."""
    lines = b"".join([name + b": " + value + b"\r\n" for name, value in headers])
    return (_PHRASES.get(status) or f"HTTP/1.1 {status} \r\n".encode()) + date + lines + b"\r\n"


def render(answer: Answer, extra: Headers, date: bytes) -> bytes:
    """A whole answer as the bytes of one write; for what is refused before a handler is reached."""
    own = (
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer.body)).encode()),
        *answer.headers,
        *extra,
    )
    closing = ((b"connection", b"close"),) if answer.close else ()
    return render_head(answer.status, own + closing, date) + answer.body
