# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Valid time: which parties a measure held against on a day, by the measure's own dates.

`Times.as_of` asks when measures held, as their sources say; it says nothing about which file
we look into (`listed_at`, `known_at` do). On that day

* a measure is in force, ongoing, or "not dated" (its source gives no beginning: nothing says
  it was not), by `measures.status_on`; a planned, expired or lifted one is not;
* a party counts while one of its measures does. A party without any measure of its own (a row
  that only carries a risk topic) stays: its source dates nothing.

Nothing is computed beyond the dates themselves: where a date leaves room, the whole of it decides.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from holdfast.base.clock import parse_instant
from holdfast.record.measures import status_on
from holdfast.record.texts import batches, marks

__all__ = ["day_of", "drop_not_in_force", "holds_on"]

_PROPS = ("actedDate", "effectiveDate", "endDate", "listingDate", "publishedDate", "startDate", "status")
_HOLDS = frozenset({"in force", "ongoing", "not dated", "suspended", "contested"})


def day_of(as_of: str) -> date:
    """The day that `as_of` (a date or an RFC 3339 instant) names.

    Raises:
        InputError: it is neither.
    """
    return parse_instant(as_of).date()


def holds_on(day: date, values: Mapping[str, Sequence[str]]) -> bool:
    """Whether a measure with these property values held on `day`, as far as its source says."""
    dates = {prop: values.get(prop, ()) for prop in _PROPS if prop != "status"}
    status, stated = status_on(day, values.get("status", ()), dates, past=True)
    return status in _HOLDS or (stated and status not in {"lifted", "expired", "rejected", "fulfilled"})


def drop_not_in_force(connection: sqlite3.Connection, as_of: str, table: str, *, standing: str) -> None:
    """Take out of `table` (column `entity`) the parties that have measures of which none held on the day.

    `standing` is the condition on `presence` of what is said at all.
    """
    day = day_of(as_of)
    targets: dict[int, set[int]] = {}
    for target, source in connection.execute(
        f"SELECT DISTINCT link.target, link.source FROM {table} AS party"  # noqa: S608 - our own clauses
        " CROSS JOIN link ON link.target = party.entity AND link.prop = (SELECT id FROM term WHERE value = 'entity')"
        " JOIN version ON version.id = link.version"
        " JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
        f" JOIN presence ON presence.rendition = rendition.id WHERE {standing}"
        " AND EXISTS (SELECT 1 FROM statement JOIN term ON term.id = statement.schema AND term.value = 'Sanction'"
        " WHERE statement.version = link.version AND statement.entity = link.source)"
    ):
        targets.setdefault(target, set()).add(source)
    values = _values(connection, sorted({one for own in targets.values() for one in own}), standing)
    gone = [(target,) for target, own in targets.items() if not any(holds_on(day, values.get(one, {})) for one in own)]
    connection.executemany(f"DELETE FROM {table} WHERE entity = ?", gone)  # noqa: S608 - our own table names


def _values(connection: sqlite3.Connection, measures: Iterable[int], standing: str) -> dict[int, dict[str, list[str]]]:
    """Dates and status of some measures, as they are said."""
    found: dict[int, dict[str, list[str]]] = {}
    for part in batches(list(measures), 900 - len(_PROPS)):
        rows = connection.execute(
            "SELECT DISTINCT statement.entity, term.value, text.value FROM about"  # noqa: S608 - our own clauses
            " JOIN statement ON statement.version = about.version AND statement.entity = about.entity"
            f" JOIN term ON term.id = statement.prop AND term.value IN ({marks(len(_PROPS))})"
            " JOIN text ON text.id = statement.value JOIN version ON version.id = about.version"
            " JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
            " JOIN presence ON presence.rendition = rendition.id"
            f" WHERE about.entity IN ({marks(len(part))}) AND {standing}",
            (*_PROPS, *part),
        )
        for measure, prop, value in rows:
            found.setdefault(measure, {}).setdefault(prop, []).append(value)
    return found
