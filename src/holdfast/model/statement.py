# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The statement, and the source record it was read from.

Readers turn the bytes of one member of a capture set into a stream of `SourceRecord`s, in
file order. A source record is what the publisher keeps under one key: a CSV row, an XML
`<INDIVIDUAL>`, a line of FollowTheMoney JSON. It carries `Row`s: one asserted value each,
with the byte range it stands on, counted from the start of the record, so that the same
record found at another offset of another capture has the same rows.

Two identities follow from a source record, and everything about change rests on them:

* `raw`      of its exact bytes: the same bytes again are the same rendition;
* `content`  of its rows without ranges, order and white space: two renditions with one
             content say the same, and differ in formatting only.

Values are strings, as in FollowTheMoney. Dates are EDTF texts (see `holdfast.base.clock`),
countries ISO 3166-1 alpha-2 in lower case (and FtM's few territories), languages ISO 639-3.
This module parses nothing and stores nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from holdfast.base.digest import short_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.base.selector import Citation

__all__ = ["Loss", "Row", "SourceRecord", "Statement", "content_id", "statement_id"]


class Row(NamedTuple):
    """One asserted value, as readers emit it and the record stores it (the bulk form).

    `start` and `end` are byte offsets relative to the start of the source record in the
    decoded stream, half-open. `path` says where inside the record: a column name
    (`Remarks[3]`), an element path (`INDIVIDUAL_ALIAS[2]/ALIAS_NAME`), joined parts
    (`FIRST_NAME+SECOND_NAME`: the range covers them all), or, for a value that follows from
    the record standing on that list at all, `rule:<name>@<version>` with the whole record
    as its range. `original` is the verbatim text when cleaning changed it.
    """

    entity: str
    schema: str
    prop: str
    value: str
    lang: str | None
    original: str | None
    path: str
    start: int
    end: int


class Loss(NamedTuple):
    """A part of a source record that became no typed statement.

    `kind` is `unparsed` (kept word for word as a `notes` statement) or `dropped` (refused:
    an impossible date, a value its type cannot hold); `reason` says why in a few words.
    """

    kind: str
    reason: str
    text: str
    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record of one member, as read.

    `key` is the publisher's key (unique within the member; a reader makes repeated keys
    unique by a documented rule), `start`/`end` its range in the decoded stream, `raw` 16
    bytes that identify its exact bytes, `parts` how many free-text parts were examined
    (the denominator of the unparsed share), `form` 16 bytes that identify the record with
    white space folded and the order of repeated children ignored: `raw` differs and `form`
    does not where only the formatting moved.
    """

    key: str
    start: int
    end: int
    raw: bytes
    rows: tuple[Row, ...]
    losses: tuple[Loss, ...] = ()
    parts: int = 0
    form: bytes = b""


@dataclass(frozen=True, slots=True)
class Statement:
    """One asserted value with who asserts it and where it stands (what a caller sees).

    `first_seen` and `last_seen` are observed instants (RFC 3339): of the first capture that
    said so and of the last one that still did; `until` is the first accepted capture that no
    longer did, `None` while it stands. `known` is the log position at which we came to know.
    """

    entity: str
    schema: str
    prop: str
    value: str
    dataset: str
    lang: str | None
    original: str | None
    path: str
    citation: Citation
    first_seen: str
    last_seen: str
    until: str | None
    known: int


def content_id(rows: Iterable[Row]) -> bytes:
    """16 bytes that identify what the rows say, whatever their order, ranges and white space."""
    said = {
        "\x1f".join(
            (row.entity, row.schema, row.prop, row.lang or "", _squeeze(row.value), _squeeze(row.original or ""))
        )
        for row in rows
    }
    return short_id(line.encode("utf-8", "surrogatepass") for line in sorted(said))


def statement_id(  # noqa: PLR0917 - the order is the formula
    dataset: str, entity: str, prop: str, value: str, lang: str | None = None
) -> str:
    """FollowTheMoney's statement id: 40 hex digits of SHA-1 over `dataset.entity.prop.value[@lang]`.

    Source: followthemoney 4.x, `statement/statement.py`; equality is tested against golden
    vectors. SHA-1 is an identifier here, never evidence.
    """
    tail = "" if lang is None else f"@{lang}"
    text = f"{dataset}.{entity}.{prop}.{value}{tail}"
    return hashlib.sha1(text.encode("utf-8"), usedforsecurity=False).hexdigest()


def _squeeze(text: str) -> str:
    return " ".join(text.split())
