# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A cell's text as a value of a property's type, or why it is none.

Used where a table says nothing of itself and a mapping says which property a column is
(`readers.mapping`). Every type that has a form is checked; what does not fit is the caller's
to keep as a note and to count. Nothing is guessed: 10/05/1960 is 1960 unless the mapping gives
the column's `format`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from holdfast.model.schema import Schema, load_model
from holdfast.names.identifiers import read
from holdfast.readers.clean import country, date_edtf, gender, squeeze

__all__ = ["FORMAT_MARKS", "Typed", "typed"]

FORMAT_MARKS = "%d %m %Y %y %H %M %S"
_FORMS = {"d": r"\d{1,2}", "m": r"\d{1,2}", "Y": r"\d{4}", "y": r"\d{2}", "H": r"\d{1,2}", "M": r"\d{2}", "S": r"\d{2}"}
_PIVOT = 69  # POSIX: two digits from 69 on are of the last century
_SERIAL = re.compile(r"[1-7]?\d{4}(?:\.\d+)?\Z")
_FORM = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z"),
    "url": re.compile(r"[a-z][a-z0-9+.-]*://\S+\Z", re.IGNORECASE),
    "number": re.compile(r"[+-]?\d[\d .,]*\Z"),
    "phone": re.compile(r"[+(\d][\d\s()./-]{3,}\Z"),
    "language": re.compile(r"[a-z]{3}\Z"),
    "ip": re.compile(r"[0-9a-fA-F.:]{3,45}\Z"),
    "checksum": re.compile(r"[0-9a-fA-F]{32,128}\Z"),
}
_ELSE = {"innCode": "taxNumber", "ogrnCode": "registrationNumber"}  # a number that fails its check digits


@dataclass(frozen=True, slots=True)
class Typed:
    """A value with the property it belongs to; `reason` says what was wrong (then `value` may be `None`)."""

    prop: str
    value: str | None
    reason: str = ""


def typed(schema: Schema, prop: str, text: str, date_format: str = "") -> Typed:
    """`text` as a value of `schema.prop`."""
    kind = schema.prop(prop).type
    value = squeeze(text)
    if kind == "date":
        found = _formatted(value, date_format) if date_format else date_edtf(value)
        reason = "" if found else _no_date(value, date_format)
        return Typed(prop, found, reason)
    if kind == "country":
        code = country(value)
        return Typed(prop, code, "" if code else "not a country")
    if kind == "gender":
        code = gender(value)
        return Typed(prop, code, "" if code else "not a gender")
    if kind == "topic":
        known = value in load_model().topics
        return Typed(prop, value if known else None, "" if known else "not a topic")
    if kind == "identifier":
        return _identifier(schema, prop, value)
    form = _FORM.get(kind)
    if form is not None and form.match(value) is None:
        return Typed(prop, None, f"not of the type {kind}")
    return Typed(prop, value)


def _identifier(schema: Schema, prop: str, value: str) -> Typed:
    """One spelling; the property of a scheme with check digits only for what passes them, where there is another."""
    found = read(prop, value)
    if found is None:
        return Typed(prop, None, "not an identifier")
    other = _ELSE.get(prop)
    if found.valid is False and other is not None and other in schema.properties:
        return Typed(other, value, f"fails the check digits of {prop}; kept as {other}")
    if found.valid is not None and found.valid:
        return Typed(prop, found.value)
    return Typed(prop, value, f"fails the check digits of {prop}" if found.valid is False else "")


def _formatted(value: str, date_format: str) -> str | None:
    """The date that a format of `FORMAT_MARKS` reads; as much of it as the format names."""
    pattern = "".join(
        f"(?P<{mark[1]}>{_FORMS[mark[1]]})" if mark.startswith("%") else re.escape(mark)
        for mark in re.findall(r"%.|.", date_format)
    )
    match = re.fullmatch(pattern, value)
    if match is None:
        return None
    parts = {name: int(text) for name, text in match.groupdict().items()}
    year = parts["Y"] if "Y" in parts else parts["y"] + (1900 if parts["y"] >= _PIVOT else 2000)
    if "m" not in parts:
        return f"{year:04}"
    try:
        day = date(year, parts["m"], parts.get("d", 1))
    except ValueError:
        return None
    return day.isoformat() if "d" in parts else day.isoformat()[:7]


def _no_date(value: str, date_format: str) -> str:
    if _SERIAL.match(value) and not date_format:
        return "a spreadsheet's day number, not a date"
    return f"not a date of the form {date_format}" if date_format else "not a date"
