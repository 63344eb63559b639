# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names that need no introduction, with their types: states, places, bodies, agreements, arms, holders of offices.

The tables are data/known_*.toml. A name is looked up by its words as written, joined by single
blanks, with plain apostrophes (`key`); several spellings share one `canonical`. `state` is the
canonical name of the state a thing belongs to, "" where it belongs to none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from holdfast.names.normalize import fold
from holdfast.names.rarity import look_up
from holdfast.names.script import romanize
from holdfast.readers.text.cast.known_data import key, read_data
from holdfast.readers.text.cast.known_holders import holders

__all__ = [
    "Known",
    "KnownNames",
    "Words",
    "gender_of",
    "is_name_word",
    "key",
    "known_names",
    "of_state",
    "read_data",
    "words",
]

_ABBREVIATION_CHARS = 6
# States whose formal name has an article begin so.
_ARTICLED = frozenset({
    "Republic", "Kingdom", "Commonwealth", "Federal", "Federative", "French", "Italian", "Russian", "United",
    "State", "Islamic", "People's", "Hellenic", "Swiss", "Syrian", "Arab", "Czech", "Slovak", "Portuguese",
    "Lebanese", "Argentine", "Kyrgyz", "Gabonese", "Togolese", "Union", "Democratic", "Bolivarian", "Socialist",
    "Principality", "Hashemite", "Holy", "Eastern", "Plurinational", "Grand", "Sultanate", "European",
    "Independent", "Co-operative", "German",
})  # fmt: skip
_CITIES = {"Kiev": "Kyiv", "Washington": "Washington, D.C."}
_ORDINARY_ENDINGS = (
    "tion", "tions", "ments", "ness", "ities", "ically", "ously", "ibility", "ability", "ships", "hood", "isms",
    "ologists",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the tables: what it means, of which type, how it is written, whose it is.

    `capital` marks a city that may stand for the government of `state`; `oblast` a city whose region bears its name;
    `longer` a name that lower-case words may go on with (`KnownNames.tails`).
    """

    canonical: str
    type: str
    kind: str = "full"
    state: str = ""
    capital: bool = False
    oblast: str = ""
    longer: bool = False


@dataclass(frozen=True, slots=True)
class KnownNames:
    """All names by `key`, those in capitals, and how many words the longest has that begins with a word.

    `tails`: lower-case words that go on with a name, and what both mean ("Black Sea" + "grain deal").
    """

    names: Mapping[str, Known]
    capitals: Mapping[str, Known]
    longest: Mapping[str, int]
    tails: Mapping[str, tuple[tuple[str, Known], ...]]
    adjective: Mapping[str, str]
    short: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """The word tables of data/known_words.toml, as sets; all but the given names and titles in lower case."""

    address: frozenset[str]
    offices: frozenset[str]
    office_words: frozenset[str]
    bodies: frozenset[str]
    organizations: frozenset[str]
    places: frozenset[str]
    courts: frozenset[str]
    units: frozenset[str]
    agreements: frozenset[str]
    vessels: frozenset[str]
    forces: tuple[str, ...]
    leaders: tuple[str, ...]
    state_bodies: tuple[str, ...]
    men: frozenset[str]
    women: frozenset[str]
    family_first: frozenset[str]
    never: frozenset[str]
    common: frozenset[str]


@cache
def words() -> Words:
    """The word tables."""
    read = read_data("known_words.toml")
    joined = {"forces", "leaders", "state_bodies"}
    sets = {name: frozenset(rows) for name, rows in read.items() if name not in joined}
    runs = {name: tuple(row.replace("_", " ") for row in read[name]) for name in joined}
    return Words(**sets, **runs)  # type: ignore[arg-type] # by name


@lru_cache(maxsize=32_768)
def is_common(low: str) -> bool:
    """Whether a word in lower case is an ordinary one: of the table, its plural, or one whose ending says so."""
    tables = words()
    if low in tables.common or low in tables.never:
        return True
    if low.endswith("s") and (low[:-1] in tables.common or (low.endswith("es") and low[:-2] in tables.common)):
        return True
    return low.endswith(_ORDINARY_ENDINGS)


@lru_cache(maxsize=32_768)
def is_name_word(word: str) -> bool:
    """Whether a word is known as a given or family name, in any script that has a romanisation."""
    tables = words()
    if word in tables.men or word in tables.women:
        return True
    low = word.lower()
    if is_common(low):
        return False
    spellings = (low,) if low.isascii() else (fold(low), *romanize(low, 4))
    rows = (look_up(one.lower()) for one in spellings)
    return any(row is not None and row[1] == "common" for row in rows)


def gender_of(given: str) -> str:
    """`he` or `she` for a given name of the tables, "" for others."""
    tables = words()
    return "he" if given in tables.men else "she" if given in tables.women else ""


def of_state(name: str) -> str:
    """A state as it stands behind "of": "the Russian Federation", "Ukraine"."""
    first = name.split(" ", maxsplit=1)[0]
    return f"the {name}" if first in _ARTICLED else name


@cache
def known_names() -> KnownNames:
    """The tables, read once."""
    found: dict[str, Known] = {}
    adjective: dict[str, str] = {}
    short: dict[str, str] = {}
    for name, one in [*_places(), *_bodies(), *_states(adjective, short)]:
        found[key(name)] = one
    for name, one in _holders(found):
        found.setdefault(key(name), one)
    longest: dict[str, int] = {}
    for name in found:
        parts = name.split(" ")
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    capitals = {name.upper(): one for name, one in found.items() if len(name) > _ABBREVIATION_CHARS - 2}
    for name in capitals:
        parts = name.split(" ")
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    tails = _tails(found)
    for name in tails:
        if name in found:
            found[name] = replace(found[name], longer=True)
    return KnownNames(found, capitals, longest, tails, adjective, short)


def _tails(found: Mapping[str, Known]) -> dict[str, tuple[tuple[str, Known], ...]]:
    rows: dict[str, list[tuple[str, Known]]] = {}
    for name, one in found.items():
        parts = name.split(" ")
        head = len(parts)
        while head > 1 and parts[head - 1][:1].islower():
            head -= 1
        if head < len(parts):
            rows.setdefault(" ".join(parts[:head]), []).append((" ".join(["", *parts[head:]]), one))
    return {head: tuple(sorted(tails, key=lambda row: -len(row[0]))) for head, tails in rows.items()}


def _states(adjective: dict[str, str], short: dict[str, str]) -> Iterator[tuple[str, Known]]:
    read = read_data("known_states.toml")
    for row in read["states"]:
        formal, usual, people, capitals = (part.strip() for part in f"{row}|||".split("|")[:4])
        one = Known(formal, "country", state=formal)
        for name in [formal, *_list(usual)]:
            yield name, replace(one, kind="abbreviation") if _abbreviates(name) else one
        short[formal] = next((name for name in _list(usual) if not _abbreviates(name)), formal)
        for name in _list(people):
            yield name, replace(one, kind="demonym")
            adjective.setdefault(formal, name)
        for name in _list(capitals):
            city = Known(name.lstrip("~"), "place", state=formal, capital=not name.startswith("~"))
            oblast = "Kyiv Oblast" if name in {"Kyiv", "Kiev"} else "Moscow Oblast" if name == "Moscow" else ""
            yield name.lstrip("~"), replace(city, canonical=_CITIES.get(name, city.canonical), oblast=oblast)
    for row in read["places_adjectives"]:
        people, place = (part.strip() for part in row.split("|"))
        yield people, Known(place, "place", kind="demonym")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _abbreviates(name: str) -> bool:
    letters = name.replace(".", "").replace("-", "").replace("+", "").rstrip("0123456789")
    return letters.isupper() and len(letters) <= _ABBREVIATION_CHARS and " " not in name


def _rows(rows: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    for row in rows:
        canonical, _, others = row.partition(":")
        yield canonical.strip(), [canonical.strip(), *_list(others)]


def _places() -> Iterator[tuple[str, Known]]:
    read = read_data("known_places.toml")
    oblasts = {name: f"{canonical} Oblast" for canonical, names in _rows(read["oblasts"]) for name in names}
    for heading in ("continents", "seas", "regions", "cities"):
        for canonical, names in _rows(read[heading]):
            for name in names:
                yield name, Known(canonical, "place", oblast=oblasts.get(name, ""))
    for canonical, names in _rows(read["oblasts"]):
        for name in names:
            for form in ("Oblast", "oblast", "region", "Region", "province"):
                yield f"{name} {form}", Known(f"{canonical} Oblast", "place")
            if name not in {one for _, cities in _rows(read["cities"]) for one in cities}:
                yield name, Known(canonical, "place", oblast=f"{canonical} Oblast")


def _bodies() -> Iterator[tuple[str, Known]]:
    tables = (read_data("known_companies.toml"), read_data("known_bodies.toml"))
    for type_, rows in ((heading, rows) for table in tables for heading, rows in table.items()):
        for row in rows:
            canonical, others, state = (part.strip() for part in f"{row}||".split("|")[:3])
            one = Known(canonical, type_, state=state)
            for name in dict.fromkeys([canonical, *_list(others)]):
                yield name, replace(one, kind="abbreviation") if _abbreviates(name) and name != canonical else one


def _holders(found: Mapping[str, Known]) -> Iterator[tuple[str, Known]]:
    for one in holders():
        state = next((found[key(term.owner)].state for term in reversed(one.terms) if key(term.owner) in found), "")
        for name in one.names:
            yield name, Known(one.canonical, "person", "full" if " " in name else "partial", state)
