# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What changed between two captures of a source, from the stored intervals alone.

Both ends are seen as the record sees them: per member, the last accepted step at or before
the set. A member missing from a set therefore changes nothing. Each record that stands at
one end only, or differently, falls into one class:

    added       its key stands at b only            removed     at a only ("row removed":
    altered     it says something else                          "delisted" needs somebody's word)
    formatting  white space or order of children    markup      other markup, and yet the same
    reentered   removed, and added under another                statements
                key: with the same content, or      merged      removed, and another record
                the same name and something that                gained its identifier, or an
                identifies it in common                         altered one its name

Of several carriers of a source only one is looked at: that of the two sets, or the leading one.
A second row of an id that stands is told as what it adds to that one, or takes from it.
Order of repeated children, white space and generation stamps are no change of content:
`content_id` and the readers' `form` see to that. Capture bytes are not read again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from holdfast.base.errors import NotFound
from holdfast.record.carriers import leading_of
from holdfast.record.history import CARRIED, base_key
from holdfast.record.paired import Change, Differing, pair_up
from holdfast.record.said import PropertyChange, Said, load_said, property_changes
from holdfast.record.sets import SetView
from holdfast.record.stepwise import compare_portraits, portrait_of
from holdfast.record.texts import batches, marks
from holdfast.record.views import load_sets

__all__ = ["Change", "ChangeSet", "PropertyChange", "changes_between"]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All differences between sets `a` and `b`; each class sorted by member and key.

    `duplicates` are keys that stand more than once at b. `counts` holds the size of each
    class and `rows_added`, `rows_removed`: keys that came and went, before re-entered and
    merged ones were told apart.
    """

    source: str
    a: SetView
    b: SetView
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    altered: tuple[Change, ...]
    formatting: tuple[Change, ...]
    markup: tuple[Change, ...]
    reentered: tuple[Change, ...]
    merged: tuple[Change, ...]
    duplicates: tuple[str, ...]
    counts: Mapping[str, int]


def changes_between(connection: sqlite3.Connection, source: str, a: int | None, b: int | None) -> ChangeSet:
    """Differences between two sets of a source; default: the last two that were accepted.

    A quarantined set may be named: what it would change is what a person must know before a release.

    Raises:
        NotFound: no such source or set, or fewer than two accepted sets to compare.
    """
    first, second = _ends(connection, source, a, b)
    differing: list[Differing] = []
    duplicates: list[str] = []
    for member, name, leads in _members(connection, source, (first, second)):
        ends = (_end(connection, member, first), _end(connection, member, second))
        twice = [_duplicates(connection, end) for end in ends]
        own = _differing(connection, name, ends, leads=leads)
        differing += [_beside(connection, one, member, ends) if base_key(one.key) in {*twice[0], *twice[1]} else one
                      for one in own]  # fmt: skip
        duplicates += twice[1]
    versions = {version for one in differing for version in one.before | one.after | one.beside}
    said = {version: load_said(connection, version) for version in versions}
    differing = _without_reordered(differing, said)
    gone = _gone_since(connection, source, [one for one in differing if not one.before], first)
    changes = [replace(_classify(one, said), gone_since=gone.get((one.member, one.key))) for one in differing]
    rows_added = sum(change.kind == "added" for change in changes)
    rows_removed = sum(change.kind == "removed" for change in changes)
    changes = pair_up(changes, differing, said)
    kinds = ("added", "removed", "altered", "formatting", "markup", "reentered", "merged")
    sorted_out = {kind: tuple(change for change in changes if change.kind == kind) for kind in kinds}
    counts = {kind: len(found) for kind, found in sorted_out.items()}
    counts |= {"rows_added": rows_added, "rows_removed": rows_removed, "duplicates": len(duplicates)}
    return ChangeSet(source, first, second, **sorted_out, duplicates=tuple(duplicates), counts=counts)


def _ends(connection: sqlite3.Connection, source: str, a: int | None, b: int | None) -> tuple[SetView, SetView]:
    sets = load_sets(connection, source)
    if not sets:
        raise NotFound(f"the record holds no source {source!r}", hint="holdfast sources")
    by_index = {view.index: view for view in sets}
    for index in (a, b):
        if index is not None and index not in by_index:
            raise NotFound(f"{source} has no set {index}", hint="holdfast sources")
    accepted = [view for view in sets if view.status != "quarantined"]
    carrier = by_index[b].carrier if b is not None else by_index[a].carrier if a is not None else None
    leading = leading_of(connection, source) if carrier is None else {carrier}
    accepted = [view for view in accepted if view.carrier in leading]
    last = by_index[b] if b is not None else (accepted[-1] if accepted else None)
    if last is None:
        raise NotFound(f"no capture of {source} has been accepted", hint="holdfast sources")
    if a is not None:
        return by_index[a], last
    earlier = [view for view in accepted if sets.index(view) < sets.index(last)]
    if not earlier:
        raise NotFound(
            f"{source} has no accepted capture before that of {last.observed}, and a change needs two",
            hint=f"holdfast sync {source}, or holdfast add an earlier file of it",
        )
    return earlier[-1], last


def _members(connection: sqlite3.Connection, source: str, ends: tuple[SetView, SetView]) -> list[tuple[int, str, bool]]:
    """The members to compare: of the carrier both ends are of, else of the leading one seen at both."""
    carriers = {end.carrier for end in ends}
    if len(carriers) > 1:
        carriers = set(leading_of(connection, source))
    rows = connection.execute(
        "SELECT id, name, leads, carrier FROM member WHERE source = ? ORDER BY name, dataset, carrier", (source,)
    )
    return [(member, name, bool(leads)) for member, name, leads, carrier in rows.fetchall() if carrier in carriers]


@dataclass(frozen=True, slots=True)
class _End:
    """The renditions at one end: a query for their ids and its parameters."""

    query: str
    args: tuple[int, ...]


def _end(connection: sqlite3.Connection, member: int, end: SetView) -> _End:
    """What the member carried at a set; of a quarantined set, what it would carry if it were released.

    A member that could not be read would carry nothing anybody knows: it counts as unchanged.
    """
    step = connection.execute(
        "SELECT id, accepted, readable FROM step WHERE member = ? AND set_id = ?", (member, end.index)
    ).fetchone()
    if step is not None and not step[1] and step[2]:
        return _End("SELECT rendition FROM held WHERE step = ?", (int(step[0]),))
    position = _cut(connection, member, end)
    return _End(CARRIED, (member, position, position))


def _cut(connection: sqlite3.Connection, member: int, end: SetView) -> int:
    """Position of the member's last accepted step at or before the set; -1 when there is none."""
    found = connection.execute(
        "SELECT max(step.position) FROM step JOIN capture_set ON capture_set.id = step.set_id, capture_set AS edge"
        " WHERE edge.id = ?2 AND step.member = ?1 AND step.accepted = 1"
        " AND step.position <= coalesce((SELECT position FROM step WHERE member = ?1 AND set_id = ?2),"
        " (SELECT max(s.position) FROM step AS s JOIN capture_set AS c ON c.id = s.set_id WHERE s.member = ?1"
        " AND (c.observed, c.tie) <= (edge.observed, edge.tie)), -1)",
        (member, end.index),
    ).fetchone()[0]
    return -1 if found is None else int(found)


def _differing(connection: sqlite3.Connection, name: str, ends: tuple[_End, _End], *, leads: bool) -> list[Differing]:
    if ends[0] == ends[1]:
        return []
    a, b = ends
    groups: dict[str, tuple[dict[bytes, set[int]], dict[bytes, set[int]]]] = {}
    rows = connection.execute(
        f"WITH at_a AS ({a.query}), at_b AS ({b.query}),"  # noqa: S608 - our own clauses
        " stay AS (SELECT rendition, 1 AS at_a, 0 AS at_b FROM at_a UNION ALL SELECT rendition, 0, 1 FROM at_b),"
        " ends AS (SELECT rendition, max(at_a) AS at_a, max(at_b) AS at_b FROM stay GROUP BY rendition)"
        " SELECT record.key, rendition.form, rendition.version, ends.at_a, ends.at_b FROM ends"
        " JOIN rendition ON rendition.id = ends.rendition JOIN record ON record.id = rendition.record"
        " WHERE (ends.at_a OR ends.at_b) AND rendition.record IN"
        " (SELECT r.record FROM ends AS e JOIN rendition AS r ON r.id = e.rendition WHERE e.at_a <> e.at_b)"
        " ORDER BY record.key",
        (*a.args, *b.args),
    )
    for key, form, version, at_a, at_b in rows:
        before, after = groups.setdefault(key, ({}, {}))
        if at_a:
            before.setdefault(form, set()).add(version)
        if at_b:
            after.setdefault(form, set()).add(version)
    return [
        Differing(
            name,
            key,
            frozenset().union(*before.values()),
            frozenset().union(*after.values()),
            before.keys() != after.keys(),
            leads,
        )
        for key, (before, after) in groups.items()
    ]


def _without_reordered(differing: list[Differing], said: Mapping[int, Said]) -> list[Differing]:
    """Leave out what rows of a repeated key say at both ends, under whichever of its keys.

    A reader that reads forward gives the first of them the plain key, so another order of the
    file exchanges their keys; nothing was added, removed or altered by that.
    """
    groups: dict[tuple[str, str], list[Differing]] = {}
    for one in differing:
        groups.setdefault((one.member, base_key(one.key)), []).append(one)
    kept: list[Differing] = []
    for own in groups.values():
        if len(own) == 1:
            kept += own
            continue
        before = Counter(said[version] for one in own for version in one.before)
        after = Counter(said[version] for one in own for version in one.after)
        for one in own:
            if one.before == one.after:  # another form of the same statements
                kept.append(one)
                continue
            gone = _left(one.before, said, before & after)
            come = _left(one.after, said, after & before)
            kept += [replace(one, before=gone, after=come)] if gone or come else []
    return kept


def _left(versions: frozenset[int], said: Mapping[int, Said], both: Counter[Said]) -> frozenset[int]:
    return frozenset(version for version in versions if said[version] not in both)


def _beside(connection: sqlite3.Connection, one: Differing, member: int, ends: tuple[_End, _End]) -> Differing:
    """The same with what other rows of its id say at the end where it does not stand itself."""
    if one.before and one.after:
        return one
    end = ends[0] if not one.before else ends[1]
    base = base_key(one.key)
    rows = connection.execute(
        "SELECT rendition.version FROM record JOIN rendition ON rendition.record = record.id"  # noqa: S608 - our own clause
        " WHERE record.member = ? AND (record.key = ? OR (record.key > ? AND record.key < ?))"
        f" AND rendition.id IN ({end.query})",
        (member, base, f"{base}#", f"{base}$", *end.args),
    )
    return replace(one, beside=frozenset(version for (version,) in rows))


def _gone_since(
    connection: sqlite3.Connection, source: str, added: Sequence[Differing], first: SetView
) -> Mapping[tuple[str, str], str]:
    """Of rows that came: since when they had been gone, where they stood before `first`, by member and key."""
    found: dict[tuple[str, str], str] = {}
    for part in batches([one.key for one in added]):
        found.update(
            ((member, key), since)
            for member, key, since in connection.execute(
                "SELECT member.name, record.key, max(capture_set.observed) FROM member"  # noqa: S608 - placeholders only
                " CROSS JOIN record ON record.member = member.id CROSS JOIN rendition ON rendition.record = record.id"
                " CROSS JOIN presence ON presence.rendition = rendition.id CROSS JOIN step ON step.id = until_step"
                " CROSS JOIN capture_set ON capture_set.id = step.set_id WHERE member.source = ? AND member.carrier = ?"
                f" AND record.key IN ({marks(len(part))}) AND capture_set.observed <= ? GROUP BY record.id",
                (source, first.carrier, *part, first.observed),
            )
        )
    return found


def _duplicates(connection: sqlite3.Connection, end: _End) -> list[str]:
    keys = connection.execute(
        "SELECT record.key FROM rendition JOIN record ON record.id = rendition.record"  # noqa: S608 - our own clause
        f" WHERE rendition.id IN ({end.query})",
        end.args,
    )
    repeats = Counter(base_key(key) for (key,) in keys)
    return sorted(key for key, times in repeats.items() if times > 1)


def _classify(one: Differing, said: Mapping[int, Said]) -> Change:
    shown = said[min(one.after or one.before)]
    if not one.before:
        kind = "added"
    elif not one.after:
        kind = "removed"
    elif one.before == one.after:
        kind = "markup" if one.reshaped else "formatting"
    else:
        kind = "altered"
    change = Change(
        kind,
        one.member,
        one.key,
        shown.main,
        shown.caption,
        lists=shown.lists or (one.leads and shown.names_party),
        schema=shown.schema,
        about=shown.about,
    )
    if kind in {"added", "removed"} and one.beside:  # a second row of an id that stands: it names nobody new
        others = [said[version] for version in one.beside]
        own = [*others, *(said[version] for version in one.before | one.after)]
        told = property_changes(others, own) if kind == "added" else property_changes(own, others)
        return replace(change, kind="altered" if told else "formatting", properties=told)
    if kind != "altered":
        return change
    before, after = ([said[version] for version in side] for side in (one.before, one.after))
    reused = compare_portraits(portrait_of(before), portrait_of(after)) == "rekeyed"
    return replace(change, properties=property_changes(before, after), reused=reused)
