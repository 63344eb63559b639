# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a BODS relationship says: one edge for each interest.

    shareholding, votingRights                           Ownership; `role` tells them apart
    boardMember, boardChair, seniorManagingOfficial      Directorship
    anything else, and a relationship without interests  UnknownLink from the interested party to the subject

`percentage` is the exact share, or "25-50" with the words in `summary` ("at least 25, less than
50"). `ownershipType` (else `summary`) says direct or indirect; `summary` also whether the
publisher calls it beneficial ownership or control. An interest of a closed record that has no end
of its own ended on the day of the closing statement. A party that is not named (exempt, unknown)
is not pointed at: the publisher's reason is the description, and a loss is counted.
"""

from __future__ import annotations

import re

from holdfast.readers.clean import date_edtf
from holdfast.readers.lists.bods_parts import Bag
from holdfast.readers.pieces import Fill, Piece

__all__ = ["annotated", "relationship", "sourced"]

_OWNERSHIP = frozenset({"shareholding", "votingRights"})
_DIRECTORS = frozenset({"boardMember", "boardChair", "seniorManagingOfficial"})
_OTHERS = frozenset(
    {
        "appointmentOfBoard", "otherInfluenceOrControl", "trustee", "protector", "settlor",
        "beneficiaryOfLegalArrangement", "rightsToSurplusAssetsOnDissolution", "rightsToProfitOrIncome",
        "rightsGrantedByContract", "conditionalRightsGrantedByContract", "controlViaCompanyRulesOrArticles",
        "controlByLegalFramework", "enjoymentAndUseOfAssets", "rightToProfitOrIncomeFromAssets", "nominee",
        "nominator", "unknownInterest", "unpublishedInterest",
    }
)  # fmt: skip
_ENDS = {
    "Ownership": ("owner", "asset"),
    "Directorship": ("director", "organization"),
    "UnknownLink": ("subject", "object"),
}
_BOUNDS = {
    "minimum": "at least {}", "exclusiveMinimum": "more than {}", "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
}  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_On = tuple[str, str]


def relationship(f: Fill, top: Bag, details: Bag, dataset: str) -> None:
    """All rows and losses of a relationship."""
    details.drop("isComponent")
    interests = details.bags("interests")
    edges: list[tuple[_On, Bag | None]] = []
    counts: dict[tuple[str, str], int] = {}
    for interest in interests:
        kind, direct = interest.text("type"), interest.text("directOrIndirect")
        said = ("" if kind is None else kind.plain, "" if direct is None else direct.plain)
        counts[said] = counts.get(said, 0) + 1
        again = (str(counts[said]),) if counts[said] > 1 else ()
        schema = _schema(said[0])
        on = (f.b.sub("interest", *said, *again), schema)
        edges.append((on, interest))
        _kind(f, kind, direct, on)
    if not edges:
        edges.append(((f.b.sub("interest"), "UnknownLink"), None))
    _parties(f, details, [on for on, _ in edges], dataset)
    closed = _said(f, top, details, [on for on, _ in edges])
    for on, one in edges:
        if one is not None:
            _interest(f, one, on)
        if closed is not None and not any(row.entity == on[0] and row.prop == "endDate" for row in f.b.rows):
            _date(f, closed, "endDate", on)
    for piece in top.left():
        f.put("description", f"{piece.path}: {piece.plain}", piece, edges[0][0])
        f.loss(piece, "unknown member")


def _schema(kind: str) -> str:
    return "Ownership" if kind in _OWNERSHIP else "Directorship" if kind in _DIRECTORS else "UnknownLink"


def _kind(f: Fill, kind: Piece | None, direct: Piece | None, on: _On) -> None:
    if kind is not None:
        f.put("role", _CAMEL.sub(" ", kind.plain).lower(), kind, on)
        if kind.plain not in _OWNERSHIP | _DIRECTORS | _OTHERS:
            f.loss(kind, "unknown type of an interest")
    if direct is not None:
        f.put("ownershipType" if on[1] == "Ownership" else "summary", direct.plain, direct, on)


def _parties(f: Fill, details: Bag, edges: list[_On], dataset: str) -> None:
    for name, side in (("interestedParty", 0), ("subject", 1)):
        found = details.text(name)
        unnamed = None if found is not None else details.bag(name)
        for on in edges:
            if found is not None:
                f.link(*on, _ENDS[on[1]][side], f"{dataset}-{found.plain}", [found])
        if unnamed is not None:
            pieces = [piece for part in ("reason", "description") if (piece := unnamed.text(part)) is not None]
            for piece in pieces:
                for on in edges:
                    f.put("description", f"{_CAMEL.sub(' ', name).lower()} not named: {piece.plain}", piece, on)
                f.loss(piece, f"{_CAMEL.sub(' ', name).lower()} is not named")


def _interest(f: Fill, interest: Bag, on: _On) -> None:
    share = interest.bag("share")
    if share is not None:
        _share(f, share, on)
    beneficial = interest.text("beneficialOwnershipOrControl")
    if beneficial is not None:
        f.put("summary", f"beneficial ownership or control: {beneficial.plain}", beneficial, on)
    for name in ("startDate", "endDate"):
        _date(f, interest.text(name), name, on)
    if (words := interest.text("details")) is not None:
        f.put("description", words.plain, words, on)


def _share(f: Fill, share: Bag, on: _On) -> None:
    exact = share.text("exact")
    bounds = {name: piece for name in _BOUNDS if (piece := share.text(name)) is not None}
    pieces = list(bounds.values())
    if pieces:
        f.joined("summary", ", ".join(_BOUNDS[name].format(piece.plain) for name, piece in bounds.items()), pieces, on)
    if on[1] != "Ownership":
        if exact is not None:
            f.put("summary", f"share: {exact.plain}", exact, on)
        return
    if exact is not None:
        f.put("percentage", exact.plain, exact, on)
        return
    low = bounds.get("minimum") or bounds.get("exclusiveMinimum")
    high = bounds.get("maximum") or bounds.get("exclusiveMaximum")
    if low is not None and high is not None:
        f.joined("percentage", f"{low.plain}-{high.plain}", [low, high], on)


def _said(f: Fill, top: Bag, details: Bag, edges: list[_On]) -> Piece | None:
    """Who says so, when, and with which status; the day of the statement where it closes the record."""
    number, day, status = (top.text(name) for name in ("recordId", "statementDate", "recordStatus"))
    through = details.texts("componentRecords")
    source = top.bag("source")
    said: list[tuple[str, Piece, str]] = [("description", piece, f"through: {piece.plain}") for piece in through]
    if number is not None:
        said.append(("recordId", number, number.plain))
    if source is not None:
        said += sourced(source)
    said += [("description", piece, f"annotation: {piece.plain}") for piece in annotated(top)]
    closed = status is not None and status.plain == "closed"
    if status is not None and closed:
        said.append(("status", status, "closed"))
    for on in edges:
        for prop, piece, value in said:
            f.put(prop, value, piece, on)
        _date(f, day, "modifiedAt", on)
    return day if closed else None


def annotated(top: Bag) -> list[Piece]:
    """The words of the annotations of a statement."""
    found = []
    for note in top.bags("annotations"):
        note.drop("statementPointerTarget", "motivation", "createdBy", "creationDate")
        found += [piece for name in ("description", "transformedContent", "url") if (piece := note.text(name))]
    return found


def sourced(source: Bag) -> list[tuple[str, Piece, str]]:
    """(property, piece, value) of who says so; kinds and words of a source are `summary`."""
    said = [("summary", kind, f"source: {kind.plain}") for kind in source.texts("type")]
    if (words := source.text("description")) is not None:
        said.append(("summary", words, f"source: {words.plain}"))
    if (url := source.text("url")) is not None:
        said.append(("sourceUrl", url, url.plain))
    if (day := source.text("retrievedAt")) is not None:
        said.append(("retrievedAt", day, date_edtf(day.plain) or day.plain))
    for who in source.bags("assertedBy"):
        if (name := who.text("name")) is not None:
            said.append(("publisher", name, name.plain))
        if (uri := who.text("uri")) is not None:
            said.append(("publisherUrl", uri, uri.plain))
    return said


def _date(f: Fill, piece: Piece | None, prop: str, on: _On) -> None:
    if piece is None:
        return
    value = date_edtf(piece.plain)
    if value is None:
        f.put("description", f"{prop}: {piece.plain}", piece, on)
        f.loss(piece, "not a date")
    else:
        f.put(prop, value, piece, on)
