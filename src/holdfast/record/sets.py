# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Capture sets on their way in, and what the record tells about them afterwards.

A capture set is what a publisher's source gave at one observed instant: one capture per
member (SDN has `sdn`, `alt`, `add`, `comments`). A set may lack members; that says nothing
about them. These are plain values; nothing here touches the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from holdfast.base.digest import Digest
from holdfast.base.selector import Citation, DecodingStep

__all__ = [
    "CaptureSet",
    "Counts",
    "Derivation",
    "Held",
    "LossCount",
    "LossView",
    "MemberRef",
    "MemberView",
    "SetView",
    "SourceView",
    "Status",
    "chain_text",
    "is_month",
    "parse_chain",
    "set_output",
    "set_status",
]

Status = Literal["accepted", "partial", "quarantined"]


@dataclass(frozen=True, slots=True)
class MemberRef:
    """One member of a set: log index of its capture entry, payload, and how to decode it."""

    capture: int
    payload: Digest
    chain: tuple[DecodingStep, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptureSet:
    """A set as the log has it, with the reader chosen for it.

    `index` is the log index of the set entry. `observed` is when the publisher's list said
    so (RFC 3339), `basis` how that is known (`clock`, `claimed`, `inside`, `file-name`,
    `edition`). `reader` is `name@version`. `tie` orders sets of one source with the same
    `observed` instant (a date in the file name, say); after it payload digests decide, so
    that the order of import never does. `carries` names the leading carrier of the dataset
    where this is another one (`ListReader.carries`); `leading` the member whose every record
    lists somebody. `adds`: it is a file of changes (`ListReader.adds`).
    """

    index: int
    source: str
    dataset: str
    observed: str
    basis: str
    reader: str
    members: Mapping[str, MemberRef]
    tie: str = ""
    carries: str = ""
    leading: str = ""
    adds: bool = False

    @property
    def carrier(self) -> str:
        """The reader's name without its version: which carrier of the dataset this is."""
        return self.reader.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a set holds.

    `entities` are distinct per member; `parts` are the free-text parts examined, the
    denominator of the unparsed share.
    """

    records: int = 0
    statements: int = 0
    entities: int = 0
    losses: int = 0
    parts: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.records + other.records,
            self.statements + other.statements,
            self.entities + other.entities,
            self.losses + other.losses,
            self.parts + other.parts,
        )


@dataclass(frozen=True, slots=True)
class Held:
    """Why a member of a set is held back; the rules stand in `quarantine.Verdict`."""

    member: str
    rule: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """What reading a set gave: the body of its derivation entry, and its state just now.

    `counts` and `output` depend on the captures and the reader alone, never on other sets;
    `status` and `held` may change when an earlier set or a release arrives.
    """

    index: int
    reader: str
    counts: Counts
    output: Digest
    status: Status
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member of a stored set. `capture` is the log index of its capture entry; `rule` as in `Held`."""

    member: str
    capture: int
    payload: Digest
    chain: tuple[DecodingStep, ...]
    status: Status
    reasons: tuple[str, ...]
    records: int
    rule: str | None = None


def is_month(tie: str) -> bool:
    """Whether the date of a file name is a month without a day: `2025-12`, `202512`."""
    return len(tie.replace("-", "")) == 6 and "T" not in tie  # noqa: PLR2004 - four digits and two


@dataclass(frozen=True, slots=True)
class SetView:
    """One stored set.

    `known` is the log index at which we came to know its content: of the
    set entry, or of the release entry where a person released it. `month_only`: the file's
    name says a month; `observed` is then its first instant, which orders the set and is no day.
    """

    index: int
    source: str
    dataset: str
    observed: str
    basis: str
    reader: str
    status: Status
    known: int
    released: int | None
    members: tuple[MemberView, ...]
    counts: Counts
    output: Digest
    month_only: bool = False

    @property
    def carrier(self) -> str:
        """The reader's name without its version: which carrier of the dataset this is."""
        return self.reader.partition("@")[0]

    @property
    def when(self) -> str:
        """What to print for `observed`: the instant, or `2025-12` where no day is known."""
        return self.observed[:7] if self.month_only else self.observed


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source and how much of it stands now.

    `last_observed` is of the last set whose
    status is not quarantined, `None` when there is none; `last_when` is how to print it.
    `behind` names the members whose last accepted file is older than that, with its time.
    Where the source has several carriers, what stands, `members` and `reader` are of the leading one.
    """

    source: str
    datasets: tuple[str, ...]
    members: tuple[str, ...]
    reader: str
    sets: int
    accepted: int
    quarantined: int
    first_observed: str | None
    last_observed: str | None
    records: int
    entities: int
    statements: int
    last_when: str | None = None
    behind: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LossView:
    """A part of a source record that became no typed statement, with the bytes it stands on."""

    source: str
    member: str
    key: str
    kind: str
    reason: str
    text: str
    path: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class LossCount:
    """Losses of the records that stand now, of one kind and reason.

    `parts` is the number of free-text parts examined in the whole source.
    """

    source: str
    reader: str
    kind: str
    reason: str
    losses: int
    parts: int


def chain_text(chain: tuple[DecodingStep, ...]) -> str:
    """Decoding steps as one text, `!` between them (as in a citation)."""
    return "!".join(str(step) for step in chain)


def parse_chain(text: str) -> tuple[DecodingStep, ...]:
    """The inverse of `chain_text`."""
    return tuple(DecodingStep.parse(part) for part in text.split("!")) if text else ()


def set_output(outputs: Mapping[str, bytes]) -> Digest:
    """The output digest of a set.

    SHA-256 over its members, sorted by name, one line `member TAB hex LF` each, where `hex`
    is the member's own output digest.
    """
    lines = "".join(f"{member}\t{outputs[member].hex()}\n" for member in sorted(outputs))
    return Digest(hashlib.sha256(lines.encode("utf-8")).digest())


def set_status(accepted: list[bool]) -> Status:
    """The status of a set from those of its members."""
    if all(accepted):
        return "accepted"
    return "partial" if any(accepted) else "quarantined"
