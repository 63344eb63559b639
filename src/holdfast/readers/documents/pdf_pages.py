# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The pages of a PDF, read in a child process with limits on memory and computing time.

What comes back is checked values. The limits are such that ordinary files never meet them
(a thick report needs 0.1 s and some 100 MB a page); a file that does meet them is refused
whole, so that the same file never gives this much here and that much there. What a file
claims too much of by count (pages, characters) is read up to a fixed number on every machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from holdfast.base.errors import ConfigError, InputError, LimitError

__all__ = ["MAX_PAGES", "PdfHead", "PdfPage", "Run", "read_pages"]

MAX_PAGES = 5_000
MAX_CHARACTERS = 32 << 20
_MEMORY = 1 << 30
_SECONDS_A_PAGE = 20
_LONGEST_ROW = 64 << 20
_CHILD = Path(__file__).with_name("pdf_child.py")
_HINTS = {
    "password": "take the password off (print it to a new PDF) and hand that in beside it",
    "memory": "the file is left as it is; print it to a new PDF and hand that in beside it",
    "much": "the file is left as it is; print it to a new PDF and hand that in beside it",
    "deep": "the file is left as it is; print it to a new PDF and hand that in beside it",
    "broken": "the file is left as it is; repair it with another program and hand the copy in beside it",
}
_SAID = {
    "password": "the PDF is protected by a password",
    "memory": "the PDF needs too much memory",
    "much": "a page of the PDF has too much in it",
    "deep": "the PDF is nested too deeply",
    "broken": "the PDF cannot be read",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters beside one another in one line: `edges` has one more than `text`; lengths in hundredths of a point."""

    text: str
    edges: tuple[int, ...]
    bottom: int
    top: int
    hidden: bool
    bold: bool
    upright: bool


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its size in hundredths of a point, the byte ranges of its content, its runs in the order of drawing.

    `unknown` characters have no meaning in the file's fonts, `why` says what broke off the reading.
    """

    number: int
    width: int
    height: int
    streams: tuple[tuple[int, int], ...]
    runs: tuple[Run, ...]
    pictures: int = 0
    unknown: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class PdfHead:
    """What the file says of itself; `pages` is its own count, `stated` (name, value, start, end in the file)."""

    pages: int = 0
    repaired: bool = False
    encrypted: bool = False
    extractable: bool = True
    scripts: bool = False
    files: bool = False
    forms: bool = False
    language: str = ""
    stated: tuple[tuple[str, str, int, int], ...] = field(default=())


def read_pages(data: bytes, first: int = 1, last: int = MAX_PAGES) -> tuple[PdfHead, tuple[PdfPage, ...], bool]:
    """What the file says of itself, its pages `first` to `last`, and whether there are more.

    Raises:
        InputError: protected by a password, or broken beyond reading.
        LimitError: it needs more memory, time or depth than any honest file.
        ConfigError: the PDF library is not installed.
    """
    head, pages, more, characters = PdfHead(), list[PdfPage](), False, 0
    for row in _rows(data, first, last):
        if "head" in row:
            given = row["head"]
            head = PdfHead(
                **{**given, "stated": tuple((str(n), str(v), int(s), int(e)) for n, v, s, e in given["stated"])}
            )
        elif "page" in row:
            pages.append(_page(row))
            characters += sum(len(run.text) for run in pages[-1].runs)
            if characters > MAX_CHARACTERS:
                return head, tuple(pages), True
        else:
            more = more or "more" in row
    return head, tuple(pages), more


def _page(row: dict[str, Any]) -> PdfPage:
    runs = tuple(
        Run(text, tuple(edges), bottom, top, bool(flags & 1), bool(flags & 2), not flags & 4)
        for text, edges, bottom, top, flags in row["runs"]
    )
    streams = tuple((int(start), int(end)) for start, end in row.get("streams", ()))
    return PdfPage(
        row["page"], row.get("width", 0), row.get("height", 0), streams, runs, row["pictures"], row["unknown"],
        row.get("why", ""),
    )  # fmt: skip


def _rows(data: bytes, first: int, last: int) -> Iterator[dict[str, Any]]:
    memory = _MEMORY + 4 * len(data)
    command = [sys.executable, "-I", str(_CHILD), str(first), str(last), str(memory), str(_SECONDS_A_PAGE)]
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as child:
            try:
                yield from _said(child)
            finally:
                child.kill()


def _said(child: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    stream = child.stdout
    while stream is not None and (line := stream.readline(_LONGEST_ROW)):
        try:
            row = json.loads(line)
        except ValueError:
            break  # it ended within a line
        if "failed" in row:
            kind, why = row["failed"], row["why"]
            error = LimitError if kind in {"memory", "much", "deep"} else InputError
            raise error(_SAID[kind] + (f": {why}" if why else ""), hint=_HINTS[kind])
        if "end" in row:
            return
        yield row
    errors = child.stderr.read(_LONGEST_ROW) if child.stderr is not None else b""
    if b"ModuleNotFoundError" in errors:
        raise ConfigError("PDF files cannot be read: pdfminer.six is not installed", hint="pip install pdfminer.six")
    child.wait()
    raise LimitError(f"reading the PDF was ended by the system (code {child.returncode})", hint=_HINTS["memory"])
