# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Passport numbers: of which countries a number has the format.

    formats("AB1234567")        every country one of whose documents is written so
    has_format("ru", number)    whether a number may be a Russian one; None where no format is known

A passport number has no check digit of its own (the machine-readable zone has, beside it), so a
format proves nothing; it can only say that a number stands in the wrong column, or that its
country was mistaken. The table is `data/passports.tsv`. Pure; reads at most twenty characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from holdfast.names.normalize import fold, read_table

__all__ = ["Format", "formats", "has_format"]

_MAX_CHARS = 20
_PARTS = {"A": "[A-Z]", "9": "[0-9]", "X": "[0-9A-Z]"}


@dataclass(frozen=True, slots=True, order=True)
class Format:
    """A kind of document: `country` is an ISO 3166-1 alpha-2 code in lower case."""

    country: str
    document: str


def formats(number: str) -> tuple[Format, ...]:
    """The documents whose numbers look like `number` (any case, blanks and signs ignored), by country."""
    value = _normal(number)
    return tuple(found for found, pattern in _table() if pattern.fullmatch(value) is not None)


def has_format(country: str, number: str) -> bool | None:
    """Whether `number` looks like one of that country's; `None` when no format of the country is known."""
    value = _normal(number)
    patterns = [pattern for found, pattern in _table() if found.country == country.lower()]
    return any(pattern.fullmatch(value) is not None for pattern in patterns) if patterns else None


def _normal(number: str) -> str:
    text = fold(number[: 4 * _MAX_CHARS].replace("№", "")).replace(" ", "").upper()
    return text if len(text) <= _MAX_CHARS else ""


@cache
def _table() -> tuple[tuple[Format, re.Pattern[str]], ...]:
    rows = read_table("passports.tsv")
    return tuple(
        (Format(country, document), re.compile("|".join(map(_pattern, masks.split()))))
        for country, document, masks in sorted(rows)
    )


def _pattern(mask: str) -> str:
    return re.sub(r"\.(.)|(.)", lambda match: match[1] or _PARTS.get(match[2], match[2]), mask)
