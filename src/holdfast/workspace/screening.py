# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening as people use it: one name or one upload, against the image kept in `images`.

Results are possible matches with the facts for and against, or "none found in these sources as
of …": a name that is not in the lists held here may still be in one that is not. What is asked is
not kept; where that is wanted a receipt is left, in which no name stands.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from holdfast.base.errors import UsageError
from holdfast.screening.batch import Screener, screen_parallel
from holdfast.screening.query import FIELDS, Query, RowError
from holdfast.screening.readers import read_queries
from holdfast.screening.scope import ALL, Scope
from holdfast.screening.several import Several
from holdfast.workspace.answers import Answer, FileAnswer, FileRow, finding_of, label_of, options
from holdfast.workspace.deciding import find_listed
from holdfast.workspace.grounds import Grounds, grounds
from holdfast.workspace.leaving import Leaving
from holdfast.workspace.opening import Workspace
from holdfast.workspace.parties import Grouping, grouping
from holdfast.workspace.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.record.sets import SourceView
    from holdfast.record.store import Record
    from holdfast.screening.batch import Options, Result
    from holdfast.screening.decisions import Ruling

__all__ = ["TWICE", "Repeated", "processes", "results", "screen_name", "screen_rows", "sources_as_of", "usable"]

_NAMED_SOURCES = 4
_IDS_KEPT = 250_000  # twice that are remembered: 40 MB
_PARALLEL_QUERIES = 4_000  # fewer are screened sooner than a second process starts


def screen_name(
    workspace: Workspace,
    name: str,
    fields: Mapping[str, str],
    *,
    scope: Scope = ALL,
    receipt: bool = False,
    store: bool = False,
) -> Answer:
    """Screen one name.

    Args:
        workspace: what to screen against.
        name: as the customer is called, in any script.
        fields: any of schema, birth_date, nationality, country, gender, identifier, address.
        scope: the part of the record that counts.
        receipt: leave a receipt.
        store: keep the query beside the receipt.

    Raises:
        UsageError: the name is empty, or a field is not one of those.
    """
    if not name.strip():
        raise UsageError("screen whom?", hint='holdfast screen "Some Name"')
    unknown = set(fields) - {field for field in FIELDS if field not in {"name", "aliases"}}
    if unknown:
        raise UsageError(f"no such field: {', '.join(sorted(unknown))}")
    taken, parties = grounds(workspace, scope=scope), grouping(workspace)
    query = Query(id="", name=name, numbered=True, **dict(fields))  # type: ignore[arg-type]  # the keys were checked above
    counted, left = Tally(), ""
    with contextlib.ExitStack() as opened:
        leaving = opened.enter_context(Leaving(workspace, store=store)) if receipt else None
        (result,) = results(
            workspace, taken, [query] if leaving is None else leaving.asked([query]), options(workspace)
        )
        if leaving is not None:
            counted.take(result)
            leaving.took(result)
            left = leaving.written(taken, "name", counted, {"format": "name", "identity": parties.digest})
    hits, near = parties.both(*([finding_of(name, one) for one in found] for found in (result.hits, result.near)))
    return Answer(
        name,
        hits,
        near,
        result.problems,
        sources_as_of(workspace, scope),
        str(taken.image.digest),
        taken.size,
        taken.root,
        parties.alone([finding_of(name, one) for one in result.decided]),
        left,
        parties.digest,
    )


def screen_rows(workspace: Workspace, stream: BinaryIO, name: str, *, most: int = 2_000) -> FileAnswer:
    """Screen an upload in memory; a receipt is left. At most `most` customers are shown, all are counted.

    Raises:
        InputError: the file has no usable header.
    """
    counted = Tally()
    rows: list[FileRow] = []
    taken, parties = grounds(workspace), grouping(workspace)
    opened = read_queries(stream, name)
    with Leaving(workspace) as leaving:
        for result in results(workspace, taken, leaving.asked(usable(opened, counted)), options(workspace)):
            counted.take(result)
            leaving.took(result)
            if (result.hits or result.decided or result.near) and len(rows) < most:
                rows.append(_row(result, parties))
        receipt = leaving.written(
            taken, "file", counted, {"format": opened.format, "columns": {}, "identity": parties.digest}
        )
    return FileAnswer(
        counted.queries,
        counted.with_hits,
        counted.with_near,
        sources_as_of(workspace),
        tuple(rows),
        tuple(counted.errors),
        opened.understood,
        tuple(counted.warnings),
        counted.with_decided,
        receipt,
    )


def results(
    workspace: Workspace, taken: Grounds, queries: Iterable[Query], chosen: Options, *, parallel: bool = True
) -> Iterator[Result]:
    """All results in order; several processes where there are enough queries to be worth their start."""
    book = taken.book or None

    def ruling(query: Query, entity: str) -> Ruling | None:
        listed = find_listed(taken.image, entity)
        return None if listed is None else taken.book.ruling(query, listed)

    several = Several(chosen, ruling if book is not None else None)
    spread = several.spread(queries)
    head = list(islice(spread, _PARALLEL_QUERIES))
    workers = processes(workspace)
    everything = chain(head, spread)
    if not parallel or workers == 1 or len(head) < _PARALLEL_QUERIES:
        found = Screener(taken.image, chosen, book).screen_many(everything)
    else:
        found = screen_parallel(taken.image.folder, everything, options=chosen, workers=workers, decisions=book)
    yield from several.gather(found)


def processes(workspace: Workspace) -> int:
    """How many processes screen: the setting, else one for each processor this one may run on."""
    return workspace.settings.workers or len(os.sched_getaffinity(0))


def usable(rows: Iterable[Query | RowError], counted: Tally) -> Iterator[Query]:
    """The rows that can be screened; the others are counted and collected with their line or row."""
    ids = Repeated()
    for row in rows:
        if isinstance(row, RowError):
            counted.refuse(row)
        elif not row.numbered and ids.among([row.id]):
            yield replace(row, notices=(*row.notices, TWICE))
        else:
            yield row


TWICE = "the id stands in more than one row; each is screened"
"""What is said of a row whose id stood in a row before."""


class Repeated:
    """Finds a customer's id that comes back within some hundred thousand rows."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._before: set[int] = set()

    def among(self, ids: Sequence[str | None]) -> list[int]:
        """Which of these next ids were there before; `None` stands for a row without one."""
        keys = [hash(one) for one in ids if one is not None]
        fresh = set(keys)
        room = len(self._seen) + len(fresh) < _IDS_KEPT
        if room and len(fresh) == len(keys) and self._seen.isdisjoint(fresh) and self._before.isdisjoint(fresh):
            self._seen |= fresh
            return []
        return [at for at, one in enumerate(ids) if one is not None and self._again(hash(one))]

    def _again(self, key: int) -> bool:
        if key in self._seen or key in self._before:
            return True
        self._seen.add(key)
        if len(self._seen) >= _IDS_KEPT:
            self._seen, self._before = set(), self._seen
        return False


def sources_as_of(workspace: Workspace, scope: Scope = ALL) -> str:
    """What "these sources" are and how old: names with dates for a few, a range for many; and what limits them."""
    held = _held_as_of(workspace)
    return held if scope.is_all else f"{held}, {scope.words}"


def _held_as_of(workspace: Workspace) -> str:
    views = [view for view in workspace.record.sources() if view.accepted and view.last_observed]
    if not views:
        return "(no source is held: nothing could be found)"
    nobody = _unscreened(workspace.record, workspace.record.standing_stamp())
    bare = sorted(view.source for view in views if view.source in nobody)
    views = [view for view in views if view.source not in nobody]
    if not views:
        return f"(no source that is held lists anybody who is screened: {_few(bare)})"
    held = _dated(views)
    return f"{held}; not counting {_few(bare)}, where nobody is listed who is screened" if bare else held


@lru_cache(maxsize=4)
def _unscreened(record: Record, _stamp: str) -> frozenset[str]:
    """The sources that hold nobody to screen against; asked again when what stands has changed."""
    return record.unscreened_sources()


def _few(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED_SOURCES])
    return shown if len(names) <= _NAMED_SOURCES else f"{shown} and {len(names) - _NAMED_SOURCES} more"


def _dated(views: list[SourceView]) -> str:
    if len(views) <= _NAMED_SOURCES:
        return ", ".join(f"{(view.last_when or '')[:10]} ({view.source}{_older_parts(view)})" for view in views)
    dates = sorted(when[:10] for view in views for when in (view.last_when or "", *(old for _, old in view.behind)))
    return f"{dates[-1]} ({len(views)} sources, the oldest of {dates[0]})"


def _older_parts(view: SourceView) -> str:
    """`; its add of 2021-07`: what of the source is older than its date says."""
    days: dict[str, list[str]] = {}
    for member, when in view.behind:
        days.setdefault(when[:10], []).append(member)
    return "".join(f"; its {' and '.join(members)} of {day}" for day, members in sorted(days.items()))


def _row(result: Result, parties: Grouping) -> FileRow:
    label = label_of(result.query)
    hits, near = parties.both(*([finding_of(label, one) for one in found] for found in (result.hits, result.near)))
    decided = parties.alone([finding_of(label, one) for one in result.decided])
    return FileRow(result.query.id, result.query.name, (*hits, *decided), near)
