# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From cells of an EU financial sanctions record to rows, and from values to the act that introduced them.

`Fill` puts values into a builder with the ranges of their cells. What a part says is handed on
to `introduce`: the file gives a legal act for every single value, and which act brought which
value is a statement of its own (docs/adr/0016). Each act of a party is an entity `LegalBasis`,
`<party>-act-<hash of title and date>`, with one statement `introduces` per value, written
`<property>=<value>` as the party has it; its range is the whole part, value and act together.
"""

from __future__ import annotations

from collections.abc import Collection

from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import date_edtf, squeeze
from holdfast.readers.lists.eu_fsf_parts import Cell, Part, folded

__all__ = ["ACT_CELLS", "Fill"]

# What is known of an act: cell → property of LegalBasis.
_ACT = {
    "numberTitle": "legalAct",
    "publicationUrl": "legalActUrl",
    "regulationType": "actType",
    "organisationType": "issuer",
    "programme": "program",
    "publicationDate": "publishedDate",
    "entryIntoForceDate": "effectiveDate",
}
ACT_CELLS = frozenset(_ACT)
_DATES = frozenset({"publicationDate", "entryIntoForceDate"})


class Fill:
    """The builder, the acts met so far, and what has been said once already."""

    __slots__ = ("acts", "b", "read", "said")

    def __init__(self, b: Builder) -> None:
        self.b = b
        self.acts: dict[tuple[str, str], str] = {}
        self.read: dict[int, str] = {}  # acts already read, by the identity of their parts, which outlive this
        self.said: set[tuple[str, str, str]] = set()

    def put(
        self,
        prop: str,
        value: str,
        part: Part,
        name: str,
        *,
        on: tuple[str, str] | None = None,
        lang: str | None = None,
    ) -> None:
        """`value` of `prop`, from the cell `name` of `part`, on the main entity or the (entity, schema) `on`."""
        entity, schema = on or (self.b.main, self.b.schema)
        text, start, end, _ = part.cells[name]
        original = None if text == value or folded(text) == value else text
        path = f"{part.path}/@{name}" if part.labels is None and part.path else part.where(name)
        self.b.rows.append(Row(entity, schema, prop, value, lang, original, path, start, end))

    def cell(
        self,
        prop: str,
        value: str,
        cell: Cell,
        path: str,
        *,
        on: tuple[str, str] | None = None,
        lang: str | None = None,
    ) -> None:
        """`value` of `prop`, from a cell."""
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        text = cell.text
        original = None if text == value or folded(text) == value else text
        self.b.rows.append(Row(entity, schema, prop, value, lang, original, path, cell.start, cell.end))

    def once(self, prop: str, value: str, part: Part, name: str) -> None:
        """As `put` on the main entity, unless that has been said: every name repeats the gender."""
        key = (self.b.main, prop, value)
        if key not in self.said:
            self.said.add(key)
            self.put(prop, value, part, name)

    def joined(
        self, prop: str, value: str, part: Part, names: Collection[str], *, on: tuple[str, str] | None = None
    ) -> None:
        """A value joined from several cells: the range goes from the first to the last."""
        entity, schema = (self.b.main, self.b.schema) if on is None else on
        cells = [part.cells[name] for name in names]
        if len(cells) == 1:
            self.put(prop, value, part, next(iter(names)), on=on)
            return
        path = "+".join(
            [part.where(next(iter(names))), *(part.where(name).rpartition("/")[2] for name in list(names)[1:])]
        )
        start, end = min(cell.start for cell in cells), max(cell.end for cell in cells)
        self.b.rows.append(Row(entity, schema, prop, value, None, None, path, start, end))

    def link(self, entity: str, schema: str, prop: str, part: Part) -> None:
        """`entity.prop` points at the main entity, because of the whole part."""
        self.b.rows.append(Row(entity, schema, prop, self.b.main, None, None, part.path or "row", part.start, part.end))

    def note(self, words: str, cell: Cell, path: str, reason: str | None) -> None:
        """Words kept as a note; with a reason they are counted as a loss."""
        text = squeeze(words)
        if not text:
            return
        self.b.parts += 1
        self.b.rows.append(Row(self.b.main, self.b.schema, "notes", text, None, None, path, cell.start, cell.end))
        if reason is not None:
            self.b.losses.append(Loss("unparsed", reason, words, path, cell.start, cell.end))

    def nowhere(self, part: Part, name: str) -> None:
        """A country nobody knows, from the cell `name`: what it is called stands beside it."""
        words = " ".join(dict.fromkeys([part.text(name), part.text("countryDescription")])).strip()
        self.note(words, part.cells[name], part.where(name), "no country of that name")

    def drop(self, reason: str, text: str, cell: Cell, path: str) -> None:
        """Count a value that no statement holds; the loss keeps it."""
        self.b.losses.append(Loss("dropped", reason, text, path, cell.start, cell.end))

    def date(self, prop: str, part: Part, name: str, *, on: tuple[str, str]) -> None:
        """A cell that is a date, or a note."""
        value = date_edtf(part.text(name))
        if value is None:
            self.note(part.text(name), part.cells[name], part.where(name), "not a date")
        else:
            self.put(prop, value, part, name, on=on)

    def rest(self, part: Part, known: frozenset[str]) -> None:
        """Count the cells nobody reads: a column or attribute the file did not have when this was written."""
        if part.cells.keys() <= known:
            return
        for name, cell in part.cells.items():
            if name not in known:
                self.drop("unknown attribute", f"{name}={cell.text}", cell, part.where(name))

    def act(self, act: Part) -> str | None:
        """The entity of a legal act, said once per party; `None` when the act has no title."""
        known = self.read.get(id(act))
        if known is not None:
            return known
        title = act.text("numberTitle")
        if not title:
            return None
        key = (title, act.text("publicationDate"))
        entity = self.acts.get(key)
        if entity is None:
            entity = self.acts[key] = self.b.sub("act", *key)
            self.link(entity, "LegalBasis", "entity", act)
        for name, cell in act.cells.items():
            prop = _ACT.get(name)
            if prop is None or (entity, prop, cell.text) in self.said:
                continue
            self.said.add((entity, prop, cell.text))
            if name in _DATES:
                self.date(prop, act, name, on=(entity, "LegalBasis"))
            else:
                self.put(prop, folded(cell.text), act, name, on=(entity, "LegalBasis"))
        self.read[id(act)] = entity
        return entity

    def introduce(self, part: Part, prop: str, value: str) -> None:
        """That the act of `part` introduced `prop=value`."""
        if part.act is None:
            return
        entity = self.act(part.act)
        if entity is not None:
            said = f"{prop}={value}"
            path = part.path or "row"
            self.b.rows.append(Row(entity, "LegalBasis", "introduces", said, None, None, path, part.start, part.end))
