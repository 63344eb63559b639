# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A query read once for comparison: dates as EDTF ranges, countries as codes, identifiers by kind.

What cannot be read is left out of the comparison and said in `problems`, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.names.normalize import Oddity
from holdfast.names.places import country_code
from holdfast.names.tokens import Name, analyse
from holdfast.screening.image import normal_identifiers
from holdfast.screening.query import MAX_FIELD_CHARS, Query

__all__ = ["Understood", "understand"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A query read for comparison. `birth` and `countries` are empty where nothing could be read."""

    query: Query
    name: Name
    kind: str
    birth: tuple[DateRange, ...]
    countries: tuple[str, ...]
    gender: str
    identifiers: tuple[str, ...]
    address: Name
    problems: tuple[str, ...]


def understand(query: Query) -> Understood:
    """Read the fields of a query for comparison. Never raises."""
    problems: list[str] = []
    name = analyse(query.name)
    problems.extend(_ODD_WORDS[flag] for flag in _ODD_WORDS if flag in name.oddities)
    if query.name.strip() and not name.readings:
        problems.append("the name holds no letter or digit")
    birth, birth_problem = _birth(query.birth_date)
    countries = []
    for column, text in (("nationality", query.nationality), ("country", query.country)):
        for part in re.split(r"[;|/]", text):
            code = country_code(part)
            if code is not None:
                countries.append(code)
            elif part.strip():
                problems.append(f"{column} {part.strip()[:40]!r} is not a country we know; not compared")
    gender = _GENDERS.get(query.gender.strip().lower(), "")
    if query.gender.strip() and not gender:
        problems.append(f"gender {query.gender.strip()[:20]!r} is not compared")
    if birth_problem:
        problems.append(birth_problem)
    given = re.split(r"[;|]", query.identifier[:MAX_FIELD_CHARS])
    identifiers = normal_identifiers(part for part in given if part.strip())
    return Understood(
        query, name, query.schema.strip(), birth, tuple(dict.fromkeys(countries)), gender, identifiers,
        analyse(query.address), tuple(problems),
    )  # fmt: skip


_ODD_WORDS = {
    Oddity.HIDDEN: "the name holds invisible characters; removed",
    Oddity.BIDI: "the name holds direction controls; removed",
    Oddity.CONTROL: "the name holds control characters; removed",
    Oddity.UNKNOWN: "the name holds code points that are no characters; removed",
    Oddity.MIXED_SCRIPT: "a word of the name mixes look-alike letters of two scripts; folded to one (possible evasion)",
    Oddity.TRUNCATED: "the name is longer than 1,000 characters; the rest is not compared",
}
_GENDERS = {
    "m": "male", "male": "male", "man": "male", "м": "male", "муж": "male", "мужской": "male",
    "f": "female", "female": "female", "woman": "female", "ж": "female", "жен": "female", "женский": "female",
}  # fmt: skip
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - read as a row


def _birth(text: str) -> tuple[tuple[DateRange, ...], str]:
    """Ranges for a birth date as people write it, and what could not be read.

    EDTF; 07.10.1952; 1952/10/07; 19521007; 7 Oct 1952. In 03/04/1952 day and month cannot be told
    apart: both readings are kept.
    """
    stripped = text.strip()
    if not stripped:
        return (), ""
    spellings: list[str] = []
    if match := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", stripped):
        spellings = [f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"]
    elif match := re.fullmatch(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})", stripped):
        spellings = [f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"]
    elif match := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", stripped):
        spellings = ["-".join(match.groups())]
    elif match := re.fullmatch(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", stripped):
        spellings = [f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}", f"{match[3]}-{match[1]:0>2}-{match[2]:0>2}"]
    elif match := re.fullmatch(r"([0-9]{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ ,-]+([0-9]{4})", stripped):
        month = match[2].lower()
        spellings = [f"{match[3]}-{_MONTHS.index(month) + 1:02}-{match[1]:0>2}"] if month in _MONTHS else []
    else:
        spellings = [stripped.replace("T00:00:00", "").removesuffix("Z")]
    found = []
    for spelling in spellings:
        try:
            found.append(DateRange.parse(spelling))
        except InputError:
            continue
    if not found or all(one.first == date.max for one in found):
        return (), f"birth date {stripped[:40]!r} cannot be read; not compared"
    return tuple(dict.fromkeys(found)), ""
