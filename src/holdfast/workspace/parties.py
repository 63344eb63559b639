# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Findings of one party put together, after everything was scored.

Screening compares with the records of each list. Where the record holds some of them to be of one
party (`record.identities`), they come out as one possible match: the best one leads, its datasets
are those of all records found, and the others stand beside it (`Finding.records`). Scores, decisions
and the rows of receipts are those of records; a receipt names the state of identity that was used.

A match that a person decided about stays by itself, and a near miss goes with a possible match of
its party.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.workspace.answers import Finding
    from holdfast.workspace.opening import Workspace

__all__ = ["Grouping", "grouped", "grouping"]


class Grouping:
    """Knows the party of a record, and the state of identity it rests on (`digest`)."""

    def __init__(self, canonical: Callable[[str], str], digest: str) -> None:
        self.canonical = canonical
        self.digest = digest

    def both(self, hits: Sequence[Finding], near: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Possible matches and near misses of one query, a party once in both."""
        found = grouped((*hits, *near), self.canonical)
        return tuple(one for one in found if one.verdict != "near miss"), tuple(
            one for one in found if one.verdict == "near miss"
        )

    def alone(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Findings that stay by themselves, with the canonical id of their party."""
        return tuple(replace(one, party=self.canonical(one.entity)) for one in findings)


def grouping(workspace: Workspace) -> Grouping:
    """What the record says now."""
    identities = workspace.record.identities
    known: dict[str, str] = {}

    def canonical(key: str) -> str:
        if key not in known:
            cluster = identities.cluster(key)
            known[key] = cluster[0].canonical if cluster else key
        return known[key]

    return Grouping(canonical, identities.digest())


def grouped(findings: Sequence[Finding], canonical: Callable[[str], str]) -> tuple[Finding, ...]:
    """One finding per party, in the order of their best ones."""
    leading: dict[str, Finding] = {}
    for one in findings:
        party = canonical(one.entity)
        lead = leading.get(party)
        if lead is None:
            leading[party] = replace(one, party=party)
            continue
        datasets = tuple(sorted({*lead.datasets, *one.datasets}))
        leading[party] = replace(lead, datasets=datasets, records=(*lead.records, replace(one, party=party)))
    return tuple(leading.values())
