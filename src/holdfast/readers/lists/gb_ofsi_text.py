# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What OFSI's list packs into one cell, taken apart: enumerations, documents, "Other Information".

Births, nationalities, positions and documents are enumerations ("(1) Iraq (2) Syria"); two
columns that speak of the same things (town and country, number and details) are paired where
they have equally many entries. `Other Information` of the layout of 2022 is a chain of labelled
parts, "(UK Sanctions List Ref):RUS1234. (UN Ref):QDi.001. … (Gender):Male"; each label is an
element of the UK Sanctions List, and what stands between is prose. In 2018 it is prose
throughout, in which the UN reference is written "UN Ref QDe.004".

Every piece keeps its range; prose stays a note word for word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from holdfast.readers.lists.gb_listing import Listing
from holdfast.readers.lists.gb_numbers import is_imo, numbered, uk_date
from holdfast.readers.pieces import Piece

__all__ = ["complete", "is_ship"]

_LABELS = {
    "UK Sanctions List Ref": "UKReference",
    "UN Ref": "UNReferenceNumber",
    "UK Statement of Reasons": "UKStatementofReasons",
    "Gender": "Gender",
    "Phone number": "PhoneNumber",
    "Website": "Website",
    "Email address": "EmailAddress",
    "Type of entity": "TypeOfEntity",
    "Business Reg No": "BusinessRegistrationNumber",
    "Parent company": "ParentCompany",
    "Subsidiaries": "Subsidiary",
    "IMO number": "IMONumber",
    "Flag of ship": "CurrentBelievedFlagOfShip",
    "Previous flags": "PreviousFlag",
    "Type of ship": "TypeOfShip",
    "Tonnage of ship": "TonnageOfShip",
    "Length of ship": "LengthOfShip",
    "Year built": "YearBuilt",
    "Current owners": "CurrentOwnerOperator",
    "Previous owners": "PreviousOwnerOperator",
}
_LABEL = re.compile(r"\((" + "|".join(_LABELS) + r")\) ?: ?", re.IGNORECASE)
_TAGS = {label.lower(): tag for label, tag in _LABELS.items()}
# Values that prose may follow: what the value looks like.
_SHAPES = {
    "UKReference": re.compile(r"[A-Z]{2,5}[0-9]{3,5}"),
    "UNReferenceNumber": re.compile(r"(?:[A-Z]{1,3}[a-z]?|[A-Z]{1,2})\.(?:[A-Z0-9]+\.)*[0-9]+", re.IGNORECASE),
    "Gender": re.compile(r"(?:fe)?male\b", re.IGNORECASE),
    "IMONumber": re.compile(r"(?:IMO ?)?[0-9]{7}\b", re.IGNORECASE),
    "YearBuilt": re.compile(r"[0-9]{4}\b"),
}
_SINGLE = frozenset({"UKStatementofReasons", "TypeOfShip", "TonnageOfShip", "LengthOfShip", "TypeOfEntity"})
_UN = re.compile(
    r"\bUN\s+Ref(?:erence)?s?\b\.?\s*(?:No\.?)?\s*[:.]?\s*([A-Z][A-Za-z]{0,2}\.(?:[A-Z0-9]+\.)*[0-9]+)", re.IGNORECASE
)
_SHIP = re.compile(r"\bIMO\s*(?:number|no\.?)?\s*[:.]?\s*([0-9]{7})\b", re.IGNORECASE)
_ADDED = re.compile(
    r"sanctions? imposed in addition to an asset freeze(?: and (travel ban))?\s*[:.–-]?\s*"
    r"(?:(?:the )?(director disqualification|[a-z][a-z -]{3,80}?)(?= sanctions? was| sanctions? were|[.(]|\Z))?",
    re.IGNORECASE,
)
_PLAIN_NUMBER = re.compile(r"(?=[A-Z0-9 /-]*[0-9]{3})[A-Z0-9][A-Z0-9 /-]{2,20}(?=\Z| ?[(.,])")
_NUMBER = re.compile(
    r"(?<![\w/])(?<![0-9]\.)(?=[A-Z0-9/-]*[0-9])(?![0-9]{1,2}/[0-9]{1,2}/[0-9]{4})[A-Z0-9][A-Z0-9/-]{4,}(?!\w)"
)


def complete(listing: Listing) -> None:
    """Turn the `…Text` values of a listing into those of the UK Sanctions List."""
    take = listing.values.pop
    for piece in take("OtherText", []):
        _other(listing, piece)
    for tag in ("Nationality", "Position"):
        for piece in take(f"{tag}Text", []):
            for part in _parts(piece):
                listing.add(tag, part)
    _births(listing, take("TownText", []), take("BirthCountryText", []))
    for kind in ("Passport", "NationalIdentifier"):
        _documents(listing, kind, take(f"{kind}NumberText", []), take(f"{kind}DetailsText", []))
        for piece in take(f"{kind}Text", []):
            for part in _parts(piece):
                _described(listing, kind, part)
    for regime in listing.items.get("Regime", ()):
        _repapered(regime)


def is_ship(listing: Listing) -> bool:
    """Whether what was called an entity is a ship: its other information begins with an IMO number."""
    texts = listing.values.get("OtherInformation", [])
    match = _SHIP.search(texts[0].stripped[:60]) if texts else None
    return match is not None and is_imo(match[1]) and "vessel" in texts[0].stripped.lower()


def _entries(piece: Piece) -> list[Piece | None]:
    """The entries of an enumeration without the blanks and dashes around them; nothing for one that is only a dash."""
    found: list[Piece | None] = []
    for start, end in numbered(piece.stripped):
        text = piece.stripped[start:end]
        lead = len(text) - len(text.lstrip(" ,;-"))
        part = piece.part(start + lead, start + len(text.rstrip(" ,;")))
        found.append(part if part.stripped.strip(" .-–") else None)
    return found


def _parts(piece: Piece) -> list[Piece]:
    return [part for part in _entries(piece) if part is not None]


def _births(listing: Listing, towns: Sequence[Piece], countries: Sequence[Piece]) -> None:
    left = [part for piece in towns for part in _entries(piece)]
    right = [part for piece in countries for part in _entries(piece)]
    if left and len(left) == len(right):
        pairs: list[tuple[Piece | None, Piece | None]] = list(zip(left, right, strict=True))
    else:
        pairs = [(town, None) for town in left] + [(None, land) for land in right]
    listing.items.setdefault("Location", []).extend(
        item for pair in pairs if (item := _item(("TownOfBirth", "CountryOfBirth"), pair))
    )


def _item(tags: Sequence[str], values: Sequence[Piece | None]) -> dict[str, Piece]:
    return {tag: value for tag, value in zip(tags, values, strict=True) if value is not None}


def _documents(listing: Listing, kind: str, numbers: Sequence[Piece], details: Sequence[Piece]) -> None:
    left = [part for piece in numbers for part in _entries(piece)]
    right = [part for piece in details for part in _entries(piece)]
    tags = (f"{kind}Number", f"{kind}AdditionalInformation")
    items = listing.items.setdefault(kind, [])
    if len(left) == len(right):
        items += [item for pair in zip(left, right, strict=True) if (item := _item(tags, pair))]
        return
    items += [{tags[0]: number} for number in left if number is not None]
    reason = "details of documents that cannot be told apart" if left else "details of a document without a number"
    listing.strange += [(said, reason) for said in right if said is not None]


def _described(listing: Listing, kind: str, piece: Piece) -> None:
    """A document described in words: the number is the first run of capitals and digits that is no date."""
    match = _NUMBER.search(piece.stripped) or _PLAIN_NUMBER.match(piece.stripped)
    if match is None:
        listing.strange.append((piece, "a document without a number that can be made out"))
        return
    number = piece.part(*match.span())
    item = {f"{kind}Number": number}
    if match[0] != piece.stripped:
        item[f"{kind}AdditionalInformation"] = piece
    listing.items.setdefault(kind, []).append(item)


def _repapered(regime: dict[str, Piece]) -> None:
    """The day of the UK designation is a re-papering only when the party had been listed before."""
    listed, again = regime.get("ListedOn"), regime.get("Repapered")
    if listed is None or again is None:
        return
    first, second = uk_date(listed.text), uk_date(again.text)
    if first is not None and second is not None and second <= first:
        regime["ListedOn"] = again if second < first else listed
        del regime["Repapered"]


def _other(listing: Listing, piece: Piece) -> None:
    text = piece.stripped
    labels = list(_LABEL.finditer(text))
    _prose(listing, piece, 0, labels[0].start() if labels else len(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=False):  # no label: the end of the text alone
        tag, start = _TAGS[label[1].lower()], label.end()
        shape = _SHAPES.get(tag)
        match = shape.match(text, start, end) if shape is not None else None
        if shape is not None and match is None:
            _prose(listing, piece, label.start(), end)
        elif match is not None:
            listing.add(tag, piece.part(*match.span()))
            _prose(listing, piece, match.end(), end)
        elif tag in _SINGLE:
            listing.add(tag, piece.part(start, end) if tag == "UKStatementofReasons" else _trimmed(piece, start, end))
        else:
            for part in _parts(_trimmed(piece, start, end)):
                listing.add(tag, part)
    for match in _ADDED.finditer(text):
        for group in (1, 2):
            if match[group] is not None:
                listing.add("SanctionsImposed", piece.part(*match.span(group)))
    if not labels:
        for match in _UN.finditer(text):
            listing.add("UNReferenceNumber", piece.part(*match.span(1)))


def _trimmed(piece: Piece, start: int, end: int) -> Piece:
    text = piece.stripped[start:end].rstrip(" ;,")
    if text.endswith(".") and not text.endswith(("..", "Ltd.", "Co.", "Inc.")):
        text = text[:-1]
    return piece.part(start, start + len(text))


def _prose(listing: Listing, piece: Piece, start: int, end: int) -> None:
    text = piece.stripped[start:end]
    lead = len(text) - len(text.lstrip(" .;,:"))
    if text.strip(" .;,:"):
        listing.add("OtherInformation", piece.part(start + lead, end))
