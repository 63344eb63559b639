# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The history of one entity on the three times: listed, altered, removed, listed again.

* observed  `events`: what each capture of the leading carrier changed about the entity (or the
            file of changes that alone names it), and `stays`: from which capture to which its row
            stood. A gap stays a gap: who was listed, removed and listed again has two stays.
* known     every event says at which log entry this workspace came to know it.
* valid     `terms`: the dates of its measures as their source states them, each measure once
            with the captures that first and last said so.

An event lies between two captures: the one named, and the last before it (`after`). "removed"
means that the row is gone; "delisted" would be the publisher's word and stands among the
statements (status, end date).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from holdfast.record.said import PropertyChange, Said, load_said, property_changes
from holdfast.record.times import NOW, MemberSteps, Timeline, Times

__all__ = ["Event", "Stay", "Story", "Term", "load_story"]

_DATES = (
    "actedDate", "publishedDate", "listingDate", "startDate", "effectiveDate", "repaperedDate", "amendedDate",
    "endDate",
)  # fmt: skip
_TOLD = (*_DATES, "status", "kind", "programId", "program")


@dataclass(frozen=True, slots=True)
class Event:
    """What one capture changed: `kind` is `listed`, `altered`, `removed` or `relisted`.

    `observed` is the capture's instant, `after` that of the last one before it (`None`: the first
    held), `known` the log index at which we came to know. `properties` are those that came and
    went (for `listed` and `removed` none: everything did).
    """

    kind: str
    dataset: str
    carrier: str
    member: str
    observed: str
    after: str | None
    known: int
    properties: tuple[PropertyChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """An unbroken stay on a list, in observed instants; `until` is the first capture without it, `None`: it stands."""

    dataset: str
    carrier: str
    since: str
    last_seen: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """A measure's own dates: `values` are (property, value) of its dates, status, kind and programme, as stated."""

    measure: str
    dataset: str
    first_seen: str
    until: str | None
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The history of an entity; events and stays in observed order, terms by measure."""

    entity: str
    events: tuple[Event, ...]
    stays: tuple[Stay, ...]
    terms: tuple[Term, ...]


def load_story(connection: sqlite3.Connection, key: str, times: Times = NOW) -> Story | None:
    """The history of the entity as known at `times`; `None` when nothing is said about it."""
    found = connection.execute("SELECT id FROM entity WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    timeline = Timeline.load(connection, times)
    spans = _spans(connection, found[0], timeline)
    if not spans:
        return None
    events: list[Event] = []
    stays: list[Stay] = []
    said: dict[int, Said] = {}
    members = sorted(map(timeline.member, spans), key=lambda one: (one.dataset, one.carrier, one.name))
    led = {member.dataset for member in members if member.leads}
    for member in members:  # a file of changes tells of whom the leading carrier has never spoken
        if member.leads or (member.adds and member.dataset not in led):
            for span in spans[member.id]:
                said.setdefault(span.version, load_said(connection, span.version))
            events += _events(key, member, spans[member.id], said)
            stays += _stays(member, spans[member.id])
    events.sort(key=lambda one: (one.observed, one.dataset, one.member))
    return Story(key, tuple(events), tuple(stays), _terms(connection, found[0], timeline))


@dataclass(frozen=True, slots=True)
class _Span:
    """A version's stay: indexes into the steps of its member; `end` is exclusive, within the cut."""

    version: int
    lists: bool
    start: int
    end: int | None


def _spans(connection: sqlite3.Connection, entity: int, timeline: Timeline) -> Mapping[int, list[_Span]]:
    spans: dict[int, list[_Span]] = {}
    for version, lists, leads, number, start, until in connection.execute(
        "SELECT version.id, version.lists AND version.main = ?1, member.leads, first.member, first.position,"
        " last.position FROM about"
        " JOIN version ON version.id = about.version"
        " JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
        " JOIN presence ON presence.rendition = rendition.id JOIN step AS first ON first.id = presence.from_step"
        " JOIN member ON member.id = first.member LEFT JOIN step AS last ON last.id = presence.until_step"
        " WHERE about.entity = ?1",
        (entity,),
    ):
        member = timeline.member(number)
        begin = member.rank(start)
        if begin <= member.cut:
            end = None if until is None else member.rank(until)
            kept = None if end is None or end > member.cut else end
            spans.setdefault(number, []).append(_Span(version, bool(lists or leads), begin, kept))
    return spans


def _events(key: str, member: MemberSteps, own: Sequence[_Span], said: Mapping[int, Said]) -> Iterable[Event]:
    """What each step of a member changed about the entity."""
    turns = sorted({one.start for one in own} | {one.end for one in own if one.end is not None})
    before: frozenset[int] = frozenset()
    stood = False
    for turn in turns:
        after = frozenset(one.version for one in own if one.start <= turn and (one.end is None or one.end > turn))
        step = member.steps[turn]
        last = member.steps[turn - 1].observed if turn else None
        head = (member.dataset, member.carrier, member.name, step.observed, last, step.known)
        if after and before:
            changed = _changed(key, (said[v] for v in before), (said[v] for v in after))
            if changed:
                yield Event("altered", *head, changed)
        elif after:
            yield Event("relisted" if stood else "listed", *head)
        else:
            yield Event("removed", *head)
        stood = stood or bool(after)
        before = after


def _changed(key: str, before: Iterable[Said], after: Iterable[Said]) -> tuple[PropertyChange, ...]:
    """What differs about the entity and its parts; of a record that speaks of others, too, only that."""
    return tuple(one for one in property_changes(before, after) if one.entity == key or one.entity.startswith(key))


def _stays(member: MemberSteps, spans: Iterable[_Span]) -> list[Stay]:
    """Unbroken runs of the spans that list the entity."""
    stays: list[Stay] = []
    runs: list[tuple[int, int | None]] = []
    for one in sorted((one for one in spans if one.lists), key=lambda one: one.start):
        if runs and (runs[-1][1] is None or one.start <= runs[-1][1]):
            start, end = runs[-1]
            runs[-1] = (start, None if end is None or one.end is None else max(end, one.end))
        else:
            runs.append((one.start, one.end))
    for start, end in runs:
        last = member.steps[member.cut if end is None else end - 1].observed
        until = None if end is None else member.steps[end].observed
        stays.append(Stay(member.dataset, member.carrier, member.steps[start].observed, last, until))
    return stays


def _terms(connection: sqlite3.Connection, entity: int, timeline: Timeline) -> tuple[Term, ...]:
    """The measures against the entity, each with the dates its source ever stated while it last stood."""
    rows = connection.execute(
        "SELECT DISTINCT source.key, link.version, first.member, first.position, last.position FROM link"
        " JOIN entity AS source ON source.id = link.source"
        " JOIN term AS prop ON prop.id = link.prop AND prop.value IN ('entity', 'target')"
        " JOIN version ON version.id = link.version"
        " JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
        " JOIN presence ON presence.rendition = rendition.id JOIN step AS first ON first.id = presence.from_step"
        " LEFT JOIN step AS last ON last.id = presence.until_step WHERE link.target = ?",
        (entity,),
    ).fetchall()
    seen: dict[tuple[str, str], list[tuple[str, str | None, int]]] = {}
    for measure, version, number, start, until in rows:
        member = timeline.member(number)
        begin = member.rank(start)
        if begin > member.cut:
            continue
        end = None if until is None else member.rank(until)
        ended = None if end is None or end > member.cut else member.steps[end].observed
        seen.setdefault((measure, member.dataset), []).append((member.steps[begin].observed, ended, version))
    terms = []
    for (measure, dataset), stays in sorted(seen.items()):
        latest = max(stays, key=lambda stay: (stay[1] is None, stay[1] or "", stay[0], stay[2]))
        said = load_said(connection, latest[2])
        values = tuple((row[2], row[3]) for row in said.rows if row[0] == measure and row[2] in _TOLD)
        until = None if any(ended is None for _, ended, _ in stays) else max(ended or "" for _, ended, _ in stays)
        terms.append(Term(measure, dataset, min(first for first, _, _ in stays), until, tuple(dict.fromkeys(values))))
    return tuple(terms)
