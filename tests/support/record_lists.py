# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Small invented lists as readers would hand them to the record."""

from collections.abc import Iterable, Mapping, Sequence

from holdfast.base.digest import sha256, short_id
from holdfast.model.statement import Row, SourceRecord
from holdfast.record import CaptureSet, MemberRef

Person = tuple[str, str, str, str]  # key, name, note, white space around it


def person(key: str, name: str, note: str = "", *, space: str = "") -> Person:
    """One invented list entry; `space` changes its bytes and nothing it says."""
    return key, name, note, space


def records_of(people: Iterable[Person]) -> list[SourceRecord]:
    """Source records of a text with one line per entry."""
    records, offset = [], 0
    for key, name, note, space in people:
        line = f"{key};{space}{name};{note}\n".encode()
        at = len(f"{key};{space}".encode())
        entity = f"list-{key}"
        rows = [
            Row(entity, "Person", "name", name, None, None, "name", at, at + len(name.encode())),
            Row(entity, "Person", "topics", "sanction", None, None, "rule:listed@1", 0, len(line)),
            Row(f"{entity}-act", "Sanction", "entity", entity, None, None, "rule:listed@1", 0, len(line)),
            Row(f"{entity}-act", "Sanction", "programId", "TEST", None, None, "rule:listed@1", 0, len(line)),
            Row(f"{entity}-act", "Sanction", "authorityId", key, None, None, "key", 0, len(key.encode())),
        ]
        if note:
            start = at + len(name.encode()) + 1
            rows.append(Row(entity, "Person", "notes", note, None, None, "note", start, start + len(note.encode())))
        form = short_id([f"{key};{name};{note}".encode()])
        records.append(SourceRecord(key, offset, offset + len(line), short_id([line]), tuple(rows), form=form))
        offset += len(line)
    return records


def payload_of(people: Iterable[Person]) -> bytes:
    """The text the records of `records_of` stand in."""
    return b"".join(f"{key};{space}{name};{note}\n".encode() for key, name, note, space in people)


def day(
    index: int, observed: str, people: Sequence[Person], **others: Sequence[Person]
) -> tuple[CaptureSet, Mapping[str, Iterable[SourceRecord]]]:
    """A capture set of the source `list` with member `people` (and others), and its records."""
    members = {"people": people, **others}
    refs = {name: MemberRef(index, sha256(payload_of(rows))) for name, rows in members.items()}
    capture_set = CaptureSet(index, "list", "list", observed, "claimed", "plain@1", refs)
    return capture_set, {name: records_of(rows) for name, rows in members.items()}
