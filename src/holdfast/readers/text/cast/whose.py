# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whose "the Senate" is: a name that bodies of several states bear is settled by the words around it.

    the Exampleland Senate, the Senate of Exampleland   the state beside it decides
    a section that names the usual state                the body of the tables
    a section that names another state with such a body that one's
    a document that names the usual state               the body of the tables
    none of them                                        the name as it stands, of no state

The usual state is that of the tables: "Congress" alone is mostly that of the United States. The rows of
`_SHARED` are the names that are borne by others, and the states with a body that is called so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.known import known_names
from holdfast.readers.text.cast.names_bodies import body_name

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast_names import Name

__all__ = ["SHARED", "settle_bodies"]

_SENATES = (
    "Nigeria|Poland|Kenya|France|Italy|Spain|Romania|Czech Republic|Argentina|Brazil|Mexico|Chile|Colombia|Belgium|"
    "Netherlands|Canada|Australia|Pakistan|Kazakhstan|Philippines|Thailand|Ireland|Uzbekistan|Cambodia|Haiti|Liberia|"
    "Zimbabwe|Jordan|Paraguay|Uruguay|Bolivia|Dominican Republic"
)
_CONGRESSES = (
    "Peru|Argentina|Brazil|Mexico|Chile|Colombia|Philippines|Spain|Ecuador|Guatemala|Honduras|Paraguay|"
    "Dominican Republic"
)
_SHARED = {
    "Senate": _SENATES, "Congress": _CONGRESSES, "State Department": "", "Treasury Department": "",
    "Department of the Treasury": "", "Justice Department": "", "Department of Justice": "Philippines|Canada|Ireland",
    "Defense Department": "", "Department of Defense": "", "Commerce Department": "", "Department of Commerce": "",
    "Department of Energy": "Philippines", "Energy Department": "", "House of Commons": "Canada",
    "Home Office": "", "Foreign Office": "Germany", "National Security Council": "",
}  # fmt: skip
SHARED = frozenset(_SHARED)
"""Names that bodies of several states bear."""
_BESIDE = re.compile("(?:['’]s?)?[ \u00a0\n]\\Z")
_BEHIND = re.compile("[ \u00a0\n](of|in)[ \u00a0\n](?:the[ \u00a0\n])?")
_LONGEST = 8  # characters between a body and the state behind it


def settle_bodies(found: Sequence[Name], text: str) -> None:
    """Say of every shared name of a body whose it is; `found` may come in any order."""
    shared = [one for one in found if one.rule == "known" and text[one.start : one.end] in SHARED]
    if not shared:
        return
    by_start = {one.start: one for one in found if one.type == "country"}
    by_end = {one.end: one for one in found if one.type == "country"}
    ours = {id(one) for one in shared}
    sections: dict[int, Counter[str]] = {}
    for one in found:
        if id(one) not in ours and one.state:
            sections.setdefault(one.section, Counter())[one.state] += 1
    everywhere = Counter[str]()
    for counts in sections.values():
        everywhere += counts
    for one in shared:
        if not _beside(one, text, by_start, by_end):
            _by_context(one, text, sections.get(one.section, Counter()), everywhere)


def _beside(one: Name, text: str, by_start: dict[int, Name], by_end: dict[int, Name]) -> bool:
    """Whether a state stands right before or behind a body, and then it is that one's."""
    before = _BESIDE.search(text, max(0, one.start - 4), one.start)
    owner = by_end.get(before.start()) if before is not None else None
    behind = _BEHIND.match(text, one.end, one.end + _LONGEST)
    after = by_start.get(behind.end()) if owner is None and behind is not None else None
    state = owner or after
    if state is None or not state.state:
        return False
    if owner is None and behind is not None and behind[1] == "in" and state.state not in _bearers(one, text):
        return False
    if state.state != one.state:
        one.canonical = body_name(text[one.start : one.end], "", state.state)
        one.state = one.owner = state.state
        one.rule = "body"
        if owner is not None:
            one.start = owner.start
        elif behind is not None and behind[1] == "of":
            one.end = state.end
    return True


def _bearers(one: Name, text: str) -> frozenset[str]:
    """The states that have a body of that name, beside the usual one."""
    names = known_names().names
    return frozenset(names[short].state for short in _SHARED[text[one.start : one.end]].split("|") if short in names)


def _by_context(one: Name, text: str, here: Counter[str], everywhere: Counter[str]) -> None:
    usual = one.state
    if here[usual]:
        return
    shown, others = text[one.start : one.end], _bearers(one, text)
    for counts in (here, everywhere):
        if counts is everywhere and everywhere[usual]:
            return
        rivals = sorted((-count, state) for state, count in counts.items() if state in others)
        if rivals and (len(rivals) == 1 or rivals[0][0] < rivals[1][0]):
            state = rivals[0][1]
            one.canonical, one.state, one.owner, one.rule = body_name(shown, "", state), state, state, "body"
            return
    if everywhere:
        one.canonical, one.state = shown, ""
