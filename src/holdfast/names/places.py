# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Countries by any of their names: text in, ISO 3166 code out.

Codes are written as FollowTheMoney writes them: ISO 3166-1 alpha-2 in lower case (`ru`,
`kp`), `xk` for Kosovo (user-assigned, as the EU and the IMF use it), `eu`, and the
ISO 3166-3 code for withdrawn states (`suhh` Soviet Union, `yucs` Yugoslavia, `cshh`
Czechoslovakia, `csxx` Serbia and Montenegro, `ddde` East Germany, `anhh` Netherlands
Antilles). The table is `data/countries.tsv`: short and long forms, inverted forms of the
lists ("Korea, North", "Iran (Islamic Republic of)"), adjectives, common native forms.

A name matches whatever its case, accents, punctuation and word order; *the*, *of* and
*and* are ignored, and so are hedges ("possibly", "probably", "former"). Nothing is
guessed from a part of a name: "Guinea Coast Trading" has no code. Contested territory
is given the state that the UN General Assembly recognises (Crimea: `ua`, A/RES/68/262;
Abkhazia: `ge`); that is an address in a table, not a finding.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

__all__ = ["country_at_end", "country_code", "country_name", "same_country"]

_WORD = re.compile(r"\w+")
_IGNORED = frozenset({"the", "of", "and"})
_HEDGES = frozenset(
    {"possibly", "probably", "allegedly", "formerly", "former", "ex", "alt", "now", "currently", "region"}
)
_MAX_CHARS = 120  # the longest entry of the table has 52; anything longer is prose, not a country

# States a withdrawn state became: a person born in one may hold the other's passport.
_SUCCESSORS: dict[str, frozenset[str]] = {
    "suhh": frozenset(["am", "az", "by", "ee", "ge", "kg", "kz", "lt", "lv", "md", "ru", "tj", "tm", "ua", "uz"]),
    "yucs": frozenset(["ba", "hr", "me", "mk", "rs", "si", "xk", "csxx"]),
    "csxx": frozenset(["rs", "me", "xk"]),
    "cshh": frozenset(["cz", "sk"]),
    "ddde": frozenset({"de"}),
    "anhh": frozenset(["bq", "cw", "sx", "nl"]),
}


def country_code(text: str) -> str | None:
    """The code of the country that `text` names, or `None` when it names none.

    Takes names, adjectives ("Belarusian"), alpha-2 and alpha-3 codes in any case, and
    historic names. Constant time; never raises.
    """
    stripped = text.strip()
    if not stripped or len(stripped) > _MAX_CHARS:
        return None
    codes, names = _tables()
    if (code := codes.get(stripped.lower())) is not None:
        return code
    words = _words(stripped)
    if (code := names.get(_key(words))) is not None:
        return code
    kept = [word for word in words if word not in _HEDGES]
    return names.get(_key(kept)) if len(kept) < len(words) else None


def country_at_end(text: str) -> str | None:
    """The country that closes a place or address ("Minsk, Belarus"), or `None`.

    Looks at the last comma-separated parts only: the last one, then the last two
    ("Pyongyang, Korea, North"). Two letters there are a state of the USA as often as a
    country ("Los Angeles, CA"), so only UK and US are believed.
    """
    parts = [part.strip(" .;") for part in text[-200:].split(",") if part.strip(" .;")]
    if not parts:
        return None
    if len(parts) > 1 and (code := country_code(" ".join(parts[-2:]))) is not None:
        return code
    if len(parts[-1]) == 2 and parts[-1].lower() not in {"uk", "us"}:  # noqa: PLR2004 - a two-letter code
        return None
    return country_code(parts[-1])


def country_name(code: str) -> str | None:
    """The short English name for a code as `country_code` gives it, or `None` if unknown."""
    return _labels().get(code.lower())


def same_country(one: str, other: str) -> bool:
    """Whether two codes name one state, or a withdrawn state and one that followed it."""
    if one == other:
        return True
    return other in _SUCCESSORS.get(one, frozenset()) or one in _SUCCESSORS.get(other, frozenset())


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", "").casefold())
    dotless = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", decomposed)
    return _WORD.findall("".join(char for char in dotless if not unicodedata.combining(char)))


def _key(words: list[str]) -> str:
    return " ".join(sorted(word for word in words if word not in _IGNORED))


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    text = files("holdfast.names").joinpath("data/countries.tsv").read_text(encoding="utf-8")
    rows = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        code, alpha3, names, people = line.split("\t")
        forms = tuple(form.strip() for form in f"{names};{people}".split(";") if form.strip())
        rows.append((code, alpha3, forms))
    return tuple(rows)


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for code, alpha3, forms in _rows():
        codes[code] = code
        codes[alpha3.lower()] = code
        for form in forms:
            names.setdefault(_key(_words(form)), code)
    # The two-letter codes of withdrawn states, as older lists still write them.
    codes.update({"su": "suhh", "yu": "yucs", "an": "anhh", "dd": "ddde", "uk": "gb"})
    return codes, names


@cache
def _labels() -> dict[str, str]:
    return {code: forms[0] for code, _, forms in _rows()}
