# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What every carrier of OFAC's lists means alike: kinds of parties and the measures of a programme.

The CSV set and the XML file say the same about a party; what follows from standing under a
programme is decided here once, so that both give the same Sanction with the same id.

Blocking follows from standing on the SDN list itself. What the non-SDN lists mean differs by
programme: a table; a programme that it does not hold gets no `kind` rather than a guess.

Source: OFAC, https://ofac.treasury.gov/other-ofac-sanctions-lists and the orders named there.
"""

from __future__ import annotations

import re

from holdfast.readers.build import Builder
from holdfast.readers.clean import squeeze

__all__ = ["COMPANY", "CONS_PROGRAMS", "SCHEMATA", "program"]

SCHEMATA = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
# An entity is a company where its remarks speak of what only companies have.
COMPANY = re.compile(
    r"SWIFT/BIC |BIK \(RU\)|Equity Ticker |\bISIN[: ]|Target Type (?:Private Company|Public Company"
    r"|State-Owned Enterprise|Financial Institution)"
)
# Programmes that stand on the non-SDN lists only: what tells a nameless file of them from the SDN list.
CONS_PROGRAMS = frozenset({b"NS-PLC", b"561-Related", b"CMIC-EO13959", b"UKRAINE-EO13662", b"CAPTA"})
_AUTHORITY = "Office of Foreign Assets Control"
_KINDS = {
    "NS-PLC": "financial restriction",
    "561-Related": "correspondent banking",
    "CAPTA": "correspondent banking",
    "HK-EO13936": "correspondent banking",
    "CMIC-EO13959": "investment ban",
    "UKRAINE-EO13662": "sectoral finance and energy restriction",
    "RUSSIA-EO14024": "sectoral finance and energy restriction",
    "BELARUS-EO14038": "sovereign debt",
}


def program(b: Builder, raw: str, path: str, at: int, dataset: str) -> None:  # noqa: PLR0917 - a row, in bulk
    """The Sanction of one programme; `raw` is its tag as it stands, `at` where that begins."""
    name = squeeze(b.text(raw))
    entity = b.sub("sanction", name)
    b.link(entity, "Sanction", prop="entity", path=path, start=at, end=at + len(raw))
    b.put_on(entity, "Sanction", prop="program", value=name, raw=raw, path=path, start=at)
    b.put_on(entity, "Sanction", prop="programId", value=name, raw=raw, path=path, start=at)
    b.rule(entity, "Sanction", prop="authority", value=_AUTHORITY, rule="ofac-publisher@1")
    b.rule(entity, "Sanction", prop="country", value="us", rule="ofac-publisher@1")
    b.rule(entity, "Sanction", prop="authorityId", value=b.main.rpartition("-")[2], rule="ofac-ent-num@1")
    kind = "asset freeze" if dataset == "us_ofac_sdn" else _KINDS.get(name)
    if kind is not None:
        b.rule(entity, "Sanction", prop="kind", value=kind, rule="ofac-list-effect@1")
