# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A publisher's own file of changes beside what is held: do the two say the same?

The list is fetched whole; the delta is preserved as evidence of the change and never applied.
Two questions are asked, and both answers are given in words:

    1. is everybody the delta calls added listed in what is held, and nobody it calls removed?
    2. does our own comparison of the last two captures name the same parties? It may name more:
       a delta tells of one publication, and there may have been several since the last capture

A disagreement changes nobody: it says that one of the two files, or our reading, is to be
looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from holdfast.base.errors import HoldfastError, NotFound
from holdfast.readers.lists.us_ofac_delta import read_ofac_delta
from holdfast.vault.decoding import open_decoded
from holdfast.workspace.chains import payload_chain

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.record.store import Record
    from holdfast.workspace.opening import Workspace

__all__ = ["compare_deltas"]

_SDN = "SDN List"
_EXAMPLES = 5
# Which of the lists that OFAC names are in which dataset.
_OFAC: Mapping[str, Callable[[str], bool]] = {
    "us_ofac_sdn": lambda name: name == _SDN,
    "us_ofac_cons": lambda name: name != _SDN,
}


def compare_deltas(workspace: Workspace, dataset: str, capture: int) -> tuple[str, ...]:
    """What the delta in `capture` says beside what is held of `dataset`, for people. Raises nothing of ours."""
    belongs = _OFAC.get(dataset)
    if belongs is None:
        return (f"the publisher's file of changes is preserved (c{capture}), and nothing compares it yet",)
    try:
        with workspace.vault.open_payload(capture) as payload:
            delta = read_ofac_delta(open_decoded(payload, payload_chain(workspace.vault, capture, "")))
    except HoldfastError as exc:
        return (f"the publisher's file of changes is preserved (c{capture}) and could not be read: {exc.message}",)
    added = _of(delta.added, dataset, belongs)
    removed = _of(delta.removed, dataset, belongs)
    head = (
        f"the publisher's file of changes of {delta.published or 'no day'} (c{capture}) says"
        f" {len(added)} added, {len(removed)} removed"
    )
    missing = [one for one in added if not _listed(workspace.record, dataset, one)]
    staying = [one for one in removed if _listed(workspace.record, dataset, one)]
    wrong = [
        f"{words}: {_named(ids)}"
        for words, ids in (("said to be added and not held", missing), ("said to be removed and still held", staying))
        if ids
    ]
    rows = [f"{head}; {'what is held disagrees' if wrong else 'what is held says the same'}", *wrong]
    return (*rows, *_own(workspace.record, dataset, set(added), set(removed), published=delta.published))


def _of(said: Mapping[str, frozenset[str]], dataset: str, belongs: Callable[[str], bool]) -> list[str]:
    """The entities of a dataset among those said of, in order of number."""
    ids = [number for number, lists in said.items() if any(belongs(name) for name in lists)]
    return [f"{dataset}-{number}" for number in sorted(ids, key=lambda number: (len(number), number))]


def _listed(record: Record, dataset: str, entity: str) -> bool:
    found = record.entity(entity)
    return found is not None and found.listed and dataset in found.datasets


def _own(record: Record, dataset: str, added: set[str], removed: set[str], *, published: str | None) -> list[str]:
    """Question 2; nothing to say while there is one capture only, or when the delta is older than the one before."""
    try:
        changes = record.changes(dataset)
    except NotFound:
        return []
    if published is not None and published < changes.a.observed[:10]:
        return []  # the list was made anew without a publication: that delta was in the capture before already
    again = changes.reentered  # under another number: to the publisher one entry that left and one that came
    gone = (*changes.removed, *changes.merged, *again)
    ours = (
        {one.entity for one in changes.added if one.lists} | {one.other_entity for one in again if one.other_entity},
        {one.entity for one in gone if one.lists},
    )
    rows = []
    for word, own, told in (("added", ours[0], added), ("removed", ours[1], removed)):
        more, fewer = sorted(own - told), sorted(told - own)
        if more:
            rows.append(f"{word} by our own comparison with the capture of {changes.a.when[:10]} alone: {_named(more)}")
        if fewer:
            rows.append(f"{word} by the file of changes alone: {_named(fewer)}")
    return rows


def _named(ids: Sequence[str]) -> str:
    more = ", …" if len(ids) > _EXAMPLES else ""
    return f"{len(ids):,} ({', '.join(ids[:_EXAMPLES])}{more})"
