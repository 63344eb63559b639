# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The pages of a PDF as runs of characters with their places, read in a process of its own.

Started by `pdf_pages` as a program, with the file on standard input: a PDF is a program that
others wrote, and its decoders may need any amount of time and memory. Here the kernel counts
both; what goes above ends this process and nothing else. Only pdfminer.six and the standard
library are imported.

Arguments: first page, last page (from 1, both included), memory in bytes, seconds a page.
Standard output: JSON lines. First `{"head": …}`, then one object a page, then `{"end": true}`;
instead of any of them `{"failed": kind, "why": …}`. Lengths are hundredths of a point, from
the lower left corner of the page as it is shown (ISO 32000-1, 8.3.2).
"""

from __future__ import annotations

import io
import json
import logging
import re
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

from pdfminer.layout import LTChar
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect, PDFXRefFallback
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser, PDFSyntaxError
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import decode_text

MAX_CHARACTERS_A_PAGE = 200_000
HUNDREDTHS = 100
_SAME_LINE, _SAME_RUN = 0.1, 0.12  # of the size: how far characters of one run may be apart
_LONGEST_STATED = 2_000
_CATALOGUE = re.compile(rb"(\d+)\s+(\d+)\s+obj\s*<<[^>]{0,2000}?/Type\s*/Catalog\b")
_KEYWORD = re.compile(rb"stream(?:\r\n|\n|\r)")


class TooMuchError(Exception):
    """A page has more in it than a page can have, or costs more time."""


class Device(PDFTextDevice):
    """Takes characters instead of drawing them."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.runs: list[list[Any]] = []
        self.unknown = 0
        self.pictures = 0
        self._count = 0
        self._hidden = False
        self._glyphs: dict[tuple[Any, int], tuple[str, float, int, float | None]] = {}

    def begin(self) -> None:
        """Begin a page."""
        self.runs, self.unknown, self.pictures, self._count = [], 0, 0, 0

    def render_image(self, name: str, stream: PDFStream) -> None:
        """Count a picture."""
        self.pictures += 1

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """A string: its rendering mode tells whether anybody sees it (ISO 32000-1, 9.3.6)."""
        self._hidden = textstate.render in {3, 7}
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(  # noqa: PLR0917 - the signature is pdfminer's
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        """One glyph, which may stand for several characters."""
        known = self._glyphs.get((font, cid))
        if known is None:
            known = self._glyphs[font, cid] = self._glyph(font, cid)
        text, width, flags, descent = known
        self._count += len(text)
        if text == "\ufffd":
            self.unknown += 1
        if self._count > MAX_CHARACTERS_A_PAGE:
            raise TooMuchError(f"more than {MAX_CHARACTERS_A_PAGE:,} characters")
        a, b, c, d, e, f = matrix
        if b == 0 and c == 0 and a > 0 and d > 0 and scaling > 0 and descent is not None:
            advance = width * fontsize * scaling
            bottom = d * (descent * fontsize + rise) + f
            self._take(text, flags, (e, bottom, e + a * advance, bottom + d * fontsize))
            return float(advance)
        glyph = LTChar(
            matrix, font, fontsize, scaling, rise, text, font.char_width(cid), font.char_disp(cid), ncs, graphicstate
        )
        self._take(text, flags | (0 if glyph.upright else 4), (glyph.x0, glyph.y0, glyph.x1, glyph.y1))
        return float(glyph.adv)

    def _glyph(self, font: Any, cid: int) -> tuple[str, float, int, float | None]:
        """What a code of a font means, its width, whether it is bold, and its descent (`None`: written downwards)."""
        try:
            text = str(font.to_unichr(cid))
        except (KeyError, PDFUnicodeNotDefined):
            text = ""
        if not text or text == "\0" or any("\ud800" <= char <= "\udfff" for char in text):
            text = "\ufffd"
        name = str(font.fontname).lower()
        descent = None if font.is_vertical() else float(font.get_descent())
        return text, float(font.char_width(cid)), 2 if "bold" in name or "black" in name else 0, descent

    def _take(self, text: str, flags: int, box: tuple[float, float, float, float]) -> None:
        x0, y0, x1, y1 = map(_hundredths, box)
        size = max(1, y1 - y0)
        flags |= 1 if self._hidden else 0
        edges = [x0 + (x1 - x0) * at // len(text) for at in range(len(text))] + [x1]
        run = self.runs[-1] if self.runs else None
        if run is not None and run[4] == flags and abs(run[2] - y0) <= size * _SAME_LINE:
            height, end = run[3] - run[2], run[1][-1]
            if abs(height - size) <= size * _SAME_LINE and abs(x0 - end) <= size * _SAME_RUN:
                run[0] += text
                run[1][-1] = max(run[1][-2], min(end, x0))
                run[1].extend(edges[1:])
                return
        self.runs.append([text, edges, y0, y1, flags])


def _hundredths(value: float) -> int:
    return round(max(-1e7, min(1e7, value)) * HUNDREDTHS)


class Interpreter(PDFPageInterpreter):
    """pdfminer's interpreter without paths: drawings say nothing here and cost most of the time."""

    def do_m(self, x: Any, y: Any) -> None:
        """Nothing; the same for the others."""

    def do_l(self, x: Any, y: Any) -> None:
        """As `do_m`."""

    def do_c(self, x1: Any, y1: Any, x2: Any, y2: Any, x3: Any, y3: Any) -> None:  # noqa: PLR0917
        """As `do_m`."""

    def do_v(self, x2: Any, y2: Any, x3: Any, y3: Any) -> None:
        """As `do_m`."""

    def do_y(self, x1: Any, y1: Any, x3: Any, y3: Any) -> None:
        """As `do_m`."""

    def do_re(self, x: Any, y: Any, w: Any, h: Any) -> None:
        """As `do_m`."""


def main() -> int:
    """Read standard input, write pages."""
    first, last, memory, seconds = map(int, sys.argv[1:5])
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGXCPU, _too_long)
    data = sys.stdin.buffer.read()
    try:
        _allow(seconds)
        for row in _rows(data, first, last, seconds):
            _say(row)
        _say({"end": True})
    except MemoryError:
        _say({"failed": "memory", "why": f"more than {memory:,} bytes"})
    except TooMuchError as error:
        _say({"failed": "much", "why": str(error)})
    except PDFPasswordIncorrect:
        _say({"failed": "password", "why": ""})
    except RecursionError:
        _say({"failed": "deep", "why": "objects nested in one another without end"})
    except Exception as error:  # noqa: BLE001 - the outermost frame of a program that reads hostile files
        _say({"failed": "broken", "why": f"{type(error).__name__}: {error}"[:300]})
    return 0


def _too_long(number: int, frame: object) -> None:  # noqa: ARG001 - the signature of a signal's handler
    raise TooMuchError("more computing time than a page can need")


def _allow(seconds: int) -> None:
    """The next page may take so many seconds of computing."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, resource.RLIM_INFINITY))


def _say(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _rows(data: bytes, first: int, last: int, seconds: int) -> Iterator[dict[str, Any]]:
    document = _document(data)
    yield {"head": _head(document, data)}
    manager = PDFResourceManager()
    device = Device(manager)
    interpreter = Interpreter(manager, device)
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        if number > last:
            yield {"more": True}
            return
        if number >= first:
            _allow(seconds)
            yield {"page": number, **_page(document, data, page, (interpreter, device))}


def _document(data: bytes) -> PDFDocument:
    """The file, also where its end is lost, and with it the place of the catalogue."""
    try:
        return PDFDocument(PDFParser(io.BytesIO(data)))
    except PDFSyntaxError:
        catalogue = next(_CATALOGUE.finditer(data), None)
        if catalogue is None:
            raise
        trailer = b"\ntrailer\n<< /Root %s %s R >>\n" % catalogue.groups()
        return PDFDocument(PDFParser(io.BytesIO(data + trailer)))


def _page(document: PDFDocument, data: bytes, page: PDFPage, reader: tuple[Interpreter, Device]) -> dict[str, Any]:
    interpreter, device = reader
    device.begin()
    row: dict[str, Any] = {}
    try:
        row["streams"] = [_place(document, data, one) for one in page.contents]
        interpreter.process_page(page)
        left, bottom, right, top = page.mediabox
        width, height = (top - bottom, right - left) if page.rotate in {90, 270} else (right - left, top - bottom)
        row |= {"width": _hundredths(width), "height": _hundredths(height)}
    except (MemoryError, TooMuchError):
        raise
    except Exception as error:  # noqa: BLE001 - one broken page does not lose the others
        row["why"] = f"{type(error).__name__}: {error}"[:200]
    return row | {"runs": device.runs, "unknown": device.unknown, "pictures": device.pictures}


def _place(document: PDFDocument, data: bytes, stream: Any) -> list[int]:
    """The byte range of a stream in the file, as it stands there (compressed); the whole file where nobody knows."""
    stream = resolve1(stream)
    if isinstance(stream, PDFStream) and stream.objid is not None:
        for xref in document.xrefs:
            try:
                holder, start, _ = xref.get_pos(stream.objid)
            except KeyError:
                continue
            found = _KEYWORD.search(data, start) if holder is None else None
            if found is not None:
                raw = stream.rawdata or b""
                begin = found.end()
                if raw and data.startswith(raw, begin):
                    return [begin, begin + len(raw)]
                end = data.find(b"endstream", begin)
                return [begin, end if end >= 0 else len(data)]
    return [0, len(data)]


def _head(document: PDFDocument, data: bytes) -> dict[str, Any]:
    catalog = document.catalog
    names = _dictionary(catalog.get("Names"))
    return {
        "repaired": any(isinstance(xref, PDFXRefFallback) for xref in document.xrefs),
        "encrypted": document.encryption is not None,
        "extractable": bool(document.is_extractable),
        "scripts": "JavaScript" in names or "OpenAction" in catalog or "AA" in catalog,
        "files": "EmbeddedFiles" in names,
        "forms": bool(_dictionary(catalog.get("AcroForm"))),
        "pages": _integer(_dictionary(catalog.get("Pages")).get("Count")),
        "language": _words(resolve1(catalog.get("Lang"))),
        "stated": [
            [name, said, *_info_place(document, data)]
            for info in document.info[:1]
            for name, value in info.items()
            if (said := _words(resolve1(value)))
        ],
    }


def _info_place(document: PDFDocument, data: bytes) -> tuple[int, int]:
    for xref in document.xrefs:
        reference = xref.get_trailer().get("Info")
        if reference is None or not hasattr(reference, "objid"):
            continue
        for holder in document.xrefs:
            try:
                stream, start, _ = holder.get_pos(reference.objid)
            except KeyError:
                continue
            if stream is None:
                end = data.find(b"endobj", start)
                return start, end if end >= 0 else len(data)
    return 0, len(data)


def _dictionary(value: Any) -> dict[str, Any]:
    found = resolve1(value)
    return found if isinstance(found, dict) else {}


def _integer(value: Any) -> int:
    found = resolve1(value)
    return found if isinstance(found, int) else 0


def _words(value: Any) -> str:
    if not isinstance(value, bytes):
        return ""
    return decode_text(value).encode("utf-8", "replace").decode().replace("\0", "").strip()[:_LONGEST_STATED]


if __name__ == "__main__":
    sys.exit(main())
