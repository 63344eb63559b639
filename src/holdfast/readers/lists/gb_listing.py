# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One British designation before it is understood.

The UK Sanctions List comes as XML and as CSV, and OFSI's old list as another CSV; what a
value means is the same in all. So each reader first gathers a `Listing`: verbatim pieces of
text with their byte ranges, under the tags of the XML. `gb_fields` turns it into rows, and
the carriers of one publication say the same by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from holdfast.model.statement import Loss
from holdfast.readers.pieces import Piece

__all__ = ["Listing"]


@dataclass(slots=True)
class Listing:
    """What one designation holds, under the tags of the XML.

    `values` are plain fields (`RegimeName`, `DOB` …), `items` composite ones (`Name`, `Address`,
    `Passport`, `NationalIdentifier`, `Location`, `NonLatinName`), `indicators` the booleans of
    the measures that are not false, `denied` the tags of those that are; `strange` is what nobody
    expects, each with the reason it is reported under.
    """

    values: dict[str, list[Piece]] = field(default_factory=dict)
    items: dict[str, list[dict[str, Piece]]] = field(default_factory=dict)
    indicators: list[tuple[str, Piece]] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    strange: list[tuple[Piece, str]] = field(default_factory=list)
    dropped: list[Loss] = field(default_factory=list)

    def add(self, tag: str, piece: Piece) -> None:
        """One more filled value of `tag`."""
        if piece.stripped:
            self.values.setdefault(tag, []).append(piece)

    def first(self, tag: str) -> str:
        """The first value of `tag`, white space folded; empty when there is none."""
        found = self.values.get(tag)
        return found[0].plain if found else ""
