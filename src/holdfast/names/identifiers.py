# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Identifiers: one spelling each, a checksum where the scheme has one, and how strong they are.

`read` takes a kind (the FollowTheMoney property or our short word, any case) and text:

    inn (innCode)      10 or 12 digits, two check digits      Order of the Russian tax service MMV-7-6/435@
    ogrn (ogrnCode)    13 or 15 digits, last mod 11 / 13      Order of the Ministry of Finance of Russia 165n
    kpp, bik           9 characters / 9 digits                no check digit (a BIK begins 04 or 01)
    okpo (okpoCode)    8 or 10 digits, weighted sum           Rosstat PR 50.1.024-2005
    imo (imoNumber)    7 digits, weighted sum                 IMO Res. A.1117(30)
    mmsi               9 digits beginning as assigned         ITU-R M.585
    wallet             base58check, bech32(m), EIP-55         see `wallets`
    lei (leiCode)      20 characters, mod 97-10               ISO 17442
    iban               length by country, mod 97-10           ISO 13616
    bic (swiftBic)     8 or 11 characters, a country within   ISO 9362
    isin               12 characters, Luhn                    ISO 6166
    passport           formats by country: see `passports`    no check digit
    anything else      letters and digits, upper case         registration numbers …

`strong` identifiers name exactly one thing in the world; the others (KPP, BIK, a bare
number without an issuer) only support. Text that fails its checksum is kept, with
`valid` false: lists contain misprints, and an equal misprint still is equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from holdfast.names.normalize import fold, read_table
from holdfast.names.places import country_name
from holdfast.names.wallets import check as check_wallet
from holdfast.names.wallets import normal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KINDS", "Identifier", "guess_kinds", "read"]

_MAX_CHARS = 128  # the longest real ones are wallet keys (106)
_ALIASES = {
    "inncode": "inn", "taxnumber": "tax", "ogrncode": "ogrn", "kppcode": "kpp", "bikcode": "bik", "okpocode": "okpo",
    "imonumber": "imo",
    "leicode": "lei",
    "swiftbic": "bic", "swift": "bic",
    "isincode": "isin", "passportnumber": "passport", "iban": "iban",
    "registrationnumber": "registration", "idnumber": "id", "publickey": "wallet", "currencyaddress": "wallet",
}  # fmt: skip
_CASED = frozenset({"wallet"})  # base58 addresses differ by case


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """One identifier. `valid` is `None` where the scheme has no checksum."""

    kind: str
    value: str
    valid: bool | None
    strong: bool


def read(kind: str, text: str) -> Identifier | None:
    """Normalise `text` as an identifier of `kind`; `None` when no letter or digit is left.

    Never raises. Text of a checked kind that does not have its shape comes back with
    `valid=False` and is never strong.
    """
    word = re.sub(r"[^a-z]", "", kind.lower())
    word = _ALIASES.get(word, word) or "id"
    if word in _CASED:
        value = "".join(char for char in text[:_MAX_CHARS] if char.isascii() and char.isalnum())
    else:
        value = fold(text[:_MAX_CHARS].replace("№", "")).replace(" ", "").upper()
    if word == "imo":
        value = value.removeprefix("IMO")
    if word in {"inn", "ogrn", "kpp", "bik", "okpo", "mmsi", "lei", "isin"}:
        value = value.removeprefix(word.upper())
    if not value:
        return None
    if word in _CASED:
        valid = check_wallet(value)
        return Identifier(word, normal(value), valid, valid is not False and len(value) >= _MIN_STRONG)
    check = KINDS.get(word)
    if check is None:
        return Identifier(word, value, None, word == "passport" and len(value) >= _MIN_STRONG)
    valid = check(value)
    return Identifier(word, value, valid, valid and word not in {"kpp", "bik"})


_MIN_STRONG = 6  # shorter passport and wallet texts are fragments


def guess_kinds(text: str) -> tuple[str, ...]:
    """The checked kinds whose checksum `text` passes, for a column that does not say which.

    Kinds without a check digit (KPP, BIK, MMSI, BIC) are not guessed: any text of that length would do.
    """
    value = fold(text[:_MAX_CHARS].replace("№", "")).replace(" ", "").upper()
    if not any("0" <= char <= "9" for char in value):
        return ()
    if check_wallet(text.strip()):
        return ("wallet",)
    return tuple(kind for kind in _GUESSED if KINDS[kind](value.removeprefix(kind.upper())))


_GUESSED = ("inn", "ogrn", "imo", "lei", "iban", "isin")


def _digits(value: str) -> list[int]:
    return [ord(char) - 48 for char in value]


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def _inn(value: str) -> bool:
    if re.fullmatch(r"[0-9]{10}|[0-9]{12}", value) is None or set(value) == {"0"}:
        return False
    digits = _digits(value)
    if len(digits) == 10:  # noqa: PLR2004 - legal entities
        return _weighted(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == digits[9]
    first = _weighted(digits, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = _weighted(digits, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return [first, second] == digits[10:]


def _ogrn(value: str) -> bool:
    if re.fullmatch(r"[0-9]{13}|[0-9]{15}", value) is None or set(value) == {"0"}:
        return False
    return int(value[:-1]) % (len(value) - 2) % 10 == int(value[-1])


def _kpp(value: str) -> bool:
    return re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", value) is not None


def _bik(value: str) -> bool:
    return re.fullmatch(r"0[0-9]{8}", value) is not None


def _okpo(value: str) -> bool:
    if re.fullmatch(r"[0-9]{8}|[0-9]{10}", value) is None or set(value) == {"0"}:
        return False
    digits = _digits(value)
    for first in (0, 2):  # the weights begin at 1; where the remainder is 10, once more at 3
        weights = tuple((place + first) % 10 + 1 for place in range(len(digits) - 1))
        remainder = _weighted(digits, weights) % 11
        if remainder < 10:  # noqa: PLR2004 - a check digit is one digit
            return remainder == digits[-1]
    return digits[-1] == 0


def _imo(value: str) -> bool:
    if re.fullmatch(r"[0-9]{7}", value) is None or set(value) == {"0"}:
        return False
    digits = _digits(value)
    as_ship = _weighted(digits, (7, 6, 5, 4, 3, 2)) % 10
    # Companies and registered owners use other weights (IMO Res. A.1117(30), company number scheme).
    as_company = (11 - _weighted(digits, (8, 6, 4, 2, 9, 7)) % 11) % 10
    return digits[6] in {as_ship, as_company}


def _mmsi(value: str) -> bool:
    return re.fullmatch(r"[0-8][0-9]{8}|9[789][0-9]{7}", value) is not None


def _mod97(value: str) -> bool:
    return int("".join(str(int(char, 36)) for char in value)) % 97 == 1


def _lei(value: str) -> bool:
    return re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", value) is not None and _mod97(value)


def _iban(value: str) -> bool:
    if re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", value) is None:
        return False
    # A country that is not in the table may have joined since; a known one with another length has a misprint.
    return _iban_lengths().get(value[:2], len(value)) == len(value) and _mod97(value[4:] + value[:4])


@cache
def _iban_lengths() -> dict[str, int]:
    return {country: int(length) for length, text in read_table("iban.tsv") for country in text.split()}


def _bic(value: str) -> bool:
    shape = re.fullmatch(r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?", value)
    return shape is not None and country_name(value[4:6].lower()) is not None


def _isin(value: str) -> bool:
    if re.fullmatch(r"[A-Z]{2}[0-9A-Z]{9}[0-9]", value) is None:
        return False
    digits = [int(digit) for char in value for digit in str(int(char, 36))]
    doubled = [digit * 2 if index % 2 else digit for index, digit in enumerate(reversed(digits))]
    return sum(digit // 10 + digit % 10 for digit in doubled) % 10 == 0


KINDS: dict[str, Callable[[str], bool]] = {
    "inn": _inn, "ogrn": _ogrn, "kpp": _kpp, "bik": _bik, "okpo": _okpo, "imo": _imo, "mmsi": _mmsi,
    "lei": _lei, "iban": _iban, "bic": _bic, "isin": _isin,
}  # fmt: skip
"""Kinds with a shape or checksum, and the test of a normalised value."""
