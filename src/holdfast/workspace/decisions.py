# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`decision` entries and their erasures on the way from the log into the record.

`catch_up` and `rebuild` hand every log entry here; both give the same rows. A text whose opening
was erased, whether before or after the record saw it, is not in the record.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast.base.errors import IntegrityError
from holdfast.record.decisions import DecisionRow
from holdfast.vault.entry import subject_index

if TYPE_CHECKING:
    from holdfast.record.store import Record
    from holdfast.vault.entry import Entry
    from holdfast.vault.store import Vault

__all__ = ["take_in_decision"]

_log = logging.getLogger(__name__)
_NAMES = ("query", "listed", "reason", "by")


def take_in_decision(vault: Vault, record: Record, entry: Entry) -> None:
    """Take in `entry` if it is a decision, or the deletion of one of its openings. Idempotent."""
    if entry.type == "decision":
        record.note_decision(_row(vault, entry))
    elif entry.type == "deletion" and entry.body["what"] == "opening":
        about = subject_index(entry)
        if about is not None:
            record.erase_decision(about, str(entry.body["path"]).removeprefix("/body/"), entry.index)


def _row(vault: Vault, entry: Entry) -> DecisionRow:
    body = entry.body
    try:
        texts = vault.openings(entry.index)
    except IntegrityError as exc:  # the other decisions do not wait for it
        _log.error("decision d%d cannot be read: %s; holdfast verify", entry.index, exc.message)
        texts = {}
    found = {name: texts.get(f"/body/{name}") for name in _NAMES}
    gone = tuple(name for name in _NAMES if name in body and found[name] is None)
    bound = " ".join(_commitment(body[name]) for name in ("query", "listed"))
    return DecisionRow(
        entry.index, str(body["verdict"]), entry.time, str(body["image"]), _number(body["size"]),
        _number(body["score"]), bound, found["query"], found["listed"], found["reason"], found["by"], gone,
    )  # fmt: skip


def _commitment(value: object) -> str:
    return str(value["commitment"]) if isinstance(value, dict) else ""


def _number(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101 - the format's check of the body has run
    return value
