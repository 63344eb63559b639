# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Asking for measures: by heading, kind, authority, programme, status, on a day, against a name.

What the command line and the pages show is the same `Found`: the selection, with the names of
those the measures aim at. A name is looked for as the search does; screening forgives spelling
and explains itself, this does neither. A measure that names no party is found by the words of
its title and of the country, sector or group it is against.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError, NotFound, UsageError
from holdfast.names.places import country_name
from holdfast.record.followed import FirstListed
from holdfast.record.measures import DATES, NOT_STATED, Measure, Selection, select
from holdfast.record.times import NOW, Times
from holdfast.record.vocabulary import query_words

if TYPE_CHECKING:
    from holdfast.record.entity import EntityView
    from holdfast.record.store import Record
    from holdfast.workspace.opening import Workspace

__all__ = [
    "AskedMeasures",
    "Found",
    "Order",
    "aimed_at",
    "counted_words",
    "day_given",
    "find_measures",
    "measure_fields",
    "who_listed_first",
]

Recall = Callable[[Callable[[], tuple[Measure, ...]], tuple[object, ...]], tuple[Measure, ...]]
_MOST_TARGETS = 5_000  # of a search by words; more is no name
_MOST_UNNAMED = 2_000  # measures without a party that are looked into, a millisecond each; lists of parties have none


@dataclass(frozen=True, slots=True)
class AskedMeasures:
    """What to look for. `day` is the day of validity (today when `None`), `times` when the lists said so."""

    words: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    day: date | None = None
    times: Times = NOW
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The selection on `day`; `names` has the captions of its targets, `texts` what else its measures say."""

    selection: Selection
    day: date
    names: Mapping[str, str]
    texts: Mapping[str, Mapping[str, tuple[str, ...]]]

    def text(self, measure: str, prop: str) -> tuple[str, ...]:
        """The values of another property of a measure on the page (legalAct, provisions, reason and the like)."""
        return self.texts.get(measure, {}).get(prop, ())


@dataclass(frozen=True, slots=True)
class Order:
    """Who listed a party when: one line per authority, the ranked ones first."""

    party: str
    caption: str
    rows: tuple[FirstListed, ...]


def find_measures(workspace: Workspace, asked: AskedMeasures, *, recall: Recall | None = None) -> Found:
    """The measures asked for.

    `recall` may keep what the record gives for a day and times, for whoever asks often.

    Raises:
        UsageError: a filter that is no facet.
    """
    record = workspace.record
    today = workspace.clock.now().date()
    day = asked.day or today

    def load() -> tuple[Measure, ...]:
        return record.measures(day, asked.times, past=day < today)

    everything = load() if recall is None else recall(load, (day, today, asked.times))
    targets = None
    if asked.words.strip():
        hits = record.search(asked.words, {}, asked.times, limit=_MOST_TARGETS).hits
        records = frozenset(one for hit in hits for one in (hit.id, *hit.referents))  # all records of a party
        targets = records | _of_words(record, everything, asked)
    chosen = select(
        everything, asked.filters, targets=targets, parties=record.identities.canonical_ids(),
        limit=asked.limit, offset=asked.offset,
    )  # fmt: skip
    return Found(chosen, day, _names(record, chosen, asked.times), _texts(record, chosen, asked.times))


def who_listed_first(workspace: Workspace, party: str, *, times: Times = NOW, recall: Recall | None = None) -> Order:
    """When each authority first listed `party`, on whichever of its lists, as far as it is said at `times`.

    Raises:
        NotFound: nothing is said about it.
    """
    record = workspace.record
    view = record.entity(party, times)
    if view is None:
        raise NotFound(f"no entity {party} here", hint=f"holdfast search {party}")
    day = workspace.clock.now().date()

    def load() -> tuple[Measure, ...]:
        return record.measures(day, times)

    everything = load() if recall is None else recall(load, (day, day, times))
    return Order(party, view.caption, record.first_listed((party, *view.referents), everything))


def day_given(text: str) -> date:
    """The day of `--as-of`: 2022-03-01; a month or a year is its last day.

    Raises:
        UsageError: it is no date.
    """
    try:
        found = DateRange.parse(text.strip())
    except InputError as exc:
        raise UsageError(f"{text[:40]!r} is no date", hint="--as-of 2022-03-01, 2022-03 or 2022") from exc
    if found.last is None:
        raise UsageError(f"{text[:40]!r} has no end", hint="--as-of 2022-03-01, 2022-03 or 2022")
    return found.last


def counted_words(selection: Selection) -> str:
    """How many measures there are against whom; those under uncounted headings are named apart, as "5 kept apart"."""
    counted = selection.total - selection.apart
    if selection.apart and not counted:
        return f"{selection.apart:,} measures kept apart"
    whom = "1 party" if selection.targets == 1 else f"{selection.targets:,} parties"
    if counted and selection.unnamed == counted:
        whom = "no named party (a country, a sector, a group)"
    elif selection.unnamed:
        whom += f" ({selection.unnamed:,} measures name no party)"
    words = f"{counted:,} measures against {whom}"
    if selection.apart:
        words += f", and {selection.apart:,} kept apart"
    return words


def aimed_at(one: Measure, found: Found) -> tuple[str, ...]:
    """Whom a measure without a named party is against: a group with its stated number, a country, a sector.

    "336 members of …", "Russia (airspace)"; empty when the source says none of it. A group is
    told in the source's words alone, since it says by itself which country it is of.
    """
    group, count = found.text(one.id, "targetGroup"), found.text(one.id, "targetCount")
    if group:
        return (f"{count[0]} {group[0]}", *group[1:]) if len(count) == 1 else group
    countries = ", ".join(country_name(code) or code for code in found.text(one.id, "targetCountry"))
    sectors = ", ".join(found.text(one.id, "targetSector"))
    if countries and sectors:
        return (f"{countries} ({sectors})",)
    if countries or sectors:
        return (countries or sectors,)
    return (f"{count[0]} unnamed",) if count else ()


def measure_fields(one: Measure, found: Found) -> dict[str, object]:
    """One measure for `--json` and `/measures.json`."""
    return {
        "id": one.id,
        "dataset": one.dataset,
        "kind": list(one.kind) or [NOT_STATED],
        "heading": list(one.heading) or [NOT_STATED],
        "authority": list(one.authority),
        "country": list(one.country),
        "program": list(one.program),
        "status": one.status,
        "status_is": "stated by the source" if one.stated else "computed from its dates",
        "targets": [{"id": target, "name": found.names.get(target)} for target in one.targets],
        "aimed_at": list(aimed_at(one, found)),
        "dates": [{"of": DATES[prop], "date": value} for prop, value in one.dates],
        **{prop: list(values) for prop, values in found.texts.get(one.id, {}).items()},
    }


_SAID = (
    "title", "legalAct", "legalActUrl", "provisions", "reason", "duration", "targetCountry", "targetSector",
    "targetGroup", "targetCount", "legalStanding", "listName", "authorityId", "unscId", "summary",
)  # fmt: skip


def _of_words(record: Record, everything: Sequence[Measure], asked: AskedMeasures) -> frozenset[str]:
    """The measures without a party whose title, group, sector or country has all the words."""
    wanted = set(query_words(asked.words))
    unnamed = [one.id for one in everything if not one.targets][:_MOST_UNNAMED]
    views = [view for view in (record.entity(one, asked.times) for one in unnamed) if view is not None]
    return frozenset(view.id for view in views if wanted and wanted <= _words_of(view))


def _words_of(view: EntityView) -> set[str]:
    said = [text for prop in ("title", "targetGroup", "targetSector") for text in view.values(prop)]
    said += [country_name(code) or code for code in view.values("targetCountry")]
    return {word for text in said for word in query_words(text)}


def _texts(record: Record, chosen: Selection, times: Times) -> dict[str, dict[str, tuple[str, ...]]]:
    found = {}
    for one in chosen.measures:
        view = record.entity(one.id, times)
        if view is not None:
            found[one.id] = {prop: values for prop in _SAID if (values := view.values(prop))}
    return found


def _names(record: Record, chosen: Selection, times: Times) -> dict[str, str]:
    found = {}
    for target in dict.fromkeys(target for one in chosen.measures for target in one.targets):
        view = record.entity(target, times)
        if view is not None:
            found[target] = view.caption
    return found
