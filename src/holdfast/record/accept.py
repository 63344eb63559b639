# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Accepting a capture set, and releasing one: the only two ways the record grows.

A set is accepted in one transaction, whole or not at all:

1. The set is noted; a set accepted before gives its stored result again.
2. Per member, the source records are stored (`ingest`), or, for a payload the same reader
   has read before, taken over without reading. A member whose reader refuses it is stored
   as unreadable, with its reasons; nothing of it remains.
3. What the member carried waits in `held`; counts, tallies and the output digest are taken.
4. The member's steps are numbered and judged anew (`sequence`), which moves presence
   intervals where, and only where, neighbours differ.
5. Where the source has several carriers, what the leading one no longer lists is told apart
   (`carriers`).

A release notes the log index of the person's decision and judges again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping

from holdfast.base.clock import instant_text, parse_instant
from holdfast.base.errors import InputError, NotFound, StoreError, UsageError
from holdfast.model.statement import SourceRecord
from holdfast.record.carriers import refresh_unled
from holdfast.record.ingest import Ingest, Reading, prepare_arrival, read_out
from holdfast.record.sequence import carried, place_step, refold
from holdfast.record.sets import CaptureSet, Counts, Derivation, Held, MemberRef, chain_text, set_output, set_status
from holdfast.record.texts import Interner

__all__ = ["accept_set", "find_twin", "load_derivation", "release_set"]

_EMPTY = hashlib.sha256(b"").digest()


def accept_set(
    connection: sqlite3.Connection, capture_set: CaptureSet, records: Mapping[str, Iterable[SourceRecord]]
) -> Derivation:
    """Accept one set inside the caller's write transaction.

    Raises:
        UsageError: no members, records of a member the set does not name, or a member with
            neither records nor an earlier reading.
        StoreError: the record was made with another version of this reader.
        InputError: `observed` is no instant.
    """
    if _has_set(connection, capture_set.index):
        return load_derivation(connection, capture_set.index)
    strange = sorted(set(records) - set(capture_set.members))
    if strange or not capture_set.members:
        raise UsageError(f"set {capture_set.index} names no member {', '.join(strange)}".rstrip())
    _check_reader(connection, capture_set)
    connection.execute(
        "INSERT INTO capture_set VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        (capture_set.index, capture_set.source, capture_set.dataset,
         instant_text(parse_instant(capture_set.observed)), capture_set.basis, capture_set.tie, capture_set.reader),
    )  # fmt: skip
    touched = [
        _accept_member(connection, capture_set, name=name, ref=ref, records=records.get(name))
        for name, ref in sorted(capture_set.members.items())
    ]
    for member in touched:
        place_step(connection, member)
        refold(connection, member)
    refresh_unled(connection, capture_set.source)
    note_index(connection, capture_set.index)
    return load_derivation(connection, capture_set.index)


def release_set(connection: sqlite3.Connection, set_index: int, release_index: int) -> Derivation:
    """Note that a person released the set, and judge its members' steps again.

    Raises:
        NotFound: no such set.
    """
    if not _has_set(connection, set_index):
        raise NotFound(f"the record holds no set {set_index}", hint="holdfast sources")
    connection.execute(
        "UPDATE capture_set SET released = ?1 WHERE id = ?2 AND (released IS NULL OR released > ?1)",
        (release_index, set_index),
    )
    for (member,) in connection.execute("SELECT member FROM step WHERE set_id = ?", (set_index,)).fetchall():
        prepare_arrival(connection)
        refold(connection, member)
    (source,) = connection.execute("SELECT source FROM capture_set WHERE id = ?", (set_index,)).fetchone()
    refresh_unled(connection, source)
    note_index(connection, release_index)
    return load_derivation(connection, set_index)


def load_derivation(connection: sqlite3.Connection, set_index: int) -> Derivation:
    """The stored result of an accepted set."""
    reader = connection.execute("SELECT reader FROM capture_set WHERE id = ?", (set_index,)).fetchone()[0]
    rows = connection.execute(
        "SELECT member.name, step.accepted, step.rule, step.reasons, step.records, step.statements, step.entities,"
        " step.losses, step.parts, step.output FROM step JOIN member ON member.id = step.member"
        " WHERE step.set_id = ? ORDER BY member.name",
        (set_index,),
    ).fetchall()
    counts = sum((Counts(*row[4:9]) for row in rows), Counts())
    held = tuple(Held(row[0], row[2], tuple(row[3].splitlines())) for row in rows if not row[1])
    output = set_output({row[0]: row[9] for row in rows})
    return Derivation(set_index, reader, counts, output, set_status([bool(row[1]) for row in rows]), held)


def find_twin(connection: sqlite3.Connection, source: str, member: str, *, ref: MemberRef, reader: str) -> int | None:
    """A stored step of that member with the same payload and chain, read by the same reader."""
    found = connection.execute(
        "SELECT step.id FROM place JOIN step ON step.place = place.id JOIN member ON member.id = step.member"
        " JOIN capture_set ON capture_set.id = step.set_id WHERE place.payload = ? AND place.chain = ?"
        " AND member.source = ? AND member.name = ? AND capture_set.reader = ? ORDER BY step.id LIMIT 1",
        (ref.payload.raw, chain_text(ref.chain), source, member, reader),
    ).fetchone()
    return None if found is None else int(found[0])


def note_index(connection: sqlite3.Connection, index: int) -> None:
    """Remember the highest log index taken in."""
    connection.execute(
        "INSERT INTO meta VALUES ('last_index', ?1) ON CONFLICT (name)"
        " DO UPDATE SET value = max(CAST(value AS INTEGER), CAST(?1 AS INTEGER))",
        (str(index),),
    )


def _has_set(connection: sqlite3.Connection, index: int) -> bool:
    return connection.execute("SELECT 1 FROM capture_set WHERE id = ?", (index,)).fetchone() is not None


def _check_reader(connection: sqlite3.Connection, capture_set: CaptureSet) -> None:
    name = capture_set.reader.partition("@")[0]
    for (other,) in connection.execute(
        "SELECT DISTINCT reader FROM capture_set WHERE source = ?", (capture_set.source,)
    ):
        if other != capture_set.reader and other.partition("@")[0] == name:
            raise StoreError(
                f"the record of {capture_set.source} was made with {other}, this is {capture_set.reader}",
                hint="holdfast rebuild",
            )


def _accept_member(
    connection: sqlite3.Connection,
    capture_set: CaptureSet,
    *,
    name: str,
    ref: MemberRef,
    records: Iterable[SourceRecord] | None,
) -> int:
    """Store one member of the set as a held step; gives the member's integer id."""
    member = _member(connection, capture_set, name)
    prepare_arrival(connection)
    if records is None:
        twin = find_twin(connection, capture_set.source, name, ref=ref, reader=capture_set.reader)
        if twin is None:
            raise UsageError(f"member {name} of set {capture_set.index} comes without records and was never read")
        reading, trouble = _take_over(connection, twin)
    else:
        place = _place(connection, ref)
        empty = ref.payload.raw == _EMPTY
        reading, trouble = _read(connection, () if empty else records, member=member, place=place)
    _add_step(connection, (capture_set.index, member, _place(connection, ref), ref.capture), reading, trouble)
    return member


def _read(
    connection: sqlite3.Connection, records: Iterable[SourceRecord], *, member: int, place: int
) -> tuple[Reading, tuple[str, ...]]:
    """Store the records; on a refusal by the reader, nothing of them and its words."""
    trouble: tuple[str, ...] = ()
    connection.execute("SAVEPOINT member_records")
    try:
        Ingest(connection, Interner(connection), member=member, place=place).run(records)
    except InputError as exc:
        connection.execute("ROLLBACK TO member_records")
        prepare_arrival(connection)
        trouble = tuple(line for line in str(exc).splitlines() if line) or ("the reader refused it",)
    connection.execute("RELEASE member_records")
    return read_out(connection), trouble


def _take_over(connection: sqlite3.Connection, twin: int) -> tuple[Reading, tuple[str, ...]]:
    """The reading of an earlier step with the same payload; `arrival` holds what it carries."""
    readable, reasons, output, *numbers = connection.execute(
        "SELECT readable, reasons, output, records, statements, entities, losses, parts FROM step WHERE id = ?", (twin,)
    ).fetchone()
    tally = {
        (kind, value): records
        for kind, value, records in connection.execute("SELECT kind, value, records FROM tally WHERE step = ?", (twin,))
    }
    carried(connection, twin)
    return Reading(Counts(*numbers), tally, output), () if readable else tuple(reasons.splitlines())


def _add_step(
    connection: sqlite3.Connection, ids: tuple[int, int, int, int], reading: Reading, trouble: tuple[str, ...]
) -> None:
    set_index, member, place, capture = ids
    counts = reading.counts
    step = connection.execute(
        "INSERT INTO step (set_id, member, position, capture, place, accepted, readable, rule, reasons, records,"
        " statements, entities, losses, parts, output) VALUES (?, ?, -1, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (set_index, member, capture, place, int(not trouble), "unreadable" if trouble else None, "\n".join(trouble),
         counts.records, counts.statements, counts.entities, counts.losses, counts.parts, reading.output),
    ).lastrowid  # fmt: skip
    connection.executemany(
        "INSERT INTO tally VALUES (?, ?, ?, ?)",
        [(step, kind, value, records) for (kind, value), records in reading.tally.items()],
    )
    connection.execute("INSERT INTO held SELECT ?, rendition FROM temp.arrival", (step,))


def _member(connection: sqlite3.Connection, capture_set: CaptureSet, name: str) -> int:
    keys = (capture_set.source, capture_set.dataset, capture_set.carrier, name)
    connection.execute(
        "INSERT OR IGNORE INTO member (source, dataset, carrier, name, carries, leads, adds)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*keys, capture_set.carries, int(name == capture_set.leading), int(capture_set.adds)),
    )
    found = connection.execute(
        "SELECT id FROM member WHERE source = ? AND dataset = ? AND carrier = ? AND name = ?", keys
    ).fetchone()
    return int(found[0])


def _place(connection: sqlite3.Connection, ref: MemberRef) -> int:
    keys = (ref.payload.raw, chain_text(ref.chain))
    connection.execute("INSERT OR IGNORE INTO place (payload, chain) VALUES (?, ?)", keys)
    return int(connection.execute("SELECT id FROM place WHERE payload = ? AND chain = ?", keys).fetchone()[0])
