# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the carriers of the EU's financial sanctions files have in common: a party, its parts, their cells.

XML 1.1, its CSV and the two older formats say the same under different names. Each reader
turns a record into a `Party`; `eu_fsf_fields` makes rows of it, the same for all of them.
Cells carry the names of XML 1.1's attributes (`wholeName`, `countryIso2Code` …) whatever the
carrier calls them, the path says what it is called there.

A cell is there when it is filled: empty ones, and "-", the publisher's dash for nothing, are not.
`Part.act` is the legal act that introduced the part (`regulationSummary`), with its cells.

Source: FSF-CSV-attributes, European Commission, DG FISMA; XML 1.1 as published since 2018.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from holdfast.readers.clean import squeeze

__all__ = ["NOTHING", "Cell", "Part", "Party", "folded", "party_ids"]

NOTHING = frozenset({"", "-", "--", ".", "n/a", "na", "none", "unknown", "not available"})


class Cell(NamedTuple):
    """A filled value: its text with references replaced, and its bytes from the start of the record.

    `exact`: the bytes are the text in UTF-8, so that a piece of the text is a piece of the bytes.
    """

    text: str
    start: int
    end: int
    exact: bool

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the characters `[start, end)`; those of the whole cell where it is not exact."""
        if not self.exact:
            return self.start, self.end
        if self.end - self.start == len(self.text):
            return self.start + start, self.start + end
        first = self.start + len(self.text[:start].encode("utf-8", "surrogatepass"))
        return first, first + len(self.text[start:end].encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=4096)  # what a cell says is asked for several times, and countries and titles repeat
def folded(text: str) -> str:
    """`squeeze`, at once where there is nothing to fold."""
    if text.isascii() and "  " not in text and text.isprintable() and text[:1] != " " and text[-1:] != " ":
        return text
    return squeeze(text)


@dataclass(slots=True)
class Part:
    """One name, birth, citizenship, document, address or legal act of a party.

    `path` names the part ("nameAlias[2]"), `start` and `end` all of its bytes; `labels` what
    the carrier calls a cell (an XML attribute `@name` where nothing is said).
    """

    path: str
    start: int
    end: int
    cells: dict[str, Cell] = field(default_factory=dict)
    act: Part | None = None
    remarks: list[tuple[str, Cell]] = field(default_factory=list)
    contacts: list[tuple[str, Cell, str]] = field(default_factory=list)  # kind, value, path
    labels: Mapping[str, str] | None = None

    def text(self, name: str) -> str:
        """The text of a cell, white space folded; empty when it is not there."""
        cell = self.cells.get(name)
        return "" if cell is None else folded(cell.text)

    def where(self, name: str) -> str:
        """The path of a cell."""
        label = f"@{name}" if self.labels is None else self.labels.get(name, f"@{name}")
        return f"{self.path}/{label}" if self.path else label

    def flag(self, name: str) -> bool:
        """Whether a yes-or-no cell says yes."""
        return self.text(name).lower() in _YES


@dataclass(slots=True)
class Party:
    """One record: what stands on the entity itself (`own`), its legal acts, and its parts in file order."""

    own: Part
    regulations: list[Part] = field(default_factory=list)
    names: list[Part] = field(default_factory=list)
    births: list[Part] = field(default_factory=list)
    citizenships: list[Part] = field(default_factory=list)
    identifications: list[Part] = field(default_factory=list)
    addresses: list[Part] = field(default_factory=list)


def party_ids(reference: str, logical: str) -> tuple[str, str] | None:
    """(key, tail of the entity id) of a party, or `None` when it has neither number.

    The EU reference number, or where a carrier has none (`WHOLE`, before 2018) the logical id.
    Both are stable as far as anybody can see: all 72 parties that stand in the files of 2018-07
    and 2026-05 kept both, and neither stands twice in the 5,860 of 2026-05.
    """
    reference, logical = reference.strip(), logical.strip()
    if reference and len(reference) <= _MAX_ID and all(char.isalnum() or char in ".-_" for char in reference):
        return reference, reference
    if logical.isascii() and logical.isdigit() and len(logical) <= _MAX_ID:
        return f"logicalId:{logical}", f"logical-{logical}"
    return None


_MAX_ID = 40
# The formats before 2018 have words instead of yes: "[known to be expired]".
_YES = frozenset({
    "true", "1", "yes", "known to be expired", "known to be false", "reported lost", "revoked by issuer", "diplomatic",
})  # fmt: skip
