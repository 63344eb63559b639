# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures under the headings of the public record, narrowed by kind, authority, programme and status.

Every state of the page is an address. The counts of a heading are those of the selection, so
a number and the list it opens agree. The measures are read from the record once for a day and
kept as long as the record stands.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from holdfast.model.measure import headings, kinds
from holdfast.record.measures import DATES, NOT_DATED, NOT_STATED, Measure, Selection
from holdfast.record.times import NOW
from holdfast.web.asked import Asked
from holdfast.web.pages.listing import as_of
from holdfast.web.pages.moment import moment_of
from holdfast.web.render import url
from holdfast.workspace.measures import (
    AskedMeasures,
    Found,
    Recall,
    aimed_at,
    counted_words,
    day_given,
    find_measures,
    who_listed_first,
)

__all__ = ["measures", "order", "recalled"]

_PER_PAGE = 25
_FACETS = (
    ("authority", "Authority"), ("country", "Country of the authority"), ("program", "Programme"),
    ("status", "Status"), ("dataset", "List"),
)  # fmt: skip
_OPEN_VALUES = 8  # facet values shown before "more"
_FARTHEST = 10_000_000
_NAMES = 6  # targets named in one line
Pair = tuple[str, str]


def measures(asked: Asked) -> Response:
    """The measures for `q`, `as_of` and the facet values in the query."""
    words = asked.query.get("q", "").strip()
    on = asked.query.get("as_of", "").strip()
    offset = asked.number("offset", 0, _FARTHEST)
    names = ("heading", "kind", *(name for name, _ in _FACETS))
    filters = {name: asked.query.getlist(name) for name in names if asked.query.getlist(name)}
    moment = moment_of(asked)
    day = day_given(on) if on else None
    query = AskedMeasures(words, filters, day, moment.times, limit=_PER_PAGE, offset=offset)
    found = asked.memory.recall(
        f"measures {query!r}", (*asked.standing(), *asked.state()),
        lambda: find_measures(asked.workspace, query, recall=recalled(asked)), passing=True,
    )  # fmt: skip
    chosen = [(name, value) for name, values in filters.items() for value in values]
    state = _State([("q", words), ("as_of", on), *moment.pairs], chosen)
    chosen_of = found.selection
    values = {
        "title": f"Measures: {words}" if words else "Measures",
        "at": "/measures",
        "words": words,
        "on": on,
        "day": str(found.day),
        "total": chosen_of.total,
        "counted": counted_words(chosen_of),
        "first": offset + 1,
        "last": offset + len(chosen_of.measures),
        "headings": _headings(chosen_of, state),
        "facets": _facets(chosen_of, state),
        "kept": chosen,
        "chosen": [{"facet": pair[0], "value": _label(pair), "without": state.without(pair)} for pair in chosen],
        "shown": len(chosen_of.measures),
        "rows": _grouped([_row(one, found) for one in chosen_of.measures]),
        "moment": moment,
        "now": url("/measures", [("q", words), ("as_of", on), *chosen]),
        "earlier": state.address(max(0, offset - _PER_PAGE)) if offset else None,
        "later": state.address(offset + _PER_PAGE) if offset + _PER_PAGE < chosen_of.total else None,
        "as_of": as_of(asked),
    }
    return asked.page("measures.html", values)


def order(asked: Asked) -> Response:
    """Who listed a party first, by the dates that the lists state."""
    moment = moment_of(asked)
    found = who_listed_first(asked.workspace, asked.params["id"], times=moment.times, recall=recalled(asked))
    rows = [
        {
            "rank": one.rank, "authority": one.authority, "country": one.country, "date": one.date,
            "after": one.after, "before": one.before, "dataset": one.dataset, "href": url(f"/entity/{one.measure}"),
        }
        for one in found.rows
    ]  # fmt: skip
    values = {
        "title": f"Who listed first: {found.caption}", "at": "/measures", "caption": found.caption,
        "href": url(f"/entity/{found.party}", moment.pairs), "rows": rows, "as_of": moment.listed_at or as_of(asked),
        "moment": moment, "here": url(f"/order/{found.party}"),
    }  # fmt: skip
    return asked.page("order.html", values)


def recalled(asked: Asked) -> Recall:
    """Keeps the measures of now, and beside them those of the day last asked for."""

    def recall(load: Callable[[], tuple[Measure, ...]], key: tuple[object, ...]) -> tuple[Measure, ...]:
        now = key == (asked.today, asked.today, NOW)
        return asked.memory.recall("measures" if now else "measures of a day", (*asked.standing(), *key), load)

    return recall


class _State:
    """What the address says, and addresses that say one thing more or less."""

    def __init__(self, given: list[Pair], chosen: list[Pair]) -> None:
        self.given = given
        self.chosen = chosen

    def address(self, offset: int = 0, chosen: list[Pair] | None = None) -> str:
        pairs = self.chosen if chosen is None else chosen
        return url("/measures", [*self.given, *pairs, ("offset", offset or None)])

    def without(self, pair: Pair) -> str:
        return self.address(chosen=[one for one in self.chosen if one != pair])

    def toggled(self, pair: Pair) -> str:
        return self.without(pair) if pair in self.chosen else self.address(chosen=[*self.chosen, pair])

    def only(self, pair: Pair) -> str:
        """The heading instead of another one."""
        return self.address(chosen=[*(one for one in self.chosen if one[0] not in {"heading", "kind"}), pair])


def _headings(selection: Selection, state: _State) -> list[dict[str, object]]:
    """Each heading with its number and its kinds, in the order of the public record; the uncounted ones apart."""
    numbers, of_kind = dict(selection.facets.get("heading", ())), dict(selection.facets.get("kind", ()))
    shown = []
    for name, one in headings().items():
        pair = ("heading", name)
        found = [
            (kind, of_kind[kind])
            for kind, described in kinds().items()
            if described.heading == name and kind in of_kind
        ]
        if not one.counted and not numbers.get(name):
            continue
        shown.append({
            "label": one.label, "number": numbers.get(name, 0), "counted": one.counted, "chosen": pair in state.chosen,
            "href": state.without(pair) if pair in state.chosen else state.only(pair),
            "kinds": [
                {"name": kind, "number": number, "says": kinds()[kind].says, "href": state.toggled(("kind", kind))}
                for kind, number in sorted(found, key=lambda item: (-item[1], item[0]))
            ],
        })  # fmt: skip
    if numbers.get(NOT_STATED):
        pair = ("heading", NOT_STATED)
        href = state.without(pair) if pair in state.chosen else state.only(pair)
        shown.append({
            "label": "Kind not stated", "number": numbers[NOT_STATED], "counted": False, "chosen": pair in state.chosen,
            "href": href, "kinds": [],
        })  # fmt: skip
    return shown


def _label(pair: Pair) -> str:
    if pair[0] != "heading":
        return pair[1]
    return headings()[pair[1]].label if pair[1] in headings() else f"kind {pair[1]}"


def _facets(selection: Selection, state: _State) -> list[dict[str, object]]:
    facets: list[dict[str, object]] = []
    for name, label in _FACETS:
        values = [
            {
                "value": value,
                "count": count,
                "chosen": (name, value) in state.chosen,
                "href": state.toggled((name, value)),
            }
            for value, count in selection.facets.get(name, ())
        ]
        if values:
            facets.append({"name": name, "label": label, "open": values[:_OPEN_VALUES], "more": values[_OPEN_VALUES:]})
    return facets


def _row(one: Measure, found: Found) -> dict[str, object]:
    named = [(target, found.names[target]) for target in one.targets if target in found.names]
    acts = found.text(one.id, "legalAct")
    links = [link for link in found.text(one.id, "legalActUrl") if link.startswith(("https://", "http://"))]
    return {
        "id": one.id, "href": url(f"/entity/{one.id}"), "dataset": one.dataset, "kinds": one.values("kind"),
        "kinds_of": [{"href": url(f"/entity/{one.id}"), "kinds": one.values("kind")}],
        "status": one.status, "computed": not one.stated and one.status not in {"in force", NOT_DATED},
        "targets": [{"href": url(f"/entity/{target}"), "name": name} for target, name in named[:_NAMES]],
        "others": max(0, len(named) - _NAMES), "against": aimed_at(one, found),
        "title": found.text(one.id, "title"),
        "authority": one.authority, "countries": one.country,
        "programs": tuple(name for name in one.program if name not in acts),  # some lists call the act the programme
        "acts": acts, "links": links if len(links) == len(acts) else (),
        "dates": [(DATES[prop], value) for prop, value in one.dates],
    }  # fmt: skip


_OF_ITS_OWN = frozenset({"id", "href", "kinds", "kinds_of"})


def _grouped(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Neighbours that differ by nothing but their kind (a list may state one measure per kind) as one row."""
    grouped: list[dict[str, object]] = []
    for row in rows:
        last = grouped[-1] if grouped and row["targets"] else None
        if last is not None and all(last[name] == row[name] for name in row.keys() - _OF_ITS_OWN):
            grouped[-1] = {**last, "kinds_of": [*_list(last["kinds_of"]), *_list(row["kinds_of"])]}
        else:
            grouped.append(row)
    return grouped


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
