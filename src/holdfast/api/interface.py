# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names of the wire that the schema file does not hold: inverse properties, matchable schemata.

`data/interface.json` lists FollowTheMoney's (4.11.2): by which name a party sees what points
at it (`Sanction.entity` is seen as `sanctions`), and which schemata a query may have. An own
property without an entry is seen as `<schema><Property>` (`claimSpeaker`).
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from holdfast.base.errors import InputError
from holdfast.model.schema import Schema, load_model

__all__ = ["descendants", "is_matchable", "is_related", "known_schema", "reverse_name", "reverse_names", "wire_schema"]


@cache
def _table() -> dict[str, dict[str, str] | list[str]]:
    raw = files("holdfast.api").joinpath("data/interface.json").read_text("utf-8")
    loaded: dict[str, dict[str, str] | list[str]] = json.loads(raw)
    return loaded


def known_schema(name: str) -> Schema | None:
    """The schema `name`, or `None`."""
    return load_model().schemata.get(name)


@cache
def is_matchable(name: str) -> bool:
    """Whether a query may have this schema; `Thing` may."""
    return name == "Thing" or name in _table()["matchable"]


@cache
def is_related(one: str, other: str) -> bool:
    """Whether a query of schema `one` may find an entity of schema `other`: same line, or both organisations."""
    mine, theirs = known_schema(one), known_schema(other)
    if mine is None or theirs is None:
        return True
    organisations = mine.is_a("Organization") and theirs.is_a("Organization")
    return mine.is_a(other) or theirs.is_a(one) or organisations


@cache
def descendants(name: str) -> frozenset[str]:
    """The schema and all that extend it."""
    return frozenset(one for one, schema in load_model().schemata.items() if schema.is_a(name))


@cache
def reverse_name(schema: str, prop: str) -> str:
    """The name under which the other end sees `schema.prop`."""
    reverse = _table()["reverse"]
    assert isinstance(reverse, dict)  # noqa: S101 - the file is ours
    owner = _owner(schema, prop)
    return reverse.get(f"{owner}.{prop}", f"{owner[:1].lower()}{owner[1:]}{prop[:1].upper()}{prop[1:]}")


@cache
def reverse_names(schema: str) -> frozenset[str]:
    """All names under which an entity of `schema` may see others."""
    own = known_schema(schema)
    if own is None:
        return frozenset()
    return frozenset(
        reverse_name(name, prop.name)
        for name, other in load_model().schemata.items()
        for prop in other.properties.values()
        if prop.type == "entity" and prop.range is not None and own.is_a(prop.range)
    )


@cache
def wire_schema(name: str) -> str:
    """The FollowTheMoney schema that clients are told: ours are projected to it."""
    schema = known_schema(name)
    return name if schema is None else schema.pure


def _owner(schema: str, prop: str) -> str:
    """The most general schema on the line of `schema` that has `prop`."""
    model = load_model()
    try:
        lines = sorted(model.get(schema).ancestors, key=lambda name: len(model.get(name).ancestors))
    except InputError:
        return schema
    return next((name for name in lines if prop in model.get(name).properties), schema)
