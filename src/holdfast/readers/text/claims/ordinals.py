# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How often something has happened in a time: “for the second time in a week”, “the third such fire this year”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.readers.text.claims.counts import around
from holdfast.readers.text.claims.voices import Voices, time_in
from holdfast.readers.text.claims.words import stem
from holdfast.readers.text.found import ClaimFound
from holdfast.readers.text.prose import Prose

__all__ = ["find_ordinals"]

_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh")
_ORDINAL = re.compile(
    rf"\b(?:for[ \u00a0])?(?:the[ \u00a0]|a[ \u00a0])?(?P<ordinal>{'|'.join(_ORDINALS)})[ \u00a0]"
    r"(?:(?=time\b)|such[ \u00a0]|"
    r"(?:[a-z]+[ \u00a0])?(?=(?:attack|strike|raid|fire|blast|explosion|visit|round|package|extension|swap|exchange|"
    r"outage|case|incident|vote|attempt)\b))(?P<noun>[a-z]+)"
    r"(?:[ \u00a0](?:on|in|of|against)[ \u00a0](?:the[ \u00a0])?(?!the\b|a\b|two\b|three\b|less\b)[\w’'-]+)?"
    r"(?=[ \u00a0](?:in[ \u00a0](?:a|the|less|as|two|three)|this|since|within)\b)"
)
_BEFORE = 90  # characters before it that say what happened
_FAR = 60  # characters behind the number up to the word of its time
_NEAR = 40  # characters behind it that its time stands in


def find_ordinals(prose: Prose, voices: Voices) -> Iterator[ClaimFound]:
    """The claims of how often, in the order of the text; it may have happened more often since."""
    text = prose.text
    for match in around(text, _ORDINAL, _ORDINALS, _FAR):
        paragraph = prose.paragraph_at(match.start())
        if paragraph is None:
            continue
        value = str(_ORDINALS.index(match["ordinal"]) + 2)
        first, last = paragraph.sentence_at(match.start())
        date = time_in(prose.dates, match.start(), min(last, match.end() + _NEAR))
        voice = voices.at(match.start())
        unit = match["noun"] + "s"
        yield ClaimFound(
            match.start(), match.end(), f"count|{stem(unit)}|||{stem(unit)}|",
            text[max(first, match.start() - _BEFORE) : match.start()].strip(" \u00a0,"), "number",
            value, unit, time="" if date is None else date.iso,
            asserted_by=voice.chain, low=value, sign=">=",
            value_span=(match.start("ordinal"), match.end("ordinal")), quotation=voice.quotation, rule="ordinal@1",
        )  # fmt: skip
