# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a run counts and remembers: customers by outcome, the first findings, and what was odd.

A tally can be put down and taken up again (`dump`, `load`), for a run that is gone on with after an
interruption. What reading the file finds is found again by reading it, so it is not put down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from holdfast.workspace.answers import Finding, finding_of, label_of, plain_fields

if TYPE_CHECKING:
    from holdfast.screening.batch import Result
    from holdfast.screening.query import RowError

__all__ = ["Tally", "findings", "told"]

_KEPT = 1_000  # findings, errors and warnings; a file of results has all findings
_COUNTS = ("queries", "with_hits", "with_decided", "with_near", "decided", "result_rows", "warned")


class Tally:
    """Counts results, and keeps the first findings for the start page."""

    def __init__(self) -> None:
        self.queries = self.with_hits = self.with_decided = self.with_near = self.decided = self.result_rows = 0
        self.refused = self.warned = 0
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.hits: list[Finding] = []
        self.near: list[Finding] = []

    def take(self, result: Result) -> None:
        """Count one more, with its findings and warnings."""
        self.count(result)
        hits, near = told(result)
        self.keep([hits] if hits else [], [near] if near else [])
        for text in result.problems:
            self.warn(f"{result.query.id[:60]}: {text}")

    def count(self, result: Result) -> None:
        """Count one more."""
        self.queries += 1
        if not (result.hits or result.decided or result.near):
            return
        self.with_hits += bool(result.hits)
        self.with_decided += bool(result.decided and not result.hits)
        self.with_near += bool(result.near and not result.hits and not result.decided)
        self.decided += len(result.decided)
        self.result_rows += len(result.hits) + len(result.near) + len(result.decided)

    @property
    def counts(self) -> tuple[int, ...]:
        """What was counted; `add` takes it."""
        return tuple(getattr(self, name) for name in _COUNTS)

    def add(self, counts: Sequence[int]) -> None:
        """Count what another has counted."""
        for name, more in zip(_COUNTS, counts, strict=True):
            setattr(self, name, getattr(self, name) + more)

    @property
    def full(self) -> bool:
        """Whether no more findings are kept."""
        return len(self.hits) >= _KEPT and len(self.near) >= _KEPT

    def keep(self, hits: Iterable[Sequence[Finding]], near: Iterable[Sequence[Finding]]) -> None:
        """Keep the findings of customers, each customer's together, while there is room."""
        for kept, found in ((self.hits, hits), (self.near, near)):
            for one in found:
                if len(kept) < _KEPT:
                    kept.extend(one)

    def warn(self, text: str) -> None:
        """Something to say about a row that was screened."""
        self.warned += 1
        if len(self.warnings) < _KEPT:
            self.warnings.append(text)

    def refuse(self, row: RowError) -> None:
        """A row that was not screened."""
        self.refused += 1
        if len(self.errors) < _KEPT:
            self.errors.append(f"{row.unit} {row.line}: {row.message}")

    def dump(self) -> dict[str, Any]:
        """Everything that reading the file again does not bring back."""
        return {
            **{name: getattr(self, name) for name in _COUNTS},
            "warnings": list(self.warnings),
            "hits": [plain_fields(one) for one in self.hits],
            "near": [plain_fields(one) for one in self.near],
        }

    def load(self, fields: Mapping[str, Any]) -> None:
        """Take up what `dump` put down."""
        for name in _COUNTS:
            setattr(self, name, int(fields[name]))
        self.warnings = [str(one) for one in fields["warnings"]]
        self.hits, self.near = list(findings(fields["hits"])), list(findings(fields["near"]))


def told(result: Result) -> tuple[list[Finding], list[Finding]]:
    """The possible matches of one customer, and the first three near misses, in words."""
    if not (result.hits or result.near):
        return [], []
    label = label_of(result.query)
    return [finding_of(label, one) for one in result.hits], [finding_of(label, one) for one in result.near[:3]]


def findings(rows: list[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Findings from their fields."""
    return tuple(
        Finding(
            **{
                **one,
                "datasets": tuple(one["datasets"]),
                "features": tuple(one["features"]),
                "records": findings(one.get("records", [])),
            }
        )
        for one in rows
    )
