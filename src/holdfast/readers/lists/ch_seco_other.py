# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The free text of Switzerland's list, where it has a form that says what it is.

`other-information` is prose, but much of it is a label and a value: "IMO number: 1234567",
"Tax registration number: …", "Date of registration: 1.2.1994". A text is read when all of it is
one label with values; identifiers by their checksums, so that "Registration number" of thirteen
digits with a right check digit is an OGRN and any other number a registration number. Prose,
and a value that is not what its label promises, is kept as a note; the latter counts as a loss.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from holdfast.model.schema import load_model
from holdfast.names import identifiers
from holdfast.readers.clean import country, date_edtf, gender, is_bic, is_inn, is_ogrn, squeeze
from holdfast.readers.lists.ch_seco_walk import Fill
from holdfast.readers.xml import Node

__all__ = ["fill_attribute", "fill_other"]

_LABEL = re.compile(r"([^\s:][^:\n]{1,60}?)\s*:\s*(.+?)\s*\Z", re.DOTALL)
_SEVERAL = re.compile(r"\s*(?:[;\n]|,(?=\s))\s*")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}\Z")
_SITE = re.compile(r"(?:https?://|www\.)\S+\Z|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/\S*)?\Z", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d ()/.-]{6,30}\Z")
_NUMBER = re.compile(r"[^\s].{1,58}\Z")
_PEOPLE, _FIRMS = ("Person",), ("Organization", "Company")

_Value = Callable[[str], "tuple[str, str] | None"]


def _imo(text: str, *, schema: str) -> tuple[str, str] | None:
    found = identifiers.read("imo", text)
    if found is None or re.fullmatch(r"\d{7}", found.value) is None or schema == "Person":
        return None
    return ("imoNumber", found.value) if found.valid or schema != "Vessel" else None


def _tax(text: str, *, digits_of_inn: int = 10) -> tuple[str, str] | None:
    digits = text.replace(" ", "").strip(".")
    if len(digits) == digits_of_inn and is_inn(digits):
        return "innCode", digits
    return ("taxNumber", text.rstrip(".")) if any(char.isdigit() for char in text) else None


def _registration(text: str) -> tuple[str, str] | None:
    digits = text.replace(" ", "").strip(".")
    if is_ogrn(digits):
        return "ogrnCode", digits
    return ("registrationNumber", text.rstrip(".")) if any(char.isdigit() for char in text) else None


def _shaped(prop: str, shape: re.Pattern[str], text: str) -> tuple[str, str] | None:
    value = text.rstrip(".") if prop != "website" else text
    return (prop, value) if shape.match(value) else None


def _dated(prop: str, text: str) -> tuple[str, str] | None:
    match = _DAY.match(text.rstrip("."))
    value = date_edtf(f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text)
    return None if value is None else (prop, value)


def _land(prop: str, text: str) -> tuple[str, str] | None:
    code = country(text.rstrip("."))
    return None if code is None else (prop, code)


def _bic(text: str) -> tuple[str, str] | None:
    value = text.rstrip(".").upper()
    return ("swiftBic", value) if is_bic(value) else None


def _text(prop: str, text: str) -> tuple[str, str] | None:
    return prop, text


def _sex(text: str) -> tuple[str, str] | None:
    value = gender(text)
    return None if value is None else ("gender", value)


_TAX = r"tax(?:payer)? (?:identification|registration|id)(?: (?:number|no\.?))?|tax number|INN|ИНН"
_REGISTRATION = (
    r"(?:OGRN|ОГРН)(?:/main)?(?: (?:state )?registration number)?"
    r"|(?:main |state |business |company |primary )*registration (?:number|no\.?)"
)
# Label → (schemata it is read for; empty for all, reader of one value).
_LABELS: tuple[tuple[re.Pattern[str], tuple[str, ...], _Value], ...] = tuple(
    (re.compile(rf"(?:{expression})\Z", re.IGNORECASE), schemata, read)
    for expression, schemata, read in (
        (_TAX, _PEOPLE, partial(_tax, digits_of_inn=12)),
        (_TAX, (), _tax),
        (_REGISTRATION, (), _registration),
        (r"(?:company )?web ?site|web|internet", (), partial(_shaped, "website", _SITE)),
        (r"(?:company )?e-?mail(?: address)?", (), partial(_shaped, "email", _EMAIL)),
        (r"(?:company )?(?:tel\.?|telephone|phone)(?: (?:number|no\.?))?", (), partial(_shaped, "phone", _PHONE)),
        (r"(?:SWIFT(?:/BIC)?|BIC)(?: codes?)?", (), _bic),
        (r"type of entity|legal form", _FIRMS, partial(_text, "legalForm")),
        (r"date of (?:registration|incorporation|foundation)", _FIRMS, partial(_dated, "incorporationDate")),
        (r"(?:principal )?place of business|country", _FIRMS, partial(_land, "mainCountry")),
        (r"place of registration|country of registration", _FIRMS, partial(_land, "jurisdiction")),
        (r"passport(?: (?:number|no\.?))?", _PEOPLE, partial(_shaped, "passportNumber", _NUMBER)),
        (r"(?:national )?(?:id|identity|identification)(?: card)?(?: (?:number|no\.?))?", _PEOPLE,
         partial(_shaped, "idNumber", _NUMBER)),
        (r"function|position", _PEOPLE, partial(_text, "position")),
        (r"gender|sex", _PEOPLE, _sex),
        (r"date of death|died(?: on)?", _PEOPLE, partial(_dated, "deathDate")),
        (r"flag(?: state)?", ("Vessel",), partial(_land, "flag")),
        (r"call ?sign", ("Vessel",), partial(_shaped, "callSign", _NUMBER)),
        (r"MMSI(?: number)?", ("Vessel",), partial(_shaped, "mmsi", re.compile(r"\d{9}\Z"))),
        (r"(?:vessel |ship )?type", ("Vessel", "Airplane"), partial(_text, "type")),
        (r"(?:tail|aircraft registration)(?: number)?", ("Airplane",), partial(_shaped, "registrationNumber", _NUMBER)),
        (r"serial number|manufacturer'?s? serial number|MSN", ("Airplane",), partial(_shaped, "serialNumber", _NUMBER)),
    )
)  # fmt: skip
_IMO_LABEL = re.compile(r"IMO(?:[ -]*(?:number|no\.?))?\Z", re.IGNORECASE)
_WHOLE = frozenset({"legalForm", "position", "type"})  # one value, whatever commas it has


def fill_other(f: Fill, node: Node, path: str) -> None:
    """One `other-information`: typed where it is a label with values, else a note."""
    text = squeeze(node.text)
    if not text:
        return
    f.b.parts += 1
    match = _LABEL.match(node.text.strip())
    found = None if match is None else _read(f.b.schema, squeeze(match[1]), match[2])
    if found is None:
        f.put("notes", text, node, path)
    elif not found:
        f.b.parts -= 1
        f.note(node, path, "not what its label says")
    else:
        for prop, value in found:
            f.put(prop, value, node, path)


def fill_attribute(f: Fill, node: Node, path: str) -> None:
    """One `generic-attribute`: its name is the label."""
    text, name = squeeze(node.text), squeeze(node.attributes.get("name", ""))
    if not text:
        return
    found = _read(f.b.schema, re.sub(r"[-_]+", " ", name), node.text)
    if found:
        f.b.parts += 1
        for prop, value in found:
            f.put(prop, value, node, path)
    else:
        reason = "an attribute without a property"
        f.keep(
            f"{name}: {text}" if name else text,
            path,
            f.range(node),
            reason,
            original=node.text.strip() if name else None,
        )


def _read(schema: str, label: str, text: str) -> list[tuple[str, str]] | None:
    """The values of a labelled text; empty when one of them is not what the label says; `None` for an unknown label."""
    read: _Value | None = None
    if _IMO_LABEL.match(label) and schema != "Person":
        read = partial(_imo, schema=schema)
    else:
        read = next((r for shape, of, r in _LABELS if shape.match(label) and (not of or schema in of)), None)
    if read is None:
        return None
    whole = read(squeeze(text))
    if whole is not None and not _holds(schema, whole[0]):
        return None
    if whole is not None and whole[0] in _WHOLE:
        return [whole]
    found = [read(squeeze(piece)) for piece in _SEVERAL.split(text.strip()) if piece.strip()]
    return [one for one in found if one is not None and _holds(schema, one[0])] if None not in found else []


@cache
def _holds(schema: str, prop: str) -> bool:
    """Whether entities of the schema have the property: a ship has no tax number."""
    return prop in load_model().get(schema).properties
