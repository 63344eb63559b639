# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`decision` and `judgement` entries and their erasures on the way from the log into the record.

`catch_up` and `rebuild` hand every log entry here; both give the same rows. A text whose opening
was erased, whether before or after the record saw it, is not in the record.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast.base.errors import IntegrityError
from holdfast.record.decisions import DecisionRow
from holdfast.record.judgements import JudgementRow
from holdfast.vault.entry import subject_index

if TYPE_CHECKING:
    from holdfast.record.store import Record
    from holdfast.vault.entry import Entry
    from holdfast.vault.store import Vault

__all__ = ["take_in_decision"]

_log = logging.getLogger(__name__)
_NAMES = ("query", "listed", "reason", "by")
_SIDES = ("one", "other", "reason", "by")


def take_in_decision(vault: Vault, record: Record, entry: Entry) -> None:
    """Take in `entry` if it is a decision, a judgement, or the deletion of one of their openings. Idempotent."""
    if entry.type == "decision":
        record.note_decision(_row(vault, entry))
    elif entry.type == "judgement":
        record.note_judgement(_judgement(vault, entry))
    elif entry.type == "deletion" and entry.body["what"] == "opening":
        about = subject_index(entry)
        if about is not None:
            name = str(entry.body["path"]).removeprefix("/body/")
            record.erase_decision(about, name, entry.index)
            record.identities.erase(about, name)


def _texts(vault: Vault, entry: Entry, names: tuple[str, ...]) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """The openings of an entry by name, and the names of those that are gone."""
    try:
        texts = vault.openings(entry.index)
    except IntegrityError as exc:  # the other entries do not wait for it
        _log.error("%s %d cannot be read: %s; holdfast verify", entry.type, entry.index, exc.message)
        texts = {}
    found = {name: texts.get(f"/body/{name}") for name in names}
    return found, tuple(name for name in names if name in entry.body and found[name] is None)


def _judgement(vault: Vault, entry: Entry) -> JudgementRow:
    found, gone = _texts(vault, entry, _SIDES)
    return JudgementRow(
        entry.index, str(entry.body["verdict"]), entry.time, str(entry.body["rules"]), found["one"], found["other"],
        found["reason"], found["by"], gone,
    )  # fmt: skip


def _row(vault: Vault, entry: Entry) -> DecisionRow:
    body = entry.body
    found, gone = _texts(vault, entry, _NAMES)
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
