# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a verification says: findings, tails, deletions, and the report that holds them.

Values only. A finding names the file, the place in it, what was expected and what was found
(vault-format, section 10). A tail is no finding: it proves nothing, and it breaks nothing. A
report without findings is `ok`; `require` raises otherwise, so that nobody forgets to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from holdfast.base.digest import Digest
from holdfast.base.errors import IntegrityError
from holdfast.proof.note import VerifierKey

__all__ = ["AuditReport", "CaptureReport", "DeletionReport", "Finding", "Findings", "TailReport"]

MAX_FINDINGS = 200  # a shifted pack makes every later record wrong; the first ones say it all


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `file` below the vault, `place` (byte or entry), and what was expected."""

    file: str
    place: str
    message: str
    expected: str | None = None
    found: str | None = None

    def __str__(self) -> str:
        text = f"{self.file}, {self.place}: {self.message}"
        return text if self.expected is None else f"{text} (expected {self.expected}, found {self.found})"


@dataclass(frozen=True, slots=True)
class TailReport:
    """Bytes beyond the checkpoint: `length` bytes of `file` from `start` on."""

    area: str
    file: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class DeletionReport:
    """A `deletion` entry: what it deletes, who and when says so, whether the bytes are gone.

    `state` is `done` or `pending`; `path` names the opening, `None` for a payload; `reason`
    is `None` when its own opening was erased.
    """

    entry: int
    time: str
    actor: str
    about: int
    path: str | None
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What the verification of a whole vault found.

    `key` is `None` when the log could not be opened at all; `key_trusted` says whether the key
    was given by the caller, or only the vault itself vouches for it. `total_bytes` counts the
    packs. `more_findings` counts those beyond the first 200.
    """

    origin: str | None
    size: int
    root: Digest | None
    key: VerifierKey | None
    key_trusted: bool
    captures: int
    packs: int
    total_bytes: int
    findings: tuple[Finding, ...]
    more_findings: int
    tails: tuple[TailReport, ...]
    deletions: tuple[DeletionReport, ...]
    unknown_types: Mapping[str, int]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def require(self) -> None:
        """Raise when something is wrong.

        Raises:
            IntegrityError: with the first finding.
        """
        if self.findings:
            count = len(self.findings) + self.more_findings
            raise IntegrityError(
                f"the vault is not intact: {count} finding{'' if count == 1 else 's'}",
                where=str(self.findings[0]),
                hint="keep the folder as it is, and compare it with a copy",
            )


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """What the verification of one capture found.

    `state` is `intact`, `deleted`, `deletion pending` or `damaged`. `size` and `root` are those
    of the signed checkpoint under which the entry stands.
    """

    index: int
    payload: Digest
    length: int
    fidelity: str
    captured: str
    state: str
    size: int
    root: Digest
    checkpoint: bytes
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


@dataclass(slots=True)
class Findings:
    """Collects findings up to a limit and counts the rest."""

    items: list[Finding] = field(default_factory=list)
    more: int = 0

    def add(self, file: str, place: str, message: str, *, expected: object = None, found: object = None) -> None:
        """Add one; `expected` and `found` are turned into text."""
        texts = (None, None) if expected is None else (str(expected), str(found))
        self._keep(Finding(file, place, message, *texts))

    def take(self, other: Findings) -> None:
        """Add all of another collection."""
        for item in other.items:
            self._keep(item)
        self.more += other.more

    def _keep(self, item: Finding) -> None:
        if len(self.items) < MAX_FINDINGS:
            self.items.append(item)
        else:
            self.more += 1
