# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a level 2 record (RR-CDF 2.1) says: how one LEI stands to another.

    IS_DIRECTLY_CONSOLIDATED_BY, IS_ULTIMATELY_CONSOLIDATED_BY   Ownership: the end node owns the start node
    branches, funds, feeders, and types nobody knows yet          UnknownLink from the start to the end node

Consolidation is what accounting standards call it: control as reported, mostly without a share.
`role` says which; `percentage` is a quantifier in per cent, `summary` how it was measured and by
which standard. The period of the relationship gives startDate and endDate, periods of accounts
and filings become the description. `status` is that of the relationship; the state of the record
("PUBLISHED", "LAPSED", "ANNULLED") is said in the description, for an annulled record was wrong.

A node that is no LEI has no entity to point at: its text stands in the description, counted.
"""

from __future__ import annotations

from holdfast.readers.clean import date_edtf, is_lei
from holdfast.readers.lists.gleif_parts import Part
from holdfast.readers.pieces import Fill, Piece

__all__ = ["entity", "fill"]

_ROLES = {
    "IS_DIRECTLY_CONSOLIDATED_BY": ("Ownership", "direct accounting consolidating parent"),
    "IS_ULTIMATELY_CONSOLIDATED_BY": ("Ownership", "ultimate accounting consolidating parent"),
    "IS_INTERNATIONAL_BRANCH_OF": ("UnknownLink", "international branch of"),
    "IS_FUND-MANAGED_BY": ("UnknownLink", "fund managed by"),
    "IS_SUBFUND_OF": ("UnknownLink", "sub-fund of"),
    "IS_FEEDER_TO": ("UnknownLink", "feeder to"),
}
_ENDS = {"Ownership": ("asset", "owner"), "UnknownLink": ("subject", "object")}
_RELATIONSHIP = frozenset(
    {
        "StartNode", "EndNode", "RelationshipType", "RelationshipPeriods", "RelationshipStatus",
        "RelationshipQualifiers", "RelationshipQuantifiers",
    }
)  # fmt: skip
_REGISTRATION = frozenset(
    {
        "InitialRegistrationDate", "LastUpdateDate", "RegistrationStatus", "NextRenewalDate", "ManagingLOU",
        "ValidationSources", "ValidationDocuments", "ValidationReference",
    }
)  # fmt: skip


def entity(record: Part) -> tuple[str, str]:
    """`START-TYPE-END` and the schema of the edge."""
    kind = record.text("Relationship", "RelationshipType")
    ends = [record.text("Relationship", node, "NodeID") for node in ("StartNode", "EndNode")]
    names = ["" if end is None else end.plain for end in ends]
    said = "" if kind is None else kind.plain
    schema = _ROLES.get(said, ("UnknownLink", ""))[0]
    return f"{names[0]}-{said.lower().replace('_', '-')}-{names[1]}", schema


def fill(f: Fill, record: Part, dataset: str) -> None:
    """All rows and losses of a record."""
    _unexpected(f, record, frozenset({"Relationship", "Registration", "Extension"}))
    said = record.find("Relationship")
    if said is None:
        return
    _unexpected(f, said, _RELATIONSHIP)
    for node, prop in zip(("StartNode", "EndNode"), _ENDS[f.b.schema], strict=True):
        _end(f, said.text(node, "NodeID"), said.text(node, "NodeIDType"), prop=prop, dataset=dataset)
    kind = said.text("RelationshipType")
    if kind is not None:
        role = _ROLES.get(kind.plain)
        f.put("role", kind.plain if role is None else role[1], kind)
        if role is None:
            f.loss(kind, "unknown type of a relationship")
    if (status := said.text("RelationshipStatus")) is not None and status.plain != "NULL":
        f.put("status", status.plain, status)
    _periods(f, said)
    _measured(f, said)
    registration = record.find("Registration")
    if registration is not None:
        _unexpected(f, registration, _REGISTRATION)
        if (state := registration.text("RegistrationStatus")) is not None:
            f.put("description", f"record: {state.plain}", state)
        _date(f, registration.text("LastUpdateDate"), "modifiedAt")


def _end(f: Fill, node: Piece | None, kind: Piece | None, *, prop: str, dataset: str) -> None:
    if node is None:
        return
    if kind is not None and kind.plain != "LEI":
        _keep(f, node, f"a node that is no LEI but {kind.plain}")
        return
    f.link(f.b.main, f.b.schema, prop, f"{dataset}-{node.plain}", [node])
    if not is_lei(node.plain):
        f.loss(node, "an LEI whose check digits are wrong")


def _periods(f: Fill, said: Part) -> None:
    for period in said.all("RelationshipPeriods", "RelationshipPeriod"):
        kind, start, end = (period.text(name) for name in ("PeriodType", "StartDate", "EndDate"))
        if kind is not None and kind.plain == "RELATIONSHIP_PERIOD":
            _date(f, start, "startDate")
            _date(f, end, "endDate")
            continue
        pieces = [piece for piece in (start, end) if piece is not None]
        label = "period" if kind is None else kind.plain.lower().replace("_", " ")
        if pieces:
            days = " to ".join(date_edtf(piece.plain) or piece.plain for piece in pieces)
            f.joined("description", f"{label}: {days}", pieces)


def _measured(f: Fill, said: Part) -> None:
    for one in said.all("RelationshipQuantifiers", "RelationshipQuantifier"):
        amount, units, method = (
            one.text(name) for name in ("QuantifierAmount", "QuantifierUnits", "MeasurementMethod")
        )
        if amount is not None and units is not None and units.plain == "PERCENTAGE" and f.b.schema == "Ownership":
            f.put("percentage", amount.plain, amount)
        elif amount is not None:
            pieces = [piece for piece in (amount, units) if piece is not None]
            f.joined("summary", " ".join(piece.plain for piece in pieces), pieces)
        if method is not None:
            f.put("summary", f"measured: {method.plain}", method)
    for one in said.all("RelationshipQualifiers", "RelationshipQualifier"):
        pieces = [
            piece for name in ("QualifierDimension", "QualifierCategory") if (piece := one.text(name)) is not None
        ]
        if pieces:
            f.joined("summary", ": ".join(piece.plain for piece in pieces), pieces)


def _date(f: Fill, piece: Piece | None, prop: str) -> None:
    if piece is None:
        return
    value = date_edtf(piece.plain)
    if value is None:
        _keep(f, piece, "not a date")
    else:
        f.put(prop, value, piece)


def _unexpected(f: Fill, part: Part, known: frozenset[str]) -> None:
    for child in part.children:
        if child.name not in known:
            for piece in _texts(child):
                _keep(f, piece, "unknown element")


def _texts(part: Part) -> list[Piece]:
    found = [part.piece] if part.piece is not None else []
    return found + [piece for child in part.children for piece in _texts(child)]


def _keep(f: Fill, piece: Piece, reason: str) -> None:
    """An edge has no notes: the text goes into its description, counted."""
    f.put("description", f"{piece.path.rpartition('/')[2]}: {piece.plain}", piece)
    f.loss(piece, reason)
