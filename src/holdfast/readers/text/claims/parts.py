# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Numbers in words that are of no noun of their own: parts of what was counted before, votes, shares and many people.

ten of the 15 drones            a part, of drones
seven from Ruritania            a part of the number before it in the sentence
24 against, 58 abstaining       votes, where there is a vote
around 76,000 have fled         people, who are so many that they need no noun
fell by a third                 a share
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.readers.text.claims.counted import share_of
from holdfast.readers.text.found import ClaimFound
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.quantities import Quantity

__all__ = ["find_parts", "unit_alone"]

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_BEHIND = (" of th", " of its", " from ")
_WORD = re.compile(rf"\b(?P<number>{'|'.join(_NUMBERS)})\Z", re.IGNORECASE)
_OF = re.compile(
    r" of (?:the|them|these|those|their|its)\b(?! (?:most|best|worst|few|many|world|main|\w+est)\b)| from (?=[A-Z])"
)
_ONE_OF = re.compile(r" of (?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b")
_LONGEST = 6  # letters of a number
_BY = re.compile(
    r"\bby (?P<part>(?:about |around |nearly |almost |roughly |over |more than |no more than |at least )?[“\"]?"
    r"(?:(?:no more than |a |one |two |three )+(?:quarter|third|half|fifth|tenth)s?|half))\b(?! (?:of|a)\b)"
)
_VOTED = re.compile(r"\bvot(?:e|es|ed|ing)\b|\bresolution\b|\bballot\b", re.IGNORECASE)
_VOTES = re.compile(
    r"[ \u00a0](?:in favou?r|against|abstain(?:ed|ing)|abstentions?)\b(?=[,.;]|\s(?:and|with|to)\b|\s*\Z)"
)
_MANY_DO = re.compile(r"[ \u00a0](?:have|had|were|are|remain|fled|registered|lost)\b")
_HURT = re.compile(
    r"[ \u00a0](?:(?:were|was|others?|more|have been)[ \u00a0]){0,2}(?:killed|wounded|injured|hurt|dead|missing)\b"
)
_MANY = 1_000  # so many of anything, without a noun, are people


def find_parts(prose: Prose) -> Iterator[Quantity]:
    """The number words before "of the …", "of them" and "from …", and shares behind "by", in no order."""
    text = prose.text
    for behind in _BEHIND:
        at = text.find(behind)
        while at >= 0:
            word = _WORD.search(text, max(0, at - _LONGEST), at) if text[at - 1].isalpha() else None
            known = _ONE_OF if word is not None and word["number"].lower() == "one" else _OF
            if word is not None and known.match(text, at) is not None and prose.paragraph_at(at) is not None:
                value = str(_NUMBERS.index(word["number"].lower()) + 1)
                yield Quantity(word.start(), at, value, value, "=", "", "", "")
            at = text.find(behind, at + 1)
    at = text.find(" by ")
    while at >= 0:
        told = _BY.match(text, at + 1)
        if told is not None and prose.paragraph_at(at) is not None:
            value = share_of(told["part"])
            upper = "no more than" in told["part"]
            low, sign = ("", "<=") if upper else (value, "~")
            yield Quantity(told.start("part"), told.end("part"), low, value, sign, "percent", "", told["part"].lower())
        at = text.find(" by ", at + 1)


def unit_alone(text: str, one: Quantity, sentence: tuple[int, int], again: ClaimFound | None) -> str:
    """What a number without a noun is of, by what stands behind it; "" where that does not tell."""
    if text.startswith(" from ", one.end):
        listed = again is not None and sentence[0] <= again.start and again.unit.isalpha() and again.unit[-1:] == "s"
        return again.unit if again is not None and listed else ""
    if not one.low.isdigit():
        return ""
    if _VOTES.match(text, one.end, sentence[1]) is not None:
        return (
            "votes" if _VOTED.search(text, max(sentence[0], one.start - 240), min(sentence[1], one.end + 120)) else ""
        )
    if _HURT.match(text, one.end, sentence[1]) is not None:
        return "people"
    many = int(one.low) >= _MANY and ("," in text[one.start : one.end] or bool(one.qualifier))
    return "people" if many and _MANY_DO.match(text, one.end) is not None else ""
