# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`GET /entities/{id}` and what is adjacent to an entity.

Nested, an entity carries its neighbours one hop away in either direction: what points at it
stands under the inverse name (`sanctions`, `directorshipDirector`). Where the neighbour is a
link (a schema with two ends), its other end is inlined too, and never beyond that. Ids that
are already on the way stay plain texts.

Runs in a thread: it reads the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from holdfast.api.answers import Answer, found, invalid, refused
from holdfast.api.asked import Asked
from holdfast.api.criteria import MOST_RESULTS
from holdfast.api.holding import Holding, wire_entity
from holdfast.api.interface import known_schema, reverse_name, reverse_names
from holdfast.api.search import MOST_OFFSET, order_of
from holdfast.model.schema import Schema
from holdfast.record.entity import EntityView, Link

__all__ = ["adjacent", "adjacent_by", "entity"]

_ABSENT = "No such entity!"


def entity(asked: Asked, holding: Holding) -> Answer:
    """One party with what every list states of it; 308 to its canonical id when it is asked for by another one's."""
    nested = asked.flag("nested", default=True)
    if asked.problems:
        return invalid(asked.problems)
    view = holding.record.party(asked.path["id"])
    if view is None:
        return refused(404, _ABSENT)
    if view.id != asked.path["id"]:
        place = f"/entities/{quote(view.id, safe='')}"
        return Answer(308, b"", ((b"location", place.encode()),))
    return found(_nested(view, holding) if nested else wire_entity(view))


def adjacent(asked: Asked, holding: Holding) -> Answer:
    """The entity and all its neighbours, a page of each property."""
    limit, offset = asked.number("limit", 10, MOST_RESULTS), asked.number("offset", 0, MOST_OFFSET)
    order = order_of(asked)
    if asked.problems:
        return invalid(asked.problems)
    view = holding.record.party(asked.path["id"])
    if view is None:
        return refused(404, _ABSENT)
    pages = {
        name: _page(views if order is None else order(views), view, holding, (limit, offset))
        for name, views in _neighbours(view, holding).items()
    }
    return found({"entity": wire_entity(view), "adjacent": pages})


def adjacent_by(asked: Asked, holding: Holding) -> Answer:
    """The neighbours by one property."""
    limit, offset = asked.number("limit", 10, MOST_RESULTS), asked.number("offset", 0, MOST_OFFSET)
    order, name = order_of(asked), asked.path["prop"]
    if asked.problems:
        return invalid(asked.problems)
    view = holding.record.party(asked.path["id"])
    if view is None:
        return refused(404, _ABSENT)
    if name not in _properties(known_schema(view.schema)):
        return refused(404, f"No such property: {name[:60]}")
    views = _neighbours(view, holding).get(name, [])
    return found(_page(views if order is None else order(views), view, holding, (limit, offset)))


def _properties(schema: Schema | None) -> frozenset[str]:
    """The names of properties that lead to other entities, either way."""
    if schema is None:
        return frozenset()
    outgoing = (name for name, prop in schema.properties.items() if prop.type == "entity")
    return reverse_names(schema.name).union(outgoing)


def _name(link: Link) -> str:
    return link.prop if link.outgoing else reverse_name(link.entity.schema, link.prop)


def _neighbours(view: EntityView, holding: Holding) -> dict[str, list[EntityView]]:
    grouped: dict[str, list[EntityView]] = {}
    for one in (view.id, *view.referents):  # what hangs on any record of the party
        for link in holding.record.adjacent(one):
            grouped.setdefault(_name(link), []).append(link.entity)
    return grouped


def _page(
    views: Sequence[EntityView], root: EntityView, holding: Holding, window: tuple[int, int]
) -> dict[str, object]:
    limit, offset = window
    return {
        "results": [_inlined(view, root.id, holding) for view in views[offset : offset + limit]],
        "total": {"value": len(views), "relation": "eq"},
        "limit": limit,
        "offset": offset,
    }


def _nested(view: EntityView, holding: Holding) -> dict[str, object]:
    whole = wire_entity(view)
    properties: dict[str, object] = dict(whole["properties"])  # type: ignore[call-overload] # wire_entity made it a dict
    for name, views in _neighbours(view, holding).items():
        known = {one.id for one in views}
        rest = [value for value in view.values(name) if value not in known]
        properties[name] = [*(_inlined(one, view.id, holding) for one in views), *rest]
    return {**whole, "properties": properties}


def _inlined(view: EntityView, root: str, holding: Holding) -> dict[str, object]:
    """A neighbour of `root`; when it is a link, with its other end."""
    whole = wire_entity(view)
    schema = known_schema(view.schema)
    if schema is None or schema.edge is None:
        return whole
    properties: dict[str, object] = dict(whole["properties"])  # type: ignore[call-overload] # wire_entity made it a dict
    for prop in (schema.edge.source, schema.edge.target):
        values = view.values(prop)
        ends = {value: holding.record.entity(value) for value in values if value not in {root, view.id}}
        if ends:
            properties[prop] = [value if (end := ends.get(value)) is None else wire_entity(end) for value in values]
    return {**whole, "properties": properties}
