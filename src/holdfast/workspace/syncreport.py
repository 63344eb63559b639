# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What one `sync` did, list by list: for a terminal, for `--json`, and as an exit code.

The exit code says the worst that happened: 4 when a list could not be had (the others were
fetched all the same), 3 when one is held in quarantine, else 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.base.errors import HoldfastError
    from holdfast.record.sets import Derivation
    from holdfast.workspace.ingest import SetResult

__all__ = ["SourceResult", "SyncReport"]


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What became of one list, or of one carrier of it.

    `carrier` is the reader where it is not the leading one; `unchanged` that the publisher said so
    (304); `deltas` the captures of its own files of changes, `compared` what they gave beside it.
    """

    name: str
    state: str
    captures: tuple[int, ...] = ()
    made: SetResult | None = None
    error: HoldfastError | None = None
    carrier: str | None = None
    unchanged: bool = False
    deltas: tuple[int, ...] = ()
    compared: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def derivation(self) -> Derivation | None:
        """What reading it gave, when it was read."""
        return None if self.made is None else self.made.derivation

    @property
    def status(self) -> str | None:
        """`accepted`, `quarantined` …; `None` when nothing was read."""
        return None if self.derivation is None else self.derivation.status


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one `sync` did, list by list."""

    results: tuple[SourceResult, ...]

    @property
    def exit_code(self) -> int:
        """0; 3 when something was quarantined; 4 when a list could not be fetched."""
        if any(one.error is not None for one in self.results):
            return 4
        return 3 if any(one.status not in {None, "accepted"} for one in self.results) else 0

    def lines(self) -> list[str]:
        """For a terminal: what became of each, and at the end how many of each kind."""
        rows = []
        for one in self.results:
            rows.append(f"{one.name}{f' ({one.carrier})' if one.carrier else ''}: {one.state}")
            if one.error is not None:
                rows += [f"    {line}" for line in one.error.lines()]
            if one.made is not None and one.derivation is not None:
                rows.append(f"    s{one.made.index}: {one.status}, {one.derivation.counts.records:,} records")
                rows += [f"    {held.member}: {'; '.join(held.reasons)}" for held in one.derivation.held]
            rows += [f"    {line}" for line in (*one.notes, *one.compared)]
        return [*rows, self._counted()] if len(self.results) > 1 else rows

    def _counted(self) -> str:
        held = sum(one.status not in {None, "accepted"} for one in self.results)
        failed = sum(one.error is not None for one in self.results)
        unchanged = sum(one.unchanged for one in self.results)
        fetched = sum(one.made is not None for one in self.results) - held
        words = {"fetched": fetched, "unchanged": unchanged, "held in quarantine": held, "failed": failed}
        told = ", ".join(f"{count} {word}" for word, count in words.items() if count)
        return f"{len(self.results)} lists: {told or 'to be fetched; nobody was asked (--dry-run)'}"

    def fields(self) -> list[dict[str, object]]:
        """For `--json`."""
        return [
            {
                "source": one.name,
                "carrier": one.carrier,
                "state": one.state,
                "unchanged": one.unchanged,
                "captures": [f"c{index}" for index in one.captures],
                "set": None if one.made is None else f"s{one.made.index}",
                "status": one.status,
                "records": None if (made := one.derivation) is None else made.counts.records,
                "held": [
                    {"member": held.member, "rule": held.rule, "reasons": list(held.reasons)}
                    for held in (() if made is None else made.held)
                ],
                "deltas": [f"c{index}" for index in one.deltas],
                "compared": list(one.compared),
                "notes": list(one.notes),
                "error": None if one.error is None else one.error.message,
                "where": None if one.error is None else one.error.where,
                "hint": None if one.error is None else one.error.hint,
            }
            for one in self.results
        ]
