# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`GET /search/{dataset}`: the search box over the wire, with facets.

What the record can filter by, it filters and counts exactly. The rest (all of several values,
`filter=properties.…`, `changed_since`, another order) is looked for among the first
`_SCANNED` entities found; when there are more, `total.relation` says `gte` and facets count
what was found before.

Runs in a thread: it reads the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from holdfast.api.answers import Answer, encode, invalid
from holdfast.api.asked import Asked
from holdfast.api.criteria import MOST_RESULTS, narrowed, schemata_given
from holdfast.api.holding import Holding, document_of, wire_entity
from holdfast.api.interface import descendants, known_schema
from holdfast.api.wording import Wording, read_wording
from holdfast.base.errors import UsageError
from holdfast.model.schema import load_model
from holdfast.names.places import country_name
from holdfast.record.entity import EntityView
from holdfast.record.search import SearchResult
from holdfast.record.vocabulary import COUNTRY_PROPS
from holdfast.sources.catalog import catalog

__all__ = ["MOST_OFFSET", "order_of", "search"]

MOST_OFFSET = 9_499
_SCANNED = 1_000  # half a second of work
_FACETS = {"countries": "country", "topics": "topic", "datasets": "dataset", "schema": "schema"}
_UNCOUNTED = ("identifiers", "genders")
_LABELS = {
    "countries": "Countries", "topics": "Topics", "datasets": "Data sources", "schema": "Types",
    "identifiers": "Identifiers", "genders": "Genders",
}  # fmt: skip
_FILTERS = "known are countries, topics, datasets, schema, properties.NAME"
_Counts = Mapping[str, tuple[tuple[str, int], ...]]
_Keep = Callable[[EntityView], bool]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the record is asked, and what is looked at afterwards."""

    words: str
    filters: dict[str, tuple[str, ...]]
    keeps: tuple[_Keep, ...]
    order: Callable[[Sequence[EntityView]], list[EntityView]] | None
    limit: int
    offset: int
    nothing: bool


def search(asked: Asked, holding: Holding) -> Answer:
    """Answer one search.

    Raises:
        NotFound: no such dataset.
        UsageError: `q`, `filter`, `sort` or a schema cannot be understood.
    """
    plan = _plan(asked, holding)
    facets = asked.many("facets") if asked.text("facets") else ("countries", "topics", "datasets")
    warnings = []
    if asked.flag("fuzzy", default=False):
        warnings.append("fuzzy is not applied: /match forgives spelling, /search does not")
    asked.text("target")
    if asked.problems:
        return invalid(asked.problems)
    warnings += asked.warnings
    warnings += [f"the facet {name} is not counted" for name in facets if name in _UNCOUNTED]
    warnings += [f"the facet {name[:60]!r} is not known; ignored" for name in facets if name not in _LABELS]
    views, total, relation, counts = _look(plan, holding)
    body = {
        "facets": {name: _facet(name, counts) for name in facets if name in _LABELS},
        "total": {"value": total, "relation": relation},
        "limit": plan.limit,
        "offset": plan.offset,
        **({"warnings": warnings} if warnings else {}),
    }
    results = b",".join(document_of(wire_entity(view)).whole for view in views)
    return Answer(200, b'{"results":[' + results + b"]," + encode(body)[1:])


def _plan(asked: Asked, holding: Holding) -> _Plan:
    scope = holding.scope(asked.path["dataset"])
    simple = asked.flag("simple", default=False)
    wording = read_wording(asked.text("q"), simple=simple)
    kept = narrowed(asked, holding, scope)
    schema = asked.text("schema", "Thing") or "Thing"
    if known_schema(schema) is None:
        raise UsageError(f"Invalid schema: {schema[:60]}")
    schemata = None if schema == "Thing" else descendants(schema)
    if without := schemata_given(asked, "exclude_schema"):
        schemata = (descendants("Thing") if schemata is None else schemata) - without
    filters, keeps = _filters(asked, wording)
    if schemata is not None:
        filters["schema"] = tuple(sorted(schemata.intersection(filters.get("schema", tuple(schemata)))))
    if kept is not None:
        filters["dataset"] = tuple(sorted(kept.intersection(filters.get("dataset", tuple(kept)))))
    if since := asked.instant("changed_since"):
        keeps.append(lambda view: view.last_change >= since)
    return _Plan(
        wording.words,
        filters,
        tuple(keeps),
        order_of(asked),
        asked.number("limit", 10, MOST_RESULTS),
        asked.number("offset", 0, MOST_OFFSET),
        nothing=any(not values for values in filters.values()),
    )


def _filters(asked: Asked, wording: Wording) -> tuple[dict[str, tuple[str, ...]], list[_Keep]]:
    every = asked.choice("filter_op", "OR", ("OR", "AND")) == "AND"
    given: dict[str, list[str]] = {name: list(asked.many(name)) for name in ("countries", "topics", "datasets")}
    keeps: list[_Keep] = []
    for text in asked.many("filter", commas=False):
        field, colon, value = text.partition(":")
        if not colon or not field.strip() or not value.strip():
            raise UsageError(f"Invalid filter: {text[:60]!r}", hint="write filter=field:value")
        if field in _FACETS:
            given.setdefault(field, []).append(value.strip())
        elif field.startswith("properties.") and field[11:].isidentifier():
            keeps.append(_begins(field[11:], value.strip()))
        else:
            raise UsageError(
                f"Invalid filter field: {field[:60]!r}",
                hint="known are countries, topics, datasets, schema, properties.NAME",
            )
    filters = dict(wording.filters)
    for name, values in given.items():
        if not values:
            continue
        facet = _FACETS[name]
        held = filters.get(facet)
        wanted = tuple(values) if held is None else tuple(value for value in values if value in held)
        filters[facet] = wanted
        if every and len(values) > 1:
            keeps.append(_has_all(facet, frozenset(values)))
    return filters, keeps


def _begins(prop: str, start: str) -> _Keep:
    return lambda view: any(value.lower().startswith(start.lower()) for value in view.values(prop))


def _has_all(facet: str, wanted: frozenset[str]) -> _Keep:
    def values(view: EntityView) -> frozenset[str]:
        if facet == "country":
            return frozenset(value for prop in COUNTRY_PROPS for value in view.values(prop))
        return frozenset({"topic": view.values("topics"), "dataset": view.datasets}.get(facet, (view.schema,)))

    return lambda view: wanted <= values(view)


def order_of(asked: Asked) -> Callable[[Sequence[EntityView]], list[EntityView]] | None:
    """The order that `sort=field:asc|desc` asks for; `None` when it does not.

    Raises:
        UsageError: the direction is neither.
    """
    keys: list[tuple[str, bool]] = []
    for text in asked.many("sort"):
        field, _, direction = text.partition(":")
        if direction not in {"", "asc", "desc"}:
            raise UsageError(f"Invalid sort: {text[:60]!r}", hint="write sort=field:asc or sort=field:desc")
        keys.append((field.removeprefix("properties."), direction == "desc"))
    if not keys:
        return None

    def ordered(views: Sequence[EntityView]) -> list[EntityView]:
        found = list(views)
        for field, down in reversed(keys):
            found.sort(key=lambda view: _sort_key(view, field), reverse=down)
        return found

    return ordered


def _sort_key(view: EntityView, field: str) -> str:
    if field in {"id", "caption", "schema", "first_seen", "last_seen", "last_change"}:
        return str(getattr(view, field))
    return min(view.values(field), default="")


def _look(plan: _Plan, holding: Holding) -> tuple[Sequence[EntityView], int, str, _Counts]:
    """A page of entities, the total and how exact it is, and facet counts."""
    if plan.nothing:
        return (), 0, "eq", {}
    record = holding.record
    if not plan.keeps and plan.order is None:
        found = record.search(plan.words, plan.filters, limit=plan.limit, offset=plan.offset)
        return _views(found, holding), found.total, "eq", found.facets
    found = record.search(plan.words, plan.filters, limit=_SCANNED)
    views = [view for view in _views(found, holding) if all(keep(view) for keep in plan.keeps)]
    if plan.order is not None:
        views = plan.order(views)
    page = views[plan.offset : plan.offset + plan.limit]
    total = len(views) if plan.keeps else found.total
    return page, total, "gte" if plan.keeps and found.total > _SCANNED else "eq", found.facets


def _views(found: SearchResult, holding: Holding) -> list[EntityView]:
    views = (holding.record.entity(hit.id) for hit in found.hits)
    return [view for view in views if view is not None]


def _facet(name: str, counts: _Counts) -> dict[str, object]:
    values = counts.get(_FACETS.get(name, ""), ())
    labelled = [{"name": value, "label": _label(name, value), "count": count} for value, count in values]
    return {"label": _LABELS[name], "values": labelled}


def _label(name: str, value: str) -> str:
    if name == "countries":
        return country_name(value) or value
    if name == "topics":
        return load_model().topics.get(value, value)
    if name == "datasets":
        return catalog()[value].title if value in catalog() else value
    schema = known_schema(value)
    return schema.plural if schema is not None else value
