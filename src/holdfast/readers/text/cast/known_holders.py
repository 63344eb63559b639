# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who held which office when, from public record (data/known_holders.toml): "the Russian president" on a day.

A title alone means somebody only where the table names exactly one bearer on the day of the
document; without a day, only where all its bearers are one person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from holdfast.readers.text.cast.known_data import key, read_data

__all__ = ["Holder", "Term", "bearer", "bearers", "holders", "holders_by_name", "normal_office"]

_SAME = {
    "premier": "prime minister", "defence minister": "defense minister", "spokesman": "spokesperson",
    "foreign secretary": "foreign minister", "spokeswoman": "spokesperson", "defence secretary": "defense minister",
    "secretary general": "secretary-general", "leader": "leader", "top diplomat": "foreign minister",
    "chief diplomat": "foreign minister", "prosecutor": "chief prosecutor", "dictator": "leader",
    "strongman": "leader", "autocrat": "leader", "head of state": "president",
    "minister of foreign affairs": "foreign minister", "minister of defense": "defense minister",
    "minister of defence": "defense minister", "chairman": "president", "boss": "head", "chief": "head",
    "us president": "president", "national security advisor": "national security adviser",
    "foreign affairs minister": "foreign minister", "foreign policy chief": "high representative",
}  # fmt: skip
# "The Chinese leader" is the president, the German one the chancellor, the British one the prime minister.
_LEADERS = ("president", "chancellor", "prime minister", "supreme leader")
_BY_PREMIER = frozenset({
    "United Kingdom of Great Britain and Northern Ireland", "Italian Republic", "Republic of India",
    "State of Israel", "Japan", "Canada", "Commonwealth of Australia", "Kingdom of Spain",
    "Kingdom of the Netherlands", "Hungary", "Hellenic Republic",
})  # fmt: skip

_STATE_OF_BODY = {
    "U.S. Department": "United States of America", "White House": "United States of America", "of Ukraine": "Ukraine",
    "Joint Chiefs": "United States of America", "Russian Federation": "Russian Federation",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """An office of a body or state (canonical name), from a day until a day; `None`: still held."""

    office: str
    owner: str
    start: dt.date
    end: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Whether the office was held on that day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person of the table: every spelling of the name, the canonical one first; `alone`: the surname is enough."""

    canonical: str
    names: tuple[str, ...]
    alone: bool
    terms: tuple[Term, ...]


def normal_office(words: str) -> str:
    """An office as the table writes it."""
    low = words.lower().removeprefix("the ").strip()
    return _SAME.get(low, low)


@cache
def holders() -> tuple[Holder, ...]:
    """The table, read once."""
    found: list[Holder] = []
    for row in read_data("known_holders.toml")["holders"]:
        name, others, terms = (part.strip() for part in f"{row}||".split("|")[:3])
        canonical = name.lstrip("*")
        names = dict.fromkeys([canonical, *(part.strip() for part in others.split(",") if part.strip())])
        found.append(
            Holder(
                canonical, tuple(names), name.startswith("*"), tuple(map(_term, filter(str.strip, terms.split(";"))))
            )
        )
    return tuple(found)


def _term(text: str) -> Term:
    office, _, rest = text.partition("@")
    owner, start, end = (part.strip() for part in rest.rsplit(",", 2))
    return Term(office.strip(), owner, dt.date.fromisoformat(start), dt.date.fromisoformat(end) if end else None)


@cache
def holders_by_name() -> Mapping[str, Holder]:
    """Every spelling of every holder."""
    return {key(name): one for one in holders() for name in one.names}


@cache
def _by_office() -> Mapping[tuple[str, str], Sequence[tuple[Term, str]]]:
    found: dict[tuple[str, str], list[tuple[Term, str]]] = {}
    for one in holders():
        for term in one.terms:
            for owner in _owners(term):
                found.setdefault((term.office, owner), []).append((term, one.canonical))
    return found


def _owners(term: Term) -> tuple[str, ...]:
    """The body, and the state it belongs to: "the US Secretary of State"."""
    for sign, state in _STATE_OF_BODY.items():
        if sign in term.owner and term.owner != state:
            return (term.owner, state)
    return (term.owner,)


def bearers(office: str, owner: str) -> frozenset[str]:
    """The canonical names of all who held an office of a state or body, on any day the table knows."""
    wanted = normal_office(office)
    offices = _LEADERS if wanted == "leader" else (wanted,)
    return frozenset(name for one in offices for _, name in _by_office().get((one, owner), ()))


def bearer(office: str, owner: str, day: dt.date | None) -> str:
    """The canonical name of who held an office of a state or body on a day; "" where that is not one person."""
    wanted = normal_office(office)
    offices = _LEADERS if wanted == "leader" else (wanted,)
    if wanted == "leader" and owner in _BY_PREMIER:
        offices = ("prime minister",)
    for one in offices:
        rows = _by_office().get((one, owner), ())
        people = {name for term, name in rows if day is None or term.covers(day)}
        if people:
            return people.pop() if len(people) == 1 else ""
    return ""
