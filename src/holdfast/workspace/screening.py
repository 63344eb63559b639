# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening as people use it: one name or one upload, against the image kept in `images`.

Results are possible matches with the facts for and against, or "none found in these sources as
of …": a name that is not in the lists held here may still be in one that is not. Nothing is
written; what is asked is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from holdfast.base.errors import UsageError
from holdfast.screening.batch import Options, Screener
from holdfast.screening.query import Query, RowError
from holdfast.screening.readers import read_queries
from holdfast.workspace.answers import Answer, FileAnswer, FileRow, Finding, finding_of, label_of
from holdfast.workspace.images import image
from holdfast.workspace.opening import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.record.sets import SourceView
    from holdfast.screening.batch import Result

__all__ = ["Counter", "only_queries", "options", "screen_name", "screen_rows", "sources_as_of"]

_KEPT = 1_000  # findings kept for the start page; a file has them all
_NAMED_SOURCES = 4


def screen_name(workspace: Workspace, name: str, fields: Mapping[str, str]) -> Answer:
    """Screen one name.

    Args:
        workspace: what to screen against.
        name: as the customer is called, in any script.
        fields: any of schema, birth_date, nationality, country, gender, identifier, address.

    Raises:
        UsageError: the name is empty, or a field is not one of those.
    """
    if not name.strip():
        raise UsageError("screen whom?", hint='holdfast screen "Some Name"')
    unknown = set(fields) - {"schema", "birth_date", "nationality", "country", "gender", "identifier", "address"}
    if unknown:
        raise UsageError(f"no such field: {', '.join(sorted(unknown))}")
    found = image(workspace)
    query = Query(id="", name=name, **dict(fields))  # type: ignore[arg-type]  # the keys were checked above
    result = Screener(found, options(workspace)).screen(query)
    checkpoint = workspace.vault.checkpoint().checkpoint
    return Answer(
        name,
        tuple(finding_of(name, one) for one in result.hits),
        tuple(finding_of(name, one) for one in result.near),
        result.problems,
        sources_as_of(workspace),
        str(found.digest),
        checkpoint.size,
        checkpoint.root.hex(),
    )


def screen_rows(workspace: Workspace, stream: BinaryIO, name: str, *, most: int = 2_000) -> FileAnswer:
    """Screen an upload in memory; nothing is written. At most `most` customers are shown, all are counted.

    Raises:
        InputError: the file has no usable header.
    """
    counted = Counter()
    rows: list[FileRow] = []
    errors: list[str] = []
    screener = Screener(image(workspace), options(workspace))
    for result in screener.screen_many(only_queries(read_queries(stream, name), errors)):
        counted.take(result)
        if (result.hits or result.near) and len(rows) < most:
            rows.append(_row(result))
    return FileAnswer(
        counted.queries, counted.with_hits, counted.with_near, sources_as_of(workspace), tuple(rows), tuple(errors)
    )


def sources_as_of(workspace: Workspace) -> str:
    """What "these sources" are and how old: names with dates for a few, a range for many."""
    views = [view for view in workspace.record.sources() if view.accepted and view.last_observed]
    if not views:
        return "(no source is held: nothing could be found)"
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


def options(workspace: Workspace) -> Options:
    """What the settings say about screening."""
    settings = workspace.settings
    return Options(threshold=settings.alert_score, near=settings.near_score, limit=settings.hits_per_query)


def only_queries(rows: Iterable[Query | RowError], errors: list[str]) -> Iterator[Query]:
    """The rows that can be screened; the others are collected with their line."""
    for row in rows:
        if isinstance(row, RowError):
            errors.append(f"line {row.line}: {row.message}")
        else:
            yield row


class Counter:
    """Counts results and keeps the first findings for the start page."""

    def __init__(self) -> None:
        self.queries = self.with_hits = self.with_near = 0
        self.hits: list[Finding] = []
        self.near: list[Finding] = []

    def take(self, result: Result) -> None:
        """Count one more."""
        self.queries += 1
        self.with_hits += bool(result.hits)
        self.with_near += bool(result.near and not result.hits)
        label = label_of(result.query)
        if len(self.hits) < _KEPT:
            self.hits += [finding_of(label, one) for one in result.hits]
        if len(self.near) < _KEPT:
            self.near += [finding_of(label, one) for one in result.near[:3]]


def _row(result: Result) -> FileRow:
    label = label_of(result.query)
    return FileRow(
        result.query.id,
        result.query.name,
        tuple(finding_of(label, one) for one in result.hits),
        tuple(finding_of(label, one) for one in result.near),
    )
