# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What changed between two captures of one page: the words for it, and nothing else.

A `Revision` holds every block of both text views once, in `Change`s: what was kept, edited,
added, removed or moved, and in `effect` what kind of difference that is:

    ""           none: the same characters
    layout       bullets, white space, kinds of quotation marks, the case of a title, lines broken
                 elsewhere, the order in which an extractor wrote them down
    encoding     double-encoded UTF-8, character references, normal forms, lost letters
    boilerplate  menus, language bars, footers, lists of other pages
    date_bump    the page's own "last updated"
    link         the same words, leading elsewhere
    extraction   what cannot be told from a hole in one of the captures
    text         what the page says

`substantive` is True for what the publisher changed, False for what he did not, and None where
the two captures cannot tell; `reason` says why in words. All spans are half-open character
offsets in the view of their side, so every one leads to its bytes (`TextView.bytes_of`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.readers.documents.view import TextView

__all__ = ["EFFECTS", "STATUSES", "Change", "FindingChange", "Hole", "Revision", "Side", "WordChange"]

STATUSES = ("kept", "edited", "added", "removed", "moved")
EFFECTS = ("", "layout", "encoding", "boilerplate", "date_bump", "link", "extraction", "text")


@dataclass(frozen=True, slots=True)
class Side:
    """Blocks `first` to `last` (half-open indices) of one view, which are its characters `start` to `end`."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that differ: `old` and `new` are spans in the two views; one of them is empty where words came or went."""

    old: tuple[int, int]
    new: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hole:
    """A sign that a capture lost part of its page: where (`start` to `end` in its view) and what is missing."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """Blocks of one side or of both that belong together, and what became of them.

    `old` is None for what was added, `new` for what was removed. `words` are empty unless words differ; a block that
    was moved and edited is `moved` and has them. `links` are pairs of addresses (before, after) that differ; one of
    them is "" where a link came or went.
    """

    status: str
    effect: str
    substantive: bool | None
    old: Side | None
    new: Side | None
    words: tuple[WordChange, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    role: str = "body"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FindingChange:
    """What a change did to one finding (a quotation, a measure, a claim, a date, a quantity).

    `status` is `kept`, `moved`, `changed`, `gained` or `lost`; `old` and `new` its spans, None where it is not.
    `change` is the index in `Revision.changes` of the change it stands in (of the new side, where it has one).
    `says` and `said` are how the new and the old version put it, in a line. `withdrawn`: a quantity or a claim of one
    that the new version no longer gives. `substantive` is that of its change; `differs` names the fields that differ.
    """

    kind: str
    status: str
    old: tuple[int, int] | None
    new: tuple[int, int] | None
    change: int
    said: str = ""
    says: str = ""
    withdrawn: bool = False
    substantive: bool | None = True
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """Two captures of one page compared.

    `changes` are in the order of the new version, with what was removed where it stood. `old_holes` and `new_holes`
    are signs that a capture lost something; `notes` what a careful reader has to know (the views were made by
    different rules). `substantive` is that of the whole: True if any change is, None if none is but some cannot be
    told, else False.
    """

    old: TextView = field(repr=False)
    new: TextView = field(repr=False)
    changes: tuple[Change, ...]
    old_holes: tuple[Hole, ...] = ()
    new_holes: tuple[Hole, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[FindingChange, ...] = ()

    @property
    def substantive(self) -> bool | None:
        """Whether what the page says was changed, as far as the two captures can tell."""
        told = {one.substantive for one in self.changes}
        return True if True in told else None if None in told else False
