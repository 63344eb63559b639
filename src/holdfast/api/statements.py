# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`GET /statements`: who asserts each value of an entity, since when, and on what bytes.

A row is FollowTheMoney's statement with its own id; `evidence` names the capture and the
place in it, in the printed form that `holdfast cite` resolves. Statements are asked for by
entity (`entity_id` or `canonical_id`); the other filters narrow them.

Runs in a thread: it reads the database.
"""

from __future__ import annotations

from holdfast.api.answers import Answer, Problem, found, instant, invalid
from holdfast.api.asked import Asked
from holdfast.api.holding import Holding
from holdfast.base.errors import UsageError
from holdfast.model.statement import Statement, statement_id
from holdfast.record.vocabulary import prop_type

__all__ = ["statements"]

_MOST = 5_000
_SORTED = ("canonical_id", "entity_id", "prop", "value", "schema", "dataset", "first_seen", "last_seen", "id")


def statements(asked: Asked, holding: Holding) -> Answer:
    """A page of statements.

    Raises:
        UsageError: `sort` names no column.
    """
    key = asked.text("entity_id") or asked.text("canonical_id")
    asked.text("canonical_id")
    limit, offset = asked.number("limit", 50, _MOST), asked.number("offset", 0, 1_000_000)
    wanted = {name: asked.text(name) for name in ("dataset", "prop", "value", "schema")}
    order = asked.many("sort") or ("canonical_id", "prop")
    if not key:
        asked.problems.append(Problem(("query", "entity_id"), "entity_id or canonical_id is wanted", "missing"))
    if asked.problems:
        return invalid(asked.problems)
    view = holding.record.entity(key)
    own = [one for said in view.properties.values() for one in said] if view is not None else []
    scope = holding.scopes.get(wanted["dataset"], frozenset()) if wanted["dataset"] else holding.datasets
    filters = [(name, text) for name, text in wanted.items() if text and name != "dataset"]
    rows = [_row(one) for one in own if one.dataset in scope and all(getattr(one, name) == t for name, t in filters)]
    for field in reversed(order):
        name, _, direction = field.partition(":")
        if name not in _SORTED or direction not in {"", "asc", "desc"}:
            raise UsageError(f"Invalid sort: {field[:60]!r}", hint="columns are " + ", ".join(_SORTED))
        rows.sort(key=lambda row, name=name: str(row[name]), reverse=direction == "desc")  # type: ignore[misc] # bound now
    page = rows[offset : offset + limit]
    total = {"value": len(rows), "relation": "eq"}
    return found({"results": page, "total": total, "limit": limit, "offset": offset})


def _row(one: Statement) -> dict[str, object]:
    return {
        "id": statement_id(one.dataset, one.entity, one.prop, one.value, one.lang),
        "entity_id": one.entity,
        "canonical_id": one.entity,
        "prop": one.prop,
        "prop_type": prop_type(one.schema, one.prop),
        "schema": one.schema,
        "value": one.value,
        "original_value": one.original,
        "dataset": one.dataset,
        "lang": one.lang,
        "first_seen": instant(one.first_seen),
        "last_seen": instant(one.last_seen),
        "evidence": [{"capture": str(one.citation.payload), "locator": str(one.citation)}],
    }
