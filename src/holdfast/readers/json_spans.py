# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""JSON with the byte range of every value (RFC 8259), which `json` does not give.

`parse` walks one document in UTF-8 and gives a tree of `Span`s. The range of a string is
that of its text between the quotes, escapes as they stand; of anything else, of its whole
text. Equality with `json.loads` is a property test. Numbers stay as the values `int` and
`float` give; numbers whose text is longer than 300 characters, duplicate member names,
lone surrogates and nesting deeper than 32 are refused.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple, TypeAlias

from holdfast.base.errors import InputError, LimitError

__all__ = ["MAX_DEPTH", "Span", "parse"]

MAX_DEPTH = 32
_SPACE = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(rb'"([^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*)"')
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_MAX_NUMBER_CHARS = 300
_WORDS: tuple[tuple[bytes, bool | None], ...] = ((b"true", True), (b"false", False), (b"null", None))

_Value: TypeAlias = "dict[str, Span] | list[Span] | str | int | float | bool | None"


class Span(NamedTuple):
    """A value and its byte range `[start, end)` in the document."""

    value: _Value
    start: int
    end: int


def parse(data: bytes, *, where: str) -> Span:
    """The value of the document `data` with ranges; `where` names it in messages.

    Raises:
        InputError: not UTF-8, not JSON, or one of the things the module docstring refuses.
        LimitError: nested deeper than 32.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise _bad(f"byte 0x{data[exc.start]:02X} is not UTF-8", where, exc.start) from exc
    position = _skip(data, 0)
    span, position = _value(data, position, 0, where)
    position = _skip(data, position)
    if position != len(data):
        raise _bad("something follows the JSON value", where, position)
    return span


def _skip(data: bytes, position: int) -> int:
    match = _SPACE.match(data, position)
    return position if match is None else match.end()


def _value(data: bytes, position: int, depth: int, where: str) -> tuple[Span, int]:
    if depth > MAX_DEPTH:
        msg = f"JSON is nested deeper than {MAX_DEPTH}"
        raise LimitError(msg, where=f"{where}, byte {position} of it")
    char = data[position : position + 1]
    if char == b'"':
        return _string(data, position, where)
    if char == b"{":
        return _object(data, position, depth, where)
    if char == b"[":
        return _array(data, position, depth, where)
    for word, value in _WORDS:
        if data.startswith(word, position):
            end = position + len(word)
            return Span(value, position, end), end
    return _number(data, position, where)


def _number(data: bytes, position: int, where: str) -> tuple[Span, int]:
    match = _NUMBER.match(data, position)
    if match is None or match.end() - position > _MAX_NUMBER_CHARS:
        raise _bad("no JSON value", where, position)
    text = match[0]
    number: int | float = float(text) if any(mark in text for mark in b".eE") else int(text)
    return Span(number, position, match.end()), match.end()


def _string(data: bytes, position: int, where: str) -> tuple[Span, int]:
    match = _STRING.match(data, position)
    if match is None:
        raise _bad("a string does not end, or holds a control character", where, position)
    raw = match[1]
    if b"\\" not in raw:
        text = raw.decode("utf-8")
    else:
        try:
            text = json.loads(match[0])
            text.encode("utf-8")
        except ValueError as exc:  # a bad escape, or a lone surrogate written as one
            raise _bad("a string has an escape that means nothing", where, position) from exc
    return Span(text, match.start(1), match.end(1)), match.end()


def _object(data: bytes, start: int, depth: int, where: str) -> tuple[Span, int]:
    members: dict[str, Span] = {}
    position = _skip(data, start + 1)
    if data[position : position + 1] == b"}":
        return Span(members, start, position + 1), position + 1
    while True:
        if data[position : position + 1] != b'"':
            raise _bad("a member name is missing", where, position)
        name, position = _string(data, position, where)
        position = _skip(data, position)
        if data[position : position + 1] != b":":
            raise _bad("a colon is missing", where, position)
        value, position = _value(data, _skip(data, position + 1), depth + 1, where)
        if name.value in members:
            raise _bad(f"member {str(name.value)[:40]!r} stands twice", where, name.start)
        members[str(name.value)] = value
        position = _skip(data, position)
        mark = data[position : position + 1]
        if mark == b"}":
            return Span(members, start, position + 1), position + 1
        if mark != b",":
            raise _bad("a comma or } is missing", where, position)
        position = _skip(data, position + 1)


def _array(data: bytes, start: int, depth: int, where: str) -> tuple[Span, int]:
    items: list[Span] = []
    position = _skip(data, start + 1)
    if data[position : position + 1] == b"]":
        return Span(items, start, position + 1), position + 1
    while True:
        value, position = _value(data, position, depth + 1, where)
        items.append(value)
        position = _skip(data, position)
        mark = data[position : position + 1]
        if mark == b"]":
            return Span(items, start, position + 1), position + 1
        if mark != b",":
            raise _bad("a comma or ] is missing", where, position)
        position = _skip(data, position + 1)


def _bad(what: str, where: str, position: int) -> InputError:
    msg = f"not JSON: {what}"
    return InputError(msg, where=f"{where}, byte {position} of it", hint="the file is damaged or of another format")
