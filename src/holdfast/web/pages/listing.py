# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Facts as pages list them: value, who asserts it, since when, until when, and its evidence.

An entity's statements become groups, one per property, in the order its schema gives. Where a
group holds values that cannot all be so (two days of birth, say), it says that they differ and
shows them all: nothing is chosen for the reader. Every evidence link of a page has a number;
the same citation keeps its number, and print shows the list of them as footnotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from holdfast.model.schema import Property, Schema, load_model
from holdfast.model.statement import Statement
from holdfast.record.entity import EntityView
from holdfast.record.store import Record
from holdfast.web.asked import Asked
from holdfast.web.render import url

__all__ = ["Fact", "Footnotes", "Group", "Names", "as_of", "facts_of"]

# Of these a party has one; several values are a contradiction or a doubt of the publisher.
_SINGLE = frozenset({"birthDate", "deathDate", "gender", "incorporationDate", "dissolutionDate", "legalStanding"})
_FIRST = ("name", "alias", "weakAlias", "previousName")
_MANY = 5  # values of one property that make a table long
_SHORT = 160  # characters of a value that still stands in a column
_LAST = ("notes", "sourceUrl", "publisher", "retrievedAt", "modifiedAt")


@dataclass(frozen=True, slots=True)
class Fact:
    """One value. `href` leads to the entity or web address it names; `note` is its evidence's number."""

    value: str
    lang: str | None
    kind: str
    href: str | None
    dataset: str
    since: str
    until: str | None
    evidence: str
    note: int
    original: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """All values of one property. `differ` says in words why they cannot all be so."""

    prop: str
    label: str
    facts: tuple[Fact, ...]
    differ: str | None

    @property
    def together(self) -> bool:
        """Whether the values are many, and one list has said them all since one day: then one row holds them."""
        said = {(one.dataset, one.since, one.until) for one in self.facts}
        short = all(len(one.value) <= _SHORT for one in self.facts)
        return len(self.facts) >= _MANY and len(said) == 1 and short and self.differ is None


@dataclass(slots=True)
class Footnotes:
    """Numbers the citations of one page, in order of appearance."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, citation: str) -> int:
        """The number of a citation; a new one gets the next."""
        return self.numbers.setdefault(citation, len(self.numbers) + 1)

    def listed(self) -> list[dict[str, object]]:
        """For the end of the page: per preserved file, the numbered ranges in it with their addresses."""
        files: dict[str, list[tuple[int, str, str]]] = {}
        for citation, number in self.numbers.items():
            file, _, span = citation.partition("#")
            files.setdefault(file, []).append((number, span, url("/evidence", {"cite": citation})))
        return [{"file": file, "spans": spans} for file, spans in files.items()]


class Names:
    """Captions of entities that facts point at, looked up once per page."""

    def __init__(self, record: Record, known: Mapping[str, str]) -> None:
        self._record = record
        self._known = dict(known)

    def caption(self, entity: str) -> str | None:
        """What the entity is called; `None` when the record has no such entity."""
        if entity not in self._known:
            found = self._record.entity(entity, history=True)
            self._known[entity] = "" if found is None else found.caption
        return self._known[entity] or None


def facts_of(
    view: EntityView, names: Names, notes: Footnotes, *, leave_out: frozenset[str] = frozenset()
) -> list[Group]:
    """The groups of an entity, names first and notes last."""
    schema = load_model().schemata.get(view.schema)
    groups = []
    for prop in _ordered(view, schema):
        if prop in leave_out:
            continue
        described = None if schema is None else schema.properties.get(prop)
        statements = view.properties[prop]
        facts = tuple(_fact(one, described, names, notes) for one in statements)
        groups.append(Group(prop, prop if described is None else described.label, facts, _differ(prop, statements)))
    return groups


def as_of(asked: Asked) -> str:
    """The last observed time of anything the record holds; empty when it holds nothing."""

    def newest() -> str:
        return max((one.observed for one in asked.record.sets() if one.status != "quarantined"), default="")

    return asked.memory.recall("as of", asked.state(), newest)


def _ordered(view: EntityView, schema: Schema | None) -> Iterator[str]:
    order = [*_FIRST, *(() if schema is None else (*schema.caption, *schema.featured)), *sorted(view.properties)]
    middle = [prop for prop in dict.fromkeys(order) if prop not in _LAST]
    return (prop for prop in (*middle, *_LAST) if view.properties.get(prop))


def _fact(one: Statement, described: Property | None, names: Names, notes: Footnotes) -> Fact:
    kind = "string" if described is None else described.type
    citation = str(one.citation)
    value, href = one.value, None
    if kind == "entity":
        href = url(f"/entity/{one.value}")
        value = names.caption(one.value) or one.value
    elif kind == "url" and one.value.startswith(("https://", "http://")):
        href = one.value
    changed = one.original is not None and one.original != one.value
    return Fact(
        value, one.lang, kind, href, one.dataset, one.first_seen, one.until, url("/evidence", {"cite": citation}),
        notes.number(citation), one.original if changed else None,
    )  # fmt: skip


def _differ(prop: str, statements: tuple[Statement, ...]) -> str | None:
    standing = [one for one in statements if one.until is None]
    if prop not in _SINGLE or len({one.value for one in standing}) < 2:  # noqa: PLR2004 - one value cannot differ
        return None
    sources = {one.dataset for one in standing}
    return "the sources differ" if len(sources) > 1 else "the source gives more than one"
