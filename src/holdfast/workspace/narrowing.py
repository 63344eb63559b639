# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Filters that nothing here answers to: told apart from filters that found nothing.

"None found in these sources" is a statement about the sources. A dataset, programme or country
that is spelt wrongly would get the same answer for a bad reason, so a filter that found nothing
is looked at again: when no list held ever says its value, the caller hears that instead, with the
nearest value that is said. A country may be named in words ("Russia"); a real country, topic or
status that no party has is an honest "none found".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from holdfast.base.errors import UsageError
from holdfast.model.measure import statuses
from holdfast.model.schema import load_model
from holdfast.names.places import country_code
from holdfast.record.measures import NOT_DATED, NOT_STATED, select
from holdfast.record.times import Times
from holdfast.sources.catalog import catalog

if TYPE_CHECKING:
    from holdfast.record.measures import Measure
    from holdfast.workspace.opening import Workspace

__all__ = ["coded", "refuse_unsaid_measures", "refuse_unsaid_search"]

_CALLED = {"program": "programme", "authority": "authority", "status": "status", "topic": "topic"}
_NEAR = 0.5  # how alike a suggestion must be: programmes differ in a word or two
_ALL_TIMES = Times()


def coded(filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The filters with countries as the record writes them: "Russia" and "RU" are ru, "uk" is gb."""
    return {
        name: [(country_code(one) or one) if name == "country" else one for one in values]
        for name, values in filters.items()
    }


def refuse_unsaid_search(workspace: Workspace, filters: Mapping[str, Sequence[str]]) -> None:
    """Of a search that found nothing: refuse a filter whose value no party here has.

    Raises:
        UsageError: the value is said nowhere; the nearest that is said is the hint.
    """
    for name, value in _pairs(filters):
        if name == "dataset":
            _require_held(workspace, value)
        elif name == "country":
            _require_country(value)
        elif name == "topic":
            _require("topic", value, load_model().topics)
        elif name == "program" and not workspace.record.search("", {name: [value]}, limit=1).total:
            _require(name, value, [said for said, _ in workspace.record.search("", {}, limit=1).facets[name]])


def refuse_unsaid_measures(
    workspace: Workspace,
    filters: Mapping[str, Sequence[str]],
    facets: Mapping[str, Sequence[tuple[str, int]]],
) -> None:
    """Of measures selected, with their `facets`: refuse a filter whose value no measure here has.

    Raises:
        UsageError: the value is said nowhere; the nearest that is said is the hint.
    """
    unseen = [(name, value) for name, value in _pairs(filters) if value not in dict(facets.get(name, ()))]
    said: Mapping[str, Sequence[tuple[str, int]]] | None = None
    for name, value in unseen:
        if value == NOT_STATED or name in {"heading", "kind"}:  # vocabularies, looked up before
            continue
        if name == "dataset":
            _require_held(workspace, value)
        elif name == "country":
            _require_country(value)
        else:
            said = said or select(_measures(workspace), {}, limit=0).facets
            known = (*statuses(), NOT_DATED) if name == "status" else ()
            _require(name, value, [*known, *(one for one, _ in said[name])])


def _measures(workspace: Workspace) -> tuple[Measure, ...]:
    return workspace.record.measures(workspace.clock.now().date(), _ALL_TIMES, past=True)


def _pairs(filters: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, values in filters.items() for value in values)


def _require_held(workspace: Workspace, value: str) -> None:
    held = [view.source for view in workspace.record.sources()]
    if value in catalog() and value not in held:
        raise UsageError(f"no capture of {value} is held", hint=f"holdfast sources {value}")
    if value not in held:
        near = get_close_matches(value.lower(), held, 1, _NEAR)
        hint = f"did you mean {near[0]}?" if near else "holdfast sources"
        raise UsageError(f"no such dataset is held: {value[:80]}", hint=hint)


def _require_country(value: str) -> None:
    if country_code(value) is None:
        raise UsageError(f"no country is called {value[:40]!r}", hint="two letters or its name: ru, Belarus, eu")


def _require(name: str, value: str, said: Collection[str]) -> None:
    if value in said:
        return
    spelt = {one.casefold(): one for one in said}
    near = get_close_matches(value.casefold(), spelt, 1, _NEAR)
    hint = f"did you mean --{name} {spelt[near[0]]!r}?" if near else f"leave --{name} out to see what there is"
    raise UsageError(f"no {_CALLED[name]} here is called {value[:80]!r}", hint=hint)
