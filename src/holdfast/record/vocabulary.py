# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the record must know about properties: which are names, links, identifiers, facets.

The schema (`holdfast.model.schema`) says what type a property has; the few groups that
belong to the record alone stand here as tables. Unknown schemata and properties are plain
text: a reader may be newer than the schema file.

Search words are folded by `holdfast.names`, whose tables are its own, so that the same
text gives the same words on every Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from holdfast.base.errors import InputError
from holdfast.model.measure import kinds
from holdfast.model.schema import caption_of, common_schema, load_model, risk_topics
from holdfast.model.statement import Row
from holdfast.names.normalize import clean
from holdfast.names.script import romanize

__all__ = [
    "COUNTRY_PROPS",
    "FACETS",
    "OWN_FACETS",
    "PROGRAM_PROPS",
    "STRONG_NAME_PROPS",
    "WEAK_NAME_PROPS",
    "best_schema",
    "caption",
    "facet_values",
    "is_entity",
    "is_name",
    "is_party",
    "prop_type",
    "query_words",
    "risk_topics",
    "search_words",
]

STRONG_NAME_PROPS = ("name", "alias", "previousName")
WEAK_NAME_PROPS = ("weakAlias", "abbreviation")
COUNTRY_PROPS = ("country", "nationality", "citizenship", "jurisdiction", "flag", "mainCountry")
PROGRAM_PROPS = ("programId", "program")
# Facets of search, in the order shown; `dataset` is no property but the list itself.
FACETS: Mapping[str, tuple[str, ...]] = {
    "schema": (),
    "country": COUNTRY_PROPS,
    "topic": ("topics",),
    "dataset": (),
    "program": PROGRAM_PROPS,
    "measure": ("kind", "provisions"),
}
OWN_FACETS = frozenset({"country", "topic"})  # a Sanction's country is its authority's, not the party's
_LONGEST_ID = 64  # longer runs of letters and digits are text, not identifiers
_WORDS_PER_VERSION = 400  # words of one version: a name of 10,000 characters must not fill the index


def facet_values(name: str) -> tuple[str, ...]:
    """The only values a facet counts; empty when it counts every one.

    FollowTheMoney has no kind of a measure, so its carriers write it among the provisions; other
    provisions are the list's own words ("Asset freeze", "Trust services") and no kind.
    """
    return tuple(kinds()) if name == "measure" else ()


@cache
def prop_type(schema: str, prop: str) -> str:
    """Type of a property (`name`, `entity`, `country` …); `string` when unknown."""
    try:
        return load_model().get(schema).prop(prop).type
    except InputError:
        return "string"


@cache
def is_entity(schema: str, prop: str) -> bool:
    """Whether the property's values are entity ids."""
    return prop_type(schema, prop) == "entity"


@cache
def is_name(schema: str, prop: str) -> bool:
    """Whether the property's values are names."""
    return prop_type(schema, prop) == "name"


@cache
def is_party(schema: str) -> bool:
    """Whether entities of the schema are persons, organisations or assets such as vessels."""
    try:
        found = load_model().get(schema)
    except InputError:
        return False
    return found.is_a("LegalEntity") or found.is_a("Asset")


def best_schema(schemata: Iterable[str]) -> str:
    """The most specific of the schemata that statements use for one entity.

    Where two stand on different branches, the first in alphabetical order of those met wins:
    both remain visible on the statements.
    """
    best: str | None = None
    for schema in sorted(set(schemata)):
        if best is None:
            best = schema
            continue
        try:
            best = common_schema(best, schema)
        except InputError:
            continue
    return best or "Thing"


def caption(entity: str, schema: str, values: Mapping[str, Sequence[str]]) -> str:
    """What to call the entity: its name by the schema's rule, else its id."""
    try:
        return caption_of(schema, values) or entity
    except InputError:
        return next(iter(values.get("name", ())), entity)


def search_words(main: str, rows: Iterable[Row]) -> str:
    """Folded words of the names and identifiers of one version, sorted, blanks between."""
    found: set[str] = {main.casefold()}
    for row in rows:
        kind = prop_type(row.schema, row.prop)
        if kind == "name":
            found.update(_name_words(row.value))
        elif kind == "identifier":
            found.update(query_words(row.value))
        if len(found) > _WORDS_PER_VERSION:
            break
    return " ".join(sorted(found))


def query_words(text: str) -> tuple[str, ...]:
    """The words to look for: folded, and an identifier also as one run of letters and digits."""
    cleaned = clean(text).text
    words = dict.fromkeys(cleaned.split())
    joined = cleaned.replace(" ", "")
    if joined and any(char.isdigit() for char in joined) and len(joined) <= _LONGEST_ID:
        words[joined] = None
    return tuple(words)


def _name_words(text: str) -> set[str]:
    cleaned = clean(text).text
    return {word for spelling in (cleaned, *romanize(cleaned)) for word in spelling.split()}
