# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A person's decision about a query and a listed party: what it rests on, and whether it still holds.

    not-the-same   taken out of the alerts and counted apart, with the decision beside it
    the-same       stays an alert, marked as decided
    unsure         stays an alert
    reopen         takes an earlier decision back

A decision rests on the facts of both sides (`sides`); an added or removed one re-opens it and is named.

Which decision counts, for a query and a listed party (or one of its former ids):

1. A query with a customer's id: the last decision under that id on these very facts. If a later one
   under the same id, on other facts, says otherwise, the customer is looked at again.
2. Under that id on other facts only: re-opened, with what changed on the customer's side.
3. A query without an id: the last decision of each customer on these very facts; if two disagree
   nothing applies. Without one: the last under the same name without an id, re-opened.
4. In every case the facts of the listed party must be those decided on; else: re-opened.
5. A decision on the same facts that belongs to somebody else is mentioned and applied to nobody.

Pure. A decision of which the facts or the reason were erased takes no part (`Decision.usable`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from holdfast.base import canonical
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError
from holdfast.record.decisions import DecisionRow
from holdfast.screening.image import Listed
from holdfast.screening.query import Query
from holdfast.screening.sides import (
    Change,
    Folded,
    Key,
    Party,
    changes_between,
    few,
    folded_listed,
    folded_query,
    key_of,
    listed_party,
    query_party,
)

__all__ = ["VERDICTS", "Book", "Decision", "Ruling", "decision_of", "listed_changes"]

VERDICTS = {
    "not-the-same": "not the same party",
    "the-same": "the same party",
    "unsure": "unsure",
    "reopen": "open again",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of the log, read. `usable` is false when something it rests on was erased."""

    row: DecisionRow
    query: Party
    listed: Party
    problem: str = ""

    @property
    def usable(self) -> bool:
        """Whether it may be applied."""
        return not self.problem

    @property
    def index(self) -> int:
        """Its log index."""
        return self.row.index

    @property
    def verdict(self) -> str:
        """`not-the-same`, `the-same`, `unsure` or `reopen`."""
        return self.row.verdict

    @property
    def sentence(self) -> str:
        """`decided: not the same party, by Ada on 2026-03-01: another birthplace`."""
        word = "opened again" if self.verdict == "reopen" else f"decided: {VERDICTS[self.verdict]}"
        who = f", by {self.row.by}" if self.row.by else ""
        return f"{word}{who} on {self.row.time[:10]}" + (f": {self.row.reason}" if self.row.reason else "")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an earlier decision says of a result now: `stands`, `re-opened`, or `elsewhere` (not applied)."""

    decision: Decision
    state: str
    changes: tuple[Change, ...] = ()
    note: str = ""

    @property
    def settled(self) -> bool:
        """Whether the result is no alert any more: decided not the same, on the facts of today."""
        return self.state == "stands" and self.decision.verdict == "not-the-same"

    @property
    def word(self) -> str:
        """For a column: the verdict that stands, `re-opened`, or nothing."""
        return {"stands": self.decision.verdict, "re-opened": "re-opened"}.get(self.state, "")

    @property
    def text(self) -> str:
        """One sentence for people."""
        if self.state == "stands":
            return self.decision.sentence
        why = "; ".join([*(change.text for change in self.changes), *([self.note] if self.note else [])])
        said = self.decision.sentence
        return f"re-opened: {why} ({said})" if self.state == "re-opened" else f"{said}; {why}"

    @property
    def fields(self) -> dict[str, object]:
        """For JSON."""
        row = self.decision.row
        return {
            "decision": f"d{row.index}",
            "verdict": row.verdict,
            "state": self.state,
            "reason": row.reason,
            "by": row.by,
            "time": row.time,
            "changes": [
                {"side": one.side, "fact": one.fact, "added": list(one.added), "removed": list(one.removed)}
                for one in self.changes
            ],
            "text": self.text,
        }


@lru_cache(maxsize=1 << 16)  # every run and page reads all rows of the record again
def decision_of(row: DecisionRow) -> Decision:
    """Read a row of the record. Never raises: what cannot be read is a decision that does not apply, and says why."""
    nobody = Party("", ())
    gone = [name for name in ("query", "listed", "reason") if getattr(row, name) is None]
    if row.verdict not in VERDICTS:
        return Decision(row, nobody, nobody, f"the verdict {row.verdict!r} is unknown to this version")
    parts = []
    for text in (row.query, row.listed):
        try:
            parts.append(nobody if text is None else Party.parse(text))
        except InputError as exc:
            return Decision(row, nobody, nobody, f"what it rests on cannot be read: {exc.message}")
    words = {
        "query": "the query it rests on was erased",
        "listed": "the listed facts it rests on were erased",
        "reason": "its reason was erased",
    }
    return Decision(row, parts[0], parts[1], "; ".join(words[name] for name in gone))


def listed_changes(decision: Decision, listed: Listed) -> tuple[Change, ...]:
    """What changed on the list since the decision."""
    return changes_between("listed", folded_listed(decision.listed), folded_listed(listed_party(listed)))


class _Shelf:
    """The usable decisions about one listed party, in log order, found by customer, by facts and by name."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self.by_id: dict[str, list[Decision]] = {}
        self.by_facts: dict[Key, list[Decision]] = {}
        self.by_name: dict[Key, list[Decision]] = {}
        for one in decisions:
            facts = folded_query(one.query)
            self.by_facts.setdefault(key_of(facts), []).append(one)
            if one.query.id:
                self.by_id.setdefault(one.query.id, []).append(one)
            elif facts["name"]:
                self.by_name.setdefault(key_of({"name": facts["name"]}), []).append(one)


class Book:
    """All decisions, ready to be asked about results. An empty one is false and costs nothing.

    What was decided about a party is folded when the party is met; an answer then costs two look-ups.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.decisions = tuple(decisions)
        self._of_entity: dict[str, list[Decision]] = {}
        self._shelves: dict[str, _Shelf] = {}
        for one in self.decisions:
            if one.usable:
                self._of_entity.setdefault(one.listed.id, []).append(one)

    def __bool__(self) -> bool:
        return bool(self._of_entity)

    @property
    def digest(self) -> Digest:
        """SHA-256 over index, verdict and commitments of what may be applied; a receipt names it."""
        lines: list[canonical.JsonValue] = [
            [one.index, one.verdict, one.row.bound] for one in self.decisions if one.usable
        ]
        return Digest(hashlib.sha256(canonical.dumps(lines)).digest())

    def before(self, size: int) -> Book:
        """The decisions that a log of `size` entries held."""
        return Book(one for one in self.decisions if one.index < size)

    def ruling(self, query: Query, listed: Listed) -> Ruling | None:
        """What was decided earlier of this query and listed party; `None` when nothing was."""
        shelves = [self._shelf(key) for key in (listed.id, *listed.referents) if key in self._of_entity]
        if not shelves:
            return None
        party = query_party(query)
        facts = folded_query(party)
        exact = _in_order(shelf.by_facts.get(key_of(facts), ()) for shelf in shelves)
        if party.id:
            ruling = _by_id(party.id, facts, _in_order(shelf.by_id.get(party.id, ()) for shelf in shelves), exact)
        else:
            name = key_of({"name": facts["name"]})
            ruling = _by_facts(facts, _in_order(shelf.by_name.get(name, ()) for shelf in shelves), exact)
        if ruling is None or ruling.state == "elsewhere":
            return ruling
        changes = (*ruling.changes, *listed_changes(ruling.decision, listed))
        return replace(ruling, changes=changes, state="re-opened" if changes else ruling.state)

    def latest(self, decision: Decision) -> Decision:
        """The last decision on the same customer (or, without an id, the same facts) and listed party."""
        if decision.listed.id not in self._of_entity:
            return decision
        shelf, own = self._shelf(decision.listed.id), decision.query.id
        if own:
            found = shelf.by_id.get(own, [])
        else:
            found = [one for one in shelf.by_facts.get(key_of(folded_query(decision.query)), ()) if not one.query.id]
        return found[-1] if found else decision

    def _shelf(self, entity: str) -> _Shelf:
        found = self._shelves.get(entity)
        if found is None:
            found = self._shelves[entity] = _Shelf(self._of_entity[entity])
        return found


def _in_order(parts: Iterable[Sequence[Decision]]) -> list[Decision]:
    return sorted((one for part in parts for one in part), key=lambda one: one.index)


def _by_id(own: str, facts: Folded, mine: Sequence[Decision], exact: Sequence[Decision]) -> Ruling | None:
    if not mine:
        return _elsewhere(exact)
    last = mine[-1]
    same = [one for one in exact if one.query.id == own]
    if not same:
        return None if last.verdict == "reopen" else _reopened(last, facts)
    if same[-1].verdict == "reopen":
        return None
    if last.verdict != same[-1].verdict:
        return Ruling(same[-1], "re-opened", note=f"d{last.index} says otherwise of this customer, on other facts")
    return Ruling(same[-1], "stands")


def _by_facts(facts: Folded, named: Sequence[Decision], exact: Sequence[Decision]) -> Ruling | None:
    last_of = {one.query.id: one for one in exact}
    if "" in last_of and last_of[""].verdict == "reopen":  # opened again by a person, on these very facts
        return None
    standing = [one for one in last_of.values() if one.verdict != "reopen"]
    if standing:
        last = max(standing, key=lambda one: one.index)
        others = [f"d{one.index}" for one in standing if one.verdict != last.verdict]
        if others:
            note = f"{few(others)} says otherwise of a customer with the same facts"
            return Ruling(last, "re-opened", note=note)
        return Ruling(last, "stands")
    return _reopened(named[-1], facts) if named and named[-1].verdict != "reopen" else None


def _elsewhere(exact: Sequence[Decision]) -> Ruling | None:
    standing = [one for one in {one.query.id: one for one in exact}.values() if one.verdict != "reopen"]
    if not standing:
        return None
    last = max(standing, key=lambda one: one.index)
    whose = f"customer {last.query.id}" if last.query.id else "a query without a customer's id"
    return Ruling(last, "elsewhere", note=f"that was {whose} with the same facts; not applied here")


def _reopened(decision: Decision, facts: Folded) -> Ruling:
    return Ruling(decision, "re-opened", changes_between("given", folded_query(decision.query), facts))
