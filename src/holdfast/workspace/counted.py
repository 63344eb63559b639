# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whether the record holds as many parties of each kind as the publisher's own columns say.

`check_counts` takes the last accepted capture of every list, counts its bytes by the publisher's
columns (`holdfast.record.counts`), and puts the record's numbers beside them. A list that the
table does not know, or whose leading member is not held, is named and not checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.base.errors import NotFound
from holdfast.record.counts import Counted, compare, layouts, publisher_counts
from holdfast.vault.decoding import Limits, open_decoded
from holdfast.workspace.reading import capture_set_at

if TYPE_CHECKING:
    from holdfast.record.sets import SetView
    from holdfast.workspace.opening import Workspace

__all__ = ["ListCounts", "check_counts", "list_lines"]


@dataclass(frozen=True, slots=True)
class ListCounts:
    """One list: the capture that was counted, and every value with both numbers; `why` says why it was not counted."""

    dataset: str
    observed: str
    reader: str
    rows: tuple[Counted, ...]
    why: str | None = None

    @property
    def differing(self) -> tuple[Counted, ...]:
        """The values whose numbers differ."""
        return tuple(one for one in self.rows if not one.agrees)

    @property
    def unexplained(self) -> tuple[Counted, ...]:
        """Those of them for which the table knows no reason."""
        return tuple(one for one in self.differing if not one.note)

    def fields(self) -> dict[str, object]:
        """For `--json`."""
        rows = [
            {"column": one.column, "value": one.value, "published": one.published, "held": one.held, "note": one.note}
            for one in self.rows
        ]
        return {"dataset": self.dataset, "observed": self.observed, "reader": self.reader, "not_counted": self.why,
                "values": rows}  # fmt: skip


def check_counts(workspace: Workspace, datasets: Sequence[str] = ()) -> tuple[ListCounts, ...]:
    """The lists asked for (all of them when none is named), by name. Reads each list's last capture whole.

    Raises:
        NotFound: a list that is not held.
    """
    last: dict[str, SetView] = {}
    for one in workspace.record.sets():
        if one.status == "accepted" and (one.dataset not in last or last[one.dataset].observed <= one.observed):
            layout = layouts().get(one.reader.partition("@")[0])
            if layout is not None or one.dataset not in last:
                last[one.dataset] = one
    for name in datasets:
        if name not in last:
            raise NotFound(f"no accepted capture of {name} is held", hint="holdfast sources")
    return tuple(_of_list(workspace, last[name]) for name in sorted(datasets or last))


def _of_list(workspace: Workspace, one: SetView) -> ListCounts:
    layout = layouts().get(one.reader.partition("@")[0])
    capture_set = None if layout is None else capture_set_at(workspace.vault, one.index)
    reference = None if layout is None or capture_set is None else capture_set.members.get(layout.member)
    if layout is None or reference is None:
        why = "no table of the publisher's columns" if layout is None else f"the member {layout.member} is not held"
        return ListCounts(one.dataset, one.observed, one.reader, (), why)
    limits = Limits(max_bytes=workspace.settings.max_decoded_bytes)
    with workspace.vault.open_payload(reference.capture) as payload:
        published = publisher_counts(layout, open_decoded(payload, reference.chain, limits))
    return ListCounts(
        one.dataset, one.observed, one.reader, compare(layout, published, workspace.record.party_counts(one.dataset))
    )


def list_lines(found: ListCounts, *, everything: bool) -> list[str]:
    """What to print of one list: every value, or only those that differ."""
    head = f"{found.dataset}, as of {found.observed} ({found.reader})"
    if found.why is not None:
        return [f"{head}: not counted, {found.why}"]
    shown = found.rows if everything else found.differing
    lines = [f"{head}: {len(found.rows):,} numbers of the publisher, {len(found.differing):,} differ"]
    for one in shown:
        mark = "" if one.agrees else f"  DIFFERS: {one.note}" if one.note else "  DIFFERS, and no reason is known"
        lines.append(f"  {one.column} = {one.value}: {one.published:,} published, {one.held:,} held{mark}")
    return lines
