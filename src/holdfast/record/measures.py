# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures: what every authority has imposed on whom, in one shape, assembled from statements.

Readers say `Sanction` (FollowTheMoney's name) with our extra properties, and own kinds as
`Measure`; both become a `Measure` here. Nothing is stored: a measure is what its statements
say at the times asked for, and every one of them keeps its evidence under the measure's id.

1. `load_measures` takes every Sanction and Measure that stands at the times, with its values.
2. Its status is what the source says, else it follows from the source's own dates on the day
   asked about (`status_on`): planned when it was decided and had not begun, expired after its
   end, else in force. Before anything of it had happened it is no measure at all.
   A date that leaves room (a month, a year, "about") decides only when the whole of it does.
3. `select` narrows and counts. A figure and its list come from the same selection.

Kinds and headings are those of `holdfast.model.measure`. A measure whose kind the list does
not say has none: it is counted as "not stated", never guessed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError, UsageError
from holdfast.model.measure import headings, kinds, statuses
from holdfast.record.times import NOW, Times, standing_clause, untaken

__all__ = [
    "FACETS",
    "MEASURE_PROPS",
    "NOT_DATED",
    "NOT_STATED",
    "NOT_YET",
    "Alike",
    "Measure",
    "Selection",
    "load_alike",
    "load_measures",
    "measure_of",
    "select",
    "status_on",
]

NOT_STATED = "not stated"
NOT_DATED = "not dated"
NOT_YET = "not yet"  # nothing of it had happened on the day asked about: such a measure is never selected
# What `select` can narrow by, in the order shown.
FACETS = ("heading", "kind", "authority", "country", "program", "status", "dataset")
# The typed dates of a measure: property → what the date is of. The order is that of a measure's life.
DATES: Mapping[str, str] = {
    "actedDate": "acted", "publishedDate": "published", "listingDate": "first listed", "startDate": "from",
    "effectiveDate": "effective", "repaperedDate": "re-papered", "amendedDate": "last amended", "endDate": "until",
    "seenAfter": "first seen after", "seenBefore": "first seen before",
}  # fmt: skip
# What is read of a measure's statements.
MEASURE_PROPS = (
    "entity", "target", "kind", "heading", "authority", "country", "program", "programId", "status", "provisions",
    *DATES,
)  # fmt: skip
# What measures share that are told together: all but whom they are against and what says nothing of their status.
_SHARED = (
    "kind", "heading", "authority", "country", "program", "programId", "status", "provisions", "actedDate",
    "publishedDate", "listingDate", "startDate", "effectiveDate", "endDate",
)  # fmt: skip
_PROP = 40  # bits of a number that are the value's; above them stands the property
_BEGINS = ("effectiveDate", "startDate")
_SAID = ("actedDate", "publishedDate", "listingDate")
_OVER = {
    "removed": "lifted", "delisted": "lifted", "de-listed": "lifted", "revoked": "lifted", "repealed": "lifted",
    "ended": "lifted", "withdrawn": "lifted", "active": "in force", "listed": "in force",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `targets` are entity ids; a measure against a country, sector or group may have none.

    `dates` are (property, EDTF text) in the order of `DATES`; `status` is one of the vocabulary
    or the source's own word, and `stated` whether the source says it (else it follows from dates).
    Legal acts, provisions and reasons stand on the entity `id`.
    """

    id: str
    dataset: str
    kind: tuple[str, ...]
    heading: tuple[str, ...]
    authority: tuple[str, ...]
    country: tuple[str, ...]
    program: tuple[str, ...]
    status: str
    stated: bool
    targets: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]

    def values(self, facet: str) -> tuple[str, ...]:
        """Its values of a facet; `not stated` where it has none."""
        found = getattr(self, facet)
        values = found if isinstance(found, tuple) else (found,)
        return values or (NOT_STATED,)

    def date(self, prop: str) -> str | None:
        """The earliest date of that property, for ends the latest."""
        found = sorted(value for name, value in self.dates if name == prop)
        return None if not found else found[-1] if prop in {"endDate", "amendedDate"} else found[0]

    @property
    def counted(self) -> bool:
        """Whether it counts among measures taken against somebody."""
        return all(name not in headings() or headings()[name].counted for name in self.heading)


@dataclass(frozen=True, slots=True)
class Alike:
    """Measures of one dataset that differ only in whom they are against: the first by id, and how many they are.

    `first` has no targets, and of its dates those that tell its status.
    """

    first: Measure
    number: int


@dataclass(frozen=True, slots=True)
class Selection:
    """A page of measures, how many there are in all and how many targets they name, and counts per facet value.

    `apart` of the `total` are under headings that no count of measures against somebody includes;
    `unnamed` of the others name no party: they are against a country, a sector or a group.
    """

    total: int
    targets: int
    measures: tuple[Measure, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    apart: int = 0
    unnamed: int = 0


def load_measures(
    connection: sqlite3.Connection, day: date, times: Times = NOW, *, past: bool = False
) -> tuple[Measure, ...]:
    """Every measure that stands at `times`, with its status on `day`; by dataset and id.

    `past`: the day is an earlier one than today, so that what has no date is "not dated" on it.
    Reads the wanted statements once, as integers: two to three seconds for 80,000 measures.
    """
    run = connection.execute
    _fill_standing(connection, times)
    terms = {value: number for number, value in run("SELECT id, value FROM term")}
    schemata = _numbers(terms, ("Sanction", "Measure"))
    props = {terms[name]: name for name in MEASURE_PROPS if name in terms}
    rows = run(
        "SELECT statement.entity, standing.member, statement.prop, statement.value FROM temp.standing"  # noqa: S608 - numbers of ours
        f" JOIN statement ON statement.version = standing.version WHERE statement.schema IN ({schemata})"
        f" AND statement.prop IN ({_numbers(terms, props.values())}){untaken(connection, times)}"
    ).fetchall()
    datasets = dict(run("SELECT id, dataset FROM member"))
    found: dict[tuple[str, int], dict[str, list[int]]] = {}
    for entity, member, prop, value in rows:
        found.setdefault((datasets[member], entity), {}).setdefault(props[prop], []).append(value)
    keys = _looked_up(connection, "entity", "key", {entity for _, entity in found})
    texts = _looked_up(connection, "text", "value", {value for _, _, _, value in rows})
    made = [
        measure_of(keys[entity], dataset, {name: _values(ids, texts) for name, ids in said.items()}, day, past=past)
        for (dataset, entity), said in found.items()
    ]
    made.sort(key=lambda one: (one.dataset, one.id))
    return tuple(made)


def load_alike(connection: sqlite3.Connection, day: date) -> tuple[Alike, ...]:
    """The measures that stand now, those alike together, with their status on `day`; by dataset and id.

    A list has tens of thousands of measures and a few thousand kinds of them: what they share is put together by the
    database, and read once for all that are alike. Under a second for 80,000 measures.
    """
    run = connection.execute
    terms = {value: number for number, value in run("SELECT id, value FROM term")}
    props = {terms[name]: name for name in _SHARED if name in terms}
    datasets = dict(run("SELECT id, dataset FROM member"))
    _fill_standing(connection, NOW)
    told = run(
        "SELECT member, key, shared FROM (SELECT member, entity, group_concat(said) AS shared FROM"  # noqa: S608 - numbers of ours
        f" (SELECT standing.member, statement.entity, (statement.prop << {_PROP}) | statement.value AS said"
        " FROM statement CROSS JOIN temp.standing ON standing.version = statement.version"
        f" WHERE statement.schema IN ({_numbers(terms, ('Sanction', 'Measure'))})"
        f" AND statement.prop IN ({_numbers(terms, props.values())}){untaken(connection, NOW)}"
        ") GROUP BY member, entity) AS one JOIN entity ON entity.id = one.entity"
    )
    of_one: dict[tuple[str, str], list[str]] = {}
    for member, key, shared in told:
        of_one.setdefault((datasets[member], key), []).append(shared)
    alike: dict[tuple[str, frozenset[int]], list[str]] = {}
    numbers = lru_cache(maxsize=None)(_numbers_of)
    for (dataset, key), shared in of_one.items():
        values = numbers(shared[0]) if len(shared) == 1 else frozenset().union(*map(numbers, shared))
        alike.setdefault((dataset, values), []).append(key)
    said = {(dataset, min(keys)): (_parted(shared, props), len(keys)) for (dataset, shared), keys in alike.items()}
    texts = _looked_up(
        connection, "text", "value", {one for by, _ in said.values() for ids in by.values() for one in ids}
    )
    return tuple(
        Alike(
            measure_of(key, dataset, {name: _values(ids, texts) for name, ids in by.items()}, day, past=False), number
        )
        for (dataset, key), (by, number) in sorted(said.items())
    )


def _numbers_of(shared: str) -> frozenset[int]:
    return frozenset(map(int, shared.split(",")))


def _parted(shared: Iterable[int], props: Mapping[int, str]) -> dict[str, list[int]]:
    """The numbers of the values of each property, out of numbers that hold both."""
    found: dict[str, list[int]] = {}
    for one in sorted(shared):
        found.setdefault(props[one >> _PROP], []).append(one & ((1 << _PROP) - 1))
    return found


def _fill_standing(connection: sqlite3.Connection, times: Times) -> None:
    """Put the versions that stand at `times` into the temporary table `standing`."""
    run = connection.execute
    standing = standing_clause(connection, times)
    run("CREATE TEMP TABLE IF NOT EXISTS standing (version INTEGER PRIMARY KEY, member INTEGER NOT NULL)")
    run("DELETE FROM temp.standing")
    run(
        "INSERT OR IGNORE INTO temp.standing SELECT rendition.version, record.member FROM presence"  # noqa: S608 - our own clause
        " JOIN rendition ON rendition.id = presence.rendition JOIN record ON record.id = rendition.record"
        f" WHERE {standing}"
    )


def _values(ids: list[int], texts: Mapping[int, str]) -> tuple[str, ...]:
    return (texts[ids[0]],) if len(ids) == 1 else tuple(sorted({texts[one] for one in ids}))


def _numbers(terms: Mapping[str, int], names: Iterable[str]) -> str:
    return ", ".join(str(terms[name]) for name in names if name in terms) or "NULL"


def _looked_up(connection: sqlite3.Connection, table: str, column: str, ids: set[int]) -> dict[int, str]:
    """The texts of many ids at once; one scan is quicker than 60,000 look-ups."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.wanted")
    connection.executemany("INSERT INTO temp.wanted VALUES (?)", [(one,) for one in sorted(ids)])
    query = f"SELECT {table}.id, {table}.{column} FROM temp.wanted JOIN {table} ON {table}.id = wanted.id"  # noqa: S608 - names of ours
    return dict(connection.execute(query))


def status_on(
    day: date, stated: Sequence[str], dates: Mapping[str, Sequence[str]], *, past: bool = False
) -> tuple[str, bool]:
    """(status, whether the source states it) on `day`; `dates` maps properties to EDTF texts.

    Words that are no status of the vocabulary are kept as they stand. With `past`, what states
    no beginning is "not dated": that it stands today says nothing about then.
    """
    words = [_OVER.get(word.lower(), word.lower() if word.lower() in statuses() else word) for word in stated if word]
    over = [word for word in words if word in {"lifted", "expired", "rejected", "fulfilled", "suspended"}]
    if over:
        return over[0], True
    ends = [one for one in map(_range, dates.get("endDate", ())) if one is not None]
    if ends and all(one.last is not None and one.last < day for one in ends):
        return "expired", False
    begins, said = _lies(day, dates, _BEGINS), _lies(day, dates, _SAID)
    if begins == "after" or (begins == "" and said == "after"):
        return ("planned", False) if said == "before" else (NOT_YET, False)
    if past and not begins and not said:
        return NOT_DATED, False
    return (words[0], True) if words else ("in force", False)


def _lies(day: date, dates: Mapping[str, Sequence[str]], props: Sequence[str]) -> str:
    """Where the dates of these properties lie: `after` when the whole of each is later than `day`; empty for none."""
    found = [one for prop in props for one in map(_range, dates.get(prop, ())) if one is not None]
    if not found:
        return ""
    return "after" if all(one.first is not None and one.first > day for one in found) else "before"


def select(
    measures: Iterable[Measure],
    filters: Mapping[str, Sequence[str]],
    *,
    targets: frozenset[str] | None = None,
    parties: Mapping[str, str] = MappingProxyType({}),
    limit: int = 50,
    offset: int = 0,
) -> Selection:
    """The measures that have one of the values of every filter and, when given, aim at one of `targets` or are one.

    `parties` maps records that are of one party to its id, so that it is counted once.
    A facet's counts are those of the measures that all *other* filters leave, so that a second
    value of it can be seen before it is chosen.

    Raises:
        UsageError: a filter that is no facet.
    """
    for name in filters:
        if name not in FACETS:
            raise UsageError(f"measures cannot be narrowed by {name!r}", hint="by " + ", ".join(FACETS))
    wanted = {name: frozenset(values) for name, values in filters.items() if values}
    counts: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)  # of whole tuples: few differ
    found = []
    for one in measures:
        if one.status == NOT_YET or (targets is not None and targets.isdisjoint((one.id, *one.targets))):
            continue
        missed = [name for name, values in wanted.items() if values.isdisjoint(one.values(name))]
        if not missed:
            found.append(one)
        for name in FACETS if not missed else missed if len(missed) == 1 else ():
            counts[name][one.values(name)] += 1
    found.sort(key=lambda one: (one.dataset, one.id))
    found.sort(key=_listed, reverse=True)  # the newest first, those without a date last
    facets = {name: _counted(counts[name]) for name in FACETS}
    against = [one for one in found if one.counted]
    aimed = {parties.get(target, target) for one in against for target in one.targets}
    return Selection(
        len(found), len(aimed), tuple(found[offset : offset + limit]), facets,
        apart=len(found) - len(against), unnamed=sum(not one.targets for one in against),
    )  # fmt: skip


def _counted(said: Mapping[tuple[str, ...], int]) -> tuple[tuple[str, int], ...]:
    """Values with their counts, the most frequent first, of how often each tuple of values was said."""
    found: Counter[str] = Counter()
    for values, number in said.items():
        for value in values:
            found[value] += number
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def count(measures: Iterable[Measure], filters: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    """(measures, targets) of what `select` gives for the same filters, without facets and order."""
    wanted = {name: frozenset(values) for name, values in filters.items() if values}
    found = [
        one
        for one in measures
        if one.status != NOT_YET and not any(values.isdisjoint(one.values(name)) for name, values in wanted.items())
    ]
    return len(found), len({target for one in found for target in one.targets})


def _listed(one: Measure) -> str:
    """The day it is ordered by: the first date it has of these."""
    dates = map(one.date, ("listingDate", "startDate", "actedDate", "publishedDate", "effectiveDate"))
    return next(filter(None, dates), "")


def measure_of(
    key: str, dataset: str, values: Mapping[str, tuple[str, ...]], day: date, *, past: bool = False
) -> Measure:
    """The measure that its values (of `MEASURE_PROPS`) say, with its status on `day`; `past` as for `status_on`."""
    # FollowTheMoney has no kind: its carriers write "asset freeze" among the provisions.
    kind = values.get("kind") or tuple(one for one in values.get("provisions", ()) if one in kinds())
    heading = tuple(dict.fromkeys(kinds()[one].heading for one in kind if one in kinds())) or values.get("heading", ())
    status, stated = status_on(day, values.get("status", ()), values, past=past)
    return Measure(
        id=key,
        dataset=dataset,
        kind=kind,
        heading=heading,
        authority=values.get("authority", ()),
        country=values.get("country", ()),
        program=values.get("program", ()) or values.get("programId", ()),
        status=status,
        stated=stated,
        targets=(*values.get("entity", ()), *values.get("target", ())),
        dates=tuple((prop, value) for prop in DATES for value in values.get(prop, ())),
    )


@lru_cache(maxsize=1 << 16)  # days of listing repeat by the thousand
def _range(text: str) -> DateRange | None:
    try:
        return DateRange.parse(text)
    except InputError:
        return None
