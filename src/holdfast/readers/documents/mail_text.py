# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The plain text of an e-mail as a text view: the sender's own words told from those of others.

The text is the body's, character by character. A paragraph is one block over its wrapped
lines, because sentences end in blocks, not at the 72nd column. Told apart are

* quoted lines (`> `): role `quoted`, kind `quote`, their depth as level, one block per line;
* all behind "Original Message", "Forwarded message" or a printed header of an older message
  (From, Sent, To, Subject in a row): role `quoted`, since nobody can say where it ends;
* the line above a quotation ("On …, N wrote:"): `dateline`; so is the signature behind `-- `;
* armour of PGP: `widget`, and a note.

What a quoted message says is not lost: it stands in the view under its role, and the sender
named in its printed header is stated as `quoted-from`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from holdfast.readers.documents.characters import read_characters
from holdfast.readers.documents.oddities import byte_notes
from holdfast.readers.documents.view import Block, Pieces, TextView

__all__ = ["MAKER", "begins_older_mail", "is_attribution", "read_mail_text"]

MAKER = "mail@1"

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|[\r\n]|\Z)")
_EDGE = " \t\u00a0\ufeff"
_QUOTED = re.compile(r"[ \t]{0,3}((?:>[ \t]?){1,64})")
_BULLET = re.compile(r"(?:[•‣◦▪●·*–—-]|\(?\d{1,2}[.)]|[a-z]\))[ \t\u00a0]+")
_MARKER = re.compile(
    r"(?:-{2,}|_{2,}|={2,})?\s{0,3}(?:Original Message|Original Appointment|Forwarded message|Begin forwarded message|"
    r"Ursprüngliche Nachricht|Weitergeleitete Nachricht|Message d’origine|Message d'origine|Message transféré|"
    r"Mensaje original|Mensaje reenviado|Messaggio originale|Исходное сообщение|Пересылаемое сообщение|"
    r"Початкове повідомлення|Переслане повідомлення)\s{0,3}:?\s{0,3}(?:-{2,}|_{2,}|={2,})?",
    re.IGNORECASE,
)
_FROM = "From|Von|De|Da|Od|От|Від"
_FIELDS = (
    f"{_FROM}|Sent|Date|To|Cc|Subject|Reply-To|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Fecha|Para|Asunto|"
    "Inviato|Data|A|Oggetto|Wysłano|Do|Temat|Отправлено|Дата|Кому|Копия|Тема|Надіслано|Копія"
)
_OLD_FROM = re.compile(rf"\*?(?:{_FROM})\s?:\*?\s+(\S.*)")
_OLD_FIELD = re.compile(rf"\*?(?:{_FIELDS})\s?:\*?(?:\s|\Z)")
_ATTRIBUTION = re.compile(r".{0,300}[\d@].{0,200}:\Z", re.DOTALL)
_ARMOUR = re.compile(r"-----(BEGIN|END) PGP (MESSAGE|SIGNATURE|SIGNED MESSAGE|PUBLIC KEY BLOCK)-----\Z")
_LONGEST_ATTRIBUTION = 500
_FIELDS_IN_A_ROW = 3
_WRAP = 62  # a line is wrapped when the first word of the next would have made it longer than this
_UNWRAPPED = 100  # a longer line was not wrapped by a mail program


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    number: int
    soft: bool  # ends in a blank, which format=flowed (RFC 3676) means as "goes on"
    depth: int = 0


def read_mail_text(data: bytes, *, transport: str | None = None, flowed: bool = False) -> TextView:
    """The text view of a `text/plain` body.

    Args:
        data: the body, its transfer encoding undone.
        transport: the charset of its Content-Type, if any.
        flowed: its Content-Type says `format=flowed`.

    Raises:
        InputError: the bytes are no text.
    """
    characters = read_characters(data, transport=transport)
    pieces = Pieces()
    pieces.add(len(characters.text), 0, len(characters.text))
    reader = _Reader(list(_lines(characters.text)), flowed=flowed)
    reader.read()
    notes = list(byte_notes(characters, data))
    notes += [f"PGP: {kind} in the text; nothing was decrypted or verified" for kind in sorted(reader.armour)]
    return TextView(
        MAKER,
        characters.text,
        tuple(reader.blocks),
        characters,
        pieces,
        stated=tuple(reader.stated),
        notes=tuple(notes),
    )


def begins_older_mail(text: str) -> bool:
    """Whether a block of a page-like body begins an older message: a marker, or a printed header."""
    lines = [line.strip(_EDGE) for line in text[:2000].split("\n")]
    lines = [line for line in lines if line]
    if not lines:
        return False
    return _MARKER.fullmatch(lines[0]) is not None or _is_old_header(lines)


def is_attribution(text: str) -> bool:
    """Whether a text that stands over a quotation says whose it is: `On …, N wrote:`, in any language."""
    return len(text) <= _LONGEST_ATTRIBUTION and _ATTRIBUTION.fullmatch(text.strip(_EDGE)) is not None


def _is_old_header(lines: list[str]) -> bool:
    first = lines[:_FIELDS_IN_A_ROW]
    return (
        len(first) == _FIELDS_IN_A_ROW
        and _OLD_FROM.match(first[0]) is not None
        and all(_OLD_FIELD.match(line) for line in first)
    )


def _lines(text: str) -> Iterator[_Line]:
    for number, match in enumerate(_LINE.finditer(text), 1):
        raw = match.group().rstrip("\r\n")
        quoted = _QUOTED.match(raw)
        begin = quoted.end() if quoted else 0
        said = raw[begin:].strip(_EDGE)
        start = match.start() + begin + (len(raw) - begin - len(raw[begin:].lstrip(_EDGE)))
        soft = raw.endswith(" ") and raw != "-- "
        yield _Line(start, start + len(said), said, number, soft, quoted[1].count(">") if quoted else 0)


class _Reader:
    """Goes over the lines once and makes the blocks."""

    def __init__(self, lines: list[_Line], *, flowed: bool) -> None:
        self.blocks: list[Block] = []
        self.stated: list[tuple[str, str, int, int]] = []
        self.armour: set[str] = set()
        self._lines = lines
        self._flowed = flowed
        self._older = False
        self._signature = False
        self._armoured = False
        self._open: _Line | None = None  # the last line of a paragraph that may go on

    def read(self) -> None:
        """Make all blocks."""
        for at, line in enumerate(self._lines):
            if not line.text:
                self._open = None
            elif not self._armour(line):
                self._line(at, line)

    def _line(self, at: int, line: _Line) -> None:
        if line.depth:
            self._add(line, "quote", "quoted", line.depth)
            return
        if not self._older and self._begins_older(at, line):
            self._older = True
        if self._older:
            self._old(line)
        elif line.text == "--" or self._signature:
            self._signature = True
            if line.text != "--":
                self._add(line, "line", "dateline")
        elif self._stands_over_a_quotation(at, line):
            self._add(line, "line", "dateline")
        elif self._goes_on(line):
            last = self.blocks[-1]
            self.blocks[-1] = Block(last.start, line.end, last.kind, last.role, last.level, last.path)
            self._open = line
        else:
            item = _BULLET.match(line.text) is not None
            self._add(line, "item" if item else "paragraph", "body", int(item))
            self._open = line

    def _add(self, line: _Line, kind: str, role: str, level: int = 0) -> None:
        self.blocks.append(Block(line.start, line.end, kind, role, level, f"line {line.number}"))
        self._open = None

    def _old(self, line: _Line) -> None:
        found = _OLD_FROM.match(line.text)
        if found:
            self.stated.append(("quoted-from", found[1], line.start + found.start(1), line.start + found.end(1)))
        self._add(line, "quote", "quoted", 1)

    def _begins_older(self, at: int, line: _Line) -> bool:
        if _MARKER.fullmatch(line.text) is not None:
            return True
        if _OLD_FROM.match(line.text) is None:
            return False
        near = [one.text for one in self._lines[at : at + 2 * _FIELDS_IN_A_ROW] if one.text]
        return _is_old_header(near)

    def _stands_over_a_quotation(self, at: int, line: _Line) -> bool:
        """`On …, N wrote:`, also over two lines, with a quoted line next."""
        said = line.text
        near = self._lines[at + 1 : at + 4]
        if near and near[0].text and not near[0].depth and not said.endswith(":") and not _BULLET.match(said):
            said, near = f"{said}\n{near[0].text}", near[1:]
        following = next((one for one in near if one.text), None)
        return following is not None and following.depth > 0 and is_attribution(said)

    def _goes_on(self, line: _Line) -> bool:
        before = self._open
        if before is None or _BULLET.match(line.text):
            return False
        if self._flowed and before.soft:
            return True
        if self._flowed or len(before.text) > _UNWRAPPED:
            return False
        return len(before.text) + 1 + len(line.text.split(None, 1)[0]) > _WRAP

    def _armour(self, line: _Line) -> bool:
        """Whether a line belongs to the armour of PGP."""
        found = _ARMOUR.match(line.text) if not line.depth else None
        if found:
            self.armour.add(found[2].lower())
            self._armoured = found[1] == "BEGIN" and found[2] != "SIGNED MESSAGE"
        if found or self._armoured:
            self._add(line, "code", "widget")
            return True
        return False
