# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The parts of an e-mail message and the step `mime@1:<number>` (vault-format, 13.2).

A message (RFC 5322) is a header and a body; a body of type multipart (RFC 2046) is cut into
parts by its boundary lines, and a part may be multipart again. Parts are numbered as IMAP
numbers body sections (RFC 3501, 6.4.5): `2` is the second part of the message, `2.1` the first
part of that part; the body of a message that is not multipart is `1`. A message inside a
message is one part: its own parts are reached by a second step, so that there is one way only
to write where a byte stands.

What the step gives is cited for ever, so nothing of it is left to a library. Messages in the
wild are broken in every way: nothing here fails but for more than `MAX_PARTS` parts; what is
odd about a part is said in `problem`. A part deeper than `MAX_DEPTH` is not cut further, which
also bounds the time: each level is searched once for its boundary.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from holdfast.base.errors import InputError, LimitError

__all__ = [
    "MAX_DEPTH",
    "MAX_MESSAGE_BYTES",
    "MAX_PARTS",
    "MimePart",
    "body_of",
    "header_fields",
    "mime_parts",
    "part_of",
]

MAX_DEPTH = 32
MAX_PARTS = 10_000
MAX_MESSAGE_BYTES = 256 << 20  # of a message that is held in memory; few servers take more than 150 MB

_LONGEST_BOUNDARY = 200  # RFC 2046 allows 70
_FIELD = re.compile(rb"([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_EMPTY = re.compile(rb"\r?\n")
_MBOX = re.compile(rb">?From [^\n]*+\n")
_REST_OF_LINE = re.compile(rb"(--)?[ \t]*+(?:\r?\n|\r?\Z)")
_WHITE = " \t\n\r\f\v"
_TYPE = re.compile(r"\s*+([\w!#$&^.+-]+)\s*+/\s*+([\w!#$&^.+-]+)", re.ASCII)
_DISPOSITION = re.compile(r"\s*+([\w-]+)", re.ASCII)
_PARAMETER = re.compile(r";\s*+([\w!#$%&'*+.^`{|}~-]++)\s*+=\s*+(?:\"((?:[^\"\\]++|\\.)*+)\"?|([^\s;\"]*+))", re.ASCII)
_ESCAPED = re.compile(r"\\(.)")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})|=[ \t]*+(?:\r?\n|\Z)|([ \t]++)(\r?\n|\Z)?")
_NUMBER = re.compile(r"[1-9][0-9]{0,4}(?:\.[1-9][0-9]{0,4})*\Z")


@dataclass(frozen=True, slots=True)
class MimePart:
    """One part of a message, or the message itself (the first).

    `number` is "" for a message that is multipart: it is none of its own parts. `header` and
    `body` are byte ranges of the message. `media_type` and `encoding` are in lower case, the
    parameters of the type as they stand. `parts` says whether it was cut into parts.
    """

    number: str
    header: tuple[int, int]
    body: tuple[int, int]
    media_type: str
    parameters: tuple[tuple[str, str], ...]
    encoding: str
    disposition: str
    disposition_parameters: tuple[tuple[str, str], ...]
    parts: bool
    problem: str = ""


def header_fields(data: bytes, start: int, end: int) -> Iterator[tuple[str, int, int, int]]:
    """The fields of a header: `(name in lower case, start of the field, start of its value, its end)`."""
    at = _mbox_line(data, start, end)
    while (found := _FIELD.match(data, at, end)) is not None:
        yield found[1].decode("ascii").lower(), at, found.start(2), found.end(2)
        at = found.end()


def mime_parts(data: bytes) -> tuple[MimePart, ...]:
    """The message and its parts, each before its own parts, in the order they stand.

    Raises:
        LimitError: more than `MAX_PARTS`.
    """
    found: list[MimePart] = []
    todo = [("", 0, len(data), "text/plain")]
    while todo:
        number, start, end, usual = todo.pop()
        part, ranges = _part(data, number, (start, end), usual)
        found.append(part)
        if len(found) + len(todo) + len(ranges) > MAX_PARTS:
            msg = f"the message has more than {MAX_PARTS} parts"
            raise LimitError(msg, where=f"part {number or 'of the message'}", hint="no mail program writes so many")
        inner = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        prefix = f"{number}." if number else ""
        todo += [(f"{prefix}{at}", *ranges[at - 1], inner) for at in range(len(ranges), 0, -1)]
    return tuple(found)


def part_of(data: bytes, number: str) -> bytes:
    """What `mime@1:<number>` gives: the body of the part, its transfer encoding undone.

    Raises:
        InputError: no such part.
        LimitError: as `mime_parts`.
    """
    if _NUMBER.match(number) is None:
        msg = f"{number[:40]!r} is no number of a part"
        raise InputError(msg, hint="parts are numbered 1, 2, 2.1, as IMAP numbers body sections")
    parts = mime_parts(data)
    part = next((part for part in parts if part.number == number), None)
    if part is None:
        msg = f"the message has no part {number}"
        known = ", ".join(part.number for part in parts[:12] if part.number)
        raise InputError(msg, hint=f"it has the parts {known}")
    return body_of(data, part)


def body_of(data: bytes, part: MimePart) -> bytes:
    """The body of a part, its transfer encoding undone; never fails: see vault-format, 13.2."""
    body = data[part.body[0] : part.body[1]]
    if part.parts:
        return body
    if part.encoding == "base64":
        return _from_base64(body)
    if part.encoding == "quoted-printable":
        return _QUOTED.sub(_from_quoted, body)
    return body


def _from_base64(body: bytes) -> bytes:
    letters = body.partition(b"=")[0].translate(None, _NOT_BASE64)
    usable = len(letters) - (len(letters) % 4 == 1)
    return binascii.a2b_base64(letters[:usable] + b"=" * (-usable % 4))


def _from_quoted(match: re.Match[bytes]) -> bytes:
    code, blanks, line_end = match.groups()
    if code is not None:
        return bytes([int(code, 16)])
    if blanks is None:
        return b""
    return blanks if line_end is None else bytes(line_end)


def _part(data: bytes, number: str, place: tuple[int, int], usual: str) -> tuple[MimePart, list[tuple[int, int]]]:
    start, end = place
    said: dict[str, str] = {}
    at = _mbox_line(data, start, end) if not number else start
    while (found := _FIELD.match(data, at, end)) is not None:
        name = found[1].lower()
        if name.startswith(b"content-"):
            said.setdefault(name.decode("ascii"), found[2].decode("latin-1"))
        at = found.end()
    empty = _EMPTY.match(data, at, end)
    body = (empty.end() if empty else at, end)
    media_type, parameters = _typed(said.get("content-type", ""), usual)
    disposition, more = _typed(said.get("content-disposition", ""), "")
    problem = ""
    ranges: list[tuple[int, int]] = []
    if media_type.startswith("multipart/"):
        problem, ranges = _cut(data, body, dict(parameters).get("boundary", ""), number.count(".") + 1 if number else 0)
    elif empty is None and body[0] < end:
        problem = "no empty line ends its header"
    encoding = said.get("content-transfer-encoding", "").strip(_WHITE).lower()
    number = number or ("" if ranges else "1")
    part = MimePart(
        number, (start, at), body, media_type, parameters, encoding, disposition, more, bool(ranges), problem
    )
    return part, ranges


def _mbox_line(data: bytes, start: int, end: int) -> int:
    """Behind the line that mailboxes put before a message, if there is one."""
    found = _MBOX.match(data, start, end)
    return found.end() if found else start


def _cut(data: bytes, body: tuple[int, int], boundary: str, depth: int) -> tuple[str, list[tuple[int, int]]]:
    """What is wrong with a multipart body, and the ranges of its parts."""
    mark = b"--" + boundary.rstrip(_WHITE).encode("latin-1", "replace")
    if not boundary.strip(_WHITE):
        return "it names no boundary", []
    if len(mark) > _LONGEST_BOUNDARY:
        return f"its boundary is longer than {_LONGEST_BOUNDARY} characters", []
    if depth >= MAX_DEPTH:
        return f"parts nested deeper than {MAX_DEPTH} are not read", []
    start, end = body
    ranges: list[tuple[int, int]] = []
    begun = -1
    at = data.find(mark, start, end)
    while at >= 0:
        line = _REST_OF_LINE.match(data, at + len(mark), end) if at == start or data[at - 1] == 10 else None  # noqa: PLR2004 - LF
        if line is not None:
            if begun >= 0:
                ranges.append((begun, max(begun, _before_break(data, at))))
            begun = line.end()
            if len(ranges) > MAX_PARTS:
                break
            if line[1] is not None:
                return ("" if ranges else "no part stands in it"), ranges
        at = data.find(mark, line.end() if line else at + 1, end)
    if begun < 0:
        return "its boundary does not stand in it", []
    return "no last boundary line: it may be cut", [*ranges, (begun, end)]


def _before_break(data: bytes, at: int) -> int:
    """The line end before a boundary line belongs to it (RFC 2046, 5.1.1)."""
    if at and data[at - 1 : at] == b"\n":
        return at - 2 if data[at - 2 : at - 1] == b"\r" else at - 1
    return at


def _typed(value: str, usual: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A media type or disposition in lower case, and its parameters (names in lower case, the first of each)."""
    found = _TYPE.match(value) if usual else _DISPOSITION.match(value)
    if found is None:
        return usual, ()
    parameters: dict[str, str] = {}
    for match in _PARAMETER.finditer(value, found.end()):
        quoted, bare = match[2], match[3]
        parameters.setdefault(match[1].lower(), _ESCAPED.sub(r"\1", quoted) if quoted is not None else bare)
    return "/".join(found.groups()).lower(), tuple(parameters.items())
