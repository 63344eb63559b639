# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which listed party a name in a text means: ranked candidates, or none. Pure.

The automaton says where a name of the record stands; that is letters, not meaning. Here the text
around it is weighed, in this order:

    1  kind      a ship is no person: a party whose schema the text's own grammar excludes is left out
    2  words     a name of one word is a word of the language first; it needs a reason to be a name: a title
                 or an address before it, a verb of speech behind it, a legal form at its side, or a full
                 name of the same party elsewhere in the document. Without one, nothing is said.
    3  country   words of the party's countries nearby speak for it, others against it
    4  office    what the document calls its bearer, and the public record beside it, speaks for the party that the
                 record calls the same (positions first, reasons of its listing after them), and against one that
                 it calls something else; words of its roles nearby speak for it
    5  company   other parties of its lists, named by names of several words, speak for it

Nothing is forced: parties that weigh the same stay side by side, and their score says that there are
several. A score is that of the *name* (thousandths), never a verdict about a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from holdfast.names.places import country_code
from holdfast.readers.text.cast.known import is_common, words
from holdfast.readers.text.found import Candidate
from holdfast.readers.text.speech import speech_words

__all__ = ["Around", "Listed", "Spot", "around", "countries_of", "fits", "has_reason", "offices_of", "ranked"]

_NEAR_CHARS = 240  # about two sentences on either side
_SIDE_CHARS = 40
_COUNTRY_FOR, _COUNTRY_AGAINST = 1150, 800  # thousandths of the score of the name
_OFFICE_FOR = 1100
# The bearer's office is that of the party, per word that says so, up to so many; it is another one.
_SAME_OFFICE, _SAME_REASON, _MOST_WORDS, _OTHER_OFFICE = 150, 80, 4, 750
_COMPANY_FOR = 1050
_MOST = 1000
_LEAST = 50
_ALONE = 500
_FITS = {
    "person": frozenset({"Person"}),
    "organization": frozenset({"Organization", "Company", "LegalEntity", "PublicBody"}),
    "government_body": frozenset({"Organization", "Company", "LegalEntity", "PublicBody"}),
    "court": frozenset({"Organization", "LegalEntity", "PublicBody"}),
    "military_unit": frozenset({"Organization", "Company", "LegalEntity", "PublicBody"}),
    "vessel": frozenset({"Vessel"}),
    "aircraft": frozenset({"Airplane"}),
}
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_BEFORE = re.compile(r"([\w.]+)[ \u00a0\n]+[“\"‘']?\Z")
_AFTER = re.compile(r"[”\"’']?,?[ \u00a0\n]+([\w.]+)")
_FORMS = frozenset({
    "llc", "ltd", "limited", "inc", "corp", "corporation", "plc", "ag", "gmbh", "sa", "ooo", "oao", "pao", "zao",
    "pjsc", "ojsc", "jsc", "co", "company", "bank", "group", "holding",
})  # fmt: skip
_SHORTEST = 4
_SEA = frozenset({"Vessel", "Airplane"})
_SHIPS = frozenset({"tanker", "vessel", "ship", "freighter", "carrier", "mv", "mt", "ss", "yacht", "barge"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A party that bears the name: `score` is that of the name alone (a weak alias has less).

    `countries` are codes (`names.places`), `roles` lower-case words of its offices, `lists` the datasets it stands on,
    `told` what notes and the reasons of its listing say it does (`offices_of`). Each may be empty, and then nothing
    speaks for or against it there.
    """

    entity: str
    schema: str
    score: int
    countries: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name stands: `type` as the text's grammar told it ("" where it saw no name), and how it is written.

    `alone`: it is a single word; `doubtful`: one that begins a sentence or has no capital; `whole`: the party is named
    in full elsewhere in the document.
    """

    start: int
    end: int
    type: str = ""
    alone: bool = False
    doubtful: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What stands near a name: the countries, the words, and the lists of parties that the document names surely.

    `offices` is what its bearer is called in the whole document, and in public record (`offices_of`).
    """

    countries: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()


def fits(type_: str, schema: str) -> bool:
    """Whether a party of a schema can be what the text's grammar calls `type_`; anything can where it told nothing."""
    return not type_ or schema in _FITS.get(type_, frozenset())


def countries_of(names: Iterable[str]) -> frozenset[str]:
    """The codes of the states among canonical names of mentions."""
    return frozenset(code for name in names if (code := _code(name)) is not None)


@cache
def _code(name: str) -> str | None:
    return country_code(name)


def around(
    text: str, spot: Spot, countries: Collection[str], lists: Collection[str] = (), *, offices: Collection[str] = ()
) -> Around:
    """What stands near a name; `countries` are those named near it, `lists` those of sure parties of the document."""
    near = text[max(0, spot.start - _NEAR_CHARS) : spot.end + _NEAR_CHARS]
    near_words = frozenset(word.lower() for word in _WORD.findall(near))
    return Around(frozenset(countries), near_words, frozenset(lists), frozenset(offices))


def offices_of(words: Iterable[str], *, known: bool = False) -> frozenset[str]:
    """What words of an office say, one word for all that say the same (data/offices.txt).

    `known`: only words of the table, for texts that say much else; otherwise others of four letters stand for
    themselves.
    """
    table = _offices()
    found = (table.get(low, "" if known or len(low) < _SHORTEST else low) for low in map(str.lower, words))
    return frozenset(filter(None, found))


@cache
def _offices() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in files("holdfast.mentions").joinpath("data", "offices.txt").read_text(encoding="utf-8").splitlines():
        head, *others = line.partition("#")[0].split() or [""]
        found |= dict.fromkeys(others, "") if head == "-" else dict.fromkeys((head, *others), head) if head else {}
    return found


def has_reason(text: str, spot: Spot, schemas: Collection[str]) -> bool:
    """Whether a single word is a name here: by what stands beside it, or by a full name elsewhere."""
    if not spot.alone or spot.whole:
        return True
    if spot.type:
        return any(fits(spot.type, schema) for schema in schemas)
    word = text[spot.start : spot.end]
    if spot.doubtful or is_common(word.lower()):
        return False
    before = _BEFORE.search(text, max(0, spot.start - _SIDE_CHARS), spot.start)
    after = _AFTER.match(text, spot.end, spot.end + _SIDE_CHARS)
    left, right = (before[1] if before else ""), (after[1] if after else "")
    if "Person" in schemas and (left in words().address or _speaks(right)):
        return True
    if _SEA.intersection(schemas):
        return left.lower() in _SHIPS
    return left.lower() in _FORMS or right.lower().strip(".") in _FORMS


def _speaks(word: str) -> bool:
    tables = speech_words()
    return word in tables.force and word not in tables.weak


def ranked(text: str, spot: Spot, listed: Sequence[Listed], near: Around | None = None) -> tuple[Candidate, ...]:
    """The parties that a name may mean, the likeliest first; none where nothing but its letters says so.

    The scores of several together are not more than that of one alone would be: a name that two parties bear is half as
    sure for each, and more for the one that the text speaks for.
    """
    fitting = [one for one in listed if fits(spot.type, one.schema)]
    if not fitting or not has_reason(text, spot, frozenset(one.schema for one in fitting)):
        return ()
    near = near if near is not None else Around()
    weights = {one.entity: _weight(one, near) for one in fitting}
    best: dict[str, int] = {}
    for one in fitting:
        best[one.entity] = max(best.get(one.entity, 0), one.score * weights[one.entity] // _MOST)
    total = sum(best.values())
    most = max(best.values())
    alone = _ALONE if spot.alone and not spot.whole else _MOST
    rows = [
        Candidate(key, max(_LEAST, min(_MOST, most * value // total) * alone // _MOST)) for key, value in best.items()
    ]
    return tuple(sorted(rows, key=lambda one: (-one.score, one.entity)))


def _weight(one: Listed, near: Around) -> int:
    weight = _MOST
    if one.countries and near.countries:
        weight = weight * (_COUNTRY_FOR if one.countries & near.countries else _COUNTRY_AGAINST) // _MOST
    if one.roles & near.words:
        weight = weight * _OFFICE_FOR // _MOST
    weight = weight * _office(one, near) // _MOST
    if one.lists & near.lists:
        weight = weight * _COMPANY_FOR // _MOST
    return weight


def _office(one: Listed, near: Around) -> int:
    """What the office of the bearer says of a party, in thousandths."""
    borne = offices_of(one.roles)
    same = len(borne & near.offices)
    if same:
        return _MOST + _SAME_OFFICE * min(same, _MOST_WORDS)
    told = len(one.told & near.offices)
    if told:
        return _MOST + _SAME_REASON * min(told, _MOST_WORDS)
    return _OTHER_OFFICE if near.offices and borne else _MOST
