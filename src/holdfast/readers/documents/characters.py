# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Bytes to characters, once, with the way back: which bytes character number n came from.

The encoding of a document is decided once and recorded with its reason, in this order (the
first that says anything wins, as in the WHATWG Encoding and HTML standards):

1. a byte order mark;
2. what the transport said (`charset` of a Content-Type, of a MIME part);
3. what the document says of itself (`<meta charset>`, an XML declaration);
4. the bytes: UTF-8 where they are valid UTF-8, else the one-byte encoding that makes more
   Cyrillic words than mixtures of both alphabets, else windows-1252.

Where 2 or 3 name an encoding the bytes contradict and the bytes are valid UTF-8 with at
least one character beyond ASCII, they are UTF-8: a page served as iso-8859-1 that is none is
the common mistake, five valid multi-byte sequences by chance are not. A few bad bytes make no
other encoding: what is nearly UTF-8 is UTF-8. Nothing is repaired: a byte that is no character
stays one character (U+FFFD in the text) that leads back to it. The one exception are whole
lines in an older encoding amid UTF-8 (`mixed`), which are read as such and named.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from holdfast.base.errors import InputError
from holdfast.readers.documents.mixed import has_utf8_line, nearly_utf8, older_characters, older_lines, unmarked_wide

__all__ = ["Characters", "Encoding", "binary_from", "decide", "decode", "escaped", "foreign_kind", "read_characters"]

REPLACEMENT = "\ufffd"

_ASCII_END = 0x80
_FEW = 20  # good characters for one bad byte: nearly UTF-8, whatever the label says
_STEP = 4096  # characters between two known places; a look-up encodes half of them, about 2 µs
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})[\"']")
_HEAD_BYTES = 4096  # HTML says 1,024; pages that put their scripts first are read as browsers do
# What labels mean on the web, where it is not what they say (WHATWG Encoding, 4.2).
_MEANT = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "shift_jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "tis-620": "cp874",
    "big5": "cp950", "big5-hkscs": "cp950",
    "x-mac-cyrillic": "mac-cyrillic", "unicode": "utf-16-le", "utf-16": "utf-16-le", "utf8": "utf-8",
}  # fmt: skip
_WIDE = ("utf-16", "utf-32")
_DBCS = ("cp932", "cp949", "cp950")
_ESCAPE = re.compile("[\udc00-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ONE_BYTE = ("cp1251", "koi8-r", "cp866")
_CYRILLIC_WORD = re.compile(r"\b[а-яёіїєґ]{3,}\b|\b[А-ЯЁІЇЄҐ][а-яёіїєґ]{2,}\b")
_FOREIGN_TO_TEXT = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROLS = bytes(range(1, 9)) + bytes(range(0x0E, 0x1B)) + bytes(range(0x1C, 0x20))
_BINARY_STEP = 1 << 16
_TINY = 150  # bytes; in fewer, three stray control characters are still text
_NULS = 0.3  # of the bytes: records filled up with NUL are still text, a database page is none
_KINDS = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP file"), (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"), (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"), (b"OggS", "an Ogg stream"), (b"ID3", "an MP3 sound"),
    (b"SQLite format 3\0", "an SQLite database"), (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!\x1a", "a RAR archive"),
    (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"RIFF", "a sound, film or picture"),
    (b"II*\0", "a TIFF picture"), (b"MM\0*", "a TIFF picture"), (b"PAR1", "a Parquet file"), (b"\0asm", "a program"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a document (a Python codec name) and why: `mark`, `transport`, `document` or `bytes`.

    `older` is the encoding of lines that are in another one, "" where there are none.
    """

    name: str
    basis: str
    mark_bytes: int = 0
    older: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.basis})" + (f" with lines in {self.older}" if self.older else "")


@dataclass(frozen=True, slots=True)
class Characters:
    """The characters of a document and where each stands.

    `text` has one character for every byte that is no character (`wrong` of them). A lone
    surrogate never stands in it. `size` is the number of bytes, the mark included; `mixed` are
    the ranges of lines read in `encoding.older`.
    """

    text: str
    encoding: Encoding
    size: int
    wrong: int
    _raw: str  # as `text`, bad bytes as their surrogate escapes: what encodes back to the very bytes
    _places: tuple[int, ...]  # the byte at which character 0, _STEP, 2 * _STEP … begins; () where one is one
    mixed: tuple[tuple[int, int], ...] = ()

    def byte_of(self, index: int) -> int:
        """The byte at which character `index` begins; `len(text)` gives `size`.

        Raises:
            ValueError: `index` is not in 0..len(text).
        """
        if not 0 <= index <= len(self.text):
            msg = f"character {index} of a text of {len(self.text)}"
            raise ValueError(msg)
        if index == len(self.text):
            return self.size
        if not self._places:
            return self.encoding.mark_bytes + index
        step = index // _STEP
        part = self._raw[step * _STEP : index]
        return self._places[step] + len(_back(part, self.encoding.name))

    def index_of(self, byte: int) -> int:
        """The character that `byte` is part of; `size` gives `len(text)`.

        Raises:
            ValueError: `byte` is not in 0..size.
        """
        if not 0 <= byte <= self.size:
            msg = f"byte {byte} of a document of {self.size}"
            raise ValueError(msg)
        if not self._places:
            return max(0, byte - self.encoding.mark_bytes)
        low = max(0, bisect_right(self._places, byte) - 1) * _STEP
        high = min(len(self.text), low + _STEP)
        while low < high:
            middle = (low + high + 1) // 2
            if self.byte_of(middle) <= byte:
                low = middle
            else:
                high = middle - 1
        return low


def read_characters(data: bytes, *, transport: str | None = None, markup: bool = False) -> Characters:
    """The characters of a document, with the way back to its bytes.

    Args:
        data: the whole document.
        transport: the charset its transport gave, if any.
        markup: look for a declaration inside it (HTML, XML).

    Raises:
        InputError: the bytes are no text (a picture, a program, an archive), with what they seem to be.
    """
    encoding = decide(data, transport=transport, markup=markup)
    _refuse_other_things(data, encoding)
    return decode(data, encoding)


def decide(data: bytes, *, transport: str | None = None, markup: bool = False) -> Encoding:
    """The encoding of a document and the reason, by the order in the module's description."""
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return Encoding(marked, "mark", len(mark))
    said: list[tuple[str, str]] = [("transport", transport)] if transport else []
    if markup:
        head = data[:_HEAD_BYTES]
        found = _XML.search(head) or _META.search(head)
        said += [("document", found.group(1).decode("ascii"))] if found else []
    good, bad = (0, 0) if _is_utf8(data) else nearly_utf8(data)
    for basis, label in said:
        name = _known(label)
        if name is None or (name.startswith(_WIDE) and not data.count(b"\0", 0, _HEAD_BYTES)):
            continue  # nobody knows the label, or the declaration could not have been read in that encoding
        if name != "utf-8" and not name.startswith(_WIDE) and bad * _FEW <= good and not data.isascii():
            return Encoding("utf-8", "bytes")
        if name == "utf-8" and bad > good:
            break
        return Encoding(name, basis)
    if bad == 0:
        return Encoding(unmarked_wide(data[:_HEAD_BYTES]) or "utf-8", "bytes")
    return Encoding("utf-8" if bad <= good * 2 or has_utf8_line(data) else _by_letters(data), "bytes")


def decode(data: bytes, encoding: Encoding) -> Characters:
    """The characters of `data` in a decided encoding; never fails: a bad byte is one bad character."""
    body = data[encoding.mark_bytes :]
    raw = escaped(body, encoding.name)
    single = len(raw) == len(body) and _single(encoding.name, raw)
    text, wrong = raw, 0
    mixed: tuple[tuple[int, int], ...] = ()
    if not _is_clean(raw):
        text, encoding, mixed = _with_older_lines(raw, encoding)
        text, wrong = _SURROGATE.subn(REPLACEMENT, text)
    places: tuple[int, ...] = ()
    if not single:
        at, found = encoding.mark_bytes, []
        for start in range(0, len(raw), _STEP):
            found.append(at)
            at += len(_back(raw[start : start + _STEP], encoding.name))
        if at != len(data):
            msg = f"the bytes cannot be counted in {encoding.name}: {at} of {len(data)} bytes"
            raise InputError(msg, hint="hand the document in with another charset")
        places = tuple(found)
    return Characters(text, encoding, len(data), wrong, raw if not single else text, places, mixed)


def _is_clean(raw: str) -> bool:
    """No escaped byte in it; encoding finds one sooner than a search for it would."""
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _with_older_lines(raw: str, encoding: Encoding) -> tuple[str, Encoding, tuple[tuple[int, int], ...]]:
    if encoding.name != "utf-8":
        return raw, encoding, ()
    codec, lines = older_lines(raw, _by_letters)
    if not lines:
        return raw, encoding, ()
    out, at = [], 0
    for start, end in lines:
        out += [raw[at:start], older_characters(raw[start:end], codec)]
        at = end
    return "".join([*out, raw[at:]]), replace(encoding, older=codec), tuple(lines)


def _known(label: str) -> str | None:
    label = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_MEANT.get(label, label)).name
    except LookupError:
        return None
    # Codecs that are no encodings of text (rot13, hex, idna …) are refused by what they lack.
    return name if getattr(codecs.lookup(name), "_is_text_encoding", True) and name not in _NOT_ON_PAGES else None


_NOT_ON_PAGES = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "mbcs", "oem"}
    # Codecs with a state, or with codes that are two characters: nobody could say which byte a character came from.
    | {
        "iso2022_jp",
        "iso2022_kr",
        "hz",
        "euc_jis_2004",
        "euc_jisx0213",
        "shift_jis_2004",
        "shift_jisx0213",
        "big5hkscs",
    }
)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.end == len(data) and error.start > 0
    return True


def _by_letters(data: bytes) -> str:
    sample = data[: 1 << 18]
    best, count = "cp1252", 0
    for name in _ONE_BYTE:
        words = _CYRILLIC_WORD.findall(sample.decode(name, "replace"))
        # Words are told from accidents by their usual letters: half of Russian text is these nine.
        score = sum(1 for word in words if sum(char in "оеаинтсрв" for char in word.lower()) * 3 >= len(word))
        if score > count and score * 3 >= len(words):
            best, count = name, score
    return best


def foreign_kind(data: bytes, encoding: Encoding) -> str | None:
    """What bytes seem to be that are no text ("a PDF", "binary data …"), `None` for text; looks at the first 64 KiB."""
    what = next((kind for magic, kind in _KINDS if data.startswith(magic)), None)
    wide = encoding.name.startswith(_WIDE)
    sample = data[: 1 << 16]
    controls = 0 if wide else len(_FOREIGN_TO_TEXT.findall(sample))
    nuls = 0 if wide else sample.count(0)
    many = max(len(sample), _TINY)  # of which a fiftieth may be control characters
    controls += nuls if controls * 50 > many or nuls > len(sample) * _NULS else 0
    if what is None and controls * 50 <= many:
        return None
    if what is not None and controls == 0 and encoding.basis != "bytes":
        return None  # a text that happens to begin with "MZ" or "ID3"
    if what in {"a program", "an MP3 sound"} and controls * 50 <= many:
        return None
    return f"{what or 'binary data'} ({controls} control characters in {len(sample)} bytes)"


def binary_from(data: bytes) -> int:
    """Where a text turns into something else: the start of the first 64 KiB that are no text, else its length."""
    if len(data) - len(data.translate(None, _CONTROLS)) <= _BINARY_STEP // 50:
        return len(data)
    for start in range(0, len(data), _BINARY_STEP):
        part = data[start : start + _BINARY_STEP]
        if (len(part) - len(part.translate(None, _CONTROLS))) * 50 > len(part):
            return start
    return len(data)


def _refuse_other_things(data: bytes, encoding: Encoding) -> None:
    kind = foreign_kind(data, encoding)
    if kind is not None:
        msg = f"this is no text: it looks like {kind}"
        raise InputError(msg, hint="the file is left as it is; hand it in under its own type if this is wrong")


def escaped(data: bytes, name: str) -> str:
    """The characters of bytes in an encoding; a byte that is none is U+DC00 + the byte, so that the bytes come back."""
    if name in {"utf-8", "ascii"}:
        return data.decode("utf-8", "surrogateescape")
    try:
        text = data.decode(name, "surrogateescape")
        if _back(text, name) == data:
            return text
    except (UnicodeError, ValueError):
        pass
    if name.startswith("utf-16"):
        even = len(data) // 2 * 2
        text = data[:even].decode(name, "surrogatepass")
        return _SURROGATE.sub(lambda lone: _escaped(lone.group().encode(name, "surrogatepass"), name), text) + _escaped(
            data[even:], name
        )
    return _piecewise(data, name)


def _piecewise(data: bytes, name: str) -> str:
    """As `_forth`, for codecs with two ways to write one character or with cut units: the odd bytes are escaped."""
    out = []
    for piece in re.split(rb"(?<=\n)", data) if not name.startswith(_WIDE) else [data]:
        try:
            text = piece.decode(name)
            if text.encode(name) == piece:
                out.append(text)
                continue
        except (UnicodeError, ValueError):
            pass
        out.append(_bytewise(piece, name))
    return "".join(out)


def _bytewise(piece: bytes, name: str) -> str:
    decoder = codecs.getincrementaldecoder(name)()
    out, begun = [], 0
    for at in range(len(piece)):
        try:
            char = decoder.decode(piece[at : at + 1])
        except UnicodeError:
            char = None
        if char is not None and not char:
            continue  # in the middle of a character
        unit = piece[begun : at + 1]
        good = char is not None and len(char) == 1 and _same(char, name, unit)
        out.append(char if good and char is not None else _escaped(unit, name))
        decoder.reset()
        begun = at + 1
    out.append(_escaped(piece[begun:], name))
    return "".join(out)


def _escaped(unit: bytes, name: str) -> str:
    """Bytes that are no character: U+DC00 + byte each; ASCII stays itself where one byte of it is a character."""
    wide = name.startswith(_WIDE)
    return "".join(chr(byte) if byte < _ASCII_END and not wide else chr(0xDC00 + byte) for byte in unit)


def _same(char: str, name: str, unit: bytes) -> bool:
    try:
        return char.encode(name) == unit
    except UnicodeError:
        return False


def _back(text: str, name: str) -> bytes:
    if name.startswith(_WIDE) and _ESCAPE.search(text):
        return b"".join(bytes([ord(char) - 0xDC00]) if _ESCAPE.match(char) else char.encode(name) for char in text)
    return text.encode(name, "surrogateescape")


def _single(name: str, raw: str) -> bool:
    """One byte is one character: known of ASCII and of what is no multi-byte encoding."""
    return raw.isascii() or not name.startswith(("utf", "gb", "big5", "euc", "shift", "iso2022", "hz", "johab", *_DBCS))
