# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From preserved captures to statements in the record: read, accept, log.

    1. per capture set that the record has not seen: read its members from the vault into the
       record; what cannot be read, is empty or shrank drastically is quarantined by the record
       and removes nobody
    2. one vault batch: a `derivation` entry per set that was read

Captures that are no list are read as documents then (`documents_reading`).
`catch_up` does this for all that is missing, so a crash before it loses nothing: the next
`add`, `sync` or `rebuild` reads what was preserved. Two processes that read the same set
log its derivation once. A set whose bytes are damaged or deleted is said and passed over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from holdfast.base.errors import InputError, IntegrityError, NotFound, UsageError
from holdfast.readers.reader import ListReader, reader_for
from holdfast.record.prepared import prepare
from holdfast.record.sets import CaptureSet, Derivation, Held, MemberRef, SetView
from holdfast.vault.decoding import Limits, open_decoded
from holdfast.vault.entry import set_of, subject_index
from holdfast.workspace.ahead import may_help, read_ahead, seldom_collected, stored_bytes
from holdfast.workspace.chains import payload_chain
from holdfast.workspace.decisions import take_in_decision
from holdfast.workspace.documents_reading import read_new_documents
from holdfast.workspace.planning import date_text

if TYPE_CHECKING:
    from holdfast.model.statement import SourceRecord
    from holdfast.record.store import Record
    from holdfast.vault.store import Vault
    from holdfast.workspace.opening import Workspace

__all__ = ["Progress", "Turned", "capture_set_at", "catch_up", "derivation_of", "read_set", "release", "turned"]

_log = logging.getLogger(__name__)
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Turned:
    """An older set whose verdict is another one since an earlier day was taken in.

    `reasons` and `held` (rules) are those of members held back now that were not before.
    """

    index: int
    dataset: str
    when: str
    before: str
    now: str
    reasons: tuple[str, ...]
    held: tuple[str, ...]


def turned(before: Iterable[SetView], after: Iterable[SetView]) -> tuple[Turned, ...]:
    """The sets that stand in both and were judged anew; each step is compared with the last accepted before it."""
    known = {one.index: one for one in before}
    found = []
    for one in after:
        old = known.get(one.index)
        if old is None:
            continue
        then = {member.member: member.status for member in old.members}
        changed = [member for member in one.members if then.get(member.member) != member.status]
        held = [member for member in changed if member.status != "accepted"]
        if changed:
            reasons = tuple(f"{member.member}: {reason}" for member in held for reason in member.reasons)
            rules = tuple(dict.fromkeys(member.rule or "" for member in held))
            found.append(Turned(one.index, one.dataset, one.when, old.status, one.status, reasons, rules))
    return tuple(found)


def catch_up(workspace: Workspace, *, progress: Progress | None = None) -> dict[int, Derivation]:
    """Read every capture set, release, decision and document that the vault has and the record has not.

    Returns the derivations made now, by the log index of their set. Idempotent.
    """
    vault, record = workspace.vault, workspace.record
    vault.refresh()
    made: dict[int, Derivation] = {}
    logged: set[tuple[int, str]] = set()
    for entry in vault.entries(record.last_index() + 1):
        if entry.type == "set" and not record.has_set(entry.index):
            try:
                derivation = read_set(vault, record, entry.index, limits=_limits(workspace), progress=progress)
            except (IntegrityError, NotFound) as exc:  # damaged or deleted since: the other sets do not wait for it
                _log.error("set s%d cannot be read: %s; holdfast verify", entry.index, exc.message)
                continue
            if derivation is not None:
                made[entry.index] = derivation
        elif entry.type == "release":
            subject = subject_index(entry)
            if subject is not None and record.has_set(subject):  # else it could not be read, and that was said
                made[subject] = record.release(subject, entry.index)
        elif entry.type == "derivation":
            subject = subject_index(entry)
            if subject is not None:
                logged.add((subject, str(entry.body["reader"])))
        else:
            take_in_decision(vault, record, entry)
    fresh = [one for one in made.values() if (one.index, one.reader) not in logged]
    if fresh:
        _log_derivations(vault, fresh)
    read_new_documents(workspace, progress=progress)
    return made


def _log_derivations(vault: Vault, derivations: Iterable[Derivation]) -> None:
    """Step 2. Another process may have read the same sets meanwhile: what it logged is not logged again."""
    derivations = list(derivations)
    with vault.append() as batch:
        since = min(one.index for one in derivations)
        logged = {
            (subject_index(entry), entry.body["reader"]) for entry in vault.entries(since) if entry.type == "derivation"
        }
        for one in derivations:
            if (one.index, one.reader) in logged:
                continue
            batch.add_derivation(
                one.index,
                reader=one.reader,
                entities=one.counts.entities,
                losses=one.counts.losses,
                records=one.counts.records,
                statements=one.counts.statements,
                output=one.output,
            )


def read_set(
    vault: Vault, record: Record, index: int, *, limits: Limits | None = None, progress: Progress | None = None
) -> Derivation | None:
    """Read one capture set from the vault into the record; `None` when its format has no reader."""
    capture_set = capture_set_at(vault, index)
    if capture_set is None:
        return None
    reader = _reader(vault, capture_set, limits or Limits())
    with seldom_collected(), ExitStack() as opened:
        records: dict[str, Iterable[SourceRecord]] = {}
        for member, ref in capture_set.members.items():
            if not reader.needs and record.same_payload(
                capture_set.source, member, ref.payload, capture_set.reader, ref.chain
            ):
                continue
            payload = opened.enter_context(vault.open_payload(ref.capture))
            given = _records(payload, capture_set, member, reader=reader, limits=limits or Limits(), progress=progress)
            if may_help(stored_bytes(payload)):
                again = opened.enter_context(vault.open_payload(ref.capture, verify=False))
                second = partial(_records, again, capture_set, member, reader=reader, limits=limits or Limits())
                given = read_ahead(given, second, at_once=not record.sets(capture_set.source), prepare=prepare)
            records[member] = opened.enter_context(closing(given))
        derivation = record.accept(capture_set, records)
    _log.info("set %d of %s: %s, %d records", index, capture_set.source, derivation.status, derivation.counts.records)
    return derivation


def capture_set_at(vault: Vault, index: int) -> CaptureSet | None:
    """The capture set logged at `index`, ready to be read; `None` when nothing reads it."""
    entry = set_of(vault.entry(index))
    source = vault.opening(index, "/body/source")
    if entry.reader is None or source is None:
        return None
    reader = reader_for(entry.reader)
    members: dict[str, MemberRef] = {}
    names: list[str] = []
    for member, at in entry.members:
        if member in reader.needs:  # how the others are read; it says nothing itself
            continue
        capture = vault.capture(at)
        name = vault.opening(at, "/body/name") or ""
        names.append(date_text(name))
        members[member] = MemberRef(at, capture.payload, payload_chain(vault, at, name))
    tie = min(names, default="")
    if not tie and entry.basis == "clock":
        tie = f"{index:012}"  # two captures within one second stand in the order in which they came
    return CaptureSet(
        index, source, source, entry.observed, entry.basis, reader.id, members, tie=tie,
        carries=reader.carries, leading=reader.members[0], adds=reader.adds,
    )  # fmt: skip


def release(workspace: Workspace, index: int, reason: str) -> Derivation:
    """A person's word that a quarantined set is to be believed; a log entry, then the record.

    Raises:
        UsageError: the set is not quarantined, or no reason is given.
        NotFound: no such set.
    """
    if not reason.strip():
        raise UsageError(
            "a release needs a reason", hint=f'holdfast release s{index} --reason "checked with the publisher"'
        )
    catch_up(workspace)
    found = next((one for one in workspace.record.sets() if one.index == index), None)
    if found is None:
        raise NotFound(f"no capture set is called s{index}", hint="holdfast sources shows those in quarantine")
    if found.status == "accepted":
        raise UsageError(f"set s{index} is not quarantined", hint="holdfast sources")
    if all(member.status == "accepted" or member.rule == "unreadable" for member in found.members):
        raise UsageError(
            f"what is held of s{index} cannot be read, so there is nothing to release",
            where="; ".join(reason for member in found.members for reason in member.reasons),
            hint="fetch the file again and add it",
        )
    with workspace.vault.append() as batch:
        batch.add_release(index, reason=reason)
    made = catch_up(workspace).get(index) or derivation_of(workspace.record, index)
    assert made is not None  # noqa: S101 - the set is in the record: it was found there above
    return made


def derivation_of(record: Record, index: int) -> Derivation | None:
    """What another process made of a set that it read before this one could; `None` when nothing reads it."""
    if not record.has_set(index):
        return None
    one = next(one for one in record.sets() if one.index == index)
    held = tuple(
        Held(member.member, member.rule or "", member.reasons) for member in one.members if member.status != "accepted"
    )
    return Derivation(one.index, one.reader, one.counts, one.output, one.status, held)


def _limits(workspace: Workspace) -> Limits:
    return Limits(max_bytes=workspace.settings.max_decoded_bytes)


def _reader(vault: Vault, capture_set: CaptureSet, limits: Limits) -> ListReader:
    """The set's reader with the bytes of the members it needs beside any other; it refuses what it lacks."""
    reader = reader_for(capture_set.reader)
    given: dict[str, bytes] = {}
    for member, at in set_of(vault.entry(capture_set.index)).members if reader.needs else ():
        if member in reader.needs:
            chain = payload_chain(vault, at, vault.opening(at, "/body/name") or "")
            with vault.open_payload(at) as payload, suppress(InputError):  # the reader says that it lacks it
                given[member] = open_decoded(payload, chain, limits).read()
    return reader.with_companions(given)


def _records(
    payload: BinaryIO,
    capture_set: CaptureSet,
    member: str,
    *,
    reader: ListReader,
    limits: Limits,
    progress: Progress | None = None,
) -> Generator[SourceRecord]:
    """The records of one member. Whatever the reader refuses comes out of the iteration, never before it."""
    stream = open_decoded(payload, capture_set.members[member].chain, limits)
    found = reader.read(member, stream, dataset=capture_set.dataset)
    for number, one in enumerate(found):
        if progress is not None and number % 1000 == 0:
            progress(f"reading {member}", number, None)
        yield one
