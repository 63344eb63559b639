# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Search with facets: one box, what narrows the result at its side, pages of results.

Every state of the page is an address: the words, the chosen facet values and the offset
stand in the query, so a result can be bookmarked, printed and cited.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from holdfast.record.search import Hit, SearchResult
from holdfast.web.asked import Asked
from holdfast.web.pages.listing import as_of
from holdfast.web.pages.moment import Moment, moment_of
from holdfast.web.render import url

__all__ = ["search"]

_PER_PAGE = 25
_FACETS = (
    ("schema", "Kind"), ("country", "Country"), ("topic", "Topic"), ("dataset", "List"), ("program", "Programme"),
    ("measure", "Measure"),
)  # fmt: skip
_OPEN_VALUES = 8  # facet values shown before "more"
_FARTHEST = 1_000_000


def search(asked: Asked) -> Response:
    """Results for `q` and the facet values in the query; everything listed when neither is given."""
    words = asked.query.get("q", "").strip()
    offset = asked.number("offset", 0, _FARTHEST)
    filters = {name: asked.query.getlist(name) for name, _ in _FACETS if asked.query.getlist(name)}
    moment = moment_of(asked)
    found = _found(asked, words, filters, offset, moment)
    state = _State(words, moment)
    chosen = [(name, value) for name, values in filters.items() for value in values]
    values = {
        "title": f"Search: {words}" if words else "Search",
        "at": "/search",
        "q": words,
        "total": found.total,
        "first": offset + 1,
        "last": offset + len(found.hits),
        "hits": [_hit(hit) for hit in found.hits],
        "facets": _facets(found, state, chosen),
        "chosen": [
            {"facet": name, "value": value, "without": state.address([p for p in chosen if p != (name, value)])}
            for name, value in chosen
        ],
        "earlier": state.address(chosen, max(0, offset - _PER_PAGE)) if offset else None,
        "later": state.address(chosen, offset + _PER_PAGE) if offset + _PER_PAGE < found.total else None,
        "moment": moment,
        "kept": [("q", words), *chosen],
        "now": url("/search", [("q", words), *chosen]),
        "as_of": as_of(asked),
    }
    return asked.page("search.html", values)


@dataclass(frozen=True, slots=True)
class _State:
    """What every address of a result has: the words and the times."""

    words: str
    moment: Moment

    def address(self, chosen: list[tuple[str, str]], offset: int = 0) -> str:
        """The result for these facet values, from `offset` on."""
        return url("/search", [("q", self.words), *chosen, *self.moment.pairs, ("offset", offset or None)])


def _found(  # noqa: PLR0917 - what the address says
    asked: Asked, words: str, filters: dict[str, list[str]], offset: int, moment: Moment
) -> SearchResult:
    """The result, kept while it holds: whoever opens a party comes back to the list, and turns its pages."""

    def find() -> SearchResult:
        return asked.record.search(words, filters, moment.times, limit=_PER_PAGE, offset=offset)

    everything = not (words or filters or offset or moment.past)  # costs most, is asked for most: stays
    question = f"search {words!r} {sorted(filters.items())!r} {offset} {moment.times!r}"
    return asked.memory.recall(question, asked.state(), find, passing=not everything)


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "href": url(f"/entity/{hit.id}"), "id": hit.id, "caption": hit.caption, "schema": hit.schema,
        "datasets": hit.datasets, "countries": hit.countries, "topics": hit.topics, "listed": hit.listed,
    }  # fmt: skip


def _facets(found: SearchResult, state: _State, chosen: list[tuple[str, str]]) -> list[dict[str, object]]:
    facets: list[dict[str, object]] = []
    for name, label in _FACETS:
        values = [
            {
                "value": value,
                "count": count,
                "chosen": (name, value) in chosen,
                "href": _toggled(state, chosen, (name, value)),
            }
            for value, count in found.facets.get(name, ())
        ]
        if values:
            facets.append({"name": name, "label": label, "open": values[:_OPEN_VALUES], "more": values[_OPEN_VALUES:]})
    return facets


def _toggled(state: _State, chosen: list[tuple[str, str]], pair: tuple[str, str]) -> str:
    return state.address([one for one in chosen if one != pair] if pair in chosen else [*chosen, pair])
