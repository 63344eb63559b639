# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two persons in one office at one time: only of offices that one person holds, and of bodies that are named.

"Foreign minister" alone is the office of two hundred people; "foreign minister of Freedonia" is one. Former, acting
and deputy holders are no conflict, nor are documents of different months, nor two spellings of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from holdfast.timeline.compared import Disagreement, Side
from holdfast.timeline.origins import same_page
from holdfast.timeline.things import near
from holdfast.timeline.told import ToldRole

__all__ = ["offices"]

_DAYS = 30
_SPELLING = 0.7  # of two surnames that may be one, written down from another script
_UNIQUE = frozenset(
    {"president", "prime minister", "foreign minister", "minister of foreign affairs", "defence minister",
     "defense minister", "finance minister", "interior minister", "justice minister", "secretary of state",
     "chancellor", "secretary-general", "secretary general", "chief prosecutor", "prosecutor general",
     "director general", "director-general", "governor", "mayor", "head", "chairman", "chairwoman",
     "chief executive", "ceo", "commander-in-chief", "king", "queen", "pope"}
)  # fmt: skip
# Titles that their bearers keep: "President X" may have left office long ago, "X, president of Y" has not.
_KEPT = frozenset(
    {"president", "prime minister", "secretary of state", "chancellor", "governor", "mayor", "king", "queen", "pope"}
)
_APART = re.compile(r",| is | as | has been ")
_HELD = frozenset({"holds_role", "leads"})
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def offices(roles: Iterable[ToldRole]) -> Iterator[Disagreement]:
    """The offices that several persons are said to hold, in the order of their names."""
    found: dict[tuple[str, str], list[ToldRole]] = {}
    for one in roles:
        role = one.role
        name = " ".join(_WORD.findall(role.role.casefold()))
        unique = name in _UNIQUE and role.relation in _HELD and not role.former and not role.acting
        if name in _KEPT and not _APART.search(one.place.words):
            continue
        if unique and role.organization and role.person:
            found.setdefault((role.organization.casefold(), name), []).append(one)
    for (body, office), told in sorted(found.items()):
        told.sort(key=_order)
        sides = _persons(told)
        for at, first in enumerate(sides):
            for second in sides[at + 1 :]:
                kept = _conflict(first, second)
                if kept is not None:
                    yield _disagreement(f"role|{body}|{office}", kept)


def _order(one: ToldRole) -> tuple[str, str, int, int, str]:
    return (one.place.source.day, one.place.source.reference, one.place.view, one.place.start, one.role.person)


def _persons(told: Iterable[ToldRole]) -> list[list[ToldRole]]:
    """The roles by person; names that may be one person's are together."""
    found: list[list[ToldRole]] = []
    for one in told:
        same = next(
            (group for group in found if any(_same_person(one.role.person, x.role.person) for x in group)), None
        )
        if same is None:
            found.append([one])
        else:
            same.append(one)
    return found


def _same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: a surname in common, or nearly one."""
    first, second = _WORD.findall(one.casefold()), _WORD.findall(other.casefold())
    if set(first) & {word for word in second if len(word) > 2}:  # noqa: PLR2004 - "al", "Jr"
        return True
    return any(
        SequenceMatcher(None, x, y).ratio() >= _SPELLING
        for x in first[-2:]
        for y in second[-2:]
        if len(x) > 3 and len(y) > 3  # noqa: PLR2004
    )


def _conflict(first: list[ToldRole], second: list[ToldRole]) -> tuple[list[ToldRole], list[ToldRole]] | None:
    pairs = [
        (one, other)
        for one in first
        for other in second
        if near(one.place, other.place, days=_DAYS)
        and (one.place.source.reference == other.place.source.reference or not same_page(one.place, other.place))
    ]
    if not pairs:
        return None
    return (
        [one for one in first if any(one is pair[0] for pair in pairs)],
        [one for one in second if any(one is pair[1] for pair in pairs)],
    )


def _disagreement(key: str, sides: tuple[list[ToldRole], list[ToldRole]]) -> Disagreement:
    role = sides[0][0].role
    made = tuple(Side(side[0].role.person, (), (), tuple(side)) for side in sides)
    return Disagreement(
        key,
        f"{role.role} of {role.organization}",
        "role",
        "one-office@1",
        "one person at a time holds this office",
        made,
    )
