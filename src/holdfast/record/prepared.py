# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A source record with what storing it needs, found out before: by another process, while this one writes.

What a version says (`content_id`) and the words it is found by follow from its rows alone. To
find them out takes as long as to write the rows, so a process that reads rows ahead does it
too (`workspace.ahead`). Ingest takes a `PreparedRecord` at its word and works out the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.model.statement import SourceRecord, content_id
from holdfast.record.vocabulary import search_words

__all__ = ["PreparedRecord", "main_of", "prepare"]


@dataclass(frozen=True, slots=True)
class PreparedRecord(SourceRecord):
    """A record whose texts UTF-8 can hold, with `content_id(rows)` and `search_words(main_of(record), rows)`."""

    content: bytes = b""
    words: str = ""


def main_of(record: SourceRecord) -> str:
    """The entity the record is about: that of its first row."""
    return record.rows[0].entity if record.rows else record.key


def prepare(record: SourceRecord) -> tuple[bytes, str] | None:
    r"""`content` and `words` of a record; `None` when a text has lone surrogates (JSON allows `\ud800`)."""
    rows = record.rows
    said = [text for row in rows for text in (row.entity, row.value, row.path, row.original, row.lang) if text]
    said += [text for loss in record.losses for text in (loss.text, loss.path)]
    try:
        (record.key + "".join(said)).encode("utf-8")
    except UnicodeEncodeError:
        return None
    return content_id(rows), search_words(main_of(record), rows)
