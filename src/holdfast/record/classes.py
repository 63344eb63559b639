# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Changes told as an analyst would: each with its class and the words that changed.

    new party          a party's row that stands at the later capture only (listed again: the cause says so)
    new measure        a known party under one more measure (or programme)
    delisted           the publisher says so: a status, or an end date that has come
    measure ended      a measure of a party that stays listed is gone
    row removed        a party's row is gone; why, the list does not say
    merged             gone, and another row gained its name or identifier
    re-keyed           gone, and entered anew under another id
    id reused          the same id now names somebody else
    details            names, dates, identifiers, places or relations altered, added or removed
    wording            free text alone altered
    boilerplate        the same edit in more than `MASS` records, folded into one line
    formatting         bytes or markup alone

The class is that of what weighs most; `cause` quotes what changed, sentence by sentence where
a text is long. Boilerplate is looked for before wording and details: an edit counts as the
same when property, words that went and words that came are equal, wherever they stand; a line
of another class quotes only what is left beside them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from holdfast.record.changes import Change, ChangeSet
from holdfast.record.said import PropertyChange
from holdfast.record.vocabulary import prop_type

__all__ = [
    "CLASSES",
    "MASS",
    "ClassSum",
    "Classed",
    "Told",
    "class_counts",
    "class_sums",
    "classify",
    "sentences",
    "told",
]

CLASSES = (
    "new party", "new measure", "delisted", "measure ended", "row removed", "merged", "re-keyed", "id reused",
    "details", "boilerplate", "wording", "formatting",
)  # fmt: skip
MASS = 10  # records with the same edit, above which it is boilerplate
_TEXTS = frozenset({"text", "string", "html", "url", "json", "mimetype", "checksum"})
_OVER = frozenset({
    "removed", "delisted", "de-listed", "lifted", "revoked", "repealed", "ended", "withdrawn", "expired", "inactive",
})  # fmt: skip
_MEASURES = frozenset({"Sanction", "Measure"})
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_LONG = 120  # characters of a value beyond which its sentences are compared
_QUOTED = 6  # values or sentences quoted in one cause
_FOLDED = frozenset({"added", "removed"})
_KINDS = {"reentered": "re-keyed", "merged": "merged", "formatting": "formatting", "markup": "formatting"}

Edit = tuple[str, tuple[str, ...], tuple[str, ...]]  # property, gone, come


@dataclass(frozen=True, slots=True)
class Classed:
    """One line of a report of changes: its class, whom it is about, and what changed in words.

    `count` records are folded into it; `entities` names them (one, but for boilerplate and
    formatting). `change` is the first of them as the record has it.
    """

    cls: str
    caption: str
    cause: str
    entities: tuple[str, ...]
    count: int
    change: Change

    @property
    def entity(self) -> str:
        """The first entity it is about."""
        return self.entities[0]


def classify(found: ChangeSet) -> tuple[Classed, ...]:
    """Every change with its class, in the order of `CLASSES`, then by member and key; mass edits folded."""
    mass = _mass_edits(found.altered)
    lines: list[Classed] = []
    folded: dict[frozenset[Edit], list[Change]] = {}
    layout = [*found.markup, *found.formatting]
    parts = {kind: _parts(getattr(found, kind)) for kind in ("added", "removed")}
    for kind in ("added", "removed", "reentered", "merged", "altered"):
        rows: tuple[Change, ...] = getattr(found, kind)
        for change in rows:
            if kind in parts and not change.lists and _owner(change, parts[kind]) is not None:
                continue  # told with its party
            edits = frozenset(_edits(change)) if kind == "altered" else frozenset()
            cls = _class_of(change, found.b.observed, mass)
            if cls == "boilerplate":
                folded.setdefault(edits & mass, []).append(change)
            elif cls == "formatting":
                layout.append(change)
            else:
                rest = tuple(one for one in change.properties if _edit(one, change.entity) not in mass)
                cause = _cause(cls, replace(change, properties=rest)) or _cause(cls, change)  # all of it a mass edit
                cause += _with_parts(parts.get(kind, {}), change)
                lines.append(Classed(cls, change.caption, cause, (change.entity,), 1, change))
    lines += [_folded("boilerplate", own, _said(_unmoved(edits))) for edits, own in folded.items()]
    if layout:
        lines.append(_folded("formatting", layout, "the bytes differ, what they say does not"))
    order = {name: place for place, name in enumerate(CLASSES)}
    return tuple(sorted(lines, key=lambda one: (order[one.cls], one.change.member, one.change.key)))


def _parts(changes: Sequence[Change]) -> Mapping[str, int]:
    """The parties whose own row came (or went), and how many other rows about them did."""
    parts = dict.fromkeys((change.entity for change in changes if change.lists), 0)
    for change in changes:
        owner = None if change.lists else _owner(change, parts)
        if owner is not None:
            parts[owner] += 1
    return parts


def _owner(change: Change, parties: Mapping[str, int]) -> str | None:
    return next((entity for entity in (change.entity, *change.about) if entity in parties), None)


def _with_parts(parts: Mapping[str, int], change: Change) -> str:
    number = parts.get(change.entity, 0) if change.lists else 0
    return f", with {number} more row{'s' if number > 1 else ''} about it" if number else ""


def _folded(cls: str, changes: Sequence[Change], cause: str) -> Classed:
    entities = tuple(dict.fromkeys(change.entity for change in changes))
    caption = changes[0].caption if len(changes) == 1 else f"{len(changes):,} records"
    return Classed(cls, caption, cause, entities, len(changes), changes[0])


def _class_of(change: Change, observed: str, mass: frozenset[Edit]) -> str:
    if change.kind in _KINDS:
        return _KINDS[change.kind]
    if change.kind in _FOLDED:
        if not change.lists:
            measure = "new measure" if change.kind == "added" else "measure ended"
            return measure if change.schema in _MEASURES else "details"
        return "new party" if change.kind == "added" else "row removed"
    if change.reused:
        return "id reused"
    measured = _measured(change, observed)
    if measured:
        return "boilerplate" if measured != "delisted" and _is_renaming(change, mass) else measured
    if not change.properties:  # the same values, marked up or repeated otherwise
        return "formatting"
    rest = [one for one in change.properties if _edit(one, change.entity) not in mass]
    if not rest:
        return "boilerplate"
    return "wording" if all(_is_text(one) for one in rest) else "details"


def _measured(change: Change, observed: str) -> str:
    """`delisted`, `new measure` or `measure ended`, where measures came, ended or went; else empty."""
    mine = [one for one in change.properties if one.schema in _MEASURES]
    if any(one.prop == "status" and any(value.casefold() in _OVER for value in one.added) for one in mine):
        return "delisted"
    if any(one.prop == "endDate" and one.added and min(one.added) <= observed[:10] for one in mine):
        return "delisted"
    whole = [one for one in mine if one.prop in {"entity", "target"}]
    if any(one.added and not one.removed for one in whole) or _gained(mine, "added"):
        return "new measure"
    return "measure ended" if any(one.removed and not one.added for one in whole) or _gained(mine, "removed") else ""


def _is_renaming(change: Change, mass: frozenset[Edit]) -> bool:
    """Whether as many measures of each kind came as went, and all that differs differs so in many records.

    A programme that is renamed gives every measure under it another id; nobody is under one more by that.
    """
    acts = [one for one in change.properties if one.schema in _MEASURES]
    sides = (Counter(value for one in acts if one.prop == "kind" for value in getattr(one, side))
             for side in ("added", "removed"))  # fmt: skip
    came, went = sides
    gone = {(one.prop, value) for one in change.properties for value in one.removed}
    come = {(one.prop, value) for one in change.properties for value in one.added}
    moved = gone & come
    rest = [one for one in change.properties if _edit(one, change.entity) not in mass]
    return came == went and all((one.prop, value) in moved for one in rest for value in (*one.added, *one.removed))


def _unmoved(edits: Iterable[Edit]) -> list[Edit]:
    """The edits without values that only moved from one measure to another."""
    given = frozenset(edits)
    return [one for one in _of(given) if (one[0], one[2], one[1]) not in given]


def _gained(mine: Iterable[PropertyChange], side: str) -> bool:
    """Whether a programme or kind came (or went) and none went (or came) in its place."""
    other = "removed" if side == "added" else "added"
    rows = [one for one in mine if one.prop in {"programId", "program", "kind"}]
    return any(getattr(one, side) for one in rows) and not any(getattr(one, other) for one in rows)


def _is_text(one: PropertyChange) -> bool:
    return prop_type(one.schema or "Thing", one.prop) in _TEXTS and one.prop not in {"kind", "programId", "status"}


def _mass_edits(altered: Iterable[Change]) -> frozenset[Edit]:
    """Edits that stand in more than `MASS` records."""
    counted: Counter[Edit] = Counter()
    for change in altered:
        counted.update(set(_edits(change)))
    return frozenset(edit for edit, times in counted.items() if times > MASS)


def _edits(change: Change) -> Iterable[Edit]:
    return (_edit(one, change.entity) for one in change.properties)


def _edit(one: PropertyChange, entity: str) -> Edit:
    """The edit apart from its record.

    Ids of the party are taken out, long texts are cut into sentences, and of one sentence that became another the
    words that both begin or end with: a blank and a comma struck from 300 remarks are one edit.
    """
    gone, come = sentences(one.removed, one.added)
    if len(gone) == 1 and len(come) == 1 and _is_text(one):
        gone, come = _core(gone[0].split(), come[0].split())
    return one.prop, tuple(v.replace(entity, "") for v in gone), tuple(v.replace(entity, "") for v in come)


def _core(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is left of two texts without the words they share at the beginning and at the end."""
    shortest = min(len(old), len(new))
    head = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    tail = next((at for at in range(shortest - head) if old[-1 - at] != new[-1 - at]), shortest - head)
    gone, come = (" ".join(words[head : len(words) - tail]) for words in (old, new))
    return (gone,) if gone else (), (come,) if come else ()


def sentences(removed: Sequence[str], added: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What went and what came: whole values, or where one is long the sentences that differ."""
    if all(len(value) <= _LONG for value in (*removed, *added)):
        return tuple(removed), tuple(added)
    gone = [part for value in removed for part in _SENTENCE.split(value)]
    come = [part for value in added for part in _SENTENCE.split(value)]
    lost, won = Counter(gone) - Counter(come), Counter(come) - Counter(gone)
    return tuple(dict.fromkeys(p for p in gone if lost[p])), tuple(dict.fromkeys(p for p in come if won[p]))


def _cause(cls: str, change: Change) -> str:
    if cls == "new party" and change.gone_since is not None:
        return f"listed again: its row had been gone since the capture of {change.gone_since[:10]}"
    if cls == "new party":
        return "a row that did not stand before"
    if cls == "row removed":
        return "the row is gone; why, the list does not say"
    if cls == "merged":
        return f"its name or identifier now stands under {change.other_entity}"
    if cls == "re-keyed":
        return f"entered anew as {change.other_entity}"
    if change.kind in _FOLDED:
        return "a row about a known party was " + change.kind
    weighed = change.properties if cls not in _WEIGHED else _of_measures(change.properties)
    edits = [(one.prop, *sentences(one.removed, one.added)) for one in weighed]
    moved = Counter((prop, value) for prop, gone, _ in edits for value in gone)
    moved &= Counter((prop, value) for prop, _, come in edits for value in come)
    return _said(
        (prop, tuple(v for v in gone if not moved[prop, v]), tuple(v for v in come if not moved[prop, v]))
        for prop, gone, come in edits
        if prop not in {"entity", "target"}
    )


_WEIGHED = frozenset({"new measure", "delisted", "measure ended"})
_TOLD = ("kind", "programId", "program", "provisions", "status", "listingDate", "startDate", "endDate")


def _of_measures(properties: Iterable[PropertyChange]) -> list[PropertyChange]:
    """What tells one measure from another; a programme's name is left out where its id says the same."""
    mine = [one for one in properties if one.schema in _MEASURES and one.prop in _TOLD]
    ids = {(one.entity, one.added, one.removed) for one in mine if one.prop == "programId"}
    mine = [one for one in mine if one.prop != "program" or (one.entity, one.added, one.removed) not in ids]
    return sorted(mine, key=lambda one: (one.entity, _TOLD.index(one.prop)))


def _of(edits: Iterable[Edit]) -> list[Edit]:
    return sorted(edits)


def _said(edits: Iterable[Edit]) -> str:
    """As `programId: + RUSSIA-EO14024; notes: − old. + new.`, with how many properties more there are."""
    parts: list[str] = []
    left = 0
    for prop, gone, come in edits:
        words = [f"− {value}" for value in gone] + [f"+ {value}" for value in come]
        if words and len(parts) < _QUOTED:
            parts.append(f"{prop}: " + " ".join(words[:_QUOTED]))
        else:
            left += bool(words)
    return "; ".join(parts) + (f"; and {left} more properties" if left else "")


@dataclass(frozen=True, slots=True)
class Told:
    """The lines of one class and cause as one: `parties` are (entity, caption), each once; `rows` are their records."""

    cls: str
    cause: str
    parties: tuple[tuple[str, str], ...]
    rows: int
    lines: tuple[Classed, ...]


def told(lines: Iterable[Classed]) -> tuple[Told, ...]:
    """Lines of one class and cause folded, in the order they come; a mass edit names its entities without captions."""
    groups: dict[tuple[str, str], list[Classed]] = {}
    for one in lines:
        groups.setdefault((one.cls, one.cause), []).append(one)
    found = []
    for (cls, cause), own in groups.items():
        parties: dict[str, str] = {}
        for one in own:
            for entity in one.entities:
                parties.setdefault(entity, one.caption if one.count == 1 else "")
        found.append(Told(cls, cause, tuple(parties.items()), sum(one.count for one in own), tuple(own)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ClassSum:
    """How many parties (or other entities) a class is about, each once, and in how many rows."""

    parties: int
    rows: int

    def __str__(self) -> str:
        """As `12`, or `12 in 19 rows` where a party has several."""
        return f"{self.parties:,}" if self.parties == self.rows else f"{self.parties:,} in {self.rows:,} rows"


def class_sums(lines: Iterable[Classed]) -> Mapping[str, ClassSum]:
    """Parties and rows per class, in the order of `CLASSES`: the one way pages and terminal count."""
    parties: dict[str, set[str]] = {}
    rows: Counter[str] = Counter()
    for one in lines:
        parties.setdefault(one.cls, set()).update(one.entities)
        rows[one.cls] += one.count
    return {name: ClassSum(len(parties[name]), rows[name]) for name in CLASSES if rows[name]}


def class_counts(lines: Iterable[Classed]) -> Mapping[str, int]:
    """Rows per class, in the order of `CLASSES`."""
    counted: Counter[str] = Counter()
    for one in lines:
        counted[one.cls] += one.count
    return {name: counted[name] for name in CLASSES if counted[name]}
