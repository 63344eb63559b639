# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The value of a claim as one reads it: "60 days", "more than 9,000 soldiers", "denied"."""

from __future__ import annotations

from holdfast.timeline.told import ToldClaim

__all__ = ["value_words"]

_SIGNS = frozenset("$€£¥₽₴%")
_SCALES = frozenset({"hundred", "thousand", "million", "billion", "trillion"})


def value_words(one: ToldClaim) -> str:
    """The value of a claim as one reads it: the words of the text where they are known, else value and unit."""
    claim = one.claim
    if claim.value_span is not None and one.place.words:
        start = claim.value_span[0] - claim.start
        words = one.place.words[start : claim.value_span[1] - claim.start] if start >= 0 else ""
        if words:
            last = words.split()[-1]
            counted = (last[-1].isalpha() and last.lower() not in _SCALES) or not _SIGNS.isdisjoint(words)
            return words if counted or claim.type == "date" else f"{words} {_counted(claim.unit)}".strip()
    return " ".join(filter(None, (claim.value, _counted(claim.unit) if claim.type == "quantity" else "")))


def _counted(unit: str) -> str:
    return unit + "s" if unit in {"day", "week", "month", "year", "hour", "minute", "tonne"} else unit
