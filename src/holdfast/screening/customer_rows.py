# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One row of a customer file, whatever the format, made a query.

A *flat* row maps columns to values. An *entity* has `schema` and `properties`, as FollowTheMoney
and yente write it: names, birth dates, countries, identifiers and addresses are taken from the
properties of those kinds. A value may be text, a number, a date, a list of such, or nothing;
anything else is left out and said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from holdfast.model.schema import load_model
from holdfast.screening.columns import Layout, schema_named
from holdfast.screening.query import MAX_FIELD_CHARS, Query, RowError

__all__ = ["ENVELOPE", "entity_row", "flat_row", "is_entity"]

ENVELOPE = frozenset({"caption", "datasets", "referents", "target", "first_seen", "last_seen", "last_change", "origin"})
"""What an exported entity carries beside its properties; not passed through."""
_NAMES = ("name", "alias", "previousName", "weakAlias")
_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName", "nameSuffix")
_COUNTRIES = ("country", "jurisdiction", "mainCountry", "flag", "pastFlags")
_NATIONALITIES = ("nationality", "citizenship")
_ADDRESSES = ("address", "full")
# Codes that many parties share, or that name something else than a party.
_GENERIC = frozenset({
    "callId", "caseNumber", "ccdNumber", "coatoCode", "cpvCode", "eccn", "fipsCode", "bikCode", "hsCode", "nutsCode",
    "okvedCode", "programId", "territoryCode", "ticker", "vedCode", "zipCode",
})  # fmt: skip
_MANY = 100  # values of one field
_SPLIT = re.compile(r"[;|]")


def is_entity(values: Mapping[str, object]) -> bool:
    """Whether a row is an entity with properties rather than flat columns."""
    return "properties" in values


def flat_row(values: Mapping[str, object], layout: Layout, number: int, unit: str = "line") -> Query | RowError:
    """The query in a row of columns; its number stands for a missing id."""
    notices: list[str] = []
    found: dict[str, list[str]] = {}
    for name, columns in layout.sources.items():
        kept = [text for column in columns for text in _texts(values.get(column), name, notices)]
        if kept:
            found[name] = kept
    if layout.parts:
        pieces = [text for column in layout.parts for text in _texts(values.get(column), "name", notices)]
        found["name"] = [" ".join(pieces)] if pieces else []
    names = found.get("name", [])
    names = names + [part.strip() for text in found.get("aliases", ()) for part in _SPLIT.split(text) if part.strip()]
    extras = tuple((column, _text_of(values.get(column))) for column in layout.extra)
    return _query(found, names, number, unit, extras=extras, notices=notices)


def entity_row(values: Mapping[str, object], number: int, unit: str, extra: tuple[str, ...] = ()) -> Query | RowError:
    """The query in an entity; properties that are not compared are left out, unknown ones said."""
    given = values.get("properties")
    if isinstance(given, list):  # a map column of Parquet
        given = {str(pair[0]): pair[1] for pair in given if isinstance(pair, tuple)}
    if not isinstance(given, Mapping):
        return RowError(number, "'properties' is not an object of lists of values; not screened", unit)
    notices: list[str] = []
    kinds = _kinds()
    unknown = sorted(str(name)[:40] for name in given if name not in kinds)
    if unknown:
        notices.append(f"no schema has a property {', '.join(map(repr, unknown[:5]))}; not compared")

    def of(*names: str) -> list[str]:
        return [text for name in names if name in given for text in _texts(given[name], name, notices)]

    names = of(*_NAMES)
    if not of("name") and (parts := " ".join(text for part in _PARTS for text in of(part)[:1])):
        names = [parts, *names]
    identifiers = [name for name, kind in kinds.items() if kind == "identifier" and name in given]
    found = {
        "id": list(_texts(values.get("id"), "id", notices)),
        "schema": list(_texts(values.get("schema"), "schema", notices)),
        "birth_date": of("birthDate"),
        "nationality": of(*_NATIONALITIES),
        "country": of(*_COUNTRIES),
        "gender": of("gender"),
        "identifier": of(*(name for name in identifiers if name not in _GENERIC)),
        "address": of(*_ADDRESSES),
    }
    extras = tuple((column, _text_of(values.get(column))) for column in extra)
    return _query(found, names, number, unit, extras=extras, notices=notices)


def _query(
    found: Mapping[str, list[str]], names: list[str], number: int, unit: str, *,
    extras: tuple[tuple[str, str], ...], notices: list[str],
) -> Query | RowError:  # fmt: skip
    distinct = list(dict.fromkeys(names))
    identifier = ";".join(found.get("identifier", ()))
    if not distinct and not identifier:
        why = f" ({notices[0]})" if notices else ""
        return RowError(number, f"the {unit} has neither a name nor an identifier; not screened{why}", unit)
    schema, problem = schema_named(found["schema"][0]) if found.get("schema") else ("", "")
    if problem:
        notices.append(problem)
    notices += [
        f"more than one {name} is given; only the first is compared"
        for name in ("gender", "address", "schema")
        if len(found.get(name, ())) > 1
    ]
    return Query(
        id=found["id"][0] if found.get("id") else str(number),
        numbered=not found.get("id"),
        name=distinct[0] if distinct else "",
        schema=schema,
        birth_date=";".join(found.get("birth_date", ())),
        nationality=";".join(found.get("nationality", ())),
        country=";".join(found.get("country", ())),
        gender=(found.get("gender") or ("",))[0],
        identifier=identifier[:MAX_FIELD_CHARS],
        address=(found.get("address") or ("",))[0],
        extras=extras,
        aliases=tuple(distinct[1:]),
        notices=tuple(dict.fromkeys(notices)),
    )


def _texts(value: object, name: str, notices: list[str]) -> Iterator[str]:
    """The values of one field as text; what is none is left out and said."""
    if value is None:
        return
    if type(value) is str:
        text = value.strip()
        if len(text) > MAX_FIELD_CHARS:
            notices.append(f"{name} is longer than {MAX_FIELD_CHARS:,} characters; the rest is not compared")
            text = text[:MAX_FIELD_CHARS]
        if text:
            yield text
        return
    if isinstance(value, list | tuple):
        if len(value) > _MANY:
            notices.append(f"{name}: only the first {_MANY} of {len(value):,} values are compared")
        for one in value[:_MANY]:
            if isinstance(one, list | tuple | Mapping):
                notices.append(f"{name}: a value is neither text nor number; not compared")
            else:
                yield from _texts(one, name, notices)
        return
    if isinstance(value, bool | Mapping | bytes) or not isinstance(value, int | float | Decimal | date):
        notices.append(f"{name}: a value is neither text nor number; not compared")
        return
    yield _text_of(value)


def _text_of(value: object) -> str:
    """A value as a cell shows it."""
    if isinstance(value, str):
        return value.strip()[:MAX_FIELD_CHARS]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)[:MAX_FIELD_CHARS]
    return str(value)[:MAX_FIELD_CHARS]


@cache
def _kinds() -> dict[str, str]:
    """Every property of every schema, and its type."""
    return {name: prop.type for schema in load_model().schemata.values() for name, prop in schema.properties.items()}
