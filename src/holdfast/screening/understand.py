# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A query read once for comparison: dates as EDTF ranges, countries as codes, identifiers by kind.

What cannot be read is left out of the comparison and said in `problems`, never guessed: a date
that does not exist, a country, gender or schema nobody knows, a column that makes no sense
beside another (the gender of a company). A column that is empty costs nothing.

An identifier may say its kind, `INN 7707083893` or `imo:9074729`; else the kinds whose checksum it
passes are tried. A name that is itself such a number (a wallet address, an IMO number) is
compared as one too.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.model.schema import load_model
from holdfast.names.addresses import Address, address
from holdfast.names.identifiers import KINDS, guess_kinds
from holdfast.names.normalize import Oddity
from holdfast.names.places import country_code
from holdfast.names.tokens import Name, analyse
from holdfast.screening.births import Born, born
from holdfast.screening.image import normal_identifiers
from holdfast.screening.query import MAX_FIELD_CHARS, Query

__all__ = ["Understood", "family", "understand"]


class Understood(NamedTuple):
    """A query read for comparison; a fact is empty where nothing could be read.

    `family` is the kind of thing the schema names ("" where it fits all), `dates` is `birth` as
    numbers, `forms` the families of legal forms in the name. `bare` says that no fact besides the
    name can be compared.
    """

    query: Query
    name: Name
    kind: str
    family: str
    birth: tuple[DateRange, ...]
    dates: tuple[Born, ...]
    countries: tuple[str, ...]
    gender: str
    forms: frozenset[str]
    identifiers: tuple[str, ...]
    address: Address | None
    problems: tuple[str, ...]
    bare: bool


def understand(query: Query) -> Understood:
    """Read the fields of a query for comparison. Never raises."""
    problems: list[str] = []
    name = analyse(query.name)
    if name.oddities:
        problems.extend(_ODD_WORDS[flag] for flag in _ODD_WORDS if flag in name.oddities)
    if not name.readings and query.name.strip():
        problems.append("the name holds no letter or digit")
    kind = query.schema.strip() if query.schema else ""
    sort = _schema(kind, problems) if kind else ""
    birth, dates = _birth_date(query, sort, problems) if query.birth_date else _NO_BIRTH
    countries = _countries(query, problems) if query.nationality or query.country else ()
    gender = _gender(query, sort, problems) if query.gender else ""
    identifiers = _identifiers(query)
    home = address(query.address) if query.address and query.address.strip() else None
    forms = name.readings[0].families if name.readings else _NONE
    if forms:
        forms -= _COMPANY
    bare = not (birth or countries or gender or forms or identifiers or home or sort)
    return Understood(
        query, name, kind, sort, birth, dates, countries, gender, forms, identifiers, home, tuple(problems), bare,
    )  # fmt: skip


_NONE: frozenset[str] = frozenset()
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
_PERSON = "person"
_EVERYDAY = {
    "individual": _PERSON, "organisation": "organization", "entity": "", "ship": "vessel", "aircraft": "airplane",
    "wallet": "wallet",
}  # fmt: skip
_ROOTS = (
    ("Person", _PERSON), ("Organization", "organization"), ("Company", "organization"), ("PublicBody", "organization"),
    ("Vessel", "vessel"), ("Airplane", "airplane"), ("CryptoWallet", "wallet"),
    ("BankAccount", "account"), ("Address", "address"), ("Security", "security"), ("RealEstate", "estate"),
)  # fmt: skip


@cache
def _families() -> dict[str, str]:
    """Kinds of thing by schema in lower case; LegalEntity, Thing and what is no kind of its own fit all: `""`."""
    found = dict(_EVERYDAY)
    for name, schema in load_model().schemata.items():
        sorts = [sort for root, sort in _ROOTS if schema.is_a(root)]
        found[name.lower()] = sorts[0] if sorts else ""
    return found


@lru_cache(maxsize=1_024)
def family(schema: str) -> str | None:
    """The kind of thing a schema names, `""` when it fits all kinds, `None` for a word that is no schema."""
    return _families().get(schema.strip().lower())


def _schema(kind: str, problems: list[str]) -> str:
    found = family(kind)
    if found is None:
        problems.append(f"schema {kind[:40]!r} is not one we know; not compared")
    return found or ""


def _birth_date(query: Query, sort: str, problems: list[str]) -> tuple[tuple[DateRange, ...], tuple[Born, ...]]:
    stripped = query.birth_date.strip()
    if not stripped:
        return _NO_BIRTH
    found, dates, lived, exists = _read_birth(stripped)
    if not found:
        why = "cannot be read" if exists else "is no day of the calendar"
        problems.append(f"birth date {stripped[:40]!r} {why}; not compared")
        return _NO_BIRTH
    if sort not in _BORN:
        problems.append(f"a birth date does not go with the schema {query.schema.strip()}; not compared")
        return _NO_BIRTH
    if not lived and sort == _PERSON:
        problems.append(f"birth date {stripped[:40]!r} is no year of a living person; compared all the same")
    return found, dates


_NO_BIRTH: tuple[tuple[DateRange, ...], tuple[Born, ...]] = ((), ())
_BORN = frozenset({"", _PERSON, "organization"})


def _lived(found: tuple[DateRange, ...]) -> bool:
    return any(
        (one.last is None or one.last.year >= _EARLIEST) and (one.first is None or one.first.year <= _LATEST)
        for one in found
    )


_EARLIEST, _LATEST = 1880, 2100


def _gender(query: Query, sort: str, problems: list[str]) -> str:
    text = query.gender.strip().lower()
    found = _GENDERS.get(text, "")
    if text and not found:
        problems.append(f"gender {query.gender.strip()[:20]!r} is not compared")
    if found and sort not in {"", _PERSON}:
        problems.append(f"a gender does not go with the schema {query.schema.strip()}; not compared")
        return ""
    return found


def _countries(query: Query, problems: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for column, text in (("nationality", query.nationality), ("country", query.country)):
        if not text:
            continue
        codes, unknown = _codes(text)
        found += codes
        problems += [f"{column} {part[:40]!r} is not a country we know; not compared" for part in unknown]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4_096)
def _codes(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parts = [part.strip() for part in re.split(r"[;|/]", text) if part.strip()]
    read = [(part, country_code(part)) for part in parts]
    return tuple(code for _, code in read if code is not None), tuple(part for part, code in read if code is None)


_STATED = re.compile(
    r"\s*([A-Za-z]{2,12})(?:\s*(?:[:#№]|no\b\.?:?|number\b:?)\s*|\s+)(.+)\Z", re.DOTALL | re.IGNORECASE
)


def _identifiers(query: Query) -> tuple[str, ...]:
    if not query.identifier:
        name = query.name
        if _DIGIT.search(name) is None or len(name) > _LONGEST_NUMBER:
            return ()
        kind, value = _stated(name)
        return normal_identifiers([(kind, value)]) if kind else normal_identifiers([name]) if guess_kinds(name) else ()
    given = re.split(r"[;|]", query.identifier[:MAX_FIELD_CHARS])
    read = [_stated(part) for part in given if part.strip()]
    return normal_identifiers((kind, value) if kind else value for kind, value in read)


_LONGEST_NUMBER = 120
_DIGIT = re.compile("[0-9]")
_COMPANY = frozenset({"company"})


def _stated(text: str) -> tuple[str, str]:
    """The kind that a text states in front of a number, or `""`, and the number."""
    match = _STATED.match(text)
    if match is not None and (kind := match[1].lower()) in _KINDS:
        return kind, match[2]
    return "", text


_KINDS = frozenset(KINDS) | {"passport", "wallet"}


@lru_cache(maxsize=32_768)  # every day of ninety years, some 15 MB
def _read_birth(stripped: str) -> tuple[tuple[DateRange, ...], tuple[Born, ...], bool, bool]:
    """Ranges for a birth date as people write it, the same as numbers, and whether somebody alive may be born then.

    Last, when there is none, whether the spelling was not understood rather than impossible. EDTF; 07.10.1952;
    1952/10/07; 19521007; 7 Oct 1952. In 03/04/1952 day and month cannot be told apart: both readings are kept.
    """
    found = []
    spellings = _spellings(stripped)
    unknown = not spellings
    for spelling in spellings:
        try:
            found.append(DateRange.parse(spelling))
        except InputError as exc:
            unknown = unknown or not exc.message.startswith("no such day")
    kept = tuple(dict.fromkeys(found))
    if all(one.first == date.max for one in kept):
        return (), (), False, unknown
    return kept, tuple(map(born, kept)), _lived(kept), unknown


_EDTF_DAY = len("1952-10-07")


def _spellings(text: str) -> list[str]:
    if len(text) == _EDTF_DAY and text[4] == "-" == text[7]:
        return [text]  # EDTF, as most files write it; none of the others looks like it
    if match := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text):
        return [f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"]
    if match := re.fullmatch(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})", text):
        return [f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"]
    if match := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text):
        return ["-".join(match.groups())]
    if match := re.fullmatch(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", text):
        return [f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}", f"{match[3]}-{match[1]:0>2}-{match[2]:0>2}"]
    if match := re.fullmatch(r"([0-9]{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ ,-]+([0-9]{4})", text):
        month = match[2].lower()
        return [f"{match[3]}-{_MONTHS.index(month) + 1:02}-{match[1]:0>2}"] if month in _MONTHS else []
    if match := re.fullmatch(r"(?:c\.?|ca\.?|circa|about|approx\.?)\s*([0-9]{4})", text, re.IGNORECASE):
        return [f"{match[1]}~"]
    return [text.replace("T00:00:00", "").removesuffix("Z")]
