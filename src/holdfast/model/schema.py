# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The entity schemata: FollowTheMoney's names, and a few of our own where it has none.

`data/schemata.json` describes each schema: what it extends, its properties with their types,
which of them make the caption, which end of an edge is which. FollowTheMoney's names, types
and inheritance are those of version 4.11.2; what is ours (`Measure`, `Claim`, `ConductStatus`
…, and extra properties such as `Sanction.kind`) is marked `own`, and every own schema names
the FollowTheMoney schema it is projected to in a pure export. The package followthemoney
itself is not needed (docs/adr/0004).

Access is checked: a schema or property that does not exist is an `InputError`, never an
empty answer. The table is read once and never changes.

    >>> load_model().get("Company").is_a("LegalEntity")
    True
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from holdfast.base.errors import InputError

__all__ = [
    "PROPERTY_TYPES",
    "Edge",
    "Model",
    "Property",
    "Schema",
    "caption_of",
    "common_schema",
    "load_model",
    "risk_topics",
]

PROPERTY_TYPES = frozenset(
    {
        "address", "checksum", "country", "date", "email", "entity", "gender", "html", "identifier", "ip", "json",
        "language", "mimetype", "name", "number", "phone", "string", "text", "topic", "url",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a schema.

    `type` is one of `PROPERTY_TYPES`; `range` names the schema an entity-typed one points at
    (else `None`); `own` says that FollowTheMoney has none of that name there.
    """

    name: str
    label: str
    type: str
    range: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """The two properties that are the ends of a schema which is a link."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema with everything it inherits.

    `ancestors` includes the schema itself; `properties` the inherited ones; `caption` and
    `featured` are property names in order of preference; `pure` is the FollowTheMoney
    schema it is exported as (itself unless `own`).
    """

    name: str
    label: str
    plural: str
    extends: tuple[str, ...]
    ancestors: frozenset[str]
    abstract: bool
    own: bool
    pure: str
    caption: tuple[str, ...]
    featured: tuple[str, ...]
    required: tuple[str, ...]
    edge: Edge | None
    properties: Mapping[str, Property]

    def prop(self, name: str) -> Property:
        """The property `name`, inherited ones included.

        Raises:
            InputError: the schema has no such property.
        """
        found = self.properties.get(name)
        if found is None:
            msg = f"schema {self.name} has no property {name!r}"
            raise InputError(msg, hint=_nearest(name, self.properties))
        return found

    def is_a(self, name: str) -> bool:
        """Whether this schema is `name` or extends it."""
        return name in self.ancestors


@dataclass(frozen=True, slots=True)
class Model:
    """All schemata by name, and the topics by code (`code → label`; `risks` are the codes that make a target)."""

    schemata: Mapping[str, Schema]
    topics: Mapping[str, str]
    risks: frozenset[str]

    def get(self, name: str) -> Schema:
        """The schema `name`.

        Raises:
            InputError: there is none of that name.
        """
        found = self.schemata.get(name)
        if found is None:
            msg = f"no schema is called {name!r}"
            raise InputError(msg, hint=_nearest(name, self.schemata))
        return found


@cache
def load_model() -> Model:
    """The model of `data/schemata.json`; read once per process."""
    text = files("holdfast.model").joinpath("data/schemata.json").read_text(encoding="utf-8")
    raw: dict[str, Any] = json.loads(text)
    built: dict[str, Schema] = {}
    for name in raw["schemata"]:
        _build(name, raw["schemata"], built)
    topics = {code: str(entry["label"]) for code, entry in raw["topics"].items()}
    risks = frozenset(code for code, entry in raw["topics"].items() if entry.get("risk"))
    return Model(MappingProxyType(built), MappingProxyType(topics), risks)


def risk_topics() -> frozenset[str]:
    """The topic codes that make an entity a target (FollowTheMoney's risks)."""
    return load_model().risks


def common_schema(left: str, right: str) -> str:
    """The more specific of two schemata that lie on one line of inheritance.

    Raises:
        InputError: one of them does not exist, or neither extends the other.
    """
    model = load_model()
    one, other = model.get(left), model.get(right)
    if one.is_a(right):
        return left
    if other.is_a(left):
        return right
    msg = f"schemata {left} and {right} exclude each other"
    raise InputError(msg)


def caption_of(schema: str, values: Mapping[str, Sequence[str]]) -> str:
    """The caption of an entity.

    It is the first value of the first caption property that has one, else the schema's
    label. Values are taken in the order given.

    Raises:
        InputError: there is no such schema.
    """
    found = load_model().get(schema)
    for name in found.caption:
        for value in values.get(name, ()):
            if value:
                return value
    return found.label


def _build(name: str, raw: Mapping[str, Any], built: dict[str, Schema]) -> Schema:
    if name in built:
        return built[name]
    entry = raw[name]
    parents = [_build(parent, raw, built) for parent in entry["extends"]]
    properties: dict[str, Property] = {}
    for parent in parents:
        properties.update(parent.properties)
    for key, value in entry["properties"].items():
        properties[key] = Property(key, value["label"], value["type"], value.get("range"), bool(value.get("own")))
    edge = entry.get("edge")
    inherited = next((parent for parent in parents if parent.caption), None)
    schema = Schema(
        name=name,
        label=entry["label"],
        plural=entry["plural"],
        extends=tuple(entry["extends"]),
        ancestors=frozenset({name}).union(*(parent.ancestors for parent in parents)),
        abstract=bool(entry.get("abstract")),
        own=bool(entry.get("own")),
        pure=entry.get("pure", name),
        caption=tuple(entry.get("caption") or (inherited.caption if inherited is not None else ())),
        featured=tuple(entry.get("featured", ())),
        required=tuple(entry.get("required", ())),
        edge=None if edge is None else Edge(edge["source"], edge["target"]),
        properties=MappingProxyType(properties),
    )
    built[name] = schema
    return schema


def _nearest(name: str, names: Mapping[str, object]) -> str | None:
    close = difflib.get_close_matches(name, list(names), n=1)
    return f"did you mean {close[0]}?" if close else None
