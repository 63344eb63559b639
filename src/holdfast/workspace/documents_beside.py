# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A document read just now, put beside the record: whom it may name, and which measures it may speak of.

    beside_record    a document that the workspace does not hold: a file somebody reads before adding it
    opened_beside    one that it holds, as `open_document` gives it
    measures_held    the same for whoever shows one: by view and number, from the findings that the record has
    rows_held        the rows of one, with all of it, from the record alone: for whoever has no vault at hand

Nothing is kept of what is read here. A file named before it is added has the candidates that it
will have afterwards (a test holds them equal).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.readers.text.reading import rows_of_document
from holdfast.readers.text.rows import KINDS
from holdfast.record.documents_door import Blocks, blocks_of
from holdfast.workspace.documents_linked import MOST_CANDIDATES, RECORD_NAME, type_of, with_candidates
from holdfast.workspace.documents_stated import (
    KINDS_LOOKED_AT,
    RecordMeasure,
    Stating,
    record_measures,
    stating,
)
from holdfast.workspace.mentioning import Progress, named_in, names_of

if TYPE_CHECKING:
    from holdfast.readers.text.reading import DocumentRead
    from holdfast.readers.text.rows import Row
    from holdfast.record.documents import Document
    from holdfast.record.documents_door import Mentioned
    from holdfast.workspace.documents import OpenedDocument
    from holdfast.workspace.opening import Workspace

__all__ = ["Beside", "beside_record", "measures_held", "opened_beside", "rows_held"]


@dataclass(frozen=True, slots=True)
class Beside:
    """A document with the record's candidates at its mentions, its rows by kind, and what its measures may be.

    `measures` has one entry for each row of `rows["measures"]`, the likeliest of the record's first.
    """

    read: DocumentRead
    rows: Mapping[str, Sequence[Row]]
    measures: tuple[tuple[RecordMeasure, ...], ...]


def beside_record(workspace: Workspace, read: DocumentRead, *, progress: Progress | None = None) -> Beside | None:
    """A document that the workspace does not hold beside its record; `None` where that has no lists.

    The names of the record are built when they stand otherwise than before: some seconds on full lists.

    Raises:
        StoreError: the disk refuses.
    """
    record = workspace.record
    if not record.datasets():
        return None
    named = named_in(workspace, _plain_rows(read), _views(read), progress=progress)
    schemata = record.documents.schemata({one.entity for one in named})
    linked = with_candidates(read, named, lambda key: schemata.get(key, ""))
    by = Stating(record, workspace.clock.now().date(), names_of(workspace).countries)
    rows = rows_of_document(linked)
    return Beside(linked, rows, record_measures(by, rows, named))


def opened_beside(workspace: Workspace, opened: OpenedDocument) -> Beside:
    """A document that the workspace holds, beside its record."""
    rows = rows_of_document(opened.read)
    named = workspace.record.documents.mentioned(document=opened.line.holder)
    return Beside(opened.read, rows, record_measures(stating(workspace), rows, named))


def measures_held(by: Stating, document: Document) -> Mapping[tuple[int, int], tuple[RecordMeasure, ...]]:
    """What the measures of a document may be: by view and number in it, counted from 1; those without are left out."""
    documents, holder = by.record.documents, document.holder
    rows = documents.rows(holder, KINDS_LOOKED_AT)
    found = record_measures(by, rows, documents.mentioned(document=holder))
    counts: dict[int, int] = {}
    placed: dict[tuple[int, int], tuple[RecordMeasure, ...]] = {}
    for row, several in zip(rows["measures"], found, strict=True):
        view = int(str(row["view"]))
        counts[view] = counts.get(view, 0) + 1
        if several:
            placed[view, counts[view]] = several
    return placed


def rows_held(by: Stating, document: Document, kinds: Sequence[str] = KINDS) -> dict[str, list[Row]]:
    """The rows of a document by kind, as `read --json` gives them, from the record's findings.

    A listed name that no mention covers is a mention here, too; the bytes it stands on are `None`: whoever wants them
    reads the capture.
    """
    documents, holder = by.record.documents, document.holder
    named = documents.mentioned(document=holder)
    found = documents.rows(holder, kinds)
    if "mentions" in kinds:
        schemata = documents.schemata({one.entity for one in named})
        found["mentions"] = _with_candidates(found["mentions"], named, schemata)
    if "measures" in kinds:
        rows = documents.rows(holder, KINDS_LOOKED_AT)
        told = record_measures(by, rows, named)
        found["measures"] = [
            {**row, "record_measures": [one.fields() for one in several]}
            for row, several in zip(rows["measures"], told, strict=True)
        ]
    return found


def _with_candidates(rows: Sequence[Row], named: Iterable[Mentioned], schemata: Mapping[str, str]) -> list[Row]:
    places: dict[tuple[object, object, object], list[Mentioned]] = {}
    for one in named:
        places.setdefault((one.view, one.start, one.end), []).append(one)
    found: list[Row] = []
    for row in rows:
        several = places.pop((row["view"], row["start"], row["end"]), [])
        found.append({**row, **_candidates(several)} if several else row)
    for several in places.values():
        best = max(several, key=lambda one: one.score)
        found.append({
            "view": best.view, "start": best.start, "end": best.end, "byte_start": None, "byte_end": None,
            "surface": best.surface, "zone": None, "type": type_of(schemata.get(best.entity, "")),
            "canonical": " ".join(best.surface.split()), "kind": "full", "signs": [*best.signs], "quoted": None,
            "rule": RECORD_NAME, **_candidates(several),
        })  # fmt: skip
    return sorted(found, key=lambda row: (int(str(row["view"])), int(str(row["start"])), int(str(row["end"]))))


def _candidates(several: Iterable[Mentioned]) -> Row:
    ranked = sorted(several, key=lambda one: (-one.score, one.entity))[:MOST_CANDIDATES]
    return {
        "entity_ids": [one.entity for one in ranked],
        "candidates": [{"entity": one.entity, "score": one.score} for one in ranked],
    }


def _plain_rows(read: DocumentRead) -> dict[str, list[Row]]:
    """What the names are weighed by, of its mentions and roles."""
    return {
        "mentions": [
            {"view": one.number, "start": each.start, "end": each.end, "type": each.type,
             "canonical": each.canonical or None, "kind": each.kind}
            for one in read.views for each in one.understood.mentions
        ],
        "roles": [
            {"person": each.person or None, "role": each.role or None, "organization": each.organization or None}
            for one in read.views for each in one.understood.roles
        ],
    }  # fmt: skip


def _views(read: DocumentRead) -> Iterator[Blocks]:
    """The text as the record would hold it."""
    for one in read.views:
        if one.stream.use != "alternative":
            view = one.stream.view
            blocks: Iterable[tuple[int, int, str, str]] = (
                (block.start, block.end, block.role, view.text[block.start : block.end]) for block in view.blocks
            )
            yield blocks_of(one.number, blocks)
