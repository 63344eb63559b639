# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Search with facets: one box, what narrows the result at its side, pages of results.

Every state of the page is an address: the words, the chosen facet values and the offset
stand in the query, so a result can be bookmarked, printed and cited.
"""

from __future__ import annotations

from starlette.responses import Response

from holdfast.record.search import Hit, SearchResult
from holdfast.web.asked import Asked
from holdfast.web.pages.listing import as_of
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
    found = _found(asked, words, filters, offset)
    chosen = [(name, value) for name, values in filters.items() for value in values]
    values = {
        "title": f"Search: {words}" if words else "Search",
        "at": "/search",
        "q": words,
        "total": found.total,
        "first": offset + 1,
        "last": offset + len(found.hits),
        "hits": [_hit(hit) for hit in found.hits],
        "facets": _facets(found, words, chosen),
        "chosen": [
            {"facet": name, "value": value, "without": _address(words, [p for p in chosen if p != (name, value)])}
            for name, value in chosen
        ],
        "earlier": _address(words, chosen, max(0, offset - _PER_PAGE)) if offset else None,
        "later": _address(words, chosen, offset + _PER_PAGE) if offset + _PER_PAGE < found.total else None,
        "as_of": as_of(asked),
    }
    return asked.page("search.html", values)


def _found(asked: Asked, words: str, filters: dict[str, list[str]], offset: int) -> SearchResult:
    """The result; the first page of everything, which costs most and is asked for most, is kept while it holds."""

    def find() -> SearchResult:
        return asked.record.search(words, filters, limit=_PER_PAGE, offset=offset)

    if words or filters or offset:
        return find()
    return asked.memory.recall("everything", asked.state(), find)


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "href": url(f"/entity/{hit.id}"), "id": hit.id, "caption": hit.caption, "schema": hit.schema,
        "datasets": hit.datasets, "countries": hit.countries, "topics": hit.topics, "listed": hit.listed,
    }  # fmt: skip


def _facets(found: SearchResult, words: str, chosen: list[tuple[str, str]]) -> list[dict[str, object]]:
    facets: list[dict[str, object]] = []
    for name, label in _FACETS:
        values = [
            {
                "value": value,
                "count": count,
                "chosen": (name, value) in chosen,
                "href": _toggled(words, chosen, (name, value)),
            }
            for value, count in found.facets.get(name, ())
        ]
        if values:
            facets.append({"name": name, "label": label, "open": values[:_OPEN_VALUES], "more": values[_OPEN_VALUES:]})
    return facets


def _toggled(words: str, chosen: list[tuple[str, str]], pair: tuple[str, str]) -> str:
    return _address(words, [one for one in chosen if one != pair] if pair in chosen else [*chosen, pair])


def _address(words: str, chosen: list[tuple[str, str]], offset: int = 0) -> str:
    return url("/search", [("q", words), *chosen, ("offset", offset or None)])
