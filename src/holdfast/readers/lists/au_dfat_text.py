# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What Australia's "Additional Information" says under a label: numbers, titles, posts, addresses of the web.

The column is free text with labels ("Passport no.: a) … b) …", "Designation: …", "Email: …"). A
value under a label that is known becomes a typed statement with its own range; the whole text
stays a note, so nothing is lost where a label is not known or its value is written otherwise.
A number is taken only where it has the shape of its kind. Titles, posts and sexes are a
person's; a state's number is an OGRN or INN where its checksum holds, else a registration number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from holdfast.names.identifiers import read as identifier
from holdfast.readers.clean import date_edtf, gender, squeeze
from holdfast.readers.sheets import Piece, lettered

__all__ = ["labelled"]

_PERSON = "Person"
# A value ends with its clause, at the end of a sentence, or before the next label.
_END = re.compile(r"[;\n]|\.(?=\s+[A-Z])|\.\s*\Z|\s+(?=[A-Z][a-z/]+(?: [a-z]+){0,2}\s*\.?:)")
_WORD = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{1,3}[ /-]?)?\d[\d-]{4,14}(?![A-Za-z0-9])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"(?:https?://|www\.)[^\s,;)]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d[\d ()-]{6,20}\d")
_DIGITS = re.compile(r"(?<!\d)\d{7,15}(?!\d)")
_BIC = re.compile(r"\b[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b")
_NONE = frozenset({"", "na", "n/a", "none", "unknown", "nil", "-"})

_Found = Iterator[tuple[str, str, int, int]]  # property, value, start, end


def _is(kind: str, text: str) -> bool:
    found = identifier(kind, text)
    return found is not None and found.valid is True


def _all(prop: str, pattern: re.Pattern[str]) -> Callable[[str, str], _Found]:
    def read(text: str, _schema: str) -> _Found:
        for match in pattern.finditer(text):
            yield prop, match[0].rstrip(".,"), match.start(), match.start() + len(match[0].rstrip(".,"))

    return read


def _words(prop: str) -> Callable[[str, str], _Found]:
    def read(text: str, schema: str) -> _Found:
        for item in lettered(text) if schema == _PERSON else ():
            value = squeeze(item.text).rstrip(".")
            if value.lower() not in _NONE:
                yield prop, value, item.first, item.first + len(item.text.rstrip().rstrip("."))

    return read


def _number(prop: str) -> Callable[[str, str], _Found]:
    """The first number of each lettered item: the rest of an item tells who issued it, and when."""

    def read(text: str, schema: str) -> _Found:
        for item in lettered(text) if schema == _PERSON else ():
            match = _WORD.search(item.text)
            if match is not None:
                yield prop, match[0], item.first + match.start(), item.first + match.end()

    return read


def _state(text: str, schema: str) -> _Found:
    for match in _DIGITS.finditer(text) if schema != _PERSON else ():
        value = match[0]
        prop = "ogrnCode" if _is("ogrn", value) else "innCode" if _is("inn", value) else "registrationNumber"
        yield prop, value, match.start(), match.end()


def _imo(text: str, schema: str) -> _Found:
    for match in _DIGITS.finditer(text) if schema == "Vessel" else ():
        if _is("imo", match[0]):
            yield "imoNumber", match[0], match.start(), match.end()


def _bic(text: str, schema: str) -> _Found:
    for match in _BIC.finditer(text) if schema != _PERSON else ():
        if _is("bic", match[0]):
            yield "swiftBic", match[0], match.start(), match.end()


def _gender(text: str, schema: str) -> _Found:
    value = gender(squeeze(text).rstrip("."))
    if value is not None and schema == _PERSON:
        yield "gender", value, 0, len(text.rstrip().rstrip("."))


def _born(text: str, schema: str) -> _Found:
    for item in lettered(text) if schema == _PERSON else ():
        value = date_edtf(squeeze(item.text).rstrip("."))
        if value is not None:
            yield "birthDate", value, item.first, item.last


_READERS: Mapping[str, Callable[[str, str], _Found]] = {
    "title": _words("title"),
    "designation": _words("position"),
    "last known position": _words("position"),
    "position": _words("position"),
    "military rank": _words("position"),
    "political party": _words("political"),
    "passport no": _number("passportNumber"),
    "passport number": _number("passportNumber"),
    "passport": _number("passportNumber"),
    "national identification no": _number("idNumber"),
    "national identification number": _number("idNumber"),
    "national identity no": _number("idNumber"),
    "identity card no": _number("idNumber"),
    "pob": _words("birthPlace"),
    "place of birth": _words("birthPlace"),
    "dob": _born,
    "date of birth": _born,
    "gender": _gender,
    "sex": _gender,
    "email": _all("email", _MAIL),
    "email address": _all("email", _MAIL),
    "website": _all("website", _WEB),
    "websites": _all("website", _WEB),
    "tel": _all("phone", _PHONE),
    "telephone": _all("phone", _PHONE),
    "phone": _all("phone", _PHONE),
    "fax": _all("phone", _PHONE),
    "imo number": _imo,
    "swift/bic": _bic,
    "state registration number": _state,
    "registration id": _state,
    "registration number": _state,
    "company identification number": _state,
    "tax number": _state,
}


_LABEL = re.compile(
    rf"(?<![A-Za-z])({'|'.join(sorted(map(re.escape, _READERS), key=len, reverse=True))})\s*\.?\s*:\s*", re.IGNORECASE
)


def labelled(text: str, schema: str) -> Iterator[tuple[str, str, Piece]]:
    """(property, value, where in the text) of every value under a label that is known."""
    for match in _LABEL.finditer(text):
        stop = _END.search(text, match.end())
        clause = text[match.end() : len(text) if stop is None else stop.start()]
        for prop, value, first, last in _READERS[match[1].lower()](clause, schema):
            start, end = match.end() + first, match.end() + last
            yield prop, value, Piece(text[start:end], start, end)
