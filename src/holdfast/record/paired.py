# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Rows that are gone, looked for among those that came: re-entered under another key, or merged.

A row is *re-entered* when another key says the same, word for word, or names the party alike and
gives something that identifies it in common: an identifier, a date of birth, the number the
publisher keeps the record under. It is *merged* when a row that stood, or came, gained its
identifier or its very name. Each row that came is taken once. Everything else that is gone is
"row removed".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from holdfast.record.said import PropertyChange, Said
from holdfast.record.vocabulary import is_entity, prop_type

__all__ = ["Change", "Differing", "pair_up"]


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs.

    `entity` is its main entity; `other_key` and `other_entity`
    name the record it was re-entered as, or merged into. `lists`: it is a party's own record, not
    an alias or address of one; `reused`: its key named another party before. `schema` is that of
    the main entity, `about` are the entities a measure or part of its own record points at.
    `gone_since`: of an added row that had stood before, the observed instant of the first capture
    without it.
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
    gone_since: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Differing:
    """One key of a member: versions at either end, whether the forms differ, whether the member lists parties.

    `beside` are versions of other rows of the same id that stand at the end where this one does not.
    """

    member: str
    key: str
    before: frozenset[int]
    after: frozenset[int]
    reshaped: bool
    leads: bool
    beside: frozenset[int] = frozenset()


def pair_up(changes: list[Change], differing: list[Differing], said: Mapping[int, Said]) -> list[Change]:
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
        cls, added: Sequence[Change], sides: Mapping[tuple[str, str], Differing], said: Mapping[int, Said]
    ) -> _Newcomers:
        by_content: dict[tuple[object, ...], list[Change]] = {}
        by_mark: dict[tuple[str, str, tuple[str, str]], list[int]] = {}
        for position, change in enumerate(added):
            after = sides[change.member, change.key].after
            by_content.setdefault(_signature(after, change, said), []).append(change)
            for mark in said[min(after)].marks:
                by_mark.setdefault((change.member, change.caption.casefold(), mark), []).append(position)
        return cls(added, by_content, by_mark, set())

    def take(self, removed: Change, one: Differing, said: Mapping[int, Said]) -> Change | None:
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
    changes: Sequence[Change], sides: Mapping[tuple[str, str], Differing], said: Mapping[int, Said]
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
