# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From the parts of a document to what all of them say: every view understood, and the facts of the whole.

The views of a document are read one by one, because a byte range counts in one stream. What the
whole of it says of itself (`Facts`) is gathered from all of them: an e-mail states its subject
and date in the header, a page in its head, a text in its first lines. The day it was published is
the one from which a body without a day of its own is reckoned; "last updated" is not. The day a file
was made (PDF, DOCX) is no day of publication, but a better one to reckon from than that of the capture.

`alternative` views say what another view says, too: they are shown, and not read for facts.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from holdfast.readers.text.dates import anchor_of
from holdfast.readers.text.found import Understood
from holdfast.readers.text.rows import KINDS, Row, rows_of
from holdfast.readers.text.understand import understand
from holdfast.readers.text.version import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from holdfast.readers.documents.parts import Parts, StreamView

__all__ = [
    "NAME",
    "DocumentRead",
    "Facts",
    "ViewRead",
    "read_document",
    "rows_of_document",
    "rows_of_views",
    "without_findings",
]

_TITLE_CHARS = 300
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TITLES = ("title", "subject")
_PUBLISHED = ("published", "date", "sent")
_MADE = ("created",)
_MODIFIED = ("modified", "updated")
_ADDRESSES = ("address", "url", "canonical")
_PUBLISHERS = ("publisher", "site", "from", "author", "creator")


@dataclass(frozen=True, slots=True)
class ViewRead:
    """One view of a document and what was found in it. `number` counts from 0 in the order of reading."""

    number: int
    stream: StreamView
    understood: Understood


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document says of itself; "" where it does not. Days are ISO 8601, `address` is a URL."""

    title: str = ""
    published: str = ""
    modified: str = ""
    publisher: str = ""
    language: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A document read: its parts, every view with what was found, its facts, and what to be careful of."""

    parts: Parts
    views: tuple[ViewRead, ...]
    facts: Facts
    notes: tuple[str, ...]


def read_document(parts: Parts, *, given: dt.date | None = None, met: dt.date | None = None) -> DocumentRead:
    """Understand every view of a document.

    Args:
        parts: what `documents.open.open_document` gives.
        given: the day to reckon from where the document says none.
        met: the day on which it was fetched, the last resort.
    """
    stated = _stated(parts)
    facts = _facts(parts, stated)
    day = _day(facts.published) or given or _day(_iso(_first(stated, _MADE))) or met
    views = tuple(
        ViewRead(
            number, stream,
            Understood() if stream.use == "alternative" else understand(stream.view, given=day),
        )
        for number, stream in enumerate(parts.views)
    )  # fmt: skip
    notes = dict.fromkeys(parts.notes)
    for one in views:
        notes.update(dict.fromkeys([*one.stream.view.notes, *one.understood.notes]))
    return DocumentRead(parts, views, facts, tuple(notes))


def without_findings(parts: Parts, note: str) -> DocumentRead:
    """A document with its text and what it states of itself, and nothing found in it; `note` says why, first."""
    views = tuple(ViewRead(number, stream, Understood()) for number, stream in enumerate(parts.views))
    notes = dict.fromkeys([note, *parts.notes, *(each for one in views for each in one.stream.view.notes)])
    return DocumentRead(parts, views, _facts(parts, _stated(parts)), tuple(notes))


def rows_of_views(read: DocumentRead) -> Iterator[tuple[str, Row]]:
    """Every row of every view with its kind, every span proved; views one after the other.

    Raises:
        IntegrityError: as `rows.rows_of`.
    """
    for one in read.views:
        yield from rows_of(one.stream, one.number, one.understood, publisher=read.facts.publisher)


def rows_of_document(read: DocumentRead) -> dict[str, list[Row]]:
    """The rows of all views by kind (every kind of `rows.KINDS`); errors as `rows_of_views`."""
    found: dict[str, list[Row]] = {kind: [] for kind in KINDS}
    for kind, row in rows_of_views(read):
        found[kind].append(row)
    return found


def _stated(parts: Parts) -> list[tuple[str, str]]:
    """What the document and its views state of themselves, as (name, value)."""
    whole = [(one.name, one.value) for one in parts.stated]
    return whole + [(name, value) for stream in parts.views for name, value, *_ in stream.view.stated]


def _facts(parts: Parts, stated: Sequence[tuple[str, str]]) -> Facts:
    main = next((stream.view for stream in parts.views if stream.use == "main"), None)
    title, published = _first(stated, _TITLES), _iso(_first(stated, _PUBLISHED))
    modified = _iso(_first(stated, _MODIFIED))
    if main is not None and not title:
        block = next((one for one in main.blocks if one.role == "title"), None)
        title = "" if block is None else main.text[block.start : block.end]
    if main is not None and not (published and modified):
        anchor = anchor_of(main)
        if anchor.day is not None and anchor.basis in {"stated", "title", "dateline"}:
            if anchor.kept:  # "Last updated: …"
                modified = modified or anchor.day.isoformat()
            else:
                published = published or anchor.day.isoformat()
    language = next((stream.view.language for stream in parts.views if stream.view.language), "")
    return Facts(
        _one_line(title),
        published,
        modified,
        _one_line(_first(stated, _PUBLISHERS)),
        language,
        _first(stated, _ADDRESSES).strip(),
    )


def _first(stated: Sequence[tuple[str, str]], names: Iterable[str]) -> str:
    """The first value that stands under one of `names`, the names in order."""
    for name in names:
        for given, value in stated:
            if given.lower() == name and value.strip():
                return value
    return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_TITLE_CHARS]


def _iso(text: str) -> str:
    """A stated moment as ISO 8601, "" where it is none."""
    text = text.strip()
    if not text or _ISO_DAY.match(text):
        return text[:25]
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _day(iso: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso[:10])
    except ValueError:
        return None
