# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What part of the record is screened against: a filter of statements and parties.

    datasets, excluded   which lists speak: a fact that only another list states is not seen
    topics, schemata     which parties count: with one of the topics, of one of the schemata (or below)
    listed_at            as the lists stood at that instant, by when they were observed
    as_of                parties that a measure held against on that day, by its own dates
    known_at             what was known at that position of the log

A scope stands in every receipt and answer, since "none found" means none found within it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Protocol

from holdfast.base import canonical
from holdfast.base.clock import instant_text, parse_instant
from holdfast.base.errors import InputError, UsageError
from holdfast.model.schema import load_model

__all__ = ["ALL", "Scope"]


class _Party(Protocol):
    @property
    def schema(self) -> str: ...
    @property
    def topics(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Part of the record; make one with `of`. Empty fields limit nothing; tuples are sorted."""

    datasets: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    schemata: tuple[str, ...] = ()
    listed_at: str | None = None
    as_of: str | None = None
    known_at: int | None = None

    @classmethod
    def of(
        cls,
        *,
        datasets: Collection[str] = (),
        excluded: Collection[str] = (),
        topics: Collection[str] = (),
        schemata: Collection[str] = (),
        listed_at: str | None = None,
        as_of: str | None = None,
        known_at: int | None = None,
    ) -> Scope:
        """A scope in normal form; `listed_at` is a date (midnight UTC) or an RFC 3339 instant, `as_of` a date.

        Raises:
            UsageError: no such schema or topic, or not a date.
        """
        try:
            known = sorted({load_model().get(name).name for name in schemata})
            at = None if listed_at is None else instant_text(parse_instant(listed_at))
            day = None if as_of is None else str(parse_instant(as_of).date())
        except InputError as exc:
            raise UsageError(exc.message, hint=exc.hint) from exc
        for topic in topics:
            _require(topic, load_model().topics, "no such topic", "topics stand in the FollowTheMoney vocabulary")
        lists, without, about = (tuple(sorted(set(part))) for part in (datasets, excluded, topics))
        return cls(lists, without, about, tuple(known), at, day, known_at)

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == ALL

    @property
    def key(self) -> str:
        """A short name for files: `all`, or hex."""
        return "all" if self.is_all else hashlib.sha256(canonical.dumps(self.fields)).hexdigest()[:32]

    @property
    def fields(self) -> dict[str, canonical.JsonValue]:
        """For receipts: what limits; nothing when nothing does."""
        return {
            name: value if isinstance(value, str | int) else list(value)
            for name, value in asdict(self).items()
            if value or value == 0
        }

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Scope:
        """The scope whose `fields` these are.

        Raises:
            UsageError: they are not a scope's.
        """
        lists: dict[str, list[str]] = {}
        at, day, known = (fields.get(name) for name in ("listed_at", "as_of", "known_at"))
        for name, value in fields.items():
            if name in {"datasets", "excluded", "topics", "schemata"} and isinstance(value, list | tuple):
                lists[name] = [str(one) for one in value]
            elif name not in {"listed_at", "as_of", "known_at"}:
                raise UsageError(f"a scope has no field {name!r}")
        return cls.of(
            **lists,
            listed_at=None if at is None else str(at),
            as_of=None if day is None else str(day),
            known_at=known if isinstance(known, int) else None,
        )

    @property
    def words(self) -> str:
        """For a sentence, empty when nothing is left out: `datasets a, b; without c; topics sanction`."""
        parts = [
            f"{label} {', '.join(values)}"
            for label, values in (
                ("only", self.datasets), ("without", self.excluded), ("topics", self.topics),
                ("schemata", self.schemata),
            )
            if values
        ]  # fmt: skip
        times = ((self.listed_at, "as listed at"), (self.as_of, "in force on"), (self.known_at, "as known at entry"))
        return "; ".join([*parts, *(f"{words} {value}" for value, words in times if value is not None)])

    def speaking(self, held: Collection[str]) -> frozenset[str] | None:
        """Which of the datasets held speak; `None`: all.

        Raises:
            UsageError: a dataset is named that is not held, or none is left.
        """
        if not self.datasets and not self.excluded:
            return None
        for name in (*self.datasets, *self.excluded):
            _require(name, held, "no such dataset is held", "holdfast sources")
        left = frozenset(self.datasets or held) - set(self.excluded)
        if not left:
            raise UsageError("no dataset is left to screen against", hint="name others, or exclude fewer")
        return left

    def admits(self, party: _Party) -> bool:
        """Whether a party counts."""
        if self.topics and not set(self.topics) & set(party.topics):
            return False
        return not self.schemata or any(_is_a(party.schema, name) for name in self.schemata)


def _require(name: str, known: Collection[str], trouble: str, hint: str) -> None:
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise UsageError(f"{trouble}: {name}", hint=f"did you mean {near[0]}?" if near else hint)


def _is_a(schema: str, name: str) -> bool:
    try:
        return load_model().get(schema).is_a(name)
    except InputError:  # a reader may be newer than the schema file
        return schema == name


ALL = Scope()
