# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The record: what is held to be so, who says so, since when, and where it stands.

Everything here is derived from the vault and can be deleted; `Record` opens one record
folder and answers. Readers hand source records in, screening and the faces ask.
"""

from holdfast.record.carriers import CarrierView
from holdfast.record.changes import Change, ChangeSet, PropertyChange
from holdfast.record.entity import Corroboration, EntityView, Link
from holdfast.record.history import HistoryRow
from holdfast.record.listed import ScreenEntity
from holdfast.record.search import Hit, SearchResult
from holdfast.record.sets import (
    CaptureSet,
    Counts,
    Derivation,
    Held,
    LossCount,
    LossView,
    MemberRef,
    MemberView,
    SetView,
    SourceView,
)
from holdfast.record.store import Record
from holdfast.record.times import Times

__all__ = [
    "CaptureSet",
    "CarrierView",
    "Change",
    "ChangeSet",
    "Corroboration",
    "Counts",
    "Derivation",
    "EntityView",
    "Held",
    "HistoryRow",
    "Hit",
    "Link",
    "LossCount",
    "LossView",
    "MemberRef",
    "MemberView",
    "PropertyChange",
    "Record",
    "ScreenEntity",
    "SearchResult",
    "SetView",
    "SourceView",
    "Times",
]
