# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A minimal writer of PDF files (ISO 32000-1), also of protected, broken and hostile ones."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence

__all__ = ["Words", "columns", "made_pdf", "page_of", "pdf_of", "protected"]

Words = tuple[float, float, float, str]
"""`(x, y, size, text)`: a line of text, from the lower left corner of the page."""

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_FONTS = (
    b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> "
    b"/F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>"
)


def page_of(lines: Iterable[Words], *, mode: int = 0, font: str = "F1") -> bytes:
    """The content of a page that shows lines of text."""
    out = [b"BT"]
    for x, y, size, text in lines:
        shown = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        out.append(f"/{font} {size} Tf {mode} Tr 1 0 0 1 {x} {y} Tm (".encode() + shown + b") Tj")
    return b"\n".join([*out, b"ET"])


def columns(left: Sequence[str], right: Sequence[str], *, top: float = 700, crossing: bool = True) -> list[Words]:
    """Two columns of lines; drawn row by row (`crossing`) or one column after the other."""
    first = [(60.0, top - 14 * at, 10.0, text) for at, text in enumerate(left)]
    second = [(320.0, top - 14 * at, 10.0, text) for at, text in enumerate(right)]
    if not crossing:
        return first + second
    mixed: list[Words] = []
    for at in range(max(len(first), len(second))):
        mixed += first[at : at + 1] + second[at : at + 1]
    return mixed


def pdf_of(*contents: bytes, info: str = "", compress: bool = True, resources: bytes = b"") -> bytes:
    """A file of pages with these contents; `resources` goes into the resources of every page."""
    count = len(contents)
    pages = b" ".join(f"{4 + 2 * at} 0 R".encode() for at in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 612 792] >>" % (count, pages),
        f"<< {info} >>".encode(),
    ]
    for at, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R /Resources << /Font %s %s >> >>"
            % (5 + 2 * at, _FONTS, resources)
        )
        body = zlib.compress(content) if compress else content
        packed = b"/Filter /FlateDecode " if compress else b""
        objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (packed, len(body), body))
    return made_pdf(objects, trailer=b"/Info 3 0 R")


def made_pdf(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A file of objects numbered from 1, of which the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def protected(content: bytes, *, password: str) -> bytes:
    """A file of one page that opens with a password (standard security handler, revision 2, 40-bit RC4)."""
    identity, permissions = b"0123456789abcdef", (-4) & 0xFFFFFFFF
    user = (password.encode("latin-1") + _PADDING)[:32]
    owner = _rc4(hashlib.md5(user).digest()[:5], user)  # noqa: S324 - what the format asks for
    seed = user + owner + permissions.to_bytes(4, "little") + identity
    key = hashlib.md5(seed).digest()[:5]  # noqa: S324 - what the format asks for
    mine = key + (4).to_bytes(3, "little") + (0).to_bytes(2, "little")
    body = _rc4(hashlib.md5(mine).digest()[:10], content)  # noqa: S324 - what the format asks for
    return made_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 612 792] >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font %s >> >>" % _FONTS,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
            b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
            % (owner.hex().encode(), _rc4(key, _PADDING).hex().encode()),
        ],
        trailer=b"/Encrypt 5 0 R /ID [<%s> <%s>]" % (identity.hex().encode(), identity.hex().encode()),
    )


def _rc4(key: bytes, data: bytes) -> bytes:
    state, at = list(range(256)), 0
    for index in range(256):
        at = (at + state[index] + key[index % len(key)]) % 256
        state[index], state[at] = state[at], state[index]
    out, one, two = bytearray(), 0, 0
    for byte in data:
        one = (one + 1) % 256
        two = (two + state[one]) % 256
        state[one], state[two] = state[two], state[one]
        out.append(byte ^ state[(state[one] + state[two]) % 256])
    return bytes(out)
