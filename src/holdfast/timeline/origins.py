# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How many mouths a claim comes out of: tellings that go back to one text, page, publisher or speaker count once.

Ten papers that print one agency's sentence are one source, and so is one minister quoted by ten
papers. Sentences are one text where they share most of their runs of three words (`alike`).
What cannot be told apart stays apart: independence is "as far as can be told".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from holdfast.timeline.compared import Origin
from holdfast.timeline.told import Place, ToldClaim

__all__ = ["alike", "origins", "same_page"]

_WORD = re.compile(r"\w+")
_RUN = 3  # words of a shingle
_SHORTEST = 8  # words of a sentence that is told from another by its wording
_SHARED = 0.6  # of all shingles of two sentences that one text shares, edits of an editor included
_TITLE = 4  # words of a title that tells one page from another


def same_page(one: Place, other: Place) -> bool:
    """Whether two places are of one page: by its address, or by a title of some length from one publisher."""
    first, second = one.source, other.source
    if first.reference == second.reference:
        return True
    if first.address and second.address:
        return first.address == second.address
    title = first.title.casefold()
    return (
        len(title.split()) >= _TITLE
        and title == second.title.casefold()
        and first.publisher.casefold() == second.publisher.casefold()
    )


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of three words of a sentence; empty where it is too short to be known again."""
    words = _WORD.findall(text.casefold())
    if len(words) < _SHORTEST:
        return frozenset()
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    """Whether two sentences are one text, by their shingles."""
    if not one or not other:
        return False
    shared = len(one & other)
    return shared >= _SHARED * (len(one) + len(other) - shared)


def origins(tellings: Sequence[ToldClaim]) -> tuple[Origin, ...]:
    """The origins of tellings, in the order first told; every telling belongs to one.

    Tellings are joined by the first ground that holds: one text, one page, one speaker, one publisher. A publisher
    who reports what somebody else says is not the one who says it: only its own words are joined by publisher.
    """
    roots = [*range(len(tellings))]
    grounds: dict[int, str] = {}

    def root(at: int) -> int:
        while roots[at] != at:
            at = roots[at]
        return at

    marks = [shingles(one.place.context) for one in tellings]
    for at, one in enumerate(tellings):
        for before in range(at):
            first, second = root(before), root(at)
            if first == second:
                continue
            ground = _ground(one, tellings[before]) or ("same text" if alike(marks[at], marks[before]) else "")
            if ground:
                roots[second] = first
                grounds[first] = grounds.get(first, ground)
    found: dict[int, list[ToldClaim]] = {}
    for at, one in enumerate(tellings):
        found.setdefault(root(at), []).append(one)
    return tuple(
        Origin(_name(group[0]), grounds.get(first, "alone"), tuple(group)) for first, group in sorted(found.items())
    )


def speaker(one: ToldClaim) -> str:
    """Who vouches for a claim in the end; "" for the document itself."""
    return one.claim.asserted_by[-1] if one.claim.asserted_by else ""


def _ground(one: ToldClaim, other: ToldClaim) -> str:
    first, second = speaker(one).casefold(), speaker(other).casefold()
    if first and first == second:
        return "same speaker"
    if first != second:
        return ""
    if same_page(one.place, other.place):
        return "same page"
    publisher = one.place.source.publisher.casefold()
    return "same publisher" if publisher and publisher == other.place.source.publisher.casefold() else ""


def _name(one: ToldClaim) -> str:
    return speaker(one) or one.place.source.publisher or one.place.source.title or one.place.source.reference
