# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two birth dates, as vague as they are, and the rule of `weights.toml` that fits them.

    the same day                       same_day      (1 January: same_year, registries write it for "unknown")
    one day in two readings            either_reading
    the same month, or year            same_month, same_year
    day and month exchanged            swapped
    ranges or "about" that overlap     same_range    (at most 5 years), same_span (longer, or open)
    within 2 years of an "about"       near_about
    one part of two days differs       one_part_off  (day; month; year by one, by one digit or two exchanged)
    a year apart, one names no day     next_year
    the same year, other day           other_day
    at most 2 years apart              near
    anything else                      disjoint

`best` takes the best of all pairs: a party may be listed with several dates. What two dates have in common is told
by `names.births`.
"""

from __future__ import annotations

from holdfast.names.births import Born, all_born, born, compare_born
from holdfast.screening.weights import RULES

__all__ = ["Born", "all_born", "best", "born", "compare_born"]

_BY_NAME = {name: one.weight for (feature, name), one in RULES.items() if feature == "birth_date"}


def best(mine: tuple[Born, ...], theirs: tuple[Born, ...]) -> tuple[str, Born] | None:
    """The best rule over all pairs and the listed date it was found on; `None` where a side has none."""
    found: tuple[str, Born] | None = None
    weight = 0
    for other in theirs:
        for one in mine:
            name = compare_born(one, other)
            if found is None or _BY_NAME[name] > weight:
                found, weight = (name, other), _BY_NAME[name]
    if found is not None and found[0] == "same_day" and len(mine) > 1:
        return "either_reading", found[1]
    return found
