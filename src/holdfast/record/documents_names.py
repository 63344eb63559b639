# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The names under which parties of the record may stand in a text: every name, alias and weak alias that stands now.

One pass over the name statements of what stands, in order of entity id: for building the automaton
of all names (`holdfast.mentions`), with what tells parties of one name apart in a text: their countries,
the words of their offices, their lists. A name that a leading carrier has taken back is left out.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from holdfast.record.times import NOW, standing_clause, untaken
from holdfast.record.vocabulary import (
    COUNTRY_PROPS,
    STRONG_NAME_PROPS,
    WEAK_NAME_PROPS,
    best_schema,
    caption,
    is_party,
)

__all__ = ["NamedParty", "measures_by_country", "named_parties"]

_OFFICE = "position"
_NOTES = "notes"
_TOLD_CHARS = 300  # of a note or reason: who somebody is stands first in it
_WORD = re.compile(r"[^\W\d_]{4,}")  # shorter ones are of no office


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party with the names that stand: `names` strong and former ones, `weak_names` low-quality aliases.

    `countries` are codes, `roles` lower-case words of its offices, `lists` the datasets it stands on, `told` those at
    the head of its notes and of the reasons of its listing; all sorted.
    """

    id: str
    schema: str
    caption: str
    names: tuple[str, ...]
    weak_names: tuple[str, ...]
    countries: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def named_parties(connection: sqlite3.Connection) -> Iterator[NamedParty]:
    """Parties in order of id (code points), each with its names, sorted."""
    standing, kept = standing_clause(connection, NOW), untaken(connection, NOW)
    props = (*STRONG_NAME_PROPS, *WEAK_NAME_PROPS, *COUNTRY_PROPS, _OFFICE, _NOTES)
    words = ", ".join(f"'{prop}'" for prop in props)
    rows = connection.execute(
        "SELECT DISTINCT entity.key, schema.value, prop.value, text.value, stands.dataset FROM"  # noqa: S608 - our own words
        " (SELECT DISTINCT rendition.version AS id, member.dataset AS dataset FROM presence"
        " JOIN rendition ON rendition.id = presence.rendition JOIN record ON record.id = rendition.record"
        f" JOIN member ON member.id = record.member WHERE {standing}) AS stands"
        f" CROSS JOIN statement ON statement.version = stands.id{kept}"
        f" AND statement.prop IN (SELECT id FROM term WHERE value IN ({words}))"
        " JOIN entity ON entity.id = statement.entity JOIN term AS schema ON schema.id = statement.schema"
        " JOIN term AS prop ON prop.id = statement.prop JOIN text ON text.id = statement.value ORDER BY entity.key"
    )
    reasons = _reasons(connection, standing, kept)
    for key, group in groupby(rows, key=lambda row: row[0]):
        party = _party(key, list(group), reasons.get(key, frozenset()))
        if party is not None and (party.names or party.weak_names):
            yield party


def _reasons(connection: sqlite3.Connection, standing: str, kept: str) -> dict[str, frozenset[str]]:
    """The words at the head of the reasons of listings, by the party that is listed."""
    rows = connection.execute(
        "SELECT DISTINCT owner.value, text.value FROM"  # noqa: S608 - our own words
        " (SELECT DISTINCT rendition.version AS id FROM presence"
        f" JOIN rendition ON rendition.id = presence.rendition WHERE {standing}) AS stands"
        f" CROSS JOIN statement ON statement.version = stands.id{kept}"
        " AND statement.prop = (SELECT id FROM term WHERE value = 'reason')"
        " CROSS JOIN statement AS whose ON whose.version = stands.id AND whose.entity = statement.entity"
        " AND whose.prop = (SELECT id FROM term WHERE value = 'entity')"
        " JOIN text AS owner ON owner.id = whose.value JOIN text ON text.id = statement.value"
    )
    found: dict[str, frozenset[str]] = {}
    for key, reason in rows:
        found[key] = found.get(key, frozenset()) | _words_of(reason)
    return found


def _words_of(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text[:_TOLD_CHARS]))


def _party(key: str, rows: list[tuple[str, str, str, str, str]], reasons: frozenset[str]) -> NamedParty | None:
    values: dict[str, set[str]] = {}
    for _, _, prop, value, _ in rows:
        values.setdefault(prop, set()).add(value)
    schema = best_schema({row[1] for row in rows})
    if not is_party(schema):
        return None
    strong = {name for prop in STRONG_NAME_PROPS for name in values.get(prop, ())}
    weak = {name for prop in WEAK_NAME_PROPS for name in values.get(prop, ())}.difference(strong)
    countries = {code for prop in COUNTRY_PROPS for code in values.get(prop, ())}
    roles = {word.lower() for office in values.get(_OFFICE, ()) for word in _WORD.findall(office)}
    told = reasons.union(*map(_words_of, values.pop(_NOTES, ())))
    said = {prop: sorted(found) for prop, found in values.items()}
    return NamedParty(
        key, schema, caption(key, schema, said), tuple(sorted(strong)), tuple(sorted(weak)), tuple(sorted(countries)),
        tuple(sorted(roles)), tuple(sorted({row[4] for row in rows})), tuple(sorted(told)),
    )  # fmt: skip


def measures_by_country(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """The measures that say against which country they are, by its code: those of a state, a sector, a group.

    Whether one stands, and whether it names a party as well, is for whoever loads it to see. One scan of all
    statements, and none where no list says so.
    """
    found = connection.execute("SELECT id FROM term WHERE value = 'targetCountry'").fetchone()
    if found is None:
        return {}
    rows = connection.execute(
        "SELECT DISTINCT text.value, entity.key FROM statement JOIN entity ON entity.id = statement.entity"
        " JOIN text ON text.id = statement.value WHERE statement.prop = ? ORDER BY 1, 2",
        found,
    )
    return {code: tuple(key for _, key in group) for code, group in groupby(rows, key=lambda row: row[0])}
