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
Order of repeated children, white space and generation stamps are no change of content:
`content_id` and the readers' `form` see to that. Capture bytes are not read again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from holdfast.base.errors import NotFound
from holdfast.record.carriers import leading_of
from holdfast.record.history import CARRIED, base_key
from holdfast.record.said import PropertyChange, Said, load_said, property_changes
from holdfast.record.sets import SetView
from holdfast.record.stepwise import compare_portraits, portrait_of
from holdfast.record.views import load_sets
from holdfast.record.vocabulary import is_entity, prop_type

__all__ = ["Change", "ChangeSet", "PropertyChange", "changes_between"]


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs.

    `entity` is its main entity; `other_key` and `other_entity`
    name the record it was re-entered as, or merged into. `lists`: it is a party's own record, not
    an alias or address of one; `reused`: its key named another party before. `schema` is that of
    the main entity, `about` are the entities a measure or part of its own record points at.
    """

    kind: str
    member: str
    key: str
    entity: str
    caption: str
    other_key: str | None = None
    other_entity: str | None = None
    properties: tuple[PropertyChange, ...] = ()
    lists: bool = field(default=False, compare=False)
    reused: bool = field(default=False, compare=False)
    schema: str = field(default="Thing", compare=False)
    about: tuple[str, ...] = field(default=(), compare=False)


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


@dataclass(frozen=True, slots=True)
class _Differing:
    """One key of a member: versions at either end, whether the forms differ, whether the member lists parties."""

    member: str
    key: str
    before: frozenset[int]
    after: frozenset[int]
    reshaped: bool
    leads: bool


def changes_between(connection: sqlite3.Connection, source: str, a: int | None, b: int | None) -> ChangeSet:
    """Differences between two sets of a source; default: the last two that were accepted.

    A quarantined set may be named: what it would change is what a person must know before a release.

    Raises:
        NotFound: no such source or set, or fewer than two accepted sets to compare.
    """
    first, second = _ends(connection, source, a, b)
    differing: list[_Differing] = []
    duplicates: list[str] = []
    for member, name, leads in _members(connection, source, (first, second)):
        ends = (_end(connection, member, first), _end(connection, member, second))
        differing += _differing(connection, name, ends, leads=leads)
        duplicates += _duplicates(connection, ends[1])
    said = {version: load_said(connection, version) for one in differing for version in one.before | one.after}
    differing = _without_reordered(differing, said)
    changes = [_classify(one, said) for one in differing]
    rows_added = sum(change.kind == "added" for change in changes)
    rows_removed = sum(change.kind == "removed" for change in changes)
    changes = _pair_up(changes, differing, said)
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


def _differing(connection: sqlite3.Connection, name: str, ends: tuple[_End, _End], *, leads: bool) -> list[_Differing]:
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
        _Differing(
            name,
            key,
            frozenset().union(*before.values()),
            frozenset().union(*after.values()),
            before.keys() != after.keys(),
            leads,
        )
        for key, (before, after) in groups.items()
    ]


def _without_reordered(differing: list[_Differing], said: Mapping[int, Said]) -> list[_Differing]:
    """Leave out what rows of a repeated key say at both ends, under whichever of its keys.

    A reader that reads forward gives the first of them the plain key, so another order of the
    file exchanges their keys; nothing was added, removed or altered by that.
    """
    groups: dict[tuple[str, str], list[_Differing]] = {}
    for one in differing:
        groups.setdefault((one.member, base_key(one.key)), []).append(one)
    kept: list[_Differing] = []
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


def _duplicates(connection: sqlite3.Connection, end: _End) -> list[str]:
    keys = connection.execute(
        "SELECT record.key FROM rendition JOIN record ON record.id = rendition.record"  # noqa: S608 - our own clause
        f" WHERE rendition.id IN ({end.query})",
        end.args,
    )
    repeats = Counter(base_key(key) for (key,) in keys)
    return sorted(key for key, times in repeats.items() if times > 1)


def _classify(one: _Differing, said: Mapping[int, Said]) -> Change:
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
    if kind != "altered":
        return change
    before, after = ([said[version] for version in side] for side in (one.before, one.after))
    reused = compare_portraits(portrait_of(before), portrait_of(after)) == "rekeyed"
    return replace(change, properties=property_changes(before, after), reused=reused)


def _pair_up(changes: list[Change], differing: list[_Differing], said: Mapping[int, Said]) -> list[Change]:
    """Tell re-entered and merged records from removed ones."""
    sides = {(one.member, one.key): one for one in differing}
    newcomers = _Newcomers.of([change for change in changes if change.kind == "added"], sides, said)
    gains = _gains(changes, sides, said)
    result = []
    for change in changes:
        if change.kind == "removed":
            one = sides[change.member, change.key]
            twin = newcomers.take(change, one, said)
            if twin is None:
                result.append(_merged(change, said[min(one.before)], gains))
            else:
                result.append(replace(change, kind="reentered", other_key=twin.key, other_entity=twin.entity))
        else:
            result.append(change)
    return [change for change in result if (change.member, change.key) not in newcomers.taken]


@dataclass(frozen=True, slots=True)
class _Newcomers:
    """Added records, to be found by what they say, or by name and one mark; each is taken once.

    `by_mark` holds positions among the added ones: thousands of addresses share the empty name,
    so the name alone would be a scan.
    """

    added: Sequence[Change]
    by_content: Mapping[tuple[object, ...], list[Change]]
    by_mark: Mapping[tuple[str, str, tuple[str, str]], list[int]]
    taken: set[tuple[str, str]]

    @classmethod
    def of(
        cls, added: Sequence[Change], sides: Mapping[tuple[str, str], _Differing], said: Mapping[int, Said]
    ) -> _Newcomers:
        by_content: dict[tuple[object, ...], list[Change]] = {}
        by_mark: dict[tuple[str, str, tuple[str, str]], list[int]] = {}
        for position, change in enumerate(added):
            after = sides[change.member, change.key].after
            by_content.setdefault(_signature(after, change, said), []).append(change)
            for mark in said[min(after)].marks:
                by_mark.setdefault((change.member, change.caption.casefold(), mark), []).append(position)
        return cls(added, by_content, by_mark, set())

    def take(self, removed: Change, one: _Differing, said: Mapping[int, Said]) -> Change | None:
        """The added record that is the removed one under another key."""
        same = self.by_content.get(_signature(one.before, removed, said), [])
        name = removed.caption.casefold()
        marked = {
            at for mark in said[min(one.before)].marks for at in self.by_mark.get((removed.member, name, mark), ())
        }
        for change in [*same, *(self.added[at] for at in sorted(marked))]:
            if (change.member, change.key) not in self.taken:
                self.taken.add((change.member, change.key))
                return change
        return None


def _signature(versions: frozenset[int], change: Change, said: Mapping[int, Said]) -> tuple[object, ...]:
    """What the record says apart from its key and ids made of it."""
    rows = set()
    for version in versions:
        main = said[version].main
        for entity, schema, prop, value, lang in said[version].rows:
            shown = value
            if is_entity(schema, prop):
                shown = value.removeprefix(main)
            elif value == change.key:
                shown = ""
            elif prop_type(schema, prop) == "url":
                shown = value.replace(change.key, "")
            rows.add((entity.removeprefix(main), schema, prop, shown, lang or ""))
    return (change.member, *sorted(rows))


def _gains(
    changes: Sequence[Change], sides: Mapping[tuple[str, str], _Differing], said: Mapping[int, Said]
) -> dict[tuple[str, str], list[Change]]:
    """Names and identifiers that altered or added records gained, with the records."""
    gains: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.kind not in {"altered", "added"}:
            continue
        one = sides[change.member, change.key]
        before = {pair for version in one.before for pair in said[version].names | said[version].identifiers}
        after = {pair for version in one.after for pair in said[version].names | said[version].identifiers}
        for pair in after - before:
            if pair[0] == "name" and change.kind == "added":
                continue  # a new record with the same name may be a namesake
            gains.setdefault(pair, []).append(change)
    return gains


def _merged(change: Change, said: Said, gains: Mapping[tuple[str, str], list[Change]]) -> Change:
    """The removed record as `merged` when another one gained its identifier, or its very name."""
    own = [*sorted(said.identifiers), ("name", said.caption.casefold())]
    for pair in own:
        for other in gains.get(pair, ()):
            if other.entity != change.entity:
                return replace(change, kind="merged", other_key=other.key, other_entity=other.entity)
    return change
