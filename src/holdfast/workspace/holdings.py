# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What is held: the lists with their captures, freshness and quarantine, and how sets are named.

Joins the catalogue (what exists) with the record (what is here). A set is named `s18`, by
its log index, or by an observed date, which means the last accepted set of that day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.base.errors import NotFound
from holdfast.sources.catalog import Source, catalog, source_or_new
from holdfast.sources.catalog import source as source_named
from holdfast.workspace.evidence import captures
from holdfast.workspace.health import Attempt, Health, health_of, health_of_missing, how_to_get

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from holdfast.record.carriers import CarrierView
    from holdfast.record.sets import SetView, SourceView
    from holdfast.record.store import Record
    from holdfast.vault.store import Vault

__all__ = ["Holding", "capture_fields", "carrier_lines", "days_of", "holdings", "only", "set_named"]


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Holding:
    """A list of the catalogue, and what is held of it (`None`: nothing).

    `compared` is what its publisher's own file of changes gave beside it, as this machine remembers.
    """

    source: Source
    held: SourceView | None
    doubtful: tuple[SetView, ...]
    carriers: tuple[CarrierView, ...] = ()
    health: Health | None = None
    compared: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        """What to do to hold it, or a newer capture of it."""
        return how_to_get(self.source)

    @property
    def carrier_lines(self) -> list[str]:
        """Where the carriers of the list disagree; empty when it has one."""
        return carrier_lines(self.carriers)

    def lines(self) -> list[str]:
        """For a terminal: one line, and one per quarantined set."""
        if self.held is None:
            head = f"{self.source.name}  {self.source.title}  not held ({self.how})"
            return [head] if self.health is None else [head, f"    {self.health.state}: {self.health.words}"]
        view = self.held
        head = (
            f"{view.source}  {self.source.title}: {view.accepted} {_plural(view.accepted)}"
            + (" accepted, " if view.last_observed is None else f", last as of {view.last_when}, ")
            + f"{view.records:,} records, {view.entities:,} entities, {view.statements:,} statements"
        )
        rows = [head]
        if self.health is not None and (self.health.confirmed or not self.health.well):
            rows.append(f"    {self.health.state}: {self.health.words}")
        rows += [f"    its {member} is older: as of {when}" for member, when in view.behind]
        rows += [f"    {line}" for line in (*self.carrier_lines, *self.compared)]
        for one in self.doubtful:
            reasons = "; ".join(reason for member in one.members for reason in member.reasons)
            rows.append(f"    s{one.index} as of {one.when}: {one.status}: {reasons}")
        return rows

    def details(self) -> list[str]:
        """For a terminal: what the catalogue says of it, and then the same lines."""
        one = self.source
        expected = None if one.expected is None else f"{one.expected[0]:,} to {one.expected[1]:,} records"
        told = {
            "publisher": one.publisher if one.publisher == one.authority else f"{one.publisher}, for {one.authority}",
            "address": one.url, "format": one.format, "reader": one.reader or "none yet", "updated": one.update,
            "changes": one.delta, "expected": expected, "terms": one.terms, "note": one.note,
        }  # fmt: skip
        files = [(member, f"{address}{self._found(member)}") for member, address in one.members.items()]
        others = [(reader, ", ".join(members.values())) for reader, members in one.carriers.items()]
        rows = [(name, text) for name, text in told.items() if text]
        return [*self.lines(), *(f"    {name + ':':<11} {text}" for name, text in [*rows, *files, *others])]

    def _found(self, member: str) -> str:
        """How the address of a member is found, where it is not the same every day."""
        finder = self.source.finders.get(member)
        if finder is None:
            return ""
        if finder.json is not None:
            return f" (the day: {finder.json} of {finder.page})"
        return f" (the page links it: {' then '.join(one.pattern for one in finder.links)})"

    def fields(self) -> dict[str, object]:
        """The same for `--json`."""
        view = self.held
        return {
            "source": self.source.name,
            "title": self.source.title,
            "publisher": self.source.publisher,
            "authority": self.source.authority,
            "held": view is not None,
            "url": self.source.url,
            "format": self.source.format,
            "terms": self.source.terms,
            "update": self.source.update,
            "delta": self.source.delta,
            "how_to_get": self.how,
            "health": None if self.health is None else {"state": self.health.state, "words": self.health.words},
            "expected_records": None if self.source.expected is None else list(self.source.expected),
            "captures": 0 if view is None else view.sets,
            "accepted": 0 if view is None else view.accepted,
            "last_observed": None if view is None else view.last_observed,
            "last_as_of": None if view is None else view.last_when,
            "older_members": {} if view is None else dict(view.behind),
            "records": 0 if view is None else view.records,
            "entities": 0 if view is None else view.entities,
            "statements": 0 if view is None else view.statements,
            "compared": list(self.compared),
            "quarantined": [f"s{one.index}" for one in self.doubtful],
            "carriers": [
                {"carrier": one.carrier, "leads": one.leads, "last_observed": one.last_when, "parties": one.parties,
                 "not_in_leading": one.unled, "not_in_leading_examples": list(one.unled_examples),
                 "only_in_leading": one.missing, "only_in_leading_examples": list(one.missing_examples)}
                for one in self.carriers
            ],
        }  # fmt: skip


def carrier_lines(carriers: Sequence[CarrierView]) -> list[str]:
    """What each carrier beside the leading one has that the leading one has not, and the other way round."""
    rows = []
    for one in carriers:
        if not one.leads:
            leading = " and ".join(other.carrier for other in carriers if other.leads and other.source == one.source)
            rows.append(
                f"{one.source}: {one.carrier}, as of {one.last_when}, beside {leading}, which lists and delists:"
            )
            rows.append(f"    in {one.carrier}, not in {leading}: {_counted(one.unled, one.unled_examples)}")
            rows.append(f"    in {leading}, not in {one.carrier}: {_counted(one.missing, one.missing_examples)}")
    return rows


def _counted(number: int, examples: Sequence[str]) -> str:
    more = ", …" if number > len(examples) else ""
    return f"{number:,} ({', '.join(examples)}{more})" if number else "0"


def _plural(count: int) -> str:
    return "capture" if count == 1 else "captures"


def holdings(
    record: Record,
    *,
    everything: bool = False,
    now: datetime | None = None,
    attempts: Mapping[str, Attempt] | None = None,
    compared: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Holding, ...]:
    """What is held or was asked for in vain, in order of name; with `everything` also what the catalogue knows besides.

    Health is told at `now`, with the last tries to fetch (`remembered.attempts`) and what
    was compared with the publishers' own files of changes (`remembered.compared_deltas`).
    """
    views = {view.source: view for view in record.sources()}
    tried = attempts or {}
    failed = {name for name, one in tried.items() if one.error is not None}
    names = sorted(set(views) | failed | set(catalog())) if everything else sorted(set(views) | failed)
    doubtful: dict[str, list[SetView]] = {}
    for one in record.sets():
        if one.status != "accepted":
            doubtful.setdefault(one.source, []).append(one)
    carriers: dict[str, list[CarrierView]] = {}
    for other in record.carriers():
        carriers.setdefault(other.source, []).append(other)
    found = []
    for name in names:
        source, view, held_back = source_or_new(name), views.get(name), tuple(doubtful.get(name, ()))
        health = None
        if view is not None and now is not None and source.described:
            health = health_of(source, view, held_back, now=now, attempt=tried.get(name))
        elif view is None:
            health = health_of_missing(source, tried.get(name))
        told = (compared or {}).get(name, ())
        found.append(Holding(source, view, held_back, tuple(carriers.get(name, ())), health, told))
    return tuple(found)


def only(held: Sequence[Holding], names: Sequence[str]) -> tuple[Holding, ...]:
    """Those of the names asked for, in that order.

    Raises:
        NotFound: the catalogue and the record have none of a name; the nearest one is suggested.
    """
    by_name = {one.source.name: one for one in held}
    return tuple(
        by_name[name] if name in by_name else by_name[source_named(name).name] for name in dict.fromkeys(names)
    )


def set_named(record: Record, source: str, text: str, *, nearest: bool = False) -> int:
    """The log index of the set that `text` names: `s18`, `18`, or an observed date or instant.

    A date names an accepted set; a quarantined one must be named by its number. With `nearest`, a day
    without a capture names the last one before it: that is how the list stood, as far as is known.

    Raises:
        NotFound: no set of the source answers to it.
    """
    everything = record.sets(source)
    sets = [one for one in everything if one.status != "quarantined"]
    word = text.strip().lower()
    is_number = word.isdecimal() and len(word) < 4  # noqa: PLR2004 - 2024 is a year
    if is_number or word.startswith("s"):
        found = [one for one in everything if word.removeprefix("s") == str(one.index)]
    else:
        found = [one for one in sets if one.observed.lower().startswith(word)]
        if not found and nearest and _DAY.match(word):
            found = [one for one in sets if one.observed[:10] < word]
    if not found:
        days = ", ".join(one.when[:10] for one in sets[-5:]) or "none"
        raise NotFound(f"no accepted capture of {source} is called {text!r}", hint=f"the last ones: {days}")
    return found[-1].index


def days_of(record: Record) -> Callable[[str, str], str]:
    """`(dataset, observed)` → the day to print, or `2025-12` where the capture of then says only its month."""
    months = {(one.dataset, one.observed) for one in record.sets() if one.month_only}
    return lambda dataset, observed: observed[: 7 if (dataset, observed) in months else 10]


def capture_fields(vault: Vault) -> list[dict[str, object]]:
    """Every preserved file, in log order, as plain values."""
    return [
        {
            "id": view.id,
            "name": view.name,
            "uri": view.uri,
            "payload": str(view.payload),
            "length": view.length,
            "media": view.media,
            "fidelity": view.fidelity,
            "captured": view.captured,
            "sets": [f"s{index}" for index in view.sets],
        }
        for view in captures(vault)
    ]
