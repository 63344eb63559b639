# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the documents of a workspace claim, where they agree and where they cannot all be right.

For a page or a command:

    asked = AskedClaims(words="grain deal")                  words of the claim, its subject or who says it
    asked = AskedClaims(about="un_sc_sanctions-QDi.001")     claims of sentences that name this entity
    found = claims(workspace, asked)                         -> FoundClaims: .total, .claims (a page of ToldClaim)
    found = disagreements(workspace, asked)                  -> Disagreements: .comparison, .as_of

A `ToldClaim` is `.claim` (`readers.text.found.ClaimFound`: subject, predicate, value, unit, qualifier, time,
asserted_by) and `.place` (`timeline.told.Place`: source document with reference, title and publisher, view, start,
end, words, citation, context). A `Disagreement` (`timeline.compared`) has `.about`, `.type`, `.grounds` and
`.sides`; each `Side` its `.value` in words, `.tellings` (ToldClaims), `.said_by` and `.origins` (tellings that go
back to one mouth count once). `said_by_words(told)` writes the chain of who says so ("the document", "Moscow, as told
by Jane Doe"); `claim_fields` and `disagreement_fields` give the rows of `--json`.

Everything is read from the findings of the documents when asked; nothing is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.timeline.compared import Comparison
from holdfast.timeline.told import ToldClaim

__all__ = ["AskedClaims", "Disagreements", "FoundClaims"]


@dataclass(frozen=True, slots=True)
class AskedClaims:
    """What to look for; everything when nothing is said. `document` narrows to claims of one document (`c12`)."""

    words: str = ""
    about: str = ""
    document: str = ""
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class FoundClaims:
    """A page of claims, how many there are in all, in how many documents, and as of when."""

    total: int
    documents: int
    claims: tuple[ToldClaim, ...]
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Disagreements:
    """What the comparison of all claims asked for gives; `documents` were compared, `as_of` the newest capture."""

    comparison: Comparison
    documents: int
    as_of: str = ""
