# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What part of the record is screened against: a filter of statements and parties.

    datasets, excluded   which lists speak: a fact that only another list states is not seen
    topics, schemata     which parties count: with one of the topics, of one of the schemata (or below)
    listed_at            as the lists stood at that instant, by when they were observed

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

    @classmethod
    def of(
        cls,
        *,
        datasets: Collection[str] = (),
        excluded: Collection[str] = (),
        topics: Collection[str] = (),
        schemata: Collection[str] = (),
        listed_at: str | None = None,
    ) -> Scope:
        """A scope in normal form; `listed_at` is a date (midnight UTC) or an RFC 3339 instant.

        Raises:
            UsageError: no such schema or topic, or not a date.
        """
        try:
            known = sorted({load_model().get(name).name for name in schemata})
            at = None if listed_at is None else instant_text(parse_instant(listed_at))
        except InputError as exc:
            raise UsageError(exc.message, hint=exc.hint) from exc
        for topic in topics:
            _require(topic, load_model().topics, "no such topic", "topics stand in the FollowTheMoney vocabulary")
        lists, without, about = (tuple(sorted(set(part))) for part in (datasets, excluded, topics))
        return cls(lists, without, about, tuple(known), at)

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
        return {name: value if isinstance(value, str) else list(value) for name, value in asdict(self).items() if value}

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Scope:
        """The scope whose `fields` these are.

        Raises:
            UsageError: they are not a scope's.
        """
        lists: dict[str, list[str]] = {}
        at = fields.get("listed_at")
        for name, value in fields.items():
            if name in {"datasets", "excluded", "topics", "schemata"} and isinstance(value, list | tuple):
                lists[name] = [str(one) for one in value]
            elif name != "listed_at":
                raise UsageError(f"a scope has no field {name!r}")
        return cls.of(**lists, listed_at=None if at is None else str(at))

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
        return "; ".join([*parts, *([f"as listed at {self.listed_at}"] if self.listed_at is not None else [])])

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
