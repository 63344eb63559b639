# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What changed between two captures of a source, from the stored intervals alone.

Both ends are seen as the record sees them: per member, the last accepted step at or before
the set. A member missing from a set therefore changes nothing. Each record that stands at
one end only, or differently, falls into one class:

    added       its key stands at b only            removed     at a only ("row removed":
    altered     it says something else                          "delisted" needs somebody's word)
    formatting  other bytes, same content           reentered   removed, and added under
    merged      removed, and another record                     another key with the same content
                gained its name or identifier

Order of repeated children, white space and generation stamps are no change of content:
`content_id` and the readers see to that. Capture bytes are not read again.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from holdfast.base.errors import NotFound
from holdfast.record.sets import SetView
from holdfast.record.views import load_sets
from holdfast.record.vocabulary import caption, is_entity, prop_type

__all__ = ["Change", "ChangeSet", "HistoryRow", "PropertyChange", "base_key", "changes_between", "history_rows"]

_REPEAT = re.compile(r"#(?:[0-9a-f]{8}|[0-9]{1,6})\Z")  # how readers make repeated keys unique


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """Values of one property of one entity that came and went, sorted."""

    prop: str
    entity: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs. `entity` is its main entity; `other_key` and `other_entity`
    name the record it was re-entered as, or merged into.
    """

    kind: str
    member: str
    key: str
    entity: str
    caption: str
    other_key: str | None = None
    other_entity: str | None = None
    properties: tuple[PropertyChange, ...] = ()


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
    reentered: tuple[Change, ...]
    merged: tuple[Change, ...]
    duplicates: tuple[str, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One capture of a member against the readable one before it (`None` for the first).

    Repeated keys count as one key. `changed_bytes` are keys whose exact bytes differ,
    `changed_form` those that differ beyond white space and order of children,
    `changed_values` those that say something else.
    """

    index: int
    observed: str
    status: str
    rows: int
    added: int | None
    removed: int | None
    changed_bytes: int | None
    changed_form: int | None
    changed_values: int | None
    added_keys: tuple[str, ...]
    removed_keys: tuple[str, ...]
    duplicate_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """What one version says: main entity and rows (entity, schema, prop, value, lang)."""

    main: str
    rows: tuple[tuple[str, str, str, str, str | None], ...]

    def values(self, *kinds: str) -> frozenset[tuple[str, str]]:
        """(type, value folded in case) of the properties of these types."""
        found = ((prop_type(schema, prop), value.casefold()) for _, schema, prop, value, _ in self.rows)
        return frozenset(pair for pair in found if pair[0] in kinds)

    @property
    def caption(self) -> str:
        own = [row for row in self.rows if row[0] == self.main]
        values: dict[str, list[str]] = {}
        for _, _, prop, value, _ in own:
            values.setdefault(prop, []).append(value)
        return caption(self.main, own[0][1] if own else "Thing", values)


@dataclass(frozen=True, slots=True)
class _Differing:
    """One key of a member: versions and raw bytes at either end."""

    member: str
    key: str
    before: frozenset[int]
    after: frozenset[int]


def base_key(key: str) -> str:
    """The publisher's key without the mark a reader gives to repeated ones."""
    return _REPEAT.sub("", key)


def changes_between(connection: sqlite3.Connection, source: str, a: int | None, b: int | None) -> ChangeSet:
    """Differences between two sets of a source; default: the last two that were accepted.

    Raises:
        NotFound: no such source or set, or fewer than two accepted sets to compare.
    """
    first, second = _ends(connection, source, a, b)
    differing: list[_Differing] = []
    duplicates: list[str] = []
    members = connection.execute("SELECT id, name FROM member WHERE source = ? ORDER BY name, dataset", (source,))
    for member, name in members.fetchall():
        ends = (_cut(connection, member, first), _cut(connection, member, second))
        differing += _differing(connection, member, name, ends)
        duplicates += _duplicates(connection, member, ends[1])
    said = {version: _load(connection, version) for one in differing for version in one.before | one.after}
    changes = [_classify(one, said) for one in differing]
    rows_added = sum(change.kind == "added" for change in changes)
    rows_removed = sum(change.kind == "removed" for change in changes)
    changes = _pair_up(changes, differing, said)
    kinds = ("added", "removed", "altered", "formatting", "reentered", "merged")
    sorted_out = {kind: tuple(change for change in changes if change.kind == kind) for kind in kinds}
    counts = {kind: len(found) for kind, found in sorted_out.items()}
    counts |= {"rows_added": rows_added, "rows_removed": rows_removed, "duplicates": len(duplicates)}
    return ChangeSet(source, first, second, **sorted_out, duplicates=tuple(duplicates), counts=counts)


def history_rows(connection: sqlite3.Connection, source: str, member: str | None = None) -> tuple[HistoryRow, ...]:
    """Every readable capture of a member against the readable one before it, in observed order.

    Without `member`, the one that most sets carry. Held captures are counted as they are,
    so that a 0-byte day shows what accepting it would have removed.

    Raises:
        NotFound: no such source or member.
    """
    found = connection.execute(
        "SELECT member.id FROM member JOIN step ON step.member = member.id WHERE member.source = ?1"
        " AND (?2 IS NULL OR member.name = ?2) GROUP BY member.id ORDER BY count(*) DESC, member.name LIMIT 1",
        (source, member),
    ).fetchone()
    if found is None:
        raise NotFound(f"the record holds no source {source!r}", hint="holdfast sources")
    forms = _Forms.load(connection, found[0])
    rows: list[HistoryRow] = []
    before: set[int] | None = None
    for step, index, observed, position, accepted in connection.execute(
        "SELECT step.id, step.set_id, capture_set.observed, step.position, step.accepted FROM step"
        " JOIN capture_set ON capture_set.id = step.set_id WHERE step.member = ? AND step.readable = 1"
        " ORDER BY step.position",
        (found[0],),
    ).fetchall():
        if accepted:
            carried = connection.execute(_CARRIED, (found[0], position, position))
        else:
            carried = connection.execute("SELECT rendition FROM held WHERE step = ?", (step,))
        after = {rendition for (rendition,) in carried}
        rows.append(forms.row((index, observed, "accepted" if accepted else "quarantined"), before, after))
        before = after
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Forms:
    """All renditions of a member: base key, exact bytes, form and content of each."""

    renditions: Mapping[int, tuple[str, bytes, bytes, bytes]]
    by_key: Mapping[str, tuple[int, ...]]

    @classmethod
    def load(cls, connection: sqlite3.Connection, member: int) -> _Forms:
        """Read them once; a history then costs what changed."""
        renditions: dict[int, tuple[str, bytes, bytes, bytes]] = {}
        by_key: dict[str, list[int]] = {}
        for rendition, key, raw, form, content in connection.execute(
            "SELECT rendition.id, record.key, rendition.raw, rendition.form, version.content FROM record"
            " JOIN rendition ON rendition.record = record.id JOIN version ON version.id = rendition.version"
            " WHERE record.member = ?",
            (member,),
        ):
            renditions[rendition] = (base_key(key), raw, form, content)
            by_key.setdefault(base_key(key), []).append(rendition)
        return cls(renditions, {key: tuple(own) for key, own in by_key.items()})

    def row(self, head: tuple[int, str, str], before: set[int] | None, after: set[int]) -> HistoryRow:
        """One line of the history: `after` against `before`, both sets of renditions."""
        several = (key for key, own in self.by_key.items() if len(own) > 1 and len(after.intersection(own)) > 1)
        repeated = tuple(sorted(several))
        if before is None:
            return HistoryRow(*head, len(after), None, None, None, None, None, (), (), repeated)
        touched = {self.renditions[rendition][0] for rendition in before ^ after}
        old = {key: before.intersection(self.by_key[key]) for key in touched}
        new = {key: after.intersection(self.by_key[key]) for key in touched}
        both = [key for key in touched if old[key] and new[key]]
        added, removed = sorted(k for k in touched if not old[k]), sorted(k for k in touched if not new[k])
        differing = [
            sum({self.renditions[r][part] for r in old[k]} != {self.renditions[r][part] for r in new[k]} for k in both)
            for part in (1, 2, 3)
        ]
        return HistoryRow(
            *head,
            rows=len(after),
            added=len(added),
            removed=len(removed),
            changed_bytes=differing[0],
            changed_form=differing[1],
            changed_values=differing[2],
            added_keys=tuple(added),
            removed_keys=tuple(removed),
            duplicate_keys=repeated,
        )


_CARRIED = (
    "SELECT presence.rendition FROM step AS first JOIN presence ON presence.from_step = first.id"
    " LEFT JOIN step AS last ON last.id = presence.until_step"
    " WHERE first.member = ? AND first.position <= ? AND (presence.until_step IS NULL OR last.position > ?)"
)


def _repeated(keys: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    for key in keys:
        seen[base_key(key)] = seen.get(base_key(key), 0) + 1
    return tuple(sorted(key for key, times in seen.items() if times > 1))


def _ends(connection: sqlite3.Connection, source: str, a: int | None, b: int | None) -> tuple[SetView, SetView]:
    sets = load_sets(connection, source)
    if not sets:
        raise NotFound(f"the record holds no source {source!r}", hint="holdfast sources")
    by_index = {view.index: view for view in sets}
    for index in (a, b):
        if index is not None and index not in by_index:
            raise NotFound(f"{source} has no set {index}", hint=f"holdfast sources {source}")
    accepted = [view for view in sets if view.status != "quarantined"]
    last = by_index[b] if b is not None else (accepted[-1] if accepted else None)
    if last is None:
        raise NotFound(f"no capture of {source} has been accepted", hint=f"holdfast sources {source}")
    if a is not None:
        return by_index[a], last
    earlier = [view for view in accepted if sets.index(view) < sets.index(last)]
    if not earlier:
        raise NotFound(f"{source} has no accepted capture before that of {last.observed}", hint="add an earlier one")
    return earlier[-1], last


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


def _differing(connection: sqlite3.Connection, member: int, name: str, ends: tuple[int, int]) -> list[_Differing]:
    if ends[0] == ends[1]:
        return []
    groups: dict[str, tuple[dict[int, int], dict[int, int]]] = {}
    rows = connection.execute(
        "WITH stay AS (SELECT presence.rendition AS rendition,"
        " first.position <= ?2 AND (last.id IS NULL OR last.position > ?2) AS at_a,"
        " first.position <= ?3 AND (last.id IS NULL OR last.position > ?3) AS at_b"
        " FROM step AS first JOIN presence ON presence.from_step = first.id"
        " LEFT JOIN step AS last ON last.id = presence.until_step WHERE first.member = ?1),"
        " ends AS (SELECT rendition, max(at_a) AS at_a, max(at_b) AS at_b FROM stay GROUP BY rendition)"
        " SELECT record.key, rendition.id, rendition.version, ends.at_a, ends.at_b FROM ends"
        " JOIN rendition ON rendition.id = ends.rendition JOIN record ON record.id = rendition.record"
        " WHERE (ends.at_a OR ends.at_b) AND rendition.record IN"
        " (SELECT r.record FROM ends AS e JOIN rendition AS r ON r.id = e.rendition WHERE e.at_a <> e.at_b)"
        " ORDER BY record.key",
        (member, *ends),
    )
    for key, rendition, version, at_a, at_b in rows:
        before, after = groups.setdefault(key, ({}, {}))
        if at_a:
            before[rendition] = version
        if at_b:
            after[rendition] = version
    return [
        _Differing(name, key, frozenset(before.values()), frozenset(after.values()))
        for key, (before, after) in groups.items()
    ]


def _duplicates(connection: sqlite3.Connection, member: int, position: int) -> list[str]:
    keys = connection.execute(
        f"SELECT record.key FROM rendition JOIN record ON record.id = rendition.record WHERE rendition.id IN ({_CARRIED})",  # noqa: S608 - our own clause
        (member, position, position),
    )
    return list(_repeated(key for (key,) in keys))


def _load(connection: sqlite3.Connection, version: int) -> _Said:
    main = connection.execute(
        "SELECT entity.key FROM version JOIN entity ON entity.id = version.main WHERE version.id = ?", (version,)
    ).fetchone()[0]
    rows = connection.execute(
        "SELECT entity.key, schema.value, prop.value, text.value, lang.value FROM statement"
        " JOIN entity ON entity.id = statement.entity JOIN term AS schema ON schema.id = statement.schema"
        " JOIN term AS prop ON prop.id = statement.prop JOIN text ON text.id = statement.value"
        " LEFT JOIN term AS lang ON lang.id = statement.lang WHERE statement.version = ? ORDER BY statement.n",
        (version,),
    )
    return _Said(main, tuple((e, s, p, v, lang) for e, s, p, v, lang in rows))


def _classify(one: _Differing, said: Mapping[int, _Said]) -> Change:
    shown = said[min(one.after or one.before)]
    if not one.before:
        kind = "added"
    elif not one.after:
        kind = "removed"
    elif one.before == one.after:
        kind = "formatting"
    else:
        kind = "altered"
    change = Change(kind, one.member, one.key, shown.main, shown.caption)
    return replace(change, properties=_property_changes(one, said)) if kind == "altered" else change


def _property_changes(one: _Differing, said: Mapping[int, _Said]) -> tuple[PropertyChange, ...]:
    before = {(row[0], row[2], row[3], row[4]) for version in one.before for row in said[version].rows}
    after = {(row[0], row[2], row[3], row[4]) for version in one.after for row in said[version].rows}
    touched = sorted({(entity, prop) for entity, prop, _, _ in before ^ after})
    return tuple(
        PropertyChange(
            prop,
            entity,
            added=tuple(sorted({v for e, p, v, _ in after - before if (e, p) == (entity, prop)})),
            removed=tuple(sorted({v for e, p, v, _ in before - after if (e, p) == (entity, prop)})),
        )
        for entity, prop in touched
    )


def _pair_up(changes: list[Change], differing: list[_Differing], said: Mapping[int, _Said]) -> list[Change]:
    """Tell re-entered and merged records from removed ones."""
    sides = {(one.member, one.key): one for one in differing}
    added: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        if change.kind == "added":
            added.setdefault(_signature(sides[change.member, change.key].after, change, said), []).append(change)
    taken: set[tuple[str, str]] = set()
    gains = _gains(changes, sides, said)
    result = []
    for change in changes:
        if change.kind != "removed":
            result.append(change)
            continue
        one = sides[change.member, change.key]
        twins = added.get(_signature(one.before, change, said), [])
        if twins:
            twin = twins.pop(0)
            taken.add((twin.member, twin.key))
            result.append(replace(change, kind="reentered", other_key=twin.key, other_entity=twin.entity))
            continue
        result.append(_merged(change, said[min(one.before)], gains))
    return [c for c in result if not (c.kind == "added" and (c.member, c.key) in taken)]


def _signature(versions: frozenset[int], change: Change, said: Mapping[int, _Said]) -> tuple[object, ...]:
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
    changes: Sequence[Change], sides: Mapping[tuple[str, str], _Differing], said: Mapping[int, _Said]
) -> dict[tuple[str, str], list[Change]]:
    """Names and identifiers that altered or added records gained, with the records."""
    gains: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.kind not in {"altered", "added"}:
            continue
        one = sides[change.member, change.key]
        before = {pair for version in one.before for pair in said[version].values("name", "identifier")}
        after = {pair for version in one.after for pair in said[version].values("name", "identifier")}
        for pair in after - before:
            gains.setdefault(pair, []).append(change)
    return gains


def _merged(change: Change, said: _Said, gains: Mapping[tuple[str, str], list[Change]]) -> Change:
    """The removed record as `merged` when another one gained its identifier, or its very name."""
    own = sorted(said.values("identifier")) + [("name", said.caption.casefold())]
    for pair in own:
        for other in gains.get(pair, ()):
            if other.entity != change.entity:
                return replace(change, kind="merged", other_key=other.key, other_entity=other.entity)
    return change
