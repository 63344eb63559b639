# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Comma-separated rows with byte offsets, from a forward stream, in flat memory.

`rows` gives every row with the range of each field in the decoded stream's bytes, which the
standard library's `csv` cannot. Text inside is handled as Latin-1 so that one character is
one byte; `Row.text` decodes a field to UTF-8 at the end.

What is accepted (RFC 4180 and what publishers make of it): fields in double quotes with
`""` for a quote, CRLF or LF, a quoted field over several lines, blanks around bare fields,
a lone 0x1A (the DOS end-of-file mark OFAC's files end with) and empty lines.

A row that does not come out with the expected number of columns is repaired where that
loses least, and says so (`Row.damage`):

1. a quote inside a quoted field that no comma or line end follows is taken literally;
2. a quoted field may run on over the next lines, but never over a line that is a good row
   by itself, and never over more than 1 MB: a stray quote eats one row, not the file;
3. otherwise the row comes back without fields, as damaged; the next line starts afresh.

The file as a whole is refused (`InputError` with line and offset) when its first row has
another number of columns, when more than one row in ten is damaged, when the last row is
damaged and has no line end (the file is cut off), for a NUL byte, bytes that are not UTF-8,
or a web page; a line longer than 1 MB is a `LimitError`.

Another `encoding` can be asked for (older British files are cp1252); bytes it does not have
are refused alike. `skip` leaves out lines before the first row ("Report Date: …").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO, NamedTuple

from holdfast.base.errors import InputError, LimitError

__all__ = ["MAX_LINE_BYTES", "Field", "TableRow", "check_not_html", "rows"]

MAX_LINE_BYTES = 1 << 20  # the longest row ever seen in an OFAC file has 32 kB
_BLOCK_BYTES = 1 << 16
_MAX_DAMAGED_SHARE = 10  # one in ten: more is another format, not a slip of the pen
_MIN_DAMAGED = 10
_MAX_OPEN_LINES = 100  # joining is tried at each line with a quote; the bound keeps that cheap
_STRICT = r'(?: *"([^"]*(?:""[^"]*)*)" *|([^,"]*))'  # one field; a text matches in one way or not at all
_LENIENT = re.compile(r' *"((?:[^"]|"(?! *(?:,|\Z)))*)" *(,|\Z)|([^,]*)(,|\Z)')
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|title|center|h1|script)\b", re.IGNORECASE
)


class Field(NamedTuple):
    """One field: its raw text (one character per byte, `""` not yet undone) and its range.

    `start` and `end` count from the start of the row; quotes lie outside.
    """

    raw: str
    start: int
    end: int


class _Line(NamedTuple):
    number: int
    start: int
    data: bytes


class TableRow(NamedTuple):
    """One row: offsets in the stream, its bytes without the line end, its fields.

    `fields` is empty and `damage` says why when the row could not be split; `damage` alone
    says what was mended. `ascii` tells that no field needs decoding; `encoding` is that of the bytes.
    """

    line: int
    start: int
    data: bytes
    fields: list[Field]
    ascii: bool
    damage: str | None
    encoding: str = "utf-8"

    def text(self, raw: str) -> str:
        """Field text as Unicode, `""` undone."""
        if '"' in raw:
            raw = raw.replace('""', '"')
        return raw if self.ascii else raw.encode("latin-1").decode(self.encoding)


def check_not_html(head: bytes, what: str) -> None:
    """Refuse a web page where a list was expected (error pages answer with 200 more often than not).

    Raises:
        InputError: `head` begins like an HTML document.
    """
    if _HTML.match(head) is not None:
        text = re.sub(rb"<[^>]*>", b" ", head[:2000]).decode("utf-8", "replace")
        msg = f"this is an HTML page, not {what}: {' '.join(text.split())[:120]!r}"
        raise InputError(msg, where="byte 0", hint="the publisher sent an error page; fetch the list again")


def rows(stream: BinaryIO, *, columns: int, what: str, encoding: str = "utf-8", skip: int = 0) -> Iterator[TableRow]:
    """Every row of `stream` that holds something, in order. `what` names the list in messages.

    The first `skip` lines are left out; offsets and line numbers count them.

    Raises:
        InputError: as the module docstring says; also for a stream without any row.
        LimitError: a line longer than 1 MB.
    """
    guard = _Guard(columns, what, encoding)
    pending: list[_Line] = []  # the lines of a row whose quote is still open
    for line in _lines(stream, what):
        if line.number <= skip:
            continue
        body = line.data.rstrip(b"\r\n")
        if not pending and (not body or body == b"\x1a"):
            continue
        row = _split(line, body, columns=columns)
        if pending and (row is None or row.damage is not None):
            whole = _joined(pending, body, columns=columns)
            if whole is not None:
                pending = []
                yield guard.seen(whole)
                continue
            if len(pending) < _MAX_OPEN_LINES and sum(len(part.data) for part in pending) < MAX_LINE_BYTES:
                pending.append(line)
                continue
        yield from guard.apart(pending)
        pending = []
        if row is not None and (row.damage is None or body.count(b'"') % 2 == 0):
            yield guard.seen(row)
        elif body.count(b'"') % 2 == 1:  # also where commas of an open quotation make up the columns
            pending = [line]
        elif body:
            yield guard.broken(line.number, line.start, body, whole=line.data.endswith(b"\n"))
    yield from guard.apart(pending)
    guard.finish()


def _joined(pending: list[_Line], body: bytes, *, columns: int) -> TableRow | None:
    """The row that `body` completes, or nothing yet."""
    if b'"' not in body:
        return None
    whole = b"".join(part.data for part in pending) + body
    row = _split(pending[0], whole, columns=columns)
    return row if row is not None and row.damage is None else None


def _split(line: _Line, body: bytes, *, columns: int) -> TableRow | None:
    """The row of `body` if it has the right number of columns, strictly or leniently."""
    if body.count(b",") < columns - 1:  # a line in the middle of a quoted text, most often
        return None
    text = body.decode("latin-1")
    fields = _strict_fields(text, columns)
    damage = None
    if fields is None and b'"' in body and b"\n" not in body:
        fields = _lenient_fields(text, columns)
        damage = "a stray quotation mark was read as part of the text"
    if fields is None:
        return None
    return TableRow(line.number, line.start, body, fields, body.isascii(), damage)


@cache
def _strict_row(columns: int) -> re.Pattern[str]:
    return re.compile(",".join([_STRICT] * columns))


def _strict_fields(text: str, columns: int) -> list[Field] | None:
    """The whole row in one match: the fields of a well-formed row, which nearly all are."""
    found = _strict_row(columns).fullmatch(text)
    if found is None:
        return None
    spans = found.regs[1:]
    pairs = zip(spans[::2], spans[1::2], strict=True)
    return [Field(text[a:b], a, b) if a >= 0 else Field(text[c:d], c, d) for (a, b), (c, d) in pairs]


def _lenient_fields(text: str, columns: int) -> list[Field] | None:
    fields: list[Field] = []
    position = 0
    match = _LENIENT.match
    while len(fields) <= columns:
        found = match(text, position)
        if found is None:
            return None
        group = 1 if found[1] is not None else 3
        fields.append(Field(found[group], *found.span(group)))
        if not found[group + 1]:
            return fields if found.end() == len(text) and len(fields) == columns else None
        position = found.end()
    return None


class _Guard:
    """Counts rows and damage of one file and decides when it is no longer that format."""

    def __init__(self, columns: int, what: str, encoding: str) -> None:
        self._columns = columns
        self._what = what
        self._encoding = encoding
        self._rows = 0
        self._damaged = 0

    def seen(self, row: TableRow) -> TableRow:
        self._rows += 1
        if row.ascii:
            return row
        _check_text(row.data, row.start, self._encoding)
        return row if self._encoding == "utf-8" else row._replace(encoding=self._encoding)

    def apart(self, pending: list[_Line]) -> Iterator[TableRow]:
        """Lines that make no row together, each by itself."""
        for line in pending:
            body = line.data.rstrip(b"\r\n")
            row = _split(line, body, columns=self._columns) if body else None
            if row is not None:
                yield self.seen(row)
            elif body:
                yield self.broken(line.number, line.start, body, whole=line.data.endswith(b"\n"))

    def broken(self, number: int, start: int, body: bytes, *, whole: bool) -> TableRow:
        where = f"line {number}, byte {start}"
        if not whole and self._rows > 0:
            msg = f"{self._what} is cut off: its last row has no end: {_shown(body)}"
            raise InputError(msg, where=where, hint="fetch it again; nothing of it was accepted")
        if self._rows == 0:
            count = len(body.split(b","))
            msg = f"{self._what} has {self._columns} columns, this row has {count}: {_shown(body)}"
            raise InputError(msg, where=where, hint="is this the file it claims to be? columns are missing or added")
        self._rows += 1
        self._damaged += 1
        if self._damaged > _MIN_DAMAGED and self._damaged * _MAX_DAMAGED_SHARE > self._rows:
            msg = f"{self._damaged} of {self._rows} rows do not have the {self._columns} columns of {self._what}"
            raise InputError(msg, where=where, hint="the file is damaged or of another format; fetch it again")
        _check_text(body, start, self._encoding)
        damage = "the row does not split into its columns"
        return TableRow(number, start, body, [], body.isascii(), damage, self._encoding)

    def finish(self) -> None:
        if self._rows == 0:
            msg = f"{self._what} holds no row"
            raise InputError(msg, where="byte 0", hint="an empty file is no list; fetch it again")


def _shown(body: bytes) -> str:
    return repr(body[:80].decode("utf-8", "replace"))


def _check_text(data: bytes, start: int, encoding: str) -> None:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as exc:
        msg = f"byte 0x{data[exc.start]:02X} is not {encoding.upper()} here"
        hint = "the file is in another encoding or damaged; hand in the publisher's own file"
        raise InputError(msg, where=f"byte {start + exc.start}", hint=hint) from exc


def _lines(stream: BinaryIO, what: str) -> Iterator[_Line]:
    """Every physical line with its line end."""
    number, offset, rest, first = 0, 0, b"", True
    while True:
        block = stream.read(_BLOCK_BYTES)
        if first:
            block = _begin(stream, block, what)
            first = False
        if b"\x00" in block:
            at = offset + len(rest) + block.index(b"\x00")
            msg = f"a NUL byte stands in {what}"
            raise InputError(msg, where=f"byte {at}", hint="the file is damaged or UTF-16; hand in the publisher's own")
        data = rest + block
        lines = data.split(b"\n")
        rest = lines.pop()
        for line in lines:
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise _too_long(number, offset)
            yield _Line(number, offset, line + b"\n")
            offset += len(line) + 1
        if len(rest) > MAX_LINE_BYTES:
            raise _too_long(number + 1, offset)
        if not block:
            if rest:
                yield _Line(number + 1, offset, rest)
            return


def _begin(stream: BinaryIO, block: bytes, what: str) -> bytes:
    """The first block, long enough to tell a web page from a list."""
    while len(block) < 512 and (more := stream.read(512)):  # noqa: PLR2004 - a page shows itself by then
        block += more
    check_not_html(block[:4096], what)
    return block


def _too_long(number: int, offset: int) -> LimitError:
    msg = f"line {number} is longer than {MAX_LINE_BYTES} bytes"
    hint = "no row of this list is that long; the file is damaged or of another format"
    return LimitError(msg, where=f"byte {offset}", hint=hint)
