# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Bodies and agreements that are written in lower case, by the names beside them: `lower_case(…)`.

the embassy of Exampleland in Exampleton     the interior ministry in Exampleton
the Exampleton regional military administration; the regional administration
occupation “administrations”, proxy authorities
Exampleland's ten-point peace plan
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.cast_names import Name
from holdfast.readers.text.cast.known import of_state
from holdfast.readers.text.cast.names_bodies import ministry_of

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Prose

__all__ = ["lower_case"]

_BLANK = "[ \u00a0]"
_WORDS = ("mbassy of", "onsulate", "administration", "ministry in", "ccupation ", "proxy ", "peace ")
_LOWER = re.compile(
    rf"\b(?:(?P<mission>[Ee]mbassy|[Cc]onsulate(?:{_BLANK}general)?){_BLANK}of{_BLANK}(?:the{_BLANK})?(?=[A-Z])|"
    rf"(?P<administration>(?:regional|district|city|town|oblast){_BLANK}(?:(?:state|military|civil|civilian){_BLANK})?"
    rf"administration)\b|the{_BLANK}(?P<ministry>(?:foreign|defen[cs]e|interior|finance|energy|justice|economy){_BLANK}"
    rf"ministry){_BLANK}in{_BLANK}(?=[A-Z])|"
    rf"(?P<occupiers>(?:occupation|proxy|puppet|occupying){_BLANK}"
    rf"(?:[“\"‘](?:administrations?|authorities|governments?)[”\"’]|(?:administrations?|authorities)\b))|"
    rf"(?P<peace>(?:(?:\d+|ten|twelve)-point{_BLANK})?peace{_BLANK}(?:formula|plan)\b))"
)
_PEACE = {"Ukraine": "Ukrainian Peace Formula", "People's Republic of China": "Chinese peace plan"}
_MARKS = re.compile('[“"‘”’]')
_BACK, _WINDOW = 20, 48
_Told = tuple[tuple[int, int], str, str, str]


def lower_case(prose: Prose, text: str, found: Sequence[Name], bodies: Mapping[str, str]) -> Iterator[Name]:
    """The bodies and agreements in lower case; `found` are the names in order, `bodies` formal names by usual ones."""
    matches = {match.start(): match for word in _WORDS for match in _around(text, word)}
    reading = _Reading(text, found, bodies) if matches else None
    for match in matches.values():
        paragraph = prose.paragraph_at(match.start())
        told = reading.told(match) if paragraph is not None and reading is not None else None
        if told is not None and paragraph is not None:
            span, type_, canonical, kind = told
            yield Name(*span, type_, canonical, kind, "lower-case", paragraph.number, paragraph.section)


def _around(text: str, word: str) -> Iterator[re.Match[str]]:
    """What is written around a word; the search for the word alone is fast."""
    at = text.find(word)
    while at >= 0:
        for match in _LOWER.finditer(text, max(0, at - _WINDOW), at + _WINDOW):
            if match.start() <= at < match.end():
                yield match
        at = text.find(word, at + len(word))


class _Reading:
    """A document while its lower-case bodies are read."""

    def __init__(self, text: str, found: Sequence[Name], bodies: Mapping[str, str]) -> None:
        self.text, self.found, self.bodies = text, found, bodies
        self.starts = [one.start for one in found]

    def told(self, match: re.Match[str]) -> _Told | None:
        """Range, type, canonical name and kind of what a match means; None where it means nobody."""
        if match["mission"] or match["ministry"]:
            return self._of_state(match)
        if match["administration"]:
            return self._administration(match)
        start, end = match.span()
        before = self._ending_at(start - 1) or self._ending_at(start - len("’s "))
        if match["occupiers"]:
            if before is not None:
                return None  # told with its owner
            return (start, end), "government_body", _MARKS.sub("", match["occupiers"]), "title_only"
        if before is None or before.state not in _PEACE:
            return None
        return (start, end), "agreement", _PEACE[before.state], "title_only"

    def _of_state(self, match: re.Match[str]) -> _Told | None:
        place = bisect_left(self.starts, match.end())
        behind = self.found[place] if place < len(self.found) and self.starts[place] == match.end() else None
        if behind is None or not behind.state or behind.kind == "demonym":
            return None
        if match["ministry"]:
            canonical = ministry_of(self.bodies[match["ministry"]], behind.state)
            return match.span("ministry"), "government_body", canonical, "title_only"
        if behind.type != "country":
            return None
        return (match.start(), behind.end), "government_body", f"Embassy of {of_state(behind.state)}", "full"

    def _administration(self, match: re.Match[str]) -> _Told:
        start, end = match.span()
        before = self._ending_at(start - 1)
        if before is not None and before.type == "place" and before.kind != "demonym":
            whole = f"{before.canonical.removesuffix(' Oblast')} {match['administration'].title()}"
            return (before.start, end), "government_body", whole, "full"
        return (start, end), "government_body", self._region_of(start, match["administration"]), "title_only"

    def _region_of(self, start: int, administration: str) -> str:
        """Whose "the regional administration" is: of the region or city that the section named last."""
        place = bisect_left(self.starts, start)
        for one in reversed(self.found[max(0, place - _BACK) : place]):
            if one.type == "place" and one.kind != "demonym" and one.rule == "known":
                region = one.canonical.removesuffix(" Oblast")
                return f"{region} {administration.title()}"
        return administration

    def _ending_at(self, end: int) -> Name | None:
        place = bisect_left(self.starts, end) - 1
        return next((one for one in self.found[max(0, place - 2) : place + 1] if one.end == end), None)
