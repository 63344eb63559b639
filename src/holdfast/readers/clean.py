# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Raw text → typed value: dates, names, genders, codes. The original is kept by the caller.

Every function is pure, takes the verbatim text and gives the cleaned value or `None` when
the text does not hold one; none of them guesses. Dates become EDTF (`holdfast.base.clock`)
and stay as vague as the source left them:

    07 Oct 1952 → 1952-10-07          circa 1965 → 1965~
    Oct 1952 → 1952-10                1961 to 1963, between 1961 and 1963 → 1961/1963
    1952 → 1952                       dd/09/1958 → 1958-09, XX/XX/1970 → 1970
    13/09/1958 → 1958-09-13           10/05/1960 → 1960 (10 May or 5 October)

31 February is none, nor is a spreadsheet's day number (`21321`), nor a year of another calendar
(`1365`, Hijri or Jalali: nobody and nothing on a list dates from then) or one cut to two digits
(`0097`); whoever asked keeps such words as a note.

Countries come from `holdfast.names.places`. Cleaned values are in NFC with white space
folded to single blanks; nothing else about them is changed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.names.places import country_code

__all__ = ["country", "date_edtf", "gender", "is_bic", "is_inn", "is_lei", "is_ogrn", "person_name", "squeeze"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_DAY_MONTH_YEAR = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[ .-]+)?([a-z]{3,9})\.?,?[ .-]+(\d{4})\Z")
_MONTH_DAY_YEAR = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\Z")
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[t ]\d{2}:\d{2}.*|z|[+-]\d{2}:\d{2})?\Z")
_SLASHED = re.compile(r"(?:(\d{1,2}|dd|xx|00)/)?(\d{1,2}|mm|xx|00)/(\d{4})\Z")
_HEDGE = re.compile(r"(?:(?:circa|approximately|approx\.?|about|around|ca\.?|c\.|~) ?)+")
_RANGE = re.compile(r"(?:between )?(.+?)(?: to | and | ?[\u2013\u2014/] ?| - |(?<=\d{4})-(?=\d{4}\Z))(.+)\Z")
_BEFORE = re.compile(r"(?:before|not after|no later than|until) (.+)\Z")
_AFTER = re.compile(r"(?:after|not before|since) (.+)\Z")
# A year before 1000 is one of two digits with zeros before it (the CSL, 2022-05: 0097-06-30); 1250 to 1449 are years of
# the Hijri and the Jalali calendar (1250 AH is 1834, 1449 AH is 2027). A company may well be of 1472.
_FIRST_YEAR = 1000
_OTHER_CALENDAR = range(1250, 1450)
_MAX_DATE_CHARS = 80  # the longest real one, "between 01 September 1961 and 31 December 1962", has 46


def squeeze(text: str) -> str:
    """NFC with every run of white space folded to one blank, none at the ends."""
    text = " ".join(text.split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@lru_cache(maxsize=8192)
def country(text: str) -> str | None:
    """The country code of a whole text (`holdfast.names.places.country_code`, remembered)."""
    return country_code(text)


@lru_cache(maxsize=8192)
def date_edtf(text: str) -> str | None:
    """The EDTF text of a date as lists write it, or `None` when it is not one.

    Days and months that the source marks as unknown are left out, never invented.
    """
    if len(text) > _MAX_DATE_CHARS:
        return None
    return _edtf(squeeze(text).strip(" .,;").lower(), hedged=False)


def _edtf(low: str, *, hedged: bool) -> str | None:
    hedge = _HEDGE.match(low)
    if hedge is not None and hedge.end() < len(low):
        return _edtf(low[hedge.end() :], hedged=True)
    single = _single(low)
    if single is not None:
        return _valid(single + "~" if hedged else single)
    for expression, form in ((_BEFORE, "../{}"), (_AFTER, "{}/..")):
        match = expression.match(low)
        if match is not None:
            bound = _single(match.group(1))
            return None if bound is None else _valid(form.format(bound))
    match = _RANGE.match(low)
    if match is None:
        return None
    left, near_left = _end(match.group(1), hedged)
    right, near_right = _end(match.group(2), hedged)
    if left is None or right is None:
        return None
    return _valid(f"{left}{'~' if near_left else ''}/{right}{'~' if near_right else ''}")


def _end(text: str, hedged: bool) -> tuple[str | None, bool]:  # noqa: FBT001 - one private caller
    hedge = _HEDGE.match(text)
    if hedge is not None:
        return _single(text[hedge.end() :]), True
    return _single(text), hedged


def _single(low: str) -> str | None:
    """One partial date without hedge, as EDTF; validity of the day is checked by `_valid`."""
    match = _ISO.match(low)
    if match is not None:
        year, month, day = match.groups()
        if month in {None, "00"}:
            return year  # 1970-00-10: a day without its month says nothing
        return f"{year}-{month}" if day in {None, "00"} else f"{year}-{month}-{day}"
    match = _DAY_MONTH_YEAR.match(low)
    if match is not None:
        day, word, year = match.groups()
        return _joined(year, _MONTHS.get(word), day)
    match = _MONTH_DAY_YEAR.match(low)
    if match is not None:
        word, day, year = match.groups()
        return _joined(year, _MONTHS.get(word), day)
    match = _SLASHED.match(low)
    if match is not None:
        day, month, year = match.groups()
        if not month.isdigit() or month == "00":
            return year
        return _slashed(year, int(month), int(day) if day and day.isdigit() else 0)
    return None


def _slashed(year: str, month: int, day: int) -> str:
    """dd/mm/yyyy or mm/dd/yyyy; where both can be meant, the year is all that is known."""
    if day == 0:
        return f"{year}-{month:02}"
    if max(day, month) <= 12 and day != month:  # noqa: PLR2004 - months
        return year
    return f"{year}-{min(day, month):02}-{max(day, month):02}"


def _joined(year: str, month: int | None, day: str | None) -> str | None:
    if month is None:
        return None
    return f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{int(day):02}"


def _valid(text: str) -> str | None:
    if not text.isascii():
        return None
    for part in text.split("/"):
        year = int(part[:4]) if part[:4].isdigit() else None
        if year is not None and (year < _FIRST_YEAR or year in _OTHER_CALENDAR):
            return None
    try:
        return DateRange.parse(text).text
    except InputError:
        return None


def person_name(text: str, *, known_person: bool = True) -> tuple[str, str | None, str | None]:
    """`SURNAME, Given Names` → (full name in spoken order, surname, given names).

    Anything without exactly one comma (or two, the last before "Jr.", "Sr." or a Roman
    number) comes back unchanged with `None`, `None`. With `known_person=False` (an alias
    table does not say what it names) the comma is turned only when the left side has no
    lower-case letter but a particle and the right side has one: OFAC writes organisations
    in capitals throughout ("CIMEX, S.A.").
    """
    name = squeeze(text)
    parts = [part.strip() for part in name.split(",")]
    suffix = ""
    if len(parts) == 3 and _SUFFIX.match(parts[2]):  # noqa: PLR2004 - surname, given, suffix
        suffix = " " + parts.pop()
    if len(parts) != 2 or not all(parts):  # noqa: PLR2004 - surname, given
        return name, None, None
    last, first = parts
    if not known_person and not (_CAPITALS.match(last) and any(char.islower() for char in first)):
        return name, None, None
    return f"{first} {last}{suffix}", last + suffix, first


_SUFFIX = re.compile(r"(?:[JS]r\.?|I{1,3}|IV|V)\Z", re.IGNORECASE)
_CAPITALS = re.compile(r"(?:[a-z]{1,4}[ '-])*[^a-z]+(?:-[a-z]{1,4}-[^a-z]+)*\Z")


def gender(text: str) -> str | None:
    """FollowTheMoney's `male`, `female` or `other`, or `None`."""
    return _GENDERS.get(squeeze(text).strip(".").lower())


_GENDERS = {"male": "male", "m": "male", "female": "female", "f": "female", "other": "other"}


def is_inn(text: str) -> bool:
    """Whether `text` is a Russian taxpayer number (10 or 12 digits, check digits right).

    Source: order of the Federal Tax Service ММВ-7-6/435@ of 29 June 2012.
    """
    if not text.isascii() or not text.isdigit():
        return False
    digits = [int(char) for char in text]
    if len(digits) == 10:  # noqa: PLR2004 - organisations
        return _mod11(digits[:9], (2, 4, 10, 3, 5, 9, 4, 6, 8)) == digits[9]
    if len(digits) == 12:  # noqa: PLR2004 - persons
        eleventh = _mod11(digits[:10], (7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
        twelfth = _mod11(digits[:11], (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
        return [eleventh, twelfth] == digits[10:]
    return False


def _mod11(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10


def is_ogrn(text: str) -> bool:
    """Whether `text` is a Russian state registration number (13 or 15 digits, check digit right)."""
    if not text.isascii() or not text.isdigit() or len(text) not in {13, 15}:
        return False
    return int(text[:-1]) % (len(text) - 2) % 10 == int(text[-1])


def is_lei(text: str) -> bool:
    """Whether `text` is a legal entity identifier (ISO 17442: 20 characters, mod 97 = 1)."""
    if re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", text) is None:
        return False
    return int("".join(str(int(char, 36)) for char in text)) % 97 == 1


def is_bic(text: str) -> bool:
    """Whether `text` has the shape of a business identifier code (ISO 9362)."""
    return re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", text) is not None
