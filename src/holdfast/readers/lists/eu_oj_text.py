# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the cells of an annex in the Official Journal say: names, identifying information, dates.

    Ivan EXAMPLE (Иван ПРИМЕР) (a.k.a. …; formerly …)       the name; in brackets or on further lines
                                                            aliases, former names, "Russian: …"
    Date of birth: 15.10.1977  Nationality: Russian …       labels with a colon, one after the other, however
                                                            they are parted

`names` and `facts` give ranges of the cell's text, so every value knows its bytes. A bracket within a
name ("JSC (Holding) Example") stays part of it. What stands before the first label, or under one
that is unknown, is given with an empty or the unknown label: the caller keeps it as a note.

Days are written d.m.yyyy in every language of the Union, never month first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from holdfast.readers.clean import date_edtf
from holdfast.readers.lists.us_ecfr_cells import CellText
from holdfast.readers.pieces import Piece

__all__ = ["LABELS", "Fact", "Named", "days", "eu_date", "facts", "names", "plain_number", "split"]

_EDGES = " \t\r\n\f\v\xa0,;'\u2018\u2019\u201c\u201d\""
_MARK = re.compile(r"[\u25ba\u25bc\u25c4](?:[BMCA]\d*)?|\u2014{2,}")
_DAY = re.compile(r"(?<![\d.])(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{4})(?!\d)")
_MONTH = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{4})\Z")
_ALIAS = re.compile(
    r"\s*(?:(?P<old>f\.?\s?k\.?\s?a\.?|formerly(?: known as)?|previously(?: known as)?|former names?|ex-)|"
    r"(?P<other>a\.?\s?k\.?\s?a\.?|also known as|alias(?:es)?|alternative spellings?|alternatively spelled|also|or)|"
    r"(?:in )?(?P<language>Russian|Ukrainian|Belarusian|Arabic|Persian|Farsi|Chinese|Korean|Georgian|Serbian|Armenian)"
    r"(?: spelling| name)?(?=\s*[:,]))\b\s*[.:,]?\s*",
    re.IGNORECASE,
)
_LANGUAGES = {
    "russian": "rus", "ukrainian": "ukr", "belarusian": "bel", "arabic": "ara", "persian": "fas", "farsi": "fas",
    "chinese": "zho", "korean": "kor", "georgian": "kat", "serbian": "srp", "armenian": "hye",
}  # fmt: skip
_CUT = re.compile(r"\n|(?<=[\s,;])(?=a\.k\.a\.|f\.k\.a\.)", re.IGNORECASE)

LABELS: dict[str, str] = {  # label, in lower case and without brackets → what it is
    "date of birth": "birthDate", "dob": "birthDate", "d.o.b.": "birthDate", "year of birth": "birthDate",
    "place of birth": "birthPlace", "pob": "birthPlace", "p.o.b.": "birthPlace",
    "nationality": "nationality", "nationalities": "nationality", "citizenship": "nationality",
    "gender": "gender", "sex": "gender",
    "position": "position", "positions": "position", "function": "position", "functions": "position",
    "occupation": "position", "rank": "position", "military rank": "position", "title": "title",
    "passport": "passportNumber", "passport number": "passportNumber", "passport no": "passportNumber",
    "passport numbers": "passportNumber", "national passport number": "passportNumber",
    "tax identification number": "taxNumber", "tax id": "taxNumber", "tin": "taxNumber", "inn": "taxNumber",
    "taxpayer identification number": "taxNumber", "tax number": "taxNumber", "tax registration number": "taxNumber",
    "individual taxpayer number": "taxNumber", "tax id no": "taxNumber", "tax payer number": "taxNumber",
    "registration number": "registrationNumber", "registration no": "registrationNumber",
    "state registration number": "registrationNumber", "ogrn": "registrationNumber",
    "primary state registration number": "registrationNumber", "main state registration number": "registrationNumber",
    "national id": "idNumber", "national identification number": "idNumber", "id": "idNumber", "id number": "idNumber",
    "personal id": "idNumber", "identity card": "idNumber", "id card number": "idNumber", "personal number": "idNumber",
    "address": "address", "addresses": "address", "registered address": "address", "head office": "address",
    "principal place of business": "place", "place of registration": "seat", "registered office": "address",
    "telephone": "phone", "tel": "phone", "phone": "phone", "fax": "phone", "phone number": "phone",
    "telephone number": "phone", "email": "email", "e-mail": "email", "email address": "email",
    "website": "website", "websites": "website", "web": "website", "web page": "website",
    "date of registration": "incorporationDate", "date of establishment": "incorporationDate",
    "founded": "incorporationDate", "type of entity": "legalForm", "legal form": "legalForm",
    "associated individuals": "note", "associated entities": "note", "associated persons": "note",
    "other associated entities": "note", "other associated individuals": "note", "associates": "note",
    "associated individual": "note", "associated entity": "note", "other associated persons": "note",
    "other information": "note", "relatives": "note", "relative": "note", "spouse": "note", "remarks": "note",
    "alias": "alias", "aliases": "alias", "a.k.a.": "alias", "also known as": "alias", "aka": "alias",
    "former name": "previousName", "formerly": "previousName", "previous name": "previousName",
    "imo": "imoNumber", "imo number": "imoNumber", "imo ship identification number": "imoNumber",
    "lei": "leiCode", "swift": "swiftBic", "bic": "swiftBic", "swift/bic": "swiftBic", "flag": "flag",
}  # fmt: skip
_KNOWN = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in sorted(LABELS, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?<![A-Za-z.])(?P<known>{_KNOWN})(?:\s*\([^()\n]{{1,40}}\))?\s*\.?\s*:|"
    r"\b(?P<phone>Tel|Fax|Phone)\b\.?(?=\s*[+(]?\d)|"
    rf"(?:(?<=\n)|\A)[ \t\xa0]*(?P<unknown>[A-Z](?:(?!\b(?:{_KNOWN})\b)[A-Za-z/ ().'-]){{2,60}}?)\s*:(?!//)",
    re.IGNORECASE,
)


class Named(NamedTuple):
    """A name: `name`, `alias`, `previousName` or `notes`, its piece, the language where the text says it."""

    prop: str
    piece: Piece
    lang: str | None


class Fact(NamedTuple):
    """A labelled value: what it is (`LABELS`; empty where nothing is known), the label as written, the value."""

    kind: str
    label: str
    piece: Piece


def eu_date(text: str) -> str | None:
    """A day as the Official Journal writes it, as EDTF: d.m.yyyy, m.yyyy, else as lists write days."""
    said = " ".join(text.split()).strip(" .;,")
    day = _DAY.fullmatch(said)
    if day is not None:
        return date_edtf(f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}")
    month = _MONTH.fullmatch(said)
    if month is not None:
        return date_edtf(f"{month[2]}-{int(month[1]):02}")
    hedge = re.match(r"(?:circa|approximately|around|c\.|ca\.?)\s+", said, re.IGNORECASE)
    if hedge is not None and (near := eu_date(said[hedge.end() :])) is not None and "/" not in near:
        return near if near.endswith("~") else f"{near}~"
    return date_edtf(said)


def days(cell: CellText) -> list[Piece]:
    """Every day of a cell that may hold several, in order; the whole cell where there is none."""
    found = [cell.piece(*match.span()) for match in _DAY.finditer(cell.text)]
    return [piece for piece in (found or [cell.whole()]) if piece is not None]


def plain_number(text: str) -> str:
    """A number of an entry without quotation marks, full stops and marks of amendments: "‘12." → "12"."""
    said = _MARK.sub("", text).strip(_EDGES + ".()")
    return said if re.fullmatch(r"[0-9]{1,5}[a-z]{0,2}", said) and said.isascii() else ""


def _trimmed(cell: CellText, start: int, end: int) -> Piece | None:
    """The piece without quotation marks, marks of amendments and what joins it to its neighbours."""
    text = cell.text
    while start < end:
        mark = _MARK.match(text, start, end)
        if mark is not None:
            start = mark.end()
        elif text[start] in _EDGES:
            start += 1
        else:
            break
    while start < end:
        mark = next((one for one in _MARK.finditer(text, start, end) if one.end() == end), None)
        if mark is not None:
            end = mark.start()
        elif text[end - 1] in _EDGES:
            end -= 1
        else:
            break
    return cell.piece(start, end)


def split(cell: CellText, piece_range: tuple[int, int], marks: str) -> list[Piece]:
    """The parts of a range between `marks` (a regular expression), trimmed; empty ones left out."""
    start, end = piece_range
    found, at = [], start
    for match in [*re.finditer(marks, cell.text[start:end]), None]:
        stop = end if match is None else start + match.start()
        found.append(_trimmed(cell, at, stop))
        at = stop if match is None else start + match.end()
    return [piece for piece in found if piece is not None]


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def names(cell: CellText) -> list[Named]:
    """The names of a cell, the first of them the name."""
    found: list[Named] = []
    for begin, end in _segments(cell.text):
        start = begin
        match = _ALIAS.match(cell.text, start, end)
        prop, lang = ("alias" if found else "name"), None
        if match is not None and (found or match["language"] is None):
            prop = "previousName" if match["old"] else "alias"
            lang = _LANGUAGES.get((match["language"] or "").lower())
            start = match.end()
        elif found and re.match(r"\s*(?:born|n\u00e9e?|deceased|member of|son of|daughter of)\b", cell.text[start:end]):
            prop = "notes"
        for piece in split(cell, (start, end), r";" if prop != "name" else r"(?!)"):
            again = _ALIAS.match(piece.stripped)
            if again is not None and found and again.end() < len(piece.stripped):
                inner = "previousName" if again["old"] else "alias"
                said = _LANGUAGES.get((again["language"] or "").lower())
                found.append(Named(inner, piece.part(again.end(), len(piece.stripped)), said))
            else:
                found.append(Named(prop, piece, lang))
    return found


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a cell, and the brackets that end a line."""
    at = 0
    for match in [*_CUT.finditer(text), None]:
        end = len(text) if match is None else match.start()
        if match is not None and not match[0] and text.count("(", at, end) > text.count(")", at, end):
            continue  # within a bracket
        if text[at:end].strip(_EDGES):
            yield from _brackets(text, at, end)
        at = end if match is None else match.end()


def _brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands before the brackets at the end of a line, then what is in each of them."""
    inner: list[tuple[int, int]] = []
    last = end
    while True:
        stop = last
        while stop > start and text[stop - 1] in _EDGES + ".":
            stop -= 1
        opening = _opening(text, start, stop)
        if opening is None:
            break
        inner.append((opening + 1, stop - 1))
        last = opening
    if text[start:last].strip(_EDGES):
        yield start, last
    yield from reversed(inner)


def _opening(text: str, start: int, stop: int) -> int | None:
    """Where the bracket opens that closes at `stop`; `None` where none does."""
    if stop <= start or text[stop - 1] != ")":
        return None
    depth = 0
    for at in range(stop - 1, start - 1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if depth == 0:
            return at
    return None


# ── identifying information ───────────────────────────────────────────────────────────────────────────────────────────
def facts(cell: CellText) -> list[Fact]:
    """The labelled values of a cell, in order; the label is empty for what stands before the first."""
    found: list[Fact] = []
    cuts = list(_LABEL.finditer(cell.text))
    first = cuts[0].start() if cuts else len(cell.text)
    lead = _trimmed(cell, 0, first)
    if lead is not None:
        found.append(Fact("", "", lead))
    ends = [*(match.start() for match in cuts[1:]), len(cell.text)][: len(cuts)]
    for match, end in zip(cuts, ends, strict=True):
        label = " ".join((match["known"] or match["phone"] or match["unknown"]).split())
        kind = LABELS.get(label.lower(), "") if match["known"] or match["phone"] else ""
        kind = kind or LABELS.get(re.sub(r"\s*\([^()]*\)", "", label).strip().rstrip(".").lower(), "")
        pieces = split(cell, (match.end(), end), _PARTS.get(kind, r"(?!)"))
        found += [Fact(kind, label, piece) for piece in pieces]
    return found


_PARTS = {  # what parts several values of one label
    "birthDate": r";|\n|\s+or\s+", "nationality": r"[,;/\n]|\s+and\s+", "position": r";|\n", "title": r";|\n",
    "passportNumber": r"[;\n]", "taxNumber": r"[;\n]", "registrationNumber": r"[;\n]", "idNumber": r"[;\n]",
    "phone": r"[;,\n]", "email": r"[;,\n]|\s+(?=\S+@)", "website": r"[;,\n]|\s+(?=https?://|www\.)", "alias": r"[;\n]",
    "previousName": r"[;\n]", "birthPlace": r";|\n", "imoNumber": r"[;,\n]", "flag": r"[;,/\n]",
}  # fmt: skip
