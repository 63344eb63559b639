# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whose act it is: the states that an authority acts for, and the groups that states belong to.

"The Treasury", "the US" and a Secretary of State speak for one state; a union acts for its members.
States are read from the words of a name, from the roles that documents state, and from the codes of
the lists. What belongs to no state is compared by its name alone.

Members are those of public record: the European Union as of 2020, the Group of Seven, NATO as of 2024.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from holdfast.names.places import country_code, country_name
from holdfast.readers.text.claims.words import state_words, stem
from holdfast.timeline.told import ToldRole

__all__ = ["Acting", "states_named", "states_of_code"]

_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_PART = re.compile(r"[^\W\d_]{4,}")
_PHRASES = (
    (re.compile(r"\bunited states\b|\bU\.?S\.?(?:A\.?)?(?!\w)", re.IGNORECASE), "united-states"),
    (re.compile(r"\bunited kingdom\b|\bgreat britain\b|\bU\.?K\.?(?!\w)", re.IGNORECASE), "britain"),
    (
        re.compile(r"\beuropean (?:union|commission|council)\b|\bcouncil of the european union\b", re.IGNORECASE),
        "europe",
    ),
)
_EUROPE = frozenset(
    "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se".split()  # noqa: SIM905 - codes
)
_NATO = frozenset(
    "al be bg ca hr cz dk ee fi fr de gr hu is it lv lt lu me nl mk no pl pt ro sk si es se tr gb us".split()  # noqa: SIM905
)
_SEVEN = frozenset({"us", "gb", "fr", "de", "it", "jp", "ca"})
_GROUPS: Mapping[str, tuple[re.Pattern[str], frozenset[str]]] = {
    "the European Union": (
        re.compile(r"\beuropean union\b|\bEU\b|\bCouncil of the European Union\b", re.IGNORECASE),
        _EUROPE,
    ),
    "NATO": (re.compile(r"\bNATO\b|\bnorth atlantic treaty\b", re.IGNORECASE), _NATO),
    "the G7": (re.compile(r"\bG-?7\b|\bgroup of seven\b", re.IGNORECASE), _SEVEN),
}


@lru_cache(maxsize=1 << 14)
def states_named(name: str) -> frozenset[str]:
    """The states that the words of a name stand for, as stems ("russia") or country codes ("fr")."""
    found = {state for pattern, state in _PHRASES if pattern.search(name)}
    if not found:
        known = state_words()
        words = [*_WORD.findall(name), *_PART.findall(name)]  # "RUSSIA-EO14024" is a programme's code
        found = {one for one in map(stem, words) if one in known}
    if not found:
        code = country_code(name)
        return frozenset() if code is None else states_of_code(code)
    return frozenset(found)


@lru_cache(maxsize=1 << 10)
def states_of_code(code: str) -> frozenset[str]:
    """The state of a country code, in the form that names give."""
    if code == "eu":
        return frozenset({"europe"})
    short = country_name(code) or code
    found = {state for pattern, state in _PHRASES if pattern.search(short)}
    found = found or {one for one in map(stem, _WORD.findall(short)) if one in state_words()}
    return frozenset(found or {code})


class Acting:
    """Whom the persons and bodies of some documents act for, as the documents' roles say."""

    def __init__(self, roles: Iterable[ToldRole]) -> None:
        self._states: dict[str, frozenset[str]] = {}
        for one in roles:
            role = one.role
            if role.person and role.organization and not role.former:
                states = states_named(role.organization) | states_named(role.role)
                self._states[role.person.casefold()] = self._states.get(role.person.casefold(), frozenset()) | states

    def states(self, name: str) -> frozenset[str]:
        """The states that a party acts for; of several joined by ";", all of them."""
        found: frozenset[str] = frozenset()
        for one in filter(None, (part.strip() for part in name.split(";"))):
            found |= states_named(one) or self._states.get(one.casefold(), frozenset())
        return found


def same_authority(one: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> str:
    """Why two authorities (name, states) are one, or one belongs to the other; "" where nothing says so."""
    (first, mine), (second, theirs) = one, other
    if first and first.casefold() == second.casefold():
        return f"same authority: {first}"
    shared = sorted(mine & theirs)
    if shared:
        return f"authorities of one state: {_label(shared[0])}"
    for name, (pattern, members) in _GROUPS.items():
        codes = frozenset(state for code in members for state in states_of_code(code))
        inner = sorted((theirs if pattern.search(first) else mine) & codes) if _either(pattern, first, second) else []
        if inner:
            return f"{_label(inner[0])} belongs to {name}"
    return ""


def _either(pattern: re.Pattern[str], first: str, second: str) -> bool:
    return (pattern.search(first) is None) != (pattern.search(second) is None)


def _label(state: str) -> str:
    if state == "united-states":
        return "the United States"
    if state == "europe":
        return "the European Union"
    return country_name(state) or state.capitalize()
