# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Commitments and their openings: free text that can be proved, and erased.

Free text never stands in a log entry; a salted commitment stands there, and the text with its
salt is one line of `openings/<N>.jsonl` (vault-format, section 4). Whoever has the line can
check it; when the line is erased, nobody can find the text by guessing, because 32 random
bytes are hashed with it.

`parse_line` reads one line; `opening_lines` reads those of one bundle from disk. What belongs
to which commitment is decided by order, and by `matches`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from holdfast.base import canonical
from holdfast.base.canonical import JsonValue
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, LimitError
from holdfast.base.files import store_errors
from holdfast.proof.encoding import decode_base64, encode_base64
from holdfast.proof.hashing import encode_index
from holdfast.vault.quick import OPENING

__all__ = [
    "MAX_LINE_BYTES",
    "MAX_VALUE_BYTES",
    "SALT_BYTES",
    "Opening",
    "commitment",
    "opened_quickly",
    "opening_lines",
    "openings_path",
    "parse_line",
]

MAX_VALUE_BYTES = 1 << 20  # section 14
MAX_LINE_BYTES = 6 * MAX_VALUE_BYTES + (1 << 17)  # JSON may need six bytes for one; the path fits an entry
SALT_BYTES = 32
_PREFIX = b"holdfast opening v1\n"
_NAMES = frozenset({"entry", "path", "salt", "value"})
_ERASED = re.compile(rb" +\Z")


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening: `value` at the JSON pointer `path` of entry `entry`, with its 32-byte salt."""

    entry: int
    path: str
    salt: bytes
    value: str

    @property
    def commitment(self) -> Digest:
        """The commitment that this opening opens."""
        return commitment(self.salt, self.value)

    def line(self) -> bytes:
        """The line of the openings file, with its final LF."""
        fields: dict[str, JsonValue] = {
            "entry": self.entry,
            "path": self.path,
            "salt": encode_base64(self.salt),
            "value": self.value,
        }
        return canonical.dumps(fields) + b"\n"


def commitment(salt: bytes, value: str) -> Digest:
    """SHA-256("holdfast opening v1" ‖ 0x0A ‖ salt ‖ value in UTF-8).

    Raises:
        InputError: the salt has not 32 bytes, or the text holds a lone surrogate.
        LimitError: the text is longer than 1 MiB.
    """
    if len(salt) != SALT_BYTES:
        msg = f"a salt has {SALT_BYTES} bytes, not {len(salt)}"
        raise InputError(msg)
    try:
        data = value.encode()
    except UnicodeEncodeError as exc:
        msg = f"text holds a lone surrogate at character {exc.start}"
        raise InputError(msg) from exc
    if len(data) > MAX_VALUE_BYTES:
        msg = f"a committed text has at most {MAX_VALUE_BYTES} bytes, not {len(data)}"
        raise LimitError(msg, hint="store the text as a capture and cite its digest")
    return Digest(hashlib.sha256(_PREFIX + salt + data).digest())


def parse_line(line: bytes) -> Opening | None:
    """Read one line without its LF; `None` is an erased one.

    Raises:
        InputError: another form than section 4 allows.
    """
    known = OPENING.match(line)
    if known is not None and len(line) <= MAX_VALUE_BYTES:
        entry, path, salt, value = known.groups()
        with suppress(UnicodeDecodeError):
            return Opening(int(entry), path.decode(), base64.b64decode(salt), value.decode())
    return None if _ERASED.match(line) else _parse_slowly(line)


def opened_quickly(line: bytes, entry: int, path: str, wanted: Digest) -> str | None:
    """The text, if `line` is an opening without escapes that opens the commitment `wanted`; else look closer."""
    known = OPENING.match(line)
    if known is None or len(line) > MAX_VALUE_BYTES:
        return None
    number, pointer, salt, value = known.groups()
    if number != b"%d" % entry or pointer != path.encode():
        return None
    if hashlib.sha256(_PREFIX + binascii.a2b_base64(salt) + value).digest() != wanted.raw:
        return None
    try:
        return str(value, "utf-8")
    except UnicodeDecodeError:
        return None


def _parse_slowly(line: bytes) -> Opening:
    value = canonical.loads(line)
    if not isinstance(value, dict) or value.keys() != _NAMES:
        msg = "an opening has exactly the members entry, path, salt and value"
        raise InputError(msg)
    entry, path, salt, text = value["entry"], value["path"], value["salt"], value["value"]
    if type(entry) is not int or not (isinstance(path, str) and isinstance(salt, str) and isinstance(text, str)):
        msg = "a member of the opening has the wrong kind of value"
        raise InputError(msg)
    opening = Opening(entry, path, decode_base64(salt), text)
    commitment(opening.salt, opening.value)  # checks the lengths
    return opening


def openings_path(bundle: int) -> str:
    """Path of the openings of entry bundle `bundle`, relative to the vault's folder."""
    return f"openings/{encode_index(bundle)}.jsonl"


def opening_lines(vault: Path, bundle: int) -> list[bytes]:
    """The lines of a bundle's openings file, without their LFs; none where there is no file.

    A last piece without LF is part of a tail and left out.
    """
    path = vault / openings_path(bundle)
    lines: list[bytes] = []
    with store_errors(path, "read"), suppress(FileNotFoundError), path.open("rb") as stream:
        while (line := stream.readline(MAX_LINE_BYTES)).endswith(b"\n"):
            lines.append(line[:-1])
    return lines
