# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The two sides of a decision: facts as they were given, and whether they are still the same.

Facts are stored as given and folded only when two sides are compared, both by the code that runs:
order, case, punctuation, the spelling of a date or of a country, or a newer Holdfast that knows another
kind of identifier change nothing. An added or removed value is a `Change`, named in words.

Pure. What is decided of two sides, and which decision counts, stands in `decisions`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from holdfast.base import canonical
from holdfast.base.clock import DateRange
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError
from holdfast.names.normalize import fold
from holdfast.names.places import country_code
from holdfast.screening.image import Listed
from holdfast.screening.query import Query
from holdfast.screening.understand import understand

__all__ = [
    "Change", "Folded", "Key", "Party", "changes_between", "few", "fingerprint", "folded_listed", "folded_query",
    "key_of", "listed_party", "query_of", "query_party",
]  # fmt: skip

_QUERY_FACTS = ("name", "schema", "birth_date", "nationality", "country", "gender", "identifier", "address")
_LISTED_FACTS = (
    "names", "weak_names", "birth_dates", "countries", "genders", "identifiers", "addresses",
)  # fmt: skip
_WORDS = {
    "name": "name", "schema": "kind", "birth_date": "birth date", "country": "country", "gender": "gender",
    "identifier": "identifier", "address": "address", "names": "name", "weak_names": "weak alias",
    "birth_dates": "birth date", "countries": "country", "genders": "gender", "identifiers": "identifier",
    "addresses": "address",
}  # fmt: skip
_SHOWN = 3  # values of one change that are spelt out
Folded = dict[str, dict[str, str]]
Key = tuple[tuple[str, tuple[str, ...]], ...]
"""Fact → folded value → the value as it is shown; and its hashable form."""


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a decision: an id (`""`: none) and facts, name of the fact → values as given; names sorted."""

    id: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """Canonical JSON, as it is committed to (vault-format, section 5)."""
        facts: dict[str, canonical.JsonValue] = {name: list(values) for name, values in self.facts}
        return canonical.dumps({"id": self.id, "facts": facts}).decode("utf-8")

    @classmethod
    def parse(cls, text: str) -> Party:
        """Read `text` again.

        Raises:
            InputError: it is not such a text.
        """
        value = canonical.loads(text.encode("utf-8"))
        if not isinstance(value, dict) or value.keys() != {"id", "facts"}:
            raise InputError("a side of a decision has an id and facts")
        own, facts = value["id"], value["facts"]
        if not isinstance(own, str) or not isinstance(facts, dict):
            raise InputError("a side of a decision has an id and facts")
        given = []
        for name, values in facts.items():
            if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
                raise InputError(f"the fact {name[:40]!r} of a decision is no list of texts")
            given.append((name, tuple(str(one) for one in values)))
        return cls(own, tuple(sorted(given)))

    def values(self, name: str) -> tuple[str, ...]:
        """The values of one fact; none when it is not stated."""
        return dict(self.facts).get(name, ())


@dataclass(frozen=True, slots=True)
class Change:
    """Values of one fact that came or went. `side` is `given` (the query) or `listed`."""

    side: str
    fact: str
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def text(self) -> str:
        """`the listed birth date: added 1952-10-08, removed 1952-10-07`."""
        moved = (("added", self.added), ("removed", self.removed))
        parts = [f"{word} {few(values)}" for word, values in moved if values]
        side = "customer's" if self.side == "given" else self.side
        return f"the {side} {self.label}: {', '.join(parts)}"

    @property
    def label(self) -> str:
        """The fact in words: `birth date`."""
        return _WORDS.get(self.fact, self.fact)


def query_party(query: Query) -> Party:
    """The query's side: the customer's id, if it has one, and every fact given."""
    given = {name: [getattr(query, name)] for name in _QUERY_FACTS}
    given["name"] += query.aliases
    sound = {name: tuple(_sound(value) for value in values if value.strip()) for name, values in given.items()}
    facts = tuple((name, values) for name, values in sorted(sound.items()) if values)
    return Party("" if query.numbered else _sound(query.id), facts)


def query_of(party: Party) -> Query:
    """The query that a query's side was made from."""
    given = {name: values[0] for name in _QUERY_FACTS[1:] if (values := party.values(name))}
    name, *others = party.values("name") or ("",)
    return Query(party.id, name, aliases=tuple(others), numbered=not party.id, **given)  # type: ignore[arg-type] # names of text fields


def listed_party(listed: Listed) -> Party:
    """The listed side: id, schema and the facts that are compared."""
    facts = [(name, tuple(values)) for name in _LISTED_FACTS if (values := getattr(listed, name))]
    return Party(listed.id, tuple(sorted([("schema", (listed.schema,)), *facts])))


def fingerprint(party: Party, *, listed: bool) -> Digest:
    """SHA-256 of the folded facts, sorted; equal exactly when no fact changed. Never show it: it can be guessed."""
    folded = folded_listed(party) if listed else folded_query(party)
    value: dict[str, canonical.JsonValue] = {name: sorted(values) for name, values in folded.items() if values}
    return Digest(hashlib.sha256(canonical.dumps(value)).digest())


def key_of(folded: Folded) -> Key:
    """The folded facts, to look something up by."""
    return tuple((name, tuple(sorted(values))) for name, values in sorted(folded.items()) if values)


def changes_between(side: str, before: Folded, after: Folded) -> tuple[Change, ...]:
    """What came and went from one state of a side to another, by fact."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, {}), after.get(name, {})
        added = tuple(new[key] for key in sorted(new.keys() - old.keys()))
        removed = tuple(old[key] for key in sorted(old.keys() - new.keys()))
        if added or removed:
            found.append(Change(side, name, added, removed))
    return tuple(found)


@lru_cache(maxsize=4096)
def folded_query(party: Party) -> Folded:
    """The query's facts, folded."""
    query = query_of(party)
    understood = understand(query)
    births = [part.strip() for part in query.birth_date.split(";") if part.strip()]
    read = {part: understood if len(births) == 1 else understand(replace(query, birth_date=part)) for part in births}
    days = [day for part in births for day in [one.text for one in read[part].birth] or [part]]
    identifiers = {one.partition(":")[2]: one.partition(":")[2] for one in understood.identifiers}
    countries = [part for text in (query.nationality, query.country) for part in re.split(r"[;|/]", text)]
    return {
        "name": _texts([query.name, *query.aliases]),
        "schema": _texts([query.schema]),
        "birth_date": {_day(one): one for one in days},
        "country": _countries(countries),
        "gender": {understood.gender: understood.gender} if understood.gender else _texts([query.gender]),
        "identifier": identifiers or _texts([query.identifier]),
        "address": _texts([query.address]),
    }


@lru_cache(maxsize=4096)
def folded_listed(party: Party) -> Folded:
    """The listed party's facts, folded."""
    facts = dict(party.facts)
    return {
        **{name: _texts(facts.get(name, ())) for name in ("schema", "names", "weak_names", "genders", "addresses")},
        "birth_dates": {_day(one): one for one in facts.get("birth_dates", ())},
        "countries": _countries(facts.get("countries", ())),
        "identifiers": {one.partition(":")[2]: one.partition(":")[2] for one in facts.get("identifiers", ())},
    }


def _texts(values: Iterable[str]) -> dict[str, str]:
    return {fold(value) or value.strip(): value.strip() for value in values if value.strip()}


def _countries(values: Iterable[str]) -> dict[str, str]:
    return {country_code(value) or fold(value): value.strip() for value in values if value.strip()}


def _day(text: str) -> str:
    """One spelling for the spellings of a day; what is no date is compared as text."""
    try:
        return DateRange.parse(text.removesuffix("T00:00:00")).text
    except InputError:
        return fold(text) or text


def _sound(text: str) -> str:
    """Text without lone surrogates, which no log can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def few(values: Sequence[str]) -> str:
    """The first values, and how many more."""
    more = len(values) - _SHOWN
    return ", ".join(repr(one)[1:-1] for one in values[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
