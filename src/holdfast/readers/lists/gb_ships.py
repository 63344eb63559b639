# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a British list says of a ship: IMO number, flag, tonnage.

Numbers are written with and without "IMO", and of some ships only in the name (`IMO 9074729
("PETREL")`, the newest ones) or in the other information. A tonnage may have a unit ("46,889
DWT"), a flag a doubt in brackets ("Comoros (false flag)"). What cannot be read so is a note and
a loss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from holdfast.readers.lists.gb_listing import Listing
from holdfast.readers.lists.gb_numbers import is_imo, place_code
from holdfast.readers.pieces import Fill, Piece

__all__ = ["flag", "hidden_imo", "imo", "of_ship", "ship_name", "tonnage"]

_SEVEN = re.compile(r"(?<![0-9])[0-9]{7}(?![0-9])")
_HIDDEN = re.compile(r"\bIMO(?: number)?(?: is)?\s*[:.#]?\s*([0-9]{7})(?![0-9])", re.IGNORECASE)
_TONNES = re.compile(
    r"([0-9][0-9,. ]*[0-9]|[0-9])(?: ?(GRT|GT|DWT|gross|deadweight|tons?|tonnes?|t)\b.*)?\Z", re.IGNORECASE
)
_NAMED = re.compile(r"IMO ?([0-9]{7}) ?\([\"“”']([^\"“”()]{1,80})[\"“”']\)\Z")
_FLAG = re.compile(r"\s*\((?:false|fraudulent|unknown|previous|formerly)[^()]*\)", re.IGNORECASE)


def ship_name(f: Fill, prop: str, parts: Sequence[Piece]) -> bool:
    """A name that is a number with the name in quotation marks: both are read; `False` where it is not one."""
    match = _NAMED.match(parts[0].plain) if len(parts) == 1 else None
    if match is None:
        return False
    f.put(prop, match[2], parts[0])
    f.put("imoNumber", match[1], parts[0])
    return True


def imo(f: Fill, piece: Piece) -> None:
    """The IMO numbers of a field, seven digits each."""
    found = list(_SEVEN.finditer(piece.stripped))
    if f.b.schema == "Person" or not found:
        f.note(piece, "not the IMO number of a ship")
        return
    for match in found:
        f.put("imoNumber", match[0], piece if len(found) == 1 else piece.part(*match.span()))


def hidden_imo(f: Fill, listing: Listing) -> None:
    """A ship without an IMO number whose other information gives one."""
    if f.b.schema != "Vessel" or "IMONumber" in listing.values:
        return
    for piece in listing.values.get("OtherInformation", ()):
        match = _HIDDEN.search(piece.stripped)
        if match is not None and is_imo(match[1]):
            f.put("imoNumber", match[1], piece.part(*match.span(1)))


def of_ship(prop: str, read: Callable[[str], str | None]) -> Callable[[Fill, Piece], None]:
    """A reader of one property that only ships have."""

    def one(f: Fill, piece: Piece) -> None:
        value = read(piece.plain) if f.b.schema == "Vessel" else None
        if value is None:
            f.note(piece, f"not a {prop} of a {f.b.schema}")
        else:
            f.put(prop, value, piece)

    return one


def flag(text: str) -> str | None:
    """The code of a flag, a doubt in brackets left out."""
    return place_code(_FLAG.sub("", text))


def tonnage(f: Fill, piece: Piece) -> None:
    """Gross or deadweight tonnage where the unit says which."""
    match = _TONNES.match(piece.plain)
    if match is None or f.b.schema != "Vessel":
        f.note(piece, "not the tonnage of a ship")
        return
    digits = re.sub(r"[, ](?=[0-9]{3}(?![0-9]))", "", match[1])
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", digits) is None:
        f.note(piece, "not the tonnage of a ship")
        return
    unit = (match[2] or "").lower()
    gross, dead = unit in {"grt", "gt", "gross"}, unit in {"dwt", "deadweight"}
    f.put("grossRegisteredTonnage" if gross else "deadweightTonnage" if dead else "tonnage", digits, piece)
