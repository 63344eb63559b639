# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a run counts and remembers: customers by outcome, the first findings, and what was odd.

A tally can be put down and taken up again (`dump`, `load`), for a run that is gone on with after an
interruption. What reading the file finds is found again by reading it, so it is not put down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from holdfast.workspace.answers import Finding, finding_of, label_of, plain_fields

if TYPE_CHECKING:
    from holdfast.screening.batch import Result
    from holdfast.screening.query import RowError

__all__ = ["Tally", "findings"]

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
        """Count one more."""
        self.queries += 1
        self.with_hits += bool(result.hits)
        self.with_decided += bool(result.decided and not result.hits)
        self.with_near += bool(result.near and not result.hits and not result.decided)
        self.decided += len(result.decided)
        self.result_rows += len(result.hits) + len(result.near) + len(result.decided)
        label = label_of(result.query) if result.hits or result.near else ""
        if result.hits and len(self.hits) < _KEPT:
            self.hits += [finding_of(label, one) for one in result.hits]
        if result.near and len(self.near) < _KEPT:
            self.near += [finding_of(label, one) for one in result.near[:3]]
        for text in result.problems:
            self.warn(f"{result.query.id[:60]}: {text}")

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


def findings(rows: list[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Findings from their fields."""
    return tuple(
        Finding(**{**one, "datasets": tuple(one["datasets"]), "features": tuple(one["features"])}) for one in rows
    )
