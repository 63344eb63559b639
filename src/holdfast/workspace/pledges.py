# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What was threatened, promised or planned in the documents of a workspace, and what followed.

For a page or a command:

    found = pledges(workspace, AskedPledges(authority="United States", open_only=False))
    found.pledges       a page of `timeline.followed.Pledge`: who, what, against whom, on what condition, when said,
                        `.told.place` (the span), `.followed` (candidates: `.days`, `.grounds`, `.told` or `.listed`)
    found.total, found.documents, found.as_of

A pledge without `.followed` reads "no counterpart found in these sources as of …" (`counterpart_words`): never
"broken", and a pledge with one never "kept". `pledge_fields` gives the rows of `--json`.

Later measures are looked for in two places: in what other texts state as taken or in force, and among the measures of
the lists that the workspace holds. Nothing is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.timeline.followed import Pledge

__all__ = ["AskedPledges", "FoundPledges"]


@dataclass(frozen=True, slots=True)
class AskedPledges:
    """What to look for. `open_only`: only those without a counterpart; `status`: one of these four words."""

    words: str = ""
    authority: str = ""
    status: str = ""
    document: str = ""
    open_only: bool = False
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class FoundPledges:
    """A page of pledges, how many there are in all, from how many documents, and as of when."""

    total: int
    documents: int
    pledges: tuple[Pledge, ...]
    as_of: str = ""
