# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Files in more than one encoding: UTF-8 with lines of an older one, and UTF-8 that is nearly right.

Logs, mailing-list archives and pages put together from parts hold lines in windows-1251 or
windows-1252 amid UTF-8. A line is read in the older encoding where none of its bytes beyond
ASCII make UTF-8; in every other line a bad byte stays a bad byte. A cut character (the first
byte of a sequence without the rest) is no letter of an older encoding.

UTF-16 without a mark is told by its zeros. Surrogates written in UTF-8 (CESU-8, WTF-8) are no
characters, and no sign of another encoding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

__all__ = ["SURROGATE_BYTES", "has_utf8_line", "nearly_utf8", "older_characters", "older_lines", "unmarked_wide"]

SURROGATE_BYTES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_UTF8_LINE = re.compile(
    rb"^[\x00-\x09\x0b-\x7f]*+(?:(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})"
    rb"[\x00-\x09\x0b-\x7f]*+){12,}+$",  # a dozen in a row are no chance, in whatever other encoding
    re.MULTILINE,
)
_BAD = re.compile("[\udc80-\udcff]")
_BEYOND = re.compile("[\u0080-\ud7ff\ue000-\U0010ffff]")
_CUT = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]")
_LEADS = re.compile("[\udcc2-\udcf4]\\Z")
_ESCAPED = 0xDC00
_SAMPLE = 1 << 16


def nearly_utf8(data: bytes) -> tuple[int, int]:
    """How many characters beyond ASCII are good UTF-8, and how many bytes are none, surrogates counted as good."""
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_BAD.findall(text))
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    surrogates = len(SURROGATE_BYTES.findall(data))
    return good + surrogates, bad - 3 * surrogates


def unmarked_wide(head: bytes) -> str:
    """UTF-16 without a mark: nearly every second byte says Latin (0) or Cyrillic (4), and nearly none of the others."""
    if len(head) < 8 or not head.count(0):  # noqa: PLR2004 - four characters, a blank or a line's end among them
        return ""
    even, odd = (half.count(0) + half.count(4) for half in (head[::2], head[1::2]))
    most, name = (odd, "utf-16-le") if odd > even else (even, "utf-16-be")
    return name if most * 10 >= len(head) // 2 * 8 and (even + odd - most) * 20 <= len(head) else ""


def has_utf8_line(data: bytes) -> bool:
    """Whether some line is UTF-8 beyond doubt."""
    return _UTF8_LINE.search(data) is not None


def older_lines(raw: str, guess: Callable[[bytes], str]) -> tuple[str, list[tuple[int, int]]]:
    """The encoding that lines without good UTF-8 seem to be in, and where they stand in `raw`.

    Args:
        raw: UTF-8 decoded with bad bytes as surrogate escapes.
        guess: names the one-byte encoding of a sample.
    """
    places = [(start, end) for start, end in _bad_lines(raw) if not _BEYOND.search(raw, start, end)]
    if places and _LEADS.search(raw[-1:]) and places[-1][1] == len(raw):  # the file ends inside a character
        places[-1] = (places[-1][0], len(raw) - 1)
    if not places:
        return "", []
    codec = guess(b"\n".join(raw[start:end].encode("utf-8", "surrogateescape") for start, end in places)[:_SAMPLE])
    if codec == "cp1252":
        places = [(start, end) for start, end in places if not _CUT.search(raw, start, end)]
    places = [(start, end) for start, end in places if _BAD.search(raw, start, end)]
    return (codec, places) if places else ("", [])


def _bad_lines(raw: str) -> Iterator[tuple[int, int]]:
    """The lines with a bad byte, each once; a page in one long line is passed over once."""
    end = -1
    for match in _BAD.finditer(raw):
        if match.start() > end:
            start = raw.rfind("\n", 0, match.start()) + 1
            end = raw.find("\n", match.start())
            end = len(raw) if end < 0 else end
            yield start, end


def older_characters(text: str, codec: str) -> str:
    """A text whose escaped bytes are read in a one-byte encoding, as many characters; what is none there stays."""
    return _BAD.sub(lambda found: _one(ord(found.group()) - _ESCAPED, codec) or found.group(), text)


def _one(byte: int, codec: str) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return ""
