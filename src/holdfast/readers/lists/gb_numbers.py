# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Free text of British lists that holds numbers and dates: registrations, documents, births.

Registration numbers come with labels, without, or several in one field ("INN: 3307011706 OGRN:
1023302153115"). A number is called INN or OGRN when its check digits say so; a label alone
makes it a tax or registration number. Texts about documents name a country and days ("Iraq,
issued on 4 Jun. 1985, expires 12 Oct. 2026"). Enumerations ("(1) Iraq (2)-(3) Syria") are
taken apart.

Dates are written day first; placeholders stand for what is not known (`dd/mm/1968`,
`00/09/1958`). Everything is pure and gives character ranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.names import identifiers
from holdfast.names.places import country_at_end
from holdfast.readers.clean import country, date_edtf, is_bic, is_inn, is_lei, is_ogrn, squeeze

__all__ = ["Found", "document_facts", "numbered", "place_code", "registrations", "uk_date"]

_SLASHED = re.compile(r"(?:(dd|xx|00?|[0-9]{1,2})/)?(mm|xx|00?|[0-9]{1,2})/([0-9]{4})\Z", re.IGNORECASE)
_DATE = r"(\d{1,2}/\d{1,2}/\d{4}|\d{1,2}(?:st|nd|rd|th)?\.? [A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{4}|\d{4})\b"
_ISSUED = re.compile(r"\b(?:date of )?issued?(?: date)?\b[:.]?(?: on| in)?:? ?" + _DATE, re.IGNORECASE)
_EXPIRES = re.compile(
    r"\b(?:expir(?:y|es|ed|ing|ation)(?: date)?|valid (?:until|to)|date of expir(?:y|ation))\b[:.]?(?: on| in)?:? ?"
    + _DATE,
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z][\w'’.-]*")
_PLACE = re.compile(r"(?:[A-Z][\w'’.-]*|of|the|and)(?: (?:[A-Z][\w'’.-]*|of|the|and)){0,6}")
_MARK = re.compile(r"(?:^|(?<=[\s.,;]))\(?(?:[0-9]{1,2}|[a-h])\)(?:\s*(?:-|–|to|and|&)\s*\(?(?:[0-9]{1,2}|[a-h])\))*")
_NUMBERS = re.compile(
    r"(?<![A-Za-z])(?P<label>INN|OGRN|KPP|TIN|SRN|BIN/OGRN|ОГРН|ИНН|КПП|Tax(?:payer)?(?: Registration| Identification)?"
    r"(?: ID)?(?: No\.?| Number| Code)?(?: ?/ ?INN)?|Unified Social Credit Code|USCC|LEI|Legal Entity Identifier|IMO"
    r"|(?P<swift>SWIFT/BIC)|BvD(?: account)?(?: ID)?(?: number)?|VAT number|IP Identification|BIN|BR|CR"
    r"|Trade Regist(?:er|ry) Number|(?:Iran )?National ID Number|Registration(?: ID)?"
    r"(?: No\.?| Number)?|State Registration Number)\s*(?:\([A-Z]{2,5}\))?\s*[:.–—-]*\s*"
    r"(?P<value>(?(swift)[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?|(?=[A-Z-]*[0-9])[0-9A-Z][0-9A-Z-]{2,24}))(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_BARE = re.compile(r"[0-9A-Z][0-9A-Z ./-]{2,30}\Z", re.IGNORECASE)
_LEADING = re.compile(r"([0-9A-Z][0-9A-Z./-]{3,24})\s*\(([^()]{2,60})\)\Z", re.IGNORECASE)
_TERRITORIES = {"occupied palestinian territories": "ps"}  # as the list says it of addresses


class Found(NamedTuple):
    """A value read from free text: property, value, and the characters it stands on."""

    prop: str
    value: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def uk_date(text: str) -> str | None:
    """The EDTF text of a date that is written day first, or `None`; nothing unknown is made up."""
    match = _SLASHED.match(squeeze(text))
    if match is None:
        return date_edtf(text)
    day, month, year = match.groups()
    if not month.isdigit() or int(month) == 0:
        form = year
    elif day is None or not day.isdigit() or int(day) == 0:
        form = f"{year}-{int(month):02}"
    else:
        form = f"{year}-{int(month):02}-{int(day):02}"
    try:
        return DateRange.parse(form).text
    except InputError:
        return None


@lru_cache(maxsize=8192)
def place_code(text: str) -> str | None:
    """The country a field names: the whole of it, or the part before or inside brackets and "as at May 2008".

    "USSR (now Ukraine)" and "Former USSR Currently Belarus" are the state of now.
    """
    text = squeeze(text).strip(" .,;")
    code = country(text) or _TERRITORIES.get(text.lower())
    if code is not None:
        return code
    now = re.search(r"\b(?:now|currently)\b[:,]? ([^()]+)\)?\Z", text, re.IGNORECASE)
    if now is not None and (code := country(now[1].strip())) is not None:
        return code
    head = re.split(r"\s*\(|,? as (?:at|of)\b", text, maxsplit=1)[0].strip()
    head = re.sub(r"\s+(?:citizen(?:ship)?|national(?:ity|ities)?)\Z", "", head, flags=re.IGNORECASE)
    return country(re.sub(r"\A(?:in|living in) ", "", head, flags=re.IGNORECASE)) or country_at_end(text)


def numbered(text: str) -> list[tuple[int, int]]:
    """The entries of "(1) A (2) B", "a) A b) B", without their numbers; the whole text when it is no enumeration.

    An entry that holds nothing but a dash keeps its place.
    """
    marks = list(_MARK.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        return [(0, len(text))] if text.strip() else []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [(mark.end(), end) for mark, end in zip(marks, ends, strict=True)]


def registrations(text: str) -> tuple[list[Found], bool]:
    """The numbers a registration field holds, and whether they are all it says."""
    found = [_labelled(match["label"], match["value"], match.start("value")) for match in _NUMBERS.finditer(text)]
    if found:
        rest = _NUMBERS.sub(" ", text)
        return found, not any(char.isalnum() for char in rest) or country(rest.strip(" \n:;,.-")) is not None
    bare = text.strip(" ;,.'")
    at = text.index(bare) if bare else 0
    match = _LEADING.match(bare)
    if match is not None:
        return [_plain(match[1], at)], False
    if _BARE.match(bare) and any(char.isdigit() for char in bare):
        return [_plain(bare, at)], True
    return [], False


def _labelled(label: str, value: str, at: int) -> Found:
    label = label.upper().replace(" ", "")
    end = at + len(value)
    if label == "SWIFT/BIC" and is_bic(value):
        return Found("swiftBic", value, at, end)
    if label.startswith(("BVD", "VAT")):
        return Found("bvdId" if label.startswith("BVD") else "vatCode", value, at, end)
    for prop, right in (("innCode", is_inn), ("ogrnCode", is_ogrn), ("leiCode", is_lei)):
        if right(value):
            return Found(prop, value, at, end)
    if label in {"KPP", "КПП"}:
        return Found("kppCode", value, at, end)
    if label == "IMO":
        return Found("imoNumber", value, at, end)
    if label in {"UNIFIEDSOCIALCREDITCODE", "USCC"}:
        return Found("uscCode", value, at, end)
    tax = label.startswith(("TAX", "INN", "ИНН", "TIN"))
    return Found("taxNumber" if tax else "registrationNumber", value, at, end)


def _plain(value: str, at: int) -> Found:
    known = _labelled("", value, at)
    if known.prop == "registrationNumber" and re.fullmatch(
        r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", value
    ):
        return known._replace(prop="uscCode")
    return known


def checked(text: str) -> Iterator[Found]:
    """INN and OGRN that free text names and whose check digits are right."""
    for match in _NUMBERS.finditer(text):
        found = _labelled(match["label"], match["value"], match.start("value"))
        if found.prop in {"innCode", "ogrnCode"}:
            yield found


def is_imo(value: str) -> bool:
    """Whether seven digits are an IMO number by their check digit."""
    read = identifiers.read("imoNumber", value)
    return read is not None and read.valid is True


def document_facts(text: str) -> list[Found]:
    """Issuing country, first and last day that a text about a document names."""
    found: list[Found] = []
    for prop, pattern in (("startDate", _ISSUED), ("endDate", _EXPIRES)):
        match = pattern.search(text)
        if match is not None and (value := uk_date(match[1])) is not None:
            found.append(Found(prop, value, *match.span(1)))
    match = _PLACE.search(text)
    if match is not None and not text[: match.start()].strip(" ("):
        words = list(_WORD.finditer(text, match.start(), match.end()))
        for last in reversed(words):
            code = country(text[match.start() : last.end()].rstrip("."))
            if code is not None and last.end() - match.start() > 2:  # noqa: PLR2004 - "No", "ID" are codes too
                found.append(Found("country", code, match.start(), last.end()))
                break
    return found
