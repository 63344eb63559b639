# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A claim as one reads it: its value ("60 days", "more than 9,000 soldiers"), and whether its words say "no".

A yes/no claim that is denied has `polarity` False, of the statement without its negation. Mostly the words
hold the negation ("does not recognize the court"), and to print "denied" beside them would turn them round; only
where it stands outside ("Moscow denied that X") must it be said.
"""

from __future__ import annotations

import re

from holdfast.readers.text.found import ClaimFound
from holdfast.timeline.told import ToldClaim

__all__ = ["affirmative", "denied_from_outside", "says_no", "value_words"]

_SIGNS = frozenset("$€£¥₽₴%")
_SCALES = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_NO = re.compile(
    r"\b(?:not|never|no|nor|neither|none|nobody|nothing|nowhere|cannot|den(?:y|ies|ied|ying|ials?)|"
    r"refut\w+|reject(?:s|ed|ing)?|false(?:ly|hoods?)?|untrue|baseless|unfounded)\b|n't\b",
    re.IGNORECASE,
)
_TAKEN_OUT = (
    (re.compile(r"\bcannot\b", re.IGNORECASE), "can"),
    (re.compile(r"\bcan't\b", re.IGNORECASE), "can"),
    (re.compile(r"\bwon't\b", re.IGNORECASE), "will"),
    (re.compile(r"n't\b", re.IGNORECASE), ""),
    (re.compile(r"\b(?:not|never|no)\b ?", re.IGNORECASE), ""),
)


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


def says_no(words: str) -> bool:
    """Whether words hold their own negation or denial: "is not a party", "has never met", "denied that"."""
    return _NO.search(words.replace("’", "'")) is not None


def affirmative(words: str) -> str:
    """Words without their first negation: "does not recognize" is "does recognize"; "" where it cannot be taken out."""
    plain = words.replace("’", "'")
    if not says_no(plain):
        return words
    for pattern, instead in _TAKEN_OUT:
        made, times = pattern.subn(instead, plain, count=1)
        if times:
            return "" if says_no(made) else " ".join(made.split())
    return ""


def denied_from_outside(one: ClaimFound, words: str) -> bool:
    """Whether a claim is denied by words outside it, so that what it says does not tell that it is denied."""
    return not one.polarity and not says_no(one.predicate or words) and not says_no(words)
